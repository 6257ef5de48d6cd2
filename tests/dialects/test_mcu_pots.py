"""What stands under the encoders of a Mackie desk, against a strict DAW: no letters of an assignment are tracks."""

import pytest

from bridge.core.tapers import FULL
from tests.dialects.mackie import PAN
from tests.dialects.mackie_pots import PLUGIN, SEND, PotsHost, studio
from tests.dialects.room import Room

LINES = """desk/fader/1-8: {any: strip/1-8/volume}
desk/knob/1-8: {any: strip/1-8/pan}
desk/button/mute/1-8: {any: strip/1-8/mute}
desk/button/track/next: {any: bank/next}
desk/button/track/previous: {any: bank/previous}"""
NEXT, PREVIOUS, MUTE = 0x3B, 0x3A, 0x30


def room_with(host: PotsHost, lines: str = LINES, way: str = "ardour") -> Room:
    room = Room("mcu", lines, host.receive, f"port: IAC, host: {way}")
    room.hear(host.greet())
    room.wait(8000)
    return room


def agrees(room: Room, host: PotsHost) -> None:
    """What is believed of the tracks is so, and all that are shown are known."""
    for number, track in enumerate(host.tracks):
        is_shown = host.first <= number < host.first + host.size
        expected = pytest.approx(track.fader / FULL) if is_shown else None
        assert room.value(f"track/{number + 1}/volume") == expected, number + 1


def press(room: Room, host: PotsHost, note: int, ms: int = 400) -> None:
    """A button of the desk itself, as its own hand presses it in the DAW."""
    host._does(0, note)
    room.hear(host.paint())
    room.wait(ms)


def names(room: Room) -> dict[str, str]:
    return room.engine._world.peers["main"].names


def banked(host: PotsHost) -> Room:
    """The second bank is played, and its second track selected."""
    room = room_with(host)
    room.hand(0xB0, NEXT, 127)
    room.wait(6000)
    assert host.first == 8
    press(room, host, 0x19)
    return room


def test_letters_of_an_assignment_are_no_tracks_and_faders_stay_those_of_their_bank() -> None:
    host = studio()
    room = banked(host)
    agrees(room, host)
    press(room, host, SEND, 10_000)
    agrees(room, host)
    assert names(room)["track/9"] == "T09"
    room.fader(1, *range(40, 110, 10))
    assert host.tracks[8].fader == round(100 / 127 * FULL), "the ninth track's, which the desk shows"
    assert host.tracks[0].fader == 1000
    room.wait(600)
    press(room, host, PAN, 3000)
    agrees(room, host)
    assert host.first == 8


def test_a_bank_that_is_wanted_under_an_assignment_is_gone_to_when_pan_is_on_again() -> None:
    host = studio()
    room = room_with(host)
    press(room, host, 0x19)
    press(room, host, SEND, 3000)
    room.hand(0xB0, NEXT, 127)
    room.wait(10_000)
    assert host.first == 0
    press(room, host, PAN, 10_000)
    assert host.first == 8
    agrees(room, host)


@pytest.mark.parametrize("ms", [5, 40, 1600, 1750, 3000])
def test_an_assignment_on_while_the_desk_looks_for_its_bank(ms: int) -> None:
    host = studio()
    for track in host.tracks:
        track.on["select"] = track is host.tracks[1]
    host.first = 8
    room = Room("mcu", LINES, host.receive, "port: IAC, host: ardour")
    room.hear(host.greet())
    room.wait(ms)
    press(room, host, SEND, 12_000)
    for number, track in enumerate(host.tracks, 1):
        assert room.value(f"track/{number}/volume") in (None, pytest.approx(track.fader / FULL)), number
    press(room, host, PAN, 15_000)
    assert host.first == 0
    agrees(room, host)


@pytest.mark.parametrize("ms", [0, 90, 700])
def test_letters_that_come_later_than_lights_are_waited_for(ms: int) -> None:
    host = studio()
    room = banked(host)
    for note in (SEND, PAN):
        host.letters_later = True
        press(room, host, note, ms)
        steps = len(host.presses)
        room.hear(host.write())
        room.wait(3000)
        assert len(host.presses) == steps, "nothing was looked for"
    agrees(room, host)
    assert host.first == 8


def test_a_notice_over_the_names_renames_nothing() -> None:
    host = studio()
    room = banked(host)
    steps = len(host.presses)
    press(room, host, PLUGIN, 1000)
    assert host.notice
    agrees(room, host)
    room.fader(1, *range(40, 110, 10))
    assert host.tracks[8].fader == round(100 / 127 * FULL)
    room.hear(host.calm())
    room.wait(5000)
    assert len(host.presses) == steps
    assert names(room)["track/9"] == "T09"
    agrees(room, host)


def test_a_notice_that_stays_was_none() -> None:
    host = studio()
    room = banked(host)
    host.notice = "this row is not about any tracks at all"
    room.hear(host.paint())
    room.wait(2900)
    agrees(room, host)
    room.wait(2000)
    assert room.value("track/9/volume") is None


def test_strips_that_are_painted_anew_under_an_assignment_are_not_believed() -> None:
    host = studio()
    room = banked(host)
    press(room, host, SEND)
    host.first = 0  # it shows other tracks by itself, and no name says so
    room.hear(host.paint())
    room.wait(500)
    assert room.value("track/9/volume") is None
    said = room.said
    room.fader(1, *range(0, 120, 10))
    assert room.said == said
    press(room, host, PAN, 15_000)
    assert host.first >= 4
    agrees(room, host)


def test_a_desk_that_begins_under_an_assignment_rests_until_pan() -> None:
    host = studio()
    host.tracks[1].on["select"] = True
    host._does(0, SEND)
    room = room_with(host)
    assert host.presses == []
    assert room.value("track/1/volume") is None
    press(room, host, PAN, 10_000)
    agrees(room, host)
