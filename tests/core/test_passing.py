"""A surface that passes straight to a DAW in mix: what passes, what stays, and what it shows after every flip."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.config import load
from bridge.config.found import find_dialect
from bridge.core.compiler import compile_rig
from bridge.core.dialect import Dialect
from bridge.core.engine import Engine
from bridge.core.events import Back, Effect, Lost, Received, Send, Stop
from bridge.core.program import Program

MS = 1_000_000
RIG = """\
version: 1
rig: Passing
surfaces:
  desk: {profile: behringer-x-touch}
  xt: {profile: behringer-x-touch-extender}
daws:
  main: {dialect: ardour-osc, send: "127.0.0.1:3819"}
  logic: {dialect: midi, virtual: phasebridge}
phases:
  create: {}
  mix: {}
map:
  desk:
    mix: logic/through
  xt:
    mix: logic/through
  desk/fader/1-8: {create: strip/1-8/volume}
  desk/button/arm/1-8: {create: strip/1-8/arm}
  xt/fader/1-8: {create: strip/1-8/volume}
  desk/button/function/1: {any: phase/toggle}
"""
FLIP, UP = "90 36 7f", "90 36 00"
LCD = "f0 00 00 66 14 12 00 4b 69 63 6b f7"
COMING = [Back(0, port) for port in ("desk", "xt", "logic")]


def program(tmp_path: Path, text: str = RIG) -> Program:
    file = tmp_path / "rig.yaml"
    file.write_text(text)
    loaded = load(file)
    assert loaded.rig is not None, [problem.message for problem in loaded.problems]
    dialects: dict[str, Dialect] = {}
    for daw in loaded.rig.daws:
        dialect = find_dialect(daw.dialect)
        assert dialect is not None
        dialects[daw.dialect] = dialect
    # A DAW of two ports, whatever its dialect allows: the second is the extender's.
    passes = tuple(replace(each, unit=2 if each.surface == "xt" else 1) for each in loaded.rig.passes)
    daws = tuple(replace(daw, chained=("XT",)) if daw.virtual else daw for daw in loaded.rig.daws)
    return compile_rig(replace(loaded.rig, passes=passes, daws=daws), dialects)


class Desk:
    """A desk that passes to Logic in mix, and notes what every port gets."""

    def __init__(self, made: Program) -> None:
        self.engine = Engine(made)
        self.t_ns = 0
        self.out: list[Effect] = []
        for event in COMING:
            self.engine.step(event)
        self.shown: dict[str, dict[bytes, bytes]] = {"desk": {}, "xt": {}}
        self.after(2000)

    def after(self, ms: float) -> "Desk":
        self.t_ns += round(ms * MS)
        while (due := self.engine.deadline_ns) is not None and due <= self.t_ns:
            self._note(self.engine.step(Received(due, "nobody", b"")))
        return self

    def _note(self, effects: list[Effect]) -> None:
        self.out += effects

    def got(self, port: str) -> list[str]:
        sent = [effect.data.hex(" ") for effect in self.out if isinstance(effect, Send) and effect.port == port]
        self.out = [effect for effect in self.out if not (isinstance(effect, Send) and effect.port == port)]
        return sent

    def sends(self, port: str, *messages: str) -> "Desk":
        for data in messages:
            self.after(1)
            self._note(self.engine.step(Received(self.t_ns, port, bytes.fromhex(data))))
        return self

    def flip(self) -> "Desk":
        self.sends("desk", FLIP, UP).after(1500)
        return self


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(program(tmp_path))
    made.got("desk")
    made.got("xt")
    made.got("logic")
    return made


@pytest.fixture
def mixing(desk: Desk) -> Desk:
    """In mix, with nothing waiting."""
    desk.flip()
    for port in "desk", "xt", "logic":
        desk.got(port)
    return desk


def passed(desk: Desk) -> list[str]:
    """What Logic got; its pings and greetings are its conversation's."""
    return desk.got("logic")


@pytest.mark.parametrize("data", ["90 00 7f", "90 5e 7f", "b0 10 01", "b0 3c 41", "f0 7d 01 f7"])
def test_in_mix_the_desk_speaks_to_the_daw_as_it_is(mixing: Desk, data: str) -> None:
    assert passed(mixing.sends("desk", data)) == [data]


def test_in_create_it_does_not(desk: Desk) -> None:
    assert passed(desk.sends("desk", "90 5e 7f", "90 5e 00", "b0 3c 41")) == []


def test_an_extender_passes_to_its_own_port(mixing: Desk) -> None:
    assert passed(mixing.sends("xt", "90 00 7f")) == ["f5 02 90 00 7f"]
    mixing.sends("logic", "f5 02 90 01 7f", "90 02 7f")
    assert mixing.got("xt") == ["90 01 7f"]
    assert mixing.got("desk") == ["90 02 7f"]


