"""A stand-in for the engine where only the runtime's own promises are tested: it does what a test tells it."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from bridge.core.events import Effect, Event, Received

#: Longer than anything a test waits for may take on a busy machine.
PATIENCE = 10.0


class ScriptedEngine:
    """Answers each event with `answer(event)` and notes it; `deadline_ns` is the test's to set."""

    def __init__(self, answer: Callable[[Event], Sequence[Effect]] = lambda event: ()) -> None:
        self.answer = answer
        self.events: list[Event] = []
        self.deadline_ns: int | None = None
        self.busy = False
        self.overlapped = False

    def step(self, event: Event) -> Sequence[Effect]:
        self.overlapped = self.overlapped or self.busy
        self.busy = True
        self.events.append(event)
        effects = self.answer(event)
        self.busy = False
        return effects

    def hear(self, t_ns: int, port: str, data: bytes) -> Sequence[Effect]:
        return self.step(Received(t_ns, port, data))

    def swap(self, program: Any, t_ns: int) -> Sequence[Effect]:
        return ()

    def memory(self) -> dict[str, Any]:
        return {"groups": {}}

    def picture(self) -> dict[str, Any]:
        return {"groups": {}}


def until(true: Callable[[], Any], what: str, seconds: float = PATIENCE) -> Any:
    """Wait until something is so; the failure says what was waited for."""
    last = time.monotonic() + seconds
    turn = threading.Event()
    while not (found := true()):
        assert time.monotonic() < last, f"waited {seconds:g} s for {what}"
        turn.wait(0.005)
    return found
