"""The runtime: the one lock, the clock and the timer around the engine. All music passes here.

A port's reader thread calls `received`, which steps the engine and sends what comes out before it returns: no queue
and no event loop between a knob and the DAW. The time of a message is when it came, of any other event when it is its
turn; under the lock it never goes back, so the order of a trace is the order of the music. No two steps have the same
time, so that a replay can tell which step a refusal belongs to.

What a port refuses goes back into the engine as `Refused`, one for each message that was not taken, with the time of
the step that sent it: after the first refusal of a step the rest for that port is not tried, since a later message must
not overtake an earlier one. The engine sends the last value later; this file never tries again by itself.

Everybody else learns of events through `Watchers`, which must return at once. This file prints, stores and opens
nothing.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from time import monotonic_ns
from typing import Any, NamedTuple, Protocol

from bridge.app.trace import RigText
from bridge.core.events import (
    Back,
    BankIs,
    Do,
    Effect,
    Event,
    Lost,
    Noted,
    PhaseIs,
    Received,
    Refused,
    Send,
    Stop,
    Told,
    Wake,
)
from bridge.core.portrait import Seen
from bridge.core.program import Program

#: Later than any deadline.
NEVER = 1 << 62
#: Latencies kept for the percentiles of `status`.
KEPT_LATENCIES = 4096
#: How long `stop` waits for the timer thread.
STOP_SECONDS = 1.0
#: How long the timer rests after a step that failed.
AFTER_FAILURE_NS = 100_000_000

log = logging.getLogger(__name__)

Sender = Callable[[bytes], bool]
News = PhaseIs | BankIs | Told | Noted


class Steps(Protocol):
    """What the runtime needs of the engine."""

    @property
    def deadline_ns(self) -> int | None:
        """When it wants to be woken."""

    def step(self, event: Event, /) -> Sequence[Effect]:
        """One event in, effects out."""

    def hear(self, t_ns: int, port: str, data: bytes, /) -> Sequence[Effect]:
        """Bytes in, effects out: a step of what a port received."""

    def swap(self, program: Program, t_ns: int, /) -> Sequence[Effect]:
        """Take over another program."""

    def memory(self) -> dict[str, Any]:
        """What survives a restart."""

    def picture(self) -> dict[str, Any]:
        """How things stand, for people."""

    def portrait(self) -> dict[str, Seen]:
        """What is known of every DAW."""

    def heard(self, key: str) -> list[tuple[str, float]]:
        """Which DAWs told where this stands, and where."""


class Watchers(NamedTuple):
    """Who else is told, under the lock: `news` of what concerns people, `trace` of every step."""

    news: Callable[[News], None] | None = None
    trace: Callable[[Event | RigText, Sequence[Effect]], None] | None = None


UNWATCHED = Watchers()


def clock_from_now() -> Callable[[], int]:
    """A clock that counts nanoseconds from this call and never goes back."""
    # Twice as fast as a method of a class; the music asks it for every message.
    start, now = monotonic_ns(), monotonic_ns
    return lambda: now() - start


class Runtime:
    """Carries events to an engine and its effects to `senders`, one event at a time.

    `senders` maps a port's name to what sends bytes there; a port without one refuses everything.
    """

    def __init__(
        self, engine: Steps, senders: Mapping[str, Sender], clock: Callable[[], int], watchers: Watchers = UNWATCHED
    ) -> None:
        """Take over the engine; nobody else may step it."""
        self._engine = engine
        self._step, self._hear = engine.step, engine.hear
        self._senders = dict(senders)
        self._clock = clock
        self._news, self._trace = watchers
        self._lock = threading.Lock()
        self._acquire, self._release = self._lock.acquire, self._lock.release
        self._latest_ns = -1
        self._alarm_ns = NEVER
        self._bell = threading.Lock()
        self._bell.acquire()
        self._ended = False
        self._latencies: deque[int] = deque(maxlen=KEPT_LATENCIES)
        self._timer = threading.Thread(target=self._keep_time, name="timer", daemon=True)

    def start(self) -> None:
        """Start the timer."""
        self._timer.start()

    # --- What ports call ----------------------------------------------------------------------------------------

    def received(self, port: str, data: bytes) -> None:
        """A port brought bytes; whatever they cause is sent when this returns."""
        arrived = t_ns = self._clock()
        self._acquire()  # as `with` does, at half its price
        try:
            if self._ended:
                return
            if t_ns <= self._latest_ns:  # as _now() does, without the price of a call
                t_ns = self._latest_ns + 1
            self._latest_ns = t_ns
            effects = self._hear(t_ns, port, data)
            if self._trace is not None:
                self._trace(Received(t_ns, port, data), effects)
            if effects:
                self._carry_out(effects, t_ns)
                self._latencies.append(self._clock() - arrived)
            deadline = self._engine.deadline_ns
            if deadline is not None and deadline < self._alarm_ns:
                self._wake_at(deadline)
        finally:
            self._release()

    def back(self, port: str) -> None:
        """A port opened."""
        self.happen(lambda t_ns: Back(t_ns, port))

    def lost(self, port: str) -> None:
        """A port is gone."""
        self.happen(lambda t_ns: Lost(t_ns, port))

    # --- What the daemon calls ----------------------------------------------------------------------------------

    def do(self, target: str, by: str, group: str = "") -> Sequence[Effect]:
        """Ask for a target on somebody's behalf, of a group or the first; returns what it caused."""
        return self.happen(lambda t_ns: Do(t_ns, target, by, group))

    def happen(self, make: Callable[[int], Event]) -> Sequence[Effect]:
        """Step with any other event, made with the time it is given; returns what it caused."""
        with self._lock:
            if self._ended:
                return ()
            event = make(self._now())
            effects = self._step(event)
            self._settle(event, effects)
            return effects

    def swap(self, program: Program, text: str) -> None:
        """Play another program from the next event on; `text` is its rig for the trace."""
        with self._lock:
            if self._ended:
                return
            t_ns = self._now()
            self._settle(RigText(t_ns, text), self._engine.swap(program, t_ns))

    def connect(self, senders: Mapping[str, Sender]) -> None:
        """Use these senders from now on."""
        with self._lock:
            self._senders = dict(senders)

    def stop(self) -> None:
        """Release what is held; nothing is received or sent afterwards. May be called twice."""
        with self._lock:
            if not self._ended:
                event = Stop(self._now())
                self._settle(event, self._step(event))
                self._ended = True
                self._ring()
        if self._timer.is_alive() and self._timer is not threading.current_thread():
            self._timer.join(STOP_SECONDS)

    def memory(self) -> dict[str, Any]:
        """What survives a restart."""
        with self._lock:
            return self._engine.memory()

    def picture(self) -> dict[str, Any]:
        """How things stand, for people."""
        with self._lock:
            return self._engine.picture()

    def heard(self, key: str) -> list[tuple[str, float]]:
        """Which DAWs told where this stands, and where."""
        with self._lock:
            return self._engine.heard(key)

    def portrait(self) -> dict[str, Seen]:
        """What is known of every DAW."""
        with self._lock:
            return self._engine.portrait()

    def latencies_ns(self) -> list[int]:
        """Times from a port's call to the end of sending: the last few thousand that caused something, sorted."""
        with self._lock:
            return sorted(self._latencies)

    # --- Under the lock -----------------------------------------------------------------------------------------

    def _settle(self, event: Event | RigText, effects: Sequence[Effect]) -> None:
        if self._trace is not None:
            self._trace(event, effects)
        self._carry_out(effects, event.t_ns)
        deadline = self._engine.deadline_ns
        if deadline is not None and deadline < self._alarm_ns:
            self._wake_at(deadline)

    def _now(self) -> int:
        t_ns = self._clock()
        if t_ns <= self._latest_ns:
            t_ns = self._latest_ns + 1
        self._latest_ns = t_ns
        return t_ns

    def _carry_out(self, effects: Sequence[Effect], t_ns: int) -> None:
        refusals: dict[str, int] | None = None
        senders = self._senders
        for effect in effects:
            if type(effect) is Send:
                _, port, data = effect
                if refusals is not None and port in refusals:
                    refusals[port] += 1
                    continue
                send = senders.get(port)
                if send is None or not send(data):
                    refusals = refusals or {}
                    refusals[port] = 1
            elif self._news is not None:
                self._news(effect)  # type: ignore[arg-type]  # all that is no Send; an isinstance would cost every message
        if refusals is not None:
            self._say_refused(refusals, t_ns)

    def _say_refused(self, refusals: Mapping[str, int], t_ns: int) -> None:
        """Tell the engine of every message not taken before anything new is sent: it counts from the last one back."""
        effects: list[Effect] = []
        for port, count in refusals.items():
            for _ in range(count):
                event = Refused(t_ns, port)
                caused = self._step(event)
                if self._trace is not None:
                    self._trace(event, caused)
                effects += caused
        if effects:
            self._carry_out(effects, t_ns)

    # --- The timer ----------------------------------------------------------------------------------------------

    def _wake_at(self, deadline_ns: int) -> None:
        self._alarm_ns = deadline_ns
        self._ring()

    def _ring(self) -> None:
        # A lock used as a bell: half the price of a condition, and only ever rung under the other lock.
        if self._bell.locked():
            self._bell.release()

    def _keep_time(self) -> None:
        while not self._ended:
            try:
                alarm_ns = self._fire()
            except Exception:  # a mistake in the engine must not end all holds and pacing for good
                log.exception("the timer failed")
                alarm_ns = self._clock() + AFTER_FAILURE_NS
            wait = -1.0 if alarm_ns == NEVER else max(0.0, (alarm_ns - self._clock()) / 1e9)
            self._bell.acquire(timeout=min(wait, threading.TIMEOUT_MAX))

    def _fire(self) -> int:
        """Step what is due; the time of the next deadline, which is now the alarm."""
        with self._lock:
            deadline = self._engine.deadline_ns
            if deadline is not None and deadline <= self._clock() and not self._ended:
                event = Wake(self._now())
                effects = self._step(event)
                if self._trace is not None:
                    self._trace(event, effects)
                self._carry_out(effects, event.t_ns)
                deadline = self._engine.deadline_ns
            self._alarm_ns = NEVER if deadline is None or self._ended else deadline
            return self._alarm_ns
