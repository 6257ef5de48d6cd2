"""A DAW with a Mackie Control whose encoders it assigns to sends and plug-ins, strict, as Ardour 7.3 was measured.

Under an assignment the upper row has the names of sends or parameters, the bank buttons do nothing (so a desk that
presses one is refused: it sees nothing of what it does), and faders stay the tracks'. "Plug-in" first shows the
plug-ins, under which encoders still turn pans; a press of one chooses. Sends stay those of the track that was selected
when the button was pressed. What is not there is refused by a notice over the names, which `calm` takes away.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tests.dialects.mackie import BANKS, PAN, TICKS, MackieHost, Track

SEND, PLUGIN, FLIP = 0x29, 0x2B, 0x32
NOTICES = {SEND: "no sends for selected track/bus", PLUGIN: "no plugins in selected track/bus"}
LETTERS = ("name", "value")


@dataclass
class Turned:
    """What an encoder can stand for: a send or a parameter, 0 to 1; `steps` where it goes by so many steps."""

    name: str
    value: float = 0.0
    steps: int = 0


@dataclass
class Strip(Track):
    """A track with its sends, and its plug-ins by name."""

    sends: list[Turned] = field(default_factory=list)
    plugins: dict[str, list[Turned]] = field(default_factory=dict)


class PotsHost(MackieHost):
    """The DAW; `letters_later` keeps letters back until `write`."""

    def __init__(self, names: Iterable[str], units: int = 1, *, fills: bool = False) -> None:
        super().__init__(names, units, fills=fills)
        self.tracks: list[Track] = [Strip(track.name) for track in self.tracks]
        self.subject: Strip | None = None
        self.device: str | None = None
        self.page = 0
        self.notice = ""
        self.letters_later = False

    # What it shows.

    def paint(self) -> list[bytes]:
        said: list[bytes] = []
        for key, message in self._all():
            if self.shown.get(key) != message and not (self.letters_later and key[0] in LETTERS):  # type: ignore[index]
                self.shown[key] = message
                said.append(message)
        return said

    def write(self) -> list[bytes]:
        """The letters that were kept back."""
        self.letters_later = False
        return self.paint()

    def calm(self) -> list[bytes]:
        """The notice goes."""
        self.notice = ""
        return self.paint()

    def _all(self) -> Iterator[tuple[object, bytes]]:
        for key, message in super()._all():
            kind = key[0] if isinstance(key, tuple) else ""
            if kind == "name" and self.notice:
                continue
            if kind == "name" and self.assignment != PAN:
                place = key[1] * 8 + key[2]  # type: ignore[index]
                turned = self._under(place)
                name, value = self._words(place, turned)
                at = message.index(0x12) + 1
                yield key, message[: at + 1] + name[:6].ljust(7).encode() + b"\xf7"
                other = bytes((message[at] + 56,))
                yield (
                    ("value", *key[1:]),  # type: ignore[index]
                    message[:at] + other + value[:6].ljust(7).encode() + b"\xf7",
                )
            elif kind == "ring" and self.assignment != PAN:
                turned = self._under(key[1] * 8 + key[2])  # type: ignore[index]
                if turned is not None:  # of what stands under nothing the ring stays as it was
                    yield key, message[:-1] + bytes((0x20 | round(turned.value * 10) + 1,))
            else:
                yield key, message
        if self.notice:
            yield "notice", b"\xf0\x00\x00\x66\x14\x12\x00" + self.notice.ljust(55).encode() + b"\xf7"

    def _words(self, place: int, turned: Turned | None) -> tuple[str, str]:
        if turned is not None:
            return turned.name, f"{turned.value:6.2f}"
        if self.assignment == PLUGIN and self.device is None and self.subject and place < len(self.subject.plugins):
            return f"Ins{place + 1}Pl", list(self.subject.plugins)[place]
        return "", ""

    def _under(self, place: int) -> Turned | None:
        if self.subject is None:
            return None
        found: list[Turned] = []
        if self.assignment == SEND:
            found = self.subject.sends
        elif self.assignment == PLUGIN and self.device is not None:
            found = self.subject.plugins[self.device][self.page * self.size :]
        return found[place] if place < len(found) else None

    # What it is told.

    def _does(self, unit: int, note: int) -> None:
        if note in (SEND, PLUGIN, PAN):
            self._assign(note)
        elif note in BANKS and self.assignment != PAN:
            raise AssertionError(f"a desk cannot see what {note:02x} does under an assignment")
        elif 0x20 <= note < 0x28 and self.assignment == PLUGIN and self.device is None:
            assert self.subject is not None
            plugins = list(self.subject.plugins)
            self.device, self.page = (plugins[note - 0x20] if note - 0x20 < len(plugins) else None), 0
        elif note in (0x62, 0x63) and self.assignment == PLUGIN:
            self.page = max(0, self.page + (1 if note == 0x63 else -1))
        elif note == FLIP:
            self.flipped = not self.flipped
        else:
            super()._does(unit, note)

    def _assign(self, note: int) -> None:
        track = next((track for track in self.tracks if track.on["select"]), None)
        if note in NOTICES:
            if not isinstance(track, Strip) or not (track.sends if note == SEND else track.plugins):
                self.notice = NOTICES[note]
                self.shown = {key: each for key, each in self.shown.items() if key[0] not in LETTERS}  # type: ignore[index]
                self.shown.pop("notice", None)
                return
            self.subject = track
        self.assignment, self.device = note, None
        for each in range(0x28, 0x2E):
            self.shown.pop(("led", each), None)

    def _turned(self, unit: int, number: int, value: int) -> None:
        place = unit * 8 + number - 0x10
        if self.assignment == PAN:
            super()._turned(unit, number, value)
            return
        assert not self.flipped, "these encoders are faders now"
        turned = self._under(place)
        assert turned is not None, f"nothing stands under encoder {place + 1}"
        ticks = (value & 0x3F) * (-1 if value & 0x40 else 1)
        assert ticks
        by = (1 if ticks > 0 else -1) / turned.steps if turned.steps else ticks / TICKS
        turned.value = min(1.0, max(0.0, turned.value + by))
        self.shown.pop(("ring", unit, number - 0x10), None)  # it answers whatever its ring shows


def studio(count: int = 12, units: int = 1) -> PotsHost:
    """Tracks T01 on, each fader elsewhere; every one has two sends, the second also a compressor and an equaliser."""
    host = PotsHost([f"T{number:02}" for number in range(1, count + 1)], units)
    for number, track in enumerate(host.tracks):
        assert isinstance(track, Strip)
        track.fader = 1000 + 1000 * number
        track.sends = [Turned("Reverb", 0.5), Turned("Delay", 0.1)]
    second = host.tracks[1]
    assert isinstance(second, Strip)
    second.plugins = {
        "Comp": [Turned("Attack", 0.1), Turned("Ratio", 0.5, steps=4), Turned("Enable", 1.0, steps=1)],
        "EQ": [Turned(f"Gain {number}", number / 20) for number in range(1, 13)],
    }
    return host
