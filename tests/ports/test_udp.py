"""The UDP port against real sockets: who it hears, where it listens, what it says when it cannot."""

import socket
import sys
from collections.abc import Callable, Iterator

import pytest

from bridge.ports.udp import ANYONE, LARGEST_DATAGRAM, Address, UdpPort
from tests.ports.ear import SECONDS, Ear
from tests.real.waiting import wait_until

Make = Callable[..., UdpPort]


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def make(ear: Ear) -> Iterator[Make]:
    """Makes ports that are stopped after the test."""
    made: list[UdpPort] = []

    def make_one(send: Address | None, listen: Address | None = None, only_from: str | None = None) -> UdpPort:
        made.append(UdpPort("main", ear.receiver, send, listen, only_from))
        return made[-1]

    yield make_one
    for port in made:
        port.stop()


@pytest.fixture
def peer() -> Iterator[socket.socket]:
    yield from _bound("127.0.0.1")


@pytest.fixture
def stranger() -> Iterator[socket.socket]:
    if sys.platform != "linux":
        pytest.skip("only Linux answers to the whole of 127.0.0.0/8 unasked")
    yield from _bound("127.0.0.2")


def _bound(host: str) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
        end.settimeout(SECONDS)
        end.bind((host, 0))
        yield end


def _open(port: UdpPort, ear: Ear) -> Address:
    port.start()
    ear.wait_for_state("open")
    assert port.address is not None
    return port.address


def test_it_binds_the_loopback_interface_when_the_peer_is_there(make: Make, ear: Ear, peer: socket.socket) -> None:
    host, number = _open(make(peer.getsockname()), ear)
    assert host == "127.0.0.1"
    assert number > 0


def test_it_binds_more_than_loopback_when_the_peer_is_another_machine(make: Make, ear: Ear) -> None:
    host, _ = _open(make(("192.0.2.1", 9000)), ear)
    assert host == "0.0.0.0"


def test_it_listens_where_the_rig_says(make: Make, ear: Ear, peer: socket.socket) -> None:
    number = _free_port()
    assert _open(make(peer.getsockname(), ("127.0.0.1", number)), ear) == ("127.0.0.1", number)


def test_answers_go_to_where_questions_come_from(make: Make, ear: Ear, peer: socket.socket) -> None:
    port = make(peer.getsockname())
    address = _open(port, ear)
    assert port.send(b"/ping\0\0\0") is True
    data, source = peer.recvfrom(100)
    assert (data, source) == (b"/ping\0\0\0", address)


def test_a_port_taken_by_another_program_is_refused_with_advice_and_opens_when_it_is_free(make: Make, ear: Ear) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        number = other.getsockname()[1]
        port = make(None, ("127.0.0.1", number))
        port.start()
        refused = ear.wait_for_state("refused")
        assert refused.detail == (
            f"UDP port {number} is taken by another program; quit that one or choose another port in `listen:`"
        )
        assert port.send(b"x") is False
    ear.wait_for_state("open")
    assert port.address == ("127.0.0.1", number)
    assert len([state for state in ear.states if state.kind == "refused"]) == 1


def test_an_address_of_another_machine_is_refused_with_advice(make: Make, ear: Ear) -> None:
    make(None, ("192.0.2.1", 9100)).start()
    assert "no network address 192.0.2.1" in ear.wait_for_state("refused").detail


def test_listening_on_loopback_while_sending_to_another_machine_is_refused_with_advice(make: Make, ear: Ear) -> None:
    make(("192.0.2.1", 9000), ("127.0.0.1", 9100)).start()
    assert "write `listen: 0.0.0.0:9100`" in ear.wait_for_state("refused").detail


