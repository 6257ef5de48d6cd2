"""Mackie Control with phasebridge as the desk: Logic, Cubase, Studio One, FL Studio, and any other DAW that plays one.

One table says which buttons a target is, one says how each DAW uses the desk (`host:`). What the DAW paints is read in
core/mackie.py. Sources: the Logic Control manual's appendix, NicoG60/TouchMCU, Ardour (libs/surfaces/mackie), REAPER's
csurf_mcu.cpp, DrivenByMoss. Where a DAW's fader law is published nowhere, 0 dB and the top are what its users report
and the rest is a guess (UNCONFIRMED); `taper:` in the rig says it exactly.

Sends of the selected track and parameters of the plug-in are reached while the DAW has its encoders assigned to them
(core/mackie_pots.py). What this file refuses to do: sends, plug-ins and equalisers by their own numbers (an encoder is
what stands under it now), and the bank buttons (the tracks that are played decide the bank).
"""

import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Literal, NamedTuple

from bridge.core import tapers
from bridge.core.banks import MOST
from bridge.core.dialect import Cannot, DialectRow, Speech
from bridge.core.laws import FRACTION, PAN, SWITCH, Law
from bridge.core.mackie import TRANSPORT, Host, MackieConversation
from bridge.core.mackie_pots import Assigned, View
from bridge.core.refusals import MIDI_ONLY, refused, why_not
from bridge.core.targets import TARGETS
from bridge.model.surface import WireModel
from bridge.model.target import Target
from bridge.wire import mackie as wire

#: A motor fader's step: the upper 10 of 14 bits (Logic Control manual, appendix).
STEP = 16 / tapers.FULL
#: Rows of letters that the names may stand in, by the word of `names:`.
ROWS: Mapping[str, int] = {"upper": 0, "lower": 1}
LOWER = ROWS["lower"]
#: Boxes of eight strips side by side.
UNITS = ("1", "2", "3", "4")

#: Ardour's meters: segments of a 13th of its deflection (surface.cc: 115 is the top), by IEC 268-18.
_ARDOUR_METERS = (-90.0, -58.0, -48.0, -40.0, -34.0, -29.0, -24.0, -19.0, -14.5, -11.5, -7.5, -4.0, -0.5, 3.0)
#: REAPER's: even steps from -70 dB (csurf_mcu.cpp: 13 * (dB + 70) / 70).
_REAPER_METERS = tuple(level * 70 / 13 - 70 for level in range(14))


#: What encoders are by the light of the assignment, as the desk's buttons are called (UNCONFIRMED but for Ardour).
_DEVICE = {wire.BUTTONS[word]: View.DEVICE for word in ("assign-plugin", "assign-eq", "assign-instrument")}
_LIT: Mapping[int, View] = {wire.BUTTONS["assign-send"]: View.SENDS, **_DEVICE}


class Way(NamedTuple):
    """How one DAW uses the desk. `buttons`: what only some have a way to do, as buttons held and pressed."""

    volume: Law
    ticks: int = 100
    names: int = 0
    meters: tuple[float, ...] = wire.METER_DB
    buttons: Mapping[str, str] = {}
    leaves_gaps: bool = False  # names of six letters at most: what crosses the gaps is a notice
    assigned: Assigned = Assigned(_LIT)


def _guessed(zero: int, top: float, full: int = tapers.FULL) -> Law:
    """A taper of which 0 dB and the top are known."""
    return tapers.of_points(tapers.scaled(zero, top, full), STEP)


_MARKERS = {"marker/add": "marker", "marker/next": "marker+forward", "marker/previous": "marker+rewind"}
_ARDOUR = {**_MARKERS, "transport/punch-in": "drop", "transport/punch-out": "replace"}
#: Live's fader in steps of 6 dB (see the table of AbletonOSC's issue 44), 0 dB at .85.
_LIVE: tapers.Points = (
    (-math.inf, 0), (-60.0, 567), (-54.0, 983), (-48.0, 1696), (-42.0, 2341), (-36.0, 3064), (-30.0, 3906),
    (-24.0, 4954), (-18.0, 6553), (0.0, 13926), (6.0, tapers.FULL),
)  # fmt: skip
_LIVE_LIT = {wire.BUTTONS["assign-send"]: View.SENDS, wire.BUTTONS["assign-plugin"]: View.DEVICE}
#: Waveform: dB = 20 ln(position) + 6 (its own script of a Mackie Control).
_WAVEFORM: tapers.Points = (
    (-math.inf, 0), (-86.1, 164), (-53.9, 819), (-40.1, 1638), (-26.2, 3277), (-18.1, 4915), (-12.3, 6553),
    (-7.9, 8192), (-4.2, 9830), (0.0, 12137), (3.9, 14745), (6.0, tapers.FULL),
)  # fmt: skip

