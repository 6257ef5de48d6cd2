"""A Mackie desk that is the DAW's own in mix and plays the map in create: both ends strict, the engine between them."""

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.config import find_dialect, load_text, render_all
from bridge.core.compiler import compile_rig
from bridge.core.engine import Engine
from bridge.core.events import Back, Effect, Event, Lost, Received, Send, Told, Wake
from bridge.core.tapers import FULL
from tests.dialects.mackie import PAN, MackieHost
from tests.dialects.mackie_desk import MackieDesk

MS = 1_000_000
RIG = """\
version: 1
rig: A desk of two minds
surfaces:
  desk: {profile: generic-mcu, port: Desk}
  pedal: {profile: generic-footswitch, port: Pedal}
  box: {profile: korg-nanokontrol2}
daws: {logic: {dialect: mcu, virtual: phasebridge, host: HOST}}
phases: {create: , mix: }
map:
  pedal/switch/1: {any: phase/toggle}
  desk: {mix: logic/through}
  desk/fader/1-8: {create: {to: strip/1-8/volume, range: [-inf dB, -6 dB]}}
  desk/encoder/1-8: {create: strip/1-8/pan}
  desk/button/mute/1-8: {create: strip/1-8/mute}
  desk/button/select/1-8: {create: strip/1-8/solo}
  box/transport/play: {any: transport/play}
  box/fader/1: {mix: track/1/volume, create: track/12/pan}
"""
TRACKS = ["Kick", "Snare", "Tom", "Overhd", "Bass", "Gtr_L", "Gtr_R", "Keys", "LeadVx", "Back1", "Back2", "Talkbk"]
MUTE, SOLO, SELECT, BANK_LEFT, BANK_RIGHT, CHANNEL_RIGHT, PLAY = 0x10, 0x08, 0x18, 0x2E, 0x2F, 0x31, 0x5E
#: What the desk answers whoever asks for it: a serial number and a challenge.
HERE = bytes.fromhex("f0 00 00 66 14 01 50 48 41 53 45 42 52 00 00 00 00 f7")


class Stage:
    """The desk, the engine and the DAW; whatever one says reaches the other a millisecond later."""

    def __init__(self, way: str = "ardour", lines: str = "", *, fills: bool = False) -> None:
        text = RIG.replace("HOST", way)
        if not lines:
            text = "\n".join(line for line in text.split("\n") if "box" not in line)
        loaded = load_text(text + ("" if lines == "box" else lines), "stage.yaml")
        assert loaded.rig is not None, render_all(loaded.problems)
        dialect = find_dialect("mcu")
        assert dialect is not None
        self.engine = Engine(compile_rig(loaded.rig, {"mcu": dialect}))
        self.host, self.desk = MackieHost(TRACKS, fills=fills), MackieDesk()
        for number, track in enumerate(self.host.tracks):
            track.fader = 3008 + 608 * number
        self.t_ns = 0
        self._sent: deque[Effect] = deque()
        self._carrying = False
        self.told: list[str] = []
        self.silent = False
        for port in ("desk", "pedal", "box", "logic") if lines else ("desk", "pedal", "logic"):
            self._play(Back(0, port))
        self.daw(self.host.greet()).wait(3000)

    def _play(self, event: Event) -> None:
        self._carry(self.engine.step(event))

    def _carry(self, effects: Iterable[Effect]) -> None:
        self._sent.extend(effects)
        if self._carrying:
            return  # one after the other
        self._carrying = True
        while self._sent:
            self._arrives(self._sent.popleft())
        self._carrying = False

    def _arrives(self, effect: Effect) -> None:
        if isinstance(effect, Told):
            self.told.append(effect.code)
        elif isinstance(effect, Send) and effect.port == "desk":
            asked = len(self.desk.asked)
            self.desk.receive(effect.data)
            if 0x14 in self.desk.asked[asked:]:
                self.hand(HERE)
        elif isinstance(effect, Send) and effect.port == "logic" and not self.silent:
            self.daw(self.host.receive(effect.data))

    def daw(self, messages: Iterable[bytes]) -> "Stage":
        for message in messages:
            self.t_ns += MS
            self._play(Received(self.t_ns, "logic", message))
        return self

    def hand(self, *messages: bytes, port: str = "desk") -> "Stage":
        for message in messages:
            self.t_ns += MS
            self._play(Received(self.t_ns, port, message))
        return self

    def finger(self, strip: int, *numbers: int | None) -> "Stage":
        """A finger moves fader 1 to 8 through these numbers; None takes it away."""
        for number in numbers:
            self.hand(*self.desk.finger(strip, number))
        return self

    def down(self, note: int) -> "Stage":
        return self.hand(bytes((0x90, note, 127)))

    def up(self, note: int) -> "Stage":
        return self.hand(bytes((0x90, note, 0)))

    def press(self, note: int) -> "Stage":
        return self.down(note).up(note).wait(300)

    def wait(self, ms: int) -> "Stage":
        until = self.t_ns + ms * MS
        while (deadline := self.engine.deadline_ns) is not None and deadline <= until:
            self.t_ns = max(self.t_ns, deadline)
            self._play(Wake(self.t_ns))
        self.t_ns = max(self.t_ns, until)
        return self

    def flip(self, ms: int = 2500) -> "Stage":
        return self.hand(b"\xb0\x40\x7f", b"\xb0\x40\x00", port="pedal").wait(ms)

    @property
    def phase(self) -> str:
        return str(self.engine.picture()["groups"]["main"]["phase"])

    def volumes(self) -> list[int]:
        return [track.fader for track in self.host.tracks]

    def shows_the_daw(self) -> None:
        """What the desk shows is what the DAW painted last."""
        for key, message in self.host.shown.items():
            if message[0] == 0x90:
                assert bool(self.desk.lights.get(message[1])) == bool(message[2]), key
            elif message[0] == 0xB0:
                assert self.desk.rings.get(message[1] - 0x30, 0) == message[2], key
            elif message[0] & 0xF0 == 0xE0 and message[0] & 0x0F not in self.desk.touched:
                assert self.desk.faders.get(message[0] & 0x0F, 0) == message[1] | message[2] << 7, key
            elif message[0] == 0xF0:
                assert self.desk.text[message[6] :].startswith(message[7:-1]), key


