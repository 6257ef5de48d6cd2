"""All that changes while playing: hands, values, lanes, groups, peers, and the world that holds them. No rules.

Everything is plain data keyed by names that survive a reload (surface and control, DAW and key), so that a new program
can take it over, and so that it can be copied to explain what would happen.
"""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from heapq import heappush
from math import inf
from typing import Any, NamedTuple

from bridge.core.dialect import Conversation
from bridge.core.events import Effect, Told
from bridge.core.gestures import NOTHING, State, Wants
from bridge.core.laws import WIRE_STEP
from bridge.core.program import Cell, ControlPlan, DisplayPlan, GroupPlan, LinkPlan, Program, View, Way
from bridge.model.device import DeviceTalk
from bridge.model.surface import Order, WireModel
from bridge.wire.talk import Hello

#: Values sent to a target and not yet acknowledged that are remembered at most.
UNANSWERED = 512
#: A control that never moved moved this long ago.
NEVER = -(1 << 62)
#: More than any port will ever receive: nobody looks closer at what it says.
UNWATCHED = 1 << 62
#: What may happen many times is told once in this time.
AGAIN_NS = 60_000_000_000


class Reason(NamedTuple):
    """Why something happens or does not: a stable code, the sentence, and what it is about."""

    code: str
    text: str
    about: str


class Echoing(Enum):
    """What is known of a port that might send back what it is sent."""

    TRIAL = "trial"  # just opened: what comes back is not played until something did not come back
    CLEAR = "clear"  # it does not
    TRIPPED = "tripped"  # it does


@dataclass(slots=True, eq=False)
class Watch:
    """What is kept of a surface to tell a hand from a mistake: its echoes, its pace, its signs of life."""

    order: deque[tuple[int, bytes]] = field(default_factory=deque)  # what it was sent lately, and when
    sent: dict[bytes, deque[int]] = field(
        default_factory=dict
    )  # what of it did not come back yet, and when it was sent
    echoing: Echoing = Echoing.TRIAL
    tally: int = 0  # what came back, in a trial or since `first_ns`
    lost: int = 0  # what did not come back, in a trial or since something last did
    first_ns: int = NEVER
    matched_ns: int = NEVER  # when something last came back
    trial: int = 0  # counts verdicts
    held: "list[tuple[tuple[Hand, Act, Any], bool]]" = field(
        default_factory=list
    )  # waits for one; whether it came back
    seen: int = 0  # messages received when its pace was last measured, and when that was
    seen_ns: int = 0
    flooding: bool = False
    slot_ns: int = 0  # in a flood: when the present slot began, who said how much in it, what waits for its end
    said: dict[int, int] = field(default_factory=dict)
    waiting: "dict[int, tuple[Hand, Act, Any]]" = field(default_factory=dict)
    fed_ns: int | None = None  # it promised to be heard of: when it last was
    within_ns: int = 0  # how often it said it would be
    awake: bool = False  # a timer looks after that promise
    told: dict[str, int] = field(default_factory=dict)  # what was told of it, by its code, and when
    away: bool = False  # it said nothing for so long that it may show nothing of before


@dataclass(slots=True, eq=False)
class Device:
    """How far the talk with a box is: `turn` counts its beginnings, so that what an earlier one set going is over."""

    talk: DeviceTalk
    turn: int = 0
    begun_ns: int = NEVER
    steps: tuple[object, ...] = ()  # what is said before the first light
    step: int = 0
    awaits: str = ""  # whose answer the next step waits for
    identity: bytes = b""  # what it answered
    answered: bool = False  # a ping, ever
    missed: int = 0  # pings since it last said anything
    seen: int = 0  # messages received at the last ping
    silent: bool = False
    box: Hello | None = None  # what a phasebridge box says it has
    told: frozenset[str] = frozenset()  # what was told of it


