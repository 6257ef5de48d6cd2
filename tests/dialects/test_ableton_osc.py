"""AbletonOSC against a Live written from its source: what it is told, what comes back, and the device in focus."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core.dialect import Cannot, Fact, Metered, Say, Speech
from bridge.core.events import Stop
from bridge.dialects.ableton_osc import DIALECT, SEND, VOLUME
from bridge.wire import osc
from tests.dialects.live import Live, Parameter, Track, device
from tests.dialects.room import MS, Room

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
desk/button/marker/next: {any: marker/goto/1}
desk/button/arm/1-2: {any: track/1-2/select}
desk/button/arm/3: {any: scene/2/launch}"""


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

    def __init__(self, live: Live, lines: str = LINES) -> None:
        super().__init__("ableton-osc", lines, live.receive, "send: 11000, listen: 11001")
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


def test_a_clip_lights_while_it_waits_and_plays(stage: Stage, live: Live) -> None:
    lit, dark = bytes((0xB0, 34, 127)), bytes((0xB0, 34, 0))
    stage.hand(0xB0, 34, 127)
    stage.wait(300)
    assert (stage.value("clip/2/4/launch"), stage.desk[-1]) == (0.5, lit)
    live.bar(1)
    stage.wait(300)
    assert (stage.value("clip/2/4/launch"), stage.desk[-1]) == (1.0, lit)
    live.move("playing_slot_index", 1, 7)
    stage.wait(300)
    assert (stage.value("clip/2/4/launch"), stage.desk[-1]) == (0.0, dark)


def test_a_scene_lights_while_it_waits(stage: Stage, live: Live) -> None:
    live.trigger(1)
    stage.wait(300)
    assert stage.value("scene/2/launch") == 1.0


def test_a_send_that_is_moved_in_live_is_seen_within_a_second(stage: Stage, live: Live) -> None:
    live.tracks[0].sends[0] = 0.5
    stage.wait(1000)
    assert stage.value("track/1/send/1/level") == pytest.approx(0.5)


def test_nothing_is_polled_that_no_control_stands_for(live: Live) -> None:
    stage = Stage(live, "desk/fader/1: {any: track/1/volume}")
    before = stage.said
    stage.wait(10_000)
    assert stage.said - before == 10, "the names of the tracks and the focus, every two seconds"


def test_a_fader_after_tracks_moved_holds_what_is_there_now(stage: Stage, live: Live) -> None:
    """Its listeners stay with the old track and cannot be renewed: it is asked instead."""
    stage.fader(1, 108, 108, 90)
    live.tracks.insert(0, Track("Intro", volume=0.4))
    stage.wait(6000)
    live.move("volume", 0, 0.45)
    stage.wait(1000)
    assert stage.value("track/1/volume") == pytest.approx(0.45)
    live.move("volume", 1, 0.9)  # the listener of number 1 still speaks, of the track that had it
    stage.wait(1200)
    assert stage.value("track/1/volume") == pytest.approx(0.45)
    stage.fader(1, 91)
    assert live.tracks[0].volume == pytest.approx(0.45), "nothing jumps"


def test_a_bridge_that_starts_again_after_tracks_moved_asks_too(live: Live) -> None:
    """It cannot know that they did, but Live's listeners of before cannot be renewed."""
    Stage(live).live = Live()
    live.tracks.insert(0, Track("Intro", volume=0.4))
    again = Stage(live)
    assert again.value("track/1/volume") == pytest.approx(0.4)
    assert "daw-complains" not in again.told
    live.move("volume", 0, 0.45)
    again.wait(1000)
    assert again.value("track/1/volume") == pytest.approx(0.45)


def test_a_parameter_of_whole_numbers_is_set_in_whole_numbers(live: Live) -> None:
    live.tracks[0].devices[0].parameters[1] = Parameter("Voices", 4.0, 1.0, 16.0, whole=True)
    stage = Stage(live)
    stage.wait(1000)
    for number in range(20, 64):
        stage.hand(0xB0, 16, number)
    assert live.tracks[0].devices[0].parameters[1].value == 8.0
    assert not [error for error in live.errors if "whole" in error]


def test_a_device_in_focus_is_followed_within_a_second_and_at_once_with_its_track(stage: Stage, live: Live) -> None:
    live.tracks[0].devices.append(device("Echo", Parameter("Time", 30.0, 0.0, 100.0)))
    live.select(0, 1)
    stage.wait(1200)
    assert stage.value("device/param/1") == pytest.approx(0.3)
    live.select(1, 0)
    stage.wait(400)
    assert stage.value("device/param/1") == pytest.approx(30 / 72)
    assert (stage.value("track/1/select"), stage.value("track/2/select")) == (0.0, 1.0)


def test_with_a_return_selected_what_stands_for_a_device_rests(stage: Stage, live: Live) -> None:
    live.select_a_return()
    stage.wait(300)
    assert stage.value("device/param/1") is None
    before = live.tracks[0].devices[0].parameters[1].value
    for number in range(0, 127, 5):
        stage.hand(0xB0, 16, number)
    assert live.tracks[0].devices[0].parameters[1].value == before
    assert "daw-complains" not in stage.told, "that is no mistake of anybody"
    live.select(1, 0)
    stage.wait(500)
    assert stage.value("device/param/1") == pytest.approx(30 / 72)


