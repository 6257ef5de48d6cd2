"""The window of a DAW that shows some of its tracks at a time and never says which: where it stands, and leading it.

Control surfaces with eight strips are told names and positions, not numbers. The window is first led to the left until
nothing changes any more: there it begins with track 1. From there every step is followed by what the strips show
before and after it; a DAW that cannot go a whole bank further shows some of the same strips again. A DAW that goes
elsewhere by itself is found again by its names, or is led to the left once more.

What this file refuses to do: know a protocol, send anything, guess where a window stands, and go on for ever: a window
that does not get where it is wanted stays where it is until something else is wanted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

#: What was painted is complete when nothing was painted for so long; a step nothing comes of is over after so long, and
#: one of which something always comes after so long.
QUIET_NS, PATIENCE_NS, AT_MOST_NS = 60_000_000, 500_000_000, 1_500_000_000
#: Steps to one place at most: 1024 tracks in banks of eight, and a bank of single ones.
STEPS = 140
#: Steps to the left after which the same names are the same tracks, whatever else was painted.
SAME = 3
#: Tracks whose names are remembered at most.
MOST = 1024


class Step(Enum):
    """A step of the window."""

    BANK_LEFT = "bank left"
    BANK_RIGHT = "bank right"
    LEFT = "left"
    RIGHT = "right"


class Shown(NamedTuple):
    """What a strip shows: a name ('' where there is no track), and what tells apart two tracks of one name."""

    name: str
    marks: tuple[object, ...] = ()


Picture = Sequence[Shown]
_TO_THE_LEFT = (Step.BANK_LEFT, Step.LEFT)


@dataclass(slots=True)
class Window:
    """A window of `size` strips; `first` is how many tracks come before it, None while that is not known."""

    size: int
    first: int | None = None
    total: int | None = None  # tracks there are, where the end was seen
    wanted: frozenset[int] = frozenset()
    names: dict[int, str] = field(default_factory=dict)  # by track
    step: Step | None = None  # taken, and not yet seen what came of it
    before: tuple[Shown, ...] = ()
    since_ns: int = 0  # when it was taken, or a name changed without one
    painted_ns: int = 0
    stirred: bool = False
    drifting: bool = False
    steps: int = 0
    same: int = 0

    @property
    def placed(self) -> bool:
        """Whether what the strips show now is known to be the tracks after `first`."""
        return self.first is not None and self.step is None and not self.drifting

    def place(self, track: int) -> int | None:
        """The strip (from 0) that shows a track (from 1) now."""
        if not self.placed:
            return None
        assert self.first is not None
        place = track - 1 - self.first
        return place if 0 <= place < self.size else None

    def track(self, place: int) -> int | None:
        """The track (from 1) that a strip (from 0) shows now."""
        return self.first + place + 1 if self.placed and self.first is not None else None

    def want(self, tracks: frozenset[int]) -> None:
        """These tracks should be in the window."""
        if tracks != self.wanted:
            self.wanted, self.steps = tracks, 0

    def painted(self, t_ns: int, *, named: bool) -> None:
        """A strip shows something else; `named`: another name."""
        if self.step is None and not self.drifting:
            if not named:
                return
            self.drifting, self.since_ns = True, t_ns
        self.stirred, self.painted_ns = True, t_ns

    def due_ns(self) -> int | None:
        """When to look what came of a step, or of names that changed."""
        if self.step is None and not self.drifting:
            return None
        if not self.stirred:
            return self.since_ns + PATIENCE_NS
        return min(self.painted_ns + QUIET_NS, self.since_ns + AT_MOST_NS)

    def settle(self, picture: Picture, *, steady: bool) -> None:
        """The picture is complete; `steady`: nothing but a step changes anything but names now."""
        step, self.step, self.drifting, stirred, self.stirred = self.step, None, False, self.stirred, False
        if step is None:
            self._look_again(picture)
        elif self.first is None:
            self._looked_left(picture, strange=stirred and steady)
        else:
            self._stepped(step, picture, moved=_names(picture) != _names(self.before) or (stirred and steady))
        if self.first is not None:
            self._learn(picture)

    def next_step(self, picture: Picture) -> Step | None:
        """Where to go from here, or None where nothing is to be done, or has to be waited for."""
        if self.step is not None or self.drifting or not self.wanted or not any(_names(picture)):
            return None
        if self.steps >= STEPS:
            return None
        if self.first is None:
            return Step.BANK_LEFT
        way = self._goal() - self.first
        if way == 0:
            return None
        if abs(way) >= self.size:
            return Step.BANK_RIGHT if way > 0 else Step.BANK_LEFT
        return Step.RIGHT if way > 0 else Step.LEFT

    def take(self, step: Step, picture: Picture, t_ns: int) -> None:
        """This step is taken now."""
        self.step, self.before, self.since_ns, self.stirred = step, tuple(picture), t_ns, False
        self.steps += 1

    def forget(self) -> None:
        """The DAW is gone, or shows other tracks altogether."""
        self.first = self.total = self.step = None
        self.names.clear()
        self.drifting = self.stirred = False
        self.steps = self.same = 0

    def _goal(self) -> int:
        """Tracks before the window where it shows most of what is wanted, the nearest such place."""
        assert self.first is not None
        wanted = sorted(track for track in self.wanted if self.total is None or track <= self.total)
        if not wanted:
            return self.first
        low, high = wanted[0], wanted[-1]
        if high - low >= self.size or low <= self.first:
            return low - 1
        return max(self.first, high - self.size)

    def _looked_left(self, picture: Picture, *, strange: bool) -> None:
        """A step to the left of a window that stands nobody knows where: nothing new is the left end."""
        if _names(picture) != _names(self.before):
            self.same = 0
            return
        self.same += 1
        if not strange or self.same >= SAME:
            self.first, self.same, self.steps = 0, 0, 0

    def _stepped(self, step: Step, picture: Picture, *, moved: bool) -> None:
        assert self.first is not None
        count = sum(map(bool, _names(picture)))
        left = step in _TO_THE_LEFT
        if not moved:
            if left:
                self.first = 0
            else:
                self.total = self.first + count
            return
        most = self.size if step in (Step.BANK_LEFT, Step.BANK_RIGHT) else 1
        if left:
            self.first = max(0, self.first - shift(picture, self.before, most))
            return
        went = shift(self.before, picture, most)
        self.first += went
        if count < self.size or went < most:
            self.total = self.first + count

    def _look_again(self, picture: Picture) -> None:
        """Names changed without a step of ours: a track was called otherwise, the DAW went elsewhere, or neither."""
        if self.first is None:
            return
        self.total = None
        now = {self.first + place + 1: shown.name for place, shown in enumerate(picture)}
        others = sum(name != self.names.get(track, name) for track, name in now.items())
        known = found(self.names, picture)
        if others > 1 and known is not None:
            self.first = known
        elif others > self.size // 2:
            self.forget()

    def _learn(self, picture: Picture) -> None:
        assert self.first is not None
        for place, shown in enumerate(picture):
            track = self.first + place + 1
            if shown.name and track <= MOST:
                self.names[track] = shown.name
            else:
                self.names.pop(track, None)
        if not all(_names(picture)):
            self.total = self.first + sum(map(bool, _names(picture)))


def _names(picture: Picture) -> list[str]:
    return [shown.name for shown in picture]


def shift(before: Picture, after: Picture, most: int) -> int:
    """How far a window went to the right, 1 to `most`: less than that only where strips of before are seen again.

    One strip is seen again where its name and all else is the same; several where their names are, if each of these
    names is there only once.
    """
    for exact in (True, False):
        for way in range(1, most):
            if _again(before[way:], after[: len(after) - way], before, after, exact=exact):
                return way
    return most


def _again(old: Picture, new: Picture, before: Picture, after: Picture, *, exact: bool) -> bool:
    if _names(old) != _names(new) or not all(_names(old)):
        return False
    if exact:
        return list(old) == list(new)
    return len(old) > 1 and all(
        _names(before).count(name) == 1 and _names(after).count(name) == 1 for name in _names(old)
    )


def found(names: Mapping[int, str], picture: Picture) -> int | None:
    """Where these strips were seen before: the one place where all that is known fits, and two names at least."""
    places = []
    for first in range(max(names, default=0)):
        known = [(names[first + at + 1], shown.name) for at, shown in enumerate(picture) if first + at + 1 in names]
        if all(old == new for old, new in known) and len({old for old, _ in known}) >= 2:
            places.append(first)
    return places[0] if len(places) == 1 else None
