"""The knob box in a simulated chip: six knobs, two encoders, and switches that stay quick among them."""

import pytest

from bridge.wire.boxes import FromBox
from bridge.wire.talk import Counts
from tests.real.avr.film import Film
from tests.real.avr.test_footswitch import AWAKE, LATEST, latencies, presses, switch_events
from tests.real.avr.workshop import Workshop

FRAMED = "knobbox-framed-115200-10"
#: While encoders turn, their contacts are looked at too: a press counts from the first contact of so many µs.
BUSY_CONTACT = 40
#: Contacts of an encoder that is turned one detent clockwise, as (A, B) with 1 open.
CLOCKWISE = [(0, 1), (0, 0), (1, 0), (1, 1)]
PINS = [("D2", "D3"), ("D5", "D7")]


def turned(encoder: int, detents: int, start: float, quarter_ms: float = 2) -> list[str]:
    """A script that turns an encoder, with a contact that bounces in each quarter."""
    lines, stands = [], (1, 1)
    steps = CLOCKWISE if detents > 0 else [*CLOCKWISE[-2::-1], (1, 1)]
    for number in range(abs(detents) * 4):
        target = steps[number % 4]
        for pin, was, now in zip(PINS[encoder], stands, target, strict=True):
            if was != now:
                lines.append(f"@{start + number * quarter_ms:.3f} bounce {pin} {now} 4 500 {number + 1} 20")
        stands = target
    return lines


def ticks(film: Film, encoder: int) -> int:
    """The sum of what an encoder told."""
    told = [s.data for s in film.frames() if s.kind == FromBox.ENCODER and s.data[0] == encoder]
    return sum(data[1] - 256 if data[1] > 127 else data[1] for data in told)


@pytest.mark.parametrize("detents", [10, -10, 60, -60])
def test_every_detent_of_an_encoder_counts_once_with_its_sign(workshop: Workshop, detents: int) -> None:
    script = turned(0, detents, AWAKE) + turned(1, -detents, AWAKE + 1.1)
    film = Film(workshop, workshop.firmware(FRAMED), script, AWAKE + 700)

    assert (ticks(film, 0), ticks(film, 1)) == (detents, -detents)


def test_a_contact_that_was_missed_costs_no_detent(workshop: Workshop) -> None:
    lines = []
    for number in range(20):
        at = AWAKE + 20 * number
        lines += [f"@{at} pin D2 0", f"@{at + 2} pin D3 0", f"@{at + 6} pin D2 1", f"@{at + 6} pin D3 1"]
    film = Film(workshop, workshop.firmware(FRAMED), lines, AWAKE + 500)

    assert abs(ticks(film, 0)) == 20


def test_in_midi_an_encoder_is_relative_in_twos_complement(workshop: Workshop) -> None:
    script = turned(0, 5, AWAKE) + turned(1, -3, AWAKE + 200)
    film = Film(workshop, workshop.firmware("knobbox-midi-31250-10"), script, AWAKE + 400)
    told = [(s.data[1], s.data[2]) for s in film.messages() if s.kind == 0xB0 and s.data[1] >= 102]

    assert sum(value for number, value in told if number == 102) == 5
    assert sum(128 - value for number, value in told if number == 103) == 3


@pytest.mark.parametrize("variant", [FRAMED, "knobbox-framed-115200-12"])
@pytest.mark.parametrize(("pin", "switch"), [("D4", 0), ("B0", 1), ("B4", 5)])
def test_pushes_and_switches_are_quick_while_everything_turns(
    workshop: Workshop, variant: str, pin: str, switch: int
) -> None:
    script, end = presses(40, seed=21, least=BUSY_CONTACT, pin=pin)
    ramps = [
        f"@{at + knob} ramp {knob} {low} {5000 - low} 500 1"
        for low, at in zip([0, 5000] * 20, range(AWAKE, int(end), 500), strict=False)
        for knob in range(6)
    ]
    turning = turned(0, 60, AWAKE + 5, 9)
    counts = Counts()
    film = Film(workshop, workshop.firmware(variant), script + ramps + turning, end)

    late = latencies(film, midi=False, pin=pin)
    assert max(late) <= LATEST, max(late)
    assert {event[1] for event in switch_events(film, midi=False)} == {switch}
    film.frames(counts)
    assert (counts.torn, counts.lost, counts.duplicate) == (0, 0, 0)


@pytest.mark.parametrize("bits", [10, 12])
def test_six_knobs_turn_at_once_and_each_arrives(workshop: Workshop, bits: int) -> None:
    top = (1 << bits) - 1
    script = [f"@{AWAKE} ramp {knob} 0 5000 {500 + 100 * knob} 1" for knob in range(6)]
    film = Film(workshop, workshop.firmware(f"knobbox-framed-115200-{bits}"), script, AWAKE + 2500)
    for knob in range(6):
        values = [
            int.from_bytes(s.data[1:3], "big")
            for s in film.frames()
            if s.kind == FromBox.KNOB and s.data[0] >> 1 == knob
        ]
        assert values == sorted(values)
        assert (values[0], values[-1]) == (0, top)


def test_it_says_what_it_has(workshop: Workshop) -> None:
    (hello,) = Film(workshop, workshop.firmware("knobbox-framed-115200-12"), [], 500).hellos()

    assert (hello.switches, hello.knobs, hello.encoders, hello.lights) == (6, 6, 2, 2)
    assert (hello.fine_knobs, hello.colours, hello.text, hello.name) == (True, False, False, "knobbox")