def test_what_the_map_says_beside_it_goes_before(mixing: Desk) -> None:
    mixing.sends("logic", "90 36 7f")
    assert mixing.got("desk") == []
    assert passed(mixing.flip()) == []


@pytest.mark.parametrize(
    "data", ["f0 00 00 66 14 01 00 00 00 00 00 00 00 00 00 00 00 f7", "f0 7e 00 06 02 00 20 32 00 00 00 00 00 00 f7"]
)
def test_the_talk_beside_playing_does_not_pass(mixing: Desk, data: str) -> None:
    assert passed(mixing.sends("desk", data)) == []
    mixing.got("desk")
    mixing.sends("logic", "f0 00 00 66 14 00 f7", "f0 7e 7f 06 01 f7")
    assert mixing.got("desk") == []


@pytest.mark.parametrize("data", ["90 00 7f", "90 00 01", "e0 10 40", "b0 30 16", "d0 0c", LCD, "b0 4b 31"])
def test_in_mix_the_daw_paints_the_desk(mixing: Desk, data: str) -> None:
    assert mixing.sends("logic", data).got("desk") == [data]


def test_a_press_ends_where_it_began(mixing: Desk) -> None:
    mixing.sends("desk", "90 5e 7f").flip()
    assert passed(mixing) == ["90 5e 7f"]
    assert passed(mixing.sends("desk", "90 5e 00")) == ["90 5e 00"]
    mixing.sends("desk", "90 5e 7f").flip()
    assert passed(mixing.sends("desk", "90 5e 00")) == []


def test_a_finger_keeps_its_fader_where_it_is_until_it_is_gone(mixing: Desk) -> None:
    mixing.sends("desk", "90 68 7f", "e0 00 20").flip()
    assert passed(mixing) == ["90 68 7f", "e0 00 20"]
    assert passed(mixing.sends("desk", "e0 00 21")) == ["e0 00 21"]
    assert passed(mixing.sends("desk", "90 68 00").after(500)) == ["90 68 00"]
    assert passed(mixing.sends("desk", "90 68 7f", "e0 00 22", "90 68 00")) == []


def test_a_finger_of_create_is_not_let_go_at_the_daw(desk: Desk) -> None:
    desk.sends("desk", "90 68 7f", "e0 00 20").flip()
    desk.sends("desk", "e0 00 22", "90 68 00").after(500)
    assert passed(desk) == []
    assert passed(desk.sends("desk", "90 68 7f")) == ["90 68 7f"]


def test_a_motor_is_not_moved_under_a_finger(mixing: Desk) -> None:
    mixing.sends("desk", "90 68 7f").got("desk")
    assert mixing.sends("logic", "e0 00 60").got("desk") == []
    assert mixing.sends("desk", "90 68 00").after(500).got("desk") == ["e0 00 60"]


def test_what_a_motor_does_is_not_told_the_daw(mixing: Desk) -> None:
    mixing.sends("logic", "e0 00 60")
    assert passed(mixing.sends("desk", "e0 00 30", "e0 00 5f")) == []


def test_a_flip_shows_what_the_daw_painted_meanwhile_as_one_difference(mixing: Desk) -> None:
    mixing.sends("logic", "90 00 7f", "90 18 7f", LCD)
    mixing.got("desk")
    away = mixing.flip().got("desk")
    assert "90 00 00" in away
    assert "90 18 00" in away
    assert any(data.startswith("f0 00 00 66 14 12") for data in away)
    mixing.sends("logic", "90 18 00", "90 19 7f", "f0 00 00 66 14 12 05 21 f7")
    assert mixing.got("desk") == []
    back = mixing.flip().got("desk")
    row = "f0 00 00 66 14 12 00 " + b"Kick !".ljust(56).hex(" ") + " f7"
    assert {"90 00 7f", "90 19 7f", row} <= set(back)
    assert "90 18 00" not in back
    assert len(back) == len(set(back))


def test_lights_that_the_profile_does_not_know_are_the_daws_too(mixing: Desk) -> None:
    assert mixing.sends("logic", "90 73 7f").got("desk") == ["90 73 7f"]
    assert "90 73 00" in mixing.flip().got("desk")
    assert "90 73 7f" in mixing.flip().got("desk")


def test_a_daw_that_is_gone_leaves_the_desk_dark(mixing: Desk) -> None:
    mixing.sends("logic", "90 00 7f").got("desk")
    mixing._note(mixing.engine.step(Lost(mixing.t_ns, "logic")))
    assert "90 00 00" in mixing.after(100).got("desk")


def test_what_is_held_ends_when_the_desk_goes_or_the_daemon_ends(mixing: Desk) -> None:
    mixing.sends("desk", "90 5e 7f")
    passed(mixing)
    mixing._note(mixing.engine.step(Lost(mixing.t_ns, "desk")))
    assert passed(mixing) == ["90 5e 00"]
    mixing.sends("xt", "90 08 7f")
    passed(mixing)
    mixing._note(mixing.engine.step(Stop(mixing.t_ns)))
    assert "f5 02 90 08 00" in passed(mixing)


