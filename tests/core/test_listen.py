"""Listening to parts by solo, and that everything is afterwards as it was; marks, rides and what is owed beside it."""

import pytest

from bridge.core.dialect import Cannot, Speech
from bridge.core.events import Back, Do, Lost, Song, Stop
from bridge.model.target import Target
from tests.core.toy import Studio, ToyDialect, entry, rig

NEXT, PREVIOUS, LEAVE = "desk/button/solo/1", "desk/button/solo/2", "desk/button/solo/3"
MAP = (
    entry(NEXT, "any", "listen/next"),
    entry(PREVIOUS, "any", "listen/previous"),
    entry(LEAVE, "any", "listen/leave"),
)


def studio(*solos: int, known: bool = True) -> Studio:
    """A DAW of as many tracks, with these solos on or off."""
    it = Studio(rig(MAP))
    it.daw(f"strips {len(solos)}")
    it.step(Song(0, "Night Drive", {}))
    if known:
        it.daw(*(f"track/{number} is Part {number}" for number in range(1, len(solos) + 1)))
        it.daw(*(f"track/{number}/solo = {on}" for number, on in enumerate(solos, 1)))
    it.take()
    return it


def press(it: Studio, control: str) -> list[str]:
    """A press and all that comes of it, long after the ports have opened."""
    it.after(500)
    lines = it.hand(control, 127)
    return lines + it.after(100).take() + it.hand(control, 0)


def solos(it: Studio) -> dict[str, float | None]:
    peer = it.engine._world.peers["daw"]
    return {key: value.position for key, value in peer.values.items() if key.endswith("/solo")}


def test_exactly_one_part_sounds_at_a_time() -> None:
    it = studio(0, 0, 0)
    assert press(it, NEXT) == [
        "noted owed about listen",
        "daw: track/1/solo = 1.000000",
        "told listening about daw/track/1/solo",
    ]
    assert press(it, NEXT)[:2] == ["daw: track/2/solo = 1.000000", "daw: track/1/solo = 0.000000"]
    press(it, PREVIOUS)
    press(it, PREVIOUS)
    assert solos(it) == {"track/1/solo": 0, "track/2/solo": 0, "track/3/solo": 1}


def test_leaving_puts_back_what_was_soloed_before_first() -> None:
    it = studio(0, 1, 1)
    press(it, NEXT)
    assert press(it, LEAVE) == [
        "daw: track/2/solo = 1.000000",
        "daw: track/3/solo = 1.000000",
        "daw: track/1/solo = 0.000000",
        "noted settled about listen",
        "told listened about listen/leave",
    ]


def test_it_is_refused_until_every_solo_is_known() -> None:
    it = studio(0, 0, 0, known=False)
    it.daw("track/2/solo = 0")
    assert press(it, NEXT) == ["daw: track/1/solo?", "daw: track/3/solo?", "told solos-unknown about listen/next"]
    it.daw("track/1/solo = 1", "track/3/solo = 0")
    press(it, NEXT)
    assert solos(it)["track/1/solo"] == 1
    press(it, LEAVE)
    assert solos(it) == {"track/1/solo": 1, "track/2/solo": 0, "track/3/solo": 0}


def test_a_stop_and_another_song_end_listening() -> None:
    for event in (Stop, lambda t_ns: Song(t_ns, "Another", {})):
        it = studio(0, 1)
        press(it, NEXT)
        it.step(event(it.t_ns))
        assert solos(it) == {"track/1/solo": 0, "track/2/solo": 1}
        assert "noted settled about listen" in it.take()


def test_while_the_daw_is_away_it_stays_owed_and_is_put_back_when_asked() -> None:
    it = studio(0, 1)
    press(it, NEXT)
    it.lost("daw")
    assert press(it, LEAVE) == ["told still-owed about listen"]
    it.back("daw")
    assert "told owed about listen" in it.daw("track/1/solo = 1")
    it.daw("track/2/solo = 0")
    assert it.asks("owed/restore") == [
        "daw: track/1/solo = 0.000000",
        "daw: track/2/solo = 1.000000",
        "noted settled about listen",
        "told restored about listen",
    ]
    assert it.asks("owed/restore") == ["told nothing-owed about owed/restore"]


