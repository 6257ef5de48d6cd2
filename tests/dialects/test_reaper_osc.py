"""REAPER's OSC against a REAPER written from Cockos' source: what it is told, and what comes back."""

import math
import re

import pytest

from bridge.config import load_text
from bridge.core.dialect import Cannot, Metered, Named, Speech
from bridge.core.targets import target
from bridge.dialects.reaper_osc import DIALECT, PATTERNS, VOLUME, packet
from bridge.wire import osc
from tests.dialects.reaper import DEFAULT, Reaper, Track, loaded
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


@pytest.mark.parametrize(
    "path",
    [
        "track/1025/volume",
        "track/1/send/33/level",
        "track/1/fx/33/bypass",
        "device/param/257",
        "selected/eq/hipass/gain",
        "selected/eq/3/gain",
    ],
)
def test_what_no_device_shows_is_refused(path: str) -> None:
    found = target(path, "main")
    assert found is not None
    assert isinstance(DIALECT.speech(found), Cannot)


@pytest.mark.parametrize("words", ["40026", "_SWS_ABOUT", "_RS7d3c_9a"])
def test_actions_by_number_and_by_name(words: str) -> None:
    assert isinstance(DIALECT.action(words), Speech)


@pytest.mark.parametrize("words", ["Save project", "0", "40026; rm", ""])
def test_what_is_no_action(words: str) -> None:
    assert isinstance(DIALECT.action(words), Cannot)


def room_of(reaper: Reaper, *lines: str) -> Room:
    room = Room("reaper-osc", "\n".join(lines), reaper.receive)
    room.wait(3000)
    return room


def test_the_device_grows_to_the_tracks_that_are_played_and_the_bank_stays(reaper: Reaper) -> None:
    reaper.tracks += [Track(f"More {number}") for number in range(30)]
    reaper.tracks[36].volume = -12.0
    room = room_of(reaper, "desk/fader/1: {any: track/37/volume}")
    assert reaper.count == 40
    assert room.value("track/37/volume") == pytest.approx(VOLUME.to_position(-12.0), abs=1e-6)
    assert room.engine._world.peers["main"].names["track/37"] == "More 26"
    stands = round(VOLUME.to_position(-12.0) * 127)
    room.fader(1, stands, stands, 64)
    assert reaper.tracks[36].volume == pytest.approx(VOLUME.to_quantity(64 / 127), abs=0.01)
    assert reaper.refused == []


def test_the_device_shows_no_more_effects_than_somebody_plays(reaper: Reaper) -> None:
    room_of(reaper, "desk/knob/1: {any: track/2/fx/2/param/20}", "desk/knob/2: {any: track/1/send/3/level}")
    assert reaper.counts == {"TRACK": 8, "SEND": 3, "RECEIVE": 1, "FX": 2, "FX_PARAM": 20, "MARKER": 0}


def test_a_bank_of_ours_makes_room_for_its_tracks(room: Room, reaper: Reaper) -> None:
    assert reaper.count == 8
    room.hand(0xB0, 59, 127)
    room.hand(0xB0, 59, 0)
    room.wait(1000)
    assert reaper.count == 16
    assert room.value("track/9/volume") == pytest.approx(VOLUME.to_position(0.0), abs=1e-6)
    assert room.engine._world.peers["main"].names["track/9"] == "Ninth"


def test_a_restarted_bridge_hears_names_and_parameters_that_were_told_before(reaper: Reaper) -> None:
    first = room_of(reaper, *LINES.split("\n"))
    first.hand(0xB0, 59, 127)
    first.wait(1000)
    again = room_of(reaper, *LINES.split("\n"))
    assert again.value("device/param/2") == 0.5
    reaper.counts["TRACK"] = 8
    again.hand(0xB0, 59, 127)
    again.wait(1000)
    assert again.engine._world.peers["main"].names["track/10"] == "Tenth"


def test_a_selected_track_far_down_the_list_is_still_told_of(reaper: Reaper) -> None:
    reaper.tracks += [Track(f"More {number}", volume=-3.0) for number in range(30)]
    room = room_of(reaper, "desk/fader/1: {any: selected/volume}", "desk/button/mute/1: {any: selected/mute}")
    room.hear(reaper.selects(33))
    room.wait(3000)
    assert reaper.count == 40
    assert room.value("selected/volume") == pytest.approx(VOLUME.to_position(-3.0), abs=1e-6)
    room.hand(0xB0, 48, 127)
    assert reaper.tracks[32].mute
    assert reaper.refused == []


def test_automation_is_written_and_lights_up(reaper: Reaper) -> None:
    room = room_of(reaper, "desk/button/solo/1: {any: track/2/automation/touch}",
                   "desk/button/solo/2: {any: track/2/automation/off}")  # fmt: skip
    assert bytes((0xB0, 33, 127)) in room.desk
    room.hand(0xB0, 32, 127)
    assert reaper.tracks[1].automation == "touch"
    assert room.value("track/2/automation/touch") == 1.0
    assert room.value("track/2/automation/off") == 0.0


