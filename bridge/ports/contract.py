"""What a port promises, in the order things happen to it.

A port is one wire: a MIDI input and output pair, a UDP socket, a wire in memory. Its life:

1.  **Made.** It has the name of its surface or DAW in the rig, and a `Receiver`. Nothing is open; `state` is absent.
2.  **`start()`** begins trying and returns at once. A device that is unplugged, a UDP port that another program
    holds, a host that nobody knows: all normal. The port keeps trying by itself, about once a second, until `stop()`.
3.  **`on_state(name, state)`** comes with every change of state, from the port's own thread. `open` after anything is
    the moment to subscribe and repaint. `open` after `open` means that the way out came or went: `can_send` says
    which. Anything after `open` means the wire is lost, and `detail` says why in words a musician can use.
4.  **`on_data(name, data)`** comes from the port's own reader thread with no queue between the wire and the call: one
    complete MIDI message or one whole datagram, also from a serial line. What the receiver does there delays the next
    one. What escapes from it is logged and counted under `mistakes`; the port reads on.
5.  **`send(data)`** may be called from any thread, at any time. It never blocks and never raises. True: the wire took
    the bytes (nobody promises that they arrive). False: it did not, because the port is not open or its buffer is
    full; whoever called keeps the value and sends the latest one later. A MIDI port takes one complete message at a
    time.
6.  **`stop()`** ends every thread and process of the port within about two seconds and may be called twice. No call
    to the receiver begins after it; one that had begun on another thread may still end. It may be called from any
    thread, also from inside the receiver.

The counters only ever grow. They are written without a lock, each by one thread, and are for a status page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

#: absent: there is nothing to open. open: bytes flow. refused: it is there, and something the user can change is in
#: the way.
Kind = Literal["absent", "open", "refused"]


class PortState(NamedTuple):
    """How a port is doing: its kind, a sentence for the user ('': nothing to add), and whether it can send."""

    kind: Kind
    detail: str = ""
    can_send: bool = False


#: What every port is before it has tried anything.
NOT_STARTED = PortState("absent", "not started")
#: What every port is after `stop`.
STOPPED = PortState("absent", "stopped")


class Receiver(NamedTuple):
    """Who a port talks to; both are called from the port's own threads with the port's name first."""

    on_data: Callable[[str, bytes], None]
    on_state: Callable[[str, PortState], None]


@dataclass(slots=True)
class Counters:
    """What a port has seen since it was made, in messages or datagrams."""

    received: int = 0  # handed to the receiver
    sent: int = 0  # taken by the wire
    refused: int = 0  # not taken: not open, or the buffer was full
    mistakes: int = 0  # could never have been sent (too long, empty), or failed in the receiver
    dropped: int = 0  # lost on the way in because the program did not read in time
    strangers: int = 0  # came from an address that is not the peer's


class Port(Protocol):
    """One wire; see the top of this file for its life."""

    @property
    def name(self) -> str:
        """The surface's or DAW's name in the rig."""

    @property
    def state(self) -> PortState:
        """How the port is doing now."""

    @property
    def counters(self) -> Counters:
        """What has passed."""

    def start(self) -> None:
        """Begin trying; returns at once."""

    def send(self, data: bytes) -> bool:
        """Give bytes to the wire: True when it took them, False when it did not; never blocks, never raises."""

    def stop(self) -> None:
        """End the port's threads and processes; bounded in time, and harmless when repeated."""
