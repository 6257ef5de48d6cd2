"""A surface on a serial line: found, opened, heard, lit, lost and found again.

Its reader thread blocks in the kernel, lets the talk of the line make messages of the bytes, and calls the receiver
itself. `send` encodes and puts into a small buffer, which a writer thread empties: a line that takes nothing any more
fills the buffer, and then `send` refuses. A box that promised to be heard of and is silent is lost, and so is one that
says that it has just begun: what it held is released, and it is shown everything anew.

It knows neither frames nor which line is meant (bridge/wire/talks.py and finding.py do).
"""

import logging
import math
import threading
import time
from dataclasses import asdict
from typing import Any

from bridge.model.rig import SerialEnd
from bridge.ports.contract import NOT_STARTED, STOPPED, Counters, PortState, Receiver
from bridge.ports.serial.finding import ASK_SECONDS, Found, Lookout
from bridge.ports.serial.line import Line, LineClosed
from bridge.wire import boxes
from bridge.wire.talk import Talk

log = logging.getLogger(__name__)

#: How long to wait before looking again for a line that was not found.
RETRY_SECONDS = 1.0
#: How long a box that fell silent is waited for with its line open, before the line is looked for anew.
SILENCE_SECONDS = 3.0
#: What waits to be written: 0.7 s of a line at 115,200 baud.
BUFFER_BYTES = 8192
#: How long `stop` waits for a receiver that is still busy.
STOP_SECONDS = 2.0
#: How long what was said last may take when the port ends.
LAST_SECONDS = 0.3
#: How long one wait for bytes is at most, where nothing is due sooner.
LONG_SECONDS = 3600.0

SILENT = "it fell silent"
BEGAN = "the box began anew"
OPEN = PortState("open", can_send=True)


