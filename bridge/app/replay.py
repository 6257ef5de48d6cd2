"""Replays a recorded trace and compares: does the same still come out, bit for bit and in the same order?

A recording that ends without `stop` (the daemon was killed) is compared as far as it goes: what a replay has more than
it at its very end is not counted as a difference. A recording with a hole cannot be compared past it.
"""

from collections.abc import Iterable
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from bridge.app.simulate import Done, simulate
from bridge.app.trace import Dropped, Header, Item, Out, line
from bridge.core.events import Stop
from bridge.model.rig import Rig


class Verdict(NamedTuple):
    """How a replay went: how many outputs were compared, and the first difference in words, or None."""

    compared: int
    difference: str | None


def replay(rig: Rig, items: Iterable[Item], folder: Path | None = None) -> Verdict:
    """Compare what this rig makes of the items with what was recorded.

    `folder` is that of the rig's file. Raises what `simulate` raises.
    """
    items = list(items)
    hole = next((item for item in items if isinstance(item, Dropped)), None)
    if hole is not None:
        return Verdict(0, f"the recording has a hole: {hole.steps} steps are missing by {hole.t_ns / 1e6:g} ms")
    recorded = [item for item in items if isinstance(item, Out)]
    ended = any(isinstance(item, Stop) for item in items)
    last_ns = max((item.t_ns for item in items if not isinstance(item, Header)), default=0)
    played = _played(rig, items, last_ns, folder)
    if not ended:
        surplus = played[len(recorded) :]
        played = played[: len(recorded)] + [done for done in surplus if done.t_ns < last_ns]
    for number, (was, now) in enumerate(zip_longest(recorded, played), 1):
        if was is None or now is None or (was.t_ns, was.body) != (now.t_ns, now.body):
            return Verdict(number - 1, f"output {number} differs\nrecorded: {_shown(was)}\nreplayed: {_shown(now)}")
    return Verdict(len(recorded), None)


def _played(rig: Rig, items: list[Item], last_ns: int, folder: Path | None) -> list[Done]:
    latest = max((item.t_ns for item in items if not isinstance(item, Header | Out)), default=0)
    return list(simulate(rig, items, max(0, last_ns - latest), folder))


def _shown(output: Out | Done | None) -> str:
    if output is None:
        return "nothing more"
    return line(output.t_ns, output.body)
