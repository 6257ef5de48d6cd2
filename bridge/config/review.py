"""What is allowed and probably not meant: phases without a way in or back, dead controls, two hands on one value.

Reads the compiled program, so that it sees what will be played. Everything here is a warning.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bridge.config import found, patterns, together
from bridge.config.problems import Report, Span, listed
from bridge.config.shapes import RigShape
from bridge.core.compiler import compile_rig
from bridge.core.dialect import Dialect
from bridge.core.program import Cell, ControlPlan, GroupPlan, Program
from bridge.model.rig import Place, Rig
from bridge.model.surface import Motion
from bridge.model.target import Mode, Target


def review(rig: Rig, shape: RigShape, spans: Mapping[Place, Span], report: Report, file: str) -> None:
    """Reports every warning of a rig without errors; `spans` are the places of its targets, `file` is its own file."""
    dialects: dict[str, Dialect] = {}
    for daw in rig.daws:
        dialect = found.find_dialect(daw.dialect)
        assert dialect is not None, "the rig has no errors"
        dialects[daw.dialect] = dialect
    played = _Played(compile_rig(rig, dialects), spans, tuple(rig.roles))
    _unused(rig, shape, report)
    _idle_layers(rig, shape, report)
    _phases(played, shape, report)
    _dead(played, report)
    _two_on_one(played, report)
    _without_effect(played, file, report)
    _over_at_once(played, report)
    _rests_nothing(played, shape, report)
    together.review(rig, shape.phases or (), played.program.dialects, report)


@dataclass(frozen=True, slots=True)
class _Played:
    """The program, and where the targets of its cells are written."""

    program: Program
    spans: Mapping[Place, Span]
    roles: tuple[str, ...]  # the rig's own

    @property
    def phases(self) -> list[str]:
        return [phase.name for phase in self.program.phases]

    def cells(self, phase: str) -> Iterator[tuple[ControlPlan, tuple[Cell, ...]]]:
        """Every control with its cells in a phase."""
        for control, cells in zip(self.program.controls, self.program.look(phase, 0), strict=True):
            yield control, tuple(cells.values())

    def every(self, phase: str) -> Iterator[tuple[ControlPlan, tuple[Cell, ...]]]:
        """The same, and again with each layer on."""
        yield from self.cells(phase)
        for layer in self.program.layers:
            for control, cells in zip(self.program.controls, self.program.look(phase, 0, (layer,)), strict=True):
                yield control, tuple(cells.values())

    def span(self, cell: Cell) -> Span:
        """Where the cell's target is written."""
        return self.spans[cell.place]


def _unused(rig: Rig, shape: RigShape, report: Report) -> None:
    reached = {entry.reach.target.daw for entry in rig.entries} | {surface.through for surface in rig.surfaces}
    reached |= {each.daw for each in rig.passes}
    reached |= together.used(rig)
    for row in shape.daws or ():
        if row.key.value not in reached:
            what = f"nothing in the map reaches {row.key.value}"
            report.say("W605", row.key.span, what, "map something to it, or delete it")
    used = {entry.surface for entry in rig.entries} | {fine.partition("/")[0] for fine in _fine(rig)}
    used |= {surface.name for surface in rig.surfaces if surface.through} | {each.surface for each in rig.passes}
    for surface in shape.surfaces or ():
        if surface.key.value not in used:
            what = f"nothing in the map is about {surface.key.value}"
            report.say("W606", surface.key.span, what, "map its controls, or delete it")


def _fine(rig: Rig) -> set[str]:
    """The buttons and layers of the fine mode."""
    return {fine for fine in (rig.defaults.fine, *(entry.reach.fine for entry in rig.entries)) if fine is not None}


def _idle_layers(rig: Rig, shape: RigShape, report: Report) -> None:
    """Layers that nothing leads to, or that change nothing."""
    led_to = {entry.reach.target.arguments[0] for entry in rig.entries if entry.reach.target.shape == "layer/NAME"}
    changing = {entry.phase.partition("+")[2] for entry in rig.entries}
    changing |= {fine.removeprefix("layer/") for fine in _fine(rig)}
    for name in shape.layers or ():
        if name.value not in led_to:
            what = f"no control leads to the layer {name.value}"
            report.say("W611", name.span, what, f"map layer/{name.value} to a button or switch, or delete it")
        elif name.value not in changing:
            what = f"nothing changes while the layer {name.value} is on"
            report.say("W611", name.span, what, f"map something under `any+{name.value}`, or delete it")


