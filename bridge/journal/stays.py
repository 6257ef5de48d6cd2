"""How long a song was in each phase, where several groups of surfaces may be in one at the same time.

Two people who are creating for an hour, or a foot and the desk that follows it, have created for an hour: time that
another group has counted already does not count again. A group's own stays are never held against each other, since
their lengths come from a clock that nobody sets and their beginnings from one that may be set back.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from bridge.core.wall import seconds_of
from bridge.journal.entries import Span

#: Beginnings are kept to the second: a stay that another covers but for this is the same stay.
BLUR = 2.0

#: From when to when, in seconds since 1970; in order, and none touches the next.
_Times = list[tuple[float, float]]


class Stayed(NamedTuple):
    """Seconds in all, and in how many stays."""

    seconds: float
    stays: int


def by_phase(spans: Iterable[Span]) -> Mapping[str, Stayed]:
    """How long each phase lasted in all, the phases in the order they came."""
    found: dict[str, dict[str, list[Span]]] = {}
    for span in spans:
        found.setdefault(span.phase, {}).setdefault(span.group, []).append(span)
    return {phase: _together([*groups.values()]) for phase, groups in found.items()}


def _together(groups: Sequence[Sequence[Span]]) -> Stayed:
    taken: _Times = []
    seconds, stays = 0.0, 0
    for spans in groups:
        shared = [_overlap(span, taken) for span in spans]
        seconds += sum(max(0.0, span.seconds - each) for span, each in zip(spans, shared, strict=True))
        stays += sum(not each or span.seconds - each > BLUR for span, each in zip(spans, shared, strict=True))
        if len(groups) > 1:
            taken = _merged([*taken, *(each for span in spans for each in _time_of(span))])
    return Stayed(seconds, stays)


def _time_of(span: Span) -> Iterator[tuple[float, float]]:
    begun = seconds_of(span.begun)
    if begun is not None:
        yield begun, begun + span.seconds


def _merged(times: _Times) -> _Times:
    found: _Times = []
    for begun, ended in sorted(times):
        if found and begun <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], ended)
        else:
            found.append((begun, ended))
    return found


def _overlap(span: Span, taken: _Times) -> float:
    shared = 0.0
    for begun, ended in _time_of(span):
        at = max(0, bisect_right(taken, (begun, begun)) - 1)
        while at < len(taken) and taken[at][0] < ended:
            shared += max(0.0, min(ended, taken[at][1]) - max(begun, taken[at][0]))
            at += 1
    return shared
