"""Fingers and feet: momentaries, toggles, triggers, taps, holds and doubles, and who they belong to."""

from dataclasses import replace

import pytest

from bridge.core.events import Back, Lost, Received, Stop
from bridge.model.rig import Entry
from bridge.model.surface import MessageShape, WireModel
from tests.core.toy import DESK, Studio, entry, rig

SOLO, PAD, SWITCH, SECOND = "desk/button/solo/1", "desk/pad/1", "pedal/switch/1", "pedal/switch/2"
FLIP = entry(SECOND, "any", "phase/toggle")


def studio(*entries: Entry) -> Studio:
    it = Studio(rig([FLIP, *entries]))
    it.daw("strips 9", "track/1/solo = 0")
    return it


def test_a_note_has_the_velocity_of_the_pad_and_ends_with_it() -> None:
    it = studio(entry(PAD, "any", "note/36"))
    assert it.hand(PAD, 64) == ["daw: note/36 = 0.503937"]
    assert it.hand(PAD, 0) == ["daw: note/36 = 0.000000"]


def test_a_switch_plays_at_full_velocity() -> None:
    assert studio(entry(SWITCH, "any", "note/36")).hand(SWITCH, 90) == ["daw: note/36 = 1.000000"]


def test_a_note_is_released_even_if_the_daw_says_it_is_over() -> None:
    it = studio(entry(PAD, "any", "note/36"))
    it.hand(PAD, 64)
    it.daw("note/36 = 0")
    assert it.hand(PAD, 0) == ["daw: note/36 = 0.000000"]


def test_two_pads_on_one_note_are_two_presses() -> None:
    it = studio(entry(PAD, "any", "note/36"), entry("desk/pad/2", "any", "note/36"))
    assert len(it.hand(PAD, 100) + it.hand("desk/pad/2", 100)) == 2
    assert len(it.hand(PAD, 0) + it.hand("desk/pad/2", 0)) == 2


def test_a_button_reporting_the_same_state_again_changes_nothing() -> None:
    it = studio(entry(PAD, "any", "note/36"))
    it.hand(PAD, 64)
    assert it.hand(PAD, 100) == []
    it.hand(PAD, 0)
    assert it.hand(PAD, 0) == []


def test_a_toggle_changes_on_press_and_is_silent_on_release() -> None:
    it = studio(entry(SOLO, "any", "strip/1/solo"))
    assert it.hand(SOLO, 127) == ["daw: track/1/solo = 1.000000", "desk: b0 20 7f"]
    assert it.hand(SOLO, 0) == []
    assert it.hand(SOLO, 127) == ["daw: track/1/solo = 0.000000", "desk: b0 20 00"]


def test_a_toggle_made_momentary_lasts_as_long_as_the_finger() -> None:
    it = studio(entry(SOLO, "any", "strip/1/solo", mode="momentary"))
    assert it.hand(SOLO, 127)[0] == "daw: track/1/solo = 1.000000"
    assert it.hand(SOLO, 0)[0] == "daw: track/1/solo = 0.000000"


def test_press_and_release_may_do_different_things() -> None:
    it = studio(entry(SWITCH, "any", "transport/play", "press"), entry(SWITCH, "any", "transport/stop", "release"))
    assert it.hand(SWITCH, 127) == ["daw: transport/play!"]
    assert it.hand(SWITCH, 0) == ["daw: transport/stop!"]


# --- Taps, holds, doubles -----------------------------------------------------------------------------------------

TAP = entry(SWITCH, "any", "transport/play", "tap")
HOLD = entry(SWITCH, "any", "note/40", "hold")
DOUBLE = entry(SWITCH, "any", "marker/add", "double")
PLAY, MARK = ["daw: transport/play!"], ["daw: marker/add!"]


def test_a_lone_tap_is_told_on_the_way_down() -> None:
    assert studio(TAP).hand(SWITCH, 127) == PLAY


