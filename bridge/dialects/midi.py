"""Plain MIDI to a synth, a drum machine or a DAW's MIDI input: notes, controllers, pitch bend, pressure, programs.

Nothing comes back: nobody knows where such a thing stands, so a control takes it at once. What this file refuses to
do: speak of tracks, transport or anything else that MIDI has no message for, and invent a channel: without one it is 1.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from bridge.core.dialect import Cannot, DialectRow, Fact, Speech
from bridge.core.laws import FRACTION, Law
from bridge.core.targets import TARGETS
from bridge.model.surface import WireModel
from bridge.model.target import Target
from bridge.wire.midi import encode

FIRST_CHANNEL, CHANNELS = 1, 16
#: Half a step of 7 bits and of 14: closer positions are the same message.
SEVEN = FRACTION._replace(step=0.5 / 127)
FOURTEEN = FRACTION._replace(step=0.5 / 16_383)


def _continuous(row: "Row", channel: int, number: int | None) -> Speech:
    """A controller, or what a channel has only one of: the status (and number), then the value."""
    head = 1 if number is None else 2

    def pack(position: float) -> bytes:
        return encode(row.type, channel, number, round(position * row.most))[head:]

    return Speech(_key(row, channel, number), row.law, encode(row.type, channel, number, 0)[:head], pack)


def _note(row: "Row", channel: int, number: int | None) -> Speech:
    """A note's position is its velocity; 0 ends it. None may be lost: a lost end rings for ever."""
    end = encode("note_off", channel, number, 0)
    messages = (end, *(encode(row.type, channel, number, velocity) for velocity in range(1, row.most + 1)))

    def pack(position: float) -> bytes:
        return messages[round(position * row.most)]

    return Speech(_key(row, channel, number), row.law, pack=pack, droppable=False)


def _program(row: "Row", channel: int, number: int | None) -> Speech:
    assert number is not None
    return Speech(_key(row, channel, number), row.law, fire=(encode(row.type, channel, None, number),))


class Row(NamedTuple):
    """One target shape, the message it is, and how large that message's value can be."""

    shape: str
    type: str
    words: str
    says: Callable[["Row", int, int | None], Speech]
    law: Law = SEVEN
    most: int = 127


TABLE: Mapping[str, Row] = {
    row.shape: row
    for row in (
        Row("note/N", "note_on", "note_on, note_off", _note),
        Row("cc/N", "control_change", "control_change", _continuous),
        Row("pitch", "pitchwheel", "pitchwheel", _continuous, FOURTEEN, 16_383),
        Row("pressure", "aftertouch", "aftertouch", _continuous),
        Row("polytouch/N", "polytouch", "polytouch", _continuous),
        Row("program/N", "program_change", "program_change", _program),
    )
}

#: Why not, by the first word of a target's shape.
REASONS: Mapping[str, str] = {
    "transport": "MIDI notes and controllers start no transport: map cc/N or note/N and let the DAW learn it",
    "device": "a device's parameter is a controller here: use cc/N, and let the synth or DAW learn it",
    "action": "a MIDI port has no actions: use note/N, cc/N or program/N",
    "scene": "MIDI has no message for it: use note/N or program/N, and let the DAW learn it",
    "clip": "MIDI has no message for it: use note/N, and let the DAW learn it",
}
OTHERWISE = "MIDI has no message for it: use cc/N or note/N and let the DAW learn it, or a DAW with an OSC dialect"


def _key(row: Row, channel: int, number: int | None) -> str:
    return f"ch{channel}/{row.shape if number is None else row.shape.replace('N', str(number))}"


def _why_not(shape: str) -> str:
    return REASONS.get(shape.split("/", 1)[0], OTHERWISE)


@dataclass(slots=True)
class MidiConversation:
    """A wire on which nothing comes back."""

    deadline_ns: int | None = None

    def opened(self, t_ns: int) -> Iterable[Fact]:  # noqa: ARG002 (the contract's)
        """Nothing to say."""
        return ()

    def hear(self, t_ns: int, data: bytes) -> Iterable[Fact]:  # noqa: ARG002 (the contract's)
        """What comes in means nothing here: no synth says where its parameters stand."""
        return ()

    def wake(self, t_ns: int) -> Iterable[Fact]:  # noqa: ARG002 (the contract's)
        """Nothing waits."""
        return ()

    def leaving(self, t_ns: int) -> Iterable[Fact]:  # noqa: ARG002 (the contract's)
        """Nothing to say."""
        return ()

    def closed(self, t_ns: int) -> Iterable[Fact]:  # noqa: ARG002 (the contract's)
        """Nothing to forget."""
        return ()


class Midi:
    """How a plain MIDI port says it."""

    name = "midi"
    medium: Literal["osc", "midi"] = "midi"
    hears = False
    pace = WireModel()

    def speech(self, target: Target, *, bank: int = 0, channel: int | None = None) -> Speech | Cannot:  # noqa: ARG002
        """The message of this target on `channel` (1 to 16, default 1); the bank does not count here."""
        row = TABLE.get(target.shape)
        if row is None:
            return Cannot(_why_not(target.shape))
        number = next((argument for argument in target.arguments if isinstance(argument, int)), None)
        if number is not None and not 0 <= number <= 127:
            return Cannot(f"MIDI counts {row.shape.split('/')[0]} numbers from 0 to 127, not {number}")
        channel = FIRST_CHANNEL if channel is None else channel
        if not FIRST_CHANNEL <= channel <= CHANNELS:
            return Cannot(f"MIDI has channels {FIRST_CHANNEL} to {CHANNELS}, not {channel}")
        return row.says(row, channel, number)

    def action(self, words: str) -> Speech | Cannot:  # noqa: ARG002 (the contract's)
        """There are none."""
        return Cannot(REASONS["action"])

    def conversation(self, *, reply_port: int | None, watch: frozenset[str] = frozenset()) -> MidiConversation:  # noqa: ARG002 (the contract's)
        """A new conversation, of one side only."""
        return MidiConversation()

    def rows(self) -> Sequence[DialectRow]:
        """The messages there are."""
        return [DialectRow(row.shape, row.words, "", "out") for row in TABLE.values()]

    def cannot(self) -> Sequence[tuple[str, str]]:
        """All else, each with what to use instead."""
        return [(shape, _why_not(shape)) for shape, row in TARGETS.items() if not row.bridge and shape not in TABLE]


DIALECT = Midi()
