"""The footswitch in a simulated chip: how fast a press is, and what bounce, glitches, noise and pedals do to it.

Every figure is simulated time: from the first edge at the pin to the last bit of the message. Nothing here was measured
on a real board.
"""

import itertools
import random
from collections.abc import Iterable

import pytest

from bridge.wire.boxes import FromBox, FromHost
from bridge.wire.talk import Counts
from tests.real.avr.film import Film, Said, frame
from tests.real.avr.workshop import Workshop

FRAMED = "footswitch-framed-115200-10"
DIN = "footswitch-midi-31250-10"
HAIRLESS = "footswitch-midi-115200-10"
#: What was promised, in ms.
LATEST = 1.1
#: A contact shorter than this, in µs, is a glitch: a press counts from the first one that is longer.
SHORTEST_CONTACT = 20
#: When a box has long said hello, in ms.
AWAKE = 300


def presses(count: int, seed: int, least: float, pin: str = "D2", gap: float = 30) -> tuple[list[str], float]:
    """A script of presses and releases with 10 edges of bounce in 3 ms each, and when it is over."""
    chance = random.Random(seed)
    lines, at = [], float(AWAKE)
    for number in range(2 * count):
        lines.append(f"@{at:.4f} bounce {pin} {number % 2} 10 3000 {seed * 1000 + number + 1} {least}")
        at += chance.uniform(gap, 2 * gap)
    return lines, at


def switch_events(film: Film, midi: bool) -> list[tuple[float, int, bool]]:
    """When, which switch, whether down."""
    if midi:
        heard = (said for said in film.messages() if said.kind == 0xB0 and 80 <= said.data[1] < 96)
        return [(said.ms, said.data[1] - 80, said.data[2] == 127) for said in heard]
    return [(said.ms, said.data[0] >> 1, bool(said.data[0] & 1)) for said in film.switches()]


def latencies(film: Film, midi: bool, pin: str = "D2") -> list[float]:
    """Of every press and release, after making sure that there are as many as there should be, in turn."""
    events, edges = switch_events(film, midi), film.first_edges(pin)
    assert [down for _, _, down in events] == [number % 2 == 0 for number in range(len(edges))]
    return [told - edge for (told, _, _), edge in zip(events, edges, strict=True)]


# --- bounce, glitches, how fast -----------------------------------------------------------------------------------


@pytest.mark.parametrize("variant", [FRAMED, DIN, HAIRLESS, "footswitch1-framed-115200-12"])
def test_200_bouncing_presses_are_200_presses_and_none_is_late(workshop: Workshop, variant: str) -> None:
    script, end = presses(200, seed=1, least=SHORTEST_CONTACT)
    film = Film(workshop, workshop.firmware(variant), script, end)

    late = latencies(film, "midi" in variant)
    assert len(late) == 400
    assert max(late) <= LATEST, max(late)


@pytest.mark.parametrize("variant", [FRAMED, DIN])
def test_contacts_as_short_as_chance_makes_them_are_still_one_press_each(workshop: Workshop, variant: str) -> None:
    script, end = presses(200, seed=2, least=0)

    late = latencies(Film(workshop, workshop.firmware(variant), script, end), "midi" in variant)
    assert len(late) == 400
    assert sorted(late)[int(0.97 * len(late))] <= LATEST


@pytest.mark.parametrize("variant", [FRAMED, DIN])
def test_200_glitches_of_5_us_are_no_press_and_no_release(workshop: Workshop, variant: str) -> None:
    glitches = [f"@{AWAKE + 7.013 * n:.4f} glitch D2 0 5" for n in range(200)]
    down = [f"@{AWAKE + 1500} pin D2 0"]
    more = [f"@{AWAKE + 1600 + 7.013 * n:.4f} glitch D2 1 5" for n in range(200)]
    film = Film(workshop, workshop.firmware(variant), glitches + down + more, AWAKE + 3100)

    assert [down for _, _, down in switch_events(film, "midi" in variant)] == [True]


def test_a_contact_of_20_us_is_a_press(workshop: Workshop) -> None:
    film = Film(workshop, workshop.firmware(FRAMED), [f"@{AWAKE} glitch D2 0 {SHORTEST_CONTACT}"], AWAKE + 50)

    assert [down for _, _, down in switch_events(film, midi=False)] == [True, False]


