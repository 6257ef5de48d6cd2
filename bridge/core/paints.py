"""How a light of a profile tells a face: the one place where what there is to show becomes bytes.

Each kind of light has one builder here; it works out beforehand all that can be known, so that painting is little more
than one concatenation. Lights that speak OSC are built in osc_lights. Nothing here knows what is shown or when.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import isinf

from bridge.core import colors, osc_lights, words
from bridge.core.face import DARK, Face, Paint
from bridge.core.program import LightPlan
from bridge.model.color import rgb
from bridge.model.surface import HUI, OSC, Blink, Colors, Light, LightKind, MessageShape, Meter, Motor, Ring, Text
from bridge.wire import midi
from bridge.wire.template import Template, template

#: The level a meter without a scale begins to show at (dB): what desks print at the bottom of theirs.
METER_FLOOR = -60.0


def plans_of(light: Light, own: Sequence[MessageShape] = ()) -> tuple[LightPlan, ...]:
    """What one light of a profile is on the wire; `own` are the messages that carry seven bits of its control."""
    if light.message.type == OSC:
        return tuple(osc_lights.plans_of(light, own))
    return tuple(_BUILDERS[light.kind](light, own))


# --- Numbers on the wire ----------------------------------------------------------------------------------------

#: A message that carries a number.
Carry = Callable[[int], bytes]


def _carry(shape: MessageShape) -> Carry:
    """How a number gets into a message: the last byte of most, two of a pitch bend, the {value} of sysex."""
    if shape.type == "sysex":
        message = _template(shape)
        return lambda number: message.fill({"value": number, "color": number})
    if shape.type == "frame":
        return lambda number: bytes((number,))
    if shape.type == HUI:
        return _hui(shape)
    if shape.type == "pitchwheel":
        status = midi.encode("pitchwheel", shape.channel, None, 0)[:1]
        return lambda number: status + bytes((number & 0x7F, number >> 7))
    prefix = midi.encode(shape.type, shape.channel, shape.number, 0)[:-1]
    return lambda number: prefix + bytes((number,))


def _hui(shape: MessageShape) -> Carry:
    """The light of a HUI switch: its zone, then its port, with bit 6 where it is on; both in one piece."""
    zone, port = divmod(shape.number or 0, 8)
    named = midi.encode("control_change", shape.channel, 0x0C, zone)
    off = named + midi.encode("control_change", shape.channel, 0x2C, port)
    on = named + midi.encode("control_change", shape.channel, 0x2C, 0x40 | port)
    return lambda number: on if number else off


def _template(shape: MessageShape) -> Template:
    assert shape.pattern is not None
    return template(shape.pattern)


def _key(shape: MessageShape) -> bytes:
    """What a light is remembered by: no two lights of a surface have the same."""
    if shape.type == HUI:
        return f"{shape.type} {shape.number}".encode()
    if shape.type in midi.KINDS:
        return midi.encode(shape.type, shape.channel, shape.number, 0)[: 1 if shape.number is None else 2]
    return f"{shape.type} {shape.pattern}".encode()


def _blinking(light: Light, number: Callable[[Face], int], carry: Carry) -> Paint:
    """Paints a number, and where the box can blink it, the blinking one instead."""
    blink = light.blink
    if blink is None:
        return lambda face: carry(number(face))
    other, on = _blink_carry(light.message, blink, carry), blink.number
    if light.kind is LightKind.RING:
        added = on or 0
        return lambda face: other(number(face) + added) if face.blink else carry(number(face))
    bright = DARK._replace(on=True)

    def paint(face: Face) -> bytes:
        if not face.blink:
            return carry(number(face))
        return other(number(bright._replace(color=face.color)) if on is None else on)

    return paint


def _blink_carry(shape: MessageShape, blink: Blink, otherwise: Carry) -> Carry:
    if blink.pattern is not None:
        return _carry(MessageShape("sysex", 0, None, blink.pattern))
    if blink.channel is not None:
        return _carry(MessageShape(shape.type, blink.channel, shape.number))
    return otherwise


# --- One builder for each kind ----------------------------------------------------------------------------------


def _led(light: Light, own: Sequence[MessageShape]) -> Iterator[LightPlan]:
    carry = _carry(light.message)
    on, off = carry(light.on), carry(light.off)
    blinks = on if light.blink is None else _blink_carry(light.message, light.blink, carry)(_blink_number(light))
    yield LightPlan(
        light.kind,
        _key(light.message),
        lambda face: blinks if face.blink else on if face.on else off,
        resend=light.resend,
    )


def _blink_number(light: Light) -> int:
    """The number that blinks a lamp: its own, or on another channel or in another message the one for on."""
    assert light.blink is not None
    return light.on if light.blink.number is None else light.blink.number


def _ring(light: Light, own: Sequence[MessageShape]) -> Iterator[LightPlan]:
    ring = light.look
    carry, key = _carry(light.message), _key(light.message)
    same = light.message in own and light.message.type in midi.KINDS and light.message.type != "pitchwheel"
    if not isinstance(ring, Ring):
        yield LightPlan(light.kind, key, _blinking(light, _scaled(light), carry), carry if same else None)
        return
    modes = dict(ring.modes)
    if ring.apart is not None:
        mode = _carry(ring.apart)
        yield LightPlan(light.kind, _key(ring.apart), lambda face: mode(modes[_mode(modes, face.mode)]))
    yield LightPlan(light.kind, key, _blinking(light, _steps(light.off, ring), carry), carry if same else None)


def _scaled(light: Light) -> Callable[[Face], int]:
    off, span = light.off, light.on - light.off
    return lambda face: off if face.travel is None else off + round(face.travel * span)


#: Ways to show a position that stand for one that a ring has not.
_ELSE: Mapping[str, tuple[str, ...]] = {
    "dot": ("wrap", "boost", "spread"),
    "wrap": ("dot", "boost", "spread"),
    "boost": ("dot", "wrap", "spread"),
    "spread": ("wrap", "dot", "boost"),
}


def _mode(modes: Mapping[str, int], wanted: str) -> str:
    return next(mode for mode in (wanted, *_ELSE[wanted]) if mode in modes)


def _steps(off: int, ring: Ring) -> Callable[[Face], int]:
    modes = {} if ring.apart is not None else dict(ring.modes)
    narrow = ring.spread or (ring.first, ring.last)

    def number(face: Face) -> int:
        if face.travel is None:
            return off
        mode = _mode(dict(ring.modes), face.mode) if ring.modes else "dot"
        first, last = narrow if mode == "spread" else (ring.first, ring.last)
        step = first + round(face.travel * (last - first))
        middle = ring.centre if ring.centre and abs(face.travel - 0.5) * (last - first) < 0.5 else 0
        return modes.get(mode, 0) + step + middle

    return number


def _color(light: Light, own: Sequence[MessageShape]) -> Iterator[LightPlan]:
    look = light.look
    assert isinstance(look, Colors)
    if look.channels:
        for channel, at in zip(look.channels, range(3), strict=True):
            shape = MessageShape(light.message.type, channel, light.message.number)
            yield LightPlan(light.kind, _key(shape), _mixed(look, at, _carry(shape)), resend=light.resend)
        return
    if "{r" in (light.message.pattern or "") or (light.message.type == "frame" and not look.palette):
        yield LightPlan(light.kind, _key(light.message), _rgb(light, look), resend=light.resend)
        return
    number = _numbered(light.off, look)
    dim = None if look.dim is None else _carry(MessageShape(light.message.type, look.dim, light.message.number))
    paint = _blinking(light, number, _carry(light.message))
    yield LightPlan(
        light.kind, _key(light.message), _dimming(paint, number, dim) if dim else paint, resend=light.resend
    )


def _shade(face: Face) -> int:
    """The colour a light shows: bright where it is on, dark where it is off, black where there is nothing."""
    if face.color is None:
        return 0
    return face.color if face.on else colors.dimmed(face.color)


def _palette(look: Colors) -> tuple[tuple[int, int], ...]:
    return tuple((rgb(color), number) for color, number in look.palette)


def _numbered(off: int, look: Colors) -> Callable[[Face], int]:
    """The number of a face's colour in the palette; what would look black is off."""
    bright = _palette(look)
    dark = (*bright, (0, off))
    is_dim_apart = look.dim is not None
    known: dict[int, int] = {}

    def number(face: Face) -> int:
        if face.color is None:
            return off
        lit = face.on or is_dim_apart
        shade = face.color if lit else colors.dimmed(face.color)
        found = known.get(shade << 1 | lit)
        if found is None:
            if len(known) >= KNOWN:
                known.clear()
            found = known[shade << 1 | lit] = colors.nearest(shade, bright if lit else dark)
        return found

    return number


