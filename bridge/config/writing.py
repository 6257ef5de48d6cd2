"""A rig as one YAML text that stands alone: what it extends is worked in, ranges are written out.

For traces and their replay, not for people: comments are gone, and every line of the map names one control.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from math import isinf
from typing import Any

from bridge.config import daw_sysex, together
from bridge.config.shapes import DawShape
from bridge.config.targets import THROUGH
from bridge.core import tapers
from bridge.core.gestures import CHORD
from bridge.core.targets import row_of
from bridge.core.travel import CurveTold
from bridge.model.osc_table import Raw
from bridge.model.rig import (
    PLAIN,
    Address,
    Daw,
    Deed,
    Defaults,
    Entry,
    Group,
    Limits,
    Pass,
    Phase,
    Rig,
    SerialEnd,
    Surface,
    Usb,
)
from bridge.model.target import Quantity, Reach, Stroke


def write(rig: Rig) -> str:
    """The YAML text that means this rig."""
    parts: dict[str, Any] = {
        "version": "1",
        "rig": rig.name,
        "song": rig.song,
        "me": rig.me,
        "producer": rig.producer,
        "surfaces": {surface.name: _surface(surface) for surface in rig.surfaces},
        "daws": {daw.name: _daw(daw) for daw in rig.daws},
        "actions": {name: dict(said) for name, said in rig.actions.items()},
        "roles": {name: list(targets) for name, targets in rig.roles.items()},
        "phases": {phase.name: _phase(phase) for phase in rig.phases},
        "layers": list(rig.layers) or None,
        "levels": {"exclude": [f"{daw}/{track}" for daw, track in sorted(rig.excluded)]} if rig.excluded else None,
        "listen": together.parts_told(rig) or None,
        "start": rig.start,
        "groups": {group.name: _group(group) for group in rig.groups},
        "defaults": _defaults(rig.defaults),
        "map": {**_map(rig.entries), **_passes(rig.passes)},
    }
    return "\n".join(_lines(_without_nothing(parts), 0)) + "\n"


def _passes(passes: Iterable[Pass]) -> dict[str, dict[str, dict[str, str]]]:
    """The lines of whole surfaces that pass through."""
    told: dict[str, dict[str, dict[str, str]]] = {}
    for each in passes:
        told.setdefault(each.surface, {})[each.phase] = {"to": f"{each.daw}/{THROUGH}", "unit": str(each.unit)}
    return told


def _without_nothing(parts: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in parts.items() if value not in (None, {}) or key == "map"}


def _surface(surface: Surface) -> dict[str, Any]:
    names = {"input": list(surface.inputs) or None, "output": list(surface.outputs) or None, **_device(surface.device)}
    ends = {"listen": _address(surface.listen), "send": _address(surface.send)}
    jacks = {"latching": list(surface.latching) or None, "inverted": list(surface.inverted) or None}
    rest = {**ends, **jacks, "through": surface.through}
    if surface.serial is not None:
        return _without_nothing({"profile": surface.profile.name, "serial": _line(surface.serial), **rest})
    if surface.virtual:
        return _without_nothing({"profile": surface.profile.name, "virtual": surface.inputs[0], **rest})
    return _without_nothing({"profile": surface.profile.name, "port": _without_nothing(names), **rest})


def _line(end: SerialEnd) -> Any:
    """A line by its path alone, or as it takes all its keys."""
    parts = {"box": end.box or None, "speaks": end.speaks or None, "rate": str(end.rate) if end.rate else None}
    return _without_nothing({"path": end.path or None, **parts}) if any(parts.values()) else end.path or "auto"


def _daw(daw: Daw) -> dict[str, Any]:
    port: Any = _without_nothing({"name": daw.port, **_device(daw.device)}) if daw.device else daw.port
    if daw.chained:
        port = [daw.port, *daw.chained]
    ends = {"send": _address(daw.send), "listen": _address(daw.listen), "virtual" if daw.virtual else "port": port}
    return _without_nothing({"dialect": daw.dialect, **ends, "table": daw.table_told, **_link(daw), **_options(daw)})


def _link(daw: Daw) -> dict[str, Any]:
    link = daw.link
    return {"link": {"set": str(link.set), "id": str(link.number), "group": link.group}} if link else {}


def _options(daw: Daw) -> dict[str, Any]:
    """The ways a dialect is spoken; what config worked out by itself is no key, and is left out."""
    words: dict[str, Any] = {key: word for key, word in daw.options.items() if key in DawShape.model_fields}
    if taper := daw.options.get("taper"):
        words["taper"] = [[f"{decibels:g} dB", str(number)] for decibels, number in tapers.read(taper)]
    words["sysex"] = daw_sysex.told(daw.options)
    return words


def _device(device: Usb) -> dict[str, Any]:
    return {"serial": device.serial or None, "usb": device.place or None}


def _address(end: Address | None) -> str | None:
    return f"{end.host}:{end.port}" if end else None


def _phase(phase: Phase) -> dict[str, Any]:
    source = {pattern or "rest": name for pattern, name in phase.source}
    parts = {"color": phase.color, "from": source, "to": list(phase.to) if phase.to is not None else None}
    times = {"stay": phase.stay_ns, "budget": phase.budget_ns, "break": phase.break_ns}
    apart = {
        "on_enter": [_deed(deed) for deed in phase.enter] or None,
        "on_leave": [_deed(deed) for deed in phase.leave] or None,
        "hold_back": list(phase.hold_back) or None,
        **{key: _time(ns) if ns is not None else None for key, ns in times.items()},
        **together.phase_told(phase),
        "quiet": "yes" if phase.quiet else None,
    }
    return _without_nothing({**parts, "takeover": phase.takeover, "levels": _limits(phase.levels), **apart})


def _limits(limits: Limits | None) -> dict[str, Any] | None:
    if limits is None:
        return None
    told = {"range": [_quantity(end) for end in limits.range] if limits.range else None}
    return _without_nothing({**told, "step": _quantity(limits.step) if limits.step else None})


def _deed(deed: Deed) -> dict[str, Any]:
    """A deed's target, and its value and channel where it has any; its mode and roles go with them."""
    told = _reach(deed.reach)
    return {key: told[key] for key in ("to", "value", "channel") if key in told}


