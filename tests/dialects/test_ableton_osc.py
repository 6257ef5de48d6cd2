"""AbletonOSC against a Live written from its source: what it is told, what comes back, and the device in focus."""

import pytest

from bridge.dialects.ableton_osc import SEND, VOLUME
from tests.dialects.live import Live, Parameter, Track, device
from tests.dialects.room import Room

LINES = """\
desk/fader/1-8: {any: strip/1-8/volume}
desk/knob/1-3: {any: device/param/1-3}
desk/knob/4: {any: strip/1/send/1/level}
desk/knob/5: {any: strip/1/pan}
desk/button/mute/1-8: {any: strip/1-8/mute}
desk/button/solo/1: {any: strip/1/monitor}
desk/button/solo/2: {any: scene/3/launch}
desk/button/solo/3: {any: clip/2/4/launch}
desk/button/solo/4: {any: device/bypass}
desk/transport/play: {any: transport/play}
desk/button/marker/set: {any: marker/add}
desk/button/marker/next: {any: marker/goto/1}"""


@pytest.fixture
def live() -> Live:
    return Live(
        Track(
            "Drums", devices=[device("Filter", Parameter("Cutoff", 1000.0, 20.0, 20_000.0), Parameter("Q", 0.5, 0, 2))]
        ),
        Track("Bass", devices=[device("Amp", Parameter("Gain", -6.0, -36.0, 36.0))]),
        Track("Voice"),
    )


class Stage(Room):
    """The room with a Live in it that looks at its socket ten times a second."""

    def __init__(self, live: Live) -> None:
        super().__init__("ableton-osc", LINES, live.receive, "send: 11000, listen: 11001")
        self.live = live
        self.wait(6000)

    def wait(self, ms: int) -> None:
        for _ in range(max(1, ms // 100)):
            super().wait(100)
            if hasattr(self, "live"):
                self.hear(self.live.tick())


@pytest.fixture
def stage(live: Live) -> Stage:
    return Stage(live)


def test_live_is_there_and_tells_what_is_asked(stage: Stage, live: Live) -> None:
    assert stage.told == ["daw-came"]
    assert stage.value("track/1/volume") == pytest.approx(0.85)
    assert stage.value("track/1/pan") == 0.5
    assert stage.engine._world.peers["main"].names["track/3"] == "Voice"
    assert stage.engine._world.peers["main"].strips == 3
    # Tracks 4 to 8 are asked for as long as nobody says how many there are, and Live complains of each.
    assert all("index out of range" in error for error in live.errors)


def test_a_fader_moves_live_and_a_move_in_live_lets_go(stage: Stage, live: Live) -> None:
    stage.fader(1, 108, 108, 90)
    assert live.tracks[0].volume == pytest.approx(90 / 127, abs=1e-6)
    live.move("volume", 0, 0.2)
    stage.wait(300)
    stage.fader(1, 91)
    assert live.tracks[0].volume == pytest.approx(0.2)


def test_the_device_in_focus_is_set_in_its_own_units(stage: Stage, live: Live) -> None:
    stage.wait(3000)
    cutoff = live.tracks[0].devices[0].parameters[1]
    stands = round((1000 - 20) / 19_980 * 127)
    stage.hand(0xB0, 16, stands)
    stage.hand(0xB0, 16, 64)
    for number in range(stands, 65):
        stage.hand(0xB0, 16, number)
    assert cutoff.value == pytest.approx(20 + 64 / 127 * 19_980, rel=1e-4)
    assert stage.engine._world.peers["main"].names["device/param/2"] == "Q"


def test_another_device_in_focus_is_another_value(stage: Stage, live: Live) -> None:
    stage.wait(3000)
    stage.hand(0xB0, 16, 6)
    live.select(1, 0)
    stage.wait(4000)
    assert stage.value("device/param/1") == pytest.approx((36 - 6) / 72)
    stage.hand(0xB0, 16, 7)
    assert live.tracks[1].devices[0].parameters[1].value == -6.0, "the knob stands elsewhere: it has to be picked up"
    for number in range(7, 60):
        stage.hand(0xB0, 16, number)
    assert live.tracks[1].devices[0].parameters[1].value == pytest.approx(-36 + 59 / 127 * 72, abs=0.01)
    assert live.tracks[0].devices[0].parameters[1].value == 1000.0


def test_bypass_is_the_devices_own_switch_turned_round(stage: Stage, live: Live) -> None:
    stage.wait(3000)
    stage.hand(0xB0, 35, 127)
    stage.wait(300)
    assert live.tracks[0].devices[0].parameters[0].value == 0.0
    assert stage.value("device/bypass") == 1.0


def test_sends_are_asked_for_since_live_tells_no_changes(stage: Stage, live: Live) -> None:
    stage.hand(0xB0, 19, 0)
    stage.hand(0xB0, 19, 1)
    stage.wait(300)  # the question is answered at Live's next look at its socket
    stage.hand(0xB0, 19, 2)
    assert live.tracks[0].sends[0] == pytest.approx(2 / 127, abs=1e-6)


def test_switches_scenes_clips_markers(stage: Stage, live: Live) -> None:
    stage.hand(0xB0, 48, 127)
    stage.hand(0xB0, 32, 127)
    stage.hand(0xB0, 33, 127)
    stage.hand(0xB0, 34, 127)
    stage.hand(0xB0, 41, 127)
    stage.hand(0xB0, 60, 127)
    stage.hand(0xB0, 62, 127)
    stage.wait(300)
    assert live.tracks[0].mute
    assert live.tracks[0].current_monitoring_state == 0
    assert live.song["is_playing"]
    assert ("scene", (2,)) in live.done
    assert ("clip", (1, 3)) in live.done
    assert ("cue", (0,)) in live.done
    assert ("set_or_delete_cue", ()) in live.done
    assert bytes((0xB0, 48, 127)) in stage.desk


def test_tracks_that_move_are_asked_for_anew(stage: Stage, live: Live) -> None:
    live.tracks.insert(0, Track("Intro", volume=0.4))
    stage.wait(6000)
    assert stage.value("track/1/volume") == pytest.approx(0.4)
    assert stage.engine._world.peers["main"].names["track/2"] == "Drums"


def test_a_live_that_goes_is_missed(stage: Stage) -> None:
    stage.live = Live()
    stage.live.tick = list  # type: ignore[method-assign]
    stage.wait(12_000)
    assert stage.told[-1] == "daw-went"
    assert stage.value("track/1/volume") is None


@pytest.mark.parametrize(
    ("decibels", "position"),
    [(6, 1.0), (0, 0.85), (-6, 0.7), (-18, 0.4), (-24, 0.3024), (-30, 0.2384), (-36, 0.1870), (-42, 0.1429),
     (-48, 0.1035), (-54, 0.0678), (-60, 0.0346), (-63, 0.0213)],
)  # fmt: skip
def test_the_fader_is_lives(decibels: float, position: float) -> None:
    """The table was read off Live in steps of 3 dB and agrees with the curve within a quarter of a dB."""
    assert VOLUME.to_quantity(position) == pytest.approx(decibels, abs=0.25)
    assert VOLUME.to_position(VOLUME.to_quantity(position)) == pytest.approx(position, abs=VOLUME.step)


def test_a_send_is_open_at_0_db() -> None:
    assert SEND.to_position(0) == 1.0
