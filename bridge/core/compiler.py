"""Rig to program: resolves every entry to its cell, with the DAW's words for it already encoded.

The rig has been checked: what is impossible here was refused by bridge.config with its place. Order of strength for a
control in a phase, gesture by gesture: the phase's own entries, then those it borrows by `from`, then `any`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from bridge.core import approach, colors, joins, keeping, marks, osc_ears, panels, roles, strokes, takes, targets
from bridge.core.dialect import Cannot, Dialect, Speech, configured
from bridge.core.gestures import waits
from bridge.core.laws import SWITCH
from bridge.core.osc_raws import raw_said, raws_of
from bridge.core.program import (
    Apart,
    Cell,
    Cells,
    ControlPlan,
    DisplayPlan,
    FramePlan,
    GroupPlan,
    PhasePlan,
    PortPlan,
    Program,
    View,
    Way,
)
from bridge.core.quoting import quoted
from bridge.core.relative import ENCODINGS
from bridge.core.serial_pace import paced
from bridge.core.takeover import TAKEOVERS
from bridge.core.targets import LEVELS
from bridge.core.travel import Travel, travel_of
from bridge.model.color import rgb
from bridge.model.rig import ANY, PLAIN, Daw, Deed, Entry, Limits, Phase, Place, Rig, Surface
from bridge.model.surface import OSC, Control, LightKind, Motion
from bridge.model.target import Mode, Reach, Target
from bridge.wire import midi

#: Somebody asked for a target by a command; it stands in no file.
ASKED = Place("", 0, 0)


def compile_rig(rig: Rig, dialects: Mapping[str, Dialect]) -> Program:
    """The program of a rig; `dialects` maps each dialect's name to it."""
    raws = raws_of(rig)
    spoken = {
        daw.name: configured(dialects[daw.dialect], daw.options, daw.table, raws.get(daw.name, ())) for daw in rig.daws
    }
    group_of = {name: index for index, group in enumerate(rig.groups) for name in group.surfaces}
    shaped = {(line.surface, line.control) for line in rig.entries if _is_shaped(line, rig.defaults.fine)}
    words = {word for phase in rig.phases for word in phase.hold_back}
    keeps = keeping.is_used(rig)
    rested = {
        (line.surface, line.control)
        for line in rig.entries
        if roles.may_rest(line.reach, rig.roles, words) or (keeps and keeping.may_rest(line.reach))
    }
    polled = approach.polled(rig.entries, spoken)
    controls = tuple(
        replace(
            _control(surface.name, control, group_of[surface.name], is_fine=(surface.name, control.path) in shaped),
            is_polled=(surface.name, control.path) in polled,
            is_rested=(surface.name, control.path) in rested,
        )
        for surface in rig.surfaces
        for control in surface.profile.controls
    )
    cells = _Cells(rig, spoken, controls)
    phases = tuple(_phases(rig.phases))
    displays, frames = _displays(rig, controls, group_of)
    groups = tuple(_groups(rig, controls))
    joined = joins.spoken(rig, groups, spoken)
    return Program(
        name=rig.name,
        ports=dict(_ports(rig, spoken)) | joins.ports(rig, joined),
        controls=controls,
        keys={
            surface.name: dict(_keys(surface, controls)) for surface in rig.surfaces if surface.profile.medium == "midi"
        },
        senders={surface.name: tuple(_senders(surface, controls)) for surface in rig.surfaces},
        groups=groups,
        phases=phases,
        start=rig.start,
        defaults=rig.defaults,
        dialects=spoken | joined,
        look=cells.look,
        reach=cells.reach,
        deed=cells.deed,
        level=cells.level,
        excluded=rig.excluded,
        song=rig.song,
        layers=rig.layers,
        through={surface.name: surface.through for surface in rig.surfaces if surface.through},
        passing=_passing(rig),
        phase={phase.name: phase for phase in phases},
        displays=displays,
        frames=frames,
        me=rig.me,
        producer=rig.producer,
        parts=tuple(map(str, rig.parts)),
        watch=frozenset(panels.watched(displays)) | marks.watched(rig),
    )


def _passing(rig: Rig) -> dict[str, dict[str, Way]]:
    """Where surfaces pass straight on: as the phase says, else as what it borrows from does, else as `any` does."""
    said = {(each.surface, each.phase): Way(each.daw, each.unit) for each in rig.passes}
    sources = {phase.name: phase.source for phase in rig.phases}

    def way(surface: str, phase: str, seen: frozenset[str]) -> Way | None:
        own, borrowed = said.get((surface, phase)), _source(sources[phase], surface)
        if own is not None or borrowed is None or borrowed in seen:
            return own or said.get((surface, ANY))
        return way(surface, borrowed, seen | {phase})

    found = {
        surface: {phase: went for phase in sources if (went := way(surface, phase, frozenset())) is not None}
        for surface in dict.fromkeys(each.surface for each in rig.passes)
    }
    return {surface: ways for surface, ways in found.items() if ways}


