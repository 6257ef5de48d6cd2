"""The journal's file: begun, opened again, brought to today's form, damaged, read-only, full, used by two."""

import os
import shutil
import sqlite3
import tempfile
import threading
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from bridge.journal import entries, schema
from bridge.journal.book import APPLICATION, JOURNAL_FILE, Book, JournalProblem
from tests.journal.conftest import NOW


def reopened(folder: Path, said: list[str]) -> Book:
    return Book(folder, said.append)


def test_what_is_written_is_there_when_it_is_opened_again(tmp_path: Path, said: list[str]) -> None:
    first = reopened(tmp_path, said)
    entries.song(first, "Night Drive", NOW)
    first.close()
    assert [song.name for song in entries.songs(reopened(tmp_path, said))] == ["Night Drive"]
    assert said == []


@pytest.mark.parametrize("damage", [b"no database at all, but long enough to look like a file" * 40, b"\x00" * 4096])
def test_a_damaged_file_is_set_aside_and_a_new_one_begun(tmp_path: Path, said: list[str], damage: bytes) -> None:
    (tmp_path / JOURNAL_FILE).write_bytes(damage)
    book = reopened(tmp_path, said)
    assert entries.songs(book) == []
    assert (tmp_path / f"{JOURNAL_FILE}.damaged-1").read_bytes() == damage
    assert len(said) == 1
    assert "is now" in said[0]


def test_pages_that_contradict_each_other_are_damage(tmp_path: Path, said: list[str]) -> None:
    book = reopened(tmp_path, said)
    song = entries.song(book, "Night Drive", NOW)
    entries.happened(book, song, [entries.Moment(NOW, "flip", "main", "x" * 2000)] * 100)
    book.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    book.close()
    path = tmp_path / JOURNAL_FILE
    data = bytearray(path.read_bytes())
    for page in range(4096, len(data), 4096):
        data[page : page + 64] = bytes(range(64))
    path.write_bytes(data)
    assert entries.songs(reopened(tmp_path, said)) == []
    assert (tmp_path / f"{JOURNAL_FILE}.damaged-1").exists()


def test_another_program_s_database_is_left_as_it_is_under_another_name(tmp_path: Path, said: list[str]) -> None:
    other = sqlite3.connect(tmp_path / JOURNAL_FILE)
    other.execute("CREATE TABLE theirs (thing)")
    other.commit()
    other.close()
    reopened(tmp_path, said)
    kept = sqlite3.connect(tmp_path / f"{JOURNAL_FILE}.damaged-1")
    assert kept.execute("SELECT name FROM sqlite_master").fetchall() == [("theirs",)]


def test_a_journal_of_a_newer_phasebridge_is_not_touched(tmp_path: Path, said: list[str]) -> None:
    reopened(tmp_path, said).close()
    newer = sqlite3.connect(tmp_path / JOURNAL_FILE)
    newer.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    newer.close()
    with pytest.raises(JournalProblem, match="newer phasebridge"):
        reopened(tmp_path, said)
    assert not (tmp_path / f"{JOURNAL_FILE}.damaged-1").exists()


