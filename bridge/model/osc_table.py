"""The table of an OSC program: which messages say which targets, as values. Frozen, without behaviour.

bridge.config makes one from YAML and has refused whatever is wrong; core/osc_tables.py makes speech and readers of it.
Texts may hold places such as `{N}`, `{N:02}` or `{N-1}`, which a target's numbers fill. Times are in nanoseconds.
"""

from dataclasses import dataclass, field

#: What a message carries in a table; a text may be a place.
Carried = int | float | str | bool


@dataclass(frozen=True, slots=True)
class Words:
    """One message: its address, and what it carries before (or instead of) a value; `tags` '' follow from those."""

    address: str
    arguments: tuple[Carried, ...] = ()
    tags: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """How positions and quantities stand for each other: a line through points (position, quantity), rising.

    `log`: the quantity grows by factors between its two points. `silent`: position 0 is minus infinity. A `name` of
    core/osc_tables.MEASURES says it all.
    """

    name: str = "fraction"
    unit: str = ""
    points: tuple[tuple[float, float], ...] = ()
    log: bool = False
    silent: bool = False


@dataclass(frozen=True, slots=True)
class TableRow:
    """One target shape on the wire. `type` is the tag of its value, '' for what happens without one."""

    target: str
    says: Words
    type: str = "f"
    ends: tuple[Carried, Carried] = (0.0, 1.0)  # what is sent at position 0 and at position 1
    wire: str = "travel"  # the position between the ends; or the 'quantity' itself; or the 'gain' of its decibels
    measure: Measure = Measure()
    steps: int | None = None  # how many values the program tells apart
    counts: tuple[tuple[str, int, int], ...] = ()  # letter of the shape, its first and last number
    names: tuple[tuple[str, str], ...] = ()  # words that may stand in the target, and what each is in the message
    heard: Words | None = None
    ask: Words | None = None
    chosen: Carried | None = None  # one of them is on: the number that says which


@dataclass(frozen=True, slots=True)
class Told:
    """Something the program tells of each track beside values: its name, or its colour as a number of a palette."""

    key: str  # 'track/N'
    says: Words
    counts: tuple[tuple[str, int, int], ...]
    palette: tuple[int, ...] = ()  # 0xrrggbb by number; empty for names


@dataclass(frozen=True, slots=True)
class Level:
    """Which numbers of a message say how loud a track is now; of several the loudest."""

    key: str  # 'track/N'
    says: Words  # the address, and the places of the numbers in it, from 0
    counts: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class OscTable:
    """All that is known of how one OSC program is spoken with."""

    name: str
    rows: tuple[TableRow, ...] = ()
    told: tuple[Told, ...] = ()
    opened: tuple[Words, ...] = ()
    leaving: tuple[Words, ...] = ()
    subscribe: tuple[Words, ...] = ()
    subscribe_ns: int = 0
    levels: tuple[Level, ...] = ()
    meters: tuple[Words, ...] = ()  # what subscribes to those, said only where a surface shows meters
    meters_ns: int = 0
    alive: Words | None = None
    alive_ns: int = 0
    silence_ns: int = 0
    answers: tuple[str, ...] = ()  # addresses that only say that it is there
    errors: tuple[str, ...] = ()  # addresses that say what it did not like
    changed: tuple[str, ...] = ()  # addresses after which nothing known holds any longer
    ask: Words | None = None  # asks for anything; `{address}` is its address
    strips: int | None = None
    hears: bool = True
    tells: bool = False
    gap_ns: int = 500_000
    burst_ns: int = 64_000_000
    cannot: tuple[tuple[str, str], ...] = ()  # how a target's shape begins, and why it is not reached
    sources: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Raw:
    """A message as the rig writes it, a target of its own: what stands beside `{DAW/osc: /any/path}`."""

    address: str
    before: tuple[Carried, ...] = ()
    tags: str = ""  # of all that is sent; '' for those of `before` and a float
    ends: tuple[float, float] = (0.0, 1.0)
    ask: Words | None = None
    happens: bool = False  # nothing comes behind `before`
