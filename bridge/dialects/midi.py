"""Plain MIDI to a synth, a drum machine or a DAW's MIDI input: notes, controllers, NRPN, programs, transport, sysex.

As a rule nothing comes back: nobody knows where such a thing stands, so a control takes it at once. A synth that sends
what is turned on it is heard with `hears: yes`; where it stood before is still unknown. What this file refuses to do:
speak of tracks or anything else that MIDI has no message for, invent a channel (without one it is 1), and send a clock.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Literal, NamedTuple

from bridge.core.dialect import Cannot, DialectRow, Fact, Heard, PeerMistake, Speech
from bridge.core.laws import FRACTION, SWITCH, Law
from bridge.core.refusals import refused, why_not
from bridge.model.surface import WireModel
from bridge.model.target import Target
from bridge.wire import midi, mmc, numbered, sysex_says
from bridge.wire.midi import MidiMistake, encode

FIRST_CHANNEL, CHANNELS = 1, 16
#: Half a step of 7 bits and of 14: closer positions are the same message.
SEVEN = FRACTION._replace(step=0.5 / 127)
FOURTEEN = FRACTION._replace(step=0.5 / 16_383)
#: How long the fine half of a number may come after its coarse one; on a DIN wire it takes 1 ms (one message).
HALF_NS = 20_000_000
#: Bytes a second of a DIN wire: 31,250 baud, ten bits for each byte (MIDI 1.0, electrical specification).
DIN = WireModel(3125)


def _continuous(row: "Row", channel: int, numbers: tuple[int, ...]) -> Speech:
    """A controller, or what a channel has only one of: the status (and number), then the value."""
    number = numbers[0] if numbers else None
    head = 2 if numbers else 1

    def pack(position: float) -> bytes:
        return encode(row.type, channel, number, round(position * row.most))[head:]

    return Speech(_key(row, channel, numbers), row.law, encode(row.type, channel, number, 0)[:head], pack)


def _halves(prefix: bytes, channel: int, fine: int, key: str) -> Speech:
    """Fourteen bits in two messages, which go in one piece."""

    def pack(position: float) -> bytes:
        return numbered.halves(round(position * 16_383), channel, fine)

    return Speech(key, FOURTEEN, prefix, pack)


def _wide(row: "Row", channel: int, numbers: tuple[int, ...]) -> Speech:
    (number,) = numbers
    return _halves(numbered.wide(channel, number), channel, number + numbered.FINE, _key(row, channel, numbers))


def _parameter(row: "Row", channel: int, numbers: tuple[int, ...]) -> Speech | Cannot:
    """NRPN or RPN: which number, and its value, in one piece. `nrpn/1/32` is the same as `nrpn/160`."""
    number = numbers[0] if len(numbers) == 1 else numbers[0] << 7 | numbers[1]
    if number >= numbered.NULL:
        return Cannot(f"{row.type}/127/127 is the null number, which is no parameter: {row.type} goes to 127/126")
    prefix = numbered.parameter(row.type, channel, number)
    return _halves(prefix, channel, numbered.DATA_FINE, f"ch{channel}/{row.type}/{number}")


def _note(row: "Row", channel: int, numbers: tuple[int, ...]) -> Speech:
    """A note's position is its velocity; 0 ends it. None may be lost: a lost end rings for ever."""
    (number,) = numbers
    end = encode("note_off", channel, number, 0)
    messages = (end, *(encode(row.type, channel, number, velocity) for velocity in range(1, row.most + 1)))

    def pack(position: float) -> bytes:
        return messages[round(position * row.most)]

    return Speech(_key(row, channel, numbers), row.law, pack=pack, droppable=False)


def _program(row: "Row", channel: int, numbers: tuple[int, ...]) -> Speech:
    said = encode(row.type, channel, None, numbers[0]) if len(numbers) == 1 else numbered.program(channel, *numbers)
    return Speech(_key(row, channel, numbers), row.law, fire=(said,))


class Row(NamedTuple):
    """One target shape, the message it is, how large that message's value can be, and its numbers."""

    shape: str
    type: str
    words: str
    says: Callable[["Row", int, tuple[int, ...]], Speech | Cannot]
    law: Law = SEVEN
    most: int = 127
    last: int = 127
    heard: bool = False


TABLE: Mapping[str, Row] = {
    row.shape: row
    for row in (
        Row("note/N", "note_on", "note_on, note_off", _note),
        Row("cc/N", "control_change", "control_change", _continuous, heard=True),
        Row("cc14/N", "control_change", "control_change, control_change", _wide, FOURTEEN, 16_383, 31, heard=True),
        Row("nrpn/N", "nrpn", "nrpn", _parameter, FOURTEEN, 16_383, numbered.NULL - 1, heard=True),
        Row("nrpn/M/L", "nrpn", "nrpn", _parameter, FOURTEEN, 16_383, heard=True),
        Row("rpn/N", "rpn", "rpn", _parameter, FOURTEEN, 16_383, numbered.NULL - 1, heard=True),
        Row("pitch", "pitchwheel", "pitchwheel", _continuous, FOURTEEN, 16_383, heard=True),
        Row("pressure", "aftertouch", "aftertouch", _continuous, heard=True),
        Row("polytouch/N", "polytouch", "polytouch", _continuous, heard=True),
        Row("program/N", "program_change", "program_change", _program),
        Row("program/M/L/N", "program_change", "control_change, control_change, program_change", _program),
    )
}


