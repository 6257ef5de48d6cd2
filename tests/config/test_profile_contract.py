"""The contract of every shipped profile: what a musician may count on when a box is named in a rig.

Each profile is read as it is shipped. It gets a rig of two phases with a line for every control, which has to pass
`check`, and is played through the real engine in simulated time, with Ardour's words at the other end.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import count

import pytest

from bridge.app.moves import messages_of
from bridge.app.simulate import Done, simulate
from bridge.app.trace import Item
from bridge.config import load_profile, load_text, mappings, profile_names, render_all
from bridge.core.events import Received
from bridge.core.relative import TICK
from bridge.model.rig import Rig
from bridge.model.surface import Control, Light, Motion, Profile
from bridge.ports.midi.names import NoMatch, match
from bridge.wire import midi, osc

FOLDER = mappings() / "surfaces"
#: Profiles that speak OSC, which have a contract of their own: test_osc_profiles.py.
OVER_OSC = frozenset({"generic-osc"})
SHIPPED = [name for name in profile_names() if (FOLDER / f"{name}.yaml").is_file() and name not in OVER_OSC]
#: Phasebridge's own, which is no box that anybody could try.
PRACTICE = "practice"
MS = 1_000_000

DOCS = mappings().parent / "docs" / "profiles.md"
#: The one list of names, from which a rig may move from box to box.
NAMES = frozenset(
    name
    for row in re.findall(r"^\| (`.*?) \|", DOCS.read_text().split("## Names")[1].split("\n## ")[0], re.MULTILINE)
    for name in re.findall(r"`([^`]+)`", row)
)


def in_the_list(path: str) -> str:
    """The name that a control's path has in the list: without its number, and without the mark of a second copy."""
    return re.sub(r"/\d+$", "/N", path.removesuffix("-b"))


#: Port -> the profiles that name it in full: one box may have several modes.
PORTS: dict[str, set[str]] = {}
for _name in SHIPPED:
    for _port in getattr(load_profile(FOLDER / f"{_name}.yaml").profile, "inputs", ()):
        if "*" not in _port:
            PORTS.setdefault(_port, set()).add(_name)

every_profile = pytest.mark.parametrize("name", SHIPPED)


def shipped(name: str) -> Profile:
    loaded = load_profile(FOLDER / f"{name}.yaml")
    assert loaded.profile is not None, render_all(loaded.problems)
    return loaded.profile


def lights_of(profile: Profile) -> list[Light]:
    return [light for control in profile.controls for light in control.lights]


# --- The file ---------------------------------------------------------------------------------------------------


@every_profile
def test_it_loads_without_a_problem(name: str) -> None:
    assert render_all(load_profile(FOLDER / f"{name}.yaml").problems) == ""


@every_profile
def test_it_is_called_maker_and_model_in_small_letters(name: str) -> None:
    assert name == PRACTICE or re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", name)


@every_profile
def test_it_says_its_sources_and_whether_anybody_tried_it(name: str) -> None:
    assert name == PRACTICE or shipped(name).sources
    assert name == PRACTICE or re.search("^verified:", (FOLDER / f"{name}.yaml").read_text(), re.MULTILINE)


@every_profile
def test_it_names_a_port_to_light_when_it_has_lights_and_only_then(name: str) -> None:
    profile = shipped(name)

    assert bool(profile.outputs) == bool(lights_of(profile))


@every_profile
def test_it_takes_its_own_port_and_no_port_of_another_box(name: str) -> None:
    profile = shipped(name)
    own = [port for port in PORTS if name in PORTS[port]]
    others = [port for port in PORTS if name not in PORTS[port]]

    assert isinstance(match(profile.inputs, others, "input"), NoMatch)
    assert all(getattr(match(profile.inputs, [*others, port], "input"), "name", None) == port for port in own)


# --- Its controls -----------------------------------------------------------------------------------------------


@every_profile
def test_no_two_controls_send_one_message(name: str) -> None:
    sent = Counter(
        midi.key(shape.type, shape.channel, shape.number)
        for control in shipped(name).controls
        for shape in control.messages
    )

    assert [key for key, times in sent.items() if times > 1] == []


@every_profile
def test_no_two_lights_take_one_message(name: str) -> None:
    taken = Counter(light.message for light in lights_of(shipped(name)))

    assert [message for message, times in taken.items() if times > 1] == []


