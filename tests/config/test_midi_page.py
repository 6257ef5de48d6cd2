"""docs/midi.md: every piece of a rig on it passes check, and its table names all that the dialect sends."""

import re
from pathlib import Path

import pytest

from bridge.config import load, load_text, render_all
from bridge.config.writing import write
from bridge.core.targets import target
from bridge.dialects.midi import DIALECT

PAGE = (Path(__file__).parents[2] / "docs" / "midi.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
RIG = """
version: 1
rig: Page
surfaces: {desk: {profile: akai-midimix}}
daws:
  synth: {dialect: midi, port: "Synth*"}
  main: {dialect: ardour-osc, send: 3819}
  other: {dialect: reaper-osc, send: 8000}
phases: {create: }
map:
  desk/fader/1: {any: synth/cc/7}
  desk/fader/2: {any: master/volume}
"""


@pytest.mark.parametrize("piece", BLOCKS)
def test_a_piece_of_the_page_passes_check(piece: str, tmp_path: Path) -> None:
    (tmp_path / "my-rig.yaml").write_text(RIG.replace(" master", " main/master"), encoding="utf-8")
    path = tmp_path / "piece.yaml"
    path.write_text(piece, encoding="utf-8")
    loaded = load(path)
    assert "E" not in {problem.code[0] for problem in loaded.problems}, render_all(loaded.problems)
    assert loaded.rig is not None


def test_the_actions_of_the_page_are_words_of_each_daw() -> None:
    actions = next(block for block in BLOCKS if "actions:" in block).replace("extends: my-rig.yaml\n", "")
    rig = RIG.replace(" master", " main/master") + "".join(
        f"  desk/button/mute/{place}: {{any: {daw}/action/{name}}}\n"
        for place, (daw, name) in enumerate(
            [("synth", "save"), ("main", "save"), ("other", "save"), ("synth", "go-on"), ("main", "go-on")], 1
        )
    )
    assert [each.code for each in load_text(actions + rig).problems if each.code.startswith("E")] == []
    wrong = load_text(actions + rig + "  desk/button/mute/6: {any: other/action/go-on}\n")
    (problem,) = [each for each in wrong.problems if each.code.startswith("E")]
    assert problem.code == "E208"
    assert "reaper-osc" in problem.advice
    assert "desk/button/mute/6" in problem.excerpt


def test_the_table_of_the_page_names_all_that_is_sent() -> None:
    named = {target(path, "synth") for path in re.findall(r"`synth/([^`]+)`", PAGE)}
    shapes = {found.shape for found in named if found is not None}
    assert shapes | {"rpn/N", "action/NAME", "transport/stop", "transport/start"} == {
        row.target for row in DIALECT.rows()
    }


def test_a_rig_that_is_written_out_says_how_its_daws_are_spoken() -> None:
    daws = """
  synth:
    dialect: midi
    port: "Synth*"
    transport: mmc
    hears: yes
    wire: din
    sysex: {cutoff: "f0 43 10 4c 08 00 18 vv f7", reverb: "f0 41 10 42 12 [40 01 33 vv] sum f7"}
"""
    rig = RIG.replace('\n  synth: {dialect: midi, port: "Synth*"}\n', daws).replace(" master", " main/master")
    first = load_text(rig).rig
    assert first is not None
    assert set(first.daws[0].options) == {"transport", "hears", "wire", "sysex/cutoff", "sysex/reverb"}
    again = load_text(write(first)).rig
    assert again is not None
    assert [daw.options for daw in again.daws] == [daw.options for daw in first.daws]
