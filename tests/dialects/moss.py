"""A DrivenByMoss for the tests, as its manual and source tell it (git-moss/DrivenByMoss, controller/osc).

Strict: values are whole numbers up to its resolution, tracks are counted within its bank, changes come in bundles
between `/update 1` and `/update 0` (a track's values before its position), what it said last under an address it does
not say again, and an unknown address is refused aloud. Some switches it only turns over, whatever it is told.
"""

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass, field

from bridge.wire import osc

Args = tuple[osc.Argument, ...]


@dataclass
class Track:
    """One track; levels in whole numbers of the resolution."""

    name: str
    volume: int = 0
    pan: int = 0
    mute: int = 0
    solo: int = 0
    recarm: int = 0
    monitor: int = 0
    autoMonitor: int = 0  # noqa: N815 (its own word)
    selected: int = 0
    vu: int = 0
    color: str = "rgb(64,128,255)"
    sends: list[int] = field(default_factory=lambda: [0])
    sends_on: list[int] = field(default_factory=lambda: [1])
    clips: list[int] = field(default_factory=lambda: [0] * 4)  # which of them play


class Moss:
    """DrivenByMoss over these tracks, with a bank of `size` that begins at track `first` + 1."""

    def __init__(self, *names: str, size: int = 8, most: int = 127) -> None:
        self.size, self.most, self.first = size, most, 0
        self.tracks = [Track(name, volume=most // 2, pan=round(most / 2)) for name in names]
        self.master = Track("Master", volume=most // 2, pan=round(most / 2))
        self.device, self.page = "Polymer", 0
        self.parameters = [most // 4] * 24
        self.device_on, self.playing, self.repeat, self.tempo = 1, 0, 0, 120.0
        self.eq_on = 1
        self.eq_types = ["lowcut", "lowshelf", "bell", "bell", "highshelf", "off", "off", "off"]
        self.eq = {leaf: [most // 2] * 8 for leaf in ("gain", "freq", "q")}
        self.meters = False
        self.scrolled = 0
        self.stuck = False  # somebody keeps its bank where it is
        self.done: list[str] = []
        self.refused: list[str] = []
        self.refreshed = 0
        self._said: dict[str, osc.Argument] = {}

    def receive(self, datagram: bytes) -> list[bytes]:
        """What it says to one datagram: the bundle of the flush after it."""
        for address, args in osc.decode(datagram):
            if address == "/refresh":
                self.refreshed += 1
                self._said.clear()
            elif not self._obeys(address, args):
                self.refused.append(f"{address} {args!r}")
        return self.flush()

    def flush(self) -> list[bytes]:
        """One bundle with all that changed since the last, or nothing."""
        changed = {address: value for address, value in self._state() if self._said.get(address) != value}
        self._said.update(changed)
        if not changed:
            return []
        messages = [osc.encode("/update", 1), *(osc.encode(a, v) for a, v in changed.items()), osc.encode("/update", 0)]
        return [osc.BUNDLE + bytes(8) + b"".join(struct.pack(">i", len(each)) + each for each in messages)]

    def _state(self) -> list[tuple[str, osc.Argument]]:
        said: list[tuple[str, osc.Argument]] = [("/play", self.playing), ("/repeat", self.repeat)]
        said += [("/tempo/raw", self.tempo), ("/beat/str", "12.1.1:00")]
        for place in range(1, self.size + 1):
            index = self.first + place - 1
            if index < len(self.tracks):
                said += self._of_track(f"/track/{place}", self.tracks[index], index)
            else:
                said.append((f"/track/{place}/exists", 0))
        said += self._of_track("/master", self.master, 0)
        said += [("/device/exists", 1), ("/device/name", self.device), ("/device/bypass", 1 - self.device_on)]
        shown = self.parameters[8 * self.page : 8 * self.page + 8]
        for number, value in enumerate(shown, 1):
            said.append((f"/device/param/{number}/name", f"Parameter {8 * self.page + number}"))
            said.append((f"/device/param/{number}/value", value))
        said.append(("/eq/bypass", 1 - self.eq_on))
        for number, kind in enumerate(self.eq_types, 1):
            said += [(f"/eq/{leaf}/{number}/value", values[number - 1]) for leaf, values in self.eq.items()]
            said.append((f"/eq/type/{number}", kind))
        said += [(f"/device/page/{number + 1}/selected", int(number == self.page)) for number in range(8)]
        return said

    def _of_track(self, root: str, track: Track, index: int) -> list[tuple[str, osc.Argument]]:
        """In the order of its flushTrack: where a track stands comes after its values."""
        words = ("selected", "name", "volume", "pan", "mute", "solo", "recarm", "monitor", "autoMonitor")
        said: list[tuple[str, osc.Argument]] = [(f"{root}/exists", 1)]
        said += [(f"{root}/{word}", getattr(track, word)) for word in words]
        said.append((f"{root}/position", index))
        for number, (level, on) in enumerate(zip(track.sends, track.sends_on, strict=True), 1):
            said += [(f"{root}/send/{number}/activated", on), (f"{root}/send/{number}/volume", level)]
        for number, playing in enumerate(track.clips, 1):
            said += [(f"{root}/clip/{number}/name", f"Clip {number}"), (f"{root}/clip/{number}/isPlaying", playing)]
        return [*said, (f"{root}/color", track.color), (f"{root}/vu", track.vu if self.meters else 0)]

    def _obeys(self, address: str, args: Args) -> bool:
        whole = args[0] if args and type(args[0]) is int else None
        for pattern, does in _OBEYS:
            if found := re.fullmatch(pattern, address):
                return does(self, found, whole, args)
        return False

    def _at(self, place: str) -> Track | None:
        index = self.first + int(place) - 1
        return self.tracks[index] if 1 <= int(place) <= self.size and index < len(self.tracks) else None

    def _track(self, found: re.Match[str], whole: int | None, args: Args) -> bool:
        track = self._at(found[1]) if found[1] else self.master
        word = found[3]
        if track is None:
            return False
        if word == "select":
            self.done.append(found[0])
            for each in self.tracks:
                each.selected = int(each is track)
            return whole in (1, None)
        limit = self.most if word in ("volume", "pan") else 1
        if whole is None or not 0 <= whole <= limit or word not in _SETTABLE:
            return False
        setattr(track, word, whole)
        return True

    def _level(self, levels: list[int], place: int, whole: int | None) -> bool:
        if whole is None or not 0 <= whole <= self.most:
            return False
        levels[place] = whole
        return True

    def _send(self, found: re.Match[str], whole: int | None, args: Args) -> bool:
        track = self._at(found[1])
        return track is not None and self._level(track.sends, int(found[2]) - 1, whole)

    def _send_on(self, found: re.Match[str], whole: int | None, args: Args) -> bool:
        """Turned over by 1 or nothing; 0 does nothing (parseSendValue)."""
        track = self._at(found[1])
        if track is None or whole == 0:
            return False
        track.sends_on[int(found[2]) - 1] ^= 1
        return True

    def _clip(self, found: re.Match[str], whole: int | None, args: Args) -> bool:
        track = self._at(found[1])
        if track is None or whole is None:
            return False
        track.clips = [int(number == int(found[2])) for number in range(1, len(track.clips) + 1)]
        self.done.append(f"{track.name} clip {found[2]}")
        return True

    def _parameter(self, found: re.Match[str], whole: int | None, args: Args) -> bool:
        return self._level(self.parameters, 8 * self.page + int(found[1]) - 1, whole)

    def _page(self, found: re.Match[str], whole: int | None, args: Args) -> bool:
        if whole is None or not 1 <= whole <= 8:
            return False
        self.page = min(whole, len(self.parameters) // 8) - 1
        return True

    def _eq(self, found: re.Match[str], whole: int | None, args: Args) -> bool:
        return self._level(self.eq[found[1]], int(found[2]) - 1, whole)

    def _eq_bypass(self, found: re.Match[str], whole: int | None, args: Args) -> bool:
        self.eq_on ^= 1
        return True

    def _bypass(self, found: re.Match[str], whole: int | None, args: Args) -> bool:
        """Turned over, whatever it is told (parseDeviceValue)."""
        self.device_on ^= 1
        return True

    def _bank(self, found: re.Match[str], whole: int | None, args: Args) -> bool:
        self.scrolled += 1
        step = (self.size if found[1] else 1) * (1 if found[2] == "+" else -1)
        if not self.stuck:
            self.first = min(max(0, self.first + step), max(0, len(self.tracks) - 1))
        return True

    def _meters(self, found: re.Match[str], whole: int | None, args: Args) -> bool:
        self.meters = whole == 1
        return True

    def _switch(self, found: re.Match[str], whole: int | None, args: Args) -> bool:
        name = "playing" if found[1] == "play" else "repeat"
        setattr(self, name, 1 - getattr(self, name) if whole is None else whole)
        return whole in (None, 0, 1)

    def _tempo(self, found: re.Match[str], whole: int | None, args: Args) -> bool:
        self.tempo = float(args[0])  # type: ignore[arg-type]
        return 20 <= self.tempo <= 666

    def _happens(self, found: re.Match[str], whole: int | None, args: Args) -> bool:
        self.done.append(found[0])
        return True


_SETTABLE = frozenset({"volume", "pan", "mute", "solo", "recarm", "monitor", "autoMonitor"})
_OBEYS: tuple[tuple[str, Callable[[Moss, re.Match[str], int | None, Args], bool]], ...] = (
    (r"/track/bank(/page)?/([+-])", Moss._bank),
    (r"/track/vu", Moss._meters),
    (r"/(?:track/(\d+)|(master))/(\w+)", Moss._track),
    (r"/track/(\d+)/send/(\d+)/volume", Moss._send),
    (r"/track/(\d+)/send/(\d+)/activated", Moss._send_on),
    (r"/track/(\d+)/clip/(\d+)/launch", Moss._clip),
    (r"/device/param/([1-8])/value", Moss._parameter),
    (r"/device/page/selected", Moss._page),
    (r"/device/bypass", Moss._bypass),
    (r"/eq/(gain|freq|q)/([1-8])", Moss._eq),
    (r"/eq/bypass", Moss._eq_bypass),
    (r"/(play|repeat)", Moss._switch),
    (r"/tempo/raw", Moss._tempo),
    (r"/(scene/\d+/launch|marker/\d+/launch|stop|action|undo|device/[+-])", Moss._happens),
)
