"""DrivenByMoss's OSC against one written from its manual: resolutions, bundles, and a bank that is not ours."""

import math
from copy import deepcopy

import pytest

from bridge.core.dialect import (
    Cannot,
    Colored,
    Focused,
    Forgotten,
    Heard,
    Metered,
    Named,
    Say,
    Speech,
    configured,
)
from bridge.core.targets import target
from bridge.dialects.moss_osc import DIALECT
from bridge.wire import osc
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
    moss.first, moss.stuck = 4, True
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
    moss.first, moss.stuck = 4, True
    room.hear(moss.receive(b"/refresh\0\0\0\0,\0\0\0"))
    before = [track.volume for track in moss.tracks]
    room.fader(1, 1, 64, 127)
    assert [track.volume for track in moss.tracks] == before
    assert room.value("track/1/volume") is None
    assert moss.refused == []


def test_a_switch_outside_the_bank_says_nothing() -> None:
    moss = Moss(*NAMES, size=4)
    room = room_with(moss)
    room.hand(0xB0, 48 + 5, 127)
    assert not any(track.mute for track in moss.tracks)
    assert moss.refused == []


def room_of(moss: Moss, *lines: str, wire: str = "send: 8000, listen: 9000") -> Room:
    room = Room("moss-osc", "\n".join(lines), moss.receive, wire)
    room.wait(3000)
    return room


def test_the_bank_is_led_to_a_track_that_is_played() -> None:
    moss = Moss(*(f"Track {number}" for number in range(1, 41)))
    moss.tracks[36].volume = 100
    room = room_of(moss, "desk/fader/1: {any: track/37/volume}", "desk/button/mute/1: {any: track/38/mute}")
    assert moss.first == 36
    assert room.value("track/37/volume") == pytest.approx(100 / 127)
    room.fader(1, 100, 100, 110)
    room.hand(0xB0, 48, 127)
    assert moss.tracks[36].volume == 110
    assert moss.tracks[37].mute == 1
    assert room.engine._world.peers["main"].names["track/37"] == "Track 37"
    assert moss.refused == []


def test_our_bank_takes_its_bank_along() -> None:
    moss = Moss(*NAMES)
    moss.tracks[8].volume = 90
    room = room_with(moss)
    room.hand(0xB0, 59, 127)
    room.hand(0xB0, 59, 0)
    room.wait(2000)
    assert moss.first == 8
    assert room.value("track/9/volume") == pytest.approx(90 / 127)
    room.fader(1, 90, 90, 20)
    assert moss.tracks[8].volume == 20
    assert moss.tracks[0].volume == 63


def test_a_value_that_stands_alike_in_the_next_bank_is_known_there_too() -> None:
    """What it said last under an address it does not say again: the bank that moved is asked for anew."""
    moss = Moss(*NAMES)
    room = room_with(moss)
    room.hand(0xB0, 59, 127)
    room.wait(2000)
    assert room.value("track/9/volume") == pytest.approx(63 / 127)
    assert room.value("track/1/volume") is None


def test_somebody_elses_scrolling_is_followed_back_but_not_fought_for_ever() -> None:
    moss = Moss(*NAMES)
    room = room_with(moss)
    moss.first = 4
    room.hear(moss.flush())
    room.wait(2000)
    assert moss.first == 0
    moss.first, moss.stuck = 4, True
    before = moss.scrolled
    room.hear(moss.flush())
    room.wait(20_000)
    assert moss.first == 4
    assert moss.scrolled - before <= 3 * 4
    assert moss.refused == []


def test_values_come_before_their_place_and_are_not_taken_for_another_tracks() -> None:
    moss = Moss(*NAMES)
    room = room_with(moss)
    moss.first, moss.stuck = 4, True
    moss.tracks[4].volume = 120
    (bundle,) = moss.flush()
    heard = list(deepcopy(room.engine._world.peers["main"].conversation).hear(room.t_ns, bundle))
    assert not any(isinstance(fact, Heard) and fact.key.startswith("track/") for fact in heard)
    assert Forgotten("track") in heard
    room.hear([bundle])
    assert room.value("track/1/volume") is None
    room.wait(100)
    assert room.value("track/5/volume") == pytest.approx(120 / 127)


def test_parameters_beyond_eight_turn_the_page() -> None:
    moss = Moss(*NAMES)
    moss.parameters[9] = 99
    room = room_of(moss, "desk/knob/1-8: {create: device/param/1-8, mix: device/param/9-16}",
                   "desk/button/solo/1: {any: phase/toggle}")  # fmt: skip
    room.hand(0xB0, 32, 127)
    room.hand(0xB0, 32, 0)
    room.wait(2000)
    assert moss.page == 1
    assert room.value("device/param/10") == pytest.approx(99 / 127)
    assert room.value("device/param/2") is None
    assert room.engine._world.peers["main"].names["device/param/10"] == "Parameter 10"
    room.hand(0xB0, 17, 99)
    room.hand(0xB0, 17, 90)
    assert moss.parameters[9] == 90
    assert moss.parameters[1] == 31
    conversation = room.engine._world.peers["main"].conversation
    assert isinstance(conversation, Focused)
    assert conversation.says("device/param/1", 0.5) == b""


