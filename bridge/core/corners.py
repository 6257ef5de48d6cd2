"""Keys that tell how hard each of their corners is pressed: the strongest counts, and one threshold makes it a press.

Such a key says a number for each corner, again and again while a foot is on it. It is down once the strongest reaches
its threshold (`plan.down`) and up again when all are under half of that, so that a foot that wavers presses once. Which
controllers are one key, its profile says; what a press does, core/presses.py.
"""

from typing import NamedTuple

from bridge.core import presses
from bridge.core.events import Effect
from bridge.core.state import Act, Hand, World


class Corner(NamedTuple):
    """One corner of a key: whose, the which of its numbers, and what a press of the key does."""

    hand: Hand
    at: int
    act: Act


def pressed(world: World, corner: Corner, number: int, t_ns: int, out: list[Effect]) -> None:
    """One corner says how hard it is pressed (0 to 127)."""
    hand = corner.hand
    hand.corners[corner.at] = number
    strongest = max(hand.corners)
    down = hand.plan.down
    if strongest >= down or strongest < down / 2:
        corner.act(world, hand, strongest, t_ns, out)
    if strongest >= down:
        hand.after = strongest / 127
        presses.pressed_on(world, hand, strongest, t_ns, out)
