"""Loading: files, `extends`, what is kept, and the text that stands alone."""

from pathlib import Path

import pytest

from bridge.config import load, load_text, render
from bridge.config.source import MOST_BYTES
from bridge.model.rig import Address, Defaults, Group, Phase
from tests.config.rigs import BEFORE_MAP, DAWS, HEAD, PEDAL, PHASES, SURFACES, codes, meaning, rig_of, targets, warnings

FADERS = "  desk/fader/1-8: {any: strip/1-8/volume}\n"
EVERYTHING = Path(__file__).parent / "golden" / "good-everything.yaml"


@pytest.fixture
def studio(tmp_path: Path) -> Path:
    """A folder with a whole rig in it, called base.yaml."""
    (tmp_path / "base.yaml").write_text(BEFORE_MAP + FADERS, encoding="utf-8")
    return tmp_path


def child(studio: Path, text: str) -> Path:
    path = studio / "child.yaml"
    path.write_text(f"extends: base.yaml\n{text}", encoding="utf-8")
    return path


def test_a_file_that_is_not_there_is_told_and_nothing_is_raised(tmp_path: Path) -> None:
    loaded = load(tmp_path / "nowhere.yaml")

    assert (loaded.rig, codes(loaded), loaded.text) == (None, ["E100"], "")
    assert loaded.files == (str(tmp_path / "nowhere.yaml"),)


def test_a_folder_in_place_of_a_file_is_told(tmp_path: Path) -> None:
    assert codes(load(tmp_path)) == ["E100"]


def test_a_file_of_more_than_a_mebibyte_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "long.yaml"
    path.write_bytes(b"#" * (MOST_BYTES + 1))

    assert codes(load(path)) == ["E117"]


def test_nesting_without_end_is_refused() -> None:
    assert codes(load_text("rig: " + "[" * 100_000)) == ["E117"]


def test_the_files_of_a_rig_are_the_rig_its_parents_and_its_profiles(studio: Path) -> None:
    loaded = load(child(studio, ""))

    assert [Path(file).name for file in loaded.files] == [
        "child.yaml",
        "base.yaml",
        "korg-nanokontrol2.yaml",
        "generic-footswitch.yaml",
    ]


def test_a_profile_beside_the_rig_comes_before_the_shipped_one(studio: Path) -> None:
    (studio / "surfaces").mkdir()
    own = "profile: generic-footswitch\nmaker: me\nmodel: mine\ncontrols:\n  switch/1: {note: 1}\n"
    (studio / "surfaces" / "generic-footswitch.yaml").write_text(own, encoding="utf-8")

    rig = rig_of(load(studio / "base.yaml"))
    assert {surface.name: surface.profile.maker for surface in rig.surfaces} == {"desk": "Korg", "pedal": "me"}


def test_a_child_says_only_what_is_different(studio: Path) -> None:
    rig = rig_of(load(child(studio, "rig: Downstairs\ndaws: {main: {send: 'studio.local:4000'}}\n")))

    assert rig.name == "Downstairs"
    assert [(daw.name, daw.dialect, daw.send) for daw in rig.daws] == [
        ("main", "ardour-osc", Address("studio.local", 4000)),
        ("synth", "midi", None),
    ]


@pytest.mark.parametrize("key", ["desk/fader/8", "desk/fader/1-8", "desk/fader/8-8", "desk/fader"])
def test_a_childs_line_beats_its_parents_however_exact_either_is(studio: Path, key: str) -> None:
    loaded = load(child(studio, f"map:\n  {key}: {{any: master/volume}}\n"))

    assert targets(loaded, "desk/fader/8") == {("any", "plain"): "main/master/volume"}


def test_what_a_child_leaves_alone_stays_as_its_parent_has_it(studio: Path) -> None:
    loaded = load(child(studio, "map:\n  desk/fader/8: {mix: master/volume}\n"))

    assert targets(loaded, "desk/fader/8") == {
        ("any", "plain"): "main/strip/8/volume",
        ("mix", "plain"): "main/master/volume",
    }


