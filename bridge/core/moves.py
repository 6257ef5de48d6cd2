"""A hand moves a control that has a position, or turns one that reports ticks: the hot path.

In hold, what the hand does is sent. Out of hold the takeover of the cell decides; an unknown value is asked for, or
taken where the rig says so; a value outside the cell's range rests. The first position after a port opened is only
noted.
"""

from bridge.core import hints, lights, values
from bridge.core.events import Effect
from bridge.core.lights import moved_by_hand
from bridge.core.relative import TICK
from bridge.core.state import Grip, Hand, Value, World
from bridge.core.takeover import NEVER_HOLD, Takeover, Way
from bridge.core.travel import Travel
from bridge.model.target import Mode


def move(world: World, hand: Hand, number: float, t_ns: int, out: list[Effect]) -> None:
    """An absolute control says where it stands (0 to its largest number)."""
    before = hand.position
    now = hand.position = number / hand.plan.top
    pause = t_ns - hand.moved_ns
    hand.moved_ns = t_ns
    if hand.plan.lights:
        moved_by_hand(world.lanes[hand.plan.surface], hand.plan, number)
    grip = hand.grip
    if grip is None:
        world.because("nothing-mapped", "nothing is mapped to it in this phase", hand.plan)
        return
    if before is None:
        values.ask_hold(hand)
        if hand.hint:
            lights.refresh(world, hand, t_ns, out)
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
Went = tuple[float, float, bool]


def take_over(
    world: World, hand: Hand, grip: Grip, went: Went, t_ns: int, out: list[Effect], mode: Takeover | None = None
) -> None:
    """A control out of hold went somewhere; `mode` in place of its cell's takeover never brings it into hold."""
    value, cell, hint = grip.value, grip.cell, hand.hint
    assert value is not None
    never_holds = mode is not None or cell.takeover in NEVER_HOLD
    if value.position is None:
        if cell.take_unknown:
            _take(world, hand, grip, went[1], t_ns, out)
        else:
            _wait(world, hand, grip, t_ns, out)
    elif cell.travel.holds(value.position) or (cell.take_outside and never_holds):
        _by_its_mode(world, hand, grip, went, t_ns, out, mode)
    elif cell.take_outside:
        _take(world, hand, grip, went[1], t_ns, out)
    else:
        text = f"{cell.target} stands at {values.told(grip, value.position)}, outside the range of this cell"
        world.because("outside", text, hand.plan)
    hand.hint = hints.of(hand)
    if hand.hint != hint:
        lights.refresh(world, hand, t_ns, out)


def _by_its_mode(
    world: World, hand: Hand, grip: Grip, went: Went, t_ns: int, out: list[Effect], mode: Takeover | None
) -> None:
    value, takeover, travel = grip.value, mode or grip.cell.takeover, grip.cell.travel
    assert value is not None
    assert value.position is not None
    assert takeover is not None
    before, now, moving = went
    at = _aim_of(hand, value, travel, value.position)
    answered = value.made is not None and value.made == (travel.position(before), value.position)
    taken = takeover(Way(before, now, at, moving, answered, travel.read(before), travel.read(now)))
    if taken is None and mode is not None:
        world.because("already-there", f"{grip.cell.target} stands at the end of its range", hand.plan)
    elif taken is None:
        values.ask_hold(hand)  # a mode may let a value be that it has met
        if world.why is not None:
            _waits(world, hand, value.position, at)
    elif taken == travel.read(now) and mode is None and takeover not in NEVER_HOLD:
        _take(world, hand, grip, now, t_ns, out)
    else:
        _send_aim(world, hand, grip, (value.position, taken, taken - at), t_ns, out)
        values.ask_hold(hand)


