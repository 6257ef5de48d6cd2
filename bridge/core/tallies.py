"""Counting what is mixed while a song is made: mix moves by part, flips by hour, and the nudges that come of it.

A move is counted when it begins, where a hand reaches something with the role `mix` in a phase that holds something
back; a press counts as one. In any phase a move counts as both where what it reaches is for making the song too. Each
is noted for the journal, which counts by hour. A nudge is said once in a stay.
"""

from collections import deque

from bridge.core import song
from bridge.core.events import Effect
from bridge.core.state import Grip, Group, Hand, World

#: So many moves on one part, or flips, within this time are worth a word.
MOVES, FLIPS = 10, 10
HOUR_NS = 3_600_000_000_000
#: Parts that are counted at most.
MOST = 1024


def moved(world: World, hand: Hand, grip: Grip, t_ns: int, out: list[Effect]) -> None:
    """A move or press of something that is kept apart begins."""
    apart = grip.cell.apart
    if apart is None or not apart.part:
        return
    group = world.groups[hand.plan.group]
    stay = group.stay
    if apart.both and world.song.name is not None:
        song.note("tally", apart.part, t_ns, out, what="both", times=1, phase=group.phase)
    if not apart.mixes:
        return
    song.note("tally", apart.part, t_ns, out, what="mix", times=1, phase=group.phase)
    times = stay.moves.get(apart.part)
    if times is None:
        if len(stay.moves) >= MOST:
            return
        times = stay.moves[apart.part] = deque(maxlen=MOVES)
    times.append(t_ns)
    if len(times) == MOVES and t_ns - times[0] <= HOUR_NS:
        text = f"{MOVES} mix moves on {_called(world, apart.part)} within the hour, in {group.phase}: its mix can wait"
        nudge(world, group, apart.part, text, t_ns, out)


def _called(world: World, part: str) -> str:
    """A part by its DAW's name for it."""
    daw, _, key = part.partition("/")
    peer = world.peers.get(daw)
    return (peer.names.get(key) if peer is not None else None) or part


def flipped(world: World, group: Group, t_ns: int, out: list[Effect]) -> None:
    """A flip was settled, where the rig keeps phases apart."""
    song.note("tally", group.plan.name, t_ns, out, what="flip", times=1)
    group.flips.append(t_ns)
    if len(group.flips) == FLIPS and t_ns - group.flips[0] <= HOUR_NS:
        group.flips.clear()
        text = f"{FLIPS} flips within the hour: what does the song need now?"
        nudge(world, group, group.plan.name, text, t_ns, out)


def nudge(world: World, group: Group, about: str, text: str, t_ns: int, out: list[Effect]) -> None:
    """Says something once in a stay; where several people are at the desk, whose it is."""
    if about not in group.stay.told:
        group.stay.told.add(about)
        text = f"{group.plan.name}: {text}" if len(world.groups) > 1 else text
        world.tell(t_ns, "nudge", text, about, out)
        song.note("nudge", about, t_ns, out, text=text)
