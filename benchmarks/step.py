"""One engine step without the send, 2,000 entries loaded, beside a bare dictionary lookup.

A run is a few hundred steps, timed as one; as many lookups follow at once, so that whatever else the machine does hits
both. What is timed is the processor time of the thread: on a busy machine others take their turn in between. From each
is taken what the empty loop costs. Reported are the medians of many such runs, of times and of ratios.
Events are made beforehand, with simulated times; to make them and to send the effects is the runtime's work, which
`wire` measures.
"""

import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import truediv
from statistics import median
from typing import NamedTuple

from benchmarks import rig
from bridge.app.daemon import compile_loaded
from bridge.core.engine import Engine
from bridge.core.events import Back, Event, Received
from bridge.wire import midi, osc

#: Runs of each kind. A run is short enough that most are not interrupted.
RUNS, QUICK = 300, 30
MS = 1_000_000
SEED = 1

#: Controller numbers of the nanoKONTROL2.
FADERS, KNOBS, FLIP = range(8), range(16, 24), 60
BUTTONS = (*range(32, 40), *range(48, 56), *range(64, 72))
TRACKS = range(1, rig.TRACKS + 1)


class Step(NamedTuple):
    """What one kind of step costs, in nanoseconds and in bare lookups; `sends`: messages it leads to."""

    what: str
    ns: float
    lookups: float
    sends: float


class Studio:
    """An engine that plays the rig of the benchmark, with every port open and every value known."""

    def __init__(self) -> None:
        """Open the ports, let the DAW say where everything stands, and the hands where they are."""
        program = compile_loaded(rig.load())
        self.engine = Engine(program)
        self.t_ns = 0
        self.turn = 0
        self.play(Back(self.tick(), port) for port in program.ports)
        self.play(self._first_words())
        self.play(self.control(desk, number, 0) for desk in rig.DESKS for number in (*FADERS, *KNOBS))

    def tick(self) -> int:
        """The next time."""
        self.t_ns += MS
        return self.t_ns

    @property
    def sent(self) -> int:
        """How many messages came out so far."""
        return sum(port["sent"] for port in self.engine.picture()["ports"].values())

    def play(self, events: Iterable[Event]) -> None:
        """Step untimed."""
        for event in events:
            self.engine.step(event)

    def control(self, desk: str, number: int, value: int) -> Received:
        """A controller of a desk says a value."""
        return Received(self.tick(), desk, midi.encode("control_change", 1, number, value))

    def daw(self, address: str, *arguments: int | float) -> Received:
        """The DAW says something."""
        return Received(self.tick(), rig.DAW, osc.encode(address, *arguments))

    def _first_words(self) -> Iterator[Received]:
        for track in TRACKS:
            yield self.daw("/strip/fader", track, 0.0)
            yield self.daw("/strip/pan_stereo_position", track, 1.0)
            yield self.daw("/strip/trimdB", track, 0.0)
            yield self.daw("/strip/solo", track, 1.0)
            for word in ("mute", "recenable", "monitor_input"):
                yield self.daw(f"/strip/{word}", track, 0.0)


Make = Callable[[Studio, random.Random], list[Event]]


def _moves(studio: Studio, rng: random.Random) -> list[Event]:
    """Every fader and knob of ten desks, in any order, goes to where it does not stand."""
    studio.turn += 1
    controls = [(desk, number) for desk in rig.DESKS for number in (*FADERS, *KNOBS)]
    return [studio.control(*each, studio.turn % 128) for each in rng.sample(controls, len(controls))]


def _answers(studio: Studio, rng: random.Random) -> list[Event]:
    """Every fader was moved, and the DAW says so."""
    studio.turn += 1
    value = studio.turn % 128
    studio.play(studio.control(desk, number, value) for desk in rig.DESKS for number in FADERS)
    return [studio.daw("/strip/fader", track, value / 127) for track in rng.sample(TRACKS, len(TRACKS))]


def _faders(studio: Studio, rng: random.Random) -> list[Event]:
    """Every fader of the DAW is moved there; ours are asked whether they are still in hold."""
    return [studio.daw("/strip/fader", track, rng.random()) for track in rng.sample(TRACKS, len(TRACKS))]


def _lights(studio: Studio, rng: random.Random) -> list[Event]:
    """Every solo of the DAW is switched there; each lights a light, or darkens it."""
    studio.turn += 1
    return [studio.daw("/strip/solo", track, float(studio.turn % 2)) for track in rng.sample(TRACKS, len(TRACKS))]


def _presses(studio: Studio, rng: random.Random) -> list[Event]:
    """Every button of a strip is pressed: the DAW is told, the light follows."""
    buttons = [(desk, number) for desk in rig.DESKS for number in BUTTONS]
    studio.play(studio.control(*each, 0) for each in buttons)
    return [studio.control(*each, 127) for each in rng.sample(buttons, len(buttons))]


def _flips(studio: Studio, rng: random.Random) -> list[Event]:
    """Every desk is flipped; of its fifty controls forty mean something else, and sixteen lights change."""
    studio.play(studio.control(desk, FLIP, 0) for desk in rig.DESKS)
    return [studio.control(desk, FLIP, 127) for desk in rng.sample(rig.DESKS, len(rig.DESKS))]


#: What is measured; the bounds are for the first.
KINDS: dict[str, Make] = {
    "a hand moves a fader or knob": _moves,
    "the DAW says back what a hand did": _answers,
    "the DAW moves a fader": _faders,
    "the DAW switches a light": _lights,
    "a button is pressed": _presses,
    "a tap flips 50 controls": _flips,
}


class Lookups:
    """The measure: one value out of a dictionary of 2,000 by an integer, each time another."""

    def __init__(self, rng: random.Random) -> None:
        """Make the dictionary and an order to go through it."""
        keys = [rng.randrange(1 << 20) for _ in range(rig.ENTRIES)]
        self._table = {key: object() for key in keys}
        self._keys = keys

    def timed(self) -> float:
        """Nanoseconds of one."""
        table, keys, clock = self._table, self._keys, time.thread_time_ns
        start = clock()
        for _ in keys:
            pass
        middle = clock()
        for key in keys:
            table[key]
        return (clock() - middle - (middle - start)) / len(keys)


def _timed(step: Callable[[Event], object], events: Sequence[Event]) -> float:
    """Nanoseconds of one step."""
    clock = time.thread_time_ns
    start = clock()
    for _ in events:
        pass
    middle = clock()
    for event in events:
        step(event)
    return (clock() - middle - (middle - start)) / len(events)


def measure(runs: int = RUNS) -> list[Step]:
    """Every kind of step, in the order of KINDS."""
    return [_measure(what, make, runs) for what, make in KINDS.items()]


def _measure(what: str, make: Make, runs: int) -> Step:
    studio, rng = Studio(), random.Random(SEED)
    look_up = Lookups(rng)
    times, lookups, steps, sends = [], [], 0, 0
    for _ in range(runs):
        # A DAW that says nothing for three seconds is taken for gone.
        studio.play([studio.daw("/heartbeat", 1.0)])
        events = make(studio, rng)
        before = studio.sent
        times.append(_timed(studio.engine.step, events))
        lookups.append(look_up.timed())
        steps, sends = steps + len(events), sends + studio.sent - before
    return Step(what, median(times), median(map(truediv, times, lookups)), sends / steps)
