"""REAPER's own OSC, both ways, with its default pattern set or the smaller one that `pattern_file` writes.

How REAPER behaves is read off Cockos' own source of this surface (reaper-sdk, reaper_csurf/csurf_osc.cpp; names in
brackets are functions of it). None of it was tried on a REAPER: it does not run on the machines of the tests.

Volume is said in dB, as a float (`/track/N/volume/db`) or as text (`/volume/str`), never as REAPER's fader position:
that depends on the preferences of whoever sits there. What REAPER is told under an address it does not say back under
that address; ours is believed until REAPER says something else. A message that does nothing (no argument; a trigger
with 0) makes REAPER hold its address for unsaid, and a list of tracks told anew makes it say all that is unsaid
(ProcessMessage, SetTrackListChange): that is a question. What stands in no list of tracks cannot be asked for:
transport, tempo, rate, ReaEQ. REAPER says those once when it starts and then when they change.

`@` counts within REAPER's bank, which stays at the first track: the device is made as large as what the controls of
now stand for (reached), so that `track/N` is the Nth track and REAPER looks at no more effects than somebody plays.

What this file refuses to do: guess at a fader position, ask where asking would do something (a trigger, an EQ that
would be put on the track), move REAPER's bank off its first track, and keep a value. REAPER does not say how many
tracks there are.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Literal, NamedTuple

from bridge.core.dialect import (
    Came,
    Cannot,
    DialectRow,
    Fact,
    Metered,
    PeerMistake,
    Say,
    Speech,
    Went,
)
from bridge.core.laws import FRACTION, PAN, SWITCH, evenly
from bridge.core.osc_places import Place, PlaceReader, Readers, at, names, reads, speech_of
from bridge.core.osc_rows import MOST, Arguments, number_of, position_of
from bridge.core.refusals import refused, why_not
from bridge.core.tapers import gain_power
from bridge.core.targets import TARGETS
from bridge.model.surface import WireModel
from bridge.model.target import Target
from bridge.wire.osc import FLOAT, INT, Argument, OscMistake, decode, encode, prefix

SECOND = 1_000_000_000
#: Nobody answered: the greeting is said again after this.
ASK_AGAIN = 2 * SECOND
#: How often REAPER is asked whether it is there, and how long it may be silent.
PING, SILENCE = 2 * SECOND, 6 * SECOND
#: With every so many pings the whole greeting is said: a REAPER that was quickly started again knows nothing of us.
GREET_EVERY = 10
#: Tracks come in so many at a time.
EIGHT = 8
#: Questions in one packet; REAPER reads packets of any size that UDP carries, and a small one is lost less easily.
_PACKED = 24

#: REAPER's silence (VAL2DB of 0), in dB.
SILENT_DB = -150.0
#: REAPER's text has two decimals; a hundredth of a dB is at most 4e-4 of the travel.
VOLUME = gain_power(4e-4)
REAPER_PAN = PAN._replace(step=1e-6)
PARAMETER = FRACTION._replace(step=1e-6)
#: REAPER's own bounds of a tempo.
TEMPO = evenly("BPM", 1.0, 960.0, 1e-6)
#: UNCONFIRMED: the bounds of REAPER's play rate, a quarter and four times.
RATE = evenly("%", 25.0, 400.0, 1e-6)
#: UNCONFIRMED: what a meter's 0 and 1 stand for (dB) in REAPER's preferences as they come; REAPER sends no dB.
QUIETEST, LOUDEST = -62.0, 6.0


def _said_decibels(position: float) -> float:
    return max(SILENT_DB, VOLUME.to_quantity(position))


def _written_decibels(position: float) -> str:
    return f"{_said_decibels(position):.2f}"


def _heard_decibels(said: Argument) -> float:
    if isinstance(said, str):
        word = said.strip().split(" ")[0].lower().removesuffix("db")
        return VOLUME.to_position(SILENT_DB if word == "-inf" else number_of(float(word)))
    return VOLUME.to_position(number_of(said))


def _mirrored(number: Argument) -> float:
    """REAPER tells whether an effect is on; bypassed is the other way round."""
    return 1.0 - position_of(number)


def _heard_tempo(said: Argument) -> float:
    return TEMPO.to_position(number_of(said))


def _said_rate(position: float) -> float:
    return RATE.to_quantity(position) / 100


def _heard_rate(said: Argument) -> float:
    return RATE.to_position(100 * number_of(said))


#: REAPER's monitoring: 0 is off, 1 on, 2 "auto" (tape style: on, but not while playing back).
AUTO = 2.0


def _on(said: Argument) -> float:
    """Both ways of monitoring are on."""
    return 1.0 if number_of(said) >= 0.5 else 0.0


def _auto(said: Argument) -> float:
    return 1.0 if number_of(said) >= AUTO - 0.5 else 0.0


def _volume(shape: str, address: str) -> Place:
    return Place(shape, address, "f", VOLUME, _said_decibels, _heard_decibels)


def _volume_in_text(shape: str, address: str) -> Place:
    return Place(shape, address, "s", VOLUME, _written_decibels, _heard_decibels)


def _switch(shape: str, address: str, toggle: str | None = None) -> Place:
    return Place(shape, address, toggle=toggle)


def _action(shape: str, number: int, address: str = "/action") -> Place:
    return Place(shape, address, "i", fires=(number,), heard=False)


def _of_track(root: str, address: str) -> Iterable[Place]:
    """What a track has, for the Nth one and for the one in focus."""
    yield _volume(f"{root}/volume", f"{address}/volume/db")
    yield Place(f"{root}/pan", f"{address}/pan", "f", REAPER_PAN)
    yield Place(f"{root}/width", f"{address}/pan2", "f", REAPER_PAN)
    yield _switch(f"{root}/mute", f"{address}/mute", f"{address}/mute/toggle")
    yield _switch(f"{root}/solo", f"{address}/solo", f"{address}/solo/toggle")
    yield _switch(f"{root}/arm", f"{address}/recarm", f"{address}/recarm/toggle")
    yield Place(f"{root}/monitor", f"{address}/monitor", "f", read=_on)
    yield Place(f"{root}/monitor/auto", f"{address}/monitor", "f", read=_auto, fires=(AUTO,))
    yield _volume_in_text(f"{root}/send/M/level", f"{address}/send/@/volume/str")
    yield Place(f"{root}/send/M/pan", f"{address}/send/@/pan", "f", REAPER_PAN)
    yield _volume_in_text(f"{root}/receive/M/level", f"{address}/recv/@/volume/str")
    for word, reapers in AUTOMATION.items():
        yield Place(f"{root}/automation/{word}", f"{address}/auto{reapers}", fires=(None,))


#: Our word for a way of automation, and REAPER's ("trim" plays no envelope back but the trim).
AUTOMATION: Mapping[str, str] = {"off": "trim", "read": "read", "touch": "touch", "latch": "latch", "write": "write"}

#: Every target REAPER's OSC reaches; the numbers of actions are those of REAPER's action list.
TABLE: tuple[Place, ...] = (
    *_of_track("track/N", "/track/@"),
    _switch("track/N/select", "/track/@/select"),
    Place("track/N/fx/F/bypass", "/track/@/fx/@/bypass", "f", write=_mirrored, read=_mirrored),
    Place("track/N/fx/F/param/P", "/track/@/fx/@/fxparam/@/value", "f", PARAMETER),
    *_of_track("selected", "/track"),
    # REAPER tells of these only where it is asked, or when its list of tracks changes (CSURF_EXT_SETFXPARAM).
    Place("selected/fx/F/bypass", "/fx/@/bypass", "f", write=_mirrored, read=_mirrored),
    Place("selected/fx/F/param/P", "/fx/@/fxparam/@/value", "f", PARAMETER),
    _switch("selected/eq/enable", "/fxeq/bypass"),
    _volume_in_text("master/volume", "/master/volume/str"),
    Place("master/pan", "/master/pan", "f", REAPER_PAN),
    _volume_in_text("master/send/M/level", "/master/send/@/volume/str"),
    Place("master/send/M/pan", "/master/send/@/pan", "f", REAPER_PAN),
    # Track 0 is the master where it is told something; REAPER tells nothing of it there (SetSurfaceTrackVal).
    Place("master/mute", "/track/0/mute", heard=False, toggle="/track/0/mute/toggle"),
    Place("master/solo", "/track/0/solo", heard=False, toggle="/track/0/solo/toggle"),
    Place("device/param/P", "/fxparam/@/value", "f", PARAMETER),
    Place("device/touched", "/fxparam/last_touched/value", "f", PARAMETER),
    Place("device/bypass", "/fx/bypass", "f", write=_mirrored, read=_mirrored),
    Place("transport/play", "/play", fires=(None,)),
    Place("transport/stop", "/stop", fires=(None,)),
    Place("transport/pause", "/pause", fires=(None,)),
    Place("transport/record", "/record", fires=(None,), toggle="/record"),
    Place("transport/loop", "/repeat", fires=(None,), toggle="/repeat"),
    Place("transport/click", "/click", fires=(None,), toggle="/click"),
    Place("transport/auto-arm", "/autorecarm", fires=(None,), toggle="/autorecarm"),
    # On begins to wind and off ends it: one press is one step of REAPER's.
    Place("transport/rewind", "/rewind", fires=(1.0, 0.0)),
    Place("transport/forward", "/forward", fires=(1.0, 0.0)),
    _action("transport/start", 40042),
    _action("transport/end", 40043),
    Place("transport/tempo", "/tempo/raw", "f", TEMPO, TEMPO.to_quantity, _heard_tempo),
    Place("transport/rate", "/playrate/raw", "f", RATE, _said_rate, _heard_rate),
    _action("record/take", 1013),
    _action("marker/add", 40157),
    _action("marker/next", 40173),
    _action("marker/previous", 40172),
)
#: ReaEQ's bands by our words and REAPER's, and what each of them has.
BANDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "hipass": ("hipass", ("freq", "q")),
    "low": ("loshelf", ("gain", "freq", "q")),
    "notch": ("notch", ("gain", "freq", "q")),
    "high": ("hishelf", ("gain", "freq", "q")),
    "lopass": ("lopass", ("freq", "q")),
}
EQ: Mapping[str, Place] = {
    f"selected/eq/{band}/{leaf}": Place(f"selected/eq/{band}/{leaf}", f"/fxeq/{reapers}/{leaf}", "f", PARAMETER)
    for band, (reapers, leaves) in BANDS.items()
    for leaf in leaves
}
#: Shapes of theirs, with the address of one band for the list of what is reached.
EQ_SHAPES: Mapping[str, str] = {f"selected/eq/BAND/{leaf}": f"/fxeq/loshelf/{leaf}" for leaf in ("gain", "freq", "q")}
MARKER = Place("marker/goto/N", "/marker", "i", heard=False)
ACTION = DialectRow("action/NAME", "/action", "i", "out")

#: Why a target cannot be reached, by the first pattern its shape fits.
REASONS = {
    r".*/trim": "REAPER's tracks have no trim of their own",
    r"(track/N|strip/N)/eq/.*": "REAPER does not tell the EQ of a track that is not selected: use selected/eq/...",
    r".*/(eq|comp)/.*": "REAPER's OSC has no address for it: select the effect and use device/param/P",
    r"device/(next|previous)": "the device follows REAPER's focus: click the effect, or use an action",
    r".*/send/M/enable": "REAPER's OSC cannot switch a send: use send/M/level",
    r"selected/select": "the selected track is selected already: use track/N/select",
    r"master/(arm|monitor(/auto)?|select|width|fx/.*|send/M/enable|(receive|automation)/.*)": "the master has none",
    r"transport/position": "REAPER does not tell how long the project is: use transport/start and the markers",
    r"transport/punch-(in|out)": "REAPER's OSC has no address for it: use an action",
    r"(scene|clip)/.*": "REAPER has no clips to launch",
    r"(note|cc|program)/N|pitch|pressure": "add a DAW with `dialect: midi` for REAPER's MIDI inputs",
    r".*": "REAPER's OSC has no address for it",
}


def _both(*readers: PlaceReader) -> PlaceReader:
    """Two targets are told in one message."""

    def reader(indexes: Sequence[int], args: Arguments) -> Iterable[Fact]:
        return [fact for each in readers for fact in each(indexes, args)]

    return reader


def _told() -> Mapping[str, PlaceReader]:
    told: dict[str, PlaceReader] = {}
    for place in (*TABLE, *EQ.values()):
        if place.heard:
            reader = reads(place)
            told[place.address] = _both(told[place.address], reader) if place.address in told else reader
    return told


def _meter(key: str) -> PlaceReader:
    def reader(indexes: Sequence[int], args: Arguments) -> Iterable[Fact]:
        if len(args) != 1:
            raise PeerMistake(f"a meter of {key} with {len(args)} numbers")
        level = position_of(args[0])
        decibels = QUIETEST + level * (LOUDEST - QUIETEST) if level > 0 else -math.inf
        return (Metered(at(key, indexes), decibels),)

    return reader


#: What REAPER says many times a second, by the word of what shows it.
_WATCHED: Mapping[str, Mapping[str, PlaceReader]] = {
    "meters": {"/track/@/vu": _meter("track/@"), "/master/vu": _meter("master")},
    "position": {"/frames/str": names("transport/position")},
}
_NAMES: Mapping[str, PlaceReader] = {
    "/track/@/name": names("track/@"),
    "/track/name": names("selected"),
    "/track/@/send/@/name": names("track/@/send/@"),
    "/track/send/@/name": names("selected/send/@"),
    "/master/send/@/name": names("master/send/@"),
    "/track/@/recv/@/name": names("track/@/receive/@"),
    "/track/@/fx/@/name": names("track/@/fx/@"),
    "/fx/name": names("device"),
    "/fxparam/@/name": names("device/param/@"),
    "/fxparam/last_touched/name": names("device/touched"),
    "/marker/@/name": names("marker/goto/@"),
}


@cache
def _readers(watch: frozenset[str]) -> Readers:
    watched = {address: reader for word in watch for address, reader in _WATCHED.get(word, {}).items()}
    return Readers({**_told(), **_NAMES, **watched})


#: The number of the selected track, as text; '0' is the master.
SELECTED = "/track/number/str"


class Size(NamedTuple):
    """How many of each kind the device shows: what `@` reaches."""

    tracks: int = EIGHT
    sends: int = 1
    receives: int = 1
    effects: int = 1
    parameters: int = EIGHT
    markers: int = 0


#: What it shows before anybody said what is played.
START = Size()
#: Where REAPER is told each of them; tracks come last, since they make it say what the others made room for.
COUNTS: Mapping[str, str] = {
    "sends": "/device/send/count",
    "receives": "/device/receive/count",
    "effects": "/device/fx/count",
    "parameters": "/device/fxparam/count",
    "markers": "/device/marker/count",
    "tracks": "/device/track/count",
}
#: The word in a target's path before a number, and what it counts; each with the most a rig may ask for.
COUNTED: Mapping[str, tuple[str, int]] = {
    "track": ("tracks", MOST),
    "strip": ("tracks", MOST),
    "send": ("sends", 32),
    "receive": ("receives", 32),
    "fx": ("effects", 32),
    "param": ("parameters", 256),
    "goto": ("markers", 256),
}


def _counts(path: str) -> Iterable[tuple[str, int, int]]:
    """What a path counts: which field of Size, how far, and how far it may."""
    tokens = path.split("/")
    for word, number in pairwise(tokens):
        if word in COUNTED and number.isdecimal():
            field, most = COUNTED[word]
            yield field, int(number), most


def _size_for(size: Size, keys: Iterable[str]) -> Size:
    """A device that shows all of these keys, and no less than before."""
    wanted = size._asdict()
    for key in keys:
        for field, number, most in _counts(key):
            wanted[field] = max(wanted[field], min(number, most))
    wanted["tracks"] = min(MOST, -(-wanted["tracks"] // EIGHT) * EIGHT)
    return Size(**wanted)


def _sized(size: Size) -> list[bytes]:
    return [encode(address, getattr(size, field)) for field, address in COUNTS.items()]


#: The bank stands at the first track, which makes REAPER say all that is unsaid of its tracks (SetTrackListChange).
SAY_ALL = encode("/device/track/bank/select", 1)
#: The same for the effect in focus (SetActiveFXChange).
SAY_EFFECT = encode("/device/fxparam/bank/select", 1)
#: The selected track and effect are REAPER's last touched and focused ones, and its mixer does not scroll our bank.
FOLLOWS = (
    encode("/device/track/bank/follows", "DEVICE"),
    encode("/device/track/follows", "LAST_TOUCHED"),
    encode("/device/fx/follows", "FOCUSED"),
)
HEART = "/master/volume/str"


def packet(*messages: bytes) -> bytes:
    """Several messages in one bundle, to be obeyed at once and in order."""
    return b"#bundle\0" + bytes(7) + b"\1" + b"".join(INT.pack(len(each)) + each for each in messages)


def question(place: Place, indexes: Sequence[int]) -> bytes | None:
    """What makes REAPER say this again; None where asking would do something, or nobody would answer."""
    address = at(place.address, indexes)
    if not place.heard or place.address.startswith("/fxparam/last"):
        return None
    if place.shape.startswith("device/"):
        return packet(encode(address), SAY_EFFECT)
    if place.address.startswith(("/track/", "/fx/", "/master/")):
        # A trigger without an argument is pulled; with 0 nothing happens (TriggerMessage).
        return packet(encode(address) if place.fires != (None,) else encode(address, 0.0), SAY_ALL)
    # The transport is told only when it changes, and whoever asks for an EQ may put one there (TrackFX_GetEQ).
    return None


def _name_questions(first: int, last: int) -> Iterable[bytes]:
    addresses = [encode(f"/track/{track}/name") for track in range(first, last + 1)]
    for start in range(0, len(addresses), _PACKED):
        yield packet(*addresses[start : start + _PACKED], SAY_ALL)


@dataclass(slots=True)
class ReaperConversation:
    """One REAPER while the daemon runs."""

    watch: frozenset[str] = frozenset()
    deadline_ns: int | None = None
    present: bool = False
    heard_ns: int = 0
    pings: int = 0
    size: Size = START

    def opened(self, t_ns: int) -> Iterable[Fact]:
        """Says how large we are, and asks whether anybody is there."""
        self.present = False
        return self._greet(t_ns)

    def hear(self, t_ns: int, data: bytes) -> Iterable[Fact]:
        """One packet from REAPER: a message or a bundle of many; one that makes no sense leaves the others."""
        try:
            messages = decode(data)
        except OscMistake as mistake:
            raise PeerMistake(str(mistake)) from None
        self.heard_ns = t_ns
        facts: list[Fact] = [] if self.present else self._met(t_ns)
        readers, mistakes = _readers(self.watch), []
        for address, args in messages:
            try:
                facts += self._selects(args) if address == SELECTED else readers.facts(address, args)
            except PeerMistake as mistake:
                mistakes.append(mistake)
        yield from facts
        if mistakes:
            raise mistakes[0]

    def wake(self, t_ns: int) -> Iterable[Fact]:
        """Asks whether REAPER is there; notices silence."""
        if not self.present:
            return self._greet(t_ns)
        if t_ns - self.heard_ns >= SILENCE:
            self.present = False
            return [Went("it answers no more; was it closed, or its OSC switched off?"), *self._greet(t_ns)]
        self.deadline_ns = t_ns + PING
        self.pings += 1
        if self.pings % GREET_EVERY == 0:
            return [*self._greet(t_ns)]
        return (Say(packet(encode(HEART), SAY_ALL)),)

    def reached(self, t_ns: int, keys: frozenset[str], /) -> Iterable[Fact]:  # noqa: ARG002 (the contract's)
        """The device grows to what the controls of now stand for; it never shrinks while we run."""
        return self._grow(_size_for(self.size, keys))

    def closed(self, t_ns: int) -> Iterable[Fact]:  # noqa: ARG002 (the contract's)
        """The port is gone: nothing more to wait for."""
        self.present, self.deadline_ns = False, None
        return ()

    def leaving(self, t_ns: int) -> Iterable[Fact]:  # noqa: ARG002 (likewise)
        """REAPER sends to whom it was told to; there is nothing to end."""
        return ()

    def _greet(self, t_ns: int) -> Iterable[Fact]:
        self.deadline_ns = t_ns + (PING if self.present else ASK_AGAIN)
        return [Say(packet(encode(HEART), SAY_EFFECT, *FOLLOWS, *_sized(self.size), SAY_ALL))]

    def _met(self, t_ns: int) -> list[Fact]:
        self.present = True
        self.deadline_ns = t_ns + PING
        return [Came(tells=False), *map(Say, _name_questions(1, self.size.tracks))]

    def _selects(self, args: Arguments) -> Iterable[Fact]:
        """Another track is selected: it is told of only where the device shows it (SetTrackListChange)."""
        if len(args) != 1 or not isinstance(args[0], str) or not args[0].isdecimal() or len(args[0]) > len(str(MOST)):
            raise PeerMistake(f"{SELECTED} with {args!r}"[:200])
        return self._grow(_size_for(self.size, [f"track/{args[0]}"]))

    def _grow(self, size: Size) -> Iterable[Fact]:
        before, self.size = self.size, size
        if not self.present or size == before:
            return ()
        return [
            Say(packet(*_sized(size))),
            *map(Say, _name_questions(before.tracks + 1, size.tracks)),
        ]


_BY_SHAPE: Mapping[str, Place] = {place.shape: place for place in TABLE} | {
    place.shape.replace("track/", "strip/", 1): place for place in TABLE if place.shape.startswith("track/")
}


def _beyond(path: str) -> str | None:
    """Why a target counts further than the device may show."""
    for field, number, most in _counts(path):
        if not 1 <= number <= most:
            return f"{field} are counted to {most} here"
    return None


class ReaperOsc:
    """How REAPER says it."""

    name = "reaper-osc"
    medium: Literal["osc", "midi"] = "osc"
    hears = True
    # REAPER reads its socket some thirty times a second; what a burst leaves in Linux's socket is 270 messages.
    pace = WireModel(gap_ns=1_000_000, burst_ns=128_000_000)

    def speech(self, target: Target, *, bank: int = 0, channel: int | None = None) -> Speech | Cannot:  # noqa: ARG002
        """How REAPER says this target; `bank` counts for `strip/N`, `channel` for nothing here."""
        too_far = _beyond(target.path)
        if too_far is not None:
            return Cannot(too_far)
        if target.shape in EQ_SHAPES:
            return _band_speech(target)
        indexes = [argument for argument in target.arguments if isinstance(argument, int)]
        if target.shape == MARKER.shape:
            return speech_of(MARKER._replace(fires=(indexes[0],)), indexes)._replace(key=target.path)
        place = _BY_SHAPE.get(target.shape)
        if place is None:
            return Cannot(why_not(REASONS, target.shape))
        if target.shape.startswith("strip/"):
            indexes[0] += bank
            if indexes[0] > MOST:
                return Cannot(f"tracks are counted to {MOST} here")
        return speech_of(place, indexes, question(place, indexes))

    def action(self, words: str) -> Speech | Cannot:
        """One of REAPER's actions, by its number (40026) or its name (`_SWS_ABOUT`, `_RS...`).

        With `/cc` behind it, it is one that takes a position, as from a MIDI controller.
        """
        if re.fullmatch(r"[1-9]\d{0,8}", words):
            return Speech(f"action/{words}", SWITCH, fire=(encode(ACTION.address, int(words)),))
        if re.fullmatch(r"_\w{1,120}", words):
            return Speech(f"action/{words}", SWITCH, fire=(encode("/action/str", words),))
        if re.fullmatch(r"([1-9]\d{0,8}|_\w{1,120})/cc", words):
            return Speech(f"action/{words}", PARAMETER, prefix("/action/" + words, "f"), FLOAT.pack)
        return Cannot(f"{words!r} is no action of REAPER's: copy its number or its _NAME from the action list")

    def conversation(
        self,
        *,
        reply_port: int | None,  # noqa: ARG002 (the contract's)
        watch: frozenset[str] = frozenset(),
    ) -> ReaperConversation:
        """A new conversation; where REAPER sends to is set in REAPER, and the rig's `listen` says the same."""
        return ReaperConversation(watch)

    def rows(self) -> Sequence[DialectRow]:
        """What REAPER's OSC reaches, in the order of the target table."""
        return [*(_row(shape) for shape in TARGETS if shape in _BY_SHAPE or shape in _ELSEWHERE), ACTION]

    def cannot(self) -> Sequence[tuple[str, str]]:
        """What it does not reach, each with the reason."""
        return refused(REASONS, {row.target for row in self.rows()})

    def pattern_file(self) -> tuple[str, str]:
        """A pattern set for REAPER with just what is spoken here: the file's name and its text."""
        return "phasebridge.ReaperOSC", _pattern_file()


