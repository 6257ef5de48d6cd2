"""Relative encodings: how many ticks a message of an encoder or jog wheel stands for. Positive is clockwise.

Sources for the encodings and the devices that use them: the MIDI learn lists of REAPER, Ableton Live and Logic, and the
Mackie Control protocol for `signed-bit`.
"""

from collections.abc import Callable, Iterable

#: What one tick moves a target, in travel, where the profile says nothing else: a turn of 127 ticks covers it.
TICK = 1 / 127


def twos_complement(value: int) -> int:
    """1, 2 up; 127, 126 down."""
    return value if value < 64 else value - 128


def binary_offset(value: int) -> int:
    """65, 66 up; 63, 62 down."""
    return value - 64


def signed_bit(value: int) -> int:
    """1, 2 up; 65, 66 down. No ticks at all counts as one (Ardour's reading of a Euphonix quirk)."""
    ticks = (value & 63) or 1
    return -ticks if value & 64 else ticks


def signed_bit_inverted(value: int) -> int:
    """65, 66 up; 1, 2 down."""
    return -signed_bit(value)


def offset_16(value: int) -> int:
    """17, 18 up; 15, 14 down."""
    return value - 16


def ones_complement(value: int) -> int:
    """1, 2 up; 126, 125 down."""
    return value if value < 64 else value - 127


def increment_decrement(value: int) -> int:
    """As many up as the message says; the other direction has a message of its own. 0 is nobody's tick."""
    return value


#: The encoding whose two directions are two messages (an NRPN's are controllers 96 and 97).
IN_TWO = "increment-decrement"

#: Every encoding by its name in a profile.
ENCODINGS: dict[str, Callable[[int], int]] = {
    "twos-complement": twos_complement,
    "binary-offset": binary_offset,
    "signed-bit": signed_bit,
    "signed-bit-inverted": signed_bit_inverted,
    "offset-16": offset_16,
    "ones-complement": ones_complement,
    IN_TWO: increment_decrement,
}


#: The most ticks one message of a slow turn can stand for.
_SLOW_TURN = 16


def detect(right: Iterable[int], left: Iterable[int]) -> str | None:
    """The encoding of an encoder that was turned slowly to the right, then to the left; None where none or two fit.

    Numbers as they came, 0 to 127. Somewhere in a slow turn a single tick has to be; a number that a slow turn in an
    encoding cannot have rules it out. Where both ways send nothing but 1, the direction is in the message: IN_TWO.
    """
    there, back = set(right), set(left)
    if there - {0} == back - {0} == {1}:
        return IN_TWO
    fitting = [name for name, decode in ENCODINGS.items() if name != IN_TWO and _fits(decode, there, back)]
    return fitting[0] if len(fitting) == 1 else None


def _fits(decode: Callable[[int], int], right: set[int], left: set[int]) -> bool:
    up, down = [decode(number) for number in right], [-decode(number) for number in left]
    return all(ticks and min(ticks) == 1 and max(ticks) <= _SLOW_TURN for ticks in (up, down))
