"""Law 8: same program and same events, same effects.

The engine reads no clock, no random, no file. Every bug report is a trace that replays, however late it is woken, and
asking why changes nothing.
"""

from hypothesis import given
from hypothesis import strategies as st

from bridge.core.events import Effect, Received, Refused, Wake
from bridge.core.program import Program
from bridge.model.rig import Rig
from tests.core.deeds import ALL, REFUSALS, Story, phrases
from tests.core.performance import Performance
from tests.core.rigs import paced, rigs

worlds = st.lists(st.one_of(rigs(), rigs().map(paced)), min_size=1, max_size=2)


def again(play: Performance, wakes: list[int], *, asks_why: bool) -> list[Effect]:
    """The same events on a new engine of the same rigs, woken at other moments; what came out."""
    other = Performance(*play.rigs, opens=())
    out: list[Effect] = []
    before_ns = -1
    for t_ns, event in play.events():
        if isinstance(event, Wake):
            continue
        # A refusal belongs to the step that sent it: where a deadline sent, it has to be met first.
        wanted = [t_ns] if isinstance(event, Refused) else [wake for wake in wakes if before_ns <= wake <= t_ns]
        for wake_ns in wanted if t_ns > before_ns else ():
            out += other.engine.step(Wake(wake_ns))
        before_ns = t_ns
        if isinstance(event, Program):
            out += other.engine.swap(other.programs[play.programs.index(event)], t_ns)
        else:
            if asks_why and isinstance(event, Received):
                other.engine.explain(event)
            out += other.engine.step(event)
    return out + other.engine.step(Wake(play.t_ns))


@given(worlds, phrases(REFUSALS, *ALL))
def test_law_8_the_same_events_give_the_same_effects(made: list[Rig], story: Story) -> None:
    """A replay that is never woken for a deadline still gives every effect, with the same times, in the same order."""
    play = Performance(*made).perform(story)
    assert again(play, [], asks_why=False) == play.effects()


@given(worlds, phrases(REFUSALS, *ALL), st.lists(st.integers(0, 4_000_000_000), max_size=30))
def test_law_8_being_woken_changes_nothing(made: list[Rig], story: Story, wakes: list[int]) -> None:
    """Wakes at arbitrary moments between the events: the same effects at the same times."""
    play = Performance(*made).perform(story)
    assert again(play, sorted(wakes), asks_why=False) == play.effects()


@given(rigs(), phrases(*ALL, fewest=2, most=4))
def test_law_8_asking_why_changes_nothing(made: Rig, story: Story) -> None:
    """explain() before every event a surface sends: the same effects."""
    play = Performance(made).perform(story)
    assert again(play, [], asks_why=True) == play.effects()
