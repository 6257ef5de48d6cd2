"""What the journal keeps of a song: everything that can be written into it and read back, a function each.

A function that writes has its entry on disk when it returns, or raises JournalProblem, or EntryRefused where the entry
makes no sense. Times (`wall`) are ISO 8601 in UTC, positions the DAW's own words (`12|1|0`, `01:02:03:04`) or None
where it told none, levels positions of the fader from 0 to 1 with their decibels where they are known. Nothing is ever
changed but a state and the words of an idea, and nothing deleted but a snapshot that another one replaces.

What a user wrote is refused where it cannot be kept (`text_of`); what a DAW or the engine says is cut and cleaned
(`told`), since nobody is there to say it again.
"""

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from unicodedata import category

from bridge.journal.book import Book, EntryRefused
from bridge.model.rig import SONG_LETTERS

#: The longest name and text that are kept, in characters.
LONGEST_NAME, LONGEST_TEXT = SONG_LETTERS, 20_000
#: What may become of an idea, and of a suggestion.
IDEA_STATES = ("open", "taken", "declined", "done")
SUGGESTION_STATES = ("offered", "taken", "declined")


class Song(NamedTuple):
    """A song: its number, its name, when it was begun and called done (None: not yet), its tempo in BPM."""

    id: int
    name: str
    begun: str
    done: str | None
    tempo: float | None


class People(NamedTuple):
    """Who sits at the desk, and who decides on suggestions; None where the rig names nobody."""

    me: str | None
    producer: str | None


class Span(NamedTuple):
    """A stay of a group of surfaces in a phase: when it began and how many seconds it lasted (so far)."""

    id: int
    group: str
    phase: str
    begun: str
    seconds: float
    ended: bool


class Moment(NamedTuple):
    """Something that happened once: a flip, an override, a nudge."""

    wall: str
    kind: str
    about: str
    detail: str


class Idea(NamedTuple):
    """An idea or suggestion: when, in which phase and where in the song, whose, what became of it and who said so."""

    id: int
    kind: str
    wall: str
    phase: str
    position: str | None
    who: str
    text: str
    state: str
    decided: str | None
    decider: str | None


class Line(NamedTuple):
    """A vision, a reference or a credit."""

    wall: str
    who: str
    text: str


class Answer(NamedTuple):
    """What was answered to a question."""

    wall: str
    phase: str
    position: str | None
    who: str
    question: str
    text: str


class Level(NamedTuple):
    """Where one fader of a snapshot stands."""

    daw: str
    key: str
    name: str
    position: float
    decibels: float | None


class Snapshot(NamedTuple):
    """The levels of one moment, by a name."""

    name: str
    wall: str
    levels: tuple[Level, ...]


class Verdict(NamedTuple):
    """What listening to one part came to."""

    wall: str
    part: str
    verdict: str
    note: str


class Owed(NamedTuple):
    """What has to be put back in a DAW: solos after listening, automation modes after riding."""

    id: int
    wall: str
    why: str
    what: Any


class Tally(NamedTuple):
    """How often something was done to a part within an hour (`2026-01-31T20`)."""

    hour: str
    kind: str
    part: str
    times: int


def text_of(text: str, what: str, longest: int = LONGEST_TEXT) -> str:
    """The text as it is kept: composed, without control characters; raises EntryRefused where it cannot be kept."""
    kept = _clean(text).strip()
    if not kept:
        raise EntryRefused(f"{what} is empty; write some words")
    if len(kept) > longest:
        raise EntryRefused(f"{what} has {len(kept):,} characters, and at most {longest:,} are kept; shorten it")
    return kept


def told(text: str, longest: int = LONGEST_NAME) -> str:
    """What a DAW or the engine said, as it is kept: without what no file can hold, and cut at its longest."""
    return _clean(text)[:longest]


def name_of(text: str) -> str:
    """A name as it is kept, and so found however it was typed: composed, on one line, with no blanks around it."""
    return _clean(text).replace("\n", " ").strip()


def _clean(text: str) -> str:
    kept = text.encode("utf-8", "replace").decode().replace("\t", " ")
    return unicodedata.normalize("NFC", "".join(sign for sign in kept if sign == "\n" or category(sign) != "Cc"))


