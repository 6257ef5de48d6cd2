"""Made ports and another program, over a real JACK server: how they are listed, and that bytes pass both ways."""

from collections.abc import Iterator

import pytest
import rtmidi

from bridge.ports.midi import child
from bridge.ports.midi.chain import ChainPort
from bridge.ports.midi.hub import MidiHub
from bridge.ports.midi.identity import Wanted
from bridge.ports.midi.port import MidiPort
from tests.ports.ear import Ear
from tests.real.jack import Jack
from tests.real.waiting import wait_until

OUT, IN = "phasebridge Logic out:Logic", "phasebridge Logic in:Logic"
SYSEX = bytes.fromhex("f0 00 00 66 14 12 00 48 65 6c 6c 6f f7")


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def hub(jack: Jack) -> Iterator[MidiHub]:
    made = MidiHub("jack")
    yield made
    made.stop()


class Program:
    """Another program on the same server, which connects to the ports of this name."""

    def __init__(self, jack: Jack, name: str) -> None:
        with jack.chosen():
            self._in: rtmidi.MidiIn = rtmidi.MidiIn(rtmidi.API_UNIX_JACK, name="a DAW", queue_size_limit=1024)
            self._in.ignore_types(sysex=False)
            self._out: rtmidi.MidiOut = rtmidi.MidiOut(rtmidi.API_UNIX_JACK, name="a DAW")
        self._in.open_port(self._in.get_ports().index(f"phasebridge {name} out:{name}"))
        self._out.open_port(self._out.get_ports().index(f"phasebridge {name} in:{name}"))
        self.heard: list[bytes] = []

    def __enter__(self) -> "Program":
        return self

    def __exit__(self, *_: object) -> None:
        for end in (self._in, self._out):
            end.close_port()
            end.delete()

    def say(self, data: bytes) -> None:
        self._out.send_message(data)

    def hears(self, data: bytes) -> bool:
        while event := self._in.get_message():
            self.heard.append(bytes(event[0]))
        return data in self.heard


def test_another_program_lists_a_made_port_and_speaks_over_it(jack: Jack, hub: MidiHub, ear: Ear) -> None:
    port = MidiPort("logic", ear.receiver, hub, Wanted(("Logic",), ("Logic",), virtual=True))
    port.start()
    ear.wait_for_state("open")
    assert {OUT, IN} <= set(jack.ports())
    with Program(jack, "Logic") as daw:
        wait_until(lambda: port.send(SYSEX) and daw.hears(SYSEX), 10, "the program to hear the made port")
        daw.say(SYSEX)
        daw.say(b"\xe0\x00\x40")
        assert ear.wait_for_data(2)[:2] == [SYSEX, b"\xe0\x00\x40"]
    # Its own ports are not among what a surface could be found under, for this or for another phasebridge.
    assert not [name for name in (*hub.listing().inputs, *hub.listing().outputs) if "Logic" in name]
    port.stop()
    wait_until(lambda: not {OUT, IN} & set(jack.ports()), 10, "the port to go")


def test_a_made_port_comes_back_under_its_name_when_the_process_ends(jack: Jack, hub: MidiHub, ear: Ear) -> None:
    port = MidiPort("logic", ear.receiver, hub, Wanted(("Logic",), ("Logic",), virtual=True))
    port.start()
    ear.wait_for_state("open")
    assert child.HANG_SECONDS
    keeper = hub._keeper
    assert keeper is not None
    assert keeper._process is not None
    keeper._process.end()  # what becomes of a process that ends by itself
    ear.wait_for_state("absent")
    ear.wait_for_state("open", since=len(ear.states))
    assert {OUT, IN} <= set(jack.ports())


def test_a_chain_has_a_pair_for_each_unit_and_keeps_them_apart(jack: Jack, hub: MidiHub, ear: Ear) -> None:
    names = ("Logic", "Logic XT")
    wanted = [Wanted((name,), (name,), virtual=True) for name in names]
    port = ChainPort("logic", ear.receiver, hub, wanted)
    port.start()
    ear.wait_for_state("open")
    with Program(jack, "Logic") as main, Program(jack, "Logic XT") as extender:
        wait_until(lambda: port.send(b"\xf5\x02" + SYSEX) and extender.hears(SYSEX), 10, "the extender to hear")
        wait_until(lambda: port.send(b"\x90\x00\x7f") and main.hears(b"\x90\x00\x7f"), 10, "the main unit to hear")
        assert not main.hears(SYSEX)
        extender.say(b"\x90\x10\x7f")
        assert ear.wait_for_data(1)[0] == b"\xf5\x02\x90\x10\x7f"
        main.say(b"\x90\x11\x7f")
        assert ear.wait_for_data(2)[1] == b"\x90\x11\x7f"
    port.stop()
