"""The two schools on a real Ardour: rough levels, marked ideas, ridden faders, and the handoff of that session.

The desk is a tablet over OSC, so that no sound server loses a finger. What Ardour is at is read back from Ardour itself
or from the session that it saved; what the journal keeps is read with the commands a user has.
"""

import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from bridge.model.rig import Defaults
from tests.real.ardour import Ardour
from tests.real.bridge_end import Bridge, replay
from tests.real.test_tablet import SECONDS, Tablet, free_port
from tests.real.waiting import wait_until

RIG = """\
version: 1
rig: Two schools
song: Night Drive
me: mixer
producer: artist
surfaces:
  tablet: {{profile: generic-osc, listen: {listen}, send: {send}}}
daws:
  main: {{dialect: ardour-osc, send: "127.0.0.1:{ardour}"}}
phases:
  create: {{levels: {{range: [-inf dB, -6 dB], step: 3 dB}}}}
  mix: {{}}
  blend: {{from: mix, ride: [track/1-2/volume]}}
map:
  tablet/fader/1-2: {{any: strip/1-2/volume}}
  tablet/button/solo/1: {{any: levels/compare/rough}}
  tablet/button/solo/2: {{any: levels/recall/rough}}
  tablet/button/function/1: {{any: idea/mark}}
  tablet/button/function/2: {{any: phase/next}}
"""
#: Where the tracks stand before anybody does anything; Ardour keeps them to the float.
KICK, SNARE = -20.0, -12.0
#: How long a control counts as moved by a hand (`defaults: {move: ...}`).
MOVE_SECONDS = Defaults().move_ns / 1e9
#: One step of a 14-bit fader is far less, anywhere above -60 dB.
TOLERANCE_DB = 0.1


class Studio:
    """A tablet, the daemon and Ardour, which stands at known levels."""

    def __init__(self, folder: Path, ardour: Ardour) -> None:
        self.ardour = ardour
        ardour.set("/transport_stop")
        for strip in range(1, 13):
            ardour.set("/strip/gain", strip, SNARE if strip > 1 else KICK)
        self.wait_for_gain(12, SNARE)
        listen, send = free_port(), free_port()
        self.tablet = Tablet(send, listen)
        rig = folder / "rig.yaml"
        rig.write_text(RIG.format(listen=listen, send=send, ardour=ardour.port))
        self.bridge = Bridge(folder / "bridge", rig, {})
        self.bridge.start()
        wait_until(lambda: self.bridge.status()["daws"]["main"]["strips"], SECONDS, "Ardour to tell its strips")
        wait_until(lambda: "/fader/2" in self.tablet.shown, SECONDS, "the faders to be shown")

    def close(self) -> None:
        self.bridge.end()
        self.tablet.sleep()

    def press(self, key: str) -> None:
        """A finger on a key of the tablet, and off."""
        self.tablet.send(key, 1.0)
        self.tablet.send(key, 0.0)

    def enter(self, phase: str) -> None:
        """On to a phase, for good."""
        self.bridge.do(f"phase/set/{phase}")
        self.bridge.wait_for_phase(phase, SECONDS)
        wait_until(lambda: self.bridge.status()["groups"]["main"]["settled"], SECONDS, "the flip to settle")

    def let_hands_rest(self) -> None:
        """Until a control that moved before this counts as left alone, by the daemon's own clock."""
        moved = self.bridge.status()["up_seconds"]
        wait_until(lambda: self.bridge.status()["up_seconds"] - moved > 2 * MOVE_SECONDS, SECONDS, "hands to rest")

    def command(self, *words: str) -> Any:
        """What a command prints as JSON."""
        done = self.run(*words, "--json")
        return json.loads(done.stdout)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "bridge", *words, "--state", str(self.bridge.state)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    def gain(self, strip: int) -> float:
        return float(self.ardour.read("/strip/gain", strip))

    def wait_for_gain(self, strip: int, db: float) -> None:
        wait_until(lambda: abs(self.gain(strip) - db) < TOLERANCE_DB, SECONDS, f"strip {strip} at {db} dB")

    def saved(self) -> ET.Element:
        """The session as Ardour has saved it."""
        self.ardour.save()
        return ET.fromstring(self.ardour.saved())

    def markers(self) -> list[str]:
        """The names of the markers in Ardour's session."""
        return [str(each.get("name")) for each in self.saved().iter("Location") if "IsMark" in str(each.get("flags"))]

    def automation(self, track: str) -> str:
        """The automation mode of a track's fader, in Ardour's words."""
        route = next(each for each in self.saved().iter("Route") if each.get("name") == track)
        lists = (each for each in route.iter("AutomationList") if each.get("automation-id") == "gain")
        return str(next(lists).get("state"))


