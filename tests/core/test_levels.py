"""Snapshots of levels: stored as far as they are known, recalled as a change like any other, compared and put back."""

from dataclasses import replace

import pytest

from bridge.core.dialect import Cannot, Speech
from bridge.core.events import Do, Lost, Noted, Song, Told
from bridge.core.levels import MOST
from bridge.core.targets import target
from bridge.dialects import ableton_osc, ardour_osc, hui, mcu, moss_osc, reaper_osc
from bridge.model.rig import Limits, Phase
from bridge.model.surface import WireModel
from tests.core.panel import Panel
from tests.core.toy import ANY, MS, Studio, entry, quantity, rig

FADERS = [entry(f"desk/fader/{n}", ANY, f"strip/{n}/volume") for n in range(1, 5)]
FLIP = entry("pedal/switch/1", ANY, "phase/toggle")
BUTTONS = [
    entry("desk/button/solo/1", ANY, "levels/store/mine"),
    entry("desk/button/solo/2", ANY, "levels/recall/mine"),
    entry("desk/button/solo/3", ANY, "levels/compare/mine"),
]
CREATE = Phase("create", levels=Limits((quantity("-60 dB"), quantity("0 dB")), quantity("3 dB")))
PHASES = (CREATE, Phase("mix"))


def studio(*more, hears=True, phases=PHASES, strips=4, wires=None, song="Night Drive"):
    made = Studio(rig([*FADERS, FLIP, *BUTTONS, *more], phases, wires=wires), hears=hears)
    made.step(Song(made.t_ns, song, {}))
    if hears:
        made.daw(f"strips {strips}")
        made.daw(*(f"track/{n}/volume = 0.{n}" for n in range(1, strips + 1)))
    made.at(100)
    made.take()
    return made


def notes(made, kind):
    return [effect for effect in made.out if isinstance(effect, Noted) and effect.kind == kind]


def told(made):
    return [effect.text for effect in made.out if isinstance(effect, Told)]


def asked(made, path):
    """What is noted and told when somebody asks for a target; what came out stays to be read."""
    made.take()
    made.step(Do(made.t_ns, path, "page"))
    return made.out


def sent(made):
    return [line for line in made.take() if line.startswith("daw: ")]


def mix(made, *positions):
    """The DAW's faders stand elsewhere by now."""
    made.daw(*(f"track/{n}/volume = {position}" for n, position in enumerate(positions, 1)))
    made.after(500).take()


def stored(made, name="mine"):
    return made.engine._world.song.snapshots.get(name)


def test_what_is_stored_has_every_track_with_its_name_and_decibels():
    made = studio()
    made.daw("track/2 is Bass")
    asked(made, "levels/store/mine")
    (note,) = notes(made, "levels")
    assert note.about == "mine"
    assert [(row["key"], row["name"], row["position"]) for row in note.detail["levels"]] == [
        ("track/1/volume", "track/1", 0.1),
        ("track/2/volume", "Bass", 0.2),
        ("track/3/volume", "track/3", 0.3),
        ("track/4/volume", "track/4", 0.4),
    ]
    assert note.detail["levels"][3]["decibels"] == pytest.approx(0.4 * 66 - 60, abs=0.01)
    assert stored(made) == {"daw": {f"track/{n}/volume": n / 10 for n in range(1, 5)}}


def test_silence_has_no_number_of_decibels():
    made = studio()
    mix(made, 0)
    asked(made, "levels/store/mine")
    assert notes(made, "levels")[0].detail["levels"][0]["decibels"] is None


def test_unknown_levels_are_asked_for_and_stored_once_they_are_told():
    made = studio(strips=2)
    made.daw("strips 3")
    made.after(600).take()
    assert made.asks("levels/store/mine") == ["daw: track/3/volume?"]
    made.after(30)
    made.daw("track/3/volume = 0.9")
    assert "noted levels about mine" in made.after(100).take()
    assert stored(made)["daw"]["track/3/volume"] == 0.9


