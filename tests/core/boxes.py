"""Boxes of the toy studio that are talked to beside playing: a desk with a `device:`, and what it says and is sent."""

from dataclasses import replace

from bridge.core.events import Received, Send
from bridge.model.device import DeviceTalk
from bridge.model.rig import Rig
from bridge.model.surface import WireModel
from tests.core.toy import MS, Studio


def talking(made: Rig, talk: DeviceTalk, wire: WireModel | None = None) -> Rig:
    """The same rig, whose desk is talked to like this."""
    desk, *others = made.surfaces
    profile = replace(desk.profile, talk=talk, wire=wire or desk.profile.wire)
    return replace(made, surfaces=(replace(desk, profile=profile), *others))


class Box(Studio):
    """A studio in which the desk is a scripted peer."""

    def says(self, text: str, port: str = "desk") -> list[str]:
        """The desk sends bytes, in hex; returns what came of it."""
        self.take()
        self.step(Received(self.t_ns, port, bytes.fromhex(text)))
        return self.take()

    def passes(self, ms: float) -> list[str]:
        """Time passes, deadline by deadline; returns what came of it, each with its time."""
        self.take()
        until = self.t_ns + round(ms * MS)
        lines: list[str] = []
        while (due := self.engine.deadline_ns) is not None and due <= until:
            self.at(due / MS)
            lines += [f"{due / MS:g}: {line}" for line in self.take()]
        self.at(until / MS)
        return lines

    def counts(self, port: str = "desk") -> dict[str, object]:
        """What `status` says of a port."""
        found: dict[str, object] = self.engine.picture()["ports"][port]
        return found


def sent_to(effects: object, port: str = "desk") -> list[bytes]:
    """What was sent to a surface."""
    return [effect.data for effect in effects if isinstance(effect, Send) and effect.port == port]  # type: ignore[attr-defined]
