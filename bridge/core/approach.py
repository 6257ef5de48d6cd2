"""Asking on approach: values that a DAW tells only when asked are asked for before a control takes them over.

Such a value may have changed since it was last heard, and nobody said so. A control on it that is out of hold asks at
the beginning of each move, one in hold when the value was neither heard nor sent for two seconds; a press asks too.
Until the answer comes the control rests; then being in hold is the question it always is (law 1). Where no answer comes
within two seconds the value is unknown, and law 9 says what happens.

Worked out once for each control: one whose entries reach no such value never passes here. What this file refuses to do:
ask by itself while nobody moves anything (that is the conversation's part), and decide what is sent.
"""

from collections.abc import Iterable, Mapping

from bridge.core import hints, lights, values
from bridge.core.dialect import Dialect, Speech
from bridge.core.events import Effect
from bridge.core.lights import moved_by_hand
from bridge.core.state import Act, Grip, Hand, Value, World
from bridge.model.rig import Entry
from bridge.model.surface import Motion

#: What was heard or sent longer ago than this may be another by now.
IDLE_NS = 2_000_000_000


def polled(entries: Iterable[Entry], spoken: Mapping[str, Dialect]) -> frozenset[tuple[str, str]]:
    """The controls, by surface and path, with an entry on a value that is told only when asked."""
    return frozenset((line.surface, line.control) for line in entries if _is_polled(line, spoken))


def _is_polled(line: Entry, spoken: Mapping[str, Dialect]) -> bool:
    target = line.reach.target
    if target.daw is None or target.shape == "action/NAME":
        return False
    speech = spoken[target.daw].speech(target, channel=line.reach.channel)
    return isinstance(speech, Speech) and speech.polled


def asking(act: Act, motion: Motion) -> Act:
    """The act of a control that asks before it takes over."""
    return _pressed(act) if motion is Motion.PRESS else _moved(act, _NOTES[motion])


def _moved(act: Act, note: Act) -> Act:
    def moved(world: World, hand: Hand, number: float, t_ns: int, out: list[Effect]) -> None:
        grip = hand.grip
        if grip is None or not _rests(world, hand, grip, t_ns, out):
            act(world, hand, number, t_ns, out)
            return
        note(world, hand, number, t_ns, out)
        text = f"{grip.cell.target} may have changed unheard: asked for it, and waiting for the answer"
        world.because("asked-first", text, hand.plan)

    return moved


def _pressed(act: Act) -> Act:
    def pressed(world: World, hand: Hand, number: float, t_ns: int, out: list[Effect]) -> None:
        if hand.press is None:
            for grip in hand.grips.values():
                value = _kept(grip)
                if value is not None and t_ns - _told_ns(value) >= IDLE_NS and values.ask(world, grip, t_ns, out):
                    values.unlearn(world, value, t_ns, out)  # what it does now waits for the answer, or takes
        act(world, hand, number, t_ns, out)

    return pressed


def _kept(grip: Grip) -> Value | None:
    """The value of a grip, where it is known and told only when asked."""
    speech, value = grip.cell.speech, grip.value
    return value if speech is not None and speech.polled and value is not None and value.position is not None else None


def _told_ns(value: Value) -> int:
    """When it was last known for certain: heard, or set by us."""
    return max(value.heard_ns, value.unanswered[-1][0]) if value.unanswered else value.heard_ns


def _rests(world: World, hand: Hand, grip: Grip, t_ns: int, out: list[Effect]) -> bool:
    """Whether the value has to be heard before this move may count; asks where nobody has."""
    value = _kept(grip)
    if value is None or (hand.position is None and hand.plan.motion is Motion.ABSOLUTE):
        return False
    told_ns = _told_ns(value)
    if value.asked_ns > told_ns and t_ns - value.asked_ns >= values.ANSWERED_NS:
        values.unlearn(world, value, t_ns, out)
        return False
    if value.asked_ns <= told_ns:
        begins = not hand.hold and t_ns - hand.moved_ns >= world.move_ns
        if t_ns - told_ns < (values.ASK_NS if begins else IDLE_NS):
            return False
        if not values.ask(world, grip, t_ns, out):
            return False
    hand.hold = hand.doubt = False
    return True


def _note_place(world: World, hand: Hand, number: float, t_ns: int, out: list[Effect]) -> None:
    """Where a control stands is noted, and nothing sent."""
    hand.position, hand.moved_ns = number / hand.plan.top, t_ns
    if hand.plan.lights:
        moved_by_hand(world.lanes[hand.plan.surface], hand.plan, number)
    hint, hand.hint = hand.hint, hints.of(hand)
    if hint != hand.hint:
        lights.refresh(world, hand, t_ns, out)


def _note_turn(world: World, hand: Hand, number: float, t_ns: int, out: list[Effect]) -> None:
    """An encoder that waits has nowhere to stand: its ticks are over."""
    hand.moved_ns = t_ns


_NOTES: Mapping[Motion, Act] = {Motion.ABSOLUTE: _note_place, Motion.RELATIVE: _note_turn}
