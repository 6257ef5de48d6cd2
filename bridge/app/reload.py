"""Reload: notices that a rig's files changed and reads them in a child process, so that the music never waits for it.

The reading process gets a bounded time: a rig on a network disk that hangs is a problem to report, not a reason to
wait. What was read is handed on; whether and how it is played is the daemon's.
"""

import logging
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from bridge import config

log = logging.getLogger(__name__)

#: How often the rig's files are looked at, and how long a changed one has to stay as it is before it is read.
LOOK_SECONDS = 0.5
SETTLE_SECONDS = 0.1
#: Far longer than any rig takes; a file system that hangs is given up then.
READ_SECONDS = 20.0

#: What tells one version of a file from another: time, size and inode (editors replace files); None: it is not there.
Stamp = tuple[int, int, int] | None


class NotRead(Exception):
    """The reading process failed; the text says how."""


def read_apart(path: str) -> config.Loaded:
    """The rig of a file, read and checked in a child process. Raises NotRead."""
    command = [sys.executable, "-m", "bridge.app.rigreader", path]
    try:
        done = subprocess.run(  # noqa: S603 - this very Python, and a path that is only opened
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=READ_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise NotRead(f"{path} could not be read within {READ_SECONDS:g} s; is its disk reachable?") from None
    except OSError as problem:
        raise NotRead(f"{path} could not be read: no process could be started ({problem.strerror})") from None
    if done.returncode != 0:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise NotRead(f"{path} could not be read: {''.join(last) or 'the reading process ended early'}")
    loaded = pickle.loads(done.stdout)  # noqa: S301 - from our own child
    assert isinstance(loaded, config.Loaded)
    return loaded


def stamps_of(files: Iterable[str]) -> dict[str, Stamp]:
    """The stamp of each file."""
    return {name: _stamp(Path(name)) for name in files}


def _stamp(path: Path) -> Stamp:
    try:
        status = path.stat()
    except OSError:
        return None
    return (status.st_mtime_ns, status.st_size, status.st_ino)


class Reloader:
    """Looks at a rig's files, reads them apart when one changed, and hands over what it read; on its own thread."""

    def __init__(
        self,
        loaded: config.Loaded,
        path: str,
        on_rig: Callable[[config.Loaded], None],
        on_problems: Callable[[Sequence[str]], None],
        on_look: Callable[[], object] = lambda: None,
    ) -> None:
        """Watch the files of `loaded`; `on_look` is called whenever it looks, for what else is looked at so often."""
        self._on_look = on_look
        self._path = path
        self._on_rig = on_rig
        self._on_problems = on_problems
        self._stamps = stamps_of(loaded.files)
        self._asked = threading.Event()
        self._ending = False
        self._thread = threading.Thread(target=self._run, name="reload", daemon=True)

    def start(self) -> None:
        """Start looking."""
        self._thread.start()

    def soon(self) -> None:
        """Read the rig again now."""
        self._asked.set()

    def stop(self) -> None:
        """Look no longer; a reading that has begun is not waited for."""
        self._ending = True
        self._asked.set()

    def _run(self) -> None:
        while True:
            asked = self._asked.wait(LOOK_SECONDS)
            if self._ending:
                return
            self._asked.clear()
            self._on_look()
            if asked or self._changed():
                try:
                    self._read()
                except Exception:  # a rig that breaks the program itself must not end the watching for good
                    log.exception("the rig could not be taken over")
                    self._on_problems([f"{self._path}: phasebridge failed on this rig; please report it with the file"])

    def _changed(self) -> bool:
        return stamps_of(self._stamps) != self._stamps

    def _read(self) -> None:
        # An editor may be in the middle of writing: wait until two looks agree.
        stamps = stamps_of(self._stamps)
        while not self._ending:
            time.sleep(SETTLE_SECONDS)
            before, stamps = stamps, stamps_of(self._stamps)
            if before == stamps:
                break
        self._stamps = stamps
        try:
            loaded = read_apart(self._path)
        except NotRead as trouble:
            self._on_problems([str(trouble)])
            return
        self._stamps = stamps_of({*self._stamps, *loaded.files}) | stamps
        if self._ending:
            return
        if loaded.rig is None:
            self._on_problems([config.render(each) for each in loaded.problems])
        else:
            self._on_rig(loaded)
