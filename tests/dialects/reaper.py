"""A REAPER for the tests: its OSC surface as Cockos' source tells it (reaper-sdk, csurf_osc.cpp), strict throughout.

It knows the patterns of the default set that phasebridge could use, or those of a pattern file it is given. It refuses
what the real one passes over in silence (so that a test sees it), and says what the real one says: only what changed
since it was last said, never what it is being told under that very address, in bundles at the end of its turn. What
the real one says only once (transport, tempo, an EQ that nobody selected anew) this one says only once.
"""

import math
import re
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bridge.wire import osc

#: Address -> REAPER's word and flag (n 0..1, f as it is, b exactly 0 or 1, t on without an argument, s text, i whole).
DEFAULT: dict[str, tuple[str, str]] = {}


def _known(word: str, **flags: str) -> None:
    for flag, addresses in flags.items():
        for address in addresses.split():
            DEFAULT[address] = (word, flag)


def _known_of_tracks(word: str, **leaves: str) -> None:
    for flag, words in leaves.items():
        for leaf in words.split():
            _known(word, **{flag: f"/track/{leaf} /track/@/{leaf}"})


_known_of_tracks("TRACK_VOLUME", n="volume", s="volume/str", f="volume/db")
_known_of_tracks("TRACK_PAN", n="pan", s="pan/str")
_known_of_tracks("TRACK_PAN2", n="pan2", s="pan2/str")
_known_of_tracks("TRACK_MUTE", b="mute", t="mute/toggle")
_known_of_tracks("TRACK_SOLO", b="solo", t="solo/toggle")
_known_of_tracks("TRACK_REC_ARM", b="recarm", t="recarm/toggle")
_known_of_tracks("TRACK_MONITOR", b="monitor")
_known_of_tracks("TRACK_SELECT", b="select")
_known_of_tracks("TRACK_NAME", s="name")
_known_of_tracks("TRACK_NUMBER", s="number/str")
_known_of_tracks("TRACK_VU", n="vu")
_known_of_tracks("TRACK_SEND_NAME", s="send/@/name")
_known_of_tracks("TRACK_SEND_VOLUME", n="send/@/volume", s="send/@/volume/str")
_known_of_tracks("TRACK_SEND_PAN", n="send/@/pan", s="send/@/pan/str")
_known_of_tracks("TRACK_RECV_NAME", s="recv/@/name")
_known_of_tracks("TRACK_RECV_VOLUME", n="recv/@/volume", s="recv/@/volume/str")
for _mode in ("trim", "read", "touch", "latch", "write"):
    _known_of_tracks(f"TRACK_AUTO_{_mode.upper()}", t=f"auto{_mode}")
_known("FX_NAME", s="/fx/name /fx/@/name /track/@/fx/@/name")
_known("FX_BYPASS", b="/fx/bypass /fx/@/bypass /track/@/fx/@/bypass")
_known("FX_PARAM_NAME", s="/fxparam/@/name /fx/@/fxparam/@/name")
_known("FX_PARAM_VALUE", n="/fxparam/@/value /fx/@/fxparam/@/value /track/@/fx/@/fxparam/@/value")
_known("FX_EQ_BYPASS", b="/fxeq/bypass")
BANDS = {"hipass": "fq", "loshelf": "gfq", "notch": "gfq", "hishelf": "gfq", "lopass": "fq"}
for _band, _has in BANDS.items():
    for _leaf in ("gain", "freq", "q"):
        if _leaf[0] in _has:
            _known(f"FX_EQ_{_band}_{_leaf}".upper(), n=f"/fxeq/{_band}/{_leaf}")
_known("LAST_TOUCHED_FX_PARAM_NAME", s="/fxparam/last_touched/name")
_known("LAST_TOUCHED_FX_PARAM_VALUE", n="/fxparam/last_touched/value")
_known("MASTER_VOLUME", n="/master/volume", s="/master/volume/str")
_known("MASTER_PAN", n="/master/pan", s="/master/pan/str")
_known("MASTER_VU", n="/master/vu")
_known("MASTER_SEND_NAME", s="/master/send/@/name")
_known("MASTER_SEND_VOLUME", n="/master/send/@/volume", s="/master/send/@/volume/str")
_known("MASTER_SEND_PAN", n="/master/send/@/pan")
_known("FRAMES", s="/frames/str")
for _word in ("PLAY", "STOP", "PAUSE", "RECORD", "REPEAT"):
    _known(_word, t=f"/{_word.lower()}")
