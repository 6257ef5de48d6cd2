"""An Ardour with link sets, written from what 7.3 did (decision 19): surfaces by their sockets, banks, what each hears.

Strict: an address it does not know, a value from a surface in a set, and what ends the real one, fail the test.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bridge.wire.osc import Argument, decode, encode

NAMES = 1  # the feedback bit that strips' names come with
TRACKS, BUSES = 3, 12
#: Addresses that only ask or subscribe.
_HARMLESS = ("/set_surface", "/strip/list", "/strip/fader/", "/strip/mute/", "/strip/solo/")


@dataclass
class Surface:
    """What Ardour knows of one socket."""

    size: int = 0
    types: int = 31
    feedback: int = 0
    set: int = 0
    number: int = 1
    bank: int = 1
    gain_mode: int = 0


@dataclass
class LinkingArdour:
    """`strips`: name and kind (TRACKS, BUSES) of each; `heard` answers of one datagram go to whom each is for."""

    strips: list[tuple[str, int]]
    surfaces: dict[str, Surface] = field(default_factory=dict)
    places: dict[int, dict[int, str]] = field(default_factory=dict)  # set -> number -> socket
    banks: dict[int, int] = field(default_factory=dict)  # set -> where its bank begins
    highest: dict[int, int] = field(default_factory=dict)  # set -> the highest number that a surface of it had, ever
    types: dict[int, int] = field(default_factory=dict)  # set -> the types that were said for all of it
    said: list[tuple[str, bytes]] = field(default_factory=list)
    faders: dict[str, float] = field(default_factory=dict)
    moved: list[str] = field(default_factory=list)

    # --- What the world does ------------------------------------------------------------------------------------

    def receive(self, who: str, data: bytes) -> list[tuple[str, bytes]]:
        """One datagram; what is said for it, and to whom."""
        for address, args in decode(data):
            self._take(who, address, args)
        answers, self.said = self.said, []
        return answers

    def forget(self) -> None:
        """It was restarted."""
        self.surfaces.clear()
        self.places.clear()
        self.banks.clear()
        self.highest.clear()
        self.types.clear()

    def changes(self, strips: Sequence[tuple[str, int]]) -> list[tuple[str, bytes]]:
        """Strips came or went: who is banked is shown its strips again, the others that their list is stale."""
        self.strips = list(strips)
        for who, surface in self.surfaces.items():
            if surface.size:
                self._show(who)
            else:
                self._say(who, "/strip/list")
        answers, self.said = self.said, []
        return answers

    def first(self, who: str) -> int:
        """Tracks before a surface's first strip."""
        return self.surfaces[who].bank - 1

    def missing(self, link_set: int) -> int:
        """The lowest number that is not taken, up to the highest that ever was; 0 where the set is whole."""
        numbers = range(1, self.highest.get(link_set, 0) + 1)
        return next((number for number in numbers if number not in self.places[link_set]), 0)

    # --- What it does -------------------------------------------------------------------------------------------

    def _take(self, who: str, address: str, args: Sequence[Argument]) -> None:
        surface = self.surfaces.setdefault(who, Surface())
        if address == "/set_surface":
            self._set_surface(who, surface, [int(each) for each in args])  # type: ignore[arg-type] # strict: other types raise
        elif address == "/set_surface/feedback":
            surface.feedback = int(args[0])  # type: ignore[arg-type] # strict: other types raise
        elif address == "/strip/list":
            self._list(who, surface)
        elif address in {"/bank_up", "/bank_down"}:
            self._bank(surface, 1 if address == "/bank_up" else -1)
        elif address == "/link/set":
            self._link(who, surface, int(args[0]), int(args[1]))  # type: ignore[arg-type] # strict: other types raise
        elif address == "/strip/fader" and len(args) == 2:
            assert not surface.set, "a value over a linked surface is counted from a bank that anybody moves"
            name = self._strips(surface)[int(args[0]) - 1][0]  # type: ignore[arg-type] # strict: other types raise
            self.faders[name] = float(args[1])  # type: ignore[arg-type] # strict: other types raise
            self.moved.append(name)
        else:
            assert address.startswith(_HARMLESS), f"Ardour was told {address} {args}"

    def _set_surface(self, who: str, surface: Surface, numbers: list[int]) -> None:
        if not numbers:
            told = (surface.size, surface.types, surface.feedback, surface.gain_mode, 0, 0, surface.set, surface.number)
            self._say(who, "/set_surface", *told, 0)
            return
        surface.size, surface.types, surface.feedback, surface.gain_mode = numbers[:4]
        if surface.set:
            assert len(numbers) < 8 or numbers[7], "this ends Ardour 7.3"
            self.types[surface.set] = surface.types
            self._home(surface.set)
        else:
            surface.bank = 1
            self._show(who)
        if len(numbers) == 9 and numbers[7] != surface.set:
            self._link(who, surface, numbers[7], numbers[8])

    def _link(self, who: str, surface: Surface, link_set: int, number: int) -> None:
        if not link_set:
            old, surface.set = surface.set, 0
            self.places[old].pop(surface.number, None)
            self._dark(old, surface.number)
            return
        surface.set, surface.number = link_set, number
        self.places.setdefault(link_set, {})[number] = who
        self.highest[link_set] = max(number, self.highest.get(link_set, 0))
        self._home(link_set)

    def _home(self, link_set: int) -> None:
        """All of a set go to the first bank, if it is whole."""
        if missing := self.missing(link_set):
            self._dark(link_set, missing)
        else:
            self.banks[link_set] = 1
            self._place(link_set)

    def _dark(self, link_set: int, missing: int) -> None:
        for who in self.places[link_set].values():
            for strip, word in enumerate(("Device", str(missing), "Missing", "from", "Linkset"), 1):
                if strip <= self.surfaces[who].size:
                    self._say(who, "/strip/name", strip, " ")
                    self._say(who, "/strip/name", strip, word)

    def _bank(self, surface: Surface, by: int) -> None:
        link_set = surface.set
        if not link_set or self.missing(link_set):
            return
        size = sum(self.surfaces[who].size for who in self.places[link_set].values())
        total = len(self._strips(surface))
        wanted = max(1, self.banks[link_set] + by * size)
        self.banks[link_set] = 1 if size >= total else min(wanted, total - size + 1)
        self._place(link_set)

    def _place(self, link_set: int) -> None:
        begins = self.banks[link_set]
        for number in sorted(self.places[link_set]):
            who = self.places[link_set][number]
            surface = self.surfaces[who]
            surface.types = self.types.get(link_set, surface.types)
            surface.bank, begins = begins, begins + surface.size
            self._show(who)
            self._leds(who, surface)

    def _strips(self, surface: Surface) -> list[tuple[str, int]]:
        return [(name, kind) for name, kind in self.strips if surface.types & kind]

    def _show(self, who: str) -> None:
        """As after every change and every list: the names of the surface's strips, and whether there are more."""
        surface = self.surfaces[who]
        if surface.set and self.missing(surface.set):
            return
        if surface.feedback & NAMES and surface.size:
            names = [name for name, _ in self._strips(surface)][surface.bank - 1 :]
            for strip in range(1, surface.size + 1):
                self._say(who, "/strip/name", strip, names[strip - 1] if strip <= len(names) else " ")
        self._leds(who, surface)

    def _leds(self, who: str, surface: Surface) -> None:
        if surface.size:
            self._say(who, "/bank_up", 1)
            self._say(who, "/bank_down", int(surface.bank > 1))

    def _list(self, who: str, surface: Surface) -> None:
        for number, (name, _) in enumerate(self._strips(surface)[surface.bank - 1 :], 1):
            self._say(who, "/reply", "AT", name, 1, 2, 0, 0, number, 0)
        self._say(who, "/reply", "end_route_list", 48000, 0, 0)
        if surface.size:
            self._show(who)

    def _say(self, who: str, address: str, *args: Argument) -> None:
        self.said.append((who, encode(address, *args)))


def tracks(count: int, first: int = 1) -> list[tuple[str, int]]:
    """So many tracks by other names."""
    return [(f"Track {number}", TRACKS) for number in range(first, first + count)]


def heartbeat(ardour: LinkingArdour) -> Iterable[tuple[str, bytes]]:
    """To all that asked for it."""
    return [(who, encode("/heartbeat", 1.0)) for who, surface in ardour.surfaces.items() if surface.feedback & 8]
