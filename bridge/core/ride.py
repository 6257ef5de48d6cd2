"""Riding: while a phase lasts, moves of its `ride` targets become automation of the DAW.

Once a flip into the phase is settled, the tracks of these targets are given an automation mode that writes what a hand
moves (touch, or latch), but only where the mode before is known: it is asked for first, and what cannot be known is
told and left alone. What was changed is put back after leaving, at a stop, with another song, and where a bank or a
reload takes the track away; a mode that somebody else has chosen meanwhile stays. Where the DAW is away by then, it
stays owed (core/owed.py).

What this file refuses to do: arm anything at start, restart, reconnect or reload (law 6), and set a mode twice.
"""

from collections.abc import Collection, Mapping

from bridge.core import owed, values
from bridge.core.automation import MODES, RIDE_WAYS
from bridge.core.dialect import Automated
from bridge.core.events import Effect
from bridge.core.state import Grip, Group, World
from bridge.model.rig import Ride

WHY = "ride"
#: A mode that is not known is looked for this often, at most so many times.
AGAIN_NS, TIMES = 250_000_000, 8
#: Tracks that are named in a sentence at most.
TOLD = 4


def entered(world: World, t_ns: int, out: list[Effect]) -> None:
    """A group is in another phase for good: what is ridden follows."""
    if world.riding or any(world.program.phase[group.stay.phase].ride for group in world.groups):
        _fit(world, TIMES, t_ns, out)


def banked(world: World, _group: Group, t_ns: int, out: list[Effect]) -> None:
    """Strips stand for other tracks: what is ridden follows."""
    _fit(world, TIMES, t_ns, out)


def reloaded(world: World, t_ns: int, out: list[Effect]) -> None:
    """Another rig is played: what it does not ride is put back, and nothing armed."""
    if world.riding:
        _put_back(world, [track for track in world.riding if track not in _wanted(world)], t_ns, out)


def let_go(world: World, t_ns: int, out: list[Effect], ports: Collection[str] | None = None) -> None:
    """Puts everything back (in these DAWs)."""
    if world.riding:
        tracks = [track for track in world.riding if ports is None or track.partition("/")[0] in ports]
        _put_back(world, tracks, t_ns, out)


def _wanted(world: World) -> dict[str, str | None]:
    """The tracks to be ridden now, as 'DAW/track/N', and the way where the rig names one."""
    wanted: dict[str, str | None] = {}
    for group in world.groups:
        # A peek shows another phase and changes nothing underneath; a flip that may be taken back does not count yet.
        plan = world.program.phase.get(group.stay.phase)
        for ride in plan.ride if plan is not None else ():
            track = _track(world, ride, group.bank)
            if track is not None:
                wanted.setdefault(track, ride.way)
    return wanted


def _track(world: World, ride: Ride, bank: int) -> str | None:
    """The track a target belongs to; None where its automation is not what the DAW's modes are about."""
    daw = ride.target.daw or ""
    root, number, *leaves = ride.target.path.split("/")
    dialect = world.program.dialects.get(daw)
    if dialect is None or (isinstance(dialect, Automated) and "/".join(leaves) not in dialect.automated):
        return None
    return f"{daw}/track/{int(number) + (bank if root == 'strip' else 0)}"


def _fit(world: World, times: int, t_ns: int, out: list[Effect]) -> None:
    wanted = _wanted(world)
    _put_back(world, [track for track in world.riding if track not in wanted], t_ns, out)
    ready: dict[str, tuple[str, str]] = {}  # the mode now and the one to come, by track
    late: list[str] = []
    for track, way in wanted.items():
        if track not in world.riding and not _find_out(world, track, way, times, t_ns, out, ready):
            late.append(track)
    debts = {f"{track}/automation/{now}": None for track, (now, chosen) in ready.items() if now != chosen}
    if debts:
        owed.incur(world, WHY, debts, t_ns, out)
    for track, (now, chosen) in ready.items():
        world.riding[track] = chosen
        if now != chosen and (grip := owed.grip_of(world, f"{track}/automation/{chosen}")) is not None:
            owed.fire(world, grip, t_ns, out)
    if late and times > 0:
        world.later(t_ns + AGAIN_NS, _again, times - 1)
    elif late:
        more = f" and {len(late) - TOLD} more" if len(late) > TOLD else ""
        named = f"{', '.join(late[:TOLD])}{more}"
        text = f"not ridden, since no DAW tells the automation mode to put back: {named}; set it there, or enter again"
        world.tell(t_ns, "mode-unknown", text, WHY, out)


def _again(world: World, t_ns: int, times: int, out: list[Effect]) -> None:
    _fit(world, times, t_ns, out)


def _find_out(
    world: World,
    track: str,
    way: str | None,
    times: int,
    t_ns: int,
    out: list[Effect],
    ready: dict[str, tuple[str, str]],
) -> bool:
    """Which mode a track is in, and which it will be in; False where that is not known, and may be by and by."""
    modes = _modes(world, track)
    chosen = next((word for word in ((way,) if way else RIDE_WAYS) if word in modes), None)
    if chosen is None:
        return True  # the check has said so
    now = _mode_now(modes)
    if now is not None and owed.is_there(world, modes[chosen]):
        ready[track] = now, chosen
        return True
    if times == TIMES:
        for grip in modes.values():
            values.ask(world, grip, t_ns, out)
    return False


def _modes(world: World, track: str) -> dict[str, Grip]:
    """The modes of a track that its DAW can be told."""
    found = ((word, owed.grip_of(world, f"{track}/automation/{word}")) for word in MODES)
    return {word: grip for word, grip in found if grip is not None}


def _mode_now(modes: Mapping[str, Grip]) -> str | None:
    """The mode a track is in, as its DAW told; None where it is not known."""
    on = [word for word, grip in modes.items() if grip.value is not None and (grip.value.position or 0.0) >= 0.5]
    return on[0] if len(on) == 1 else None


def _put_back(world: World, tracks: Collection[str], t_ns: int, out: list[Effect]) -> None:
    left: list[str] = []
    for track in tracks:
        armed = world.riding.pop(track)
        path = next((each for each in world.song.owed.get(WHY, {}) if each.startswith(f"{track}/automation/")), None)
        if path is None:
            continue
        now = _mode_now(_modes(world, track))
        # Not heard of yet, the mode before may still stand there; any other one is somebody's choice.
        if now is None or now in (armed, path.rpartition("/")[2]):
            left += owed.pay(world, WHY, [path], t_ns, out)
        else:
            owed.forgive(world, WHY, [path], t_ns, out)
    if left:
        text = f"{', '.join(left)} cannot be put back now; owed/restore does it later"
        world.tell(t_ns, "still-owed", text, WHY, out)
