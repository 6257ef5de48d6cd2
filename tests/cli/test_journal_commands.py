"""The commands of the journal, with no daemon running: tables for people, JSON for programs, sentences for mistakes."""

import json

import pytest

from bridge import cli
from bridge.cli.journal import detailed, lasted
from bridge.journal import entries
from bridge.journal.book import Book


@pytest.fixture
def says(tmp_path, capsys):
    def run(*words, code=0):
        capsys.readouterr()
        behind = words.index("--") if "--" in words else len(words)
        assert cli.execute([*words[:behind], "--state", str(tmp_path), *words[behind:]]) == code
        said = capsys.readouterr()
        return said.err if code else said.out

    return run


def test_a_song_is_named_and_stays(says):
    assert "no song" in says("song")
    assert says("song", "Night Drive") == "Night Drive\n"
    assert json.loads(says("song", "--json")) == {"song": "Night Drive", "done": None}
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
    for words in ("Night Drive, begun", "1 h 05 min", "in all: create 1 h 05 min", "flip", "Kick"):
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


@pytest.mark.parametrize(
    ("detail", "told"),
    [
        ("", ""),
        ("mix", "mix"),
        ("[1, 2]", "[1, 2]"),
        ('{"why": "break", "position": null, "times": 2}', "why break, times 2"),
        ("{a\nb", "{a b"),
    ],
)
def test_what_is_kept_of_a_moment_is_said_in_words(detail, told):
    assert detailed(detail) == told


@pytest.mark.parametrize(("seconds", "told"), [(3.2, "3 s"), (725, "12 min"), (3900, "1 h 05 min")])
def test_lengths_for_people(seconds, told):
    assert lasted(seconds) == told


def test_a_song_is_done_with_what_is_still_open(says):
    says("song", "Night Drive")
    says("idea", "add", "louder in the bridge")
    assert says("song", "--done") == "Night Drive is done; still open: idea 1\n"
    assert json.loads(says("song", "--json"))["done"]
    assert "not done" in says("song", "--undone")
    assert json.loads(says("song", "--json"))["done"] is None


def test_ideas_are_written_reworded_done_and_dropped(says):
    says("song", "Night Drive")
    assert "has no ideas yet" in says("idea")
    assert says("idea", "add", "louder in the bridge", "--as", "mixer") == "idea 1 marked\n"
    assert json.loads(says("idea", "add", "longer", "--json")) == {"number": 2}
    assert says("idea", "edit", "2", "longer\nintro") == "idea 2 has its new words\n"
    assert says("idea", "done", "1") == "idea 1 is done\n"
    assert says("idea", "drop", "2") == "idea 2 is dropped\n"
    kept = json.loads(says("idea", "list", "--json"))["ideas"]
    assert [(each["number"], each["who"], each["text"], each["state"]) for each in kept] == [
        (1, "mixer", "louder in the bridge", "done"),
        (2, "", "longer\nintro", "declined"),
    ]
    assert "longer intro" in says("idea"), "a table has a line for each"
    assert says("idea", "open", "2") == "idea 2 is open\n"


@pytest.mark.parametrize("words", [("edit", "9", "x"), ("done", "9"), ("done", str(1 << 70))])
def test_an_idea_that_is_not_there_is_said(says, words):
    says("song", "Night Drive")
    assert "has no idea" in says("idea", *words, code=2)


@pytest.mark.parametrize("option", [("--song", "Night Drive"), ("--json",)])
def test_an_option_before_the_word_it_belongs_to_is_not_passed_over(says, option):
    says("song", "Night Drive")
    assert "write it at the end" in says("idea", *option, "add", "louder", code=2)


def test_a_question_that_was_asked_is_open_until_it_is_answered_by_name_or_in_full(says, tmp_path):
    says("song", "Night Drive")
    book = Book(tmp_path, print)
    asked = ("What does this song need?", "What gives it the most impact?", "What can go?")
    moments = [entries.Moment("2026-01-31T21:05:00Z", "asked", each, "") for each in asked]
    entries.happened(book, entries.present(book), [*moments, *moments])
    book.close()
    assert json.loads(says("vision", "--json"))["open"] == [*asked]
    says("vision", "--answer", "impact", "A stop before the drop", "--answer", "What can go?", "The pad")
    kept = json.loads(says("vision", "--json"))
    assert kept["open"] == ["What does this song need?"]
    assert [each["question"] for each in kept["answers"]] == ["What gives it the most impact?", "What can go?"]
    assert "What does this song need?\n  not answered yet" in says("vision")


def test_an_idea_is_no_suggestion(says):
    says("song", "Night Drive")
    says("suggestion", "offer", "double the chorus")
    assert "has no idea 1" in says("idea", "done", "1", code=2)
    assert "has no suggestion 2" in says("suggestion", "take", "2", code=2)


