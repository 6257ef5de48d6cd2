"""Live by AbletonOSC, row by row: what each target is on the wire, its law, and why the others cannot be reached.

Speech, the list of what can be reached and the reading of feedback all come from these rows, so they cannot differ.
Addresses are those of AbletonOSC's own source (ideoforms/AbletonOSC: README, abletonosc/*.py); it counts from 0 where a
rig counts from 1.

What this file refuses to do: reach returns and the master (AbletonOSC has no way to them, whatever its README says),
and hear, ask or keep anything.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from bridge.core.dialect import DialectRow, Speech
from bridge.core.laws import FRACTION, PAN, SWITCH, Law, evenly, plain
from bridge.core.osc_rows import key_of, number_of, position_of
from bridge.core.refusals import MIDI_ONLY
from bridge.core.targets import TARGETS, is_number
from bridge.model.target import Mode
from bridge.wire.osc import FLOAT, INT, Argument, encode, prefix

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


def numbers_in(shape: str) -> int:
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

#: Why a target cannot be reached, by the first pattern its shape fits.
REASONS = {
    r"master/.*": "AbletonOSC reaches neither the master nor the returns",
    r"selected/.*": "AbletonOSC counts tracks by number: use track/N or strip/N, or device/param/P",
    r".*/(trim|width)": "Live's mixer has none: put a Utility on the track and use device/param/P",
    r".*/(eq|comp)/.*": "Live's mixer has none: select the device and use device/param/P",
    r".*/send/M/enable": "Live's sends cannot be switched: use send/M/level",
    r".*/fx/.*": "the ranges of a device are known only while it is selected: use device/param/P and device/bypass",
    r"transport/(position|end)": "AbletonOSC does not tell how long the song is: use transport/start and the markers",
    MIDI_ONLY: "add a DAW with `dialect: midi` for Live's MIDI inputs",
    r".*": "AbletonOSC has no address for it",
}

#: What is set, and what happens, by the shape of its target.
VALUE: Mapping[str, Row] = {row.shape: row for row in VALUES}
HAPPENS: Mapping[str, Happening] = {each.shape: each for each in HAPPENINGS}


def _from_zero(indexes: Sequence[int]) -> list[int]:
    return [index - 1 for index in indexes]


def sets(row: Row, indexes: Sequence[int]) -> Speech:
    """How a value is set; it is asked for by listening to it, where Live tells its changes."""
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


def fires(each: Happening, indexes: Sequence[int]) -> Speech:
    """How something is made to happen; it is asked for where somebody tells whether it goes on."""
    message = encode(each.address, *each.leading, *_from_zero(indexes))
    ask = encode(each.told, *_from_zero(indexes)) if each.told else None
    # What is selected cannot be unselected: pressing its button again selects it again.
    toggle = (message,) if TARGETS[each.shape].mode is Mode.TOGGLE else ()
    return Speech(key_of(each.shape, indexes), SWITCH, toggle=toggle, fire=(message,), ask=ask)


def question(key: str) -> bytes | None:
    """What asks for the value of a track kept under this key, and does not listen to it."""
    numbers = [int(part) for part in key.split("/") if part.isdecimal()]
    row = VALUE.get("/".join("N" if part.isdecimal() else part for part in key.split("/")).replace("send/N", "send/M"))
    return encode(f"/live/{row.thing}/get/{row.name}", *_from_zero(numbers)) if row is not None else None


def track_shape(shape: str) -> str:
    """The shape a row stands under: `strip/N` is `track/N` counted from the bank."""
    return shape.replace("strip/", "track/", 1) if shape.startswith("strip/") else shape


def listed(shape: str) -> DialectRow | None:
    """The line of a shape in the list of what is reached; None where it is not."""
    same = track_shape(shape)
    if same in LATE:
        return DialectRow(shape, LATE_ADDRESS, "iiif", "both")
    if same in VALUE:
        row = VALUE[same]
        types = "i" * numbers_in(same) + row.type
        return DialectRow(shape, f"/live/{row.thing}/set/{row.name}", types, "both")
    if same in HAPPENS:
        each = HAPPENS[same]
        types = "f" * len(each.leading) + "i" * numbers_in(same)
        return DialectRow(shape, each.address, types, "out" if each.told is None else "both")
    return None
