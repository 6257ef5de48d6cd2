"""The README tells the truth: its table of devices is what the house has, and its mapping is a rig that passes."""

import re
import textwrap
from pathlib import Path

from bridge import config

README = Path(__file__).parents[1] / "README.md"
#: Names of phasebridge's own for trying things out: not devices.
NOT_DEVICES = {"practice"}


def named(kind: str) -> set[str]:
    return set(re.findall(rf"^\| {kind} \| `([^`]+)` \|", README.read_text(), re.MULTILINE))


def test_the_readme_names_every_profile_and_no_other() -> None:
    assert named("surface") == set(config.profile_names()) - NOT_DEVICES


def test_the_readme_names_every_dialect_and_no_other() -> None:
    assert named("DAW") == set(config.dialect_names())


def test_the_mapping_in_the_readme_passes_check() -> None:
    blocks = re.findall(r"(?:^    .*\n|^\n)+", README.read_text(), re.MULTILINE)
    rig = next(textwrap.dedent(block) for block in blocks if "version: 1" in block)

    loaded = config.load_text(rig, "README.md")

    assert loaded.rig is not None, "\n".join(config.render(problem) for problem in loaded.problems)


def test_the_readme_is_one_you_read_to_the_end() -> None:
    assert len(README.read_text().splitlines()) <= 150
