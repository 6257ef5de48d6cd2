"""Ardour with a Mackie Control in front of it, over JACK MIDI: the daemon is the control, and a desk plays the daemon.

Ardour plays the port that the daemon made. What Ardour is at is read over OSC, which the daemon has nothing to do with
here; what the desk shows is what came to its port.
"""

import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bridge.core.tapers import FULL
from tests.real.ardour import Ardour, Installed
from tests.real.bridge_end import Bridge
from tests.real.jack import Jack
from tests.real.midi_end import MidiEnd
from tests.real.session import NAME, TRACKS
from tests.real.waiting import comes_within, wait_until

RIG = """\
version: 1
rig: A desk, the daemon, Ardour
surfaces:
  desk: {profile: generic-mcu, port: "Desk MIDI 1"}
daws:
  main: {dialect: mcu, virtual: "Phase Desk", host: ardour}
phases:
  create: {color: orange}
  mix: {color: blue}
start: mix
map:
  desk/fader/1-8:
    create: {to: strip/1-8/volume, range: [-inf dB, -6 dB]}
    mix: strip/1-8/volume
  desk/encoder/1-8: {any: strip/1-8/pan}
  desk/button/arm/1-8: {any: strip/1-8/arm}
  desk/button/solo/1-8: {any: strip/1-8/solo}
  desk/button/mute/1-8: {any: strip/1-8/mute}
  desk/button/select/1-8: {any: strip/1-8/select}
  desk/transport/play: {any: transport/play}
  desk/transport/stop: {any: transport/stop}
  desk/button/bank/next: {any: bank/next}
  desk/button/bank/previous: {any: bank/previous}
"""
#: The same desk: Ardour's own in mix, and the map's in create, where mute buttons solo.
PASSING = """\
version: 1
rig: A desk that passes
surfaces:
  desk: {profile: generic-mcu, port: "Desk MIDI 1"}
daws:
  main: {dialect: mcu, virtual: "Phase Desk", host: ardour}
phases:
  create: {color: orange}
  mix: {color: blue}
start: mix
map:
  desk: {mix: main/through}
  desk/fader/1-8: {create: {to: strip/1-8/volume, range: [-inf dB, -6 dB]}}
  desk/button/mute/1-8: {create: strip/1-8/solo}
"""
MACKIE = {
    "name": "Mackie",
    "active": "1",
    "bank": "0",
    "ipmidi-base": "21928",
    "device-profile": "",
    "device-name": "Mackie Control",
}
#: Ardour shortens names to six letters by its own rules; of these it was seen how.
BANK_1 = ["Kick", "Snare", "Tom", "Overhd", "Bass", "Gtr L", "Gtr R", "Keys"]
NEXT, PREVIOUS, PLAY, STOP = 0x2F, 0x2E, 0x5E, 0x5D
#: How often something is said again that JACK, without real-time rights, may lose.
TRIES = 8
#: A motor's step: the lowest four of its 14 bits are none.
STEP = 16 / FULL


def note(number: int, velocity: int) -> bytes:
    return bytes((0x90, number, velocity))