@pytest.fixture
def studio(tmp_path: Path, ardour: Ardour) -> Iterator[Studio]:
    made = Studio(tmp_path, ardour)
    try:
        yield made
        assert made.bridge.stop() == 0
    finally:
        made.close()
    same = replay(made.bridge, made.bridge.traces[-1])
    assert same.returncode == 0, same.stdout + same.stderr


def rough_of(studio: Studio) -> dict[str, float | None]:
    """The decibels of `rough` by track, as the command shows them."""
    shown = studio.command("levels", "show", "rough")
    return {each["name"]: each["decibels"] for each in shown["levels"]}


def test_rough_levels_are_stored_on_leaving_changed_in_the_mix_compared_and_recalled(studio: Studio) -> None:
    before = studio.gain(1)
    studio.enter("mix")
    rough = wait_until(lambda: rough_of(studio), SECONDS, "rough levels in the journal")
    assert rough["Kick"] == pytest.approx(KICK, abs=TOLERANCE_DB)
    assert rough["Snare"] == pytest.approx(SNARE, abs=TOLERANCE_DB)
    assert studio.gain(1) == before, "storing changes nothing"

    (shown,) = studio.tablet.shown["/fader/1"]
    for position in (shown, 0.6, 0.7, 0.75):
        studio.tablet.send("/fader/1", position)
    wait_until(lambda: studio.gain(1) > -4, SECONDS, "the mix to be louder")
    mixed = studio.gain(1)

    studio.let_hands_rest()  # what a hand moves is left to it
    assert studio.command("levels", "compare", "rough")["told"]
    studio.wait_for_gain(1, KICK)
    studio.tablet.shows("/fader/1", shown)
    studio.press("/button/solo/1")
    studio.wait_for_gain(1, mixed)

    studio.press("/button/solo/2")
    studio.wait_for_gain(1, KICK)
    studio.wait_for_gain(2, SNARE)

    # What the song excludes stays where the mix has it.
    studio.ardour.set("/strip/gain", 1, -3.0)
    studio.ardour.set("/strip/gain", 2, -3.0)
    studio.wait_for_gain(2, -3.0)
    studio.run("levels", "exclude", "track/1")
    assert "1 left alone" in studio.command("levels", "recall", "rough")["told"][0]
    studio.wait_for_gain(2, SNARE)
    assert studio.gain(1) == pytest.approx(-3.0, abs=TOLERANCE_DB)


def test_an_idea_sets_a_marker_in_ardour_and_keeps_the_place(studio: Studio) -> None:
    studio.ardour.set("/locate", 96000, 0)
    studio.press("/button/function/1")

    (idea,) = wait_until(lambda: studio.command("idea", "list")["ideas"], SECONDS, "the idea")
    assert (idea["who"], idea["phase"], idea["state"]) == ("mixer", "create", "open")

    wait_until(lambda: "idea (mixer)" in studio.markers(), SECONDS, "the marker in Ardour's session")


def test_a_ride_switches_the_automation_mode_and_puts_it_back(studio: Studio) -> None:
    studio.enter("mix")
    before = studio.automation("Kick")

    studio.enter("blend")
    wait_until(lambda: studio.automation("Kick") == "Touch", SECONDS, "the fader's automation in touch")
    assert studio.automation("Snare") == "Touch"
    assert studio.automation("Tom") == before, "nobody rides this one"

    studio.enter("mix")
    wait_until(lambda: studio.automation("Kick") == before, SECONDS, "the mode of before")
    assert studio.automation("Snare") == before


def test_the_handoff_of_a_session_holds_what_was_done_in_it(studio: Studio, tmp_path: Path) -> None:
    studio.run("vision", "A letter that was <never> sent")
    studio.press("/button/function/1")
    studio.enter("mix")
    wait_until(lambda: rough_of(studio), SECONDS, "rough levels in the journal")
    studio.ardour.set("/strip/gain", 1, -3.0)
    studio.wait_for_gain(1, -3.0)
    folder = tmp_path / "handoff"

    studio.run("handoff", "Night Drive", "-o", str(folder))

    page = (folder / "index.html").read_text(encoding="utf-8")
    assert "Night Drive" in page
    assert "A letter that was &lt;never&gt; sent" in page
    assert "<never>" not in page
    told = json.loads((folder / "handoff.json").read_text(encoding="utf-8"))
    assert told["song"]["name"] == "Night Drive"
    assert [idea["who"] for idea in told["ideas"]] == ["mixer"]
    kick = next(track for track in told["levels"]["tracks"] if track["name"] == "Kick")
    assert kick["decibels"] == pytest.approx(-3.0, abs=TOLERANCE_DB)
    assert kick["rough"] == pytest.approx(KICK, abs=TOLERANCE_DB)
    with ZipFile(folder / "project.dawproject") as project:
        tracks = {each.get("name") for each in ET.fromstring(project.read("project.xml")).iter("Track")}
    assert {"Kick", "Snare", "Lead Vox"} <= tracks