@dataclass(slots=True, eq=False)
class Lane:
    """The way to one port, with the model of its wire; what does not fit now waits here, the last value of each key."""

    port: str
    wire: WireModel
    open: bool = False
    clear: bool = False  # open, and nothing waits before what comes next
    ready_ns: int = 0  # when the wire will have carried all that was sent
    byte_ns: int = 0
    gap_ns: int = 0
    sysex_gap_ns: int = 0
    ahead_ns: int = 0  # how far `ready_ns` may lie ahead when something is sent
    waiting: dict[object, bytes] = field(default_factory=dict)
    due: bool = False  # a timer is set
    owed: dict[str, bytes] = field(default_factory=dict)  # releases that did not get to the port, by what they let go
    released: dict[str, bytes] = field(default_factory=dict)  # releases that were sent, the last of each, likewise
    shown: dict[bytes, bytes] = field(default_factory=dict)  # light -> what the surface shows (or will, once sent)
    serial: int = 0
    refused: int = 0  # messages of the last step counted as refused so far
    received: int = 0
    talked: int = 0  # of these, messages of the talk beside playing: pings, identities, active sensing
    sent: int = 0
    refusals: int = 0
    mistakes: int = 0
    last_mistake: str = ""  # the last one that had words
    unmapped: int = 0
    look: int = UNWATCHED  # from this many received messages on somebody looks closer at each
    watch: Watch | None = None  # of a surface
    device: Device | None = None  # of a surface
    held: bool = False  # lights wait until the box was greeted
    echoes: int = 0  # messages that only came back
    flooded: int = 0  # messages that came too fast to be played one by one
    silences: int = 0

    def __post_init__(self) -> None:
        rate = self.wire.bytes_per_second
        self.byte_ns = 1_000_000_000 // rate if rate else 0
        self.gap_ns, self.ahead_ns = self.wire.gap_ns, self.wire.burst_ns
        self.sysex_gap_ns = self.wire.sysex_gap_ns


@dataclass(slots=True, eq=False)
class Value:
    """What is known of one target: last heard and last sent are kept apart; `position` is what stands now, or None."""

    daw: str
    key: str
    step: float = WIRE_STEP
    position: float | None = None
    heard: float | None = None
    unanswered: deque[tuple[int, float]] = field(default_factory=lambda: deque(maxlen=UNANSWERED))
    made: tuple[float, float | None] | None = None  # what was sent last, and what the DAW made of it (None: neither)
    asked_ns: int = NEVER
    heard_ns: int = NEVER
    then: "tuple[int, Due, Any] | None" = None  # what waits for the answer, until when, and what it is about
    hands: "list[Hand]" = field(default_factory=list)  # controls whose present cell reaches it

    @property
    def sent(self) -> tuple[int, float] | None:
        """What was sent last and when, unless the DAW went away since."""
        return self.unanswered[-1] if self.unanswered else None


@dataclass(slots=True, eq=False)
class Grip:
    """A cell bound to the value and the lane it works on; the same cell is the same grip in every phase."""

    cell: Cell
    value: Value | None
    lane: Lane | None
    table: tuple[float, ...] | None = None
    prefix: bytes = b""
    pack: Callable[[float], bytes] | None = None
    button: "Hand | None" = None  # of the fine mode
    after: "Grip | None" = None  # where the pressure of a press on it goes
    rests: str = ""  # why its target rests now (core/sitting.py)


#: The grips of one control by gesture.
Grips = dict[str, Grip]


@dataclass(slots=True, eq=False)
class Press:
    """A press that is still going on: the grips that took it, and what has to end with it."""

    hand: "Hand"
    grips: Grips
    velocity: float
    state: State = State.IDLE
    wants: Wants = NOTHING
    tried: bool = False  # a flip followed its tap and can still be taken back
    barred: str = ""  # the phase its tap would lead to, whose break is not over
    sounding: list[Grip] = field(default_factory=list)  # momentaries that are on
    repeating: "list[Again]" = field(default_factory=list)  # what is done again and again until the end
    peeking: bool = False
    layering: bool = False  # a layer is on because of it
    since_ns: int = 0  # when it went down
    chord: "Press | None" = None  # what it is together with another
    over: bool = False  # it has ended; what comes late does nothing any more


@dataclass(slots=True, eq=False)
class Again:
    """What a press repeats while it lasts."""

    press: Press
    grip: Grip


@dataclass(slots=True, eq=False)
class Thrown:
    """A value that a press holds elsewhere: where it goes back to (None: it stays), and what the throw sent."""

    press: Press
    grip: Grip
    value: Value
    before: float | None
    sent: tuple[int, float] | None


@dataclass(slots=True, eq=False)
class Half:
    """A number that comes in two halves: what came of it so far, and what its control does with the whole."""

    order: Order
    act: "Act"
    coarse: int | None = None  # the last one that came
    waits: bool = False  # the coarse one came and counts only with what follows
    fine: int | None = None  # it came first and waits
    until_ns: int = 0
    due: bool = False  # a timer is set


@dataclass(slots=True, eq=False)
class Parameters:
    """NRPN and RPN of one channel of a surface: which one was chosen last, and the controls by theirs."""

    surface: str
    numbers: dict[str, list[int | None]] = field(default_factory=dict)  # type -> both halves of the chosen number
    type: str = "nrpn"
    hands: "dict[tuple[str, int], tuple[Hand, Act]]" = field(default_factory=dict)  # and what each does with a number
    chosen: "tuple[Hand, Act] | None" = None


