"""Waiting for something to become true, with an end to it.

Real peers answer when they like. A test never sleeps for a guessed time: it says what it waits for, and how long at
most.
"""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

#: How often a predicate is looked at; short beside anything a peer does, long beside what looking costs.
STEP_SECONDS = 0.01


def wait_until(predicate: Callable[[], T], seconds: float, what: str = "") -> T:
    """Call `predicate` until it returns something true, and return that.

    AssertionError after `seconds`, with `what` was waited for and what was seen last.
    """
    deadline = time.monotonic() + seconds
    while not (seen := predicate()):
        if time.monotonic() >= deadline:
            raise AssertionError(f"waited {seconds:g} s for {what or predicate}; last seen: {seen!r}")
        time.sleep(STEP_SECONDS)
    return seen
