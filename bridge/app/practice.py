"""The practice mixer: a small DAW for `phasebridge demo`, on a real UDP port, that speaks OSC as Ardour does.

Eight strips, a master, one device with eight parameters, a transport and markers. The daemon talks to it exactly as to
Ardour, and it answers with Ardour's habits, the odd ones too: nobody hears anything before `/set_surface`; then comes a
dump, a heartbeat every second and an echo of every change, also to whoever made it, but none where nothing changed;
pan counts from the right; `/strip/select` obeys 0 and passes over 1.

What this file refuses to do: make sound, keep anything, listen to another machine, and know the dialect: it reads and
writes its datagrams by itself, so that it would notice if the dialect were wrong.
"""

import contextlib
import math
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from bridge.wire.osc import FLOAT, Argument, OscMistake, decode, encode, encode_typed

STRIPS = ("Kick", "Snare", "Bass", "Guitar", "Keys", "Lead Vox", "Choir", "Room")
PARAMETERS = ("Cutoff", "Resonance", "Attack", "Decay", "Drive", "Chorus", "Delay", "Reverb")
DEVICE = "Practice Synth"
#: 0 dB on Ardour's fader; every strip begins there or a little below, as a song half made would.
UNITY = 0.78179
HEARTBEAT_SECONDS = 1.0
#: Feedback bits of /set_surface: strip buttons and values, heartbeat, master and transport, selection, legal `/reply`.
STRIP, BEAT, WHOLE, SELECTION, LEGAL_REPLY = 1 | 2, 8, 16, 8192, 16384
#: Listeners kept at most; the longest silent one gives way.
LISTENERS = 16

Address = tuple[str, int]


class Leaf(NamedTuple):
    """Something every strip has: Ardour's word, ours, whether it is on or off, whether the wire counts it backwards."""

    word: str
    key: str
    switch: bool = False
    mirrored: bool = False
    at_first: float = 0.0


LEAVES = (
    Leaf("fader", "volume", at_first=UNITY),
    Leaf("pan_stereo_position", "pan", mirrored=True, at_first=0.5),
    Leaf("mute", "mute", switch=True),
    Leaf("solo", "solo", switch=True),
    Leaf("recenable", "arm", switch=True),
)
MASTER_LEAVES = LEAVES[:3]
#: Switches of the transport: what turns each over, which is also how it is told.
TOGGLES = {
    "/rec_enable_toggle": "transport/record",
    "/loop_toggle": "transport/loop",
    "/toggle_click": "transport/click",
    "/toggle_punch_in": "transport/punch-in",
    "/toggle_punch_out": "transport/punch-out",
}
ROLLING = "transport/play"
#: What the transport's addresses make of rolling or not.
ROLLS: dict[str, Callable[[float], float]] = {
    "/transport_play": lambda _now: 1.0,
    "/transport_stop": lambda _now: 0.0,
    "/toggle_roll": lambda now: 1.0 - now,
}
SELECTED = "selected"  # the strip that is, counted from 1
MARKERS = "markers"  # how many there are
BYPASS = "device/bypass"


class _Saying(NamedTuple):
    """One message for all who asked for its kind of feedback."""

    bits: int
    data: bytes


def _first_values() -> dict[str, float]:
    values = {f"track/{strip}/{leaf.key}": leaf.at_first for strip in range(1, len(STRIPS) + 1) for leaf in LEAVES}
    values |= {f"track/{strip}/volume": UNITY - 0.04 * (strip - 1) for strip in range(1, len(STRIPS) + 1)}
    values |= {f"master/{leaf.key}": leaf.at_first for leaf in MASTER_LEAVES}
    values |= {f"device/param/{number}": 0.5 for number in range(1, len(PARAMETERS) + 1)}
    values |= dict.fromkeys((ROLLING, *TOGGLES.values(), BYPASS, MARKERS), 0.0) | {SELECTED: 1.0}
    return {key: _single(value) for key, value in values.items()}


def _single(number: float) -> float:
    """The number as a 32-bit float keeps it: what is sent out must come back as the same."""
    (kept,) = FLOAT.unpack(FLOAT.pack(number))
    return float(kept)


def _meant(leaf: Leaf, number: Argument) -> float | None:
    """The position that a number on the wire means, or None where it means nothing."""
    if not isinstance(number, int | float) or not math.isfinite(number):
        return None
    if leaf.switch:
        return 1.0 if number >= 0.5 else 0.0
    position = min(1.0, max(0.0, float(number)))
    return 1.0 - position if leaf.mirrored else position


def _told(leaf: Leaf, position: float) -> float:
    return 1.0 - position if leaf.mirrored else position


PARAMETER = Leaf("plugin/parameter", "param")
ACTIVE = Leaf("plugin/activate", "bypass", switch=True)