class SerialPort:
    """A serial port in the rig; `medium` is what its surface speaks behind it: 'midi' or 'osc'."""

    def __init__(self, name: str, receiver: Receiver, end: SerialEnd, medium: str, lookout: Lookout) -> None:
        """Make the port; `start` begins looking for its line."""
        self.name = name
        self.state = NOT_STARTED
        self.counters = Counters()
        self._receiver = receiver
        self._end = end
        self._medium = medium
        self._lookout = lookout
        self._found: Found | None = None
        self._heard_at = 0.0
        self._ending = threading.Event()
        self._writing = threading.Condition()
        self._buffer = bytearray()
        self._reader = threading.Thread(target=self._live, name=f"port {name}", daemon=True)
        self._writer = threading.Thread(target=self._write, name=f"port {name} writer", daemon=True)
        self._threads = (self._reader, self._writer)

    def start(self) -> None:
        """Begin looking for the line."""
        self._lookout.want(self.name, self._end)
        for thread in self._threads:
            thread.start()

    def send(self, data: bytes) -> bool:
        """Send MIDI messages or a datagram; what the line has no words for is counted, and taken as if it had."""
        found = self._found
        if found is not None and self.state.kind == "open" and data:
            with self._writing:
                if len(self._buffer) < BUFFER_BYTES:
                    said = found.talk.say(data)
                    self.counters.mistakes += not said
                    self.counters.sent += 1
                    self._buffer += said
                    self._writing.notify()
                    return True
        self.counters.refused += 1
        return False

    def stop(self) -> None:
        """Close the line and end both threads."""
        self._ending.set()
        found = self._found
        if found is not None:
            found.line.wake()
        with self._writing:
            self._writing.notify()
        last = time.monotonic() + STOP_SECONDS
        for thread in self._threads:
            if thread.is_alive() and thread is not threading.current_thread():
                thread.join(max(0.0, last - time.monotonic()))
        self._lookout.leave(self.name, self._end)
        self.state = STOPPED

    @property
    def report(self) -> dict[str, Any]:
        """For the status: the line, its rate, what is spoken, the box by its hello, and when it was last understood."""
        found = self._found
        if found is None:
            return {}
        hello = found.talk.hello
        box = {**hello._asdict(), "serial": hello.serial_text} if hello else None
        return {
            "line": found.line.path,
            "rate": found.line.rate,
            "speaks": found.language,
            "box": box,
            "heard_seconds_ago": round(time.monotonic() - self._heard_at, 3) if found.talk.counts.good else None,
            "heard": asdict(found.talk.counts),
            "last_word": found.talk.last_word,
        }

    # --- Finding and losing ---------------------------------------------------------------------------------------

    def _live(self) -> None:
        while not self._ending.is_set():
            try:
                self._become(self._try())
            except Exception:  # whatever a driver or a listing of devices can do, the next try may go well
                log.exception("%s: looking for its line failed", self.name)
                self._become(PortState("absent", "looking for its line failed; phasebridge tries on"))
            self._ending.wait(RETRY_SECONDS)

    def _try(self) -> PortState:
        """Look for the line and play on it as long as it is there; how things stand then."""
        found = self._lookout.find(self.name, self._medium, self._ending.is_set)
        return PortState("absent", self._play(found)) if isinstance(found, Found) else found

    def _play(self, found: Found) -> str:
        """Be open until the line is lost; says why it is."""
        self._heard_at = time.monotonic()
        self._found = found
        found.talk.heard_beat = False
        try:
            self._become(OPEN)
            # What was heard while it was still asked who it is comes first; its hello does not make it new again.
            for message in found.heard:
                self._hand_on(message)
            return self._read(found.line, found.talk)
        except LineClosed as trouble:
            return str(trouble)
        finally:
            self._close(found.line)

    def _close(self, line: Line) -> None:
        if self._ending.is_set():
            self._writer.join(LAST_SECONDS)  # the last thing said is that the lights go off
        with self._writing:
            self._found = None
            self._buffer.clear()
        line.close()
        self._lookout.release(line)

    def _read(self, line: Line, talk: Talk) -> str:
        """The hot path, until the box is silent for long; lets through that the line is gone."""
        ended = self._ending.is_set
        beat_at = time.monotonic()
        while not ended():
            now = time.monotonic()
            if talk.beat_s is not None and now >= beat_at:
                beat_at = now + (talk.beat_s if self.state.kind == "open" else ASK_SECONDS)
                self._say_beat(talk)
            data = line.read(self._patience(talk, beat_at, now))
            if data:
                self._hear(talk, data)
            # Asked after bytes too: garbage is no sign of life, however much of it comes.
            if talk.promise_s is not None and self._is_gone(talk.promise_s):
                return SILENT
        return STOPPED.detail

    def _is_gone(self, promise_s: float) -> bool:
        """Whether it is to be looked for anew; a box that broke its promise is absent before that."""
        silence = time.monotonic() - self._heard_at
        if silence > promise_s:
            self._become(PortState("absent", SILENT))
        return silence > promise_s + SILENCE_SECONDS

    def _patience(self, talk: Talk, beat_at: float, now: float) -> float:
        """How long nothing has to be done, whatever comes."""
        waits = [LONG_SECONDS]
        if talk.beat_s is not None:
            waits.append(beat_at - now)
        if talk.promise_s is not None:
            until = self._heard_at + talk.promise_s - now
            waits.append(until + 0.001 if until > 0 else ASK_SECONDS)
        return min(waits)

    def _say_beat(self, talk: Talk) -> None:
        """The host's sign of life; a box that is silent is asked who it is."""
        with self._writing:
            if len(self._buffer) < BUFFER_BYTES:
                self._buffer += talk.beat() if self.state.kind == "open" else talk.opening()
                self._writing.notify()

    def _hear(self, talk: Talk, data: bytes) -> None:
        messages = talk.hear(data)
        was_open = self.state.kind == "open"
        if talk.heard_beat:
            talk.heard_beat = False
            self._heard_at = time.monotonic()
            self._become(OPEN)
        for message in messages:
            if was_open and boxes.began(message):
                self._become(PortState("absent", BEGAN))
                self._become(OPEN)
            self._hand_on(message)

    def _hand_on(self, message: bytes) -> None:
        if self._ending.is_set():
            return
        self.counters.received += 1
        try:
            self._receiver.on_data(self.name, message)
        except Exception:  # a mistake in the program behind the port must not end the port
            self._receiver_failed()

    # --- Writing --------------------------------------------------------------------------------------------------

    def _write(self) -> None:
        ended = False
        while not ended:
            with self._writing:
                while not (self._buffer and self._found) and not self._ending.is_set():
                    self._writing.wait()
                ended = self._ending.is_set()
                found, data = self._found, bytes(self._buffer)
                self._buffer.clear()
            if found is not None and data:
                try:
                    found.line.write(data, LAST_SECONDS if ended else math.inf)
                except LineClosed:
                    log.debug("%s: the line went while it was written to", self.name)

    def _become(self, state: PortState) -> None:
        if state == self.state or self._ending.is_set():
            return
        self.state = state
        try:
            self._receiver.on_state(self.name, state)
        except Exception:  # a mistake in the program behind the port must not end the port
            self._receiver_failed()

    def _receiver_failed(self) -> None:
        log.exception("%s: the receiver failed", self.name)
        self.counters.mistakes += 1