# --- Songs and their spans --------------------------------------------------------------------------------------


def song(book: Book, name: str, wall: str) -> Song:
    """The song of this name, begun now where there is none yet."""
    name = text_of(name.replace("\n", " "), "the name of the song", LONGEST_NAME)
    found = find_song(book, name)
    if found is None:
        with book.writing() as database:
            database.execute("INSERT OR IGNORE INTO song (name, begun) VALUES (?, ?)", (name, wall))
        found = find_song(book, name)
    assert found is not None
    return found


def find_song(book: Book, name: str) -> Song | None:
    """The song of this name, if there is one."""
    name = name_of(name)
    row = book.database.execute("SELECT id, name, begun, done, tempo FROM song WHERE name = ?", (name,)).fetchone()
    return Song(*row) if row else None


def songs(book: Book) -> list[Song]:
    """Every song, the one begun last first."""
    return [
        Song(*row) for row in book.database.execute("SELECT id, name, begun, done, tempo FROM song ORDER BY id DESC")
    ]


def present(book: Book) -> Song | None:
    """The song that is worked on now; None where nobody has said."""
    row = book.database.execute(
        "SELECT song.id, name, begun, done, tempo FROM present JOIN song ON song.id = present.song"
    ).fetchone()
    return Song(*row) if row else None


def turn_to(book: Book, of: Song | None) -> None:
    """This song is worked on from now on."""
    with book.writing() as database:
        database.execute(
            "INSERT INTO present (one, song) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET song = excluded.song",
            (of.id if of else None,),
        )


def turn_as_the_rig_says(book: Book, name: str | None, wall: str) -> Song | None:
    """The song that is worked on, where a rig names one (or None): it counts where it is new; returns what counts."""
    row = book.database.execute("SELECT rig FROM present").fetchone()
    said_before = row[0] if row else None
    if name is not None and name != said_before:
        turn_to(book, song(book, name, wall))
    if name != said_before:
        with book.writing() as database:
            database.execute(
                "INSERT INTO present (one, rig) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET rig = excluded.rig",
                (name,),
            )
    return present(book)


def people(book: Book) -> People:
    """Who sits at the desk and who decides on suggestions, as the rig that was played last says."""
    row = book.database.execute("SELECT me, producer FROM present").fetchone()
    return People(*row) if row else People(None, None)


def people_are(book: Book, who: People) -> None:
    """These people are named by the rig that is played."""
    if people(book) == who:
        return
    with book.writing() as database:
        database.execute(
            "INSERT INTO present (one, me, producer) VALUES (1, ?, ?) "
            "ON CONFLICT (one) DO UPDATE SET me = excluded.me, producer = excluded.producer",
            who,
        )


def song_done(book: Book, of: Song, wall: str | None) -> None:
    """The song is done; None: it is not, after all."""
    with book.writing() as database:
        database.execute("UPDATE song SET done = ? WHERE id = ?", (wall, of.id))


def song_tempo(book: Book, of: Song, tempo: float) -> None:
    """How fast the song is, in BPM, as its DAW told it."""
    with book.writing() as database:
        database.execute("UPDATE song SET tempo = ? WHERE id = ?", (tempo, of.id))


def begin_span(book: Book, of: Song, group: str, phase: str, wall: str) -> int:
    """A group of surfaces is in a phase from now on; returns the number of the span."""
    with book.writing() as database:
        values = (of.id, told(group), told(phase), wall)
        return int(
            database.execute("INSERT INTO span (song, who, phase, begun) VALUES (?, ?, ?, ?)", values).lastrowid or 0
        )


def span_lasts(book: Book, span: int, seconds: float, *, ended: bool) -> None:
    """How long a span has lasted so far, by a clock that never goes back."""
    with book.writing() as database:
        database.execute("UPDATE span SET seconds = ?, ended = ? WHERE id = ?", (seconds, ended, span))


def spans(book: Book, of: Song) -> list[Span]:
    """Every span of a song, in the order they were begun."""
    rows = book.database.execute(
        "SELECT id, who, phase, begun, seconds, ended FROM span WHERE song = ? ORDER BY id", (of.id,)
    )
    return [Span(*row)._replace(ended=bool(row[-1])) for row in rows]


