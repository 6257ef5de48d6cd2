"""A hand moves a control that has a position, or turns one that reports ticks: the hot path.

In hold, what the hand does is sent. Out of hold the takeover of the cell decides; an unknown value is asked for, or
taken where the rig says so; a value outside the cell's range rests. The first position after a port opened is only
noted.
"""

from bridge.core import values
from bridge.core.events import Effect
from bridge.core.lights import moved_by_hand
from bridge.core.relative import TICK
from bridge.core.state import Grip, Hand, World
from bridge.core.travel import Travel
from bridge.model.target import Mode


def move(world: World, hand: Hand, number: float, t_ns: int, out: list[Effect]) -> None:
    """An absolute control says where it stands (0 to its largest number)."""
    before = hand.position
    now = hand.position = number / hand.plan.top
    pause = t_ns - hand.moved_ns
    hand.moved_ns = t_ns
    if hand.plan.lights:
        moved_by_hand(world.lanes[hand.plan.surface], hand.plan, int(number))
    grip = hand.grip
    if grip is None:
        world.because("nothing-mapped", "nothing is mapped to it in this phase", hand.plan)
        return
    if before is None:
        values.ask_hold(hand)
        if world.why is None:
            return
        before = now  # explaining: taken as already noted
    if hand.doubt and pause >= world.move_ns:
        hand.doubt = False
        hand.hold = values.in_hold(grip, before)
    if hand.hold:
        table = grip.table
        # A table is there only where numbers are whole.
        position = table[number] if table is not None else grip.cell.travel.position(now)  # type: ignore[call-overload]
        values.set_value(world, hand, grip, position, t_ns, out)
    else:
        _MOVES[grip.cell.mode](world, hand, grip, (before, now, pause < world.move_ns), t_ns, out)


#: Where it stood, where it stands, and whether both belong to one move.
Way = tuple[float, float, bool]


def _take_over(world: World, hand: Hand, grip: Grip, way: Way, t_ns: int, out: list[Effect]) -> None:
    value, cell = grip.value, grip.cell
    assert value is not None
    before, now, moving = way
    if value.position is None:
        if cell.take_unknown:
            _take(world, hand, grip, now, t_ns, out)
        else:
            _wait(world, hand, grip, t_ns, out)
        return
    if not cell.travel.holds(value.position):
        if cell.take_outside:
            _take(world, hand, grip, now, t_ns, out)
        else:
            text = f"{cell.target} stands at {values.told(grip, value.position)}, outside the range of this cell"
            world.because("outside", text, hand.plan)
        return
    assert cell.takeover is not None
    at = cell.travel.travel(value.position)
    taken = cell.takeover(cell.travel.read(before), cell.travel.read(now), at, moving)
    if taken is None:
        text = f"waits to meet {values.told(grip, value.position)} at {at:.3f} of its travel; it stands at {now:.3f}"
        world.because("out-of-hold", text, hand.plan)
    elif taken == cell.travel.read(now):
        _take(world, hand, grip, now, t_ns, out)
    else:
        values.set_value(world, hand, grip, cell.travel.position(taken), t_ns, out)
        values.ask_hold(hand)


def _wait(world: World, hand: Hand, grip: Grip, t_ns: int, out: list[Effect]) -> None:
    """The value is not known: it is asked for, and nothing is sent."""
    asked = values.ask(world, grip, t_ns, out)
    text = f"{grip.cell.target} is not known yet: " + ("asked for it" if asked else "waiting to hear it")
    world.because("unknown", text, hand.plan)


def _take(world: World, hand: Hand, grip: Grip, now: float, t_ns: int, out: list[Effect]) -> None:
    """The control comes into hold where it stands."""
    values.set_value(world, hand, grip, grip.cell.travel.position(now), t_ns, out)
    values.ask_hold(hand)


def _switch(world: World, hand: Hand, grip: Grip, way: Way, t_ns: int, out: list[Effect]) -> None:
    """A fader or knob on a switch: on in the upper half of its travel, sent when it passes the middle."""
    before, now, _ = way
    assert grip.value is not None
    on, is_known = now >= 0.5, grip.value.position is not None
    if not is_known and not grip.cell.take_unknown:
        _wait(world, hand, grip, t_ns, out)
    elif on != (before >= 0.5) or not is_known:
        values.set_value(world, hand, grip, 1.0 if on else 0.0, t_ns, out)


#: What a move does out of hold, by the mode of what it reaches; config refuses what has to be pressed.
_MOVES = {Mode.VALUE: _take_over, Mode.TOGGLE: _switch}


def turn(world: World, hand: Hand, number: int, t_ns: int, out: list[Effect]) -> None:
    """An encoder or jog reports ticks."""
    hand.moved_ns = t_ns
    grip, decode = hand.grip, hand.plan.ticks
    if grip is None or decode is None:
        world.because("nothing-mapped", "nothing is mapped to it in this phase", hand.plan)
        return
    value, travel = grip.value, grip.cell.travel
    assert value is not None
    position = value.position
    if position is None and grip.cell.take_unknown:
        # Nobody will ever say where it stands, and an encoder has no position of its own: it begins in the middle.
        position = travel.position(0.5)
    if position is None:
        _wait(world, hand, grip, t_ns, out)
        return
    is_inside = travel.holds(position)
    if not is_inside and not grip.cell.take_outside:
        text = f"{grip.cell.target} stands at {values.told(grip, position)}, outside the range of this cell"
        world.because("outside", text, hand.plan)
        return
    ticks = decode(number)
    if grip.cell.mode is Mode.TOGGLE:
        values.set_value(world, hand, grip, 1.0 if ticks > 0 else 0.0, t_ns, out)
        return
    wanted = _aim(hand, travel, position, ticks)
    if travel.step and is_inside and (wanted - position) * (-ticks if travel.invert else ticks) <= travel.law.step:
        # The step it stands on, or, where the DAW left the value between two, the one behind the hand.
        world.because("between-steps", f"{grip.cell.target} waits for the next step", hand.plan)
    else:
        values.set_value(world, hand, grip, wanted, t_ns, out)
    hand.aimed = value.position


def _aim(hand: Hand, travel: Travel, position: float, ticks: float) -> float:
    """The position an encoder means: between steps it goes on from where it is, not from the step it last sent."""
    if hand.aim is None or hand.aimed is None or abs(hand.aimed - position) > travel.law.step:
        hand.aim = travel.travel(position)
    hand.aim = min(1.0, max(0.0, hand.aim + ticks * TICK))
    return travel.position(hand.aim)
