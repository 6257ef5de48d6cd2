"""Simulated time: the same lines, the same output; deadlines at their own time; reloads and refusals as live."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge import config
from bridge.app import trace
from bridge.app.replay import replay
from bridge.app.simulate import RigInTraceRefused, simulate
from bridge.app.trace import TraceMistake
from tests.app.bench import RIG

RIG_OF_TESTS = config.load_text(RIG, "rig.yaml").rig
HOLDS = config.load_text(RIG.replace("any: phase/toggle", "any: {tap: phase/toggle, hold: phase/peek}"), "rig.yaml").rig


def lines_of(rig, *lines, **options):
    return [trace.line(done.t_ns, done.body) for done in simulate(rig, trace.read(lines), **options)]


def at(milliseconds, text, port="box"):
    return f'{{"at_ms": {milliseconds}, "port": "{port}", "midi": "{text}"}}'


def bodies(output, key):
    return [line for line in output if f'"{key}"' in line]


def test_every_port_is_plugged_in_at_0_where_no_line_speaks_of_ports():
    assert bodies(lines_of(RIG_OF_TESTS), "port") == [
        f'{{"at_ms": 0, "port": "box", "midi": "b0 {number:02x} 00"}}' for number in (32, 33, 34, 35, 41)
    ]


def test_ports_are_plugged_in_when_the_lines_say_so():
    output = lines_of(RIG_OF_TESTS, '{"at_ms": 7, "back": "box"}')
    assert all('"at_ms": 7' in line for line in output)
    assert lines_of(RIG_OF_TESTS, '{"trace": 1, "recorded": true}') == [], "a recording speaks for itself"


def test_a_port_that_is_lost_in_the_middle_was_plugged_in_before():
    output = lines_of(
        RIG_OF_TESTS,
        at(1, "b0 10 00"),
        at(2, "b0 10 01"),
        '{"at_ms": 3, "lost": "synth"}',
        at(4, "b0 10 02"),
        '{"at_ms": 5, "back": "synth"}',
        at(6, "b0 10 03"),
    )
    assert output[-2:] == [at(2, "b0 0a 01", "synth"), at(6, "b0 0a 03", "synth")]


def test_one_port_that_comes_late_keeps_no_other_waiting():
    output = lines_of(
        RIG_OF_TESTS, at(1, "b0 10 09"), '{"at_ms": 5, "back": "box"}', at(8, "b0 10 00"), at(9, "b0 10 01")
    )
    assert [line for line in output if '"at_ms": 0,' in line] == [], "the box is not there yet, and is not heard"
    assert at(9, "b0 0a 01", "synth") in output, "and the synth is"


def test_a_deadline_fires_at_its_own_time_also_after_the_last_event():
    output = lines_of(HOLDS, at(10, "b0 40 7f"))
    held = lines_of(HOLDS, at(10, "b0 40 7f"), at(5000, "b0 40 00"))
    assert bodies(held, "phase")[-1].startswith('{"at_ms": 5000')
    assert bodies(output, "phase")[0].startswith('{"at_ms": 10,')


def test_what_was_kept_is_where_a_trace_begins():
    header = '{"trace": 1, "state": {"groups": {"main": {"phase": "mix", "bank": 0}}}}'
    output = lines_of(RIG_OF_TESTS, header, at(1, "b0 20 7f"))
    assert at(1, "90 3d 7f", "synth") in output, "the note of the phase mix"


def test_a_rig_in_the_trace_is_played_from_its_line_on():
    text = json.dumps(RIG.replace("synth/cc/10", "synth/cc/11"))
    output = lines_of(
        RIG_OF_TESTS, at(1, "b0 10 00"), at(2, "b0 10 01"), f'{{"at_ms": 3, "rig": {text}}}', at(400, "b0 10 02")
    )
    assert output[-2:] == [at(2, "b0 0a 01", "synth"), at(400, "b0 0b 02", "synth")]


def test_a_broken_rig_in_the_trace_is_refused_with_its_problems():
    with pytest.raises(RigInTraceRefused, match="version"):
        lines_of(RIG_OF_TESTS, '{"at_ms": 3, "rig": "hello: 1"}')


def test_a_port_of_no_rig_is_refused_with_those_there_are():
    with pytest.raises(TraceMistake, match="'bx'; Workbench has box, synth"):
        lines_of(RIG_OF_TESTS, at(1, "b0 10 00", "bx"))


def test_a_refused_message_is_sent_again_later():
    output = lines_of(RIG_OF_TESTS, at(1, "b0 10 00"), at(2, "b0 10 01"), '{"at_ms": 2, "refused": "synth"}')
    assert [line.split('"midi"')[1] for line in output[-2:]] == [': "b0 0a 01"}'] * 2


def test_a_refusal_belongs_to_what_was_due_just_before_it():
    rig = RIG.replace("any: phase/toggle", "any: {tap: phase/toggle, hold: synth/program/5}")
    held = config.load_text(rig, "rig.yaml").rig
    output = lines_of(held, at(10, "b0 40 7f"), '{"at_ms": 410, "refused": "synth"}')
    assert [line for line in output if '"c0 05"' in line] == [at(410, "c0 05", "synth"), at(415, "c0 05", "synth")]


def test_nothing_comes_after_the_end():
    output = lines_of(HOLDS, at(10, "b0 40 7f"), '{"at_ms": 20, "stop": true}')
    assert all(float(line.split()[1].rstrip(",")) <= 20 for line in output)


messages = st.sampled_from(
    ["b0 00 10", "b0 00 7f", "b0 10 00", "b0 10 40", "b0 20 7f", "b0 20 00", "b0 40 7f", "b0 40 00", "ff", "b0 7f 01"]
)
steps = st.lists(st.tuples(st.integers(0, 400), st.one_of(messages, st.sampled_from(["lost", "back", "refused"]))))


@given(steps)
def test_the_same_lines_give_the_same_output_and_replay_to_themselves(steps):
    lines, now = ['{"trace": 1, "recorded": true}', '{"at_ms": 0, "back": "box"}', '{"at_ms": 0, "back": "synth"}'], 0
    for after, what in steps:
        now += after
        lines.append(f'{{"at_ms": {now}, "{what}": "box"}}' if what.isalpha() and len(what) > 2 else at(now, what))
    first = list(simulate(HOLDS, trace.read(lines)))
    assert list(simulate(HOLDS, trace.read(lines))) == first
    recorded = [*lines, *(trace.out_line(done.t_ns, done.body) for done in first)]
    verdict = replay(HOLDS, trace.read(recorded))
    assert verdict == (len(first), None)


def test_a_replay_names_the_first_difference():
    recorded = [
        at(1, "b0 10 00"),
        at(2, "b0 10 01"),
        '{"at_ms": 3, "stop": true}',
        *(trace.out_line(done.t_ns, done.body) for done in simulate(RIG_OF_TESTS, ())),
        '{"out": {"at_ms": 2, "port": "synth", "midi": "b0 0a 02"}}',
    ]
    verdict = replay(RIG_OF_TESTS, trace.read(recorded))
    assert verdict.compared == 5
    assert 'recorded: {"at_ms": 2, "port": "synth", "midi": "b0 0a 02"}' in verdict.difference
    assert 'replayed: {"at_ms": 2, "port": "synth", "midi": "b0 0a 01"}' in verdict.difference


def test_a_recording_that_was_cut_off_is_compared_as_far_as_it_goes():
    recorded = [at(1, "b0 10 00"), at(2, "b0 10 01")]
    outs = [trace.out_line(done.t_ns, done.body) for done in simulate(RIG_OF_TESTS, trace.read(recorded))]
    assert replay(RIG_OF_TESTS, trace.read([*recorded, *outs[:-1]])).difference is None
    assert replay(RIG_OF_TESTS, trace.read([*recorded, *outs[1:]])).difference is not None


def test_a_recording_that_was_cut_off_may_lack_output_only_at_its_end():
    recorded = [at(1, "b0 10 00"), at(2, "b0 10 01"), at(3, "b0 7f 01")]
    outs = [trace.out_line(done.t_ns, done.body) for done in simulate(RIG_OF_TESTS, trace.read(recorded))]
    assert replay(RIG_OF_TESTS, trace.read([*recorded, *outs])).difference is None
    assert "nothing more" in replay(RIG_OF_TESTS, trace.read([*recorded, *outs[:-1]])).difference


def test_a_recording_with_a_hole_cannot_be_compared():
    verdict = replay(RIG_OF_TESTS, trace.read(['{"at_ms": 5, "dropped": 3}']))
    assert "hole: 3 steps" in verdict.difference
