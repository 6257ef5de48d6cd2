"""Frames on a serial line: where one begins and ends, whether it came whole, and whether one is missing.

A frame is `COBS(type seq payload crc) 00`: the consistent overhead byte stuffing of Cheshire and Baker (IEEE/ACM
Transactions on Networking 7, 1999) frees it of zeros, so that a zero can only be its end; the checksum is CRC-16 with
polynomial 1021 and start value FFFF ("CCITT-FALSE"), high byte first. firmware-notes/protocol.md is the whole of it.

What this file refuses to do: know what a frame says (bridge.wire.boxes), keep more than one unfinished frame, and raise
anything on what came from the line: that is counted.
"""

from binascii import crc_hqx
from collections.abc import Iterator
from typing import NamedTuple

from bridge.wire.talk import Counts

END = 0
#: Bytes of a frame without its stuffing, and of its payload: enough for a line of text, small enough for 2 KB of RAM.
LONGEST, LONGEST_PAYLOAD = 64, 60
#: The shortest: type, sequence number, checksum.
SHORTEST = LONGEST - LONGEST_PAYLOAD
#: Stuffing costs one byte for each 254.
LONGEST_STUFFED = LONGEST + 1
#: These begin a conversation: their sequence number is taken as it is.
HELLO, WHO = 0x01, 0x81
_BEGINNINGS = frozenset({HELLO, WHO})
_CRC_START = 0xFFFF


class FrameMistake(ValueError):
    """A frame that cannot be written, in words for whoever writes it."""


class Frame(NamedTuple):
    """One whole frame: its type and sequence number (0 to 255), and what it says (at most 60 bytes)."""

    type: int
    seq: int
    payload: bytes


def checksum(data: bytes) -> int:
    """CRC-16/CCITT-FALSE; 29B1 hex for the nine digits 123456789."""
    return crc_hqx(data, _CRC_START)


def stuffed(data: bytes) -> bytes:
    """The bytes without zeros, as COBS has them; at most 254 bytes, for more need a second kind of block."""
    parts = data.split(b"\0")
    return b"".join(bytes((len(part) + 1,)) + part for part in parts)


def unstuffed(run: bytes) -> bytes | None:
    """What was stuffed; None where the run is cut short. `run` holds no zero and at most 254 bytes."""
    parts, at = [], 0
    while at < len(run):
        end = at + run[at]
        if end > len(run):
            return None
        parts.append(run[at + 1 : end])
        at = end
    return b"\0".join(parts)


def encode(type_: int, seq: int, payload: bytes = b"") -> bytes:
    """The bytes of one frame with its end. Raises FrameMistake for a payload of more than 60 bytes."""
    if len(payload) > LONGEST_PAYLOAD:
        raise FrameMistake(f"a frame holds at most {LONGEST_PAYLOAD} bytes, not {len(payload)}")
    body = bytes((type_, seq & 0xFF)) + payload
    return stuffed(body + checksum(body).to_bytes(2, "big")) + b"\0"


class FrameWriter:
    """Numbers the frames of one direction, from 0 on."""

    __slots__ = ("_seq",)

    def __init__(self) -> None:
        self._seq = 0

    def write(self, type_: int, payload: bytes = b"") -> bytes:
        """The next frame. Raises FrameMistake for a payload of more than 60 bytes."""
        frame = encode(type_, self._seq, payload)
        self._seq = self._seq + 1 & 0xFF
        return frame


class FrameReader:
    """Finds the frames in a stream that is fed in pieces of any size; holds at most 65 bytes.

    Whatever goes wrong costs the frame it happened in: the next zero is a new beginning. A frame that came broken has
    used up its number, and is not counted a second time as lost.
    """

    __slots__ = ("_broken", "_dropping", "_last", "_run", "counts")

    def __init__(self, counts: Counts | None = None) -> None:
        self.counts = counts or Counts()
        self._run = bytearray()
        self._dropping = False
        self._last: int | None = None
        self._broken = 0

    @property
    def held(self) -> int:
        """Bytes of an unfinished frame."""
        return len(self._run)

    def feed(self, data: bytes) -> list[Frame]:
        """The good frames these bytes complete, in order; duplicates are left out."""
        frames = []
        for run in self._runs(data):
            frame = self._whole(run)
            if frame is None:
                self._broken += 1
            elif self._is_new(frame):
                self.counts.good += 1
                frames.append(frame)
        return frames

    def _runs(self, data: bytes) -> Iterator[bytes]:
        at = 0
        while (end := data.find(END, at)) >= 0:
            self._hold(data, at, end)
            at = end + 1
            if not self._dropping and self._run:
                yield bytes(self._run)
            self._run.clear()
            self._dropping = False
        self._hold(data, at, len(data))

    def _hold(self, data: bytes, at: int, end: int) -> None:
        if self._dropping:
            return
        if len(self._run) + end - at > LONGEST_STUFFED:
            self.counts.long += 1
            self._broken += 1
            self._dropping = True
            self._run.clear()
        else:
            self._run += data[at:end]

    def _whole(self, run: bytes) -> Frame | None:
        data = unstuffed(run)
        if data is None:
            self.counts.cut += 1
            return None
        # The checksum over a frame and its own checksum is 0.
        if len(data) < SHORTEST or checksum(data):
            self.counts.torn += 1
            return None
        return Frame(data[0], data[1], data[2:-2])

    def _is_new(self, frame: Frame) -> bool:
        last, broken = self._last, self._broken
        if last is not None and frame.type not in _BEGINNINGS:
            step = frame.seq - last & 0xFF
            if step == 0:
                self.counts.duplicate += 1
                return False
            self.counts.lost += max(0, step - 1 - broken)
        self._last, self._broken = frame.seq, 0
        return True
