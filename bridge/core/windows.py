"""Which tracks a desk with few strips shows, told from the names on it: the desk's own number is never said.

A DAW that plays a desk paints names; a name at another place means that the desk was moved along the tracks. What was
shown before is remembered by track, and the new names are laid against it. Nothing here knows a wire or a clock.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

#: Names remembered at most.
MOST = 1024
#: So many names that no other strip has must agree before the desk counts as moved by the DAW itself.
ENOUGH = 2


@dataclass(slots=True)
class Window:
    """The tracks that are shown: `first` is how many come before them; `names` are all that were ever seen there."""

    size: int
    first: int = 0
    shown: list[str] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)  # by track, from 0
    total: int | None = None  # how many tracks there are, once an end was seen

    def led(self, shown: Sequence[str], step: int, *, fills: bool) -> bool:
        """The desk was led `step` tracks along and shows these names now; whether it moved.

        `fills`: at the end of the tracks the DAW shows the last ones, and not empty strips behind them.
        """
        if list(shown) == self.shown:
            if step > 0:
                self._ends(self.first + _count(self.shown))
            return False
        if abs(step) == 1 or not fills:
            moved = max(0, self.first + step)
        else:
            way = range(1, abs(step) + 1) if step > 0 else range(-1, -abs(step) - 1, -1)
            moved = self._best([self.first + each for each in way if self.first + each >= 0], shown)
        short = step > 0 and moved < self.first + step
        self._show(moved, shown)
        if short:
            self._ends(moved + _count(shown))
        return True

    def seen(self, shown: Sequence[str]) -> bool:
        """The desk shows these names, which nobody asked for; whether that means other tracks (else other names)."""
        known = sorted({track - place for track in self.names for place in range(self.size) if track >= place})
        scores = {first: self._score(first, shown) for first in known if first != self.first}
        moved = max(scores, key=lambda first: (scores[first], -abs(first - self.first)), default=self.first)
        other = scores.get(moved, 0) >= ENOUGH and scores[moved] > self._score(self.first, shown)
        self._show(moved if other else self.first, shown)
        return other

    def _best(self, firsts: Sequence[int], shown: Sequence[str]) -> int:
        """Of these the one whose known names fit best; the farthest where none fits."""
        return max(reversed(firsts), key=lambda first: self._agreeing(first, shown))

    def _agreeing(self, first: int, shown: Sequence[str]) -> int:
        """How many names agree; 0 where one is contradicted, or where only one agrees that others have too."""
        distinct = self._score(first, shown)
        agree = sum(bool(name) and self.names.get(first + place) == name for place, name in enumerate(shown))
        return agree if distinct > 0 or (distinct == 0 and agree >= ENOUGH) else 0

    def _score(self, first: int, shown: Sequence[str]) -> int:
        """How many names that no other strip has agree; -1 where one is contradicted."""
        score = 0
        for place, name in enumerate(shown):
            known = self.names.get(first + place)
            if known is None:
                continue
            if known != name:
                return -1
            score += bool(name) and list(shown).count(name) == 1
        return score

    def _show(self, first: int, shown: Sequence[str]) -> None:
        self.first, self.shown = first, list(shown)
        for place, name in enumerate(shown):
            if first + place < MOST:
                self.names[first + place] = name
        if shown and not shown[-1] and any(shown):
            self._ends(first + _count(shown))
        elif self.total is not None and self.total < first + _count(shown):
            self.total = None  # tracks were added

    def _ends(self, total: int) -> None:
        self.total = total
        for track in [track for track in self.names if track >= total]:
            del self.names[track]


def _count(shown: Sequence[str]) -> int:
    """How many strips there are up to the last that has a name."""
    return max((place for place, name in enumerate(shown, 1) if name), default=0)


def way_to(first: int, size: int, wanted: Collection[int]) -> int:
    """Where a desk that begins at `first` has to begin to show the most of these tracks (from 0)."""

    def covered(begin: int) -> int:
        return sum(begin <= track < begin + size for track in wanted)

    return max((first, *sorted(wanted)), key=lambda begin: (covered(begin), -abs(begin - first)))
