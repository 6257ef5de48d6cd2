"""USB MIDI devices on a real kernel: plugged, pulled, renamed, doubled, taken by others, and sending what devices send.

The daemon runs beside them in a virtual machine (`tests/real/kernel`), with python-rtmidi on the kernel's own ALSA.
"""

import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.real.kernel.machine import SECONDS, Box, Machine
from tests.real.waiting import wait_until

#: Emulating a machine takes as long as the real one lets it: the first test boots it and starts the daemon.
pytestmark = pytest.mark.timeout(900)

#: A desk's fader, pad and lamp, played on a synth.
MAP = """\
phases: {create: , mix: }
daws:
  synth: {dialect: midi, port: "Synth*"}
map:
  desk/fader/1: {any: {to: synth/cc/7, takeover: jump}}
  desk/button/solo/1: {any: synth/note/36}
  desk/button/mute/1: {any: {to: synth/cc/20, mode: toggle}}
  desk/button/marker/set: {any: phase/toggle}
"""
SOLO_DOWN, SOLO_UP, MUTE_DOWN, MUTE_UP = "b0 20 7f", "b0 20 00", "b0 30 7f", "b0 30 00"
NOTE_ON, NOTE_OFF = "90 24 7f", "80 24 00"
LAMP_ON, LAMP_OFF = "b0 30 7f", "b0 30 00"

MakeBox = Callable[[int, str, str], Box]


@pytest.fixture
def box(machine: Machine) -> MakeBox:
    """Makes a plugged device by socket, product and serial number; the sockets are empty at first."""
    machine.ask("clear")  # before the first one, and once: all devices of a test come from here

    def make(socket: int, product: str, serial: str) -> Box:
        made = Box(machine, socket, product, serial)
        made.plug()
        return made

    return make


@pytest.fixture
def synth(box: MakeBox) -> Box:
    return box(3, "Synth", "S-77")


@pytest.fixture
def desk(box: MakeBox) -> Box:
    return box(0, "nanoKONTROL2", "0001")


def play(machine: Machine, surfaces: str = "desk: {profile: korg-nanokontrol2}", do: str = "play") -> None:
    """A daemon plays this rig from the beginning."""
    machine.ask(do, rig=f"version: 1\nrig: Kernel\nsurfaces:\n  {surfaces}\n{MAP}")


def play_on(machine: Machine) -> None:
    """The daemon plays the plain rig; the one that plays it already goes on."""
    play(machine, do="play_on")


def port(machine: Machine, name: str) -> dict[str, Any]:
    return dict(machine.ask("status")["ports"][name])


def wait_for_port(machine: Machine, name: str, state: str, detail: str = "") -> dict[str, Any]:
    """Wait until a port is in this state, with this in its detail."""
    seen: dict[str, Any] = {}

    def so() -> bool:
        seen.update(port(machine, name))
        return seen["state"] == state and detail in seen["detail"]

    try:
        wait_until(so, SECONDS, f"{name} to be {state} {detail}")
    except AssertionError as late:
        raise AssertionError(f"{late}: {seen}; said: {machine.ask('lines')[-8:]}") from None
    return seen


def plays(desk: Box, synth: Box) -> None:
    """A press on the desk is a note of the synth."""
    since = presses(desk, synth)
    desk.send(SOLO_UP)
    synth.wait_for(NOTE_OFF, since)


def presses(desk: Box, synth: Box) -> int:
    """A press on the desk begins a note of the synth; how much the synth had heard before."""
    since = len(synth.heard())
    desk.send(SOLO_DOWN)
    synth.wait_for(NOTE_ON, since)
    return since


def both_open(machine: Machine) -> None:
    wait_for_port(machine, "synth", "open")
    wait_for_port(machine, "desk", "open")


def test_a_pulled_cable_releases_what_was_held_and_lights_come_back_with_it(
    machine: Machine, desk: Box, synth: Box
) -> None:
    play(machine)
    both_open(machine)
    desk.send(MUTE_DOWN + MUTE_UP)
    desk.wait_for(LAMP_ON)

    since = presses(desk, synth)
    desk.pull()
    wait_for_port(machine, "desk", "absent", "no MIDI input matches")
    synth.wait_for(NOTE_OFF, since)

    shown = len(desk.heard())
    desk.plug()
    wait_for_port(machine, "desk", "open")
    desk.wait_for(LAMP_ON, shown)
    plays(desk, synth)
    assert synth.heard()[since:].count(NOTE_OFF) == 2


