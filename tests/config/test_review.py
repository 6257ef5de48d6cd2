"""What is allowed and probably not meant: warned about where it is so, and not where it is not."""

import pytest

from bridge.config import Loaded, load_text
from tests.config.rigs import BEFORE_MAP, HEAD, PEDAL, SURFACES, codes, mapped, warnings

DAW = "daws: {main: {dialect: ardour-osc, send: 3819}}\n"
PLAY = "  desk/transport/play: {any: transport/play}\n"


def flipping(phases: str, pedal: str) -> Loaded:
    """A rig with these phases whose pedal does this."""
    return load_text(f"{HEAD}{SURFACES}{DAW}phases: {{{phases}}}\nmap:\n{PLAY}  pedal/switch/1: {{{pedal}}}\n")


def told(loaded: Loaded) -> list[tuple[str, str]]:
    assert codes(loaded) == []
    return [(p.code, p.excerpt[p.place.column - 1 :][: p.length]) for p in loaded.problems]


@pytest.mark.parametrize(
    ("phases", "pedal", "expected"),
    [
        ("a: , b: ", "any: phase/toggle", []),
        ("a: , b: , c: ", "any: phase/next", []),
        ("a: , b: , c: ", "any: phase/previous", []),
        ("a: , b: , c: ", "any: phase/toggle", [("W601", "c")]),
        ("a: , b: , c: ", "any: phase/toggle/a/c", [("W601", "b")]),
        ("a: , b: ", "any: phase/set/b", [("W602", "b")]),
        ("a: , b: ", "a: phase/set/b, b: phase/set/a", []),
        # Looked at while the pedal is held: it leads back by itself.
        ("a: , b: ", "any: phase/peek", []),
        ("a: , b: , c: ", "any: phase/peek/c", [("W601", "b")]),
        # From a third phase a toggle leads back to where that was entered from.
        ("a: , b: , c: ", "any: {tap: phase/toggle/a/b, hold: phase/set/c}", []),
        ("a: , b: , c: {to: b}", "any: {tap: phase/toggle/a/b, hold: phase/set/c}", []),
        ("b: , a: , c: {to: b}", "b: phase/set/c, a: {tap: phase/toggle}, c: phase/toggle", [("W601", "a")]),
        # What may not follow is not led to.
        ("a: {to: b}, b: , c: ", "any: phase/previous", [("W601", "b"), ("W601", "c")]),
        ("a: , b: {to: []}", "any: phase/toggle", [("W602", "b")]),
        ("a: ", "any: bank/next", []),
    ],
)
def test_ways_in_and_back(phases: str, pedal: str, expected: list[tuple[str, str]]) -> None:
    assert told(flipping(phases, pedal)) == expected


def test_a_group_that_follows_is_led_by_the_other_groups_controls() -> None:
    groups = "groups: {left: {surfaces: pedal}, right: {surfaces: desk, follows: left}}\n"
    text = f"{HEAD}{SURFACES}{DAW}phases: {{a: , b: }}\n{groups}map:\n{PLAY}  pedal/switch/1: {{any: phase/toggle}}\n"

    assert told(load_text(text)) == []
    assert told(load_text(text.replace(", follows: left", ""))) == [("W601", "b")]


def test_a_control_that_does_nothing_in_one_phase_is_told_with_its_whole_range() -> None:
    loaded = mapped("  desk/fader/1-8: {mix: strip/1-8/volume}\n")

    (problem,) = [problem for problem in loaded.problems if problem.code == "W603"]
    assert problem.message == "desk/fader/1-8 do nothing in create"


def test_a_control_that_borrows_what_it_does_is_not_dead() -> None:
    phases = "phases: {create: , mix: {from: create}}\n"
    pedal = "  pedal/switch/1: {any: phase/toggle}\n"
    fader = "  desk/fader/1: {create: strip/1/volume}\n"

    assert told(load_text(f"{HEAD}{SURFACES}{DAW}{phases}map:\n{pedal}{fader}")) == []


def test_two_hands_on_one_value_are_told_once_for_all_phases() -> None:
    loaded = mapped("  desk/fader/1: {any: strip/1/volume}\n  desk/fader/2: {any: strip/1/volume}\n")

    (problem,) = [problem for problem in loaded.problems if problem.code == "W604"]
    assert problem.message == "desk/fader/1-2 move the same main/strip/1/volume in create and mix"
    assert [note.place.line for note in problem.notes] == [problem.place.line - 1]


