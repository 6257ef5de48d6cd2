"""What the daemon writes into the journal, and what of it the engine is told when a song begins.

The engine says what happened (`PhaseIs`, `Noted`), in its own time; here it gets the wall's time and becomes entries of
the journal. Everything is handed to the journal's lanes: nothing here waits for a disk, and a journal that cannot be
used is told of and stops nothing.
"""

import json
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from bridge.app.tracefile import wall_time
from bridge.core.events import Noted, PhaseIs
from bridge.journal import entries
from bridge.journal.book import Book, EntryRefused, JournalProblem, Say
from bridge.journal.entries import Moment, Song
from bridge.journal.lanes import Entry, Lanes

#: How long the last entries may take at the end, in seconds.
STOP_SECONDS = 1.0


class Memoir:
    """The journal of one daemon; `present` is the song that is worked on."""

    def __init__(self, folder: Path, say: Say) -> None:
        """Make it; `begin` opens the journal and `start` its lanes."""
        self._folder = folder
        self._say = say
        self._lanes = Lanes(folder, say, self._lengths)
        self._spans: dict[str, _Open] = {}
        self.present: Song | None = None

    def begin(self, rig_says: str | None) -> tuple[str | None, Mapping[str, Any]]:
        """Which song is worked on, and what is kept of it; nothing is kept where the journal cannot be read."""
        try:
            book = Book(self._folder, self._say)
            try:
                self.present = entries.turn_as_the_rig_says(book, rig_says, wall_time())
                kept = kept_of(book, self.present) if self.present else {}
            finally:
                book.close()
        except (JournalProblem, EntryRefused) as problem:
            self._say(f"{problem}. The song's memory is missing until then; everything else plays")
            return rig_says, {}
        return (self.present.name if self.present else None), kept

    def start(self) -> None:
        """Start the lanes."""
        self._lanes.start()

    def stop(self) -> None:
        """Write what waits."""
        if not self._lanes.stop(STOP_SECONDS):
            self._say(f"{self._lanes.waiting} entries could not be written into the journal in time")

    def turn(self, name: str | None) -> Mapping[str, Any]:
        """Works on another song from now on; returns what is kept of it. Raises JournalProblem or EntryRefused.

        It is on disk when this returns; not to be called under the runtime's lock.
        """
        book = Book(self._folder, self._say)
        try:
            turned = entries.song(book, name, wall_time()) if name is not None else None
            entries.turn_to(book, turned)
            kept = kept_of(book, turned) if turned else {}
        finally:
            book.close()
        self.present = turned
        return kept

    def plays(self, phases: Mapping[str, str]) -> None:
        """A song begins, or the daemon: these groups are in these phases, and no flip says so."""
        for span in self._spans.values():
            self._lanes.gather(span.lasted(ended=True))
        self._spans.clear()
        for group, phase in phases.items():
            self._begin_span(group, phase)

    def saw(self, effect: PhaseIs | Noted) -> None:
        """The engine said something; called under the runtime's lock."""
        song = self.present
        if song is None:
            return
        if isinstance(effect, Noted):
            self._noted(song, effect)
        elif effect.settled:
            self._settled(song, effect)

    def _settled(self, song: Song, effect: PhaseIs) -> None:
        before = self._spans.pop(effect.group, None)
        if before is not None:
            self._lanes.gather(before.lasted(ended=True))
        moment = Moment(wall_time(), "flip", effect.group, effect.phase)
        self._lanes.gather(lambda book: entries.happened(book, song, [moment]))
        self._begin_span(effect.group, effect.phase)

    def _begin_span(self, group: str, phase: str) -> None:
        if self.present is not None:
            self._spans[group] = begun = _Open(self.present, group, phase, wall_time())
            self._lanes.gather(begun.begin)

    def _lengths(self) -> Iterable[Entry]:
        return [span.lasted(ended=False) for span in tuple(self._spans.values())]

    def _noted(self, song: Song, effect: Noted) -> None:
        detail = json.dumps(dict(effect.detail)) if effect.detail else ""
        moment = Moment(wall_time(), effect.kind, effect.about, detail)
        self._lanes.gather(lambda book: entries.happened(book, song, [moment]))


class _Open:
    """A stay in a phase that goes on; its length is counted by a clock that never goes back."""

    def __init__(self, song: Song, group: str, phase: str, wall: str) -> None:
        self._song, self._group, self._phase, self._wall = song, group, phase, wall
        self._since = time.monotonic()
        self._number: int | None = None

    def begin(self, book: Book) -> None:
        """Writes that it began."""
        self._number = entries.begin_span(book, self._song, self._group, self._phase, self._wall)

    def lasted(self, *, ended: bool) -> Callable[[Book], None]:
        """Writes how long it has lasted until now."""
        seconds = time.monotonic() - self._since

        def write(book: Book) -> None:
            if self._number is not None:
                entries.span_lasts(book, self._number, seconds, ended=ended)

        return write


def kept_of(book: Book, song: Song) -> dict[str, Any]:
    """What the engine is told of a song (core.song.remembered)."""
    kept: dict[str, Any] = {}
    snapshots = {each.name: _by_daw(each) for each in entries.snapshots(book, song)}
    if snapshots:
        kept["snapshots"] = snapshots
    if song.done:
        kept["done"] = song.done
    return kept


def _by_daw(snapshot: entries.Snapshot) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for level in snapshot.levels:
        found.setdefault(level.daw, {})[level.key] = level.position
    return found
