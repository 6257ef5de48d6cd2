"""Flips, peeks and banks: which cells the controls of a group stand for now.

A flip is atomic except for a control that is moving: it goes over at the end of its move. A press that is down keeps
the cells that took it. A flip is settled when no gesture can take it back. A peek shows a phase until its own press
ends and changes nothing underneath. Groups that follow another make its flips with it.
"""

from collections.abc import Callable

from bridge.core import bank_ends, displays, levels, lights, pauses, shadows, values
from bridge.core.events import BankIs, Effect, PhaseIs
from bridge.core.following import followers
from bridge.core.grips import grip_of
from bridge.core.program import Cells
from bridge.core.state import Flip, Grips, Group, Hand, Press, World
from bridge.model.surface import TOUCH, Motion
from bridge.model.target import Target

#: The grip a button's lights show, best first.
_SHOWN = ("plain", "press", "tap", "hold", "double", "release")


def _grips(world: World, cells: Cells) -> Grips:
    return {gesture: grip_of(world, cell) for gesture, cell in cells.items()}


def adopt(world: World, hand: Hand, cells: Cells) -> None:
    """The control stands for these cells from now on, and is asked whether it holds what they reach."""
    hand.grips = _grips(world, cells)
    hand.way = shadows.way_of(world, hand, cells)
    hand.late = False
    if hand.plan.motion is Motion.PRESS:
        shown = next((hand.grips[gesture] for gesture in _SHOWN if gesture in hand.grips), None)
    else:
        shown = next((grip for gesture, grip in hand.grips.items() if gesture != TOUCH), None)
    if shown is not hand.grip:
        values.bound(world, hand, shown)
        hand.aim = None
        values.ask_hold(hand)


def regrip(world: World, group: Group, t_ns: int, out: list[Effect]) -> None:
    """Brings every control of a group to the cells of its present phase and bank, and its lights after them."""
    view = world.view(group)
    shadows.lead(world, group, t_ns, out)
    for index in group.plan.controls:
        hand = world.hands[index]
        if _is_moving(world, hand, t_ns) and _changes(world, hand, view[index]):
            if not hand.late:
                hand.late = True
                world.later(max(t_ns, hand.moved_ns + world.move_ns), _end_of_move, hand)
            continue
        adopt(world, hand, view[index])
        _ask_unknown(world, hand, t_ns, out)
    _repaint(world, group, t_ns, out)
    _look(world, t_ns)


def _changes(world: World, hand: Hand, cells: Cells) -> bool:
    return _grips(world, cells) != hand.grips or shadows.way_of(world, hand, cells) != hand.way


def _look(world: World, t_ns: int) -> None:
    """DAWs that show some of their tracks at a time hear, once all has gone over, what is played now."""
    for peer in world.peers.values():
        if peer.look is not None:
            world.later(t_ns, peer.look, peer)


def _repaint(world: World, group: Group, t_ns: int, out: list[Effect]) -> None:
    lights.repaint(world, (world.hands[index] for index in group.plan.controls), t_ns, out)


def _is_moving(world: World, hand: Hand, t_ns: int) -> bool:
    return hand.touched or (hand.plan.motion is not Motion.PRESS and t_ns - hand.moved_ns < world.move_ns)


def _end_of_move(world: World, t_ns: int, hand: Hand, out: list[Effect]) -> None:
    if not hand.late or hand.touched or world.hands[hand.index] is not hand:
        return  # while it is touched, untouched() will see to it
    if _is_moving(world, hand, t_ns):
        world.later(hand.moved_ns + world.move_ns, _end_of_move, hand)
        return
    go_over(world, hand, t_ns, out)


def untouched(world: World, hand: Hand, t_ns: int, out: list[Effect]) -> None:
    """A finger left a control: what a flip left behind goes over, unless it still moves."""
    _end_of_move(world, t_ns, hand, out)


def go_over(world: World, hand: Hand, t_ns: int, out: list[Effect]) -> None:
    """A control that a flip had to leave behind goes over to the cells of the present phase and bank."""
    adopt(world, hand, world.view(world.groups[hand.plan.group])[hand.index])
    _ask_unknown(world, hand, t_ns, out)
    lights.refresh(world, hand, t_ns, out)
    _look(world, t_ns)


