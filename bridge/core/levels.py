"""Snapshots of levels: where the fader of every track stands, stored under a name, recalled and compared.

A snapshot holds what is known; a DAW that can be asked is asked first. Levels are recalled only by somebody's explicit
action, never by a flip, and that is a change like any other: nobody's hand made it, so controls go out of hold and
motors follow. A control that is touched or moving keeps its level (the hand wins), and so do tracks that the rig
excludes and parts that rest. A DAW that is not there is sent nothing at all. What was not done is said.

Two names are the bridge's own: `rough` is stored when a phase with `levels` is left for good, `before` is what stood
where levels were recalled last, so that a recall can be taken back.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from bridge.core import colors, displays, lights, song, values
from bridge.core.bank_ends import MOST_TRACKS
from bridge.core.events import Effect
from bridge.core.grips import grip_of
from bridge.core.quoting import plain
from bridge.core.state import Compared, Grip, Group, Hand, Lane, Peer, SongState, Value, World
from bridge.model.surface import Motion

ROUGH, BEFORE = "rough", "before"
#: Snapshots of one song at most.
MOST = 64
#: The longest name of one, in characters.
LONGEST_NAME = 40
#: How often it is looked whether the levels that were asked for have been heard.
LOOK_NS = 50_000_000
#: Tracks that are named in a sentence at most.
_NAMED = 8

#: Levels by DAW and key, as positions from 0 to 1.
Levels = dict[tuple[str, str], float]


# --- What there is ----------------------------------------------------------------------------------------------


def _grips(world: World) -> Iterator[Grip]:
    """The grip of every level there is, DAW by DAW, the tracks in order and then the master."""
    for peer in world.peers.values():
        for track in (*(f"track/{number}" for number in range(1, _tracks(peer) + 1)), "master"):
            grip = _grip(world, peer.name, track)
            if grip is not None:
                yield grip


def _tracks(peer: Peer) -> int:
    """How many tracks a DAW has: what it said, else as far as it spoke of one."""
    if peer.strips is not None:
        return min(peer.strips, MOST_TRACKS)
    numbers = (key.split("/")[1] for kept in (peer.values, peer.names) for key in kept if key.startswith("track/"))
    return max((int(number) for number in numbers if number.isdecimal() and len(number) <= 4), default=0)


def _grip(world: World, daw: str, track: str) -> Grip | None:
    cell = world.program.level(daw, track)
    return grip_of(world, cell) if cell is not None else None


def _is_there(world: World, daw: str) -> bool:
    """Whether a DAW can be told something now; one that never speaks is there where its port is."""
    lane, peer = world.lanes.get(daw), world.peers.get(daw)
    if lane is None or peer is None or not lane.open:
        return False
    return peer.present or not world.program.dialects[daw].hears


def _value(grip: Grip) -> Value:
    assert grip.value is not None
    return grip.value


def _known(world: World) -> tuple[Levels, int]:
    """Every level that is known, and how many there are."""
    found = [(grip.value.daw, grip.value.key, grip.value.position) for grip in _grips(world) if grip.value is not None]
    return {(daw, key): position for daw, key, position in found if position is not None}, len(found)


# --- Hearing levels first ---------------------------------------------------------------------------------------


@dataclass(slots=True, eq=False)
class _Waiting:
    """Something that is done once levels are known: what (a row of _THEN), for which group, name and song."""

    what: str
    group: int
    name: str
    song: SongState
    until_ns: int


def _once_known(world: World, what: str, group: Group, name: str, t_ns: int, out: list[Effect]) -> None:
    """Asks for what is not known, and does it when that was heard, or not heard in time."""
    if (what, name) not in world.awaited:
        world.awaited.add((what, name))
        until_ns = t_ns + values.ANSWERED_NS
        _look(world, t_ns, _Waiting(what, world.groups.index(group), name, world.song, until_ns), out)


def _look(world: World, t_ns: int, waiting: _Waiting, out: list[Effect]) -> None:
    unknown = [grip for grip in _awaited(world, waiting) if _value(grip).position is None]
    asked = [grip for grip in unknown if _is_there(world, _value(grip).daw) and values.ask(world, grip, t_ns, out)]
    if asked and t_ns < waiting.until_ns and waiting.song is world.song:
        world.later(min(t_ns + LOOK_NS, waiting.until_ns), _look, waiting)
        return
    world.awaited.discard((waiting.what, waiting.name))
    if waiting.song is world.song and waiting.group < len(world.groups):
        if waiting.what != "store" and waiting.name not in world.song.snapshots:
            return
        _THEN[waiting.what](world, world.groups[waiting.group], waiting.name, t_ns, out)


def _awaited(world: World, waiting: _Waiting) -> Iterator[Grip]:
    """What has to be known: every level to store them, else those that are stored."""
    if waiting.what == "store":
        return _grips(world)
    levels = world.song.snapshots.get(waiting.name, {})
    tracks = ((daw, colors.thing(key)) for daw, keys in levels.items() if daw in world.peers for key in keys)
    return (grip for daw, track in tracks if (grip := _grip(world, daw, track)) is not None)


# --- Storing ----------------------------------------------------------------------------------------------------


def left(world: World, group: Group, phase: str, t_ns: int, out: list[Effect]) -> None:
    """A phase was left for good: where its levels are rough ones, they are stored as far as they are known.

    Where another group mixes already, they are rough no longer, and what was stored when it left stays.
    """
    plan = world.program.phase.get(phase)
    if plan is None or not plan.rough or world.song.rough_ns == t_ns:
        return
    world.song.rough_ns = t_ns
    mixes = next((each for each in world.groups if each is not group and not _is_rough(world, each)), None)
    if mixes is None or ROUGH not in world.song.snapshots:
        _store(world, None, ROUGH, t_ns, out)
        return
    text = f"{ROUGH} stays as it was stored: {mixes.plan.name} is in {mixes.stay.phase}, whose levels are no rough ones"
    world.tell(t_ns, "levels-kept", text, f"levels/store/{ROUGH}", out)


def _is_rough(world: World, group: Group) -> bool:
    """Whether the phase that a group was last in for good has rough levels."""
    plan = world.program.phase.get(group.stay.phase)
    return plan is not None and plan.rough


def _store(world: World, group: Group | None, name: str, t_ns: int, out: list[Effect]) -> None:
    """Stores all that is known now."""
    known, total = _known(world)
    about = f"levels/store/{name}"
    if not known:
        away = [daw for daw in world.peers if not _is_there(world, daw)]
        reason = f"; {', '.join(away)} is not there" if away else ""
        advice = ": start it and ask again" if away and group is not None else ""
        text = f"{name} is not stored: no DAW has told where a fader stands{reason}{advice}"
        world.tell(t_ns, "levels-unknown", text, about, out)
        return
    if name not in world.song.snapshots and len(world.song.snapshots) >= MOST:
        text = f"{name} is not stored: this song has {MOST} snapshots already; store under one of their names"
        world.tell(t_ns, "levels-full", text, about, out)
        return
    _put_by(world, name, known, total, t_ns, out)
    text = f"{name}: {len(known)} of {total} levels known"
    world.tell(t_ns, "levels-stored", text, about, out)
    if group is not None:
        displays.say(world, world.groups.index(group), name, t_ns, out)


def _put_by(world: World, name: str, levels: Levels, total: int, t_ns: int, out: list[Effect]) -> None:
    """Keeps levels under a name, here and in the journal."""
    by_daw: dict[str, dict[str, float]] = {}
    for (daw, key), position in levels.items():
        by_daw.setdefault(daw, {})[key] = position
    world.song.snapshots[name] = by_daw
    told = [_told(world, daw, key, position) for (daw, key), position in levels.items()]
    song.note("levels", name, t_ns, out, levels=told, known=len(levels), of=total)


def _told(world: World, daw: str, key: str, position: float) -> dict[str, Any]:
    """One level for the journal; its decibels are None where it is silent, or its DAW does not count in them."""
    track = colors.thing(key)
    cell = world.program.level(daw, track)
    decibels = None
    if cell is not None and cell.speech is not None and cell.speech.law.unit == "dB":
        decibels = cell.speech.law.to_quantity(position)
    peer = world.peers.get(daw)
    return {
        "daw": daw,
        "key": key,
        "name": (peer.names.get(track) if peer is not None else None) or track,
        "position": position,
        "decibels": round(decibels, 2) if decibels is not None and isfinite(decibels) else None,
    }


# --- Recalling --------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Done:
    """What came of setting levels: how many were set, and which were not, by the reason."""

    set: int = 0
    moved: dict[tuple[str, str], None] = field(default_factory=dict)  # a hand is on it, or has moved it since
    gone: dict[tuple[str, str], None] = field(default_factory=dict)
    absent: dict[str, None] = field(default_factory=dict)
    left: int = 0
    unknown: int = 0


def _set(world: World, levels: Mapping[tuple[str, str], float], name: str, t_ns: int, out: list[Effect]) -> _Done:
    """Sets levels, as far as nothing stands against it."""
    done = _Done()
    sent: dict[str, set[str]] = {}
    for (daw, key), position in levels.items():
        track = colors.thing(key)
        grip = _grip(world, daw, track)
        if not _is_there(world, daw):
            done.absent[daw] = None
        elif _is_left_alone(world, daw, track):
            done.left += 1
        elif grip is None or _value(grip).key != key or not _has(world.peers[daw], track):
            done.gone[daw, key] = None
        elif _is_at(_value(grip), position):
            done.set += 1
        elif _is_held(world, _value(grip), t_ns):
            done.moved[daw, key] = None
        elif values.set_value(world, None, grip, position, t_ns, out):
            done.set += 1
            sent.setdefault(daw, set()).add(key)
        else:
            done.gone[daw, key] = None
    world.recalled = {daw: (name, frozenset(keys)) for daw, keys in sent.items()}
    return done


def _is_left_alone(world: World, daw: str, track: str) -> bool:
    """Whether the rig or the song excludes a track, or its part rests; without a DAW's name the first one is meant."""
    excluded, path = world.song.excluded, f"{daw}/{track}"
    is_first = daw == next(iter(world.peers), None)
    if (daw, track) in world.program.excluded or path in world.song.rests:
        return True
    return path in excluded or (is_first and track in excluded)