# --- What happened and how often --------------------------------------------------------------------------------


def happened(book: Book, of: Song, moments: Iterable[Moment]) -> None:
    """Notes what happened."""
    with book.writing() as database:
        database.executemany(
            "INSERT INTO moment (song, wall, kind, about, detail) VALUES (?, ?, ?, ?, ?)",
            [
                (of.id, told(each.wall), told(each.kind), told(each.about), told(each.detail, LONGEST_TEXT))
                for each in moments
            ],
        )


def moments(book: Book, of: Song, kind: str | None = None) -> list[Moment]:
    """What happened, in order; of one kind, or all."""
    rows = book.database.execute(
        "SELECT wall, kind, about, detail FROM moment WHERE song = ? AND (? IS NULL OR kind = ?) ORDER BY id",
        (of.id, kind, kind),
    )
    return [Moment(*row) for row in rows]


def count(book: Book, of: Song, tallies: Iterable[Tally]) -> None:
    """Adds to how often things were done."""
    with book.writing() as database:
        database.executemany(
            "INSERT INTO tally (song, hour, kind, part, count) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (song, hour, kind, part) DO UPDATE SET count = count + excluded.count",
            [(of.id, each.hour, told(each.kind), told(each.part), each.times) for each in tallies],
        )


def tallies(book: Book, of: Song) -> list[Tally]:
    """How often things were done, by hour, kind and part."""
    rows = book.database.execute(
        "SELECT hour, kind, part, count FROM tally WHERE song = ? ORDER BY hour, kind, part", (of.id,)
    )
    return [Tally(*row) for row in rows]


# --- Ideas and suggestions --------------------------------------------------------------------------------------


def mark(book: Book, of: Song, idea: Idea) -> Idea:
    """Keeps an idea or a suggestion (whose number does not count); returns it with its number.

    A mark without words is kept too: whoever's foot it was writes them later (`reword`).
    """
    kept = idea._replace(
        phase=told(idea.phase),
        position=told(idea.position) if idea.position is not None else None,
        who=told(idea.who),
        text=text_of(idea.text, f"the {idea.kind}") if idea.text else "",
    )
    with book.writing() as database:
        found = database.execute(
            "INSERT INTO idea (song, kind, wall, phase, position, who, text, state, decided, decider) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (of.id, *kept[1:]),
        )
    return kept._replace(id=found.lastrowid or 0)


def ideas(book: Book, of: Song, kind: str | None = None) -> list[Idea]:
    """The ideas or suggestions of a song, or both, in the order they came."""
    rows = book.database.execute(
        "SELECT id, kind, wall, phase, position, who, text, state, decided, decider FROM idea "
        "WHERE song = ? AND (? IS NULL OR kind = ?) ORDER BY id",
        (of.id, kind, kind),
    )
    return [Idea(*row) for row in rows]


def idea_of(book: Book, of: Song, number: int, kind: str | None = None) -> Idea:
    """The idea or suggestion of this number; EntryRefused where there is none."""
    found = next((idea for idea in ideas(book, of, kind) if idea.id == number), None)
    if found is None:
        raise EntryRefused(f"{of.name} has no {kind or 'idea or suggestion'} {number}; list them to see the numbers")
    return found


def reword(book: Book, of: Song, number: int, text: str, kind: str | None = None) -> Idea:
    """Writes other words for an idea or suggestion; EntryRefused where there is none."""
    found = idea_of(book, of, number, kind)
    kept = text_of(text, f"the {found.kind}")
    with book.writing() as database:
        database.execute("UPDATE idea SET text = ? WHERE id = ?", (kept, number))
    return found._replace(text=kept)


def decide(book: Book, of: Song, number: int, state: str, who: str, wall: str) -> Idea:
    """Says what becomes of an idea or suggestion; EntryRefused where there is none, or it cannot become that."""
    found = idea_of(book, of, number)
    allowed = SUGGESTION_STATES if found.kind == "suggestion" else IDEA_STATES
    if state not in allowed:
        raise EntryRefused(f"{found.kind} {number} cannot be {state}: it is one of {', '.join(allowed)}")
    with book.writing() as database:
        values = (state, wall, told(who), number)
        database.execute("UPDATE idea SET state = ?, decided = ?, decider = ? WHERE id = ?", values)
    return found._replace(state=state, decided=wall, decider=told(who))