_known("METRONOME", t="/click")
_known("AUTO_REC_ARM", t="/autorecarm")
_known("REWIND", b="/rewind")
_known("FORWARD", b="/forward")
_known("TEMPO", f="/tempo/raw")
_known("PLAY_RATE", f="/playrate/raw")
_known("GOTO_MARKER", i="/marker")
_known("MARKER_NAME", s="/marker/@/name")
_known("ACTION", i="/action", s="/action/str", f="/action/@/cc")
for _word, _address in (("TRACK", "track"), ("SEND", "send"), ("RECEIVE", "receive"), ("FX", "fx"),
                        ("FX_PARAM", "fxparam"), ("MARKER", "marker")):  # fmt: skip
    _known(f"DEVICE_{_word}_COUNT", i=f"/device/{_address}/count")
_known("DEVICE_TRACK_BANK_SELECT", i="/device/track/bank/select")
_known("DEVICE_FX_PARAM_BANK_SELECT", i="/device/fxparam/bank/select")
_known("DEVICE_TRACK_BANK_FOLLOWS", s="/device/track/bank/follows")
_known("DEVICE_TRACK_FOLLOWS", s="/device/track/follows")
_known("DEVICE_FX_FOLLOWS", s="/device/fx/follows")
WORDS = {word for word, _ in DEFAULT.values()}

# A named action stands for a number too (parse_number_or_command_id).
_NUMBER = re.compile(r"(?<=/)\d+(?=/|$)|(?<=^/action/)_\w+(?=/)")
_FOLLOWS = {"REAPER", "DEVICE", "LAST_TOUCHED", "FOCUSED", "MIXER"}
Args = tuple[osc.Argument, ...]


def loaded(text: str) -> tuple[dict[str, tuple[str, str]], dict[str, int]]:
    """A pattern file as LoadCfgContext reads it: patterns and counts; raises where REAPER would not take the file."""
    patterns: dict[str, tuple[str, str]] = {}
    counts: dict[str, int] = {}
    for line in text.splitlines():
        tokens = line.split()
        if len(tokens) < 2 or tokens[0].startswith("#"):
            continue
        word, first = tokens[0], tokens[1]
        assert word in WORDS, f"Unknown action {word}"
        if word.endswith("_COUNT") and first.isdecimal():
            counts[word] = int(first)
            tokens.pop(1)
        elif word.endswith("_FOLLOWS") and first in _FOLLOWS:
            tokens.pop(1)
        for pattern in tokens[1:]:
            assert pattern[0] in "nfbtrsi", pattern
            assert pattern[1] == "/", pattern
            assert len(pattern) <= 512, pattern
            patterns[pattern[1:]] = (word, pattern[0])
    return patterns, counts


@dataclass
class Track:
    """One track as REAPER keeps it; volumes in dB."""

    name: str
    volume: float = 0.0
    pan: float = 0.5
    width: float = 1.0
    mute: bool = False
    solo: bool = False
    arm: bool = False
    monitor: int = 0
    selected: bool = False
    automation: str = "trim"
    peak: float = -math.inf
    sends: list[float] = field(default_factory=lambda: [-math.inf])
    send_pans: list[float] = field(default_factory=lambda: [0.5])
    receives: list[float] = field(default_factory=list)
    effects: list[bool] = field(default_factory=lambda: [True, True])
    parameters: list[float] = field(default_factory=lambda: [0.25, 0.5, 0.75])
    eq: dict[str, float] | None = None


