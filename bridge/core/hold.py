"""Being in hold: the one question about a control and its target.

A control is in hold when its known position, read through the value law of its present cell, is within tolerance of its
target's value now. Who asks it again, and when, is in values.py, flips.py and motors.py; nothing else decides it.
"""

from bridge.core import hints
from bridge.core.state import Grip, Hand
from bridge.core.takeover import NEVER_HOLD
from bridge.core.travel import TOLERANCE
from bridge.model.target import Mode


def in_hold(grip: Grip, position: float) -> bool:
    """Whether a control that stands here holds its target's value as it is now."""
    value, travel = grip.value, grip.cell.travel
    if value is None or value.position is None or grip.cell.mode is not Mode.VALUE:
        return False
    if grip.cell.takeover in NEVER_HOLD or grip.rests:
        return False
    return travel.holds(value.position) and abs(travel.read(position) - travel.travel(value.position)) <= TOLERANCE


def ask_hold(hand: Hand) -> None:
    """Asks for one control whether it is in hold now."""
    hand.doubt = False
    hand.hold = hand.grip is not None and hand.position is not None and in_hold(hand.grip, hand.position)
    hand.hint = hints.of(hand)
