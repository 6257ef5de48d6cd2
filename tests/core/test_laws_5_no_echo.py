"""Law 5: nothing echoes.

What the DAW said goes to surfaces, not back to the DAW. A value that equals, to one wire step, one we sent since the
last acknowledgement is an acknowledgement and takes nothing out of hold; while a hand moves, the hand wins.
"""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bridge.core.events import Event, Received
from bridge.core.laws import WIRE_STEP
from bridge.core.program import Program
from bridge.model.rig import Rig
from tests.core.deeds import ALL, DISPUTES, ECHOES, SAYS, Story, phrases
from tests.core.performance import Performance, Step, Watch, is_query, sent
from tests.core.rigs import rigs
from tests.core.toy import Studio, entry, rig


class NotBack(Watch):
    """What the DAW says is answered by nothing but questions, and toggles that waited for just this answer."""

    def __init__(self) -> None:
        self.awaited: set[str] = set()

    def before(self, play: Performance, event: Event | Program) -> None:
        values = play.world.peers["daw"].values
        self.awaited = {key for key, value in values.items() if value.then is not None}

    def after(self, play: Performance, step: Step) -> None:
        if isinstance(step.event, Received) and step.event.port == "daw":
            said = step.event.data.decode().partition(" = ")[0]
            for data in sent(step.effects):
                key = data.decode().partition(" = ")[0]
                assert is_query(data) or (key == said and key in self.awaited), data


@given(st.lists(rigs(), min_size=1, max_size=2), phrases(SAYS, ECHOES, DISPUTES, *ALL))
def test_law_5_what_the_daw_said_is_not_said_back(made: list[Rig], story: Story) -> None:
    """Whatever the DAW says, at whatever moment of a move, a flip or a press."""
    Performance(*made, watch=NotBack()).perform(story)


class Mirror:
    """A DAW that answers what it is told as real ones do: late, twice, rounded, or only the last of a burst."""

    def __init__(self, studio: Studio) -> None:
        self.studio = studio
        self.told: list[tuple[float, str]] = []  # when, and what it has not said back
        self.answered = (0.0, "")  # when it was told, and what it said back

    def hears(self, lines: list[str]) -> None:
        self.told += [(self.studio.t_ns / 1e6, line.removeprefix("daw: ")) for line in lines if " = " in line]

    def answers(self, how: str, rounding: float) -> None:
        if how == "last":
            self.told = self.told[-1:]
        if how == "twice" and self._in_time(self.answered):
            self.studio.daw(self.answered[1])
        elif self.told and self._in_time(self.told[0]):
            when, sentence = self.told.pop(0)
            key, _, number = sentence.partition(" = ")
            self.answered = (when, f"{key} = {float(number) + rounding:.7f}")
            self.studio.daw(self.answered[1])

    def _in_time(self, said: tuple[float, str]) -> bool:
        return bool(said[1]) and self.studio.t_ns / 1e6 - said[0] < 1500


moves = st.tuples(st.just("move"), st.integers(0, 127), st.integers(1, 250))
answers = st.tuples(st.sampled_from(("next", "next", "last", "twice")), st.integers(-9, 9), st.integers(0, 60))


@given(st.lists(st.one_of(moves, moves, answers), max_size=60))
def test_law_5_no_answer_takes_a_control_out_of_hold(deeds: list[tuple[str, int, int]]) -> None:
    """A fader in hold is moved in bursts with pauses; the DAW answers late, twice, rounded, or not at all.

    Every number of the fader is sent: nothing the DAW echoes makes it wait to be picked up again.
    """
    studio = Studio(rig([entry("desk/fader/1", "any", "strip/1/volume")]))
    studio.daw("track/1/volume = 0.5")
    studio.hand("desk/fader/1", 64)
    mirror, at = Mirror(studio), 64
    mirror.hears(studio.sweep("desk/fader/1", (65,)))
    at = 65
    for deed, number, gap_ms in deeds:
        studio.after(gap_ms)
        if deed == "move":
            lines = studio.hand("desk/fader/1", number)
            assert lines == [f"daw: track/1/volume = {number / 127:.6f}"] or (number == at and not lines)
            mirror.hears(lines)
            at = number
        else:
            mirror.answers(deed, number / 10 * WIRE_STEP)


@given(st.lists(st.integers(0, 127), min_size=2, max_size=30), st.lists(st.floats(0, 1), max_size=10))
def test_law_5_while_a_hand_moves_it_wins(numbers: list[int], said: list[float]) -> None:
    """Somebody pulls the same fader with the mouse during the move: every number of the hand is still sent."""
    studio = Studio(rig([entry("desk/fader/1", "any", "strip/1/volume")]))
    studio.daw("track/1/volume = 0.5")
    studio.hand("desk/fader/1", 64)
    assert studio.sweep("desk/fader/1", (65,)) != []
    mouse = iter(said)
    for before, number in pairwise((65, *numbers)):
        stands = next(mouse, before / 127)
        assert studio.daw(f"track/1/volume = {stands}") == []
        lines = studio.sweep("desk/fader/1", (number,), every_ms=40)
        stays = number == before or number / 127 == stands
        assert lines == [f"daw: track/1/volume = {number / 127:.6f}"] or (stays and not lines)