def _has(peer: Peer, track: str) -> bool:
    return track == "master" or peer.strips is None or int(track.partition("/")[2]) <= peer.strips


def _is_at(value: Value, position: float) -> bool:
    return value.position is not None and abs(value.position - position) <= value.step


def _is_held(world: World, value: Value, t_ns: int) -> bool:
    """Whether a hand is on it: it touches or moves a control, or holds a throw."""
    return any(_is_on(world, hand, t_ns) for hand in value.hands) or any(
        thrown.value is value for thrown in world.thrown
    )


def _is_on(world: World, hand: Hand, t_ns: int) -> bool:
    return hand.touched or (hand.plan.motion is not Motion.PRESS and t_ns - hand.moved_ns < world.move_ns)


def _recall(world: World, group: Group, name: str, t_ns: int, out: list[Effect]) -> None:
    levels = _flat(world.song.snapshots[name])
    before, total = _known(world)
    done = _set(world, levels, name, t_ns, out)
    world.song.compared = None
    if done.set:
        _put_by(world, BEFORE, before, total, t_ns, out)
        song.note("recalled", name, t_ns, out, set=done.set)
        displays.say(world, world.groups.index(group), name, t_ns, out)
    _say_done(world, f"levels/recall/{name}", f"{name} is recalled", done, t_ns, out)
    _relight(world, t_ns, out)


