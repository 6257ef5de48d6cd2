"""A box made for one test: its controls, what they reach, and bytes as it sends them."""

from collections.abc import Sequence
from dataclasses import replace

from bridge.core.events import Received
from bridge.core.relative import TICK
from bridge.model.rig import Entry, Surface
from bridge.model.surface import Control, MessageShape
from bridge.wire.midi import Splitter, hex_to_bytes
from tests.core.toy import DESK, PEDAL, Studio, entry, rig

#: Where an encoder begins in these tests.
MIDDLE = 0.5


def cc(number: int, channel: int = 1) -> MessageShape:
    return MessageShape("control_change", channel, number)


def pair(number: int, channel: int = 1) -> tuple[MessageShape, MessageShape]:
    return cc(number, channel), cc(number + 32, channel)


def sysex(pattern: str) -> MessageShape:
    return MessageShape("sysex", 0, None, pattern)


class Box:
    """A studio whose desk is this box; each control reaches `device/param/N`, `track/N/solo` or what `entries` say.

    What comes out of a control is told as the number it stands for, by the control.
    """

    def __init__(self, *controls: Control, entries: Sequence[Entry] | None = None) -> None:
        self.controls = controls
        if entries is None:
            entries = [entry(f"desk/{each.path}", "any", *_leads(each, n)) for n, each in enumerate(controls, 1)]
            entries = [
                replace(made, reach=replace(made.reach, takeover="jump", unknown="take"))
                if made.reach.target.shape.startswith("device")
                else made
                for made in entries
            ]
        made = rig(entries)
        desk = replace(DESK, controls=controls)
        self.rig = replace(made, surfaces=(Surface("desk", desk), Surface("pedal", PEDAL)))
        self.studio = Studio(self.rig)
        self._splitter = Splitter()
        for number, control in enumerate(controls, 1):
            if control.relative:
                self.studio.daw(f"device/param/{number} = {MIDDLE}")

    @property
    def lane(self):
        return self.studio.engine._lanes["desk"]

    def hand(self, path: str):
        return next(hand for hand in self.studio.engine._world.hands if hand.plan.path == path)

    def known(self) -> "Box":
        """Every control with a position has said where it stands: the first time is only noted."""
        for hand in self.studio.engine._world.hands:
            if hand.position is None:
                hand.position = 1.0 / 3
        return self

    def says(self, text: str) -> list[str]:
        """Bytes in hex, cut into messages as the port does; what came out of all of them."""
        return self.sends(hex_to_bytes(text))

    def sends(self, data: bytes) -> list[str]:
        lines: list[str] = []
        for message in self._splitter.feed(data):
            self.studio.take()
            self.studio.step(Received(self.studio.t_ns, "desk", message))
            lines += self.studio.take()
        return [self._told(line) for line in lines]

    def after(self, ms: float) -> list[str]:
        """Time passes; what came of it."""
        return [self._told(line) for line in self.studio.after(ms).take()]

    def _told(self, line: str) -> str:
        """`fader/1 = 8192` for `daw: device/param/1 = 0.500031`."""
        if not line.startswith("daw: device/param/"):
            return line
        number, _, position = line.removeprefix("daw: device/param/").partition(" = ")
        control = self.controls[int(number) - 1]
        if control.relative:
            return f"{control.path} {round((float(position) - MIDDLE) / TICK):+d}"
        return f"{control.path} = {round(float(position) * control.largest)}"


def _leads(control: Control, number: int) -> tuple[str, ...]:
    return (f"track/{number}/solo",) if control.motion.value == "press" else (f"device/param/{number}",)
