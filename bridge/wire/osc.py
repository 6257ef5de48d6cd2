"""OSC 1.0 datagrams to messages and back.

Reading is on the hot path, so the commonest shape (a plain address with at most two numbers) is read by one table
lookup and one unpack. Everything else is read by a table of tags. python-osc writes what we send; it does not read
for us, because it trusts the sender: an element of negative size keeps its bundle reader in a loop for ever, a float
cut short reads as 0.0 (a fader that falls to silence), and a tag it does not know shifts all that follow.

What this file refuses to do: hold a bundle until its time (all acts at once), match address patterns, judge values
(NaN and infinities pass; the engine judges them), and raise anything but `OscMistake` on what a peer sent. A datagram
is one whole: a mistake anywhere in it refuses all of it.
"""

import itertools
import math
import struct
from collections.abc import Callable, Iterator
from typing import NamedTuple

from pythonosc.parsing import osc_types

Argument = int | float | str | bytes | bool | None

FLOAT = struct.Struct(">f")
INT = struct.Struct(">i")

#: The most a UDP datagram can claim in its 16-bit length field.
LONGEST_DATAGRAM = 65_535
MOST_MESSAGES = 1024
LONGEST_ADDRESS = 1024
DEEPEST_BUNDLE = 8

BUNDLE = b"#bundle\0"
#: Ardour answers /strip/list to this address (unless feedback bit 16384 is set), though OSC wants a leading slash.
ODD_ADDRESSES = frozenset({"#reply"})


#: What 'I' comes as: OSC 1.0 calls it Infinitum, OSC 1.1 an impulse. No value, so whoever wants a number refuses it.
IMPULSE = math.inf


class OscMistake(ValueError):
    """What the peer (or the caller, when writing) got wrong, in words a user can read."""


class Message(NamedTuple):
    """One OSC message; the arguments of arrays stand in `args` like all others, without their brackets."""

    address: str
    args: tuple[Argument, ...]


Unpack = Callable[[bytes, int], tuple[int | float, ...]]


def _number_layouts() -> dict[bytes, Unpack]:
    """Every padded tag string of at most two ints and floats, with what reads it and the numbers behind it."""
    layouts: dict[bytes, Unpack] = {}
    for tags in ("", *"if", *map("".join, itertools.product("if", repeat=2))):
        layouts[osc_types.write_string("," + tags)] = struct.Struct(">4x" + tags).unpack_from
    return layouts


_LAYOUTS = _number_layouts()
_SLASH = ord("/")
_new = tuple.__new__  # a named tuple's own __new__ is one Python call more


def decode(datagram: bytes) -> list[Message]:
    """All messages of a datagram, in order; bundles are opened, their time tags ignored.

    Ints, floats, doubles and text come as such, time tags and colours as int, blobs and MIDI as bytes, an impulse as
    IMPULSE. Raises OscMistake when it is malformed, longer than 65,535 bytes, holds more than 1,024 messages or an
    address of more than 1,024 bytes.
    """
    end = datagram.find(0)
    at = (end + 4) & -4
    unpack = _LAYOUTS.get(datagram[at : at + 4])
    # A datagram no longer than the longest address is within every bound at once.
    if unpack is None or datagram[0] != _SLASH or len(datagram) > LONGEST_ADDRESS:
        return _decode_any(datagram)
    try:
        return [_new(Message, (datagram[:end].decode(), unpack(datagram, at)))]
    except (struct.error, UnicodeDecodeError):
        return _decode_any(datagram)


def _decode_any(datagram: bytes) -> list[Message]:
    if len(datagram) > LONGEST_DATAGRAM:
        raise OscMistake(f"a datagram of {len(datagram)} bytes; the longest is {LONGEST_DATAGRAM}")
    messages: list[Message] = []
    for element in _elements(datagram, DEEPEST_BUNDLE):
        if len(messages) == MOST_MESSAGES:
            raise OscMistake(f"more than {MOST_MESSAGES} messages in one datagram")
        messages.append(_message(element))
    return messages


def _elements(packet: bytes, depth: int) -> Iterator[bytes]:
    """The encoded messages in a packet, which is one itself or a bundle of packets."""
    if not packet.startswith(BUNDLE):
        yield packet
        return
    if depth == 0:
        raise OscMistake(f"bundles nested more than {DEEPEST_BUNDLE} deep")
    at = len(BUNDLE) + 8
    if len(packet) < at:
        raise OscMistake("a bundle cut short in its time tag")
    while at < len(packet):
        (size,) = _unpack(INT, packet, at)
        at += INT.size
        if not 0 < size <= len(packet) - at:
            raise OscMistake(f"a bundle element that claims {size} bytes where {len(packet) - at} are left")
        yield from _elements(packet[at : at + size], depth - 1)
        at += size


def _message(packet: bytes) -> Message:
    raw, at = _text_bytes(packet, 0)
    address = _address(raw)
    if at == len(packet):
        return Message(address, ())
    tags, at = _text_bytes(packet, at)
    if not tags.startswith(b","):
        raise OscMistake(f"{address}: arguments without a type tag string, so nobody can tell what they are")
    args: list[Argument] = []
    for tag in tags[1:]:
        if tag in _BRACKETS:
            continue
        read = _READERS.get(tag)
        if read is None:
            raise OscMistake(f"{address}: an argument of unknown type {chr(tag)!r}")
        value, at = read(packet, at)
        args.append(value)
    return Message(address, tuple(args))