def _phases(played: _Played, shape: RigShape, report: Report) -> None:
    places = {row.key.value: row.key.span for row in shape.phases or ()}
    several = len(played.program.groups) > 1
    for group in played.program.groups:
        whose = f" for the group {group.name}" if several else ""
        ways = _Ways(played, group)
        start = played.program.start
        for phase in played.phases:
            if phase not in ways.reached:
                what = f"no control leads into {phase}{whose}"
                report.say(
                    "W601", places[phase], what, f"map phase/set/{phase} or a phase/toggle to a button or switch"
                )
            elif phase not in ways.peeked and start not in ways.after(phase):
                what = f"no control leads from {phase} back to {start}{whose}"
                report.say("W602", places[phase], what, f"map phase/set/{start} or a phase/toggle under {phase} or any")


class _Ways:
    """Which phases a group's controls lead to from which."""

    def __init__(self, played: _Played, group: GroupPlan) -> None:
        self._played = played
        self._targets = {phase: list(self._phase_targets(phase, group)) for phase in played.phases}
        self._back: frozenset[str] = frozenset()
        reached = self.after(played.program.start)
        # From a third phase a toggle leads back to where that was entered from.
        self._back = frozenset(reached)
        shown = {seen for phase in reached for seen in self._peeks(phase)}
        self.peeked = shown - reached
        self.reached = reached | shown

    def _phase_targets(self, phase: str, group: GroupPlan) -> Iterator[Target]:
        groups = self._played.program.groups
        leading = {*group.controls}
        followed = group.follows
        while followed is not None:
            leading |= {*groups[followed].controls}
            followed = groups[followed].follows
        many = len(self._played.program.controls)
        for index, (_, cells) in enumerate(self._played.every(phase)):
            if index % many in leading:
                yield from (cell.target for cell in cells if cell.target.shape.startswith("phase/"))

    def after(self, phase: str) -> set[str]:
        """Every phase that can be led to from this one, itself included."""
        found, open_ends = {phase}, [phase]
        while open_ends:
            new = self._next(open_ends.pop()) - found
            found |= new
            open_ends += new
        return found

    def _next(self, phase: str) -> set[str]:
        allowed = self._played.program.phase[phase].to
        leads = {lead for target in self._targets[phase] for lead in self._leads(target, phase)}
        return leads if allowed is None else leads & {*allowed}

    def _leads(self, target: Target, phase: str) -> Iterable[str]:
        names = self._played.phases
        if target.shape == "phase/set/PHASE":
            return [str(target.arguments[0])]
        if target.shape in ("phase/next", "phase/previous"):
            step = 1 if target.shape == "phase/next" else -1
            return [names[(names.index(phase) + step) % len(names)]]
        if target.shape.startswith("phase/toggle"):
            first, second = (str(name) for name in target.arguments or names[:2])
            return [second] if phase == first else [first] if phase == second else {first, *self._back}
        return []

    def _peeks(self, phase: str) -> Iterator[str]:
        names = self._played.phases
        for target in self._targets[phase]:
            if target.shape == "phase/peek/PHASE":
                yield str(target.arguments[0])
            elif target.shape == "phase/peek":
                yield names[1] if phase == names[0] else names[0]


def _dead(played: _Played, report: Report) -> None:
    """Controls that do nothing in some phase and something in another, told once a line of the map."""
    alive: dict[ControlPlan, Cell] = {}
    idle: dict[ControlPlan, list[str]] = {}
    for phase in played.phases:
        for control, cells in played.cells(phase):
            if cells:
                alive.setdefault(control, cells[0])
            elif not (
                control.surface in played.program.through or phase in played.program.passing.get(control.surface, ())
            ):
                idle.setdefault(control, []).append(phase)
    told: dict[tuple[Span, tuple[str, ...]], list[str]] = {}
    for control, cell in alive.items():
        if control in idle:
            told.setdefault((played.span(cell), tuple(idle[control])), []).append(str(control))
    for (span, phases), controls in told.items():
        names = listed(patterns.in_ranges(controls))
        what = f"{names} {'does' if len(controls) == 1 else 'do'} nothing in {listed(phases)}"
        report.say("W603", span, what, "say what it does there too, or under `any`")


