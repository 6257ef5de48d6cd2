"""What a recorded turn tells of an encoder: by which messages it speaks, and in which of the encodings.

A musician turns one encoder slowly to the right, then to the left, while `run --trace` records. Where one began and
the other ended is not written anywhere: every place is tried, and an answer counts when all that fit agree. Nothing
here opens a port, and nothing is guessed from a turn that fits two encodings or none.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bridge.app.trace import Item
from bridge.core.events import Received
from bridge.core.relative import detect
from bridge.wire import midi

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
