"""Surfaces that pass straight to a DAW in a phase: `desk: {mix: logic/through}`, or with the DAW's port beside it.

A whole surface passes, or nothing of it does; what the map says of its controls goes before that.
"""

from bridge.config.problems import Span
from bridge.config.scene import Scene
from bridge.config.shapes import Cell, EntryShape, Placed, Row
from bridge.config.targets import THROUGH
from bridge.model.rig import Pass, Surface
from bridge.model.surface import HUI

#: Dialects over MIDI whose DAWs speak in pairs of messages that no surface but their own understands.
_PAIRED = frozenset({"hui"})


def written(row: Row[str, Cell]) -> Placed[str] | None:
    """The target of a line that passes a surface through; None for any other line."""
    cell = row.value
    target = cell.to if isinstance(cell, EntryShape) else cell
    if isinstance(target, Placed) and target.value.rsplit("/", 1)[-1] == THROUGH:
        return target
    return None


class Passes:
    """The lines of a map that pass surfaces through, the strongest file's for each surface and phase."""

    def __init__(self, scene: Scene) -> None:
        """Read in the light of this scene."""
        self._scene = scene
        self._found: dict[tuple[str, str], tuple[int, Pass]] = {}

    @property
    def all(self) -> tuple[Pass, ...]:
        """All of them, in the order of the file."""
        return tuple(found for _, found in self._found.values())

    def take(self, key: Placed[str], row: Row[str, Cell], level: int) -> bool:
        """Whether a line of the map is one of these, right or wrong; `level`: how strong its file is."""
        target = written(row)
        if target is None or key.value not in self._scene.surfaces:
            return False
        surface = self._scene.surfaces[key.value]
        daw = self._daw(target)
        if daw is None or surface is None or not self._fits(surface, daw, row, target.span):
            return True
        entry = row.value if isinstance(row.value, EntryShape) else None
        unit = entry.unit.value if entry is not None and entry.unit is not None else 1
        if not self._has(daw, unit, entry.unit.span if entry is not None and entry.unit is not None else target.span):
            return True
        known = self._found.get((surface.name, row.key.value))
        if known is None or known[0] < level:
            found = Pass(surface.name, row.key.value, daw, unit, target.span.place)
            self._found[surface.name, row.key.value] = (level, found)
        return True

    def _daw(self, target: Placed[str]) -> str | None:
        name, slash, _ = target.value.rpartition("/")
        daws = self._scene.daws
        if not slash and daws:
            return next(iter(daws))
        if not daws:
            what = f"{target.value} needs a DAW, and this rig has none"
            self._scene.report.say("E209", target.span, what, "name one under `daws:`")
            return None
        return name if self._scene.known("E214", Placed(name, target.span), daws, "DAW") else None

    def _fits(self, surface: Surface, daw: str, row: Row[str, Cell], span: Span) -> bool:
        dialect = self._scene.dialects.get(daw)
        problem: tuple[str, str, str] | None = None
        if "+" in row.key.value:
            problem = "E407", "a surface passes through in a phase, not in a layer", "write it under the phase"
        elif dialect is not None and (dialect.medium != "midi" or dialect.name in _PAIRED):
            how = "carries no MIDI" if dialect.medium != "midi" else "names its switches in pairs of messages"
            problem = "E306", f"{daw} speaks {dialect.name}, which {how}", "name a DAW with `dialect: mcu` or `midi`"
        elif surface.profile.medium != "midi":
            problem = "E306", f"{surface.name} speaks OSC, and only MIDI passes through", "delete this line"
        elif any(shape.type == HUI for control in surface.profile.controls for shape in control.messages):
            what = f"{surface.name} names its switches in pairs of messages, as a HUI does"
            problem = "E306", what, "set the box to its Mackie Control mode, and use the profile of that"
        elif isinstance(row.value, EntryShape):
            beside = sorted(row.value._wrote - {"to", "unit"})
            if beside:
                what = f"what passes through passes as it is, so `{beside[0]}` changes nothing"
                problem = "E410", what, f"delete `{beside[0]}`"
        if problem is not None:
            self._scene.report.say(problem[0], span, *problem[1:])
        return problem is None

    def _has(self, name: str, unit: int, span: Span) -> bool:
        daw = self._scene.daws[name]
        ports = 1 + len(daw.chained) if daw is not None else unit
        if unit > ports:
            what = f"{name} has {ports} MIDI port{'s' * (ports > 1)}, and this is number {unit}"
            self._scene.report.say("E412", span, what, f"list its ports under `{name}:`, the main unit's first")
        return unit <= ports
