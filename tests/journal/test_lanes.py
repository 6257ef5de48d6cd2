"""The two lanes: what was typed is on disk before it is confirmed, telemetry within a second, and nobody waits."""

import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from bridge.journal import entries, lanes
from bridge.journal.book import JOURNAL_FILE, Book, EntryRefused
from bridge.journal.entries import Line, Moment
from bridge.journal.lanes import Lanes
from tests.journal.conftest import NOW

SECONDS = 20


def vision(text: str) -> lanes.Entry:
    return lambda book: entries.write_line(
        book, entries.song(book, "Night Drive", NOW), "vision", Line(NOW, "me", text)
    )


def flip(number: int) -> lanes.Entry:
    moment = Moment(NOW, "flip", "main", str(number))
    return lambda book: entries.happened(book, entries.song(book, "Night Drive", NOW), [moment])


def visions(folder: Path) -> list[str]:
    book = Book(folder, lambda _: None)
    try:
        return [line.text for line in entries.lines(book, entries.song(book, "Night Drive", NOW), "vision")]
    finally:
        book.close()


def flips(folder: Path) -> list[str]:
    book = Book(folder, lambda _: None)
    try:
        return [each.detail for each in entries.moments(book, entries.song(book, "Night Drive", NOW), "flip")]
    finally:
        book.close()


def test_what_was_typed_is_on_disk_before_it_is_confirmed(tmp_path: Path, said: list[str]) -> None:
    found: list[list[str]] = []
    done = threading.Event()

    def confirmed(_: object) -> None:
        found.append(visions(tmp_path))
        done.set()

    both = Lanes(tmp_path, said.append)
    both.start()
    both.type(vision("dark"), confirmed)
    assert done.wait(SECONDS)
    assert both.stop(SECONDS)
    assert found == [["dark"]]


def test_telemetry_is_written_in_order_by_the_end_at_the_latest(tmp_path: Path, said: list[str]) -> None:
    both = Lanes(tmp_path, said.append)
    both.start()
    for number in range(50):
        both.gather(flip(number))
    assert both.stop(SECONDS)
    assert flips(tmp_path) == [str(number) for number in range(50)]


def test_what_makes_no_sense_is_refused_and_holds_up_nothing(tmp_path: Path, said: list[str]) -> None:
    heard: list[object] = []
    both = Lanes(tmp_path, said.append)
    both.type(vision("  "), heard.append)
    both.type(vision("dark"), heard.append)
    both.start()
    assert both.stop(SECONDS)
    assert [type(each) for each in heard] == [EntryRefused, type(None)]
    assert visions(tmp_path) == ["dark"]


def test_while_the_journal_cannot_be_written_what_was_typed_waits(
    tmp_path: Path, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "RETRY_SECONDS", 0.01)
    folder = tmp_path / "journal"
    folder.write_text("a file where the folder should be")
    confirmed, told = threading.Event(), threading.Event()

    def say(line: str) -> None:
        said.append(line)
        told.set()

    both = Lanes(folder, say)
    both.start()
    both.type(vision("dark"), lambda _: confirmed.set())
    both.gather(flip(1))
    assert told.wait(SECONDS)
    assert both.problem is not None
    assert both.waiting == 1
    assert not confirmed.is_set()
    folder.unlink()
    assert confirmed.wait(SECONDS)
    assert both.stop(SECONDS)
    assert (visions(folder), flips(folder)) == (["dark"], ["1"])
    assert len(said) == 2
    assert "is written again" in said[1]


def test_telemetry_is_bounded_and_what_was_lost_is_counted(
    tmp_path: Path, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "ROOM", 10)
    both = Lanes(tmp_path, said.append)
    for number in range(25):
        both.gather(flip(number))
    assert both.dropped == 15
    both.start()
    assert both.stop(SECONDS)
    assert len(flips(tmp_path)) == 10


#: A daemon that confirms what was typed on its standard output, and then plays on for ever.
DAEMON = """
import sys, threading
from pathlib import Path
from bridge.journal.lanes import Lanes
from tests.journal.test_lanes import vision
both = Lanes(Path(sys.argv[1]), print)
both.start()
for number in range(20):
    both.type(vision(str(number)), lambda _, number=number: print(number, flush=True))
threading.Event().wait()
"""


