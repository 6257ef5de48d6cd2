"""How the handoff says things: decibels, pans, lengths, dates, and text from people and DAWs made safe.

The same words stand on the page, in the tables and in the project file.
"""

import re
from datetime import UTC, datetime
from html import escape
from math import isinf

#: What XML 1.0 takes for a character (production 2), less those that turn the direction of the text around them.
_NO_CHARACTER = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2029\u202f-\u2065\u206a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: Years that a computer's clock may show, right or wrong.
_YEARS = range(1970, 3000)
#: A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def clean(text: str) -> str:
    """Text without what no XML file may hold, and without signs that turn the direction of other text."""
    return _NO_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", text)


def shown(text: str) -> str:
    """Text for a page: nothing in it is markup, and line ends stay."""
    return escape(clean(text), quote=True).replace("\n", "<br>")


def one_line(text: str, longest: int = 200) -> str:
    """Text in one line, cut where it is longer."""
    line = " ".join(clean(text).split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def cell(text: str) -> str:
    """Text for a spreadsheet: a leading sign of a formula gets an apostrophe before it."""
    kept = clean(text)
    return f"'{kept}" if kept.startswith(_FORMULA) else kept


def decibels(level: float | None, *, signed: bool = False) -> str:
    """'-6.0 dB', '-∞ dB', or nothing."""
    if level is None:
        return ""
    if isinf(level):
        return "−∞ dB"
    number = f"{level:+.1f}" if signed else f"{level:.1f}"
    return f"{'0.0' if number in ('-0.0', '+0.0') else number} dB".replace("-", "−")


def pan(place: float | None) -> str:
    """'L 40', 'C', 'R 15', or nothing: percent of the way to that side."""
    if place is None:
        return ""
    percent = round(abs(place) * 100)
    return f"{'L' if place < 0 else 'R'} {percent}" if percent else "C"


def switch(on: bool | None) -> str:
    """'yes', 'no', or nothing."""
    return "" if on is None else "yes" if on else "no"


def length(seconds: float) -> str:
    """A length for people: '1 h 05 min', '12 min', '40 s'."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02} min"
    return f"{minutes} min" if minutes else f"{rest} s"


def moment(wall: str) -> datetime | None:
    """A time of the journal, in UTC; None where it is none, or no time in which a song was made."""
    try:
        told = datetime.fromisoformat(wall)
    except ValueError:
        return None
    if told.year not in _YEARS:
        return None
    return told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)


def date(wall: str, *, clock: bool = True) -> str:
    """'31 Jan 2026, 20:05', in UTC; the words as they are where they are no time."""
    told = moment(wall)
    if told is None:
        return wall
    return f"{told.day} {told:%b %Y}" + (f", {told:%H:%M}" if clock else "")


def number(value: float, places: int = 3) -> str:
    """A number as files hold it: a point, no more places than needed, never an exponent, and no -0."""
    text = f"{value:z.{places}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
