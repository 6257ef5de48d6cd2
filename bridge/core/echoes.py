"""Echoes: a surface, or a cable, that sends back what it was sent. What comes back is no hand, and is not played.

What a surface is sent is remembered for a moment; the same bytes coming back in it are an echo, each once. Every opened
port is on trial: what might be an echo, and what comes behind it, waits for the verdict, at most for that moment.
A port that was cleared is played at once, until too much of what it is sent comes back; then its echoes are dropped and
it is told, until they end. This file judges nothing else: a knob turned twice to one place is no echo, since one thing
sent can come back only once.
"""

from collections import deque
from enum import Enum
from typing import Any

from bridge.core.events import Effect
from bridge.core.state import NEVER, Act, Echoing, Hand, Lane, Watch, World
from bridge.model.surface import Motion

#: How long after it was sent something may come back: JACK at 1024 frames takes up to 43 ms there and back, DIN 2 ms.
BACK_NS = 60_000_000
#: What was sent to one surface and is remembered at most; what waits for a verdict at most.
KEPT = 256
#: So much coming back in a second, or in a trial, is no chance; so much in a row not coming back ends it.
TRIPS, IN_NS, FOUND_OUT, RECOVERS = 8, 1_000_000_000, 4, 16


class Found(Enum):
    """What a message is found to be."""

    HAND = "hand"
    DOUBT = "doubt"  # it came back, from a port that is clear
    MAYBE = "maybe"  # it came back, or is behind something that did, on trial
    ECHO = "echo"


#: Whose number a message is, where one message says it all: the control, what it does, the number.
Whose = tuple[Hand, Act, Any]


def note(lane: Lane, data: bytes, t_ns: int) -> None:
    """This was sent to the surface."""
    watch = lane.watch
    if watch is None:
        return
    if len(watch.order) >= KEPT:
        _forget_first(watch)
    watch.order.append((t_ns, data))
    times = watch.sent.get(data)
    if times is None:
        times = watch.sent[data] = deque()
    times.append(t_ns)
    lane.look = 0


def _forget_first(watch: Watch) -> bool:
    """Forgets what was sent first; whether it had not come back."""
    t_ns, data = watch.order.popleft()
    times = watch.sent.get(data)
    if not times or times[0] != t_ns:
        return False
    _take_first(watch, data, times)
    return True


def _take_first(watch: Watch, data: bytes, times: deque[int]) -> None:
    times.popleft()
    if not times:
        del watch.sent[data]


def begin(lane: Lane) -> None:
    """The port opened or is gone: on trial."""
    watch: Any = lane.watch
    watch.sent.clear()
    watch.order.clear()
    watch.held.clear()
    watch.echoing, watch.tally, watch.lost = Echoing.TRIAL, 0, 0
    watch.matched_ns = watch.first_ns = NEVER


def judge(world: World, lane: Lane, data: bytes, whose: Whose | None, t_ns: int, out: list[Effect]) -> Found:
    """What is to be done with a message, since it came back or may have."""
    watch: Any = lane.watch
    expire(world, lane, t_ns, out)
    times = watch.sent.get(data)
    came_back = times is not None and times[0] < t_ns
    if times is not None and came_back:
        _take_first(watch, data, times)
        if whose is not None and _proves_nothing(*whose):
            return Found.HAND
        _tally(watch, t_ns)
    if watch.echoing is Echoing.TRIAL and whose is not None and (came_back or watch.held):
        return Found.MAYBE
    if watch.tally >= TRIPS:
        trip(world, lane, t_ns, out)
    if not came_back:
        return Found.HAND
    if watch.echoing is Echoing.CLEAR or (whose is not None and _is_down(whose[0])):
        return Found.DOUBT
    drop(world, lane)
    return Found.ECHO


def _tally(watch: Watch, t_ns: int) -> None:
    if watch.echoing is Echoing.CLEAR and t_ns - watch.first_ns > IN_NS:
        watch.tally, watch.first_ns = 0, t_ns
    watch.matched_ns = t_ns
    watch.tally += 1
    if watch.echoing is Echoing.TRIPPED:
        watch.lost = 0


def trip(world: World, lane: Lane, t_ns: int, out: list[Effect]) -> None:
    """The port sends back what it is sent: told, once."""
    watch: Any = lane.watch
    if watch.echoing is not Echoing.TRIPPED:
        watch.echoing, watch.lost = Echoing.TRIPPED, 0
        text = f"{lane.port} sends back what it is sent; that is not played. Is MIDI thru on, or a cable a loop?"
        world.warn(t_ns, "echo", text, lane, out)


def _is_down(hand: Hand) -> bool:
    """Whether this may end a press: that is always played, so that nothing can stay down."""
    return hand.plan.motion is Motion.PRESS and hand.press is not None


def _proves_nothing(hand: Hand, _act: Act, number: Any) -> bool:
    """Whether a box may well say this by itself: a control again where it is, a motor where it was sent."""
    if hand.plan.motor is not None:
        return True  # what of it is no hand, the motor knows best
    return hand.plan.motion is Motion.ABSOLUTE and hand.position == number / hand.plan.top


def drop(world: World, lane: Lane) -> None:
    """An echo is not played: counted."""
    lane.echoes += 1
    world.because("echo", "it was sent this a moment ago: it only came back", lane.port)


def expire(world: World, lane: Lane, t_ns: int, out: list[Effect]) -> None:
    """What did not come back in time speaks for the port."""
    watch: Any = lane.watch
    while watch.order and t_ns - watch.order[0][0] > BACK_NS:
        if not _forget_first(watch):
            continue
        watch.lost += 1
        if watch.echoing is Echoing.TRIPPED and watch.lost >= RECOVERS:
            watch.echoing, watch.tally = Echoing.CLEAR, 0
            text = f"{lane.port} no longer sends back what it is sent: all it says is played again"
            world.warn(t_ns, "echo-over", text, lane, out)
    if watch.echoing is Echoing.TRIAL and not watch.held and watch.lost > watch.tally:
        watch.echoing, watch.tally = Echoing.CLEAR, 0


def verdict(world: World, lane: Lane, t_ns: int, out: list[Effect]) -> bool:
    """The end of a trial: whether more came back than did not, or than hands can do. Else the port is clear."""
    watch: Any = lane.watch
    expire(world, lane, t_ns, out)
    guilty = watch.tally > watch.lost or watch.tally >= FOUND_OUT
    if not guilty:
        watch.echoing, watch.tally = Echoing.CLEAR, 0
    elif watch.tally >= FOUND_OUT:
        trip(world, lane, t_ns, out)
    return bool(guilty)
