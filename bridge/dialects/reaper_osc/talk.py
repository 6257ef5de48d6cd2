"""A conversation with one REAPER: how it begins, how large its device is made, when it is over.

The greeting says how large we are and asks for the master's volume, until somebody answers; then that volume is asked
for with every ping, and with every tenth the greeting is said again. Whoever says nothing to a ping for a second may be
another by then: he is greeted, and asked for everything. What REAPER is told it does not say back: ours is
believed until REAPER says something else. The device grows to what the controls of now stand for (reached), and to the
selected track.

What this file refuses to do: move REAPER's bank off its first track, and keep a value.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from bridge.core.dialect import Came, Fact, Forgotten, PeerMistake, Say, Went
from bridge.core.osc_hearing import messages_in, told, understood
from bridge.core.osc_rows import MOST, Arguments
from bridge.dialects.reaper_osc.questions import SAY_ALL, SAY_EFFECT, name_questions, packet
from bridge.dialects.reaper_osc.size import START, Size, size_for, sized
from bridge.dialects.reaper_osc.words import SELECTED, readers
from bridge.wire.osc import encode

SECOND = 1_000_000_000
#: Nobody answered: the greeting is said again after this.
ASK_AGAIN = 2 * SECOND
#: How often REAPER is asked whether it is there, and how long it may be silent.
PING, SILENCE = 2 * SECOND, 6 * SECOND
#: A REAPER that took longer than this to answer may have been started again meanwhile; it takes a few hundredths.
PROMPT = SECOND
#: With every so many pings the whole greeting is said: a REAPER that was quickly started again knows nothing of us.
GREET_EVERY = 10

#: The selected track and effect are REAPER's last touched and focused ones, and its mixer does not scroll our bank.
FOLLOWS = (
    encode("/device/track/bank/follows", "DEVICE"),
    encode("/device/track/follows", "LAST_TOUCHED"),
    encode("/device/fx/follows", "FOCUSED"),
)
#: What is asked for to hear whether REAPER is there.
HEART = "/master/volume/str"


@dataclass(slots=True)
class ReaperConversation:
    """One REAPER while the daemon runs."""

    watch: frozenset[str] = frozenset()
    deadline_ns: int | None = None
    present: bool = False
    heard_ns: int = 0
    pings: int = 0
    asked_ns: int | None = None  # since when a ping has no answer
    size: Size = START

    def opened(self, t_ns: int) -> Iterable[Fact]:
        """Says how large we are, and asks whether anybody is there."""
        self.present, self.asked_ns = False, None
        return self._greet(t_ns)

    def hear(self, t_ns: int, data: bytes) -> Iterable[Fact]:
        """One packet from REAPER: a message or a bundle of many; one that makes no sense leaves the others."""
        messages = messages_in(data)
        self.heard_ns = t_ns
        facts: list[Fact] = self._meets(t_ns)
        mistakes: list[PeerMistake] = []
        facts += understood(messages, self._one, mistakes)
        return told(facts, mistakes)

    def wake(self, t_ns: int) -> Iterable[Fact]:
        """Asks whether REAPER is there; notices silence."""
        if not self.present:
            return self._greet(t_ns)
        if t_ns - self.heard_ns >= SILENCE:
            self.present, self.asked_ns = False, None
            return [Went("it answers no more; was it closed, or its OSC switched off?"), *self._greet(t_ns)]
        self.deadline_ns = t_ns + PING
        self.pings += 1
        self.asked_ns = t_ns if self.asked_ns is None else self.asked_ns
        if self.pings % GREET_EVERY == 0:
            return [*self._greet(t_ns)]
        return (Say(packet(encode(HEART), SAY_ALL)),)

    def reached(self, t_ns: int, keys: frozenset[str], /) -> Iterable[Fact]:  # noqa: ARG002 (the contract's)
        """The device grows to what the controls of now stand for; it never shrinks while we run."""
        return self._grow(size_for(self.size, keys))

    def closed(self, t_ns: int) -> Iterable[Fact]:  # noqa: ARG002 (the contract's)
        """The port is gone: nothing more to wait for."""
        self.present, self.deadline_ns = False, None
        return ()

    def leaving(self, t_ns: int) -> Iterable[Fact]:  # noqa: ARG002 (likewise)
        """REAPER sends to whom it was told to; there is nothing to end."""
        return ()

    def _greet(self, t_ns: int) -> Iterable[Fact]:
        self.deadline_ns = t_ns + (PING if self.present else ASK_AGAIN)
        return [Say(packet(encode(HEART), SAY_EFFECT, *FOLLOWS, *sized(self.size), SAY_ALL))]

    def _meets(self, t_ns: int) -> list[Fact]:
        """What comes of hearing anything: nothing where the last ping was answered in time."""
        asked_ns, self.asked_ns = self.asked_ns, None
        if not self.present:
            return self._met(t_ns)
        if asked_ns is not None and t_ns - asked_ns >= PROMPT:
            return [*self._greet(t_ns), Forgotten(""), *map(Say, name_questions(1, self.size.tracks))]
        return []

    def _met(self, t_ns: int) -> list[Fact]:
        self.present = True
        self.deadline_ns = t_ns + PING
        return [Came(tells=False), *map(Say, name_questions(1, self.size.tracks))]

    def _one(self, address: str, args: Arguments) -> Iterable[Fact]:
        return self._selects(args) if address == SELECTED else readers(self.watch).facts(address, args)

    def _selects(self, args: Arguments) -> Iterable[Fact]:
        """Another track is selected: it is told of only where the device shows it (SetTrackListChange)."""
        if len(args) != 1 or not isinstance(args[0], str) or not args[0].isdecimal() or len(args[0]) > len(str(MOST)):
            raise PeerMistake(f"{SELECTED} with {args!r}"[:200])
        return self._grow(size_for(self.size, [f"track/{args[0]}"]))

    def _grow(self, size: Size) -> Iterable[Fact]:
        before, self.size = self.size, size
        if not self.present or size == before:
            return ()
        return [
            Say(packet(*sized(size))),
            *map(Say, name_questions(before.tracks + 1, size.tracks)),
        ]
