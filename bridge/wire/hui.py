"""Mackie HUI's own bytes: switches in zones, faders in two halves, pots, rings, meters and displays.

One HUI is 8 strips on one pair of MIDI ports, all on channel 1. A DAW asks every second whether it is there and drops
one that does not answer. Numbers are those of MIDIKit (orchetect/MIDIKit, MIDIKitControlSurfaces/HUI), DrivenByMoss
(controller/mackie/hui) and "MACKIE HUI MIDI protocol" (theageman, 2010), which agree.

What this file refuses to do: remember anything (which zone was chosen, the coarse half of a fader), know what a switch
is for, and guess at bytes that are no HUI's.
"""

from collections.abc import Mapping
from math import inf
from typing import NamedTuple

#: The DAW asks; the surface answers. What either says when it was switched on.
PING, PONG, RESET = b"\x90\x00\x00", b"\x90\x00\x7f", b"\xff"
#: Strips of one HUI; zones there are; ports of a zone.
STRIPS, ZONES, PORTS = 8, 0x1E, 8
#: Controllers that choose a zone and switch a port of it: from the DAW (lights), from the surface (switches).
LIGHT_ZONE, LIGHT_PORT = 0x0C, 0x2C
SWITCH_ZONE, SWITCH_PORT = 0x0F, 0x2F
#: Added to a port that is on; added to a pot's number for ticks; clockwise; how far from coarse to fine.
ON, TICKS, CLOCKWISE, FINE = 0x40, 0x40, 0x40, 0x20
#: Controllers of the first ring; rings there are: eight strips, four of the plug-in section.
FIRST_RING, RINGS = 0x10, 12
#: The most ticks one message carries.
MOST_TICKS = 0x3F
TOP = 0x3FFF

#: Ports of a strip's zone (zone 0 is strip 1): a finger on the fader, and the keys.
TOUCH, SELECT, MUTE, SOLO, AUTO, POT, INSERT, ARM = range(8)

#: Every switch that is no strip's, by the word a rig calls it: its zone, its words by port.
_ZONES: Mapping[int, str] = {
    0x08: "control shift edit-mode undo alt option edit-tool save",
    0x09: "mix-window edit-window transport-window memory-locations status-window alt-window",
    0x0A: "channel-left bank-left channel-right bank-right",
    0x0B: "output input pan send-e send-d send-c send-b send-a",
    0x0C: "assign default suspend assign-shift assign-mute bypass arm-all",
    0x0D: "down left cursor-mode right up scrub shuttle",
    0x0E: "talkback rewind forward stop play record",
    0x0F: "return-to-zero end online loop quick-punch",
    0x10: "audition pre-roll punch-in punch-out post-roll",
    0x11: "input-3 input-2 input-1 room-mute discrete",
    0x12: "output-3 output-2 output-1 dim mono",
    0x13: "num-0 num-1 num-4 num-2 num-5 num-point num-3 num-6",
    0x14: "enter num-plus",
    0x15: "num-7 num-8 num-9 num-minus clear num-equals num-slash num-star",
    0x17: "enable-plug-in enable-pan enable-fader enable-send-mute enable-send enable-mute",
    0x18: "automation-trim automation-latch automation-read automation-off automation-write automation-touch",
    0x19: "phase monitor auto suspend-group create-group edit-group",
    0x1A: "paste cut capture delete copy separate",
    0x1B: "f1 f2 f3 f4 f5 f6 f7 f8",
    0x1C: "insert-or-parameter plug-in-assign select-1 select-2 select-3 select-4 plug-in-bypass plug-in-compare",
}
SWITCHES: Mapping[str, tuple[int, int]] = {
    word: (zone, port) for zone, words in _ZONES.items() for port, word in enumerate(words.split())
}
#: Lights without a switch: how the time is counted.
TIMECODE, FEET, BEATS = (0x16, 0), (0x16, 1), (0x16, 2)

