"""The daemon while its journal is in trouble: locked by another program, full, spoilt, killed. The music plays on.

Real time, real threads and processes; only the wires end in the test.
"""

import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import threading
import time

import pytest

from bridge import cli
from bridge.app import client, memoir
from bridge.app.client import ask
from bridge.app.control import SOCKET_FILE
from bridge.journal import entries, lanes
from bridge.journal.book import JOURNAL_FILE, Book
from tests.app.bench import RIG, Bench
from tests.app.clockwork import PATIENCE, until

#: Takes the journal for itself, says so, and gives it back when its standard input ends.
LOCKS = """
import sqlite3, sys
journal = sqlite3.connect(sys.argv[1], isolation_level=None)
journal.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
sys.stdin.read()
journal.execute("ROLLBACK")
"""


class Locked:
    """Another process that has the journal for itself for the length of a `with`."""

    def __init__(self, bench):
        self._path = bench.state / JOURNAL_FILE

    def __enter__(self):
        command = [sys.executable, "-c", LOCKS, str(self._path)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout.readline() == "locked\n"

    def __exit__(self, *_):
        self._process.communicate()


@pytest.fixture
def impatient(monkeypatch):
    """Nobody waits as long as they would elsewhere."""
    monkeypatch.setattr(lanes, "RETRY_SECONDS", 0.05)
    monkeypatch.setattr("bridge.journal.book.PATIENCE", 0.2)
    monkeypatch.setattr(memoir, "WAIT_SECONDS", 0.3)


@pytest.fixture
def bench(tmp_path, impatient):
    made = Bench(tmp_path)
    ask(made.state, {"song": "Night Drive"})
    yield made
    made.stop()


def kept(state, what, song="Night Drive"):
    book = Book(state, lambda _: None)
    try:
        return what(book, entries.find_song(book, song))
    finally:
        book.close()


def moves(bench, count=300):
    """How long a fader's moves take from the wire to the wire, in seconds, with flips in between for the journal."""
    took = []
    for number in range(count):
        if number % 20 == 0:
            bench.daemon.do(f"phase/set/{'mix' if number % 40 else 'create'}", "test")
        sent = len(bench.sent["synth"])
        began = time.perf_counter()
        bench.feed(f"b0 00 {40 * (number % 2) + number % 40:02x}")
        with bench._heard:
            assert bench._heard.wait_for(lambda sent=sent: len(bench.sent["synth"]) > sent, PATIENCE)
        took.append(time.perf_counter() - began)
    return took


def test_a_fader_is_as_quick_while_another_program_has_the_journal(bench):
    bench.feed("b0 00 7f")  # the first position is only noted
    moves(bench)
    free, locked = [], []
    for _ in range(3):  # by turns, so that what else the machine does is in both
        free += moves(bench)
        with Locked(bench):
            locked += moves(bench)
    ratio = statistics.median(locked) / statistics.median(free)
    assert ratio < 1.5, f"times as long, in the middle: {ratio:.2f}"


def test_what_is_typed_while_the_journal_is_locked_is_kept_and_told_of_twice(bench):
    with Locked(bench):
        answer = ask(bench.state, {"write": "idea", "words": {"text": "louder"}})
        assert "not on disk yet" in answer["waits"]
        assert "do not type it again" in answer["waits"]
        assert "written" not in answer
        bench.hears("is being written by another program")
        bench.feed("b0 00 00")
        bench.feed("b0 00 7f")
        bench.expect("b0 07 40")
        assert ask(bench.state, {"get": "status"})["status"]["journal"]["waiting"] == 1
    bench.hears("idea 1 marked")
    bench.hears("is written again")
    assert [each.text for each in kept(bench.state, entries.ideas)] == ["louder"]


def test_a_command_says_that_it_is_not_on_disk_yet_and_fails(bench, capsys):
    with Locked(bench):
        assert cli.execute(["idea", "add", "louder", "--state", str(bench.state)]) == 1
        assert "not on disk yet" in capsys.readouterr().err
    bench.hears("idea 1 marked")


def test_a_song_cannot_be_turned_to_while_the_disk_is_not_there_and_the_one_before_stays(bench, capsys):
    with Locked(bench):
        assert cli.execute(["song", "Day Walk", "--state", str(bench.state)]) == 2
        assert "the song stays as it was" in capsys.readouterr().err
    assert ask(bench.state, {"get": "status"})["status"]["song"] == "Night Drive"


def test_a_journal_that_is_locked_at_the_start_tells_of_its_song_when_it_is_free(tmp_path, impatient):
    bench = Bench(tmp_path)
    ask(bench.state, {"song": "Night Drive"})
    ask(bench.state, {"write": "done", "words": {}})
    bench.stop()
    with Locked(bench):
        again = Bench(tmp_path, RIG.replace("rig: Workbench", "rig: Workbench\nsong: Night Drive"))
        again.hears("The song's memory is missing until then")
        assert ask(again.state, {"get": "status"})["status"]["song"] == "Night Drive"
    until(lambda: again.daemon._runtime._engine._world.song.done is not None, "the song's memory")
    until(lambda: len(kept(again.state, entries.spans)) == 2, "its phase to be kept")
    again.stop()


def test_a_journal_that_is_spoilt_while_playing_goes_on_in_a_new_file_with_the_same_song(bench):
    ask(bench.state, {"write": "vision", "words": {"text": "dark " * 3000}})
    bench.daemon.do("phase/set/mix", "test")
    until(lambda: "mix" in [span.phase for span in kept(bench.state, entries.spans)], "the stay that will go on")
    path = bench.state / JOURNAL_FILE
    other = sqlite3.connect(path, isolation_level=None, timeout=PATIENCE)
    other.execute("UPDATE present SET rig = 'x'")
    other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray(path.read_bytes())
    for page in range(4096, len(data), 4096):
        data[page : page + 512] = bytes(range(256)) * 2
    path.write_bytes(data)
    other.execute("PRAGMA user_version = 1")
    other.close()
    bench.hears("is damaged")
    bench.hears("a new one is begun")
    bench.hears("is written again")
    assert ask(bench.state, {"write": "idea", "words": {"text": "louder"}})["written"]["number"] == 1
    assert ask(bench.state, {"get": "status"})["status"]["song"] == "Night Drive"
    bench.feed("b0 00 00")
    bench.feed("b0 00 7f")
    bench.expect("b0 07 7f")
    assert kept(bench.state, lambda book, _: entries.present(book).name) == "Night Drive"
    until(lambda: "mix" in [span.phase for span in kept(bench.state, entries.spans)], "it to go on")


def test_commands_and_a_daemon_write_at_once(bench, monkeypatch):
    monkeypatch.setattr("bridge.journal.book.PATIENCE", PATIENCE)
    monkeypatch.setattr(memoir, "WAIT_SECONDS", PATIENCE)

    def types(number):
        for each in range(20):
            ask(bench.state, {"write": "idea", "words": {"text": f"by the daemon {number} {each}"}})

    def writes(number):
        for each in range(20):
            mark = entries.Idea(0, "idea", "", "", None, "", f"by itself {number} {each}", "open", None, None)
            kept(bench.state, lambda book, song, mark=mark: entries.mark(book, song, mark))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(2) for work in (types, writes)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({each.text for each in kept(bench.state, entries.ideas)}) == 80


def test_a_daemon_that_hangs_is_not_gone_round(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(client, "ANSWER_SECONDS", 0.1)
    book = Book(tmp_path, print)
    entries.turn_to(book, entries.song(book, "Night Drive", ""))
    book.close()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as hangs:
        hangs.bind(str(tmp_path / SOCKET_FILE))
        hangs.listen()
        assert cli.execute(["idea", "add", "louder", "--state", str(tmp_path)]) == 1
    assert "does not answer" in capsys.readouterr().err
    book = Book(tmp_path, print)
    assert entries.ideas(book, entries.present(book)) == []
    book.close()


#: A daemon of its own process that does what it is told by its control socket until it is killed.
DAEMON = """
import sys, threading
from pathlib import Path
from tests.app.bench import RIG, Bench
bench = Bench(Path(sys.argv[1]))
print("ready", flush=True)
threading.Event().wait()
"""


def stay(state):
    """How long the stay that goes on has lasted, as the journal has it."""
    return next((span.seconds for span in kept(state, entries.spans) if span.phase == "mix"), 0.0)


def test_a_daemon_that_is_killed_loses_nothing_typed_and_a_second_of_the_rest(tmp_path):
    daemon = subprocess.Popen([sys.executable, "-c", DAEMON, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    state = tmp_path / "state"

    with daemon:
        try:
            assert daemon.stdout.readline() == "ready\n"
            ask(state, {"song": "Night Drive"})
            ask(state, {"do": "phase/set/mix", "by": "test"})
            first = until(lambda: stay(state), "a stay of a while", 2 * PATIENCE)
            second = until(lambda: stay(state) > first and stay(state), "it to be longer", 2 * PATIENCE)
            assert second - first < 1.5, "it is written every second, and half of one is for a busy machine"
            typed = ask(state, {"write": "idea", "words": {"text": "louder"}})["written"]["number"]
        finally:
            daemon.send_signal(signal.SIGKILL)
    assert [each.id for each in kept(state, entries.ideas)] == [typed]
    assert [each.detail for each in kept(state, entries.moments)] == ["mix"]
    create, mix = kept(state, entries.spans)
    assert (create.phase, create.ended, mix.phase, mix.ended) == ("create", True, "mix", False)
    assert mix.seconds >= second
