"""Layers: entries that count while a modifier is held, or is locked, over those of the phase that is shown.

A layer belongs to a group and to those that follow it, as a peek does. Several may be on: the last pressed is the
strongest. A momentary layer ends with its press; one with `latch` is locked by a press shorter than a hold and unlocked
by the next; a toggle is locked and unlocked. What a layer changes is the compiler's; going over to it is a flip's.
"""

from bridge.core import flips
from bridge.core.events import Effect
from bridge.core.following import followers
from bridge.core.state import Grip, Group, Press, World
from bridge.model.target import Mode

TARGET = "layer/NAME"


def begin(world: World, press: Press, grip: Grip, t_ns: int, out: list[Effect]) -> None:
    """A press on a layer's control."""
    name = str(grip.cell.target.arguments[0])
    if name not in world.program.layers:
        world.because("no-layer", f"the layer {name} is no longer in this rig", press.hand.plan)
        return
    group = world.groups[press.hand.plan.group]
    locks = grip.cell.mode is Mode.TOGGLE
    is_locked = (locks or grip.cell.latch) and any(held is None and on == name for held, on in group.layers)
    press.layering = press.layering or not (locks or is_locked)
    for member in followers(world, group):
        rest = [layer for layer in member.layers if layer != (None, name)]
        _go_over(world, member, rest if is_locked else [*rest, (None if locks else press, name)], t_ns, out)


def end(world: World, press: Press, t_ns: int, out: list[Effect], *, dropped: bool = False) -> None:
    """The press ends, and with it the layers it held; one that latches is locked by a short press.

    `dropped`: no finger ended it, so it locks nothing.
    """
    press.layering = False
    is_short = t_ns - press.since_ns < world.program.defaults.hold_ns and not dropped
    latching = {str(grip.cell.target.arguments[0]) for grip in press.grips.values() if grip.cell.latch and is_short}
    for group in world.groups:
        if any(held is press for held, _ in group.layers):
            kept = [(held, name) for held, name in group.layers if held is not press or name in latching]
            _go_over(world, group, [(None if held is press else held, name) for held, name in kept], t_ns, out)


def _go_over(world: World, group: Group, layers: list[tuple[Press | None, str]], t_ns: int, out: list[Effect]) -> None:
    before = group.on
    group.layers = layers
    if group.on != before:
        told = f"{' and '.join(group.on)} on" if group.on else "no layer on"
        world.because("layer", f"{group.plan.name} has {told}", group.plan.name)
        flips.regrip(world, group, t_ns, out)
