"""The journal on bad days: a disk that is full, a clock that jumps, two daemons, a DAW that tells nothing.

The daemon is a process of its own and so is every command. The full disk is a real one of a few hundred kilobytes, in a
mount namespace where only the daemon sees it. Each day ends with the question whether anything was lost.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bridge.journal import entries
from bridge.journal.book import JOURNAL_FILE, Book
from tests.real.bridge_end import Bridge
from tests.real.test_tablet import SECONDS, Tablet, free_port
from tests.real.waiting import wait_until

RIG = """\
version: 1
rig: A bad day
me: mixer
surfaces:
  tablet: {{profile: generic-osc, listen: {listen}, send: {send}}}
daws:
  box: {{dialect: osc, send: {daw}}}
phases:
  create: {{color: orange}}
  mix: {{color: blue}}
map:
  tablet/fader/1: {{any: {{box/osc: /level, takeover: jump}}}}
  tablet/button/function/1: {{any: idea/mark}}
  tablet/button/function/2: {{any: phase/toggle}}
"""
#: A folder of its own disk for whatever comes after; the process keeps its number.
ON_A_SMALL_DISK = 'mount -t tmpfs -o size=600k tmpfs "$1" && shift && exec "$@"'
#: Runs phasebridge by a clock that is so many seconds off as a file says.
BY_A_WRONG_CLOCK = """
import sys, time
from pathlib import Path
off = Path(sys.argv.pop(1))
right_time, right_gmtime = time.time, time.gmtime
time.time = lambda: right_time() + float(off.read_text())
time.gmtime = lambda seconds=None: right_gmtime(time.time() if seconds is None else seconds)
from bridge.cli import main
sys.exit(main())
"""
YEAR = 365 * 24 * 3600


class Day:
    """A daemon, a tablet under somebody's fingers, and a DAW that takes levels and says nothing at all."""

    def __init__(self, folder: Path) -> None:
        listen, send, daw = free_port(), free_port(), free_port()
        self.folder = folder
        folder.mkdir(exist_ok=True)
        rig = folder / "rig.yaml"
        rig.write_text(RIG.format(listen=listen, send=send, daw=daw))
        self.bridge = Bridge(folder / "bridge", rig, {})
        self.inside: list[str] = []  # what goes before a command, so that it is where the daemon is
        self.tablet, self.daw = Tablet(send, listen), Tablet(daw, daw)
        self._moved = 0

    def on_a_small_disk(self) -> Path:
        """Give the daemon's folder a disk of 600 kB of its own; where this one sees it, once the daemon runs."""
        disk = self.folder / "disk"
        disk.mkdir()
        self.bridge.state = disk / "state"
        alone, inside = (["-m"], ["-m"]) if os.geteuid() == 0 else (["-Urm"], ["-m", "-U", "--preserve-credentials"])
        tried = ["unshare", *alone, "sh", "-c", ON_A_SMALL_DISK, "sh", str(disk)]
        if subprocess.run([*tried, "true"], capture_output=True, check=False).returncode:
            pytest.skip("no disk of its own can be made here: unshare may not")
        self.bridge.program = [*tried, *self.bridge.program]
        self.start()
        self.inside = ["nsenter", f"--target={self.bridge.pid}", *inside]
        return Path(f"/proc/{self.bridge.pid}/root{disk}")

    def start(self) -> None:
        self.bridge.start()

    def close(self) -> None:
        self.bridge.end()
        self.tablet.sleep()
        self.daw.sleep()

    def says(self, *words: str, code: int = 0) -> str:
        """What a command says, having ended so."""
        command = [*self.inside, sys.executable, "-m", "bridge", *words, "--state", str(self.bridge.state)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stderr if code else done.stdout

    def hears(self, words: str) -> None:
        wait_until(lambda: any(words in line for line in self.bridge.lines), SECONDS, f"{words!r} in the log")

    def plays(self) -> None:
        """A fader is moved, and its level arrives."""
        self._moved += 1
        level = self._moved % 50 / 50
        self.tablet.send("/fader/1", level + 0.01)  # the very first position is only noted
        self.tablet.send("/fader/1", level)
        self.daw.shows("/level", level)

    def marks(self) -> None:
        """A foot marks an idea."""
        self.tablet.send("/button/function/1", 1.0)
        self.tablet.send("/button/function/1", 0.0)

    def kept(self, what: Callable[[Book, entries.Song], Any], song: str = "Night Drive") -> Any:
        """What the journal holds, once the daemon is gone or where its disk is this one's."""
        book = Book(self.bridge.state, print)
        try:
            found = entries.find_song(book, song)
            assert found is not None
            return what(book, found)
        finally:
            book.close()


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    made = Day(tmp_path)
    try:
        yield made
    finally:
        made.close()


def fill(disk: Path) -> Path:
    """Take every byte that a disk has left."""
    big = disk / "fill"
    with big.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(512)):
                pass
        except OSError:
            return big
    raise AssertionError("the disk has no end")


