"""What a press turns into: the table of a button's states, and nothing else.

Rules. A gesture a control has no entry for costs no waiting: the hold timer runs only where there is a hold, the double
window only where there is a double, and only a part of a chord waits for the other. A tap is told as soon as no other
gesture can come of it; until then it is a try, which a phase flip follows at once and can take back. The double window
runs from the first press.

A row is (state, input) -> (state, moves); moves are carried out in order by core/presses.py.
"""

from collections.abc import Iterable
from enum import StrEnum
from itertools import product
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
    CHORD = "chord"  # it is one of the two of a chord


class Input(StrEnum):
    """What happens to a button: a foot, or one of the two clocks a press starts."""

    PRESS = "press"
    RELEASE = "release"
    HOLD_DUE = "hold due"
    DOUBLE_DUE = "double due"
    CHORD = "chord"  # the other button of a chord is down too


class Move(StrEnum):
    """What is to be done, in the cell that took the press."""

    PRESS = "press"
    TRY = "try"  # a tap that can still be taken back
    TAP = "tap"
    UNTAP = "untap"
    HOLD = "hold"
    DOUBLE = "double"
    CHORD = "chord"
    END = "end"  # what is on ends: momentaries, holds, doubles
    RELEASE = "release"


class Wants(NamedTuple):
    """Which gestures the cell that takes a press has entries for, beyond press and release."""

    hold: bool
    double: bool
    chord: bool = False


NOTHING = Wants(False, False)
#: The gesture of a chord, before the control it is made with.
CHORD = "chord "


def chord_with(control: str) -> str:
    """The gesture of a press that is a chord with this control ('desk/button/solo/1')."""
    return CHORD + control


def waits(gestures: Iterable[str]) -> bool:
    """Whether a press of a control with these gestures can become more than a tap: then a plain target is its tap."""
    return any(gesture in ("hold", "double") or gesture.startswith(CHORD) for gesture in gestures)


def wants_of(gestures: Iterable[str]) -> Wants:
    """What the table has to know of these gestures."""
    every = list(gestures)
    return Wants("hold" in every, "double" in every, any(gesture.startswith(CHORD) for gesture in every))


Step = tuple[State, tuple[Move, ...]]
_ENDED = (Move.END, Move.RELEASE)

_ROWS: dict[tuple[State, Input, Wants], Step] = {}


def _row(state: State, given: Input, hold: bool | None, double: bool | None, chord: bool | None, step: Step) -> None:
    for wants in (Wants(*wanted) for wanted in product((False, True), repeat=3)):
        if hold in (None, wants.hold) and double in (None, wants.double) and chord in (None, wants.chord):
            _ROWS[state, given, wants] = step


#     state        input              hold   double  chord  next state and moves
_row(State.IDLE, Input.PRESS, None, None, None, (State.DOWN, (Move.PRESS, Move.TRY)))
_row(State.IDLE, Input.PRESS, False, False, False, (State.SURE, (Move.PRESS, Move.TAP)))
_row(State.IDLE, Input.CHORD, None, None, None, (State.CHORD, (Move.PRESS, Move.CHORD)))
_row(State.SURE, Input.RELEASE, None, None, None, (State.IDLE, _ENDED))
_row(State.DOWN, Input.RELEASE, None, True, None, (State.AGAIN, _ENDED))
_row(State.DOWN, Input.RELEASE, None, False, None, (State.IDLE, (Move.TAP, *_ENDED)))
_row(State.DOWN, Input.HOLD_DUE, None, None, None, (State.HELD, (Move.HOLD,)))
_row(State.DOWN, Input.DOUBLE_DUE, None, None, None, (State.LONG, ()))
_row(State.DOWN, Input.DOUBLE_DUE, False, None, False, (State.SURE, (Move.TAP,)))
_row(State.DOWN, Input.CHORD, None, None, None, (State.CHORD, (Move.UNTAP,)))
_row(State.LONG, Input.RELEASE, None, None, None, (State.IDLE, (Move.TAP, *_ENDED)))
_row(State.LONG, Input.HOLD_DUE, None, None, None, (State.HELD, (Move.HOLD,)))
_row(State.LONG, Input.CHORD, None, None, None, (State.CHORD, (Move.UNTAP,)))
_row(State.AGAIN, Input.PRESS, None, None, None, (State.SECOND, (Move.PRESS, Move.UNTAP, Move.DOUBLE)))
_row(State.AGAIN, Input.DOUBLE_DUE, None, None, None, (State.IDLE, (Move.TAP,)))
_row(State.HELD, Input.RELEASE, None, None, None, (State.IDLE, _ENDED))
_row(State.SECOND, Input.RELEASE, None, None, None, (State.IDLE, _ENDED))
_row(State.CHORD, Input.RELEASE, None, None, None, (State.IDLE, _ENDED))


def advance(state: State, given: Input, wants: Wants) -> Step:
    """The next state and what to do; an input that means nothing in this state changes nothing."""
    return _ROWS.get((state, given, wants), (state, ()))
