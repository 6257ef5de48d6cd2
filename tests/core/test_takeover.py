"""Takeover: every mode, from every side, near and far, early and late, over flips and end stops, with 7 and 14 bits."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bridge.core.events import Received
from bridge.core.takeover import PAUSE_REACH, TAKEOVERS, Way
from bridge.core.travel import TOLERANCE
from bridge.model.rig import Defaults, Phase
from tests.core.performance import message
from tests.core.toy import Studio, entry, rig

VALUE = 0.5


def asked(mode: str, before: float, now: float, value: float, *, moving: bool = True, answered: bool = False) -> float:
    """What a mode makes of a move; where nothing is sent, the value as it was."""
    taken = TAKEOVERS[mode](Way(before, now, value, moving, answered, before, now))
    return value if taken is None else taken


# ---- The matrix ------------------------------------------------------------------------------------------------------

#: Rules, each as the value after one move: from where the control stood and stands, where the value stands, and the
#: part of a whole step (one number of 7 bits) that the move is at least.
Rule = Callable[[float, float, float], float]


def stays(before: float, now: float, value: float) -> float:
    return value


def takes(before: float, now: float, value: float) -> float:
    return now


def catches_up(before: float, now: float, value: float) -> float:
    """In proportion to what is left to the end ahead."""
    if now > before:
        return value + (now - before) * (1 - value) / (1 - before)
    return value - (before - now) * value / before if now < before else value


def goes_along(before: float, now: float, value: float) -> float:
    """As far as the hand, 3/128 at most."""
    return value + max(-3 / 128, min(3 / 128, now - before))


def comes_nearer(before: float, now: float, value: float) -> float:
    """3/128 of the distance; a move shorter than 1/127 does its part of that."""
    return value + (now - value) * 3 / 128 * min(1.0, abs(now - before) * 127)


def counts(before: float, now: float, value: float) -> float:
    """By how far it moved; what is beyond an end is lost."""
    return max(0.0, min(1.0, value + now - before))


FOLLOWS: dict[str, Rule] = {
    "pickup": stays,
    "pickup-tolerant": stays,
    "catch-up": catches_up,
    "parallel": goes_along,
    "long-time-no-see": comes_nearer,
    "relative": counts,
    "jump": takes,
}
#: What a control does that met the value, or crossed it, where that counts.
MEETS: dict[str, Rule] = {mode: counts if mode == "relative" else takes for mode in FOLLOWS}
#: Where meeting it would move the value against the hand, these let it be: the control is in hold there.
LETS_IT_BE = {**MEETS, "catch-up": stays, "parallel": stays}

#: Ways of a control that comes from below to a value in the middle, in numbers of its 127 or 16383 as parts of a
#: thousand; `step` is one number. What a table says counts (in one move, after a pause).
STEP = "step"
WAYS: dict[str, tuple[float, float | str, dict[str, Rule], dict[str, Rule]]] = {
    "far, one number nearer": (0.1, STEP, FOLLOWS, FOLLOWS),
    "far, much nearer": (0.1, 0.4, FOLLOWS, FOLLOWS),
    "far, further away": (0.2, 0.1, FOLLOWS, FOLLOWS),
    "far, to the end stop behind": (0.2, 0.0, FOLLOWS, FOLLOWS),
    "from the end stop behind": (0.0, 0.2, FOLLOWS, FOLLOWS),
    "near, one number nearer": (0.45, STEP, FOLLOWS, FOLLOWS),
    "near, further away": (0.45, 0.4, FOLLOWS, FOLLOWS),
    "far, meets it within the tolerance": (0.1, 0.49, LETS_IT_BE, LETS_IT_BE),
    "near, meets it within the tolerance": (0.45, 0.49, LETS_IT_BE, LETS_IT_BE),
    "meets it from just before and passes a little": (0.45, 0.51, MEETS, MEETS),
    "crosses it and stays near": (0.1, 0.6, MEETS, MEETS),
    "crosses it and goes far": (0.1, 0.9, MEETS, FOLLOWS),
    "crosses it into the end stop": (0.3, 1.0, MEETS, FOLLOWS),
    "stays where it is": (0.3, 0.3, FOLLOWS, FOLLOWS),
}
CONTROLS = {"7 bit": ("desk/fader/1", 127), "14 bit": ("desk/wheel/pitch", 16383)}


def played(mode: str, control: str, way: tuple[int, int], gap_ms: float, *, flip: bool, invert: bool) -> float:
    """The value after the control went this way; before that it stands there, or a flip brings it there."""
    line = entry(control, "create", "strip/1/width", takeover=mode, invert=invert)
    studio = Studio(rig([line, entry(control, "mix", "track/9/pan")]))
    studio.daw("strips 9", f"track/1/width = {VALUE}")
    if flip:
        studio.asks("phase/set/mix")
    studio.hand(control, way[0])
    if flip:
        studio.after(200)
        studio.asks("phase/set/create")
    lines = studio.after(gap_ms).take() + studio.hand(control, way[1])
    assert len(lines) <= 1
    return float(lines[0].removeprefix("daw: track/1/width = ")) if lines else VALUE


@pytest.mark.parametrize("bits", CONTROLS)
@pytest.mark.parametrize("gap", ["in one move", "after a pause", "after a flip"])
@pytest.mark.parametrize("side", [1, -1], ids=["from below", "from above"])
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("mode", TAKEOVERS)
def test_every_mode_does_what_its_rule_says(mode: str, way: str, side: int, gap: str, bits: str) -> None:
    """Mode x direction x distance x end stop x side x gap x flip x resolution, straight and inverted."""
    control, top = CONTROLS[bits]
    start, end, in_one_move, after_a_pause = WAYS[way]
    first = round(start * top)
    last = first + 1 if end == STEP else round(float(end) * top)
    numbers = (first, last) if side > 0 else (top - first, top - last)
    rule = (in_one_move if gap == "in one move" else after_a_pause)[mode]
    expected = rule(numbers[0] / top, numbers[1] / top, VALUE)
    for invert in (False, True):
        gap_ms = 99 if gap == "in one move" else 100
        value = played(mode, control, numbers, gap_ms, flip=gap == "after a flip", invert=invert)
        assert value == pytest.approx(1 - expected if invert else expected, abs=2e-6)


def test_every_mode_of_the_rig_is_in_the_matrix() -> None:
    assert list(TAKEOVERS) == list(FOLLOWS)


# ---- Rules that hold for every mode ----------------------------------------------------------------------------------

parts = st.floats(0, 1)
#: Modes that keep law 1 by their own: `jump` is the one that may jump.
CAREFUL = [mode for mode in TAKEOVERS if mode != "jump"]


@pytest.mark.parametrize("mode", CAREFUL)
@given(before=parts, now=parts, value=parts, moving=st.booleans())
def test_no_step_is_larger_than_the_hand_and_its_way_allow(
    mode: str, before: float, now: float, value: float, moving: bool
) -> None:
    """At most as far as the hand went, or as much further as the value's way to the end is longer than the hand's."""
    assume(abs(before - value) > TOLERANCE)
    after = asked(mode, before, now, value, moving=moving)
    assert 0 <= after <= 1
    end = 1.0 if now > before else 0.0
    own, room, left = abs(now - before), abs(end - before), abs(end - value)
    scaled = own * left / room if room else 0.0
    assert abs(after - value) <= max(own + TOLERANCE, scaled) + 1e-9


@pytest.mark.parametrize("mode", [mode for mode in CAREFUL if not mode.startswith("pickup")])
@given(before=parts, now=parts, value=parts, moving=st.booleans())
def test_the_value_never_goes_the_wrong_way(mode: str, before: float, now: float, value: float, moving: bool) -> None:
    """It goes with the hand; under `long-time-no-see` it goes to the hand, wherever that goes."""
    assume(abs(before - value) > TOLERANCE)
    after = asked(mode, before, now, value, moving=moving)
    way = now - value if mode == "long-time-no-see" else now - before
    assert (after - value) * way >= -1e-12


@pytest.mark.parametrize("mode", CAREFUL)
@given(at=parts, value=parts, moving=st.booleans())
def test_a_control_that_does_not_move_changes_nothing(mode: str, at: float, value: float, moving: bool) -> None:
    assume(abs(at - value) > TOLERANCE)
    assert asked(mode, at, at, value, moving=moving) == value


@pytest.mark.parametrize("mode", ["pickup", "pickup-tolerant"])
@given(before=parts, now=parts, value=parts, moving=st.booleans())
def test_pickup_sends_only_what_meets_or_crosses(
    mode: str, before: float, now: float, value: float, moving: bool
) -> None:
    after = asked(mode, before, now, value, moving=moving)
    near = abs(now - value) <= TOLERANCE
    crosses = (before - value) * (now - value) <= 0 and (moving or abs(now - value) <= PAUSE_REACH)
    assert after == (now if near or crosses else value)


@given(before=parts, now=parts, value=parts)
def test_tolerant_goes_on_from_what_the_daw_made_of_it(before: float, now: float, value: float) -> None:
    assert asked("pickup-tolerant", before, now, value, moving=False, answered=True) == now


@given(value=parts, starts=parts, up=st.booleans(), numbers=st.lists(st.integers(1, 126), max_size=60))
def test_catch_up_meets_at_the_end_whatever_the_steps(
    value: float, starts: float, up: bool, numbers: list[int]
) -> None:
    assume(abs(starts - value) > TOLERANCE)
    end = 1.0 if up else 0.0
    between = sorted((number / 127 for number in numbers), reverse=not up)
    way = [starts, *(at for at in between if (at > starts) == up and at != starts), end]
    for before, now in pairwise(way):
        value = asked("catch-up", before, now, value)
        if abs(value - now) <= TOLERANCE:
            return  # they met before
    assert value == end or starts == end


@given(value=parts, numbers=st.lists(st.integers(0, 127), min_size=2, max_size=80))
def test_long_time_no_see_always_comes_nearer(value: float, numbers: list[int]) -> None:
    for before, now in pairwise(number / 127 for number in numbers):
        after = asked("long-time-no-see", before, now, value)
        assert abs(after - now) <= abs(value - now)
        value = after


@given(value=parts, up=st.booleans(), bits=st.sampled_from((7, 10, 14)))
def test_relative_brings_every_value_to_the_end_of_a_full_sweep(value: float, up: bool, bits: int) -> None:
    top = 2**bits - 1
    numbers = range(0, top + 1, max(1, top // 500)) if up else range(top, -1, -max(1, top // 500))
    way = [*(number / top for number in numbers), 1.0 if up else 0.0]
    for before, now in pairwise(way):
        value = asked("relative", before, now, value)
    assert value == (1.0 if up else 0.0)


# ---- In the studio ---------------------------------------------------------------------------------------------------

FADER, WHEEL = "desk/fader/1", "desk/wheel/pitch"


def told(position: float) -> str:
    return f"daw: track/1/width = {position:.6f}"


def studio(mode: str, value: float, at: int, control: str = FADER, **reach: object) -> Studio:
    """A control with its position noted and its value known."""
    it = Studio(rig([entry(control, "any", "strip/1/width", takeover=mode, **reach)]))
    it.daw(f"track/1/width = {value}")
    it.hand(control, at)
    return it


def values(lines: list[str]) -> list[float]:
    return [float(line.removeprefix("daw: track/1/width = ")) for line in lines]


def test_the_14_bit_control_is_as_tolerant_as_the_7_bit_one() -> None:
    """The tolerance is a part of the travel: 383 numbers of 16383 are within, 385 are not."""
    for distance, taken in ((383, True), (385, False)):
        it = studio("pickup", 8000 / 16383, 1000, WHEEL)
        assert bool(it.hand(WHEEL, 8000 - distance)) == taken


def test_one_step_from_the_value_the_tolerance_of_three_counts() -> None:
    for number, taken in ((61, True), (60, False)):
        it = studio("pickup", 63.9 / 127, 10)
        assert bool(it.hand(FADER, number)) == taken


def test_catch_up_ends_together_and_is_then_in_hold() -> None:
    it = studio("catch-up", 0.2, 90)
    sent = values(it.sweep(FADER, range(91, 128)))
    assert sent[-1] == 1.0
    assert all(after > before for before, after in pairwise((0.2, *sent)))
    assert it.sweep(FADER, (120,)) == [told(120 / 127)]


def test_parallel_keeps_its_distance_and_meets_at_the_end() -> None:
    it = studio("parallel", 0.6, 38)
    sent = values(it.sweep(FADER, range(39, 128)))
    assert sent[:10] == pytest.approx([0.6 + number / 127 for number in range(1, 11)], abs=1e-6)
    assert sent[-1] == 1.0
    assert it.sweep(FADER, (126,)) == [told(126 / 127)]


def test_parallel_lets_a_value_be_that_it_meets_and_has_it_in_hold() -> None:
    """Where taking it would pull the value back, against the hand, nothing is sent; the next number counts."""
    it = studio("parallel", 0.5, 20)
    (reason,) = it.engine.explain(Received(it.t_ns, "desk", message(FADER, 62)))
    assert (reason.code, reason.text) == ("met", "it has met 0.500, and from here on it is in hold")
    assert it.sweep(FADER, (62,)) == []
    assert it.sweep(FADER, (63,)) == [told(63 / 127)]


def test_relative_ends_with_its_own_end_stop_where_little_is_missing() -> None:
    assert asked("relative", 0.98, 1.0, 0.965) == 1.0
    assert asked("relative", 0.02, 0.0, 0.035) == 0.0
    assert asked("relative", 0.5, 1.0, 0.2) == pytest.approx(0.7), "far away it only goes as far as the hand"


def test_long_time_no_see_brings_the_value_under_the_hand() -> None:
    it = studio("long-time-no-see", 1.0, 30)
    sent = values(it.sweep(FADER, [31, 30] * 90))
    assert len(sent) > 50
    assert all(after <= before + TOLERANCE for before, after in pairwise((1.0, *sent)))
    assert it.sweep(FADER, (40,)) == [told(40 / 127)], "in hold"


@pytest.mark.parametrize("mode", ["catch-up", "parallel", "long-time-no-see", "relative"])
def test_fine_steps_are_not_lost_on_a_daw_that_rounds(mode: str) -> None:
    """A control of 14 bits on a DAW of 10: each answer is rounded, and the value comes along all the same."""
    it = studio(mode, 0.5, 2000, WHEEL)
    at, key = 0.5, "track/1/width"
    for number in range(2001, 2401):
        for sent in values(it.after(5).take() + it.hand(WHEEL, number)):
            at = round(sent * 4095) / 4095
            it.daw(f"{key} = {at:.6f}")
    expected = {"catch-up": 0.5 + 0.5 * 400 / 14383, "parallel": 0.5 + 400 / 16383, "relative": 0.5 + 400 / 16383}
    if mode in expected:
        assert at == pytest.approx(expected[mode], abs=1 / 4095)
    else:
        assert at < 0.5 - 0.02


@pytest.mark.parametrize("mode", ["catch-up", "parallel", "long-time-no-see", "relative"])
@pytest.mark.parametrize("invert", [False, True])
def test_steps_are_reached_one_after_another(mode: str, invert: bool) -> None:
    """A cell with steps: small moves add up, and no step is taken against the hand."""
    it = studio(mode, 0.44, 100 if mode == "long-time-no-see" else 20, step="0.1", invert=invert)
    numbers = [99, 100] * 60 if mode == "long-time-no-see" else range(21, 75)
    sent = values(it.sweep(FADER, numbers))
    assert sent, "it comes along"
    down = invert
    assert all(after < before if down else after > before for before, after in pairwise((0.44, *sent)))
    assert all(abs(at * 10 - round(at * 10)) < 1e-6 for at in sent)


@pytest.mark.parametrize("mode", TAKEOVERS)
def test_unknown_values_are_waited_for_or_taken(mode: str) -> None:
    """Law 9, whatever the takeover."""
    for unknown, lines in (("wait", ["daw: track/1/width?"]), ("take", [told(21 / 127)])):
        it = Studio(rig([entry(FADER, "any", "strip/1/width", takeover=mode, unknown=unknown)]))
        it.hand(FADER, 20)
        assert it.sweep(FADER, (21,)) == lines


@pytest.mark.parametrize("mode", TAKEOVERS)
def test_a_value_outside_the_range_rests_or_is_taken_in(mode: str) -> None:
    it = studio(mode, 0.9, 20, range=("0", "0.5"))
    assert it.sweep(FADER, range(0, 128, 3)) == []
    it = studio(mode, 0.9, 20, range=("0", "0.5"), outside="take")
    assert it.sweep(FADER, (19,)) == [told(0.5 if mode == "relative" else 19 / 254)]


def test_relative_never_jumps_to_where_it_stands() -> None:
    """Also where it stands at its value: it goes on by what it moves, and a flip leaves it so."""
    it = studio("relative", 0.5, 64)
    assert it.sweep(FADER, (65, 75, 74)) == [told(0.5 + number / 127) for number in (1, 11, 10)]
    it.daw("track/1/width = 0.9")
    assert it.sweep(FADER, (73,)) == [told(0.9 - 1 / 127)]


def test_explain_knows_no_move_by_where_a_relative_control_stands() -> None:
    """What nothing is known of before is taken as already noted: it has not moved."""
    it = Studio(rig([entry(FADER, "any", "strip/1/width", takeover="relative")]))
    it.daw("track/1/width = 0.5")
    (reason,) = it.engine.explain(Received(it.t_ns, "desk", message(FADER, 64)))
    assert reason.code == "relative"
    it.hand(FADER, 60)
    (reason,) = it.engine.explain(Received(it.t_ns, "desk", message(FADER, 64)))
    assert reason.code == "sent"


def test_relative_turns_back_at_once_at_the_end_of_the_range() -> None:
    it = studio("relative", 0.95, 10)
    assert values(it.sweep(FADER, (20, 40, 39)))[-2:] == pytest.approx([1.0, 1.0 - 1 / 127], abs=1e-6)


def test_tolerant_goes_on_where_the_daw_rounds_what_it_is_told() -> None:
    """A parameter of four steps: pickup is stuck at the first answer, the tolerant one goes on."""
    for mode, goes_on in (("pickup", False), ("pickup-tolerant", True)):
        it = studio(mode, 1 / 3, 42)
        it.sweep(FADER, (46,))
        it.daw(f"track/1/width = {1 / 3:.6f}", f"track/1/width = {1 / 3:.6f}")
        assert bool(it.after(300).hand(FADER, 47)) == goes_on


def test_tolerant_waits_for_what_somebody_else_changed() -> None:
    """An acknowledged value that the mouse moves then, and an answer that is changed again."""
    it = studio("pickup-tolerant", 0.5, 64)
    it.sweep(FADER, (66,))
    it.daw(f"track/1/width = {66 / 127:.6f}", "track/1/width = 0.9")
    assert it.after(300).hand(FADER, 67) == []
    it = studio("pickup-tolerant", 0.5, 64)
    it.sweep(FADER, (66,))
    it.daw("track/1/width = 0.6", "track/1/width = 0.9", "track/1/width = 0.9")
    assert it.after(300).hand(FADER, 67) == []


@pytest.mark.parametrize("mode", TAKEOVERS)
def test_a_fader_on_a_switch_has_no_takeover(mode: str) -> None:
    it = Studio(rig([entry(FADER, "any", "strip/1/mute")], defaults=Defaults(takeover=mode)))
    it.daw("track/1/mute = 0")
    it.hand(FADER, 10)
    assert it.sweep(FADER, (63, 64, 63)) == ["daw: track/1/mute = 1.000000", "daw: track/1/mute = 0.000000"]


# ---- Whose takeover counts -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry_says", "phase_says", "rig_says", "counts"),
    [
        (None, None, "jump", "jump"),
        (None, "parallel", "jump", "parallel"),
        ("catch-up", "parallel", "jump", "catch-up"),
        ("catch-up", None, "jump", "catch-up"),
    ],
)
def test_the_entry_goes_before_the_phase_and_the_phase_before_the_rig(
    entry_says: str | None, phase_says: str | None, rig_says: str, counts: str
) -> None:
    phases = (Phase("create", takeover=phase_says), Phase("mix"))
    line = entry(FADER, "any", "strip/1/width", takeover=entry_says)
    it = Studio(rig([line], phases, defaults=Defaults(takeover=rig_says)))
    it.daw("track/1/width = 0.2")
    it.hand(FADER, 90)
    number = 90 + 1
    assert values(it.sweep(FADER, (number,))) == pytest.approx([asked(counts, 90 / 127, number / 127, 0.2)], abs=1e-6)


def test_a_phase_that_borrows_keeps_its_own_takeover() -> None:
    phases = (Phase("mix", takeover="jump"), Phase("blend", source=(("", "mix"),), takeover="parallel"))
    it = Studio(rig([entry(FADER, "mix", "strip/1/width")], phases))
    it.daw("track/1/width = 0.2")
    it.hand(FADER, 90)
    it.asks("phase/set/blend")
    assert it.after(200).sweep(FADER, (91,)) == [told(0.2 + 1 / 127)]
    it.after(200).asks("phase/set/mix")
    assert it.sweep(FADER, (92,)) == [told(92 / 127)]


def test_a_flip_to_another_takeover_leaves_a_control_in_hold() -> None:
    """The same target in both phases: being in hold is asked again, and the answer is the same."""
    phases = (Phase("create"), Phase("mix", takeover="parallel"))
    it = Studio(rig([entry(FADER, "any", "strip/1/width")], phases))
    it.daw("track/1/width = 0.5")
    it.hand(FADER, 64)
    it.sweep(FADER, (70,))
    it.after(200).asks("phase/set/mix")
    assert it.sweep(FADER, (80,)) == [told(80 / 127)]
