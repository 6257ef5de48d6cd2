"""The shipped rigs do the main job: what a hand does reaches Ardour in both phases, and the surface follows Ardour."""

from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any

import pytest

from bridge.app.moves import messages_of
from bridge.app.simulate import simulate
from bridge.app.trace import Item
from bridge.config import load, mappings
from bridge.core.events import Received
from bridge.model.rig import Rig
from bridge.wire import osc

MS = 1_000_000
#: Where -6 dB is on Ardour's faders: the eighth power of (6 log2(gain) + 192) / 198.
MINUS_6_DB = 0.607
#: What Ardour is told without a hand.
CHATTER = {"/set_surface", "/strip/list"}


def rig_called(name: str) -> Rig:
    rig = load(mappings() / "rigs" / f"{name}.yaml").rig
    assert rig is not None
    return rig


class Room:
    """A rig while its surface is played and Ardour answers, in simulated time."""

    def __init__(self, rig: Rig, surface: str) -> None:
        self.rig, self.surface = rig, surface
        (made,) = [each for each in rig.surfaces if each.name == surface]
        self.controls = {control.path: control for control in made.profile.controls}
        self.story: list[Item] = []
        self.times = count(1000 * MS, 200 * MS)

    def hand(self, control: str, *moves: str) -> "Room":
        for move in moves:
            t_ns = next(self.times)
            self.story += [Received(t_ns, self.surface, each) for each in messages_of(self.controls[control], move)]
        return self

    def ardour(self, *message: osc.Argument) -> "Room":
        self.story.append(Received(next(self.times), "main", osc.encode(*message)))  # type: ignore[arg-type]
        return self

    def told(self, port: str) -> list[Any]:
        bodies = [done.body for done in simulate(self.rig, self.story) if done.body.get("port") == port]
        said = [body.get("osc") or body.get("midi") for body in bodies]
        return [each for each in said if not isinstance(each, list) or each[0] not in CHATTER]


def of(messages: Iterable[list[Any]], address: str) -> Iterator[Any]:
    return (message[-1] for message in messages if isinstance(message, list) and message[0] == address)


def test_the_desk_sets_rough_levels_while_creating_and_whole_ones_while_mixing() -> None:
    room = Room(rig_called("x-touch-ardour"), "desk")
    room.ardour("/strip/fader", 1, 0.0).hand("fader/1", "touch", "0", "8000", "16380", "leave")
    room.hand("button/function/2", "press", "release")
    room.hand("fader/1", "touch", "8000", "16380", "leave")

    *create, half, whole = of(room.told("main"), "/strip/fader")

    assert create[-1] == pytest.approx(MINUS_6_DB, abs=1e-3)
    assert (half, whole) == (pytest.approx(8000 / 16380, abs=1e-3), 1.0)


def test_an_encoder_of_the_desk_plays_a_plug_in_while_creating_and_pans_while_mixing() -> None:
    room = Room(rig_called("x-touch-ardour"), "desk")
    room.ardour("/select/plugin/parameter", 1, 0.5).ardour("/strip/pan_stereo_position", 1, 0.5)
    room.hand("encoder/1", "+1").hand("button/function/2", "press", "release").hand("encoder/1", "+1")

    told = [message[0] for message in room.told("main")]

    assert told.index("/select/plugin/parameter") < told.index("/strip/pan_stereo_position")


@pytest.mark.parametrize(
    ("control", "address"),
    [
        ("transport/play", "/transport_play"),
        ("button/assign/plugin", "/select/plugin/activate"),
        ("button/marker/set", "/add_marker"),
        ("button/mute/1", "/strip/mute"),
        ("transport/punch", "/toggle_punch_in"),
        ("button/cursor/left", "/prev_marker"),
    ],
)
def test_the_keys_of_the_desk_do_what_is_printed_on_them(control: str, address: str) -> None:
    room = Room(rig_called("x-touch-ardour"), "desk")
    room.ardour("/strip/mute", 1, 0).hand(control, "press", "release")

    assert address in {message[0] for message in room.told("main")}


def test_the_footswitch_records_while_creating_and_loops_while_mixing() -> None:
    room = Room(rig_called("footswitch-nanokontrol2-ardour"), "foot")
    room.hand("switch/2", "press", "release").hand("switch/1", "press", "release")
    room.times = count(next(room.times) + 1000 * MS, 200 * MS)  # the tap is one once no second tap can come
    room.hand("switch/2", "press", "release")

    told = [message[0] for message in room.told("main") if isinstance(message, list)]

    assert [each for each in told if each in ("/rec_enable_toggle", "/loop_toggle")] == [
        "/rec_enable_toggle",
        "/loop_toggle",
    ]


def test_the_tablet_is_an_instrument_while_creating_and_a_mixer_while_mixing() -> None:
    room = Room(rig_called("tablet-ardour"), "tablet")
    room.ardour("/strip/mute", 1, 0).hand("pad/1", "press", "release")
    room.hand("button/function/2", "press", "release").hand("pad/1", "press", "release")

    assert room.told("synth") == ["90 24 7f", "80 24 00"]
    assert list(of(room.told("main"), "/strip/mute")) == [1]


def test_the_fader_of_the_tablet_stands_where_the_level_is_and_moves_it_at_once() -> None:
    room = Room(rig_called("tablet-ardour"), "tablet")
    room.hand("button/function/2", "press", "release").ardour("/strip/fader", 1, 0.5)
    room.hand("fader/1", "0.1", "0.3", "0.55", "0.6")

    assert next(of(room.told("tablet"), "/fader/1")) == pytest.approx(0.5, abs=1e-4)

    assert list(of(room.told("main"), "/strip/fader")) == pytest.approx([0.1, 0.3, 0.55, 0.6])
