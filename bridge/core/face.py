"""What there is to show of one control or display now, whatever shows it.

A light is painted from a face and from nothing else: the same face gives the same bytes. What a face holds is decided
in faces.py and displays.py; how a light tells it, in paints.py.
"""

from collections.abc import Callable
from math import inf
from typing import NamedTuple


class Face(NamedTuple):
    """A switch, a position, a colour, a text and a level at once; each kind of light takes what it can show."""

    on: bool = False
    travel: float | None = None  # 0 to 1 along the control's own travel; None: unmapped or unknown
    mode: str = "dot"  # how a ring shows it best
    blink: bool = False
    color: int | None = None  # 0xrrggbb as bright as it goes; None: nothing to show
    text: str = ""
    level: float = -inf  # dB


#: Nothing is mapped.
DARK = Face()

#: The message that shows a face.
Paint = Callable[[Face], bytes]
