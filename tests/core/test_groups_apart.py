"""Several groups of surfaces, linked or not: what is counted and said for each, and what only once."""

import pytest

from bridge.core.events import Do, Song
from bridge.model.rig import Group, Limits, Phase
from tests.core.test_apart import FOOT, MINUTE, MUTE, push, studio, told
from tests.core.toy import MS, Studio, entry, quantity

LINES = (entry(FOOT, "any", "phase/toggle"), entry(MUTE, "any", "phase/toggle"))
PHASES = (
    Phase("create", hold_back=("pans",), stay_ns=10 * MINUTE * MS, budget_ns=45 * MINUTE * MS),
    Phase("mix", budget_ns=45 * MINUTE * MS),
)
ROUGHLY = Phase("create", levels=Limits((quantity("-60 dB"), quantity("0 dB")), quantity("3 dB")))


def two(follows: str | None) -> Studio:
    groups = (Group("ana", ("pedal",)), Group("ben", ("desk",), follows=follows))
    return studio(*LINES, phases=PHASES, groups=groups)


def test_a_budget_that_two_linked_groups_share_is_over_once_and_so_after_another_song() -> None:
    it = two("ana")
    it.after(46 * MINUTE)
    assert told(it) == ["ana: create: its 45 min are over"]
    it.step(Song(it.t_ns, "Night Drive", {}))
    it.step(Song(it.t_ns, "Another one", {}))
    it.after(46 * MINUTE)
    assert told(it) == ["ana: create: its 45 min are over"]
    push(it)
    it.out.clear()
    it.after(46 * MINUTE)
    assert told(it) == ["ana: mix: its 45 min are over"]


def test_a_flip_of_two_linked_groups_is_one_flip_and_left_too_soon_once() -> None:
    it = two("ana")
    lines = push(it)
    assert [line for line in lines if line.startswith(("noted tally", "noted nudge"))] == [
        "noted nudge about create",
        "noted tally about ana",
    ]


def test_who_follows_and_flips_alone_has_a_stay_and_a_budget_of_its_own() -> None:
    it = two("ana")
    it.after(MINUTE)
    it.step(Do(it.t_ns, "phase/set/mix", "command", "ben"))
    assert told(it)[:1] == ["ben: create was left after 1 min; this rig asks for 10 min"]
    it.after(46 * MINUTE)
    assert told(it) == ["ana: create: its 45 min are over", "ben: mix: its 45 min are over"]


def test_groups_that_are_not_linked_are_told_apart() -> None:
    it = two(None)
    it.after(46 * MINUTE)
    assert told(it) == ["ana: create: its 45 min are over", "ben: create: its 45 min are over"]


@pytest.mark.parametrize(
    ("group", "phases"), [("", ("mix", "create")), ("ana", ("mix", "create")), ("ben", ("create", "mix"))]
)
def test_whoever_asks_says_for_which_group(group: str, phases: tuple[str, str]) -> None:
    it = two(None)
    it.step(Do(it.t_ns, "phase/set/mix", "command", group))
    groups = it.engine.picture()["groups"]
    assert (groups["ana"]["phase"], groups["ben"]["phase"]) == phases


def test_a_group_that_is_nobodys_is_refused_with_those_there_are() -> None:
    it = two(None)
    it.out.clear()
    it.step(Do(it.t_ns, "phase/set/mix", "command", "cleo"))
    assert told(it) == ["command asked for phase/set/mix: there is no group 'cleo'; this rig has ana, ben"]
    assert it.engine.picture()["groups"]["ana"]["phase"] == "create"


def test_rough_levels_are_those_of_the_first_who_goes_on_to_mix() -> None:
    """Ana mixes while Ben still creates: what stands when he leaves is her mix, and no rough one."""
    phases = (ROUGHLY, Phase("mix"))
    groups = (Group("ana", ("pedal",)), Group("ben", ("desk",)))
    it = studio(*LINES, phases=phases, groups=groups)
    it.step(Song(it.t_ns, "Night Drive", {}))
    it.step(Do(it.t_ns, "phase/set/mix", "command", "ana"))
    it.daw("track/1/volume = 0.9")
    it.after(60_000)
    it.out.clear()
    it.step(Do(it.t_ns, "phase/set/mix", "command", "ben"))
    assert told(it) == ["rough stays as it was stored: ana is in mix, whose levels are no rough ones"]
    assert it.engine._world.song.snapshots["rough"]["daw"]["track/1/volume"] == 0.5
    for group in ("ana", "ben"):
        it.after(1000)
        it.step(Do(it.t_ns, "phase/set/create", "command", group))
    it.after(1000)
    it.step(Do(it.t_ns, "phase/set/mix", "command", "ben"))
    assert it.engine._world.song.snapshots["rough"]["daw"]["track/1/volume"] == 0.9


@pytest.mark.parametrize("gesture", ["press", "command"])
def test_groups_that_go_together_store_their_rough_levels_once(gesture: str) -> None:
    phases = (ROUGHLY, Phase("mix"))
    groups = (Group("ana", ("pedal",)), Group("ben", ("desk",), follows="ana"))
    foot = (entry(FOOT, "any", "phase/toggle", "tap"), entry(FOOT, "any", "marker/add", "hold"))
    it = studio(*foot, phases=phases, groups=groups)
    it.step(Song(it.t_ns, "Night Drive", {}))
    it.out.clear()
    if gesture == "press":
        it.hand(FOOT, 127), it.hand(FOOT, 0), it.after(1000)
    else:
        it.step(Do(it.t_ns, "phase/set/mix", "command"))
    assert it.engine._world.song.snapshots["rough"]["daw"]["track/1/volume"] == 0.5
