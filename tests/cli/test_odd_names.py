"""Names that nobody would give: each command says in a short sentence what is wrong, and keeps nothing half."""

import pytest

from bridge import cli
from bridge.cli.journal import detailed
from bridge.journal import entries
from bridge.journal.book import Book
from tests.app.bench import Bench

RIG = """\
version: 1
rig: Workbench
song: Night Drive
surfaces:
  box: {profile: practice}
daws:
  main: {dialect: ardour-osc, send: "127.0.0.1:3819"}
phases:
  create: {}
map:
  box/fader/1: {any: strip/1/volume}
"""
LONG = "x" * 10_000
LINES = "a\nb\x1b[2J"
#: What a sentence may be long, with 80 letters of the name in it.
SENTENCE = 400


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    made = Bench(tmp_path_factory.mktemp("bench"), RIG)
    yield made
    made.stop()


@pytest.fixture
def refuses(capsys):
    def run(folder, *words, code=2):
        capsys.readouterr()
        assert cli.execute([*words, "--state", str(folder)]) == code
        return capsys.readouterr().err.removesuffix("\n")

    return run


@pytest.mark.parametrize("name", [LONG, LINES], ids=["10,000 letters", "a line break and an escape"])
@pytest.mark.parametrize(
    "words",
    [
        ["phase"],
        ["levels", "recall"],
        ["levels", "compare"],
        ["levels", "store"],
        ["levels", "show"],
        ["levels", "exclude"],
        ["levels", "include"],
        ["journal"],
        ["journal", "--kind"],
        ["idea", "--song"],
        ["vision", "--song"],
    ],
    ids=" ".join,
)
def test_a_name_that_is_nobodys_is_refused_in_one_short_sentence(refuses, bench, words, name):
    if (words, name) == (["levels", "store"], LINES):
        name = "a/b\n"  # kept on one line, LINES would be a name
    said = refuses(bench.state, *words, name)
    assert said
    assert len(said) < SENTENCE
    assert said.isprintable(), "what is typed on a terminal does not come back as a command to it"


def test_what_is_no_track_is_told_as_that_and_not_as_a_daw(refuses, bench):
    assert refuses(bench.state, "levels", "exclude", "foo").startswith("'foo' is no track; write track/3")
    assert "no DAW called 'foo'" in refuses(bench.state, "levels", "exclude", "foo/track/1")


@pytest.mark.parametrize(("verdict", "note"), [(LONG, "good"), ("", "good"), ("works", "x" * 20_001)])
def test_a_verdict_that_cannot_be_kept_whole_is_refused_and_not_cut(refuses, tmp_path, verdict, note):
    refuses(tmp_path, "song", "Night Drive", code=0)
    said = refuses(tmp_path, "vision", "--verdict", "Kick", verdict, "--note", note)
    assert "shorten it" in said or "write some words" in said
    book = Book(tmp_path, print)
    try:
        assert entries.verdicts(book, entries.present(book)) == []
    finally:
        book.close()


@pytest.mark.parametrize("ending", ["", ".zip", "/deeper"])
def test_a_handoff_to_a_name_that_no_disk_takes_says_so(refuses, tmp_path, ending):
    refuses(tmp_path, "song", "Night Drive", code=0)
    said = refuses(tmp_path, "handoff", "-o", str(tmp_path / f"{LONG}{ending}"), code=1)
    assert "too long" in said
    assert "mistake in the program" not in said
    assert not [*tmp_path.glob("failure*")]


def test_a_tab_in_a_name_is_a_blank(refuses, tmp_path):
    refuses(tmp_path, "song", "Night\tDrive", code=0)
    book = Book(tmp_path, print)
    try:
        assert entries.present(book).name == "Night Drive"
    finally:
        book.close()


@pytest.mark.parametrize(
    ("detail", "told"),
    [
        ('{"back": false}', ""),
        ('{"back": true}', "back"),
        ('{"set": 9}', "set 9"),
        ('{"text": "left after 3 min"}', "left after 3 min"),
        ('{"phase": "mix", "position": null}', "phase mix"),
        ("no JSON", "no JSON"),
    ],
)
def test_the_details_of_a_moment_are_words(detail, told):
    assert detailed(detail) == told


def test_a_journal_without_a_song_says_how_one_is_begun(tmp_path, capsys):
    assert cli.execute(["song", "--all", "--state", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "no songs yet; begin one with: phasebridge song NAME\n"
