"""What is said to a box beside playing: greeted before it is lit, asked, kept awake, answered; silent is lost."""

import pytest

from bridge.core.events import Back, Lost, Received, Stop
from bridge.model.device import Answer, DeviceTalk, Handshake, Keepalive
from bridge.model.rig import Rig
from bridge.model.surface import WireModel
from bridge.wire import mcu
from tests.core.boxes import Box, talking
from tests.core.toy import MS, entry, rig

WHO = "desk: f0 7e 7f 06 01 f7"
QUERIES = [f"desk: f0 00 00 66 {model} 00 f7" for model in ("14", "15", "10", "11")]
HELLO, MODE, BYE = (bytes.fromhex(text) for text in ("f0 01 f7", "91 00 64", "f0 02 f7"))


def desk(talk: DeviceTalk, wire: WireModel | None = None) -> Rig:
    lines = [
        entry("desk/fader/1", "any", "strip/1/volume"),
        entry("desk/button/solo/1", "any", "note/60"),
        entry("desk/button/mute/1", "any", "phase/set/create"),
        entry("desk/encoder/1", "any", "strip/2/volume"),
    ]
    return talking(rig(lines), talk, wire)


def opened(talk: DeviceTalk, wire: WireModel | None = None) -> tuple[Box, list[str]]:
    """A studio whose desk has just been plugged in, and what it was sent at once."""
    box = Box(desk(talk, wire), open_all=False)
    box.step(Back(0, "daw"))
    box.take()
    box.step(Back(0, "desk"))
    return box, box.take()


LIGHTS = 12  # of the toy desk


# --- The greeting -----------------------------------------------------------------------------------------------


def test_a_box_that_wants_nothing_is_painted_at_once() -> None:
    _, lines = opened(DeviceTalk())
    assert len(lines) == LIGHTS
    assert lines[0] == "desk: b0 30 7f", "the light that tells the phase is first"


def test_a_greeting_goes_before_the_first_light_and_the_silence_after_it_is_kept() -> None:
    box, lines = opened(DeviceTalk(greeting=(HELLO, 50 * MS, MODE), wait_ns=100 * MS))
    assert lines == ["desk: f0 01 f7"]
    later = box.passes(1000)
    assert later[0] == "50: desk: 91 00 64"
    assert later[1] == "150: desk: b0 30 7f"
    assert len(later) == 1 + LIGHTS


def test_lights_that_change_during_the_greeting_show_what_is_so_after_it() -> None:
    box, _ = opened(DeviceTalk(greeting=(HELLO,), wait_ns=100 * MS))
    assert box.asks("phase/set/mix") == ["main in mix settled"], "nothing is lit before the greeting is over"
    lines = box.passes(1000)
    assert "100: desk: b0 30 00" in lines
    assert len(lines) == LIGHTS, "and each light once"


def test_on_a_slow_wire_the_silence_begins_when_the_greeting_has_been_carried() -> None:
    box, lines = opened(DeviceTalk(greeting=(b"\xf0" + bytes(298) + b"\xf7", MODE), wait_ns=100 * MS), WireModel(2000))
    assert len(lines) == 1
    later = box.passes(2000)
    carried = [line for line in later if "91 00 64" in line]
    assert carried == ["150: desk: 91 00 64"], "300 bytes at 2000 bytes a second"
    first_light = float(later[1].split(":")[0])
    assert 251 <= first_light <= 260, "3 bytes, and the silence"


def test_a_refused_greeting_is_said_again_before_the_first_light() -> None:
    box, lines = opened(DeviceTalk(greeting=(HELLO, MODE)))
    assert len(lines) == 2 + LIGHTS
    box, lines = opened(DeviceTalk(greeting=(HELLO,), wait_ns=20 * MS))
    box.refused("desk")
    later = box.passes(100)
    assert later[0].endswith("desk: f0 01 f7")
    assert all("b0" in line for line in later[1:])


