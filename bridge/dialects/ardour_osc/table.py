"""Ardour's OSC, row by row: what each target is on the wire, its law, and why the others cannot be reached.

Speech, the list of what can be reached and the reading of feedback all come from these rows, so they cannot differ.
Figures come from Ardour's source and manual (5.10 to 9.x); what is marked "measured" was seen on 7.3. Nothing here
hears, asks or keeps anything.
"""

from collections.abc import Callable, Mapping, Sequence

from bridge.core.dialect import DialectRow, Speech
from bridge.core.laws import FRACTION, PAN, SWITCH, Law
from bridge.core.osc_rows import Row, fires, key_of, question, sets
from bridge.core.refusals import MIDI_ONLY
from bridge.core.tapers import eighth_power
from bridge.wire.osc import INT, encode, prefix

#: Ardour gives a value back within 6e-8 of the position sent (float32; measured over the whole travel of fader, pan,
#: trim and width, 400 positions each). Sixteen times that is still far below a step of 14 bits (6e-5).
STEP = 1e-6


def _trim_of_decibels(decibels: float) -> float:
    return 0.5 + decibels / 40


def _decibels_of_trim(position: float) -> float:
    return (position - 0.5) * 40


#: Ardour's fader (control_math.h): 0 dB at .78179, the top is +6.02 dB, the bottom silence.
VOLUME = eighth_power(STEP)
#: -20 to +20 dB, the ends of Ardour's trim knob.
TRIM = Law("dB", _trim_of_decibels, _decibels_of_trim, STEP)
ARDOUR_PAN = PAN._replace(step=STEP)
#: -100 % swaps the sides, 0 % is mono, 100 % the whole width; spoken like pan.
WIDTH = ARDOUR_PAN
PARAMETER = FRACTION._replace(step=STEP)


def _mirrored(number: float) -> float:
    """Ardour counts pan from the right: 0 is hard right, 1 hard left (measured on tracks, selection and master)."""
    return 1.0 - number


def _width_said(position: float) -> float:
    """Ardour takes a width as -1 to 1, but tells it as a position from 0 to 1 (measured)."""
    return 2 * position - 1


def _launches(row: Row, indexes: Sequence[int]) -> Speech:
    """Cue rows and mixer scenes are counted from 0 on this wire (measured)."""
    return Speech(key_of(row.shape, indexes), row.law, fire=(encode(row.address, *(index - 1 for index in indexes)),))


def _in_the_grid(row: Row, indexes: Sequence[int]) -> Speech:
    """A slot counted from where Ardour's trigger grid stands, which the conversation hears (grid.py)."""
    return Speech(key_of(row.shape, indexes), row.law, late=True)


def _goes_to_marker(row: Row, indexes: Sequence[int]) -> Speech:
    """Ardour 7 to 9.0 knows `/marker`, 9.4 and later `/goto_marker`; each passes over the other's."""
    messages = encode(row.address, *indexes), encode("/goto_marker", *indexes)
    return Speech(key_of(row.shape, indexes), row.law, fire=messages)


def _selects(row: Row, indexes: Sequence[int]) -> Speech:
    """Selecting: 7.0 to 9.8 pass over 1 and select on 0 (a mistake of theirs); others do as they are told with 1."""
    head = prefix(row.address, row.types, *indexes)
    both = head + INT.pack(1), head + INT.pack(0)
    return Speech(key_of(row.shape, indexes), row.law, toggle=both, fire=both, ask=question(row, indexes))


def _bypasses(row: Row, indexes: Sequence[int]) -> Speech:
    """Bypassed or not are two addresses."""
    bypassed, active = encode(row.address, *indexes), encode("/strip/plugin/activate", *indexes)
    return Speech(
        key_of(row.shape, indexes),
        row.law,
        pack=lambda position: bypassed if position >= 0.5 else active,
        ask=question(row, indexes),
        polled=True,
    )


def _becomes(row: Row, indexes: Sequence[int]) -> Speech:
    """One of several states, none of which is the end of another: it is begun, and ends when another begins."""
    message = (encode(row.address, *indexes, AUTOMATION[row.shape.rsplit("/", 1)[1]]),)
    return Speech(key_of(row.shape, indexes), row.law, fire=message)


def _takes(row: Row, indexes: Sequence[int]) -> Speech:
    """Records at once, and at the next press stops: the menu's "Start Recording", which needs Ardour's window."""
    return Speech(key_of(row.shape, indexes), row.law, fire=(encode(row.address, "Transport/record-roll"),))


