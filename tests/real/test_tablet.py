"""A tablet of python-osc's own on the real daemon: fingers in, values, colours and names out, gone and back."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pythonosc.osc_message_builder import OscMessageBuilder
from pythonosc.osc_packet import OscPacket

from bridge.app.practice import PracticeMixer
from tests.real.bridge_end import Bridge
from tests.real.waiting import wait_until

RIG = """\
version: 1
rig: On glass
surfaces:
  tablet: {{profile: {profile}, listen: {listen}, send: {send}}}
daws:
  mixer: {{dialect: ardour-osc, send: "127.0.0.1:{mixer}"}}
phases:
  create: {{color: orange}}
  mix: {{color: blue}}
map:
  tablet/fader/1-4:
    create: strip/1-4/volume
    mix: strip/1-4/pan
  tablet/button/solo/1-4: {{any: strip/1-4/solo}}
  tablet/button/function/1: {{any: phase/toggle}}
  tablet/button/function/2: {{any: surface/repaint}}
"""
SECONDS = 30


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Tablet:
    """A phone with a layout: sends what fingers do, keeps what each address was last told."""

    def __init__(self, here: int, there: int) -> None:
        self.port = here
        self._there = ("127.0.0.1", there)
        self.shown: dict[str, list[Any]] = {}
        self.heard = 0
        self.wake()

    def wake(self) -> None:
        """The app is in front: it hears, and shows nothing yet."""
        self.shown.clear()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", self.port))
        self._reader = threading.Thread(target=self._listen, args=(self._socket,), daemon=True)
        self._reader.start()

    def _listen(self, opened: socket.socket) -> None:
        while data := opened.recv(65507):
            for timed in OscPacket(data).messages:
                self.shown[timed.message.address] = list(timed.message.params)
                self.heard += 1

    def sleep(self) -> None:
        """The app is gone, and its port with it."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bell:
            bell.sendto(b"", ("127.0.0.1", self.port))
        self._reader.join(SECONDS)
        self._socket.close()

    def send(self, address: str, *values: Any) -> None:
        """A finger does something."""
        builder = OscMessageBuilder(address)
        for value in values:
            builder.add_arg(value)
        self._socket.sendto(builder.build().dgram, self._there)

    def raw(self, data: bytes) -> None:
        """Bytes that are what they are."""
        self._socket.sendto(data, self._there)

    def shows(self, address: str, *values: Any) -> None:
        """Wait until an address was last told this."""
        wanted = [pytest.approx(value, abs=1e-3) if isinstance(value, float) else value for value in values]
        wait_until(lambda: self.shown.get(address) == wanted, SECONDS, f"{address} {values}; shown: {self.shown}")


class Room:
    """A tablet, the daemon and the practice mixer."""

    def __init__(self, folder: Path, profile: str = "generic-osc") -> None:
        self.mixer = PracticeMixer()
        self.mixer.start()
        listen, send = free_port(), free_port()
        self.tablet = Tablet(send, listen)
        rig = folder / "rig.yaml"
        rig.write_text(RIG.format(profile=profile, listen=listen, send=send, mixer=self.mixer.port))
        self.bridge = Bridge(folder / "bridge", rig, {})
        self.bridge.start()
        wait_until(lambda: self.bridge.status()["daws"]["mixer"]["strips"], SECONDS, "the mixer to answer")

    def stands(self, path: str, position: float) -> None:
        """Wait until the mixer has a target there."""
        wait_until(
            lambda: self.mixer.snapshot()[path] == pytest.approx(position, abs=1e-3), SECONDS, f"{path} at {position}"
        )

    def close(self) -> None:
        """End everybody."""
        self.bridge.end()
        self.tablet.sleep()
        self.mixer.stop()


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path)
    yield made
    made.close()


def test_a_finger_moves_the_mixer_and_the_mixer_moves_the_tablet(room: Room) -> None:
    room.mixer.set("track/1/volume", 0.5)
    room.tablet.shows("/fader/1", 0.5)
    room.tablet.send("/fader/1", 0.5)
    room.tablet.send("/fader/1", 0.625)
    room.stands("track/1/volume", 0.625)
    room.mixer.set("track/2/volume", 0.25)
    room.tablet.shows("/fader/2", 0.25)


