"""A tablet that went away and came back without its port noticing: a network tells nobody who left.

What said nothing for a while may have been put away, locked or restarted, and shows what it showed then, or nothing.
The first it says afterwards is played as always, and then all of it is painted again. A layout that sends something by
itself every few seconds (TouchOSC calls that ping) is brought up to date as soon as it is there. Nothing is taken from
hands: a pause of ten seconds is no reason to lose the hold of a fader.
"""

from typing import Any

from bridge.core import lights
from bridge.core.events import Effect
from bridge.core.state import Lane, World

#: Nothing said for this long, and it may have been away.
AWAY_NS = 10_000_000_000

#: What a timer is about: the lane, the turn of its device that set it, how much it had said by then.
Seen = tuple[Lane, int, int]


def watch(world: World, lane: Lane, t_ns: int) -> None:
    """From now on somebody looks now and then whether a surface on a network still says anything."""
    device: Any = lane.device
    world.later(t_ns + AWAY_NS, _look, (lane, device.turn, lane.received))


def _look(world: World, t_ns: int, seen: Seen, out: list[Effect]) -> None:
    lane, turn, received = seen
    device: Any = lane.device
    if device.turn != turn or world.lanes.get(lane.port) is not lane:
        return
    if lane.received != received:
        watch(world, lane, t_ns)
    else:
        kept: Any = lane.watch
        kept.away, lane.look = True, 0


def returned(world: World, lane: Lane, t_ns: int) -> None:
    """It says something after a long silence: once that was played, it is painted."""
    kept: Any = lane.watch
    kept.away = False
    world.later(t_ns, _paint, lane)
    watch(world, lane, t_ns)


def _paint(world: World, t_ns: int, lane: Lane, out: list[Effect]) -> None:
    if world.lanes.get(lane.port) is lane:
        lights.forget(world, [lane.port])
        lights.repaint(world, [hand for hand in world.hands if hand.plan.surface == lane.port], t_ns, out)
