"""A serial box for tests, on a pty: a cable that can be pulled, and a box on it that speaks the framed protocol.

The box is strict: it takes only whole frames, answers WHO, says its beat, and keeps what it was shown. A pty has no
rate, no DTR and no USB; what hangs on those is tested in the kernel's own machine (tests/real).
"""

import contextlib
import os
import select
import termios
import threading
import time
import tty
from collections.abc import Callable
from pathlib import Path

from bridge.wire import boxes, frames
from bridge.wire.boxes import FromBox, FromHost
from bridge.wire.frames import FrameReader, FrameWriter
from bridge.wire.talk import Hello

BEAT_SECONDS = 0.25
FOOT = Hello((1, 0), (1, 2), 0x2A, switches=4, lights=4, colours=True, name="foot")


class Cable:
    """A pty behind a path that stays the same; `plug` makes a new one, as a new plug of a USB device does."""

    def __init__(self, folder: Path, name: str = "foot") -> None:
        self.path = folder / name
        self._ends: tuple[int, int] | None = None
        self._using = threading.Lock()
        self.plug()

    def plug(self) -> None:
        near, far = os.openpty()
        tty.setraw(far)
        os.set_blocking(near, False)
        link = self.path.with_name(f"{self.path.name}.new")
        link.symlink_to(os.ttyname(far))
        link.rename(self.path)
        self._ends = near, far

    def unplug(self) -> None:
        self.path.unlink(missing_ok=True)
        with self._using:
            ends, self._ends = self._ends, None
            for end in ends or ():
                os.close(end)

    def say(self, data: bytes) -> None:
        """Write all of it, unless the cable is pulled meanwhile."""
        while data:
            with self._using:
                if self._ends is None:
                    return
                with contextlib.suppress(BlockingIOError):
                    data = data[os.write(self._ends[0], data) :]
            if data:
                time.sleep(0.001)  # the far end has to read before there is room

    def hear(self, seconds: float = 0.02) -> bytes:
        """What came, waiting at most so long for any."""
        ends = self._ends
        if ends is None:
            time.sleep(seconds)
            return b""
        with contextlib.suppress(OSError):  # the cable is pulled this moment
            select.select([ends[0]], [], [], seconds)
        with self._using, contextlib.suppress(BlockingIOError):
            return os.read(self._ends[0], 65536) if self._ends else b""
        return b""

    @property
    def settings(self) -> list[int]:
        """How the line is set: input, output, control and local modes, rates in and out (termios(3))."""
        assert self._ends is not None
        return termios.tcgetattr(self._ends[1])[:6]  # type: ignore[return-value]


class SerialBox:
    """A box at the end of a cable. `deaf`: it says and answers nothing; `heard` are the frames it was sent."""

    def __init__(
        self, cable: Cable, hello: Hello = FOOT, boots_in: float = 0.0, deaf: bool = False, beats: bool = True
    ) -> None:
        self.cable = cable
        self.hello = hello
        self.deaf = deaf
        self.beats = beats
        self.heard: list[frames.Frame] = []
        self.bytes_heard = 0
        self._awake_at = time.monotonic() + boots_in
        self._reader, self._writer = FrameReader(), FrameWriter()
        self._saying = threading.Lock()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._live, daemon=True)
        self._thread.start()

    def press(self, switch: int = 0) -> None:
        self.say(FromBox.SWITCH, bytes((switch << 1 | 1,)))

    def release(self, switch: int = 0) -> None:
        self.say(FromBox.SWITCH, bytes((switch << 1,)))

    def begin_anew(self) -> None:
        """As after its reset: it says hello unasked, and knows nothing of what it was shown."""
        with self._saying:
            self._writer = FrameWriter()
        self.heard.clear()
        self.cable.say(b"\0")  # what was half said before is over (firmware-notes/protocol.md)
        self.say(FromBox.HELLO, boxes.hello_payload(self.hello))

    def say(self, kind: int, payload: bytes = b"") -> None:
        with self._saying:
            self.cable.say(self._writer.write(kind, payload))

    def lights(self) -> dict[int, int]:
        """The states of its lights, as it was shown them."""
        return {each.payload[0]: each.payload[1] for each in list(self.heard) if each.type == FromHost.LIGHT}

    def asked(self) -> int:
        return sum(each.type == FromHost.WHO for each in list(self.heard))

    def stop(self) -> None:
        self._ended.set()
        self._thread.join()
        self.cable.unplug()

    def _live(self) -> None:
        beat_at = 0.0
        while not self._ended.is_set():
            data = self.cable.hear()
            self.bytes_heard += len(data)
            now = time.monotonic()
            if now < self._awake_at:
                continue
            for frame in self._reader.feed(data):
                self.heard.append(frame)
                if frame.type == FromHost.WHO and not self.deaf:
                    self.say(FromBox.HELLO, boxes.hello_payload(self.hello._replace(asked=True)))
            if now >= beat_at and self.beats and not self.deaf:
                beat_at = now + BEAT_SECONDS
                self.say(FromBox.BEAT)


def until(true: Callable[[], object], what: str, seconds: float = 20.0) -> None:
    """Wait until something is so; AssertionError where it is not in time."""
    last = time.monotonic() + seconds
    turn = threading.Event()
    while not true():
        assert time.monotonic() < last, f"waited {seconds:g} s for {what}"
        turn.wait(0.002)
