"""Rigs of the toy studio, drawn by hypothesis from pools of ready lines, so that they are drawn fast and shrink well.

Only what a rig may say is in the pools: what `check` refuses is not for the engine.
"""

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from itertools import combinations
from typing import TypeVar

from hypothesis import strategies as st

from bridge.core.gestures import chord_with
from bridge.core.takeover import TAKEOVERS
from bridge.model.rig import ANY, PLAIN, Defaults, Entry, Group, Phase, Rig
from bridge.model.surface import WireModel
from bridge.model.target import Quantity, Stroke
from tests.core.toy import MS, entry, rig

Choice = TypeVar("Choice")

ABSOLUTE = ("desk/fader/1", "desk/knob/1", "desk/wheel/pitch")
RELATIVE = ("desk/encoder/1",)
PRESSED = ("pedal/switch/1", "desk/button/solo/1", "desk/button/mute/1", "desk/pad/1", "pedal/switch/2")
GESTURES = ("tap", "hold", "double")


#: Every note belongs to one control, so that what a note does tells which press it came from.
NOTES = {control: tuple(range(40 + 10 * index, 47 + 10 * index)) for index, control in enumerate(PRESSED)}

_VOLUMES: tuple[dict[str, object], ...] = (
    {},
    {"range": ("-inf dB", "-6 dB")},
    {"range": ("-24 dB", "0 dB"), "step": "3 dB"},
    {"invert": True},
    {"takeover": "jump"},
    {"range": ("0.25", "0.75"), "outside": "take"},
    {"unknown": "take", "step": "0.05"},
    {"unknown": "wait", "range": ("-inf dB", "-6 dB"), "takeover": "jump"},
    {"curve": "exp"},
    {"curve": "db", "range": ("-inf dB", "0 dB"), "takeover": "catch-up"},
    {"dead_band": 0.02},
    {"fine": "desk/button/solo/1"},
    {"fine": "pedal/switch/2", "dead_band": 0.05, "takeover": "relative"},
    *({"takeover": mode} for mode in TAKEOVERS),
    *({"takeover": mode, "range": ("-24 dB", "0 dB"), "step": "3 dB", "invert": True} for mode in TAKEOVERS),
)
_POSITIONS = ("strip/1/volume", "strip/2/volume", "track/2/volume", "track/1/pan")
_BRIDGE = (
    "phase/toggle",
    "phase/set/mix",
    "phase/peek",
    "bank/next",
    "bank/previous",
    "phase/next",
    "phase/previous",
    "phase/peek/blend",
    "phase/set/create",
    "phase/toggle/mix/blend",
    "bank/by/1",
    "bank/set/2",
    "surface/repaint",
    "idea/mark",
    "listen/next",
    "listen/leave",
    "owed/restore",
)
_SWITCHED = ("strip/1/solo", "strip/2/mute", "track/1/solo")
_PHASES = (ANY, "create", "mix", "blend")


def _moved_lines() -> Iterable[Entry]:
    for control in ABSOLUTE:
        for phase in _PHASES:
            for path in _POSITIONS:
                for reach in _VOLUMES if path.endswith("volume") else _VOLUMES[:1]:
                    yield entry(control, phase, path, **reach)
            yield entry(control, phase, "strip/2/mute")
    for control in RELATIVE:
        for phase in _PHASES:
            yield entry(control, phase, "strip/1/volume", range=("-24 dB", "0 dB"), step="3 dB")
            yield entry(control, phase, "track/1/pan")


def _pressed_lines() -> Iterable[Entry]:
    for control in PRESSED:
        for place, phase in enumerate(_PHASES):
            yield entry(control, phase, f"note/{NOTES[control][place]}")
            for path in _SWITCHED:
                yield entry(control, phase, path)
            yield entry(control, phase, "transport/play")
            for gesture in ("press", *GESTURES, PLAIN):
                for path in _BRIDGE:
                    yield entry(control, phase, path, gesture)
        for gesture in GESTURES:
            yield entry(control, ANY, f"note/{NOTES[control][4]}", gesture)
            yield entry(control, ANY, "strip/1/solo", gesture)
            yield entry(control, ANY, "transport/stop", gesture)
        yield entry(control, ANY, "marker/add", "release")


LAYERS = ("shift", "more")
#: Notes of chords, by the two controls that play them.
CHORDS = {pair: 100 + index for index, pair in enumerate(combinations(PRESSED, 2))}


def _modern_lines() -> Iterable[Entry]:
    """Chords, layers, throws, steps that repeat, sequences, radios."""
    for pair, note in CHORDS.items():
        for first, second in (pair, pair[::-1]):
            yield entry(first, ANY, f"note/{note}", chord_with(second))
            yield entry(first, "mix", "phase/toggle", chord_with(second))
    for control in PRESSED:
        for gesture in ("press", "hold", PLAIN):
            yield entry(control, ANY, "strip/1/volume", gesture, stroke=Stroke("throw", (Quantity(1.0),)))
            yield entry(control, "mix", "strip/1/volume", gesture, stroke=Stroke("throw", (Quantity(0.0),)))
            step = Stroke("step", (Quantity(0.1),))
            yield entry(control, "create", "track/1/pan", gesture, stroke=step, repeat_ns=MS * 70)
            yield entry(control, ANY, "bank/next", gesture, repeat_ns=MS * 90)
            yield entry(control, ANY, "layer/more", gesture)
            yield entry(control, "mix", "layer/shift", gesture, latch=True)
            yield entry(control, ANY, "layer/shift", gesture, mode="toggle")
        yield entry(control, f"{ANY}+shift", f"note/{NOTES[control][5]}")
        yield entry(control, "mix+more", f"note/{NOTES[control][6]}", "hold")
        yield entry(control, "create", "strip/1/solo", radio="one")
        yield entry(control, "create+shift", "strip/2/mute", radio="one")
        sequence = Stroke("sequence", (Quantity(0.1), Quantity(0.9)))
        yield entry(control, "mix", "strip/2/volume", "press", stroke=sequence)


