"""Mackie Control against a strict DAW: banks followed by names, faders under a finger, lights that answer."""

from collections.abc import Iterable
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.core.dialect import Cannot, Colored, Fact, Metered, Named, PeerMistake, Say, Speech
from bridge.core.mackie import MackieConversation
from bridge.core.tapers import FULL
from bridge.core.targets import target
from bridge.dialects.mcu import DIALECT, HOSTS
from bridge.wire import mackie as wire
from tests.dialects.mackie import PAN, MackieHost
from tests.dialects.room import MS, Room

LINES = """desk/fader/1-8: {any: strip/1-8/volume}
desk/knob/1-7: {any: strip/1-7/pan}
desk/knob/8: {any: master/volume}
desk/button/solo/1-8: {any: strip/1-8/solo}
desk/button/mute/1-8: {any: strip/1-8/mute}
desk/button/arm/1-8: {any: strip/1-8/arm}
desk/button/track/next: {any: bank/next}
desk/button/track/previous: {any: bank/previous}
desk/transport/play: {any: transport/play}
desk/transport/stop: {any: transport/stop}"""
TWELVE = ["Kick", "Snare", "Tom", "Overhd", "Bass", "Gtr_L", "Gtr_R", "Keys", "LeadVx", "Back1", "Back2", "Talkbk"]
NEXT, PREVIOUS = 0x3B, 0x3A
SOLO, MUTE = 0x20, 0x30


def room_with(host: MackieHost, way: str = "ardour", lines: str = LINES) -> Room:
    """A desk in front of the host, greeted and settled."""
    ports = ", ".join(f"IAC {number}" for number in range(1, host.units + 1))
    room = Room("mcu", lines, host.receive, f"port: [{ports}], host: {way}")
    room.hear(host.greet())
    room.wait(4000)
    return room


def agrees(room: Room, host: MackieHost) -> None:
    """What the engine believes of the tracks that are shown is what they are, and it knows no others."""
    for number, track in enumerate(host.tracks):
        key = f"track/{number + 1}"
        is_shown = host.first <= number < host.first + host.size
        expected = track.fader / FULL if is_shown else None
        assert room.value(f"{key}/volume") == pytest.approx(expected), key
        for leaf, is_on in track.on.items():
            assert room.value(f"{key}/{leaf}") == (float(is_on) if is_shown else None), (key, leaf)


def names(room: Room) -> dict[str, str]:
    return room.engine._world.peers["main"].names


def test_it_introduces_itself_once_and_is_painted() -> None:
    host = MackieHost(TWELVE)
    room = room_with(host)
    assert host.models == [0x14]
    assert room.told.count("daw-came") == 1
    assert names(room)["track/8"] == "Keys"
    agrees(room, host)


def test_a_host_that_asks_nobody_is_there_when_it_paints() -> None:
    host = MackieHost(TWELVE)
    room = Room("mcu", LINES, host.receive, 'port: "IAC", host: ardour')
    assert room.said == 0, "a desk that was not asked says nothing"
    room.hear(host.paint())
    room.wait(4000)
    assert room.told == ["daw-came"]
    agrees(room, host)


@pytest.mark.parametrize("way", ["fl", "cubase", "logic, names: lower"])
def test_names_in_the_lower_row_are_names_and_values_above_them_are_not(way: str) -> None:
    host = MackieHost(TWELVE)
    host.row = 1
    room = room_with(host, way)
    agrees(room, host)
    assert names(room)["track/8"] == "Keys"
    presses = len(host.presses)
    host.tracks[2].pan = 0.8
    room.hear(host.paint())
    room.wait(5000)
    assert len(host.presses) == presses, "another value is no other track"
    assert names(room)["track/3"] == "Tom"


@pytest.mark.parametrize("fills", [False, True])
def test_twelve_tracks_are_absolute_over_two_banks(fills: bool) -> None:
    host = MackieHost(TWELVE, fills=fills)
    for number, track in enumerate(host.tracks):
        track.fader = 1000 + 1000 * number
    room = room_with(host, "logic" if fills else "ardour")
    room.hand(0xB0, NEXT, 127)
    room.wait(2500)
    assert host.first == (4 if fills else 8)
    agrees(room, host)
    assert names(room)["track/12"] == "Talkbk"
    room.hand(0xB0, SOLO, 127)
    assert [track.name for track in host.tracks if track.on["solo"]] == ["LeadVx"]
    room.hand(0xB0, NEXT, 0)
    room.hand(0xB0, NEXT, 127)
    room.wait(2500)
    assert room.engine._world.groups[0].bank == 8, "banks end with the tracks"
    room.hand(0xB0, PREVIOUS, 127)
    room.wait(2000)
    assert host.first == 0
    agrees(room, host)