#: Colours of one light whose number in the palette is kept.
KNOWN = 256


def _dimming(paint: Paint, number: Callable[[Face], int], dim: Carry) -> Paint:
    return lambda face: paint(face) if face.on or face.blink or face.color is None else dim(number(face))


def _deep(part: int, depth: int) -> int:
    return part >> 8 - depth


def _mixed(look: Colors, at: int, carry: Carry) -> Paint:
    return lambda face: carry(_deep(colors.parts(_shade(face))[at], look.depth))


def _rgb(light: Light, look: Colors) -> Paint:
    fill = _color_filler(light.message, look, light.off)
    if light.blink is None or light.blink.pattern is None:
        return fill
    blinking = _color_filler(MessageShape("sysex", 0, None, light.blink.pattern), look, light.off)
    return lambda face: blinking(face._replace(on=True)) if face.blink else fill(face)


def _color_filler(shape: MessageShape, look: Colors, off: int) -> Paint:
    """Fills red, green and blue, or a number of the palette, or both."""
    message = None if shape.type == "frame" else _template(shape)
    number = _numbered(off, look) if look.palette else lambda face: off

    def paint(face: Face) -> bytes:
        red, green, blue = (_deep(part, look.depth) for part in colors.parts(_shade(face)))
        if message is None:
            return bytes((red, green, blue))
        return message.fill({"r": red, "g": green, "b": blue, "color": number(face), "value": number(face)})

    return paint


