"""Recalled levels never jump a control: law 1 in stories in which levels are stored, recalled and compared.

What a hand sends is held against the law as in any other story (test_laws_1_no_jump.py); here beside it: what a recall
sends is no hand's doing, a control that moves keeps its level, and a control at rest is in hold when the law says so.
"""

from hypothesis import given
from hypothesis import strategies as st

from bridge.core.events import Do, Event, Song
from bridge.core.program import Program
from bridge.model.rig import Rig
from bridge.model.surface import Motion
from tests.core.deeds import ALL, MOVES, SAYS, Asks, Phrase, phrases
from tests.core.performance import Performance, Step, is_query, sent
from tests.core.rigs import rigs
from tests.core.test_laws_1_no_jump import MOVE_NS, NoJump
from tests.core.toy import MS

TARGETS = tuple(f"levels/{what}/{name}" for what in ("store", "recall", "compare") for name in ("mine", "rough"))
RECALLS = frozenset(Asks(target) for target in TARGETS if "/store/" not in target)
LEVELS: tuple[Phrase, ...] = tuple(((gap, Asks(target)),) for target in TARGETS for gap in (5, 90, 150, 600))
#: Stored somewhere, moved elsewhere: so a recall has something to do.
STORED: Phrase = ((5, Asks("levels/store/mine")), (5, Asks("levels/store/rough")))


class NoJumpByRecall(NoJump):
    """Law 1, and whose level a recall may set."""

    def __init__(self) -> None:
        super().__init__()
        self.moving: dict[str, str] = {}
        self.asked = False

    def before(self, play: Performance, event: Event | Program) -> None:
        super().before(play, event)
        self.asked = isinstance(event, Do) and event.target.startswith("levels/")
        self.moving = {
            hand.grip.value.key: str(hand.plan)
            for hand in play.world.hands
            if hand.grip is not None
            and hand.grip.value is not None
            and hand.plan.motion is not Motion.PRESS
            and play.t_ns - hand.moved_ns < MOVE_NS
        }

    def after(self, play: Performance, step: Step) -> None:
        if self.asked:
            for data in sent(step.effects):
                key = data.decode().partition(" = ")[0]
                assert is_query(data) or key not in self.moving, "who moves a control keeps its level"
        super().after(play, step)


@given(st.lists(rigs(), min_size=1, max_size=2), phrases(LEVELS, LEVELS, MOVES, MOVES, SAYS, *ALL))
def test_a_recall_never_jumps_a_control(made: list[Rig], story: list) -> None:
    """Out of hold a control sends only what its takeover allows, whatever was recalled, compared or put back."""
    play = Performance(*made, watch=NoJumpByRecall())
    play.take(Song(play.t_ns + MS, "Night Drive", {}))
    play.t_ns += 2 * MS
    play.perform([*story[:20], *STORED, *story[20:]])


@given(rigs(), phrases(LEVELS, MOVES, SAYS, *ALL))
def test_nothing_but_an_action_recalls(made: Rig, story: list) -> None:
    """Without one no snapshot is ever looked at: the same story with other snapshots sends the same."""
    quiet = [(gap, deed) for gap, deed in story if deed not in RECALLS]
    plays = []
    for position in (0.1, 0.9):
        play = Performance(made)
        levels = {f"track/{n}/volume": position for n in range(1, 7)}
        kept = {"snapshots": {name: {"daw": levels} for name in ("mine", "rough")}}
        play.take(Song(play.t_ns + MS, "Night Drive", kept))
        play.t_ns += 2 * MS
        play.perform(quiet)
        plays.append([sent(step.effects) for step in play.steps])
    assert plays[0] == plays[1]
