"""Mackie Control's messages and displays, as numbers and words: buttons, rings, meters, digits, letters, colours.

Numbers: NicoG60/TouchMCU (doc/mackie_control_protocol.md), Ardour (libs/surfaces/mackie), DrivenByMoss
(MCUControlSurface.java), which agree. The sysex of the handshake is in wire/mcu.py. Nothing here keeps a state, and
nothing knows which DAW is talking.
"""

from collections.abc import Mapping

from bridge.wire.mcu import HEAD

#: Strips of one box, letters of a row, letters of both rows, letters of one strip.
STRIPS, ROW, CELLS, WIDTH = 8, 56, 112, 7
#: First note of the eight of a strip's buttons, by what a rig calls them.
ARM, SOLO, MUTE, SELECT, PUSH, TOUCH = 0x00, 0x08, 0x10, 0x18, 0x20, 0x68
STRIP_NOTES: Mapping[str, int] = {"arm": ARM, "solo": SOLO, "mute": MUTE, "select": SELECT}
MASTER_TOUCH = 0x70
#: What the lights of the time display tell, and what the encoders are assigned to.
SMPTE, BEATS, RUDE_SOLO = 0x71, 0x72, 0x73

#: Every other button by the word that `actions:` calls it, with its note.
BUTTONS: Mapping[str, int] = {
    word: note
    for first, words in {
        0x20: "vpot-1 vpot-2 vpot-3 vpot-4 vpot-5 vpot-6 vpot-7 vpot-8",
        0x28: "assign-track assign-send assign-pan assign-plugin assign-eq assign-instrument",
        0x2E: "bank-left bank-right channel-left channel-right",
        0x32: "flip global-view name-value smpte-beats f1 f2 f3 f4 f5 f6 f7 f8",
        0x3E: "view-midi view-inputs view-audio view-instruments view-aux view-buses view-outputs view-user",
        0x46: "shift option control alt",
        0x4A: "read write trim touch latch group",
        0x50: "save undo cancel enter",
        0x54: "marker nudge cycle drop replace click solo",
        0x5B: "rewind forward stop play record",
        0x60: "up down left right zoom scrub user-a user-b",
    }.items()
    for note, word in enumerate(words.split(), first)
}
ASSIGNMENTS = range(0x28, 0x2E)
PAN_ASSIGNMENT, FLIP = BUTTONS["assign-pan"], BUTTONS["flip"]
#: Held down while another is pressed.
MODIFIERS = ("shift", "option", "control", "alt", "marker", "nudge")

#: First controllers: encoders turned, their rings, digits of the clock (rightmost first), of the assignment.
POTS, RINGS, CLOCK, ASSIGNED = 0x10, 0x30, 0x40, 0x4A
DIGITS = 10
#: The lights of a ring, counted from 1, and its highest that means something.
RING_STEPS = 11
#: Most ticks that fit into one message.
TICKS = 63

#: dB at each level of a meter, 0 to 13 (TouchMCU); 0 is silence, 13 is over.
METER_DB = (-90.0, -60.0, -50.0, -40.0, -30.0, -20.0, -14.0, -10.0, -8.0, -6.0, -4.0, -2.0, 0.0, 3.0)
OVERLOAD_SET, OVERLOAD_CLEAR = 0xE, 0xF

#: Sysex commands from the host.
QUERY, REPLY, RESET, OFFLINE, TEXT, VERSION, COLORS = 0x00, 0x02, 0x08, 0x0F, 0x12, 0x13, 0x72
#: The eight colours of Behringer's X-Touch: one bit each for red, green, blue (Ardour surface.cc, DrivenByMoss).
COLOR_BITS = 3


def press(note: int) -> bytes:
    """A button goes down."""
    return bytes((0x90, note, 0x7F))


def release(note: int) -> bytes:
    """A button comes up."""
    return bytes((0x90, note, 0x00))


def tap(*notes: int) -> bytes:
    """Buttons go down in this order and come up the other way round, in one piece."""
    return b"".join(map(press, notes)) + b"".join(map(release, reversed(notes)))


def fader(place: int, number: int) -> bytes:
    """Fader 0 to 7, or 8 for the master, stands at 0 to 16,383."""
    return bytes((0xE0 | place, number & 0x7F, number >> 7))


def turned(place: int, ticks: int) -> bytes:
    """Encoder 0 to 7 was turned by so many ticks, to the right where they are more than 0; in one piece."""
    said = b""
    sign = 0x40 if ticks < 0 else 0
    left = abs(ticks)
    while left:
        now = min(left, TICKS)
        said += bytes((0xB0, POTS + place, sign | now))
        left -= now
    return said


def letter(value: int) -> tuple[str, bool]:
    """The letter of a digit of the clock, and whether its dot is lit."""
    code = value & 0x3F
    return chr(code + 0x40 if code < 0x20 else code), bool(value & 0x40)


def rgb(code: int) -> int:
    """The colour 0xrrggbb of one of Behringer's eight."""
    return sum(0xFF << shift for bit, shift in ((1, 16), (2, 8), (4, 0)) if code & bit)


def cells(row: str) -> list[str]:
    """The eight texts of a row of letters, without their spaces."""
    return [row[at : at + WIDTH].strip() for at in range(0, ROW, WIDTH)]


def sysex(model: int, command: int, body: bytes = b"") -> bytes:
    """A whole sysex of the family."""
    return HEAD + bytes((model, command)) + body + b"\xf7"
