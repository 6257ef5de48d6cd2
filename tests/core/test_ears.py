"""What surfaces say: numbers in halves, NRPN and RPN, sysex, system messages, HUI, switches of every kind, touch."""

import pytest

from bridge.core.events import Received
from bridge.model.surface import Control, MessageShape, Order
from tests.core.box import Box, cc, pair, sysex
from tests.core.toy import entry

WIDE = Control("fader/1", pair(0), bits=14)


def fader(**kwargs: object) -> Control:
    return Control("fader/1", pair(0), **{"bits": 14, **kwargs})  # type: ignore[arg-type]


# --- Numbers in halves ------------------------------------------------------------------------------------------


def test_a_pair_counts_when_its_fine_half_came_and_shows_nothing_between() -> None:
    box = Box(WIDE).known()

    assert box.says("b0 00 40") == []
    assert box.says("b0 20 05") == ["fader/1 = 8197"]


def test_a_coarse_half_alone_counts_with_a_fine_half_of_0_after_a_short_wait() -> None:
    box = Box(WIDE).known()
    box.says("b0 00 40 b0 20 05")

    assert box.says("b0 00 41") == []
    assert box.after(2.9) == []
    assert box.after(0.2) == ["fader/1 = 8320"]
    assert box.after(100) == []


def test_a_fine_half_alone_goes_with_the_coarse_one_before_it_at_once() -> None:
    box = Box(WIDE).known()
    box.says("b0 00 40 b0 20 05")

    assert box.says("b0 20 06") == ["fader/1 = 8198"]


def test_a_fine_half_of_a_control_that_never_sent_a_coarse_one_says_nothing() -> None:
    box = Box(WIDE).known()

    assert box.says("b0 20 06") == []
    assert box.after(10) == []


def test_two_coarse_halves_are_two_numbers() -> None:
    box = Box(WIDE).known()

    assert box.says("b0 00 40 b0 00 41") == ["fader/1 = 8192"]
    assert box.after(4) == ["fader/1 = 8320"]


def test_lsb_first_counts_on_the_coarse_half() -> None:
    box = Box(fader(order=Order.LSB_FIRST)).known()

    assert box.says("b0 20 05") == []
    assert box.says("b0 00 40") == ["fader/1 = 8197"]
    assert box.says("b0 20 06") == []
    assert box.after(4) == ["fader/1 = 8198"]
    assert box.says("b0 00 41") == ["fader/1 = 8320"]


@pytest.mark.parametrize("order", [("b0 00 40", "b0 20 05"), ("b0 20 05", "b0 00 40")])
def test_either_counts_on_the_second_half_whichever_it_is(order: tuple[str, str]) -> None:
    box = Box(fader(order=Order.EITHER)).known()

    assert box.says(order[0]) == []
    assert box.says(order[1]) == ["fader/1 = 8197"]
    assert box.after(10) == []


def test_a_fader_of_ten_bits_reaches_the_top_of_its_travel_and_not_more() -> None:
    box = Box(fader(bits=10)).known()

    assert box.says("b0 00 7f b0 20 70") == ["fader/1 = 16368"]
    assert box.says("b0 00 00 b0 20 00 b0 00 7f b0 20 7f")[-1] == "fader/1 = 16368"


def test_one_timer_serves_a_control_however_fast_its_halves_come() -> None:
    box = Box(WIDE).known()
    for value in range(100):
        box.says(f"b0 00 {value:02x}")

    assert len(box.studio.engine._world.timers) == 1
    assert box.after(4) == ["fader/1 = 12672"]
    assert box.after(4) == []


def test_each_coarse_half_has_the_whole_wait_for_itself() -> None:
    box = Box(WIDE).known()
    box.says("b0 00 40")
    box.after(1)
    box.says("b0 20 05")
    box.after(1)
    box.says("b0 00 41")

    assert box.after(2) == []
    assert box.says("b0 20 06") == ["fader/1 = 8326"]


def test_what_a_half_was_before_a_lost_cable_is_forgotten() -> None:
    box = Box(WIDE)
    box.says("b0 00 40 b0 20 05 b0 00 41")
    box.studio.lost("desk")
    box.studio.back("desk")

    assert box.after(10) == []
    assert box.says("b0 20 06") == []
    assert box.hand("fader/1").position is None