def test_a_problem_of_a_parent_is_told_in_the_parents_file(studio: Path) -> None:
    (studio / "base.yaml").write_text(BEFORE_MAP + "  desk/fader/1: {any: strip/1/volum}\n", encoding="utf-8")

    (problem,) = load(child(studio, "")).problems
    assert (Path(problem.place.file).name, problem.place.line) == ("base.yaml", 12)


def test_a_full_path_in_extends_works_and_is_told(studio: Path) -> None:
    path = studio / "away.yaml"
    path.write_text(f"extends: {studio / 'base.yaml'}\n", encoding="utf-8")

    loaded = load(path)
    assert "W607" in warnings(loaded)
    assert rig_of(loaded).name == "Upstairs room"


def test_a_rig_extends_at_most_eight_files_in_a_row(tmp_path: Path) -> None:
    (tmp_path / "0.yaml").write_text(BEFORE_MAP + FADERS, encoding="utf-8")
    for number in range(1, 9):
        (tmp_path / f"{number}.yaml").write_text(f"extends: {number - 1}.yaml\n", encoding="utf-8")

    assert codes(load(tmp_path / "7.yaml")) == []
    assert codes(load(tmp_path / "8.yaml")) == ["E120"]


def test_a_text_without_a_folder_cannot_extend() -> None:
    assert codes(load_text("extends: base.yaml\n")) == ["E120"]


def test_the_text_of_a_rig_that_extends_nothing_is_its_own() -> None:
    text = BEFORE_MAP + FADERS + "# the end\n"

    assert load_text(text).text == text


def test_the_text_of_a_rig_that_extends_stands_alone_and_means_the_same(studio: Path) -> None:
    (studio / "base.yaml").write_bytes(EVERYTHING.read_bytes())
    path = child(studio, "song: 'a: \"b\" \\ c # d'\nmap:\n  desk/fader/8: {mix: {to: master/volume, step: 0.001}}\n")
    loaded = load(path)

    assert "extends" not in loaded.text
    assert meaning(rig_of(load_text(loaded.text, "alone"))) == meaning(rig_of(loaded))


def test_what_a_rig_leaves_out_has_its_default() -> None:
    rig = rig_of(load_text(BEFORE_MAP + FADERS))

    assert rig.start == "create"
    assert rig.groups == (Group("main", ("desk", "pedal")),)
    assert rig.defaults == Defaults()
    assert rig.song is None
    assert rig.phases == (Phase("create"), Phase("mix"))


def test_plain_words_are_what_they_look_like() -> None:
    rig = rig_of(load_text(BEFORE_MAP.replace("Upstairs room", "on") + FADERS + "song: 010\n"))

    assert (rig.name, rig.song) == ("on", "010")


def test_an_empty_text_in_quotes_is_a_text_and_no_song() -> None:
    problems = load_text(f'{BEFORE_MAP}{FADERS}song: ""\n').problems
    assert [(problem.code, problem.excerpt) for problem in problems] == [("E211", 'song: ""')]


@pytest.mark.parametrize(
    ("first", "second", "clash"),
    [
        ("9100", "9100", True),
        ("9100", "9101", False),
        ("127.0.0.1:9100", "192.168.1.20:9100", False),
        ("127.0.0.1:9100", "0.0.0.0:9100", True),
    ],
)
def test_two_daws_may_not_listen_on_one_port(first: str, second: str, clash: bool) -> None:
    daws = DAWS.replace("send: 3819", f"send: 3819, listen: '{first}'")
    daws += f"  third: {{dialect: ardour-osc, send: 1, listen: '{second}'}}\n"

    assert codes(load_text(f"{HEAD}{SURFACES}{daws}{PHASES}map:\n{PEDAL}")) == ["E304"] * clash


