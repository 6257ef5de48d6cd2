"""Inside the virtual machine: footswitches in USB sockets, played in Python or by firmware in a simulated chip.

A box lives as long as its plug: pulled out it has no power, and knows nothing of before when it is back. What it says
to nobody is lost, as with a real board, whose USB chip keeps some bytes and no more. It checks nothing.
"""

import contextlib
import os
import queue
import struct
from collections.abc import Callable
from fcntl import ioctl
from pathlib import Path
from termios import TIOCOUTQ
from typing import Any, Protocol

from bridge.wire.talk import Hello
from tests.ports.serial_box import SerialBox
from tests.real.avr.box import Box
from tests.real.kernel.sockets import Label, Socket

#: What waits for the machine to open the line, at most; a board's USB chip has about as much room.
ROOM = 64
#: Where what is written is kept in memory.
HOME = Path("/agent")


class Lead:
    """The cable between a box played in Python and its USB socket."""

    def __init__(self, socket: Socket) -> None:
        self._socket = socket
        self._came: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        socket.on_heard = self._came.put

    def say(self, data: bytes) -> None:
        """Bytes for the machine, dropped where nobody takes them."""
        file = self._socket.file
        if file is not None:
            with contextlib.suppress(OSError):
                (waiting,) = struct.unpack("i", ioctl(file, TIOCOUTQ, bytes(4)))
                if waiting < ROOM:
                    os.write(file, data)

    def hear(self, seconds: float = 0.02) -> bytes:
        """What came, waiting at most so long for any."""
        with contextlib.suppress(queue.Empty):
            return self._came.get(timeout=seconds)
        return b""

    def unplug(self) -> None:
        """The box has no power."""


class Chip:
    """A box of compiled firmware in a simulated chip, with its UART on the socket's line."""

    #: Its switches in order (firmware-notes/arduino/phasebridge_box/box_pins.h).
    PINS = ("D2", "D3", "D4", "D5")

    def __init__(self, socket: Socket, simbox: str, elf: str) -> None:
        cable = HOME / f"cable{socket.number}"
        self._box = Box(Path(simbox), Path(elf), cable, "--tty", str(socket.end))
        self._box.plug()

    def press(self, switch: int = 0) -> None:
        """Down, bouncing, and back when the contacts are at rest."""
        self._box.press(self.PINS[switch])
        self._box.live(50)

    def release(self, switch: int = 0) -> None:
        """Up, bouncing."""
        self._box.release(self.PINS[switch])
        self._box.live(15)

    def begin_anew(self) -> None:
        """Its reset button."""
        self._box.do("reset")

    def lights(self) -> dict[int, int]:
        """Its first light, as the colour pins give it."""
        return {0: int(any(self._box.colour))}

    def stop(self) -> None:
        """It has no power."""
        self._box.pull()


class Foot(Protocol):
    """A box that is plugged in and has power."""

    def press(self, switch: int = 0) -> None:
        """A foot goes down on a switch, counted from 0."""

    def release(self, switch: int = 0) -> None:
        """And off it."""

    def begin_anew(self) -> None:
        """The box is reset."""

    def lights(self) -> dict[int, int]:
        """The states of the lights it was shown."""

    def stop(self) -> None:
        """Its power is gone."""


class Feet:
    """The footswitches of all sockets."""

    def __init__(self) -> None:
        self._feet: dict[int, Foot] = {}
        self._made: dict[int, Callable[[], Foot]] = {}

    def plug_chip(self, socket: Socket, label: Label, simbox: str, elf: str) -> None:
        """A box with this firmware, on a board with this label, appears."""
        self.pull(socket)
        self._made[socket.number] = lambda: Chip(socket, simbox, elf)
        socket.make(label, "left")
        self._live(socket)

    def plug(self, socket: Socket, label: Label, hello: dict[str, Any]) -> None:
        """A box with this hello, on a board with this label, appears."""
        self.pull(socket)
        said = Hello(**{"protocol": (1, 0), "firmware": (1, 2), "switches": 4, "lights": 4, "colours": True, **hello})
        self._made[socket.number] = lambda: SerialBox(Lead(socket), said)
        socket.make(label, "serial")
        self._live(socket)

    def replug(self, socket: Socket) -> None:
        """The same box is back as quickly as that goes."""
        self.pull(socket)
        self._live(socket)

    def pull(self, socket: Socket) -> None:
        """It is gone."""
        foot = self._feet.pop(socket.number, None)
        if foot is not None:
            foot.stop()
            socket.pull()

    def __getitem__(self, number: int) -> Foot:
        return self._feet[number]

    def _live(self, socket: Socket) -> None:
        socket.bind()
        # Its power comes with the plug.
        self._feet[socket.number] = self._made[socket.number]()
        socket.let_in()
