"""The vocabulary around whole MIDI messages, with mido as the second opinion."""

import mido
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mido.messages.specs import SPEC_BY_STATUS

from bridge.wire.midi import (
    KINDS,
    LENGTHS,
    LONGEST_SYSEX,
    MidiMistake,
    check,
    encode,
    fourteen,
    hex_to_bytes,
    key,
    key_of,
    pair,
    seven,
    to_hex,
)

channels = st.integers(1, 16)
sevens = st.integers(0, 127)
fourteens = st.integers(0, 16_383)


@st.composite
def moves(draw):
    """Type, channel, number or None, value: what `encode` takes."""
    name = draw(st.sampled_from(sorted(KINDS)))
    number = draw(sevens) if KINDS[name].numbered else None
    return name, draw(channels), number, draw(fourteens if name == "pitchwheel" else sevens)


def test_lengths_are_midos_lengths():
    for status in range(256):
        expected = SPEC_BY_STATUS[status]["length"] if status in SPEC_BY_STATUS and status != 0xF0 else 0
        assert LENGTHS[status] == expected, hex(status)


MIDO_FIELDS = {
    "note_off": ("note", "velocity"),
    "note_on": ("note", "velocity"),
    "polytouch": ("note", "value"),
    "control_change": ("control", "value"),
    "program_change": (None, "program"),
    "aftertouch": (None, "value"),
    "pitchwheel": (None, "pitch"),
}


@given(moves())
def test_messages_are_written_as_mido_writes_them(move):
    name, channel, number, value = move
    number_field, value_field = MIDO_FIELDS[name]
    fields = {value_field: value - 8192 if name == "pitchwheel" else value}
    if number_field:
        fields[number_field] = number

    assert encode(*move) == bytes(mido.Message(name, channel=channel - 1, **fields).bytes())


@given(moves())
def test_key_and_value_of_a_message_are_what_it_was_made_of(move):
    name, channel, number, value = move
    message = encode(*move)

    assert check(message)
    assert key_of(message) == key(name, channel, number)
    if name == "pitchwheel":
        assert fourteen(message) == value
    else:
        assert seven(message) == (0 if name == "note_off" else value)


def test_no_two_controls_share_a_key():
    keys = [
        key(name, channel, number)
        for name, kind in KINDS.items()
        if name != "note_off"
        for channel in range(1, 17)
        for number in (range(128) if kind.numbered else [None])
    ]

    assert len(set(keys)) == len(keys) == 16 * (3 * 128 + 3)


def test_a_release_has_the_key_of_its_press():
    assert key_of(b"\x82\x3c\x40") == key_of(b"\x92\x3c\x7f") == key("note_off", 3, 60) == key("note_on", 3, 60)


def test_keys_are_status_and_number_packed():
    assert key("control_change", 1, 64) == 0xB0 << 7 | 64
    assert key("pitchwheel", 9) == 0xE8 << 7


@pytest.mark.parametrize("message", [b"\xf8", b"\xfe", b"\xf3\x05", b"\xf0\x7e\xf7"])
def test_system_messages_have_a_key_no_control_has(message):
    assert key_of(message) == message[0] << 7


def test_note_on_with_velocity_zero_reads_zero():
    assert seven(b"\x90\x3c\x00") == 0


def test_a_released_note_reads_zero_whatever_its_velocity():
    assert seven(b"\x8f\x3c\x40") == 0


def test_pitch_bend_rests_at_8192():
    assert fourteen(b"\xe0\x00\x40") == 8192


@given(moves(), st.data())
def test_a_torn_or_overlong_message_is_not_well_formed(move, data):
    message = encode(*move)
    cut = data.draw(st.integers(0, len(message) - 1))

    assert not check(message[:cut])
    assert not check(message + b"\x00")


