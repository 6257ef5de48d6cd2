"""A Behringer X32 for the tests, as P.-G. Maillot's document tells it (Unofficial X32/M32 OSC Remote Protocol 4.06).

Strict: every address, type and range is checked, floats come to rest on the steps it has, an address with nothing
behind it is a question and answered to whoever asked, what one client changes the others are told and that one is not,
and a client that does not say /xremote for ten seconds is forgotten. It serves four clients and no more.
"""

import re
import struct
from dataclasses import dataclass, field

from bridge.wire import osc

TEN_SECONDS = 10_000
MOST_CLIENTS = 4
#: Address, type, and the steps a float has or the largest whole number.
PARAMETERS: tuple[tuple[str, str, int], ...] = (
    (r"/ch/(0[1-9]|[12]\d|3[0-2])/mix/fader", "f", 1024),
    (r"/ch/(0[1-9]|[12]\d|3[0-2])/mix/pan", "f", 101),
    (r"/ch/(0[1-9]|[12]\d|3[0-2])/mix/on", "i", 1),
    (r"/ch/(0[1-9]|[12]\d|3[0-2])/mix/(0[1-9]|1[0-6])/level", "f", 161),
    (r"/ch/(0[1-9]|[12]\d|3[0-2])/mix/(0[1-9]|1[0-6])/on", "i", 1),
    (r"/ch/(0[1-9]|[12]\d|3[0-2])/preamp/trim", "f", 145),
    (r"/ch/(0[1-9]|[12]\d|3[0-2])/eq/on", "i", 1),
    (r"/ch/(0[1-9]|[12]\d|3[0-2])/eq/[1-4]/g", "f", 121),
    (r"/ch/(0[1-9]|[12]\d|3[0-2])/eq/[1-4]/f", "f", 201),
    (r"/ch/(0[1-9]|[12]\d|3[0-2])/eq/[1-4]/q", "f", 72),
    (r"/ch/(0[1-9]|[12]\d|3[0-2])/dyn/on", "i", 1),
    (r"/ch/(0[1-9]|[12]\d|3[0-2])/dyn/thr", "f", 121),
    (r"/ch/(0[1-9]|[12]\d|3[0-2])/dyn/ratio", "i", 11),
    (r"/ch/(0[1-9]|[12]\d|3[0-2])/dyn/mgain", "f", 49),
    (r"/ch/(0[1-9]|[12]\d|3[0-2])/config/name", "s", 12),
    (r"/ch/(0[1-9]|[12]\d|3[0-2])/config/color", "i", 15),
    (r"/main/st/mix/fader", "f", 1024),
    (r"/main/st/mix/pan", "f", 101),
    (r"/main/st/mix/on", "i", 1),
    (r"/main/st/config/name", "s", 12),
    (r"/main/st/config/color", "i", 15),
    (r"/main/st/eq/on", "i", 1),
    (r"/main/st/dyn/on", "i", 1),
    (r"/main/st/dyn/thr", "f", 121),
    (r"/-stat/solosw/(0[1-9]|[1-7]\d|80)", "i", 1),
    (r"/-stat/selidx", "i", 71),
    (r"/-stat/tape/state", "i", 6),
    (r"/fx/[1-8]/par/(0[1-9]|[1-5]\d|6[0-4])", "f", 201),
)
#: What a parameter stands at before anybody touched it.
FRESH: dict[str, osc.Argument] = {"f": 0.0, "i": 0, "s": ""}
START = {r"/mix/on$": 1, r"/mix/fader$": 0.75, r"/pan$": 0.5}


@dataclass
class X32:
    """A mixer; clients are told apart by any name, and `us` is the one whose answers `receive` returns."""

    now_ms: int = 0
    values: dict[str, osc.Argument] = field(default_factory=dict)
    clients: dict[str, int] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    silent: bool = False
    metered: dict[str, int] = field(default_factory=dict)  # until when each is told
    waiting: list[bytes] = field(default_factory=list)

    def receive(self, datagram: bytes, client: str = "us") -> list[bytes]:
        """What it answers a client to one datagram, and what it told that client since."""
        if self.silent:
            return []
        told, self.waiting = self.waiting, []
        for address, args in osc.decode(datagram):
            told += self._one(client, address, args, datagram)
        return told

    def turned(self, address: str, value: osc.Argument) -> list[bytes]:
        """Somebody at the mixer moves something: what we are told of it."""
        self.values[address] = value
        return self._told("mixer", osc.encode(address, value))

    def meters(self, which: str, gains: dict[int, float]) -> list[bytes]:
        """A blob of levels, where it is subscribed to: how many, and then they, the lowest byte first."""
        if self.metered.get(which, 0) <= self.now_ms:
            return []
        count = {"/meters/1": 96, "/meters/2": 49}[which]
        packed = struct.pack(f"<i{count}f", count, *(gains.get(place, 0.0) for place in range(count)))
        return [osc.encode_typed(which, "b", packed)]

    def _one(self, client: str, address: str, args: tuple[osc.Argument, ...], datagram: bytes) -> list[bytes]:
        if address == "/xremote" and not args:
            self._listen(client)
            return []
        if address == "/meters" and args in (("/meters/1",), ("/meters/2",)):
            self.metered[str(args[0])] = self.now_ms + TEN_SECONDS
            return []
        if address == "/info" and not args:
            return [osc.encode("/info", "V2.05", "osc-server", "X32", "4.06")]
        for pattern, kind, most in PARAMETERS:
            if re.fullmatch(pattern, address):
                return self._parameter(client, address, args, kind, most)
        self.refused.append(f"{address} {args!r}")
        return []

    def _parameter(
        self, client: str, address: str, args: tuple[osc.Argument, ...], kind: str, most: int
    ) -> list[bytes]:
        if not args:
            return [osc.encode(address, self.value(address, kind))]
        if len(args) != 1 or not self._fits(args[0], kind, most):
            self.refused.append(f"{address} {args!r}")
            return []
        value = args[0]
        if isinstance(value, float):
            value = round(value * (most - 1)) / (most - 1)
        self.values[address] = value
        return self._told(client, osc.encode(address, value))

    def value(self, address: str, kind: str = "f") -> osc.Argument:
        """Where a parameter stands."""
        if address in self.values:
            return self.values[address]
        return next((start for pattern, start in START.items() if re.search(pattern, address)), FRESH[kind])

    @staticmethod
    def _fits(value: osc.Argument, kind: str, most: int) -> bool:
        if kind == "f":
            return isinstance(value, float) and 0 <= value <= 1
        if kind == "i":
            return type(value) is int and 0 <= value <= most
        return isinstance(value, str) and len(value) <= most

    def _listen(self, client: str) -> None:
        self._forget()
        if client in self.clients or len(self.clients) < MOST_CLIENTS:
            self.clients[client] = self.now_ms + TEN_SECONDS
        else:
            self.refused.append("/xremote of a fifth client")

    def _forget(self) -> None:
        self.clients = {client: until for client, until in self.clients.items() if until > self.now_ms}

    def _told(self, by: str, message: bytes) -> list[bytes]:
        """What we are told of a change: nothing of our own, and nothing once we are forgotten."""
        self._forget()
        return [message] if by != "us" and "us" in self.clients else []
