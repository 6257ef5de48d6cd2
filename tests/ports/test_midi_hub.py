"""Which port gets which wire as the list of names changes; the process behind the hub is played here, by the test."""

import json
import socket
from collections.abc import Iterator

import pytest

from bridge.ports.midi import channel, hub
from bridge.ports.midi.channel import Channel, Frame
from bridge.ports.midi.hub import MidiHub
from bridge.ports.midi.identity import Wanted
from bridge.ports.midi.port import EXCHANGED, MidiPort
from tests.ports.ear import Ear

LISTED = "nanoKONTROL2:nanoKONTROL2 MIDI 1 20:0"


class Played:
    """The MIDI process as a test plays it: what it is told, and what it says."""

    def __init__(self, served: MidiHub, _system: str) -> None:
        ours, self._theirs = socket.socketpair()
        self._talk = Channel(ours)
        self._child = Channel(self._theirs)
        self._served = served
        self.pid = 0

    def start(self) -> None:
        """Nothing to start."""

    def ask(self) -> None:
        """The moment that was asked for comes at once."""
        self._served.asked(self._talk)

    def put(self, word: int, number: int = 0, payload: bytes = b"") -> bool:
        return self._talk.put(word, number, payload)

    def stop(self) -> None:
        self._talk.close()
        self._child.close()

    def told(self) -> list[Frame]:
        """What it was told since the last time."""
        self._theirs.setblocking(False)
        return self._child.take() or []

    def say(self, word: int, number: int = 0, payload: bytes = b"") -> None:
        self._served.heard(Frame(word, number, payload), self._talk)

    def list(self, *names: str, plug: int = 2) -> None:
        devices = {name: ["A", "1-1", plug] for name in names}
        listing = {"system": "alsa", "inputs": names, "outputs": names, "problem": "", "devices": devices}
        self.say(channel.LISTING, 0, json.dumps(listing).encode())


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[MidiHub]:
    monkeypatch.setattr(hub, "Keeper", Played)
    made = MidiHub()
    yield made
    made.stop()


@pytest.fixture
def process(served: MidiHub, ear: Ear) -> Played:
    """The process of a hub with one open port."""
    MidiPort("desk", ear.receiver, served, Wanted(("nanoKONTROL2",), ("nanoKONTROL2",))).start()
    played = served._keeper
    assert isinstance(played, Played)
    played.list(LISTED)
    assert [(frame.word, frame.payload) for frame in played.told()] == [
        (channel.OPEN_IN, LISTED.encode()),
        (channel.OPEN_OUT, LISTED.encode()),
    ]
    played.say(channel.OPENED, 1)
    played.say(channel.OPENED, 2)
    assert [state.kind for state in ear.states] == ["open"]
    return played


def test_a_plug_pulled_and_pushed_in_between_two_looks_is_a_lost_wire_and_a_new_one(process: Played, ear: Ear) -> None:
    process.list(LISTED, plug=3)
    assert [(state.kind, state.detail) for state in ear.states[1:]] == [("absent", EXCHANGED)]
    told = process.told()
    assert [frame.word for frame in told] == [channel.OPEN_IN, channel.OPEN_OUT, channel.CLOSE, channel.CLOSE]
    process.say(channel.OPENED, 3)
    process.say(channel.OPENED, 4)
    assert ear.states[-1].kind == "open"
    process.say(channel.DATA, 3, b"\xb0\x00\x40")
    process.say(channel.DATA, 1, b"\xb0\x00\x41")
    assert ear.data == [b"\xb0\x00\x40"]


def test_a_port_that_is_listed_anew_as_it_was_plays_on(process: Played, ear: Ear) -> None:
    process.list(LISTED, "Other:Other MIDI 1 24:0")
    assert [state.kind for state in ear.states] == ["open"]
    assert process.told() == []


def test_a_new_client_number_is_a_new_wire(process: Played, ear: Ear) -> None:
    process.list(LISTED.replace("20:0", "28:0"))
    process.say(channel.OPENED, 3)
    process.say(channel.OPENED, 4)
    assert [state.kind for state in ear.states] == ["open", "absent", "open"]


def test_a_port_that_is_busy_is_told_once_and_tried_until_it_is_free(process: Played, ear: Ear) -> None:
    process.list()
    process.list(LISTED)
    process.say(channel.OPENED, 4)
    for number in 3, 5:
        process.say(channel.FAILED, number, b"ALSA error making port connection")
        process.ask()
    assert [state.kind for state in ear.states] == ["open", "absent", "refused"]
    assert "another program may hold it" in ear.states[-1].detail
    process.say(channel.OPENED, 6)
    assert ear.states[-1].kind == "open"
