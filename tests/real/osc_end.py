"""The tests' own OSC end: one UDP socket that sends and asks, with python-osc and none of the code under test."""

import contextlib
import socket
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder
from pythonosc.osc_packet import OscPacket

from tests.real.waiting import LEAST_SECONDS

#: An int, float, str, bytes or bool; which, the message says as it comes in.
Value = Any
#: After this an unanswered question is asked again: a datagram may get lost, and asking twice does no harm.
ASK_AGAIN_SECONDS = 0.5


class Said(NamedTuple):
    """One OSC message as it came in."""

    address: str
    values: tuple[Value, ...]


class OscEnd:
    """A socket on loopback that speaks to one UDP port and hears what is answered to it."""

    def __init__(self, port: int) -> None:
        """Speak to `port` on this machine."""
        self._peer = ("127.0.0.1", port)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self._socket.bind(("127.0.0.1", 0))

    def close(self) -> None:
        """Give the socket back."""
        self._socket.close()

    def send(self, address: str, *values: Value) -> None:
        """Send one message; whole numbers travel as `i`, others as `f`, text as `s`."""
        builder = OscMessageBuilder(address)
        for value in values:
            builder.add_arg(value)
        self._socket.sendto(builder.build().dgram, self._peer)

    def forget(self) -> None:
        """Throw away what came in and was not looked at."""
        self._socket.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while True:
                self._socket.recv(65536)

    def ask(self, address: str, *values: Value, seconds: float = LEAST_SECONDS) -> tuple[Value, ...]:
        """As `try_ask`; AssertionError when no answer comes within `seconds`."""
        answer = self.try_ask(address, *values, seconds=seconds)
        if answer is None:
            raise AssertionError(f"no answer to {address} {values} within {seconds:g} s")
        return answer

    def try_ask(self, address: str, *values: Value, seconds: float) -> tuple[Value, ...] | None:
        """Send a question until its answer comes to the same address; return what follows the repeated `values`."""
        self.forget()
        deadline = time.monotonic() + seconds
        while (now := time.monotonic()) < deadline:
            self.send(address, *values)
            for said in self.hear(min(deadline, now + ASK_AGAIN_SECONDS)):
                if said.address == address and said.values[: len(values)] == values:
                    return said.values[len(values) :]
        return None

    def hear(self, until: float) -> Iterator[Said]:
        """What comes in before the monotonic time `until`, as it comes."""
        while (left := until - time.monotonic()) > 0:
            self._socket.settimeout(left)
            try:
                data = self._socket.recv(65536)
            except TimeoutError:
                return
            # Ardour says `#reply` until it was asked for `/reply`; OSC knows no such address and python-osc refuses it.
            packet = OscPacket(b"/" + data[1:] if data.startswith(b"#") and not data.startswith(b"#bundle") else data)
            yield from (_said(timed.message) for timed in packet.messages)


def _said(message: OscMessage) -> Said:
    return Said(message.address, tuple(message.params))
