"""DrivenByMoss's OSC against one written from its manual: resolutions, bundles, and a bank that is not ours."""

import pytest

from bridge.core.dialect import Cannot, Speech
from bridge.dialects.moss_osc import DIALECT
from tests.dialects.moss import Moss
from tests.dialects.room import Room

LINES = """\
desk/fader/1-8: {any: strip/1-8/volume}
desk/knob/1-4: {any: device/param/1-4}
desk/knob/5: {any: strip/1/pan}
desk/knob/6: {any: strip/1/send/1/level}
desk/button/mute/1-8: {any: strip/1-8/mute}
desk/button/solo/1: {any: scene/3/launch}
desk/button/track/next: {any: bank/next}
desk/transport/play: {any: transport/play}
desk/transport/loop: {any: transport/loop}"""
NAMES = [f"Track {number}" for number in range(1, 13)]


def room_with(moss: Moss, wire: str = "send: 8000, listen: 9000") -> Room:
    room = Room("moss-osc", LINES, moss.receive, wire)
    room.wait(3000)
    return room


@pytest.mark.parametrize(("word", "most"), [("low", 127), ("medium", 1023), ("high", 16383)])
def test_values_are_whole_numbers_of_the_resolution(word: str, most: int) -> None:
    moss = Moss(*NAMES, most=most)
    room = room_with(moss, f"send: 8000, listen: 9000, resolution: {word}")
    assert room.told == ["daw-came"]
    assert room.value("track/1/volume") == pytest.approx(0.5, abs=1 / most)
    room.fader(1, 64, 64, 90)
    assert moss.tracks[0].volume == round(90 / 127 * most)
    assert moss.refused == []


def test_another_resolution_than_the_rigs_is_a_mistake_and_moves_nothing() -> None:
    moss = Moss(*NAMES, most=1023)
    room = room_with(moss)
    assert room.value("track/1/volume") is None
    assert room.engine._world.lanes["main"].mistakes > 0
    before = moss.tracks[0].volume
    room.fader(1, 1, 64, 127)
    assert moss.tracks[0].volume == before


def test_names_and_the_end_of_the_song() -> None:
    moss = Moss(*NAMES, size=16)
    room = room_with(moss)
    assert room.engine._world.peers["main"].names["track/12"] == "Track 12"
    assert room.engine._world.peers["main"].strips == 12


def test_a_track_is_the_songs_however_far_the_bank_was_scrolled() -> None:
    moss = Moss(*NAMES)
    room = room_with(moss)
    moss.first = 4
    moss.tracks[4].volume = 100
    room.hear(moss.flush())
    room.hear(moss.receive(b"/refresh\0\0\0\0,\0\0\0"))
    assert room.value("track/5/volume") == pytest.approx(100 / 127)
    room.fader(5, 100, 100, 110)
    assert moss.tracks[4].volume == 110
    assert moss.refused == []


def test_what_lies_outside_the_bank_rests() -> None:
    moss = Moss(*NAMES)
    room = room_with(moss)
    moss.first = 4
    room.hear(moss.receive(b"/refresh\0\0\0\0,\0\0\0"))
    before = [track.volume for track in moss.tracks]
    room.fader(1, 1, 64, 127)
    assert [track.volume for track in moss.tracks] == before


def test_switches_scenes_transport_and_lights() -> None:
    moss = Moss(*NAMES)
    room = room_with(moss)
    room.hand(0xB0, 48, 127)
    room.hand(0xB0, 32, 127)
    room.hand(0xB0, 41, 127)
    room.hand(0xB0, 46, 127)
    assert moss.tracks[0].mute == 1
    assert moss.done == ["/scene/3/launch"]
    assert moss.playing == 1
    assert moss.repeat == 1
    assert bytes((0xB0, 48, 127)) in room.desk
    moss.tracks[0].mute = 0
    room.hear(moss.flush())
    assert room.desk[-1] == bytes((0xB0, 48, 0))


def test_one_that_goes_is_missed() -> None:
    moss = Moss(*NAMES)
    room = room_with(moss)
    room.receive = lambda data: []
    room.wait(20_000)
    assert room.told[-1] == "daw-went"


@pytest.mark.parametrize("words", ["1", "20", "/undo"])
def test_actions(words: str) -> None:
    assert isinstance(DIALECT.action(words), Speech)


@pytest.mark.parametrize("words", ["0", "21", "undo"])
def test_what_is_no_action(words: str) -> None:
    assert isinstance(DIALECT.action(words), Cannot)
