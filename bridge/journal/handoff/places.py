"""What a DAW's words for a position mean: beats from the start of the song, or seconds.

Understood are bars and beats (`12|1|0`, `12.1.1`), timecode (`00:01:02:03`), clock times (`1:02.5`) and plain seconds
(`75.2 s`). Bars need the meter, frames the frame rate. What stands behind the beat means something else in every DAW
(ticks, hundredths, sixteenths), so a position in bars counts to the beat. Words that mean nothing here are kept as
words elsewhere, and have no place.
"""

import re
from typing import NamedTuple

#: Beyond this is no song: a day in seconds, and as many beats.
_LATEST = 86_400.0
_BARS = re.compile(r"(?P<bar>\d{1,5})\s*[|.]\s*(?P<beat>\d{1,3})(?:\s*[|.:]\s*\d{1,4}){0,2}", re.ASCII)
_TIMECODE = re.compile(
    r"(?P<h>\d{1,3}):(?P<m>\d{1,2}):(?P<s>\d{1,2})(?:[:;](?P<frames>\d{1,2})|[.,](?P<part>\d{1,6}))?", re.ASCII
)
_CLOCK = re.compile(r"(?P<m>\d{1,4}):(?P<s>\d{2})(?:[.,](?P<part>\d{1,6}))?", re.ASCII)
_SECONDS = re.compile(r"(?P<seconds>\d{1,6}(?:\.\d{1,6})?)\s*s", re.ASCII)
#: The quarter note is the beat of every file that is written here.
_METER = re.compile(r"(?P<over>\d{1,2})\s*/\s*(?P<under>1|2|4|8|16|32)", re.ASCII)


class Meter(NamedTuple):
    """So many notes of a kind in a bar: 7/8 is (7, 8)."""

    over: int
    under: int

    def __str__(self) -> str:
        return f"{self.over}/{self.under}"


COMMON = Meter(4, 4)


class Spot(NamedTuple):
    """A position in quarter notes or in seconds: one of the two. `exact`: nothing of its words was left out."""

    beats: float | None
    seconds: float | None
    exact: bool = True


def meter_of(text: str) -> Meter | None:
    """The meter that is written so ('7/8'), or None."""
    found = _METER.fullmatch(text.strip())
    return Meter(int(found["over"]), int(found["under"])) if found and int(found["over"]) else None


def spot_of(position: str, meter: Meter = COMMON, fps: float | None = None) -> Spot | None:
    """Where that is, or None where the words say no place (or one before the start of the song)."""
    text = position.strip()
    for pattern, read in ((_BARS, _of_bars), (_TIMECODE, _of_timecode), (_CLOCK, _of_clock), (_SECONDS, _of_seconds)):
        found = pattern.fullmatch(text)
        if found:
            spot = read(found, meter, fps)
            return spot if spot and max(spot.beats or 0.0, spot.seconds or 0.0) <= _LATEST else None
    return None


def _of_bars(found: re.Match[str], meter: Meter, _fps: float | None) -> Spot | None:
    bar, beat = int(found["bar"]), int(found["beat"])
    if bar < 1 or not 1 <= beat <= meter.over:
        return None
    notes = (bar - 1) * meter.over + beat - 1
    behind = re.split(r"[|.:]", found[0])[2:]
    return Spot(notes * 4 / meter.under, None, all(int(each) in (0, 1) for each in behind))


def _of_timecode(found: re.Match[str], _meter: Meter, fps: float | None) -> Spot | None:
    seconds = int(found["h"]) * 3600.0 + int(found["m"]) * 60 + int(found["s"]) + _part(found["part"])
    frames = int(found["frames"] or 0)
    if frames and fps is not None:
        return Spot(None, seconds + frames / fps)
    return Spot(None, seconds, not frames)


def _of_clock(found: re.Match[str], _meter: Meter, _fps: float | None) -> Spot | None:
    return Spot(None, int(found["m"]) * 60.0 + int(found["s"]) + _part(found["part"]))


def _of_seconds(found: re.Match[str], _meter: Meter, _fps: float | None) -> Spot | None:
    return Spot(None, float(found["seconds"]))


def _part(digits: str | None) -> float:
    return float(f"0.{digits}") if digits else 0.0


def in_beats(spot: Spot, tempo: float | None) -> float | None:
    """The position in quarter notes; None where it is in seconds and nobody knows the tempo."""
    if spot.beats is not None:
        return spot.beats
    return spot.seconds * tempo / 60 if spot.seconds is not None and tempo else None


def in_seconds(spot: Spot, tempo: float | None) -> float | None:
    """The position in seconds; None where it is in beats and nobody knows the tempo."""
    if spot.seconds is not None:
        return spot.seconds
    return spot.beats * 60 / tempo if spot.beats is not None and tempo else None
