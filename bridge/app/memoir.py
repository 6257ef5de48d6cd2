"""What the daemon writes into the journal, and what of it the engine is told when a song begins.

The engine says what happened (`PhaseIs`, `Noted`), in its own time; here it gets the wall's time and becomes entries of
the journal. Everything is handed to the journal's lanes: nothing here waits for a disk but `turn` and `wait`, which are
for commands, and a journal that cannot be used is told of and stops nothing.

An entry names its song by name and not by number: a journal that is begun anew while playing has other numbers.
"""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from bridge.app.notes import HEARD, TYPED
from bridge.app.tracefile import wall_time
from bridge.core.events import Noted, PhaseIs
from bridge.core.song import MOST_REFERENCES
from bridge.journal import deeds, entries
from bridge.journal.book import Book, EntryRefused, JournalProblem, Say
from bridge.journal.entries import Moment, People, Song, Tally
from bridge.journal.lanes import Entry, Lanes

#: How long the last entries may take at the end, in seconds.
STOP_SECONDS = 1.0
#: How long a command waits until what it wrote is on disk, in seconds: less than a client waits for its answer.
WAIT_SECONDS = 2.0
#: How many kinds of doing are counted in one second at most.
MOST_COUNTED = 1000
#: Notes whose entries get a number in the journal.
MARKS = frozenset({"idea", "suggestion"})
NOBODY = People(None, None)

Read = TypeVar("Read")


class NotYet(Exception):
    """It is not on disk yet, and is kept in memory and tried again; the text says why and what to do."""


