"""Acceleration: slow ticks stay ticks, fast ones count more, evenly between, and never at a change of direction."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core.acceleration import FAST_NS, SLOW_NS, gain
from bridge.core.relative import TICK
from tests.core.toy import MS, Studio, entry, rig

ENCODER = "desk/encoder/1"
KEY = "device/param/1"
factors = st.floats(1, 32)
pauses = st.integers(0, 2 * SLOW_NS)


@given(factors, pauses, pauses)
def test_the_gain_lies_between_1_and_the_factor_and_grows_with_the_pace(
    factor: float, one_ns: int, other_ns: int
) -> None:
    fast, slow = sorted((one_ns, other_ns))
    gains = [gain(factor, 1, pause_ns, same_way=True) for pause_ns in (fast, slow)]

    assert 1 <= gains[1] <= gains[0] <= factor


@given(factors, pauses, st.integers(1, 8))
def test_several_ticks_in_one_message_share_its_pause(factor: float, pause_ns: int, ticks: int) -> None:
    together = gain(factor, ticks, pause_ns * ticks, same_way=True)

    assert together == gain(factor, -ticks, pause_ns * ticks, same_way=True)
    assert together == pytest.approx(gain(factor, 1, pause_ns, same_way=True))


@given(factors, st.integers(0, SLOW_NS))
def test_a_change_of_direction_is_one_tick(factor: float, pause_ns: int) -> None:
    assert gain(factor, 1, pause_ns, same_way=False) == 1


def test_twice_as_fast_is_the_same_step_up_everywhere() -> None:
    at = [gain(4, 1, pause_ns, same_way=True) for pause_ns in (80 * MS, 40 * MS, 20 * MS)]

    assert at[1] / at[0] == pytest.approx(at[2] / at[1])
    assert gain(4, 1, SLOW_NS, same_way=True) == 1
    assert gain(4, 1, FAST_NS, same_way=True) == 4


def turned(*ticks: tuple[float, int], **reach: object) -> list[float]:
    """How many ticks far each of these turns went: (milliseconds before it, the number the encoder sends)."""
    studio = Studio(rig([entry(ENCODER, "any", KEY, **reach)]))
    studio.daw(f"{KEY} = 0.5")
    studio.after(1000)
    at, went = 0.5, []
    for pause_ms, number in ticks:
        studio.after(pause_ms)
        (line,) = studio.hand(ENCODER, number)
        now = float(line.rpartition(" ")[2])
        went.append(round((now - at) / TICK, 3))
        at = now
    return went


def test_an_encoder_counts_fast_ticks_as_more() -> None:
    assert turned((0, 1), (200, 1), (10, 1), (10, 127), (10, 127), (200, 127), acceleration=4) == pytest.approx(
        [1, 1, 4, -1, -4, -1], abs=1e-3
    )


def test_a_factor_of_1_and_no_entry_are_no_acceleration() -> None:
    assert turned((0, 1), (1, 1), (1, 1), acceleration=1) == [1, 1, 1]
    assert turned((0, 1), (1, 1), (1, 1)) == [1, 1, 1]


def test_in_fine_mode_nothing_is_accelerated() -> None:
    studio = Studio(rig([entry(ENCODER, "any", KEY, acceleration=8, fine="desk/button/mute/4")]))
    studio.daw(f"{KEY} = 0.5")
    studio.hand("desk/button/mute/4", 127)
    lines = [line for _ in range(3) for line in studio.after(1).hand(ENCODER, 1)]

    assert lines[-1] == f"daw: {KEY} = {0.5 + 3 * TICK / 8:.6f}"
