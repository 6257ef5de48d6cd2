"""The shape of lights and displays in a profile: which keys stand where and what each takes.

Which of them go together, and what they mean, is for profile_lights and profile_displays.
"""

from typing import Annotated

from pydantic import Field

from bridge.config import quantities
from bridge.config.profile_input_shapes import ChannelRange, Numbers
from bridge.config.quantities import Unfit, Whole
from bridge.config.shapes import (
    Channel,
    Color,
    ControlPattern,
    Flag,
    Placed,
    Rows,
    Several,
    Shape,
    Words,
    Written,
    one_of,
    told,
)
from bridge.model.surface import SHOWS, LightKind
from bridge.wire.midi import MidiMistake
from bridge.wire.template import Template, template

#: Ways a ring shows a position.
MODES = ("dot", "wrap", "boost", "spread")
#: How letters become numbers.
CODES = ("ascii", "capitals", "mcu")
_ALIGNS = ("left", "centre", "right")


def _sysex(text: str) -> Template:
    try:
        return template(text)
    except MidiMistake as mistake:
        raise Unfit(f"this is no sysex message: {mistake}", 'write it like "f0 00 20 {index} {value} f7"') from None


def _decibels(text: str) -> float:
    return quantities.number(text.removesuffix("dB").strip())


#: Numbers and ranges of them, in a row.
ManyNumbers = Several[Numbers]
MidiValue = Annotated[int, Written(Whole(0, 127, "a MIDI value"), told("0 to 127", "integer"))]
LightWord = Annotated[str, one_of(lambda: [kind.value for kind in LightKind], "kind of light")]
Same = Annotated[str, one_of(lambda: ("same",), "light")]
Sysex = Annotated[Template, Written(_sysex, told('"f0 00 20 {index} {value} f7"', "string"))]
RingMode = Annotated[str, one_of(lambda: MODES, "mode of a ring")]
Code = Annotated[str, one_of(lambda: CODES, "code of letters")]
Align = Annotated[str, one_of(lambda: _ALIGNS, "alignment")]
Show = Annotated[str, one_of(lambda: SHOWS, "thing to show")]
Depth = Annotated[int, Written(Whole(1, 8, "a depth of colour"), told("bits of each of red, green, blue", "integer"))]
Top = Annotated[int, Written(Whole(1, 16383, "the top of a travel"), told("1 to 16383", "integer"))]
Width = Annotated[int, Written(Whole(1, 120, "a number of letters"), told("1 to 120", "integer"))]
Decibels = Annotated[float, Written(_decibels, told("such as -60", "number", "string"))]
OscAddress = Annotated[str, Written(str, told("an OSC address, such as /fader/1-8", "string"))]


class MessageKeys(Shape):
    """Which message carries what is shown."""

    cc: Placed[Numbers] | None = None
    note: Placed[Numbers] | None = None
    polytouch: Placed[Numbers] | None = None
    pitch: Annotated[Placed[ChannelRange] | None, Field(description="the channel")] = None
    pressure: Annotated[Placed[ChannelRange] | None, Field(description="the channel")] = None
    program: Annotated[Placed[ChannelRange] | None, Field(description="the channel")] = None
    sysex: Placed[Sysex] | None = None
    osc: Placed[OscAddress] | None = None
    channel: Placed[Channel] | None = None


class ApartShape(MessageKeys):
    """The message that sets the mode of a ring, where its value does not."""

    what = "of a ring's mode"


class BlinkShape(Shape):
    """How the box blinks a light by itself."""

    what = "of blinking"
    channel: Placed[Channel] | None = None
    sysex: Placed[Sysex] | None = None


class LookShape(MessageKeys):
    """What lights and displays have in common: their message, and how what is shown becomes a number."""

    index: Annotated[ManyNumbers | None, Field(description="what stands for {index} in sysex")] = None
    at: Annotated[ManyNumbers | None, Field(description="what stands for {at} in sysex; what a meter adds")] = None
    off: Placed[MidiValue] | None = None
    palette: Rows[Color, Placed[MidiValue]] | None = None
    depth: Placed[Depth] | None = None
    channels: Annotated[Placed[ChannelRange] | None, Field(description="of red, green and blue")] = None
    steps: Placed[Numbers] | None = None
    scale: Annotated[Several[Decibels] | None, Field(description="dB at which each step of a meter begins")] = None
    falls: Annotated[Placed[Flag] | None, Field(description="the box lets the meter fall by itself")] = None
    width: Annotated[Placed[Width] | None, Field(description="letters")] = None
    align: Placed[Align] | None = None
    code: Placed[Code] | None = None
    types: Annotated[Placed[Words] | None, Field(description="OSC type tags of what is sent, such as f")] = None
    reverse: Annotated[Placed[Flag] | None, Field(description="the first message is the rightmost letter")] = None


class LightShape(LookShape):
    """A light: the message that sets it (else its control's own), what it can show and how."""

    what = "of a light"
    may_be_empty = True
    kind: Placed[LightWord] | None = None
    on: Placed[MidiValue] | None = None
    blink: Placed[MidiValue] | BlinkShape | None = None
    resend: Annotated[Placed[Flag] | None, Field(description="the box changes it at each press")] = None
    dim: Annotated[Placed[Channel] | None, Field(description="the channel on which it is dark")] = None
    modes: Rows[RingMode, Placed[MidiValue]] | None = None
    mode: Annotated[ApartShape | None, Field(description="the message of a ring's mode")] = None
    spread_steps: Placed[Numbers] | None = None
    centre: Annotated[Placed[MidiValue] | None, Field(description="added while the value is in the middle")] = None
    top: Placed[Top] | None = None
    echo: Annotated[Placed[Flag] | None, Field(description="the motor needs to hear where the hand put it")] = None


class DisplayShape(LookShape):
    """A place that shows something of its controls."""

    what = "of a display"
    shows: Several[Show] | None = None
    for_: Annotated[Several[ControlPattern] | None, Field(alias="for", description="whose")] = None


class FrameShape(Shape):
    """One message that carries several displays."""

    what = "of a frame"
    of: Several[ControlPattern]
    sysex: Placed[Sysex]
