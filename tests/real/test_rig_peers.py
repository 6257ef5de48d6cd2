"""The real peers are what the other tests here take them for: a broken rig must not be taken for a broken bridge."""

import contextlib
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import rtmidi

from tests.real.ardour import Ardour, Installed, Strip, library_environment
from tests.real.jack import Jack
from tests.real.midi_end import MidiEnd
from tests.real.program import private_environment
from tests.real.session import TRACKS, make_session
from tests.real.waiting import comes_within, wait_until

DEVICE = ("nanoKONTROL2", "nanoKONTROL2 MIDI 1")
Device = Callable[[str, str], MidiEnd]


#: A message that means nothing: active sensing.
KNOCK = b"\xfe"


@contextlib.contextmanager
def opened(jack: Jack, kind: type, device: MidiEnd) -> Iterator[rtmidi.MidiIn | rtmidi.MidiOut]:
    """A MIDI port opened as the daemon does it, by the name in the system's list, to or from `device`.

    JACK makes a connection some cycles after it was asked to, and drops what is sent before: so knock until heard.
    """
    with jack.chosen():
        port = kind(rtmidi.API_UNIX_JACK, name="phasebridge-test")
        names = port.get_ports()
        port.open_port(next(number for number, listed in enumerate(names) if listed.endswith(device.port)))
    try:
        if kind is rtmidi.MidiIn:
            port.ignore_types(sysex=False, timing=False, active_sense=False)
        wait_until(lambda: knocked(port, device), 5, "the connection to carry")
        yield port
    finally:
        port.close_port()
        port.delete()


def knocked(port: rtmidi.MidiIn | rtmidi.MidiOut, device: MidiEnd) -> bool:
    """Knock at one end, and say whether it was heard at the other."""
    if isinstance(port, rtmidi.MidiIn):
        device.send(KNOCK)
        return port.get_message() is not None
    port.send_message(KNOCK)
    return bool(device.heard())


def all_messages(port: rtmidi.MidiIn, count: int) -> list[bytes]:
    """The next `count` messages that come to `port`, less the knocking."""
    messages: list[bytes] = []

    def enough() -> bool:
        while event := port.get_message():
            messages.append(bytes(event[0]))
        return len(messages) - messages.count(KNOCK) >= count

    wait_until(enough, 5, f"{count} MIDI messages")
    return [message for message in messages if message != KNOCK]


def heard_messages(device: MidiEnd) -> list[bytes]:
    """What came to `device`, less the knocking."""
    return [each.data for each in device.heard() if each.data != KNOCK]


def saved_gain(route: ET.Element) -> float:
    """The linear gain of a track or bus in a session file."""
    values = (each.get("value", "") for each in route.iter("Controllable") if each.get("name") == "gaincontrol")
    return float(next(values))


def test_ardour_lists_the_twelve_tracks_in_order(ardour: Ardour) -> None:
    expected = [Strip(ssid, "AT", name) for ssid, name in enumerate(TRACKS, start=1)]

    assert [strip for strip in ardour.strips() if strip.kind == "AT"] == expected


def test_the_session_holds_every_track_at_its_known_gain(installed_ardour: Installed, tmp_path: Path) -> None:
    environment = private_environment(tmp_path / "home") | library_environment(installed_ardour)
    make_session(tmp_path / "session", installed_ardour.lua, environment)

    routes = ET.parse(tmp_path / "session" / "song.ardour").iter("Route")
    gains = {route.get("name", ""): saved_gain(route) for route in routes}
    assert {track: gains[track] for track in TRACKS} == pytest.approx(TRACKS)


def test_a_gain_that_was_set_is_read_back_from_ardour(ardour: Ardour) -> None:
    ardour.set("/strip/gain", 3, -12.5)

    wait_until(lambda: abs(ardour.read("/strip/gain", 3) + 12.5) < 0.1, 5, "strip 3 at -12.5 dB")


