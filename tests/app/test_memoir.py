"""The daemon and the journal: songs, phases and how long they lasted; with a journal that works, and without."""

import pytest

from bridge.app.client import Declined, ask
from bridge.journal import entries
from bridge.journal.book import JOURNAL_FILE, Book
from tests.app.bench import Bench


@pytest.fixture
def bench(tmp_path):
    made = Bench(tmp_path)
    yield made
    made.stop()


def read(bench, song, what):
    book = Book(bench.state, lambda _: None)
    try:
        return what(book, entries.find_song(book, song))
    finally:
        book.close()


def test_the_phases_of_a_song_are_kept_in_order_with_their_lengths(tmp_path):
    bench = Bench(tmp_path)
    assert ask(bench.state, {"song": "Night Drive"})["song"] == "Night Drive"
    bench.daemon.do("phase/set/mix", "test")
    bench.stop()
    spans = read(bench, "Night Drive", entries.spans)
    assert [(span.phase, span.ended) for span in spans] == [("create", True), ("mix", False)]
    assert all(0 <= span.seconds < 60 for span in spans)
    assert [each.detail for each in read(bench, "Night Drive", entries.moments)] == ["mix"]


def test_the_song_is_still_worked_on_after_a_restart(tmp_path):
    bench = Bench(tmp_path)
    ask(bench.state, {"song": "Night Drive"})
    bench.stop()
    again = Bench(tmp_path)
    assert ask(again.state, {"get": "status"})["status"]["song"] == "Night Drive"
    again.stop()


def test_another_song_begins_its_own_phases_and_none_ends_them(tmp_path):
    bench = Bench(tmp_path)
    ask(bench.state, {"song": "Night Drive"})
    ask(bench.state, {"song": "Day Walk"})
    ask(bench.state, {"song": None})
    bench.daemon.do("phase/set/mix", "test")
    bench.stop()
    for song in ("Night Drive", "Day Walk"):
        assert [(span.phase, span.ended) for span in read(bench, song, entries.spans)] == [("create", True)]


@pytest.mark.parametrize("name", ["", "x" * 10_000, 7])
def test_a_name_that_cannot_be_one_is_declined_and_the_song_stays(bench, name):
    ask(bench.state, {"song": "Night Drive"})
    with pytest.raises(Declined):
        ask(bench.state, {"song": name})
    assert ask(bench.state, {"get": "status"})["status"]["song"] == "Night Drive"


def test_a_damaged_journal_is_said_and_stops_nothing(tmp_path):
    state = Bench(tmp_path)
    state.stop()
    (state.state / JOURNAL_FILE).write_bytes(b"not a database, not at all" * 100)
    bench = Bench(tmp_path)
    bench.hears("the journal was damaged")
    bench.feed("b0 00 00")
    bench.feed("b0 00 7f")
    bench.expect("b0 07 40")
    bench.stop()


def test_a_journal_of_a_newer_phasebridge_is_said_and_stops_nothing(tmp_path):
    first = Bench(tmp_path)
    first.stop()
    book = Book(first.state, lambda _: None)
    book.database.execute("PRAGMA user_version = 99")
    book.close()
    bench = Bench(tmp_path)
    bench.hears("newer phasebridge")
    bench.feed("b0 00 00")
    bench.feed("b0 00 7f")
    bench.expect("b0 07 40")
    bench.stop()
