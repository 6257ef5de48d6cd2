"""HUI end to end over real MIDI ports: a desk, the daemon, and behind its port a strict Pro Tools in real time.

Pro Tools itself runs on no machine of these tests; the peer is the one of tests/dialects/protools.py, written from the
documents. What JACK loses without real-time rights is done again, as a musician would.
"""

from collections.abc import Callable, Iterator

import pytest

from bridge.wire import hui
from tests.dialects.protools import ProTools
from tests.real.bridge_end import Bridge
from tests.real.jack import Jack
from tests.real.midi_end import MidiEnd
from tests.real.protools_end import ProToolsEnd
from tests.real.test_mackie_ardour import NEXT, PLAY, PREVIOUS, STOP, note
from tests.real.waiting import comes_within, wait_until

RIG = """\
version: 1
rig: A desk, the daemon, Pro Tools
surfaces:
  desk: {profile: generic-mcu, port: "Desk MIDI 1"}
daws:
  main: {dialect: hui, virtual: "Phase HUI"}
phases:
  create: {color: orange}
  mix: {color: blue}
start: mix
map:
  desk/fader/1-8:
    create: {to: track/1-8/volume, range: [-inf dB, -6 dB]}
    mix: strip/1-8/volume
  desk/encoder/1-8: {any: strip/1-8/pan}
  desk/button/mute/1-8: {any: strip/1-8/mute}
  desk/button/solo/1-8: {any: strip/1-8/solo}
  desk/button/arm/1-8: {any: strip/1-8/arm}
  desk/button/select/1-8: {any: strip/1-8/select}
  desk/transport/play: {any: transport/play}
  desk/transport/stop: {any: transport/stop}
  desk/button/bank/next: {any: bank/next}
  desk/button/bank/previous: {any: bank/previous}
"""
NAMES = tuple(f"T{number:02}" for number in range(1, 13))
MUTE = 0x10
TRIES = 8


class Studio:
    """The desk, the daemon, and the Pro Tools that takes it for a HUI."""

    def __init__(self, bridge: Bridge, desk: MidiEnd, tools: ProToolsEnd) -> None:
        self.bridge, self.desk, self.tools = bridge, desk, tools

    def names(self) -> list[str]:
        """The upper row of the desk's display."""
        row = bytearray(b" " * 56)
        for each in self.desk.heard():
            if each.data.startswith(bytes.fromhex("f0 00 00 66 14 12")) and each.data[6] < 56:
                text = each.data[7:-1]
                row[each.data[6] : each.data[6] + len(text)] = text
        return [row[at : at + 7].decode().strip() for at in range(0, 56, 7)]

    def shows(self, *names: str) -> None:
        wait_until(lambda: self.names()[: len(names)] == list(names), 40, f"{names} on the desk")

    def lit(self, number: int) -> bool:
        said = [each.data for each in self.desk.heard() if each.data[:2] == bytes((0x90, number))]
        return bool(said) and said[-1][2] > 0

    def motor(self, strip: int) -> float:
        said = [each.data for each in self.desk.heard() if each.data[:1] == bytes((0xDF + strip,))]
        return (said[-1][1] | said[-1][2] << 7) / hui.TOP if said else -1.0

    def press(self, number: int, happened: Callable[[], object], what: str) -> None:
        for _ in range(TRIES):
            self.desk.send(note(number, 127), note(number, 0))
            if comes_within(happened, 4):
                return
        raise AssertionError(f"{what} does not come about")

    def move(self, strip: int, *positions: float) -> None:
        self.desk.send(note(0x67 + strip, 127))
        for position in positions:
            number = round(position * hui.TOP)
            self.desk.send(bytes((0xDF + strip, number & 0x70, number >> 7)))
        self.desk.send(note(0x67 + strip, 0))

    def fader(self, track: int) -> float:
        return self.tools.at(lambda tools: tools.tracks[track - 1].fader) / 1023


