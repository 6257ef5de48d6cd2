"""What a language spoken over a serial line is to the port that opens the line: one small contract for all of them.

A language takes the bytes of the line and gives whole MIDI messages or OSC datagrams, and the other way round, so that
nothing behind the port knows that there was a serial line. It holds what it needs between two reads, bounded, and
counts what the box did wrong. What this file refuses to do: read or write a line, know a clock, and choose a language
(bridge.wire.talks has the list; which of them a box speaks is found out by the port).
"""

from dataclasses import dataclass
from typing import NamedTuple, Protocol


@dataclass(slots=True)
class Counts:
    """What was heard on one line since it was opened; every number only grows.

    good: frames, messages, lines or packets that were understood. torn: wrong checksum, or broken inside. cut: given up
    in the middle. long: longer than any may be, dropped up to the next end. unknown: whole, but of a kind that this
    version does not know. lost: missing by their sequence numbers. duplicate: the same one again. stray: whole, but it
    says what cannot be (too short, a value out of range, data that belongs to nothing).
    """

    good: int = 0
    torn: int = 0
    cut: int = 0
    long: int = 0
    unknown: int = 0
    lost: int = 0
    duplicate: int = 0
    stray: int = 0

    @property
    def mistakes(self) -> int:
        """All that went wrong, in one number; without what a newer box says or gave up."""
        return self.torn + self.long + self.lost + self.duplicate + self.stray


class Hello(NamedTuple):
    """What a box says it is: versions, 32-bit serial number, how much of everything it has, and its name.

    `held`: bit n is 1 while switch n (from 0) is down. `asked`: it answers our question; else the box has just begun.
    `columns` and `rows` are those of its display, 0 for none. `fine_knobs`: 12 bits, not 10.
    """

    protocol: tuple[int, int] = (0, 0)
    firmware: tuple[int, int] = (0, 0)
    serial: int = 0
    switches: int = 0
    knobs: int = 0
    encoders: int = 0
    lights: int = 0
    colours: bool = False
    text: bool = False
    fine_knobs: bool = False
    asked: bool = False
    columns: int = 0
    rows: int = 0
    held: int = 0
    name: str = ""

    @property
    def serial_text(self) -> str:
        """Its serial number as people write it: eight hex digits in capitals."""
        return f"{self.serial:08X}"


class Talk(Protocol):
    """One opening of one line, in one language; made anew whenever the line is opened.

    `heard_beat` is put up by anything good that is heard, and taken down by the port. `beat_s`: how often `beat` wants
    to be said, in seconds; None where a language has none. `promise_s`: after so many seconds without anything good the
    box is lost; None where it promised nothing. `last_word`: what the box, or its last mistake, said in words.
    """

    counts: Counts
    last_word: str
    hello: Hello | None
    heard_beat: bool
    beat_s: float | None
    promise_s: float | None

    def opening(self) -> bytes:
        """What is written once the line is open; may be nothing."""
        ...

    def hear(self, data: bytes) -> list[bytes]:
        """The whole messages or datagrams that these bytes complete; never raises."""
        ...

    def say(self, message: bytes) -> bytes:
        """Messages or a datagram from the engine as bytes for the line; nothing where there is no word for it."""
        ...

    def beat(self) -> bytes:
        """The host's sign of life, and whatever has to be said again; may be nothing."""
        ...


def printable(raw: bytes, most: int = 120) -> str:
    """What a box says in words, cut to so many letters, without anything that a terminal would obey."""
    text = raw[: 4 * most].decode(errors="replace")
    return "".join(letter if letter.isprintable() else " " for letter in text)[:most].strip()