MODERN = tuple(_modern_lines())
MOVED, PRESSES = tuple(_moved_lines()), tuple(_pressed_lines())
#: What most rigs have: a pedal that flips and peeks, a button that goes to the next bank.
USUAL = (
    entry("pedal/switch/1", ANY, "phase/toggle", "tap"),
    entry("pedal/switch/1", ANY, "phase/peek", "hold"),
    entry("pedal/switch/1", ANY, "transport/play", "double"),
    entry("pedal/switch/2", ANY, "bank/next"),
)
_THREE = (Phase("create"), Phase("mix"), Phase("blend", source=(("", "mix"), ("desk/knob", "create"))))
_PHASE_SETS = (
    _THREE,
    (Phase("create", to=("mix",)), Phase("mix"), Phase("blend", to=("create", "mix"))),
    (Phase("mix"), Phase("blend"), Phase("create")),
    (Phase("create"), Phase("mix")),
    (Phase("blend"), Phase("mix")),
)
_ONE_GROUP = (Group("main", ("desk", "pedal")),)
_GROUP_SETS = (
    _ONE_GROUP,
    (Group("left", ("pedal",)), Group("right", ("desk",), follows="left")),
    (Group("left", ("desk",)), Group("right", ("pedal",))),
)
_DEFAULTS = (Defaults(), Defaults(hold_ns=200 * MS), Defaults(hold_ns=300 * MS))
SLOW = {"desk": WireModel(3125), "daw": WireModel(2000, 1 * MS), "pedal": WireModel(gap_ns=2 * MS)}


@st.composite
def rigs(draw: st.DrawFn, *, moved: Sequence[Entry] = MOVED, pressed: Sequence[Entry] = PRESSES) -> Rig:
    """Rigs of the toy studio; `moved` and `pressed` are the pools their lines come from."""
    lines = [
        *(line for every, most in ((True, 4), (False, 8)) for line in _lines(draw, moved, every, most)),
        *_one(draw, (USUAL, USUAL[:1], ())),
        *(line for every, most in ((True, 5), (False, 8)) for line in _lines(draw, pressed, every, most)),
    ]
    phases = _one(draw, _PHASE_SETS)
    fitting = (line for line in lines if _fits(line, {phase.name for phase in phases}))
    return readable(
        rig(
            {(line.surface, line.control, line.phase, line.gesture): line for line in fitting}.values(),
            phases,
            groups=_one(draw, _GROUP_SETS),
            defaults=_one(draw, _DEFAULTS),
            layers=LAYERS,
        )
    )


def _fits(line: Entry, phases: set[str]) -> bool:
    """Whether a rig with these phases may say so."""
    names = {name for name in line.reach.target.arguments if isinstance(name, str)} - set(LAYERS)
    return line.phase.partition("+")[0] in phases | {ANY} and names <= phases


def _lines(draw: st.DrawFn, pool: Sequence[Entry], every: bool, most: int) -> list[Entry]:
    """Lines of a pool for every phase, or for one. Drawn by number: hashing a pool takes longer than playing a rig."""
    chosen = [line for line in pool if (line.phase == ANY) == every]
    if not chosen:
        return []
    numbers = st.integers(0, len(chosen) - 1)
    return [chosen[number] for number in draw(st.lists(numbers, min_size=most // 2, max_size=most))]


def _one(draw: st.DrawFn, choices: Sequence[Choice]) -> Choice:
    return choices[draw(st.integers(0, len(choices) - 1))]


class Readable(Rig):
    """A rig that a failing test shows as its user would have written it."""

    def __repr__(self) -> str:
        lines = (
            f"{each.surface}/{each.control} {each.phase} {each.gesture}: {each.reach.target}{_options(each)}"
            for each in self.entries
        )
        rest = (self.phases, self.groups, f"hold {self.defaults.hold_ns // MS} ms")
        return "\n    ".join(("rig", *lines, *map(str, rest)))

    def _repr_pretty_(self, printer: object, cycle: bool) -> None:
        printer.text(repr(self))  # type: ignore[attr-defined]


def _options(line: Entry) -> str:
    reach = line.reach
    return f" {reach.range} {reach.step} {reach.invert} {reach.takeover} {reach.unknown} {reach.outside} {reach.mode}"


def readable(made: Rig) -> Rig:
    """The same rig, shown as its lines."""
    return Readable(**{each.name: getattr(made, each.name) for each in fields(made)})


def without(made: Rig, surface: str) -> Rig:
    """The same rig after its user took a surface out of it."""
    groups = (
        replace(group, surfaces=tuple(name for name in group.surfaces if name != surface)) for group in made.groups
    )
    return replace(
        made,
        surfaces=tuple(each for each in made.surfaces if each.name != surface),
        entries=tuple(line for line in made.entries if line.surface != surface),
        groups=tuple(replace(group, follows=None) for group in groups if group.surfaces),
    )


def paced(made: Rig, wires: dict[str, WireModel] = SLOW) -> Rig:
    """The same rig on slow wires."""
    return replace(
        made,
        surfaces=tuple(
            replace(each, profile=replace(each.profile, wire=wires.get(each.name, WireModel())))
            for each in made.surfaces
        ),
        daws=tuple(replace(each, wire=wires.get(each.name, WireModel())) for each in made.daws),
    )
