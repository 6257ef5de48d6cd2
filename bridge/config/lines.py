"""The map becomes entries: ranges written out, prefixes filled, and of two lines for one gesture the stronger one kept.

Order of strength: a file before the file it extends, whatever stands there, so that its `any` also goes before a phase
of the other; then an exact control before a range before a prefix, a longer prefix before a shorter one. An equal pair
is an error that shows both.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from bridge.config import patterns, raws
from bridge.config.passes import Passes
from bridge.config.problems import Span, listed, meant
from bridge.config.reach import reach_of
from bridge.config.scene import Scene
from bridge.config.shapes import Cell, EntryShape, Phases, Placed, Reached, Row, Rows, ThrowEntry, ThrowShape
from bridge.config.targets import resolve
from bridge.core.gestures import chord_with, waits
from bridge.model.rig import ANY, PLAIN, Entry, Place
from bridge.model.surface import GESTURES, TOUCH, Control, Motion
from bridge.model.target import Target

#: Entries of one rig.
MOST_ENTRIES = 100_000
#: Different targets of one rig: what the engine keeps values of, with room for banks.
MOST_TARGETS = 10_000

#: What a plain entry takes of a button: all of a press, or only its tap where the button also has hold or double.
_PLAIN_TAKES = frozenset({"press", "release", "tap"})

_DOES = {Motion.ABSOLUTE: "is moved", Motion.RELATIVE: "is turned", Motion.PRESS: "is pressed"}


class Strength(NamedTuple):
    """How strong a line is: compared from the first to the last."""

    file: int  # 0 for the rig itself, less for what it extends
    kind: int  # prefix, range, exact
    length: int  # segments of the prefix


class Side(NamedTuple):
    """The controls a line of the map is about."""

    surface: str
    controls: tuple[Control, ...]
    strength: Strength
    is_range: bool
    #: For a chord: the other surface, and its control for each of these.
    others: tuple[str, tuple[Control, ...]] | None = None


class Key(NamedTuple):
    """What an entry is unique by."""

    surface: str
    control: str
    phase: str
    gesture: str


@dataclass(slots=True)
class _Line:
    """An entry with its strength and where it is written."""

    entry: Entry
    strength: Strength
    span: Span


class MapReader:
    """Reads the map of one rig in the light of its scene."""

    def __init__(self, scene: Scene, levels: Mapping[str, int]) -> None:
        self._scene = scene
        self._levels = levels
        self._lines: dict[Key, _Line] = {}
        self._targets: dict[tuple[str, Span], Target | None] = {}
        self._count = 0
        self.passes = Passes(scene)
        self.spans: dict[Place, Span] = {}

    def entries(self, shape: Rows[str, Phases]) -> tuple[Entry, ...]:
        """All entries of the map, unique and in the order of the file."""
        for row in shape:
            phases = row.value or ()
            level = self._levels.get(row.key.span.file, 0)
            passing = [each for each in phases if self.passes.take(row.key, each, level)]
            only_passes = bool(passing) and len(passing) == len(row.value.rows if row.value else ())
            side = None if only_passes else self._side(row.key)
            for phase in phases:
                self._check_phase(phase.key)
                if phase in passing:
                    continue
                if side is not None and phase.value is not None:
                    self._cell(side, phase.key.value, phase.value)
                elif phase.value is not None:
                    self._only_targets(phase.value)
                if self._count > MOST_ENTRIES:
                    what = f"the map stands for more than {MOST_ENTRIES} entries"
                    self._scene.report.say("E411", row.key.span, what, "write shorter ranges or longer prefixes")
                    return ()
        entries = tuple(line.entry for line in self._settled())
        targets = {entry.reach.target for entry in entries}
        if len(targets) > MOST_TARGETS:
            what = f"the map reaches {len(targets)} different targets, and {MOST_TARGETS} is the most"
            self._scene.report.say("E411", shape.span, what, "split it into rigs for different songs or rooms")
        return entries

    def _check_phase(self, written: Placed[str]) -> None:
        """Reports a phase that there is not, or behind its `+` a layer that there is not."""
        name, plus, layer = written.value.partition("+")
        phase = Placed(name, written.span._replace(length=max(1, len(name))))
        if name != ANY:
            self._scene.known("E206", phase, self._scene.phases, "phase")
        if plus:
            span = written.span._replace(column=written.span.column + len(name) + 1, length=max(1, len(layer)))
            self._scene.known("E213", Placed(layer, span), self._scene.layers, "layer")

    def _side(self, key: Placed[str]) -> Side | None:
        if "+" in key.value:
            return self._chord(key)
        scene, name = self._scene, key.value.split("/", 1)[0]
        paths = patterns.expand(key, scene.report)
        if paths is None:
            return None
        if name not in scene.surfaces:
            scene.unknown("E201", key.span, name, scene.surfaces, "surface")
            return None
        surface = scene.surfaces[name]
        if surface is None:
            return None
        controls = {control.path: control for control in surface.profile.controls}
        level = self._levels.get(key.span.file, 0)
        wanted = [path.partition("/")[2] for path in paths]
        if patterns.has_range(key.value):
            missing = [path for path in wanted if path not in controls]
            if missing:
                self._no_control(key, missing, controls, name)
                return None
            return Side(name, tuple(controls[path] for path in wanted), Strength(level, 1, 0), is_range=True)
        if wanted[0] in controls:
            return Side(name, (controls[wanted[0]],), Strength(level, 2, 0), is_range=False)
        below = tuple(control for path, control in controls.items() if patterns.below(path, wanted[0]))
        if not below:
            self._no_control(key, wanted, controls, name)
            return None
        return Side(name, below, Strength(level, 0, len(key.value.split("/"))), is_range=False)

    def _chord(self, key: Placed[str]) -> Side | None:
        """The two sides of `desk/button/set+desk/button/solo/1-8`, as one."""
        texts = key.value.split("+")
        starts = [sum(len(text) + 1 for text in texts[:at]) for at in range(len(texts))]
        spans = [
            key.span._replace(column=key.span.column + start, length=max(1, len(text)))
            for start, text in zip(starts, texts, strict=True)
        ]
        sides = [self._side(Placed(text, span)) for text, span in zip(texts, spans, strict=True)]
        if any(side is None for side in sides):
            return None
        first, *rest = (side for side in sides if side is not None)
        if len(rest) != 1:
            what = f"a chord is of two controls, and this names {len(texts)}"
            self._scene.report.say(
                "E401", key.span, what, "write CONTROL+CONTROL, such as desk/button/solo/1+pedal/switch/1"
            )
            return None
        side = _paired(first, rest[0])
        problem = self._no_chord(side)
        if problem is not None:
            self._scene.report.say(problem[0], key.span, *problem[1:])
            return None
        return side

    def _no_chord(self, side: Side) -> tuple[str, str, str] | None:
        """Why these controls make no chord: code, what is wrong, what to do."""
        assert side.others is not None
        surface, others = side.others
        if len(others) != len(side.controls):
            what = f"{len(side.controls)} and {len(others)} controls do not go in step"
            return "E401", what, "write one control on one side, or ranges of the same length"
        for first, second in zip(side.controls, others, strict=True):
            moved = next((each for each in (first, second) if each.motion is not Motion.PRESS), None)
            if moved is not None:
                what = f"{moved.path} {_DOES[moved.motion]}, so it is no part of a chord"
                return "E407", what, "name two buttons, pads or switches"
            brief = next((each for each in (first, second) if not each.releases), None)
            if brief is not None:
                what = f"{brief.path} never tells that it is let go, so nothing can be pressed with it"
                return "E407", what, "name two buttons, pads or switches that tell it"
            if (surface, first) == (side.surface, second):
                return "E407", f"{first.path} cannot be pressed twice at once", "name two different controls"
        groups = self._scene.group_of
        if groups.get(surface) != groups.get(side.surface):
            what = f"{side.surface} and {surface} are in different groups, which may be in different phases"
            return "E301", what, "name two controls of one group"
        return None

    def _no_control(self, key: Placed[str], missing: list[str], controls: Mapping[str, Control], surface: str) -> None:
        told = patterns.in_ranges(controls)
        stem = missing[0].rpartition("/")[0]
        near = [each for each in told if each.rpartition("/")[0] == stem and "/" in each]
        wrong = listed([f"{surface}/{path}" for path in patterns.in_ranges(missing)], most=4)
        advice = f"{surface} has {listed(near)}" if near else meant(missing[0], told, f"{surface} has")
        self._scene.report.say("E204", key.span, f"there is no control {wrong}", advice)

    def _cell(self, side: Side, phase: str, cell: Cell) -> None:
        if side.others is not None and isinstance(cell, Rows):
            what = "a chord is one gesture: both are down"
            self._scene.report.say("E407", cell.span, what, "write its target under the phase")
            return
        for row in _gestures(cell):
            if row.value is not None and self._possible(side, row.key):
                self._reached(side, phase, row.key.value, row.value)

    def _only_targets(self, cell: Cell) -> None:
        """Reports the targets that do not exist where the controls do not either: all problems in one go."""
        for row in _gestures(cell):
            if row.value is not None:
                path, _ = _written(row.value)
                for each in patterns.expand(path, self._scene.report) or ():
                    self._target(each, path.span)

    def _possible(self, side: Side, gesture: Placed[str]) -> bool:
        if gesture.value == PLAIN:
            return True
        for control in side.controls:
            if gesture.value not in control.gestures:
                what = f"{control.path} {_why_not(control, gesture.value)}, so it has no {gesture.value}"
                advice = f"it has {listed(control.gestures)}"
                self._scene.report.say("E407", gesture.span, what, advice)
                return False
        return True

    def _reached(self, side: Side, phase: str, gesture: str, reached: Reached) -> None:
        path, entry = _written(reached)
        paths = self._in_step(side, path)
        for at, (control, each) in enumerate(zip(side.controls, paths, strict=bool(paths))):
            self._count += 1
            if self._count > MOST_ENTRIES:
                return
            target = self._target(each, path.span)
            if target is not None and target.raw is not None:
                pressed = control.motion is Motion.PRESS or gesture == TOUCH
                target = raws.with_keys(self._scene, target, entry, path.span, pressed=pressed)
            if target is None:
                continue
            reach = reach_of(self._scene, target, path, entry, control, gesture)
            if reach is None:
                continue
            self.spans[path.span.place] = path.span
            for surface, name, kept in _kept(side, at, gesture):
                found = Entry(surface, name, phase, kept, reach, path.span.place)
                self._keep(_Line(found, side.strength, path.span))

    def _in_step(self, side: Side, path: Placed[str]) -> list[str]:
        """The targets of a line, one for each control; none, reported, where the two sides do not go together."""
        paths = patterns.expand(path, self._scene.report)
        if paths is None:
            return []
        if not patterns.has_range(path.value):
            return paths * len(side.controls)
        if not side.is_range:
            what = f"the target stands for {len(paths)}, and the control side has no range to go with it"
            self._scene.report.say("E401", path.span, what, "write the controls as a range too, such as desk/knob/1-8")
            return []
        if len(paths) != len(side.controls):
            what = f"{len(side.controls)} controls and {len(paths)} targets do not go in step"
            self._scene.report.say(
                "E401", path.span, what, "give both ranges the same length, or name one target for all"
            )
            return []
        return paths

    def _target(self, path: str, span: Span) -> Target | None:
        if (path, span) not in self._targets:
            self._targets[path, span] = resolve(self._scene, path, span)
        return self._targets[path, span]

    def _keep(self, line: _Line) -> None:
        entry = line.entry
        key = Key(entry.surface, entry.control, entry.phase, entry.gesture)
        known = self._lines.get(key)
        if known is None or line.strength > known.strength:
            self._lines[key] = line
        elif line.strength == known.strength:
            self._twice(line, known)

    def _twice(self, line: _Line, known: _Line) -> None:
        entry = line.entry
        where = "every phase" if entry.phase == ANY else entry.phase
        how = "" if entry.gesture == PLAIN == known.entry.gesture else f" by {line.entry.gesture}"
        what = f"{entry.surface}/{entry.control} has two entries{how} in {where}, and neither is more exact"
        advice = "keep one, or write the control out (desk/fader/1) where it should differ from its range"
        first, second = sorted((known, line), key=lambda each: each.span)
        self._scene.report.say("E403", second.span, what, advice, [(first.span, "the other entry is here")])

    def _settled(self) -> Iterator[_Line]:
        """The lines that count, once what a plain entry takes of a press is settled too."""
        cells: dict[tuple[str, str, str], dict[str, _Line]] = {}
        for key, line in self._lines.items():
            cells.setdefault(key[:3], {})[key.gesture] = line
        for (surface, control, phase), cell in cells.items():
            under = ANY + "".join(phase.partition("+")[1:])  # `any`, or `any` in the same layer
            every = {} if phase == under else cells.get((surface, control, under), {})
            kept = {gesture: line for gesture, line in cell.items() if not _is_overruled(line, cell, every)}
            yield from self._plain_or_not(kept).values()

    def _plain_or_not(self, cell: dict[str, _Line]) -> dict[str, _Line]:
        plain = cell.get(PLAIN)
        if plain is None:
            return cell
        taken = {"tap"} if waits(cell) else _PLAIN_TAKES
        rivals = [cell[gesture] for gesture in sorted(taken & cell.keys())]
        for rival in rivals:
            if rival.strength == plain.strength:
                self._twice(rival, plain)
        if any(rival.strength > plain.strength for rival in rivals):
            return {gesture: line for gesture, line in cell.items() if gesture != PLAIN}
        return {gesture: line for gesture, line in cell.items() if line not in rivals}


def _why_not(control: Control, gesture: str) -> str:
    if gesture == TOUCH:
        return "feels no finger"
    if gesture in GESTURES[control.motion]:
        return "never tells that it is let go"
    return _DOES[control.motion]


def _paired(first: Side, second: Side) -> Side:
    """Two sides as a chord's; one control goes with each of many, and the weaker of two lines says how strong it is."""
    many = max(len(first.controls), len(second.controls))
    controls = first.controls * many if len(first.controls) == 1 else first.controls
    others = second.controls * many if len(second.controls) == 1 else second.controls
    strength = min(first.strength, second.strength)
    return Side(first.surface, controls, strength, first.is_range or second.is_range, (second.surface, others))


