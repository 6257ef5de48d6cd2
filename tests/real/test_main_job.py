"""The main job on real input: a nanoKONTROL2 and a pedal on JACK MIDI, a real Ardour, the real daemon between them.

What Ardour is at is read back from Ardour itself; what the desk shows is what came to its MIDI port. Every test ends by
replaying the trace the daemon recorded: the same events must give the same output.
"""

import os
import random
import signal
import socket
import time
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path

import pytest

from tests.real.ardour import Ardour
from tests.real.bridge_end import Bridge, received, replay, sent
from tests.real.jack import Jack
from tests.real.midi_end import MidiEnd
from tests.real.waiting import comes_within, wait_until

SHIPPED = Path(__file__).parents[2] / "mappings" / "rigs" / "nanokontrol2-ardour.yaml"
#: The shipped rig on this test's Ardour, with a synth that pads of the desk play while creating.
RIG = """\
version: 1
extends: {shipped}
surfaces:
  pedal: {{profile: generic-footswitch, port: "Pedal MIDI 1"}}
daws:
  main: {{dialect: ardour-osc, send: "127.0.0.1:{port}"}}
  synth: {{dialect: midi, port: "Synth MIDI 1"}}
map:
  desk/button/arm/8:
    create: synth/note/60
"""
#: The lights of a nanoKONTROL2: 24 beside the strips and 6 on the transport.
LIGHTS = 30
#: Messages of a burst that JACK without real-time rights may lose on a busy machine.
LOST_BY_JACK = 2
#: How often something that JACK may lose is said again.
TRIES = 10
FADER, SOLO, ARM_8, PEDAL = 0x00, 0x20, 0x47, 0x40
DOWN, UP = 0x7F, 0x00
#: A message that means nothing to them: who sends active sensing instead promises to go on doing so.
TUNE_REQUEST = b"\xf6"
#: Ardour's fader law at the rough range's top: -6 dB (Ardour manual, and read back here).
TOLERANCE_DB = 0.3
#: A quick hand: a message every 3 ms.
HAND_SECONDS = 0.003

Device = Callable[[str, str], MidiEnd]


def cc(number: int, value: int) -> bytes:
    return bytes((0xB0, number, value))