def test_another_device_takes_the_knob_out_of_hold() -> None:
    moss = Moss(*NAMES)
    room = room_of(moss, "desk/knob/1: {any: device/param/1}")
    room.hand(0xB0, 16, 31)
    room.hand(0xB0, 16, 40)
    assert moss.parameters[0] == 40
    moss.device, moss.parameters[0] = "Filter", 110
    room.hear(moss.flush())
    room.hand(0xB0, 16, 41)
    assert moss.parameters[0] == 110


def test_an_eq_band_is_found_by_its_type_wherever_it_stands() -> None:
    moss = Moss(*NAMES)
    room = room_of(
        moss,
        "desk/knob/1: {any: selected/eq/high/gain}",
        "desk/knob/2: {any: selected/eq/3/freq}",
        "desk/knob/3: {any: selected/eq/notch/q}",
        "desk/button/solo/1: {any: selected/eq/enable}",
    )
    assert room.value("selected/eq/high/gain") == pytest.approx(63 / 127)
    assert room.value("selected/eq/notch/q") is None
    room.hand(0xB0, 16, 63)
    room.hand(0xB0, 16, 90)
    assert moss.eq["gain"] == [63, 63, 63, 63, 90, 63, 63, 63]
    moss.eq_types[1], moss.eq["gain"][1] = "highshelf", 20
    room.hear(moss.flush())
    room.hear(moss.receive(osc.encode("/refresh")))
    assert room.value("selected/eq/high/gain") == pytest.approx(20 / 127)
    room.hand(0xB0, 16, 91)
    assert moss.eq["gain"][1] == 20
    room.hand(0xB0, 32, 127)
    assert moss.eq_on == 0
    assert moss.refused == []


@pytest.mark.parametrize(
    "path", ["selected/eq/9/gain", "selected/eq/bell/gain", "device/param/65", "track/1/eq/low/gain"]
)
def test_what_it_does_not_reach(path: str) -> None:
    found = target(path, "main")
    assert found is not None
    assert isinstance(DIALECT.speech(found), Cannot)


def test_switches_that_it_only_turns_over() -> None:
    moss = Moss(*NAMES)
    room = room_of(moss, "desk/button/solo/1: {any: track/1/send/1/enable}", "desk/button/solo/2: {any: device/bypass}")
    for _ in range(3):
        room.hand(0xB0, 32, 127)
        room.hand(0xB0, 33, 127)
    assert moss.tracks[0].sends_on == [0]
    assert moss.device_on == 0
    assert room.value("track/1/send/1/enable") == 0.0
    assert room.value("device/bypass") == 1.0
    assert moss.refused == []


def test_clips_are_launched_where_they_stand_in_the_song_and_light_up() -> None:
    moss = Moss(*NAMES)
    room = room_of(moss, "desk/button/solo/1: {any: clip/11/2/launch}")
    assert moss.first == 10
    room.hand(0xB0, 32, 127)
    assert moss.done == ["Track 11 clip 2"]
    assert room.value("clip/11/2/launch") == 1.0
    assert room.desk[-1] == bytes((0xB0, 32, 127))


def test_selecting_lights_the_one_and_darkens_the_other() -> None:
    moss = Moss(*NAMES)
    room = room_of(moss, "desk/button/solo/1-2: {any: track/1-2/select}")
    room.hand(0xB0, 32, 127)
    room.hand(0xB0, 33, 127)
    assert moss.done == ["/track/1/select", "/track/2/select"]
    assert (room.value("track/1/select"), room.value("track/2/select")) == (0.0, 1.0)
    room.hand(0xB0, 33, 0)
    room.hand(0xB0, 33, 127)
    assert room.value("track/2/select") == 1.0
    assert len(moss.done) == 2


def test_colours_meters_and_the_clock() -> None:
    moss = Moss(*NAMES)
    moss.tracks[0].color, moss.tracks[0].vu = "rgb(255,0,128)", 127
    conversation = DIALECT.conversation(reply_port=None, watch=frozenset(("meters", "position")))
    facts = [fact for packet in moss.flush() for fact in conversation.hear(1, packet)]
    assert Colored("track/1", 0xFF0080) in facts
    assert Named("transport/position", "12.1.1:00") in facts
    for fact in facts:
        if isinstance(fact, Say):
            facts += [each for packet in moss.receive(fact.data) for each in conversation.hear(2, packet)]
    assert moss.meters
    assert Metered("track/1", 0.0) in facts
    assert Metered("track/2", -math.inf) in facts


def test_it_is_told_of_no_meters_that_nobody_shows() -> None:
    moss = Moss(*NAMES)
    room_with(moss)
    assert not moss.meters


@pytest.mark.parametrize(("host", "zero"), [("bitwig", 0.7937), ("reaper", 0.7162)])
def test_nought_decibels_stand_where_the_host_has_them(host: str, zero: float) -> None:
    found = target("track/1/volume", "main")
    assert found is not None
    speech = configured(DIALECT, {"host": host}).speech(found)
    assert isinstance(speech, Speech)
    assert speech.law.to_position(0.0) == pytest.approx(zero, abs=1e-4)


def test_one_message_that_makes_no_sense_leaves_the_others_of_its_bundle() -> None:
    moss = Moss(*NAMES)
    room = room_with(moss)
    inner = [osc.encode("/track/1/volume", 9999), osc.encode("/track/1/color", "pink"), osc.encode("/track/2/mute", 1)]
    room.hear([osc.BUNDLE + bytes(8) + b"".join(osc.INT.pack(len(each)) + each for each in inner)])
    assert room.value("track/2/mute") == 1.0
    assert room.engine._world.lanes["main"].mistakes == 1


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
