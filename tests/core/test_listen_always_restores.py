"""Whatever presses, flips, losses, reloads and crashes come between: after listening every solo is as it was before.

A small DAW obeys and answers, a small journal keeps what is owed. What stood when nothing was owed and the first list
was noted is what has to stand when the list is settled; and everything can be settled in the end.
"""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from bridge.core.compiler import compile_rig
from bridge.core.events import Back, Do, Effect, Event, Lost, Noted, Received, Send, Song, Stop, Wake
from bridge.model.rig import Phase
from tests.core.toy import MESSAGES, MS, Studio, _bytes_of, entry, rig

TRACKS = 4
MAP = (
    *(entry(f"desk/button/mute/{number}", "create", f"strip/{number}/solo") for number in range(1, 4)),
    entry("pedal/switch/1", "any", "phase/toggle", "tap"),
    entry("pedal/switch/1", "any", "phase/peek", "hold"),
    entry("desk/button/solo/1", "any", "bank/by/1"),
)
RIGS = (rig(MAP), rig(MAP[:-1], (Phase("mix"), Phase("create"))), rig(MAP[3:]))


class World:
    """The bridge, a DAW of four tracks, and the journal."""

    def __init__(self) -> None:
        self.solos = {f"track/{number}/solo": 0.0 for number in range(1, TRACKS + 1)}
        self.dim = {"monitor/dim": 0.0}
        self.owed: list[dict[str, object]] = []
        self.before: dict[str, float] | None = None
        self.there = True
        self.begin()

    def begin(self) -> None:
        self.it = Studio(RIGS[0], open_all=False)
        for port in ("desk", "pedal", *(("daw",) if self.there else ())):
            self.step(Back(0, port))
        self.step(Song(0, "Night Drive", {"owed": [dict(each) for each in self.owed]}))
        self.tell()
        self.it.at(1000)

    @property
    def state(self) -> dict[str, float]:
        return self.solos | self.dim

    def step(self, event: Event) -> None:
        self.obey(self.it.step(event))

    def obey(self, effects: list[Effect]) -> None:
        said: list[bytes] = []
        for effect in effects:
            match effect:
                case Send(_, "daw", data) if b" = " in data:
                    key, _, number = data.decode().partition(" = ")
                    kept = self.solos if key in self.solos else self.dim
                    assert key in kept, "nothing else is written"
                    kept[key] = float(number)
                    said.append(data)
                case Send(_, "daw", data) if data.endswith(b"?"):
                    key = data.decode()[:-1]
                    said.append(f"{key} = {self.state.get(key, 0.0)}".encode())
                case Noted(_, "owed", "listen", detail):
                    if not self.owed:
                        self.before = self.state
                    self.owed.append({"why": "listen", "what": dict(detail["what"])})
                case Noted(_, "settled", "listen"):
                    assert self.owed, "only what was owed is settled"
                    assert self.before is not None
                    changed = {key for each in self.owed for key in each["what"]}  # type: ignore[attr-defined]
                    for path in changed:
                        key = path.removeprefix("daw/")
                        assert self.state[key] == self.before[key], key
                    self.owed.clear()
        for data in said:
            self.step(Received(self.it.t_ns, "daw", data))

    def tell(self) -> None:
        if self.there:
            self.step(Received(self.it.t_ns, "daw", f"strips {TRACKS}".encode()))
            for key, position in self.state.items():
                self.step(Received(self.it.t_ns, "daw", f"{key} = {position}".encode()))

    def asks(self, target: str) -> None:
        self.step(Do(self.it.t_ns, target, "page"))

    def press(self, control: str) -> None:
        for number in (127, 0):
            self.step(Received(self.it.t_ns, control.partition("/")[0], _bytes_of(MESSAGES[control], number)))

    def wait(self, ms: float) -> None:
        self.it.t_ns += round(ms * MS)
        self.step(Wake(self.it.t_ns))

    def lose(self) -> None:
        if self.there:
            self.there = False
            self.step(Lost(self.it.t_ns, "daw"))

    def come(self) -> None:
        if not self.there:
            self.there = True
            self.step(Back(self.it.t_ns, "daw"))
            self.tell()

    def reload(self, number: int) -> None:
        self.obey(self.it.engine.swap(compile_rig(RIGS[number], {"toy": self.it.dialect}), self.it.t_ns))

    def sing(self) -> None:
        """Another song for a moment, and this one again."""
        for name in ("Other", "Night Drive"):
            owed = [dict(each) for each in self.owed] if name == "Night Drive" else []
            self.step(Song(self.it.t_ns, name, {"owed": owed}))

    def stop(self) -> None:
        self.step(Stop(self.it.t_ns))
        self.begin()


DEEDS: dict[str, Callable[[World], None]] = {
    "next": lambda world: world.asks("listen/next"),
    "previous": lambda world: world.asks("listen/previous"),
    "leave": lambda world: world.asks("listen/leave"),
    "dim": lambda world: world.asks("listen/dim"),
    "restore": lambda world: world.asks("owed/restore"),
    "flip": lambda world: world.press("pedal/switch/1"),
    "bank": lambda world: world.press("desk/button/solo/1"),
    "solo 1": lambda world: world.press("desk/button/mute/1"),
    "solo 3": lambda world: world.press("desk/button/mute/3"),
    "wait": lambda world: world.wait(700),
    "lose": World.lose,
    "come": World.come,
    "reload": lambda world: world.reload(1),
    "reload back": lambda world: world.reload(2),
    "crash": World.begin,
    "stop": World.stop,
    "another song": World.sing,
}


@given(st.lists(st.sampled_from(sorted(DEEDS)), max_size=14))
def test_listening_always_restores(deeds: list[str]) -> None:
    world = World()
    for deed in deeds:
        DEEDS[deed](world)
        world.wait(20)
    world.come()
    world.asks("listen/leave")
    world.asks("owed/restore")
    assert world.owed == []
