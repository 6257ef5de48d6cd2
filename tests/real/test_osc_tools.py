"""oscsend and oscdump at both ends of the real daemon: OSC that neither our code nor python-osc wrote or read.

oscsend plays the fingers on a tablet and what the DAW says; one oscdump is the DAW, another the tablet. What they print
is held against the addresses and types of the documents.
"""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.real.bridge_end import Bridge
from tests.real.conftest import INSTALL
from tests.real.program import Program
from tests.real.test_tablet import free_port
from tests.real.waiting import comes_within, wait_until

RIG = """\
version: 1
rig: Tools
surfaces:
  tablet: {{profile: generic-osc, listen: {listen}, send: {glass}}}
daws:
  main: {{dialect: ardour-osc, send: "127.0.0.1:{daw}", listen: {answers}}}
actions:
  save: {{ardour-osc: Common/Save}}
phases:
  create: {{color: orange}}
  mix: {{color: blue}}
map:
  tablet/fader/1: {{create: strip/1/volume, mix: strip/2/volume}}
  tablet/button/solo/1: {{any: strip/1/solo}}
  tablet/button/function/1: {{any: phase/toggle}}
  tablet/button/function/2: {{any: action/save}}
  tablet/transport/play: {{any: transport/play}}
"""
SECONDS = 30


class Dump:
    """One oscdump on a port of its own: what it printed is what came."""

    def __init__(self, folder: Path, name: str) -> None:
        self.port = free_port()
        self._program = Program(["oscdump", "-L", str(self.port)], {"PATH": "/usr/bin:/bin"}, folder / f"{name}.txt")

    @property
    def said(self) -> list[tuple[str, str, tuple[str, ...]]]:
        """Address, types and values of each message, in order; its time is left out."""
        words = (line.split() for line in self._program.said().splitlines())
        return [(found[1], found[2] if len(found) > 2 else "", tuple(found[3:])) for found in words if len(found) > 1]

    def last(self, address: str, *first: str) -> tuple[str, tuple[str, ...]] | None:
        """Types and values of the last message to this address that begins with these values."""
        found = [
            (types, values) for each, types, values in self.said if each == address and values[: len(first)] == first
        ]
        return found[-1] if found else None

    def close(self) -> None:
        self._program.stop()


def oscsend(port: int, address: str, types: str = "", *values: str) -> None:
    """One message; oscsend wants a word for types even where there are none."""
    command = ["oscsend", "127.0.0.1", str(port), address, *([types] if types else []), *values]
    subprocess.run(command, check=True, timeout=SECONDS)


class Room:
    """The daemon between four ends of liblo."""

    def __init__(self, folder: Path) -> None:
        self.daw, self.glass = Dump(folder, "daw"), Dump(folder, "glass")
        self.listen, self.answers = free_port(), free_port()
        rig = folder / "rig.yaml"
        rig.write_text(RIG.format(listen=self.listen, glass=self.glass.port, daw=self.daw.port, answers=self.answers))
        self.bridge = Bridge(folder / "bridge", rig, {})
        self.bridge.start()

    def says(self) -> None:
        """What an Ardour says that has just listed two strips; it is thought gone after three silent seconds."""
        for strip in ("1", "2"):
            oscsend(self.answers, "/reply", "ssiiiiii", "AT", f"Track {strip}", "1", "2", "0", "0", strip, "0")
        oscsend(self.answers, "/reply", "siii", "end_route_list", "48000", "0", "0")
        oscsend(self.answers, "/strip/fader", "if", "1", "0.5")
        oscsend(self.answers, "/strip/fader", "if", "2", "0.25")
        oscsend(self.answers, "/strip/solo", "if", "1", "0")

    def finger(self, path: str, *positions: str) -> None:
        for position in positions:
            oscsend(self.listen, path, "f", position)

    def until(self, deed: Callable[[], None], seen: Callable[[], object], what: str) -> None:
        """Does it again until it is seen: on a busy machine the DAW may be thought gone in between."""

        def tried() -> bool:
            self.says()
            deed()
            return comes_within(seen, 1.5)

        wait_until(tried, SECONDS, f"{what}; the DAW saw {self.daw.said[-8:]}, the tablet {self.glass.said[-8:]}")

    def close(self) -> None:
        self.bridge.end()
        self.daw.close()
        self.glass.close()


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    if not (shutil.which("oscsend") and shutil.which("oscdump")):
        pytest.skip(f"liblo-tools is not installed: {INSTALL}")
    made = Room(tmp_path)
    try:
        yield made
    finally:
        made.close()


def near(found: tuple[str, tuple[str, ...]] | None, types: str, position: float) -> bool:
    """Whether a message has these types, and its last value is there."""
    return found is not None and found[0] == types and abs(float(found[1][-1]) - position) < 1e-3


def test_what_liblo_says_is_done_and_what_we_say_liblo_reads(room: Room) -> None:
    # At start: a set-up and a question, in Ardour's words and types, and no value.
    wait_until(lambda: room.daw.last("/set_surface"), SECONDS, f"the greeting, not {room.daw.said}")
    types, _ = room.daw.last("/set_surface") or ("", ())
    assert set(types) <= {"i"}
    assert not [each for each in room.daw.said if each[0] in ("/strip/fader", "/strip/solo", "/transport_play")]

    room.until(
        lambda: room.finger("/fader/1", "0.49", "0.5", "0.52"),
        lambda: near(room.daw.last("/strip/fader", "1"), "if", 0.52),
        "the fader to arrive as /strip/fader if",
    )
    room.until(
        lambda: room.finger("/button/solo/1", "1", "0"),
        lambda: (room.daw.last("/strip/solo", "1") or ("",))[0] == "ii",
        "solo as /strip/solo ii",
    )
    room.until(
        lambda: room.finger("/transport/play", "1", "0"), lambda: room.daw.last("/transport_play"), "/transport_play"
    )
    room.until(
        lambda: room.finger("/button/function/2", "1", "0"),
        lambda: room.daw.last("/access_action") == ("s", ('"Common/Save"',)),
        "the action as text",
    )


def test_what_the_daw_says_is_shown_on_the_tablet_and_a_flip_shows_the_other(room: Room) -> None:
    room.until(lambda: None, lambda: near(room.glass.last("/fader/1"), "f", 0.5), "the fader's place on the tablet")
    oscsend(room.answers, "/strip/fader", "if", "1", "0.75")
    wait_until(lambda: near(room.glass.last("/fader/1"), "f", 0.75), SECONDS, "0.75 on the tablet")

    room.finger("/button/function/1", "1", "0")
    room.bridge.wait_for_phase("mix")
    room.until(lambda: None, lambda: near(room.glass.last("/fader/1"), "f", 0.25), "the other track on the same fader")
    assert room.daw.last("/strip/fader") is None, "what the DAW said is not said back to it"


def test_wrong_types_are_counted_and_move_nothing(room: Room) -> None:
    room.until(lambda: None, lambda: near(room.glass.last("/fader/1"), "f", 0.5), "the fader's place on the tablet")
    before = room.bridge.status()["ports"]["main"]["mistakes"]
    oscsend(room.answers, "/strip/fader", "is", "1", "loud")
    wait_until(lambda: room.bridge.status()["ports"]["main"]["mistakes"] > before, SECONDS, "the mistake to be counted")
    assert near(room.glass.last("/fader/1"), "f", 0.5)
