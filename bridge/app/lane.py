"""A lane: a bounded queue to a thread of its own, so that logs, files and slow terminals never hold up the music.

Putting something in is an append and, seldom, the ring of a bell. What does not fit is dropped and counted; the thread
learns how much was dropped. It takes things in batches: after the bell it waits a moment, so that a flood of events
wakes it a few dozen times a second and not thousands.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Thing = TypeVar("Thing")

#: Things a lane holds before it drops: several seconds of the densest MIDI a wire can carry.
ROOM = 32_768
#: How long a lane gathers after the first thing of a batch.
GATHER_SECONDS = 0.02


class Lane(Generic[Thing]):
    """Things put in here reach `take(things, dropped)` in order, on the lane's own thread.

    `dropped` counts those that did not fit since the last time.
    """

    def __init__(self, name: str, take: Callable[[Sequence[Thing], int], None], room: int = ROOM) -> None:
        """Make the lane; `start` runs it."""
        self._take = take
        self._room = room
        self._waiting: deque[Thing] = deque()
        self._dropped = 0  # grows only, on the callers' side
        self._reported = 0
        self._bell = threading.Event()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def put(self, thing: Thing) -> None:
        """Hand a thing over; never waits. Callers hold one lock or are one thread: drops are counted without one."""
        if len(self._waiting) >= self._room:
            self._dropped += 1
            return
        self._waiting.append(thing)
        if not self._bell.is_set():
            self._bell.set()

    def stop(self, seconds: float = 1.0) -> bool:
        """Let the thread take what is waiting and end; False when it was not done in time."""
        self._ending.set()
        self._bell.set()
        if self._thread.is_alive():
            self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while not self._ending.is_set():
            self._bell.wait()
            self._ending.wait(GATHER_SECONDS)
            self._bell.clear()
            self._empty()
        self._empty()

    def _empty(self) -> None:
        things = [self._waiting.popleft() for _ in range(len(self._waiting))]
        dropped = self._dropped - self._reported
        self._reported += dropped
        if things or dropped:
            self._take(things, dropped)