def test_a_fader_moves_under_a_finger_which_leaves_it_half_a_second_later() -> None:
    host = MackieHost(TWELVE)
    host.tracks[2].fader = 0
    room = room_with(host)
    room.fader(3, 0, 20, 60, 100)
    assert host.touched == {(0, 2)}
    assert host.tracks[2].fader == round(100 / 127 * FULL)
    room.wait(600)
    assert host.touched == set()
    agrees(room, host)


def test_no_jump_when_the_bank_or_the_daw_moves_a_value() -> None:
    host = MackieHost(TWELVE)
    room = room_with(host)
    room.fader(1, 60, 62, 63)
    assert host.tracks[0].fader == 12808, "not in hold: the fader waits"
    room.fader(1, 90, 99, 100, 110, 120)
    taken = host.tracks[0].fader
    assert taken == round(120 / 127 * FULL)
    room.wait(600)
    room.hand(0xB0, NEXT, 127)
    room.wait(2500)
    room.fader(1, 119, 118, 117)
    assert host.tracks[8].fader == 12808
    assert host.tracks[0].fader == taken


def test_while_the_desk_goes_to_other_tracks_nothing_is_said_of_any() -> None:
    host = MackieHost(TWELVE)
    room = room_with(host)
    room.wait(600)
    room.receive = lambda _: []  # it is slow to repaint
    room.hand(0xB0, NEXT, 127)
    said = room.said
    room.hand(0xB0, MUTE, 127)
    room.fader(1, 98, 99, 100)
    assert room.said == said


def test_two_boxes_show_sixteen_tracks_and_the_next_four() -> None:
    host = MackieHost([f"Trk{number}" for number in range(1, 21)], units=2)
    room = room_with(host, lines=LINES.replace("strip/1-8/volume", "strip/9-16/volume"))
    assert host.models == [0x14]
    assert names(room)["track/16"] == "Trk16"
    host.tracks[8].fader = 16383
    room.hear(host.paint())
    room.fader(1, 120, 125, 127, 126)
    assert host.tracks[8].fader == round(126 / 127 * FULL)
    room.wait(600)
    room.hand(0xB0, NEXT, 127)
    room.wait(3000)
    assert names(room)["track/20"] == "Trk20"
    room.hand(0xB0, SOLO, 127)
    assert [track.name for track in host.tracks if track.on["solo"]] == ["Trk9"]


def test_each_box_answers_to_its_own_model() -> None:
    conversation = MackieConversation(DIALECT._host, 2)
    said = [
        fact
        for unit in (b"", b"\xf5\x02")
        for query in MackieHost([]).greet()
        for fact in conversation.hear(0, unit + query)
    ]
    assert [fact.data[:2] if fact.data[0] == 0xF5 else fact.data[4:5] for fact in said if isinstance(fact, Say)] == [
        b"\x14",
        b"\xf5\x02",
    ]
    assert said[1].data[6] == 0x15  # type: ignore[union-attr]


def test_where_the_daw_went_by_itself_nobody_knows_while_nobody_plays() -> None:
    host = MackieHost(TWELVE)
    room = room_with(host)
    room.engine._world.peers["main"].conversation.window.want(frozenset())
    host.bank(8)
    room.hear(host.paint())
    said = room.said
    room.wait(2500)
    room.hand(0xB0, MUTE, 127)
    assert room.said == said
    assert room.value("track/9/mute") is None
    assert room.value("track/1/mute") is None


def test_it_is_led_back_to_the_tracks_that_are_played() -> None:
    host = MackieHost(TWELVE)
    room = room_with(host)
    room.hand(0xB0, NEXT, 127)
    room.wait(2500)
    room.hand(0xB0, PREVIOUS, 127)
    room.wait(2500)
    host.bank(8)
    room.hear(host.paint())
    room.wait(2000)
    assert host.first == 0
    agrees(room, host)


