"""MIDI 1.0 bytes: cutting a stream into messages, and the vocabulary around whole ones.

Names are mido's (`control_change`, `pitchwheel`), channels count from 1 as on the front of every box. While playing, a
message stays the bytes it came as: `key_of` says which control sent it, `seven` and `fourteen` what it says.

Streams are cut here and not by mido: its tokenizer forgets running status, lets a clock tick between two bytes of a
message destroy that message, and keeps a sysex of any length. What this file refuses to do: join pairs, RPN and NRPN
(they need memory of a control), read relative encoders, and raise anything on what a device sent: that is counted.
"""

from string import hexdigits
from typing import NamedTuple


class MidiMistake(ValueError):
    """Bytes or a message written wrongly, in words a user can read."""


class Kind(NamedTuple):
    """One kind of channel message: its status on channel 1, its length in bytes, whether data byte 1 is a number."""

    status: int
    length: int
    numbered: bool


#: The channel messages of MIDI 1.0 under mido's type names.
KINDS = {
    "note_off": Kind(0x80, 3, True),
    "note_on": Kind(0x90, 3, True),
    "polytouch": Kind(0xA0, 3, True),
    "control_change": Kind(0xB0, 3, True),
    "program_change": Kind(0xC0, 2, False),
    "aftertouch": Kind(0xD0, 2, False),
    "pitchwheel": Kind(0xE0, 3, False),
}

SYSEX, SYSEX_END, REAL_TIME = 0xF0, 0xF7, 0xF8
#: System messages that a control can send, under mido's type names.
SYSTEM = {"songpos": 0xF2, "song_select": 0xF3, "tune_request": 0xF6, "start": 0xFA, "continue": 0xFB, "stop": 0xFC}
#: Messages of which any number above 0 is a press; of others 64 and more are (MIDI 1.0: switches are on from 64).
PRESSED_FROM_ONE = frozenset({"note_on", "note_off", "polytouch", "aftertouch", "program_change"})
#: Quarter frame, song position, song select, tune request; clock, start, continue, stop, active sensing, reset.
_SYSTEM_LENGTHS = {0xF1: 2, 0xF2: 3, 0xF3: 2, 0xF6: 1} | dict.fromkeys((0xF8, 0xFA, 0xFB, 0xFC, 0xFE, 0xFF), 1)

#: Whole length by status byte; 0 for data, sysex and what MIDI leaves undefined.
LENGTHS = tuple(
    next((kind.length for kind in KINDS.values() if kind.status == status & 0xF0), _SYSTEM_LENGTHS.get(status, 0))
    for status in range(256)
)

LONGEST_SYSEX = 65_536


def _folded(status: int) -> int:
    """Note-off speaks of the same key as note-on."""
    return status | 0x10 if status & 0xF0 == KINDS["note_off"].status else status


_NUMBERED = {kind.status for kind in KINDS.values() if kind.numbered}
_KEYS = tuple(_folded(status) << 7 for status in range(256))
SYSEX_KEY = _KEYS[SYSEX]
#: Whether data byte 1 of a message says which, by status byte.
NUMBERED = tuple(status & 0xF0 in _NUMBERED for status in range(256))


def key_of(message: bytes) -> int:
    """The control a checked message belongs to: status and channel above, its number in the low 7 bits.

    Note-off has its note-on's key; whatever has no number (pitch bend, pressure, program, system) has 0 there.
    """
    status = message[0]
    return _KEYS[status] | message[1] if NUMBERED[status] else _KEYS[status]


def key(type_name: str, channel: int, number: int | None = None) -> int:
    """The key `key_of` gives for such a message; channel 1 to 16, number 0 to 127 or None as the type wants."""
    kind = _kind(type_name, channel, number)
    return _folded(kind.status | channel - 1) << 7 | (number or 0)


def system_key(type_name: str) -> int:
    """The key `key_of` gives for a system message; raises KeyError for a name that SYSTEM does not have."""
    return _KEYS[SYSTEM[type_name]]


def seven(message: bytes) -> int:
    """The value 0 to 127 of a checked channel message: velocity (0 for note-off), controller, pressure or program."""
    return message[-1] if message[0] >= 0x90 else 0


def fourteen(message: bytes) -> int:
    """The value 0 to 16,383 of a checked pitch bend; 8,192 is the centre."""
    return message[1] | message[2] << 7


def check(message: bytes) -> bool:
    """Whether this is one whole, well-formed message; sysex counts with its F0 and F7, up to 65,536 bytes."""
    if not message:
        return False
    if message[0] == SYSEX:
        return len(message) <= LONGEST_SYSEX and message[-1] == SYSEX_END and message[1:-1].isascii()
    return len(message) == LENGTHS[message[0]] and message[1:].isascii()


def encode(type_name: str, channel: int, number: int | None, value: int) -> bytes:
    """One channel message; `number` is None for types without one, `value` 0 to 127 (pitchwheel: 0 to 16,383).

    Raises MidiMistake on an unknown type, or a channel (1 to 16), number or value out of range.
    """
    kind = _kind(type_name, channel, number)
    status = kind.status | channel - 1
    if type_name == "pitchwheel":
        _within("a pitchwheel's value", value, 0, 16_383)
        return bytes((status, value & 0x7F, value >> 7))
    _within(f"the value of {type_name}", value, 0, 127)
    return bytes((status, value) if number is None else (status, number, value))


