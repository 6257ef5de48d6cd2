"""A link set of a real Ardour: a plain OSC surface and a group of the real daemon, which Ardour banks as one.

The plain surface is python-osc's, and so is the tablet that the daemon's group is on. Where values went is read by a
third socket, which is in no set: so a value that went to the wrong track shows.
"""

import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.real.ardour import Ardour
from tests.real.bridge_end import Bridge, replay, sent
from tests.real.osc_end import OscEnd
from tests.real.session import TRACKS
from tests.real.test_tablet import Tablet, free_port
from tests.real.waiting import wait_until

#: A tablet of four strips: what each fader stands for is written beside it.
PROFILE = """\
profile: glass
maker: Tests
model: Four strips
strips: 4
controls:
  fader/1-4: {osc: /fader/1-4, light: [{kind: motor}]}
  button/bank/next: {osc: /bank/next}
  button/bank/previous: {osc: /bank/previous}
displays:
  text/1-4: {for: fader/1-4, osc: /fader/1-4/label, shows: [name]}
"""
RIG = """\
version: 1
rig: Linked
surfaces:
  glass: {{profile: glass, listen: {listen}, send: {send}}}
daws:
  ardour: {{dialect: ardour-osc, send: "127.0.0.1:{ardour}", link: {{set: {set}, id: 2}}}}
phases:
  mix: {{}}
map:
  glass/fader/1-4: {{any: strip/1-4/volume}}
  glass/button/bank/next: {{any: bank/next}}
  glass/button/bank/previous: {{any: bank/previous}}
"""
SECONDS = 30
#: Strip buttons, and answers from `/reply`; four strips of every kind that phasebridge counts, gain mode 2.
JOINS = (4, 159, 1 + 16384, 2, 0, 0, 0)
#: Every test has a set of its own: Ardour keeps the place of a surface that says nothing more.
SETS = itertools.count(1)
NAMES = [*TRACKS, "Reverb"]
#: A fader is there to one of the steps that Ardour tells.
STEP = 2e-3


class Studio:
    """The daemon with its tablet, the other surface of the set, and Ardour."""

    def __init__(self, folder: Path, ardour: Ardour) -> None:
        listen, send = free_port(), free_port()
        (folder / "surfaces").mkdir()
        (folder / "surfaces" / "glass.yaml").write_text(PROFILE)
        rig = folder / "rig.yaml"
        self.set = next(SETS)
        rig.write_text(RIG.format(listen=listen, send=send, ardour=ardour.port, set=self.set))
        self.ardour = ardour
        self.glass = Tablet(send, listen)
        self.other = OscEnd(ardour.port)
        self.bridge = Bridge(folder / "bridge", rig, {})

    def other_joins(self) -> None:
        self.other.send("/set_surface", *JOINS, self.set, 1)

    def shows(self, *names: str) -> None:
        """Wait until the tablet names these, and status says where the bank is."""
        first = NAMES.index(names[0])
        labels = {f"/fader/{number}/label": [name] for number, name in enumerate(names, 1)}
        wait_until(lambda: labels.items() <= self.glass.shown.items(), SECONDS, f"{labels}; shown: {self.glass.shown}")
        wait_until(lambda: self.bridge.status()["groups"]["main"]["bank"] == first, SECONDS, "the status to say so")

    def first_of_the_other(self) -> str:
        """What the other surface's first strip is called: where Ardour has the bank, whatever we think."""
        return str(self.other.ask("/strip/name/1")[0])

    def faders(self) -> Mapping[str, float]:
        """Where all faders stand, by Ardour's word to a socket in no set."""
        return {name: float(self.ardour.read("/strip/fader", number)) for number, name in enumerate(NAMES, 1)}

    def moves(self, fader: int, name: str) -> None:
        """A finger on the tablet moves this track, and no other."""
        before = self.faders()
        position = (before[name] + 0.37) % 0.9  # well away, and another place each time
        self.glass.send(f"/fader/{fader}", position)
        number = NAMES.index(name) + 1
        wait_until(
            lambda: abs(float(self.ardour.read("/strip/fader", number)) - position) < STEP, SECONDS, f"{name} to move"
        )
        after = self.faders()
        assert {each for each in NAMES if abs(after[each] - before[each]) > STEP} == {name}

    def close(self) -> None:
        self.bridge.end()
        self.glass.sleep()
        self.other.send("/link/set", 0, 1)  # else Ardour keeps its place
        self.other.send("/set_surface/feedback", 0)
        self.other.close()


@pytest.fixture
def studio(tmp_path: Path, ardour: Ardour) -> Iterator[Studio]:
    made = Studio(tmp_path, ardour)
    try:
        yield made
    finally:
        made.close()


