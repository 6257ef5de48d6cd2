"""The two rigs of the two schools are explained line by line, and each DAW knows the actions recommended for it."""

import re
from pathlib import Path

import pytest
import yaml

from bridge.config import load_text, mappings, render

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


DOCS = Path(__file__).parents[2] / "docs" / "two-schools.md"
SESSIONS = DOCS.read_text(encoding="utf-8").split("### A session of its own for each phase\n")[1]
ACTIONS = yaml.safe_load(re.findall(r"```yaml\n(.*?)```", SESSIONS, flags=re.DOTALL)[0])["actions"]
#: How each DAW is reached.
DAWS = {
    "ardour-osc": 'send: "127.0.0.1:3819"',
    "reaper-osc": 'send: "127.0.0.1:8000", listen: "127.0.0.1:9000"',
    "moss-osc": 'send: "127.0.0.1:8000", listen: "127.0.0.1:9000"',
    "mcu": "port: Desk",
    "hui": "port: Desk",
}


@pytest.mark.parametrize(
    ("action", "dialect"), [(action, dialect) for action, daws in ACTIONS.items() for dialect in daws]
)
def test_what_is_recommended_for_a_session_of_its_own_is_known_to_the_daw(action: str, dialect: str) -> None:
    loaded = load_text(
        f"version: 1\nrig: Sessions\nactions: {ACTIONS}\n"
        "surfaces: {pedal: {profile: generic-footswitch, port: Pedal}}\n"
        f"daws: {{main: {{dialect: {dialect}, {DAWS[dialect]}}}}}\n"
        f"phases: {{create: {{on_leave: [action/{action}]}}, mix: }}\n"
        "map:\n  pedal/switch/1: {any: phase/toggle}\n"
    )

    assert [render(problem) for problem in loaded.problems] == []
