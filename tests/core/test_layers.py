"""Layers: what controls do while a modifier is held, locked or toggled."""

from dataclasses import replace

import pytest

from bridge.model.rig import Entry, Group, Phase, Rig
from tests.core.toy import Studio, entry, rig

SHIFT, OTHER, FOOT, FADER, SOLO, PAD = (
    "desk/button/mute/1",
    "desk/button/mute/2",
    "pedal/switch/1",
    "desk/fader/1",
    "desk/button/solo/1",
    "desk/pad/1",
)
HOLD = entry(SHIFT, "any", "layer/shift")
FADERS = (entry(FADER, "any", "strip/1/volume"), entry(FADER, "any+shift", "strip/1/pan"))


def layered(*entries: Entry, phases: tuple[Phase, ...] = (Phase("create"), Phase("mix")), **more: object) -> Rig:
    return replace(rig(entries, phases, **more), layers=("shift", "more"))  # type: ignore[arg-type]


def studio(*entries: Entry, **more: object) -> Studio:
    it = Studio(layered(*entries, **more))
    it.daw("strips 9", "track/1/volume = 0.5", "track/1/pan = 0.5", "track/1/solo = 0", "track/1/mute = 0")
    return it


def reached(it: Studio, control: str = SOLO) -> str:
    """Where a control leads now."""
    hand = next(hand for hand in it.engine._world.hands if str(hand.plan) == control)
    return next(iter(hand.grips.values())).cell.target.path if hand.grips else ""


def tap(it: Studio, control: str, ms: float = 50) -> list[str]:
    lines = it.hand(control, 127)
    it.after(ms)
    return lines + it.take() + it.hand(control, 0)


def test_a_layer_is_on_while_its_control_is_held_and_its_lamp_with_it() -> None:
    it = studio(HOLD, entry(SOLO, "any", "strip/1/solo"), entry(SOLO, "any+shift", "strip/1/mute"))
    assert it.hand(SHIFT, 127) == ["desk: b0 30 7f"]
    assert it.hand(SOLO, 127) == ["daw: track/1/mute = 1.000000", "desk: b0 20 7f"]
    it.hand(SOLO, 0)
    assert it.hand(SHIFT, 0) == ["desk: b0 30 00", "desk: b0 20 00"], "what tells the layer comes first"
    assert it.hand(SOLO, 127)[0] == "daw: track/1/solo = 1.000000"


def test_a_fader_in_a_layer_has_to_meet_its_value_and_again_afterwards() -> None:
    it = studio(HOLD, *FADERS)
    it.hand(FADER, 64)
    assert it.hand(FADER, 65) == ["daw: track/1/volume = 0.511811"]
    it.sweep(FADER, range(70, 128, 5))
    it.after(200)
    it.hand(SHIFT, 127)
    assert it.hand(FADER, 120) == [], "the pan stands in the middle"
    assert it.sweep(FADER, (90, 60))[-1] == "daw: track/1/pan = 0.472441"
    it.after(200)
    it.hand(SHIFT, 0)
    assert it.hand(FADER, 58) == [], "the volume stands at the top"


def test_what_a_layer_does_not_change_stays_in_hold() -> None:
    it = studio(HOLD, entry(FADER, "any", "strip/1/volume"), entry(SOLO, "any+shift", "strip/1/mute"))
    it.hand(FADER, 64)
    it.hand(FADER, 65)
    it.after(200)
    it.hand(SHIFT, 127)
    assert it.hand(FADER, 66) == ["daw: track/1/volume = 0.519685"]


def test_a_fader_that_is_moving_goes_over_at_the_end_of_its_move() -> None:
    it = studio(HOLD, *FADERS)
    it.daw("track/1/pan = 0.9")
    it.sweep(FADER, (64, 65))
    it.hand(SHIFT, 127)
    assert it.sweep(FADER, (66,)) == ["daw: track/1/volume = 0.519685"]
    it.after(100)
    assert it.hand(FADER, 67) == []


def test_a_phases_own_layer_goes_before_any_and_gestures_merge() -> None:
    it = studio(
        HOLD,
        entry(SOLO, "any", "note/1"),
        entry(SOLO, "any+shift", "note/2"),
        entry(SOLO, "mix+shift", "note/3"),
        entry(PAD, "mix", "note/4", "hold"),
        entry(PAD, "any+shift", "note/5"),
    )
    it.hand(SHIFT, 127)
    assert reached(it) == "note/2"
    it.asks("phase/set/mix")
    assert reached(it) == "note/3"
    pad = next(hand for hand in it.engine._world.hands if str(hand.plan) == PAD)
    assert {gesture: grip.cell.target.path for gesture, grip in pad.grips.items()} == {
        "hold": "note/4",
        "tap": "note/5",
    }
    it.hand(SHIFT, 0)
    assert reached(it) == "note/1"


def test_a_phase_that_borrows_borrows_layers_too() -> None:
    phases = (Phase("create"), Phase("mix"), Phase("blend", source=(("", "mix"),)))
    it = studio(HOLD, entry(SOLO, "mix+shift", "note/3"), entry(SOLO, "any+shift", "note/2"), phases=phases)
    it.asks("phase/set/blend")
    it.hand(SHIFT, 127)
    assert reached(it) == "note/3"


def test_of_several_layers_the_last_pressed_is_the_strongest() -> None:
    it = studio(
        HOLD,
        entry(OTHER, "any", "layer/more"),
        entry(SOLO, "any+shift", "note/2"),
        entry(SOLO, "any+more", "note/3"),
        entry(PAD, "any+shift", "note/4"),
    )
    it.hand(SHIFT, 127)
    it.hand(OTHER, 127)
    assert (reached(it), reached(it, PAD)) == ("note/3", "note/4")
    it.hand(SHIFT, 0)
    assert (reached(it), reached(it, PAD)) == ("note/3", "")
    it.hand(SHIFT, 127)
    assert reached(it) == "note/2"


