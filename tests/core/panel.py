"""A studio whose desk is any profile: what goes out to it is stated in bytes, and time is as long as a test says.

Profiles are written as their files are, so that what is tested is the way from the file to the wire.
"""

from collections.abc import Sequence
from dataclasses import replace

from bridge.config.problems import Report
from bridge.config.profiles import profile_from
from bridge.config.source import Source
from bridge.core.events import Back, Received, Send
from bridge.model.rig import Entry, Phase
from bridge.model.surface import Profile
from tests.core.toy import MS, Studio, rig

HEAD = "profile: box\nmaker: Nobody\nmodel: Box\nports: {input: [Box], output: [Box]}\nchannel: 1\nstrips: 8\n"


def profile(text: str) -> Profile:
    """A profile as its file says it."""
    report = Report()
    source = Source("box.yaml", HEAD + text)
    found = profile_from(source, "box", report)
    assert found is not None, [problem.message for problem in report.problems.values()]
    return found


class Panel(Studio):
    """A studio with this desk, opened; `opened` is what it was sent then, `told()` since the last look."""

    def __init__(self, text: str, *entries: Entry, phases: Sequence[Phase] = (Phase("create"), Phase("mix"))) -> None:
        made = rig(entries, phases)
        desk = replace(made.surfaces[0], profile=profile(text))
        super().__init__(replace(made, surfaces=(desk, *made.surfaces[1:])), open_all=False)
        self.step(Back(0, "desk"))
        self.opened = self.told()
        for port in ("pedal", "daw"):
            self.step(Back(0, port))
        self.daw("strips 9")

    def told(self) -> list[str]:
        """What the desk was sent since the last look, as hex."""
        sent = [effect for effect in self.out if isinstance(effect, Send) and effect.port == "desk"]
        self.out.clear()
        return [effect.data.hex(" ") for effect in sent]

    def says(self, *sentences: str) -> list[str]:
        """The DAW says something; returns what the desk is sent."""
        self.out.clear()
        for sentence in sentences:
            self.step(Received(self.t_ns, "daw", sentence.encode()))
        return self.told()

    def plays(self, *messages: str) -> list[str]:
        """The desk sends these messages (hex); returns what the desk is sent."""
        self.out.clear()
        for message in messages:
            self.step(Received(self.t_ns, "desk", bytes.fromhex(message)))
        return self.told()

    def lines(self, *messages: str) -> list[str]:
        """The desk sends these messages (hex); returns all that came of it, readable."""
        self.out.clear()
        for message in messages:
            self.step(Received(self.t_ns, "desk", bytes.fromhex(message)))
        return self.take()

    def later(self, ms: float) -> list[str]:
        """Time passes; returns what the desk was sent meanwhile."""
        self.out.clear()
        self.after(ms)
        return self.told()


__all__ = ["MS", "Panel", "profile"]
