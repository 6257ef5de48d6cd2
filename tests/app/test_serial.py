"""A daemon whose footswitch is on a serial line: press, flip, lights; the cable, the box and the rate go wrong.

The line is a pty and the box on it a strict one of the tests; everything between is the program's own.
"""

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge import cli
from bridge.app.plugboard import real_ports
from bridge.cli import serial_lines
from bridge.ports.serial import port as serial_port
from bridge.ports.serial.boards import Plugged
from bridge.wire import osc
from bridge.wire.boxes import FromHost
from tests.app.bench import Bench
from tests.app.clockwork import until
from tests.ports.serial_box import Cable, SerialBox

RIG = """\
version: 1
rig: Serial
surfaces:
  foot: {{profile: phasebridge-footswitch, serial: {{path: "{path}", speaks: framed}}}}
daws:
  main: {{dialect: ardour-osc, send: "127.0.0.1:3819"}}
  synth: {{dialect: midi, port: "Synth*"}}
phases:
  create: {{color: orange}}
  mix: {{color: blue}}
start: create
map:
  foot/switch/1: {{any: phase/toggle}}
  foot/switch/2: {{create: synth/note/60, mix: transport/play}}
  foot/knob/1: {{any: {{to: synth/cc/7, mode: value, takeover: jump}}}}
"""


PANEL = """\
version: 1
rig: Panel
surfaces:
  foot: {{profile: generic-osc, serial: {{path: "{path}", speaks: lines}}}}
daws:
  main: {{dialect: ardour-osc, send: "127.0.0.1:3819"}}
phases: {{create: , mix: }}
map:
  foot/fader/1: {{any: {{to: track/1/volume, takeover: jump}}}}
  foot/button/mute/1: {{any: phase/toggle}}
"""


class Floor(Bench):
    """A bench with a real serial line to the footswitch."""

    def __init__(self, folder: Path, cable: Cable, rig: str = RIG) -> None:
        self._real = real_ports()
        super().__init__(folder, rig.format(path=cable.path))

    def _make(self, plan, receiver):
        return self._real(plan, receiver) if plan.serial else super()._make(plan, receiver)

    def foot(self):
        return self.daemon.status()["ports"]["foot"]

    def osc(self):
        return [message for data in self.sent["main"] for message in osc.decode(data)]


@pytest.fixture
def box(tmp_path: Path) -> Iterator[SerialBox]:
    made = SerialBox(Cable(tmp_path))
    yield made
    made.stop()


@pytest.fixture
def floor(tmp_path: Path, box: SerialBox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Floor]:
    monkeypatch.setattr(serial_port, "RETRY_SECONDS", 0.05)
    made = Floor(tmp_path / "daemon", box.cable)
    until(lambda: made.foot()["state"] == "open", "the footswitch")
    yield made
    made.stop()


def colours(box: SerialBox) -> dict[int, bytes]:
    return {each.payload[0]: each.payload[1:] for each in list(box.heard) if each.type == FromHost.COLOUR}


def holds_a_note(floor: Floor, box: SerialBox) -> None:
    box.press(1)
    floor.expect("90 3c 7f")


def test_a_press_flips_and_the_lights_follow_the_phase(floor: Floor, box: SerialBox) -> None:
    until(lambda: 0 in colours(box), "the colour of the first phase")
    orange = colours(box)[0]
    box.press(0)
    box.release(0)
    until(lambda: floor.phase() == "mix", "the flip")
    until(lambda: colours(box)[0] != orange, "the colour of the other phase")
    assert colours(box)[0][2] > colours(box)[0][0], "blue"
    box.press(1)
    box.release(1)
    until(lambda: any(each.address == "/transport_play" for each in floor.osc()), "play over OSC")


def test_a_pulled_cable_releases_what_was_held_and_lights_come_back(floor: Floor, box: SerialBox) -> None:
    holds_a_note(floor, box)
    box.cable.unplug()
    floor.expect("80 3c 00")
    until(lambda: "foot: absent, the cable was pulled" in floor.said, "the word of it")
    box.heard.clear()
    box.cable.plug()
    until(lambda: 0 in colours(box), "the lights, after the cable is back")


def test_a_box_that_falls_silent_releases_what_was_held(floor: Floor, box: SerialBox) -> None:
    holds_a_note(floor, box)
    box.deaf = True
    floor.expect("80 3c 00")
    box.deaf = False
    until(lambda: floor.foot()["state"] == "open", "the footswitch to be back")