#: By the word of `host:`. Ardour's is measured (7.3); all other ticks and assignments UNCONFIRMED.
HOSTS: Mapping[str, Way] = {
    "generic": Way(tapers.eighth_power(STEP)),
    "ardour": Way(
        tapers.eighth_power(STEP),
        ticks=63,
        meters=_ARDOUR_METERS,
        buttons=_ARDOUR,
        leaves_gaps=True,
        assigned=Assigned(_LIT, stays=True, decibels=True),
    ),
    # One track's view is told by the dot; its sends take four encoders each (Apple's Control Surfaces Support Guide).
    "logic": Way(_guessed(12808, 6.0), assigned=Assigned(_DEVICE, dotted=True)),
    # Names in the lower row, assignment buttons that turn pages: Steinberg's "Mackie Control and Cubase" (Cubase 4),
    # pages 13 and 14; UNCONFIRMED for later ones.
    "cubase": Way(_guessed(13000, 6.0), names=LOWER, assigned=Assigned({})),
    "studio-one": Way(_guessed(12808, 10.0)),
    # Names in the lower row: as a script derived from FL's own writes them (bramdebouvere/fltouch).
    "fl": Way(_guessed(13072, 5.6, 16340), names=LOWER),
    # Sends and plug-ins of the selected track; EQ and Instrument turn pages (its script, ChannelStripController.py).
    "live": Way(tapers.of_points(_LIVE, STEP), assigned=Assigned(_LIVE_LIT)),
    "reaper": Way(_guessed(11734, 12.0), meters=_REAPER_METERS),
    "bitwig": Way(_guessed(12808, 6.0)),
    "tracktion": Way(tapers.of_points(_WAVEFORM, STEP)),
}

#: What a strip is asked for, in words for the list.
_STRIP = {
    "volume": "pitchwheel 1-8, note_on 104-111",
    "pan": "control_change 16-23",
    **{leaf: f"note_on {first}-{first + 7}" for leaf, first in wire.STRIP_NOTES.items()},
}
_BANKS = frozenset({"bank-left", "bank-right", "channel-left", "channel-right"})

#: What stands under the encoders of an assignment, and why not with a host whose assignment says too little.
_UNDER = {"selected/send/M/level": View.SENDS, "device/param/P": View.DEVICE}
_NOT_UNDER = "with host: {host} its lights do not say what an encoder is then; let a Mackie desk pass through instead"
#: Why a target cannot be reached, by the first pattern its shape fits.
REASONS = {
    r".*/send/M/.*": "a Mackie desk has only the sends of the selected track, under its encoders: use "
    "selected/send/1/level and an action with assign-send",
    r".*/(eq|comp)/.*|.*/fx/.*|device/.*": "a Mackie desk has it only as a parameter under its encoders: use "
    "device/param/1 to device/param/8 and actions with assign-plugin and vpot-1",
    r"master/.*": "a Mackie desk has only a fader for the master: put the master on a track, or use the DAW's own",
    r"selected/select": "the selected track is selected already: use track/N/select",
    r".*/(trim|width|monitor)": "a Mackie desk has no control for it: use volume, pan, mute, solo, arm or select",
    r"marker/goto/N": "a Mackie desk has no numbers for markers: use action/NAME with f1 to f8 where the DAW has them",
    r"marker/.*": "this host does nothing certain with its marker button: use action/NAME with the buttons it wants",
    r"transport/punch-(in|out)": "this host has no certain button for it: use action/NAME with drop or replace",
    r"transport/(start|end)": "a Mackie desk has no button for it: use action/NAME with the buttons the DAW wants",
    r"transport/(position|tempo)": "a Mackie desk is told the time and cannot set it: use rewind, forward and play",
    r"record/take": "a Mackie desk has no single button for it: use transport/record, then transport/play",
    r"(scene|clip)/.*": "a Mackie desk has no clips: use the DAW's OSC, or action/NAME with its buttons",
    MIDI_ONLY: "this port is the desk: add a DAW with `dialect: midi` for notes",
    r".*": "a Mackie desk has no button for it: use action/NAME with the buttons the DAW wants",
}


