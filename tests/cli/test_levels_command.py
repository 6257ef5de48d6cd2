"""`phasebridge levels`: listed and shown without a daemon; stored, recalled and compared by a real one."""

import json

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
    assert "there are: mine" in says(bench.state, "levels", "recall", "nothing", code=1)


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


def test_without_a_daw_nothing_is_stored_and_that_is_said(says, bench):
    says(bench.state, "song", "Night Drive")
    assert "no DAW has told" in says(bench.state, "levels", "store", "mine", code=1)
