"""A message in, the daemon, a message out; beside the least that could stand there, in C and in Python, doing the same.

All three run at once, each asleep until its turn: blocks of one and another alternate, so that whatever else the
machine does hits all. Where processes run is fixed, since when the scheduler chose to move one would decide. Either
everybody shares one processor, the load too; or the load, which plays the tablet, the hand and the DAW, has one and the
three have another, as a bridge and a DAW on one machine have: there waking the other processor is part of each message.
Several generations of processes play, since where a process happens to lie in memory is worth some percent. gcc
compiles the load and the loop in C; Linux only.
"""

import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks import rig
from bridge.wire import osc

HERE = Path(__file__).parent
BUILD = HERE / "build"
LOOPBACK = "127.0.0.1"
#: Once up the fader and down again.
ROUNDS = 254
GENERATIONS, BLOCKS = 3, 10
#: Generations and blocks of a quick look.
QUICK = (2, 3)
#: How often an end may fail to answer before it is given up; its first answers may come too late.
ATTEMPTS = 5
SEED = 1

#: What travels: a hand's MIDI or a tablet's OSC to the DAW as OSC, the DAW's OSC to the surface as MIDI.
WAYS = ("hand", "feedback", "tablet")
ONE, TWO = "one processor", "two processors"
#: How: whether the load pauses between two messages.
LOADS = {"in a row": False, "0.2 to 2 ms apart": True}
DAEMON, PYTHON, C = "daemon", "loop in Python", "loop in C"


class Wire(NamedTuple):
    """How one of the three did: microseconds on the wire and of the processor; `ratio`: its median to that in C."""

    place: str
    way: str
    load: str
    who: str
    p50: float
    p99: float
    p999: float
    cpu: float
    ratio: float
    lost: int


@dataclass(slots=True)
class Tally:
    """What is collected of one of the three under one load."""

    ns: list[int] = field(default_factory=list)
    cpu_ns: int = 0
    lost: int = 0


class CannotMeasure(Exception):
    """Something that is needed is missing, or an end does not answer."""


def build() -> None:
    """Compile the load and the loop in C."""
    BUILD.mkdir(exist_ok=True)
    for name in ("probe", "loop"):
        source = HERE / "ends" / f"{name}.c"
        command: list[str | Path] = ["gcc", "-O2", "-Wall", "-Wextra", "-pthread", "-o", BUILD / name, source]
        try:
            subprocess.run(command, check=True)
        except FileNotFoundError:
            raise CannotMeasure(
                "gcc is needed for the load and the loop in C; on Debian: apt-get install gcc"
            ) from None


class End:
    """One of the three between the load's two sockets: a process that prints its own two UDP ports when it is ready."""

    def __init__(self, command: Sequence[str | Path]) -> None:
        """Start it."""
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert self._process.stdout is not None
        ports = self._process.stdout.readline().split()
        if len(ports) != len(WAYS):
            self.stop()
            raise CannotMeasure(f"{command[0]} did not start")
        self.ports = dict(zip(WAYS, map(int, ports), strict=True))

    @property
    def cpu_ns(self) -> int:
        """The processor time it has used, all threads, in itself and in the kernel."""
        # clock_getcpuclockid(3) on Linux: the process in the high bits, 2 for time that was scheduled.
        return time.clock_gettime_ns(~self._process.pid << 3 | 2)

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(10)