def _kept(side: Side, at: int, gesture: str) -> Iterator[tuple[str, str, str]]:
    """Surface, control and gesture of a line's entries for one of its controls; a chord is an entry of both."""
    control = side.controls[at]
    if side.others is None:
        # A control that moves has one gesture for it, and to name it says no more than the plain target.
        named = control.motion is Motion.PRESS or gesture == TOUCH
        yield side.surface, control.path, gesture if named else PLAIN
        return
    surface, others = side.others
    yield side.surface, control.path, chord_with(f"{surface}/{others[at].path}")
    yield surface, others[at].path, chord_with(f"{side.surface}/{control.path}")


def _is_overruled(line: _Line, cell: Mapping[str, _Line], every: Mapping[str, _Line]) -> bool:
    """Whether a file that extends this line's file says something else for its gesture under `any`."""
    gesture = line.entry.gesture
    plain_takes = {"tap"} if waits(cell.keys() | every.keys()) else _PLAIN_TAKES
    rivals = {gesture, PLAIN} if gesture in plain_takes else {gesture}
    if gesture == PLAIN:
        rivals |= plain_takes
    return any(every[rival].strength.file > line.strength.file for rival in rivals & every.keys())


def _written(reached: Reached) -> tuple[Placed[str], EntryShape | ThrowShape | None]:
    """The target that is written, and the entry it stands in."""
    if isinstance(reached, Placed):
        return reached, None
    entry = reached.throw if isinstance(reached, ThrowEntry) else reached
    return entry.to, entry


def _gestures(cell: Cell) -> Iterator[Row[str, Reached]]:
    """What stands under a phase, gesture by gesture."""
    if isinstance(cell, Rows):
        yield from cell
    else:
        span = _written(cell)[0].span
        # The row's name is not written anywhere: the target's place stands in for it.
        yield Row(Placed(PLAIN, span), cell)