def test_a_host_that_nobody_knows_is_absent_until_somebody_does(
    make: Make, ear: Ear, peer: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_up = socket.getaddrinfo
    known = {"127.0.0.1": "127.0.0.1"}

    def phone_book(host: str, port: None, family: socket.AddressFamily, kind: socket.SocketKind) -> object:
        if host not in known:
            raise socket.gaierror
        return look_up(known[host], port, family, kind)

    monkeypatch.setattr(socket, "getaddrinfo", phone_book)
    port = make(("studio", peer.getsockname()[1]))
    port.start()
    assert ear.wait_for_state("absent").detail == (
        "no machine named 'studio' is known on this network; check the name, or write its number"
    )
    known["studio"] = "127.0.0.1"
    ear.wait_for_state("open")
    assert port.send(b"hello") is True
    assert peer.recv(100) == b"hello"


def test_a_peer_that_is_not_there_costs_nothing_and_is_heard_when_it_comes(make: Make, ear: Ear) -> None:
    number = _free_port()
    port = make(("127.0.0.1", number))
    address = _open(port, ear)
    assert all(port.send(b"anybody there") for _ in range(50))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as late:
        late.settimeout(SECONDS)
        late.bind(("127.0.0.1", number))
        late.sendto(b"me", address)
        assert ear.wait_for_data(1) == [b"me"]
        assert port.send(b"welcome") is True
        assert late.recv(100) == b"welcome"
    assert [state.kind for state in ear.states] == ["open"]


def test_the_largest_datagram_goes_both_ways_whole(make: Make, ear: Ear, peer: socket.socket) -> None:
    data = bytes(range(256)) * 256
    port = make(peer.getsockname())
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    address = _open(port, ear)
    peer.sendto(data[:LARGEST_DATAGRAM], address)
    assert ear.wait_for_data(1) == [data[:LARGEST_DATAGRAM]]
    assert port.send(data[:LARGEST_DATAGRAM]) is True
    assert peer.recv(70000) == data[:LARGEST_DATAGRAM]


def test_a_longer_datagram_is_refused_and_counted_as_a_mistake(make: Make, ear: Ear, peer: socket.socket) -> None:
    port = make(peer.getsockname())
    _open(port, ear)
    assert port.send(bytes(LARGEST_DATAGRAM + 1)) is False
    assert (port.counters.mistakes, port.counters.refused, port.counters.sent) == (1, 1, 0)


def test_strangers_are_counted_and_not_heard(
    make: Make, ear: Ear, peer: socket.socket, stranger: socket.socket
) -> None:
    port = make(peer.getsockname(), ("0.0.0.0", 0))
    _, number = _open(port, ear)
    stranger.sendto(b"let me in", ("127.0.0.1", number))
    peer.sendto(b"it is me", ("127.0.0.1", number))
    assert ear.wait_for_data(1) == [b"it is me"]
    assert (port.counters.received, port.counters.strangers) == (1, 1)


@pytest.mark.parametrize(("send", "only_from"), [(True, ANYONE), (True, "127.0.0.2"), (False, None)])
def test_who_else_is_heard_can_be_said(
    make: Make, ear: Ear, peer: socket.socket, stranger: socket.socket, send: bool, only_from: str | None
) -> None:
    port = make(peer.getsockname() if send else None, ("0.0.0.0", 0), only_from)
    _, number = _open(port, ear)
    stranger.sendto(b"let me in", ("127.0.0.1", number))
    assert ear.wait_for_data(1) == [b"let me in"]
    assert port.counters.strangers == 0


def test_a_port_that_sends_nowhere_says_so(make: Make, ear: Ear) -> None:
    port = make(None)
    _open(port, ear)
    assert port.state.can_send is False
    assert port.send(b"x") is False
    assert port.counters.refused == 1


def test_stopping_frees_the_port_for_others(make: Make, ear: Ear, peer: socket.socket) -> None:
    port = make(peer.getsockname())
    address = _open(port, ear)
    port.stop()
    assert port.address is None
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(address)


def test_stopping_ends_a_reader_that_is_flooded(make: Make, ear: Ear, peer: socket.socket) -> None:
    port = make(peer.getsockname())
    address = _open(port, ear)

    def answer(data: bytes) -> None:
        peer.sendto(data, address)

    ear.on_data = answer
    for _ in range(100):
        peer.sendto(b"again", address)
    ear.wait_for_data(200)
    port.stop()
    wait_until(lambda: not any(thread.is_alive() for thread in ear.threads), SECONDS, "the reader to end")


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number
