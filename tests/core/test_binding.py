"""Reloads and restarts: what of a musician's evening survives another rig, and what a damaged memory may not do."""

from dataclasses import replace

import pytest

from bridge.model.rig import Daw, Entry, Group, Phase
from bridge.model.surface import WireModel
from tests.core.rigs import without
from tests.core.toy import Studio, ToyDialect, entry, rig

FOOT, SECOND, SOLO, PAD = "pedal/switch/1", "pedal/switch/2", "desk/button/solo/1", "desk/pad/1"
FADER, KNOB, ENCODER = "desk/fader/1", "desk/knob/1", "desk/encoder/1"
THREE = (Phase("create"), Phase("mix"), Phase("blend"))
TOGGLE = entry(SECOND, "any", "phase/toggle")
VOLUME = entry(FADER, "any", "strip/1/volume")
LEFT_RIGHT = (Group("left", ("pedal",)), Group("right", ("desk",)))


def studio(*entries: Entry, phases: tuple[Phase, ...] = THREE, **more: object) -> Studio:
    it = Studio(rig(entries, phases, **more))  # type: ignore[arg-type]
    it.daw("strips 9")
    return it


def told(key: str, position: float) -> str:
    return f"daw: {key} = {position:.6f}"


# --- Positions and holds ------------------------------------------------------------------------------------------


def test_the_same_rig_again_changes_and_says_nothing() -> None:
    made = rig([VOLUME, TOGGLE, entry(SOLO, "any", "strip/1/solo")], THREE)
    it = Studio(made)
    it.daw("strips 9", "track/1/volume = 0.5", "track/1/solo = 1")
    it.hand(FADER, 64)
    it.after(200)
    assert it.swap(made) == []
    assert it.hand(FADER, 66) == [told("track/1/volume", 66 / 127)], "known position, known value, in hold"


def test_a_control_out_of_hold_stays_out_over_a_reload() -> None:
    made = rig([VOLUME])
    it = Studio(made)
    it.daw("track/1/volume = 0.9")
    it.hand(FADER, 10)
    it.after(200)
    it.swap(made)
    assert it.sweep(FADER, (11, 12)) == []


def test_another_target_asks_again_whether_the_control_is_in_hold() -> None:
    it = studio(VOLUME)
    it.daw("track/1/volume = 0.5", "track/2/volume = 0.9", "track/3/volume = 0.5")
    it.hand(FADER, 64)
    it.after(200)
    it.swap(rig([entry(FADER, "any", "strip/2/volume")], THREE))
    assert it.sweep(FADER, (66,)) == []
    it.after(200)
    it.swap(rig([entry(FADER, "any", "strip/3/volume")], THREE))
    assert it.sweep(FADER, (67,)) == [told("track/3/volume", 67 / 127)]


def test_a_moving_fader_goes_over_to_the_new_rig_at_the_end_of_its_move() -> None:
    it = studio(VOLUME)
    it.daw("track/1/volume = 0.5", "track/2/volume = 0.5")
    it.hand(FADER, 64)
    it.sweep(FADER, (66,))
    it.swap(rig([entry(FADER, "any", "strip/2/volume")], THREE))
    assert it.sweep(FADER, (64,)) == [told("track/1/volume", 64 / 127)]
    it.after(100)
    assert it.hand(FADER, 63) == [told("track/2/volume", 63 / 127)]


def test_what_the_daw_last_said_and_was_last_sent_is_still_an_answer_after_a_reload() -> None:
    """The echo of what the old rig sent takes nothing out of hold in the new one."""
    made = rig([VOLUME])
    it = Studio(made)
    it.daw("track/1/volume = 0.5")
    it.hand(FADER, 64)
    it.sweep(FADER, (70, 90))
    it.after(150)
    it.swap(made)
    it.daw(f"track/1/volume = {70 / 127}")
    assert it.hand(FADER, 91) == [told("track/1/volume", 91 / 127)]


# --- Presses ------------------------------------------------------------------------------------------------------


def test_a_note_held_over_a_reload_ends_where_it_began() -> None:
    it = studio(entry(PAD, "any", "note/36"))
    it.hand(PAD, 100)
    it.swap(rig([entry(PAD, "any", "note/99")], THREE))
    assert it.hand(PAD, 0) == [told("note/36", 0)]
    assert it.hand(PAD, 127) == [told("note/99", 1)]


