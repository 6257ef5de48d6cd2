"""What stands under the encoders of a Mackie desk, against a strict DAW: no letters of an assignment are tracks."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.core.dialect import Cannot, Speech
from bridge.core.events import Received
from bridge.core.tapers import FULL
from bridge.core.targets import target
from bridge.dialects.mcu import DIALECT, HOSTS
from bridge.model.target import Target
from tests.dialects.mackie import PAN
from tests.dialects.mackie_pots import FLIP, PLUGIN, SEND, PotsHost, Strip, Turned, studio
from tests.dialects.room import MS, Room

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


@pytest.mark.parametrize(("way", "is_known"), [("ardour", True), ("generic", False)])
def test_faders_that_automation_moves_under_an_assignment(way: str, is_known: bool) -> None:
    host = studio()
    room = room_with(host, way=way)
    press(room, host, 0x19)
    press(room, host, SEND)
    host.rolling = True
    room.hear(host.paint())
    for track in host.tracks[:6]:
        track.fader += 400
    room.hear(host.paint())
    assert (room.value("track/1/volume") is not None) is is_known


def test_faders_that_are_told_again_a_step_beside_did_not_move() -> None:
    host = studio()
    room = room_with(host)
    press(room, host, 0x19)
    press(room, host, SEND)
    for track in host.tracks[:6]:
        track.fader += 8
    room.hear(host.paint())
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


# What stands under the encoders.

KNOBS = """desk/knob/1-7: {any: device/param/1-7}
desk/knob/8: {any: track/1/pan}
desk/fader/1-8: {any: selected/send/1-8/level}"""
KNOB = 0x10
VPOT, RIGHT = 0x20, 0x63


def desk_with(host: PotsHost, way: str = "ardour", lines: str = KNOBS) -> Room:
    """Track 2 is selected, as it has plug-ins."""
    room = room_with(host, lines, way)
    press(room, host, 0x19)
    return room


def of(host: PotsHost, track: int) -> Strip:
    found = host.tracks[track - 1]
    assert isinstance(found, Strip)
    return found


def knob(room: Room, number: int, *positions: int) -> None:
    for position in positions:
        room.hand(0xB0, KNOB + number - 1, position)


def stands(room: Room, kind: str, *values: float | None) -> None:
    """Where the first encoders are believed to stand, to half a light of their rings."""
    key = "device/param/{}" if kind == "device" else "selected/send/{}/level"
    for number, value in enumerate(values, 1):
        expected = None if value is None else pytest.approx(value, abs=0.051)
        assert room.value(key.format(number)) == expected, (number, value)


def test_encoders_are_the_parameters_of_the_plug_in_that_was_chosen() -> None:
    host = studio()
    room = desk_with(host)
    stands(room, "device", None, None, None)
    press(room, host, PLUGIN)
    stands(room, "device", None, None, None)
    said = room.said
    knob(room, 1, 0, 60, 127)
    assert room.said == said, "an encoder that chooses a plug-in is no parameter"
    press(room, host, VPOT)
    stands(room, "device", 0.1, 0.5, 1.0, None)
    assert names(room)["device/param/1"] == "Attack"
    comp = of(host, 2).plugins["Comp"]
    knob(room, 1, 127, 100)
    assert comp[0].value == 0.1, "not in hold: the knob waits"
    knob(room, 1, 40, 12, 14, 20, 50)
    assert comp[0].value == pytest.approx(50 / 127, abs=0.06)
    knob(room, 1, 90, 127)
    assert comp[0].value == 1.0, "the end is the end"
    press(room, host, PAN)
    stands(room, "device", None, None, None)
    assert names(room)["device/param/1"] == ""
    assert room.value("track/1/pan") == pytest.approx(0.5)


def test_what_the_daw_writes_for_a_parameter_is_told_and_what_it_writes_for_a_fader_is_not() -> None:
    host = studio()
    room = desk_with(host, lines=KNOBS.replace("selected/send/1-8/level", "strip/1-8/volume"))
    press(room, host, PLUGIN)
    press(room, host, VPOT)
    assert names(room)["device/param/2/written"] == "0.50"
    ratio = of(host, 2).plugins["Comp"][1]
    ratio.value = 0.75
    room.hear(host.paint())
    assert names(room)["device/param/2/written"] == "0.75"
    lcd = bytes((0xF0, 0, 0, 0x66, 0x14, 0x12, 63))
    host.tracks[1].fader = 9000
    room.hear([*host.paint(), lcd + b" -10.5 \xf7"])
    assert names(room)["device/param/2/written"] == "0.75"
    room.wait(1000)
    room.hear([lcd + b"  0.80 \xf7"])
    assert names(room)["device/param/2/written"] == "0.80"
    press(room, host, PAN)
    assert names(room)["device/param/2/written"] == ""


def test_another_page_and_another_plug_in_forget_what_was_known() -> None:
    host = studio()
    room = desk_with(host)
    press(room, host, PLUGIN)
    press(room, host, VPOT + 1)
    stands(room, "device", *(number / 20 for number in range(1, 8)))
    knob(room, 1, 4, 6, 7)
    first = of(host, 2).plugins["EQ"][0].value
    press(room, host, RIGHT)
    stands(room, "device", 9 / 20, 10 / 20, 11 / 20, 12 / 20, None)
    assert names(room)["device/param/1"] == "Gain 9"[:6]
    knob(room, 1, 8, 9, 10)
    assert of(host, 2).plugins["EQ"][0].value == first
    assert of(host, 2).plugins["EQ"][8].value == 9 / 20, "the knob stands elsewhere: nothing jumps"
    press(room, host, PLUGIN)
    stands(room, "device", None, None, None)
    press(room, host, VPOT)
    stands(room, "device", 0.1, 0.5, 1.0, None)


def test_letters_that_come_late_are_nobodys_meanwhile() -> None:
    host = studio()
    room = desk_with(host)
    press(room, host, PLUGIN)
    press(room, host, VPOT)
    host.letters_later = True
    press(room, host, PLUGIN, 0)
    host._does(0, VPOT + 1)
    room.hear(host.paint())
    room.hear(host.write())
    said = room.said
    knob(room, 1, 5, 6, 7)
    assert room.said == said, "the names are still being written"
    room.wait(300)
    stands(room, "device", 0.05, 0.1)


def test_steps_and_switches_follow_what_the_ring_answers() -> None:
    host = studio()
    room = desk_with(host)
    press(room, host, PLUGIN)
    press(room, host, VPOT)
    _, ratio, enable = of(host, 2).plugins["Comp"]
    knob(room, 2, 62, 64, 70)
    assert ratio.value == 0.75
    assert room.value("device/param/2") == pytest.approx(0.75, abs=0.051)
    knob(room, 3, 127, 126, 120)
    assert enable.value == 0.0
    assert room.value("device/param/3") == 0.0


def test_a_turn_that_is_not_answered_turned_nothing() -> None:
    host = studio()
    room = desk_with(host)
    press(room, host, PLUGIN)
    press(room, host, VPOT)
    room.receive = lambda _: []
    knob(room, 1, 12, 14, 60, 100)
    room.wait(700)
    assert room.value("device/param/1") == pytest.approx(0.1)


def test_sends_are_those_of_the_selected_track_and_of_no_other() -> None:
    host = studio()
    of(host, 3).sends = [Turned("Reverb", 0.9), Turned("Delay", 0.2)]
    room = desk_with(host)
    press(room, host, SEND)
    stands(room, "send", 0.5, 0.1, None)
    assert names(room)["selected/send/2/level"] == "Delay"
    room.fader(1, 60, 64, 70, 80)
    assert of(host, 2).sends[0].value == pytest.approx(80 / 127, abs=0.06)
    press(room, host, 0x1A)
    stands(room, "send", None, None)
    before = of(host, 2).sends[0].value
    room.fader(1, 90, 80, 70, 60)
    assert of(host, 2).sends[0].value == before, "what the desk shows are the sends of another track than the selected"
    of(host, 2).sends[1].value = 0.4
    room.hear(host.paint())
    stands(room, "send", None, None)
    press(room, host, 0x19)
    stands(room, "send", before, 0.4)
    press(room, host, 0x1A)
    press(room, host, SEND)
    stands(room, "send", 0.9, 0.2)


def test_a_send_is_as_exact_as_its_letters() -> None:
    host = studio()
    of(host, 2).sends = [Turned("Reverb", 0.4762)]
    room = desk_with(host)
    press(room, host, SEND)
    lcd = bytes((0xF0, 0, 0, 0x66, 0x14, 0x12))
    room.hear([lcd + bytes((56,)) + b" -11.6 \xf7"])
    assert room.value("selected/send/1/level") == pytest.approx(0.476, abs=0.001)
    room.hear([lcd + bytes((56,)) + b"  -1.0 \xf7"])
    assert room.value("selected/send/1/level") == pytest.approx(0.476, abs=0.001), "a fader's, which is shown there too"
    room.hear([lcd + bytes((56,)) + b"   off \xf7", lcd + bytes((56,)) + b"   nan \xf7"])
    assert room.value("selected/send/1/level") == pytest.approx(0.476, abs=0.001)


def test_ticks_that_were_turned_of_a_pan_say_nothing_of_a_send() -> None:
    host = studio()
    room = desk_with(host)
    knob(room, 8, 62, 64, 67)
    assert host.tracks[0].pan == pytest.approx(67 / 127, abs=1 / 63)
    press(room, host, SEND)
    assert room.value("selected/send/1/level") == 0.5


def test_a_control_that_takes_unknown_values_turns_no_encoder_that_is_something_else() -> None:
    host = studio()
    lines = "desk/knob/1: {any: {to: device/param/1, unknown: take}}\n"
    lines += "desk/knob/2: {any: {to: selected/send/2/level, unknown: take}}"
    room = desk_with(host, lines=lines)
    for note in (PAN, PLUGIN, SEND):
        press(room, host, note)
        knob(room, 1, 20, 60, 100)
    press(room, host, 0x1A)
    knob(room, 2, 20, 60, 100)
    assert [track.pan for track in host.tracks] == [0.5] * 12
    assert [send.value for number in (2, 3) for send in of(host, number).sends] == [0.5, 0.1] * 2
    assert of(host, 2).plugins["Comp"][0].value == 0.1


def test_two_boxes_have_sixteen_encoders() -> None:
    host = studio(20, units=2)
    of(host, 2).plugins["EQ"] += [Turned("Air", 0.6)]
    room = Room("mcu", "desk/knob/1-5: {any: device/param/9-13}", host.receive, "port: [IAC 1, IAC 2], host: ardour")
    room.hear(host.greet())
    room.wait(8000)
    press(room, host, 0x19)
    press(room, host, PLUGIN)
    press(room, host, VPOT + 1)
    assert names(room)["device/param/13"] == "Air"
    assert room.value("device/param/9") == pytest.approx(9 / 20, abs=0.051)
    knob(room, 5, 74, 76, 80)
    assert of(host, 2).plugins["EQ"][12].value == pytest.approx(80 / 127, abs=0.06)


def test_an_encoder_whose_ring_goes_dark_is_nothing_that_is_known() -> None:
    host = studio()
    room = room_with(host, lines=ALL)
    assert room.value("track/7/pan") == 0.5
    room.hear([bytes((0xB0, 0x36, 0))])
    assert room.value("track/7/pan") is None
    assert room.value("track/8/pan") == 0.5
    press(room, host, 0x18)
    press(room, host, SEND)
    assert room.value("selected/send/1/level") == 0.5
    room.hear([bytes((0xB0, 0x30, 0x20))])
    assert room.value("selected/send/1/level") is None
    assert room.value("selected/send/2/level") == pytest.approx(0.1)


def test_swapped_with_the_faders_they_rest() -> None:
    host = studio()
    room = desk_with(host)
    press(room, host, SEND)
    press(room, host, FLIP)
    stands(room, "send", None, None)
    said = room.said
    room.fader(1, 60, 64, 70, 80)
    assert room.said == said
    press(room, host, FLIP)
    stands(room, "send", 0.5, 0.1)


def test_encoders_that_show_the_tracks_own_are_no_sends() -> None:
    host = studio(8)
    room = desk_with(host, "generic")
    for note in range(0x28, 0x2E):  # a view of one send of all tracks, as other DAWs have it: the names stay
        host.shown[("led", note)] = bytes((0x90, note, 0x7F if note == SEND else 0))
        room.hear([host.shown[("led", note)]])  # type: ignore[list-item]
    room.wait(1000)
    stands(room, "send", None, None)
    said = room.said
    room.fader(1, 60, 64, 70, 80)
    assert room.said == said


def test_where_the_dot_is_dark_encoders_are_those_of_all_tracks() -> None:
    host = studio()
    room = desk_with(host, "logic", "desk/knob/1-7: {any: device/param/1-7}\ndesk/fader/1: {any: track/1/volume}")
    press(room, host, PLUGIN)
    press(room, host, VPOT)
    stands(room, "device", None, None)
    room.hear([b"\xb0\x4a\x50"])
    room.wait(300)
    stands(room, "device", 0.1, 0.5)
    room.hear([b"\xb0\x4a\x10"])
    room.wait(300)
    stands(room, "device", None, None)


def test_each_host_has_what_its_lights_tell_and_says_why_not() -> None:
    reached = {}
    for host in HOSTS:
        dialect = DIALECT.configured({"host": host, "units": "2"})
        said = [dialect.speech(_target(path)) for path in ("selected/send/1/level", "device/param/16")]
        reached[host] = [isinstance(each, Speech) for each in said]
        assert all(f"host: {host}" in each.why for each in said if isinstance(each, Cannot))
        assert isinstance(dialect.speech(_target("device/param/17")), Cannot)
        assert isinstance(dialect.speech(_target("track/1/send/1/level")), Cannot)
    assert reached["ardour"] == reached["live"] == reached["generic"] == [True, True]
    assert reached["logic"] == [False, True]
    assert reached["cubase"] == [False, False]


def _target(path: str) -> Target:
    found = target(path, "main")
    assert found is not None
    return found


def test_answers_that_come_behind_a_fast_hand_do_not_pull_at_it() -> None:
    host = studio()
    room = desk_with(host)
    press(room, host, PLUGIN)
    press(room, host, VPOT + 1)
    late: list[bytes] = []

    def receive(data: bytes) -> list[bytes]:
        """Answers two messages late."""
        late.extend(host.receive(data))
        return [late.pop(0)] if len(late) > 2 else []

    room.receive = receive
    gain = of(host, 2).plugins["EQ"][3]
    knob(room, 4, 24, 26)
    for position in range(28, 120, 10):
        room._play(Received(room.t_ns, "desk", bytes((0xB0, KNOB + 3, position))))
        room.t_ns += 5 * MS
    room.hear(late)
    assert gain.value == pytest.approx(118 / 127, abs=0.07)


# Whatever is pressed, in whatever order.

ALL = """desk/fader/1-4: {any: strip/1-4/volume}
desk/fader/5-8: {any: selected/send/1-4/level}
desk/knob/1-6: {any: device/param/1-6}
desk/knob/7-8: {any: strip/7-8/pan}
desk/button/track/next: {any: bank/next}
desk/button/track/previous: {any: bank/previous}"""
BUTTONS = [SEND, PLUGIN, PAN, FLIP, VPOT, VPOT + 1, VPOT + 2, RIGHT, RIGHT - 1, 0x18, 0x19, 0x1A, 0x1F]
HANDS = [(NEXT, 127), (NEXT, 0), (PREVIOUS, 127), (PREVIOUS, 0)]
MOVES = st.tuples(st.sampled_from([*range(8), *range(KNOB, KNOB + 8)]), st.integers(0, 127))
DEEDS = st.one_of(
    st.sampled_from(BUTTONS),
    st.sampled_from(BUTTONS),
    st.sampled_from(HANDS),
    MOVES,
    st.sampled_from(["calm", "late", "drift"]),
)


def is_right(room: Room, host: PotsHost) -> None:
    """What is believed is so: of tracks to a motor's step, under the encoders to half a light of their rings."""
    for number, track in enumerate(host.tracks, 1):
        assert room.value(f"track/{number}/volume") in (None, pytest.approx(track.fader / FULL, abs=1e-3)), number
    for place in range(8):
        under = host._under(place)
        for key, note in ((f"device/param/{place + 1}", PLUGIN), (f"selected/send/{place + 1}/level", SEND)):
            value = room.value(key)
            if value is None:
                continue
            assert host.assignment == note, key
            assert not host.flipped, key
            assert under is not None, key
            assert value == pytest.approx(under.value, abs=0.07), key
            assert note != SEND or (host.subject is not None and host.subject.on["select"]), key


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(DEEDS, st.sampled_from([0, 20, 150, 700, 4000])), max_size=14))
def test_random_presses_and_moves_end_in_what_is_so(deeds: list[tuple[object, int]]) -> None:
    host = studio()
    of(host, 1).sends = [Turned("Reverb", 0.9), Turned("Delay", 0.3), Turned("Chorus", 0.0)]
    room = desk_with(host, lines=ALL)
    for deed, ms in deeds:
        if isinstance(deed, tuple):
            room._play(Received(room.t_ns, "desk", bytes((0xB0, *deed))))
        elif isinstance(deed, int):
            if host.flipped and deed != FLIP:
                continue
            host._does(0, deed)
            room.hear(host.paint())
        elif deed == "late":
            host.letters_later = True
        elif deed == "drift":
            of(host, 1).sends[0].value, of(host, 2).sends[1].value = 0.2, 0.7
            room.hear(host.paint())
        else:
            room.hear([*host.calm(), *host.write()])
        room.wait(ms)
    room.hear([*host.calm(), *host.write()])
    room.wait(1500)
    is_right(room, host)
    if host.flipped:
        press(room, host, FLIP)
    press(room, host, PAN, 30_000)
    is_right(room, host)
    shown = range(host.first + 1, min(host.first + 8, len(host.tracks)) + 1)
    assert all(room.value(f"track/{number}/volume") is not None for number in shown)