def test_a_group_is_banked_by_ardour_with_the_other_surface_of_its_set(studio: Studio) -> None:
    """Twelve tracks and a bus, two surfaces of four: the last bank begins with track 6, ours with track 10 there."""
    before = studio.faders()
    studio.other_joins()
    studio.bridge.start()
    studio.shows("Bass", "Gtr L", "Gtr R", "Keys")

    studio.other.send("/bank_up", 1.0)
    studio.shows("BackVox 1", "BackVox 2", "Talkback", "Reverb")
    assert studio.faders() == pytest.approx(before, abs=STEP), "another bank moves nothing"
    studio.moves(1, "BackVox 1")
    studio.moves(4, "Reverb")

    studio.glass.send("/bank/previous", 1.0)
    studio.shows("Bass", "Gtr L", "Gtr R", "Keys")
    assert studio.first_of_the_other() == "Kick"
    studio.moves(2, "Gtr L")

    studio.glass.send("/bank/previous", 0.0)
    studio.glass.send("/bank/next", 1.0)
    studio.shows("BackVox 1", "BackVox 2", "Talkback", "Reverb")
    assert studio.first_of_the_other() == "Gtr L"
    assert "strips from track 10 (main), banked by ardour\n" in studio.bridge.says_status()

    _the_other_leaves_and_comes_back(studio)
    _ardour_is_restarted(studio)
    assert studio.bridge.status()["links"]["ardour/link"]["mistakes"] == 0
    assert studio.bridge.stop() == 0
    assert studio.ardour.alive
    asked = sent(studio.bridge.traces[-1], "ardour/link", "/strip/list")
    assert len(asked) < 30, "lists are asked for after changes only"
    done = replay(studio.bridge, studio.bridge.traces[-1])
    assert done.returncode == 0, done.stdout + done.stderr


def _the_other_leaves_and_comes_back(studio: Studio) -> None:
    studio.other.send("/link/set", 0, 1)
    wait_until(lambda: any("until surface 1" in line for line in studio.bridge.lines), SECONDS, "who is missing")
    studio.glass.send("/bank/next", 0.0)
    studio.glass.send("/bank/previous", 1.0)
    wait_until(lambda: any("main stays" in line for line in studio.bridge.lines), SECONDS, "why nothing moves")
    studio.shows("BackVox 1", "BackVox 2", "Talkback", "Reverb")
    studio.moves(2, "BackVox 2")
    studio.other.send("/link/set", studio.set, 1)
    studio.shows("Bass", "Gtr L", "Gtr R", "Keys")
    studio.moves(3, "Gtr R")


def _ardour_is_restarted(studio: Studio) -> None:
    studio.ardour.save()
    studio.ardour.restart()
    studio.other_joins()
    # Who joins leads all back to the first, so ours has to have joined before the other banks.
    wait_until(lambda: studio.bridge.lines.count("ardour/link is there") == 2, SECONDS, "Ardour to be heard again")
    wait_until(lambda: studio.bridge.status()["groups"]["main"]["bank_problem"] == "", SECONDS, "the set to be whole")
    studio.shows("Bass", "Gtr L", "Gtr R", "Keys")
    studio.other.send("/bank_up", 1.0)
    studio.shows("BackVox 1", "BackVox 2", "Talkback", "Reverb")
    studio.moves(3, "Talkback")


def test_a_surface_that_says_nothing_more_keeps_its_place_in_the_set(studio: Studio) -> None:
    """The daemon ends: the other surface goes on banking. It starts again: it takes the same place."""
    studio.other_joins()
    studio.bridge.start()
    studio.shows("Bass", "Gtr L", "Gtr R", "Keys")
    assert studio.bridge.stop() == 0
    studio.other.send("/bank_up", 1.0)
    wait_until(lambda: studio.first_of_the_other() == "Gtr L", SECONDS, "the other to bank alone")
    studio.bridge.start()
    wait_until(lambda: studio.first_of_the_other() == "Kick", SECONDS, "who joins to lead all back to the first")
    studio.shows("Bass", "Gtr L", "Gtr R", "Keys")


def test_a_rig_with_another_number_takes_that_place(studio: Studio) -> None:
    studio.other_joins()
    studio.bridge.start()
    studio.shows("Bass", "Gtr L", "Gtr R", "Keys")
    rig = studio.bridge.rig
    rig.write_text(rig.read_text().replace("id: 2", "id: 1"))
    wait_until(lambda: any("until surface 2" in line for line in studio.bridge.lines), SECONDS, "the rig to be read")
    studio.other.send("/link/set", studio.set, 2)
    studio.shows("Kick", "Snare", "Tom", "Overhead")
    wait_until(lambda: studio.first_of_the_other() == "Bass", SECONDS, "the other to stand right of it")
    studio.moves(2, "Snare")
    assert studio.ardour.alive


def test_surfaces_that_count_other_strips_are_told_of_and_not_followed(studio: Studio) -> None:
    """The other one shows tracks only, and says so for the whole set as it says it a second time."""
    studio.bridge.start()
    wait_until(lambda: any("until surface 1" in line for line in studio.bridge.lines), SECONDS, "who is missing")
    studio.other_joins()
    studio.shows("Bass", "Gtr L", "Gtr R", "Keys")
    for _ in range(2):
        studio.other.send("/set_surface", 4, 3, *JOINS[2:], studio.set, 1)
    studio.other.send("/bank_up", 1.0)
    wait_until(lambda: any("strip types" in line for line in studio.bridge.lines), SECONDS, "why it stays")
    for _ in range(2):
        studio.other_joins()
    studio.other.send("/bank_up", 1.0)
    studio.shows("BackVox 1", "BackVox 2", "Talkback", "Reverb")
    studio.moves(1, "BackVox 1")