# --- NRPN and RPN -----------------------------------------------------------------------------------------------

SEND = Control("knob/1", (MessageShape("nrpn", 1, 300),), bits=14)
OTHER = Control("knob/2", (MessageShape("nrpn", 1, 301),), bits=7)
BEND = Control("knob/3", (MessageShape("rpn", 1, 300),), bits=14)
CHOOSE = "b0 63 02 b0 62 2c"  # 2 * 128 + 44


@pytest.mark.parametrize("choose", [CHOOSE, "b0 62 2c b0 63 02"])
def test_a_parameter_is_chosen_in_either_order_and_stays_chosen(choose: str) -> None:
    box = Box(SEND).known()

    assert box.says(f"{choose} b0 06 40 b0 26 01") == ["knob/1 = 8193"]
    assert box.says("b0 06 41 b0 26 02") == ["knob/1 = 8322"]
    assert box.lane.unmapped == 0


def test_nrpn_and_rpn_of_one_number_are_two_parameters() -> None:
    box = Box(SEND, BEND).known()

    assert box.says("b0 65 02 b0 64 2c b0 06 40 b0 26 01") == ["knob/3 = 8193"]
    assert box.says(f"{CHOOSE} b0 06 40 b0 26 01") == ["knob/1 = 8193"]


def test_the_null_parameter_ends_the_choice() -> None:
    box = Box(SEND).known()
    box.says(f"{CHOOSE} b0 06 40 b0 26 01 b0 65 7f b0 64 7f")

    assert box.says("b0 06 41 b0 26 02") == []
    assert box.after(10) == []


def test_a_parameter_of_seven_bits_counts_at_once_and_hears_no_fine_half() -> None:
    box = Box(SEND, OTHER).known()

    assert box.says("b0 63 02 b0 62 2d b0 06 40") == ["knob/2 = 64"]
    assert box.says("b0 26 01") == []


def test_what_carries_parameters_is_never_counted_as_unmapped_on_any_channel() -> None:
    box = Box(SEND)
    for number in (6, 38, 96, 97, 98, 99, 100, 101):
        for channel in range(16):
            box.says(f"{0xB0 + channel:02x} {number:02x} 00")

    assert box.lane.unmapped == 0
    box.says("b0 07 00")
    assert box.lane.unmapped == 1


def test_a_box_without_parameters_counts_their_carriers_as_any_message() -> None:
    box = Box(WIDE)
    box.says("b0 63 02")

    assert box.lane.unmapped == 1


def test_increment_and_decrement_step_a_parameter_whatever_they_carry() -> None:
    box = Box(SEND).known()
    box.says(f"{CHOOSE} b0 06 40 b0 26 01")

    assert box.says("b0 60 00 b0 60 7f b0 61 00") == ["knob/1 = 8194", "knob/1 = 8195", "knob/1 = 8194"]


def test_an_encoder_of_increments_turns_by_them() -> None:
    encoder = Control("encoder/1", (MessageShape("nrpn", 1, 300),), relative="increment-decrement")
    box = Box(encoder)

    assert box.says(f"{CHOOSE} b0 60 00 b0 60 00 b0 61 00") == ["encoder/1 +1", "encoder/1 +2", "encoder/1 +1"]


def test_a_reload_keeps_the_chosen_parameter_and_the_half_that_came() -> None:
    box = Box(SEND).known()
    box.says(f"{CHOOSE} b0 06 40")
    box.studio.swap(box.rig)

    assert box.says("b0 26 01") == ["knob/1 = 8193"]
    assert box.says("b0 06 41 b0 26 02") == ["knob/1 = 8322"]


def test_a_reload_that_gives_the_parameter_to_another_control_is_heard_there() -> None:
    box = Box(SEND).known()
    box.says(f"{CHOOSE} b0 06 40 b0 26 01")
    box.studio.swap(Box(Control("knob/9", SEND.messages, bits=14)).rig)
    box.known().says("b0 06 41 b0 26 02")

    assert round(box.hand("knob/9").position * 16383) == 8322