@dataclass(slots=True, eq=False)
class Zone:
    """The switches of a HUI: the zone it named last, and what is done with each switch."""

    surface: str
    number: int | None = None
    switches: "dict[int, tuple[Hand, Act]]" = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Hand:
    """One control as it is played: where it stands and what it holds."""

    plan: ControlPlan
    index: int
    grips: Grips = field(default_factory=dict)
    grip: Grip | None = None  # the one of a control that moves or turns, or the one its lights show
    position: float | None = None  # of the control's own travel
    moved_ns: int = NEVER
    hold: bool = False
    hint: int = 0  # which way to turn it to meet its target: 1 up, -1 down, 0 none (core/hints.py)
    doubt: bool = False  # the DAW changed the value while the hand was moving: ask again when the move is over
    late: bool = False  # a flip waits for the end of its move
    way: Way | None = None  # where it passes to, since nothing is mapped to it
    aim: float | None = None  # travel that a hand means beyond what steps and wires keep of it
    aimed: float | None = None  # the position that was sent for it
    press: Press | None = None
    ticks: float = 0  # the last of an encoder that is accelerated
    half: Half | None = None  # of a control whose number comes in two halves
    touched: bool = False  # a finger is on it
    after: float = 0.0  # how hard it is pressed since it is down
    corners: list[int] = field(default_factory=list)  # how hard each corner is pressed, of a key that tells it
    driven: float | None = None  # travel its motor was last driven to; None once a hand has moved it
    driven_ns: int = NEVER
    insisted: bool = False  # it was driven there a second time
    strayed: float | None = None  # travel it says it stands at, where its motor was sent elsewhere
    parked: bool = False  # a timer will look whether its motor may be driven again
    refused: Grip | None = None  # what rested when a hand wanted it last, and when a press did
    refused_ns: int = NEVER
    counted: bool = False  # whether a move of it was ever counted (core/tallies.py)
    winks: int = 0  # how often its lights still change for the gentle signal
    later_ns: int = NEVER  # when that began
    screens: "list[Screen]" = field(default_factory=list)  # displays that show something of it
    shows: bool = False  # something on its surface shows what it does


@dataclass(slots=True, eq=False)
class Screen:
    """A display as it is played: the control that moved last, what it shows for a while, and its meter's level."""

    plan: DisplayPlan
    index: int
    hands: list[Hand]
    hand: Hand | None = None
    moved_ns: int = NEVER  # when a hand last moved one of its controls
    flash_ns: int = NEVER  # when the phase last changed
    said: str = ""  # what it shows in place of the phase then
    due: bool = False  # a timer is set
    level: float = -inf  # dB
    heard: bool = False  # the level is new
    again: bool = False  # it is told also where it is the same as before
    whose: tuple[str, str] | None = None  # the DAW and key the level is of


@dataclass(slots=True)
class Flip:
    """A flip that a gesture may still take back: who made it, and what stood before."""

    press: Press | None
    home: str
    came_from: dict[str, str]


@dataclass(slots=True, eq=False)
class Stay:
    """A stay in a phase since the last settled flip: mix moves by part (the last few), and what was told once."""

    phase: str
    since_ns: int = 0
    moves: dict[str, deque[int]] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)


@dataclass(slots=True, eq=False)
class Sitting:
    """One stretch of work: what was stepped over in it, and when anybody did anything (core/sitting.py)."""

    song: str | None = None
    over: dict[str, None] = field(default_factory=dict)  # in order
    told: set[str] = field(default_factory=set)
    asked: int = 0  # by others than controls
    count: int = 0  # what hands had done at the last look
    seen_ns: int = 0
    seen: float | None = None  # the same before a restart, in seconds since 1970
    ahead: float | None = None  # how far the clock on the wall was ahead of the engine's time, in seconds; the most
    due: bool = False  # a timer is set


#: Settled flips kept, for the nudge.
KEPT_FLIPS = 10


