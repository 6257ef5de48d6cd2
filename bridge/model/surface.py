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


#: The type of a message that is OSC and not MIDI.
OSC = "osc"


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
    RING = "ring"  # 0..127 as a position, no servo behind it


@dataclass(frozen=True, slots=True)
class Light:
    """Feedback of one control: where it is sent and the values for off and on (0..127)."""

    kind: LightKind
    message: MessageShape
    on: int = 127
    off: int = 0


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
    """

    bytes_per_second: int | None = None
    gap_ns: int = 0
    burst_ns: int = 0


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
    verified: str | None = None  # who tried it on the hardware, or None
    sources: tuple[str, ...] = ()

    @property
    def medium(self) -> Literal["midi", "osc"]:
        """What its controls speak: MIDI, or OSC over the network; one profile speaks one of them."""
        return "osc" if any(shape.type == OSC for control in self.controls for shape in control.messages) else "midi"