def _phases(phases: Iterable[Phase]) -> Iterable[PhasePlan]:
    for number, phase in enumerate(phases):
        color = rgb(phase.color) if phase.color else colors.PHASES[number % len(colors.PHASES)]
        yield PhasePlan(
            phase.name,
            phase.color,
            phase.to,
            color,
            phase.enter,
            phase.leave,
            phase.hold_back,
            stay_ns=phase.stay_ns,
            budget_ns=phase.budget_ns,
            break_ns=phase.break_ns,
            quiet=phase.quiet,
            rough=phase.levels is not None,
            ride=phase.ride,
            ask=phase.ask,
        )


def _displays(
    rig: Rig, controls: tuple[ControlPlan, ...], group_of: Mapping[str, int]
) -> tuple[tuple[DisplayPlan, ...], tuple[FramePlan, ...]]:
    displays: list[DisplayPlan] = []
    frames: list[FramePlan] = []
    for surface in rig.surfaces:
        index = {control.path: number for number, control in enumerate(controls) if control.surface == surface.name}
        new = panels.displays_of(surface.name, surface.profile, group_of[surface.name], index, len(frames))
        frames += panels.frames_of(surface.name, surface.profile, len(displays))
        displays += new
    return tuple(displays), tuple(frames)


def _ports(rig: Rig, spoken: Mapping[str, Dialect]) -> Iterable[tuple[str, PortPlan]]:
    for surface in rig.surfaces:
        profile = surface.profile
        inputs, outputs = surface.inputs or profile.inputs, surface.outputs or profile.outputs
        ends = (surface.send, surface.listen)
        plan = PortPlan(surface.name, profile.medium, "surface", inputs, outputs, *ends, profile.wire, surface.device)
        if surface.serial is not None:
            plan = replace(plan, serial=surface.serial, wire=paced(profile.wire, surface.serial))
        yield surface.name, replace(plan, talk=profile.talk, virtual=surface.virtual)
    for daw in rig.daws:
        yield daw.name, _daw_port(daw, spoken[daw.name])


def _daw_port(daw: Daw, dialect: Dialect) -> PortPlan:
    # A device that is named by its serial number or place alone may call its port anything.
    outputs = (daw.port,) if daw.port else ("*",) if daw.device else ()
    inputs = outputs if dialect.hears else ()
    pace = daw.wire or dialect.pace
    plan = PortPlan(daw.name, dialect.medium, "daw", inputs, outputs, daw.send, daw.listen, pace, daw.device)
    return replace(plan, chained=daw.chained, virtual=daw.virtual)


def _is_shaped(entry: Entry, fine: str | None) -> bool:
    """Whether core/fine.py has to do with it: it has a dead band, a button for the fine mode, or an acceleration."""
    asked = entry.reach
    return (asked.dead_band or asked.acceleration) is not None or (asked.fine or fine) is not None


def _control(surface: str, control: Control, group: int, *, is_fine: bool) -> ControlPlan:
    kind = control.messages[0].type
    return ControlPlan(
        surface=surface,
        path=control.path,
        motion=control.motion,
        group=group,
        top=osc_ears.TOP if kind == OSC else control.largest,
        down=_down(control, kind),
        order=control.order,
        full=control.kind == "switch",
        ticks=(osc_ears.TICKS if kind == OSC else ENCODINGS)[control.relative] if control.relative else None,
        lights=panels.lights_of(control),
        motor=panels.motor_of(control),
        colorful=panels.has(control, LightKind.COLOR),
        rings=panels.has(control, LightKind.RING),
        centre=(control.largest + 1) // 2 if control.kind == "wheel" and kind == "pitchwheel" else None,
        is_fine=is_fine,
    )


def _down(control: Control, kind: str) -> float:
    """From which number on it is pressed."""
    if control.press is not None:
        return control.press
    if kind == OSC:
        return osc_ears.DOWN
    return 1 if kind in midi.PRESSED_FROM_ONE else (control.largest + 1) // 2


def _senders(surface: Surface, controls: tuple[ControlPlan, ...]) -> Iterable[tuple[int, Control]]:
    index = {control.path: number for number, control in enumerate(controls) if control.surface == surface.name}
    return ((index[control.path], control) for control in surface.profile.controls)


