"""The daemon as a user runs it: a process of its own, with a rig file, a state folder and a trace.

Tests hear of it what a user would: its lines, its status, its exit code. Nothing of it is imported into the test but
the client of its control socket.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bridge.app import client
from tests.real.program import ENDING_SECONDS
from tests.real.waiting import wait_until

READY_SECONDS = 60
#: How much of a trace's end is looked at for what came last: what Ardour says to a whole sweep, and more.
TAIL_BYTES = 100_000


class Bridge:
    """One `phasebridge run` on `rig`; `start` returns at its ready line."""

    def __init__(self, folder: Path, rig: Path, environment: Mapping[str, str]) -> None:
        """Keep state, log and traces in `folder`; every start records a trace of its own."""
        folder.mkdir(parents=True, exist_ok=True)
        self.rig = rig
        self.state = folder / "state"
        self.traces: list[Path] = []
        #: What is run: another program may go before it.
        self.program: list[str] = [sys.executable, "-m", "bridge"]
        self._folder = folder
        self._environment = {**os.environ, **environment}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process id."""
        assert self._process is not None
        return self._process.pid

    @property
    def lines(self) -> list[str]:
        """What it printed since the last start."""
        return self._log.read_text(errors="replace").splitlines()

    def start(self) -> None:
        """Start it and wait for the line beginning `ready`."""
        self.traces.append(self._folder / f"trace-{len(self.traces)}.jsonl")
        self._log = self._folder / f"log-{len(self.traces)}.txt"
        files = [str(self.rig), "--state", str(self.state), "--trace", str(self.traces[-1])]
        command = [*self.program, "run", *files]
        with self._log.open("wb") as output:
            self._process = subprocess.Popen(
                command, env=self._environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
            )
        self.wait_for_line("ready", READY_SECONDS)

    def stop(self) -> int:
        """End it as a service manager does; its exit code."""
        assert self._process is not None
        self._process.terminate()
        return self._process.wait(ENDING_SECONDS)

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(ENDING_SECONDS)

    def end(self) -> None:
        """Make sure that nothing of it is left."""
        if self._process is not None and self._process.poll() is None:
            self.kill()

    def wait_for_line(self, beginning: str, seconds: float = 5) -> str:
        """The first printed line with this beginning, waiting for it."""
        assert self._process is not None
        process = self._process

        def found() -> str | None:
            lines = [line for line in self.lines if line.startswith(beginning)]
            assert lines or process.poll() is None, f"it ended with {process.returncode}:\n" + "\n".join(self.lines)
            return lines[0] if lines else None

        return str(wait_until(found, seconds, f"a line beginning {beginning!r}"))

    def midi_process(self) -> int:
        """The process id of its MIDI process."""
        for task in Path(f"/proc/{self.pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                if b"bridge.ports.midi.child" in Path(f"/proc/{child}/cmdline").read_bytes():
                    return int(child)
        raise AssertionError("it has no MIDI process")

    def status(self) -> dict[str, Any]:
        """What `phasebridge status --json` prints."""
        return dict(client.ask(self.state, {"get": "status"})["status"])

    def says_status(self) -> str:
        """What `phasebridge status` prints for people."""
        command = [*self.program, "status", "--state", str(self.state)]
        return subprocess.run(
            command, env=self._environment, capture_output=True, text=True, check=True, timeout=60
        ).stdout

    def came_last(self, port: str, beginning: bytes) -> str:
        """The last MIDI message with this beginning that the trace says came from a port, as hex; '' without one."""
        with self.traces[-1].open("rb") as trace:
            trace.seek(0, os.SEEK_END)
            trace.seek(-min(trace.tell(), TAIL_BYTES), os.SEEK_END)
            tail = trace.read().decode(errors="replace")
        _, found, rest = tail.rpartition(f'"port": "{port}", "midi": "{beginning.hex(" ")}')
        return (beginning.hex(" ") + rest.partition('"')[0]) if found else ""

    def phase(self) -> str:
        """The phase of the first group."""
        return str(self.status()["phase"])

    def wait_for_phase(self, phase: str, seconds: float = 3) -> None:
        """Wait until the first group plays in this phase."""
        wait_until(lambda: self.phase() == phase, seconds, f"phase {phase}")

    def do(self, target: str) -> None:
        """Ask for a target as a command would."""
        client.ask(self.state, {"do": target, "by": "test"})


def replay(bridge: Bridge, trace: Path) -> subprocess.CompletedProcess[str]:
    """Run `phasebridge replay` on a recorded trace."""
    command = [sys.executable, "-m", "bridge", "replay", str(trace), str(bridge.rig)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def sent(trace: Path, port: str, address: str) -> list[list[Any]]:
    """The OSC messages to this address that a trace says were sent to a port."""
    out = [line.get("out", {}) for line in _objects(trace)]
    return [each["osc"] for each in out if each.get("port") == port and each.get("osc", [""])[0] == address]


def received(trace: Path, port: str, beginning: str) -> list[str]:
    """The MIDI messages with this beginning that a trace says came from a port, as hex."""
    lines = (line for line in _objects(trace) if line.get("port") == port)
    return [line["midi"] for line in lines if line.get("midi", "").startswith(beginning)]


def _objects(trace: Path) -> list[dict[str, Any]]:
    """The whole lines of a trace that may still be growing."""
    text = trace.read_text()
    return [json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines()]