@every_profile
def test_every_number_is_one_that_midi_has(name: str) -> None:
    profile = shipped(name)

    for shape in (shape for control in profile.controls for shape in control.messages):
        assert midi.check(midi.encode(shape.type, shape.channel, shape.number, 0))
    for light in lights_of(profile):
        assert midi.check(shows(light, light.on))
        assert midi.check(shows(light, light.off))
        assert light.on != light.off


@every_profile
def test_its_controls_are_called_as_on_any_other_box(name: str) -> None:
    assert {in_the_list(control.path) for control in shipped(name).controls} <= NAMES


@every_profile
def test_its_controls_are_counted_from_1_without_a_gap(name: str) -> None:
    families: dict[str, list[int]] = {}
    for control in shipped(name).controls:
        family, _, last = control.path.rpartition("/")
        if last.isdecimal():
            families.setdefault(family, []).append(int(last))

    assert {family: sorted(numbers) for family, numbers in families.items()} == {
        family: list(range(1, len(numbers) + 1)) for family, numbers in families.items()
    }


# --- Its figures ------------------------------------------------------------------------------------------------

#: What the sources say of controls at the ends of rows: message, channel, number; then what lights them, if anything.
FIGURES: dict[str, dict[str, str]] = {
    "behringer-x-touch-mini": {
        "knob/1": "cc 11 1, ring 1 9: 0 13", "knob/8": "cc 11 8, ring 1 16: 0 13", "knob/9": "cc 11 11",
        "knob/16": "cc 11 18", "fader/1": "cc 11 9", "fader/2": "cc 11 10", "button/encoder/8": "note 11 7",
        "button/encoder/16": "note 11 31", "button/upper/1": "note 11 8, led 1 0: 0 1",
        "button/lower/1": "note 11 16, led 1 8: 0 1", "button/lower/8": "note 11 23, led 1 15: 0 1",
        "button/upper/9": "note 11 32", "button/lower/16": "note 11 47",
    },
    "behringer-x-touch-compact": {
        "fader/9": "cc 1 9", "fader/18": "cc 1 36", "knob/1": "cc 1 10, ring 1 26: 0 13",
        "knob/16": "cc 1 25, ring 1 41: 0 13", "knob/17": "cc 1 37", "knob/32": "cc 1 52",
        "button/encoder/16": "note 1 15", "button/encoder/32": "note 1 70",
        "button/lower/8": "note 1 39, led 1 23: 0 1",
        "button/lower/16": "note 1 94", "button/select/9": "note 1 48, led 1 32: 0 1", "button/select/18": "note 1 103",
        "transport/rewind": "note 1 49, led 1 33: 0 1", "transport/play": "note 1 54, led 1 38: 0 1",
        "transport/play-b": "note 1 109", "wheel/expression": "cc 1 26", "switch/1": "cc 1 27",
        "wheel/expression-b": "cc 1 63", "switch/2": "cc 1 64",
    },
    "behringer-bcr2000": {
        "knob/1": "cc 1 1, ring 1 1: 0 127", "knob/8": "cc 1 8, ring 1 8: 0 127",
        "knob/9": "cc 1 81, ring 1 81: 0 127", "knob/32": "cc 1 104, ring 1 104: 0 127",
        "knob/33": "cc 1 9, ring 1 9: 0 127", "knob/56": "cc 1 32, ring 1 32: 0 127", "button/encoder/32": "cc 1 64",
    },
    "korg-nanokontrol-studio": {
        "knob/8": "cc 1 20", "fader/1": "cc 1 2", "fader/5": "cc 1 6", "fader/6": "cc 1 8", "fader/8": "cc 1 12",
        "button/mute/8": "cc 1 28, led 1 28: 0 127", "button/solo/3": "cc 1 31, led 1 31: 0 127",
        "button/solo/8": "cc 1 37, led 1 37: 0 127", "button/arm/8": "cc 1 45, led 1 45: 0 127",
        "button/select/8": "cc 1 53, led 1 53: 0 127", "transport/loop": "cc 1 54, led 1 54: 0 127",
        "transport/start": "cc 1 62, led 1 62: 0 127", "transport/record": "cc 1 81, led 1 81: 0 127",
        "button/marker/next": "cc 1 57", "button/track/next": "cc 1 61",
    },
    "novation-launch-control-xl": {
        "knob/8": "cc 9 20, led 9 20: 12 63", "knob/16": "cc 9 36, led 9 36: 12 63",
        "knob/24": "cc 9 56, led 9 56: 12 63", "fader/8": "cc 9 84", "button/upper/4": "note 9 44, led 9 44: 12 63",
        "button/upper/8": "note 9 60, led 9 60: 12 63", "button/lower/8": "note 9 92, led 9 92: 12 63",
        "button/mode/device": "note 9 105, led 9 105: 12 63", "button/cursor/down": "cc 9 105, led 9 105: 12 63",
        "button/track/next": "cc 9 107, led 9 107: 12 63",
    },
    "akai-apc-mini-mk2": {
        "pad/1": "note 1 56, led 7 56: 0 3", "pad/8": "note 1 63, led 7 63: 0 3", "pad/57": "note 1 0, led 7 0: 0 3",
        "pad/64": "note 1 7, led 7 7: 0 3", "button/track/8": "note 1 107, led 1 107: 0 1",
        "button/scene/8": "note 1 119, led 1 119: 0 1", "button/modifier/shift": "note 1 122", "fader/9": "cc 1 56",
    },
    "akai-midimix": {
        "knob/8": "cc 1 58", "knob/16": "cc 1 59", "knob/24": "cc 1 60", "knob/20": "cc 1 30", "fader/4": "cc 1 31",
        "fader/8": "cc 1 61", "fader/9": "cc 1 62", "button/mute/8": "note 1 22, led 1 22: 0 127",
        "button/solo/8": "note 1 23, led 1 23: 0 127", "button/arm/8": "note 1 24, led 1 24: 0 127",
        "button/bank/next": "note 1 26, led 1 26: 0 127", "button/mode/solo": "note 1 27",
    },
    "akai-mpk-mini-mk3": {
        "knob/8": "cc 1 77", "pad/16": "note 10 51", "wheel/pitch": "pitch 1", "wheel/modulation": "cc 1 1",
        "switch/1": "cc 1 64",
    },
    "arturia-beatstep": {
        "knob/2": "cc 1 74", "knob/8": "cc 1 75", "knob/9": "cc 1 114", "knob/16": "cc 1 72", "knob/17": "cc 1 7",
        "pad/8": "note 1 51", "pad/16": "note 1 43",
    },
    "arturia-minilab-3": {
        "knob/4": "cc 1 90", "knob/8": "cc 1 117", "fader/2": "cc 1 15", "fader/4": "cc 1 31", "encoder/2": "cc 1 29",
        "button/encoder/2": "cc 1 119", "button/modifier/shift": "cc 1 27", "transport/loop": "cc 1 105",
        "transport/tap": "cc 1 109", "pad/8": "note 10 43", "pad/16": "note 10 51",
    },
    "djtt-midi-fighter-twister": {
        "knob/16": "cc 1 15, ring 1 15: 0 127", "knob/64": "cc 1 63, ring 1 63: 0 127", "knob/128": "cc 5 63",
        "button/encoder/64": "cc 2 63, led 2 63: 0 127", "button/side/1": "cc 4 8", "button/side/24": "cc 4 31",
        "button/bank/4": "cc 4 3",
    },
    "akai-apc40-mk2": {
        "fader/8": "cc 8 7", "fader/9": "cc 1 14", "wheel/crossfade": "cc 1 15", "knob/8": "cc 1 55, ring 1 55: 0 127",
        "knob/16": "cc 1 23, ring 1 23: 0 127", "encoder/2": "cc 1 47", "pad/1": "note 1 32, led 1 32: 0 3",
        "pad/40": "note 1 7, led 1 7: 0 3", "button/scene/5": "note 1 86, led 1 86: 0 3",
        "button/arm/8": "note 8 48, led 8 48: 0 1", "button/mute/2": "note 2 50, led 2 50: 0 1",
        "button/select/9": "note 1 80, led 1 80: 0 1", "button/nudge/previous": "note 1 100", "switch/1": "cc 1 64",
    },
    "novation-launchpad-x": {
        "pad/1": "note 1 81, led 1 81: 0 3", "pad/64": "note 1 18, led 1 18: 0 3",
        "button/scene/1": "cc 1 89, led 1 89: 0 3", "button/scene/8": "cc 1 19, led 1 19: 0 3",
        "button/cursor/up": "cc 1 91, led 1 91: 0 3", "transport/capture": "cc 1 98, led 1 98: 0 3",
    },
    "novation-launchpad-mini-mk3": {
        "pad/8": "note 1 88, led 1 88: 0 3", "pad/57": "note 1 11, led 1 11: 0 3",
        "button/cursor/right": "cc 1 94, led 1 94: 0 3", "button/mode/user": "cc 1 98, led 1 98: 0 3",
    },
    "novation-launch-control-xl-3": {
        "knob/1": "cc 16 13", "knob/24": "cc 16 36", "fader/8": "cc 16 12", "button/upper/8": "cc 1 44",
        "button/lower/1": "cc 1 45", "button/track/next": "cc 1 102", "button/modifier/shift": "cc 7 63",
    },
    "behringer-x-touch-mini-mc": {
        "fader/1": "pitch 9", "encoder/8": "cc 1 23, ring 1 55: 0 11", "button/encoder/8": "note 1 39",
        "button/upper/1": "note 1 89, led 1 89: 0 127", "button/upper/3": "note 1 40, led 1 40: 0 127",
        "button/lower/1": "note 1 87, led 1 87: 0 127", "button/lower/5": "note 1 86, led 1 86: 0 127",
        "button/lower/8": "note 1 95, led 1 95: 0 127", "button/bank/next": "note 1 85, led 1 85: 0 127",
    },
    "behringer-bcf2000": {
        "fader/8": "cc 1 88", "knob/1": "cc 1 1, ring 1 1: 0 127", "knob/32": "cc 1 32, ring 1 32: 0 127",
        "button/encoder/32": "cc 1 64",
    },
    "faderfox-ec4": {
        "knob/16": "cc 1 15", "knob/17": "cc 2 0", "knob/256": "cc 16 15", "button/encoder/256": "note 16 15",
    },
}  # fmt: skip
_SHORT = {"control_change": "cc", "note_on": "note", "pitchwheel": "pitch"}


