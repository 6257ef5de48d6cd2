"""One open serial line: opened without harm, read without waiting longer than asked, written by one thread.

The line is taken for ourselves (a second program would steal half of what the box says), asks its driver for low
latency, and does not hang up when it is closed. It never opens at 1200 baud: boards with native USB take that for the
wish to be programmed (Arduino's "1200 bps touch").

DTR. On an Uno, a falling DTR line restarts the board. Linux and macOS raise DTR in every opening by themselves
(Linux, drivers/tty/tty_port.c, tty_port_block_til_ready), so clearing it afterwards prevents nothing: it only makes
the next opening an edge again. Here it stays raised, and HUPCL is cleared, so that it is not lowered on closing either:
a board is restarted by the first opening after it was plugged in, and by none after that. On Windows, where opening
raises nothing by itself, it stays down, but for boards with native USB, which say nothing without it.

What escapes from here is `LineClosed` (the cable, in whatever of its forms a driver chose) and `CannotOpen`.
"""

import errno
import math
import os
import select
import stat
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from bridge.model.rig import NEVER_BAUD
from bridge.ports.contract import PortState

#: Read at most this much at once: a flood is handed on in pieces, between which the port looks at all else.
READ_BYTES = 1024
#: How long to wait for room before asking again whether the line is still wanted.
FULL_SECONDS = 0.1
#: How long what was written may take to leave when the line is closed: a kilobyte at 115,200 baud.
DRAIN_SECONDS = 0.1
#: Where the kernel keeps what a driver lets be set.
SYSFS = Path("/sys")

_POSIX = os.name == "posix"


def _trouble() -> tuple[type[Exception], ...]:
    """All that pyserial lets through when a cable is pulled (pyserial #68, #331, #417, #506)."""
    kinds: list[type[Exception]] = [OSError, TypeError, ValueError]  # SerialException is an OSError
    if sys.platform != "win32":
        import termios

        kinds.append(termios.error)
    return tuple(kinds)


#: TypeError and ValueError come of a line whose file is closed already.
TROUBLE = _trouble()


class LineClosed(Exception):
    """The line is gone; the text says how that was seen."""


class CannotOpen(Exception):
    """The line cannot be opened now; `state` says so to the user."""

    def __init__(self, state: PortState) -> None:
        super().__init__(state.detail)
        self.state = state


#: Why a line could not be opened, as the user reads it. {path} and {why} are filled in.
_ABSENT = "{path} is not there"
_TAKEN = "another program has {path} open; quit that one"
_NOT_ALLOWED = (
    "this user may not open {path}; on most Linux systems `sudo usermod -aG dialout $USER` and a new login allow it"
)
_NO_LINE = "{path} is no serial line; phasebridge ports lists those there are"
_REFUSALS = {
    errno.ENOENT: PortState("absent", _ABSENT),
    errno.ENXIO: PortState("absent", _ABSENT),
    errno.ENODEV: PortState("absent", _ABSENT),
    errno.EIO: PortState("absent", _ABSENT),
    errno.EBUSY: PortState("refused", _TAKEN),
    errno.EAGAIN: PortState("refused", _TAKEN),
    errno.EACCES: PortState("refused", _NOT_ALLOWED),
    errno.EPERM: PortState("refused", _NOT_ALLOWED),
    errno.ENOTTY: PortState("refused", _NO_LINE),
    errno.EINVAL: PortState("refused", _NO_LINE),
}


