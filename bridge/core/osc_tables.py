"""From the table of an OSC program to speech and readers: places filled in, laws made, messages encoded once.

Speech, the list of what is reached and the reading of feedback come from one row each, so they cannot differ. What it
refuses to do: know a program, keep a value, and believe a number beyond the ends of its row.
"""

import math
import re
import struct
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import product

from bridge.core.dialect import Cannot, Colored, DialectRow, Fact, Heard, Metered, Named, Pack, PeerMistake, Speech
from bridge.core.laws import FRACTION, PAN, PERCENT, SWITCH, Law
from bridge.core.osc_rows import Arguments, number_of
from bridge.core.targets import TARGETS, is_number, is_word
from bridge.model.osc_table import Carried, Level, Measure, OscTable, Raw, TableRow, Told, Words
from bridge.model.target import Mode
from bridge.wire.osc import FLOAT, Argument, encode_typed, prefix

#: Numbers of one message of levels at most.
MOST_NUMBERS = 1024
#: Messages that a table can stand for at most, once its numbers are filled in.
MOST_MESSAGES = 20_000
#: `{N}`, `{N+48}`, `{N-1:02}`: a number of the target, more or less, in so many digits at least.
PLACE = re.compile(r"\{([A-Z]+)([+-]\d{1,4})?(?::0(\d))?\}")
#: Laws a row can name.
MEASURES: Mapping[str, Law] = {"fraction": FRACTION, "percent": PERCENT, "pan": PAN, "switch": SWITCH}
#: What a value's tag can be, and what packs a number of it.
PACKERS: Mapping[str, struct.Struct] = {
    "f": FLOAT,
    "d": struct.Struct(">d"),
    "i": struct.Struct(">i"),
    "h": struct.Struct(">q"),
}
_WHOLE = "ih"
#: A number heard may lie this much beyond its ends: what rounding to 32 bits makes of them.
_ROUNDING = 1e-4

Filling = Mapping[str, int | str]
#: An address, and what goes before the value.
Saying = tuple[str, tuple[Carried, ...]]
Reader = Callable[[Arguments], Iterable[Fact]]


# ---- Places --------------------------------------------------------------------------------------------------------


def letters(shape: str) -> list[str]:
    """What stands for numbers and names in a shape, in order."""
    return [token for token in shape.split("/") if is_number(token) or is_word(token)]


def filled(text: str, at: Filling) -> str:
    """A text with its places filled in."""

    def one(found: re.Match[str]) -> str:
        value = at[found[1]]
        if isinstance(value, int):
            return str(value + int(found[2] or 0)).zfill(int(found[3] or 0))
        return value

    return PLACE.sub(one, text)


def carried(value: Carried, at: Filling) -> Carried:
    """What a message carries here: a text that is one place and nothing else is a number."""
    if not isinstance(value, str):
        return value
    text = filled(value, at)
    alone = PLACE.fullmatch(value)
    return int(text) if alone and not alone[3] and text.lstrip("-").isdecimal() else text


def tag_of(value: Carried) -> str:
    """The tag of what a table writes down."""
    if isinstance(value, bool):
        return "T" if value else "F"
    return "i" if isinstance(value, int) else "f" if isinstance(value, float) else "s"


def message_of(words: Words, at: Filling) -> tuple[str, str, tuple[Carried, ...]]:
    """Address, tags and arguments of a message with its places filled in."""
    arguments = tuple(carried(value, at) for value in words.arguments)
    tags = words.tags[: len(arguments)] or "".join(map(tag_of, arguments))
    return filled(words.address, at), tags, tuple(map(_as, tags, arguments))


def _as(tag: str, value: Carried) -> Carried:
    if isinstance(value, str) and tag in PACKERS:
        value = float(value)
    if isinstance(value, int | float) and tag in "fd":
        return float(value)
    return str(value) if tag == "s" else value


def encoded(words: Words, at: Filling = {}) -> bytes:  # noqa: B006 (read only)
    """A message that carries no value."""
    address, tags, arguments = message_of(words, at)
    return encode_typed(address, tags, *arguments)


# ---- Laws ----------------------------------------------------------------------------------------------------------


def law_of(measure: Measure, step: float) -> Law:
    """The law of a measure; `step` is the smallest difference the wire keeps."""
    if not measure.points:
        return MEASURES[measure.name]._replace(step=step) if measure.name != "switch" else SWITCH
    ends = measure.points[0][1], measure.points[-1][1]
    if measure.log:
        return _growing(measure.unit, *ends, step)
    return _through(measure, step)


def _growing(unit: str, low: float, high: float, step: float) -> Law:
    octaves = math.log(high / low)

    def to_position(quantity: float) -> float:
        return 0.0 if quantity <= low else math.log(quantity / low) / octaves

    return Law(unit, to_position, lambda position: low * math.exp(octaves * position), step)


