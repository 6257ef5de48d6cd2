"""What a control of a profile sends: its message, its numbers, its touch, and what a press of it looks like.

A row of controls goes in step with every range of its line. Every rule of "this key would change nothing here" is a row
of a table. Lights are read beside this, and nothing here decodes.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bridge.config import osc_inputs
from bridge.config.problems import Report, Span
from bridge.config.profile_input_shapes import ALL_CHANNELS, SYSTEM, HuiShape, InputShape, PartShape
from bridge.config.shapes import Placed
from bridge.core.osc_ears import TICKS
from bridge.core.relative import ENCODINGS, IN_TWO
from bridge.model.surface import KINDS, Control, MessageShape, Motion, Order
from bridge.wire import sysex
from bridge.wire.midi import MidiMistake

#: The messages of each control of a row.
Messages = list[tuple[MessageShape, ...]]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a profile: the controls it stands for and what it says of them."""

    paths: Sequence[str]
    shape: InputShape
    span: Span
    channels: tuple[int, ...]
    report: Report

    @property
    def motion(self) -> Motion:
        turns = self.shape.relative is not None or self.shape.increment is not None
        kind = KINDS[self.paths[0].split("/", 1)[0]]
        return Motion.RELATIVE if turns and kind is not Motion.PRESS else kind

    def in_step(self, placed: Placed[tuple[int, ...]], what: str = "messages") -> tuple[int, ...]:
        """The numbers of a range, one for each control; none, reported, where there are more or fewer."""
        if len(placed.value) == len(self.paths):
            return placed.value
        told_ = f"{len(self.paths)} controls and {len(placed.value)} {what} do not go in step"
        self.report.say("E401", placed.span, told_, "give both ranges the same length")
        return ()

    def alone(self, span: Span, what: str) -> bool:
        """Whether the line is of one control, as it has to be where nothing tells several apart."""
        if len(self.paths) > 1:
            self.report.say("E401", span, f"{len(self.paths)} controls would all send {what}", "write a line for each")
        return len(self.paths) == 1


# --- The messages -----------------------------------------------------------------------------------------------

#: Messages with a number, by their key: mido's type name.
_NUMBERED = {"cc": "control_change", "note": "note_on", "polytouch": "polytouch", "nrpn": "nrpn", "rpn": "rpn"}
#: Messages of which there is one a channel.
_CHANNELLED = {"program": "program_change", "pitch": "pitchwheel", "pressure": "aftertouch"}


def _numbered(line: _Line, key: str) -> Messages:
    placed: Placed[tuple[int, ...]] = getattr(line.shape, key)
    type_ = _NUMBERED[key]
    return [tuple(MessageShape(type_, each, number) for each in line.channels) for number in line.in_step(placed)]


def _controllers(line: _Line, key: str) -> Messages:
    """Controllers; in halves where they have more than 7 bits."""
    placed, bits = line.shape.cc, line.shape.bits
    assert placed is not None
    if line.shape.press is not None:
        return _corners(line, placed)
    if bits is None or bits.value == 7:
        return _numbered(line, "cc")
    if placed.value[-1] > 31:
        what = f"controller {placed.value[-1]} has no other half: 0 to 31 are joined with the ones 32 above"
        line.report.say("E412", placed.span, what, "write the number of the coarse half, 0 to 31, or delete `bits`")
        return []
    return [_pair(line.channels, number) for number in line.in_step(placed)]


def _corners(line: _Line, placed: Placed[tuple[int, ...]]) -> Messages:
    """The controllers of one key, each of which says how hard a corner of it is pressed."""
    if not line.alone(placed.span, "these"):
        return []
    return [tuple(MessageShape("control_change", each, number) for each in line.channels for number in placed.value)]


def _pair(channels: Sequence[int], number: int) -> tuple[MessageShape, ...]:
    return tuple(MessageShape("control_change", each, half) for each in channels for half in (number, number + 32))


def _channelled(line: _Line, key: str) -> Messages:
    placed: Placed[tuple[int, ...]] = getattr(line.shape, key)
    if key == "program" and placed.value is ALL_CHANNELS:
        return [tuple(MessageShape(_CHANNELLED[key], each) for each in ALL_CHANNELS)] * len(line.paths)
    if key == "program" and len(placed.value) == 1 < len(line.paths) and line.shape.value is not None:
        channels = placed.value * len(line.paths)  # one channel, and a program each
    else:
        channels = line.in_step(placed)
    return [(MessageShape(_CHANNELLED[key], each),) for each in channels]