def test_a_cable_that_is_back_before_anybody_looked_is_noticed(machine: Machine, desk: Box, synth: Box) -> None:
    play_on(machine)
    both_open(machine)
    since, said = presses(desk, synth), len(machine.ask("lines"))

    desk.replug()
    wait_until(lambda: "desk: open" in machine.ask("lines")[said:], SECONDS, "the desk to be opened again")
    synth.wait_for(NOTE_OFF, since)
    plays(desk, synth)


def test_a_device_is_found_again_under_another_client_number(
    machine: Machine, box: MakeBox, desk: Box, synth: Box
) -> None:
    play_on(machine)
    both_open(machine)
    first = port(machine, "desk")["input"]
    desk.pull()
    wait_for_port(machine, "desk", "absent")
    box(1, "Other", "0")
    wait_until(lambda: "Other" in machine.ask("ports"), SECONDS, "the other device to be listed")
    desk.plug()
    second = wait_for_port(machine, "desk", "open")["input"]
    assert (first != second, first.rsplit(" ", 1)[0]) == (True, second.rsplit(" ", 1)[0])
    plays(desk, synth)


def test_running_status_and_real_time_between_the_bytes_are_read_as_they_are_meant(
    machine: Machine, desk: Box, synth: Box
) -> None:
    play_on(machine)
    both_open(machine)
    before = port(machine, "desk")
    desk.send("b0 00 10 00 f8 20 00 30 20 7f 20 00")
    heard = synth.wait_for(NOTE_OFF)
    # The first position of a fader after its port opened is only noted.
    assert heard == f"b0 07 20 b0 07 30 {NOTE_ON} {NOTE_OFF}"
    assert port(machine, "desk")["mistakes"] == before["mistakes"]


def test_a_long_sysex_from_the_device_is_one_message_and_harms_nothing(machine: Machine, desk: Box, synth: Box) -> None:
    play_on(machine)
    both_open(machine)
    before = port(machine, "desk")
    desk.send("f0" + "00 01 02 03 04 05 06 07" * 400 + "f7")
    plays(desk, synth)
    after = port(machine, "desk")
    assert after["received"] - before["received"] == 3
    assert after["mistakes"] == before["mistakes"]


def test_a_burst_at_ten_thousand_messages_a_second_ends_with_its_last_value(
    machine: Machine, desk: Box, synth: Box
) -> None:
    """More than fits into the queue that a sequencer's client has from the start: 200 messages."""
    play_on(machine)
    both_open(machine)
    before = port(machine, "desk")
    machine.ask("flood", socket=desk.socket, count=1_200, a_second=10_000)
    wait_until(lambda: synth.heard().endswith("b0 07 7f"), SECONDS, "the last value")
    after = port(machine, "desk")
    assert [after[each] - before[each] for each in ("received", "dropped", "mistakes")] == [1_201, 0, 0]
    plays(desk, synth)


def test_a_flood_that_nobody_can_read_is_counted_and_over_when_it_ends(machine: Machine, desk: Box, synth: Box) -> None:
    play_on(machine)
    both_open(machine)
    before = port(machine, "desk")
    machine.ask("flood", socket=desk.socket, count=20_000, a_second=10_000)
    wait_until(lambda: _rests(machine), SECONDS, "what waits to be read")
    after = port(machine, "desk")
    assert after["received"] - before["received"] == 20_001 or after["dropped"] > before["dropped"]
    plays(desk, synth)


def test_the_daemon_ends_in_order_beside_its_devices(machine: Machine, desk: Box, synth: Box) -> None:
    play_on(machine)
    both_open(machine)
    since = presses(desk, synth)
    assert machine.ask("stop") == 0
    synth.wait_for(NOTE_OFF, since)


def test_a_device_that_comes_back_under_another_name_is_known_by_its_serial_number(
    machine: Machine, desk: Box, synth: Box
) -> None:
    play(machine, 'desk: {profile: korg-nanokontrol2, port: {serial: "0001"}}')
    both_open(machine)
    desk.pull()
    wait_for_port(machine, "desk", "absent", "no MIDI device has the serial number '0001'; present: 'Synth")
    desk.plug("Kontrol V2.01")
    assert wait_for_port(machine, "desk", "open")["input"].startswith("Kontrol V2.01:")
    plays(desk, synth)