def around(film: Film, variant: str, seed: int) -> tuple[list[str], float]:
    """Presses that begin at every point of a beat, as they would come if nobody pressed."""
    starts = [ms for ms, byte in film.bytes if ms > AWAKE and byte in ((0xFE, 0xB0) if "midi" in variant else (0,))]
    chance = random.Random(seed)
    lines = []
    for number, ms in enumerate(starts):
        at = ms - (0.32 if "midi" in variant else 1.1) * chance.random()
        lines.append(f"@{at:.4f} bounce D2 {number % 2} 10 3000 {number + 1} {SHORTEST_CONTACT}")
    return lines, starts[-1] + 50


@pytest.mark.parametrize("variant", [FRAMED, DIN])
def test_a_press_during_a_beat_is_not_late(workshop: Workshop, variant: str) -> None:
    elf = workshop.firmware(variant)
    # A press puts off the next beat of a framed box; then some come between beats, and that is no harm.
    script, end = around(Film(workshop, elf, [], 15_000), variant, seed=3)
    film = Film(workshop, elf, script, end)

    late = latencies(film, "midi" in variant)
    assert len(late) > 60
    assert max(late) <= LATEST
    # Some of them had to wait for the beat: else this test shows nothing.
    assert max(late) > sorted(late)[len(late) // 2] + 0.05


def test_a_press_gives_up_answers_and_knobs_and_is_not_late(workshop: Workshop) -> None:
    script, end = presses(200, seed=4, least=SHORTEST_CONTACT)
    turning = [
        f"@{at} ramp 0 {low} {5000 - low} 500 1"
        for low, at in zip([0, 5000] * 100, range(AWAKE, int(end), 500), strict=False)
    ]
    pings = [f"@{AWAKE + 7.3 * n:.3f} {frame(FromHost.PING, n % 256, b'01234567')}" for n in range(int(end / 7.3) - 42)]
    film = Film(workshop, workshop.firmware(FRAMED), script + turning + pings, end)

    late = latencies(film, midi=False)
    assert max(late) <= LATEST, max(late)
    counts = Counts()
    said = film.frames(counts)
    assert (counts.torn, counts.long, counts.lost, counts.duplicate) == (0, 0, 0, 0)
    assert counts.cut > 50
    # What was given up is said again: every ping has its pong, and the knob goes on.
    assert sum(each.kind == FromBox.PONG for each in said) == len(pings)
    assert sum(each.kind == FromBox.KNOB for each in said) > 1000


def test_in_midi_a_press_while_a_knob_turns_takes_what_the_page_says(workshop: Workshop) -> None:
    script, end = presses(200, seed=5, least=SHORTEST_CONTACT)
    turning = [
        f"@{at} ramp 0 {low} {5000 - low} 500 1"
        for low, at in zip([0, 5000] * 100, range(AWAKE, int(end), 500), strict=False)
    ]
    for variant, most in ((DIN, 1.65), (HAIRLESS, LATEST)):
        film = Film(workshop, workshop.firmware(variant), script + turning, end)
        late = latencies(film, midi=True)
        assert max(late) <= most, (variant, max(late))


def test_four_switches_are_told_apart(workshop: Workshop) -> None:
    script = [
        f"@{AWAKE + 20 * n} bounce {pin} {level} 10 3000 {n + 1} 12"
        for n, (pin, level) in enumerate([("D2", 0), ("D4", 0), ("D2", 1), ("D5", 0), ("D3", 0), ("D4", 1)])
    ]
    film = Film(workshop, workshop.firmware(FRAMED), script, AWAKE + 150)

    assert [event[1:] for event in switch_events(film, midi=False)] == [
        (0, True), (2, True), (0, False), (3, True), (1, True), (2, False),
    ]  # fmt: skip


def test_switches_pressed_in_one_moment_are_all_told(workshop: Workshop) -> None:
    script = [f"@{AWAKE} pin {pin} 0" for pin in ("D2", "D3", "D4", "D5")]
    film = Film(workshop, workshop.firmware(FRAMED), script, AWAKE + 20)

    assert sorted(event[1] for event in switch_events(film, midi=False)) == [0, 1, 2, 3]


def test_a_contact_that_chatters_for_60_ms_is_one_press(workshop: Workshop) -> None:
    script = [f"@{AWAKE} bounce D2 0 120 60000 7 20", f"@{AWAKE + 200} pin D2 1"]
    film = Film(workshop, workshop.firmware(FRAMED), script, AWAKE + 300)

    assert [down for _, _, down in switch_events(film, midi=False)] == [True, False]


def test_a_switch_that_never_comes_to_rest_is_deaf_for_a_tenth_of_a_second_at_most(workshop: Workshop) -> None:
    # Pressed, let go while it still bounces, and then a pulse every 3 ms: seen, but too short to be believed.
    script = [f"@{AWAKE} pin D2 0", f"@{AWAKE + 2} pin D2 1"]
    script += [f"@{AWAKE + 3 + 3.003 * n:.3f} glitch D2 0 12" for n in range(100)]
    film = Film(workshop, workshop.firmware(FRAMED), script, AWAKE + 400)

    (pressed, _, down), (released, _, up) = switch_events(film, midi=False)
    assert (down, up) == (True, False)
    assert 80 < released - pressed < 120


# --- knobs ---------------------------------------------------------------------------------------------------------


def knob_values(film: Film, midi: bool, since: float = 0) -> list[int]:
    """The values of knob 0, of 14 bits in MIDI."""
    if not midi:
        return [int.from_bytes(s.data[1:3], "big") for s in film.frames() if s.kind == FromBox.KNOB and s.ms >= since]
    values, coarse = [], 0
    for said in film.messages():
        if said.kind == 0xB0 and said.data[1] == 16:
            coarse = said.data[2]
        elif said.kind == 0xB0 and said.data[1] == 48 and said.ms >= since:
            values.append(coarse << 7 | said.data[2])
    return values


@pytest.mark.parametrize("bits", [10, 12])
@pytest.mark.parametrize("speech", ["framed-115200", "midi-31250"])
def test_a_resting_knob_is_silent_in_noise(workshop: Workshop, speech: str, bits: int) -> None:
    script = [
        line
        for n, mv in enumerate((0, 7, 20, 2500, 2503, 4985, 5000))
        for line in (f"@{AWAKE + 5500 * n} adc 0 {mv}", f"@{AWAKE + 5500 * n} mark x")
    ]
    elf = workshop.firmware(f"footswitch-{speech}-{bits}")
    film = Film(workshop, elf, ["noise 0 8 3", *script], AWAKE + 5500 * 7)

    told = [s.ms for s in film.frames() if s.kind == FromBox.KNOB] if "framed" in speech else [
        s.ms for s in film.messages() if s.kind == 0xB0 and s.data[1] == 48
    ]  # fmt: skip
    for n in range(7):
        begin = AWAKE + 5500 * n + 500
        assert [ms for ms in told if begin <= ms < begin + 5000] == [], f"step {n}"


@pytest.mark.parametrize("bits", [10, 12])
@pytest.mark.parametrize("speech", ["framed-115200", "midi-31250"])
def test_every_ramp_goes_one_way_and_reaches_both_ends(workshop: Workshop, speech: str, bits: int) -> None:
    midi = "midi" in speech
    top = 16383 if midi else (1 << bits) - 1
    elf = workshop.firmware(f"footswitch-{speech}-{bits}")
    for span in (100, 1000, 4000):
        for noise in (0, 8):
            script = [
                f"noise 0 {noise} 5",
                f"@{AWAKE} ramp 0 0 5000 {span} 1",
                f"@{AWAKE + span + 500} ramp 0 5000 0 {span} 1",
            ]
            film = Film(workshop, elf, script, AWAKE + 2 * span + 1000)
            values = knob_values(film, midi)
            peak = values.index(top)
            up, down = values[: peak + 1], values[peak:]
            assert up == sorted(up)
            assert down == sorted(down, reverse=True)
            assert up[0] == down[-1] == 0
            if span == 4000 and not noise:
                assert len(set(up)) > 480


def test_the_last_small_step_to_an_end_is_told(workshop: Workshop) -> None:
    # 4971 mV is two counts short of the end: less than what a resting knob must move to be believed.
    script = ["adc 0 4971", f"@{AWAKE + 500} adc 0 5000", f"@{AWAKE + 1000} adc 0 29", f"@{AWAKE + 1500} adc 0 0"]
    values = knob_values(Film(workshop, workshop.firmware(FRAMED), script, AWAKE + 2000), midi=False)

    assert values[0] == 1021
    assert 1023 in values
    assert values[-1] == 0


# --- pedals --------------------------------------------------------------------------------------------------------


def film_of_pedal(workshop: Workshop, script: Iterable[str], ms: float) -> Film:
    return Film(workshop, workshop.firmware(FRAMED), script, ms)


def told(film: Film) -> list[tuple[int, bool]]:
    return [event[1:] for event in switch_events(film, midi=False)]


def test_a_normally_closed_pedal_is_up_at_power_on_and_down_when_it_opens(workshop: Workshop) -> None:
    film = film_of_pedal(workshop, ["pin D3 0", f"@{AWAKE} pin D3 1", f"@{AWAKE + 100} pin D3 0"], AWAKE + 150)

    assert [hello.held for hello in film.hellos()] == [0]
    assert told(film) == [(1, True), (1, False)]


def test_polarity_waits_until_the_plug_is_in(workshop: Workshop) -> None:
    # A plug that goes in while the box wakes: the level counts that stands still for 50 ms.
    film = film_of_pedal(workshop, ["pin D2 0", "@30 bounce D2 1 10 40000 1 100", f"@{AWAKE} pin D2 0"], AWAKE + 50)

    assert told(film) == [(0, True)]


def test_with_the_jumper_a_closed_contact_is_pressed_even_at_power_on(workshop: Workshop) -> None:
    film = film_of_pedal(workshop, ["pin D7 0", "pin D3 0", f"@{AWAKE} pin D3 1"], AWAKE + 50)

    assert [hello.held for hello in film.hellos()] == [0b10]
    assert told(film) == [(1, False)]


def test_a_reset_under_a_foot_does_not_turn_the_pedal_round(workshop: Workshop) -> None:
    film = film_of_pedal(
        workshop, [f"@{AWAKE} pin D2 0", f"@{AWAKE + 100} reset", f"@{AWAKE + 400} pin D2 1"], AWAKE + 500
    )

    first, second = film.hellos()
    assert (first.held, second.held, second.asked) == (0, 1, False)
    assert first.serial == second.serial
    assert told(film) == [(0, True), (0, False)]


def stomps(*at: float) -> list[str]:
    """A latching pedal: each stomp is one change."""
    return [f"@{AWAKE + ms} bounce D2 {number % 2} 10 3000 {number + 1} 12" for number, ms in enumerate(at)]


def test_a_latching_pedal_is_found_out_and_then_each_stomp_is_a_tap(workshop: Workshop) -> None:
    learn = [0, 2500, 4000, 6500, 8000, 10_500]
    film = film_of_pedal(workshop, stomps(*learn, 12_000, 15_000, 15_400), AWAKE + 16_000)

    assert told(film)[:6] == [(0, True), (0, False)] * 3
    assert told(film)[6:] == [(0, True), (0, False)] * 3
    events = switch_events(film, midi=False)[6:]
    edges = film.first_edges()[6:]
    assert [event[0] - edge < LATEST for event, edge in zip(events[::2], edges, strict=True)] == [True] * 3
    assert [20 < up[0] - down[0] < 40 for down, up in zip(events[::2], events[1::2], strict=True)] == [True] * 3


def test_a_pedal_that_was_tapped_once_is_momentary_for_good(workshop: Workshop) -> None:
    film = film_of_pedal(workshop, stomps(0, 100, 1000, 4000, 5000, 8000, 9000, 12_000, 13_000, 16_000), AWAKE + 16_500)

    assert told(film) == [(0, True), (0, False)] * 5


def test_jumpers_say_latching_and_momentary(workshop: Workshop) -> None:
    latching = film_of_pedal(workshop, ["pin B0 0", *stomps(0, 1000, 1400)], AWAKE + 2000)
    assert told(latching) == [(0, True), (0, False)] * 3

    learn = [0, 2500, 4000, 6500, 8000, 10_500]
    momentary = film_of_pedal(workshop, ["pin B4 0", *stomps(*learn, 12_000)], AWAKE + 12_500)
    assert told(momentary)[-1] == (0, True)


# --- lights, life, mistakes -----------------------------------------------------------------------------------------


def pings(start: float, end: float, first: int = 100) -> list[str]:
    return [
        f"@{ms} {frame(FromHost.PING, (first + n) % 256, bytes((n,)))}"
        for n, ms in enumerate(range(int(start), int(end), 900))
    ]


def test_the_light_follows_its_state_and_its_colour(workshop: Workshop) -> None:
    script = [
        "@390 rgb", f"@395 {frame(FromHost.LIGHT, 1, bytes((0, 1)))}", "@398 rgb",
        f"@400 {frame(FromHost.COLOUR, 2, bytes((0, 255, 140, 0)))}", "@420 rgb",
        f"@500 {frame(FromHost.COLOUR, 3, bytes((0, 0, 0, 255)))}", "@520 rgb",
        f"@550 {frame(FromHost.LIGHT, 4, bytes((2, 1)))}",
        f"@600 {frame(FromHost.LIGHT, 5, bytes((0, 0)))}",
        f"@605 {frame(FromHost.COLOUR, 6, bytes((0, 64, 35, 0)))}", "@620 rgb",
    ]  # fmt: skip
    film = Film(workshop, workshop.firmware(FRAMED), script, 700)

    # White before it was told a colour; then the colour, and a dim one while it is off.
    assert film.colours() == [[0, 0, 0], [255, 255, 255], [255, 140, 0], [0, 0, 255], [64, 35, 0]]
    (on, _), (off, _) = film.port("D", 6)[-2:]
    assert 395 < on < 400
    assert 600 < off < 605
    assert film.port("C", 2)[-1][1]


def test_a_light_blinks_about_twice_a_second(workshop: Workshop) -> None:
    script = [f"@400 {frame(FromHost.LIGHT, 1, bytes((0, 2)))}", *pings(500, 2400)]
    film = Film(workshop, workshop.firmware(FRAMED), script, 2400)

    changes = [ms for ms, _ in film.port("D", 6) if ms > 700]
    assert 8 <= len(changes) <= 9
    assert all(abs(later - earlier - 200) < 2 for earlier, later in itertools.pairwise(changes))


def test_lights_go_off_when_the_host_falls_silent_and_come_back_with_it(workshop: Workshop) -> None:
    script = [f"@400 {frame(FromHost.LIGHT, 1, bytes((0, 1)))}", *pings(1000, 3000), f"@8000 {frame(FromHost.PING, 9)}"]
    film = Film(workshop, workshop.firmware(FRAMED), script, 8100)

    (on, _), (off, _), (again, _) = film.port("D", 6)[-3:]
    assert on < 410
    # The last ping was at 2800.
    assert 5790 < off < 5810
    assert 8000 < again < 8010


def test_it_says_hello_after_its_reset_and_when_asked_and_then_the_knob(workshop: Workshop) -> None:
    film = Film(
        workshop, workshop.firmware(FRAMED), ["adc 0 2500", f"@400 {frame(FromHost.WHO, 77, bytes((1, 0)))}"], 600
    )
    said = [each for each in film.frames() if each.kind in (FromBox.HELLO, FromBox.KNOB)]

    assert film.bytes[0][1] == 0
    assert [each.kind for each in said] == [FromBox.HELLO, FromBox.KNOB] * 2
    first, second = film.hellos()
    assert (first.asked, second.asked) == (False, True)
    assert (first.switches, first.knobs, first.encoders, first.lights, first.colours) == (4, 1, 0, 4, True)
    assert (first.protocol, first.name, first.fine_knobs) == ((1, 0), "footswitch", False)
    assert first.serial == second.serial != 0
    assert said[0].ms < 150
    assert abs(int.from_bytes(said[1].data[1:3], "big") - 512) < 3


def test_it_gives_a_sign_of_life_every_quarter_of_a_second(workshop: Workshop) -> None:
    film = Film(workshop, workshop.firmware(FRAMED), [f"@{AWAKE} pin D3 0"], 5000)
    said = [each for each in film.frames() if each.ms > AWAKE + 10]

    assert all(each.kind == FromBox.BEAT for each in said)
    assert all(later.ms - earlier.ms <= 250 for earlier, later in itertools.pairwise(said))
    assert said[-1].data == bytes((0, 4, 0, 0, 0b10))


def test_what_it_cannot_read_it_says_and_goes_on(workshop: Workshop) -> None:
    good = frame(FromHost.PING, 5, b"good")
    broken = good[:9] + f"{int(good[9:11], 16) ^ 0x10:02x}" + good[11:]
    script = [
        f"@400 {broken}",
        f"@600 {frame(FromHost.LIGHT, 6, bytes((0, 3)))}",
        f"@800 {frame(0x99, 7)}",
        f"@1000 {frame(FromHost.LIGHT, 8, bytes((0,)))}",
        f"@1200 rx {'05' * 100}",
        f"@1400 rx 00{frame(FromHost.PING, 9, b'well')[3:]}",
        f"@1500 {frame(FromHost.LIGHT, 10, bytes((15, 1)))}",
        f"@1510 {frame(FromHost.TEXT, 11, b'no display')}",
    ]
    film = Film(workshop, workshop.firmware(FRAMED), script, 2000)
    said = [each for each in film.frames() if each.kind in (FromBox.NAK, FromBox.PONG)]

    assert [each.data for each in said] == [
        bytes((1, 0)), bytes((4, 0x82)), bytes((3, 0x99)), bytes((2, 0x82)), bytes((2, 0)), b"well",
    ]  # fmt: skip
    assert [each.data[2] for each in film.frames() if each.kind == FromBox.BEAT][-1] == 5


def test_a_flood_of_garbage_neither_stops_it_nor_makes_it_complain_without_end(workshop: Workshop) -> None:
    chance = random.Random(6)
    garbage = [f"@{400 + 9 * n} rx {chance.randbytes(100).hex()}" for n in range(300)]
    film = Film(
        workshop,
        workshop.firmware(FRAMED),
        [*garbage, "@1500 pin D2 0", f"@3500 rx 00{frame(FromHost.PING, 9, b'well')[3:]}"],
        3600,
    )
    said = film.frames()

    assert told(film) == [(0, True)]
    assert [each.data for each in said if each.kind == FromBox.PONG][-1:] == [b"well"]
    assert sum(each.kind == FromBox.NAK for each in said) <= 33


def test_a_box_that_hangs_is_reset_and_says_hello(workshop: Workshop) -> None:
    elf = workshop.firmware(FRAMED, "-DPB_TEST_HANG")
    film = Film(workshop, elf, [f"@400 {frame(FromHost.PING, 1, b'hang')}", "@1000 pin D2 0"], 1200)

    assert [event["why"] for event in film.events if event["ev"] == "reset"] == ["own"]
    assert [hello.asked for hello in film.hellos()] == [False, False]
    assert told(film) == [(0, True)]
    (hang, _), (_, _) = (400, 0), (0, 0)
    hello = [each.ms for each in film.frames() if each.kind == FromBox.HELLO][1]
    assert hello - hang < 500


# --- the same in MIDI ------------------------------------------------------------------------------------------------


def midi_said(film: Film) -> list[Said]:
    return film.messages()


def test_in_midi_it_says_hello_answers_identity_and_shows_lights(workshop: Workshop) -> None:
    script = [
        "@500 rx f07e7f0601f7", "@600 rx f07d504200f7",
        "@700 rx f07d50420200400020f7", "@710 rx b0fe507f", "@730 rgb", "@740 rx 5000", "@760 rgb",
    ]  # fmt: skip
    film = Film(workshop, workshop.firmware(DIN), script, 900)
    sysex = [each.data for each in midi_said(film) if each.kind == 0xF0]

    assert [data[:5] for data in sysex] == [
        b"\xf0\x7dPB\x01",
        b"\xf0\x7e\x7f\x06\x02",
        b"\xf0\x7dPB\x01",
        b"\xf0\x7dPB\x01",
    ]
    assert sysex[1] == bytes.fromhex("f07e7f06027d504200000100 0100f7")
    assert film.colours() == [[129, 0, 64], [129, 0, 64]]


def test_in_midi_it_is_heard_by_who_comes_late(workshop: Workshop) -> None:
    film = Film(workshop, workshop.firmware(DIN), ["@3000 pin D2 0"], 3100)
    late = bytes(byte for ms, byte in film.bytes if ms > 2600)

    assert late.count(0xFE) >= 1
    assert late.count(0xB0) >= 1
    assert late.endswith(b"\x50\x7f") or late[:-1].endswith(b"\x50\x7f")
    gaps = [later[0] - earlier[0] for earlier, later in zip(film.bytes, film.bytes[1:], strict=False)]
    assert max(gaps[50:]) < 270
