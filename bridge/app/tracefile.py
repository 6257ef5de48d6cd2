"""Writes a trace while the daemon plays, on a lane of its own: the music only appends to a queue.

What does not fit the queue is dropped, and the file says so where it happened. A disk that is full is said once; what
comes meanwhile is dropped too, and the recording goes on when there is room again.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from bridge.app.lane import Lane
from bridge.app.trace import Header, RigText, effect_body, event_body, header_line, line, milliseconds, out_line
from bridge.core.events import Effect, Event

Step = tuple[Event | RigText, Sequence[Effect]]
#: How long the writer may take for what is left at the end.
STOP_SECONDS = 1.0


def wall_time() -> str:
    """Now, in ISO 8601 UTC, as traces and the engine have it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


class TraceFile:
    """A recording; raises OSError when the file cannot be made."""

    def __init__(self, path: Path, header: Header, media: Mapping[str, str], say: Callable[[str], None]) -> None:
        """Make the file, new, with its first line."""
        self._path = path
        self._say = say
        self._media = dict(media)
        self._missing = 0
        self._problem = False
        self._latest = "0"
        # Unbuffered: what a crash leaves behind is all that came before it.
        self._file = path.open("wb", buffering=0)
        self._file.write(f"{header_line(header)}\n".encode())
        self._lane: Lane[Step] = Lane("trace", self._write)

    def start(self) -> None:
        """Start the writer."""
        self._lane.start()

    def saw(self, event: Event | RigText, effects: Sequence[Effect]) -> None:
        """The engine was stepped; never waits."""
        self._lane.put((event, effects))

    def know(self, media: Mapping[str, str]) -> None:
        """These ports come with a new program."""
        self._media |= media

    def stop(self) -> None:
        """Write what is left and close."""
        if self._lane.stop(STOP_SECONDS):
            self._file.close()

    def _write(self, steps: Sequence[Step], dropped: int) -> None:
        lines = [text for event, effects in steps for text in self._lines(event, effects)]
        self._append(lines, len(steps))
        if dropped:
            self._missing += dropped
            self._append([], 0)

    def _append(self, lines: Sequence[str], steps: int) -> None:
        if self._missing:
            lines = [f'{{"at_ms": {self._latest}, "dropped": {self._missing}}}', *lines]
        try:
            self._write_whole("".join(f"{text}\n" for text in lines).encode(errors="backslashreplace"))
        except OSError as problem:
            self._missing += steps
            if not self._problem:
                self._problem = True
                self._say(f"the trace {self._path} cannot be written ({problem.strerror}); it will have a hole there")
            return
        self._missing = 0
        self._problem = False

    def _write_whole(self, data: bytes) -> None:
        """All of it or nothing: half a line would spoil the file for readers."""
        end = self._file.tell()
        try:
            while data:
                data = data[self._file.write(data) :]
        except OSError:
            self._file.truncate(end)
            self._file.seek(end)
            raise

    def _lines(self, event: Event | RigText, effects: Sequence[Effect]) -> list[str]:
        body = event_body(event, self._media)
        self._latest = milliseconds(event.t_ns)
        lines = [] if body is None else [line(event.t_ns, body)]
        return lines + [out_line(effect.t_ns, effect_body(effect, self._media)) for effect in effects]
