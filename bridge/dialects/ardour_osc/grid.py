"""Ardour's trigger grid: which clips play, and how one of them is launched wherever the grid stands.

Ardour 7 and later shows eight by eight slots of its Cue page to those who ask (feedback bit 32768): a state for each
slot and where the grid begins, about ten times a second while it rolls (measured on 7.3). All that speaks OSC to it
shares one grid, and slots are launched counted from where it stands; `clip/T/S` is counted from the first. Only tracks
that the Cue page shows are counted.

What this file refuses to do: move the grid, which others may have put where it is; say anything of slots beyond it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bridge.core.dialect import Fact, Forgotten, Heard, PeerMistake
from bridge.core.osc_rows import MOST, Arguments
from bridge.wire.osc import encode

#: The feedback bit that asks for it.
FEEDBACK = 32768
#: Slots that it shows to the right and downwards.
SIZE = 8
ADDRESS = "/trigger_grid/"
#: A slot is empty, holds a clip, or plays it (measured; `trigger_display_at` of 7.3's libardourcp says no other).
EMPTY, FULL, PLAYING = -1, 0, 1


@dataclass(slots=True)
class Grid:
    """The grid as it was last told: tracks and rows before it, and the rows of each of its columns."""

    track: int = 0
    row: int = 0
    told: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def launches(self, key: str) -> bytes:
        """What launches `clip/T/S/launch`: Ardour counts both from 0 where the grid begins, below 0 before it."""
        _, track, row, _ = key.split("/")
        return encode("/trigger_bang", int(track) - 1 - self.track, int(row) - 1 - self.row)

    def hear(self, address: str, args: Arguments) -> Iterable[Fact]:
        """Where it begins, or one of its columns; what says no other thing than before says nothing."""
        column, _, what = address.removeprefix(ADDRESS).partition("/")
        if address == f"{ADDRESS}bank":
            return self._begins(args)
        if what != "state" or not (column.isdecimal() and len(column) == 1 and int(column) < SIZE):
            raise PeerMistake(f"{address[:40]} is no column of its trigger grid")
        return self._column(int(column), args)

    def forget(self) -> None:
        """It may stand anywhere, and anything may play."""
        self.track = self.row = 0
        self.told.clear()

    def _begins(self, args: Arguments) -> Iterable[Fact]:
        """How many tracks have slots, how many come before it, how many rows there are, how many come before it."""
        numbers = [each for each in args if isinstance(each, int) and 0 <= each <= MOST]
        if len(numbers) != len(args) or len(args) != 4:
            raise PeerMistake(f"it says where its trigger grid begins with {args[:8]!r}")
        _, track, _, row = numbers
        if (track, row) == (self.track, self.row):
            return ()
        self.track, self.row = track, row
        self.told.clear()
        return (Forgotten("clip"),)

    def _column(self, column: int, args: Arguments) -> Iterable[Fact]:
        """How far the clip that plays is, which nothing shows, and the state of each slot."""
        states = tuple(each for each in args[1:] if isinstance(each, int) and EMPTY <= each <= PLAYING)
        if len(args) != SIZE + 1 or len(states) != SIZE:
            raise PeerMistake(f"a column of its trigger grid with {args[:10]!r}")
        before = self.told.get(column)
        self.told[column] = states
        return [
            Heard(f"clip/{self.track + column + 1}/{self.row + at + 1}/launch", float(state == PLAYING))
            for at, state in enumerate(states)
            if before is None or before[at] != state
        ]
