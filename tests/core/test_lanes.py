"""Pacing: what a wire takes when, what may be dropped, what was refused, and what waits at most."""

from itertools import pairwise

import pytest

from bridge.core import lanes
from bridge.core.events import Effect, Received, Send
from bridge.core.state import Lane, World
from bridge.model.rig import Entry
from bridge.model.surface import WireModel
from tests.core.toy import MS, Studio, entry, rig

FADER, SECOND, PAD, OTHER = "desk/fader/1", "desk/fader/2", "desk/pad/1", "desk/pad/2"
SOLO, FOOT = "desk/button/solo/1", "pedal/switch/1"
VOLUME = entry(FADER, "any", "strip/1/volume", unknown="take", takeover="jump")
PAN = entry(SECOND, "any", "strip/1/pan", unknown="take", takeover="jump")
NOTES = (entry(PAD, "any", "note/36"), entry(OTHER, "any", "note/37"))


def studio(wire: WireModel, *entries: Entry, port: str = "daw") -> Studio:
    """A studio whose wire is at rest and whose faders are known to stand at 0."""
    it = Studio(rig(entries or (VOLUME, PAN, *NOTES), wires={port: wire}))
    it.after(10_000)
    for control in (FADER, SECOND):
        it.hand(control, 0)
    it.take()
    return it


def sends(it: Studio, ms: float) -> list[tuple[float, str]]:
    """What is sent until then, each with its time from now in milliseconds."""
    begun = it.t_ns
    it.take()
    it.after(ms)
    timed = [((effect.t_ns - begun) / MS, it.read(effect)) for effect in it.out if isinstance(effect, Send)]
    it.out.clear()
    return timed


def told(key: str, position: float) -> str:
    return f"daw: {key} = {position:.6f}"


# --- The pace of a wire -------------------------------------------------------------------------------------------


def test_a_wire_without_limits_takes_everything_at_once() -> None:
    it = studio(WireModel())
    assert [len(it.hand(FADER, number)) for number in (10, 20, 30)] == [1, 1, 1]
    assert it.engine.deadline_ns is None


def test_a_gap_is_kept_after_every_message() -> None:
    it = studio(WireModel(gap_ns=3 * MS))
    assert it.hand(PAD, 127) == [told("note/36", 1)]
    assert it.hand(OTHER, 127) == it.hand(PAD, 0) == []
    assert sends(it, 50) == [(3.0, told("note/37", 1)), (6.0, told("note/36", 0))]


def test_bytes_take_their_time_on_the_wire() -> None:
    """1000 bytes a second: a note of 18 bytes takes 18 ms, and the next begins when it has been carried."""
    it = studio(WireModel(1000))
    assert len("note/36 = 1.000000") == 18
    it.hand(PAD, 127)
    it.hand(PAD, 0)
    it.hand(PAD, 127)
    assert sends(it, 100) == [(18.0, told("note/36", 0)), (36.0, told("note/36", 1))]


def test_a_wire_that_rested_owes_nothing_and_has_saved_nothing() -> None:
    it = studio(WireModel(gap_ns=10 * MS))
    it.hand(PAD, 127)
    it.after(1000)
    assert it.hand(PAD, 0) == [told("note/36", 0)]
    assert it.hand(PAD, 127) == []
    assert sends(it, 50) == [(10.0, told("note/36", 1))]


@pytest.mark.parametrize(("burst", "at_once"), [(0, 1), (9, 1), (10, 2), (29, 3), (30, 4)])
def test_a_burst_is_what_the_other_end_keeps_in_hand(burst: int, at_once: int) -> None:
    """Each message costs 10 ms; so many run ahead of that at once, and from then on one every 10 ms."""
    it = studio(WireModel(gap_ns=10 * MS, burst_ns=burst * MS))
    taken = [len(it.hand(PAD, velocity)) for velocity in (127, 0, 126, 0, 125, 0)]
    assert taken == [1] * at_once + [0] * (6 - at_once)
    times = [ms for ms, _ in sends(it, 1000)]
    assert times[0] == at_once * 10 - burst
    assert [later - earlier for earlier, later in pairwise(times)] == [10.0] * (len(times) - 1)