class PracticeMixer:
    """A mixer to practise on; `on_change(key, position)` is told of every change, by whoever made it.

    Keys are those of targets (`track/3/volume`, `master/pan`, `device/param/1`, `transport/play`), positions 0 to 1
    as a control means them; besides them `selected` is the selected strip from 1 and `markers` counts markers.
    """

    def __init__(self, on_change: Callable[[str, float], None] | None = None) -> None:
        """Take a free UDP port of this machine; nothing is heard before `start`."""
        self._on_change = on_change
        self._lock = threading.RLock()
        self._values = _first_values()
        self._listeners: dict[Address, int] = {}
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.setblocking(False)
        self._stop_here, self._stop_there = socket.socketpair()
        self._thread = threading.Thread(target=self._run, name="practice mixer", daemon=True)
        self.port: int = self._socket.getsockname()[1]

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread and give the port back; harmless when repeated or never started."""
        with contextlib.suppress(OSError):
            self._stop_there.send(b".")
        if self._thread.is_alive():
            self._thread.join()
        for each in (self._socket, self._stop_here, self._stop_there):
            each.close()

    def snapshot(self) -> dict[str, float]:
        """What everything stands at now."""
        with self._lock:
            return dict(self._values)

    def set(self, key: str, position: float) -> None:
        """Change something in the mixer itself, as with its mouse; KeyError for what it does not have."""
        with self._lock:
            if key not in self._values:
                raise KeyError(key)
            changed = self._select(int(position)) if key == SELECTED else self._change(key, position)
        self._tell(changed)

    # --- The wire -------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        beat, due = 1.0, time.monotonic() + HEARTBEAT_SECONDS
        while True:
            ready, _, _ = select.select((self._socket, self._stop_here), (), (), max(0.0, due - time.monotonic()))
            if self._stop_here in ready:
                return
            if ready:
                self._receive()
            if time.monotonic() >= due:
                self._say(_Saying(BEAT, encode("/heartbeat", beat)))
                beat, due = 1.0 - beat, due + HEARTBEAT_SECONDS

    def _receive(self) -> None:
        # A peer that has gone makes itself known as an error of the next reading; it is no reason to stop.
        with contextlib.suppress(OSError, OscMistake):
            data, peer = self._socket.recvfrom(65536)
            for message in decode(data):
                with self._lock:
                    changed = list(self._obey(message.address, message.args, peer))
                self._tell(changed)

    def _say(self, *sayings: _Saying) -> None:
        for saying in sayings:
            for peer, bits in list(self._listeners.items()):
                if bits & saying.bits:
                    self._send(saying.data, peer)

    def _send(self, data: bytes, peer: Address) -> None:
        with contextlib.suppress(OSError):
            self._socket.sendto(data, peer)

    def _tell(self, changed: Sequence[str]) -> None:
        if self._on_change is not None:
            for key in changed:
                self._on_change(key, self._values[key])

    # --- What it is told ------------------------------------------------------------------------------------------

    def _obey(self, address: str, args: Sequence[Argument], peer: Address) -> Sequence[str]:
        """Does what a message says and returns the keys of what changed."""
        match address.split("/")[1:], args:
            case ["set_surface"], [_, _, int(bits), *_]:
                self._greet(peer, bits)
            case ["strip", "list"], []:
                self._list(peer)
            case ["strip", "select"], [int(strip), number] if number == 0:
                return self._select(strip)
            case ["strip", word], [int(strip), number]:
                return self._turn(f"track/{strip}", word, number)
            case ["strip", word, strip], [] if strip.isdecimal():
                self._answer(address, word, f"track/{strip}", peer)
            case ["master", word], [number]:
                return self._turn("master", word, number)
            case ["master", word], []:
                self._answer(address, word, "master", peer)
            case ["select", *words], _:
                return self._obey_selected(address, words, args, peer)
            case ["add_marker"], [str()]:  # its name is not kept
                return self._transport(address)
            case [_], []:
                return self._transport(address)
        return ()

    def _obey_selected(self, address: str, words: list[str], args: Sequence[Argument], peer: Address) -> Sequence[str]:
        match words, args:
            case ["plugin", "parameter"], [int(number), value]:
                return self._change(f"device/param/{number}", _meant(PARAMETER, value))
            case ["plugin", "activate"], [value]:
                active = _meant(ACTIVE, value)
                return self._change(BYPASS, None if active is None else 1.0 - active)
            case [word], [number]:
                return self._turn(self._selected(), word, number)
            case [word], []:
                self._answer(address, word, self._selected(), peer)
        return ()

    def _selected(self) -> str:
        return f"track/{int(self._values[SELECTED])}"

    def _turn(self, root: str, word: str, number: Argument) -> Sequence[str]:
        for leaf in LEAVES:
            if leaf.word == word:
                return self._change(f"{root}/{leaf.key}", _meant(leaf, number))
        return ()

    def _transport(self, address: str) -> Sequence[str]:
        if address in ROLLS:
            return self._change(ROLLING, ROLLS[address](self._values[ROLLING]))
        if address in TOGGLES:
            return self._change(TOGGLES[address], 1.0 - self._values[TOGGLES[address]])
        if address == "/add_marker":
            return self._change(MARKERS, self._values[MARKERS] + 1)
        return ()

    def _change(self, key: str, position: float | None) -> Sequence[str]:
        """A new position for something there is; nothing is said of a change that is none."""
        if position is None or key not in self._values or self._values[key] == _single(position):
            return ()
        self._values[key] = _single(position)
        self._say(*self._sayings(key))
        return (key,)

    def _select(self, strip: int) -> Sequence[str]:
        before = int(self._values[SELECTED])
        if strip == before or not 1 <= strip <= len(STRIPS):
            return ()
        self._values[SELECTED] = float(strip)
        self._say(self._selection_of(before), self._selection_of(strip), *self._of_selected())
        return (SELECTED,)

    # --- What it says ---------------------------------------------------------------------------------------------

    def _greet(self, peer: Address, bits: int) -> None:
        self._listeners.pop(peer, None)
        while len(self._listeners) >= LISTENERS:
            del self._listeners[next(iter(self._listeners))]
        self._listeners[peer] = bits
        for saying in self._everything():
            if bits & saying.bits:
                self._send(saying.data, peer)

    def _everything(self) -> Iterator[_Saying]:
        for strip, name in enumerate(STRIPS, 1):
            yield _Saying(STRIP, encode("/strip/name", strip, name))
            yield self._selection_of(strip)
        yield _Saying(WHOLE, encode("/master/name", "Master"))
        for key in self._values:
            # What is told of the selected strip beside its own comes below, with its names.
            yield from (saying for saying in self._sayings(key) if saying.bits != SELECTION)
        yield from self._of_selected()

    def _selection_of(self, strip: int) -> _Saying:
        return _Saying(STRIP, encode("/strip/select", strip, float(strip == self._values[SELECTED])))

    def _of_selected(self) -> Iterator[_Saying]:
        yield _Saying(SELECTION, encode("/select/name", STRIPS[int(self._values[SELECTED]) - 1]))
        for leaf in LEAVES:
            said = _told(leaf, self._values[f"{self._selected()}/{leaf.key}"])
            yield _Saying(SELECTION, encode(f"/select/{leaf.word}", said))
        yield _Saying(SELECTION, encode("/select/plugin/name", DEVICE))
        for number, name in enumerate(PARAMETERS, 1):
            yield _Saying(SELECTION, encode("/select/plugin/parameter/name", number, name))
            yield from self._sayings(f"device/param/{number}")
        yield from self._sayings(BYPASS)

    def _sayings(self, key: str) -> Iterator[_Saying]:
        """Every message that tells where one thing stands."""
        now = self._values[key]
        match key.split("/"):
            case ["track", strip, word]:
                leaf = next(leaf for leaf in LEAVES if leaf.key == word)
                yield _Saying(STRIP, encode(f"/strip/{leaf.word}", int(strip), _told(leaf, now)))
                if key.startswith(f"{self._selected()}/"):
                    yield _Saying(SELECTION, encode(f"/select/{leaf.word}", _told(leaf, now)))
            case ["master", word]:
                leaf = next(leaf for leaf in LEAVES if leaf.key == word)
                yield _Saying(WHOLE, encode(f"/master/{leaf.word}", _told(leaf, now)))
            case ["device", "param", number]:
                yield _Saying(SELECTION, encode("/select/plugin/parameter", int(number), now))
            case ["device", "bypass"]:
                yield _Saying(SELECTION, encode("/select/plugin/activate", 1.0 - now))
            case ["transport", "play"]:
                for address, said in (("/transport_play", now), ("/toggle_roll", now), ("/transport_stop", 1.0 - now)):
                    yield _Saying(WHOLE, encode(address, said))
            case ["transport", _]:
                yield _Saying(WHOLE, encode(next(each for each in TOGGLES if TOGGLES[each] == key), now))
            case ["markers"]:
                yield _Saying(WHOLE, encode("/marker", f"mark{now:.0f}" if now else "No Marks"))

    def _answer(self, address: str, word: str, root: str, peer: Address) -> None:
        for leaf in LEAVES:
            if leaf.word == word and f"{root}/{leaf.key}" in self._values:
                said = _told(leaf, self._values[f"{root}/{leaf.key}"])
                self._send(encode(address, int(said) if leaf.switch else said), peer)

    def _list(self, peer: Address) -> None:
        reply = "/reply" if self._listeners.get(peer, 0) & LEGAL_REPLY else "#reply"
        for strip, name in enumerate(STRIPS, 1):
            on = [int(self._values[f"track/{strip}/{key}"]) for key in ("mute", "solo", "arm")]
            self._send(encode(reply, "AT", name, 1, 2, on[0], on[1], strip, on[2]), peer)
        self._send(encode_typed(reply, "shhi", "end_route_list", 48000, 0, 0), peer)
