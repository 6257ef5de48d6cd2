"""The plugboard: the ports of a program, opened, watched, exchanged on reload and closed.

It tells the runtime when a wire is there and when it is gone. A port whose plan did not change keeps its socket through
a reload. Nothing is opened that no plan asks for.
"""

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from bridge.core.program import PortPlan
from bridge.ports.contract import Port, PortState, Receiver
from bridge.ports.midi.chain import ChainPort
from bridge.ports.midi.hub import MidiHub
from bridge.ports.midi.identity import Wanted
from bridge.ports.midi.port import MidiPort
from bridge.ports.serial.finding import Lookout
from bridge.ports.serial.port import SerialPort
from bridge.ports.udp import UdpPort

#: Makes the port of a plan.
MakePort = Callable[[PortPlan, Receiver], Port]
#: What each port is given to end; they end side by side.
STOP_SECONDS = 2.3


class Listener(Protocol):
    """Who plays on the wires: the runtime."""

    def received(self, port: str, data: bytes) -> None:
        """A port brought bytes."""

    def back(self, port: str) -> None:
        """A port opened."""

    def lost(self, port: str) -> None:
        """A port is gone."""


def real_ports() -> MakePort:
    """Makes the ports of this machine; all MIDI ports share one hub, all serial ones one lookout."""
    hub, lookout = MidiHub(), Lookout()

    def make(plan: PortPlan, receiver: Receiver) -> Port:
        if plan.serial is not None:
            return SerialPort(plan.name, receiver, plan.serial, plan.medium, lookout)
        if plan.medium == "midi":
            return _midi_port(plan, receiver, hub)
        send = (plan.send.host, plan.send.port) if plan.send else None
        listen = (plan.listen.host, plan.listen.port) if plan.listen else None
        return UdpPort(plan.name, receiver, send, listen)

    return make


def _midi_port(plan: PortPlan, receiver: Receiver, hub: MidiHub) -> Port:
    identity = plan.talk.identity if plan.talk else b""
    first = Wanted(plan.inputs, plan.outputs, plan.device, identity, plan.virtual)
    if not plan.chained:
        return MidiPort(plan.name, receiver, hub, first)
    further = (((name,) if plan.inputs else (), (name,)) for name in plan.chained)
    return ChainPort(plan.name, receiver, hub, [first, *(Wanted(*names, virtual=plan.virtual) for names in further)])


class Plugboard:
    """Ports by name. `on_change(name, state)` hears of every change of state, on the port's own thread."""

    def __init__(self, make: MakePort, listener: Listener, on_change: Callable[[str, PortState], None]) -> None:
        """Make an empty board; `plug` opens ports."""
        self._make = make
        self._listener = listener
        self._on_change = on_change
        self._receiver = Receiver(listener.received, self._state)
        self._ports: dict[str, Port] = {}
        self._plans: dict[str, PortPlan] = {}
        self._open: dict[str, bool] = {}  # name -> can_send, of those the engine believes open
        self._fresh: list[str] = []  # made and not started
        self._tried: set[str] = set()
        self._told = threading.Condition()

    @property
    def senders(self) -> dict[str, Callable[[bytes], bool]]:
        """What sends to each port."""
        return {name: port.send for name, port in self._ports.items()}

    @property
    def ports(self) -> Mapping[str, Port]:
        """The ports, by name."""
        return dict(self._ports)

    def prepare(self, plans: Mapping[str, PortPlan]) -> None:
        """Make the ports that are new or changed and end those they replace or nobody wants any longer; starts none."""
        gone = {name: port for name, port in self._ports.items() if plans.get(name) != self._plans[name]}
        _stop(gone.values())
        for name in gone:
            del self._ports[name]
            self._tried.discard(name)
            if self._open.pop(name, None) is not None:
                self._listener.lost(name)
        self._fresh = [name for name in plans if name not in self._ports]
        for name in self._fresh:
            self._ports[name] = self._make(plans[name], self._receiver)
        self._plans = dict(plans)

    def start(self) -> None:
        """Begin trying to open the ports just prepared."""
        for name in self._fresh:
            self._ports[name].start()
        self._fresh = []

    def wait(self, seconds: float) -> bool:
        """Wait until every port has been tried once; False when one has not said how it went in time."""
        with self._told:
            return self._told.wait_for(lambda: self._tried >= self._ports.keys(), seconds)

    def stop(self) -> None:
        """End every port."""
        _stop(self._ports.values())

    def _state(self, name: str, state: PortState) -> None:
        was = self._open.get(name)
        if state.kind == "open":
            self._open[name] = state.can_send
            # Open again with a way out that was missing: what hangs on it must be shown anew.
            if was is None or state.can_send > was:
                self._listener.back(name)
        elif was is not None:
            del self._open[name]
            self._listener.lost(name)
        self._on_change(name, state)
        with self._told:
            self._tried.add(name)
            self._told.notify_all()


def _stop(ports: Iterable[Port]) -> None:
    """End ports side by side, and wait no longer than one of them may take."""
    endings = [threading.Thread(target=port.stop, name=f"end {port.name}", daemon=True) for port in ports]
    for ending in endings:
        ending.start()
    last = time.monotonic() + STOP_SECONDS
    for ending in endings:
        ending.join(max(0.0, last - time.monotonic()))