def _steps(by: float) -> Callable[[Row, Sequence[int]], Speech]:
    """The next or the one before it."""
    return lambda row, indexes: Speech(key_of(row.shape, indexes), row.law, fire=(encode(row.address, by),))


def _in_its_unit(row: Row, indexes: Sequence[int]) -> Speech:
    """A parameter in the plug-in's own unit: the conversation knows its range once Ardour has described it."""
    return Speech(key_of(row.shape, indexes), row.law, ask=question(row, indexes), late=True, polled=True)


#: Ardour's automation modes by the house's words; its own are Manual, Play, Write, Touch, Latch.
AUTOMATION: Mapping[str, int] = {"off": 0, "read": 1, "write": 2, "touch": 3, "latch": 4}

#: The modes of the fader. Not asked for: Ardour takes `/strip/fader/automation/3` as an order to go to Manual
#: (measured); it tells every change by itself.
MODES: tuple[Row, ...] = tuple(
    Row(f"{strip}/automation/{mode}", f"{address}/fader/automation", types, _becomes)
    for strip, address, types in (("track/N", "/strip", "ii"), ("selected", "/select", "i"))
    for mode in AUTOMATION
)

#: Every other target Ardour's OSC reaches. `strip/N` is `track/N` counted from the bank. Trim and width are not asked
#: for: Ardour answers with another number than it tells (measured).
TABLE: tuple[Row, ...] = (
    Row("track/N/volume", "/strip/fader", "if", sets, VOLUME, ask="/strip/fader/@"),
    Row("track/N/trim", "/strip/trimdB", "if", sets, TRIM, _decibels_of_trim, _trim_of_decibels),
    Row("track/N/pan", "/strip/pan_stereo_position", "if", sets, ARDOUR_PAN, _mirrored, _mirrored,
        ask="/strip/pan_stereo_position/@"),
    Row("track/N/width", "/strip/pan_stereo_width", "if", sets, WIDTH, _width_said),
    Row("track/N/polarity", "/strip/polarity", "ii", sets, heard=False, ask="/strip/polarity/@"),
    Row("track/N/mute", "/strip/mute", "ii", sets, ask="/strip/mute/@"),
    Row("track/N/solo", "/strip/solo", "ii", sets, ask="/strip/solo/@"),
    Row("track/N/arm", "/strip/recenable", "ii", sets, ask="/strip/recenable/@"),
    Row("track/N/monitor", "/strip/monitor_input", "ii", sets, ask="/strip/monitor_input/@"),
    Row("track/N/select", "/strip/select", "ii", _selects, ask="/strip/select/@"),
    Row("track/N/send/M/level", "/strip/send/fader", "iif", sets, VOLUME, heard=False, ask="/strip/sends", asks_with=1),
    Row("track/N/send/M/enable", "/strip/send/enable", "iif", sets, heard=False, ask="/strip/sends", asks_with=1),
    Row("track/N/fx/F/bypass", "/strip/plugin/deactivate", "ii", _bypasses, heard=False, ask="/strip/plugin/list",
        asks_with=1),
    Row("track/N/fx/F/param/P", "/strip/plugin/parameter", "iiif", _in_its_unit, PARAMETER, heard=False,
        ask="/strip/plugin/descriptor", asks_with=2),
    Row("selected/volume", "/select/fader", "f", sets, VOLUME, ask="/select/fader"),
    Row("selected/trim", "/select/trimdB", "f", sets, TRIM, _decibels_of_trim, _trim_of_decibels),
    Row("selected/pan", "/select/pan_stereo_position", "f", sets, ARDOUR_PAN, _mirrored, _mirrored,
        ask="/select/pan_stereo_position"),
    Row("selected/width", "/select/pan_stereo_width", "f", sets, WIDTH, _width_said),
    Row("selected/polarity", "/select/polarity", "i", sets),
    Row("selected/mute", "/select/mute", "i", sets, ask="/select/mute"),
    Row("selected/solo", "/select/solo", "i", sets, ask="/select/solo"),
    Row("selected/arm", "/select/recenable", "i", sets, ask="/select/recenable"),
    Row("selected/send/M/level", "/select/send_fader", "if", sets, VOLUME),
    Row("selected/send/M/enable", "/select/send_enable", "if", sets),
    Row("master/volume", "/master/fader", "f", sets, VOLUME, ask="/master/fader"),
    Row("master/trim", "/master/trimdB", "f", sets, TRIM, _decibels_of_trim, _trim_of_decibels),
    Row("master/pan", "/master/pan_stereo_position", "f", sets, ARDOUR_PAN, _mirrored, _mirrored,
        ask="/master/pan_stereo_position"),
    Row("master/mute", "/master/mute", "i", sets, ask="/master/mute"),
    Row("master/select", "/master/select", "i", _selects, heard=False),
    Row("monitor/volume", "/monitor/fader", "f", sets, VOLUME, ask="/monitor/fader"),
    Row("monitor/mute", "/monitor/mute", "i", sets, ask="/monitor/mute"),
    Row("monitor/dim", "/monitor/dim", "i", sets, ask="/monitor/dim"),
    Row("monitor/mono", "/monitor/mono", "i", sets, ask="/monitor/mono"),
    Row("mixer-scene/N/store", "/store_mixer_scene", "i", _launches, heard=False),
    Row("mixer-scene/N/recall", "/recall_mixer_scene", "i", _launches, heard=False),
    Row("device/param/P", "/select/plugin/parameter", "if", sets, PARAMETER),
    Row("device/next", "/select/plugin", "f", _steps(1.0), heard=False),
    Row("device/previous", "/select/plugin", "f", _steps(-1.0), heard=False),
    Row("device/bypass", "/select/plugin/activate", "f", sets, SWITCH, _mirrored, _mirrored),
    Row("transport/play", "/transport_play", "", fires, toggle="/toggle_roll"),
    Row("transport/stop", "/transport_stop", "", fires),
    Row("transport/record", "/rec_enable_toggle", "", fires, toggle="/rec_enable_toggle", ask="/record_enabled"),
    Row("transport/loop", "/loop_toggle", "", fires, toggle="/loop_toggle"),
    Row("transport/click", "/toggle_click", "", fires, toggle="/toggle_click"),
    Row("transport/click/level", "/click/level", "f", sets, VOLUME),
    Row("transport/punch-in", "/toggle_punch_in", "", fires, toggle="/toggle_punch_in"),
    Row("transport/punch-out", "/toggle_punch_out", "", fires, toggle="/toggle_punch_out"),
    Row("transport/rewind", "/rewind", "", fires),
    Row("transport/forward", "/ffwd", "", fires),
    Row("transport/start", "/goto_start", "", fires, heard=False),
    Row("transport/end", "/goto_end", "", fires, heard=False),
    Row("record/take", "/access_action", "s", _takes, heard=False),
    Row("marker/add", "/add_marker", "", fires, heard=False),
    Row("marker/next", "/next_marker", "", fires, heard=False),
    Row("marker/previous", "/prev_marker", "", fires, heard=False),
    Row("marker/goto/N", "/marker", "i", _goes_to_marker, heard=False),
    Row("scene/N/launch", "/trigger_cue_row", "i", _launches, heard=False),
    Row("clip/T/S/launch", "/trigger_bang", "ii", _in_the_grid, heard=False),
)  # fmt: skip
ACTION = DialectRow("action/NAME", "/access_action", "s", "out")

