"""A SuperCollider server for the tests, as its Server Command Reference (3.13) tells it.

Strict: node numbers are whole, arguments are set by name with numbers, what it does not know is answered by /fail. It
tells nothing that it was not asked for.
"""

from dataclasses import dataclass, field

from bridge.wire import osc

STATUS = osc.encode_typed("/status.reply", "iiiiiffdd", 1, 12, 3, 2, 90, 0.5, 1.2, 44100.0, 44099.7)


@dataclass
class Server:
    """A server with these nodes; each has its arguments."""

    nodes: dict[int, dict[str, float]] = field(default_factory=dict)
    buses: dict[int, float] = field(default_factory=lambda: dict.fromkeys(range(128), 0.0))
    paused: set[int] = field(default_factory=set)
    fails: list[str] = field(default_factory=list)
    quits: bool = False

    def receive(self, datagram: bytes) -> list[bytes]:
        """What it answers to one datagram."""
        if self.quits:
            return []
        return [said for address, args in osc.decode(datagram) for said in self._one(address, args)]

    def _one(self, address: str, args: tuple[osc.Argument, ...]) -> list[bytes]:
        if address == "/status" and not args:
            return [STATUS]
        does = {
            "/n_set": self._set,
            "/s_get": self._get,
            "/n_run": self._run,
            "/c_set": self._bus,
            "/c_get": self._bus_get,
        }.get(address)
        if does is None:
            return self._fail(address, "Command not found")
        try:
            return does(*args)  # type: ignore[operator]
        except (TypeError, KeyError):
            return self._fail(address, f"wrong arguments {args!r}")

    def _fail(self, address: str, text: str) -> list[bytes]:
        self.fails.append(f"{address}: {text}")
        return [osc.encode("/fail", address, text)]

    def _node(self, number: int) -> dict[str, float] | None:
        if type(number) is not int:
            raise TypeError
        return self.nodes.get(number)

    def _set(self, number: int, name: str, value: float) -> list[bytes]:
        node = self._node(number)
        if node is None:
            return self._fail("/n_set", f"Node {number} not found")
        if not isinstance(name, str) or not isinstance(value, int | float):
            raise TypeError
        if name in node:
            node[name] = float(value)
        return []

    def _get(self, number: int, name: str) -> list[bytes]:
        node = self._node(number)
        if node is None:
            return self._fail("/s_get", f"Node {number} not found")
        return [osc.encode("/n_set", number, name, node.get(name, 0.0))]

    def _run(self, number: int, flag: int) -> list[bytes]:
        if self._node(number) is None:
            return self._fail("/n_run", f"Node {number} not found")
        if flag not in (0, 1):
            raise TypeError
        (self.paused.discard if flag else self.paused.add)(number)
        return []

    def _bus(self, index: int, value: float) -> list[bytes]:
        if type(index) is not int or not isinstance(value, float):
            raise TypeError
        self.buses[index] = value
        return []

    def _bus_get(self, index: int) -> list[bytes]:
        return [osc.encode("/c_set", index, self.buses[index])]