def test_a_box_that_is_reset_in_mid_message_releases_what_was_held(floor: Floor, box: SerialBox) -> None:
    holds_a_note(floor, box)
    box.cable.say(b"\x05\x03\x07")
    box.begin_anew()
    floor.expect("80 3c 00")
    until(lambda: 0 in colours(box), "the lights of a box that forgot them")
    holds_a_note(floor, box)


def test_garbage_and_a_flood_stop_nothing(floor: Floor, box: SerialBox) -> None:
    dice = random.Random(38)
    for _ in range(40):
        box.cable.say(dice.randbytes(4096))
    box.cable.say(b"\0")
    for value in range(0, 1024, 2):
        box.say(0x04, b"\x00" + value.to_bytes(2, "big"))
    box.say(0x04, b"\x00\x03\xff")
    holds_a_note(floor, box)
    until(lambda: any(each == b"\xb0\x07\x7f" for each in floor.sent["synth"]), "the knob's last value")
    counts = floor.foot()["serial"]["heard"]
    assert counts["torn"] + counts["cut"] + counts["long"] > 100


def test_a_wrong_rate_opens_nothing(tmp_path: Path) -> None:
    cable = Cable(tmp_path)
    noise = SerialBox(cable, deaf=True)
    bench = Floor(tmp_path / "daemon", cable)
    try:
        for _ in range(100):
            cable.say(bytes.fromhex("80 f8 87 00 78 f8 80 07 00 f8 ff 80 00 07 f8 e0"))
        bench.hears("no box answers on it")
        assert bench.foot()["state"] == "absent"
    finally:
        bench.stop()
        noise.stop()


def test_status_and_ports_tell_of_the_box(floor: Floor, box: SerialBox) -> None:
    said = serial_lines.box(floor.foot())
    assert said.startswith(f"foot (firmware 1.2, protocol 1.0, serial number 0000002A) on {box.cable.path}")
    assert "last heard 0." in said
    ((line, _, _, written, user),) = serial_lines.rows([], floor.daemon.status()["ports"])
    assert (user, written) == ("foot", f'serial: "{line}"')


def test_a_box_that_writes_lines_plays_and_is_shown(tmp_path: Path) -> None:
    cable = Cable(tmp_path)
    panel = Floor(tmp_path / "daemon", cable, PANEL)
    shown = b""

    def has_shown(words: bytes) -> bool:
        nonlocal shown
        shown += cable.hear()
        return words in shown

    try:
        until(lambda: panel.foot()["state"] == "open", "the panel")
        panel.feed(osc.encode("/strip/fader", 1, 0.25).hex(), "main")
        until(lambda: has_shown(b"/fader/1 0.25"), "the fader where the DAW has it")
        cable.say(b"/fader/1 0.2\r\n!!!\n/fader/1 0.5\r\n/fader/1 0.75\r\n")
        until(lambda: any(each[:1] == ("/strip/fader",) for each in panel.osc()), "the level")
        cable.say(b"button/mute/1 1\nbutton/mute/1 0\n")
        until(lambda: panel.phase() == "mix", "the flip")
        assert panel.foot()["serial"]["heard"]["torn"] == 1
        assert "cannot be read" in serial_lines.box(panel.foot())
    finally:
        panel.stop()
        cable.unplug()


def test_ports_lists_the_line_and_the_box_for_programs(
    floor: Floor, box: SerialBox, capsys: pytest.CaptureFixture[str]
) -> None:
    until(lambda: (floor.state / "control.sock").exists(), "the control socket")
    assert cli.execute(["ports", "--json", "--state", str(floor.state)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["boxes"]["foot"]["line"] == str(box.cable.path)
    assert told["boxes"]["foot"]["box"]["serial"] == "0000002A"
    assert cli.execute(["status", "--state", str(floor.state)]) == 0
    assert "foot: foot (firmware 1.2, protocol 1.0, serial number 0000002A)" in capsys.readouterr().out


def test_what_is_plugged_in_is_listed_with_the_line_to_write() -> None:
    uno = Plugged("/dev/ttyACM0", (0x2341, 0x0043), "Uno", alias="/dev/serial/by-id/usb-Arduino-if00")
    chip = Plugged("/dev/ttyUSB0", (0x1A86, 0x7523), "USB Serial", alias="/dev/serial/by-id/usb-1a86-if00-port0")
    assert list(serial_lines.rows([uno, chip], {})) == [
        ("/dev/ttyACM0", "Arduino Uno", "2341:0043", "serial: auto", ""),
        ("/dev/ttyUSB0", "USB Serial", "1a86:7523", 'serial: "/dev/serial/by-id/usb-1a86-if00-port0"', ""),
    ]
    assert [each["auto"] for each in serial_lines.told([uno, chip], {})] == [True, False]
