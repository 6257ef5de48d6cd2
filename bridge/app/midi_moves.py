"""The MIDI messages of a move: one, or as many as its control needs to say a number, a parameter or a switch.

Numbers are the control's own, 0 to its largest, or ticks where it turns. Which words a hand may use, app/moves.py says.
"""

from collections.abc import Callable

from bridge.model.surface import Control, MessageShape, Order
from bridge.wire import midi, sysex


def written(control: Control, shape: MessageShape, number: int) -> tuple[bytes, ...]:
    """The messages by which this shape of a control's says a number. Raises MidiMistake where it cannot."""
    return _WRITTEN.get(shape.type, _channel)(control, shape, number)


def beside(shape: MessageShape, number: int) -> tuple[bytes, ...]:
    """The messages of a shape that stands beside a control's own: its touch."""
    if shape.type == "hui":
        return _hui_switch(shape, number)
    return (midi.encode(shape.type, shape.channel, shape.number, number),)


def _channel(control: Control, shape: MessageShape, number: int) -> tuple[bytes, ...]:
    if shape.type == "pitchwheel" and not control.is_wide:
        return (midi.encode(shape.type, shape.channel, None, number << 7),)
    if control.is_wide and shape.number is not None:
        return _halves(control, shape.channel, (shape.number, shape.number + 32), number)
    return (midi.encode(shape.type, shape.channel, shape.number, number),)


def _halves(control: Control, channel: int, numbers: tuple[int, int], number: int) -> tuple[bytes, ...]:
    coarse = midi.encode("control_change", channel, numbers[0], number >> 7)
    fine = midi.encode("control_change", channel, numbers[1], number & 0x7F)
    return (fine, coarse) if control.order is Order.LSB_FIRST else (coarse, fine)


def _parameter(control: Control, shape: MessageShape, number: int) -> tuple[bytes, ...]:
    high, low = (99, 98) if shape.type == "nrpn" else (101, 100)
    which = shape.number or 0
    chosen = (
        midi.encode("control_change", shape.channel, high, which >> 7),
        midi.encode("control_change", shape.channel, low, which & 0x7F),
    )
    if control.is_wide:
        return chosen + _halves(control, shape.channel, (6, 38), number)
    return (*chosen, midi.encode("control_change", shape.channel, 6, number))


def _program(control: Control, shape: MessageShape, number: int) -> tuple[bytes, ...]:
    said = number if shape.number is None else shape.number
    return (midi.encode(shape.type, shape.channel, None, said),)


def _system(control: Control, shape: MessageShape, number: int) -> tuple[bytes, ...]:
    said = number if shape.number is None else shape.number
    return (midi.system(shape.type, said),)


def _sysex(control: Control, shape: MessageShape, number: int) -> tuple[bytes, ...]:
    pattern = sysex.pattern(shape.pattern or "", control.order)
    return (pattern.written(number if pattern.bits else 0),)


def _hui(control: Control, shape: MessageShape, number: int) -> tuple[bytes, ...]:
    return _hui_switch(shape, number)


def _hui_switch(shape: MessageShape, number: int) -> tuple[bytes, ...]:
    zone, port = divmod(shape.number or 0, 8)
    return (
        midi.encode("control_change", shape.channel, 0x0F, zone),
        midi.encode("control_change", shape.channel, 0x2F, (0x40 if number else 0) | port),
    )


_WRITTEN: dict[str, Callable[[Control, MessageShape, int], tuple[bytes, ...]]] = {
    "nrpn": _parameter,
    "rpn": _parameter,
    "program_change": _program,
    "sysex": _sysex,
    "hui": _hui,
    **dict.fromkeys(midi.SYSTEM, _system),
}
