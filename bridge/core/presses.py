"""A finger or foot presses a control: runs the table of core/gestures.py and does what comes of it.

A press belongs to the cells that took it: its release, hold and double end there, whatever flips, banks or reloads come
in between. Momentaries get exactly one release; a toggle sends nothing on release. Phase flips follow a tap on the way
down and are taken back when it becomes something else.
"""

from collections.abc import Callable, Set

from bridge.core import (
    chords,
    finishing,
    flips,
    keeping,
    layers,
    levels,
    lights,
    links,
    own_targets,
    pauses,
    placing,
    resting,
    values,
)
from bridge.core.events import Effect
from bridge.core.gestures import Input, Move, State, advance, wants_of
from bridge.core.state import Again, Grip, Group, Hand, Press, World
from bridge.model.target import Mode


def touch(world: World, hand: Hand, number: float, t_ns: int, out: list[Effect]) -> None:
    """A button, pad or switch says how far it is down."""
    is_down = number >= hand.plan.down
    was_down = hand.press is not None and hand.press.state not in (State.IDLE, State.AGAIN)
    if is_down == was_down:
        return
    if is_down:
        _down(world, hand, 1.0 if hand.plan.full else number / hand.plan.top, t_ns, out)
    else:
        assert hand.press is not None
        _advance(world, hand.press, Input.RELEASE, t_ns, out)


def pressed_on(world: World, hand: Hand, number: int, t_ns: int, out: list[Effect]) -> None:
    """A pad that is down says how hard (0 to 127): what its press sounds gets it too."""
    if hand.press is None:
        return
    for grip in hand.press.sounding:
        if grip.after is not None:
            values.set_value(world, None, grip.after, number / 127, t_ns, out, anyway=True)


def _down(world: World, hand: Hand, velocity: float, t_ns: int, out: list[Effect]) -> None:
    press, first = hand.press, None
    if press is None:
        if not hand.grips:
            world.because("nothing-mapped", "nothing is mapped to it in this phase", hand.plan)
        first = chords.first_of(world, hand) if world.chording else None
        press = hand.press = Press(hand, hand.grips, velocity, since_ns=t_ns, wants=wants_of(hand.grips))
        if press.wants.chord:
            chords.await_second(world, press)
        if "hold" in press.grips:
            world.later(t_ns + world.program.defaults.hold_ns, _hold_due, press)
        if "double" in press.grips:
            world.later(t_ns + world.program.defaults.double_ns, _double_due, press)
    press.over = False
    press.velocity = velocity  # a double is two strokes, each as hard as it is
    if first is None:
        _advance(world, press, Input.PRESS, t_ns, out)
    else:
        chords.join(first, press, t_ns)
        _advance(world, first, Input.CHORD, t_ns, out)
        _advance(world, press, Input.CHORD, t_ns, out)


def _hold_due(world: World, t_ns: int, press: Press, out: list[Effect]) -> None:
    if press.hand.press is press:
        _advance(world, press, Input.HOLD_DUE, t_ns, out)


def _double_due(world: World, t_ns: int, press: Press, out: list[Effect]) -> None:
    if press.hand.press is press:
        _advance(world, press, Input.DOUBLE_DUE, t_ns, out)


def _advance(world: World, press: Press, given: Input, t_ns: int, out: list[Effect]) -> None:
    press.state, moves = advance(press.state, given, press.wants)
    for move in moves:
        _DOES[move](world, press, t_ns, out)
    if press.state is State.IDLE:
        press.hand.press = None
        if press.peeking:  # a tap told when the foot was up already: nothing else would end it
            flips.end_peek(world, press, t_ns, out)
    lights.refresh(world, press.hand, t_ns, out)  # while it is down its light may tell of the press alone


def drop(world: World, hand: Hand, t_ns: int, out: list[Effect]) -> None:
    """The surface is gone, or the daemon ends: what the control holds is released and nothing more comes of it."""
    press = hand.press
    if press is None:
        return
    hand.press = None
    _untap(world, press, t_ns, out)
    for each in (press, press.chord):
        if each is not None and each.layering:
            layers.end(world, each, t_ns, out, dropped=True)
    _end(world, press, t_ns, out)
    lights.refresh(world, hand, t_ns, out)  # as after any press: its light told of the press alone


def silence(world: World, hand: Hand, ports: Set[str], t_ns: int, out: list[Effect]) -> None:
    """These ports go: what the control holds there is released while it can be; the press itself goes on."""
    press = hand.press
    if press is not None:
        _silence(world, press, ports, t_ns, out)
        if press.chord is not None:
            _silence(world, press.chord, ports, t_ns, out)


