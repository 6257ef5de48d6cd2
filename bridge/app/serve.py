"""Runs a daemon in the foreground: signals in, lines out, an exit code at the end.

SIGTERM and SIGINT end it, SIGHUP reloads the rig. Whatever hangs at the end, the process is gone within three seconds.
A failure inside the program is a sentence for the user; its traceback goes to a file in the state folder.
"""

import gc
import logging
import os
import signal
import sys
import threading
from functools import partial
from logging.handlers import RotatingFileHandler
from pathlib import Path
from queue import SimpleQueue
from types import FrameType

from bridge.app.daemon import Daemon, Options, Say
from bridge.app.plugboard import MakePort

#: The reader threads share the interpreter with logging and reloading: the shortest turn that still pays.
SWITCH_SECONDS = 0.0005
#: When an end that hangs is cut short; what was held has been released long before.
LAST_RESORT_SECONDS = 2.8

#: Where tracebacks go, and how large that file may grow before the older half is dropped.
FAILURES, LONGEST_LOG = "failures.log", 1 << 20

END, RELOAD = "end", "reload"
SIGNALS = {"SIGTERM": END, "SIGINT": END, "SIGBREAK": END, "SIGHUP": RELOAD}


def serve(options: Options, say: Say, make_port: MakePort) -> int:
    """Play until told to end; 0. Raises what `Daemon` raises."""
    wishes: SimpleQueue[str] = SimpleQueue()
    for name, wish in SIGNALS.items():
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), partial(_wish, wishes, wish))
    sys.setswitchinterval(SWITCH_SECONDS)
    daemon = Daemon(options, say, make_port)
    keep_failures(options.folder, daemon.say)
    daemon.start()
    # Waiting for ports to say how they are must not keep a signal waiting.
    threading.Thread(target=lambda: daemon.say(daemon.ready()), name="ready", daemon=True).start()
    # The rig and the program live as long as the process: the collector need not look at them again and again.
    gc.collect()
    gc.freeze()
    while wishes.get() == RELOAD:
        daemon.reload()
    last_resort = threading.Timer(LAST_RESORT_SECONDS, os._exit, (0,))
    last_resort.daemon = True
    last_resort.start()
    daemon.stop()
    return 0


def keep_failures(folder: Path, say: Say) -> None:
    """Log warnings and failures to a file of bounded size in the folder, and say each in one line."""
    path = folder / FAILURES
    file = RotatingFileHandler(path, maxBytes=LONGEST_LOG, backupCount=1, delay=True)
    file.setFormatter(logging.Formatter("%(asctime)s %(name)s: %(message)s"))
    logging.basicConfig(handlers=[file, _Teller(path, say)], level=logging.WARNING, force=True)


class _Teller(logging.Handler):
    def __init__(self, path: Path, say: Say) -> None:
        super().__init__()
        self._path = path
        self._say = say

    def emit(self, record: logging.LogRecord) -> None:
        """Say what was logged."""
        self._say(f"{record.getMessage()} (phasebridge plays on; details in {self._path})")


def _wish(wishes: SimpleQueue[str], wish: str, _number: int, _frame: FrameType | None) -> None:
    wishes.put(wish)