def _keys(surface: Surface, controls: tuple[ControlPlan, ...]) -> Iterable[tuple[int, int]]:
    """The channel messages that are one control's alone."""
    for index, control in _senders(surface, controls):
        for shape in (*control.messages, *control.touch, *control.after):
            if shape.type in midi.KINDS and midi.KINDS[shape.type].numbered == (shape.number is not None):
                yield midi.key(shape.type, shape.channel, shape.number), index


def _groups(rig: Rig, controls: tuple[ControlPlan, ...]) -> Iterable[GroupPlan]:
    names = [group.name for group in rig.groups]
    strips = {surface.name: surface.profile.strips for surface in rig.surfaces}
    for group in rig.groups:
        members = tuple(number for number, control in enumerate(controls) if control.surface in group.surfaces)
        size = sum(strips[name] for name in group.surfaces) or 8
        follows = names.index(group.follows) if group.follows else None
        yield GroupPlan(group.name, members, size, follows, joins.plan_of(rig, group.name))


@dataclass(frozen=True, slots=True)
class _Kept:
    """What cells have been worked out: views by phase and bank, cells by entry and bank, levels by DAW and track."""

    views: dict[tuple[str, int, tuple[str, ...]], View]
    cells: dict[tuple[int, int, str, str, Limits | None, tuple[str, bool, bool]], Cell]
    levels: dict[tuple[str, str], Cell | None]


