"""REAPER's OSC, row by row: what each target is on the wire, its law, and why the others cannot be reached.

Speech, the list of what can be reached and the reading of feedback all come from these rows, so they cannot differ.
They are read off Cockos' own source of this surface (reaper-sdk, reaper_csurf/csurf_osc.cpp; names in brackets are
functions of it). `@` counts within REAPER's bank (size.py).

Volume is said in dB, as a float (`/track/N/volume/db`) or as text (`/volume/str`), never as REAPER's fader position:
that depends on the preferences of whoever sits there.

What this file refuses to do: guess at a fader position, and hear, ask or keep anything.
"""

from collections.abc import Iterable, Mapping

from bridge.core.dialect import DialectRow
from bridge.core.laws import FRACTION, PAN, evenly
from bridge.core.osc_places import Place
from bridge.core.osc_rows import number_of, position_of
from bridge.core.refusals import MIDI_ONLY
from bridge.core.tapers import gain_power
from bridge.wire.osc import Argument

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
    MIDI_ONLY: "add a DAW with `dialect: midi` for REAPER's MIDI inputs",
    r".*": "REAPER's OSC has no address for it",
}
