"""Whatever text a person, a DAW or another program comes with: kept and read back the same, or refused with a word.

Each property writes something of its own into one journal; nothing it is given may raise anything but EntryRefused.
"""

import json
import math
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridge.app.memoir import kept_of
from bridge.journal import deeds, entries
from bridge.journal.book import Book, EntryRefused
from bridge.journal.entries import Answer, Idea, Level, Line, Moment, Snapshot, Song, Tally, Verdict
from tests.journal.conftest import NOW

#: Any sign, lone surrogates, controls and the end of the text that C would see among them.
texts = st.text(st.characters(codec=None, categories=None), max_size=60) | st.sampled_from(
    ["", "\x00", "a\x00b", "\ud800", "../..", "'; DROP TABLE song; --", '"', "🌃" * 50, "e\u0301", "x" * 30_000]
)
numbers = st.floats() | st.integers(-(1 << 70), 1 << 70)
calm = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(autouse=True)
def _stays_whole(book: Book) -> Iterator[None]:
    yield
    assert book.database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert book.database.execute("PRAGMA foreign_key_check").fetchall() == []


@calm
@given(texts)
def test_a_song_is_found_by_the_name_it_was_given(book: Book, name: str) -> None:
    try:
        made = entries.song(book, name, NOW)
    except EntryRefused:
        assert entries.find_song(book, name) is None
        return
    assert entries.find_song(book, name) == made == entries.song(book, made.name, NOW)


@calm
@given(texts, texts, texts, st.none() | texts)
def test_an_idea_is_read_back(book: Book, night_drive: Song, text: str, phase: str, who: str, at: str | None) -> None:
    try:
        kept = entries.mark(book, night_drive, Idea(0, "idea", NOW, phase, at, who, text, "open", None, None))
    except EntryRefused:
        return
    assert entries.ideas(book, night_drive)[-1] == kept
    assert kept.text == (entries.text_of(text, "the idea") if text else "")
    assert (kept.phase, kept.who) == (entries.told(phase), entries.told(who))
    assert len(kept.phase) <= entries.LONGEST_NAME
    try:
        again = entries.reword(book, night_drive, kept.id, who)
    except EntryRefused:
        again = kept
    decided = entries.decide(book, night_drive, kept.id, "done", who, NOW)
    assert (
        entries.ideas(book, night_drive)[-1] == decided == again._replace(state="done", decided=NOW, decider=kept.who)
    )


@calm
@given(texts, texts, texts, texts)
def test_lines_answers_and_verdicts_are_read_back(
    book: Book, night_drive: Song, one: str, two: str, three: str, four: str
) -> None:
    try:
        entries.write_line(book, night_drive, "reference", Line(NOW, one, two))
        assert entries.lines(book, night_drive, "reference")[-1] == (NOW, entries.told(one), entries.text_of(two, "it"))
        entries.answer(book, night_drive, Answer(NOW, one, None, two, three, four))
        assert entries.answers(book, night_drive)[-1].text == entries.text_of(four, "it")
        entries.judge(book, night_drive, Verdict(NOW, one, two, three))
        assert entries.verdicts(book, night_drive)[-1].part == entries.text_of(one, "it")
    except EntryRefused:
        return


@calm
@given(texts, texts, texts)
def test_what_a_daw_or_the_engine_says_is_always_kept(
    book: Book, night_drive: Song, one: str, two: str, three: str
) -> None:
    entries.happened(book, night_drive, [Moment(NOW, one, two, three)])
    kept = entries.moments(book, night_drive)[-1]
    assert kept == (NOW, entries.told(one), entries.told(two), entries.told(three, entries.LONGEST_TEXT))
    entries.daw_session(book, night_drive, NOW, "main", one)
    assert entries.daw_sessions(book, night_drive)[-1][2] == entries.told(one)
    entries.count(book, night_drive, [Tally("2026-01-31T20", one, two, 1)])
    assert entries.tallies(book, night_drive)
    entries.rest(book, night_drive, one, rests=True)
    assert entries.told(one) in entries.rests(book, night_drive)
    entries.rest(book, night_drive, one, rests=False)
    assert entries.told(one) not in entries.rests(book, night_drive)
    number = entries.begin_span(book, night_drive, one, two, NOW)
    assert entries.spans(book, night_drive)[-1][:3] == (number, entries.told(one), entries.told(two))


@calm
@given(texts, st.lists(st.tuples(texts, texts, numbers, st.none() | numbers), max_size=4))
def test_levels_are_read_back_or_refused_whole(
    book: Book, night_drive: Song, name: str, rows: list[tuple[str, str, float, float | None]]
) -> None:
    before = entries.snapshots(book, night_drive)
    levels = tuple(Level("main", key, called, position, decibels) for key, called, position, decibels in rows)
    try:
        entries.store_levels(book, night_drive, Snapshot(name, NOW, levels))
    except EntryRefused:
        assert entries.snapshots(book, night_drive) == before
        return
    kept = entries.snapshot(book, night_drive, entries.text_of(name, "it"))
    assert kept is not None
    assert len(kept.levels) == len(rows)
    assert all(0 <= each.position <= 1 for each in kept.levels)
    assert all(each.decibels is None or not math.isnan(each.decibels) for each in kept.levels)


@calm
@given(
    st.recursive(
        st.none() | st.booleans() | numbers | texts,
        lambda inner: st.lists(inner) | st.dictionaries(texts, inner),
        max_leaves=8,
    )
)
def test_what_is_owed_is_read_back(book: Book, night_drive: Song, what: object) -> None:
    number = entries.owe(book, night_drive, NOW, "listen", {"it": what})
    (owed,) = entries.owed(book, night_drive)
    assert json.dumps(owed.what) == json.dumps({"it": what})
    entries.settle(book, number)


anything = st.none() | st.booleans() | numbers | texts | st.lists(texts, max_size=2)


@settings(calm, max_examples=150)
@given(
    st.sampled_from([*deeds.DEEDS]) | texts,
    st.dictionaries(st.sampled_from(["text", "as", "number", "state", "question", "part", "who", "verdict"]), anything),
    st.none() | texts,
)
def test_whatever_another_program_asks_for_is_written_or_refused(
    book: Book, night_drive: Song, deed: str, words: deeds.Words, song: str | None
) -> None:
    entries.turn_to(book, night_drive)
    try:
        _, written = deeds.do(book, song, deed, words, deeds.Desk(NOW, "mix", None))
    except EntryRefused:
        return
    assert isinstance(written["said"], str)
    json.dumps(kept_of(book, night_drive))
