"""DrivenByMoss's OSC, both ways: Bitwig, and REAPER with DrivenByMoss4Reaper, which share this module.

Addresses and behaviour are those of DrivenByMoss's source and manual (git-moss/DrivenByMoss, controller/osc; its page
"Open Sound Control"); none of it was tried on a Bitwig, which does not run on the machines of the tests.

Values are whole numbers up to the resolution set in DrivenByMoss (`resolution: low | medium | high` in the rig says
which: 127, 1023 or 16383). What changes comes in bundles between `/update 1` and `/update 0`; `/refresh` makes it say
everything again, which also asks whether it is there. Tracks are counted within its bank of a size set there (1 to
200): `track/N` stays the Nth track of the song, since `/track/1/position` tells where the bank begins. What lies
outside the bank is unknown and rests: set a bank size as large as the song.

What this file refuses to do: move DrivenByMoss's bank, send more often than it can say back, believe a number above its
resolution, and keep a value.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from bridge.core.dialect import Came, Cannot, DialectRow, Fact, Heard, Named, PeerMistake, Say, Speech, Strips, Went
from bridge.core.laws import FRACTION, PAN, SWITCH, Law, evenly
from bridge.core.osc_places import Place, Readers, at, names, reads, speech_of, taken_apart
from bridge.core.osc_rows import MOST, Arguments, key_of, number_of, position_of
from bridge.core.refusals import refused, why_not
from bridge.core.targets import TARGETS
from bridge.model.surface import WireModel
from bridge.model.target import Target
from bridge.wire.osc import Argument, OscMistake, decode, encode

SECOND = 1_000_000_000
#: How often it is asked whether it is there while it says nothing, and how long it may be silent then.
PING, SILENCE = 3 * SECOND, 10 * SECOND
#: The largest number of each value resolution (DrivenByMoss, setting "Value resolution").
RESOLUTIONS: Mapping[str, int] = {"low": 127, "medium": 1023, "high": 16383}
REFRESH = encode("/refresh")

#: UNCONFIRMED: Bitwig's fader is taken for the cube root of the gain with +6.02 dB at its top; DrivenByMoss says no dB
#: but in text, and in REAPER the fader is REAPER's own.
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


def _levels(most: int) -> tuple[Place, ...]:
    """Every value in whole numbers up to `most`: half of one is a step of the wire."""
    step = 0.5 / most
    volume = Law("dB", _fader_of_decibels, _decibels_of_fader, step)
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


_LEAVES = {"send/M/level": "send/@/volume", "arm": "recarm", "send/M/enable": "send/@/activated"}


def _switch(shape: str, address: str) -> Place:
    return Place(shape, address, "i", SWITCH, _said_switch)


def _happens(shape: str, address: str, *fires: Argument, heard: bool = False, toggle: str | None = None) -> Place:
    return Place(shape, address, "i" if fires != (None,) else "", fires=fires, heard=heard, toggle=toggle)


_SWITCHES: tuple[Place, ...] = tuple(
    _switch(f"{root}/{leaf}", f"{address}/{_LEAVES.get(leaf, leaf)}")
    for root, address in (("track/N", "/track/@"), ("selected", "/track/selected"), ("master", "/master"))
    for leaf in ("mute", "solo", "arm", "monitor")
)
_REST: tuple[Place, ...] = (
    _switch("track/N/send/M/enable", "/track/@/send/@/activated"),
    _switch("selected/send/M/enable", "/track/selected/send/@/activated"),
    _happens("track/N/select", "/track/@/select", 1),
    _happens("master/select", "/master/select", 1),
    _switch("device/bypass", "/device/bypass"),
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
    _happens("clip/T/S/launch", "/track/@/clip/@/launch", 1),
    _happens("record/take", "/clip/record", None),
    _happens("marker/goto/N", "/marker/@/launch", 1),
)
ACTION = DialectRow("action/NAME", "/action", "i", "out")

REASONS = {
    r".*/(trim|width)": "DrivenByMoss has no address for it",
    r".*/(eq|comp)/.*": "select the device and use device/param/P",
    r"(track/N|strip/N|selected|master)/fx/.*": "DrivenByMoss reaches the device in focus: use device/param/P",
    r"master/send/.*": "the master has no sends",
    r"selected/select": "the selected track is selected already: use track/N/select",
    r"transport/(position|end)": "DrivenByMoss does not tell how long the song is: use transport/start",
    r"marker/(add|next|previous)": "DrivenByMoss launches markers by number: use marker/goto/N",
    r"(note|cc|program)/N|pitch|pressure": "add a DAW with `dialect: midi` for the DAW's MIDI inputs",
    r".*": "DrivenByMoss's OSC has no address for it",
}

#: Below these roots DrivenByMoss counts within its bank.
_BANKED = "/track/"


#: What tells where the bank stands and ends.
_OF_BANK = {"/track/@/position": "position", "/track/@/exists": "exists"}


@dataclass(slots=True)
class MossConversation:
    """One DrivenByMoss while the daemon runs."""

    most: int
    deadline_ns: int | None = None
    present: bool = False
    heard_ns: int = 0
    first: int = 0  # tracks of the song before the first of its bank
    exists: int = 0  # the last track of the bank that exists, counted in the song

    def opened(self, t_ns: int) -> Iterable[Fact]:
        """Asks it to say everything."""
        self.present, self.first, self.exists = False, 0, 0
        self.deadline_ns = t_ns + PING
        return (Say(REFRESH),)

    def hear(self, t_ns: int, data: bytes) -> Iterable[Fact]:
        """One bundle of changes, or one message."""
        try:
            messages = decode(data)
        except OscMistake as mistake:
            raise PeerMistake(str(mistake)) from None
        self.heard_ns = t_ns
        facts: list[Fact] = []
        if not self.present:
            self.present = True
            facts += [Came(), Say(REFRESH)]
        for address, args in messages:
            facts += self._one(address, args)
        return facts

    def wake(self, t_ns: int) -> Iterable[Fact]:
        """Asks again where nothing was said for a while; notices silence."""
        self.deadline_ns = t_ns + PING
        quiet = t_ns - self.heard_ns
        if self.present and quiet >= SILENCE:
            self.present = False
            return (Went("it does not answer; was the DAW closed?"), Say(REFRESH))
        return (Say(REFRESH),) if quiet >= PING else ()

    def closed(self, t_ns: int) -> Iterable[Fact]:  # noqa: ARG002 (the contract's)
        """The port is gone: nothing more to wait for."""
        self.present, self.deadline_ns = False, None
        return ()

    def leaving(self, t_ns: int) -> Iterable[Fact]:  # noqa: ARG002 (likewise)
        """It sends to whom it was told to; there is nothing to end."""
        return ()

    def says(self, key: str, position: float, /) -> bytes:
        """Sets a value of a track, counted within the bank of now; asks for all where the track is outside it."""
        root, number, leaf = key.split("/", 2)
        place, indexes = _placed(self.most, f"{root}/N/{leaf}", int(number) - self.first)
        if indexes[0] < 1:
            return REFRESH
        return encode(at(place.address, indexes), place.write(position))

    def _one(self, address: str, args: Arguments) -> Iterable[Fact]:
        pattern, numbers = taken_apart(address)
        if pattern in _OF_BANK:
            return self._of_bank(numbers[0], _OF_BANK[pattern], args)
        return map(self._in_song, _readers(self.most).facts(address, args))

    def _of_bank(self, place: int, what: str, args: Arguments) -> Iterable[Fact]:
        if len(args) != 1 or not isinstance(args[0], int) or not 0 <= args[0] < MOST:
            raise PeerMistake(f"/track/{place}/{what} with {args[:4]!r}")
        if what == "position":
            if place == 1:
                self.first = args[0]
            return ()
        if args[0]:
            self.exists = max(self.exists, self.first + place)
            return ()
        if place + self.first <= self.exists:
            self.exists = place + self.first - 1
        return (Strips(self.exists),) if self.exists else ()

    def _in_song(self, fact: Fact) -> Fact:
        """What is said of a track of the bank is said of a track of the song."""
        if not self.first or not isinstance(fact, Heard | Named) or not fact.key.startswith("track/"):
            return fact
        root, number, *leaf = fact.key.split("/")
        return fact._replace(key="/".join((root, str(int(number) + self.first), *leaf)))


def _placed(most: int, shape: str, first: int) -> tuple[Place, list[int]]:
    """The row of a track's value, and its numbers; those behind the track's stand in the shape."""
    tokens = shape.split("/")
    numbers = [first, *(int(token) for token in tokens[2:] if token.isdecimal())]
    letters = iter("MFP")
    pattern = "/".join(next(letters) if token.isdecimal() else token for token in tokens)
    return _by_shape(most)[pattern], numbers


@cache
def _by_shape(most: int) -> Mapping[str, Place]:
    table = {place.shape: place for place in (*_levels(most), *_SWITCHES, *_REST)}
    return table | {
        shape.replace("track/", "strip/", 1): place for shape, place in table.items() if shape.startswith("track/")
    }


@cache
def _readers(most: int) -> Readers:
    told = {place.address: reads(place) for place in _by_shape(most).values() if place.heard}
    return Readers(
        told
        | {
            "/track/@/name": names("track/@"),
            "/track/selected/name": names("selected"),
            "/track/@/send/@/name": names("track/@/send/@"),
            "/device/name": names("device"),
            "/device/param/@/name": names("device/param/@"),
            "/track/@/selected": reads(Place("track/N/select", "/track/@/selected", "i", read=position_of)),
        }
    )


class MossOsc:
    """How DrivenByMoss says it, at one value resolution."""

    name = "moss-osc"
    medium: Literal["osc", "midi"] = "osc"
    hears = True
    # It takes what comes between two flushes; Linux keeps some 270 small messages meanwhile.
    pace = WireModel(gap_ns=500_000, burst_ns=64_000_000)
    options: Mapping[str, tuple[str, ...]] = {"resolution": tuple(RESOLUTIONS)}

    def __init__(self, most: int = RESOLUTIONS["low"]) -> None:
        self._most = most

    def configured(self, options: Mapping[str, str]) -> "MossOsc":
        """The same language at the resolution a rig names; the same one each time it is asked for."""
        return _at_resolution(options.get("resolution", "low"))

    def speech(self, target: Target, *, bank: int = 0, channel: int | None = None) -> Speech | Cannot:  # noqa: ARG002
        """How it says this target; `bank` counts for `strip/N`, `channel` for nothing here."""
        place = _by_shape(self._most).get(target.shape)
        if place is None:
            return Cannot(why_not(REASONS, target.shape))
        indexes = [argument for argument in target.arguments if isinstance(argument, int)]
        if target.shape.startswith("strip/"):
            indexes[0] += bank
        if any(not 1 <= index <= MOST for index in indexes):
            return Cannot(f"numbers go from 1 to {MOST} here")
        if place.address.startswith(_BANKED) and place.shape.startswith("track/") and place.fires is None:
            return Speech(key_of(place.shape, indexes), place.law, ask=REFRESH, late=True)
        return speech_of(place, indexes, REFRESH if place.heard else None)

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
        watch: frozenset[str] = frozenset(),  # noqa: ARG002 (likewise)
    ) -> MossConversation:
        """A new conversation; where it sends to is set in DrivenByMoss, and the rig's `listen` says the same."""
        return MossConversation(self._most)

    def rows(self) -> Sequence[DialectRow]:
        """What it reaches, in the order of the target table."""
        table = _by_shape(self._most)
        return [*(_row(shape, table[shape]) for shape in TARGETS if shape in table), ACTION]

    def cannot(self) -> Sequence[tuple[str, str]]:
        """What it does not reach, each with the reason."""
        return refused(REASONS, {row.target for row in self.rows()})


@cache
def _at_resolution(word: str) -> MossOsc:
    return DIALECT if word == "low" else MossOsc(RESOLUTIONS[word])


def _row(shape: str, place: Place) -> DialectRow:
    return DialectRow(shape, place.address, place.type, "both" if place.heard else "out")


DIALECT = MossOsc()
