"""REAPER's own OSC, both ways, with its default pattern set or the smaller one that `pattern_file` writes.

How REAPER behaves is read off Cockos' own source of this surface (reaper-sdk, reaper_csurf/csurf_osc.cpp; figures in
`REAPER n.n` below name the part). None of it was tried on a REAPER: it does not run on the machines of the tests.

Volume is said in dB, as a float (`/track/N/volume/db`) or as text (`/volume/str`), never as REAPER's fader position:
that depends on the preferences of whoever sits there. A message without its argument changes nothing, but REAPER then
holds that address for unsaid; setting the number of tracks afterwards makes it say all that is unsaid. So a value is
asked for with those two messages, and REAPER's presence is watched by asking for the master's volume.

REAPER does not say how many tracks there are. What this file refuses to do: move REAPER's bank (its `@` counts from
the first track while the device shows TRACKS of them), guess at a fader position, reach ReaEQ's bands (REAPER reads
the track of a band from where none is written), and keep a value.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bridge.core.dialect import Came, Cannot, DialectRow, Fact, PeerMistake, Say, Speech, Went
from bridge.core.laws import FRACTION, PAN, SWITCH, Law, evenly
from bridge.core.osc_places import Place, Readers, at, names, reads, speech_of
from bridge.core.osc_rows import number_of, position_of
from bridge.core.refusals import refused, why_not
from bridge.core.targets import TARGETS
from bridge.model.surface import WireModel
from bridge.model.target import Target
from bridge.wire.osc import INT, Argument, OscMistake, decode, encode

SECOND = 1_000_000_000
#: Nobody answered: the greeting is said again after this.
ASK_AGAIN = 2 * SECOND
#: How often REAPER is asked whether it is there, and how long it may be silent.
PING, SILENCE = 2 * SECOND, 6 * SECOND
#: Tracks, sends and effects the device shows: what `@` reaches without moving REAPER's bank.
TRACKS, SENDS, EFFECTS, PARAMETERS = 64, 8, 8, 32
#: Questions in one packet; REAPER reads packets of any size that UDP carries, and a small one is lost less easily.
_PACKED = 24

#: 0 dB stands here on REAPER's fader with its default range, whose top is +12 dB (reaper-rs, VolumeSliderValue: 716 of
#: 1000). The shape between is not published and can be set in REAPER; ours is a power of the gain through both points
#: that ends at REAPER's silence (VAL2DB of 0). REAPER is told dB either way.
ZERO, TOP_DB, SILENT_DB = 0.71621785, 12.0, -150.0
#: The power for which 0 dB stands at ZERO.
_BEND = 0.23822689474169217
_FLOOR = math.pow(10, (SILENT_DB - TOP_DB) / 20 * _BEND)


def _fader_of_decibels(decibels: float) -> float:
    if decibels <= SILENT_DB:
        return 0.0
    return (math.pow(10, (decibels - TOP_DB) / 20 * _BEND) - _FLOOR) / (1 - _FLOOR)


def _decibels_of_fader(position: float) -> float:
    return -math.inf if position <= 0 else TOP_DB + 20 * math.log10(_FLOOR + position * (1 - _FLOOR)) / _BEND


#: REAPER's text has two decimals; a hundredth of a dB is at most 4e-4 of the travel.
VOLUME = Law("dB", _fader_of_decibels, _decibels_of_fader, 4e-4)
REAPER_PAN = PAN._replace(step=1e-6)
PARAMETER = FRACTION._replace(step=1e-6)
#: REAPER's own bounds of a tempo.
TEMPO = evenly("BPM", 1.0, 960.0, 1e-6)


def _said_decibels(position: float) -> float:
    return max(SILENT_DB, _decibels_of_fader(position))


def _written_decibels(position: float) -> str:
    return f"{_said_decibels(position):.2f}"


def _heard_decibels(said: Argument) -> float:
    if isinstance(said, str):
        word = said.strip().split(" ")[0].lower().removesuffix("db")
        return _fader_of_decibels(SILENT_DB if "inf" in word else float(word))
    return _fader_of_decibels(number_of(said))


def _mirrored(number: Argument) -> float:
    """REAPER tells whether an effect is on; bypassed is the other way round."""
    return 1.0 - position_of(number)


def _heard_tempo(said: Argument) -> float:
    return TEMPO.to_position(number_of(said))


def _on(number: Argument) -> float:
    """Monitoring has a third state, "auto", which is on too."""
    return 1.0 if position_of(number) > 0 else 0.0


def _volume(shape: str, address: str) -> Place:
    return Place(shape, address, "f", VOLUME, _said_decibels, _heard_decibels)


def _volume_in_text(shape: str, address: str) -> Place:
    return Place(shape, address, "s", VOLUME, _written_decibels, _heard_decibels)


def _switch(shape: str, address: str, toggle: str | None = None) -> Place:
    return Place(shape, address, toggle=toggle)


def _action(shape: str, number: int, address: str = "/action") -> Place:
    return Place(shape, address, "i", fires=(number,), heard=False)


#: Every target REAPER's OSC reaches; the numbers of actions are those of REAPER's action list.
TABLE: tuple[Place, ...] = (
    _volume("track/N/volume", "/track/@/volume/db"),
    Place("track/N/pan", "/track/@/pan", "f", REAPER_PAN),
    Place("track/N/width", "/track/@/pan2", "f", REAPER_PAN),
    _switch("track/N/mute", "/track/@/mute", "/track/@/mute/toggle"),
    _switch("track/N/solo", "/track/@/solo", "/track/@/solo/toggle"),
    _switch("track/N/arm", "/track/@/recarm", "/track/@/recarm/toggle"),
    Place("track/N/monitor", "/track/@/monitor", "f", read=_on),
    _switch("track/N/select", "/track/@/select"),
    _volume_in_text("track/N/send/M/level", "/track/@/send/@/volume/str"),
    Place("track/N/fx/F/bypass", "/track/@/fx/@/bypass", "f", write=_mirrored, read=_mirrored),
    Place("track/N/fx/F/param/P", "/track/@/fx/@/fxparam/@/value", "f", PARAMETER),
    _volume("selected/volume", "/track/volume/db"),
    Place("selected/pan", "/track/pan", "f", REAPER_PAN),
    Place("selected/width", "/track/pan2", "f", REAPER_PAN),
    _switch("selected/mute", "/track/mute", "/track/mute/toggle"),
    _switch("selected/solo", "/track/solo", "/track/solo/toggle"),
    _switch("selected/arm", "/track/recarm", "/track/recarm/toggle"),
    Place("selected/monitor", "/track/monitor", "f", read=_on),
    _volume_in_text("selected/send/M/level", "/track/send/@/volume/str"),
    Place("selected/fx/F/bypass", "/fx/@/bypass", "f", write=_mirrored, read=_mirrored),
    Place("selected/fx/F/param/P", "/fx/@/fxparam/@/value", "f", PARAMETER),
    _volume_in_text("master/volume", "/master/volume/str"),
    Place("master/pan", "/master/pan", "f", REAPER_PAN),
    Place("device/param/P", "/fxparam/@/value", "f", PARAMETER),
    Place("device/bypass", "/fx/bypass", "f", write=_mirrored, read=_mirrored),
    Place("transport/play", "/play", fires=(None,)),
    Place("transport/stop", "/stop", fires=(None,)),
    Place("transport/record", "/record", fires=(None,), toggle="/record"),
    Place("transport/loop", "/repeat", fires=(None,), toggle="/repeat"),
    Place("transport/click", "/click", fires=(None,), toggle="/click"),
    # On begins to wind and off ends it: one press is one step of REAPER's.
    Place("transport/rewind", "/rewind", fires=(1.0, 0.0)),
    Place("transport/forward", "/forward", fires=(1.0, 0.0)),
    _action("transport/start", 40042),
    _action("transport/end", 40043),
    Place("transport/tempo", "/tempo/raw", "f", TEMPO, TEMPO.to_quantity, _heard_tempo),
    _action("record/take", 1013),
    _action("marker/add", 40157),
    _action("marker/next", 40173),
    _action("marker/previous", 40172),
)
MARKER = Place("marker/goto/N", "/marker", "i", heard=False)
ACTION = DialectRow("action/NAME", "/action", "i", "out")

#: Why a target cannot be reached, by the first pattern its shape fits.
REASONS = {
    r".*/trim": "REAPER's tracks have no trim of their own",
    r".*/(eq|comp)/.*": "REAPER's OSC mixes up the tracks of its EQ bands: put them on device/param/P",
    r".*/send/M/enable": "REAPER's OSC cannot switch a send: use send/M/level",
    r"selected/select": "the selected track is selected already: use track/N/select",
    r"master/(solo|arm|monitor|select|width|mute|fx/.*|send/.*)": "REAPER's OSC has no address for it on the master",
    r"transport/position": "REAPER does not tell how long the project is: use transport/start and the markers",
    r"transport/punch-(in|out)": "REAPER's OSC has no address for it: use an action",
    r"(scene|clip)/.*": "REAPER has no clips to launch",
    r"(note|cc|program)/N|pitch|pressure": "add a DAW with `dialect: midi` for REAPER's MIDI inputs",
    r".*": "REAPER's OSC has no address for it",
}

READERS = Readers(
    {place.address: reads(place) for place in TABLE if place.heard}
    | {
        "/track/@/name": names("track/@"),
        "/track/name": names("selected"),
        "/track/@/send/@/name": names("track/@/send/@"),
        "/track/@/fx/@/name": names("track/@/fx/@"),
        "/fx/name": names("device"),
        "/fxparam/@/name": names("device/param/@"),
    }
)

#: What REAPER says all that is unsaid for: the number of tracks shown (REAPER: SetTrackListChange).
SAY_ALL = encode("/device/track/count", TRACKS)
#: A device of this size whose selected track and effect are REAPER's last touched and focused ones.
GREETING = (
    encode("/device/track/bank/select", 1),
    encode("/device/send/count", SENDS),
    encode("/device/fx/count", EFFECTS),
    encode("/device/fxparam/count", PARAMETERS),
    encode("/device/track/follows", "LAST_TOUCHED"),
    encode("/device/fx/follows", "FOCUSED"),
    SAY_ALL,
)
HEART = "/master/volume/str"


def packet(*messages: bytes) -> bytes:
    """Several messages in one bundle, to be obeyed at once and in order."""
    return b"#bundle\0" + bytes(7) + b"\1" + b"".join(INT.pack(len(each)) + each for each in messages)


def question(address: str) -> bytes:
    """What makes REAPER say this address again: itself without an argument, then the number of tracks."""
    return packet(encode(address), SAY_ALL)


PULSE = question(HEART)


def _name_questions() -> Iterable[bytes]:
    addresses = [encode(f"/track/{track}/name") for track in range(1, TRACKS + 1)]
    for first in range(0, TRACKS, _PACKED):
        yield packet(*addresses[first : first + _PACKED], SAY_ALL)


@dataclass(slots=True)
class ReaperConversation:
    """One REAPER while the daemon runs."""

    deadline_ns: int | None = None
    present: bool = False
    heard_ns: int = 0

    def opened(self, t_ns: int) -> Iterable[Fact]:
        """Says how large we are, and asks whether anybody is there."""
        self.present = False
        return self._greet(t_ns)

    def hear(self, t_ns: int, data: bytes) -> Iterable[Fact]:
        """One packet from REAPER: a message or a bundle of many."""
        try:
            messages = decode(data)
        except OscMistake as mistake:
            raise PeerMistake(str(mistake)) from None
        self.heard_ns = t_ns
        facts = [fact for address, args in messages for fact in READERS.facts(address, args)]
        if self.present:
            return facts
        self.present = True
        self.deadline_ns = t_ns + PING
        return [Came(tells=False), *map(Say, _name_questions()), *facts]

    def wake(self, t_ns: int) -> Iterable[Fact]:
        """Asks whether REAPER is there; notices silence."""
        if not self.present:
            return self._greet(t_ns)
        if t_ns - self.heard_ns >= SILENCE:
            self.present = False
            return [Went("it answers no more; was it closed, or its OSC switched off?"), *self._greet(t_ns)]
        self.deadline_ns = t_ns + PING
        return (Say(PULSE),)

    def closed(self, t_ns: int) -> Iterable[Fact]:  # noqa: ARG002 (the contract's)
        """The port is gone: nothing more to wait for."""
        self.present, self.deadline_ns = False, None
        return ()

    def leaving(self, t_ns: int) -> Iterable[Fact]:  # noqa: ARG002 (likewise)
        """REAPER sends to whom it was told to; there is nothing to end."""
        return ()

    def _greet(self, t_ns: int) -> Iterable[Fact]:
        self.deadline_ns = t_ns + ASK_AGAIN
        return [*map(Say, GREETING), Say(PULSE)]


_BY_SHAPE: Mapping[str, Place] = {place.shape: place for place in TABLE} | {
    place.shape.replace("track/", "strip/", 1): place for place in TABLE if place.shape.startswith("track/")
}
#: How many of each kind the device shows, by the letter that counts them.
_MOST: Mapping[str, int] = {"N": TRACKS, "M": SENDS, "F": EFFECTS, "P": PARAMETERS}


def _beyond(shape: str, indexes: Sequence[int]) -> bool:
    letters = [token for token in shape.split("/") if token in _MOST]
    return any(not 1 <= index <= _MOST[letter] for letter, index in zip(letters, indexes, strict=True))


class ReaperOsc:
    """How REAPER says it."""

    name = "reaper-osc"
    medium: Literal["osc", "midi"] = "osc"
    hears = True
    # REAPER reads its socket some thirty times a second; what a burst leaves in Linux's socket is 270 messages.
    pace = WireModel(gap_ns=1_000_000, burst_ns=128_000_000)

    def speech(self, target: Target, *, bank: int = 0, channel: int | None = None) -> Speech | Cannot:  # noqa: ARG002
        """How REAPER says this target; `bank` counts for `strip/N`, `channel` for nothing here."""
        indexes = [argument for argument in target.arguments if isinstance(argument, int)]
        if target.shape == MARKER.shape:
            return speech_of(MARKER._replace(fires=(indexes[0],)), indexes)._replace(key=target.path)
        place = _BY_SHAPE.get(target.shape)
        if place is None:
            return Cannot(why_not(REASONS, target.shape))
        if target.shape.startswith("strip/"):
            indexes[0] += bank
        if _beyond(place.shape, indexes):
            most = ", ".join(f"{count} {what}" for what, count in _COUNTS.items())
            return Cannot(f"the device shows {most}")
        ask = question(at(place.address, indexes)) if place.heard and place.fires is None else None
        return speech_of(place, indexes, ask)

    def action(self, words: str) -> Speech | Cannot:
        """One of REAPER's actions, by its number (40026) or its name (`_SWS_ABOUT`)."""
        if re.fullmatch(r"[1-9]\d{0,8}", words):
            return Speech(f"action/{words}", SWITCH, fire=(encode(ACTION.address, int(words)),))
        if re.fullmatch(r"_\w{1,120}", words):
            return Speech(f"action/{words}", SWITCH, fire=(encode("/action/str", words),))
        return Cannot(f"{words!r} is no action of REAPER's: copy its number or its _NAME from the action list")

    def conversation(
        self,
        *,
        reply_port: int | None,  # noqa: ARG002 (the contract's)
        watch: frozenset[str] = frozenset(),  # noqa: ARG002 (likewise)
    ) -> ReaperConversation:
        """A new conversation; where REAPER sends to is set in REAPER, and the rig's `listen` says the same."""
        return ReaperConversation()

    def rows(self) -> Sequence[DialectRow]:
        """What REAPER's OSC reaches, in the order of the target table."""
        return [*(_row(shape) for shape in TARGETS if shape in _BY_SHAPE or shape == MARKER.shape), ACTION]

    def cannot(self) -> Sequence[tuple[str, str]]:
        """What it does not reach, each with the reason."""
        return refused(REASONS, {row.target for row in self.rows()})

    def pattern_file(self) -> tuple[str, str]:
        """A pattern set for REAPER with just what is spoken here: the file's name and its text."""
        return "phasebridge.ReaperOSC", _pattern_file()