def ask_all(world: World, daw: str, t_ns: int, out: list[Effect]) -> None:
    """Asks a DAW that has just come for all that the controls of now stand for and it has not told."""
    for hand in world.hands:
        for grip in hand.grips.values():
            if grip.value is not None and grip.value.daw == daw and grip.value.position is None:
                values.ask(world, grip, t_ns, out)


def _ask_unknown(world: World, hand: Hand, t_ns: int, out: list[Effect]) -> None:
    for grip in hand.grips.values():
        if grip.value is not None and grip.value.position is None and world.peers[grip.value.daw].present:
            values.ask(world, grip, t_ns, out)


def _show(world: World, group: Group, t_ns: int, out: list[Effect], *, settled: bool = False) -> None:
    phase = group.peeks[-1][1] if group.peeks else group.home
    # A flip that nobody can take back any more, and that was hidden by the peek that ends now.
    settled = settled or (not group.peeks and group.trying is not None and group.trying.press is None)
    if phase == group.phase:
        if settled:
            settle(world, group, t_ns, out)
        _repaint(world, group, t_ns, out)  # a light may tell of the peek itself
        return
    group.phase = phase
    settled = settled and phase == group.home
    displays.flash(world, world.groups.index(group), t_ns)
    before = group.trying.home if settled and group.trying is not None else None
    if settled:
        group.trying = None
    out.append(PhaseIs(t_ns, phase, group.plan.name, settled))
    if before is not None:
        levels.left(world, group, before, t_ns, out)
    _fit(world, group, t_ns, out)
    regrip(world, group, t_ns, out)
    if settled and world.settled is not None:
        world.settled(world, group, t_ns, out)


def flip(
    world: World,
    group: Group,
    phase: str,
    t_ns: int,
    out: list[Effect],
    press: Press | None = None,
    hand: Hand | None = None,
) -> bool:
    """Leads a group and its followers to a phase; with a press it is a try that settle() or undo() ends.

    False where the phase may not follow the present one, or not yet; that changes nothing and is told (`hand`: the
    control that asked shows it).
    """
    allowed = world.program.phase[group.home].to
    if phase == group.home:
        world.because("already-there", f"{group.plan.name} is in {phase} already", group.plan.name)
        return True
    if phase not in world.program.phase:
        world.because("no-phase", f"{phase} is no longer in this rig", group.plan.name)
        return False
    if allowed is not None and phase not in allowed:
        text = f"{phase} may not follow {group.home} in this rig; its `to:` allows {', '.join(allowed) or 'nothing'}"
        world.tell(t_ns, "flip-refused", text, group.plan.name, out)
        return False
    if pauses.bars(world, group, phase, t_ns, out, hand):
        return False
    for member in followers(world, group):
        settle(world, member, t_ns, out)
        if member.home == phase:
            continue
        member.trying = Flip(press, member.home, dict(member.came_from))
        member.came_from[phase] = member.home
        member.home = phase
        member.led = member is not group
        world.because("flip", f"{member.plan.name} goes to {phase}", member.plan.name)
        _show(world, member, t_ns, out, settled=press is None)
    return True


def settle(world: World, group: Group, t_ns: int, out: list[Effect]) -> None:
    """The last flip of a group can no longer be taken back; while a peek hides it, it is told when the peek ends."""
    if group.trying is None:
        return
    if group.phase != group.home:
        group.trying.press = None
    else:
        before, group.trying = group.trying.home, None
        out.append(PhaseIs(t_ns, group.home, group.plan.name, settled=True))
        levels.left(world, group, before, t_ns, out)
        if world.settled is not None:
            world.settled(world, group, t_ns, out)


def settle_press(world: World, press: Press, t_ns: int, out: list[Effect]) -> None:
    """What this press tried is settled, wherever it flipped."""
    for group in world.groups:
        if group.trying is not None and group.trying.press is press:
            settle(world, group, t_ns, out)


