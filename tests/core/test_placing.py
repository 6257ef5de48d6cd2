"""Presses that put a value somewhere: set, step, sequence, throw and back; repeats and radios."""

import pytest

from bridge.core.events import Stop
from bridge.model.rig import Entry
from bridge.model.target import Stroke
from tests.core.toy import MS, Studio, entry, quantity, rig

SOLO, SOLO2, SOLO3, FADER, FOOT, PAD = (
    "desk/button/solo/1",
    "desk/button/solo/2",
    "desk/button/solo/3",
    "desk/fader/1",
    "pedal/switch/1",
    "desk/pad/1",
)
VOLUME = "track/1/volume"
FLIP = entry("pedal/switch/2", "any", "phase/toggle")


def stroke(kind: str, *values: str, back: str | None = None) -> Stroke:
    return Stroke(kind, tuple(quantity(value) for value in values), quantity(back) if back else None)


def line(control: str, kind: str, *values: str, path: str = "strip/1/volume", **more: object) -> Entry:
    made = stroke(kind, *values, back=more.pop("back", None))  # type: ignore[arg-type]
    gesture = str(more.pop("gesture", "plain"))
    return entry(control, str(more.pop("phase", "any")), path, gesture, stroke=made, **more)


def studio(*entries: Entry, at: float | None = 0.5, hears: bool = True) -> Studio:
    it = Studio(rig([FLIP, *entries]), hears=hears)
    if hears:
        it.daw("strips 9")
    if at is not None:
        it.daw(f"{VOLUME} = {at}")
    return it


def to(position: float) -> str:
    return f"daw: {VOLUME} = {position:.6f}"


def db(number: float) -> float:
    return (number + 60) / 66


# --- Setting ------------------------------------------------------------------------------------------------------


def test_a_press_sets_a_value_and_its_lamp_says_that_it_stands_there() -> None:
    it = studio(line(SOLO, "set", "0 dB"), line(SOLO2, "set", "-6 dB"))
    assert it.hand(SOLO, 127) == [to(db(0)), "desk: b0 20 7f"]
    assert it.hand(SOLO, 0) == []
    assert it.hand(SOLO2, 127) == [to(db(-6)), "desk: b0 20 00", "desk: b0 21 7f"], "one of them is on"
    assert it.daw(f"{VOLUME} = 0.1") == ["desk: b0 21 00"]


def test_a_value_that_stands_there_is_set_all_the_same() -> None:
    """It only is what we believe."""
    it = studio(line(SOLO, "set", "0.5"), at=0.5)
    assert it.hand(SOLO, 127) == [to(0.5)]


def test_an_unknown_value_is_set_without_asking() -> None:
    it = studio(line(SOLO, "set", "0.5"), at=None)
    assert it.hand(SOLO, 127)[0] == to(0.5)


def test_a_switch_is_set_to_on_and_stays_on() -> None:
    it = studio(line(SOLO, "set", "1", path="strip/1/mute"))
    assert it.hand(SOLO, 127) == ["daw: track/1/mute = 1.000000", "desk: b0 20 7f"]
    it.hand(SOLO, 0)
    assert it.hand(SOLO, 127) == ["daw: track/1/mute = 1.000000"]


def test_a_fader_is_out_of_hold_after_a_press_set_its_value() -> None:
    it = studio(line(SOLO, "set", "1"), entry(FADER, "any", "strip/1/volume"), at=0.5)
    it.hand(FADER, 64)
    assert it.hand(FADER, 65) == [to(65 / 127)]
    it.after(200)
    it.hand(SOLO, 127)
    assert it.hand(FADER, 66) == []


# --- Stepping -----------------------------------------------------------------------------------------------------


def test_a_press_goes_one_step_in_the_targets_unit() -> None:
    it = studio(line(SOLO, "step", "1 dB"), line(SOLO2, "step", "-3 dB"), at=db(-6))
    assert it.hand(SOLO, 127) == [to(db(-5))]
    assert it.hand(SOLO2, 127) == [to(db(-8))]


