"""What is Ardour's alone: its fader, its pan, its odd select, and a conversation that survives everything it does."""

import math
from pathlib import Path

import pytest

from bridge.core.dialect import Came, Cannot, Fact, Heard, Metered, Named, PeerMistake, Say, Speech, Strips, Went
from bridge.core.targets import target
from bridge.dialects.ardour_osc import DIALECT, LIST, SETUP, TRIM, VOLUME, ArdourConversation
from bridge.wire.osc import decode, encode, encode_typed

SECOND = 1_000_000_000
GREETING = [Say(SETUP), Say(LIST)]
BEAT = encode("/heartbeat", 1.0)


def speech(path: str, bank: int = 0) -> Speech:
    found = target(path, "main")
    assert found is not None
    said = DIALECT.speech(found, bank=bank)
    assert isinstance(said, Speech)
    return said


def says(path: str, position: float, bank: int = 0) -> tuple[object, ...]:
    """The address and arguments a position is sent as."""
    said = speech(path, bank)
    assert said.pack is not None
    (message,) = decode(said.prefix + said.pack(position))
    return (message.address, *message.args)


def fires(path: str) -> list[tuple[object, ...]]:
    return [(message.address, *message.args) for data in speech(path).fire for message in decode(data)]


def present(t_ns: int = 0) -> ArdourConversation:
    conversation = DIALECT.conversation(reply_port=None)
    list(conversation.opened(t_ns))
    list(conversation.hear(t_ns, BEAT))
    return conversation


def heard(*message: object) -> list[Fact]:
    return list(present().hear(1, encode(*message)))  # type: ignore[arg-type]


# --- Laws -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decibels", "position"),
    [(6, 0.99917), (3, 0.88465), (0, 0.78179), (-3, 0.68954), (-6, 0.60697), (-10, 0.51039), (-12, 0.46736),
     (-18, 0.35670), (-20, 0.32530), (-24, 0.26968), (-30, 0.20184), (-40, 0.12149), (-50, 0.07066), (-60, 0.03951)],
)  # fmt: skip
def test_the_fader_is_ardours(decibels: float, position: float) -> None:
    assert VOLUME.to_position(decibels) == pytest.approx(position, abs=6e-6)
    assert VOLUME.to_quantity(position) == pytest.approx(decibels, abs=2e-3)


def test_the_fader_is_silent_at_the_bottom_and_exact_at_0_db() -> None:
    assert VOLUME.to_position(-math.inf) == 0
    assert VOLUME.to_quantity(0) == -math.inf
    assert VOLUME.to_quantity(VOLUME.to_position(0)) == pytest.approx(0, abs=1e-9)
    assert VOLUME.to_quantity(1) == pytest.approx(6.0206, abs=1e-4)


def test_trim_reaches_20_db_to_both_sides() -> None:
    assert [TRIM.to_position(decibels) for decibels in (-20, 0, 20)] == [0, 0.5, 1]


# --- Said -------------------------------------------------------------------------------------------------------------


def test_a_strip_is_a_track_counted_from_the_bank() -> None:
    assert says("strip/3/volume", 0.5, bank=8) == ("/strip/fader", 11, 0.5)
    assert speech("strip/3/volume", bank=8).key == speech("track/11/volume").key == "track/11/volume"


def test_pan_to_the_left_is_ardours_1_and_to_the_right_its_0() -> None:
    assert says("track/1/pan", 0.0) == ("/strip/pan_stereo_position", 1, 1.0)
    assert says("selected/pan", 1.0) == ("/select/pan_stereo_position", 0.0)
    assert heard("/master/pan_stereo_position", 0.25) == [Heard("master/pan", 0.75)]
    assert speech("track/1/pan").law.to_quantity(0) == -100


def test_a_width_is_said_as_minus_1_to_1_and_heard_as_0_to_1() -> None:
    assert says("track/13/width", 0.75) == ("/strip/pan_stereo_width", 13, 0.5)
    assert heard("/strip/pan_stereo_width", 13, 0.75) == [Heard("track/13/width", 0.75)]


def test_switches_are_whole_numbers() -> None:
    assert [says("track/2/mute", position) for position in (0.0, 1.0)] == [("/strip/mute", 2, 0), ("/strip/mute", 2, 1)]


