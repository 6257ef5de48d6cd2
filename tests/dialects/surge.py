"""A Surge XT for the tests, as its OSC specification (1.3) and OpenSoundControl.cpp tell it.

Strict: every number must be a float, parameters take one and nothing else, a wrong message is answered under /error.
What is set is clipped to its bounds and told, the number first and then in words; `/q` asks.
"""

from dataclasses import dataclass, field

from bridge.wire import osc

PARAMETERS = (
    *(f"/param/macro/{number}" for number in range(1, 9)),
    "/param/global/volume",
    "/param/a/filter/1/cutoff",
    "/param/a/filter/1/resonance",
    "/param/a/amp/pan",
)


@dataclass
class Surge:
    """A synth with a few of its parameters; `notes` are those that sound, with their velocity."""

    values: dict[str, float] = field(default_factory=lambda: dict.fromkeys(PARAMETERS, 0.5))
    notes: dict[int, float] = field(default_factory=dict)
    patches: int = 0
    errors: list[str] = field(default_factory=list)
    quits: bool = False

    def receive(self, datagram: bytes) -> list[bytes]:
        """What it sends to its OSC output for one datagram."""
        if self.quits:
            return []
        return [said for address, args in osc.decode(datagram) for said in self._one(address, args)]

    def load(self, **values: float) -> list[bytes]:
        """Another patch is loaded: it says so, and no more."""
        self.values |= {f"/param/{name}": value for name, value in values.items()}
        return [osc.encode("/patch/load", "/patches/Pads/Another")]

    def macro(self, number: int, value: float) -> list[bytes]:
        """Somebody turns a macro on the screen."""
        self.values[f"/param/macro/{number}"] = value
        return [self._said(f"/param/macro/{number}")]

    def _said(self, address: str) -> bytes:
        return osc.encode(address, self.values[address], f"{self.values[address] * 100:.2f} %")

    def _one(self, address: str, args: tuple[osc.Argument, ...]) -> list[bytes]:
        if address.startswith("/q/"):
            known = address.removeprefix("/q")
            return [self._said(known)] if known in self.values else self._error(f"No parameter with address {known}")
        if address in ("/patch/incr", "/patch/decr") and not args:
            self.patches += 1 if address.endswith("incr") else -1
            return self.load()
        if any(type(each) is not float for each in args):
            return self._error(f"{address} data value is not expressed as a float.")
        numbers = [each for each in args if isinstance(each, float)]
        if address == "/mnote" and len(numbers) in (2, 3):
            return self._note(int(numbers[0]), numbers[1])
        if address not in self.values:
            return self._error(f"No parameter with OSC address of {address}")
        if len(numbers) != 1:
            return self._error("Wrong number of data items supplied for /param; expected 1.")
        self.values[address] = min(1.0, max(0.0, numbers[0]))
        return [self._said(address)]

    def _note(self, note: int, velocity: float) -> list[bytes]:
        if not (0 <= note <= 127 and 0 <= velocity <= 127):
            return self._error(f"Note '{note}' is out of range (0-127).")
        if int(velocity):
            self.notes[note] = velocity
        else:
            self.notes.pop(note, None)
        return []

    def _error(self, text: str) -> list[bytes]:
        self.errors.append(text)
        return [osc.encode("/error", text)]
