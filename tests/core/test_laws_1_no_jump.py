"""Law 1: no jump.

A control is in hold when its known position, read through the value law of its present cell, is within tolerance of its
target's value now. Whatever changes cell, bank, target, program or value re-asks that question and nothing else. Out of
hold a control sends only what its takeover mode allows.

The question is answered here once more, from those words and the rig's numbers, and not by asking the engine.
"""

from hypothesis import assume, given
from hypothesis import strategies as st

from bridge.core import fine, hints
from bridge.core.events import Event, Received
from bridge.core.program import Program
from bridge.core.state import Grip, Hand
from bridge.core.takeover import TAKEOVERS
from bridge.core.travel import Curved, Travel
from bridge.model.rig import Rig
from bridge.wire import midi
from tests.core.deeds import ALL, MOVES, SAYS, Plays, Port, Story, phrases
from tests.core.performance import Performance, Step, Watch, is_position, is_query, sent
from tests.core.rigs import rigs
from tests.core.toy import MS, Studio, entry, rig

#: Of the control's own travel, as the law says it.
TOLERANCE = 3 / 128
#: How far a crossing may carry after a pause (decision 1).
REACH = 1 / 8
MOVE_NS = 100 * MS
#: Closer to a limit than this, floats may fall on either side.
BLUR = 1e-9


def spot(travel: Travel, position: float) -> float:
    """Where in the control's travel a position of the target lies."""
    part = (position - travel.low) / (travel.high - travel.low)
    if isinstance(travel, Curved):
        part = travel.curve.travel(part)
    return 1 - part if travel.invert else part


def stands_for(travel: Travel, at: float) -> float:
    """The part of its travel that a control which stands at `at` means, steps and all."""
    return spot(travel, travel.position(at)) if travel.step else at


def reached(travel: Travel, position: float) -> bool:
    """Whether a target's position lies inside the range, to one step of its wire."""
    return travel.low - travel.law.step <= position <= travel.high + travel.law.step


def is_acknowledged(grip: Grip) -> bool:
    """Whether what stands now is what was sent last, as the DAW said it back: that takes nothing out of hold."""
    assert grip.value is not None
    sent_, now = grip.value.sent, grip.value.position
    return sent_ is not None and now is not None and abs(sent_[1] - now) <= grip.value.step


def is_in_hold(grip: Grip, at: float, blur: float = BLUR) -> bool | None:
    """The law's question; None where it is too close to call."""
    assert grip.value is not None
    if grip.value.position is None or grip.cell.takeover is TAKEOVERS["relative"]:
        return False
    distance = abs(stands_for(grip.cell.travel, at) - spot(grip.cell.travel, grip.value.position))
    if abs(distance - TOLERANCE) < blur:
        return None
    return reached(grip.cell.travel, grip.value.position) and distance < TOLERANCE


class Before:
    """How things stood before a control with a position said a number."""

    def __init__(self, play: Performance, hand: Hand) -> None:
        grip = hand.grip
        assert grip is not None
        assert grip.value is not None
        self.hand, self.grip, self.travel = hand, grip, grip.cell.travel
        self.at, self.value = hand.position, grip.value.position
        self.moving = play.t_ns - hand.moved_ns < MOVE_NS
        # While a hand moves it wins: what it had in hold before the DAW spoke it keeps until the end of its move.
        self.keeps = hand.doubt and hand.hold and self.moving
        self.answered = grip.value.made is not None and grip.value.made[1] == self.value
        self.in_hold = self.at is not None and is_in_hold(grip, self.at)
        self.is_fine = fine.is_fine(play.world, hand, grip)
        self.clear = grip.lane is not None and grip.lane.open


class NoJump(Watch):
    """Holds every value that a hand sends against what the law allows."""

    def __init__(self) -> None:
        self.seen: Before | None = None

    def before(self, play: Performance, event: Event | Program) -> None:
        self.seen = None
        if isinstance(event, Received):
            hand = moved(play, event)
            if hand is not None:
                self.seen = Before(play, hand)

    def after(self, play: Performance, step: Step) -> None:
        if self.seen is not None:
            values = [data for data in sent(step.effects) if not is_query(data)]
            judge(self.seen, values)
        for hand in play.world.hands:
            assert hand.hint == hints.of(hand), "which way to turn is known at all times"
            if is_position(hand):
                same_answer(play, hand)


def moved(play: Performance, event: Received) -> Hand | None:
    """The control with a position that says something by this event, if that is what it is."""
    if event.port not in play.world.program.keys:
        return None
    found = play.engine._keys[event.port].get(midi.key_of(event.data))
    return found[0] if found is not None and is_position(found[0]) else None


def judge(was: Before, values: list[bytes]) -> None:
    """Fails where what was sent is not what the law allows."""
    assert len(values) <= 1, "one number, one value"
    if was.at is None:
        assert not values, "a first position is only noted"
        return
    cell, travel = was.grip.cell, was.travel
    if was.value is None:
        assert not values or cell.take_unknown, "an unknown value is waited for"
        return
    assert was.hand.position is not None
    if not reached(travel, was.value) and not was.keeps:
        assert not values or cell.take_outside, "a value outside the range is never touched"
        return
    if was.is_fine:
        _no_further_than_the_hand(was, values)
        return
    if cell.dead_band and was.hand.position == was.at:
        assert not values, "what lies within the dead band is no move"
        return
    if was.in_hold and was.clear and not was.keeps:
        wanted = travel.position(was.hand.position)
        expected = [] if wanted == was.value else [was.grip.prefix + b"%.6f" % wanted]
        assert values == expected, "in hold, what the hand does is sent"
        return
    if not values or was.keeps or cell.takeover is TAKEOVERS["jump"]:
        return
    if cell.takeover is TAKEOVERS["pickup"]:
        _met_or_crossed(was, was.hand.position, was.value)
    elif not was.answered:
        _no_further_than_the_way(was, float(values[0].removeprefix(was.grip.prefix)))


