"""How a control's own travel (0 to 1) becomes a target's position (0 to 1), and back: range, curve, step, invert.

This is the value law of a cell; being in hold is measured here, in the control's own travel. It knows no control and no
takeover; units belong to the target's law.
"""

from dataclasses import dataclass
from math import isfinite

from bridge.core.curves import Curve, curve_of
from bridge.core.laws import FRACTION, Law, position_of
from bridge.model.target import Quantity

#: How far a control may stand from its target's value and still be in hold: 3 of 128 steps of its travel (the tolerance
#: of Mixxx's soft takeover, src/controllers/softtakeover.h).
TOLERANCE = 3 / 128


@dataclass(frozen=True, slots=True)
class Travel:
    """The part of a target's travel that a control covers: `low` and `high` in positions, `step` in the law's unit."""

    low: float = 0.0
    high: float = 1.0
    invert: bool = False
    step: float = 0.0
    law: Law = FRACTION

    def position(self, travel: float) -> float:
        """The target's position for a control's travel (0 to 1), stepped where the cell has steps."""
        at = self.low + (self.high - self.low) * (1.0 - travel if self.invert else travel)
        return self._stepped(at) if self.step else at

    def travel(self, position: float) -> float:
        """Where in the control's travel a target's position lies; beyond 0 to 1 for a position outside the range."""
        at = (position - self.low) / (self.high - self.low)
        return 1.0 - at if self.invert else at

    def read(self, travel: float) -> float:
        """The travel a control stands for, which differs from where it stands only by steps."""
        return self.travel(self.position(travel)) if self.step else travel

    def holds(self, position: float) -> bool:
        """Whether the range reaches this position, to one step of the wire."""
        return self.low - self.law.step <= position <= self.high + self.law.step

    def _stepped(self, at: float) -> float:
        quantity = self.law.to_quantity(at)
        if not isfinite(quantity) or at in (self.low, self.high):
            return at
        stepped = self.law.to_position(round(quantity / self.step) * self.step)
        return min(self.high, max(self.low, stepped))


@dataclass(frozen=True, slots=True, kw_only=True)
class Curved(Travel):
    """A travel whose middle is not the middle of its range. Straight ones, which are most, do not pay for it."""

    curve: Curve

    def position(self, travel: float) -> float:
        """See Travel."""
        part = self.curve.part(1.0 - travel if self.invert else travel)
        at = min(self.high, self.low + (self.high - self.low) * part)
        return self._stepped(at) if self.step else at

    def travel(self, position: float) -> float:
        """See Travel."""
        at = self.curve.travel((position - self.low) / (self.high - self.low))
        return 1.0 - at if self.invert else at


#: What a rig says of a curve: its name, or its points (travel, part).
CurveTold = str | tuple[tuple[float, float], ...]


def travel_of(
    law: Law,
    limits: tuple[Quantity, Quantity] | None = None,
    step: Quantity | None = None,
    *,
    invert: bool = False,
    curve: CurveTold | None = None,
    within: tuple[Quantity, Quantity] | None = None,
) -> Travel:
    """The travel an entry asks for; a bare step is a part of the travel. What does not fit the law is ignored.

    `within`: what it shares with this range, where that is anything at all.
    """
    low, high = ends_of(limits, law)
    if within:
        lowest, highest = ends_of(within, law)
        if max(low, lowest) < min(high, highest):
            low, high = max(low, lowest), min(high, highest)
    size, counted = (0.0, law) if step is None else _step(step, law)
    bent = curve_of(curve, law, low, high) if curve is not None else None
    if bent is None:
        return Travel(low, high, invert, size, counted)
    return Curved(low, high, invert, size, counted, curve=bent)


def ends_of(limits: tuple[Quantity, Quantity] | None, law: Law) -> tuple[float, float]:
    """The positions of a range's ends: all of the travel where there is none."""
    if limits is None:
        return 0.0, 1.0
    return _position(limits[0], law, 0.0), _position(limits[1], law, 1.0)


def _step(step: Quantity, law: Law) -> tuple[float, Law]:
    """The size of a step, and the law in which it is counted."""
    if step.unit == law.unit and law.unit:
        return step.number, law
    part = step.number / 100 if step.unit == "%" else step.number
    return part, FRACTION._replace(step=law.step)


def _position(quantity: Quantity, law: Law, otherwise: float) -> float:
    position = position_of(quantity, law)
    return otherwise if position is None else position
