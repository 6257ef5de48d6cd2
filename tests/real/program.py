"""One program that a test started: its log, and its end by process id.

It never looks for a process by name, so that nobody else's JACK or Ardour is touched.
"""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

#: How long a program may take to end when asked; JACK waits up to its client time-out of 5 s for a client that went.
ENDING_SECONDS = 12


class Program:
    """A child process whose output goes to `log`, with nothing of the developer's own environment in it."""

    def __init__(self, command: Sequence[str | Path], environment: Mapping[str, str], log: Path) -> None:
        """Start `command`; `log` is added to, so that the story of a restarted program is in one file."""
        self._log = log
        self._begin = log.stat().st_size if log.exists() else 0
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                command,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def stop(self) -> None:
        """Ask it to end, as a desktop does; kill it when it does not listen."""
        if self.alive:
            self._process.terminate()
        try:
            self._process.wait(ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End it as a crash would, without a chance to say goodbye."""
        if self.alive:
            self._process.kill()
        self._process.wait(ENDING_SECONDS)

    def said(self) -> str:
        """What this process wrote to its log."""
        return self._log.read_bytes()[self._begin :].decode(errors="replace")


def private_environment(home: Path) -> dict[str, str]:
    """An environment in which a program finds only `home`: no user's settings get in, none are changed."""
    run = home / "run"
    run.mkdir(parents=True, exist_ok=True)
    run.chmod(0o700)
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "XDG_DATA_HOME": str(home / ".local/share"),
        "XDG_RUNTIME_DIR": str(run),
    }
