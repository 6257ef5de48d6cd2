"""MIDI in its own process: killed, hanging, without its library or a JACK server, and devices that come and go."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bridge.ports.contract import PortState
from bridge.ports.midi import keeper
from bridge.ports.midi.channel import LARGEST_MESSAGE
from bridge.ports.midi.child import MISSING
from bridge.ports.midi.hub import MidiHub
from bridge.ports.midi.identity import Wanted
from bridge.ports.midi.port import MidiPort
from tests.ports.conftest import plugged
from tests.ports.ear import SECONDS, Ear
from tests.real.jack import Jack
from tests.real.midi_end import MidiEnd
from tests.real.waiting import comes_within, wait_until

#: A killed process is lost at once, a hanging one after three pings, a second apart; busy machines take longer.
LOST_SECONDS, HUNG_SECONDS = 5.0, 20.0
FADER = b"\xb0\x00\x40"

Make = Callable[..., MidiPort]


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def hub() -> Iterator[MidiHub]:
    made = MidiHub("jack")
    yield made
    made.stop()


@pytest.fixture
def make(hub: MidiHub, ear: Ear) -> Make:
    """Makes ports of one hub, which ends after the test and they with it."""

    def make_one(name: str, inputs: list[str], outputs: list[str], receiver: Ear = ear) -> MidiPort:
        return MidiPort(name, receiver.receiver, hub, Wanted(tuple(inputs), tuple(outputs)))

    return make_one


@pytest.fixture
def desk(make: Make, ear: Ear, device: MidiEnd) -> MidiPort:
    """A surface that is open, both ways."""
    return _opened(make, ear)


def _opened(make: Make, ear: Ear) -> MidiPort:
    port = make("desk", ["nanoKONTROL2"], ["nanoKONTROL2*"])
    port.start()
    ear.wait_for_state("open")
    return port


def _plays(port: MidiPort, device: MidiEnd, ear: Ear) -> None:
    """Bytes go both ways."""
    count, mark = len(ear.data), len(device.heard())
    device.send(FADER)
    assert ear.wait_for_data(count + 1)[count] == FADER
    assert port.send(FADER) is True
    device.wait_for(FADER, since=mark)


def _gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z"


def test_a_killed_process_is_a_pulled_cable_and_comes_back(make: Make, hub: MidiHub, ear: Ear, own_jack: Jack) -> None:
    own_jack.start()
    with plugged(own_jack) as device:
        desk = _opened(make, ear)
        first = hub.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        assert ear.wait_for_state("absent", since=1, seconds=LOST_SECONDS).detail == keeper.ENDED
        assert desk.send(FADER) is False
        ear.wait_for_state("open", since=2)
        assert hub.pid != first
        _plays(desk, device, ear)
        hub.stop()


def test_a_process_that_does_not_move_is_ended_and_started_again(
    make: Make, hub: MidiHub, ear: Ear, own_jack: Jack
) -> None:
    """What plays through JACK is not looked at: a client that is stopped from outside can leave JACK itself damaged."""
    own_jack.start()
    with plugged(own_jack):
        _opened(make, ear)
        first = hub.pid
        assert first is not None
        os.kill(first, signal.SIGSTOP)
        assert ear.wait_for_state("absent", since=1, seconds=HUNG_SECONDS).detail == keeper.HUNG
        assert _gone(first)
        ear.wait_for_state("open", since=2)
        hub.stop()


def test_a_process_that_its_midi_library_holds_up_is_ended_and_plays_again(
    make: Make, hub: MidiHub, ear: Ear, own_jack: Jack
) -> None:
    """JACK stands still, its buffer fills, and RtMidi waits for room with all of Python held up."""
    own_jack.start()
    with plugged(own_jack) as device:
        desk = _opened(make, ear)
        assert own_jack._program is not None
        server_pid = own_jack._program.pid
        os.kill(server_pid, signal.SIGSTOP)
        try:
            for _ in range(3):
                desk.send(b"\xf0" + bytes(LARGEST_MESSAGE - 2) + b"\xf7")
            assert ear.wait_for_state("absent", since=1, seconds=HUNG_SECONDS).detail == keeper.HUNG
        finally:
            os.kill(server_pid, signal.SIGCONT)
        ear.wait_for_state("open", since=2)
        _plays(desk, device, ear)
        hub.stop()


def test_sending_to_a_hanging_process_is_refused_and_not_waited_for(desk: MidiPort, hub: MidiHub) -> None:
    assert hub.pid is not None
    os.kill(hub.pid, signal.SIGSTOP)
    taken = 0
    while desk.send(b"\xf0" + bytes(200) + b"\xf7"):
        taken += 1
    assert taken < 100_000
    assert desk.counters.refused == 1
    os.kill(hub.pid, signal.SIGCONT)
    wait_until(lambda: desk.send(FADER), SECONDS, "the process to read again")


def test_a_receiver_that_takes_its_time_is_no_hanging_process(
    desk: MidiPort, hub: MidiHub, device: MidiEnd, ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "PING_SECONDS", 0.02)
    first, pings, done = hub.pid, [], threading.Event()
    ping = hub._keeper._talk.put  # type: ignore[union-attr]

    def counting(word: int, *rest: object) -> bool:
        pings.append(word)
        return bool(ping(word, *rest))  # type: ignore[arg-type]

    monkeypatch.setattr(hub._keeper._talk, "put", counting)  # type: ignore[union-attr]

    def take_time(data: bytes) -> None:
        done.wait(SECONDS)

    ear.on_data = take_time
    device.send(FADER)
    ear.wait_for_data(1)
    wait_until(lambda: len(pings) > 5 * keeper.PATIENCE, SECONDS, "more pings than a hanging process gets")
    done.set()
    assert hub.pid == first
    _plays(desk, device, ear)


def test_signals_that_end_programs_are_left_to_phasebridge(
    desk: MidiPort, hub: MidiHub, device: MidiEnd, ear: Ear
) -> None:
    first = hub.pid
    assert first is not None
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        os.kill(first, name)
    _plays(desk, device, ear)
    assert hub.pid == first


def test_what_was_sent_last_still_goes_out_when_the_port_stops(desk: MidiPort, hub: MidiHub, device: MidiEnd) -> None:
    pid = hub.pid
    assert pid is not None
    assert desk.send(b"\x80\x24\x00") is True
    desk.stop()
    device.wait_for(b"\x80\x24\x00")
    assert _gone(pid)


def test_a_process_that_ends_in_order_leaves_jack_nothing_to_wait_for(desk: MidiPort, jack: Jack) -> None:
    """After one that is killed, a server takes no client for four times its time-out: here for two seconds."""
    desk.stop()
    begin = time.monotonic()
    assert not any(name.startswith("phasebridge:") for name in jack.ports())
    assert time.monotonic() - begin < 1


def test_the_process_ends_when_phasebridge_is_killed(jack: Jack) -> None:
    program = (
        "import sys\n"
        "from bridge.ports.midi.hub import MidiHub\n"
        "hub = MidiHub('jack')\n"
        "hub.start()\n"
        "assert hub.listing(20).system\n"
        "print(hub.pid, flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        pid = int(run.stdout.readline())
        run.kill()
    wait_until(lambda: _gone(pid), SECONDS, "the MIDI process to end")


def test_the_listing_shows_the_devices_and_not_this_programs_own_ends(hub: MidiHub, desk: MidiPort) -> None:
    listing = hub.listing()
    assert listing.system == "jack"
    assert listing.inputs == ("nanoKONTROL2:CTRL",)
    assert listing.outputs == ("nanoKONTROL2-01:CTRL",)


def test_a_hub_without_ports_lists_too(hub: MidiHub, device: MidiEnd) -> None:
    assert hub.listing(patience=0).problem == "the MIDI process has not answered yet"
    hub.start()
    assert hub.listing(SECONDS).inputs == ("nanoKONTROL2:CTRL",)


def test_a_device_plugged_later_opens_then(make: Make, ear: Ear, jack: Jack) -> None:
    port = make("desk", ["nanoKONTROL2"], ["nanoKONTROL2*"])
    port.start()
    absent = ear.wait_for_state("absent")
    assert absent.detail == "no MIDI input matches 'nanoKONTROL2'; present: none"
    device = MidiEnd(jack, "nanoKONTROL2", "CTRL")
    device.plug()
    ear.wait_for_state("open")
    _plays(port, device, ear)
    device.unplug()
    ear.wait_for_state("absent", since=2)


def test_an_input_without_its_output_is_open_and_says_so(make: Make, ear: Ear, device: MidiEnd) -> None:
    port = make("desk", ["nanoKONTROL2"], ["X-Touch"])
    port.start()
    state = ear.wait_for_state("open")
    assert state.can_send is False
    assert state.detail.startswith("it can be heard but not lit: no MIDI output matches 'X-Touch'")
    assert port.send(FADER) is False
    device.send(FADER)
    assert ear.wait_for_data(1) == [FADER]


def test_a_surface_without_lights_is_open_with_its_input(make: Make, ear: Ear, device: MidiEnd) -> None:
    port = make("foot", ["nanoKONTROL2"], [])
    port.start()
    assert ear.wait_for_state("open") == PortState("open")
    assert port.send(FADER) is False


def test_a_daw_without_an_input_is_open_with_its_output(make: Make, ear: Ear, device: MidiEnd) -> None:
    port = make("synth", [], ["nanoKONTROL2"])
    port.start()
    assert ear.wait_for_state("open") == PortState("open", can_send=True)
    assert port.send(b"\x90\x24\x7f") is True
    device.wait_for(b"\x90\x24\x7f")


def test_an_ambiguous_name_is_refused_with_the_candidates(make: Make, ear: Ear, device: MidiEnd, jack: Jack) -> None:
    other = MidiEnd(jack, "nanoKEY", "CTRL")
    other.plug()
    make("desk", ["nano*"], []).start()
    refused = ear.wait_for_state("refused")
    assert "'nanoKONTROL2:CTRL'" in refused.detail
    assert "'nanoKEY:CTRL'" in refused.detail
    other.unplug()
    ear.wait_for_state("open")


def test_two_surfaces_can_be_one_device(make: Make, device: MidiEnd) -> None:
    """A sustain pedal lives on a keyboard: both hear it, and one that stops leaves it to the other."""
    ears = Ear(), Ear()
    ports = [make(name, ["nanoKONTROL2"], [], ear) for name, ear in zip(("keys", "foot"), ears, strict=True)]
    for port, ear in zip(ports, ears, strict=True):
        port.start()
        ear.wait_for_state("open")
    device.send(FADER)
    assert [ear.wait_for_data(1) for ear in ears] == [[FADER], [FADER]]
    ports[0].stop()
    device.send(FADER)
    assert ears[1].wait_for_data(2) == [FADER, FADER]
    assert ears[0].data == [FADER]


def test_one_device_gone_leaves_the_other_playing(
    make: Make, desk: MidiPort, device: MidiEnd, jack: Jack, ear: Ear
) -> None:
    other_ear = Ear()
    pedal_device = MidiEnd(jack, "Pedal", "OUT")
    pedal_device.plug()
    pedal = make("pedal", ["Pedal"], [], other_ear)
    pedal.start()
    other_ear.wait_for_state("open")
    pedal_device.unplug()
    other_ear.wait_for_state("absent", since=1)
    _plays(desk, device, ear)
    assert [state.kind for state in ear.states] == ["open"]


#: python-rtmidi as it is, but that reading names fails as often as there are letters in a file.
RACING = """
import importlib, sys
from pathlib import Path
own = sys.modules.pop("rtmidi")
sys.path.remove({folder!r})
rtmidi = importlib.import_module("rtmidi")
class MidiIn(rtmidi.MidiIn):
    def get_ports(self, *words):
        left = Path({folder!r}, "races").read_text()
        if left:
            Path({folder!r}, "races").write_text(left[1:])
            raise rtmidi.InvalidPortError("error looking for port name!")
        return super().get_ports(*words)
