"""Flips, peeks, settling, banks and groups that follow."""

from bridge.core.events import Do, Stop
from bridge.model.rig import Entry, Group, Phase
from tests.core.toy import Studio, entry, rig

FOOT, SECOND, SOLO, MUTE, FADER = (
    "pedal/switch/1",
    "pedal/switch/2",
    "desk/button/solo/1",
    "desk/button/mute/1",
    "desk/fader/1",
)
THREE = (Phase("create"), Phase("mix"), Phase("blend"))
TAP, PEEK = entry(FOOT, "any", "phase/toggle", "tap"), entry(FOOT, "any", "phase/peek", "hold")
MARK = entry(FOOT, "any", "marker/add", "double")


def studio(*entries: Entry, phases: tuple[Phase, ...] = THREE, **more: object) -> Studio:
    it = Studio(rig(entries, phases, **more))  # type: ignore[arg-type]
    it.daw("strips 9")
    it.take()
    return it


def ask(it: Studio, target: str) -> list[str]:
    it.take()
    it.step(Do(it.t_ns, target, "page"))
    return it.take()


def tap(it: Studio, control: str) -> list[str]:
    lines = it.hand(control, 127)
    it.after(50)
    return lines + it.take() + it.hand(control, 0)


# --- Where a flip leads -------------------------------------------------------------------------------------------


def test_a_lone_toggle_flips_and_settles_on_the_way_down() -> None:
    it = studio(entry(FOOT, "any", "phase/toggle"))
    assert it.hand(FOOT, 127) == ["main in mix settled"]
    assert it.hand(FOOT, 0) == []
    assert it.hand(FOOT, 127) == ["main in create settled"]


def test_toggle_means_the_first_two_phases_and_from_a_third_the_one_it_was_entered_from() -> None:
    it = studio(entry(FOOT, "any", "phase/toggle"))
    ask(it, "phase/set/mix")
    ask(it, "phase/set/blend")
    assert it.hand(FOOT, 127) == ["main in mix settled"]


def test_a_third_phase_nobody_entered_leads_to_the_first() -> None:
    it = Studio(rig([], THREE), memory={"groups": {"main": {"phase": "blend"}}})
    assert ask(it, "phase/toggle") == ["main in create settled"]


def test_a_toggle_between_two_named_phases() -> None:
    it = studio()
    assert ask(it, "phase/toggle/mix/blend") == ["main in mix settled"]
    assert ask(it, "phase/toggle/mix/blend") == ["main in blend settled"]
    assert ask(it, "phase/toggle/mix/blend") == ["main in mix settled"]


def test_next_and_previous_go_round() -> None:
    it = studio()
    assert [ask(it, "phase/next")[0] for _ in THREE] == [
        f"main in {name} settled" for name in ("mix", "blend", "create")
    ]
    assert ask(it, "phase/previous") == ["main in blend settled"]


def test_a_phase_that_may_not_follow_is_refused_and_told() -> None:
    it = studio(phases=(Phase("create", to=("mix",)), Phase("mix"), Phase("blend")))
    assert ask(it, "phase/set/blend") == ["told flip-refused about main"]
    assert ask(it, "phase/set/mix") == ["main in mix settled"]


def test_the_phase_it_is_in_already_is_nothing_new() -> None:
    assert ask(studio(), "phase/set/create") == []


# --- Settling, undoing --------------------------------------------------------------------------------------------


def test_with_a_hold_a_flip_is_shown_at_once_and_settled_on_release() -> None:
    it = studio(TAP, PEEK)
    assert it.hand(FOOT, 127) == ["main in mix"]
    assert it.hand(FOOT, 0) == ["main in mix settled"]


def test_with_a_double_a_flip_is_settled_when_the_window_is_over() -> None:
    it = studio(TAP, MARK)
    assert tap(it, FOOT) == ["main in mix"]
    assert it.after(300).take() == ["main in mix settled"]


def test_a_double_takes_the_flip_back_and_does_its_own_thing() -> None:
    it = studio(TAP, MARK)
    tap(it, FOOT)
    assert it.hand(FOOT, 127) == ["main in create", "daw: marker/add!"]
    assert it.after(1000).take() == []