# --- Ticks by other ways ----------------------------------------------------------------------------------------


def test_increments_by_two_controllers_count_their_value_and_0_is_none() -> None:
    jog = Control("jog", (cc(83), cc(85)), relative="increment-decrement", decrement=(cc(85),))
    box = Box(jog)

    assert box.says("b0 53 01 b0 53 00 b0 53 03 b0 55 02") == ["jog +1", "jog +4", "jog +2"]


def test_ticks_by_pitch_bend_are_in_its_coarse_half() -> None:
    """The pan knob of the PreSonus FaderPort: E0 00 01 up, E0 00 7F down."""
    box = Box(Control("encoder/1", (MessageShape("pitchwheel", 1),), relative="twos-complement"))

    assert box.says("e0 00 01 e0 00 01 e0 00 7f") == ["encoder/1 +1", "encoder/1 +2", "encoder/1 +1"]


# --- Presses that never tell a release ---------------------------------------------------------------------------

SOLO = "daw: track/1/solo = 1.000000"
NO_SOLO = "daw: track/1/solo = 0.000000"


def toggled(control: Control, *messages: str) -> list[str]:
    box = Box(control)
    box.studio.daw("track/1/solo = 0")
    return [line for message in messages for line in box.says(message)]


@pytest.mark.parametrize(
    ("control", "message", "other"),
    [
        (Control("switch/1", (MessageShape("program_change", 1, 5),)), "c0 05", "c0 06"),
        (Control("switch/1", (MessageShape("program_change", 1),)), "c0 00", "c1 00"),
        (Control("transport/play", (MessageShape("start", 0),)), "fa", "fb"),
        (Control("button/1", (MessageShape("song_select", 0, 3),)), "f3 03", "f3 04"),
        (Control("button/1", (MessageShape("songpos", 0),)), "f2 00 01", "f6"),
        (Control("transport/play", (sysex("f0 7f ?? 06 02 f7"),)), "f0 7f 7f 06 02 f7", "f0 7f 7f 06 01 f7"),
        (Control("button/1", (sysex("f0 42 4f 03 f7"),)), "f0 42 4f 03 f7", "f0 42 4f 02 f7"),
        (Control("switch/1", (cc(64),), latching=True), "b0 40 7f", "b0 41 7f"),
        (Control("switch/1", (cc(64),), latching=True), "b0 40 00", "b0 41 00"),
    ],
)
def test_each_of_them_is_one_press_and_others_are_counted(control: Control, message: str, other: str) -> None:
    assert toggled(control, message, message) == [SOLO, NO_SOLO]
    box = Box(control)
    assert box.says(other) == []
    assert box.lane.unmapped == 1


def test_a_note_on_a_switch_without_release_sounds_once_and_ends_once() -> None:
    box = Box(
        Control("switch/1", (MessageShape("program_change", 1, 5),)), entries=[entry("desk/switch/1", "any", "note/36")]
    )

    assert box.says("c0 05") == ["daw: note/36 = 1.000000", "daw: note/36 = 0.000000"]


def test_a_switch_whose_0_is_down() -> None:
    switch = Control("switch/1", (cc(64),), inverted=True)

    assert toggled(switch, "b0 40 00", "b0 40 7f", "b0 40 00") == [SOLO, NO_SOLO]


def test_an_inverted_note_is_down_while_the_note_is_off() -> None:
    box = Box(
        Control("switch/1", (MessageShape("note_on", 1, 36),), inverted=True),
        entries=[entry("desk/switch/1", "any", "note/36")],
    )

    assert box.says("80 24 40") == ["daw: note/36 = 1.000000"]
    assert box.says("90 24 10") == ["daw: note/36 = 0.000000"]


# --- Sysex with a number, HUI ------------------------------------------------------------------------------------


def test_a_number_in_a_sysex_is_a_position() -> None:
    box = Box(Control("fader/1", (sysex("f0 42 0v vv f7"),), bits=11)).known()

    assert box.says("f0 42 01 02 f7") == ["fader/1 = 130"]
    assert box.says("f0 42 01 f7") == []
    assert box.lane.unmapped == 1