def _group(group: Group) -> dict[str, Any]:
    return _without_nothing({"surfaces": list(group.surfaces), "follows": group.follows})


def _defaults(defaults: Defaults) -> dict[str, Any]:
    times = {"hold": defaults.hold_ns, "double": defaults.double_ns, "move": defaults.move_ns}
    told = {**{name: _time(ns) for name, ns in times.items()}, "takeover": defaults.takeover, "fine": defaults.fine}
    return _without_nothing(told)


def _time(ns: int) -> str:
    return f"{ns // 1_000_000}.{ns % 1_000_000:06} ms"


def _map(entries: Iterable[Entry]) -> dict[str, Any]:
    cells: dict[str, dict[str, dict[str, Any]]] = {}
    chords: dict[str, dict[str, Any]] = {}
    for entry in entries:
        control = f"{entry.surface}/{entry.control}"
        if entry.gesture.startswith(CHORD):
            other = entry.gesture.removeprefix(CHORD)
            if control < other:  # the other one has the same entry
                chords.setdefault(f"{control}+{other}", {})[entry.phase] = _reach(entry.reach)
            continue
        cell = cells.setdefault(control, {}).setdefault(entry.phase, {})
        cell[entry.gesture] = _reach(entry.reach)
    told = {control: {phase: _cell(cell) for phase, cell in phases.items()} for control, phases in cells.items()}
    return {**told, **chords}