class Reaper:
    """REAPER with these tracks; track 1 is the one last touched, its first effect has the focus."""

    def __init__(self, *names: str, patterns: str | None = None) -> None:
        self.patterns, counts = (DEFAULT, {}) if patterns is None else loaded(patterns)
        self.counts = {"TRACK": 8, "SEND": 4, "RECEIVE": 4, "FX": 8, "FX_PARAM": 16, "MARKER": 0}
        for word, number in counts.items():
            self.counts[word.removeprefix("DEVICE_").removesuffix("_COUNT")] = number
        self.tracks = [Track(name) for name in names]
        self.nothing = Track("", volume=-math.inf, sends=[], send_pans=[], effects=[], parameters=[])
        self.master_track = Track("MASTER", effects=[], parameters=[])
        self.markers: list[str] = []
        self.state = {"PLAY": False, "RECORD": False, "PAUSE": False, "REPEAT": False, "METRONOME": False,
                      "AUTO_REC_ARM": False}  # fmt: skip
        self.tempo, self.rate, self.frames = 120.0, 1.0, "00:00:00:00"
        self.current = 1  # the selected track, from 1
        self.touched = 1  # the parameter of it last touched
        self.actions: list[int | str] = []
        self.refused: list[str] = []
        self._said: dict[str, float | str] = {}
        self._out: list[bytes] = []
        self._edited = ("", "")
        self._begun = False

    # --- The same names as before for what tests ask after ------------------------------------------------------------

    @property
    def playing(self) -> bool:
        return self.state["PLAY"]

    @property
    def count(self) -> int:
        return self.counts["TRACK"]

    def receive(self, datagram: bytes) -> list[bytes]:
        """What it says to one packet: nothing, or bundles of at most a packet's size."""
        for address, args in osc.decode(datagram):
            self._message(address, args)
        out, self._out = self._out, []
        return [*_packed(out)]

    def changed(self) -> list[bytes]:
        """What it says after somebody moved something in its own window."""
        self._track_list()
        self._transport()
        return self.receive(osc.BUNDLE + bytes(8))

    def turns(self, parameter: int, value: float) -> list[bytes]:
        """What it says when somebody turns a parameter of the effect in focus in its own window."""
        track = self._of(self.current)
        track.parameters[parameter - 1], self.touched = value, parameter
        self._say(f"/fxparam/{parameter}/value", value)
        self._say("/fxparam/last_touched/value", value)
        self._say("/fxparam/last_touched/name", f"Parameter {parameter}")
        return self.receive(osc.BUNDLE + bytes(8))

    def selects(self, number: int) -> list[bytes]:
        """What it says when somebody clicks a track (SetActiveTrackChange)."""
        self.current = number
        self._active_track()
        return self.receive(osc.BUNDLE + bytes(8))

    def runs(self) -> list[bytes]:
        """What it says some fifteen times a second (Run): where the song stands, and how loud it is."""
        self._say("/frames/str", self.frames)
        self._say("/master/vu", _vu(self.master_track.peak))
        for number in range(1, self.count + 1):
            self._say(f"/track/{number}/vu", _vu(self._of(number).peak))
        return self.receive(osc.BUNDLE + bytes(8))

    def restarted(self, *names: str) -> None:
        """Closed and opened again with these tracks: the device is as small as in its settings."""
        self.__init__(*names)  # type: ignore[misc]

    def _of(self, number: int) -> Track:
        """A track, counted from 1; nothing where there is none (CSurf_TrackFromID)."""
        return self.tracks[number - 1] if 1 <= number <= len(self.tracks) else self.nothing

    # --- What it is told ----------------------------------------------------------------------------------------------

    def _message(self, address: str, args: Args) -> None:
        pattern, numbers = _NUMBER.sub("@", address), [int(each) for each in re.findall(r"(?<=/)\d+(?=/|$)", address)]
        if pattern not in self.patterns:
            self.refused.append(f"{address}: no such pattern")
            return
        if any(type(arg) not in (int, float, str) for arg in args) or len(args) > 1:
            self.refused.append(f"{address}: REAPER reads one i, f or s, not {args!r}")
            return
        word, flag = self.patterns[pattern]
        self._said.pop(address, None)  # ProcessMessage clears what it last said there
        self._edited = (address, flag)
        for start, does in self._DOES.items():
            if word.startswith(start):
                getattr(self, does)(word, flag, numbers, args)
                break
        else:
            self.refused.append(f"{address}: phasebridge should not set {word}")
        self._edited = ("", "")

    _DOES: Mapping[str, str] = {
        "TRACK_SEND_": "_do_send", "TRACK_RECV_": "_do_receive", "TRACK_AUTO_": "_do_automation",
        "TRACK_NAME": "_do_nothing", "TRACK_": "_do_track", "MASTER_SEND_": "_do_send", "MASTER_": "_do_master",
        "FX_BYPASS": "_do_fx_on", "FX_PARAM_VALUE": "_do_parameter", "FX_EQ_": "_do_eq",
        "LAST_TOUCHED_FX_PARAM_VALUE": "_do_touched", "PLAY_RATE": "_do_speed", "TEMPO": "_do_speed",
        "GOTO_MARKER": "_do_marker", "ACTION": "_do_action", "DEVICE_TRACK_BANK_SELECT": "_do_bank",
        "DEVICE_FX_PARAM_BANK_SELECT": "_do_effect_bank", "DEVICE_TRACK_BANK_FOLLOWS": "_do_follows",
        "DEVICE_TRACK_FOLLOWS": "_do_follows", "DEVICE_FX_FOLLOWS": "_do_follows", "DEVICE_": "_do_count",
        "REWIND": "_do_wind", "FORWARD": "_do_wind", "PLAY": "_do_transport", "STOP": "_do_transport",
        "PAUSE": "_do_transport", "RECORD": "_do_transport", "REPEAT": "_do_switched", "METRONOME": "_do_switched",
        "AUTO_REC_ARM": "_do_switched",
    }  # fmt: skip

    def _number(self, flag: str, args: Args) -> float | None:
        """GetFloatArg: an argument that is not there changes nothing."""
        if not args:
            return None
        if flag == "s":
            found = re.match(r"\s*(-?inf|-?\d+(\.\d*)?)", str(args[0]))
            return float(found[1]) if found else 0.0
        if isinstance(args[0], str):
            self.refused.append(f"{self._edited[0]}: text where a number belongs")
            return None
        if flag == "n" and not 0 <= args[0] <= 1:  # type: ignore[operator]
            self.refused.append(f"{self._edited[0]}: {args[0]} is not from 0 to 1")
            return None
        return float(args[0])  # type: ignore[arg-type]

    def _pulled(self, flag: str, args: Args) -> int:
        """TriggerMessage: 1 on, -1 off, 0 nothing."""
        number = self._number(flag, args)
        if flag == "t":
            return 1 if number in (None, 1.0) else 0
        if number not in (None, 0.0, 1.0):
            self.refused.append(f"{self._edited[0]}: a switch takes exactly 0 or 1, not {number}")
            return 0
        return 0 if number is None else 1 if number else -1

    def _decibels(self, flag: str, args: Args) -> float | None:
        assert flag != "n", "REAPER's own fader position depends on preferences: nobody should set it"
        number = self._number(flag, args)
        return -math.inf if number is not None and number <= -150 else number

    def _do_nothing(self, word: str, flag: str, numbers: list[int], args: Args) -> None:
        if args:
            self.refused.append(f"{self._edited[0]}: phasebridge names nothing")

    def _do_track(self, word: str, flag: str, numbers: list[int], args: Args) -> None:
        number = numbers[0] if numbers else self.current
        track = self.master_track if numbers == [0] else self._of(number)
        if track is self.nothing or (numbers == [0] and word not in ("TRACK_MUTE", "TRACK_SOLO")):
            return
        name = {"TRACK_VOLUME": "volume", "TRACK_PAN": "pan", "TRACK_PAN2": "width", "TRACK_MUTE": "mute",
                "TRACK_SOLO": "solo", "TRACK_REC_ARM": "arm", "TRACK_MONITOR": "monitor",
                "TRACK_SELECT": "selected"}[word]  # fmt: skip
        if name == "monitor":
            wanted = self._number(flag, args)
            if wanted is not None:
                assert wanted in (0, 1, 2), f"monitoring is 0, 1 or 2, not {wanted}"
                track.monitor = int(wanted)
        elif isinstance(getattr(track, name), bool):
            pulled = self._pulled(flag, args)
            if pulled:
                setattr(track, name, not getattr(track, name) if flag == "t" else pulled > 0)
        else:
            value = self._decibels(flag, args) if name == "volume" else self._number(flag, args)
            if value is not None:
                setattr(track, name, value)
        if numbers != [0] and (args or flag == "t"):
            self._say_track(number)

    def _do_master(self, word: str, flag: str, numbers: list[int], args: Args) -> None:
        value = self._decibels(flag, args) if word == "MASTER_VOLUME" else self._number(flag, args)
        if value is not None:
            setattr(self.master_track, "volume" if word == "MASTER_VOLUME" else "pan", value)
            self._say_master()

    @property
    def master(self) -> float:
        return self.master_track.volume

    def _do_send(self, word: str, flag: str, numbers: list[int], args: Args) -> None:
        send = numbers[-1]
        number = 0 if word.startswith("MASTER") else numbers[0] if len(numbers) > 1 else self.current
        track = self.master_track if number == 0 else self._of(number)
        is_level = word.endswith("VOLUME")
        value = self._decibels(flag, args) if is_level else self._number(flag, args)
        kept = track.sends if is_level else track.send_pans
        if value is not None and send <= len(kept):
            kept[send - 1] = value
            self._say_sends(number)

    def _do_receive(self, word: str, flag: str, numbers: list[int], args: Args) -> None:
        track, value = self._of(numbers[0] if len(numbers) > 1 else self.current), self._decibels(flag, args)
        if value is not None and numbers[-1] <= len(track.receives):
            track.receives[numbers[-1] - 1] = value

    def _do_automation(self, word: str, flag: str, numbers: list[int], args: Args) -> None:
        if self._pulled(flag, args) > 0:
            number = numbers[0] if numbers else self.current
            self._of(number).automation = word.removeprefix("TRACK_AUTO_").lower()
            self._say_automation(number)

    def _do_fx_on(self, word: str, flag: str, numbers: list[int], args: Args) -> None:
        place = numbers[-1] if numbers else 1
        track = self._of(numbers[0] if len(numbers) > 1 else self.current)
        pulled = self._pulled(flag, args)
        if pulled and place <= len(track.effects):
            track.effects[place - 1] = pulled > 0
            self._track_list()

    def _do_parameter(self, word: str, flag: str, numbers: list[int], args: Args) -> None:
        parameter, value = numbers[-1], self._number(flag, args)
        assert not args or type(args[0]) is float, "a whole number is not read (ProcessFXAction)"
        track = self._of(numbers[0]) if len(numbers) == 3 else self._of(self.current)
        if value is not None and parameter <= len(track.parameters):
            track.parameters[parameter - 1], self.touched = value, parameter
            self._say("/fxparam/last_touched/value", value)
            if track is self._of(self.current):
                self._say(f"/fxparam/{parameter}/value", value)
            self._say(f"/track/{self.tracks.index(track) + 1}/fx/1/fxparam/{parameter}/value", value)

    def _do_touched(self, word: str, flag: str, numbers: list[int], args: Args) -> None:
        value = self._number(flag, args)
        if value is not None:
            self._of(self.current).parameters[self.touched - 1] = value
            self._say(f"/fxparam/{self.touched}/value", value)

    def _do_eq(self, word: str, flag: str, numbers: list[int], args: Args) -> None:
        track = self._of(self.current)
        assert args, "whoever asks an EQ puts one on the track (TrackFX_GetEQ)"
        if track.eq is None:
            track.eq = {}
        value = float(self._pulled(flag, args) > 0) if word == "FX_EQ_BYPASS" else self._number(flag, args)
        if value is not None:
            track.eq[self._edited[0]] = value
            self._say(self._edited[0], value)

    def _do_transport(self, word: str, flag: str, numbers: list[int], args: Args) -> None:
        if not self._pulled(flag, args):
            return
        if word == "PLAY":
            self.state["PLAY"] = True
        elif word == "STOP":
            self.state["PLAY"] = self.state["RECORD"] = False
        else:
            self.state[word] = not self.state[word]
        self._transport()

    def _do_switched(self, word: str, flag: str, numbers: list[int], args: Args) -> None:
        if self._pulled(flag, args):
            self.state[word] = not self.state[word]
            self._transport()

    def _do_wind(self, word: str, flag: str, numbers: list[int], args: Args) -> None:
        assert self._number(flag, args) in (0.0, 1.0)

    def _do_speed(self, word: str, flag: str, numbers: list[int], args: Args) -> None:
        number = self._number(flag, args)
        assert number is not None, "tempo and rate are said only when they change: nobody should ask"
        if word == "TEMPO":
            assert 1 <= number <= 960
            self.tempo = number
        else:
            assert 0.25 <= number <= 4
            self.rate = number
        self._transport()

    def _do_marker(self, word: str, flag: str, numbers: list[int], args: Args) -> None:
        assert type(args[0]) is int
        self.actions.append(f"marker {args[0]}")

    def _do_action(self, word: str, flag: str, numbers: list[int], args: Args) -> None:
        assert args, "an action has a number or a name"
        if flag == "f":
            assert type(args[0]) is float
            assert 0 <= args[0] <= 1
            self.actions.append(f"{self._edited[0].split('/')[2]} at {round(args[0] * 127)}")
            return
        assert type(args[0]) is {"i": int, "s": str}[flag]
        self.actions.append(args[0])  # type: ignore[arg-type]

    def _do_count(self, word: str, flag: str, numbers: list[int], args: Args) -> None:
        assert type(args[0]) is int, word
        self.counts[word.removeprefix("DEVICE_").removesuffix("_COUNT")] = args[0]
        if word == "DEVICE_FX_PARAM_COUNT":
            self._active_effect()
        elif word == "DEVICE_MARKER_COUNT":
            self._say_markers()
        else:
            self._track_list()

    def _do_bank(self, word: str, flag: str, numbers: list[int], args: Args) -> None:
        assert args == (1,), "only the first bank makes `@` count from the first track"
        self._track_list()

    def _do_effect_bank(self, word: str, flag: str, numbers: list[int], args: Args) -> None:
        assert args == (1,)
        self._active_effect()

    def _do_follows(self, word: str, flag: str, numbers: list[int], args: Args) -> None:
        assert args[0] in _FOLLOWS

    # --- What it says -------------------------------------------------------------------------------------------------

    def _say(self, address: str, value: float | str | bool) -> None:
        pattern = _NUMBER.sub("@", address)
        if pattern not in self.patterns:
            return
        flag = self.patterns[pattern][1]
        if (address, flag) == self._edited and flag not in "tb":
            return  # anti-feedback
        said = value if isinstance(value, str) else struct.unpack(">f", struct.pack(">f", float(value)))[0]
        if self._said.get(address) != said:
            self._said[address] = said
            self._out.append(osc.encode(address, said))

    def _track_list(self) -> None:
        """SetTrackListChange: the first one says the transport too, and never again."""
        if not self._begun:
            self._begun = True
            self._transport()
            self._active_track()
            self._say_markers()
        self._say_master()
        for number in range(1, self.count + 1):
            self._say_track(number)
            self._say_sends(number)
            self._say_effects(number)

    def _active_track(self) -> None:
        """SetActiveTrackChange: an EQ is told first as nothing, then as it is."""
        self._say_track(self.current, "/track")
        self._active_effect()
        eq = self._of(self.current).eq or {}
        for band, has in BANDS.items():
            for leaf, nothing in (("freq", 0.0), ("gain", 0.5), ("q", 0.5)):
                if leaf[0] in has:
                    self._say(f"/fxeq/{band}/{leaf}", nothing)
        for address, value in eq.items():
            self._say(address, value)

    def _active_effect(self) -> None:
        track = self._of(self.current)
        self._say("/fx/name", "Effect 1" if track.effects else "")
        self._say("/fx/bypass", bool(track.effects and track.effects[0]))
        for number in range(1, self.counts["FX_PARAM"] + 1):
            told = number <= len(track.parameters)
            self._say(f"/fxparam/{number}/name", f"Parameter {number}" if told else "")
            self._say(f"/fxparam/{number}/value", track.parameters[number - 1] if told else 0.0)

    def _say_master(self) -> None:
        self._say("/master/volume", 0.7)
        self._say("/master/volume/str", _text(self.master_track.volume))
        self._say("/master/pan", self.master_track.pan)
        self._say_sends(0)

    def _transport(self) -> None:
        self._say("/record", self.state["PLAY"] and self.state["RECORD"])
        self._say("/stop", not self.state["PLAY"])
        self._say("/pause", self.state["PAUSE"])
        self._say("/play", self.state["PLAY"])
        self._say("/repeat", self.state["REPEAT"])
        self._say("/click", self.state["METRONOME"])
        self._say("/autorecarm", self.state["AUTO_REC_ARM"])
        self._say("/tempo/raw", self.tempo)
        self._say("/playrate/raw", self.rate)

    def _roots(self, number: int) -> Iterable[str]:
        """Where a track is told of (SetSurfaceTrackVal): in its place, and where it is the selected one."""
        if 1 <= number <= self.count:
            yield f"/track/{number}"
        if number == self.current:
            yield "/track"

    def _say_track(self, number: int, *only: str) -> None:
        track = self._of(number)
        for root in only or self._roots(number):
            self._say(f"{root}/name", track.name or f"Track {number}")
            self._say(f"{root}/number/str", str(number))
            self._say(f"{root}/select", track.selected)
            self._say(f"{root}/volume", 0.5)
            self._say(f"{root}/volume/str", _text(track.volume))
            self._say(f"{root}/volume/db", max(-150.0, track.volume))
            self._say(f"{root}/pan", track.pan)
            self._say(f"{root}/pan2", track.width)
            self._say(f"{root}/mute", track.mute)
            self._say(f"{root}/solo", track.solo)
            self._say(f"{root}/recarm", track.arm)
            self._say(f"{root}/monitor", track.monitor)
        self._say_automation(number)

    def _say_automation(self, number: int) -> None:
        for root in self._roots(number):
            for mode in ("trim", "read", "touch", "latch", "write"):
                self._say(f"{root}/auto{mode}", self._of(number).automation == mode)

    def _say_sends(self, number: int) -> None:
        track = self.master_track if number == 0 else self._of(number)
        for root in ["/master"] if number == 0 else self._roots(number):
            for send in range(1, self.counts["SEND"] + 1):
                told = send <= len(track.sends)
                self._say(f"{root}/send/{send}/name", f"Send {send}")
                self._say(f"{root}/send/{send}/volume/str", _text(track.sends[send - 1] if told else -math.inf))
                self._say(f"{root}/send/{send}/pan", track.send_pans[send - 1] if told else 0.5)
            for receive in range(1, self.counts["RECEIVE"] + 1 if number else 1):
                told = receive <= len(track.receives)
                self._say(f"{root}/recv/{receive}/name", f"Recv {receive}")
                self._say(
                    f"{root}/recv/{receive}/volume/str", _text(track.receives[receive - 1] if told else -math.inf)
                )

    def _say_effects(self, number: int) -> None:
        track = self._of(number)
        current = ["/fx"] if number == self.current else []
        for place in range(1, self.counts["FX"] + 1):
            told = place <= len(track.effects)
            for root in (f"/track/{number}/fx", *current):
                self._say(f"{root}/{place}/name", f"Effect {place}" if told else "")
                self._say(f"{root}/{place}/bypass", told and track.effects[place - 1])
                for parameter in range(1, self.counts["FX_PARAM"] + 1):
                    value = track.parameters[parameter - 1 :][:1] if place == 1 else []
                    self._say(f"{root}/{place}/fxparam/{parameter}/value", value[0] if value else 0.0)
        if current:
            self._active_effect()

    def _say_markers(self) -> None:
        for number in range(1, self.counts["MARKER"] + 1):
            self._say(f"/marker/{number}/name", self.markers[number - 1] if number <= len(self.markers) else "")


def _packed(messages: list[bytes]) -> Iterable[bytes]:
    """Bundles of at most 1024 bytes, REAPER's packet size as it comes."""
    bundle = b""
    for message in messages:
        piece = struct.pack(">i", len(message)) + message
        if len(bundle) + len(piece) > 1008:
            yield osc.BUNDLE + bytes(7) + b"\1" + bundle
            bundle = b""
        bundle += piece
    if bundle:
        yield osc.BUNDLE + bytes(7) + b"\1" + bundle


def _text(decibels: float) -> str:
    return "-inf dB" if decibels <= -150 else f"{decibels:.2f}dB"


def _vu(decibels: float) -> float:
    """A meter between the quietest and loudest of REAPER's preferences, here -62 and +6 dB."""
    return min(1.0, max(0.0, (decibels + 62) / 68))
