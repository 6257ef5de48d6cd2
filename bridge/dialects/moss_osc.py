"""DrivenByMoss's OSC, both ways: Bitwig, and REAPER with DrivenByMoss4Reaper, which share this module.

Addresses and behaviour are those of DrivenByMoss's source and manual (git-moss/DrivenByMoss, controller/osc; its page
"Open Sound Control"); none of it was tried on a Bitwig, which does not run on the machines of the tests.

Values are whole numbers up to the resolution set in DrivenByMoss (`resolution: low | medium | high` in the rig says
which: 127, 1023 or 16383). What changes comes in bundles between `/update 1` and `/update 0`; `/refresh` makes it say
everything again, which also asks whether it is there. It never says again what equals the last it said under that
address, whatever stands there now; so a bank, a page or a device that changed is asked for all anew.

Tracks are counted within its bank of a size set there (1 to 200). `track/N` stays the Nth track of the song, since
`/track/1/position` tells where the bank begins, and the bank is led to the tracks that the controls of now stand for
(reached); what still lies outside is unknown and rests. Parameters of a device come in pages of eight, which are led
likewise: `device/param/9` is the first of the second page.

What this file refuses to do: send more often than it can say back, believe a number above its resolution, scroll
against somebody who scrolls the bank himself, and keep a value.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal, NamedTuple

from bridge.core.dialect import (
    SESSION,
    Came,
    Cannot,
    Colored,
    DialectRow,
    Fact,
    Forgotten,
    Heard,
    Metered,
    Named,
    PeerMistake,
    Say,
    Speech,
    Strips,
    Went,
)
from bridge.core.laws import FRACTION, PAN, SWITCH, Law, evenly
from bridge.core.osc_places import Place, PlaceReader, Readers, at, names, reads, speech_of, taken_apart
from bridge.core.osc_rows import MOST, Arguments, key_of, number_of, position_of
from bridge.core.refusals import refused, why_not
from bridge.core.tapers import gain_power
from bridge.core.targets import TARGETS, is_number
from bridge.model.surface import WireModel
from bridge.model.target import Target
from bridge.wire.osc import Argument, OscMistake, decode, encode

SECOND = 1_000_000_000
#: How often it is asked whether it is there while it says nothing, and how long it may be silent then.
PING, SILENCE = 3 * SECOND, 10 * SECOND
#: The largest number of each value resolution (DrivenByMoss, setting "Value resolution").
RESOLUTIONS: Mapping[str, int] = {"low": 127, "medium": 1023, "high": 16383}
REFRESH = encode("/refresh")
#: A bank or page that was led is looked at again after this: DrivenByMoss may tell of it half-way.
SETTLES = SECOND // 2
#: How often it is led to the same place, at most: it may not get there, or somebody may want it elsewhere.
TRIES = 3
#: Parameters of a device on one page, and pages counted.
ON_PAGE, PAGES = 8, 8
#: UNCONFIRMED: a meter's whole numbers are taken for even steps from here to 0 dB.
QUIETEST = -60.0
#: Which DAW DrivenByMoss runs in: it sends fader positions, and they are not alike.
HOSTS = ("bitwig", "reaper")

#: UNCONFIRMED: Bitwig's fader is taken for the cube root of the gain with +6.02 dB at its top; DrivenByMoss says no dB
#: but in text. In REAPER it sends REAPER's own fader (DB2SLIDER, seen in its REAPER build).
_TOP = 2.0


def _fader_of_decibels(decibels: float) -> float:
    return 0.0 if decibels == -math.inf else math.pow(math.pow(10, decibels / 20) / _TOP, 1 / 3)


def _decibels_of_fader(position: float) -> float:
    return -math.inf if position <= 0 else 20 * math.log10(_TOP * position**3)


#: Bounds of a tempo in Bitwig.
TEMPO = evenly("BPM", 20.0, 666.0, 1e-5)


def _tempo_heard(said: Argument) -> float:
    return TEMPO.to_position(number_of(said))


def _said_switch(position: float) -> int:
    return 1 if position >= 0.5 else 0


class Tuning(NamedTuple):
    """How one DrivenByMoss is set: the largest number of its values, and the DAW it runs in."""

    most: int = RESOLUTIONS["low"]
    host: str = HOSTS[0]


def _levels(tuning: Tuning) -> tuple[Place, ...]:
    """Every value in whole numbers up to the resolution: half of one is a step of the wire."""
    most, step = tuning.most, 0.5 / tuning.most
    volume = Law("dB", _fader_of_decibels, _decibels_of_fader, step) if tuning.host == "bitwig" else gain_power(step)
    pan, fraction = PAN._replace(step=step), FRACTION._replace(step=step)

    def write(position: float) -> int:
        return round(position * most)

    def read(said: Argument) -> float:
        if isinstance(said, bool) or not isinstance(said, int | float) or not 0 <= said <= most:
            raise ValueError(f"beyond the resolution of {most}: is `resolution:` the one set in DrivenByMoss?")
        return said / most

    laws = (("volume", volume), ("pan", pan), ("send/M/level", volume))
    roots = (("track/N", "/track/@"), ("selected", "/track/selected"), ("master", "/master"))
    places = [
        Place(f"{root}/{leaf}", f"{address}/{_LEAVES.get(leaf, leaf)}", "i", law, write, read)
        for root, address in roots
        for leaf, law in laws
        if not (root == "master" and leaf.startswith("send"))
    ]
    places.append(Place("device/param/P", "/device/param/@/value", "i", fraction, write, read))
    return tuple(places)


_LEAVES = {
    "send/M/level": "send/@/volume",
    "arm": "recarm",
    "send/M/enable": "send/@/activated",
    "monitor/auto": "autoMonitor",
}


def _switch(shape: str, address: str) -> Place:
    return Place(shape, address, "i", SWITCH, _said_switch)


def _happens(shape: str, address: str, *fires: Argument, heard: bool = False, toggle: str | None = None) -> Place:
    return Place(shape, address, "i" if fires != (None,) else "", fires=fires, heard=heard, toggle=toggle)


_SWITCHES: tuple[Place, ...] = tuple(
    _switch(f"{root}/{leaf}", f"{address}/{_LEAVES.get(leaf, leaf)}")
    for root, address in (("track/N", "/track/@"), ("selected", "/track/selected"), ("master", "/master"))
    for leaf in ("mute", "solo", "arm", "monitor")
)


def _turned_over(shape: str, address: str, value: Argument = None) -> Place:
    """A switch that DrivenByMoss only turns over, whatever it is told; what it stands at is told back."""
    return Place(shape, address, "i" if value is not None else "", fires=(value,), toggle=address)


_REST: tuple[Place, ...] = (
    # A send is turned over by 1 and not by 0; a device by anything (parseSendValue, parseDeviceValue).
    _turned_over("track/N/send/M/enable", "/track/@/send/@/activated", 1),
    _turned_over("selected/send/M/enable", "/track/selected/send/@/activated", 1),
    _turned_over("device/bypass", "/device/bypass"),
    _turned_over("selected/eq/enable", "/eq/bypass")._replace(read=lambda said: 1.0 - position_of(said)),
    *(
        _happens(f"{root}/monitor/auto", f"{address}/autoMonitor", 1, heard=True)
        for root, address in (("track/N", "/track/@"), ("selected", "/track/selected"), ("master", "/master"))
    ),
    Place("track/N/select", "/track/@/select", "i", fires=(1,), heard=False),
    Place("master/select", "/master/select", "i", fires=(1,), heard=False, toggle="/master/select"),
    _happens("device/next", "/device/+", None),
    _happens("device/previous", "/device/-", None),
    _happens("transport/play", "/play", 1, heard=True),
    _happens("transport/stop", "/stop", None),
    _happens("transport/record", "/record", None, heard=True, toggle="/record"),
    _switch("transport/loop", "/repeat"),
    _switch("transport/click", "/click"),
    _switch("transport/punch-in", "/punchIn"),
    _switch("transport/punch-out", "/punchOut"),
    _happens("transport/rewind", "/position/-", None),
    _happens("transport/forward", "/position/+", None),
    _happens("transport/start", "/position/start", None),
    Place("transport/tempo", "/tempo/raw", "f", TEMPO, TEMPO.to_quantity, _tempo_heard),
    _happens("scene/N/launch", "/scene/@/launch", 1),
    Place("clip/T/S/launch", "/track/@/clip/@/launch", "i", fires=(1,)),
    _happens("record/take", "/clip/record", None),
    _happens("marker/goto/N", "/marker/@/launch", 1),
)
ACTION = DialectRow("action/NAME", "/action", "i", "out")

REASONS = {
    r".*/(trim|width)": "DrivenByMoss has no address for it",
    r"(track/N|strip/N|master)/eq/.*": "DrivenByMoss reaches the EQ of the selected track: use selected/eq/...",
    r".*/(eq|comp)/.*": "select the device and use device/param/P",
    r".*/automation/.*": "DrivenByMoss sets it for the whole song: use an action, /autowrite",
    r".*/receive/.*|.*/send/M/pan": "DrivenByMoss tells no more of a send than its level and whether it is on",
    r"device/touched": "DrivenByMoss tells the parameter that was touched last, but does not let it be set",
    r"(track/N|strip/N|selected|master)/fx/.*": "DrivenByMoss reaches the device in focus: use device/param/P",
    r"master/send/.*": "the master has no sends",
    r"selected/select": "the selected track is selected already: use track/N/select",
    r"transport/(position|end)": "DrivenByMoss does not tell how long the song is: use transport/start",
    r"marker/(add|next|previous)": "DrivenByMoss launches markers by number: use marker/goto/N",
    r"(note|cc|program)/N|pitch|pressure": "add a DAW with `dialect: midi` for the DAW's MIDI inputs",
    r".*": "DrivenByMoss's OSC has no address for it",
}

#: Below this DrivenByMoss counts within its bank.
_BANKED = "/track/@/"
PARAMETER = "device/param/P"
PLAIN = Tuning()

#: The EQ that DrivenByMoss finds on the selected track, and its bands by our words: the first of that type.
EQ, EQ_BANDS, EQ_LEAVES = "selected/eq/", 8, ("gain", "freq", "q")
TYPES: Mapping[str, str] = {
    "hipass": "lowcut",
    "low": "lowshelf",
    "notch": "notch",
    "high": "highshelf",
    "lopass": "highcut",
}
EQ_SHAPES: Mapping[str, str] = {f"{EQ}BAND/{leaf}": f"/eq/{leaf}/@" for leaf in EQ_LEAVES}
_EQ_TYPE = "/eq/type/@"
_EQ_TOLD = frozenset({_EQ_TYPE, *(f"/eq/{leaf}/@/value" for leaf in EQ_LEAVES)})

#: What tells where the bank stands and ends, which page of a device is shown, and which device.
_POSITION, _EXISTS, _PAGE, _DEVICE = "/track/@/position", "/track/@/exists", "/device/page/@/selected", "/device/name"


@dataclass(slots=True)
class MossConversation:
    """One DrivenByMoss while the daemon runs."""

    tuning: Tuning = PLAIN
    watch: frozenset[str] = frozenset()
    deadline_ns: int | None = None
    present: bool = False
    heard_ns: int = 0
    ping_ns: int = 0
    eq: dict[str, str | float] = field(default_factory=dict)  # of the selected track: types and positions, by address
    look_ns: int | None = None  # when to look whether bank and page stand where they were led
    first: int = 0  # tracks of the song before the first of its bank
    size: int = 0  # of its bank; 0 until it was told
    exists: int = 0  # the last track of the bank that exists, counted in the song
    page: int = 1
    device: str | None = None
    tracks: tuple[int, int] | None = None  # the first and last that are played
    pages: frozenset[int] = frozenset()  # of the device, that are played
    tries: int = 0

    def opened(self, t_ns: int) -> Iterable[Fact]:
        """Asks it to say everything."""
        self.present, self.first, self.size, self.exists, self.page, self.device = False, 0, 0, 0, 1, None
        self.look_ns = None
        self.eq.clear()
        self._ping(t_ns)
        return (Say(REFRESH),)

    def hear(self, t_ns: int, data: bytes) -> Iterable[Fact]:
        """One bundle of changes, or one message; one that makes no sense leaves the others."""
        try:
            messages = decode(data)
        except OscMistake as mistake:
            raise PeerMistake(str(mistake)) from None
        self.heard_ns = t_ns
        facts: list[Fact] = [] if self.present else self._met()
        mistakes: list[PeerMistake] = []
        stale: set[str] = set()
        size = self.size
        # A bundle tells its values before it tells whose they are: that is looked up first.
        for address, args in messages:
            try:
                stale |= self._moved(address, args)
            except PeerMistake as mistake:
                mistakes.append(mistake)
        for address, args in messages:
            try:
                facts += [fact for fact in self._one(address, args) if not _is_of(fact, stale)]
            except PeerMistake as mistake:
                mistakes.append(mistake)
        if size != self.size:
            self.look_ns = t_ns + SETTLES  # its dump may come in several pieces: only then its bank is known
            self._wait()
        if stale:
            facts += [*map(Forgotten, sorted(stale)), Say(REFRESH)]
            self._look_later(t_ns)
        yield from facts
        if mistakes:
            raise mistakes[0]

    def wake(self, t_ns: int) -> Iterable[Fact]:
        """Asks again where nothing was said for a while; notices silence; looks whether it went where it was led."""
        if self.look_ns is not None and t_ns >= self.look_ns:
            self.look_ns = None
            facts = self._lead(t_ns)
        else:
            facts = []
        if t_ns < self.ping_ns:
            self._wait()
            return facts
        self._ping(t_ns)
        quiet = t_ns - self.heard_ns
        if self.present and quiet >= SILENCE:
            self.present = False
            return [Went("it does not answer; was the DAW closed?"), Say(REFRESH)]
        return [*facts, Say(REFRESH)] if quiet >= PING else facts

    def reached(self, t_ns: int, keys: frozenset[str], /) -> Iterable[Fact]:
        """The bank is led to the tracks that are played now, the device to the page."""
        numbers = [int(key.split("/")[1]) for key in keys if key.startswith(("track/", "clip/"))]
        self.tracks = (min(numbers), max(numbers)) if numbers else None
        parameters = [int(key.split("/")[2]) for key in keys if key.startswith("device/param/")]
        self.pages = frozenset((number - 1) // ON_PAGE + 1 for number in parameters)
        self.tries = 0
        return self._lead(t_ns) if self.look_ns is None else ()

    def closed(self, t_ns: int) -> Iterable[Fact]:  # noqa: ARG002 (the contract's)
        """The port is gone: nothing more to wait for."""
        self.present, self.deadline_ns, self.look_ns = False, None, None
        return ()

    def leaving(self, t_ns: int) -> Iterable[Fact]:  # noqa: ARG002 (likewise)
        """It sends to whom it was told to; there is nothing to end."""
        return ()

    def says(self, key: str, position: float, /) -> bytes:
        """Says something of a track, counted within the bank of now, or of a parameter of the page that is shown."""
        if key.startswith(EQ):
            return self._says_eq(key, position)
        place, indexes = _placed(self.tuning, key)
        if place.shape == PARAMETER:
            page, indexes[0] = divmod(indexes[0] - 1, ON_PAGE)
            indexes[0] += 1
            if page + 1 != self.page:
                return b""
        else:
            indexes[0] -= self.first
            if not 1 <= indexes[0] <= self.size:
                return b""
        address = at(place.address, indexes)
        if place.fires is None:
            return encode(address, place.write(position))
        if place.shape == "track/N/select" and position < 0.5:
            return b""  # it cannot be taken back
        return encode(address, *place.fires)

    # --- Where it stands ----------------------------------------------------------------------------------------------

    def _ping(self, t_ns: int) -> None:
        self.ping_ns = t_ns + PING
        self._wait()

    def _wait(self) -> None:
        self.deadline_ns = self.ping_ns if self.look_ns is None else min(self.ping_ns, self.look_ns)

    def _look_later(self, t_ns: int) -> None:
        if self.look_ns is None:
            self.look_ns = t_ns + SETTLES
            self._wait()

    def _met(self) -> list[Fact]:
        self.present = True
        meters = [Say(encode("/track/vu", 1))] if "meters" in self.watch else []
        return [Came(), *meters, Say(REFRESH)]

    def _moved(self, address: str, args: Arguments) -> set[str]:
        """The keys below which another thing stands than before."""
        pattern, numbers = taken_apart(address)
        if pattern == _EXISTS:
            self.size = max(self.size, min(numbers[0], MOST))
        elif pattern == _POSITION and numbers == (1,):
            before, self.first = self.first, _whole(address, args)
            if before != self.first:
                self.exists = 0
                return {"track", "clip"}
        elif pattern == _PAGE and _whole(address, args) and 1 <= numbers[0] <= PAGES:
            before, self.page = self.page, numbers[0]
            return {"device"} if before != self.page else set()
        elif pattern == _DEVICE and len(args) == 1 and isinstance(args[0], str):
            known, self.device = self.device, args[0]
            return {"device"} if known not in (None, self.device) else set()
        return set()

    def _lead(self, t_ns: int) -> list[Fact]:
        """What moves its bank and page to where they are wanted, a few times at most."""
        messages = [*self._scrolled(), *self._turned()] if self.present and self.tries < TRIES else []
        if messages:
            self.tries += 1
            self._look_later(t_ns)
        return [Say(message) for message in messages]

    def _scrolled(self) -> Iterable[bytes]:
        if self.tracks is None or not self.size:
            return
        lowest, highest = self.tracks
        if self.first < lowest and highest <= self.first + self.size:
            return
        way = lowest - 1 - self.first
        pages, tracks = divmod(abs(way), self.size)
        sign = "+" if way > 0 else "-"
        yield from [encode(f"/track/bank/page/{sign}")] * pages
        yield from [encode(f"/track/bank/{sign}")] * tracks

    def _turned(self) -> Iterable[bytes]:
        if self.pages and self.page not in self.pages:
            yield encode("/device/page/selected", min(self.pages))

    # --- What it says -------------------------------------------------------------------------------------------------

    def _one(self, address: str, args: Arguments) -> Iterable[Fact]:
        pattern, numbers = taken_apart(address)
        if pattern == _EXISTS:
            return self._ends(numbers[0], bool(_whole(address, args)))
        if pattern in _EQ_TOLD:
            return self._hears_eq(address, pattern, numbers[0], args)
        return map(self._in_song, _readers(self.tuning, self.watch).facts(address, args))

    def _ends(self, place: int, is_there: bool) -> Iterable[Fact]:
        if is_there:
            self.exists = max(self.exists, self.first + place)
            return ()
        if place + self.first <= self.exists:
            self.exists = place + self.first - 1
        return (Strips(self.exists),) if self.exists else ()

    # --- The EQ of the selected track: its bands are numbers, and each has a type ------------------------------------

    def _says_eq(self, key: str, position: float) -> bytes:
        band, leaf = key.removeprefix(EQ).split("/")
        number = int(band) if band.isdecimal() else self._band_of(TYPES[band])
        return encode(f"/eq/{leaf}/{number}", round(position * self.tuning.most)) if number else b""

    def _band_of(self, kind: str) -> int:
        """The first band of a type; 0 where there is none."""
        return next((band for band in range(1, EQ_BANDS + 1) if self.eq.get(f"/eq/type/{band}") == kind), 0)

    def _hears_eq(self, address: str, pattern: str, band: int, args: Arguments) -> Iterable[Fact]:
        if not 1 <= band <= EQ_BANDS:
            return ()
        if pattern == _EQ_TYPE:
            if len(args) != 1 or not isinstance(args[0], str):
                raise PeerMistake(f"{address} with {args[:4]!r}")
            self.eq[address] = args[0].lower()
            return [fact for leaf in EQ_LEAVES for fact in self._eq_facts(leaf, band)]
        if len(args) != 1 or type(args[0]) is not int or not 0 <= args[0] <= self.tuning.most:
            raise PeerMistake(f"{address} with {args[:4]!r}")
        self.eq[address] = args[0] / self.tuning.most
        return self._eq_facts(address.split("/")[2], band)

    def _eq_facts(self, leaf: str, band: int) -> Iterable[Fact]:
        """What a band stands at, under its number and, where it is the first of its type, under that."""
        position = self.eq.get(f"/eq/{leaf}/{band}/value")
        if not isinstance(position, float):
            return
        yield Heard(f"{EQ}{band}/{leaf}", position)
        for word, kind in TYPES.items():
            if self._band_of(kind) == band:
                yield Heard(f"{EQ}{word}/{leaf}", position)

    def _in_song(self, fact: Fact) -> Fact:
        """What is said of a track of the bank is said of a track of the song; of a page likewise of a device."""
        if not isinstance(fact, Heard | Named | Colored | Metered):
            return fact
        root, *rest = fact.key.split("/")
        if root in ("track", "clip") and self.first:
            rest[0] = str(int(rest[0]) + self.first)
        elif fact.key.startswith("device/param/") and self.page > 1:
            rest[1] = str(int(rest[1]) + ON_PAGE * (self.page - 1))
        else:
            return fact
        return fact._replace(key="/".join((root, *rest)))


def _whole(address: str, args: Arguments) -> int:
    if len(args) != 1 or type(args[0]) is not int or not 0 <= args[0] < MOST:
        raise PeerMistake(f"{address} with {args[:4]!r}")
    return args[0]


def _is_of(fact: Fact, roots: set[str]) -> bool:
    """Whether this was said of what stands elsewhere now; a refresh says it anew."""
    return isinstance(fact, Heard | Named | Colored | Metered) and fact.key.split("/")[0] in roots and "/" in fact.key


_INDEX = re.compile(r"(?<=/)(\d+)(?=/|$)")


def _placed(tuning: Tuning, key: str) -> tuple[Place, list[int]]:
    """The row of a key, and the numbers in it."""
    return _by_form(tuning)[_INDEX.sub("@", key)], [int(number) for number in _INDEX.findall(key)]


@cache
def _by_form(tuning: Tuning) -> Mapping[str, Place]:
    return {_form(shape): place for shape, place in _by_shape(tuning).items() if not shape.startswith("strip/")}


def _form(shape: str) -> str:
    return "/".join("@" if is_number(token) else token for token in shape.split("/"))


@cache
def _by_shape(tuning: Tuning) -> Mapping[str, Place]:
    table = {place.shape: place for place in (*_levels(tuning), *_SWITCHES, *_REST)}
    return table | {
        shape.replace("track/", "strip/", 1): place for shape, place in table.items() if shape.startswith("track/")
    }


_COLOR = re.compile(r"rgb\((\d{1,3})(?:\.\d+)?,(\d{1,3})(?:\.\d+)?,(\d{1,3})(?:\.\d+)?\)", re.IGNORECASE)


def _colors(key: str) -> PlaceReader:
    def reader(indexes: Sequence[int], args: Arguments) -> Iterable[Fact]:
        found = _COLOR.fullmatch(args[0]) if len(args) == 1 and isinstance(args[0], str) else None
        if found is None or any(int(part) > 255 for part in found.groups()):
            raise PeerMistake(f"the colour of {key} as {args[:2]!r}")
        red, green, blue = map(int, found.groups())
        return (Colored(at(key, indexes), red << 16 | green << 8 | blue),)

    return reader


def _meters(key: str, most: int) -> PlaceReader:
    def reader(indexes: Sequence[int], args: Arguments) -> Iterable[Fact]:
        if len(args) != 1 or type(args[0]) is not int or not 0 <= args[0] <= most:
            raise PeerMistake(f"a meter of {key} as {args[:2]!r}")
        return (Metered(at(key, indexes), QUIETEST * (1 - args[0] / most) if args[0] else -math.inf),)

    return reader


_NAMES: Mapping[str, PlaceReader] = {
    "/track/@/name": names("track/@"),
    "/track/selected/name": names("selected"),
    "/track/@/send/@/name": names("track/@/send/@"),
    "/track/selected/send/@/name": names("selected/send/@"),
    "/track/@/clip/@/name": names("clip/@/@/launch"),
    "/scene/@/name": names("scene/@/launch"),
    "/marker/@/name": names("marker/goto/@"),
    _DEVICE: names("device"),
    "/device/param/@/name": names("device/param/@"),
    "/project/name": names(SESSION),  # ProjectModule.java; UNCONFIRMED: its sending was not read
}


@cache
def _readers(tuning: Tuning, watch: frozenset[str]) -> Readers:
    told = {place.address: reads(place) for place in _by_shape(tuning).values() if place.heard}
    told |= _NAMES
    told["/track/@/color"] = _colors("track/@")
    told["/track/@/selected"] = reads(Place("track/N/select", "/track/@/selected", "i"))
    told["/track/@/clip/@/isPlaying"] = reads(Place("clip/T/S/launch", "/track/@/clip/@/isPlaying", "i"))
    if "meters" in watch:
        told |= {"/track/@/vu": _meters("track/@", tuning.most), "/master/vu": _meters("master", tuning.most)}
    if "position" in watch:
        told["/beat/str"] = names("transport/position")
    return Readers(told)


class MossOsc:
    """How DrivenByMoss says it, at one value resolution."""

    name = "moss-osc"
    medium: Literal["osc", "midi"] = "osc"
    hears = True
    # It takes what comes between two flushes; Linux keeps some 270 small messages meanwhile.
    pace = WireModel(gap_ns=500_000, burst_ns=64_000_000)
    options: Mapping[str, tuple[str, ...]] = {"resolution": tuple(RESOLUTIONS), "host": HOSTS}

    def __init__(self, tuning: Tuning = PLAIN) -> None:
        self._tuning = tuning

    def configured(self, options: Mapping[str, str]) -> "MossOsc":
        """The same language as a rig has it set; the same one each time it is asked for."""
        return _tuned(Tuning(RESOLUTIONS[options.get("resolution", "low")], options.get("host", HOSTS[0])))

    def speech(self, target: Target, *, bank: int = 0, channel: int | None = None) -> Speech | Cannot:  # noqa: ARG002
        """How it says this target; `bank` counts for `strip/N`, `channel` for nothing here."""
        if target.shape in EQ_SHAPES:
            return self._band(target)
        place = _by_shape(self._tuning).get(target.shape)
        if place is None:
            return Cannot(why_not(REASONS, target.shape))
        indexes = [argument for argument in target.arguments if isinstance(argument, int)]
        if target.shape.startswith("strip/"):
            indexes[0] += bank
        if any(not 1 <= index <= MOST for index in indexes):
            return Cannot(f"numbers go from 1 to {MOST} here")
        if target.shape == PARAMETER and indexes[0] > ON_PAGE * PAGES:
            return Cannot(f"DrivenByMoss has {PAGES} pages of {ON_PAGE} parameters")
        if place.address.startswith(_BANKED) or place.shape == PARAMETER:
            return Speech(key_of(place.shape, indexes), place.law, late=True)
        return speech_of(place, indexes)

    def _band(self, target: Target) -> Speech | Cannot:
        band = str(target.arguments[0])
        if band not in TYPES and band not in map(str, range(1, EQ_BANDS + 1)):
            return Cannot(f"the bands of an EQ are 1 to {EQ_BANDS} here, or {', '.join(TYPES)}")
        return Speech(target.path, FRACTION._replace(step=0.5 / self._tuning.most), late=True)

    def action(self, words: str) -> Speech | Cannot:
        """One of the twenty actions set in DrivenByMoss, by its number, or an address without arguments (`/undo`)."""
        key = f"action/{words}"
        if re.fullmatch(r"[1-9]|1\d|20", words):
            return Speech(key, SWITCH, fire=(encode(ACTION.address, int(words)),))
        if re.fullmatch(r"(/[\w+-]+)+", words):
            return Speech(key, SWITCH, fire=(encode(words),))
        return Cannot(f"{words!r} is neither the number of an action (1 to 20) nor an address like /undo")

    def conversation(
        self,
        *,
        reply_port: int | None,  # noqa: ARG002 (the contract's)
        watch: frozenset[str] = frozenset(),
    ) -> MossConversation:
        """A new conversation; where it sends to is set in DrivenByMoss, and the rig's `listen` says the same."""
        return MossConversation(self._tuning, watch)

    def rows(self) -> Sequence[DialectRow]:
        """What it reaches, in the order of the target table."""
        table = _by_shape(self._tuning)
        bands = {shape: DialectRow(shape, address, "i", "both") for shape, address in EQ_SHAPES.items()}
        return [
            *(bands.get(shape) or _row(shape, table[shape]) for shape in TARGETS if shape in table or shape in bands),
            ACTION,
        ]

    def cannot(self) -> Sequence[tuple[str, str]]:
        """What it does not reach, each with the reason."""
        return refused(REASONS, {row.target for row in self.rows()})


@cache
def _tuned(tuning: Tuning) -> MossOsc:
    return DIALECT if tuning == PLAIN else MossOsc(tuning)


def _row(shape: str, place: Place) -> DialectRow:
    return DialectRow(shape, place.address, place.type, "both" if place.heard else "out")


DIALECT = MossOsc()
