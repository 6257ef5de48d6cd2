"""`phasebridge phase --group`: two people at one desk, and a command for either."""

import json

import pytest

from bridge import cli
from bridge.app.trace import event_body, read_line
from bridge.core.events import Do
from tests.app.bench import Bench

RIG = """\
version: 1
rig: Two people
surfaces:
  box: {profile: practice}
  foot: {profile: generic-footswitch, port: "Pedal*"}
daws:
  synth: {dialect: midi, port: "Synth*"}
phases:
  create: {}
  mix: {}
groups:
  ana: {surfaces: [box]}
  ben: {surfaces: [foot]}
map:
  box/switch/1: {any: phase/toggle}
  foot/switch/1: {any: phase/toggle}
"""


@pytest.fixture
def bench(tmp_path):
    made = Bench(tmp_path, RIG)
    yield made
    made.stop()


@pytest.fixture
def says(capsys, bench):
    def run(*words, code=0):
        capsys.readouterr()
        assert cli.execute(["phase", *words, "--state", str(bench.state)]) == code
        said = capsys.readouterr()
        return said.err if code else said.out

    return run


def test_each_group_goes_by_itself(says):
    assert says("mix", "--group", "ben") == "mix\n"
    assert says() == "ana: create\nben: mix\n"
    assert says("--group", "ana") == "create\n"
    assert json.loads(says("mix", "--json")) == {"phase": "mix", "group": "ana", "groups": {"ana": "mix", "ben": "mix"}}


def test_a_group_that_the_rig_has_not_is_refused_with_those_it_has(says):
    assert says("mix", "--group", "cleo", code=2).startswith("there is no group 'cleo'; this rig has ana, ben")
    assert says("--group", "cleo", code=2).startswith("there is no group 'cleo'; this rig has ana, ben")
    assert says() == "ana: create\nben: create\n"


@pytest.mark.parametrize("event", [Do(5, "phase/set/mix", "command"), Do(5, "phase/set/mix", "command", "ben")])
def test_a_trace_keeps_whose_phase_was_asked_for(event):
    assert read_line(json.dumps({"at_ms": 0.000005, **event_body(event, {})})) == event
