"""Ableton Live through AbletonOSC, both ways: tracks, sends, the device in focus, scenes, clips, transport.

How it behaves is read off AbletonOSC's own source (ideoforms/AbletonOSC: README, abletonosc/*.py); none of it was tried
on a Live, which does not run on the machines of the tests. It counts from 0 where a rig counts from 1, answers on port
11001 whoever asked (`listen: 11001`), and knows only one client: the last that spoke.

A value is asked for by listening to it: the answer comes at once, and every change after it. The names of all tracks
are asked for every two seconds, which also tells that Live is there, and that its tracks have moved: then everything
is asked for anew. Its listeners stay with the track and speak under the number it had, and new ones under a number that
had one fail with "Observer not connected" (AbletonOSC issues 31 and 137): from the first move of a track on, what
controls stand for is asked for twice a second beside it. Sends have no listener at all: those that a control stands for
are asked for as often from the beginning, and before a control takes one over (`polled`).

The device in focus is asked for as often while a control stands for one of its parameters, and at once when another
track is selected. Its parameters have ranges of their own, so what `device/param/N` is said with is known to the
conversation alone: it stands for the Nth parameter of the device selected in Live (0, which is the device's own switch,
is `device/bypass`). While a return or the master is selected AbletonOSC answers that question with an error, or with
nothing: then no device is in focus, and what stands for one rests.

What this file refuses to do: reach returns and the master (AbletonOSC has no way to them, whatever its README says),
set a parameter whose range it has not heard, listen to a track that no control stands for, and keep a value.
"""

