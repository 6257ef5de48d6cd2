"""Chords: two buttons down together, and whose press it is."""

import pytest

from bridge.core.events import Stop
from bridge.core.gestures import chord_with
from bridge.model.rig import Entry
from tests.core.toy import MS, Studio, entry, rig

A, B, C, FOOT = "desk/pad/1", "desk/pad/2", "desk/pad/3", "pedal/switch/1"


def chord(first: str, second: str, path: str, phase: str = "any", **reach: object) -> list[Entry]:
    """A line `first+second`, which is an entry of both."""
    pair = ((first, second), (second, first))
    return [entry(one, phase, path, chord_with(other), **reach) for one, other in pair]


BOTH = chord(A, B, "marker/add")
NOTE = chord(A, B, "note/99")
TAPS = (entry(A, "any", "transport/play", "tap"), entry(B, "any", "transport/stop", "tap"))
PLAY, STOP, MARK = ["daw: transport/play!"], ["daw: transport/stop!"], ["daw: marker/add!"]


def studio(*entries: Entry) -> Studio:
    return Studio(rig([entry("pedal/switch/2", "any", "phase/toggle"), *entries]))


@pytest.mark.parametrize("gap_ms", [0, 20, 60, 5000])
@pytest.mark.parametrize("order", [(A, B), (B, A)])
def test_both_down_do_the_chord_and_neither_tap(order: tuple[str, str], gap_ms: float) -> None:
    it = studio(*BOTH, *TAPS)
    first, second = order
    assert it.hand(first, 100) == []
    it.after(gap_ms)
    assert it.hand(second, 100) == MARK
    assert it.hand(first, 0) + it.hand(second, 0) + it.after(1000).take() == []


def test_alone_each_has_its_tap_when_it_comes_up() -> None:
    it = studio(*BOTH, *TAPS)
    assert it.hand(A, 100) + it.hand(A, 0) == PLAY
    assert it.hand(B, 100) + it.hand(B, 0) == STOP


def test_a_chord_lasts_until_the_first_of_its_releases() -> None:
    for up in (A, B):
        it = studio(*NOTE, *TAPS)
        it.hand(A, 100)
        assert it.hand(B, 127) == ["daw: note/99 = 1.000000"]
        assert it.hand(up, 0) == ["daw: note/99 = 0.000000"]
        assert it.hand(B if up == A else A, 0) == []


def test_a_button_without_a_chord_waits_for_nothing() -> None:
    it = studio(*BOTH, entry(C, "any", "transport/play", "tap"))
    assert it.hand(C, 100) == PLAY
    it.hand(A, 100)
    it.hand(C, 0)
    assert it.hand(C, 100) == PLAY


def test_press_and_release_are_told_as_ever() -> None:
    it = studio(*BOTH, entry(A, "any", "note/1", "press"), entry(B, "any", "note/2", "press"))
    assert it.hand(A, 127) == ["daw: note/1 = 1.000000"]
    assert it.hand(B, 127) == ["daw: note/2 = 1.000000", *MARK]
    assert it.hand(B, 0) == ["daw: note/2 = 0.000000"]
    assert it.hand(A, 0) == ["daw: note/1 = 0.000000"]


def test_a_plain_target_beside_a_chord_is_a_tap() -> None:
    it = studio(*BOTH, entry(A, "any", "transport/play"))
    assert it.hand(A, 100) == []
    assert it.hand(A, 0) == PLAY


def test_a_hold_that_is_on_makes_no_chord() -> None:
    it = studio(*BOTH, entry(A, "any", "note/1", "hold"), *TAPS)
    it.hand(A, 100)
    assert it.after(400).take() != []
    assert it.hand(B, 100) == []
    assert it.hand(B, 0) == STOP, "its own tap"


def test_a_double_is_a_double_and_a_late_second_a_chord() -> None:
    it = studio(*BOTH, entry(A, "any", "note/1", "double"), *TAPS)
    it.hand(A, 100)
    it.after(350)
    assert it.take() == [], "a chord may still come"
    assert it.hand(B, 100) == MARK
    it.hand(A, 0), it.hand(B, 0)
    it.after(1000)
    it.hand(A, 100), it.hand(A, 0)
    assert it.hand(A, 127) == ["daw: note/1 = 1.000000"]


def test_a_chord_takes_a_tried_flip_back() -> None:
    it = studio(*BOTH, entry(A, "any", "phase/toggle", "tap"))
    assert it.hand(A, 100) == ["main in mix"]
    assert it.hand(B, 100) == ["main in create", *MARK]
    assert it.hand(A, 0) + it.hand(B, 0) == []


def test_a_chord_of_three_buttons_is_of_the_latest_two() -> None:
    it = studio(*BOTH, *chord(B, C, "note/50"))
    it.hand(A, 100)
    it.hand(C, 100)
    assert it.hand(B, 127) == ["daw: note/50 = 1.000000"]
    assert it.hand(A, 0) == []
    assert it.hand(C, 0) == ["daw: note/50 = 0.000000"]


def test_a_chord_belongs_to_the_phase_of_its_first_press() -> None:
    it = studio(*chord(A, B, "note/1", "create"), *chord(A, B, "note/2", "mix"))
    it.hand(A, 100)
    it.asks("phase/set/mix")
    assert it.hand(B, 127) == ["daw: note/1 = 1.000000"]
    it.asks("phase/set/create")
    assert it.hand(B, 0) == ["daw: note/1 = 0.000000"]


def test_a_chord_over_two_surfaces_ends_with_either() -> None:
    it = studio(*chord(A, FOOT, "note/1"))
    it.hand(A, 100)
    it.hand(FOOT, 127)
    assert it.lost("desk") == ["daw: note/1 = 0.000000"]
    assert it.hand(FOOT, 0) == []


def test_a_chord_survives_a_reload_and_ends_with_the_daemon() -> None:
    it = studio(*NOTE)
    it.hand(A, 100)
    it.swap(rig(NOTE))
    assert it.hand(B, 127) == ["daw: note/99 = 1.000000"]
    it.swap(rig(NOTE))
    it.step(Stop(it.t_ns))
    assert it.take() == ["daw: note/99 = 0.000000"]


def test_a_first_button_whose_surface_went_makes_no_chord() -> None:
    it = studio(*chord(A, FOOT, "note/1"))
    it.hand(A, 100)
    it.lost("desk")
    assert it.hand(FOOT, 127) == []


def test_a_chord_repeats_while_both_are_down() -> None:
    it = studio(*chord(A, B, "bank/next", repeat_ns=100 * MS))
    it.daw("strips 40")
    it.hand(A, 100)
    assert it.hand(B, 100) == ["main from 4"]
    assert it.after(400).take() == ["main from 8"]
    it.hand(A, 0)
    assert it.after(1000).take() == []


def test_nothing_is_kept_of_presses_that_made_no_chord() -> None:
    it = studio(*BOTH)
    for _ in range(50):
        it.hand(A, 100), it.hand(A, 0)
    assert len(it.engine._world.chording) <= 1
