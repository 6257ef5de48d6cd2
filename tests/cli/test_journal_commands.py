"""`song` and `journal`, with no daemon running: tables for people, JSON for programs, sentences for mistakes."""

import json

import pytest

from bridge import cli
from bridge.cli.journal import lasted
from bridge.journal import entries
from bridge.journal.book import Book


@pytest.fixture
def says(tmp_path, capsys):
    def run(*words, code=0):
        capsys.readouterr()
        assert cli.execute([*words, "--state", str(tmp_path)]) == code
        said = capsys.readouterr()
        return said.err if code else said.out

    return run


def test_a_song_is_named_and_stays(says):
    assert "no song" in says("song")
    assert says("song", "Night Drive") == "Night Drive\n"
    assert json.loads(says("song", "--json")) == {"song": "Night Drive"}
    assert "no song" in says("song", "--none")
    assert [each["song"] for each in json.loads(says("song", "--all", "--json"))] == ["Night Drive"]
    assert "Night Drive" in says("song", "--all")


def test_a_name_that_cannot_be_one_is_refused_in_a_sentence(says):
    assert "is empty" in says("song", "  ", code=2)


def test_the_journal_of_a_song(says, tmp_path):
    says("song", "Night Drive")
    book = Book(tmp_path, print)
    song = entries.present(book)
    number = entries.begin_span(book, song, "main", "create", "2026-01-31T20:00:00Z")
    entries.span_lasts(book, number, 3900, ended=True)
    entries.happened(book, song, [entries.Moment("2026-01-31T21:05:00Z", "flip", "main", "mix")])
    entries.count(book, song, [entries.Tally("2026-01-31T20", "mix", "Kick", 3)])
    book.close()
    told = says("journal")
    for words in ("Night Drive, begun", "1 h 05 min", "flip", "Kick"):
        assert words in told
    kept = json.loads(says("journal", "Night Drive", "--json"))
    assert kept["spans"] == [
        {"group": "main", "phase": "create", "begun": "2026-01-31T20:00:00Z", "seconds": 3900.0, "ended": True}
    ]
    assert kept["tallies"][0]["times"] == 3


def test_a_song_that_is_not_there_is_said_with_those_that_are(says):
    assert "no song is worked on" in says("journal", code=2)
    says("song", "Night Drive")
    assert "there are: Night Drive" in says("journal", "Day Walk", code=2)


@pytest.mark.parametrize(("seconds", "told"), [(3.2, "3 s"), (725, "12 min"), (3900, "1 h 05 min")])
def test_lengths_for_people(seconds, told):
    assert lasted(seconds) == told
