"""The map: ranges, prefixes, which line wins, and what an entry becomes."""

from math import inf
from pathlib import Path

import pytest

from bridge.config import lines, load, load_text
from bridge.model.target import Mode, Quantity
from tests.config.rigs import BEFORE_MAP, codes, entries, mapped, rig_of, targets

PLAIN = ("any", "plain")


def test_a_range_is_written_out_in_step_with_its_targets() -> None:
    loaded = mapped("  desk/fader/3-5: {any: track/11-13/volume}\n")

    assert [targets(loaded, f"desk/fader/{n}") for n in (2, 3, 4, 5, 6)] == [
        {},
        {PLAIN: "main/track/11/volume"},
        {PLAIN: "main/track/12/volume"},
        {PLAIN: "main/track/13/volume"},
        {},
    ]


def test_one_target_serves_a_whole_range() -> None:
    loaded = mapped("  desk/button/solo/1-3: {any: transport/play}\n")

    assert {str(targets(loaded, f"desk/button/solo/{n}")) for n in (1, 2, 3)} == {str({PLAIN: "main/transport/play"})}


def test_a_prefix_stands_for_all_below_it() -> None:
    loaded = mapped("  desk/transport: {any: transport/stop}\n")

    reached = [entry.control for entry in rig_of(loaded).entries if entry.surface == "desk"]
    assert reached == [f"transport/{word}" for word in ("play", "stop", "rewind", "forward", "record", "loop")]


def test_a_prefix_ends_at_a_stroke_and_not_inside_a_word() -> None:
    assert codes(mapped("  desk/fad: {any: strip/1/volume}\n")) == ["E204"]


@pytest.mark.parametrize("order", ["exact range prefix long", "prefix exact long range", "long range prefix exact"])
def test_exact_beats_range_beats_longer_prefix_beats_prefix_in_any_order(order: str) -> None:
    written = {
        "exact": "  desk/button/solo/1: {any: strip/1/solo}\n",
        "range": "  desk/button/solo/1-2: {any: strip/1-2/mute}\n",
        "long": "  desk/button/solo: {any: transport/play}\n",
        "prefix": "  desk/button: {any: transport/stop}\n",
    }
    loaded = mapped("".join(written[word] for word in order.split()))

    reached = [targets(loaded, f"desk/button/{path}")[PLAIN] for path in ("solo/1", "solo/2", "solo/3", "mute/1")]
    assert reached == ["main/strip/1/solo", "main/strip/2/mute", "main/transport/play", "main/transport/stop"]


def test_a_more_exact_line_replaces_only_the_gestures_and_phases_it_names() -> None:
    loaded = mapped(
        "  desk/button/solo/1-8: {any: {tap: strip/1-8/solo, hold: strip/1-8/mute}, mix: strip/1-8/arm}\n"
        "  desk/button/solo/1: {any: {hold: transport/play}}\n"
    )

    assert targets(loaded, "desk/button/solo/1") == {
        ("any", "tap"): "main/strip/1/solo",
        ("any", "hold"): "main/transport/play",
        ("mix", "plain"): "main/strip/1/arm",
    }


def test_a_plain_entry_gives_way_to_a_more_exact_tap() -> None:
    loaded = mapped(
        "  desk/button/solo/1-8: {mix: strip/1-8/solo}\n  desk/button/solo/1: {mix: {tap: transport/play}}\n"
    )

    assert targets(loaded, "desk/button/solo/1") == {("mix", "tap"): "main/transport/play"}


def test_a_more_exact_plain_entry_takes_press_release_and_tap() -> None:
    loaded = mapped(
        "  desk/button/solo/1-8: {mix: {press: transport/stop, tap: transport/play}}\n"
        "  desk/button/solo/1: {mix: strip/1/solo}\n"
    )

    assert targets(loaded, "desk/button/solo/1") == {("mix", "plain"): "main/strip/1/solo"}


def test_a_plain_entry_beside_a_hold_takes_only_the_tap() -> None:
    loaded = mapped(
        "  desk/button/solo/1-8: {mix: {press: transport/stop, hold: transport/play}}\n"
        "  desk/button/solo/1: {mix: strip/1/solo}\n"
    )

    assert set(targets(loaded, "desk/button/solo/1")) == {("mix", "press"), ("mix", "hold"), ("mix", "plain")}