#: Why a target cannot be reached, by the first pattern its shape fits.
REASONS = {
    r".*/(eq|comp)/.*": "Ardour's strips have none of their own: put the plug-in on the track and use device/param/P",
    r"master/fx/.*": "Ardour's OSC reaches these only when selected: use master/select, then device/param/P",
    r"selected/fx/.*": "Ardour's OSC reaches only the plug-in in focus here: use device/bypass, device/param/P",
    r"master/(automation/.*|polarity)": "Ardour's OSC has it only for what is selected: use master/select first",
    r"selected/monitor": "Ardour tells this, but does not let it be set: use track/N/monitor",
    r"selected/select": "the selected strip is selected already: use track/N/select",
    r"master/width": "Ardour does not tell this: use master/select, then selected/width",
    r"master/.*": "Ardour's master has none",
    r"transport/position": "Ardour's OSC does not tell how long the song is: use transport/start and the markers",
    r"transport/rate": "Ardour does not tell how fast it plays: use an action such as /set_transport_speed 0.5",
    r"transport/tempo": "Ardour's OSC has no address for the tempo: set it in Ardour",
    r".*/receive/.*": "Ardour's OSC sets a send where it leaves: use track/N/send/M/level",
    r".*/send/M/pan": "Ardour's OSC has no address for the pan of a send",
    MIDI_ONLY:
        "OSC carries no MIDI to Ardour: add a DAW with `dialect: midi` for that",
    r".*": "Ardour's OSC has no address for it",
}  # fmt: skip