class Studio:
    """The desk, the pedal, the synth, Ardour and the daemon, connected and awake."""

    def __init__(self, bridge: Bridge, ardour: Ardour, desk: MidiEnd, pedal: MidiEnd, synth: MidiEnd) -> None:
        self.bridge, self.ardour, self.desk, self.pedal, self.synth = bridge, ardour, desk, pedal, synth

    def wait_until_awake(self) -> None:
        """Ports that are open may not carry yet (JACK), and Ardour may still be telling what it is at."""
        wait_until(self.ports_carry, 15, "the ports to carry")
        wait_until(lambda: self.bridge.status()["daws"]["main"]["present"], 10, "Ardour to be heard")
        self.settle()

    def ports_carry(self) -> bool:
        self.desk.send(TUNE_REQUEST)
        self.pedal.send(TUNE_REQUEST)
        ports = self.bridge.status()["ports"]
        return bool(ports["desk"]["received"] and ports["pedal"]["received"])

    def settle(self) -> None:
        """Wait until Ardour has nothing more to tell: the count of what the daemon received stands still."""
        seen: list[int] = []

        def still() -> bool:
            seen.append(int(self.bridge.status()["ports"]["main"]["received"]))
            return len(seen) > 40 and seen[-1] - seen[-40] <= 4  # heartbeats go on

        wait_until(still, 15, "Ardour to have said everything")

    def move(self, *positions: int, fader: int = 0) -> None:
        """Move a fader through these positions, as fast as the wire takes them, and wait until the last has come."""
        last = cc(FADER + fader, positions[-1])
        self.desk.send(*(cc(FADER + fader, position) for position in positions))
        self._until_it_comes(last, lambda: self.bridge.came_last("desk", last[:2]) == last.hex(" "))

    def _until_it_comes(self, message: bytes, came: Callable[[], bool]) -> None:
        """Wait until a message of the desk has come; said again when JACK, without real-time rights, lost it."""
        for _ in range(TRIES):
            if comes_within(came, 2):
                return
            self.desk.send(message)
        raise AssertionError(f"{message.hex(' ')} does not come through")

    def tap(self) -> None:
        """A short stamp on the pedal."""
        self.pedal.send(cc(PEDAL, DOWN), cc(PEDAL, UP))

    def flip(self, phase: str) -> None:
        """Tap until the pedal has led to the other phase, settled; a tap that JACK lost is made again."""
        before = self._taps()
        self.tap()
        # One that only comes late must not be made twice: that would lead back.
        for _ in range(TRIES):
            if comes_within(lambda: self.bridge.phase() == phase, 2) or self._taps() > before:
                break
            self.tap()
        self.bridge.wait_for_phase(phase)
        wait_until(lambda: self.bridge.status()["groups"]["main"]["settled"], 3, "the flip to settle")

    def _taps(self) -> int:
        return int(self.bridge.status()["ports"]["pedal"]["received"])

    def painted(self, since: int) -> set[int]:
        """The controllers of the desk that a light was sent for."""
        return {each.data[1] for each in self.desk.heard(since)}

    def gain(self, strip: int) -> float:
        return float(self.ardour.read("/strip/gain", strip))

    def wait_for_gain(self, strip: int, db: float) -> None:
        wait_until(
            lambda: abs(self.gain(strip) - db) < TOLERANCE_DB, 5, f"strip {strip} at {db} dB, is {self.gain(strip)}"
        )

    def position(self, strip: int) -> float:
        return float(self.ardour.read("/strip/fader", strip))


@pytest.fixture
def studio(tmp_path: Path, jack: Jack, ardour: Ardour, midi_end: Device) -> Iterator[Studio]:
    rig = tmp_path / "rig.yaml"
    rig.write_text(RIG.format(shipped=SHIPPED, port=ardour.port))
    for strip in range(1, 13):
        ardour.set("/strip/gain", strip, -20.0)
        ardour.set("/strip/solo", strip, 0)
        ardour.set("/strip/mute", strip, 0)
    desk, pedal, synth = (midi_end(name, f"{name} MIDI 1") for name in ("nanoKONTROL2", "Pedal", "Synth"))
    bridge = Bridge(tmp_path / "bridge", rig, jack.environment)
    try:
        bridge.start()
        made = Studio(bridge, ardour, desk, pedal, synth)
        made.wait_until_awake()
        yield made
        assert bridge.stop() == 0
    finally:
        bridge.end()
    for trace in bridge.traces[-1:]:
        same = replay(bridge, trace)
        assert same.returncode == 0, same.stdout + same.stderr


def test_in_create_a_fader_stays_within_the_rough_range(studio: Studio) -> None:
    assert studio.bridge.phase() == "create"

    studio.move(0, *range(128))

    studio.wait_for_gain(1, -6.0)


def test_in_mix_a_fader_reaches_the_whole_range(studio: Studio) -> None:
    studio.flip("mix")

    studio.move(0, *range(128))
    studio.wait_for_gain(1, 6.0)
    studio.move(*range(126, -1, -1))
    wait_until(lambda: studio.gain(1) < -150, 5, "strip 1 to be silent")


def test_after_a_flip_a_fader_moves_nothing_until_it_meets_ardours_value(studio: Studio) -> None:
    studio.move(0, *range(128))
    studio.wait_for_gain(1, -6.0)
    before = studio.gain(1)
    studio.flip("mix")

    # The fader stands at its top; Ardour at -6 dB, 0.607 of the whole travel.
    studio.move(*range(126, 90, -1))
    studio.settle()
    assert studio.gain(1) == before, "it has not met -6 dB yet"

    studio.move(*range(90, 63, -1))
    wait_until(lambda: abs(studio.position(1) - 64 / 127) < 0.01, 5, "the fader to lead again")


