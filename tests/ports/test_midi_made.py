"""Ports that are made for other programs to choose, and chains of ports; the MIDI process is played by the test.

With a real process and JACK it is test_midi_virtual.py.
"""

from collections.abc import Iterator

import pytest

from bridge.ports.midi import channel, hub
from bridge.ports.midi.chain import ChainPort
from bridge.ports.midi.hub import MidiHub
from bridge.ports.midi.identity import WINMM, Wanted
from bridge.ports.midi.port import MidiPort
from tests.ports.ear import Ear
from tests.ports.test_midi_hub import LISTED, Played

MADE = Wanted(("Logic",), ("Logic",), virtual=True)
FURTHER = Wanted(("Logic XT",), ("Logic XT",), virtual=True)
MAKE_BOTH = [channel.MAKE_IN, channel.MAKE_OUT]
NOTE, SELECTED = b"\x90\x18\x7f", b"\xf5\x02\x90\x18\x7f"


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[MidiHub]:
    monkeypatch.setattr(hub, "Keeper", Played)
    made = MidiHub()
    yield made
    made.stop()


def played(served: MidiHub) -> Played:
    keeper = served._keeper
    assert isinstance(keeper, Played)
    return keeper


def words(process: Played) -> list[tuple[int, str]]:
    return [(frame.word, frame.payload.decode()) for frame in process.told()]


def test_a_made_port_is_open_once_it_is_made_whatever_is_listed(served: MidiHub, ear: Ear) -> None:
    MidiPort("logic", ear.receiver, served, MADE).start()
    process = played(served)
    process.list()
    assert words(process) == [(word, "Logic") for word in MAKE_BOTH]
    for wire in 1, 2:
        process.say(channel.OPENED, wire)
    assert [state.kind for state in ear.states] == ["open"]
    process.list(LISTED, "Logic")
    assert process.told() == []
    assert [state.kind for state in ear.states] == ["open"]


def test_a_box_of_the_same_name_is_left_to_whom_it_belongs(served: MidiHub, ear: Ear) -> None:
    box = Ear()
    MidiPort("logic", ear.receiver, served, MADE).start()
    MidiPort("box", box.receiver, served, Wanted(("Logic",), ("Logic",))).start()
    process = played(served)
    process.list("Logic:Logic MIDI 1 20:0")
    told = words(process)
    assert told[:2] == [(word, "Logic") for word in MAKE_BOTH]
    assert told[2:] == [(word, "Logic:Logic MIDI 1 20:0") for word in (channel.OPEN_IN, channel.OPEN_OUT)]


def test_it_is_made_again_with_the_next_process_and_closed_with_its_port(served: MidiHub, ear: Ear) -> None:
    port = MidiPort("logic", ear.receiver, served, MADE)
    port.start()
    process = played(served)
    process.list()
    for wire in 1, 2:
        process.say(channel.OPENED, wire)
    served.lost("the MIDI process was ended", lasting=False)
    process.told()
    process.list()
    assert words(process) == [(word, "Logic") for word in MAKE_BOTH]
    for wire in 3, 4:
        process.say(channel.OPENED, wire)
    assert [state.kind for state in ear.states] == ["open", "absent", "open"]


def test_windows_has_none_and_the_port_says_what_to_do(served: MidiHub, ear: Ear) -> None:
    MidiPort("logic", ear.receiver, served, MADE).start()
    process = played(served)
    listing = b'{"system": "winmm", "inputs": [], "outputs": [], "problem": "", "devices": null}'
    process.say(channel.LISTING, 0, listing)
    assert [(state.kind, state.detail) for state in ear.states] == [("refused", WINMM)]


@pytest.fixture
def chain(served: MidiHub, ear: Ear) -> ChainPort:
    """A chain of two, not open yet; its wires are 1 and 2, 3 and 4."""
    made = ChainPort("logic", ear.receiver, served, [MADE, FURTHER])
    made.start()
    played(served).list()
    played(served).told()
    return made


def open_all(served: MidiHub, *wires: int) -> None:
    for wire in wires:
        played(served).say(channel.OPENED, wire)


def test_a_chain_is_open_when_all_of_it_is_and_names_what_is_not(served: MidiHub, ear: Ear, chain: ChainPort) -> None:
    open_all(served, 1, 2)
    played(served).say(channel.DATA, 1, NOTE)
    played(served).say(channel.FAILED, 3, b"no room")
    played(served).say(channel.OPENED, 4)
    assert chain.state.kind == "refused"
    assert chain.state.detail.startswith("Logic XT: ")
    assert not chain.send(SELECTED)
    assert ear.data == []
    played(served).ask()
    open_all(served, 5, 6)
    assert chain.state.kind == "open"
    assert chain.state.can_send
    assert chain.listed == ("Logic, Logic XT", "Logic, Logic XT")
    assert "open" not in [state.kind for state in ear.states[:-1]]


def test_a_chain_is_one_port_and_marks_what_goes_over_the_second_pair(
    served: MidiHub, ear: Ear, chain: ChainPort
) -> None:
    open_all(served, 1, 2, 3, 4)
    process = played(served)
    process.say(channel.DATA, 3, NOTE)
    process.say(channel.DATA, 1, NOTE)
    assert ear.data == [SELECTED, NOTE]
    assert chain.send(NOTE)
    assert chain.send(SELECTED)
    assert [(frame.wire, frame.payload) for frame in process.told()] == [(2, NOTE), (4, NOTE)]
    assert (chain.counters.sent, chain.counters.received) == (2, 2)


@pytest.mark.parametrize("data", ["f5 03 90 00 7f", "f5 90 00 7f", "90 00 7f f5 02 90 00 7f", "f5 02"])
def test_what_is_for_no_pair_of_the_chain_is_counted(served: MidiHub, chain: ChainPort, data: str) -> None:
    open_all(served, 1, 2, 3, 4)
    played(served).told()
    assert not chain.send(bytes.fromhex(data))
    assert chain.counters.mistakes == 1
    assert played(served).told() == []


def test_a_chain_that_loses_one_pair_is_absent(served: MidiHub, ear: Ear, chain: ChainPort) -> None:
    open_all(served, 1, 2, 3, 4)
    served.lost("the MIDI process was ended", lasting=False)
    assert [state.kind for state in ear.states][-1] == "absent"
    assert "Logic: the MIDI process was ended; Logic XT: the MIDI process was ended" in ear.states[-1].detail