def test_a_focus_that_is_never_answered_rests_too(stage: Stage, live: Live) -> None:
    """An AbletonOSC that says nothing of a return being selected, not even an error."""
    stage.wait(1000)
    assert stage.value("device/param/1") is not None
    answered = live._on_view
    live._on_view = lambda parts, args: None  # type: ignore[method-assign]
    stage.wait(4000)
    assert stage.value("device/param/1") is None
    live._on_view = answered  # type: ignore[method-assign]
    stage.wait(4000)
    assert stage.value("device/param/1") is not None


def test_live_that_starts_again_is_listened_to_again(stage: Stage, live: Live) -> None:
    again = Live(Track("One", volume=0.5), Track("Two"))
    stage.live, stage.receive = again, again.receive
    stage.hear([osc.encode("/live/startup")])
    stage.wait(1000)
    assert stage.value("track/1/volume") == pytest.approx(0.5)
    again.move("volume", 0, 0.6)
    stage.wait(300)
    assert stage.value("track/1/volume") == pytest.approx(0.6)
    assert stage.engine._world.peers["main"].colors["track/2"] == 0x808080


def test_what_live_complains_of_is_told_once_and_counted(stage: Stage) -> None:
    for _ in range(3):
        stage.hear([osc.encode("/live/error", "Error handling OSC message: no such thing")])
    assert stage.told.count("daw-complains") == 1
    seen = stage.engine.picture()["daws"]["main"]
    assert seen["mistakes"] == 3
    assert "no such thing" in seen["last_mistake"]


def test_ranges_that_are_no_numbers_are_a_mistake_and_set_nothing(stage: Stage, live: Live) -> None:
    stage.wait(1000)
    for what in ("min", "max", "is_quantized", "name"):
        stage.hear([osc.encode(f"/live/device/get/parameters/{what}", 0, 0, float("nan"), "x", None)])
    stage.hear([osc.encode("/live/device/get/parameter/value", 0, 0, 1, float("inf"))])
    for what in ("color", "output_meter_level", "playing_slot_index", "fired_slot_index"):
        stage.hear([osc.encode(f"/live/track/get/{what}", 0, None), osc.encode(f"/live/track/get/{what}")])
    stage.hear([osc.encode("/live/view/get/selected_track", -1), osc.encode("/live/scene/get/is_triggered", 1)])
    assert stage.engine.picture()["daws"]["main"]["mistakes"] >= 9


def test_it_stops_listening_to_tracks_when_it_leaves(stage: Stage, live: Live) -> None:
    stage._play(Stop(stage.t_ns + MS))
    live.tick()
    left = {address for address, _ in live._listeners}
    assert not left & {"track/get/color", "track/get/playing_slot_index", "view/get/selected_track"}
    assert not [error for error in live.errors if "index out of range" not in error]


def test_meters_are_listened_to_only_where_a_surface_shows_them() -> None:
    silent, watched = (
        [fact.data for fact in _reached(watch) if isinstance(fact, Say) and b"output_meter" in fact.data]
        for watch in (frozenset[str](), frozenset({"meters"}))
    )
    assert (silent, watched) == ([], [osc.encode("/live/track/start_listen/output_meter_level", 0)])


def test_tracks_out_of_reach_are_no_longer_listened_to() -> None:
    conversation = DIALECT.conversation(reply_port=11001)
    list(conversation.opened(0))
    list(conversation.hear(1, osc.encode("/live/song/get/track_names", "Drums", "Bass")))
    list(conversation.reached(2, frozenset({"track/1/volume"})))
    assert [fact.data for fact in conversation.reached(3, frozenset({"clip/2/1/launch"}))] == [
        osc.encode("/live/track/stop_listen/color", 0),
        *(osc.encode(f"/live/track/start_listen/{what}", 1) for what in
          ("color", "fired_slot_index", "playing_slot_index")),
    ]  # fmt: skip


def _reached(watch: frozenset[str]) -> list[Fact]:
    conversation = DIALECT.conversation(reply_port=11001, watch=watch)
    list(conversation.opened(0))
    list(conversation.hear(1, osc.encode("/live/song/get/track_names", "Drums")))
    assert list(conversation.hear(2, osc.encode("/live/track/get/output_meter_level", 0, 0.85))) == [
        Metered("track/1", pytest.approx(0.0, abs=1e-5))
    ]
    return list(conversation.reached(3, frozenset({"track/1/volume", "track/9/volume"})))


@pytest.mark.parametrize(
    ("words", "sent"),
    [
        ("/live/song/undo", osc.encode("/live/song/undo")),
        ("/live/song/capture_midi", osc.encode("/live/song/capture_midi")),
        ("/live/clip_slot/stop 0 3", osc.encode("/live/clip_slot/stop", 0, 3)),
        ("/live/song/set/groove_amount 0.5", osc.encode("/live/song/set/groove_amount", 0.5)),
        ('/live/api/show_message "Mix it"', osc.encode("/live/api/show_message", "Mix it")),
    ],
)
def test_actions_are_addresses_with_what_they_take(words: str, sent: bytes) -> None:
    speech = DIALECT.action(words)
    assert isinstance(speech, Speech)
    assert speech.fire == (sent,)


@pytest.mark.parametrize("words", ["undo", "/song/undo", "", '/live/api/show_message "Mix', "/live"])
def test_what_is_no_address_of_its_is_no_action(words: str) -> None:
    assert isinstance(DIALECT.action(words), Cannot)


@given(st.floats(0, 1), st.floats(0, 1))
def test_the_fader_rises_and_0_db_is_exact(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert VOLUME.to_quantity(low) <= VOLUME.to_quantity(high)
    assert VOLUME.to_quantity(0.85) == 0
    assert VOLUME.to_position(0) == 0.85
