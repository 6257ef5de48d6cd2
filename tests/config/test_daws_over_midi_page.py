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


@pytest.mark.parametrize("piece", BLOCKS)
def test_a_piece_of_the_page_passes_check(piece: str, tmp_path: Path) -> None:
    (tmp_path / "rest.yaml").write_text(REST, encoding="utf-8")
    path = tmp_path / "piece.yaml"
    path.write_text(f"version: 1\nrig: A piece\nextends: rest.yaml\n{piece}", encoding="utf-8")
    loaded = load(path)
    assert not [problem for problem in loaded.problems if problem.code[0] == "E"], render_all(loaded.problems)
    assert loaded.rig is not None
