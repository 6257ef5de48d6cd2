"""Law 2: a press belongs to the cell that took it.

Its release, hold and double end where they began, whatever flips, banks or reloads come in between. Momentary targets
and notes get exactly one release; a toggle sends nothing on release.

Every note of the pool belongs to one control, so what a note does tells which press it came from.
"""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bridge.core.events import Back, Event, Lost, Received, Send, Stop
from bridge.core.program import Program
from bridge.model.rig import ANY, Rig
from bridge.model.target import Mode
from tests.core.deeds import (
    ASKS,
    CABLES,
    DAW_LIFE,
    ECHOES,
    PAUSES,
    SWAPS,
    TOUCHES,
    Phrase,
    Plays,
    Says,
    Story,
    down,
    phrases,
    up,
)
from tests.core.performance import Performance, Step, Watch, message
from tests.core.rigs import CHORDS, MODERN, NOTES, PRESSED, PRESSES, readable, rigs, without
from tests.core.toy import entry

#: The controls that a note belongs to: one, or the two of a chord, which either of them ends.
OWNERS = {note: {control} for control, notes in NOTES.items() for note in notes}
OWNERS |= {note: {*pair} for pair, note in CHORDS.items()}
_ABOUT_NOTES = tuple(line for line in PRESSES if "note" in line.reach.target.path)
#: Most lines are notes, so that many are held; the rest flips, peeks, banks and toggles.
LINES = (*_ABOUT_NOTES * 6, *PRESSES[::7])
#: The same among chords, layers, throws and repeats.
MODERN_LINES = (*_ABOUT_NOTES * 2, *PRESSES[::11], *MODERN)
#: Fingers stay down while everything else happens.
HELD: tuple[Phrase, ...] = tuple(down(control, velocity) for control in PRESSED for velocity in (127, 70))
#: A synth that says, wrongly, that all is silent.
SAID: tuple[Phrase, ...] = (tuple((0.1, Says(f"note/{note} = 0")) for note in OWNERS),)
HAPPENS = (HELD, HELD, TOUCHES, SAID, ASKS, SWAPS, CABLES, PAUSES, ECHOES, DAW_LIFE)


def notes_in(step: Step) -> list[tuple[int, bool]]:
    """The notes that began (True) and ended in a step, in order."""
    told = (effect.data.decode() for effect in step.effects if isinstance(effect, Send) and effect.port == "daw")
    return [
        (int(key.removeprefix("note/")), float(number) > 0)
        for key, equals, number in (sentence.partition(" = ") for sentence in told)
        if equals and key.startswith("note/")
    ]


class OneRelease(Watch):
    """Holds every note against the press it came from."""

    def __init__(self) -> None:
        self.on: set[int] = set()
        self.cut_off: set[int] = set()  # the DAW's port went while they sounded: their release may still reach it
        self.down: set[str] = set()
        self.open = True

    def after(self, play: Performance, step: Step) -> None:
        ending = self._endings(play, step.event)
        began: set[int] = set()
        told = notes_in(step)
        for note, begins in told:
            if begins:
                assert note not in self.on, "a note that sounds does not begin again"
                assert OWNERS[note] <= self.down | ending or (note, False) in told, "a note begins under a finger"
                self.on.add(note)
                began.add(note)
            else:
                assert note in self.on | self.cut_off, "a note ends once"
                assert note in began or OWNERS[note] & ending, "a note ends with the press it came from"
                self.on.discard(note)
                self.cut_off.discard(note)
        if self.open:
            assert not any(OWNERS[note] & ending for note in self.on), "what is let go ends at once"
        if isinstance(step.event, Lost) and step.event.port == "daw":
            self.open = False
            self.cut_off |= self.on
            self.on.clear()
        elif isinstance(step.event, Back) and step.event.port == "daw":
            self.open = True

    def _endings(self, play: Performance, event: Event | Program) -> set[str]:
        """The controls whose press ends by this event."""
        here = {str(hand.plan) for hand in play.world.hands}
        match event:
            case Received(_, port, data) if port != "daw":
                return self._touched(port, data)
            case Lost(_, port) | Back(_, port) if port != "daw":
                ending = {control for control in PRESSED if control.startswith(f"{port}/")}
            case Stop():
                ending = set(PRESSED)
            case Program():
                ending = {control for control in PRESSED if control not in here}
            case _:
                ending = set()
        self.down -= ending
        return ending

    def _touched(self, port: str, data: bytes) -> set[str]:
        control = next((name for name in PRESSED if name.startswith(port) and message(name, 0)[:2] == data[:2]), None)
        if control is None:
            return set()
        if data[2] >= (1 if control == "desk/pad/1" else 64):
            self.down.add(control)
            return set()
        self.down.discard(control)
        return {control}


