"""The talk between phasebridge and its MIDI process: frames whole or not at all, however little the socket takes."""

import socket
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.ports.midi import channel
from bridge.ports.midi.channel import Channel, Frame
from bridge.ports.midi.child import Wires
from tests.real.waiting import wait_until

#: Far more than any socket keeps.
TOO_MANY = 200_000

frames = st.lists(st.tuples(st.integers(0, 255), st.integers(0, 2**32 - 1), st.binary(max_size=300)))


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    one, other = socket.socketpair()
    with one, other:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        yield one, other


def _read_all(end: Channel) -> list[Frame]:
    """Everything that was said, to the end of the talk."""
    heard: list[Frame] = []
    while (taken := end.take()) is not None:
        heard += taken
    return heard


@given(said=frames, cuts=st.lists(st.integers(0, 4000)))
def test_frames_come_out_as_they_went_in_however_the_bytes_are_cut(
    said: list[tuple[int, int, bytes]], cuts: list[int]
) -> None:
    writes, raw = socket.socketpair()
    feeds, reads = socket.socketpair()
    with writes, raw, feeds, reads:
        for end in (writes, feeds):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
        speaker, listener = Channel(writes), Channel(reads)
        heard = []
        for word, wire, payload in said:
            assert speaker.put(word, wire, payload)
        speaker.finish()
        stream = b"".join(iter(lambda: raw.recv(65536), b""))
        edges = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})
        for start, stop in pairwise(edges):
            feeds.sendall(stream[start:stop])
            heard += listener.take() or []
        assert heard == said


def test_what_is_taken_arrives_whole_and_in_order_and_what_is_refused_not_at_all(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    speaker, listener = Channel(pair[0]), Channel(pair[1])
    taken = []
    for number in range(TOO_MANY):
        payload = bytes([number % 256]) * (1 + (50_000 + number * 7919) % 100_000)
        if not speaker.put(channel.DATA, number, payload):
            break
        taken.append(Frame(channel.DATA, number, payload))
    assert 0 < len(taken) < TOO_MANY
    heard: list[Frame] = []
    pair[1].settimeout(10)
    while len(heard) < len(taken):
        said = listener.take()
        assert said is not None, "the rest never came"
        heard += said
        speaker.flush()
    assert heard == taken
    assert not speaker.owes
    assert speaker.put(channel.PING)


def test_a_channel_that_may_keep_bytes_keeps_no_more_than_it_may(pair: tuple[socket.socket, socket.socket]) -> None:
    plain, keeping = Channel(pair[0]), Channel(pair[0], keeps=1000)
    while plain.put(channel.DATA, 1, b"x"):
        pass
    kept = [keeping.put(channel.DATA, 1, b"x") for _ in range(200)]
    assert kept == [True] * 100 + [False] * 100  # ten bytes each


def test_the_other_end_hears_what_was_said_before_the_talk_was_finished(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    speaker, listener = Channel(pair[0]), Channel(pair[1])
    speaker.put(channel.DATA, 7, b"\x80\x01\x00")
    speaker.finish()
    assert _read_all(listener) == [Frame(channel.DATA, 7, b"\x80\x01\x00")]


def test_nobody_at_the_other_end_is_an_answer_and_no_error(pair: tuple[socket.socket, socket.socket]) -> None:
    speaker = Channel(pair[0], keeps=1000)
    Channel(pair[1]).close()
    assert speaker.put(channel.PING) is False
    assert speaker.take() is None
    speaker.finish()
    speaker.close()


def test_input_that_nobody_reads_is_dropped_and_counted(pair: tuple[socket.socket, socket.socket]) -> None:
    speaker, listener = Channel(pair[0], keeps=1000), Channel(pair[1])
    wires = Wires(speaker)
    for number in range(5000):
        wires.heard(1, bytes([0xB0, number >> 7, number & 127]))
    wires.tell_lost()  # no room for this either: it is not forgotten

    heard: list[Frame] = []

    def told() -> bool:
        speaker.flush()
        wires.tell_lost()
        heard.extend(listener.take() or [])
        return any(frame.word == channel.LOST for frame in heard)

    wait_until(told, 5, "the count of what was lost")
    data = [frame for frame in heard if frame.word == channel.DATA]
    lost = [channel.COUNT.unpack(frame.payload)[0] for frame in heard if frame.word == channel.LOST]
    assert len(data) + sum(lost) == 5000
    assert [frame.payload for frame in data] == [bytes([0xB0, n >> 7, n & 127]) for n in range(len(data))]
