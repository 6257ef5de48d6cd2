"""Several cables as one wire: marked and parted again, and what marks none is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.wire import cables
from bridge.wire.midi import MidiMistake

MESSAGES = (b"\x90\x68\x7f", b"\xe0\x00\x40", b"\xf0\x00\x00\x66\x14\x0e\x7f\xf7", b"\x90\x68\x7f\xe0\x00\x40")


@given(st.integers(1, cables.MOST), st.sampled_from(MESSAGES))
def test_what_is_marked_for_a_cable_comes_out_for_it(cable: int, data: bytes) -> None:
    assert cables.parted(cables.joined(cable, data)) == (cable, data)


def test_the_first_cable_is_written_as_it_is_and_others_begin_with_their_number() -> None:
    assert cables.joined(1, b"\x90\x00\x7f") == b"\x90\x00\x7f"
    assert cables.joined(2, b"\x90\x00\x7f") == b"\xf5\x02\x90\x00\x7f"


@pytest.mark.parametrize("data", ["f5", "f5 02", "f5 00 90 00 7f", "f5 80 90 00 7f", "f5 f5 90 00 7f"])
def test_a_choice_that_is_none_is_refused(data: str) -> None:
    with pytest.raises(MidiMistake, match="chooses no cable"):
        cables.parted(bytes.fromhex(data))


@pytest.mark.parametrize("data", ["90 00 7f f5 02 90 00 00", "f5 02 90 00 7f f5 03 90 00 00"])
def test_a_piece_for_two_cables_is_refused(data: str) -> None:
    with pytest.raises(MidiMistake, match="a piece for each"):
        cables.parted(bytes.fromhex(data))


@given(st.binary(max_size=12))
def test_nothing_else_comes_of_any_bytes(data: bytes) -> None:
    try:
        cable, rest = cables.parted(data)
    except MidiMistake:
        return
    assert cables.joined(cable, rest) in (data, data.removeprefix(b"\xf5\x01"))
