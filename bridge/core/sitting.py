"""The sitting: one stretch of work, in which what a musician stepped over once is not in the way again.

It ends when the song is done, when another song begins, or after four hours in which no hand did anything (what DAWs
say does not count); a restart does not end it. What is stepped over is named by its target as the DAW is told it, or
`phase/set/NAME` for the break before a phase. Nothing here decides what is in the way.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from bridge.core import lights, song
from bridge.core.events import Effect
from bridge.core.hold import ask_hold
from bridge.core.program import Cell
from bridge.core.state import Grip, Group, Stay, World

#: Why a part rests that works (core/keeping.py).
KEPT = "its part works and is kept"
#: Behind the name of a target that was stepped over although its part is kept; what a phase holds back has none.
_KEPT_TOO = " (kept)"
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
    if cell.apart is None or not (cell.apart.why or cell.apart.keeps):
        return ""
    return next((why for name, why in in_the_way(world, cell).items() if not is_over(world, name)), "")


def in_the_way(world: World, cell: Cell) -> dict[str, str]:
    """All that would let the target of a cell rest, stepped over or not: why, by the name a sitting has for it."""
    apart, name = cell.apart, name_of(cell)
    if apart is None:
        return {}
    held = {name: apart.why} if apart.why else {}
    return held | ({f"{name}{_KEPT_TOO}": KEPT} if apart.keeps in world.song.rests else {})


def keep_anew(world: World, part: str) -> None:
    """A part that is kept anew rests anew; what a phase holds back of it and was stepped over stays so."""
    over = world.sitting.over
    for name in [name for name in over if name.startswith(f"{part}/") and name.endswith(_KEPT_TOO)]:
        del over[name]


def step_over(world: World, names: Iterable[str], about: object, why: str, t_ns: int, out: list[Effect]) -> None:
    """From now on these are not in the way any more, for this sitting."""
    sitting = world.sitting
    new = [name for name in names if name not in sitting.over]
    if not new:
        return
    while len(sitting.over) + len(new) > MOST:
        sitting.over.pop(next(iter(sitting.over)))
    sitting.over.update(dict.fromkeys(new))
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
    sitting.ahead = _ahead(world)
    if not sitting.over:
        return
    sitting.over.clear()
    for grip in world.grips.values():
        ask_again(world, grip)
    lights.repaint(world, world.hands, t_ns, out)


def turn(world: World, name: str | None, t_ns: int, out: list[Effect]) -> bool:
    """This song is worked on from now on: another one begins a sitting of its own, and stays in phases of its own.

    Whether stays begin anew.
    """
    if name == world.sitting.song:
        return False
    was, world.sitting.song = world.sitting.song, name
    end(world, t_ns, out)
    if was is not None:
        for group in world.groups:
            group.stay = Stay(group.stay.phase, t_ns)
    return was is not None


def told_the_time(world: World, t_ns: int, out: list[Effect]) -> None:
    """The clock on the wall was read: a sitting from before a restart, or a night asleep, may have ended long ago."""
    sitting, now = world.sitting, song.now(world, t_ns)
    _slept(world, t_ns, out)
    if sitting.seen is not None and now is not None:
        if now - sitting.seen >= LONG_NS / 1e9:
            end(world, t_ns, out)
        sitting.seen = None
    if sitting.over:
        _look_later(world, t_ns)


def _ahead(world: World) -> float | None:
    """How far the wall's clock is ahead of the engine's time, in seconds; None where nobody told it."""
    return world.wall[1] - world.wall[0] / 1e9 if world.wall is not None else None


def _slept(world: World, t_ns: int, out: list[Effect]) -> None:
    """A computer that slept counts no time, but its clock does. One set back and right again is no sleep."""
    sitting, ahead = world.sitting, _ahead(world)
    before = sitting.ahead
    if ahead is None or before is None:
        sitting.ahead = ahead
        return
    sitting.ahead = max(before, ahead)
    if sitting.due and ahead > before:
        _notice(world, t_ns)
        sitting.seen_ns -= round((ahead - before) * 1e9)
        if t_ns - sitting.seen_ns >= LONG_NS:
            end(world, t_ns, out)


# --- Whether anybody is there -----------------------------------------------------------------------------------


def _deeds(world: World) -> int:
    """How much hands have done so far, as far as a box does not say it by itself: that it is there, or an echo."""
    lanes = (lane for port, lane in world.lanes.items() if port not in world.peers)
    return world.sitting.asked + sum(
        lane.received - lane.talked - lane.echoes - lane.unmapped - lane.mistakes for lane in lanes
    )


def _look_later(world: World, t_ns: int) -> None:
    sitting = world.sitting
    if not sitting.due:
        sitting.due = True
        sitting.count, sitting.seen_ns = _deeds(world), t_ns
        world.later(t_ns + LOOK_NS, _look, None)


def _notice(world: World, t_ns: int) -> None:
    count = _deeds(world)
    if count != world.sitting.count:
        world.sitting.count, world.sitting.seen_ns = count, t_ns


def _look(world: World, t_ns: int, _about: None, out: list[Effect]) -> None:
    sitting = world.sitting
    _notice(world, t_ns)
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