def test_with_a_hold_the_tap_is_told_on_release() -> None:
    it = studio(TAP, HOLD)
    assert it.hand(SWITCH, 127) == []
    it.after(399)
    assert it.hand(SWITCH, 0) == PLAY


def test_with_a_double_the_tap_is_told_when_the_window_is_over() -> None:
    it = studio(TAP, DOUBLE)
    it.hand(SWITCH, 127)
    it.after(50)
    assert it.hand(SWITCH, 0) == []
    assert it.after(249).take() == []
    assert it.after(1).take() == PLAY


def test_with_a_double_a_long_press_is_told_when_the_window_is_over() -> None:
    it = studio(TAP, DOUBLE)
    it.hand(SWITCH, 127)
    assert it.after(300).take() == PLAY
    assert it.hand(SWITCH, 0) == []


def test_the_double_window_runs_from_the_first_press_to_the_second() -> None:
    for gap_ms, expected in ((299, MARK), (301, [])):
        it = studio(TAP, DOUBLE)
        it.hand(SWITCH, 127)
        it.after(100)
        it.hand(SWITCH, 0)
        it.after(gap_ms - 100)
        it.take()
        assert it.hand(SWITCH, 127) == expected


def test_a_hold_lasts_until_its_release_and_is_no_tap() -> None:
    it = studio(TAP, HOLD, DOUBLE)
    it.hand(SWITCH, 127)
    assert it.after(400).take() == ["daw: note/40 = 1.000000"]
    it.after(2000)
    assert it.hand(SWITCH, 0) == ["daw: note/40 = 0.000000"]
    assert it.after(1000).take() == []


def test_a_double_is_no_tap() -> None:
    it = studio(TAP, HOLD, DOUBLE)
    it.hand(SWITCH, 127)
    it.hand(SWITCH, 0)
    it.after(100)
    assert it.hand(SWITCH, 127) == MARK
    assert it.hand(SWITCH, 0) == []
    assert it.after(1000).take() == []


def test_a_plain_target_is_a_tap_where_the_same_control_has_a_hold() -> None:
    it = studio(entry(SWITCH, "any", "note/41"), HOLD)
    assert it.hand(SWITCH, 127) == []
    assert it.hand(SWITCH, 0) == ["daw: note/41 = 1.000000", "daw: note/41 = 0.000000"]


# --- Whose press it is --------------------------------------------------------------------------------------------


def test_a_note_held_over_a_flip_ends_where_it_began() -> None:
    it = studio(entry(PAD, "create", "note/36"), entry(PAD, "mix", "note/99"))
    it.hand(PAD, 100)
    it.hand(SECOND, 127)
    assert it.hand(PAD, 0) == ["daw: note/36 = 0.000000"]
    assert it.hand(PAD, 100) == ["daw: note/99 = 0.787402"]


def test_a_note_held_over_a_bank_ends_where_it_began() -> None:
    it = studio(entry(PAD, "any", "strip/1/mute", mode="momentary"), entry(SWITCH, "any", "bank/next"))
    it.hand(PAD, 127)
    it.hand(SWITCH, 127)
    assert it.hand(PAD, 0) == ["daw: track/1/mute = 0.000000"]


def test_a_hold_belongs_to_the_phase_that_took_the_press() -> None:
    it = studio(
        entry(SWITCH, "create", "note/40", "hold"),
        entry(SWITCH, "mix", "note/41", "hold"),
        entry(SWITCH, "any", "note/42"),
    )
    it.hand(SWITCH, 127)
    it.after(100)
    it.hand(SECOND, 127)
    assert it.after(300).take() == ["daw: note/40 = 1.000000"]
    assert it.hand(SWITCH, 0) == ["daw: note/40 = 0.000000"]


def test_a_double_belongs_to_the_phase_that_took_the_first_press() -> None:
    it = studio(entry(SWITCH, "create", "marker/add", "double"), entry(SWITCH, "create", "note/1"))
    it.hand(SWITCH, 127)
    it.hand(SWITCH, 0)
    it.hand(SECOND, 127)
    assert it.hand(SWITCH, 127) == MARK


