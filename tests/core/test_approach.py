"""Asking on approach: a DAW that tells a value only when asked, and changes it behind our back.

The quiet DAW is the toy one whose sends are polled; what it is asked it answers when the test says so.
"""

from hypothesis import given
from hypothesis import strategies as st

from bridge.core.dialect import Cannot, Speech
from bridge.core.events import Effect, Received, Send
from bridge.core.travel import TOLERANCE
from bridge.model.target import Quantity, Stroke, Target
from tests.core.toy import MESSAGES, Studio, ToyDialect, entry, rig

FADER, ENCODER, BUTTON = "desk/fader/1", "desk/encoder/1", "desk/button/solo/1"
LEVEL = "track/1/send/1/level"
ASKED = [f"daw: {LEVEL}?"]


class Quiet(ToyDialect):
    """Tells nothing of its sends unless it is asked."""

    def speech(self, target: Target, *, bank: int = 0, channel: int | None = None) -> Speech | Cannot:
        said = super().speech(target, bank=bank, channel=channel)
        return said._replace(polled=True) if isinstance(said, Speech) and "/send/" in target.path else said


def studio(control: str, path: str = "strip/1/send/1/level", **reach: object) -> Studio:
    """The value was heard at 0.5, and the control has met it."""
    it = Studio(rig([entry(control, "any", path, **reach)]), dialect=Quiet())
    it.daw("strips 8", f"{LEVEL} = 0.5")
    if control == FADER:
        it.hand(control, 60)
        assert it.sweep(control, [63, 64])[-1] == f"daw: {LEVEL} = 0.503937"
    return it


def test_a_control_in_hold_that_rested_asks_and_waits_for_the_answer() -> None:
    it = studio(FADER).after(2100)
    assert it.hand(FADER, 65) == ASKED
    assert it.sweep(FADER, [66, 67]) == [], "the same question is not asked again while it is open"
    it.daw(f"{LEVEL} = 0.2")
    assert it.sweep(FADER, [68, 69]) == [], "somebody moved it meanwhile: it has to be met"
    assert it.sweep(FADER, [40, 20]) == [f"daw: {LEVEL} = 0.157480"]


def test_an_answer_that_nothing_changed_lets_the_control_go_on() -> None:
    it = studio(FADER).after(2100)
    assert it.hand(FADER, 65) == ASKED
    it.daw(f"{LEVEL} = 0.503937")
    assert it.sweep(FADER, [66]) == [f"daw: {LEVEL} = 0.519685"]


def test_a_control_that_moved_just_now_is_not_held_up() -> None:
    it = studio(FADER).after(1000)
    assert it.hand(FADER, 65) == [f"daw: {LEVEL} = 0.511811"]


def test_a_control_out_of_hold_asks_at_the_beginning_of_a_move() -> None:
    it = studio(FADER).after(200)
    it.daw(f"{LEVEL} = 0.9")
    assert it.sweep(FADER, [70, 71]) == []
    it.after(600)
    assert it.hand(FADER, 72) == ASKED


def test_without_an_answer_the_value_is_unknown_after_two_seconds() -> None:
    it = studio(FADER).after(2100)
    assert it.hand(FADER, 65) == ASKED
    assert it.sweep(FADER, range(66, 84), every_ms=110) == []
    assert it.after(100).hand(FADER, 85) == ASKED, "law 9: asks again, and sends nothing"
    it.daw(f"{LEVEL} = 0.669")
    assert it.sweep(FADER, [86]) == [f"daw: {LEVEL} = 0.677165"]


def test_unknown_take_takes_when_nobody_answered() -> None:
    it = studio(FADER, unknown="take").after(2100)
    assert it.hand(FADER, 65) == ASKED
    it.after(1000)
    assert it.hand(FADER, 66) == []
    it.after(1000)
    assert it.hand(FADER, 67) == [f"daw: {LEVEL} = 0.527559"]


def test_an_encoder_turns_what_the_value_is_now() -> None:
    it = studio(ENCODER).after(3000)
    assert it.hand(ENCODER, 1) == ASKED
    it.daw(f"{LEVEL} = 0.1")
    assert it.hand(ENCODER, 1)[0].startswith(f"daw: {LEVEL} = 0.10")