def test_the_producer_decides_on_suggestions_and_nobody_else(says, tmp_path):
    says("song", "Night Drive")
    book = Book(tmp_path, print)
    entries.people_are(book, entries.People("mixer", "artist"))
    book.close()
    says("suggestion", "offer", "double the chorus")
    assert json.loads(says("suggestion", "--json"))["suggestions"][0]["who"] == "mixer"
    refused = says("suggestion", "take", "1", code=2)
    assert "suggestion 1 is artist's to take or decline, and this is mixer's desk" in refused
    assert "--as artist" in refused
    assert json.loads(says("suggestion", "--json"))["suggestions"][0]["state"] == "offered"
    assert says("suggestion", "take", "1", "--as", "Artist") == "suggestion 1 is taken\n"
    assert "taken by Artist" in says("suggestion")


def test_without_a_producer_anybody_decides(says):
    says("song", "Night Drive")
    says("suggestion", "offer", "double the chorus")
    assert says("suggestion", "decline", "1") == "suggestion 1 is declined\n"


def test_the_vision_and_what_belongs_to_it(says):
    says("song", "Night Drive")
    assert "no vision yet" in says("vision")
    assert says("vision", "dark") == "vision of Night Drive written\n"
    says("vision", "dark and wide", "--reference", "Burial: Archangel", "--credit", "Ann", "vocals")
    says(
        "vision",
        "--answer",
        "what gives impact?",
        "the silence before",
        "--verdict",
        "drums",
        "punch",
        "--note",
        "less",
    )
    told = says("vision")
    for words in ("vision: dark and wide", "Burial: Archangel", "Ann, vocals", "the silence before", "punch", "less"):
        assert words in told
    kept = json.loads(says("vision", "--json"))
    assert (kept["vision"], [each["text"] for each in kept["earlier"]]) == ("dark and wide", ["dark"])
    assert kept["verdicts"] == [
        {"wall": kept["verdicts"][0]["wall"], "part": "drums", "verdict": "punch", "note": "less"}
    ]
    assert "belongs to a verdict" in says("vision", "--note", "less", code=2)


def test_what_is_written_for_another_song_is_that_one_s(says):
    says("song", "Day Walk")
    says("song", "Night Drive")
    says("vision", "slow", "--song", "Day Walk")
    assert json.loads(says("vision", "--json"))["vision"] is None
    assert json.loads(says("vision", "--song", "Day Walk", "--json"))["vision"] == "slow"


@pytest.mark.parametrize("command", [("vision", "x"), ("idea", "add", "x"), ("suggestion", "offer", "x"), ("idea",)])
def test_without_a_song_nothing_is_written(says, command):
    assert "no song is worked on; name one with" in says(*command, code=2)


def test_one_kind_of_what_happened(says, tmp_path):
    says("song", "Night Drive")
    book = Book(tmp_path, print)
    song = entries.present(book)
    entries.happened(book, song, [entries.Moment("2026-01-31T21:05:00Z", "flip", "main", "mix")])
    entries.happened(book, song, [entries.Moment("2026-01-31T21:06:00Z", "override", "desk/fader/1", "")])
    book.close()
    kept = json.loads(says("journal", "--kind", "override", "--json"))
    assert [each["about"] for each in kept["moments"]] == ["desk/fader/1"]
    assert "there are: flip, override" in says("journal", "--kind", "nap", code=2)


def test_what_is_owed_to_a_daw_is_shown_and_can_be_forgotten(says, tmp_path):
    says("song", "Night Drive")
    book = Book(tmp_path, print)
    entries.owe(book, entries.present(book), "2026-01-31T21:05:00Z", "listen", {"main": {"track/1/solo": 0}})
    book.close()
    assert "phasebridge journal --restore" in says("journal")
    assert "no phasebridge runs" in says("journal", "--restore", code=1)
    told = json.loads(says("journal", "--forget", "--json"))["told"]
    assert told == ["1 forgotten: nothing is owed to a DAW any more"]
    assert "nothing was owed" in says("journal", "--forget")
    assert "--restore" not in says("journal")


NAMES = ["AC/DC", "../../etc/passwd", 'it\'s "quoted"', "夜 🌃 Fahrt", "-x", "a\nb\x1b[31m", "%s {0} [bold]x[/bold]"]


@pytest.mark.parametrize("name", NAMES)
def test_a_song_and_its_ideas_may_be_called_anything(says, name):
    says("song", "--", name)
    kept = json.loads(says("song", "--json"))["song"]
    assert "\x1b" not in kept
    assert "\n" not in kept
    says("idea", "add", "--", name)
    assert json.loads(says("idea", "--json", "--song", name))["song"] == kept
    assert json.loads(says("journal", "--json", "--", name))["song"] == kept
    says("vision", "--", name)
    for command in ("idea", "vision", "journal", "song"):
        assert "\x1b" not in says(command)


def test_no_text_and_no_end_of_a_text_are_refused(says):
    says("song", "Night Drive")
    assert "the idea is empty" in says("idea", "add", " ", code=2)
    assert "at most 20,000 are kept" in says("vision", "x" * 20_001, code=2)
    assert "at most 200 are kept" in says("song", "x" * 10_000, code=2)
    assert json.loads(says("song", "--json"))["song"] == "Night Drive"
