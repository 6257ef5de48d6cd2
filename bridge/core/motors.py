"""Motor faders: driven to where their target stands, and never against a hand.

Whatever changes what a fader stands for, or where that stands, drives it there, and it is in hold. What is unmapped or
unknown leaves it where it is; what lies outside its range drives it to the nearer end. A motor is not driven while a
finger is on it; where it cannot feel one, not until a second after the last move of a hand. Positions it tells while a
motor moves it are no moves: not without a finger where it feels one, else not on its way and not where it was sent.
One that then rests elsewhere was held, or pushed by something that is no finger: it is sent there once more. One that
does not get there then either stands where it says, and is no more in hold than any fader that stands elsewhere.
"""

from bridge.core import faces, lanes
from bridge.core.events import Effect
from bridge.core.face import Face
from bridge.core.hold import ask_hold
from bridge.core.program import MotorPlan
from bridge.core.state import Act, Hand, Lane, World

#: How long the last move of a hand keeps the motor of a fader that feels none still: the ten ticks of 100 ms after
#: which Ardour's OSC surface takes a fader for let go.
LET_GO_NS = 1_000_000_000
#: How long a motor may be on its way, from end to end and a little more.
ON_ITS_WAY_NS = 500_000_000
#: A motor comes to rest this near to where it was sent (of the travel): two steps of seven bits.
REST = 2 / 127


def follow(world: World, lane: Lane, hand: Hand, motor: MotorPlan, t_ns: int, out: list[Effect]) -> None:
    """Drives a motor to where its target stands, unless a hand is on it."""
    travel = faces.travel_of(hand.grip) if hand.grip is not None else None
    if travel is None:
        return
    if not is_free(hand, motor, t_ns):
        park(world, hand, motor, t_ns)
        return
    number = round(travel * motor.top)
    if hand.insisted and hand.strayed is not None and hand.driven == number / motor.top:
        hand.position = hand.strayed
        ask_hold(hand)
        return
    if lanes.show(world, lane, motor.light.key, motor.light.paint(Face(travel=travel)), t_ns, out):
        again = number / motor.top
        hand.driven, hand.driven_ns, hand.insisted = again, t_ns, hand.driven == again
        hand.strayed = None
    elif hand.position is not None:
        return
    hand.position = number / motor.top
    ask_hold(hand)


def felt(lane: Lane, hand: Hand, motor: MotorPlan) -> None:
    """A finger was put on it: a motor that the wire had no room for yet is not moved, and stands nobody knows where."""
    if lanes.withdraw(lane, motor.light.key):
        hand.driven = hand.strayed = hand.position = None
        ask_hold(hand)


def is_free(hand: Hand, motor: MotorPlan, t_ns: int) -> bool:
    """Whether no hand is on it."""
    # A layout of a tablet may tell of fingers, or leave that out.
    return not hand.touched and ((motor.feels and not motor.instant) or t_ns - hand.moved_ns >= LET_GO_NS)


def park(world: World, hand: Hand, motor: MotorPlan, t_ns: int) -> None:
    """Looks again when the hand may have let go; a finger that is felt tells it itself."""
    if (motor.instant or not motor.feels) and not hand.parked:
        hand.parked = True
        world.later(max(t_ns, hand.moved_ns + LET_GO_NS), _let_go, hand)


def _let_go(world: World, t_ns: int, hand: Hand, out: list[Effect]) -> None:
    hand.parked = False
    lane = world.lanes.get(hand.plan.surface)
    if hand.way is not None:
        return  # the DAW that it passes to moves it
    if world.hands[hand.index : hand.index + 1] == [hand] and hand.plan.motor and lane is not None and lane.open:
        follow(world, lane, hand, hand.plan.motor, t_ns, out)


def driven(act: Act) -> Act:
    """What a hand does to a control with a motor: the same as to any other, once it is known to be a hand."""

    def moved(world: World, hand: Hand, number: float, t_ns: int, out: list[Effect]) -> None:
        motor, lane = hand.plan.motor, world.lanes[hand.plan.surface]
        assert motor is not None
        travel = number / hand.plan.top
        if is_its_own(hand, motor, travel, t_ns):
            world.because("motor", "its motor moved it there", hand.plan)
            _astray(world, lane, hand, motor, travel, t_ns)
            return
        _taken(hand, motor, t_ns)
        lanes.withdraw(lane, motor.light.key)
        act(world, hand, number, t_ns, out)
        stands = motor.light.paint(Face(travel=travel))
        lane.shown[motor.light.key] = stands
        if motor.echo and hand.hold:
            lanes.send(world, lane, motor.light.key, stands, t_ns, out)
        park(world, hand, motor, t_ns)

    return moved


def is_its_own(hand: Hand, motor: MotorPlan, travel: float, t_ns: int) -> bool:
    """Whether a fader that tells a position was brought there by its motor."""
    if motor.instant:
        return False
    if motor.feels and not hand.touched:
        return True
    if hand.driven is None:
        return False
    if motor.feels:
        return round(travel * motor.top) == round(hand.driven * motor.top)
    return t_ns - hand.driven_ns < ON_ITS_WAY_NS or abs(travel - hand.driven) <= REST


def _astray(world: World, lane: Lane, hand: Hand, motor: MotorPlan, travel: float, t_ns: int) -> None:
    """It tells where it is while its motor moves it: where that is elsewhere, it is looked at once it may be there."""
    if hand.driven is None:
        return
    is_there = abs(travel - hand.driven) <= REST
    lane.shown[motor.light.key] = motor.light.paint(Face(travel=hand.driven if is_there else travel))
    hand.strayed = None if is_there else travel
    if not is_there and not hand.parked:
        hand.parked = True
        world.later(t_ns + ON_ITS_WAY_NS, _let_go, hand)


def _taken(hand: Hand, motor: MotorPlan, t_ns: int) -> None:
    """A hand takes over from the motor; one that was still on its way stands nobody knows where."""
    if hand.driven is not None and not motor.instant and t_ns - hand.driven_ns < ON_ITS_WAY_NS:
        hand.position = None
        ask_hold(hand)
    hand.driven = hand.strayed = None