def _through(measure: Measure, step: float) -> Law:
    """Straight lines from point to point, as mixers bend their faders; exact at every point."""
    positions = [position for position, _ in measure.points]
    quantities = [quantity for _, quantity in measure.points]
    silent = measure.silent

    def between(x: float, xs: list[float], ys: list[float]) -> float:
        at = min(max(bisect_right(xs, x) - 1, 0), len(xs) - 2)
        return ys[at] + (x - xs[at]) * (ys[at + 1] - ys[at]) / (xs[at + 1] - xs[at])

    def to_position(quantity: float) -> float:
        return 0.0 if quantity <= quantities[0] else between(quantity, quantities, positions)

    def to_quantity(position: float) -> float:
        return -math.inf if silent and position <= 0 else between(position, positions, quantities)

    return Law(measure.unit, to_position, to_quantity, step)


def _step(row: TableRow) -> float:
    """Half the distance of two values that the program tells apart, and a little for rounding."""
    if row.steps is not None:
        return 0.51 / (row.steps - 1)
    low, high = row.ends
    if row.type in _WHOLE and row.wire == "travel" and isinstance(low, int | float) and isinstance(high, int | float):
        return 0.51 / abs(high - low)
    return FRACTION.step


# ---- Numbers -------------------------------------------------------------------------------------------------------


def writer(row: TableRow, law: Law) -> Callable[[float], float]:
    """From a position to the number that is sent."""
    if row.wire == "quantity":
        return law.to_quantity
    if row.wire == "gain":
        return lambda position: _gain(law.to_quantity(position))
    low, high = map(float, row.ends)
    return lambda position: low + (high - low) * position


def _gain(decibels: float) -> float:
    return 0.0 if decibels == -math.inf else math.pow(10, decibels / 20)


def reader(row: TableRow, law: Law) -> Callable[[Argument], float]:
    """From what is heard to a position; ValueError where it is none of this row."""
    if is_switch(row):
        off, on = row.ends
        return lambda said: _switched(said, off, on)
    if row.wire == "quantity":
        return lambda said: min(1.0, max(0.0, law.to_position(number_of(said))))
    if row.wire == "gain":
        return lambda said: min(1.0, max(0.0, law.to_position(_decibels(number_of(said)))))
    low, high = map(float, row.ends)
    return lambda said: _part(number_of(said), low, high)


def _decibels(gain: float) -> float:
    if gain < 0:
        raise ValueError("a gain below nothing")
    return 20 * math.log10(gain) if gain > 0 else -math.inf


def _part(number: float, low: float, high: float) -> float:
    position = (number - low) / (high - low)
    if not -_ROUNDING <= position <= 1 + _ROUNDING:
        raise ValueError(f"{number:g} is not between {low:g} and {high:g}")
    return min(1.0, max(0.0, position))


def _switched(said: Argument, off: Carried, on: Carried) -> float:
    if said == on:
        return 1.0
    if said == off:
        return 0.0
    raise ValueError(f"{said!r} is neither {off!r} nor {on!r}")


def is_switch(row: TableRow) -> bool:
    """Whether the row has two values and nothing between them."""
    return row.measure.name == "switch" and not row.measure.points


# ---- Speech --------------------------------------------------------------------------------------------------------


def key_of(shape: str, at: Filling) -> str:
    """What a value is kept under: the shape with its numbers and names filled in."""
    return "/".join(str(at[token]) if token in at else token for token in shape.split("/"))


def filling(row: TableRow, arguments: Sequence[int | str]) -> Filling | Cannot:
    """What stands at each letter of a row's shape; Cannot where the program has no such number or word."""
    found: dict[str, int | str] = {}
    spans = {letter: (low, high) for letter, low, high in row.counts}
    words = dict(row.names)
    for letter, argument in zip(letters(row.target), arguments, strict=True):
        if isinstance(argument, str):
            if argument not in words:
                return Cannot(f"it knows {', '.join(words)}, not {argument}")
            found[letter] = words[argument]
            continue
        low, high = spans[letter]
        if not low <= argument <= high:
            return Cannot(f"it has {low} to {high} there, not {argument}")
        found[letter] = argument
    return found


