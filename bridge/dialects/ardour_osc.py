"""Ardour's own OSC, both ways: strips, selection, master, transport, markers, clips, actions.

One table says what each target is on the wire; speech, the list of what can be reached and the reading of feedback all
come from it. Figures come from Ardour's source and manual (5.10 to 9.x); what is marked "measured" was seen on 7.3.

The conversation: `/set_surface` subscribes, `/strip/list` counts the strips. Both are repeated every second until
something is heard; then Ardour is there, and the list is asked for until it comes. Its heartbeat comes about every
second: once either was heard, three seconds of silence and it is gone, and the asking begins again. So a restarted
Ardour comes back by itself. The dump of 500 to 2,500 messages that follows a subscription, a selection or a list is
feedback like any other and causes nothing.

What this file refuses to do: keep a value, move Ardour's own bank (bank size 0: strips are counted from the first),
listen to what no surface shows (meters, clocks), and guess at replies that make no sense.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bridge.core.dialect import (
    Came,
    Cannot,
    DialectRow,
    Fact,
    Heard,
    Metered,
    Named,
    PeerMistake,
    Say,
    Speech,
    Strips,
    Went,
)
from bridge.core.laws import FRACTION, PAN, SWITCH, Law
from bridge.core.osc_rows import (
    MOST,
    Arguments,
    Familiar,
    Reader,
    Row,
    counted,
    fires,
    key_of,
    position_of,
    question,
    reads,
    reads_name,
    sets,
)
from bridge.core.refusals import refused, why_not
from bridge.core.tapers import eighth_power
from bridge.core.targets import TARGETS
from bridge.model.surface import WireModel
from bridge.model.target import Target
from bridge.wire.osc import INT, OscMistake, decode, encode, prefix

SECOND = 1_000_000_000
#: Meters at or below this (dB) are silent: Ardour's own bottom is -193.
SILENT = -150.0
#: A set-up that nobody answers is repeated after this.
ASK_AGAIN = SECOND
#: No word for this long and Ardour is gone; its heartbeat comes every 1.0 to 1.1 s (measured).
SILENCE = 3 * SECOND
#: Ardour calls its list stale once for each strip that comes or goes; one question afterwards is enough.
LIST_SETTLES = SECOND // 5

#: Tracks, buses, VCAs and foldback buses: what Ardour's mixer shows beside master and monitor.
STRIP_TYPES = 1 + 2 + 4 + 8 + 16 + 128
#: Strip buttons, strip values, heartbeat, master and transport, selected strip, `/reply` instead of `#reply`.
FEEDBACK = 1 + 2 + 8 + 16 + 8192 + 16384
#: Ardour takes about a message a millisecond while it mixes, and its socket keeps some 270 (Linux's default); the
#: rest of a flood is lost, the last value with it (measured: 640 fader moves in 60 ms).
PACE = WireModel(gap_ns=1_000_000, burst_ns=128_000_000)
#: Gain mode 2: fader positions, never dB in place of a name. Port 0: answers go where the question came from, whatever
#: Ardour's preferences say; any other makes a second surface of us, and every answer comes twice (both measured).
SETUP = encode("/set_surface", 0, STRIP_TYPES, FEEDBACK, 2, 0, 0, 0)
#: Feedback that is only asked for where a surface shows it: time code, and meters as numbers.
WATCH: Mapping[str, int] = {"position": 64, "meters": 128}
LIST = encode("/strip/list")
FAREWELL = encode("/set_surface/feedback", 0)

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
    """Cue rows, tracks and slots are counted from 0 on this wire (the trigger grid's own numbers, measured)."""
    return Speech(key_of(row.shape, indexes), row.law, fire=(encode(row.address, *(index - 1 for index in indexes)),))


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
    )