def test_a_note_of_a_surface_that_is_gone_from_the_rig_is_released_at_once() -> None:
    made = rig([entry(PAD, "any", "note/36")], THREE)
    it = Studio(made)
    it.hand(PAD, 100)
    assert it.swap(without(made, "desk")) == [told("note/36", 0)]
    assert it.swap(made) == []


def test_a_note_on_a_daw_whose_wire_is_replaced_is_released_while_the_old_wire_is_there() -> None:
    made = rig([entry(PAD, "any", "note/36")], THREE)
    it = Studio(made)
    it.hand(PAD, 100)
    assert it.swap(replace(made, daws=(Daw("daw", "toy", port="Elsewhere"),))) == [told("note/36", 0)]
    assert it.hand(PAD, 0) == []


def test_a_hold_that_ran_when_the_rig_changed_still_comes_and_is_the_old_rigs() -> None:
    it = studio(entry(FOOT, "any", "note/40", "hold"))
    it.hand(FOOT, 127)
    it.after(200)
    it.swap(rig([entry(FOOT, "any", "note/41", "hold")], THREE))
    assert it.after(200).take() == [told("note/40", 1)]
    assert it.hand(FOOT, 0) == [told("note/40", 0)]


def test_a_flip_that_was_tried_can_be_taken_back_after_a_reload() -> None:
    lines = (entry(FOOT, "any", "phase/toggle", "tap"), entry(FOOT, "any", "marker/add", "double"))
    it = studio(*lines)
    it.hand(FOOT, 127)
    it.hand(FOOT, 0)
    assert it.swap(rig(lines, THREE)) == []
    assert it.hand(FOOT, 127) == ["main in create", "daw: marker/add!"]


def test_a_peek_over_a_reload_ends_with_its_own_release() -> None:
    made = rig([entry(FOOT, "any", "phase/peek/blend")], THREE)
    it = Studio(made)
    assert it.hand(FOOT, 127) == ["main in blend"]
    assert it.swap(made) == []
    assert it.hand(FOOT, 0) == ["main in create"]


def test_a_peek_at_a_phase_that_is_gone_ends_with_the_reload() -> None:
    it = studio(entry(FOOT, "any", "phase/peek/blend"))
    it.hand(FOOT, 127)
    assert it.swap(rig([entry(FOOT, "any", "phase/peek")], THREE[:2])) == ["main in create settled"]
    assert it.hand(FOOT, 0) == []


# --- Phases and banks ---------------------------------------------------------------------------------------------


def test_phase_bank_and_the_way_back_are_kept() -> None:
    it = studio(VOLUME, TOGGLE)
    for target in ("phase/set/mix", "phase/set/blend", "bank/next"):
        it.asks(target)
    assert it.swap(rig([VOLUME, TOGGLE], THREE)) == []
    assert it.engine.picture()["groups"]["main"] == {"phase": "blend", "settled": True, "bank": 4}
    assert it.hand(SECOND, 127)[0] == "main in mix settled"


def test_a_phase_that_is_gone_leads_to_the_start_and_says_so() -> None:
    it = studio(TOGGLE)
    it.asks("phase/set/blend")
    assert it.swap(rig([TOGGLE], THREE[:2])) == ["main in create settled"]
    assert it.hand(SECOND, 127) == ["main in mix settled"]


def test_a_flip_under_trial_whose_way_back_is_gone_is_not_taken_back() -> None:
    lines = (entry(FOOT, "any", "phase/set/blend", "tap"), entry(FOOT, "any", "marker/add", "double"))
    it = studio(*lines)
    it.hand(FOOT, 127)
    it.hand(FOOT, 0)
    it.swap(rig(lines, (Phase("mix"), Phase("blend"))))
    assert it.hand(FOOT, 127) == ["daw: marker/add!"]
    assert it.engine.picture()["groups"]["main"]["phase"] == "blend"


def test_a_way_back_to_a_phase_that_is_gone_leads_to_the_first() -> None:
    it = studio(TOGGLE)
    it.asks("phase/set/mix")
    it.asks("phase/set/blend")
    it.swap(rig([TOGGLE], (Phase("create"), Phase("write"), Phase("blend"))))
    assert it.hand(SECOND, 127) == ["main in create settled"]


def test_a_group_that_is_new_begins_at_the_start_and_says_so() -> None:
    made = rig([TOGGLE], THREE)
    it = Studio(made)
    it.asks("phase/set/mix")
    split = replace(made, groups=LEFT_RIGHT)
    assert it.swap(split) == ["left in create settled", "left from 0", "right in create settled", "right from 0"]
    assert it.swap(made) == ["main in create settled", "main from 0"], "what is gone is forgotten"