def _cell(cell: dict[str, Any]) -> dict[str, Any]:
    if PLAIN not in cell:
        return cell
    if len(cell) > 1:  # what is kept beside a plain entry makes it a tap
        return {"tap" if gesture == PLAIN else gesture: reach for gesture, reach in cell.items()}
    return dict(cell[PLAIN])


def _reach(reach: Reach) -> dict[str, Any]:
    parts = {
        "to": str(reach.target),
        "range": [_quantity(end) for end in reach.range] if reach.range else None,
        "curve": _curve(reach.curve) if reach.curve is not None else None,
        "step": _quantity(reach.step) if reach.step else None,
        "dead_band": _number(reach.dead_band) if reach.dead_band else None,
        "acceleration": _number(reach.acceleration) if reach.acceleration else None,
        "fine": reach.fine,
        "invert": "yes" if reach.invert else None,
        "takeover": reach.takeover,
        "unknown": reach.unknown,
        "outside": reach.outside if reach.outside != "rest" else None,
        "mode": reach.mode.value if reach.mode is not row_of(reach.target.shape).mode else None,
        "channel": str(reach.channel) if reach.channel else None,
        "repeat": _time(reach.repeat_ns) if reach.repeat_ns else None,
        "aftertouch": reach.aftertouch,
        "latch": "yes" if reach.latch else None,
        "radio": reach.radio,
        "role": list(reach.roles) if reach.roles != row_of(reach.target.shape).roles else None,
        **(_raw(reach.target.raw) if reach.target.raw else {}),
        **(_stroke(reach.stroke) if reach.stroke else {}),
    }
    if reach.stroke and reach.stroke.kind == "throw":
        kept: dict[str, Any] = {key: parts[key] for key in ("to", "value", "back", "channel", "role") if key in parts}
        return {"throw": _without_nothing(kept)}
    return _without_nothing(parts)


def _raw(raw: Raw) -> dict[str, Any]:
    """What stands beside a message of the rig's own."""
    ends = [_number(end) for end in raw.ends] if raw.ends != (0.0, 1.0) else None
    ask = " ".join(map(str, (raw.ask.address, *raw.ask.arguments))) if raw.ask else None
    return {"types": raw.tags or None, "numbers": ends, "ask": ask}


def _stroke(stroke: Stroke) -> dict[str, Any]:
    """The keys that ask for a stroke; the mode goes with them."""
    values = [_quantity(value) for value in stroke.values]
    told: dict[str, dict[str, Any]] = {"step": {"by": values[0]}, "sequence": {"sequence": values}}
    return {
        **told.get(stroke.kind, {"value": values[0]}),
        "back": _quantity(stroke.back) if stroke.back else None,
        "mode": None,
    }


def _quantity(quantity: Quantity) -> str:
    number = "-inf" if isinf(quantity.number) else _number(quantity.number)
    return f"{number} {quantity.unit}".rstrip()


def _number(number: float) -> str:
    return format(Decimal(repr(number)), "f")


def _curve(curve: CurveTold) -> str | list[list[str]]:
    return curve if isinstance(curve, str) else [[_number(travel), _number(part)] for travel, part in curve]


def _lines(table: Mapping[str, Any], depth: int) -> Iterable[str]:
    margin = "  " * depth
    for key, value in table.items():
        if isinstance(value, Mapping) and value:
            yield f"{margin}{_quoted(key)}:"
            yield from _lines(value, depth + 1)
        else:
            yield f"{margin}{_quoted(key)}: {_short(value)}"


def _short(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_quoted(key)}: {_short(each)}" for key, each in value.items()) + "}"
    return f"[{', '.join(map(_short, value))}]" if isinstance(value, list) else _quoted(value)


def _quoted(text: str) -> str:
    """A text in double quotes, with what YAML could take for something else escaped."""
    return '"' + "".join(_escaped(letter) for letter in text) + '"'


def _escaped(letter: str) -> str:
    if letter in '"\\':
        return f"\\{letter}"
    return letter if letter.isprintable() else f"\\U{ord(letter):08x}"
