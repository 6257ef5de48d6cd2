"""A MIDI surface or DAW in the rig: an input, an output or both, found by name, absent and back as the cable is.

It is open when its input is, and then says whether its output is too; a port without an input is open when its output
is. It owns no thread: it is called by its hub, which serves all of them.
"""

import logging
from collections.abc import Mapping

from bridge.ports.contract import NOT_STARTED, STOPPED, Counters, PortState, Receiver
from bridge.ports.midi.channel import LARGEST_MESSAGE
from bridge.ports.midi.hub import Listing, MidiHub, Way, Wire
from bridge.ports.midi.identity import Held, Wanted, choose, kept, owned
from bridge.ports.midi.inquiry import Found
from bridge.ports.midi.names import Match, Matched, MatchRefused, claimed
from bridge.ports.midi.usb import UsbDevice

log = logging.getLogger(__name__)

#: The wire was exchanged before its loss could be seen: a plug that was pulled and pushed in at once, a better match.
EXCHANGED = "it went and is back"


class MidiPort:
    """A MIDI port: `wanted` are the names to look for, empty for a way that is not wanted, and the device if told."""

    def __init__(self, name: str, receiver: Receiver, hub: MidiHub, wanted: Wanted) -> None:
        """Make the port; `start` begins looking for it. ValueError when it wants neither way."""
        if not wanted.inputs and not wanted.outputs:
            raise ValueError(f"{name}: a MIDI port needs the name of an input or of an output")
        self.name = name
        self.state = NOT_STARTED
        self.counters = Counters()
        self._receiver = receiver
        self._hub = hub
        self._wanted = wanted
        #: The listed names that are open, in and out; '' for none.
        self.listed = ("", "")
        self._held: tuple[Held | None, Held | None] = (None, None)  # what is open
        self._devices: Mapping[str, UsbDevice] = {}  # as they were when it was chosen
        self._note = ""  # why what is open may not be what is meant
        self._stopped = False
        self._number_in: int | None = None
        self._number_out: int | None = None

    def start(self) -> None:
        """Begin looking for the names."""
        self._hub.add(self)

    def send(self, data: bytes) -> bool:
        """Send one complete MIDI message of up to 16,000 bytes."""
        number = self._number_out
        if not 0 < len(data) <= LARGEST_MESSAGE:
            self.counters.mistakes += 1
        elif number is not None and self._hub.send(number, data):
            self.counters.sent += 1
            return True
        self.counters.refused += 1
        return False

    def stop(self) -> None:
        """Close both ways; the last port of a hub ends its process."""
        self._stopped = True
        self._number_out = None
        self._hub.remove(self)
        self.state = STOPPED

    def choose(self, listing: Listing, taken: frozenset[str]) -> tuple[Match | None, Match | None]:
        """For the hub: which listed names are meant, in and out."""
        return choose(self._wanted, listing, taken)

    def keep(self, found: Found, listing: Listing) -> Found:
        """For the hub: the same, less what would stop a port that plays for a box that is only like it."""
        way_in, way_out = (kept(way, held, listing) for way, held in zip(found, self._held, strict=True))
        self._note, self._devices = "", listing.devices
        for before, after in (found[0], way_in), (found[1], way_out):
            if isinstance(before, MatchRefused) and isinstance(after, Matched) and not self._note:
                self._note = f"{before.advice}; until then it is {after.name!r}"
        return way_in, way_out

    @property
    def virtual(self) -> bool:
        """Whether it is made here, for another program to choose."""
        return self._wanted.virtual

    @property
    def identity(self) -> bytes:
        """For the hub: how the box answers when it is asked who it is; empty: not known."""
        return self._wanted.identity

    def claims(self, listing: Listing) -> frozenset[str]:
        """For the hub: the listed names that this port names in full, or whose device it names."""
        if self._wanted.virtual:
            return frozenset()
        named = claimed(self._wanted.inputs, listing.inputs) | claimed(self._wanted.outputs, listing.outputs)
        return named | owned(self._wanted, listing)

    def settle(self, way_in: Way, way_out: Way) -> None:
        """For the hub: take the ways found, once nothing is half open any more."""
        wanted = self._wanted
        ways = [way for way, names in ((way_in, wanted.inputs), (way_out, wanted.outputs)) if names]
        if _is_another(way_in, self._number_in) or _is_another(way_out, self._number_out):
            self._become(PortState("absent", EXCHANGED), None)
        if any(isinstance(way, Wire) and way.state == "opening" for way in ways):
            return
        self._number_in = _number(way_in)
        self.listed = (_name(way_in), _name(way_out))
        self._held = self._hold(way_in), self._hold(way_out)
        states = [_state(way) for way in ways]
        first, last = states[0], states[-1]
        if first.kind != "open":
            self._become(first, None)
        elif last.kind != "open":
            self._become(PortState("open", f"it can be heard but not lit: {last.detail}"), None)
        else:
            self._become(PortState("open", self._note, can_send=bool(wanted.outputs)), _number(way_out))

    def _hold(self, way: Way) -> Held | None:
        name = _name(way)
        return Held(name, self._devices.get(name)) if name else None

    def lose(self, reason: str) -> None:
        """For the hub: there are no ways."""
        self._number_in = None
        self.listed = ("", "")
        self._held = (None, None)
        self._become(PortState("absent", reason), None)

    def hear(self, data: bytes) -> None:
        """For the hub: a message came."""
        if self.state.kind != "open":
            # It came while the output was still being opened; nobody has been told yet that there is a port.
            self.counters.dropped += 1
            return
        self.counters.received += 1
        try:
            self._receiver.on_data(self.name, data)
        except Exception:  # a mistake in the program behind the port must not end the port
            self._receiver_failed()

    def count_lost(self, number: int, count: int) -> None:
        """For the hub: messages were lost on a wire, perhaps this port's."""
        if number == self._number_in:
            self.counters.dropped += count
        elif number == self._number_out:
            self.counters.mistakes += count

    def _become(self, state: PortState, number_out: int | None) -> None:
        if self._stopped:
            return
        self._number_out = number_out
        if state == self.state:
            return
        self.state = state
        try:
            self._receiver.on_state(self.name, state)
        except Exception:  # a mistake in the program behind the port must not end the port
            self._receiver_failed()

    def _receiver_failed(self) -> None:
        log.exception("%s: the receiver failed", self.name)
        self.counters.mistakes += 1


def _is_another(way: Way, number: int | None) -> bool:
    """Whether the way is no longer the wire of this number that was open, but a new one."""
    return number is not None and isinstance(way, Wire) and way.number != number


def _name(way: Way) -> str:
    return way.name if isinstance(way, Wire) and way.state == "open" else ""


def _number(way: Way) -> int | None:
    return way.number if isinstance(way, Wire) and way.state == "open" else None


def _state(way: Way) -> PortState:
    if not isinstance(way, Wire):
        assert way is not None
        return PortState("refused" if isinstance(way, MatchRefused) else "absent", way.advice)
    if way.state == "open":
        return PortState("open")
    return PortState("refused", f"{way.name!r} cannot be opened ({way.reason}); another program may hold it")