def _sysex(line: _Line, key: str) -> Messages:
    placed, index = line.shape.sysex, line.shape.index
    assert placed is not None
    order = line.shape.order.value if line.shape.order else Order.MSB_FIRST
    texts = [placed.value.lower()]
    if index is not None:
        texts = [texts[0].replace("{index}", f"{number:02x}") for number in line.in_step(index)]
    elif line.shape.value is None and not line.alone(placed.span, "this message"):
        return []
    try:
        for text in texts:
            sysex.pattern(text, order)
    except MidiMistake as mistake:
        line.report.say("E106", placed.span, str(mistake), 'write it like "f0 42 40 00 01 37 02 00 00 4f 0v f7"')
        return []
    return [(MessageShape("sysex", 0, None, " ".join(text.split())),) for text in texts]


def _system(line: _Line, key: str) -> Messages:
    placed = line.shape.system
    assert placed is not None
    if line.shape.value is None and not line.alone(placed.span, placed.value):
        return []
    return [(MessageShape(SYSTEM[placed.value], 0),)] * len(line.paths)


def _mmc(line: _Line, key: str) -> Messages:
    placed = line.shape.mmc
    assert placed is not None
    return [(MessageShape("sysex", 0, None, sysex.mmc(placed.value)),)] if line.alone(placed.span, "that") else []


def _hui(line: _Line, key: str) -> Messages:
    assert line.shape.hui is not None
    return _hui_switches(line, line.shape.hui)


def _hui_switches(line: _Line, hui: HuiShape) -> Messages:
    return [(MessageShape("hui", 1, zone << 3 | hui.port.value),) for zone in line.in_step(hui.zone)]


def _hui_faders(line: _Line, key: str) -> Messages:
    placed = line.shape.hui_fader
    return [_pair((1,), number - 1) for number in line.in_step(placed)] if placed else []


def _hui_pots(line: _Line, key: str) -> Messages:
    placed = line.shape.hui_pot
    return [(MessageShape("control_change", 1, 0x3F + number),) for number in line.in_step(placed)] if placed else []


def _osc(line: _Line, key: str) -> Messages:
    placed, argument = line.shape.osc, line.shape.argument
    assert placed is not None
    return osc_inputs.addresses(placed, len(line.paths), argument.value if argument else 1, line.report)


def _increments(line: _Line, key: str) -> Messages:
    """What counts up; what counts down is beside it."""
    up, down = line.shape.increment, line.shape.decrement
    if up is None or down is None:
        what = f"`{key}` goes together with `{'decrement' if down is None else 'increment'}`"
        line.report.say("E103", line.span, what, "add the message of the other direction")
        return []
    ups, downs = _parts(line, up), _parts(line, down)
    return [(*more, *less) for more, less in zip(ups, downs, strict=True)] if ups and downs else []


def _parts(line: _Line, part: PartShape) -> Messages:
    """The messages of a part, in step with the line."""
    found = [key for key in _PARTS if getattr(part, key) is not None]
    if len(found) != 1:
        what = f"this is one message, and here are {' and '.join(found) or 'none'}"
        line.report.say("E503", line.span, what, f"write one of {', '.join(_PARTS)}")
        return []
    key, channels = found[0], part.channel.value if part.channel else line.channels
    if key == "hui":
        assert part.hui is not None
        return _hui_switches(line, part.hui)
    if part.osc is not None:
        return osc_inputs.addresses(part.osc, len(line.paths), 1, line.report)
    placed: Placed[tuple[int, ...]] = getattr(part, key)
    if key == "pressure":
        return [(MessageShape("aftertouch", each),) for each in line.in_step(placed)]
    return [tuple(MessageShape(_NUMBERED[key], each, number) for each in channels) for number in line.in_step(placed)]


_PARTS = ("cc", "note", "polytouch", "pressure", "hui", "osc")

#: What reads the messages of a line, by the key that names them.
_READERS: dict[str, Callable[[_Line, str], Messages]] = {
    "cc": _controllers,
    "note": _numbered,
    "polytouch": _numbered,
    "program": _channelled,
    "pitch": _channelled,
    "pressure": _channelled,
    "nrpn": _numbered,
    "rpn": _numbered,
    "increment": _increments,
    "sysex": _sysex,
    "system": _system,
    "mmc": _mmc,
    "hui": _hui,
    "hui_fader": _hui_faders,
    "hui_pot": _hui_pots,
    "osc": _osc,
}


# --- Keys that would change nothing -----------------------------------------------------------------------------


def _presses(line: _Line, key: str) -> bool:
    return line.motion is Motion.PRESS


def _moves(line: _Line, key: str) -> bool:
    return line.motion is Motion.ABSOLUTE


def _turns(line: _Line, key: str) -> bool:
    return line.motion is Motion.RELATIVE


def _on(*keys: str) -> Callable[[_Line, str], bool]:
    return lambda line, key: key in keys


