"""`keep`: a part that works rests, until somebody says otherwise.

What is kept is the mix of a track: all of its targets with the role `mix` but its solo, since listening changes
nothing. They rest as what a phase holds back does, with the same gentle signal, and are stepped over in the same way
(resting.py). It is kept with the song; the same target again ends it. Recalled levels leave such a part alone.
"""

from bridge.core import displays, lights, sitting, song
from bridge.core.events import Effect
from bridge.core.parts import part_of
from bridge.core.state import Group, World
from bridge.model.rig import Rig
from bridge.model.target import Reach

TARGET = "keep/N"
#: Parts of one song that rest at most.
MOST = 4096
#: Last words of targets that only listen.
_LISTENS = frozenset({"solo"})


def is_used(rig: Rig) -> bool:
    """Whether anything of a rig keeps parts: only then something may rest so."""
    return any(entry.reach.target.shape == TARGET for entry in rig.entries)


def may_rest(reach: Reach) -> bool:
    """Whether what is reached belongs to the mix of a track, and so rests with it."""
    shape = reach.target.shape
    return "mix" in reach.roles and shape.startswith(("track/", "strip/")) and shape.rsplit("/", 1)[-1] not in _LISTENS


def toggle(world: World, group: Group, number: int, t_ns: int, out: list[Effect]) -> None:
    """A part that works rests from now on, or does no longer."""
    part = part_of(world, group, number)
    if part is None:
        return
    kept = world.song.rests
    daw, _, track = part.partition("/track/")
    strips = world.peers[daw].strips
    if part not in kept and strips is not None and int(track) > strips:
        text = f"there is no track {track} to keep: {daw} has {strips}"
        world.tell(t_ns, "not-there", text, part, out)
        return
    if part in kept:
        kept.discard(part)
        song.note("unkeep", part, t_ns, out)
    elif len(kept) < MOST:
        kept.add(part)
        sitting.keep_anew(world, part)
        song.note("keep", part, t_ns, out)
    _say(world, group, part, t_ns, out)
    again(world, t_ns, out)


def _say(world: World, group: Group, part: str, t_ns: int, out: list[Effect]) -> None:
    daw, _, track = part.partition("/")
    name = world.peers[daw].names.get(track) or track
    text = f"{name} works and rests" if part in world.song.rests else f"{name} does not rest any more"
    world.tell(t_ns, "keep", text, part, out)
    displays.say(world, world.groups.index(group), name, t_ns, out)


def again(world: World, t_ns: int, out: list[Effect]) -> None:
    """Other parts rest than before: all that may rest is asked again, and lamps that tell it follow."""
    for grip in world.grips.values():
        sitting.ask_again(world, grip)
    for hand in world.hands:
        tells = hand.grip is not None and hand.grip.cell.target.shape == TARGET
        if tells or any(grip.cell.apart is not None and grip.cell.apart.keeps for grip in hand.grips.values()):
            lights.refresh(world, hand, t_ns, out)
