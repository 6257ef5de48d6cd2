"""The `device:` part of a profile: what a box and we say to each other beside playing, read into the model.

Messages are hex, two digits a byte, each one whole MIDI message. When they are said is bridge.core.devices' business.
"""

from typing import Annotated

from pydantic import Field

from bridge.config import quantities
from bridge.config.problems import Report, Span
from bridge.config.quantities import Unfit
from bridge.config.shapes import Placed, Rows, Several, Shape, Time, Written, one_of, told
from bridge.model.device import Answer, DeviceTalk, Handshake, Keepalive
from bridge.wire import midi

#: An identity reply names maker, family, model and version: 2 to 11 bytes behind its first five (MIDI 1.0).
LONGEST_IDENTITY = 11


def _message(text: str) -> bytes:
    try:
        message = midi.hex_to_bytes(text)
    except midi.MidiMistake as mistake:
        raise Unfit(str(mistake), "write one message, such as f0 7e 7f 06 01 f7") from mistake
    if not midi.check(message):
        raise Unfit(f"{text!r} is not one whole MIDI message", "a sysex begins with f0 and ends with f7")
    return message


def _step(text: str) -> bytes | int:
    """A message or a silence, told apart by the unit that a silence has."""
    if text.rstrip().endswith(("ms", "s")):
        return quantities.duration(text)
    return _message(text)


def _identity(text: str) -> bytes:
    try:
        found = midi.hex_to_bytes(text)
    except midi.MidiMistake as mistake:
        raise Unfit(str(mistake), "write how the reply begins, such as 42 13 01 00 00") from mistake
    if not 1 <= len(found) <= LONGEST_IDENTITY or not found.isascii():
        advice = "write the bytes behind f0 7e .. 06 02 that never change, each from 00 to 7f, such as 42 13 01 00 00"
        raise Unfit(f"{text!r} is not the beginning of an identity reply", advice)
    return found


Message = Annotated[bytes, Written(_message, told("one MIDI message in hex, such as f0 7e 7f 06 01 f7", "string"))]
GreetingStep = Annotated[
    bytes | int, Written(_step, told("one MIDI message in hex, or a silence such as 100 ms", "string"))
]
Identity = Annotated[bytes, Written(_identity, told("how its identity reply begins, in hex", "string"))]
HandshakeWord = Annotated[str, one_of(lambda: [each.value for each in Handshake], "handshake")]


class KeepaliveShape(Shape):
    """What the box has to hear every so often."""

    what = "of a keepalive"
    send: Placed[Message]
    every: Placed[Time]


class DeviceShape(Shape):
    """What the box and we say to each other beside playing."""

    what = "under `device`"
    identity: Placed[Identity] | None = None
    greeting: Several[GreetingStep] | None = None
    wait: Placed[Time] | None = None
    farewell: Several[Message] | None = None
    handshake: Placed[HandshakeWord] | None = None
    keepalive: KeepaliveShape | None = None
    answers: Rows[Message, Several[Message]] | None = None
    speaks: Annotated[
        Placed[Time] | None, Field(description="once it has spoken, it says something at least this often")
    ] = None


def device_talk(shape: DeviceShape | None, report: Report) -> DeviceTalk | None:
    """What is said to a box; None where nothing is. Reports what would change nothing."""
    if shape is None:
        return None
    _check_wait(shape, report)
    handshake = Handshake(shape.handshake.value) if shape.handshake else None
    return DeviceTalk(
        identity=shape.identity.value if shape.identity else b"",
        greeting=tuple(step.value for step in shape.greeting or ()),
        farewell=tuple(message.value for message in shape.farewell or ()),
        wait_ns=shape.wait.value if shape.wait else 0,
        handshake=handshake,
        keepalive=_keepalive(shape.keepalive),
        answers=tuple(_answers(shape.answers, report)),
        speaks_ns=shape.speaks.value if shape.speaks else 0,
    )


def _keepalive(shape: KeepaliveShape | None) -> Keepalive | None:
    return Keepalive(shape.send.value, shape.every.value) if shape else None


def _check_wait(shape: DeviceShape, report: Report) -> None:
    if shape.wait is not None and not (shape.wrote("greeting") or shape.wrote("handshake")):
        what = "there is nothing after which it could be silent"
        report.say("E410", shape.wait.span, what, "add `greeting:`, or delete `wait`")


def _answers(rows: Rows[bytes, Several[bytes]] | None, report: Report) -> list[Answer]:
    found: dict[bytes, Span] = {}
    answers = []
    for row in rows or ():
        if row.key.value in found:
            what = f"{midi.to_hex(row.key.value)} is answered already"
            advice = "write all answers to it as one list"
            report.say("E102", row.key.span, what, advice, [(found[row.key.value], "it is here")])
        found.setdefault(row.key.value, row.key.span)
        if row.value is not None:
            answers.append(Answer(row.key.value, tuple(message.value for message in row.value)))
    return answers