@pytest.fixture
def mixing() -> Stage:
    """In mix, with the DAW on the desk."""
    stage = Stage().flip()
    assert stage.phase == "mix"
    return stage


def test_handshakes_are_kept_apart(mixing: Stage) -> None:
    assert mixing.host.models == [0x14]
    said = len(mixing.desk.talk), len(mixing.desk.asked)
    mixing.daw(mixing.host.greet()[:1])
    assert mixing.host.models == [0x14, 0x14]
    assert (len(mixing.desk.talk), len(mixing.desk.asked)) == said, "the DAW's question is answered here"
    mixing.hand(HERE).wait(1000)
    assert mixing.host.models == [0x14, 0x14]
    mixing.shows_the_daw()


def test_in_mix_the_desk_shows_the_daw_and_plays_it(mixing: Stage) -> None:
    mixing.shows_the_daw()
    assert mixing.desk.names() == TRACKS[:8]
    mixing.press(SOLO + 2)
    assert mixing.host.tracks[2].on["solo"]
    assert mixing.desk.lights[SOLO + 2]
    mixing.finger(2, 6000, 7000)
    assert mixing.host.touched == {(0, 1)}
    mixing.finger(2, None).wait(1000)
    assert mixing.host.tracks[1].fader == 7000 & ~0x0F
    assert mixing.host.touched == set()
    mixing.hand(b"\xb0\x10\x05")
    assert mixing.host.tracks[0].pan > 0.5
    mixing.desk.meters.clear()
    mixing.daw([b"\xd0\x1a"])
    assert mixing.desk.meters == [(1, 10)]
    mixing.shows_the_daw()


def test_in_create_the_map_plays_and_nothing_jumps(mixing: Stage) -> None:
    before = mixing.volumes()
    mixing.flip()
    assert mixing.volumes() == before
    mixing.press(MUTE + 4)
    assert mixing.host.tracks[4].on["mute"]
    mixing.press(SELECT + 4)
    assert mixing.host.tracks[4].on["solo"], "select is solo here"
    mixing.flip()
    mixing.shows_the_daw()
    assert mixing.volumes() == before


def test_a_press_over_a_flip_ends_where_it_began(mixing: Stage) -> None:
    mixing.down(MUTE).flip()
    assert mixing.host.down == {(0, MUTE)}
    mixing.up(MUTE)
    assert mixing.host.down == set()
    mixing.down(MUTE + 1).flip().up(MUTE + 1)
    assert mixing.host.down == set()
    mixing.shows_the_daw()


def test_a_finger_over_a_flip_stays_at_the_daw_until_it_is_gone(mixing: Stage) -> None:
    mixing.finger(3, 5000).flip()
    mixing.finger(3, 6000)
    assert mixing.host.tracks[2].fader == 6000 & ~0x0F
    mixing.finger(3, None).wait(1500)
    assert mixing.host.touched == set()
    before = mixing.volumes()
    mixing.flip()
    assert mixing.volumes() == before
    mixing.shows_the_daw()