#: Every target Ardour's OSC reaches. `strip/N` is `track/N` counted from the bank. Trim and width are not asked for:
#: Ardour answers with another number than it tells (measured).
TABLE: tuple[Row, ...] = (
    Row("track/N/volume", "/strip/fader", "if", sets, VOLUME, ask="/strip/fader/@"),
    Row("track/N/trim", "/strip/trimdB", "if", sets, TRIM, _decibels_of_trim, _trim_of_decibels),
    Row("track/N/pan", "/strip/pan_stereo_position", "if", sets, ARDOUR_PAN, _mirrored, _mirrored,
        ask="/strip/pan_stereo_position/@"),
    Row("track/N/width", "/strip/pan_stereo_width", "if", sets, WIDTH, _width_said),
    Row("track/N/mute", "/strip/mute", "ii", sets, ask="/strip/mute/@"),
    Row("track/N/solo", "/strip/solo", "ii", sets, ask="/strip/solo/@"),
    Row("track/N/arm", "/strip/recenable", "ii", sets, ask="/strip/recenable/@"),
    Row("track/N/monitor", "/strip/monitor_input", "ii", sets, ask="/strip/monitor_input/@"),
    Row("track/N/select", "/strip/select", "ii", _selects, ask="/strip/select/@"),
    Row("track/N/send/M/level", "/strip/send/fader", "iif", sets, VOLUME, heard=False, ask="/strip/sends", asks_with=1),
    Row("track/N/send/M/enable", "/strip/send/enable", "iif", sets, heard=False, ask="/strip/sends", asks_with=1),
    Row("track/N/fx/F/bypass", "/strip/plugin/deactivate", "ii", _bypasses, heard=False, ask="/strip/plugin/list",
        asks_with=1),
    Row("selected/volume", "/select/fader", "f", sets, VOLUME, ask="/select/fader"),
    Row("selected/trim", "/select/trimdB", "f", sets, TRIM, _decibels_of_trim, _trim_of_decibels),
    Row("selected/pan", "/select/pan_stereo_position", "f", sets, ARDOUR_PAN, _mirrored, _mirrored,
        ask="/select/pan_stereo_position"),
    Row("selected/width", "/select/pan_stereo_width", "f", sets, WIDTH, _width_said),
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
    Row("device/param/P", "/select/plugin/parameter", "if", sets, PARAMETER),
    Row("device/bypass", "/select/plugin/activate", "f", sets, SWITCH, _mirrored, _mirrored),
    Row("transport/play", "/transport_play", "", fires, toggle="/toggle_roll"),
    Row("transport/stop", "/transport_stop", "", fires),
    Row("transport/record", "/rec_enable_toggle", "", fires, toggle="/rec_enable_toggle", ask="/record_enabled"),
    Row("transport/loop", "/loop_toggle", "", fires, toggle="/loop_toggle"),
    Row("transport/click", "/toggle_click", "", fires, toggle="/toggle_click"),
    Row("transport/punch-in", "/toggle_punch_in", "", fires, toggle="/toggle_punch_in"),
    Row("transport/punch-out", "/toggle_punch_out", "", fires, toggle="/toggle_punch_out"),
    Row("transport/rewind", "/rewind", "", fires),
    Row("transport/forward", "/ffwd", "", fires),
    Row("transport/start", "/goto_start", "", fires, heard=False),
    Row("transport/end", "/goto_end", "", fires, heard=False),
    Row("marker/add", "/add_marker", "", fires, heard=False),
    Row("marker/next", "/next_marker", "", fires, heard=False),
    Row("marker/previous", "/prev_marker", "", fires, heard=False),
    Row("marker/goto/N", "/marker", "i", _goes_to_marker, heard=False),
    Row("scene/N/launch", "/trigger_cue_row", "i", _launches, heard=False),
    Row("clip/T/S/launch", "/trigger_bang", "ii", _launches, heard=False),
)  # fmt: skip
ACTION = DialectRow("action/NAME", "/access_action", "s", "out")

