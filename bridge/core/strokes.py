"""Where a press puts a value that it sets, steps or throws: arithmetic on positions, one function a kind of stroke.

What is sent, asked for or put back is core/placing.py; which words of a rig ask for a stroke is bridge.config's.
"""

from collections.abc import Callable
from math import isfinite

from bridge.core.laws import FRACTION, Law, position_of
from bridge.core.program import Cell, StrokePlan
from bridge.model.target import Quantity, Stroke

#: From a place that no number tells (-inf dB), a step upwards leads to the lowest of 7 bits.
LOWEST = 1 / 127


def plan_of(stroke: Stroke, law: Law, within: tuple[Quantity, Quantity] | None = None) -> StrokePlan:
    """The stroke with its quantities read through the target's law; units that do not fit it are ignored.

    `within`: places beyond these are brought to the nearer of them.
    """
    back = position_of(stroke.back, law) if stroke.back else None
    if stroke.kind == "step":
        return _step_of(stroke.values[0], law)
    places = tuple(position_of(value, law) or 0.0 for value in stroke.values)
    if within:
        low, high = (position_of(end, law) for end in within)
        places = tuple(min(1.0 if high is None else high, max(low or 0.0, place)) for place in places)
    return StrokePlan(stroke.kind, places, law=law, back=back)


def _step_of(by: Quantity, law: Law) -> StrokePlan:
    if by.unit == law.unit and law.unit:
        # Steps of a pan's percent are percent of the pan: what counts is the difference of two quantities.
        return StrokePlan("step", by=by.number, law=law)
    part = by.number / 100 if by.unit == "%" else by.number
    return StrokePlan("step", by=part, law=FRACTION._replace(step=law.step))


def _set(plan: StrokePlan, position: float, low: float, high: float) -> float:
    return plan.places[0]


def _step(plan: StrokePlan, position: float, low: float, high: float) -> float:
    """So much further in the unit of the step, within the range of the entry."""
    at = min(high, max(low, position))
    quantity = plan.law.to_quantity(at)
    if isfinite(quantity):
        at = plan.law.to_position(quantity + plan.by)
    elif plan.by > 0:
        at = LOWEST
    return min(high, max(low, at))


def _next(plan: StrokePlan, position: float, low: float, high: float) -> float:
    """The one after the nearest; after the last comes the first."""
    return plan.places[(nearest(plan, position) + 1) % len(plan.places)]


def nearest(plan: StrokePlan, position: float) -> int:
    """Which of a sequence's places the value stands at, or nearest to; of two as near the first."""
    return min(range(len(plan.places)), key=lambda place: abs(plan.places[place] - position))


#: Where each kind of stroke leads from where the value stands, and the ends of the entry's range.
LEADS: dict[str, Callable[[StrokePlan, float, float, float], float]] = {
    "set": _set,
    "throw": _set,
    "step": _step,
    "sequence": _next,
}
#: Strokes that need not know where the value stands.
BLIND = frozenset({"set"})


def lead(cell: Cell, position: float) -> float:
    """The position a press leads to from this one."""
    assert cell.stroke is not None
    return LEADS[cell.stroke.kind](cell.stroke, position, cell.travel.low, cell.travel.high)


def start(cell: Cell) -> float:
    """Where a stroke leads on a value that nobody can ever tell: the first of a sequence, one step from the middle."""
    assert cell.stroke is not None
    if cell.stroke.kind == "sequence":
        return cell.stroke.places[0]
    return lead(cell, cell.travel.position(0.5))


def is_at(plan: StrokePlan, position: float, place: int = 0) -> bool:
    """Whether a value stands at one of the places, to one step of the wire."""
    return abs(plan.places[place] - position) <= plan.law.step


def shows(plan: StrokePlan, position: float) -> bool:
    """Whether the lamp of a stroke is on: where a `value` is reached or thrown, and off the first of a sequence."""
    if plan.kind == "sequence":
        return not is_at(plan, position)
    return bool(plan.places) and is_at(plan, position)