def _motor(light: Light, own: Sequence[MessageShape]) -> Iterator[LightPlan]:
    look = light.look
    assert isinstance(look, Motor)
    carry, top = _motor_carry(light.message, look), look.top
    yield LightPlan(light.kind, _key(light.message), lambda face: carry(round((face.travel or 0.0) * top)))


def _motor_carry(shape: MessageShape, look: Motor) -> Carry:
    """A controller of more than seven bits is a pair, both halves in one piece."""
    if shape.type == "control_change" and look.top > 127:
        assert shape.number is not None
        return lambda number: midi.pair(shape.channel, shape.number or 0, number)
    return _carry(shape)


#: What a letter becomes, by the code of the display.
_CODES: Mapping[str, Callable[[str], bytes]] = {
    "ascii": lambda text: text.encode("ascii", "replace"),
    "capitals": lambda text: text.upper().encode("ascii", "replace"),
    "mcu": words.segments,
}


def _text(light: Light, own: Sequence[MessageShape]) -> Iterator[LightPlan]:
    look = light.look
    assert isinstance(look, Text)
    code, width = _CODES[look.code], look.width
    for at, shape in enumerate(look.letters):
        yield LightPlan(light.kind, _key(shape), _lettered(code, width, at, _carry(shape)))
    if not look.letters:
        number = _numbered(light.off, look.colors) if look.colors else lambda face: 0
        message = None if light.message.type == "frame" else _template(light.message)

        def paint(face: Face) -> bytes:
            letters = _exactly(code(face.text), width)
            if message is None:
                return letters
            return message.fill({"text": letters, "color": number(face._replace(on=True))})

        yield LightPlan(light.kind, _key(light.message), paint)


def _lettered(code: Callable[[str], bytes], width: int, at: int, carry: Carry) -> Paint:
    return lambda face: carry(_exactly(code(face.text), width)[at])


def _exactly(letters: bytes, width: int) -> bytes:
    """Figures with dots in them come out shorter than the text was: blanks go where they lead."""
    return letters[:width] if len(letters) >= width else letters.rjust(width)


def _meter(light: Light, own: Sequence[MessageShape]) -> Iterator[LightPlan]:
    look = light.look
    assert isinstance(look, Meter)
    carry = _carry(light.message)
    key = _key(light.message) + bytes((look.add,))
    yield LightPlan(light.kind, key, lambda face: carry(look.add + _level(look, face.level)))


def _level(look: Meter, level: float) -> int:
    if look.scale:
        return look.first + sum(level >= begins for begins in look.scale)
    part = 0.0 if isinf(level) and level < 0 else min(1.0, max(0.0, 1 - level / METER_FLOOR))
    return look.first + round(part * (look.last - look.first))


_BUILDERS: Mapping[LightKind, Callable[[Light, Sequence[MessageShape]], Iterable[LightPlan]]] = {
    LightKind.LED: _led,
    LightKind.RING: _ring,
    LightKind.COLOR: _color,
    LightKind.MOTOR: _motor,
    LightKind.TEXT: _text,
    LightKind.DIGITS: _text,
    LightKind.METER: _meter,
}


def frame_fill(shape: MessageShape) -> Callable[[bytes], bytes]:
    """The message of a frame around its displays."""
    message = _template(shape)
    return lambda values: message.fill({"values": values})
