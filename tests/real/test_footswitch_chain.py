"""From a foot to the DAW and back: bounce, compiled firmware in a simulated chip, a serial line, the daemon, OSC.

The line is a pty that the daemon opens with pyserial. A pty has no DTR and no USB id: see tests/real/test_kernel.py.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bridge.app.practice import PracticeMixer
from tests.real.avr.box import Box
from tests.real.avr.film import frame
from tests.real.avr.workshop import Workshop, missing
from tests.real.bridge_end import Bridge
from tests.real.waiting import comes_within, wait_until

RIG = """\
version: 1
rig: A foot on the floor
surfaces:
  foot: {{profile: phasebridge-footswitch, serial: {serial}}}
daws:
  mixer: {{dialect: ardour-osc, send: "127.0.0.1:{mixer}"}}
phases:
  create: {{color: "#ff8800"}}
  mix: {{color: "#0000ff"}}
map:
  foot/switch/1: {{any: phase/toggle}}
  foot/switch/2: {{any: strip/1/mute}}
  foot/switch/3: {{any: {{to: strip/2/solo, mode: momentary}}}}
  foot/knob/1:
    create: {{to: strip/3/volume, takeover: jump}}
    mix: {{to: strip/4/volume, takeover: jump}}
"""
FRAMED = "footswitch-framed-115200-12"
SECONDS = 20
#: A control that moves goes over to another phase only when it has come to rest; so does one that was just heard of.
AT_REST_MS = 400
#: Pins of switches 1 to 3.
FLIP, MUTE, SOLO = "D2", "D3", "D4"


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    if lacks := missing():
        pytest.skip(lacks)
    return Workshop(tmp_path_factory.mktemp("avr"))


class Floor:
    """A box, the daemon and the practice mixer."""

    def __init__(self, folder: Path, box: Box, serial: str = "") -> None:
        self.box = box
        self.mixer = PracticeMixer()
        self.mixer.start()
        self._rig = folder / "rig.yaml"
        self.wire(serial or f'{{path: "{box.cable}", speaks: framed}}')
        self.bridge = Bridge(folder / "bridge", self._rig, {})

    def wire(self, serial: str) -> None:
        """Write the rig with this `serial:` value."""
        self._rig.write_text(RIG.format(serial=serial, mixer=self.mixer.port))

    def play(self) -> None:
        """Start the daemon, and wait until the box and the mixer are there."""
        self.bridge.start()
        self.sees("open")
        wait_until(lambda: self.bridge.status()["daws"]["mixer"]["strips"], SECONDS, "the mixer to answer")

    @property
    def foot(self) -> dict[str, Any]:
        """What the status says of the box's port."""
        return dict(self.bridge.status()["ports"]["foot"])

    def heard(self, what: str) -> int:
        """One of the counts of the line."""
        return int(self.foot["serial"]["heard"][what])

    def sees(self, kind: str) -> None:
        """Wait until the port of the box is in this state."""
        wait_until(lambda: self.foot["state"] == kind, SECONDS, f"the box to be {kind}: {self.foot}")

    def mixer_has(self, key: str, value: float) -> None:
        """Wait until the mixer has this."""
        wait_until(lambda: self.mixer.snapshot()[key] == pytest.approx(value, abs=5e-3), SECONDS, f"{key} at {value}")

    def light_is(self, red: int, green: int, blue: int) -> None:
        """Wait until the lamp has this colour; the wire has seven bits for each part."""
        near = [pytest.approx(part, abs=2) for part in (red, green, blue)]
        wait_until(lambda: list(self.box.colour) == near, SECONDS, f"{(red, green, blue)}; it is {self.box.colour}")

    def close(self) -> None:
        """End everybody."""
        self.bridge.end()
        self.box.pull()
        self.mixer.stop()


Maker = Callable[..., Floor]


@pytest.fixture
def floor(workshop: Workshop, tmp_path: Path) -> Iterator[Maker]:
    made: list[Floor] = []

    def make(*arguments: str, firmware: str = FRAMED, serial: str = "", extra: str = "") -> Floor:
        box = Box(workshop.simbox, workshop.firmware(firmware, extra), tmp_path / "foot", *arguments)
        box.plug()
        made.append(Floor(tmp_path, box, serial))
        return made[-1]

    yield make
    for each in made:
        each.close()


def orange(floor: Floor) -> None:
    floor.bridge.wait_for_phase("create", SECONDS)
    # The first phase of a toggle is shown dim, as a button that is off.
    floor.light_is(64, 34, 0)


def blue(floor: Floor) -> None:
    floor.bridge.wait_for_phase("mix", SECONDS)
    floor.light_is(0, 0, 255)


def flips_there_and_back(floor: Floor) -> None:
    """The chain, once: a tap flips, the lamp follows, and the pedal is another fader's."""
    orange(floor)
    floor.box.live(AT_REST_MS)
    floor.box.tap(FLIP)
    blue(floor)
    floor.box.do("ramp 0 5000 2500 100 5")
    floor.mixer_has("track/4/volume", 0.5)
    floor.box.live(AT_REST_MS)
    floor.box.tap(FLIP)
    orange(floor)
    floor.box.do("ramp 0 2500 5000 100 5")
    floor.mixer_has("track/3/volume", 1)


