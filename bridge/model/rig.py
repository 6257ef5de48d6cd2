"""The user's rig as values: surfaces, DAWs, phases, groups and the map, with every range expanded and every place kept.

bridge.config makes it from YAML and has refused whatever is wrong; core.compiler turns it into a program.
Times are in nanoseconds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bridge.model.osc_table import OscTable
from bridge.model.surface import Profile, WireModel
from bridge.model.target import Quantity, Reach, Target

#: The gesture of an entry that names none: press and release of a button, or its tap where it also has hold or double;
#: move or turn of everything else.
PLAIN = "plain"
#: The phase of an entry that holds in every phase.
ANY = "any"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in the rig: file, line and column, both from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Address:
    """A UDP end: host and port."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Usb:
    """Which USB device is meant: by its serial number, by its place (bus and ports: '1-2.3'), or both; '' for any."""

    serial: str = ""
    place: str = ""

    def __bool__(self) -> bool:
        return bool(self.serial or self.place)

    def __str__(self) -> str:
        said = (
            f"the serial number {self.serial!r}" * bool(self.serial),
            f"the USB place {self.place}" * bool(self.place),
        )
        return " and ".join(filter(None, said))


#: No device in particular: names decide.
ANY_DEVICE = Usb()


#: No line is ever opened at this rate: boards with native USB take it for the wish to be programmed, and stop being
#: what they are (Arduino: the "1200 bps touch"; boards.txt, use_1200bps_touch).
NEVER_BAUD = 1200


@dataclass(frozen=True, slots=True)
class SerialEnd:
    """The serial line of a surface: its path or pattern, the serial number its box says, what is spoken at which rate.

    Nothing of a kind is '' or 0; with neither a path nor a box, any board that is known as one (`serial: auto`).
    """

    path: str = ""
    box: str = ""
    speaks: str = ""
    rate: int = 0

    def __str__(self) -> str:
        return self.path or (f'{{box: "{self.box}"}}' if self.box else "auto")


@dataclass(frozen=True, slots=True)
class Surface:
    """A box in this rig: its name, its profile, the port names that override the profile's, its USB device if told.

    One that speaks OSC is heard at `listen` instead, and shown what it should show at `send`. `latching` and `inverted`
    name the switches on its jacks that the rig says so of; its profile has them so already.
    """

    name: str
    profile: Profile
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    listen: Address | None = None
    send: Address | None = None
    device: Usb = ANY_DEVICE
    latching: tuple[str, ...] = ()
    inverted: tuple[str, ...] = ()
    through: str | None = None  # the DAW that what no entry takes passes on to
    virtual: bool = False  # its port is made here under its first name, and another program chooses it
    serial: SerialEnd | None = None  # it is on a serial line


@dataclass(frozen=True, slots=True)
class Link:
    """A group of this rig that is one surface of a set which the DAW banks as one: the set, its number there."""

    set: int
    number: int
    group: str


@dataclass(frozen=True, slots=True)
class Daw:
    """A DAW in this rig: the dialect it speaks and the ends of its wire (UDP addresses, or a MIDI port name).

    `wire` is None for the pace its dialect knows the DAW can take. `chained` are the ports of its extenders, in order;
    `virtual`: its ports are made here under these names, and the DAW chooses them.
    """

    name: str
    dialect: str
    send: Address | None = None
    listen: Address | None = None
    port: str | None = None
    device: Usb = ANY_DEVICE
    wire: WireModel | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    chained: tuple[str, ...] = ()
    virtual: bool = False
    table: OscTable | None = None  # what stands behind `table:`, for a dialect that is spoken by one
    table_told: object = field(default=None, compare=False)  # its name, or the table itself, as the rig writes it
    link: Link | None = None  # the DAW banks this group with surfaces of its own


@dataclass(frozen=True, slots=True)
class Limits:
    """What a phase makes of levels: the part of their travel a hand reaches, and its steps (None: all, and none)."""

    range: tuple[Quantity, Quantity] | None = None
    step: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that is done once: a target that happens, or one that is set to a value (`reach.stroke`)."""

    reach: Reach
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Phase:
    """What the musician is doing. `to` limits which phases may follow (None: all).

    `source` is what `from:` says: pairs of a control pattern ('desk/knob', or '' for the rest) and the phase whose
    entries it borrows, most exact first. `takeover` is for absolute controls whose entry names none (None: the rig's).
    `enter` and `leave` are done on settled flips. `hold_back` are the roles, targets or beginnings of targets that rest
    in it. `stay_ns`, `budget_ns` and `break_ns` are times to stay at least, to stay at most, and to pass before it.
    `ride`: targets whose moves the DAW writes down meanwhile; `ask`: questions that are asked on entering.
    """

    name: str
    color: str | None = None
    to: tuple[str, ...] | None = None
    source: tuple[tuple[str, str], ...] = ()
    takeover: str | None = None
    levels: Limits | None = None  # for every target with the role `levels`
    enter: tuple[Deed, ...] = ()
    leave: tuple[Deed, ...] = ()
    hold_back: tuple[str, ...] = ()
    stay_ns: int | None = None
    budget_ns: int | None = None
    break_ns: int | None = None
    quiet: bool = False
    ride: tuple["Ride", ...] = ()
    ask: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ride:
    """A target whose moves become automation, and the way in which: 'touch' or 'latch' (None: what the DAW has)."""

    target: Target
    way: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Surfaces that share a phase and a bank; `follows` names the group whose flips it joins."""

    name: str
    surfaces: tuple[str, ...]
    follows: str | None = None


@dataclass(frozen=True, slots=True)
class Defaults:
    """Times of gestures (ns), the takeover of absolute controls that name none, and the button of the fine mode."""

    hold_ns: int = 400_000_000
    double_ns: int = 300_000_000
    move_ns: int = 100_000_000
    takeover: str = "pickup"
    fine: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the map after expansion: this control, in this phase (or ANY), by this gesture (or PLAIN).

    `phase` is followed by '+LAYER' where it counts only while that layer is on.

    Unique by (surface, control, phase, gesture): config has let the more exact line win and refused equal pairs.
    """

    surface: str
    control: str
    phase: str
    gesture: str
    reach: Reach
    place: Place


@dataclass(frozen=True, slots=True)
class Pass:
    """A surface that in this phase (or ANY) passes straight to a DAW, over the one of its ports that `unit` counts."""

    surface: str
    phase: str
    daw: str
    unit: int
    place: Place = field(compare=False)


#: A song's name has so many characters at most; the journal keeps no longer one.
SONG_LETTERS = 200


@dataclass(frozen=True, slots=True)
class Rig:
    """Everything the user's YAML says, ready to compile."""

    name: str
    surfaces: tuple[Surface, ...]
    daws: tuple[Daw, ...]
    phases: tuple[Phase, ...]
    groups: tuple[Group, ...]
    entries: tuple[Entry, ...]
    start: str
    defaults: Defaults = Defaults()
    actions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # action -> dialect -> what it says
    song: str | None = None
    layers: tuple[str, ...] = ()
    excluded: frozenset[tuple[str, str]] = frozenset()  # (DAW, 'track/9'): what recalled levels leave alone
    passes: tuple[Pass, ...] = ()
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # its own -> targets that have them everywhere
    me: str | None = None  # whose ideas are marked here
    producer: str | None = None  # who decides on suggestions
    parts: tuple[Target, ...] = ()  # the solos that `listen` steps through; none: those of every track there is
