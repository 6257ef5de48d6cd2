"""docs/profiles.md, what it says of inputs: its example is a profile, and every key and word of the reader is there."""

import re
from pathlib import Path

from bridge.config import load_profile, render_all
from bridge.config.profile_input_shapes import SYSTEM, InputShape
from bridge.wire import sysex

PAGE = (Path(__file__).parents[2] / "docs" / "profiles.md").read_text(encoding="utf-8")
SECTION = PAGE.partition("\n## Inputs\n")[2].partition("\n## ")[0]


def test_the_example_is_a_profile(tmp_path: Path) -> None:
    (block,) = re.findall(r"^```yaml\n(.*?)^```$", SECTION, re.MULTILINE | re.DOTALL)
    path = tmp_path / "box.yaml"
    path.write_text(f"profile: box\nmaker: Nobody\nmodel: Box\n{block}", encoding="utf-8")

    loaded = load_profile(path)

    assert render_all(loaded.problems) == ""
    assert loaded.profile is not None
    assert len(loaded.profile.controls) == 51


def test_every_key_and_every_word_of_it_is_on_the_page() -> None:
    rows = "".join(line for line in SECTION.splitlines() if line.startswith("|"))
    told = set(re.findall(r"[a-z_-]+", " ".join(re.findall(r"`([^`]*)`", rows))))

    keys = set(InputShape.model_fields) - {"low", "high", "argument"}  # OSC's stand in their own section
    assert keys - told == set()
    assert {*SYSTEM, *sysex.MMC} - told == set()
