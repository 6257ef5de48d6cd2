"""What is plain MIDI's alone: bytes, channels, and notes that always end."""

from collections.abc import Callable

import mido
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core.dialect import Cannot, Dialect, Heard, PeerMistake, Speech
from bridge.core.events import Lost, Received
from bridge.core.targets import target
from bridge.dialects.midi import DIALECT, Midi
from bridge.wire import midi as wire
from tests.dialects.contract import CHECKS
from tests.dialects.room import MS, Room
from tests.dialects.synth import Synth, Torn

#: The same dialect as other rigs want it.
LISTENING = DIALECT.configured({"hears": "yes", "transport": "mmc"})
SYSEX = DIALECT.configured({
    "hears": "yes",
    "sysex/cutoff": "f0 43 10 4c 08 00 18 vv f7",
    "sysex/fine": "f0 43 10 4c 08 00 19 vv vv f7",
    "sysex/master": "f0 7f 7f 04 01 vv vv f7 lsb-first",
    "sysex/roland": "f0 41 10 42 12 [40 01 30 vv] sum f7",
})  # fmt: skip


def speech(path: str, channel: int | None = None, dialect: Midi = DIALECT) -> Speech:
    found = target(path, "synth")
    assert found is not None
    said = dialect.speech(found, channel=channel)
    assert isinstance(said, Speech)
    return said


def says(path: str, position: float, channel: int | None = None, dialect: Midi = DIALECT) -> str:
    said = speech(path, channel, dialect)
    assert said.pack is not None
    return (said.prefix + said.pack(position)).hex(" ")


@pytest.mark.parametrize(
    ("path", "position", "channel", "message"),
    [
        ("note/36", 1.0, None, "90 24 7f"),
        ("note/36", 0.5, 10, "99 24 40"),
        ("note/36", 0.0, None, "80 24 00"),
        ("note/36", 0.001, None, "80 24 00"),
        ("note/0", 1 / 127, 16, "9f 00 01"),
        ("cc/74", 1.0, None, "b0 4a 7f"),
        ("cc/0", 0.0, 2, "b1 00 00"),
        ("pitch", 1.0, None, "e0 7f 7f"),
        ("pitch", 0.5, None, "e0 00 40"),
        ("pressure", 1.0, 3, "d2 7f"),
        ("cc14/7", 1.0, None, "b0 07 7f b0 27 7f"),
        ("cc14/31", 0.5, 2, "b1 1f 40 b1 3f 00"),
        ("nrpn/0", 0.0, None, "b0 63 00 b0 62 00 b0 06 00 b0 26 00"),
        ("nrpn/160", 1.0, 16, "bf 63 01 bf 62 20 bf 06 7f bf 26 7f"),
        ("nrpn/1/32", 1 / 16_383, None, "b0 63 01 b0 62 20 b0 06 00 b0 26 01"),
        ("rpn/0", 2 * 128 / 16_383, None, "b0 65 00 b0 64 00 b0 06 02 b0 26 00"),
        ("rpn/16382", 0.0, None, "b0 65 7f b0 64 7e b0 06 00 b0 26 00"),
    ],
)
def test_bytes(path: str, position: float, channel: int | None, message: str) -> None:
    assert says(path, position, channel) == message


def test_a_program_is_chosen_with_one_message() -> None:
    assert [message.hex(" ") for message in speech("program/5", 2).fire] == ["c1 05"]


def test_a_program_in_a_bank_is_one_piece() -> None:
    assert [message.hex(" ") for message in speech("program/87/64/5", 2).fire] == ["b1 00 57 b1 20 40 c1 05"]


@given(st.sampled_from(["note/60", "cc/7", "pitch", "pressure"]), st.floats(0, 1), st.integers(1, 16))
def test_every_position_is_a_message_that_mido_reads(path: str, position: float, channel: int) -> None:
    said = speech(path, channel)
    assert said.pack is not None
    assert mido.Message.from_bytes(said.prefix + said.pack(position)).channel == channel - 1


