"""Cutting a MIDI byte stream: by table, beside mido where mido can, and on streams nobody should send."""

from itertools import pairwise

import mido
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.wire.midi import LENGTHS, LONGEST_SYSEX, Splitter, check, hex_to_bytes, split, to_hex

STREAMS = {
    "one message": ("b0 07 40", ["b0 07 40"], 0),
    "running status": ("b0 07 40 07 41 0a 00", ["b0 07 40", "b0 07 41", "b0 0a 00"], 0),
    "running status, two bytes": ("c0 01 02 03", ["c0 01", "c0 02", "c0 03"], 0),
    "clock between": ("f8 b0 07 40 f8", ["f8", "b0 07 40", "f8"], 0),
    "clock within": ("b0 f8 07 fe 40", ["f8", "fe", "b0 07 40"], 0),
    "clock keeps running status": ("b0 07 40 f8 07 41", ["b0 07 40", "f8", "b0 07 41"], 0),
    "clock within sysex": ("f0 7e f8 01 f7", ["f8", "f0 7e 01 f7"], 0),
    "empty sysex": ("f0 f7", ["f0 f7"], 0),
    "sysex ends running status": ("b0 07 40 f0 01 f7 07 41", ["b0 07 40", "f0 01 f7"], 1),
    "tune request": ("f6", ["f6"], 0),
    "tune request ends running status": ("b0 07 40 f6 07 41", ["b0 07 40", "f6"], 1),
    "song position": ("f2 00 10", ["f2 00 10"], 0),
    "song position does not run": ("f2 00 10 00 11", ["f2 00 10"], 1),
    "undefined real time": ("b0 f9 07 fd 40", ["b0 07 40"], 0),
    "undefined common with data": ("f4 01 02 f5 03 b0 07 40", ["b0 07 40"], 0),
    "undefined common ends running status": ("b0 07 40 f4 b0 07 41 f5 07 42", ["b0 07 40", "b0 07 41"], 0),
    "lone end": ("f7 b0 07 40", ["b0 07 40"], 0),
    "lone end ends running status": ("b0 07 40 f7 07 41", ["b0 07 40"], 1),
    "data first": ("07 40 b0 07 40", ["b0 07 40"], 1),
    "two runs of data": ("07 40 f6 01 f8 02", ["f6", "f8"], 2),
    "torn by status": ("b0 07 90 3c 7f", ["90 3c 7f"], 1),
    "status then status": ("b0 90 3c 7f", ["90 3c 7f"], 1),
    "the same status again, for who listens late": ("b0 fe b0 50 7f", ["fe", "b0 50 7f"], 0),
    "sysex again": ("f0 f0 02 f7", ["f0 02 f7"], 0),
    "torn under running status": ("b0 07 40 07 90 3c 7f", ["b0 07 40", "90 3c 7f"], 1),
    "torn by undefined": ("b0 07 f4 40", [], 1),
    "torn by a lone end": ("b0 07 f7", [], 1),
    "sysex torn by status": ("f0 01 02 b0 07 40", ["b0 07 40"], 1),
    "sysex torn by sysex": ("f0 01 f0 02 f7", ["f0 02 f7"], 1),
    "unfinished": ("b0 07 40 b0 07", ["b0 07 40"], 0),
}


@pytest.mark.parametrize(("stream", "messages", "mistakes"), STREAMS.values(), ids=STREAMS.keys())
def test_a_stream_is_cut_into_these_messages_with_so_many_mistakes(stream, messages, mistakes):
    splitter = Splitter()

    assert [to_hex(message) for message in splitter.feed(hex_to_bytes(stream))] == messages
    assert splitter.mistakes == mistakes


def test_split_cuts_whole_data_at_once():
    assert split(hex_to_bytes("b0 07 40 07 41 f8")) == [b"\xb0\x07\x40", b"\xb0\x07\x41", b"\xf8"]


