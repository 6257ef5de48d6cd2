"""What Ardour tells only when asked, plug-ins in their own units, and what another selection takes away."""

import math

import pytest

from bridge.core.dialect import Fact, Forgotten, Heard, Named, PeerMistake, Say, Speech
from bridge.core.targets import target
from bridge.dialects.ardour_osc import DIALECT, ArdourConversation
from bridge.dialects.ardour_osc.talk import MOST_PARAMETERS, MOST_QUESTIONS
from bridge.wire.osc import Argument, decode, encode, encode_typed

SECOND = 1_000_000_000
RATIO = "track/12/fx/1/param/2"


def present() -> ArdourConversation:
    conversation = DIALECT.conversation(reply_port=None)
    list(conversation.opened(0))
    list(conversation.hear(0, encode("/heartbeat", 1.0)))
    return conversation


def tell(conversation: ArdourConversation, address: str, *args: Argument) -> list[Fact]:
    return list(conversation.hear(1, encode(address, *args)))


def describe(number: int, label: str, flags: int, low: float, high: float, now: float) -> bytes:
    args = (12, 1, number, label, flags, "NOTHING", low, high, "", 0, now)
    return encode_typed("/strip/plugin/descriptor", "iiisisffsid", *args)


def described() -> ArdourConversation:
    """The compressor of a real Ardour 7.3, as far as it matters: an attack, a meter, a ratio by ratio, a switch."""
    conversation = present()
    for line in (
        describe(1, "Attack", 128, 0.1, 100.0, 10.0), describe(2, "Gain Reduction", 0, 0.0, 45.0, 0.0),
        describe(3, "Ratio", 132, 1.0, 20.0, 4.0), describe(4, "Sidechain", 194, 0.0, 1.0, 0.0),
    ):  # fmt: skip
        list(conversation.hear(1, line))
    return conversation


def test_a_description_tells_name_and_position_and_counts_what_can_be_set() -> None:
    conversation = described()
    assert list(conversation.hear(1, describe(3, "Ratio", 132, 1.0, 20.0, 4.0))) == [
        Named(RATIO, "Ratio"),
        Heard(RATIO, pytest.approx(math.log(4) / math.log(20))),
    ]
    assert list(conversation.hear(1, describe(2, "Gain Reduction", 0, 0.0, 45.0, 3.0))) == []


def test_a_position_is_said_in_the_parameters_own_unit_and_by_ardours_number() -> None:
    ((address, args),) = decode(described().says(RATIO, 0.5))
    assert (address, *args) == ("/strip/plugin/parameter", 12, 1, 3, pytest.approx(math.sqrt(20), rel=1e-6))
    ((_, args),) = decode(described().says("track/12/fx/1/param/3", 1.0))
    assert args == (12, 1, 4, 1.0)


def test_what_was_not_described_is_not_said() -> None:
    assert described().says("track/12/fx/2/param/1", 0.5) == b""
    assert described().says("track/12/fx/1/param/4", 0.5) == b""


def test_an_ardour_that_went_takes_its_ranges_along() -> None:
    conversation = described()
    list(conversation.wake(3 * SECOND + 2))
    assert conversation.says(RATIO, 0.5) == b""


def test_ranges_are_bounded() -> None:
    conversation = present()
    for strip in range(1, 20):
        for number in range(1, 1025):
            args = (strip, 1, number, "x", 128, "", 0.0, 1.0, "", 0, 0.0)
            if number < 600:
                list(conversation.hear(1, encode_typed("/strip/plugin/descriptor", "iiisisffsid", *args)))
    assert sum(map(len, conversation.ranges.values())) <= MOST_PARAMETERS


@pytest.mark.parametrize(
    "line",
    [
        describe(1, "x", 128, 1.0, 1.0, 0.0),
        describe(1, "x", 128, math.nan, 1.0, 0.0),
        describe(1, "x", 128, 0.0, 1.0, math.nan),
        describe(0, "x", 128, 0.0, 1.0, 0.5),
        encode("/strip/plugin/descriptor", 12, 1),
        encode("/strip/fader/automation", 3, 7.0),
        encode("/strip/fader/automation", 3),
        encode("/strip/fader/automation", "x", 1.0),
        encode("/mixer_scene/0/name", 5),
        encode("/mixer_scene/x/name", "a"),
        encode("/select/plugin/name", 5),
        encode("/select/name"),
    ],
)
def test_what_makes_no_sense_is_the_peers_mistake(line: bytes) -> None:
    with pytest.raises(PeerMistake):
        list(present().hear(1, line))


# --- Rounds -----------------------------------------------------------------------------------------------------------


