"""Which port gets which wire as the list of names changes; the process behind the hub is played here, by the test."""

import json
import socket
from collections.abc import Iterator

import pytest

from bridge.ports.contract import PortState
from bridge.ports.midi import channel, hub
from bridge.ports.midi.channel import Channel, Frame
from bridge.ports.midi.hub import MidiHub
from bridge.ports.midi.identity import Wanted
from bridge.ports.midi.inquiry import WHO
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
        devices = {name: [str(number), f"{number}-1", plug] for number, name in enumerate(names, 1)}
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


def played_for(served: MidiHub, ear: Ear, wanted: Wanted) -> Played:
    """The process of a hub with one port."""
    MidiPort("desk", ear.receiver, served, wanted).start()
    played = served._keeper
    assert isinstance(played, Played)
    return played


@pytest.fixture
def process(served: MidiHub, ear: Ear) -> Played:
    """The process of a hub with one open port."""
    played = played_for(served, ear, Wanted(("nanoKONTROL2",), ("nanoKONTROL2",)))
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


def test_a_device_that_cannot_be_read_as_it_goes_is_no_other_wire(process: Played, ear: Ear) -> None:
    listing = {"system": "alsa", "inputs": [LISTED], "outputs": [LISTED], "problem": "", "devices": {}}
    process.say(channel.LISTING, 0, json.dumps(listing).encode())
    assert process.told() == []
    process.list()
    assert [state.kind for state in ear.states] == ["open", "absent"]
    assert ear.states[-1].detail == "no MIDI input matches 'nanoKONTROL2'; present: none"


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


def test_a_second_box_does_not_stop_the_one_that_plays(process: Played, ear: Ear) -> None:
    process.list(LISTED, LISTED.replace("20:0", "24:0"))
    assert [state.kind for state in ear.states] == ["open", "open"]
    assert ear.states[-1].can_send
    assert ear.states[-1].detail.startswith("2 MIDI inputs match 'nanoKONTROL2'")
    assert ear.states[-1].detail.endswith(f"; until then it is {LISTED!r}")
    assert process.told() == []
    process.list(LISTED)
    assert ear.states[-1].detail == ""


def test_another_box_in_the_place_of_the_one_that_played_is_not_taken_for_it(process: Played, ear: Ear) -> None:
    process.list(LISTED.replace("20:0", "24:0"), LISTED)
    assert ear.states[-1].kind == "refused"


KORG = bytes.fromhex("42 13 01 00 00")
PORTS = tuple(f"UM-4:UM-4 MIDI {number} 20:{number - 1}" for number in (1, 2, 3))


@pytest.fixture
def asked(served: MidiHub, ear: Ear, monkeypatch: pytest.MonkeyPatch) -> Played:
    """The process of a hub whose port fits three names of an interface, one of which leads to the box."""
    monkeypatch.setattr(hub, "ANSWER_SECONDS", 0.0)
    played = played_for(served, ear, Wanted(("UM-4",), ("UM-4",), identity=KORG))
    played.list(*PORTS)
    assert [(frame.word, frame.payload.decode()) for frame in played.told()] == [
        *((channel.OPEN_IN, name) for name in PORTS),
        *((channel.OPEN_OUT, name) for name in PORTS),
    ]
    for number in range(1, 7):
        played.say(channel.OPENED, number)
    return played


def questions(played: Played, answers: dict[int, int]) -> list[int]:
    """Time passes until nobody is asked any longer; `answers`: wire asked -> wire the answer comes on."""
    asked = []
    while True:
        played.ask()
        wires = [frame.wire for frame in played.told() if (frame.word, frame.payload) == (channel.DATA, WHO)]
        if not wires:
            return asked
        asked += wires
        for wire in wires:
            if wire in answers:
                played.say(channel.DATA, answers[wire], b"\xf0\x7e\x00\x06\x02" + KORG + b"\x03\x00\x01\x00\xf7")


def test_of_ports_that_are_called_alike_the_one_whose_box_says_the_right_thing_is_meant(
    asked: Played, served: MidiHub, ear: Ear
) -> None:
    assert questions(asked, answers={5: 2}) == [4, 5, 6]
    assert ear.states[-1] == PortState("open", can_send=True)
    assert sorted(wire.name for wire in served._wires.values()) == [PORTS[1], PORTS[1]], "the others are let go"
    asked.say(channel.DATA, 2, b"\xb0\x00\x40")
    assert ear.data == [b"\xb0\x00\x40"], "and what was said before is not played"


def test_two_boxes_that_answer_alike_stay_refused(asked: Played, ear: Ear) -> None:
    questions(asked, answers={4: 1, 5: 2})
    assert ear.states[-1].kind == "refused"
    assert ear.states[-1].detail.endswith("(2 of them answered as this box does when asked)")
    assert questions(asked, answers={}) == [], "and are not asked again and again"


def test_when_other_ports_appear_they_are_asked_anew(asked: Played, ear: Ear) -> None:
    questions(asked, answers={})
    assert ear.states[-1].detail.endswith("(none of them answered as this box does when asked)")
    asked.list(*PORTS, "UM-4:UM-4 MIDI 4 20:3")
    assert len(questions(asked, answers={})) == 4
