"""What the frames of a phasebridge box say, and the MIDI messages that say the same.

Behind the port a box is a MIDI surface on channel 1: switches are controllers 80 to 95, knobs the 14-bit pairs 16/48 to
31/63, encoders the relative controllers 102 to 117, lights the controllers of their switches; colours, text and the
box's hello are sysex with the non-commercial number 7D and "PB". The MIDI builds of the firmware send these very
messages. firmware-notes/protocol.md has both tables.

What this file refuses to do: find frames in a stream (bridge.wire.frames), remember anything, and raise anything on
what a box or the engine said: what makes no sense is None or nothing.
"""

import struct
from collections.abc import Callable
from enum import IntEnum

from bridge.wire.frames import HELLO, LONGEST_PAYLOAD, WHO
from bridge.wire.talk import Hello, printable

#: The version of the protocol that is spoken here.
VERSION = (1, 0)
MOST = 16


class FromBox(IntEnum):
    """Types of the frames that a box sends."""

    HELLO = HELLO
    BEAT = 0x02
    SWITCH = 0x03
    KNOB = 0x04
    ENCODER = 0x05
    PONG = 0x06
    NAK = 0x07


class FromHost(IntEnum):
    """Types of the frames that a box is sent."""

    WHO = WHO
    LIGHT = 0x82
    COLOUR = 0x83
    TEXT = 0x84
    PING = 0x85


#: States of a light.
OFF, ON, BLINK = 0, 1, 2
#: Why a box could not read a frame, as it says in a NAK.
REASONS = {
    1: "its checksum was wrong",
    2: "its length was wrong",
    3: "its type is unknown",
    4: "a value is out of range",
}
#: Those of a frame that was damaged on its way: said once more, it may come through.
REPEATED = frozenset({1, 2})

_CONTROL, _RELEASED, _PRESSED = 0xB0, 0, 127
SWITCHES, COARSE, FINE, ENCODERS, LIGHTS = 80, 16, 48, 102, 80
_FOURTEEN = 16_383
#: Relative two's complement in seven bits goes this far up and down in one message.
_UP, _DOWN = 63, -64
#: What a controller value is to a light: off, on, and everything between blinks.
_STATES = {0: OFF, 127: ON}

#: Sysex of a box: the non-commercial manufacturer's number (MIDI 1.0, manufacturer ID numbers) and the letters PB.
SYSEX = b"\xf0\x7dPB"
OP_WHO, OP_HELLO, OP_COLOUR, OP_TEXT = 0, 1, 2, 3
ASK_WHO = SYSEX + bytes((OP_WHO, 0xF7))

_NIBBLES = tuple(bytes((byte >> 4, byte & 0x0F)) for byte in range(256))
_HELLO = struct.Struct(">4BI7BHB")
_LONGEST_NAME = 24
_COLOURS, _TEXT, _FINE_KNOBS, _ASKED = 0x01, 0x02, 0x04, 0x80


# --- Hello ------------------------------------------------------------------------------------------------------


def hello(payload: bytes) -> Hello | None:
    """What a HELLO frame says; None where it is shorter than it has to be. What a newer box appends is passed over."""
    if len(payload) < _HELLO.size:
        return None
    major, minor, fw_major, fw_minor, serial, *counts, held, name_length = _HELLO.unpack_from(payload)
    name = payload[_HELLO.size : _HELLO.size + name_length]
    if len(name) < name_length:
        return None
    switches, knobs, encoders, lights, features, columns, rows = counts
    return Hello(
        (major, minor),
        (fw_major, fw_minor),
        serial,
        switches,
        knobs,
        encoders,
        lights,
        bool(features & _COLOURS),
        bool(features & _TEXT),
        bool(features & _FINE_KNOBS),
        bool(features & _ASKED),
        columns,
        rows,
        held,
        printable(name, _LONGEST_NAME),
    )


def hello_payload(box: Hello) -> bytes:
    """The payload of a HELLO frame; a name of more than 24 bytes is cut."""
    features = _COLOURS * box.colours | _TEXT * box.text | _FINE_KNOBS * box.fine_knobs | _ASKED * box.asked
    name = box.name.encode()[:_LONGEST_NAME]
    counts = (box.switches, box.knobs, box.encoders, box.lights, features, box.columns, box.rows)
    return _HELLO.pack(*box.protocol, *box.firmware, box.serial, *counts, box.held, len(name)) + name


