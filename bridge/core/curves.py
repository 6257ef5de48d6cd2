"""Curves: which part of a range each part of a control's travel is, and back. One function a curve, found by its name.

A curve goes from 0 to 1 and only upwards, so that every part has one place in the travel; both ways are exact to the
last bits of a float. It is made for one target's law and one range, since `db` means decibels. Adding a curve is adding
one function to the table: the YAML vocabulary, the schema, the page and the property tests follow.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import expm1, isfinite, log, log1p
from typing import Protocol

from bridge.core.laws import Law

#: How much finer `exp` is at the bottom of the travel than at the top, and `log` the other way round: with 10, the
#: middle of the travel stands for a quarter of the range, about as an audio taper does.
BEND = 10.0
#: Under `db`, everything quieter than this shares the foot of the travel: -60 dB counts as silence in reverberation
#: times (ISO 3382) and near the foot of most fader scales.
FLOOR_DB = -60.0
#: The foot of the travel: the lowest part of it.
FOOT = 1 / 16
#: The foot stands for this part of the range at least, where a DAW's fader has hardly anything below -60 dB.
LEAST = 1 / 256


class Curve(Protocol):
    """A way from the control's travel to the part of the range it means, and back; both go from 0 to 1 and upwards."""

    def part(self, travel: float) -> float:
        """The part of the range, 0 to 1, that a travel of 0 to 1 means."""

    def travel(self, part: float) -> float:
        """The travel that means this part; beyond 0 and 1 it goes on straight."""


@dataclass(frozen=True, slots=True)
class Exponential:
    """part = (e^(bend * travel) - 1) / (e^bend - 1); a bend below 0 is the curve the other way round."""

    bend: float

    def part(self, travel: float) -> float:
        """See Curve."""
        return travel if _is_beyond(travel) else expm1(self.bend * travel) / expm1(self.bend)

    def travel(self, part: float) -> float:
        """See Curve."""
        return part if _is_beyond(part) else log1p(part * expm1(self.bend)) / self.bend


@dataclass(frozen=True, slots=True)
class Points:
    """Straight from point to point; both coordinates go from 0 to 1 and upwards."""

    travels: tuple[float, ...]
    parts: tuple[float, ...]

    def part(self, travel: float) -> float:
        """See Curve."""
        return travel if _is_beyond(travel) else _between(travel, self.travels, self.parts)

    def travel(self, part: float) -> float:
        """See Curve."""
        return part if _is_beyond(part) else _between(part, self.parts, self.travels)


@dataclass(frozen=True, slots=True)
class Decibels:
    """Equal travel is equal decibels, from `low_db` where the `foot` of the travel ends; below that, straight down."""

    law: Law
    low: float
    high: float
    foot: float
    low_db: float
    high_db: float

    def part(self, travel: float) -> float:
        """See Curve."""
        if _is_beyond(travel):
            return travel
        if travel < self.foot:
            return self._part_of(self.low_db) * travel / self.foot
        decibels = self.low_db + (self.high_db - self.low_db) * (travel - self.foot) / (1 - self.foot)
        return self._part_of(decibels)

    def travel(self, part: float) -> float:
        """See Curve."""
        if _is_beyond(part):
            return part
        bottom = self._part_of(self.low_db)
        if part < bottom:
            return self.foot * part / bottom
        decibels = self.law.to_quantity(self.low + part * (self.high - self.low))
        return self.foot + (1 - self.foot) * (decibels - self.low_db) / (self.high_db - self.low_db)

    def _part_of(self, decibels: float) -> float:
        return min(1.0, max(0.0, (self.law.to_position(decibels) - self.low) / (self.high - self.low)))


def _is_beyond(number: float) -> bool:
    """Whether it is an end or beyond one: there every curve is straight."""
    return number <= 0.0 or number >= 1.0


def _between(at: float, here: Sequence[float], there: Sequence[float]) -> float:
    after = bisect_right(here, at)
    before = after - 1
    along = (at - here[before]) / (here[after] - here[before])
    return there[before] + along * (there[after] - there[before])


#: Makes a curve for a target's law and the two positions of its range; None where the law has no such curve.
Makes = Callable[[Law, float, float], Curve | None]


def linear(law: Law, low: float, high: float) -> Curve | None:
    """Straight: the middle of the travel is the middle of the range."""
    return Points((0.0, 1.0), (0.0, 1.0))


def logarithmic(law: Law, low: float, high: float) -> Curve | None:
    """Quick at the bottom and fine at the top: the middle of the travel is three quarters of the range."""
    return Exponential(-log(BEND))


def exponential(law: Law, low: float, high: float) -> Curve | None:
    """Fine at the bottom and quick at the top: the middle of the travel is a quarter of the range."""
    return Exponential(log(BEND))


def decibels(law: Law, low: float, high: float) -> Curve | None:
    """As many dB for each bit of the travel; what is below -60 dB, down to silence, has the lowest sixteenth of it."""
    if law.unit != "dB":
        return None
    low_db, high_db = law.to_quantity(low), law.to_quantity(high)
    if isfinite(low_db):
        return Decibels(law, low, high, 0.0, low_db, high_db)
    floor = max(FLOOR_DB, law.to_quantity(low + (high - low) * LEAST))
    return Decibels(law, low, high, FOOT, floor, high_db)


#: Every curve by its name in the rig.
CURVES: dict[str, Makes] = {"linear": linear, "log": logarithmic, "exp": exponential, "db": decibels}


def curve_of(told: str | tuple[tuple[float, float], ...], law: Law, low: float, high: float) -> Curve | None:
    """The curve a rig means by a name or by points (travel, part); None where this law has no such curve."""
    if isinstance(told, str):
        return CURVES[told](law, low, high)
    return Points(tuple(travel for travel, _ in told), tuple(part for _, part in told))
