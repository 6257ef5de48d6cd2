"""`phasebridge levels`: listed and shown without a daemon; stored, recalled and compared by a real one."""

import json
import threading

import pytest

from bridge import cli
from bridge.journal import entries
from bridge.journal.book import Book
from bridge.journal.entries import Level, Snapshot
from bridge.wire.osc import encode
from tests.app.bench import Bench
from tests.app.clockwork import until

RIG = """\
version: 1
rig: Workbench
surfaces:
  box: {profile: practice}
daws:
  main: {dialect: ardour-osc, send: "127.0.0.1:3819"}
phases:
  create: {levels: {range: [-inf dB, -6 dB]}}
  mix:
map:
  box/fader/1: {any: strip/1/volume}
  box/switch/1: {any: phase/toggle}
"""


@pytest.fixture
def says(capsys):
    def run(folder, *words, code=0):
        capsys.readouterr()
        assert cli.execute([*words, "--state", str(folder)]) == code
        said = capsys.readouterr()
        return said.err if code else said.out

    return run


def kept(folder, name, *decibels):
    book = Book(folder, print)
    song = entries.song(book, "Night Drive", "2026-01-31T20:00:00Z")
    entries.turn_to(book, song)
    levels = [
        Level("main", f"track/{n}/volume", f"Part {n}", 0.0 if each is None else 0.5, each)
        for n, each in enumerate(decibels, 1)
    ]
    entries.store_levels(book, song, Snapshot(name, "2026-01-31T20:05:00Z", tuple(levels)))
    book.close()


def test_what_is_stored_is_listed_and_shown_and_set_beside_another(says, tmp_path):
    kept(tmp_path, "rough", -6.0, None)
    kept(tmp_path, "mine", -3.5, -10.0)
    told = says(tmp_path, "levels")
    assert "rough" in told
    assert "2026-01-31T20:05:00Z" in told
    assert [each["name"] for each in json.loads(says(tmp_path, "levels", "list", "--json"))] == ["rough", "mine"]
    shown = says(tmp_path, "levels", "show", "rough")
    assert "Part 1" in shown
    assert "-6.0 dB" in shown
    assert "-inf dB" in shown, "what is silent"
    assert "+2.5 dB" in says(tmp_path, "levels", "show", "mine", "rough")
    rows = json.loads(says(tmp_path, "levels", "show", "mine", "rough", "--json"))["levels"]
    assert (rows[0]["decibels"], rows[0]["against"]["decibels"]) == (-3.5, -6.0)


def test_what_is_not_there_is_said_with_what_is(says, tmp_path):
    kept(tmp_path, "rough", -6.0)
    assert "there are: rough" in says(tmp_path, "levels", "show", "mine", code=2)
    assert "no phasebridge runs" in says(tmp_path, "levels", "recall", "rough", code=1)
    assert "without /" in says(tmp_path, "levels", "store", "a/b", code=2)


@pytest.fixture
def bench(tmp_path):
    made = Bench(tmp_path, RIG)
    yield made
    made.stop()


def daw_says(bench, address, *arguments):
    bench.ports["main"].feed(encode(address, *arguments))


def moves(bench, track, position):
    """Ardour says where a fader is, and the daemon has heard it."""
    daw_says(bench, "/strip/fader", track, position)
    values = bench.daemon._runtime._engine._world.peers["main"].values
    key = f"track/{track}/volume"
    until(lambda: key in values and values[key].position == position, f"{key} at {position}")


def begin(bench):
    """A song with two tracks, whose faders Ardour has told."""
    daw_says(bench, "/reply", "AT", "Drums", 1, 2, 0, 0, 1, 0)
    daw_says(bench, "/reply", "AT", "Bass", 1, 2, 0, 0, 2, 0)
    daw_says(bench, "/reply", "end_route_list", 48000, 0, 0)
    for track, position in ((1, 0.5), (2, 0.25)):
        moves(bench, track, position)


def test_a_running_daemon_stores_and_recalls(says, bench):
    says(bench.state, "song", "Night Drive")
    begin(bench)
    assert says(bench.state, "levels", "store", "mine") == "mine: 2 levels kept\n"
    moves(bench, 1, 0.75)
    assert says(bench.state, "levels", "recall", "mine") == ""
    assert encode("/strip/fader", 1, 0.5) in bench.sent["main"]
    assert encode("/strip/fader", 2, 0.25) not in bench.sent["main"], "what stands there already is not sent"
    says(bench.state, "levels", "compare", "before")
    assert encode("/strip/fader", 1, 0.75) in bench.sent["main"]
    assert "there are: mine" in says(bench.state, "levels", "recall", "nothing", code=2)