#: Why a target cannot be reached, by the first pattern its shape fits.
REASONS = {
    r".*/(eq|comp)/.*": "Ardour's strips have none of their own: put the plug-in on the track and use device/param/P",
    r"master/fx/.*": "Ardour's OSC reaches these only when selected: use master/select, then device/param/P",
    r".*/fx/F/param/P": "Ardour takes these in the plug-in's own units (Hz, dB): select the track, use device/param/P",
    r"selected/fx/F/bypass": "Ardour's OSC reaches only the plug-in in focus here: use device/bypass",
    r"selected/monitor": "Ardour tells this, but does not let it be set: use track/N/monitor",
    r"selected/select": "the selected strip is selected already: use track/N/select",
    r"master/width": "Ardour does not tell this: use master/select, then selected/width",
    r"master/.*": "Ardour's master has none",
    r"transport/position": "Ardour's OSC does not tell how long the song is: use transport/start and the markers",
    r"transport/tempo": "Ardour's OSC has no address for the tempo: set it in Ardour",
    r"record/take": "Ardour has no single message for it: use transport/record, then transport/play",
    r"(note|cc|program)/N|pitch|pressure": "OSC carries no MIDI to Ardour: add a DAW with `dialect: midi` for that",
    r".*": "Ardour's OSC has no address for it",
}


def _several(args: Arguments, size: int) -> tuple[int, list[Arguments]]:
    """The strip a list belongs to, and the list's entries of this size."""
    if len(args) % size != 1:
        raise PeerMistake(f"a list of {len(args)} entries cannot be read {size} by {size}")
    return counted(args[0]), [args[at : at + size] for at in range(1, len(args), size)]


def _reads_sends(args: Arguments) -> Iterable[Fact]:
    """The answer to /strip/sends: to which strip, its name, the send's number, fader and whether it is on."""
    strip, sends = _several(args, 5)
    facts: list[Fact] = []
    for _, name, number, fader, enabled in sends:
        send = f"track/{strip}/send/{counted(number)}"
        facts.append(Named(send, str(name)))
        facts += Heard(f"{send}/level", position_of(fader)), Heard(f"{send}/enable", position_of(enabled))
    return facts


def _reads_plugins(args: Arguments) -> Iterable[Fact]:
    """The answer to /strip/plugin/list: number, name and whether it works, plug-in by plug-in."""
    strip, plugins = _several(args, 3)
    facts: list[Fact] = []
    for number, name, active in plugins:
        plugin = f"track/{strip}/fx/{counted(number)}"
        facts += Named(plugin, str(name)), Heard(f"{plugin}/bypass", 1.0 - position_of(active))
    return facts


def _metered(key: str, level: object) -> Iterable[Fact]:
    """In gain mode 2 a meter is (dB + 94) / 100 (osc_route_observer.cc); -193 dB is silence."""
    if type(level) is not float:
        raise PeerMistake(f"a meter of {level!r}")
    decibels = 100 * level - 94
    return (Metered(key, decibels if decibels > SILENT else -math.inf),)


def _reads_meter(args: Arguments) -> Iterable[Fact]:
    try:
        strip, level = args
    except ValueError:
        raise PeerMistake(f"/strip/meter with {args!r}") from None
    return _metered(f"track/{counted(strip)}", level)


def _reads_master_meter(args: Arguments) -> Iterable[Fact]:
    return _metered("master", args[0] if len(args) == 1 else None)


def _reads_position(args: Arguments) -> Iterable[Fact]:
    if len(args) != 1 or not isinstance(args[0], str):
        raise PeerMistake(f"/position/smpte with {args!r}")
    return (Named("transport/position", args[0].strip()),)


_HEARD: Mapping[str, Reader] = {row.address: reads(row) for row in TABLE if row.heard}
#: What Ardour says, by address; the rest of it is passed over.
READERS: Mapping[str, Reader] = {
    **_HEARD,
    "/record_enabled": _HEARD["/rec_enable_toggle"],
    "/strip/name": reads_name("track/@"),
    "/select/name": reads_name("selected"),
    "/master/name": reads_name("master"),
    "/select/send_name": reads_name("selected/send/@"),
    "/select/plugin/name": reads_name("device"),
    "/select/plugin/parameter/name": reads_name("device/param/@"),
    "/strip/sends": _reads_sends,
    "/strip/meter": _reads_meter,
    "/master/meter": _reads_master_meter,
    "/position/smpte": _reads_position,
    "/strip/plugin/list": _reads_plugins,
}


