"""Waiting for something to become true, with an end to it.

Real peers answer when they like. A test never sleeps for a guessed time: it says what it waits for. How long at most is
for a machine with nothing else to do; on a busy one waiting costs nothing but time, so no wait is given up early.
"""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

#: How often a predicate is looked at; short beside anything a peer does, long beside what looking costs.
STEP_SECONDS = 0.01
#: What any wait is given at least: only a test that fails takes so long.
LEAST_SECONDS = 40.0


def wait_until(predicate: Callable[[], T], seconds: float, what: str = "") -> T:
    """Call `predicate` until it returns something true, and return that.

    AssertionError after `seconds`, or `LEAST_SECONDS` if that is more, with `what` was waited for and seen last.
    """
    seconds = max(seconds, LEAST_SECONDS)
    deadline = time.monotonic() + seconds
    while not (seen := predicate()):
        if time.monotonic() >= deadline:
            raise AssertionError(f"waited {seconds:g} s for {what or predicate}; last seen: {seen!r}")
        time.sleep(STEP_SECONDS)
    return seen


def comes_within(predicate: Callable[[], object], seconds: float) -> bool:
    """Whether `predicate` becomes true within `seconds`: to try something again, and for what must not happen."""
    deadline = time.monotonic() + seconds
    while not predicate():
        if time.monotonic() >= deadline:
            return False
        time.sleep(STEP_SECONDS)
    return True
