"""Curves: there and back, upwards, within the range; and where decibels have to be exact, they are."""

from collections.abc import Iterable
from itertools import pairwise
from math import inf, isclose
from operator import itemgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core.compiler import _table
from bridge.core.curves import CURVES, FOOT, Curve, curve_of
from bridge.core.laws import FRACTION, PAN, Law
from bridge.core.travel import Travel, travel_of
from bridge.dialects.ardour_osc import TRIM, VOLUME
from bridge.model.target import Quantity
from tests.core.toy import FADER, Studio, entry, rig

#: Every kind of law that a range can lie in.
LAWS = {"toy fader": FADER, "Ardour's fader": VOLUME, "Ardour's trim": TRIM, "pan": PAN, "fraction": FRACTION}
POINTS = ((0.0, 0.0), (0.25, 0.6), (0.5, 0.61), (1.0, 1.0))

parts = st.floats(0, 1)
ranges = st.tuples(st.floats(0, 0.9), st.floats(0.05, 1)).map(lambda ends: (ends[0], min(1.0, ends[0] + ends[1])))
within = st.integers(1, 999)
inner = st.lists(st.tuples(within, within), max_size=6, unique_by=(itemgetter(0), itemgetter(1)))
points = inner.map(lambda drawn: ((0.0, 0.0), *_rising(drawn), (1.0, 1.0)))


def _rising(drawn: list[tuple[int, int]]) -> Iterable[tuple[float, float]]:
    travels, parts = (sorted(each[side] / 1000 for each in drawn) for side in (0, 1))
    return zip(travels, parts, strict=True)


def made(name: str, law: Law, ends: tuple[float, float] = (0.0, 1.0)) -> Curve | None:
    return curve_of(POINTS if name == "points" else name, law, *ends)


def travels(law: Law, ends: tuple[float, float], told: object) -> list[Travel]:
    limits = (Quantity(ends[0]), Quantity(ends[1]))
    return [travel_of(law, limits, invert=invert, curve=told) for invert in (False, True)]  # type: ignore[arg-type]


@pytest.mark.parametrize("law", LAWS.values(), ids=LAWS)
@pytest.mark.parametrize("name", [*CURVES, "points"])
@given(ends=ranges, at=parts)
def test_there_and_back_is_where_it_was(name: str, law: Law, ends: tuple[float, float], at: float) -> None:
    for travel in travels(law, ends, POINTS if name == "points" else name):
        assert isclose(travel.travel(travel.position(at)), at, abs_tol=1e-6)
        position = ends[0] + (ends[1] - ends[0]) * at
        assert isclose(travel.position(travel.travel(position)), position, abs_tol=1e-9)


@pytest.mark.parametrize("law", LAWS.values(), ids=LAWS)
@pytest.mark.parametrize("name", [*CURVES, "points"])
@given(ends=ranges)
def test_it_goes_upwards_from_end_to_end(name: str, law: Law, ends: tuple[float, float]) -> None:
    straight, turned = travels(law, ends, POINTS if name == "points" else name)
    way = [straight.position(number / 127) for number in range(128)]
    assert (way[0], way[-1]) == pytest.approx(ends)
    assert all(ends[0] <= position <= ends[1] for position in way)
    assert all(after > before for before, after in pairwise(way))
    assert [turned.position(number / 127) for number in (0, 127)] == [way[-1], way[0]]


@given(told=points, at=parts)
def test_points_that_a_rig_may_write_are_a_curve(told: tuple[tuple[float, float], ...], at: float) -> None:
    curve = curve_of(told, FRACTION, 0.0, 1.0)
    assert curve is not None
    assert isclose(curve.travel(curve.part(at)), at, abs_tol=1e-6)
    assert [curve.part(travel) for travel, _ in told] == pytest.approx([part for _, part in told])


@pytest.mark.parametrize("law", [FADER, VOLUME, TRIM], ids=["toy", "Ardour's fader", "Ardour's trim"])
@pytest.mark.parametrize("name", [*CURVES, "points"])
def test_nothing_is_lost_at_0_db(name: str, law: Law) -> None:
    zero = law.to_position(0.0)
    for travel in travels(law, (0.0, 1.0), POINTS if name == "points" else name):
        assert abs(law.to_quantity(travel.position(travel.travel(zero)))) < 1e-6


@pytest.mark.parametrize("law", [FADER, VOLUME], ids=["toy", "Ardour's fader"])
def test_under_db_equal_travel_is_equal_decibels(law: Law) -> None:
    travel = travel_of(law, (Quantity(-48, "dB"), Quantity(0, "dB")), curve="db")
    told = [law.to_quantity(travel.position(number / 48)) for number in range(49)]
    assert told == pytest.approx([-48 + number for number in range(49)], abs=1e-6)