@pytest.mark.parametrize(
    "text",
    ["f8", "fa", "fb", "fc", "fe", "ff", "f6", "f1 05", "f2 00 10", "f3 7f", "f0 f7", "f0 7e 00 06 01 f7"],
)
def test_system_messages_are_well_formed(text):
    assert check(hex_to_bytes(text))


@pytest.mark.parametrize(
    "text",
    ["", "00", "40 40 40", "f4", "f5", "f7", "f9", "fd", "f0", "f0 00", "f0 90 f7", "f0 f8 f7", "f0 f7 f7", "b0 80 00",
     "b0 00 80", "c0 00 00", "f8 00", "b0 00 40 b0 00 41"],
)  # fmt: skip
def test_what_is_no_single_message_is_not_well_formed(text):
    assert not check(hex_to_bytes(text))


def test_sysex_is_well_formed_up_to_its_longest():
    longest = b"\xf0" + bytes(LONGEST_SYSEX - 2) + b"\xf7"

    assert check(longest)
    assert not check(b"\xf0\x00" + longest[1:])


@given(channels, st.integers(0, 31), fourteens)
def test_a_pair_is_coarse_then_fine_and_holds_the_value(channel, number, value):
    data = pair(channel, number, value)
    coarse, fine = data[:3], data[3:]

    assert key_of(coarse) == key("control_change", channel, number)
    assert key_of(fine) == key("control_change", channel, number + 32)
    assert seven(coarse) << 7 | seven(fine) == value
    assert check(coarse)
    assert check(fine)


REFUSED = {
    "unknown type": (lambda: encode("cc", 1, 0, 0), "no MIDI message is called 'cc'; there are note_off"),
    "channel 0": (lambda: encode("note_on", 0, 0, 0), "a channel is 1 to 16, not 0"),
    "channel 17": (lambda: key("note_on", 17, 0), "a channel is 1 to 16, not 17"),
    "number 128": (lambda: key("note_on", 1, 128), "the number of note_on is 0 to 127, not 128"),
    "number missing": (lambda: key("control_change", 1), "control_change needs a number"),
    "number too many": (lambda: key("pitchwheel", 1, 0), "pitchwheel has no number"),
    "value 128": (lambda: encode("control_change", 1, 7, 128), "value of control_change is 0 to 127, not 128"),
    "value below": (lambda: encode("aftertouch", 1, None, -1), "value of aftertouch is 0 to 127, not -1"),
    "bend too far": (lambda: encode("pitchwheel", 1, None, 16_384), "0 to 16383, not 16384"),
    "bend below": (lambda: encode("pitchwheel", 1, None, -1), "0 to 16383, not -1"),
    "pair number 32": (lambda: pair(1, 32, 0), "14-bit controller is 0 to 31, not 32"),
    "pair too far": (lambda: pair(1, 0, 16_384), "a 14-bit value is 0 to 16383, not 16384"),
    "not hex": (lambda: hex_to_bytes("b0 0g 40"), "'0g' is not a byte; write two hex digits"),
    "one digit": (lambda: hex_to_bytes("b0 0 40"), "'0' is not a byte"),
    "run together": (lambda: hex_to_bytes("b00040"), "'b00040' is not a byte"),
    "signed": (lambda: hex_to_bytes("+1"), "'\\+1' is not a byte"),
    "other digits": (lambda: hex_to_bytes("١٢"), "is not a byte"),
}


@pytest.mark.parametrize(("write", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_what_makes_no_message_is_refused_with_its_reason(write, reason):
    with pytest.raises(MidiMistake, match=reason):
        write()


@given(st.binary(max_size=30))
def test_hex_reads_back(data):
    assert hex_to_bytes(to_hex(data)) == data


def test_hex_is_lower_case_with_spaces():
    assert to_hex(b"\xb0\x00\x40") == "b0 00 40"


def test_hex_takes_upper_case_and_any_white_space():
    assert hex_to_bytes(" B0\t00\u20034A\n") == b"\xb0\x00\x4a"
