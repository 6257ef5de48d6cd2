"""What a control reaches: a target and how it is reached. Paths like OSC addresses, quantities with units.

The table of which targets exist, their modes and roles is core/targets.py; how a DAW says them is a dialect's.
"""

from dataclasses import dataclass
from enum import StrEnum


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
class Reach:
    """A target and how this entry reaches it; None means the default of the target, control or dialect."""

    target: Target
    mode: Mode
    roles: tuple[str, ...] = ()
    range: tuple[Quantity, Quantity] | None = None
    step: Quantity | None = None
    invert: bool = False
    takeover: str | None = None
    unknown: str | None = None  # 'wait' or 'take'
    outside: str = "rest"  # 'rest' or 'take'
    channel: int | None = None  # MIDI channel from 1, for note, cc and pitch targets