def test_a_change_by_another_program_is_read_back_too(ardour: Ardour) -> None:
    where = f"osc.udp://127.0.0.1:{ardour.port}/"
    subprocess.run(["oscsend", where, "/strip/mute", "ii", "4", "1"], check=True, timeout=10)

    wait_until(lambda: ardour.read("/strip/mute", 4) == 1, 5, "strip 4 to be muted")
    ardour.set("/strip/mute", 4, 0)
    wait_until(lambda: ardour.read("/strip/mute", 4) == 0, 5, "strip 4 to be heard again")


def test_ardour_stands_still_until_it_is_told_to_play(ardour: Ardour) -> None:
    assert ardour.read("/transport_speed") == 0

    ardour.set("/transport_play")
    wait_until(lambda: ardour.read("/transport_speed") == 1, 5, "Ardour to play")
    ardour.set("/transport_stop")
    wait_until(lambda: ardour.read("/transport_speed") == 0, 5, "Ardour to stop")


def test_a_killed_ardour_comes_back_on_the_same_port_with_the_saved_session(ardour: Ardour) -> None:
    port = ardour.port
    ardour.set("/strip/gain", 5, -21.0)
    wait_until(lambda: abs(ardour.read("/strip/gain", 5) + 21) < 0.1, 5, "strip 5 at -21 dB")
    ardour.save()

    ardour.kill()
    assert not ardour.alive
    ardour.restart()

    assert ardour.port == port
    assert ardour.read("/strip/gain", 5) == pytest.approx(-21, abs=0.1)
    assert len([strip for strip in ardour.strips() if strip.kind == "AT"]) == len(TRACKS)


def test_bytes_the_device_sends_come_out_at_the_other_end(jack: Jack, midi_end: Device) -> None:
    device = midi_end(*DEVICE)
    sysex = bytes([0xF0, *range(100), 0xF7])
    with opened(jack, rtmidi.MidiIn, device) as port:
        device.send(b"\xb0\x00\x40", sysex, b"\x90\x24\x7f")

        assert all_messages(port, 3) == [b"\xb0\x00\x40", sysex, b"\x90\x24\x7f"]


def test_a_burst_to_the_device_is_heard_whole_and_in_order(jack: Jack, midi_end: Device) -> None:
    device = midi_end(*DEVICE)
    burst = [bytes([0xB0, number % 120, number // 120]) for number in range(400)]
    burst[200] = bytes([0xF0, 0x42, 0x40, *range(60), 0xF7])
    with opened(jack, rtmidi.MidiOut, device) as port:
        for message in burst:
            port.send_message(message)
        wait_until(lambda: len(heard_messages(device)) >= len(burst), 5, "the whole burst")

    assert heard_messages(device) == burst
    times = [each.t_ns for each in device.heard()]
    assert times == sorted(times)


def test_an_unplugged_device_is_gone_and_comes_back_under_its_name(jack: Jack, midi_end: Device) -> None:
    device = midi_end(*DEVICE)
    names = {"nanoKONTROL2:nanoKONTROL2 MIDI 1", "nanoKONTROL2-01:nanoKONTROL2 MIDI 1"}
    wait_until(lambda: names <= set(jack.ports()), 5, "the device to appear")

    device.unplug()
    wait_until(lambda: not names & set(jack.ports()), 5, "the device to be gone")
    device.plug()
    wait_until(lambda: names <= set(jack.ports()), 5, "the device to be back")


def test_two_devices_hear_only_what_is_meant_for_them(jack: Jack, midi_end: Device) -> None:
    desk, pedal = midi_end(*DEVICE), midi_end("Keystation", "Keystation MIDI 1")
    with opened(jack, rtmidi.MidiOut, desk) as port:

        def heard() -> bool:
            port.send_message(b"\xb0\x20\x7f")
            return comes_within(lambda: heard_messages(desk), 2)

        wait_until(heard, 5, "the desk to hear what is meant for it")
        desk.wait_for_quiet()
        assert set(heard_messages(desk)) == {b"\xb0\x20\x7f"}
        assert pedal.heard() == []
