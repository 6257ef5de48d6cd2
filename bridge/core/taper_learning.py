"""What a DAW's fader means in decibels, learned from what it prints while the fader is moved: Mackie Control.

A Mackie host prints the level of a fader on the strip's own seven letters while it moves. Where fader and print have
come to rest, the fader's number and the decibels it printed are a point of the taper. What this file refuses to do:
pair a number with a text that was printed for another one, take a name or a pan for decibels, and move anything.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import inf, isinf

from bridge.core import tapers
from bridge.wire import mackie
from bridge.wire.mcu import HEAD
from bridge.wire.midi import check, fourteen

#: Fader and print have come to rest when neither says anything new for so long.
REST_NS = 250_000_000
#: Points that are kept of one learning; a hand makes some dozens.
MOST = 4096
#: Strips of one box, and letters in its display: two rows of 56 (Logic Control manual, LCD).
STRIPS, LETTERS = 8, 2 * mackie.ROW
_WIDTH = mackie.WIDTH
_PITCH, _HEAD = 0xE0, 6
#: '-12.3', '+6.0dB', '0 dB', '-oo': a sign, a point or the unit tells decibels from a number in a name.
_DECIBELS = re.compile(r"(?=.*[-+.,dDoO∞])([-+]?)\s*(\d{1,3}(?:[.,]\d{1,2})?|oo|inf|∞)\s*(?:d[bB]?)?", re.ASCII)


def decibels(text: str) -> float | None:
    """The decibels a strip shows, -inf for silence; None where it shows something else."""
    found = _DECIBELS.fullmatch(text.strip())
    if found is None:
        return None
    sign, number = found.groups()
    if not number[0].isdigit():
        return -inf if sign == "-" else None
    return float(number.replace(",", ".")) * (-1 if sign == "-" else 1)


@dataclass
class _Strip:
    """One strip: where its fader stands, and what it has printed for this move."""

    number: int | None = None
    printed: float | None = None
    printed_ns: int = 0
    moved_ns: int = 0
    moving: bool = False


@dataclass
class Learner:
    """Hears both directions of one wire, in order, and keeps the points that came to rest."""

    points: list[tuple[float, int]] = field(default_factory=list)
    _strips: list[_Strip] = field(default_factory=lambda: [_Strip() for _ in range(STRIPS)])
    _letters: bytearray = field(default_factory=lambda: bytearray(b" " * LETTERS))

    def hear(self, t_ns: int, message: bytes) -> None:
        """One whole message to or from the DAW; what is neither a fader nor a print is passed over."""
        self.rest(t_ns)
        if not check(message):
            return
        if message[0] & 0xF0 == _PITCH and message[0] & 0x0F < STRIPS:
            self._moved(self._strips[message[0] & 0x0F], fourteen(message), t_ns)
        elif message[0] == 0xF0 and message[:4] == HEAD and message[5:_HEAD] == bytes((mackie.TEXT,)):
            self._printed(message[_HEAD], message[_HEAD + 1 : -1], t_ns)

    def _moved(self, strip: _Strip, number: int, t_ns: int) -> None:
        if not strip.moving and t_ns - strip.printed_ns >= REST_NS:
            strip.printed = None  # it was printed for another number; some print before they tell, most after
        if number != strip.number or not strip.moving:
            strip.moving, strip.number, strip.moved_ns = True, number, t_ns

    def _printed(self, at: int, letters: bytes, t_ns: int) -> None:
        room = max(0, LETTERS - at)
        self._letters[at : at + len(letters[:room])] = letters[:room]
        for place, strip in enumerate(self._strips):
            touched = any(at < first + _WIDTH and first < at + len(letters) for first in _cells(place))
            if touched:
                strip.printed, strip.printed_ns = self._shown(place), t_ns
                strip.moved_ns = t_ns

    def _shown(self, place: int) -> float | None:
        """What stands under the fader; the lower row before the upper."""
        texts = (bytes(self._letters[at : at + _WIDTH]).decode("ascii", "replace") for at in reversed(_cells(place)))
        return next((level for text in texts if (level := decibels(text)) is not None), None)

    def rest(self, t_ns: int) -> None:
        """It is this late: what rests by now is a point."""
        for strip in self._strips:
            if strip.moving and t_ns - strip.moved_ns >= REST_NS:
                if strip.printed is not None and strip.number is not None and len(self.points) < MOST:
                    self.points.append((strip.printed, strip.number))
                strip.moving = False


def _cells(place: int) -> tuple[int, int]:
    return place * _WIDTH, mackie.ROW + place * _WIDTH


def learned(points: Iterable[tuple[float, int]]) -> list[tuple[float, int]]:
    """A taper through these points: rising, silence at the bottom, 64 points at most.

    Decibels that were printed at several numbers (they print tenths) stand for the middle one. Empty where fewer than
    two are left, which is no taper.
    """
    numbers: dict[float, list[int]] = {}
    for level, number in points:
        numbers.setdefault(level, []).append(number)
    middle = [(level, sorted(found)[len(found) // 2]) for level, found in sorted(numbers.items()) if not isinf(level)]
    middle = [(level, number) for level, number in middle if 0 < number <= tapers.FULL]
    rising = _rising(middle)
    if len(rising) < 2:
        return []
    return [(-inf, 0), *_thinned(rising, tapers.MOST_POINTS - 1)]


def _rising(points: list[tuple[float, int]]) -> list[tuple[float, int]]:
    """The longest run of points of which each is higher than the one before: a stray one is left out, not the rest."""
    best: list[tuple[int, int]] = []  # length of the run that ends here, and its point before
    for at, (_, number) in enumerate(points):
        before = [(best[other][0], other) for other in range(at) if points[other][1] < number]
        length, previous = max(before, default=(0, -1))
        best.append((length + 1, previous))
    at = max(range(len(best)), key=lambda each: best[each][0], default=-1)
    run = []
    while at >= 0:
        run.append(points[at])
        at = best[at][1]
    return run[::-1]


def _thinned(points: list[tuple[float, int]], most: int) -> list[tuple[float, int]]:
    """As many as there is room for: the ends and 0 dB stay, then those go whose neighbours are nearest together."""
    kept = list(points)
    while len(kept) > most:
        spans = [(kept[at + 1][1] - kept[at - 1][1], at) for at in range(1, len(kept) - 1) if kept[at][0] != 0.0]
        del kept[min(spans)[1]]
    return kept


def told(points: Iterable[tuple[float, int]]) -> str:
    """The points as a rig has them: `taper: [[-inf dB, 0], [0 dB, 12808]]`."""
    return f"taper: [{', '.join(f'[{level:g} dB, {number}]' for level, number in points)}]"