class _Cells:
    """Looks up, and works out once, the cells of a phase and bank."""

    #: Views kept at most; a rig with more phases times banks in use only works some out again.
    KEPT = 256
    #: Targets somebody asked for by their paths that are known at once, at most.
    ASKED = 8192

    def __init__(self, rig: Rig, spoken: Mapping[str, Dialect], controls: tuple[ControlPlan, ...]) -> None:
        self._rig = rig
        self._spoken = spoken
        self._controls = controls
        self._phases = {phase.name: phase for phase in rig.phases}
        self._kept = _Kept({}, {}, {})
        self._asked: dict[str, Target] = {}
        self._keeps = keeping.is_used(rig)
        self._entries: dict[tuple[str, str, str], list[Entry]] = {}
        for entry in rig.entries:
            self._entries.setdefault((entry.surface, entry.control, entry.phase), []).append(entry)

    def look(self, phase: str, bank: int, layers: tuple[str, ...] = ()) -> View:
        """The cells of every control in this phase with this many tracks before strip 1 and these layers on."""
        view = self._kept.views.get((phase, bank, layers))
        if view is None:
            if len(self._kept.views) >= self.KEPT:
                self._kept.views.clear()
            view = tuple(self._cells_of(control, phase, bank, layers) for control in self._controls)
            self._kept.views[phase, bank, layers] = view
        return view

    def reach(self, path: str, bank: int) -> Cell | str:
        """The cell of a target somebody asks for by its path, or why there is none."""
        # Parts that are listened to and tracks that are ridden are asked for again and again.
        target = self._asked.get(path) or self._target(path)
        if target is None:
            return f"there is no target {quoted(path)}"
        if len(self._asked) < self.ASKED:
            self._asked[path] = target
        row = targets.TARGETS[target.shape]
        missing = [
            name
            for name in target.arguments
            if isinstance(name, str) and "PHASE" in row.shape and not self._knows(name)
        ]
        if missing:
            return f"there is no phase {quoted(missing[0])}; this rig has {', '.join(self._phases)}"
        if row.mode not in (Mode.TRIGGER, Mode.TOGGLE):
            return "it needs a control: nothing says how far or how long"
        reach = Reach(target, row.mode, row.roles)
        speech = self._speech(reach, bank)
        if isinstance(speech, Cannot):
            return speech.why
        return Cell(target, row.mode, ASKED, target.daw, speech, take_unknown=True)

    def deed(self, deed: Deed, bank: int) -> Cell | str:
        """The cell of something that is done once, or why there is none; the same each time."""
        reach = deed.reach
        counted = bank if reach.target.shape.startswith("strip/") else 0
        cell = self._kept.cells.get((id(deed), counted, "", "", None, ("", False, False)))
        if cell is not None:
            return cell
        speech = self._speech(reach, counted)
        if isinstance(speech, Cannot):
            return speech.why
        stroke = strokes.plan_of(reach.stroke, speech.law if speech else SWITCH) if reach.stroke else None
        made = Cell(reach.target, reach.mode, deed.place, reach.target.daw, speech, stroke=stroke, take_unknown=True)
        self._kept.cells[id(deed), counted, "", "", None, ("", False, False)] = made
        return made

    def level(self, daw: str, track: str) -> Cell | None:
        """The cell of a track's level, the same each time; None where its DAW has no way to be told it."""
        if (daw, track) not in self._kept.levels:
            self._kept.levels[daw, track] = self._level(daw, track)
        return self._kept.levels[daw, track]

    def _level(self, daw: str, track: str) -> Cell | None:
        found = targets.target(f"{track}/volume", daw)
        if found is None or daw not in self._spoken:
            return None
        speech = self._spoken[daw].speech(found)
        if isinstance(speech, Cannot) or not (speech.pack or speech.late):
            return None
        row = targets.TARGETS[found.shape]
        return Cell(found, row.mode, ASKED, daw, speech, travel_of(speech.law), row.roles)

    def _knows(self, phase: str) -> bool:
        return phase in self._phases

    def _target(self, path: str) -> Target | None:
        first, _, rest = path.partition("/")
        if first in self._spoken:
            return targets.target(rest, first)
        return targets.target(path, next(iter(self._spoken), None))

    def _cells_of(self, control: ControlPlan, phase: str, bank: int, layers: tuple[str, ...]) -> Cells:
        every = (f"+{layer}" for layer in layers)
        entries = _gestures(found for layer in ("", *every) for found in self._strata(control, phase, layer))
        return {gesture: self._cell(control, entry, bank, gesture, phase) for gesture, entry in entries.items()}

    def _strata(
        self, control: ControlPlan, phase: str, layer: str, seen: frozenset[str] = frozenset()
    ) -> list[list[Entry]]:
        """Entries that hold for a control in a phase ('' or '+LAYER' behind its name), weakest first."""
        where = (control.surface, control.path)
        own = self._entries.get((*where, phase + layer), [])
        borrowed = _source(self._phases[phase].source, str(control))
        if borrowed is None or borrowed in seen:
            return [self._entries.get((*where, ANY + layer), []), own]
        return [*self._strata(control, borrowed, layer, seen | {phase}), own]

    def _cell(self, control: ControlPlan, entry: Entry, bank: int, gesture: str, phase: str) -> Cell:
        # Only what counts within the bank differs from bank to bank, and only the takeover from phase to phase.
        counted = bank if entry.reach.target.shape.startswith("strip/") else 0
        takeover = self._takeover(control, entry.reach, phase)
        # A phase's limits of levels are its own, whoever it borrows the entry from.
        limits = self._phases[phase].levels if LEVELS in entry.reach.roles else None
        apart = self._apart(entry.reach, phase, counted)
        known = (id(entry), counted, gesture, takeover, limits, apart)
        cell = self._kept.cells.get(known)
        if cell is None:
            cell = self._kept.cells[known] = self._work_out(control, entry, counted, takeover, limits, apart)
        return cell

    def _apart(self, reach: Reach, phase: str, bank: int) -> tuple[str, bool, bool]:
        """Why an entry rests in the phase that is shown, whoever it borrows the entry from; what its moves count as."""
        words = self._phases[phase].hold_back
        own = roles.of(reach, self._rig.roles, bank)
        both = reach.target.daw is not None and roles.are_both(own)
        if not words:
            return "", False, both
        word = roles.held_by(words, reach.target, own, bank)
        return f"{phase} holds {word} back" if word else "", "mix" in own, both

    def _takeover(self, control: ControlPlan, reach: Reach, phase: str) -> str:
        """The takeover of the entry, else of the phase that is shown, else of the rig; '' where nothing takes over."""
        if control.motion is not Motion.ABSOLUTE or reach.mode is not Mode.VALUE:
            return ""
        return reach.takeover or self._phases[phase].takeover or self._rig.defaults.takeover

    def _work_out(
        self,
        control: ControlPlan,
        entry: Entry,
        bank: int,
        takeover: str,
        limits: Limits | None = None,
        apart: tuple[str, bool, bool] = ("", False, False),
    ) -> Cell:
        reach = entry.reach
        speech = self._speech(reach, bank)
        assert not isinstance(speech, Cannot), f"{entry.place}: {speech}"
        law = speech.law if speech else SWITCH
        within = limits.range if limits else None
        step = reach.step or (limits.step if limits else None)
        travel = travel_of(law, reach.range, step, invert=reach.invert, curve=reach.curve, within=within)
        moved = control.motion is not Motion.PRESS and reach.mode is Mode.VALUE
        absolute = control.motion is Motion.ABSOLUTE and reach.mode is Mode.VALUE
        return Cell(
            target=reach.target,
            mode=reach.mode,
            place=entry.place,
            port=reach.target.daw,
            speech=speech,
            travel=travel,
            roles=roles.of(reach, self._rig.roles, bank),
            apart=_kept_apart(reach.target, speech, apart, keeps=self._keeps and keeping.may_rest(reach)),
            way=panels.way_of(reach.target.shape, reach.mode),
            table=_table(travel) if absolute and control.top == 127 else None,
            takeover=TAKEOVERS[takeover] if takeover else None,
            take_unknown=self._takes_unknown(reach, speech),
            take_outside=reach.outside == "take",
            dead_band=reach.dead_band or 0.0,
            acceleration=reach.acceleration or 1.0,
            fine=(reach.fine or self._rig.defaults.fine) if moved else None,
            stroke=strokes.plan_of(reach.stroke, law, within) if reach.stroke else None,
            repeat_ns=reach.repeat_ns,
            radio=reach.radio,
            latch=reach.latch,
            after=self._after(entry, bank),
            switched=targets.row_of(reach.target.shape).mode is Mode.TOGGLE,
        )

    def _after(self, entry: Entry, bank: int) -> Cell | None:
        """Where the pressure on a note goes: to its own, or to its channel's."""
        reach, note = entry.reach, entry.reach.target
        if note.shape != "note/N" or note.daw is None or reach.aftertouch == "off":
            return None
        path = "pressure" if reach.aftertouch == "channel" else f"polytouch/{note.arguments[0]}"
        target = targets.target(path, note.daw)
        assert target is not None
        speech = self._spoken[note.daw].speech(target, bank=bank, channel=reach.channel)
        if isinstance(speech, Cannot):
            return None
        return Cell(target, Mode.VALUE, entry.place, note.daw, speech)

    def _takes_unknown(self, reach: Reach, speech: Speech | None) -> bool:
        if reach.unknown is not None or speech is None or reach.target.daw is None:
            return reach.unknown == "take"
        told = self._spoken[reach.target.daw].hears and speech.heard
        return not told and speech.ask is None

    def _speech(self, reach: Reach, bank: int) -> Speech | Cannot | None:
        target = reach.target
        if target.daw is None:
            return None
        dialect = self._spoken[target.daw]
        if target.shape == "action/NAME":
            words = self._rig.actions.get(str(target.arguments[0]), {}).get(dialect.name)
            return dialect.action(words) if words else Cannot(f"no action {target.arguments[0]!r} for {target.daw}")
        if target.raw is not None:
            return raw_said(dialect, target.raw)
        return takes.said(dialect, target, bank=bank, channel=reach.channel)


