"""What becomes of a note of the engine: its entry, on which lane, and what is told when it is on disk."""

import threading

import pytest

from bridge.app.memoir import Memoir, kept_of
from bridge.core import song as core_song
from bridge.core.events import Noted, PhaseIs
from bridge.journal import entries
from bridge.journal.book import JOURNAL_FILE, Book

SECONDS = 20
YEARS = ("2026-01-31T20:00:00Z", "2025-01-31T20:00:05Z", "2025-01-31T21:00:00Z")


class Desk:
    """A memoir whose clock on the wall the test sets; `said` is what the musician was told."""

    def __init__(self, folder, song="Night Drive"):
        self.folder, self.now, self.said = folder, YEARS[0], []
        self._told = threading.Condition()
        self.fresh = []
        self.memoir = Memoir(folder, self._say, lambda: self.now)
        self.memoir.fresh = lambda *told: self.fresh.append(told)
        self.memoir.begin(song)
        self.memoir.start()

    def _say(self, line):
        with self._told:
            self.said.append(line)
            self._told.notify_all()

    def note(self, kind, about="", **detail):
        assert kind in core_song.NOTES
        self.memoir.saw(Noted(0, kind, about, detail))

    def hears(self, words):
        with self._told:
            assert self._told.wait_for(lambda: any(words in line for line in self.said), SECONDS), self.said

    def read(self, what):
        """What the journal has when all is written."""
        self.memoir.stop()
        book = Book(self.folder, self.said.append)
        try:
            return what(book, entries.present(book))
        finally:
            book.close()


@pytest.fixture
def desk(tmp_path):
    made = Desk(tmp_path)
    yield made
    made.memoir.stop()


def test_a_mark_is_confirmed_with_its_number_and_place(desk):
    desk.note("idea", phase="mix", position="12|1|0", who="mixer", text="")
    desk.hears("idea 1 marked at 12|1|0; its words: phasebridge idea edit 1 TEXT")
    desk.note("suggestion", phase="mix", position=None, who="mixer", text="double the chorus")
    desk.hears("suggestion 2 offered")
    idea, offered = desk.read(entries.ideas)
    assert [(name, [each["id"] for each in kept["ideas"]]) for name, kept in desk.fresh] == [
        ("Night Drive", [1]),
        ("Night Drive", [1, 2]),
    ], "the engine learns the numbers"
    assert (idea.position, idea.who, idea.phase, idea.text, idea.state) == ("12|1|0", "mixer", "mix", "", "open")
    assert (offered.kind, offered.text, offered.state) == ("suggestion", "double the chorus", "offered")


def test_levels_are_kept_with_names_and_decibels(desk):
    desk.note(
        "levels", "rough", levels=[["main", "track/1/volume", "Kick", 0.5, -12.0], ["main", "master", "", 0.7, None]]
    )
    desk.hears("rough: 2 levels kept")
    kept = desk.read(lambda book, song: entries.snapshot(book, song, "rough"))
    assert kept.levels == (
        entries.Level("main", "track/1/volume", "Kick", 0.5, -12.0),
        entries.Level("main", "master", "", 0.7, None),
    )


def test_what_is_done_often_is_counted_by_the_hour(desk):
    for _ in range(500):
        desk.note("tally", "main/track/1", what="mix")
    desk.note("tally", "main/track/1", what="mix", times=2)
    desk.now = YEARS[2]
    desk.note("tally", "main/track/1", what="mix")
    counted = {each.hour: each.times for each in desk.read(entries.tallies)}
    assert counted == {"2026-01-31T20": 502, "2025-01-31T21": 1}


def test_everything_else_is_kept_as_a_moment(desk):
    desk.note("override", "desk/fader/1", why="hold_back")
    (moment,) = desk.read(entries.moments)
    assert moment == entries.Moment(YEARS[0], "override", "desk/fader/1", '{"why": "hold_back"}')


