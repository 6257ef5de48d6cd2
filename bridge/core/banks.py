"""The window of a DAW that shows some of its tracks at a time and never says which: where it stands, and leading it.

Control surfaces with eight strips are told names and positions, not numbers. The window is first led to the left until
nothing changes any more: there it begins with track 1. From there every step is counted by what the strips show before
and after it. Where that can be read in two ways (tracks of one name, a last window that is pushed up), the window is
led home again and goes on by single tracks, of which each either shifts what is shown by one or does nothing.

A step of which nothing came may be one that nothing has come of yet: a DAW that loads a song answers seconds later, and
until then the wrong tracks would be believed. So it is followed by a single step the other way, of which something does
come, and which is known when it is seen: all that was asked for before is shown by then, since a DAW obeys in order.

What this file refuses to do: know a protocol, send anything, guess where a window stands (where nothing tells, nobody
knows, and it rests), believe a place that the DAW went to by itself, and go on for ever.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

#: What was painted is complete when nothing was painted for QUIET, at the latest SETTLED after the last other name; a
#: step of which nothing came is over after PATIENCE, and one of which something always comes after AT_MOST.
QUIET_NS, SETTLED_NS, PATIENCE_NS, AT_MOST_NS = 100_000_000, 500_000_000, 1_500_000_000, 3_000_000_000
#: A DAW whose names come this soon after a step that seemed over is late: it is waited for longer, up to MOST_PATIENT.
LATE_NS, MOST_PATIENT_NS = 6_000_000_000, 6_000_000_000
#: Between steps to the left that are taken blindly, because nothing can be seen of them.
BRISK_NS = 30_000_000
#: Steps to one place at most: home and there by banks of eight, and then by single tracks.
STEPS = 600
#: Tracks there are at most: steps to the left by as many are home, whatever is shown.
MOST = 1024
#: So many different names have to be seen again at another strip, or at their own, to tell where a window stands.
ENOUGH = 3


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
_BANKS = (Step.BANK_LEFT, Step.BANK_RIGHT)


@dataclass(slots=True)
class Window:
    """A window of `size` strips; `first` is how many tracks come before it, None while that is not known."""

    size: int
    first: int | None = None
    total: int | None = None  # tracks there are, where the end was seen
    wanted: frozenset[int] = frozenset()
    names: tuple[str, ...] = ()  # as they were when all was settled
    step: Step | None = None  # taken, and not yet seen what came of it
    before: tuple[Shown, ...] = ()
    since_ns: int = 0  # when it was taken, or a name changed without one
    painted_ns: int = 0
    named_ns: int | None = None  # when a name changed since
    drifting: bool = False
    steps: int = 0
    nulls: int = 0  # steps to the left in a row of which nothing came
    is_careful: bool = False  # by single tracks
    is_lost: bool = False  # nothing tells where it stands: it rests until something else is wanted or shown
    patience_ns: int = PATIENCE_NS
    null_ns: int | None = None  # when a step seemed to do nothing
    doubted: Step | None = None  # a step that seemed to do nothing, until a mark says so
    mark: Step | None = None  # what is pressed to see whether that is so
    stood: int | None = None  # where it stood before a mark, to go back there where that shows as much
    is_met: bool = False  # a step of which nothing came was waited for long enough, since this DAW came
    is_deaf: bool = False  # marks were waited for in vain: it shows all it has, or knows no single steps
    is_own: bool = True  # the step is ours, and no hand's on a desk that passes

    @property
    def placed(self) -> bool:
        """Whether what the strips show now is known to be the tracks after `first`."""
        return self.first is not None and not self.moving and self.doubted is None and self.stood is None

    @property
    def moving(self) -> bool:
        """Whether what the strips show is not yet complete."""
        return self.step is not None or self.drifting

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
            self.wanted = tracks
            self._afresh()

    def painted(self, t_ns: int, *, named: bool) -> None:
        """A strip shows something else; `named`: another name."""
        if not self.moving:
            if not named:
                return
            self.drifting, self.since_ns, self.named_ns = True, t_ns, None
            if self.null_ns is not None and t_ns - self.null_ns < LATE_NS:
                self.patience_ns, self.null_ns = min(2 * self.patience_ns, MOST_PATIENT_NS), None
        self.painted_ns = t_ns
        if named:
            self.named_ns = t_ns

    def due_ns(self) -> int | None:
        """When to look what came of a step, or of names that changed."""
        if not self.moving:
            return None
        if self.named_ns is None:
            return self.since_ns + self._waits_ns()
        settled = min(self.painted_ns + QUIET_NS, self.named_ns + SETTLED_NS)
        return max(self.named_ns, min(settled, self.since_ns + self.patience_ns + AT_MOST_NS))

    def _waits_ns(self) -> int:
        """How long nothing may come of the step before nothing is what came of it."""
        if self.is_own and not self.is_met and not all(_names(self.before)):
            return MOST_PATIENT_NS  # where the tracks end there is no mark, and a DAW that comes may be busy
        return BRISK_NS if 2 <= self.nulls < self._blind() else self.patience_ns

    def settle(self, picture: Picture, *, steady: bool, t_ns: int = 0) -> None:
        """The picture is complete; `steady`: nothing but a step changes anything but names now."""
        step, self.step, self.drifting = self.step, None, False
        if step is None:
            self._look_again(picture)
        else:
            is_null = self.named_ns is None
            self.null_ns = t_ns if is_null else None
            if not is_null and _names(picture) == _names(self.before):
                self._carefully()  # it went elsewhere and came back, or showed something for a moment
            elif self.doubted is not None:
                self._marked(step, picture)
            elif self.first is None:
                self._looked_left(step, picture, steady=steady)
            elif step in _BANKS:
                self._banked(step, picture, steady=steady)
            else:
                self._stepped(step, picture, steady=steady)
        if self.first is not None and self.stood is not None and self._goal() == self.first:
            self.stood = None
        self.names, self.named_ns = tuple(_names(picture)), None
        if self.first is not None and not all(self.names):
            self.total = self.first + _count(self.names)

    def next_step(self, picture: Picture) -> Step | None:
        """Where to go from here, or None where nothing is to be done, or has to be waited for."""
        if self.moving or self.is_lost or not self.wanted or not any(_names(picture)) or self.steps >= STEPS:
            return None
        if self.doubted is not None:
            return self.mark
        if self.first is None:
            return Step.LEFT if self.nulls == 1 else Step.BANK_LEFT
        way = self._goal() - self.first
        if way == 0:
            return None
        if abs(way) >= self.size and not self.is_careful:
            return Step.BANK_RIGHT if way > 0 else Step.BANK_LEFT
        return Step.RIGHT if way > 0 else Step.LEFT

    def take(self, step: Step, picture: Picture, t_ns: int, *, own: bool = True) -> None:
        """This step is taken now; `own`: by us, who can take another to see what came of it."""
        self.is_own = own
        self.step, self.before, self.since_ns, self.named_ns = step, tuple(picture), t_ns, None
        self.steps += 1

    def cover(self) -> None:
        """Something else is written where the names were: what comes of a step on its way will not be seen."""
        if self.step is not None or self.doubted is not None or self.stood is not None:
            self._nowhere()
            self._afresh()
        self.step = None

    def look_away(self) -> None:
        """What is written there is no picture of tracks: it stands where it stood, by all that is known."""
        self.cover()
        self.drifting, self.named_ns = False, None

    def begin(self) -> None:
        """A DAW that comes: nothing is known of it, not even how late it paints."""
        self.patience_ns, self.is_met, self.is_deaf = PATIENCE_NS, False, False
        self.forget()

    def forget(self) -> None:
        """The DAW is gone, or shows other tracks altogether."""
        self._nowhere()
        self.step = self.named_ns = self.null_ns = None
        self.names = ()
        self.drifting = False
        self._afresh()

    def _afresh(self) -> None:
        self.steps = self.nulls = 0
        self.is_careful = self.is_lost = False

    def _blind(self) -> int:
        """Steps of which nothing came after which a window is at its left end whatever it shows."""
        return 2 + MOST // self.size

    def _goal(self) -> int:
        """Tracks before the window where it shows most of what is wanted, the nearest such place."""
        assert self.first is not None
        first = self.first if self.stood is None else self.stood
        wanted = [each for each in self.wanted if self.total is None or each <= self.total]
        begins = {first, *(each - 1 for each in wanted), *(max(0, each - self.size) for each in wanted)}
        return max(begins, key=lambda begin: (self._covers(begin, wanted), -abs(begin - first), -begin))

    def _covers(self, begin: int, wanted: Sequence[int]) -> int:
        return sum(begin < each <= begin + self.size for each in wanted)

    # What came of a step.

    def _looked_left(self, step: Step, picture: Picture, *, steady: bool) -> None:
        """A step to the left of a window that stands nobody knows where: nothing new is the left end."""
        if _changed(self.before, picture):
            self.nulls = 0
            return
        self.nulls += 1
        is_told = _different(picture) if step is Step.BANK_LEFT else not _alike(picture, steady=steady)
        if is_told and self._doubts(step, Step.RIGHT, picture):
            return
        if is_told or self.nulls > self._blind():
            self.first, self.nulls = 0, 0

    def _banked(self, step: Step, picture: Picture, *, steady: bool) -> None:
        """A whole bank, or what was left of one, or nothing: only different names tell these apart."""
        assert self.first is not None
        left = step is Step.BANK_LEFT
        if _names(picture) == _names(self.before):
            if left and self.first == 0:
                return  # a hand pressed it at the left end
            if left or not _different(picture):
                self._carefully()
            elif not self._doubts(step, Step.LEFT if self.first else Step.RIGHT, picture):
                self.total = self.first + _count(_names(picture))
            return
        if left and self.first == 0:
            self._carefully()  # nothing lies there: it went elsewhere by itself
            return
        if left and self.first <= self.size:
            self.first = 0
            return
        went = shift(picture, self.before, steady) if left else shift(self.before, picture, steady)
        if went is None:
            self._carefully()
        else:
            self.first += -went if left else went

    def _stepped(self, step: Step, picture: Picture, *, steady: bool) -> None:
        """One track along, or nothing: what is shown tells, unless all strips show the same."""
        assert self.first is not None
        left = step is Step.LEFT
        low, high = (picture, self.before) if left else (self.before, picture)
        if not _changed(self.before, picture):
            if left and self.first == 0:
                return
            if left:
                self._carefully()
            elif _alike(picture, steady=steady):
                self.first, self.is_lost = None, True
            elif not (self.first and self._doubts(step, Step.LEFT, picture)):
                self.total = self.first + _count(_names(picture))
        elif _follows(low, high, 1, exact=_is_one_name(self.before) and _is_one_name(picture)):
            self.first += -1 if left else 1
        else:
            self._carefully()

    def _doubts(self, step: Step, mark: Step, picture: Picture) -> bool:
        """Whether that nothing came of a step of ours waits for a mark; not where the mark could not be known."""
        names = _names(picture)
        if not self.is_own or not all(names) or not _different(picture) or len(names) <= ENOUGH:
            self.is_met = True
            return False
        self.doubted, self.mark = step, mark
        return True

    def _marked(self, mark: Step, picture: Picture) -> None:
        """What came of a mark: just its one track, so nothing of the step before it; nothing at all; or else."""
        self.doubted = self.mark = None
        left = mark is Step.LEFT
        low, high = (picture, self.before) if left else (self.before, picture)
        by = 0 if _names(picture) == _names(self.before) else -1 if left else 1
        if by and not _follows(low, high, 1, exact=False):
            self.patience_ns = min(2 * self.patience_ns, MOST_PATIENT_NS)  # that came late: the step did something
            self.nulls = 0
            if self.first is not None:
                self._carefully()
        elif by or self.is_deaf or self.patience_ns == MOST_PATIENT_NS:
            self.is_met, self.is_deaf = True, not by
            self.patience_ns = self.patience_ns if by else PATIENCE_NS
            self._nothing_came(by)
        else:
            self.patience_ns, self.nulls = MOST_PATIENT_NS, 0  # all over again, as slowly as the slowest

    def _nothing_came(self, by: int) -> None:
        """Nothing came of the doubted step, and so much of its mark."""
        if self.first is None:
            self.first, self.nulls = 0, 0
        elif by > 0:
            self.is_careful = True  # there are tracks that a whole bank does not go to
        else:
            self.total = self.first + _count(_names(self.before))
        self.stood, self.first = self.first, self.first + by

    def _nowhere(self) -> None:
        """Nobody knows where it stands, and nothing is to be found out of the step before."""
        self.first = self.total = self.doubted = self.mark = self.stood = None

    def _carefully(self) -> None:
        """Nobody knows where that went: home, and on by single tracks."""
        self._nowhere()
        self.nulls, self.is_careful = 0, True

    def _look_again(self, picture: Picture) -> None:
        """Names changed without a step of ours: a track was called otherwise, the DAW went elsewhere, or neither."""
        if tuple(_names(picture)) == self.names:
            return
        self.total = None
        if self.first is None or not self._is_renamed(_names(picture)):
            self._nowhere()
            self._afresh()

    def _is_renamed(self, now: list[str]) -> bool:
        """One other name among enough that stayed, and no way along the tracks that would show the same."""
        stayed = {name for name, old in zip(now, self.names, strict=True) if name == old and name}
        if sum(name != old for name, old in zip(now, self.names, strict=True)) > 1 or len(stayed) < ENOUGH:
            return False
        ways = range(1, self.size)
        return not any(list(self.names[way:]) == now[:-way] or now[way:] == list(self.names[:-way]) for way in ways)


def _names(picture: Picture) -> list[str]:
    return [shown.name for shown in picture]


def _count(names: Sequence[str]) -> int:
    """How many strips there are up to the last that has a name."""
    return max((place for place, name in enumerate(names, 1) if name), default=0)


def _is_one_name(picture: Picture) -> bool:
    return len(set(_names(picture))) == 1


def _different(picture: Picture) -> bool:
    """Whether a whole bank further nothing can look the same: no name is there twice, or the tracks end here."""
    names = _names(picture)
    return len(set(names)) == len(names) or not names[-1]


def _alike(picture: Picture, *, steady: bool) -> bool:
    """Whether all strips show the same, so that a step along may change nothing."""
    return len(set(picture)) == 1 if steady else _is_one_name(picture)


def _changed(before: Picture, after: Picture) -> bool:
    """Whether a single step shows: by its names, and where they are all one name by all else."""
    return _names(before) != _names(after) or (_is_one_name(before) and list(before) != list(after))


def _follows(low: Picture, high: Picture, way: int, *, exact: bool) -> bool:
    """Whether a window that went from `low` so far to the right may show `high`."""
    old, new = list(low[way:]), list(high[: len(high) - way])
    return old == new if exact else _names(old) == _names(new)


def shift(low: Picture, high: Picture, steady: bool) -> int | None:
    """How far a window went to the right by one step of a bank: less than all where strips are seen again.

    None where it cannot be told: too few names are seen again, or in several ways.
    """
    ways = [way for way in range(1, len(low)) if _follows(low, high, way, exact=False) and any(_names(low[way:]))]
    if not ways:
        return len(low)
    again = {name for name in _names(low[ways[0] :]) if name}
    if len(ways) > 1 or len(again) < ENOUGH or (steady and not _follows(low, high, ways[0], exact=True)):
        return None
    return ways[0]