def test_a_hold_that_is_no_peek_takes_the_flip_back() -> None:
    it = studio(TAP, entry(FOOT, "any", "marker/add", "hold"))
    it.hand(FOOT, 127)
    assert it.after(400).take() == ["main in create", "daw: marker/add!"]


def test_what_was_entered_from_is_taken_back_too() -> None:
    """A flip that was undone is no way one came."""
    it = studio(TAP, MARK)
    ask(it, "phase/set/mix")
    ask(it, "phase/set/blend")
    tap(it, FOOT)
    it.hand(FOOT, 127)
    assert it.engine.memory()["groups"]["main"] == {
        "phase": "blend",
        "bank": 0,
        "came_from": {"mix": "create", "blend": "mix"},
    }


def test_a_flip_from_elsewhere_settles_the_one_that_was_tried() -> None:
    it = studio(TAP, MARK)
    it.hand(FOOT, 127)
    assert ask(it, "phase/set/blend") == ["main in mix settled", "main in blend settled"]
    it.hand(FOOT, 0)
    assert it.hand(FOOT, 127) == ["daw: marker/add!"], "nothing is left to take back"


# --- Peeks --------------------------------------------------------------------------------------------------------


def test_a_peek_shows_the_other_phase_until_its_release() -> None:
    it = studio(TAP, PEEK)
    assert it.hand(FOOT, 127) == ["main in mix"]
    assert it.after(400).take() == [], "what the press did stays"
    assert it.engine.memory()["groups"]["main"]["phase"] == "create", "underneath it is taken back"
    assert it.hand(FOOT, 0) == ["main in create"]


def test_a_peek_at_a_named_phase() -> None:
    it = studio(entry(SOLO, "any", "phase/peek/blend"))
    assert it.hand(SOLO, 127) == ["main in blend", "desk: b0 20 7f"]
    assert it.hand(SOLO, 0) == ["main in create", "desk: b0 20 00"]


def test_of_two_peeks_the_last_pressed_wins_and_each_release_ends_its_own() -> None:
    it = studio(entry(FOOT, "any", "phase/peek/mix"), entry(SECOND, "any", "phase/peek/blend"))
    assert it.hand(FOOT, 127) == ["main in mix"]
    assert it.hand(SECOND, 127) == ["main in blend"]
    assert it.hand(FOOT, 0) == []
    assert it.hand(SECOND, 0) == ["main in create"]


def test_a_flip_from_elsewhere_during_a_peek_changes_what_the_release_returns_to() -> None:
    it = studio(entry(FOOT, "any", "phase/peek/mix"))
    it.hand(FOOT, 127)
    assert ask(it, "phase/set/blend") == [], "the peek stays shown"
    assert it.hand(FOOT, 0) == ["main in blend settled"]


def test_a_flip_to_the_phase_that_a_peek_shows_is_settled_at_once() -> None:
    it = studio(entry(FOOT, "any", "phase/peek/mix"))
    it.hand(FOOT, 127)
    assert ask(it, "phase/set/mix") == ["main in mix settled"]
    assert it.hand(FOOT, 0) == []


def test_a_tap_that_flips_under_a_peek_is_settled_when_the_peek_ends() -> None:
    it = studio(entry(SECOND, "any", "phase/peek/blend"), TAP, PEEK)
    it.hand(SECOND, 127)
    assert tap(it, FOOT) == []
    assert it.hand(SECOND, 0) == ["main in mix settled"]


def test_of_two_flips_under_a_peek_the_last_is_told() -> None:
    it = studio(entry(FOOT, "any", "phase/peek/mix"))
    it.hand(FOOT, 127)
    assert ask(it, "phase/set/blend") + ask(it, "phase/set/create") == []
    assert it.hand(FOOT, 0) == ["main in create settled"]


def test_the_lamp_of_a_peek_goes_out_with_it_even_if_the_phase_stays() -> None:
    it = studio(entry(SOLO, "any", "phase/peek/mix"), entry(FOOT, "any", "phase/peek/mix"))
    assert it.hand(FOOT, 127) == ["main in mix", "desk: b0 20 7f"]
    assert it.hand(SOLO, 127) == []
    it.hand(FOOT, 0)
    assert it.hand(SOLO, 0) == ["main in create", "desk: b0 20 00"]