def test_a_child_files_any_stands_in_every_phase_its_parent_speaks_of(tmp_path: Path) -> None:
    parent = (
        "  desk/fader/1-8: {create: strip/1-8/pan, mix: strip/1-8/volume}\n"
        "  desk/button/solo/1-8: {mix: {tap: strip/1-8/solo, hold: strip/1-8/mute}}\n"
    )
    (tmp_path / "parent.yaml").write_text(BEFORE_MAP + parent, encoding="utf-8")
    child = tmp_path / "child.yaml"
    child.write_text(
        "extends: parent.yaml\nmap:\n  desk/fader/8: {any: master/volume}\n"
        "  desk/button/solo/8: {any: transport/play}\n",
        encoding="utf-8",
    )
    loaded = load(child)

    assert targets(loaded, "desk/fader/7") == {
        ("create", "plain"): "main/strip/7/pan",
        ("mix", "plain"): "main/strip/7/volume",
    }
    assert targets(loaded, "desk/fader/8") == {PLAIN: "main/master/volume"}
    assert targets(loaded, "desk/button/solo/8") == {
        PLAIN: "main/transport/play",
        ("mix", "hold"): "main/strip/8/mute",
    }


def test_naming_the_only_gesture_of_a_control_that_moves_says_the_same_as_the_plain_target() -> None:
    loaded = mapped(
        "  desk/fader: {any: strip/1/volume}\n"
        "  desk/fader/1: {any: {move: strip/2/volume}, mix: {move: strip/3/volume}}\n"
    )

    assert targets(loaded, "desk/fader/1") == {PLAIN: "main/strip/2/volume", ("mix", "plain"): "main/strip/3/volume"}
    assert codes(mapped("  desk/fader/1-2: {any: strip/1-2/pan}\n  desk/fader/2-3: {any: {move: master/pan}}\n")) == [
        "E403"
    ]


def test_a_controller_is_a_position_under_a_fader_and_lasts_as_long_as_a_press_under_a_button() -> None:
    rig = rig_of(mapped("  desk/fader/1: {any: synth/cc/7}\n  desk/button/solo/1: {any: synth/cc/8}\n"))

    assert entries(rig, "desk/fader/1")[PLAIN].reach.mode is Mode.VALUE
    assert entries(rig, "desk/button/solo/1")[PLAIN].reach.mode is Mode.MOMENTARY


def test_an_encoder_may_wait_for_a_value_too(tmp_path: Path) -> None:
    (tmp_path / "surfaces").mkdir()
    (tmp_path / "surfaces" / "turner.yaml").write_text(
        "profile: turner\nmaker: any\nmodel: one encoder\nverified: false\nsources: [this test]\n"
        "ports: {input: [Turner], output: [Turner]}\n"
        "controls:\n  encoder/1: {cc: 1, channel: 1, relative: twos-complement}\n",
        encoding="utf-8",
    )
    text = BEFORE_MAP.replace("surfaces:\n", "surfaces:\n  turner: {profile: turner}\n")

    assert codes(load_text(f"{text}  turner: {{any: {{to: synth/cc/1, unknown: wait}}}}\n", search=tmp_path)) == []


def test_a_wrong_target_is_told_where_its_control_is_wrong_too() -> None:
    loaded = mapped("  desk/fadr/1: {any: strip/1/volum}\n  dsk/fader/1: {any: {to: strip/1/solo/2}}\n")

    assert codes(loaded) == ["E204", "E205", "E201", "E205"]


def test_an_equal_pair_shows_both_places() -> None:
    loaded = mapped("  desk/fader/1-2: {any: strip/1-2/volume}\n  desk/fader/2-3: {any: strip/2-3/volume}\n")

    (problem,) = loaded.problems
    assert (problem.code, problem.place.line, problem.notes[0].place.line) == ("E403", 13, 12)


def test_the_same_control_may_do_different_things_in_different_phases() -> None:
    loaded = mapped("  desk/fader/1: {create: strip/1/volume, mix: strip/2/volume}\n")

    assert targets(loaded, "desk/fader/1") == {
        ("create", "plain"): "main/strip/1/volume",
        ("mix", "plain"): "main/strip/2/volume",
    }


