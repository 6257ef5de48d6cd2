"""The two schools in a running daemon: what hands, DAWs and commands say of a song meets in its journal."""

from contextlib import closing

import pytest

from bridge import cli
from bridge.cli.journaling import asked_of_the_daemon
from bridge.journal import entries
from bridge.journal.book import Book
from bridge.wire.osc import encode
from tests.app.bench import Bench
from tests.app.clockwork import until

RIG = """\
version: 1
rig: Two schools
song: Night Drive
surfaces:
  box: {profile: practice}
daws:
  main: {dialect: reaper-osc, send: "127.0.0.1:8000"}
phases:
  create: {}
  mix: {ask: [song, "What can go?"]}
map:
  box/fader/1: {any: strip/1/volume}
  box/switch/1: {any: phase/toggle}
  box/button/solo/1: {any: idea/mark}
  box/button/solo/2: {any: song/done}
"""


@pytest.fixture
def bench(tmp_path):
    made = Bench(tmp_path, RIG)
    yield made
    made.stop()


def daw_says(bench, address, *arguments):
    bench.ports["main"].feed(encode(address, *arguments))


def kept(bench, read):
    """What the journal has of the song now, by another eye than the daemon's."""
    book = Book(bench.state, print)
    try:
        return read(book, entries.present(book))
    finally:
        book.close()


def test_the_tempo_that_a_daw_tells_is_the_songs_(bench):
    daw_says(bench, "/tempo/raw", 118.5)
    until(lambda: kept(bench, lambda _, song: song.tempo) == 118.5, "the tempo in the journal")
    daw_says(bench, "/tempo/raw", 92.0)
    until(lambda: kept(bench, lambda _, song: song.tempo) == 92.0, "the other one")
    asked_of_the_daemon(bench.state, {"song": "Day Walk"})
    until(lambda: kept(bench, lambda _, song: (song.name, song.tempo)) == ("Day Walk", 92.0), "the other song's")
    assert kept(bench, lambda book, _: entries.find_song(book, "Night Drive").tempo) == 92.0


def test_a_question_is_in_the_journal_once_it_is_asked_and_open_until_somebody_answers(bench):
    bench.daemon.do("phase/set/mix", "test")
    asked = ["What does this song need?", "What can go?"]
    until(lambda: kept(bench, entries.open_questions) == asked, "the questions")
    asked_of_the_daemon(bench.state, {"write": "answer", "words": {"question": "song", "text": "Less"}})
    assert kept(bench, entries.open_questions) == ["What can go?"]


def test_an_idea_of_a_foot_and_one_that_is_typed_have_their_place_and_are_listed_when_the_song_is_done(bench):
    daw_says(bench, "/frames/str", "00:00:12:00")
    until(lambda: bench.daemon.status()["position"] == "00:00:12:00", "the place in the song")
    bench.feed("b0 20 7f"), bench.feed("b0 20 00")
    bench.hears("idea 1 marked at 00:00:12:00")
    answer = asked_of_the_daemon(bench.state, {"write": "idea", "words": {"text": "A stop"}})
    assert answer["written"]["said"] == "idea 2 marked at 00:00:12:00"
    asked_of_the_daemon(bench.state, {"write": "idea-words", "words": {"number": 1, "text": "A lift"}})
    bench.feed("b0 21 7f"), bench.feed("b0 21 00")
    bench.hears("open: idea 1 at 00:00:12:00: A lift")
    bench.hears("open: idea 2 at 00:00:12:00: A stop")


def test_the_vision_and_its_references_are_shown_as_soon_as_they_are_written(bench):
    asked_of_the_daemon(bench.state, {"write": "vision", "words": {"text": "Slow"}})
    asked_of_the_daemon(bench.state, {"write": "reference", "words": {"text": "a record"}})
    shown = asked_of_the_daemon(bench.state, {"do": "vision/show"})["told"]
    assert shown == ["Slow", "reference: a record"]


def test_forgetting_what_is_not_owed_is_answered_in_a_sentence(bench):
    assert asked_of_the_daemon(bench.state, {"do": "owed/forget"})["told"] == ["nothing waits to be put back"]


ARDOUR = """\
version: 1
rig: Listening
song: Night Drive
surfaces:
  box: {profile: practice}
daws:
  main: {dialect: ardour-osc, send: "127.0.0.1:3819"}
phases:
  create: {}
  mix: {}
map:
  box/fader/1: {any: strip/1/volume}
  box/button/solo/1: {any: listen/next}
  box/button/solo/2: {any: strip/1/solo}
  box/switch/1: {any: phase/toggle}
"""


def listening(folder):
    """A daemon beside a DAW of two tracks, of which the first is soloed."""
    bench = Bench(folder, ARDOUR)
    for track in (1, 2):
        daw_says(bench, "/reply", "AT", f"Part {track}", 1, 2, 0, 0, track, 0)
    daw_says(bench, "/reply", "end_route_list", 48000, 0, 0)
    daw_says(bench, "/strip/solo", 1, 1.0)
    daw_says(bench, "/strip/solo", 2, 0.0)
    solos = ("track/1/solo", "track/2/solo")
    values = bench.daemon._runtime._engine._world.peers["main"].values
    until(lambda: all(key in values and values[key].position is not None for key in solos), "both solos")
    return bench


@pytest.mark.parametrize(("how", "sends"), [("--restore", True), ("--forget", False)])
def test_what_a_run_that_died_left_in_the_daw_is_put_back_or_forgotten_by_the_running_daemon(
    tmp_path, capsys, how, sends
):
    bench = listening(tmp_path)
    with closing(Book(bench.state, print)) as book:
        owed = {"main/track/1/solo": 0.0, "main/track/2/solo": 0.0}
        entries.owe(book, entries.present(book), "2026-01-31T20:00:00Z", "listen", owed)
    bench.stop()
    again = listening(tmp_path)
    again.hears("were not put back after listening")
    capsys.readouterr()
    assert cli.execute(["journal", how, "--state", str(again.state)]) == 0
    said = capsys.readouterr().out
    until(lambda: kept(again, entries.owed) == [], "nothing to be owed any more")
    again.stop()
    assert ("put back" if sends else "left as they are") in said
    assert (encode("/strip/solo", 1, 0) in again.sent["main"]) is sends
    assert encode("/strip/solo", 2, 0) not in again.sent["main"], "it stands there already"
