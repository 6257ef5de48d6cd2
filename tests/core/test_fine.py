"""Fine mode and dead bands: an eighth of the way while a button is held; trembling that does not count."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core.events import Received
from bridge.model.rig import Defaults, Phase
from tests.core.performance import message
from tests.core.toy import Studio, entry, rig

FADER, KNOB, ENCODER, WHEEL = "desk/fader/1", "desk/knob/1", "desk/encoder/1", "desk/wheel/pitch"
BUTTON = "desk/button/mute/4"
KEY = "track/1/width"
PATHS = ("strip/1/solo", "strip/1/mute")


def told(position: float) -> str:
    return f"daw: {KEY} = {position:.6f}"


def values(lines: list[str]) -> list[float]:
    return [float(line.removeprefix(f"daw: {KEY} = ")) for line in lines]


def studio(control: str = FADER, value: float = 0.5, at: int | None = None, **reach: object) -> Studio:
    it = Studio(rig([entry(control, "any", "strip/1/width", **reach)])).after(200)
    it.daw(f"{KEY} = {value}")
    if at is not None:
        it.hand(control, at)
    return it


# ---- Fine mode -------------------------------------------------------------------------------------------------------


def test_while_its_button_is_held_a_fader_moves_an_eighth_of_its_way() -> None:
    it = studio(at=64, fine=BUTTON)
    it.hand(BUTTON, 127)
    assert it.sweep(FADER, (65, 72, 64)) == [told(0.5 + number / 8 / 127) for number in (1, 8, 0)]


def test_let_go_it_is_in_hold_where_it_is_near_and_waits_where_it_is_not() -> None:
    it = studio(at=64, fine=BUTTON)
    it.hand(BUTTON, 127)
    it.sweep(FADER, (65,))
    it.hand(BUTTON, 0)
    assert it.sweep(FADER, (66,)) == [told(66 / 127)], "still within the tolerance"
    it.hand(BUTTON, 127)
    it.sweep(FADER, range(67, 87))
    it.hand(BUTTON, 0)
    assert it.sweep(FADER, (87, 80)) == [], "it moved the value by a few, and went twenty"
    assert it.sweep(FADER, (60,)) == [told(60 / 127)]


def test_out_of_hold_it_moves_the_value_from_where_that_is() -> None:
    it = studio(value=0.9, at=10, fine=BUTTON)
    assert it.sweep(FADER, (14,)) == []
    it.hand(BUTTON, 127)
    assert it.sweep(FADER, (22, 6)) == [told(0.9 + 1 / 127), told(0.9 - 1 / 127)]


def test_at_the_end_of_the_range_it_stays_and_turns_back_at_once() -> None:
    it = studio(value=0.999, at=10, fine=BUTTON)
    it.hand(BUTTON, 127)
    assert it.sweep(FADER, (60, 70, 68)) == [told(1.0), told(1 - 2 / 8 / 127)]


def test_an_inverted_fader_goes_the_other_way() -> None:
    it = studio(at=64, fine=BUTTON, invert=True)
    it.hand(BUTTON, 127)
    assert it.sweep(FADER, (72,)) == [told(0.5 - 1 / 127)]


def test_steps_are_reached_by_many_fine_moves() -> None:
    it = studio(at=0, fine=BUTTON, step="0.1", takeover="jump")
    it.hand(BUTTON, 127)
    assert it.sweep(FADER, range(1, 128)) == [told(0.6)]


def test_an_encoder_turns_an_eighth_as_far() -> None:
    it = studio(ENCODER, fine=BUTTON)
    it.hand(BUTTON, 127)
    assert it.sweep(ENCODER, (1, 1)) == [told(0.5 + 1 / 8 / 127), told(0.5 + 2 / 8 / 127)]
    it.hand(BUTTON, 0)
    assert it.sweep(ENCODER, (1,)) == [told(0.5 + 10 / 8 / 127)]


def test_fine_moves_below_what_the_wire_keeps_add_up() -> None:
    """Sixteen thousand numbers, an eighth of each, on a DAW of a thousand steps that says what it made of them."""
    it = studio(WHEEL, at=8192, fine=BUTTON)
    it.hand(BUTTON, 127)
    at = 0.5
    for number in range(8193, 8993):
        for sent in values(it.after(5).take() + it.hand(WHEEL, number)):
            at = round(sent * 4095) / 4095
            it.daw(f"{KEY} = {at:.6f}")
    assert at == pytest.approx(0.5 + 100 / 16383, abs=1 / 4095)


def test_the_button_keeps_what_else_it_does() -> None:
    it = Studio(rig([entry(FADER, "any", "strip/1/width", fine=BUTTON), entry(BUTTON, "any", "strip/1/solo")]))
    it.daw(f"{KEY} = 0.5", "track/1/solo = 0")
    it.hand(FADER, 64)
    assert it.hand(BUTTON, 127)[0] == "daw: track/1/solo = 1.000000"
    assert it.sweep(FADER, (72,)) == [told(0.5 + 1 / 127)]


@pytest.mark.parametrize("gestures", [("tap", "double"), ("tap", "hold")])
def test_the_button_is_held_as_long_as_a_finger_is_on_it(gestures: tuple[str, str]) -> None:
    """Also after the time of its hold, and not in the time in which a second press would be a double."""
    lines = [entry(BUTTON, "any", path, gesture) for path, gesture in zip(PATHS, gestures, strict=True)]
    it = Studio(rig([entry(FADER, "any", "strip/1/width", fine=BUTTON), *lines]))
    it.daw(f"{KEY} = 0.5", "track/1/solo = 0", "track/1/mute = 0")
    it.hand(FADER, 64)
    it.hand(BUTTON, 127)
    it.after(600).take()
    assert it.sweep(FADER, (72,)) == [told(0.5 + 1 / 127)]
    it.hand(BUTTON, 0)
    assert values(it.sweep(FADER, (64, 65)))[-1] == pytest.approx(65 / 127, abs=1e-6)
    it.after(400).hand(BUTTON, 127)
    it.after(20).hand(BUTTON, 0)
    assert it.sweep(FADER, (66,)) == [told(66 / 127)], "though a double may still come of it"


def test_a_fine_move_is_a_move_that_a_flip_waits_for() -> None:
    lines = (entry(FADER, "create", "strip/1/width", fine=BUTTON), entry(FADER, "mix", "strip/2/width"))
    it = Studio(rig(lines)).after(200)
    it.daw(f"{KEY} = 0.5", "track/2/width = 0.1")
    it.hand(FADER, 64)
    it.hand(BUTTON, 127)
    it.after(500).sweep(FADER, (72,))
    it.asks("phase/set/mix")
    assert it.sweep(FADER, (80,)) == [told(0.5 + 2 / 127)], "it goes over when the move is over"


def test_a_rig_may_name_one_button_for_all() -> None:
    made = rig(
        [entry(FADER, "any", "strip/1/width"), entry(ENCODER, "any", "strip/1/width", fine="desk/button/mute/3")],
        defaults=Defaults(fine=BUTTON),
    )
    it = Studio(made)
    it.daw(f"{KEY} = 0.5")
    it.hand(FADER, 64)
    it.hand(BUTTON, 127)
    assert it.sweep(FADER, (72,)) == [told(0.5 + 1 / 127)]
    assert it.sweep(ENCODER, (1,)) == [told(0.5 + 2 / 127)], "this one has a button of its own"


def test_a_pulled_surface_ends_the_fine_mode() -> None:
    it = studio(at=64, fine="pedal/switch/2")
    it.hand("pedal/switch/2", 127)
    it.lost("pedal")
    assert it.sweep(FADER, (65,)) == [told(65 / 127)]


def test_the_fine_mode_belongs_to_the_entry_of_the_phase() -> None:
    lines = (entry(FADER, "create", "strip/1/width", fine=BUTTON), entry(FADER, "mix", "strip/1/width"))
    it = Studio(rig(lines, (Phase("create"), Phase("mix"))))
    it.daw(f"{KEY} = 0.5")
    it.hand(FADER, 64)
    it.hand(BUTTON, 127)
    it.asks("phase/set/mix")
    it.after(200)
    assert it.sweep(FADER, (65,)) == [told(65 / 127)]


def test_a_reload_leaves_the_button_held() -> None:
    made = [entry(FADER, "any", "strip/1/width", fine=BUTTON)]
    it = Studio(rig(made)).after(200)
    it.daw(f"{KEY} = 0.5")
    it.hand(FADER, 64)
    it.hand(BUTTON, 127)
    it.swap(rig([*made, entry(KNOB, "any", "strip/1/pan")]))
    assert it.after(200).sweep(FADER, (72,)) == [told(0.5 + 1 / 127)]
    it.hand(BUTTON, 0)
    it.swap(rig([entry(FADER, "any", "strip/1/width")]))
    it.hand(BUTTON, 127)
    assert it.after(200).sweep(FADER, (64, 65))[-1] == told(65 / 127)


def test_an_unknown_value_is_asked_for_and_one_outside_rests() -> None:
    it = Studio(rig([entry(FADER, "any", "strip/1/width", fine=BUTTON, range=("0", "0.5"))]))
    it.hand(FADER, 64)
    it.hand(BUTTON, 127)
    assert it.sweep(FADER, (65,)) == [f"daw: {KEY}?"]
    it.daw(f"{KEY} = 0.9")
    assert it.sweep(FADER, (66,)) == []


def test_the_first_position_is_only_noted() -> None:
    it = studio(fine=BUTTON)
    it.hand(BUTTON, 127)
    assert it.hand(FADER, 10) == []


def test_explain_says_that_it_is_fine() -> None:
    it = studio(at=64, fine=BUTTON)
    it.hand(BUTTON, 127)
    reasons = it.engine.explain(Received(it.t_ns, "desk", message(FADER, 72)))
    assert [reason.code for reason in reasons] == ["fine", "sent"]
    assert reasons[0].text == "desk/button/mute/4 is held: an eighth of its way"


@given(st.lists(st.one_of(st.integers(0, 127), st.booleans()), max_size=60), st.floats(0, 1))
def test_no_step_is_larger_than_its_eighth_while_it_is_held(deeds: list[int | bool], value: float) -> None:
    it = studio(value=value, at=64, fine=BUTTON)
    at, held, stands = 64, False, value
    for deed in deeds:
        it.after(20).take()
        if isinstance(deed, bool):
            held = deed
            it.hand(BUTTON, 127 if held else 0)
            continue
        for sent in values(it.hand(FADER, deed)):
            most = abs(deed - at) / 127 / 8 if held else abs(deed - at) / 127 + 3 / 128
            assert abs(sent - stands) <= most + 2e-6
            stands = sent
        at = deed


# ---- Dead band -------------------------------------------------------------------------------------------------------


def test_trembling_within_the_band_sends_nothing() -> None:
    it = studio(at=64, dead_band=0.02)
    assert it.sweep(FADER, (65, 63, 66, 62, 64)) == []
    assert it.sweep(FADER, (67,)) == [told(67 / 127)]
    assert it.sweep(FADER, (66, 65, 69)) == []
    assert it.sweep(FADER, (64,)) == [told(64 / 127)]


def test_both_ends_always_count() -> None:
    it = studio(at=64, dead_band=0.1, takeover="jump")
    assert it.sweep(FADER, (120, 126, 127)) == [told(120 / 127), told(1.0)]
    assert it.sweep(FADER, (10, 5, 0)) == [told(10 / 127), told(0.0)]


def test_the_centre_that_a_wheel_springs_back_to_counts() -> None:
    it = studio(WHEEL, at=8192, dead_band=0.01)
    assert it.sweep(WHEEL, (8200, 8100, 8192)) == []
    assert len(it.sweep(WHEEL, (9000, 8400))) == 2
    assert it.sweep(WHEEL, (8190, 8195, 8185)) == [told(8192 / 16383)], "it comes to rest beside the centre"


def test_a_fader_has_no_centre() -> None:
    it = studio(at=70, value=70 / 127, dead_band=0.02)
    assert it.sweep(FADER, (65,)) == [told(65 / 127)]
    assert it.sweep(FADER, (64,)) == []


def test_a_trembling_fader_does_not_keep_a_flip_waiting() -> None:
    lines = (entry(FADER, "create", "strip/1/width", dead_band=0.02), entry(FADER, "mix", "strip/2/width"))
    it = Studio(rig(lines))
    it.daw(f"{KEY} = 0.5", "track/2/width = 0.1")
    it.hand(FADER, 64)
    it.after(200).sweep(FADER, (65, 64, 65), every_ms=5)
    it.asks("phase/set/mix")
    assert it.engine._world.hands[0].grip is it.engine._world.hands[0].grips["plain"]
    assert str(it.engine._world.hands[0].grip.cell.target) == "daw/strip/2/width"


def test_explain_says_why_nothing_moves() -> None:
    it = studio(at=64, dead_band=0.02)
    (reason,) = it.engine.explain(Received(it.t_ns, "desk", message(FADER, 65)))
    assert reason.code == "dead-band"


def test_the_ring_of_a_trembling_knob_is_known_to_have_moved() -> None:
    """The box lights its own ring with the knob: what the engine believes it shows has to follow."""
    it = studio(KNOB, at=64, dead_band=0.02)
    it.hand(KNOB, 65)
    assert it.daw(f"{KEY} = {64.4 / 127:.6f}") == ["desk: b0 10 40"]


@given(st.lists(st.integers(0, 127), min_size=1, max_size=60), st.sampled_from((0.01, 0.02, 0.05, 0.12)))
def test_what_counts_lies_a_band_apart_or_at_an_end(numbers: list[int], band: float) -> None:
    it = studio(at=64, dead_band=band, takeover="jump")
    sent = [0.5, *values(it.sweep(FADER, numbers))]
    assert all(
        abs(after - before) >= band - 0.005 or after in (0.0, 1.0) for before, after in pairwise((64 / 127, *sent[1:]))
    )
    assert abs(sent[-1] - numbers[-1] / 127) < band or len(sent) == 1


# ---- By a layer ------------------------------------------------------------------------------------------------------


def test_a_layer_may_stand_in_place_of_the_button() -> None:
    """Held, or locked by a short press: a latched fine mode."""
    lines = (
        entry(FADER, "any", "strip/1/width", fine="layer/slow"),
        entry(BUTTON, "any", "layer/slow", latch=True),
    )
    it = Studio(replace(rig(lines), layers=("slow",))).after(200)
    it.daw(f"{KEY} = 0.5")
    it.hand(FADER, 64)
    assert it.sweep(FADER, (65, 64)) == [told(65 / 127), told(64 / 127)]
    it.hand(BUTTON, 127)
    assert it.sweep(FADER, (72,)) == [told(64 / 127 + 1 / 127)]
    it.hand(BUTTON, 0)
    assert it.sweep(FADER, (80,)) == [told(64 / 127 + 2 / 127)], "locked"
    it.hand(BUTTON, 127)
    it.hand(BUTTON, 0)
    assert it.sweep(FADER, (64, 70)) == [told(64 / 127), told(70 / 127)], "unlocked, and met again"