@pytest.mark.parametrize("event", [Lost(0, "desk"), Back(0, "desk"), Stop(0)], ids=["unplugged", "back", "stop"])
def test_what_is_held_is_released_when_the_surface_goes_and_at_the_end(event: Lost | Back | Stop) -> None:
    it = studio(entry(PAD, "any", "note/36"))
    it.hand(PAD, 100)
    it.step(event)
    assert "daw: note/36 = 0.000000" in it.take()
    it.hand(PAD, 0)
    assert it.take() == []


def test_a_pedal_that_is_unplugged_makes_no_tap_of_what_was_down() -> None:
    it = studio(TAP, HOLD)
    it.hand(SWITCH, 127)
    it.step(Lost(it.t_ns, "pedal"))
    assert it.after(1000).take() == []


def test_what_the_daw_did_not_hear_is_not_sent_when_it_is_back() -> None:
    """The DAW's cable is pulled while a note is held: back again it is greeted, and the release still goes."""
    it = studio(entry(PAD, "any", "note/36"))
    it.hand(PAD, 100)
    it.step(Lost(it.t_ns, "daw"))
    it.take()
    it.step(Back(it.t_ns, "daw"))
    assert it.take() == ["daw: hello"]
    assert it.hand(PAD, 0) == ["daw: note/36 = 0.000000"]


def test_a_second_press_has_a_velocity_of_its_own() -> None:
    it = studio(entry(PAD, "any", "note/36", "press"), entry(PAD, "any", "note/40", "double"))
    assert it.hand(PAD, 20) == ["daw: note/36 = 0.157480"]
    it.hand(PAD, 0)
    it.after(100)
    assert it.hand(PAD, 100) == ["daw: note/36 = 0.787402", "daw: note/40 = 0.787402"]
    assert it.hand(PAD, 0) == ["daw: note/36 = 0.000000", "daw: note/40 = 0.000000"]


# --- Whoever asks without a hand ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "lines"),
    [
        ("transport/play", ["daw: transport/play!"]),
        ("daw/transport/play", ["daw: transport/play!"]),
        ("strip/1/solo", ["daw: track/1/solo = 1.000000"]),
        ("phase/set/mix", ["main in mix settled"]),
        ("bank/next", ["main from 4"]),
        ("strip/1/volume", ["told asked-in-vain about strip/1/volume"]),
        ("note/36", ["told asked-in-vain about note/36"]),
        ("phase/peek", ["told asked-in-vain about phase/peek"]),
        ("phase/set/nowhere", ["told asked-in-vain about phase/set/nowhere"]),
        ("action/nothing", ["told asked-in-vain about action/nothing"]),
        ("master/mute", ["told asked-in-vain about master/mute"]),
        ("", ["told asked-in-vain about "]),
        ("desk/fader/1", ["told asked-in-vain about desk/fader/1"]),
    ],
)
def test_what_somebody_asks_for_is_done_or_answered(target: str, lines: list[str]) -> None:
    assert studio().asks(target) == lines


def test_what_somebody_switches_is_shown_and_known() -> None:
    it = studio(entry(SOLO, "any", "strip/1/solo"))
    assert it.asks("strip/1/solo") == ["daw: track/1/solo = 1.000000", "desk: b0 20 7f"]
    assert it.hand(SOLO, 127) == ["daw: track/1/solo = 0.000000", "desk: b0 20 00"]


def test_an_unknown_switch_that_somebody_asks_for_is_asked_and_then_switched() -> None:
    it = studio()
    assert it.asks("strip/2/mute") == ["daw: track/2/mute?"]
    assert it.daw("track/2/mute = 1") == ["daw: track/2/mute = 0.000000"]


