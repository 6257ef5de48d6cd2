"""A JACK server of the tests' own: no sound hardware, no real-time rights, a name nobody else has.

It never touches the machine's default server. Periods under 256 frames are refused: without real-time scheduling they
lose MIDI at xruns.
"""

import contextlib
import os
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.real.program import Program, private_environment
from tests.real.waiting import wait_until

RATE = 48000
#: Twice what does: the longer a period, the less a busy machine loses.
PERIOD = 512
#: A client that stalls longer than this is thrown out. JACK's own 500 ms is too short beside other test runs.
CLIENT_TIMEOUT_MS = 5000


#: What runs a JACK server, as the kernel names it.
SERVERS = frozenset({"jackd", "jackdbus"})
#: JACK's list of its servers, of which there may be eight. It takes a dead one for alive when its number is used again.
REGISTRY = Path("/dev/shm/jack-shm-registry")


@cache
def _forget_the_dead() -> None:
    """Begins JACK's list of servers anew where no server runs at all.

    Once a run, before its first server: whoever was a client of one has the list open, and looks into no other.
    """
    if not any(_runs(entry) for entry in Path("/proc").iterdir() if entry.name.isdecimal()):
        REGISTRY.unlink(missing_ok=True)


def _runs(process: Path) -> bool:
    try:
        name, state = (
            (process / "comm").read_text().strip(),
            (process / "stat").read_text().rpartition(")")[2].split()[0],
        )
    except (OSError, IndexError):  # it has ended meanwhile
        return False
    return name in SERVERS and state != "Z"


class Jack:
    """One jackd with the dummy driver; `name` is what clients find it by."""

    def __init__(self, folder: Path) -> None:
        """Use `folder` for its log and home; `start` starts it."""
        folder.mkdir(parents=True, exist_ok=True)
        self.name = f"phasebridge-test-{os.getpid()}"
        self._folder = folder
        self._program: Program | None = None

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs in its environment to be a client of this server and to start none of its own."""
        return {"JACK_DEFAULT_SERVER": self.name, "JACK_NO_START_SERVER": "1"}

    @contextlib.contextmanager
    def chosen(self) -> Iterator[None]:
        """Make this the server that clients opened in this process connect to; JACK reads it only while opening."""
        before = {key: os.environ.get(key) for key in self.environment}
        os.environ.update(self.environment)
        try:
            yield
        finally:
            for key, value in before.items():
                if value is None:
                    os.environ.pop(key, None)
                else:
                    os.environ[key] = value

    @property
    def alive(self) -> bool:
        """Whether the server runs."""
        return self._program is not None and self._program.alive

    def start(self) -> None:
        """Start the server and return when clients can connect; RuntimeError with its log when it does not come up."""
        _forget_the_dead()
        command = ["jackd", "--no-realtime", "-t", str(CLIENT_TIMEOUT_MS), "-n", self.name]
        driver = ["-d", "dummy", "-r", str(RATE), "-p", str(PERIOD)]
        program = Program([*command, *driver], private_environment(self._folder), self._folder / "jackd.log")
        self._program = program
        wait_until(lambda: not program.alive or self._answers(), 20, "the JACK server to take clients")
        if not program.alive:
            raise RuntimeError(f"jackd did not come up:\n{program.said()}")

    def stop(self) -> None:
        """Stop the server and remove the shared memory that a killed one leaves behind."""
        if self._program is not None:
            self._program.stop()
            self._program = None
        for left in Path("/dev/shm").glob(f"jack*{self.name}_*"):
            shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)

    def ports(self) -> list[str]:
        """Every MIDI port on this server, as `client:port`."""
        import jack

        with jack.Client("phasebridge-test-ports", no_start_server=True, servername=self.name) as client:
            return [port.name for port in client.get_ports(is_midi=True)]

    def _answers(self) -> bool:
        import jack

        # While the server is not there yet the library would say so on stderr, each time.
        jack.set_error_function(lambda message: None)
        try:
            self.ports()
        except jack.JackOpenError:
            return False
        finally:
            jack.set_error_function()
        return True