def test_a_full_disk_loses_nothing_and_stops_no_music(day):
    disk = day.on_a_small_disk()
    day.says("song", "Night Drive")
    assert "idea 1 marked" in day.says("idea", "add", "before")
    big = fill(disk)
    for number in range(3):
        said = day.says("idea", "add", f"meanwhile {number} " + "x" * 5000, code=1)
        assert "not on disk yet" in said
        assert "the disk is full; make room" in said
    day.marks()
    day.plays()
    for where in ("out", "out.zip"):
        assert "make room" in day.says("handoff", "-o", f"{day.bridge.state.parent}/{where}", code=1)
    assert [each for each in disk.rglob("*") if "out" in each.as_posix()] == []
    big.unlink()
    day.hears("is written again")
    day.plays()
    listed = json.loads(day.says("idea", "--json"))["ideas"]
    texts = [" ".join(idea["text"].split()[:2]) for idea in listed]
    assert texts == ["before", "meanwhile 0", "meanwhile 1", "meanwhile 2", ""], "the last one is what a foot marked"
    big = fill(disk)
    assert "disk is full" in day.says("idea", "add", "the last word " + "y" * 9000, code=1)
    assert day.bridge.stop() == 0
    (left,) = [line for line in day.bridge.lines if line.startswith("not in the journal: ")]
    assert "the last word " + "y" * 9000 in left, "what could not be kept is said at least"


def test_a_disk_that_is_full_at_the_start_is_said_with_what_to_do(day):
    state = day.bridge.state
    day.bridge.program = [sys.executable, "-c", "import sys, time; print('ready', flush=True); time.sleep(1000)"]
    disk = day.on_a_small_disk()  # somebody else holds it
    (disk / state.name).mkdir()
    big = fill(disk)
    assert "the disk is full; make room" in day.says("song", "Night Drive", code=1)
    big.unlink()
    day.says("song", "Night Drive")
    assert "idea 1 marked" in day.says("idea", "add", "now")


def test_a_clock_that_jumps_a_year_spoils_no_length_and_is_said(day):
    off = day.folder / "off"
    off.write_text("0")
    day.bridge.program = [sys.executable, "-c", BY_A_WRONG_CLOCK, str(off)]
    day.start()
    day.says("song", "Night Drive")
    day.says("idea", "add", "today")
    for at, (jump, phase) in enumerate(((-YEAR, "mix"), (YEAR, "create"), (0, "mix")), 1):
        off.write_text(str(jump))
        day.says("phase", phase)
        day.says("idea", "add", f"after jump {at}")
        wait_until(lambda at=at: len(day.kept(entries.spans)) == at + 1, SECONDS, "the stay to be kept")
    off.write_text("0")
    out = day.folder / "out"
    assert "the computer's clock was set back" in day.says("handoff", "-o", str(out))
    assert day.bridge.stop() == 0
    spans = day.kept(entries.spans)
    assert [span.phase for span in spans] == ["create", "mix", "create", "mix"]
    assert all(0 <= span.seconds < 120 for span in spans), "lengths are measured by a clock that never goes back"
    years = [int(span.begun[:4]) for span in spans]
    assert (years[1], years[2]) == (years[0] - 1, years[0] + 1)
    assert [idea.text for idea in day.kept(entries.ideas)] == ["today", *(f"after jump {at}" for at in (1, 2, 3))]
    assert [idea.wall[:4] for idea in day.kept(entries.ideas)][:2] == [str(years[0]), str(years[1])]


def test_a_second_daemon_is_refused_and_the_first_one_plays_on(day):
    day.start()
    day.says("song", "Night Drive")
    said = day.says("run", str(day.bridge.rig), code=1)
    assert "already runs with the state folder" in said
    assert f"process {day.bridge.pid}" in said
    assert "--state" in said
    day.plays()
    day.says("idea", "add", "still here")
    assert [idea.text for idea in day.kept(entries.ideas)] == ["still here"]


def test_two_daemons_that_share_one_file_both_keep_all(day, tmp_path):
    other = Day(tmp_path / "other")
    try:
        day.start()
        other.bridge.state.mkdir(parents=True)
        (other.bridge.state / JOURNAL_FILE).symlink_to(day.bridge.state / JOURNAL_FILE)
        other.start()
        day.says("song", "Night Drive")
        other.says("song", "Night Drive")
        for _ in range(10):
            day.marks()
            other.marks()
        for one in (day, other):
            wait_until(lambda one=one: sum("marked" in line for line in one.bridge.lines) == 10, SECONDS, "ten marks")
        assert other.bridge.stop() == 0
    finally:
        other.close()
    assert [idea.id for idea in day.kept(entries.ideas)] == list(range(1, 21))


def test_a_daw_that_tells_no_position_and_no_names_is_handed_off_without(day):
    day.start()
    day.says("song", "Night Drive")
    day.plays()
    day.marks()
    day.hears("idea 1 marked;")
    day.says("idea", "edit", "1", "Louder")
    said = day.says("handoff", "-o", str(day.folder / "out"))
    for words in ("Positions: 1 idea or suggestion came without one.", "Tempo: no DAW told it", "Levels now: "):
        assert words in said
    page = (day.folder / "out/index.html").read_text(encoding="utf-8")
    assert "Louder" in page
    assert "None" not in page
