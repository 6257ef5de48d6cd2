"""Floods: a surface that says more than hands can do. Its last values count; the others stay playable, the DAW too.

The pace is measured every few hundred messages. While it is a flood, every control may say a little in each slot of
time, and all of them together a little more; beyond that the last of each control waits for the end of the slot. What
takes several messages to say (a pair, a parameter's number and value) is never thinned, since half of it means another
thing; nor is what belongs to no control.
"""

from typing import Any

from bridge.core.echoes import Whose
from bridge.core.events import Effect
from bridge.core.state import Lane, World

#: The pace is measured over this many messages.
MEASURED = 256
#: As many in less time are a flood: 4,000 a second, four times what a MIDI cable carries. In more than the second, it
#: is over.
FLOOD_NS, OVER_NS = 64_000_000, 128_000_000
SLOT_NS = 10_000_000
#: What one control, and all of them, may say in a slot.
EACH, ALL = 4, 64


def begin(lane: Lane, t_ns: int) -> None:
    """The port opened."""
    watch: Any = lane.watch
    watch.flooding = False
    watch.waiting.clear()
    watch.seen, watch.seen_ns = lane.received, t_ns


def measure(world: World, lane: Lane, t_ns: int, out: list[Effect]) -> None:
    """Looks at the pace, once enough has come since the last time."""
    watch: Any = lane.watch
    took_ns = t_ns - watch.seen_ns
    if lane.received - watch.seen < MEASURED and not (watch.flooding and took_ns > OVER_NS):
        return
    watch.seen, watch.seen_ns = lane.received, t_ns
    if not watch.flooding and took_ns < FLOOD_NS:
        watch.flooding = True
        watch.slot_ns = t_ns
        watch.said.clear()
        text = f"{lane.port} sends more than any hand does: of what comes too fast only the last counts"
        world.warn(t_ns, "flood", text, lane, out)
    elif watch.flooding and took_ns > OVER_NS:
        watch.flooding = False


def hold_back(world: World, lane: Lane, whose: Whose, t_ns: int) -> bool:
    """In a flood: whether this has to wait for the end of the slot, when the last of its control is played."""
    watch: Any = lane.watch
    hand = whose[0]
    index = hand.index
    if index not in watch.waiting:
        if t_ns - watch.slot_ns >= SLOT_NS and not watch.waiting:
            watch.slot_ns = t_ns
            watch.said.clear()
        said = watch.said
        said[index] = said.get(index, 0) + 1
        said[-1] = said.get(-1, 0) + 1
        if said[index] <= EACH and said[-1] <= ALL:
            return False
        if not watch.waiting:
            world.later(watch.slot_ns + SLOT_NS, _slot_over, lane)
    watch.waiting[index] = whose
    lane.flooded += 1
    world.because("flood", "too much comes at once: the last of it is played in a moment", hand.plan)
    return True


def _slot_over(world: World, t_ns: int, lane: Lane, out: list[Effect]) -> None:
    watch = lane.watch
    if watch is None or world.lanes.get(lane.port) is not lane or not watch.waiting:
        return
    waiting, watch.waiting = watch.waiting, {}
    watch.slot_ns = t_ns
    watch.said.clear()
    for hand, act, number in waiting.values():
        if hand.index < len(world.hands) and world.hands[hand.index] is hand:
            act(world, hand, number, t_ns, out)