def test_a_switch_asks_and_then_switches_what_is_there_now() -> None:
    it = Studio(rig([entry(BUTTON, "any", "strip/1/send/1/enable")]), dialect=Quiet())
    it.daw("strips 8", "track/1/send/1/enable = 0")
    it.after(3000)
    assert "daw: track/1/send/1/enable?" in it.hand(BUTTON, 127)
    assert "daw: track/1/send/1/enable = 0.000000" in it.daw("track/1/send/1/enable = 1")


def test_a_throw_goes_back_to_where_the_value_was_when_it_was_pressed() -> None:
    it = studio(BUTTON, stroke=Stroke("throw", (Quantity(1.0),))).after(3000)
    assert ASKED[0] in it.hand(BUTTON, 127)
    assert f"daw: {LEVEL} = 1.000000" in it.daw(f"{LEVEL} = 0.3")
    assert f"daw: {LEVEL} = 0.300000" in it.hand(BUTTON, 0)


def test_what_the_daw_tells_by_itself_costs_no_question() -> None:
    it = Studio(rig([entry(FADER, "any", "strip/1/volume")]), dialect=Quiet())
    it.daw("strips 8", "track/1/volume = 0.5")
    it.hand(FADER, 64)
    it.after(5000)
    assert it.hand(FADER, 65) == ["daw: track/1/volume = 0.511811"]
    assert not it.engine._world.hands[0].plan.is_polled


def test_explain_says_that_it_asks_first() -> None:

    it = studio(FADER).after(2100)
    (reason,) = it.engine.explain(Received(it.t_ns, "desk", bytes((0xB0, MESSAGES[FADER].number or 0, 65))))
    assert reason.code == "asked-first"


class Silent:
    """A DAW that is moved behind our back: what it stands at is never told but as an answer, some time later."""

    def __init__(self, delay_ms: int) -> None:
        self.it = studio(FADER)
        self.at, self.delay_ms, self.due_ms = 0.503937, delay_ms, -1.0
        self.told_ms = self.now
        self.before = 64

    @property
    def now(self) -> float:
        return self.it.t_ns / 1e6

    def wait(self, ms: float) -> None:
        until = self.now + ms
        if 0 <= self.due_ms <= until:
            self.it.at(self.due_ms)
            self.due_ms, self.told_ms = -1.0, self.now
            self.it.daw(f"{LEVEL} = {self.at}")
        self.it.at(until)

    def moves(self, number: int) -> None:
        before = self.at
        self.it.hand(FADER, number)
        for effect in self.last():
            said = effect.data.decode()
            if said.endswith("?"):
                self.due_ms = self.now + self.delay_ms
                continue
            self.at, self.told_ms = float(said.partition(" = ")[2]), self.now
            own = abs(number - self.before) / 127
            assert abs(self.at - before) <= own + TOLERANCE + 1e-5, "no step beyond the hand's own way"
        self.before = number

    def last(self) -> list[Send]:
        made: list[Effect] = self.it.engine._last
        return [effect for effect in made if isinstance(effect, Send) and effect.port == "daw"]

    def changes(self, to: float) -> None:
        """Somebody moves it in the DAW, while nobody has heard or set it for as long as we trust it."""
        if self.now - self.told_ms >= 2000 and self.due_ms < 0:
            self.at = to


@given(
    st.sampled_from((5, 100, 900, 1900)),
    st.lists(
        st.one_of(
            st.tuples(st.sampled_from((0.0, 0.1, 0.45, 0.55, 0.9, 1.0)), st.just("changes")),
            st.tuples(st.sampled_from((300.0, 2100.0)), st.just("rests")),
            st.tuples(st.integers(0, 127), st.sampled_from(("slowly", "quickly"))),
        ),
        max_size=25,
    ),
)
def test_law_1_holds_for_a_value_that_changes_unheard(delay_ms: int, deeds: list[tuple[float, str]]) -> None:
    silent = Silent(delay_ms)
    for number, what in deeds:
        if what == "changes":
            silent.changes(number)
        elif what == "rests":
            silent.wait(number)
        else:
            to, step = int(number), 3 if what == "slowly" else 20
            way = range(silent.before, to, step if to > silent.before else -step)
            for place in way:
                silent.wait(20)
                silent.moves(place)
