"""Paths with ranges: which paths `desk/fader/1-8` or `strip/1-8/volume` stands for.

Only a whole segment `N-M` is a range, at most one in a path, running upwards. What a path means is for others.
"""

import re
from collections.abc import Iterable

from bridge.config.problems import Report
from bridge.config.shapes import Placed
from bridge.core.targets import RAW

#: Paths one range may stand for: as many as MIDI has numbers.
LONGEST = 128

_RANGE = re.compile(r"(\d{1,6})-(\d{1,6})", re.ASCII)
#: What one segment of a path may hold. A sign stands only in `bank/by/-1`.
_SEGMENT = re.compile(r"[\w.-]{1,40}")
#: In an OSC message of the rig's own: what OSC 1.0 allows in an address, and spaces before what it carries.
_RAW_SEGMENT = re.compile(r"[^\x00-\x1f#*,/?\[\]{}\x7f]{1,200}", re.ASCII)


def has_range(path: str) -> bool:
    """Whether a segment of the path is a range."""
    return any(_RANGE.fullmatch(segment) for segment in path.split("/"))


def is_segment(written: Placed[str], report: Report) -> bool:
    """Whether a name of the rig's own can be a word of a path; reported where none could say it."""
    if _SEGMENT.fullmatch(written.value) and not _RANGE.fullmatch(written.value):
        return True
    report.say("E211", written.span, f"{written.value!r} cannot stand in a path", "write one word, such as save-as")
    return False


def expand(written: Placed[str], report: Report) -> list[str] | None:
    """The paths a written path stands for, in order: one, or as many as its range has; None where it is no path."""
    segments = written.value.split("/")
    raw = RAW in segments[:2]
    for segment in segments:
        if not (_RAW_SEGMENT if raw else _SEGMENT).fullmatch(segment):
            what = f"{segment!r} cannot stand in a path" if segment else "a path has nothing between two of its strokes"
            report.say("E211", written.span, what, "a path is words and numbers with `/` between, such as strip/1/pan")
            return None
    ranges = [at for at, segment in enumerate(segments) if _RANGE.fullmatch(segment)]
    if not ranges:
        return [written.value]
    if len(ranges) > 1:
        report.say("E402", written.span, "a path has room for one range", "write one line for each number of the other")
        return None
    at = ranges[0]
    numbers = _numbers(segments[at], written, report)
    # An address such as /ch/01/mix counts in two digits, and so does its range 01-08.
    width = segments[at].index("-") if raw and segments[at].startswith("0") else 0
    return ["/".join([*segments[:at], str(number).zfill(width), *segments[at + 1 :]]) for number in numbers] or None


def _numbers(text: str, written: Placed[str], report: Report) -> range:
    low, high = (int(part) for part in text.split("-"))
    if low > high:
        report.say("E402", written.span, f"the range {text} runs backwards", f"write {high}-{low}")
        return range(0)
    if high - low >= LONGEST:
        what = f"the range {text} stands for {high - low + 1} paths, and {LONGEST} is the most"
        report.say("E402", written.span, what, "check the numbers")
        return range(0)
    return range(low, high + 1)


def below(path: str, prefix: str) -> bool:
    """Whether a path is this prefix or stands below it."""
    return path == prefix or path.startswith(f"{prefix}/") or not prefix


def in_ranges(paths: Iterable[str]) -> list[str]:
    """Paths as people write them: neighbours that differ by the number at their end become one range."""
    told: list[tuple[str, int, int]] = []
    for path in paths:
        stem, _, last = path.rpartition("/")
        number = int(last) if last.isdecimal() and last.isascii() and len(last) < 7 else -1
        if told and number >= 0 and told[-1][0] == stem and told[-1][2] == number - 1:
            told[-1] = (stem, told[-1][1], number)
        else:
            told.append((stem if number >= 0 else path, number, number))
    return [_told(*each) for each in told]


def _told(stem: str, low: int, high: int) -> str:
    if low < 0:
        return stem
    return f"{stem}/{low}" if low == high else f"{stem}/{low}-{high}"
