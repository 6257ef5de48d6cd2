"""Sysex written as a pattern: fixed bytes, bytes that do not matter, and one number whose bits stand among them.

`f0 42 40 00 01 37 02 00 00 4f 0s f7`: a letter from g to z stands for four bits of the number, `??` for any data byte;
`0vvvvvvv`, eight places for one byte, gives the number some of its bits. The first letter is the highest bit, unless
the order is lsb-first: then the last byte is. A pattern holds one number and no text; what it means is for others.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from bridge.wire.midi import SYSEX, SYSEX_END, MidiMistake

#: Bits a number may have: more than any position or colour needs.
MOST_BITS = 28

_PAIR = re.compile(r"[0-9a-z]{2}")
_BINARY = re.compile(r"0[01g-z]{7}")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern, taken apart: each byte's fixed bits under its mask, and where the number's bits are.

    `places` are byte, how far its bits stand to the left in it, how many there are; the highest come first.
    """

    fixed: bytes
    masks: bytes
    places: tuple[tuple[int, int, int], ...]

    @property
    def bits(self) -> int:
        """How many bits the number has; 0 for a message without one."""
        return sum(width for _, _, width in self.places)

    @property
    def prefix(self) -> bytes:
        """The bytes from F0 on that are the same in every such message."""
        return self.fixed[: next((at for at, mask in enumerate(self.masks) if mask != 0xFF), len(self.masks))]

    def fits(self, message: bytes) -> bool:
        """Whether this whole message is one of this pattern."""
        return len(message) == len(self.fixed) and all(
            byte & mask == fixed for byte, mask, fixed in zip(message, self.masks, self.fixed, strict=True)
        )

    def number(self, message: bytes) -> int:
        """The number in a message that fits; 0 where the pattern has none."""
        number = 0
        for at, shift, width in self.places:
            number = number << width | message[at] >> shift & (1 << width) - 1
        return number

    def written(self, number: int) -> bytes:
        """The message that carries this number; what does not matter is 0. Raises MidiMistake where it has no room."""
        if not 0 <= number < 1 << self.bits:
            raise MidiMistake(f"a number of {self.bits} bits goes from 0 to {(1 << self.bits) - 1}, not {number}")
        message = bytearray(self.fixed)
        left = self.bits
        for at, shift, width in self.places:
            left -= width
            message[at] |= (number >> left & (1 << width) - 1) << shift
        return bytes(message)

    def meets(self, other: "Pattern") -> bool:
        """Whether some message would fit both."""
        return len(self.fixed) == len(other.fixed) and all(
            (mine ^ yours) & mask & theirs == 0
            for mine, yours, mask, theirs in zip(self.fixed, other.fixed, self.masks, other.masks, strict=True)
        )


@lru_cache(maxsize=4096)
def pattern(text: str, order: str = "msb-first") -> Pattern:
    """The pattern a text stands for. Raises MidiMistake, in words a user can read, where it is none."""
    words = text.lower().split()
    bytes_ = [_byte(word) for word in words]
    letters = {letter for word in words for letter in word if "g" <= letter <= "z"}
    if len(letters) > 1:
        raise MidiMistake(f"a pattern holds one number, and {' and '.join(sorted(letters))} would be {len(letters)}")
    fixed, masks = bytes(byte[0] for byte in bytes_), bytes(byte[1] for byte in bytes_)
    if len(words) < 3 or words[0] != f"{SYSEX:02x}" or words[-1] != f"{SYSEX_END:02x}" or not fixed[1:-1].isascii():
        raise MidiMistake("a pattern begins with f0, ends with f7 and has bytes up to 7f between them")
    places = [[(at, *place) for place in byte[2]] for at, byte in enumerate(bytes_) if byte[2]]
    if order == "lsb-first":
        places.reverse()
    made = Pattern(fixed, masks, tuple(place for byte in places for place in byte))
    if made.bits > MOST_BITS:
        raise MidiMistake(f"a number has {MOST_BITS} bits at most, and this has {made.bits}")
    return made


def filled(text: str, number: int, order: str = "msb-first") -> str:
    """The text of a pattern with its number filled in: what does not matter stays. Raises MidiMistake."""
    message = pattern(text, order).written(number)
    words = text.lower().split()
    has_number = [any("g" <= letter <= "z" for letter in word) for word in words]
    return " ".join(f"{byte:02x}" if own else word for byte, own, word in zip(message, has_number, words, strict=True))


#: A byte's fixed bits, their mask, and its runs of the number's bits: how far left, how many.
_Byte = tuple[int, int, tuple[tuple[int, int], ...]]


def _byte(word: str) -> _Byte:
    if word == "??":
        return 0, 0x80, ()
    if _BINARY.fullmatch(word):
        return _taken_apart(word, 1)
    if _PAIR.fullmatch(word):
        return _taken_apart(word, 4)
    raise MidiMistake(f"{word!r} is no byte: write two hex digits, letters from g to z, ?? or eight bits")


def _taken_apart(word: str, width: int) -> _Byte:
    """A byte written in digits of `width` bits; its highest bit is never the number's, since data has none there."""
    fixed, mask = 0, 0x80
    places = []
    for at, digit in enumerate(word):
        shift = width * (len(word) - 1 - at)
        if digit >= "g":
            places.append((shift, min(width, 7 - shift)))
        else:
            fixed |= int(digit, 16) << shift
            mask |= (1 << width) - 1 << shift
    return fixed, mask, tuple(places)


#: The commands of MIDI Machine Control that a button can send, as a profile names them (MMA RP-013, table of commands).
MMC = {
    "stop": 0x01,
    "play": 0x02,
    "deferred-play": 0x03,
    "forward": 0x04,
    "rewind": 0x05,
    "record": 0x06,
    "record-exit": 0x07,
    "record-pause": 0x08,
    "pause": 0x09,
    "eject": 0x0A,
    "chase": 0x0B,
    "reset": 0x0D,
}


def mmc(command: str) -> str:
    """The pattern of a command of MIDI Machine Control, to whatever device it is addressed."""
    return f"f0 7f ?? 06 {MMC[command]:02x} f7"
