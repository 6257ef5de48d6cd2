"""The shape of an OSC program's table: which keys stand where and what each takes.

What a target, a place such as `{N:02}` or a law means is read in daw_tables.py.
"""

from typing import Annotated

from pydantic import Field

from bridge.config import quantities
from bridge.config.quantities import Unfit, Whole
from bridge.config.shapes import (
    Color,
    Flag,
    Lists,
    Name,
    Placed,
    Rows,
    Several,
    Shape,
    Time,
    Words,
    Written,
    one_of,
    told,
)
from bridge.core.osc_tables import MEASURES, PACKERS


def tags(text: str) -> str:
    """OSC type tags as a table or rig may write them; raises Unfit on any other letter."""
    if not text or set(text) - {*PACKERS, "s", "T"}:
        raise Unfit(f"{text!r} are no types", f"write one letter of {''.join(PACKERS)}sT for all that is sent")
    return text


def _count(text: str) -> tuple[int, int]:
    low, dash, high = text.partition("-")
    first, last = (low, high) if dash else ("1", low)
    if not (first.isdecimal() and last.isdecimal() and len(text) <= 9 and int(first) <= int(last)):
        raise Unfit(f"{text!r} does not say how many there are", "write 32, or 0-127")
    return int(first), int(last)


Message = Annotated[str, Written(str, told('a message, such as "/n_set {N+999} gain"', "string"))]
Number = Annotated[float, Written(quantities.number, told("a number", "number", "string"))]
Tags = Annotated[str, Written(tags, told("the OSC types of all that is sent: i f d h s T", "string"))]
Count = Annotated[tuple[int, int], Written(_count, told("how many: 32, or 0-127", "integer", "string"))]
Steps = Annotated[int, Written(Whole(2, 1_000_000, "a number of steps"), told("how many values there are", "integer"))]
Strips = Annotated[int, Written(Whole(1, 1024, "a number of strips"), told("1 to 1024", "integer"))]
Wire = Annotated[str, one_of(lambda: ("travel", "quantity", "gain"), "kind of number on the wire")]
Unit = Annotated[str, one_of(lambda: tuple(quantities.UNITS.values()), "unit")]
Gap = Annotated[int, Written(quantities.duration, told("such as 0.5 ms", "string"))]


class LawShape(Shape):
    """What a value is measured in, and where its quantities lie on the program's own travel."""

    what = "of a law"
    unit: Placed[Unit] | None = None
    even: Annotated[Several[Number] | None, Field(description="[lowest, highest]")] = None
    log: Annotated[Several[Number] | None, Field(description="[lowest, highest], both above 0")] = None
    points: Annotated[Lists[Number] | None, Field(description="[[0, -90], [0.75, 0], [1, 10]]")] = None
    silent: Annotated[Placed[Flag] | None, Field(description="position 0 is -inf")] = None
    steps: Placed[Steps] | None = None


class TableRowShape(Shape):
    """A target: what is said, and how its value stands in the message."""

    what = "of a target"
    say: Placed[Message]
    types: Placed[Tags] | None = None
    law: Annotated[
        Placed[Name] | LawShape | None, Field(description=f"a law of this table, {', '.join(MEASURES)}, or one's keys")
    ] = None
    wire: Placed[Wire] | None = None
    numbers: Annotated[Several[Number] | None, Field(description="what is sent at both ends of the travel")] = None
    off: Placed[Words] | None = None
    on: Placed[Words] | None = None
    choose: Annotated[Placed[Message] | None, Field(description="the number that says which one is on")] = None
    counts: Rows[Name, Placed[Count]] | None = None
    words: Annotated[Rows[Name, Placed[Words]] | None, Field(description="words of the target, and what each is")] = (
        None
    )
    heard: Annotated[Placed[Message] | None, Field(description="where it is told; no: it is not")] = None
    ask: Annotated[Placed[Message] | None, Field(description="what asks for it; no: nothing does")] = None


class PaletteShape(Shape):
    """Colours that the program tells as numbers."""

    what = "of colours"
    say: Placed[Message]
    palette: Several[Color]


class RenewShape(Shape):
    """What has to be said again and again, so that the program goes on telling."""

    what = "under `subscribe`"
    say: Several[Message]
    every: Placed[Time]


class MetersShape(Shape):
    """How loud each track is: told many times a second, and only where a surface shows it."""

    what = "under `meters`"
    say: Several[Message]
    every: Placed[Time]
    levels: Annotated[
        Rows[Words, Placed[Message]],
        Field(description="the address that tells, and which of its numbers, from 0: /meters/1 {N-1}"),
    ]


class AliveShape(Shape):
    """How it is noticed that the program is gone."""

    what = "under `alive`"
    ask: Placed[Message]
    every: Placed[Time]
    silence: Placed[Time]


class PaceShape(Shape):
    """How fast the program takes messages."""

    what = "under `pace`"
    gap: Placed[Gap] | None = None
    burst: Placed[Gap] | None = None


class TableShape(Shape):
    """An OSC program."""

    what = "of a table"
    table: Placed[Name] | None = None
    program: Placed[Words] | None = None
    verified: Annotated[Placed[Words] | None, Field(description="who tried it on the real one, or false")] = None
    sources: Several[Words] | None = None
    counts: Annotated[Rows[Name, Placed[Count]] | None, Field(description="how many of each letter there are")] = None
    strips: Placed[Strips] | None = None
    opened: Several[Message] | None = None
    leaving: Several[Message] | None = None
    subscribe: RenewShape | None = None
    meters: MetersShape | None = None
    alive: AliveShape | None = None
    answers: Annotated[Several[Message] | None, Field(description="what only says that it is there")] = None
    errors: Annotated[Several[Message] | None, Field(description="what says that something was wrong")] = None
    changed: Annotated[Several[Message] | None, Field(description="after these all is asked for again")] = None
    ask: Annotated[Placed[Message] | None, Field(description='what asks for anything, such as "{address}"')] = None
    hears: Annotated[Placed[Flag] | None, Field(description="no: nothing ever comes back")] = None
    tells: Annotated[Placed[Flag] | None, Field(description="yes: it says by itself where all stands")] = None
    pace: PaceShape | None = None
    laws: Rows[Name, LawShape] | None = None
    targets: Rows[Words, Placed[Message] | TableRowShape] | None = None
    names: Rows[Words, Placed[Message]] | None = None
    colors: Rows[Words, PaletteShape] | None = None
    cannot: Annotated[Rows[Words, Placed[Words]] | None, Field(description="how targets begin, and why not")] = None
