"""A DrivenByMoss for the tests, as its manual and source tell it (git-moss/DrivenByMoss, controller/osc).

Strict: values are whole numbers up to its resolution, tracks are counted within its bank, changes come in bundles
between `/update 1` and `/update 0`, and an unknown address is refused aloud.
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
    selected: int = 0
    sends: list[int] = field(default_factory=lambda: [0])


class Moss:
    """DrivenByMoss over these tracks, with a bank of `size` that begins at track `first` + 1."""

    def __init__(self, *names: str, size: int = 8, most: int = 127) -> None:
        self.size, self.most, self.first = size, most, 0
        self.tracks = [Track(name, volume=most // 2, pan=round(most / 2)) for name in names]
        self.master = Track("Master", volume=most // 2, pan=round(most / 2))
        self.parameters = [most // 4] * 8
        self.device_on, self.playing, self.repeat, self.tempo = 1, 0, 0, 120.0
        self.done: list[str] = []
        self.refused: list[str] = []
        self._said: dict[str, osc.Argument] = {}

    def receive(self, datagram: bytes) -> list[bytes]:
        """What it says to one datagram: the bundle of the flush after it."""
        for address, args in osc.decode(datagram):
            if address == "/refresh":
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
        said: list[tuple[str, osc.Argument]] = []
        for place in range(1, self.size + 1):
            index = self.first + place - 1
            said.append((f"/track/{place}/exists", int(index < len(self.tracks))))
            if index < len(self.tracks):
                said += self._of_track(f"/track/{place}", self.tracks[index])
                said.append((f"/track/{place}/position", index))
        said += self._of_track("/master", self.master)
        said += [(f"/device/param/{n}/value", value) for n, value in enumerate(self.parameters, 1)]
        said += [("/device/bypass", 1 - self.device_on), ("/play", self.playing), ("/repeat", self.repeat),
                 ("/tempo/raw", self.tempo)]  # fmt: skip
        return said

    def _of_track(self, root: str, track: Track) -> list[tuple[str, osc.Argument]]:
        words = ("name", "volume", "pan", "mute", "solo", "recarm", "monitor", "selected")
        said: list[tuple[str, osc.Argument]] = [(f"{root}/{word}", getattr(track, word)) for word in words]
        return [*said, *((f"{root}/send/{n}/volume", level) for n, level in enumerate(track.sends, 1))]

    def _obeys(self, address: str, args: tuple[osc.Argument, ...]) -> bool:
        whole = args[0] if args and type(args[0]) is int else None
        for pattern, does in _OBEYS:
            if found := re.fullmatch(pattern, address):
                return does(self, found, whole, args)
        return False

    def _track(self, found: re.Match[str], whole: int | None, args: Args) -> bool:
        place = self.first + int(found[1]) - 1 if found[1] else -1
        if found[1] and (int(found[1]) > self.size or place >= len(self.tracks)):
            return False
        track = self.tracks[place] if found[1] else self.master
        if found[3] == "select":
            self.done.append(found[0])
            return whole == 1
        limit = self.most if found[3] in ("volume", "pan") else 1
        if whole is None or not 0 <= whole <= limit or not hasattr(track, found[3]):
            return False
        setattr(track, found[3], whole)
        return True

    def _level(self, levels: list[int], place: str, whole: int | None) -> bool:
        if whole is None or not 0 <= whole <= self.most:
            return False
        levels[int(place) - 1] = whole
        return True

    def _send(self, found: re.Match[str], whole: int | None, args: Args) -> bool:
        return self._level(self.tracks[self.first + int(found[1]) - 1].sends, found[2], whole)

    def _parameter(self, found: re.Match[str], whole: int | None, args: Args) -> bool:
        return self._level(self.parameters, found[1], whole)

    def _switch(self, found: re.Match[str], whole: int | None, args: Args) -> bool:
        name = "playing" if found[1] == "play" else "repeat"
        setattr(self, name, 1 - getattr(self, name) if whole is None else whole)
        return whole in (None, 0, 1)

    def _tempo(self, found: re.Match[str], whole: int | None, args: Args) -> bool:
        self.tempo = float(args[0])  # type: ignore[arg-type]
        return True

    def _happens(self, found: re.Match[str], whole: int | None, args: Args) -> bool:
        self.done.append(found[0])
        return True


_OBEYS: tuple[tuple[str, Callable[[Moss, re.Match[str], int | None, Args], bool]], ...] = (
    (r"/(?:track/(\d+)|(master))/(\w+)", Moss._track),
    (r"/track/(\d+)/send/(\d+)/volume", Moss._send),
    (r"/device/param/(\d)/value", Moss._parameter),
    (r"/(play|repeat)", Moss._switch),
    (r"/tempo/raw", Moss._tempo),
    (r"/(scene/\d+/launch|track/\d+/clip/\d+/launch|marker/\d+/launch|stop|action|undo)", Moss._happens),
)