def test_what_nobody_tells_in_time_is_left_out_and_said():
    made = studio(strips=2)
    made.daw("strips 3")
    made.after(600)
    asked(made, "levels/store/mine")
    made.after(1900)
    assert stored(made) is None
    made.after(200)
    assert told(made) == ["mine: 2 of 3 levels known"]
    assert set(stored(made)["daw"]) == {"track/1/volume", "track/2/volume"}


def test_nothing_known_is_nothing_stored():
    made = studio(strips=0)
    made.asks("levels/store/mine")
    made.after(3000)
    assert stored(made) is None


def test_a_recall_sets_what_stands_elsewhere_and_only_that():
    made = studio()
    made.asks("levels/store/mine")
    mix(made, 0.8, 0.2, 0.8, 0.4)
    made.asks("levels/recall/mine")
    assert not sent(made)
    made = studio()
    made.asks("levels/store/mine")
    mix(made, 0.8, 0.2, 0.8, 0.4)
    assert [line for line in made.asks("levels/recall/mine") if line.startswith("daw")] == [
        "daw: track/1/volume = 0.100000",
        "daw: track/3/volume = 0.300000",
    ]


def test_a_recall_waits_for_nothing_that_is_not_in_it():
    made = studio(strips=2)
    made.asks("levels/store/mine")
    mix(made, 0.8)
    made.daw("strips 3")
    assert "daw: track/1/volume = 0.100000" in made.asks("levels/recall/mine")


def test_a_control_on_a_recalled_level_goes_out_of_hold_and_picks_it_up():
    made = studio()
    made.hand("desk/fader/1", 12)
    made.after(500).sweep("desk/fader/1", (13, 14, 13))
    made.asks("phase/set/mix")
    made.after(500).asks("levels/store/mine")
    mix(made, 0.8)
    made.after(500)
    made.hand("desk/fader/1", 90)
    made.sweep("desk/fader/1", (95, 100, 102, 103))
    hand = made.engine._world.hands[0]
    assert hand.hold
    made.after(500).asks("levels/recall/mine")
    assert not hand.hold
    assert hand.hint == -1
    assert made.hand("desk/fader/1", 104) == []
    assert made.hand("desk/fader/1", 95) == []
    swept = made.sweep("desk/fader/1", range(90, 8, -8))
    assert swept, "it meets the level again"
    assert hand.hold


def test_a_level_under_a_hand_stays_the_hands():
    made = studio()
    made.daw("track/1 is Drums")
    made.asks("levels/store/mine")
    mix(made, 0.8, 0.8)
    made.hand("desk/fader/1", 100)
    made.sweep("desk/fader/1", (101, 102))
    out = asked(made, "levels/recall/mine")
    assert [effect.data for effect in out if hasattr(effect, "data")] == [b"track/2/volume = 0.200000"]
    assert "a hand has Drums" in told(made)[0]
    made.after(500)
    assert "daw: track/1/volume = 0.100000" in made.asks("levels/recall/mine"), "and a moment later it is the recall's"


def test_excluded_tracks_and_parts_that_rest_stay_as_they_are():
    made = studio()
    made.swap(replace(rig([*FADERS, FLIP, *BUTTONS], PHASES), excluded=frozenset({("daw", "track/1")})))
    made.step(Song(made.t_ns, "Night Drive", {"rests": ["daw/track/2"]}))
    made.asks("levels/store/mine")
    mix(made, 0.8, 0.8, 0.8)
    out = asked(made, "levels/recall/mine")
    assert [effect.data for effect in out if hasattr(effect, "data")] == [b"track/3/volume = 0.300000"]
    assert "2 left alone" in told(made)[0]