def test_a_note_is_never_dropped_and_a_controller_may_be() -> None:
    assert not speech("note/60").droppable
    assert speech("cc/7").droppable


def test_the_same_number_on_another_channel_is_another_thing() -> None:
    assert speech("cc/7").key == speech("cc/7", 1).key == "ch1/cc/7"
    assert speech("cc/7", 2).key == "ch2/cc/7"
    assert speech("pitch", 4).key == "ch4/pitch"


def test_what_midi_cannot_count_is_refused_while_the_rig_is_checked() -> None:
    for path, channel in (
        ("cc/128", None),
        ("cc/7", 0),
        ("cc/7", 17),
        ("note/9999", None),
        ("nrpn/127/127", None),  # the null number
    ):
        found = target(path, "synth")
        assert found is not None
        assert isinstance(DIALECT.speech(found, channel=channel), Cannot), (path, channel)


def test_every_refusal_says_what_to_use_instead() -> None:
    for shape, why in DIALECT.cannot():
        assert "cc/N" in why or "note/N" in why, shape
    assert "b0 77 7f" in str(DIALECT.action("Common/Save"))


@given(
    st.sampled_from(["cc14/1", "nrpn/300", "nrpn/2/44", "rpn/5", "program/1/2/3"]), st.floats(0, 1), st.integers(1, 16)
)
def test_every_piece_is_messages_that_mido_reads_and_a_strict_synth_obeys(
    path: str, position: float, channel: int
) -> None:
    said, synth = speech(path, channel), Synth()
    piece = said.prefix + said.pack(position) if said.pack else said.fire[0]
    parser = mido.Parser()
    parser.feed(piece)
    read = list(parser)
    assert b"".join(bytes(each.bytes()) for each in read) == piece
    assert {each.channel for each in read} == {channel - 1}
    synth.receive(piece)
    if path.startswith("program"):
        assert synth.program == {channel: (1, 2, 3)}
    else:
        assert synth.values == {said.key: round(position * 16_383)}


@pytest.mark.parametrize(
    "torn",
    ["b0 63 01 b0 62 20 b0 06 40", "b0 06 40 b0 26 00", "b0 63 01 b0 62 20 b0 26 00", "b0 63 01", "b0 07 40 90 3c 40"],
)
def test_the_strict_synth_refuses_what_is_torn(torn: str) -> None:
    with pytest.raises(Torn):
        Synth().receive(bytes.fromhex(torn))


@pytest.mark.parametrize("dialect", [LISTENING, SYSEX], ids=["listening", "with sysex"])
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_contract_holds_however_a_rig_wants_it_spoken(dialect: Midi, check: Callable[[Dialect], None]) -> None:
    check(dialect)


# --- Transport and actions ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("transport", "path", "message"),
    [
        ("realtime", "play", "fa"),
        ("realtime", "stop", "fc"),
        ("realtime", "start", "f2 00 00"),
        ("mmc", "play", "f0 7f 7f 06 02 f7"),
        ("mmc", "stop", "f0 7f 7f 06 01 f7"),
        ("mmc", "rewind", "f0 7f 7f 06 05 f7"),
        ("mmc", "forward", "f0 7f 7f 06 04 f7"),
        ("mmc", "start", "f0 7f 7f 06 44 06 01 00 00 00 00 00 f7"),
    ],
)
def test_the_transport(transport: str, path: str, message: str) -> None:
    (said,) = speech(f"transport/{path}", None, DIALECT.configured({"transport": transport})).fire
    assert said.hex(" ") == message
    assert bytes(mido.Message.from_bytes(said).bytes()) == said


def test_machine_control_records_and_leaves_record() -> None:
    assert says("transport/record", 1.0, None, LISTENING) == "f0 7f 7f 06 06 f7"
    assert says("transport/record", 0.0, None, LISTENING) == "f0 7f 7f 06 07 f7"