def test_after_a_crash_the_list_is_offered_and_restored() -> None:
    it = Studio(rig(MAP))
    owed = [{"why": "listen", "what": {"daw/track/1/solo": 0, "daw/track/2/solo": 1.0}}]
    it.daw("strips 2", "track/1/solo = 1", "track/2/solo = 0")
    it.step(Song(it.t_ns, "Night Drive", {"owed": owed}))
    assert it.take() == ["told owed about listen"]
    it.asks("owed/restore")
    assert solos(it) == {"track/1/solo": 0, "track/2/solo": 1}


def test_listening_again_after_a_crash_leads_back_to_before_the_crash() -> None:
    it = Studio(rig(MAP))
    owed = [{"why": "listen", "what": {"daw/track/1/solo": 0, "daw/track/2/solo": 1.0}}]
    it.daw("strips 2", "track/1/solo = 1", "track/2/solo = 0")
    it.step(Song(it.t_ns, "Night Drive", {"owed": owed}))
    press(it, NEXT)
    press(it, NEXT)
    press(it, LEAVE)
    assert solos(it) == {"track/1/solo": 0, "track/2/solo": 1}


def test_what_was_left_can_be_left_as_it_is() -> None:
    it = Studio(rig(MAP))
    it.daw("strips 1", "track/1/solo = 1")
    it.step(Song(it.t_ns, "Night Drive", {"owed": [{"why": "listen", "what": {"daw/track/1/solo": 0}}]}))
    it.take()
    assert it.asks("owed/forget") == ["noted settled about listen", "told forgotten about listen"]
    assert it.asks("owed/restore") == ["told nothing-owed about owed/restore"]


def test_dim_and_mono_are_put_back_too() -> None:
    it = studio(0, 0)
    it.daw("monitor/dim = 0")
    assert it.asks("listen/dim") == ["told not-listening about listen/dim"]
    press(it, NEXT)
    assert it.asks("listen/mono") == ["daw: monitor/mono?", "told solos-unknown about daw/monitor/mono"]
    assert it.asks("listen/dim") == ["noted owed about listen", "daw: monitor/dim = 1.000000"]
    assert "daw: monitor/dim = 0.000000" in press(it, LEAVE)


def test_a_verdict_is_about_the_part_that_sounds() -> None:
    it = studio(0, 0)
    assert it.asks("listen/verdict/punches") == ["told not-listening about listen/verdict/punches"]
    press(it, NEXT)
    it.take()
    it.step(Do(it.t_ns, "listen/verdict/punches", "page"))
    noted = it.out[0]
    assert noted[1:] == ("verdict", "daw/track/1", {"name": "Part 1", "verdict": "punches", "note": ""})


def test_only_the_parts_of_the_rig_are_stepped_through_and_all_solos_put_back() -> None:
    from dataclasses import replace

    from bridge.core import targets

    solo = targets.target("track/2/solo", "daw")
    assert solo is not None
    it = Studio(replace(rig(MAP), parts=(solo,)))
    it.daw("strips 3", *(f"track/{number}/solo = 1" for number in (1, 2, 3)))
    press(it, NEXT)
    assert solos(it) == {"track/1/solo": 0, "track/2/solo": 1, "track/3/solo": 0}
    press(it, LEAVE)
    assert set(solos(it).values()) == {1.0}


def test_without_tracks_there_is_nothing_to_listen_to() -> None:
    assert press(Studio(rig(MAP)), NEXT) == ["told no-parts about listen/next"]


@pytest.mark.parametrize("port", ["desk", "pedal"])
def test_a_surface_that_goes_changes_nothing(port: str) -> None:
    it = studio(0, 1)
    press(it, NEXT)
    it.step(Lost(it.t_ns, port))
    it.step(Back(it.t_ns, port))
    assert solos(it) == {"track/1/solo": 1, "track/2/solo": 0}


