"""What the lights of a control should show now: a function of its present grip; nothing remembers why it was lit.

On or off, a position, a colour, whether it blinks. How a light tells it is paints.py; when, lights.py.
"""

from collections.abc import Callable
from math import inf

from bridge.core import colors, strokes
from bridge.core.face import DARK, Face
from bridge.core.parts import part_of
from bridge.core.state import Grip, Group, Hand, World
from bridge.model.surface import Motion
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


def _is_compared(world: World, group: Group, grip: Grip) -> bool:
    compared = world.song.compared
    return compared is not None and compared.name == grip.cell.target.arguments[0]


def _is_kept(world: World, group: Group, grip: Grip) -> bool:
    return part_of(world, group, int(grip.cell.target.arguments[0])) in world.song.rests


_new = tuple.__new__  # a named tuple's own __new__ is one Python call more

#: When the light of a control on one of the bridge's own targets is on; others stay dark.
_BRIDGE_LIGHTS: dict[str, Callable[[World, Group, Grip], bool]] = {
    "phase/set/PHASE": _phase_is,
    "phase/toggle": _second_of_pair,
    "phase/toggle/PHASE/PHASE": _second_of_pair,
    "phase/peek": _peeking,
    "phase/peek/PHASE": _peeking,
    "layer/NAME": _layer_is_on,
    "levels/compare/NAME": _is_compared,
    "keep/N": _is_kept,
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


def _is_peek(world: World, hand: Hand, grip: Grip) -> bool:
    """Whether this is the light of a phase that is only peeked at."""
    group = world.groups[hand.plan.group]
    return group.phase != group.home and grip.cell.target.shape == "phase/set/PHASE"


def travel_of(grip: Grip) -> float | None:
    """Where in the control's own travel its target stands, at an end where it is beyond; None where nobody knows."""
    if grip.value is None or grip.value.position is None:
        return None
    return min(1.0, max(0.0, grip.cell.travel.travel(grip.value.position)))


def face_of(world: World, hand: Hand) -> Face:
    """What the lights of a control should show."""
    grip = hand.grip
    if grip is None:
        return DARK
    lit = _lit(world, hand, grip)
    if hand.winks and hand.winks % 2 == 0:  # the gentle signal: the other way round
        return _new(Face, (not lit, None, grip.cell.way, False, None, "", -inf))
    blinks = hand.hint != 0 or (lit and grip.value is None and _is_peek(world, hand, grip))
    if not hand.plan.rings:
        return _new(Face, (lit, None, "dot", blinks, None, "", -inf))
    return _new(Face, (lit, travel_of(grip), grip.cell.way, blinks, None, "", -inf))


def colored(world: World, hand: Hand, face: Face) -> Face:
    """The same with the colour of what the control reaches; what happens at once is bright while it is pressed."""
    grip = hand.grip
    if grip is None:
        return face
    group = world.groups[hand.plan.group]
    pressed = hand.plan.motion is Motion.PRESS and hand.press is not None and grip.value is None
    return face._replace(color=colors.of(world, group, grip), on=face.on or pressed)