class Load:
    """The process that sends and takes the time."""

    def __init__(self) -> None:
        """Start it; `ports` are where surface and DAW hear."""
        self._process = subprocess.Popen([BUILD / "probe"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.ports = self._line().split()

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()

    def block(self, way: str, port: int, seed: int) -> list[int] | None:
        """Nanoseconds of each round, or None when one was lost."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{way} {port} {ROUNDS} {seed}\n")
        self._process.stdin.flush()
        answer = self._line()
        return None if "lost" in answer else [int(ns) for ns in answer.split()]

    def stop(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)


@contextmanager
def _on(processor: int) -> Iterator[None]:
    """Whatever is started in here stays on this processor."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {processor})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


class Scene:
    """The load and the three, on one processor; and what keeps the daemon believing that a DAW is there."""

    def __init__(self, stack: ExitStack, folder: Path, place: str) -> None:
        """Start everybody where they belong; the stack ends them."""
        last, *others = sorted(os.sched_getaffinity(0), reverse=True)
        with _on(others[0] if place == TWO else last):
            self.load = Load()
        with _on(last):  # the first serves most interrupts
            self._start(stack, folder)

    def _start(self, stack: ExitStack, folder: Path) -> None:
        stack.callback(self.load.stop)
        rig_file = folder / "rig.yaml"
        rig_file.write_text(rig.text(f"{LOOPBACK}:{self.load.ports[1]}"))
        commands: Mapping[str, Sequence[str | Path]] = {
            C: [BUILD / "loop", *self.load.ports],
            PYTHON: [sys.executable, HERE / "ends" / "loop.py", *self.load.ports],
            DAEMON: [sys.executable, "-m", "benchmarks.ends.daemon", *self.load.ports, rig_file, folder / "state"],
        }
        self.ends: dict[str, End] = {}
        for who, command in commands.items():
            self.ends[who] = End(command)
            stack.callback(self.ends[who].stop)
        self._socket = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        for who in self.ends:
            self.prepare(who)

    def beat(self) -> None:
        """A DAW that says nothing for three seconds is taken for gone."""
        self._say(osc.encode("/heartbeat", 1.0))

    def _say(self, datagram: bytes) -> None:
        self._socket.sendto(datagram, (LOOPBACK, self.ends[DAEMON].ports["feedback"]))

    def prepare(self, who: str) -> None:
        """Let the DAW say where its fader and its solo stand and the hand where it is, until both ways are answered."""
        end = self.ends[who]
        for _ in range(ATTEMPTS):
            for address in ("/strip/fader", "/strip/solo"):
                self._say(osc.encode(address, 1, 0.0))
            self._say(osc.encode("/strip/fader", rig.TABLET_TRACKS[0], 0.0))
            self._socket.sendto(b"\xb0\x00\x00", (LOOPBACK, end.ports["hand"]))
            self._socket.sendto(osc.encode("/fader/1", 0.0), (LOOPBACK, end.ports["tablet"]))
            if all(self.load.block(way, end.ports[way], 0) for way in WAYS):
                return
        raise CannotMeasure(f"the {who} does not answer")


#: Place, way, load, who.
Tallies = dict[tuple[str, str, str, str], Tally]


def measure(quick: bool, tell: Callable[[str], None]) -> list[Wire]:
    """Every place, way, load and end. Raises CannotMeasure."""
    build()
    generations, blocks = QUICK if quick else (GENERATIONS, BLOCKS)
    rng = random.Random(SEED)
    places = (ONE, TWO) if len(os.sched_getaffinity(0)) > 1 else (ONE,)
    tallies: Tallies = {
        (place, way, load, who): Tally()
        for place in places
        for way in WAYS
        for load in LOADS
        for who in (C, PYTHON, DAEMON)
    }
    for generation in range(generations):
        for place in places:
            tell(f"generation {generation + 1} of {generations}, {place}")
            with ExitStack() as stack:
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
                scene = Scene(stack, folder, place)
                for _ in range(blocks):
                    _play(scene, place, tallies, rng)
    return list(_results(tallies))


def _play(scene: Scene, place: str, tallies: Tallies, rng: random.Random) -> None:
    """A block of every way and load for each of the three, in an order that changes, with the same pauses for all."""
    for way in WAYS:
        for load, pauses in LOADS.items():
            seed = rng.randrange(1, 1 << 31) if pauses else 0
            for who in rng.sample(list(scene.ends), len(scene.ends)):
                scene.beat()
                tally, end = tallies[place, way, load, who], scene.ends[who]
                before = end.cpu_ns
                took = scene.load.block(way, end.ports[way], seed)
                if took is None:
                    tally.lost += 1
                    scene.prepare(who)
                else:
                    tally.ns += took
                    tally.cpu_ns += end.cpu_ns - before


def _results(tallies: Tallies) -> Iterator[Wire]:
    for (place, way, load, who), tally in tallies.items():
        if not tally.ns:
            raise CannotMeasure(f"the {who} answered nothing ({place}, {way}, {load})")
        times = sorted(tally.ns)
        p50, p99, p999 = (times[int(len(times) * part)] / 1000 for part in (0.5, 0.99, 0.999))
        ratio = p50 * 1000 / median(tallies[place, way, load, C].ns)
        yield Wire(place, way, load, who, p50, p99, p999, tally.cpu_ns / len(times) / 1000, ratio, tally.lost)
