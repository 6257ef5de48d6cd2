"""Mackie HUI in front of a DAW: Pro Tools, and any other that takes one. phasebridge is the surface.

The DAW asks every second whether the surface is there, paints lights, faders, rings and displays, and counts its eight
strips within its bank: `track/N` stays the Nth track of the session, since the window is led there and followed by its
names (core/banks.py). Bytes are in wire/hui.py. Sources: MIDIKit (orchetect/MIDIKit), DrivenByMoss (mackie/hui), and
Digidesign's "MIDI Control Surfaces Guide" (6.1, chapter Mackie HUI). None of it was tried on a Pro Tools, which does
not run on the machines of the tests.

What this file refuses to do: set a value when it is not told to, move a fader without a finger on it (the DAW would
pull against it), turn a pot that stands for something else (its lights say: the pan, or one of the sends A to E of all
strips), press a switch whose light says that it is so already, and speak of tracks while nobody knows where the DAW's
window stands.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import inf
from typing import Literal, NamedTuple

from bridge.core import tapers
from bridge.core.banks import MOST, Shown, Step, Window
from bridge.core.dialect import (
    Came,
    Cannot,
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
from bridge.core.laws import PAN, SWITCH
from bridge.core.refusals import MIDI_ONLY, refused, why_not
from bridge.core.targets import TARGETS
from bridge.model.surface import WireModel
from bridge.model.target import Target
from bridge.wire import cables, hui, midi

#: A DAW that has not asked for so long is gone. It asks every second; surfaces wait 2 to 5 (MIDIKit).
GONE_NS = 5_000_000_000
#: A finger stays on a fader so long after its last move.
TOUCH_NS = 500_000_000
#: A light follows a press within this, or it does not follow at all.
ANSWER_NS = 1_000_000_000
#: A light that blinks is dark for less than this. Pro Tools blinks what is armed and not yet recording; how fast is
#: UNCONFIRMED.
BLINK_NS = 700_000_000
#: UNCONFIRMED: ticks of a pot from left to right. Pro Tools counts pan from <100 to 100>; the ring, which is heard,
#: puts right what was counted wrong.
POT_TICKS = 100
#: Rings are repainted this soon after the light that says what pots stand for; how soon Pro Tools does is UNCONFIRMED.
RINGS_NS = 100_000_000
#: How far from the middle of a ring's light a pot may stand, in parts of its travel.
RING = 0.06

#: UNCONFIRMED: nobody publishes Pro Tools' taper over HUI. Taken: +12 dB at the top (Pro Tools Reference Guide), 0 dB
#: at three quarters as printed on such faders. `taper:` in the rig says better.
TAPER = tapers.scaled(round(0.75 * hui.TOP), 12.0)
#: One step of the hardware: ten bits of fourteen (9 to 10 bits by the sources, UNCONFIRMED which).
STEP = 16 / hui.TOP


PAN_LAW = PAN._replace(step=0.5 / POT_TICKS)

# --- What can be said -------------------------------------------------------------------------------------------

#: Keys of a strip that are a switch with a light, by their port.
_PORTS: Mapping[str, int] = {"mute": hui.MUTE, "solo": hui.SOLO, "arm": hui.ARM, "select": hui.SELECT}
_LEAVES = {port: leaf for leaf, port in _PORTS.items()}


class Key(NamedTuple):
    """A target that is one switch of the desk, and whether its light tells how it stands."""

    shape: str
    word: str
    lit: bool = True


_KEYS: tuple[Key, ...] = (
    Key("transport/play", "play"),
    Key("transport/stop", "stop"),
    Key("transport/record", "record"),
    Key("transport/loop", "loop"),
    Key("transport/punch-in", "punch-in"),
    Key("transport/punch-out", "punch-out"),
    Key("transport/rewind", "rewind", lit=False),
    Key("transport/forward", "forward", lit=False),
    Key("transport/start", "return-to-zero", lit=False),
    Key("transport/end", "end", lit=False),
)
_BY_SHAPE: Mapping[str, Key] = {key.shape: key for key in _KEYS}
#: Lights that tell of a target, by zone and port.
_LIT: Mapping[tuple[int, int], str] = {hui.SWITCHES[key.word]: key.shape for key in _KEYS if key.lit}
#: Keys that blink while they are on.
_BLINK = ("arm", "transport/record")
#: What the pots of all strips stand for while a light is on, and lights that say it is nothing that is reached.
_SENDS: Mapping[tuple[int, int], str] = {
    hui.SWITCHES[f"send-{letter}"]: f"send/{number}/level" for number, letter in enumerate("abcde", 1)
}
_OTHERS = tuple(hui.SWITCHES[word] for word in ("input", "output"))
#: Every light of the assignment, by what its action is called.
_ASSIGNED: Mapping[tuple[int, int], str] = {
    hui.SWITCHES[word]: word for word in (*(f"send-{letter}" for letter in "abcde"), "input", "output", "pan")
}
_SEND = "send/M/level"

#: What is said of a strip, in words.
_STRIP = {
    "volume": "fader: control_change 0-7 and 32-39, with touch",
    "pan": "V-pot ticks: control_change 64-71",
    **{leaf: f"switch {port} of the strip's zone" for leaf, port in _PORTS.items()},
    _SEND: "V-pot ticks while send-a to send-e is lit: control_change 64-71",
}
_TRACKS = [(f"{root}/{leaf}", words) for root in ("track/N", "strip/N") for leaf, words in _STRIP.items()]
_ROWS = [DialectRow(shape, words, "", "both") for shape, words in _TRACKS]
_ROWS += [DialectRow(key.shape, f"switch {key.word}", "", "both" if key.lit else "out") for key in _KEYS]
_ORDER = {shape: place for place, shape in enumerate(TARGETS)}
ACTION = DialectRow("action/NAME", "switch NAME", "", "out")

REASONS = {
    r"master/.*": "a HUI has eight faders and none for the master: map the master's own track",
    r"selected/.*": "a HUI reaches tracks, and the selected one only on screen: use track/N or strip/N",
    r"(track|strip)/N/send/.*": "the pots of a HUI are levels of sends: use track/N/send/1/level to send/5/level",
    r"(track|strip)/N/(fx|eq|comp)/.*|device/.*": "plug-ins are edited in the HUI's display",
    r"transport/click": "a HUI has no key for the click",
    r"transport/(position|tempo)": "a HUI shows where the song stands and cannot set it",
    r"marker/.*": "a HUI sets and finds markers by typing: use actions with enter, num-point and num-0 to num-9",
    MIDI_ONLY: "add a DAW with `dialect: midi` for the DAW's MIDI inputs",
    r".*": "a HUI has no control for it",
}

_STEPS = {
    Step.BANK_LEFT: "bank-left",
    Step.BANK_RIGHT: "bank-right",
    Step.LEFT: "channel-left",
    Step.RIGHT: "channel-right",
}


# --- The conversation -------------------------------------------------------------------------------------------


class Light(NamedTuple):
    """A light of one unit."""

    unit: int
    zone: int
    port: int


class Press(NamedTuple):
    """A switch that was pressed: where its light should stand, and until when that is waited for."""

    wanted: bool
    until_ns: int


@dataclass(slots=True)
class Strip:
    """What the DAW painted on one strip; None where it painted nothing yet."""

    fader: int | None = None
    coarse: int | None = None
    ring: int | None = None
    pot: float | None = None  # where it stands: counted, and put right by the ring
    name: str = ""
    levels: tuple[float, float] = (-inf, -inf)


@dataclass(slots=True)
class HuiConversation:
    """One DAW that has HUIs (`units` of them, eight strips each) while the daemon runs."""

    units: int
    watch: frozenset[str] = frozenset()
    deadline_ns: int | None = None
    now_ns: int = 0
    present: bool = False
    asked_ns: int = 0  # when it last asked whether we are there
    window: Window = field(default_factory=lambda: Window(hui.STRIPS))
    strips: list[Strip] = field(default_factory=list)
    zones: list[int | None] = field(default_factory=list)  # chosen last, by unit
    lit: set[Light] = field(default_factory=set)
    dimming: dict[Light, int] = field(default_factory=dict)  # went dark, and when that is no blinking any more
    pressed: dict[Light, Press] = field(default_factory=dict)
    touched: dict[int, int] = field(default_factory=dict)  # strips with our finger on the fader, and until when
    rings_ns: int | None = None  # when rings show what the pots stand for since a light changed
    figures: list[str] = field(default_factory=lambda: [" "] * hui.FIGURES)
    rows: list[str] = field(default_factory=lambda: [" " * hui.SLICE] * hui.SLICES)

    def __post_init__(self) -> None:
        self._dark()

    def _dark(self) -> None:
        """A surface that was just switched on: nothing is lit, nobody knows what the DAW shows."""
        self.window.size = self.units * hui.STRIPS
        self.window.begin()
        self.strips = [Strip() for _ in range(self.window.size)]
        self.zones = [None] * self.units
        self.rings_ns = None
        self.figures, self.rows = [" "] * hui.FIGURES, [" " * hui.SLICE] * hui.SLICES
        for kept in (self.lit, self.dimming, self.pressed, self.touched):
            kept.clear()

    # What the core calls

    def opened(self, t_ns: int) -> Iterable[Fact]:
        """Says that the surface was switched on, as a HUI does; the DAW asks for it in its own time."""
        self.now_ns, self.present, self.deadline_ns = t_ns, False, None
        self._dark()
        return [Say(_on(unit, hui.RESET)) for unit in range(self.units)]

    def hear(self, t_ns: int, data: bytes) -> Iterable[Fact]:
        """One message from the DAW, with the number of its unit before it where that is not the first."""
        self.now_ns = t_ns
        unit, message = self._whose(data)
        if message == hui.PING:
            facts = self._asked(unit)
        elif message == hui.RESET:
            self._dark()
            facts = [Forgotten("track"), Forgotten("transport")]
        elif message[0] >= midi.REAL_TIME:
            facts = ()  # clock and active sensing are nobody's business here
        else:
            reader = _READERS.get(message[0])
            if reader is None:
                raise PeerMistake(f"no HUI is sent {midi.to_hex(message[:8])}")
            facts = reader(self, unit, message)
        self._arm()
        return facts if self.present else ()

    def wake(self, t_ns: int) -> Iterable[Fact]:
        """Fingers leave faders, lights that did not follow are told, the window has settled, or the DAW is gone."""
        self.now_ns = t_ns
        if self.present and t_ns >= self.asked_ns + GONE_NS:
            return self._gone()
        facts = [*self._let_go(), *self._lights_due()]
        due = self.window.due_ns()
        if due is not None and due <= t_ns:
            facts += self._settled()
        if self.rings_ns is not None and self.rings_ns <= t_ns:
            self.rings_ns = None
            facts += [fact for place in range(len(self.strips)) for fact in self._told_of(place, "pot")]
        facts += self._lead()
        self._arm()
        return facts

    def reached(self, t_ns: int, keys: frozenset[str]) -> Iterable[Fact]:
        """Leads the DAW's window to the tracks that are played."""
        self.now_ns = t_ns
        words = (key.split("/") for key in keys)
        self.window.want(frozenset(int(word[1]) for word in words if word[0] == "track" and len(word) > 2))
        facts = self._lead()
        self._arm()
        return facts

    def says(self, key: str, position: float) -> bytes:
        """What sets this; nothing where the DAW does not show it now, or it is so already."""
        root, *rest = key.split("/")
        if not self.present:
            return b""
        if root != "track":
            return self._switches(Light(0, *hui.SWITCHES[_BY_SHAPE[key].word]), position >= 0.5)
        place = self.window.place(int(rest[0]))
        if place is None:
            return b""
        unit, strip = divmod(place, hui.STRIPS)
        if rest[1] == "volume":
            said = self._moves(place, position)
        elif rest[1] in ("pan", "send"):
            return self._turns(place, position) if "/".join(rest[1:]) == self._leaf() else b""
        else:
            return self._switches(Light(unit, strip, _PORTS[rest[1]]), position >= 0.5)
        self._arm()
        return said

    def closed(self, t_ns: int) -> Iterable[Fact]:
        """The port is gone."""
        self.now_ns, self.present, self.deadline_ns = t_ns, False, None
        self._dark()
        return ()

    def leaving(self, t_ns: int) -> Iterable[Fact]:
        """Fingers leave the faders, and the surface is switched off."""
        self.now_ns = t_ns
        for place in self.touched:
            self.touched[place] = t_ns
        return [*self._let_go(), *(Say(_on(unit, hui.RESET)) for unit in range(self.units))]

    # Presence and time

    def _asked(self, unit: int) -> Iterable[Fact]:
        self.asked_ns = self.now_ns
        answer = Say(_on(unit, hui.PONG))
        if self.present:
            return (answer,)
        self.present = True
        return (answer, Came(), *self._all_told())

    def _gone(self) -> Iterable[Fact]:
        self.present, self.deadline_ns = False, None
        self._dark()
        return (Went("it no longer asks whether the surface is there; was it closed, or its HUI switched off in it?"),)

    def _arm(self) -> None:
        dues = [self.asked_ns + GONE_NS] if self.present else []
        dues += [*self.touched.values(), *self.dimming.values(), *(press.until_ns for press in self.pressed.values())]
        dues += [at for at in (self.window.due_ns(), self.rings_ns) if at is not None]
        self.deadline_ns = max(self.now_ns + 1, min(dues)) if self.present and dues else None

    def _whose(self, data: bytes) -> tuple[int, bytes]:
        try:
            cable, message = cables.parted(data)
        except midi.MidiMistake as mistake:
            raise PeerMistake(str(mistake)) from None
        unit = cable - 1
        if not midi.check(message):
            raise PeerMistake("bytes that are no MIDI message")
        if not 0 <= unit < self.units:
            raise PeerMistake(f"it speaks to unit {unit + 1}, and the rig has {self.units}")
        return unit, message

    # What the DAW paints

    def _controller(self, unit: int, message: bytes) -> Iterable[Fact]:
        number, value = message[1], message[2]
        if number < hui.STRIPS:
            return self._coarse(self.strips[unit * hui.STRIPS + number], value)
        if hui.FINE <= number < hui.FINE + hui.STRIPS:
            return self._fine(unit * hui.STRIPS + number - hui.FINE, value)
        if hui.FIRST_RING <= number < hui.FIRST_RING + hui.RINGS:
            return self._ring(unit, number - hui.FIRST_RING, value)
        if number == hui.LIGHT_ZONE:
            self.zones[unit] = value if value < hui.ZONES else None
            if value >= hui.ZONES:
                raise PeerMistake(f"a HUI has no zone {value:#x}")
            return ()
        if number == hui.LIGHT_PORT:
            return self._light(unit, value)
        raise PeerMistake(f"no HUI is sent controller {number}")

    def _coarse(self, strip: Strip, value: int) -> Iterable[Fact]:
        torn, strip.coarse = strip.coarse is not None, value
        if torn:
            raise PeerMistake("the coarse half of a fader came twice")
        return ()

    def _fine(self, place: int, value: int) -> Iterable[Fact]:
        strip = self.strips[place]
        if strip.coarse is None:
            raise PeerMistake("the fine half of a fader came without its coarse half")
        strip.fader, strip.coarse = strip.coarse << 7 | value, None
        self.window.painted(self.now_ns, named=False)
        return self._of_track(place, lambda track: self._fader_of(track, place))

    def _ring(self, unit: int, pot: int, value: int) -> Iterable[Fact]:
        if pot >= hui.STRIPS:
            return ()  # of the plug-in section
        place = unit * hui.STRIPS + pot
        self.strips[place].ring = value
        self.window.painted(self.now_ns, named=False)
        return self._of_track(place, lambda track: self._pot_of(track, place))

    def _light(self, unit: int, value: int) -> Iterable[Fact]:
        zone = self.zones[unit]
        if zone is None:
            raise PeerMistake("a light without its zone")
        if value & ~(hui.ON | 0x07):
            raise PeerMistake(f"a HUI's zones have no port {value & 0x3F}")
        light, on = Light(unit, zone, value & 0x07), bool(value & hui.ON)
        changed = on != (light in self.lit)
        (self.lit.add if on else self.lit.discard)(light)
        press = self.pressed.get(light)
        if press is not None and press.wanted == on:
            del self.pressed[light]
        if zone < hui.STRIPS and changed:
            self.window.painted(self.now_ns, named=False)
        if self._blinks(light) and changed and not on and press is None:
            self.dimming[light] = self.now_ns + BLINK_NS
            return ()
        self.dimming.pop(light, None)
        if (word := _ASSIGNED.get((zone, light.port))) is not None and not unit:
            return [Heard(f"action/{word}", float(on)), *(self._assigned() if changed else ())]
        return self._light_told(light)

    def _meter(self, unit: int, message: bytes) -> Iterable[Fact]:
        strip, (side, level) = message[1], divmod(message[2], 0x10)
        if strip >= hui.STRIPS or side > 1 or level >= len(hui.LADDER):
            raise PeerMistake(f"no HUI has a meter {midi.to_hex(message)}")
        kept = self.strips[unit * hui.STRIPS + strip]
        left, right = kept.levels
        kept.levels = (hui.LADDER[level], right) if side == 0 else (left, hui.LADDER[level])
        track = self.window.track(unit * hui.STRIPS + strip)
        if track is None or "meters" not in self.watch:
            return ()
        return (Metered(f"track/{track}", max(kept.levels)),)

    def _sysex(self, unit: int, message: bytes) -> Iterable[Fact]:
        display, body = (
            message[len(hui.HEAD)] if len(message) > len(hui.HEAD) + 1 else 0,
            message[len(hui.HEAD) + 1 : -1],
        )
        writer = _WRITERS.get(display)
        if not message.startswith(hui.HEAD) or writer is None:
            raise PeerMistake("a sysex that is no HUI's")
        return writer(self, unit, body)

    def _small(self, unit: int, body: bytes) -> Iterable[Fact]:
        told = hui.smalls(body)
        if told is None:
            raise PeerMistake("a display of a length no HUI has")
        facts: list[Fact] = []
        for display, text in told:
            if display == hui.ASSIGNMENT:
                facts.append(Named("display/assignment", text.strip()))
            elif self.strips[unit * hui.STRIPS + display].name != text.strip():
                self.strips[unit * hui.STRIPS + display].name = text.strip()
                self.window.painted(self.now_ns, named=True)
        return facts

    def _clock(self, _unit: int, body: bytes) -> Iterable[Fact]:
        if not 1 <= len(body) <= hui.FIGURES:
            raise PeerMistake("a clock of a length no HUI has")
        for index, byte in enumerate(body):  # from the right
            self.figures[hui.FIGURES - 1 - index] = hui.figure(byte)
        return self._position() if "position" in self.watch else ()

    def _large(self, _unit: int, body: bytes) -> Iterable[Fact]:
        told = hui.slices(body)
        if told is None:
            raise PeerMistake("a display of a length no HUI has")
        for part, text in told:
            self.rows[part] = text
        rows = {part * 2 // hui.SLICES for part, _ in told}
        half = hui.SLICES // 2
        return [
            Named(f"display/{row + 1}", "".join(self.rows[row * half : (row + 1) * half]).rstrip())
            for row in sorted(rows)
        ]

    # What that means

    def _position(self) -> Iterable[Fact]:
        """Where the song stands, with the marks of how it is counted."""
        lit = {(light.zone, light.port) for light in self.lit}
        mark = "|" if hui.BEATS in lit else ":"
        return (Named("transport/position", "".join(self.figures).strip().replace(".", mark).replace(" ", "")),)

    def _of_track(self, place: int, tell: Callable[[int], Iterable[Fact]]) -> Iterable[Fact]:
        track = self.window.track(place)
        return () if track is None else tell(track)

    def _fader_of(self, track: int, place: int) -> Iterable[Fact]:
        number = self.strips[place].fader
        return () if number is None else (Heard(f"track/{track}/volume", number / hui.TOP),)

    def _pot_of(self, track: int, place: int) -> Iterable[Fact]:
        strip, leaf = self.strips[place], self._leaf()
        shown = hui.ring(strip.ring) if strip.ring is not None else None
        if shown is None or not leaf or self.rings_ns is not None:
            went, strip.pot = strip.pot is not None, None
            return (Forgotten(f"track/{track}/{leaf}"),) if went and leaf else ()
        if strip.pot is None or abs(strip.pot - shown) > RING:
            strip.pot = shown
        return (Heard(f"track/{track}/{leaf}", strip.pot),)

    def _leaf(self) -> str:
        """What the pots of all strips stand for: the pan, unless the DAW lights a send; '' where it is neither."""
        sends = [leaf for switch, leaf in _SENDS.items() if Light(0, *switch) in self.lit]
        if len(sends) > 1 or any(Light(0, *switch) in self.lit for switch in _OTHERS):
            return ""
        return sends[0] if sends else "pan"

    def _assigned(self) -> Iterable[Fact]:
        """Pots stand for something else: nothing is known of them until their rings are painted."""
        self.rings_ns = self.now_ns + RINGS_NS
        yield Forgotten("track")
        for place, strip in enumerate(self.strips):
            strip.pot = None
            yield from self._told_of(place, "volume", *_PORTS)

    def _blinks(self, light: Light) -> bool:
        leaf = _LEAVES.get(light.port, "") if light.zone < hui.STRIPS else _LIT.get((light.zone, light.port), "")
        return leaf in _BLINK

    def _stands(self, light: Light) -> bool:
        """How a switch stands: as its light says, as a press will have it, on while it blinks."""
        press = self.pressed.get(light)
        return press.wanted if press is not None else light in self.lit or light in self.dimming

    def _light_told(self, light: Light) -> Iterable[Fact]:
        on = 1.0 if light in self.lit or light in self.dimming else 0.0
        if light.zone >= hui.STRIPS:
            shape = _LIT.get((light.zone, light.port)) if light.unit == 0 else None
            return (Heard(shape, on),) if shape is not None else ()
        leaf, place = _LEAVES.get(light.port), light.unit * hui.STRIPS + light.zone
        track = self.window.track(place)
        return (Heard(f"track/{track}/{leaf}", on),) if leaf is not None and track is not None else ()

    def _told_of(self, place: int, *leaves: str) -> Iterable[Fact]:
        """What is known of the track that a strip shows: all of it, or these leaves."""
        track = self.window.track(place)
        if track is None or not self.strips[place].name:
            return
        unit, strip = divmod(place, hui.STRIPS)
        if "name" in leaves:
            yield Named(f"track/{track}", self.strips[place].name)
        if "volume" in leaves:
            yield from self._fader_of(track, place)
        if "pot" in leaves:
            yield from self._pot_of(track, place)
        for port, leaf in _LEAVES.items():
            if leaf in leaves:
                yield from self._light_told(Light(unit, strip, port))

    def _all_told(self) -> Iterable[Fact]:
        """All that is known, since nothing was told of it while the DAW was not there."""
        for zone, port in _LIT:
            yield from self._light_told(Light(0, zone, port))
        if "position" in self.watch:
            yield from self._position()

    # What is said

    def _moves(self, place: int, position: float) -> bytes:
        """A finger is put on the fader, and moves it; it is taken off some time after the last move."""
        unit, strip = divmod(place, hui.STRIPS)
        number = round(position * hui.TOP)
        said = b"" if place in self.touched else hui.press(strip, hui.TOUCH, down=True)
        self.touched[place] = self.now_ns + TOUCH_NS
        self.strips[place].fader = number
        return _on(unit, said + hui.fader(strip, number))

    def _turns(self, place: int, position: float) -> bytes:
        """A pot goes on from where it stands, by ticks."""
        unit, pot = divmod(place, hui.STRIPS)
        strip = self.strips[place]
        if strip.pot is None:
            return b""
        ticks = round((position - strip.pot) * POT_TICKS)
        strip.pot = min(1.0, max(0.0, strip.pot + ticks / POT_TICKS))
        return _on(unit, hui.turn(pot, ticks))

    def _switches(self, light: Light, wanted: bool) -> bytes:
        """A key is pressed where its light does not say already what is wanted."""
        if self._stands(light) == wanted:
            return b""
        self.pressed[light] = Press(wanted, self.now_ns + ANSWER_NS)
        self.dimming.pop(light, None)
        self._arm()
        return _on(light.unit, hui.tap(light.zone, light.port))

    def _let_go(self) -> Iterable[Fact]:
        """Fingers that moved nothing for a while leave their faders."""
        for place in [place for place, until_ns in self.touched.items() if until_ns <= self.now_ns]:
            del self.touched[place]
            unit, strip = divmod(place, hui.STRIPS)
            yield Say(_on(unit, hui.press(strip, hui.TOUCH, down=False)))

    def _lights_due(self) -> Iterable[Fact]:
        """Lights that did not follow a press, and those that went dark for good, say how things stand."""
        for light in [light for light, press in self.pressed.items() if press.until_ns <= self.now_ns]:
            del self.pressed[light]
            yield from self._light_told(light)
        for light in [light for light, until_ns in self.dimming.items() if until_ns <= self.now_ns]:
            del self.dimming[light]
            yield from self._light_told(light)

    # The window

    def _picture(self) -> list[Shown]:
        return [
            Shown(
                strip.name,
                (strip.fader, strip.ring, *(Light(*divmod(place, hui.STRIPS), port) in self.lit for port in _LEAVES)),
            )
            for place, strip in enumerate(self.strips)
        ]

    def _settled(self) -> Iterable[Fact]:
        """The window stands somewhere else, or tracks are called otherwise: all it shows is told anew."""
        first, total = self.window.first, self.window.total
        playing = Light(0, *hui.SWITCHES["play"]) in self.lit
        self.window.settle(self._picture(), steady=not playing, t_ns=self.now_ns)
        if self.window.first != first:
            for strip in self.strips:
                strip.pot = None
            yield Forgotten("track")
        if self.window.total is not None and self.window.total != total:
            yield Strips(self.window.total)
        for place in range(len(self.strips)):
            yield from self._told_of(place, "name", "volume", "pot", *_PORTS)

    def _lead(self) -> list[Fact]:
        """One step towards the tracks that are played, never while a finger is on a fader."""
        if not self.present or self.touched:
            return []
        picture = self._picture()
        step = self.window.next_step(picture)
        if step is None:
            return []
        self.window.take(step, picture, self.now_ns)
        self._arm()
        return [Forgotten("track"), Say(hui.tap(*hui.SWITCHES[_STEPS[step]]))]


_Reader = Callable[[HuiConversation, int, bytes], Iterable[Fact]]
_READERS: Mapping[int, _Reader] = {
    0xB0: HuiConversation._controller,
    0xA0: HuiConversation._meter,
    0xF0: HuiConversation._sysex,
}
_WRITERS: Mapping[int, _Reader] = {
    hui.SMALL: HuiConversation._small,
    hui.CLOCK: HuiConversation._clock,
    hui.LARGE: HuiConversation._large,
}


def _on(unit: int, piece: bytes) -> bytes:
    """Messages for a unit, over its own cable."""
    return cables.joined(unit + 1, piece) if piece else piece


# --- The dialect ------------------------------------------------------------------------------------------------


class Hui:
    """How a DAW with a HUI says it, with so many units."""

    name = "hui"
    medium: Literal["osc", "midi"] = "midi"
    hears = True
    pace = WireModel()
    options: Mapping[str, tuple[str, ...]] = {"units": ("1", "2", "3", "4"), "taper": ()}

    def __init__(self, units: int = 1, taper: tapers.Points = TAPER) -> None:
        self._units = units
        volume = tapers.of_points(taper, STEP)
        self._laws = dict.fromkeys(_PORTS, SWITCH) | {"volume": volume, "pan": PAN_LAW}
        # That a send has the taper of a fader is UNCONFIRMED.
        self._laws |= {leaf: volume._replace(step=PAN_LAW.step) for leaf in _SENDS.values()}

    def configured(self, options: Mapping[str, str]) -> "Hui":
        """The same with the units and the taper a rig says; the same one each time it is asked for."""
        return _spoken(options.get("units", "1"), options.get("taper", ""))

    def speech(self, target: Target, *, bank: int = 0, channel: int | None = None) -> Speech | Cannot:  # noqa: ARG002
        """How it says this target; `bank` counts for `strip/N`, `channel` for nothing here."""
        key = _BY_SHAPE.get(target.shape)
        if key is not None:
            tap = (hui.tap(*hui.SWITCHES[key.word]),)
            return Speech(key.shape, SWITCH, toggle=tap, fire=tap, droppable=False, late=True)
        root, leaf = target.shape[: len("track/N")], target.shape[len("track/N/") :]
        if root not in ("track/N", "strip/N") or leaf not in _STRIP:
            return Cannot(why_not(REASONS, target.shape))
        if leaf == _SEND:
            leaf = leaf.replace("M", str(target.arguments[1]))
            if leaf not in self._laws:
                return Cannot("a HUI has five sends, A to E: use send/1 to send/5")
        track = int(target.arguments[0]) + (bank if root == "strip/N" else 0)
        if not 1 <= track <= MOST:
            return Cannot(f"tracks go from 1 to {MOST} here")
        return Speech(f"track/{track}/{leaf}", self._laws[leaf], droppable=False, late=True)

    def action(self, words: str) -> Speech | Cannot:
        """Any switch of the desk that is no strip's, by its word: save, undo, enter, automation-write, f1."""
        if words in _STEPS.values():
            return Cannot(
                "the tracks that are played decide what the DAW shows: use bank/next, bank/previous or bank/by/N"
            )
        found = hui.SWITCHES.get(words)
        if found is None:
            return Cannot(f"{words!r} is no key of a HUI; some are save, undo, enter, mix-window, automation-write, f1")
        return Speech(f"action/{words}", SWITCH, fire=(hui.tap(*found),))

    def conversation(self, *, reply_port: int | None, watch: frozenset[str] = frozenset()) -> HuiConversation:  # noqa: ARG002
        """A new conversation; there is no reply port on a MIDI wire."""
        return HuiConversation(self._units, watch)

    def rows(self) -> Sequence[DialectRow]:
        """What it reaches, in the order of the target table."""
        return [*sorted(_ROWS, key=lambda row: _ORDER[row.target]), ACTION]

    def cannot(self) -> Sequence[tuple[str, str]]:
        """What it does not reach, each with the reason."""
        return refused(REASONS, {row.target for row in self.rows()})


@cache
def _spoken(units: str, taper: str) -> Hui:
    if units == "1" and not taper:
        return DIALECT
    return Hui(int(units), tapers.read(taper) if taper else TAPER)


DIALECT = Hui()
