"""How large REAPER's device is: how many tracks, sends, effects and parameters `@` reaches.

`@` counts within REAPER's bank, which stays at the first track: the device is made as large as what the controls of
now stand for, so that `track/N` is the Nth track and REAPER looks at no more effects than somebody plays. REAPER does
not say how many tracks there are.

What this file refuses to do: make a device smaller, and count further than a rig may ask for.
"""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import NamedTuple

from bridge.core.osc_rows import MOST
from bridge.wire.osc import encode

#: Tracks come in so many at a time.
EIGHT = 8


class Size(NamedTuple):
    """How many of each kind the device shows: what `@` reaches."""

    tracks: int = EIGHT
    sends: int = 1
    receives: int = 1
    effects: int = 1
    parameters: int = EIGHT
    markers: int = 0


#: What it shows before anybody said what is played.
START = Size()
#: Where REAPER is told each of them; tracks come last, since they make it say what the others made room for.
COUNTS: Mapping[str, str] = {
    "sends": "/device/send/count",
    "receives": "/device/receive/count",
    "effects": "/device/fx/count",
    "parameters": "/device/fxparam/count",
    "markers": "/device/marker/count",
    "tracks": "/device/track/count",
}
#: The word in a target's path before a number, and what it counts; each with the most a rig may ask for.
COUNTED: Mapping[str, tuple[str, int]] = {
    "track": ("tracks", MOST),
    "strip": ("tracks", MOST),
    "send": ("sends", 32),
    "receive": ("receives", 32),
    "fx": ("effects", 32),
    "param": ("parameters", 256),
    "goto": ("markers", 256),
}


def _counts(path: str) -> Iterable[tuple[str, int, int]]:
    """What a path counts: which field of Size, how far, and how far it may."""
    tokens = path.split("/")
    for word, number in pairwise(tokens):
        if word in COUNTED and number.isdecimal():
            field, most = COUNTED[word]
            yield field, int(number), most


def size_for(size: Size, keys: Iterable[str]) -> Size:
    """A device that shows all of these keys, and no less than before."""
    wanted = size._asdict()
    for key in keys:
        for field, number, most in _counts(key):
            wanted[field] = max(wanted[field], min(number, most))
    wanted["tracks"] = min(MOST, -(-wanted["tracks"] // EIGHT) * EIGHT)
    return Size(**wanted)


def sized(size: Size) -> list[bytes]:
    """What tells REAPER this size."""
    return [encode(address, getattr(size, field)) for field, address in COUNTS.items()]


def beyond(path: str) -> str | None:
    """Why a target counts further than the device may show."""
    for field, number, most in _counts(path):
        if not 1 <= number <= most:
            return f"{field} are counted to {most} here"
    return None
