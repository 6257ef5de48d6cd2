"""What becomes of a note of the engine in the journal: a table of its kinds.

What a musician did on purpose (an idea, a level snapshot, what is owed to a DAW) is written by the typed lane and
confirmed when it is on disk; of everything else a moment is kept, by the other lane. Nothing here waits or decides.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from bridge.core.events import Noted
from bridge.core.levels import BEFORE
from bridge.journal import deeds, entries
from bridge.journal.book import Book
from bridge.journal.entries import Answer, Idea, Level, Moment, Snapshot, Song, Verdict

#: Writes a note into the journal of a song (with the wall's time); what it returns is told by `Typed.told`.
Write = Callable[[Book, Song, Noted, str], Any]


class Typed(NamedTuple):
    """How a kind of note is written, and what is told when it is on disk; None: nothing."""

    write: Write
    told: Callable[[Any], str] | None = None


def _text(detail: Mapping[str, Any], key: str) -> str:
    found = detail.get(key)
    return "" if found is None else str(found)


def _position(detail: Mapping[str, Any]) -> str | None:
    found = detail.get("position")
    return None if found is None else str(found)


def _mark(kind: str, state: str) -> Typed:
    def write(book: Book, song: Song, note: Noted, wall: str) -> Idea:
        detail = note.detail
        idea = Idea(
            0,
            kind,
            wall,
            _text(detail, "phase"),
            _position(detail),
            _text(detail, "who"),
            _text(detail, "text"),
            state,
            None,
            None,
        )
        return entries.mark(book, song, idea)

    return Typed(write, told_of_mark)


def told_of_mark(idea: Idea) -> str:
    """The sentence that confirms an idea or suggestion."""
    where = deeds.place_of(idea.position, idea.phase)
    words = "" if idea.text else f"; its words: phasebridge {idea.kind} edit {idea.id} TEXT"
    return f"{idea.kind} {idea.id} {'offered' if idea.kind == 'suggestion' else 'marked'}{where}{words}"


def _done(book: Book, song: Song, note: Noted, wall: str) -> deeds.Written:
    return deeds.DEEDS["done"](book, song, {"done": not note.detail.get("undone")}, deeds.Desk(wall))


def _levels(book: Book, song: Song, note: Noted, wall: str) -> Snapshot:
    snapshot = Snapshot(note.about, wall, tuple(_level(each) for each in note.detail.get("levels", ())))
    entries.store_levels(book, song, snapshot)
    return snapshot


def _told_of_levels(kept: Snapshot) -> str:
    """What a recall took the place of is kept without a word."""
    return "" if kept.name == BEFORE else f"{kept.name}: {len(kept.levels)} levels kept"


def _level(row: Any) -> Level:
    """A level as the engine notes it: by name, or its figures in order."""
    if isinstance(row, Mapping):
        return Level(row["daw"], row["key"], row.get("name") or "", row["position"], row.get("decibels"))
    return Level(*row)


def _owed(book: Book, song: Song, note: Noted, wall: str) -> None:
    entries.owe(book, song, wall, note.about, note.detail.get("what", dict(note.detail)))


def _settled(book: Book, song: Song, note: Noted, wall: str) -> None:
    """Of the song that owed it: with another song, what the one before owed is put back."""
    name = note.detail.get("song")
    entries.settle_all(book, entries.song(book, name, wall) if isinstance(name, str) else song, note.about)


def _answer(book: Book, song: Song, note: Noted, wall: str) -> None:
    detail = note.detail
    told = Answer(
        wall, _text(detail, "phase"), _position(detail), _text(detail, "who"), note.about, _text(detail, "text")
    )
    entries.answer(book, song, told)


#: Kinds that must not be lost; every other one is kept as a moment, by the lane that may lose its last second.
TYPED: Mapping[str, Typed] = {
    "left": Typed(lambda book, song, note, wall: entries.happened(book, song, [Moment(wall, "left", note.about, "")])),
    "idea": _mark("idea", "open"),
    "suggestion": _mark("suggestion", "offered"),
    "done": Typed(_done),
    "levels": Typed(_levels, _told_of_levels),
    "keep": Typed(lambda book, song, note, _: entries.rest(book, song, note.about, rests=True)),
    "unkeep": Typed(lambda book, song, note, _: entries.rest(book, song, note.about, rests=False)),
    "owed": Typed(_owed),
    "settled": Typed(_settled),
    "verdict": Typed(
        lambda book, song, note, wall: entries.judge(
            book,
            song,
            Verdict(
                wall,
                _text(note.detail, "name") or note.about,
                _text(note.detail, "verdict"),
                _text(note.detail, "note"),
            ),
        )
    ),
    "answer": Typed(_answer),
}

#: Kinds that a DAW tells of, the last of each DAW: kept by the lane that may lose them, since they will be told again.
HEARD: Mapping[str, Write] = {
    "session": lambda book, song, note, wall: entries.daw_session(
        book, song, wall, note.about, _text(note.detail, "name")
    ),
}
