"""How far a group's banks go: to the last track of the DAW that its strips reach in the phase that is shown.

Where a rig has several DAWs, strips may stand for another one in the next phase, with other tracks. What the hand chose
is kept (`wanted`); a phase whose DAW ends before that shows its last bank, and the way back leads to the same tracks.
"""

from collections.abc import Iterable, Iterator

from bridge.core.state import Group, Peer, World

#: Tracks a DAW may have where it did not say how many.
MOST_TRACKS = 1024


def within(world: World, group: Group, first: int) -> int:
    """The bank nearest to `first` tracks before strip 1 that the DAW has tracks for; whole banks only at the end.

    A bank that the DAW moves is where it says.
    """
    if group.plan.link is not None:
        return min(max(0, first), MOST_TRACKS)
    last = max(0, _tracks(world, group) - 1) // group.plan.size * group.plan.size
    return min(max(0, first), last)


def _tracks(world: World, group: Group) -> int:
    several = len(world.peers) > 1
    reached = [*_reached(world, group)] if several else []
    told = [*_told(reached or world.peers.values())]
    return max(told, default=MOST_TRACKS)


def _reached(world: World, group: Group) -> Iterator[Peer]:
    """The DAWs that strips of the group stand for now."""
    view = world.view(group)
    names = {
        cell.port
        for index in group.plan.controls
        for cell in view[index].values()
        if cell.port is not None and cell.target.shape.startswith("strip/")
    }
    return (peer for name, peer in world.peers.items() if name in names)


def _told(peers: Iterable[Peer]) -> Iterator[int]:
    return (peer.strips for peer in peers if peer.strips is not None)
