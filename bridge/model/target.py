"""What a control reaches: a target and how it is reached. Paths like OSC addresses, quantities with units.

The table of which targets exist, their modes and roles is core/targets.py; how a DAW says them is a dialect's.
"""

from dataclasses import dataclass
from enum import StrEnum

from bridge.model.osc_table import Raw


class Mode(StrEnum):
    """How a target answers a hand."""

    VALUE = "value"  # a position from 0 to 1
    TOGGLE = "toggle"  # on or off, changed by each press
    TRIGGER = "trigger"  # something that happens
    MOMENTARY = "momentary"  # on while held


@dataclass(frozen=True, slots=True)
class Target:
    """One thing a control can reach.

    `daw` is its DAW's name in the rig, or None for the bridge's own targets. `path` is the rest of the path as the
    user would write it ('strip/3/volume'); `shape` the row of the target table it belongs to ('strip/N/volume');
    `arguments` what stands at the placeholders, in order: numbers as int, words as str.
    """

    daw: str | None
    path: str
    shape: str
    arguments: tuple[int | str, ...] = ()
    raw: Raw | None = None  # a message that the rig wrote itself: `{DAW/osc: /any/path}`

    def __str__(self) -> str:
        return f"{self.daw}/{self.path}" if self.daw else self.path


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit as the rig writes it: dB, %, Hz, BPM, or '' for a bare fraction of the travel."""

    number: float
    unit: str = ""

    def __str__(self) -> str:
        return f"{self.number:g} {self.unit}".rstrip()


@dataclass(frozen=True, slots=True)
class Stroke:
    """What a press does with a target that stands somewhere, where it does not just follow the target's mode.

    `kind` is a row of core/strokes.py: 'set' to the first of `values`, 'step' by the first of them, 'sequence' to the
    next of them, 'throw' to the first while held, then back (to `back`, or to where it was).
    """

    kind: str
    values: tuple[Quantity, ...]
    back: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """A target and how this entry reaches it; None means the default of the target, control or dialect."""

    target: Target
    mode: Mode
    roles: tuple[str, ...] = ()
    range: tuple[Quantity, Quantity] | None = None
    step: Quantity | None = None
    dead_band: float | None = None  # a part of the control's travel
    acceleration: float | None = None  # how many ticks a tick of the fastest turn counts
    fine: str | None = None  # the button ('desk/button/set') or layer ('layer/fine') that makes it move finely
    invert: bool = False
    takeover: str | None = None
    unknown: str | None = None  # 'wait' or 'take'
    outside: str = "rest"  # 'rest' or 'take'
    curve: str | tuple[tuple[float, float], ...] | None = None  # its name, or points (travel, part of the range)
    channel: int | None = None  # MIDI channel from 1, for note, cc and pitch targets
    stroke: Stroke | None = None
    repeat_ns: int | None = None  # done again this often while held
    latch: bool = False  # a short press locks the layer until the next
    aftertouch: str | None = None  # what a note's pressure becomes: 'poly', 'channel' or 'off'
    radio: str | None = None  # of the toggles of this name in a group, one is on
