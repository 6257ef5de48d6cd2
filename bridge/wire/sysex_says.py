"""Sysex written by a user to set one number: a pattern as in a profile, with a checksum where the box wants one.

`f0 43 10 4c 08 00 18 vv f7`: a letter from g to z stands for bits of the number (wire/sysex.py). `f0 41 10 42 12
[40 01 30 vv] sum f7`: `sum` is what makes the bytes between the brackets and itself 0 modulo 128, which is the
checksum of Roland (address and data) and of Yamaha's bulk messages (UNCONFIRMED for others). With `lsb-first` behind it
the last byte of the number is the highest, as in MIDI's own master volume. What this file refuses to do: send a message
without a number, which is an action, and bytes that do not matter, which cannot be sent.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from bridge.wire import sysex
from bridge.wire.midi import MidiMistake

#: Bits of a number at most: as fine as any control here moves.
MOST_BITS = 28
_SUM = "sum"
_LOW_FIRST = "lsb-first"


class Sayable(NamedTuple):
    """A message that is filled with a number from 0 to `most`; `summed` are first, end and place of its checksum."""

    pattern: sysex.Pattern
    most: int
    summed: tuple[int, int, int] | None

    def said(self, number: int) -> bytes:
        """The message for this number. Raises MidiMistake where the number has no room."""
        message = self.pattern.written(number)
        if self.summed is None:
            return message
        first, end, at = self.summed
        return message[:at] + bytes((-sum(message[first:end]) & 0x7F,)) + message[at + 1 :]

    def heard(self, message: bytes) -> int | None:
        """The number in such a message; None where it is another, or its checksum is wrong."""
        if len(message) != len(self.pattern.fixed):
            return None
        number = self.pattern.number(message)
        return number if number <= self.most and self.said(number) == message else None


@lru_cache(maxsize=1024)
def sayable(text: str) -> Sayable:
    """Reads such a message. Raises MidiMistake, in words a user can read, where it is none."""
    words = text.lower().replace("[", " [ ").replace("]", " ] ").split()
    order = words.pop() if words[-1:] == [_LOW_FIRST] else "msb-first"
    marks = [word for word in words if word in ("[", "]", _SUM)]
    if marks not in ([], ["[", "]", _SUM]):
        raise MidiMistake("a checksum is written [ what it is over ], then sum")
    if "??" in words:
        raise MidiMistake("?? is any byte, and which one to send would be a guess: write the byte")
    summed = _places(words) if marks else None
    plain = " ".join("00" if word == _SUM else word for word in words if word not in "[]")
    pattern = sysex.pattern(plain, order)
    if not pattern.bits:
        raise MidiMistake("it holds no number: write vv for its 7 bits, or make it an action of the rig")
    return Sayable(pattern, (1 << pattern.bits) - 1, summed)


def _places(words: list[str]) -> tuple[int, int, int]:
    first, end, at = words.index("["), words.index("]") - 1, words.index(_SUM) - 2
    if not 0 < first < end:
        raise MidiMistake("a checksum is over at least one byte after f0")
    return first, end, at


def of(position: float, said: Callable[[int], bytes], most: int) -> bytes:
    """The message for a position from 0 to 1."""
    return said(round(position * most))
