"""Feedback: what every light of a surface should show now, and the difference to what it shows.

A light is a function of its control's present grip: nothing here remembers why it was lit. One message a light waits at
most, and what waits is replaced or withdrawn when it is overtaken, so that no "off" can follow a newer "on".
"""

from collections.abc import Callable, Iterable

from bridge.core import lanes, strokes
from bridge.core.events import Effect
from bridge.core.program import ControlPlan, LightPlan
from bridge.core.state import Grip, Group, Hand, Lane, World
from bridge.model.surface import LightKind
from bridge.model.target import Mode


def _phase_is(world: World, group: Group, grip: Grip) -> bool:
    return group.phase == grip.cell.target.arguments[0]


def _second_of_pair(world: World, group: Group, grip: Grip) -> bool:
    pair = grip.cell.target.arguments or tuple(phase.name for phase in world.program.phases[:2])
    return group.phase == pair[-1]


def _peeking(world: World, group: Group, grip: Grip) -> bool:
    return bool(group.peeks)


def _layer_is_on(world: World, group: Group, grip: Grip) -> bool:
    return grip.cell.target.arguments[0] in group.on


#: When the light of a control on one of the bridge's own targets is on; others stay dark.
_BRIDGE_LIGHTS: dict[str, Callable[[World, Group, Grip], bool]] = {
    "phase/set/PHASE": _phase_is,
    "phase/toggle": _second_of_pair,
    "phase/toggle/PHASE/PHASE": _second_of_pair,
    "phase/peek": _peeking,
    "phase/peek/PHASE": _peeking,
    "layer/NAME": _layer_is_on,
}


def _lit(world: World, hand: Hand, grip: Grip) -> bool:
    if grip.value is None:
        asks = _BRIDGE_LIGHTS.get(grip.cell.target.shape)
        return asks is not None and asks(world, world.groups[hand.plan.group], grip)
    if grip.cell.stroke is not None:
        return grip.value.position is not None and strokes.shows(grip.cell.stroke, grip.value.position)
    if grip.cell.mode is Mode.MOMENTARY and hand.press is not None:
        return grip in hand.press.sounding
    return grip.value.position is not None and grip.value.position >= 0.5


def _number(world: World, hand: Hand, light: LightPlan) -> int:
    grip = hand.grip
    if grip is None:
        return light.off
    if light.kind is LightKind.LED:
        return light.on if _lit(world, hand, grip) else light.off
    if grip.value is None or grip.value.position is None:
        return light.off
    travel = min(1.0, max(0.0, grip.cell.travel.travel(grip.value.position)))
    return light.off + round(travel * (light.on - light.off))


def refresh(world: World, hand: Hand, t_ns: int, out: list[Effect]) -> None:
    """Sends what differs between the lights of one control and what they should show."""
    lane = world.lanes[hand.plan.surface]
    if not lane.open:
        return
    for light in hand.plan.lights:
        _show(world, lane, light, light.prefix + bytes((_number(world, hand, light),)), t_ns, out)


def _show(world: World, lane: Lane, light: LightPlan, wanted: bytes, t_ns: int, out: list[Effect]) -> None:
    if lane.waiting.get(light.prefix, lane.shown.get(light.prefix)) == wanted:
        return
    if lane.shown.get(light.prefix) == wanted and lanes.withdraw(lane, light.prefix):
        return
    lanes.send(world, lane, light.prefix, wanted, t_ns, out)


def moved_by_hand(lane: Lane, plan: ControlPlan, number: int) -> None:
    """The hand moved a control whose own message is its light: the box shows that number already."""
    for light in plan.lights:
        if light.same and light.kind is LightKind.RING:
            lane.shown[light.prefix] = light.prefix + bytes((number,))


def _rank(hand: Hand) -> bool:
    """Lights that tell the phase are seen first."""
    return hand.grip is None or hand.grip.cell.target.daw is not None


def repaint(world: World, hands: Iterable[Hand], t_ns: int, out: list[Effect]) -> None:
    """Brings the lights of these controls up to date as one difference, those that tell the phase first."""
    for hand in sorted((hand for hand in hands if hand.plan.lights), key=_rank):
        refresh(world, hand, t_ns, out)