def test_selecting_says_1_and_then_0_because_ardour_7_to_9_obeys_only_0() -> None:
    both = [("/strip/select", 3, 1), ("/strip/select", 3, 0)]
    assert fires("track/3/select") == both
    assert speech("track/3/select").toggle == speech("track/3/select").fire
    assert speech("track/3/select").pack is None


def test_a_bypass_is_one_of_two_addresses() -> None:
    assert says("track/2/fx/1/bypass", 1.0) == ("/strip/plugin/deactivate", 2, 1)
    assert says("track/2/fx/1/bypass", 0.0) == ("/strip/plugin/activate", 2, 1)
    assert says("device/bypass", 1.0) == ("/select/plugin/activate", 0.0)
    assert heard("/select/plugin/activate", 0.0) == [Heard("device/bypass", 1.0)]


def test_scenes_are_counted_from_0_on_the_wire() -> None:
    assert fires("scene/1/launch") == [("/trigger_cue_row", 0)]


def test_a_marker_is_gone_to_in_the_words_of_old_and_new_versions() -> None:
    assert fires("marker/goto/2") == [("/marker", 2), ("/goto_marker", 2)]


def test_transport_switches_are_ardours_own_toggles() -> None:
    record = speech("transport/record")
    assert record.toggle == record.fire == (encode("/rec_enable_toggle"),)
    assert speech("transport/play").toggle == (encode("/toggle_roll"),)
    assert speech("transport/play").fire == (encode("/transport_play"),)


def test_questions_carry_the_strip_in_the_address_so_that_the_answer_does() -> None:
    assert speech("strip/1/volume", bank=4).ask == encode("/strip/fader/5")
    assert speech("track/4/send/2/level").ask == encode("/strip/sends", 4)
    assert speech("track/1/trim").ask is None


def test_actions_are_ardours_names_or_its_addresses() -> None:
    assert DIALECT.action("Common/Save").fire == (encode("/access_action", "Common/Save"),)  # type: ignore[union-attr]
    assert DIALECT.action("/save_state").fire == (encode("/save_state"),)  # type: ignore[union-attr]
    for words in ("40026", "Save", "Common/", "/", "", "Common/Sa\0ve", "/a\0b", "/a /b", "/a b\0"):
        assert isinstance(DIALECT.action(words), Cannot), words


def test_numbers_beyond_any_session_are_refused_while_the_rig_is_checked() -> None:
    huge = target("track/70000/volume", "main")
    assert huge is not None
    assert DIALECT.speech(huge) == Cannot("numbers go from 1 to 1024 here")


def test_set_up_asks_for_what_is_used_and_for_answers_at_the_port_it_comes_from() -> None:
    (message,) = decode(SETUP)
    bank, strips, feedback, gain_mode, sends, plugins, port = message.args
    assert (message.address, bank, strips, gain_mode, sends, plugins, port) == ("/set_surface", 0, 159, 2, 0, 0, 0)
    assert isinstance(feedback, int)
    assert feedback & (1 | 2 | 8 | 16 | 8192 | 16384 | 65536) == feedback, "no meters, no clocks"


# --- Heard ------------------------------------------------------------------------------------------------------------


def test_a_real_ardours_words_are_all_understood_and_cause_nothing() -> None:
    conversation = present()
    facts: list[Fact] = []
    for line in (Path(__file__).parent / "ardour-7.3.hex").read_text().splitlines():
        if not line.startswith("#"):
            facts += conversation.hear(1, bytes.fromhex(line))
    values = {fact.key: fact.position for fact in facts if isinstance(fact, Heard)}
    names = {fact.key: fact.text for fact in facts if isinstance(fact, Named)}
    assert not [fact for fact in facts if not isinstance(fact, Heard | Named | Strips)]
    assert [fact for fact in facts if isinstance(fact, Strips)] == [Strips(18)]
    assert VOLUME.to_quantity(values["track/2/volume"]) == pytest.approx(20 * math.log10(0.9), abs=0.01)
    assert (values["track/1/select"], values["transport/stop"], values["transport/record"]) == (1, 1, 0)
    assert names["track/12"] == "Talkback"
    assert names["device/param/1"] == "Attack"
    assert names["selected/send/1"] == "FX Reverb"


def test_db_beside_the_fader_position_is_passed_over() -> None:
    assert heard("/strip/gain", 3, -6.0) == []


def test_answers_that_carry_the_strip_in_their_address_are_heard() -> None:
    assert heard("/strip/fader/11", 0.5) == [Heard("track/11/volume", 0.5)]
    assert heard("/strip/mute/2", 1) == [Heard("track/2/mute", 1)]
    assert heard("/record_enabled", 1) == [Heard("transport/record", 1)]


