"""The real words of each DAW that is written for these tests, changed, cut and mixed up, against the whole engine.

What a DAW says in an ordinary quarter of a minute is noted, then said again in pieces: nothing raises, no press sticks,
no value leaves its bounds; and when the DAW comes again, all is believed as it is.
"""

from collections.abc import Callable
from math import isfinite
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.core.events import Back, Event, Lost, Received
from tests.dialects import test_ableton_osc, test_hui, test_mcu, test_moss_osc
from tests.dialects.live import Live, Parameter, Track, device
from tests.dialects.mackie import MackieHost
from tests.dialects.moss import Moss
from tests.dialects.protools import ProTools
from tests.dialects.reaper import Reaper
from tests.dialects.room import MS, Room
from tests.dialects.test_reaper_osc import LINES as REAPER_LINES

NAMES = [f"Track {number}" for number in range(1, 11)]


class Playing(NamedTuple):
    """A DAW in its room, and how it begins again on a port that was closed."""

    room: Room
    begins: Callable[[], None] = lambda: None


def _live() -> Playing:
    filtered = device(
        "Filter", Parameter("Cutoff", 1000.0, 20.0, 20_000.0), Parameter("Type", 2.0, 0.0, 8.0, whole=True)
    )
    return Playing(test_ableton_osc.Stage(Live(*map(Track, NAMES), Track("Last", devices=[filtered]))))


def _moss() -> Playing:
    return Playing(test_moss_osc.room_with(Moss(*NAMES)))


def _reaper() -> Playing:
    return Playing(Room("reaper-osc", REAPER_LINES, Reaper(*NAMES).receive))


def _mackie() -> Playing:
    host = MackieHost(NAMES)
    room = test_mcu.room_with(host)

    def begins() -> None:
        host.start_again(NAMES)
        room.hear(host.greet())

    return Playing(room, begins)


def _protools() -> Playing:
    return Playing(test_hui.studio(ProTools(*test_hui.NAMES)))


ROOMS: dict[str, Callable[[], Playing]] = {
    "ableton-osc": _live,
    "moss-osc": _moss,
    "reaper-osc": _reaper,
    "mcu": _mackie,
    "hui": _protools,
}
MUTE, BUTTON_ON, BUTTON_OFF = 48, 127, 0
BELIEVED = ("track/1/volume", "track/2/volume", "track/1/mute")


def _mutated(words: list[bytes]) -> st.SearchStrategy[bytes]:
    def change(word: bytes, other: bytes, at: int, new: bytes, drop: int) -> bytes:
        at %= len(word) + 1
        return word[:at] + new + word[at + drop :] + (other if drop == 9 else b"")

    known = st.sampled_from(words)
    return st.builds(change, known, known, st.integers(0, 400), st.binary(max_size=4), st.integers(0, 9))


@pytest.mark.parametrize("daw", ROOMS)
def test_its_own_words_in_pieces_break_nothing(daw: str, monkeypatch: pytest.MonkeyPatch) -> None:
    words: dict[bytes, None] = {}
    step = Room._step

    def noted(room: Room, event: Event) -> None:
        if isinstance(event, Received) and event.port == "main":
            words[event.data] = None
        step(room, event)

    monkeypatch.setattr(Room, "_step", noted)
    room, begins = ROOMS[daw]()
    room.wait(5000)
    for number in (20, 127, 64):
        room.fader(1, number)
        room.hand(0xB0, MUTE, BUTTON_ON)
        room.hand(0xB0, MUTE, BUTTON_OFF)
    monkeypatch.undo()
    said = sorted(words)
    assert len(said) > 20 or sum(map(len, said)) > 500

    @settings(max_examples=25)
    @given(st.lists(st.one_of(_mutated(said), _mutated(said), st.sampled_from(said)), min_size=1, max_size=40))
    def check(storm: list[bytes]) -> None:
        room.hand(0xB0, MUTE, BUTTON_ON)
        room.hear(storm)
        room.wait(100)
        room.hand(0xB0, MUTE, BUTTON_OFF)
        world = room.engine._world
        assert not any(hand.press for hand in world.hands)
        for value in world.peers["main"].values.values():
            assert value.position is None or (isfinite(value.position) and 0 <= value.position <= 1), value.key
        assert len(world.timers) < 200
        room.engine.picture()

    check()
    room._play(Lost(room.t_ns, "main"))
    room.t_ns += 2000 * MS
    assert room.value(BELIEVED[0]) is None
    room._play(Back(room.t_ns, "main"))
    begins()
    room.wait(10_000)
    assert all(room.value(key) is not None for key in BELIEVED)
