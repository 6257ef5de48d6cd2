"""Whatever a text holds, loading it ends with a rig or with problems, each at a place inside the text."""

from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from bridge.config import Loaded, load_profile, load_text, render_all
from bridge.config.writing import write
from tests.config.rigs import meaning

GOLDEN = Path(__file__).parent / "golden"
SHIPPED = Path(__file__).parents[2] / "mappings"
RIGS = [path.read_text(encoding="utf-8", errors="replace") for path in sorted(GOLDEN.glob("*.yaml"))]
GOOD = [path.read_text(encoding="utf-8") for path in sorted((SHIPPED / "rigs").glob("*.yaml"))] + [
    (GOLDEN / "good-everything.yaml").read_text(encoding="utf-8")
]
PROFILES = [path.read_text(encoding="utf-8") for path in sorted((SHIPPED / "surfaces").glob("*.yaml"))]

#: Pieces that mean something to YAML or to a rig, so that mutations hit more than typing errors.
PIECES = st.sampled_from(
    [
        *":{}[],#&*!|>'\"%@`-?\t\n~ ",
        *(
            ": ",
            "- ",
            "\n  ",
            "---",
            "<<: ",
            "&a",
            "*a",
            "!!int ",
            "\r\n",
            "\x85",
            "\u2028",
            "\ufeff",
            "\x00",
            "\ud800",
        ),
        *("any", "to: ", "from: {rest: mix}", "phase/toggle", "strip/1-8/volume", "1-8", "8-1", "-inf dB", "999999999"),
        *("range: [0, 1]", "hold: 1 ms", "follows: left", "extends: x", "mode: toggle", "desk/knob", "9" * 5000),
    ]
)


@st.composite
def mutated(draw: st.DrawFn, texts: list[str]) -> str:
    """One of some texts with a few pieces put in, cut out or doubled."""
    text = draw(st.sampled_from(texts))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 30)))
        text = text[:start] + draw(st.one_of(st.just(""), PIECES, st.just(text[start:end] * 2))) + text[end:]
    return text


def check(loaded: Loaded, text: str) -> None:
    lines = text.count("\n") + text.count("\r") + text.count("\x85") + text.count("\u2028") + text.count("\u2029") + 1
    assert (loaded.rig is None) == any(not problem.warning for problem in loaded.problems)
    for problem in loaded.problems:
        if problem.place.file == "rig":
            assert 1 <= problem.place.line <= lines
            assert problem.place.column >= 1
    render_all(loaded.problems).encode("utf-8")


@given(st.text(max_size=300))
@example("? a\n: b")
@example("{[a]: b}")
@example("---")
@example("- - - - x")
@example("'" * 1000)
@example("[" * 70)
@example("a: " * 100)
@example("\ud800")
@example("%YAML 1.3\n---\nrig: x")
@example("%TAG ! tag:x,2000:\n---\nrig: !a x")
@example("--- >\n  rig\n")
@example("rig: |\n  a\n b")
def test_any_text_is_loaded_or_refused(text: str) -> None:
    check(load_text(text), text)


@given(mutated(RIGS))
def test_any_rig_with_something_broken_is_loaded_or_refused(text: str) -> None:
    check(load_text(text), text)


VALUES = st.recursive(
    st.one_of(st.text(max_size=8), st.integers(), st.booleans(), st.none(), st.floats(), PIECES),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.one_of(
                st.text(max_size=6),
                st.sampled_from(
                    ["version", "rig", "surfaces", "daws", "phases", "map", "profile", "dialect", "any", "to", "groups"]
                ),
            ),
            inner,
            max_size=5,
        ),
    ),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from(["version", "rig", "surfaces", "daws", "phases", "map", "groups"]), VALUES))
def test_any_yaml_is_loaded_or_refused(value: object) -> None:
    try:
        text = yaml.safe_dump(value, allow_unicode=True)
    except UnicodeEncodeError:
        return
    check(load_text(text), text)


@given(mutated(GOOD))
def test_a_rig_that_loads_means_the_same_once_it_is_written_out(text: str) -> None:
    loaded = load_text(text)
    if loaded.rig is None:
        return
    again = load_text(write(loaded.rig))
    assert again.rig is not None, render_all(again.problems)
    assert meaning(again.rig) == meaning(loaded.rig)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("profiles")


@given(text=mutated(PROFILES))
def test_any_profile_is_loaded_or_refused(folder: Path, text: str) -> None:
    path = folder / "box.yaml"
    path.write_bytes(text.encode("utf-8", "replace"))

    loaded = load_profile(path)
    assert (loaded.profile is None) == bool(loaded.problems)


@given(st.binary(max_size=200))
def test_any_bytes_are_loaded_or_refused(data: bytes) -> None:
    from bridge.config.problems import Report
    from bridge.config.source import decode
    from bridge.config.tree import parse

    report = Report()
    source = decode(data, "rig", report)
    tree = parse(source, report) if source else None
    assert (tree is None) == report.failed