class Line:
    """An open line. Only the thread that reads it may close it; another one may write and wake."""

    def __init__(self, path: str, rate: int, dtr: bool = True, sysfs: Path = SYSFS) -> None:
        """Open it at so many baud, 8N1. `dtr`: see the top of this file. Raises CannotOpen."""
        self.path = path
        #: Where it was when it was opened; a name of it may mean another line by now.
        self.real_path = os.path.realpath(path)
        self._serial = _opened(path, rate, dtr)
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_write, False)
        self._closed = False
        self._using = threading.Lock()  # the number of a closed file may be another file's the next moment
        if _POSIX:
            self._keep_dtr()
        self._hurry(sysfs)

    @property
    def rate(self) -> int:
        """Its rate in baud."""
        return int(self._serial.baudrate)

    def change_rate(self, rate: int) -> None:
        """Go on at another rate; what came at the old one and was not read is dropped. Raises LineClosed."""
        _refuse_never(rate)
        try:
            self._serial.baudrate = rate
            self._serial.reset_input_buffer()
        except TROUBLE as trouble:
            raise _closed(trouble) from None

    def read(self, seconds: float) -> bytes:
        """What is there, waiting at most so long for any; nothing when nothing came or `wake` was called.

        Raises LineClosed.
        """
        try:
            return self._read(max(0.0, seconds))
        except TROUBLE as trouble:
            raise _closed(trouble) from None

    def write(self, data: bytes, seconds: float = math.inf) -> None:
        """Write all of it, until the time is over or the line is closed. Raises LineClosed."""
        last = time.monotonic() + seconds
        try:
            while data and not self._closed and time.monotonic() < last:
                data = data[self._written(data) :]
        except TROUBLE as trouble:
            raise _closed(trouble) from None

    def wake(self) -> None:
        """Let a `read` that waits return; from any thread."""
        with self._using, suppress(*TROUBLE):
            if self._closed:
                return
            if _POSIX:
                os.write(self._wake_write, b"\0")
            else:
                self._serial.cancel_read()

    def close(self) -> None:
        """Close it; a `write` under way returns."""
        with suppress(*TROUBLE):
            self._serial.cancel_write()
        with suppress(*TROUBLE):
            self._drain()
        with self._using:
            self._closed = True
            with suppress(*TROUBLE):
                self._serial.close()
            for end in (self._wake_read, self._wake_write):
                with suppress(OSError):
                    os.close(end)

    def _read(self, seconds: float) -> bytes:
        if not _POSIX:
            self._serial.timeout = seconds
            first: bytes = self._serial.read(1)
            return first + bytes(self._serial.read(min(self._serial.in_waiting, READ_BYTES))) if first else b""
        fd = self._serial.fd
        ready, _, _ = select.select([fd, self._wake_read], [], [], seconds)
        if self._wake_read in ready:
            os.read(self._wake_read, READ_BYTES)
        if fd not in ready:
            return b""
        data = os.read(fd, READ_BYTES)
        if not data:
            # A line that hung up is always ready and never has anything.
            raise LineClosed("the cable was pulled")
        return data

    def _written(self, data: bytes) -> int:
        if not _POSIX:
            return int(self._serial.write(data) or 0)
        _, ready, _ = select.select([], [self._serial.fd], [], FULL_SECONDS)
        with self._using, suppress(BlockingIOError):
            return os.write(self._serial.fd, data) if ready and not self._closed else 0
        return 0

    def _drain(self) -> None:
        """Let what was written leave; drop what does not, for which closing would wait half a minute.

        Linux, drivers/tty/tty_port.c, tty_port_close_start: `closing_wait`, 30 s unless it is set.
        """
        last = time.monotonic() + DRAIN_SECONDS
        while self._serial.out_waiting and time.monotonic() < last:
            time.sleep(0.005)
        if self._serial.out_waiting:
            self._serial.reset_output_buffer()

    def _keep_dtr(self) -> None:
        import termios

        with suppress(*TROUBLE):
            attributes = termios.tcgetattr(self._serial.fd)
            attributes[2] &= ~termios.HUPCL
            termios.tcsetattr(self._serial.fd, termios.TCSANOW, attributes)

    def _hurry(self, sysfs: Path) -> None:
        """FTDI's driver hands on what it has every 16 ms, unless it is asked to every 1 ms (FTDI AN232B-04)."""
        timer = sysfs / "class" / "tty" / Path(self.real_path).name / "device" / "latency_timer"
        try:
            timer.write_text("1")
        except OSError:
            with suppress(AttributeError, *TROUBLE):
                self._serial.set_low_latency_mode(True)


def _opened(path: str, rate: int, dtr: bool) -> Any:
    import serial

    _refuse_never(rate)
    line = serial.Serial()
    line.port, line.baudrate, line.exclusive = path, rate, True if _POSIX else None
    if not _POSIX:
        line.dtr = line.rts = dtr
    try:
        if _POSIX and not stat.S_ISCHR(Path(path).stat().st_mode):
            raise CannotOpen(_said(errno.ENOTTY, path, ""))
        line.open()
    except TROUBLE as trouble:
        raise CannotOpen(_said(_number(trouble), path, str(trouble))) from None
    return line


def _number(trouble: Exception) -> int:
    """What went wrong in opening. pyserial has no number where a file is no line, and on Windows only words."""
    words = errno.EBUSY if "PermissionError" in str(trouble) else errno.ENOENT
    return getattr(trouble, "errno", None) or (errno.ENOTTY if _POSIX else words)


def _refuse_never(rate: int) -> None:
    """The last gate: what asks for this rate is a mistake of ours, and a board would pay for it."""
    if rate == NEVER_BAUD:
        raise RuntimeError(f"no line is ever opened at {NEVER_BAUD} baud")


def _said(number: int, path: str, why: str) -> PortState:
    kind, detail, _ = _REFUSALS.get(number, PortState("absent", "{path} cannot be opened ({why})"))
    return PortState(kind, detail.format(path=path, why=why))


def _closed(trouble: Exception) -> LineClosed:
    """The words of pyserial are not for musicians; what they say is this, whichever they are."""
    number = getattr(trouble, "errno", None)
    if number in (None, errno.EIO, errno.ENODEV, errno.ENXIO, errno.EBADF):
        return LineClosed("the cable was pulled")
    return LineClosed(f"the line failed ({os.strerror(number)})")