def test_groups_keep_their_phases_when_their_order_changes() -> None:
    made = rig([entry(FOOT, "any", "phase/set/mix")], THREE, groups=LEFT_RIGHT)
    it = Studio(made)
    assert it.hand(FOOT, 127) == ["left in mix settled"]
    it.hand(FOOT, 0)
    assert it.swap(replace(made, groups=LEFT_RIGHT[::-1])) == []
    groups = it.engine.picture()["groups"]
    assert (groups["left"]["phase"], groups["right"]["phase"]) == ("mix", "create")
    assert it.hand(FOOT, 127) == []


# --- Lights and wires ---------------------------------------------------------------------------------------------


def test_only_lights_that_differ_are_sent() -> None:
    it = studio(entry(SOLO, "any", "strip/1/solo"), entry("desk/button/mute/1", "any", "strip/1/mute"))
    it.daw("track/1/solo = 1", "track/1/mute = 1", "track/2/mute = 1")
    lines = [entry(SOLO, "any", "strip/2/mute")]
    assert it.swap(rig(lines, THREE)) == ["desk: b0 30 00"], "solo stays lit, mute goes out"


def test_a_port_that_stays_keeps_what_waits_for_it() -> None:
    made = rig([entry(PAD, "any", "note/36")], THREE, wires={"daw": WireModel(gap_ns=10_000_000)})
    it = Studio(made)
    it.after(100)
    it.take()
    assert it.hand(PAD, 100) == [told("note/36", 100 / 127)]
    it.hand(PAD, 0)
    assert it.swap(made) == []
    assert it.after(10).take() == [told("note/36", 0)]


def test_a_port_with_another_plan_waits_to_be_opened() -> None:
    made = rig([VOLUME], THREE)
    it = Studio(made)
    it.daw("track/1/volume = 0.5")
    moved = replace(made, daws=(Daw("daw", "toy", port="Elsewhere"),))
    assert it.swap(moved) == []
    assert it.engine.picture()["ports"]["daw"]["state"] == "absent"
    assert it.back("daw") == ["daw: hello"]
    it.hand(FADER, 64)
    assert it.sweep(FADER, (65,)) == ["daw: track/1/volume?"], "another DAW: nothing is known of it"


def test_another_dialect_on_the_same_wire_greets_at_once() -> None:
    """The socket stays open, so nobody opens it again: the new conversation has to begin by itself."""
    made = rig([VOLUME], THREE)
    it = Studio(made)
    it.daw("track/1/volume = 0.5")
    assert it.swap(made, ToyDialect()) == ["daw: hello"]
    assert it.sweep(FADER, (64, 65)) == ["daw: track/1/volume?"], "what the other one said is not believed"


def test_a_surface_that_comes_into_the_rig_is_nothing_until_it_is_there() -> None:
    made = rig([entry(SOLO, "any", "strip/1/solo")], THREE)
    it = Studio(without(made, "desk"), open_all=False)
    it.back("daw")
    it.daw("strips 9", "track/1/solo = 1")
    assert it.swap(made) == []
    assert "desk: b0 20 7f" in it.back("desk")


def test_a_surface_that_goes_and_comes_back_has_forgotten_where_its_faders_stand() -> None:
    made = rig([replace(VOLUME, reach=replace(VOLUME.reach, takeover="jump"))], THREE)
    it = Studio(made)
    it.daw("track/1/volume = 0.5")
    it.hand(FADER, 64)
    it.swap(without(made, "desk"))
    it.swap(made)
    it.back("desk")
    assert it.hand(FADER, 10) == []
    assert it.hand(FADER, 11) == [told("track/1/volume", 11 / 127)]


def test_a_toggle_that_waits_for_its_answer_is_switched_in_the_new_rig() -> None:
    made = rig([entry(SOLO, "any", "strip/1/solo")], THREE)
    it = Studio(made)
    it.daw("strips 9")
    it.hand(SOLO, 127)
    it.swap(made)
    assert told("track/1/solo", 1) in it.daw("track/1/solo = 0")


# --- Memory -------------------------------------------------------------------------------------------------------


def remembering() -> Studio:
    it = Studio(rig([VOLUME, TOGGLE], THREE), hears=False)
    for target in ("phase/set/mix", "phase/set/blend", "bank/by/3"):
        it.asks(target)
    it.hand(FADER, 64)
    it.sweep(FADER, (65, 100))
    return it


