"""A hand moves or turns something: what is sent, and what rests."""

import pytest

from tests.core.toy import Studio, entry, rig

FADER, KNOB, ENCODER = "desk/fader/1", "desk/knob/1", "desk/encoder/1"
ROUGH = ("-inf dB", "-6 dB")


def told(key: str, position: float) -> str:
    return f"daw: {key} = {position:.6f}"


def studio(control: str, path: str, **reach: object) -> Studio:
    made = Studio(rig([entry(control, "any", path, **reach)]))
    made.daw("strips 9")
    return made


def test_in_hold_every_number_is_sent() -> None:
    it = studio(FADER, "strip/1/volume")
    it.daw("track/1/volume = 0.5")
    it.hand(FADER, 64)
    assert it.sweep(FADER, (66, 70)) == [told("track/1/volume", 66 / 127), told("track/1/volume", 70 / 127)]


def test_the_same_number_twice_is_sent_once() -> None:
    it = studio(FADER, "strip/1/volume", takeover="jump", unknown="take")
    it.hand(FADER, 64)
    assert it.sweep(FADER, (66, 66)) == [told("track/1/volume", 66 / 127)]


def test_a_fast_sweep_never_drops_out_of_hold() -> None:
    it = studio(FADER, "strip/1/volume")
    it.daw("track/1/volume = 0")
    it.hand(FADER, 0)
    assert len(it.sweep(FADER, (40, 127, 1, 126))) == 4


def test_the_range_of_the_cell_limits_what_is_sent() -> None:
    it = studio(FADER, "strip/1/volume", range=ROUGH, takeover="jump", unknown="take")
    it.hand(FADER, 0)
    assert it.sweep(FADER, (127,)) == [told("track/1/volume", 54 / 66)]


def test_a_value_outside_the_range_rests_whatever_the_hand_does() -> None:
    for takeover in ("pickup", "jump"):
        it = studio(FADER, "strip/1/volume", range=ROUGH, takeover=takeover)
        it.daw("track/1/volume = 0.95")
        it.hand(FADER, 0)
        assert it.sweep(FADER, range(0, 128, 9)) == []


def test_outside_take_brings_it_in_with_the_first_move() -> None:
    it = studio(FADER, "strip/1/volume", range=ROUGH, outside="take")
    it.daw("track/1/volume = 0.95")
    it.hand(FADER, 100)
    assert it.sweep(FADER, (101,)) == [told("track/1/volume", 54 / 66 * 101 / 127)]


def test_a_fader_waits_for_the_value_as_it_is_now() -> None:
    """The DAW moves the value under a waiting fader: it is met where it is, not where it was."""
    it = studio(FADER, "strip/1/width")
    it.daw("track/1/width = 0.5")
    it.hand(FADER, 10)
    assert it.sweep(FADER, (20, 40)) == []
    it.daw("track/1/width = 0.2")
    assert it.sweep(FADER, (44, 30)) == []
    assert it.sweep(FADER, (24,)) == [told("track/1/width", 24 / 127)]


def test_the_daw_may_bring_the_value_to_the_hand() -> None:
    """The value comes to where the fader stands, even while it moves: from then on it is in hold."""
    it = studio(FADER, "strip/1/width")
    it.daw("track/1/width = 0.9")
    it.hand(FADER, 10)
    assert it.sweep(FADER, (20, 40)) == []
    it.daw(f"track/1/width = {40 / 127:.6f}")
    assert it.sweep(FADER, (36,)) == [told("track/1/width", 36 / 127)]


def test_two_controls_on_one_target_take_turns() -> None:
    it = Studio(rig([entry(FADER, "any", "strip/1/width"), entry(KNOB, "any", "track/1/width")]))
    it.daw("track/1/width = 0.5")
    it.hand(FADER, 64)
    it.hand(KNOB, 64)
    it.sweep(FADER, (70, 90))
    it.after(200)
    # The fader took the value away from the knob; its ring shows where the value is now.
    assert it.sweep(KNOB, (65,)) == ["desk: b0 10 5a"]
    assert it.sweep(KNOB, (88,))[0] == told("track/1/width", 88 / 127)


def test_a_fader_on_a_switch_sends_when_it_passes_the_middle() -> None:
    it = studio(FADER, "strip/1/mute")
    it.daw("track/1/mute = 0")
    it.hand(FADER, 10)
    assert it.sweep(FADER, (63, 64, 100, 63)) == [told("track/1/mute", 1), told("track/1/mute", 0)]


