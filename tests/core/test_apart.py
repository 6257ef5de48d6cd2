"""Keeping creating and mixing apart: what rests, breaks, deeds of settled flips, budgets, nudges, the sitting."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.core.events import Do, Noted, Received, Song, Told, Wall
from bridge.model.rig import Deed, Entry, Group, Phase, Place
from bridge.model.target import Mode, Quantity, Reach, Stroke
from tests.core.toy import MS, Studio, entry, rig

FOOT, SECOND = "pedal/switch/1", "pedal/switch/2"
FADER, KNOB, ENCODER, SOLO, MUTE = (
    "desk/fader/1", "desk/knob/1", "desk/encoder/1", "desk/button/solo/1", "desk/button/mute/1",
)  # fmt: skip
HOUR, MINUTE = 3_600_000, 60_000
EVENING = "2026-01-31T20:00:00Z"
TOGGLE = entry(FOOT, "any", "phase/toggle")
MAP = (
    TOGGLE,
    entry(FADER, "any", "strip/1/volume"),
    entry(KNOB, "any", "strip/1/pan"),
    entry(ENCODER, "any", "track/2/pan"),
    entry(SOLO, "any", "strip/1/solo"),
    entry(MUTE, "any", "transport/play"),
)
ROUGH = (Phase("create", hold_back=("pans", "daw/track/1/solo")), Phase("mix"))


def deed(path: str, value: float | None = None) -> Deed:
    made = entry(FADER, "any", path).reach
    stroke = Stroke("set", (Quantity(value),)) if value is not None else None
    mode = made.mode if stroke is None or made.mode is not Mode.MOMENTARY else Mode.VALUE
    return Deed(Reach(made.target, mode, made.roles, stroke=stroke), Place("toy.yaml", 1, 1))


def studio(*entries: Entry, phases: tuple[Phase, ...] = ROUGH, **more: object) -> Studio:
    it = Studio(rig(entries or MAP, phases, **more))  # type: ignore[arg-type]
    it.daw("strips 9", "track/1/volume = 0.5", "track/1/pan = 0.5", "track/2/pan = 0.5", "track/1/solo = 0")
    it.after(1000)
    it.take()
    return it


def said(lines: list[str]) -> list[str]:
    """What went to the DAW."""
    return [line for line in lines if line.startswith("daw: ") and not line.endswith("?")]


def told(it: Studio) -> list[str]:
    """What the user was told since the last look, in full."""
    found = [effect.text for effect in it.out if isinstance(effect, Told)]
    it.out.clear()
    return found


def wall(it: Studio, text: str) -> None:
    it.step(Wall(it.t_ns, text))


def push(it: Studio, control: str = FOOT) -> list[str]:
    lines = it.hand(control, 127)
    return lines + it.after(20).take() + it.hand(control, 0)


# --- What rests -----------------------------------------------------------------------------------------------------


def test_a_knob_whose_target_is_held_back_sends_nothing_and_says_so_once() -> None:
    it = studio()
    it.hand(KNOB, 64)
    it.after(500)
    assert said(it.sweep(KNOB, range(65, 80))) == []
    it.after(6000)
    it.hand(KNOB, 90)
    assert [effect for effect in it.out if isinstance(effect, Told)] == []


def test_a_new_move_after_a_pause_does_it_all_the_same_and_stays_so_for_the_sitting() -> None:
    it = studio()
    it.hand(KNOB, 64)
    it.after(500)
    assert said(it.sweep(KNOB, (66, 68))) == []
    it.after(500)
    lines = it.sweep(KNOB, (66, 64, 62, 60))
    assert "noted override about daw/strip/1/pan" in lines
    assert said(lines)
    push(it), push(it)
    it.after(60_000)
    assert said(it.sweep(KNOB, (58, 56)))


def test_a_second_move_that_comes_too_late_is_a_first_one_again() -> None:
    it = studio()
    it.hand(ENCODER, 1)
    it.after(5200)
    assert said(it.hand(ENCODER, 1)) == []
    it.after(4000)
    assert said(it.hand(ENCODER, 1)) == ["daw: track/2/pan = 0.507874"]


@pytest.mark.parametrize("pause", [110, 150, 240, 470])
def test_a_control_that_is_turned_slowly_does_not_step_over_by_itself(pause: int) -> None:
    it = studio()
    it.hand(KNOB, 64)
    for control, numbers in ((KNOB, range(65, 105)), (ENCODER, [1] * 40)):
        it.after(1000)
        lines = it.sweep(control, numbers, pause)
        assert said(lines) == []
        assert sum(line.startswith("noted tally") for line in lines) == 1, "one slow move is one move"
    it.after(480)
    assert said(it.hand(ENCODER, 1)), "a move of its own, once the blinks are over"


def test_a_move_that_goes_far_at_once_is_one_of_its_own_after_a_short_pause() -> None:
    it = studio()
    it.hand(KNOB, 64)
    it.after(500)
    assert said(it.sweep(KNOB, (66, 68))) == []
    it.after(120)
    assert "noted override about daw/strip/1/pan" in it.hand(KNOB, 60)
    assert said(it.hand(ENCODER, 1)) == []
    it.after(120)
    assert said(it.hand(ENCODER, 3)) == ["daw: track/2/pan = 0.523622"]


def test_what_rests_is_not_in_hold_wherever_its_control_stands() -> None:
    it = studio()
    it.hand(KNOB, 64)
    knob = next(hand for hand in it.engine._world.hands if str(hand.plan) == KNOB)
    assert not knob.hold
    it.after(500)
    push(it)
    assert knob.hold, "the same place is in hold where nothing rests"
    push(it)
    assert not knob.hold


def test_a_press_on_what_is_held_back_does_nothing_and_the_same_press_again_does_it() -> None:
    it = studio()
    assert said(push(it, SOLO)) == []
    it.after(1000)
    assert said(push(it, SOLO)) == ["daw: track/1/solo = 1.000000"]
    it.after(60_000)
    assert said(push(it, SOLO)) == ["daw: track/1/solo = 0.000000"]


def test_a_strip_rests_by_the_track_it_stands_for_and_not_in_another_bank() -> None:
    it = studio(*MAP, entry(SECOND, "any", "bank/next"))
    push(it, SECOND)
    it.daw("track/5/solo = 0")
    assert said(push(it, SOLO)) == ["daw: track/5/solo = 1.000000"]


def test_what_is_not_held_back_and_other_phases_play_as_ever() -> None:
    it = studio()
    assert said(push(it, MUTE)) == ["daw: transport/play!"]
    push(it)
    assert said(push(it, SOLO)) == ["daw: track/1/solo = 1.000000"]


def test_a_borrowed_cell_keeps_the_hold_back_of_the_phase_it_is_played_in() -> None:
    phases = (Phase("blend", source=(("", "mix"),), hold_back=("mix",)), Phase("mix"))
    it = studio(TOGGLE, entry(SOLO, "mix", "strip/1/solo"), phases=phases)
    assert said(push(it, SOLO)) == []
    push(it)
    assert said(push(it, SOLO)) == ["daw: track/1/solo = 1.000000"]


def test_a_button_whose_target_rests_blinks_twice_and_shows_the_daw_again() -> None:
    it = studio()
    lights = [line for line in it.hand(SOLO, 127) if line.startswith("desk: b0 20")]
    it.after(50)
    lights += [line for line in it.hand(SOLO, 0) if line.startswith("desk: b0 20")]
    for _ in range(8):
        lights += [line for line in it.after(120).take() if line.startswith("desk: b0 20")]
    assert lights == ["desk: b0 20 7f", "desk: b0 20 00"] * 2


def test_a_repeat_is_not_the_same_gesture_again() -> None:
    it = studio(
        TOGGLE,
        entry(SOLO, "any", "marker/next", repeat_ns=100 * MS),
        phases=(Phase("create", hold_back=("arrange",)), Phase("mix")),
    )
    it.hand(SOLO, 127)
    assert said(it.after(3000).take()) == []


def test_what_the_daw_does_is_shown_while_its_target_rests() -> None:
    it = studio()
    assert "desk: b0 20 7f" in it.daw("track/1/solo = 1")


# --- The sitting ----------------------------------------------------------------------------------------------------


def stepped_over(it: Studio) -> None:
    push(it, SOLO)
    it.after(1000)
    push(it, SOLO)


def test_a_sitting_ends_with_song_done_another_song_or_four_hours_without_a_hand() -> None:
    for end in (
        lambda it: it.step(Do(it.t_ns, "song/done", "page")),
        lambda it: it.step(Song(it.t_ns, "Another", {})),
        lambda it: it.after(4 * HOUR + 2 * MINUTE),
    ):
        it = studio()
        stepped_over(it)
        it.take()
        end(it)
        it.after(6000)
        assert said(push(it, SOLO)) == []


def test_a_hand_now_and_then_and_not_the_daw_keeps_a_sitting_alive() -> None:
    it = studio()
    stepped_over(it)
    for _ in range(6):
        it.after(HOUR)
        push(it, MUTE)
    assert said(push(it, SOLO))
    for _ in range(6):
        it.after(HOUR)
        it.daw("track/1/volume = 0.3")
    assert said(push(it, SOLO)) == []


def test_a_restart_does_not_end_a_sitting_and_a_night_does() -> None:
    it = studio()
    it.step(Song(it.t_ns, "Night Drive", {}))
    wall(it, EVENING)
    stepped_over(it)
    kept = json.loads(json.dumps(it.engine.memory()))
    for later, plays in (
        ("2026-01-31T20:30:00Z", True),
        ("2026-02-01T09:00:00Z", False),
        ("2025-01-31T20:00:00Z", True),
    ):
        again = Studio(rig(MAP, ROUGH), memory=kept)
        wall(again, later)
        again.step(Song(again.t_ns, "Night Drive", {}))
        again.daw("track/1/solo = 0")
        assert bool(said(push(again, SOLO))) is plays, later


def test_a_reload_does_not_end_a_sitting() -> None:
    it = studio()
    stepped_over(it)
    it.swap(rig((*MAP, entry(SECOND, "any", "bank/next")), ROUGH))
    assert said(push(it, SOLO))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from((FOOT, SOLO, KNOB, ENCODER)),
            st.integers(0, 127),
            st.sampled_from((5, 150, 500, 2500, 6000)),
        )
    )
)
def test_nothing_held_back_is_ever_sent_without_an_override_and_none_is_needed_twice(
    deeds: list[tuple[str, int, int]],
) -> None:
    it = studio()
    overridden: list[str] = []
    keys = {SOLO: "track/1/solo", KNOB: "track/1/pan", ENCODER: "track/2/pan"}
    for control, number, pause in deeds:
        it.after(pause)
        phase = it.engine.picture()["groups"]["main"]["phase"]
        it.take()
        lines = it.hand(control, number)
        overridden += [line for line in lines if line.startswith("noted override")]
        assert len(overridden) == len(set(overridden))
        for line in said(lines):
            key = line.removeprefix("daw: ").split(" = ")[0]
            was = any(
                key in (each.split("about daw/")[1], each.split("about daw/")[1].replace("strip", "track"))
                for each in overridden
            )
            assert phase != "create" or was or key not in keys.values(), (phase, line)


# --- The break ------------------------------------------------------------------------------------------------------

FRESH = (Phase("create"), Phase("mix", break_ns=24 * HOUR * MS))


def at_evening(*entries: Entry, phases: tuple[Phase, ...] = FRESH, kept: dict | None = None) -> Studio:
    it = studio(*(entries or (TOGGLE,)), phases=phases)
    it.step(Song(it.t_ns, "Night Drive", kept or {}))
    wall(it, EVENING)
    it.take()
    return it


def phase(it: Studio) -> str:
    return it.engine.picture()["groups"]["main"]["phase"]


def test_a_flip_before_the_break_is_over_changes_nothing_and_says_what_is_left() -> None:
    it = at_evening(kept={"left": "2026-01-31T09:20:00Z"})
    it.step(Do(it.t_ns, "phase/set/mix", "page"))
    assert told(it) == ["mix: fresh ears in 13 h 20 min; the same again goes there all the same"]
    assert phase(it) == "create"


def test_it_is_counted_from_song_done_before_it_is_counted_from_a_leave() -> None:
    it = at_evening(kept={"left": "2026-01-31T19:00:00Z", "done": "2026-01-30T12:00:00Z"})
    push(it)
    assert phase(it) == "mix"


def test_with_nothing_on_record_or_no_clock_the_whole_break_is_left() -> None:
    it = at_evening()
    it.step(Do(it.t_ns, "phase/set/mix", "page"))
    assert "fresh ears in 24 h (it begins with song/done" in told(it)[0]
    blind = studio(TOGGLE, phases=FRESH)
    blind.step(Do(blind.t_ns, "phase/set/mix", "page"))
    assert "nobody has told what time it is" in told(blind)[0]


def test_the_same_again_within_five_seconds_goes_there_and_is_noted() -> None:
    it = at_evening()
    push(it)
    it.after(1000)
    lines = it.hand(FOOT, 127)
    assert "main in mix settled" in lines
    assert "noted override about phase/set/mix" in lines
    it.hand(FOOT, 0)
    push(it)
    assert phase(it) == "create"
    it.after(60_000)
    push(it)
    assert phase(it) == "mix"


def test_the_same_again_too_late_is_refused_again() -> None:
    it = at_evening()
    push(it)
    it.after(5200)
    push(it)
    assert phase(it) == "create"


def test_a_peek_passes_and_is_no_refused_tap() -> None:
    foot = (entry(FOOT, "any", "phase/toggle", "tap"), entry(FOOT, "any", "phase/peek", "hold"))
    it = at_evening(*foot)
    it.hand(FOOT, 127)
    assert it.after(450).take() == ["main in mix"]
    it.hand(FOOT, 0)
    assert phase(it) == "create"
    assert told(it) == []
    push(it)
    assert phase(it) == "create"
    it.after(600)
    push(it)
    assert phase(it) == "mix"


def test_leaving_a_phase_without_a_break_starts_the_clock_over_a_restart_too() -> None:
    it = at_evening(phases=(Phase("create"), Phase("mix", break_ns=HOUR * MS), Phase("blend")))
    it.step(Song(it.t_ns, None, {}))
    it.step(Do(it.t_ns, "phase/set/blend", "page"))
    assert "noted left about create" in it.take()
    it.step(Do(it.t_ns, "phase/set/mix", "page"))
    assert "fresh ears in 1 h" in told(it)[0]
    kept = json.loads(json.dumps(it.engine.memory()))
    again = Studio(rig((TOGGLE,), (Phase("create"), Phase("mix", break_ns=HOUR * MS), Phase("blend"))), memory=kept)
    wall(again, "2026-01-31T20:30:00Z")
    again.step(Do(again.t_ns, "phase/set/mix", "page"))
    assert any("fresh ears in 31 min" in line or "fresh ears in 30 min" in line for line in told(again))
    wall(again, "2025-01-31T20:30:00Z")  # a year back: that leave counts as just now
    again.after(6000)
    again.take()
    again.step(Do(again.t_ns, "phase/set/mix", "page"))
    assert "fresh ears in 1 h" in told(again)[0]
    wall(again, "2026-01-31T22:00:00Z")
    again.after(6000)
    again.step(Do(again.t_ns, "phase/set/mix", "page"))
    assert again.engine.picture()["groups"]["main"]["phase"] == "mix"


# --- on_enter and on_leave ------------------------------------------------------------------------------------------

LISTS = (
    Phase(
        "create",
        enter=(deed("track/1/fx/1/bypass", 1.0),),
        leave=(deed("track/1/fx/1/bypass", 0.0), deed("marker/add")),
    ),
    Phase("mix", enter=(deed("strip/1/volume", 0.5), deed("bank/set/1")), leave=(deed("transport/stop"),)),
)
LEAVE = ["daw: track/1/fx/1/bypass = 0.000000", "daw: marker/add!", "daw: strip/1/volume = 0.500000"]


def test_a_settled_flip_does_the_list_of_the_phase_that_is_left_and_then_of_the_new_one() -> None:
    it = studio(TOGGLE, phases=LISTS)
    assert said(it.hand(FOOT, 127)) == [*LEAVE[:2], "daw: track/1/volume = 0.500000"]
    it.hand(FOOT, 0)
    assert said(it.hand(FOOT, 127)) == ["daw: transport/stop!", "daw: track/1/fx/1/bypass = 1.000000"]


def test_a_try_a_peek_a_start_and_a_reload_do_no_list() -> None:
    foot = (
        entry(FOOT, "any", "phase/toggle", "tap"),
        entry(FOOT, "any", "phase/peek", "hold"),
        entry(FOOT, "any", "song/done", "double"),
    )
    it = studio(*foot, phases=LISTS)
    it.hand(FOOT, 127)
    it.after(600)
    lines = it.take() + it.hand(FOOT, 0)
    it.hand(FOOT, 127)
    it.hand(FOOT, 0)
    it.after(100)
    lines += it.take() + push(it) + it.after(1000).take()
    lines += it.swap(rig(foot, LISTS))
    assert said(lines) == []
    assert said(Studio(rig(foot, LISTS), memory={"groups": {"main": {"phase": "mix"}}}).take()) == []


def test_what_cannot_be_done_is_told_and_the_rest_goes_on() -> None:
    it = studio(TOGGLE, phases=(Phase("create", leave=(deed("marker/add"), deed("bank/set/2"))), Phase("mix")))
    it.lost("daw")
    lines = it.hand(FOOT, 127)
    assert lines[0] == "main in mix settled"
    assert "told not-done about daw/marker/add" in lines
    assert "main from 4" in lines


def test_followers_flip_with_their_leader_and_the_lists_run_once() -> None:
    groups = (Group("main", ("pedal",)), Group("other", ("desk",), follows="main"))
    it = studio(TOGGLE, entry(SOLO, "any", "phase/toggle"), phases=LISTS, groups=groups)
    assert len([line for line in said(it.hand(FOOT, 127)) if "marker" in line]) == 1
    it.hand(FOOT, 0)
    # by itself the other leads, and its own change is one of its own
    assert "daw: transport/stop!" in said(it.hand(SOLO, 127))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from((FOOT, SECOND)), st.booleans(), st.sampled_from((10, 120, 350, 700))), max_size=30
    )
)
def test_the_lists_follow_each_other_as_phases_do(deeds: list[tuple[str, bool, int]]) -> None:
    """Whatever is tapped, held and taken back: what is left was entered before, and each is done once."""
    foot = (
        entry(FOOT, "any", "phase/toggle", "tap"),
        entry(FOOT, "any", "phase/peek", "hold"),
        entry(FOOT, "any", "marker/next", "double"),
        entry(SECOND, "any", "phase/next"),
    )
    names = ("create", "mix", "blend")
    phases = tuple(
        Phase(name, enter=(deed(f"marker/goto/{n}"),), leave=(deed(f"scene/{n}/launch"),))
        for n, name in enumerate(names, 1)
    )
    it = studio(*foot, phases=phases)
    heard: list[str] = []
    for control, down, pause in deeds:
        heard += said(it.hand(control, 127 if down else 0)) + said(it.after(pause).take())
    heard = [line for line in heard if "marker/next" not in line]
    now = 1
    for leave, enter in zip(heard[::2], heard[1::2], strict=True):
        assert leave == f"daw: scene/{now}/launch!"
        now = int(enter.removeprefix("daw: marker/goto/").removesuffix("!"))


# --- Time, tallies, quiet -------------------------------------------------------------------------------------------


def test_a_budget_is_said_once_when_it_is_over_and_goes_on_over_a_restart() -> None:
    phases = (Phase("create", budget_ns=45 * MINUTE * MS), Phase("mix"))
    it = studio(TOGGLE, phases=phases)
    it.after(30 * MINUTE)
    assert told(it) == []
    again = Studio(rig((TOGGLE,), phases), memory=json.loads(json.dumps(it.engine.memory())))
    again.at(14 * MINUTE)
    assert told(again) == []
    again.at(16 * MINUTE)
    assert told(again) == ["create: its 45 min are over"]
    again.at(300 * MINUTE)
    assert told(again) == []


def test_leaving_sooner_than_the_rig_asks_is_said_and_done() -> None:
    late = studio(TOGGLE, phases=(Phase("create", stay_ns=10 * MINUTE * MS), Phase("mix")))
    late.after(3 * MINUTE)
    late.step(Do(late.t_ns, "phase/set/mix", "page"))
    assert phase(late) == "mix"
    assert "create was left after 3 min; this rig asks for 10 min" in told(late)


def test_mix_moves_are_tallied_by_part_and_the_tenth_within_an_hour_gets_a_word_once() -> None:
    it = studio()
    it.hand(FADER, 64)
    nudges = []
    for number in range(25):
        it.after(1000)
        lines = it.hand(FADER, 60 + number % 2)
        nudges += [line for line in lines if line.startswith("told nudge")]
        assert "noted tally about daw/track/1" in lines
    assert nudges == ["told nudge about daw/track/1"]
    push(it)
    it.after(1000)
    assert "noted tally about daw/track/1" not in it.hand(FADER, 70)


def test_ten_flips_within_an_hour_get_a_word() -> None:
    it = studio()
    lines = [line for _ in range(12) for line in push(it) + it.after(1000).take()]
    assert lines.count("told nudge about main") == 1
    assert lines.count("noted tally about main") == 12


def test_song_done_lists_what_is_open_and_is_noted() -> None:
    it = at_evening(kept={"ideas": [{"id": 3, "kind": "idea", "position": "12|1|0", "text": "a choir"}]})
    it.step(Do(it.t_ns, "song/done", "page"))
    notes = [effect for effect in it.out if isinstance(effect, Noted)]
    assert [(note.kind, note.about) for note in notes] == [("done", "Night Drive")]
    assert told(it) == ["Night Drive is done; 1 idea is open", "open: idea 3 at 12|1|0: a choir"]


def test_a_budget_that_was_over_before_a_restart_is_not_said_again() -> None:
    phases = (Phase("create", budget_ns=45 * MINUTE * MS), Phase("mix"))
    it = studio(TOGGLE, phases=phases)
    it.after(50 * MINUTE)
    again = Studio(rig((TOGGLE,), phases), memory=json.loads(json.dumps(it.engine.memory())), open_all=False)
    again.at(300 * MINUTE)
    assert told(again) == []


def test_a_phase_that_was_left_and_entered_again_behind_a_peek_was_never_left() -> None:
    it = studio(TOGGLE, entry(SECOND, "any", "phase/peek/blend"), phases=(*LISTS, Phase("blend")))
    it.hand(SECOND, 127)
    assert said(it.asks("phase/set/mix") + it.asks("phase/set/create")) == []
    assert said(it.hand(SECOND, 0)) == []
    it.hand(SECOND, 127)
    assert said(it.asks("phase/set/mix")) == []
    assert said(it.hand(SECOND, 0)) == [*LEAVE[:2], "daw: track/1/volume = 0.500000"]


def test_explain_says_why_nothing_comes_of_a_first_move() -> None:
    it = studio()
    (reason, *_) = it.engine.explain(Received(it.t_ns, "desk", bytes((0xB0, 16, 64))))
    assert reason.code == "held-back"
    assert "create holds pans back" in reason.text
