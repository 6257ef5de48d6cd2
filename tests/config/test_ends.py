"""Surfaces that speak OSC: where they are heard and shown to, and every mistake about it at its place."""

import pytest

from bridge.config import load_text, reader
from bridge.config.ends import check_listeners
from bridge.config.problems import Problem, Report, Span
from bridge.config.scene import Scene
from bridge.config.shapes import RigShape
from bridge.config.source import accept
from bridge.config.tree import parse
from bridge.config.wiring import read_surfaces
from bridge.config.writing import write
from bridge.model.rig import Address
from bridge.model.surface import Profile
from tests.config.rigs import BEFORE_MAP, codes, mapped, rig_of
from tests.core.tablet import TABLET, tablet_rig
from tests.core.toy import DESK, entry


def read(surfaces: str) -> tuple[Scene, list[Problem]]:
    """What these surfaces become; those called desk have a MIDI profile, all others are tablets."""
    profiles: dict[str, Profile] = {"toy-desk": DESK, "toy-tablet": TABLET}
    report = Report()
    source = accept(f"version: 1\nrig: Ends\nsurfaces:\n{surfaces}phases: {{mix: }}\nmap: {{}}\n", "r", report)
    assert source is not None
    tree = parse(source, report)
    assert tree is not None
    shape = reader.read(RigShape, tree, Span("r", 1, 1), report)
    assert shape is not None
    assert shape.surfaces is not None
    scene = Scene(report)
    read_surfaces(shape.surfaces, lambda name: profiles[name.value], scene)
    check_listeners(scene.listens, report)
    return scene, list(report.sorted({}))


def told(surfaces: str) -> list[tuple[str, int]]:
    return [(problem.code, problem.place.column) for problem in read(surfaces)[1]]


def test_a_tablet_is_heard_and_shown_to_at_its_addresses() -> None:
    scene, problems = read('  pad: {profile: toy-tablet, listen: 9100, send: "127.0.0.1:9101"}\n')
    assert problems == []
    pad = scene.surfaces["pad"]
    assert pad is not None
    assert (pad.listen, pad.send) == (Address("127.0.0.1", 9100), Address("127.0.0.1", 9101))
    assert (pad.inputs, pad.outputs) == ((), ())


def test_a_tablet_that_nobody_knows_the_way_to_is_shown_nothing() -> None:
    text = BEFORE_MAP.replace("desk: {profile: korg-nanokontrol2}", "desk: {profile: generic-osc, listen: 9100%s}")
    dark, shown = (rig_of(load_text(text % send)).surfaces[0].profile for send in ("", ", send: 9101"))
    assert shown.displays
    assert any(control.lights for control in shown.controls)
    assert not dark.displays
    assert not any(control.lights for control in dark.controls)


def test_two_tablets_without_midi_ports_do_not_share_one() -> None:
    assert told("  a: {profile: toy-tablet, listen: 9100}\n  b: {profile: toy-tablet, listen: 9200}\n") == []


@pytest.mark.parametrize(("surface", "problems"), [
    ("{profile: toy-tablet}", [("E103", 3)]),
    ("{profile: toy-tablet, send: 9101}", [("E103", 3)]),
    ("{profile: toy-tablet, port: Tablet}", [("E103", 3), ("E306", 36)]),
    ("{profile: toy-tablet, listen: 9100, port: {input: A, output: B}}", [("E306", 3)]),
    ("{profile: toy-tablet, listen: 99999}", [("E106", 38)]),
    ("{profile: toy-desk, listen: 9100}", [("E306", 36)]),
    ("{profile: toy-desk, send: 9100, listen: 9100}", [("E306", 34), ("E306", 48)]),
])  # fmt: skip
def test_what_does_not_belong_to_its_wire_is_told(surface: str, problems: list[tuple[str, int]]) -> None:
    assert sorted(told(f"  pad: {surface}\n")) == problems


@pytest.mark.parametrize(("ends", "who"), [
    ('listen: "0.0.0.0:9100"', "every machine"),
    ('listen: "192.168.1.2:9100"', "every machine"),
    ('listen: "0.0.0.0:9100", send: "192.168.1.20:9101"', "192.168.1.20"),
])  # fmt: skip
def test_whoever_else_could_play_it_is_a_warning(ends: str, who: str) -> None:
    _, problems = read(f"  pad: {{profile: toy-tablet, {ends}}}\n")
    assert [(problem.code, problem.warning, problem.place.column) for problem in problems] == [("W609", True, 38)]
    assert who in problems[0].message


def test_a_tablet_that_could_never_answer_is_told_before_it_is_tried() -> None:
    _, problems = read('  pad: {profile: toy-tablet, listen: 9100, send: "192.168.1.20:9101"}\n')
    assert [problem.code for problem in problems] == ["E309"]
    assert "0.0.0.0:9100" in problems[0].advice


def test_a_daw_that_could_never_answer_is_told_too() -> None:
    far = 'main: {dialect: ardour-osc, send: "10.0.0.7:3819", listen: 9000}'
    assert codes(load_text(BEFORE_MAP.replace("main: {dialect: ardour-osc, send: 3819}", far))) == ["E309"]


def test_a_tablet_and_another_do_not_hear_on_one_port() -> None:
    two = '  a: {profile: toy-tablet, listen: 9100}\n  b: {profile: toy-tablet, listen: "0.0.0.0:9100"}\n'
    assert [code for code, _ in told(two)] == ["E304", "W609"]


def test_the_rig_as_one_text_says_the_ends_too() -> None:
    text = write(tablet_rig([entry("tablet/fader/1", "any", "track/1/volume")]))
    assert '"listen": "127.0.0.1:9100"' in text
    assert '"send": "127.0.0.1:9101"' in text


def test_a_rig_without_a_tablet_is_as_it_was() -> None:
    assert rig_of(mapped("  desk/fader/1: {any: strip/1/volume}\n")).surfaces[0].listen is None