@pytest.mark.parametrize("track", ["track/1", "daw/track/1"])
def test_what_the_song_excludes_is_left_alone_beside_what_the_rig_does(track):
    made = studio()
    made.swap(replace(rig([*FADERS, FLIP, *BUTTONS], PHASES), excluded=frozenset({("daw", "track/3")})))
    made.asks("levels/store/mine")
    made.step(Song(made.t_ns, "Night Drive", {"excluded": [track, "other/track/2", 7]}))
    mix(made, 0.8, 0.8, 0.8)
    out = asked(made, "levels/recall/mine")
    assert [effect.data for effect in out if hasattr(effect, "data")] == [b"track/2/volume = 0.200000"]
    assert "2 left alone" in told(made)[0]
    made.step(Song(made.t_ns, "Night Drive", {"excluded": []}))
    assert "daw: track/1/volume = 0.100000" in made.asks("levels/recall/mine")


def test_a_daw_that_is_not_there_is_sent_nothing_and_that_is_said():
    made = studio()
    made.asks("levels/store/mine")
    made.daw("bye")
    out = asked(made, "levels/recall/mine")
    assert [type(effect) for effect in out] == [Told]
    assert out[0].code == "levels-in-vain"
    assert stored(made, "before") is None


def test_a_cable_that_goes_in_the_middle_of_a_recall_is_told_with_what_is_missing():
    made = studio(wires={"daw": WireModel(gap_ns=100 * MS)})
    made.after(3000).asks("levels/store/mine")
    mix(made, 0.8, 0.8, 0.8, 0.8)
    made.after(3000).asks("levels/recall/mine")
    made.out.clear()
    made.step(Lost(made.t_ns + MS, "daw"))
    assert [line for line in told(made) if "in part" in line] == [
        "mine was recalled in part: daw went before track/2, track/3, track/4 of 4 levels"
    ]


def test_a_recall_can_be_taken_back():
    made = studio()
    made.asks("levels/store/mine")
    mix(made, 0.8, 0.8)
    assert "noted levels about before" in made.asks("levels/recall/mine")
    made.after(500)
    assert "daw: track/1/volume = 0.800000" in made.asks("levels/recall/before")


@pytest.mark.parametrize("path", ["levels/recall/nothing", "levels/compare/nothing"])
def test_what_is_not_stored_is_told_with_what_is(path):
    made = studio()
    made.asks("levels/store/mine")
    asked(made, path)
    assert "there are: mine" in told(made)[0]


@pytest.mark.parametrize("name", ["before", "x" * 41, "a\nb"])
def test_some_names_are_nobodys(name):
    made = studio()
    assert made.asks(f"levels/store/{name}") == [
        f"told levels-name about {'levels/store/before' if name == 'before' else 'levels/store'}"
    ]


def test_snapshots_are_bounded():
    made = studio()
    for number in range(MOST + 1):
        made.asks(f"levels/store/s{number}")
    assert len(made.engine._world.song.snapshots) == MOST
    made.asks("levels/store/s1")
    assert "noted levels about s1" in made.asks("levels/store/s1")


# --- Comparing --------------------------------------------------------------------------------------------------


def comparing(**more):
    made = studio(**more)
    made.asks("levels/store/mine")
    mix(made, 0.8, 0.8, 0.8, 0.8)
    made.asks("levels/compare/mine")
    made.after(500).take()
    return made


def test_the_second_press_puts_back_what_was_exactly():
    made = comparing()
    back = [line for line in made.asks("levels/compare/mine") if line.startswith("daw")]
    assert back == [f"daw: track/{n}/volume = 0.800000" for n in range(1, 5)]
    assert made.engine._world.song.compared is None


def test_what_the_daw_made_of_it_meanwhile_is_put_back_all_the_same():
    made = comparing()
    made.daw("track/1/volume = 0.104")
    assert "daw: track/1/volume = 0.800000" in made.asks("levels/compare/mine")


