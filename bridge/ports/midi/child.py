"""The MIDI process: `python -m bridge.ports.midi.child SOCKET [SYSTEM]`.

It owns everything of python-rtmidi and does what it is told over its channel: list, open, close, pass bytes on. It
knows no surface, retries nothing, decides nothing, writes no file. Input that phasebridge does not read in time is
dropped and counted. It ends when its channel does; signals that ask it to end are left to phasebridge, which still
has releases to send through it. If a MIDI library holds it up for good it ends by itself, for then phasebridge may be
gone already.
"""

import contextlib
import faulthandler
import json
import os
import select
import signal
import socket
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

from bridge.ports.midi import channel
from bridge.ports.midi.channel import Channel, Frame
from bridge.wire import midi

if TYPE_CHECKING:
    from bridge.ports.midi.system import System

#: How often the system's names are looked at; looking costs 0.1 ms with JACK.
LOOK_SECONDS = 0.25
#: How soon it is looked again where a device came or went while its name was read, and how often in a row.
AGAIN_SECONDS, MOST_UNSURE = 0.02, 100
#: How often a system is looked for while none works; failing to open one is slower than looking.
SEARCH_SECONDS = 1.0
#: How long an idle JACK poll rests: half of what a period of 48 frames at 48 kHz takes.
POLL_SECONDS = 0.0005
#: Input that may wait here while phasebridge does not read: some 20,000 short messages.
KEPT_BYTES = 1 << 18
#: A main loop that does not turn for this long hangs in a MIDI library; opening JACK may take 20 s (see `keeper`).
HANG_SECONDS = 40
#: What `GONE` carries as its wire when starting the process again will not help.
NO_USE = 1

MISSING = "python-rtmidi is not installed; pip install 'phasebridge[midi]'"


class Wires:
    """What is open, by number; reading, writing, and the thread that polls where the system needs it."""

    def __init__(self, talk: Channel) -> None:
        """Speak over `talk`."""
        self._talk = talk
        self._inputs: dict[int, Any] = {}
        self._outputs: dict[int, Any] = {}
        self._polled: tuple[tuple[int, Any], ...] = ()
        self._lost: dict[int, int] = {}
        self._silenced: list[Any] = []
        self._poller: threading.Thread | None = None
        self._ended = False

    def open(self, system: "System", word: int, wire: int, name: str) -> None:
        """Open a listed name, or make a port of this name, and say whether that went."""
        import rtmidi

        made = word in (channel.MAKE_IN, channel.MAKE_OUT)
        try:
            if word in (channel.OPEN_OUT, channel.MAKE_OUT):
                self._outputs[wire] = system.open_output(name, made=made)
            else:
                self._inputs[wire] = system.open_input(name, lambda data: self.heard(wire, data), made=made)
        except (rtmidi.RtMidiError, ValueError) as problem:
            self._talk.put(channel.FAILED, wire, str(problem).encode())
            return
        self._talk.put(channel.OPENED, wire)
        self._poll_what_is_open(system)

    def close(self, system: "System", wire: int) -> None:
        """Close a wire; one that is not open is closed already."""
        output = self._outputs.pop(wire, None)
        if output is not None:
            system.forget(output)
            output.close_port()
        opened = self._inputs.pop(wire, None)
        if opened is None:
            return
        system.forget(opened)
        self._poll_what_is_open(system)
        if system.polled:
            opened.close_port()
        else:
            # Closing waits for the thread that calls back, with Python's lock in hand: both would wait for ever. So the
            # callback goes first, and `close_silenced` closes when a call that was under way has long ended.
            opened.cancel_callback()
            self._silenced.append(opened)

    def ask_what_was_dropped(self, system: "System") -> None:
        """Count what the system dropped before it reached an input."""
        for wire, opened in self._inputs.items():
            count = system.dropped(opened)
            if count:
                self._lost[wire] = self._lost.get(wire, 0) + count

    def close_silenced(self) -> None:
        """Close the inputs that were silenced one look ago."""
        for opened in self._silenced:
            opened.close_port()
        self._silenced.clear()

    def say(self, wire: int, data: bytes) -> None:
        """Send MIDI messages that came in one piece, mostly one; what cannot be sent is counted."""
        import rtmidi

        output = self._outputs.get(wire)
        if output is None:
            return self._lose(wire)
        try:
            for message in _messages(data):
                output.send_message(message)
        except (rtmidi.RtMidiError, ValueError):
            self._lose(wire)
        return None

    def end(self) -> None:
        """Close the outputs, which lets go what still waits in them, and the inputs where that is safe: if polled."""
        self._ended = True
        for output in self._outputs.values():
            output.close_port()
            output.delete()
        if self._poller is not None:
            self._poller.join()
            for opened in self._inputs.values():
                opened.close_port()
                opened.delete()

    def heard(self, wire: int, data: bytes) -> None:
        """Pass on what came in; called from the poll thread or from the system's own."""
        if not self._talk.put(channel.DATA, wire, data):
            self._lose(wire)

    def tell_lost(self) -> None:
        """Say how many messages were dropped since the last time."""
        lost, self._lost = self._lost, {}
        for wire, count in lost.items():
            if not self._talk.put(channel.LOST, wire, channel.COUNT.pack(count)):
                self._lost[wire] = self._lost.get(wire, 0) + count

    def start_polling(self) -> None:
        """Read the inputs from now on; for a system that does not call back."""
        self._poller = threading.Thread(target=self._poll, name="poll", daemon=True)
        self._poller.start()

    def _poll(self) -> None:
        while not self._ended:
            busy = False
            for wire, opened in self._polled:
                while event := opened.get_message():
                    self.heard(wire, bytes(event[0]))
                    busy = True
            if self._talk.owes:
                self._talk.flush()
            if not busy:
                time.sleep(POLL_SECONDS)

    def _poll_what_is_open(self, system: "System") -> None:
        if system.polled:
            self._polled = tuple(self._inputs.items())

    def _lose(self, wire: int) -> None:
        self._lost[wire] = self._lost.get(wire, 0) + 1