def undo(world: World, press: Press, t_ns: int, out: list[Effect]) -> None:
    """Takes back what this press tried."""
    for group in world.groups:
        trying = group.trying
        if trying is None or trying.press is not press:
            continue
        group.trying = None
        group.home, group.came_from = trying.home, trying.came_from
        world.because("taken-back", f"{group.plan.name} goes back to {group.home}", group.plan.name)
        _show(world, group, t_ns, out)


def begin_peek(world: World, group: Group, press: Press, phase: str, t_ns: int, out: list[Effect]) -> None:
    """Shows a phase until the press ends."""
    if phase not in world.program.phase:
        world.because("no-phase", f"{phase} is no longer in this rig", group.plan.name)
        return
    press.peeking = True
    for member in followers(world, group):
        member.peeks.append((press, phase))
        world.because("peek", f"{member.plan.name} shows {phase} until this press ends", member.plan.name)
        _show(world, member, t_ns, out)


def end_peek(world: World, press: Press, t_ns: int, out: list[Effect]) -> None:
    """The press that peeked ends; only its own peek goes."""
    press.peeking = False
    for group in world.groups:
        left = [peek for peek in group.peeks if peek[0] is not press]
        if len(left) < len(group.peeks):
            group.peeks = left
            world.because("peek-over", f"a peek of {group.plan.name} is over", group.plan.name)
        _show(world, group, t_ns, out)


def _toggled(world: World, group: Group, target: Target) -> str:
    names = [phase.name for phase in world.program.phases]
    first, second = target.arguments or (names[0], names[1 if len(names) > 1 else 0])
    home = group.home
    if home == first:
        return str(second)
    return str(first) if home == second else group.came_from.get(home, str(first))


def _neighbour(step: int) -> Callable[[World, Group, Target], str]:
    def lead(world: World, group: Group, target: Target) -> str:
        names = [phase.name for phase in world.program.phases]
        return names[(names.index(group.home) + step) % len(names)]

    return lead


def _named(world: World, group: Group, target: Target) -> str:
    return str(target.arguments[0]) if target.arguments else _toggled(world, group, target)


#: Which phase a target leads to from where a group is at home.
LEADS: dict[str, Callable[[World, Group, Target], str]] = {
    "phase/toggle": _toggled,
    "phase/toggle/PHASE/PHASE": _toggled,
    "phase/set/PHASE": _named,
    "phase/next": _neighbour(1),
    "phase/previous": _neighbour(-1),
}
#: The phase a peek shows.
PEEKS = {"phase/peek": _named, "phase/peek/PHASE": _named}


def _fit(world: World, group: Group, t_ns: int, out: list[Effect]) -> None:
    """Where strips stand for another DAW now, the bank is one that this DAW has tracks for."""
    bank = bank_ends.within(world, group, group.wanted) if len(world.peers) > 1 else group.bank
    if bank != group.bank:
        group.bank = bank
        out.append(BankIs(t_ns, bank, group.plan.name))


def move_bank(world: World, group: Group, first: int, t_ns: int, out: list[Effect]) -> None:
    """Strip 1 stands for track `first` + 1, within what the DAW has."""
    bank = bank_ends.within(world, group, first)
    if bank == group.bank:
        world.because("bank-end", "there are no more tracks on that side", group.plan.name)
        return
    group.bank = group.wanted = bank
    world.because("bank", f"strip 1 of {group.plan.name} becomes track {bank + 1}", group.plan.name)
    out.append(BankIs(t_ns, bank, group.plan.name))
    regrip(world, group, t_ns, out)
    if world.riding and world.banking is not None:
        world.banking(world, group, t_ns, out)


#: Where a bank target leads, in tracks before strip 1.
BANKS: dict[str, Callable[[Group, Target], int]] = {
    "bank/next": lambda group, target: group.bank + group.plan.size,
    "bank/previous": lambda group, target: group.bank - group.plan.size,
    "bank/by/N": lambda group, target: group.bank + int(target.arguments[0]),
    "bank/set/N": lambda group, target: (int(target.arguments[0]) - 1) * group.plan.size,
}