def test_what_a_hand_moved_meanwhile_stays_and_is_said():
    made = comparing()
    made.asks("phase/set/mix")
    made.hand("desk/fader/1", 10)
    made.sweep("desk/fader/1", (11, 12, 13, 20, 30))
    made.after(500)
    out = asked(made, "levels/compare/mine")
    assert [effect.data for effect in out if hasattr(effect, "data") and effect.port == "daw"] == [
        f"track/{n}/volume = 0.800000".encode() for n in (2, 3, 4)
    ]
    assert "a hand has track/1" in told(made)[0]


def test_the_lamp_tells_which_side_is_on():
    made = studio()
    made.asks("levels/store/mine")
    mix(made, 0.8)
    made.hand("desk/button/solo/3", 127)
    made.hand("desk/button/solo/3", 0)
    world = made.engine._world
    lamp = world.lanes["desk"].shown
    assert bytes((0xB0, 34, 127)) in lamp.values()
    made.after(500).asks("levels/compare/mine")
    assert bytes((0xB0, 34, 127)) not in lamp.values()


def test_another_comparison_takes_the_place_of_the_first_and_the_other_side_stays():
    made = studio()
    made.asks("levels/store/one")
    mix(made, 0.5, 0.5, 0.5, 0.5)
    made.asks("levels/store/two")
    mix(made, 0.8, 0.8, 0.8, 0.8)
    made.asks("levels/compare/one")
    made.after(500).asks("levels/compare/two")
    made.after(500)
    back = [line for line in made.asks("levels/compare/two") if line.startswith("daw")]
    assert back == [f"daw: track/{n}/volume = 0.800000" for n in range(1, 5)]


def test_levels_that_nobody_knows_have_no_other_side_and_are_left_alone():
    made = studio(strips=2)
    made.asks("levels/store/mine")
    made.daw("bye")
    made.daw("strips 2", "track/1/volume = 0.8")
    made.asks("levels/compare/mine")
    assert sent(made) == []
    made.out.clear()
    made.after(3000)
    assert "1 not known" in told(made)[0]
    assert [line for line in sent(made) if "=" in line] == ["daw: track/1/volume = 0.100000"]


def test_a_daw_that_is_away_gets_its_side_back_later():
    made = comparing()
    made.daw("bye")
    made.asks("levels/compare/mine")
    assert made.engine._world.song.compared is not None


# --- Rough levels -----------------------------------------------------------------------------------------------


def test_leaving_a_phase_with_levels_for_good_stores_rough_ones_and_recalls_nothing():
    made = studio()
    out = made.asks("phase/set/mix")
    assert [line for line in out if line.startswith(("daw", "noted"))] == ["noted levels about rough"]
    mix(made, 0.8)
    assert [line for line in made.asks("phase/set/create") if line.startswith(("daw", "noted"))] == [], "mix has none"


def test_a_flip_that_is_taken_back_and_a_peek_store_nothing():
    hold = entry("pedal/switch/2", ANY, "phase/toggle", "tap")
    peek = entry("pedal/switch/2", ANY, "phase/peek/mix", "hold")
    made = studio(hold, peek)
    made.hand("pedal/switch/2", 127)
    made.after(2000)
    made.hand("pedal/switch/2", 0)
    made.after(2000)
    assert stored(made, "rough") is None
    made.hand("pedal/switch/2", 127)
    made.after(50)
    made.hand("pedal/switch/2", 0)
    made.after(500)
    assert stored(made, "rough") is not None


def test_nothing_known_leaves_the_rough_levels_of_before():
    made = studio()
    made.asks("phase/set/mix")
    kept = stored(made, "rough")
    made.asks("phase/set/create")
    made.daw("bye")
    made.asks("phase/set/mix")
    assert stored(made, "rough") == kept


# --- Songs, restarts and reloads --------------------------------------------------------------------------------


def test_every_song_has_its_own_levels():
    made = studio()
    made.asks("levels/store/mine")
    made.step(Song(made.t_ns, "Day Walk", {}))
    assert stored(made) is None


