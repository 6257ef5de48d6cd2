"""What stands under the encoders of a Mackie Control in the real Ardour: sends and plug-in parameters on knobs.

The daemon is the Mackie Control. A desk and a box of knobs play the daemon; what Ardour is at is read over OSC, which
the daemon has nothing to do with here. JACK without real-time rights loses messages, so what has to come is said again.
"""

import time
from collections.abc import Callable, Iterator

import pytest

from tests.real.ardour import Ardour, Installed
from tests.real.bridge_end import Bridge
from tests.real.jack import Jack
from tests.real.midi_end import MidiEnd
from tests.real.osc_end import OscEnd
from tests.real.session import NAME
from tests.real.test_mackie_ardour import TRIES, Studio, _switch_on_mackie
from tests.real.waiting import comes_within, wait_until

RIG = """\
version: 1
rig: Knobs, the daemon, Ardour
surfaces:
  desk: {profile: generic-mcu, port: "Desk MIDI 1"}
  knobs: {profile: korg-nanokontrol2, port: "Knobs MIDI 1"}
daws:
  main: {dialect: mcu, virtual: "Phase Desk", host: ardour}
actions:
  plug-in: {mcu: assign-plugin}
  second: {mcu: vpot-2}
  page: {mcu: right}
  sends: {mcu: assign-send}
  pan: {mcu: assign-pan}
phases:
  mix: {color: blue}
  create: {color: orange, on_enter: [action/plug-in, action/second]}
start: mix
map:
  desk/fader/1-8: {any: strip/1-8/volume}
  desk/button/select/1-8: {any: strip/1-8/select}
  desk/encoder/1-8: {create: device/param/1-8, mix: selected/send/1-8/level}
  desk/button/assign/plugin: {any: action/plug-in}
  desk/button/assign/send: {any: action/sends}
  desk/button/assign/pan: {any: action/pan}
  desk/button/cursor/right: {any: action/page}
  knobs/knob/1-8: {create: device/param/1-8, mix: selected/send/1-8/level}
"""
SEND, PAN, PLUGIN, RIGHT, SELECT = 0x29, 0x2A, 0x2B, 0x63, 0x18
#: The equaliser is the second plug-in of the last track.
TRACK, EQ = 12, 2


class Knobs(Studio):
    """The same with a box of knobs beside the desk."""

    def __init__(self, jack: Jack, ardour: Ardour, bridge: Bridge, desk: MidiEnd, knobs: MidiEnd) -> None:
        super().__init__(jack, ardour, bridge, desk)
        self.knobs = knobs

    def under(self) -> list[str]:
        """The lower row of the desk's display: what its encoders are."""
        row = bytearray(b" " * 112)
        for each in self.desk.heard():
            if each.data.startswith(bytes.fromhex("f0 00 00 66 14 12")):
                row[each.data[6] : each.data[6] + len(each.data) - 8] = each.data[7:-1]
        return [row[at : at + 7].decode().strip() for at in range(56, 112, 7)]

    def notices(self) -> int:
        """How often Ardour said that a track has no plug-ins."""
        said = b"no plugins".hex(" ").encode()
        return self.bridge.traces[-1].read_bytes().count(said)

    def writes_decibels(self) -> bool:
        """Whether the lower row of the second strip has shown what Ardour writes for a gain: '1.9 d'."""
        head = bytes.fromhex("f0 00 00 66 14 12 3f")
        texts = [each.data[7:-1] for each in self.desk.heard() if each.data.startswith(head)]
        return any(text.rstrip().endswith(b" d") and b"0.0" not in text for text in texts)

    def send_of(self, track: int) -> float:
        """Where the fader of a track's first send stands, 0 to 1."""
        return float(self.ardour.ask("/strip/sends", track)[3])

    def faders(self) -> list[float]:
        return [self.position(track) for track in range(1, 13)]

    def turn(self, strip: int, ticks: int, happened: Callable[[], object]) -> None:
        """Turn an encoder of the desk until it has happened."""
        for _ in range(TRIES):
            self.desk.send(bytes((0xB0, 0x0F + strip, ticks)))
            if comes_within(happened, 2):
                return
        raise AssertionError(f"encoder {strip} turns nothing")

    def knob(self, number: int, *positions: int) -> None:
        self.knobs.send(*(bytes((0xB0, 0x0F + number, position)) for position in positions))


@pytest.fixture(scope="module")
def studio(jack: Jack, installed_ardour: Installed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Knobs]:
    folder = tmp_path_factory.mktemp("pots")
    ardour = Ardour(folder / "ardour", jack, installed_ardour)
    _switch_on_mackie(folder / "ardour" / "session" / f"{NAME}.ardour")
    rig = folder / "rig.yaml"
    rig.write_text(RIG)
    bridge, desk = Bridge(folder / "bridge", rig, jack.environment), MidiEnd(jack, "Desk", "Desk MIDI 1")
    knobs = MidiEnd(jack, "Knobs", "Knobs MIDI 1")
    try:
        desk.plug()
        knobs.plug()
        ardour.start()
        bridge.start()
        studio = Knobs(jack, ardour, bridge, desk, knobs)
        studio.connect()
        studio.wait_until_painted()
        yield studio
        assert bridge.stop() == 0
    finally:
        bridge.end()
        ardour.stop()
        desk.unplug()
        knobs.unplug()