def test_without_a_transport_play_says_what_to_use_instead() -> None:
    found = target("transport/play", "synth")
    assert found is not None
    assert "note/N" in str(DIALECT.configured({"transport": "none"}).speech(found))
    record = target("transport/record", "synth")
    assert record is not None
    assert "transport: mmc" in str(DIALECT.speech(record))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("continue", "fb"),
        ("mmc record-pause", "f0 7f 7f 06 08 f7"),
        ("b0 77 7f", "b0 77 7f"),
        ("B0 00 01 C0 05", "b0 00 01 c0 05"),
        ("f0 7d 01 f7", "f0 7d 01 f7"),
    ],
)
def test_an_action_is_whole_messages_or_a_word_for_one(words: str, message: str) -> None:
    said = DIALECT.action(words)
    assert isinstance(said, Speech)
    assert [each.hex(" ") for each in said.fire] == [message]


@pytest.mark.parametrize(
    "words", ["", "b0 77", "77 7f", "b0 77 ff", "f0 01", "mmc", "mmc dance", "save", "b0 77 7f 01"]
)
def test_an_action_that_is_no_message_is_refused(words: str) -> None:
    assert isinstance(DIALECT.action(words), Cannot)


# --- Sysex --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "position", "message"),
    [
        ("cutoff", 1.0, "f0 43 10 4c 08 00 18 7f f7"),
        ("fine", 1.0, "f0 43 10 4c 08 00 19 7f 7f f7"),
        ("fine", 128 / 16_383, "f0 43 10 4c 08 00 19 01 00 f7"),
        ("master", 128 / 16_383, "f0 7f 7f 04 01 00 01 f7"),
        ("roland", 0.0, "f0 41 10 42 12 40 01 30 00 0f f7"),
        ("roland", 15 / 127, "f0 41 10 42 12 40 01 30 0f 00 f7"),
    ],
)
def test_sysex_of_the_rigs_own(name: str, position: float, message: str) -> None:
    assert says(f"sysex/{name}", position, None, SYSEX) == message


def test_a_sysex_the_rig_does_not_have_is_refused() -> None:
    found = target("sysex/resonance", "synth")
    assert found is not None
    assert "sysex:" in str(SYSEX.speech(found))


@given(st.integers(0, 127))
def test_rolands_checksum_makes_nothing_of_what_it_is_over(value: int) -> None:
    message = bytes.fromhex(says("sysex/roland", value / 127, None, SYSEX))
    assert sum(message[5:-1]) % 128 == 0
    heard = list(SYSEX.conversation(reply_port=None).hear(0, message))
    assert heard == [Heard("sysex/roland", value / 127)]
    wrong = message[:-2] + bytes((message[-2] ^ 1, 0xF7))
    assert list(SYSEX.conversation(reply_port=None).hear(0, wrong)) == []


# --- What comes back ----------------------------------------------------------------------------------------------


def hears(*messages: str) -> list[object]:
    conversation = LISTENING.conversation(reply_port=None)
    return [fact for each in messages for fact in conversation.hear(0, bytes.fromhex(each))]


def test_a_listening_port_hears_what_is_turned_on_the_synth() -> None:
    assert hears("b0 4a 7f") == [Heard("ch1/cc/74", 1.0)]
    assert hears("e1 00 00") == [Heard("ch2/pitch", 0.0)]
    assert hears("d0 7f", "a0 3c 7f") == [Heard("ch1/pressure", 1.0), Heard("ch1/polytouch/60", 1.0)]
    assert hears("b0 07 40", "b0 27 00")[-1] == Heard("ch1/cc14/7", 8192 / 16_383)
    assert hears("b0 63 01", "b0 62 20", "b0 06 7f", "b0 26 7f") == [Heard("ch1/nrpn/160", 1.0)]
    assert hears("b0 62 20", "b0 63 01", "b0 06 7f", "b0 26 7f") == [Heard("ch1/nrpn/160", 1.0)]
    assert hears("90 3c 40", "c0 05", "fa", "f8") == []


