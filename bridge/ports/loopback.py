"""A wire in memory: the far end is the program itself. The demo's practice surface hangs on one, and so do many tests.

It is also the template for a new port. Everything that `contract` asks for is here in its shortest form: a thread of
its own that reads, a state that is told when it changes, a `send` that takes or refuses, a `stop` that ends the
thread. What another port adds is its wire. It keeps no history, delays nothing and loses nothing.
"""

import logging
import threading
from collections.abc import Callable
from queue import SimpleQueue

from bridge.ports.contract import NOT_STARTED, STOPPED, Counters, PortState, Receiver

log = logging.getLogger(__name__)

#: How long `stop` waits for a receiver that is still busy.
STOP_SECONDS = 2.0


class LoopbackPort:
    """A port whose far end hears through `far`, called from the sender's thread, and speaks through `feed`."""

    def __init__(self, name: str, receiver: Receiver, far: Callable[[bytes], None]) -> None:
        """Make the wire; it is plugged in, so `start` opens it."""
        self.name = name
        self.state = NOT_STARTED
        self.counters = Counters()
        self._receiver = receiver
        self._far = far
        self._incoming: SimpleQueue[bytes | PortState] = SimpleQueue()
        self._reader = threading.Thread(target=self._read, name=f"port {name}", daemon=True)

    def start(self) -> None:
        """Open the wire."""
        self._reader.start()
        self.plug()

    def feed(self, data: bytes) -> None:
        """Say something from the far end: one message, as the receiver shall get it."""
        self._incoming.put(data)

    def plug(self) -> None:
        """Plug the cable in."""
        self._incoming.put(PortState("open", can_send=True))

    def unplug(self, reason: str = "the cable was pulled") -> None:
        """Pull the cable; everything fed before still arrives first."""
        self._incoming.put(PortState("absent", reason))

    def send(self, data: bytes) -> bool:
        """Hand bytes to the far end."""
        if self.state.kind != "open" or not data:
            self.counters.refused += 1
            return False
        self._far(data)
        self.counters.sent += 1
        return True

    def stop(self) -> None:
        """End the reader; what was fed and not yet read is dropped."""
        self.state = STOPPED
        self._incoming.put(STOPPED)
        if self._reader.is_alive() and self._reader is not threading.current_thread():
            self._reader.join(STOP_SECONDS)

    def _read(self) -> None:
        while (thing := self._incoming.get()) is not STOPPED and self.state is not STOPPED:
            try:
                self._take(thing)
            except Exception:  # a mistake in the program behind the port must not end the port
                log.exception("%s: the receiver failed", self.name)
                self.counters.mistakes += 1

    def _take(self, thing: bytes | PortState) -> None:
        if isinstance(thing, PortState):
            if thing != self.state:
                self.state = thing
                self._receiver.on_state(self.name, thing)
        elif self.state.kind == "open":
            self.counters.received += 1
            self._receiver.on_data(self.name, thing)
