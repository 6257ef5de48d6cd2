"""One Pico with the box's firmware, played step by step in simulated time; what it said comes back with its times.

Time passes only in `run`, and is simulated: the same steps give the same answer, and no test waits.
"""

import json
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from bridge.wire import boxes, frames, midi
from bridge.wire.boxes import FromBox
from bridge.wire.talk import Counts, Hello
from tests.real.rp2040 import tools

BOARD = Path(__file__).with_name("board.mjs")
SOURCES = Path(__file__).parents[3] / "firmware-notes" / "rp2040"
BUILD_SECONDS = 60


def build(folder: Path, name: str, extra: str = "") -> Path:
    """The UF2 of one variant; AssertionError with the compiler's words when it cannot be built."""
    uf2 = folder / f"{name}.uf2"
    command = ["make", "-s", f"BUILD={folder}", f"EXTRA={extra}", str(uf2)]
    done = subprocess.run(command, cwd=SOURCES, capture_output=True, text=True, timeout=BUILD_SECONDS, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return uf2


class Said(NamedTuple):
    """One frame or MIDI message: when its last bit was out, in ms since power-on, its type or status, and its bytes."""

    ms: float
    kind: int
    data: bytes


class Pico:
    """A board that has just been given power. Steps wait in a list until `run` or `look` plays them."""

    def __init__(self, uf2: Path) -> None:
        """Give it power; nothing runs yet."""
        self._process = subprocess.Popen(
            ["node", BOARD, uf2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={"RP2040JS": str(tools.REQUIRE_FROM), "PATH": "/usr/local/bin:/usr/bin:/bin"},
            text=True,
        )
        self._steps: list[list[Any]] = []
        self._reader = frames.FrameReader()
        self._seq = 0
        self.ms = 0.0
        self.bytes: list[tuple[float, int]] = []
        self.lights: dict[str, list[tuple[float, int]]] = {}
        self.told: dict[str, Any] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def do(self, *step: Any) -> None:
        """One step, as the head of board.mjs has them."""
        self._steps.append(list(step))

    def down(self, pin: int) -> None:
        """Join a pin to ground."""
        self.do("pin", pin, 0)

    def up(self, pin: int) -> None:
        """Let a pin go."""
        self.do("pin", pin, 1)

    def bounce(self, pin: int, level: int, edges: int = 10, ms: float = 3.0) -> None:
        """A contact that closes (0) or opens (1) and bounces for so long first; `edges` is even."""
        for edge in range(edges):
            self.do("pin", pin, level if edge % 2 == 0 else 1 - level)
            self.do("run", ms / edges)
        self.do("pin", pin, level)

    def hear(self, type_: int, payload: bytes = b"", line: str = "hear") -> None:
        """Give it one frame of the host, by its pins (`hear`) or by its socket (`usb`)."""
        self.do(line, frames.encode(type_, self._seq, payload).hex(" "))
        self._seq = self._seq + 1 & 0xFF

    def look(self, ms: float = 0) -> None:
        """Play all steps, and then so many milliseconds."""
        self.do("run", ms)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(self._steps) + "\n")
        self._process.stdin.flush()
        self._steps = []
        line = self._process.stdout.readline()
        assert line, "the simulated chip ended"
        self.told = json.loads(line)
        self.ms = self.told["us"] / 1000
        self.bytes += [(us / 1000, byte) for us, byte in self.told["said"]]
        for pin, changes in self.told["pins"].items():
            self.lights.setdefault(pin, []).extend((us / 1000, level) for us, level in changes)

    def frames(self, counts: Counts | None = None) -> list[Said]:
        """Everything a framed box said so far; what could not be read is counted."""
        reader = frames.FrameReader(counts)
        return [Said(ms, frame.type, frame.payload) for ms, byte in self.bytes for frame in reader.feed(bytes((byte,)))]

    def switches(self) -> list[Said]:
        """SWITCH frames alone."""
        return [said for said in self.frames() if said.kind == FromBox.SWITCH]

    def knob(self) -> list[int]:
        """The values of the knob, in order."""
        return [int.from_bytes(said.data[1:3], "big") for said in self.frames() if said.kind == FromBox.KNOB]

    def hellos(self) -> list[Hello]:
        """What it said it is, each time."""
        return [hello for said in self.frames() if said.kind == FromBox.HELLO and (hello := boxes.hello(said.data))]

    def messages(self) -> list[Said]:
        """What a MIDI box said, running status filled in."""
        stream = midi.Splitter()
        return [Said(ms, message[0], message) for ms, byte in self.bytes for message in stream.feed(bytes((byte,)))]