def test_an_older_form_is_brought_to_today_s(tmp_path: Path, said: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    old = reopened(tmp_path, said)
    entries.song(old, "Night Drive", NOW)
    old.close()
    monkeypatch.setattr("bridge.journal.book.STEPS", [*schema.STEPS, "ALTER TABLE song ADD COLUMN key TEXT"])
    monkeypatch.setattr("bridge.journal.book.VERSION", schema.VERSION + 1)
    book = reopened(tmp_path, said)
    assert book.database.execute("SELECT name, key FROM song").fetchall() == [("Night Drive", None)]
    assert book.database.execute("PRAGMA user_version").fetchone() == (schema.VERSION + 1,)


def test_a_step_that_fails_changes_nothing(tmp_path: Path, said: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    old = reopened(tmp_path, said)
    entries.song(old, "Night Drive", NOW)
    old.close()
    broken = "ALTER TABLE song ADD COLUMN key TEXT; CREATE TABLE song (again)"
    with monkeypatch.context() as patched:
        patched.setattr("bridge.journal.book.STEPS", [*schema.STEPS, broken])
        patched.setattr("bridge.journal.book.VERSION", schema.VERSION + 1)
        with pytest.raises(JournalProblem):
            reopened(tmp_path, said)
    assert [song.name for song in entries.songs(reopened(tmp_path, said))] == ["Night Drive"]


def test_a_full_disk_is_told_and_what_was_written_stays(book: Book) -> None:
    song = entries.song(book, "Night Drive", NOW)
    (pages,) = book.database.execute("PRAGMA page_count").fetchone()
    book.database.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(JournalProblem, match="disk is full; make room"):
        entries.happened(book, song, [entries.Moment(NOW, "flip", "main", "x" * 100_000)])
    assert entries.moments(book, song) == []
    assert entries.songs(book) == [song]


def test_a_journal_that_may_only_be_read_is_read(book: Book) -> None:
    song = entries.song(book, "Night Drive", NOW)
    book.database.execute("PRAGMA query_only = ON")
    with pytest.raises(JournalProblem, match="may only be read"):
        entries.song_done(book, song, NOW)
    assert entries.songs(book) == [song]


def test_two_write_at_once(tmp_path: Path, said: list[str]) -> None:
    one, two = reopened(tmp_path, said), reopened(tmp_path, said)
    entries.song(one, "Night Drive", NOW)
    entries.song(two, "Night Drive", NOW)
    entries.song(two, "Day Walk", NOW)
    assert [song.name for song in entries.songs(one)] == ["Day Walk", "Night Drive"]


def test_one_who_writes_too_long_is_told_of(tmp_path: Path, said: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bridge.journal.book.PATIENCE", 0.05)
    one, two = reopened(tmp_path, said), reopened(tmp_path, said)
    with one.writing(), pytest.raises(JournalProblem, match="another program"):
        entries.song(two, "Night Drive", NOW)


def at_once(number: int, work: Callable[[int], object]) -> list[object]:
    """What comes of doing something so many times at the same moment."""
    start, came = threading.Barrier(number), list[object]()

    def run(each: int) -> None:
        start.wait()
        try:
            came.append(work(each))
        except Exception as problem:
            came.append(problem)

    threads = [threading.Thread(target=run, args=(each,)) for each in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


@pytest.mark.parametrize("round_", range(20))
def test_many_begin_a_journal_at_once_and_all_of_them_write(tmp_path: Path, said: list[str], round_: int) -> None:
    def begins(number: int) -> None:
        book = Book(tmp_path, said.append)
        entries.song(book, f"Song {number}", NOW)
        book.close()

    assert at_once(6, begins) == [None] * 6
    assert said == []
    assert len(entries.songs(reopened(tmp_path, said))) == 6


@pytest.mark.parametrize("round_", range(10))
def test_many_find_a_damaged_journal_at_once_and_begin_one_new_one(
    tmp_path: Path, said: list[str], round_: int
) -> None:
    (tmp_path / JOURNAL_FILE).write_bytes(b"no database at all, but long enough to look like a file" * 40)

    def finds(number: int) -> None:
        book = Book(tmp_path, said.append)
        entries.song(book, f"Song {number}", NOW)
        book.close()

    assert at_once(4, finds) == [None] * 4
    assert len(entries.songs(reopened(tmp_path, said))) == 4
    assert len(said) == 1


def test_it_says_whose_file_it_is(book: Book) -> None:
    assert book.database.execute("PRAGMA application_id").fetchone() == (APPLICATION,)
    assert book.database.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def as_nobody(work: Callable[[], object]) -> int:
    """Does something in a process of its own that may not write what is not its own; how it ended."""
    if (child := os.fork()) == 0:  # pragma: no cover
        try:
            if os.geteuid() == 0:
                os.setuid(65534)
            work()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_a_journal_in_a_folder_where_nothing_may_be_written_is_read_and_writing_says_why(said: list[str]) -> None:
    folder = Path(tempfile.mkdtemp(dir="/tmp"))  # where nobody can get to, unlike the tests' own
    try:
        book = reopened(folder, said)
        entries.song(book, "Night Drive", NOW)
        book.close()
        (folder / JOURNAL_FILE).chmod(0o444)
        folder.chmod(0o555)

        def reads() -> None:
            book = reopened(folder, said)
            assert [song.name for song in entries.songs(book)] == ["Night Drive"]
            with pytest.raises(JournalProblem, match="may only be read"):
                entries.song(book, "Day Walk", NOW)

        assert as_nobody(reads) == 0
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_a_journal_that_cannot_be_used_says_what_to_do(tmp_path):
    (tmp_path / "folder" / JOURNAL_FILE).mkdir(parents=True)
    with pytest.raises(JournalProblem, match=r"cannot be opened .*; move it away, and a new one is begun, or"):
        Book(tmp_path / "folder", print)
    book = Book(tmp_path, print)
    book.database.execute("DROP TABLE idea")
    with pytest.raises(JournalProblem, match=r"cannot be used \(no such table: idea\); move it away"), book.writing():
        book.database.execute("INSERT INTO idea (text) VALUES ('x')")
    book.close()
