"""What a surface has: its controls, the messages they speak, the lights they carry, the wire they hang on.

A profile is data (one YAML file in mappings/surfaces); these are its shapes. Nothing here decodes, sends or decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from bridge.model.device import DeviceTalk


class Motion(StrEnum):
    """How a control is used by a hand or foot."""

    ABSOLUTE = "absolute"  # it has a position: fader, knob, wheel
    RELATIVE = "relative"  # it reports ticks: encoder, jog
    PRESS = "press"  # it goes down and up: button, pad, switch


#: The first word of a control's path says its kind, and the kind says how it moves.
KINDS: Mapping[str, Motion] = {
    "fader": Motion.ABSOLUTE,
    "knob": Motion.ABSOLUTE,
    "wheel": Motion.ABSOLUTE,
    "encoder": Motion.RELATIVE,
    "jog": Motion.RELATIVE,
    "button": Motion.PRESS,
    "pad": Motion.PRESS,
    "switch": Motion.PRESS,
    "transport": Motion.PRESS,
}

#: Gestures each motion can make, in the order they are told to a user.
GESTURES: Mapping[Motion, tuple[str, ...]] = {
    Motion.ABSOLUTE: ("move",),
    Motion.RELATIVE: ("turn",),
    Motion.PRESS: ("press", "release", "tap", "hold", "double"),
}

#: The gesture of a finger on a control that feels it, whatever its motion.
TOUCH = "touch"

#: The type of a message that is OSC and not MIDI.
OSC = "osc"
#: A switch of a HUI, or its light: two controllers, zone and port.
HUI = "hui"


@dataclass(frozen=True, slots=True)
class MessageShape:
    """One message a control sends or a light takes, under mido's type name where mido has one.

    `channel` counts from 1 and is 0 where the message has none. `number` is its controller, note or song; the parameter
    of `nrpn` and `rpn` (0 to 16,383); the program of a `program_change` that is one button; zone * 8 + port of a
    `hui` switch. `pattern` is the text of a `sysex`, and the address of an `osc`.
    """

    type: str
    channel: int
    number: int | None = None
    pattern: str | None = None


class Order(StrEnum):
    """Which half of a 14-bit number comes first."""

    MSB_FIRST = "msb-first"
    LSB_FIRST = "lsb-first"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class Argument:
    """Which argument of an OSC message carries a control's number, from 1, and what it says at both ends."""

    at: int = 1
    low: float = 0.0
    high: float = 1.0


#: Messages that carry 14 bits whatever a control makes of them.
_ALWAYS_WIDE = frozenset({"pitchwheel", "songpos"})
#: Messages that carry 14 bits where a control has more than 7: each half in a message of its own.
_WIDE_IN_HALVES = frozenset({"control_change", "nrpn", "rpn"})
#: Messages that say that something happened and never that it is over.
WITHOUT_RELEASE = frozenset({"program_change", "start", "continue", "stop", "songpos", "song_select", "tune_request"})


class LightKind(StrEnum):
    """What a light can show."""

    LED = "led"  # off or on
    COLOR = "color"  # a colour: of a palette, or red, green and blue
    RING = "ring"  # a position, no servo behind it
    MOTOR = "motor"  # a position that a servo drives the control to
    TEXT = "text"  # letters
    DIGITS = "digits"  # figures of seven segments
    METER = "meter"  # a level that comes and goes


@dataclass(frozen=True, slots=True)
class Blink:
    """How the box itself blinks a light: by another number, on another channel, or by another sysex message."""

    number: int | None = None
    channel: int | None = None
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class Colors:
    """The colours a light has: a palette of '#rrggbb' and its numbers, or red, green and blue of `depth` bits each.

    `channels`: red, green and blue are three messages that differ by their channel. `dim`: the channel on which the
    same number is dark, for what is off.
    """

    palette: tuple[tuple[str, int], ...] = ()
    depth: int = 7
    channels: tuple[int, ...] = ()
    dim: int | None = None


