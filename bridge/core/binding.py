"""A program becomes a world to play in: fresh, from memory, or from the world that was played until now.

State is found by names that survive a reload: surface and control, DAW and key, group. What the new program has no
place for is let go; held presses keep the cells that took them.
"""

from collections.abc import Mapping
from typing import Any

from bridge.core import (
    bank_ends,
    boxes,
    devices,
    flips,
    lanes,
    links,
    listen,
    passing,
    peers,
    presses,
    ride,
    settling,
    shadows,
    sitting,
    through,
    values,
)
from bridge.core.dialect import Banked
from bridge.core.events import BankIs, Effect, PhaseIs
from bridge.core.program import GroupPlan, PortPlan, Program
from bridge.core.state import Group, Hand, Lane, Peer, Screen, Stay, Through, World


def bind(program: Program, memory: Mapping[str, Any]) -> World:
    """A fresh world; memory is what memory() gave earlier, and whatever of it makes no sense is ignored."""
    world = _empty(program)
    for name, plan in program.ports.items():
        world.lanes[name] = _lane(plan)
        if plan.role == "daw":
            world.peers[name] = _peer(program, name)
    for plan_ in program.groups:
        world.groups.append(_remembered(program, plan_, memory))
    links.bind(world)
    _remember_values(world, memory)
    sitting.remember(world, _at(memory, "sitting"))
    for group in world.groups:
        settling.count_down(world, group)
    world.hands = [Hand(plan, index) for index, plan in enumerate(program.controls)]
    _bind_screens(world)
    _adopt_all(world)
    return world


def _empty(program: Program) -> World:
    throughs = {surface: Through(surface, daw) for surface, daw in program.through.items()}
    passes, kept = shadows.empty(program.passing)
    return World(
        program,
        program.defaults.move_ns,
        throughs=throughs,
        passing=passes,
        shadows=kept,
        settled=settling.settled,
        banking=ride.banked,
    )


def _lane(plan: PortPlan) -> Lane:
    lane = Lane(plan.name, plan.wire)
    return devices.company(lane, plan.talk) if plan.role == "surface" else lane


def _peer(program: Program, name: str) -> Peer:
    listen = program.ports[name].listen
    reply_port = listen.port if listen else None
    conversation = program.dialects[name].conversation(reply_port=reply_port, watch=program.watch)
    look = peers.look if isinstance(conversation, Banked) else None
    return Peer(name, conversation, wake=peers.wake, look=look)


def _adopt_all(world: World) -> None:
    for group in world.groups:
        view = world.view(group)
        shadows.lead(world, group, 0, [])
        for index in group.plan.controls:
            flips.adopt(world, world.hands[index], view[index])


def _bind_screens(world: World) -> None:
    """Displays begin anew with each program: all they show follows from what their controls reach."""
    for hand in world.hands:
        hand.screens.clear()
    shadows.own(world)
    for index, plan in enumerate(world.program.displays):
        screen = Screen(plan, index, [world.hands[control] for control in plan.controls])
        world.screens.append(screen)
        for hand in screen.hands:
            hand.screens.append(screen)
    for hand in world.hands:
        hand.shows = bool(hand.plan.lights or hand.screens)


def _at(memory: Mapping[str, Any], *path: str) -> Any:
    found: Any = memory
    for name in path:
        if not isinstance(found, Mapping):
            return None
        found = found.get(name)
    return found


def _remembered(program: Program, plan: GroupPlan, memory: Mapping[str, Any]) -> Group:
    phase = _at(memory, "groups", plan.name, "phase")
    bank = _at(memory, "groups", plan.name, "bank")
    came_from = _at(memory, "groups", plan.name, "came_from")
    home = phase if isinstance(phase, str) and phase in program.phase else program.start
    group = Group(plan, home, home)
    if type(bank) is int and 0 <= bank < bank_ends.MOST_TRACKS:  # true and false are no banks
        group.bank = group.wanted = bank
    stayed = _at(memory, "groups", plan.name, "stayed")
    if home == phase and isinstance(stayed, int | float) and 0 <= stayed < 1e9:
        group.stay.since_ns = -round(stayed * 1e9)
    if isinstance(came_from, Mapping):
        group.came_from = _known_phases(program, came_from)
    return group


def _known_phases(program: Program, came_from: Mapping[str, object]) -> dict[str, str]:
    return {
        phase: before
        for phase, before in came_from.items()
        if isinstance(phase, str) and isinstance(before, str) and phase in program.phase and before in program.phase
    }


def _remember_values(world: World, memory: Mapping[str, Any]) -> None:
    for name, peer in world.peers.items():
        kept = _at(memory, "values", name)
        if world.program.dialects[name].hears or not isinstance(kept, Mapping):
            continue
        for key, position in kept.items():
            value = values.value_of(peer, key)
            if value is not None and isinstance(position, float | int) and 0 <= position <= 1:
                value.position = float(position)


def memory(world: World) -> dict[str, Any]:
    """What bind() takes: JSON-able."""
    silent = (peer for peer in world.peers.values() if not world.program.dialects[peer.name].hears)
    kept = sitting.memory(world)
    return {
        "groups": {
            group.plan.name: {"phase": group.home, "bank": group.wanted, "came_from": dict(group.came_from)}
            | sitting.stayed(world, group)
            for group in world.groups
        },
        "values": {
            peer.name: {key: value.position for key, value in peer.values.items() if value.position is not None}
            for peer in silent
        },
    } | ({"sitting": kept} if kept else {})


