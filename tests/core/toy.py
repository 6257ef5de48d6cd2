"""A toy studio for the tests of the engine: a small desk, a pedal, a DAW whose language a person can read.

The toy DAW says `volume 3 = 0.5` for what it is told and what it tells; so tests state bytes without decoding anything.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bridge.core import targets
from bridge.core.compiler import compile_rig
from bridge.core.dialect import (
    Came,
    Cannot,
    Colored,
    Conversation,
    DialectRow,
    Fact,
    Heard,
    Metered,
    Named,
    PeerMistake,
    Say,
    Speech,
    Strips,
    Went,
)
from bridge.core.engine import Engine
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
    Told,
    Wake,
)
from bridge.core.laws import FRACTION, PAN, SWITCH, Law
from bridge.model.rig import ANY, PLAIN, Daw, Defaults, Entry, Group, Phase, Place, Rig, Surface
from bridge.model.surface import Control, Light, LightKind, MessageShape, Profile, WireModel
from bridge.model.target import Mode, Quantity, Reach, Target

MS = 1_000_000


def _db_to_position(db: float) -> float:
    return 0.0 if db == float("-inf") else min(1.0, max(0.0, (db + 60) / 66))


def _position_to_db(position: float) -> float:
    return float("-inf") if position <= 0 else position * 66 - 60


#: A fader law with round numbers: 0 dB at 60/66 of the travel, +6 dB at the top.
FADER = Law("dB", _db_to_position, _position_to_db)

LAWS: dict[str, Law] = {"volume": FADER, "pan": PAN, "level": FADER}


def _pack(position: float) -> bytes:
    return f"{position:.6f}".encode()


class ToyConversation:
    """Greets with `hello`; hears `KEY = NUMBER`, `KEY is NAME`, `KEY in rrggbb`, `KEY at DB`, `strips N`, `bye`."""

    def __init__(self) -> None:
        self.deadline_ns: int | None = None
        self.there = False

    def opened(self, t_ns: int) -> Iterable[Fact]:
        return [Say(b"hello")]

    def hear(self, t_ns: int, data: bytes) -> Iterable[Fact]:
        text = data.decode("utf-8", "replace")
        if text == "bye":
            self.there = False
            return [Went("it said so")]
        facts: list[Fact] = [] if self.there else [Came()]
        self.there = True
        try:
            if text.startswith("strips "):
                return [*facts, Strips(int(text.removeprefix("strips ")))]
            for word, fact in (
                (" is ", lambda key, said: Named(key, said)),
                (" in ", lambda key, said: Colored(key, int(said, 16))),
                (" at ", lambda key, said: Metered(key, float(said))),
            ):
                key, found, said = text.partition(word)
                if found:
                    return [*facts, fact(key, said)]
            key, equals, number = text.partition(" = ")
            if equals:
                return [*facts, Heard(key, float(number))]
        except ValueError as error:
            raise PeerMistake(f"{text!r} has no number") from error
        raise PeerMistake(f"{text!r} is no sentence")

    def wake(self, t_ns: int) -> Iterable[Fact]:
        return []

    def leaving(self, t_ns: int) -> Iterable[Fact]:
        return []

    def closed(self, t_ns: int) -> Iterable[Fact]:
        self.there = False
        return []


class ToyDialect:
    """Says every target of a DAW; `master` it cannot, so that there is something it cannot."""

    name = "toy"
    medium = "osc"
    pace = WireModel()

    def __init__(self, *, hears: bool = True) -> None:
        self.hears = hears

    def speech(self, target: Target, *, bank: int = 0, channel: int | None = None) -> Speech | Cannot:
        if target.path.startswith("master/"):
            return Cannot("the toy DAW has no master")
        path = target.path
        if path.startswith("strip/"):
            path = "track/" + "/".join((str(int(target.arguments[0]) + bank), *path.split("/")[2:]))
        mode = targets.TARGETS[target.shape].mode
        law = LAWS.get(path.rsplit("/", 1)[-1], SWITCH if mode == "toggle" else FRACTION)
        key = path if channel is None else f"{path}@{channel}"
        ask = f"{key}?".encode() if self.hears and mode != "momentary" else None
        if mode == "trigger":
            return Speech(key, SWITCH, fire=(f"{key}!".encode(),))
        return Speech(key, law, f"{key} = ".encode(), _pack, ask=ask, droppable=mode != "momentary")

    def action(self, words: str) -> Speech | Cannot:
        return Speech(f"action/{words}", SWITCH, fire=(f"action {words}!".encode(),))

    def conversation(self, *, reply_port: int | None, watch: frozenset[str] = frozenset()) -> Conversation:
        return ToyConversation()

    def rows(self) -> Sequence[DialectRow]:
        return []

    def cannot(self) -> Sequence[tuple[str, str]]:
        return []


def cc(number: int, channel: int = 1) -> MessageShape:
    return MessageShape("control_change", channel, number)


def _lit(number: int) -> tuple[Light, ...]:
    return (Light(LightKind.LED, cc(number)),)


DESK = Profile(
    name="toy-desk",
    maker="Toy",
    model="Desk",
    strips=4,
    inputs=("Toy Desk",),
    outputs=("Toy Desk",),
    controls=(
        *(Control(f"fader/{n}", (cc(n - 1),)) for n in range(1, 5)),
        *(Control(f"knob/{n}", (cc(15 + n),), lights=(Light(LightKind.RING, cc(15 + n)),)) for n in range(1, 5)),
        *(Control(f"encoder/{n}", (cc(23 + n),), relative="twos-complement") for n in range(1, 3)),
        *(Control(f"button/solo/{n}", (cc(31 + n),), lights=_lit(31 + n)) for n in range(1, 5)),
        *(Control(f"button/mute/{n}", (cc(47 + n),), lights=_lit(47 + n)) for n in range(1, 5)),
        *(Control(f"pad/{n}", (MessageShape("note_on", 1, 35 + n),)) for n in range(1, 5)),
        Control("wheel/pitch", (MessageShape("pitchwheel", 1),), bits=14),
    ),
)
PEDAL = Profile(
    name="toy-pedal",
    maker="Toy",
    model="Pedal",
    controls=(Control("switch/1", (cc(64),)), Control("switch/2", (cc(65),))),
)

MESSAGES = {
    f"{surface}/{control.path}": control.messages[0]
    for surface, profile in (("desk", DESK), ("pedal", PEDAL))
    for control in profile.controls
}


def entry(control: str, phase: str, path: str, gesture: str = PLAIN, **reach: object) -> Entry:
    """One line of a map: `entry("desk/fader/1", "mix", "strip/1/volume", range=("-inf dB", "-6 dB"))`."""
    surface, _, name = control.partition("/")
    target = targets.target(path, "daw")
    assert target is not None, path
    row = targets.TARGETS[target.shape]
    limits = reach.pop("range", None)
    step = reach.pop("step", None)
    return Entry(
        surface,
        name,
        phase,
        gesture,
        Reach(
            target,
            Mode(reach.pop("mode", row.mode)),  # type: ignore[arg-type]
            row.roles,
            range=tuple(quantity(side) for side in limits) if limits else None,  # type: ignore[attr-defined,arg-type]
            step=quantity(step) if step else None,  # type: ignore[arg-type]
            **reach,  # type: ignore[arg-type]
        ),
        Place("toy.yaml", 1, 1),
    )


def quantity(text: str) -> Quantity:
    number, _, unit = text.partition(" ")
    return Quantity(float(number), unit)


def rig(
    entries: Iterable[Entry],
    phases: Sequence[Phase] = (Phase("create"), Phase("mix")),
    *,
    groups: Sequence[Group] = (Group("main", ("desk", "pedal")),),
    defaults: Defaults | None = None,
    wires: Mapping[str, WireModel] | None = None,
    actions: Mapping[str, Mapping[str, str]] | None = None,
    layers: Sequence[str] = (),
) -> Rig:
    wires = wires or {}
    surfaces = tuple(
        Surface(name, replace(profile, wire=wires.get(name, WireModel())))
        for name, profile in (("desk", DESK), ("pedal", PEDAL))
    )
    daw = Daw("daw", "toy", wire=wires.get("daw", WireModel()))
    return Rig(
        "toy", surfaces, (daw,), tuple(phases), tuple(groups), tuple(entries), phases[0].name,
        defaults or Defaults(), actions or {}, layers=tuple(layers),
    )  # fmt: skip


def _bytes_of(shape: MessageShape, number: int) -> bytes:
    if shape.type == "pitchwheel":
        return bytes((0xE0, number & 127, number >> 7))
    return bytes((0x90 if shape.type == "note_on" else 0xB0, shape.number or 0, number))


class Studio:
    """An engine with hands: moves controls, lets the DAW speak, and collects what comes out, readable."""

    def __init__(
        self,
        made: Rig,
        *,
        hears: bool = True,
        open_all: bool = True,
        memory: dict | None = None,
        dialect: ToyDialect | None = None,
    ) -> None:
        self.dialect = dialect or ToyDialect(hears=hears)
        self.engine = Engine(compile_rig(made, {"toy": self.dialect}), memory)
        self.t_ns = 0
        self.out: list[Effect] = []
        if open_all:
            for port in ("desk", "pedal", "daw"):
                self.step(Back(0, port))
            self.take()

    def step(self, event: Event) -> list[Effect]:
        self.t_ns = event.t_ns
        effects = self.engine.step(event)
        self.out += effects
        return effects

    def at(self, ms: float) -> "Studio":
        """Time passes: every deadline until then is met."""
        self.t_ns = max(self.t_ns, round(ms * MS))
        self.step(Wake(self.t_ns))
        return self

    def after(self, ms: float) -> "Studio":
        return self.at(self.t_ns / MS + ms)

    def hand(self, control: str, number: int) -> list[str]:
        """A control says a number; returns what came out of it."""
        shape = MESSAGES[control]
        surface = control.partition("/")[0]
        self.take()
        self.step(Received(self.t_ns, surface, _bytes_of(shape, number)))
        return self.take()

    def sweep(self, control: str, numbers: Iterable[int], every_ms: float = 5) -> list[str]:
        """A move: one number after another inside one move; returns all that came out meanwhile."""
        lines: list[str] = []
        for number in numbers:
            lines += self.after(every_ms).take()
            lines += self.hand(control, number)
        return lines

    def daw(self, *sentences: str) -> list[str]:
        """The DAW says something."""
        self.take()
        for sentence in sentences:
            self.step(Received(self.t_ns, "daw", sentence.encode()))
        return self.take()

    def asks(self, target: str) -> list[str]:
        """Somebody asks for a target by a command; returns what came of it."""
        self.take()
        self.step(Do(self.t_ns, target, "page"))
        return self.take()

    def lost(self, port: str) -> list[str]:
        """A cable is pulled."""
        self.take()
        self.step(Lost(self.t_ns, port))
        return self.take()

    def back(self, port: str) -> list[str]:
        """A cable is in again."""
        self.take()
        self.step(Back(self.t_ns, port))
        return self.take()

    def refused(self, port: str, times: int = 1) -> None:
        """The port would not take the last messages of the last step."""
        for _ in range(times):
            assert self.step(Refused(self.t_ns, port)) == []

    def swap(self, made: Rig, dialect: ToyDialect | None = None) -> list[str]:
        """Another rig is played from now on; returns what came of it."""
        self.take()
        self.dialect = dialect or self.dialect
        self.out += self.engine.swap(compile_rig(made, {"toy": self.dialect}), self.t_ns)
        return self.take()

    def take(self) -> list[str]:
        """What came out since the last look, one readable line each."""
        lines = [self.read(effect) for effect in self.out]
        self.out.clear()
        return lines

    @staticmethod
    def read(effect: Effect) -> str:
        match effect:
            case Send(_, "daw", data):
                return f"daw: {data.decode()}"
            case Send(_, port, data):
                return f"{port}: {data.hex(' ')}"
            case PhaseIs(_, phase, group, settled):
                return f"{group} in {phase}" + (" settled" if settled else "")
            case BankIs(_, first, group):
                return f"{group} from {first}"
            case Told(_, code, _, about):
                return f"told {code} about {about}"
            case Noted(_, kind, about, _):
                return f"noted {kind} about {about}"
        raise AssertionError(effect)


__all__ = ["ANY", "MS", "PLAIN", "Studio", "entry", "rig"]
