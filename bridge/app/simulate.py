"""Plays a trace in simulated time: the same engine, no clock, no port. The same lines give the same output each time.

- Lines `out` are passed over; `rig` lines swap the program as a reload does.
- Every port of the rig is plugged in at 0, but for one whose first word about its plug is `back`: that one comes then.
  A file that a daemon recorded speaks for itself and is taken as it is.
- Deadlines fire at their own times; after the last event too, until none is left or five seconds have passed. A DAW
  that does not answer is asked again and again in them, as it would be on stage.
- Before a refusal fires what was due: a refusal belongs to the last thing that was sent.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from bridge import config
from bridge.app.daemon import compile_loaded
from bridge.app.trace import Body, Dropped, Header, Item, Out, RigText, TraceMistake, effect_body
from bridge.core.engine import Engine
from bridge.core.events import Back, Effect, Event, Lost, Received, Refused, Stop, Wake
from bridge.core.program import Program
from bridge.model.rig import Rig

#: How long deadlines are waited for after the last event.
TAIL_NS = 5_000_000_000


class Done(NamedTuple):
    """Something came out at this time: `body` is the rest of its line."""

    t_ns: int
    body: Body


class RigInTraceRefused(Exception):
    """A `rig` line has errors; `problems` are rendered."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))


def simulate(rig: Rig, items: Iterable[Item], tail_ns: int = TAIL_NS, folder: Path | None = None) -> Iterator[Done]:
    """What comes out when these items go in, and what is due until `tail_ns` after the last.

    `folder` is where rigs in `rig` lines find profiles of the user's own: that of the rig's file.

    Raises TraceMistake where an item names a port the rig has not, RigInTraceRefused on a rig with errors.
    """
    items = list(items)
    header = next((item for item in items if isinstance(item, Header)), Header())
    play = Play(compile_loaded(rig), header, folder)
    absent = set(play.program.ports) if header.recorded else _come_later(items)
    plugged = [Back(0, port) for port in play.program.ports if port not in absent]
    for item in chain(plugged, items):
        yield from play.take(item)
    if not play.stopped:
        yield from play.tail(tail_ns)


def _come_later(items: Iterable[Item]) -> set[str]:
    """The ports that cannot have been there from the start: the first said of their plug is that it is put in."""
    first: dict[str, type] = {}
    for item in items:
        if isinstance(item, Back | Lost):
            first.setdefault(item.port, type(item))
    return {port for port, said in first.items() if said is Back}


class Play:
    """An `engine` in simulated time, and the `program` that it plays."""

    def __init__(self, program: Program, header: Header, folder: Path | None) -> None:
        """Start at 0 with what the header says was kept."""
        self._folder = folder
        self.program = program
        self.stopped = False
        self.engine = Engine(program, header.state)
        self._latest_ns = -1

    def take(self, item: Item) -> Iterator[Done]:
        """What one item causes, and what was due before it."""
        match item:
            case Header() | Out() | Dropped():
                return
            case RigText(t_ns, text):
                yield from self._play(t_ns, lambda: self._swap(t_ns, text))
            case Refused(t_ns):
                yield from self.until(t_ns)
                yield from self._play(t_ns, lambda: self._step(item))
            case _:
                self.stopped = self.stopped or isinstance(item, Stop)
                yield from self._play(item.t_ns, lambda: self._step(item))

    def until(self, t_ns: int) -> Iterator[Done]:
        """Fire what is due by then, if that was not done yet."""
        deadline = self.engine.deadline_ns
        if t_ns > self._latest_ns and deadline is not None and deadline <= t_ns:
            yield from self._play(t_ns, lambda: self.engine.step(Wake(t_ns)))

    def tail(self, tail_ns: int) -> Iterator[Done]:
        """Fire deadlines until none is left or `tail_ns` after the last item."""
        end = max(0, self._latest_ns) + tail_ns
        while (deadline := self.engine.deadline_ns) is not None and deadline <= end:
            due = max(deadline, self._latest_ns)
            yield from self._play(due, partial(self.engine.step, Wake(due)))

    def _play(self, t_ns: int, act: Callable[[], Sequence[Effect]]) -> Iterator[Done]:
        self._latest_ns = max(t_ns, self._latest_ns)
        media = {name: plan.medium for name, plan in self.program.ports.items()}
        for effect in act():
            yield Done(effect.t_ns, effect_body(effect, media))

    def _step(self, event: Event) -> Sequence[Effect]:
        if isinstance(event, Received | Back | Lost | Refused) and event.port not in self.program.ports:
            raise TraceMistake(
                f"no port is called {event.port!r}; {self.program.name} has {', '.join(self.program.ports)}"
            )
        return self.engine.step(event)

    def _swap(self, t_ns: int, text: str) -> Sequence[Effect]:
        loaded = config.load_text(text, "rig in the trace", self._folder)
        if loaded.rig is None:
            raise RigInTraceRefused([config.render(each) for each in loaded.problems])
        program = compile_loaded(loaded.rig)
        effects = self.engine.swap(program, t_ns)
        self.program = program
        return effects