def _flat(by_daw: Mapping[str, Mapping[str, float]]) -> Levels:
    return {(daw, key): position for daw, levels in by_daw.items() for key, position in levels.items()}


def _say_done(world: World, about: str, text: str, done: _Done, t_ns: int, out: list[Effect]) -> None:
    """Says what was set, and what was not and why."""
    said = [f"{text}: {done.set} levels"] if done.set or not done.absent else [f"{about}: nothing was sent"]
    if done.moved:
        said.append(f"a hand has {_tracks_told(world, done.moved)}, which stay as they are")
    if done.gone:
        said.append(f"{_tracks_told(world, done.gone)} cannot be told now: gone, or not in the bank that the DAW shows")
    if done.left:
        said.append(f"{done.left} left alone, as the rig or the song says or since they rest")
    if done.unknown:
        said.append(f"{done.unknown} not known, which could not be put back, stay as they are")
    if done.absent:
        said.append(f"{', '.join(done.absent)} is not there; start it and ask again")
    world.tell(t_ns, "levels-recalled" if done.set else "levels-in-vain", "; ".join(said), about, out)


def _tracks_told(world: World, keys: Mapping[tuple[str, str], None]) -> str:
    """Tracks by the names their DAW has for them."""
    tracks = [(daw, colors.thing(key)) for daw, key in keys]
    names = [world.peers[daw].names.get(track) or track for daw, track in tracks[:_NAMED]]
    more = f" and {len(tracks) - _NAMED} more" if len(tracks) > _NAMED else ""
    return ", ".join(names) + more


def cut(world: World, lane: Lane, t_ns: int, out: list[Effect]) -> None:
    """A port is about to be lost: levels that still wait for it will not come, and that is said."""
    name, keys = world.recalled.pop(lane.port, ("", frozenset()))
    waiting = [key for key in lane.waiting if isinstance(key, str) and key in keys]
    if waiting:
        told = _tracks_told(world, {(lane.port, key): None for key in waiting})
        text = f"{name} was recalled in part: {lane.port} went before {told} of {len(keys)} levels"
        world.tell(t_ns, "levels-cut", text, lane.port, out)


# --- Comparing --------------------------------------------------------------------------------------------------