def _fired(shape: str, message: bytes) -> Speech:
    return Speech(shape, SWITCH, fire=(message,))


def _record(position: float) -> bytes:
    return mmc.command("record" if position >= 0.5 else "record-exit")


#: The transport in MIDI's own messages, and in those of MIDI Machine Control.
TRANSPORTS: Mapping[str, Mapping[str, tuple[str, Speech]]] = {
    "realtime": {
        "transport/play": ("start", _fired("transport/play", mmc.REAL_TIME["start"])),
        "transport/stop": ("stop", _fired("transport/stop", mmc.REAL_TIME["stop"])),
        "transport/start": ("songpos", _fired("transport/start", mmc.REAL_TIME["rewind"])),
    },
    "mmc": {
        "transport/play": ("sysex", _fired("transport/play", mmc.command("play"))),
        "transport/stop": ("sysex", _fired("transport/stop", mmc.command("stop"))),
        "transport/rewind": ("sysex", _fired("transport/rewind", mmc.command("rewind"))),
        "transport/forward": ("sysex", _fired("transport/forward", mmc.command("forward"))),
        "transport/start": ("sysex", _fired("transport/start", mmc.locate())),
        "transport/record": ("sysex", Speech("transport/record", SWITCH, pack=_record, droppable=False)),
    },
    "none": {},
}

#: What is said in words of the rig's own: its actions, and its sysex messages.
SYSEX = "sysex/NAME"
OWN = (
    DialectRow("action/NAME", "sysex, control_change", "", "out"),
    DialectRow(SYSEX, "sysex", "", "out"),
)

#: Why not, by the first pattern a target's shape fits.
REASONS: Mapping[str, str] = {
    r"transport/(rewind|forward|record)": "MIDI has no message of its own for it: write `transport: mmc` for this DAW, "
    "or map cc/N or note/N and let the DAW learn it",
    r"transport/.*": "MIDI has no message for it: map cc/N or note/N and let the DAW learn it",
    r"device/.*": "a device's parameter is a controller here: use cc/N, and let the synth or DAW learn it",
    r"sysex/NAME": "no message of that name stands under `sysex:` of this DAW; where a synth has one, use cc/N",
    r"scene/.*": "MIDI has no message for it: use note/N or program/N, and let the DAW learn it",
    r"clip/.*": "MIDI has no message for it: use note/N, and let the DAW learn it",
    r".*": "MIDI has no message for it: use cc/N or note/N and let the DAW learn it, or a DAW with an OSC dialect",
}


def _key(row: Row, channel: int, numbers: tuple[int, ...]) -> str:
    counted = iter(numbers)
    parts = (str(next(counted)) if len(part) == 1 else part for part in row.shape.split("/"))
    return f"ch{channel}/{'/'.join(parts)}"


def _heard_as(move: numbered.Move) -> Heard:
    most = (1 << move.bits) - 1
    return Heard(f"ch{move.channel}/{move.kind}/{move.number}", move.value / most)


#: What is heard beside controllers, by status: what its key ends with, and its position.
_BESIDE: Mapping[int, Callable[[bytes], tuple[str, float]]] = {
    midi.KINDS["pitchwheel"].status: lambda data: ("pitch", midi.fourteen(data) / 16_383),
    midi.KINDS["aftertouch"].status: lambda data: ("pressure", midi.seven(data) / 127),
    midi.KINDS["polytouch"].status: lambda data: (f"polytouch/{data[1]}", midi.seven(data) / 127),
}
_CONTROLLER = midi.KINDS["control_change"].status


@dataclass(slots=True)
class MidiConversation:
    """A wire on which nothing comes back; with `hears`, one whose synth says what is turned on it."""

    hears: bool = False
    sysex: tuple[tuple[str, str], ...] = ()
    deadline_ns: int | None = None
    assembler: numbered.Assembler = field(default_factory=numbered.Assembler)

    def opened(self, t_ns: int) -> Iterable[Fact]:  # noqa: ARG002 (the contract's)
        """Nothing to say."""
        return ()

    def hear(self, t_ns: int, data: bytes) -> Iterable[Fact]:
        """What the synth says of itself; where nobody asked to hear it, it means nothing."""
        if not self.hears:
            return ()
        if not midi.check(data):
            raise PeerMistake(f"{midi.to_hex(data[:16])} is no whole MIDI message")
        return [*self._facts(t_ns, data)]

    def _facts(self, t_ns: int, data: bytes) -> Iterator[Fact]:
        status, channel = data[0] & 0xF0, (data[0] & 0x0F) + 1
        if status == _CONTROLLER:
            yield from map(_heard_as, self.assembler.hear(channel, data[1], data[2]))
            self.deadline_ns = t_ns + HALF_NS if self.assembler.waits else None
        elif status in _BESIDE:
            name, position = _BESIDE[status](data)
            yield Heard(f"ch{channel}/{name}", position)
        elif data[0] == midi.SYSEX:
            for name, text in self.sysex:
                said = sysex_says.sayable(text)
                number = said.heard(data)
                if number is not None:
                    yield Heard(f"sysex/{name}", number / said.most)

    def wake(self, t_ns: int) -> Iterable[Fact]:  # noqa: ARG002 (the contract's)
        """The fine half of a number did not come."""
        self.deadline_ns = None
        return [*map(_heard_as, self.assembler.settle_all())]

    def leaving(self, t_ns: int) -> Iterable[Fact]:  # noqa: ARG002 (the contract's)
        """Nothing to say."""
        return ()

    def closed(self, t_ns: int) -> Iterable[Fact]:  # noqa: ARG002 (the contract's)
        """Nothing is chosen any more, and nothing waits."""
        self.assembler.forget()
        self.deadline_ns = None
        return ()