def _rests_nothing(played: _Played, shape: RigShape, report: Report) -> None:
    """A role of the rig's own that a phase holds back and no control's target has: a role of the house may wait."""
    for row in shape.phases or ():
        if row.value is None or row.value.hold_back is None:
            continue
        reached = {cell for _, cells in played.every(row.key.value) for cell in cells}
        roles = {role for cell in reached for role in cell.roles}
        for word in row.value.hold_back:
            if word.value in played.roles and word.value not in roles:
                what = f"no control reaches anything with the role {word.value} in {row.key.value}"
                report.say("W613", word.span, what, "delete it, or check the name: the map has nothing to hold back")


def _without_effect(played: _Played, file: str, report: Report) -> None:
    """Lines that another line beats on every control and in every phase; a file that is extended may well be beaten."""
    playing = {cell.place for phase in played.phases for _, cells in played.every(phase) for cell in cells}
    for place, span in played.spans.items():
        if place not in playing and span.file == file:
            what = "this never counts: other lines say more exactly, or for each phase, what its controls do"
            report.say("W608", span, what, "delete it, or say it for the phases and controls it is meant for")


def _over_at_once(played: _Played, report: Report) -> None:
    """Plain targets that are meant to last, where a hold, a double or a chord makes a tap of them."""
    layers = [(), *((layer,) for layer in played.program.layers)]
    views = [played.program.look(phase, 0, on) for phase in played.phases for on in layers]
    for cells in (cells for view in views for cells in view):
        cell = cells.get("tap")
        if cell is not None and _lasts(cell):
            what = f"{cell.target} is only tapped here: its control also has a hold, a double or a chord"
            report.say("W612", played.span(cell), what, "write it under `press:`, or under `hold:`")


def _lasts(cell: Cell) -> bool:
    is_layer = cell.target.shape == "layer/NAME" and cell.mode is Mode.MOMENTARY and not cell.latch
    is_thrown = cell.stroke is not None and cell.stroke.kind == "throw"
    return is_layer or is_thrown or cell.repeat_ns is not None


def _two_on_one(played: _Played, report: Report) -> None:
    told: dict[tuple[Span, ...], tuple[str, list[str]]] = {}
    for phase in played.phases:
        for target, hands in _hands(played, phase):
            controls = patterns.in_ranges(dict.fromkeys(str(control) for control, _ in hands))
            if len({control for control, _ in hands}) > 1:
                where = tuple(sorted({played.span(cell) for _, cell in hands}))
                told.setdefault(where, (f"{listed(controls)} move the same {target}", []))[1].append(phase)
    for where, (what, phases) in told.items():
        in_phases = f"{what} in {listed(list(dict.fromkeys(phases)))}"
        others = [(span, "another one is here") for span in where[:-1]]
        report.say("W604", where[-1], in_phases, "each will have to pick up what the others did", others)


def _hands(played: _Played, phase: str) -> Iterable[tuple[str, list[tuple[ControlPlan, Cell]]]]:
    """The controls of one group that fight over each value in a phase; on another MIDI channel it is another value.

    What has a position fights: an encoder goes on from wherever the value is, a motor follows, a button sets.
    """
    hands: dict[tuple[int, str, str], list[tuple[ControlPlan, Cell]]] = {}
    for control, cells in played.cells(phase):
        for cell in cells:
            if cell.mode is Mode.VALUE and cell.stroke is None and control.motion is Motion.ABSOLUTE:
                key = cell.speech.key if cell.speech else ""
                hands.setdefault((control.group, str(cell.target), key), []).append((control, cell))
    return (
        (target, found) for (_, target, _), found in hands.items() if any(control.motor is None for control, _ in found)
    )
