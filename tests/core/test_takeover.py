"""Takeover: every mode, from every side, near and far, early and late, over end stops, with 7 and 14 bits."""

from itertools import product

import pytest

from bridge.core.takeover import PAUSE_REACH, TAKEOVERS
from bridge.core.travel import TOLERANCE
from tests.core.toy import Studio, entry, rig

PICKUP, JUMP = TAKEOVERS["pickup"], TAKEOVERS["jump"]
STEP = 1 / 127
NEAR, FAR = TOLERANCE, 0.4
VALUE = 0.5

#: Where the control stood and stands, from the value, for a control that comes from below; and what pickup makes of it.
#: (before, now): (in one move, after a pause)
WAYS = {
    "stays far away": ((-FAR, -FAR + STEP), (False, False)),
    "comes closer": ((-FAR, -NEAR - STEP), (False, False)),
    "goes away": ((-NEAR - STEP, -FAR), (False, False)),
    "meets it at the tolerance": ((-FAR, -NEAR), (True, True)),
    "meets it exactly": ((-FAR, 0.0), (True, True)),
    "crosses it by a step": ((-STEP - NEAR, NEAR + STEP), (True, True)),
    "crosses it and stays in reach": ((-FAR, PAUSE_REACH), (True, True)),
    "crosses it and goes on far": ((-FAR, FAR), (True, False)),
    "crosses it by a hair beyond reach": ((-FAR, PAUSE_REACH + 1e-6), (True, False)),
}


@pytest.mark.parametrize("side", [1, -1], ids=["from below", "from above"])
@pytest.mark.parametrize("moving", [True, False], ids=["in one move", "after a pause"])
@pytest.mark.parametrize("way", WAYS)
def test_pickup_waits_until_it_meets_or_crosses(way: str, moving: bool, side: int) -> None:
    (before, now), takes = WAYS[way]
    before, now = VALUE + side * before, VALUE + side * now
    taken = PICKUP(before, now, VALUE, moving)
    assert taken == (now if takes[0 if moving else 1] else None)


@pytest.mark.parametrize(("before", "now", "value"), [*product((0.0, 0.5, 1.0), (0.0, 0.3, 1.0), (0.0, 0.5, 1.0))])
@pytest.mark.parametrize("moving", [True, False])
def test_jump_wins_wherever_it_stands(before: float, now: float, value: float, moving: bool) -> None:
    assert JUMP(before, now, value, moving) == now


#: Where the control ends, the value, where it stood before: the last message there is takes the value, late too.
ENDS = {
    "bottom, value at it": (0.0, 0.0, 0.3),
    "top, value at it": (1.0, 1.0, 0.7),
    "bottom, value in reach": (0.0, PAUSE_REACH - 0.01, 0.9),
    "top, value in reach": (1.0, 1 - PAUSE_REACH + 0.01, 0.1),
}


@pytest.mark.parametrize("moving", [True, False])
@pytest.mark.parametrize("end", ENDS)
def test_an_end_stop_does_not_strand_a_control(end: str, moving: bool) -> None:
    now, value, before = ENDS[end]
    assert PICKUP(before, now, value, moving) == now


CONTROLS = {"7 bit": ("desk/fader/1", 127), "14 bit": ("desk/wheel/pitch", 16383)}


@pytest.mark.parametrize("bits", CONTROLS)
@pytest.mark.parametrize("side", [1, -1], ids=["from below", "from above"])
@pytest.mark.parametrize(
    ("ways", "gap_ms", "taken"),
    [
        ((0.1, 0.2, 0.3), 5, []),
        ((0.1, 0.4, 0.48), 5, ["met"]),
        ((0.1, 0.3, 0.7), 5, ["crossed"]),
        ((0.1, 0.3, 0.7), 99, ["crossed"]),
        ((0.1, 0.3, 0.7), 100, []),
        ((0.1, 0.3, 0.6), 300, ["crossed near"]),
        ((0.1, 0.3, 0.7, 0.75, 0.8), 300, []),
    ],
)
def test_pickup_on_controls_of_7_and_14_bits(
    bits: str, side: int, ways: tuple[float, ...], gap_ms: int, taken: list[str]
) -> None:
    """The value stands in the middle; the control comes from one side, in one move or with pauses."""
    control, top = CONTROLS[bits]
    studio = Studio(rig([entry(control, "any", "strip/1/width")]))
    studio.daw("track/1/width = 0.5")
    numbers = [round((at if side > 0 else 1 - at) * top) for at in ways]
    lines = studio.sweep(control, numbers, every_ms=gap_ms)
    assert len(lines) == len(taken)
    assert all(line == f"daw: track/1/width = {numbers[-1] / top:.6f}" for line in lines)


def test_the_14_bit_control_is_as_tolerant_as_the_7_bit_one() -> None:
    """The tolerance is a part of the travel: 383 numbers of 16383 are within, 385 are not."""
    for distance, taken in ((383, True), (385, False)):
        studio = Studio(rig([entry("desk/wheel/pitch", "any", "strip/1/width")]))
        studio.daw(f"track/1/width = {8000 / 16383}")
        studio.hand("desk/wheel/pitch", 1000)
        assert bool(studio.hand("desk/wheel/pitch", 8000 - distance)) == taken


def test_one_step_from_the_value_the_tolerance_of_three_counts() -> None:
    for number, taken in ((61, True), (60, False)):
        studio = Studio(rig([entry("desk/fader/1", "any", "strip/1/width")]))
        studio.daw(f"track/1/width = {63.9 / 127}")
        studio.hand("desk/fader/1", 10)
        assert bool(studio.hand("desk/fader/1", number)) == taken


def test_every_mode_of_the_rig_has_a_function() -> None:
    assert set(TAKEOVERS) == {"pickup", "jump"}
