"""Rig to program: which entry a control stands for in a phase and bank, gesture by gesture."""

from bridge.core.compiler import compile_rig
from bridge.core.program import Cell
from bridge.model.rig import Entry, Group, Phase
from bridge.model.target import Mode
from tests.core.toy import Studio, ToyDialect, entry, rig

FADER, KNOB, SOLO, FOOT = "desk/fader/1", "desk/knob/1", "desk/button/solo/1", "pedal/switch/1"
PAD = "desk/pad/1"
PHASES = (
    Phase("create"),
    Phase("mix"),
    Phase("blend", source=(("desk/knob", "create"), ("", "mix"))),
    Phase("half", source=(("desk/kn", "create"), ("", "mix"))),
    Phase("more", source=(("", "blend"),)),
    Phase("round", source=(("", "circle"),)),
    Phase("circle", source=(("", "round"),)),
)


def cells(control: str, phase: str, *entries: Entry, bank: int = 0) -> dict[str, str]:
    program = compile_rig(rig(entries, PHASES), {"toy": ToyDialect()})
    index = next(number for number, plan in enumerate(program.controls) if str(plan) == control)
    found = program.look(phase, bank)[index]
    return {gesture: cell.target.path for gesture, cell in found.items()}


def cell(control: str, **reach: object) -> Cell:
    path = str(reach.pop("path", "strip/1/volume"))
    program = compile_rig(rig([entry(control, "any", path, **reach)], PHASES), {"toy": ToyDialect()})
    index = next(number for number, plan in enumerate(program.controls) if str(plan) == control)
    return program.look("create", 0)[index]["plain"]


def test_any_holds_in_every_phase_and_a_phases_own_entry_wins() -> None:
    lines = (entry(FADER, "any", "strip/1/volume"), entry(FADER, "mix", "strip/1/pan"))
    assert cells(FADER, "create", *lines) == {"plain": "strip/1/volume"}
    assert cells(FADER, "mix", *lines) == {"plain": "strip/1/pan"}


def test_a_phase_borrows_by_the_most_exact_pattern_and_a_whole_segment() -> None:
    lines = [
        entry(control, phase, path)
        for control in (FADER, KNOB)
        for phase, path in (("create", "strip/1/width"), ("mix", "strip/1/pan"))
    ]
    assert cells(FADER, "blend", *lines) == {"plain": "strip/1/pan"}
    assert cells(KNOB, "blend", *lines) == {"plain": "strip/1/width"}
    assert cells(KNOB, "half", *lines) == {"plain": "strip/1/pan"}, "half a word is no pattern"


def test_own_entries_win_over_borrowed_ones_and_those_over_any() -> None:
    lines = (entry(FADER, "any", "strip/1/volume"), entry(FADER, "mix", "strip/1/pan"))
    assert cells(FADER, "blend", *lines) == {"plain": "strip/1/pan"}
    assert cells(FADER, "blend", *lines, entry(FADER, "blend", "strip/1/width")) == {"plain": "strip/1/width"}


def test_what_a_phase_borrows_may_be_borrowed_itself_and_circles_end() -> None:
    assert cells(FADER, "more", entry(FADER, "mix", "strip/1/pan")) == {"plain": "strip/1/pan"}
    assert cells(FADER, "round", entry(FADER, "any", "strip/1/pan")) == {"plain": "strip/1/pan"}


def test_entries_merge_gesture_by_gesture() -> None:
    lines = (entry(FOOT, "any", "phase/toggle", "tap"), entry(FOOT, "mix", "marker/add", "double"))
    assert cells(FOOT, "create", *lines) == {"tap": "phase/toggle"}
    assert cells(FOOT, "mix", *lines) == {"tap": "phase/toggle", "double": "marker/add"}


def test_plain_is_a_tap_where_the_control_has_hold_or_double_in_that_phase() -> None:
    lines = (entry(FOOT, "any", "transport/play"), entry(FOOT, "mix", "marker/add", "hold"))
    assert cells(FOOT, "create", *lines) == {"plain": "transport/play"}
    assert cells(FOOT, "mix", *lines) == {"tap": "transport/play", "hold": "marker/add"}


def test_a_stronger_plain_replaces_a_weaker_tap_and_not_the_other_way() -> None:
    hold = entry(FOOT, "any", "marker/add", "hold")
    stronger = (entry(FOOT, "any", "transport/stop", "tap"), entry(FOOT, "mix", "transport/play"), hold)
    assert cells(FOOT, "mix", *stronger)["tap"] == "transport/play"
    weaker = (entry(FOOT, "any", "transport/play"), entry(FOOT, "mix", "transport/stop", "tap"), hold)
    assert cells(FOOT, "mix", *weaker)["tap"] == "transport/stop"


