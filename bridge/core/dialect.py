"""The contract of a dialect: how one DAW says it, and how a conversation with one runs.

One file or package in bridge/dialects is one dialect; its `DIALECT` is found by that name ('-' for '_').
A dialect is pure: it turns targets into bytes and bytes into facts. It opens nothing, waits for nothing and keeps
no value: values live in the engine. Life of a conversation, in order:

    opened(t)       the port is open: what to send first (subscriptions, queries, handshakes; never a value)
    hear(t, data)   one datagram or MIDI message from the DAW: the facts in it; a PeerMistake when it makes no sense
    wake(t)         deadline_ns has come: pings, re-subscription, noticing silence
    closed(t)       the port is gone
    leaving(t)      the daemon ends: what to say last (unsubscriptions; never a value)
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple, Protocol, runtime_checkable

from bridge.core.laws import Law
from bridge.model.osc_table import OscTable, Raw
from bridge.model.surface import WireModel
from bridge.model.target import Target


class PeerMistake(Exception):
    """A peer sent what it should not; the text says what. Counted and shown, never fatal."""


class Cannot(NamedTuple):
    """This dialect cannot reach the target, and why, in words for the user."""

    why: str


class Pack(Protocol):
    """Turns a position (0 to 1) into the last bytes of a message."""

    def __call__(self, position: float, /) -> bytes:
        """Bytes that follow the prefix."""
        ...


class Speech(NamedTuple):
    """How one target is said on the wire.

    `key` is what its value is kept under: two targets that are the same thing in the DAW share it ('track/11/volume'
    for strip 3 in the second bank of eight). What a dialect has no way of saying is None.
    """

    key: str
    law: Law
    prefix: bytes = b""
    pack: Pack | None = None  # prefix + pack(position) sets the value
    toggle: tuple[bytes, ...] = ()  # the DAW's own toggle, message by message
    fire: tuple[bytes, ...] = ()  # makes it happen, message by message
    ask: bytes | None = None  # asks for the value
    droppable: bool = True  # pacing may drop values in between; never so for notes
    polled: bool = False  # the DAW tells no changes: it is asked before a control takes over (core/approach.py)
    late: bool = False  # what it is said with depends on what the DAW has in focus: its conversation says it
    heard: bool = True  # a DAW that tells its values tells this one too; else a control takes it at once


class Heard(NamedTuple):
    """The DAW said that the target kept under this key stands at this position (0 to 1)."""

    key: str
    position: float


class Forgotten(NamedTuple):
    """Another thing is in focus, or nothing: what was known of this key, or below it ('device'), holds no longer."""

    key: str


class Say(NamedTuple):
    """The conversation itself has something to send: a subscription, a query, an answer."""

    data: bytes


class Came(NamedTuple):
    """The DAW is there (or there again): nothing known of it before holds any longer.

    `tells`: it says by itself where everything stands; else it is asked for what is reached.
    """

    tells: bool = True


class Went(NamedTuple):
    """The DAW fell silent or said goodbye; the text says how that was noticed."""

    why: str


class Named(NamedTuple):
    """The DAW calls this thing by this name ('track/3': 'Tom')."""

    key: str
    text: str


#: What a DAW calls the session, project or set that it has open: Named under this.
SESSION = "session"
#: What a DAW itself writes for a value ('10.0 ms'), where it does: Named under the value's key with this behind it.
WRITTEN = "/written"


class Colored(NamedTuple):
    """The DAW shows this thing in this colour, 0xrrggbb ('track/3': 0x4080ff)."""

    key: str
    rgb: int


class Metered(NamedTuple):
    """How loud this thing is now, in dB below full scale ('track/3': -12.5; silence is -inf). Told many times a second.

    Decibels, since a level from 0 to 1 means something else in every DAW.
    """

    key: str
    level: float


#: What is told only where a surface shows it, since it is told many times a second.
WATCHED: Mapping[str, str] = {
    "meters": "how loud each track is: Metered",
    "position": "where the song stands: Named under 'transport/position', such as 01:02:03:04 or 12|1|0",
}


class Complained(NamedTuple):
    """The DAW says that something it was sent makes no sense to it; counted and shown, and told once a minute."""

    text: str


class Strips(NamedTuple):
    """How many strips the DAW has in all; banks end there."""

    total: int


class Tail(NamedTuple):
    """What a linked surface counts: the names of all strips from the first of its bank to the DAW's last, in order.

    None where nothing can be counted now; `why` says why, in words for the user.
    """

    names: tuple[str, ...] | None
    why: str = ""


Fact = Heard | Forgotten | Say | Came | Went | Named | Colored | Metered | Strips | Tail | Complained


class Conversation(Protocol):
    """One DAW of the rig while the daemon runs: plain state, copied when the engine is asked to explain."""

    deadline_ns: int | None

    def opened(self, t_ns: int) -> Iterable[Fact]:
        """The port is open."""
        ...

    def hear(self, t_ns: int, data: bytes) -> Iterable[Fact]:
        """One datagram or message; raises PeerMistake where it makes no sense."""
        ...

    def wake(self, t_ns: int) -> Iterable[Fact]:
        """deadline_ns has come."""
        ...

    def closed(self, t_ns: int) -> Iterable[Fact]:
        """The port is gone."""
        ...

    def leaving(self, t_ns: int) -> Iterable[Fact]:
        """The daemon ends."""
        ...


@runtime_checkable
class Focused(Protocol):
    """A conversation that knows what its DAW has in focus: what late speech is said with."""

    def says(self, key: str, position: float, /) -> bytes:
        """The message that sets what is kept under this key; a question where nothing is in focus.

        It may be several messages in one piece, or none (b"") where it cannot be said now.
        """
        ...


@runtime_checkable
class Timed(Protocol):
    """One that is Focused and sets its deadline by what it says: `now_ns` is set to the time before each `says`."""

    now_ns: int

    def says(self, key: str, position: float, /) -> bytes:
        """As with Focused."""
        ...


@runtime_checkable
class Banked(Protocol):
    """A conversation whose DAW shows some of its tracks at a time: it may lead the DAW to those that are played."""

    def reached(self, t_ns: int, keys: frozenset[str], /) -> Iterable[Fact]:
        """The controls of now stand for what is kept under these keys; told when it changed, and when the DAW came."""
        ...


@runtime_checkable
class Linked(Protocol):
    """A conversation with a DAW that banks several surfaces as one, of which this is one: it tells where by a Tail."""

    def banks(self, by: Literal[-1, 1], /) -> bytes:
        """What asks the DAW to bank all of them."""
        ...

    def looks(self, t_ns: int, /) -> Iterable[Say]:
        """Asks where the bank is; told by a Tail. Nothing where that is asked already."""
        ...


@runtime_checkable
class Recounts(Protocol):
    """A conversation that can ask its DAW for the list of its strips again."""

    def recounts(self) -> bytes:
        """What asks for it; the names and Strips tell that it came."""
        ...


@runtime_checkable
class Bypassed(Protocol):
    """A conversation that hears what a surface says to its DAW past it (core/passing.py), where both share one desk."""

    def bypassed(self, t_ns: int, data: bytes, /) -> bool:
        """A piece that is about to go to the DAW; False where the DAW was told that already, so that it does not go."""
        ...


@runtime_checkable
class Configurable(Protocol):
    """A dialect that is spoken in several ways: `options` names the words each key of a DAW in the rig can take."""

    options: Mapping[str, tuple[str, ...]]

    def configured(self, options: Mapping[str, str], /) -> "Dialect":
        """The dialect spoken that way; the same object each time for the same words."""
        ...


@runtime_checkable
class Linkable(Protocol):
    """A dialect whose DAW banks several surfaces as one: who joins them speaks it over a second wire."""

    def linked(self, link_set: int, number: int, size: int, /) -> "Dialect":
        """The dialect of surface `number` (from 1) of a set, with so many strips; the same object for the same numbers.

        Its conversations are Linked; it reaches no target.
        """
        ...


@runtime_checkable
class Tabled(Protocol):
    """A dialect whose words stand in a table, and which hears messages of the rig's own."""

    def tabled(self, table: OscTable | None, raws: tuple[Raw, ...], /) -> "Dialect":
        """The dialect as this table has it; the same object each time for the same table and messages."""
        ...

    def raw(self, raw: Raw, /) -> "Speech | Cannot":
        """How a message of the rig's own is said."""
        ...