def figures(control: Control) -> str:
    shape = control.messages[0]
    sends = f"{_SHORT[shape.type]} {shape.channel}" + ("" if shape.number is None else f" {shape.number}")
    lights = (
        f", {light.kind} {light.message.channel} {light.message.number}: {light.off} {light.on}"
        for light in control.lights
    )
    return sends + "".join(lights)


@pytest.mark.parametrize("name", FIGURES)
def test_its_numbers_are_those_of_its_sources(name: str) -> None:
    controls = {control.path: control for control in shipped(name).controls}

    assert {path: figures(controls[path]) for path in FIGURES[name]} == FIGURES[name]


@pytest.mark.parametrize(("name", "controls"), [
    ("behringer-x-touch-mini", 66), ("behringer-x-touch-compact", 164), ("behringer-bcr2000", 88),
    ("korg-nanokontrol-studio", 60), ("novation-launch-control-xl", 56), ("akai-apc-mini-mk2", 90),
    ("akai-midimix", 60), ("akai-mpk-mini-mk3", 27), ("arturia-beatstep", 33), ("arturia-minilab-3", 38),
    ("djtt-midi-fighter-twister", 220), ("faderfox-ec4", 512), ("akai-apc40-mk2", 148), ("novation-launchpad-x", 80),
    ("novation-launchpad-mini-mk3", 80), ("novation-launch-control-xl-3", 58), ("behringer-x-touch-mini-mc", 35),
    ("behringer-bcf2000", 72),
])  # fmt: skip
def test_it_has_all_its_controls(name: str, controls: int) -> None:
    assert len(shipped(name).controls) == controls