def test_a_box_plugged_in_twice_is_greeted_twice_and_an_old_greeting_does_not_go_on() -> None:
    box, _ = opened(DeviceTalk(greeting=(HELLO, 50 * MS, MODE), wait_ns=100 * MS))
    box.passes(20)
    box.step(Lost(box.t_ns, "desk"))
    box.step(Back(box.t_ns, "desk"))
    assert box.take() == ["desk: f0 01 f7"]
    lines = box.passes(1000)
    assert [line for line in lines if "91" in line] == ["70: desk: 91 00 64"], "the first one's was due at 50"
    assert len(lines) == 1 + LIGHTS


def test_what_a_hand_does_during_the_greeting_is_played() -> None:
    box, _ = opened(DeviceTalk(greeting=(HELLO,), wait_ns=100 * MS))
    assert box.says("b0 20 7f") == ["daw: note/60 = 1.000000"]


# --- Who it is --------------------------------------------------------------------------------------------------

FADERPORT = DeviceTalk(identity=bytes.fromhex("00 01 06 02 00 01"), greeting=(MODE,))


def test_a_box_is_greeted_when_it_has_said_who_it_is() -> None:
    box, lines = opened(FADERPORT)
    assert lines == [WHO]
    box.passes(10)
    lines = box.says("f0 7e 01 06 02 00 01 06 02 00 01 00 00 01 02 f7")
    assert lines[0] == "desk: 91 00 64"
    assert len(lines) == 1 + LIGHTS
    assert box.counts()["identity"] == "00 01 06 02 00 01 00 00 01 02"
    assert box.counts()["unmapped"] == 0
    assert box.passes(1000) == [], "and not a second time when the wait would have been over"


def test_an_early_answer_does_not_cut_the_silences_short_that_follow() -> None:
    """250 ms after the question it would have been greeted anyway; that is over."""
    box, _ = opened(DeviceTalk(identity=b"\x42", greeting=(HELLO, 400 * MS, MODE)))
    assert box.says("f0 7e 00 06 02 42 f7") == ["desk: f0 01 f7"]
    lines = box.passes(1000)
    assert lines[0] == "400: desk: 91 00 64"
    assert len(lines) == 1 + LIGHTS


def test_a_box_that_does_not_say_who_it_is_is_greeted_all_the_same() -> None:
    box, _ = opened(FADERPORT)
    lines = box.passes(1000)
    assert lines[0] == "250: desk: 91 00 64"
    assert box.counts()["identity"] == ""


def test_another_box_is_told_and_greeted_all_the_same() -> None:
    box, _ = opened(FADERPORT)
    lines = box.says("f0 7e 01 06 02 42 13 01 00 00 f7")
    assert lines[0] == "told another-box about desk"
    assert lines[1] == "desk: 91 00 64"


def test_a_box_without_a_greeting_is_not_waited_for() -> None:
    box, lines = opened(DeviceTalk(identity=b"\x42\x13"))
    assert lines[0] == WHO
    assert len(lines) == 1 + LIGHTS
    assert box.says("f0 7e 00 06 02 42 13 01 00 00 00 00 01 00 f7") == []


KORG = DeviceTalk(identity=b"\x42\x13")
KORG_SAYS = "f0 7e 00 06 02 42 13 01 00 00 00 00 01 00 f7"


def test_a_box_that_said_who_it_is_is_asked_when_it_is_quiet_and_as_good_as_lost_when_it_does_not_answer() -> None:
    box, _ = opened(KORG)
    box.says(KORG_SAYS)
    box.says("b0 20 7f")  # a note is held
    lines = box.passes(12_000)
    told = [line for line in lines if "told" in line or "daw" in line]
    asked = [line for line in lines if line.endswith(WHO)]
    assert asked[:4] == [f"{t}: {WHO}" for t in (6000, 8000, 10_000, 12_000)]
    assert [line.split(":")[0] for line in told] == ["10000", "10000"]
    assert "told silent about desk" in "".join(told)
    assert box.counts()["silent"] is True