_COUNTS = {"tracks": TRACKS, "sends": SENDS, "effects": EFFECTS, "parameters": PARAMETERS}


def _row(shape: str) -> DialectRow:
    place = _BY_SHAPE.get(shape, MARKER)
    types = "" if place.fires == (None,) else place.type
    return DialectRow(shape, place.address, types, "both" if place.heard else "out")


#: REAPER's word for each pattern, by address (reaper-sdk csurf_osc.cpp names all of them). Flags: f and s as they are,
#: n from 0 to 1, b off or on, t on without an argument.
PATTERNS: Mapping[str, tuple[str, str]] = {
    "/track/@/volume/db": ("TRACK_VOLUME", "f"),
    "/track/volume/db": ("TRACK_VOLUME", "f"),
    "/track/@/pan": ("TRACK_PAN", "n"),
    "/track/pan": ("TRACK_PAN", "n"),
    "/track/@/pan2": ("TRACK_PAN2", "n"),
    "/track/pan2": ("TRACK_PAN2", "n"),
    "/track/@/mute": ("TRACK_MUTE", "b"),
    "/track/@/mute/toggle": ("TRACK_MUTE", "t"),
    "/track/mute": ("TRACK_MUTE", "b"),
    "/track/mute/toggle": ("TRACK_MUTE", "t"),
    "/track/@/solo": ("TRACK_SOLO", "b"),
    "/track/@/solo/toggle": ("TRACK_SOLO", "t"),
    "/track/solo": ("TRACK_SOLO", "b"),
    "/track/solo/toggle": ("TRACK_SOLO", "t"),
    "/track/@/recarm": ("TRACK_REC_ARM", "b"),
    "/track/@/recarm/toggle": ("TRACK_REC_ARM", "t"),
    "/track/recarm": ("TRACK_REC_ARM", "b"),
    "/track/recarm/toggle": ("TRACK_REC_ARM", "t"),
    "/track/@/monitor": ("TRACK_MONITOR", "b"),
    "/track/monitor": ("TRACK_MONITOR", "b"),
    "/track/@/select": ("TRACK_SELECT", "b"),
    "/track/@/name": ("TRACK_NAME", "s"),
    "/track/name": ("TRACK_NAME", "s"),
    "/track/@/send/@/name": ("TRACK_SEND_NAME", "s"),
    "/track/@/send/@/volume/str": ("TRACK_SEND_VOLUME", "s"),
    "/track/send/@/volume/str": ("TRACK_SEND_VOLUME", "s"),
    "/track/@/fx/@/name": ("FX_NAME", "s"),
    "/fx/name": ("FX_NAME", "s"),
    "/track/@/fx/@/bypass": ("FX_BYPASS", "b"),
    "/fx/@/bypass": ("FX_BYPASS", "b"),
    "/fx/bypass": ("FX_BYPASS", "b"),
    "/track/@/fx/@/fxparam/@/value": ("FX_PARAM_VALUE", "n"),
    "/fx/@/fxparam/@/value": ("FX_PARAM_VALUE", "n"),
    "/fxparam/@/value": ("FX_PARAM_VALUE", "n"),
    "/fxparam/@/name": ("FX_PARAM_NAME", "s"),
    "/master/volume/str": ("MASTER_VOLUME", "s"),
    "/master/pan": ("MASTER_PAN", "n"),
    "/play": ("PLAY", "t"),
    "/stop": ("STOP", "t"),
    "/record": ("RECORD", "t"),
    "/repeat": ("REPEAT", "t"),
    "/click": ("METRONOME", "t"),
    "/rewind": ("REWIND", "b"),
    "/forward": ("FORWARD", "b"),
    "/tempo/raw": ("TEMPO", "f"),
    "/marker": ("GOTO_MARKER", "i"),
    "/action": ("ACTION", "i"),
    "/action/str": ("ACTION", "s"),
    "/device/track/count": ("DEVICE_TRACK_COUNT", "i"),
    "/device/send/count": ("DEVICE_SEND_COUNT", "i"),
    "/device/fx/count": ("DEVICE_FX_COUNT", "i"),
    "/device/fxparam/count": ("DEVICE_FX_PARAM_COUNT", "i"),
    "/device/track/follows": ("DEVICE_TRACK_FOLLOWS", "s"),
    "/device/fx/follows": ("DEVICE_FX_FOLLOWS", "s"),
    "/device/track/bank/select": ("DEVICE_TRACK_BANK_SELECT", "i"),
}
#: What stands before the patterns of a word: the size of the device.
_SIZES: Mapping[str, object] = {
    "DEVICE_TRACK_COUNT": TRACKS,
    "DEVICE_SEND_COUNT": SENDS,
    "DEVICE_FX_COUNT": EFFECTS,
    "DEVICE_FX_PARAM_COUNT": PARAMETERS,
    "DEVICE_TRACK_FOLLOWS": "LAST_TOUCHED",
    "DEVICE_FX_FOLLOWS": "FOCUSED",
}


_HEAD = (
    "# REAPER's OSC for phasebridge: what it speaks, and nothing else.",
    "# Put this file into the folder OSC of REAPER's resources, and choose it for the OSC device.",
)


def _pattern_file() -> str:
    words: dict[str, list[str]] = {}
    for address, (word, flag) in PATTERNS.items():
        words.setdefault(word, [str(_SIZES[word])] if word in _SIZES else []).append(f"{flag}{address}")
    lines = (f"{word} {' '.join(patterns)}" for word, patterns in words.items())
    return "\n".join([*_HEAD, *lines, ""])


DIALECT = ReaperOsc()