def test_values_sent_during_a_peek_stay_sent() -> None:
    it = studio(entry(FOOT, "any", "phase/peek/mix"), entry(FADER, "mix", "strip/1/volume", unknown="take"))
    it.hand(FADER, 10)
    it.hand(FOOT, 127)
    it.after(100)
    assert it.hand(FADER, 20) == ["daw: track/1/volume = 0.157480"]
    it.after(200)
    assert it.hand(FOOT, 0) == ["main in create"]


# --- A moving control ---------------------------------------------------------------------------------------------


def test_a_moving_fader_goes_over_at_the_end_of_its_move() -> None:
    it = studio(
        entry(SECOND, "any", "phase/toggle"),
        entry(FADER, "create", "strip/1/volume", unknown="take", takeover="jump"),
        entry(FADER, "mix", "strip/2/volume", unknown="take", takeover="jump"),
    )
    it.sweep(FADER, (10, 11))
    it.hand(SECOND, 127)
    assert it.sweep(FADER, (12, 13), every_ms=99) == [
        "daw: track/1/volume = 0.094488",
        "daw: track/1/volume = 0.102362",
    ]
    it.after(100)
    assert it.hand(FADER, 14) == ["daw: track/2/volume = 0.110236"]


def test_a_moving_fader_that_is_flipped_back_never_went_over() -> None:
    it = studio(
        entry(SECOND, "any", "phase/toggle"),
        entry(FADER, "create", "strip/1/volume", unknown="take"),
        entry(FADER, "mix", "strip/2/volume"),
    )
    it.sweep(FADER, (10, 11))
    it.hand(SECOND, 127)
    it.hand(SECOND, 0)
    assert it.hand(SECOND, 127) == ["main in create settled"]
    it.after(300)
    assert it.hand(FADER, 12) == ["daw: track/1/volume = 0.094488"]


# --- Banks --------------------------------------------------------------------------------------------------------


def test_banks_go_by_the_strips_of_the_surface_and_end_with_the_tracks() -> None:
    it = studio(entry(FADER, "any", "strip/1/volume"))
    assert ask(it, "bank/next") == ["main from 4", "daw: track/5/volume?"]
    assert ask(it, "bank/next") == ["main from 8", "daw: track/9/volume?"]
    assert ask(it, "bank/next") == []
    assert ask(it, "bank/previous")[0] == "main from 4"
    assert ask(it, "bank/set/1")[0] == "main from 0"
    assert ask(it, "bank/previous") == []
    assert ask(it, "bank/by/2")[0] == "main from 2"
    assert ask(it, "bank/by/-9")[0] == "main from 0"


def test_the_bank_comes_back_when_the_daw_has_fewer_tracks() -> None:
    it = studio(entry(FADER, "any", "strip/1/volume"))
    ask(it, "bank/set/3")
    assert it.daw("strips 3")[0] == "main from 0"


def test_phases_share_the_bank() -> None:
    it = studio(entry(FADER, "create", "strip/1/volume"), entry(FADER, "mix", "strip/1/pan"))
    ask(it, "bank/next")
    assert ask(it, "phase/set/mix") == ["main in mix settled", "daw: track/5/pan?"]


# --- Groups -------------------------------------------------------------------------------------------------------

LEFT_RIGHT = (Group("left", ("pedal",)), Group("right", ("desk",), follows="left"))
FOLLOWING = (
    entry(FOOT, "any", "phase/set/blend"),
    entry(SECOND, "any", "phase/set/create"),
    entry(SOLO, "any", "phase/set/blend"),
    entry(MUTE, "any", "phase/toggle"),
)


def test_a_group_that_follows_joins_the_flips_of_its_leader_and_not_the_other_way() -> None:
    it = studio(*FOLLOWING, groups=LEFT_RIGHT)
    flips = [line for line in it.hand(FOOT, 127) if " in " in line]
    assert flips == ["left in blend settled", "right in blend settled"]
    assert [line for line in it.hand(MUTE, 127) if " in " in line] == ["right in create settled"]