def test_asking_for_the_state_of_automation_pulls_no_trigger(reaper: Reaper) -> None:
    reaper.tracks[1].automation = "latch"
    Room("reaper-osc", LINES, reaper.receive).wait(3000)
    room = room_of(reaper, *(f"desk/button/solo/{n}: {{any: track/2/automation/{word}}}"
                             for n, word in enumerate(("read", "touch", "latch", "write"), 1)))  # fmt: skip
    assert reaper.tracks[1].automation == "latch"
    assert room.value("track/2/automation/latch") == 1.0


def test_monitoring_is_off_on_or_automatic(reaper: Reaper) -> None:
    room = room_of(
        reaper, "desk/button/solo/1: {any: track/1/monitor}", "desk/button/solo/2: {any: track/1/monitor/auto}"
    )
    room.hand(0xB0, 33, 127)
    assert reaper.tracks[0].monitor == 2
    assert (room.value("track/1/monitor"), room.value("track/1/monitor/auto")) == (1.0, 1.0)
    room.hand(0xB0, 32, 127)
    assert reaper.tracks[0].monitor == 0
    room.hand(0xB0, 32, 0)
    room.hand(0xB0, 32, 127)
    assert reaper.tracks[0].monitor == 1
    assert (room.value("track/1/monitor"), room.value("track/1/monitor/auto")) == (1.0, 0.0)


def test_sends_receives_and_their_pans(reaper: Reaper) -> None:
    reaper.tracks[0].receives = [-6.0]
    room = room_of(reaper, "desk/knob/1: {any: track/1/send/1/pan}", "desk/knob/2: {any: track/1/receive/1/level}",
                   "desk/knob/3: {any: master/send/1/level}")  # fmt: skip
    assert room.value("track/1/send/1/pan") == 0.5
    assert room.value("track/1/receive/1/level") == pytest.approx(VOLUME.to_position(-6.0), abs=4e-4)
    assert room.value("master/send/1/level") == 0.0
    assert reaper.refused == []


def test_the_master_is_muted_as_track_nought(reaper: Reaper) -> None:
    room = room_of(reaper, "desk/button/mute/1: {any: master/mute}")
    room.hand(0xB0, 48, 127)
    assert reaper.master_track.mute
    assert reaper.refused == []


def test_an_eq_is_played_where_it_is_selected_and_never_put_there_by_asking(reaper: Reaper) -> None:
    room = room_of(
        reaper,
        "desk/knob/1: {any: selected/eq/low/gain}",
        "desk/knob/2: {any: selected/eq/lopass/freq}",
        "desk/button/solo/1: {any: selected/eq/enable}",
    )
    room.wait(30_000)
    assert all(track.eq is None for track in reaper.tracks)
    reaper.tracks[2].eq = {"/fxeq/loshelf/gain": 0.25}
    room.hear(reaper.selects(3))
    assert room.value("selected/eq/low/gain") == 0.25
    room.hand(0xB0, 16, 30)
    room.hand(0xB0, 16, 32)
    room.hand(0xB0, 16, 40)
    assert reaper.tracks[2].eq["/fxeq/loshelf/gain"] == pytest.approx(40 / 127)


def test_another_effect_in_focus_takes_the_knob_out_of_hold(reaper: Reaper) -> None:
    room = room_of(reaper, "desk/knob/1: {any: device/param/1}")
    room.hand(0xB0, 16, 32)
    room.hand(0xB0, 16, 40)
    assert reaper.tracks[0].parameters[0] == pytest.approx(40 / 127)
    reaper.tracks[1].parameters = [0.9]
    room.hear(reaper.selects(2))
    room.hand(0xB0, 16, 41)
    assert reaper.tracks[1].parameters == [0.9]


def test_the_parameter_last_touched(reaper: Reaper) -> None:
    room = room_of(reaper, "desk/knob/1: {any: device/touched}")
    room.hear(reaper.turns(3, 0.25))
    assert room.value("device/touched") == 0.25
    room.hand(0xB0, 16, 32)
    room.hand(0xB0, 16, 60)
    assert reaper.tracks[0].parameters[2] == pytest.approx(60 / 127)


def test_a_quickly_restarted_reaper_learns_the_size_of_the_device_again(reaper: Reaper) -> None:
    reaper.tracks += [Track(f"More {number}") for number in range(30)]
    room = room_of(reaper, "desk/fader/1: {any: track/37/volume}")
    reaper.restarted(*(f"Other {number}" for number in range(40)))
    reaper.tracks[36].volume = -30.0
    assert reaper.count == 8
    room.wait(25_000)
    assert reaper.count == 40
    assert room.value("track/37/volume") == pytest.approx(VOLUME.to_position(-30.0), abs=1e-6)


