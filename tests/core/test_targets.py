"""The table of targets: paths, their modes and roles."""

import pytest

from bridge.core.targets import PLANNED, ROOTS, TARGETS, match, target
from bridge.model.target import Mode


@pytest.mark.parametrize(
    ("path", "shape", "arguments", "mode"),
    [
        ("strip/3/volume", "strip/N/volume", (3,), Mode.VALUE),
        ("track/12/send/2/level", "track/N/send/M/level", (12, 2), Mode.VALUE),
        ("selected/eq/low/gain", "selected/eq/BAND/gain", ("low",), Mode.VALUE),
        ("master/mute", "master/mute", (), Mode.TOGGLE),
        ("note/0", "note/N", (0,), Mode.MOMENTARY),
        ("transport/play", "transport/play", (), Mode.TRIGGER),
        ("marker/goto/4", "marker/goto/N", (4,), Mode.TRIGGER),
        ("action/save", "action/NAME", ("save",), Mode.TRIGGER),
    ],
)
def test_a_path_means_a_target_of_a_daw(path: str, shape: str, arguments: tuple[object, ...], mode: Mode) -> None:
    found = target(path, "main")
    assert found is not None
    assert (found.daw, found.path, found.shape, found.arguments) == ("main", path, shape, arguments)
    assert TARGETS[shape].mode is mode


@pytest.mark.parametrize("path", ["phase/toggle", "phase/peek/mix", "bank/by/-1", "surface/repaint", "bank/set/2"])
def test_the_bridges_own_targets_belong_to_no_daw(path: str) -> None:
    found = target(path, "main")
    assert found is not None
    assert found.daw is None
    assert str(found) == path


def test_a_bank_may_go_backwards_by_a_number() -> None:
    assert match("bank/by/-8") == ("bank/by/N", (-8,))


@pytest.mark.parametrize(
    "path",
    ["", "/", "strip/volume", "strip/x/volume", "strip/0/volume", "track/-1/mute", "volume/3/strip", "bank/by/--1",
     "strip/3/volume/", "track/1234567890/mute", "track/²/mute", "marker/goto/0"],
)  # fmt: skip
def test_what_is_no_target_is_none(path: str) -> None:
    assert target(path, "main") is None


def test_a_daws_target_needs_a_daw() -> None:
    assert target("strip/1/volume") is None


def test_planned_targets_are_no_targets_yet_and_keep_their_first_words() -> None:
    assert not any(match(shape) for shape in PLANNED)
    assert {"idea", "levels", "strip", "phase", "note"} <= ROOTS


def test_what_starts_something_is_for_arranging_and_what_balances_is_for_mixing() -> None:
    assert TARGETS["scene/N/launch"].roles == ("arrange",)
    assert TARGETS["strip/N/arm"].roles == ("arrange",)
    assert TARGETS["strip/N/volume"].roles == ("mix", "levels")
    assert TARGETS["device/param/P"].roles == ("perform",)
