"""The journal's file: opened, brought to today's form, set aside where it is damaged.

Several programs may have it open at once (SQLite's write-ahead log): a daemon, commands, a second daemon. A file that
is damaged or is no journal is renamed, never deleted, and a new one begun; a file of a newer phasebridge is left alone.
"""

import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bridge.journal.schema import STEPS, VERSION

JOURNAL_FILE = "journal.db"
#: How long a writer waits for another one, in seconds.
PATIENCE = 5.0
#: How soon a journal that somebody else is just beginning is looked at again, in seconds.
_AGAIN = 0.02
#: SQLite on a file that contradicts itself, or is none: SQLITE_CORRUPT, SQLITE_NOTADB (sqlite.org/rescode.html).
DAMAGE = (11, 26)
#: A disk with less room than this counts as full, in bytes: SQLite wants so much for the file beside the journal.
LEAST_ROOM = 1 << 16
_NO_ROOM = "the disk is too full for a new one; make room and try again"
_ANOTHER = "move it away, and a new one is begun, or choose another folder with --state"
#: Says who made the file ("phas"), so that another program's database is not taken for a journal.
APPLICATION = 0x70686173

Say = Callable[[str], None]


class JournalProblem(Exception):
    """The journal cannot be used, or not written; the text says why and what to do."""


class JournalDamaged(JournalProblem):
    """The file contradicts itself: it has to be opened anew, which sets it aside."""


class EntryRefused(Exception):
    """What was to be written makes no sense there; the text says why and what to do. Nothing was written."""


