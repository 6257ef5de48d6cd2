"""A DAW that answers to one port whoever asked: the rig has to listen there, and `check` says why."""

import pytest

from bridge.config import load_text, render_all

RIG = """\
version: 1
rig: Answers
surfaces: {{desk: {{profile: korg-nanokontrol2}}}}
daws:
  live: {{{daw}}}
phases: {{mix: }}
map:
  desk/fader/1: {{any: {target}}}
"""


def said(daw: str, target: str = "strip/1/volume") -> str:
    return render_all(load_text(RIG.format(daw=daw, target=target), "rig.yaml").problems)


def test_live_has_to_be_listened_to() -> None:
    told = said('dialect: ableton-osc, send: "127.0.0.1:11000"')
    assert told.startswith("rig.yaml:5:3: E310 ")
    assert "sends all it says to UDP port 11001, whoever asked" in told
    assert 'add `listen: "127.0.0.1:11001"`' in told


def test_on_the_port_where_it_answers() -> None:
    told = said("dialect: ableton-osc, send: 11000, listen: 11002")
    assert told.startswith("rig.yaml:5:53: E310 ")
    assert "live listens on 11002" in told


def test_other_daws_answer_to_whoever_asked() -> None:
    assert said("dialect: ardour-osc, send: 3819") == ""
    assert said("dialect: ableton-osc, send: 11000, listen: 11001") == ""


@pytest.mark.parametrize("target", ["master/volume", "strip/1/width", "strip/1/eq/low/gain", "transport/position"])
def test_what_live_cannot_reach_is_refused_with_line_and_reason(target: str) -> None:
    told = said("dialect: ableton-osc, send: 11000, listen: 11001", target)
    assert told.startswith("rig.yaml:8:")
    assert "E404 ableton-osc cannot reach" in told