def test_a_number_in_a_sysex_presses_and_releases_a_button() -> None:
    box = Box(
        Control("button/1", (sysex("f0 42 vv f7"),)), entries=[entry("desk/button/1", "any", "note/36")]
    )  # fmt: skip

    assert box.says("f0 42 7f f7 f0 42 00 f7") == ["daw: note/36 = 1.000000", "daw: note/36 = 0.000000"]


def test_many_patterns_are_found_by_their_first_bytes() -> None:
    controls = [Control(f"button/{n}", (sysex(f"f0 42 {n:02x} vv f7"),)) for n in range(1, 100)]
    box = Box(*controls, Control("button/100", (sysex("f0 43 f7"),)))

    (heard,) = [heard for heard in box.studio.engine._keys["desk"].values() if heard.read.__name__ == "_whole"]
    assert [(length, len(table)) for length, table in heard.about.tables] == [(3, 100)]


def test_a_hui_names_a_zone_and_then_its_switch() -> None:
    mute = Control("button/mute/1", (MessageShape("hui", 1, 2),))
    touch = (MessageShape("hui", 1, 0),)
    box = Box(mute, Control("fader/1", pair(0), bits=14, touch=touch))
    box.studio.daw("track/1/solo = 0")

    assert box.says("b0 0f 00 b0 2f 42 b0 2f 02 b0 2f 42") == [SOLO, NO_SOLO]
    box.says("b0 2f 40")
    assert box.hand("fader/1").touched
    box.says("b0 0f 00 b0 2f 00")
    assert not box.hand("fader/1").touched
    assert box.lane.unmapped == 0
    box.says("b0 0f 05 b0 2f 42")
    assert box.lane.unmapped == 1


# --- Touch and aftertouch ---------------------------------------------------------------------------------------

FELT = Control("fader/1", (MessageShape("pitchwheel", 1),), bits=14, touch=(MessageShape("note_on", 1, 104),))
BUTTON = Control("button/1", (cc(50),))
FLIP = [
    entry("desk/fader/1", "create", "track/1/volume"),
    entry("desk/fader/1", "mix", "track/2/volume"),
    entry("desk/button/1", "any", "phase/toggle"),
]


def test_a_touched_fader_stays_behind_when_the_phase_flips_until_the_finger_leaves() -> None:
    box = Box(FELT, BUTTON, entries=FLIP)
    box.studio.daw("track/1/volume = 0.5", "track/2/volume = 0.5")
    box.says("e0 00 3f 90 68 7f")
    box.after(1000)
    box.says("b0 32 7f b0 32 00")
    box.after(1000)

    assert box.says("e0 00 40") == ["daw: track/1/volume = 0.500031"]
    box.after(1000)
    assert box.says("e0 00 41") == ["daw: track/1/volume = 0.507843"]
    box.after(1000)
    assert box.hand("fader/1").late
    box.says("80 68 00")
    assert not box.hand("fader/1").late
    box.says("e0 00 40")
    assert box.says("e0 00 41") == ["daw: track/2/volume = 0.507843"]


def test_a_finger_that_leaves_in_a_move_leaves_the_fader_to_the_end_of_it() -> None:
    box = Box(FELT, BUTTON, entries=FLIP)
    box.studio.daw("track/1/volume = 0.5", "track/2/volume = 0.5")
    box.says("e0 00 3f 90 68 7f b0 32 7f b0 32 00 e0 00 40 80 68 00")

    assert box.hand("fader/1").late
    box.after(90)
    assert box.hand("fader/1").late
    box.after(20)
    assert not box.hand("fader/1").late


def test_a_touch_is_a_press_that_belongs_to_the_cell_that_took_it() -> None:
    box = Box(
        FELT, BUTTON,
        entries=[*FLIP, entry("desk/fader/1", "create", "note/36", "touch"),
                 entry("desk/fader/1", "mix", "note/40", "touch")],
    )  # fmt: skip

    assert box.says("90 68 7f") == ["daw: note/36 = 1.000000"]
    assert box.says("90 68 7f") == []
    box.says("b0 32 7f b0 32 00")
    assert box.says("90 68 00") == ["daw: note/36 = 0.000000"]
    assert box.says("90 68 7f 90 68 00") == ["daw: note/40 = 1.000000", "daw: note/40 = 0.000000"]


