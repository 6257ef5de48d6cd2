"""The trace format: every event and every byte survives being written and read."""

import json
import struct
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.app import trace
from bridge.app.trace import Dropped, Header, Out, RigText, TraceMistake
from bridge.core.events import (
    Back,
    BankIs,
    Do,
    Lost,
    Noted,
    PhaseIs,
    Received,
    Refused,
    Send,
    Song,
    Stop,
    Told,
    Wake,
    Wall,
)
from bridge.wire import osc

MEDIA = {"desk": "midi", "main": "osc"}

times = st.integers(0, trace.LONGEST_MS * 1_000_000)
ports = st.sampled_from(["desk", "main", "foot"])
words = st.text(min_size=1).filter(lambda text: "\0" not in text)
arguments = st.one_of(
    st.integers(-(2**31), 2**31 - 1),
    st.floats(width=32),
    st.text(st.characters(exclude_characters="\0", codec="utf-8")),
    st.booleans(),
    st.none(),
)
addresses = st.from_regex(r"\A/[a-z0-9/_]{0,20}\Z")
#: What other programs send that we would write differently: wider numbers, a bundle of one.
unusual = st.one_of(
    st.builds(lambda address, number: osc.encode_typed(address, "d", number), addresses, st.floats()),
    st.builds(lambda address, number: osc.encode_typed(address, "h", number), addresses, st.integers(-9, 9)),
    st.builds(
        lambda address, number: b"#bundle\0" + bytes(8) + osc.INT.pack(16) + osc.encode("/abc", number),
        addresses,
        st.integers(-9, 9),
    ),
)
datagrams = st.one_of(
    unusual,
    st.binary(max_size=40),
    st.builds(lambda address, args: osc.encode(address, *args), addresses, st.lists(arguments, max_size=4)),
)
events = st.one_of(
    st.builds(Received, times, ports, datagrams),
    st.builds(Back, times, ports),
    st.builds(Lost, times, ports),
    st.builds(Refused, times, ports),
    st.builds(Do, times, words, words),
    st.builds(Wall, times, words),
    st.builds(Song, times, st.none() | words, st.dictionaries(words, words, max_size=2)),
    st.builds(RigText, times, words),
    st.builds(Stop, times),
)


@given(events)
def test_an_event_comes_back_as_it_was_written(event):
    text = trace.line(event.t_ns, trace.event_body(event, MEDIA))
    assert "\n" not in text
    assert trace.read_line(text) == event


@given(
    st.one_of(
        st.builds(Send, times, ports, datagrams),
        st.builds(PhaseIs, times, words, words, st.booleans()),
        st.builds(BankIs, times, st.integers(0, 99), words),
        st.builds(Told, times, words, words, words),
        st.builds(Noted, times, words, words, st.dictionaries(words, words, max_size=2)),
    )
)
def test_what_came_out_comes_back_with_its_time_and_body(effect):
    body = trace.effect_body(effect, MEDIA)
    assert trace.read_line(trace.out_line(effect.t_ns, body)) == Out(effect.t_ns, body)


@given(datagrams)
def test_sent_bytes_can_be_told_from_the_trace_to_the_bit(data):
    line = trace.line(0, trace.data_body("main", data, MEDIA))
    assert trace.read_line(line) == Received(0, "main", data)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_as_a_mistake(text):
    with suppress(TraceMistake):
        trace.read_line(text)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "at_ms",
                        "port",
                        "midi",
                        "osc",
                        "bytes",
                        "lost",
                        "back",
                        "refused",
                        "do",
                        "by",
                        "rig",
                        "wall",
                        "song",
                        "kept",
                        "stop",
                        "dropped",
                        "trace",
                        "state",
                        "out",
                    ]
                ),
                inner,
                max_size=5,
            )
        ),
        max_leaves=8,
    )
)
def test_any_object_is_read_or_refused_as_a_mistake(value):
    with suppress(TraceMistake):
        trace.read_line(json.dumps(value))