def _silence(world: World, press: Press, ports: Set[str], t_ns: int, out: list[Effect]) -> None:
    ending = [grip for grip in press.sounding if grip.cell.port in ports]
    press.sounding = [grip for grip in press.sounding if grip.cell.port not in ports]
    for grip in ending:
        values.let_go(world, press.hand, grip, grip.cell.travel.position(0.0), t_ns, out)
    placing.put_back(world, press, t_ns, out, lambda thrown: thrown.grip.cell.port in ports)


def _press(world: World, press: Press, t_ns: int, out: list[Effect]) -> None:
    for gesture in ("plain", "press"):
        grip = press.grips.get(gesture)
        _begin(world, press, grip, t_ns, out)
        _repeat(world, press, grip, t_ns + world.program.defaults.hold_ns)


def _try(world: World, press: Press, t_ns: int, out: list[Effect]) -> None:
    grip = press.grips.get("tap")
    if grip is not None and grip.cell.target.shape in flips.LEADS:
        press.tried = True
        group = _group(world, press)
        phase = flips.LEADS[grip.cell.target.shape](world, group, grip.cell.target)
        longer = press.wants.hold or press.wants.double or press.wants.chord
        if longer and phase in world.program.phase and pauses.is_left(world, phase, t_ns):
            press.barred = phase  # what it is to become is not known yet: a peek passes
            pauses.explain(world, group, phase, t_ns)
        else:
            flips.flip(world, group, phase, t_ns, out, press, press.hand)


def _tap(world: World, press: Press, t_ns: int, out: list[Effect]) -> None:
    barred, press.barred = press.barred, ""
    if press.tried and barred:
        press.tried = False
        flips.flip(world, _group(world, press), barred, t_ns, out, hand=press.hand)
    elif press.tried:
        press.tried = False
        flips.settle_press(world, press, t_ns, out)
    else:
        once(world, press, press.grips.get("tap"), t_ns, out)


def _untap(world: World, press: Press, t_ns: int, out: list[Effect]) -> None:
    press.barred = ""
    if press.tried:
        press.tried = False
        flips.undo(world, press, t_ns, out)


def _hold(world: World, press: Press, t_ns: int, out: list[Effect]) -> None:
    grip = press.grips["hold"]
    if press.tried and not press.barred and grip.cell.target.shape == "phase/peek":
        # What the press did stays shown until its release; underneath it is taken back.
        group = _group(world, press)
        flips.begin_peek(world, group, press, group.phase, t_ns, out)
    elif grip.cell.target.shape in flips.PEEKS:
        _begin(world, press, grip, t_ns, out)
    else:
        _untap(world, press, t_ns, out)
        _begin(world, press, grip, t_ns, out)
        _repeat(world, press, grip, t_ns + (grip.cell.repeat_ns or 0))
    _untap(world, press, t_ns, out)


def _double(world: World, press: Press, t_ns: int, out: list[Effect]) -> None:
    grip = press.grips.get("double")
    _begin(world, press, grip, t_ns, out)
    _repeat(world, press, grip, t_ns + world.program.defaults.hold_ns)


def _chord(world: World, press: Press, t_ns: int, out: list[Effect]) -> None:
    assert press.chord is not None
    grip = press.chord.grips["chord"]
    _begin(world, press.chord, grip, t_ns, out)
    _repeat(world, press.chord, grip, t_ns + world.program.defaults.hold_ns)


def _repeat(world: World, press: Press, grip: Grip | None, first_ns: int) -> None:
    """Does it again and again from then on, until the press ends."""
    if grip is not None and grip.cell.repeat_ns is not None and not grip.rests:
        again = Again(press, grip)
        press.repeating.append(again)
        world.later(first_ns, _again, again)


def _again(world: World, t_ns: int, again: Again, out: list[Effect]) -> None:
    if again in again.press.repeating:
        assert again.grip.cell.repeat_ns is not None
        _begin(world, again.press, again.grip, t_ns, out)
        world.later(t_ns + again.grip.cell.repeat_ns, _again, again)


def _end(world: World, press: Press, t_ns: int, out: list[Effect]) -> None:
    if press.chord is not None and not press.chord.over:
        _end(world, press.chord, t_ns, out)
    press.over = True
    press.repeating.clear()
    sounding, press.sounding = press.sounding, []
    for grip in sounding:
        values.let_go(world, press.hand, grip, grip.cell.travel.position(0.0), t_ns, out)
    if world.thrown:
        placing.put_back(world, press, t_ns, out)
    if press.peeking:
        flips.end_peek(world, press, t_ns, out)
    if press.layering:
        layers.end(world, press, t_ns, out)
    if sounding:
        lights.refresh(world, press.hand, t_ns, out)