def _address(raw: bytes) -> str:
    if len(raw) > LONGEST_ADDRESS:
        raise OscMistake(f"an address of {len(raw)} bytes; the longest is {LONGEST_ADDRESS}")
    try:
        address = raw.decode()
    except UnicodeDecodeError:
        raise OscMistake(f"an address that is not text: {raw[:40]!r}") from None
    if not address.startswith("/") and address not in ODD_ADDRESSES:
        raise OscMistake(f"an address that does not begin with '/': {address[:40]!r}")
    return address


Reader = Callable[[bytes, int], tuple[Argument, int]]


def _text_bytes(packet: bytes, at: int) -> tuple[bytes, int]:
    end = packet.find(0, at)
    after = (end + 4) & -4
    if end < 0 or after > len(packet):
        raise OscMistake("text cut short")
    return packet[at:end], after


def _text(packet: bytes, at: int) -> tuple[str, int]:
    # One bad letter in a track's name is no reason to lose the message.
    raw, after = _text_bytes(packet, at)
    return raw.decode(errors="replace"), after


def _blob(packet: bytes, at: int) -> tuple[bytes, int]:
    (size,) = _unpack(INT, packet, at)
    start = at + INT.size
    if not 0 <= size <= len(packet) - start:
        raise OscMistake(f"a blob that claims {size} bytes where {len(packet) - start} are left")
    return packet[start : start + size], start + (size + 3 & -4)


def _unpack(layout: struct.Struct, packet: bytes, at: int) -> tuple[int, ...]:
    try:
        return layout.unpack_from(packet, at)
    except struct.error:
        raise OscMistake("a number cut short") from None


def _fixed(code: str) -> Reader:
    layout = struct.Struct(">" + code)

    def read(packet: bytes, at: int) -> tuple[Argument, int]:
        return _unpack(layout, packet, at)[0], at + layout.size

    return read


def _constant(value: Argument) -> Reader:
    return lambda _packet, at: (value, at)


#: OSC 1.0, section "OSC Message" and its table of less usual types; 'I' is OSC 1.1's impulse.
_READERS: dict[int, Reader] = {
    ord("i"): _fixed("i"),
    ord("f"): _fixed("f"),
    ord("s"): _text,
    ord("S"): _text,
    ord("b"): _blob,
    ord("h"): _fixed("q"),
    ord("d"): _fixed("d"),
    ord("t"): _fixed("Q"),
    ord("r"): _fixed("I"),
    ord("m"): _fixed("4s"),
    ord("T"): _constant(True),
    ord("F"): _constant(False),
    ord("N"): _constant(None),
    ord("I"): _constant(IMPULSE),
}
_BRACKETS = frozenset(b"[]")


def _nothing(_value: Argument) -> bytes:
    return b""


def _rgba(color: int) -> bytes:
    return int.to_bytes(color, 4, "big")


_WRITERS: dict[str, Callable[..., bytes]] = {
    "i": osc_types.write_int,
    "f": osc_types.write_float,
    "s": osc_types.write_string,
    "b": osc_types.write_blob,
    "h": osc_types.write_int64,
    "d": osc_types.write_double,
    "r": _rgba,
    "T": _nothing,
    "F": _nothing,
    "N": _nothing,
}


def encode(address: str, *args: Argument) -> bytes:
    """The datagram of one message: int as i (h beyond 32 bits), float f, str s, bytes b, bool T or F, None N.

    Raises OscMistake when an address does not begin with '/' or a value does not fit its type.
    """
    return encode_typed(address, "".join(map(_tag, args)), *args)


def encode_typed(address: str, tags: str, *args: Argument) -> bytes:
    """The datagram of one message with the types told: one tag of `ifsbhdrTFN` for each argument.

    T, F and N say it all: the argument beside them is not looked at. An `r` is a colour 0xrrggbbaa.
    Raises OscMistake as `encode` does, and when tags and arguments differ in number.
    """
    if len(tags) != len(args):
        raise OscMistake(f"{address}: {len(tags)} types for {len(args)} arguments")
    return prefix(address, tags, *args)


def prefix(address: str, tags: str, *leading_args: Argument) -> bytes:
    """A datagram up to its trailing arguments, so that sending is `prefix + FLOAT.pack(value)`.

    `tags` names the leading and the trailing arguments, `leading_args` holds the values of the first of them. Raises
    OscMistake when one does not fit its type, or there are more of them than tags.
    """
    if len(leading_args) > len(tags):
        raise OscMistake(f"{address}: {len(tags)} types for {len(leading_args)} arguments")
    if unknown := set(tags) - set(_WRITERS):
        raise OscMistake(f"{address}: cannot write type {min(unknown)!r}; use {''.join(_WRITERS)}")
    head = _write(address, "s", address)
    _address(address.encode())
    return b"".join(
        (
            head,
            osc_types.write_string("," + tags),
            *(_write(address, tag, arg) for tag, arg in zip(tags, leading_args, strict=False)),
        )
    )


def _write(address: str, tag: str, value: Argument) -> bytes:
    if isinstance(value, str) and "\0" in value:
        raise OscMistake(f"{address!r}: text cannot hold a zero byte")
    try:
        return _WRITERS[tag](value)
    except (osc_types.BuildError, OverflowError, TypeError):
        raise OscMistake(f"{address!r}: {value!r} cannot be sent as type {tag!r}") from None


def _tag(value: Argument) -> str:
    match value:
        case bool():
            return "T" if value else "F"
        case int():
            return "h" if value.bit_length() > 31 else "i"
        case float():
            return "f"
        case str():
            return "s"
        case bytes():
            return "b"
        case None:
            return "N"