def test_a_renamed_track_is_the_same_track() -> None:
    host = MackieHost(TWELVE)
    room = room_with(host)
    room.fader(1, 98, 99, 100)
    room.wait(600)
    host.tracks[0].name = "Boom"
    room.hear(host.paint())
    room.wait(200)
    assert names(room)["track/1"] == "Boom"
    agrees(room, host)


def test_tracks_of_one_name_are_told_apart_by_their_neighbours() -> None:
    host = MackieHost(
        ["Gtr", "Gtr", "Bass", "Gtr", "Gtr", "Vox", "Vox", "Vox", "Vox", "Gtr", "Gtr", "Keys", "Vox"], fills=True
    )
    for number, track in enumerate(host.tracks):
        track.fader = 1000 * number
    room = room_with(host, "logic")
    for button in (NEXT, PREVIOUS, NEXT):
        room.hand(0xB0, button, 127)
        room.hand(0xB0, button, 0)
        room.wait(10_000)
        agrees(room, host)


def test_it_begins_again_with_other_tracks_on_the_same_wire() -> None:
    host = MackieHost(TWELVE)
    room = room_with(host)
    room.hand(0xB0, NEXT, 127)
    room.wait(2500)
    host.start_again(["One", "Two", "Three"])
    room.hear(host.greet())
    room.wait(2000)
    assert room.told.count("daw-came") == 2
    assert names(room)["track/2"] == "Two"
    assert room.engine._world.groups[0].bank == 0
    agrees(room, host)


def test_a_host_that_asks_now_and_then_did_not_begin_again() -> None:
    host = MackieHost(TWELVE)
    room = room_with(host)
    room.receive = lambda _: []
    for _ in range(5):
        room.hear(host.greet()[:1])
        room.wait(3000)
    room.receive = host.receive
    room.hand(0xB0, NEXT, 127)
    room.wait(2500)
    assert room.told.count("daw-came") == 1
    agrees(room, host)


def test_the_desk_is_switched_off_and_on() -> None:
    host = MackieHost(TWELVE)
    room = room_with(host)
    room.hear([bytes.fromhex("f0 00 00 66 14 08 00 f7")])
    assert room.told[-1] == "daw-went"
    assert room.value("track/1/volume") is None
    host.shown.clear()
    room.hear(host.paint())
    room.wait(3000)
    assert room.told[-1] == "daw-came"
    agrees(room, host)


def test_pan_is_turned_by_ticks_and_finer_than_its_ring() -> None:
    host = MackieHost(TWELVE)
    room = room_with(host)
    for position in (64, 66, 70, 76, 80, 83):
        room.hand(0xB0, 0x10, position)
    assert host.tracks[0].pan == pytest.approx(83 / 127, abs=1 / 63)
    for position in (100, 120, 127):
        room.hand(0xB0, 0x10, position)
    assert host.tracks[0].pan == 1


def test_other_assignments_and_swapped_faders_are_left_alone() -> None:
    host = MackieHost(TWELVE)
    room = room_with(host)
    for position in (64, 66):
        room.hand(0xB0, 0x10, position)
    pan = host.tracks[0].pan
    assert pan != 0.5
    host.assignment = 0x29
    room.hear(host.paint())
    room.wait(200)
    assert room.value("track/1/pan") is None
    room.hand(0xB0, 0x10, 67)
    assert host.tracks[0].pan == pan
    host.assignment, host.flipped = PAN, True
    room.hear(host.paint())
    room.wait(200)
    room.fader(1, 98, 99, 100)
    assert room.value("track/1/volume") is None
    host.flipped = False
    room.hear(host.paint())
    room.wait(200)
    agrees(room, host)


def test_a_light_that_does_not_answer_stands_where_it_was() -> None:
    host = MackieHost(TWELVE)
    host.refuses = {"arm"}
    room = room_with(host)
    room.hand(0xB0, 0x40, 127)
    room.wait(600)
    assert room.value("track/1/arm") == 0
    host.refuses.clear()
    room.hand(0xB0, 0x40, 0)
    room.hand(0xB0, 0x40, 127)
    assert host.tracks[0].on["arm"]


def test_transport_and_its_lights() -> None:
    host = MackieHost(TWELVE)
    room = room_with(host)
    room.hand(0xB0, 0x29, 127)
    assert host.rolling
    assert room.value("transport/play") == 1
    host.rolling = False
    room.hear(host.paint())
    assert room.value("transport/play") == 0