#: Feedback that needs no second look; every Ardour says it alike.
_FAMILIAR = Familiar(TABLE)


@dataclass(slots=True)
class ArdourConversation:
    """One Ardour while the daemon runs."""

    deadline_ns: int | None = None
    present: bool = False
    met: bool = False  # it answered our question or its heart was heard: from then on silence means something
    heard_ns: int = 0
    ask_ns: int | None = None  # when to say the set-up again, while nobody answers
    list_ns: int | None = None  # when to ask for the list that Ardour called stale
    listed: int = 0  # the highest strip in the list that is coming in
    setup: bytes = SETUP

    def opened(self, t_ns: int) -> Iterable[Fact]:
        """Subscribes, and asks for the strips."""
        self.present = self.met = False
        return self._ask(t_ns)

    def hear(self, t_ns: int, data: bytes) -> Iterable[Fact]:
        """One datagram from Ardour."""
        said = _FAMILIAR.hear(data)
        if said is not None and self.present:
            self.heard_ns = t_ns
            return said
        try:
            messages = decode(data)
        except OscMistake as mistake:
            raise PeerMistake(str(mistake)) from None
        self.heard_ns = t_ns
        if self.present and len(messages) == 1:
            ((address, args),) = messages
            facts = self._said(t_ns, address, args)
            _FAMILIAR.learn(data, address, args)
            return facts
        facts = [fact for address, args in messages for fact in self._said(t_ns, address, args)]
        return facts if self.present else [self._appears(t_ns), *facts]

    def wake(self, t_ns: int) -> Iterable[Fact]:
        """Asks again what nobody answered, asks for a stale list, notices silence."""
        facts: list[Fact] = []
        if self.list_ns is not None and t_ns >= self.list_ns:
            self.list_ns = None
            facts.append(Say(LIST))
            if not self.met:
                self.list_ns = t_ns + ASK_AGAIN
        if self.met and t_ns - self.heard_ns >= SILENCE:
            self.present = self.met = False
            facts += [Went("not a word for 3 seconds; has it quit, or was its OSC switched off?"), *self._ask(t_ns)]
        elif self.ask_ns is not None and t_ns >= self.ask_ns:
            facts += self._ask(t_ns)
        self._arm()
        return facts

    def closed(self, t_ns: int) -> Iterable[Fact]:  # noqa: ARG002 (the contract's)
        """The port is gone: nothing more to wait for."""
        self.present = self.met = False
        self.deadline_ns = self.ask_ns = self.list_ns = None
        return ()

    def leaving(self, t_ns: int) -> Iterable[Fact]:  # noqa: ARG002 (likewise)
        """Asks for no more feedback: Ardour goes on telling every surface it ever met, and grows slow (measured)."""
        return (Say(FAREWELL),) if self.present else ()

    def _ask(self, t_ns: int) -> Iterable[Fact]:
        self.ask_ns = t_ns + ASK_AGAIN
        self.list_ns, self.listed = None, 0
        self._arm()
        return Say(self.setup), Say(LIST)

    def _appears(self, t_ns: int) -> Fact:
        self.present = True
        self.ask_ns = None
        if not self.met:
            self.list_ns = t_ns + ASK_AGAIN
        self._arm()
        return Came()

    def _meet(self) -> Iterable[Fact]:
        if not self.met:
            self.met, self.list_ns = True, None
            self._arm()
        return ()

    def _arm(self) -> None:
        # Silence is looked for when it could have lasted long enough: hearing something moves no deadline.
        silent = self.heard_ns + SILENCE if self.met else None
        self.deadline_ns = min((at for at in (silent, self.ask_ns, self.list_ns) if at is not None), default=None)

    def _said(self, t_ns: int, address: str, args: Arguments) -> Iterable[Fact]:
        reader = READERS.get(address)
        return reader(args) if reader else self._rarely(t_ns, address, args)

    def _rarely(self, t_ns: int, address: str, args: Arguments) -> Iterable[Fact]:
        """Lists, and answers that carry the strip in their address (`/strip/fader/3`); all else is passed over."""
        if address in {"/reply", "#reply"}:
            return self._listed(args)
        if address == "/heartbeat":
            return self._meet()
        if address == "/strip/list":
            self.list_ns = t_ns + LIST_SETTLES
            self._arm()
            return ()
        head, _, index = address.rpartition("/")
        reader = READERS.get(head) if index.isdecimal() and len(index) < 6 else None
        return reader((int(index), *args)) if reader else ()

    def _listed(self, args: Arguments) -> Iterable[Fact]:
        """One line of the list: type, name, inputs, outputs, mute, solo, strip number; or its end."""
        if args[:1] == ("end_route_list",):
            total, self.listed = self.listed, 0
            self._meet()
            return (Strips(total),)
        if len(args) < 7 or not isinstance(args[1], str):
            return ()
        strip = counted(args[6])
        self.listed = max(self.listed, strip)
        return (Named(f"track/{strip}", args[1]),)


