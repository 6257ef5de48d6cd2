"""Short words for what a hand does with a control, for `explain` and the demo's prompt.

A fader or knob goes to a number (`64`; up to 16383 where it has 14 bits), a button is pressed (nothing or `press`; a
number is how hard) and let go (`release`), an encoder turns by ticks (`+2`, `-1`). A control that feels a finger is
touched (`touch`) and left (`leave`).
"""

import re
from collections.abc import Callable

from bridge.app.midi_moves import beside, written
from bridge.app.osc_moves import datagram_of
from bridge.core.relative import ENCODINGS, IN_TWO
from bridge.model.surface import OSC, Control, Motion
from bridge.wire import midi


class NotAMove(ValueError):
    """This control cannot make that move; the text says which it can."""


def messages_of(control: Control, value: str) -> tuple[bytes, ...]:
    """The MIDI messages, or the one datagram, of a control that makes this move; none where it says nothing.

    Raises NotAMove.
    """
    shape = control.messages[0]
    if shape.type == OSC:
        datagram = datagram_of(control, value)
        if datagram is None:
            raise NotAMove(f"say where {control.path} goes, such as {control.path}={_OSC_EXAMPLES[control.motion]}")
        return (datagram,)
    try:
        if control.touch and value in TOUCHES:
            return beside(control.touch[0], TOUCHES[value])
        return _MOVES[control.motion](control, value)
    except midi.MidiMistake as mistake:
        raise NotAMove(f"{control.path}: {mistake}") from None


def _position(control: Control, value: str) -> tuple[bytes, ...]:
    number = _number(value)
    if number is None:
        raise NotAMove(f"say where {control.path} goes, such as {control.path}={control.largest // 2 + 1}")
    return written(control, control.messages[0], number)


def _press(control: Control, value: str) -> tuple[bytes, ...]:
    number = {"": control.largest, "press": control.largest, "release": 0}.get(value, _number(value))
    if number is None:
        raise NotAMove(f"{control.path} takes =press, =release or a number, not {value!r}")
    if number == 0 and not control.releases:
        return ()
    if control.inverted:
        number = 0 if number else control.largest
    return written(control, control.messages[0], number)


def _turn(control: Control, value: str) -> tuple[bytes, ...]:
    ticks = _number(value)
    if control.relative == IN_TWO and ticks:
        return _turn_in_two(control, ticks)
    for number in range(128):
        if control.relative != IN_TWO and ENCODINGS[control.relative or ""](number) == ticks:
            return written(control, control.messages[0], number)
    raise NotAMove(f"say how far {control.path} turns, such as {control.path}=+1 or {control.path}=-3")


def _turn_in_two(control: Control, ticks: int) -> tuple[bytes, ...]:
    """Ticks by a message for each direction; of an NRPN or RPN, one controller a tick."""
    if control.decrement:
        up = next(shape for shape in control.messages if shape not in control.decrement)
        return beside(up if ticks > 0 else control.decrement[0], abs(ticks))
    shape = control.messages[0]
    *chosen, _ = written(control, shape, 0)
    return (*chosen, *[midi.encode("control_change", shape.channel, 96 if ticks > 0 else 97, 0)] * min(abs(ticks), 128))


TOUCHED = "touch"
TOUCHES = {TOUCHED: 127, "leave": 0}


def _number(text: str) -> int | None:
    return int(text) if _NUMBER.fullmatch(text) else None


_NUMBER = re.compile(r"[+-]?[0-9]{1,5}")

_OSC_EXAMPLES = {Motion.ABSOLUTE: "0.5", Motion.PRESS: "press", Motion.RELATIVE: "+1"}

_MOVES: dict[Motion, Callable[[Control, str], tuple[bytes, ...]]] = {
    Motion.ABSOLUTE: _position,
    Motion.PRESS: _press,
    Motion.RELATIVE: _turn,
}
