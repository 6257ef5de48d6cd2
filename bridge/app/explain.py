"""Explains: what would one event do, in each phase of a rig, and why? Nothing is opened and nobody is asked.

The event is a line of a trace, or short: a surface's control and the move it makes, as in `desk/knob/1=64`.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from bridge.app.daemon import compile_loaded
from bridge.app.moves import TOUCHED, TOUCHES, NotAMove, messages_of
from bridge.app.trace import Dropped, Header, Out, RigText, TraceMistake, read_line
from bridge.core import ears, osc_ears, words
from bridge.core.engine import Engine
from bridge.core.events import Back, Event, Received
from bridge.core.laws import FRACTION, Law
from bridge.core.program import Cell, Program, StrokePlan
from bridge.core.state import Reason
from bridge.model.rig import Rig
from bridge.model.surface import OSC, Control
from bridge.model.target import Mode
from bridge.wire import midi

#: Letters that any value fits into.
_WIDE = 20
#: Long after anything that opening the ports could have started.
LATER_NS = 1_000_000_000


class Means(NamedTuple):
    """What a gesture of the control reaches in a phase, where the rig says so, and how: its range, or that it rests."""

    gesture: str
    target: str
    place: str
    how: tuple[str, ...] = ()


class Explanation(NamedTuple):
    """One phase: what is mapped to the control that sends this (if one does), and what the event does, and why."""

    phase: str
    means: tuple[Means, ...]
    reasons: tuple[Reason, ...]


class NotAnEvent(ValueError):
    """The text is no event of this rig; says what to write."""


def explain(rig: Rig, text: str) -> Iterator[Explanation]:
    """What this event does in each phase. Raises NotAnEvent."""
    events, control = events_of(rig, text)
    program = compile_loaded(rig)
    port = getattr(events[0], "port", None)
    if port is not None and port not in program.ports:
        raise NotAnEvent(f"no port is called {port!r}; {program.name} has {', '.join(program.ports)}")
    for phase in program.phases:
        # As after a restart in this phase: a way there may not be allowed, or not yet.
        engine = Engine(program, {"groups": {group.name: {"phase": phase.name} for group in program.groups}})
        for port in program.ports:
            engine.step(Back(0, port))
        reasons = engine.explain(*(event._replace(t_ns=LATER_NS) for event in events))
        yield Explanation(phase.name, tuple(_means(program, phase.name, events[-1], control)), tuple(reasons))


def _means(program: Program, phase: str, event: Event, control: str | None) -> Iterator[Means]:
    named = [index for index, plan in enumerate(program.controls) if str(plan) == control]
    for index in named or _controls(program, event):
        plain = program.look(phase, 0)[index]
        for gesture, cell in plain.items():
            yield Means(gesture, str(cell.target), str(cell.place), tuple(_how(cell)))
        for layer in program.layers:
            for gesture, cell in program.look(phase, 0, (layer,))[index].items():
                if plain.get(gesture) is not cell:
                    yield Means(f"{gesture} with {layer}", str(cell.target), str(cell.place), tuple(_how(cell)))


def _how(cell: Cell) -> Iterator[str]:
    """How far it goes and how, whether its moves count as both trades, and why it rests."""
    travel, law = cell.travel, cell.speech.law if cell.speech else FRACTION
    if cell.stroke is not None:
        yield _STROKES[cell.stroke.kind].format(_places(cell.stroke))
    if (travel.low, travel.high) != (0.0, 1.0):
        yield f"from {_said(law, travel.low)} to {_said(law, travel.high)}"
    if travel.step and cell.stroke is None:
        yield f"in steps of {travel.step:g} {travel.law.unit}".rstrip()
    if travel.invert:
        yield "the other way round"
    if cell.apart is not None and cell.apart.both:
        yield "counts as production and mix"
    if cell.apart is not None and cell.apart.why:
        yield f"rests: {cell.apart.why}"


#: What a press does with a value, by the kind of stroke.
_STROKES = {"set": "set to {}", "throw": "{} while held", "sequence": "one after the other {}", "step": "on by {}"}


def _places(stroke: StrokePlan) -> str:
    if stroke.kind == "step":
        return f"{stroke.by:g} {stroke.law.unit}".rstrip()
    return ", ".join(_said(stroke.law, place) for place in stroke.places)


def _said(law: Law, position: float) -> str:
    return words.value(law, position, Mode.VALUE, _WIDE)


def _controls(program: Program, event: Event) -> Iterable[int]:
    """The controls that send this, by their index."""
    if not isinstance(event, Received):
        return ()
    senders = program.senders.get(event.port, ())
    if event.port not in program.keys:
        return osc_ears.meant(senders, event.data)
    return ears.meant(senders, event.data) if midi.check(event.data) else ()


def events_of(rig: Rig, text: str) -> tuple[tuple[Event, ...], str | None]:
    """The events a text stands for, and the control where it is one's short form. Raises NotAnEvent."""
    if text.lstrip().startswith("{"):
        try:
            item = read_line(text)
        except TraceMistake as mistake:
            raise NotAnEvent(str(mistake)) from None
        if isinstance(item, Header | RigText | Out | Dropped):
            raise NotAnEvent("only events can be explained: what a port brings, lost, back, do")
        return (item,), None
    path, _, value = text.partition("=")
    surface, control = _find(rig, path.strip())
    try:
        messages = _by_hand(control, value.strip())
    except NotAMove as mistake:
        raise NotAnEvent(str(mistake)) from None
    if not messages:
        raise NotAnEvent(f"{path.strip()} never tells that it is let go: it says nothing then")
    return tuple(Received(0, surface, message) for message in messages), f"{surface}/{control.path}"


def _by_hand(control: Control, value: str) -> tuple[bytes, ...]:
    """What a hand sends: it touches what feels it before it moves it, or its motor might as well have done it."""
    moved = messages_of(control, value)
    is_felt = control.touch and control.messages[0].type != OSC and value not in TOUCHES
    return (*messages_of(control, TOUCHED), *moved) if is_felt else moved


def _find(rig: Rig, path: str) -> tuple[str, Control]:
    name, _, rest = path.partition("/")
    surface = next((each for each in rig.surfaces if each.name == name), None)
    if surface is None:
        raise NotAnEvent(f"no surface {name!r} in this rig; it has {', '.join(each.name for each in rig.surfaces)}")
    for control in surface.profile.controls:
        if control.path == rest:
            return name, control
    kinds = sorted({control.path.rpartition("/")[0] or control.path for control in surface.profile.controls})
    raise NotAnEvent(f"{name} has no control {rest!r}; there are {', '.join(kinds)}")