def test_meters_and_the_clock_are_heard_where_a_surface_shows_them(reaper: Reaper) -> None:
    reaper.tracks[0].peak, reaper.frames = -45.0, "00:01:02:03"
    conversation = DIALECT.conversation(reply_port=None, watch=frozenset(("meters", "position")))
    list(conversation.opened(0))
    facts = [fact for packet in reaper.runs() for fact in conversation.hear(1, packet)]
    assert Named("transport/position", "00:01:02:03") in facts
    assert [fact.level for fact in facts if isinstance(fact, Metered) and fact.key == "track/1"] == [pytest.approx(-45)]
    assert [fact.level for fact in facts if isinstance(fact, Metered) and fact.key == "master"] == [-math.inf]
    reaper.tracks[0].peak = -3.0
    deaf = DIALECT.conversation(reply_port=None)
    assert not any(isinstance(fact, Metered) for packet in reaper.runs() for fact in deaf.hear(1, packet))


def test_marker_names_and_going_there(reaper: Reaper) -> None:
    reaper.markers = ["Verse", "Chorus"]
    room = room_of(reaper, "desk/button/solo/2: {any: marker/goto/2}")
    assert room.engine._world.peers["main"].names["marker/goto/2"] == "Chorus"
    room.hand(0xB0, 33, 127)
    assert reaper.actions == ["marker 2"]


def test_tempo_rate_and_what_else_the_transport_has(reaper: Reaper) -> None:
    room = room_of(
        reaper,
        "desk/knob/1: {any: transport/rate}",
        "desk/knob/2: {any: transport/tempo}",
        "desk/button/solo/1: {any: transport/pause}",
        "desk/button/solo/2: {any: transport/auto-arm}",
    )
    assert room.value("transport/tempo") == pytest.approx(119 / 959, abs=1e-5)
    assert room.value("transport/rate") == pytest.approx(0.2)
    room.hand(0xB0, 32, 127)
    room.hand(0xB0, 33, 127)
    assert reaper.state["PAUSE"]
    assert reaper.state["AUTO_REC_ARM"]
    room.hand(0xB0, 16, 25)
    room.hand(0xB0, 16, 50)
    assert reaper.rate == pytest.approx(0.25 + 50 / 127 * 3.75)


@pytest.mark.parametrize("text", ["nan", "inf", "1e999", "loud", "", "NaN dB"])
def test_a_level_in_words_that_are_no_level_moves_nothing(room: Room, text: str) -> None:
    before = room.value("master/volume")
    room.hear([osc.encode("/master/volume/str", text)])
    assert room.value("master/volume") == before
    assert room.engine._world.lanes["main"].mistakes == 1


@pytest.mark.parametrize("words", ["40364", "_RS7d3c"])
def test_an_action_that_takes_a_position(words: str) -> None:
    reaper = Reaper("Drums")
    speech = DIALECT.action(f"{words}/cc")
    assert isinstance(speech, Speech)
    assert speech.pack is not None
    reaper.receive(speech.prefix + speech.pack(0.5))
    assert reaper.actions == [f"{words} at 64"]
    assert reaper.refused == []


def test_a_knob_plays_an_action_that_takes_a_position_and_a_button_one_that_does_not() -> None:
    rig = """
version: 1
rig: Actions
surfaces: {desk: {profile: korg-nanokontrol2}}
daws: {main: {dialect: reaper-osc, send: 8000}}
actions: {zoom: {reaper-osc: 990/cc}, save: {reaper-osc: 40026}}
phases: {create: }
map:
  desk/knob/1: {any: {to: action/zoom, mode: value, unknown: take}}
  desk/button/solo/1: {any: action/save}
  desk/knob/2: {any: {to: action/save, mode: value, unknown: take}}
"""
    loaded = load_text(rig, "rig.yaml")
    assert [problem.code for problem in loaded.problems] == ["E404"]
    assert load_text(rig.rsplit("  desk/knob/2", 1)[0], "rig.yaml").problems == ()


def test_one_message_that_makes_no_sense_leaves_the_others_of_its_packet(room: Room) -> None:
    room.hear([packet(osc.encode("/track/1/pan", "left"), osc.encode("/track/2/pan", 0.75))])
    assert room.value("track/2/pan") == 0.75
    assert room.engine._world.lanes["main"].mistakes == 1


def test_all_of_it_works_with_our_pattern_file_as_well() -> None:
    reaper = Reaper("Drums", "Bass", patterns=DIALECT.pattern_file()[1])
    room = Room("reaper-osc", LINES, reaper.receive)
    room.wait(3000)
    stands = round(VOLUME.to_position(0.0) * 127)
    room.fader(2, stands, stands, 64)
    assert reaper.tracks[1].volume == pytest.approx(VOLUME.to_quantity(64 / 127), abs=0.01)
    assert room.value("device/param/2") == 0.5
    assert room.value("transport/play") == 0.0
    assert reaper.refused == []


def test_every_pattern_of_our_file_is_one_of_the_default_set_as_well() -> None:
    patterns, _ = loaded(DIALECT.pattern_file()[1])
    assert patterns == PATTERNS
    assert {address: DEFAULT[address] for address in patterns} == patterns


def test_the_pattern_file_has_every_address_that_is_spoken() -> None:
    patterns, _ = loaded(DIALECT.pattern_file()[1])
    spoken = {re.sub(r"(?<=/)\d+(?=/)", "@", row.address) for row in DIALECT.rows() if row.target != "action/NAME"}
    assert spoken <= set(patterns)
