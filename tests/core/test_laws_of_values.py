"""Value laws: positions and quantities stand for each other."""

from math import inf, isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core.laws import FRACTION, PAN, PERCENT, SWITCH, Law, position_of
from bridge.model.target import Quantity
from tests.core.toy import FADER

LAWS = {"fraction": FRACTION, "switch": SWITCH, "percent": PERCENT, "pan": PAN, "fader": FADER}


@pytest.mark.parametrize("law", LAWS.values(), ids=LAWS)
@given(st.floats(0, 1))
def test_every_position_is_its_quantitys(law: Law, position: float) -> None:
    assert isclose(law.to_position(law.to_quantity(position)), position, abs_tol=1e-9)


def test_pan_counts_from_the_left_to_the_right() -> None:
    assert [PAN.to_position(percent) for percent in (-100, 0, 100)] == [0.0, 0.5, 1.0]


@pytest.mark.parametrize(
    ("quantity", "law", "position"),
    [
        (Quantity(0.25), FADER, 0.25),
        (Quantity(25, "%"), FADER, 0.25),
        (Quantity(0, "%"), PAN, 0.5),
        (Quantity(0, "dB"), FADER, 60 / 66),
        (Quantity(-inf, "dB"), FADER, 0.0),
        (Quantity(99, "dB"), FADER, 1.0),
        (Quantity(3, "dB"), PAN, None),
    ],
)
def test_a_quantity_means_a_position_where_its_unit_belongs(
    quantity: Quantity, law: Law, position: float | None
) -> None:
    assert position_of(quantity, law) == position