def test_what_is_selected_is_the_strip_whose_light_is_on() -> None:
    host = MackieHost(TWELVE)
    host.tracks[2].on["select"] = True
    host.tracks[2].fader = 5000
    room = room_with(host, lines="desk/fader/1: {any: selected/volume}\ndesk/button/mute/1: {any: selected/mute}")
    assert room.value("selected/volume") == pytest.approx(5000 / FULL)
    assert names(room)["selected"] == "Tom"
    room.hand(0xB0, MUTE, 127)
    assert host.tracks[2].on["mute"]
    host.tracks[2].on["select"], host.tracks[4].on["select"] = False, True
    room.hear(host.paint())
    assert names(room)["selected"] == "Bass"
    assert room.value("selected/volume") == pytest.approx(12808 / FULL)
    room.hand(0xB0, MUTE, 0)
    room.hand(0xB0, MUTE, 127)
    assert host.tracks[4].on["mute"]


def test_the_daemon_ends_with_every_fader_let_go() -> None:
    conversation = MackieConversation(DIALECT._host)
    for message in (b"\x90\x2a\x7f", b"\xe0\x00\x40", *(_lcd(0, b"Kick   "),)):
        list(conversation.hear(0, message))
    homed(conversation)
    assert conversation.says("track/1/volume", 1.0).hex(" ") == "90 68 7f e0 7f 7f"
    assert [fact.data for fact in conversation.leaving(9000 * MS) if isinstance(fact, Say)] == [b"\x90\x68\x00"]


# What one message means.


def _lcd(offset: int, text: bytes, model: int = 0x14) -> bytes:
    return bytes((0xF0, 0, 0, 0x66, model, 0x12, offset)) + text + b"\xf7"


def homed(conversation: MackieConversation) -> list[Fact]:
    """What is told on the way to the first tracks, and there."""
    facts = list(conversation.reached(100 * MS, frozenset({"track/1/volume"})))
    while conversation.deadline_ns is not None:
        facts += conversation.wake(conversation.deadline_ns)
    return facts


def heard(*messages: bytes, watch: Iterable[str] = ("meters", "position")) -> list[Fact]:
    conversation = MackieConversation(DIALECT._host, 2, frozenset(watch))
    for unit in (0, 1):
        letters = b"".join(b"Name%-3d" % (unit * 8 + strip) for strip in range(8))
        list(conversation.hear(0, (b"\xf5\x02" if unit else b"") + _lcd(0, letters, 0x15 if unit else 0x14)))
    homed(conversation)
    return [fact for message in messages for fact in conversation.hear(9000 * MS, message)] + homed(conversation)


def test_meters_are_decibels_and_only_where_they_are_watched() -> None:
    assert Metered("track/3", -10.0) in heard(b"\xd0\x27")
    assert Metered("track/11", -inf) in heard(b"\xf5\x02\xd0\x20")
    assert Metered("master", 0.0) in heard(b"\xd1\x05", b"\xd1\x1c")
    assert not [fact for fact in heard(b"\xd0\x27", watch=()) if isinstance(fact, Metered)]
    assert not [fact for fact in heard(b"\xd0\x2e") if isinstance(fact, Metered)], "overload is no level"


def test_the_clock_is_read_from_its_digits() -> None:
    time = [bytes((0xB0, 0x49 - at, ord(letter) & 0x3F)) for at, letter in enumerate("00102 3 04")]
    assert Named("transport/position", "01:02:03:04") in heard(*time)
    assert not [fact for fact in heard(*time, watch=()) if isinstance(fact, Named)]
    beats = [bytes((0xBF, 0x49 - at, ord(letter) & 0x3F)) for at, letter in enumerate(" 12 1 0120")]
    assert Named("transport/position", "12|1|0|120") in heard(b"\x90\x72\x7f", *beats)