def test_a_burst_is_there_again_after_a_rest() -> None:
    it = studio(WireModel(gap_ns=10 * MS, burst_ns=20 * MS))
    for _ in range(2):
        assert [len(it.hand(PAD, velocity)) for velocity in (127, 0, 126, 0)] == [1, 1, 1, 0]
        it.after(500)


# --- What is dropped, and what never is -----------------------------------------------------------------------------


def test_of_a_value_that_waits_only_the_newest_is_sent_in_its_place() -> None:
    it = studio(WireModel(gap_ns=10 * MS))
    it.hand(PAD, 127)
    for control, number in ((FADER, 10), (SECOND, 127), (FADER, 20), (FADER, 30)):
        it.hand(control, number)
    assert sends(it, 100) == [(10.0, told("track/1/volume", 30 / 127)), (20.0, told("track/1/pan", 1))]


def test_notes_are_never_dropped_and_keep_their_order() -> None:
    it = studio(WireModel(gap_ns=10 * MS))
    for velocity in (127, 0, 126, 0):
        it.hand(PAD, velocity)
    assert [line for _, line in sends(it, 100)] == [
        told("note/36", 0),
        told("note/36", 126 / 127),
        told("note/36", 0),
    ]


def test_the_last_value_arrives_on_a_wire_that_is_always_too_slow() -> None:
    it = studio(WireModel(gap_ns=50 * MS))
    lines = it.sweep(FADER, range(1, 101), every_ms=2)
    lines += it.after(200).take()
    assert len(lines) < 10
    assert lines[-1] == told("track/1/volume", 100 / 127)


def test_a_light_that_goes_on_and_off_while_it_waits_shows_what_it_is_in_the_end() -> None:
    solo = entry(SOLO, "any", "strip/1/solo")
    it = studio(WireModel(gap_ns=50 * MS), solo, entry("desk/button/mute/1", "any", "strip/1/mute"), port="desk")
    it.daw("track/1/solo = 0", "track/1/mute = 0")
    it.after(1000)
    assert it.daw("track/1/mute = 1") == ["desk: b0 30 7f"]
    it.daw("track/1/solo = 1", "track/1/solo = 0")
    assert sends(it, 500) == [], "nothing is left to be said"
    it.daw("track/1/mute = 0")
    it.daw("track/1/solo = 1", "track/1/solo = 0", "track/1/solo = 1")
    assert [line for _, line in sends(it, 500)] == ["desk: b0 20 7f"]


# --- Refusals -----------------------------------------------------------------------------------------------------


def test_what_was_refused_is_sent_again_first_and_a_little_later() -> None:
    it = studio(WireModel())
    it.hand(PAD, 127)
    it.refused("daw")
    assert it.hand(OTHER, 127) == [], "the port is left alone"
    assert sends(it, 50) == [(5.0, told("note/36", 1)), (5.0, told("note/37", 1))]
    assert it.engine.picture()["ports"]["daw"]["refused"] == 1


def test_several_refused_messages_of_one_step_keep_their_order() -> None:
    lines = [entry(FOOT, "any", f"note/{number}", gesture) for number, gesture in ((1, "press"), (2, "tap"))]
    it = studio(WireModel(), *lines, entry(FOOT, "any", "note/3", "release"))
    assert it.hand(FOOT, 127) == [told("note/1", 1), told("note/2", 1), told("note/2", 0)]
    it.refused("daw", 2)
    it.hand(FOOT, 0)
    assert [line for _, line in sends(it, 50)] == [
        told("note/2", 1),
        told("note/2", 0),
        told("note/1", 0),
        told("note/3", 1),
        told("note/3", 0),
    ]


def test_a_refused_value_is_followed_by_a_newer_one_and_not_the_other_way_round() -> None:
    it = studio(WireModel())
    it.hand(FADER, 10)
    it.refused("daw")
    it.hand(FADER, 20)
    assert [line for _, line in sends(it, 50)][-1] == told("track/1/volume", 20 / 127)


def test_a_port_that_goes_on_refusing_gets_it_in_the_end() -> None:
    it = studio(WireModel())
    it.hand(PAD, 127)
    for _ in range(5):
        it.refused("daw")
        assert sends(it, 4.9) == []
        assert [line for _, line in sends(it, 0.2)] == [told("note/36", 1)]
        it.step(Received(it.t_ns, "nobody", b""))  # what follows belongs to another step
        it.hand(PAD, 0)
        it.hand(PAD, 127)


