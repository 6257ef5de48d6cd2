"""Short words for what a hand does with a control that speaks OSC: `0.5` along its travel, `press`, `release`, `+1`.

Numbers are the surface's own, from the low end of its travel to the high one; which move fits which control is decided
in app/moves.py.
"""

import math

from bridge.model.surface import Control, Motion
from bridge.wire.osc import encode

#: A finger on a fader that feels it, and off again.
_TOUCHES = {"touch": 1, "leave": 0}


def datagram_of(control: Control, value: str) -> bytes | None:
    """The datagram of a control that makes this move, None where it cannot; arguments before its own are 0."""
    if control.touch and value in _TOUCHES:
        return encode(control.touch[0].pattern or "", _TOUCHES[value])
    low, high = control.argument.low, control.argument.high
    words = {"": high, "press": high, "release": low} if control.motion is Motion.PRESS else {}
    number = words.get(value, _number(value))
    if number is None:
        return None
    return encode(control.messages[0].pattern or "", *(0.0,) * (control.argument.at - 1), number)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
