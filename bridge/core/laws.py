"""Value laws: how a target's positions (0 to 1, the DAW's own travel) and quantities with units stand for each other.

A dialect names the law of each of its targets; a rig's ranges and steps are read through it. No law knows a control:
how a control's travel maps into a range is core/travel.py.
"""

from collections.abc import Callable
from typing import NamedTuple

from bridge.model.target import Quantity

#: Positions closer than this are one wire step unless a dialect knows better: a quarter of a 10-bit fader's step.
WIRE_STEP = 1 / 4096


class Law(NamedTuple):
    """A unit, its conversions both ways, and the smallest difference the wire keeps (in position)."""

    unit: str
    to_position: Callable[[float], float]
    to_quantity: Callable[[float], float]
    step: float = WIRE_STEP


def plain(number: float) -> float:
    """The position as it is."""
    return number


#: Positions without a unit of their own: parameters, widths.
FRACTION = Law("", plain, plain)
#: 0 for off, 1 for on.
SWITCH = Law("", plain, plain, step=0.25)


def _percent_to_position(percent: float) -> float:
    return percent / 100


def _position_to_percent(position: float) -> float:
    return position * 100


#: Positions told in percent.
PERCENT = Law("%", _percent_to_position, _position_to_percent)


def _pan_to_position(percent: float) -> float:
    return 0.5 + percent / 200


def _position_to_pan(position: float) -> float:
    return (position - 0.5) * 200


#: Pan: -100 % is left, 0 % the centre, 100 % right.
PAN = Law("%", _pan_to_position, _position_to_pan)


def evenly(unit: str, lowest: float, highest: float, step: float) -> Law:
    """A law whose quantities are spread evenly from `lowest` to `highest` over the travel."""
    span = highest - lowest
    return Law(unit, lambda number: (number - lowest) / span, lambda position: lowest + position * span, step)


def position_of(quantity: Quantity, law: Law) -> float | None:
    """The position (0 to 1) a quantity means under a law, or None where its unit does not belong to that law.

    A bare number is a fraction of the travel under every law; so is a percentage where the law has no percent.
    """
    if quantity.unit == "":
        return quantity.number
    if quantity.unit == law.unit:
        return min(1.0, max(0.0, law.to_position(quantity.number)))
    if quantity.unit == "%":
        return quantity.number / 100
    return None