def test_a_fader_on_an_unknown_switch_asks_first() -> None:
    it = studio(FADER, "strip/1/mute")
    it.hand(FADER, 10)
    assert it.sweep(FADER, (64,)) == ["daw: track/1/mute?"]


def test_a_knob_on_a_controller_of_a_synth_that_tells_nothing_plays_at_once() -> None:
    it = Studio(rig([entry(KNOB, "any", "cc/74", mode="value")]), hears=False)
    it.hand(KNOB, 10)
    assert it.sweep(KNOB, (11, 12)) == [told("cc/74", 11 / 127), told("cc/74", 12 / 127)]


def test_a_control_without_an_entry_is_silent() -> None:
    assert studio(FADER, "strip/1/volume").sweep(KNOB, (1, 2, 3)) == []


# --- Encoders -----------------------------------------------------------------------------------------------------


def test_an_encoder_moves_the_value_from_where_it_is() -> None:
    it = studio(ENCODER, "strip/1/pan")
    it.daw("track/1/pan = 0.5")
    assert it.sweep(ENCODER, (1, 127, 127)) == [
        told("track/1/pan", 0.5 + 1 / 127),
        told("track/1/pan", 0.5),
        told("track/1/pan", 0.5 - 1 / 127),
    ]


def test_an_encoder_reaches_every_step_tick_by_tick() -> None:
    """Between steps it goes on from where it is, not from the step it last sent."""
    it = studio(ENCODER, "strip/1/width", step="0.1")
    it.daw("track/1/width = 0.5")
    steps = [told("track/1/width", step / 10) for step in range(6, 11)]
    assert it.sweep(ENCODER, (1,) * 64) == steps


def test_an_encoder_stops_at_the_ends_of_its_range() -> None:
    it = studio(ENCODER, "strip/1/volume", range=ROUGH)
    it.daw("track/1/volume = 0.8")
    assert it.sweep(ENCODER, (60, 60))[-1] == told("track/1/volume", 54 / 66)
    assert it.sweep(ENCODER, (1,)) == []


def test_an_encoder_leaves_a_value_outside_its_range_alone() -> None:
    it = studio(ENCODER, "strip/1/volume", range=ROUGH)
    it.daw("track/1/volume = 0.95")
    assert it.sweep(ENCODER, (1, 127)) == []


def test_an_encoder_follows_the_daw_between_its_ticks() -> None:
    it = studio(ENCODER, "strip/1/width")
    it.daw("track/1/width = 0.5")
    it.sweep(ENCODER, (1,))
    it.daw("track/1/width = 0.2")
    assert it.sweep(ENCODER, (1,)) == [told("track/1/width", 0.2 + 1 / 127)]


@pytest.mark.parametrize(("ticks", "state"), [(1, 1.0), (127, 0.0)])
def test_an_encoder_turns_a_switch_on_to_the_right_and_off_to_the_left(ticks: int, state: float) -> None:
    it = studio(ENCODER, "strip/1/mute")
    it.daw(f"track/1/mute = {1 - state}")
    assert it.sweep(ENCODER, (ticks, ticks)) == [told("track/1/mute", state)]


@pytest.mark.parametrize("ticks", [1, 127], ids=["up", "down"])
@pytest.mark.parametrize("invert", [False, True])
@pytest.mark.parametrize("stands", [0.41, 0.44, 0.46, 0.5, 0.59])
def test_an_encoder_with_steps_never_turns_a_value_the_other_way(ticks: int, invert: bool, stands: float) -> None:
    """The DAW left the value between two steps: it goes to the next one in the direction of the hand."""
    it = studio(ENCODER, "strip/1/width", step="0.1", invert=invert)
    it.daw(f"track/1/width = {stands}")
    sign = (1 if ticks == 1 else -1) * (-1 if invert else 1)
    values = [float(line.rpartition(" ")[2]) for line in it.sweep(ENCODER, (ticks,) * 30)]
    assert values
    way = [stands, *values]
    assert all((after - before) * sign > 0 for before, after in zip(way, values, strict=False)), way


def test_an_encoder_goes_on_between_steps_while_the_daw_says_back_what_it_was_told() -> None:
    it = studio(ENCODER, "strip/1/width", step="0.1")
    it.daw("track/1/width = 0.5")
    lines = []
    for _ in range(26):
        lines += it.hand(ENCODER, 1)
        it.daw(lines[-1].removeprefix("daw: ") if lines else "track/1/width = 0.5")
    assert lines == [told("track/1/width", 0.6), told("track/1/width", 0.7)]