def test_steps_end_with_the_range_and_begin_above_silence() -> None:
    it = studio(line(SOLO, "step", "3 dB", range=("-inf dB", "-6 dB")), at=db(-7))
    assert it.hand(SOLO, 127) == [to(db(-6))]
    it.hand(SOLO, 0)
    assert it.hand(SOLO, 127) == []
    it.daw(f"{VOLUME} = 0")
    it.hand(SOLO, 0)
    assert it.hand(SOLO, 127) == [to(1 / 127)]


def test_a_bare_step_is_a_part_of_the_travel_and_a_pans_percent_are_its_own() -> None:
    it = studio(line(SOLO, "step", "0.25"), line(SOLO2, "step", "-10 %", path="strip/1/pan"))
    assert it.hand(SOLO, 127) == [to(0.75)]
    it.daw("track/1/pan = 0.5")
    assert it.hand(SOLO2, 127) == ["daw: track/1/pan = 0.450000"]


def test_a_step_from_nowhere_asks_and_is_made_when_the_answer_comes() -> None:
    it = studio(line(SOLO, "step", "0.25"), at=None)
    it.after(1000)
    assert it.hand(SOLO, 127) == [f"daw: {VOLUME}?"]
    assert to(0.35) in it.daw(f"{VOLUME} = 0.1")


def test_an_answer_that_comes_too_late_steps_nothing() -> None:
    it = studio(line(SOLO, "step", "0.25"), at=None)
    it.after(1000)
    it.hand(SOLO, 127)
    it.after(2001)
    assert to(0.35) not in it.daw(f"{VOLUME} = 0.1")


def test_where_nobody_answers_a_step_begins_in_the_middle_and_a_sequence_with_its_first() -> None:
    lines = (line(SOLO, "step", "0.25", unknown="take"), line(SOLO2, "sequence", "0.1", "0.9", path="strip/1/pan"))
    it = studio(*lines, at=None, hears=False)
    assert it.hand(SOLO, 127) == [to(0.75)]
    assert it.hand(SOLO2, 127)[0] == "daw: track/1/pan = 0.100000"


# --- Sequences ----------------------------------------------------------------------------------------------------


def test_each_press_goes_to_the_next_and_round() -> None:
    it = studio(line(FOOT, "sequence", "0 dB", "-6 dB", "-60 dB"), at=db(0))
    told = []
    for _ in range(4):
        told += it.hand(FOOT, 127) + it.hand(FOOT, 0)
    assert told == [to(db(-6)), to(0), to(db(0)), to(db(-6))]


def test_a_sequence_goes_on_from_the_nearest() -> None:
    it = studio(line(FOOT, "sequence", "0 dB", "-6 dB", "-60 dB"), at=db(-5))
    assert it.hand(FOOT, 127) == [to(0)]


def test_the_lamp_of_a_sequence_is_on_away_from_its_first() -> None:
    it = studio(line(SOLO, "sequence", "0.25", "0.75"), at=0.25)
    assert it.hand(SOLO, 127) == [to(0.75), "desk: b0 20 7f"]
    it.hand(SOLO, 0)
    assert it.hand(SOLO, 127) == [to(0.25), "desk: b0 20 00"]


# --- Throws -------------------------------------------------------------------------------------------------------


def test_a_throw_is_there_while_held_and_then_back_where_it_was() -> None:
    it = studio(line(SOLO, "throw", "1"), at=0.3)
    assert it.hand(SOLO, 127) == [to(1), "desk: b0 20 7f"]
    assert it.hand(SOLO, 0) == [to(0.3), "desk: b0 20 00"]


def test_a_throw_of_a_switch() -> None:
    it = studio(line(SOLO, "throw", "1", path="strip/1/mute"))
    it.daw("track/1/mute = 0")
    assert it.hand(SOLO, 127)[0] == "daw: track/1/mute = 1.000000"
    assert it.hand(SOLO, 0)[0] == "daw: track/1/mute = 0.000000"


