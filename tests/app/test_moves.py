"""Short words for what a hand does: the messages of every kind of control, and that `explain` understands them."""

import pytest

from bridge.app.explain import NotAnEvent, explain
from bridge.app.moves import NotAMove, messages_of
from bridge.config import load, load_profile, render_all
from bridge.model.rig import Rig
from bridge.model.surface import Control

BOX = """profile: box
maker: Nobody
model: Box
ports: {input: Box}
controls:
  fader/1: {cc: 0, bits: 14, touch: {note: 104}}
  fader/2: {cc: 1, bits: 14, order: lsb-first}
  fader/3: {pitch: 2}
  fader/4: {hui_fader: 8}
  knob/1: {nrpn: 300, channel: 2}
  knob/2: {rpn: 1, bits: 7, channel: 2}
  knob/3: {sysex: "f0 42 0v vv f7"}
  encoder/1: {cc: 16, relative: twos-complement}
  encoder/2: {increment: {cc: 83}, decrement: {cc: 85}}
  encoder/3: {nrpn: 301, channel: 2, relative: increment-decrement}
  encoder/4: {pitch: 3, relative: twos-complement}
  wheel/song: {system: song-position}
  button/1: {note: 36}
  button/2: {cc: 64, inverted: yes}
  button/3: {cc: 65, latching: yes}
  button/4: {hui: {zone: 1, port: 2}}
  button/5: {sysex: "f0 43 0v f7", value: 3}
  button/6: {program: 4, value: 9}
  button/7: {system: song-select, value: 2}
  transport/play: {mmc: play}
  transport/start: {system: start}
"""

#: What is typed -> the messages of it.
MOVES = {
    "fader/1=8193": "b0 00 40 | b0 20 01",
    "fader/1=touch": "90 68 7f",
    "fader/1=leave": "90 68 00",
    "fader/2=8193": "b0 21 01 | b0 01 40",
    "fader/3=8193": "e1 01 40",
    "fader/4=16383": "b0 07 7f | b0 27 7f",
    "knob/1=8193": "b1 63 02 | b1 62 2c | b1 06 40 | b1 26 01",
    "knob/2=64": "b1 65 00 | b1 64 01 | b1 06 40",
    "knob/3=130": "f0 42 01 02 f7",
    "encoder/1=-1": "b0 10 7f",
    "encoder/2=+2": "b0 53 02",
    "encoder/2=-1": "b0 55 01",
    "encoder/3=-2": "b1 63 02 | b1 62 2d | b1 61 00 | b1 61 00",
    "encoder/4=-1": "e2 00 7f",
    "wheel/song=129": "f2 01 01",
    "button/1": "90 24 7f",
    "button/1=40": "90 24 28",
    "button/1=release": "90 24 00",
    "button/2=press": "b0 40 00",
    "button/2=release": "b0 40 7f",
    "button/3=press": "b0 41 7f",
    "button/3=release": "",
    "button/4=press": "b0 0f 01 | b0 2f 42",
    "button/4=release": "b0 0f 01 | b0 2f 02",
    "button/5": "f0 43 03 f7",
    "button/6": "c3 09",
    "button/7": "f3 02",
    "transport/play": "f0 7f 00 06 02 f7",
    "transport/start": "fa",
}


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Rig:
    """A rig that reaches something with every control of the box."""
    folder = tmp_path_factory.mktemp("rig")
    (folder / "surfaces").mkdir()
    (folder / "surfaces" / "box.yaml").write_text(BOX, encoding="utf-8")
    moved = [line.split(":")[0].strip() for line in BOX.splitlines() if line.startswith("  ")]
    lines = (
        f"  box/{path}: {{any: track/{n}/{'solo' if path[0] in 'bt' else 'volume'}}}" for n, path in enumerate(moved, 1)
    )
    text = (
        "version: 1\nrig: R\nsurfaces: {box: {profile: box}}\nphases: {a: , b: }\n"
        'daws: {main: {dialect: ardour-osc, send: "127.0.0.1:3819"}}\nmap:\n' + "\n".join(lines) + "\n"
        "  box/fader/1: {any: {move: track/1/volume, touch: track/1/select}}\n"
    )
    text = text.replace("  box/fader/1: {any: track/1/volume}\n", "")
    (folder / "rig.yaml").write_text(text, encoding="utf-8")
    loaded = load(folder / "rig.yaml")
    assert loaded.rig is not None, render_all(loaded.problems)
    return loaded.rig


@pytest.fixture(scope="module")
def controls(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Control]:
    path = tmp_path_factory.mktemp("box") / "box.yaml"
    path.write_text(BOX, encoding="utf-8")
    loaded = load_profile(path)
    assert loaded.profile is not None, render_all(loaded.problems)
    return {control.path: control for control in loaded.profile.controls}


@pytest.mark.parametrize("move", MOVES)
def test_a_move_is_the_messages_the_box_would_send(controls: dict[str, Control], move: str) -> None:
    path, _, value = move.partition("=")

    assert " | ".join(message.hex(" ") for message in messages_of(controls[path], value)) == MOVES[move]


@pytest.mark.parametrize("move", [move for move in MOVES if MOVES[move]])
def test_every_move_is_explained_by_what_its_control_reaches(rig: Rig, move: str) -> None:
    for explanation in explain(rig, f"box/{move}"):
        codes = {reason.code for reason in explanation.reasons}
        assert explanation.means
        if "release" not in move and "leave" not in move:
            assert codes & {"unknown", "sent", "port-absent", "no-answer"}, explanation
        assert "no-control" not in codes


@pytest.mark.parametrize(
    "message", ["b0 00 40", "f0 7f 10 06 02 f7", "c3 09", "f3 02", "fa", "90 68 40", "f2 00 00", "b0 55 01"]
)
def test_a_line_of_a_trace_is_known_for_the_control_that_sends_it(rig: Rig, message: str) -> None:
    for explanation in explain(rig, f'{{"port": "box", "midi": "{message}"}}'):
        assert explanation.means


def test_what_a_control_cannot_do_is_said_in_its_own_numbers(controls: dict[str, Control]) -> None:
    for move in ("fader/1=16384", "fader/1=up", "encoder/2=0", "knob/3=2048", "button/1=hard", "fader/2=touch"):
        path, _, value = move.partition("=")
        with pytest.raises(NotAMove):
            messages_of(controls[path], value)


def test_a_release_that_nobody_tells_is_no_event(rig: Rig) -> None:
    with pytest.raises(NotAnEvent, match="never tells"):
        list(explain(rig, "box/button/3=release"))
