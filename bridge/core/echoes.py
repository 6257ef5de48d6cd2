"""Echoes: a surface, or a cable, that sends back what it was sent. What comes back is no hand, and is not played.

What a surface is sent is remembered for a moment; the same bytes coming back in it are an echo, each once. Every opened
port is on trial: what might be an echo, and what comes behind it, waits for the verdict, at most for that moment.
A port that was cleared is played at once, until too much of what it is sent comes back; then its echoes are dropped and
it is told, until they end. This file judges nothing else: a knob turned twice to one place is no echo, since one thing
sent can come back only once.
"""

from typing import Any

from bridge.core.events import Effect
from bridge.core.state import Act, Echoing, Hand, Lane, World
from bridge.model.surface import Motion

#: How long after it was sent something may come back: JACK at 1024 frames takes up to 43 ms there and back, DIN 2 ms.
BACK_NS = 60_000_000
#: What was sent to one surface and is remembered at most; what waits for a verdict at most.
KEPT = 256
#: A cleared port is judged by a tally: one up for what came back, one down for what did not. Where a port that echoes
#: is found out, and as far as the tally goes.
TRIPS, MOST = 8, 16
#: Matches further apart than this have nothing to do with each other.
APART_NS = 1_000_000_000

#: Whose number a message is, where one message says it all: the control, what it does, the number.
Whose = tuple[Hand, Act, Any]


def note(lane: Lane, data: bytes, t_ns: int) -> None:
    """This was sent to the surface."""
    watch = lane.watch
    if watch is None:
        return
    watch.sent.pop(data, None)
    if len(watch.sent) >= KEPT:
        del watch.sent[next(iter(watch.sent))]
    watch.sent[data] = t_ns
    lane.look = 0


def begin(lane: Lane) -> None:
    """The port opened or is gone: on trial."""
    watch: Any = lane.watch
    watch.sent.clear()
    watch.held.clear()
    watch.echoing, watch.tally, watch.lost = Echoing.TRIAL, 0, 0


def is_echo(world: World, lane: Lane, data: bytes, whose: Whose | None, t_ns: int, out: list[Effect]) -> bool:
    """Whether this is not to be played, now or ever, since it came back or may have."""
    watch: Any = lane.watch
    expire(world, lane, t_ns, out)
    came_back = watch.sent.get(data, t_ns) < t_ns
    if came_back:
        del watch.sent[data]
        if whose is not None and _repeats(*whose):
            return False
        _tally(watch, t_ns)
    if watch.echoing is Echoing.TRIAL and whose is not None and (came_back or watch.held):
        _wait(world, lane, whose, came_back, t_ns, out)
        return True
    if watch.tally >= TRIPS:
        _trip(world, lane, t_ns, out)
    if not came_back or watch.echoing is Echoing.CLEAR or (whose is not None and _lifts(*whose)):
        return False
    _drop(world, lane)
    return True


def _tally(watch: Any, t_ns: int) -> None:
    if watch.echoing is Echoing.CLEAR and t_ns - watch.matched_ns > APART_NS:
        watch.tally = 0
    watch.matched_ns = t_ns
    watch.tally = min(MOST, watch.tally + 1)


def _trip(world: World, lane: Lane, t_ns: int, out: list[Effect]) -> None:
    watch: Any = lane.watch
    if watch.echoing is not Echoing.TRIPPED:
        watch.echoing = Echoing.TRIPPED
        text = f"{lane.port} sends back what it is sent; that is not played. Is MIDI thru on, or a cable a loop?"
        world.warn(t_ns, "echo", text, lane, out)


def _lifts(hand: Hand, _act: Act, number: Any) -> bool:
    """Whether this would end a press: that is always played, so that nothing can stay down."""
    return hand.plan.motion is Motion.PRESS and hand.press is not None and number < hand.plan.down


def _repeats(hand: Hand, _act: Act, number: Any) -> bool:
    """Whether a control that has a position says again where it is: a motor is sent that too, and it proves nothing."""
    return hand.plan.motion is Motion.ABSOLUTE and hand.position == number / hand.plan.top


def _drop(world: World, lane: Lane) -> None:
    lane.echoes += 1
    world.because("echo", "it was sent this a moment ago: it only came back", lane.port)


def expire(world: World, lane: Lane, t_ns: int, out: list[Effect]) -> None:
    """What did not come back in time speaks for the port."""
    watch: Any = lane.watch
    while watch.sent and t_ns - next(iter(watch.sent.values())) > BACK_NS:
        del watch.sent[next(iter(watch.sent))]
        watch.lost += 1
        if watch.echoing is Echoing.TRIAL:
            continue
        watch.tally = max(0, watch.tally - 1)
        if not watch.tally and watch.echoing is Echoing.TRIPPED:
            watch.echoing = Echoing.CLEAR
            text = f"{lane.port} no longer sends back what it is sent: all it says is played again"
            world.warn(t_ns, "echo-over", text, lane, out)
    if watch.echoing is Echoing.TRIAL and not watch.held and watch.lost > watch.tally:
        watch.echoing, watch.tally = Echoing.CLEAR, 0


# --- The trial --------------------------------------------------------------------------------------------------


def _wait(world: World, lane: Lane, whose: Whose, came_back: bool, t_ns: int, out: list[Effect]) -> None:
    watch: Any = lane.watch
    world.because("echo", "it may only have come back: that is known in a moment", lane.port)
    if not watch.held:
        watch.trial += 1
        world.later(t_ns + BACK_NS, _verdict, (lane, watch.trial))
    watch.held.append((whose, came_back))
    if len(watch.held) >= KEPT:
        _verdict(world, t_ns, (lane, watch.trial), out)


def _verdict(world: World, t_ns: int, trial: tuple[Lane, int], out: list[Effect]) -> None:
    """More came back than did not: it was echoes. Else it was hands, and all that waited is played now, in order."""
    lane, number = trial
    watch: Any = lane.watch
    if watch.trial != number or not watch.held or world.lanes.get(lane.port) is not lane:
        return
    expire(world, lane, t_ns, out)
    guilty = watch.tally > watch.lost
    if not guilty:
        watch.echoing, watch.tally = Echoing.CLEAR, 0
    elif watch.tally >= TRIPS:
        _trip(world, lane, t_ns, out)
    held, watch.held = watch.held, []
    for (hand, act, value), came_back in held:
        if guilty and came_back:
            _drop(world, lane)
        elif hand.index < len(world.hands) and world.hands[hand.index] is hand:
            act(world, hand, value, t_ns, out)
