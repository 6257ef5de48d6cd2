"""Short words for what a hand does with a control, for `explain` and the demo's prompt.

A fader or knob goes to a number (`64`), a button is pressed (nothing or `press`; a number is how hard) and let go
(`release`), an encoder turns by ticks (`+2`, `-1`).
"""

import re
from collections.abc import Callable

from bridge.app.osc_moves import datagram_of
from bridge.core.relative import ENCODINGS
from bridge.model.surface import OSC, Control, Motion
from bridge.wire import midi


class NotAMove(ValueError):
    """This control cannot make that move; the text says which it can."""


def message_of(control: Control, value: str) -> bytes:
    """The MIDI message or datagram of a control that makes this move. Raises NotAMove."""
    shape = control.messages[0]
    if shape.type == OSC:
        datagram = datagram_of(control, value)
        if datagram is None:
            raise NotAMove(f"say where {control.path} goes, such as {control.path}={_OSC_EXAMPLES[control.motion]}")
        return datagram
    number = _VALUES[control.motion](control, value)
    try:
        return midi.encode(shape.type, shape.channel, shape.number, number)
    except midi.MidiMistake as mistake:
        raise NotAMove(f"{control.path}: {mistake}") from None


def _position(control: Control, value: str) -> int:
    number = _number(value)
    if number is None:
        raise NotAMove(f"say where {control.path} goes, such as {control.path}=64")
    return number


def _press(control: Control, value: str) -> int:
    number = {"": 127, "press": 127, "release": 0}.get(value, _number(value))
    if number is None:
        raise NotAMove(f"{control.path} takes =press, =release or a number, not {value!r}")
    return number


def _ticks(control: Control, value: str) -> int:
    encoding = ENCODINGS[control.relative or ""]
    ticks = _number(value)
    for number in range(128):
        if encoding(number) == ticks:
            return number
    raise NotAMove(f"say how far {control.path} turns, such as {control.path}=+1 or {control.path}=-3")


def _number(text: str) -> int | None:
    return int(text) if _NUMBER.fullmatch(text) else None


_NUMBER = re.compile(r"[+-]?[0-9]{1,5}")

_OSC_EXAMPLES = {Motion.ABSOLUTE: "0.5", Motion.PRESS: "press", Motion.RELATIVE: "+1"}

_VALUES: dict[Motion, Callable[[Control, str], int]] = {
    Motion.ABSOLUTE: _position,
    Motion.PRESS: _press,
    Motion.RELATIVE: _ticks,
}
