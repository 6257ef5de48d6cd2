"""Where a Mackie host's bank stands, whatever it does with it: no fader but the right one is ever moved.

The host is strict, may paint late, stand at another bank to begin with, have tracks of one name, push its last bank up,
and go elsewhere by itself. After each step: every value that is believed is that of the same track in the host.
"""

from collections.abc import Iterator

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bridge.core.events import Received, Wake
from bridge.core.tapers import FULL
from tests.dialects.mackie import MackieHost
from tests.dialects.room import MS, Room

FIRST = "desk/fader/1-8: {any: track/1-8/volume}"
SECOND = "desk/fader/1-8: {any: track/9-16/volume}"
STRIPS = """desk/fader/1-8: {any: strip/1-8/volume}
desk/button/track/next: {any: bank/next}
desk/button/track/previous: {any: bank/previous}"""
NEXT, PREVIOUS = 0x3B, 0x3A


class LateHost(MackieHost):
    """A host that paints `late_ms` after what it was told, once it was greeted."""

    def __init__(self, names: list[str], units: int = 1, *, fills: bool = False, late_ms: int = 0) -> None:
        super().__init__(names, units, fills=fills)
        self.late_ms = late_ms
        for number, track in enumerate(self.tracks):
            track.fader = 300 * (number + 1)


class Late(Room):
    """A room in which what the host paints comes later."""

    def __init__(self, host: LateHost, lines: str) -> None:
        self.host = host
        self.due: list[int] = []
        ports = ", ".join(f"IAC {number + 1}" for number in range(host.units))
        super().__init__("mcu", lines, self._hears, f"port: [{ports}], host: logic")

    def _hears(self, data: bytes) -> list[bytes]:
        return self._later(data) if self.host.late_ms else self.host.receive(data)

    def _later(self, data: bytes) -> list[bytes]:
        paint, self.host.paint = self.host.paint, list  # type: ignore[method-assign,assignment]
        try:
            self.host.receive(data)
        finally:
            self.host.paint = paint  # type: ignore[method-assign]
        self.due.append(self.t_ns + self.host.late_ms * MS)
        return []

    def wait(self, ms: int) -> None:
        """Lets time go by, and the host paints when it is due."""
        until = self.t_ns + ms * MS
        while True:
            times = [each for each in (self.engine.deadline_ns, min(self.due, default=None)) if each is not None]
            if not times or min(times) > until:
                break
            self.t_ns = max(self.t_ns, min(times))
            if self.due and min(self.due) <= self.t_ns:
                self.due.remove(min(self.due))
                for message in self.host.paint():
                    self.t_ns += MS // 10
                    self._play(Received(self.t_ns, "main", message))
            else:
                self._play(Wake(self.t_ns))
        self.t_ns = max(self.t_ns, until)

    def believed(self) -> Iterator[tuple[int, float]]:
        """The tracks whose faders are believed to be known."""
        for number in range(1, 41):
            value = self.value(f"track/{number}/volume")
            if value is not None:
                yield number, value


def late(host: LateHost, lines: str = FIRST, ms: int = 30_000) -> Late:
    room = Late(host, lines)
    room.hear(host.greet())
    room.wait(ms)
    return room


def is_right(room: Late) -> None:
    """What is believed of a track is so."""
    for number, value in room.believed():
        assert number <= len(room.host.tracks), number
        assert value * FULL == pytest.approx(room.host.tracks[number - 1].fader, abs=1), (number, room.host.first)


def names(total: int) -> list[str]:
    return [f"T{number:02}" for number in range(1, total + 1)]


def test_a_repaint_later_than_half_a_second_is_waited_for() -> None:
    host = LateHost(names(20), late_ms=900)
    room = late(host, SECOND)
    is_right(room)
    assert host.first == 8
    assert dict(room.believed()).keys() == set(range(9, 17))


def test_a_repaint_later_than_anything_is_found_out_and_waited_for_from_then_on() -> None:
    host = LateHost(names(20), late_ms=2200)
    room = late(host, SECOND, 60_000)
    is_right(room)
    assert dict(room.believed()).keys() == set(range(9, 17))


def test_a_daw_that_stands_at_its_second_bank_at_the_start_is_led_home() -> None:
    host = LateHost(names(20))
    host.first = 8
    room = late(host)
    is_right(room)
    assert host.first == 0
    assert dict(room.believed()).keys() == set(range(1, 9))


def test_nothing_is_said_of_a_track_before_the_window_is_home() -> None:
    host = LateHost(names(20))
    host.first = 8
    room = late(host, ms=300)
    room.fader(1, 0, 40, 80, 127)
    assert [track.fader for track in host.tracks] == [300 * (number + 1) for number in range(20)]


def test_a_port_that_refuses_gets_the_finger_before_the_fader() -> None:
    from bridge.core.dialect import Speech
    from bridge.core.targets import target
    from bridge.dialects.mcu import DIALECT

    for path in ("track/1/volume", "track/1/pan", "master/volume", "selected/volume"):
        found = target(path, "main")
        assert found is not None
        said = DIALECT.speech(found)
        assert isinstance(said, Speech)
        assert not said.droppable, "a later piece would take the place of the one with the finger in it"


