"""The sitting: one stretch of work, in which what a musician stepped over once is not in the way again.

It ends when the song is done, when another song begins, or after four hours in which no hand did anything (what DAWs
say does not count); a restart does not end it. What is stepped over is named by its target as the DAW is told it, or
`phase/set/NAME` for the break before a phase. Nothing here decides what is in the way.
"""

from collections.abc import Mapping
from typing import Any

from bridge.core import lights, song
from bridge.core.events import Effect
from bridge.core.hold import ask_hold
from bridge.core.program import Cell
from bridge.core.state import Grip, Group, World

#: Why a part rests that works (core/keeping.py).
KEPT = "its part works and is kept"
#: So long without a hand, and the sitting is over.
LONG_NS = 4 * 3_600_000_000_000
#: How often hands are looked for, while there is something that a sitting's end would change.
LOOK_NS = 60_000_000_000
#: Targets that one sitting remembers at most.
MOST = 4096


def name_of(cell: Cell) -> str:
    """What a sitting calls the target of a cell: the same for every control and bank that reaches it."""
    return f"{cell.port}/{cell.speech.key}" if cell.speech is not None else str(cell.target)


def is_over(world: World, name: str) -> bool:
    """Whether this was stepped over."""
    return name in world.sitting.over


def rests(world: World, cell: Cell) -> str:
    """Why the target of a cell rests now; '' where it does not."""
    apart = cell.apart
    if apart is None or not (apart.why or apart.keeps) or is_over(world, name_of(cell)):
        return ""
    return apart.why or (KEPT if apart.keeps in world.song.rests else "")


def step_over(world: World, name: str, about: object, why: str, t_ns: int, out: list[Effect]) -> None:
    """From now on this is not in the way any more, for this sitting."""
    sitting = world.sitting
    if name in sitting.over:
        return
    if len(sitting.over) >= MOST:
        sitting.over.pop(next(iter(sitting.over)))
    sitting.over[name] = None
    world.because("override", f"{about} is done all the same, for this sitting", about)
    song.note("override", str(about), t_ns, out, why=why)
    for grip in world.grips.values():
        ask_again(world, grip)
    _look_later(world, t_ns)


def ask_again(world: World, grip: Grip) -> None:
    """Asks of one grip again whether it rests, and of its controls whether they hold it."""
    was, grip.rests = grip.rests, rests(world, grip.cell)
    if was != grip.rests and grip.value is not None:
        for hand in grip.value.hands:
            ask_hold(hand)


def end(world: World, t_ns: int, out: list[Effect]) -> None:
    """The sitting is over: what was stepped over is in the way again."""
    sitting = world.sitting
    sitting.told.clear()
    if not sitting.over:
        return
    sitting.over.clear()
    for grip in world.grips.values():
        ask_again(world, grip)
    lights.repaint(world, world.hands, t_ns, out)


def turn(world: World, name: str | None, t_ns: int, out: list[Effect]) -> None:
    """This song is worked on from now on: another one begins a sitting of its own, and stays in phases of its own."""
    if name == world.sitting.song:
        return
    was, world.sitting.song = world.sitting.song, name
    end(world, t_ns, out)
    if was is not None:
        for group in world.groups:
            group.stay.since_ns = t_ns
            group.stay.moves.clear()
            group.stay.told.clear()


def told_the_time(world: World, t_ns: int, out: list[Effect]) -> None:
    """The clock on the wall was read: a sitting from before a restart may have ended long ago."""
    sitting, now = world.sitting, song.now(world, t_ns)
    if sitting.seen is not None and now is not None:
        if now - sitting.seen >= LONG_NS / 1e9:
            end(world, t_ns, out)
        sitting.seen = None
    if sitting.over:
        _look_later(world, t_ns)


# --- Whether anybody is there -----------------------------------------------------------------------------------


def _deeds(world: World) -> int:
    """How much hands have done so far."""
    return world.sitting.asked + sum(lane.received for port, lane in world.lanes.items() if port not in world.peers)


def _look_later(world: World, t_ns: int) -> None:
    sitting = world.sitting
    if not sitting.due:
        sitting.due = True
        sitting.count, sitting.seen_ns = _deeds(world), t_ns
        world.later(t_ns + LOOK_NS, _look, None)


def _look(world: World, t_ns: int, _about: None, out: list[Effect]) -> None:
    sitting, count = world.sitting, _deeds(world)
    if count != sitting.count:
        sitting.count, sitting.seen_ns = count, t_ns
    sitting.due = False
    if t_ns - sitting.seen_ns >= LONG_NS:
        end(world, t_ns, out)
    elif sitting.over:
        sitting.due = True
        world.later(t_ns + LOOK_NS, _look, None)


# --- Over a restart ---------------------------------------------------------------------------------------------


def memory(world: World) -> dict[str, Any]:
    """What outlives a restart: what was stepped over, and, of a song without a name, what the journal cannot keep."""
    sitting = world.sitting
    kept: dict[str, Any] = {"song": sitting.song} if sitting.song is not None else {}
    if world.song.name is None:
        times = {"left": world.song.left, "done": world.song.done}
        kept |= {name: seconds for name, seconds in times.items() if seconds is not None}
    if sitting.over:
        seen = sitting.seen if sitting.seen is not None else song.now(world, sitting.seen_ns)
        kept |= {"over": list(sitting.over), "seen": seen}
    return kept


def stayed(world: World, group: Group) -> dict[str, int]:
    """How many seconds a group is in its phase, to the minute, where its rig counts them."""
    plan = world.program.phase[group.home]
    if group.stay.phase != group.home or (plan.budget_ns is None and plan.stay_ns is None):
        return {}
    return {"stayed": (world.t_ns - group.stay.since_ns) // LOOK_NS * LOOK_NS // 1_000_000_000}


def remember(world: World, kept: object) -> None:
    """What memory() gave; whatever makes no sense is ignored."""
    if not isinstance(kept, Mapping):
        return
    over, name = kept.get("over"), kept.get("song")
    if isinstance(over, list):
        world.sitting.over = {each: None for each in over[:MOST] if isinstance(each, str)}
    world.sitting.song = name if isinstance(name, str) else None
    world.sitting.seen = _seconds(kept.get("seen"))
    if name is None:
        world.song.left, world.song.done = _seconds(kept.get("left")), _seconds(kept.get("done"))


def _seconds(told: object) -> float | None:
    return float(told) if isinstance(told, int | float) and not isinstance(told, bool) else None
