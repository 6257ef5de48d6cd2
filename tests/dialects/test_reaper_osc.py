"""REAPER's OSC against a REAPER written from Cockos' source: what it is told, and what comes back."""

import math

import pytest

from bridge.core.dialect import Cannot, Speech
from bridge.core.targets import target
from bridge.dialects.reaper_osc import DIALECT, PATTERNS, VOLUME
from tests.dialects.reaper import Reaper
from tests.dialects.room import Room

LINES = """\
desk/fader/1-8: {any: strip/1-8/volume}
desk/knob/1-5: {any: strip/1-5/pan}
desk/knob/6-8: {any: device/param/1-3}
desk/button/mute/1-8: {any: strip/1-8/mute}
desk/button/solo/1-8: {any: strip/1-8/solo}
desk/button/track/next: {any: bank/next}
desk/transport/play: {any: transport/play}
desk/transport/record: {any: transport/record}
desk/button/marker/set: {any: marker/add}"""


@pytest.fixture
def reaper() -> Reaper:
    return Reaper("Drums", "Bass", "Guitar", "Voice", "Keys", "Brass", "Strings", "Choir", "Ninth", "Tenth")


@pytest.fixture
def room(reaper: Reaper) -> Room:
    room = Room("reaper-osc", LINES, reaper.receive)
    room.wait(3000)
    return room


def test_reaper_is_there_when_it_answers_and_tells_what_is_asked(room: Room, reaper: Reaper) -> None:
    assert room.told == ["daw-came"]
    assert room.value("track/1/volume") == pytest.approx(VOLUME.to_position(0.0), abs=1e-6)
    assert room.value("track/5/pan") == 0.5
    assert room.value("device/param/3") == 0.75
    assert room.engine._world.peers["main"].names["track/3"] == "Guitar"
    assert reaper.refused == []


def test_a_restarted_bridge_hears_what_reaper_has_said_already(reaper: Reaper) -> None:
    Room("reaper-osc", LINES, reaper.receive).wait(3000)
    reaper.tracks[1].volume = -12.0
    again = Room("reaper-osc", LINES, reaper.receive)
    again.wait(3000)
    assert again.value("track/2/volume") == pytest.approx(VOLUME.to_position(-12.0), abs=1e-6)


def test_a_fader_moves_reaper_in_decibels_and_its_silence_is_reapers(room: Room, reaper: Reaper) -> None:
    stands = round(VOLUME.to_position(0.0) * 127)
    room.fader(1, stands, stands, 64)
    assert reaper.tracks[0].volume == pytest.approx(VOLUME.to_quantity(64 / 127), abs=0.01)
    room.fader(1, 40, 20, 0)
    assert reaper.tracks[0].volume == -math.inf
    assert reaper.refused == []


def test_a_move_in_reaper_takes_the_fader_out_of_hold(room: Room, reaper: Reaper) -> None:
    stands = round(VOLUME.to_position(0.0) * 127)
    room.fader(1, stands, stands)
    reaper.tracks[0].volume = -20.0
    room.hear(reaper.changed())
    room.fader(1, stands + 1)
    assert reaper.tracks[0].volume == -20.0


def test_mutes_are_exactly_one_and_nought_and_light_the_button(room: Room, reaper: Reaper) -> None:
    room.hand(0xB0, 48, 127)
    assert reaper.tracks[0].mute
    assert bytes((0xB0, 48, 127)) in room.desk
    reaper.tracks[0].mute = False
    room.hear(reaper.changed())
    assert room.desk[-1] == bytes((0xB0, 48, 0))
    assert reaper.refused == []


def test_the_second_bank_reaches_the_ninth_track_without_moving_reapers(room: Room, reaper: Reaper) -> None:
    room.hand(0xB0, 59, 127)
    room.hand(0xB0, 59, 0)
    room.wait(1000)
    room.hand(0xB0, 32, 127)
    assert reaper.tracks[8].solo
    assert not reaper.tracks[0].solo


def test_transport_and_actions(room: Room, reaper: Reaper) -> None:
    room.hand(0xB0, 41, 127)
    assert reaper.playing
    assert room.value("transport/play") == 1.0
    room.hand(0xB0, 60, 127)
    assert reaper.actions == [40157]


def test_a_reaper_that_goes_is_missed_and_comes_back(room: Room, reaper: Reaper) -> None:
    room.receive = lambda data: []
    room.wait(10_000)
    assert room.told[-1] == "daw-went"
    assert room.value("track/1/volume") is None
    room.receive = Reaper("New", "Song").receive
    room.wait(5000)
    assert room.told[-1] == "daw-came"
    assert room.value("track/1/volume") == pytest.approx(VOLUME.to_position(0.0), abs=1e-6)


def test_asking_costs_reaper_nothing_that_is_set(room: Room, reaper: Reaper) -> None:
    before = repr(reaper.tracks)
    room.wait(60_000)
    assert repr(reaper.tracks) == before
    assert reaper.actions == []


@pytest.mark.parametrize(("decibels", "position"), [(12.0, 1.0), (0.0, 0.71621785), (-math.inf, 0.0), (-150.0, 0.0)])
def test_the_fader_goes_through_what_is_known_of_reapers(decibels: float, position: float) -> None:
    assert VOLUME.to_position(decibels) == pytest.approx(position, abs=1e-9)


def test_the_device_reaches_no_further_than_it_shows() -> None:
    found = target("track/65/volume", "main")
    assert found is not None
    assert isinstance(DIALECT.speech(found), Cannot)


@pytest.mark.parametrize("words", ["40026", "_SWS_ABOUT"])
def test_actions_by_number_and_by_name(words: str) -> None:
    assert isinstance(DIALECT.action(words), Speech)


@pytest.mark.parametrize("words", ["Save project", "0", "40026; rm", ""])
def test_what_is_no_action(words: str) -> None:
    assert isinstance(DIALECT.action(words), Cannot)


def test_the_pattern_file_has_every_address_that_is_spoken() -> None:
    name, text = DIALECT.pattern_file()
    assert name.endswith(".ReaperOSC")
    patterns = {each[1:] for line in text.splitlines() for each in line.split(" ")[1:] if "/" in each}
    assert {row.address for row in DIALECT.rows() if row.target != "action/NAME"} <= patterns
    assert patterns == set(PATTERNS)