def test_a_number_of_seven_bits_is_heard_when_no_fine_half_comes() -> None:
    conversation = LISTENING.conversation(reply_port=None)
    for message in ("b0 65 00", "b0 64 00", "b0 06 7f"):
        assert list(conversation.hear(0, bytes.fromhex(message))) == []
    assert conversation.deadline_ns == 20 * MS
    assert list(conversation.wake(20 * MS)) == [Heard("ch1/rpn/0", 1.0)]
    assert conversation.deadline_ns is None


def test_after_the_null_number_data_is_a_controller_again() -> None:
    assert hears("b0 65 00", "b0 64 00", "b0 65 7f", "b0 64 7f", "b0 06 7f") == [Heard("ch1/cc/6", 1.0)]


def room(lines: str, wire: str = "port: Synth*") -> tuple[Room, Synth]:
    synth = Synth()
    return Room("midi", lines, synth.receive, wire), synth


def test_a_knob_waits_for_what_was_turned_on_the_synth() -> None:
    studio, synth = room("desk/fader/1: {any: cc/20}", "port: Synth*, hears: yes")
    studio.fader(1, 10, 20)
    assert synth.values == {"ch1/cc/20": 20}  # nobody can say where it stood, so the hand takes it
    studio.hear([bytes.fromhex("b0 14 60")])
    studio.fader(1, 21, 30)
    assert synth.values == {"ch1/cc/20": 20}
    studio.fader(1, 80, 97, 100)
    assert synth.values == {"ch1/cc/20": 100}


def test_a_port_that_nobody_listens_to_moves_nothing() -> None:
    studio, synth = room("desk/fader/1: {any: cc/20}")
    studio.fader(1, 10, 20)
    studio.hear([bytes.fromhex("b0 14 60"), b"\xb0\xff"])
    studio.fader(1, 21)
    assert synth.values == {"ch1/cc/20": 21}


def test_what_is_no_message_is_a_mistake() -> None:
    with pytest.raises(PeerMistake):
        list(LISTENING.conversation(reply_port=None).hear(0, b"\xb0\xff"))


# --- The wire -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["nrpn/300", "rpn/1", "cc14/15"])
def test_on_a_din_wire_whole_numbers_arrive_and_the_last_one_of_all(path: str) -> None:
    """Eight faders at once for half a second are many times what the wire takes (law 4)."""
    lines = "\n".join(f"desk/fader/{each}: {{any: {path[:-1]}{each}}}" for each in range(1, 9))
    studio, synth = room(lines, "port: Synth*, wire: din")
    sent = 0
    for position in range(1, 128):
        for number in range(1, 9):
            studio.t_ns += MS // 2
            studio._play(Received(studio.t_ns, "desk", bytes((0xB0, number - 1, position))))
            sent += 1
    before = studio.said
    assert 10 < before < sent / 2
    studio.wait(1000)
    assert [*synth.values.values()] == [16_383] * 8
    assert studio.said - before <= 8


def test_a_din_wire_is_never_asked_for_more_than_it_takes() -> None:
    studio, synth = room("desk/fader/1: {any: nrpn/300}", "port: Synth*, wire: din")
    for position in range(1, 128):
        studio.t_ns += MS
        studio._play(Received(studio.t_ns, "desk", bytes((0xB0, 0, position))))
    assert synth.bytes <= 127 * 3.125 + 12


def test_a_note_ends_once_when_its_desk_is_gone() -> None:
    studio, synth = room("desk/button/solo/1: {any: note/36}")
    studio.hand(0xB0, 0x20, 127)
    assert synth.held == {(1, 36)}
    studio._play(Lost(studio.t_ns, "desk"))
    assert synth.held == set()


def test_wire_messages_of_a_piece_are_whole() -> None:
    assert [each.hex(" ") for each in wire.split(bytes.fromhex("b0 63 01 b0 62 20"))] == ["b0 63 01", "b0 62 20"]


def test_nothing_is_known_of_a_synth_so_nothing_is_waited_for() -> None:
    assert not DIALECT.hears
    assert list(DIALECT.conversation(reply_port=None).hear(0, b"\xb0\x07\x40")) == []
