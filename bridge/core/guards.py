"""Looking closer at what a surface says: most messages pass by with one comparison, these do not.

A surface is looked at while there is something to look for: it was just sent something that might come back, it floods,
it promised to be heard of, it is silent. Otherwise only its pace is measured now and then. Nothing here plays anything.
"""

from typing import Any

from bridge.core import devices, echoes, floods
from bridge.core.echoes import Whose
from bridge.core.events import Effect
from bridge.core.state import Lane, World


def look(world: World, lane: Lane, data: bytes, whose: Whose | None, t_ns: int, out: list[Effect]) -> bool:
    """Whether this message is not to be played now; `whose` number it is, where one message says it all."""
    watch: Any = lane.watch
    device: Any = lane.device
    if device.silent:
        devices.spoke_again(world, lane, t_ns, out)
    if watch.fed_ns is not None:
        watch.fed_ns = t_ns
    floods.measure(world, lane, t_ns, out)
    taken = bool(watch.sent or watch.held) and echoes.is_echo(world, lane, data, whose, t_ns, out)
    if not taken and watch.flooding and whose is not None:
        taken = floods.hold_back(world, lane, whose, t_ns)
    is_busy = watch.sent or watch.held or watch.flooding or watch.fed_ns is not None or device.silent
    lane.look = 0 if is_busy else watch.seen + floods.MEASURED
    return taken


def mistake(world: World, lane: Lane, t_ns: int, out: list[Effect]) -> None:
    """Bytes that are no message: counted, and told once in a while."""
    lane.mistakes += 1
    text = f"{lane.port} sends bytes that are no MIDI messages: look at its cable, or for two programs on one port"
    world.warn(t_ns, "mistake", text, lane, out)
