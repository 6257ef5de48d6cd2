"""What every conversation over OSC begins with: a datagram taken apart, and its messages read one by one.

Nothing here knows a DAW, keeps anything or judges a message: whose bytes they are and what is in them is said by
those who give the reader.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from bridge.core.dialect import Fact, PeerMistake
from bridge.core.osc_rows import Arguments
from bridge.wire.osc import Message, OscMistake, decode

T = TypeVar("T")


def messages_in(data: bytes) -> Sequence[Message]:
    """The messages of one datagram, alone or in bundles; raises PeerMistake where it is no OSC."""
    try:
        return decode(data)
    except OscMistake as mistake:
        raise PeerMistake(str(mistake)) from None


def understood(
    messages: Iterable[Message], reads: Callable[[str, Arguments], Iterable[T]], mistakes: list[PeerMistake]
) -> list[T]:
    """What is read from each of these; one that makes no sense leaves the others, and is put to the `mistakes`."""
    found: list[T] = []
    for address, args in messages:
        try:
            found += tuple(reads(address, args))  # all of a message, or nothing
        except PeerMistake as mistake:
            mistakes.append(mistake)
    return found


def told(facts: Iterable[Fact], mistakes: Sequence[PeerMistake]) -> Iterable[Fact]:
    """The facts of a datagram, and then, where a message of it made no sense, that mistake raised."""
    yield from facts
    if mistakes:
        raise mistakes[0]