def _messages(data: bytes) -> list[bytes]:
    """The messages that came in one piece; ValueError where that is not all there is."""
    if len(data) <= 3 or data[0] == midi.SYSEX:
        return [data]
    messages = midi.split(data)
    if b"".join(messages) != data:
        raise ValueError("bytes that are no whole messages")
    return messages


class Child:
    """The main loop: what phasebridge says, and a look around now and then."""

    def __init__(self, talk: Channel, only: str) -> None:
        """Serve `talk` with the system named `only` ('': the first that works)."""
        self._talk = talk
        self._only = only
        self._wires = Wires(talk)
        self._system: System | None = None
        self._listing = b""
        self._look_at = 0.0
        self._ended = False
        self._unsure = 0  # looks in a row that a cable got in the way of

    def serve(self) -> None:
        """Do what is asked until the channel ends or the MIDI system does."""
        while not self._ended:
            faulthandler.dump_traceback_later(HANG_SECONDS, exit=True)
            rest = max(0.0, self._look_at - time.monotonic())
            writes = [self._talk] if self._talk.owes else []
            readable, writable, _ = select.select([self._talk], writes, [], rest)
            if writable:
                self._talk.flush()
            if readable:
                self._listen()
            if time.monotonic() >= self._look_at:
                self._look()
        if self._system is not None:
            self._wires.end()
            self._system.close()

    def _listen(self) -> None:
        frames = self._talk.take()
        if frames is None:
            self._ended = True
            return
        for frame in frames:
            self._obey(frame)

    def _obey(self, frame: Frame) -> None:
        word, wire, payload = frame
        if word == channel.DATA:
            self._wires.say(wire, payload)
        elif word == channel.PING:
            self._talk.put(channel.PONG)
        elif self._system is None:
            self._talk.put(channel.FAILED, wire, b"no MIDI system works")
        elif word == channel.CLOSE:
            self._wires.close(self._system, wire)
        else:
            self._wires.open(self._system, word, wire, payload.decode())

    def _look(self) -> None:
        if self._system is None:
            self._search()
        if self._system is not None:
            self._look_around(self._system)
        if self._system is not None:
            self._wires.ask_what_was_dropped(self._system)
        self._wires.close_silenced()
        self._wires.tell_lost()

    def _search(self) -> None:
        from bridge.ports.midi.system import NoSystem, find_system

        try:
            self._system = find_system(self._only)
        except NoSystem as problem:
            self._tell({"system": "", "inputs": [], "outputs": [], "problem": str(problem), "devices": None})
            self._look_at = time.monotonic() + SEARCH_SECONDS
            return
        if self._system.polled:
            self._wires.start_polling()

    def _look_around(self, system: "System") -> None:
        if not system.alive():
            self._talk.put(channel.GONE, 0, f"the {system.name.upper()} server ended".encode())
            self._system, self._ended = None, True
            return
        names = system.names()
        if names is None:
            self._look_again(system)
            return
        self._unsure = 0
        inputs, outputs = names
        devices = system.devices({*inputs, *outputs})
        listing: dict[str, object] = {
            "system": system.name,
            "inputs": inputs,
            "outputs": outputs,
            "problem": "",
            "devices": devices,
        }
        self._tell(listing)
        self._look_at = time.monotonic() + LOOK_SECONDS

    def _look_again(self, system: "System") -> None:
        """A cable was pulled while the names were read: what is open plays on. Where it never ends it is no cable."""
        self._unsure += 1
        self._look_at = time.monotonic() + AGAIN_SECONDS
        if self._unsure > MOST_UNSURE:
            self._talk.put(channel.GONE, 0, f"{system.name.upper()} does not tell the names of its ports".encode())
            self._ended = True

    def _tell(self, listing: dict[str, object]) -> None:
        """Say what is listed when that is news; said again at the next look when there was no room."""
        news = json.dumps(listing).encode()
        if news != self._listing and self._talk.put(channel.LISTING, 0, news):
            self._listing = news


def main(arguments: list[str]) -> int:
    """Serve the socket named by the first argument; 0 when told to end, 1 after a failure, 3 without python-rtmidi."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        with contextlib.suppress(AttributeError):  # Windows has no SIGHUP
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    talk = Channel(_end(arguments[0]), KEPT_BYTES)
    try:
        import rtmidi  # noqa: F401 - only to see whether it is there
    except ImportError:
        talk.put(channel.GONE, NO_USE, MISSING.encode())
        return 3
    try:
        Child(talk, arguments[1] if len(arguments) > 1 else "").serve()
    except Exception as problem:  # whatever it was, phasebridge has to hear of it from here: stderr leads nowhere
        talk.put(channel.GONE, 0, f"the MIDI process failed: {type(problem).__name__}: {problem}".encode())
        return 1
    return 0


def _end(argument: str) -> socket.socket:
    """This process's end of the channel: an open file's number, or on Windows a description of it on stdin."""
    if sys.platform == "win32":
        return socket.fromshare(sys.stdin.buffer.read())
    return socket.socket(fileno=int(argument))


if __name__ == "__main__":
    # Without Python's farewell: taking a MIDI library apart while its threads call back is where they hang.
    os._exit(main(sys.argv[1:]))
