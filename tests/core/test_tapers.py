"""Tapers rise, have an inverse, and keep the points they were made of."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core.laws import Law
from bridge.core.tapers import FULL, eighth_power, gain_power, of_points, read, scaled, written, wrong_with

STEP = 16 / FULL
ARDOUR = [(-math.inf, 0), (-60.0, 647), (-20.0, 5329), (0.0, 12808), (6.0206, 16383)]
LAWS = [
    eighth_power(STEP),
    of_points(ARDOUR, STEP),
    of_points(scaled(11734, 12.0), STEP),
    of_points([(0.0, 9000), (3.0, 12000)], STEP),
]


@pytest.mark.parametrize("law", LAWS)
@given(st.floats(0, 1), st.floats(0, 1))
def test_they_rise_and_have_an_inverse(law: Law, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert law.to_quantity(low) <= law.to_quantity(high)
    assert law.to_position(law.to_quantity(one)) == pytest.approx(one, abs=1e-6)


@pytest.mark.parametrize(("decibels", "number"), ARDOUR)
def test_points_are_kept_to_the_number(decibels: float, number: int) -> None:
    law = of_points(ARDOUR, STEP)
    assert law.to_position(decibels) * FULL == pytest.approx(number, abs=1e-6)
    assert law.to_quantity(number / FULL) == pytest.approx(decibels, abs=1e-9)


def test_ardours_formula_gives_the_numbers_of_its_manual() -> None:
    law = eighth_power(STEP)
    for decibels, number in [(6, 16369), (0, 12808), (-6, 9944), (-20, 5329), (-60, 647)]:
        assert round(law.to_position(decibels) * FULL) == number


def test_a_scaled_taper_has_its_0_db_and_its_top_where_it_was_told() -> None:
    law = of_points(scaled(13072, 5.6, 16340), STEP)
    assert law.to_position(0) * FULL == 13072
    assert law.to_quantity(16340 / FULL) == pytest.approx(5.6)


@pytest.mark.parametrize(
    ("points", "why"),
    [
        ([(0.0, 1)], "2 to 64 points"),
        ([(0.0, 5), (-1.0, 6)], "does not rise"),
        ([(-3.0, 6), (0.0, 6)], "does not rise"),
        ([(-3.0, 6), (0.0, 16384)], "0 to 16383"),
        ([(-math.inf, 6), (0.0, 16383)], "silence is at the bottom"),
        ([(0.0, 0), (6.0, 16383)], "0 is silence, and not 0 dB"),
    ],
)
def test_what_is_no_taper_is_told(points: list[tuple[float, int]], why: str) -> None:
    assert why in wrong_with(points)
    with pytest.raises(ValueError, match=why):
        of_points(points, STEP)


def test_a_taper_is_one_line_of_text_and_back() -> None:
    assert read(written(ARDOUR)) == ARDOUR
    near = [(-math.inf, 0), (-20.0000002, 12000), (-20.0000001, 12808)]
    assert read(written(near)) == near, "points that are nearly the same stay two"


@pytest.mark.parametrize("decibels", [99884.0, 3e38, -3e38])
def test_a_gain_that_no_fader_has_is_beyond_its_ends_and_no_error(decibels: float) -> None:
    assert (gain_power(STEP).to_position(decibels) > 1) is (decibels > 0)
