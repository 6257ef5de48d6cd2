"""The clock on the wall as numbers, against the standard library's calendar."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core import wall


@given(st.datetimes(min_value=datetime(1600, 1, 1), max_value=datetime(2999, 12, 31)))
def test_times_are_the_calendar_s(moment: datetime) -> None:
    moment = moment.replace(microsecond=0, tzinfo=UTC)
    text = moment.strftime(f"{moment.year:04}-%m-%dT%H:%M:%SZ")
    assert wall.seconds_of(text) == moment.timestamp()
    assert wall.iso_of(moment.timestamp()) == text


def test_parts_of_a_second_are_read() -> None:
    assert wall.seconds_of("1970-01-01T00:00:01.25Z") == 1.25


@pytest.mark.parametrize("text", ["", "now", "2026-01-31", "2026-13-01T00:00:00Z", "2026-01-31T20:00:00+01:00"])
def test_what_is_no_time_is_none(text: str) -> None:
    assert wall.seconds_of(text) is None
