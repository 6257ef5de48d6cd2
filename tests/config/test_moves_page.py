"""docs/moves.md: every piece of a rig on it passes check, beside the first rig of docs/rig.md."""

import re
from pathlib import Path

import pytest

from bridge.config import load, render_all
from bridge.core.takeover import TAKEOVERS
from tests.config.test_reference import BLOCKS as RIGS

PAGE = Path(__file__).parents[2] / "docs" / "moves.md"
BLOCKS = re.findall(r"^```yaml\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("piece", BLOCKS)
def test_a_piece_of_the_page_passes_check(piece: str, tmp_path: Path) -> None:
    (tmp_path / "my-rig.yaml").write_text(RIGS[0], encoding="utf-8")
    path = tmp_path / "piece.yaml"
    path.write_text(piece, encoding="utf-8")
    loaded = load(path)
    assert render_all(loaded.problems) == ""
    assert loaded.rig is not None


def test_every_takeover_is_on_the_page() -> None:
    told = re.findall(r"^\| [^|]+ \| `([a-z-]+)`", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(told) == sorted(TAKEOVERS)
