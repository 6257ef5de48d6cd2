"""A Pico's firmware at the end of a daemon's serial line: press, flip, colour of the phase, a pulled cable, a reset.

The chip is simulated and kept in step with the wall clock; its USB data goes through a pty that the daemon opens with
pyserial. Nothing of the daemon is replaced.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bridge.ports.serial import port as serial_port
from tests.app.clockwork import until
from tests.app.test_serial import Floor
from tests.ports.serial_box import Cable
from tests.real.rp2040 import tools
from tests.real.rp2040.pico import Pico, build

NAME = "pico-footswitch-framed-usb"
SWITCH_1, SWITCH_2 = 2, 3
#: Simulated time in one turn, ms: what the chip may lag behind the wall.
TURN = 5.0


class LivePico:
    """A Pico on a cable. What a foot does is handed to the thread that plays the chip."""

    def __init__(self, uf2: Path, cable: Cable) -> None:
        """Give it power; it says hello when it has woken."""
        self.cable = cable
        self.colour = [0.0, 0.0, 0.0]
        self.resets = 0
        self._does: deque[Callable[[Pico], None]] = deque()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._live, args=(uf2,), daemon=True)
        self._thread.start()

    def do(self, what: Callable[[Pico], None]) -> None:
        """Something that a foot, or a test, does to it."""
        self._does.append(what)

    def stop(self) -> None:
        """Take its power, and wait until that is done."""
        self._ended.set()
        self._thread.join()
        self.cable.unplug()

    def _live(self, uf2: Path) -> None:
        with Pico(uf2) as pico:
            begun = time.monotonic()
            while not self._ended.is_set():
                heard = self.cable.hear(TURN / 1000)
                if heard:
                    pico.do("usb", heard.hex(" "))
                while self._does:
                    self._does.popleft()(pico)
                pico.look(max(0.0, (time.monotonic() - begun) * 1000 - pico.ms))
                self.cable.say(bytes(byte for _, byte in pico.bytes))
                pico.bytes.clear()
                self.colour, self.resets = pico.told["colour"], pico.told["resets"]


@pytest.fixture(scope="module")
def uf2(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A firmware that can be hung."""
    lack = tools.missing()
    if lack:
        pytest.skip(f"{lack} (make test does it)")
    return build(tmp_path_factory.mktemp("rp2040"), NAME, "-DPB_TEST_HANG")


@pytest.fixture
def foot(tmp_path: Path, uf2: Path) -> Iterator[LivePico]:
    """A Pico that is plugged in."""
    made = LivePico(uf2, Cable(tmp_path))
    yield made
    made.stop()


@pytest.fixture
def floor(tmp_path: Path, foot: LivePico, monkeypatch: pytest.MonkeyPatch) -> Iterator[Floor]:
    """A daemon that has found it."""
    monkeypatch.setattr(serial_port, "RETRY_SECONDS", 0.05)
    made = Floor(tmp_path / "daemon", foot.cable)
    until(lambda: made.foot()["state"] == "open", "the footswitch")
    yield made
    made.stop()


def tap(pico: Pico, pin: int) -> None:
    pico.bounce(pin, 0)
    pico.do("run", 30)
    pico.bounce(pin, 1)


def holds_a_note(floor: Floor, foot: LivePico) -> None:
    foot.do(lambda pico: pico.bounce(SWITCH_2, 0))
    floor.expect("90 3c 7f")


def test_a_press_flips_plays_over_osc_and_the_light_follows(floor: Floor, foot: LivePico) -> None:
    until(lambda: foot.colour[0] > foot.colour[2], "orange")
    foot.do(lambda pico: tap(pico, SWITCH_1))
    until(lambda: floor.phase() == "mix", "the flip")
    until(lambda: foot.colour[2] > foot.colour[0], "blue")
    foot.do(lambda pico: tap(pico, SWITCH_2))
    until(lambda: any(each.address == "/transport_play" for each in floor.osc()), "play over OSC")


def test_a_pulled_cable_releases_what_was_held_and_the_light_comes_back(floor: Floor, foot: LivePico) -> None:
    holds_a_note(floor, foot)
    foot.cable.unplug()
    floor.expect("80 3c 00")
    # Nobody plays for 3 s: its lights are off.
    until(lambda: foot.colour == [0, 0, 0], "the light off")
    foot.do(lambda pico: pico.up(SWITCH_2))
    foot.cable.plug()
    until(lambda: foot.colour[0] > foot.colour[2], "orange again")


def test_a_box_that_hangs_releases_what_was_held_and_plays_on(floor: Floor, foot: LivePico) -> None:
    holds_a_note(floor, foot)
    foot.do(lambda pico: pico.hear(0x85, b"hang", line="usb"))
    floor.expect("80 3c 00")
    until(lambda: foot.resets == 1 and floor.foot()["state"] == "open", "the box to be back")
    foot.do(lambda pico: pico.up(SWITCH_2))
    foot.do(lambda pico: pico.do("run", 30))
    holds_a_note(floor, foot)