# --- Vision, references, credits, answers -----------------------------------------------------------------------


def write_line(book: Book, of: Song, kind: str, line: Line) -> None:
    """Keeps a vision, a reference or a credit; the vision that was written last is the one that leads."""
    kept = line._replace(who=told(line.who), text=text_of(line.text, f"the {kind}"))
    with book.writing() as database:
        database.execute(
            "INSERT INTO vision (song, kind, wall, who, text) VALUES (?, ?, ?, ?, ?)", (of.id, kind, *kept)
        )


def lines(book: Book, of: Song, kind: str) -> list[Line]:
    """All visions, references or credits of a song, in the order they were written."""
    rows = book.database.execute(
        "SELECT wall, who, text FROM vision WHERE song = ? AND kind = ? ORDER BY id", (of.id, kind)
    )
    return [Line(*row) for row in rows]


def answer(book: Book, of: Song, answered: Answer) -> None:
    """Keeps an answer to a question."""
    kept = Answer(
        answered.wall,
        told(answered.phase),
        told(answered.position) if answered.position is not None else None,
        told(answered.who),
        text_of(answered.question, "the question"),
        text_of(answered.text, "the answer"),
    )
    with book.writing() as database:
        database.execute(
            "INSERT INTO answer (song, wall, phase, position, who, question, text) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (of.id, *kept),
        )


def answers(book: Book, of: Song) -> list[Answer]:
    """All answers, in the order they were given."""
    rows = book.database.execute(
        "SELECT wall, phase, position, who, question, text FROM answer WHERE song = ? ORDER BY id", (of.id,)
    )
    return [Answer(*row) for row in rows]


def open_questions(book: Book, of: Song) -> list[str]:
    """What phases asked and nobody has answered, in the order it was first asked."""
    answered = {told(each.question) for each in answers(book, of)}
    return [each for each in dict.fromkeys(each.about for each in moments(book, of, "asked")) if each not in answered]


# --- Levels -----------------------------------------------------------------------------------------------------


def store_levels(book: Book, of: Song, snapshot: Snapshot) -> None:
    """Keeps the levels of one moment; a snapshot of the same name is replaced. EntryRefused for no fader's position."""
    for level in snapshot.levels:
        if not 0.0 <= level.position <= 1.0:
            raise EntryRefused(f"{level.key} cannot stand at {level.position}: a fader's position is from 0 to 1")
    name = text_of(snapshot.name, "the name of the snapshot", LONGEST_NAME)
    with book.writing() as database:
        database.execute("DELETE FROM levels WHERE song = ? AND name = ?", (of.id, name))
        values = (of.id, name, snapshot.wall)
        made = database.execute("INSERT INTO levels (song, name, wall) VALUES (?, ?, ?)", values).lastrowid
        database.executemany(
            "INSERT INTO level (levels, daw, key, name, position, decibels) VALUES (?, ?, ?, ?, ?, ?)",
            [
                (made, told(daw), told(key), told(called), position, decibels)
                for daw, key, called, position, decibels in snapshot.levels
            ],
        )


def snapshots(book: Book, of: Song) -> list[Snapshot]:
    """Every snapshot of a song, the oldest first."""
    found = book.database.execute("SELECT id, name, wall FROM levels WHERE song = ? ORDER BY id", (of.id,)).fetchall()
    return [Snapshot(name, wall, _levels(book, number)) for number, name, wall in found]


def snapshot(book: Book, of: Song, name: str) -> Snapshot | None:
    """The snapshot of this name, if there is one."""
    name = name_of(name)
    return next((found for found in snapshots(book, of) if found.name == name), None)


def _levels(book: Book, number: int) -> tuple[Level, ...]:
    rows = book.database.execute(
        "SELECT daw, key, name, position, decibels FROM level WHERE levels = ? ORDER BY rowid", (number,)
    )
    return tuple(Level(*row) for row in rows)


def rest(book: Book, of: Song, part: str, *, rests: bool) -> None:
    """A part that works rests from now on, or does no longer."""
    with book.writing() as database:
        if rests:
            database.execute("INSERT OR IGNORE INTO rest (song, part) VALUES (?, ?)", (of.id, told(part)))
        else:
            database.execute("DELETE FROM rest WHERE song = ? AND part = ?", (of.id, told(part)))


