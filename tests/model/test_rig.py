"""A rig's values: places, and that nothing of it can be changed once it is made."""

from collections.abc import Iterator
from dataclasses import FrozenInstanceError, fields, is_dataclass
from inspect import getmembers, isclass

import pytest

from bridge.model import rig, surface, target
from bridge.model.rig import Defaults, Place


def nouns() -> Iterator[type]:
    for module in (rig, surface, target):
        for _, found in getmembers(module, isclass):
            if found.__module__ == module.__name__ and is_dataclass(found):
                yield found


def test_a_place_reads_as_editors_open_it() -> None:
    assert str(Place("rig.yaml", 12, 3)) == "rig.yaml:12:3"


@pytest.mark.parametrize("noun", tuple(nouns()), ids=lambda noun: noun.__name__)
def test_nouns_are_frozen_and_light(noun: type) -> None:
    """A program may be compiled from them once and for all."""
    assert "__slots__" in vars(noun)
    made = object.__new__(noun)
    with pytest.raises(FrozenInstanceError):
        setattr(made, fields(noun)[0].name, None)


def test_a_hold_is_longer_than_a_double_and_a_move_shorter_than_both() -> None:
    times = Defaults()
    assert times.move_ns < times.double_ns < times.hold_ns
