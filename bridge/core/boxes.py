"""A phasebridge box that said what it is: what it has counts, and not what its profile has at most.

One profile serves boxes of every size, so what a box really has is known only when it says hello. Lights and rows of
text that it has not are no longer sent; a control of the map that it has not is told, once for each box and map, and so
is a box that is newer than we are. Nothing here changes what is played: a control that is not there sends nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bridge.core import lanes
from bridge.core.events import Effect
from bridge.core.program import LightPlan
from bridge.core.state import Lane, World
from bridge.model.surface import LightKind
from bridge.wire import boxes
from bridge.wire.talk import Hello

#: What a box counts, by the first word of its controls; each has a number behind it, from 1.
_HAS: Mapping[str, Callable[[Hello], tuple[int, str, str]]] = {
    "switch": lambda box: (box.switches, "switch", "switches"),
    "knob": lambda box: (box.knobs, "knob", "knobs"),
    "encoder": lambda box: (box.encoders, "encoder", "encoders"),
}
#: Controls that are named in one message at most.
_NAMED = 8


def fit(world: World, lane: Lane, box: Hello | None) -> None:
    """From now on the surface shows what this box has; with None all that its profile has."""
    device: Any = lane.device
    if device.box is not None or box is not None:
        device.box = box
        _fit(world, lane)


def refit(world: World) -> None:
    """The same for all boxes under a new program, before anything of it is shown."""
    for lane in _said_hello(world):
        _fit(world, lane)


def reloaded(world: World, t_ns: int, out: list[Effect]) -> None:
    """A new map may use what a box has not."""
    for lane in _said_hello(world):
        tell(world, lane, t_ns, out)


def _said_hello(world: World) -> list[Lane]:
    return [lane for lane in world.lanes.values() if lane.device is not None and lane.device.box is not None]


def _fit(world: World, lane: Lane) -> None:
    box: Hello | None = lane.device.box if lane.device is not None else None
    for hand in world.hands:
        if hand.plan.surface == lane.port and world.program.controls[hand.index].lights:
            plan = world.program.controls[hand.index]
            kept = tuple(light for light in plan.lights if box is None or _has_light(box, plan.path, light.kind))
            _withdraw(lane, plan.lights, kept)
            hand.plan = plan if kept == plan.lights else replace(plan, lights=kept)
    for screen in world.screens:
        if screen.plan.surface == lane.port:
            whole = world.program.displays[screen.index]
            there = box is None or whole.kind is not LightKind.TEXT or _number(whole.path) <= box.rows * box.text
            _withdraw(lane, whole.lights, whole.lights if there else ())
            screen.plan = whole if there else replace(whole, lights=())


def _has_light(box: Hello, path: str, kind: LightKind) -> bool:
    return _number(path) <= box.lights and (box.colours or kind is not LightKind.COLOR)


def _withdraw(lane: Lane, lights: Iterable[LightPlan], kept: Sequence[LightPlan]) -> None:
    """What waits for a light that is not there waits no longer, and nothing is known of what it shows."""
    for light in lights:
        if light not in kept:
            lanes.withdraw(lane, light.key)
            lane.shown.pop(light.key, None)


def introduction(box: Hello | None) -> str:
    """What a box says it is, in words; '' for what said nothing."""
    if box is None:
        return ""
    version = ".".join(map(str, box.firmware))
    return f"{box.name or 'a phasebridge box'}, firmware {version}, serial number {box.serial_text}"


def tell(world: World, lane: Lane, t_ns: int, out: list[Effect]) -> None:
    """What differs between the box and the map, and a newer protocol; each once."""
    device: Any = lane.device
    texts = dict((*_newer(lane.port, device.box), *_lacks(world, lane.port, device.box)))
    for code, text in texts.items():
        if text not in device.told:
            world.warn(t_ns, code, text, lane, out)
    device.told = frozenset(texts.values())


def _newer(surface: str, box: Hello) -> Iterator[tuple[str, str]]:
    if box.protocol > boxes.VERSION:
        theirs, ours = (".".join(map(str, version)) for version in (box.protocol, boxes.VERSION))
        text = f"{surface} speaks version {theirs} of the box protocol; this phasebridge knows {ours}"
        yield "newer-box", f"{text}: what is new in it is ignored"


def _lacks(world: World, surface: str, box: Hello) -> Iterator[tuple[str, str]]:
    used = _used(world, surface)
    for word, counted in _HAS.items():
        count, one, many = counted(box)
        missing = [path for path in used if path.startswith(f"{word}/") and _number(path) > count]
        if missing:
            named = [*missing[:_NAMED], *([f"{len(missing) - _NAMED} more"] if len(missing) > _NAMED else [])]
            listed = f"{', '.join(named[:-1])} and {named[-1]}" if len(named) > 1 else named[0]
            text = f"{surface} has {count or 'no'} {one if count == 1 else many}; {listed} of the map cannot happen"
            yield f"box-lacks-{word}", text


def _number(path: str) -> int:
    """The number of a control; 0 for one that has a name instead, which nobody counts."""
    number = path.rpartition("/")[2]
    return int(number) if number.isdecimal() else 0


def _used(world: World, surface: str) -> list[str]:
    """The controls of a surface that do something in some phase, in the order of the profile."""
    views = [
        world.program.look(phase.name, group.bank, layers)
        for group in world.groups
        for phase in world.program.phases
        for layers in ((), *((layer,) for layer in world.program.layers))
    ]
    controls = world.program.controls
    return [
        plan.path
        for index, plan in enumerate(controls)
        if plan.surface == surface and any(view[index] for view in views)
    ]