def rests(book: Book, of: Song) -> list[str]:
    """The parts that rest, in the order they were laid down."""
    return [part for (part,) in book.database.execute("SELECT part FROM rest WHERE song = ? ORDER BY rowid", (of.id,))]


def exclude(book: Book, of: Song, tracks: Iterable[str], *, excluded: bool) -> None:
    """These tracks are left alone by whatever recalls or compares levels from now on, or are no longer."""
    rows = [(of.id, told(track)) for track in tracks]
    with book.writing() as database:
        if excluded:
            database.executemany("INSERT OR IGNORE INTO exclusion (song, track) VALUES (?, ?)", rows)
        else:
            database.executemany("DELETE FROM exclusion WHERE song = ? AND track = ?", rows)


def excluded(book: Book, of: Song) -> list[str]:
    """The tracks that are left alone, in the order they were named: `track/3`, `master`, `DAW/track/3`."""
    rows = book.database.execute("SELECT track FROM exclusion WHERE song = ? ORDER BY rowid", (of.id,))
    return [track for (track,) in rows]


# --- Listening, what is owed to a DAW, its sessions ---------------------------------------------------------------


def judge(book: Book, of: Song, verdict: Verdict) -> None:
    """Keeps what listening to a part came to."""
    with book.writing() as database:
        database.execute(
            "INSERT INTO verdict (song, wall, part, verdict, note) VALUES (?, ?, ?, ?, ?)",
            (
                of.id,
                verdict.wall,
                text_of(verdict.part, "the name of the part", LONGEST_NAME),
                told(verdict.verdict),
                told(verdict.note, LONGEST_TEXT),
            ),
        )


def verdicts(book: Book, of: Song) -> list[Verdict]:
    """All verdicts, in the order they were given; the last one of a part counts."""
    rows = book.database.execute("SELECT wall, part, verdict, note FROM verdict WHERE song = ? ORDER BY id", (of.id,))
    return [Verdict(*row) for row in rows]


def owe(book: Book, of: Song, wall: str, why: str, what: Mapping[str, Any] | Sequence[Any]) -> int:
    """Notes what has to be put back in a DAW before anything is changed there; returns its number."""
    with book.writing() as database:
        values = (of.id, wall, why, json.dumps(what))
        return int(
            database.execute("INSERT INTO owed (song, wall, why, what) VALUES (?, ?, ?, ?)", values).lastrowid or 0
        )


def settle(book: Book, number: int) -> None:
    """It was put back."""
    with book.writing() as database:
        database.execute("UPDATE owed SET settled = 1 WHERE id = ?", (number,))


def settle_all(book: Book, of: Song, why: str | None) -> None:
    """All that was owed for this reason (None: for any) was put back."""
    with book.writing() as database:
        database.execute("UPDATE owed SET settled = 1 WHERE song = ? AND (? IS NULL OR why = ?)", (of.id, why, why))


def owed(book: Book, of: Song) -> list[Owed]:
    """What was not put back, the oldest first."""
    rows = book.database.execute(
        "SELECT id, wall, why, what FROM owed WHERE song = ? AND NOT settled ORDER BY id", (of.id,)
    )
    return [Owed(*row)._replace(what=json.loads(row[-1])) for row in rows]


def daw_session(book: Book, of: Song, wall: str, daw: str, name: str) -> None:
    """The DAW has this session open now; the same one again is not noted twice in a row."""
    known = daw_sessions(book, of)
    name = told(name)
    if (daw, name) not in [each[1:] for each in known if each[1] == daw][-1:]:
        with book.writing() as database:
            database.execute(
                "INSERT INTO daw_session (song, wall, daw, name) VALUES (?, ?, ?, ?)",
                (of.id, wall, daw, name),
            )


def daw_sessions(book: Book, of: Song) -> list[tuple[str, str, str]]:
    """When each DAW had which session open: wall, DAW, name."""
    rows = book.database.execute("SELECT wall, daw, name FROM daw_session WHERE song = ? ORDER BY id", (of.id,))
    return [(wall, daw, name) for wall, daw, name in rows]