def test_buttons_colours_and_names_follow(room: Room) -> None:
    tablet, address = room.tablet, "/button/solo/2/color"
    tablet.shows("/button/solo/2", 0.0)
    (dark,) = wait_until(lambda: tablet.shown.get(address), SECONDS, "its colour")
    assert dark.startswith("#")
    tablet.send("/button/solo/2", 1)
    tablet.send("/button/solo/2", 0)
    room.stands("track/2/solo", 1.0)
    tablet.shows("/button/solo/2", 1.0)
    wait_until(lambda: tablet.shown[address] != [dark], SECONDS, "the colour to be bright")
    room.mixer.set("track/2/solo", 0.0)
    tablet.shows("/button/solo/2", 0.0)
    tablet.shows(address, dark)
    wait_until(lambda: tablet.shown.get("/fader/1/label", [""])[0], SECONDS, "a name over the fader")


def test_a_flip_puts_the_faders_where_the_other_phase_has_them(room: Room) -> None:
    room.mixer.set("track/1/volume", 0.75)
    room.tablet.shows("/fader/1", 0.75)
    room.tablet.send("/button/function/1", True)
    room.tablet.send("/button/function/1", False)
    room.bridge.wait_for_phase("mix")
    room.tablet.shows("/phase", "mix")
    room.tablet.shows("/fader/1", room.mixer.snapshot()["track/1/pan"])
    before = room.mixer.snapshot()["track/1/volume"]
    room.tablet.send("/fader/1", 0.51)
    room.tablet.send("/fader/1", 0.625)
    room.stands("track/1/pan", 0.625)
    assert room.mixer.snapshot()["track/1/volume"] == before


def test_a_phone_that_was_gone_is_painted_when_it_asks(room: Room) -> None:
    room.mixer.set("track/1/volume", 0.5)
    room.tablet.shows("/fader/1", 0.5)
    room.tablet.sleep()
    room.mixer.set("track/1/volume", 0.25)
    room.mixer.set("track/3/solo", 1.0)
    wait_until(lambda: room.bridge.status()["ports"]["tablet"]["state"] == "open", SECONDS, "nobody to mind")
    room.tablet.wake()
    room.tablet.send("/button/function/2", 1)
    room.tablet.shows("/fader/1", 0.25)
    room.tablet.shows("/button/solo/3", 1.0)
    room.tablet.shows("/phase", "create")


def test_bad_packets_are_counted_and_the_rest_plays_on(room: Room) -> None:
    for junk in (b"", b"\0", b"/fader/1", b"/fader/1\0\0\0\0,f\0\0\0", b"#bundle\0" + bytes(12), bytes(2000)):
        room.tablet.raw(junk)
    room.tablet.send("/fader/1", "loud")
    room.tablet.send("/nobody", 0.5)
    room.mixer.set("track/1/volume", 0.5)
    room.tablet.shows("/fader/1", 0.5)
    room.tablet.send("/fader/1", 0.625)
    room.stands("track/1/volume", 0.625)
    port = room.bridge.status()["ports"]["tablet"]
    assert port["mistakes"] >= 5
    assert port["unmapped"] >= 1


def test_a_layout_of_ones_own_has_its_own_addresses(tmp_path: Path) -> None:
    surfaces = tmp_path / "surfaces"
    surfaces.mkdir()
    (surfaces / "my-layout.yaml").write_text(
        "profile: my-layout\nmaker: Me\nmodel: Layout\nstrips: 4\ncontrols:\n"
        "  fader/1-4: {osc: /mix/5-8/level, low: 0, high: 127, light: {kind: motor, types: i}}\n"
        "  button/solo/1-4: {osc: /mix/5-8/solo, light: {kind: led, types: T}}\n"
        "  button/function/1-2: {osc: /f/1-2}\n"
    )
    room = Room(tmp_path, "my-layout")
    try:
        room.mixer.set("track/2/volume", 0.5)
        room.tablet.shows("/mix/6/level", 64)
        room.tablet.send("/mix/6/level", 127)
        room.stands("track/2/volume", 1.0)
        room.mixer.set("track/4/solo", 1.0)
        room.tablet.shows("/mix/8/solo", True)
    finally:
        room.close()