import math
import re
import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from bridge.core.dialect import (
    Came,
    Cannot,
    Colored,
    Complained,
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
from bridge.core.laws import FRACTION, PAN, SWITCH, Law, evenly, plain
from bridge.core.osc_rows import MOST, Arguments, key_of, number_of, position_of
from bridge.core.refusals import refused, why_not
from bridge.core.targets import TARGETS, is_number
from bridge.model.surface import WireModel
from bridge.model.target import Mode, Target
from bridge.wire.osc import FLOAT, INT, Argument, OscMistake, decode, encode, prefix

SECOND = 1_000_000_000
#: How often Live is asked for its tracks and its focus, and how long it may be silent.
PING, SILENCE = 2 * SECOND, 8 * SECOND
#: While a control stands for what Live tells only when asked, that is asked for this often, so many values at a time.
POLL, QUESTIONS = SECOND // 2, 32
#: Where AbletonOSC sends all it says, whoever asked (abletonosc/constants.py, OSC_RESPONSE_PORT).
ANSWERS_ON = 11001
#: Parameters of the device in focus that are listened to.
PARAMETERS = 64

#: Live's fader, by v from 0 to 1: straight in dB above -18 dB, two curves below (ideoforms/AbletonOSC issue 44 and pull
#: request 15, and a table in steps of 3 dB that agrees within .25 dB). Top +6 dB, 0 dB at .85.
_STRAIGHT, _BENT = 0.4, 0.15
_SILENT_DB = -70.0
_POWER = 5567 / 7504


def _decibels_of_fader(position: float) -> float:
    if position >= _STRAIGHT:
        return 40 * position - 34
    if position >= _BENT:
        return -((399.751894 * position - 201.871345) ** 2 + 12630.61132) / 799.503788
    return -math.inf if position <= 0 else 118.426374 * math.pow(position, _POWER) + _SILENT_DB


def _fader_of_decibels(decibels: float) -> float:
    if decibels >= _decibels_of_fader(_STRAIGHT):
        return (decibels + 34) / 40
    if decibels >= _decibels_of_fader(_BENT):
        return (201.871345 - math.sqrt(max(0.0, -decibels * 799.503788 - 12630.61132))) / 399.751894
    if decibels <= _SILENT_DB:
        return 0.0
    return math.pow((decibels - _SILENT_DB) / 118.426374, 1 / _POWER)


#: The three pieces of the curve meet within a hundredth of a dB: 2.5e-4 of the travel.
VOLUME = Law("dB", _fader_of_decibels, _decibels_of_fader, 3e-4)
#: UNCONFIRMED: a send's knob is said to have the fader's curve with 0 dB at its top.
SEND = Law("dB", lambda db: _fader_of_decibels(db + 6), lambda position: _decibels_of_fader(position) - 6, 3e-4)
LIVE_PAN = PAN._replace(step=1e-6)
PARAMETER = FRACTION._replace(step=1e-5)
#: Live's own bounds of a tempo.
TEMPO = evenly("BPM", 20.0, 999.0, 1e-5)
#: Monitoring is In, Auto or Off: on is In, off is Auto.
_IN, _AUTO = 0, 1


def _pan_said(position: float) -> float:
    return 2 * position - 1


def _pan_heard(said: Argument) -> float:
    return (number_of(said) + 1) / 2


def _tempo_heard(said: Argument) -> float:
    return TEMPO.to_position(number_of(said))


def _numbers_in(shape: str) -> int:
    """How many numbers a target of this shape has."""
    return sum(map(is_number, shape.split("/")))


class Row(NamedTuple):
    """A value of Live's: its object and property, the tag of its numbers, and how a position is said and heard."""

    shape: str
    thing: str  # track, song
    name: str  # volume, mute
    type: str = "i"
    law: Law = SWITCH
    write: Callable[[float], float] = plain
    read: Callable[[Argument], float] = position_of
    listens: bool = True  # Live tells changes; else it only answers


#: What is set and told; `song` has no numbers, `track` its own, sends two.
VALUES: tuple[Row, ...] = (
    Row("track/N/volume", "track", "volume", "f", VOLUME),
    Row("track/N/pan", "track", "panning", "f", LIVE_PAN, _pan_said, _pan_heard),
    Row("track/N/mute", "track", "mute"),
    Row("track/N/solo", "track", "solo"),
    Row("track/N/arm", "track", "arm"),
    Row("track/N/monitor", "track", "current_monitoring_state",
        write=lambda on: _IN if on >= 0.5 else _AUTO, read=lambda said: 1.0 if number_of(said) == _IN else 0.0),
    Row("track/N/send/M/level", "track", "send", "f", SEND, listens=False),
    Row("transport/record", "song", "record_mode"),
    Row("transport/loop", "song", "loop"),
    Row("transport/click", "song", "metronome"),
    Row("transport/punch-in", "song", "punch_in"),
    Row("transport/punch-out", "song", "punch_out"),
    Row("transport/tempo", "song", "tempo", "f", TEMPO, TEMPO.to_quantity, _tempo_heard),
)  # fmt: skip


class Happening(NamedTuple):
    """Something Live does: its address, the numbers before those of the target, and what tells whether it goes on.

    `told` is the property whose listener tells it; '' where the conversation listens by itself.
    """

    shape: str
    address: str
    leading: tuple[float, ...] = ()
    told: str | None = None


HAPPENINGS: tuple[Happening, ...] = (
    Happening("track/N/select", "/live/view/set/selected_track", told=""),
    Happening("transport/play", "/live/song/start_playing", told="/live/song/start_listen/is_playing"),
    Happening("transport/stop", "/live/song/stop_playing"),
    Happening("transport/start", "/live/song/set/current_song_time", (0.0,)),
    # Four beats: a bar of most music.
    Happening("transport/rewind", "/live/song/jump_by", (-4.0,)),
    Happening("transport/forward", "/live/song/jump_by", (4.0,)),
    Happening("record/take", "/live/song/trigger_session_record"),
    # Live has one command for both: where a marker stands already, it goes.
    Happening("marker/add", "/live/song/set_or_delete_cue"),
    Happening("marker/next", "/live/song/jump_to_next_cue"),
    Happening("marker/previous", "/live/song/jump_to_prev_cue"),
    Happening("marker/goto/N", "/live/song/cue_point/jump"),
    Happening("scene/N/launch", "/live/scene/fire", told="/live/scene/start_listen/is_triggered"),
    # Whether a clip plays is told by its track (a slot's own is_playing cannot be listened to).
    Happening("clip/T/S/launch", "/live/clip_slot/fire", told=""),
)

#: What the conversation says, since it alone knows the device in focus and its ranges.
LATE = {"device/param/P": PARAMETER, "device/bypass": SWITCH}
LATE_ADDRESS = "/live/device/set/parameter/value"
ACTION = DialectRow("action/NAME", "/live/...", "", "out")
#: What is listened to of each track, by what it is wanted for.
OF_TRACKS: Mapping[str, tuple[str, ...]] = {
    "track": ("color",),
    "clip": ("playing_slot_index", "fired_slot_index"),
    "meters": ("output_meter_level",),
}

REASONS = {
    r"master/.*": "AbletonOSC reaches neither the master nor the returns",
    r"selected/.*": "AbletonOSC counts tracks by number: use track/N or strip/N, or device/param/P",
    r".*/(trim|width)": "Live's mixer has none: put a Utility on the track and use device/param/P",
    r".*/(eq|comp)/.*": "Live's mixer has none: select the device and use device/param/P",
    r".*/send/M/enable": "Live's sends cannot be switched: use send/M/level",
    r".*/fx/.*": "the ranges of a device are known only while it is selected: use device/param/P and device/bypass",
    r"transport/(position|end)": "AbletonOSC does not tell how long the song is: use transport/start and the markers",
    r"(note|cc|program)/N|pitch|pressure": "add a DAW with `dialect: midi` for Live's MIDI inputs",
    r".*": "AbletonOSC has no address for it",
}

_VALUE: Mapping[str, Row] = {row.shape: row for row in VALUES}
_HAPPENS: Mapping[str, Happening] = {each.shape: each for each in HAPPENINGS}
#: Where Live tells each of them; `get/` is the answer to both asking and listening.
_TOLD: Mapping[str, Row] = {f"/live/{row.thing}/get/{row.name}": row for row in VALUES}
_PLAYING = "/live/song/get/is_playing"

TRACK_NAMES = encode("/live/song/get/track_names")
SELECTED_DEVICE = encode("/live/view/get/selected_device")
LISTEN_TO_SELECTED = encode("/live/view/start_listen/selected_track")
IGNORE_SELECTED = encode("/live/view/stop_listen/selected_track")


def _from_zero(indexes: Sequence[int]) -> list[int]:
    return [index - 1 for index in indexes]


def _sets(row: Row, indexes: Sequence[int]) -> Speech:
    shifted = _from_zero(indexes)
    head = prefix(f"/live/{row.thing}/set/{row.name}", "i" * len(shifted) + row.type, *shifted)
    verb = "start_listen" if row.listens else "get"
    ask = encode(f"/live/{row.thing}/{verb}/{row.name}", *shifted)
    return Speech(key_of(row.shape, indexes), row.law, head, _pack(row), ask=ask, polled=not row.listens)


def _pack(row: Row) -> Callable[[float], bytes]:
    write = row.write
    if row.law is SWITCH:
        off, on = INT.pack(int(write(0.0))), INT.pack(int(write(1.0)))
        return lambda position: on if position >= 0.5 else off
    return FLOAT.pack if write is plain else lambda position: FLOAT.pack(write(position))


def _fires(each: Happening, indexes: Sequence[int]) -> Speech:
    message = encode(each.address, *each.leading, *_from_zero(indexes))
    ask = encode(each.told, *_from_zero(indexes)) if each.told else None
    # What is selected cannot be unselected: pressing its button again selects it again.
    toggle = (message,) if TARGETS[each.shape].mode is Mode.TOGGLE else ()
    return Speech(key_of(each.shape, indexes), SWITCH, toggle=toggle, fire=(message,), ask=ask)


@dataclass(slots=True)
class Focus:
    """The device selected in Live: its track and place on it, and the ranges of its parameters where they are known."""

    track: int
    device: int
    lowest: tuple[float, ...] = ()
    highest: tuple[float, ...] = ()
    whole: tuple[bool, ...] = ()  # which of them only take whole numbers
    meant: dict[int, tuple[float, float]] = field(
        default_factory=dict
    )  # whole number sent last, and for which position
    listening: int = 0  # parameters listened to


@dataclass(slots=True)
class LiveConversation:
    """One Live while the daemon runs."""

    meters: bool = False
    deadline_ns: int | None = None
    present: bool = False
    heard_ns: int = 0
    pinged_ns: int = 0
    names: tuple[str, ...] = ()
    focus: Focus | None = None
    unsure_ns: int | None = None  # since when the question for the focus has no answer
    selected: int | None = None  # the track, from 0
    keys: frozenset[str] = frozenset()  # what the controls of now stand for
    listened: frozenset[tuple[str, int]] = frozenset()  # what of which track, from 0
    slots: dict[int, dict[str, int]] = field(default_factory=dict)  # track -> which slot plays, and which waits
    moved: bool = False  # tracks have: listeners may speak under a wrong number, or not at all
    turn: int = 0  # of the values that are asked for in turn

    def opened(self, t_ns: int) -> Iterable[Fact]:
        """Asks whether anybody is there."""
        self._begin()
        self.pinged_ns, self.deadline_ns = t_ns, t_ns + PING
        return (Say(TRACK_NAMES),)

    def hear(self, t_ns: int, data: bytes) -> Iterable[Fact]:
        """One datagram from AbletonOSC."""
        try:
            messages = decode(data)
        except OscMistake as mistake:
            raise PeerMistake(str(mistake)) from None
        self.heard_ns = t_ns
        facts: list[Fact] = []
        if not self.present:
            self.present = True
            facts += self._greets()
        for address, args in messages:
            facts += self._one(address, args)
        return facts

    def wake(self, t_ns: int) -> Iterable[Fact]:
        """Asks for the tracks, the focus and the sends in reach; notices silence."""
        self.deadline_ns = t_ns + (POLL if self._polls() else PING)
        if self.present and t_ns - self.heard_ns >= SILENCE:
            self._begin()
            return (Went("not a word for 8 seconds; was Live closed, or AbletonOSC switched off?"), Say(TRACK_NAMES))
        facts: list[Fact] = []
        if self.present and self.unsure_ns is not None and t_ns - self.unsure_ns >= PING:
            facts += self._nothing_in_focus()
        pings = t_ns - self.pinged_ns >= PING
        if pings:
            self.pinged_ns = t_ns
            facts.append(Say(TRACK_NAMES))
        if self.present and (pings or self._needs_focus()):
            if self.unsure_ns is None:
                self.unsure_ns = t_ns
            facts.append(Say(SELECTED_DEVICE))
        return [*facts, *self._asks()] if self.present else facts

    def reached(self, t_ns: int, keys: frozenset[str], /) -> Iterable[Fact]:
        """Listens to the tracks that controls stand for now, and no longer to the others."""
        self.keys = keys
        if not self.present:
            return ()
        if self._polls() and self.deadline_ns is not None:
            self.deadline_ns = min(self.deadline_ns, t_ns + POLL)
        facts = self._listens()
        for track in self.slots:
            facts += self._playing_slots(track)
        return facts

    def closed(self, t_ns: int) -> Iterable[Fact]:  # noqa: ARG002 (the contract's)
        """The port is gone: nothing more to wait for."""
        self._begin()
        self.deadline_ns = None
        return ()

    def leaving(self, t_ns: int) -> Iterable[Fact]:  # noqa: ARG002 (likewise)
        """Listens no longer to tracks and the device in focus; the other listeners end with Live."""
        if not self.present:
            return ()
        stops = [_listen("stop", *each) for each in sorted(self.listened)]
        return list(map(Say, [*stops, IGNORE_SELECTED, *self._end_listening()]))

    def says(self, key: str, position: float, /) -> bytes:
        """Sets a parameter of the device in focus; asks what is in focus where that is not known."""
        focus = self.focus
        number = 0 if key == "device/bypass" else int(key.rpartition("/")[2])
        if focus is None or number >= min(len(focus.lowest), len(focus.highest)):
            return SELECTED_DEVICE
        if number == 0:
            position = 1.0 - position
        value = focus.lowest[number] + position * (focus.highest[number] - focus.lowest[number])
        if number < len(focus.whole) and focus.whole[number]:
            value = float(round(value))
            focus.meant[number] = (value, position)
        return encode(LATE_ADDRESS, focus.track, focus.device, number, value)

    def _begin(self) -> None:
        self.present, self.moved, self.keys = False, False, frozenset()
        self._forget()

    def _forget(self) -> None:
        """Whatever Live knew of us is gone, and so is what it said."""
        self.names, self.focus, self.unsure_ns, self.selected = (), None, None, None
        self.listened = frozenset()
        self.slots.clear()

    def _greets(self) -> list[Fact]:
        return [Came(tells=False), Say(TRACK_NAMES), Say(LISTEN_TO_SELECTED), Say(SELECTED_DEVICE)]

    def _needs_focus(self) -> bool:
        return any(key.startswith("device/") for key in self.keys)

    def _unheard(self) -> list[str]:
        """What controls stand for and Live does not tell, or not reliably."""
        return sorted(key for key in self.keys if "/send/" in key or (self.moved and key.startswith("track/")))

    def _polls(self) -> bool:
        return self._needs_focus() or bool(self._unheard())

    def _asks(self) -> Iterable[Fact]:
        """Asks for what is not told, in turn where it is much."""
        keys = self._unheard()
        if not keys:
            return
        self.turn = (self.turn + QUESTIONS) % len(keys) if len(keys) > QUESTIONS else 0
        for key in (keys[self.turn :] + keys[: self.turn])[:QUESTIONS]:
            question = _question(key)
            if question is not None and self._has(int(key.split("/")[1]) - 1):
                yield Say(question)

    def _has(self, track: int) -> bool:
        """Whether there is such a track, as far as is known."""
        return not self.names or track < len(self.names)

    def _listens(self) -> list[Fact]:
        """Begins to listen to what is in reach and not yet listened to; ends what is no longer."""
        wanted = frozenset(self._wanted())
        facts = [Say(_listen("stop", *each)) for each in sorted(self.listened - wanted) if self._has(each[1])]
        facts += [Say(_listen("start", *each)) for each in sorted(wanted - self.listened)]
        self.listened = wanted
        return [*facts]

    def _wanted(self) -> Iterable[tuple[str, int]]:
        for key in self.keys:
            root, _, rest = key.partition("/")
            if root not in ("track", "clip"):
                continue
            track = int(rest.partition("/")[0]) - 1
            if self._has(track):
                kinds = (root, "track", *(["meters"] if self.meters else []))
                yield from ((each, track) for kind in kinds for each in OF_TRACKS[kind])

    def _one(self, address: str, args: Arguments) -> Iterable[Fact]:
        try:
            row = _TOLD.get(address)
            if row is not None:
                return _heard(row, address, args)
            reader = _READERS.get(address)
            return reader(self, args) if reader else ()
        except ValueError as problem:
            raise PeerMistake(f"{address}: {problem}") from None

    def _playing(self, args: Arguments) -> Iterable[Fact]:
        return (Heard("transport/play", _position(_PLAYING, args[-1:])),)

    def _scene(self, args: Arguments) -> Iterable[Fact]:
        (scene,) = _indexes(args, 1)
        return (Heard(f"scene/{scene + 1}/launch", _position("/live/scene/get/is_triggered", args[1:])),)

    def _selected_track(self, args: Arguments) -> Iterable[Fact]:
        """Another track is selected: its device is in focus by now."""
        (track,) = _indexes(args, 1)
        facts: list[Fact] = [Say(SELECTED_DEVICE), *self._selects(track)]
        return facts

    def _selects(self, track: int | None) -> Iterable[Fact]:
        before, self.selected = self.selected, track
        if before is not None and before != track:
            yield Heard(f"track/{before + 1}/select", 0.0)
        if track is not None:
            yield Heard(f"track/{track + 1}/select", 1.0)

    def _color(self, args: Arguments) -> Iterable[Fact]:
        (track,) = _indexes(args, 1)
        return (Colored(f"track/{track + 1}", int(number_of(args[1] if len(args) > 1 else None)) & 0xFFFFFF),)

    def _meter(self, args: Arguments) -> Iterable[Fact]:
        (track,) = _indexes(args, 1)
        # UNCONFIRMED: a meter is said to have the fader's scale, so that 0.85 is 0 dB.
        level = number_of(args[1] if len(args) > 1 else None)
        return (Metered(f"track/{track + 1}", _decibels_of_fader(min(1.0, level))),)

    def _plays_slot(self, args: Arguments) -> Iterable[Fact]:
        return self._slot("playing", args)

    def _waits_slot(self, args: Arguments) -> Iterable[Fact]:
        return self._slot("fired", args)

    def _slot(self, what: str, args: Arguments) -> Iterable[Fact]:
        """Which slot of a track plays, or was launched and waits for its bar; below 0 none."""
        (track,) = _indexes(args, 1)
        if track not in self.slots and len(self.slots) >= MOST:
            return ()
        self.slots.setdefault(track, {})[what] = int(number_of(args[1] if len(args) > 1 else None))
        return self._playing_slots(track)

    def _playing_slots(self, track: int) -> list[Fact]:
        """Every clip of a track that a control stands for: on while it plays, and lit from its launch on."""
        slots, head = self.slots[track], f"clip/{track + 1}/"
        facts: list[Fact] = []
        for key in sorted(key for key in self.keys if key.startswith(head)):
            slot = int(key.split("/")[2]) - 1
            waits = 0.5 if slots.get("fired") == slot else 0.0
            facts.append(Heard(key, 1.0 if slots.get("playing") == slot else waits))
        return facts

    def _track_names(self, args: Arguments) -> Iterable[Fact]:
        names = tuple(str(name) for name in args[:MOST])
        if names == self.names:
            return ()
        # The first list is no news; a later one means that tracks have moved under the listeners.
        facts: list[Fact] = []
        if self.names:
            self._forget()
            self.moved = True
            facts += self._greets()[:1] + self._greets()[2:]
        self.names = names
        facts.append(Strips(len(names)))
        return [*facts, *(Named(f"track/{index}", name) for index, name in enumerate(names, 1))]

    def _selected_device(self, args: Arguments) -> Iterable[Fact]:
        self.unsure_ns = None
        track, device = _indexes(args, 2)
        if self.focus is not None and (self.focus.track, self.focus.device) == (track, device):
            return ()
        facts: list[Fact] = [*map(Say, self._end_listening()), Forgotten("device")]
        self.focus = Focus(track, device)
        # Last what tells that the ranges are complete.
        questions = ("name", "parameters/name", "parameters/is_quantized", "parameters/min", "parameters/max")
        return [*facts, *(Say(encode(f"/live/device/get/{each}", track, device)) for each in questions)]

    def _nothing_in_focus(self) -> list[Fact]:
        """A return or the master is selected, or a track without a device: what stood for a device rests."""
        self.unsure_ns = None
        if self.focus is None:
            return []
        facts: list[Fact] = [*map(Say, self._end_listening()), Forgotten("device")]
        self.focus = None
        return facts

    def _end_listening(self) -> Iterable[bytes]:
        focus = self.focus
        if focus is None:
            return
        for number in range(focus.listening):
            yield encode("/live/device/stop_listen/parameter/value", focus.track, focus.device, number)
        focus.listening = 0

    def _of_focus(self, args: Arguments) -> Arguments | None:
        """What is said of the device in focus; None where it is of another."""
        track, device = _indexes(args[:2], 2)
        focus = self.focus
        return args[2:] if focus is not None and (focus.track, focus.device) == (track, device) else None

    def _device_name(self, args: Arguments) -> Iterable[Fact]:
        rest = self._of_focus(args)
        return (Named("device", str(rest[0])),) if rest else ()

    def _parameter_names(self, args: Arguments) -> Iterable[Fact]:
        rest = self._of_focus(args) or ()
        return [Named(f"device/param/{number}", str(name)) for number, name in enumerate(rest[: PARAMETERS + 1])]

    def _lowest(self, args: Arguments) -> Iterable[Fact]:
        rest = self._of_focus(args)
        if rest is None or self.focus is None:
            return ()
        self.focus.lowest = tuple(number_of(each) for each in rest[: PARAMETERS + 1])
        return self._listen()

    def _highest(self, args: Arguments) -> Iterable[Fact]:
        rest = self._of_focus(args)
        if rest is None or self.focus is None:
            return ()
        self.focus.highest = tuple(number_of(each) for each in rest[: PARAMETERS + 1])
        return self._listen()

    def _whole(self, args: Arguments) -> Iterable[Fact]:
        rest = self._of_focus(args)
        if rest is not None and self.focus is not None:
            self.focus.whole = tuple(bool(each) for each in rest[: PARAMETERS + 1])
        return ()

    def _listen(self) -> Iterable[Fact]:
        """Listens to every parameter once both ends of all of them are known: before, a value would mean nothing."""
        focus = self.focus
        if focus is None or focus.listening or not focus.lowest or len(focus.lowest) != len(focus.highest):
            return ()
        focus.listening = len(focus.lowest)
        address = "/live/device/start_listen/parameter/value"
        return [Say(encode(address, focus.track, focus.device, number)) for number in range(focus.listening)]

    def _parameter(self, args: Arguments) -> Iterable[Fact]:
        rest = self._of_focus(args)
        if rest is None or self.focus is None or len(rest) != 2:
            return ()
        number, value = rest
        if not isinstance(number, int) or not 0 <= number < min(len(self.focus.lowest), len(self.focus.highest)):
            return ()
        focus = self.focus
        low, high = focus.lowest[number], focus.highest[number]
        said, position = focus.meant.get(number, (None, 0.0))
        if said != value:  # else it is what a hand meant by it, and that stays in hold
            position = (number_of(value) - low) / (high - low) if high > low else 0.0
        if number == 0:
            return (Heard("device/bypass", min(1.0, max(0.0, 1.0 - position))),)
        return (Heard(f"device/param/{number}", min(1.0, max(0.0, position))),)

    def _started(self, args: Arguments) -> Iterable[Fact]:  # noqa: ARG002 (the table's)
        """Live has loaded AbletonOSC anew: every listener is gone."""
        self._forget()
        self.moved = False
        return self._greets()

    def _complains(self, args: Arguments) -> Iterable[Fact]:
        text = str(args[0])[:200] if args else "error"
        if "not in list" in text:
            # Python's words for a return or the master being selected: view.py looks for it among the tracks.
            return [*self._nothing_in_focus(), *self._selects(None)]
        if "Observer not connected" in text:
            # A fault of its own after tracks moved, if only before we came: it is asked instead of listened to.
            self.moved = True
            if self.deadline_ns is not None:
                self.deadline_ns = min(self.deadline_ns, self.heard_ns + POLL)
            return ()
        if "out of range" in text and self._reaches_beyond():
            return ()  # eight faders and three tracks are nothing to complain of
        hint = ": fewer sends, scenes or slots than the map reaches?" if "out of range" in text else ""
        return (Complained(text + hint),)

    def _reaches_beyond(self) -> bool:
        """Whether a control stands for a track that Live does not have."""
        tracks = (key.split("/")[1] for key in self.keys if key.startswith(("track/", "clip/")))
        return any(int(track) > len(self.names) for track in tracks)


def _question(key: str) -> bytes | None:
    """What asks for the value of a track kept under this key, and does not listen to it."""
    numbers = [int(part) for part in key.split("/") if part.isdecimal()]
    row = _VALUE.get("/".join("N" if part.isdecimal() else part for part in key.split("/")).replace("send/N", "send/M"))
    return encode(f"/live/{row.thing}/get/{row.name}", *_from_zero(numbers)) if row is not None else None


def _listen(verb: str, what: str, track: int) -> bytes:
    return encode(f"/live/track/{verb}_listen/{what}", track)


_READERS: Mapping[str, Callable[[LiveConversation, Arguments], Iterable[Fact]]] = {
    _PLAYING: LiveConversation._playing,
    "/live/song/get/track_names": LiveConversation._track_names,
    "/live/view/get/selected_device": LiveConversation._selected_device,
    "/live/device/get/name": LiveConversation._device_name,
    "/live/device/get/parameters/name": LiveConversation._parameter_names,
    "/live/device/get/parameters/is_quantized": LiveConversation._whole,
    "/live/view/get/selected_track": LiveConversation._selected_track,
    "/live/scene/get/is_triggered": LiveConversation._scene,
    "/live/track/get/color": LiveConversation._color,
    "/live/track/get/output_meter_level": LiveConversation._meter,
    "/live/track/get/playing_slot_index": LiveConversation._plays_slot,
    "/live/track/get/fired_slot_index": LiveConversation._waits_slot,
    "/live/device/get/parameters/min": LiveConversation._lowest,
    "/live/device/get/parameters/max": LiveConversation._highest,
    "/live/device/get/parameter/value": LiveConversation._parameter,
    "/live/startup": LiveConversation._started,
    "/live/error": LiveConversation._complains,
}


def _indexes(args: Arguments, count: int) -> tuple[int, ...]:
    numbers = tuple(arg for arg in args[:count] if isinstance(arg, int) and 0 <= arg < MOST)
    if len(numbers) != count:
        raise PeerMistake(f"it counts something as {args[:4]!r}")
    return numbers


def _heard(row: Row, address: str, args: Arguments) -> Iterable[Fact]:
    count = _numbers_in(row.shape)
    indexes = [index + 1 for index in _indexes(args, count)]
    try:
        (said,) = args[count:]
        position = row.read(said)
    except (TypeError, ValueError):
        raise PeerMistake(f"{address} with {', '.join(map(repr, args[:8]))} makes no sense") from None
    return (Heard(key_of(row.shape, indexes), min(1.0, max(0.0, position))),)


def _position(address: str, args: Arguments) -> float:
    if not args:
        raise PeerMistake(f"{address} without a value")
    return position_of(args[0])


def _track_shape(shape: str) -> str:
    return shape.replace("strip/", "track/", 1) if shape.startswith("strip/") else shape


class AbletonOsc:
    """How Live says it."""

    name = "ableton-osc"
    medium: Literal["osc", "midi"] = "osc"
    hears = True
    toggles_markers: Literal[True] = True  # `/live/song/set_or_delete_cue` is all it has
    answers_on = ANSWERS_ON
    # AbletonOSC empties its socket ten times a second; between two looks Linux keeps some 270 small messages.
    pace = WireModel(gap_ns=1_000_000, burst_ns=128_000_000)

    def speech(self, target: Target, *, bank: int = 0, channel: int | None = None) -> Speech | Cannot:  # noqa: ARG002
        """How Live says this target; `bank` counts for `strip/N`, `channel` for nothing here."""
        indexes = [argument for argument in target.arguments if isinstance(argument, int)]
        if target.shape.startswith("strip/"):
            indexes[0] += bank
        shape = _track_shape(target.shape)
        if any(not 1 <= index <= MOST for index in indexes):
            return Cannot(f"numbers go from 1 to {MOST} here")
        if shape in LATE:
            return Speech(key_of(shape, indexes), LATE[shape], late=True)
        if shape in _VALUE:
            return _sets(_VALUE[shape], indexes)
        if shape in _HAPPENS:
            return _fires(_HAPPENS[shape], indexes)
        return Cannot(why_not(REASONS, target.shape))

    def action(self, words: str) -> Speech | Cannot:
        """An address of AbletonOSC's with what it takes: `/live/song/undo`, `/live/track/stop_all_clips 0`."""
        try:
            address, *args = shlex.split(words)
        except ValueError:
            address, args = "", []
        if re.fullmatch(r"/live(/\w+)+", address):
            return Speech(f"action{words}", SWITCH, fire=(encode(address, *map(_argument, args)),))
        return Cannot(f"{words!r} is no address of AbletonOSC's: write one like /live/song/undo")

    def conversation(
        self,
        *,
        reply_port: int | None,  # noqa: ARG002 (the contract's)
        watch: frozenset[str] = frozenset(),
    ) -> LiveConversation:
        """A new conversation; answers come to the port the rig listens on."""
        return LiveConversation(meters="meters" in watch)

    def rows(self) -> Sequence[DialectRow]:
        """What AbletonOSC reaches, in the order of the target table."""
        return [*(row for shape in TARGETS if (row := _row(shape)) is not None), ACTION]

    def cannot(self) -> Sequence[tuple[str, str]]:
        """What it does not reach, each with the reason."""
        return refused(REASONS, {row.target for row in self.rows()})


def _argument(word: str) -> Argument:
    """A word of an action: a whole number, a number with a point, else text."""
    if re.fullmatch(r"-?\d{1,9}", word):
        return int(word)
    return float(word) if re.fullmatch(r"-?\d{1,9}\.\d{1,9}", word) else word


def _row(shape: str) -> DialectRow | None:
    same = _track_shape(shape)
    if same in LATE:
        return DialectRow(shape, LATE_ADDRESS, "iiif", "both")
    if same in _VALUE:
        row = _VALUE[same]
        types = "i" * _numbers_in(same) + row.type
        return DialectRow(shape, f"/live/{row.thing}/set/{row.name}", types, "both")
    if same in _HAPPENS:
        each = _HAPPENS[same]
        types = "f" * len(each.leading) + "i" * _numbers_in(same)
        return DialectRow(shape, each.address, types, "out" if each.told is None else "both")
    return None


DIALECT = AbletonOsc()
