"""Feedback: the difference between what a surface shows and what it should show, and telling it.

What a light should show is a function of its control's present grip (faces.py), how it tells that a function of the
light (paints.py); motors are driven in motors.py, displays filled in displays.py. One message a light waits at most,
and what waits is replaced or withdrawn when it is overtaken, so that no "off" can follow a newer "on".
"""

from collections.abc import Iterable

from bridge.core import colors, displays, faces, lanes, motors, shadows
from bridge.core.events import Effect
from bridge.core.program import ControlPlan
from bridge.core.state import Hand, Lane, Peer, World
from bridge.model.surface import LightKind


def refresh(world: World, hand: Hand, t_ns: int, out: list[Effect]) -> None:
    """Tells what differs between what a surface shows of one control and what it should show."""
    if hand.plan.lights or hand.plan.motor is not None:
        _lights(world, hand, t_ns, out)
    for screen in hand.screens:
        displays.owe(world, screen)
        displays.pump(world, screen.plan.surface, t_ns, out)


def _lights(world: World, hand: Hand, t_ns: int, out: list[Effect]) -> None:
    plan = hand.plan
    lane = world.lanes[plan.surface]
    if not lane.open:
        return
    if hand.way is not None:
        shadows.paint(world, lane, hand, t_ns, out)
        return
    if plan.motor is not None:
        motors.follow(world, lane, hand, plan.motor, t_ns, out)
    if plan.lights:
        face = colorful = faces.face_of(world, hand)
        if plan.colorful:
            colorful = faces.colored(world, hand, face)
        for light in plan.lights:
            shown = colorful if light.kind is LightKind.COLOR else face
            lanes.show(world, lane, light.key, light.paint(shown), t_ns, out)


def moved_by_hand(lane: Lane, plan: ControlPlan, number: float) -> None:
    """The hand moved a control whose own message is its light: the box shows that number already.

    What waits for the wire is older than that, and would turn the light back under the hand.
    """
    for light in plan.lights:
        if light.own is not None:
            if lane.waiting:
                lanes.withdraw(lane, light.key)
            lane.shown[light.key] = light.own(number)


def _rank(hand: Hand) -> int:
    """What is seen first: lights that tell the phase, motors, lights that are pressed, all others."""
    if hand.grip is not None and hand.grip.cell.target.daw is None:
        return 0
    if hand.plan.motor is not None:
        return 1
    return 2 if any(light.kind is not LightKind.RING for light in hand.plan.lights) else 3


def repaint(world: World, hands: Iterable[Hand], t_ns: int, out: list[Effect]) -> None:
    """Brings all that a surface shows of these controls up to date as one difference, the most visible first."""
    hands = tuple(hands)
    for hand in sorted((hand for hand in hands if hand.plan.lights or hand.plan.motor), key=_rank):
        _lights(world, hand, t_ns, out)
    surfaces = {hand.plan.surface for hand in hands}
    for surface in sorted(surfaces & world.passing.keys()):
        shadows.rest(world, surface, t_ns, out)
    displays.repaint(world, surfaces, t_ns, out)


def forget(world: World, surfaces: Iterable[str]) -> None:
    """What these surfaces show is no longer known: the next repaint tells them all of it."""
    for surface in surfaces:
        world.lanes[surface].shown.clear()
        for hand in world.hands:
            if hand.plan.surface == surface:
                hand.driven = hand.strayed = None


def colored(world: World, peer: Peer, key: str, t_ns: int, out: list[Effect]) -> None:
    """A DAW said in which colour it shows something: what has colours follows."""
    for hand in world.hands:
        value = hand.grip.value if hand.grip is not None else None
        if (
            (hand.plan.colorful or hand.screens)
            and value is not None
            and value.daw == peer.name
            and colors.thing(value.key) == key
        ):
            refresh(world, hand, t_ns, out)


def unknown(world: World, hand: Hand) -> None:
    """The box switches lights of a control by itself when it is pressed or let go: they are told again."""
    lane = world.lanes[hand.plan.surface]
    for light in hand.plan.lights:
        if light.resend:
            lane.shown.pop(light.key, None)
