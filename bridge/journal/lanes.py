"""How a daemon writes into the journal without ever waiting for a disk: two lanes to a thread of its own.

What a user typed or marked is on disk before it is confirmed, and never dropped: while the journal cannot be written it
waits here, and is tried again. Telemetry (flips, tallies, how long a phase lasted) is gathered for a second and written
in one piece; what does not fit, or was not written when the process died, is lost and, where it can be, counted.

Both are functions of the book and nothing else, so that this file knows no entry. The thread is the only one that uses
its book.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from bridge.journal.book import Book, EntryRefused, JournalProblem, Say

#: What is written: it is given the open book.
Entry = Callable[[Book], object]
#: Telemetry is written this often, so that no more than this is lost in a crash.
GATHER_SECONDS = 1.0
#: How soon what could not be written is tried again.
RETRY_SECONDS = 2.0
#: Telemetry that waits at most.
ROOM = 10_000


class Typed(NamedTuple):
    """An entry that must not be lost, and who is told when it is on disk."""

    entry: Entry
    confirm: Callable[[object], None]


class Lanes:
    """The journal of a daemon; `type` and `gather` may be called from any thread and return at once."""

    def __init__(self, folder: Path, say: Say, pulse: Callable[[], Iterable[Entry]] = tuple) -> None:
        """Make them; `start` opens the journal of the folder, on their own thread.

        `pulse` is asked there, every second, for telemetry that has to be as new as that.
        """
        self._pulse = pulse
        self._folder = folder
        self._say = say
        self._typed: deque[Typed] = deque()
        self._gathered: deque[Entry] = deque()
        self._lock = threading.Lock()
        self._dropped = 0
        self._bell = threading.Event()
        self._ending = threading.Event()
        self._book: Book | None = None
        self._problem: str | None = None
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)

    @property
    def problem(self) -> str | None:
        """Why nothing can be written at the moment; None where it can."""
        return self._problem

    @property
    def dropped(self) -> int:
        """How much telemetry was lost because the journal could not be written."""
        return self._dropped

    @property
    def waiting(self) -> int:
        """How many entries that must not be lost are not on disk yet."""
        return len(self._typed)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def type(self, entry: Entry, confirm: Callable[[object], None] = lambda _: None) -> None:
        """Writes what a user typed or marked.

        `confirm` hears, on the lanes' thread, what `entry` returned, or the EntryRefused that it raised.
        """
        self._typed.append(Typed(entry, confirm))
        self._bell.set()

    def gather(self, entry: Entry) -> None:
        """Writes telemetry within a second."""
        with self._lock:
            if len(self._gathered) >= ROOM:
                self._dropped += 1
                return
            self._gathered.append(entry)

    def stop(self, seconds: float) -> bool:
        """Write what waits and end; False where something typed could not be written in time."""
        self._ending.set()
        self._bell.set()
        if self._thread.is_alive():
            self._thread.join(seconds)
        return not self._thread.is_alive() and not self._typed

    def _run(self) -> None:
        while not self._ending.is_set():
            self._bell.wait(GATHER_SECONDS if self._problem is None else RETRY_SECONDS)
            self._bell.clear()
            self._write()
        self._write()
        if self._book is not None:
            self._book.close()

    def _write(self) -> None:
        try:
            if self._book is None:
                self._book = Book(self._folder, self._say)
            self._book.be_durable(True)
            self._write_typed(self._book)
            for entry in self._pulse():
                self.gather(entry)
            self._book.be_durable(False)
            self._write_gathered(self._book)
        except JournalProblem as problem:
            self._failed(str(problem))
        else:
            self._works()

    def _write_typed(self, book: Book) -> None:
        while self._typed:
            entry, confirm = self._typed[0]
            try:
                confirm(entry(book))
            except EntryRefused as refused:
                confirm(refused)
            self._typed.popleft()

    def _write_gathered(self, book: Book) -> None:
        with self._lock:
            gathered, self._gathered = self._gathered, deque()
        while gathered:
            try:
                gathered[0](book)
            except JournalProblem:
                with self._lock:
                    self._dropped += max(0, len(gathered) + len(self._gathered) - ROOM)
                    self._gathered.extendleft(list(gathered)[: ROOM - len(self._gathered)][::-1])
                raise
            gathered.popleft()

    def _failed(self, why: str) -> None:
        if self._problem is None:
            self._say(f"{why}. What you type or mark is kept in memory and tried every {RETRY_SECONDS:g} s")
        self._problem = why

    def _works(self) -> None:
        if self._problem is not None:
            self._problem = None
            self._say("the journal is written again, with all that was typed or marked meanwhile")
