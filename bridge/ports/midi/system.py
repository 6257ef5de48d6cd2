"""This machine's MIDI, through python-rtmidi. Used only inside the MIDI process: every call here may hold it up.

One system is used at a time: the machine's own (ALSA, CoreMIDI, WinMM) where it works, else JACK. It names, opens and
closes; which names are opened is decided elsewhere, and nothing here is retried.

JACK is different in two ways. Its input callback would run inside the audio cycle, where Python is too slow and
messages of a burst are lost, so its inputs are polled. And a JACK client outlives its server without noticing: the
names stay as they were. So a note is sent around a loop of our own; when it stops coming back, the server is gone.
"""

import contextlib
import os
import re
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import rtmidi

from bridge.ports.midi import alsa
from bridge.ports.midi.usb import UsbDevice, device_of

#: How long a new JACK connection may take to carry: four periods of 1024 frames at 96 kHz, and more at shorter ones.
CONNECTING_SECONDS = 0.05
#: What this program's own ends are called in patch bays; they are never listed as devices.
CLIENT = "phasebridge"
_OURS = re.compile(rf"^{CLIENT}( [^:]*)?(-\d+)?:")
#: Names of systems as `phasebridge ports` shows them, in the order in which they are tried.
_SYSTEMS = {
    "alsa": rtmidi.API_LINUX_ALSA,
    "coremidi": rtmidi.API_MACOSX_CORE,
    "winmm": rtmidi.API_WINDOWS_MM,
    "jack": rtmidi.API_UNIX_JACK,
}
#: Messages that may wait between two polls; Ardour greets a Mackie device with about 410 at once.
QUEUE = 8192
#: How many looks without a pulse before the JACK server counts as gone.
PATIENCE = 8
_PULSE = (0xB0, 0, 0)


class NoSystem(Exception):
    """No MIDI system works on this machine now; the message is for the user."""


class Names(NamedTuple):
    """What the system lists now."""

    inputs: list[str]
    outputs: list[str]


def find_system(only: str = "") -> "System":
    """The first MIDI system that works here, or `only` that one; NoSystem when none does."""
    compiled = rtmidi.get_compiled_api()
    tried = [name for name, api in _SYSTEMS.items() if api in compiled and only in ("", name)]
    for name in tried:
        try:
            return _MADE[name]() if name in _MADE else System(name)
        except (rtmidi.RtMidiError, ValueError):
            continue
    raise NoSystem(_nothing_works(tried, only))


def _nothing_works(tried: list[str], only: str) -> str:
    if not tried:
        return f"this python-rtmidi was built without {only or 'any MIDI system'}"
    missing = {"alsa": "no ALSA sequencer (load the kernel module snd-seq)", "jack": "no JACK server is running"}
    return "; ".join(missing.get(name, f"{name} does not answer") for name in tried)


class System:
    """One of the machine's MIDI systems, with a client for looking around that lives as long as the process.

    (A client for every look runs out of ALSA clients: python-rtmidi issue #61.)
    """

    #: Whether inputs must be polled; else they call back.
    polled = False

    def __init__(self, name: str) -> None:
        """Connect to the system; rtmidi.RtMidiError when it is not there."""
        self.name = name
        self._api = _SYSTEMS[name]
        self._looks_in: Any = rtmidi.MidiIn(self._api, name=CLIENT)
        self._looks_out: Any = rtmidi.MidiOut(self._api, name=CLIENT)
        self._made: dict[int, tuple[type, str]] = {}  # ports made for others to choose: which way, and their name

    def names(self) -> Names | None:
        """The names that are listed now, without this program's own; None where a device came or went meanwhile.

        RtMidi counts the ports and then asks for one name after the other: a cable pulled in between is an error to it.
        """
        try:
            # What others read from is an output of ours, and listed among the inputs.
            return Names(
                self._of_others(self._looks_in, rtmidi.MidiOut),
                self._of_others(self._looks_out, rtmidi.MidiIn),
            )
        except rtmidi.InvalidPortError:
            return None

    def devices(self, names: Iterable[str]) -> dict[str, UsbDevice] | None:  # noqa: ARG002 - some systems tell
        """The USB devices behind those of the names that have one; None where this system cannot tell."""
        return None

    def dropped(self, opened: Any) -> int:  # noqa: ARG002 - some systems tell
        """How many messages the system itself dropped before an input since the last time; 0 where it does not say."""
        return 0

    def alive(self) -> bool:
        """Whether the system still answers; to be asked at every look."""
        return True

    def open_input(self, name: str, on_message: Callable[[bytes], None], *, made: bool = False) -> Any:
        """Open a listed input, or make one that others choose.

        `on_message` is called unless `polled`. rtmidi.RtMidiError or ValueError when it fails.
        """
        opened: Any = rtmidi.MidiIn(
            self._api, name=self._client(name, "in") if made else CLIENT, queue_size_limit=QUEUE
        )
        opened.ignore_types(sysex=False, timing=True, active_sense=False)
        if not self.polled:
            opened.set_callback(lambda event, _: on_message(bytes(event[0])))
        self._connect(opened, name, "in", made=made)
        return opened

    def open_output(self, name: str, *, made: bool = False) -> Any:
        """Open a listed output, or make one that others choose; rtmidi.RtMidiError or ValueError when that fails."""
        opened: Any = rtmidi.MidiOut(self._api, name=self._client(name, "out") if made else CLIENT)
        self._connect(opened, name, "out", made=made)
        return opened

    def forget(self, opened: Any) -> None:
        """An input or output is closed, and made for others no longer."""
        self._made.pop(id(opened), None)

    def close(self) -> None:
        """Let go of the system; a JACK server waits seconds for a client that just ends."""
        self._looks_in.delete()
        self._looks_out.delete()

    def _client(self, name: str, way: str) -> str:  # noqa: ARG002 - some systems want one for each
        """What a client with a port of its own is called."""
        return CLIENT

    def _connect(self, opened: Any, name: str, way: str, *, made: bool) -> None:
        if made:
            opened.open_virtual_port(name)
            self._made[id(opened)] = (type(opened), name)
        else:
            opened.open_port(self._number(opened, name), name=_label(_LABELS[way], name))

    def _of_others(self, client: Any, own: type) -> list[str]:
        """What is listed, less what is ours: CoreMIDI lists our own ports by their bare names."""
        names = [name for name in self._listed(client) if not _OURS.match(name)]
        for way, name in self._made.values():
            if way is own and name in names:
                names.remove(name)
        return names

    def _listed(self, client: Any) -> list[str]:
        names: list[str] = client.get_ports()
        if self.name != "winmm":
            return names
        # RtMidi puts the port's number behind each WinMM name; it changes with every plug and is no part of it.
        return [name.removesuffix(f" {number}") for number, name in enumerate(names)]

    def _number(self, client: Any, listed: str) -> int:
        return self._listed(client).index(listed)


