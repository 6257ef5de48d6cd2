"""The sitting: whatever comes between, nothing has to be stepped over twice in it; and a night asleep ends it."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.core import sitting
from bridge.core.events import Do, Received, Song
from bridge.model.rig import Phase
from tests.core.test_apart import EVENING, KNOB, MAP, MINUTE, ROUGH, SOLO, TOGGLE, push, said, studio, told, wall
from tests.core.toy import MS, Studio, entry, rig

KEEP, BANK = "desk/button/solo/4", "desk/button/mute/4"
LINES = (*MAP, entry(KEEP, "any", "keep/1"), entry(BANK, "any", "bank/by/1"))


def stepped_over(it: Studio) -> None:
    push(it, SOLO)
    it.after(1000)
    assert said(push(it, SOLO)), "the same again does it"
    it.after(1000)
    it.take()


# --- Not twice ------------------------------------------------------------------------------------------------------


def test_keeping_a_part_for_a_while_does_not_bring_back_what_was_stepped_over() -> None:
    it = studio(*LINES)
    it.hand(KNOB, 64)
    it.after(500)
    it.sweep(KNOB, (66, 68))
    it.after(500)
    assert "noted override about daw/strip/1/pan" in it.sweep(KNOB, (66, 64))
    it.after(1000)
    push(it, KEEP)
    it.after(1000)
    assert said(it.sweep(KNOB, (62, 64))) == [], "kept anew, it rests anew"
    push(it, KEEP)
    it.after(6000)
    assert said(it.sweep(KNOB, (66, 68))), "what the phase holds back was stepped over before"


def test_one_override_is_enough_for_a_part_that_is_kept_in_a_phase_that_holds_it_back() -> None:
    it = studio(*LINES)
    push(it, KEEP)
    it.hand(KNOB, 64)
    it.after(500)
    it.sweep(KNOB, (66, 68))
    it.after(500)
    assert it.sweep(KNOB, (66, 64)).count("noted override about daw/strip/1/pan") == 1
    push(it, KEEP)
    it.after(6000)
    assert said(it.sweep(KNOB, (66, 68)))


DEEDS = (SOLO, KNOB, "desk/encoder/1", "pedal/switch/1", KEEP, BANK, "reload", "restart", "the same song", "wait")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 127), st.sampled_from((5, 150, 600, 2500))), max_size=40)
)
def test_what_was_stepped_over_is_never_in_the_way_again(deeds: list[tuple[str, int, int]]) -> None:
    """Whatever is kept, banked, reloaded and restarted in between; what a part is kept for is another matter."""
    made = rig(LINES, ROUGH)
    it, freed = studio(*LINES), set()
    for deed, number, pause in deeds:
        match deed:
            case "reload":
                it.swap(rig(LINES, ROUGH))
            case "restart":
                kept = [*it.engine._world.song.rests]
                it = Studio(made, memory=json.loads(json.dumps(it.engine.memory())))
                it.daw("strips 9", "track/1/pan = 0.5", "track/2/pan = 0.5", "track/1/solo = 0")
                it.step(Song(it.t_ns, None, {"rests": kept}))
            case "the same song":
                it.step(Song(it.t_ns, None, {}))
            case "wait":
                it.after(60 * MINUTE)
            case _:
                it.hand(deed, number)
        it.after(pause)
        world = it.engine._world
        freed |= {name for name in world.sitting.over if not name.endswith(")")}
        assert freed <= {*world.sitting.over}
        for hand in world.hands:
            for grip in hand.grips.values():
                if sitting.name_of(grip.cell) in freed:
                    assert grip.rests in ("", sitting.KEPT)


# --- Its end --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("morning", "is_over"), [("2026-02-01T04:30:00Z", True), ("2026-01-31T23:00:00Z", False)])
def test_a_computer_that_slept_through_the_night_begins_another_sitting(morning: str, is_over: bool) -> None:
    it = studio()
    wall(it, EVENING)
    stepped_over(it)
    wall(it, morning)  # the engine's own time stood still
    assert (said(push(it, SOLO)) == []) is is_over


def test_an_hour_awake_and_three_asleep_are_four() -> None:
    it = studio()
    wall(it, EVENING)
    stepped_over(it)
    it.after(60 * MINUTE)
    wall(it, "2026-02-01T00:03:00Z")
    assert said(push(it, SOLO)) == []


def test_a_clock_that_was_set_back_a_year_and_is_right_again_ends_no_sitting() -> None:
    it = studio()
    wall(it, EVENING)
    stepped_over(it)
    wall(it, "2025-01-31T20:00:00Z")
    assert said(push(it, SOLO))
    it.after(2000)
    wall(it, "2026-01-31T20:01:00Z")
    assert said(push(it, SOLO))


def test_a_night_asleep_is_noticed_after_a_song_that_was_done_too() -> None:
    it = studio()
    wall(it, EVENING)
    it.step(Do(it.t_ns, "song/done", "page"))
    stepped_over(it)
    wall(it, "2026-02-01T04:30:00Z")
    assert said(push(it, SOLO)) == []


# --- Stays of another song ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("minutes", [30, 60])
def test_another_song_has_a_budget_of_its_own(minutes: int) -> None:
    it = studio(TOGGLE, phases=(Phase("create", budget_ns=45 * MINUTE * MS), Phase("mix")))
    it.step(Song(it.t_ns, "Night Drive", {}))
    it.after(minutes * MINUTE)
    it.step(Song(it.t_ns, "Another one", {}))
    it.out.clear()
    it.after(44 * MINUTE)
    assert told(it) == []
    it.after(2 * MINUTE)
    assert told(it) == ["create: its 45 min are over"]
    it.after(300 * MINUTE)
    assert told(it) == []


def test_what_was_refused_and_then_done_is_refused_again_where_it_rests_again() -> None:
    it = studio(*MAP, entry(KEEP, "any", "keep/1"), phases=(Phase("create"), Phase("mix")))
    it.hand(KNOB, 64)
    for _ in range(2):
        it.after(500)
        push(it, KEEP)
        it.after(500)
        assert said(it.sweep(KNOB, (66, 68))) == [], "it is said first"
        push(it, KEEP)
        it.after(500)
        assert said(it.sweep(KNOB, (66, 64)))


SENSING, CLOCK, UNMAPPED = bytes((0xFE,)), bytes((0xF8,)), bytes((0xB5, 1, 2))


@pytest.mark.parametrize("by_itself", [SENSING, CLOCK, UNMAPPED], ids=["active sensing", "clock", "no control of it"])
def test_what_a_box_says_by_itself_is_no_hand(by_itself: bytes) -> None:
    it = studio()
    stepped_over(it)
    for _ in range(5 * 60):
        it.after(MINUTE)
        it.step(Received(it.t_ns, "desk", by_itself))
    assert said(push(it, SOLO)) == []


def test_a_hand_once_an_hour_keeps_the_sitting() -> None:
    it = studio()
    stepped_over(it)
    for number in range(8):
        it.after(60 * MINUTE)
        it.hand("desk/fader/1", 10 * number)
    assert said(push(it, SOLO))