def test_what_the_daw_made_of_a_throw_still_goes_back() -> None:
    """It may know only coarse steps."""
    it = studio(line(SOLO, "throw", "1"), at=0.3)
    it.hand(SOLO, 127)
    it.daw(f"{VOLUME} = 0.8")
    it.after(5000)
    assert it.hand(SOLO, 0)[0] == to(0.3)


def test_who_moves_a_thrown_value_keeps_it() -> None:
    it = studio(line(SOLO, "throw", "1"), entry(FADER, "any", "strip/1/volume", takeover="jump"), at=0.3)
    it.hand(FADER, 10)
    it.hand(SOLO, 127)
    it.after(10)
    assert it.hand(FADER, 64) == [to(64 / 127), "desk: b0 20 00"]
    it.after(5000)
    it.daw(f"{VOLUME} = {64 / 127}")
    assert it.hand(SOLO, 0) == []


def test_an_unknown_value_is_thrown_once_it_is_heard_and_only_while_held() -> None:
    it = studio(line(SOLO, "throw", "1"), at=None)
    it.after(1000)
    assert it.hand(SOLO, 127) == [f"daw: {VOLUME}?"]
    assert it.daw(f"{VOLUME} = 0.3") == [to(1), "desk: b0 20 7f"]
    assert it.hand(SOLO, 0)[0] == to(0.3)
    it = studio(line(SOLO, "throw", "1"), at=None)
    it.after(1000)
    it.hand(SOLO, 127)
    it.hand(SOLO, 0)
    assert it.daw(f"{VOLUME} = 0.3") == []


def test_with_a_way_back_a_throw_needs_to_know_nothing() -> None:
    it = studio(line(SOLO, "throw", "1", back="0.25"), at=None, hears=False)
    assert it.hand(SOLO, 127)[0] == to(1)
    assert it.hand(SOLO, 0)[0] == to(0.25)


def test_of_two_throws_the_last_pressed_wins_and_each_release_ends_its_own() -> None:
    pair = (line(SOLO, "throw", "1"), line(SOLO2, "throw", "0"))
    it = studio(*pair, at=0.3)
    it.hand(SOLO, 127)
    it.hand(SOLO2, 127)
    assert it.hand(SOLO2, 0)[0] == to(1)
    assert it.hand(SOLO, 0)[0] == to(0.3)
    it.hand(SOLO, 127)
    it.hand(SOLO2, 127)
    assert it.hand(SOLO, 0) == []
    assert it.hand(SOLO2, 0)[0] == to(0.3)


def test_a_throw_ends_where_it_began_whatever_flips() -> None:
    it = studio(line(PAD, "throw", "1", phase="create"), entry(PAD, "mix", "note/1"), at=0.3)
    it.hand(PAD, 127)
    it.hand("pedal/switch/2", 127)
    assert it.hand(PAD, 0) == [to(0.3)]


def test_a_throw_goes_back_when_the_surface_goes_and_at_the_end() -> None:
    it = studio(line(PAD, "throw", "1"), at=0.3)
    it.hand(PAD, 127)
    assert it.lost("desk") == [to(0.3)]
    it.back("desk")
    it.hand(PAD, 127)
    it.step(Stop(it.t_ns))
    assert it.take() == [to(0.3)]


def test_a_throw_survives_a_reload_and_ends_with_a_control_that_goes() -> None:
    lines = [FLIP, line(PAD, "throw", "1")]
    it = studio(*lines, at=0.3)
    it.hand(PAD, 127)
    it.swap(rig(lines))
    assert it.hand(PAD, 0) == [to(0.3)]


# --- Repeats ------------------------------------------------------------------------------------------------------


def test_a_press_repeats_from_the_time_of_hold_until_its_release() -> None:
    it = studio(line(FOOT, "step", "0.1", repeat_ns=100 * MS), at=0.2)
    assert it.hand(FOOT, 127) == [to(0.3)]
    assert it.after(399).take() == []
    assert it.after(1).take() == [to(0.4)]
    assert it.after(100).take() == [to(0.5)]
    it.hand(FOOT, 0)
    assert it.after(1000).take() == []


