"""What is shipped is right: every rig checks without a word, and the schemas are those of the code.

PHASEBRIDGE_GOLDEN=write writes the schemas anew.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from bridge.config import CODES, load, mappings, profile_schema, render_all, schema, table_schema
from bridge.config.shapes import gestures
from bridge.core.takeover import TAKEOVERS

RIGS = sorted((mappings() / "rigs").glob("*.yaml"))
SCHEMAS = {"rig.json": schema, "profile.json": profile_schema, "daw.json": table_schema}


@pytest.mark.parametrize("path", RIGS, ids=lambda path: path.stem)
def test_a_shipped_rig_checks_without_an_error_or_a_warning(path: Path) -> None:
    loaded = load(path)

    assert render_all(loaded.problems) == ""
    assert loaded.rig is not None


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_shipped_schema_is_the_one_the_shapes_make(name: str) -> None:
    path = mappings() / "schema" / name
    text = json.dumps(SCHEMAS[name](), indent=2) + "\n"
    if os.environ.get("PHASEBRIDGE_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")

    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("path", RIGS, ids=lambda path: path.stem)
def test_a_shipped_rig_names_its_schema_where_an_editor_finds_it(path: Path) -> None:
    first = path.read_text(encoding="utf-8").split("\n", 1)[0]

    assert first.startswith("# yaml-language-server: $schema=")
    assert (path.parent / first.partition("=")[2]).resolve() == (mappings() / "schema" / "rig.json").resolve()


def test_the_nanokontrol2_rig_does_the_main_job() -> None:
    rig = load(mappings() / "rigs" / "nanokontrol2-ardour.yaml").rig

    assert rig is not None
    told = {(e.control, e.phase, e.gesture): e.reach for e in rig.entries}
    assert [(s.name, s.profile.name) for s in rig.surfaces] == [
        ("desk", "korg-nanokontrol2"),
        ("pedal", "generic-footswitch"),
    ]
    assert [str(told["switch/1", "any", gesture].target) for gesture in ("tap", "hold", "double")] == [
        "phase/toggle",
        "phase/peek",
        "main/marker/add",
    ]
    for n in range(1, 9):
        create, mix = told[f"fader/{n}", "create", "plain"], told[f"fader/{n}", "mix", "plain"]
        assert str(create.target) == str(mix.target) == f"main/strip/{n}/volume"
        assert [str(end) for end in create.range or ()] == ["-inf dB", "-6 dB"]
        assert mix.range is None
        assert str(told[f"knob/{n}", "create", "plain"].target) == f"main/device/param/{n}"
        assert str(told[f"knob/{n}", "mix", "plain"].target) == f"main/strip/{n}/pan"


def words_of(made: dict[str, Any], *path: str) -> Any:
    for step in path:
        made = made[step]
    return made


def test_the_schema_offers_the_vocabulary_of_the_tables() -> None:
    made = schema()

    assert words_of(made, "$defs", "EntryShape", "properties", "takeover", "enum") == list(TAKEOVERS)
    under_a_phase = words_of(made, "properties", "map", "additionalProperties", "additionalProperties", "anyOf")
    assert under_a_phase[-1]["propertyNames"]["enum"] == list(gestures())


def test_every_table_of_the_schema_is_closed() -> None:
    for made in (schema(), profile_schema(), table_schema()):
        assert all(shape["additionalProperties"] is False for shape in [made, *made["$defs"].values()])


def test_a_rig_that_extends_needs_nothing_else_for_the_schema() -> None:
    assert {"required": ["extends"]} in schema()["anyOf"]


def test_every_code_has_a_name_of_its_own() -> None:
    assert len({code.name for code in CODES.values()}) == len(CODES)
