"""DAWs that change under us within a few seconds: REAPER started again, and Live's listeners after tracks moved.

What this file refuses to do: try a DAW that is silent for so long that it counts as gone (the tests of each dialect).
"""

import pytest

from bridge.dialects.reaper_osc import VOLUME
from bridge.wire import osc
from tests.dialects.live import Live, Track
from tests.dialects.reaper import Reaper
from tests.dialects.room import Room

LINES = """\
desk/fader/1-8: {any: strip/1-8/volume}
desk/knob/1: {any: strip/1/pan}
desk/knob/2: {any: strip/1/send/1/level}
desk/button/track/next: {any: bank/next}"""


def test_a_reaper_started_again_within_three_seconds_is_asked_anew() -> None:
    """It says by itself what its small device shows; track 9 it shows only once it is told of our size."""
    names = [f"Track {number}" for number in range(1, 17)]
    reaper, is_gone = Reaper(*names), False
    room = Room("reaper-osc", LINES, lambda data: [] if is_gone else reaper.receive(data))
    room.wait(3000)
    room.hand(0xB0, 59, 127)
    room.hand(0xB0, 59, 0)
    room.fader(1, 60, round(VOLUME.to_position(0.0) * 127), 60)
    is_gone = True
    room.wait(3000)
    is_gone = False
    reaper.restarted(*names)
    reaper.tracks[8].volume = -30.0
    room.hear(reaper.changed())
    room.wait(500)
    assert room.told == ["daw-came"], "it was never silent for long enough to be gone"
    assert room.value("track/9/volume") == pytest.approx(VOLUME.to_position(-30.0), abs=1e-3)
    room.fader(1, 61)
    assert reaper.tracks[8].volume == -30.0
    assert reaper.refused == []


class Stage(Room):
    """A Live that looks at its socket ten times a second."""

    def __init__(self, live: Live) -> None:
        super().__init__("ableton-osc", LINES, live.receive, "send: 11000, listen: 11001")
        self.live = live
        self.passes(40)

    def passes(self, tenths: int) -> None:
        for _ in range(tenths):
            self.wait(100)
            self.hear(self.live.tick())


def moved_on() -> tuple[Stage, Live]:
    """The listener that was told of track 1 stays with that track, which is the second now."""
    live = Live(Track("Bass", volume=0.25), Track("Keys", volume=0.5), Track("Vox", volume=0.75))
    stage = Stage(live)
    live.tracks.insert(0, Track("Drums", volume=0.9))
    stage.passes(60)
    return stage, live


def test_what_lives_listeners_say_under_a_wrong_number_is_never_believed() -> None:
    stage, live = moved_on()
    believed = set()
    for step in range(30):
        live.move("volume", 1, 0.25 + step / 100)
        stage.hear(live.tick())
        believed.add(stage.value("track/1/volume"))
        stage.wait(30)
    assert {round(each, 3) for each in believed if each is not None} == {0.9}
    stage.passes(10)
    assert stage.value("track/2/volume") == pytest.approx(0.54)


def test_after_tracks_moved_values_still_come_and_sends_in_one_answer() -> None:
    stage, live = moved_on()
    live.tracks[0].volume, live.tracks[0].panning = 0.1, 0.5
    stage.passes(10)
    assert stage.value("track/1/volume") == pytest.approx(0.1)
    assert stage.value("track/1/pan") == pytest.approx(0.75)
    stage.hear([osc.encode("/live/track/get/send", 0, 0, 0.3)])
    assert stage.value("track/1/send/1/level") == pytest.approx(0.3)
