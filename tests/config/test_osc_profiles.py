"""The contract of shipped profiles that speak OSC: names, addresses, and every control through the real engine."""

import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from bridge.app.moves import messages_of
from bridge.app.simulate import simulate
from bridge.app.trace import Item
from bridge.config import load_profile, load_text, mappings, render_all
from bridge.config.osc_lights import TYPES
from bridge.core.events import Received
from bridge.core.relative import TICK
from bridge.model.surface import OSC, Control, Motion, Profile
from bridge.wire import osc
from tests.config.test_profile_contract import NAMES, OVER_OSC, in_the_list, leads

FOLDER = mappings() / "surfaces"
MS = 1_000_000
#: What a hand does in each phase with a control that is moved, and where that leaves it.
MOVES = {"create": ("0.25", "0.75"), "mix": ("0.75", "0.25")}

every_profile = pytest.mark.parametrize("name", sorted(OVER_OSC))


def shipped(name: str) -> Profile:
    loaded = load_profile(FOLDER / f"{name}.yaml")
    assert loaded.profile is not None, render_all(loaded.problems)
    return loaded.profile


@every_profile
def test_every_control_speaks_osc_by_a_name_of_the_list(name: str) -> None:
    profile = shipped(name)
    assert profile.medium == OSC
    assert {in_the_list(control.path) for control in profile.controls} <= NAMES
    assert profile.sources


def test_the_generic_one_takes_the_controls_name_for_its_address() -> None:
    controls = shipped("generic-osc").controls
    assert {control.path: control.messages[0].pattern for control in controls} == {
        control.path: f"/{control.path}" for control in controls
    }
    paths = {control.path for control in controls}
    assert {"fader/16", "knob/16", "encoder/8", "pad/16", "button/select/8", "transport/play"} <= paths


def rig_text(profile: Profile) -> str:
    lines = (
        f"  box/{control.path}: {{create: track/{number}/{leads(control, 'create')[0]}, "
        f"mix: track/{number}/{leads(control, 'mix')[0]}}}"
        for number, control in enumerate(profile.controls, 1)
    )
    return "\n".join((
        "version: 1",
        "rig: Contract",
        "surfaces:",
        f'  box: {{profile: {profile.name}, listen: 9100, send: "127.0.0.1:9101"}}',
        "  foot: {profile: generic-footswitch, port: Foot}",
        'daws: {main: {dialect: ardour-osc, send: "127.0.0.1:3819"}}',
        "phases: {create: , mix: }",
        "map:",
        "  foot/switch/1: {any: phase/toggle}",
        *lines,
    ))  # fmt: skip


@every_profile
def test_a_rig_of_two_phases_passes_check_without_a_warning(name: str) -> None:
    assert render_all(load_text(rig_text(shipped(name))).problems) == ""


def gestures(control: Control, phase: str) -> tuple[tuple[str, str], list[float]]:
    """What a hand does with a control, and where that brings a target that was in the middle, or off."""
    if control.motion is Motion.PRESS:
        return ("press", "release"), [1.0]
    if control.motion is Motion.RELATIVE:
        return ("+1", "-1"), [0.5 + TICK, 0.5]
    # A fader on a screen was put where its target stands, so it is in hold, and every move counts.
    return MOVES[phase], [float(move) for move in MOVES[phase]]


def known(profile: Profile) -> Iterator[Item]:
    for number, control in enumerate(profile.controls, 1):
        for phase in MOVES:
            position = 0 if control.motion is Motion.PRESS else 0.5
            yield Received(500 * MS, "main", osc.encode(leads(control, phase)[1], number, position))


@every_profile
def test_every_control_reaches_its_target_in_both_phases(name: str) -> None:
    profile = shipped(name)
    times = count(1000 * MS, 20 * MS)
    story: list[Item] = [*known(profile)]
    expected = []
    for phase in MOVES:
        for number, control in enumerate(profile.controls, 1):
            does, ends = gestures(control, phase)
            story += [Received(next(times), "box", messages_of(control, move)[0]) for move in does]
            address = leads(control, phase)[1]
            expected += [(address, number, 1 - end if "pan" in address else end) for end in ends]
        story += [Received(next(times), "foot", bytes((0xB0, 64, value))) for value in (127, 0)]

    loaded = load_text(rig_text(profile))
    assert loaded.rig is not None
    played = (done.body.get("osc") for done in simulate(loaded.rig, story) if done.body.get("port") == "main")
    told = [message for message in played if message and message[0] not in ("/set_surface", "/strip/list")]

    assert [tuple(message[:2]) for message in told] == [(address, number) for address, number, _ in expected]
    assert [message[2] for message in told] == pytest.approx([position for *_, position in expected], abs=1e-6)


PAGE = (FOLDER.parent.parent / "docs/profiles.md").read_text().split("## Surfaces that speak OSC")[1].split("\n## ")[0]
EXAMPLES = {block.split()[1]: block for block in re.findall(r"```yaml\n(profile: .*?)```", PAGE, re.DOTALL)}


@pytest.mark.parametrize("name", ["my-touchosc", "my-stage-control"])
def test_the_examples_of_the_page_are_profiles(name: str, tmp_path: Path) -> None:
    file = tmp_path / f"{name}.yaml"
    file.write_text(EXAMPLES[name])
    assert render_all(load_profile(file).problems) == ""


def test_the_page_names_every_way_a_light_is_sent() -> None:
    assert {types for row in TYPES.values() for types in row} <= set(re.findall(r"`([a-zT]+)`", PAGE))