def _waits(world: World, hand: Hand, position: float, at: float) -> None:
    """Says why nothing is sent by a control that is out of hold, or has just come into hold."""
    assert hand.grip is not None
    stands = values.told(hand.grip, position)
    if hand.grip.cell.takeover in NEVER_HOLD:
        text = f"{hand.grip.cell.target} stays at {stands}: only how far the control moves counts, not where it stands"
        world.because("relative", text, hand.plan)
        return
    if hand.hold:
        world.because("met", f"it has met {stands}, and from here on it is in hold", hand.plan)
        return
    text = f"waits to meet {stands} at {at:.3f} of its travel; it stands at {hand.position:.3f}"
    world.because("out-of-hold", text + hints.told(hand), hand.plan)


def _aim_of(hand: Hand, value: Value, travel: Travel, position: float) -> float:
    """Where a position lies in the control's travel: what a hand meant by it, where steps and wires keep less."""
    if hand.aim is not None and hand.aimed is not None and abs(hand.aimed - position) <= value.step:
        return hand.aim
    return travel.travel(position)


#: The position a target stands at, the travel it should go to, and in which direction a hand moved it there.
Aim = tuple[float, float, float]


def _send_aim(world: World, hand: Hand, grip: Grip, aim: Aim, t_ns: int, out: list[Effect]) -> None:
    """Sends what an aim means, and keeps the aim: the next one goes on from there, not from the step that was sent."""
    value, travel = grip.value, grip.cell.travel
    assert value is not None
    position, wanted, way = aim
    wanted = min(1.0, max(0.0, wanted))
    sends = travel.position(wanted)
    goes_back = (sends - position) * (-way if travel.invert else way) <= 0
    if travel.step and travel.holds(position) and (goes_back or abs(sends - position) <= travel.law.step):
        # The step it stands on, or, where the DAW left the value between two, the one behind the hand.
        world.because("between-steps", f"{grip.cell.target} waits for the next step", hand.plan)
        hand.aim, hand.aimed = wanted, value.position
    elif values.set_value(world, hand, grip, sends, t_ns, out) or sends == value.position:
        hand.aim, hand.aimed = wanted, sends


def _wait(world: World, hand: Hand, grip: Grip, t_ns: int, out: list[Effect]) -> None:
    """The value is not known: it is asked for, and nothing is sent."""
    asked = values.ask(world, grip, t_ns, out)
    text = f"{grip.cell.target} is not known yet: " + ("asked for it" if asked else "waiting to hear it")
    world.because("unknown", text, hand.plan)


def _take(world: World, hand: Hand, grip: Grip, now: float, t_ns: int, out: list[Effect]) -> None:
    """The control comes into hold where it stands."""
    values.set_value(world, hand, grip, grip.cell.travel.position(now), t_ns, out)
    values.ask_hold(hand)


def _switch(world: World, hand: Hand, grip: Grip, went: Went, t_ns: int, out: list[Effect]) -> None:
    """A fader or knob on a switch: on in the upper half of its travel, sent when it passes the middle."""
    before, now, _ = went
    assert grip.value is not None
    on, is_known = now >= 0.5, grip.value.position is not None
    if not is_known and not grip.cell.take_unknown:
        _wait(world, hand, grip, t_ns, out)
    elif on != (before >= 0.5) or not is_known:
        values.set_value(world, hand, grip, 1.0 if on else 0.0, t_ns, out)


#: What a move does out of hold, by the mode of what it reaches; config refuses what has to be pressed.
_MOVES = {Mode.VALUE: take_over, Mode.TOGGLE: _switch}


def turn(world: World, hand: Hand, number: int, t_ns: int, out: list[Effect], tick: float = TICK) -> None:
    """An encoder or jog reports ticks; `tick` is how far one goes, in travel."""
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
    if not travel.holds(position) and not grip.cell.take_outside:
        text = f"{grip.cell.target} stands at {values.told(grip, position)}, outside the range of this cell"
        world.because("outside", text, hand.plan)
        return
    ticks = decode(number)
    if grip.cell.mode is Mode.TOGGLE:
        values.set_value(world, hand, grip, 1.0 if ticks > 0 else 0.0, t_ns, out)
        return
    wanted = _aim_of(hand, value, travel, position) + ticks * tick
    _send_aim(world, hand, grip, (position, wanted, ticks), t_ns, out)
