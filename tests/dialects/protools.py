"""A Pro Tools for the tests, as far as its HUI goes: written from MIDIKit, DrivenByMoss and Digidesign's guide.

Strict: it asks every second and drops a surface that does not answer; a switch is a zone and then a port that exists;
a fader is two halves in their order, and moves only under a finger; a pot turns by ticks. What is not so is refused.
It paints what changed and nothing twice, leaves a fader alone while it is touched, and says where it stands afterwards,
in the ten bits of the hardware. It shows its tracks eight (times its units) at a time and never says which.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from bridge.wire import cables, hui, midi

ASKS_MS, DROPS_MS, PAINTS_MS = 1000, 3000, 20
#: Ports of each zone that a switch can have; the strips' zones have all eight.
_COUNTS = {0x08: 8, 0x09: 6, 0x0A: 4, 0x0B: 8, 0x0C: 7, 0x0D: 7, 0x0E: 6, 0x0F: 5, 0x10: 5, 0x11: 5, 0x12: 5, 0x13: 8,
           0x14: 2, 0x15: 8, 0x17: 6, 0x18: 6, 0x19: 6, 0x1A: 6, 0x1B: 8, 0x1C: 8}  # fmt: skip
_TOGGLES = {2: "mute", 3: "solo", 7: "arm", 1: "selected"}
_TRANSPORT = {4: "playing", 5: "recording"}


@dataclass
class Track:
    """One track: its fader in ten bits, its pan from -100 to 100."""

    name: str
    fader: int = 0
    pan: int = 0
    sends: list[int] = field(default_factory=lambda: [0] * 5)  # A to E, 0 to 100
    mute: bool = False
    solo: bool = False
    arm: bool = False
    selected: bool = False


@dataclass
class Unit:
    """One HUI as Pro Tools sees it."""

    zone: int | None = None
    coarse: tuple[int, int] | None = None
    down: set[tuple[int, int]] = field(default_factory=set)
    touched: set[int] = field(default_factory=set)
    answered_ms: float = -DROPS_MS
    online: bool = False
    shown: dict[object, bytes] = field(default_factory=dict)


class ProTools:
    """Pro Tools over these tracks; `aligned`: its last bank is full, else empty strips follow the last track."""

    def __init__(self, *names: str, units: int = 1, aligned: bool = True) -> None:
        self.tracks = [Track(name, fader=512) for name in names]
        self.units = [Unit() for _ in range(units)]
        self.aligned, self.first, self.now_ms = aligned, 0, 0.0
        self.asked_ms = -float(ASKS_MS)
        self.playing = self.recording = self.loop = False
        self.assignment = 2  # port of zone 0B that is lit: the pan
        self.clock = "00.00.00.00"
        self.obstinate = False  # a track that cannot be armed
        self.silent = False
        self.late_ms = PAINTS_MS
        self.done: list[tuple[int, int]] = []
        self.refused: list[str] = []
        self._late: list[tuple[float, int]] = []

    @property
    def width(self) -> int:
        return len(self.units) * 8

    # What it hears

    def receive(self, data: bytes) -> list[bytes]:
        """One piece from the surface; what it says at once."""
        for number, message in self._messages(data):
            unit = self.units[number]
            if message == hui.PONG:
                unit.answered_ms = self.now_ms
                if not unit.online:
                    unit.online, unit.shown = True, {}
                    self._paint_soon()
            elif message == hui.RESET:
                unit.shown = {}
                self._paint_soon()
            elif not unit.online:
                self.refused.append(f"offline: {message.hex(' ')}")
            elif message[0] == 0xB0 and len(message) == 3:
                self._controller(number, unit, message[1], message[2])
            else:
                self.refused.append(message.hex(" "))
        return []

    def _messages(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        cable, data = cables.parted(data)
        while data:
            size = midi.LENGTHS[data[0]]
            if not size or not midi.check(data[:size]) or not 1 <= cable <= len(self.units):
                self.refused.append(data.hex(" "))
                return
            yield cable - 1, data[:size]
            data = data[size:]

    def _controller(self, number: int, unit: Unit, controller: int, value: int) -> None:
        if unit.coarse is not None and controller != unit.coarse[0] + 32:
            self.refused.append(f"half a fader before controller {controller}")
            unit.coarse = None
        if controller == hui.SWITCH_ZONE:
            unit.zone = value
        elif controller == hui.SWITCH_PORT:
            self._switch(number, unit, value)
        elif controller < 8:
            unit.coarse = controller, value
        elif 32 <= controller < 40 and unit.coarse is not None:
            self._fader(number, unit, controller - 32, unit.coarse[1] << 7 | value)
        elif 0x40 <= controller < 0x48 and value & 0x3F:
            self._pot(number, controller - 0x40, value & 0x3F if value & 0x40 else -(value & 0x3F))
        else:
            self.refused.append(f"controller {controller} with {value}")

    def _fader(self, number: int, unit: Unit, strip: int, value: int) -> None:
        unit.coarse = None
        if strip not in unit.touched:
            self.refused.append(f"fader {strip + 1} moves without a finger")
        elif (track := self.track(number, strip)) is not None:
            track.fader = value >> 4

    def _pot(self, number: int, pot: int, ticks: int) -> None:
        track = self.track(number, pot)
        if track is not None and self.assignment == 2:
            track.pan = max(-100, min(100, track.pan + 2 * ticks))
            self._paint_soon()
        elif track is not None and self.assignment > 2:
            send = 7 - self.assignment
            track.sends[send] = max(0, min(100, track.sends[send] + ticks))
            self._paint_soon()

    def _switch(self, number: int, unit: Unit, value: int) -> None:
        zone, port, down = unit.zone, value & 0x3F, bool(value & 0x40)
        if zone is None or port >= (8 if zone < 8 else _COUNTS.get(zone, 0)):
            self.refused.append(f"switch {zone} {port}")
            return
        if down == ((zone, port) in unit.down):
            self.refused.append(f"switch {zone} {port} twice")
        (unit.down.add if down else unit.down.discard)((zone, port))
        if zone < 8 and port == 0:
            (unit.touched.add if down else unit.touched.discard)(zone)
            if not down:
                unit.shown.pop(("fader", zone), None)
        elif down:
            self.done.append((zone, port))
            self._does(number, zone, port)
        self._paint_soon()

    def _does(self, number: int, zone: int, port: int) -> None:
        if zone < 8:
            track, word = self.track(number, zone), _TOGGLES.get(port)
            if track is not None and word is not None and not (word == "arm" and self.obstinate):
                setattr(track, word, not getattr(track, word))
        elif zone == 0x0A:
            self.scroll((-1, -self.width, 1, self.width)[port])
        elif zone == 0x0B:
            self.assignment = port
        elif zone == 0x0E and port in (3, 4, 5):
            self.playing = port != 3
            self.recording = port == 5 and not self.recording
        elif (zone, port) == (0x0F, 3):
            self.loop = not self.loop

    # What it shows

    def track(self, number: int, strip: int) -> Track | None:
        index = self.first + number * 8 + strip
        return self.tracks[index] if index < len(self.tracks) else None

    def scroll(self, way: int) -> None:
        """Its window goes along the tracks, as far as there are any."""
        if self.aligned:
            self.first = min(max(0, self.first + way), max(0, len(self.tracks) - self.width))
        elif 0 <= self.first + way < len(self.tracks):
            self.first += way
        elif way < 0:
            self.first = 0
        self._paint_soon()

    def _paint_soon(self) -> None:
        self._late.append((self.now_ms + self.late_ms, 0))

    def due_ms(self) -> float:
        """When it has something to say next."""
        return min([self.asked_ms + ASKS_MS, *(at for at, _ in self._late)])

    def tick(self, now_ms: float) -> list[bytes]:
        """What it says by now."""
        self.now_ms = now_ms
        said: list[bytes] = []
        if self.silent:
            return said
        if now_ms >= self.asked_ms + ASKS_MS:
            self.asked_ms = now_ms
            for number, unit in enumerate(self.units):
                if unit.online and now_ms - unit.answered_ms > DROPS_MS:
                    unit.online = False
                said += _on(number, [hui.PING])
        if any(at <= now_ms for at, _ in self._late):
            self._late = [late for late in self._late if late[0] > now_ms]
            said += self.paint()
        return said

    def paint(self) -> list[bytes]:
        """All that is not shown yet, message by message."""
        said: list[bytes] = []
        for number, unit in enumerate(self.units):
            if not unit.online:
                continue
            for key, messages in self._picture(number, unit):
                whole = b"".join(messages)
                if unit.shown.get(key) != whole:
                    unit.shown[key] = whole
                    said += _on(number, messages)
        return said

    def _picture(self, number: int, unit: Unit) -> Iterator[tuple[object, list[bytes]]]:
        for strip in range(8):
            track = self.track(number, strip)
            name = (track.name if track else "")[:4].ljust(4).encode("ascii")
            yield ("name", strip), [hui.HEAD + bytes((0x10, strip)) + name + b"\xf7"]
            if strip not in unit.touched:
                value = (track.fader if track else 0) << 4
                yield ("fader", strip), [bytes((0xB0, strip, value >> 7)), bytes((0xB0, 32 + strip, value & 0x7F))]
            for port, word in _TOGGLES.items():
                yield ("light", strip, port), light(strip, port, on=bool(track and getattr(track, word)))
            place = 0 if track is None or self.assignment < 2 else 1 + round((track.pan + 100) / 20)
            if track is not None and self.assignment > 2:
                place = 0x20 | 1 + round(track.sends[7 - self.assignment] / 10)
            yield ("ring", strip), [bytes((0xB0, 0x10 + strip, place))]
        if number == 0:
            lit = {(0x0E, 3): not self.playing, (0x0E, 4): self.playing, (0x0E, 5): self.recording}
            lit |= {(0x0F, 3): self.loop} | {(0x0B, port): port == self.assignment for port in range(8)}
            for (zone, port), on in lit.items():
                yield ("light", zone, port), light(zone, port, on=on)
            yield "clock", [clock(self.clock)]


def light(zone: int, port: int, *, on: bool) -> list[bytes]:
    """Lights or darkens a light."""
    return [bytes((0xB0, 0x0C, zone)), bytes((0xB0, 0x2C, port | (0x40 if on else 0)))]


def clock(text: str) -> bytes:
    """The figures of the clock, from the right; a dot belongs to the figure before it."""
    figures: list[int] = []
    for letter in text:
        if letter == ".":
            figures[-1] |= 0x10
        else:
            figures.append(int(letter, 16) if letter != " " else 0x20)
    return hui.HEAD + b"\x11" + bytes(reversed(figures)) + b"\xf7"


def _on(number: int, messages: list[bytes]) -> list[bytes]:
    return [cables.joined(number + 1, message) for message in messages]