# --- Its rig ----------------------------------------------------------------------------------------------------

#: Phase -> where a control that is moved and one that is pressed lead, and Ardour's addresses for both.
MOVED = {"create": ("volume", "/strip/fader"), "mix": ("pan", "/strip/pan_stereo_position")}
PRESSED = {"create": ("solo", "/strip/solo"), "mix": ("mute", "/strip/mute")}
#: What the DAW is told without a hand.
CHATTER = {"/set_surface", "/strip/list"}


def leads(control: Control, phase: str) -> tuple[str, str]:
    return (PRESSED if control.motion is Motion.PRESS else MOVED)[phase]


def rig_text(profile: Profile) -> str:
    """A rig in which the control that is listed as the Nth reaches track N, one thing in create, another in mix."""
    port = "" if profile.inputs else ", port: Box"
    lines = (
        f"  box/{control.path}: {{create: track/{number}/{leads(control, 'create')[0]}, "
        f"mix: track/{number}/{leads(control, 'mix')[0]}}}"
        for number, control in enumerate(profile.controls, 1)
    )
    return "\n".join(
        (
            "version: 1",
            "rig: Contract",
            f"surfaces: {{box: {{profile: {profile.name}{port}}}, foot: {{profile: generic-footswitch, port: Foot}}}}",
            'daws: {main: {dialect: ardour-osc, send: "127.0.0.1:3819"}}',
            "phases: {create: , mix: }",
            "map:",
            "  foot/switch/1: {any: phase/toggle}",
            *lines,
        )
    )