class Studio:
    """Ardour, the daemon that it takes for a Mackie Control, and a desk."""

    def __init__(self, jack: Jack, ardour: Ardour, bridge: Bridge, desk: MidiEnd) -> None:
        self.jack, self.ardour, self.bridge, self.desk = jack, ardour, bridge, desk

    def connect(self) -> None:
        """The cables between Ardour and the daemon, as a user draws them in Ardour or in a patch bay."""
        import jack

        def ports() -> dict[str, str] | None:
            found = self.jack.ports()
            ours = [port for port in found if "Phase Desk" in port]
            theirs = [port for port in found if "mackie control" in port.lower()]
            with jack.Client("cables", no_start_server=True, servername=self.jack.name) as client:
                way = {port: client.get_port_by_name(port).is_output for port in (*ours, *theirs)}
            pick = {
                (mine, out): [port for port in ports if way[port] is out]
                for mine, ports in ((True, ours), (False, theirs))
                for out in (True, False)
            }
            if not all(pick.values()):
                return None
            return {pick[True, True][0]: pick[False, False][0], pick[False, True][0]: pick[True, False][0]}

        cables = wait_until(ports, 40, "the ports of Ardour and the daemon")
        with jack.Client("cables", no_start_server=True, servername=self.jack.name) as client:
            for source, sink in cables.items():
                if not client.get_all_connections(source):
                    client.connect(source, sink)

    def wait_until_painted(self) -> None:
        wait_until(lambda: self.bridge.status()["daws"]["main"]["present"], 40, "Ardour to be heard")
        wait_until(lambda: self.names()[:8] == BANK_1, 40, f"the names of the first bank, not {self.names()}")

    def names(self) -> list[str]:
        """The upper row of the desk's display."""
        row = bytearray(b" " * 56)
        for each in self.desk.heard():
            if each.data.startswith(bytes.fromhex("f0 00 00 66 14 12")) and each.data[6] < 56:
                text = each.data[7:-1]
                row[each.data[6] : each.data[6] + len(text)] = text
        return [row[at : at + 7].decode().strip() for at in range(0, 56, 7)]

    def shown(self, *beginning: int) -> int | None:
        """The last number of the message with this beginning that came to the desk."""
        said = [each.data for each in self.desk.heard() if each.data.startswith(bytes(beginning))]
        return None if not said else said[-1][2] << 7 | said[-1][1] if beginning[0] >> 4 == 0xE else said[-1][2]

    def press(self, number: int, happened: Callable[[], object], what: str) -> None:
        """Press a button of the desk until it has happened: what JACK loses is pressed again."""
        for _ in range(TRIES):
            self.desk.send(note(number, 127), note(number, 0))
            if comes_within(happened, 3):
                return
        raise AssertionError(f"{what} does not come about")

    def lights(self, number: int, is_lit: bool) -> None:
        wait_until(lambda: bool(self.shown(0x90, number)) is is_lit, 20, f"light {number:02x} to be {is_lit}")

    def move(self, strip: int, *positions: float) -> None:
        """A finger moves fader 1 to 8 through these positions (0 to 1) and lets go."""
        self.desk.send(note(0x67 + strip, 127))
        for position in positions:
            number = round(position * FULL)
            self.desk.send(bytes((0xDF + strip, number & 0x70, number >> 7)))
        self.desk.send(note(0x67 + strip, 0))

    def position(self, track: int) -> float:
        return float(self.ardour.read("/strip/fader", track))

    def follows(self, strip: int, track: int) -> None:
        """Wait until a motor stands where Ardour's fader does; what JACK lost on the way is told again."""
        for _ in range(TRIES):
            if comes_within(lambda: abs(self.motor(strip) - self.position(track)) <= 2 * STEP, 4):
                return
            self.bridge.do("surface/repaint")
            if not comes_within(lambda: abs(self.motor(strip) - self.position(track)) <= 2 * STEP, 2):
                at = self.position(track)
                self.ardour.set("/strip/fader", track, at + 0.01)
                self.ardour.set("/strip/fader", track, at)
        raise AssertionError(f"motor {strip} stands at {self.motor(strip)}, track {track} at {self.position(track)}")

    def motor(self, strip: int) -> float:
        return (self.shown(0xDF + strip) or 0) / FULL