def _release(world: World, press: Press, t_ns: int, out: list[Effect]) -> None:
    once(world, press, press.grips.get("release"), t_ns, out)


_DOES: dict[Move, Callable[[World, Press, int, list[Effect]], None]] = {
    Move.PRESS: _press,
    Move.TRY: _try,
    Move.TAP: _tap,
    Move.UNTAP: _untap,
    Move.HOLD: _hold,
    Move.DOUBLE: _double,
    Move.CHORD: _chord,
    Move.END: _end,
    Move.RELEASE: _release,
}


def _group(world: World, press: Press) -> Group:
    return world.groups[press.hand.plan.group]


def once(world: World, press: Press, grip: Grip | None, t_ns: int, out: list[Effect]) -> None:
    """A gesture without length: what it begins ends at once."""
    _begin(world, press, grip, t_ns, out)
    if grip is None:
        return
    if grip in press.sounding:
        press.sounding.remove(grip)
        values.let_go(world, press.hand, grip, grip.cell.travel.position(0.0), t_ns, out)
    elif grip.cell.stroke is not None:
        placing.put_back(world, press, t_ns, out, lambda thrown: thrown.grip is grip)
    elif grip.cell.target.shape == layers.TARGET:
        layers.end(world, press, t_ns, out)


def _begin(world: World, press: Press, grip: Grip | None, t_ns: int, out: list[Effect]) -> None:
    if grip is None or (grip.cell.apart is not None and resting.pressed(world, press.hand, grip, t_ns, out)):
        return
    if grip.cell.target.shape in flips.PEEKS:
        group = _group(world, press)
        phase = flips.PEEKS[grip.cell.target.shape](world, group, grip.cell.target)
        flips.begin_peek(world, group, press, phase, t_ns, out)
    elif grip.cell.target.shape == layers.TARGET:
        layers.begin(world, press, grip, t_ns, out)
    elif grip.cell.stroke is not None:
        placing.stroke(world, press, grip, t_ns, out)
    elif grip.cell.mode is Mode.MOMENTARY:
        # A soft press on a switch is a press: what is between off and on, a DAW may take for off.
        position = grip.cell.travel.position(1.0 if grip.cell.switched else press.velocity)
        if values.set_value(world, press.hand, grip, position, t_ns, out, anyway=True):
            press.sounding.append(grip)
            values.hold_on(grip)
            lights.refresh(world, press.hand, t_ns, out)
    else:
        do(world, _group(world, press), press.hand, grip, t_ns, out)


def do(world: World, group: Group, hand: Hand | None, grip: Grip, t_ns: int, out: list[Effect]) -> None:
    """Triggers, toggles, flips, banks: what happens at once, for a control or for whoever asked."""
    cell = grip.cell
    shape = cell.target.shape
    if shape in flips.LEADS:
        flips.flip(world, group, flips.LEADS[shape](world, group, cell.target), t_ns, out, hand=hand)
    elif shape in flips.BANKS:
        links.bank(world, group, cell.target, t_ns, out)
    elif shape == keeping.TARGET:
        keeping.toggle(world, group, int(cell.target.arguments[0]), t_ns, out)
    elif shape in levels.DOES:
        levels.DOES[shape](world, group, str(cell.target.arguments[0]), t_ns, out)
    elif shape == "song/done":
        finishing.done(world, t_ns, out)
    elif shape == "surface/repaint":
        lights.forget(world, {world.hands[index].plan.surface for index in group.plan.controls})
        lights.repaint(world, (world.hands[index] for index in group.plan.controls), t_ns, out)
    elif shape in own_targets.DOES:
        own_targets.DOES[shape](world, group, cell.target, t_ns, out)
    elif cell.mode is Mode.TOGGLE:
        if cell.radio is None:
            values.toggle(world, hand, grip, t_ns, out)
        else:
            placing.tune(world, group, hand, grip, t_ns, out)
    elif cell.speech is not None and cell.speech.fire:
        values.say(world, grip, cell.speech.fire, t_ns, out)
    elif cell.speech is not None and cell.speech.late and grip.pack is not None and (said := grip.pack(1.0)):
        values.say(world, grip, (said,), t_ns, out)


def begin(world: World, hand: Hand, grip: Grip, t_ns: int, out: list[Effect]) -> None:
    """Something that is no button begins a press of this one cell: a finger on a fader."""
    press = hand.press = Press(hand, {"press": grip}, 1.0, since_ns=t_ns)
    _advance(world, press, Input.PRESS, t_ns, out)


def end(world: World, hand: Hand, t_ns: int, out: list[Effect]) -> None:
    """The press that `begin` began ends where it began."""
    if hand.press is not None:
        _advance(world, hand.press, Input.RELEASE, t_ns, out)
