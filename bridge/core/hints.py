"""Which way to turn a control that is out of hold: what rings, lights, texts and `explain` show of it.

A hint follows from where the control and its target stand and from nothing else. `hand.hint` keeps it, so that a move
that changes it is seen: it is asked for again wherever being in hold is, and with every move out of hold. How a surface
shows it is for the lights.
"""

from collections.abc import Iterable

from bridge.core.state import Hand
from bridge.core.takeover import NO_SIDE
from bridge.model.surface import Motion
from bridge.model.target import Mode

#: A hint in a word.
WORDS = {1: "up", -1: "down"}


def of(hand: Hand) -> int:
    """Which way to turn a control to meet its target: 1 up, -1 down, 0 where there is no such way.

    Up is up for the hand, also where the cell is inverted. There is none for what is in hold, for unknown values and
    positions, for values outside the range (which cannot be met), for encoders and buttons, and for takeover modes that
    need none.
    """
    grip = hand.grip
    if hand.hold or hand.position is None or grip is None or hand.plan.motion is not Motion.ABSOLUTE:
        return 0
    value, cell = grip.value, grip.cell
    if grip.rests:
        return 0  # it need not meet anything
    if value is None or value.position is None or cell.mode is not Mode.VALUE or cell.takeover in NO_SIDE:
        return 0
    if not cell.travel.holds(value.position):
        return 0
    way = cell.travel.travel(value.position) - cell.travel.read(hand.position)
    return 1 if way > 0 else -1


def told(hand: Hand) -> str:
    """The hint as the end of a sentence: ': move it up', or nothing."""
    way = of(hand)
    return f": move it {WORDS[way]}" if way else ""


def waiting(hands: Iterable[Hand]) -> dict[str, str]:
    """The controls that wait to meet their targets, and the word for the way there."""
    return {str(hand.plan): WORDS[hand.hint] for hand in hands if hand.hint}