@pytest.fixture(scope="module")
def mackie(jack: Jack, installed_ardour: Installed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    folder = tmp_path_factory.mktemp("mackie")
    ardour = Ardour(folder / "ardour", jack, installed_ardour)
    _switch_on_mackie(folder / "ardour" / "session" / f"{NAME}.ardour")
    rig = folder / "rig.yaml"
    rig.write_text(RIG)
    bridge, desk = Bridge(folder / "bridge", rig, jack.environment), MidiEnd(jack, "Desk", "Desk MIDI 1")
    try:
        desk.plug()
        ardour.start()
        bridge.start()
        studio = Studio(jack, ardour, bridge, desk)
        studio.connect()
        studio.wait_until_painted()
        yield studio
        assert bridge.stop() == 0
    finally:
        bridge.end()
        ardour.stop()
        desk.unplug()


def _switch_on_mackie(file: Path) -> None:
    tree = ET.parse(file)
    protocols = tree.getroot().find("ControlProtocols")
    assert protocols is not None
    ET.SubElement(protocols, "Protocol", MACKIE)
    tree.write(file, encoding="UTF-8", xml_declaration=True)


def test_names_and_motors_of_the_first_bank_come_to_the_desk(mackie: Studio) -> None:
    for strip in range(1, 9):
        mackie.follows(strip, strip)
    assert len(TRACKS) == 12


def test_a_fader_moves_ardours_and_ardours_moves_the_motor(mackie: Studio) -> None:
    at = mackie.motor(2)
    for to in (0.5, 0.45, 0.4, 0.55, 0.5):
        mackie.move(2, at, (at + to) / 2, to)
        if comes_within(lambda to=to: abs(mackie.position(2) - to) <= 2 * STEP, 4):
            break
        at = mackie.motor(2)
    else:
        raise AssertionError(f"Ardour's fader stands at {mackie.position(2)}")
    mackie.ardour.set("/strip/fader", 3, 0.3)
    mackie.follows(3, 3)
    assert abs(mackie.position(3) - 0.3) <= 2 * STEP


@pytest.mark.parametrize(
    ("first", "address"), [(0x08, "/strip/solo"), (0x10, "/strip/mute"), (0x00, "/strip/recenable")]
)
def test_buttons_and_their_lights(mackie: Studio, first: int, address: str) -> None:
    before = bool(mackie.ardour.read(address, 4))
    mackie.press(first + 3, lambda: bool(mackie.ardour.read(address, 4)) is not before, address)
    mackie.lights(first + 3, not before)
    mackie.ardour.set(address, 4, int(before))
    mackie.lights(first + 3, before)


def test_select_is_one_of_eight(mackie: Studio) -> None:
    for strip in (5, 2):
        number = 0x17 + strip
        mackie.press(number, lambda number=number: mackie.shown(0x90, number), f"select {strip}")
    mackie.lights(0x17 + 5, False)


def test_an_encoder_turns_the_pan(mackie: Studio) -> None:
    before = float(mackie.ardour.read("/strip/pan_stereo_position", 6))
    for _ in range(TRIES):
        mackie.desk.send(bytes((0xB0, 0x15, 0x05)))
        if comes_within(lambda: abs(float(mackie.ardour.read("/strip/pan_stereo_position", 6)) - before) > 0.02, 3):
            return
    raise AssertionError("the pan stays where it is")


def test_transport_lights_and_clock(mackie: Studio) -> None:
    mackie.press(PLAY, lambda: mackie.ardour.read("/transport_speed") == 1, "rolling")
    mackie.lights(PLAY, True)
    digits = len([each for each in mackie.desk.heard() if each.data[:1] == b"\xb0" and 0x40 <= each.data[1] <= 0x49])
    wait_until(
        lambda: (
            len([e for e in mackie.desk.heard() if e.data[:1] == b"\xb0" and 0x40 <= e.data[1] <= 0x49]) > digits + 5
        ),
        20,
        "the clock of the desk to run",
    )
    mackie.press(STOP, lambda: mackie.ardour.read("/transport_speed") == 0, "standing")
    mackie.lights(PLAY, False)


def test_twelve_strips_over_two_banks_are_absolute(mackie: Studio) -> None:
    mackie.press(NEXT, lambda: mackie.names()[0] == "LeadVx", "the second bank")
    wait_until(lambda: mackie.names()[3] == "Tlkbck", 20, f"the names, not {mackie.names()}")
    for strip in range(1, 5):
        mackie.follows(strip, 8 + strip)
    before = bool(mackie.ardour.read("/strip/mute", 11))
    mackie.press(0x12, lambda: bool(mackie.ardour.read("/strip/mute", 11)) is not before, "mute of track 11")
    mackie.press(PREVIOUS, lambda: mackie.names() == BANK_1, "the first bank")


def test_a_flip_and_back_jumps_nowhere(mackie: Studio) -> None:
    mackie.ardour.set("/strip/fader", 1, 0.4)
    mackie.follows(1, 1)
    before = [mackie.position(track) for track in range(1, 13)]
    mackie.bridge.do("phase/set/create")
    wait_until(lambda: mackie.motor(1) > 0.6, 20, "motor 1 to show 0.4 of a travel that ends at -6 dB")
    mackie.bridge.do("phase/set/mix")
    wait_until(lambda: abs(mackie.motor(1) - 0.4) <= 2 * STEP, 20, "motor 1 to come back")
    moved = comes_within(lambda: [mackie.position(track) for track in range(1, 13)] != before, 1)
    assert not moved, "a flip sends nothing"


def test_a_desk_that_passes_is_ardours_own_in_mix_and_the_maps_in_create(mackie: Studio) -> None:
    mackie.bridge.rig.write_text(PASSING)
    try:
        wait_until(lambda: mackie.bridge.status()["rig"] == "A desk that passes", 20, "the rig to be read again")
        mackie.bridge.do("phase/set/mix")
        # What nothing in the map says reaches Ardour, which paints the desk: the second bank.
        mackie.press(NEXT, lambda: mackie.names()[0] == "LeadVx", "the second bank")
        before = bool(mackie.ardour.read("/strip/mute", 9))
        mackie.press(0x10, lambda: bool(mackie.ardour.read("/strip/mute", 9)) is not before, "mute of track 9")
        mackie.lights(0x10, not before)
        stood = [mackie.position(track) for track in range(1, 13)]
        mackie.bridge.do("phase/set/create")
        # The daemon leads Ardour to the first bank, so the first strip is track 1 again.
        mackie.press(0x10, lambda: bool(mackie.ardour.read("/strip/solo", 1)), "solo of track 1 by its mute button")
        mackie.ardour.set("/strip/solo", 1, 0)
        mackie.bridge.do("phase/set/mix")
        wait_until(lambda: mackie.names() == BANK_1, 20, f"what Ardour painted meanwhile, not {mackie.names()}")
        assert [mackie.position(track) for track in range(1, 13)] == stood, "nothing jumped"
        mackie.ardour.set("/strip/mute", 9, int(before))
    finally:
        mackie.bridge.rig.write_text(RIG)
    wait_until(lambda: mackie.bridge.status()["rig"] != "A desk that passes", 20, "the rig to be read again")


def test_ardour_killed_and_started_again_is_painted_again(mackie: Studio) -> None:
    heard = len(mackie.desk.heard())
    mackie.ardour.restart()
    mackie.connect()
    wait_until(lambda: len(mackie.desk.heard()) > heard, 40, "the desk to hear of it")
    mackie.wait_until_painted()
    for strip in range(1, 9):
        mackie.follows(strip, strip)
    before = bool(mackie.ardour.read("/strip/mute", 1))
    mackie.press(0x10, lambda: bool(mackie.ardour.read("/strip/mute", 1)) is not before, "mute of track 1")
    mackie.lights(0x10, not before)
