"""The Arduino sketch, built without the Arduino IDE, in the same simulated chip: it does what the plain C does."""

import pytest

from bridge.wire.boxes import FromBox, FromHost
from bridge.wire.talk import Counts
from tests.real.avr.film import Film, frame
from tests.real.avr.test_footswitch import AWAKE, LATEST, latencies, presses, switch_events
from tests.real.avr.test_knobbox import ticks, turned
from tests.real.avr.workshop import Workshop

#: Without interrupts of its own on every pin the sketch has to come round to a contact, and it reads a knob meanwhile.
SKETCH_CONTACT = 60


@pytest.mark.parametrize("flags", ["", "-DPB_MIDI=1 -DPB_RATE=31250"])
def test_bouncing_presses_are_as_many_and_in_time(workshop: Workshop, flags: str) -> None:
    script, end = presses(40, seed=11, least=SKETCH_CONTACT)
    glitches = [f"@{end + 7.013 * n:.4f} glitch D2 0 5" for n in range(100)]
    film = Film(workshop, workshop.sketch(flags), script + glitches, end + 800)

    late = latencies(film, bool(flags))
    assert len(late) == 80
    assert max(late) <= LATEST, max(late)


def test_it_says_hello_shows_its_light_and_tells_its_knob(workshop: Workshop) -> None:
    script = [
        "adc 0 2500",
        f"@400 {frame(FromHost.WHO, 77, bytes((1, 0)))}",
        f"@450 {frame(FromHost.COLOUR, 78, bytes((0, 255, 140, 0)))}",
        f"@460 {frame(FromHost.LIGHT, 79, bytes((0, 1)))}",
        "@500 rgb",
        f"@{AWAKE + 300} ramp 0 2500 5000 200 1",
    ]
    counts = Counts()
    film = Film(workshop, workshop.sketch(), script, 1200)
    said = film.frames(counts)

    assert [hello.asked for hello in film.hellos()] == [False, True]
    assert (film.hellos()[0].name, film.hellos()[0].switches, film.hellos()[0].serial > 0) == ("footswitch", 4, True)
    assert film.colours() == [[255, 140, 0]]
    assert film.port("D", 6)[-1][1]
    knob = [int.from_bytes(each.data[1:3], "big") for each in said if each.kind == FromBox.KNOB]
    assert abs(knob[0] - 512) < 3
    assert knob[2:] == sorted(knob[2:])
    assert knob[-1] == 1023
    assert counts.mistakes == 0


def test_as_a_knob_box_it_counts_detents_and_tells_its_switches_apart(workshop: Workshop) -> None:
    script = [*turned(0, 10, AWAKE, 4), f"@{AWAKE + 500} pin D4 0", f"@{AWAKE + 600} pin B4 0", "adc 5 5000"]
    film = Film(workshop, workshop.sketch("-DPB_KNOBBOX=1"), script, AWAKE + 700)

    assert ticks(film, 0) == 10
    assert [event[1:] for event in switch_events(film, midi=False)] == [(0, True), (5, True)]
    knobs = {said.data[0] >> 1: said.data[1:] for said in film.frames() if said.kind == FromBox.KNOB}
    assert knobs == {0: bytes(2), 1: bytes(2), 2: bytes(2), 3: bytes(2), 4: bytes(2), 5: bytes((3, 255))}


def test_a_hung_sketch_is_reset_and_a_pedal_stays_the_right_way_round(workshop: Workshop) -> None:
    script = ["@300 pin D3 0", f"@400 {frame(FromHost.PING, 1, b'hang')}", "@1000 pin D3 1"]
    film = Film(workshop, workshop.sketch("-DPB_TEST_HANG"), script, 1200)

    assert [hello.held for hello in film.hellos()] == [0, 0b10]
    assert [event[1:] for event in switch_events(film, midi=False)] == [(1, True), (1, False)]