def test_what_was_stored_is_recalled_after_a_restart():
    before = studio()
    before.asks("levels/store/mine")
    kept = {"snapshots": before.engine._world.song.snapshots}
    after = studio()
    after.step(Song(after.t_ns, "Night Drive", kept))
    mix(after, 0.8, 0.2, 0.3, 0.4)
    assert "daw: track/1/volume = 0.100000" in after.asks("levels/recall/mine")


def test_a_song_that_comes_while_levels_are_asked_for_gets_none_of_them():
    made = studio(strips=2)
    made.daw("strips 3")
    made.after(600).asks("levels/store/mine")
    made.step(Song(made.t_ns, "Day Walk", {}))
    made.after(3000)
    assert stored(made) is None
    assert not made.engine._world.awaited


def test_a_comparison_outlives_a_reload_and_can_be_explained():
    made = comparing()
    made.swap(rig([*FADERS, FLIP, *BUTTONS], PHASES))
    made.engine.explain(Do(made.t_ns, "levels/compare/mine", "page"))
    assert made.engine._world.song.compared is not None, "explaining changes nothing"
    back = [line for line in made.asks("levels/compare/mine") if line.startswith("daw")]
    assert back == [f"daw: track/{n}/volume = 0.800000" for n in range(1, 5)]


def test_a_bank_changes_nothing_about_what_is_recalled():
    made = studio(strips=8)
    made.asks("levels/store/mine")
    mix(made, *(0.9 for _ in range(8)))
    made.asks("bank/next")
    assert len([line for line in made.asks("levels/recall/mine") if line.startswith("daw")]) == 8


def test_a_daw_that_never_speaks_is_recalled_by_what_was_sent():
    made = studio(hears=False)
    made.hand("desk/fader/1", 60)
    made.sweep("desk/fader/1", (64,))
    made.after(500).asks("levels/store/mine")
    made.sweep("desk/fader/1", (90, 100))
    made.after(500)
    (back,) = [line for line in made.asks("levels/recall/mine") if line.startswith("daw")]
    assert back.startswith("daw: track/1/volume = ")


@pytest.mark.parametrize("dialect", [ableton_osc, ardour_osc, hui, mcu, moss_osc, reaper_osc])
def test_every_dialect_keeps_a_level_under_the_words_for_it(dialect):
    for path in ("track/7/volume", "master/volume"):
        found = target(path, "daw")
        assert found is not None
        speech = dialect.DIALECT.speech(found)
        assert isinstance(speech, Cannot) or (isinstance(speech, Speech) and speech.key == path)


# --- Motors -----------------------------------------------------------------------------------------------------

MOTORS = "controls:\n  fader/1-2: {pitch: 1-2, touch: {note: 104-105}, light: {kind: motor, echo: yes}}\n"


def motors():
    """Two motor faders that feel a finger; `mine` was stored with both at a quarter, and they stand higher since."""
    made = Panel(MOTORS, *(entry(f"desk/fader/{n}", ANY, f"strip/{n}/volume") for n in (1, 2)))
    made.says("strips 2", "track/1/volume = 0.25", "track/2/volume = 0.25")
    made.later(2000)
    made.asks("levels/store/mine")
    made.says("track/1/volume = 0.75", "track/2/volume = 0.75")
    made.later(2000)
    return made


def test_motors_follow_a_recall_and_hold_it():
    made = motors()
    out = made.asks("levels/recall/mine")
    assert {"desk: e0 00 20", "desk: e1 00 20"} <= {*out}
    assert all(hand.hold for hand in made.engine._world.hands[:2])


def test_no_motor_pulls_at_a_finger_and_its_level_is_the_fingers():
    made = motors()
    made.plays("90 68 7f")
    made.later(1000)
    out = made.asks("levels/recall/mine")
    assert [line for line in out if line.startswith(("daw", "desk"))] == [
        "daw: track/2/volume = 0.250000",
        "desk: e1 00 20",
    ]
    assert made.plays("90 68 00") == [], "nor is it pulled when the finger leaves"
