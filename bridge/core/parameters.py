"""Parameters of plug-ins that a DAW takes in their own units (Hz, dB, ms): the way between those and positions.

A DAW tells the range of each; what it does not tell is not guessed. Nothing here knows a DAW or keeps a value.
"""

import math
from typing import NamedTuple

#: How a parameter goes through its range.
EVENLY, BY_RATIO, IN_STEPS, SWITCHED = "evenly", "by ratio", "in steps", "switched"


class Parameter(NamedTuple):
    """One parameter: the number the DAW counts it by, and its range in its own unit, `low` below `high`."""

    number: int
    low: float
    high: float
    way: str = EVENLY

    def at(self, position: float) -> float:
        """The number, in the parameter's own unit, at a position from 0 to 1."""
        if self.way == SWITCHED:
            return self.high if position >= 0.5 else self.low
        if self.way == BY_RATIO:
            return float(self.low * math.pow(self.high / self.low, position))
        number = self.low + position * (self.high - self.low)
        return float(round(number)) if self.way == IN_STEPS else number

    def position(self, number: float) -> float:
        """The position from 0 to 1 of a number in the parameter's own unit; beyond the range, its end."""
        inside = min(self.high, max(self.low, number))
        if self.way == BY_RATIO:
            return math.log(inside / self.low) / math.log(self.high / self.low)
        return (inside - self.low) / (self.high - self.low)


def parameter(number: int, low: float, high: float, way: str) -> Parameter:
    """A parameter as a DAW describes it; ValueError where its range is none."""
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise ValueError(f"a parameter from {low} to {high}")
    if way == BY_RATIO and low <= 0:
        way = EVENLY  # no ratio leads from 0 or through it
    return Parameter(number, low, high, way)