def test_plain_and_a_press_of_another_layer_stand_in_each_others_place() -> None:
    pressed = (entry(PAD, "any", "strip/1/solo"), entry(PAD, "mix", "strip/1/mute", "press"))
    assert cells(PAD, "create", *pressed) == {"plain": "strip/1/solo"}
    assert cells(PAD, "mix", *pressed) == {"press": "strip/1/mute"}
    plain = (entry(PAD, "any", "strip/1/solo", "tap"), entry(PAD, "mix", "strip/1/mute"))
    assert cells(PAD, "mix", *plain) == {"plain": "strip/1/mute"}


def test_strips_count_within_the_bank_and_tracks_do_not() -> None:
    program = compile_rig(
        rig([entry(FADER, "any", "strip/1/volume"), entry(KNOB, "any", "track/1/pan")], PHASES), {"toy": ToyDialect()}
    )
    names = [str(plan) for plan in program.controls]
    view = program.look("create", 8)
    fader, knob = view[names.index(FADER)]["plain"], view[names.index(KNOB)]["plain"]
    assert fader.speech is not None
    assert fader.speech.prefix == b"track/9/volume = "
    assert knob is program.look("create", 0)[names.index(KNOB)]["plain"], "what does not change is the same cell"


def test_the_same_entry_in_two_phases_is_one_cell() -> None:
    program = compile_rig(rig([entry(FADER, "any", "strip/1/volume")], PHASES), {"toy": ToyDialect()})
    assert program.look("create", 0)[0]["plain"] is program.look("mix", 0)[0]["plain"]


def test_a_7_bit_control_has_its_positions_ready_and_a_14_bit_one_works_them_out() -> None:
    table = cell(FADER, range=("0.25", "0.75"), invert=True).table
    assert table is not None
    assert (table[0], table[127], len(table)) == (0.75, 0.25, 128)
    assert cell("desk/wheel/pitch").table is None


def test_takeover_and_unknown_come_from_the_entry_or_the_default() -> None:
    assert cell(FADER).takeover is not cell(FADER, takeover="jump").takeover
    assert (cell(FADER).take_unknown, cell(FADER, unknown="take").take_unknown) == (False, True)


def test_switches_count_as_full_and_notes_from_one() -> None:
    program = compile_rig(rig([]), {"toy": ToyDialect()})
    plans = {str(plan): plan for plan in program.controls}
    assert (plans[FOOT].full, plans[FOOT].down) == (True, 64)
    assert (plans["desk/pad/1"].full, plans["desk/pad/1"].down) == (False, 1)
    assert plans["desk/wheel/pitch"].top == 16383


def test_a_group_has_the_strips_of_its_surfaces_or_eight() -> None:
    groups = (Group("left", ("desk",)), Group("right", ("pedal",), follows="left"))
    program = compile_rig(rig([], groups=groups), {"toy": ToyDialect()})
    assert [(plan.size, plan.follows) for plan in program.groups] == [(4, None), (8, 0)]


def test_somebody_may_ask_for_triggers_and_toggles_and_hears_why_not_for_others() -> None:
    reach = compile_rig(rig([], PHASES, actions={"save": {"toy": "Save"}}), {"toy": ToyDialect()}).reach
    found = reach("daw/strip/1/mute", 4)
    assert isinstance(found, Cell)
    assert (found.mode, found.speech.key if found.speech else "") == (Mode.TOGGLE, "track/5/mute")
    assert "there is no target" in str(reach("strip/mute", 0))
    assert "there is no phase 'nowhere'" in str(reach("phase/set/nowhere", 0))
    assert "needs a control" in str(reach("strip/1/volume", 0))
    assert "the toy DAW has no master" in str(reach("master/mute", 0))
    assert "no action 'load'" in str(reach("action/load", 0))


def test_an_action_is_said_in_the_daws_own_words() -> None:
    it = Studio(rig([entry(FOOT, "any", "action/save")], actions={"save": {"toy": "Save"}}))
    assert it.hand(FOOT, 127) == ["daw: action Save!"]


def test_a_channel_is_a_part_of_what_is_said() -> None:
    it = Studio(rig([entry(FOOT, "any", "note/36", channel=10)]))
    assert it.hand(FOOT, 127) == ["daw: note/36@10 = 1.000000"]