def test_what_is_owed_is_kept_until_it_is_settled(desk):
    desk.note("owed", "listen", what={"main": {"track/1/solo": 1.0}})
    desk.note("owed", "ride", what={"main": {"track/2/automation": 0.0}})
    desk.note("settled", "listen")
    assert [(each.why, each.what) for each in desk.read(entries.owed)] == [
        ("ride", {"main": {"track/2/automation": 0.0}})
    ]


def test_all_that_the_engine_is_told_of_a_song(desk):
    desk.note("levels", "rough", levels=[["main", "track/1/volume", "Kick", 0.5, -12.0]])
    desk.note("left", "create")
    desk.note("keep", "main/track/1")
    desk.note("keep", "main/track/2")
    desk.note("unkeep", "main/track/1")
    desk.note("idea", phase="mix", position=None, who="", text="longer")
    desk.note("owed", "listen", what=[1])
    desk.note("answer", "what gives impact?", text="silence", phase="create", position=None, who="artist")
    desk.note("verdict", "drums", verdict="punches", note="")
    desk.note("session", "main", name="night-drive-3")
    desk.note("done")

    def all_of_it(book, song):
        assert entries.answers(book, song)[0].text == "silence"
        assert entries.verdicts(book, song)[0].verdict == "punches"
        assert entries.daw_sessions(book, song) == [(YEARS[0], "main", "night-drive-3")]
        return kept_of(book, song)

    assert desk.read(all_of_it) == {
        "snapshots": {"rough": {"main": {"track/1/volume": 0.5}}},
        "done": YEARS[0],
        "left": YEARS[0],
        "rests": ["main/track/2"],
        "excluded": [],
        "vision": None,
        "references": [],
        "ideas": [{"id": 1, "kind": "idea", "position": None, "text": "longer"}],
        "owed": [{"why": "listen", "what": [1]}],
    }


def test_another_song_begins_with_the_sessions_of_the_daws_that_are_there(desk):
    desk.note("session", "main", name="night-drive-3")
    desk.note("session", "gone", name="old")
    desk.memoir.turn("Day Walk")
    desk.memoir.plays({}, ["main", "silent"])
    assert desk.read(entries.daw_sessions) == [(YEARS[0], "main", "night-drive-3")]


def test_a_clock_that_jumps_back_a_year_mixes_up_neither_order_nor_lengths(desk):
    desk.memoir.plays({"main": "create"})
    for year, phase in zip(YEARS[1:], ("mix", "create"), strict=True):
        desk.now = year
        desk.memoir.saw(PhaseIs(0, phase, "main", True))
        desk.note("left", phase)

    def spans(book, song):
        assert [each.wall for each in entries.moments(book, song, "left")] == list(YEARS[1:])
        return entries.spans(book, song)

    found = desk.read(spans)
    assert [(span.phase, span.begun) for span in found] == list(zip(("create", "mix", "create"), YEARS, strict=True))
    assert all(0 <= span.seconds < 60 for span in found)


def test_without_a_song_a_mark_is_told_to_be_lost_and_telemetry_is_silent(tmp_path):
    desk = Desk(tmp_path, None)
    desk.note("override", "desk/fader/1")
    desk.note("idea", phase="mix", position=None, who="", text="")
    desk.hears("idea: not kept, for no song is worked on")
    desk.memoir.stop()
    assert len(desk.said) == 1
    assert desk.read(lambda book, song: song) is None


def test_two_daemons_with_folders_of_their_own_write_into_one_journal(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / JOURNAL_FILE).symlink_to(tmp_path / "one" / JOURNAL_FILE)
    desks = [Desk(tmp_path / "one"), Desk(tmp_path / "two")]
    for number in range(25):
        for desk in desks:
            desk.note("idea", phase="mix", position=None, who="", text=f"{number}")
            desk.note("override", f"{number}")
    for desk in desks:
        desk.memoir.stop()
    assert len(desks[0].read(entries.ideas)) == 50
    assert len(desks[1].read(entries.moments)) == 50
    assert not [line for desk in desks for line in desk.said if "marked" not in line]