def _has_release(line: _Line, key: str) -> bool:
    return _presses(line, key) and key not in ("program", "system", "mmc") and line.shape.value is None


def _osc_ends(line: _Line, key: str) -> bool:
    return key == "osc" and not _turns(line, key)


#: Where each key has an effect, and why it has none elsewhere ({path}: the first control of the line).
_EFFECTS: dict[str, tuple[Callable[[_Line, str], bool], str]] = {
    "channel": (_on("cc", "note", "polytouch", "nrpn", "rpn", "increment"), "{key} has no channel beside its own"),
    "index": (_on("sysex"), "{key} holds no {{index}}"),
    "argument": (_on("osc"), "{key} has no arguments"),
    "low": (_osc_ends, "{key} has no numbers of its own"),
    "high": (_osc_ends, "{key} has no numbers of its own"),
    "decrement": (_on("increment"), "{path} counts up by no message of its own"),
    "value": (
        lambda line, key: _presses(line, key) and key in ("program", "sysex", "system"),
        "{path} is not one of several numbers of one message",
    ),
    "bits": (
        lambda line, key: key in ("cc", "pitch", "nrpn", "rpn") and not _turns(line, key),
        "the message of {path} says by itself how many bits it has",
    ),
    "top": (
        lambda line, key: _moves(line, key) and key != "osc",
        "{path} has no travel that a largest number could end",
    ),
    "order": (
        lambda line, key: not _turns(line, key) and (key in ("nrpn", "rpn", "sysex", "hui_fader") or _is_pair(line)),
        "{path} does not send its number in halves",
    ),
    "relative": (
        lambda line, key: not _presses(line, key) and key != "increment",
        "{path} is pressed, it has no ticks",
    ),
    "accelerates": (_turns, "{path} does not report ticks"),
    "touch": (lambda line, key: not _presses(line, key), "{path} is pressed, which is touch enough"),
    "after": (_presses, "{path} is not pressed, so nothing comes after"),
    "latching": (_has_release, "{path} never says that it is let go"),
    "press": (
        lambda line, key: _presses(line, key) and key == "cc" and not _is_on(line.shape.latching),
        "{path} is no key that says how hard it is pressed by controllers",
    ),
    "inverted": (
        lambda line, key: _has_release(line, key) and not _is_on(line.shape.latching) and line.shape.press is None,
        "{path} is no switch whose 0 could be down",
    ),
}


def _is_pair(line: _Line) -> bool:
    return line.shape.cc is not None and line.shape.bits is not None and line.shape.bits.value > 7


def _is_on(flag: Placed[bool] | None) -> bool:
    return flag is not None and flag.value


def _effective(line: _Line, key: str) -> bool:
    whole = True
    for name, (has_effect, why) in _EFFECTS.items():
        found = getattr(line.shape, name)
        if found is not None and not has_effect(line, key):
            whole = False
            what = why.format(key=f"`{key}`", path=line.paths[0])
            span = found.span if isinstance(found, Placed) else line.span
            line.report.say("E410", span, what, f"delete `{name}`")
    return whole


# --- A line ------------------------------------------------------------------------------------------------------


def controls_of(
    paths: Sequence[str], shape: InputShape, span: Span, channel: tuple[int, ...], report: Report
) -> list[Control]:
    """The controls of a line, without their lights; none, reported, where something of it is wrong."""
    channels = shape.channel.value if shape.channel else channel
    line = _Line(paths, shape, span, channels, report)
    keys = [key for key in _READERS if getattr(shape, key) is not None]
    if shape.decrement is not None and not keys:
        keys = ["increment"]
    if len(keys) != 1:
        what = f"a control sends one kind of message, and this has {' and '.join(keys) or 'none'}"
        report.say("E503", span, what, f"write one of {', '.join(_READERS)}")
        return []
    key = keys[0]
    before = len(report.problems)
    messages = _READERS[key](line, key)
    fits = _effective(line, key) and _ticks_are_told(line, key) and _can_be_moved(line, key)
    fits = fits and osc_inputs.ticks_fit(shape.relative, key, report)
    argument = osc_inputs.ends_of(shape.argument.value if shape.argument else 1, shape.low, shape.high, report)
    if not messages or not fits or argument is None:
        return []
    values = _values(line)
    touch, after = _beside(line, shape.touch), _beside(line, shape.after)
    made = [
        replace(_control(line, key, *each), argument=argument)
        for each in zip(paths, _valued(line, messages, values), touch, after, strict=True)
    ] if len(report.problems) == before else []  # fmt: skip
    return made if made and _top_fits(line, made[0]) else []


def _beside(line: _Line, part: PartShape | None) -> Messages:
    return (part and _parts(line, part)) or [()] * len(line.paths)


