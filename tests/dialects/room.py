"""A room for the tests of dialects: the real engine and dialect, a desk, and a DAW written from its documents.

Time is simulated: what the engine sends reaches the DAW at once, and what the DAW says comes back a moment later.
"""

from collections import deque
from collections.abc import Callable, Iterable

from bridge.config import find_dialect, load_text, render_all
from bridge.core.compiler import compile_rig
from bridge.core.engine import Engine
from bridge.core.events import Back, Effect, Event, Received, Send, Told, Wake

MS = 1_000_000
RIG = """
version: 1
rig: Room
surfaces: {{desk: {{profile: korg-nanokontrol2}}}}
daws: {{main: {{dialect: {dialect}, {wire}}}}}
phases: {{create: , mix: }}
map:
{lines}
"""


class Room:
    """One desk and one DAW; `receive` is the DAW: bytes in, the datagrams it answers out."""

    def __init__(
        self, dialect: str, lines: str, receive: Callable[[bytes], Iterable[bytes]], wire: str = "send: 9000"
    ) -> None:
        text = RIG.format(dialect=dialect, wire=wire, lines="\n".join(f"  {line}" for line in lines.split("\n")))
        loaded = load_text(text, "room.yaml")
        assert loaded.rig is not None, render_all(loaded.problems)
        found = find_dialect(dialect)
        assert found is not None
        self.engine = Engine(compile_rig(loaded.rig, {dialect: found}))
        self.receive = receive
        self.t_ns = 0
        self.desk: list[bytes] = []
        self.told: list[str] = []
        self.said = 0
        self.coming: deque[bytes] = deque()  # what the DAW said and the engine has not heard yet
        self.is_hearing = False
        for port in ("desk", "main"):
            self._play(Back(self.t_ns, port))

    def _play(self, event: Event) -> None:
        self._step(event)
        self._listen()

    def _step(self, event: Event) -> None:
        self._carry(self.engine.step(event))

    def _carry(self, effects: Iterable[Effect]) -> None:
        for effect in effects:
            if isinstance(effect, Told):
                self.told.append(effect.code)
            elif isinstance(effect, Send) and effect.port == "desk":
                self.desk.append(effect.data)
            elif isinstance(effect, Send):
                self.said += 1
                self.coming.extend(self.receive(effect.data))

    def _listen(self) -> None:
        """What the DAW said comes in the order in which it was said, whatever is answered meanwhile."""
        if self.is_hearing:
            return
        self.is_hearing = True
        while self.coming:
            self.t_ns += MS
            self._step(Received(self.t_ns, "main", self.coming.popleft()))
        self.is_hearing = False

    def wait(self, ms: int) -> None:
        """Lets time go by, with all that is due in it."""
        until = self.t_ns + ms * MS
        while (deadline := self.engine.deadline_ns) is not None and deadline <= until:
            self.t_ns = max(self.t_ns, deadline)
            self._play(Wake(self.t_ns))
        self.t_ns = max(self.t_ns, until)

    def hear(self, datagrams: Iterable[bytes]) -> None:
        """The DAW says something by itself."""
        self.coming.extend(datagrams)
        self._listen()

    def hand(self, *message: int) -> None:
        """A MIDI message from the desk, then a tenth of a second of rest."""
        self._play(Received(self.t_ns, "desk", bytes(message)))
        self.wait(150)

    def fader(self, number: int, *positions: int) -> None:
        """Fader 1 to 8 of the desk goes through these positions in one move."""
        for position in positions:
            self.t_ns += 20 * MS
            self._play(Received(self.t_ns, "desk", bytes((0xB0, number - 1, position))))
        self.wait(300)

    def value(self, key: str) -> float | None:
        """Where the engine believes a value stands."""
        found = self.engine._world.peers["main"].values.get(key)
        return found.position if found else None
