"""Surfaces as data: what a control's path and encoding say of how it is used."""

import pytest

from bridge.model.surface import GESTURES, KINDS, Control, MessageShape, Motion

MESSAGE = (MessageShape("control_change", 1, 7),)


@pytest.mark.parametrize(
    ("path", "kind", "motion"),
    [
        ("fader/1", "fader", Motion.ABSOLUTE),
        ("knob/12", "knob", Motion.ABSOLUTE),
        ("wheel/pitch", "wheel", Motion.ABSOLUTE),
        ("encoder/1", "encoder", Motion.RELATIVE),
        ("jog", "jog", Motion.RELATIVE),
        ("button/solo/1", "button", Motion.PRESS),
        ("pad/16", "pad", Motion.PRESS),
        ("switch/1", "switch", Motion.PRESS),
        ("transport/play", "transport", Motion.PRESS),
    ],
)
def test_the_first_word_of_a_path_says_how_a_control_moves(path: str, kind: str, motion: Motion) -> None:
    control = Control(path, MESSAGE)
    assert (control.kind, control.motion) == (kind, motion)


def test_a_knob_that_reports_ticks_is_relative() -> None:
    assert Control("knob/1", MESSAGE, relative="twos-complement").motion is Motion.RELATIVE


def test_every_kind_moves_and_every_motion_has_gestures() -> None:
    assert set(KINDS.values()) == set(Motion) == set(GESTURES)
    names = [gesture for gestures in GESTURES.values() for gesture in gestures]
    assert len(names) == len(set(names)), "a gesture belongs to one motion"
