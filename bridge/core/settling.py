"""What comes of a flip that is settled: what the phase that was left ends with, and what the new one begins with.

Only here, and never for a peek, a start, a restart or a reload (law 6). The lists run in order, `on_leave` before
`on_enter`, as fast as the DAW's wire takes it; what cannot be done is told and stops nothing. Groups that follow
another flip with it, and the lists run once. A try that was taken back was never settled.

`AFTER` is open to whatever else belongs to a settled flip: functions of the world, the group, the phase that was left
and the one that was entered.
"""

from collections.abc import Callable, Iterable

from bridge.core import asking, grips, pauses, presses, ride, song, tallies, values
from bridge.core.events import Effect
from bridge.core.program import Cell, PhasePlan
from bridge.core.state import Group, Stay, World
from bridge.model.rig import Deed
from bridge.model.target import Target

#: So many lines that could not be done, all for one reason, are named in a sentence.
NAMED = 3

After = Callable[[World, Group, str, str, int, list[Effect]], None]


def settled(world: World, group: Group, t_ns: int, out: list[Effect]) -> None:
    """The last flip of a group can no longer be taken back, and is shown."""
    before, entered = group.stay, group.home
    if before.phase == entered:
        return
    left = world.program.phase.get(before.phase)
    if left is not None and not group.led:
        _stayed(world, group, left, t_ns, out)
        if _is_apart(left, world.program.phase[entered]):
            tallies.flipped(world, group, t_ns, out)
    group.stay = Stay(entered, t_ns)
    count_down(world, group)
    ride.entered(world, t_ns, out)
    if group.led:
        return
    if left is not None and left.break_ns is None and any(plan.break_ns for plan in world.program.phases):
        world.song.left = song.now(world, t_ns)
        song.note("left", before.phase, t_ns, out)
    for after in AFTER:
        after(world, group, before.phase, entered, t_ns, out)


def _is_apart(*phases: PhasePlan) -> bool:
    """Whether a rig keeps one of these apart from others."""
    return any(plan.hold_back or plan.break_ns or plan.stay_ns for plan in phases)


def _stayed(world: World, group: Group, left: PhasePlan, t_ns: int, out: list[Effect]) -> None:
    stayed_ns = t_ns - group.stay.since_ns
    if left.stay_ns is not None and stayed_ns < left.stay_ns:
        asked, was = pauses.words(left.stay_ns / 1e9), pauses.words(stayed_ns // 60_000_000_000 * 60)
        was = was if stayed_ns >= 60_000_000_000 else "less than a minute"
        text = f"{left.name} was left after {was}; this rig asks for {asked}"
        tallies.nudge(world, group, left.name, text, t_ns, out)


# --- The time for a phase ---------------------------------------------------------------------------------------


def count_down(world: World, group: Group) -> None:
    """Sets the timer of a phase's budget, where it has one and it is not over."""
    budget_ns = world.program.phase[group.stay.phase].budget_ns
    if budget_ns is not None and group.stay.since_ns + budget_ns > world.t_ns:
        world.later(group.stay.since_ns + budget_ns, _is_over, group.stay)


def _is_over(world: World, t_ns: int, stay: Stay, out: list[Effect]) -> None:
    plan = world.program.phase.get(stay.phase)
    group = next((group for group in world.groups if group.stay is stay), None)
    if plan is None or group is None or plan.budget_ns is None or t_ns - stay.since_ns < plan.budget_ns:
        return
    leader = world.groups[group.plan.follows].stay if group.plan.follows is not None else None
    if leader is not None and (leader.phase, leader.since_ns) == (stay.phase, stay.since_ns):
        return  # it is one stay, and said once
    text = f"{stay.phase}: its {pauses.words(plan.budget_ns / 1e9)} are over"
    tallies.nudge(world, group, f"budget of {stay.phase}", text, t_ns, out)


# --- on_leave and on_enter --------------------------------------------------------------------------------------


def _do_lists(world: World, group: Group, left: str, entered: str, t_ns: int, out: list[Effect]) -> None:
    plans = world.program.phase
    if left in plans:
        _do(world, group, f"leaving {left}", plans[left].leave, t_ns, out)
    _do(world, group, f"entering {entered}", plans[entered].enter, t_ns, out)


def _do(world: World, group: Group, when: str, deeds: Iterable[Deed], t_ns: int, out: list[Effect]) -> None:
    failed: dict[str, list[Target]] = {}
    for deed in deeds:
        cell = world.program.deed(deed, group.bank)
        why = cell if isinstance(cell, str) else _carry_out(world, group, cell, t_ns, out)
        if why:
            failed.setdefault(why, []).append(deed.reach.target)
    for why, targets in failed.items():
        named = ", ".join(map(str, targets[:NAMED]))
        more = f" and {len(targets) - NAMED} more" if len(targets) > NAMED else ""
        were = "was" if len(targets) == 1 else "were"
        world.tell(t_ns, "not-done", f"{when}: {named}{more} {were} not done: {why}", targets[0], out)


def _carry_out(world: World, group: Group, cell: Cell, t_ns: int, out: list[Effect]) -> str:
    """Does it, or says why not."""
    if cell.port is not None and (absent := _absent(world, cell.port)):
        return absent
    grip = grips.grip_of(world, cell)
    if cell.stroke is None:
        presses.do(world, group, None, grip, t_ns, out)
    elif grip.pack is None:
        return f"{cell.port} can only switch it over, and does not say which way"
    elif not values.set_value(world, None, grip, cell.stroke.places[0], t_ns, out, anyway=True):
        return f"{cell.port} cannot be told now"
    return ""


def _absent(world: World, daw: str) -> str:
    """Why a DAW cannot be told anything; over MIDI most never say whether they are there."""
    peer, port = world.peers[daw], world.program.ports[daw]
    hears = world.program.dialects[daw].hears and port.medium == "osc"
    if not world.lanes[daw].open or (hears and not peer.present):
        return f"{daw} is not there"
    return ""


#: What else belongs to a settled flip, in this order.
AFTER: tuple[After, ...] = (_do_lists, asking.entered)