#: What a meter's segments stand for, in dB (the same ladder as Mackie Control's, TouchMCU).
LADDER = (-inf, -60.0, -50.0, -40.0, -30.0, -20.0, -14.0, -10.0, -8.0, -6.0, -4.0, -2.0, 0.0)

HEAD = bytes.fromhex("f0 00 00 66 05 00")
#: Displays by the byte after the head: four letters a strip (and one for assignments), figures, two rows of forty.
SMALL, CLOCK, LARGE = 0x10, 0x11, 0x12
LETTERS, FIGURES, SLICE, SLICES = 4, 8, 10, 8
#: The small display that tells what the pots stand for.
ASSIGNMENT = 8

#: Letters below the space, as the displays have them (MIDIKit, HUISmallDisplayCharacter).
_LOW = "ì↑→↓←¿àØøòùŇÇêÉéèÆæÅåÄäÖöÜü℃℉ß£¥"
_FIGURES = "0123456789ABCDEF"


class Small(NamedTuple):
    """What stands on one small display (0 to 7 a strip's, 8 the assignment)."""

    display: int
    text: str


def press(zone: int, port: int, *, down: bool) -> bytes:
    """A switch goes down or up: two controllers in one piece."""
    return bytes((0xB0, SWITCH_ZONE, zone, 0xB0, SWITCH_PORT, port | (ON if down else 0)))


def tap(zone: int, port: int) -> bytes:
    """A switch goes down and up again."""
    return press(zone, port, down=True) + press(zone, port, down=False)


def fader(strip: int, number: int) -> bytes:
    """A fader (0 to 7) stands at a number (0 to 16,383): both halves in one piece, the coarse one first."""
    return bytes((0xB0, strip, number >> 7, 0xB0, FINE + strip, number & 0x7F))


def turn(pot: int, ticks: int) -> bytes:
    """A pot (0 to 11) is turned, clockwise for ticks above 0: as many messages as that takes."""
    way, left, said = CLOCKWISE if ticks > 0 else 0, abs(ticks), b""
    while left:
        now = min(left, MOST_TICKS)
        said += bytes((0xB0, TICKS + pot, way | now))
        left -= now
    return said


def ring(number: int) -> float | None:
    """Where the lit end of a ring stands (0 to 1, eleven places); None where it is dark or shows no place.

    0x01 to 0x0B a dot, 0x11 to 0x1B from the centre, 0x21 to 0x2B from the left; 0x40 on top is the light below.
    """
    mode, place = divmod(number & 0x3F, 0x10)
    return (place - 1) / 10 if mode < 3 and 1 <= place <= 11 else None


def smalls(body: bytes) -> list[Small] | None:
    """The small displays one message writes: groups of a number and four letters; None where they do not come out."""
    size = 1 + LETTERS
    groups = [body[at : at + size] for at in range(0, len(body), size)]
    if not groups or len(groups[-1]) != size or any(group[0] > ASSIGNMENT for group in groups):
        return None
    return [Small(group[0], text(group[1:])) for group in groups]


def slices(body: bytes) -> list[tuple[int, str]] | None:
    """The parts of the large display one message writes: 0 to 3 the upper row, 4 to 7 the lower, ten letters each."""
    size = 1 + SLICE
    groups = [body[at : at + size] for at in range(0, len(body), size)]
    if not groups or len(groups[-1]) != size or any(group[0] >= SLICES for group in groups):
        return None
    return [(group[0], text(group[1:])) for group in groups]


def text(letters: bytes) -> str:
    """The letters of a display."""
    return "".join(_LOW[letter] if letter < len(_LOW) else chr(letter) for letter in letters)


def figure(byte: int) -> str:
    """One figure of the clock, with its dot where it has one; what is no figure is a space."""
    dot = "." if byte & 0x10 else ""
    return (_FIGURES[byte & 0x0F] if byte < 0x20 else " ") + dot