@runtime_checkable
class Automated(Protocol):
    """A dialect whose automation modes are about some values of a strip only: their leaves ('volume')."""

    automated: frozenset[str]


@runtime_checkable
class NamesMarkers(Protocol):
    """A dialect whose DAW takes a name with a marker."""

    def marker(self, name: str, /) -> bytes:
        """The message that sets a marker of this name where the song stands."""
        ...


@runtime_checkable
class TogglesMarkers(Protocol):
    """A dialect whose DAW takes a marker away where one stands already: nothing is marked in it by the way."""

    toggles_markers: Literal[True]


@runtime_checkable
class AnswersOn(Protocol):
    """A dialect whose DAW sends all it says to one UDP port, whoever asked: the rig has to listen there."""

    answers_on: int


@runtime_checkable
class Written(Protocol):
    """A dialect whose DAW reads a file before it speaks it."""

    def pattern_file(self) -> tuple[str, str]:
        """The file's name and its text."""
        ...


def configured(
    dialect: "Dialect", options: Mapping[str, str], table: OscTable | None = None, raws: tuple[Raw, ...] = ()
) -> "Dialect":
    """The dialect as a rig wants it spoken."""
    if isinstance(dialect, Tabled):
        return dialect.tabled(table, raws)
    return dialect.configured(options) if isinstance(dialect, Configurable) else dialect


class DialectRow(NamedTuple):
    """One line of `phasebridge dialects`: a target shape and how it is said ('@' stands for every index)."""

    target: str
    address: str  # OSC address; for MIDI dialects the message in words
    types: str  # OSC type tags; '' for MIDI dialects
    direction: Literal["out", "in", "both"]


class Dialect(Protocol):
    """How one DAW says it."""

    name: str
    medium: Literal["osc", "midi"]
    hears: bool  # whether the DAW tells its values; decides the default of `unknown`
    pace: WireModel  # what the DAW can take without losing any of it

    def speech(self, target: Target, *, bank: int = 0, channel: int | None = None) -> Speech | Cannot:
        """How this target is said when the first strip of the bank stands for track `bank` + 1."""
        ...

    def action(self, words: str) -> Speech | Cannot:
        """How an action of the DAW is said, by the DAW's own name or number for it."""
        ...

    def conversation(self, *, reply_port: int | None, watch: frozenset[str] = frozenset()) -> Conversation:
        """A new conversation; `reply_port` is the UDP port the rig fixed for answers, if it did.

        `watch`: words of `WATCHED` that a surface of the rig shows and that nobody needs to be told of otherwise.
        """
        ...

    def rows(self) -> Sequence[DialectRow]:
        """What it can reach, for people and programs."""
        ...

    def cannot(self) -> Sequence[tuple[str, str]]:
        """Target shapes it cannot reach, each with the reason."""
        ...
