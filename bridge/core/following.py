"""Which groups of surfaces go along with one: those that follow it in the rig, and those that follow them."""

from collections.abc import Iterator

from bridge.core.state import Group, World


def followers(world: World, group: Group) -> Iterator[Group]:
    """The group itself and every group that follows it, however far."""
    index = world.groups.index(group)
    yield group
    for other in world.groups:
        if other.plan.follows == index:
            yield from followers(world, other)