def test_a_restart_remembers_phase_bank_way_back_and_values_of_a_silent_daw() -> None:
    it = remembering()
    memory = it.engine.memory()
    assert memory == {
        "groups": {"main": {"phase": "blend", "bank": 3, "came_from": {"mix": "create", "blend": "mix"}}},
        "values": {"daw": {"track/4/volume": 100 / 127}},
    }
    again = Studio(rig([VOLUME, TOGGLE], THREE), hears=False, memory=memory)
    assert again.engine.memory() == memory
    again.hand(FADER, 20)
    assert again.sweep(FADER, (21, 30)) == [], "the value is known, and the fader waits to meet it"
    assert again.hand(SECOND, 127)[0] == "main in mix settled"


def test_what_a_daw_will_tell_is_not_remembered() -> None:
    it = studio(VOLUME)
    it.daw("track/1/volume = 0.5")
    assert it.engine.memory()["values"] == {}
    memory = {"values": {"daw": {"track/1/volume": 0.5}}}
    again = Studio(rig([VOLUME]), memory=memory)
    again.hand(FADER, 64)
    assert again.sweep(FADER, (65,)) == ["daw: track/1/volume?"]


def test_a_peek_and_a_flip_under_trial_are_remembered_as_what_they_come_to() -> None:
    it = studio(entry(FOOT, "any", "phase/peek/blend"), entry(SECOND, "any", "phase/toggle", "tap"),
                entry(SECOND, "any", "marker/add", "double"))  # fmt: skip
    it.hand(FOOT, 127)
    assert it.engine.memory()["groups"]["main"]["phase"] == "create"


FRESH = {"phase": "create", "bank": 0, "came_from": {}}


@pytest.mark.parametrize(
    "memory",
    [
        {},
        {"groups": None, "values": None},
        {"groups": [], "values": []},
        {"groups": {"main": None}, "values": {"daw": None}},
        {"groups": {"main": []}, "values": {"daw": [1]}},
        {"groups": {"main": {"phase": "gone", "bank": -1, "came_from": "mix"}}},
        {"groups": {"main": {"phase": ["mix"], "bank": 1.5, "came_from": [["mix", "create"]]}}},
        {"groups": {"main": {"phase": None, "bank": True, "came_from": {"mix": "gone", "gone": "mix", "blend": 3}}}},
        {"groups": {"main": {"phase": {}, "bank": 10**30, "came_from": {}}}},
        {"groups": {"main": {"bank": "4"}}},
        {"groups": {"other": {"phase": "mix", "bank": 4}}},
        {"values": {"daw": {"track/1/volume": "0.5", "track/2/volume": None, "track/3/volume": 1.5}}},
        {"values": {"daw": {"track/1/volume": -0.1, "track/2/volume": float("nan"), "track/3/volume": []}}},
        {"values": {"nobody": {"track/1/volume": 0.5}}},
    ],
    ids=str,
)
def test_what_makes_no_sense_in_a_memory_is_ignored(memory: dict) -> None:  # type: ignore[type-arg]
    it = Studio(rig([VOLUME], THREE), hears=False, memory=memory)
    kept = it.engine.memory()
    assert kept["groups"]["main"] == FRESH
    assert type(kept["groups"]["main"]["bank"]) is int
    assert kept["values"] == {"daw": {}}


def test_what_makes_sense_beside_nonsense_is_kept() -> None:
    memory = {
        "groups": {"main": {"phase": "mix", "bank": "x", "came_from": {"mix": "create", "x": "y"}}},
        "values": {"daw": {"track/1/volume": "x", "track/2/volume": 1}},
    }
    kept = Studio(rig([VOLUME], THREE), hears=False, memory=memory).engine.memory()
    assert kept["groups"]["main"] == {"phase": "mix", "bank": 0, "came_from": {"mix": "create"}}
    assert kept["values"] == {"daw": {"track/2/volume": 1.0}}


def test_a_remembered_phase_and_bank_are_not_told_as_news() -> None:
    memory = {"groups": {"main": {"phase": "mix", "bank": 4}}}
    it = Studio(rig([VOLUME], THREE), memory=memory, open_all=False)
    assert not [line for line in it.back("desk") if line.startswith("main")]
    assert it.engine.picture()["groups"]["main"] == {"phase": "mix", "settled": True, "bank": 4}
