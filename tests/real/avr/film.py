"""One run of a firmware without anybody on the line: a script goes in, and everything that happened comes out.

Time is simulated, so a film is the same whenever it is made, and a test of it never waits. For a daemon on the line
there is `tests.real.avr.box`.
"""

import json
import subprocess
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from bridge.wire import boxes, frames, midi
from bridge.wire.boxes import FromBox
from bridge.wire.talk import Counts, Hello
from tests.real.avr.workshop import Workshop, environment

SECONDS = 60


class Said(NamedTuple):
    """One frame or MIDI message of the box: when its last bit was out, in ms, and what it is."""

    ms: float
    kind: int
    data: bytes


class Film:
    """What a box did in `ms` milliseconds of `script`, one command a line as the head of simbox.c has them."""

    def __init__(self, workshop: Workshop, elf: Path, script: Iterable[str], ms: float) -> None:
        """Make the film."""
        folder = workshop.simbox.parent
        lines = folder / "script.txt"
        lines.write_text("\n".join(script) + "\n")
        log = folder / "film.jsonl"
        where = ["--no-pty", "--speed", "0", "--script", lines, "--until", str(ms), "--log", log]
        done = subprocess.run(
            [workshop.simbox, "--fw", elf, *where],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            env=environment(),
            timeout=SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        self.events: list[dict[str, Any]] = [json.loads(line) for line in log.read_text().splitlines()]

    @cached_property
    def bytes(self) -> list[tuple[float, int]]:
        """Every byte of the box and when its last bit was out, in ms."""
        return [(event["us"] / 1000, event["b"]) for event in self.events if event["ev"] == "tx"]

    def frames(self, counts: Counts | None = None) -> list[Said]:
        """What a framed box said; what could not be read is counted."""
        reader = frames.FrameReader(counts)
        return [Said(ms, frame.type, frame.payload) for ms, byte in self.bytes for frame in reader.feed(bytes((byte,)))]

    def messages(self) -> list[Said]:
        """What a MIDI box said, running status filled in."""
        stream = midi.Splitter()
        return [Said(ms, message[0], message) for ms, byte in self.bytes for message in stream.feed(bytes((byte,)))]

    def switches(self) -> list[Said]:
        """SWITCH frames alone."""
        return [said for said in self.frames() if said.kind == FromBox.SWITCH]

    def hellos(self) -> list[Hello]:
        """What a framed box said it is."""
        return [hello for said in self.frames() if said.kind == FromBox.HELLO and (hello := boxes.hello(said.data))]

    def first_edges(self, pin: str = "D2") -> list[float]:
        """When each `bounce` of this pin began, in ms."""
        return [e["us"] / 1000 for e in self.events if e["ev"] == "pin" and e["why"] == "edge" and e["pin"] == pin]

    def port(self, name: str, bit: int) -> list[tuple[float, bool]]:
        """Every change of an output pin, in ms."""
        changes: list[tuple[float, bool]] = []
        for event in self.events:
            if event["ev"] == "port" and event["port"] == name:
                high = bool(event["v"] >> bit & 1)
                if not changes or changes[-1][1] != high:
                    changes.append((event["us"] / 1000, high))
        return changes

    def colours(self) -> list[list[int]]:
        """What the colour pins gave at each `rgb` of the script."""
        return [event["rgb"] for event in self.events if event["ev"] == "rgb"]


def frame(type_: int, seq: int, payload: bytes = b"") -> str:
    """One frame of the host, as the script's `rx` takes it."""
    return "rx " + frames.encode(type_, seq, payload).hex()