def test_a_bank_and_a_hold_repeat() -> None:
    it = studio(entry(FOOT, "any", "bank/next", "hold", repeat_ns=100 * MS), entry(FOOT, "any", "marker/add", "tap"))
    it.hand(FOOT, 127)
    assert it.after(400).take() == ["main from 4"]
    assert it.after(100).take() == ["main from 8"]
    assert it.hand(FOOT, 0) == []
    assert it.after(1000).take() == []


def test_a_second_press_inside_the_double_window_repeats_once_and_not_twice() -> None:
    press = line(FOOT, "step", "0.01", gesture="press", repeat_ns=100 * MS)
    it = studio(press, entry(FOOT, "any", "marker/add", "double"), at=0.2)
    it.hand(FOOT, 127)
    it.hand(FOOT, 0)
    it.after(100)
    it.hand(FOOT, 127)
    assert it.after(399).take() == []
    assert len(it.after(101).take()) == 2


@pytest.mark.parametrize("end", ["lost", "flip"])
def test_a_repeat_ends_with_its_surface_and_not_with_a_flip(end: str) -> None:
    it = studio(line(FOOT, "step", "0.01", phase="create", repeat_ns=100 * MS), at=0.2)
    it.hand(FOOT, 127)
    if end == "lost":
        it.lost("pedal")
    else:
        it.asks("phase/set/mix")
    assert len(it.after(500).take()) == (0 if end == "lost" else 2)


# --- Radios -------------------------------------------------------------------------------------------------------


def radio(*more: Entry) -> Studio:
    lines = [entry(f"desk/button/solo/{n}", "any", f"strip/{n}/solo", radio="solo") for n in (1, 2, 3)]
    it = studio(*lines, *more)
    it.daw("track/1/solo = 0", "track/2/solo = 0", "track/3/solo = 0")
    return it


def test_of_a_radio_one_is_on() -> None:
    it = radio()
    assert it.hand(SOLO, 127) == ["daw: track/1/solo = 1.000000", "desk: b0 20 7f"]
    assert it.hand(SOLO3, 127) == [
        "daw: track/3/solo = 1.000000",
        "desk: b0 22 7f",
        "daw: track/1/solo = 0.000000",
        "desk: b0 20 00",
    ]
    it.hand(SOLO3, 0)
    assert it.hand(SOLO3, 127)[0] == "daw: track/3/solo = 0.000000", "pressed again it goes off, and none is on"


def test_a_radio_that_has_to_ask_first_switches_the_others_off_with_the_answer() -> None:
    it = radio()
    it.hand(SOLO, 127)
    it.swap(rig([entry(f"desk/button/solo/{n}", "any", f"strip/{n}/solo", radio="solo") for n in (1, 4)]))
    it.after(1000)
    assert it.hand("desk/button/solo/4", 127) == ["daw: track/4/solo?"]
    told = it.daw("track/4/solo = 0")
    assert "daw: track/4/solo = 1.000000" in told
    assert "daw: track/1/solo = 0.000000" in told


# --- Switches and releases ----------------------------------------------------------------------------------------


def test_a_soft_press_on_a_momentary_switch_is_a_press() -> None:
    it = studio(entry(PAD, "any", "strip/1/mute", mode="momentary"), entry("desk/pad/2", "any", "cc/7"))
    assert it.hand(PAD, 20)[0] == "daw: track/1/mute = 1.000000"
    assert it.hand("desk/pad/2", 20) == ["daw: cc/7 = 0.157480"]


def test_a_release_that_finds_its_port_absent_goes_out_when_it_is_back() -> None:
    it = studio(entry(PAD, "any", "note/36"), line(SOLO, "throw", "1"), at=0.3)
    it.hand(PAD, 100)
    it.hand(SOLO, 127)
    it.lost("daw")
    it.hand(PAD, 0)
    it.hand(SOLO, 0)
    assert it.back("daw") == ["daw: hello", "daw: note/36 = 0.000000", to(0.3)]
    assert it.lost("daw") + it.back("daw") == ["daw: hello"]