def test_a_desk_that_comes_back_shows_what_the_daw_painted(mixing: Desk) -> None:
    mixing.sends("logic", "90 00 7f", LCD)
    mixing._note(mixing.engine.step(Lost(mixing.t_ns, "desk")))
    mixing.after(100).got("desk")
    mixing._note(mixing.engine.step(Back(mixing.t_ns, "desk")))
    shown = mixing.after(3000).got("desk")
    assert "90 00 7f" in shown
    assert any(data.startswith("f0 00 00 66 14 12 00 4b 69 63 6b 20") for data in shown)


def test_a_reload_keeps_what_the_daw_painted_and_what_is_held(mixing: Desk, tmp_path: Path) -> None:
    mixing.sends("logic", "90 00 7f").sends("desk", "90 5e 7f")
    passed(mixing)
    mixing.got("desk")
    mixing._note(mixing.engine.swap(program(tmp_path, RIG.replace("Passing", "Again")), mixing.t_ns))
    assert mixing.after(500).got("desk") == []
    assert passed(mixing.sends("desk", "90 5e 00")) == ["90 5e 00"]
    assert "90 00 00" in mixing.flip().got("desk")


def test_a_reload_that_passes_no_more_lets_go(mixing: Desk, tmp_path: Path) -> None:
    mixing.sends("desk", "90 5e 7f")
    passed(mixing)
    text = RIG.replace("  desk:\n    mix: logic/through\n", "  desk/button/select/1: {mix: strip/1/mute}\n")
    mixing._note(mixing.engine.swap(program(tmp_path, text), mixing.t_ns))
    assert passed(mixing.sends("desk", "90 5e 00")) == ["90 5e 00"]


def test_a_reset_by_the_daw_leaves_the_maps_own_lights_on(mixing: Desk) -> None:
    mixing.sends("logic", "90 00 7f", "e0 00 40").got("desk")
    own = mixing.engine._world.lanes["desk"].shown[b"\x90\x36"].hex(" ")
    got = mixing.sends("logic", "f0 00 00 66 14 62 f7").got("desk")
    assert own != "90 36 00"
    assert got == ["f0 00 00 66 14 62 f7", own]
    assert mixing.flip().flip().got("desk").count("90 00 7f") == 0


def test_nonsense_from_the_daw_is_nobodys_fault(mixing: Desk) -> None:
    mixing.sends("logic", "f5", "f5 00 90 00 7f", "90 00", "f5 03 90 00 7f", "f0 00 00 66 14 12 7f 41 f7", "f0 f7")
    mixing.sends("desk", "90 00", "ff ff")
    assert mixing.flip().flip().got("desk")


MOVES = st.sampled_from(
    [
        ("desk", FLIP), ("desk", UP), ("desk", "90 5e 7f"), ("desk", "90 5e 00"), ("desk", "90 68 7f"),
        ("desk", "90 68 00"), ("desk", "e0 00 20"), ("desk", "e0 00 50"), ("desk", "90 00 7f"), ("desk", "90 00 00"),
        ("logic", "90 00 7f"), ("logic", "90 00 00"), ("logic", "e0 00 10"), ("logic", "e0 00 70"), ("logic", LCD),
        ("logic", "f0 00 00 66 14 12 30 41 42 43 44 45 46 47 48 49 4a f7"), ("logic", "f0 00 00 66 14 62 f7"),
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(moves=st.lists(st.tuples(MOVES, st.sampled_from([1, 30, 400])), max_size=30))
def test_whatever_happens_presses_end_once_where_they_began_and_mix_shows_what_the_daw_said(
    tmp_path_factory: pytest.TempPathFactory, moves: list[tuple[tuple[str, str], int]]
) -> None:
    it = Desk(_made(tmp_path_factory))
    for (port, data), ms in moves:
        it.after(ms).sends(port, data)
    for data in ("90 5e 00", "90 68 00", "90 00 00", UP):
        it.after(10).sends("desk", data)
    it.after(2000)
    said = it.got("logic")
    for note in ("5e", "68", "00"):
        presses = [data for data in said if data.startswith(f"90 {note} ")]
        ends = [at for at, data in enumerate(presses) if data.endswith("00")]
        assert not presses or ends[-1] == len(presses) - 1
        assert all(at and presses[at - 1].endswith("7f") for at in ends)
    if it.engine.picture()["groups"]["main"]["phase"] != "mix":
        it.flip()
    way = it.engine._world.passing["desk"].way
    assert way is not None
    shadow = it.engine._world.shadows[way]
    lane = it.engine._world.lanes["desk"]
    for key, message in shadow.lights.items():
        assert lane.shown.get(key) == message, key.hex()


_KEPT: list[Program] = []


def _made(factory: pytest.TempPathFactory) -> Program:
    if not _KEPT:
        _KEPT.append(program(factory.mktemp("passing")))
    return _KEPT[0]
