"""The daemon and the journal: songs, phases and how long they lasted; with a journal that works, and without."""

import pytest

from bridge.app.client import Declined, ask
from bridge.app.memoir import Memoir
from bridge.core.events import Noted
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


def test_what_a_command_writes_is_on_disk_when_the_daemon_confirms_it(bench):
    ask(bench.state, {"song": "Night Drive"})
    bench.daemon.do("phase/set/mix", "test")
    answer = ask(bench.state, {"write": "idea", "words": {"text": "louder", "as": "mixer"}})
    assert answer["written"] == {"number": 1, "said": "idea 1 marked; no DAW tells where the song stands"}
    (idea,) = read(bench, "Night Drive", entries.ideas)
    assert (idea.text, idea.who, idea.phase, idea.state) == ("louder", "mixer", "mix", "open")


@pytest.mark.parametrize(
    ("request_", "why"),
    [
        ({"write": "poem", "words": {}}, "nothing is called 'poem'"),
        ({"write": "idea", "words": {"text": " "}}, "is empty"),
        ({"write": "idea", "words": {}}, "text has to be text"),
        ({"write": "idea", "words": 7}, "cannot be written"),
        ({"write": "idea", "words": {"text": "x"}, "song": "Day Walk"}, "there is no song 'Day Walk'"),
        ({"write": "idea-state", "words": {"number": True, "state": "done"}}, "whole number"),
    ],
)
def test_what_cannot_be_written_is_declined_with_the_reason(bench, request_, why):
    ask(bench.state, {"song": "Night Drive"})
    with pytest.raises(Declined, match=why):
        ask(bench.state, request_)
    assert read(bench, "Night Drive", entries.ideas) == []


def test_the_longest_text_of_the_widest_signs_reaches_the_journal(bench):
    ask(bench.state, {"song": "Night Drive"})
    text = "\N{NIGHT WITH STARS}" * entries.LONGEST_TEXT
    ask(bench.state, {"write": "vision", "words": {"text": text}})
    assert read(bench, "Night Drive", lambda book, song: entries.lines(book, song, "vision"))[-1].text == text


def test_a_song_called_done_by_command_is_done_for_the_engine_too(bench):
    ask(bench.state, {"song": "Night Drive"})
    ask(bench.state, {"write": "done", "words": {}})
    assert bench.daemon._runtime._engine._world.song.done is not None
    ask(bench.state, {"write": "done", "words": {"done": False}})
    assert bench.daemon._runtime._engine._world.song.done is None


def test_what_of_another_song_is_written_is_not_told_of_the_present_one(bench):
    ask(bench.state, {"song": "Day Walk"})
    ask(bench.state, {"song": "Night Drive"})
    ask(bench.state, {"write": "done", "words": {}, "song": "Day Walk"})
    assert bench.daemon._runtime._engine._world.song.done is None
    assert read(bench, "Day Walk", lambda _, song: song.done)


def test_what_is_owed_to_a_daw_is_said_at_the_next_start_with_the_command_that_restores_it(tmp_path):
    bench = Bench(tmp_path)
    ask(bench.state, {"song": "Night Drive"})
    book = Book(bench.state, lambda _: None)
    entries.owe(book, entries.present(book), "2026-01-31T20:00:00Z", "listen", {"synth": {"track/1/solo": 0.0}})
    book.close()
    bench.stop()
    again = Bench(tmp_path)
    assert "phasebridge journal --restore" in again.hears("before something was put back")
    again.stop()


def test_what_a_song_owes_is_settled_for_that_song_when_another_one_begins(tmp_path):
    """The engine puts it back while it hears of the other song, which the journal knows by then."""
    memoir = Memoir(tmp_path, lambda _: None)
    memoir.begin("Night Drive")
    memoir.start()
    for song in ("Night Drive", "Day Walk"):
        memoir.turn(song)
        memoir.saw(Noted(0, "owed", "listen", {"what": {"main/track/1/solo": 0.0}}))
    memoir.saw(Noted(0, "settled", "listen", {"song": "Night Drive"}))
    memoir.stop()
    book = Book(tmp_path, lambda _: None)
    owed = {song.name: entries.owed(book, song) for song in entries.songs(book)}
    book.close()
    assert owed["Night Drive"] == []
    assert [each.what for each in owed["Day Walk"]] == [{"main/track/1/solo": 0.0}]


def test_the_people_of_a_rig_are_known_to_the_journal(tmp_path):
    memoir = Memoir(tmp_path, lambda _: None)
    memoir.begin("Night Drive", entries.People("Ana", "Ben"))
    book = Book(tmp_path, lambda _: None)
    assert entries.people(book) == ("Ana", "Ben")
    book.close()
