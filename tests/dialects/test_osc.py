"""Any OSC program as a DAW, by its table: a Behringer X32, and the promises that every table makes."""

from math import inf

import pytest

from bridge.config import load_text, render_all
from bridge.core.dialect import Cannot, Speech
from bridge.core.targets import target
from bridge.wire import osc
from tests.dialects.contract import tabled
from tests.dialects.room import Room
from tests.dialects.x32 import X32

WIRE = "send: 10023, table: behringer-x32"
LINES = """\
desk/fader/1-7: {any: strip/1-7/volume}
desk/fader/8: {create: {main/osc: /fx/1/par/01}, mix: master/volume}
desk/knob/1-8: {create: strip/1-8/send/3/level, mix: strip/1-8/pan}
desk/button/mute/1-8: {any: strip/1-8/mute}
desk/button/solo/1-8: {any: strip/1-8/solo}
desk/button/arm/1-8: {any: strip/1-8/select}
desk/button/track/next: {any: bank/next}
desk/button/cycle: {any: phase/toggle}
desk/transport/play: {any: transport/play}"""
LINES = LINES.replace("desk/button/cycle", "desk/transport/loop")


def room_with(mixer: X32, lines: str = LINES) -> Room:
    room = Room("osc", lines, mixer.receive, WIRE)
    wait(room, mixer, 500)
    return room


