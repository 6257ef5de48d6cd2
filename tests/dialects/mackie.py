"""A DAW with a Mackie Control in front of it, strict: it refuses what a real desk would never send.

Written from NicoG60/TouchMCU, the Logic Control manual and what Ardour 7.3 was seen to do. It paints only what changed,
moves no fader under a finger, tells a touched fader's place when the finger is gone, and shows its tracks in banks of
eight for each box, with empty strips behind the last track or (`fills`) with the last tracks pushed up to the end.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

QUERIES = [bytes((0xF0, 0, 0, 0x66, model, 0, 0xF7)) for model in (0x14, 0x15, 0x10, 0x11)]
LEAVES = {0x00: "arm", 0x08: "solo", 0x10: "mute", 0x18: "select"}
BANKS = {0x2E: -8, 0x2F: 8, 0x30: -1, 0x31: 1}
PAN, PLAY, STOP, RECORD = 0x2A, 0x5E, 0x5D, 0x5F
TICKS = 63


@dataclass
class Track:
    """One track; the fader in 14 bits, the pan from 0 to 1."""

    name: str
    fader: int = 12808
    pan: float = 0.5
    on: dict[str, bool] = field(default_factory=lambda: dict.fromkeys(LEAVES.values(), False))


def split(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The messages of one piece, each with its box from 0; AssertionError where one is not whole."""
    unit, at = (data[1] - 1, 2) if data[0] == 0xF5 else (0, 0)
    assert unit > 0 or not at, "the first box needs no cable number"
    while at < len(data):
        end = data.index(0xF7, at) + 1 if data[at] == 0xF0 else at + 3
        assert end <= len(data), data.hex(" ")
        yield unit, data[at:end]
        at = end


