"""What a press turns into: the table of a button's states, and nothing else.

Rules. A gesture a control has no entry for costs no waiting: the hold timer runs only where there is a hold, the double
window only where there is a double. A tap is told as soon as no other gesture can come of it; until then it is a try,
which a phase flip follows at once and can take back. The double window runs from the first press.

A row is (state, input) -> (state, moves); moves are carried out in order by core/presses.py.
"""

from enum import StrEnum
from typing import NamedTuple


class State(StrEnum):
    """Where a button stands between its press and the end of what came of it."""

    IDLE = "idle"
    DOWN = "down"  # pressed; anything may come of it
    LONG = "long"  # still down, too late for a double
    SURE = "sure"  # still down, the tap is told: nothing else can come
    AGAIN = "again"  # released inside the double window
    HELD = "held"  # the hold is on
    SECOND = "second"  # the double is on


class Input(StrEnum):
    """What happens to a button: a foot, or one of the two clocks a press starts."""

    PRESS = "press"
    RELEASE = "release"
    HOLD_DUE = "hold due"
    DOUBLE_DUE = "double due"


class Move(StrEnum):
    """What is to be done, in the cell that took the press."""

    PRESS = "press"
    TRY = "try"  # a tap that can still be taken back
    TAP = "tap"
    UNTAP = "untap"
    HOLD = "hold"
    DOUBLE = "double"
    END = "end"  # what is on ends: momentaries, holds, doubles
    RELEASE = "release"


class Wants(NamedTuple):
    """Which gestures the cell that takes a press has entries for, beyond press and release."""

    hold: bool
    double: bool


Step = tuple[State, tuple[Move, ...]]
_ENDED = (Move.END, Move.RELEASE)

_ROWS: dict[tuple[State, Input, Wants], Step] = {}


def _row(state: State, given: Input, hold: bool | None, double: bool | None, step: Step) -> None:
    for wants in (Wants(h, d) for h in (False, True) for d in (False, True)):
        if hold in (None, wants.hold) and double in (None, wants.double):
            _ROWS[state, given, wants] = step


#     state        input              hold   double  next state and moves
_row(State.IDLE, Input.PRESS, False, False, (State.SURE, (Move.PRESS, Move.TAP)))
_row(State.IDLE, Input.PRESS, True, None, (State.DOWN, (Move.PRESS, Move.TRY)))
_row(State.IDLE, Input.PRESS, None, True, (State.DOWN, (Move.PRESS, Move.TRY)))
_row(State.SURE, Input.RELEASE, None, None, (State.IDLE, _ENDED))
_row(State.DOWN, Input.RELEASE, None, True, (State.AGAIN, _ENDED))
_row(State.DOWN, Input.RELEASE, None, False, (State.IDLE, (Move.TAP, *_ENDED)))
_row(State.DOWN, Input.HOLD_DUE, None, None, (State.HELD, (Move.HOLD,)))
_row(State.DOWN, Input.DOUBLE_DUE, False, None, (State.SURE, (Move.TAP,)))
_row(State.DOWN, Input.DOUBLE_DUE, True, None, (State.LONG, ()))
_row(State.LONG, Input.RELEASE, None, None, (State.IDLE, (Move.TAP, *_ENDED)))
_row(State.LONG, Input.HOLD_DUE, None, None, (State.HELD, (Move.HOLD,)))
_row(State.AGAIN, Input.PRESS, None, None, (State.SECOND, (Move.PRESS, Move.UNTAP, Move.DOUBLE)))
_row(State.AGAIN, Input.DOUBLE_DUE, None, None, (State.IDLE, (Move.TAP,)))
_row(State.HELD, Input.RELEASE, None, None, (State.IDLE, _ENDED))
_row(State.SECOND, Input.RELEASE, None, None, (State.IDLE, _ENDED))


def advance(state: State, given: Input, wants: Wants) -> Step:
    """The next state and what to do; an input that means nothing in this state changes nothing."""
    return _ROWS.get((state, given, wants), (state, ()))