def test_a_quiet_box_that_answers_is_only_asked() -> None:
    box, _ = opened(KORG)
    box.says(KORG_SAYS)
    for _ in range(5):
        lines = box.passes(4000)
        assert {line.partition(": ")[2] for line in lines} <= {WHO}
        box.says(KORG_SAYS)
    assert box.counts()["silent"] is False
    assert box.counts()["silences"] == 0


def test_a_box_that_plays_is_not_asked() -> None:
    box, _ = opened(KORG)
    box.says(KORG_SAYS)
    for value in range(1, 11):
        box.says(f"b0 21 {value:02x}")
        assert WHO not in "".join(box.passes(2500))


def test_a_silent_box_is_asked_on_and_painted_when_it_answers_again() -> None:
    box, _ = opened(KORG)
    box.says(KORG_SAYS)
    box.passes(60_000)
    assert box.counts()["silences"] == 1
    lines = box.says(KORG_SAYS)
    assert len([line for line in lines if line.startswith("desk: b0")]) == LIGHTS
    assert box.counts()["silent"] is False
    box.says(KORG_SAYS)
    assert len([line for line in box.passes(7000) if line.endswith(WHO)]) == 1, "and the questions go on as they did"


def test_a_box_that_never_said_who_it_is_is_never_asked_again() -> None:
    box, _ = opened(KORG)
    assert box.passes(60_000) == []
    assert box.counts()["silent"] is False


def test_a_box_that_went_is_asked_no_more() -> None:
    box, _ = opened(KORG)
    box.says(KORG_SAYS)
    box.step(Lost(box.t_ns, "desk"))
    box.take()
    assert box.passes(60_000) == []


def test_a_torn_identity_is_counted_and_no_identity() -> None:
    box, _ = opened(FADERPORT)
    for torn in ("f0 7e 01 06 02 00 01", "f0 7e 01 06 f7", "f0 7e f7", "f0 7e 01 06 02 f7"):
        box.says(torn)
    assert box.counts()["identity"] == ""
    assert box.counts()["mistakes"] == 1


# --- Mackie Control ---------------------------------------------------------------------------------------------

MCU = DeviceTalk(handshake=Handshake.MCU)
READY = "f0 00 00 66 14 01 58 59 5a 57 18 61 05 57 18 61 05 f7"


def test_a_mackie_control_is_asked_and_painted_when_it_answers() -> None:
    box, lines = opened(MCU)
    assert lines == QUERIES
    box.passes(30)
    assert len(box.says(READY)) == LIGHTS, "models 14 and 15 want no reply"
    assert box.passes(1000) == []


def test_a_box_that_knows_no_handshake_just_works() -> None:
    box, _ = opened(MCU)
    lines = box.passes(1000)
    assert lines[0] == "500: desk: b0 30 7f"
    assert len(lines) == LIGHTS


def test_a_logic_control_s_challenge_is_answered_and_its_word_waited_for() -> None:
    box, _ = opened(MCU)
    (reply,) = box.says("f0 00 00 66 10 01 01 02 03 04 05 06 07 11 22 33 44 f7")
    assert reply == "desk: f0 00 00 66 10 02 01 02 03 04 05 06 07 " + mcu.response(b"\x11\x22\x33\x44").hex(" ") + " f7"
    assert len(box.says("f0 00 00 66 10 03 01 02 03 04 05 06 07 f7")) == LIGHTS


def test_a_logic_control_that_refuses_our_answer_is_told_about() -> None:
    box, _ = opened(MCU)
    box.says("f0 00 00 66 10 01 01 02 03 04 05 06 07 11 22 33 44 f7")
    assert box.says("f0 00 00 66 10 04 01 02 03 04 05 06 07 f7") == ["told handshake-refused about desk"]


def test_a_desk_that_is_switched_on_later_introduces_itself_and_is_painted() -> None:
    box, _ = opened(MCU)
    box.passes(5000)
    box.says("b0 20 7f")
    lines = box.says(READY)
    assert lines[0] == "daw: note/60 = 0.000000", "it held nothing when it was switched on"
    assert len(lines) == 1 + LIGHTS, "each light once, and it is not asked again"
    assert box.says(READY) == [], "a box that stutters is not painted twice"


