"""Levels: what a phase lets hands make of them, and which tracks recalled levels leave alone.

A phase's `levels` is read once and met by every target with the role `levels` that is played in it, each with a law of
its own; so what does not fit is found where the rig is played, and told at both places. It stores and recalls nothing.
"""

from collections.abc import Iterator, Mapping

from bridge.config import found, patterns
from bridge.config.problems import Report, Span
from bridge.config.scene import Scene
from bridge.config.shapes import LevelsShape, RigShape, SnapshotsShape
from bridge.core.compiler import compile_rig
from bridge.core.dialect import Dialect
from bridge.core.laws import SWITCH, Law, position_of
from bridge.core.program import Cell, Program
from bridge.core.targets import LEVELS, row_of, target
from bridge.core.travel import ends_of
from bridge.model.rig import Limits, Place, Rig
from bridge.model.target import Mode, Quantity


def limits_of(shape: LevelsShape, report: Report) -> Limits:
    """What `levels` of a phase says; ends in one unit are in order, whatever the target."""
    limits = None
    if shape.range is not None:
        ends = [end.value for end in shape.range.values]
        if len(ends) != 2:
            what = f"a range has two ends, and this has {len(ends)}"
            report.say("E106", shape.range.span, what, "write [lowest, highest], such as [-inf dB, -6 dB]")
        elif ends[0].unit == ends[1].unit and not ends[0].number < ends[1].number:
            what = f"the range goes from {ends[0]} to {ends[1]}, which is not upwards"
            report.say("E409", shape.range.span, what, "write the lower end first, such as [-inf dB, -6 dB]")
        else:
            limits = (ends[0], ends[1])
    step = shape.step.value if shape.step else None
    if shape.step is not None and step is not None and not 0 < step.number <= _MOST.get(step.unit, step.number):
        what = f"steps of {step} divide nothing"
        report.say("E412", shape.step.span, what, "write a step above 0 and smaller than the whole travel")
    return Limits(limits, step)


#: The whole travel, where a step is a part of it.
_MOST = {"": 1.0, "%": 100.0}


def excluded_of(shape: SnapshotsShape | None, scene: Scene) -> frozenset[tuple[str, str]]:
    """The tracks that recalled levels leave alone, each as its DAW and 'track/9' or 'master'."""
    tracks: set[tuple[str, str]] = set()
    for written in shape.exclude if shape is not None else ():
        for path in patterns.expand(written, scene.report) or ():
            tracks |= set(_track(path, written.span, scene))
    return frozenset(tracks)


def _track(path: str, span: Span, scene: Scene) -> Iterator[tuple[str, str]]:
    first, _, rest = path.partition("/")
    daw, track = (first, rest) if first in scene.daws and rest else (next(iter(scene.daws), ""), path)
    if not daw:
        scene.report.say("E209", span, f"{path} is a DAW's, and this rig has no DAW", "name one under `daws:`")
    elif (track != "master" and not track.startswith("track/")) or target(f"{track}/volume", daw) is None:
        what = f"{path} is no track whose level could be left alone"
        scene.report.say("E205", span, what, "write track/9, track/9-12 or master, with its DAW before it if need be")
    else:
        yield daw, track


def fit(rig: Rig, shape: RigShape, spans: Mapping[Place, Span], report: Report) -> bool:
    """Whether the `levels` of every phase mean something for each target played in it; reported where they do not."""
    told = {phase.name: phase.levels for phase in rig.phases if phase.levels is not None}
    if told:
        _check(rig, shape, spans, report, told)
    return not report.failed


def _check(rig: Rig, shape: RigShape, spans: Mapping[Place, Span], report: Report, told: Mapping[str, Limits]) -> None:
    dialects: dict[str, Dialect] = {}
    for daw in rig.daws:
        dialect = found.find_dialect(daw.dialect)
        assert dialect is not None, "the rig has no errors so far"
        dialects[daw.dialect] = dialect
    program = compile_rig(rig, dialects)
    for row in shape.phases or ():
        limits, written = told.get(row.key.value), row.value.levels if row.value else None
        if limits is not None and written is not None:
            checked: set[Place] = set()
            for cell in _cells(program, row.key.value):
                if cell.place not in checked:
                    checked.add(cell.place)
                    _Fit(report, spans[cell.place], row.key.value, written, cell).check(limits)


def _cells(program: Program, phase: str) -> Iterator[Cell]:
    """Every cell of a phase that reaches a level, with each layer too."""
    for layers in ((), *((layer,) for layer in program.layers)):
        for cells in program.look(phase, 0, layers):
            yield from (cell for cell in cells.values() if LEVELS in cell.roles and cell.target.daw is not None)


class _Fit:
    """Whether one cell can keep to what a phase says of levels."""

    def __init__(self, report: Report, span: Span, phase: str, written: LevelsShape, cell: Cell) -> None:
        self._report, self._span, self._phase, self._written, self._cell = report, span, phase, written, cell
        self._law: Law = cell.speech.law if cell.speech else SWITCH

    def check(self, limits: Limits) -> None:
        """Reports what does not fit."""
        if limits.range is not None and self._is_measured(limits.range):
            self._shares(limits.range)
            self._keeps(limits.range)
        if limits.step is not None and self._written.step is not None:
            self._measured(limits.step, self._written.step.span)

    def _is_measured(self, ends: tuple[Quantity, Quantity]) -> bool:
        assert self._written.range is not None
        return all(self._measured(end, self._written.range.span) for end in ends)

    def _measured(self, quantity: Quantity, span: Span) -> bool:
        if quantity.unit == "%" or position_of(quantity, self._law) is not None:
            return True
        what = f"{self._cell.target} is not measured in {quantity.unit}, and it is played in {self._phase}"
        advice = "write `levels` in % of the travel, or give the target another role"
        self._report.say("E408", span, what, advice, [(self._span, "it is reached here")])
        return False

    def _shares(self, ends: tuple[Quantity, Quantity]) -> None:
        """The range of the entry and the phase's have something in common."""
        assert self._written.range is not None
        low, high = ends_of(ends, self._law)
        travel = self._cell.travel
        if low >= high:
            what = f"{ends[0]} is not below {ends[1]} on {self._cell.target}"
            note = [(self._span, "it is reached here")]
            self._report.say("E409", self._written.range.span, what, "write the lower end first", note)
        elif max(low, travel.low) >= min(high, travel.high):
            what = f"this range and that of the levels of {self._phase} have nothing in common"
            note = [(self._written.range.span, f"{self._phase} lets levels go from {ends[0]} to {ends[1]}")]
            self._report.say("E409", self._span, what, "make one of them wider", note)

    def _keeps(self, ends: tuple[Quantity, Quantity]) -> None:
        """A level that is switched goes to the top of its travel, whatever the phase says."""
        cell = self._cell
        if cell.mode is Mode.TOGGLE and cell.stroke is None and row_of(cell.target.shape).mode is Mode.VALUE:
            assert self._written.range is not None
            what = f"`mode: toggle` takes {cell.target} to the top of its travel, and levels of {self._phase} end below"
            note = [(self._written.range.span, f"{self._phase} lets levels go from {ends[0]} to {ends[1]}")]
            self._report.say("E410", self._span, what, "write `sequence: [-inf dB, -6 dB]`, or the like", note)
