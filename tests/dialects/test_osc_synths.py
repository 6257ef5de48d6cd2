"""Synths as DAWs by their tables: a Surge XT and a SuperCollider server, each written from its document."""

from math import log10

import pytest

from bridge.core.dialect import Speech
from bridge.wire import osc
from tests.dialects.contract import tabled
from tests.dialects.room import Room
from tests.dialects.sc import Server
from tests.dialects.surge import Surge

SURGE = """\
desk/knob/1-8: {any: device/param/1-8}
desk/fader/1: {any: {main/osc: /param/a/filter/1/cutoff}}
desk/fader/2: {any: {main/osc: /param/a/filter/1/nonsense}}
desk/fader/3: {any: {main/osc: /param/a/filter/1/resonance, types: i}}
desk/fader/8: {any: master/volume}
desk/button/solo/1-8: {any: note/60-67}
desk/button/marker/set: {any: {main/osc: /patch/incr}}
desk/transport/loop: {any: phase/toggle}"""
SC = """\
desk/fader/1-8: {any: strip/1-8/volume}
desk/knob/1-6: {any: strip/1-6/pan}
desk/knob/7: {any: device/param/3}
desk/knob/8: {any: {main/osc: /n_set 1000 freq, numbers: [100, 8000], ask: /s_get 1000 freq}}
desk/button/mute/1-8: {any: strip/1-8/mute}
desk/transport/loop: {any: phase/toggle}"""


def surge_room(surge: Surge) -> Room:
    room = Room("osc", SURGE, surge.receive, "send: 53280, listen: 53281, table: surge-xt")
    room.wait(1000)
    return room


def sc_room(server: Server) -> Room:
    room = Room("osc", SC, server.receive, "send: 57110, table: supercollider")
    room.wait(1000)
    return room


def server_with(*nodes: int) -> Server:
    return Server({number: {"amp": 1.0, "pan": 0.0, "freq": 4050.0} for number in nodes})


def mistakes(room: Room) -> int:
    return room.engine._world.lanes["main"].mistakes


def test_macros_follow_the_knobs_and_the_knobs_wait_for_them() -> None:
    surge = Surge()
    room = surge_room(surge)
    assert room.told == ["daw-came"]
    assert room.value("device/param/1") == 0.5
    room.hand(0xB0, 16, 10)
    assert surge.values["/param/macro/1"] == 0.5
    for position in (40, 64, 100):
        room.hand(0xB0, 16, position)
    assert surge.values["/param/macro/1"] == pytest.approx(100 / 127)


def test_a_macro_turned_on_its_screen_is_heard() -> None:
    surge = Surge()
    room = surge_room(surge)
    room.hear(surge.macro(3, 0.9))
    assert room.value("device/param/3") == pytest.approx(0.9)


def test_another_patch_is_asked_for_and_no_knob_jumps() -> None:
    surge = Surge()
    room = surge_room(surge)
    for position in (40, 64, 100):
        room.hand(0xB0, 16, position)
    room.wait(1000)
    room.hear(surge.load(**{"macro/1": 0.1}))
    room.wait(100)
    assert room.value("device/param/1") == pytest.approx(0.1)
    room.hand(0xB0, 16, 101)
    assert surge.values["/param/macro/1"] == 0.1


def test_a_note_is_two_floats_and_ends() -> None:
    surge = Surge()
    room = surge_room(surge)
    room.hand(0xB0, 32, 127)
    assert surge.notes == {60: 127.0}
    room.hand(0xB0, 32, 0)
    assert surge.notes == {}


def test_a_press_sends_a_message_as_it_is() -> None:
    surge = Surge()
    room = surge_room(surge)
    room.hand(0xB0, 60, 127)
    room.hand(0xB0, 60, 0)
    assert surge.patches == 1


def test_what_surge_does_not_like_is_counted_and_told_in_its_words() -> None:
    surge = Surge()
    room = surge_room(surge)
    asked = len(surge.errors)
    assert asked == mistakes(room)
    room.fader(3, 60, 64, 70)
    assert "not expressed as a float" in surge.errors[-1]
    assert mistakes(room) == len(surge.errors)


def test_a_surge_that_is_closed_is_gone_and_is_asked_again_when_it_is_back() -> None:
    surge = Surge()
    room = surge_room(surge)
    surge.quits = True
    room.wait(20_000)
    assert room.told == ["daw-came", "daw-went"]
    surge.quits = False
    surge.values["/param/a/filter/1/cutoff"] = 0.25
    room.wait(10_000)
    assert room.told == ["daw-came", "daw-went", "daw-came"]
    room.fader(1, 10, 20)
    assert surge.values["/param/a/filter/1/cutoff"] == 0.25


def test_a_level_is_a_gain_and_0_db_is_1() -> None:
    server = server_with(*range(1000, 1008))
    room = sc_room(server)
    assert room.told == ["daw-came"]
    assert room.value("track/1/volume") == 0.75
    room.fader(1, 60, 96, 127)
    assert 20 * log10(server.nodes[1000]["amp"]) == pytest.approx(6, abs=1e-3)
    room.fader(1, 0)
    assert server.nodes[1000]["amp"] == 0.0
    assert server.fails == []


def test_an_argument_of_a_synth_is_asked_for_and_goes_from_end_to_end() -> None:
    server = server_with(*range(1000, 1008))
    room = sc_room(server)
    room.hand(0xB0, 23, 10)
    assert server.nodes[1000]["freq"] == 4050
    for position in (50, 64, 127):
        room.hand(0xB0, 23, position)
    assert server.nodes[1000]["freq"] == pytest.approx(8000)
    assert server.fails == []


def test_a_control_bus_and_a_muted_node() -> None:
    server = server_with(*range(1000, 1008))
    room = sc_room(server)
    room.hand(0xB0, 22, 0)
    room.hand(0xB0, 22, 64)
    assert server.buses[2] == pytest.approx(64 / 127)
    room.hand(0xB0, 48, 127)
    room.hand(0xB0, 48, 0)
    assert server.paused == {1000}
    room.hand(0xB0, 48, 127)
    assert server.paused == set()


def test_a_node_that_is_not_there_is_told_by_the_server_and_moves_nothing() -> None:
    server = server_with(1000)
    room = sc_room(server)
    assert mistakes(room) == len(server.fails) > 0
    room.fader(2, 60, 96, 127)
    assert room.value("track/2/volume") is None
    assert server.nodes == {1000: {"amp": 1.0, "pan": 0.0, "freq": 4050.0}}


def test_tags_are_those_the_server_wants() -> None:
    said = tabled("supercollider").action("/n_set 1000 gate 0")
    assert isinstance(said, Speech)
    assert osc.decode(said.fire[0]) == [("/n_set", (1000, "gate", 0))]
