"""DrivenByMoss's OSC, row by row: what each target is on the wire, its law, and why the others cannot be reached.

Addresses are those of DrivenByMoss's source and manual (git-moss/DrivenByMoss, controller/osc; its page "Open Sound
Control"). Values are whole numbers up to the resolution set in DrivenByMoss (`resolution: low | medium | high` in the
rig says which: 127, 1023 or 16383); faders stand where those of the DAW do that it runs in.

What this file refuses to do: believe a number above the resolution, and hear, ask or keep anything.
"""

import math
import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from bridge.core.dialect import DialectRow
from bridge.core.laws import FRACTION, PAN, SWITCH, Law, evenly
from bridge.core.osc_places import Place
from bridge.core.osc_rows import number_of, position_of
from bridge.core.refusals import MIDI_ONLY
from bridge.core.tapers import gain_power
from bridge.core.targets import is_number
from bridge.wire.osc import Argument

#: The largest number of each value resolution (DrivenByMoss, setting "Value resolution").
RESOLUTIONS: Mapping[str, int] = {"low": 127, "medium": 1023, "high": 16383}
#: Which DAW DrivenByMoss runs in: it sends fader positions, and they are not alike.
HOSTS = ("bitwig", "reaper")
#: Parameters of a device on one page, and pages counted.
ON_PAGE, PAGES = 8, 8

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

#: Why a target cannot be reached, by the first pattern its shape fits.
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
    MIDI_ONLY: "add a DAW with `dialect: midi` for the DAW's MIDI inputs",
    r".*": "DrivenByMoss's OSC has no address for it",
}

#: Below this DrivenByMoss counts within its bank.
BANKED = "/track/@/"
#: And this within the page of the device that is shown.
PARAMETER = "device/param/P"
#: One that is set as it comes.
PLAIN = Tuning()


@cache
def by_shape(tuning: Tuning) -> Mapping[str, Place]:
    """Every row but the bands of an EQ (eq.py), by shape; `strip/N` is `track/N` counted from the bank."""
    table = {place.shape: place for place in (*_levels(tuning), *_SWITCHES, *_REST)}
    return table | {
        shape.replace("track/", "strip/", 1): place for shape, place in table.items() if shape.startswith("track/")
    }


_INDEX = re.compile(r"(?<=/)(\d+)(?=/|$)")


def placed(tuning: Tuning, key: str) -> tuple[Place, list[int]]:
    """The row of a key, and the numbers in it."""
    return _by_form(tuning)[_INDEX.sub("@", key)], [int(number) for number in _INDEX.findall(key)]


@cache
def _by_form(tuning: Tuning) -> Mapping[str, Place]:
    return {_form(shape): place for shape, place in by_shape(tuning).items() if not shape.startswith("strip/")}


def _form(shape: str) -> str:
    return "/".join("@" if is_number(token) else token for token in shape.split("/"))
