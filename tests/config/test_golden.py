"""Every file in golden/ is told exactly as its .txt says; PHASEBRIDGE_GOLDEN=write writes the texts anew, to be read.

Files called good* are rigs without errors. The rest is what musicians get wrong.
"""

import os
import re
from pathlib import Path

import pytest

from bridge.config import CODES, Loaded, load, render_all

ROOT = Path(__file__).parents[2]
GOLDEN = Path("tests/config/golden")
FILES = sorted(path.relative_to(ROOT) for path in (ROOT / GOLDEN).glob("*.yaml"))
WRONG = [path for path in FILES if not path.name.startswith(("good", "warnings"))]
#: Words of the program's own language that no musician should have to read.
PROGRAMMERS_WORDS = re.compile(
    r"\b(None|True|False|dict|str|int|float|Traceback|Error|Exception|token|scalar|mapping)\b"
)


@pytest.fixture(autouse=True)
def in_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    """Golden texts name files as somebody does who stands in the checkout."""
    monkeypatch.chdir(ROOT)


def expected(path: Path, told: str) -> str:
    text = path.with_suffix(".txt")
    if os.environ.get("PHASEBRIDGE_GOLDEN") == "write":
        text.write_text(told, encoding="utf-8")
    return text.read_text(encoding="utf-8")


def told(loaded: Loaded) -> str:
    return f"{render_all(loaded.problems)}\n" if loaded.problems else ""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_golden_file_is_told_exactly_as_its_text_says(path: Path) -> None:
    now = told(load(path))

    assert now == expected(path, now)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_there_is_a_rig_exactly_where_there_is_no_error(path: Path) -> None:
    loaded = load(path)

    has_error = any(not problem.warning for problem in loaded.problems)
    assert (loaded.rig is None) == has_error == (path in WRONG)


def test_at_least_forty_files_are_wrong_and_a_third_of_them_twice_or_more() -> None:
    counts = [len(load(path).problems) for path in WRONG]

    assert len(counts) >= 40
    assert sum(count >= 2 for count in counts) * 3 >= len(counts)


@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.stem)
def test_an_error_says_where_what_and_what_to_do_without_a_programmers_word(path: Path) -> None:
    for problem in load(path).problems:
        assert problem.place.line > 0
        assert problem.place.column > 0
        assert problem.message
        assert problem.advice
        assert not PROGRAMMERS_WORDS.search(problem.message + problem.advice)


@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.stem)
def test_problems_come_in_the_order_of_the_file(path: Path) -> None:
    loaded = load(path)

    places = [(loaded.files.index(p.place.file), p.place.line, p.place.column) for p in loaded.problems]
    assert places == sorted(places)


def test_every_code_of_the_table_is_seen_in_a_test() -> None:
    sources = [*Path("tests/config").glob("*.py"), *GOLDEN.glob("*.txt")]
    seen = {code for path in sources for code in re.findall(r"\b[EW]\d{3}\b", path.read_text(encoding="utf-8"))}

    assert seen >= CODES.keys()


def test_every_code_that_is_used_is_in_the_table() -> None:
    used = {
        code
        for path in Path("bridge/config").glob("*.py")
        for code in re.findall(r'"([EW]\d{3})"', path.read_text(encoding="utf-8"))
    }

    assert used == CODES.keys()
