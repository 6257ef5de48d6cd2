"""A footswitch as a true serial device on a real kernel: found by its USB id and its hello, pulled, reset, doubled.

The daemon runs beside it in a virtual machine (`tests/real/kernel`). On a pty there are no USB ids, no DTR and no rate;
here there are, and what the kernel tells the board about them is read off the USB wire.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.real.avr.workshop import Workshop
from tests.real.avr.workshop import missing as lacks_for_firmware
from tests.real.kernel.machine import SECONDS, Chip, Foot, Machine
from tests.real.waiting import wait_until

#: Emulating a machine takes as long as the real one lets it: the first test boots it and starts the daemon.
pytestmark = pytest.mark.timeout(900)

RIG = """\
version: 1
rig: Kernel
surfaces:
  foot: {{profile: phasebridge-footswitch, serial: {serial}}}
daws:
  main: {{dialect: reaper-osc, send: "127.0.0.1:{daw}"}}
phases:
  create: {{color: orange}}
  mix: {{color: blue}}
map:
  foot/switch/1: {{any: phase/toggle}}
  foot/switch/2: {{any: {{to: track/1/mute, mode: momentary}}}}
  foot/switch/3: {{any: phase/set/mix}}
"""
#: An Arduino Uno's product, its serial number, and the USB ids of its maker and itself.
UNO = ("Arduino Uno", "85736323838351F0E1A1", "2341", "0043")
#: A gadget that no list of boards has: the Linux Foundation's own id.
GADGET = ("Multifunction Composite Gadget", "1", "1d6b", "0104")
HELD, LET_GO = ["/track/1/mute", 1.0], ["/track/1/mute", 0.0]
ON = 1

MakeFoot = Callable[..., Foot]


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """Where the firmware is built that runs in a simulated chip."""
    if lacks := lacks_for_firmware():
        pytest.skip(lacks)
    return Workshop(tmp_path_factory.mktemp("avr"))


@pytest.fixture
def feet(machine: Machine) -> Iterator[MakeFoot]:
    """Makes a plugged footswitch by socket, board and hello; the sockets are empty at first."""
    machine.ask("clear")

    def make(socket: int = 0, board: tuple[str, ...] = UNO, **hello: Any) -> Foot:
        made = Foot(machine, socket, board, **{"serial": 0x2A, "name": "foot", **hello})
        made.plug()
        return made

    yield make
    machine.ask("clear")


def play(machine: Machine, serial: str = "auto") -> None:
    """The daemon plays this rig; it goes on with one that it plays already."""
    machine.ask("play_on", rig=RIG.format(serial=serial, daw=machine.ask("daw")))


def port(machine: Machine) -> dict[str, Any]:
    return dict(machine.ask("status")["ports"]["foot"])


def wait_for_port(machine: Machine, state: str, detail: str = "") -> dict[str, Any]:
    """Wait until the footswitch's port is in this state, with this in its detail."""
    seen: dict[str, Any] = {}

    def so() -> bool:
        seen.update(port(machine))
        return seen["state"] == state and detail in seen["detail"]

    try:
        wait_until(so, SECONDS, f"foot to be {state} {detail}")
    except AssertionError as late:
        raise AssertionError(f"{late}: {seen}; said: {machine.ask('lines')[-8:]}") from None
    return seen


def wait_for_lights(machine: Machine, foot: Foot, shows: Callable[[dict[int, int]], object], what: str) -> None:
    """Wait until the lights of a box are so."""
    try:
        wait_until(lambda: shows(foot.lights()), SECONDS, what)
    except AssertionError as late:
        told = f"lights: {foot.lights()}; port: {port(machine)}; said: {machine.ask('lines')[-8:]}"
        raise AssertionError(f"{late}: {told}") from None


def heard(machine: Machine) -> list[Any]:
    """What came to the DAW about the held track."""
    return [said for said in machine.ask("daw_heard") if said[0] == HELD[0]]


def wait_for_daw(machine: Machine, *messages: list[Any], since: int) -> None:
    wait_until(lambda: heard(machine)[since:] == list(messages), SECONDS, f"{messages} to come to the DAW")


def plays(machine: Machine, foot: Foot) -> None:
    """A press on the foot's second switch is heard by the DAW, and so is its end."""
    since = len(heard(machine))
    foot.tap(2)
    wait_for_daw(machine, HELD, LET_GO, since=since)


def phase(machine: Machine) -> str:
    return str(machine.ask("status")["phase"])


def dtr_told(foot: Foot) -> list[bool]:
    """DTR as the board was told it; nothing while nobody opened its line."""
    return [told["dtr"] for told in foot.told_of_line() if "dtr" in told]


def test_a_board_is_found_by_its_usb_id_and_known_by_its_hello(machine: Machine, feet: MakeFoot) -> None:
    play(machine)
    wait_for_port(machine, "absent", "no board is here")
    foot = feet()
    report = wait_for_port(machine, "open")["serial"]
    assert (report["line"], report["rate"], report["speaks"]) == (foot.line(), 115_200, "framed")
    assert (report["box"]["name"], report["box"]["serial"]) == ("foot", "0000002A")
    assert machine.ask("signals", socket=foot.socket) == {"dtr": True, "rts": True, "cts": True, "dsr": True}
    plays(machine, foot)

    before = phase(machine)
    foot.tap(1)
    wait_until(lambda: phase(machine) != before, SECONDS, "the phase to change")
    assert port(machine)["serial"]["heard"]["torn"] == 0


