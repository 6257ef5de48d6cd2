"""The far end of a MIDI cable: a JACK MIDI port pair that looks like a device, fed with raw bytes.

It notes what comes back, by polling: an input callback would run inside the JACK cycle, and lose or repeat messages of
a burst. It checks nothing of what is sent: tests send rubbish through it on purpose.
"""

import threading
import time
from typing import NamedTuple

import rtmidi

from tests.real.jack import Jack
from tests.real.waiting import wait_until

#: Messages that may wait between two polls; a full repaint is a few hundred.
QUEUE = 8192
POLL_SECONDS = 0.001


class Heard(NamedTuple):
    """One message that came to the device: its bytes, and the monotonic time in ns at which it was polled."""

    t_ns: int
    data: bytes


class MidiEnd:
    """A device on `jack` that others see as the input and the output `client:port`.

    JACK gives two clients no common name, so the side that receives is listed as `client-01:port`.
    """

    def __init__(self, jack: Jack, client: str, port: str) -> None:
        """Name the device; `plug` makes it appear."""
        self.client = client
        self.port = port
        self._jack = jack
        self._heard: list[Heard] = []
        self._cable: _Cable | None = None

    @property
    def plugged(self) -> bool:
        """Whether the device is there for others to see."""
        return self._cable is not None

    def plug(self) -> None:
        """Let the device appear; nothing happens when it is there."""
        if self._cable is None:
            self._cable = _Cable(self._jack, self.client, self.port, self._heard)

    def unplug(self) -> None:
        """Take the device away, as pulling its cable would; what was heard is kept."""
        if self._cable is not None:
            self._cable.cut()
            self._cable = None

    def send(self, *messages: bytes) -> None:
        """Send raw bytes, one MIDI message each; more than three bytes that are no sysex go in pieces of three."""
        if self._cable is None:
            raise AssertionError(f"{self.client} is unplugged")
        for message in messages:
            size = len(message) if message[0] == 0xF0 else 3
            for start in range(0, len(message), size):
                self._cable.output.send_message(message[start : start + size])

    def heard(self, since: int = 0) -> list[Heard]:
        """What came to the device, oldest first, from number `since` on (`len(heard())` as it was before)."""
        return self._heard[since:]

    def wait_for(self, data: bytes, since: int = 0, seconds: float = 5) -> Heard:
        """The first message equal to `data` from number `since` on, waiting for it; AssertionError after `seconds`."""
        found = wait_until(
            lambda: [each for each in self.heard(since) if each.data == data],
            seconds,
            f"{data.hex(' ')} to come to {self.client}",
        )
        return found[0]

    def wait_for_quiet(self, seconds: float = 0.3, at_most: float = 10) -> list[Heard]:
        """Wait until nothing came for `seconds`, and return all that was heard."""
        begin = time.monotonic_ns()

        def quiet() -> bool:
            last = max(begin, self._heard[-1].t_ns if self._heard else 0)
            return time.monotonic_ns() - last > seconds * 1e9

        wait_until(quiet, at_most, f"{self.client} to hear nothing more")
        return self.heard()


class _Cable:
    """The two JACK clients of a plugged device, and the thread that polls the one which receives."""

    def __init__(self, jack: Jack, client: str, port: str, heard: list[Heard]) -> None:
        with jack.chosen():
            self.output: rtmidi.MidiOut = rtmidi.MidiOut(rtmidi.API_UNIX_JACK, name=client)
            self.output.open_virtual_port(port)
            self._input = rtmidi.MidiIn(rtmidi.API_UNIX_JACK, name=client, queue_size_limit=QUEUE)
            self._input.ignore_types(sysex=False, timing=False, active_sense=False)
            self._input.open_virtual_port(port)
        self._heard = heard
        self._cut = threading.Event()
        self._poller = threading.Thread(target=self._poll, name=f"poll {client}", daemon=True)
        self._poller.start()

    def cut(self) -> None:
        self._cut.set()
        self._poller.join()
        for end in (self._input, self.output):
            end.close_port()
            end.delete()

    def _poll(self) -> None:
        while not self._cut.wait(POLL_SECONDS):
            while event := self._input.get_message():
                self._heard.append(Heard(time.monotonic_ns(), bytes(event[0])))
