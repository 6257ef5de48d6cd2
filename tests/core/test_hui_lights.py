"""The light of a HUI switch: a zone, then a port of it, in one piece."""

import pytest

from bridge.core import paints
from bridge.core.face import DARK
from bridge.model.surface import HUI, Light, LightKind, MessageShape


@pytest.mark.parametrize(
    ("zone", "port", "on", "off"),
    [
        (0, 1, "b0 0c 00 b0 2c 41", "b0 0c 00 b0 2c 01"),  # Select of strip 1
        (7, 7, "b0 0c 07 b0 2c 47", "b0 0c 07 b0 2c 07"),  # Rec/Rdy of strip 8
        (0x0E, 4, "b0 0c 0e b0 2c 44", "b0 0c 0e b0 2c 04"),  # Play
    ],
)
def test_a_zone_then_a_port_with_bit_6_where_it_is_on(zone: int, port: int, on: str, off: str) -> None:
    light = Light(LightKind.LED, MessageShape(HUI, 1, zone << 3 | port))

    (plan,) = paints.plans_of(light)

    assert plan.paint(DARK._replace(on=True)).hex(" ") == on
    assert plan.paint(DARK).hex(" ") == off


def test_no_two_of_them_are_remembered_by_one_key() -> None:
    lights = [Light(LightKind.LED, MessageShape(HUI, 1, number)) for number in range(0xF0)]

    assert len({plan.key for light in lights for plan in paints.plans_of(light)}) == 0xF0
