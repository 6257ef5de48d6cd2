"""Asking ports that fit a name equally well which of them is the box that is meant, where its profile knows its answer.

MIDI's identity request goes to one output after another; the input on which the right answer comes belongs to it. That
tells apart boxes of different makers behind interfaces that call all their ports alike. It does not tell two equal
boxes apart: where more than one answers, nothing is guessed. It knows no clock: whoever owns it says when to go on.
"""

from collections.abc import Callable
from typing import NamedTuple

from bridge.ports.midi.names import Match, Matched, MatchRefused

#: Who are you, to all devices on the wire (MIDI 1.0, general information, identity request).
WHO = bytes.fromhex("f0 7e 7f 06 01 f7")
_HEAD, _KIND = b"\xf0\x7e", b"\x06\x02"

#: What names found, in and out.
Found = tuple[Match | None, Match | None]


class Pair(NamedTuple):
    """An input and the output it answers to."""

    input: str
    output: str


def identity_of(data: bytes) -> bytes:
    """What an identity reply says from the maker's number on; empty for any other message."""
    return data[5:-1] if data[:2] == _HEAD and data[3:5] == _KIND else b""


class Inquiry:
    """One round of questions to the candidates of a match that was refused."""

    def __init__(self, identity: bytes, found: Found) -> None:
        """Look for the box whose answer begins with `identity` among the candidates of `found`."""
        self.found = found
        self.inputs, self.outputs = (_candidates(way) for way in found)
        self._identity = identity
        self._asked = -1
        self._answers: dict[Pair, None] = {}

    @staticmethod
    def helps(identity: bytes, found: Found) -> bool:
        """Whether asking may decide: the answer is known, names fit several ports, and there are both ways."""
        several = any(isinstance(way, MatchRefused) and way.candidates for way in found)
        return bool(identity) and several and all(_candidates(way) for way in found)

    @property
    def over(self) -> bool:
        """Whether all were asked."""
        return self._asked >= len(self.outputs)

    def go_on(self, ask: Callable[[str], None]) -> None:
        """Ask the next; the one before has had its time to answer."""
        if self.over:
            return
        self._asked += 1
        if not self.over:
            ask(self.outputs[self._asked])

    def hear(self, name: str, data: bytes) -> None:
        """A candidate input brought a message."""
        said = identity_of(data)
        if said and said.startswith(self._identity) and self._asked >= 0 and not self.over:
            self._answers[Pair(name, self.outputs[self._asked])] = None

    def result(self) -> Found:
        """Which ports are the box's; the refusal, with what asking told, where that is not known."""
        if not self.over:
            return self.found
        if len(self._answers) == 1:
            (pair,) = self._answers
            return Matched(pair.input), Matched(pair.output)
        told = f"{len(self._answers) or 'none'} of them answered as this box does when asked"
        way_in, way_out = self.found
        return _told(way_in, told), _told(way_out, told)


def _candidates(way: Match | None) -> tuple[str, ...]:
    if isinstance(way, Matched):
        return (way.name,)
    return way.candidates if isinstance(way, MatchRefused) else ()


def _told(way: Match | None, told: str) -> Match | None:
    return way._replace(advice=f"{way.advice} ({told})") if isinstance(way, MatchRefused) else way
