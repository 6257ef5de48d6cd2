"""How a light over OSC tells a face: the one place where what there is to show becomes a datagram.

A switch or position is a number between the ends of its control, a colour a text or its parts, a text the text. What a
hand put somewhere and what a value says of it differ by less than a float keeps; both are told in the same steps, so
that nothing is sent back to the finger it came from. Nothing here knows what is shown or when.
"""

import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import isinf

from bridge.core import colors
from bridge.core.face import Face, Paint
from bridge.core.program import LightPlan
from bridge.model.surface import Light, LightKind, MessageShape, OscValue
from bridge.wire.osc import FLOAT, INT, Argument, encode_typed, prefix

#: Steps of a whole travel that are told apart: 14 bits, finer than any finger on glass.
STEPS = 16383
#: The level a meter begins to show at (dB), and where it ends.
FLOOR = -60.0
#: Texts and colours of one light whose datagram is kept.
KEPT = 64


def plans_of(light: Light, own: Sequence[MessageShape]) -> Iterator[LightPlan]:
    """What one light of a profile is on the wire; `own` are the messages of its control."""
    address = light.message.pattern or ""
    value = light.osc or OscValue()
    carry = _carry(address, value)
    paint = _PAINTS[light.kind](address, value, carry)
    is_own = light.message in own and light.kind is LightKind.RING
    yield LightPlan(light.kind, f"osc {address}".encode(), paint, carry if is_own else None, light.resend)


#: The datagram of a place in the travel, 0 to 1.
Carry = Callable[[float], bytes]


def _carry(address: str, value: OscValue) -> Carry:
    low, span, tag = value.low, value.high - value.low, value.types[:1]
    if tag == "T":
        on, off = encode_typed(address, "T", True), encode_typed(address, "F", False)
        return lambda travel: on if travel >= 0.5 else off
    if tag not in _PACKS:
        return lambda travel: b""
    head, pack = prefix(address, tag), _PACKS[tag]
    return lambda travel: head + pack(low + span * (round(travel * STEPS) / STEPS))


def _whole(layout: struct.Struct) -> Callable[[float], bytes]:
    """Whole numbers, rounded."""
    return lambda number: layout.pack(round(number))


_PACKS: Mapping[str, Callable[[float], bytes]] = {
    "f": FLOAT.pack,
    "d": struct.Struct(">d").pack,
    "i": _whole(INT),
    "h": _whole(struct.Struct(">q")),
}


def _switch(address: str, value: OscValue, carry: Carry) -> Paint:
    on, off = carry(1.0), carry(0.0)
    return lambda face: on if face.on else off


def _position(address: str, value: OscValue, carry: Carry) -> Paint:
    return lambda face: carry(face.travel or 0.0)


def _level(address: str, value: OscValue, carry: Carry) -> Paint:
    def paint(face: Face) -> bytes:
        silent = isinf(face.level) and face.level < 0
        return carry(0.0 if silent else min(1.0, max(0.0, 1 - face.level / FLOOR)))

    return paint


def _kept(make: Callable[[str | int], bytes], about: Callable[[Face], str | int]) -> Paint:
    """Datagrams that take their time to make are kept, the last few."""
    known: dict[str | int, bytes] = {}

    def paint(face: Face) -> bytes:
        what = about(face)
        found = known.get(what)
        if found is None:
            if len(known) >= KEPT:
                known.clear()
            found = known[what] = make(what)
        return found

    return paint


def _text(address: str, value: OscValue, carry: Carry) -> Paint:
    return _kept(lambda text: encode_typed(address, "s", text), lambda face: face.text.replace("\0", "").strip())


def _shade(face: Face) -> int:
    if face.color is None:
        return 0
    return face.color if face.on else colors.dimmed(face.color)


def _color(address: str, value: OscValue, carry: Carry) -> Paint:
    def make(shade: str | int) -> bytes:
        assert isinstance(shade, int)
        return encode_typed(address, value.types, *_parts(value.types, shade))

    return _kept(make, _shade)


def _parts(types: str, shade: int) -> tuple[Argument, ...]:
    """A colour 0xrrggbb as these types tell it; it is never seen through."""
    if types == "s":
        return (f"#{shade:06x}",)
    if types == "r":
        return (shade << 8 | 0xFF,)
    parts = (*colors.parts(shade), 0xFF)[: len(types)]
    return tuple(part / 0xFF for part in parts) if types[0] == "f" else parts


_PAINTS: Mapping[LightKind, Callable[[str, OscValue, Carry], Paint]] = {
    LightKind.LED: _switch,
    LightKind.RING: _position,
    LightKind.MOTOR: _position,
    LightKind.METER: _level,
    LightKind.COLOR: _color,
    LightKind.TEXT: _text,
    LightKind.DIGITS: _text,
}
