"""Whether the clock on the wall was set: the engine counts on from what it was told, and has to know of a jump.

Looked at now and then by a thread that is awake anyway. A laptop that slept counts as a clock that was set, since the
engine's own time stood still meanwhile. Nothing here sets a clock.
"""

import time
from collections.abc import Callable

#: A difference larger than this is a jump (seconds); wall times are told to the second.
JUMP_SECONDS = 2.0


class WallClock:
    """Calls `tell` when the wall's time is not what counting on from the last look makes of it."""

    def __init__(
        self,
        tell: Callable[[], object],
        counted: Callable[[], float] = time.monotonic,
        shown: Callable[[], float] = time.time,
    ) -> None:
        """Take the clocks as they are now; both in seconds."""
        self._tell, self._counted, self._shown = tell, counted, shown
        self._behind = shown() - counted()

    def look(self) -> None:
        """Tell of a jump since the last one."""
        behind = self._shown() - self._counted()
        if abs(behind - self._behind) > JUMP_SECONDS:
            self._behind = behind
            self._tell()