def test_what_was_stored_is_recalled_after_a_restart_and_rough_levels_too(says, tmp_path):
    bench = Bench(tmp_path, RIG)
    says(bench.state, "song", "Night Drive")
    begin(bench)
    bench.daemon.do("phase/set/mix", "test")
    bench.stop()
    again = Bench(tmp_path, RIG)
    begin(again)
    moves(again, 2, 0.75)
    says(again.state, "levels", "recall", "rough")
    until(lambda: encode("/strip/fader", 2, 0.25) in again.sent["main"], "the rough level")
    shown = says(again.state, "levels", "show", "rough")
    again.stop()
    assert "Drums" in shown


def test_tracks_are_excluded_by_a_command_listed_and_included_again(says, tmp_path):
    kept(tmp_path, "rough", -6.0)
    assert "no track" in says(tmp_path, "levels", "exclude")
    assert says(tmp_path, "levels", "exclude", "3", "main/track/9-10", "master") == (
        "track/3, main/track/9, main/track/10, master: left alone when levels are recalled or compared\n"
    )
    says(tmp_path, "levels", "exclude", "track/3")
    assert "set again" in says(tmp_path, "levels", "include", "main/track/9-10")
    assert says(tmp_path, "levels", "exclude") == "track/3\nmaster\n"
    assert json.loads(says(tmp_path, "levels", "exclude", "--json")) == {
        "song": "Night Drive",
        "tracks": ["track/3", "master"],
    }
    assert "was not excluded" in says(tmp_path, "levels", "include", "4", code=2)


@pytest.mark.parametrize("track", ["", "drums", "0", "5-2", "track/0", "main/", "track/3/volume", "12345", "1-9999"])
def test_what_is_no_track_cannot_be_excluded(says, tmp_path, track):
    kept(tmp_path, "rough", -6.0)
    assert "track" in says(tmp_path, "levels", "exclude", track, code=2)
    assert "no track" in says(tmp_path, "levels", "exclude")


def test_what_is_excluded_stays_so_over_a_restart(says, tmp_path):
    bench = Bench(tmp_path, RIG)
    says(bench.state, "song", "Night Drive")
    begin(bench)
    says(bench.state, "levels", "store", "mine")
    assert "no DAW called" in says(bench.state, "levels", "exclude", "other/track/1", code=2)
    says(bench.state, "levels", "exclude", "track/1")
    bench.stop()
    again = Bench(tmp_path, RIG)
    begin(again)
    moves(again, 1, 0.75)
    moves(again, 2, 0.75)
    told = json.loads(says(again.state, "levels", "recall", "mine", "--json"))["told"]
    assert "1 left alone" in told[0]
    sent = [data for data in again.sent["main"] if data.startswith(b"/strip/fader\0") and b",if" in data]
    says(again.state, "levels", "include", "track/1")
    says(again.state, "levels", "recall", "mine")
    until(lambda: encode("/strip/fader", 1, 0.5) in again.sent["main"], "the level of the first track")
    again.stop()
    assert sent == [encode("/strip/fader", 2, 0.25)]


def test_levels_that_are_not_known_are_asked_for_and_the_command_waits_for_them(says, bench):
    says(bench.state, "song", "Night Drive")
    begin(bench)
    daw_says(bench, "/reply", "AT", "Choir", 1, 2, 0, 0, 3, 0)
    daw_says(bench, "/reply", "end_route_list", 48000, 0, 0)

    def answers():
        until(lambda: encode("/strip/fader/3") in bench.sent["main"], "the question")
        daw_says(bench, "/strip/fader", 3, 0.125)

    daw = threading.Thread(target=answers)
    daw.start()
    told = json.loads(says(bench.state, "levels", "store", "mine", "--json"))
    daw.join()
    assert (told["stored"], told["levels"]) == (True, 3)


@pytest.mark.parametrize("name", ["before", "x" * 41])
def test_a_name_that_cannot_be_one_is_answered_at_once(says, bench, name):
    says(bench.state, "song", "Night Drive")
    begin(bench)
    assert "choose another" in says(bench.state, "levels", "store", name, code=2)


def test_without_a_song_levels_are_not_on_disk_and_that_is_the_answer(says, bench):
    begin(bench)
    assert "no song is worked on" in says(bench.state, "levels", "store", "mine", code=1)


def test_without_a_daw_nothing_is_stored_and_that_is_said(says, bench):
    says(bench.state, "song", "Night Drive")
    assert "no DAW has told" in says(bench.state, "levels", "store", "mine", code=1)
