"""A serial line is paced by its rate, whatever its profile hopes for."""

import pytest

from bridge.core.serial_pace import paced
from bridge.model.rig import SerialEnd
from bridge.model.surface import WireModel


@pytest.mark.parametrize(
    ("end", "bytes_per_second"),
    [
        (SerialEnd("/dev/ttyUSB0", speaks="midi"), 3125),  # MIDI 1.0: 31250 baud, ten bits a byte
        (SerialEnd("/dev/ttyUSB0", speaks="midi", rate=115_200), 11_520),
        (SerialEnd("/dev/ttyUSB0", speaks="lines", rate=9600), 960),
        # A light of three bytes is a frame of eight: 1,440 lights a second.
        (SerialEnd(), 4320),
        (SerialEnd("/dev/ttyUSB0"), 4320),
    ],
)
def test_a_line_takes_what_its_rate_lets_through(end: SerialEnd, bytes_per_second: int) -> None:
    assert paced(WireModel(), end).bytes_per_second == bytes_per_second


def test_a_slower_box_stays_slower_and_keeps_what_else_is_known_of_it() -> None:
    wire = WireModel(bytes_per_second=1000, gap_ns=7, burst_ns=5, longest_sysex=64)
    assert paced(wire, SerialEnd()) == wire
