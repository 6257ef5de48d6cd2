"""What is known of every DAW at this moment, as plain copies: for whoever needs a picture of the mixer.

It copies and works nothing out: it is called under the lock that the music waits for.
"""

from collections.abc import Iterator
from typing import NamedTuple

from bridge.core.state import World


class Seen(NamedTuple):
    """One DAW: whether it is there, how many tracks it says it has, and names, colours and positions by key."""

    present: bool
    strips: int | None
    names: dict[str, str]
    colors: dict[str, int]
    positions: dict[str, float]


def portrait(world: World) -> dict[str, Seen]:
    """Every DAW by its name."""
    return {
        name: Seen(
            peer.present,
            peer.strips,
            dict(peer.names),
            dict(peer.colors),
            {key: value.position for key, value in peer.values.items() if value.position is not None},
        )
        for name, peer in world.peers.items()
        if name not in world.links  # a second wire to one that is here already
    }


def heard(world: World, key: str) -> Iterator[tuple[str, float]]:
    """Every DAW that is there and has told where something stands: its name, and the position."""
    for name, peer in world.peers.items():
        value = peer.values.get(key) if peer.present else None
        if value is not None and value.position is not None:
            yield name, value.position