def hello_sysex(payload: bytes) -> bytes:
    """A HELLO payload as the MIDI message that says the same: every byte as two of four bits, the high one first."""
    return SYSEX + bytes((OP_HELLO,)) + b"".join(map(_NIBBLES.__getitem__, payload)) + b"\xf7"


def heard_hello(message: bytes) -> Hello | None:
    """What the box is, if this MIDI message is its hello; else None."""
    if not message.startswith(SYSEX) or len(message) < 6 or message[4] != OP_HELLO:
        return None
    nibbles = message[5:-1]
    if len(nibbles) % 2 or len(nibbles) > 2 * LONGEST_PAYLOAD or max(nibbles, default=0) > 0x0F:
        return None
    return hello(bytes(high << 4 | low for high, low in zip(nibbles[::2], nibbles[1::2], strict=True)))


def began(message: bytes) -> bool:
    """Whether this MIDI message is a hello that nobody asked for: the box has just begun, perhaps anew."""
    box = heard_hello(message)
    return box is not None and not box.asked


# --- From the box: a frame as MIDI messages -----------------------------------------------------------------------


def switch_message(index: int, down: bool) -> bytes:
    """The MIDI message of a switch (0 to 15) going down or up."""
    return bytes((_CONTROL, SWITCHES + index, _PRESSED if down else _RELEASED))


def _switch(payload: bytes) -> list[bytes] | None:
    if not payload or payload[0] >> 1 >= MOST:
        return None
    return [switch_message(payload[0] >> 1, bool(payload[0] & 1))]


def _knob(payload: bytes) -> list[bytes] | None:
    if len(payload) < 3 or payload[0] >> 1 >= MOST:
        return None
    index, top = payload[0] >> 1, 4095 if payload[0] & 1 else 1023
    value = int.from_bytes(payload[1:3], "big")
    if value > top:
        return None
    wide = (value * _FOURTEEN * 2 + top) // (2 * top)
    return [bytes((_CONTROL, COARSE + index, wide >> 7)), bytes((_CONTROL, FINE + index, wide & 0x7F))]


def _encoder(payload: bytes) -> list[bytes] | None:
    if len(payload) < 2 or payload[0] >= MOST or not payload[1]:
        return None
    ticks = payload[1] - 256 if payload[1] > 127 else payload[1]
    messages = []
    while ticks:
        step = min(max(ticks, _DOWN), _UP)
        messages.append(bytes((_CONTROL, ENCODERS + payload[0], step & 0x7F)))
        ticks -= step
    return messages


#: What moves on a box, by frame type: the MIDI messages that say it, or None for what cannot be.
MOVES: dict[int, Callable[[bytes], list[bytes] | None]] = {
    FromBox.SWITCH: _switch,
    FromBox.KNOB: _knob,
    FromBox.ENCODER: _encoder,
}


# --- To the box: a MIDI message as a frame -------------------------------------------------------------------------


def shown(message: bytes) -> tuple[int, bytes] | None:
    """Type and payload of the frame that says what this whole MIDI message says; None where there is none."""
    if message.startswith(SYSEX) and len(message) > 5:
        write = _OPS.get(message[4])
        return write(message[5:-1]) if write else None
    if len(message) == 3 and message[0] == _CONTROL and LIGHTS <= message[1] < LIGHTS + MOST:
        return FromHost.LIGHT, bytes((message[1] - LIGHTS, _STATES.get(message[2], BLINK)))
    return None


def _who(_rest: bytes) -> tuple[int, bytes] | None:
    return FromHost.WHO, bytes(VERSION)


def _colour(rest: bytes) -> tuple[int, bytes] | None:
    if len(rest) != 4 or rest[0] >= MOST:
        return None
    # Seven bits as eight: the highest bit again below the others, so that 7F is FF and 0 is 0.
    return FromHost.COLOUR, rest[:1] + bytes(part << 1 | part >> 6 for part in rest[1:])


def _text(rest: bytes) -> tuple[int, bytes] | None:
    return (FromHost.TEXT, rest[:LONGEST_PAYLOAD]) if rest else None


_OPS: dict[int, Callable[[bytes], tuple[int, bytes] | None]] = {OP_WHO: _who, OP_COLOUR: _colour, OP_TEXT: _text}
