"""Ardour's trigger grid: what clips say back, counted from the first whatever it shows. Numbers as 7.3 says them."""

import pytest

from bridge.core.dialect import Fact, Forgotten, Heard, PeerMistake, Say
from bridge.dialects.ardour_osc import DIALECT, ArdourConversation
from bridge.dialects.ardour_osc.talk import FEEDBACK, STRIP_TYPES, set_up
from bridge.wire.osc import Argument, decode, encode

EMPTY = (-1,) * 8
CLIP = "clip/2/3/launch"


def present(*keys: str) -> ArdourConversation:
    conversation = DIALECT.conversation(reply_port=None)
    list(conversation.opened(0))
    list(conversation.hear(0, encode("/heartbeat", 1.0)))
    list(conversation.reached(0, frozenset(keys)))
    return conversation


def tell(conversation: ArdourConversation, address: str, *args: Argument) -> list[Fact]:
    return list(conversation.hear(1, encode(address, *args)))


def launched(conversation: ArdourConversation, key: str) -> tuple[object, ...]:
    ((address, args),) = decode(conversation.says(key, 1.0))
    return (address, *args)


def test_the_grid_is_asked_for_once_a_control_stands_for_a_clip_and_stays() -> None:
    conversation = present("track/1/volume")
    wanted = Say(set_up(STRIP_TYPES, FEEDBACK + 32768))
    assert list(conversation.reached(1, frozenset({CLIP}))) == [wanted]
    assert list(conversation.reached(2, frozenset({"track/1/volume"}))) == []
    assert list(conversation.reached(3, frozenset({CLIP}))) == []
    assert wanted in list(conversation.opened(4)), "and after a restart from the first"


def test_a_clip_is_on_while_it_plays_and_only_changes_are_told() -> None:
    conversation = present(CLIP)
    first = tell(conversation, "/trigger_grid/1/state", -1.0, -1, -1, 0, *EMPTY[3:])
    assert Heard(CLIP, 0.0) in first
    assert len(first) == 8
    assert tell(conversation, "/trigger_grid/1/state", 0.25, -1, -1, 1, *EMPTY[3:]) == [Heard(CLIP, 1.0)]
    assert tell(conversation, "/trigger_grid/1/state", 0.5, -1, -1, 1, *EMPTY[3:]) == []
    assert tell(conversation, "/trigger_grid/1/state", -1.0, -1, -1, 0, *EMPTY[3:])[0] == Heard(CLIP, 0.0)


def test_a_grid_that_was_moved_shows_and_launches_the_same_clips() -> None:
    conversation = present(CLIP)
    assert launched(conversation, CLIP) == ("/trigger_bang", 1, 2)
    tell(conversation, "/trigger_grid/1/state", 0.1, -1, -1, 1, *EMPTY[3:])
    assert tell(conversation, "/trigger_grid/bank", 12, 0, 16, 0) == []
    assert tell(conversation, "/trigger_grid/bank", 12, 1, 16, 8) == [Forgotten("clip")]
    assert launched(conversation, CLIP) == ("/trigger_bang", 0, -6)
    assert tell(conversation, "/trigger_grid/0/state", 0.1, *EMPTY)[0] == Heard("clip/2/9/launch", 0.0)


def test_nothing_is_known_of_the_grid_of_an_ardour_that_went() -> None:
    conversation = present(CLIP)
    tell(conversation, "/trigger_grid/bank", 12, 1, 16, 8)
    list(conversation.wake(10_000_000_000))
    assert launched(conversation, CLIP) == ("/trigger_bang", 1, 2)


@pytest.mark.parametrize(
    ("address", "args"),
    [
        ("/trigger_grid/1/state", (-1.0, *EMPTY[1:])), ("/trigger_grid/1/state", (-1.0, 2, *EMPTY[1:])),
        ("/trigger_grid/1/state", (-1.0, "x", *EMPTY[1:])), ("/trigger_grid/8/state", (-1.0, *EMPTY)),
        ("/trigger_grid/²/state", (-1.0, *EMPTY)), ("/trigger_grid/", ()), ("/trigger_grid/1/name", ("x",)),
        ("/trigger_grid/bank", (12, -1, 16, 0)), ("/trigger_grid/bank", (12, 0, 16)),
        ("/trigger_grid/bank", (12, 0.5, 16, 0)), ("/trigger_grid/bank", (12, 99999, 16, 0)),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_a_mistake(address: str, args: tuple[Argument, ...]) -> None:
    with pytest.raises(PeerMistake):
        tell(present(CLIP), address, *args)
