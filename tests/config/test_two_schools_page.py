"""The two rigs of the two schools are explained line by line: all of their lines, in order, and no others."""

import re

import pytest

from bridge.config import mappings

PAGE = (mappings() / "README.md").read_text(encoding="utf-8")


def lines(text: str) -> list[str]:
    """What counts of YAML: no remarks, no empty lines."""
    bare = (re.sub(r"(^|\s+)#(\s.*|$)", "", line).rstrip() for line in text.splitlines())
    return [line for line in bare if line]


@pytest.mark.parametrize("name", ["keep-apart", "no-labels"])
def test_every_line_of_the_rig_is_quoted_in_order(name: str) -> None:
    section = re.split(r"^##+ ", PAGE.split(f"### {name}.yaml\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]
    quoted = re.findall(r"```yaml\n(.*?)```", section, flags=re.DOTALL)
    rig = (mappings() / "rigs" / f"{name}.yaml").read_text(encoding="utf-8")

    assert [line for each in quoted for line in lines(each)] == lines(rig)


@pytest.mark.parametrize("name", ["keep-apart", "no-labels"])
def test_every_quotation_is_explained(name: str) -> None:
    section = re.split(r"^##+ ", PAGE.split(f"### {name}.yaml\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]
    explained = re.split(r"```yaml\n.*?```\n", section, flags=re.DOTALL)[1:]

    assert all(words.strip() for words in explained)
