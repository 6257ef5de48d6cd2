"""Looking closer at what a surface says: most messages pass by with one comparison, these do not.

A surface is looked at while there is something to look for: it was just sent something that might come back, it floods,
it promised to be heard of, it is silent. Otherwise only its pace is measured now and then. Nothing here plays anything.
"""

from typing import Any

from bridge.core import absences, devices, echoes, floods, presses
from bridge.core.echoes import Found, Whose
from bridge.core.events import Effect
from bridge.core.state import Hand, Lane, Press, World
from bridge.model.surface import Motion

#: A press that may only have come back ends after this time by itself.
DOUBTED_NS = 1_000_000_000


def look(world: World, lane: Lane, data: bytes, whose: Whose | None, t_ns: int, out: list[Effect]) -> bool:
    """Whether this message is not to be played now; `whose` number it is, where one message says it all."""
    watch: Any = lane.watch
    device: Any = lane.device
    if watch.away:
        absences.returned(world, lane, t_ns)
    if device.silent:
        devices.spoke_again(world, lane, t_ns, out)
    if watch.fed_ns is not None:
        watch.fed_ns = t_ns
    elif device.talk.speaks_ns:
        devices.promised(world, lane, device.talk.speaks_ns, t_ns)
    floods.measure(world, lane, t_ns, out)
    taken = bool(watch.order or watch.held) and _taken(world, lane, data, whose, t_ns, out)
    if not taken and watch.flooding and whose is not None:
        taken = floods.hold_back(world, lane, whose, t_ns)
    is_busy = watch.order or watch.held or watch.flooding or watch.fed_ns is not None or device.silent
    lane.look = 0 if is_busy else watch.seen + floods.MEASURED
    return taken


def _taken(world: World, lane: Lane, data: bytes, whose: Whose | None, t_ns: int, out: list[Effect]) -> bool:
    found = echoes.judge(world, lane, data, whose, t_ns, out)
    if whose is None:
        return found is Found.ECHO
    if found is Found.MAYBE:
        _wait(world, lane, whose, lane.watch is not None and lane.watch.matched_ns == t_ns, t_ns, out)
    elif found is Found.DOUBT:
        _doubt(world, whose, t_ns)
    return found in (Found.ECHO, Found.MAYBE)


def _wait(world: World, lane: Lane, whose: Whose, came_back: bool, t_ns: int, out: list[Effect]) -> None:
    watch: Any = lane.watch
    world.because("echo", "it may only have come back: that is known in a moment", lane.port)
    if not watch.held:
        watch.trial += 1
        world.later(t_ns + echoes.BACK_NS, _verdict, (lane, watch.trial))
    watch.held.append((whose, came_back))
    if len(watch.held) >= echoes.KEPT:
        _verdict(world, t_ns, (lane, watch.trial), out)


def _verdict(world: World, t_ns: int, trial: tuple[Lane, int], out: list[Effect]) -> None:
    """Echoes are dropped; what hands did meanwhile is played now, in order."""
    lane, number = trial
    watch: Any = lane.watch
    if watch.trial != number or not watch.held or world.lanes.get(lane.port) is not lane:
        return
    guilty = echoes.verdict(world, lane, t_ns, out)
    held, watch.held = watch.held, []
    for whose, came_back in held:
        hand, act, value = whose
        if guilty and came_back:
            echoes.drop(world, lane)
        elif hand.index < len(world.hands) and world.hands[hand.index] is hand:
            if came_back:
                _doubt(world, whose, t_ns)
            act(world, hand, value, t_ns, out)


def _doubt(world: World, whose: Whose, t_ns: int) -> None:
    """A press that may only have come back is played, and does not stay down: a light that stays lit has no release."""
    hand = whose[0]
    if hand.plan.motion is Motion.PRESS and hand.press is None:
        world.later(t_ns, _pressed, hand)


def _pressed(world: World, t_ns: int, hand: Hand, out: list[Effect]) -> None:
    if hand.press is not None:
        world.later(t_ns + DOUBTED_NS, _still_down, hand.press)


def _still_down(world: World, t_ns: int, press: Press, out: list[Effect]) -> None:
    if press.hand.press is press:
        presses.drop(world, press.hand, t_ns, out)


def mistake(world: World, lane: Lane, t_ns: int, out: list[Effect]) -> None:
    """Bytes that are no message: counted, and told once in a while."""
    lane.mistakes += 1
    text = f"{lane.port} sends bytes that are no MIDI messages: look at its cable, or for two programs on one port"
    world.warn(t_ns, "mistake", text, lane, out)
