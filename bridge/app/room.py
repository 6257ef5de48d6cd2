"""The practice room: the real daemon between a practice surface in memory and the practice mixer on a real UDP port.

Nothing in it pretends: the daemon reads a rig, runs the engine, greets the mixer and sends datagrams as it would to a
DAW. What the room tells is read back: from the mixer what its faders say, from the surface's wire which lights are lit.
"""

import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bridge import config
from bridge.app.daemon import Daemon, Options
from bridge.app.moves import messages_of
from bridge.app.practice import PracticeMixer
from bridge.core.dialect import Speech
from bridge.core.program import PortPlan
from bridge.core.targets import target
from bridge.model.surface import Control
from bridge.ports.contract import Port, Receiver
from bridge.ports.loopback import LoopbackPort
from bridge.ports.udp import UdpPort
from bridge.wire import midi

RIG = "practice-room.yaml"
SURFACE, MIXER = "box", "mixer"
#: How long the room waits for anything: loopback takes less than a millisecond, where nothing else runs.
PATIENCE_SECONDS = 30.0


class NotSo(Exception):
    """What was expected in the room did not happen; the text says what."""


class Room:
    """A practice room, open while the `with` block runs."""

    def __init__(self) -> None:
        """Furnish it; entering starts the mixer and the daemon."""
        self.mixer = PracticeMixer()
        self.said: list[str] = []
        self._moves = 0
        self._lights: dict[bytes, int] = {}
        self._folder = Path(tempfile.mkdtemp(prefix="phasebridge-practice-"))
        self._surface: LoopbackPort | None = None
        self._daemon: Daemon | None = None
        dialect, profile = config.find_dialect("ardour-osc"), config.find_profile("practice")
        assert dialect is not None
        assert profile is not None
        self._dialect = dialect
        self.controls: dict[str, Control] = {control.path: control for control in profile.controls}

    def __enter__(self) -> Self:
        """Start the mixer, then the daemon, and wait until they have met."""
        self.mixer.start()
        try:
            options = Options(str(self._rig()), self._folder / "state")
            self._daemon = Daemon(options, self.said.append, self._port)
            self._daemon.start()
            self.ready = self._daemon.ready()
            self.until(lambda: self.status()["daws"][MIXER]["strips"], "the mixer to answer")
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, _kind: type | None, _problem: BaseException | None, _trace: TracebackType | None) -> None:
        """Close the room."""
        self.close()

    def close(self) -> None:
        """End the daemon and the mixer, and tidy up."""
        if self._daemon is not None:
            self._daemon.stop()
        self.mixer.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _rig(self) -> Path:
        """The shipped rig, sending to where this mixer listens."""
        shutil.copy(config.mappings() / "rigs" / RIG, self._folder)
        rig = self._folder / "rig.yaml"
        daw = f'{{dialect: ardour-osc, send: "127.0.0.1:{self.mixer.port}"}}'
        rig.write_text(f"version: 1\nrig: Practice room\nextends: {RIG}\ndaws:\n  {MIXER}: {daw}\n", encoding="utf-8")
        return rig

    def _port(self, plan: PortPlan, receiver: Receiver) -> Port:
        if plan.medium == "midi":
            self._surface = LoopbackPort(plan.name, receiver, self._shown)
            return self._surface
        assert plan.send is not None
        return UdpPort(plan.name, receiver, (plan.send.host, plan.send.port))

    def _shown(self, data: bytes) -> None:
        self._lights[data[:-1]] = data[-1]

    # --- Hands --------------------------------------------------------------------------------------------------

    def move(self, control: str, value: str) -> None:
        """Do one thing with a control; raises NotAMove."""
        assert self._surface is not None
        for message in messages_of(self.controls[control], value):
            self._surface.feed(message)
        self._moves += 1

    def tap(self, control: str) -> None:
        """Press a control and let it go."""
        self.move(control, "press")
        self.move(control, "release")

    def sweep(self, control: str, first: int, last: int, seconds: float = 0.0) -> None:
        """Move a control from one number to another, as a hand does."""
        step = 1 if last >= first else -1
        numbers = [*range(first, last, 3 * step), last]
        for number in numbers:
            self.move(control, str(number))
            time.sleep(seconds / len(numbers))

    def rest(self, seconds: float) -> None:
        """Let time pass, as a held foot does."""
        time.sleep(seconds)

    # --- Eyes ---------------------------------------------------------------------------------------------------

    def status(self) -> dict[str, Any]:
        """The daemon's own status."""
        assert self._daemon is not None
        return self._daemon.status()

    def phase(self) -> str:
        """The phase the surface is in."""
        return str(self.status()["phase"])

    def sent(self) -> int:
        """How many datagrams the daemon has sent to the mixer so far."""
        return int(self.status()["ports"][MIXER]["sent"])

    def lit(self, control: str) -> bool:
        """Whether the light of a control is on."""
        light = self.controls[control].lights[0]
        prefix = midi.encode(light.message.type, light.message.channel, light.message.number, 0)[:-1]
        return self._lights.get(prefix) == light.on

    def position(self, path: str) -> float:
        """Where a target of the mixer stands, 0 to 1, as the mixer says."""
        return self.mixer.snapshot()[path]

    def reading(self, path: str) -> float:
        """The same in the unit of the target: dB for levels, % for pans."""
        meant = target(path, MIXER)
        assert meant is not None
        speech = self._dialect.speech(meant)
        assert isinstance(speech, Speech)
        return speech.law.to_quantity(self.position(path))

    def until(self, true: Callable[[], Any], what: str) -> None:
        """Wait until something is so; raises NotSo."""
        last = time.monotonic() + PATIENCE_SECONDS
        while not true():
            if time.monotonic() > last:
                raise NotSo(f"waited {PATIENCE_SECONDS:g} s for {what}; last said: {' / '.join(self.said[-3:])}")
            time.sleep(0.005)

    def settle(self) -> None:
        """Wait until all that hands did so far has passed through the engine."""
        self.until(lambda: self.status()["ports"][SURFACE]["received"] >= self._moves, "the surface to be read")