def test_two_hands_in_different_phases_or_groups_are_nobodys_business() -> None:
    apart = mapped("  desk/fader/1: {create: strip/1/volume, mix: strip/2/volume}\n")
    buttons = mapped("  desk/button/solo/1: {any: strip/1/solo}\n  desk/button/mute/1: {any: strip/1/solo}\n")

    assert "W604" not in warnings(apart) + warnings(buttons)


def test_one_controller_on_two_channels_is_two_values() -> None:
    """Eight parts of a synth have eight volumes, all of them controller 7."""
    first = "  desk/fader/1: {any: {to: synth/cc/7, channel: 1}}\n"

    assert "W604" not in warnings(mapped(first + "  desk/fader/2: {any: {to: synth/cc/7, channel: 2}}\n"))
    assert "W604" in warnings(mapped(first + "  desk/fader/2: {any: synth/cc/7}\n"))


def test_a_daw_and_a_surface_that_nothing_names_are_told() -> None:
    assert warnings(mapped("")) == ["W606", "W605", "W605"]


def test_a_daw_that_only_a_flip_reaches_has_a_use() -> None:
    flips = (
        f"{HEAD}{DAW}phases: {{a: {{on_leave: [action/save]}}, b: }}\nactions: {{save: {{ardour-osc: /save_state}}}}\n"
    )
    assert "W605" not in warnings(
        load_text(
            f"{flips}surfaces: {{pedal: {{profile: generic-footswitch, port: P}}}}\nmap:\n"
            "  pedal/switch/1: {any: phase/toggle}\n"
        )
    )


def test_a_line_that_others_beat_in_every_phase_is_told() -> None:
    beaten = "  desk/fader/1-2: {create: strip/1-2/pan, mix: strip/1-2/volume}\n  desk/fader/2: {any: master/volume}\n"
    loaded = mapped(beaten)

    (problem,) = [problem for problem in loaded.problems if problem.code == "W608"]
    assert problem.excerpt[problem.place.column - 1 :][: problem.length] == "master/volume"
    assert "W608" not in warnings(mapped(beaten.replace("mix: ", "any: ")))
    assert "W608" not in warnings(mapped(beaten.replace("{any", "{mix")))


def test_a_button_or_layer_of_the_fine_mode_has_a_use() -> None:
    """Neither the surface it is on nor the layer is idle."""
    layer = "layers: [slow]\n"
    lines = "  desk/fader/1: {any: {to: strip/1/volume, fine: layer/slow}}\n  desk/button/solo/1: {any: layer/slow}\n"
    assert [code for code in warnings(load_text(layer + BEFORE_MAP + lines)) if code in ("W606", "W611")] == []
    foot = BEFORE_MAP.replace(PEDAL, "").replace("map:\n", "defaults: {fine: pedal/switch/1}\nmap:\n")
    assert "W606" not in warnings(load_text(foot + "  desk/fader/1: {any: strip/1/volume}\n"))


def test_two_encoders_or_a_motor_and_an_encoder_do_not_fight() -> None:
    box = 'surfaces: {desk: {profile: generic-mcu, port: "X*"}}\n'
    text = f"{HEAD}{box}{DAW}phases: {{a: }}\nmap:\n"
    encoders = "  desk/encoder/1: {any: strip/1/pan}\n  desk/encoder/2: {any: strip/1/pan}\n"
    motors = "  desk/fader/1: {any: strip/1/volume}\n  desk/encoder/3: {any: strip/1/volume}\n"
    loaded = load_text(text + encoders + motors)
    assert codes(loaded) == []
    assert "W604" not in warnings(loaded)


def test_holding_back_a_role_of_ones_own_that_nothing_has_is_told() -> None:
    phases = "roles: [texture]\nphases: {create: {hold_back: [levels, eq, texture, track/9]}}\n"
    loaded = load_text(f"{HEAD}{SURFACES}{DAW}{phases}map:\n{PLAY}  desk/fader/1: {{any: strip/1/volume}}\n")
    assert [said for code, said in told(loaded) if code == "W613"] == ["texture"], (
        "eq may wait for what is mapped later"
    )