@dataclass(frozen=True, slots=True)
class Ring:
    """A ring of lights: numbers of its first and last step, and what is added to them (or sent apart) for its mode.

    Modes are dot, wrap (from the start up), boost (from the middle out) and spread (both sides alike). `apart`: the
    mode has a message of its own. `centre`: what is added while the value stands in the middle.
    """

    first: int
    last: int
    modes: tuple[tuple[str, int], ...] = ()
    spread: tuple[int, int] | None = None  # first and last step in spread mode, where they differ
    apart: MessageShape | None = None
    centre: int = 0


@dataclass(frozen=True, slots=True)
class Motor:
    """A servo: the number at the top of its travel, and whether it has to be told each position the hand gives it.

    `instant`: it is drawn on a screen, so it is there at once and tells nothing of its way.
    """

    top: int = 127
    echo: bool = False
    instant: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """Letters: how many, where they stand among these, and how a letter becomes a number.

    `letters`: one message for each, leftmost first; else all stand in one sysex message. `colors`: it has a colour too.
    """

    width: int
    align: str = "left"  # left, centre or right
    code: str = "ascii"  # ascii, capitals, or mcu (seven segments as Mackie writes them)
    letters: tuple[MessageShape, ...] = ()
    colors: Colors | None = None


@dataclass(frozen=True, slots=True)
class Meter:
    """A level: numbers of its lowest and highest step, and what is added to tell whose it is.

    `scale`: the levels (dB) from which each step above the lowest shows, else -60 to 0 dB evenly. `falls`: the box lets
    it fall by itself, so that a level has to be told again to stay.
    """

    first: int = 0
    last: int = 127
    add: int = 0
    scale: tuple[float, ...] = ()
    falls: bool = False


@dataclass(frozen=True, slots=True)
class OscValue:
    """How a light over OSC is told: type tags of what is sent, and the numbers for the ends of a travel, or off and on.

    A colour is a text '#rrggbb' (`s`), one number (`r`) or its parts as 0 to 255 (`i`) or 0 to 1 (`f`).
    """

    types: str = "f"
    low: float = 0.0
    high: float = 1.0


Look = Colors | Ring | Motor | Text | Meter


@dataclass(frozen=True, slots=True)
class Light:
    """Feedback of one control: where it is sent and the values for off and on (0..127).

    `look` says more of a colour, ring, motor, text or meter. `resend`: the box changes it by itself when its control is
    pressed or released. In the pattern of a sysex message fields such as {value} or {text} stand for what is shown.
    """

    kind: LightKind
    message: MessageShape
    on: int = 127
    off: int = 0
    look: Look | None = None
    blink: Blink | None = None
    resend: bool = False
    osc: OscValue | None = None


@dataclass(frozen=True, slots=True)
class Display:
    """A place on a surface that shows something of its controls, by its path ('text/1', 'meter/3', 'digits/timecode').

    `controls`: whose; the first that reaches something counts, or the one a hand moved last. `shows`: words of
    `SHOWS`, side by side. A display without a message of its own belongs to a frame.
    """

    path: str
    light: Light
    controls: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()


#: What a display of letters or figures can show.
SHOWS: Mapping[str, str] = {
    "name": "the name of what the control reaches; its value while it moves and 1 s after; the phase for 1 s when it "
    "changes (on the first of them)",
    "label": "the name of what the control reaches, always",
    "value": "the value of what the control reaches, always",
    "phase": "the phase by its name, or by its number where there are figures only",
    "bank": "the number of the first track of the bank",
    "position": "where the song stands, where the DAW tells it",
}


