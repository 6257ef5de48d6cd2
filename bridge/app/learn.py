"""What a recording tells: how an encoder that was turned writes its ticks, and what a DAW's fader means in decibels.

A musician turns one encoder slowly to the right, then to the left, while `run --trace` records. Where one began and
the other ended is not written anywhere: every place is tried, and an answer counts when all that fit agree. Nothing
here opens a port, and nothing is guessed from a turn that fits two encodings or none. Tapers: core/taper_learning.py.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple

from bridge.app.trace import Item, Out
from bridge.core import taper_learning
from bridge.core.events import Received
from bridge.core.relative import detect
from bridge.wire import cables, midi

#: Messages of one encoder that are looked at; a slow turn has some dozens.
MOST = 300
CONTROLLER = midi.KINDS["control_change"].status


class Turned(NamedTuple):
    """One controller that was turned: its port, channel (from 1), number, what it sent, and the encoding found."""

    port: str
    channel: int
    number: int
    values: tuple[int, ...]
    encoding: str | None


def turned(items: Iterable[Item]) -> list[Turned]:
    """Every controller of a recording, in the order in which they first came."""
    heard: dict[tuple[str, int, int], list[int]] = {}
    for item in items:
        if isinstance(item, Received) and midi.check(item.data) and item.data[0] & 0xF0 == CONTROLLER:
            status, number, value = item.data
            values = heard.setdefault((item.port, (status & 0x0F) + 1, number), [])
            if len(values) < MOST:
                values.append(value)
    return [Turned(*key, tuple(values), encoding(values)) for key, values in heard.items()]


def encoding(values: Sequence[int]) -> str | None:
    """The encoding of a turn to the right and then to the left; None where none fits, or more than one."""
    changes = [at for at in range(1, len(values)) if values[at] != values[at - 1]]
    found = {name for at in changes if (name := detect(values[:at], values[at:])) is not None}
    return found.pop() if len(found) == 1 else None


def taper(items: Iterable[Item], daw: str) -> list[tuple[float, int]]:
    """The taper of a DAW that speaks Mackie Control, from a recording of its faders; empty where it holds none."""
    learner, last_ns = taper_learning.Learner(), 0
    for t_ns, data in _wire(items, daw):
        for message in midi.split(data):
            learner.hear(t_ns, message)
        last_ns = t_ns
    learner.rest(last_ns + taper_learning.REST_NS)
    return taper_learning.learned(learner.points)


def _wire(items: Iterable[Item], daw: str) -> Iterator[tuple[int, bytes]]:
    """What went over the first cable of a DAW's wire, both ways, in order."""
    for item in items:
        data = b""
        if isinstance(item, Received) and item.port == daw:
            t_ns, data = item.t_ns, item.data
        elif isinstance(item, Out) and item.body.get("port") == daw:
            t_ns, data = item.t_ns, _bytes(item.body.get("midi"))
        if data:
            with suppress(midi.MidiMistake):
                cable, rest = cables.parted(data)
                if cable == 1:
                    yield t_ns, rest


def _bytes(written: object) -> bytes:
    try:
        return midi.hex_to_bytes(written) if isinstance(written, str) else b""
    except midi.MidiMistake:
        return b""
