"""What comes of a DAW's words: facts of its conversation become values, names, presence.

The DAW's language is its dialect's; here only facts arrive. A fact that makes no sense is counted, never obeyed.
"""

from collections.abc import Callable, Iterable
from math import isfinite, isnan
from typing import Any

from bridge.core import displays, flips, lanes, late, lights, links, owed, shadows, values
from bridge.core.dialect import (
    SESSION,
    Banked,
    Came,
    Colored,
    Complained,
    Fact,
    Forgotten,
    Heard,
    Metered,
    Named,
    PeerMistake,
    Say,
    Strips,
    Tail,
    Went,
)
from bridge.core.events import Effect
from bridge.core.song import note
from bridge.core.state import AGAIN_NS, Peer, World

#: So much of a mistake is kept in words.
LONGEST_MISTAKE = 200
#: Names of one DAW kept at most.
NAMES = 4096


def receive(world: World, peer: Peer, t_ns: int, data: bytes, out: list[Effect]) -> None:
    """One datagram or message from a DAW."""
    try:
        facts = peer.conversation.hear(t_ns, data)
        carry_out(world, peer, facts, t_ns, out)
    except PeerMistake as mistake:
        _mistaken(world, peer, str(mistake))
    late.arm(world, peer)


def _mistaken(world: World, peer: Peer, text: str) -> None:
    """What a DAW said makes no sense: counted, and kept for whoever asks how it is doing."""
    lane = world.lanes[peer.name]
    lane.mistakes += 1
    lane.last_mistake = text[:LONGEST_MISTAKE]
    world.because("mistake", text, peer.name)


def opened(world: World, peer: Peer, t_ns: int, out: list[Effect]) -> None:
    """The port to the DAW is open: it greets."""
    carry_out(world, peer, peer.conversation.opened(t_ns), t_ns, out)
    late.arm(world, peer)


def closed(world: World, peer: Peer, t_ns: int, out: list[Effect]) -> None:
    """The port to the DAW is gone, and what was known of it."""
    carry_out(world, peer, peer.conversation.closed(t_ns), t_ns, out)
    peer.present = False
    values.forget(world, peer, t_ns, out)
    links.lost(world, peer)
    _unpaint(world, peer, t_ns, out)


def _unpaint(world: World, peer: Peer, t_ns: int, out: list[Effect]) -> None:
    """Surfaces that pass to a DAW which is gone go dark."""
    for surface in sorted(shadows.gone(world, peer.name)):
        lights.repaint(world, [hand for hand in world.hands if hand.plan.surface == surface], t_ns, out)


def look(world: World, t_ns: int, peer: Peer, out: list[Effect]) -> None:
    """Tells a conversation that is Banked what the controls of now stand for, where that is news to it."""
    conversation = peer.conversation
    if world.peers.get(peer.name) is not peer or not isinstance(conversation, Banked):
        return
    values_ = (grip.value for hand in world.hands for grip in hand.grips.values())
    keys = frozenset(value.key for value in values_ if value is not None and value.daw == peer.name)
    if keys != peer.reached:
        peer.reached = keys
        carry_out(world, peer, conversation.reached(t_ns, keys), t_ns, out)
        late.arm(world, peer)


def wake(world: World, t_ns: int, peer: Peer, out: list[Effect]) -> None:
    """The deadline of its conversation has come, unless it was put off meanwhile."""
    if peer.timer_ns is None or t_ns < peer.timer_ns or world.peers.get(peer.name) is not peer:
        return
    peer.timer_ns = None
    deadline = peer.conversation.deadline_ns
    if deadline is not None and deadline <= t_ns:  # what it heard since may have put it off
        carry_out(world, peer, peer.conversation.wake(t_ns), t_ns, out)
    late.arm(world, peer)


def carry_out(world: World, peer: Peer, facts: Iterable[Fact], t_ns: int, out: list[Effect]) -> None:
    """Does what each fact means, in order."""
    for fact in facts:
        _MEANS[fact.__class__](world, peer, fact, t_ns, out)