class MackieHost:
    """The DAW; `receive` takes what the desk sends and gives what it answers."""

    row = 0  # that it writes names into; values stand in the other

    def __init__(self, names: Iterable[str], units: int = 1, *, fills: bool = False) -> None:
        self.tracks = [Track(name) for name in names]
        self.units, self.size, self.fills = units, units * 8, fills
        self.first = 0
        self.master = 12808
        self.rolling = False
        self.assignment = PAN
        self.flipped = False
        self.touched: set[tuple[int, int]] = set()
        self.down: set[tuple[int, int]] = set()
        self.presses: list[int] = []
        self.shown: dict[object, bytes] = {}
        self.models: list[int] = []
        self.refuses: set[str] = set()

    # What it says.

    def greet(self) -> list[bytes]:
        """It looks for a desk."""
        return list(QUERIES)

    def paint(self) -> list[bytes]:
        """What is not shown as it should be."""
        said: list[bytes] = []
        for key, message in self._all():
            if self.shown.get(key) != message:
                self.shown[key] = message
                said.append(message)
        return said

    def _all(self) -> Iterator[tuple[object, bytes]]:
        for note in range(0x28, 0x2E):
            yield ("led", note), bytes((0x90, note, 0x7F if note == self.assignment else 0))
        yield ("led", 0x32), bytes((0x90, 0x32, 0x7F if self.flipped else 0))
        for unit in range(self.units):
            cable = bytes((0xF5, unit + 1)) if unit else b""
            model = 0x15 if unit else 0x14
            for strip in range(8):
                track = self.at(unit * 8 + strip)
                name = (track.name if track else "")[:6].ljust(7).encode()
                head = bytes((0xF0, 0, 0, 0x66, model, 0x12))
                at, other = bytes((self.row * 56 + strip * 7,)), bytes(((1 - self.row) * 56 + strip * 7,))
                yield ("name", unit, strip), cable + head + at + name + b"\xf7"
                if self.row:
                    yield (
                        ("value", unit, strip),
                        cable + head + other + f"{track.pan if track else 0:7.3f}".encode() + b"\xf7",
                    )
                for first, leaf in LEAVES.items():
                    lit = 0x7F if track and track.on[leaf] else 0
                    yield ("led", unit, first + strip), cable + bytes((0x90, first + strip, lit))
                ring = round(track.pan * 10) + 1 if track else 0
                yield ("ring", unit, strip), cable + bytes((0xB0, 0x30 + strip, ring))
                if (unit, strip) not in self.touched:
                    fader = track.fader if track else 0
                    yield ("fader", unit, strip), cable + bytes((0xE0 | strip, fader & 0x7F, fader >> 7))
        if (0, 8) not in self.touched:
            yield ("fader", 0, 8), bytes((0xE8, self.master & 0x7F, self.master >> 7))
        yield ("led", PLAY), bytes((0x90, PLAY, 0x7F if self.rolling else 0))
        yield ("led", STOP), bytes((0x90, STOP, 0 if self.rolling else 0x7F))

    def at(self, place: int) -> Track | None:
        """The track at a place of the desk."""
        number = self.first + place
        return self.tracks[number] if number < len(self.tracks) else None

    # What it does.

    def bank(self, step: int) -> None:
        """Shows other tracks, as its own window or the desk asks for."""
        last = max(0, len(self.tracks) - self.size)
        to = self.first + step
        if self.fills or abs(step) == 1:
            to = min(to, last)
        if 0 <= to < len(self.tracks) or to < 0:
            self.first = max(0, to)

    def start_again(self, names: Iterable[str]) -> None:
        """It was closed and opened on other tracks."""
        self.__init__(names, self.units, fills=self.fills)  # type: ignore[misc]

    # What it is told.

    def receive(self, data: bytes) -> list[bytes]:
        """One piece from the desk, which may be several messages."""
        for unit, message in split(data):
            assert 0 <= unit < self.units, f"there is no box {unit + 1}"
            if message[0] == 0xF0:
                self._introduced(unit, message)
            elif message[0] == 0x90:
                self._pressed(unit, message[1], message[2])
            elif message[0] == 0xB0:
                self._turned(unit, message[1], message[2])
            else:
                self._moved(unit, message)
        return self.paint() if self.models or self.shown else []

    def _introduced(self, unit: int, message: bytes) -> None:
        head, model, command = message[:4], message[4], message[5]
        assert head == bytes((0xF0, 0, 0, 0x66))
        assert (command, len(message)) == (0x01, 18), message.hex(" ")
        assert model == (0x15 if unit else 0x14)
        self.models.append(model)
        self.shown.clear()

    def _pressed(self, unit: int, note: int, velocity: int) -> None:
        assert velocity in (0, 0x7F)
        where = (unit, note)
        assert (where in self.down) == (velocity == 0), f"{where} pressed twice, or let go without a press"
        self.down ^= {where}
        if 0x68 <= note <= 0x70:
            assert note < 0x70 or unit == 0
            self.touched ^= {(unit, note - 0x68)}
            if velocity == 0:
                self.shown.pop(("fader", unit, note - 0x68), None)  # it tells where it is
        elif velocity:
            assert note < 0x68, f"a desk has no button {note:02x}"
            self.presses.append(note)
            self._does(unit, note)

    def _does(self, unit: int, note: int) -> None:
        leaf = LEAVES.get(note & ~7)
        if leaf is not None:
            track = self.at(unit * 8 + note % 8)
            if track is None or leaf in self.refuses:
                return
            if leaf == "select":
                for each in self.tracks:
                    each.on[leaf] = each is track
            else:
                track.on[leaf] = not track.on[leaf]
            return
        assert unit == 0, "only the first box has these buttons"
        if note in BANKS:
            step = BANKS[note]
            self.bank(step if abs(step) == 1 else step * self.units)
        elif note in (PLAY, STOP):
            self.rolling = note == PLAY

    def _turned(self, unit: int, number: int, value: int) -> None:
        assert 0x10 <= number <= 0x17, f"a desk has no controller {number:02x}"
        ticks = (value & 0x3F) * (-1 if value & 0x40 else 1)
        assert ticks
        assert (self.assignment, self.flipped) == (PAN, False), "these encoders are no pans now"
        track = self.at(unit * 8 + number - 0x10)
        if track is not None:
            track.pan = min(1.0, max(0.0, track.pan + ticks / TICKS))

    def _moved(self, unit: int, message: bytes) -> None:
        strip, number = message[0] & 0x0F, message[1] | message[2] << 7
        assert 0xE0 <= message[0] <= 0xE8, message.hex(" ")
        assert (unit, strip) in self.touched, "a fader moves only under a finger"
        assert not self.flipped
        if strip == 8:
            self.master = number
        elif (track := self.at(unit * 8 + strip)) is not None:
            track.fader = number
