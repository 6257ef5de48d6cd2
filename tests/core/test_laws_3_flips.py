"""Law 3: a flip is atomic.

Except for a control that is touched or moving: it goes over at the end of its move. The repaint is one difference
between what the surface shows and what it should show: in order, paced to the wire, never an "off" after the new "on".

What a light should show is worked out here once more, from what is known and from the rig.
"""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from bridge.core.events import Back, Do, Event, Lost, Received, Send
from bridge.core.program import Program
from bridge.core.state import Grips, Hand, World
from bridge.core.travel import Curved
from bridge.model.rig import Rig
from bridge.model.surface import LightKind, Motion
from bridge.model.target import Mode
from tests.core.deeds import ALL, REFUSALS, TOUCHES, Story, phrases
from tests.core.performance import Performance, Step, Watch, sent
from tests.core.rigs import paced, rigs
from tests.core.toy import MS

MOVE_NS = 100 * MS


def moves(play: Performance, hand: Hand) -> bool:
    """Whether a hand is on its way with this control."""
    return hand.plan.motion is not Motion.PRESS and play.t_ns - hand.moved_ns < MOVE_NS


def is_lit(world: World, hand: Hand) -> bool:
    """Whether the lamp of a button should be on."""
    grip = hand.grip
    assert grip is not None
    group = world.groups[hand.plan.group]
    target = grip.cell.target
    if grip.value is not None:
        if grip.cell.mode is Mode.MOMENTARY and hand.press is not None:
            return grip in hand.press.sounding
        return grip.value.position is not None and grip.value.position >= 0.5
    match target.path.split("/"):
        case ["phase", "set", phase]:
            return group.phase == phase
        case ["phase", "toggle", _, second]:
            return group.phase == second
        case ["phase", "toggle"]:
            return group.phase == world.program.phases[1].name
        case ["phase", "peek", *_]:
            return bool(group.peeks)
    return False


def wanted(world: World, hand: Hand, kind: LightKind) -> int:
    """The number a light should have been sent last."""
    grip = hand.grip
    if grip is None:
        return 0
    if kind is LightKind.LED:
        return 127 if is_lit(world, hand) else 0
    if grip.value is None or grip.value.position is None:
        return 0
    travel = grip.cell.travel
    part = (grip.value.position - travel.low) / (travel.high - travel.low)
    part = travel.curve.travel(part) if isinstance(travel, Curved) else part
    return round(min(1.0, max(0.0, 1 - part if travel.invert else part)) * 127)


class Shows(Watch):
    """Keeps what the desk shows and holds it against what it should show, whenever nothing is on its way."""

    def __init__(self) -> None:
        self.shown: dict[bytes, int] = {}
        self.own: set[bytes] = set()  # rings that a hand has turned itself since
        self.moving: dict[str, Grips] = {}

    def before(self, play: Performance, event: Event | Program) -> None:
        unplugged = event.port if isinstance(event, Back | Lost) else None
        hands = (hand for hand in play.world.hands if hand.plan.surface != unplugged and moves(play, hand))
        self.moving = {str(hand.plan): hand.grips for hand in hands}

    def after(self, play: Performance, step: Step) -> None:
        event = step.event
        if isinstance(event, Back | Lost) and event.port == "desk":
            self.shown.clear()
            self.own.clear()
        if isinstance(event, Received) and event.port == "desk":
            self.own.add(event.data[:2])
        for effect in step.effects:
            if isinstance(effect, Send) and effect.port == "desk":
                self.shown[effect.data[:2]] = effect.data[2]
                self.own.discard(effect.data[:2])
        lane = play.world.lanes.get("desk")
        if lane is not None and lane.open and not lane.waiting and not play.refusals:
            self.compare(play)
        self.everyone_is_over(play)

    def compare(self, play: Performance) -> None:
        for hand in play.world.hands:
            for light in hand.plan.lights:
                if light.key not in self.own or light.kind is LightKind.LED:
                    shown = self.shown.get(light.key)
                    assert shown == wanted(play.world, hand, light.kind), str(hand.plan)

    def everyone_is_over(self, play: Performance) -> None:
        """Every control stands for the phase and bank of its group; those that move stand for what they moved."""
        for group in play.world.groups:
            view = play.world.program.look(group.phase, group.bank, group.on)
            for index in group.plan.controls:
                hand = play.world.hands[index]
                cells = {gesture: grip.cell for gesture, grip in hand.grips.items()}
                assert moves(play, hand) or cells == view[index], str(hand.plan)
                moved = self.moving.get(str(hand.plan))
                assert moved is None or not moves(play, hand) or moved == hand.grips, str(hand.plan)


@given(st.lists(rigs(), min_size=1, max_size=2), phrases(TOUCHES, TOUCHES, *ALL), st.booleans())
def test_law_3_the_surface_shows_what_is(made: list[Rig], story: Story, slow: bool) -> None:
    """Whenever nothing waits for the wire, the last message of every light says what it should show now."""
    worlds = [paced(each) for each in made] if slow else made
    Performance(*worlds, watch=Shows()).perform(story).drain()


@given(rigs(), phrases(TOUCHES, REFUSALS, *ALL))
def test_law_3_the_surface_shows_what_is_after_refusals(made: Rig, story: Story) -> None:
    """A port that would not take a message gets it later, and what was newer by then after it."""
    Performance(paced(made), watch=Shows()).perform(story).drain()


@given(rigs(), phrases(TOUCHES, *ALL), st.sampled_from(("phase/set/mix", "phase/next", "bank/next")), st.booleans())
def test_law_3_a_flip_tells_every_light_at_most_once(made: Rig, story: Story, target: str, slow: bool) -> None:
    """No light is told "off" after its new "on", however slow the wire."""
    play = Performance(paced(made) if slow else made).perform(story).drain()
    before = len(play.steps)
    play.take(Do(play.t_ns, target, "test"))
    play.drain()
    told = Counter(data[:2] for step in play.steps[before:] for data in sent(step.effects, "desk"))
    assert all(count == 1 for count in told.values())
