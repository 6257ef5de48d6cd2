"""Law 9: unknown is a value.

A target's value is what was last heard, else what we last sent, else unknown; unknown again when its DAW went away.
`unknown: wait | take`, by default `wait` where the dialect hears or can ask (and it asks), `take` where it cannot.
"""

import pytest
from hypothesis import given

from bridge.core.events import Event, Lost, Received, Told
from bridge.core.program import Program
from bridge.model.rig import Rig
from bridge.wire import midi
from tests.core.deeds import ALL, DAW_LIFE, ECHOES, SAYS, Story, phrases
from tests.core.performance import Performance, Step, Watch, sent
from tests.core.rigs import rigs
from tests.core.toy import Studio, entry, rig

FADER = "desk/fader/1"


class Ledger(Watch):
    """Writes down what was heard and sent of every target, and holds the engine's values against it."""

    def __init__(self) -> None:
        self.said: dict[str, list[float]] = {}

    def after(self, play: Performance, step: Step) -> None:
        event = step.event
        # What comes after its port was lost is not heard.
        if isinstance(event, Received) and event.port == "daw" and play.world.lanes["daw"].open:
            if any(isinstance(effect, Told) and effect.code == "daw-came" for effect in step.effects):
                self.said.clear()  # nothing known of it before holds any longer
            self._hear(event)
        if isinstance(event, Lost) and event.port == "daw":
            self.said.clear()
        for data in sent(step.effects):
            key, equals, number = data.decode().partition(" = ")
            if equals:
                self.said.setdefault(key, []).append(float(number))
        if isinstance(event, Program):
            return
        for key, value in play.world.peers["daw"].values.items():
            said = self.said.get(key, ())
            assert (value.position is None) == (not said), key
            assert not said or any(abs(value.position - position) < 1e-6 for position in said), key

    def _hear(self, event: Received) -> None:
        text = event.data.decode()
        if text == "bye":
            self.said.clear()
        key, equals, number = text.partition(" = ")
        if equals:
            self.said.setdefault(key, []).append(min(1.0, max(0.0, float(number))))


@given(rigs(), phrases(SAYS, ECHOES, DAW_LIFE, *ALL))
def test_law_9_a_value_is_what_was_heard_or_sent_and_else_unknown(made: Rig, story: Story) -> None:
    """And unknown again when its DAW, or the way to it, is gone."""
    Performance(made, watch=Ledger()).perform(story)


class NoGuess(Watch):
    """Nothing is sent to a target nobody knows, but where the rig says `take`."""

    def __init__(self) -> None:
        self.unknown: bytes | None = None

    def before(self, play: Performance, event: Event | Program) -> None:
        self.unknown = None
        if isinstance(event, Received) and event.port == "desk":
            found = play.engine._keys["desk"].get(midi.key_of(event.data))
            grip = found[0].grip if found else None
            if grip and grip.value and grip.value.position is None and not grip.cell.take_unknown:
                self.unknown = grip.prefix

    def after(self, play: Performance, step: Step) -> None:
        if self.unknown is not None:
            assert not any(data.startswith(self.unknown) for data in sent(step.effects))


@given(rigs(pressed=()), phrases(DAW_LIFE, *ALL))
def test_law_9_faders_and_encoders_wait_for_what_is_unknown(made: Rig, story: Story) -> None:
    """Volumes, pans and switches on faders alike: they ask, and send nothing."""
    Performance(made, watch=NoGuess()).perform(story)


@pytest.mark.parametrize(
    ("hears", "unknown", "takes"),
    [
        (True, None, False),
        (False, None, True),
        (True, "take", True),
        (False, "wait", False),
        (True, "wait", False),
        (False, "take", True),
    ],
)
def test_law_9_the_default_is_to_wait_where_the_daw_tells_and_to_take_where_it_cannot(
    hears: bool, unknown: str | None, takes: bool
) -> None:
    studio = Studio(rig([entry(FADER, "any", "strip/1/volume", unknown=unknown)]), hears=hears)
    assert studio.hand(FADER, 90) == []
    asked = ["daw: track/1/volume?"] if hears and not takes else []
    assert studio.hand(FADER, 91) == (["daw: track/1/volume = 0.716535"] if takes else asked)


def test_law_9_it_asks_at_most_twice_a_second() -> None:
    studio = Studio(rig([entry(FADER, "any", "strip/1/volume")]))
    studio.hand(FADER, 0)
    assert studio.sweep(FADER, range(1, 101), every_ms=10) == ["daw: track/1/volume?"] * 2


def test_law_9_the_first_position_is_only_noted_even_with_take_and_jump() -> None:
    studio = Studio(rig([entry(FADER, "any", "strip/1/volume", unknown="take", takeover="jump")]))
    assert studio.hand(FADER, 90) == []


def test_law_9_an_encoder_on_an_unknown_value_asks_and_moves_nothing() -> None:
    studio = Studio(rig([entry("desk/encoder/1", "any", "strip/1/volume")]))
    assert studio.hand("desk/encoder/1", 1) == ["daw: track/1/volume?"]
    studio.daw("track/1/volume = 0.5")
    assert studio.hand("desk/encoder/1", 1) == [f"daw: track/1/volume = {0.5 + 1 / 127:.6f}"]


def test_law_9_a_toggle_of_an_unknown_state_asks_and_then_switches() -> None:
    studio = Studio(rig([entry("desk/button/solo/1", "any", "strip/1/solo")]))
    studio.daw("strips 9")
    assert studio.hand("desk/button/solo/1", 127) == ["daw: track/1/solo?"]
    assert studio.daw("track/1/solo = 1")[-2:] == ["daw: track/1/solo = 0.000000", "desk: b0 20 00"]


def test_law_9_a_toggle_whose_answer_comes_too_late_is_let_be() -> None:
    studio = Studio(rig([entry("desk/button/solo/1", "any", "strip/1/solo")]))
    studio.daw("strips 9")
    studio.hand("desk/button/solo/1", 127)
    studio.after(2001)
    assert "daw: track/1/solo = 0.000000" not in studio.daw("track/1/solo = 1")


def test_law_9_a_toggle_of_what_nobody_can_tell_goes_on() -> None:
    studio = Studio(rig([entry("desk/button/solo/1", "any", "strip/1/solo")]), hears=False)
    assert studio.hand("desk/button/solo/1", 127)[0] == "daw: track/1/solo = 1.000000"
