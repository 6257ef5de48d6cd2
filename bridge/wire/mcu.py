"""Mackie Control's own sysex: the question whether a box is there, its answers, and the answer to its challenge.

Only bytes: who asks when is bridge.core.devices' business. Faders, notes and displays are a profile's data.
"""

from typing import NamedTuple

HEAD = bytes.fromhex("f0 00 00 66")
#: Mackie Control, its extender, Logic Control, its extender; asked in this order, as Ardour does.
MODELS = (0x14, 0x15, 0x10, 0x11)
#: Those that send a challenge and want it answered; the others only introduce themselves (Ardour does as much).
CHALLENGERS = frozenset({0x10, 0x11})

#: What a box says: it is there (with serial number and challenge), ours was right, ours was wrong, it is ready.
CONNECTION, CONFIRMED, REFUSED, READY = 0x01, 0x03, 0x04, 0x06
_QUERY, _REPLY = 0x00, 0x02
_SERIAL, _CHALLENGE = 7, 4


class Word(NamedTuple):
    """One sysex of the family: which model speaks, its command, and what follows it."""

    model: int
    command: int
    body: bytes


def query(model: int) -> bytes:
    """Asks a box of this model whether it is there."""
    return HEAD + bytes((model, _QUERY, 0xF7))


def word(message: bytes) -> Word | None:
    """What a whole sysex says; None where it is not of this family."""
    if len(message) < 7 or not message.startswith(HEAD):
        return None
    return Word(message[4], message[5], message[6:-1])


def reply(connection: Word) -> bytes | None:
    """The answer to a connection query with a challenge; None where it carries none or its model wants no answer."""
    if connection.model not in CHALLENGERS or len(connection.body) != _SERIAL + _CHALLENGE:
        return None
    serial, challenge = connection.body[:_SERIAL], connection.body[_SERIAL:]
    return HEAD + bytes((connection.model, _REPLY)) + serial + response(challenge) + b"\xf7"


def response(challenge: bytes) -> bytes:
    """The four bytes that answer four bytes of challenge.

    Sources differ in one place: the Logic Control manual and NicoG60/TouchMCU (tried on hardware) shift c2 by 4, and
    Ardour (surface.cc) by c3. We take 4; a box that refuses it says so (REFUSED), and that is told.
    """
    c0, c1, c2, c3 = challenge
    return bytes(
        (
            0x7F & (c0 + (c1 ^ 0x0A) - c3),
            0x7F & ((c2 >> 4) ^ (c0 + c3)),
            0x7F & ((c3 - (c2 << 2)) ^ (c0 | c1)),
            0x7F & (c1 - c2 + (0xF0 ^ (c3 << 4))),
        )
    )
