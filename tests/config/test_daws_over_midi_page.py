"""docs/daws-over-midi.md: every piece of a rig on it passes check, beside a rig that has the rest."""

import re
from pathlib import Path

import pytest

from bridge.config import load, render_all

PAGE = Path(__file__).parents[2] / "docs" / "daws-over-midi.md"
BLOCKS = re.findall(r"^```yaml\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
REST = """\
version: 1
rig: The rest
surfaces:
  desk: {profile: behringer-x-touch}
  script: {profile: korg-nanokontrol2}
daws:
  logic: {dialect: mcu, virtual: Desk}
  synth: {dialect: midi, port: Surge}
phases:
  create: {}
  mix: {}
map:
  desk/button/function/1: {any: phase/toggle}
  desk/fader/1-8: {create: synth/cc/20-27, mix: logic/strip/1-8/volume}
  desk/button/select/1-8: {any: logic/strip/1-8/select}
  script/knob/1-8: {any: synth/cc/1-8}
"""
MADE = """\
surfaces:
  script: {profile: korg-nanokontrol2, virtual: A script}
daws:
  daw: {dialect: mcu, virtual: Desk}
version: 1
rig: Made
phases: {one: }
map: {script/fader/1: {any: strip/1/volume}}
"""


@pytest.mark.parametrize("piece", BLOCKS)
def test_a_piece_of_the_page_passes_check(piece: str, tmp_path: Path) -> None:
    (tmp_path / "rest.yaml").write_text(REST, encoding="utf-8")
    path = tmp_path / "piece.yaml"
    path.write_text(f"version: 1\nrig: A piece\nextends: rest.yaml\n{piece}", encoding="utf-8")
    loaded = load(path)
    assert not [problem for problem in loaded.problems if problem.code[0] == "E"], render_all(loaded.problems)
    assert loaded.rig is not None


@pytest.mark.parametrize(("platform", "lines"), [("win32", [2, 4]), ("darwin", []), ("linux", []), ("", [])])
def test_ports_to_be_made_are_warned_of_where_none_can_be(platform: str, lines: list[int], tmp_path: Path) -> None:
    path = tmp_path / "rig.yaml"
    path.write_text(MADE)
    found = [each for each in load(path, platform).problems if each.code == "W614"]
    assert [each.place.line for each in found] == lines
    assert all("loopMIDI" in each.advice and each.warning for each in found)
