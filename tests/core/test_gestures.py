"""What a press turns into: the whole table, and that every press comes to an end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core.gestures import Input, Move, State, Wants, advance

#: Nothing, hold, double, both; then the same four beside a chord.
EVERY = tuple(
    Wants(hold, double, chord) for chord in (False, True) for double in (False, True) for hold in (False, True)
)
NOTHING = EVERY[0]
ENDED = (Move.END, Move.RELEASE)

OPEN = (State.DOWN, (Move.PRESS, Move.TRY))
TAPPED = (State.IDLE, (Move.TAP, *ENDED))
#: (state, input): the next state and moves for each of nothing, hold, double, both, without a chord and beside one.
TABLE = {
    (State.IDLE, Input.PRESS): ((State.SURE, (Move.PRESS, Move.TAP)), OPEN, OPEN, OPEN, OPEN, OPEN, OPEN, OPEN),
    (State.IDLE, Input.CHORD): ((State.CHORD, (Move.PRESS, Move.CHORD)),) * 8,
    (State.SURE, Input.RELEASE): ((State.IDLE, ENDED),) * 8,
    (State.DOWN, Input.RELEASE): (TAPPED, TAPPED, (State.AGAIN, ENDED), (State.AGAIN, ENDED)) * 2,
    (State.DOWN, Input.HOLD_DUE): ((State.HELD, (Move.HOLD,)),) * 8,
    (State.DOWN, Input.DOUBLE_DUE): (
        *((State.SURE, (Move.TAP,)), (State.LONG, ())) * 2,
        *((State.LONG, ()),) * 4,
    ),
    (State.DOWN, Input.CHORD): ((State.CHORD, (Move.UNTAP,)),) * 8,
    (State.LONG, Input.RELEASE): (TAPPED,) * 8,
    (State.LONG, Input.HOLD_DUE): ((State.HELD, (Move.HOLD,)),) * 8,
    (State.LONG, Input.CHORD): ((State.CHORD, (Move.UNTAP,)),) * 8,
    (State.AGAIN, Input.PRESS): ((State.SECOND, (Move.PRESS, Move.UNTAP, Move.DOUBLE)),) * 8,
    (State.AGAIN, Input.DOUBLE_DUE): ((State.IDLE, (Move.TAP,)),) * 8,
    (State.HELD, Input.RELEASE): ((State.IDLE, ENDED),) * 8,
    (State.SECOND, Input.RELEASE): ((State.IDLE, ENDED),) * 8,
    (State.CHORD, Input.RELEASE): ((State.IDLE, ENDED),) * 8,
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("given_", Input)
def test_every_row_of_the_table(state: State, given_: Input) -> None:
    expected = TABLE.get((state, given_), ((state, ()),) * 8)
    assert tuple(advance(state, given_, wants) for wants in EVERY) == expected


def play(wants: Wants, inputs: list[Input]) -> tuple[State, list[Move]]:
    """What comes of these inputs; the feet and clocks that cannot be are left out."""
    state, moves, is_down, clocks = State.IDLE, [], False, set()
    for given_ in inputs:
        if given_ in (Input.PRESS, Input.RELEASE):
            if is_down == (given_ is Input.PRESS):
                continue
            is_down = not is_down
            if given_ is Input.PRESS and state is State.IDLE:
                clocks = _clocks(wants)
        elif given_ is Input.CHORD:
            if not wants.chord or state not in (State.IDLE, State.DOWN, State.LONG):
                continue
            is_down = True
        elif given_ not in clocks:
            continue
        else:
            clocks.discard(given_)
        state, done = advance(state, given_, wants)
        moves += done
    if is_down:
        state, done = advance(state, Input.RELEASE, wants)
        moves += done
    for clock in sorted(clocks):
        state, done = advance(state, clock, wants)
        moves += done
    return state, moves


def _clocks(wants: Wants) -> set[Input]:
    return {clock for clock, wanted in ((Input.HOLD_DUE, wants.hold), (Input.DOUBLE_DUE, wants.double)) if wanted}


@given(st.sampled_from(EVERY), st.lists(st.sampled_from(Input), max_size=30))
def test_every_press_ends_in_idle_with_exactly_one_end(wants: Wants, inputs: list[Input]) -> None:
    """However feet and clocks take turns: one END and one RELEASE a press, and nothing is left open."""
    state, moves = play(wants, inputs)
    assert state is State.IDLE
    assert moves.count(Move.PRESS) == moves.count(Move.END) == moves.count(Move.RELEASE)


@given(st.sampled_from(EVERY), st.lists(st.sampled_from(Input), max_size=30))
def test_a_gesture_is_one_of_tap_hold_double_and_chord(wants: Wants, inputs: list[Input]) -> None:
    """Every press that began is told exactly once what it was; a double takes two."""
    _, moves = play(wants, inputs)
    firsts = moves.count(Move.UNTAP) - moves.count(Move.DOUBLE)
    chords = firsts + moves.count(Move.CHORD)
    told = moves.count(Move.TAP) + moves.count(Move.HOLD) + 2 * moves.count(Move.DOUBLE) + chords
    assert told == moves.count(Move.PRESS)
    assert firsts >= 0
    assert wants.chord or not chords


@given(st.lists(st.sampled_from(Input), max_size=30))
def test_gestures_without_an_entry_cost_no_waiting(inputs: list[Input]) -> None:
    """Where there is neither hold nor double, the tap is told with the press."""
    _, moves = play(NOTHING, inputs)
    assert Move.TRY not in moves
    assert moves == [Move.PRESS, Move.TAP, *ENDED] * (len(moves) // 4)
