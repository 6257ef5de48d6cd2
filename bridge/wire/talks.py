"""The languages that a serial line may speak: their names as in a rig, what they carry, and the usual rates.

What this file refuses to do: try one language after the other; which is safe to try is the port's business.
"""

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

from bridge.wire.firmata import FirmataTalk
from bridge.wire.framed import FramedTalk
from bridge.wire.lines import LineTalk
from bridge.wire.serial_midi import MidiTalk
from bridge.wire.slip import SlipTalk
from bridge.wire.talk import Talk


class Language(NamedTuple):
    """One language: how a talk begins, what it carries, and its rates in baud, the usual first."""

    begin: Callable[[], Talk]
    medium: Literal["midi", "osc"]
    rates: tuple[int, ...]


#: 31250 is MIDI's own rate, 115200 that of Hairless MIDI-serial. Firmata's 57600 is what its sketches begin with;
#: sketches that write lines or SLIP begin with anything, mostly with these.
TALKS: Mapping[str, Language] = {
    "framed": Language(FramedTalk, "midi", (115_200,)),
    "midi": Language(MidiTalk, "midi", (31_250, 115_200)),
    "lines": Language(LineTalk, "osc", (115_200, 9_600, 57_600)),
    "slip": Language(SlipTalk, "osc", (115_200, 9_600, 57_600)),
    "firmata": Language(FirmataTalk, "osc", (57_600, 115_200)),
}
