"""Listening to the parts of a song one by one: each alone by its solo, and everything as it was afterwards.

It is refused until every solo is known, since what is not known cannot be put back. Then exactly one part is soloed at
a time; the new one before the old one ends, so that nobody hears the whole mix between two parts. Leaving, a stop,
another song and a rig without the DAW put every solo back exactly, and so what was dimmed or made mono meanwhile. Where
the DAW is away by then, the list stays owed (core/owed.py).

What this file refuses to do: begin by itself, judge a part, and set a solo that it did not find out about before.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple

from bridge.core import approach, levels, owed, song, values
from bridge.core.events import Effect
from bridge.core.state import Grip, Group, Listening, Peer, World
from bridge.model.target import Target

WHY = "listen"
#: Tracks of one DAW that are listened to at most, where a rig names none.
MOST_TRACKS = 512


class _Survey(NamedTuple):
    """Every solo there is, by its target in full: those that are known, and those that are not yet."""

    known: dict[str, Grip]
    unknown: dict[str, Grip]


# --- What there is to listen to ---------------------------------------------------------------------------------


def parts_of(world: World) -> tuple[str, ...]:
    """The parts in order, by their solos: those the rig names, else every track the first DAW told of."""
    if world.program.parts:
        return world.program.parts
    peer = next(iter(world.peers.values()), None)
    return tuple(_tracks(peer)) if peer is not None else ()


def _tracks(peer: Peer) -> Iterable[str]:
    """The solos of the tracks a DAW told of, by how many it has or by their names."""
    if peer.strips is not None:
        numbers: Iterable[int] = range(1, min(peer.strips, MOST_TRACKS) + 1)
    else:
        named = (key.partition("/")[2] for key in peer.names if key.startswith("track/"))
        numbers = sorted({int(each) for each in named if each.isdecimal() and len(each) < 5})[:MOST_TRACKS]
    return [f"{peer.name}/track/{number}/solo" for number in numbers]


def _survey(world: World, parts: Collection[str], t_ns: int) -> _Survey:
    """All parts, and the other tracks of their DAWs: a solo among these would sound too."""
    daws = dict.fromkeys(path.partition("/")[0] for path in parts)
    others = (path for daw in daws for path in _tracks(world.peers[daw]))
    found, used = _Survey({}, {}), owed.used(world).get(WHY, {})
    for path in dict.fromkeys((*parts, *others)):
        grip = owed.grip_of(world, path)
        if grip is not None and grip.value is not None:
            # What we have set ourselves since listening began is known, however long ago that was.
            told = path in used or not _is_old(grip, t_ns)
            (found.known if told and _is_known(world, grip) else found.unknown)[path] = grip
    return found


def _is_known(world: World, grip: Grip) -> bool:
    return grip.value is not None and grip.value.position is not None and owed.is_there(world, grip)


def _is_old(grip: Grip, t_ns: int) -> bool:
    """Whether it may have changed unheard, since its DAW tells it only when asked."""
    speech, value = grip.cell.speech, grip.value
    assert value is not None
    return speech is not None and speech.polled and t_ns - value.heard_ns > approach.IDLE_NS


# --- Stepping ---------------------------------------------------------------------------------------------------


def _step(by: int) -> Callable[[World, Group, Target, int, list[Effect]], None]:
    def step(world: World, _group: Group, target: Target, t_ns: int, out: list[Effect]) -> None:
        parts = parts_of(world)
        if not parts:
            away = [daw for daw, peer in world.peers.items() if not peer.present and world.program.dialects[daw].hears]
            advice = f"{', '.join(away)} is not there: start it, or name" if away else "name"
            text = f"nothing to listen to: no DAW has told of tracks; {advice} them in the rig: `listen: [track/1-8]`"
            world.tell(t_ns, "no-parts", text, target.path, out)
            return
        solos = _survey(world, parts, t_ns)
        if not solos.known and not solos.unknown:
            text = f"nothing to listen to: {parts[0]} cannot be reached; name others in the rig: `listen: [track/1-8]`"
            world.tell(t_ns, "no-parts", text, target.path, out)
            return
        if solos.unknown:
            _refuse(world, solos, target, t_ns, out)
            return
        there = tuple(part for part in parts if part in solos.known)  # who cannot be reached is stepped over
        if not there:
            world.tell(t_ns, "not-there", f"{parts[0]} cannot be reached now", parts[0], out)
            return
        before = world.listening.part if world.listening is not None else None
        at = there.index(before) + by if before in there else (0 if by > 0 else -1)
        _listen_to(world, there, at % len(there), solos.known, t_ns, out)

    return step


def _refuse(world: World, solos: _Survey, target: Target, t_ns: int, out: list[Effect]) -> None:
    asked = sum(values.ask(world, grip, t_ns, out) for grip in solos.unknown.values())
    daws = {path.partition("/")[0]: grip for path, grip in solos.unknown.items()}
    absent = [daw for daw, grip in daws.items() if not owed.is_there(world, grip)]
    told = f"{', '.join(absent)} is not there; start it and press again" if absent else "waiting to hear of them"
    told = "asked for them: press again" if asked else told
    text = f"{len(solos.unknown)} of {len(solos.unknown) + len(solos.known)} solos are not known yet; {told}"
    world.tell(t_ns, "solos-unknown", text, target.path, out)


def _listen_to(
    world: World, parts: tuple[str, ...], at: int, solos: Mapping[str, Grip], t_ns: int, out: list[Effect]
) -> None:
    part = parts[at]
    owed.incur(world, WHY, {path: _stood(grip) for path, grip in solos.items()}, t_ns, out)
    rough = world.listening.rough if world.listening is not None else _is_rough(world)
    world.listening = Listening(part, rough)
    owed.switch(world, solos[part], 1.0, t_ns, out)
    for path, grip in solos.items():
        if path != part and _stood(grip) >= 0.5:
            owed.switch(world, grip, 0.0, t_ns, out)
    world.tell(t_ns, "listening", f"listening to {name_of(world, part)} ({at + 1} of {len(parts)})", part, out)


def _stood(grip: Grip) -> float:
    value = grip.value
    assert value is not None
    assert value.position is not None
    return 1.0 if value.position >= 0.5 else 0.0


def name_of(world: World, part: str) -> str:
    """A part as its DAW calls it, else by its track."""
    daw, _, track = part.removesuffix("/solo").partition("/")
    return world.peers[daw].names.get(track) or track if daw in world.peers else track


# --- Leaving ----------------------------------------------------------------------------------------------------


def leave(world: World, group: Group, target: Target, t_ns: int, out: list[Effect]) -> None:
    """Puts everything back."""
    if world.listening is None:
        waits = f"; what an earlier run left waits: {owed.HOW}" if WHY in world.song.owed else ""
        world.tell(t_ns, "not-listening", f"nobody is listening to parts now{waits}", target.path, out)
        return
    if _is_rough(world) and not world.listening.rough:
        _rough(world, group, target, t_ns, out)  # the levels of now are heard again
    left = let_go(world, t_ns, out)
    if not left:
        world.tell(t_ns, "listened", "every solo is as it was before", target.path, out)


def _is_rough(world: World) -> bool:
    """Whether the rough levels are heard in place of those of now."""
    return world.song.compared is not None and world.song.compared.name == levels.ROUGH


def let_go(world: World, t_ns: int, out: list[Effect], ports: Collection[str] | None = None) -> list[str]:
    """Ends listening, where it goes on (in one of these DAWs); returns what could not be put back."""
    listening, debts = world.listening, world.song.owed.get(WHY, {})
    if listening is None or (ports is not None and not any(path.partition("/")[0] in ports for path in debts)):
        return []
    world.listening = None
    # What was on before sounds first, so that the whole mix is not heard in between.
    left = owed.pay(world, WHY, sorted(debts, key=lambda path: -(debts[path] or 0.0)), t_ns, out)
    if left:
        text = f"{len(left)} of what listening changed cannot be put back now; owed/restore does it later"
        world.tell(t_ns, "still-owed", text, WHY, out)
    return left


# --- While listening --------------------------------------------------------------------------------------------


def _turn_over(leaf: str) -> Callable[[World, Group, Target, int, list[Effect]], None]:
    """Dims the room, or hears it in mono; as before when listening ends."""

    def turn_over(world: World, _group: Group, target: Target, t_ns: int, out: list[Effect]) -> None:
        listening = world.listening
        if listening is None or listening.part is None:
            text = f"{target.path} is for listening to parts, which listen/next begins; else use monitor/{leaf}"
            world.tell(t_ns, "not-listening", text, target.path, out)
            return
        path = f"{listening.part.partition('/')[0]}/monitor/{leaf}"
        grip = owed.grip_of(world, path)
        if grip is None:
            world.tell(t_ns, "not-there", f"{path} cannot be reached", path, out)
        elif not _is_known(world, grip):
            asked = "asked for it: press again" if values.ask(world, grip, t_ns, out) else "waiting to hear of it"
            world.tell(t_ns, "solos-unknown", f"{path} is not known yet; {asked}", path, out)
        else:
            owed.incur(world, WHY, {path: _stood(grip)}, t_ns, out)
            owed.switch(world, grip, 1.0 - _stood(grip), t_ns, out)

    return turn_over


def _verdict(world: World, _group: Group, target: Target, t_ns: int, out: list[Effect]) -> None:
    """A word about the part that sounds, for the journal."""
    listening = world.listening
    if listening is None or listening.part is None:
        world.tell(t_ns, "not-listening", "a verdict is about a part; listen/next begins", target.path, out)
        return
    part, word = listening.part.removesuffix("/solo"), str(target.arguments[0])
    song.note("verdict", part, t_ns, out, name=name_of(world, listening.part), verdict=word, note="")
    text = f"{name_of(world, listening.part)}: {word}"
    world.tell(t_ns, "verdict", text, part, out)
    if world.song.name is None:
        text = "this is not kept: no song is worked on; name one with `phasebridge song NAME`, or `song:` in the rig"
        world.tell(t_ns, "no-song", text, "song", out)


def _rough(world: World, group: Group, _target: Target, t_ns: int, out: list[Effect]) -> None:
    """Hears the rough levels in place of those of now, and these again."""
    levels.DOES["levels/compare/NAME"](world, group, levels.ROUGH, t_ns, out)


#: What the targets do.
DOES: Mapping[str, Callable[[World, Group, Target, int, list[Effect]], None]] = {
    "listen/next": _step(1),
    "listen/previous": _step(-1),
    "listen/leave": leave,
    "listen/end": leave,
    "listen/dim": _turn_over("dim"),
    "listen/mono": _turn_over("mono"),
    "listen/rough": _rough,
    "listen/verdict/WORD": _verdict,
}