@dataclass(frozen=True, slots=True)
class Frame:
    """One message that carries several displays: they stand at {values} in its pattern, in this order."""

    name: str
    message: MessageShape
    displays: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Control:
    """One fader, knob, encoder, button, pad, switch or wheel of a surface, by its path ('button/solo/1')."""

    path: str
    messages: tuple[MessageShape, ...]  # of a 14-bit controller both halves, the coarse one first
    bits: int = 7  # resolution of its position: 7 to 14, or as many as its sysex carries
    relative: str | None = None  # name of the encoding of its ticks, for encoders and jogs
    lights: tuple[Light, ...] = ()
    top: int | None = None  # largest number it sends, where that does not follow from `bits`
    order: Order = Order.MSB_FIRST
    decrement: tuple[MessageShape, ...] = ()  # those of `messages` whose ticks count down
    touch: tuple[MessageShape, ...] = ()  # what tells that a finger is on it, and off again
    after: tuple[MessageShape, ...] = ()  # how hard it is pressed while it is down
    latching: bool = False  # each press flips the number it sends
    inverted: bool = False  # 0 is down
    press: int | None = None  # the strongest of its numbers is its own, and a press from this one on
    accelerates: bool = False  # the box makes more ticks of a fast turn by itself
    argument: Argument = Argument()

    @property
    def kind(self) -> str:
        """The first word of the path: fader, knob, encoder, button, pad, switch, wheel, jog, transport."""
        return self.path.split("/", 1)[0]

    @property
    def motion(self) -> Motion:
        """How it moves, from its kind; a profile that gives an encoding makes any control relative."""
        return Motion.RELATIVE if self.relative else KINDS[self.kind]

    @property
    def is_wide(self) -> bool:
        """Whether its number has 14 bits on the wire, however many of them say something."""
        kind = self.messages[0].type
        return not self.relative and (kind in _ALWAYS_WIDE or (kind in _WIDE_IN_HALVES and self.bits > 7))

    @property
    def largest(self) -> int:
        """The largest number it sends: 127, or 16,383, less where its last bits are always 0 or its profile says so."""
        if self.top is not None:
            return self.top
        spare = 14 - self.bits if self.is_wide else 0
        return ((1 << self.bits) - 1) << spare

    @property
    def gestures(self) -> tuple[str, ...]:
        """What a hand can make it tell, in the order told to a user."""
        made = GESTURES[self.motion]
        if self.motion is Motion.PRESS and not self.releases:
            made = tuple(gesture for gesture in made if gesture != "hold")
        return (*made, TOUCH) if self.touch else made

    @property
    def releases(self) -> bool:
        """Whether it says when it is let go; what does not is pressed and released in one."""
        first = self.messages[0]
        if first.type == "sysex" and not any("g" <= letter <= "z" for letter in first.pattern or ""):
            return False
        return not self.latching and first.type not in WITHOUT_RELEASE


@dataclass(frozen=True, slots=True)
class WireModel:
    """How fast a wire takes bytes: bytes a second (None: faster than we can send) and a gap after each message.

    `burst_ns` is how far ahead of that pace messages may run before they wait: what the other end can keep in hand.
    `sysex_gap_ns` comes after each sysex message on top; `longest_sysex` is how many bytes of one the box takes.
    """

    bytes_per_second: int | None = None
    gap_ns: int = 0
    burst_ns: int = 0
    sysex_gap_ns: int = 0
    longest_sysex: int | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """The data file that says what a surface has: names of its ports, its controls, its strips, its wire."""

    name: str
    maker: str
    model: str
    controls: tuple[Control, ...]
    inputs: tuple[str, ...] = ()  # wanted names of the MIDI port we hear, best first
    outputs: tuple[str, ...] = ()  # wanted names of the MIDI port we light; empty: the surface shows nothing
    strips: int = 0  # channel strips side by side: the size of a bank
    wire: WireModel = WireModel()
    talk: DeviceTalk | None = None  # what is said to it beside playing
    displays: tuple[Display, ...] = ()
    frames: tuple[Frame, ...] = ()
    verified: str | None = None  # who tried it on the hardware, or None
    sources: tuple[str, ...] = ()

    @property
    def medium(self) -> Literal["midi", "osc"]:
        """What its controls speak: MIDI, or OSC over the network; one profile speaks one of them."""
        return "osc" if any(shape.type == OSC for control in self.controls for shape in control.messages) else "midi"