def _kept_apart(target: Target, speech: Speech | None, apart: tuple[str, bool, bool], *, keeps: bool) -> Apart | None:
    why, mixes, both = apart
    whole = f"{target.daw}/{colors.thing(speech.key)}" if speech is not None else ""
    part, kept = whole if mixes or both else "", whole if keeps else ""
    return Apart(why, part, mixes, both, kept) if why or part or kept else None


def _source(source: tuple[tuple[str, str], ...], control: str) -> str | None:
    """The phase a control borrows from: the longest pattern that it is or stands below; '' is the rest."""
    fitting = [
        (len(pattern), phase)
        for pattern, phase in source
        if pattern == "" or control == pattern or control.startswith(f"{pattern}/")
    ]
    return max(fitting)[1] if fitting else None


def _gestures(layers: Iterable[list[Entry]]) -> dict[str, Entry]:
    """Merges layers gesture by gesture; a plain entry is a tap where the same control also has hold, double or a chord.

    Else it is press and release at once, so it and a press, release or tap of another layer stand in each other's
    place: the stronger layer's stays.
    """
    merged: dict[str, tuple[int, Entry]] = {}
    for strength, layer in enumerate(layers):
        for entry in layer:
            merged[entry.gesture] = (strength, entry)
    if PLAIN in merged:
        plain = merged.pop(PLAIN)
        longer = waits(merged)
        rivals = ({"tap"} if longer else {"press", "release", "tap"}) & merged.keys()
        if all(merged[rival][0] < plain[0] for rival in rivals):
            for rival in rivals:
                del merged[rival]
            merged["tap" if longer else PLAIN] = plain
    return {gesture: entry for gesture, (_, entry) in merged.items()}


# Controls that travel alike share one table: a hundred faders that move together then read the same few kilobytes.
@lru_cache(maxsize=256)
def _table(travel: Travel) -> tuple[float, ...]:
    return tuple(travel.position(number / 127) for number in range(128))