def wait(room: Room, mixer: X32, ms: int) -> None:
    """Time passes for both."""
    for _ in range(ms // 100):
        mixer.now_ms += 100
        room.wait(100)


def speech(path: str) -> Speech:
    wanted = target(path, "main")
    assert wanted is not None
    said = tabled("behringer-x32").speech(wanted)
    assert isinstance(said, Speech), said
    return said


# Decibels of the document's own conversion (Maillot, appendix), at the ends of its four lines and within them.
@pytest.mark.parametrize(
    ("decibels", "number"),
    [(-inf, 0.0), (-60, 0.0625), (-45, 0.15625), (-30, 0.25), (-10, 0.5), (0, 0.75), (3, 0.825), (10, 1.0)],
)
def test_the_fader_law_is_the_documents(decibels: float, number: float) -> None:
    law = speech("track/1/volume").law
    assert law.to_position(decibels) == pytest.approx(number, abs=1e-9)
    assert law.to_quantity(number) == pytest.approx(decibels, abs=1e-9)


def test_0_db_is_exact() -> None:
    said = speech("track/1/volume")
    assert said.pack is not None
    assert osc.decode(said.prefix + said.pack(said.law.to_position(0))) == [("/ch/01/mix/fader", (0.75,))]


def test_it_is_asked_for_what_is_reached_and_for_names() -> None:
    mixer = X32(values={"/ch/02/mix/fader": 0.5, "/ch/02/config/name": "Snare", "/ch/02/config/color": 3})
    room = room_with(mixer)
    assert room.told == ["daw-came"]
    assert room.value("track/2/volume") == 0.5
    assert room.value("track/1/mute") == 0.0
    peer = room.engine._world.peers["main"]
    assert (peer.names["track/2"], peer.colors["track/2"], peer.strips) == ("Snare", 0xFFFF00, 32)
    assert mixer.refused == []


def test_start_changes_nothing_in_the_mixer() -> None:
    mixer = X32()
    room_with(mixer)
    assert mixer.values == {}


def test_a_fader_waits_until_it_meets_the_mixer() -> None:
    mixer = X32()
    room = room_with(mixer)
    room.fader(1, 10, 20)
    assert "/ch/01/mix/fader" not in mixer.values
    room.fader(1, 60, 96, 110)
    assert mixer.values["/ch/01/mix/fader"] == pytest.approx(110 / 127, abs=1 / 1023)
    assert mixer.refused == []


def test_what_is_turned_at_the_mixer_takes_the_fader_out_of_hold() -> None:
    mixer = X32()
    room = room_with(mixer)
    room.fader(1, 90, 96, 100)
    room.hear(mixer.turned("/ch/01/mix/fader", 0.25))
    assert room.value("track/1/volume") == 0.25
    room.wait(500)
    room.fader(1, 101, 102)
    assert mixer.values["/ch/01/mix/fader"] == 0.25


def test_it_goes_on_telling_since_it_is_told_again_in_time() -> None:
    mixer = X32()
    room = room_with(mixer)
    wait(room, mixer, 35_000)
    room.hear(mixer.turned("/ch/03/mix/pan", 0.2))
    assert room.value("track/3/pan") == pytest.approx(0.2)
    assert room.told == ["daw-came"]


def test_a_mixer_that_is_switched_off_is_gone_and_comes_back_asked_again() -> None:
    mixer = X32()
    room = room_with(mixer)
    mixer.silent = True
    wait(room, mixer, 20_000)
    assert room.told == ["daw-came", "daw-went"]
    assert room.value("track/1/volume") is None
    mixer.silent, mixer.clients = False, {}
    mixer.values["/ch/01/mix/fader"] = 0.3
    wait(room, mixer, 20_000)
    assert room.told == ["daw-came", "daw-went", "daw-came"]
    assert room.value("track/1/volume") == pytest.approx(0.3)


def test_mute_is_off_where_the_channel_is_on() -> None:
    mixer = X32()
    room = room_with(mixer)
    room.hand(0xB0, 48, 127)
    assert mixer.values["/ch/01/mix/on"] == 0
    room.hear(mixer.turned("/ch/01/mix/on", 1))
    assert room.value("track/1/mute") == 0.0


def test_one_channel_is_selected_and_the_others_are_not() -> None:
    mixer = X32()
    room = room_with(mixer)
    room.hear(mixer.turned("/-stat/selidx", 4))
    assert [room.value(f"track/{number}/select") for number in (4, 5, 6)] == [0.0, 1.0, 0.0]
    room.hand(0xB0, 64, 127)
    assert mixer.values["/-stat/selidx"] == 0


def test_banks_go_on_to_the_last_of_32_channels() -> None:
    mixer = X32()
    room = room_with(mixer)
    for _ in range(5):
        room.hand(0xB0, 59, 127)
        room.hand(0xB0, 59, 0)
    room.fader(1, 60, 96, 110)
    assert mixer.values["/ch/25/mix/fader"] == pytest.approx(110 / 127, abs=1 / 1023)
    assert mixer.refused == []


def test_a_message_of_the_rigs_own_is_asked_for_and_taken_without_a_jump() -> None:
    mixer = X32(values={"/fx/1/par/01": 0.5})
    room = room_with(mixer)
    room.fader(8, 10, 20)
    assert mixer.values["/fx/1/par/01"] == 0.5
    room.fader(8, 50, 64, 100)
    assert mixer.values["/fx/1/par/01"] == pytest.approx(100 / 127, abs=1 / 200)
    room.hand(0xB0, 46, 127)
    mixer.turned("/fx/1/par/01", 0.1)
    room.hear([osc.encode("/fx/1/par/01", 0.1)])
    room.hand(0xB0, 46, 127)
    room.fader(8, 101, 102)
    assert mixer.values["/fx/1/par/01"] == 0.1
    assert mixer.refused == []


@pytest.mark.parametrize(
    "datagram",
    [
        osc.encode("/ch/01/mix/fader", float("nan")),
        osc.encode("/ch/01/mix/fader", inf),
        osc.encode("/ch/01/mix/fader", 1.5),
        osc.encode("/ch/01/mix/fader", "loud"),
        osc.encode("/ch/01/mix/fader", -3),
        osc.encode("/ch/01/mix/on", 2),
        osc.encode("/ch/01/config/name", 7),
        osc.encode("/ch/01/config/color", 99),
        osc.encode("/-stat/selidx", 0.5),
        b"/ch/01/mix/fader",
    ],
)
def test_what_makes_no_sense_is_counted_and_moves_nothing(datagram: bytes) -> None:
    mixer = X32()
    room = room_with(mixer)
    before = room.value("track/1/volume")
    room.hear([datagram])
    assert room.engine._world.lanes["main"].mistakes == 1
    assert room.value("track/1/volume") == before


def test_a_question_of_somebody_elses_program_does_not_say_that_the_mixer_is_there() -> None:
    room = Room("osc", LINES, lambda data: [], WIRE)
    room.hear([osc.encode("/" + "x" * 500, 1.0), osc.encode("/strip/fader", 1, 0.5)])
    assert room.told == []
    assert room.engine._world.lanes["main"].mistakes == 0


@pytest.mark.parametrize(
    ("path", "why"),
    [("track/33/volume", "1 to 32"), ("track/1/eq/5/gain", "low-mid"), ("track/1/arm", "record arm")],
)
def test_what_the_mixer_does_not_have_is_refused_with_a_reason(path: str, why: str) -> None:
    wanted = target(path, "main")
    assert wanted is not None
    said = tabled("behringer-x32").speech(wanted)
    assert isinstance(said, Cannot)
    assert why in said.why


def test_two_words_for_one_band_are_one_value() -> None:
    assert speech("track/1/eq/low/gain").key == speech("track/1/eq/1/gain").key


def test_an_action_is_any_message() -> None:
    said = tabled("behringer-x32").action("/-action/goscene 3")
    assert isinstance(said, Speech)
    assert osc.decode(said.fire[0]) == [("/-action/goscene", (3,))]
    assert isinstance(tabled("behringer-x32").action("save"), Cannot)


def test_without_a_table_there_are_only_messages_of_the_rigs_own() -> None:
    loaded = load_text(
        "version: 1\nrig: r\nsurfaces: {desk: {profile: korg-nanokontrol2}}\n"
        "daws: {main: {dialect: osc, send: 9000}}\nphases: {create: }\n"
        "map:\n  desk/fader/1: {any: strip/1/volume}\n  desk/fader/2: {any: {main/osc: /cutoff}}\n",
        "rig.yaml",
    )
    assert "no table says how" in render_all(loaded.problems)
    assert len(loaded.problems) == 1