def speech_of(row: TableRow, at: Filling) -> Speech:
    """How one target of a row is said."""
    law = law_of(row.measure, _step(row))
    key = key_of(row.target, at)
    ask = encoded(row.ask, at) if row.ask else None
    if row.chosen is not None:
        message = encoded(Words(row.says.address, (*row.says.arguments, row.chosen), row.says.tags), at)
        return Speech(key, SWITCH, toggle=(message,), fire=(message,), ask=ask)
    if not row.type:
        return Speech(key, SWITCH, fire=(encoded(row.says, at),), ask=ask)
    address, tags, arguments = message_of(row.says, at)
    # A note that lost its end would ring for ever.
    keeps = TARGETS[row.target].mode is not Mode.MOMENTARY
    if is_switch(row):
        return Speech(key, law, pack=_two(address, tags, arguments, row), ask=ask, droppable=keeps)
    head = prefix(address, tags + row.type, *arguments)
    return Speech(key, law, head, packer(row.type, writer(row, law)), ask=ask, droppable=keeps)


def packer(tag: str, write: Callable[[float], float]) -> Pack:
    """What follows a message's head for a position."""
    pack = PACKERS[tag].pack
    if tag in _WHOLE:
        return lambda position: pack(round(write(position)))
    return lambda position: pack(write(position))


def _two(address: str, tags: str, arguments: tuple[Carried, ...], row: TableRow) -> Pack:
    """Both messages of a switch, made once."""
    off, on = (
        encode_typed(address, tags + (tag_of(end) if row.type == "T" else row.type), *arguments, _as(row.type, end))
        for end in row.ends
    )
    return lambda position: on if position >= 0.5 else off


def raw_speech(raw: Raw) -> Speech:
    """How a message of the rig's own is said; one that nobody answers is taken at once."""
    ask = encoded(raw.ask) if raw.ask else None
    words = Words(raw.address, raw.before, raw.tags)
    if raw.happens:
        return Speech(raw_key(raw), SWITCH, fire=(encoded(words),))
    address, tags, arguments = message_of(words, {})
    row = raw_row(raw)
    law = law_of(row.measure, _step(row))
    head = prefix(address, tags + row.type, *arguments)
    return Speech(raw_key(raw), law, head, packer(row.type, writer(row, law)), ask=ask, heard=ask is not None)


def raw_row(raw: Raw) -> TableRow:
    """A message of the rig's own as a row without numbers."""
    last = raw.tags[len(raw.before) :] or "f"
    return TableRow("", Words(raw.address, raw.before, raw.tags), last, raw.ends)


def raw_key(raw: Raw) -> str:
    """What its value is kept under: one for each way of writing it."""
    before = "".join(f" {value}" for value in raw.before)
    return f"osc{raw.address}{before}"


def valued(table: OscTable) -> dict[Saying, str]:
    """The targets of a table that have a value, by the message that says them, without that value."""
    rows = [row for row in table.rows if row.type and row.chosen is None]
    found: dict[Saying, str] = {}
    for row in rows:
        for at in _all(row.target, row.counts, row.names):
            address, _, arguments = message_of(row.says, at)
            found.setdefault((address, arguments), key_of(row.target, at))
    return found


# ---- Feedback ------------------------------------------------------------------------------------------------------


class Ear:
    """All that a program may say, by its address: a lookup, however large the table.

    Some addresses carry what they speak of as their first arguments (a node, a control bus): one more lookup.
    """

    def __init__(self, table: OscTable, raws: Iterable[Raw] = ()) -> None:
        self._depth: dict[str, int] = {}
        self._readers: dict[tuple[Argument, ...], Reader] = {}
        for raw in raws:
            if not raw.happens:
                self._hear_value(raw_row(raw), raw_row(raw).says, {}, raw_key(raw))
        for row in table.rows:
            for at in _all(row.target, row.counts, row.names):
                if row.chosen is not None and row.heard is not None:
                    self._hear_choice(row, row.heard, at)
                elif row.heard is not None:
                    self._hear_value(row, row.heard, at, key_of(row.target, at))
        for told in table.told:
            for at in _all(told.key, told.counts, ()):
                self._hear_told(told, at)
        for address, levels in _leveled(table.levels).items():
            self._hear(Words(address), {}, _metering(levels))

    def __deepcopy__(self, memo: dict[int, object]) -> "Ear":
        return self

    def knows(self, address: str) -> bool:
        """Whether this is an address of the table."""
        return address in self._depth

    def facts(self, address: str, args: Arguments) -> Iterable[Fact]:
        """The facts of one message; raises PeerMistake where its arguments make no sense."""
        depth = self._depth[address]
        read = self._readers.get((address, *args[:depth]))
        if read is None:
            return ()
        try:
            return read(args[depth:])
        except (TypeError, ValueError, IndexError, struct.error) as problem:
            raise PeerMistake(
                f"{address} with {', '.join(map(repr, args[:8]))[:200] or 'nothing'}: {problem}"
            ) from None

    def _hear(self, words: Words, at: Filling, read: Reader) -> None:
        address, _, leading = message_of(words, at)
        self._depth.setdefault(address, len(leading))
        self._readers.setdefault((address, *leading), read)

    def _hear_value(self, row: TableRow, words: Words, at: Filling, key: str) -> None:
        position = reader(row, law_of(row.measure, _step(row)))
        self._hear(words, at, lambda args: (Heard(key, position(args[0])),))

    def _hear_choice(self, row: TableRow, words: Words, at: Filling) -> None:
        # One message speaks of all of them; told once, by the first.
        address = filled(words.address, at)
        if address in self._depth:
            return
        every = {carried(row.chosen or 0, each): key_of(row.target, each) for each in _all(row.target, row.counts, ())}

        def read(args: Arguments) -> Iterable[Fact]:
            chosen = args[0]
            if not isinstance(chosen, int | str):
                raise TypeError("it names none of them")
            return [Heard(key, 1.0 if number == chosen else 0.0) for number, key in every.items()]

        self._hear(words, at, read)

    def _hear_told(self, told: Told, at: Filling) -> None:
        key, palette = key_of(told.key, at), told.palette

        def named(args: Arguments) -> Iterable[Fact]:
            if not isinstance(args[0], str):
                raise TypeError("a name is text")
            return (Named(key, args[0].strip()),)

        def colored(args: Arguments) -> Iterable[Fact]:
            if not isinstance(args[0], int) or not 0 <= args[0] < len(palette):
                raise ValueError("there is no such colour")
            return (Colored(key, palette[args[0]]),)

        self._hear(told.says, at, colored if palette else named)


