"""Targets and quantities read as the rig writes them."""

from math import inf

import pytest

from bridge.model.target import Quantity, Target


def test_a_target_reads_as_its_path_with_its_daw() -> None:
    assert str(Target("main", "strip/3/volume", "strip/N/volume", (3,))) == "main/strip/3/volume"
    assert str(Target(None, "phase/toggle", "phase/toggle")) == "phase/toggle"


@pytest.mark.parametrize(
    ("quantity", "text"),
    [
        (Quantity(-6, "dB"), "-6 dB"),
        (Quantity(-inf, "dB"), "-inf dB"),
        (Quantity(12.5, "%"), "12.5 %"),
        (Quantity(0.25), "0.25"),
    ],
)
def test_a_quantity_reads_as_a_musician_writes_it(quantity: Quantity, text: str) -> None:
    assert str(quantity) == text