def test_a_lost_surface_ends_a_touch_and_what_it_held() -> None:
    box = Box(FELT, entries=[entry("desk/fader/1", "any", "note/36", "touch")])
    box.says("90 68 7f")

    assert box.studio.lost("desk") == ["daw: note/36 = 0.000000"]
    assert not box.hand("fader/1").touched


def test_the_fader_itself_is_what_a_touched_fader_shows_and_holds() -> None:
    box = Box(FELT, entries=[entry("desk/fader/1", "any", "note/36", "touch"), *FLIP[:2]])

    assert str(box.hand("fader/1").grip.cell.target) == "daw/track/1/volume"


def test_how_hard_a_pad_is_pressed_is_kept_while_it_plays() -> None:
    pad = Control("pad/1", (MessageShape("note_on", 1, 36),), after=(MessageShape("polytouch", 1, 36),))
    box = Box(pad)
    box.says("90 24 40 a0 24 7f")

    assert box.hand("pad/1").after == 1.0
    assert box.lane.unmapped == 0


# --- Bad input --------------------------------------------------------------------------------------------------


def test_what_is_torn_or_belongs_to_nobody_is_counted_and_changes_nothing() -> None:
    box = Box(WIDE, SEND).known()
    for message in (b"", b"\xf0\x42", b"\xb0\x00", b"\xb0\x00\x80", b"\xf0\x42\x80\xf7", b"\xfa\x00", b"\xf4"):
        box.studio.step(Received(box.studio.t_ns, "desk", message))

    assert box.studio.take() == ["told mistake about desk"]
    assert (box.lane.mistakes, box.after(10)) == (7, [])


def test_real_time_between_the_halves_and_running_status_change_nothing() -> None:
    box = Box(WIDE).known()

    assert box.says("b0 00 f8 40 fe 20 f8 05") == ["fader/1 = 8197"]


# --- Keys with corners ------------------------------------------------------------------------------------------

#: Four controllers that are one key, which is down from 40 on.
KEY = Control("switch/1", tuple(cc(number) for number in range(44, 48)), press=40)


def key() -> Box:
    return Box(KEY, entries=[entry("desk/switch/1", "any", "note/36")])


def notes(said: list[str]) -> list[str]:
    """What begins and ends, without how hard it is pressed meanwhile."""
    return [each for each in said if each.startswith("daw: note/")]


def test_a_key_with_corners_is_down_once_the_strongest_of_them_is_pressed_hard() -> None:
    box = key()

    assert notes(box.says("b0 2c 27 b0 2d 20")) == []
    assert notes(box.says("b0 2e 28")) == ["daw: note/36 = 1.000000"]
    assert notes(box.says("b0 2c 7f b0 2e 00 b0 2f 50")) == []


def test_it_is_up_once_all_of_them_are_under_half_of_that_so_that_a_wavering_foot_presses_once() -> None:
    box = key()
    box.says("b0 2c 28 b0 2d 15")

    assert notes(box.says("b0 2c 26 b0 2c 29 b0 2c 13")) == []
    assert notes(box.says("b0 2d 13")) == ["daw: note/36 = 0.000000"]
    assert notes(box.says("b0 2d 27")) == []


def test_a_key_says_how_hard_it_is_pressed_while_it_is_down() -> None:
    box = key()
    box.says("b0 2c 30 b0 2d 60 b0 2c 00")

    assert box.hand("switch/1").after == pytest.approx(0x60 / 127)


def test_a_key_whose_box_was_gone_is_as_nobody_stood_on_it() -> None:
    box = key()
    box.says("b0 2c 30")
    box.studio.lost("desk")
    box.studio.back("desk")

    assert notes(box.says("b0 2d 30")) == ["daw: note/36 = 1.000000"]
    assert notes(box.says("b0 2d 00")) == ["daw: note/36 = 0.000000"]