#: Shapes that no row of the table says by itself.
_ELSEWHERE = frozenset({MARKER.shape, *EQ_SHAPES})


def _band_speech(target: Target) -> Speech | Cannot:
    place = EQ.get(target.path)
    if place is None:
        bands = ", ".join(BANDS)
        return Cannot(f"ReaEQ's bands here are {bands}; hipass and lopass have no gain")
    return speech_of(place, ())


def _row(shape: str) -> DialectRow:
    if shape in EQ_SHAPES:
        return DialectRow(shape, EQ_SHAPES[shape], "f", "both")
    place = _BY_SHAPE.get(shape, MARKER)
    types = "" if place.fires == (None,) else place.type
    return DialectRow(shape, place.address, types, "both" if place.heard else "out")


def _patterns(word: str, flag: str, *addresses: str) -> Mapping[str, tuple[str, str]]:
    return dict.fromkeys(addresses, (word, flag))


def _on_both(word: str, flag: str, leaf: str) -> Mapping[str, tuple[str, str]]:
    """The pattern of a track that is counted, and of the one in focus."""
    return _patterns(word, flag, f"/track/@/{leaf}", f"/track/{leaf}")


#: REAPER's word for each pattern, by address (reaper-sdk csurf_osc.cpp names all of them). Flags: f and s as they are,
#: n from 0 to 1, b off or on, t on without an argument. Every address is one of the default pattern set's.
PATTERNS: Mapping[str, tuple[str, str]] = {
    **_on_both("TRACK_VOLUME", "f", "volume/db"),
    **_on_both("TRACK_PAN", "n", "pan"),
    **_on_both("TRACK_PAN2", "n", "pan2"),
    **_on_both("TRACK_MUTE", "b", "mute"),
    **_on_both("TRACK_MUTE", "t", "mute/toggle"),
    **_on_both("TRACK_SOLO", "b", "solo"),
    **_on_both("TRACK_SOLO", "t", "solo/toggle"),
    **_on_both("TRACK_REC_ARM", "b", "recarm"),
    **_on_both("TRACK_REC_ARM", "t", "recarm/toggle"),
    **_on_both("TRACK_MONITOR", "b", "monitor"),
    "/track/@/select": ("TRACK_SELECT", "b"),
    **_on_both("TRACK_NAME", "s", "name"),
    SELECTED: ("TRACK_NUMBER", "s"),
    **_on_both("TRACK_VU", "n", "vu"),
    **_on_both("TRACK_SEND_NAME", "s", "send/@/name"),
    **_on_both("TRACK_SEND_VOLUME", "s", "send/@/volume/str"),
    **_on_both("TRACK_SEND_PAN", "n", "send/@/pan"),
    **_on_both("TRACK_RECV_NAME", "s", "recv/@/name"),
    **_on_both("TRACK_RECV_VOLUME", "s", "recv/@/volume/str"),
    **_on_both("TRACK_AUTO_TRIM", "t", "autotrim"),
    **_on_both("TRACK_AUTO_READ", "t", "autoread"),
    **_on_both("TRACK_AUTO_TOUCH", "t", "autotouch"),
    **_on_both("TRACK_AUTO_LATCH", "t", "autolatch"),
    **_on_both("TRACK_AUTO_WRITE", "t", "autowrite"),
    **_patterns("FX_NAME", "s", "/track/@/fx/@/name", "/fx/name"),
    **_patterns("FX_BYPASS", "b", "/track/@/fx/@/bypass", "/fx/@/bypass", "/fx/bypass"),
    **_patterns("FX_PARAM_NAME", "s", "/fxparam/@/name"),
    **_patterns("FX_PARAM_VALUE", "n", "/track/@/fx/@/fxparam/@/value", "/fx/@/fxparam/@/value", "/fxparam/@/value"),
    "/fxeq/bypass": ("FX_EQ_BYPASS", "b"),
    **{
        place.address: (f"FX_EQ_{place.address.split('/')[2]}_{place.address.split('/')[3]}".upper(), "n")
        for place in EQ.values()
    },
    "/fxparam/last_touched/name": ("LAST_TOUCHED_FX_PARAM_NAME", "s"),
    "/fxparam/last_touched/value": ("LAST_TOUCHED_FX_PARAM_VALUE", "n"),
    HEART: ("MASTER_VOLUME", "s"),
    "/master/pan": ("MASTER_PAN", "n"),
    "/master/vu": ("MASTER_VU", "n"),
    "/master/send/@/name": ("MASTER_SEND_NAME", "s"),
    "/master/send/@/volume/str": ("MASTER_SEND_VOLUME", "s"),
    "/master/send/@/pan": ("MASTER_SEND_PAN", "n"),
    "/frames/str": ("FRAMES", "s"),
    "/play": ("PLAY", "t"),
    "/stop": ("STOP", "t"),
    "/pause": ("PAUSE", "t"),
    "/record": ("RECORD", "t"),
    "/repeat": ("REPEAT", "t"),
    "/click": ("METRONOME", "t"),
    "/autorecarm": ("AUTO_REC_ARM", "t"),
    "/rewind": ("REWIND", "b"),
    "/forward": ("FORWARD", "b"),
    "/tempo/raw": ("TEMPO", "f"),
    "/playrate/raw": ("PLAY_RATE", "f"),
    "/marker": ("GOTO_MARKER", "i"),
    "/marker/@/name": ("MARKER_NAME", "s"),
    "/action": ("ACTION", "i"),
    "/action/str": ("ACTION", "s"),
    "/action/@/cc": ("ACTION", "f"),
    "/device/track/count": ("DEVICE_TRACK_COUNT", "i"),
    "/device/send/count": ("DEVICE_SEND_COUNT", "i"),
    "/device/receive/count": ("DEVICE_RECEIVE_COUNT", "i"),
    "/device/fx/count": ("DEVICE_FX_COUNT", "i"),
    "/device/fxparam/count": ("DEVICE_FX_PARAM_COUNT", "i"),
    "/device/marker/count": ("DEVICE_MARKER_COUNT", "i"),
    "/device/track/bank/follows": ("DEVICE_TRACK_BANK_FOLLOWS", "s"),
    "/device/track/follows": ("DEVICE_TRACK_FOLLOWS", "s"),
    "/device/fx/follows": ("DEVICE_FX_FOLLOWS", "s"),
    "/device/track/bank/select": ("DEVICE_TRACK_BANK_SELECT", "i"),
    "/device/fxparam/bank/select": ("DEVICE_FX_PARAM_BANK_SELECT", "i"),
}
#: What stands before the patterns of a word: the size of the device until we say another.
_SIZES: Mapping[str, object] = {
    "DEVICE_TRACK_COUNT": START.tracks,
    "DEVICE_SEND_COUNT": START.sends,
    "DEVICE_RECEIVE_COUNT": START.receives,
    "DEVICE_FX_COUNT": START.effects,
    "DEVICE_FX_PARAM_COUNT": START.parameters,
    "DEVICE_TRACK_BANK_FOLLOWS": "DEVICE",
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
