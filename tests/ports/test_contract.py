"""What every port promises (bridge/ports/contract.py), asked of each kind in the same words."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import mido
import pytest

from bridge.model.rig import SerialEnd
from bridge.ports.contract import Port, PortState, Receiver
from bridge.ports.loopback import LoopbackPort
from bridge.ports.midi.hub import MidiHub
from bridge.ports.midi.identity import Wanted
from bridge.ports.midi.port import MidiPort
from bridge.ports.serial.finding import Lookout
from bridge.ports.serial.port import SerialPort
from bridge.ports.udp import UdpPort
from tests.ports.ear import SECONDS, Ear
from tests.ports.serial_box import Cable
from tests.real.midi_end import MidiEnd
from tests.real.waiting import wait_until

#: Short messages and long ones in turn, each different from the one before.
BURST = [
    bytes([0xF0, 0x00, 0x20, *[number % 128] * (number % 60), 0xF7])
    if number % 5 == 0
    else bytes([0xB0, number % 100, 1])
    for number in range(400)
]


class Far(Protocol):
    """The far end of a wire under test."""

    def port(self, receiver: Receiver) -> Port: ...

    def say(self, *messages: bytes) -> None: ...

    def heard(self) -> list[bytes]: ...


class FarWithCable(Far, Protocol):
    """A far end whose cable can be pulled; a UDP socket has none."""

    def unplug(self) -> None: ...

    def plug(self) -> None: ...


class FarLoopback:
    def __init__(self) -> None:
        self._heard: list[bytes] = []

    def port(self, receiver: Receiver) -> Port:
        self._port = LoopbackPort("desk", receiver, self._heard.append)
        return self._port

    def say(self, *messages: bytes) -> None:
        for message in messages:
            self._port.feed(message)

    def heard(self) -> list[bytes]:
        return self._heard

    def unplug(self) -> None:
        self._port.unplug()

    def plug(self) -> None:
        self._port.plug()


class FarUdp:
    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.setblocking(False)
        self._heard: list[bytes] = []

    def port(self, receiver: Receiver) -> Port:
        self._port = UdpPort("desk", receiver, send=self.socket.getsockname())
        return self._port

    def say(self, *messages: bytes) -> None:
        assert self._port.address is not None
        for message in messages:
            self.socket.sendto(message, self._port.address)

    def heard(self) -> list[bytes]:
        with contextlib.suppress(BlockingIOError):
            while True:
                self._heard.append(self.socket.recv(65536))
        return self._heard


class FarMidi:
    def __init__(self, device: MidiEnd) -> None:
        self._device = device
        self.hub = MidiHub("jack")

    def port(self, receiver: Receiver) -> Port:
        return MidiPort("desk", receiver, self.hub, Wanted(("nanoKONTROL2",), ("nanoKONTROL2*",)))

    def say(self, *messages: bytes) -> None:
        self._device.send(*messages)

    def heard(self) -> list[bytes]:
        return [each.data for each in self._device.heard()]

    def unplug(self) -> None:
        self._device.unplug()

    def plug(self) -> None:
        self._device.plug()


class FarSerial:
    def __init__(self, folder: Path) -> None:
        self._cable = Cable(folder)
        self._parser = mido.Parser()
        self._heard: list[bytes] = []

    def port(self, receiver: Receiver) -> Port:
        end = SerialEnd(str(self._cable.path), speaks="midi", rate=115_200)
        return SerialPort("desk", receiver, end, "midi", Lookout())

    def say(self, *messages: bytes) -> None:
        self._cable.say(b"".join(messages))

    def heard(self) -> list[bytes]:
        self._parser.feed(self._cable.hear())
        self._heard += [message.bin() for message in self._parser]
        return [bytes(message) for message in self._heard]

    def unplug(self) -> None:
        self._cable.unplug()

    def plug(self) -> None:
        self._cable.plug()


@pytest.fixture(params=["loopback", "udp", "midi", "serial"])
def far(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Far]:
    if request.param == "loopback":
        yield FarLoopback()
    elif request.param == "udp":
        end = FarUdp()
        yield end
        end.socket.close()
    elif request.param == "serial":
        line = FarSerial(tmp_path)
        yield line
        line.unplug()
    else:
        yield FarMidi(request.getfixturevalue("device"))


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def port(far: Far, ear: Ear) -> Iterator[Port]:
    """A port under test, not started; whatever a test does, it is stopped after it."""
    made = far.port(ear.receiver)
    yield made
    made.stop()


@pytest.fixture
def opened(port: Port, ear: Ear) -> Port:
    port.start()
    ear.wait_for_state("open")
    return port


def test_a_port_is_absent_until_it_is_started(port: Port, ear: Ear) -> None:
    assert port.state.kind == "absent"
    assert ear.states == []


def test_opening_is_told_once_with_the_way_out_ready(opened: Port, ear: Ear) -> None:
    assert [state for state in ear.states if state.kind == "open"] == [PortState("open", can_send=True)]
    assert opened.state == ear.states[-1]


def test_a_burst_with_sysex_arrives_whole_and_in_order(opened: Port, far: Far, ear: Ear) -> None:
    far.say(*BURST)
    assert ear.wait_for_data(len(BURST)) == BURST
    assert opened.counters.received == len(BURST)
    assert opened.counters.dropped == 0


def test_a_burst_that_is_sent_arrives_whole_and_in_order(opened: Port, far: Far) -> None:
    taken = [message for message in BURST if opened.send(message)]
    heard = wait_until(lambda: len(far.heard()) >= len(taken) and far.heard(), SECONDS, "the burst at the far end")
    assert heard == BURST
    assert (opened.counters.sent, opened.counters.refused) == (len(BURST), 0)


def test_sending_while_nothing_is_open_is_refused_and_counted(port: Port) -> None:
    assert port.send(b"\xb0\x01\x02") is False
    assert (port.counters.sent, port.counters.refused) == (0, 1)


def test_data_comes_from_a_thread_of_the_port(opened: Port, far: Far, ear: Ear) -> None:
    far.say(b"\xb0\x01\x02")
    ear.wait_for_data(1)
    assert threading.current_thread() not in ear.threads


def test_a_mistake_in_the_receiver_is_counted_and_the_port_reads_on(opened: Port, far: Far, ear: Ear) -> None:
    # An error of the kind that sockets raise must not pass for the wire's own.
    ear.on_data = _fail_with(ConnectionResetError)
    far.say(b"\xb0\x01\x02")
    ear.wait_for_data(1)
    ear.on_data = _fail_with(OSError)
    far.say(b"\xb0\x01\x03")
    ear.wait_for_data(2)
    ear.on_data = lambda data: None
    far.say(b"\xb0\x01\x04")
    assert ear.wait_for_data(3) == [b"\xb0\x01\x02", b"\xb0\x01\x03", b"\xb0\x01\x04"]
    assert opened.counters.mistakes == 2
    assert opened.state.kind == "open"


@pytest.mark.parametrize("far", ["loopback", "midi", "serial"], indirect=True)
def test_a_pulled_cable_is_told_and_a_plugged_one_opens_again(opened: Port, far: FarWithCable, ear: Ear) -> None:
    far.unplug()
    assert ear.wait_for_state("absent", since=1).detail
    assert opened.send(b"\xb0\x01\x02") is False
    told = len(ear.states)
    far.plug()
    assert ear.wait_for_state("open", since=told).can_send
    far.say(b"\xb0\x01\x03")
    assert ear.wait_for_data(1) == [b"\xb0\x01\x03"]
    assert opened.send(b"\xb0\x01\x04") is True
    wait_until(lambda: b"\xb0\x01\x04" in far.heard(), SECONDS, "what is sent after the cable is back")


def test_stopping_leaves_no_thread_and_tells_nothing_more(far: Far, ear: Ear) -> None:
    before = set(threading.enumerate())
    port = far.port(ear.receiver)
    port.start()
    ear.wait_for_state("open")
    told = len(ear.states)
    port.stop()
    port.stop()
    assert set(threading.enumerate()) <= before
    assert port.state.kind == "absent"
    assert port.send(b"\xb0\x01\x02") is False
    assert len(ear.states) == told


def test_a_port_can_be_stopped_from_inside_its_receiver(opened: Port, far: Far, ear: Ear) -> None:
    ended = threading.Event()

    def stop(data: bytes) -> None:
        opened.stop()
        ended.set()

    ear.on_data = stop
    far.say(b"\xb0\x01\x02")
    assert ended.wait(SECONDS)
    wait_until(lambda: not any(each.is_alive() for each in ear.threads), SECONDS, "the port's reader to end")


def test_a_port_that_was_never_started_can_be_stopped(port: Port) -> None:
    port.stop()
    assert port.state.kind == "absent"


def _fail_with(kind: type[Exception]) -> Callable[[bytes], None]:
    def fail(data: bytes) -> None:
        raise kind("a mistake in the program behind the port")

    return fail