def test_a_pulled_cable_releases_what_was_held_and_lights_come_back_with_it(machine: Machine, feet: MakeFoot) -> None:
    play(machine)
    foot = feet()
    wait_for_port(machine, "open")
    foot.tap(3)
    wait_for_lights(machine, foot, lambda lights: lights.get(3) == ON, "the light of the phase mix")
    since = len(heard(machine))
    foot.press(2)
    wait_for_daw(machine, HELD, since=since)

    foot.pull()
    wait_for_port(machine, "absent")
    wait_for_daw(machine, HELD, LET_GO, since=since)

    foot.plug()
    wait_for_lights(machine, foot, lambda lights: lights.get(3) == ON, "the light to be back")
    plays(machine, foot)


def test_a_cable_that_is_back_at_once_is_noticed(machine: Machine, feet: MakeFoot) -> None:
    play(machine)
    foot = feet()
    wait_for_port(machine, "open")
    since = len(heard(machine))
    foot.press(2)
    wait_for_daw(machine, HELD, since=since)

    foot.replug()
    wait_for_daw(machine, HELD, LET_GO, since=since)
    wait_for_port(machine, "open")
    plays(machine, foot)


def test_a_box_that_is_reset_lets_go_of_what_it_held_and_is_shown_everything_anew(
    machine: Machine, feet: MakeFoot
) -> None:
    play(machine)
    foot = feet()
    wait_for_port(machine, "open")
    wait_for_lights(machine, foot, lambda lights: 1 in lights, "the light of the phase")
    since = len(heard(machine))
    foot.press(2)
    wait_for_daw(machine, HELD, since=since)

    foot.begin_anew()
    wait_for_daw(machine, HELD, LET_GO, since=since)
    wait_for_lights(machine, foot, lambda lights: 1 in lights, "the light of the phase, again")
    plays(machine, foot)


def test_a_board_with_an_unknown_id_is_told_and_never_opened(machine: Machine, feet: MakeFoot) -> None:
    play(machine)
    unknown = feet(1, GADGET, serial=0x2B)
    wait_for_port(machine, "absent", f'if {unknown.line()} is it, write `serial: "{unknown.line()}"`')
    known = feet()
    wait_for_port(machine, "open")
    plays(machine, known)
    wait_until(lambda: True in dtr_told(known), SECONDS, "DTR to be seen on the wire")
    assert dtr_told(unknown) == []


def test_compiled_firmware_plays_and_survives_its_cable(machine: Machine, feet: MakeFoot, workshop: Workshop) -> None:
    play(machine)
    chip = Chip(machine, 0, UNO, workshop.simbox, workshop.firmware("footswitch-framed-115200-10"))
    chip.plug()
    box = wait_for_port(machine, "open")["serial"]["box"]
    assert (box["name"], box["switches"], box["lights"]) == ("footswitch", 4, 4)
    plays(machine, chip)
    chip.tap(3)
    wait_for_lights(machine, chip, lambda lights: lights[1], "the colour of the phase mix")
    since = len(heard(machine))
    chip.press(2)
    wait_for_daw(machine, HELD, since=since)

    chip.pull()
    wait_for_daw(machine, HELD, LET_GO, since=since)
    chip.plug()
    wait_for_lights(machine, chip, lambda lights: lights[1], "the colour to be back")
    plays(machine, chip)


def test_of_two_boxes_the_one_is_played_that_the_rig_means(machine: Machine, feet: MakeFoot) -> None:
    play(machine, '{box: "0000002B"}')
    foot, other = feet(), feet(1, ("Arduino Uno", "7", *UNO[2:]), serial=0x2B, name="other")
    assert wait_for_port(machine, "open")["serial"]["line"] == other.line()
    since = len(heard(machine))
    foot.tap(2)
    plays(machine, other)
    assert heard(machine)[since:] == [HELD, LET_GO]
    assert machine.ask("stop") == 0

    play(machine)
    detail = wait_for_port(machine, "refused", "several boxes are here")["detail"]
    assert all(f"({number}, {each.line()})" in detail for number, each in (("0000002A", foot), ("0000002B", other)))
    for each in foot, other:
        was_restarted_at_most_once(each)


def was_restarted_at_most_once(foot: Foot) -> None:
    """Its line was opened twice; DTR did not fall, which would restart it.

    Nor was it ever at 1200 baud, at which a board with native USB would wait to be programmed.
    """
    wait_until(lambda: len(dtr_told(foot)) > 1, SECONDS, "the second opening to be seen on the wire")
    rates = [told["rate"] for told in foot.told_of_line() if "rate" in told]
    assert rates[-1] == 115_200
    assert 1_200 not in rates
    assert all(dtr_told(foot)), foot.told_of_line()
