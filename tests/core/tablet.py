"""A toy tablet: a surface that speaks OSC, in a studio with the toy DAW and a pedal."""

from collections.abc import Iterable
from dataclasses import replace

from bridge.core.events import Back, Received
from bridge.model.rig import Address, Entry, Group, Rig, Surface
from bridge.model.surface import OSC, Argument, Control, MessageShape, Profile
from bridge.wire import osc
from tests.core.toy import PEDAL, Studio, rig


def says(address: str) -> tuple[MessageShape, ...]:
    return (MessageShape(OSC, 0, None, address),)


TABLET = Profile(
    name="toy-tablet",
    maker="Toy",
    model="Tablet",
    strips=4,
    controls=(
        *(Control(f"fader/{n}", says(f"/fader/{n}")) for n in range(1, 5)),
        Control("fader/5", says("/midi/5"), argument=Argument(low=0, high=127)),
        Control("fader/6", says("/down"), argument=Argument(low=1, high=-1)),
        Control("knob/1", says("/xy")),
        Control("knob/2", says("/xy"), argument=Argument(at=2)),
        Control("knob/3", says("/strip"), argument=Argument(at=2)),
        Control("encoder/1", says("/turn"), relative="ticks"),
        Control("encoder/2", says("/wheel"), relative="zero-or-one"),
        *(Control(f"button/solo/{n}", says(f"/solo/{n}")) for n in range(1, 5)),
    ),
)


def tablet_rig(entries: Iterable[Entry], profile: Profile = TABLET) -> Rig:
    made = rig(entries, groups=(Group("main", ("tablet", "pedal")),))
    tablet = Surface("tablet", profile, listen=Address("127.0.0.1", 9100), send=Address("127.0.0.1", 9101))
    return replace(made, surfaces=(tablet, Surface("pedal", PEDAL)))


class TabletStudio(Studio):
    """A studio whose desk is a tablet."""

    def __init__(self, entries: Iterable[Entry], profile: Profile = TABLET) -> None:
        super().__init__(tablet_rig(entries, profile), open_all=False)
        for port in ("tablet", "pedal", "daw"):
            self.step(Back(0, port))
        self.take()

    def says(self, address: str, *arguments: osc.Argument) -> list[str]:
        """The tablet sends one message; returns what came of it."""
        return self.sends(osc.encode(address, *arguments))

    def sends(self, datagram: bytes) -> list[str]:
        """The tablet sends these bytes; returns what came of it."""
        self.take()
        self.step(Received(self.t_ns, "tablet", datagram))
        return self.take()

    @property
    def counted(self) -> dict[str, int]:
        """What is counted of the tablet's port."""
        return dict(self.engine.picture()["ports"]["tablet"])