def test_a_press_keeps_the_cell_that_took_it() -> None:
    it = studio(HOLD, entry(PAD, "any", "note/1"), entry(PAD, "any+shift", "note/2"))
    it.hand(PAD, 127)
    it.hand(SHIFT, 127)
    assert it.hand(PAD, 0) == ["daw: note/1 = 0.000000"]
    it.hand(PAD, 127)
    it.hand(SHIFT, 0)
    assert it.hand(PAD, 0) == ["daw: note/2 = 0.000000"]


# --- Locked -------------------------------------------------------------------------------------------------------

LATCH = entry(SHIFT, "any", "layer/shift", latch=True)
TOGGLE = entry(OTHER, "any", "layer/shift", mode="toggle")
SOLOS = (entry(SOLO, "any", "note/1"), entry(SOLO, "any+shift", "note/2"))


def test_a_short_press_locks_a_latching_layer_and_the_next_unlocks_it() -> None:
    it = studio(LATCH, *SOLOS)
    tap(it, SHIFT, 399)
    assert reached(it) == "note/2"
    it.hand(SHIFT, 127)
    assert reached(it) == "note/1"
    it.hand(SHIFT, 0)
    assert reached(it) == "note/1"


def test_a_long_press_on_a_latching_layer_ends_with_its_release() -> None:
    it = studio(LATCH, *SOLOS)
    tap(it, SHIFT, 400)
    assert reached(it) == "note/1"


def test_a_toggled_layer_stays_until_it_is_pressed_again() -> None:
    it = studio(TOGGLE, *SOLOS)
    tap(it, OTHER, 1000)
    assert reached(it) == "note/2"
    tap(it, OTHER)
    assert reached(it) == "note/1"


def test_a_layer_held_by_two_is_on_until_both_let_go() -> None:
    it = studio(HOLD, entry(OTHER, "any", "layer/shift"), *SOLOS)
    it.hand(SHIFT, 127)
    it.hand(OTHER, 127)
    it.hand(SHIFT, 0)
    assert reached(it) == "note/2"
    it.hand(OTHER, 0)
    assert reached(it) == "note/1"


# --- Lost, reloaded, restarted, followed --------------------------------------------------------------------------


@pytest.mark.parametrize(("line", "after"), [(HOLD, "note/1"), (LATCH, "note/1")])
def test_a_lost_surface_ends_the_layers_it_holds_and_locks_none(line: Entry, after: str) -> None:
    it = studio(replace(line, surface="pedal", control="switch/1"), *SOLOS)
    it.hand(FOOT, 127)
    it.lost("pedal")
    assert reached(it) == after


def test_a_locked_layer_outlives_its_surface_and_a_reload_and_no_restart() -> None:
    it = studio(replace(LATCH, surface="pedal", control="switch/1"), *SOLOS)
    tap(it, FOOT)
    it.lost("pedal")
    it.swap(layered(*SOLOS))
    assert reached(it) == "note/2"
    assert it.engine.picture()["groups"]["main"]["layers"] == ["shift"]
    again = Studio(layered(*SOLOS), memory=it.engine.memory())
    assert reached(again) == "note/1"


def test_a_held_layer_survives_a_reload_and_ends_with_its_press() -> None:
    it = studio(HOLD, *SOLOS)
    it.hand(SHIFT, 127)
    it.swap(layered(HOLD, *SOLOS))
    assert reached(it) == "note/2"
    it.hand(SHIFT, 0)
    assert reached(it) == "note/1"


def test_a_layer_that_a_reload_takes_away_is_off() -> None:
    it = studio(HOLD, *SOLOS)
    it.hand(SHIFT, 127)
    it.swap(rig(SOLOS[:1]))
    assert reached(it) == "note/1"
    it.hand(SHIFT, 0)


def test_groups_that_follow_have_the_layers_of_their_leader() -> None:
    groups = (Group("left", ("pedal",)), Group("right", ("desk",), follows="left"))
    it = studio(entry(FOOT, "any", "layer/shift"), *SOLOS, groups=groups)
    it.hand(FOOT, 127)
    assert reached(it) == "note/2"
    it.hand(FOOT, 0)
    assert reached(it) == "note/1"


def test_a_layer_stays_on_over_a_flip() -> None:
    it = studio(HOLD, entry(SOLO, "create+shift", "note/1"), entry(SOLO, "mix+shift", "note/2"))
    it.hand(SHIFT, 127)
    it.asks("phase/set/mix")
    assert reached(it) == "note/2"


def test_a_layer_under_a_hold_begins_with_it() -> None:
    lines = (entry(FOOT, "any", "layer/shift", "hold"), entry(FOOT, "any", "phase/toggle", "tap"))
    it = studio(*lines, *SOLOS)
    it.hand(FOOT, 127)
    assert reached(it) == "note/1"
    it.after(400)
    assert reached(it) == "note/2"
    assert it.engine.picture()["groups"]["main"]["phase"] == "create", "a hold takes the tried flip back"
    it.hand(FOOT, 0)
    assert reached(it) == "note/1"


def test_a_press_that_locks_one_layer_still_ends_the_other_it_holds() -> None:
    lines = (entry(FOOT, "any", "layer/more", "press"), entry(FOOT, "any", "layer/shift", "hold", mode="toggle"))
    it = studio(*lines, entry(SOLO, "any+more", "note/3"), *SOLOS)
    it.hand(FOOT, 127)
    it.after(400)
    it.hand(FOOT, 0)
    assert it.engine.picture()["groups"]["main"]["layers"] == ["shift"]