def rebind(old: World, program: Program, t_ns: int, out: list[Effect]) -> World:
    """The world of a new program with all that the old one knows and the new one still has a place for."""
    _let_go(old, program, t_ns, out)
    before = {group.plan.name: (group.phase, group.bank) for group in old.groups}
    world = _empty(program)
    world.t_ns, world.timers, world.count = t_ns, old.timers, old.count
    world.song, world.wall, world.sitting = old.song, old.wall, old.sitting
    world.awaited, world.recalled = old.awaited, old.recalled
    world.thrown, world.chording = old.thrown, old.chording
    world.listening, world.riding, world.marked = old.listening, old.riding, old.marked
    world.parameters, world.zones = old.parameters, old.zones
    for surface, kept in old.throughs.items():
        if surface in world.throughs:
            world.throughs[surface].held = kept.held  # what has no way on any more was let go
    for name in program.ports:
        _keep_port(old, world, name)
    _keep_passing(old, world)
    for name, lane in old.lanes.items():
        if world.lanes.get(name) is not lane:
            lanes.close_lane(lane)
    for group_plan in program.groups:
        world.groups.append(_kept_group(old, program, group_plan))
    links.bind(world, old)
    hands = {str(hand.plan): hand for hand in old.hands}
    for index, control in enumerate(program.controls):
        hand = hands.get(str(control)) or Hand(control, index)
        hand.plan, hand.index = control, index
        hand.way = hand.way if hand.way in world.shadows else None
        world.hands.append(hand)
    _bind_screens(world)
    boxes.refit(world)
    for name, peer in world.peers.items():
        if world.lanes[name].open and old.peers.get(name) is not peer:
            peers.opened(world, peer, t_ns, out)  # another language on the same wire, which nobody opens again
    for group in world.groups:
        if group.stay.phase not in program.phase:
            group.stay = Stay(group.home, t_ns)
        settling.count_down(world, group)
        flips.regrip(world, group, t_ns, out)
    ride.reloaded(world, t_ns, out)
    boxes.reloaded(world, t_ns, out)
    _tell_changes(before, world, t_ns, out)
    return world


def _keep_passing(old: World, world: World) -> None:
    """What DAWs painted that stay, where surfaces pass now, and what is held there."""
    for way, shadow in old.shadows.items():
        if way in world.shadows and old.peers.get(way.daw) is world.peers.get(way.daw):
            world.shadows[way] = shadow
    for surface, kept in old.passing.items():
        now = world.passing.get(surface)
        if now is not None and world.lanes[surface] is old.lanes[surface]:
            now.held = kept.held  # what has no way on any more was let go
            now.way = kept.way if kept.way in world.shadows else None


def _let_go(old: World, program: Program, t_ns: int, out: list[Effect]) -> None:
    """What the new program has no place for ends while all it stands on is still there."""
    staying = {str(control) for control in program.controls}
    gone = [hand for hand in old.hands if str(hand.plan) not in staying]
    for hand in gone:
        presses.drop(old, hand, t_ns, out)
    for hand in gone:
        values.bound(old, hand, None)
        hand.late = False
    ports = {name for name in old.lanes if not _stays(old, program, name)}
    for way in old.throughs.values():
        if program.through.get(way.surface) != way.daw or {way.surface, way.daw} & ports:
            through.let_go(old, way, t_ns, out)
    for passes in old.passing.values():
        staying_ways = {*program.passing.get(passes.surface, {}).values()}
        ends = any(way not in staying_ways or way.daw in ports for way, _ in passes.held.values())
        if ends or passes.surface in ports:
            passing.let_go(old, passes, t_ns, out)
    for hand in old.hands:
        presses.silence(old, hand, ports, t_ns, out)
    if ports:
        listen.let_go(old, t_ns, out, ports)
        ride.let_go(old, t_ns, out, ports)
    for name in ports:
        devices.farewell(old, old.lanes[name], t_ns, out)


def _stays(old: World, program: Program, port: str) -> bool:
    return port in old.lanes and old.program.ports[port] == program.ports.get(port)


def _keep_port(old: World, world: World, name: str) -> None:
    """A port whose plan is the same stays as it is; any other begins anew, and the app opens it again."""
    plan = world.program.ports[name]
    same = _stays(old, world.program, name)
    world.lanes[name] = old.lanes[name] if same else _lane(plan)
    if plan.role == "daw":
        kept = same and name in old.peers and old.program.dialects[name] is world.program.dialects[name]
        kept = kept and old.program.watch == world.program.watch
        world.peers[name] = old.peers[name] if kept else _peer(world.program, name)


def _kept_group(old: World, program: Program, plan: GroupPlan) -> Group:
    known = next((group for group in old.groups if group.plan.name == plan.name), None)
    if known is None:
        return Group(plan, program.start, program.start)
    known.plan = plan
    known.layers = [layer for layer in known.layers if layer[1] in program.layers]
    known.peeks = [peek for peek in known.peeks if peek[1] in program.phase]
    if known.home not in program.phase:
        known.home, known.trying = program.start, None
        known.stay = Stay(known.home, old.t_ns)
    if known.trying is not None and known.trying.press is None and not known.peeks:
        known.trying = None  # the peek that hid it is gone with its phase
    if known.trying is not None and known.trying.home not in program.phase:
        known.trying = None
    known.came_from = _known_phases(program, known.came_from)
    if known.trying is not None:
        known.trying.came_from = _known_phases(program, known.trying.came_from)
    known.phase = known.peeks[-1][1] if known.peeks else known.home
    return known


def _tell_changes(before: Mapping[str, tuple[str, int]], world: World, t_ns: int, out: list[Effect]) -> None:
    """Groups whose phase or bank is not what was shown before."""
    for group in world.groups:
        phase, bank = before.get(group.plan.name, (None, None))
        if phase != group.phase:
            out.append(PhaseIs(t_ns, group.phase, group.plan.name, settled=not group.peeks))
        if bank != group.bank:
            out.append(BankIs(t_ns, group.bank, group.plan.name))
