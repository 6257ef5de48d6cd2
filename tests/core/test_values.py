"""What targets stand at: changes, acknowledgements, and what is asked."""

from bridge.core.dialect import Cannot, Speech
from bridge.core.events import Do
from bridge.model.target import Target
from tests.core.toy import Studio, ToyDialect, entry, rig

FADER, SOLO = "desk/fader/1", "desk/button/solo/1"


def volume(number: float) -> str:
    return f"daw: track/1/volume = {number / 127:.6f}"


def in_hold() -> Studio:
    it = Studio(rig([entry(FADER, "any", "strip/1/volume")]))
    it.daw("track/1/volume = 0.5")
    it.hand(FADER, 64)
    return it


def says(it: Studio, *numbers: float) -> None:
    it.daw(*(f"track/1/volume = {number / 127:.6f}" for number in numbers))


def test_a_change_in_the_daw_takes_a_resting_fader_out_of_hold() -> None:
    it = in_hold()
    it.sweep(FADER, (70,))
    it.after(2000)
    says(it, 20)
    assert it.sweep(FADER, (71,)) == []


def test_a_late_answer_does_not() -> None:
    it = in_hold()
    it.sweep(FADER, (66, 70, 80))
    it.after(1400)
    says(it, 66)
    assert it.hand(FADER, 81) == [volume(81)]


def test_only_the_last_of_a_burst_answered_is_an_answer_to_all() -> None:
    it = in_hold()
    it.sweep(FADER, (66, 70, 80))
    says(it, 80)
    it.after(200)
    says(it, 70)
    assert it.sweep(FADER, (81,)) == [], "70 was answered with 80: this is a change"


def test_a_daw_that_answers_twice_takes_nothing_out_of_hold() -> None:
    it = in_hold()
    it.sweep(FADER, (66, 70, 80))
    it.after(200)
    says(it, 66, 66)
    assert it.hand(FADER, 81) == [volume(81)]


def test_an_answer_rounded_to_one_step_of_the_wire_is_an_answer() -> None:
    for steps, held in ((1, True), (200, False)):
        it = in_hold()
        it.sweep(FADER, (70,))
        it.after(200)
        it.daw(f"track/1/volume = {70 / 127 + 0.9 * steps / 4096:.6f}")
        assert bool(it.hand(FADER, 71)) == held


def test_a_value_sent_long_ago_is_no_answer_any_more() -> None:
    it = in_hold()
    it.sweep(FADER, (20, 120))
    it.after(1600)
    says(it, 20)
    assert it.sweep(FADER, (119,)) == []


def test_an_answer_that_brings_the_value_back_is_asked_about_by_others() -> None:
    """Two faders on one volume: what the second sent and the DAW confirms moves the first out of hold."""
    it = Studio(
        rig(
            [entry(FADER, "any", "strip/1/volume"), entry("desk/wheel/pitch", "any", "track/1/volume", takeover="jump")]
        )
    )
    it.daw("track/1/volume = 0.5")
    it.hand(FADER, 64)
    it.hand("desk/wheel/pitch", 8192)
    it.sweep("desk/wheel/pitch", (8300, 16383))
    it.after(200)
    says(it, 64)
    it.daw("track/1/volume = 1")
    assert it.hand(FADER, 65) == []


def test_a_change_during_a_move_is_asked_about_after_it() -> None:
    it = in_hold()
    it.sweep(FADER, (66, 70))
    says(it, 20)
    assert it.sweep(FADER, (72,)) == [volume(72)], "while a hand moves, it wins"
    it.after(50)
    says(it, 20)
    it.after(200)
    assert it.hand(FADER, 73) == []


def test_a_second_press_before_the_answer_switches_back() -> None:
    it = Studio(rig([entry(SOLO, "any", "strip/1/solo")]))
    it.daw("track/1/solo = 0")
    it.hand(SOLO, 127)
    it.hand(SOLO, 0)
    assert it.hand(SOLO, 127)[0] == "daw: track/1/solo = 0.000000"


def test_a_daw_that_refuses_a_switch_is_believed() -> None:
    it = Studio(rig([entry(SOLO, "any", "strip/1/solo")]))
    it.daw("track/1/solo = 0")
    it.hand(SOLO, 127)
    it.hand(SOLO, 0)
    it.daw("track/1/solo = 0")
    assert it.hand(SOLO, 127)[0] == "daw: track/1/solo = 1.000000"