def test_a_follower_that_is_there_already_stays_as_it_is() -> None:
    """It was in the phase first: its toggle still leads back to where it came from."""
    it = studio(*FOLLOWING, groups=LEFT_RIGHT)
    it.hand(SOLO, 127)
    assert it.hand(FOOT, 127) == ["left in blend settled"]
    assert it.hand(MUTE, 127)[0] == "right in create settled"


def test_groups_that_do_not_follow_have_phases_of_their_own() -> None:
    it = studio(*FOLLOWING, groups=(Group("left", ("pedal",)), Group("right", ("desk",))))
    assert it.hand(FOOT, 127) == ["left in blend settled"]
    assert it.hand(SOLO, 127)[0] == "right in blend settled"


def test_a_peek_by_a_tap_that_waited_for_its_double_is_not_left_open() -> None:
    """By then no finger is down that could end it."""
    it = studio(entry(FOOT, "any", "phase/peek", "tap"), MARK)
    tap(it, FOOT)
    it.after(1000)
    assert it.engine.picture()["groups"]["main"]["phase"] == "create"
    it.take()
    assert ask(it, "phase/set/mix") == ["main in mix settled"]


def test_a_daw_without_a_single_track_has_no_second_bank() -> None:
    it = studio()
    ask(it, "bank/next")
    assert it.daw("strips 0") == ["main from 0"]
    assert ask(it, "bank/next") == []


def test_where_nobody_says_how_many_tracks_there_are_banks_end_at_a_thousand() -> None:
    it = Studio(rig([]))
    assert ask(it, "bank/set/999") == ["main from 1020"]
    assert ask(it, "bank/next") == []


def test_a_bank_by_single_tracks_ends_with_the_last_whole_bank() -> None:
    it = studio()
    assert ask(it, "bank/by/7") == ["main from 7"]
    assert ask(it, "bank/next") == ["main from 8"], "nine tracks, four strips: the last bank begins after eight"
    assert ask(it, "bank/previous") == ["main from 4"]


def test_a_bank_moves_one_group_and_not_those_that_follow_it() -> None:
    it = studio(groups=LEFT_RIGHT)
    assert ask(it, "bank/next") == ["left from 8"], "a group without strips counts by eight"


def test_a_flip_that_followers_joined_is_taken_back_with_them() -> None:
    it = studio(TAP, MARK, groups=LEFT_RIGHT)
    assert tap(it, FOOT) == ["left in mix", "right in mix"]
    assert it.hand(FOOT, 127) == ["left in create", "right in create", "daw: marker/add!"]


def test_followers_of_followers_join_and_settle_too() -> None:
    groups = (
        Group("last", (), follows="right"),
        Group("right", ("desk",), follows="left"),
        Group("left", ("pedal",)),
    )
    it = studio(TAP, MARK, groups=groups)
    assert tap(it, FOOT) == ["left in mix", "right in mix", "last in mix"]
    assert it.after(300).take() == ["last in mix settled", "right in mix settled", "left in mix settled"]


def test_a_follower_that_flips_by_itself_in_between_is_not_taken_back() -> None:
    it = studio(TAP, MARK, entry(SOLO, "any", "phase/set/blend"), groups=LEFT_RIGHT)
    tap(it, FOOT)
    assert it.hand(SOLO, 127)[:2] == ["right in mix settled", "right in blend settled"]
    assert it.hand(FOOT, 127) == ["left in create", "daw: marker/add!"]


def test_a_peek_is_shown_by_followers_and_ends_with_them() -> None:
    it = studio(entry(FOOT, "any", "phase/peek/blend"), groups=LEFT_RIGHT)
    assert it.hand(FOOT, 127) == ["left in blend", "right in blend"]
    assert it.hand(FOOT, 0) == ["left in create", "right in create"]


def test_a_flip_whose_pedal_is_unplugged_is_taken_back() -> None:
    """It was a try, and no gesture came of it: nothing of it may count later."""
    it = studio(TAP, MARK)
    tap(it, FOOT)
    assert it.lost("pedal") == ["main in create"]
    assert it.after(1000).take() == []


def test_a_flip_that_was_only_tried_is_not_what_is_remembered_after_the_end() -> None:
    it = studio(TAP, MARK)
    tap(it, FOOT)
    it.step(Stop(it.t_ns))
    assert it.engine.memory()["groups"]["main"]["phase"] == "create"
