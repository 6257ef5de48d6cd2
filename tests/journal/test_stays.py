"""How long a song was in each phase, with one group of surfaces or several, and with a clock that was set back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core.wall import iso_of
from bridge.journal.entries import Span
from bridge.journal.stays import Stayed, by_phase

EVENING = 1_769_889_600.0


def span(group: str, phase: str, begun: float, seconds: float) -> Span:
    return Span(0, group, phase, iso_of(EVENING + begun), seconds, True)


def test_one_group_counts_all_of_its_stays_whatever_its_clock_said() -> None:
    spans = [span("main", "create", 0, 600), span("main", "mix", 600, 60), span("main", "create", -86_400, 600)]
    assert by_phase(spans) == {"create": Stayed(1200, 2), "mix": Stayed(60, 1)}
    back = [span("main", "create", 0, 600), span("main", "create", 300, 600)]
    assert by_phase(back) == {"create": Stayed(1200, 2)}, "set back by five minutes"


def test_groups_that_go_together_have_one_stay() -> None:
    spans = [span(group, "create", 0, 600 + late) for group, late in (("feet", 0.0), ("hands", 0.01))]
    (stayed,) = by_phase(spans).values()
    assert (round(stayed.seconds), stayed.stays) == (600, 1)


def test_groups_of_their_own_count_the_time_that_at_least_one_was_there() -> None:
    spans = [span("ana", "create", 0, 600), span("ben", "create", 300, 600), span("ben", "mix", 900, 60)]
    assert by_phase(spans) == {"create": Stayed(900, 2), "mix": Stayed(60, 1)}


def test_a_beginning_that_nobody_can_read_counts_as_it_is() -> None:
    spans = [span("ana", "create", 0, 600), Span(0, "ben", "create", "yesterday", 600.0, True)]
    assert by_phase(spans) == {"create": Stayed(1200, 2)}


@given(
    st.lists(st.tuples(st.sampled_from(("ana", "ben", "cleo")), st.integers(0, 50), st.integers(0, 20)), max_size=12)
)
def test_it_is_the_time_in_which_somebody_was_there(stays: list[tuple[str, int, int]]) -> None:
    """Held against counting second by second; a group's own stays do not overlap here."""
    spans: list[Span] = []
    free = {"ana": 0, "ben": 0, "cleo": 0}
    seconds: set[int] = set()
    for group, wait, length in stays:
        begun = free[group] + wait
        free[group] = begun + length
        seconds |= set(range(begun, begun + length))
        spans.append(span(group, "create", begun, length))
    if spans:
        assert by_phase(spans)["create"].seconds == pytest.approx(len(seconds))