def rig_of(profile: Profile) -> Rig:
    loaded = load_text(rig_text(profile))
    assert loaded.rig is not None, render_all(loaded.problems)
    return loaded.rig


@every_profile
def test_a_rig_of_two_phases_passes_check_without_a_warning(name: str) -> None:
    assert render_all(load_text(rig_text(shipped(name))).problems) == ""


# --- Played -----------------------------------------------------------------------------------------------------


def says(t_ns: int, *message: osc.Argument) -> Received:
    return Received(t_ns, "main", osc.encode(*message))  # type: ignore[arg-type]


def everything_is_known(profile: Profile, t_ns: int) -> Iterator[Item]:
    """Ardour tells every track: faders and pans in the middle, no solo, no mute."""
    for number, control in enumerate(profile.controls, 1):
        for phase in ("create", "mix"):
            yield says(t_ns, leads(control, phase)[1], number, 0 if control.motion is Motion.PRESS else 0.5)


def moves(control: Control, phase: str) -> tuple[str, str]:
    """What a hand does: through the middle, upwards in create and downwards in mix; a tick; or a press."""
    if control.motion is Motion.PRESS:
        return "press", "release"
    if control.motion is Motion.RELATIVE:
        return "+1", "-1"
    quarter = 1 << (control.bits - 2)
    low, high = str(quarter), str(3 * quarter)
    return (low, high) if phase == "create" else (high, low)


def positions(control: Control, phase: str) -> list[float]:
    """Where that brings a target that was in the middle, or off."""
    if control.motion is Motion.PRESS:
        return [1.0]
    if control.motion is Motion.RELATIVE:
        return [0.5 + TICK, 0.5]
    return [int(moves(control, phase)[1]) / ((1 << control.bits) - 1)]


def hand(profile: Profile, phase: str, times: Iterator[int]) -> Iterator[Item]:
    """Every control is moved, one after another."""
    for control in profile.controls:
        for move in moves(control, phase):
            for message in messages_of(control, move):
                yield Received(next(times), "box", message)


def foot(times: Iterator[int]) -> Iterator[Item]:
    (switch,) = shipped("generic-footswitch").controls
    yield Received(next(times), "foot", messages_of(switch, "press")[0])
    yield Received(next(times), "foot", messages_of(switch, "release")[0])


def told_to_the_daw(played: Iterable[Done]) -> list[list[float | str]]:
    messages = [done.body["osc"] for done in played if done.body.get("port") == "main"]
    return [message for message in messages if message[0] not in CHATTER]


@every_profile
def test_every_control_reaches_its_target_in_both_phases(name: str) -> None:
    profile = shipped(name)
    times = count(1000 * MS, 20 * MS)
    story = [*everything_is_known(profile, 500 * MS), *hand(profile, "create", times), *foot(times)]
    story += hand(profile, "mix", times)

    told = told_to_the_daw(simulate(rig_of(profile), story))

    expected = [
        (address, number, 1 - position if "pan" in address else position)  # Ardour counts pan from the right
        for phase in ("create", "mix")
        for number, control in enumerate(profile.controls, 1)
        for address in (leads(control, phase)[1],)
        for position in positions(control, phase)
    ]
    assert [message[:2] for message in told] == [[address, number] for address, number, _ in expected]
    assert [message[2] for message in told] == pytest.approx([position for _, _, position in expected], abs=1e-6)


def shows(light: Light, value: int) -> bytes:
    shape = light.message
    return midi.encode(shape.type, shape.channel, shape.number, value)


def shown(played: Iterable[Done], after_ns: int, before_ns: int) -> list[bytes]:
    """What the box was sent between two times."""
    return [
        midi.hex_to_bytes(done.body["midi"])
        for done in played
        if done.body.get("port") == "box" and after_ns <= done.t_ns < before_ns
    ]


@every_profile
def test_every_light_is_painted_when_the_box_comes_and_answers_the_daw(name: str) -> None:
    profile = shipped(name)
    plugged_in, changes, end = 0, 1000 * MS, 10_000_000 * MS
    times = count(changes, 20 * MS)
    lit = [(number, control) for number, control in enumerate(profile.controls, 1) if control.lights]
    story = [
        says(next(times), leads(control, "create")[1], number, position)
        for number, control in lit
        for position in (1.0, 0.0)
    ]

    played = list(simulate(rig_of(profile), story))

    assert sorted(shown(played, plugged_in, changes)) == sorted(shows(light, light.off) for light in lights_of(profile))
    assert shown(played, changes, end) == [
        shows(light, value) for _, control in lit for light in control.lights for value in (light.on, light.off)
    ]