def test_ardours_echo_during_a_fast_sweep_never_drops_the_hold(studio: Studio) -> None:
    studio.flip("mix")
    studio.move(0, *range(128))
    studio.settle()
    trace = studio.bridge.traces[-1]
    moves, came = len(sent(trace, "main", "/strip/fader")), len(received(trace, "desk", "b0 00"))
    sweep = [*range(126, -1, -2), *range(1, 128, 2)] * 5

    for position in sweep:
        studio.desk.send(cc(FADER, position))
        time.sleep(HAND_SECONDS)
    studio.move(100)
    wait_until(lambda: abs(studio.position(1) - 100 / 127) < 0.01, 5, "the fader to be in hold still")

    # Compared with what came, since JACK without real-time rights may lose or repeat a message of the hand itself.
    positions = [int(midi[-2:], 16) for midi, _ in groupby(received(trace, "desk", "b0 00")[came:])]
    assert len(positions) > 0.95 * len(sweep)
    sends = [message[2] for message in sent(trace, "main", "/strip/fader")[moves:]]
    assert sends == pytest.approx([position / 127 for position in positions]), "every move of the hand was sent"


def test_a_flood_faster_than_ardour_can_take_still_ends_at_its_last_value(studio: Studio) -> None:
    studio.flip("mix")
    studio.move(0, *range(128))
    for _ in range(5):
        studio.move(*range(126, -1, -2), *range(1, 120, 2))

    wait_until(lambda: abs(studio.position(1) - 119 / 127) < 0.01, 5, "Ardour at the end of the flood")


def test_a_change_made_in_ardour_lights_the_led(studio: Studio) -> None:
    since = len(studio.desk.heard())
    studio.ardour.set("/strip/solo", 3, 1)
    studio.desk.wait_for(cc(SOLO + 2, 127), since)

    studio.ardour.set("/strip/solo", 3, 0)
    studio.desk.wait_for(cc(SOLO + 2, 0), since)


def test_ardour_killed_and_restarted_comes_back_by_itself(studio: Studio) -> None:
    studio.flip("mix")
    studio.ardour.set("/strip/gain", 2, -9.0)
    studio.ardour.set("/strip/mute", 4, 1)
    studio.desk.wait_for(cc(0x33, 127))
    studio.ardour.save()
    since = len(studio.desk.heard())

    studio.ardour.kill()
    studio.desk.wait_for(cc(0x33, 0), since, seconds=10)
    studio.ardour.restart()
    studio.desk.wait_for(cc(0x33, 127), since, seconds=15)
    studio.settle()

    assert studio.bridge.phase() == "mix"
    studio.move(0, *range(100), fader=1)
    wait_until(lambda: abs(studio.position(2) - 99 / 127) < 0.01, 5, "fader 2 to be picked up at -9 dB")


def test_a_note_held_over_a_flip_ends_where_it_began_and_a_solo_stays(studio: Studio) -> None:
    studio.desk.send(cc(SOLO, DOWN), cc(SOLO, UP))
    wait_until(lambda: studio.ardour.read("/strip/solo", 1) == 1, 5, "strip 1 to be soloed")
    wait_until(lambda: studio.synth.plugged, 1)
    studio.desk.send(cc(ARM_8, DOWN))
    studio.synth.wait_for(b"\x90\x3c\x7f")

    studio.flip("mix")
    studio.desk.send(cc(ARM_8, UP))

    wait_until(
        lambda: (
            [each.data for each in studio.synth.heard() if each.data[0] & 0xE0 == 0x80][-1:] == [b"\x80\x3c\x00"]
            or studio.synth.heard()[-1].data == b"\x90\x3c\x00"
        ),
        5,
        "the note to end",
    )
    assert studio.ardour.read("/strip/recenable", 8) == 0, "its release must not arm track 8"
    assert studio.ardour.read("/strip/solo", 1) == 1


