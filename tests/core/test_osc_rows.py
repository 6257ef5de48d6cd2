"""Rows of an OSC dialect: what one row says, asks, reads, and what it takes for a mistake."""

from math import inf, nan

import pytest

from bridge.core.dialect import Heard, Named, PeerMistake
from bridge.core.laws import FRACTION
from bridge.core.osc_rows import MOST, Row, counted, fires, key_of, position_of, question, reads, reads_name, sets
from bridge.wire import osc

VOLUME = Row("track/N/volume", "/vol", "if", sets, FRACTION, ask="/get/@", asks_with=1)
DOUBLED = VOLUME._replace(write=lambda position: position * 2, read=lambda number: number / 2)
MUTE = Row("track/N/mute", "/mute", "ii", sets)
PLAY = Row("transport/play", "/play", "", fires)
LOOP = Row("transport/loop", "/loop", "", fires, toggle="/loop/other", ask="/loop?")
TEMPO = Row("transport/tempo", "/tempo", "f", sets, FRACTION)


def heard(row: Row, *arguments: osc.Argument) -> list[object]:
    return list(reads(row)(arguments))


@pytest.mark.parametrize(
    ("shape", "indexes", "key"),
    [
        ("track/N/volume", (3,), "track/3/volume"),
        ("track/N/send/M/level", (3, 2), "track/3/send/2/level"),
        ("master/volume", (), "master/volume"),
    ],
)
def test_a_key_is_the_shape_with_its_numbers(shape: str, indexes: tuple[int, ...], key: str) -> None:
    assert key_of(shape, indexes) == key


def test_a_value_is_sent_behind_its_index() -> None:
    speech = sets(VOLUME, (3,))
    assert speech.key == "track/3/volume"
    assert speech.pack is not None
    assert speech.prefix + speech.pack(0.25) == osc.encode("/vol", 3, 0.25)


def test_a_number_of_the_daws_own_is_written_and_read_through_the_row() -> None:
    speech = sets(DOUBLED, (3,))
    assert speech.pack is not None
    assert speech.prefix + speech.pack(0.25) == osc.encode("/vol", 3, 0.5)
    assert heard(DOUBLED, 3, 0.5) == [Heard("track/3/volume", 0.25)]


@pytest.mark.parametrize(("position", "number"), [(0.0, 0), (0.49, 0), (0.5, 1), (1.0, 1)])
def test_a_switch_is_sent_as_a_whole_number(position: float, number: int) -> None:
    speech = sets(MUTE, (2,))
    assert speech.pack is not None
    assert speech.prefix + speech.pack(position) == osc.encode("/mute", 2, number)


def test_what_happens_is_one_message_and_the_daws_own_toggle_another() -> None:
    assert (fires(PLAY, ()).fire, fires(PLAY, ()).toggle) == ((osc.encode("/play"),), ())
    assert fires(LOOP, ()).toggle == (osc.encode("/loop/other"),)
    assert fires(LOOP, ()).pack is None


def test_questions_carry_the_index_where_the_daw_wants_it() -> None:
    assert question(VOLUME, (3,)) == osc.encode("/get/3", 3)
    assert question(LOOP, ()) == osc.encode("/loop?")
    assert question(PLAY, ()) is None


def test_a_row_without_an_index_is_read_alone() -> None:
    assert heard(TEMPO, 0.5) == [Heard("transport/tempo", 0.5)]


@pytest.mark.parametrize(("number", "position"), [(1.7, 1.0), (-3, 0.0), (True, 1), (1, 1)])
def test_what_is_heard_stays_between_0_and_1(number: float, position: float) -> None:
    assert heard(VOLUME, 1, number) == [Heard("track/1/volume", position)]


@pytest.mark.parametrize(
    ("row", "arguments"),
    [
        (VOLUME, ()),
        (VOLUME, (1,)),
        (VOLUME, (1, 0.5, 0.5)),
        (VOLUME, ("one", 0.5)),
        (VOLUME, (0, 0.5)),
        (VOLUME, (MOST + 1, 0.5)),
        (VOLUME, (1, "loud")),
        (VOLUME, (1, None)),
        (VOLUME, (1, nan)),
        (VOLUME, (1, inf)),
        (DOUBLED, (1, "loud")),
        (TEMPO, ()),
        (TEMPO, (1, 0.5)),
        (TEMPO, (nan,)),
        (TEMPO, (b"x",)),
    ],
)
def test_feedback_that_makes_no_sense_is_a_mistake(row: Row, arguments: tuple[osc.Argument, ...]) -> None:
    with pytest.raises(PeerMistake):
        heard(row, *arguments)


def test_names_are_read_under_their_key() -> None:
    assert list(reads_name("track/@")((3, " Tom "))) == [Named("track/3", "Tom")]
    assert list(reads_name("song")(("Night Drive",))) == [Named("song", "Night Drive")]


@pytest.mark.parametrize(
    ("key", "arguments"),
    [("track/@", ()), ("track/@", ("Tom",)), ("track/@", (3, 4)), ("track/@", (0, "Tom")), ("song", (1, "Night"))],
)
def test_names_that_make_no_sense_are_a_mistake(key: str, arguments: tuple[osc.Argument, ...]) -> None:
    with pytest.raises(PeerMistake):
        list(reads_name(key)(arguments))


@pytest.mark.parametrize(("number", "fits"), [(1, True), (MOST, True), (0, False), (MOST + 1, False), (1.0, False)])
def test_things_are_counted_from_one_to_the_most(number: float, fits: bool) -> None:
    if fits:
        assert counted(number) == number
    else:
        with pytest.raises(PeerMistake):
            counted(number)


@pytest.mark.parametrize(("number", "position"), [(0.5, 0.5), (2, 1.0), (-1, 0.0)])
def test_a_number_is_a_position_within_0_and_1(number: float, position: float) -> None:
    assert position_of(number) == position


@pytest.mark.parametrize("number", ["x", None, nan, -inf, b""])
def test_what_is_no_number_is_no_position(number: osc.Argument) -> None:
    with pytest.raises(PeerMistake):
        position_of(number)
