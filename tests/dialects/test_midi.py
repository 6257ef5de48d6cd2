"""What is plain MIDI's alone: bytes, channels, and notes that always end."""

import mido
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core.dialect import Cannot, Speech
from bridge.core.targets import target
from bridge.dialects.midi import DIALECT


def speech(path: str, channel: int | None = None) -> Speech:
    found = target(path, "synth")
    assert found is not None
    said = DIALECT.speech(found, channel=channel)
    assert isinstance(said, Speech)
    return said


def says(path: str, position: float, channel: int | None = None) -> str:
    said = speech(path, channel)
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
    ],
)
def test_bytes(path: str, position: float, channel: int | None, message: str) -> None:
    assert says(path, position, channel) == message


def test_a_program_is_chosen_with_one_message() -> None:
    assert [message.hex(" ") for message in speech("program/5", 2).fire] == ["c1 05"]


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
    for path, channel in (("cc/128", None), ("cc/7", 0), ("cc/7", 17), ("note/9999", None)):
        found = target(path, "synth")
        assert found is not None
        assert isinstance(DIALECT.speech(found, channel=channel), Cannot), (path, channel)


def test_every_refusal_says_what_to_use_instead() -> None:
    for shape, why in DIALECT.cannot():
        assert "cc/N" in why or "note/N" in why, shape
    assert "note/N" in str(DIALECT.action("Common/Save"))


def test_nothing_is_known_of_a_synth_so_nothing_is_waited_for() -> None:
    assert not DIALECT.hears
    assert list(DIALECT.conversation(reply_port=None).hear(0, b"\xb0\x07\x40")) == []
