"""A REAPER for the tests: its OSC surface as Cockos' source tells it (reaper-sdk, csurf_osc.cpp), strict throughout.

It knows the patterns of the default set that phasebridge could use, refuses what the real one passes over in silence
(so that a test sees it), and says what the real one says: only what changed since it was last said, never what it is
being told under that very address, in one bundle at the end of its turn.
"""

import math
import re
import struct
from dataclasses import dataclass, field

from bridge.wire import osc

#: Address -> REAPER's word and flag (n 0..1, f as it is, b exactly 0 or 1, t on without an argument, s text, i whole).
PATTERNS: dict[str, tuple[str, str]] = {
    "/track/@/volume": ("VOLUME", "n"), "/track/@/volume/str": ("VOLUME", "s"), "/track/@/volume/db": ("VOLUME", "f"),
    "/track/volume": ("VOLUME", "n"), "/track/volume/str": ("VOLUME", "s"), "/track/volume/db": ("VOLUME", "f"),
    "/track/@/pan": ("PAN", "n"), "/track/@/pan/str": ("PAN", "s"), "/track/pan": ("PAN", "n"),
    "/track/@/pan2": ("PAN2", "n"), "/track/pan2": ("PAN2", "n"),
    "/track/@/mute": ("MUTE", "b"), "/track/@/mute/toggle": ("MUTE", "t"),
    "/track/mute": ("MUTE", "b"), "/track/mute/toggle": ("MUTE", "t"),
    "/track/@/solo": ("SOLO", "b"), "/track/@/solo/toggle": ("SOLO", "t"),
    "/track/solo": ("SOLO", "b"), "/track/solo/toggle": ("SOLO", "t"),
    "/track/@/recarm": ("ARM", "b"), "/track/@/recarm/toggle": ("ARM", "t"),
    "/track/recarm": ("ARM", "b"), "/track/recarm/toggle": ("ARM", "t"),
    "/track/@/monitor": ("MONITOR", "b"), "/track/monitor": ("MONITOR", "b"),
    "/track/@/select": ("SELECT", "b"), "/track/@/name": ("NAME", "s"), "/track/name": ("NAME", "s"),
    "/track/@/send/@/name": ("SEND_NAME", "s"), "/track/@/send/@/volume": ("SEND", "n"),
    "/track/@/send/@/volume/str": ("SEND", "s"), "/track/send/@/volume/str": ("SEND", "s"),
    "/track/@/fx/@/bypass": ("FX_ON", "b"), "/fx/@/bypass": ("FX_ON", "b"), "/fx/bypass": ("FX_ON", "b"),
    "/track/@/fx/@/fxparam/@/value": ("FX_PARAM", "n"), "/fx/@/fxparam/@/value": ("FX_PARAM", "n"),
    "/fxparam/@/value": ("FX_PARAM", "n"),
    "/master/volume": ("MASTER", "n"), "/master/volume/str": ("MASTER", "s"), "/master/pan": ("MASTER_PAN", "n"),
    "/play": ("PLAY", "t"), "/stop": ("STOP", "t"), "/record": ("RECORD", "t"), "/repeat": ("REPEAT", "t"),
    "/click": ("CLICK", "t"), "/rewind": ("WIND", "b"), "/forward": ("WIND", "b"), "/tempo/raw": ("TEMPO", "f"),
    "/marker": ("MARKER", "i"), "/action": ("ACTION", "i"), "/action/str": ("ACTION", "s"),
    "/device/track/count": ("COUNT", "i"), "/device/send/count": ("COUNT", "i"), "/device/fx/count": ("COUNT", "i"),
    "/device/fxparam/count": ("COUNT", "i"), "/device/track/bank/select": ("BANK", "i"),
    "/device/track/follows": ("FOLLOWS", "s"), "/device/fx/follows": ("FOLLOWS", "s"),
}  # fmt: skip
_NUMBER = re.compile(r"(?<=/)\d+(?=/|$)")


