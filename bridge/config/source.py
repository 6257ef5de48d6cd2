"""A file becomes text: UTF-8, with or without a mark at its start, any line ends, at most one mebibyte.

It reads; what the text means is for others. What cannot be read is a problem, never an exception.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from bridge.config.problems import Report, Span

MOST_BYTES = 1 << 20
#: What YAML 1.1 takes for the end of a line.
_LINE_ENDS = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
#: What YAML takes for a character (its production `c-printable`), less the mark that may only open a file.
_NO_CHARACTER = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Source:
    """The text of one file, under the name it is shown by."""

    name: str
    text: str

    @property
    def lines(self) -> list[str]:
        """Its lines as YAML counts them."""
        return _LINE_ENDS.split(self.text)


def read(path: Path, name: str, report: Report, at: Span | None = None) -> Source | None:
    """The text of a file, shown as `name`; None where it cannot be had, which is said `at` the place that names it."""
    where = at or Span(name, 1, 1)
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "its name cannot be used"
        report.say("E100", where, f"{name} cannot be read: {reason}", "check the name, the folder and who may read it")
        return None
    return decode(data, name, report)


def decode(data: bytes, name: str, report: Report) -> Source | None:
    """The text of these bytes; None where they are too many or not text."""
    if len(data) > MOST_BYTES:
        report.say("E117", Span(name, 1, 1), "the file is larger than 1 MiB", "is this really the file you meant?")
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        report.lines[name] = Source(name, data.decode("utf-8", "replace")).lines
        advice = "save the file as UTF-8 in your editor"
        report.say("E116", _end(before, name), f"byte {data[error.start]:02x} here is not UTF-8 text", advice)
        return None
    return accept(text, name, report)


def accept(text: str, name: str, report: Report) -> Source | None:
    """The text itself; None where it is too long, empty, or holds characters that YAML does not allow."""
    source = Source(name, text.removeprefix("\ufeff"))
    report.lines[name] = source.lines
    if len(text) > MOST_BYTES:
        report.say("E117", Span(name, 1, 1), "the text is longer than 1 MiB", "is this really the file you meant?")
        return None
    wrong = _NO_CHARACTER.search(source.text)
    if wrong:
        where = _end(source.text[: wrong.start()], name)
        what = f"character U+{ord(wrong[0]):04X} cannot stand in the file"
        report.say("E116", where, what, "delete it; if much of the file looks wrong, save it as UTF-8 in your editor")
        return None
    return source


def _end(before: str, name: str) -> Span:
    """The place right behind some text."""
    lines = _LINE_ENDS.split(before)
    return Span(name, len(lines), len(lines[-1]) + 1)