def test_the_sum_of_a_challenge_stays_within_seven_bits() -> None:
    """By hand for 11 22 33 44: 11+(22^0a)-44, (33>>4)^(11+44), (44-(33<<2))^(11|22), 22-33+(f0^(44<<4))."""
    assert mcu.response(b"\x11\x22\x33\x44") == bytes((0x75, 0x56, 0x4B, 0x1F))
    assert all(mcu.response(bytes((a, b, a, b))).isascii() for a in range(0, 128, 7) for b in range(0, 128, 5))


# --- HUI --------------------------------------------------------------------------------------------------------

HUI = DeviceTalk(handshake=Handshake.HUI)
PING, PONG = "desk: 90 00 00", "90 00 7f"


def test_a_hui_is_asked_every_second_and_is_as_good_as_lost_when_it_stops_answering() -> None:
    box, lines = opened(HUI)
    assert PING in lines
    assert len(lines) == 1 + LIGHTS
    for second in range(1, 6):
        assert box.says(PONG) == []
        assert box.passes(1000) == [f"{1000 * second}: {PING}"]
    box.says(PONG)
    box.says("b0 20 7f")
    assert box.passes(3000) == [f"{1000 * second}: {PING}" for second in (6, 7, 8)]
    assert box.passes(1000) == [
        "9000: daw: note/60 = 0.000000",
        "9000: desk: b0 20 00",
        "9000: told silent about desk",
        f"9000: {PING}",
    ]
    assert (box.counts()["silent"], box.counts()["silences"]) == (True, 1)
    lines = box.says(PONG)
    assert lines[0] == "told speaks about desk"
    assert len(lines) == 2 + LIGHTS, "painted anew, and asked at once"
    assert box.counts()["silent"] is False


def test_a_hui_that_never_answers_is_only_asked() -> None:
    box, _ = opened(HUI)
    assert box.passes(10_000) == [f"{1000 * second}: {PING}" for second in range(1, 11)]
    assert box.counts()["silences"] == 0


def test_a_hui_that_is_switched_on_later_is_painted_with_its_first_answer() -> None:
    box, _ = opened(HUI)
    box.passes(5000)
    assert len(box.says(PONG)) == LIGHTS + 1
    assert box.says(PONG) == []


# --- Keepalives and answers -------------------------------------------------------------------------------------


def test_a_keepalive_is_sent_every_so_often_until_the_box_is_gone() -> None:
    talk = DeviceTalk(greeting=(HELLO,), wait_ns=100 * MS, keepalive=Keepalive(b"\xa0\x00\x00", 1000 * MS))
    box, _ = opened(talk)
    box.passes(500)
    assert box.passes(3000) == [f"{1100 + 1000 * n}: desk: a0 00 00" for n in range(3)]
    box.lost("desk")
    assert box.passes(3000) == []
    box.back("desk")
    assert len([line for line in box.passes(3050) if "a0 00 00" in line]) == 2


def test_what_wants_an_answer_is_answered_and_is_no_stranger() -> None:
    heard, said = bytes.fromhex("f0 00 20 32 58 54 00 f7"), bytes.fromhex("f0 00 00 66 14 00 f7")
    box, _ = opened(DeviceTalk(answers=(Answer(heard, (said, MODE)),)))
    assert box.says(heard.hex()) == ["desk: f0 00 00 66 14 00 f7", "desk: 91 00 64"]
    assert box.counts()["unmapped"] == 0
    assert box.says("f0 00 20 32 58 54 01 f7") == []
    assert box.counts()["unmapped"] == 1


def test_what_wants_an_answer_may_look_like_a_control() -> None:
    box, _ = opened(DeviceTalk(answers=(Answer(bytes.fromhex("b0 20 7e"), (MODE,)),)))
    assert box.says("b0 20 7e") == ["desk: 91 00 64"]
    box.passes(100)
    assert box.says("b0 20 7f") == ["daw: note/60 = 1.000000", "desk: b0 20 7f"]


