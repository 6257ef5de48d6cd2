"""Chords: two buttons down together do one thing of their own, and neither its tap.

A chord comes when the second goes down while the first is down and nothing has come of it yet. It belongs to the cells
of the first press and ends with the first of the two releases. It costs the waiting of a hold: the tap of either button
is told when it comes up.
"""

from bridge.core.gestures import State, chord_with
from bridge.core.state import Hand, Press, World

#: A press that anything may still come of.
_OPEN = frozenset({State.DOWN, State.LONG})


def await_second(world: World, press: Press) -> None:
    """This press may become the first of a chord."""
    world.chording.append(press)


def first_of(world: World, hand: Hand) -> Press | None:
    """The press that makes a chord with a press of this control now, the latest there is; None where there is none."""
    world.chording = [press for press in world.chording if press.hand.press is press and press.state in _OPEN]
    gesture = chord_with(str(hand.plan))
    return next((press for press in reversed(world.chording) if gesture in press.grips), None)


def join(first: Press, second: Press, t_ns: int) -> None:
    """The two presses are a chord from now on: a press of its own, which both of them end."""
    grip = first.grips[chord_with(str(second.hand.plan))]
    first.chord = second.chord = Press(second.hand, {"chord": grip}, second.velocity, since_ns=t_ns)