class Mcu:
    """How a Mackie desk says it to one host."""

    name = "mcu"
    medium: Literal["osc", "midi"] = "midi"
    hears = True
    pace = WireModel()
    options: Mapping[str, tuple[str, ...]] = {"host": tuple(HOSTS), "units": UNITS, "taper": (), "names": tuple(ROWS)}

    def __init__(self, host: str = "generic", units: int = 1, taper: str = "", names: str = "") -> None:
        way = HOSTS[host]
        self._word = host
        volume = tapers.of_points(tapers.read(taper), STEP) if taper else way.volume
        self._units = units
        self._buttons = way.buttons
        row = ROWS[names] if names else way.names
        pan = PAN._replace(step=1 / way.ticks)
        self._host = Host(volume, pan, way.ticks, row, way.meters, way.leaves_gaps, way.assigned)

    def configured(self, options: Mapping[str, str]) -> "Mcu":
        """The desk as this host wants it; the same one each time for the same words."""
        told = options.get("host", "generic"), options.get("units", "1"), options.get("taper", "")
        return _configured(*told, options.get("names", ""))

    def speech(self, target: Target, *, bank: int = 0, channel: int | None = None) -> Speech | Cannot:  # noqa: ARG002
        """How the desk says this target; `bank` counts for `strip/N`, `channel` for nothing here."""
        root, _, leaf = target.shape.rpartition("/")
        if root in ("track/N", "strip/N") and leaf in _STRIP:
            track = int(target.arguments[0]) + (bank if root == "strip/N" else 0)
            if not 1 <= track <= MOST:
                return Cannot(f"tracks go from 1 to {MOST} here")
            return self._late(f"track/{track}/{leaf}", leaf)
        if (root == "selected" and leaf in _STRIP and leaf != "select") or target.shape == "master/volume":
            return self._late(target.shape, leaf)
        if target.shape in _UNDER:
            return self._under(target.shape, int(target.arguments[0]))
        if target.shape in TRANSPORT:
            pressed = _pressed(TRANSPORT[target.shape])
            return Speech(target.shape, SWITCH, toggle=pressed, fire=pressed, late=_toggles(target.shape))
        if target.shape in self._buttons:
            return Speech(target.shape, SWITCH, toggle=(fire := _chord(self._buttons[target.shape])), fire=fire)
        return Cannot(why_not(REASONS, target.shape))

    def _under(self, shape: str, number: int) -> Speech | Cannot:
        """What an encoder stands for while the DAW has it assigned to that."""
        if _UNDER[shape] not in self._host.assigned.lit.values():
            return Cannot(_NOT_UNDER.format(host=self._word))
        if not 1 <= number <= (most := self._units * wire.STRIPS):
            return Cannot(f"this desk has {most} encoders: numbers go from 1 to {most}, page by page")
        law = self._host.volume if _UNDER[shape] is View.SENDS else FRACTION
        key = shape.replace("M", str(number)).replace("P", str(number))
        return Speech(key, law._replace(step=1 / self._host.ticks), droppable=False, late=True)

    def _late(self, key: str, leaf: str) -> Speech:
        laws = {"volume": self._host.volume, "pan": self._host.pan}
        return Speech(key, laws.get(leaf, SWITCH), droppable=False, late=True)

    def action(self, words: str) -> Speech | Cannot:
        """A button of the desk by its word (`undo`), or several at once (`shift+f1`)."""
        buttons = words.split("+")
        if _BANKS.intersection(buttons):
            return Cannot("the tracks that are played decide what the desk shows: use bank/next and bank/previous")
        if not words or any(button not in wire.BUTTONS for button in buttons):
            return Cannot(f"{words!r} is no button of a Mackie desk: write one like undo, f1 or shift+f1")
        if len({*buttons}) < len(buttons):
            return Cannot(f"{words!r} presses a button that is down: write each once")
        return Speech(f"action/{words}", SWITCH, fire=_chord(words))

    def conversation(
        self,
        *,
        reply_port: int | None,  # noqa: ARG002 (the contract's)
        watch: frozenset[str] = frozenset(),
    ) -> MackieConversation:
        """A new conversation; meters and clock come anyway, and are read where they are watched."""
        return MackieConversation(self._host, self._units, watch)

    def rows(self) -> Sequence[DialectRow]:
        """What the desk reaches, in the order of the target table."""
        return [*filter(None, map(self._row, TARGETS)), DialectRow("action/NAME", "note_on 40-103", "", "out")]

    def _row(self, shape: str) -> DialectRow | None:
        root, _, leaf = shape.rpartition("/")
        if root in ("track/N", "strip/N", "selected") and leaf in _STRIP and shape != "selected/select":
            return DialectRow(shape, _STRIP[leaf], "", "both")
        if shape in _UNDER:
            return DialectRow(shape, _STRIP["pan"], "", "both")
        if shape == "master/volume":
            return DialectRow(shape, "pitchwheel 9, note_on 112", "", "both")
        if shape in TRANSPORT:
            return DialectRow(shape, f"note_on {TRANSPORT[shape]}", "", "both")
        if shape in self._buttons:
            notes = (str(wire.BUTTONS[word]) for word in self._buttons[shape].split("+"))
            return DialectRow(shape, f"note_on {', '.join(notes)}", "", "out")
        return None

    def cannot(self) -> Sequence[tuple[str, str]]:
        """What it does not reach, each with the reason."""
        return refused(REASONS, {row.target for row in self.rows()})


def _toggles(shape: str) -> bool:
    """Whether the target is a state that a press changes, and not something that happens."""
    return TARGETS[shape].mode.value == "toggle"


def _pressed(*notes: int) -> tuple[bytes, ...]:
    """Buttons go down in this order and come up the other way round, message by message."""
    return (*map(wire.press, notes), *map(wire.release, reversed(notes)))


def _chord(words: str) -> tuple[bytes, ...]:
    return _pressed(*(wire.BUTTONS[word] for word in words.split("+")))


@cache
def _configured(host: str, units: str, taper: str, names: str) -> Mcu:
    return Mcu(host, int(units), taper, names)


DIALECT = Mcu()
