"""A finger on a fader or encoder that feels it: the control stays where it is until the finger is gone.

While it is touched a flip leaves it behind, as while it moves; it goes over when the touch and the move are both over.
A touch is a press too: what its control has under `touch` begins with the finger and ends with it, in the cell that
took it. What a motor does meanwhile is decided where motors are driven.
"""

from bridge.core import flips, lights, motors, presses
from bridge.core.events import Effect
from bridge.core.state import Hand, World
from bridge.model.surface import TOUCH


def touched(world: World, hand: Hand, down: bool, t_ns: int, out: list[Effect]) -> None:
    """A finger was put on a control, or taken off."""
    if down == hand.touched:
        return
    hand.touched = down
    motor = hand.plan.motor
    if down:
        if motor is not None:
            motors.felt(world.lanes[hand.plan.surface], hand, motor)
        grip = hand.grips.get(TOUCH)
        if grip is not None:
            presses.begin(world, hand, grip, t_ns, out)
    else:
        presses.end(world, hand, t_ns, out)
        flips.untouched(world, hand, t_ns, out)
        if motor is not None:
            lights.refresh(world, hand, t_ns, out)
