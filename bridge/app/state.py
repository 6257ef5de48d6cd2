"""The state folder: what survives a restart (phase, banks, values of DAWs that cannot be heard), and who may write it.

`state.json` is replaced in one piece, on a thread of its own, as soon as something changed; a flip never waits for a
disk. A disk that is full or read-only is said once, tried again every two seconds, and said once more when it works.
A file that cannot be read is set aside under another name, never deleted and never a reason not to start.

One daemon owns a folder: it holds a lock that the system takes back when the process ends, however it ends.
"""

import json
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import platformdirs

STATE_FILE = "state.json"
LOCK_FILE = "daemon.lock"
#: How soon a write that failed is tried again.
RETRY_SECONDS = 2.0
#: How often values are saved that change without a flip or a bank.
NOW_AND_THEN_SECONDS = 10.0
#: How long the last write may take at the end.
STOP_SECONDS = 1.0
#: A file larger than this is none of ours: a rig's memory is a few kilobytes.
LARGEST_FILE = 16 << 20

Memory = dict[str, Any]
Say = Callable[[str], None]


class FolderTaken(Exception):
    """Another daemon owns this state folder."""


class FolderUnusable(Exception):
    """The state folder cannot be made or written to."""


def default_folder() -> Path:
    """Where the state is kept when nobody says otherwise."""
    return Path(platformdirs.user_state_dir("phasebridge"))


class Folder:
    """A state folder owned by this process until `leave`; raises FolderTaken or FolderUnusable."""

    def __init__(self, path: Path) -> None:
        """Make the folder if it is missing (readable by its owner only) and take it."""
        self.path = path
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = (path / LOCK_FILE).open("a+", encoding="ascii")
        except OSError as problem:
            raise FolderUnusable(
                f"the state folder {path} cannot be used ({problem.strerror}); choose another with --state"
            ) from None
        if not _take(self._lock):
            self._lock.seek(0)
            owner = self._lock.read(20).strip() or "unknown"
            self._lock.close()
            raise FolderTaken(
                f"phasebridge already runs with the state folder {path} (process {owner}); "
                "stop that one, or give this one a folder of its own with --state"
            )
        # Whose it is, for the second daemon's message. On a full disk nobody can read that, and the music plays.
        with suppress(OSError):
            self._lock.truncate(0)
            os.write(self._lock.fileno(), f"{os.getpid()}\n".encode())

    def leave(self) -> None:
        """Give the folder up; the lock file stays, since removing it would race with the next owner."""
        self._lock.close()


def _take(file: IO[str]) -> bool:
    """Lock the file for this process, or False when another has it."""
    try:
        if os.name == "nt":
            import msvcrt

            # A byte far behind the text, so that others can still read whose it is.
            file.seek(1 << 20)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def recall(folder: Path, say: Say) -> Memory:
    """What was kept in the folder, or nothing; a damaged file is set aside and that is said."""
    path = folder / STATE_FILE
    try:
        with path.open("rb") as file:
            kept = json.loads(file.read(LARGEST_FILE))
    except FileNotFoundError:
        return {}
    except OSError as problem:
        say(f"the kept state {path} cannot be read ({problem.strerror}); starting without it")
        return {}
    except (ValueError, RecursionError):
        kept = None
    memory = kept.get("memory") if isinstance(kept, dict) else None
    if not isinstance(memory, dict):
        _set_aside(path, say)
        return {}
    return memory


def _set_aside(path: Path, say: Say) -> None:
    number = 1
    while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    try:
        path.rename(aside)
    except OSError as problem:
        say(f"the kept state {path} is damaged and cannot be moved away ({problem.strerror}); starting without it")
        return
    say(f"the kept state was damaged; it is now {aside}, and phasebridge starts without it")


def write_whole(path: Path, text: str) -> None:
    """Replace a file in one piece: whoever reads it finds the old text or the new one, also after a power cut."""
    fresh = path.with_name(f".{path.name}.new")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    if hasattr(os, "O_DIRECTORY"):
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


class Saver:
    """Writes what `remember` returns into the folder soon after `soon` is called, and now and then."""

    def __init__(self, folder: Path, remember: Callable[[], Memory], say: Say) -> None:
        """Make it; `start` runs it. `remember` is called on the saver's thread."""
        #: Why the last write failed, or None.
        self.problem: str | None = None
        self._path = folder / STATE_FILE
        self._remember = remember
        self._say = say
        self._written = ""
        self._bell = threading.Event()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="state", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def soon(self) -> None:
        """Something changed; never waits."""
        if not self._bell.is_set():
            self._bell.set()

    def stop(self) -> None:
        """Write a last time and end."""
        self._ending.set()
        self._bell.set()
        if self._thread.is_alive():
            self._thread.join(STOP_SECONDS)

    def _run(self) -> None:
        while not self._ending.is_set():
            if self.problem is None:
                self._bell.wait(NOW_AND_THEN_SECONDS)
            else:
                self._ending.wait(RETRY_SECONDS)
            self._bell.clear()
            self._save()
        self._save()

    def _save(self) -> None:
        text = json.dumps({"state": 1, "memory": self._remember()}, indent=1)
        if text == self._written:
            return
        try:
            write_whole(self._path, text)
        except OSError as problem:
            self._failed(problem.strerror or str(problem))
            return
        self._written = text
        if self.problem is not None:
            self.problem = None
            self._say(f"the state is saved again in {self._path}")

    def _failed(self, why: str) -> None:
        if self.problem is None:
            self._say(
                f"the state cannot be saved in {self._path} ({why}); phasebridge plays on, keeps it in memory and "
                f"tries every {RETRY_SECONDS:g} s. If it ends before, the last phase and banks are forgotten"
            )
        self.problem = why
