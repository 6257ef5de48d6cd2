"""Late speech: a conversation knows the time, is woken for what it said, and may say nothing."""

from bridge.core.events import Received, Send
from tests.dialects.protools import ProTools
from tests.dialects.room import MS
from tests.dialects.test_hui import NAMES, studio


def test_what_was_said_brings_the_deadline_nearer() -> None:
    room = studio(ProTools(*NAMES))
    room.hear([])
    for number in (63, 65):
        room.engine.step(Received(room.t_ns, "desk", bytes((0xB0, 0, number))))
    assert room.world.peers["main"].timer_ns == room.t_ns + 500 * MS
    assert room.engine.deadline_ns is not None
    assert room.engine.deadline_ns <= room.t_ns + 500 * MS


def test_nothing_is_sent_where_there_is_nothing_to_say_and_the_value_stays() -> None:
    tools = ProTools(*NAMES)
    room = studio(tools)
    tools.tracks[3].name = "Othr"  # which strip is which track is not known until names are still
    room.hear(tools.paint())
    before = room.value("track/1/pan")
    for number in (63, 64, 90):
        effects = room.engine.step(Received(room.t_ns, "desk", bytes((0xB0, 16, number))))
        assert not any(isinstance(effect, Send) and effect.port == "main" for effect in effects)
    assert room.value("track/1/pan") == before


def test_explain_says_that_it_cannot_be_told_now_and_leaves_the_conversation_alone() -> None:
    tools = ProTools(*NAMES)
    room = studio(tools)
    tools.tracks[3].name = "Othr"  # which strip is which track is not known until names are still
    room.hear(tools.paint())
    for number in (63, 64):
        room.engine.step(Received(room.t_ns, "desk", bytes((0xB0, 16, number))))
    reasons = room.engine.explain(Received(room.t_ns, "desk", bytes((0xB0, 16, 90))))
    assert [reason.code for reason in reasons] == ["not-shown"]
    room.engine.explain(Received(room.t_ns, "desk", bytes((0xB0, 0, 63))), Received(room.t_ns, "desk", b"\xb0\x00\x41"))
    assert room.world.peers["main"].conversation.touched == {}
