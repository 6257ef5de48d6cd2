"""The letters of a Mackie desk: two rows in cells of seven, and whether names stand in the row of names.

A DAW writes other things over its names too: a notice that stands for a second and goes ("no sends for selected
track/bus"). Where it always leaves the seventh letter of a name free, letters there are a notice, and the names are
those of before until they are back, until others came, or until the notice has stood for so long that it is none.

What this file refuses to do: know what an assignment of the encoders writes there, and who is a track.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bridge.wire import mackie as wire

#: A notice stands for a second (Ardour's `display_message_for`, measured with 7.3); one that stays for so long is none.
NOTICE_NS = 3_000_000_000
#: Names that come after a notice are complete when none came for so long.
QUIET_NS = 100_000_000


@dataclass(slots=True)
class Letters:
    """What stands on the displays of all boxes; `row` has the names, `leaves_gaps`: no name has seven letters."""

    units: int
    row: int = 0
    leaves_gaps: bool = False
    text: list[bytearray] = field(init=False)  # by box
    hidden: list[str] | None = None  # the names under a notice
    until_ns: int | None = None  # when a notice is to be gone

    def __post_init__(self) -> None:
        """Blank displays."""
        self.clear()

    def clear(self) -> None:
        """Nothing stands anywhere."""
        self.text = [bytearray(b" " * wire.CELLS) for _ in range(self.units)]
        self.hidden = self.until_ns = None

    def write(self, unit: int, offset: int, letters: bytes, t_ns: int) -> set[int]:
        """Letters from a cell on, and round from the last to the first; gives the strips whose names were written."""
        before, text = self.names(), self.text[unit]
        at = [(offset + index) % wire.CELLS for index in range(len(letters))]
        for cell, code in zip(at, letters, strict=True):
            text[cell] = code if 0x20 <= code < 0x7F else 0x20
        strips = {cell % wire.ROW // wire.WIDTH for cell in at if cell // wire.ROW == self.row}
        if strips and self.leaves_gaps:
            self._looks(before, t_ns)
        return strips

    def _looks(self, before: list[str], t_ns: int) -> None:
        """Whether a notice came, stands, or went."""
        if self._has_notice():
            if any(before):
                self.hidden, self.until_ns = before, t_ns + NOTICE_NS
        elif self.hidden is not None:
            self.until_ns = t_ns + QUIET_NS
            if self._written() == self.hidden:
                self.hidden = self.until_ns = None

    def wake(self, t_ns: int) -> bool:
        """Whether what stands there now is what the strips are called, after a notice."""
        if self.until_ns is None or self.until_ns > t_ns:
            return False
        self.hidden = self.until_ns = None
        return True

    def names(self) -> list[str]:
        """The row of names, strip by strip."""
        return self._written() if self.hidden is None else self.hidden

    def values(self) -> list[str]:
        """The other row, strip by strip."""
        return self._cells(1 - self.row)

    def _written(self) -> list[str]:
        return self._cells(self.row)

    def _cells(self, row: int) -> list[str]:
        rows: Iterable[str] = (text[row * wire.ROW :][: wire.ROW].decode("ascii", "replace") for text in self.text)
        return [cell for row in rows for cell in wire.cells(row)]

    def _has_notice(self) -> bool:
        """Whether letters run across the gaps between names; the last strip of a box has none behind it."""
        first = self.row * wire.ROW + wire.WIDTH - 1
        return any(text[cell] != 0x20 for text in self.text for cell in range(first, first + wire.ROW - 1, wire.WIDTH))
