"""`levels` of a phase and of a rig: what is read, what it does to the cells, and what it refuses."""

import pytest

from bridge.app.daemon import compile_loaded
from bridge.config import load_text
from bridge.config.writing import write
from bridge.model.rig import Limits
from bridge.model.target import Quantity
from tests.config.rigs import DAWS, HEAD, PEDAL, SURFACES, codes, meaning, rig_of

ROUGH = "{range: [-inf dB, -6 dB], step: 3 dB}"
FADER = "  desk/fader/1: {any: strip/1/volume}\n"


def loaded(lines=FADER, levels=ROUGH, more="", phases="mix: "):
    phases = f"phases: {{create: {{levels: {levels}}}, {phases}}}\n"
    return load_text(f"{HEAD}{SURFACES}{DAWS}{more}{phases}map:\n{PEDAL}{lines}")


def cell(made, phase, control="fader/1", gesture="plain"):
    program = compile_loaded(rig_of(made))
    index = next(at for at, plan in enumerate(program.controls) if str(plan) == f"desk/{control}")
    return program.look(phase, 0)[index][gesture]


def decibels(found, travel):
    return round(found.speech.law.to_quantity(found.travel.position(travel)), 1)


def test_what_a_phase_says_of_levels_holds_in_that_phase_only():
    rough, mix = cell(loaded(), "create"), cell(loaded(), "mix")
    assert (decibels(rough, 0.0), decibels(rough, 1.0)) == (float("-inf"), -6.0)
    assert decibels(mix, 1.0) == 6.0
    assert all(decibels(rough, at / 20) % 3 < 0.2 for at in range(1, 21)), "steps of 3 dB, counted from 0"


def test_with_a_range_of_its_own_what_both_have_in_common_counts():
    own = "  desk/fader/1: {any: {to: strip/1/volume, range: [-40 dB, 0 dB]}}\n"
    rough = cell(loaded(own), "create")
    assert (decibels(rough, 0.0), decibels(rough, 1.0)) == (-40.0, -6.0)
    assert decibels(cell(loaded(own), "mix"), 1.0) == 0.0


def test_an_entrys_own_step_counts():
    own = "  desk/fader/1: {any: {to: strip/1/volume, step: 5 dB}}\n"
    assert cell(loaded(own), "create").travel.step == 5


def test_ranges_travel_with_a_borrowed_entry_and_levels_stay_with_the_phase():
    lines = "  desk/fader/1: {create: {to: strip/1/volume, range: [-40 dB, 0 dB]}}\n"
    made = loaded(lines, phases="mix: , blend: {from: create}")
    assert decibels(cell(made, "blend"), 1.0) == 0.0, "what is borrowed from create knows nothing of its levels"
    lent = loaded(FADER.replace("any", "mix"), levels=f"{ROUGH}, from: mix")
    assert decibels(cell(lent, "create"), 1.0) == -6.0, "what create borrows keeps to the levels of create"


def test_only_levels_are_meant():
    pan = cell(loaded("  desk/fader/1: {any: strip/1/pan}\n"), "create")
    assert (pan.travel.low, pan.travel.high, pan.travel.step) == (0.0, 1.0, 0.0)


def test_what_a_press_sets_ends_where_levels_end():
    lines = "  desk/button/solo/1: {any: {to: strip/1/volume, value: 0 dB}}\n"
    rough, mix = (cell(loaded(lines), phase, "button/solo/1") for phase in ("create", "mix"))
    law = rough.speech.law
    assert [round(law.to_quantity(each.stroke.places[0])) for each in (rough, mix)] == [-6, 0]


def test_a_rig_written_out_says_the_same():
    made = rig_of(loaded(more="levels: {exclude: [track/9-10, main/master]}\n"))
    assert made.phases[0].levels == Limits((Quantity(float("-inf"), "dB"), Quantity(-6, "dB")), Quantity(3, "dB"))
    assert made.excluded == {("main", "track/9"), ("main", "track/10"), ("main", "master")}
    assert meaning(rig_of(load_text(write(made)))) == meaning(made)


@pytest.mark.parametrize(
    ("levels", "code"),
    [
        ("{range: [-6 dB]}", "E106"),
        ("{range: [-6 dB, -40 dB]}", "E409"),
        ("{range: [-6 dB, 10 %]}", "E409"),
        ("{range: [-6 Hz, 4 Hz]}", "E408"),
        ("{range: [0 dB, 6 dB], step: 2 Hz}", "E408"),
        ("{step: 0 dB}", "E412"),
        ("{step: 200 %}", "E412"),
        ("{ranges: [-inf dB, -6 dB]}", "E101"),
        ("-6 dB", "E104"),
    ],
)
def test_what_levels_cannot_mean_is_refused(levels, code):
    assert codes(loaded(levels=levels)) == [code]


def test_a_range_that_shares_nothing_is_told_at_both_places_in_the_phase_where_it_is_played():
    own = "  desk/fader/1: {any: {to: strip/1/volume, range: [-3 dB, 6 dB]}}\n"
    (problem,) = (each for each in loaded(own).problems if not each.warning)
    assert problem.code == "E409"
    assert "create" in problem.message
    assert len(problem.notes) == 1
    assert codes(loaded(f"{own[:-2]}, create: strip/1/pan}}\n")) == [], "in create the fader does something else"


def test_a_level_that_is_switched_cannot_keep_to_a_range():
    assert codes(loaded("  desk/button/solo/1: {any: {to: strip/1/volume, mode: toggle}}\n")) == ["E410"]


@pytest.mark.parametrize("track", ["track/0", "strip/1", "tracks", "main/play", "track/1/volume"])
def test_only_tracks_can_be_left_alone(track):
    assert codes(loaded(more=f"levels: {{exclude: [{track}]}}\n")) == ["E205"]


def test_levels_are_stored_recalled_and_compared_by_a_press():
    lines = "".join(
        f"  desk/button/solo/{n}: {{any: levels/{what}/chorus}}\n"
        for n, what in enumerate(("store", "recall", "compare"), 1)
    )
    assert codes(loaded(lines)) == []
    assert codes(loaded("  desk/button/solo/1: {any: levels/store/before}\n")) == ["E210"]
    assert codes(loaded("  desk/button/solo/1: {any: levels/recall/before}\n")) == []
    assert codes(loaded("  desk/fader/1: {any: levels/recall/chorus}\n")) == ["E405"]
    assert codes(loaded("  desk/button/solo/1: {any: main/levels/recall/chorus}\n")) == ["E205"]


@pytest.mark.parametrize(("daws", "code"), [("", "E209"), ("daws: {synth: {dialect: midi, port: Surge}}\n", "E404")])
def test_levels_need_a_daw_with_faders(daws, code):
    lines = "  desk/button/solo/1: {any: levels/recall/chorus}\n"
    made = load_text(f"{HEAD}{SURFACES}{daws}phases: {{create: , mix: }}\nmap:\n{PEDAL}{lines}")
    assert codes(made) == [code]


def test_a_part_is_kept_by_a_press():
    assert codes(loaded("  desk/button/solo/1-8: {any: keep/1-8}\n")) == []
    assert codes(loaded("  desk/button/solo/1: {any: keep/0}\n")) == ["E205"]
    assert codes(loaded("  desk/fader/1: {any: keep/1}\n")) == ["E405"]
    made = load_text(f"{HEAD}{SURFACES}phases: {{create: , mix: }}\nmap:\n{PEDAL}  pedal/switch/2: {{any: keep/1}}\n")
    assert codes(made) == ["E209"]