def test_a_list_of_sends_tells_levels_switches_and_names() -> None:
    assert heard("/strip/sends", 3, 15, "Reverb", 1, 0.5, 1, 16, "Delay", 2, 0.0, 0) == [
        Named("track/3/send/1", "Reverb"), Heard("track/3/send/1/level", 0.5), Heard("track/3/send/1/enable", 1),
        Named("track/3/send/2", "Delay"), Heard("track/3/send/2/level", 0.0), Heard("track/3/send/2/enable", 0),
    ]  # fmt: skip


def test_a_list_of_plug_ins_tells_which_are_bypassed() -> None:
    assert heard("/strip/plugin/list", 1, 1, "Comp", 1, 2, "EQ", 0) == [
        Named("track/1/fx/1", "Comp"), Heard("track/1/fx/1/bypass", 0), Named("track/1/fx/2", "EQ"),
        Heard("track/1/fx/2/bypass", 1),
    ]  # fmt: skip


def test_values_beyond_the_travel_stop_at_its_ends() -> None:
    assert heard("/strip/trimdB", 1, 25.0) == [Heard("track/1/trim", 1)]
    assert heard("/strip/fader", 1, -0.5) == [Heard("track/1/volume", 0)]


@pytest.mark.parametrize(
    "message",
    [
        ("/strip/fader", 1, math.nan),
        ("/strip/fader", 1, math.inf),
        ("/strip/fader", 1, "loud"),
        ("/strip/fader", 0, 0.5),
        ("/strip/fader", 99999, 0.5),
        ("/strip/fader", 1),
        ("/strip/fader", 1, 2, 0.5),
        ("/master/fader", math.nan),
        ("/master/fader",),
        ("/strip/name", 1, 5),
        ("/strip/sends", 1, 2, 3),
        ("/strip/sends", "one"),
        ("/reply", "AT", "Kick", 1, 2, 0, 0, -1),
    ],
)
def test_what_makes_no_sense_is_the_peers_mistake(message: tuple[object, ...]) -> None:
    with pytest.raises(PeerMistake):
        heard(*message)


def test_what_is_no_osc_is_the_peers_mistake_and_no_sign_of_life() -> None:
    conversation = DIALECT.conversation(reply_port=None)
    list(conversation.opened(0))
    with pytest.raises(PeerMistake):
        conversation.hear(1, b"GET / HTTP/1.1\r\n")
    assert not conversation.present


# --- There and gone ---------------------------------------------------------------------------------------------------


def test_the_set_up_is_said_each_second_until_something_is_heard() -> None:
    conversation = DIALECT.conversation(reply_port=None)
    assert list(conversation.opened(0)) == GREETING
    for second in (1, 2, 3):
        assert conversation.deadline_ns == second * SECOND
        assert list(conversation.wake(second * SECOND)) == GREETING
    assert list(conversation.hear(3 * SECOND + 5, encode("/strip/fader", 2, 0.5))) == [
        Came(),
        Heard("track/2/volume", 0.5),
    ]
    assert list(conversation.wake(4 * SECOND)) == []


def test_ardour_comes_once_however_late_and_often_it_answers() -> None:
    conversation = DIALECT.conversation(reply_port=None)
    list(conversation.opened(0))
    list(conversation.wake(SECOND))
    facts = [
        fact for at in range(300) for fact in conversation.hear(1_700_000_000 + at, encode("/strip/fader", 2, 0.5))
    ]
    assert facts.count(Came()) == 1
    assert not any(isinstance(fact, Say) for fact in facts)


def test_a_heartbeat_keeps_ardour_there() -> None:
    conversation = present()
    for second in range(1, 30):
        assert list(conversation.hear(second * SECOND, BEAT)) == []
        assert list(conversation.wake(second * SECOND + 1)) == []
    assert conversation.present


def test_three_seconds_of_silence_are_a_farewell_and_the_asking_begins_again() -> None:
    conversation = present(t_ns=10 * SECOND)
    assert conversation.deadline_ns == 13 * SECOND
    went, *greeting = conversation.wake(13 * SECOND)
    assert isinstance(went, Went)
    assert greeting == GREETING
    assert list(conversation.wake(14 * SECOND)) == GREETING
    assert list(conversation.hear(14 * SECOND + 1, BEAT)) == [Came()]


