"""Rows of an OSC dialect's table, and what is made of them: speech to the DAW and the reading of its feedback.

A dialect writes one row for each target it reaches; what it says, what it hears under that address and what it lists
all come from the row, so they cannot differ. Nothing here knows a DAW.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from bridge.core.dialect import Fact, Heard, Named, Pack, PeerMistake, Speech
from bridge.core.laws import SWITCH, Law, plain
from bridge.core.targets import is_number
from bridge.wire.osc import FLOAT, INT, Argument, encode, prefix

#: Strips, sends, plug-ins and parameters are counted to this; more is a peer's mistake.
MOST = 1024

#: Messages of a DAW that are known at once, at most: a dozen for each of 300 strips.
MOST_FAMILIAR = 4096

_new = tuple.__new__  # a named tuple's own __new__ is one Python call more

Arguments = Sequence[Argument]
Reader = Callable[[Arguments], Iterable[Fact]]


class Row(NamedTuple):
    """One target shape on the wire. `types` are the tags of what is sent; `@` in `ask` is the first index."""

    shape: str
    address: str
    types: str
    says: "Callable[[Row, Sequence[int]], Speech]"
    law: Law = SWITCH
    write: Callable[[float], float] = plain  # from a position to the number sent
    read: Callable[[float], float] = plain  # from the number heard to a position
    heard: bool = True  # the DAW tells every change, in a message of the same address
    ask: str | None = None
    asks_with: int = 0  # how many of the indexes the question carries as arguments
    toggle: str | None = None


def key_of(shape: str, indexes: Sequence[int]) -> str:
    """What a value is kept under: the shape with its numbers filled in."""
    left = iter(indexes)
    return "/".join(str(next(left)) if is_number(token) else token for token in shape.split("/"))


def sets(row: Row, indexes: Sequence[int]) -> Speech:
    """A value that is sent as a number behind its indexes."""
    head = prefix(row.address, row.types, *indexes)
    ask = question(row, indexes)
    return Speech(
        key_of(row.shape, indexes), row.law, head, _pack(row), ask=ask, polled=not row.heard and ask is not None
    )


def fires(row: Row, indexes: Sequence[int]) -> Speech:
    """Something that happens; a toggle of the DAW's own happens too."""
    message = encode(row.address, *indexes)
    toggle = (encode(row.toggle),) if row.toggle else ()
    return Speech(key_of(row.shape, indexes), row.law, toggle=toggle, fire=(message,), ask=question(row, indexes))


def _pack(row: Row) -> Pack:
    write = row.write
    if row.types[-1] == "i":
        on, off = INT.pack(1), INT.pack(0)
        return lambda position: on if write(position) >= 0.5 else off
    return FLOAT.pack if write is plain else lambda position: FLOAT.pack(write(position))


def question(row: Row, indexes: Sequence[int]) -> bytes | None:
    """What asks for a row's value, or None where the DAW does not answer."""
    if row.ask is None:
        return None
    address = row.ask.replace("@", str(indexes[0])) if indexes else row.ask
    return encode(address, *indexes[: row.asks_with])


def reads(row: Row) -> Reader:
    """Reads the feedback of a row with one index or none: the index, then a number."""
    return _reads_indexed(row) if any(map(is_number, row.shape.split("/"))) else _reads_alone(row)


def _reads_alone(row: Row) -> Reader:
    key, read = row.shape, row.read

    def reader(args: Arguments) -> Iterable[Fact]:
        try:
            (number,) = args
            position = read(number)  # type: ignore[arg-type]  # what is no number raises TypeError below
            return (Heard(key, position if 0.0 <= position <= 1.0 else _within(position)),)
        except (TypeError, ValueError):
            raise _misread(row.address, args) from None

    return reader


def _reads_indexed(row: Row) -> Reader:
    # Feedback comes at thousands of messages a second: the keys are made once, here.
    keys: Mapping[Argument, str] = {index: key_of(row.shape, (index,)) for index in range(1, MOST + 1)}
    read = row.read

    def reader(args: Arguments) -> Iterable[Fact]:
        try:
            index, number = args
            position = read(number)  # type: ignore[arg-type]  # what is no number raises TypeError below
            return (Heard(keys[index], position if 0.0 <= position <= 1.0 else _within(position)),)
        except (KeyError, TypeError, ValueError):
            raise _misread(row.address, args) from None

    return reader


class Familiar:
    """Messages of one float that were understood before: all but their float says whose it is and how it is read.

    What a DAW says a thousand times a second is then one lookup. It remembers `MOST_FAMILIAR` of them, and nothing that
    a longer look could read in another way.
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = {row.address: row for row in rows if row.heard}
        self._known: dict[bytes, tuple[str, Callable[[float], float]]] = {}

    def hear(self, data: bytes) -> tuple[Heard] | None:
        """What a datagram says, or None where somebody has to look longer at it."""
        known = self._known.get(data[:-4])
        if known is None:
            return None
        key, read = known
        position = read(FLOAT.unpack_from(data, -4)[0])
        return (_new(Heard, (key, position)),) if 0.0 <= position <= 1.0 else None

    def learn(self, data: bytes, address: str, args: Arguments) -> None:
        """This datagram is a message that was understood."""
        row = self._rows.get(address)
        if row is None or len(self._known) >= MOST_FAMILIAR:
            return
        *indexes, _ = args or (None,)
        whose = prefix(address, "i" * len(indexes) + "f", *indexes) if all(type(at) is int for at in indexes) else None
        if whose == data[:-4]:
            self._known[whose] = key_of(row.shape, [at for at in indexes if isinstance(at, int)]), row.read


def reads_name(key: str) -> Reader:
    """Reads the name of what is kept under this key; `@` stands for the index that comes before the name."""

    def reader(args: Arguments) -> Iterable[Fact]:
        *indexes, text = args or (None,)
        if len(indexes) != key.count("@") or not isinstance(text, str):
            raise _misread(f"the name of {key}", args)
        return (Named(key.replace("@", str(counted(*indexes))) if indexes else key, text.strip()),)

    return reader


def counted(number: Argument) -> int:
    """A number that counts strips, sends or plug-ins, 1 to MOST; raises PeerMistake on anything else."""
    if not isinstance(number, int) or not 1 <= number <= MOST:
        raise PeerMistake(f"it counts something as {number!r}")
    return number


def number_of(said: Argument) -> float:
    """A number heard, in whatever unit; ValueError when it is none, NaN or infinite."""
    if not isinstance(said, int | float) or not math.isfinite(said):
        raise ValueError(f"{said!r} is no number")
    return float(said)


def position_of(number: Argument) -> float:
    """A number heard, as a position from 0 to 1; raises PeerMistake when it is no number, NaN or infinite."""
    if not isinstance(number, int | float):
        raise PeerMistake(f"it sent {number!r} for a value")
    return _within(number)


def _within(number: float) -> float:
    if not math.isfinite(number):
        raise PeerMistake(f"it sent {number} for a value")
    return min(1.0, max(0.0, float(number)))


def _misread(address: str, args: Arguments) -> PeerMistake:
    return PeerMistake(f"{address} with {', '.join(map(repr, args[:8])) or 'nothing'} makes no sense")
