"""Several MIDI cables as one wire: what goes over the second and later ones begins with F5 and the cable's number.

A DAW that knows a main unit and extenders has a MIDI port pair for each, and is one port to the engine. What goes over
the first cable is written as it is. F5 is undefined in MIDI 1.0, and serial MIDI interfaces choose an output with it in
the same way: `F5 NN`, NN from 1 (Linux, Documentation/sound/cards/serial-u16550.rst). It goes over no cable itself.

What this file refuses to do: keep a choice from one piece to the next (each stands for itself), and carry two cables in
one piece.
"""

from typing import NamedTuple

from bridge.wire import midi

#: Says which cable what follows is for.
SELECT = 0xF5
#: Cables of one wire at most, since the number is a data byte.
MOST = 0x7F


class OnCable(NamedTuple):
    """MIDI and the cable it goes over, counted from 1."""

    cable: int
    data: bytes


def joined(cable: int, data: bytes) -> bytes:
    """What came or goes over a cable, as one wire carries it; a cable is 1 to 127."""
    return data if cable == 1 else bytes((SELECT, cable)) + data


def parted(data: bytes) -> OnCable:
    """The cable a piece is for, and what goes over it. Raises MidiMistake on a choice that is none, or a second one."""
    if data[:1] != bytes((SELECT,)):
        cable, rest = 1, data
    elif len(data) < 3 or not 1 <= data[1] <= MOST:
        raise midi.MidiMistake(f"{midi.to_hex(data)} chooses no cable: F5, its number from 1, then a message")
    else:
        cable, rest = data[1], data[2:]
    if SELECT in rest:
        raise midi.MidiMistake(f"{midi.to_hex(data)} is for several cables: send a piece for each")
    return OnCable(cable, rest)
