"""A phasebridge box that said what it is: whether the map uses what it has not, and whether it is newer than we are.

One profile serves boxes of every size, so what a box really has is known only when it says hello. Nothing here changes
what is played: a control that is not there sends nothing. It is told, once for each box and map.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bridge.core.events import Effect
from bridge.core.state import Lane, World
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


def said_hello(world: World, lane: Lane, box: Hello, t_ns: int, out: list[Effect]) -> None:
    """What the box has is remembered; what differs from the map, and a newer protocol, is told."""
    device: Any = lane.device
    device.box = box
    _tell(world, lane, t_ns, out)


def reloaded(world: World, t_ns: int, out: list[Effect]) -> None:
    """A new map may use what a box has not."""
    for lane in world.lanes.values():
        if lane.device is not None and lane.device.box is not None:
            _tell(world, lane, t_ns, out)


def introduction(box: Hello | None) -> str:
    """What a box says it is, in words; '' for what said nothing."""
    if box is None:
        return ""
    version = ".".join(map(str, box.firmware))
    return f"{box.name or 'a phasebridge box'}, firmware {version}, serial number {box.serial_text}"


def _tell(world: World, lane: Lane, t_ns: int, out: list[Effect]) -> None:
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
