"""What DrivenByMoss says, by address: the facts in each message, counted as it counts.

It remembers nothing: which track of the song and which parameter of the device that is, is talk.py's to know. Colours,
meters and numbers that make no sense are the peer's mistake, never guessed at.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from bridge.core.dialect import SESSION, Colored, Fact, Metered, PeerMistake
from bridge.core.osc_places import Place, PlaceReader, Readers, at, names, reads
from bridge.core.osc_rows import Arguments
from bridge.dialects.moss_osc.table import Tuning, by_shape

#: UNCONFIRMED: a meter's whole numbers are taken for even steps from here to 0 dB.
QUIETEST = -60.0
#: What tells where the bank stands and ends, which page of a device is shown, and which device.
POSITION, EXISTS, PAGE, DEVICE = "/track/@/position", "/track/@/exists", "/device/page/@/selected", "/device/name"

_COLOR = re.compile(r"rgb\((\d{1,3})(?:\.\d+)?,(\d{1,3})(?:\.\d+)?,(\d{1,3})(?:\.\d+)?\)", re.IGNORECASE)


def _colors(key: str) -> PlaceReader:
    def reader(indexes: Sequence[int], args: Arguments) -> Iterable[Fact]:
        found = _COLOR.fullmatch(args[0]) if len(args) == 1 and isinstance(args[0], str) else None
        if found is None or any(int(part) > 255 for part in found.groups()):
            raise PeerMistake(f"the colour of {key} as {args[:2]!r}")
        red, green, blue = map(int, found.groups())
        return (Colored(at(key, indexes), red << 16 | green << 8 | blue),)

    return reader


def _meters(key: str, most: int) -> PlaceReader:
    def reader(indexes: Sequence[int], args: Arguments) -> Iterable[Fact]:
        if len(args) != 1 or type(args[0]) is not int or not 0 <= args[0] <= most:
            raise PeerMistake(f"a meter of {key} as {args[:2]!r}")
        return (Metered(at(key, indexes), QUIETEST * (1 - args[0] / most) if args[0] else -math.inf),)

    return reader


_NAMES: Mapping[str, PlaceReader] = {
    "/track/@/name": names("track/@"),
    "/track/selected/name": names("selected"),
    "/track/@/send/@/name": names("track/@/send/@"),
    "/track/selected/send/@/name": names("selected/send/@"),
    "/track/@/clip/@/name": names("clip/@/@/launch"),
    "/scene/@/name": names("scene/@/launch"),
    "/marker/@/name": names("marker/goto/@"),
    DEVICE: names("device"),
    "/device/param/@/name": names("device/param/@"),
    "/project/name": names(SESSION),  # ProjectModule.java; UNCONFIRMED: its sending was not read
}


@cache
def readers(tuning: Tuning, watch: frozenset[str]) -> Readers:
    """All that is heard of one DrivenByMoss, with what a surface watches."""
    told = {place.address: reads(place) for place in by_shape(tuning).values() if place.heard}
    told |= _NAMES
    told["/track/@/color"] = _colors("track/@")
    told["/track/@/selected"] = reads(Place("track/N/select", "/track/@/selected", "i"))
    told["/track/@/clip/@/isPlaying"] = reads(Place("clip/T/S/launch", "/track/@/clip/@/isPlaying", "i"))
    if "meters" in watch:
        told |= {"/track/@/vu": _meters("track/@", tuning.most), "/master/vu": _meters("master", tuning.most)}
    if "position" in watch:
        told["/beat/str"] = names("transport/position")
    return Readers(told)
