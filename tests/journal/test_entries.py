"""What is kept of a song, and that it is read back as it was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.journal import entries
from bridge.journal.book import Book, EntryRefused
from bridge.journal.entries import Answer, Idea, Level, Line, Moment, Snapshot, Song, Tally, Verdict
from tests.journal.conftest import NOW

LATER = "2025-01-31T20:00:00Z"  # a clock that jumped back a year


def idea(text: str, kind: str = "idea") -> Idea:
    state = "open" if kind == "idea" else "offered"
    return Idea(0, kind, NOW, "mix", "12|1|0", "mixer", text, state, None, None)


@pytest.mark.parametrize(
    "name", ["Night Drive", "AC/DC", 'it\'s "quoted"; DROP TABLE song', "夜 🌃 Fahrt", "../../etc"]
)
def test_a_song_may_be_called_anything(book: Book, name: str) -> None:
    assert entries.song(book, name, NOW) == entries.song(book, name, LATER)
    assert [song.name for song in entries.songs(book)] == [name]


@pytest.mark.parametrize("name", ["", "   ", "\x00\x07", "x" * 10_000])
def test_no_name_and_no_end_of_a_name_are_refused(book: Book, name: str) -> None:
    with pytest.raises(EntryRefused, match="the name of the song"):
        entries.song(book, name, NOW)
    assert entries.songs(book) == []


def test_a_song_is_done_and_is_not_after_all(book: Book, night_drive: Song) -> None:
    entries.song_done(book, night_drive, NOW)
    assert entries.songs(book)[0].done == NOW
    entries.song_done(book, night_drive, None)
    assert entries.songs(book)[0].done is None


def test_spans_are_measured_by_a_clock_that_never_goes_back(book: Book, night_drive: Song) -> None:
    first = entries.begin_span(book, night_drive, "main", "create", NOW)
    entries.span_lasts(book, first, 600.5, ended=True)
    second = entries.begin_span(book, night_drive, "main", "mix", LATER)
    entries.span_lasts(book, second, 1.0, ended=False)
    assert [(span.phase, span.seconds, span.ended) for span in entries.spans(book, night_drive)] == [
        ("create", 600.5, True),
        ("mix", 1.0, False),
    ]


def test_ideas_are_marked_and_decided(book: Book, night_drive: Song) -> None:
    kept = entries.mark(book, night_drive, idea("louder in the bridge"))
    offered = entries.mark(book, night_drive, idea("double the chorus", "suggestion"))
    entries.decide(book, night_drive, offered.id, "taken", "artist", LATER)
    assert [(each.text, each.state, each.decider) for each in entries.ideas(book, night_drive)] == [
        ("louder in the bridge", "open", None),
        ("double the chorus", "taken", "artist"),
    ]
    assert entries.ideas(book, night_drive, "idea") == [kept]


def test_what_nobody_marked_is_not_decided(book: Book, night_drive: Song) -> None:
    offered = entries.mark(book, night_drive, idea("double the chorus", "suggestion"))
    with pytest.raises(EntryRefused, match="Night Drive has no idea or suggestion 99"):
        entries.decide(book, night_drive, 99, "taken", "artist", NOW)
    with pytest.raises(EntryRefused, match="cannot be done"):
        entries.decide(book, night_drive, offered.id, "done", "artist", NOW)


def test_the_ideas_of_one_song_are_not_another_s(book: Book, night_drive: Song) -> None:
    other = entries.song(book, "Day Walk", NOW)
    entries.mark(book, other, idea("slower"))
    assert entries.ideas(book, night_drive) == []


def test_a_snapshot_replaces_the_one_of_its_name(book: Book, night_drive: Song) -> None:
    first = Snapshot("rough", NOW, (Level("main", "track/1/volume", "Kick", 0.5, -12.0),))
    second = Snapshot("rough", LATER, (Level("main", "track/1/volume", "Kick", 0.6, None),))
    entries.store_levels(book, night_drive, first)
    entries.store_levels(book, night_drive, Snapshot("b", NOW, ()))
    entries.store_levels(book, night_drive, second)
    assert entries.snapshot(book, night_drive, "rough") == second
    assert {each.name for each in entries.snapshots(book, night_drive)} == {"rough", "b"}
    assert entries.snapshot(book, night_drive, "c") is None


def test_what_is_owed_to_a_daw_is_known_until_it_is_settled(book: Book, night_drive: Song) -> None:
    solos = {"main": {"track/1/solo": 0.0, "track/2/solo": 1.0}}
    number = entries.owe(book, night_drive, NOW, "listen", solos)
    assert [(each.why, each.what) for each in entries.owed(book, night_drive)] == [("listen", solos)]
    entries.settle(book, number)
    assert entries.owed(book, night_drive) == []


def test_all_else_is_read_back_as_it_was_written(book: Book, night_drive: Song) -> None:
    moment, verdict = Moment(NOW, "override", "desk/fader/1", "hold_back"), Verdict(NOW, "Kick", "punches", "")
    answered = Answer(NOW, "create", None, "artist", "what does this song need?", "room")
    entries.happened(book, night_drive, [moment, moment._replace(kind="flip")])
    entries.judge(book, night_drive, verdict)
    entries.answer(book, night_drive, answered)
    for text in ("dark", "darker"):
        entries.write_line(book, night_drive, "vision", Line(NOW, "artist", text))
    for _ in range(2):
        entries.daw_session(book, night_drive, NOW, "main", "night-drive-3")
        entries.count(book, night_drive, [Tally("2026-01-31T20", "mix", "Kick", 2)])
    assert entries.moments(book, night_drive, "override") == [moment]
    assert entries.verdicts(book, night_drive) == [verdict]
    assert entries.answers(book, night_drive) == [answered]
    assert [line.text for line in entries.lines(book, night_drive, "vision")] == ["dark", "darker"]
    assert entries.lines(book, night_drive, "credit") == []
    assert entries.daw_sessions(book, night_drive) == [(NOW, "main", "night-drive-3")]
    assert [tally.times for tally in entries.tallies(book, night_drive)] == [4]


@given(st.text(max_size=300))
def test_a_text_is_kept_or_refused_and_kept_twice_the_same(text: str) -> None:
    try:
        kept = entries.text_of(text, "the text")
    except EntryRefused:
        return
    assert entries.text_of(kept, "the text") == kept
    kept.encode()


def test_the_song_of_the_rig_counts_until_a_command_says_another(book: Book) -> None:
    def counts(rig: str | None) -> str | None:
        found = entries.turn_as_the_rig_says(book, rig, NOW)
        return found.name if found else None

    assert counts(None) is None
    assert counts("Night Drive") == "Night Drive"
    entries.turn_to(book, entries.song(book, "Day Walk", NOW))
    assert counts("Night Drive") == "Day Walk", "what was said by command holds through a restart"
    assert counts("Late Train") == "Late Train", "and until the rig says something else"
    assert counts(None) == "Late Train"
