"""What the words of DAWs for a position mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.journal.handoff.places import Meter, Spot, in_beats, in_seconds, meter_of, spot_of


@pytest.mark.parametrize(
    ("words", "spot"),
    [
        ("1|1|0", Spot(0, None)),
        ("12|3|480", Spot(46, None, exact=False)),  # ticks are each DAW's own
        ("12|3|1|0", Spot(46, None)),
        ("5.1.1:00", Spot(16, None)),  # Bitwig
        ("00:01:02:00", Spot(None, 62)),
        ("00:01:02:12", Spot(None, 62, exact=False)),
        ("01:00:00.250", Spot(None, 3600.25)),
        ("1:02.5", Spot(None, 62.5)),
        (" 75.2 s ", Spot(None, 75.2)),
    ],
)
def test_words_that_say_a_place(words, spot):
    assert spot_of(words) == spot


@pytest.mark.parametrize(
    "words", ["", "somewhere", "0|1|0", "12|5|0", "-1|1|0", "99999|1", "99:99:99:99:99", "٣|١", "1e9 s"]
)
def test_words_that_say_none(words):
    assert spot_of(words) is None


def test_bars_count_by_the_meter_and_frames_by_their_rate():
    assert spot_of("3|7|0", Meter(7, 8)) == Spot(10, None)
    assert spot_of("3|7|0", Meter(3, 4)) is None
    assert spot_of("00:00:10:12", fps=24) == Spot(None, 10.5)


def test_beats_and_seconds_become_each_other_by_the_tempo_alone():
    assert in_seconds(Spot(8, None), 120) == 4
    assert in_beats(Spot(None, 4), 120) == 8
    assert in_beats(Spot(None, 4), None) is None
    assert in_seconds(Spot(8, None), None) is None


@pytest.mark.parametrize(
    ("text", "meter"), [("4/4", (4, 4)), (" 7 / 8 ", (7, 8)), ("0/4", None), ("4/3", None), ("x", None)]
)
def test_meters(text, meter):
    assert meter_of(text) == meter


@given(st.text(max_size=40))
def test_no_words_break_it(words):
    spot = spot_of(words)
    assert spot is None or 0 <= (spot.beats if spot.beats is not None else spot.seconds) <= 86_400