def _met_or_crossed(was: Before, now: float, value: float) -> None:
    at, before, now = (
        spot(was.travel, value),
        stands_for(was.travel, was.at or 0.0),
        stands_for(was.travel, now),
    )
    distance, own = abs(now - at), abs(now - before)
    assert distance <= own + TOLERANCE + BLUR, "no step is larger than the hand's own"
    meets, crosses = distance <= TOLERANCE + BLUR, (before - at) * (now - at) <= BLUR
    assert meets or crosses or was.in_hold is None, "out of hold and neither met nor crossed"
    assert was.moving or distance <= REACH + BLUR or was.in_hold is None, "a crossing after a pause stays near"


def _no_further_than_the_hand(was: Before, values: list[bytes]) -> None:
    """In the fine mode: an eighth of the hand's way, but for what the wire rounds."""
    assert was.at is not None
    assert was.hand.position is not None
    assert was.value is not None
    if values:
        after = spot(was.travel, float(values[0].removeprefix(was.grip.prefix)))
        blur = 2 * (was.travel.law.step + 1e-6) / (was.travel.high - was.travel.low)
        own = abs(was.hand.position - was.at) / 8
        assert abs(after - min(1, max(0, spot(was.travel, was.value)))) <= own + blur, "no step beyond its eighth"


def _no_further_than_the_way(was: Before, sent: float) -> None:
    """Every mode but jump: the hand's own step, or that times the value's way to the end ahead by the hand's."""
    assert was.at is not None
    assert was.hand.position is not None
    assert was.value is not None
    travel, now = was.travel, was.hand.position
    at, after = spot(travel, was.value), spot(travel, sent)
    assert -1e-5 <= after <= 1 + 1e-5, "inside the range"
    if travel.step:
        return  # many small steps add up to one of the cell's; tests/core/test_takeover.py has those
    own, end = abs(now - was.at), 1.0 if now > was.at else 0.0
    room = abs(end - was.at)
    scaled = own * abs(end - at) / room if room else 0.0
    # The wire rounds, and what a DAW rounded away of earlier steps may come with this one.
    blur = 2 * (travel.law.step + 1e-6) / (travel.high - travel.low)
    if isinstance(travel, Curved):
        return  # where a curve is flat, a rounding is a long way: tests/core/test_curves.py has those
    assert abs(after - at) <= max(own + TOLERANCE, scaled) + blur, "no step beyond the way"


def same_answer(play: Performance, hand: Hand) -> None:
    """A control at rest is in hold exactly when the law says so."""
    grip = hand.grip
    assert grip is not None
    rests = play.t_ns - hand.moved_ns >= MOVE_NS
    if not rests or hand.doubt or hand.position is None or grip.lane is None or not grip.lane.open:
        return
    answer = is_in_hold(grip, hand.position)
    if hand.hold and answer is False and is_acknowledged(grip):
        answer = is_in_hold(grip, hand.position, grip.cell.travel.law.step)  # what we sent, rounded by the wire
    assert answer is None or hand.hold == answer, (str(hand.plan), answer)


@given(st.lists(rigs(), min_size=1, max_size=2), phrases(MOVES, MOVES, MOVES, *ALL))
def test_law_1_no_value_jumps(made: list[Rig], story: Story) -> None:
    """Out of hold a control sends only what its takeover allows; whatever changes is followed by the question."""
    Performance(*made, watch=NoJump()).perform(story)


@given(rigs(pressed=()), st.data())
def test_law_1_the_first_position_after_a_port_opened_is_only_noted(made: Rig, data: st.DataObject) -> None:
    """With jump too: what a box says of itself when it is plugged in moves nothing."""
    play = Performance(made).perform(data.draw(phrases(SAYS, MOVES)))
    for gap_ms, deed in ((5, Port("desk", back=False)), (5, Port("desk", back=True))):
        play.wait(gap_ms)
        play.do(deed)
    play.wait(data.draw(st.sampled_from((1, 200))))
    play.do(Plays(data.draw(st.sampled_from(("desk/fader/1", "desk/knob/1"))), 100))
    assert sent(play.steps[-1].effects) == []


@given(
    st.sampled_from((("-inf dB", "-6 dB"), ("-24 dB", "0 dB"), ("0.25", "0.5"))),
    st.sampled_from([*TAKEOVERS]),
    st.booleans(),
    st.floats(0, 1),
    st.lists(st.tuples(st.integers(0, 127), st.sampled_from((5, 99, 101))), min_size=1, max_size=30),
)
def test_law_1_a_value_outside_the_range_is_never_touched(
    limits: tuple[str, str], takeover: str, invert: bool, value: float, moves: list[tuple[int, int]]
) -> None:
    """Whatever the hand does, and however it takes over: the control rests until the value is inside."""
    line = entry("desk/fader/1", "any", "strip/1/volume", range=limits, takeover=takeover, invert=invert)
    studio = Studio(rig([line]))
    travel = studio.engine._world.hands[0].grips["plain"].cell.travel
    assume(not reached(travel, value))
    studio.daw(f"track/1/volume = {value}")
    assert [studio.after(gap_ms).take() + studio.hand("desk/fader/1", number) for number, gap_ms in moves] == [
        [] for _ in moves
    ]
