"""Several MIDI port pairs of one DAW as one port: its main unit and its extenders, each on a pair of its own.

What goes over the second and later pairs is marked as wire/cables.py says, both ways. It is open when all of them are;
until then it says which is not, and passes nothing on. It looks for no names and opens nothing itself: its links do.
"""

from collections.abc import Sequence
from dataclasses import astuple
from functools import partial

from bridge.ports.contract import NOT_STARTED, STOPPED, Counters, PortState, Receiver
from bridge.ports.midi.hub import MidiHub
from bridge.ports.midi.identity import Wanted
from bridge.ports.midi.port import MidiPort
from bridge.wire import cables
from bridge.wire.midi import MidiMistake

#: Which of several states counts, worst first.
_WORST = ("refused", "absent")


class ChainPort:
    """The port of a DAW that has several MIDI port pairs, in their order; its links share the hub's threads."""

    def __init__(self, name: str, receiver: Receiver, hub: MidiHub, wanted: Sequence[Wanted]) -> None:
        """Make the port; `start` begins looking for all of its links. ValueError where a link wants neither way."""
        self.name = name
        self.state = NOT_STARTED
        self._receiver = receiver
        self._own = Counters()
        self._stopped = False
        self._links = tuple(
            MidiPort(_called(each, f"{name} {number}"), self._hears(number), hub, each)
            for number, each in enumerate(wanted, 1)
        )

    @property
    def listed(self) -> tuple[str, str]:
        """The names that are open, in and out, in their order; '' for none."""
        ways = zip(*(link.listed for link in self._links), strict=True)
        way_in, way_out = (", ".join(filter(None, names)) for names in ways)
        return way_in, way_out

    @property
    def virtual(self) -> bool:
        """Whether its links are made here, for the DAW to choose."""
        return any(link.virtual for link in self._links)

    @property
    def counters(self) -> Counters:
        """What has passed over all links."""
        return Counters(
            *map(sum, zip(astuple(self._own), *(astuple(link.counters) for link in self._links), strict=True))
        )

    def start(self) -> None:
        """Begin looking for all links."""
        for link in self._links:
            link.start()

    def send(self, data: bytes) -> bool:
        """Send a message over the link it is marked for."""
        try:
            cable, rest = cables.parted(data)
        except MidiMistake:
            cable, rest = 0, b""
        if 1 <= cable <= len(self._links):
            return self._links[cable - 1].send(rest)
        self._own.mistakes += 1
        self._own.refused += 1
        return False

    def stop(self) -> None:
        """Close all links."""
        self._stopped = True
        for link in self._links:
            link.stop()
        self.state = STOPPED

    def _hears(self, number: int) -> Receiver:
        return Receiver(partial(self._heard, number), self._changed)

    def _heard(self, number: int, _: str, data: bytes) -> None:
        if self.state.kind != "open":
            self._own.dropped += 1  # nobody has been told yet that there is a port
            return
        self._receiver.on_data(self.name, cables.joined(number, data))

    def _changed(self, _name: str, _state: PortState) -> None:
        state = self._all()
        if state != self.state and not self._stopped:
            self.state = state
            self._receiver.on_state(self.name, state)

    def _all(self) -> PortState:
        closed = [link for link in self._links if link.state.kind != "open"]
        told = "; ".join(f"{link.name}: {link.state.detail}" for link in closed or self._links if link.state.detail)
        if closed:
            return PortState(next(kind for kind in _WORST if kind in {link.state.kind for link in closed}), told)
        return PortState("open", told, can_send=all(link.state.can_send for link in self._links))


def _called(wanted: Wanted, otherwise: str) -> str:
    return next(iter(wanted.inputs or wanted.outputs), otherwise)
