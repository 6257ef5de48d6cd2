"""The two-way talk between phasebridge and its MIDI process: frames over a socket, written without ever waiting.

A frame is a length, a word (DATA, OPEN...), the number of a wire, and a payload. A frame is taken whole or not at all:
where the socket takes a part, the rest is owed and goes before anything else. It opens nothing and knows no MIDI.

From phasebridge to the MIDI process:

    OPEN_IN, OPEN_OUT   wire, name      open the listed name as this wire
    MAKE_IN, MAKE_OUT   wire, name      make a port of this name for other programs to choose, and open it as this wire
    CLOSE               wire            close it
    DATA                wire, bytes     send one MIDI message
    PING                -               are you there

From the MIDI process:

    LISTING             -, JSON         the system's names now: {"system": "alsa", "inputs": [...], "outputs": [...],
                                        "devices": {name: [serial, place, number of the plug]}}; null: cannot be told
    OPENED              wire            it is open
    FAILED              wire, why       it could not be opened
    DATA                wire, bytes     one MIDI message came
    LOST                wire, count     this many messages were dropped (u32): in, nobody read; out, could not be sent
    PONG                -               I am
    GONE                wire, why       I end now; wire 1 when starting me again will not help
"""

import contextlib
import socket
import struct
import sys
import threading
from typing import NamedTuple

OPEN_IN, OPEN_OUT, CLOSE, DATA, PING, LISTING, OPENED, FAILED, LOST, PONG, GONE = range(1, 12)
MAKE_IN, MAKE_OUT = range(12, 14)

_HEADER = struct.Struct("<IIB")
COUNT = struct.Struct("<I")
#: The longest MIDI message: RtMidi waits for ever for room in JACK's 16,384 byte ring when one does not fit with its
#: length.
LARGEST_MESSAGE = 16_000
#: Read at once: some thousand short messages.
_CHUNK = 1 << 16
#: A flag for one call leaves the reader blocking. Windows has no such flag; see `Channel.__init__`.
_DO_NOT_WAIT = getattr(socket, "MSG_DONTWAIT", 0)


class Frame(NamedTuple):
    """One thing said: the word, the wire it is about (0: none), and what goes with it."""

    word: int
    wire: int
    payload: bytes


class Channel:
    """One end of the talk. `put` may be called from any thread; `take` from one."""

    def __init__(self, end: socket.socket, keeps: int = 0) -> None:
        """Talk over `end`. `keeps` is how many bytes may wait here when the socket is full, before `put` refuses."""
        self._socket = end
        self._keeps = keeps
        self._lock = threading.Lock()
        self._owed = bytearray()
        self._rest = b""
        end.setblocking(bool(_DO_NOT_WAIT))

    @property
    def owes(self) -> bool:
        """Whether bytes wait here for the socket to have room."""
        return bool(self._owed)

    def put(self, word: int, wire: int = 0, payload: bytes = b"") -> bool:
        """Say one thing: False when there is no room for it or the other end is gone."""
        frame = _HEADER.pack(len(payload), wire, word) + payload
        with self._lock:
            if self._owed and not self._pay():
                return self._keep(frame)
            sent = self._write(frame)
            if sent == 0:
                return self._keep(frame)
            if 0 < sent < len(frame):
                self._owed += frame[sent:]
            return sent > 0

    def flush(self) -> bool:
        """Write what is owed, as far as there is room; whether all of it went."""
        with self._lock:
            return self._pay()

    def take(self) -> list[Frame] | None:
        """Wait for what the other end says next: None when it is gone, an empty list when a part of a frame came."""
        try:
            chunk = self._read()
        except OSError:
            return None
        if not chunk:
            return None
        if self._rest:
            chunk = self._rest + chunk
        frames, start, end = [], 0, len(chunk)
        while end - start >= _HEADER.size:
            size, wire, word = _HEADER.unpack_from(chunk, start)
            stop = start + _HEADER.size + size
            if stop > end:
                break
            frames.append(Frame(word, wire, chunk[start + _HEADER.size : stop]))
            start = stop
        self._rest = chunk[start:]
        return frames

    def finish(self) -> None:
        """Say nothing more; the other end still reads what was said, and then its `take` returns None."""
        self.flush()
        with contextlib.suppress(OSError):  # the other end was first
            self._socket.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        """End the talk both ways; a `take` that waits returns None."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def fileno(self) -> int:
        """For `select`."""
        return self._socket.fileno()

    def _read(self) -> bytes:
        if sys.platform == "win32":
            import select

            select.select([self._socket], [], [])
        return self._socket.recv(_CHUNK)

    def _write(self, data: bytes | bytearray) -> int:
        """How much of `data` went: 0 when the socket is full, -1 when it is gone."""
        try:
            return self._socket.send(data, _DO_NOT_WAIT)
        except BlockingIOError:
            return 0
        except OSError:
            return -1

    def _pay(self) -> bool:
        if self._owed:
            del self._owed[: max(0, self._write(self._owed))]
        return not self._owed

    def _keep(self, frame: bytes) -> bool:
        if len(self._owed) + len(frame) > self._keeps:
            return False
        self._owed += frame
        return True