def _heard(world: World, peer: Peer, fact: Heard, t_ns: int, out: list[Effect]) -> None:
    value = values.value_of(peer, fact.key)
    if value is None or not isfinite(fact.position):
        what = f"more than {values.VALUES} values" if value is None else f"{fact.position} for {fact.key}"
        _mistaken(world, peer, f"it sent {what}")
        return
    values.heard(world, value, min(1.0, max(0.0, fact.position)), t_ns, out)


def _say(world: World, peer: Peer, fact: Say, t_ns: int, out: list[Effect]) -> None:
    lanes.send(world, world.lanes[peer.name], None, fact.data, t_ns, out)


def _came(world: World, peer: Peer, fact: Came, t_ns: int, out: list[Effect]) -> None:
    peer.present = True
    values.forget(world, peer, t_ns, out)
    world.tell(t_ns, "daw-came", f"{peer.name} is there", peer.name, out)
    if peer.look is not None:
        peer.reached = None
        world.later(t_ns, peer.look, peer)
    if not fact.tells:
        flips.ask_all(world, peer.name, t_ns, out)
    if world.song.owed:
        owed.offer(world, t_ns, out, peer.name)


def _forgotten(world: World, peer: Peer, fact: Forgotten, t_ns: int, out: list[Effect]) -> None:
    values.forget(world, peer, t_ns, out, fact.key)
    flips.ask_all(world, peer.name, t_ns, out)


def _went(world: World, peer: Peer, fact: Went, t_ns: int, out: list[Effect]) -> None:
    peer.present = False
    values.forget(world, peer, t_ns, out)
    links.lost(world, peer)
    _unpaint(world, peer, t_ns, out)
    world.tell(t_ns, "daw-went", f"{peer.name} is gone: {fact.why}", peer.name, out)


def _named(world: World, peer: Peer, fact: Named, t_ns: int, out: list[Effect]) -> None:
    if len(peer.names) < NAMES or fact.key in peer.names:
        if fact.key == SESSION and peer.names.get(SESSION) != fact.text:
            note("session", peer.name, t_ns, out, name=fact.text)
        peer.names[fact.key] = fact.text
        displays.named(world, peer, fact.key, t_ns, out)


def _colored(world: World, peer: Peer, fact: Colored, t_ns: int, out: list[Effect]) -> None:
    if not 0 <= fact.rgb <= 0xFFFFFF:
        _mistaken(world, peer, f"it sent {fact.rgb} for the colour of {fact.key}")
    elif len(peer.colors) < NAMES or fact.key in peer.colors:
        peer.colors[fact.key] = fact.rgb
        lights.colored(world, peer, fact.key, t_ns, out)


def _metered(world: World, peer: Peer, fact: Metered, t_ns: int, out: list[Effect]) -> None:
    if isnan(fact.level):
        _mistaken(world, peer, f"it sent no number for the level of {fact.key}")
    else:
        displays.metered(world, peer, fact.key, fact.level, t_ns, out)


def _strips(world: World, peer: Peer, fact: Strips, t_ns: int, out: list[Effect]) -> None:
    if fact.total < 0:
        _mistaken(world, peer, f"it says that it has {fact.total} tracks")
        return
    peer.strips = fact.total
    for group in world.groups:
        if group.bank >= max(1, fact.total):
            flips.move_bank(world, group, group.bank, t_ns, out)
    links.counted(world, peer, t_ns, out)


def _tail(world: World, peer: Peer, fact: Tail, t_ns: int, out: list[Effect]) -> None:
    links.told(world, peer, fact, t_ns, out)


def _complained(world: World, peer: Peer, fact: Complained, t_ns: int, out: list[Effect]) -> None:
    _mistaken(world, peer, fact.text)
    if t_ns - peer.complained_ns >= AGAIN_NS:
        peer.complained_ns = t_ns
        world.tell(t_ns, "daw-complains", f"{peer.name} says: {fact.text[:LONGEST_MISTAKE]}", peer.name, out)


_MEANS: dict[type, Callable[[World, Peer, Any, int, list[Effect]], None]] = {
    Heard: _heard,
    Forgotten: _forgotten,
    Say: _say,
    Came: _came,
    Went: _went,
    Named: _named,
    Colored: _colored,
    Metered: _metered,
    Strips: _strips,
    Tail: _tail,
    Complained: _complained,
}