_BY_SHAPE: Mapping[str, Row] = {row.shape: row for row in TABLE} | {
    row.shape.replace("track/", "strip/", 1): row for row in TABLE if row.shape.startswith("track/")
}


class ArdourOsc:
    """How Ardour says it."""

    name = "ardour-osc"
    medium: Literal["osc", "midi"] = "osc"
    hears = True
    pace = PACE

    def speech(self, target: Target, *, bank: int = 0, channel: int | None = None) -> Speech | Cannot:  # noqa: ARG002
        """How Ardour says this target; `bank` counts for `strip/N`, `channel` for nothing here."""
        row = _BY_SHAPE.get(target.shape)
        if row is None:
            return Cannot(why_not(REASONS, target.shape))
        indexes = [argument for argument in target.arguments if isinstance(argument, int)]
        if target.shape.startswith("strip/"):
            indexes[0] += bank
        if any(not 1 <= index <= MOST for index in indexes):
            return Cannot(f"numbers go from 1 to {MOST} here")
        return row.says(row, indexes)

    def action(self, words: str) -> Speech | Cannot:
        """One of Ardour's menu actions (`Common/Save`), or an OSC address that takes no arguments (`/save_state`)."""
        key = f"action/{words}"
        if re.fullmatch(r"(/\w+)+", words):
            return Speech(key, SWITCH, fire=(encode(words),))
        if re.fullmatch(r"[^/\0]+/[^/\0]+", words):
            return Speech(key, SWITCH, fire=(encode(ACTION.address, words),))
        return Cannot(f"{words!r} is no action of Ardour's: write one like Common/Save or an address like /save_state")

    def conversation(
        self,
        *,
        reply_port: int | None,  # noqa: ARG002
        watch: frozenset[str] = frozenset(),
    ) -> ArdourConversation:
        """A new conversation; Ardour answers the port it is asked from, whichever the rig fixed."""
        feedback = FEEDBACK + sum(WATCH[word] for word in watch)
        return ArdourConversation(setup=encode("/set_surface", 0, STRIP_TYPES, feedback, 2, 0, 0, 0))

    def rows(self) -> Sequence[DialectRow]:
        """What Ardour's OSC reaches, in the order of the target table."""
        reached = ((shape, _BY_SHAPE[shape]) for shape in TARGETS if shape in _BY_SHAPE)
        ways = (DialectRow(shape, row.address, row.types, "both" if row.heard else "out") for shape, row in reached)
        return [*ways, ACTION]

    def cannot(self) -> Sequence[tuple[str, str]]:
        """What it does not reach, each with the reason."""
        return refused(REASONS, {row.target for row in self.rows()})


DIALECT = ArdourOsc()
