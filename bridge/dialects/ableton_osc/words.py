"""What Live says, by address: the facts in each message, counted from 1. It remembers nothing.

What depends on something heard before is in talk.py, what is said of the device in focus in focus.py. Replies that make
no sense are the peer's mistake, never guessed at.
"""

from collections.abc import Iterable, Mapping

from bridge.core.dialect import Colored, Fact, Heard, Metered, PeerMistake
from bridge.core.osc_rows import MOST, Arguments, Reader, key_of, number_of, position_of
from bridge.dialects.ableton_osc.table import VALUES, VOLUME, Row, numbers_in


def indexes_of(args: Arguments, count: int) -> tuple[int, ...]:
    """The numbers, from 0, that a message begins with."""
    numbers = tuple(arg for arg in args[:count] if isinstance(arg, int) and 0 <= arg < MOST)
    if len(numbers) != count:
        raise PeerMistake(f"it counts something as {args[:4]!r}")
    return numbers


def _reads(row: Row, address: str) -> Reader:
    """A value behind its numbers; `get/` is the answer to both asking and listening."""
    count = numbers_in(row.shape)

    def reader(args: Arguments) -> Iterable[Fact]:
        indexes = [index + 1 for index in indexes_of(args, count)]
        try:
            (said,) = args[count:]
            position = row.read(said)
        except (TypeError, ValueError):
            raise PeerMistake(f"{address} with {', '.join(map(repr, args[:8]))} makes no sense") from None
        return (Heard(key_of(row.shape, indexes), min(1.0, max(0.0, position))),)

    return reader


def _position(address: str, args: Arguments) -> float:
    if not args:
        raise PeerMistake(f"{address} without a value")
    return position_of(args[0])


def _reads_playing(args: Arguments) -> Iterable[Fact]:
    return (Heard("transport/play", _position(_PLAYING, args[-1:])),)


def _reads_scene(args: Arguments) -> Iterable[Fact]:
    (scene,) = indexes_of(args, 1)
    return (Heard(f"scene/{scene + 1}/launch", _position(_TRIGGERED, args[1:])),)


def _reads_color(args: Arguments) -> Iterable[Fact]:
    (track,) = indexes_of(args, 1)
    return (Colored(f"track/{track + 1}", int(number_of(args[1] if len(args) > 1 else None)) & 0xFFFFFF),)


def _reads_meter(args: Arguments) -> Iterable[Fact]:
    (track,) = indexes_of(args, 1)
    # UNCONFIRMED: a meter is said to have the fader's scale, so that 0.85 is 0 dB.
    level = number_of(args[1] if len(args) > 1 else None)
    return (Metered(f"track/{track + 1}", VOLUME.to_quantity(min(1.0, level))),)


_PLAYING, _TRIGGERED = "/live/song/get/is_playing", "/live/scene/get/is_triggered"
_TOLD = {f"/live/{row.thing}/get/{row.name}": row for row in VALUES}
#: What Live says, by address; the rest of it is talk.py's, or passed over. Raises ValueError on what is no number.
READERS: Mapping[str, Reader] = {
    **{address: _reads(row, address) for address, row in _TOLD.items()},
    _PLAYING: _reads_playing,
    _TRIGGERED: _reads_scene,
    "/live/track/get/color": _reads_color,
    "/live/track/get/output_meter_level": _reads_meter,
}