@pytest.mark.parametrize("ms", [0, 100, 300, 450, 520])
def test_a_finger_that_comes_back_while_the_one_of_create_is_still_believed_there_comes_once(ms: int) -> None:
    stage = Stage()
    at = stage.desk.faders.get(0, 0)
    stage.finger(1, at, at + 400, None)
    assert stage.host.touched == {(0, 0)}, "moved by the map, and let go later"
    stage.wait(270).flip(ms)
    stage.finger(1, 9008).wait(1500)
    assert stage.host.touched == {(0, 0)}
    stage.finger(1, 9808)
    assert stage.host.tracks[0].fader == 9808
    stage.finger(1, None).wait(1000)
    assert stage.host.touched == set()
    stage.shows_the_daw()


def test_what_another_box_moves_under_a_finger_stays() -> None:
    stage = Stage(lines="box").flip()
    stage.finger(1, 5008)
    for position in (10, 25, 40, 60):
        stage.hand(bytes((0xB0, 0, position)), port="box")
    stage.wait(1000)
    assert stage.host.touched == {(0, 0)}
    assert stage.host.tracks[0].fader == 5008
    stage.finger(1, None).wait(1000)
    assert stage.host.touched == set()


@pytest.mark.parametrize(("button", "first"), [(BANK_RIGHT, 8), (CHANNEL_RIGHT, 1)])
def test_a_bank_chosen_by_hand_is_followed_and_stays_while_the_desk_passes(
    mixing: Stage, button: int, first: int
) -> None:
    mixing.press(button).wait(3000)
    assert mixing.host.first == first
    assert mixing.engine._world.peers["logic"].names[f"track/{first + 1}"] == TRACKS[first]
    before = mixing.volumes()
    mixing.flip(4000)
    assert mixing.host.first == 0, "create plays the first eight"
    assert mixing.volumes() == before
    mixing.press(MUTE)
    assert [track.name for track in mixing.host.tracks if track.on["mute"]] == ["Kick"]


def test_a_bank_stays_although_another_box_plays_a_track_that_it_does_not_show() -> None:
    stage = Stage(lines="box").flip()
    stage.press(BANK_RIGHT).wait(3000)
    assert stage.host.first == 8
    stage.flip(4000)
    assert stage.host.first in range(5)


def test_a_bank_pressed_under_another_assignment_is_not_believed_until_pan_is_on_again(mixing: Stage) -> None:
    mixing.host.assignment = 0x29
    mixing.daw(mixing.host.paint()).wait(300)
    mixing.press(BANK_RIGHT).wait(2000)
    assert mixing.host.first == 8
    before = mixing.volumes()
    mixing.flip()
    mixing.finger(1, 6000, 7000, None).wait(1000)
    assert mixing.volumes() == before, "nobody knows which track that is"
    mixing.host.assignment = PAN
    mixing.daw(mixing.host.paint()).wait(10_000)
    assert mixing.host.first == 0
    mixing.finger(1, 6000, 7000, None).wait(1000)
    after = mixing.volumes()
    assert after[0] != before[0]
    assert after[1:] == before[1:]


@pytest.mark.parametrize(("fills", "ms"), [(False, 0), (False, 20), (True, 20), (False, 800), (True, 800)])
def test_bank_buttons_pressed_more_often_than_there_are_banks(fills: bool, ms: int) -> None:
    stage = Stage("logic" if fills else "ardour", fills=fills).flip()
    for button in (BANK_RIGHT, BANK_RIGHT, BANK_LEFT, BANK_RIGHT):
        stage.down(button).up(button).wait(ms)
    stage.wait(2000)
    first = stage.host.first
    names = stage.engine._world.peers["logic"].names
    assert ms < 500 or names[f"track/{first + 1}"] == TRACKS[first]
    stage.flip(6000).press(MUTE + 1)
    assert [track.name for track in stage.host.tracks if track.on["mute"]] == ["Snare"]


def test_flips_while_the_names_are_written_and_the_desk_is_repainted(mixing: Stage) -> None:
    letters = list(mixing.host.paint())
    mixing.host.bank(8)
    letters = mixing.host.paint()
    for at, message in enumerate(letters):
        mixing.daw([message])
        if at % 5 == 2:
            mixing.flip(at % 3 * 30)
    mixing.wait(4000)
    if mixing.phase == "create":
        mixing.flip(4000)
    mixing.shows_the_daw()


