"""Feedback that is known at once says what a longer look says, or has one taken."""

import struct

from hypothesis import given
from hypothesis import strategies as st

from bridge.core.dialect import Heard, PeerMistake
from bridge.core.osc_rows import MOST_FAMILIAR, Familiar
from bridge.dialects.ardour_osc import READERS, TABLE
from bridge.wire.osc import Argument, decode, encode

NUMBERED = [row for row in TABLE if row.heard and row.shape.count("/N") + row.shape.count("/M") <= 1]
#: What the DAW sends: an address, with an index or without, and a number.
said = st.tuples(
    st.sampled_from([row.address for row in TABLE if row.heard]),
    st.lists(st.integers(-1, 1100), max_size=1),
    st.floats(width=32) | st.sampled_from([0.0, 0.5, 1.0]),
)


def longer(address: str, args: tuple[Argument, ...]) -> list[object] | None:
    try:
        return list(READERS[address](args))
    except PeerMistake:
        return None


@given(st.lists(said, max_size=20))
def test_a_known_message_says_what_it_said_at_first(messages: list[tuple[str, list[int], float]]) -> None:
    familiar = Familiar(TABLE)
    for address, indexes, number in messages:
        data = encode(address, *indexes, number)
        (message,) = decode(data)
        known = familiar.hear(data)
        meant = longer(*message)
        assert known is None or list(known) == meant
        if meant is not None:
            familiar.learn(data, *message)


def test_it_is_known_the_second_time_and_only_when_it_is_a_number_within() -> None:
    familiar = Familiar(TABLE)
    data = encode("/strip/fader", 3, 0.5)
    assert familiar.hear(data) is None
    familiar.learn(data, "/strip/fader", (3, 0.5))
    assert familiar.hear(encode("/strip/fader", 3, 0.25)) == (Heard("track/3/volume", 0.25),)
    for number in (float("nan"), 1.5, -1.0):
        assert familiar.hear(encode("/strip/fader", 3, number)) is None
    assert familiar.hear(encode("/strip/fader", 4, 0.25)) is None
    assert familiar.hear(struct.pack(">f", 0.5)) is None


def test_it_remembers_so_many_and_no_more() -> None:
    familiar = Familiar(TABLE)
    addresses = [row.address for row in NUMBERED if row.types.startswith("i")]
    for address in addresses:
        for strip in range(1, 1025):
            familiar.learn(encode(address, strip, 0.5), address, (strip, 0.5))
    assert len(addresses) * 1024 > MOST_FAMILIAR
    assert len(familiar._known) == MOST_FAMILIAR