@given(st.lists(rigs(pressed=LINES), min_size=1, max_size=3), phrases(*HAPPENS))
def test_law_2_every_momentary_gets_exactly_one_release_where_it_began(made: list[Rig], story: Story) -> None:
    """Whatever comes in between: flips, banks, reloads with and without the surface, cables, the end of the daemon."""
    worlds = [*made, without(made[0], "desk"), without(made[0], "pedal")]
    watch = OneRelease()
    play = Performance(*worlds, watch=watch).perform(story)
    play.stop()
    assert not (watch.on and watch.open), "after the end nothing sounds"


class NothingOutlivesItsPress(OneRelease):
    """Besides: what is thrown, repeated, peeked or layered belongs to a press that is down."""

    def after(self, play: Performance, step: Step) -> None:
        super().after(play, step)
        world = play.world
        presses = {id(press) for hand in world.hands if hand.press for press in (hand.press, hand.press.chord) if press}
        assert all(id(thrown.press) in presses for thrown in world.thrown)
        for group in world.groups:
            assert all(id(press) in presses and not press.over for press, _ in group.peeks)
            assert all(press is None or (id(press) in presses and not press.over) for press, _ in group.layers)
        for hand in world.hands:
            assert hand.press is None or not (hand.press.over and hand.press.repeating)
        assert len(world.chording) <= len(PRESSED)


@given(st.lists(rigs(pressed=MODERN_LINES), min_size=1, max_size=3), phrases(*HAPPENS))
def test_law_2_holds_for_chords_layers_throws_and_repeats(made: list[Rig], story: Story) -> None:
    """Their notes, and all they keep on, end with the press they came from."""
    watch = NothingOutlivesItsPress()
    play = Performance(*made, without(made[0], "desk"), watch=watch).perform(story)
    play.stop()
    assert not (watch.on and watch.open)
    assert play.world.thrown == []


@given(rigs(pressed=MODERN_LINES), phrases(HELD, TOUCHES, SWAPS, PAUSES))
def test_law_2_what_is_thrown_comes_back(made: Rig, story: Story) -> None:
    """With nobody else at the value, and every finger up again, it stands where it stood."""
    lines = [line for line in made.entries if "volume" not in line.reach.target.path or line.reach.stroke is not None]
    kept = [line for line in lines if line.reach.stroke is None or line.reach.stroke.kind == "throw"]
    feet = [(gap, deed) for gap, deed in story if not isinstance(deed, Says | Plays) or deed_of(deed) in PRESSED]
    play = Performance(readable(replace(made, entries=tuple(kept))))
    play.do(Says("strips 9"))
    play.do(Says("track/1/volume = 0.3"))
    play.do(Says("track/5/volume = 0.3"))
    play.do(Says("track/9/volume = 0.3"))
    play.perform(feet).perform([deed for control in PRESSED for deed in up(control)]).drain()
    values = play.world.peers["daw"].values
    assert {value.position for key, value in values.items() if key.endswith("volume")} <= {0.3, None}


def deed_of(deed: Plays | Says) -> str:
    return deed.control if isinstance(deed, Plays) else ""


@given(rigs(pressed=LINES), st.sampled_from(PRESSED), phrases(*HAPPENS))
def test_law_2_a_toggle_sends_nothing_on_release(made: Rig, control: str, story: Story) -> None:
    """Neither to the DAW nor to the surface, whatever the control means by then."""

    class Silent(Watch):
        held = False

        def before(self, play: Performance, event: Event | Program) -> None:
            hand = play.hand(control)
            press = hand.press if hand else None
            is_release = isinstance(event, Received) and event.data == message(control, 0)
            self.held = is_release and press is not None and press.state == "sure" and toggles(press.grips)

        def after(self, play: Performance, step: Step) -> None:
            assert not (self.held and step.effects)

    others = (line for line in made.entries if f"{line.surface}/{line.control}" != control)
    lines = (*others, entry(control, ANY, "strip/1/solo"), entry(control, "mix", "note/99"))
    made = readable(replace(made, entries=lines))
    Performance(made, watch=Silent()).perform([*down(control), *story, *up(control)])


def toggles(grips: dict) -> bool:  # type: ignore[type-arg]
    return set(grips) == {"plain"} and grips["plain"].cell.mode is Mode.TOGGLE