def test_an_entry_keeps_everything_it_says() -> None:
    loaded = mapped(
        "  desk/fader/1:\n    any: {to: strip/1/volume, range: [-inf dB, -6 dB], step: 3 dB, invert: yes,"
        " takeover: jump, unknown: take, outside: take}\n"
    )

    reach = entries(rig_of(loaded), "desk/fader/1")[PLAIN].reach
    assert (reach.range, reach.step) == ((Quantity(-inf, "dB"), Quantity(-6, "dB")), Quantity(3, "dB"))
    assert (reach.invert, reach.takeover, reach.unknown, reach.outside) == (True, "jump", "take", "take")
    assert (reach.mode, reach.roles) == (Mode.VALUE, ("mix", "levels"))


def test_a_target_may_name_its_daw_and_else_means_the_first() -> None:
    loaded = mapped("  desk/fader/1: {any: main/strip/1/volume}\n  desk/fader/2: {any: {to: synth/cc/7, channel: 3}}\n")

    reach = entries(rig_of(loaded), "desk/fader/2")[PLAIN].reach
    assert targets(loaded, "desk/fader/1") == {PLAIN: "main/strip/1/volume"}
    assert (str(reach.target), reach.channel) == ("synth/cc/7", 3)


def test_a_place_is_that_of_the_target() -> None:
    loaded = mapped("  desk/fader/1-2:\n    any: strip/1-2/volume\n")

    assert {str(e.place) for e in rig_of(loaded).entries if e.surface == "desk"} == {"rig:13:10"}


def test_a_map_that_stands_for_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "MOST_ENTRIES", 10)

    assert codes(mapped("  desk/button: {any: transport/play}\n")) == ["E411"]


def test_more_targets_than_values_are_kept_of_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "MOST_TARGETS", 7)

    assert codes(mapped("  desk/fader/1-8: {any: strip/1-8/volume}\n")) == ["E411"]


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("desk/fader/1: {any: {to: strip/1/volume, range: [0 %, 100 %]}}", []),
        ("desk/fader/1: {any: {to: strip/1/volume, range: [0, 6 dB]}}", []),
        ("desk/fader/1: {any: {to: strip/1/volume, range: [-inf dB, 999999 dB]}}", ["E412"]),
        ("desk/fader/1: {any: {to: strip/1/volume, range: [-999999 dB, 0 dB]}}", []),
        ("desk/knob/1: {any: {to: strip/1/pan, range: [-100 %, 50 %]}}", []),
        ("desk/knob/1: {any: {to: strip/1/pan, range: [-101 %, 50 %]}}", ["E412"]),
        ("desk/knob/1: {any: {to: device/param/1, range: [1/8, 7/8], step: 1/8}}", []),
        ("desk/knob/1: {any: {to: device/param/1, range: [1 BPM, 2 BPM]}}", ["E408", "E408"]),
        ("desk/button/solo/1: {any: {to: strip/1/volume, mode: momentary, range: [-20 dB, 0 dB]}}", []),
        ("desk/button/solo/1: {any: {to: strip/1/volume, mode: toggle}}", []),
        ("desk/button/solo/1: {any: {to: strip/1/volume, mode: trigger}}", ["E410"]),
        ("desk/button/solo/1: {any: {to: strip/1/solo, mode: momentary}}", []),
        ("desk/fader/1: {any: strip/1/solo}", []),
        ("desk/fader/1: {any: synth/cc/1}", []),
        ("desk/fader/1: {any: {to: synth/cc/1, mode: value}}", []),
        ("desk/fader/1: {any: {to: synth/cc/1, mode: toggle}}", ["E410"]),
        ("desk/fader/1: {any: {to: synth/cc/1, mode: momentary}}", ["E405"]),
        ("desk/fader/1: {any: {to: synth/cc/1, takeover: jump, unknown: wait}}", []),
        ("desk/button/solo/1: {any: {to: synth/cc/1, unknown: wait}}", ["E410"]),
        ("desk/fader/1: {any: synth/note/1}", ["E405"]),
        ("desk/button/solo/1: {any: {release: phase/peek}}", ["E407"]),
        ("desk/button/solo/1: {any: {to: phase/peek, mode: toggle}}", ["E410"]),
    ],
)
def test_what_an_entry_may_ask_for(line: str, wrong: list[str]) -> None:
    assert codes(mapped(f"  {line}\n")) == wrong


def test_a_number_too_long_to_read_is_a_problem_and_no_more() -> None:
    text = (Path(__file__).parent / "golden" / "unknown-targets.yaml").read_text()
    loaded = load_text(text.replace("bank/by/0", "bank/by/" + "9" * 5000), "long.yaml")
    assert "E412" in {problem.code for problem in loaded.problems}
