"""Lights and displays of a profile over OSC: an address, and as what the value is sent there.

There are no numbers of a box to know: a switch or a position is sent between the ends of its control's own numbers, a
colour as text or by its parts, a text as it is. So of the keys of a light few are left.
"""

from collections.abc import Mapping, Sequence

from bridge.config.problems import Report, Span, listed
from bridge.config.profile_light_shapes import LightShape, LookShape
from bridge.config.shapes import Placed
from bridge.model.surface import Argument, Light, LightKind, Look, MessageShape, Meter, Motor, OscValue, Text

#: As what each kind is sent, the first unless the profile says otherwise: OSC's type tags.
_NUMBER = ("f", "d", "i", "h", "T")
TYPES: Mapping[LightKind, tuple[str, ...]] = {
    LightKind.LED: _NUMBER,
    LightKind.RING: _NUMBER,
    LightKind.MOTOR: _NUMBER,
    LightKind.METER: ("f", "d"),
    LightKind.COLOR: ("s", "r", "iii", "iiii", "fff", "ffff"),
    LightKind.TEXT: ("s",),
    LightKind.DIGITS: ("s",),
}
#: Keys that say how a box writes what it shows.
_NOT_HERE = (
    "on", "off", "blink", "palette", "depth", "channels", "dim", "modes", "mode", "spread_steps", "centre", "steps",
    "scale", "falls", "top", "echo", "code", "reverse", "index", "at", "channel",
)  # fmt: skip
#: Letters of a text whose width the profile does not say.
LETTERS = 24


def lights_of(
    shape: LookShape, kind: LightKind, messages: Sequence[MessageShape], ends: Argument, at: Span, report: Report
) -> list[Light]:
    """The lights or displays of a row; none, reported, where something is wrong. `ends`: of the row's controls."""
    before = len(report.problems)
    for key in _NOT_HERE:
        if shape.wrote(key):
            span = getattr(getattr(shape, key, None), "span", at)
            report.say("E410", span, f"`{key}` changes nothing of a light over OSC", f"delete `{key}`")
    types = _types(shape.types, kind, report)
    if any(message.number is not None for message in messages):
        what = "a light cannot set one of several arguments of a message"
        report.say("E503", at, what, "give it an address of its own: `light: {osc: /...}`")
    if len(report.problems) > before:
        return []
    resend = isinstance(shape, LightShape) and shape.resend is not None and shape.resend.value
    value = OscValue(types, *((0.0, 1.0) if kind is LightKind.METER else (ends.low, ends.high)))
    look = _look(shape, kind)
    return [Light(kind, message, look=look, resend=resend, osc=value) for message in messages]


def _types(written: Placed[str] | None, kind: LightKind, report: Report) -> str:
    known = TYPES[kind]
    if written is None or written.value in known:
        return written.value if written else known[0]
    what = f"a light of kind {kind} is not sent as {written.value!r}"
    report.say("E105", written.span, what, f"types are {listed(known, last='or')}")
    return known[0]


def _look(shape: LookShape, kind: LightKind) -> Look | None:
    width = shape.width.value if shape.width else LETTERS
    align = shape.align.value if shape.align else "left"
    looks: Mapping[LightKind, Look] = {
        LightKind.MOTOR: Motor(16383, instant=True),
        LightKind.METER: Meter(),
        LightKind.TEXT: Text(width, align),
        LightKind.DIGITS: Text(width, align),
    }
    return looks.get(kind)