@pytest.mark.parametrize("law", [FADER, VOLUME], ids=["toy", "Ardour's fader"])
def test_under_db_the_lowest_sixteenth_goes_down_to_silence(law: Law) -> None:
    travel = travel_of(law, (Quantity(-inf, "dB"), Quantity(0, "dB")), curve="db")
    assert law.to_quantity(travel.position(0.0)) == -inf
    assert law.to_quantity(travel.position(FOOT)) == pytest.approx(-60, abs=0.5)
    assert law.to_quantity(travel.position((1 + FOOT) / 2)) == pytest.approx(-30, abs=0.5)
    assert law.to_quantity(travel.position(1.0)) == pytest.approx(0)


@pytest.mark.parametrize("law", LAWS.values(), ids=LAWS)
@pytest.mark.parametrize("name", [*CURVES, "points"])
def test_a_value_outside_the_range_lies_beyond_the_travel(name: str, law: Law) -> None:
    straight, turned = travels(law, (0.25, 0.5), POINTS if name == "points" else name)
    for position in (0.51, 0.75, 1.0):
        assert straight.travel(position) > 1
        assert turned.travel(position) < 0
    for position in (0.24, 0.1, 0.0):
        assert straight.travel(position) < 0


def test_only_decibels_have_a_curve_of_decibels() -> None:
    assert curve_of("db", PAN, 0.0, 1.0) is None
    assert curve_of("db", VOLUME, 0.0, 1.0) is not None


def test_log_is_exp_the_other_way_round() -> None:
    log, exp = made("log", FRACTION), made("exp", FRACTION)
    assert log is not None
    assert exp is not None
    for number in range(11):
        assert log.part(number / 10) == pytest.approx(1 - exp.part(1 - number / 10))
    assert exp.part(0.5) == pytest.approx(0.24, abs=0.01)


def test_a_straight_curve_is_no_curve() -> None:
    curve = made("linear", FRACTION)
    assert curve is not None
    assert all(curve.part(number / 127) == number / 127 for number in range(128))


def test_curves_that_are_alike_share_one_table() -> None:
    first, second = (travel_of(VOLUME, curve=POINTS) for _ in range(2))
    assert first is not second
    assert _table(first) is _table(second)
    assert _table(first) is not _table(travel_of(VOLUME))


def test_steps_count_behind_the_curve() -> None:
    travel = travel_of(FADER, (Quantity(-24, "dB"), Quantity(0, "dB")), Quantity(3, "dB"), curve="exp")
    told = {round(FADER.to_quantity(travel.position(number / 127)), 6) for number in range(128)}
    assert told == {float(step) for step in range(-24, 1, 3)}


# ---- In the studio ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("control", "top"), [("desk/fader/1", 127), ("desk/wheel/pitch", 16383)])
def test_a_fader_with_a_curve_is_picked_up_where_its_own_travel_meets_the_value(control: str, top: int) -> None:
    """The tolerance is a part of the control's travel, whatever part of the range that is."""
    it = Studio(rig([entry(control, "any", "strip/1/width", curve="exp")]))
    it.daw("track/1/width = 0.24025307")
    it.hand(control, round(0.1 * top))
    assert it.sweep(control, (round(0.3 * top), round(0.47 * top))) == []
    (line,) = it.sweep(control, (round(0.49 * top),))
    assert float(line.rpartition(" ")[2]) == pytest.approx((10**0.49 - 1) / 9, abs=0.01)


def test_an_encoder_turns_along_the_curve() -> None:
    it = Studio(rig([entry("desk/encoder/1", "any", "strip/1/width", curve=((0.0, 0.0), (0.5, 0.1), (1.0, 1.0)))]))
    it.daw("track/1/width = 0.0")
    lines = it.sweep("desk/encoder/1", (1,) * 127)
    assert [float(line.rpartition(" ")[2]) for line in (lines[0], lines[-1])] == pytest.approx(
        [0.2 / 127, 1.0], abs=1e-6
    )


def test_a_pad_plays_its_velocity_along_the_curve() -> None:
    it = Studio(rig([entry("desk/pad/1", "any", "note/36", curve="exp")]))
    assert it.hand("desk/pad/1", 64) == [f"daw: note/36 = {(10 ** (64 / 127) - 1) / 9:.6f}"]
    assert it.hand("desk/pad/1", 0) == ["daw: note/36 = 0.000000"]