def test_what_is_told_only_when_asked_is_asked_for_each_second_while_a_control_stands_for_it() -> None:
    conversation = present()
    sends = Say(encode("/strip/sends", 3))
    keys = frozenset({"track/3/send/1/level", "track/3/send/1/enable", "track/3/volume", RATIO})
    first = list(conversation.reached(SECOND // 2, keys))
    assert first == [Say(encode("/strip/plugin/descriptor", 12, 1)), sends]
    list(conversation.hear(SECOND, encode("/heartbeat", 0.0)))
    assert list(conversation.wake(SECOND)) == []
    assert list(conversation.wake(3 * SECOND // 2)) == first
    assert list(conversation.wake(5 * SECOND // 2)) == first
    assert list(conversation.reached(3 * SECOND, frozenset({"track/3/send/1/level"}))) == []
    list(conversation.hear(4 * SECOND, encode("/heartbeat", 0.0)))
    assert list(conversation.wake(4 * SECOND)) == [sends]
    assert list(conversation.reached(4 * SECOND, frozenset({"track/3/volume"}))) == []
    assert list(conversation.wake(5 * SECOND)) == []


@pytest.mark.parametrize("path", ["track/3/send/1/level", "track/3/polarity", "track/3/fx/1/bypass", RATIO])
def test_a_control_asks_for_it_before_it_takes_over(path: str) -> None:
    found = target(path, "main")
    assert found is not None
    said = DIALECT.speech(found)
    assert isinstance(said, Speech)
    assert said.polled
    assert said.ask is not None


def test_nobody_is_asked_while_ardour_is_away() -> None:
    conversation = DIALECT.conversation(reply_port=None)
    list(conversation.opened(0))
    assert list(conversation.reached(1, frozenset({"track/3/send/1/level"}))) == []
    assert list(conversation.hear(2, encode("/heartbeat", 1.0))) != []
    assert list(conversation.reached(3, frozenset({"track/3/send/1/level"}))) == [Say(encode("/strip/sends", 3))]


def test_a_round_is_bounded() -> None:
    keys = frozenset(f"track/{number}/send/1/level" for number in range(1, 1000))
    assert len(list(present().reached(1, keys))) == MOST_QUESTIONS


# --- Selection --------------------------------------------------------------------------------------------------------


def test_another_selection_forgets_what_the_new_one_may_not_have() -> None:
    conversation = present()
    assert tell(conversation, "/select/name", "Tom") == [Named("selected", "Tom")]
    assert tell(conversation, "/select/name", "Tom") == [Named("selected", "Tom")]
    assert tell(conversation, "/select/name", "Bus") == [
        Forgotten("selected"), Forgotten("device"), Named("selected", "Bus")
    ]  # fmt: skip


def test_another_plug_in_in_focus_forgets_the_parameters_and_the_same_one_again_does_not() -> None:
    conversation = present()
    blank, compressor, equaliser = " ", "ACE Compressor", "ACE EQ"
    tell(conversation, "/select/plugin/name", compressor)
    assert tell(conversation, "/select/plugin/parameter", 1, 0.5) == [Heard("device/param/1", 0.5)]
    assert tell(conversation, "/select/plugin/name", equaliser)[0] == Forgotten("device")
    tell(conversation, "/select/plugin/name", blank)
    assert tell(conversation, "/select/plugin/name", blank) == [Named("device", "")]


def test_without_a_plug_in_no_parameter_stands_anywhere() -> None:
    conversation = present()
    tell(conversation, "/select/plugin/name", "ACE Compressor")
    tell(conversation, "/select/plugin/name", " ")
    assert tell(conversation, "/select/plugin/parameter", 1, 0.0) == []
    assert Forgotten("device") in tell(conversation, "/select/plugin/parameter/name", 1, " ")


# --- Said -------------------------------------------------------------------------------------------------------------


def fires(path: str) -> list[tuple[object, ...]]:
    found = target(path, "main")
    assert found is not None
    said = DIALECT.speech(found)
    assert isinstance(said, Speech)
    return [(message.address, *message.args) for data in said.fire for message in decode(data)]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("track/3/automation/touch", ("/strip/fader/automation", 3, 3)),
        ("selected/automation/off", ("/select/fader/automation", 0)),
        ("mixer-scene/1/recall", ("/recall_mixer_scene", 0)),
        ("device/previous", ("/select/plugin", -1.0)),
    ],
)
def test_what_happens_is_one_message(path: str, message: tuple[object, ...]) -> None:
    assert fires(path) == [message]


def test_one_mode_is_the_end_of_the_others() -> None:
    facts = tell(present(), "/strip/fader/automation", 3, 3.0)
    assert Heard("track/3/automation/touch", 1.0) in facts
    assert sum(fact.position for fact in facts if isinstance(fact, Heard)) == 1.0
    assert len(facts) == 5


def test_mixer_scenes_have_names_and_are_counted_from_1() -> None:
    assert tell(present(), "/mixer_scene/1/name", "Verse") == [Named("mixer-scene/2", "Verse")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("/locate 48000 0", [("/locate", 48000, 0)]),
        ("/set_transport_speed 0.5", [("/set_transport_speed", 0.5)]),
        ("/jump_bars -4", [("/jump_bars", -4)]),
        ("/marker Chorus 2", [("/marker", "Chorus 2")]),
        ("/strip/listen 5 3", [("/strip/listen", 5, 3), ("/strip/list",)]),
    ],
)
def test_an_action_takes_numbers_or_a_text(words: str, said: list[tuple[object, ...]]) -> None:
    action = DIALECT.action(words)
    assert isinstance(action, Speech)
    assert [(message.address, *message.args) for data in action.fire for message in decode(data)] == said


@pytest.mark.parametrize(("word", "types"), [("all", 159), ("tracks", 3), ("buses", 140), ("hidden", 512)])
def test_a_rig_says_which_strips_are_counted(word: str, types: int) -> None:
    dialect = DIALECT.configured({"strips": word})
    assert dialect is DIALECT.configured({"strips": word})
    (setup, _) = dialect.conversation(reply_port=None).opened(0)
    assert isinstance(setup, Say)
    ((_, args),) = decode(setup.data)
    assert args[1] == types
