"""Numbers, times, addresses and colours as people write them."""

import contextlib
from collections.abc import Callable
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.config import quantities
from bridge.config.quantities import Unfit
from bridge.model.rig import Address
from bridge.model.target import Quantity


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-6 dB", Quantity(-6, "dB")),
        ("-6dB", Quantity(-6, "dB")),
        ("+3.5 db", Quantity(3.5, "dB")),
        ("-inf dB", Quantity(-inf, "dB")),
        ("50 %", Quantity(50, "%")),
        ("0.5", Quantity(0.5)),
        (".5", Quantity(0.5)),
        ("7/8", Quantity(0.875)),
        ("120 BPM", Quantity(120, "BPM")),
    ],
)
def test_a_quantity_is_read_as_written(text: str, expected: Quantity) -> None:
    assert quantities.quantity(text) == expected


@pytest.mark.parametrize("text", ["", "loud", "inf dB", "nan", "6 lufs", "1/0", "1e3", "--6 dB", "6 dB dB", "９ dB"])
def test_what_is_no_quantity_is_refused(text: str) -> None:
    with pytest.raises(Unfit):
        quantities.quantity(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("300 ms", 300_000_000), ("0.4s", 400_000_000), ("10 min", 600_000_000_000), ("24h", 86_400_000_000_000)],
)
def test_a_time_is_read_in_nanoseconds(text: str, expected: int) -> None:
    assert quantities.duration(text) == expected


@pytest.mark.parametrize("text", ["0 ms", "-1 s", "300", "9999 h", "5 dB", "soon"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(Unfit):
        quantities.duration(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9000", Address("127.0.0.1", 9000)),
        ("0.0.0.0:9100", Address("0.0.0.0", 9100)),
        ("studio.local:1", Address("studio.local", 1)),
        ("[::1]:65535", Address("::1", 65535)),
    ],
)
def test_an_address_is_host_and_port_and_a_bare_port_is_here(text: str, expected: Address) -> None:
    assert quantities.address(text) == expected


@pytest.mark.parametrize("text", ["", ":9000", "host", "host:", "host:0", "host:65536", "a b:1", "host:١"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(Unfit):
        quantities.address(text)


@pytest.mark.parametrize("text", ["orange", "ORANGE", "#ff8800"])
def test_a_colour_has_a_name_or_six_digits(text: str) -> None:
    assert quantities.color(text) == text.lower()


READERS = (quantities.quantity, quantities.duration, quantities.address, quantities.color, quantities.yes_or_no)


@given(st.sampled_from(READERS), st.text(max_size=40))
def test_any_text_is_read_or_refused_with_something_to_do(read: Callable[[str], object], text: str) -> None:
    with contextlib.suppress(Unfit):
        read(text)
        return
    with pytest.raises(Unfit) as refused:
        read(text)
    assert refused.value.message
    assert refused.value.advice
