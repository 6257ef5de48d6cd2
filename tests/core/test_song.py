"""The song that is worked on: what a `Song` event replaces and what stays, and which session a DAW has open."""

from bridge.core.events import Noted, Received, Song
from tests.core import toy
from tests.core.toy import Studio

KEPT = {
    "left": "2026-01-31T20:00:00Z",
    "done": "2026-01-31T21:00:00Z",
    "rests": ["daw/track/1"],
    "snapshots": {"rough": {"daw": {"track/1/volume": 0.5}}},
}


def studio() -> Studio:
    return Studio(toy.rig([toy.entry("desk/fader/1", "any", "track/1/volume")]))


def says(made: Studio, sentence: str) -> None:
    made.step(Received(made.t_ns, "daw", sentence.encode()))


def notes(made: Studio) -> list[tuple[str, str, object]]:
    found = [(each.kind, each.about, each.detail.get("name")) for each in made.out if isinstance(each, Noted)]
    made.out.clear()
    return found


def test_another_song_brings_its_own_and_leaves_nothing_of_the_one_before() -> None:
    made = studio()
    made.step(Song(0, "Night Drive", KEPT))
    assert made.engine._world.song.done is not None
    made.step(Song(0, "Day Walk", {}))
    song = made.engine._world.song
    assert (song.name, song.left, song.done, song.snapshots, song.rests) == ("Day Walk", None, None, {}, set())


def test_the_same_song_again_replaces_what_is_said_and_nothing_else() -> None:
    made = studio()
    made.step(Song(0, "Night Drive", KEPT))
    before = made.engine._world.song
    made.step(Song(0, "Night Drive", {"done": None}))
    song = made.engine._world.song
    assert song.done is None
    assert (song.left, song.snapshots, song.rests) == (before.left, before.snapshots, {"daw/track/1"})


def test_what_makes_no_sense_is_passed_over() -> None:
    made = studio()
    made.step(Song(0, "Night Drive", {"done": 7, "rests": "all", "snapshots": {"rough": {"daw": {"x": 2}}}, "name": 1}))
    song = made.engine._world.song
    assert (song.name, song.done, song.snapshots, song.rests) == ("Night Drive", None, {}, set())


def test_the_session_a_daw_has_open_is_noted_when_it_is_another() -> None:
    made = studio()
    for name in ("night-drive-3", "night-drive-3", "night-drive-4"):
        says(made, f"session is {name}")
    assert notes(made) == [("session", "daw", "night-drive-3"), ("session", "daw", "night-drive-4")]
