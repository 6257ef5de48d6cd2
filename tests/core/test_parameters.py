"""Parameters of plug-ins in their own units: the way there and back, and what is no range."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core.parameters import BY_RATIO, EVENLY, IN_STEPS, SWITCHED, parameter


@pytest.mark.parametrize(
    ("way", "position", "number"),
    [(EVENLY, 0.25, 5.75), (BY_RATIO, 0.5, math.sqrt(20)), (IN_STEPS, 0.26, 6.0), (SWITCHED, 0.4, 1.0)],
)
def test_a_position_is_a_number_in_the_parameters_own_unit(way: str, position: float, number: float) -> None:
    assert parameter(1, 1.0, 20.0, way).at(position) == pytest.approx(number)


@given(st.sampled_from([EVENLY, BY_RATIO]), st.floats(1e-3, 1e3), st.floats(1.1, 1e3), st.floats(0, 1))
def test_there_and_back_is_the_same_position(way: str, low: float, times: float, position: float) -> None:
    found = parameter(1, low, low * times, way)
    assert found.position(found.at(position)) == pytest.approx(position, abs=1e-9)


def test_a_number_beyond_the_range_is_its_end() -> None:
    found = parameter(1, -60.0, 0.0, EVENLY)
    assert (found.position(-90.0), found.position(3.0)) == (0.0, 1.0)


def test_no_ratio_leads_from_zero_so_it_goes_evenly() -> None:
    assert parameter(1, 0.0, 8.0, BY_RATIO).at(0.5) == 4.0


@pytest.mark.parametrize(("low", "high"), [(1.0, 1.0), (2.0, 1.0), (math.nan, 1.0), (0.0, math.inf)])
def test_what_is_no_range_is_refused(low: float, high: float) -> None:
    with pytest.raises(ValueError, match="a parameter from"):
        parameter(1, low, high, EVENLY)