class Memoir:
    """The journal of one daemon; `present` is the song that is worked on."""

    def __init__(
        self,
        folder: Path,
        say: Say,
        wall: Callable[[], str] = wall_time,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        """Make it; `begin` opens the journal and `start` its lanes.

        `wall` is what the clock on the wall says, `seconds` a clock that never goes back: how long a phase lasts.
        """
        #: Hears which song is worked on and what is kept of it, where the journal could not be read at the beginning
        #: and can be now. On the lanes' thread, as `fresh`.
        self.later: Callable[[str | None, Mapping[str, Any]], None] = lambda *_: None
        #: Hears what of a song is new in the journal, since something was written.
        self.fresh: Callable[[str, Mapping[str, Any]], None] = lambda *_: None
        #: Hears of each note that must not be lost what was written, or the EntryRefused. On the lanes' thread.
        self.confirmed: Callable[[Noted, object], None] = lambda *_: None
        #: Says how fast the song is, as its DAW tells it (None: none does). Asked every second, on the lanes' thread.
        self.tempo: Callable[[], float | None] = lambda: None
        self._tempo: tuple[str, float] | None = None  # what was written last, and of which song
        self._folder = folder
        self._say = say
        self._wall = wall
        self._seconds = seconds
        self._lanes = Lanes(folder, say, self._pulse, self._begun_anew)
        self._spans: dict[str, _Open] = {}
        self._sessions: dict[str, Noted] = {}  # the last of each DAW
        self._counted: Counter[tuple[str, str, str]] = Counter()
        self._lock = threading.Lock()  # over the spans and what is counted; held for no longer than a look
        self.present: Song | None = None

    @property
    def state(self) -> dict[str, Any]:
        """How the journal is doing: why it cannot be written (or None), what waits, what was lost."""
        return {"problem": self._lanes.problem, "waiting": self._lanes.waiting, "dropped": self._lanes.dropped}

    def begin(self, rig_says: str | None, people: People = NOBODY) -> tuple[str | None, Mapping[str, Any]]:
        """Which song is worked on, and what is kept of it; nothing where the journal cannot be read: `later` hears."""
        try:
            kept = self._with_book(lambda book: self._recall(book, rig_says, people))
        except (JournalProblem, EntryRefused) as problem:
            self.present = None
            if isinstance(problem, EntryRefused):
                self._say(f"{problem}. No song is worked on; everything plays")
            else:
                self._say(f"{problem}. The song's memory is missing until then; everything else plays")
                self.present = Song(0, rig_says, self._wall(), None, None) if rig_says is not None else None
                self._lanes.type(lambda book: self._recall(book, rig_says, people), self._recalled)
            return rig_says, {}
        if kept.get("owed"):
            whys = ", ".join(sorted({each["why"] for each in kept["owed"]}))
            self._say(
                f"the last time ended before something was put back in a DAW (after: {whys}); "
                "put it back with: phasebridge journal --restore (or forget it: --forget)"
            )
        return (self.present.name if self.present else None), kept

    def _recall(self, book: Book, rig_says: str | None, people: People) -> Mapping[str, Any]:
        entries.people_are(book, people)
        self.present = entries.turn_as_the_rig_says(book, rig_says, self._wall())
        return kept_of(book, self.present) if self.present else {}

    def _recalled(self, kept: Any) -> None:
        if not isinstance(kept, EntryRefused):
            self.later(self.present.name if self.present else None, kept)

    def start(self) -> None:
        """Start the lanes."""
        self._lanes.start()

    def stop(self) -> None:
        """Write what waits."""
        if self._lanes.stop(STOP_SECONDS):
            return
        left = self._lanes.unwritten
        if not left:
            self._say("the last of what was played could not be written into the journal in time")
            return
        self._say(f"{len(left)} entries could not be written into the journal; type them again when it can be:")
        for words in left:
            self._say(f"not in the journal: {words}")

    def turn(self, name: str | None) -> Mapping[str, Any]:
        """Works on another song from now on; returns what is kept of it. Raises JournalProblem or EntryRefused.

        It is on disk when this returns; not to be called under the runtime's lock.
        """
        try:  # what was said of this song before has to be read back with it
            self.wait_for_all()
        except NotYet:
            raise JournalProblem(
                self._lanes.problem or "the journal's disk is slow, or another program has it"
            ) from None

        def turn_to(book: Book) -> Mapping[str, Any]:
            turned = entries.song(book, name, self._wall()) if name is not None else None
            entries.turn_to(book, turned)
            self.present = turned
            return kept_of(book, turned) if turned else {}

        return self._with_book(turn_to)

    def _with_book(self, read: Callable[[Book], Read]) -> Read:
        book = Book(self._folder, self._say)
        try:
            return read(book)
        finally:
            book.close()

    def write(self, deed: str, words: deeds.Words, name: str | None, desk: deeds.Desk) -> deeds.Written:
        """Writes what a command says (bridge.journal.deeds); it is on disk when this returns.

        Raises EntryRefused, or NotYet; not to be called under the runtime's lock.
        """

        def told_late(written: deeds.Written) -> None:
            self._say(str(written["said"]))
            self._tell_engine(deed, name)

        def said() -> str:
            return _in_words(deed, {**words, "position": desk.position})

        written = self.wait(lambda book: deeds.do(book, name, deed, words, desk)[1], told_late, said)
        self._tell_engine(deed, name)
        self.wait_for_all()
        return written

    def wait(
        self,
        entry: Callable[[Book], Read],
        late: Callable[[Read], None] = lambda _: None,
        words: Callable[[], str] = str,
    ) -> Read:
        """Has something written by the typed lane and waits until it is on disk; returns what the entry returned.

        Raises EntryRefused, or NotYet where it takes longer: `late` hears of it then. Not to be called under the
        runtime's lock.
        """
        heard: list[Any] = []
        done, given_up = threading.Event(), threading.Event()

        def confirmed(outcome: Any) -> None:
            heard.append(outcome)
            done.set()
            if given_up.is_set():
                if isinstance(outcome, EntryRefused):
                    self._say(str(outcome))
                else:
                    late(outcome)

        self._lanes.type(entry, confirmed, words)
        if not done.wait(WAIT_SECONDS):
            given_up.set()
            raise NotYet(
                f"not on disk yet: {self._lanes.problem or 'the disk of the journal is slow'}. phasebridge keeps it in "
                "memory and writes it as soon as it can; do not type it again"
            )
        if isinstance(heard[0], EntryRefused):
            raise heard[0]
        return heard[0]  # type: ignore[no-any-return]

    def wait_for_all(self) -> None:
        """Waits until all is on disk that was typed or marked before; raises NotYet."""
        self.wait(_flush)

    def plays(self, phases: Mapping[str, str], daws: Iterable[str] = ()) -> None:
        """A song begins, or the daemon: these groups are in these phases, and no flip says so; these DAWs are there."""
        with self._lock:
            for span in self._spans.values():
                self._lanes.gather(span.lasted(ended=True))
            self._spans.clear()
            for group, phase in phases.items():
                self._begin_span(group, phase)
            for note in (self._sessions[daw] for daw in daws if daw in self._sessions):
                self._heard(note)

    # --- What the engine says, under the runtime's lock ---------------------------------------------------------

    def saw(self, effect: PhaseIs | Noted) -> None:
        """The engine said something; called under the runtime's lock."""
        song = self.present
        if isinstance(effect, Noted):
            self._noted(song, effect)
        elif effect.settled and song is not None:
            self._settled(song, effect)

    def _settled(self, song: Song, effect: PhaseIs) -> None:
        self._happened(song, Moment(self._wall(), "flip", effect.group, effect.phase))
        with self._lock:
            before = self._spans.pop(effect.group, None)
            if before is not None:
                self._lanes.gather(before.lasted(ended=True))
            self._begin_span(effect.group, effect.phase)

    def _happened(self, song: Song, moment: Moment) -> None:
        self._lanes.gather(lambda book: entries.happened(book, _found(book, song), [moment]))

    def _begin_span(self, group: str, phase: str) -> None:
        if self.present is not None:
            self._spans[group] = begun = _Open(self.present, group, phase, self._wall(), self._seconds)
            self._lanes.gather(begun.begin)

    def _noted(self, song: Song | None, note: Noted) -> None:
        wall = self._wall()
        typed = TYPED.get(note.kind)
        if note.kind in HEARD:
            with self._lock:
                self._sessions[note.about] = note
                self._heard(note)
            return
        if song is None:
            if typed is not None and typed.told is not None:
                why = f"{note.kind}: not kept, for no song is worked on; name one with: phasebridge song NAME"
                self._say(why)
                self.confirmed(note, EntryRefused(why))
            return
        if typed is not None:
            self._lanes.type(
                lambda book: typed.write(book, _found(book, song), note, wall),
                lambda outcome: self._confirm(note, outcome, typed.told),
                lambda: _in_words(note.kind, {"about": note.about, **note.detail}),
            )
            if note.kind in MARKS:  # its number is new to the engine
                self._tell_engine(note.kind, song.name)
        elif note.kind == "tally":
            self._count(wall, note)
        else:
            detail = json.dumps(dict(note.detail)) if note.detail else ""
            self._happened(song, Moment(wall, note.kind, note.about, detail))

    def _heard(self, note: Noted) -> None:
        song, write, wall = self.present, HEARD[note.kind], self._wall()
        if song is not None:
            self._lanes.gather(lambda book: write(book, _found(book, song), note, wall))

    def _confirm(self, note: Noted, outcome: object, told: Callable[[Any], str] | None) -> None:
        self.confirmed(note, outcome)
        if isinstance(outcome, EntryRefused):
            self._say(f"{note.kind}: {outcome}")
        elif told is not None and (said := told(outcome)):
            self._say(said)

    def _tell_engine(self, deed: str, name: str | None) -> None:
        """What is new of the present song after this deed, when all is written that was said before."""
        keys, present = deeds.CHANGES.get(deed, ()), self.present

        def tell(book: Book) -> None:
            assert present is not None
            kept = kept_of(book, _found(book, present))
            self.fresh(present.name, {key: kept[key] for key in keys})

        if keys and present is not None and name in (None, present.name):
            self._lanes.type(tell)

    def _count(self, wall: str, note: Noted) -> None:
        """Gathered for a second, since a hand does it many times a second."""
        counted = (wall[:13], str(note.detail.get("what", "moved")), note.about)
        with self._lock:
            if counted in self._counted or len(self._counted) < MOST_COUNTED:
                self._counted[counted] += int(note.detail.get("times", 1))

    # --- On the lanes' thread -----------------------------------------------------------------------------------

    def _pulse(self) -> Iterable[Entry]:
        with self._lock:
            lengths: list[Entry] = [span.lasted(ended=False) for span in self._spans.values()]
            counted, self._counted = self._counted, Counter()
        song = self.present
        if counted and song is not None:
            tallies = [Tally(*each, times) for each, times in counted.items()]
            lengths.append(lambda book: entries.count(book, _found(book, song), tallies))
        if song is not None and (tempo := self.tempo()) is not None and self._tempo != (song.name, tempo):
            self._tempo = (song.name, tempo)
            lengths.append(lambda book: entries.song_tempo(book, _found(book, song), tempo))
        return lengths

    def _begun_anew(self, book: Book) -> None:
        """The journal was damaged while playing; the song goes on in the new one."""
        self._tempo = None
        if self.present is not None:
            entries.turn_to(book, _found(book, self.present))


#: Letters of an entry that are said where it could not be written: the longest text, and what goes with it.
_SAID = entries.LONGEST_TEXT + 1000


def _in_words(kind: str, what: Mapping[str, Any]) -> str:
    """An entry for people to read and type again: 'idea: text "louder", position "12|1|0"'."""
    told = (
        f"{key} {json.dumps(each, ensure_ascii=False, default=str)}"
        for key, each in what.items()
        if each not in (None, "")
    )
    return f"{kind}: {', '.join(told)}"[:_SAID]


def _flush(book: Book) -> None:
    """Shows that the journal can be written."""
    with book.writing():
        pass


def _found(book: Book, song: Song) -> Song:
    """The song as this book has it."""
    return entries.song(book, song.name, song.begun)


class _Open:
    """A stay in a phase that goes on; its length is counted by a clock that never goes back."""

    def __init__(self, song: Song, group: str, phase: str, wall: str, clock: Callable[[], float]) -> None:
        self._song, self._group, self._phase, self._wall = song, group, phase, wall
        self._clock, self._since = clock, clock()
        self._number: int | None = None
        self._book: Book | None = None

    def begin(self, book: Book) -> None:
        """Writes that it began."""
        song = _found(book, self._song)
        self._number = entries.begin_span(book, song, self._group, self._phase, self._wall)
        self._book = book

    def lasted(self, *, ended: bool) -> Callable[[Book], None]:
        """Writes how long it has lasted until now."""
        seconds = self._clock() - self._since

        def write(book: Book) -> None:
            if self._number is None or self._book is not book:
                self.begin(book)
            assert self._number is not None
            entries.span_lasts(book, self._number, seconds, ended=ended)

        return write


def kept_of(book: Book, song: Song) -> dict[str, Any]:
    """What the engine is told of a song (core.song.remembered); every key is there, so that it replaces what was known.

    `left` is when a phase without `break` was last left for good, `ideas` those that are open, `owed` what has to be
    put back in a DAW.
    """
    visions = entries.lines(book, song, "vision")
    left = entries.moments(book, song, "left")
    return {
        "snapshots": {each.name: _by_daw(each) for each in entries.snapshots(book, song)},
        "done": song.done,
        "left": left[-1].wall if left else None,
        "rests": entries.rests(book, song),
        "excluded": entries.excluded(book, song),
        "vision": visions[-1].text if visions else None,
        "references": [line.text for line in entries.lines(book, song, "reference")][-MOST_REFERENCES:],
        "ideas": [
            {"id": each.id, "kind": each.kind, "position": each.position, "text": each.text}
            for each in entries.ideas(book, song)
            if each.state in ("open", "offered")
        ],
        "owed": [{"why": each.why, "what": each.what} for each in entries.owed(book, song)],
    }


def _by_daw(snapshot: entries.Snapshot) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for level in snapshot.levels:
        found.setdefault(level.daw, {})[level.key] = level.position
    return found
