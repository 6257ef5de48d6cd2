"""Fader tapers: how positions on a fader (0 to 1) and decibels stand for each other, by formula or by points.

A taper is a `Law`: it rises, has an inverse, and keeps the points it was made of exactly. Dialects that share a DAW's
curve share it here. Nothing here knows which DAW has which taper, or how a number gets onto the wire.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

from bridge.core.laws import Law

#: The largest number of a fader of 14 bits.
FULL = 16_383
#: Points of one taper at most.
MOST_POINTS = 64

#: Decibels and the number of 14 bits that stands for them; the first may be (-inf, 0).
Points = Sequence[tuple[float, int]]

_OCTAVES_PER_DECIBEL = math.log2(10) / 20


def _eighth_power(decibels: float) -> float:
    return math.pow(max(0.0, (6 * _OCTAVES_PER_DECIBEL * decibels + 192) / 198), 8)


def _eighth_root(position: float) -> float:
    if position <= 0:
        return -math.inf
    return (198 * math.pow(position, 1 / 8) - 192) / (6 * _OCTAVES_PER_DECIBEL)


def eighth_power(step: float) -> Law:
    """A fader that rises with the eighth power: 0 dB at .78179, +6.02 dB at the top, silence at the bottom.

    Ardour's own (libs/pbd/pbd/control_math.h, gain_to_slider_position).
    """
    return Law("dB", _eighth_power, _eighth_root, step)


def wrong_with(points: Points) -> str:
    """Why these are no taper; '' where they are one."""
    if not 2 <= len(points) <= MOST_POINTS:
        return f"a taper has 2 to {MOST_POINTS} points, and this has {len(points)}"
    if not all(0 <= number <= FULL for _, number in points):
        return f"a fader's number goes from 0 to {FULL}"
    for (low, below), (high, above) in pairwise(points):
        if not (low < high and below < above):
            return f"it does not rise from {low:g} dB at {below} to {high:g} dB at {above}"
    if any(math.isinf(decibels) for decibels, _ in points[1:]) or points[0][0] == math.inf:
        return "only the first point can be without an end"
    if math.isinf(points[0][0]) and points[0][1] != 0:
        return "silence is at the bottom: write [-inf dB, 0]"
    if points[0][1] == 0 and not math.isinf(points[0][0]):
        return f"0 is silence, and not {points[0][0]:g} dB: write [-inf dB, 0]"
    return ""


class _Taper:
    """Straight lines in dB between points; below the lowest one the sound falls straight to silence at 0."""

    def __init__(self, points: Points) -> None:
        known = [(decibels, number) for decibels, number in points if not math.isinf(decibels) and number]
        (last_but_one, below), (last, above) = known[-2:] if len(known) > 1 else [(known[0][0] - 6.0206, 0), known[0]]
        if above < FULL:
            known.append((last + (last - last_but_one) * (FULL - above) / (above - below), FULL))
        self.decibels = [decibels for decibels, _ in known]
        self.positions = [number / FULL for _, number in known]

    def to_decibels(self, position: float) -> float:
        if position <= 0:
            return -math.inf
        if position <= self.positions[0]:
            return self.decibels[0] + 20 * math.log10(position / self.positions[0])
        at = min(bisect_left(self.positions, position), len(self.positions) - 1)
        return _between(position, self.positions[at - 1 : at + 1], self.decibels[at - 1 : at + 1])

    def to_position(self, decibels: float) -> float:
        if decibels <= self.decibels[0]:
            return self.positions[0] * math.pow(10, (decibels - self.decibels[0]) / 20)
        if decibels >= self.decibels[-1]:
            return self.positions[-1]
        at = bisect_right(self.decibels, decibels)
        return _between(decibels, self.decibels[at - 1 : at + 1], self.positions[at - 1 : at + 1])


def _between(number: float, here: Sequence[float], there: Sequence[float]) -> float:
    if number == here[1]:
        return there[1]
    part = (number - here[0]) / (here[1] - here[0])
    return min(there[1], there[0] + (there[1] - there[0]) * part)


def of_points(points: Points, step: float) -> Law:
    """The taper through these points; above the last one it goes on as steeply as before.

    ValueError with the reason where they are no taper (`wrong_with`).
    """
    if wrong := wrong_with(points):
        raise ValueError(wrong)
    taper = _Taper(points)
    return Law("dB", taper.to_position, taper.to_decibels, step)


def scaled(zero: int, top: float, full: int = FULL) -> Points:
    """Points of a taper of which only 0 dB and the top are known: below 0 dB it bends as `eighth_power` does.

    A guess that sounds right and keeps 0 dB and the top exactly; what is between them is UNCONFIRMED for every DAW.
    """
    shape = [-60, -50, -40, -30, -24, -18, -12, -6]
    below = [(float(decibels), round(_eighth_power(decibels) / _eighth_power(0) * zero)) for decibels in shape]
    return [(-math.inf, 0), *below, (0.0, zero), (top, full)]


def written(points: Points) -> str:
    """Points as one line of text, such as '-inf=0 0.0=12808 6.0=16383'; `read` reads it."""
    return " ".join(f"{decibels!r}={number}" for decibels, number in points)


def read(text: str) -> Points:
    """The points in a text of `written`; ValueError where it is none."""
    pairs = (word.partition("=") for word in text.split())
    return [(float(decibels), int(number)) for decibels, _, number in pairs]


#: The power of the gain for which 0 dB stands at .71621785 and -150 dB at 0, with +12 dB at the top.
_BEND = 0.23822689474169217
_TOP, _SILENT = 12.0, -150.0
_FLOOR = math.pow(10, (_SILENT - _TOP) / 20 * _BEND)
#: Beyond every fader; what a peer tells may be any number, and the power of that no float.
_BEYOND = 1000.0


def _power(decibels: float) -> float:
    if decibels <= _SILENT:
        return 0.0
    return (math.pow(10, (min(decibels, _BEYOND) - _TOP) / 20 * _BEND) - _FLOOR) / (1 - _FLOOR)


def _power_back(position: float) -> float:
    return -math.inf if position <= 0 else _TOP + 20 * math.log10(_FLOOR + position * (1 - _FLOOR)) / _BEND


def gain_power(step: float) -> Law:
    """A fader that rises with a power of the gain: 0 dB at .71621785, +12 dB at the top, silence (-150 dB) at 0.

    REAPER's as it comes: the two points are known (reaper-rs, VolumeSliderValue: 716 of 1000), the shape between is
    UNCONFIRMED, and whoever sits there can set another.
    """
    return Law("dB", _power, _power_back, step)
