"""Takeover: how an absolute control that is out of hold comes into hold. One function a mode, found by its name.

All numbers are in the control's own travel, 0 to 1, as its cell reads it. A mode is asked only while the control is out
of hold; what it returns is sent, None sends nothing. Adding a mode is adding one function to the table: the YAML
vocabulary, the schema and the property tests follow.
"""

from collections.abc import Callable

from bridge.core.travel import TOLERANCE

#: A crossing after a pause counts when what it sends lies no further from the value than this: the first step of a fast
#: flick, and the last one into an end stop, must not leave the control stuck, and a lost stretch must not make it jump.
PAUSE_REACH = 1 / 8

#: before, now: where the control stood and stands; value: where its target stands; moving: same move as before.
Takeover = Callable[[float, float, float, bool], float | None]


def pickup(before: float, now: float, value: float, moving: bool) -> float | None:
    """Nothing until the control meets the value or crosses it.

    Crossing counts inside one move (ReaLearn's rule: a pause of 100 ms begins a new one) and, after a pause, only where
    it stays near; so an end stop cannot strand it (Mixxx pull request 934), nor a lost stretch make it jump.
    """
    if abs(now - value) <= TOLERANCE:
        return now
    crossed = (before - value) * (now - value) <= 0
    if crossed and (moving or abs(now - value) <= PAUSE_REACH):
        return now
    return None


def jump(before: float, now: float, value: float, moving: bool) -> float | None:
    """The control wins at once: the only mode that may jump."""
    return now


#: Every takeover mode by its name in the rig.
TAKEOVERS: dict[str, Takeover] = {"pickup": pickup, "jump": jump}
