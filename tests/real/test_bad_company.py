"""The daemon beside devices and cables that misbehave, over real JACK ports: a flood, and a cable that is a loop."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import jack as jack_client
import pytest

from tests.real.bridge_end import Bridge
from tests.real.jack import Jack
from tests.real.midi_end import MidiEnd
from tests.real.waiting import comes_within, wait_until

RIG = """\
version: 1
rig: Bad company
surfaces:
  desk: {profile: korg-nanokontrol2}
  foot: {profile: generic-footswitch, port: "Pedal*"}
daws:
  synth: {dialect: midi, port: "Synth*"}
phases:
  create: {}
  mix: {}
start: create
map:
  desk/fader/1: {any: {to: synth/cc/7, mode: value, takeover: jump}}
  desk/button/solo/1-8: {create: phase/set/mix, mix: phase/set/mix}
  desk/button/mute/1-8: {any: {to: synth/cc/20-27, mode: toggle}}
  desk/button/marker/set: {any: phase/toggle}
  foot/switch/1: {any: synth/note/60}
"""


class Room:
    """The daemon, its desk and pedal, and the synth it plays."""

    def __init__(self, folder: Path, jack: Jack, make: Callable[[str, str], MidiEnd]) -> None:
        self.jack = jack
        self.desk = make("nanoKONTROL2", "nanoKONTROL2 MIDI 1")
        self.foot = make("Pedal", "Pedal MIDI 1")
        self.synth = make("Synth", "Synth MIDI 1")
        rig = folder / "rig.yaml"
        rig.write_text(RIG)
        self.bridge = Bridge(folder / "bridge", rig, jack.environment)
        self.bridge.start()

    def counts(self, port: str = "desk") -> dict[str, int]:
        """What `status` counts of a port."""
        found: dict[str, int] = self.bridge.status()["ports"][port]
        return found

    def knock(self) -> None:
        """Every wire carries: JACK drops what is sent before a connection is made."""

        def plays() -> bool:
            self.foot.send(b"\xb0\x40\x7f", b"\xb0\x40\x00")
            return any(each.data[0] == 0x80 for each in self.synth.heard())

        wait_until(plays, 5, "the pedal to play the synth")
        wait_until(lambda: self.desk.heard(), 5, "the desk to be lit")

    def press(self, *, down: bool) -> None:
        """Press or lift the pedal and wait for its note; again where JACK lost it in the burst beside it."""
        before = len(self.synth.heard())
        message, status = (b"\xb0\x40\x7f", 0x90) if down else (b"\xb0\x40\x00", 0x80)
        for _ in range(3):
            self.foot.send(message)
            if comes_within(lambda: any(each.data[0] == status for each in self.synth.heard(before)), 3):
                return
        raise AssertionError("the pedal's note did not come")


@pytest.fixture
def room(tmp_path: Path, jack: Jack, midi_end: Callable[[str, str], MidiEnd]) -> Iterator[Room]:
    made = Room(tmp_path, jack, midi_end)
    try:
        made.knock()
        yield made
    finally:
        made.bridge.end()


def test_a_pedal_plays_while_a_desk_floods(room: Room) -> None:
    """What the desk says is more than JACK carries without loss; what arrives is read, thinned, and told once."""
    waits: list[float] = []
    for burst in range(60):
        room.desk.send(*(bytes((0xB0, 0, (burst + n) % 128)) for n in range(200)))
        begin = time.monotonic()
        room.press(down=burst % 2 == 0)
        waits.append(time.monotonic() - begin)
    room.desk.send(b"\xb0\x00\x2a")
    wait_until(lambda: room.bridge.came_last("synth", b"\xb0\x07") == "b0 07 2a", 10, "the fader's last value")
    assert sorted(waits)[len(waits) // 2] < 0.1, waits
    assert room.counts()["flooded"] > 0
    assert len([line for line in room.bridge.lines if "more than any hand" in line]) == 1


def test_a_cable_from_our_output_to_our_input_is_found_out_and_forgotten(room: Room) -> None:
    """Every flip lights or darkens eight buttons; looped, these are presses of buttons that set a phase."""
    with jack_client.Client("phasebridge-test-loop", no_start_server=True, servername=room.jack.name) as client:
        source, sink = _ends_at_desk(client, room.desk)
        client.connect(source, sink)
        begin = len(room.synth.heard())
        flips = iter(range(1000))

        def tripped() -> bool:
            room.bridge.do("phase/toggle")
            next(flips)
            return any("sends back what it is sent" in line for line in room.bridge.lines)

        wait_until(tripped, 10, "the loop to be told")
        room.bridge.do("phase/set/create")
        seen = room.counts()["echoes"]
        room.bridge.do("phase/set/mix")
        wait_until(lambda: room.counts()["echoes"] > seen, 5, "lights to come back")
        room.bridge.do("phase/set/create")
        room.synth.wait_for_quiet()
        assert room.bridge.phase() == "create", "no light that came back pressed its button"
        assert [each for each in room.synth.heard(begin) if each.data[0] == 0xB0] == []

        def plays() -> bool:
            room.desk.send(b"\xb0\x30\x7f", b"\xb0\x30\x00")
            return comes_within(lambda: any(each.data[:2] == b"\xb0\x14" for each in room.synth.heard(begin)), 2)

        wait_until(plays, 5, "its button to play, pressed by a hand")

        client.disconnect(source, sink)

    def recovered() -> bool:
        room.bridge.do("phase/toggle")
        room.desk.send(b"\xb0\x00\x10")
        return any("no longer sends back" in line for line in room.bridge.lines)

    wait_until(recovered, 10, "the end of the loop to be told")


def _ends_at_desk(client: "jack_client.Client", desk: MidiEnd) -> tuple[str, str]:
    """The daemon's own two ports that are connected to the desk: the one that lights it, the one that hears it."""
    sources, sinks = [], []
    for port in client.get_ports(is_midi=True):
        if port.name.startswith(desk.client):
            others = [other.name for other in client.get_all_connections(port)]
            (sources if port.is_input else sinks).extend(others)
    assert len(sources) == 1
    assert len(sinks) == 1
    return sources[0], sinks[0]