@dataclass(slots=True, eq=False)
class Group:
    """Surfaces that share a phase and a bank; flips lead `home` to a phase, `phase` is shown (a peek differs)."""

    plan: GroupPlan
    home: str
    phase: str
    bank: int = 0
    wanted: int = 0  # the bank a hand chose, which the DAW of another phase may be too short for
    came_from: dict[str, str] = field(default_factory=dict)
    peeks: list[tuple[Press, str]] = field(default_factory=list)
    trying: Flip | None = None
    #: Layers that are on, in the order they were pressed, each with the press that holds it (None: locked).
    layers: list[tuple[Press | None, str]] = field(default_factory=list)
    led: bool = False  # its last flip was another group's
    stay: Stay = field(init=False)
    flips: deque[int] = field(default_factory=lambda: deque(maxlen=KEPT_FLIPS))  # when they were settled
    barred: tuple[str, int] | None = None  # the phase whose break was not over, and when that was said

    def __post_init__(self) -> None:
        self.stay = Stay(self.home)

    @property
    def on(self) -> tuple[str, ...]:
        """The names of the layers that are on, the last pressed last."""
        return tuple(reversed(dict.fromkeys(name for _, name in reversed(self.layers)))) if self.layers else ()


@dataclass(slots=True, eq=False)
class Through:
    """What passes from a surface to a DAW, and what began there and has not ended: its end, by its key."""

    surface: str
    daw: str
    held: dict[int, bytes] = field(default_factory=dict)
    rounds: dict[bytes, tuple[int, int]] = field(
        default_factory=dict
    )  # how often each came again, and when it last did
    passed: dict[int, bytes] = field(default_factory=dict)  # what passed last, by its key
    late: dict[int, tuple[bytes, int]] = field(default_factory=dict)  # what went round and did not pass, and when


@dataclass(slots=True, eq=False)
class Shadow:
    """What a DAW painted over one of its ports: messages by what tells them apart, letters by the display's head."""

    lights: dict[bytes, bytes] = field(default_factory=dict)
    cells: dict[bytes, bytearray] = field(default_factory=dict)
    others: dict[bytes, bytes] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Passing:
    """A surface that passes straight to a DAW in some phases: where in which, and where now.

    `held`: what is pressed there and has not ended, by its message's key, with its end. `owners`: the control that a
    message lights or moves.
    """

    surface: str
    ways: Mapping[str, Way]
    way: Way | None = None
    held: dict[int, tuple[Way, bytes]] = field(default_factory=dict)
    owners: dict[bytes, int] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Peer:
    """One DAW: its conversation and all that was heard of it."""

    name: str
    conversation: Conversation
    present: bool = False
    values: dict[str, Value] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    colors: dict[str, int] = field(default_factory=dict)  # 0xrrggbb
    strips: int | None = None
    timer_ns: int | None = None
    wake: "Due | None" = None  # does what its conversation's deadline is for
    look: "Due | None" = None  # of one whose conversation is Banked: tells it what is reached now
    reached: frozenset[str] | None = None  # what it was told last
    complained_ns: int = NEVER  # when the user was last told of a complaint of its own


@dataclass(slots=True, eq=False)
class Link:
    """A group that a DAW banks: which, and how far it is known where (core/links.py)."""

    plan: LinkPlan
    group: Group
    tail: tuple[str, ...] | None = None  # the names of the strips from its first one on, as the DAW told them last
    why: str = ""  # why nobody knows where the bank is; told once
    tries: int = 0  # lists that did not fit each other, one after the other
    due: bool = False  # a timer is set


#: Levels by name, then DAW, then key: positions of faders from 0 to 1.
Snapshots = dict[str, dict[str, dict[str, float]]]


#: What has to be put back in DAWs, by why: targets in full ('main/track/3/solo') and where they stood, or None for one
#: that is made to happen ('main/track/3/automation/read').
Debts = dict[str, dict[str, float | None]]


@dataclass(slots=True, eq=False)
class Compared:
    """Levels that are compared: the name of those that were recalled, and the other side they came in place of.

    The other side by DAW and key: where each level stood, and what was sent in its place.
    """

    name: str
    other: dict[tuple[str, str], tuple[float, tuple[int, float] | None]] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class SongState:
    """One song: times are seconds since 1970 (core/wall.py), None where nothing is known."""

    name: str | None = None
    left: float | None = None  # when a phase without `break` was last left for good
    done: float | None = None
    snapshots: Snapshots = field(default_factory=dict)
    rests: set[str] = field(default_factory=set)  # strips that work and rest, as 'DAW/track/N' (`keep`)
    excluded: set[str] = field(default_factory=set)  # left alone by recalls: 'track/N' of the first DAW, 'DAW/track/N'
    compared: Compared | None = None
    rough_ns: int = NEVER  # when rough levels were last stored
    ideas: list[dict[str, Any]] = field(default_factory=list)  # those that are open: id, kind, position, text
    owed: Debts = field(default_factory=dict)
    vision: str | None = None
    references: list[str] = field(default_factory=list)  # the newest ones, in the order they were written