def test_two_equal_boxes_are_refused_until_the_rig_says_which_is_which(
    machine: Machine, box: MakeBox, desk: Box, synth: Box
) -> None:
    other = box(1, "nanoKONTROL2", "0002")
    play(machine)
    detail = wait_for_port(machine, "desk", "refused")["detail"]
    assert detail.startswith("2 MIDI inputs match 'nanoKONTROL2")
    assert 'say which one is meant: `port: {serial: "0001"}` or `port: {serial: "0002"}`' in detail
    assert any(line == f"desk: refused, {detail}" for line in machine.ask("lines"))
    told = machine.ask("ports")
    assert f"desk: {detail}" in told
    listed = [line.split() for line in told.splitlines() if line.startswith("  nanoKONTROL2:")]
    assert sorted(line[-2] for line in listed) == [desk.serial, other.serial]  # behind them, where they are plugged in

    play(machine, 'desk: {profile: korg-nanokontrol2, port: {serial: "0002"}}')
    both_open(machine)
    plays(other, synth)
    silent = len(synth.heard())
    desk.send(SOLO_DOWN + SOLO_UP)
    plays(other, synth)
    assert synth.heard()[silent:].count(NOTE_ON) == 1
    wait_until(lambda: [other.serial] == serials_of(machine, "desk"), SECONDS, "ports to say which box is the desk")


def test_two_boxes_with_one_serial_number_are_told_apart_by_their_sockets(
    machine: Machine, box: MakeBox, desk: Box, synth: Box
) -> None:
    other = box(1, "nanoKONTROL2", "0001")
    play(machine, 'desk: {profile: korg-nanokontrol2, port: {serial: "0001"}}')
    places = sorted((desk.place(), other.place()))
    advice = " or ".join(f'`port: {{usb: "{place}"}}`' for place in places)
    wait_for_port(
        machine, "desk", "refused", f"2 MIDI devices have the serial number '0001'; say which one is meant: {advice}"
    )

    play(machine, f'desk: {{profile: korg-nanokontrol2, port: {{usb: "{other.place()}"}}}}')
    both_open(machine)
    plays(other, synth)


def test_a_port_that_another_program_holds_is_told_and_taken_when_it_is_free(
    machine: Machine, desk: Box, synth: Box
) -> None:
    play(machine, "desk: {profile: korg-nanokontrol2, port: nobody}")
    wait_for_port(machine, "desk", "absent")
    machine.ask("hold", socket=desk.socket)
    play(machine)
    wait_for_port(machine, "desk", "refused", "another program may hold it")
    machine.ask("let_go", socket=desk.socket)
    both_open(machine)
    plays(desk, synth)


def test_a_port_that_the_daemon_makes_is_listed_to_other_programs_and_carries_both_ways(machine: Machine) -> None:
    rig = MAP.replace('port: "Synth*"', 'virtual: "Phase Synth"')
    surfaces = 'surfaces:\n  desk: {profile: korg-nanokontrol2, virtual: "Phase Desk"}'
    machine.ask("play", rig=f"version: 1\nrig: Made\n{surfaces}\n{rig}")
    both_open(machine)
    listed = machine.ask("choose", name="Phase Desk")
    try:
        assert all(each.startswith("phasebridge:Phase Desk ") for each in listed), listed
        machine.ask("speak", name="Phase Desk", data=MUTE_DOWN)
        wait_until(lambda: LAMP_ON in machine.ask("overheard", name="Phase Desk"), SECONDS, "the lamp to be lit")
        assert port(machine, "desk")["received"] == 1
    finally:
        machine.ask("leave")


def _rests(machine: Machine) -> bool:
    """Whether nothing came from the desk for a while."""
    before = port(machine, "desk")["received"]
    time.sleep(2)
    return bool(port(machine, "desk")["received"] == before)


def serials_of(machine: Machine, user: str) -> list[str]:
    """The serial numbers that `phasebridge ports` shows for the ports somebody has."""
    lines = [line.split() for line in machine.ask("ports").splitlines()]
    return [line[-3] for line in lines if line and line[-1] == user]
