"""Relative encodings: ticks up and down."""

import pytest

from bridge.core.relative import ENCODINGS, IN_TWO

#: (one up, two up, one down, two down) in each encoding.
NUMBERS = {
    "twos-complement": (1, 2, 127, 126),
    "binary-offset": (65, 66, 63, 62),
    "signed-bit": (1, 2, 65, 66),
    "signed-bit-inverted": (65, 66, 1, 2),
    "offset-16": (17, 18, 15, 14),
    "ones-complement": (1, 2, 126, 125),
}
#: Those that say the direction in the number: the other one has a message for each.
IN_ONE = [encoding for encoding in ENCODINGS if encoding != IN_TWO]


@pytest.mark.parametrize("encoding", IN_ONE)
def test_one_and_two_ticks_each_way(encoding: str) -> None:
    assert [ENCODINGS[encoding](number) for number in NUMBERS[encoding]] == [1, 2, -1, -2]


def test_nothing_at_all_counts_as_one_tick_in_signed_bit() -> None:
    assert (ENCODINGS["signed-bit"](0), ENCODINGS["signed-bit"](64)) == (1, -1)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_number_is_a_tick_within_reach(encoding: str) -> None:
    assert all(-64 <= ENCODINGS[encoding](number) <= 127 for number in range(128))
