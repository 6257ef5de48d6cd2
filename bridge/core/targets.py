"""The table of targets: every path a control may reach, with its default mode and roles.

A new target is one row here; the YAML vocabulary, the schema, hints and reference follow. In a shape a single capital
letter stands for a number from 1 and a word in capitals for a name. What a DAW makes of a target is its dialect's.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from bridge.model.target import Mode, Target

VALUE, TOGGLE, TRIGGER, MOMENTARY = Mode.VALUE, Mode.TOGGLE, Mode.TRIGGER, Mode.MOMENTARY


class Row(NamedTuple):
    """One target shape: default mode, roles, and whether the bridge itself answers it (else a DAW does)."""

    shape: str
    mode: Mode
    roles: tuple[str, ...]
    bridge: bool = False


#: The role of what a phase's `levels` is about.
LEVELS = "levels"

#: What every strip has, wherever it is counted from.
_STRIP_LEAVES = (
    ("volume", VALUE, ("mix", "levels")),
    ("trim", VALUE, ("mix", "levels")),
    ("pan", VALUE, ("mix", "pans")),
    ("width", VALUE, ("mix", "pans")),
    ("polarity", TOGGLE, ("mix",)),
    ("send/M/level", VALUE, ("mix", "sends")),
    ("send/M/pan", VALUE, ("mix", "sends")),
    ("send/M/enable", TOGGLE, ("mix", "sends")),
    ("receive/M/level", VALUE, ("mix", "sends")),
    ("mute", TOGGLE, ("mix",)),
    ("solo", TOGGLE, ("mix",)),
    ("arm", TOGGLE, ("arrange",)),
    ("monitor", TOGGLE, ("arrange",)),
    ("monitor/auto", TRIGGER, ("arrange",)),
    ("automation/off", TRIGGER, ("mix",)),
    ("automation/read", TRIGGER, ("mix",)),
    ("automation/touch", TRIGGER, ("mix",)),
    ("automation/latch", TRIGGER, ("mix",)),
    ("automation/write", TRIGGER, ("mix",)),
    ("select", TOGGLE, ("bridge",)),
    ("fx/F/bypass", TOGGLE, ("mix",)),
    ("fx/F/param/P", VALUE, ("mix",)),
    ("eq/BAND/gain", VALUE, ("mix", "eq")),
    ("eq/BAND/freq", VALUE, ("mix", "eq")),
    ("eq/BAND/q", VALUE, ("mix", "eq")),
    ("eq/enable", TOGGLE, ("mix", "eq")),
    ("comp/threshold", VALUE, ("mix", "dynamics")),
    ("comp/ratio", VALUE, ("mix", "dynamics")),
    ("comp/makeup", VALUE, ("mix", "dynamics")),
    ("comp/enable", TOGGLE, ("mix", "dynamics")),
)
_STRIP_ROOTS = ("track/N", "strip/N", "selected", "master")

#: What the room hears: the DAW's monitor section, whatever is mixed.
_MONITOR = (
    ("monitor/volume", VALUE),
    ("monitor/mute", TOGGLE),
    ("monitor/dim", TOGGLE),
    ("monitor/mono", TOGGLE),
)

#: Where a whole mixer stood, kept by the DAW.
_MIXER_SCENES = (
    ("mixer-scene/N/store", TRIGGER),
    ("mixer-scene/N/recall", TRIGGER),
)

_TRANSPORT = (
    ("play", TRIGGER),
    ("stop", TRIGGER),
    ("record", TOGGLE),
    ("loop", TOGGLE),
    ("click", TOGGLE),
    ("click/level", VALUE),
    ("punch-in", TOGGLE),
    ("punch-out", TOGGLE),
    ("rewind", TRIGGER),
    ("forward", TRIGGER),
    ("start", TRIGGER),
    ("end", TRIGGER),
    ("position", VALUE),
    ("tempo", VALUE),
    ("rate", VALUE),
    ("pause", TRIGGER),
    ("auto-arm", TOGGLE),
)

_ARRANGE = (
    ("scene/N/launch", TRIGGER),
    ("clip/T/S/launch", TRIGGER),
    ("record/take", TRIGGER),
    ("marker/add", TRIGGER),
    ("marker/next", TRIGGER),
    ("marker/previous", TRIGGER),
    ("marker/goto/N", TRIGGER),
)

_MIDI = (
    ("note/N", MOMENTARY),
    ("cc/N", MOMENTARY),
    ("cc14/N", VALUE),
    ("nrpn/N", VALUE),
    ("nrpn/M/L", VALUE),
    ("rpn/N", VALUE),
    ("sysex/NAME", VALUE),
    ("pitch", VALUE),
    ("pressure", VALUE),
    ("polytouch/N", VALUE),
    ("program/N", TRIGGER),
    ("program/M/L/N", TRIGGER),
)

_BRIDGE = (
    ("phase/toggle", TRIGGER),
    ("phase/toggle/PHASE/PHASE", TRIGGER),
    ("phase/set/PHASE", TRIGGER),
    ("phase/next", TRIGGER),
    ("phase/previous", TRIGGER),
    ("phase/peek", MOMENTARY),
    ("phase/peek/PHASE", MOMENTARY),
    ("layer/NAME", MOMENTARY),
    ("bank/next", TRIGGER),
    ("bank/previous", TRIGGER),
    ("bank/by/N", TRIGGER),
    ("bank/set/N", TRIGGER),
    ("surface/repaint", TRIGGER),
    ("keep/N", TRIGGER),
    ("levels/store/NAME", TRIGGER),
    ("levels/recall/NAME", TRIGGER),
    ("levels/compare/NAME", TRIGGER),
    ("song/done", TRIGGER),
    ("idea/mark", TRIGGER),
    ("suggestion/mark", TRIGGER),
    ("vision/show", TRIGGER),
    ("listen/next", TRIGGER),
    ("listen/previous", TRIGGER),
    ("listen/leave", TRIGGER),
    ("listen/end", TRIGGER),
    ("listen/dim", TRIGGER),
    ("listen/mono", TRIGGER),
    ("listen/rough", TRIGGER),
    ("listen/verdict/WORD", TRIGGER),
    ("owed/restore", TRIGGER),
    ("owed/forget", TRIGGER),
)


def _rows() -> Iterator[Row]:
    for root in _STRIP_ROOTS:
        for leaf, mode, roles in _STRIP_LEAVES:
            yield Row(f"{root}/{leaf}", mode, roles)
    for shape, mode in (*_MONITOR, *_MIXER_SCENES):
        yield Row(shape, mode, ("mix",))
    yield Row("device/param/P", VALUE, ("perform",))
    yield Row("device/touched", VALUE, ("perform",))
    yield Row("device/bypass", TOGGLE, ("perform",))
    yield Row("device/next", TRIGGER, ("perform",))
    yield Row("device/previous", TRIGGER, ("perform",))
    for leaf, mode in _TRANSPORT:
        yield Row(f"transport/{leaf}", mode, ("transport",))
    for shape, mode in _ARRANGE:
        yield Row(shape, mode, ("arrange",))
    for shape, mode in _MIDI:
        yield Row(shape, mode, ("perform",))
    for shape, mode in _BRIDGE:
        yield Row(shape, mode, ("bridge",), bridge=True)
    # What it says is in the rig's `actions:`, and a DAW does it.
    yield Row("action/NAME", TRIGGER, ("bridge",))


#: Every target of the house, by shape.
TARGETS: dict[str, Row] = {row.shape: row for row in _rows()}

#: A message that a rig writes itself (`{DAW/osc: /any/path}`): no path of the table, and any OSC dialect says it.
RAW = "osc"
_RAW_ROW = Row(RAW, VALUE, ("perform",))


def row_of(shape: str) -> Row:
    """The row of a target's shape."""
    return _RAW_ROW if shape == RAW else TARGETS[shape]


