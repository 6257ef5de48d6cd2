"""A conversation with one DrivenByMoss: how it begins, where its bank and page are led, when it is over.

`/refresh` makes it say everything again, which also asks whether it is there. What changes comes in bundles between
`/update 1` and `/update 0`. It never says again what equals the last it said under that address, whatever stands there
now; so a bank, a page or a device that changed is asked for all anew.

Tracks are counted within its bank of a size set there (1 to 200). `track/N` stays the Nth track of the song, since
`/track/1/position` tells where the bank begins, and the bank is led to the tracks that the controls of now stand for
(reached); what still lies outside is unknown and rests. Parameters of a device come in pages of eight, which are led
likewise: `device/param/9` is the first of the second page.

What this file refuses to do: scroll against somebody who scrolls the bank himself, and keep a value.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bridge.core.dialect import (
    Came,
    Colored,
    Fact,
    Forgotten,
    Heard,
    Metered,
    Named,
    PeerMistake,
    Say,
    Strips,
    Went,
)
from bridge.core.osc_hearing import messages_in, told, understood
from bridge.core.osc_places import at, taken_apart
from bridge.core.osc_rows import MOST, Arguments
from bridge.dialects.moss_osc import eq
from bridge.dialects.moss_osc.eq import Eq
from bridge.dialects.moss_osc.table import ON_PAGE, PAGES, PARAMETER, PLAIN, Tuning, placed
from bridge.dialects.moss_osc.words import DEVICE, EXISTS, PAGE, POSITION, readers
from bridge.wire.osc import encode

SECOND = 1_000_000_000
#: How often it is asked whether it is there while it says nothing, and how long it may be silent then.
PING, SILENCE = 3 * SECOND, 10 * SECOND
REFRESH = encode("/refresh")
#: A bank or page that was led is looked at again after this: DrivenByMoss may tell of it half-way.
SETTLES = SECOND // 2
#: How often it is led to the same place, at most: it may not get there, or somebody may want it elsewhere.
TRIES = 3


@dataclass(slots=True)
class MossConversation:
    """One DrivenByMoss while the daemon runs."""

    tuning: Tuning = PLAIN
    watch: frozenset[str] = frozenset()
    deadline_ns: int | None = None
    present: bool = False
    heard_ns: int = 0
    ping_ns: int = 0
    eq: Eq = field(init=False)  # of the selected track
    look_ns: int | None = None  # when to look whether bank and page stand where they were led
    first: int = 0  # tracks of the song before the first of its bank
    size: int = 0  # of its bank; 0 until it was told
    exists: int = 0  # the last track of the bank that exists, counted in the song
    page: int = 1
    device: str | None = None
    tracks: tuple[int, int] | None = None  # the first and last that are played
    pages: frozenset[int] = frozenset()  # of the device, that are played
    tries: int = 0
    led_ns: int | None = None  # since when it was led and has said nothing

    def __post_init__(self) -> None:
        self.eq = Eq(self.tuning.most)

    def opened(self, t_ns: int) -> Iterable[Fact]:
        """Asks it to say everything."""
        self._lose()
        self._ping(t_ns)
        return (Say(REFRESH),)

    def hear(self, t_ns: int, data: bytes) -> Iterable[Fact]:
        """One bundle of changes, or one message; one that makes no sense leaves the others."""
        messages = messages_in(data)
        self.heard_ns, self.led_ns = t_ns, None
        facts: list[Fact] = [] if self.present else self._met()
        mistakes: list[PeerMistake] = []
        size = self.size
        # A bundle tells its values before it tells whose they are: that is looked up first.
        stale = set(understood(messages, self._moved, mistakes))
        facts += [fact for fact in understood(messages, self._one, mistakes) if not _is_of(fact, stale)]
        if size != self.size:
            self.look_ns = t_ns + SETTLES  # its dump may come in several pieces: only then its bank is known
            self._wait()
        if stale:
            facts += [*map(Forgotten, sorted(stale)), Say(REFRESH)]
            self._look_later(t_ns)
        return told(facts, mistakes)

    def wake(self, t_ns: int) -> Iterable[Fact]:
        """Asks again where nothing was said for a while; notices silence; looks whether it went where it was led."""
        if self.look_ns is not None and t_ns >= self.look_ns:
            self.look_ns = None
            facts = self._lead(t_ns)
        else:
            facts = []
        if t_ns < self.ping_ns:
            self._wait()
            return facts
        self._ping(t_ns)
        quiet = t_ns - self.heard_ns
        if self.present and quiet >= SILENCE:
            self._lose()
            self._wait()
            return [Went("it does not answer; was the DAW closed?"), Say(REFRESH)]
        return [*facts, Say(REFRESH)] if quiet >= PING else facts

    def reached(self, t_ns: int, keys: frozenset[str], /) -> Iterable[Fact]:
        """The bank is led to the tracks that are played now, the device to the page."""
        numbers = [int(key.split("/")[1]) for key in keys if key.startswith(("track/", "clip/"))]
        self.tracks = (min(numbers), max(numbers)) if numbers else None
        parameters = [int(key.split("/")[2]) for key in keys if key.startswith("device/param/")]
        self.pages = frozenset((number - 1) // ON_PAGE + 1 for number in parameters)
        self.tries = 0
        return self._lead(t_ns) if self.look_ns is None else ()

    def closed(self, t_ns: int) -> Iterable[Fact]:  # noqa: ARG002 (the contract's)
        """The port is gone: nothing more to wait for."""
        self.present, self.deadline_ns, self.look_ns = False, None, None
        return ()

    def leaving(self, t_ns: int) -> Iterable[Fact]:  # noqa: ARG002 (likewise)
        """It sends to whom it was told to; there is nothing to end."""
        return ()

    def says(self, key: str, position: float, /) -> bytes:
        """Says something of a track, counted within the bank of now, or of a parameter of the page that is shown."""
        if key.startswith(eq.EQ):
            return self.eq.says(key, position)
        place, indexes = placed(self.tuning, key)
        if place.shape == PARAMETER:
            page, indexes[0] = divmod(indexes[0] - 1, ON_PAGE)
            indexes[0] += 1
            if page + 1 != self.page:
                return b""
        else:
            indexes[0] -= self.first
            if not 1 <= indexes[0] <= self.size:
                return b""
        address = at(place.address, indexes)
        if place.fires is None:
            return encode(address, place.write(position))
        if place.shape == "track/N/select" and position < 0.5:
            return b""  # it cannot be taken back
        return encode(address, *place.fires)

    # --- Where it stands ----------------------------------------------------------------------------------------------

    def _lose(self) -> None:
        """Whoever comes next may have another bank and another device."""
        self.present, self.first, self.size, self.exists, self.page, self.device = False, 0, 0, 0, 1, None
        self.look_ns = self.led_ns = None
        self.eq.forget()

    def _ping(self, t_ns: int) -> None:
        self.ping_ns = t_ns + PING
        self._wait()

    def _wait(self) -> None:
        self.deadline_ns = self.ping_ns if self.look_ns is None else min(self.ping_ns, self.look_ns)

    def _look_later(self, t_ns: int) -> None:
        if self.look_ns is None:
            self.look_ns = t_ns + SETTLES
            self._wait()

    def _met(self) -> list[Fact]:
        self.present = True
        meters = [Say(encode("/track/vu", 1))] if "meters" in self.watch else []
        return [Came(), *meters, Say(REFRESH)]

    def _moved(self, address: str, args: Arguments) -> set[str]:
        """The keys below which another thing stands than before."""
        pattern, numbers = taken_apart(address)
        if pattern == EXISTS:
            self.size = max(self.size, min(numbers[0], MOST))
        elif pattern == POSITION and numbers == (1,):
            before, self.first = self.first, _whole(address, args)
            if before != self.first:
                self.exists = 0
                return {"track", "clip"}
        elif pattern == PAGE and _whole(address, args) and 1 <= numbers[0] <= PAGES:
            before, self.page = self.page, numbers[0]
            return {"device"} if before != self.page else set()
        elif pattern == DEVICE and len(args) == 1 and isinstance(args[0], str):
            known, self.device = self.device, args[0]
            return {"device"} if known not in (None, self.device) else set()
        return set()

    def _lead(self, t_ns: int) -> list[Fact]:
        """What moves its bank and page to where they are wanted, a few times at most.

        Not before it has answered: steps are counted from where it stands, and what was lost with a DAW is no try.
        """
        if self.led_ns is not None:
            self._look_later(t_ns)
            return []
        messages = [*self._scrolled(), *self._turned()] if self.present and self.tries < TRIES else []
        if messages:
            self.tries += 1
            self.led_ns = t_ns
            self._look_later(t_ns)
        return [Say(message) for message in messages]

    def _scrolled(self) -> Iterable[bytes]:
        if self.tracks is None or not self.size:
            return
        lowest, highest = self.tracks
        if self.first < lowest and highest <= self.first + self.size:
            return
        way = lowest - 1 - self.first
        pages, tracks = divmod(abs(way), self.size)
        sign = "+" if way > 0 else "-"
        yield from [encode(f"/track/bank/page/{sign}")] * pages
        yield from [encode(f"/track/bank/{sign}")] * tracks

    def _turned(self) -> Iterable[bytes]:
        if self.pages and self.page not in self.pages:
            yield encode("/device/page/selected", min(self.pages))

    # --- What it says -------------------------------------------------------------------------------------------------

    def _one(self, address: str, args: Arguments) -> Iterable[Fact]:
        pattern, numbers = taken_apart(address)
        if pattern == EXISTS:
            return self._ends(numbers[0], bool(_whole(address, args)))
        if pattern in eq.TOLD:
            return self.eq.hear(address, pattern, numbers[0], args)
        return map(self._in_song, readers(self.tuning, self.watch).facts(address, args))

    def _ends(self, place: int, is_there: bool) -> Iterable[Fact]:
        if is_there:
            self.exists = max(self.exists, self.first + place)
            return ()
        if place + self.first <= self.exists:
            self.exists = place + self.first - 1
        return (Strips(self.exists),) if self.exists else ()

    def _in_song(self, fact: Fact) -> Fact:
        """What is said of a track of the bank is said of a track of the song; of a page likewise of a device."""
        if not isinstance(fact, Heard | Named | Colored | Metered):
            return fact
        root, *rest = fact.key.split("/")
        if root in ("track", "clip") and self.first:
            rest[0] = str(int(rest[0]) + self.first)
        elif fact.key.startswith("device/param/") and self.page > 1:
            rest[1] = str(int(rest[1]) + ON_PAGE * (self.page - 1))
        else:
            return fact
        return fact._replace(key="/".join((root, *rest)))


def _whole(address: str, args: Arguments) -> int:
    if len(args) != 1 or type(args[0]) is not int or not 0 <= args[0] < MOST:
        raise PeerMistake(f"{address} with {args[:4]!r}")
    return args[0]


def _is_of(fact: Fact, roots: set[str]) -> bool:
    """Whether this was said of what stands elsewhere now; a refresh says it anew."""
    return isinstance(fact, Heard | Named | Colored | Metered) and fact.key.split("/")[0] in roots and "/" in fact.key