@pytest.mark.parametrize("fills", [False, True])
def test_banks_of_one_name_are_told_apart_by_all_else(fills: bool) -> None:
    host = LateHost(["Gtr"] * 16, fills=fills)
    room = late(host, SECOND, 60_000)
    assert host.first == 8
    is_right(room)
    assert dict(room.believed()).keys() == set(range(9, 17))


def test_where_nothing_tells_it_rests() -> None:
    host = LateHost(["Gtr"] * 16)
    for track in host.tracks:
        track.fader = 5000
    room = late(host, SECOND, 60_000)
    assert not list(room.believed())
    said = room.said
    room.fader(1, 0, 40, 80, 127)
    room.wait(60_000)
    assert room.said == said, "and it does not press for ever"
    assert {track.fader for track in host.tracks} == {5000}


def test_a_track_that_is_called_otherwise_does_not_lead_home() -> None:
    host = LateHost(names(12))
    room = late(host)
    presses = len(host.presses)
    host.tracks[2].name = "Boom"
    room.hear(host.paint())
    room.wait(5000)
    assert len(host.presses) == presses
    is_right(room)
    assert dict(room.believed()).keys() == set(range(1, 9))


_NAMES = st.lists(
    st.sampled_from(["A", "B", "C", "Gtr", "Vox", "Keys", "Bass", "D", "E", "F", "G"]), min_size=1, max_size=30
)


@given(st.data())
def test_whatever_is_believed_and_moved_is_the_same_track_in_the_host(data: st.DataObject) -> None:
    units = data.draw(st.sampled_from([1, 1, 2]), "units")
    called = data.draw(st.one_of(_NAMES, st.integers(1, 30).map(names)), "names")
    late_ms = data.draw(st.sampled_from([0, 5, 300, 900, 1300]), "late")
    host = LateHost(called, units, fills=data.draw(st.booleans(), "fills"), late_ms=late_ms)
    host.first = data.draw(st.integers(0, len(called) - 1), "first")
    room = late(host, STRIPS, data.draw(st.sampled_from([200, 8000, 60_000])))
    for _ in range(data.draw(st.integers(0, 6), "deeds")):
        is_moving = bool(room.due) or room.engine._world.peers["main"].conversation.window.moving
        # What the host does by itself in the moment in which it is led cannot be told from being led.
        deed = data.draw(st.sampled_from(["bank", "hand"] if is_moving else ["bank", "hand", "own", "name", "more"]))
        if deed == "bank":
            room.hand(0xB0, data.draw(st.sampled_from([NEXT, PREVIOUS])), data.draw(st.sampled_from([0, 127])))
        elif deed == "own":
            before, first = shown(host), host.first
            host.bank(data.draw(st.sampled_from([-8, -1, 1, 8])))
            assume(host.first == first or shown(host) != before)  # the same letters elsewhere: nothing could tell
            room.hear(host.paint())
        elif deed == "name":
            data.draw(st.sampled_from(host.tracks)).name = data.draw(st.sampled_from(["Gtr", "Boom", "A"]))
            room.hear(host.paint())
        elif deed == "more":
            host.tracks.insert(data.draw(st.integers(0, len(host.tracks))), type(host.tracks[0])("New", 11_000))
            room.hear(host.paint())
        else:
            moves(room, data.draw(st.integers(1, 8)))
        room.wait(data.draw(st.sampled_from([500, 5000, 40_000])))
        if not room.due and not room.engine._world.peers["main"].conversation.window.moving:
            is_right(room)
    room.wait(60_000)
    is_right(room)


@settings(max_examples=60, deadline=None)  # each waits minutes of simulated time
@given(st.data())
def test_however_late_it_paints_no_fader_but_the_right_one_is_moved(data: st.DataObject) -> None:
    """More tracks than strips, each by another name: one to the right is seen before anything is believed."""
    host = LateHost(names(data.draw(st.integers(9, 30), "tracks")), fills=data.draw(st.booleans(), "fills"))
    host.first = data.draw(st.integers(0, len(host.tracks) - 8), "first")
    delays = st.sampled_from([0, 300, 1400, 1600, 2200, 3700, 5000])
    host.late_ms = data.draw(delays, "late")
    room = late(host, STRIPS, data.draw(st.sampled_from([200, 1600, 2300, 8000])))
    for _ in range(data.draw(st.integers(1, 6), "deeds")):
        if data.draw(st.booleans()):
            room.hand(0xB0, data.draw(st.sampled_from([NEXT, PREVIOUS])), data.draw(st.sampled_from([0, 127])))
        else:
            moves(room, data.draw(st.integers(1, 8)))
        room.wait(data.draw(st.sampled_from([0, 500, 1500, 5000])))
    room.wait(90_000)
    is_right(room)
    assert list(room.believed())


def shown(host: MackieHost) -> list[str]:
    """The names on the desk."""
    tracks = (host.at(place) for place in range(host.size))
    return [track.name if track else "" for track in tracks]


def moves(room: Late, fader: int) -> None:
    """A hand goes over the whole way of a fader: it moves the track that it stands for, or none."""
    host = room.host
    bank = room.engine._world.groups[0].bank
    before = [track.fader for track in host.tracks]
    room.fader(fader, 0, 20, 60, 100, 127)
    moved = {number for number, track in enumerate(host.tracks) if track.fader != before[number]}
    assert moved <= {bank + fader - 1}, (bank, fader, moved, host.first)
