"""A real Ardour for the tests: `hardour`, the same engine and OSC surface as the window, but with no dialog to hang on.
What only the window can do is played with window.py.

Its values are set and read through a socket of the tests' own, so what a test reads is Ardour's word, not the daemon's.
It refuses to guess Ardour's UDP port: Ardour moves from 3819 up to 3838 without a word when one is taken.
"""

import contextlib
import os
import re
import socket
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.real.jack import Jack
from tests.real.osc_end import ASK_AGAIN_SECONDS, OscEnd, Value
from tests.real.program import Program, private_environment
from tests.real.session import NAME, make_session, write_settings
from tests.real.waiting import comes_within, wait_until

#: Where Ardour looks for a free UDP port, in this order (Ardour's source, libs/surfaces/osc/osc.cc).
OSC_PORTS = range(3819, 3839)
#: This run's Ardour is kept off the first ports, which a musician's own Ardour or another test run takes.
FIRST_PORT = OSC_PORTS[8 + os.getpid() % 8]
#: Feedback bit: answers come from `/reply`, not from `#reply`, which is no legal OSC address.
REPLY_WITH_SLASH = 16384
STRIP_TYPES = 31
ANSWER_SECONDS = 40
#: An Ardour that starts forgets who subscribed before it had read its settings; after so long unheard it is done again.
FORGOTTEN_SECONDS = 5
#: How often Ardour is started before it counts as broken.
STARTS = 6


class Strip(NamedTuple):
    """One line of Ardour's own list of strips."""

    ssid: int
    kind: str
    name: str


class Installed(NamedTuple):
    """Where this machine's Ardour is: its libraries, its windowless program, its Lua program and its major version."""

    libraries: Path
    hardour: Path
    lua: Path
    version: str


def find_ardour() -> Installed | None:
    """The newest packaged Ardour from version 7 on, or None."""
    found = sorted(Path("/usr/lib").glob("ardour*/hardour-*"), key=lambda path: int(path.parent.name[6:]))
    if not found or int(version := found[-1].parent.name.removeprefix("ardour")) < 7:
        return None
    return Installed(found[-1].parent, found[-1], Path(f"/usr/bin/ardour{version}-lua"), version)


