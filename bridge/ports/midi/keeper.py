"""Keeps one MIDI process running: starts it, listens to it, pings it, ends it when it hangs, and starts it again.

Two threads. The *keeper* minds the process. The *reader* lives as long as one run of it and gives every frame to
whoever is served, as it comes. They never speak at the same time: the keeper tells of a loss when the reader has
ended. It knows no names and no ports.
"""

import logging
import threading
import time
from typing import Protocol

from bridge.ports.midi import channel
from bridge.ports.midi.channel import Channel, Frame
from bridge.ports.midi.child import NO_USE
from bridge.ports.midi.process import Process

log = logging.getLogger(__name__)

PING_SECONDS = 1.0
#: Pings without any sign of life before the process counts as hanging.
PATIENCE = 3
#: The same before it has listed anything. After a killed process a JACK server takes no client for four times its
#: `-t` (500 ms unless told otherwise: 2.1 s measured, 20 s with 5000); ending who waits would begin that anew.
PATIENCE_AT_START = 30
#: How long to wait before starting the process again: doubled each time up to the longest, back to the shortest after a
#: run that lasted.
SHORTEST_SECONDS, LONGEST_SECONDS = 0.2, 5.0
LASTED_SECONDS = 10.0
#: The same when it said that starting it again will not help; somebody may install what is missing.
NO_USE_SECONDS = 30.0
#: How soon to try again when the socket took only a part of a frame.
OWED_SECONDS = 0.002
#: How long ending waits for a receiver that is still busy.
STOP_SECONDS = 2.0

HUNG = "the MIDI process hung and was ended"
ENDED = "the MIDI process was ended"


class Served(Protocol):
    """Who the process runs for; called by one thread at a time."""

    def heard(self, frame: Frame, talk: Channel) -> None:
        """The process said something."""

    def asked(self, talk: Channel) -> None:
        """A moment to do what was put off: after `Keeper.ask`, and about once a second."""

    def lost(self, reason: str, lasting: bool) -> None:
        """The process is gone, for a user-readable reason; `lasting` when the next one will fare no better."""


class Keeper:
    """The process of one hub, as it comes and goes."""

    def __init__(self, served: Served, system: str) -> None:
        """Serve `served` with the MIDI system of that name ('': the first that works)."""
        self._served = served
        self._system = system
        self._process: Process | None = None
        self._talk: Channel | None = None
        self._ending = threading.Event()
        self._wake = threading.Event()
        self._unanswered, self._patience = 0, PATIENCE_AT_START
        self._delivering = False
        self._farewell = ("", False)
        self._thread = threading.Thread(target=self._keep, name="midi keeper", daemon=True)
        self._reader: threading.Thread | None = None

    @property
    def pid(self) -> int | None:
        """The number of the process that runs now, None between two runs."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def put(self, word: int, number: int = 0, payload: bytes = b"") -> bool:
        """Say something to the process: False when there is none or it does not read."""
        talk = self._talk
        if talk is None:
            return False
        taken = talk.put(word, number, payload)
        if talk.owes:
            self._wake.set()
        return taken

    def ask(self) -> None:
        """Have `asked` called soon, on the thread that may."""
        self.put(channel.PING)

    def stop(self) -> None:
        """End the process and both threads."""
        self._ending.set()
        self._wake.set()
        if threading.current_thread() not in (self._thread, self._reader):
            self._thread.join(STOP_SECONDS)

    def _keep(self) -> None:
        pause = SHORTEST_SECONDS
        while not self._ending.is_set():
            began = time.monotonic()
            reason, lasting = self._run_once()
            if self._ending.is_set():
                return
            log.info("%s", reason)
            self._served.lost(reason, lasting)
            pause = SHORTEST_SECONDS if time.monotonic() - began > LASTED_SECONDS else pause
            self._rest(NO_USE_SECONDS if lasting else pause)
            pause = min(2 * pause, LONGEST_SECONDS)

    def _rest(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self._ending.is_set() and (left := until - time.monotonic()) > 0:
            self._wake.wait(left)
            self._wake.clear()

    def _run_once(self) -> tuple[str, bool]:
        """One run of the process, from start to end: why it ended, and whether it is no use to start another."""
        try:
            process = Process(self._system)
        except OSError as problem:
            return f"the MIDI process cannot be started ({problem.strerror})", False
        self._farewell = (ENDED, False)
        self._unanswered, self._patience = 0, PATIENCE_AT_START
        self._process, self._talk = process, process.talk
        reader = threading.Thread(target=self._read, args=(process.talk,), name="midi reader", daemon=True)
        self._reader = reader
        reader.start()
        hung = not self._mind(process.talk, reader)
        self._talk = None
        if hung:
            process.kill()
        else:
            process.end()
        self._process = None
        reader.join(STOP_SECONDS)
        return (HUNG, False) if hung else self._farewell

    def _mind(self, talk: Channel, reader: threading.Thread) -> bool:
        """Ping until the process or the keeper ends (True), or the process hangs (False)."""
        ping_at = time.monotonic() + PING_SECONDS
        while reader.is_alive() and not self._ending.is_set():
            self._wake.wait(OWED_SECONDS if talk.owes else max(0.0, ping_at - time.monotonic()))
            self._wake.clear()
            if talk.owes:
                talk.flush()
            if time.monotonic() < ping_at:
                continue
            # A reader that is busy with a receiver has not looked; counting tries, not time, a suspended machine is
            # no hang.
            if self._delivering:
                self._unanswered = 0
            if self._unanswered >= self._patience:
                return False
            self._unanswered += 1
            talk.put(channel.PING)
            ping_at = time.monotonic() + PING_SECONDS
        return True

    def _read(self, talk: Channel) -> None:
        try:
            while (frames := talk.take()) is not None:
                self._delivering = True
                for frame in frames:
                    self._deliver(frame, talk)
                self._delivering = False
                self._unanswered = 0
        finally:
            self._delivering = False
            self._wake.set()

    def _deliver(self, frame: Frame, talk: Channel) -> None:
        if frame.word == channel.PONG:
            self._served.asked(talk)
        elif frame.word == channel.GONE:
            self._farewell = (frame.payload.decode(errors="replace"), frame.wire == NO_USE)
        else:
            self._patience = PATIENCE
            self._served.heard(frame, talk)
