"""docs/rig.md tells the truth: its tables are those of the program, and every rig and piece of a rig in it checks."""

import re
from pathlib import Path

import pytest

from bridge.config import CODES, Code, load, reference, render_all, schema
from bridge.config.shapes import EntryShape
from bridge.core.dialect import DialectRow
from bridge.core.relative import ENCODINGS
from bridge.core.takeover import TAKEOVERS
from bridge.core.targets import TARGETS, Row
from bridge.core.travel import TOLERANCE
from bridge.model.surface import GESTURES, TOUCH, Motion
from bridge.model.target import Mode
from tests.config.test_growing import Whisper

PAGE = Path(__file__).parents[2] / "docs" / "rig.md"
TEXT = PAGE.read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


def lines_with(word: str) -> list[str]:
    """The lines of the page, as it would be written now, that hold this word as code."""
    return [line for line in reference.renewed(TEXT).splitlines() if f"`{word}`" in line]


def test_the_page_is_up_to_date() -> None:
    assert reference.renewed(TEXT) == TEXT, "docs/rig.md is older than the program: write it anew with `make schema`"


def test_the_page_has_a_place_for_every_table() -> None:
    assert set(re.findall(r"<!-- table: (.+?) -->", TEXT)) == set(reference.tables())


def test_a_place_for_a_table_that_there_is_not_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="no table 'gossip'"):
        reference.renewed("<!-- table: gossip -->\n")


def test_the_prose_around_the_tables_is_left_alone() -> None:
    page = "Before\n\n<!-- table: takeovers -->\nold\n\nAfter\n"

    made = reference.renewed(page)

    assert made.startswith("Before\n\n<!-- table: takeovers -->\n| takeover |")
    assert made.endswith(" |\n\nAfter\n")
    assert "old" not in made


def test_every_piece_of_yaml_on_the_page_passes_check(tmp_path: Path) -> None:
    whole, *pieces = BLOCKS
    (tmp_path / "my-rig.yaml").write_text(whole, encoding="utf-8")
    assert render_all(load(tmp_path / "my-rig.yaml").problems) == ""
    assert len(pieces) >= 3
    for piece in pieces:
        path = tmp_path / "piece.yaml"
        path.write_text(piece, encoding="utf-8")

        loaded = load(path)

        assert render_all(loaded.problems) == "", piece
        assert loaded.rig is not None
        assert str(tmp_path / "my-rig.yaml") in loaded.files, "a piece extends the first rig"


def test_the_prose_is_short_enough_to_be_read_through() -> None:
    # The tables grow with the program; nobody should have to shorten the page for a new target.
    assert len([line for line in TEXT.splitlines() if not line.startswith("|")]) < 200


def test_the_tolerance_that_the_prose_names_is_the_one_that_is_played() -> None:
    assert f"within {TOLERANCE * 128:g}/128 of" in TEXT


def test_a_new_takeover_appears_with_the_first_line_of_its_docstring(monkeypatch: pytest.MonkeyPatch) -> None:
    def glide(before: float, now: float, value: float, moving: bool) -> float | None:
        """Glides there slowly.

        And more that nobody needs to read.
        """

    monkeypatch.setitem(TAKEOVERS, "glide", glide)

    assert "| `glide` | Glides there slowly. |" in lines_with("glide")
    assert any(line.startswith("| `takeover`") for line in lines_with("glide")), "it is a word of the key too"


def test_a_new_encoding_appears(monkeypatch: pytest.MonkeyPatch) -> None:
    def offset(value: int) -> int:
        """17, 18 up; 15, 14 down."""
        return value - 16

    monkeypatch.setitem(ENCODINGS, "offset-16", offset)

    assert lines_with("offset-16") == ["| `offset-16` | 17, 18 up; 15, 14 down. |"]


def test_a_new_gesture_appears_with_the_controls_that_make_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(GESTURES, Motion.RELATIVE, (*GESTURES[Motion.RELATIVE], "spin"))  # type: ignore[arg-type]

    assert lines_with("spin") == ["| `spin` | encoder, jog |  |  |"]


def test_a_new_target_appears_with_its_mode_and_roles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TARGETS, "lamp/N", Row("lamp/N", Mode.TOGGLE, ("bridge",), bridge=True))

    assert lines_with("lamp/N") == ["| `lamp/N` | toggle | bridge | phasebridge |"]


def test_a_target_of_one_kind_of_strip_is_not_told_as_one_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TARGETS, "track/N/glow", Row("track/N/glow", Mode.VALUE, ("shine",)))

    made = [line for line in reference.tables()["targets"]() if "glow" in line]

    assert made == ["| `track/N/glow` | value | shine | none yet |"]


def test_a_new_dialect_appears_with_what_it_reaches_and_why_not(monkeypatch: pytest.MonkeyPatch) -> None:
    class Hum(Whisper):
        def rows(self) -> list[DialectRow]:
            return [DialectRow("transport/tempo", "/hum", "f", "out")]

        def cannot(self) -> list[tuple[str, str]]:
            return [(shape, "it only hums") for shape in TARGETS if shape.startswith("transport/p")]

    monkeypatch.setattr(reference, "_dialects", lambda: {"hum-osc": Hum()})

    assert [line[-11:] for line in lines_with("transport/tempo")] == ["| hum-osc |"]
    made = list(reference.tables()["cannot"]())
    assert "`transport/play`, `transport/punch-in`" in made[2]
    assert made[2].endswith("| it only hums |")


def test_a_new_code_appears(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CODES, "E999", Code("E999", "out-of-tune", "It is out of tune."))

    assert "| E999 out-of-tune | It is out of tune. |" in reference.renewed(TEXT)


def test_a_new_key_appears_with_what_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    made = schema()
    made["$defs"]["EntryShape"]["properties"]["glow"] = {"enum": ["dim", "bright"]}
    monkeypatch.setattr(reference, "schema", lambda: made)

    assert lines_with("glow") == ["| `glow` | `dim`, `bright` |  |"]


def test_a_new_planned_key_appears(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EntryShape, "later", EntryShape.later | {"velvet"})

    (line,) = lines_with("velvet")
    assert line.startswith("| keys of an entry |")


def test_no_words_are_kept_for_a_key_that_is_gone() -> None:
    told = {shape.what: {row[0].split("`")[1] for row in reference._keys_of(shape)} for shape in reference._shapes()}

    for where, words in reference._KEY_WORDS.items():
        assert set(words) <= told[where]


def test_every_shape_of_a_rig_has_its_keys_on_the_page() -> None:
    made = schema()
    keys = {key for shape in made["$defs"].values() for key in shape["properties"]} | set(made["properties"])

    page = reference.renewed(TEXT)

    assert [key for key in sorted(keys) if f"`{key}`" not in page and key not in ("input", "output")] == []


def test_no_words_are_kept_for_a_gesture_that_is_gone() -> None:
    assert set(reference._GESTURE_WORDS) <= {TOUCH}.union(*GESTURES.values())
