"""What rests: a control does nothing to a target that its phase holds back, says so gently, and steps over it if asked.

The gentle signal is on the control itself: its light blinks twice, a ring goes dark twice, a display says `later` for a
second. The same gesture again within five seconds does it all the same, for a fader or knob a new move after a pause;
from then on nothing of that target rests in this sitting (sitting.py). What the DAW does is shown as ever.

A knob that is turned slowly speaks with longer gaps than any `move`, and must not step over by itself: a move means it
that begins when the two blinks are over, or that goes further at once than a slow hand does.

Moves are looked at only where an entry of the control could rest (`is_rested`); presses where they begin.
"""

from collections.abc import Mapping

from bridge.core import hints, lights, sitting, tallies
from bridge.core.events import Effect
from bridge.core.hold import ask_hold
from bridge.core.state import NEVER, Act, Grip, Hand, World
from bridge.core.travel import TOLERANCE
from bridge.model.surface import Motion

#: The same gesture again within this time means it.
AGAIN_NS = 5_000_000_000
#: How long a light is the other way round, twice, with a pause as long between.
WINK_NS = 120_000_000
_WINKS = 4
#: By then the signal has been seen, and who moves again means it. The gaps of a slow knob are shorter: one of 128 steps
#: that is turned over its whole travel in half a minute speaks every 236 ms.
SEEN_NS = _WINKS * WINK_NS
#: A slow hand goes less far from one message to the next: in the control's own travel, and in ticks of an encoder.
_STRIDE, _TICKS = TOLERANCE, 1


def asking(act: Act, motion: Motion) -> Act:
    """The act of a control that is moved or turned, some of whose targets may rest."""
    note = _NOTES[motion]

    def moved(world: World, hand: Hand, number: float, t_ns: int, out: list[Effect]) -> None:
        grip = hand.grip
        if grip is None or grip.cell.apart is None:
            act(world, hand, number, t_ns, out)
            return
        pause_ns = t_ns - hand.moved_ns
        begins = _begins(world, hand, number, pause_ns)
        is_first = hand.position is None and motion is Motion.ABSOLUTE
        if not is_first and (begins or (pause_ns >= world.move_ns and not hand.counted)):
            hand.counted = True
            tallies.moved(world, hand, grip, t_ns, out)
        if grip.rests and _stops(world, hand, grip, begins, t_ns, out):
            note(world, hand, number, t_ns, out)
        else:
            hand.refused = None  # what is done now was not refused: should it rest again, that is said again
            act(world, hand, number, t_ns, out)

    return moved


def _stops(world: World, hand: Hand, grip: Grip, begins: bool, t_ns: int, out: list[Effect]) -> bool:
    """Whether a move of what rests comes to nothing."""
    if hand.position is None and hand.plan.motion is Motion.ABSOLUTE and world.why is None:
        return True  # a first position is only noted, and no gesture yet
    if hand.refused is not grip:
        return stops(world, hand, grip, NEVER, t_ns, out)
    return not begins or stops(world, hand, grip, hand.moved_ns, t_ns, out)


def _begins(world: World, hand: Hand, number: float, pause_ns: int) -> bool:
    """Whether a message after this pause begins a move of its own, and not the next step of a slow one."""
    if pause_ns < world.move_ns:
        return False
    if pause_ns >= SEEN_NS:
        return True
    if hand.plan.motion is Motion.RELATIVE:
        return abs(number) > _TICKS
    return hand.position is not None and abs(number / hand.plan.top - hand.position) > _STRIDE


def pressed(world: World, hand: Hand, grip: Grip, t_ns: int, out: list[Effect]) -> bool:
    """Whether a press that begins now comes to nothing."""
    tallies.moved(world, hand, grip, t_ns, out)
    if not grip.rests:
        hand.refused = None
        return False
    before_ns, hand.refused_ns = hand.refused_ns if hand.refused is grip else NEVER, t_ns
    return stops(world, hand, grip, before_ns, t_ns, out)


def stops(world: World, hand: Hand, grip: Grip, before_ns: int, t_ns: int, out: list[Effect]) -> bool:
    """The same: `before_ns` is when the same gesture last came to nothing."""
    why, target = grip.rests, grip.cell.target
    if t_ns - before_ns <= AGAIN_NS:
        hand.refused = None
        sitting.step_over(world, sitting.in_the_way(world, grip.cell), target, why, t_ns, out)
        return False
    hand.refused = grip
    world.because("held-back", f"{target} rests: {why}; the same again within 5 s does it all the same", hand.plan)
    name = sitting.name_of(grip.cell)
    if name not in world.sitting.told and len(world.sitting.told) < sitting.MOST:
        world.sitting.told.add(name)
        text = f"later: {target} rests, {why}; the same again does it all the same"
        world.tell(t_ns, "held-back", text, target, out)
    signal(world, hand, t_ns, out)
    return True


# --- The gentle signal ------------------------------------------------------------------------------------------


def signal(world: World, hand: Hand, t_ns: int, out: list[Effect]) -> None:
    """The control says: not now."""
    hand.later_ns = t_ns
    if not hand.winks:
        hand.winks = _WINKS
        world.later(t_ns + WINK_NS, _wink, hand)
    lights.refresh(world, hand, t_ns, out)


def _wink(world: World, t_ns: int, hand: Hand, out: list[Effect]) -> None:
    if world.hands[hand.index : hand.index + 1] != [hand]:
        hand.winks = 0
        return
    hand.winks -= 1
    if hand.winks:
        world.later(t_ns + WINK_NS, _wink, hand)
    lights.refresh(world, hand, t_ns, out)


# --- A move that comes to nothing -------------------------------------------------------------------------------


def _note_place(world: World, hand: Hand, number: float, t_ns: int, out: list[Effect]) -> None:
    """Where a control stands is noted, and nothing sent; what its own message is the light of shows the DAW again."""
    hand.position, hand.moved_ns = number / hand.plan.top, t_ns
    ask_hold(hand)
    if hand.plan.lights:
        lights.moved_by_hand(world.lanes[hand.plan.surface], hand.plan, int(number))
    hand.hint = hints.of(hand)


def _note_turn(world: World, hand: Hand, number: float, t_ns: int, out: list[Effect]) -> None:
    hand.moved_ns = t_ns


_NOTES: Mapping[Motion, Act] = {Motion.ABSOLUTE: _note_place, Motion.RELATIVE: _note_turn}