def test_a_reload_goes_on_listening_and_one_without_the_daw_puts_back() -> None:
    it = studio(0, 1)
    press(it, NEXT)
    assert it.swap(rig(MAP, actions={"save": {"toy": "save"}})) == []
    press(it, LEAVE)
    assert solos(it) == {"track/1/solo": 0, "track/2/solo": 1}


def test_a_list_that_names_what_is_no_switch_moves_nothing() -> None:
    it = Studio(rig(MAP))
    it.daw("strips 1", "track/1/volume = 0.2")
    what = {"daw/track/1/volume": 1.0, "daw/transport/play": None, "daw/track/1/solo": None, "nowhere/track/1/solo": 1}
    it.step(Song(it.t_ns, "Night Drive", {"owed": [{"why": "listen", "what": what}, {"why": 3}, "nonsense"]}))
    it.take()
    lines = it.asks("owed/restore")
    assert [line for line in lines if line.startswith("daw: track")] == []
    assert "told still-owed about listen" in lines


def test_rough_levels_are_compared_and_those_of_now_come_back_with_leaving() -> None:
    it = studio(0, 0)
    it.daw("track/1/volume = 0.5", "track/2/volume = 0.5")
    it.step(Song(it.t_ns, "Rough", {"snapshots": {"rough": {"daw": {"track/1/volume": 0.25}}}}))
    it.after(500).take()
    press(it, NEXT)
    it.asks("listen/rough")
    lines = it.after(3000).take()
    peer = it.engine._world.peers["daw"]
    assert peer.values["track/1/volume"].position == 0.25, lines
    press(it, LEAVE)
    it.after(3000)
    assert peer.values["track/1/volume"].position == 0.5


def test_rough_levels_that_were_heard_before_listening_began_stay_after_it() -> None:
    it = studio(0, 0)
    it.daw("track/1/volume = 0.5", "track/2/volume = 0.5")
    it.step(Song(it.t_ns, "Rough", {"snapshots": {"rough": {"daw": {"track/1/volume": 0.25}}}}))
    it.asks("levels/compare/rough")
    for control in (NEXT, NEXT, LEAVE):
        press(it, control)
    it.after(3000)
    peer = it.engine._world.peers["daw"]
    assert peer.values["track/1/volume"].position == 0.25, "only somebody's own press changes levels"
    it.asks("levels/compare/rough")
    assert peer.values["track/1/volume"].position == 0.5


def test_who_leaves_after_a_crash_is_told_how_the_solos_come_back() -> None:
    it = studio(0, 0)
    it.step(Song(it.t_ns, "Another", {"owed": [{"why": "listen", "what": {"daw/track/1/solo": 0.0}}]}))
    it.step(Do(it.t_ns, "listen/leave", "page"))
    (told,) = [effect.text for effect in it.out if getattr(effect, "code", "") == "not-listening"]
    assert "owed/restore puts back what can be" in told


class Small(ToyDialect):
    """A DAW that has no word for the second track."""

    def speech(self, target: Target, *, bank: int = 0, channel: int | None = None) -> Speech | Cannot:
        if target.path.startswith("track/2/"):
            return Cannot("it has no track 2")
        return super().speech(target, bank=bank, channel=channel)


def test_a_part_that_cannot_be_reached_is_stepped_over() -> None:
    it = Studio(rig(MAP), dialect=Small())
    it.step(Song(0, "Night Drive", {}))
    it.daw("strips 3", *(f"track/{number}/solo = 0" for number in (1, 3)))
    it.take()
    parts = [line for _ in range(4) for line in press(it, NEXT) if line.startswith("told listening")]
    assert [line.rpartition("daw/")[2] for line in parts] == [f"track/{number}/solo" for number in (1, 3, 1, 3)]
    press(it, LEAVE)
    assert solos(it) == {"track/1/solo": 0, "track/3/solo": 0}


def test_where_the_daw_is_away_that_is_the_reason() -> None:
    it = studio(0, 0)
    it.lost("daw")
    it.out.clear()
    it.step(Do(it.t_ns, "listen/next", "page"))
    (told,) = [effect.text for effect in it.out if getattr(effect, "code", "") == "solos-unknown"]
    assert told == "2 of 2 solos are not known yet; daw is not there; start it and press again"
