"""What has to be put back in a DAW: solos after listening, automation modes after riding.

It is noted for the journal before anything is changed, and noted again once all of it was put back; so a crash in
between leaves a list behind, which is offered when the song is there again and put back only when somebody asks
(law 6). Where a list for the same reason is there already, what that says of a target stays: it is how things really
stood.
"""

from collections.abc import Container, Iterable, Mapping

from bridge.core import grips, song, values
from bridge.core.events import Effect
from bridge.core.state import Debts, Grip, Group, World
from bridge.model.target import Mode, Target

#: What lists are for, in words.
REASONS: Mapping[str, str] = {"listen": "listening", "ride": "riding"}
#: Targets one list names at most.
MOST = 4096
#: So many targets are named in a sentence.
_TOLD = 4


def incur(world: World, why: str, debts: Mapping[str, float | None], t_ns: int, out: list[Effect]) -> None:
    """Notes where these targets stand, before they are changed."""
    known = world.song.owed.setdefault(why, {})
    new = {path: stood for path, stood in debts.items() if path not in known}
    known.update(list(new.items())[: MOST - len(known)])
    if new:
        song.note("owed", why, t_ns, out, what=dict(known))


def pay(world: World, why: str, paths: Iterable[str], t_ns: int, out: list[Effect]) -> list[str]:
    """Puts these targets back; returns those that could not be, which stay owed. The list ends with its last target."""
    known = world.song.owed.get(why, {})
    left = []
    for path in paths:
        if path in known and not _put_back(world, path, known[path], t_ns, out):
            left.append(path)
        else:
            known.pop(path, None)
    if not known and world.song.owed.pop(why, None) is not None:
        song.note("settled", why, t_ns, out, song=world.song.name)
    return left


def forgive(world: World, why: str, paths: Iterable[str], t_ns: int, out: list[Effect]) -> None:
    """These targets need not be put back any more."""
    known = world.song.owed.get(why, {})
    for path in paths:
        known.pop(path, None)
    if not known and world.song.owed.pop(why, None) is not None:
        song.note("settled", why, t_ns, out, song=world.song.name)


def grip_of(world: World, path: str) -> Grip | None:
    """The grip of a target that is named in full, for this once; None where this rig does not reach it."""
    cell = world.program.reach(path, 0)
    if isinstance(cell, str):
        return None
    grip = grips.grip_of(world, cell)
    world.grips.pop(id(cell), None)
    return grip


def is_there(world: World, grip: Grip) -> bool:
    """Whether its DAW is there to be told something; one that never speaks is there while its port is open."""
    if grip.lane is None or not grip.lane.open or grip.cell.port is None:
        return False
    return world.peers[grip.cell.port].present or not world.program.dialects[grip.cell.port].hears


def _put_back(world: World, path: str, stood: float | None, t_ns: int, out: list[Effect]) -> bool:
    grip = grip_of(world, path)
    # A list that somebody wrote by hand may name anything: only switches are set, and only what happens is fired.
    if (
        grip is None
        or not is_there(world, grip)
        or grip.cell.mode is not (Mode.TRIGGER if stood is None else Mode.TOGGLE)
    ):
        return False
    if stood is None and "/automation/" not in path:
        return False
    if stood is None:
        fire(world, grip, t_ns, out)
        return True
    value = grip.value
    assert value is not None
    if value.position is not None and (value.position >= 0.5) == (stood >= 0.5):
        return True
    return switch(world, grip, stood, t_ns, out)


def switch(world: World, grip: Grip, position: float, t_ns: int, out: list[Effect]) -> bool:
    """Sets a switch; one that can only be turned over is turned over where it is known to stand elsewhere."""
    speech, value = grip.cell.speech, grip.value
    if grip.pack is not None:
        return values.set_value(world, None, grip, position, t_ns, out, anyway=True)
    if speech is None or value is None or value.position is None or not speech.toggle:
        return False
    values.say(world, grip, speech.toggle, t_ns, out)
    value.position = position
    return True


def fire(world: World, grip: Grip, t_ns: int, out: list[Effect]) -> None:
    """Makes something happen."""
    speech = grip.cell.speech
    if speech is not None and speech.fire:
        values.say(world, grip, speech.fire, t_ns, out)
    elif speech is not None and speech.late and grip.pack is not None and (said := grip.pack(1.0)):
        values.say(world, grip, (said,), t_ns, out)


# --- What is left from before -----------------------------------------------------------------------------------


def used(world: World) -> Debts:
    """What is owed for something that goes on now: the journal may not have heard of all of it."""
    going = {"listen": world.listening is not None, "ride": bool(world.riding)}
    return {why: debts for why, debts in world.song.owed.items() if going.get(why)}


def _left(world: World, daw: str | None = None) -> dict[str, list[str]]:
    """What is owed and not in use now, by why; of one DAW, or all."""
    used: Mapping[str, Container[str]] = {
        "listen": world.song.owed.get("listen", {}) if world.listening is not None else (),
        "ride": {f"{track}/automation/" for track in world.riding},
    }
    found: dict[str, list[str]] = {}
    for why, debts in world.song.owed.items():
        for path in debts:
            if path in used.get(why, ()) or path.rpartition("/")[0] + "/" in used.get(why, ()):
                continue
            if daw is None or path.startswith(f"{daw}/"):
                found.setdefault(why, []).append(path)
    return found


def offer(world: World, t_ns: int, out: list[Effect], daw: str | None = None) -> None:
    """Tells what was not put back, and how it can be."""
    there = {name for name, peer in world.peers.items() if peer.present or not world.program.dialects[name].hears}
    for why, left in _left(world, daw).items():
        paths = [path for path in left if path.partition("/")[0] in there]
        if not paths:
            continue  # it is said when its DAW comes
        world.tell(t_ns, "owed", f"{_listed(paths)} {_was(paths)} not put back after {_reason(why)}: {HOW}", why, out)


#: What somebody can do about it, in words.
HOW = "owed/restore puts back what can be, owed/forget leaves it as it is"


def _reason(why: str) -> str:
    return REASONS.get(why, why)


def _was(paths: list[str]) -> str:
    return "was" if len(paths) == 1 else "were"


def _listed(paths: list[str]) -> str:
    named = ", ".join(paths[:_TOLD])
    return f"{named} and {len(paths) - _TOLD} more" if len(paths) > _TOLD else named


def restore(world: World, _group: Group, _target: Target, t_ns: int, out: list[Effect]) -> None:
    """Somebody asks: all that was left is put back, as far as its DAW is there."""
    left = _left(world)
    if not left:
        world.tell(t_ns, "nothing-owed", "nothing waits to be put back", "owed/restore", out)
    for why, paths in left.items():
        stuck = pay(world, why, paths, t_ns, out)
        if stuck:
            text = f"{_listed(stuck)} cannot be put back now: is the DAW there, and does this rig reach it?"
            world.tell(t_ns, "still-owed", text, why, out)
        if len(stuck) < len(paths):
            done = [path for path in paths if path not in stuck]
            world.tell(t_ns, "restored", f"put back after {_reason(why)}: {_listed(done)}", why, out)


def forget(world: World, _group: Group, _target: Target, t_ns: int, out: list[Effect]) -> None:
    """Somebody asks: what was left stays as it is."""
    if not _left(world):
        world.tell(t_ns, "nothing-owed", "nothing waits to be put back", "owed/forget", out)
    for why, paths in _left(world).items():
        forgive(world, why, paths, t_ns, out)
        world.tell(t_ns, "forgotten", f"left as they are after {_reason(why)}: {_listed(paths)}", why, out)
