"""Sysex patterns: what fits, the number in it, and back."""

import mido
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.wire import midi, sysex
from bridge.wire.midi import MidiMistake

SCENE = "f0 42 40 00 01 37 02 00 00 4f 0s f7"


def data(text: str) -> bytes:
    return midi.hex_to_bytes(text)


def test_a_digit_of_a_letter_is_four_bits() -> None:
    pattern = sysex.pattern(SCENE)

    assert (pattern.bits, pattern.prefix.hex(" ")) == (4, "f0 42 40 00 01 37 02 00 00 4f")
    assert pattern.fits(data("f0 42 40 00 01 37 02 00 00 4f 03 f7"))
    assert pattern.number(data("f0 42 40 00 01 37 02 00 00 4f 03 f7")) == 3


def test_a_byte_of_two_letters_has_seven_bits_since_data_has_no_more() -> None:
    assert sysex.pattern("f0 01 vv f7").bits == 7


def test_bits_of_one_number_stand_in_several_bytes_highest_first_unless_the_last_byte_is() -> None:
    message = data("f0 05 0a f7")

    assert sysex.pattern("f0 0v 0v f7").number(message) == 0x5A
    assert sysex.pattern("f0 0v 0v f7", "lsb-first").number(message) == 0xA5
    assert sysex.pattern("f0 000001vv 000010vv f7").bits == 4


def test_what_does_not_matter_may_be_anything_but_no_status() -> None:
    play = sysex.pattern(sysex.mmc("play"))

    assert play.fits(data("f0 7f 7f 06 02 f7"))
    assert play.fits(data("f0 7f 00 06 02 f7"))
    assert not play.fits(data("f0 7f 00 06 01 f7"))
    assert not play.fits(data("f0 7f 00 06 02 00 f7"))


@pytest.mark.parametrize(
    "text",
    ["", "f0 f7", "f0 80 f7", "90 00 00", "f0 00", "f0 v f7", "f0 vvv f7", "f0 ?v f7", "f0 0u 0v f7", "f0 1vvvvvvv f7",
     "f0 " + "vv " * 5 + "f7"],
)  # fmt: skip
def test_a_text_that_is_no_pattern_says_so(text: str) -> None:
    with pytest.raises(MidiMistake):
        sysex.pattern(text)


def test_a_number_is_filled_in_where_its_letters_are() -> None:
    assert sysex.filled("f0 7f ?? 0v vv f7", 0x1FF) == "f0 7f ?? 03 7f f7"
    with pytest.raises(MidiMistake):
        sysex.filled("f0 0v f7", 16)


def test_two_patterns_meet_where_a_message_could_be_of_both() -> None:
    one = sysex.pattern("f0 01 0v f7")

    assert one.meets(sysex.pattern("f0 01 05 f7"))
    assert one.meets(sysex.pattern("f0 ?? 0v f7"))
    assert not one.meets(sysex.pattern("f0 02 05 f7"))
    assert not one.meets(sysex.pattern("f0 01 15 f7"))
    assert not one.meets(sysex.pattern("f0 01 05 00 f7"))


words = st.one_of(
    st.integers(0, 127).map(lambda byte: f"{byte:02x}"),
    st.sampled_from(["??", "0v", "vv", "v0", "00vvvvvv", "0v0v0v0v", "0000000v"]),
)
texts = st.lists(words, min_size=1, max_size=10).map(lambda each: " ".join(["f0", *each, "f7"]))
orders = st.sampled_from(["msb-first", "lsb-first"])


@given(texts, orders, st.data())
def test_what_is_written_fits_and_gives_its_number_back(text: str, order: str, draw: st.DataObject) -> None:
    try:
        pattern = sysex.pattern(text, order)
    except MidiMistake:
        return
    number = draw.draw(st.integers(0, (1 << pattern.bits) - 1))

    message = pattern.written(number)

    assert bytes(mido.Message.from_bytes(message).bytes()) == message
    assert pattern.fits(message)
    assert pattern.number(message) == number
    assert pattern.meets(sysex.pattern(sysex.filled(text, number, order)))
    assert message.startswith(pattern.prefix)
