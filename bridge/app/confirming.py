"""Who waits for what becomes of levels: the engine may ask DAWs first, the journal's thread says when they are on disk.

A command that stores, recalls or compares levels is answered by what the engine says about it and, where levels are
stored, by the journal: nobody looks at the disk again and again. Nothing here decides or writes anything.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bridge.app.later import Later
from bridge.core.events import Noted, Told
from bridge.journal.book import EntryRefused

#: How long DAWs may take to tell levels that are not known (2 s: core/values.py) and the disk to keep them, in seconds.
PATIENCE_SECONDS = 4.5
#: Commands that wait at most; the oldest gives way.
MOST = 64
#: What the engine says where nothing comes of it.
IN_VAIN = frozenset(
    {"asked-in-vain", "levels-unknown", "levels-full", "levels-name", "levels-missing", "levels-in-vain"}
)
STORE = "store"


@dataclass(slots=True, eq=False)
class _Waiting:
    what: str
    name: str
    later: Later
    told: list[Told] = field(default_factory=list)

    def is_about(self, told: Told) -> bool:
        """Whether the engine says this about what was asked for."""
        # A name that is nobody's is not said again.
        return told.about in (f"levels/{self.what}/{self.name}", f"levels/{self.what}")


class Confirming:
    """All that wait. `told` and `kept` may be called from any thread and return at once."""

    def __init__(self, why: Callable[[], str | None], seconds: float = PATIENCE_SECONDS) -> None:
        """Make it; `why` says why the journal cannot be written, or None. `seconds`: how long is waited at most."""
        self._why = why
        self._seconds = seconds
        self._waiting: list[_Waiting] = []
        self._lock = threading.Lock()

    def expect(self, what: str, name: str) -> Later:
        """What becomes of levels that are about to be stored, recalled or compared."""
        heard: list[Told] = []
        waiting = _Waiting(what, name, Later(self._seconds, lambda: self._in_vain(what, name, heard)), heard)
        with self._lock:
            self._waiting = [*self._waiting[1 - MOST :], waiting]
        return waiting.later

    def told(self, told: Told) -> None:
        """The engine says something."""
        if not self._waiting:
            return
        with self._lock:
            for each in [each for each in self._waiting if each.is_about(told)]:
                each.told.append(told)
                if each.what != STORE or told.code in IN_VAIN:
                    self._give(each, None)

    def kept(self, note: Noted, outcome: object) -> None:
        """A note of the engine is in the journal, or was refused there."""
        if note.kind != "levels" or not self._waiting:
            return
        with self._lock:
            for each in [each for each in self._waiting if each.what == STORE and each.name == note.about]:
                refused = isinstance(outcome, EntryRefused)
                self._give(each, None if refused else len(note.detail["levels"]), str(outcome) if refused else None)

    def _give(self, waiting: _Waiting, kept: int | None, why: str | None = None) -> None:
        self._waiting.remove(waiting)
        waiting.later.give(_answer(waiting.told, kept, why))

    def _in_vain(self, what: str, name: str, heard: Sequence[Told]) -> dict[str, Any]:
        with self._lock:
            self._waiting = [each for each in self._waiting if each.told is not heard]
        if heard:  # stored, and not on disk
            why = self._why() or "the disk of the journal is slow"
            why = f"{name} is not on disk yet: {why}. phasebridge keeps it in memory and writes it as soon as it can"
        else:
            why = f"nothing came of levels/{what}/{name} in time: another song began, or the DAW does not answer"
        return _answer(heard, None, why)


def _answer(told: Sequence[Told], kept: int | None, why: str | None) -> dict[str, Any]:
    texts, codes = [each.text for each in told], [each.code for each in told]
    return {"ok": True, "told": texts, "codes": codes, "kept": kept, "why": why, "vain": bool(IN_VAIN & {*codes})}
