"""What a profile may write of what a control sends: its keys, and the numbers and words they take.

The names of messages are a profile's own; what they become is read in profile_inputs.py. Nothing is decided here that
needs two keys at once.
"""

from typing import Annotated

from pydantic import Field

from bridge.config.quantities import Unfit, Whole
from bridge.config.shapes import Amount, Flag, Placed, Shape, Words, Written, one_of, told
from bridge.core.osc_ears import TICKS
from bridge.core.relative import ENCODINGS
from bridge.model.surface import Order
from bridge.wire import sysex


def numbers(low: int, high: int, what: str) -> Written:
    """A reader of one number or a range N-M within limits."""
    one = Whole(low, high, what)

    def read_numbers(text: str) -> tuple[int, ...]:
        first, dash, last = text.partition("-")
        found = range(one(first), one(last) + 1) if dash else range(one(first), one(first) + 1)
        if not found:
            raise Unfit(f"the range {text} runs backwards", "write the smaller number first")
        return tuple(found)

    return Written(read_numbers, told(f"{low} to {high}, or a range N-M", "integer", "string"))


ALL_CHANNELS = tuple(range(1, 17))


def _channels(text: str) -> tuple[int, ...]:
    return ALL_CHANNELS if text == "any" else _ONE_CHANNEL.read(text)


#: System messages that a control can be, by their words in a profile: mido's names.
SYSTEM = {
    "start": "start",
    "continue": "continue",
    "stop": "stop",
    "song-position": "songpos",
    "song-select": "song_select",
    "tune-request": "tune_request",
}

_ONE_CHANNEL = numbers(1, 16, "a MIDI channel")
Numbers = Annotated[tuple[int, ...], numbers(0, 127, "a MIDI number")]
#: One less than MIDI has: 16,383 chooses no parameter at all.
Parameters = Annotated[tuple[int, ...], numbers(0, 16_382, "a number of an NRPN or RPN")]
Values = Annotated[tuple[int, ...], numbers(0, 16_383, "a value")]
Zones = Annotated[tuple[int, ...], numbers(0, 0x1D, "a zone of a HUI")]
Eight = Annotated[tuple[int, ...], numbers(1, 8, "a strip of a HUI")]
Pots = Annotated[tuple[int, ...], numbers(1, 13, "a pot of a HUI")]
ChannelRange = Annotated[tuple[int, ...], _ONE_CHANNEL]
ChannelOrAny = Annotated[tuple[int, ...], Written(_channels, told("1 to 16, or any", "integer", "string"))]
Encoding = Annotated[str, one_of(lambda: [*ENCODINGS, *TICKS], "relative encoding")]
OrderWord = Annotated[str, one_of(lambda: [order.value for order in Order], "order of the halves")]
SystemWord = Annotated[str, one_of(lambda: SYSTEM, "system message")]
MmcWord = Annotated[str, one_of(lambda: sysex.MMC, "MMC command")]
Bits = Annotated[int, Written(Whole(7, 14, "a number of bits"), told("7 to 14", "integer"))]
Top = Annotated[int, Written(Whole(1, (1 << sysex.MOST_BITS) - 1, "a largest number"), told("from 1", "integer"))]
Threshold = Annotated[int, Written(Whole(1, 127, "how hard a press is"), told("1 to 127", "integer"))]
Port = Annotated[int, Written(Whole(0, 7, "a port of a HUI"), told("0 to 7", "integer"))]
WhichArgument = Annotated[int, Written(Whole(1, 64, "the number of an argument"), told("from 1", "integer"))]


class HuiShape(Shape):
    """A switch of a HUI: its zone and its port there."""

    what = "of a HUI switch"
    zone: Placed[Zones]
    port: Placed[Port]


class PartShape(Shape):
    """One message beside a control's own: the one that tells a touch, or one half of an increment and decrement."""

    what = "of this message"
    cc: Placed[Numbers] | None = None
    note: Placed[Numbers] | None = None
    polytouch: Placed[Numbers] | None = None
    pressure: Annotated[Placed[ChannelRange] | None, Field(description="the channel")] = None
    hui: HuiShape | None = None
    osc: Annotated[Placed[Words] | None, Field(description="an address")] = None
    channel: Placed[ChannelOrAny] | None = None


class InputShape(Shape):
    """One control, or a row of them: the message it sends."""

    what = "of a control"
    cc: Placed[Numbers] | None = None
    note: Placed[Numbers] | None = None
    polytouch: Placed[Numbers] | None = None
    program: Annotated[Placed[ChannelOrAny] | None, Field(description="the channel")] = None
    pitch: Annotated[Placed[ChannelRange] | None, Field(description="the channel")] = None
    pressure: Annotated[Placed[ChannelRange] | None, Field(description="the channel")] = None
    nrpn: Placed[Parameters] | None = None
    rpn: Placed[Parameters] | None = None
    increment: PartShape | None = None
    decrement: PartShape | None = None
    sysex: Annotated[Placed[Words] | None, Field(description="a pattern: f0 ... 0v ... f7")] = None
    index: Annotated[Placed[Numbers] | None, Field(description="what {index} is in a sysex, in step")] = None
    system: Placed[SystemWord] | None = None
    mmc: Placed[MmcWord] | None = None
    hui: HuiShape | None = None
    hui_fader: Placed[Eight] | None = None
    hui_pot: Placed[Pots] | None = None
    osc: Annotated[Placed[Words] | None, Field(description="an address")] = None
    argument: Placed[WhichArgument] | None = None
    low: Placed[Amount] | None = None
    high: Placed[Amount] | None = None
    channel: Placed[ChannelOrAny] | None = None
    value: Annotated[Placed[Values] | None, Field(description="the number that is this button")] = None
    bits: Placed[Bits] | None = None
    top: Annotated[Placed[Top] | None, Field(description="the largest number it sends")] = None
    order: Placed[OrderWord] | None = None
    relative: Placed[Encoding] | None = None
    accelerates: Annotated[Placed[Flag] | None, Field(description="the box counts fast turns as more ticks")] = None
    touch: PartShape | None = None
    after: PartShape | None = None
    press: Annotated[
        Placed[Threshold] | None, Field(description="all these controllers are one key, down from this number on")
    ] = None
    latching: Annotated[Placed[Flag] | None, Field(description="each press flips the number it sends")] = None
    inverted: Annotated[Placed[Flag] | None, Field(description="0 is down")] = None
