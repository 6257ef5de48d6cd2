"""Pro Tools over HUI: what comes of a hand, what comes of Pro Tools, and how its window is led and followed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core.dialect import Came, Cannot, Fact, Heard, Metered, Named, PeerMistake, Say, Speech, Went, configured
from bridge.core.events import Received, Stop
from bridge.core.targets import target
from bridge.dialects.hui import DIALECT, HuiConversation
from bridge.wire import hui
from tests.dialects.protools import ProTools, clock, light
from tests.dialects.room import MS, Room

NAMES = tuple(f"T{number:02}" for number in range(1, 13))
LINES = """desk/fader/1-8: {any: track/1-8/volume}
desk/knob/1-8: {any: track/1-8/pan}
desk/button/mute/1-8: {any: track/1-8/mute}
desk/button/solo/1-8: {any: track/1-8/solo}
desk/button/arm/1-8: {any: track/1-8/arm}
desk/transport/play: {any: transport/play}
desk/transport/record: {any: transport/record}
desk/transport/loop: {any: transport/loop}"""
FAR = "desk/fader/1-8: {any: track/5-12/volume}\ndesk/button/mute/1-8: {any: track/5-12/mute}"

FLIP = "desk/button/marker/set: {any: phase/toggle}"


class Studio(Room):
    """A room with a Pro Tools that has a clock of its own."""

    def __init__(self, tools: ProTools, lines: str = LINES, wire: str = 'port: "Pro*"') -> None:
        self.tools = tools
        super().__init__("hui", lines, tools.receive, wire)

    def wait(self, ms: int) -> None:
        until = self.t_ns + ms * MS
        while self.t_ns < until:
            super().wait(min(10, max(1, (until - self.t_ns) // MS)))
            self.hear(self.tools.tick(self.t_ns / MS))

    @property
    def world(self):  # type: ignore[no-untyped-def]
        return self.engine._world


def studio(tools: ProTools, lines: str = LINES, wire: str = 'port: "Pro*"') -> Studio:
    room = Studio(tools, lines, wire)
    room.wait(4000)
    assert tools.refused == []
    return room


def test_it_answers_each_ping_and_is_told_all() -> None:
    tools = ProTools(*NAMES)
    room = studio(tools)
    room.wait(10_000)
    assert room.told == ["daw-came"]
    assert tools.units[0].online
    assert room.value("track/1/volume") == pytest.approx(512 / 1023, abs=0.001)
    assert room.value("track/8/pan") == pytest.approx(0.5)
    assert room.world.peers["main"].names["track/3"] == "T03"
    assert room.value("transport/play") == 0
    assert tools.first == 0


def test_a_fader_moves_under_a_finger_that_goes_when_it_rests() -> None:
    tools = ProTools(*NAMES)
    room = studio(tools)
    room.fader(1, 63, 64, 65, 90)
    assert tools.tracks[0].fader == pytest.approx(90 / 127 * 1023, abs=1)
    assert tools.units[0].touched == {0}
    room.wait(400)
    assert tools.units[0].touched == set()
    room.wait(500)
    assert room.value("track/1/volume") == pytest.approx(90 / 127, abs=0.002)
    assert tools.refused == []


def test_a_pot_turns_and_the_ring_puts_right_what_was_counted_wrong() -> None:
    tools = ProTools(*NAMES)
    room = studio(tools)
    room.hand(0xB0, 16, 63)
    room.hand(0xB0, 16, 64)
    room.hand(0xB0, 16, 90)
    room.wait(200)
    assert tools.tracks[0].pan == pytest.approx(42, abs=3)
    assert room.value("track/1/pan") == pytest.approx(90 / 127, abs=0.01)
    tools.tracks[0].pan = -100
    room.hear(tools.paint())
    assert room.value("track/1/pan") == 0


def test_pots_that_stand_for_a_send_are_not_turned() -> None:
    tools = ProTools(*NAMES)
    room = studio(tools)
    tools.assignment = 7
    room.hear(tools.paint())
    before = room.said
    for number in (60, 64, 70, 90):
        room.hand(0xB0, 16, number)
    assert tools.tracks[0].pan == 0
    assert room.said - before <= 1  # the answer to a ping
    assert tools.refused == []


SENDS = """desk/knob/1-4: {any: strip/1-4/pan}
desk/knob/5-6: {any: strip/1-2/send/1/level}
desk/knob/7: {any: strip/1/send/2/level}
desk/fader/1-8: {any: strip/1-8/volume}"""


def knob(room: Room, number: int, *positions: int) -> None:
    for position in positions:
        room.hand(0xB0, 15 + number, position)


def test_pots_are_the_sends_of_all_tracks_while_one_is_lit() -> None:
    tools = ProTools(*NAMES)
    tools.tracks[0].sends, tools.tracks[1].sends = [50, 20, 0, 0, 0], [80, 0, 0, 0, 0]
    room = studio(tools, SENDS)
    assert room.value("track/1/send/1/level") is None
    volume = room.value("track/1/volume")
    tools.assignment = 7
    room.hear(tools.paint())
    room.wait(300)
    assert room.value("track/1/send/1/level") == pytest.approx(0.5, abs=0.05)
    assert room.value("track/2/send/1/level") == pytest.approx(0.8, abs=0.05)
    assert room.value("track/1/send/2/level") is None
    assert room.value("track/1/pan") is None
    assert room.value("track/1/volume") == volume
    knob(room, 5, 100, 90)
    assert tools.tracks[0].sends[0] == 50, "the knob stands elsewhere: nothing jumps"
    knob(room, 5, 60, 70, 80)
    assert tools.tracks[0].sends[0] == pytest.approx(80 / 1.27, abs=6)
    tools.assignment = 6
    room.hear(tools.paint())
    room.wait(300)
    assert room.value("track/1/send/1/level") is None
    assert room.value("track/1/send/2/level") == pytest.approx(0.2, abs=0.05)
    knob(room, 5, 85, 90)
    knob(room, 7, 20, 30, 40)
    assert tools.tracks[0].sends[1] == pytest.approx(40 / 1.27, abs=6)
    assert tools.tracks[0].sends[0] == pytest.approx(80 / 1.27, abs=6)
    tools.assignment = 2
    room.hear(tools.paint())
    room.wait(300)
    assert room.value("track/1/pan") == pytest.approx(0.5, abs=0.01)
    assert room.value("track/1/send/2/level") is None
    assert tools.refused == []


def test_rings_of_before_say_nothing_of_a_send_until_they_are_painted() -> None:
    tools = ProTools(*NAMES)
    tools.tracks[0].sends[0] = 90
    room = studio(tools, SENDS)
    tools.assignment = 7
    lights = [data for data in tools.paint() if data[1] < 0x10 or data[1] > 0x17 or data[0] != 0xB0]
    room.hear(lights)
    said = room.said
    room._play(Received(room.t_ns, "desk", bytes((0xB0, 20, 60))))
    room._play(Received(room.t_ns, "desk", bytes((0xB0, 20, 68))))
    assert room.said == said
    room.hear([bytes((0xB0, 0x10, 0x07))])
    assert room.value("track/1/send/1/level") is None, "that may be the pan's still"
    room.hear([bytes((0xB0, 0x10, 0x2A))])
    room.wait(300)
    assert room.value("track/1/send/1/level") == pytest.approx(0.9, abs=0.05)


def test_a_control_that_takes_unknown_values_turns_no_pot_that_is_something_else() -> None:
    tools = ProTools(*NAMES)
    room = studio(tools, "desk/knob/1: {any: {to: strip/1/send/2/level, unknown: take}}")
    tools.assignment = 7
    room.hear(tools.paint())
    room.wait(300)
    knob(room, 1, 20, 60, 100)
    assert tools.tracks[0].sends == [0] * 5


def test_two_sends_at_once_or_inputs_are_nothing() -> None:
    tools = ProTools(*NAMES)
    room = studio(tools, SENDS)
    for port in (7, 6):
        room.hear(light(0x0B, port, on=True))
    room.wait(300)
    assert room.value("track/1/send/1/level") is None
    for port, on in ((7, False), (6, False), (1, True)):
        room.hear(light(0x0B, port, on=on))
    room.wait(300)
    assert room.value("track/1/pan") is None
    assert room.engine._world.peers["main"].values["action/input"].position == 1


def test_switches_are_pressed_once_and_lights_follow() -> None:
    tools = ProTools(*NAMES)
    room = studio(tools)
    room.hand(0xB0, 48, 127)
    room.hand(0xB0, 48, 0)
    room.hand(0xB0, 41, 127)
    assert tools.tracks[0].mute
    assert tools.playing
    assert bytes((0xB0, 48, 127)) in room.desk
    tools.tracks[0].mute = False
    room.hear(tools.paint())
    assert room.desk[-1] == bytes((0xB0, 48, 0))
    assert room.value("track/1/mute") == 0


def test_two_presses_before_the_light_follows_are_two() -> None:
    tools = ProTools(*NAMES)
    room = studio(tools)
    for value in (127, 0, 127, 0):
        room._play(Received(room.t_ns, "desk", bytes((0xB0, 48, value))))
    room.wait(300)
    assert tools.done.count((0, 2)) == 2
    assert not tools.tracks[0].mute
    assert room.value("track/1/mute") == 0


def test_a_light_that_does_not_follow_says_how_things_stand() -> None:
    tools = ProTools(*NAMES)
    tools.obstinate = True
    room = studio(tools)
    room.hand(0xB0, 64, 127)
    assert room.value("track/1/arm") == 1
    room.wait(1500)
    assert room.value("track/1/arm") == 0


def test_what_is_armed_blinks_and_stays_armed() -> None:
    tools = ProTools(*NAMES)
    room = studio(tools)
    tools.tracks[0].arm = True
    room.hear(tools.paint())
    for on in (False, True, False, True):
        room.wait(400)
        room.hear(light(0, 7, on=on))
        assert room.value("track/1/arm") == 1
    tools.tracks[0].arm = False
    room.hear(tools.paint())
    room.wait(1000)
    assert room.value("track/1/arm") == 0


@pytest.mark.parametrize("aligned", [True, False])
@pytest.mark.parametrize("start", [0, 3, 4])
def test_tracks_are_absolute_wherever_the_window_stood(aligned: bool, start: int) -> None:
    tools = ProTools(*NAMES, aligned=aligned)
    tools.first = start
    room = studio(tools, FAR)
    assert tools.first == 4
    room.fader(1, 63, 64, 100)
    room.hand(0xB0, 55, 127)
    room.wait(800)
    assert tools.tracks[4].fader == pytest.approx(100 / 127 * 1023, abs=1)
    assert [track.name for track in tools.tracks if track.mute] == ["T12"]
    assert [track.fader for track in tools.tracks if track.name != "T05"] == [512] * 11
    assert tools.refused == []


def test_two_phases_on_two_windows() -> None:
    lines = "desk/fader/1-8: {create: track/1-8/volume, mix: track/9-16/volume}\n" + FLIP
    tools = ProTools(*(f"T{number:02}" for number in range(1, 21)))
    room = studio(tools, lines)
    room.hand(0xB0, 60, 127)
    room.hand(0xB0, 60, 0)
    assert tools.first == 8
    room.wait(500)
    tools.tracks[8].fader = 700
    room.hear(tools.paint())
    before = [track.fader for track in tools.tracks]
    room.fader(1, 10, 20)
    assert [track.fader for track in tools.tracks] == before
    room.fader(1, 80, 90, 95)
    assert tools.tracks[8].fader == pytest.approx(95 / 127 * 1023, abs=1)
    assert tools.tracks[0].fader == before[0]
    room.wait(600)
    room.hand(0xB0, 60, 127)
    room.wait(500)
    assert tools.first == 0
    assert tools.refused == []


def test_the_window_is_not_led_away_under_a_finger() -> None:
    lines = "desk/fader/1-8: {create: track/1-8/volume, mix: track/5-12/volume}\n" + FLIP
    tools = ProTools(*NAMES)
    room = studio(tools, lines)
    room.fader(1, 63, 64, 65)
    room.hand(0xB0, 60, 127)
    assert tools.first == 0
    room.wait(2000)
    assert tools.first == 4
    assert tools.refused == []


def test_a_window_that_was_led_elsewhere_in_pro_tools_comes_back_and_moves_nothing_wrong() -> None:
    tools = ProTools(*NAMES)
    room = studio(tools)
    tools.scroll(4)
    room.hear(tools.paint())
    room.fader(1, 63, 64, 90)
    assert all(track.fader == 512 for track in tools.tracks)
    room.wait(3000)
    assert tools.first == 0
    room.fader(1, 63, 64, 90)
    room.wait(1000)
    assert tools.tracks[0].fader != 512
    assert tools.refused == []


def test_a_track_that_is_called_otherwise_stays_where_it_is() -> None:
    tools = ProTools(*NAMES)
    room = studio(tools)
    tools.tracks[2].name = "Bass"
    room.hear(tools.paint())
    room.wait(200)
    assert room.world.peers["main"].names["track/3"] == "Bass"
    assert room.value("track/3/volume") is not None


def test_tracks_of_one_name_are_told_apart_by_all_else() -> None:
    tools = ProTools(*["Audi"] * 20)
    for number, track in enumerate(tools.tracks):
        track.fader = 100 + 20 * number
    room = studio(tools, "desk/fader/1-8: {any: track/9-16/volume}")
    room.wait(40_000)
    assert tools.first == 8
    assert room.value("track/9/volume") == pytest.approx(260 / 1023, abs=0.001)


def test_a_song_that_plays_moves_faders_and_no_window() -> None:
    tools = ProTools(*NAMES)
    tools.playing = True
    room = Studio(tools, FAR)
    for step in range(60):
        room.wait(100)
        tools.tracks[step % 12].fader = 300 + step
        room.hear(tools.paint())
    assert tools.first == 4
    room.wait(1000)
    assert room.value("track/5/volume") == pytest.approx(tools.tracks[4].fader / 1023, abs=0.001)


def test_faders_of_a_song_that_plays_are_no_step_beyond_its_end() -> None:
    tools = ProTools(*(f"T{number:02}" for number in range(1, 17)))
    tools.playing = True
    room = Studio(tools, "desk/fader/1-8: {any: track/16-23/volume}")
    for step in range(200):
        room.wait(50)
        tools.tracks[step % 16].fader = 300 + step % 100
        room.hear(tools.paint())
    room.wait(1000)
    assert (tools.first, room.world.peers["main"].strips) == (8, 16)
    assert room.value("track/16/volume") == pytest.approx(tools.tracks[15].fader / 1023, abs=0.001)


def test_two_units_show_sixteen_tracks() -> None:
    tools = ProTools(*(f"T{number:02}" for number in range(1, 21)), units=2)
    room = studio(tools, "desk/fader/1-8: {any: track/9-16/volume}", 'port: ["Pro*", "More*"]')
    assert all(unit.online for unit in tools.units)
    assert tools.first == 0
    room.fader(1, 63, 64, 90)
    room.wait(1000)
    assert tools.tracks[8].fader == pytest.approx(90 / 127 * 1023, abs=1)
    assert tools.refused == []


def test_one_that_goes_is_missed_and_comes_back_with_other_tracks() -> None:
    tools = ProTools(*NAMES)
    room = studio(tools)
    tools.silent = True
    room.wait(6000)
    assert room.told == ["daw-came", "daw-went"]
    assert room.value("track/1/volume") is None
    room.tools = tools = ProTools("Drum", "Keys", "Voic")
    room.receive = tools.receive
    tools.now_ms = room.t_ns / MS
    room.wait(8000)
    assert room.told[-1] == "daw-came"
    assert room.world.peers["main"].names["track/3"] == "Voic"
    assert room.world.peers["main"].strips == 3
    assert room.value("track/2/volume") == pytest.approx(512 / 1023, abs=0.001)


def test_the_end_lifts_fingers_and_switches_the_surface_off() -> None:
    tools = ProTools(*NAMES)
    room = studio(tools)
    room.fader(1, 63, 64, 90)
    room._play(Stop(room.t_ns))
    assert tools.units[0].touched == set()
    assert tools.units[0].shown == {}, "switched off, it shows nothing"
    assert tools.refused == []


# --- Messages ---------------------------------------------------------------------------------------------------


def a_conversation(units: int = 1, watch: frozenset[str] = frozenset({"meters", "position"})) -> HuiConversation:
    conversation = HuiConversation(units, watch)
    list(conversation.opened(0))
    assert [type(fact) for fact in conversation.hear(1, hui.PING)][:2] == [Say, Came]
    return conversation


def facts(conversation: HuiConversation, *messages: bytes) -> list[Fact]:
    return [fact for message in messages for fact in conversation.hear(2, message)]


def test_a_key_is_pressed_only_where_its_light_says_otherwise() -> None:
    conversation = a_conversation()
    conversation.window.first = 0
    facts(conversation, *light(2, hui.MUTE, on=True))
    assert conversation.says("track/3/mute", 1.0) == b""
    assert conversation.says("track/3/mute", 0.0) == hui.tap(2, hui.MUTE)
    assert conversation.says("track/3/mute", 0.0) == b"", "it was pressed, and the light is about to follow"
    assert conversation.says("transport/record", 0.0) == b""
    assert conversation.says("track/9/mute", 1.0) == b"", "another window"


def test_meters_are_decibels_and_the_louder_side_counts() -> None:
    conversation = a_conversation()
    conversation.window.first = 0
    assert facts(conversation, bytes((0xA0, 2, 0x0C)))[-1] == Metered("track/3", 0.0)
    assert facts(conversation, bytes((0xA0, 2, 0x15)))[-1] == Metered("track/3", 0.0)
    assert facts(conversation, bytes((0xA0, 2, 0x00)))[-1] == Metered("track/3", -20.0)
    assert facts(conversation, bytes((0xA0, 2, 0x10)))[-1] == Metered("track/3", float("-inf"))


def test_several_small_displays_in_one_message() -> None:
    conversation = a_conversation()
    body = b"".join(bytes((display,)) + name for display, name in ((0, b"Kick"), (3, b"Bass"), (8, b"Pan ")))
    assert facts(conversation, hui.HEAD + b"\x10" + body + b"\xf7") == [Named("display/assignment", "Pan")]
    assert [conversation.strips[place].name for place in (0, 3)] == ["Kick", "Bass"]


@pytest.mark.parametrize(
    ("figures", "beats", "said"),
    [("01.02.03.04", False, "01:02:03:04"), (" 12. 1.000", True, "12|1|000"), ("1.23", False, "1:23")],
)
def test_the_clock(figures: str, beats: bool, said: str) -> None:
    conversation = a_conversation()
    facts(conversation, *light(0x16, 2, on=beats))
    assert facts(conversation, clock(figures))[-1] == Named("transport/position", said)


def test_the_large_display() -> None:
    conversation = a_conversation()
    facts(conversation, hui.HEAD + b"\x12\x00" + b"Threshold " + b"\xf7")
    assert facts(conversation, hui.HEAD + b"\x12\x03" + b"-12 dB    " + b"\xf7") == [
        Named("display/1", "Threshold" + " " * 21 + "-12 dB")
    ]


MISTAKES = {
    "a zone beyond 1d": ["b0 0c 1e"],
    "a light without a zone": ["b0 2c 41"],
    "a port beyond 7": ["b0 0c 00", "b0 2c 48"],
    "a fine half alone": ["b0 20 10"],
    "two coarse halves": ["b0 00 10", "b0 00 11"],
    "another controller": ["b0 7b 00"],
    "another channel": ["b1 00 10"],
    "a note": ["90 10 7f"],
    "a meter of strip 9": ["a0 08 01"],
    "a meter too loud": ["a0 00 0d"],
    "a display of three letters": ["f0 00 00 66 05 00 10 00 41 42 43 f7"],
    "a display beyond the ninth": ["f0 00 00 66 05 00 10 09 41 42 43 44 f7"],
    "nothing on a display": ["f0 00 00 66 05 00 10 f7"],
    "a clock of nine figures": ["f0 00 00 66 05 00 11 00 00 00 00 00 00 00 00 00 f7"],
    "a row too short": ["f0 00 00 66 05 00 12 00 41 f7"],
    "another maker": ["f0 00 20 32 58 54 00 f7"],
    "another Mackie": ["f0 00 00 66 14 00 f7"],
    "an empty sysex": ["f0 f7"],
    "a torn message": ["b0 00"],
    "a unit too many": ["f5 02 90 00 00"],
    "nothing": [""],
}


@pytest.mark.parametrize("messages", MISTAKES.values(), ids=MISTAKES)
def test_what_makes_no_sense_is_a_mistake(messages: list[str]) -> None:
    conversation = a_conversation()
    *before, last = (bytes.fromhex(message) for message in messages)
    facts(conversation, *before)
    with pytest.raises(PeerMistake):
        facts(conversation, last)


def test_a_torn_fader_does_not_move_and_the_next_whole_one_does() -> None:
    conversation = a_conversation()
    conversation.window.first = 0
    facts(conversation, b"\xb0\x00\x10")
    with pytest.raises(PeerMistake):
        facts(conversation, b"\xb0\x00\x40")
    assert facts(conversation, b"\xb0\x20\x00") == [Heard("track/1/volume", (0x40 << 7) / hui.TOP)]
    with pytest.raises(PeerMistake):
        facts(conversation, b"\xb0\x20\x01")


@given(
    st.lists(
        st.tuples(st.sampled_from([0xB0, 0xA0, 0x90, 0xF0]), st.integers(0, 127), st.integers(0, 127)), max_size=60
    )
)
def test_noise_keeps_little_and_raises_nothing_else(noise: list[tuple[int, int, int]]) -> None:
    conversation = a_conversation()
    for status, number, value in noise:
        message = bytes((status, number, value)) + (b"\xf7" if status == 0xF0 else b"")
        try:
            facts(conversation, message)
        except PeerMistake:
            continue
    assert len(conversation.lit) <= hui.ZONES * hui.PORTS
    assert len(conversation.strips) == 8


def test_a_deadline_that_was_missed_is_gone_for_good() -> None:
    conversation = a_conversation()
    deadline = conversation.deadline_ns
    assert deadline is not None
    assert any(isinstance(fact, Went) for fact in conversation.wake(deadline))
    assert conversation.deadline_ns is None


@pytest.mark.parametrize("words", ["save", "enter", "automation-write", "f8", "num-point"])
def test_actions(words: str) -> None:
    speech = DIALECT.action(words)
    assert isinstance(speech, Speech)
    assert speech.fire == (hui.tap(*hui.SWITCHES[words]),)


@pytest.mark.parametrize("words", ["Save", "mute", "", "1", "bank-left"])
def test_what_is_no_action(words: str) -> None:
    assert isinstance(DIALECT.action(words), Cannot)


def test_a_taper_of_the_rig_counts() -> None:
    found = target("track/1/volume", "main")
    assert found is not None
    default, own = (configured(DIALECT, options).speech(found) for options in ({}, {"taper": "-inf=0 0=8192 6=16383"}))
    assert isinstance(default, Speech)
    assert isinstance(own, Speech)
    assert default.law.to_position(0.0) == pytest.approx(0.75, abs=0.0001)
    assert own.law.to_position(0.0) == 8192 / 16383
    assert configured(DIALECT, {"units": "2"}) is configured(DIALECT, {"units": "2"})


def test_a_pot_whose_ring_goes_dark_is_nothing_that_is_known() -> None:
    tools = ProTools(*NAMES)
    room = studio(tools)
    assert room.value("track/1/pan") == 0.5
    room.hear([bytes((0xB0, 0x10, 0))])
    assert room.value("track/1/pan") is None
    assert room.value("track/2/pan") == 0.5
    room.hear([bytes((0xB0, 0x10, 1))])
    assert room.value("track/1/pan") == 0.0
