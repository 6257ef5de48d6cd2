"""What REAPER says, by address: the facts in each message. It remembers nothing; what depends on that is in talk.py.

What is said many times a second is heard only where a surface shows it. What makes no sense is the peer's mistake,
never guessed at.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from bridge.core.dialect import Fact, Metered, PeerMistake
from bridge.core.osc_places import PlaceReader, Readers, at, names, reads
from bridge.core.osc_rows import Arguments, position_of
from bridge.dialects.reaper_osc.table import EQ, TABLE

#: UNCONFIRMED: what a meter's 0 and 1 stand for (dB) in REAPER's preferences as they come; REAPER sends no dB.
QUIETEST, LOUDEST = -62.0, 6.0
#: The number of the selected track, as text; '0' is the master.
SELECTED = "/track/number/str"


def _both(*readers: PlaceReader) -> PlaceReader:
    """Two targets are told in one message."""

    def reader(indexes: Sequence[int], args: Arguments) -> Iterable[Fact]:
        return [fact for each in readers for fact in each(indexes, args)]

    return reader


def _told() -> Mapping[str, PlaceReader]:
    told: dict[str, PlaceReader] = {}
    for place in (*TABLE, *EQ.values()):
        if place.heard:
            reader = reads(place)
            told[place.address] = _both(told[place.address], reader) if place.address in told else reader
    return told


def _meter(key: str) -> PlaceReader:
    def reader(indexes: Sequence[int], args: Arguments) -> Iterable[Fact]:
        if len(args) != 1:
            raise PeerMistake(f"a meter of {key} with {len(args)} numbers")
        level = position_of(args[0])
        decibels = QUIETEST + level * (LOUDEST - QUIETEST) if level > 0 else -math.inf
        return (Metered(at(key, indexes), decibels),)

    return reader


#: What REAPER says many times a second, by the word of what shows it.
_WATCHED: Mapping[str, Mapping[str, PlaceReader]] = {
    "meters": {"/track/@/vu": _meter("track/@"), "/master/vu": _meter("master")},
    "position": {"/frames/str": names("transport/position")},
}
_NAMES: Mapping[str, PlaceReader] = {
    "/track/@/name": names("track/@"),
    "/track/name": names("selected"),
    "/track/@/send/@/name": names("track/@/send/@"),
    "/track/send/@/name": names("selected/send/@"),
    "/master/send/@/name": names("master/send/@"),
    "/track/@/recv/@/name": names("track/@/receive/@"),
    "/track/@/fx/@/name": names("track/@/fx/@"),
    "/fx/name": names("device"),
    "/fxparam/@/name": names("device/param/@"),
    "/fxparam/last_touched/name": names("device/touched"),
    "/marker/@/name": names("marker/goto/@"),
}


@cache
def readers(watch: frozenset[str]) -> Readers:
    """All that is heard of one REAPER, with what a surface watches."""
    watched = {address: reader for word in watch for address, reader in _WATCHED.get(word, {}).items()}
    return Readers({**_told(), **_NAMES, **watched})
