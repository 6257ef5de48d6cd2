"""Which way to turn: for every control that is out of hold and can be met, and for no other."""

import pytest

from bridge.core import hints
from bridge.core.takeover import TAKEOVERS
from tests.core.toy import Studio, entry, rig

FADER, KNOB, WHEEL = "desk/fader/1", "desk/knob/1", "desk/wheel/pitch"


def studio(control: str = FADER, value: float | None = 0.5, at: int | None = 10, **reach: object) -> Studio:
    it = Studio(rig([entry(control, "create", "strip/1/width", **reach), entry(control, "mix", "strip/2/width")]))
    if value is not None:
        it.daw(f"track/1/width = {value}")
    if at is not None:
        it.hand(control, at)
    return it


def hint(it: Studio, control: str = FADER) -> int:
    hand = next(hand for hand in it.engine._world.hands if str(hand.plan) == control)
    assert hand.hint == hints.of(hand)
    return hand.hint


@pytest.mark.parametrize(("at", "way"), [(10, 1), (60, 1), (61, 0), (66, 0), (67, -1), (127, -1)])
def test_it_is_the_way_to_the_value(at: int, way: int) -> None:
    assert hint(studio(at=at)) == way
    assert hint(studio(at=at, invert=True)) == way, "the value is in the middle: up is up for the hand"


def test_inverted_it_is_the_hands_own_way() -> None:
    assert hint(studio(at=10, value=0.9)) == 1
    assert hint(studio(at=64, value=0.9, invert=True)) == -1


@pytest.mark.parametrize("mode", TAKEOVERS)
def test_modes_that_need_no_meeting_have_none(mode: str) -> None:
    assert hint(studio(takeover=mode)) == (0 if mode in ("jump", "relative") else 1)


@pytest.mark.parametrize(
    "made",
    [
        {"value": None},
        {"at": None},
        {"value": 0.9, "range": ("0", "0.5")},
    ],
    ids=["unknown value", "unknown position", "outside the range"],
)
def test_there_is_none_where_nothing_can_be_met(made: dict[str, object]) -> None:
    assert hint(studio(**made)) == 0  # type: ignore[arg-type]


def test_it_is_kept_current_by_all_that_changes_it() -> None:
    it = studio()
    told = [hint(it)]
    it.sweep(FADER, (40, 64))  # met
    told.append(hint(it))
    it.after(200).daw("track/1/width = 0.1")  # the mouse
    told.append(hint(it))
    it.daw("track/2/width = 0.9")
    it.asks("phase/set/mix")
    told.append(hint(it))
    it.lost("desk")
    told.append(hint(it))
    it.back("desk")
    it.hand(FADER, 127)  # its first position
    told.append(hint(it))
    it.lost("daw")
    told.append(hint(it))
    assert told == [1, 0, -1, 1, 0, -1, 0]


def test_a_crossing_that_does_not_count_turns_it_round() -> None:
    it = studio()
    assert it.after(200).hand(FADER, 120) == []
    assert hint(it) == -1


def test_the_lights_of_a_control_follow_its_hint() -> None:
    """A ring is painted again when the way to turn changes, and not with every number."""
    it = studio(KNOB)
    assert it.after(200).hand(KNOB, 11) == []
    assert it.after(200).hand(KNOB, 120) == ["desk: b0 10 40"]
    assert it.after(200).hand(KNOB, 119) == []


def test_status_lists_who_waits_and_which_way_leads_on() -> None:
    it = studio()
    assert it.engine.picture()["waiting"] == {FADER: "up"}
    it.sweep(FADER, (64,))
    assert it.engine.picture()["waiting"] == {}