#: Targets of the plan that no engine answers yet: refused by name, never accepted without effect.
PLANNED: tuple[str, ...] = ()

#: First words of the bridge's own targets and of every DAW's; no surface or DAW may be called so.
ROOTS: frozenset[str] = frozenset(shape.split("/", 1)[0] for shape in (*TARGETS, *PLANNED, RAW))


#: First words of targets whose numbers count from 0, as MIDI's do.
FROM_ZERO = frozenset({"note", "cc", "cc14", "nrpn", "rpn", "program", "polytouch", "bank"})
#: Digits of a number in a target at most.
_MOST_DIGITS = 9


def is_number(token: str) -> bool:
    """Whether this segment of a shape stands for a number from 1 (or 0 for a note or controller)."""
    return len(token) == 1 and token.isupper()


def is_word(token: str) -> bool:
    """Whether this segment of a shape stands for a name."""
    return len(token) > 1 and token.isupper()


def _is_whole(segment: str) -> bool:
    """Whether this is a number that anything here could count to."""
    return segment.isdecimal() and segment.isascii() and len(segment) <= _MOST_DIGITS


def _fits(shape: Sequence[str], segments: Sequence[str]) -> bool:
    return len(shape) == len(segments) and all(
        _is_whole(segment) if is_number(token) else is_word(token) or token == segment
        for token, segment in zip(shape, segments, strict=True)
    )


def _arguments(shape: Sequence[str], segments: Sequence[str]) -> Iterator[int | str]:
    for token, segment in zip(shape, segments, strict=True):
        if is_number(token):
            yield int(segment)
        elif is_word(token):
            yield segment


def match(path: str, shapes: Iterable[str] = TARGETS) -> tuple[str, tuple[int | str, ...]] | None:
    """The shape a path belongs to and what stands at its placeholders, or None.

    `bank/by/-1` keeps its sign: the only number of a target that may be negative.
    """
    segments = path.split("/")
    if segments[:2] == ["bank", "by"] and len(segments) == 3 and _is_whole(segments[2].removeprefix("-")):
        return ("bank/by/N", (int(segments[2]),))
    for shape in shapes:
        tokens = shape.split("/")
        if _fits(tokens, segments):
            return shape, tuple(_arguments(tokens, segments))
    return None


def target(path: str, daw: str | None = None) -> Target | None:
    """The target a path means on this DAW (None for the bridge's own), or None where no row fits.

    A number of 0 fits only where counting starts there: notes, controllers, programs.
    """
    found = match(path)
    if found is None:
        return None
    shape, arguments = found
    if not TARGETS[shape].bridge and daw is None:
        return None
    if 0 in arguments and shape.split("/")[0] not in FROM_ZERO:
        return None
    return Target(None if TARGETS[shape].bridge else daw, path, shape, arguments)
