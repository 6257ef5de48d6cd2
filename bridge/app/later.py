"""An answer of the control socket that somebody else gives, a moment later: the engine, or the journal's thread.

It is given once, or its time is over and it answers what can be said then. It waits for nobody: who serves the client
looks whether it is there.
"""

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

Answer = Mapping[str, Any]


class Later:
    """An answer that comes within `seconds`; else `otherwise` says it."""

    def __init__(self, seconds: float, otherwise: Callable[[], Answer]) -> None:
        self.deadline = time.monotonic() + seconds
        self._otherwise = otherwise
        self._given: Answer | None = None
        self._ring: Callable[[], object] = lambda: None
        self._lock = threading.Lock()

    def give(self, answer: Answer) -> None:
        """It is this; what is given a second time does not count. From any thread, and returns at once."""
        with self._lock:
            if self._given is None:
                self._given = answer
                self._ring()

    def rings(self, ring: Callable[[], object]) -> None:
        """Calls `ring`, which returns at once, when the answer is there, be it now."""
        with self._lock:
            self._ring = ring
            if self._given is not None:
                ring()

    @property
    def answer(self) -> Answer | None:
        """The answer, or what is said once its time is over; None while it is waited for."""
        if self._given is None and time.monotonic() >= self.deadline:
            self.give(self._otherwise())  # under no lock of ours: it may take another's
        return self._given
