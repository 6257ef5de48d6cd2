"""Riding: tracks write automation while a phase lasts, and are as they were afterwards."""

from dataclasses import replace

from bridge.core import targets
from bridge.core.events import Song, Stop
from bridge.model.rig import Phase, Ride
from bridge.model.target import Target
from tests.core.toy import Studio, entry, rig


def _target(path: str) -> Target:
    found = targets.target(path, "daw")
    assert found is not None
    return found


def ridden(*paths: str, way: str | None = None) -> Phase:
    return Phase("blend", ride=tuple(Ride(_target(path), way) for path in paths))


FADER = entry("desk/fader/1", "any", "strip/1/volume")


def studio(*paths: str, way: str | None = None, modes: tuple[str, ...] = ("read", "read")) -> Studio:
    it = Studio(rig([FADER], (Phase("create"), ridden(*paths, way=way))))
    it.step(Song(0, "Night Drive", {}))
    it.daw("strips 12")
    for number, mode in enumerate(modes, 1):
        tell(it, number, mode)
    it.after(500).take()
    return it


def tell(it: Studio, number: int, mode: str) -> list[str]:
    modes = ("off", "read", "write", "touch", "latch")
    return it.daw(*(f"track/{number}/automation/{each} = {int(each == mode)}" for each in modes))


def go(it: Studio, phase: str) -> list[str]:
    return [line for line in it.asks(f"phase/set/{phase}") if not line.startswith(("main", "desk")) and "?" not in line]


def test_the_mode_is_touch_while_the_phase_lasts_and_then_as_before() -> None:
    it = studio("strip/1/volume", "track/2/pan", modes=("read", "off"))
    assert go(it, "blend") == [
        "noted owed about ride",
        "daw: track/1/automation/touch!",
        "daw: track/2/automation/touch!",
    ]
    tell(it, 1, "touch")
    tell(it, 2, "touch")
    assert go(it, "create") == [
        "daw: track/1/automation/read!",
        "daw: track/2/automation/off!",
        "noted settled about ride",
    ]


def test_the_rig_may_ask_for_latch() -> None:
    it = studio("strip/1/volume", way="latch")
    assert "daw: track/1/automation/latch!" in go(it, "blend")


def test_what_is_in_that_mode_already_is_left_alone() -> None:
    it = studio("strip/1/volume", modes=("touch",))
    assert go(it, "blend") == []
    assert go(it, "create") == []


def test_a_peek_and_a_start_in_the_phase_arm_nothing() -> None:
    peek = entry("pedal/switch/1", "any", "phase/peek/blend")
    it = Studio(rig([FADER, peek], (Phase("create"), ridden("strip/1/volume"))))
    tell(it, 1, "read")
    it.after(500)
    assert it.hand("pedal/switch/1", 127) == ["main in blend", "daw: track/1/volume?"]
    started = Studio(rig([FADER], (ridden("strip/1/volume"), Phase("create"))))
    assert tell(started, 1, "read") == ["told daw-came about daw"]


def test_a_mode_that_is_not_known_is_waited_for() -> None:
    it = studio("strip/1/volume", modes=())
    assert go(it, "blend") == []
    tell(it, 1, "read")
    assert it.after(300).take() == ["noted owed about ride", "daw: track/1/automation/touch!"]


def test_one_that_is_never_told_is_not_ridden() -> None:
    it = studio("strip/1/volume", modes=())
    go(it, "blend")
    assert it.after(5000).take() == ["told mode-unknown about ride"]
    assert go(it, "create") == []


def test_a_mode_that_somebody_chose_meanwhile_stays() -> None:
    it = studio("strip/1/volume")
    go(it, "blend")
    tell(it, 1, "touch")
    tell(it, 1, "write")
    assert go(it, "create") == ["noted settled about ride"]


def test_another_bank_rides_its_own_tracks() -> None:
    it = studio("strip/1/volume", modes=("read", "read", "read", "read", "off"))
    go(it, "blend")
    tell(it, 1, "touch")
    lines = [line for line in it.asks("bank/next") if line.startswith("daw: track")]
    assert lines == [
        "daw: track/5/volume?",
        "daw: track/1/automation/read!",
        "daw: track/5/automation/touch!",
    ]
    tell(it, 5, "touch")
    assert "daw: track/5/automation/off!" in go(it, "create")


def test_a_stop_another_song_and_another_rig_put_it_back() -> None:
    for event in (Stop, lambda t_ns: Song(t_ns, "Another", {})):
        it = studio("strip/1/volume")
        go(it, "blend")
        it.take()
        it.step(event(it.t_ns))
        assert it.take() == ["daw: track/1/automation/read!", "noted settled about ride"]
    it = studio("strip/1/volume")
    go(it, "blend")
    lines = it.swap(rig([FADER], (Phase("create"), Phase("blend"))))
    assert lines == ["daw: track/1/automation/read!", "noted settled about ride"]


def test_a_flip_that_is_taken_back_arms_nothing() -> None:
    tap, double = (
        entry("pedal/switch/1", "any", "phase/toggle", "tap"),
        entry("pedal/switch/1", "any", "idea/mark", "double"),
    )
    it = Studio(rig([FADER, tap, double], (Phase("create"), ridden("strip/1/volume"))))
    tell(it, 1, "read")
    it.after(500)
    for number in (127, 0, 127, 0):
        it.hand("pedal/switch/1", number)
        it.after(50)
    assert "daw: track/1/automation/touch!" not in it.after(2000).take()


def test_what_the_daw_missed_stays_owed() -> None:
    it = studio("strip/1/volume")
    go(it, "blend")
    it.lost("daw")
    assert go(it, "create") == ["told still-owed about ride"]
    it.back("daw")
    assert "told owed about ride" in tell(it, 1, "touch")
    assert it.asks("owed/restore")[0] == "daw: track/1/automation/read!"


def test_two_groups_in_the_phase_share_a_ride() -> None:
    from bridge.model.rig import Group

    groups = (Group("left", ("desk",)), Group("right", ("pedal",)))
    foot = entry("pedal/switch/1", "any", "phase/toggle")
    made = rig([FADER, foot], (Phase("create"), ridden("strip/1/volume")), groups=groups)
    it = Studio(made)
    tell(it, 1, "read")
    it.after(500)
    assert "daw: track/1/automation/touch!" in it.asks("phase/set/blend")
    it.hand("pedal/switch/1", 127)
    it.hand("pedal/switch/1", 0)
    assert not [line for line in it.asks("phase/set/create") if line.startswith("daw: track/1/auto")]
    assert "daw: track/1/automation/read!" in it.hand("pedal/switch/1", 127)


def test_replaced_rides_are_those_of_the_new_rig() -> None:
    it = studio("strip/1/volume", "strip/2/volume")
    go(it, "blend")
    made = rig([FADER], (Phase("create"), ridden("strip/2/volume")))
    assert [line for line in it.swap(replace(made)) if line.startswith("daw")] == ["daw: track/1/automation/read!"]
