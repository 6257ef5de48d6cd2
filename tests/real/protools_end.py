"""The tests' Pro Tools behind real MIDI ports: the strict peer of tests/dialects/protools.py in real time.

It hears what comes to its port and says what it has to say through it, as the program would. It refuses what the peer
refuses; what JACK, without real-time rights, loses on the way, it does not bring back.
"""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from tests.dialects.protools import ProTools
from tests.real.jack import Jack
from tests.real.midi_end import MidiEnd
from tests.real.waiting import wait_until

T = TypeVar("T")
STEP_SECONDS = 0.005


class ProToolsEnd:
    """A Pro Tools with a HUI port on `jack`; `tools` is looked at and changed by `at` alone, between its steps."""

    def __init__(self, jack: Jack, *names: str) -> None:
        """Its ports appear, and it begins to ask for a HUI."""
        self._jack = jack
        self._end = MidiEnd(jack, "Tools", "Tools HUI")
        self._end.plug()
        self._tools = ProTools(*names)
        self._begun = time.monotonic()
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._heard = 0
        self._refused: list[str] = []
        self._thread = threading.Thread(target=self._run, name="Pro Tools", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """It is closed, and its ports are gone."""
        self._over.set()
        self._thread.join()
        self._end.unplug()

    def at(self, look: Callable[[ProTools], T]) -> T:
        """What `look` sees, or does, while nothing else happens to it; what it changed is painted."""
        with self._lock:
            seen = look(self._tools)
            self._tools._paint_soon()
            return seen

    def refused(self) -> list[str]:
        """All that it ever refused."""
        with self._lock:
            return [*self._refused, *self._tools.refused]

    def becomes(self, *names: str) -> None:
        """It is started anew, on these tracks."""
        with self._lock:
            self._refused += self._tools.refused
            self._tools = ProTools(*names)
            self._begun = time.monotonic()

    def connect(self, name: str) -> None:
        """The cables to and from the port that the daemon made under this name, as Pro Tools draws them."""
        import jack

        def ports() -> list[tuple[str, str]]:
            with jack.Client("cables", no_start_server=True, servername=self._jack.name) as client:
                found = [port for port in client.get_ports(is_midi=True) if name in port.name or "Tools" in port.name]
                out = [port.name for port in sorted(found, key=lambda port: "Tools" in port.name) if port.is_output]
                to = [port.name for port in sorted(found, key=lambda port: "Tools" not in port.name) if port.is_input]
            return list(zip(out, to, strict=True)) if (len(out), len(to)) == (2, 2) else []

        cables = wait_until(ports, 20, "both ports of both")
        with jack.Client("cables", no_start_server=True, servername=self._jack.name) as client:
            for source, sink in cables:
                if not client.get_all_connections(source):
                    client.connect(source, sink)

    def _run(self) -> None:
        while not self._over.wait(STEP_SECONDS):
            with self._lock:
                heard = self._end.heard(self._heard)
                self._heard += len(heard)
                said = self._tools.tick((time.monotonic() - self._begun) * 1000)
                for each in heard:
                    said += self._tools.receive(each.data)
            self._end.send(*said)
