"""Who sends what on one surface: a message belongs to one control, and what carries others' numbers to nobody else.

Messages are compared as they are, patterns by what both could be. What a message does is not asked here.
"""

from collections.abc import Iterator
from typing import Any

from bridge.config.problems import Report, Span
from bridge.model.surface import Control, MessageShape
from bridge.wire import sysex

#: Controllers that say which parameter is meant and where it goes, for every NRPN and RPN of their channel.
CARRIERS = (6, 38, 96, 97, 98, 99, 100, 101)
#: Controllers that say which switch of a HUI is meant and whether it is down.
HUI_CARRIERS = (0x0F, 0x2F)


class Claims:
    """Who sends what on one surface: a message belongs to one control."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._senders: dict[MessageShape, tuple[str, Span]] = {}

    def take(self, control: Control, span: Span) -> None:
        """Notes what a control sends; reported where another one sends it too."""
        for shape in (*control.messages, *control.touch, *control.after):
            taken = self._senders.get(shape)
            if taken is not None:
                self._twice(f"{control.path} and {taken[0]} both send {_told(shape)}", span, taken)
            self._senders.setdefault(shape, (control.path, span))

    def settle(self) -> None:
        """Reports what can only be told when all is known: carriers, a message and one of its numbers, patterns."""
        for shape, (path, span) in tuple(self._senders.items()):
            for wider in _wider(shape):
                taken = self._senders.get(wider)
                if taken is not None and taken[0] != path:
                    what = f"{taken[0]} sends {_told(wider)}, which is part of what {path} sends"
                    self._twice(what, taken[1], (path, span))
                    self._senders.pop(wider)
        self._check_patterns()

    def _check_patterns(self) -> None:
        found: list[tuple[sysex.Pattern, str, Span]] = []
        for shape, (path, span) in self._senders.items():
            if shape.type == "sysex" and shape.pattern is not None:
                mine = sysex.pattern(shape.pattern)
                other = next((each for each in found if mine.meets(each[0])), None)
                if other is not None:
                    self._twice(f"a message of {path} could be one of {other[1]}", span, other[1:])
                found.append((mine, path, span))

    def _twice(self, what: str, span: Span, first: tuple[str, Span]) -> None:
        advice = "a message belongs to one control: check the numbers"
        self._report.say("E502", span, what, advice, [(first[1], f"{first[0]} is here")])


def _wider(shape: MessageShape) -> Iterator[MessageShape]:
    """Messages that a message has to itself beside its own."""
    carriers = CARRIERS if shape.type in ("nrpn", "rpn") else HUI_CARRIERS if shape.type == "hui" else ()
    for number in carriers:
        yield MessageShape("control_change", shape.channel, number)
    if shape.number is not None and shape.type in ("program_change", "song_select", "songpos"):
        yield MessageShape(shape.type, shape.channel)


def _told(shape: MessageShape) -> str:
    words: list[Any] = [shape.type]
    if shape.pattern is not None:
        words.append(shape.pattern)
    if shape.number is not None:
        words.append(shape.number)
    if shape.channel:
        words.append(f"on channel {shape.channel}")
    return " ".join(map(str, words))