def test_more_refusals_than_messages_are_counted_and_change_nothing_else() -> None:
    it = studio(WireModel())
    it.hand(PAD, 127)
    it.refused("daw", 3)
    assert sends(it, 50) == [(5.0, told("note/36", 1))]
    it.refused("pedal")
    assert it.engine.picture()["ports"]["pedal"]["refused"] == 1


def test_a_refusal_counts_only_the_messages_of_its_own_port() -> None:
    it = studio(WireModel(), entry(SOLO, "any", "strip/1/solo"))
    it.daw("track/1/solo = 0")
    assert it.hand(SOLO, 127) == [told("track/1/solo", 1), "desk: b0 20 7f"]
    it.refused("daw")
    assert sends(it, 50) == [(5.0, told("track/1/solo", 1))]


def test_a_refusal_of_a_port_that_is_gone_by_then_is_only_counted() -> None:
    it = studio(WireModel())
    it.hand(PAD, 127)
    it.step(Received(it.t_ns, "nobody", b""))
    it.lost("daw")
    it.refused("daw")
    assert sends(it, 50) == []


def test_with_a_burst_a_refusal_still_leaves_the_port_alone() -> None:
    it = studio(WireModel(gap_ns=1 * MS, burst_ns=100 * MS))
    it.hand(PAD, 127)
    it.refused("daw")
    assert [ms for ms, _ in sends(it, 50)] == [5.0]


def test_what_is_sent_counts_once_however_often_it_was_refused() -> None:
    it = studio(WireModel())
    before = it.engine.picture()["ports"]["daw"]["sent"]
    it.hand(PAD, 127)
    it.refused("daw")
    it.after(50)
    assert it.engine.picture()["ports"]["daw"]["sent"] == before + 1


# --- Coming and going ---------------------------------------------------------------------------------------------


def test_what_waits_goes_with_its_port() -> None:
    it = studio(WireModel(gap_ns=10 * MS))
    for velocity in (127, 0, 127):
        it.hand(PAD, velocity)
    it.lost("daw")
    assert sends(it, 100) == []
    assert it.back("daw") == ["daw: hello"]
    assert sends(it, 100) == []


def test_a_port_that_is_back_owes_nothing() -> None:
    it = studio(WireModel(1))
    it.hand(PAD, 127)
    it.lost("daw")
    assert it.back("daw") == ["daw: hello"]


def test_beyond_what_may_wait_the_oldest_go_and_are_counted() -> None:
    world, lane, out = World(None, 0), Lane("daw", WireModel(1)), list[Effect]()  # type: ignore[arg-type]
    lanes.open_lane(lane, 0)
    for number in range(lanes.WAITING + 11):
        lanes.send(world, lane, None, b"%d" % number, 0, out)
    assert [effect.data for effect in out] == [b"0"]  # type: ignore[union-attr]
    assert len(lane.waiting) == lanes.WAITING
    assert next(iter(lane.waiting.values())) == b"11"
    assert list(lane.waiting.values())[-1] == b"%d" % (lanes.WAITING + 10)
    assert lane.refusals == 10


def test_one_timer_a_lane_however_much_waits() -> None:
    it = studio(WireModel(gap_ns=10 * MS))
    for velocity in (127, 0) * 20:
        it.hand(PAD, velocity)
    assert len(it.engine._world.timers) == 1


@pytest.mark.parametrize(
    ("data", "gap_ms"), [(b"\xf0\x01\xf7", 6), (b"\xf5\x02\xf0\x01\xf7", 6), (b"\xf5\x02\x90\x01\x7f", 1)]
)
def test_sysex_takes_its_time_over_every_cable_of_a_chain(data: bytes, gap_ms: int) -> None:
    wire = WireModel(gap_ns=MS, sysex_gap_ns=5 * MS)
    world, lane, out = World(None, 0), Lane("daw", wire), list[Effect]()  # type: ignore[arg-type]
    lanes.open_lane(lane, 0)
    before = lane.ready_ns
    lanes.send(world, lane, None, data, 0, out)
    assert lane.ready_ns - before - len(data) * lane.byte_ns == gap_ms * MS
