"""The taper of a Mackie host that nobody knows, learned from what it prints while a fader is moved by hand."""

import math
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core import tapers
from bridge.core.taper_learning import Learner, decibels, learned, told
from tests.dialects.mackie import MackieHost

MS = 1_000_000
#: One step of a fader of ten bits, which is what the hardware has (docs of the Logic Control: 1,023 steps).
STEP = 16
Law = Callable[[int], float]


def bent(number: int) -> float:
    """A law of no DAW in particular: +10 dB at the top, 0 dB at 12,000, steep at the bottom."""
    return -math.inf if number <= 0 else 40 * math.log10(number / 12_000) * (1 if number < 12_000 else 1.85)


class Printing(MackieHost):
    """A host that prints the level of a touched fader under its name, in tenths, and forgets it afterwards."""

    law: Law = staticmethod(bent)

    def _all(self) -> Iterator[tuple[object, bytes]]:
        yield from super()._all()
        for strip in range(8):
            track = self.at(strip)
            text = self.printed(track.fader) if track and (0, strip) in self.touched else "Vol"
            head = bytes((0xF0, 0, 0, 0x66, 0x14, 0x12, 56 + strip * 7))
            yield ("level", strip), head + text.ljust(7).encode() + b"\xf7"

    def printed(self, number: int) -> str:
        level = type(self).law(number)
        return "-oo dB" if math.isinf(level) else f"{level:+.1f}"


class Session:
    """A hand on the desk, the host, and what goes over the wire between them, heard in order."""

    def __init__(self, host: MackieHost | None = None, answer_ms: int = 30) -> None:
        self.host = host or Printing(["Kick", "12", "Bass"])
        self.learner = Learner()
        self.t_ns = 0
        self.answer_ns = answer_ms * MS
        self.wire: list[tuple[int, bool, bytes]] = []
        self.host.models.append(0x14)
        self.host.paint()

    def say(self, message: bytes) -> None:
        self._hear(message, from_us=True)
        self.t_ns += self.answer_ns
        for answer in self.host.receive(message):
            self._hear(answer, from_us=False)

    def _hear(self, message: bytes, *, from_us: bool) -> None:
        self.wire.append((self.t_ns, from_us, message))
        self.learner.hear(self.t_ns, message)

    def move(self, strip: int, *stops: int) -> None:
        """A finger takes the fader through these stops, some way in between, half a second at each."""
        self.say(bytes((0x90, 0x68 + strip, 0x7F)))
        before = 0
        for stop in stops:
            for number in ((before * 2 + stop) // 3, (before + stop * 2) // 3, stop):
                self.t_ns += 20 * MS
                self.say(bytes((0xE0 | strip, number & 0x7F, number >> 7)))
            self.t_ns += 500 * MS
            before = stop
        self.say(bytes((0x90, 0x68 + strip, 0)))
        self.t_ns += 500 * MS
        self.learner.rest(self.t_ns)


@pytest.mark.parametrize("answer_ms", [1, 30, 120])
def test_the_law_is_learned_within_a_step_of_the_hardware_at_every_point(answer_ms: int) -> None:
    session = Session(answer_ms=answer_ms)
    stops = [0, *range(800, 16_384, 800), 12_000, 16_383]
    session.move(0, *stops)
    points = learned(session.learner.points)
    assert tapers.wrong_with(points) == ""
    assert points[0] == (-math.inf, 0)
    assert {number for _, number in points} == {*stops}
    law = tapers.of_points(points, 0.5 / tapers.FULL)
    for stop in stops[1:]:
        number = law.to_position(round(bent(stop), 1)) * tapers.FULL
        assert abs(number - stop) <= STEP
    assert law.to_position(0.0) * tapers.FULL == pytest.approx(12_000)


@given(st.lists(st.integers(0, 16_383), min_size=2, max_size=40), st.integers(0, 2))
def test_whatever_the_hand_does_the_taper_rises(stops: list[int], strip: int) -> None:
    session = Session()
    session.move(strip, *stops)
    points = learned(session.learner.points)
    assert points == [] or tapers.wrong_with(points) == ""
    for level, number in points[1:]:
        assert round(bent(number), 1) == pytest.approx(level), "every point is one that was printed"


def test_a_sweep_that_never_rests_gives_no_point() -> None:
    session = Session()
    session.say(bytes((0x90, 0x68, 0x7F)))
    for number in range(0, 16_384, 64):
        session.t_ns += 5 * MS
        session.say(bytes((0xE0, number & 0x7F, number >> 7)))
    assert session.learner.points == []


def test_a_host_that_prints_before_it_tells_is_understood() -> None:
    learner = Learner()
    for at_ms, message in (
        (0, b"\xf0\x00\x00\x66\x14\x12\x38-6.0 dB\xf7"),
        (5, b"\xe0\x00\x40"),
    ):
        learner.hear(at_ms * MS, message)
    learner.rest(1000 * MS)
    assert learner.points == [(-6.0, 8192)]


def test_names_and_pans_are_no_levels() -> None:
    learner = Learner()
    for text in (b"Kick   ", b"12     ", b"R12    ", b"C      ", b"Vol    "):
        learner.hear(0, b"\xf0\x00\x00\x66\x14\x12\x38" + text + b"\xf7")
        learner.hear(0, b"\xe0\x00\x40")
        learner.rest(1000 * MS)
    assert learner.points == []


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("-12.3", -12.3),
        ("+6.0dB", 6.0),
        (" 0.0 dB", 0.0),
        ("-6 dB", -6.0),
        ("-3,5dB", -3.5),
        ("-oo", -math.inf),
        ("-inf", -math.inf),
        ("12", None),
        ("", None),
        ("Bass", None),
        ("-1234.5", None),
        ("--6", None),
        ("dB", None),
    ],
)
def test_what_is_decibels(text: str, level: float | None) -> None:
    assert decibels(text) == level


def test_a_stray_point_is_left_out_and_not_the_rest() -> None:
    points = [(-20.0, 4000), (-10.0, 9000), (-8.0, 3000), (0.0, 12_000), (0.0, 12_010), (0.0, 12_020)]
    assert learned(points) == [(-math.inf, 0), (-20.0, 4000), (-10.0, 9000), (0.0, 12_010)]


def test_too_many_points_are_thinned_and_0_db_stays() -> None:
    points = learned((level / 10, 8000 + level * 10) for level in range(-600, 101, 2))
    assert len(points) == tapers.MOST_POINTS
    assert (0.0, 8000) in points
    assert (10.0, 9000) in points
    assert tapers.wrong_with(points) == ""


def test_it_is_told_as_a_rig_has_it() -> None:
    assert told([(-math.inf, 0), (-20.5, 5329), (0.0, 12_808)]) == (
        "taper: [[-inf dB, 0], [-20.5 dB, 5329], [0 dB, 12808]]"
    )


@given(st.lists(st.binary(max_size=130), max_size=20))
def test_whatever_comes_over_the_wire_nothing_is_raised(messages: list[bytes]) -> None:
    learner = Learner()
    for at, message in enumerate(messages):
        learner.hear(at * MS, message)
        learner.hear(at * MS, b"\xf0\x00\x00\x66\x14\x12" + bytes(byte & 0x7F for byte in message) + b"\xf7")
