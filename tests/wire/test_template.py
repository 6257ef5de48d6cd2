"""Sysex messages with fields: what they become, and what is none."""

import pytest

from bridge.wire.midi import MidiMistake
from bridge.wire.template import template


def test_fields_are_filled_where_they_stand() -> None:
    text = template("f0 00 66 {at} {text} f7")

    assert text.fields == ("at", "text")
    assert text.fill({"at": 7, "text": b"Kick"}) == b"\xf0\x00\x66\x07Kick\xf7"


def test_some_fields_can_be_filled_before_others() -> None:
    text = template("f0 {index} {value} f7").with_({"index": 3})

    assert str(text) == "f0 03 {value} f7"
    assert template(str(text)) == text
    assert text.fill({"value": 127}) == b"\xf0\x03\x7f\xf7"


def test_a_number_of_more_than_seven_bits_is_cut_in_two() -> None:
    assert template("f0 {r.hi} {r.lo} f7").fill({"r": 255}) == b"\xf0\x01\x7f\xf7"


def test_faderfox_writes_bytes_as_halves() -> None:
    assert template("f0 4a {at.ec4} {text.ec4} f7").fill({"at": 0x14, "text": b"A1"}) == bytes.fromhex(
        "f0 4a 21 14 4d 24 11 4d 23 11 f7"
    )


@pytest.mark.parametrize(
    "text", ["", "f0", "f7", "f0 00", "00 f7", "{value} f7", "f0 {value}", "f0 80 f7", "f0 0 f7", "f0 {value.x} f7"]
)
def test_what_is_no_sysex_message_is_refused(text: str) -> None:
    with pytest.raises(MidiMistake):
        template(text)
