"""A press puts a value somewhere: sets it, steps it, goes through a sequence, throws it and puts it back.

A throw is over with its press. It goes back to where the value was, unless a hand or a command has set the value since:
who moved it last keeps it. What the DAW says meanwhile decides nothing, since it may only have rounded. Of two throws
on one value the last pressed wins, and each release ends its own. It decides nothing about presses.
"""

from collections.abc import Callable
from dataclasses import dataclass

from bridge.core import strokes, values
from bridge.core.events import Effect
from bridge.core.state import Grip, Group, Hand, Press, Thrown, World

Which = Callable[[Thrown], bool]


@dataclass(slots=True, eq=False)
class _Waiting:
    """A stroke that waits to hear where the value stands."""

    grip: Grip
    hand: Hand | None
    press: Press | None


def stroke(world: World, press: Press, grip: Grip, t_ns: int, out: list[Effect]) -> None:
    """Does the stroke of a cell that has one."""
    plan, value = grip.cell.stroke, grip.value
    assert plan is not None
    assert value is not None
    if plan.kind == "throw":
        _throw(world, press, grip, t_ns, out)
    elif value.position is not None or plan.kind in strokes.BLIND:
        _put(world, press.hand, grip, strokes.lead(grip.cell, value.position or 0.0), t_ns, out)
    elif grip.cell.take_unknown:
        _put(world, press.hand, grip, strokes.start(grip.cell), t_ns, out)
    else:
        _ask(world, _Waiting(grip, press.hand, None), t_ns, out)


def _put(world: World, hand: Hand | None, grip: Grip, position: float, t_ns: int, out: list[Effect]) -> None:
    # A value that is set goes out even where it stands there already: that is only what we believe.
    assert grip.cell.stroke is not None
    values.set_value(world, hand, grip, position, t_ns, out, anyway=grip.cell.stroke.kind in strokes.BLIND)


def _ask(world: World, waiting: _Waiting, t_ns: int, out: list[Effect]) -> None:
    """The value is not known: it is asked for, and the stroke done when the answer comes."""
    grip, value = waiting.grip, waiting.grip.value
    assert value is not None
    asked = values.ask(world, grip, t_ns, out)
    if asked:
        value.then = (t_ns + values.ANSWERED_NS, _answered, waiting)
    text = f"{grip.cell.target} is not known yet: " + ("asked for it" if asked else "waiting to hear it")
    world.because("unknown", text, waiting.hand.plan if waiting.hand else "")


def _answered(world: World, t_ns: int, waiting: _Waiting, out: list[Effect]) -> None:
    grip, press = waiting.grip, waiting.press
    assert grip.value is not None
    assert grip.value.position is not None
    if press is None:
        _put(world, waiting.hand, grip, strokes.lead(grip.cell, grip.value.position), t_ns, out)
    elif not press.over:
        _throw(world, press, grip, t_ns, out)


def _throw(world: World, press: Press, grip: Grip, t_ns: int, out: list[Effect]) -> None:
    plan, value = grip.cell.stroke, grip.value
    assert plan is not None
    assert value is not None
    before = value.position if plan.back is None else plan.back
    if before is None:
        _ask(world, _Waiting(grip, press.hand, press), t_ns, out)
        return
    for other in world.thrown:
        if other.value is value and _moved_since(other):
            other.before = None
    if values.set_value(world, press.hand, grip, plan.places[0], t_ns, out, anyway=True):
        world.thrown.append(Thrown(press, grip, value, before, value.sent))


def _moved_since(thrown: Thrown) -> bool:
    """Whether a hand or a command has set the value after this throw."""
    sent = thrown.value.sent
    return sent is not None and sent is not thrown.sent


def put_back(world: World, press: Press, t_ns: int, out: list[Effect], which: Which | None = None) -> None:
    """What this press threw, or which of it, goes back."""
    for thrown in [thrown for thrown in world.thrown if thrown.press is press and (which is None or which(thrown))]:
        _end(world, thrown, t_ns, out)


def _end(world: World, thrown: Thrown, t_ns: int, out: list[Effect]) -> None:
    same = [other for other in world.thrown if other.value is thrown.value]
    world.thrown.remove(thrown)
    place = same.index(thrown)
    if place < len(same) - 1:
        # Another throw stands on this one: it inherits where to go back to.
        above = same[place + 1]
        if above.before is not None and not _has_a_way_back(above):
            above.before = thrown.before
    elif thrown.before is not None and not _moved_since(thrown):
        values.let_go(world, thrown.press.hand, thrown.grip, thrown.before, t_ns, out)
        if place:
            same[place - 1].sent = thrown.value.sent


def _has_a_way_back(thrown: Thrown) -> bool:
    plan = thrown.grip.cell.stroke
    return plan is not None and plan.back is not None


def tune(world: World, group: Group, hand: Hand | None, grip: Grip, t_ns: int, out: list[Effect]) -> None:
    """Switches a toggle of a radio; where that is on then, the others of the radio go off."""
    value = grip.value
    assert value is not None
    was_known = value.position is not None
    values.toggle(world, hand, grip, t_ns, out)
    if was_known:
        _alone(world, group, grip, t_ns, out)
    elif value.then is not None:
        value.then = (value.then[0], _tuned, (group, grip))


def _tuned(world: World, t_ns: int, tuning: tuple[Group, Grip], out: list[Effect]) -> None:
    tune(world, tuning[0], None, tuning[1], t_ns, out)


def _alone(world: World, group: Group, grip: Grip, t_ns: int, out: list[Effect]) -> None:
    """The others of its radio, in what the group shows now, go off where they are not off already."""
    value = grip.value
    assert value is not None
    if value.position is None or value.position < 0.5:
        return
    for index in group.plan.controls:
        for other in world.hands[index].grips.values():
            if other.cell.radio == grip.cell.radio and other.value is not None and other.value is not value:
                values.set_value(world, None, other, 0.0, t_ns, out)
