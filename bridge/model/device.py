"""What a box and we say to each other beside playing: greeting, farewell, handshake, keepalive, answers.

These are the words, as a profile gives them. When each is said is bridge.core.devices' business; nothing here is sent.
"""

from dataclasses import dataclass
from enum import StrEnum


class Handshake(StrEnum):
    """A family of boxes that ask, or are asked, whether the other end is there."""

    MCU = "mcu"  # Mackie Control: asked once, answers with its serial number, perhaps with a challenge
    HUI = "hui"  # Mackie HUI: asked every second, answers every time
    BOX = "phasebridge"  # our own serial box: asked once, says what it has, and by itself whenever it begins


@dataclass(frozen=True, slots=True)
class Keepalive:
    """A message that the box has to hear every so often (nanoseconds), or it goes its own way."""

    message: bytes
    every_ns: int


@dataclass(frozen=True, slots=True)
class Answer:
    """When the box says this very message, we say those."""

    hears: bytes
    says: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class DeviceTalk:
    """All that is said to one kind of box beside lights and displays.

    `speaks_ns`: once it has spoken, it says something at least this often, or it is gone; 0: it promised nothing.
    `greeting`: messages, and between them silences in nanoseconds; `wait_ns`: the silence after them, before the first
    light. `identity`: how its answer to MIDI's identity request begins, from the maker's number on; empty: not asked.
    """

    identity: bytes = b""
    greeting: tuple[bytes | int, ...] = ()
    farewell: tuple[bytes, ...] = ()
    wait_ns: int = 0
    handshake: Handshake | None = None
    keepalive: Keepalive | None = None
    answers: tuple[Answer, ...] = ()
    speaks_ns: int = 0
