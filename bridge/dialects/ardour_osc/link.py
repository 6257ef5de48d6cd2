"""One surface of a link set of Ardour's: it joins, tells where its part of the bank begins, and asks for another bank.

It is spoken over a wire of its own beside the dialect's, which says all values: a linked surface counts strips from
where its part of the bank begins, and anybody may move that between a message and its arrival. Here nothing is said
that could move a value. Where the part begins, Ardour tells nobody; `/strip/list` names the strips from there to the
last one. After each change Ardour says the names of the surface's own strips, then `/bank_up` and `/bank_down`; where
these names are not those that the list began with, it is asked for again. Not each time: Ardour says all of that after
each list, too, and would be asked for ever (measured).

Whoever says `/set_surface` in a set leads all of it back to the first bank (measured, 7.3). So where Ardour fell silent
it is first asked what it takes us for, and told again only where that is something else, or nobody answers.

What this file refuses to do: say a value, say `/set_surface` with the set 0 (7.3 ends there and then: its
`OSC::set_link` reads a set that is none), and leave a set while the rig names it (the others would
be dark until somebody takes our place).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Literal

from bridge.core.dialect import Came, Cannot, DialectRow, Fact, PeerMistake, Say, Speech, Tail, Went
from bridge.core.osc_hearing import messages_in, told, understood
from bridge.core.osc_rows import Arguments
from bridge.core.targets import TARGETS
from bridge.dialects.ardour_osc.talk import ASK_AGAIN, FAREWELL, LIST, SECOND, SILENCE
from bridge.model.surface import WireModel
from bridge.model.target import Target
from bridge.wire.osc import encode

#: Strip buttons (with them comes that a surface of the set is missing), heartbeat, `/reply` instead of `#reply`.
FEEDBACK = 1 + 8 + 16384
#: What Ardour takes us for: answered with size, types, feedback, gain mode, two page sizes, set, number, port.
WHO = encode("/set_surface")
#: So often it is only asked what it takes us for, before it is told without an answer.
KNOCKS = 5
#: Strips of one list that are kept at most.
MOST_STRIPS = 4096
#: A list that did not come is asked for again this often before that is told.
PATIENCE = 5

_BANK: Mapping[int, bytes] = {1: encode("/bank_up", 1.0), -1: encode("/bank_down", 1.0)}
_WHY = "this wire only follows the bank of a link set; values go over the DAW's own"


class ArdourLink:
    """How a surface of a link set says it: nothing, but which one it is and what banks."""

    name = "ardour-osc"
    medium: Literal["osc", "midi"] = "osc"
    hears = True

    def __init__(self, about: "Place", pace: WireModel) -> None:
        self.about = about
        self.pace = pace

    def speech(self, target: Target, *, bank: int = 0, channel: int | None = None) -> Speech | Cannot:  # noqa: ARG002 (the contract's)
        """Nothing can be said here."""
        return Cannot(_WHY)

    def action(self, words: str) -> Speech | Cannot:  # noqa: ARG002 (the contract's)
        """Likewise."""
        return Cannot(_WHY)

    def conversation(
        self,
        *,
        reply_port: int | None,  # noqa: ARG002 (the contract's)
        watch: frozenset[str] = frozenset(),  # noqa: ARG002 (the contract's)
    ) -> "LinkConversation":
        """A new conversation."""
        return LinkConversation(self.about)

    def rows(self) -> Sequence[DialectRow]:
        """It reaches nothing."""
        return ()

    def cannot(self) -> Sequence[tuple[str, str]]:
        """None of all targets."""
        return [(shape, _WHY) for shape in TARGETS]


@dataclass(frozen=True, slots=True)
class Place:
    """A surface of a link set: how many strips it has, which strips are counted, the set and the surface's number."""

    size: int
    strip_types: int
    set: int
    number: int

    @property
    def joins(self) -> bytes:
        """What makes us this surface. Gain mode 2 and port 0 as in talk.py."""
        return encode("/set_surface", self.size, self.strip_types, FEEDBACK, 2, 0, 0, 0, self.set, self.number)

    def is_ours(self, args: Arguments) -> bool:
        """Whether Ardour takes us for it; strip types may be another's, who says them for the whole set."""
        said = [args[at] for at in (0, 2, 6, 7)]
        return said == [self.size, FEEDBACK, self.set, self.number]