class Book:
    """A journal that is open. Raises JournalProblem where it cannot be opened. To be used by one thread."""

    def __init__(self, folder: Path, say: Say, *, spoilt: bool = False) -> None:
        """Open the journal of a folder, or begin one; the file that is there is set aside where it is `spoilt`."""
        self.path = folder / JOURNAL_FILE
        self._say = say
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as problem:
            raise JournalProblem(f"the folder {folder} cannot be made ({problem.strerror})") from None
        if spoilt and self.path.exists():
            self._set_aside()
        self.database = self._opened()
        self._identity = self._file()
        self.be_durable(True)

    def be_durable(self, durable: bool, /) -> None:
        """From now on what is written outlives a power cut, or only the end of this process, which costs far less."""
        self.database.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")

    def close(self) -> None:
        """Close the file."""
        self.database.close()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Everything written inside is on disk afterwards, or none of it; raises JournalProblem where it is not.

        What the journal has no place for (no number, a state that is none) raises EntryRefused.
        """
        try:
            self.database.execute("BEGIN IMMEDIATE")
            yield self.database
            self.database.execute("COMMIT")
        except (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.DataError, OverflowError) as problem:
            self._take_back()
            raise EntryRefused(f"the journal has no place for that ({problem})") from None
        except sqlite3.Error as problem:
            self._take_back()
            raise self.problem_of(problem) from None
        except BaseException:
            self._take_back()
            raise

    def _take_back(self) -> None:
        if self.database.in_transaction:
            with suppress(sqlite3.Error):  # on some errors SQLite has taken it back by itself
                self.database.execute("ROLLBACK")

    def problem_of(self, problem: sqlite3.Error) -> JournalProblem:
        """What SQLite complained of, in our words."""
        if getattr(problem, "sqlite_errorcode", 0) & 0xFF in DAMAGE:
            return JournalDamaged(f"the journal {self.path} is damaged ({problem})")
        return JournalProblem(self._why_not_written(problem))

    def _why_not_written(self, problem: sqlite3.Error) -> str:
        if "locked" in str(problem):
            return f"the journal {self.path} is being written by another program for over {PATIENCE:g} s; try again"
        if self._is_full(problem):
            return f"the journal {self.path} cannot be written: the disk is full; make room and try again"
        if "readonly" in str(problem):
            return f"the journal {self.path} may only be read; allow writing it, or choose another folder with --state"
        return f"the journal {self.path} cannot be used ({problem}); {_ANOTHER}"

    def _is_full(self, problem: sqlite3.Error) -> bool:
        """Whether there is no room: SQLite does not always say so of the file beside the journal (SQLITE_IOERR)."""
        if "full" in str(problem):
            return True
        with suppress(OSError):
            return "I/O" in str(problem) and shutil.disk_usage(self.path.parent).free < LEAST_ROOM
        return False

    def _opened(self) -> sqlite3.Connection:
        until, found = time.monotonic() + PATIENCE, self._file()
        try:
            return self._begun(until)
        except sqlite3.DatabaseError as problem:
            if found is not None and self._file() != found:
                pass  # another program has set it aside meanwhile; the one that is there now is the new one
            elif isinstance(problem, sqlite3.OperationalError):
                return self._opened_to_read(problem)
            else:
                with self._alone():
                    if self._file() == found:
                        self._set_aside()
        try:
            return self._begun(until)
        except sqlite3.DatabaseError as problem:
            raise JournalProblem(f"no new journal can be begun in {self.path} ({problem})") from None

    def _opened_to_read(self, problem: sqlite3.OperationalError) -> sqlite3.Connection:
        if (to_read := self._to_read_only()) is not None:
            return to_read
        if self._is_full(problem):
            raise JournalProblem(self._why_not_written(problem)) from None
        raise JournalProblem(f"the journal {self.path} cannot be opened ({problem}); {_ANOTHER}") from None

    def _begun(self, until: float) -> sqlite3.Connection:
        """The file, opened and looked at. SQLite does not wait for a lock while a file becomes one with a log."""
        while True:
            before = self._file()
            try:
                database = self._ready(self._connected())
            except sqlite3.OperationalError as problem:
                if "locked" not in str(problem) or time.monotonic() > until:
                    raise
            else:
                # What was set aside between two looks may be what was opened.
                if before in (None, self._file()):
                    return database
                database.close()
            time.sleep(_AGAIN)

    def _connected(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)

    def _to_read_only(self) -> sqlite3.Connection | None:
        """In a folder where nothing may be written: as it is, since SQLite cannot make the files it wants beside it."""
        if os.access(self.path.parent, os.W_OK) or not self.path.is_file():
            return None
        uri = f"{self.path.resolve().as_uri()}?mode=ro&immutable=1"
        with suppress(sqlite3.Error):
            return self._ready(sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False))
        return None

    def is_there(self) -> bool:
        """Whether the file is still the one that was opened, and nobody took it away or put another in its place."""
        return self._identity is not None and self._file() == self._identity

    def _file(self) -> tuple[int, int] | None:
        """Which file lies there; None where there is none."""
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def _ready(self, database: sqlite3.Connection) -> sqlite3.Connection:
        try:
            self._look(database)
        except BaseException:
            database.close()
            raise
        return database

    def _look(self, database: sqlite3.Connection) -> None:
        """Brings the file to today's form; raises sqlite3.DatabaseError where it is damaged."""
        version, made_by, tables = self._looks(database)
        if tables and made_by != APPLICATION:
            raise sqlite3.DatabaseError("it is no journal of phasebridge")
        if version > VERSION:
            raise JournalProblem(
                f"the journal {self.path} was written by a newer phasebridge (form {version}, this one knows "
                f"{VERSION}); use that one, or choose another folder with --state"
            )
        if tables and database.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("its pages contradict each other")
        database.execute("PRAGMA foreign_keys = ON")
        if version < VERSION:
            database.execute("PRAGMA journal_mode = WAL")
            self._migrate(database)

    def _looks(self, database: sqlite3.Connection) -> tuple[int, int, int]:
        """Its form, who made it, and how many tables: as they are at one moment, whoever begins it just now."""
        asked = ("PRAGMA user_version", "PRAGMA application_id", "SELECT count(*) FROM sqlite_master")
        database.execute("BEGIN")
        try:
            version, made_by, tables = (int(database.execute(each).fetchone()[0]) for each in asked)
        finally:
            with suppress(sqlite3.Error):
                database.execute("COMMIT")
        return version, made_by, tables

    def _migrate(self, database: sqlite3.Connection) -> None:
        database.execute("BEGIN IMMEDIATE")
        try:
            (version,) = database.execute("PRAGMA user_version").fetchone()  # another program may have been first
            for step in STEPS[version:]:
                for statement in filter(str.strip, step.split(";")):
                    database.execute(statement)
            database.execute(f"PRAGMA user_version = {VERSION}")
            database.execute(f"PRAGMA application_id = {APPLICATION}")
            database.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                database.execute("ROLLBACK")
            raise

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else sets the file aside meanwhile; who died while doing so holds nobody up for long."""
        mark, until = self.path.with_name(f"{JOURNAL_FILE}.aside"), time.monotonic() + PATIENCE
        with suppress(OSError):  # what hinders this hinders what follows too, and is said there
            while time.monotonic() < until:
                with suppress(FileExistsError):
                    mark.touch(exist_ok=False)
                    break
                time.sleep(_AGAIN)
        try:
            yield
        finally:
            with suppress(OSError):
                mark.unlink(missing_ok=True)

    def _set_aside(self) -> None:
        number = 1
        while (aside := self.path.with_name(f"{JOURNAL_FILE}.damaged-{number}")).exists():
            number += 1
        fresh = self.path.with_name(f"{JOURNAL_FILE}.new")
        try:
            self._begin(fresh)
            for ending in ("-wal", "-shm", "-journal"):  # they belong to this file, and no new one may find them
                beside = self.path.with_name(JOURNAL_FILE + ending)
                if beside.exists():
                    beside.rename(aside.with_name(aside.name + ending))
            _link_or_copy(self.path, aside)
            # In one step: whoever opens it finds the one or the other, and neither half made.
            fresh.replace(self.path)
        except OSError as problem:
            raise JournalProblem(
                f"the journal {self.path} is damaged and cannot be moved away ({problem.strerror}); move it yourself, "
                "or choose another folder with --state"
            ) from None
        self._say(f"the journal was damaged; it is now {aside}, and a new one is begun")

    def _begin(self, path: Path) -> None:
        """An empty journal, whole and closed, under another name."""
        path.unlink(missing_ok=True)
        try:
            self._ready(sqlite3.connect(path, isolation_level=None)).close()
        except sqlite3.Error as problem:
            if self._is_full(problem):
                raise JournalProblem(f"the journal {self.path} is damaged, and {_NO_ROOM}") from None
            raise JournalProblem(f"no new journal can be begun in {path} ({problem})") from None


def _link_or_copy(path: Path, beside: Path) -> None:
    try:
        os.link(path, beside)
    except OSError:  # not every file system has links
        shutil.copy2(path, beside)
