"""Pacing: what a port's wire takes when. The last value always arrives; values in between may not.

A message that does not fit now waits under its key, where a newer one replaces it in its place; whole messages only,
so a pair is never torn. What must not be dropped (notes, triggers, queries) waits under a key of its own. What a port
refused goes to the front again. A key of bytes is a light's: what was sent last under it is what the surface shows.
"""

from collections.abc import Sequence
from itertools import islice

from bridge.core import echoes
from bridge.core.events import Effect, Send
from bridge.core.state import Lane, World

#: Messages that wait for one port at most; beyond it the oldest are dropped and counted as refused.
WAITING = 4096
#: How long a port that refused is left alone.
REFUSAL_NS = 5_000_000
_SYSEX = b"\xf0"


def open_lane(lane: Lane, t_ns: int) -> None:
    """The port opened: nothing waits for it, nothing is known of what it shows."""
    lane.open = True
    lane.held = False
    lane.waiting.clear()
    lane.shown.clear()
    lane.ready_ns = t_ns
    lane.clear = True


def pay(world: World, lane: Lane, t_ns: int, out: list[Effect]) -> None:
    """Sends the releases that found the port absent, or never got to it: what began before must not ring for ever."""
    owed, lane.owed = lane.owed, {}
    for name, data in owed.items():
        release(world, lane, name, None, data, t_ns, out)


def release(world: World, lane: Lane, name: str, key: object | None, data: bytes, t_ns: int, out: list[Effect]) -> None:
    """Lets go what `name` names: sent as `send` does, or owed where the port is absent or lost before it took it."""
    if lane.open:
        lane.released[name] = data
        send(world, lane, key, data, t_ns, out)
    else:
        lane.owed[name] = data


def close_lane(lane: Lane) -> None:
    """The port is gone, and what waited for it with it; only releases that waited, or were refused, are owed."""
    waiting = frozenset(lane.waiting.values())
    lane.owed |= {name: data for name, data in lane.released.items() if data in waiting}
    lane.released.clear()
    lane.open = lane.clear = False
    lane.waiting.clear()
    lane.shown.clear()


def send(world: World, lane: Lane, key: object | None, data: bytes, t_ns: int, out: list[Effect]) -> None:
    """Sends now if the wire is free, else when it is; a key of None is never replaced by what comes after."""
    if not lane.open:
        return
    if (lane.clear or (lane.held and key is None and not is_busy(lane))) and lane.ready_ns - lane.ahead_ns <= t_ns:
        _put(lane, key, data, t_ns, out)
        return
    if key is None:
        lane.serial += 1
        key = lane.serial
    lane.waiting[key] = data
    lane.clear = False
    if len(lane.waiting) > WAITING:
        del lane.waiting[next(iter(lane.waiting))]
        lane.refusals += 1
    _arm(world, lane, t_ns)


def show(world: World, lane: Lane, key: bytes, wanted: bytes, t_ns: int, out: list[Effect]) -> bool:
    """Lets a surface show something under a light's key; False where it shows that already, or soon will."""
    if lane.waiting.get(key, lane.shown.get(key)) == wanted:
        return False
    if lane.shown.get(key) != wanted or not withdraw(lane, key):
        send(world, lane, key, wanted, t_ns, out)
    return True


def _put(lane: Lane, key: object, data: bytes, t_ns: int, out: list[Effect]) -> None:
    out.append(Send(t_ns, lane.port, data))
    lane.sent += 1
    if isinstance(key, bytes):
        lane.shown[key] = data
    if lane.watch is not None:
        echoes.note(lane, data, t_ns)
    gap_ns = lane.gap_ns
    if data[:1] >= _SYSEX and (data[:1] == _SYSEX or data[2:3] == _SYSEX):  # at once, or behind the choice of a cable
        gap_ns += lane.sysex_gap_ns
    lane.ready_ns = max(lane.ready_ns, t_ns) + gap_ns + len(data) * lane.byte_ns


def _arm(world: World, lane: Lane, t_ns: int) -> None:
    if not lane.due:
        lane.due = True
        world.later(max(lane.ready_ns - lane.ahead_ns, t_ns), _due, lane)


def _due(world: World, t_ns: int, lane: Lane, out: list[Effect]) -> None:
    lane.due = False
    while lane.waiting and lane.ready_ns - lane.ahead_ns <= t_ns:
        key = _first(lane)
        if key is None:
            return
        _put(lane, key, lane.waiting.pop(key), t_ns, out)
    if lane.waiting:
        _arm(world, lane, t_ns)
    else:
        lane.clear = _is_clear(lane)


def _first(lane: Lane) -> object | None:
    """The key of what goes next; None where only lights wait that are held."""
    return next((key for key in lane.waiting if not lane.held or isinstance(key, int)), None)


def _is_clear(lane: Lane) -> bool:
    return lane.open and not lane.held and not lane.waiting


def hold(lane: Lane) -> None:
    """Lights wait from now on, each its last; what has no key still goes."""
    lane.held = True
    lane.clear = False


def let_go(world: World, lane: Lane, t_ns: int, out: list[Effect]) -> None:
    """Lights that waited go, at the pace of the wire."""
    lane.held = False
    lane.clear = _is_clear(lane)
    if lane.waiting and not lane.due:
        _due(world, t_ns, lane, out)


def is_busy(lane: Lane) -> bool:
    """Whether anything but lights still waits for the wire."""
    return any(isinstance(key, int) for key in lane.waiting)


def flush(lane: Lane, t_ns: int, out: list[Effect]) -> None:
    """Sends all that waits, whatever the pace: nobody will be there later to send a last value or a release."""
    while lane.open and lane.waiting:
        key = next(iter(lane.waiting))
        _put(lane, key, lane.waiting.pop(key), t_ns, out)
    lane.clear = _is_clear(lane)


def withdraw(lane: Lane, key: object) -> bool:
    """Takes back what still waits under a key; False when there is nothing (any more)."""
    if lane.waiting.pop(key, None) is None:
        return False
    lane.clear = _is_clear(lane)
    return True


def take_back(world: World, lane: Lane, last: Sequence[Effect], t_ns: int) -> None:
    """The port refused the last message of `last` that is not yet counted as refused: it waits at the front again."""
    lane.refused += 1
    lane.refusals += 1
    sends = (effect.data for effect in reversed(last) if isinstance(effect, Send) and effect.port == lane.port)
    data = next(islice(sends, lane.refused - 1, None), None)
    if data is None or not lane.open:
        return
    lane.sent -= 1
    lane.serial += 1
    lane.waiting = {lane.serial: data, **lane.waiting}
    lane.clear = False
    lane.ready_ns = max(lane.ready_ns, t_ns + lane.ahead_ns + REFUSAL_NS)
    _arm(world, lane, t_ns)