def system(type_name: str, value: int = 0) -> bytes:
    """A system message of SYSTEM; `value` is the song (0 to 127) or the position (0 to 16,383). Raises MidiMistake."""
    if type_name == "songpos":
        _within("a song position", value, 0, 16_383)
        return bytes((SYSTEM[type_name], value & 0x7F, value >> 7))
    if type_name == "song_select":
        _within("a song", value, 0, 127)
        return bytes((SYSTEM[type_name], value))
    return bytes((SYSTEM[type_name],))


def pair(channel: int, number: int, value: int) -> bytes:
    """A 14-bit controller move: number 0 to 31 with the coarse 7 bits, then number + 32 with the fine ones.

    Six bytes in one piece, since a value with only its coarse half new is a jump. `value` is 0 to 16,383.
    """
    _within("the number of a 14-bit controller", number, 0, 31)
    _within("a 14-bit value", value, 0, 16_383)
    coarse = encode("control_change", channel, number, value >> 7)
    return coarse + encode("control_change", channel, number + 32, value & 0x7F)


def _kind(type_name: str, channel: int, number: int | None) -> Kind:
    kind = KINDS.get(type_name)
    if kind is None:
        raise MidiMistake(f"no MIDI message is called {type_name!r}; there are {', '.join(KINDS)}")
    _within("a channel", channel, 1, 16)
    if kind.numbered != (number is not None):
        raise MidiMistake(f"{type_name} {'needs a' if kind.numbered else 'has no'} number")
    if number is not None:
        _within(f"the number of {type_name}", number, 0, 127)
    return kind


def _within(what: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise MidiMistake(f"{what} is {low} to {high}, not {value}")


def hex_to_bytes(text: str) -> bytes:
    """Bytes from two hex digits each with white space between, as in a trace: `b0 00 40`."""
    words = text.split()
    for word in words:
        if len(word) != 2 or not set(word) <= set(hexdigits):
            raise MidiMistake(f"{word!r} is not a byte; write two hex digits for each, such as b0 00 40")
    return bytes.fromhex("".join(words))


def to_hex(data: bytes) -> str:
    """Bytes as a trace has them: lower case, one space between."""
    return data.hex(" ")


def split(data: bytes) -> list[bytes]:
    """The whole messages in these bytes, as a new `Splitter` finds them; an unfinished end is left out."""
    return Splitter().feed(data)


class Splitter:
    """Cuts a byte stream, fed in pieces of any size, into whole messages; never holds more than one.

    - Real time (F8 to FF) may come between any two bytes and disturbs nothing.
    - Running status holds after a channel message, until any status byte that is not real time.
    - A status byte inside a message drops the torn message: one mistake. So does a sysex that grows too long.
    - The same status again with nothing in between is none: a box says it for whoever begins to listen late.
    - Data that belongs to no status is dropped: one mistake for each unbroken run.
    - F7 alone and the undefined F4, F5 (with their data), F9 and FD are passed over.
    """

    __slots__ = ("_message", "_passing_over", "_running", "mistakes")

    def __init__(self) -> None:
        self.mistakes = 0
        self._message = bytearray()
        self._running = 0
        self._passing_over = False

    def feed(self, data: bytes) -> list[bytes]:
        """The messages these bytes complete, in order."""
        messages: list[bytes] = []
        for byte in data:
            if byte < 0x80:
                self._data(byte, messages)
            elif byte < REAL_TIME:
                self._status(byte, messages)
            elif LENGTHS[byte]:
                messages.append(bytes((byte,)))
        return messages

    def _status(self, status: int, messages: list[bytes]) -> None:
        if status == SYSEX_END and self._message and self._message[0] == SYSEX:
            self._message.append(status)
            self._finish(messages)
            return
        if self._message:
            if len(self._message) == 1 and self._message[0] == status:
                return
            self._drop()
        self._running = status if status < SYSEX else 0
        self._passing_over = not LENGTHS[status] and status not in (SYSEX, SYSEX_END)
        if LENGTHS[status] == 1:
            messages.append(bytes((status,)))
        elif LENGTHS[status] or status == SYSEX:
            self._message.append(status)

    def _data(self, byte: int, messages: list[bytes]) -> None:
        if not self._message:
            if not self._running:
                self._stray()
                return
            self._message.append(self._running)
        self._message.append(byte)
        if self._message[0] == SYSEX:
            if len(self._message) == LONGEST_SYSEX:  # no room left for its F7
                self._drop()
                self._passing_over = True
        elif len(self._message) == LENGTHS[self._message[0]]:
            self._finish(messages)

    def _stray(self) -> None:
        if not self._passing_over:
            self.mistakes += 1
            self._passing_over = True

    def _finish(self, messages: list[bytes]) -> None:
        messages.append(bytes(self._message))
        self._message.clear()

    def _drop(self) -> None:
        self.mistakes += 1
        self._message.clear()
