"""What comes along with a hand's deed on a control that shows something by itself: motors, displays, wilful lights.

Worked out once for each control, so that a control without any of these does not pass here at all.
"""

from bridge.core import displays, lights, motors
from bridge.core.events import Effect
from bridge.core.state import Act, Hand, World


def heeded(hand: Hand, act: Act) -> Act:
    """The act of a control together with all that has to follow it."""
    if hand.screens:
        act = displays.watched(act)
    if any(light.resend for light in hand.plan.lights):
        act = _told_again(act)
    return motors.driven(act) if hand.plan.motor is not None else act


def _told_again(act: Act) -> Act:
    def pressed(world: World, hand: Hand, number: float, t_ns: int, out: list[Effect]) -> None:
        lights.unknown(world, hand)
        act(world, hand, number, t_ns, out)
        lights.refresh(world, hand, t_ns, out)

    return pressed
