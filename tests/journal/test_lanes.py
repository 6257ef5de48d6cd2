"""The two lanes: what was typed is on disk before it is confirmed, telemetry within a second, and nobody waits."""

import signal
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