@dataclass(slots=True, eq=False)
class Listening:
    """Somebody listens to the parts of a song one by one: to which now, as 'DAW/track/N/solo' (None: to none yet)."""

    part: str | None = None
    rough: bool = False  # the rough levels were heard already when it began


@dataclass(slots=True, eq=False)
class Notice:
    """A text that goes over the displays of a surface, page by page: each display's part of every page."""

    texts: dict[int, tuple[str, ...]]
    pages: int
    page: int = 0


#: What is done with a number that came, for a control or for what several share.
Act = Callable[["World", Any, Any, int, list[Effect]], None]
#: What a timer does when it is due: a function of this package, the time, what it is about, where effects go.
Due = Callable[["World", int, Any, list[Effect]], None]
#: What comes of a settled flip of a group.
Settled = Callable[["World", Group, int, list[Effect]], None]


@dataclass(slots=True, eq=False)
class World:
    """Everything at one moment. `why` collects reasons while the engine explains and is None while it plays."""

    program: Program
    move_ns: int
    lanes: dict[str, Lane] = field(default_factory=dict)
    hands: list[Hand] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    peers: dict[str, Peer] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)  # by the port of each
    grips: dict[int, Grip] = field(default_factory=dict)  # by identity of the cell, which the program keeps alive
    throughs: dict[str, Through] = field(default_factory=dict)  # by surface
    passing: dict[str, Passing] = field(default_factory=dict)  # by surface
    shadows: dict[Way, Shadow] = field(default_factory=dict)
    chording: list[Press] = field(default_factory=list)  # presses that may be the first of a chord
    song: SongState = field(default_factory=SongState)
    sitting: Sitting = field(default_factory=Sitting)
    settled: "Settled | None" = None  # what comes of a settled flip (core/settling.py)
    wall: tuple[int, float] | None = None  # when the clock on the wall was told, and what it showed
    awaited: set[tuple[str, str]] = field(default_factory=set)  # what waits to hear levels, and their name
    recalled: dict[str, tuple[str, frozenset[str]]] = field(default_factory=dict)  # DAW -> levels it was sent last
    thrown: list[Thrown] = field(default_factory=list)  # in the order they were pressed
    parameters: dict[tuple[str, int], Parameters] = field(default_factory=dict)  # by surface and channel
    zones: dict[str, Zone] = field(default_factory=dict)  # by surface
    screens: list[Screen] = field(default_factory=list)
    owing: dict[str, dict[int, None]] = field(default_factory=dict)  # surface -> displays that are not up to date
    pumps: set[str] = field(default_factory=set)  # surfaces whose displays wait for a timer
    ticking: set[str] = field(default_factory=set)  # surfaces whose meters wait for a timer
    meters: "dict[tuple[str, str], list[Screen]] | None" = None  # by DAW and key; None: to be worked out again
    notices: dict[str, Notice] = field(default_factory=dict)  # by surface
    listening: Listening | None = None
    riding: dict[str, str] = field(default_factory=dict)  # tracks as 'DAW/track/N' -> the automation mode we gave them
    marked: dict[str, str] = field(default_factory=dict)  # DAW -> where a marker was last set in it
    banking: "Settled | None" = None  # what comes of another bank (core/ride.py)
    timers: list[tuple[int, int, Due, Any]] = field(default_factory=list)
    count: int = 0  # of timers ever set: equal times keep their order
    t_ns: int = 0
    why: list[Reason] | None = None

    def later(self, t_ns: int, due: Due, about: object) -> None:
        """Sets a timer; `due` finds out for itself whether it still matters."""
        self.count += 1
        heappush(self.timers, (t_ns, self.count, due, about))

    def because(self, code: str, text: str, about: object) -> None:
        """Notes a reason, while the engine explains."""
        if self.why is not None:
            self.why.append(Reason(code, text, str(about)))

    def tell(self, t_ns: int, code: str, text: str, about: object, out: list[Effect]) -> None:
        """Tells the user."""
        out.append(Told(t_ns, code, text, str(about)))
        self.because(code, text, about)

    def warn(self, t_ns: int, code: str, text: str, lane: Lane, out: list[Effect]) -> None:
        """Tells the user what may happen many times: at most once a minute for each surface and code."""
        watch = lane.watch
        if watch is None or t_ns - watch.told.get(code, NEVER) < AGAIN_NS:
            self.because(code, text, lane.port)
            return
        watch.told[code] = t_ns
        self.tell(t_ns, code, text, lane.port, out)

    def view(self, group: Group) -> View:
        """The cells of every control in the phase, bank and layers a group shows."""
        return self.program.look(group.phase, group.bank, group.on)
