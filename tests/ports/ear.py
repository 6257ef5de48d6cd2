"""Somebody to talk to for a port under test: notes all it is told, and waits for things with an end to the waiting."""

import threading
from collections.abc import Callable

from bridge.ports.contract import PortState, Receiver

#: Long beside anything a port does on a busy machine.
SECONDS = 40.0


class Ear:
    """A receiver that keeps what it hears, in order."""

    def __init__(self) -> None:
        self.data: list[bytes] = []
        self.states: list[PortState] = []
        self.threads: set[threading.Thread] = set()
        self.on_data: Callable[[bytes], None] = lambda data: None
        self._news = threading.Condition()

    @property
    def receiver(self) -> Receiver:
        return Receiver(self._hear, self._note)

    def wait(self, predicate: Callable[[], object], what: str, seconds: float = SECONDS) -> None:
        """Return once `predicate` holds after something was told; AssertionError when it does not within `seconds`."""
        with self._news:
            held = self._news.wait_for(predicate, seconds)
        assert held, f"waited {seconds:g} s for {what}; states {self.states}, {len(self.data)} messages"

    def wait_for_state(self, kind: str, containing: str = "", since: int = 0, seconds: float = SECONDS) -> PortState:
        """The first state of that kind told from number `since` on."""

        def found() -> list[PortState]:
            return [each for each in self.states[since:] if each.kind == kind and containing in each.detail]

        self.wait(found, f"the state {kind} {containing!r}", seconds)
        return found()[0]

    def wait_for_data(self, count: int, seconds: float = SECONDS) -> list[bytes]:
        """What was heard, once it is `count` messages."""
        self.wait(lambda: len(self.data) >= count, f"{count} messages", seconds)
        return self.data

    def _hear(self, name: str, data: bytes) -> None:
        with self._news:
            self.data.append(data)
            self.threads.add(threading.current_thread())
            self._news.notify_all()
        self.on_data(data)

    def _note(self, name: str, state: PortState) -> None:
        with self._news:
            self.states.append(state)
            self._news.notify_all()
