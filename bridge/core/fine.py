"""Fine mode, dead bands, acceleration: what a hand does to controls whose entries ask for them, before it is a move.

Only controls with such an entry come by here; all others go straight to core/moves.py. While the button of the fine
mode is held, or its layer on, a control moves its value by an eighth of its own way, from wherever the value is, like
an encoder; when that is over, being in hold is the question it always is (law 1). A dead band keeps back the trembling
of a worn or warm control: a position counts when it lies far enough from the last one that counted, and the ends of the
travel, and the centre that a pitch wheel springs back to, always do.
"""

from bridge.core import acceleration, lights, moves
from bridge.core.events import Effect
from bridge.core.gestures import State
from bridge.core.relative import TICK
from bridge.core.state import Grip, Hand, World
from bridge.core.takeover import Way

#: How much of the hand's way counts while the button of the fine mode is held.
PART = 1 / 8
#: What stands before the name of a layer in place of a button.
LAYER = "layer/"


def move(world: World, hand: Hand, number: float, t_ns: int, out: list[Effect]) -> None:
    """An absolute control says where it stands (0 to its largest number)."""
    grip = hand.grip
    if grip is not None and grip.cell.dead_band:
        counted = _counted(hand, grip.cell.dead_band, number)
        if counted is None:
            _shakes(world, hand, number)
            return
        number = counted
    if grip is not None and hand.position is not None and is_fine(world, hand, grip):
        _creep(world, hand, grip, number, t_ns, out)
    else:
        moves.move(world, hand, number, t_ns, out)


def turn(world: World, hand: Hand, number: int, t_ns: int, out: list[Effect]) -> None:
    """An encoder or jog reports ticks."""
    tick, grip = TICK, hand.grip
    if grip is not None and grip.cell.acceleration > 1:
        tick = TICK * _gain(hand, grip.cell.acceleration, number, t_ns)
    if grip is not None and is_fine(world, hand, grip):
        tick = TICK * PART
    moves.turn(world, hand, number, t_ns, out, tick)


def _gain(hand: Hand, factor: float, number: int, t_ns: int) -> float:
    assert hand.plan.ticks is not None
    ticks, before = hand.plan.ticks(number), hand.ticks
    hand.ticks = ticks
    return acceleration.gain(factor, ticks, t_ns - hand.moved_ns, same_way=ticks * before > 0)


def is_fine(world: World, hand: Hand, grip: Grip) -> bool:
    """Whether the button of this grip's fine mode is held, or its layer on."""
    if grip.button is not None:
        press = grip.button.press
        return press is not None and press.state not in (State.IDLE, State.AGAIN)
    return grip.cell.fine is not None and grip.cell.fine.removeprefix(LAYER) in world.groups[hand.plan.group].on


def _creep(world: World, hand: Hand, grip: Grip, number: float, t_ns: int, out: list[Effect]) -> None:
    before, pause = hand.position, t_ns - hand.moved_ns
    assert before is not None
    now = hand.position = number / hand.plan.top
    hand.moved_ns, hand.doubt = t_ns, False
    if hand.plan.lights:
        lights.moved_by_hand(world.lanes[hand.plan.surface], hand.plan, int(number))
    world.because("fine", f"{grip.cell.fine} is {'held' if grip.button else 'on'}: an eighth of its way", hand.plan)
    moves.take_over(world, hand, grip, (before, now, pause < world.move_ns), t_ns, out, creeps)


def creeps(way: Way) -> float | None:
    """The value goes an eighth of the control's way."""
    value = min(1.0, max(0.0, way.value + (way.now - way.before) * PART))
    return value if value != way.value else None


def _counted(hand: Hand, band: float, number: float) -> float | None:
    """The number that counts for this one, or None where it is too near to the last that did."""
    plan = hand.plan
    if plan.centre is not None and abs(number - plan.centre) < band * plan.top:
        number = plan.centre
    at = number / plan.top
    if hand.position is None:
        return number
    if at == hand.position:
        return None
    rests = at in (0.0, 1.0) or number == plan.centre
    return number if rests or abs(at - hand.position) >= band else None


def _shakes(world: World, hand: Hand, number: float) -> None:
    if hand.plan.lights:
        lights.moved_by_hand(world.lanes[hand.plan.surface], hand.plan, int(number))
    world.because("dead-band", "it stands within the dead band of where it last counted", hand.plan)
