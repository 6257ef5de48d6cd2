"""The clock on the wall: a jump is told once, in either direction; drifting with the other clock is none."""

import pytest

from bridge.app.wallclock import WallClock

YEAR = 365 * 86_400


@pytest.mark.parametrize("jump", [-YEAR, YEAR, 2.5, -2.5])
def test_a_jump_is_told_once(jump):
    now, told = [1000.0, 10.0], []
    clock = WallClock(lambda: now[0], lambda: now[1], lambda: told.append(now[0]))
    now[:] = 1010.0, 20.0
    clock.look()
    assert told == []
    now[:] = 1020.0 + jump, 30.0
    clock.look()
    clock.look()
    assert told == [1020.0 + jump]
    now[0] -= jump
    clock.look()
    assert len(told) == 2, "back again is a jump too"


def test_what_both_clocks_do_is_no_jump():
    now, told = [1000.0, 10.0], []
    clock = WallClock(lambda: now[0], lambda: now[1], lambda: told.append(now[0]))
    for _ in range(1000):
        now[0] += 10.001
        now[1] += 10.0
        clock.look()
    assert told == [], "a second in three hours"
