"""A simulated box that runs by the clock on a line somebody may open: its UART is a pty (or a tty) behind one path.

`Film` has the same firmware without anybody on the line, in simulated time. What is asked here of the box is asked over
the control socket of simbox.c; nothing is read of its line.
"""

import socket
import subprocess
from pathlib import Path
from types import TracebackType

from tests.real.avr.workshop import environment
from tests.real.waiting import wait_until

ENDING_SECONDS = 10
#: µs: no contact of a bouncing switch is shorter here. Shorter ones are for the films.
LEAST_CONTACT = 20


class Box:
    """One box with `elf` inside; `cable` is the path of its line. Plugged in from `plug` to `pull`."""

    def __init__(self, simbox: Path, elf: Path, cable: Path, *arguments: str) -> None:
        """Not plugged in yet; `arguments` go to simbox: `--strict-baud`, `--reset-on-open MS`, `--tty PATH`."""
        self.cable = cable
        self._command = [simbox, "--fw", elf, "--link", cable, "--ctl", f"{cable}.ctl", *arguments]
        self._process: subprocess.Popen[str] | None = None
        self._socket: socket.socket | None = None
        self._seed = 0

    def plug(self) -> None:
        """Give the box power and its line a name."""
        assert self._process is None, "it is plugged in"
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, env=environment()
        )
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith("run "):
                break
        else:
            raise AssertionError(f"the simulated box ended with {self._process.wait()}")
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(f"{self.cable}.ctl")
        self._answers = self._socket.makefile("r")

    def pull(self) -> None:
        """Take its cable away, and its power with it: the line is gone in the middle of whatever it said."""
        if self._process is None:
            return
        if self._socket is not None:
            self._answers.close()
            self._socket.close()
            self._socket = None
        self._process.kill()
        self._process.wait(ENDING_SECONDS)
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process = None
        self.cable.unlink(missing_ok=True)

    def do(self, command: str) -> list[str]:
        """One command as the head of simbox.c has them; the words of its answer behind `ok`."""
        assert self._socket is not None
        self._socket.sendall(f"{command}\n".encode())
        answer = self._answers.readline().split()
        assert answer[:1] == ["ok"], (command, answer)
        return answer[1:]

    def move(self, pin: str, level: int) -> None:
        """A contact goes to this level, bouncing for 3 ms."""
        self._seed += 1
        self.do(f"bounce {pin} {level} 10 3000 {self._seed} {LEAST_CONTACT}")

    def press(self, pin: str) -> None:
        """A foot comes down on the switch at a pin, and stays."""
        self.move(pin, 0)

    def release(self, pin: str) -> None:
        """It goes up."""
        self.move(pin, 1)

    def tap(self, pin: str) -> None:
        """Down and up, and back when the contacts are at rest."""
        self.press(pin)
        self.live(50)
        self.release(pin)
        self.live(15)

    def live(self, ms: float) -> None:
        """Return when so much of the box's own time has gone."""
        until = self.now + ms
        wait_until(lambda: self.now >= until, 1, "the box's own time to pass")

    @property
    def now(self) -> float:
        """The box's own time, in ms."""
        return float(self.do("time")[1])

    @property
    def colour(self) -> tuple[int, int, int]:
        """What the colour pins give, 0 to 255 each."""
        _, red, green, blue = ["rgb", *self.do("rgb")[1:]]
        return int(red), int(green), int(blue)

    def count(self, what: str) -> int:
        """One of the counters of `state`, such as `closed` or `garbled`."""
        return next(int(word.partition("=")[2]) for word in self.do("state") if word.startswith(f"{what}="))

    def __enter__(self) -> "Box":
        """Plug it in."""
        self.plug()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Pull it."""
        self.pull()
