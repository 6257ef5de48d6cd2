"""The rig compiled for playing: every port, control, light, group and cell, with all that can be known beforehand.

A program never changes and holds no state, so that one can be swapped for another between two events. Cells of a phase
and bank are worked out when they are first shown and kept; an entry that means the same in two phases is one cell.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, Protocol, Self

from bridge.core.dialect import Dialect, Speech
from bridge.core.face import Paint
from bridge.core.laws import FRACTION, Law
from bridge.core.takeover import Takeover
from bridge.core.travel import Travel
from bridge.model.device import DeviceTalk
from bridge.model.rig import ANY_DEVICE, Address, Deed, Defaults, Place, Ride, SerialEnd, Usb
from bridge.model.surface import Control, LightKind, Motion, Order, WireModel
from bridge.model.target import Mode, Target


@dataclass(frozen=True, slots=True)
class PortPlan:
    """One wire of the rig: what opens it and how fast it takes bytes."""

    name: str
    medium: Literal["midi", "osc"]
    role: Literal["surface", "daw"]
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    send: Address | None = None
    listen: Address | None = None
    wire: WireModel = WireModel()
    device: Usb = ANY_DEVICE
    talk: DeviceTalk | None = None  # of a surface that is talked to beside playing
    chained: tuple[str, ...] = ()  # further MIDI port pairs of a DAW, by name
    virtual: bool = False  # ports of these names are made, for another program to choose
    serial: SerialEnd | None = None  # it is on a serial line, and has no names


@dataclass(frozen=True, slots=True)
class LightPlan:
    """One thing on a surface that one message sets: what it is remembered by, and how a face is told to it.

    `own`: the control's own message carries it, so the box has already moved it when a hand moves the control; what
    such a message is for a number of the control. `resend`: the box switches it by itself at each press.
    """

    kind: LightKind
    key: bytes
    paint: Paint
    own: Callable[[Any], bytes] | None = None
    resend: bool = False


@dataclass(frozen=True, slots=True)
class MotorPlan:
    """A servo behind a control: its light, the number at its top, whether it must hear each position, what feels it."""

    light: LightPlan
    top: int
    echo: bool
    feels: bool  # the control tells when a finger is on it
    instant: bool = False  # it is drawn on a screen: there at once, and never on its way


@dataclass(frozen=True, slots=True)
class DisplayPlan:
    """A display: whose it is, what it shows, and the messages that set it.

    `frame`: the index of the frame that carries it. `first`: the one of its surface that tells of a flip.
    """

    surface: str
    path: str
    kind: LightKind
    group: int
    controls: tuple[int, ...]
    shows: tuple[str, ...]
    width: int
    align: str
    lights: tuple[LightPlan, ...]
    figures: bool = False  # written as figures are: dots belong to the figure before them
    falls: bool = False
    frame: int | None = None
    first: bool = False


@dataclass(frozen=True, slots=True)
class FramePlan:
    """One message that carries several displays."""

    surface: str
    key: bytes
    fill: Callable[[bytes], bytes]
    displays: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ControlPlan:
    """One control: where it is, how it moves, which numbers its messages carry."""

    surface: str
    path: str
    motion: Motion
    group: int
    top: int = 127  # largest number its messages carry
    down: float = 64  # a press is this number or more
    order: Order = Order.MSB_FIRST
    full: bool = False  # every press counts as full velocity
    ticks: Callable[[Any], float] | None = None
    lights: tuple[LightPlan, ...] = ()
    centre: int | None = None  # the number it springs back to
    is_fine: bool = False  # core/fine.py hears it first: an entry asks for what it does
    is_polled: bool = False  # core/approach.py hears it first: an entry reaches what is told only when asked
    is_rested: bool = False  # core/resting.py hears it first: something it reaches is held back, or counted
    motor: MotorPlan | None = None
    colorful: bool = False  # a light of it has colours
    rings: bool = False  # a light of it shows a position

    def __str__(self) -> str:
        return f"{self.surface}/{self.path}"


@dataclass(frozen=True, slots=True)
class StrokePlan:
    """What a press does with a value; `kind` is a row of core/strokes.py, `places` are positions, `by` is in `law`."""

    kind: str
    places: tuple[float, ...] = ()
    by: float = 0.0
    law: Law = FRACTION
    back: float | None = None


class Apart(NamedTuple):
    """Why something rests in a phase ('' where it does not), the part on which a move is tallied, and as what."""

    why: str
    part: str  # '' where nothing is tallied
    mixes: bool = False  # a move is one of the mix, where the phase keeps that apart
    both: bool = False  # a move makes and mixes the song at once
    keeps: str = ""  # the part it rests with where that is kept (core/keeping.py); '' where it never does


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """What one control does by one gesture in the phases and banks that share it."""

    target: Target
    mode: Mode
    place: Place
    port: str | None = None  # the DAW's port; None for the bridge's own targets
    speech: Speech | None = None
    travel: Travel = Travel()
    roles: tuple[str, ...] = ()
    way: str = "dot"  # how a ring shows it best
    table: tuple[float, ...] | None = None  # position by number, for 7-bit controls
    takeover: Takeover | None = None
    take_unknown: bool = False
    take_outside: bool = False
    dead_band: float = 0.0  # of the control's travel
    acceleration: float = 1.0  # how many ticks a tick of the fastest turn counts
    fine: str | None = None  # the button, or 'layer/NAME', that makes it move finely
    stroke: StrokePlan | None = None
    repeat_ns: int | None = None
    radio: str | None = None
    after: "Cell | None" = None  # where the pressure on what sounds goes
    latch: bool = False  # a short press locks the layer
    switched: bool = False  # on or off and nothing between: a soft press is as much as a hard one
    apart: Apart | None = None  # of what its phase keeps apart

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self


#: The cells of one control by gesture, in one phase and bank; empty where nothing is mapped.
Cells = Mapping[str, Cell]
#: The cells of every control of the program, by the control's index.
View = tuple[Cells, ...]


class Look(Protocol):
    """Finds the cells of every control in a phase and bank, with these layers on, the strongest last."""

    def __call__(self, phase: str, bank: int, layers: tuple[str, ...] = (), /) -> View:
        """One view, the same each time."""
        ...


class Way(NamedTuple):
    """Where a surface passes to: a DAW, and which of its MIDI ports, from 1."""

    daw: str
    unit: int = 1


@dataclass(frozen=True, slots=True)
class PhasePlan:
    """A phase: which phases may follow (None: all), and the colour 0xrrggbb of its lights; the rest as in the rig."""

    name: str
    color: str | None
    to: tuple[str, ...] | None
    rgb: int = 0xFFFFFF
    enter: tuple[Deed, ...] = ()
    leave: tuple[Deed, ...] = ()
    hold_back: tuple[str, ...] = ()
    stay_ns: int | None = None
    budget_ns: int | None = None
    break_ns: int | None = None
    quiet: bool = False
    rough: bool = False  # its levels are rough ones, stored when it is left
    ride: tuple[Ride, ...] = ()
    ask: tuple[str, ...] = ()


class LinkPlan(NamedTuple):
    """Where a group's bank is another's to move: the DAW, and the port over which it is one of the DAW's surfaces."""

    daw: str
    port: str


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """Surfaces that share a phase and a bank of `size` strips; `follows`: the group whose flips it joins.

    `link`: the DAW banks it together with surfaces of its own.
    """

    name: str
    controls: tuple[int, ...]
    size: int
    follows: int | None = None
    link: LinkPlan | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """All the engine needs to play one rig."""

    name: str
    ports: Mapping[str, PortPlan]
    controls: tuple[ControlPlan, ...]
    keys: Mapping[str, Mapping[int, int]]  # surface that speaks MIDI -> message key -> control
    senders: Mapping[str, Sequence[tuple[int, Control]]]  # surface -> its controls, with their index
    groups: tuple[GroupPlan, ...]
    phases: tuple[PhasePlan, ...]
    start: str
    defaults: Defaults
    dialects: Mapping[str, Dialect]  # DAW -> its dialect
    look: Look
    reach: Callable[[str, int], Cell | str]  # a path somebody asks for -> its cell, or why there is none
    deed: Callable[[Deed, int], Cell | str]  # something that is done once, in a bank -> its cell, or why there is none
    level: Callable[[str, str], Cell | None]  # of a DAW's track ('track/3', 'master'); None where it cannot be set
    song: str | None = None
    layers: tuple[str, ...] = ()
    through: Mapping[str, str] = field(default_factory=dict)  # surface -> the DAW that gets what no entry takes
    passing: Mapping[str, Mapping[str, Way]] = field(default_factory=dict)  # surface -> phase -> where it passes to
    phase: Mapping[str, PhasePlan] = field(default_factory=dict)
    displays: tuple[DisplayPlan, ...] = ()
    frames: tuple[FramePlan, ...] = ()
    excluded: frozenset[tuple[str, str]] = frozenset()  # (DAW, 'track/9'): what recalled levels leave alone
    me: str | None = None
    producer: str | None = None
    parts: tuple[str, ...] = ()  # solos that `listen` steps through, as 'DAW/track/3/solo'; none: every track's
    watch: frozenset[str] = frozenset()  # what DAWs are asked to tell only since a surface shows it

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self
