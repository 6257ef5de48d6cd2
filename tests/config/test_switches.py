"""Switches on a surface's jacks, as the rig says they work."""

from bridge.app.simulate import simulate
from bridge.config import load_text, render_all
from bridge.core.events import Received
from bridge.model.rig import Rig

RIG = """
version: 1
rig: Pedals
surfaces:
  foot: {{profile: generic-footswitch, port: Foot{marks}}}
daws: {{main: {{dialect: ardour-osc, send: "127.0.0.1:3819"}}}}
phases: {{create: , mix: }}
map:
  foot/switch/1: {{any: {{{gesture}: phase/toggle}}}}
  foot/switch/5: {{any: phase/set/mix}}
  foot/switch/15: {{any: phase/set/create}}
"""
MS = 1_000_000


def rig(marks: str = "", gesture: str = "press") -> Rig:
    loaded = load_text(RIG.format(marks=marks, gesture=gesture))
    assert loaded.rig is not None, render_all(loaded.problems)
    return loaded.rig


def phases(made: Rig, *messages: str) -> list[str]:
    story = [Received(n * 100 * MS, "foot", bytes.fromhex(message)) for n, message in enumerate(messages, 20)]
    return [done.body["phase"] for done in simulate(made, story) if "phase" in done.body]


def test_a_switch_flips_when_it_goes_down() -> None:
    assert phases(rig(), "b0407f", "b04000", "b5407f", "b54000") == ["mix", "create"]


def test_a_latching_switch_flips_with_each_of_its_messages() -> None:
    assert phases(rig(", latching: switch/1"), "b0407f", "b04000", "b0407f") == ["mix", "create", "mix"]


def test_an_inverted_switch_flips_when_it_says_that_it_is_up() -> None:
    assert phases(rig(", inverted: switch/1-2"), "b04000", "b0407f", "b04000") == ["mix", "create"]


def test_notes_and_program_changes_are_switches_too() -> None:
    assert phases(rig(), "993c40", "893c00", "c300", "c301") == ["mix", "create"]


def test_a_switch_that_latches_has_no_hold() -> None:
    loaded = load_text(RIG.format(marks=", latching: switch/1", gesture="hold"))

    assert [problem.code for problem in loaded.problems if not problem.warning] == ["E407"]
