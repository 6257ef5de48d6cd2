"""Words on small displays: any name in letters they have, short and still readable; values and figures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core import targets, words
from bridge.core.laws import FRACTION, PAN
from bridge.model.target import Mode
from tests.core.toy import FADER


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Großes Orchester", "Grosses Orchester"),
        ("Éléctro", "Electro"),
        ("Łódź Øst Ærø", "Lodz Ost Aero"),
        ("Бас-гитара", "Bas-gitara"),
        ("Σύνθ", "Synth"),
        ("“Lead” – 2", '"Lead" - 2'),
        ("F♯ × 2", "F# x 2"),
        ("Vox\u200b\t1", "Vox 1"),
        ("🎸 日本", "? ??"),
        ("e\u0301", "e"),
    ],
)
def test_any_name_is_told_in_ascii(name: str, letters: str) -> None:
    assert words.ascii_of(name) == letters


@pytest.mark.parametrize(
    ("name", "width", "short"),
    [
        ("Kick", 7, "Kick"),
        ("Snare Top", 7, "Snar Tp"),
        ("Snare Top", 4, "SnrT"),
        ("Schlagzeug 12", 7, "Schlg12"),
        ("Electric Guitar", 7, "ElctrcG"),
        ("Guitar 12", 7, "Gutr 12"),
        ("1234567890", 4, "1234"),
        ("Aux 3", 2, "A3"),
    ],
)
def test_a_long_name_loses_vowels_then_spaces_and_keeps_its_number(name: str, width: int, short: str) -> None:
    assert words.fitted(name, width) == short


@given(st.text(max_size=40), st.integers(1, 20), st.sampled_from(("left", "right", "centre")))
def test_whatever_it_says_it_fits_and_is_ascii(name: str, width: int, align: str) -> None:
    laid = words.laid(name, width, align)
    assert len(laid) == width
    assert all(" " <= letter <= "~" for letter in laid)


@given(st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), max_size=20), st.integers(1, 20))
def test_what_fits_stays_as_it_is(name: str, width: int) -> None:
    assert len(name) > width or words.fitted(name, width) == name


@pytest.mark.parametrize(
    ("position", "width", "told"),
    [
        (0.5, 8, "-27.0 dB"),
        (0.5, 7, "-27.0dB"),
        (0.5, 6, "-27 dB"),
        (0.5, 5, "-27dB"),
        (0.5, 4, "-27"),
        (0, 7, "-inf dB"),
    ],
)
def test_a_value_is_as_exact_as_there_is_room_for(position: float, width: int, told: str) -> None:
    assert words.value(FADER, position, Mode.VALUE, width) == told


def test_values_without_units_and_switches() -> None:
    assert words.value(PAN, 0.0, Mode.VALUE, 7) == "-100.0%"
    assert words.value(FRACTION, 0.5, Mode.VALUE, 7) == "0.500"
    assert words.value(FRACTION, 0.5, Mode.VALUE, 4) == "50%"
    assert [words.value(FRACTION, at, Mode.TOGGLE, 7) for at in (0.0, 1.0)] == ["off", "on"]


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("strip/3/volume", "volume 3"),
        ("track/12/send/2/level", "send 2 level 12"),
        ("device/param/2", "param 2"),
        ("transport/play", "play"),
        ("master/volume", "master"),
        ("master/pan", "pan"),
        ("phase/set/mix", "set mix"),
        ("note/36", "note 36"),
    ],
)
def test_a_target_without_a_name_is_told_in_a_word_or_two(path: str, told: str) -> None:
    target = targets.target(path, "daw")
    assert target is not None
    assert words.short(target) == told


def test_figures_carry_their_dots() -> None:
    assert words.segments("1.2") == bytes((0x71, 0x32))
    assert words.segments("AB") == bytes((0x01, 0x02))
    assert words.clock("012|01|0000", 8) == "012.01.0000"
    assert words.clock("01:02:03:04", 10) == " 01.02.03. 04"
