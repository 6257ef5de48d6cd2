"""What a reload takes away while it is in use: a surface with a peek, a fader in a late flip, a phase on its way.

What a reload keeps is in test_binding.py.
"""

from dataclasses import replace

import pytest

from bridge.core.compiler import compile_rig
from bridge.model.rig import Entry, Group, Phase, Rig, Surface
from tests.core.toy import DESK, PEDAL, Studio, entry, rig

FOOT, SOLO = "pedal/switch/1", "desk/button/solo/1"
THREE = (Phase("create"), Phase("mix"), Phase("blend"))
FLIP = entry(FOOT, "any", "phase/toggle", "tap")


def swap(it: Studio, made: Rig) -> list[str]:
    it.take()
    it.out += it.engine.swap(compile_rig(made, {"toy": it.dialect}), it.t_ns)
    return it.take()


def only(surface: str, *entries: Entry, phases: tuple[Phase, ...] = THREE) -> Rig:
    profile = DESK if surface == "desk" else PEDAL
    made = rig(entries, phases, groups=(Group("main", (surface,)),))
    return replace(made, surfaces=(Surface(surface, profile),))


def test_a_peek_of_a_surface_that_is_no_longer_there_is_over() -> None:
    it = Studio(rig([entry(FOOT, "any", "phase/peek/mix"), entry(SOLO, "mix", "strip/1/solo")], THREE))
    it.daw("track/1/solo = 1")
    it.hand(FOOT, 127)
    assert swap(it, only("desk", entry(SOLO, "mix", "strip/1/solo"))) == ["main in create", "desk: b0 20 00"]


def test_a_fader_that_goes_in_the_middle_of_a_late_flip_is_let_go() -> None:
    it = Studio(
        rig([FLIP, entry("desk/fader/4", "create", "strip/1/volume"), entry("desk/fader/4", "mix", "strip/2/volume")])
    )
    it.sweep("desk/fader/4", (1, 2))
    it.hand(FOOT, 127)
    swap(it, only("pedal", FLIP))
    assert it.after(500).take() == []


def test_a_flip_cannot_be_taken_back_to_a_phase_that_is_no_longer_there() -> None:
    double = entry(FOOT, "any", "transport/play", "double")
    it = Studio(rig([FLIP, double], THREE))
    it.hand(FOOT, 127)
    it.hand(FOOT, 0)
    swap(it, rig([FLIP, double], (Phase("mix"), Phase("blend"))))
    assert it.hand(FOOT, 127) == ["daw: transport/play!"]


@pytest.mark.parametrize(("gesture", "path"), [("hold", "phase/peek/mix"), ("release", "phase/set/mix")])
def test_a_press_that_leads_to_a_phase_that_is_no_longer_there_leads_nowhere(gesture: str, path: str) -> None:
    it = Studio(rig([entry(FOOT, "any", path, gesture)], THREE))
    it.hand(FOOT, 127)
    swap(it, rig([], (Phase("create"), Phase("blend"))))
    assert it.after(1000).take() == []
    assert it.hand(FOOT, 0) == []
    assert it.engine.picture()["groups"]["main"]["phase"] == "create"


def test_a_surface_in_another_group_plays_in_that_groups_phase() -> None:
    it = Studio(rig([entry(SOLO, "create", "note/1"), entry(SOLO, "mix", "note/2")], THREE))
    parted = rig(
        [entry(SOLO, "create", "note/1"), entry(SOLO, "mix", "note/2"), FLIP],
        THREE,
        groups=(Group("main", ("pedal",)), Group("other", ("desk",))),
    )
    swap(it, parted)
    it.hand(FOOT, 127)
    assert it.hand(SOLO, 127)[0] == "daw: note/1 = 1.000000"
