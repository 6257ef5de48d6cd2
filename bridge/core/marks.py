"""Marking an idea or a suggestion: one press keeps where the song stands, in which phase, and whose it is.

The text comes later, by a command. A DAW that can be told to set a marker sets one, with a name where it takes one; not
twice at one place, and never where a DAW takes a marker away that stands there. The journal keeps the note; who decides
on it, and what becomes of it, is its own affair.
"""

from collections.abc import Callable, Mapping

from bridge.core import lanes, owed, song
from bridge.core.dialect import NamesMarkers, TogglesMarkers
from bridge.core.events import Effect
from bridge.core.state import Group, World
from bridge.model.rig import Rig
from bridge.model.target import Target

#: Where a conversation names the place at which the song stands.
POSITION = "transport/position"
_MARKS = frozenset({"idea/mark", "suggestion/mark"})


def watched(rig: Rig) -> frozenset[str]:
    """What DAWs have to tell, where this rig marks places or names a song (ideas are typed too): where it stands."""
    marks = any(entry.reach.target.shape in _MARKS for entry in rig.entries)
    asks = any(phase.ask for phase in rig.phases)
    return frozenset({"position"}) if marks or asks or rig.song is not None else frozenset()


def position(world: World) -> str | None:
    """Where the song stands, in the words of the first DAW that tells it; None where none does."""
    for peer in world.peers.values():
        if peer.present and peer.names.get(POSITION):
            return peer.names[POSITION]
    return None


def _mark(kind: str) -> Callable[[World, Group, Target, int, list[Effect]], None]:
    def mark(world: World, group: Group, _target: Target, t_ns: int, out: list[Effect]) -> None:
        program = world.program
        at, who = position(world), program.me or ""
        song.note(kind, group.home, t_ns, out, phase=group.home, position=at, who=who, text="")
        # Whoever keeps it confirms it: it is not on a disk yet.
        world.because("marked", f"{kind} marked{f' at {at}' if at else ''} in {group.home}", kind)
        _set_marker(world, f"{kind} ({who})" if who else kind, at, t_ns, out)

    return mark


def _set_marker(world: World, name: str, at: str | None, t_ns: int, out: list[Effect]) -> None:
    """In the first DAW that is there and can."""
    for daw, dialect in world.program.dialects.items():
        grip = owed.grip_of(world, f"{daw}/marker/add")
        if grip is None or not owed.is_there(world, grip) or isinstance(dialect, TogglesMarkers):
            continue
        if at is not None and world.marked.get(daw) == at:
            world.because("marked-already", f"{daw} has a marker there already", daw)
        elif isinstance(dialect, NamesMarkers):
            lanes.send(world, world.lanes[daw], None, dialect.marker(name), t_ns, out)
        else:
            owed.fire(world, grip, t_ns, out)
        if at is not None:
            world.marked[daw] = at
        return


#: What the targets do.
DOES: Mapping[str, Callable[[World, Group, Target, int, list[Effect]], None]] = {
    "idea/mark": _mark("idea"),
    "suggestion/mark": _mark("suggestion"),
}