def _values(line: _Line) -> tuple[int, ...]:
    return line.in_step(line.shape.value, "values") if line.shape.value else ()


def _valued(line: _Line, messages: Messages, values: tuple[int, ...]) -> Messages:
    """Messages of which one number is the button: the number is the program or song, and filled in in a sysex."""
    placed = line.shape.value
    if placed is None or not values:
        return messages
    order = line.shape.order.value if line.shape.order else Order.MSB_FIRST
    if len(messages) == 1 < len(values):
        messages = messages * len(values)
    valued: Messages = []
    try:
        for sent, value in zip(messages, values, strict=True):
            valued.append(tuple(_one_number(shape, value, order) for shape in sent))
    except MidiMistake as mistake:
        line.report.say("E412", placed.span, str(mistake), "check the number")
        return messages
    return valued


def _one_number(shape: MessageShape, value: int, order: str) -> MessageShape:
    """The message with just this number. Raises MidiMistake where it cannot have it."""
    if shape.pattern is not None:
        return replace(shape, pattern=sysex.filled(shape.pattern, value, order))
    if value > 127 and shape.type != "songpos":
        raise MidiMistake(f"{shape.type} goes from 0 to 127, not {value}")
    return replace(shape, number=value)


def _ticks_are_told(line: _Line, key: str) -> bool:
    placed = line.shape.relative
    if placed is not None and placed.value == IN_TWO and key not in ("nrpn", "rpn"):
        what = f"{IN_TWO} is by two messages"
        line.report.say("E410", placed.span, what, "write `increment: {cc: N}` and `decrement: {cc: N}` instead")
        return False
    if line.motion is not Motion.RELATIVE or line.shape.wrote("relative") or key in ("increment", "hui_pot"):
        return True
    what = f"{line.paths[0]} reports ticks, and nothing says how they are written"
    words = ", ".join(TICKS if key == "osc" else (word for word in ENCODINGS if word != IN_TWO))
    line.report.say("E103", line.span, what, f"add `relative:` and one of {words}")
    return False


def _can_be_moved(line: _Line, key: str) -> bool:
    """Whether a message that says nothing but that it came stands on something that is pressed."""
    placed = getattr(line.shape, key)
    silent = key == "mmc" or (key == "system" and placed.value not in ("song-position", "song-select"))
    if key == "sysex" and (shape := line.shape.sysex) is not None:
        silent = not any("g" <= letter <= "z" for letter in re.sub(r"\{index\}", "", shape.value.lower()))
    if not silent or line.motion is Motion.PRESS:
        return True
    what = f"{line.paths[0]} is moved, and this message carries no number"
    line.report.say("E410", placed.span, what, "put it on a button, pad, switch or transport key")
    return False


def _control(
    line: _Line, key: str, path: str, messages: tuple[MessageShape, ...], touch: tuple[MessageShape, ...],
    after: tuple[MessageShape, ...],
) -> Control:  # fmt: skip
    shape = line.shape
    half = len(messages) // 2
    return Control(
        path,
        messages,
        bits=_bits(line, key, messages[0]),
        relative=_relative(line, key),
        top=shape.top.value if shape.top else None,
        order=Order(shape.order.value) if shape.order else Order.MSB_FIRST,
        decrement=messages[half:] if key == "increment" else (),
        touch=touch,
        after=after,
        press=shape.press.value if shape.press else None,
        latching=_is_on(shape.latching),
        inverted=_is_on(shape.inverted),
        accelerates=_is_on(shape.accelerates),
    )


def _relative(line: _Line, key: str) -> str | None:
    if line.shape.relative is not None:
        return line.shape.relative.value
    if key == "increment":
        return IN_TWO
    return "signed-bit-inverted" if key == "hui_pot" and line.motion is Motion.RELATIVE else None


def _bits(line: _Line, key: str, message: MessageShape) -> int:
    if line.shape.bits is not None:
        return line.shape.bits.value
    if line.motion is Motion.RELATIVE:
        return 7
    if message.pattern is not None and message.type == "sysex":
        return sysex.pattern(message.pattern).bits or 7
    if key in ("pitch", "hui_fader") or message.type == "songpos":
        return 14
    return 14 if key in ("nrpn", "rpn", "osc") and line.motion is Motion.ABSOLUTE else 7


def _top_fits(line: _Line, control: Control) -> bool:
    top, most = line.shape.top, replace(control, top=None, bits=14 if control.is_wide else control.bits).largest
    if top is None or top.value <= most:
        return True
    what = f"{control.path} cannot send {top.value}: its message ends at {most}"
    line.report.say("E412", top.span, what, "check the number")
    return False