class AlsaSystem(System):
    """ALSA's sequencer, with what the kernel tells beside it."""

    def __init__(self) -> None:
        """Connect to the sequencer."""
        super().__init__("alsa")
        self._clients: dict[int, int] = {}  # input -> its number in the sequencer
        self._told: dict[int, int] = {}  # that number -> what was dropped by the last time

    def devices(self, names: Iterable[str]) -> dict[str, UsbDevice] | None:
        """What sysfs tells."""
        found = {name: device_of(name) for name in sorted(names)}
        return {name: device for name, device in found.items() if device is not None}

    def open_input(self, name: str, on_message: Callable[[bytes], None], *, made: bool = False) -> Any:
        """Open or make an input, with the longest queue before it that the kernel gives."""
        before = alsa.clients()
        opened = super().open_input(name, on_message, made=made)
        for client in alsa.clients() - before:
            self._clients[id(opened)] = client.number
            with contextlib.suppress(OSError):  # it plays with the short one too
                alsa.lengthen(client)
        return opened

    def dropped(self, opened: Any) -> int:
        """What did not fit into the queue before an input."""
        client = self._clients.get(id(opened))
        if client is None:
            return 0
        before, now = self._told.get(client, 0), alsa.dropped(alsa.told()).get(client, 0)
        self._told[client] = now
        return max(0, now - before)


class JackSystem(System):
    """JACK, with the loop that shows whether its server lives."""

    polled = True

    def __init__(self) -> None:
        """Connect to the running JACK server and close the loop; ValueError when it dies meanwhile."""
        # A server buries the clients of a killed process one by one, for seconds, and a client that comes in between
        # may never play. So one that plays nothing waits until that is done.
        rtmidi.MidiIn(rtmidi.API_UNIX_JACK, name=f"{CLIENT} waits").delete()
        super().__init__("jack")
        self._missing = 0
        loop = f"pulse {os.getpid()}"
        self._looks_out.open_virtual_port(loop)
        # One name, unless the server died meanwhile: then this raises ValueError.
        (own,) = [name for name in self._looks_in.get_ports() if name.endswith(f":{loop}")]
        self._looks_in.open_port(self._number(self._looks_in, own), name="pulse")

    def open_output(self, name: str, *, made: bool = False) -> Any:
        """Open or make an output, and wait until it carries: JACK drops what is sent before its next few cycles."""
        opened = super().open_output(name, made=made)
        time.sleep(CONNECTING_SECONDS)
        return opened

    def _client(self, name: str, way: str) -> str:
        # A name for each, or JACK numbers the second: what a DAW's session remembers must be so tomorrow.
        return f"{CLIENT} {name} {way}"

    def alive(self) -> bool:
        """Send a pulse around the loop and see whether earlier ones came back."""
        self._missing += 1
        while self._looks_in.get_message():
            self._missing = 0
        self._looks_out.send_message(_PULSE)
        return self._missing <= PATIENCE


#: What our end of a connection is called, by its way.
_LABELS = {"in": "from", "out": "to"}
#: Systems that are more than their names.
_MADE: Mapping[str, Callable[[], System]] = {"alsa": AlsaSystem, "jack": JackSystem}


def _label(way: str, listed: str) -> str:
    return f"{way} {listed.replace(':', ' ')}"
