"""Relative encodings: ticks up and down."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core.relative import ENCODINGS, IN_TWO, detect

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


# ---- Found out from a turn -------------------------------------------------------------------------------------------

slow_turns = st.lists(st.integers(1, 9), max_size=20).map(lambda ticks: [1, *ticks])


def sent(encoding: str, ticks: list[int]) -> list[int]:
    """How an encoder of this encoding says these ticks; 0 is left out where it stands for one tick too."""
    numbers = {ENCODINGS[encoding](number): number for number in reversed(range(128)) if number % 64}
    return [numbers[each] for each in ticks]


@pytest.mark.parametrize("encoding", IN_ONE)
@given(slow_turns, slow_turns)
def test_a_slow_turn_right_and_left_tells_the_encoding(encoding: str, right: list[int], left: list[int]) -> None:
    assert detect(sent(encoding, right), sent(encoding, [-ticks for ticks in left])) == encoding


def test_two_messages_of_one_number_are_a_direction_each() -> None:
    assert detect([1, 0, 1, 0], [1, 0]) == IN_TWO


@pytest.mark.parametrize(
    ("right", "left"),
    [
        ([], []),
        ([1, 1], []),
        ([60, 61, 62, 63, 64], [63, 62, 61]),  # a knob with a position, through the middle
        ([1, 2, 3, 4], [3, 2, 1, 0]),
        ([100], [30]),
    ],
)
def test_what_no_encoding_says_is_none(right: list[int], left: list[int]) -> None:
    assert detect(right, left) is None


@given(st.lists(st.integers(0, 127)), st.lists(st.integers(0, 127)))
def test_what_is_found_reads_every_number_the_right_way_round(right: list[int], left: list[int]) -> None:
    found = detect(right, left)

    if found is not None and found != IN_TWO:
        assert all(ENCODINGS[found](number) > 0 for number in right)
        assert all(ENCODINGS[found](number) < 0 for number in left)