def test_a_wake_that_comes_late_still_looks_at_the_last_word() -> None:
    conversation = present()
    list(conversation.hear(2 * SECOND, BEAT))
    assert list(conversation.wake(3 * SECOND)) == []
    assert conversation.deadline_ns == 5 * SECOND


def test_a_port_that_opens_again_greets_again_and_waits_to_hear() -> None:
    conversation = present()
    list(conversation.closed(SECOND))
    assert list(conversation.opened(60 * SECOND)) == GREETING
    assert list(conversation.hear(61 * SECOND, BEAT)) == [Came()]


def test_an_ardour_that_forgot_us_while_it_started_is_subscribed_to_until_it_answers() -> None:
    conversation = DIALECT.conversation(reply_port=None)
    list(conversation.opened(0))
    assert Came() in conversation.hear(1, encode("/strip/fader", 1, 0.5))
    for second in (1, 2, 3):
        assert list(conversation.wake(1 + second * SECOND)) == GREETING
    list(conversation.hear(4 * SECOND, BEAT))
    assert LIST not in [fact.data for fact in conversation.wake(5 * SECOND) if isinstance(fact, Say)]


def test_a_stale_list_is_asked_for_once_when_ardour_has_settled() -> None:
    conversation = present()
    for at in range(20):
        assert list(conversation.hear(SECOND + at, LIST)) == []
    settled = conversation.deadline_ns
    assert settled == SECOND + 19 + SECOND // 5
    assert list(conversation.wake(settled)) == [Say(LIST)]
    assert list(conversation.wake(settled + 1)) == []


def test_the_list_counts_strips_to_the_highest_and_names_them() -> None:
    conversation = present()
    end = encode_typed("/reply", "shhi", "end_route_list", 48000, 0, 0)
    lines = [encode("/reply", "AT", f"Track {ssid}", 1, 2, 0, 0, ssid, 0) for ssid in (1, 2, 3)]
    lines.append(encode("#reply", "B", "Bus", 2, 2, 0, 0, 4))
    named = [fact for line in lines for fact in conversation.hear(1, line)]
    assert named == [
        Named("track/1", "Track 1"),
        Named("track/2", "Track 2"),
        Named("track/3", "Track 3"),
        Named("track/4", "Bus"),
    ]
    assert list(conversation.hear(1, end)) == [Strips(4)]
    assert list(conversation.hear(2, lines[0])) == [Named("track/1", "Track 1")]
    assert list(conversation.hear(2, end)) == [Strips(1)]


def test_meters_and_the_clock_are_asked_for_only_where_they_are_shown() -> None:
    (setup, _) = DIALECT.conversation(reply_port=None, watch=frozenset({"meters", "position"})).opened(0)
    assert isinstance(setup, Say)
    (plain,), (more,) = decode(SETUP), decode(setup.data)
    assert more.args[2] - plain.args[2] == 64 + 128
    assert (more.args[:2], more.args[3:]) == (plain.args[:2], plain.args[3:])


@pytest.mark.parametrize(
    ("message", "fact"),
    [
        (encode("/strip/meter", 3, 0.82), Metered("track/3", -12.0)),
        (encode("/master/meter", 0.94), Metered("master", 0.0)),
        (encode("/strip/meter", 3, -0.99), Metered("track/3", -math.inf)),
        (encode("/position/smpte", " 01:02:03:04"), Named("transport/position", "01:02:03:04")),
        (encode("/session_name", "night-drive-3"), Named("session", "night-drive-3")),
    ],
)
def test_levels_and_the_clock_are_facts(message: bytes, fact: Metered | Named) -> None:
    conversation = DIALECT.conversation(reply_port=None)
    (_, heard) = conversation.hear(0, message)
    if isinstance(fact, Metered):
        assert isinstance(heard, Metered)
        assert (heard.key, heard.level) == (fact.key, pytest.approx(fact.level, abs=1e-4))
    else:
        assert heard == fact


@pytest.mark.parametrize(
    "message",
    [
        encode("/strip/meter", 3),
        encode("/strip/meter", 3, "x"),
        encode("/master/meter"),
        encode("/position/smpte", 3),
        encode("/session_name"),
    ],
)
def test_levels_that_make_no_sense_are_mistakes(message: bytes) -> None:
    with pytest.raises(PeerMistake):
        list(DIALECT.conversation(reply_port=None).hear(0, message))