def test_times_carry_their_units() -> None:
    rig = rig_of(load_text(f"{BEFORE_MAP}{FADERS}defaults: {{hold: 0.5 s, double: 250ms, takeover: jump}}\n"))

    assert rig.defaults == Defaults(500_000_000, 250_000_000, 100_000_000, "jump")


def test_from_keeps_the_most_exact_pattern_first() -> None:
    phases = "phases:\n  create:\n  mix:\n  blend: {from: {rest: mix, desk/knob: create, desk/knob/1-2: mix}}\n"
    toggle = "  pedal/switch/1: {any: phase/next}\n"
    rig = rig_of(load_text(f"{HEAD}{SURFACES}{DAWS}{phases}map:\n{toggle}{FADERS}"))

    assert rig.phases[2].source == (
        ("desk/knob/1", "mix"),
        ("desk/knob/2", "mix"),
        ("desk/knob", "create"),
        ("", "mix"),
    )


def test_a_port_may_be_one_name_a_list_or_two_directions() -> None:
    surfaces = """\
surfaces:
  a: {profile: korg-nanokontrol2, port: One}
  b: {profile: korg-nanokontrol2, port: [Two, "Two*"]}
  c: {profile: korg-nanokontrol2, port: {input: In, output: [Out, Other]}}
  d: {profile: generic-footswitch, port: Pedal}
"""
    pedal = "  d/switch/1: {any: phase/toggle}\n"
    faders = "  a/fader/1: {any: strip/1/volume}\n  b: {any: synth/cc/1}\n"
    rig = load_text(f"{HEAD}{surfaces}{DAWS}{PHASES}map:\n{pedal}{faders}")

    assert {s.name: (s.inputs, s.outputs) for s in (rig.rig.surfaces if rig.rig else ())} == {
        "a": (("One",), ("One",)),
        "b": (("Two", "Two*"), ("Two", "Two*")),
        "c": (("In",), ("Out", "Other")),
        "d": (("Pedal",), ()),  # it has no lights, so nothing is opened to send to it
    }


def test_a_problem_shows_its_line_with_the_spot_marked() -> None:
    loaded = load_text(BEFORE_MAP + "  desk/fader/1: {any: strip/1/volum}\n", "my rig.yaml")

    assert render(loaded.problems[0]) == (
        "my rig.yaml:12:23: E205 there is no target 'strip/1/volum'\n"
        "   12 |   desk/fader/1: {any: strip/1/volum}\n"
        "      |                       ^^^^^^^^^^^^^\n"
        "  -> did you mean strip/1/volume?"
    )


def test_a_line_that_would_move_the_cursor_is_shown_with_dots() -> None:
    loaded = load_text("version: 1\nrig: \x1b[2Jhello\n")

    assert loaded.problems[0].excerpt == "rig: ·[2Jhello"


def test_everything_wrong_in_one_file_is_told_in_one_go() -> None:
    text = f"rig: x\n{SURFACES}{DAWS}phases: {{create: {{color: rot}}, mix: }}\nstrat: mix\nmap:\n{PEDAL}"
    loaded = load_text(text + "  desk/fader/9: {any: strip/1/volume}\n")

    assert codes(loaded) == ["E103", "E106", "E101", "E204"]


def test_a_file_full_of_mistakes_is_given_up_on_soon_and_still_told() -> None:
    lines = "".join(f"  desk/fader/1{n}: {{any: strip/1/volume}}\n" for n in range(20_000))
    loaded = load_text(BEFORE_MAP + lines)

    assert loaded.rig is None
    assert codes(loaded) == ["E204"] * 200
    assert loaded.problems[0].place.line == 12


def test_a_rig_with_no_end_of_warnings_is_a_rig_all_the_same() -> None:
    phases = "phases: {" + ", ".join(f"p{n}: " for n in range(1100)) + "}\n"
    loaded = load_text(f"{HEAD}{SURFACES}{DAWS}{phases}map:\n  pedal/switch/1: {{any: transport/play}}\n")

    assert rig_of(loaded).name == "Upstairs room"
    assert len(warnings(loaded)) == 200
