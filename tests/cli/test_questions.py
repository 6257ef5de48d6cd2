"""A question is answered by its name or by its words, however they are written; and an export is asked for last."""

import json

import pytest

from bridge import cli
from bridge.journal import entries
from bridge.journal.book import Book
from bridge.journal.entries import Moment
from tests.app.bench import Bench
from tests.cli.test_odd_names import RIG

WALL = "2026-01-31T20:00:00Z"


@pytest.fixture
def says(tmp_path, capsys):
    def run(*words, code=0):
        capsys.readouterr()
        assert cli.execute([*words, "--state", str(tmp_path)]) == code
        said = capsys.readouterr()
        return said.err if code else said.out

    return run


@pytest.fixture
def asked(tmp_path):
    book = Book(tmp_path, print)
    song = entries.song(book, "Night Drive", WALL)
    entries.turn_to(book, song)
    asked = ("What does this song need?", "What can go?")
    entries.happened(book, song, [Moment(WALL, "asked", each, "") for each in asked])
    book.close()
    return asked


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("song", 0),
        ("Song", 0),
        ("what does  this song need", 0),
        ("What does this song need?", 0),
        ("what can go", 1),
        ("WHAT CAN GO?", 1),
    ],
)
def test_an_answer_finds_its_question(says, asked, said, meant):
    says("vision", "--answer", said, "A bridge")
    kept = json.loads(says("vision", "--json"))
    assert [each["question"] for each in kept["answers"]] == [asked[meant]]
    assert kept["open"] == [asked[1 - meant]]


def test_a_question_that_nobody_asked_is_kept_in_its_own_words(says, asked):
    says("vision", "--answer", "who sings it", "Ana")
    kept = json.loads(says("vision", "--json"))
    assert [each["question"] for each in kept["answers"]] == ["who sings it"]
    assert len(kept["open"]) == 2


def test_nothing_is_exported_for_a_song_there_is_not(tmp_path, capsys):
    rig = RIG + "  box/fader/2: {any: strip/2/volume}\nactions: {stems: {ardour-osc: Main/StemExport}}\n"
    bench = Bench(tmp_path, rig)
    try:
        words = ("handoff", "-o", str(tmp_path / "out"), "--export", "stems", "--state", str(bench.state))
        assert cli.execute([*words, "No such song"]) == 2
        assert not any(b"StemExport" in data for data in bench.sent["main"])
        capsys.readouterr()
        assert cli.execute([*words[:4], "mixdown", *words[5:]]) == 2
        assert "write it under `actions:` in the rig" in capsys.readouterr().err
        assert cli.execute([*words]) == 0
        assert any(b"StemExport" in data for data in bench.sent["main"])
    finally:
        bench.stop()
