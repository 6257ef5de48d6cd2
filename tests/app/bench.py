"""A daemon on a workbench: the real one, with the real engine and state, whose wires end in the test."""

import threading
from pathlib import Path

from bridge.app.daemon import Daemon, Options
from bridge.ports.loopback import LoopbackPort
from tests.app.clockwork import until

RIG = """\
version: 1
rig: Workbench
surfaces:
  box: {profile: practice}
daws:
  synth: {dialect: midi, port: "Synth*"}
phases:
  create: {color: orange}
  mix: {color: blue}
start: create
map:
  box/fader/1:
    create: {to: synth/cc/7, mode: value, takeover: jump, range: [0, 0.5]}
    mix: {to: synth/cc/7, mode: value, takeover: jump}
  box/knob/1:
    any: {to: synth/cc/10, mode: value, takeover: jump}
  box/button/solo/1:
    create: synth/note/60
    mix: synth/note/61
  box/switch/1:
    any: phase/toggle
"""


class Bench:
    """`sent[port]` is what the daemon sent there, `said` what it told the user."""

    def __init__(self, folder: Path, rig: str = RIG, trace: Path | None = None, plugged: bool = True) -> None:
        folder.mkdir(exist_ok=True)
        self.rig = folder / "rig.yaml"
        self.rig.write_text(rig)
        self.state = folder / "state"
        self.sent: dict[str, list[bytes]] = {}
        self.ports: dict[str, LoopbackPort] = {}
        self.made: list[str] = []
        self.said: list[str] = []
        self._heard = threading.Condition()
        self._plugged = plugged
        self.daemon = Daemon(Options(str(self.rig), self.state, trace), self.said.append, self._make)
        self.daemon.start()
        self.ready = self.daemon.ready()

    def _make(self, plan, receiver):
        sent = self.sent.setdefault(plan.name, [])

        def far(data):
            with self._heard:
                sent.append(data)
                self._heard.notify_all()

        self.made.append(plan.name)
        self.ports[plan.name] = LoopbackPort(plan.name, receiver, far)
        return self.ports[plan.name]

    def feed(self, text: str, port: str = "box") -> None:
        """Say something on a wire, in hex."""
        self.ports[port].feed(bytes.fromhex(text))

    def expect(self, text: str, port: str = "synth") -> None:
        """Wait until this is the last that was said of its note or controller."""
        data = bytes.fromhex(text)

        def said() -> list[bytes]:
            return [each for each in self.sent[port] if each[1:2] == data[1:2]]

        with self._heard:
            found = self._heard.wait_for(lambda: said()[-1:] == [data], 10)
        assert found, f"{port} got {[each.hex(' ') for each in self.sent[port]]}, and not {text} last"

    def hears(self, words: str) -> str:
        """Wait until the user was told this."""
        return until(lambda: next((line for line in self.said if words in line), None), f"{words!r} in {self.said}")

    def phase(self) -> str:
        return self.daemon.status()["phase"]

    def stop(self) -> None:
        self.daemon.stop()