def test_an_encoder_on_a_daw_that_tells_nothing_begins_in_the_middle() -> None:
    it = Studio(rig([entry(ENCODER, "any", "strip/1/width")]), hears=False)
    assert it.sweep(ENCODER, (1, 1)) == [told("track/1/width", 0.5 + 1 / 127), told("track/1/width", 0.5 + 2 / 127)]


def test_an_encoder_that_could_send_nothing_leaves_the_value_unknown() -> None:
    it = Studio(rig([entry(ENCODER, "any", "strip/1/width")]), hears=False)
    it.lost("daw")
    assert it.sweep(ENCODER, (1,) * 20) == []
    assert it.engine.memory()["values"]["daw"] == {}
    it.back("daw")
    assert it.sweep(ENCODER, (1,)) == [told("track/1/width", 0.5 + 1 / 127)]


@pytest.mark.parametrize("ticks", [1, 127])
def test_an_encoder_that_may_take_brings_a_value_outside_its_range_to_its_end(ticks: int) -> None:
    it = studio(ENCODER, "strip/1/width", range=("0.25", "0.75"), outside="take", step="0.1")
    it.daw("track/1/width = 1")
    assert it.sweep(ENCODER, (ticks,)) == [told("track/1/width", 0.75)]


# --- Wheels of 14 bits --------------------------------------------------------------------------------------------

WHEEL = "desk/wheel/pitch"


def test_a_wheel_has_16384_positions() -> None:
    it = studio(WHEEL, "strip/1/width", takeover="jump")
    it.daw("track/1/width = 0.5")
    it.hand(WHEEL, 8192)
    lines = it.sweep(WHEEL, (8193, 8194, 0, 16383))
    assert lines == [told("track/1/width", number / 16383) for number in (8193, 8194, 0, 16383)]


def test_a_wheel_is_held_by_the_same_part_of_its_travel() -> None:
    it = studio(WHEEL, "strip/1/width")
    it.daw("track/1/width = 0.5")
    it.hand(WHEEL, 8192 + 380)
    assert it.sweep(WHEEL, (8192 + 300,)) == [told("track/1/width", 8492 / 16383)]


@pytest.mark.parametrize("invert", [False, True])
def test_a_stepped_wheel_sends_each_step_once(invert: bool) -> None:
    it = studio(WHEEL, "strip/1/width", step="0.25", takeover="jump", invert=invert)
    it.daw("track/1/width = 0.6")
    it.hand(WHEEL, 0)
    steps = [0, 0.25, 0.5, 0.75, 1][:: -1 if invert else 1]
    assert it.sweep(WHEEL, range(0, 16384, 127)) == [told("track/1/width", step) for step in steps]


def test_a_stepped_fader_is_picked_up_by_the_step_it_stands_for() -> None:
    it = studio(FADER, "strip/1/width", step="0.25")
    it.daw("track/1/width = 0.5")
    it.hand(FADER, 40)
    assert it.sweep(FADER, (44, 46)) == [], "they stand for 0.25"
    assert it.sweep(FADER, (50, 79)) == [], "they stand for 0.5, where it is already"
    assert it.sweep(FADER, (80,)) == [told("track/1/width", 0.75)]


def test_a_fader_at_its_end_does_not_hold_a_value_a_little_beyond_its_range() -> None:
    """Nearer than the tolerance, and still outside: it rests."""
    it = studio(FADER, "strip/1/width", range=("0", "0.5"))
    it.daw("track/1/width = 0.505")
    it.hand(FADER, 127)
    assert it.sweep(FADER, (126, 120, 127)) == []


def test_a_stepped_fader_holds_the_step_it_stands_for() -> None:
    """Wherever it stands on the way to the next step: after a pause too."""
    it = studio(FADER, "strip/1/width", step="0.25")
    it.daw("track/1/width = 0.5")
    it.hand(FADER, 50)
    it.after(200)
    assert it.hand(FADER, 80) == [told("track/1/width", 0.75)]


def test_a_fader_on_a_switch_says_nothing_within_its_half() -> None:
    it = studio(FADER, "strip/1/mute")
    it.daw("track/1/mute = 1")
    it.hand(FADER, 10)
    assert it.sweep(FADER, (20, 63)) == []
    assert it.sweep(FADER, (64, 63)) == [told("track/1/mute", 0)], "it is on already, and then goes off"


def test_where_a_fader_stands_is_forgotten_while_its_surface_is_away() -> None:
    it = studio(FADER, "strip/1/width", takeover="jump")
    it.daw("track/1/width = 0.5")
    it.hand(FADER, 64)
    it.lost("desk")
    it.back("desk")
    assert it.hand(FADER, 10) == []
    assert it.hand(FADER, 11) == [told("track/1/width", 11 / 127)]