# --- Farewell ---------------------------------------------------------------------------------------------------


def test_at_the_end_a_box_gets_its_own_mode_back_and_nothing_else() -> None:
    box, _ = opened(DeviceTalk(farewell=(BYE, MODE)), WireModel(100))
    box.says("b0 20 7f")
    box.step(Stop(box.t_ns))
    assert box.take() == ["daw: note/60 = 0.000000", "desk: f0 02 f7", "desk: 91 00 64"], "lights that wait are dropped"


def test_a_box_that_is_not_there_gets_no_farewell() -> None:
    box, _ = opened(DeviceTalk(farewell=(BYE,)))
    box.lost("desk")
    box.step(Stop(box.t_ns))
    assert box.take() == []


def test_a_reload_keeps_the_talk_going_and_a_rig_that_lets_the_box_go_says_farewell() -> None:
    talk = DeviceTalk(farewell=(BYE,), keepalive=Keepalive(b"\xa0\x00\x00", 1000 * MS))
    box, _ = opened(talk)
    box.passes(500)
    assert "desk: f0 02 f7" not in box.swap(desk(talk))
    assert box.passes(1000) == ["1000: desk: a0 00 00"]
    assert "desk: f0 02 f7" in box.swap(desk(DeviceTalk()))
    assert box.passes(3000) == [], "the new talk knows no keepalive"


def test_explaining_says_nothing_to_the_box() -> None:
    box, _ = opened(FADERPORT)
    reply = Received(box.t_ns, "desk", bytes.fromhex("f0 7e 01 06 02 00 01 06 02 00 01 f7"))
    box.engine.explain(reply)
    assert box.counts()["identity"] == ""
    assert box.says(reply.data.hex())[0] == "desk: 91 00 64", "it still waits for the answer"


# --- Active sensing ---------------------------------------------------------------------------------------------


def sensed() -> Box:
    box, _ = opened(DeviceTalk())
    box.passes(1000)
    return box


def test_a_box_that_promised_to_be_heard_of_and_is_not_lets_go_of_what_it_held() -> None:
    box = sensed()
    assert box.says("fe") == []
    box.says("b0 20 7f")
    box.passes(300)
    assert box.says("fe") == []
    assert box.passes(329) == []
    assert box.passes(1) == ["1630: daw: note/60 = 0.000000", "1630: desk: b0 20 00", "1630: told silent about desk"]
    assert box.passes(10_000) == []
    assert box.counts()["silences"] == 1
    lines = box.says("b0 00 40")
    assert lines[0] == "told speaks about desk"
    assert len(lines) == 1 + LIGHTS, "painted anew; where the fader stands is only noted"


def test_anything_the_box_says_feeds_its_promise() -> None:
    box = sensed()
    box.says("fe")
    for number in range(20):
        assert box.passes(300) == []
        box.says(f"b0 00 {number:02x}")
    assert box.counts()["silences"] == 0


def test_a_box_that_never_promised_may_be_silent() -> None:
    box = sensed()
    box.says("b0 20 7f")
    assert box.passes(100_000) == []


def test_after_a_silence_the_promise_has_to_be_made_again() -> None:
    box = sensed()
    box.says("fe")
    box.passes(400)
    box.says("b0 00 40")
    assert box.passes(10_000) == []
    box.says("fe")
    box.passes(400)
    assert box.counts()["silences"] == 2


def test_active_sensing_is_no_stranger() -> None:
    box = sensed()
    for _ in range(5):
        box.says("fe")
        box.passes(100)
    assert (box.counts()["unmapped"], box.counts()["mistakes"]) == (0, 0)


@pytest.mark.parametrize("port", ["desk", "pedal"])
def test_every_surface_may_promise(port: str) -> None:
    box = sensed()
    if port == "pedal":
        box.back("pedal")
    box.says("fe", port)
    box.passes(400)
    assert box.counts(port)["silences"] == 1
    other = "pedal" if port == "desk" else "desk"
    assert box.counts(other)["silences"] == 0