def test_what_was_confirmed_outlives_a_process_that_is_killed(tmp_path: Path) -> None:
    daemon = subprocess.Popen([sys.executable, "-c", DAEMON, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    with daemon:
        assert daemon.stdout is not None
        confirmed = [daemon.stdout.readline().strip() for _ in range(7)]
        daemon.send_signal(signal.SIGKILL)
        confirmed += daemon.stdout.read().split()
    assert visions(tmp_path)[: len(confirmed)] == confirmed
    assert (tmp_path / JOURNAL_FILE).exists()


def held_book(both: Lanes) -> Book:
    """The book of the lanes themselves, so that a test can make its disk full."""
    found: list[Book] = []
    done = threading.Event()
    both.type(found.append, lambda _: done.set())
    assert done.wait(SECONDS)
    return found[0]


@pytest.mark.parametrize(
    ("broken", "mended", "why"),
    [
        ("max_page_count = 1", "max_page_count = 1000000", "the disk is full"),
        ("query_only = ON", "query_only = OFF", "may only be read"),
    ],
)
def test_a_disk_that_fills_up_while_playing_loses_nothing_that_was_typed(
    tmp_path: Path, said: list[str], monkeypatch: pytest.MonkeyPatch, broken: str, mended: str, why: str
) -> None:
    monkeypatch.setattr(lanes, "RETRY_SECONDS", 0.01)
    told, confirmed = threading.Event(), threading.Event()

    def say(line: str) -> None:
        said.append(line)
        told.set()

    both = Lanes(tmp_path, say)
    both.start()
    book = held_book(both)
    book.database.execute(f"PRAGMA {broken}")
    for number in range(20):
        both.type(vision(f"{number} " + "x" * 10_000))
    both.type(vision("the last"), lambda _: confirmed.set())
    assert told.wait(SECONDS)
    assert both.waiting > 0
    assert not confirmed.is_set()
    book.database.execute(f"PRAGMA {mended}")
    assert confirmed.wait(SECONDS)
    assert both.stop(SECONDS)
    assert [text.split()[0] for text in visions(tmp_path)] == [*map(str, range(20)), "the"]
    assert why in said[0]
    assert [line for line in said if "is written again" in line] == said[1:]


def test_a_file_that_is_spoilt_while_playing_is_set_aside_and_what_waits_goes_into_the_new_one(
    tmp_path: Path, said: list[str]
) -> None:
    anew: list[str] = []
    both = Lanes(tmp_path, said.append, anew=lambda book: anew.append(str(book.path.name)))
    both.start()
    both.type(vision("dark " + "x" * 15_000))
    held_book(both)
    other = sqlite3.connect(tmp_path / JOURNAL_FILE, isolation_level=None)
    other.execute("UPDATE present SET rig = 'x'")
    other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path = tmp_path / JOURNAL_FILE
    spoilt = bytearray(path.read_bytes())
    for page in range(4096, len(spoilt), 4096):
        spoilt[page : page + 512] = bytes(range(256)) * 2
    path.write_bytes(spoilt)
    other.execute("PRAGMA user_version = 1")  # so that the lanes read the pages again
    other.close()
    both.type(vision("wide"))
    assert both.stop(SECONDS)
    assert visions(tmp_path) == ["wide"]
    assert (tmp_path / f"{JOURNAL_FILE}.damaged-1").exists()
    assert anew == [JOURNAL_FILE]
    assert [word for line in said for word in ("is damaged", "is now", "written again") if word in line] == [
        "is damaged",
        "is now",
        "written again",
    ]


def test_an_entry_that_fails_by_a_mistake_of_the_program_holds_up_nothing(tmp_path: Path, said: list[str]) -> None:
    def mistaken(_: Book) -> object:
        return 1 // 0

    heard: list[object] = []
    both = Lanes(tmp_path, said.append)
    both.type(mistaken, heard.append)
    both.type(vision("dark"), lambda _: mistaken)
    both.gather(mistaken)
    both.gather(flip(1))
    both.start()
    assert both.stop(SECONDS)
    assert [type(each) for each in heard] == [EntryRefused]
    assert (visions(tmp_path), flips(tmp_path)) == (["dark"], ["1"])
    assert len(said) == 2


def test_what_cannot_be_is_refused_and_not_tried_for_ever(tmp_path: Path, said: list[str]) -> None:
    def impossible(book: Book) -> object:
        with book.writing() as database:
            return database.execute("INSERT INTO song (name, begun) VALUES (NULL, NULL)")

    heard: list[object] = []
    both = Lanes(tmp_path, said.append)
    both.type(impossible, heard.append)
    both.gather(impossible)
    both.type(vision("dark"))
    both.start()
    assert both.stop(SECONDS)
    assert [type(each) for each in heard] == [EntryRefused]
    assert visions(tmp_path) == ["dark"]


def test_more_than_a_hand_can_mark_is_refused_and_not_piled_up(
    tmp_path: Path, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "ROOM", 3)
    heard: list[object] = []
    both = Lanes(tmp_path, said.append)
    for number in range(5):
        both.type(vision(str(number)), heard.append)
    assert [type(each) for each in heard] == [EntryRefused, EntryRefused]
    both.start()
    assert both.stop(SECONDS)
    assert visions(tmp_path) == ["0", "1", "2"]


def test_a_file_that_is_taken_away_while_playing_is_begun_anew(tmp_path: Path, said: list[str]) -> None:
    anew: list[Book] = []
    both = Lanes(tmp_path, said.append, anew=anew.append)
    both.start()
    both.type(vision("dark"))
    held_book(both)
    (tmp_path / JOURNAL_FILE).rename(tmp_path / "mine.db")
    both.type(vision("wide"))
    assert both.stop(SECONDS)
    assert visions(tmp_path) == ["wide"]
    assert len(anew) == 1
    assert "was taken away" in said[0]
