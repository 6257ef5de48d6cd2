"""How fast a serial line takes what a surface is shown, measured in the messages that the engine sends.

What the line carries is not what the engine says: a light of three MIDI bytes is eight on a framed line. This file
knows rates and no line; what a language makes of a message is bridge/wire's.
"""

from dataclasses import replace

from bridge.model.rig import SerialEnd
from bridge.model.surface import WireModel
from bridge.wire.talks import TALKS

#: A byte is ten bits on the line: start, eight, stop (8N1).
_BITS = 10
#: Bytes on the line for so many of the engine's: a framed light has type, sequence, two bytes, two of checksum, and
#: two of framing, for a controller of three (firmware-notes/protocol.md).
_GROWS = {"framed": (8, 3)}
#: How far ahead of the line messages may run: what the port keeps for its writer is more.
_AHEAD_NS = 20_000_000
#: Where a rig says neither rate nor language, the line is taken for one like our own boxes'.
_USUAL = "framed"


def paced(wire: WireModel, end: SerialEnd) -> WireModel:
    """The wire of a profile, no faster than its line."""
    language = end.speaks if end.speaks in TALKS else _USUAL
    rate = end.rate or TALKS[language].rates[0]
    line, ours = _GROWS.get(language, (1, 1))
    pace = rate * ours // (_BITS * line)
    return replace(
        wire,
        bytes_per_second=min(pace, wire.bytes_per_second or pace),
        burst_ns=wire.burst_ns or _AHEAD_NS,
    )