def test_knobs_are_the_sends_of_the_selected_track_while_send_is_lit(studio: Knobs) -> None:
    studio.bridge.do("phase/set/mix")
    before = studio.faders()
    studio.press(SELECT + 1, lambda: studio.shown(0x90, SELECT + 1), "the selection of track 2")
    studio.press(SEND, lambda: studio.shown(0x90, SEND), "the light of Send")
    wait_until(lambda: studio.under()[0] == "Reverb", 10, f"the name of the send, not {studio.under()}")
    studio.turn(1, 20, lambda: studio.send_of(2) > 0.25)
    assert studio.names()[1] == "Snare", "the letters of sends are no tracks"
    level = studio.send_of(2)
    # A knob that stands elsewhere waits; across the value it takes over.
    studio.knob(1, 127, 120)
    assert not comes_within(lambda: studio.send_of(2) != level, 1), "it jumped"
    for _ in range(TRIES):
        studio.knob(1, 120, 80, 40, 20, 12, 13)
        if comes_within(lambda: abs(studio.send_of(2) - 13 / 127) < 0.06, 3):
            break
    else:
        raise AssertionError(f"the send stands at {studio.send_of(2)}")
    assert studio.send_of(1) == studio.send_of(3) == 0
    # A notice over the names for a second ("no plugins in selected track/bus") is no bank of other tracks.
    notices = studio.notices()
    studio.press(PLUGIN, lambda: studio.notices() > notices, "Ardour's notice")
    assert not comes_within(lambda: studio.names()[1] != "Snare", 2)
    # What Ardour shows stays the second track's: while another one is selected the knob rests.
    studio.press(SELECT + 2, lambda: studio.shown(0x90, SELECT + 2), "the selection of track 3")
    studio.knob(1, 12, 30, 60)
    assert not comes_within(lambda: studio.send_of(3) or studio.send_of(2) > 0.3, 1)
    assert studio.faders() == before


def test_knobs_are_the_parameters_of_the_plug_in_while_plug_in_is_lit(studio: Knobs) -> None:
    studio.press(PAN, lambda: studio.shown(0x90, PAN), "the light of Pan")
    studio.bridge.do("bank/set/1")
    studio.bridge.do("bank/by/8")  # two boxes of eight are one bank of sixteen
    wait_until(lambda: studio.names()[3] == "Tlkbck", 20, f"the second bank, not {studio.names()}")
    before = studio.faders()
    studio.press(SELECT + 3, lambda: studio.shown(0x90, SELECT + 3), "the selection of track 12")
    for _ in range(TRIES):
        studio.bridge.do("phase/set/mix")
        studio.bridge.do("phase/set/create")  # its beginning presses Plug-in and opens the second
        if comes_within(lambda: studio.under()[:2] == ["FrqncL", "Gain L"], 3):
            break
    else:
        raise AssertionError(f"under the encoders stands {studio.under()}")
    studio.lights(PLUGIN, True)
    stood = gain(studio)
    studio.turn(2, 6, lambda: gain(studio) > stood + 0.5)
    up = gain(studio)
    wait_until(studio.writes_decibels, 5, "what Ardour writes for the gain to stand on the desk")
    studio.knob(2, 0, 10)
    assert gain(studio) == up, "it jumped"
    for _ in range(TRIES):
        studio.knob(2, 10, 40, 70, 90, 110, 111)
        if comes_within(lambda: gain(studio) > up + 4, 3):
            break
    else:
        raise AssertionError(f"the gain stands at {gain(studio)}, from {up}")
    # Another page, other parameters: the gain of the second stays where it is.
    high = gain(studio)
    studio.press(RIGHT, lambda: studio.under()[1] == "Gain 3", "the second page")
    studio.knob(2, 112, 120, 127)
    assert gain(studio) == high, "a knob of another page"
    # Pan again: the tracks are where they were, and their faders play.
    studio.press(PAN, lambda: studio.shown(0x90, PAN), "the light of Pan")
    wait_until(lambda: studio.under()[1] != "Gain 3", 10, "the names to go")
    assert studio.names()[:4] == ["LeadVx", "BckVx1", "BckVx2", "Tlkbck"]
    assert studio.faders() == before
    at = studio.motor(1)
    for _ in range(TRIES):
        studio.move(1, at, (at + 0.3) / 2, 0.3)
        if comes_within(lambda: abs(studio.position(9) - 0.3) < 0.01, 3):
            return
    raise AssertionError(f"fader 9 stands at {studio.position(9)}")


def gain(studio: Knobs) -> float:
    """The gain of the low shelf in dB, by Ardour's own word."""
    end = OscEnd(studio.ardour.port)
    try:
        for _ in range(TRIES):
            end.send("/set_surface", 0, 159, 16384, 0, 0, 0, 0)
            end.send("/strip/plugin/descriptor", TRACK, EQ)
            for said in end.hear(time.monotonic() + 2):
                if said.address == "/strip/plugin/descriptor" and said.values[3] == "Gain L":
                    return float(said.values[-1])
    finally:
        end.close()
    raise AssertionError("Ardour describes no such parameter")