@dataclass(slots=True)
class LinkConversation:
    """One Ardour, as a surface of one of its link sets sees it."""

    about: Place
    deadline_ns: int | None = None
    present: bool = False
    met: bool = False  # it answered, or its heart was heard: from then on silence means something
    heard_ns: int = 0
    knock_ns: int | None = None  # when to ask again, while nobody answers
    knocks: int = 0
    list_ns: int | None = None  # until when the list that was asked for has to have come
    late: int = 0  # lists in a row that did not come
    names: list[str] = field(default_factory=list)  # what came of the list
    torn: bool = False  # a line of it is missing
    shown: dict[int, str] = field(default_factory=dict)  # what our own strips are called, as Ardour said last
    begins: tuple[str, ...] | None = None  # and by the last list
    asked: tuple[str, ...] | None = None  # what they were called when it was asked for
    device: bool = False  # the first half of "Device 1 Missing" came
    missing: str = ""  # the surface that the set waits for

    def opened(self, t_ns: int) -> Iterable[Fact]:
        """Asks what Ardour takes us for: it may be there and know us, since a port that is opened again is the same."""
        self._lose()
        self.knocks = 0
        return self._knock(t_ns)

    def hear(self, t_ns: int, data: bytes) -> Iterable[Fact]:
        """One datagram from Ardour."""
        messages = messages_in(data)
        self.heard_ns = t_ns
        mistakes: list[PeerMistake] = []
        facts = understood(messages, partial(self._said, t_ns), mistakes)
        if not self.present and (facts or len(mistakes) < len(messages)):
            self.present = True
            facts.insert(0, Came())
        self._arm()
        return told(facts, mistakes)

    def wake(self, t_ns: int) -> Iterable[Fact]:
        """Asks again what nobody answered, and notices silence."""
        facts: list[Fact] = []
        if self.met and t_ns - self.heard_ns >= SILENCE:
            self._lose()
            self.knocks = 0
            facts += [Went("not a word to the link set's surface for 3 seconds"), *self._knock(t_ns)]
        elif self.knock_ns is not None and t_ns >= self.knock_ns:
            facts += self._knock(t_ns)
        if self.list_ns is not None and t_ns >= self.list_ns:
            facts += self._ask(t_ns)
            self.late += 1
            if self.late == PATIENCE:
                facts.append(Tail(None, "it does not say which strips the link set shows"))
        self._arm()
        return facts

    def closed(self, t_ns: int) -> Iterable[Fact]:  # noqa: ARG002 (the contract's)
        """The port is gone: nothing more to wait for."""
        self._lose()
        self.deadline_ns = self.knock_ns = None
        return ()

    def leaving(self, t_ns: int) -> Iterable[Fact]:  # noqa: ARG002 (likewise)
        """Asks for no more feedback; our place in the set is kept, so that the others go on banking."""
        return (Say(FAREWELL),) if self.present else ()

    def banks(self, by: Literal[-1, 1], /) -> bytes:
        """What asks Ardour to bank the whole set, by all its strips."""
        return _BANK[by]

    def looks(self, t_ns: int, /) -> Iterable[Say]:
        """Asks for the list, unless it is under way."""
        return self._ask(t_ns) if self.met and self.list_ns is None else ()

    def _lose(self) -> None:
        self.present = self.met = self.device = self.torn = False
        self.list_ns, self.late, self.missing = None, 0, ""
        self.begins = self.asked = None
        self.names.clear()
        self.shown.clear()

    def _knock(self, t_ns: int) -> Iterable[Say]:
        self.knocks += 1
        self.knock_ns = t_ns + ASK_AGAIN
        self._arm()
        return (Say(WHO),) if self.knocks <= KNOCKS else (Say(self.about.joins), Say(WHO))

    def _ask(self, t_ns: int) -> Iterable[Say]:
        self.names.clear()
        self.torn = False
        self.list_ns = t_ns + SECOND
        self._arm()
        return (Say(LIST),)

    def _arm(self) -> None:
        silent = self.heard_ns + SILENCE if self.met else None
        times = (at for at in (silent, self.knock_ns, self.list_ns) if at is not None)
        self.deadline_ns = min(times, default=None)

    def _said(self, t_ns: int, address: str, args: Arguments) -> Iterable[Fact]:
        if address in {"/reply", "#reply"}:
            return self._listed(args)
        if address == "/bank_down":
            return self._moved(t_ns)
        if address == "/strip/name":
            return self._named(args)
        if address == "/set_surface":
            return self._known(t_ns, args)
        if address == "/heartbeat":
            self.met = True
        return ()

    def _known(self, t_ns: int, args: Arguments) -> Iterable[Fact]:
        """What Ardour takes us for; where that is another, it is told, and all of the set goes to the first."""
        if len(args) < 9 or not all(isinstance(each, int) for each in args):
            raise PeerMistake(f"it says what it takes us for with {args[:10]!r}")
        asked, self.knock_ns = self.knock_ns, None
        self.met = True
        if self.about.is_ours(args):
            return self.looks(t_ns)
        if asked is None:
            return ()  # nobody asked
        # Who is in a set can take no other number there (the rig was changed), so the old place is given up.
        leaves = [Say(encode("/link/set", 0, args[7]))] if args[6] else []
        return [*leaves, Say(self.about.joins), *self.looks(t_ns)]

    def _moved(self, t_ns: int) -> Iterable[Fact]:
        """All names of a bank were said; it may be the one that is known."""
        self.missing = ""  # Ardour does not say this while the set is not whole
        shown = tuple(self.shown.get(number, "") for number in range(1, self.about.size + 1))
        if shown == self.begins:
            self.asked = None
        elif shown != self.asked:
            self.asked = shown
            return self.looks(t_ns)
        return ()

    def _named(self, args: Arguments) -> Iterable[Fact]:
        """One of our strips; Ardour writes "Device", "1", "Missing", "from", "Linkset" where surface 1 is not there."""
        if len(args) != 2 or not isinstance(args[0], int) or not isinstance(args[1], str):
            raise PeerMistake(f"/strip/name with {args[:8]!r}")
        strip, name = args[0], args[1].strip()
        if 1 <= strip <= self.about.size:
            self.shown[strip] = name
        if strip == 1:
            self.device = name == "Device"
        elif strip == 2 and self.device and name.isdecimal():
            self.device, self.missing = False, name
            self.begins = self.asked = None  # what it lists meanwhile does not count
            return (Tail(None, f"its link set {self.about.set} banks nothing until surface {name} has joined it"),)
        return ()

    def _listed(self, args: Arguments) -> Iterable[Fact]:
        """One line of the list: type, name, inputs, outputs, mute, solo, strip number; or its end."""
        if self.list_ns is None:
            return ()  # nobody asked, or it was given up
        if args[:1] != ("end_route_list",):
            self._line(args)
            return ()
        if self.torn:
            return ()  # it is asked for again as one that did not come
        self.list_ns, self.late = None, 0
        if self.missing:
            return ()
        names = tuple(self.names)
        begin = [name.strip() for name in names[: self.about.size]]
        self.begins = tuple(begin + [""] * (self.about.size - len(begin)))
        return (Tail(names),)

    def _line(self, args: Arguments) -> None:
        """7.3 numbers all lines from 1; other versions may number those beyond the bank 0 (UNCONFIRMED)."""
        if len(args) < 7 or not isinstance(args[1], str):
            return
        wanted = len(self.names) + 1
        self.torn |= args[6] != wanted and not (args[6] == 0 and wanted > self.about.size)
        if len(self.names) < MOST_STRIPS:
            self.names.append(args[1])


@cache
def linked(about: Place, pace: WireModel) -> ArdourLink:
    """The dialect of this surface; the same one each time."""
    return ArdourLink(about, pace)