def test_a_flip_asks_for_what_is_not_known() -> None:
    it = Studio(rig([entry(FADER, "mix", "strip/1/volume")]))
    it.daw("strips 9")
    it.step(Do(it.t_ns, "phase/set/mix", "page"))
    assert it.take() == ["main in mix settled", "daw: track/1/volume?"]


def test_nothing_is_asked_of_a_daw_that_is_not_there() -> None:
    it = Studio(rig([entry(FADER, "mix", "strip/1/volume")]))
    it.step(Do(it.t_ns, "phase/set/mix", "page"))
    assert it.take() == ["main in mix settled"]


def test_a_strip_in_the_bank_and_its_track_are_one_value() -> None:
    it = Studio(rig([entry(FADER, "any", "strip/1/volume"), entry("desk/fader/2", "any", "track/5/volume")]))
    it.daw("track/5/volume = 0.5")
    it.step(Do(it.t_ns, "bank/next", "page"))
    it.hand(FADER, 64)
    it.hand("desk/fader/2", 64)
    it.sweep(FADER, (66, 100))
    it.after(200)
    assert it.hand("desk/fader/2", 65) == []


def test_a_daw_that_is_back_is_asked_at_once_however_lately_the_other_was() -> None:
    it = Studio(rig([entry(FADER, "any", "strip/1/volume")]))
    it.daw("strips 9")
    it.hand(FADER, 10)
    assert it.sweep(FADER, (11,)) == ["daw: track/1/volume?"]
    it.lost("daw")
    it.back("daw")
    assert it.sweep(FADER, (12,)) == ["daw: track/1/volume?"]


def test_a_switch_pressed_while_the_daw_is_away_is_not_switched_when_it_is_back() -> None:
    it = Studio(rig([entry(SOLO, "any", "strip/1/solo")]))
    it.lost("daw")
    assert it.hand(SOLO, 127) == []
    it.back("daw")
    assert it.daw("track/1/solo = 0") == ["told daw-came about daw"]
    it.hand(SOLO, 0)
    assert it.hand(SOLO, 127)[0] == "daw: track/1/solo = 1.000000"


class OwnToggle(ToyDialect):
    """A DAW that can be told to switch, whatever the state, and tells nothing."""

    def speech(self, target: Target, *, bank: int = 0, channel: int | None = None) -> Speech | Cannot:
        speech = super().speech(target, bank=bank, channel=channel)
        return speech._replace(toggle=(speech.key.encode() + b" other",)) if isinstance(speech, Speech) else speech


def test_an_unknown_switch_is_switched_by_the_daws_own_toggle_where_it_has_one() -> None:
    it = Studio(rig([entry(SOLO, "any", "strip/1/solo")]), dialect=OwnToggle())
    assert it.hand(SOLO, 127) == ["daw: track/1/solo other"]
    it.hand(SOLO, 0)
    it.daw("track/1/solo = 1")
    assert it.hand(SOLO, 127)[0] == "daw: track/1/solo = 0.000000", "known, it is told which way"


def test_the_same_answer_twice_and_late_after_a_coalesced_one() -> None:
    """Sent 66, 70, 80; the DAW says 80, and once more 80: the fader holds."""
    it = in_hold()
    it.sweep(FADER, (66, 70, 80))
    says(it, 80)
    it.after(400)
    says(it, 80, 80)
    assert it.hand(FADER, 79) == [volume(79)]


def test_an_answer_of_the_way_there_shows_nothing_on_lights() -> None:
    """A ring of another control does not run back while answers come late."""
    it = Studio(rig([entry(FADER, "any", "strip/1/width"), entry("desk/knob/1", "any", "strip/1/width")]))
    it.daw("track/1/width = 0.5")
    it.hand(FADER, 64)
    it.sweep(FADER, (80, 100))
    assert it.daw(f"track/1/width = {80 / 127}") == []
    assert it.daw(f"track/1/width = {100 / 127}") == []


def test_an_answer_that_never_came_is_waited_for_a_second_and_a_half() -> None:
    for gap_ms, held in ((1400, True), (1600, False)):
        it = in_hold()
        it.sweep(FADER, (20, 120))
        it.after(gap_ms)
        says(it, 20)
        assert bool(it.sweep(FADER, (119,))) == held


def test_what_a_hand_sent_and_what_the_daw_said_last_are_kept_apart() -> None:
    it = in_hold()
    it.sweep(FADER, (70,))
    value = it.engine._world.peers["daw"].values["track/1/volume"]
    assert (value.heard, value.position) == (0.5, 70 / 127)