rtmidi.MidiIn = MidiIn
"""


@pytest.fixture
def races(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """How often reading names fails from now on, as a file of so many letters."""
    (tmp_path / "rtmidi.py").write_text(RACING.format(folder=str(tmp_path)))
    (tmp_path / "races").write_text("")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return tmp_path / "races"


def test_a_cable_pulled_while_names_are_read_disturbs_nobody(
    races: Path, hub: MidiHub, make: Make, ear: Ear, device: MidiEnd
) -> None:
    desk = _opened(make, ear)
    pid = hub.pid
    races.write_text("x" * 3)
    wait_until(lambda: not races.read_text(), SECONDS, "names to be read again")
    _plays(desk, device, ear)
    assert hub.pid == pid
    assert [state.kind for state in ear.states] == ["open"]


def test_names_that_can_never_be_read_are_told(races: Path, make: Make, ear: Ear, device: MidiEnd) -> None:
    _opened(make, ear)
    races.write_text("x" * 1000)
    assert "does not tell the names of its ports" in ear.wait_for_state("absent", since=1).detail


def test_two_messages_in_one_piece_arrive_one_after_the_other(desk: MidiPort, device: MidiEnd) -> None:
    assert desk.send(bytes.fromhex("b0 00 41 b0 20 05"))

    device.wait_for(bytes.fromhex("b0 20 05"))
    assert [heard.data for heard in device.heard()] == [bytes.fromhex("b0 00 41"), bytes.fromhex("b0 20 05")]


def test_the_longest_sysex_arrives_whole(desk: MidiPort, device: MidiEnd, ear: Ear) -> None:
    longest = b"\xf0" + bytes(number % 128 for number in range(LARGEST_MESSAGE - 2)) + b"\xf7"
    assert desk.send(longest) is True
    device.wait_for(longest)
    device.send(longest)
    assert ear.wait_for_data(1) == [longest]


@pytest.mark.parametrize("data", [b"", bytes(LARGEST_MESSAGE + 1)])
def test_what_can_never_be_sent_is_refused_and_counted_as_a_mistake(desk: MidiPort, data: bytes) -> None:
    assert desk.send(data) is False
    assert (desk.counters.mistakes, desk.counters.refused) == (1, 1)


def test_what_is_no_midi_message_is_counted_and_harms_nothing(desk: MidiPort, device: MidiEnd, ear: Ear) -> None:
    assert desk.send(b"\xb0\x01\x02\xb0\x01") is True
    wait_until(lambda: desk.counters.mistakes == 1, SECONDS, "the mistake to be counted")
    _plays(desk, device, ear)


def test_a_port_needs_a_name_to_look_for(hub: MidiHub, ear: Ear) -> None:
    with pytest.raises(ValueError, match="desk: a MIDI port needs the name of an input or of an output"):
        MidiPort("desk", ear.receiver, hub, Wanted((), ()))


def test_without_a_jack_server_the_port_waits_and_survives_the_server(
    make: Make, hub: MidiHub, ear: Ear, own_jack: Jack
) -> None:
    port = make("desk", ["nanoKONTROL2"], ["nanoKONTROL2*"])
    port.start()
    assert ear.wait_for_state("absent").detail == "no JACK server is running"
    own_jack.start()
    with plugged(own_jack):
        ear.wait_for_state("open")
    own_jack.stop()
    ear.wait_for_state("absent", "the JACK server ended")
    told = len(ear.states)
    own_jack.start()
    with plugged(own_jack) as device:
        ear.wait_for_state("open", since=told)
        _plays(port, device, ear)
        hub.stop()


def test_without_python_rtmidi_it_says_what_to_install_and_does_not_try_on_and_on(
    make: Make, hub: MidiHub, ear: Ear, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = tmp_path / "tried"
    (tmp_path / "rtmidi.py").write_text(f"open({str(tried)!r}, 'a').write('x')\nraise ImportError\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    make("desk", ["nanoKONTROL2"], []).start()
    assert ear.wait_for_state("absent").detail == MISSING
    assert hub.listing(SECONDS).problem == MISSING
    assert hub.pid is None
    assert not comes_within(lambda: len(tried.read_text()) > 1, 1.5), "a second try"


def test_a_port_may_come_and_go_while_the_process_runs_on(hub: MidiHub, make: Make, device: MidiEnd) -> None:
    hub.start()
    pid = None
    for _ in range(3):
        ear = Ear()
        port = make("desk", ["nanoKONTROL2"], ["nanoKONTROL2*"], ear)
        port.start()
        ear.wait_for_state("open")
        _plays(port, device, ear)
        port.stop()
        assert pid in (None, hub.pid)
        pid = hub.pid