@pytest.fixture(scope="module")
def studio(jack: Jack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    folder = tmp_path_factory.mktemp("hui")
    rig = folder / "rig.yaml"
    rig.write_text(RIG)
    bridge, desk = Bridge(folder / "bridge", rig, jack.environment), MidiEnd(jack, "Desk", "Desk MIDI 1")
    tools = ProToolsEnd(jack, *NAMES)
    try:
        desk.plug()
        bridge.start()
        tools.connect("Phase HUI")
        yield Studio(bridge, desk, tools)
        assert bridge.stop() == 0
    finally:
        bridge.end()
        tools.close()
        desk.unplug()


@pytest.fixture(autouse=True)
def at_the_first_bank(studio: Studio) -> None:
    wait_until(lambda: studio.bridge.status()["daws"]["main"]["present"], 40, "Pro Tools to be heard")
    studio.shows(*NAMES[:8])


def test_it_is_online_at_its_first_track_and_the_desk_shows_names_and_faders(studio: Studio) -> None:
    assert studio.tools.at(lambda tools: (tools.units[0].online, tools.first)) == (True, 0)
    wait_until(lambda: abs(studio.motor(3) - studio.fader(3)) < 0.002, 20, "motor 3")


def test_a_fader_moves_both_ways_under_a_finger(studio: Studio) -> None:
    at = studio.motor(2)
    for to in (0.7, 0.72, 0.68, 0.7, 0.66):
        studio.move(2, at, (at + to) / 2, to)
        if comes_within(lambda to=to: abs(studio.fader(2) - to) < 0.002, 4):
            break
        at = studio.motor(2)
    else:
        raise AssertionError(f"the track stands at {studio.fader(2)}")
    wait_until(lambda: studio.tools.at(lambda tools: not tools.units[0].touched), 10, "the finger to go")
    studio.tools.at(lambda tools: setattr(tools.tracks[4], "fader", 300))
    wait_until(lambda: abs(studio.motor(5) - 300 / 1023) < 0.002, 20, "motor 5 to follow")


@pytest.mark.parametrize(("first", "word"), [(0x10, "mute"), (0x08, "solo"), (0x00, "arm"), (0x18, "selected")])
def test_buttons_and_their_lights(studio: Studio, first: int, word: str) -> None:
    studio.press(first + 3, lambda: studio.tools.at(lambda tools: getattr(tools.tracks[3], word)), word)
    wait_until(lambda: studio.lit(first + 3), 20, f"the light of {word}")
    studio.tools.at(lambda tools: setattr(tools.tracks[3], word, False))
    wait_until(lambda: not studio.lit(first + 3), 20, f"{word} to go dark")


def test_an_encoder_turns_the_pan(studio: Studio) -> None:
    for _ in range(TRIES):
        studio.desk.send(bytes((0xB0, 0x15, 0x05)))
        if comes_within(lambda: studio.tools.at(lambda tools: tools.tracks[5].pan) > 0, 3):
            return
    raise AssertionError("the pan stays where it is")


def test_transport(studio: Studio) -> None:
    studio.press(PLAY, lambda: studio.tools.at(lambda tools: tools.playing), "rolling")
    wait_until(lambda: studio.lit(PLAY), 20, "the light of play")
    studio.press(STOP, lambda: not studio.tools.at(lambda tools: tools.playing), "standing")
    wait_until(lambda: not studio.lit(PLAY), 20, "play to go dark")


def test_twelve_tracks_over_two_banks_are_absolute(studio: Studio) -> None:
    studio.press(NEXT, lambda: studio.names()[0] == "T09", "the second bank")
    studio.shows("T09", "T10", "T11", "T12")
    studio.press(MUTE + 2, lambda: studio.tools.at(lambda tools: tools.tracks[10].mute), "mute of track 11")
    assert [track.name for track in studio.tools.at(lambda tools: tools.tracks) if track.mute] == ["T11"]
    studio.press(MUTE + 2, lambda: not studio.tools.at(lambda tools: tools.tracks[10].mute), "no mute")
    studio.press(PREVIOUS, lambda: studio.names()[0] == "T01", "the first bank")


def test_a_flip_and_back_jumps_nowhere(studio: Studio) -> None:
    before = studio.tools.at(_faders)
    studio.bridge.do("phase/set/create")
    wait_until(lambda: studio.motor(1) > studio.fader(1) + 0.02, 20, "the motor to show a travel that ends at -6 dB")
    studio.bridge.do("phase/set/mix")
    wait_until(lambda: abs(studio.motor(1) - studio.fader(1)) < 0.002, 20, "the motor to come back")
    assert not comes_within(lambda: studio.tools.at(_faders) != before, 1), "a flip sends nothing"


def _faders(tools: ProTools) -> list[int]:
    return [track.fader for track in tools.tracks]


def test_one_that_goes_and_comes_back_with_other_tracks(studio: Studio) -> None:
    studio.tools.at(lambda tools: setattr(tools, "silent", True))
    wait_until(lambda: not studio.bridge.status()["daws"]["main"]["present"], 20, "it to be missed")
    studio.tools.becomes("Drum", "Keys", "Voic", *NAMES[3:])
    studio.shows("Drum", "Keys", "Voic")
    studio.press(MUTE + 1, lambda: studio.tools.at(lambda tools: tools.tracks[1].mute), "mute of the new track 2")
    studio.tools.becomes(*NAMES)
    studio.tools.at(lambda tools: setattr(tools, "silent", True))
    wait_until(lambda: not studio.bridge.status()["daws"]["main"]["present"], 20, "it to be missed again")
    studio.tools.becomes(*NAMES)


def test_nothing_was_refused(studio: Studio) -> None:
    assert studio.tools.refused() == []
