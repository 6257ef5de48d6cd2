"""Lanes keep order, never make the caller wait, and count what they drop."""

import threading

from bridge.app.lane import Lane
from tests.app.clockwork import PATIENCE, until


def test_things_arrive_in_order_on_another_thread():
    taken, threads = [], set()

    def take(things, dropped):
        taken.extend(things)
        threads.add(threading.current_thread())

    lane = Lane("test", take)
    lane.start()
    for number in range(1000):
        lane.put(number)
    until(lambda: len(taken) == 1000, "a thousand things")
    assert taken == list(range(1000))
    assert threading.current_thread() not in threads
    assert lane.stop()


def test_a_lane_whose_taker_hangs_drops_and_counts_and_does_not_hold_up_the_caller():
    free = threading.Event()
    began = threading.Event()
    taken, drops = [], []

    def take(things, dropped):
        began.set()
        assert free.wait(PATIENCE)
        taken.extend(things)
        drops.append(dropped)

    lane = Lane("test", take, room=10)
    lane.start()
    lane.put("first")
    assert began.wait(PATIENCE)
    for number in range(25):
        lane.put(number)
    assert not lane.stop(0.05), "stop gives up on time"
    free.set()
    until(lambda: len(drops) == 2, "what was left")
    assert taken == ["first", *range(10)]
    assert sum(drops) == 15


def test_stopping_takes_what_is_waiting():
    taken = []
    lane = Lane("test", lambda things, dropped: taken.extend(things))
    lane.start()
    lane.put(1)
    assert lane.stop(PATIENCE)
    assert taken == [1]
