"""The dialect's table against the real Ardour: what is said arrives, what comes back is what was said."""

import math
import re
import socket
import time
from collections.abc import Iterator

import pytest

from bridge.core.dialect import Came, Fact, Heard, Metered, Named, PeerMistake, Say, Speech, Strips
from bridge.core.targets import target
from bridge.dialects.ardour_osc import DIALECT, TABLE
from bridge.wire.osc import encode
from tests.real.ardour import Ardour
from tests.real.session import TRACKS

SECONDS = 5.0
#: The session has tracks only, without sends or plug-ins, and mono tracks have no width.
NOT_HERE = ("send", "fx", "device", "width")


class Peer:
    """A conversation on a socket of its own, with nothing else of the daemon."""

    def __init__(self, port: int, watch: frozenset[str] = frozenset()) -> None:
        self._ardour = ("127.0.0.1", port)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self._socket.bind(("127.0.0.1", 0))
        self._conversation = DIALECT.conversation(reply_port=None, watch=watch)
        self.mistakes: list[str] = []
        self.greeting: list[Fact] = []
        self._carry_out(self._conversation.opened(time.monotonic_ns()))

    def close(self) -> None:
        self._socket.close()

    def say(self, *messages: bytes) -> None:
        for message in messages:
            self._socket.sendto(message, self._ardour)

    def until(self, wanted: Fact, step: float = 0.0) -> list[Fact]:
        """Everything heard up to the wanted fact, which a position may miss by `step`."""
        heard: list[Fact] = []
        deadline = time.monotonic() + SECONDS
        while (left := deadline - time.monotonic()) > 0:
            self._socket.settimeout(left)
            try:
                facts = list(self._conversation.hear(time.monotonic_ns(), self._socket.recv(65536)))
            except PeerMistake as mistake:
                self.mistakes.append(str(mistake))
                continue
            except TimeoutError:
                break
            self._carry_out(facts)
            heard += facts
            if any(_is(fact, wanted, step) for fact in facts):
                return heard
        raise AssertionError(
            f"Ardour did not say {wanted}; of its kind it said {[fact for fact in heard if _like(fact, wanted)]}"
        )

    def next(self) -> list[Fact]:
        """What the next datagram says; nothing where none comes."""
        self._socket.settimeout(1)
        try:
            facts = list(self._conversation.hear(time.monotonic_ns(), self._socket.recv(65536)))
        except TimeoutError:
            return []
        self._carry_out(facts)
        return facts

    def _carry_out(self, facts: object) -> None:
        for fact in facts:  # type: ignore[attr-defined]
            if isinstance(fact, Say):
                self.say(fact.data)


def _like(fact: Fact, wanted: Fact) -> bool:
    return type(fact) is type(wanted) and (not isinstance(fact, Heard | Named) or fact.key == wanted.key)


def _is(fact: Fact, wanted: Fact, step: float) -> bool:
    if isinstance(fact, Heard) and isinstance(wanted, Heard):
        return fact.key == wanted.key and abs(fact.position - wanted.position) <= step
    return fact == wanted


def speech(path: str) -> Speech:
    found = target(path, "main")
    assert found is not None
    said = DIALECT.speech(found)
    assert isinstance(said, Speech)
    return said


@pytest.fixture(scope="module")
def peer(shared_ardour: Ardour) -> Iterator[Peer]:
    """One for all: Ardour keeps every surface it ever met, and each costs it time."""
    if not shared_ardour.alive:
        shared_ardour.restart()
    peer = Peer(shared_ardour.port)
    peer.greeting = peer.until(Strips(len(shared_ardour.strips())))
    peer.say(*speech("track/3/select").fire)
    peer.greeting += peer.until(Named("selected", "Tom"))
    yield peer
    peer.say(encode("/set_surface/feedback", 0))
    peer.close()


def test_ardour_comes_tells_its_tracks_and_makes_no_mistake(peer: Peer) -> None:
    facts = peer.greeting
    assert isinstance(facts[0], Came)
    assert facts.count(Came()) == 1
    assert {f"track/{number}": name for number, name in enumerate(TRACKS, 1)}.items() <= {
        fact.key: fact.text for fact in facts if isinstance(fact, Named)
    }.items()
    assert peer.mistakes == []


VALUES = [
    row.shape.replace("N", "3")
    for row in TABLE
    if row.heard
    and row.types
    and row.shape.endswith("select") is False
    and not any(word in row.shape for word in NOT_HERE)
]


@pytest.mark.parametrize("path", VALUES)
def test_what_is_said_comes_back_as_the_same_position(peer: Peer, path: str) -> None:
    said = speech(path)
    assert said.pack is not None
    for position in (0.0, 1.0, 0.0) if said.law.step > 0.1 else (0.25, 0.625, 0.9):
        peer.say(said.prefix + said.pack(position))
        if said.ask is not None:  # Ardour says nothing of a change that is none
            peer.say(said.ask)
        peer.until(Heard(said.key, position), said.law.step)
    assert peer.mistakes == []


@pytest.mark.parametrize("path", ["transport/record", "transport/click", "transport/punch-in", "transport/punch-out"])
def test_a_toggle_turns_over_and_back(peer: Peer, path: str) -> None:
    for position in (1.0, 0.0):
        peer.say(*speech(path).toggle)
        peer.until(Heard(path, position))


def test_play_and_stop(peer: Peer) -> None:
    peer.say(*speech("transport/play").fire)
    peer.until(Heard("transport/play", 1.0))
    peer.say(*speech("transport/stop").fire)
    peer.until(Heard("transport/stop", 1.0))


def test_the_fader_stands_at_the_db_that_the_law_says(ardour: Ardour, peer: Peer) -> None:
    fader = speech("track/5/volume")
    assert fader.pack is not None
    for decibels in (-6.0, -20.0, -3.0):
        position = fader.law.to_position(decibels)
        peer.say(fader.prefix + fader.pack(position))
        peer.until(Heard(fader.key, position), fader.law.step)
        assert ardour.read("/strip/gain", 5) == pytest.approx(decibels, abs=0.05)


def test_meters_and_the_clock_are_told_where_a_surface_shows_them(shared_ardour: Ardour, peer: Peer) -> None:
    peer.say(*speech("transport/stop").fire)
    watcher = Peer(shared_ardour.port, frozenset({"meters", "position"}))
    try:
        facts = watcher.until(Strips(len(shared_ardour.strips())))
        watcher.say(*speech("transport/play").fire)
        end = time.monotonic() + SECONDS
        while not (len(_meters(facts)) > len(TRACKS) and len(set(_clocks(facts))) > 2) and time.monotonic() < end:
            facts += watcher.next()
    finally:
        watcher.say(encode("/set_surface/feedback", 0), *speech("transport/stop").fire)
        watcher.close()
    assert {"track/1", "track/12", "master"} <= _meters(facts).keys()
    assert set(_meters(facts).values()) == {-math.inf}, "nothing sounds in this session"
    assert len(set(_clocks(facts))) > 1
    assert all(re.fullmatch(r"-?\d\d:\d\d:\d\d:\d\d", clock) for clock in _clocks(facts))
    assert watcher.mistakes == []


def _meters(facts: list[Fact]) -> dict[str, float]:
    return {fact.key: fact.level for fact in facts if isinstance(fact, Metered)}


def _clocks(facts: list[Fact]) -> list[str]:
    return [fact.text for fact in facts if isinstance(fact, Named) and fact.key == "transport/position"]
