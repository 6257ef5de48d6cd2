"""Lights of a profile: how a surface shows things, read into the model with every problem placed.

One reader for a light of a control and for a display: both say which message carries what is shown, and how it looks.
Rows go in step: eight controls, eight messages. What is shown, and when, is the engine's.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bridge.config import osc_inputs, osc_lights
from bridge.config.problems import Report, Span
from bridge.config.profile_light_shapes import LightShape, LookShape, MessageKeys
from bridge.config.shapes import Placed, Several
from bridge.model.color import COLORS
from bridge.model.surface import (
    OSC,
    Argument,
    Blink,
    Colors,
    Control,
    Light,
    LightKind,
    Look,
    MessageShape,
    Meter,
    Motor,
    Ring,
    Text,
)
from bridge.wire import midi
from bridge.wire.template import Template

#: What a message of each key is called by mido, and whether a number goes with it.
_TYPES: Mapping[str, tuple[str, bool]] = {
    "cc": ("control_change", True),
    "note": ("note_on", True),
    "polytouch": ("polytouch", True),
    "pitch": ("pitchwheel", False),
    "pressure": ("aftertouch", False),
    "program": ("program_change", False),
}
_ANY = (*_TYPES, "sysex", "osc")
#: Fields of a sysex message by what it shows; one of each inner tuple has to be there.
_FIELDS: Mapping[LightKind, tuple[tuple[str, ...], ...]] = {
    LightKind.LED: (("value",),),
    LightKind.COLOR: (("color",), ("r", "g", "b")),
    LightKind.RING: (("value",),),
    LightKind.MOTOR: (("value",),),
    LightKind.TEXT: (("text",), ("text", "color")),
    LightKind.DIGITS: (("text",),),
    LightKind.METER: (("value",),),
}
#: Lights that a position is shown on, unless the profile says otherwise.
_RINGED = frozenset({"fader", "knob", "encoder", "wheel", "jog"})


#: Keys that only some kinds of light have an effect of.
_KEYS: Mapping[str, frozenset[LightKind]] = {
    key: frozenset(map(LightKind, kinds.split()))
    for key, kinds in {
        "on": "led ring",
        "off": "led color ring digits text meter",
        "blink": "led color ring",
        "resend": "led color ring",
        "palette": "color text",
        "depth": "color",
        "channels": "color",
        "dim": "color",
        "modes": "ring",
        "mode": "ring",
        "spread_steps": "ring",
        "centre": "ring",
        "steps": "ring meter",
        "scale": "meter",
        "falls": "meter",
        "top": "motor",
        "echo": "motor",
        "width": "text digits",
        "align": "text digits",
        "code": "text digits",
        "reverse": "text digits",
    }.items()
}


@dataclass(frozen=True, slots=True)
class Place:
    """One row of lights while it is read: how many, what they are, the messages of their controls."""

    count: int
    kind: LightKind
    span: Span
    own: Sequence[MessageShape] = ()
    channel: int = 1
    top: int = 127
    framed: bool = False  # may do without a message of its own: a frame carries it
    messages: Sequence[tuple[MessageShape, ...]] = ()  # of each light: one, or one for each of its letters
    ends: Argument = field(default_factory=Argument)  # of OSC: the numbers of the controls at both ends


class Lights:
    """Reads the lights and displays of one profile."""

    def __init__(self, report: Report, channel: int, longest: int | None) -> None:
        self._report = report
        self._channel = channel
        self._longest = longest

    def row(self, shape: LightShape | None, controls: Sequence[Control], span: Span) -> list[Light]:
        """A row of lights of these controls; none, reported, where something is wrong. No shape: `same`."""
        kind = LightKind.RING if controls[0].kind in _RINGED else LightKind.LED
        own = [control.messages[0] for control in controls]
        channel, ends = own[0].channel or self._channel, controls[0].argument
        place = Place(len(own), kind, span, own, channel, controls[0].largest, ends=ends)
        if shape is None:
            if own[0].type == OSC:
                shape = LightShape.model_construct()
                return osc_lights.lights_of(shape, kind, own, place.ends, place.span, self._report)
            return [Light(kind, sent) for sent in own] if self._takes(place) else []
        return self.lights(shape, replace(place, kind=LightKind(shape.kind.value) if shape.kind else kind))

    def _takes(self, place: Place) -> bool:
        """Whether the control's own message can set a light; else it is reported."""
        kind = place.own[0].type
        if kind in midi.KINDS or kind == OSC or (kind == "hui" and place.kind is LightKind.LED):
            return True
        what = f"{kind} is no message that a light could take"
        self._report.say("E503", place.span, what, f"write one of {', '.join(_ANY)}")
        return False

    def lights(self, shape: LookShape, place: Place) -> list[Light]:
        """A row of lights or displays; none, reported, where something is wrong."""
        before = len(self._report.problems)
        self._refuse_keys(shape, place)
        messages = self._messages(shape, place)
        if messages and messages[0][0].type == OSC:
            lights = [row[0] for row in messages]
            return osc_lights.lights_of(shape, place.kind, lights, place.ends, place.span, self._report)
        if shape.types is not None:
            what = "`types` are those of OSC"
            self._report.say("E410", shape.types.span, what, "delete `types`")
        looks = self._looks(shape, replace(place, messages=messages)) if messages else []
        if not messages or len(self._report.problems) > before:
            return []
        light = shape if isinstance(shape, LightShape) else LightShape.model_construct()
        blinks = self._blinks(light, place)
        if len(self._report.problems) > before:
            return []
        on, off = light.on.value if light.on else 127, shape.off.value if shape.off else 0
        resend = bool(light.resend and light.resend.value)
        return [
            Light(place.kind, message[0], on, off, look, blink, resend)
            for message, look, blink in zip(messages, looks, blinks, strict=True)
        ]

    def _refuse_keys(self, shape: LookShape, place: Place) -> None:
        for key, kinds in _KEYS.items():
            if shape.wrote(key) and place.kind not in kinds:
                what = f"`{key}` changes nothing of a light of kind {place.kind}"
                self._report.say("E410", span_of(getattr(shape, key, None), place.span), what, f"delete `{key}`")

    # --- The message ------------------------------------------------------------------------------------------

    def _messages(self, shape: MessageKeys, place: Place) -> list[tuple[MessageShape, ...]]:
        """The messages of each light of a row: one, or one for each of its letters."""
        keys = [key for key in _ANY if getattr(shape, key) is not None]
        if len(keys) > 1:
            what = f"a light is set by one kind of message, and this has {' and '.join(keys)}"
            self._report.say("E503", place.span, what, f"write one of {', '.join(_ANY)}")
            return []
        if not keys and any(shape.wrote(key) for key in _ANY):
            return []  # it is wrong, and has been reported
        if not keys:
            return self._own(shape, place)
        if keys == ["sysex"]:
            return self._sysex(shape, place)
        if keys == ["osc"]:
            return self._osc(shape, place)
        return self._numbered(keys[0], shape, place)

    def _own(self, shape: MessageKeys, place: Place) -> list[tuple[MessageShape, ...]]:
        if place.framed:
            return [(MessageShape("frame", 0),)] * place.count
        if not place.own:
            what = "nothing says which message sets it"
            self._report.say("E503", place.span, what, f"write one of {', '.join(_ANY)}, or a frame of it")
            return []
        if not self._takes(place):
            return []
        if shape.channel is not None:
            return [(replace(own, channel=shape.channel.value),) for own in place.own]
        return [(own,) for own in place.own]

    def _numbered(self, key: str, shape: MessageKeys, place: Place) -> list[tuple[MessageShape, ...]]:
        kind, numbered = _TYPES[key]
        placed: Placed[tuple[int, ...]] = getattr(shape, key)
        numbers = placed.value
        if not numbered and shape.channel is not None:
            self._report.say("E410", shape.channel.span, f"the number of `{key}` is its channel", "delete `channel`")
            return []
        per = 1
        if place.kind in (LightKind.TEXT, LightKind.DIGITS):
            per = len(numbers) // place.count if len(numbers) % place.count == 0 else 0
        elif len(numbers) == 1 and isinstance(shape, LookShape) and shape.at is not None:
            numbers = numbers * place.count  # one message for all, told apart by what `at` adds
        if per * place.count != len(numbers):
            what = f"{place.count} lights and {len(numbers)} messages do not go in step"
            self._report.say("E401", placed.span, what, "give both ranges the same length")
            return []
        channel = shape.channel.value if shape.channel else place.channel
        shapes = [MessageShape(kind, channel, n) if numbered else MessageShape(kind, n) for n in numbers]
        rows = [tuple(shapes[at : at + per]) for at in range(0, len(shapes), per)]
        reverse = isinstance(shape, LookShape) and shape.reverse is not None and shape.reverse.value
        return [row[::-1] for row in rows] if reverse else rows

    def _sysex(self, shape: MessageKeys, place: Place) -> list[tuple[MessageShape, ...]]:
        assert shape.sysex is not None
        written = shape.sysex
        rows = self._in_step(shape, place) if isinstance(shape, LookShape) else [{}] * place.count
        if rows is None:
            return []
        filled = [written.value.with_(row) for row in rows]
        if not self._fields_right(written, filled[0], shape, place):
            return []
        if place.count > 1 and len({str(each) for each in filled}) == 1:
            what = f"the same message would set all {place.count} of them"
            advice = "write {index} where they differ, and `index: N-M`"
            self._report.say("E502", written.span, what, advice)
            return []
        return [(MessageShape("sysex", 0, None, str(each)),) for each in filled]

    def _osc(self, shape: MessageKeys, place: Place) -> list[tuple[MessageShape, ...]]:
        assert shape.osc is not None
        return osc_inputs.addresses(shape.osc, place.count, 1, self._report)

    def _in_step(self, shape: LookShape, place: Place) -> list[dict[str, int | bytes]] | None:
        """What stands for {index} and {at} in the message of each light of a row."""
        rows: list[dict[str, int | bytes]] = [{} for _ in range(place.count)]
        for key in ("index", "at"):
            several: Several[tuple[int, ...]] | None = getattr(shape, key)
            if several is None:
                continue
            numbers = all_of(several)
            if len(numbers) != place.count:
                what = f"{place.count} lights and {len(numbers)} numbers of `{key}` do not go in step"
                self._report.say("E401", several.span, what, "give both the same length")
                return None
            for row, number in zip(rows, numbers, strict=True):
                row[key] = number
        return rows

    def _fields_right(self, written: Placed[Template], filled: Template, shape: MessageKeys, place: Place) -> bool:
        wanted = _FIELDS[place.kind]
        left = set(filled.fields)
        if any(left == set(fields) for fields in wanted) or (place.kind is LightKind.COLOR and left == {"value"}):
            letters = shape.width.value - 1 if isinstance(shape, LookShape) and shape.width else 0
            return self.short_enough(written, filled, letters)
        told_fields = " or ".join(" ".join(f"{{{name}}}" for name in fields) for fields in wanted)
        missing = {"index", "at"} & left
        if missing:
            key = min(missing)
            self._report.say("E103", written.span, f"nothing says what {{{key}}} is", f"add `{key}: N-M`")
        else:
            what = f"a light of kind {place.kind} fills {told_fields}"
            self._report.say("E106", written.span, what, f"let the message have {told_fields}, and no other field")
        return False

    def short_enough(self, written: Placed[Template], filled: Template, extra: int = 0) -> bool:
        """Whether the box takes a message this long, `extra` bytes beside one for each field; else it is reported."""
        size = len(filled.fill(dict.fromkeys(filled.fields, 0))) + extra
        if self._longest is None or size <= self._longest:
            return True
        what = f"the message has {size} bytes, and `longest_sysex` of this box is {self._longest}"
        self._report.say("E505", written.span, what, "make several lines of it, each with a shorter message")
        return False

    # --- The look ---------------------------------------------------------------------------------------------

    def _looks(self, shape: LookShape, place: Place) -> Sequence[Look | None]:
        make = _LOOKS.get(place.kind)
        return make(self, shape, place) if make else [None] * place.count

    def _colors(self, shape: LookShape, place: Place) -> Sequence[Look | None]:
        palette = self._palette(shape)
        pattern = place.messages[0][0].pattern or ""
        mixes = "{r" in pattern or shape.channels is not None
        framed = place.messages[0][0].type == "frame"
        if shape.channels is not None and len(shape.channels.value) != 3:
            self._report.say("E401", shape.channels.span, "red, green and blue are three channels", "write three")
        if not palette and not mixes and not (framed and shape.depth):
            advice = "add `palette: {red: 5, green: 21, ...}`, or a sysex message with {r} {g} {b}"
            self._report.say("E103", place.span, "nothing says which number is which colour", advice)
        dim = shape.dim.value if isinstance(shape, LightShape) and shape.dim else None
        depth = shape.depth.value if shape.depth else 7
        look = Colors(palette, depth, shape.channels.value if shape.channels else (), dim)
        return [look] * place.count

    def _palette(self, shape: LookShape) -> tuple[tuple[str, int], ...]:
        return tuple(
            (COLORS.get(row.key.value, row.key.value), row.value.value) for row in shape.palette or () if row.value
        )

    def _rings(self, shape: LookShape, place: Place) -> Sequence[Look | None]:
        assert isinstance(shape, LightShape)
        modes = tuple((row.key.value, row.value.value) for row in shape.modes or () if row.value)
        if shape.steps is None:
            if shape.spread_steps is not None or shape.centre is not None:
                self._report.say("E103", place.span, "nothing says which steps the ring has", "add `steps: 1-11`")
            if not modes:
                return [None] * place.count
        steps = shape.steps.value if shape.steps else (0, 127)
        aparts = self._aparts(shape, place)
        if modes and not aparts and modes[0] and shape.steps is None:
            self._report.say("E103", place.span, "nothing says which steps the ring has", "add `steps: 1-11`")
        spread = (shape.spread_steps.value[0], shape.spread_steps.value[-1]) if shape.spread_steps else None
        centre = shape.centre.value if shape.centre else 0
        ring = Ring(steps[0], steps[-1], modes, spread, None, centre)
        return [replace(ring, apart=apart) for apart in aparts] or [ring] * place.count

    def _aparts(self, shape: LightShape, place: Place) -> list[MessageShape]:
        if shape.mode is None:
            return []
        rows = self._messages(shape.mode, replace(place, own=()))
        if not shape.modes:
            self._report.say(
                "E103", place.span, "nothing says the numbers of the modes", "add `modes: {dot: 0, wrap: 2}`"
            )
        return [row[0] for row in rows]

    def _motors(self, shape: LookShape, place: Place) -> Sequence[Look | None]:
        assert isinstance(shape, LightShape)
        whole = 16383 if place.messages[0][0].type == "pitchwheel" else 127
        same = bool(place.own) and place.messages[0][0].type == place.own[0].type
        top = shape.top.value if shape.top else place.top if same else whole
        return [Motor(top, bool(shape.echo and shape.echo.value))] * place.count

    def _texts(self, shape: LookShape, place: Place) -> Sequence[Look | None]:
        single = place.messages[0][0].type in ("sysex", "frame")
        if single and shape.width is None:
            self._report.say("E103", place.span, "nothing says how many letters it has", "add `width: 7`")
            return []
        if not single and shape.width is not None:
            self._report.say("E410", shape.width.span, "each of its letters is a message", "delete `width`")
        code = shape.code.value if shape.code else "mcu" if place.kind is LightKind.DIGITS and not single else "ascii"
        align = shape.align.value if shape.align else "right" if place.kind is LightKind.DIGITS else "left"
        width = shape.width.value if shape.width else len(place.messages[0])
        palette = self._palette(shape)
        colored = "{color}" in (place.messages[0][0].pattern or "")
        if colored != bool(palette):
            what = "a palette and {color} in the message belong together"
            self._report.say("E103", span_of(shape.palette, place.span), what, "add the one that is missing")
        colors = Colors(palette) if palette else None
        return [Text(width, align, code, () if single else row, colors) for row in place.messages]

    def _meters(self, shape: LookShape, place: Place) -> Sequence[Look | None]:
        steps = shape.steps.value if shape.steps else (0, 127)
        adds = all_of(shape.at) if shape.at is not None else (0,) * place.count
        scale = tuple(each.value for each in shape.scale or ())
        if len(adds) != place.count:
            what = f"{place.count} meters and {len(adds)} numbers of `at` do not go in step"
            self._report.say("E401", span_of(shape.at, place.span), what, "give both the same length")
            return []
        if scale and (len(scale) != steps[-1] - steps[0] or list(scale) != sorted(set(scale))):
            what = f"a meter of {steps[-1] - steps[0]} steps above the lowest needs as many levels, rising"
            self._report.say("E401", span_of(shape.scale, place.span), what, "give one level (dB) for each step")
        if max(adds) + steps[-1] > 127:
            what = f"its highest number would be {max(adds) + steps[-1]}"
            self._report.say("E412", span_of(shape.at, place.span), what, "a MIDI number is at most 127")
        falls = bool(shape.falls and shape.falls.value)
        return [Meter(steps[0], steps[-1], add, scale, falls) for add in adds]

    # --- Blinking ---------------------------------------------------------------------------------------------

    def _blinks(self, shape: LightShape, place: Place) -> list[Blink | None]:
        blink = shape.blink
        if blink is None:
            return [None] * place.count
        if isinstance(blink, Placed):
            return [Blink(number=blink.value)] * place.count
        if (blink.channel is None) == (blink.sysex is None):
            advice = 'write `blink: N`, `blink: {channel: N}` or `blink: {sysex: "..."}`'
            self._report.say("E103", place.span, "nothing says how it blinks", advice)
            return [None] * place.count
        if blink.channel is not None:
            return [Blink(channel=blink.channel.value)] * place.count
        assert blink.sysex is not None
        rows = self._in_step(shape, place)
        filled = [blink.sysex.value.with_(row) for row in rows or ()]
        allowed = {"value", "color", "r", "g", "b"}
        if not filled or not set(filled[0].fields) <= allowed:
            what = "nothing says what the fields of this message are"
            self._report.say("E106", blink.sysex.span, what, "it can have {index}, {at}, {value} and those of a colour")
            return [None] * place.count
        return [Blink(pattern=str(each)) for each in filled]


def all_of(several: Iterable[Placed[tuple[int, ...]]]) -> tuple[int, ...]:
    """The numbers of several ranges, one after the other."""
    return tuple(number for placed in several for number in placed.value)


def span_of(written: Any, otherwise: Span) -> Span:
    """Where a value is written, else the other place."""
    span = getattr(written, "span", None)
    return span if isinstance(span, Span) else otherwise


_Looks = Callable[[Lights, Any, Place], Sequence[Look | None]]
_LOOKS: Mapping[LightKind, _Looks] = {
    LightKind.COLOR: Lights._colors,
    LightKind.RING: Lights._rings,
    LightKind.MOTOR: Lights._motors,
    LightKind.TEXT: Lights._texts,
    LightKind.DIGITS: Lights._texts,
    LightKind.METER: Lights._meters,
}
