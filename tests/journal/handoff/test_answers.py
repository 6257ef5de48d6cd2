"""What a mix engineer sends back: taken in once, refused with every place that is wrong."""

import pytest

from bridge.journal import entries
from bridge.journal.book import EntryRefused
from bridge.journal.handoff.answers import read_answers, take_in
from bridge.journal.handoff.notes import suggestions_form
from tests.journal.handoff import songs

GOOD = """
version: 1
song: Night Drive
from: A. Mixer
suggestions:
  - at: 12|1|0
    text: Leave out the hi-hat.
  - text: >
      The bass and the kick
      fight.
credits:
  - who: A. Mixer
    role: mix
"""


@pytest.fixture
def file(tmp_path):
    def write(text):
        path = tmp_path / "suggestions.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def codes(file_, text):
    answers, problems = read_answers(file_(text))
    assert answers is None
    return [(problem.code, problem.place.line) for problem in problems]


def test_suggestions_come_in_as_offered_and_a_second_time_as_known(file, book, night_drive):
    answers, problems = read_answers(file(GOOD))
    assert problems == ()
    taken = take_in(book, answers, songs.MADE)
    assert [(each.position, each.text) for each in taken.suggestions] == [
        ("12|1|0", "Leave out the hi-hat."),
        (None, "The bass and the kick fight."),
    ]
    kept = entries.ideas(book, night_drive, "suggestion")[-2:]
    assert [(each.who, each.state) for each in kept] == [("A. Mixer", "offered")] * 2
    assert entries.lines(book, night_drive, "credit")[-1] == (songs.MADE, "A. Mixer", "mix")
    again = take_in(book, answers, songs.MADE)
    assert (again.suggestions, again.credits, again.known) == ((), (), 3)


def test_the_form_that_is_sent_out_can_be_filled_in_and_sent_back(file, book, dossier):
    form = suggestions_form(dossier)
    assert codes(file, form) == [("E107", form.splitlines().index('from: ""') + 1)], "whoever writes has to say so"
    filled = form.replace('from: ""', "from: Me").replace("\nsuggestions: []", "\nsuggestions:\n  - text: Louder.")
    answers, problems = read_answers(file(filled))
    assert problems == ()
    assert take_in(book, answers, songs.MADE).suggestions[0].text == "Louder."


def test_a_form_for_a_hostile_name_reads_as_that_name(file, hostile):
    answers, problems = read_answers(file(suggestions_form(hostile).replace('from: ""', "from: Me")))
    assert problems == ()
    assert answers.song.startswith("../<script>")


def test_a_song_that_the_journal_does_not_have_is_refused(file, book):
    answers, _ = read_answers(file(GOOD))
    with pytest.raises(EntryRefused, match="no such song"):
        take_in(book, answers, songs.MADE)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("version: 2\nsong: x\nfrom: y\n", [("E105", 1)]),
        ("song: x\n", [("E103", 1)]),
        ("version: 1\nsong: x\nform: y\n", [("E101", 3), ("E103", 1)]),
        ("version: 1\nsong: [x]\nfrom: y\n", [("E104", 2)]),
        ("version: 1\nsong: x\nfrom: y\nsuggestions: none\n", [("E104", 4)]),
        ("version: 1\nsong: x\nfrom: y\nsuggestions:\n  - louder\n  - at: 3|1\n", [("E104", 5), ("E103", 6)]),
        ("version: 1\nsong: x\nfrom: y\nsuggestions:\n  - {text: a, where: b}\n", [("E101", 5)]),
        ("version: 1\nsong: x\nfrom: y\nsuggestions:\n  - {text: a, at: " + "9" * 65 + "}\n", [("E106", 5)]),
        ("version: 1\nsong: x\nfrom: y\nsuggestions:\n  - text: " + "a" * 20_001 + "\n", [("E106", 5)]),
        ("version: 1\nsong: x\nfrom: y\nsuggestions:\n" + "  - {text: a}\n" * 1001, [("E117", 5)]),
        ("version: 1\nsong: x\nfrom: y\ncredits:\n  - who: me\n", [("E103", 5)]),
        ("version: 1\nsong: x\nfrom: &a y\n", [("E111", 3)]),
        ("version: 1\nversion: 1\nsong: x\nfrom: y\n", [("E102", 2)]),
        ("version: 1\n  song: x\n", [("E110", 2)]),
        (b"\xff\xfe", [("E116", 1)]),
        ("", [("E115", 1)]),
        ("- a\n", [("E104", 1)]),
        ("a" * (1 << 20) + "b", [("E117", 1)]),
    ],
)
def test_everything_wrong_is_said_with_its_place(file, text, wrong):
    found = codes(file, text)
    for each in wrong:
        assert each in found, found


def test_a_file_that_is_not_there_is_said(tmp_path):
    assert read_answers(tmp_path / "none.yaml")[1][0].code == "E100"