def test_colours_of_the_x_touch() -> None:
    facts = heard(bytes.fromhex("f0 00 00 66 14 72 00 01 02 03 04 05 06 07 f7"))
    assert [fact.rgb for fact in facts if isinstance(fact, Colored)] == [
        0, 0xFF0000, 0x00FF00, 0xFFFF00, 0x0000FF, 0xFF00FF, 0x00FFFF, 0xFFFFFF,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "message",
    [
        "f0 00 00 66 14 12 70 41 f7",  # beyond the last cell
        "f0 00 00 66 14 12 f7",
        "f0 00 00 66 05 12 00 41 f7",  # a HUI's
        "f0 00 00 66 14 72 01 f7",
        "b0 30 0c",  # a ring of twelve lights
        "f5 03 90 00 7f",  # a box that is not there
        "f5",
        "f0 00 00 66 14 12 00 41",  # torn
        "90 00",
    ],
)
def test_what_makes_no_sense_is_a_mistake_and_changes_nothing(message: str) -> None:
    conversation = MackieConversation(DIALECT._host, 2)
    with pytest.raises(PeerMistake):
        list(conversation.hear(0, bytes.fromhex(message)))
    assert not conversation.present
    assert conversation == MackieConversation(DIALECT._host, 2)


def test_letters_run_round_the_display() -> None:
    facts = heard(_lcd(0x6E, b"zzKick   Snare"))
    assert Named("track/1", "Kick") in facts
    assert Named("track/2", "Snare") in facts


def test_another_makers_sysex_is_passed_over() -> None:
    assert heard(bytes.fromhex("f0 00 00 67 15 13 00 41 f7"), bytes.fromhex("f0 7e 7f 06 01 f7")) == []


# Words.


def speech(path: str, way: str = "generic") -> Speech | Cannot:
    found = target(path, "main")
    assert found is not None
    return DIALECT.configured({"host": way}).speech(found)


def test_buttons_of_the_desk_are_actions() -> None:
    undo, chord = DIALECT.action("undo"), DIALECT.action("shift+f1")
    assert isinstance(undo, Speech)
    assert isinstance(chord, Speech)
    assert undo.fire == (b"\x90\x51\x7f", b"\x90\x51\x00")
    assert [message.hex(" ") for message in chord.fire] == ["90 46 7f", "90 36 7f", "90 36 00", "90 46 00"]
    for words in ("", "undoo", "bank-right", "shift+", "shift+shift"):
        assert isinstance(DIALECT.action(words), Cannot), words


def test_marker_buttons_depend_on_the_host() -> None:
    assert isinstance(speech("marker/add"), Cannot)
    assert isinstance(speech("marker/add", "ardour"), Speech)


@pytest.mark.parametrize("way", HOSTS)
def test_every_host_has_0_db_exactly_and_a_fader_that_rises(way: str) -> None:
    said = speech("track/1/volume", way)
    assert isinstance(said, Speech)
    law = said.law
    at = law.to_position(0.0)
    assert law.to_quantity(round(at * FULL) / FULL) == pytest.approx(0, abs=0.02)
    positions = [number / 64 for number in range(65)]
    quantities = [law.to_quantity(position) for position in positions]
    assert quantities == sorted(quantities)
    assert all(abs(law.to_position(law.to_quantity(each)) - each) <= law.step for each in positions)


def test_the_desks_numbers_are_those_of_the_profile() -> None:
    from bridge.config.profiles import find_profile

    profile = find_profile("generic-mcu")
    notes = {
        message.number for control in profile.controls for message in control.messages if message.type == "note_on"
    }
    ours = set(wire.BUTTONS.values()) | set(range(0x28))
    assert notes == ours


# Whatever is painted.


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_random_changes_end_in_the_hosts_own_state(data: st.DataObject) -> None:
    host = MackieHost(
        [f"T{number}" for number in range(data.draw(st.integers(1, 30), "tracks"))], fills=data.draw(st.booleans())
    )
    room = room_with(host, "logic" if host.fills else "ardour")
    for _ in range(data.draw(st.integers(0, 12), "changes")):
        kind = data.draw(st.sampled_from(["fader", "led", "next", "previous", "hand"]))
        track = data.draw(st.sampled_from(host.tracks))
        if kind == "fader":
            track.fader = data.draw(st.integers(0, FULL))
        elif kind == "led":
            track.on["solo"] = not track.on["solo"]
        elif kind == "hand":
            room.hand(0xB0, MUTE + data.draw(st.integers(0, 7)), data.draw(st.sampled_from([0, 127])))
        else:
            room.hand(0xB0, NEXT if kind == "next" else PREVIOUS, data.draw(st.sampled_from([0, 127])))
        room.hear(host.paint())
        room.wait(data.draw(st.sampled_from([0, 30, 700])))
    room.wait(20_000)
    agrees(room, host)
    bank = room.engine._world.groups[0].bank
    assert host.first <= bank < host.first + host.size or not host.tracks
