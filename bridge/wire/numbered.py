"""Numbered parameters in several messages: 14-bit controllers, NRPN, RPN and programs in banks, each in one piece.

A piece is whole messages back to back. It is sent or dropped as one, since half of it would be another value, or the
right value for another parameter. Statuses are written out each time: whoever splits a piece needs no running status.
What this file refuses to do: leave a selection out because it is "still the same" (somebody else may have selected
since), and send the null number after each value, which doubles the time on the wire and guards against nobody.
"""

from collections.abc import Mapping
from typing import NamedTuple

from bridge.wire.midi import KINDS, MidiMistake, encode

#: Data entry, coarse and fine (MIDI 1.0, table of controllers).
DATA, DATA_FINE = 6, 38
#: The fine half of controller N is N + 32; only the first 32 have one.
FINE = 32
#: The controllers that select a number, coarse and fine: non-registered and registered.
SELECTS: Mapping[str, tuple[int, int]] = {"nrpn": (99, 98), "rpn": (101, 100)}
#: Both halves at 127 select nothing.
NULL = 16_383
_CONTROLLER = KINDS["control_change"].status


def parameter(kind: str, channel: int, number: int) -> bytes:
    """Selects NRPN or RPN `number` (0 to 16,382) on `channel` (1 to 16), up to where the coarse data byte stands.

    MIDI 1.0: number coarse, number fine, then data coarse and fine. Raises MidiMistake on a number out of range.
    """
    if not 0 <= number < NULL:
        raise MidiMistake(f"the number of an {kind} is 0 to {NULL - 1}, not {number}")
    coarse, fine = SELECTS[kind]
    chosen = encode("control_change", channel, coarse, number >> 7)
    return chosen + encode("control_change", channel, fine, number & 0x7F) + wide(channel, DATA)


def wide(channel: int, number: int) -> bytes:
    """The first two bytes of a 14-bit controller move, up to where its coarse byte stands."""
    return encode("control_change", channel, number, 0)[:2]


def halves(value: int, channel: int, fine: int) -> bytes:
    """A coarse byte, and the message with the fine one on controller `fine`; `value` is 0 to 16,383."""
    return bytes((value >> 7, _CONTROLLER | channel - 1, fine, value & 0x7F))


def program(channel: int, coarse: int, fine: int, number: int) -> bytes:
    """Bank select, coarse (controller 0) and fine (controller 32), then the program: each 0 to 127."""
    bank = encode("control_change", channel, 0, coarse) + encode("control_change", channel, FINE, fine)
    return bank + encode("program_change", channel, None, number)


class Move(NamedTuple):
    """What a controller message meant: 'cc', 'cc14', 'nrpn' or 'rpn', its channel, number and value.

    `bits` says how fine the value is: 7 or 14. With 0 nothing is told yet.
    """

    kind: str
    channel: int
    number: int
    value: int
    bits: int


class Assembler:
    """Puts what comes in several messages together again: one for each end that is heard.

    A coarse half waits for its fine half, which says the whole; `settle` tells what waited in vain. Plain controllers
    are told at once. Bounded: one number and one half for each of 16 channels.
    """

    __slots__ = ("_chosen", "_coarse")

    def __init__(self) -> None:
        self._chosen: dict[int, tuple[str, int, int]] = {}  # by channel: kind, coarse half, fine half of the number
        self._coarse: dict[int, tuple[int, int]] = {}  # by channel: a controller below 32 and its coarse value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Assembler) and (self._chosen, self._coarse) == (other._chosen, other._coarse)

    __hash__ = None  # type: ignore[assignment]

    @property
    def waits(self) -> bool:
        """Whether a coarse half is still without its fine one."""
        return bool(self._coarse)

    def hear(self, channel: int, number: int, value: int) -> list[Move]:
        """One controller message; what it completes."""
        for kind, places in SELECTS.items():
            if number in places:
                moves = self.settle(channel)
                self._select(channel, kind, places.index(number), value)
                return moves
        if number < FINE:
            moves = self.settle(channel)
            self._coarse[channel] = number, value
            is_data = number == DATA and channel in self._chosen
            return moves if is_data else [*moves, Move("cc", channel, number, value, 7)]
        if FINE <= number < 2 * FINE and self._coarse.get(channel, (None,))[0] == number - FINE:
            number, coarse = self._coarse.pop(channel)
            return [self._whole(channel, number, coarse << 7 | value, 14)]
        return [*self.settle(channel), Move("cc", channel, number, value, 7)]

    def settle(self, channel: int) -> list[Move]:
        """A coarse half of data for a chosen number that no fine one followed: the value has 7 bits."""
        number, coarse = self._coarse.pop(channel, (None, 0))
        if number != DATA or channel not in self._chosen:
            return []
        return [self._whole(channel, DATA, coarse, 7)]

    def settle_all(self) -> list[Move]:
        """The same on every channel."""
        return [move for channel in list(self._coarse) for move in self.settle(channel)]

    def forget(self) -> None:
        """The other end is new: nothing is chosen, nothing waits."""
        self._chosen.clear()
        self._coarse.clear()

    def _select(self, channel: int, kind: str, half: int, value: int) -> None:
        known, *number = self._chosen.get(channel, (kind, 0, 0))
        if known != kind:
            number = [0, 0]
        number[half] = value
        if number == [0x7F, 0x7F]:
            self._chosen.pop(channel, None)
        else:
            self._chosen[channel] = (kind, number[0], number[1])

    def _whole(self, channel: int, number: int, value: int, bits: int) -> Move:
        chosen = self._chosen.get(channel)
        if number == DATA and chosen is not None:
            return Move(chosen[0], channel, chosen[1] << 7 | chosen[2], value, bits)
        return Move("cc14", channel, number, value, bits)