def test_the_longest_sysex_passes():
    longest = b"\xf0" + bytes(LONGEST_SYSEX - 2) + b"\xf7"
    splitter = Splitter()

    assert splitter.feed(longest) == [longest]
    assert splitter.mistakes == 0


@pytest.mark.parametrize("excess", [1, 2, 100_000])
def test_a_longer_sysex_is_one_mistake_and_the_next_message_plays(excess):
    splitter = Splitter()

    messages = splitter.feed(b"\xf0" + bytes(LONGEST_SYSEX - 2 + excess) + b"\xf7\xb0\x07\x40")

    assert messages == [b"\xb0\x07\x40"]
    assert splitter.mistakes == 1


sevens = st.integers(0, 127)
short = st.sampled_from([status for status in range(0x80, 0xF8) if LENGTHS[status]]).flatmap(
    lambda status: st.binary(min_size=2, max_size=2).map(
        lambda data: bytes((status, *(byte & 0x7F for byte in data)))[: LENGTHS[status]]
    )
)
sysex = st.lists(sevens, max_size=40).map(lambda data: bytes((0xF0, *data, 0xF7)))
real_time = st.sampled_from([bytes((status,)) for status in range(0xF8, 0x100) if LENGTHS[status]])


def pieces(stream, cuts):
    edges = [0, *sorted(cut % (len(stream) + 1) for cut in cuts), len(stream)]
    return [stream[start:end] for start, end in pairwise(edges)]


cuts = st.lists(st.integers(0, 10_000), max_size=10)


@given(st.lists(st.one_of(short, sysex, real_time), max_size=20), cuts)
def test_whole_messages_are_cut_where_mido_cuts_them(messages, cuts):
    stream = b"".join(messages)
    parser = mido.Parser()
    splitter = Splitter()
    found = []
    for piece in pieces(stream, cuts):
        parser.feed(piece)
        found += splitter.feed(piece)

    assert found == messages == [bytes(message.bytes()) for message in parser]
    assert splitter.mistakes == 0


@given(st.lists(short, max_size=20), st.data())
def test_running_status_and_a_clock_anywhere_lose_nothing(messages, data):
    stream = bytearray()
    running = None
    clocks = 0
    for message in messages:
        body = message[1:] if message[0] == running and data.draw(st.booleans()) else message
        running = message[0] if message[0] < 0xF0 else None
        for byte in body:
            if data.draw(st.booleans()):
                stream.append(0xF8)
                clocks += 1
            stream.append(byte)
    splitter = Splitter()

    found = splitter.feed(bytes(stream))

    assert [message for message in found if message != b"\xf8"] == messages
    assert found.count(b"\xf8") == clocks
    assert splitter.mistakes == 0


likely = st.one_of(st.integers(0, 255), st.sampled_from([0x90, 0xB0, 0xF0, 0xF4, 0xF6, 0xF7, 0xF8, 0xF9]), sevens)
noise = st.lists(likely, max_size=200).map(bytes)


@given(noise, cuts)
def test_any_bytes_give_only_well_formed_messages_however_they_are_chopped(stream, cuts):
    whole, chopped = Splitter(), Splitter()

    messages = whole.feed(stream)

    assert all(map(check, messages))
    assert [message for piece in pieces(stream, cuts) for message in chopped.feed(piece)] == messages
    assert chopped.mistakes == whole.mistakes


@given(noise)
def test_after_any_noise_the_next_whole_message_plays(stream):
    splitter = Splitter()
    splitter.feed(stream)

    assert splitter.feed(b"\xb0\x07\x40") == [b"\xb0\x07\x40"]


@given(noise)
def test_every_byte_of_noise_is_in_a_message_or_passed_over_but_never_invented(stream):
    """Data bytes come out in the order they went in."""
    heard = [byte for message in split(stream) for byte in message if byte < 0x80]
    rest = iter(byte for byte in stream if byte < 0x80)

    assert all(byte in rest for byte in heard)
