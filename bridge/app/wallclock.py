"""Tells when the clock on the wall jumps: set by hand or by the network, or after the machine slept.

The engine counts time by a clock that never goes back, and is told once what the wall's clock showed; breaks and hours
would be wrong for good after a jump. So somebody looks now and then whether both still go together. Nothing is judged
here: a clock that is wrong is told as it is.
"""

from collections.abc import Callable

#: How far both clocks may drift apart, in seconds, before it counts as a jump. Clocks are slewed by far less.
DRIFT_SECONDS = 2.0


class WallClock:
    """`look` tells when the wall's clock differs from what was told last; to be called by one thread, now and then."""

    def __init__(self, wall: Callable[[], float], steady: Callable[[], float], tell: Callable[[], None]) -> None:
        """`wall` and `steady` give seconds; `tell` is called on a jump, and tells the wall's time."""
        self._wall, self._steady, self._tell = wall, steady, tell
        self._apart = wall() - steady()

    def look(self) -> None:
        """See whether it jumped."""
        apart = self._wall() - self._steady()
        if abs(apart - self._apart) > DRIFT_SECONDS:
            self._apart = apart
            self._tell()