class Ardour:
    """One Ardour on a session of its own with the tracks of `session.TRACKS`, on `jack`, stopped and not rolling."""

    def __init__(self, folder: Path, jack: Jack, installed: Installed) -> None:
        """Make the session and the settings in `folder`; `start` starts Ardour on them."""
        home = folder / "home"
        self._log = folder / "ardour.log"
        self._session = folder / "session"
        self._installed = installed
        self._environment = private_environment(home) | jack.environment | library_environment(installed)
        self._program: Program | None = None
        self._osc: OscEnd | None = None
        self._port: int | None = None
        self._saves = 0
        write_settings(home / ".config" / f"ardour{installed.version}")
        make_session(self._session, installed.lua, self._environment)

    @property
    def port(self) -> int:
        """Ardour's UDP port; the same after a restart."""
        assert self._port is not None, "start Ardour first"
        return self._port

    @property
    def alive(self) -> bool:
        """Whether Ardour runs."""
        return self._program is not None and self._program.alive

    def start(self) -> None:
        """Start Ardour and return when it answers and stands still; RuntimeError with its log when it does not.

        JACK 1.9.21 throws out about one starting Ardour in ten (it logs "Unknown request 0", as if two of Ardour's
        threads spoke at once). That one keeps answering but will never play, so it is started again.
        """
        for _ in range(STARTS):
            if self._comes_up():
                return
            self.kill()
        raise RuntimeError(f"JACK threw Ardour out {STARTS} times:\n{self.log_end()}")

    def stop(self) -> None:
        """End Ardour as its user would, without saving."""
        self._close_osc()
        if self._program is not None:
            self._program.stop()

    def kill(self) -> None:
        """End Ardour as a crash would."""
        self._close_osc()
        if self._program is not None:
            self._program.kill()

    def restart(self) -> None:
        """Start Ardour again, killing it first if it runs, on the session as last saved and on the same UDP port."""
        self.kill()
        # Where nobody can be asked, Ardour takes what it kept by itself for what was saved.
        (self._session / f"{NAME}.pending").unlink(missing_ok=True)
        self.start()

    def save(self) -> None:
        """Let Ardour save its session as it now stands; return when the file is written.

        Ardour saves by itself too, so a new file proves nothing: what was set after all else has to be in it.
        """
        self._saves += 1
        remark = f"saved {self._saves}"
        self.set("/strip/comment", 1, remark)
        wait_until(lambda: self._saves_with(remark), 60, "Ardour to save its session")

    def _saves_with(self, remark: str) -> bool:
        self.set("/save_state")
        return comes_within(lambda: remark in self.saved(), 3)

    def saved(self) -> str:
        """The session file as last saved; empty at the moment in which Ardour puts a new one in its place."""
        try:
            return (self._session / f"{NAME}.ardour").read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return ""

    def set(self, address: str, *values: Value) -> None:
        """Send Ardour one OSC message, such as `set("/strip/gain", 3, -6.0)`."""
        self._end.send(address, *values)

    def read(self, address: str, *ids: int) -> Value:
        """Ask Ardour for one value: `read("/strip/gain", 3)` is strip 3's gain in dB.

        The strip goes into the address, `/strip/gain/3`: asked as an argument, Ardour's answer does not name it.
        """
        return self.ask("/".join([address, *map(str, ids)]))[0]

    def ask(self, address: str, *values: Value) -> tuple[Value, ...]:
        """Ask Ardour a question whose answer has several values, such as `ask("/strip/sends", 3)`."""
        answer = self._end.try_ask(address, *values, seconds=FORGOTTEN_SECONDS)
        if answer is None:
            self._subscribe()
            answer = self._end.ask(address, *values)
        return answer

    def strips(self) -> list[Strip]:
        """Ardour's own list of its strips, in order; kinds are Ardour's: AT audio track, B bus, V VCA."""
        strips: list[Strip] = []
        self._end.forget()
        self._end.send("/strip/list")
        for said in self._end.hear(time.monotonic() + ANSWER_SECONDS):
            if said.values[0] == "end_route_list":
                return sorted(strips)
            kind, name, *_, ssid = said.values[:7]
            strips.append(Strip(int(ssid), str(kind), str(name)))
        raise AssertionError("Ardour did not finish its list of strips")

    def log_end(self) -> str:
        """The last lines that Ardour wrote since it was started."""
        return self._program.said()[-2000:] if self._program else ""

    @property
    def _end(self) -> OscEnd:
        if self._osc is None:
            raise AssertionError("Ardour is not running: start it first")
        return self._osc

    def _close_osc(self) -> None:
        if self._osc is not None:
            self._osc.close()
            self._osc = None

    def _comes_up(self) -> bool:
        """Start Ardour once; False when JACK threw it out."""
        with _held_below(self._port or FIRST_PORT):
            self._program = Program(self._command(), self._environment, self._log)
            self._port = self._wait_for_port(self._program)
        self._osc = OscEnd(self._port)
        wait_until(self._answers, 30, "Ardour to answer")
        if not self._begins() or self._thrown_out():
            return False
        wait_until(self._stands_still, 10, "Ardour to stop rolling")
        return True

    def _command(self) -> Sequence[str | Path]:
        """What is started."""
        return [self._installed.hardour, self._session, NAME]

    def _begins(self) -> bool:
        """Without a window Ardour begins to roll a second after it is up; a stop sent before that is lost.

        False where it does not, or says nothing any more: that one will not come up.
        """
        return comes_within(lambda: self._thrown_out() or self._rolls(), 30)

    def _rolls(self) -> bool:
        said = self._end.try_ask("/transport_speed", seconds=FORGOTTEN_SECONDS)
        if said is None:
            self._subscribe()
        return said is not None and said[0] == 1

    def _stands_still(self) -> bool:
        self.set("/transport_stop")
        return self.read("/transport_speed") == 0

    def _answers(self) -> bool:
        # The last 0 is "answer to where this came from". Whoever asks before Ardour has read its settings is noted down
        # as listening on port 8000, and never answered again, until it says so.
        self._subscribe()
        return self._end.try_ask("/transport_speed", seconds=4 * ASK_AGAIN_SECONDS) is not None

    def _subscribe(self) -> None:
        self.set("/set_surface", 0, STRIP_TYPES, REPLY_WITH_SLASH, 0, 0, 0, 0)

    def _thrown_out(self) -> bool:
        return self._program is not None and "JACK HALTED" in self._program.said()

    def _wait_for_port(self, program: Program) -> int:
        found = wait_until(lambda: not program.alive or _osc_port_of(program.pid), 60, "Ardour to open its OSC port")
        if not program.alive or not isinstance(found, int):
            raise RuntimeError(f"Ardour did not come up:\n{self.log_end()}")
        if self._port not in (None, found):
            raise RuntimeError(f"Ardour came back on UDP port {found}: another program has taken {self._port}")
        return found


def library_environment(installed: Installed) -> dict[str, str]:
    """The variables by which Ardour's programs find their libraries and data; its start script sets the same."""
    return {
        "LD_LIBRARY_PATH": str(installed.libraries),
        "ARDOUR_DLL_PATH": str(installed.libraries),
        "ARDOUR_DATA_PATH": f"/usr/share/ardour{installed.version}",
        "ARDOUR_CONFIG_PATH": f"/etc/ardour{installed.version}",
    }


@contextlib.contextmanager
def _held_below(port: int) -> Iterator[None]:
    """Hold the ports that Ardour would take before `port`; those that somebody has are held already."""
    with contextlib.ExitStack() as held:
        for lower in range(OSC_PORTS.start, port):
            holder = held.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
            with contextlib.suppress(OSError):
                holder.bind(("0.0.0.0", lower))
        yield


def _osc_port_of(pid: int) -> int:
    """The UDP port within Ardour's range that process `pid` has open; 0 when there is none yet."""
    sockets = _sockets_of(pid)
    for line in Path("/proc/net/udp").read_text().splitlines()[1:]:
        fields = line.split()
        port = int(fields[1].rpartition(":")[2], 16)
        if fields[9] in sockets and port in OSC_PORTS:
            return port
    return 0


def _sockets_of(pid: int) -> set[str]:
    """The inode numbers of the sockets that process `pid` has open."""
    inodes = set()
    # Files come and go, and the process may have ended, while they are looked at.
    with contextlib.suppress(OSError):
        for handle in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(OSError):
                if match := re.fullmatch(r"socket:\[(\d+)\]", str(handle.readlink())):
                    inodes.add(match[1])
    return inodes
