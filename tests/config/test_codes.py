"""The table of codes: each once, in order, and reported somewhere."""

import re
from pathlib import Path

from bridge import config
from bridge.config.codes import CODES

SOURCES = "".join(path.read_text() for path in Path(config.__file__).parent.rglob("*.py") if path.name != "codes.py")


def test_every_code_has_one_meaning() -> None:
    table = (Path(config.__file__).parent / "codes.py").read_text()
    written = re.findall(r'\("([EW]\d{3})"', table)
    assert sorted(set(written)) == sorted(written)
    assert [code for code in written if code[0] == "W"] == sorted(code for code in written if code[0] == "W")


def test_what_is_reported_is_in_the_table_and_what_is_in_the_table_is_reported() -> None:
    reported = set(re.findall(r'"([EW]\d{3})"', SOURCES))
    assert reported - CODES.keys() == set()
    assert CODES.keys() - reported == set()