def test_asking_again_and_again_leaves_nothing_behind() -> None:
    it = studio()
    it.asks("strip/1/solo")
    grips = len(it.engine._world.grips)
    for _ in range(100):
        it.asks("strip/1/solo")
    assert len(it.engine._world.grips) == grips


def test_a_release_belongs_to_the_phase_that_took_the_press() -> None:
    it = studio(entry(SWITCH, "create", "transport/stop", "release"), entry(SWITCH, "mix", "transport/end", "release"))
    it.hand(SWITCH, 127)
    it.hand(SECOND, 127)
    assert it.hand(SWITCH, 0) == ["daw: transport/stop!"]


def test_a_note_that_a_toggle_left_on_ends_with_the_daemon_and_a_solo_stays() -> None:
    lines = [entry("desk/pad/1", "any", "note/60", mode="toggle"), entry("desk/pad/2", "any", "strip/1/solo")]
    it = Studio(rig(lines), hears=False)
    for pad in ("desk/pad/1", "desk/pad/2"):
        it.hand(pad, 100)
        it.hand(pad, 0)
    it.take()
    it.step(Stop(it.t_ns))
    assert it.take() == ["daw: note/60 = 0.000000"]


def test_a_release_that_waits_for_a_slow_wire_goes_out_with_the_stop() -> None:
    it = Studio(rig([entry("desk/pad/1", "any", "note/60")], wires={"daw": WireModel(gap_ns=10_000_000_000)}))
    it.hand("desk/pad/1", 127)
    it.after(10_000)
    assert it.take() == ["daw: note/60 = 1.000000"]
    it.step(Stop(it.t_ns))
    assert it.take() == ["daw: note/60 = 0.000000"]


# --- Pressure -----------------------------------------------------------------------------------------------------


def pressing(*entries: Entry) -> Studio:
    """A studio whose first pad tells how hard it is pressed, by polytouch."""
    made = rig(entries)
    pad = next(control for control in DESK.controls if control.path == "pad/1")
    pressed = replace(pad, after=(MessageShape("polytouch", 1, 36),))
    controls = tuple(pressed if control is pad else control for control in DESK.controls)
    desk = replace(made.surfaces[0], profile=replace(DESK, controls=controls))
    return Studio(replace(made, surfaces=(desk, *made.surfaces[1:])))


def pressure(it: Studio, number: int) -> list[str]:
    it.take()
    it.step(Received(it.t_ns, "desk", bytes((0xA0, 36, number))))
    return it.take()


def test_the_pressure_on_a_pad_goes_to_the_note_it_plays() -> None:
    it = pressing(entry(PAD, "any", "note/36", channel=3))
    assert pressure(it, 50) == [], "nothing sounds"
    it.hand(PAD, 100)
    assert pressure(it, 127) == ["daw: polytouch/36@3 = 1.000000"]
    assert pressure(it, 0) == ["daw: polytouch/36@3 = 0.000000"]
    it.hand(PAD, 0)
    assert pressure(it, 50) == []


def test_the_pressure_on_a_pad_belongs_to_its_press() -> None:
    it = pressing(entry(PAD, "create", "note/36"), entry(PAD, "mix", "note/99"), FLIP)
    it.hand(PAD, 100)
    it.hand(SECOND, 127)
    assert pressure(it, 127) == ["daw: polytouch/36 = 1.000000"]


@pytest.mark.parametrize(("where", "lines"), [("channel", ["daw: pressure = 1.000000"]), ("off", [])])
def test_pressure_may_go_to_the_channel_or_nowhere(where: str, lines: list[str]) -> None:
    it = pressing(entry(PAD, "any", "note/36", aftertouch=where))
    it.hand(PAD, 100)
    assert pressure(it, 127) == lines


def test_pressure_on_what_is_no_note_goes_nowhere() -> None:
    it = pressing(entry(PAD, "any", "strip/1/mute", mode="momentary"))
    it.hand(PAD, 100)
    assert pressure(it, 127) == []