def test_a_tap_flips_the_lamp_follows_and_the_pedal_moves_another_fader(floor: Maker) -> None:
    room = floor()
    room.play()

    flips_there_and_back(room)
    for _ in range(10):
        room.box.tap(FLIP)
        blue(room)
        room.box.tap(FLIP)
        orange(room)
    assert room.foot["serial"]["box"]["name"] == "footswitch"
    room.box.tap(MUTE)
    room.mixer_has("track/1/mute", 1)


def test_a_pulled_cable_releases_what_was_held_and_a_new_plug_brings_the_light_back(floor: Maker) -> None:
    room = floor()
    room.play()
    room.box.tap(FLIP)
    blue(room)
    room.box.press(SOLO)
    room.mixer_has("track/2/solo", 1)

    room.box.pull()
    room.mixer_has("track/2/solo", 0)
    room.sees("absent")

    room.box.plug()
    room.sees("open")
    blue(room)
    room.box.tap(FLIP)
    orange(room)


def test_a_press_whose_frame_is_damaged_still_counts_once(floor: Maker) -> None:
    room = floor()
    room.play()
    orange(room)

    for _ in range(3):
        # Exactly the press: its seven bytes, or the sign of life before it.
        room.box.do("garble out 7")
        room.box.press(MUTE)
        wait_until(lambda: room.heard("torn") + room.heard("cut"), SECONDS)
        room.mixer_has("track/1/mute", 1)
        room.box.release(MUTE)
        room.box.tap(MUTE)
        room.mixer_has("track/1/mute", 0)
    assert room.bridge.phase() == "create"


def test_damaged_lights_are_shown_again(floor: Maker) -> None:
    room = floor()
    room.play()
    orange(room)

    room.box.do("garble in 12")
    room.box.tap(FLIP)
    blue(room)


def test_a_wrong_rate_is_garbage_and_never_a_press(floor: Maker) -> None:
    room = floor("--strict-baud", serial="")
    room.wire(f'{{path: "{room.box.cable}", speaks: framed, rate: 57600}}')
    room.bridge.start()
    for _ in range(5):
        room.box.tap(FLIP)
    assert not comes_within(lambda: room.foot["state"] == "open", 4)
    assert room.bridge.phase() == "create"
    assert room.box.count("garbled") > 20

    # Said rightly, it is found without a restart.
    room.wire(f'{{path: "{room.box.cable}", speaks: framed, rate: 115200}}')
    room.sees("open")
    flips_there_and_back(room)


def test_a_box_that_is_reset_in_mid_message_begins_anew(floor: Maker) -> None:
    room = floor()
    room.play()
    orange(room)

    # A press is told in the 0.66 ms behind its first edge: after one, three and six of its seven bytes.
    for at in (0.25, 0.42, 0.63):
        room.box.press(SOLO)
        room.mixer_has("track/2/solo", 1)
        start = room.box.now + 30
        room.box.do(f"@{start} bounce {MUTE} 0 10 3000 9 20")
        room.box.do(f"@{start + at} reset")
        # What it held is released, and its light comes back.
        room.mixer_has("track/2/solo", 0)
        room.box.release(SOLO)
        room.box.release(MUTE)
        orange(room)
    assert room.heard("cut") + room.heard("torn") >= 2
    flips_there_and_back(room)


def test_a_box_that_hangs_comes_back_by_itself(floor: Maker) -> None:
    room = floor(extra="-DPB_TEST_HANG")
    room.play()
    orange(room)
    room.box.press(SOLO)
    room.mixer_has("track/2/solo", 1)

    room.box.do(frame(0x85, 0xEE, b"hang"))
    room.mixer_has("track/2/solo", 0)
    room.sees("open")
    room.box.release(SOLO)
    flips_there_and_back(room)


def test_a_board_that_restarts_when_it_is_opened_is_waited_for(floor: Maker) -> None:
    room = floor("--reset-on-open", "1600")
    room.play()

    flips_there_and_back(room)


@pytest.mark.parametrize(
    ("firmware", "rate"), [("footswitch-midi-31250-12", 31250), ("footswitch-midi-115200-10", 115200)]
)
def test_the_same_box_in_midi(floor: Maker, firmware: str, rate: int) -> None:
    room = floor("--strict-baud", firmware=firmware)
    room.wire(f'{{path: "{room.box.cable}", speaks: midi, rate: {rate}}}')
    room.play()

    flips_there_and_back(room)
    room.box.press(SOLO)
    room.mixer_has("track/2/solo", 1)
    room.box.pull()
    room.mixer_has("track/2/solo", 0)


def test_without_being_told_what_is_spoken_it_is_found_out(floor: Maker, tmp_path: Path) -> None:
    room = floor("--strict-baud", serial=f'"{tmp_path / "foot"}"')
    room.play()

    flips_there_and_back(room)
