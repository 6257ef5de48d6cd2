"""Meters of an OSC table: a Behringer X32 tells its levels as blobs, where a surface shows them and only there."""

from math import inf, nan

import pytest

from bridge.config import load_text
from bridge.core.dialect import Fact, Metered, PeerMistake, Say
from bridge.dialects.osc import TableConversation
from bridge.wire import osc
from tests.dialects.contract import tabled
from tests.dialects.x32 import X32

SECOND = 1_000_000_000
WATCH = frozenset({"meters"})


def carry(conversation: TableConversation, mixer: X32, facts: object) -> None:
    for fact in facts:  # type: ignore[attr-defined]
        if isinstance(fact, Say):
            mixer.receive(fact.data)


def opened(mixer: X32, watch: frozenset[str] = WATCH) -> TableConversation:
    conversation = tabled("behringer-x32").conversation(reply_port=None, watch=watch)
    assert isinstance(conversation, TableConversation)
    carry(conversation, mixer, conversation.opened(0))
    assert mixer.refused == []
    return conversation


def heard(conversation: TableConversation, datagrams: list[bytes]) -> list[Fact]:
    return [fact for each in datagrams for fact in conversation.hear(1, each) if isinstance(fact, Metered)]


def test_levels_are_decibels_of_the_channels_and_the_louder_side_of_the_main_bus() -> None:
    mixer = X32()
    conversation = opened(mixer)
    told = dict(heard(conversation, mixer.meters("/meters/1", {0: 1.0, 31: 0.1, 32: 9.0})))  # type: ignore[arg-type]
    assert (told["track/1"], told["track/2"], len(told)) == (0.0, -inf, 32)
    assert told["track/32"] == pytest.approx(-20)
    (master,) = heard(conversation, mixer.meters("/meters/2", {22: 0.01, 23: 2.0}))
    assert master == Metered("master", pytest.approx(6.02, abs=0.01))


def test_a_mixer_without_a_watcher_is_not_asked_for_levels() -> None:
    mixer = X32()
    opened(mixer, frozenset())
    assert mixer.metered == {}


def test_they_are_asked_for_again_before_ten_seconds_are_over() -> None:
    mixer = X32()
    conversation = opened(mixer)
    for _ in range(60):
        assert conversation.deadline_ns is not None
        mixer.now_ms = conversation.deadline_ns // 1_000_000
        carry(conversation, mixer, conversation.wake(conversation.deadline_ns))
        assert mixer.meters("/meters/1", {}), mixer.now_ms
    list(conversation.closed(0))
    assert conversation.deadline_ns is None


@pytest.mark.parametrize(
    "packed",
    [b"\x01", b"\xff\xff\xff\x7f", b"\xff\xff\xff\xff", b"\x60\x00\x00\x00" + bytes(8),
     b"\x02\x00\x00\x00" + bytes(8), b"\x60\x00\x00\x00" + b"\x00\x00\xc0\x7f" * 96],
)  # fmt: skip
def test_a_blob_that_makes_no_sense_is_a_mistake(packed: bytes) -> None:
    conversation = opened(X32())
    with pytest.raises(PeerMistake):
        list(conversation.hear(1, osc.encode_typed("/meters/1", "b", packed)))
    for wrong in (nan, inf):
        with pytest.raises(PeerMistake):
            list(conversation.hear(1, osc.encode("/meters/1", wrong)))


RIG = """\
version: 1
rig: Meters
surfaces: {{desk: {{profile: korg-nanokontrol2}}}}
daws:
  main:
    dialect: osc
    send: 9000
    table: {{counts: {{N: 8}}, meters: {{say: /m, every: 8 s, levels: {{{level}}}}}}}
phases: {{mix: }}
map: {{desk/transport/play: {{mix: surface/repaint}}}}
"""


@pytest.mark.parametrize(
    ("level", "code"),
    [("track/N: /m", "E106"), ('track/N: "/m {N-1} x"', "E106"), ('track/N: "/m {N-2}"', "E106"),
     ("device/param/P: /m 1", "E103"), ("selected: /m 1", "E205"), ("master: /m 22 23", "")],
)  # fmt: skip
def test_a_level_names_a_track_and_its_numbers(level: str, code: str) -> None:
    found = {problem.code for problem in load_text(RIG.format(level=level), "rig.yaml").problems}
    assert (code in found) if code else not [each for each in found if each.startswith("E")]
