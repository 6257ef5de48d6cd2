"""What a rig says of serial lines: every way to write one, read, written and read again."""

import pytest

from bridge.config import load_text
from bridge.config.writing import write
from bridge.model.rig import SerialEnd
from bridge.wire.talks import TALKS

RIG = """\
version: 1
rig: Serial
surfaces:
  foot: {{profile: {profile}, serial: {serial}}}
daws:
  synth: {{dialect: midi, port: "Synth*"}}
phases: {{create: , mix: }}
map:
  foot/{control}: {{any: {{to: synth/cc/7, mode: momentary}}}}
"""


def end_of(serial: str, profile: str = "generic-footswitch", control: str = "switch/1") -> SerialEnd | str | None:
    """The line that is meant, the same after it was written and read again; else the code of the first problem."""
    loaded = load_text(RIG.format(serial=serial, profile=profile, control=control), "rig.yaml")
    if loaded.rig is None:
        return loaded.problems[0].code
    again = load_text(write(loaded.rig), "rig.yaml").rig
    assert again is not None
    assert again.surfaces == loaded.rig.surfaces
    return loaded.rig.surfaces[0].serial


@pytest.mark.parametrize(
    ("serial", "end"),
    [
        ("auto", SerialEnd()),
        ("/dev/ttyACM0", SerialEnd("/dev/ttyACM0")),
        ('"/dev/serial/by-id/usb-Arduino*"', SerialEnd("/dev/serial/by-id/usb-Arduino*")),
        ("COM3", SerialEnd("COM3")),
        ('{box: "0000002a"}', SerialEnd(box="0000002A")),
        ("{box: 00000042}", SerialEnd(box="00000042")),
        ("{rate: 57600}", SerialEnd(rate=57_600)),
        ('{path: "/dev/ttyUSB*", box: "0000002A"}', SerialEnd("/dev/ttyUSB*", "0000002A")),
        ("{path: /dev/ttyUSB0, speaks: midi, rate: 31250}", SerialEnd("/dev/ttyUSB0", "", "midi", 31_250)),
    ],
)
def test_a_line_can_be_written_in_every_way(serial: str, end: SerialEnd) -> None:
    assert end_of(serial) == end


@pytest.mark.parametrize("speaks", TALKS)
def test_a_profile_fits_what_carries_its_messages_and_nothing_else(speaks: str) -> None:
    serial = f"{{path: /dev/ttyUSB0, speaks: {speaks}}}"
    by_midi, by_osc = end_of(serial), end_of(serial, "generic-osc", "button/mute/1")
    fits, other = (by_midi, by_osc) if TALKS[speaks].medium == "midi" else (by_osc, by_midi)
    assert fits == SerialEnd("/dev/ttyUSB0", speaks=speaks)
    assert other == "E306"


@pytest.mark.parametrize(
    ("serial", "code"),
    [
        ("{path: /dev/ttyUSB0, rate: 1200}", "E106"),
        ("{path: /dev/ttyUSB0, rate: 299}", "E106"),
        ("{path: auto}", "E106"),
        ("{box: 2A}", "E106"),
        ("[/dev/ttyUSB0, /dev/ttyUSB1]", "E104"),
        ("{}", None),
    ],
)
def test_what_cannot_be_is_refused(serial: str, code: str | None) -> None:
    assert end_of(serial) == (code or SerialEnd())


def test_what_says_no_hello_is_not_found_by_itself() -> None:
    assert end_of("{speaks: lines}", "generic-osc", "button/mute/1") == "E306"
    assert end_of('{box: "0000002A", speaks: slip}', "generic-osc", "button/mute/1") == "E306"
