"""Sysex messages with fields: `f0 00 00 66 14 12 {at} {text} f7` becomes bytes once every field has a value.

A field is a number or some bytes; `{NAME.WAY}` says how it is written where it is not one byte of seven bits. What the
fields mean is for others; a field that nobody gives a value to is a mistake of the program, not of a user.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from bridge.wire.midi import SYSEX, SYSEX_END, MidiMistake

Filling = int | bytes

_FIELD = re.compile(r"\{(?P<name>[a-z]+)(?:\.(?P<way>[a-z0-9]+))?\}")
_BYTE = re.compile(r"[0-9a-fA-F]{2}", re.ASCII)


def _each(filling: Filling) -> bytes:
    return filling if isinstance(filling, bytes) else bytes((filling & 0x7F,))


def _high(filling: Filling) -> bytes:
    return bytes((filling >> 7 & 0x7F,)) if isinstance(filling, int) else filling


def _nibbles(filling: Filling) -> bytes:
    if isinstance(filling, int):
        return bytes((0x20 | filling >> 4 & 0x0F, 0x10 | filling & 0x0F))
    return b"".join(b"\x4d" + _nibbles(letter) for letter in filling)


#: How a field is written; '' is one byte of seven bits (a text: one for each letter). `ec4` is Faderfox's way of one
#: byte as two halves, with 4D before each letter.
WAYS: Mapping[str, Callable[[Filling], bytes]] = {"": _each, "lo": _each, "hi": _high, "ec4": _nibbles}


class Field(NamedTuple):
    """A place in a message that is filled later."""

    name: str
    way: str = ""

    def __str__(self) -> str:
        return f"{{{self.name}.{self.way}}}" if self.way else f"{{{self.name}}}"


@dataclass(frozen=True, slots=True)
class Template:
    """One sysex message, cut where its fields are."""

    parts: tuple[bytes | Field, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of its fields, in order."""
        return tuple(part.name for part in self.parts if isinstance(part, Field))

    def with_(self, fillings: Mapping[str, Filling]) -> "Template":
        """The same with these fields filled; others stay fields."""
        return Template(tuple(_joined(self._filled(fillings))))

    def _filled(self, fillings: Mapping[str, Filling]) -> Iterator[bytes | Field]:
        for part in self.parts:
            if isinstance(part, Field) and part.name in fillings:
                yield WAYS[part.way](fillings[part.name])
            else:
                yield part

    def fill(self, fillings: Mapping[str, Filling]) -> bytes:
        """The message; every field that is left must have a filling."""
        return b"".join(part if isinstance(part, bytes) else WAYS[part.way](fillings[part.name]) for part in self.parts)

    def __str__(self) -> str:
        return " ".join(str(part) if isinstance(part, Field) else part.hex(" ") for part in self.parts)


def _joined(parts: Iterable[bytes | Field]) -> Iterator[bytes | Field]:
    kept = b""
    for part in parts:
        if isinstance(part, bytes):
            kept += part
            continue
        if kept:
            yield kept
        kept = b""
        yield part
    if kept:
        yield kept


def template(text: str) -> Template:
    """Reads one whole sysex message; MidiMistake, in words a user can read, where it is none."""
    parts = list(_joined(map(_part, text.split())))
    first, last = (parts[0], parts[-1]) if parts else (b"", b"")
    if not isinstance(first, bytes) or not isinstance(last, bytes) or first[:1] != bytes((SYSEX,)):
        raise MidiMistake("a sysex message begins with f0 and ends with f7")
    if last[-1] != SYSEX_END:
        raise MidiMistake("a sysex message begins with f0 and ends with f7")
    body = [part for part in parts if isinstance(part, bytes)]
    inside = b"".join(body)[1:-1]
    if not inside.isascii():
        high = next(byte for byte in inside if byte > 0x7F)
        raise MidiMistake(f"{high:02x} cannot stand inside a sysex message: its bytes go up to 7f")
    return Template(tuple(parts))


def _part(word: str) -> bytes | Field:
    if _BYTE.fullmatch(word):
        return bytes.fromhex(word)
    found = _FIELD.fullmatch(word)
    if found is None:
        raise MidiMistake(f"{word!r} is neither a byte of two hex digits nor a field such as {{value}}")
    way = found["way"] or ""
    if way not in WAYS:
        raise MidiMistake(f"{word!r}: a field can be written as {', '.join(way for way in WAYS if way)}, or plainly")
    return Field(found["name"], way)
