"""Law 4: the last value always arrives.

Pacing may drop values in between, never the final one. The same story is played on wires without limits and on slow
ones that also refuse: what reaches the other end last has to be the same.
"""

from itertools import accumulate

from hypothesis import assume, given
from hypothesis import strategies as st

from bridge.core.events import Received, Send, Wake
from bridge.model.rig import Rig
from bridge.model.surface import WireModel
from tests.core.deeds import (
    ASKS,
    DISPUTES,
    ECHOES,
    MOVES,
    PAUSES,
    SAYS,
    TOUCHES,
    Phrase,
    Plays,
    Refuses,
    Story,
    phrases,
)
from tests.core.performance import Performance
from tests.core.rigs import ABSOLUTE, SLOW, paced, rigs
from tests.core.toy import MS, Studio, entry, rig

#: Faster than any wire: every control at once, again and again. No control says what its ring was just told: a box
#: that does so again and again sends back what it is sent.
FLOODS: tuple[Phrase, ...] = tuple(
    tuple(
        (0.1, Plays(control, number + 3 * place))
        for number in range(0, 120, step)
        for place, control in enumerate(ABSOLUTE[:2])
    )
    for step in (3, 20)
)
DEEDS = (MOVES, TOUCHES, FLOODS, DISPUTES, PAUSES, SAYS, ECHOES, ASKS)
#: What a wire may be like: slow, with gaps, and with some room at the other end.
WIRES = (
    SLOW,
    {"desk": WireModel(500), "daw": WireModel(None, 3 * MS)},
    {"desk": WireModel(3125, 0, 4 * MS), "daw": WireModel(1000, 0, 20 * MS)},
)


class Refusing(Performance):
    """Plays events as they were, on an engine whose ports refuse now and then."""

    def follow(self, play: Performance, refusals: list[Refuses]) -> "Refusing":
        awaited = iter(refusals)
        for place, (t_ns, event) in enumerate(play.events()):
            if isinstance(event, Wake):
                continue
            self.wait((t_ns - self.t_ns) / MS)
            if place % 7 == 3 and (refusal := next(awaited, None)):
                self.do(refusal)
            self.take(event)  # type: ignore[arg-type]
        return self

    def delivered(self, port: str) -> list[bytes]:
        """What the port took, in order."""
        taken: list[bytes] = []
        for step in self.steps:
            if type(step.event).__name__ == "Refused":
                if step.event.port == port:  # type: ignore[union-attr]
                    taken.pop()
            else:
                taken += [effect.data for effect in step.effects if isinstance(effect, Send) and effect.port == port]
        return taken


def last_by_key(messages: list[bytes]) -> dict[bytes, bytes]:
    """The last value of every target: what stands before ' = ' is its key."""
    return {key: number for key, equals, number in (data.partition(b" = ") for data in messages) if equals}


def must_arrive(messages: list[bytes]) -> list[bytes]:
    """Notes, triggers and questions: every one of them, in order."""
    return [data for data in messages if b" = " not in data or data.startswith(b"note/")]


def lamps(messages: list[bytes]) -> dict[bytes, bytes]:
    """What every lamp was told last; rings also turn by hand, so they are left out."""
    return {data[:2]: data[2:] for data in messages if data[1] >= 32}


refusals = st.lists(st.builds(Refuses, st.sampled_from(("daw", "desk")), st.integers(1, 4)), max_size=4)


@given(rigs(), phrases(*DEEDS), st.integers(0, len(WIRES) - 1), refusals)
def test_law_4_slow_and_refusing_wires_bring_the_same_end(
    made: Rig, story: Story, wires: int, refused: list[Refuses]
) -> None:
    """Values in between may be dropped; the last of every target and light, and every note and trigger, may not."""
    quick = Performance(made).perform(story).drain()
    slow = Refusing(paced(made, WIRES[wires]), opens=()).follow(quick, refused)
    slow.drain(120)
    # Two controls that hands lead through the same numbers are an echo to the ear; that is judged in test_guards.py.
    assume(not any(lane.echoes for each in (quick, slow) for lane in each.world.lanes.values()))
    told, arrived = quick.effects(), slow.delivered("daw")
    wanted = [effect.data for effect in told if isinstance(effect, Send) and effect.port == "daw"]
    assert last_by_key(arrived) == last_by_key(wanted)
    assert must_arrive(arrived) == must_arrive(wanted)
    shown = [effect.data for effect in told if isinstance(effect, Send) and effect.port == "desk"]
    assert lamps(slow.delivered("desk")) == lamps(shown)
    assert not any(lane.waiting for lane in slow.world.lanes.values())


@given(rigs(), phrases(*DEEDS), st.integers(0, len(WIRES) - 1))
def test_law_4_no_wire_is_given_more_than_it_takes(made: Rig, story: Story, wires: int) -> None:
    """In any stretch of time, what was sent costs the wire no more than that time, its room and one message."""
    play = Performance(paced(made, WIRES[wires])).perform(story).drain(120)
    for port, wire in WIRES[wires].items():
        sends = [effect for effect in play.effects() if isinstance(effect, Send) and effect.port == port]
        byte_ns = 1_000_000_000 / wire.bytes_per_second if wire.bytes_per_second else 0
        costs = [wire.gap_ns + len(effect.data) * byte_ns for effect in sends]
        # What is owed at each moment: everything sent before, less the time since the stretch began.
        begun = [0.0, *accumulate(costs)]
        slack = [before - effect.t_ns for before, effect in zip(begun, sends, strict=False)]
        least = float("inf")
        for owed in slack:
            least = min(least, owed)
            assert owed - least <= wire.burst_ns + 1000 * len(sends), port


@given(st.lists(st.integers(0, 127), min_size=2, max_size=40), st.integers(1, 30))
def test_law_4_a_flood_of_one_fader_ends_where_the_fader_ends(numbers: list[int], gap_ms: int) -> None:
    """A wire that takes one message every few milliseconds still brings the fader's last number."""
    made = rig([entry("desk/fader/1", "any", "strip/1/volume", takeover="jump")])
    made = paced(made, {"daw": WireModel(None, gap_ns=gap_ms * MS)})
    studio = Studio(made)
    studio.daw("track/1/volume = 0.5")
    studio.hand("desk/fader/1", 64)
    out = studio.sweep("desk/fader/1", numbers, every_ms=0.2)
    out += studio.after(1000).take()
    values = [line for line in out if line.startswith("daw: track/1/volume = ")]
    last = f"daw: track/1/volume = {numbers[-1] / 127:.6f}"
    assert values[-1] == last


def test_law_4_what_cannot_wait_any_longer_is_counted() -> None:
    """A wire that never takes anything is no reason to fill the memory: the oldest go, and `status` says how many."""
    made = paced(rig([entry("desk/pad/1", "any", "note/36")]), {"daw": WireModel(1)})
    studio = Studio(made)
    for number in range(6000):
        studio.step(Received(number * MS // 3, "desk", bytes((0x90, 36, 100 if number % 2 == 0 else 0))))
    assert studio.engine.picture()["ports"]["daw"]["refused"] == 6000 - 4096
    assert len(studio.engine._world.lanes["daw"].waiting) == 4096
