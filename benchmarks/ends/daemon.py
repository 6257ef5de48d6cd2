"""The daemon, as `phasebridge run` makes it, but for three things.

Its surfaces hang on UDP ports that carry raw MIDI messages: the load has no MIDI wire. Nothing is paced: Ardour is
given a message a millisecond, which would be measured instead of the bridge when messages come in a row. And nothing is
a flood: in a row they come faster than any hand, and all but the last of them would wait. Arguments: the UDP ports of
the surface and of the DAW, the rig's file, the state folder. It prints the UDP ports of its first surface, of its DAW
and of its tablet when it is ready, and runs until SIGTERM.
"""

import sys
from pathlib import Path

from benchmarks import rig
from bridge import config
from bridge.app.daemon import Options
from bridge.app.serve import serve
from bridge.core import floods
from bridge.core.program import PortPlan
from bridge.model.surface import WireModel
from bridge.ports.contract import Receiver
from bridge.ports.udp import UdpPort

LOOPBACK = "127.0.0.1"


def main() -> int:
    """Run until ended."""
    surface_end, daw_end = ((LOOPBACK, int(port)) for port in sys.argv[1:3])
    ports: dict[str, UdpPort] = {}

    def make_port(plan: PortPlan, receiver: Receiver) -> UdpPort:
        ports[plan.name] = UdpPort(plan.name, receiver, daw_end if plan.role == "daw" else surface_end)
        return ports[plan.name]

    def say(line: str) -> None:
        if line.startswith("ready"):
            ends = (rig.DESKS[0], rig.DAW, rig.TABLET)
            print(*(address[1] for name in ends if (address := ports[name].address)), flush=True)

    dialect = config.find_dialect("ardour-osc")
    assert dialect is not None
    dialect.pace = WireModel()
    floods.FLOOD_NS = 0
    return serve(Options(sys.argv[3], Path(sys.argv[4])), say, make_port)


if __name__ == "__main__":
    sys.exit(main())
