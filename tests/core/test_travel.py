"""How a control's own travel becomes a target's position, and back: range, step, invert."""

from math import inf, isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core.laws import FRACTION, PAN
from bridge.core.travel import Travel, travel_of
from bridge.model.target import Quantity
from tests.core.toy import FADER

MINUS_6_DB = 54 / 66


def db(number: float) -> Quantity:
    return Quantity(number, "dB")


def test_a_whole_travel_is_the_position_itself() -> None:
    assert [Travel().position(at) for at in (0.0, 0.3, 1.0)] == [0.0, 0.3, 1.0]


def test_a_range_is_a_part_of_the_daws_fader_law() -> None:
    rough = travel_of(FADER, (db(-inf), db(-6)))
    assert (rough.low, rough.high) == (0.0, MINUS_6_DB)
    assert rough.position(1.0) == MINUS_6_DB
    assert isclose(rough.position(0.5), MINUS_6_DB / 2)


def test_inverted_the_top_is_the_bottom() -> None:
    turned = travel_of(FADER, (db(-24), db(0)), invert=True)
    assert FADER.to_quantity(turned.position(0.0)) == 0
    assert FADER.to_quantity(turned.position(1.0)) == -24


def test_steps_of_decibels_fall_on_whole_steps() -> None:
    coarse = travel_of(FADER, (db(-inf), db(-6)), db(3))
    told = {round(FADER.to_quantity(coarse.position(n / 127)), 6) for n in range(1, 128)}
    assert told <= {-inf, *(float(step) for step in range(-60, -5, 3))}
    assert max(told) == -6
    assert coarse.position(0.0) == 0.0, "the bottom stays silence"


def test_the_ends_of_a_range_are_reached_though_they_are_no_whole_step() -> None:
    odd = travel_of(FADER, (db(-7), db(-1)), db(3))
    assert [round(FADER.to_quantity(odd.position(at)), 6) for at in (0.0, 0.5, 1.0)] == [-7, -3, -1]


def test_steps_without_a_unit_are_parts_of_the_travel() -> None:
    for step in (Quantity(0.25), Quantity(25, "%")):
        assert {travel_of(FRACTION, None, step).position(n / 127) for n in range(128)} == {0, 0.25, 0.5, 0.75, 1}


def test_a_bare_number_and_a_percentage_are_parts_of_the_daws_travel() -> None:
    half = travel_of(FADER, (Quantity(25, "%"), Quantity(0.75)))
    assert (half.low, half.high) == (0.25, 0.75)


def test_percent_of_a_pan_are_its_own() -> None:
    middle = travel_of(PAN, (Quantity(-50, "%"), Quantity(50, "%")))
    assert (middle.low, middle.high) == (0.25, 0.75)


def test_a_value_outside_lies_beyond_the_travel_and_is_not_held() -> None:
    rough = travel_of(FADER, (db(-inf), db(-6)))
    assert rough.travel(1.0) > 1
    assert rough.holds(MINUS_6_DB)
    assert rough.holds(MINUS_6_DB + FADER.step / 2), "one step of the wire is no difference"
    assert not rough.holds(MINUS_6_DB + 2 * FADER.step)


ranges = st.tuples(st.floats(0, 0.9), st.floats(0.05, 1)).map(lambda ends: (ends[0], min(1.0, ends[0] + ends[1])))


@given(ranges, st.booleans(), st.floats(0, 1))
def test_there_and_back_is_where_it_was(ends: tuple[float, float], invert: bool, at: float) -> None:
    travel = Travel(*ends, invert)
    assert isclose(travel.travel(travel.position(at)), at, abs_tol=1e-9)


@given(ranges, st.booleans(), st.floats(0.001, 0.5), st.floats(0, 1))
def test_steps_stay_inside_the_range_and_no_further_than_half_a_step(
    ends: tuple[float, float], invert: bool, step: float, at: float
) -> None:
    plain, stepped = Travel(*ends, invert), Travel(*ends, invert, step)
    assert ends[0] <= stepped.position(at) <= ends[1]
    assert abs(stepped.position(at) - plain.position(at)) <= step / 2 + 1e-9


@given(ranges, st.booleans(), st.floats(0.001, 0.5), st.floats(0, 1))
def test_a_stepped_control_reads_as_the_step_it_stands_for(
    ends: tuple[float, float], invert: bool, step: float, at: float
) -> None:
    stepped = Travel(*ends, invert, step)
    assert isclose(stepped.read(at), stepped.travel(stepped.position(at)), abs_tol=1e-9)
    assert Travel(*ends, invert).read(at) == at


@pytest.mark.parametrize("unit", ["dB", "Hz"])
def test_units_that_do_not_fit_change_nothing(unit: str) -> None:
    assert travel_of(FRACTION, (Quantity(0, unit), Quantity(6, unit))) == Travel(0.0, 1.0, law=FRACTION)
