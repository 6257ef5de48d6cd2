"""A story from its text: what it is about, the rig, what hands and DAWs do and when, and all that must come of it.

The form is told in README.md. Nothing here knows what a deed or an outcome means; a story that cannot be read is
refused with the line.
"""

import re
from dataclasses import dataclass, field
from textwrap import dedent

RIG, PLAY = "The rig:", "What happens:"
_UNITS = {"ms": 1, "s": 1000, "min": 60_000, "h": 3_600_000}
_AT = re.compile(rf"at (\d+(?:\.\d+)?) ({'|'.join(_UNITS)})\s+(\S.*)")
_EXPECT = re.compile(r"expect\s+(\S.*)")
NOTHING = "nothing"


class Unreadable(ValueError):
    """A line of a story that says nothing a reader could play; the text says which and what may stand there."""


@dataclass
class Moment:
    """At this time somebody does this, and this comes of it at once, in this order."""

    at_ms: float
    deed: str
    outcomes: list[str] = field(default_factory=list)
    line: int = 0

    @property
    def t_ns(self) -> int:
        return round(self.at_ms * 1_000_000)

    def lines(self) -> list[str]:
        """As a story has it."""
        first, *others = self.outcomes or [NOTHING]
        return [
            f"at {_time(self.at_ms)}".ljust(12) + f" {self.deed}",
            "expect".ljust(13) + first,
            *(" " * 13 + other for other in others),
        ]


def _time(at_ms: float) -> str:
    """The longest unit from ten seconds on in which a time is a whole number; seconds where it is in none."""
    fitting = [unit for unit, length in _UNITS.items() if at_ms >= 10_000 and at_ms % length == 0]
    unit = fitting[-1] if fitting else "ms"
    unit = "s" if unit == "ms" and at_ms >= 10_000 else unit
    return f"{f'{at_ms / _UNITS[unit]:.9f}'.rstrip('0').rstrip('.')} {unit}"


@dataclass
class Story:
    title: str
    rig: str
    moments: list[Moment]


def read(text: str) -> Story:
    """The story in a text. Raises Unreadable."""
    lines = text.splitlines()
    for heading in (RIG, PLAY):
        if lines.count(heading) != 1:
            raise Unreadable(f"a story has one line {heading!r}")
    rig, play = lines.index(RIG), lines.index(PLAY)
    moments: list[Moment] = []
    for number, line in enumerate(lines[play + 1 :], play + 2):
        said = " ".join(line.split())
        if said and not said.startswith("#"):
            _read_line(said, number, moments)
    for moment in moments:
        if not moment.outcomes:
            raise Unreadable(f"line {moment.line}: it has no `expect`; where nothing comes of it, write that")
        if moment.outcomes == [NOTHING]:
            moment.outcomes = []
    return Story(lines[0].strip(), dedent("\n".join(lines[rig + 1 : play])), moments)


def _read_line(said: str, number: int, moments: list[Moment]) -> None:
    if at := _AT.fullmatch(said):
        moment = Moment(float(at[1]) * _UNITS[at[2]], at[3], line=number)
        if moments and moment.at_ms < moments[-1].at_ms:
            raise Unreadable(f"line {number}: {at[1]} {at[2]} is before what stands above it")
        moments.append(moment)
        return
    expect = _EXPECT.fullmatch(said)
    if not moments or bool(expect) is bool(moments[-1].outcomes):
        raise Unreadable(f"line {number}: {said!r}; write `at TIME DEED`, then `expect OUTCOME`, more below it")
    moments[-1].outcomes.append(expect[1] if expect else said)
