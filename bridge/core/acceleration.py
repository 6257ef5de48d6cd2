"""Acceleration: a fast turn of an encoder goes further than as many slow ticks. For boxes that do not do so themselves.

How fast is told by the pause before a tick (a message of several ticks shares its pause among them). From a tenth of a
second on a tick is a tick; at a hundredth it counts as many as the entry says; between the two the gain grows evenly
with the ratio of the pauses, so that twice as fast is the same step up everywhere. A change of direction, and the first
tick after a rest, are never accelerated: the bounce of a worn encoder stays as small as it is.
"""

from math import log

#: A pause of a tick turned slowly, and of one turned as fast as a hand can (24 ticks a turn, four turns a second).
SLOW_NS, FAST_NS = 100_000_000, 10_000_000
_SPAN = log(SLOW_NS / FAST_NS)


def gain(factor: float, ticks: float, pause_ns: int, *, same_way: bool) -> float:
    """How many times a tick counts: 1 to `factor`; `pause_ns` is the time since the last message, `ticks` are in it."""
    if not ticks or not same_way or pause_ns >= SLOW_NS * abs(ticks):
        return 1.0
    each_ns = pause_ns / abs(ticks)
    if each_ns <= FAST_NS:
        return factor
    return float(factor ** (log(SLOW_NS / each_ns) / _SPAN))