def places_of(words: Words, at: Filling) -> tuple[int, ...] | None:
    """The places of numbers that a level names, from 0; None where it names none, or something else."""
    places = message_of(words, at)[2]
    numbers = tuple(place for place in places if isinstance(place, int) and 0 <= place < MOST_NUMBERS)
    return numbers if numbers and len(numbers) == len(places) else None


def _leveled(levels: Iterable[Level]) -> dict[str, list[tuple[str, tuple[int, ...]]]]:
    """Whose level the numbers of each address are."""
    found: dict[str, list[tuple[str, tuple[int, ...]]]] = {}
    for level in levels:
        for at in _all(level.key, level.counts, ()):
            places = places_of(level.says, at)
            if places is not None:
                found.setdefault(filled(level.says.address, at), []).append((key_of(level.key, at), places))
    return found


def _metering(levels: Sequence[tuple[str, tuple[int, ...]]]) -> Reader:
    def read(args: Arguments) -> Iterable[Fact]:
        numbers = _numbers(args)
        return [Metered(key, _decibels(max(numbers[place] for place in places))) for key, places in levels]

    return read


def _numbers(args: Arguments) -> Sequence[float]:
    """Numbers one by one; or a blob as Behringer packs one: how many, and then they, all with the lowest byte first."""
    if len(args) != 1 or not isinstance(args[0], bytes):
        return [number_of(each) for each in args]
    packed = args[0]
    (count,) = struct.unpack_from("<i", packed)
    if not 0 <= count <= MOST_NUMBERS or len(packed) < 4 + 4 * count:
        raise ValueError(f"it claims {count} numbers in {len(packed)} bytes")
    return [number_of(each) for each in struct.unpack_from(f"<{count}f", packed, 4)]


def _all(shape: str, counts: Iterable[tuple[str, int, int]], names: Iterable[tuple[str, str]]) -> Iterator[Filling]:
    """Every filling of a shape's letters."""
    spans: dict[str, Sequence[int | str]] = {letter: range(low, high + 1) for letter, low, high in counts}
    words = list(dict.fromkeys(word for _, word in names))
    tokens = letters(shape)
    for values in product(*(spans.get(token, words) for token in tokens)):
        yield dict(zip(tokens, values, strict=True))


def size_of(row: TableRow) -> int:
    """How many messages a row stands for."""
    spans = {letter: high - low + 1 for letter, low, high in row.counts}
    words = len({word for _, word in row.names})
    return math.prod(spans.get(token, words) for token in letters(row.target))


def listed(row: TableRow) -> DialectRow:
    """The line of `phasebridge dialects` that says what a row reaches."""
    chosen = (row.chosen,) if row.chosen is not None else ()
    at: Filling = {letter: low for letter, low, _ in row.counts} | {
        letter: row.names[0][1] for letter in letters(row.target) if is_word(letter) and row.names
    }
    _, tags, _ = message_of(Words(row.says.address, (*row.says.arguments, *chosen), row.says.tags), at)
    value = "" if chosen or not row.type else tag_of(row.ends[0]) if row.type == "T" else row.type
    address = PLACE.sub("@", row.says.address)
    return DialectRow(row.target, address, tags + value, "both" if row.heard is not None else "out")