def test_times_are_decimal_milliseconds_with_six_places_and_no_more_than_needed():
    assert [trace.milliseconds(t) for t in (0, 1, 5_250_000, 10**15, 90_000_000)] == [
        "0",
        "0.000001",
        "5.25",
        "1000000000",
        "90",
    ]


def test_a_musician_reads_short_numbers_and_lower_case_hex():
    assert trace.line(5_250_000, trace.data_body("main", osc.encode("/strip/fader", 1, 0.6), MEDIA)) == (
        '{"at_ms": 5.25, "port": "main", "osc": ["/strip/fader", 1, 0.6]}'
    )
    assert (
        trace.line(0, trace.data_body("desk", b"\xb0\x00\x40", MEDIA))
        == '{"at_ms": 0, "port": "desk", "midi": "b0 00 40"}'
    )


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_a_number_that_json_cannot_say_is_written_as_bytes(value):
    data = osc.encode_typed("/x", "f", value)
    assert "bytes" in trace.data_body("main", data, MEDIA)


def test_a_float_that_is_not_the_nearest_to_its_short_form_keeps_all_its_digits():
    value = struct.unpack(">f", struct.pack(">f", 0.1))[0]
    above = struct.unpack(">f", struct.pack(">I", struct.unpack(">I", struct.pack(">f", value))[0] + 1))[0]
    body = trace.data_body("main", osc.encode("/x", above), MEDIA)
    assert osc.encode(*body["osc"]) == osc.encode("/x", above)


def test_the_first_line_says_where_a_trace_comes_from():
    header = Header(
        "rig.yaml", "ab12", {"groups": {"main": {"phase": "mix", "bank": 8}}}, "2026-01-31T20:00:00Z", recorded=True
    )
    assert list(trace.read([trace.header_line(header)])) == [header]


def test_a_deadline_is_not_written():
    assert trace.event_body(Wake(5), MEDIA) is None


def test_empty_lines_are_passed_over_and_late_output_may_carry_an_earlier_time():
    lines = [
        '{"at_ms": 2, "back": "desk"}',
        "",
        '{"out": {"at_ms": 1, "phase": "mix", "group": "main"}}',
        '{"at_ms": 3, "dropped": 2}',
    ]
    assert list(trace.read(lines)) == [
        Back(2_000_000, "desk"),
        Out(1_000_000, {"phase": "mix", "group": "main"}),
        Dropped(3_000_000, 2),
    ]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["{"], "line 1: this is not JSON"),
        (["", "[1]"], "line 2: a line is one object"),
        (['{"at_ms": 5, "back": "desk"}', '{"at_ms": 4.5, "back": "desk"}'], "line 2: at_ms 4.5 is before 5"),
        (['{"at_ms": 0, "post": "desk"}'], 'no event is known by "post"; there are midi, osc'),
        (['{"at_ms": 0, "port": "desk", "midi": "b0 0"}'], "'0' is not a byte"),
        (['{"at_ms": 0, "midi": "b0 00 40"}'], '"port" is a text'),
        (['{"at_ms": -1, "back": "desk"}'], '"at_ms" is from 0'),
        (['{"at_ms": true, "back": "desk"}'], '"at_ms" is a number'),
        (['{"at_ms": 0, "port": "main", "osc": "/x"}'], '"osc" is a list'),
        (['{"at_ms": 0, "port": "main", "osc": ["/x", [1]]}'], "an OSC argument is"),
        (['{"trace": 2}'], "version 2"),
        (['{"at_ms": 0, "back": "desk"}', '{"trace": 1}'], "line 2: only the first line"),
    ],
)
def test_a_line_that_is_no_trace_is_refused_with_its_number_and_what_to_write(lines, said):
    with pytest.raises(TraceMistake) as refused:
        list(trace.read(lines))
    assert said in str(refused.value)
