"""Where Pro Tools' window stands, whatever it does with it: no fader but the right one is ever moved.

The peer is strict, may paint late, stand at another bank to begin with, have tracks of one name, and go elsewhere by
itself. After each step: every value that is believed is that of the same track in Pro Tools.
"""

from collections.abc import Iterator

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bridge.core.events import Wake
from tests.dialects.protools import ProTools
from tests.dialects.room import MS, Room

STRIPS = """desk/fader/1-8: {any: strip/1-8/volume}
desk/button/track/next: {any: bank/next}
desk/button/track/previous: {any: bank/previous}"""
NEXT, PREVIOUS = 0x3B, 0x3A


class Late(Room):
    """A room in which Pro Tools paints when it is due."""

    def __init__(self, tools: ProTools, lines: str = STRIPS) -> None:
        self.tools = tools
        for number, track in enumerate(tools.tracks):
            track.fader = 30 * (number + 1)
        ports = ", ".join(f"Pro {number + 1}" for number in range(len(tools.units)))
        super().__init__("hui", lines, tools.receive, f"port: [{ports}]")

    def wait(self, ms: int) -> None:
        """Lets time go by, and Pro Tools says what it has to say when it is due."""
        until = self.t_ns + ms * MS
        while True:
            said = round(max(self.tools.due_ms() * MS, self.t_ns))
            due = min(said, self.engine.deadline_ns or said)
            if due > until:
                break
            self.t_ns = max(self.t_ns, due)
            if said <= self.t_ns:
                self.hear(self.tools.tick(self.t_ns / MS))
            else:
                self._play(Wake(self.t_ns))
        self.t_ns = max(self.t_ns, until)
        self.tools.now_ms = self.t_ns / MS

    @property
    def is_settled(self) -> bool:
        """Nothing is about to be painted, and nothing about to be believed."""
        window = self.engine._world.peers["main"].conversation.window
        return not self.tools._late and not window.moving

    def believed(self) -> Iterator[tuple[int, float]]:
        """The tracks whose faders are believed to be known."""
        for number in range(1, 41):
            value = self.value(f"track/{number}/volume")
            if value is not None:
                yield number, value


def late(tools: ProTools, lines: str = STRIPS, ms: int = 30_000) -> Late:
    room = Late(tools, lines)
    room.wait(ms)
    return room


def is_right(room: Late) -> None:
    """What is believed of a track is so."""
    for number, value in room.believed():
        assert number <= len(room.tools.tracks), number
        # Ten bits at Pro Tools, seven at the desk.
        assert value * 1023 == pytest.approx(room.tools.tracks[number - 1].fader, abs=2), (number, room.tools.first)


def names(total: int) -> list[str]:
    return [f"T{number:02}" for number in range(1, total + 1)]


@pytest.mark.parametrize("late_ms", [400, 900, 1400])
def test_a_late_repaint_is_waited_for(late_ms: int) -> None:
    tools = ProTools(*names(20))
    tools.late_ms = late_ms
    room = late(tools, "desk/fader/1-8: {any: track/9-16/volume}")
    is_right(room)
    assert tools.first == 8
    assert dict(room.believed()).keys() == set(range(9, 17))
    assert tools.refused == []


_NAMES = st.lists(st.sampled_from(["A", "B", "C", "Gtr", "Vox", "Keys", "Bass", "D", "E"]), min_size=1, max_size=30)


@given(st.data())
def test_whatever_is_believed_and_moved_is_the_same_track_in_pro_tools(data: st.DataObject) -> None:
    units = data.draw(st.sampled_from([1, 1, 2]), "units")
    called = data.draw(st.one_of(_NAMES, st.integers(1, 30).map(names)), "names")
    tools = ProTools(*called, units=units, aligned=data.draw(st.booleans(), "aligned"))
    tools.late_ms = data.draw(st.sampled_from([20, 300, 900, 1300]), "late")
    tools.scroll(data.draw(st.integers(0, len(called) - 1), "first"))
    room = late(tools, ms=data.draw(st.sampled_from([2000, 8000, 60_000])))
    for _ in range(data.draw(st.integers(0, 6), "deeds")):
        # What it does by itself in the moment in which it is led cannot be told from being led.
        deed = data.draw(
            st.sampled_from(["bank", "hand", "own", "name", "more"] if room.is_settled else ["bank", "hand"])
        )
        if deed == "bank":
            room.hand(0xB0, data.draw(st.sampled_from([NEXT, PREVIOUS])), data.draw(st.sampled_from([0, 127])))
        elif deed == "own":
            before, first = shown(tools), tools.first
            tools.scroll(data.draw(st.sampled_from([-8, -1, 1, 8])))
            assume(tools.first == first or shown(tools) != before)  # the same letters elsewhere: nothing could tell
            room.hear(tools.paint())
        elif deed == "name":
            data.draw(st.sampled_from(tools.tracks)).name = data.draw(st.sampled_from(["Gtr", "Boom", "A"]))
            room.hear(tools.paint())
        elif deed == "more":
            tools.tracks.insert(data.draw(st.integers(0, len(tools.tracks))), type(tools.tracks[0])("New", 1000))
            room.hear(tools.paint())
        else:
            moves(room, data.draw(st.integers(1, 8)))
        room.wait(data.draw(st.sampled_from([500, 5000, 40_000])))
        if room.is_settled:
            is_right(room)
    room.wait(60_000)
    is_right(room)
    assert tools.refused == []


def shown(tools: ProTools) -> list[str]:
    """The four letters on each strip."""
    tracks = (tools.track(*divmod(place, 8)) for place in range(tools.width))
    return [track.name[:4] if track else "" for track in tracks]


def moves(room: Late, fader: int) -> None:
    """A hand goes over the whole way of a fader: it moves the track that it stands for, or none."""
    tools, bank = room.tools, room.engine._world.groups[0].bank
    before = [track.fader for track in tools.tracks]
    room.fader(fader, 0, 20, 60, 100, 127)
    moved = {number for number, track in enumerate(tools.tracks) if track.fader != before[number]}
    assert moved <= {bank + fader - 1}, (bank, fader, moved, tools.first)
