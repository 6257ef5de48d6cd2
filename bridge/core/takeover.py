"""Takeover: how an absolute control that is out of hold comes into hold. One function a mode, found by its name.

All numbers are in the control's own travel, 0 to 1, as its cell reads it. A mode is asked only while the control is out
of hold; what it returns is sent, None sends nothing. Adding a mode is adding one function to the table: the YAML
vocabulary, the schema and the property tests follow. What unknown values and values outside the range do is not asked
here: core/moves.py has settled it before.

Sources of the rules: ReaLearn's takeover modes (helgobox, user guide, glue section; helgoboss-learn, mode_struct.rs)
and Mixxx's soft takeover. Where they part from the house: docs/decisions/0010.
"""

from collections.abc import Callable
from typing import NamedTuple

from bridge.core.travel import TOLERANCE

#: A crossing after a pause counts when what it sends lies no further from the value than this: the first step of a fast
#: flick, and the last one into an end stop, must not leave the control stuck, and a lost stretch must not make it jump.
PAUSE_REACH = 1 / 8

#: The most that one message of `parallel` moves the value, and the part of the distance that one of `long-time-no-see`
#: takes: ReaLearn's "allowed step", which is its tolerance, and so ours is our tolerance.
ALLOWED_STEP = TOLERANCE

#: A move this long, one number of 7 bits, is a whole step of `long-time-no-see`; finer ones are parts of it, so that a
#: control of 14 bits brings the value in no faster than one of 7.
WHOLE_MOVE = 1 / 127


class Way(NamedTuple):
    """What a mode is told: where the control stood and stands, where its target stands, and how they came to it."""

    before: float
    now: float
    value: float
    moving: bool  # in one move with what came before: no pause between
    answered: bool  # the value is what the DAW made of where the control stood, and nobody has changed it since
    meant_before: float  # what `before` and `now` stand for: the nearest step, where the cell has steps
    meant: float


Takeover = Callable[[Way], float | None]


def pickup(way: Way) -> float | None:
    """Nothing until the control meets the value or crosses it.

    Crossing counts inside one move (ReaLearn's rule: a pause of 100 ms begins a new one) and, after a pause, only where
    it stays near; so an end stop cannot strand it (Mixxx pull request 934), nor a lost stretch make it jump.
    """
    if abs(way.meant - way.value) <= TOLERANCE:
        return way.meant
    crossed = (way.meant_before - way.value) * (way.meant - way.value) <= 0
    if crossed and (way.moving or abs(way.meant - way.value) <= PAUSE_REACH):
        return way.meant
    return None


def pickup_tolerant(way: Way) -> float | None:
    """Like `pickup`; and where the DAW made something else of what this control sent, it goes on all the same."""
    return way.meant if way.answered else pickup(way)


def catch_up(way: Way) -> float | None:
    """The value goes the way of the control, as much faster or slower as both need to reach the end together.

    Its step is the control's, times the value's distance to the end ahead, by the control's; nothing where either has
    none left. Near its own end a control therefore moves a far value by much.
    """
    if pickup(way) is not None:
        return _arrives(way)
    end = 1.0 if way.now > way.before else 0.0
    room, left = abs(end - way.before), abs(end - way.value)
    if not (room and left):
        return None
    # A move to the very end brings the value there exactly: no rounding keeps it a hair away.
    return _differs(end + (way.value - end) * (abs(end - way.now) / room), way)


def parallel(way: Way) -> float | None:
    """The value goes the way of the control, as far as that, in steps of 3/128 at most; they meet at an end."""
    if pickup(way) is not None:
        return _arrives(way)
    step = min(ALLOWED_STEP, max(-ALLOWED_STEP, way.now - way.before))
    return _differs(_inside(way.value + step), way)


def long_time_no_see(way: Way) -> float | None:
    """Whichever way the control goes, the value comes nearer to it: by 3/128 of what is between them at a time."""
    taken = pickup(way)
    if taken is not None:
        return taken
    part = ALLOWED_STEP * min(1.0, abs(way.now - way.before) / WHOLE_MOVE)
    return _differs(way.value + (way.now - way.value) * part, way)


def relative(way: Way) -> float | None:
    """The control counts only by how far it moves, as an encoder does; a full sweep covers the full range.

    It is never in hold. At its end stop it brings a value that is all but there to the same end: a sweep ends there.
    """
    value = _inside(way.value + (way.now - way.before))
    if way.now in (0.0, 1.0) and way.now != way.before and abs(value - way.now) <= TOLERANCE:
        value = way.now
    return _differs(value, way)


def jump(way: Way) -> float | None:
    """The control wins at once: the only mode that may jump."""
    return way.meant


def _arrives(way: Way) -> float | None:
    """A control that met the value: it takes it, but where that would move the value against the hand it lets it be."""
    return way.meant if (way.meant - way.value) * (way.now - way.before) >= 0 else None


def _inside(value: float) -> float:
    return min(1.0, max(0.0, value))


def _differs(value: float, way: Way) -> float | None:
    return value if value != way.value else None


#: Every takeover mode by its name in the rig.
TAKEOVERS: dict[str, Takeover] = {
    "pickup": pickup,
    "pickup-tolerant": pickup_tolerant,
    "catch-up": catch_up,
    "parallel": parallel,
    "long-time-no-see": long_time_no_see,
    "relative": relative,
    "jump": jump,
}

#: Modes of controls that no value ever holds: where they stand means nothing.
NEVER_HOLD: frozenset[Takeover] = frozenset({relative})
#: Modes that move the value whichever way the hand goes: there is no side to turn to.
NO_SIDE: frozenset[Takeover] = NEVER_HOLD | {jump}
