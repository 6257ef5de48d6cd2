"""How a daemon writes into the journal without ever waiting for a disk: two lanes to a thread of its own.

What a user typed or marked is on disk before it is confirmed, and never dropped: while the journal cannot be written it
waits here, and is tried again. Telemetry (flips, tallies, how long a phase lasted) is gathered for a second and written
in one piece; what does not fit, or was not written when the process died, is lost and, where it can be, counted.

Both are functions of the book and nothing else, so that this file knows no entry. The thread is the only one that uses
its book. A file that turns out to be damaged while playing is set aside like one that was before, and what waits goes
into the new one; an entry that fails by a mistake of the program is dropped with a word: none holds up the rest.
"""

import logging
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from bridge.journal.book import Book, EntryRefused, JournalDamaged, JournalProblem, Say

log = logging.getLogger(__name__)

#: What is written: it is given the open book.
Entry = Callable[[Book], object]
#: Telemetry is written this often, so that no more than this is lost in a crash.
GATHER_SECONDS = 1.0
#: How soon what could not be written is tried again.
RETRY_SECONDS = 2.0
#: Telemetry that waits at most, and what was typed or marked.
ROOM = 10_000
#: How often in a row a file may turn out to be damaged before it is only tried now and then.
MOST_SPOILT = 3


class Typed(NamedTuple):
    """An entry that must not be lost, and who is told when it is on disk."""

    entry: Entry
    confirm: Callable[[object], None]
    words: Callable[[], str]


class Lanes:
    """The journal of a daemon; `type` and `gather` may be called from any thread and return at once."""

    def __init__(
        self,
        folder: Path,
        say: Say,
        pulse: Callable[[], Iterable[Entry]] = tuple,
        anew: Callable[[Book], None] = lambda _: None,
    ) -> None:
        """Make them; `start` opens the journal of the folder, on their own thread.

        `pulse` is asked there, every second, for telemetry that has to be as new as that. `anew` is called there with
        a journal that was begun while playing, before anything else is written into it.
        """
        self._pulse = pulse
        self._anew = anew
        self._spoilt = 0  # damage met in a row, with nothing written in between
        self._lost = False  # the file that was opened first is not the one that is written now
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

    @property
    def unwritten(self) -> list[str]:
        """The words of what is not on disk yet, in order."""
        return [said for each in tuple(self._typed) if (said := each.words())]

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def type(
        self, entry: Entry, confirm: Callable[[object], None] = lambda _: None, words: Callable[[], str] = str
    ) -> None:
        """Writes what a user typed or marked; `words` say it to people, should it never get on disk.

        `confirm` hears, on the lanes' thread, what `entry` returned, or the EntryRefused that it raised. With far more
        waiting than a hand can mark it hears at once that no more is taken.
        """
        if len(self._typed) >= ROOM:
            confirm(EntryRefused(f"{ROOM:,} entries wait for the journal, and no more are taken; {self._problem}"))
            return
        self._typed.append(Typed(entry, confirm, words))
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
            book = self._opened()
            book.be_durable(True)
            self._write_typed(book)
            for entry in self._pulse():
                self.gather(entry)
            book.be_durable(False)
            self._write_gathered(book)
        except JournalDamaged as damage:
            self._failed(str(damage))
            self._leave()
            self._spoilt += 1
            if self._spoilt <= MOST_SPOILT:
                self._bell.set()  # at once
        except JournalProblem as problem:
            self._failed(str(problem))
        except sqlite3.Error as problem:
            self._failed(f"the journal cannot be used ({problem})")
        else:
            self._spoilt = 0
            self._works()

    def _opened(self) -> Book:
        """The book, opened where it is not. One that looks sound when opened and is not goes aside all the same."""
        if self._book is not None and not self._book.is_there():
            self._say(
                f"the journal {self._book.path} was taken away; it is begun anew, with what is written from now on"
            )
            self._leave()
        if self._book is None:
            book = Book(self._folder, self._say, spoilt=1 < self._spoilt <= MOST_SPOILT)
            self._book = book
            if self._lost:
                self._done(self._anew, book)
        return self._book

    def _leave(self) -> None:
        self._lost = True
        if self._book is not None:
            self._book.close()
            self._book = None

    def _done(self, entry: Callable[[Book], object], book: Book) -> object:
        """What the entry returned, or how it was refused. Raises JournalProblem where it has to wait."""
        try:
            return entry(book)
        except EntryRefused as refused:
            return refused
        except sqlite3.Error as problem:  # while reading
            raise book.problem_of(problem) from None
        except JournalProblem:
            raise
        except Exception as mistake:
            log.exception("an entry of the journal failed")
            self._say(f"something could not be written into the journal: a mistake in the program ({mistake!r})")
            return EntryRefused(f"a mistake in the program ({mistake!r})")

    def _write_typed(self, book: Book) -> None:
        while self._typed:
            entry, confirm, _ = self._typed[0]
            done = self._done(entry, book)
            self._typed.popleft()
            try:
                confirm(done)
            except Exception:
                log.exception("an entry of the journal could not be confirmed")

    def _write_gathered(self, book: Book) -> None:
        with self._lock:
            gathered, self._gathered = self._gathered, deque()
        while gathered:
            try:
                self._done(gathered[0], book)
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