@dataclass(frozen=True)
class Midi:
    """How a plain MIDI port says it: which transport, whether it is listened to, and the rig's own sysex messages."""

    transport: str = "realtime"
    listens: bool = False
    pace: WireModel = WireModel()
    sysex: tuple[tuple[str, str], ...] = ()

    name = "midi"
    medium: Literal["osc", "midi"] = "midi"
    #: A synth tells what is turned, never where all stands: what it did not say is taken, not waited for.
    hears = False
    options: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: {
            "transport": (*TRANSPORTS,),
            "hears": ("no", "yes"),
            "wire": ("usb", "din"),
            "sysex/": (),
        },
        compare=False,
        repr=False,
    )

    def configured(self, options: Mapping[str, str]) -> "Midi":
        """The dialect with this transport, this wire, these messages: `sysex/NAME` stands for one of them."""
        return _configured(tuple(sorted(options.items())))

    def speech(self, target: Target, *, bank: int = 0, channel: int | None = None) -> Speech | Cannot:  # noqa: ARG002
        """The message of this target on `channel` (1 to 16, default 1); the bank does not count here."""
        transport = TRANSPORTS[self.transport].get(target.shape)
        if transport is not None:
            return transport[1]
        if target.shape == SYSEX:
            return self._sysex(str(target.arguments[0]))
        row = TABLE.get(target.shape)
        if row is None:
            return Cannot(why_not(REASONS, target.shape))
        numbers = tuple(argument for argument in target.arguments if isinstance(argument, int))
        for number in numbers:
            if not 0 <= number <= row.last:
                return Cannot(f"MIDI counts {row.shape.split('/')[0]} numbers from 0 to {row.last}, not {number}")
        channel = FIRST_CHANNEL if channel is None else channel
        if not FIRST_CHANNEL <= channel <= CHANNELS:
            return Cannot(f"MIDI has channels {FIRST_CHANNEL} to {CHANNELS}, not {channel}")
        return row.says(row, channel, numbers)

    def _sysex(self, name: str) -> Speech | Cannot:
        text = dict(self.sysex).get(name)
        if text is None:
            return Cannot(why_not(REASONS, SYSEX))
        message = sysex_says.sayable(text)
        law = FRACTION._replace(step=0.5 / message.most)
        return Speech(f"sysex/{name}", law, pack=partial(sysex_says.of, said=message.said, most=message.most))

    def action(self, words: str) -> Speech | Cannot:
        """What the rig wrote: `continue`, `mmc pause`, or whole messages in hex."""
        try:
            return _fired(f"action/{words}", mmc.worded(words))
        except MidiMistake as mistake:
            return Cannot(str(mistake))

    def conversation(self, *, reply_port: int | None, watch: frozenset[str] = frozenset()) -> MidiConversation:  # noqa: ARG002 (the contract's)
        """A new conversation, of one side only where nobody listens."""
        return MidiConversation(self.listens, self.sysex if self.listens else ())

    def rows(self) -> Sequence[DialectRow]:
        """The messages there are."""
        rows = [self._row(row) for row in TABLE.values()]
        return [*rows, *(DialectRow(shape, said, "", "out") for shape, (said, _) in self._transport()), *OWN]

    def _row(self, row: Row) -> DialectRow:
        return DialectRow(row.shape, row.words, "", "both" if row.heard and self.listens else "out")

    def _transport(self) -> Iterable[tuple[str, tuple[str, Speech]]]:
        return TRANSPORTS[self.transport].items()

    def cannot(self) -> Sequence[tuple[str, str]]:
        """All else, each with what to use instead."""
        return refused(REASONS, {row.target for row in self.rows()})


@lru_cache(maxsize=256)
def _configured(options: tuple[tuple[str, str], ...]) -> Midi:
    said = dict(options)
    messages = tuple((key.partition("/")[2], text) for key, text in options if key.startswith("sysex/"))
    pace = DIN if said.get("wire") == "din" else WireModel()
    return Midi(said.get("transport", "realtime"), said.get("hears") == "yes", pace, messages)


DIALECT = Midi()