def test_the_desk_taken_away_in_the_middle_of_a_sweep_and_given_back(studio: Studio) -> None:
    studio.flip("mix")
    studio.ardour.set("/strip/mute", 1, 1)
    studio.desk.wait_for(cc(0x30, 127))
    studio.move(0, *range(80))
    wait_until(lambda: abs(studio.position(1) - 79 / 127) < 0.01, 5, "the sweep to arrive")

    studio.desk.unplug()
    wait_until(lambda: studio.bridge.status()["ports"]["desk"]["state"] != "open", 10, "the loss to be noticed")
    studio.tap()
    studio.bridge.wait_for_phase("create")
    studio.tap()
    studio.bridge.wait_for_phase("mix")
    since = len(studio.desk.heard())
    studio.desk.plug()

    wait_until(lambda: len(studio.painted(since)) >= LIGHTS - LOST_BY_JACK, 10, "every light")
    if len(studio.painted(since)) < LIGHTS:
        studio.bridge.do("surface/repaint")
    studio.desk.wait_for(cc(0x30, 127), since)
    # Every light was painted anew, and a fader that was moved meanwhile has to meet the value first.
    wait_until(studio.ports_carry, 10, "the desk to carry again")
    held = studio.position(1)
    studio.move(10, 12, 14)
    studio.settle()
    assert studio.position(1) == held
    studio.move(*range(14, 90))
    wait_until(lambda: abs(studio.position(1) - 89 / 127) < 0.01, 5, "the fader to be picked up again")


def test_a_killed_daemon_comes_back_in_the_phase_it_was_left_in(studio: Studio) -> None:
    studio.flip("mix")
    wait_until(lambda: '"mix"' in (studio.bridge.state / "state.json").read_text(), 3, "the phase to be on disk")

    studio.bridge.kill()
    held = studio.position(1)
    studio.bridge.start()
    studio.wait_until_awake()

    assert studio.bridge.phase() == "mix"
    assert studio.position(1) == held, "a start writes nothing to the DAW"


def test_random_bytes_on_both_sides_stop_nobody(studio: Studio) -> None:
    studio.flip("mix")
    chance = random.Random(7)
    # Nothing a nanoKONTROL2 could mean: other channels, bytes without status, torn and system messages.
    for _ in range(300):
        studio.desk.send(bytes((chance.choice((0x85, 0xB3, 0xD2, 0xE5, 0xF4, 0x10, 0xF8)),)) + chance.randbytes(2))
    host, port = studio.bridge.status()["ports"]["main"]["address"]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        for _ in range(300):
            stranger.sendto(chance.randbytes(chance.randrange(1, 2000)), (host, port))
        stranger.sendto(b"/strip/fader\0\0\0\0,if\0\0\0\0\7\x7f\xc0\0\0", (host, port))

    wait_until(lambda: studio.bridge.status()["ports"]["main"]["mistakes"] >= 250, 5, "the rubbish to be counted")
    studio.move(0, *range(128), fader=6)
    wait_until(lambda: abs(studio.position(7) - 1.0) < 0.01, 5, "fader 7 to play on")


@pytest.mark.parametrize("trouble", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "hanging"])
def test_the_midi_process_in_trouble_is_a_pulled_cable(studio: Studio, trouble: signal.Signals) -> None:
    studio.flip("mix")
    studio.ardour.set("/strip/mute", 1, 1)
    studio.desk.wait_for(cc(0x30, 127))
    since = len(studio.desk.heard())

    os.kill(studio.bridge.midi_process(), trouble)

    wait_until(lambda: studio.bridge.status()["ports"]["desk"]["state"] != "open", 10, "the loss to be noticed")
    studio.desk.wait_for(cc(0x30, 127), since, seconds=40)
    wait_until(studio.ports_carry, 10, "the ports to carry again")
    studio.move(0, *range(100))
    wait_until(lambda: abs(studio.position(1) - 99 / 127) < 0.01, 5, "the fader to be picked up again")