def test_a_flip_back_shows_what_the_daw_painted_meanwhile(mixing: Stage) -> None:
    mixing.flip()
    mixing.host.tracks[3].name, mixing.host.tracks[3].fader = "Room", 9008
    mixing.host.tracks[3].on["arm"] = True
    mixing.daw(mixing.host.paint()).wait(1000)
    mixing.flip()
    assert mixing.desk.names()[3] == "Room"
    assert mixing.desk.faders[3] == 9008
    assert mixing.desk.lights[3]
    mixing.shows_the_daw()


@pytest.mark.parametrize("unplugged", [False, True])
def test_the_daw_begins_again_while_the_desk_passes(mixing: Stage, unplugged: bool) -> None:
    mixing.press(BANK_RIGHT).down(MUTE + 2)
    if unplugged:
        mixing._play(Lost(mixing.t_ns, "logic"))
        mixing.wait(500)
        assert not mixing.desk.lights.get(MUTE + 2)
    mixing.host.start_again(["One", "Two", "Three"])
    mixing.host.down = set() if unplugged else {(0, MUTE + 2)}
    if unplugged:
        mixing._play(Back(mixing.t_ns, "logic"))
    mixing.daw(mixing.host.greet()).wait(3000)
    if not unplugged:
        mixing.up(MUTE + 2)
    assert mixing.desk.names()[:4] == ["One", "Two", "Three", ""]
    mixing.shows_the_daw()
    before = mixing.volumes()
    mixing.flip(8000).press(MUTE + 1)
    assert mixing.volumes() == before
    assert mixing.host.tracks[1].on["mute"]


def test_a_daw_that_is_silent_leaves_the_desk_dark_and_hears_it_all_the_same() -> None:
    stage = Stage()
    stage.silent = True
    stage._play(Lost(stage.t_ns, "logic"))
    stage._play(Back(stage.t_ns, "logic"))
    stage.flip()
    assert not any(stage.desk.lights.values())
    assert not any(stage.desk.names())
    stage.silent, stage.host.shown = False, {}
    stage.press(SOLO)
    assert stage.host.tracks[0].on["solo"]
    stage.wait(1000).shows_the_daw()


MOVES = st.sampled_from(
    [
        "flip", "mute down", "mute up", "bank right", "bank left", "channel right", "finger on", "finger off",
        "daw bank", "daw fader", "daw name", "pan", "rest",
    ]
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(MOVES, st.sampled_from([0, 40, 300, 1200])), max_size=24))
def test_whatever_is_done_both_ends_stay_strict_and_the_right_track_is_played(moves: list[tuple[str, int]]) -> None:
    stage, down, numbers = Stage(), set[str](), count(4000, 400)
    for move, ms in moves:
        for message in _done(stage, move, down, numbers):
            stage.hand(message)
        stage.wait(ms)
    for move in ("mute up", "finger off"):
        for message in _done(stage, move, down, numbers):
            stage.hand(message)
    stage.wait(3000)
    assert (stage.host.down, stage.host.touched) == (set(), set())
    if stage.phase == "create":
        stage.flip(4000)
    stage.shows_the_daw()
    before = stage.volumes()
    stage.flip(6000)
    assert stage.volumes() == before
    for track in stage.host.tracks:
        track.on["mute"] = False
    stage.daw(stage.host.paint()).wait(100)
    stage.press(MUTE + 3)
    assert [at for at, track in enumerate(stage.host.tracks) if track.on["mute"]] == [3]


def _done(stage: Stage, move: str, down: set[str], numbers: Iterator[int]) -> list[bytes]:
    notes = {"bank right": BANK_RIGHT, "bank left": BANK_LEFT, "channel right": CHANNEL_RIGHT}
    what, _, way = move.partition(" ")
    if move == "flip":
        stage.flip(0)
    elif move in notes:
        return [bytes((0x90, notes[move], 127)), bytes((0x90, notes[move], 0))]
    elif what == "mute" and (way == "down") != ("mute" in down):
        down ^= {"mute"}
        return [bytes((0x90, MUTE, 127 if way == "down" else 0))]
    elif what == "finger" and (way == "on" or "finger" in down):
        down.add("finger")
        if way == "off":
            down.remove("finger")
        return stage.desk.finger(2, next(numbers) % FULL if way == "on" else None)
    elif what == "daw":
        {"bank": lambda: stage.host.bank(8), "fader": lambda: _louder(stage), "name": lambda: _renamed(stage)}[way]()
        stage.daw(stage.host.paint())
    elif move == "pan":
        return [b"\xb0\x12\x02"]
    return []


def _louder(stage: Stage) -> None:
    stage.host.tracks[5].fader = (stage.host.tracks[5].fader + 800) % FULL & ~0x0F


def _renamed(stage: Stage) -> None:
    stage.host.tracks[6].name += "x" if len(stage.host.tracks[6].name) < 6 else ""