@dataclass
class Track:
    """One track as REAPER keeps it; volume and sends in dB."""

    name: str
    volume: float = 0.0
    pan: float = 0.5
    width: float = 1.0
    mute: bool = False
    solo: bool = False
    arm: bool = False
    monitor: bool = False
    selected: bool = False
    sends: list[float] = field(default_factory=lambda: [-math.inf])
    effects: list[bool] = field(default_factory=lambda: [True, True])
    parameters: list[float] = field(default_factory=lambda: [0.25, 0.5, 0.75])


class Reaper:
    """REAPER with these tracks; track 1 is the one last touched."""

    def __init__(self, *names: str) -> None:
        self.tracks = [Track(name) for name in names]
        self.master, self.tempo = 0.0, 120.0
        self.playing = self.recording = self.repeating = self.clicking = False
        self.actions: list[int | str] = []
        self.refused: list[str] = []
        self.count = 8
        self._said: dict[str, float | str] = {}
        self._out: list[bytes] = []
        self._edited = ("", "")

    def receive(self, datagram: bytes) -> list[bytes]:
        """What it says to one packet: nothing, or one bundle."""
        for address, args in osc.decode(datagram):
            self._message(address, args)
        out, self._out = self._out, []
        if not out:
            return []
        return [osc.BUNDLE + bytes(7) + b"\1" + b"".join(struct.pack(">i", len(each)) + each for each in out)]

    def changed(self) -> list[bytes]:
        """What it says after somebody moved something in its own window."""
        self._say_all()
        return self.receive(osc.BUNDLE + bytes(8))

    def _message(self, address: str, args: tuple[osc.Argument, ...]) -> None:
        pattern, numbers = _NUMBER.sub("@", address), [int(each) for each in _NUMBER.findall(address)]
        if pattern not in PATTERNS:
            self.refused.append(f"{address}: no such pattern")
            return
        if any(type(arg) not in (int, float, str) for arg in args):
            self.refused.append(f"{address}: REAPER reads only i, f and s, not {args!r}")
            return
        word, flag = PATTERNS[pattern]
        self._said.pop(address, None)  # ProcessMessage clears what it last said there
        self._edited = (address, flag)
        getattr(self, f"_do_{word.lower()}")(flag, numbers, args)
        self._edited = ("", "")

    # --- What each word does; an argument that is not there changes nothing, except for triggers ----------------------

    def _number(self, flag: str, args: tuple[osc.Argument, ...]) -> float | None:
        if not args:
            return None
        if flag == "s":
            found = re.match(r"\s*(-?inf|-?\d+(\.\d*)?)", str(args[0]))
            return float(found[1]) if found else 0.0
        if isinstance(args[0], str):
            self.refused.append(f"{self._edited[0]}: text where a number belongs")
            return None
        return float(args[0])  # type: ignore[arg-type]

    def _switch(self, flag: str, args: tuple[osc.Argument, ...], now: bool) -> bool:
        number = self._number(flag, args)
        if flag == "t":
            return not now if number in (None, 1.0) else now
        if number is None:
            return now
        if number not in (0.0, 1.0):
            self.refused.append(f"{self._edited[0]}: a switch takes exactly 0 or 1, not {number}")
            return now
        return number == 1.0

    def _track(self, numbers: list[int]) -> Track | None:
        index = numbers[0] if numbers else 1
        return self.tracks[index - 1] if 1 <= index <= min(len(self.tracks), self.count) else None

    def _do_volume(self, flag: str, numbers: list[int], args: tuple[osc.Argument, ...]) -> None:
        track, number = self._track(numbers), self._number(flag, args)
        if track is not None and number is not None:
            assert flag != "n", "REAPER's own fader position depends on preferences: nobody should set it"
            track.volume = -math.inf if number <= -150 else number
            self._say_track(self.tracks.index(track) + 1)

    def _do_master(self, flag: str, numbers: list[int], args: tuple[osc.Argument, ...]) -> None:
        number = self._number(flag, args)
        if number is not None:
            assert flag != "n", "REAPER's own fader position depends on preferences: nobody should set it"
            self.master = number
            self._say_master()

    def _set(self, name: str, flag: str, numbers: list[int], args: tuple[osc.Argument, ...]) -> None:
        track = self._track(numbers)
        if track is None:
            return
        before = getattr(track, name)
        after = self._switch(flag, args, before) if isinstance(before, bool) else self._number(flag, args)
        if after is not None:
            setattr(track, name, after)
            if args or flag == "t":
                self._say_track(self.tracks.index(track) + 1)

    def _do_pan(self, flag: str, numbers: list[int], args: tuple[osc.Argument, ...]) -> None:
        self._set("pan", flag, numbers, args)

    def _do_pan2(self, flag: str, numbers: list[int], args: tuple[osc.Argument, ...]) -> None:
        self._set("width", flag, numbers, args)

    def _do_mute(self, flag: str, numbers: list[int], args: tuple[osc.Argument, ...]) -> None:
        self._set("mute", flag, numbers, args)

    def _do_solo(self, flag: str, numbers: list[int], args: tuple[osc.Argument, ...]) -> None:
        self._set("solo", flag, numbers, args)

    def _do_arm(self, flag: str, numbers: list[int], args: tuple[osc.Argument, ...]) -> None:
        self._set("arm", flag, numbers, args)

    def _do_monitor(self, flag: str, numbers: list[int], args: tuple[osc.Argument, ...]) -> None:
        self._set("monitor", flag, numbers, args)

    def _do_select(self, flag: str, numbers: list[int], args: tuple[osc.Argument, ...]) -> None:
        self._set("selected", flag, numbers, args)

    def _do_name(self, flag: str, numbers: list[int], args: tuple[osc.Argument, ...]) -> None:
        assert not args, "phasebridge names no tracks"

    _do_send_name = _do_name

    def _do_send(self, flag: str, numbers: list[int], args: tuple[osc.Argument, ...]) -> None:
        send = numbers.pop()
        track, number = self._track(numbers), self._number(flag, args)
        if track is not None and number is not None and send <= len(track.sends):
            track.sends[send - 1] = number
            self._say_track(self.tracks.index(track) + 1)

    def _do_fx_on(self, flag: str, numbers: list[int], args: tuple[osc.Argument, ...]) -> None:
        place = numbers.pop() if numbers else 1
        track = self._track(numbers)
        if track is not None and place <= len(track.effects):
            track.effects[place - 1] = self._switch(flag, args, track.effects[place - 1])
            self._say_track(self.tracks.index(track) + 1)

    def _do_fx_param(self, flag: str, numbers: list[int], args: tuple[osc.Argument, ...]) -> None:
        parameter, number = numbers[-1], self._number(flag, args)
        track = self.tracks[0] if len(numbers) < 3 else self._track(numbers[:1])
        if track is not None and number is not None and parameter <= len(track.parameters):
            assert 0 <= number <= 1
            track.parameters[parameter - 1] = number
            self._say_track(self.tracks.index(track) + 1)

    def _transport(self, name: str, flag: str, args: tuple[osc.Argument, ...]) -> None:
        setattr(self, name, self._switch(flag, args, getattr(self, name)))
        self._say_transport()

    def _do_play(self, flag: str, numbers: list[int], args: tuple[osc.Argument, ...]) -> None:
        if self._number(flag, args) in (None, 1.0):
            self.playing = True
        self._say_transport()

    def _do_stop(self, flag: str, numbers: list[int], args: tuple[osc.Argument, ...]) -> None:
        if self._number(flag, args) in (None, 1.0):
            self.playing = self.recording = False
        self._say_transport()

    def _do_record(self, flag: str, numbers: list[int], args: tuple[osc.Argument, ...]) -> None:
        self._transport("recording", flag, args)

    def _do_repeat(self, flag: str, numbers: list[int], args: tuple[osc.Argument, ...]) -> None:
        self._transport("repeating", flag, args)

    def _do_click(self, flag: str, numbers: list[int], args: tuple[osc.Argument, ...]) -> None:
        self._transport("clicking", flag, args)

    def _do_wind(self, flag: str, numbers: list[int], args: tuple[osc.Argument, ...]) -> None:
        assert self._number(flag, args) in (0.0, 1.0, None)

    def _do_tempo(self, flag: str, numbers: list[int], args: tuple[osc.Argument, ...]) -> None:
        number = self._number(flag, args)
        if number is not None:
            assert 1 <= number <= 960
            self.tempo = number
            self._say_transport()

    def _do_marker(self, flag: str, numbers: list[int], args: tuple[osc.Argument, ...]) -> None:
        self.actions.append(f"marker {args[0]}")

    def _do_action(self, flag: str, numbers: list[int], args: tuple[osc.Argument, ...]) -> None:
        assert args, "an action has a number or a name"
        self.actions.append(args[0])  # type: ignore[arg-type]

    def _do_count(self, flag: str, numbers: list[int], args: tuple[osc.Argument, ...]) -> None:
        assert isinstance(args[0], int)
        if self._edited[0] == "/device/track/count":
            self.count = args[0]
            self._say_all()

    def _do_bank(self, flag: str, numbers: list[int], args: tuple[osc.Argument, ...]) -> None:
        assert args == (1,), "only the first bank makes `@` count from the first track"

    def _do_follows(self, flag: str, numbers: list[int], args: tuple[osc.Argument, ...]) -> None:
        assert args[0] in ("LAST_TOUCHED", "FOCUSED")

    # --- What it says -------------------------------------------------------------------------------------------------

    def _say(self, address: str, value: float | str | bool) -> None:
        flag = PATTERNS[_NUMBER.sub("@", address)][1]
        if (address, flag) == self._edited and flag not in "tb":
            return  # anti-feedback
        said = value if isinstance(value, str) else struct.unpack(">f", struct.pack(">f", float(value)))[0]
        if self._said.get(address) != said:
            self._said[address] = said
            self._out.append(osc.encode(address, said))

    def _say_all(self) -> None:
        self._say_master()
        self._say_transport()
        for index in range(1, self.count + 1):
            self._say_track(index)

    def _say_master(self) -> None:
        self._say("/master/volume", 0.7)
        self._say("/master/volume/str", _text(self.master))
        self._say("/master/pan", 0.5)

    def _say_transport(self) -> None:
        self._say("/play", self.playing)
        self._say("/stop", not self.playing)
        self._say("/record", self.recording)
        self._say("/repeat", self.repeating)
        self._say("/click", self.clicking)
        self._say("/tempo/raw", self.tempo)

    def _say_track(self, index: int) -> None:
        if index > self.count:
            return
        track = self.tracks[index - 1] if index <= len(self.tracks) else Track(f"Track {index}", volume=-math.inf)
        for root in (f"/track/{index}", *(["/track"] if index == 1 else [])):
            self._say(f"{root}/name", track.name)
            self._say(f"{root}/volume", 0.5)
            self._say(f"{root}/volume/str", _text(track.volume))
            self._say(f"{root}/volume/db", max(-150.0, track.volume))
            self._say(f"{root}/pan", track.pan)
            self._say(f"{root}/pan2", track.width)
            for word, value in (("mute", track.mute), ("solo", track.solo), ("recarm", track.arm),
                                ("monitor", track.monitor)):  # fmt: skip
                self._say(f"{root}/{word}", value)
        self._say(f"/track/{index}/select", track.selected)
        for send, level in enumerate(track.sends, 1):
            self._say(f"/track/{index}/send/{send}/name", f"Send {send}")
            self._say(f"/track/{index}/send/{send}/volume/str", _text(level))
        for place, on in enumerate(track.effects, 1):
            self._say(f"/track/{index}/fx/{place}/bypass", on)
        for number, value in enumerate(track.parameters, 1):
            self._say(f"/track/{index}/fx/1/fxparam/{number}/value", value)
            if index == 1:
                self._say(f"/fxparam/{number}/value", value)


def _text(decibels: float) -> str:
    return "-inf dB" if decibels <= -150 else f"{decibels:.2f}dB"
