"""`keep`: the mix of a part that works rests, with the signal and the way over it that all that rests has."""

import pytest

from bridge.core.events import Song
from tests.core.toy import ANY, Studio, entry, rig

LINES = [
    *(entry(f"desk/fader/{n}", ANY, f"strip/{n}/volume") for n in range(1, 5)),
    entry("desk/knob/1", ANY, "strip/1/pan"),
    entry("desk/button/mute/1", ANY, "strip/1/mute"),
    entry("desk/button/mute/2", ANY, "strip/1/solo"),
    entry("desk/button/solo/1", ANY, "keep/1"),
    entry("pedal/switch/1", ANY, "bank/next"),
]


@pytest.fixture
def studio():
    made = Studio(rig(LINES))
    made.step(Song(made.t_ns, "Night Drive", {}))
    made.daw("strips 8", *(f"track/{n}/volume = 0.5" for n in range(1, 9)), "track/1/mute = 0", "track/1/solo = 0")
    made.daw("track/1/pan = 0.5", "track/1 is Drums")
    made.after(2000).take()
    for control in ("desk/fader/1", "desk/fader/2", "desk/knob/1"):
        made.hand(control, 64)
    made.after(2000).take()
    return made


def keeps(made):
    made.hand("desk/button/solo/1", 127)
    made.hand("desk/button/solo/1", 0)
    made.after(1000).take()


def sent(lines):
    return [line for line in lines if line.startswith("daw")]


def test_a_part_that_works_rests_with_all_of_its_mix(studio):
    keeps(studio)
    assert studio.engine._world.song.rests == {"daw/track/1"}
    assert sent(studio.sweep("desk/fader/1", (65, 66, 70))) == []
    assert sent(studio.sweep("desk/knob/1", (65, 66, 70))) == []
    assert sent(studio.hand("desk/button/mute/1", 127)) == []
    assert sent(studio.sweep("desk/fader/2", (65, 66))), "the others play on"


def test_listening_to_it_changes_nothing(studio):
    keeps(studio)
    assert sent(studio.hand("desk/button/mute/2", 127)) == ["daw: track/1/solo = 1.000000"]


def test_the_same_again_does_it_all_the_same_and_is_noted(studio):
    keeps(studio)
    studio.sweep("desk/fader/1", (65, 66, 65))
    studio.after(500)
    out = studio.sweep("desk/fader/1", (66, 65, 64, 63, 62))
    assert sent(out)
    assert any(line.startswith("noted override") for line in out)


def test_kept_anew_it_rests_anew(studio):
    keeps(studio)
    studio.sweep("desk/fader/1", (65, 66, 65))
    studio.after(500).sweep("desk/fader/1", (66, 65, 64, 63))
    keeps(studio)
    keeps(studio)
    assert sent(studio.sweep("desk/fader/1", (64, 66, 70))) == []


def test_the_same_target_ends_it_and_both_are_kept_with_the_song(studio):
    studio.take()
    studio.hand("desk/button/solo/1", 127)
    studio.out.clear()
    assert studio.engine._world.song.rests == {"daw/track/1"}
    out = studio.asks("keep/1")
    assert "noted unkeep about daw/track/1" in out
    assert "noted keep about daw/track/1" in studio.asks("keep/1")
    studio.asks("keep/1")
    studio.after(500)
    assert sent(studio.sweep("desk/fader/1", (65, 66)))


def test_it_belongs_to_the_song_and_comes_back_with_it(studio):
    keeps(studio)
    studio.step(Song(studio.t_ns, "Day Walk", {}))
    assert sent(studio.after(500).sweep("desk/fader/1", (65, 66)))
    studio.step(Song(studio.t_ns, "Night Drive", {"rests": ["daw/track/1"]}))
    assert sent(studio.after(500).sweep("desk/fader/1", (70, 75))) == []


def test_it_is_the_track_that_rests_and_not_the_strip(studio):
    keeps(studio)
    studio.swap(rig([*LINES, entry("desk/fader/4", "mix", "track/1/volume")]))
    studio.asks("bank/next")
    studio.hand("desk/fader/1", 64)
    assert sent(studio.after(500).sweep("desk/fader/1", (65, 66)))


def test_a_lamp_tells_that_a_part_rests(studio):
    lamp = studio.engine._world.lanes["desk"].shown
    keeps(studio)
    assert bytes((0xB0, 32, 127)) in lamp.values()
    keeps(studio)
    assert bytes((0xB0, 32, 127)) not in lamp.values()


def test_a_recall_leaves_it_alone(studio):
    studio.asks("levels/store/mine")
    studio.daw("track/1/volume = 0.9", "track/2/volume = 0.9")
    keeps(studio)
    assert sent(studio.asks("levels/recall/mine")) == ["daw: track/2/volume = 0.500000"]


def test_a_rig_that_keeps_nothing_looks_at_no_move():
    made = Studio(rig([line for line in LINES if line.reach.target.shape != "keep/N"]))
    assert not any(plan.is_rested for plan in made.engine._world.program.controls)


def test_a_track_that_the_daw_has_not_cannot_be_kept(studio):
    studio.asks("keep/9")
    assert studio.engine._world.song.rests == set()
    studio.asks("keep/8")
    assert studio.engine._world.song.rests == {"daw/track/8"}