def _compare(world: World, group: Group, name: str, t_ns: int, out: list[Effect]) -> None:
    """The other side becomes these levels; levels of another comparison that goes on are put back with it."""
    levels = _flat(world.song.snapshots[name])
    known, total = _known(world)
    before = world.song.compared
    kept = {at: was for at, (was, sent) in before.other.items() if _stands(world, at, sent)} if before else {}
    wanted = {**{at: was for at, was in kept.items() if at not in levels}, **levels}
    other = {at: kept.get(at, known.get(at)) for at in levels}
    # What nobody knows could not be put back.
    wanted = {at: position for at, position in wanted.items() if at not in other or other[at] is not None}
    done = _set(world, wanted, name, t_ns, out)
    done.unknown = sum(was is None and _is_there(world, at[0]) for at, was in other.items())
    if done.set:
        compared = world.song.compared = Compared(name)
        for at, was in other.items():
            if was is not None and at not in done.moved and at not in done.gone and at[0] not in done.absent:
                compared.other[at] = (was, _sent(world, at))
        if before is None:
            _put_by(world, BEFORE, known, total, t_ns, out)
        song.note("compared", name, t_ns, out, back=False)
        displays.say(world, world.groups.index(group), name, t_ns, out)
    _say_done(world, f"levels/compare/{name}", f"{name} is compared with what was", done, t_ns, out)
    _relight(world, t_ns, out)


def _back(world: World, group: Group, compared: Compared, t_ns: int, out: list[Effect]) -> None:
    """The other side again, but for what somebody moved meanwhile."""
    standing = {at: was for at, (was, sent) in compared.other.items() if _stands(world, at, sent)}
    done = _set(world, standing, BEFORE, t_ns, out)
    done.moved.update({at: None for at in compared.other if at not in standing and at[0] not in done.absent})
    left_over = {at: told for at, told in compared.other.items() if at[0] in done.absent}
    world.song.compared = Compared(compared.name, left_over) if left_over else None
    if done.set:
        song.note("compared", compared.name, t_ns, out, back=True)
        displays.say(world, world.groups.index(group), BEFORE, t_ns, out)
    about = f"levels/compare/{compared.name}"
    _say_done(world, about, f"what was before {compared.name} is back", done, t_ns, out)
    _relight(world, t_ns, out)


def _sent(world: World, at: tuple[str, str]) -> tuple[int, float] | None:
    grip = _grip(world, at[0], colors.thing(at[1]))
    return _value(grip).sent if grip is not None else None


def _stands(world: World, at: tuple[str, str], sent: tuple[int, float] | None) -> bool:
    """Whether nobody has set a level since: who moved it last keeps it. What the DAW says may only have rounded."""
    return not _is_there(world, at[0]) or _sent(world, at) is sent


def _relight(world: World, t_ns: int, out: list[Effect]) -> None:
    """Lamps that tell which side of a comparison is on follow."""
    for hand in world.hands:
        if hand.grip is not None and hand.grip.cell.target.shape == "levels/compare/NAME":
            lights.refresh(world, hand, t_ns, out)


# --- What is asked for ------------------------------------------------------------------------------------------


def _asks_to_store(world: World, group: Group, name: str, t_ns: int, out: list[Effect]) -> None:
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        text = f"a name of levels has 1 to {LONGEST_NAME} letters, figures and blanks; choose another"
        world.tell(t_ns, "levels-name", text, "levels/store", out)
        return
    if name == BEFORE:
        text = f"{BEFORE} is what stood before the last recall, and is stored by it; choose another name"
        world.tell(t_ns, "levels-name", text, f"levels/store/{name}", out)
        return
    _once_known(world, "store", group, name, t_ns, out)


def _asks_to_recall(world: World, group: Group, name: str, t_ns: int, out: list[Effect]) -> None:
    if _is_stored(world, "recall", name, t_ns, out):
        _once_known(world, "recall", group, name, t_ns, out)


def _asks_to_compare(world: World, group: Group, name: str, t_ns: int, out: list[Effect]) -> None:
    compared = world.song.compared
    if compared is not None and compared.name == name:
        _back(world, group, compared, t_ns, out)
    elif _is_stored(world, "compare", name, t_ns, out):
        _once_known(world, "compare", group, name, t_ns, out)


def _is_stored(world: World, what: str, name: str, t_ns: int, out: list[Effect]) -> bool:
    if name in world.song.snapshots:
        return True
    there = ", ".join(world.song.snapshots) or "none yet"
    text = f"no levels are stored as {plain(name)}; there are: {there}"
    world.tell(t_ns, "levels-missing", text, f"levels/{what}/{name}", out)
    return False


#: What each target does, with the name in it.
DOES: Mapping[str, Callable[[World, Group, str, int, list[Effect]], None]] = {
    "levels/store/NAME": _asks_to_store,
    "levels/recall/NAME": _asks_to_recall,
    "levels/compare/NAME": _asks_to_compare,
}
#: The same, once it is known where levels stand.
_THEN: Mapping[str, Callable[[World, Group, str, int, list[Effect]], None]] = {
    "store": _store,
    "recall": _recall,
    "compare": _compare,
}
