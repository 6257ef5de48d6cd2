"""Rows of an OSC dialect whose numbers stand inside the address: `/track/3/volume`, and what is made of them.

The sister of osc_rows, where numbers are arguments. Speech, the list of what can be reached and the reading of
feedback come from one row each, so they cannot differ. Nothing here knows a DAW, keeps a value or judges a name.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from bridge.core.dialect import Fact, Heard, Named, PeerMistake, Speech
from bridge.core.laws import SWITCH, Law, plain
from bridge.core.osc_rows import MOST, Arguments, key_of, position_of
from bridge.wire.osc import Argument, encode, encode_typed

#: Reads what stands at an address with these numbers in it.
PlaceReader = Callable[[Sequence[int], Arguments], Iterable[Fact]]
#: What is sent for a position: the number or text of the message.
Write = Callable[[float], Argument]
#: The position a number or text means; raises TypeError or ValueError where it means none.
Read = Callable[[Argument], float]

_NUMBER = re.compile(r"(?<=/)\d{1,4}(?=/|$)")


class Place(NamedTuple):
    """One target shape on the wire: `@` in the address stands for each of its numbers, in their order.

    `type` is the tag of its value; '' for what happens without one. `toggle` is an address that switches it over.
    """

    shape: str
    address: str
    type: str = "f"
    law: Law = SWITCH
    write: Write = plain
    read: Read = position_of
    heard: bool = True
    toggle: str | None = None
    fires: tuple[Argument, ...] | None = None  # happens by these messages, one argument each; None: it is a value


def at(address: str, indexes: Sequence[int]) -> str:
    """The address with its numbers filled in."""
    left = iter(indexes)
    return re.sub("@", lambda _: str(next(left)), address)


def speech_of(place: Place, indexes: Sequence[int], ask: bytes | None = None) -> Speech:
    """How a target is said here; `ask` is what asks for its value, where the DAW answers."""
    address, key = at(place.address, indexes), key_of(place.shape, indexes)
    toggle = (encode(at(place.toggle, indexes)),) if place.toggle else ()
    if place.fires is not None:
        messages = [encode(address, *([] if each is None else [each])) for each in place.fires]
        return Speech(key, place.law, toggle=toggle, fire=tuple(messages), ask=ask)
    return Speech(key, place.law, pack=_packer(address, place), toggle=toggle, ask=ask)


def _packer(address: str, place: Place) -> Callable[[float], bytes]:
    tag, write = place.type, place.write
    if place.law is SWITCH:
        # Two messages say it all, and a switch is pressed more often than it is mapped.
        off, on = (encode_typed(address, tag, write(position)) for position in (0.0, 1.0))
        return lambda position: on if position >= 0.5 else off
    return lambda position: encode_typed(address, tag, write(position))


def reads(place: Place) -> PlaceReader:
    """Reads the feedback of a row: one number or text."""
    shape, read = place.shape, place.read

    def reader(indexes: Sequence[int], args: Arguments) -> Iterable[Fact]:
        try:
            (said,) = args
            position = read(said)
        except (TypeError, ValueError) as problem:
            raise PeerMistake(f"{place.address} with {', '.join(map(repr, args[:8])) or 'nothing'}") from problem
        return (Heard(key_of(shape, indexes), min(1.0, max(0.0, position))),)

    return reader


def names(key: str) -> PlaceReader:
    """Reads the name of what is kept under this key; `@` stands for the numbers of the address."""

    def reader(indexes: Sequence[int], args: Arguments) -> Iterable[Fact]:
        if len(args) != 1 or not isinstance(args[0], str):
            raise PeerMistake(f"the name of {key} is no text")
        return (Named(at(key, indexes), args[0].strip()),)

    return reader


class Readers:
    """What a DAW says, found by its address whatever numbers stand in it; the rest is passed over."""

    def __init__(self, readers: Mapping[str, PlaceReader]) -> None:
        self._readers = readers

    def __deepcopy__(self, memo: dict[int, object]) -> "Readers":
        return self

    def facts(self, address: str, args: Arguments) -> Iterable[Fact]:
        """The facts of one message; raises PeerMistake where its arguments make no sense."""
        reader = self._readers.get(address)
        if reader is not None:
            return reader((), args)
        pattern, indexes = taken_apart(address)
        reader = self._readers.get(pattern)
        return reader(indexes, args) if reader is not None and all(index <= MOST for index in indexes) else ()


# A DAW speaks of the same few thousand addresses again and again.
@lru_cache(maxsize=8192)
def taken_apart(address: str) -> tuple[str, tuple[int, ...]]:
    """An address with `@` for each of its numbers, and the numbers."""
    return _NUMBER.sub("@", address), tuple(map(int, _NUMBER.findall(address)))
