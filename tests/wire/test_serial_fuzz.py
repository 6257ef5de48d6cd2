"""Nonsense on a serial line: only counted mistakes, bounded memory, and the second good frame is always read.

`make test` runs 100,000 pieces through the frames' decoder, `make fuzz` a million (PHASEBRIDGE_FUZZ is the number). The
same seed gives the same pieces; a failure names the piece.
"""

import os
import random
from collections.abc import Callable, Mapping, Set
from typing import Any

import pytest

from bridge.wire import boxes, frames, midi, osc
from bridge.wire.framed import FramedTalk
from bridge.wire.talk import Talk
from bridge.wire.talks import TALKS

PIECES = int(os.environ.get("PHASEBRIDGE_FUZZ", "100000"))
SEED = 6
TYPES = [int(kind) for kinds in (boxes.FromBox, boxes.FromHost) for kind in kinds] + [0x2A, 0x00, 0xFF]

Dice = random.Random
Damage = Callable[[Dice, bytes], bytes]


def any_frame(dice: Dice) -> bytes:
    return frames.encode(dice.choice(TYPES), dice.randrange(256), dice.randbytes(dice.choice((0, 1, 2, 3, 9, 20, 60))))


def one_bit(dice: Dice, frame: bytes) -> bytes:
    at = dice.randrange(len(frame))
    return frame[:at] + bytes((frame[at] ^ 1 << dice.randrange(8),)) + frame[at + 1 :]


def a_hole(dice: Dice, frame: bytes) -> bytes:
    at = dice.randrange(len(frame))
    return frame[:at] + frame[at + dice.randrange(1, 5) :]


def more_in_between(dice: Dice, frame: bytes) -> bytes:
    at = dice.randrange(len(frame))
    return frame[:at] + dice.randbytes(dice.randrange(1, 80)) + frame[at:]


def cut_off(dice: Dice, frame: bytes) -> bytes:
    return frame[: dice.randrange(len(frame))]


def given_up(dice: Dice, frame: bytes) -> bytes:
    return cut_off(dice, frame) + b"\0" + any_frame(dice)


def too_long(dice: Dice, frame: bytes) -> bytes:
    return frame[:-1] + dice.randbytes(dice.randrange(300)).replace(b"\0", b"\1")


DAMAGES: tuple[Damage, ...] = (
    lambda _dice, frame: frame,
    lambda _dice, frame: frame + frame,
    lambda dice, _frame: dice.randbytes(dice.randrange(120)),
    lambda dice, frame: frame[::-1],
    one_bit,
    a_hole,
    more_in_between,
    cut_off,
    given_up,
    too_long,
)


def kept(thing: Any) -> int:
    """How much a talk holds: bytes, letters and entries of all that it has."""
    if isinstance(thing, bytes | bytearray | str):
        return len(thing)
    if isinstance(thing, Mapping):
        return len(thing) + sum(map(kept, thing.values()))
    if isinstance(thing, Set | list | tuple):
        return len(thing) + sum(map(kept, thing))
    names = getattr(thing, "__dict__", None) or getattr(thing, "__slots__", ())
    return sum(kept(getattr(thing, name)) for name in names)


def pieces_of(dice: Dice, data: bytes) -> list[bytes]:
    """The data as a line may deliver it: whole, or in two."""
    at = dice.randrange(2 * len(data) + 1)
    return [data[:at], data[at:]]


def test_frames_of_every_kind_of_damage() -> None:
    dice, talk = random.Random(SEED), FramedTalk()
    most = 0
    for number in range(PIECES):
        damaged = dice.choice(DAMAGES)(dice, any_frame(dice))
        good = frames.encode(1, number & 0xFF, boxes.hello_payload(boxes.Hello((1, 0), serial=number)))
        messages = [message for part in pieces_of(dice, damaged + good + good) for message in talk.hear(part)]
        assert talk.hello is not None, number
        assert talk.hello.serial == number, f"piece {number}: the second good frame was not read"
        assert all(map(midi.check, messages)), number
        if number % 100 == 0:
            said = talk.beat()
            most = max(most, kept(talk), len(said))
    assert most < 500
    assert talk.counts.good >= PIECES
    assert all(getattr(talk.counts, name) for name in talk.counts.__slots__), "some kind of mistake never came up"


def test_what_is_kept_to_be_shown_anew_is_bounded() -> None:
    dice, talk = random.Random(SEED), FramedTalk()
    for _ in range(5_000):
        head = dice.choice((b"\xb0", boxes.SYSEX + b"\x02", boxes.SYSEX + b"\x03", boxes.SYSEX))
        body = bytes(dice.choices(range(128), k=dice.choice((2, 4, 80))))
        talk.say(head + body + (b"\xf7" if head[0] == 0xF0 else b""))
    assert kept(talk) < 16 * (2 + 4) + 8 * 61 + 200


def fodder(dice: Dice, name: str) -> bytes:
    """A piece of a language, or of another one, or nonsense."""
    match dice.randrange(4):
        case 0:
            return dice.randbytes(dice.randrange(60))
        case 1:
            return dice.choice(DAMAGES)(dice, any_frame(dice))
    return dice.choice(DAMAGES[1:])(dice, PHRASES[name](dice))


def _letters(dice: Dice) -> bytes:
    return bytes(dice.choices(b'/Ff12 .:=,"#\r\n\xff\x00e-+', k=dice.randrange(1, 40))) + b"\n"


def _firmata(dice: Dice) -> bytes:
    body = bytes(dice.choices(range(128), k=dice.randrange(1, 30)))
    sysex = bytes((0xF0, dice.choice(b"\x79\x6c\x6a\x6f\x71"))) + body + b"\xf7"
    return bytes((dice.choice((0x90, 0xE0, 0xF9, 0xF4)),)) + body[:2] + sysex


PHRASES: dict[str, Callable[[Dice], bytes]] = {
    "framed": any_frame,
    "midi": lambda dice: b"\xb0\x50\x7f\xff\x00\x00" + dice.randbytes(8),
    "lines": _letters,
    "slip": lambda dice: TALKS["slip"].begin().say(osc.encode("/x", dice.random(), "Àb")),
    "firmata": _firmata,
}
#: A good word of each language, and its end of whatever was before.
GOOD = {
    "framed": b"\0" + frames.encode(1, 0, boxes.hello_payload(boxes.Hello())),
    "midi": bytes(256) + bytes.fromhex("b0 50 7f"),
    "lines": b"\nF1 1\n",
    "slip": TALKS["slip"].begin().say(osc.encode("/F1", 1)),
    "firmata": bytes.fromhex("e0 00 00 e0 7f 07"),
}
#: The longest sysex of MIDI; all others hold far less.
MOST_KEPT = {"midi": midi.LONGEST_SYSEX + 300}


@pytest.mark.parametrize("name", TALKS)
def test_no_language_raises_keeps_much_or_says_nonsense_on(name: str) -> None:
    dice, talk = random.Random(SEED), TALKS[name].begin()
    is_whole = midi.check if TALKS[name].medium == "midi" else osc.decode
    for number in range(PIECES // 20):
        for message in talk.hear(fodder(dice, name)):
            assert is_whole(message), number
        if number % 50 == 0:
            talk.beat()
            assert kept(talk) < MOST_KEPT.get(name, 6_000), number
            assert_understood(talk, name)
    assert talk.counts.mistakes


def assert_understood(talk: Talk, name: str) -> None:
    good = talk.counts.good
    assert talk.hear(GOOD[name])
    assert talk.counts.good > good
