"""The clock on the wall: a jump is told once, a slow drift and ordinary time are not."""

import threading
import time
from pathlib import Path

from bridge.app.wallclock import WallClock
from tests.app.bench import Bench


class Clocks:
    def __init__(self) -> None:
        self.counted, self.shown, self.told = 100.0, 1_000_000.0, 0
        self.watch = WallClock(self.tell, lambda: self.counted, lambda: self.shown)

    def tell(self) -> None:
        self.told += 1

    def pass_by(self, counted: float, shown: float) -> int:
        self.counted += counted
        self.shown += shown
        self.watch.look()
        return self.told


def test_ordinary_time_is_no_jump() -> None:
    clocks = Clocks()
    assert [clocks.pass_by(10, 10 + part) for part in (0, 0.5, -0.9, 0)] == [0, 0, 0, 0]


def test_a_clock_set_forward_or_back_or_a_night_asleep_is_told_once() -> None:
    clocks = Clocks()
    assert clocks.pass_by(10, 10 - 366 * 86_400) == 1
    assert clocks.pass_by(10, 10) == 1
    assert clocks.pass_by(10, 10 + 8 * 3600) == 2
    assert clocks.pass_by(10, 13) == 3


def test_a_drift_adds_up_to_a_jump_in_the_end() -> None:
    clocks = Clocks()
    assert [clocks.pass_by(10, 10.6) for _ in range(4)] == [0, 0, 0, 1]


def test_a_daemon_that_slept_knows_what_time_it_is_before_a_foot_can_tap(tmp_path: Path) -> None:
    bench, told, hours = Bench(tmp_path), threading.Event(), [0]
    try:
        bench.daemon._wall_clock = WallClock(told.set, shown=lambda: time.time() + 3600 * hours[0])
        hours[0] = 8
        assert told.wait(5), "sooner than what is looked at now and then"
    finally:
        bench.stop()
