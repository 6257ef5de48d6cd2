"""A performance: an engine plays a story, a DAW is there to say back what it was told, and a watch looks on.

It knows no law; the tests watch and say what must not happen.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bridge.core.compiler import compile_rig
from bridge.core.echoes import BACK_NS
from bridge.core.engine import Engine
from bridge.core.events import Back, Do, Effect, Event, Lost, Received, Refused, Send, Stop, Wake
from bridge.core.program import Program
from bridge.core.state import Hand, World
from bridge.model.rig import Rig
from bridge.model.target import Mode
from tests.core.deeds import PORTS, Asks, Deed, Echoes, Garbles, Plays, Port, Refuses, Says, Swaps
from tests.core.rigs import ABSOLUTE
from tests.core.toy import MESSAGES, MS, ToyDialect

#: A port that just opened might send back what it was sent, and is played with caution; a story begins later.
SETTLED_MS = 2 * BACK_NS / MS


class Step(NamedTuple):
    """One step of the engine: what happened and what came of it. `event` is a Program where it was swapped."""

    event: Event | Program
    t_ns: int
    effects: list[Effect]


class Watch:
    """Looks on while a story is played; every law has one of its own."""

    def before(self, play: "Performance", event: Event | Program) -> None:
        """The engine is about to take this; nothing is due before it."""

    def after(self, play: "Performance", step: Step) -> None:
        """The engine took it."""


class Performance:
    """Plays a story: steps an engine, keeps what a DAW would have to say back, and tells a watch."""

    def __init__(
        self, *made: Rig, watch: Watch | None = None, hears: bool = True, opens: Sequence[str] = PORTS
    ) -> None:
        dialects = {"toy": ToyDialect(hears=hears)}
        self.rigs = made
        self.programs = [compile_rig(each, dialects) for each in made]
        self.engine = Engine(self.programs[0])
        self.playing = 0
        self.t_ns = 0
        self.watch = watch or Watch()
        self.steps: list[Step] = []
        self.told: deque[str] = deque(maxlen=64)  # values the DAW was told and has not said back
        self.said = ""
        self.refusals: dict[str, int] = {}
        for port in opens:
            self.take(Back(0, port))
        if opens:
            self.wait(SETTLED_MS)

    @property
    def world(self) -> World:
        """What the engine plays in."""
        return self.engine._world

    def hand(self, control: str) -> Hand | None:
        """A control as it is played, or None where the present rig has none."""
        return next((hand for hand in self.world.hands if str(hand.plan) == control), None)

    def perform(self, deeds: Iterable[tuple[float, Deed]]) -> "Performance":
        for gap_ms, deed in deeds:
            self.wait(gap_ms)
            self.do(deed)
        return self

    def wait(self, gap_ms: float) -> None:
        """Time passes; every deadline until then is met at its own time."""
        until = self.t_ns + round(gap_ms * MS)
        while (due := self.engine.deadline_ns) is not None and due <= until:
            self.t_ns = max(self.t_ns, due)
            self._tick()
            self.take(Wake(self.t_ns))
        self.t_ns = max(self.t_ns, until)

    def drain(self, seconds: float = 30) -> "Performance":
        """Nothing happens for so long that all that waits is sent."""
        self.wait(seconds * 1000)
        return self

    def _tick(self) -> None:
        """No two steps have the same time: so a replay can tell which of them a refusal belongs to."""
        if self.steps and self.t_ns <= self.steps[-1].t_ns:
            self.t_ns = self.steps[-1].t_ns + 1

    def do(self, deed: Deed) -> None:
        self._tick()
        match deed:
            case Plays(control, number):
                self.take(Received(self.t_ns, control.partition("/")[0], message(control, number)))
            case Says(sentence):
                self.take(Received(self.t_ns, "daw", sentence.encode()))
            case Echoes(which):
                self._echo(which)
            case Asks(target):
                self.take(Do(self.t_ns, target, "test"))
            case Port(name, back):
                self.take(Back(self.t_ns, name) if back else Lost(self.t_ns, name))
            case Refuses(name, count):
                self.refusals[name] = count
            case Swaps(to):
                self.swap(to % len(self.programs))
            case Garbles(port, data):
                self.take(Received(self.t_ns, port, data))

    def _echo(self, which: str) -> None:
        if which == "again":
            sentence = self.said
        elif self.told:
            sentence = self.told.pop() if which == "last" else self.told.popleft()
            if which == "last":
                self.told.clear()
        else:
            return
        self.said = sentence
        if sentence:
            self.take(Received(self.t_ns, "daw", sentence.encode()))

    def stop(self) -> "Performance":
        self._tick()
        self.take(Stop(self.t_ns))
        return self

    def swap(self, to: int) -> None:
        program = self.programs[to]
        self.watch.before(self, program)
        self.playing = to
        self._took(program, self.engine.swap(program, self.t_ns))

    def take(self, event: Event) -> None:
        self.watch.before(self, event)
        self._took(event, self.engine.step(event))

    def _took(self, event: Event | Program, effects: list[Effect]) -> None:
        self.steps.append(Step(event, self.t_ns, effects))
        for effect in effects:
            if isinstance(effect, Send) and effect.port == "daw" and b" = " in effect.data:
                self.told.append(effect.data.decode())
        self.watch.after(self, self.steps[-1])
        self._refuse(effects)

    def _refuse(self, effects: list[Effect]) -> None:
        for name, count in list(self.refusals.items()):
            sent = sum(isinstance(effect, Send) and effect.port == name for effect in effects)
            if sent:
                del self.refusals[name]
            for _ in range(min(count, sent)):
                self.steps.append(Step(Refused(self.t_ns, name), self.t_ns, []))
                assert self.engine.step(Refused(self.t_ns, name)) == []

    def effects(self) -> list[Effect]:
        return [effect for step in self.steps for effect in step.effects]

    def events(self) -> list[tuple[int, Event | Program]]:
        return [(step.t_ns, step.event) for step in self.steps]


def message(control: str, number: int) -> bytes:
    """The bytes a control says a number with."""
    shape = MESSAGES[control]
    if shape.type == "pitchwheel":
        return bytes((0xE0, number & 127, number >> 7))
    return bytes((0x90 if shape.type == "note_on" else 0xB0, shape.number or 0, number))


def sent(effects: Iterable[Effect], port: str = "daw") -> list[bytes]:
    """What was sent to a port, in order."""
    return [effect.data for effect in effects if isinstance(effect, Send) and effect.port == port]


def is_query(data: bytes) -> bool:
    """Whether this asks the toy DAW something or greets it."""
    return data == b"hello" or data.endswith(b"?")


def is_position(hand: Hand) -> bool:
    """Whether this is a control with a position on a target that has one."""
    return hand.grip is not None and hand.grip.cell.mode is Mode.VALUE and str(hand.plan) in ABSOLUTE
