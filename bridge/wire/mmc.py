"""MIDI Machine Control and the transport of MIDI itself, as messages to send: play, stop, record, locate.

Commands and their numbers are in wire/sysex.py (MMA RP-013). Sent to device 7F, which every machine obeys. What this
file refuses to do: clock. A clock is a promise to go on at the right time; these are single messages.
"""

from collections.abc import Mapping

from bridge.wire.midi import MidiMistake, check, hex_to_bytes, split, system
from bridge.wire.sysex import MMC

#: To all devices.
ALL = 0x7F
#: LOCATE with TARGET, six bytes: 44 06 01 and hours, minutes, seconds, frames, subframes (RP-013, command 44).
_LOCATE = bytes((0x44, 0x06, 0x01))


def command(word: str) -> bytes:
    """A command of MIDI Machine Control by its word, such as 'play' or 'record-exit'. Raises KeyError."""
    return _framed(bytes((MMC[word],)))


def locate(hours: int = 0, minutes: int = 0, seconds: int = 0, frames: int = 0) -> bytes:
    """Goes to a time code position; the hours byte says 24 frames a second, which makes no difference to 0."""
    return _framed(_LOCATE + bytes((hours, minutes, seconds, frames, 0)))


def _framed(body: bytes) -> bytes:
    return bytes((0xF0, 0x7F, ALL, 0x06)) + body + b"\xf7"


#: Messages of MIDI's own transport: they run what follows a clock, and carry none.
REAL_TIME: Mapping[str, bytes] = {
    "start": system("start"),
    "continue": system("continue"),
    "stop": system("stop"),
    "rewind": system("songpos", 0),
}


def worded(text: str) -> bytes:
    """What an action of a rig says to a MIDI port: 'continue', 'mmc pause', or whole messages in hex.

    Raises MidiMistake, in words a user can read.
    """
    words = text.lower().split()
    if len(words) == 1 and words[0] in REAL_TIME:
        return REAL_TIME[words[0]]
    if words[:1] == ["mmc"] and len(words) == 2 and words[1] in MMC:
        return command(words[1])
    if words[:1] == ["mmc"]:
        raise MidiMistake(f"mmc commands are {', '.join(MMC)}")
    return _messages(text)


def _messages(text: str) -> bytes:
    try:
        data = hex_to_bytes(text)
    except MidiMistake:
        known = ", ".join(REAL_TIME)
        raise MidiMistake(f"write whole messages in hex, such as b0 77 7f, or {known}, or mmc play") from None
    messages = split(data)
    if not data or b"".join(messages) != data or not all(map(check, messages)):
        raise MidiMistake(f"{text!r} is not one or several whole MIDI messages")
    return data
