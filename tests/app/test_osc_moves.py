"""Short words, traces and explanations of a surface that speaks OSC."""

import json

import pytest

from bridge.app.explain import NotAnEvent, explain
from bridge.app.moves import NotAMove, messages_of
from bridge.app.simulate import simulate
from bridge.app.trace import read
from bridge.config import load_text
from bridge.model.surface import OSC, Argument, Control, MessageShape
from bridge.wire.osc import decode

RIG = """\
version: 1
rig: On glass
surfaces:
  tablet: {profile: generic-osc, listen: 9100, send: 9101}
daws:
  main: {dialect: ardour-osc, send: 3819}
phases: {create: , mix: }
map:
  tablet/fader/1: {create: strip/1/volume, mix: strip/1/pan}
  tablet/encoder/1: {any: strip/1/trim}
  tablet/button/function/1: {any: phase/toggle}
"""


def control(path: str, relative: str | None = None, **argument: float) -> Control:
    at = int(argument.pop("at", 1))
    return Control(path, (MessageShape(OSC, 0, None, "/x"),), relative=relative, argument=Argument(at, **argument))


@pytest.mark.parametrize(("made", "value", "args"), [
    (control("fader/1"), "0.5", (0.5,)),
    (control("fader/1", low=0, high=127), "64", (64.0,)),
    (control("fader/1", at=2), "1", (0.0, 1.0)),
    (control("button/key/1"), "", (1.0,)),
    (control("button/key/1", high=127), "press", (127.0,)),
    (control("button/key/1"), "release", (0.0,)),
    (control("pad/1"), "0.25", (0.25,)),
    (control("encoder/1", "ticks"), "-3", (-3.0,)),
])  # fmt: skip
def test_a_move_in_short_words_is_a_datagram(made: Control, value: str, args: tuple[float, ...]) -> None:
    ((address, told),) = decode(messages_of(made, value)[0])
    assert (address, told) == ("/x", args)


def test_a_finger_is_put_on_and_taken_off() -> None:
    fader = Control("fader/1", (MessageShape(OSC, 0, None, "/x"),), touch=(MessageShape(OSC, 0, None, "/x/z"),))
    assert [decode(messages_of(fader, word)[0]) for word in ("touch", "leave")] == [[("/x/z", (1,))], [("/x/z", (0,))]]


@pytest.mark.parametrize(("path", "value"), [("fader/1", "up"), ("fader/1", ""), ("fader/1", "nan"), ("pad/1", "hard")])
def test_what_is_no_move_is_told_with_an_example(path: str, value: str) -> None:
    with pytest.raises(NotAMove, match=f"{path}="):
        messages_of(control(path), value)


def rig():
    loaded = load_text(RIG)
    assert loaded.rig is not None, loaded.problems
    return loaded.rig


@pytest.mark.parametrize("event", ["tablet/fader/1=0.5", '{"port": "tablet", "osc": ["/fader/1", 0.5]}'])
def test_explaining_says_what_a_fader_reaches_in_each_phase(event: str) -> None:
    found = {each.phase: [means.target for means in each.means] for each in explain(rig(), event)}
    assert found == {"create": ["main/strip/1/volume"], "mix": ["main/strip/1/pan"]}


def test_an_address_of_nobody_is_explained() -> None:
    (first, _) = explain(rig(), '{"port": "tablet", "osc": ["/fader/99", 0.5]}')
    assert [reason.code for reason in first.reasons] == ["no-control"]
    with pytest.raises(NotAnEvent):
        list(explain(rig(), "tablet/fader/99=0.5"))


def test_a_trace_of_a_tablet_plays() -> None:
    lines = [
        {"at_ms": 0, "port": "main", "osc": ["/strip/fader", 1, 0.5]},
        {"at_ms": 1000, "port": "tablet", "osc": ["/fader/1", 0.5]},
        {"at_ms": 1010, "port": "tablet", "osc": ["/fader/1", 0.625]},
        {"at_ms": 1020, "port": "tablet", "bytes": "2f 66"},
    ]
    played = simulate(rig(), read(json.dumps(line) for line in lines))
    bodies = [done.body for done in played if done.t_ns >= 1_000_000_000]
    assert {"port": "main", "osc": ["/strip/fader", 1, 0.625]} in bodies
    assert not [body for body in bodies if body.get("port") == "tablet" and body["osc"][0] == "/fader/1"]
