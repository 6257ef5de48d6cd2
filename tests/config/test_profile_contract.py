"""The contract of every shipped profile: what a musician may count on when a box is named in a rig.

Each profile is read as it is shipped. It gets a rig of two phases with a line for every control, which has to pass
`check`, and is played through the real engine in simulated time, with Ardour's words at the other end.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count

import pytest

from bridge.app.moves import messages_of
from bridge.app.simulate import Done, simulate
from bridge.app.trace import Item
from bridge.config import load_profile, load_text, mappings, profile_names, render_all
from bridge.core.compiler import compile_rig
from bridge.core.engine import Engine
from bridge.core.events import Back, Received, Wake
from bridge.core.relative import TICK
from bridge.dialects.ardour_osc import DIALECT
from bridge.model.device import Handshake
from bridge.model.rig import Rig
from bridge.model.surface import Colors, Control, Light, MessageShape, Meter, Motion, Profile, Ring, Text
from bridge.ports.midi.names import NoMatch, match
from bridge.wire import midi, osc
from tests.config.profile_figures import CONTROLS, FIGURES, SPEAKS_MACKIE

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
    """Every light of its controls, and what its displays are written with."""
    displays = [display.light for display in profile.displays if display.light.message.type != "frame"]
    return [light for control in profile.controls for light in control.lights] + displays


def written_by(light: Light) -> Iterator[tuple[MessageShape, int]]:
    """The messages that set a light, and what a meter adds to tell itself from others on the same one."""
    look = light.look
    if isinstance(look, Text) and look.letters:
        yield from ((shape, 0) for shape in look.letters)
    elif isinstance(look, Colors) and look.channels:
        yield from ((replace(light.message, channel=channel), 0) for channel in look.channels)
    else:
        yield light.message, look.add if isinstance(look, Meter) else 0
    if isinstance(look, Ring) and look.apart:
        yield look.apart, 0


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

    shows = bool(lights_of(profile) or profile.displays)
    assert bool(profile.outputs) == (shows and bool(profile.inputs))


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
        shape for control in shipped(name).controls for shape in (*control.messages, *control.touch, *control.after)
    )

    assert [shape for shape, times in sent.items() if times > 1] == []


@every_profile
def test_no_two_lights_take_one_message(name: str) -> None:
    taken = Counter(message for light in lights_of(shipped(name)) for message in written_by(light))

    assert [message for message, times in taken.items() if times > 1] == []


@every_profile
def test_every_number_is_one_that_midi_has(name: str) -> None:
    profile = shipped(name)

    for control in profile.controls:
        for shape in (*control.messages, *control.touch, *control.after):
            if shape.type in midi.KINDS:
                number = None if shape.type == "program_change" else shape.number
                assert midi.check(midi.encode(shape.type, shape.channel, number, shape.number or 0))
    for light in lights_of(profile):
        assert light.look is not None or light.on != light.off


@pytest.mark.parametrize("name", [*SHIPPED, *sorted(OVER_OSC)])
def test_its_controls_are_called_as_on_any_other_box(name: str) -> None:
    assert {in_the_list(control.path) for control in shipped(name).controls} <= NAMES


def test_every_name_in_the_list_is_one_that_some_box_has() -> None:
    assert {in_the_list(control.path) for name in SHIPPED for control in shipped(name).controls} == NAMES


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

_SHORT = {"control_change": "cc", "note_on": "note", "pitchwheel": "pitch", "program_change": "program"}


def in_short(*shapes: MessageShape) -> str:
    first = shapes[0]
    if first.pattern is not None:
        return first.pattern
    if first.type == "hui" and first.number is not None:
        return f"hui {first.number >> 3:02x} {first.number & 7}"
    numbers = "+".join(dict.fromkeys(str(shape.number) for shape in shapes if shape.number is not None))
    return f"{_SHORT.get(first.type, first.type)} {first.channel} {numbers}".rstrip()


def figures(control: Control) -> str:
    """What a control sends and what lights it, in as many letters as it takes."""
    told = in_short(*control.messages)
    told += f" of {control.bits} bits" if control.bits > 7 else ""
    told += f" touch {in_short(*control.touch)}" if control.touch else ""
    for light in control.lights:
        told += f", {light.kind} {in_short(light.message)}" + ("" if light.look else f": {light.off} {light.on}")
        told += f" mode {in_short(light.look.apart)}" if isinstance(light.look, Ring) and light.look.apart else ""
    return told


@pytest.mark.parametrize("name", FIGURES)
def test_its_numbers_are_those_of_its_sources(name: str) -> None:
    controls = {control.path: control for control in shipped(name).controls}

    assert {path: figures(controls[path]) for path in FIGURES[name]} == FIGURES[name]


@pytest.mark.parametrize("name", FIGURES)
def test_it_has_all_its_controls(name: str) -> None:
    assert len(shipped(name).controls) == CONTROLS[name]


@pytest.mark.parametrize("name", SPEAKS_MACKIE)
def test_desks_that_speak_mackie_control_say_one_thing_by_one_message(name: str) -> None:
    mackie = {control.path: control for control in shipped("generic-mcu").controls}

    assert {control.path: in_short(*control.messages) for control in shipped(name).controls} == {
        control.path: in_short(*mackie[control.path].messages) for control in shipped(name).controls
    }


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


def is_lit(light: Light) -> bool:
    """Whether this light has two numbers and no more: one for off, one for on."""
    return light.look is None and light.message.type in midi.KINDS and light.message.type != "pitchwheel"


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
    low, high = str(control.largest // 4), str(control.largest * 3 // 4)
    return (low, high) if phase == "create" else (high, low)


def positions(control: Control, phase: str) -> list[float]:
    """Where that brings a target that was in the middle, or off."""
    if control.motion is Motion.PRESS:
        return [1.0]
    if control.motion is Motion.RELATIVE:
        return [0.5 + TICK, 0.5]
    return [int(moves(control, phase)[1]) / control.largest]


def hand(profile: Profile, phase: str, times: Iterator[int]) -> Iterator[Item]:
    """Every control is moved, one after another."""
    for control in profile.controls:
        for move in ("touch", *moves(control, phase), "leave") if control.touch else moves(control, phase):
            t_ns = next(times)
            yield from (Received(t_ns, "box", message) for message in messages_of(control, move))


def foot(times: Iterator[int]) -> Iterator[Item]:
    switch = shipped("generic-footswitch").controls[0]
    yield Received(next(times), "foot", messages_of(switch, "press")[0])
    yield Received(next(times), "foot", messages_of(switch, "release")[0])


def told_to_the_daw(played: Iterable[Done]) -> list[list[float | str]]:
    messages = [done.body["osc"] for done in played if done.body.get("port") == "main"]
    return [message for message in messages if message[0] not in CHATTER]


def where_each_ends(profile: Profile, told: list[list[float | str]]) -> list[list[float | str]]:
    """Without what leads to where a fader ends: one with a motor holds its target from the first number on."""
    moved = {number for number, control in enumerate(profile.controls, 1) if control.motion is Motion.ABSOLUTE}
    return [
        message
        for message, after in zip(told, [*told[1:], []], strict=True)
        if message[1] not in moved or message[:2] != after[:2]
    ]


@every_profile
def test_every_control_reaches_its_target_in_both_phases(name: str) -> None:
    profile = shipped(name)
    times = count(1000 * MS, 20 * MS)
    story = [*everything_is_known(profile, 500 * MS), *hand(profile, "create", times), *foot(times)]
    story += hand(profile, "mix", count(next(times) + 3000 * MS, 20 * MS))  # motors have arrived by then

    told = where_each_ends(profile, told_to_the_daw(simulate(rig_of(profile), story)))

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
    return shows_number(light.message, value)


def shows_number(shape: MessageShape, value: int) -> bytes:
    return midi.encode(shape.type, shape.channel, shape.number, value)


IDENTITY_REQUEST = bytes.fromhex("f07e7f0601f7")
#: What is said to a box beside what it shows, by its handshake.
HANDSHAKES = {
    Handshake.MCU: [bytes((0xF0, 0, 0, 0x66, box, 0, 0xF7)) for box in (0x14, 0x15, 0x10, 0x11)],
    Handshake.HUI: [bytes((0x90, 0, 0))],
    Handshake.BOX: [bytes.fromhex("f07d504200f7")],
}


def talk_to(profile: Profile) -> list[bytes]:
    """What is said to a box beside what it shows, in the order it is said."""
    talk = profile.talk
    if talk is None:
        return []
    asked = [IDENTITY_REQUEST] if talk.identity else []
    asked += HANDSHAKES[talk.handshake] if talk.handshake else []
    return asked + [step for step in talk.greeting if isinstance(step, bytes)]


def sent(played: Iterable[Done], after_ns: int, before_ns: int) -> list[bytes]:
    """What the box was sent between two times."""
    return [
        midi.hex_to_bytes(done.body["midi"])
        for done in played
        if done.body.get("port") == "box" and after_ns <= done.t_ns < before_ns
    ]


def shown(profile: Profile, played: Iterable[Done], after_ns: int, before_ns: int) -> list[bytes]:
    """What the box was told to show between two times."""
    talk = {*talk_to(profile), profile.talk and profile.talk.keepalive and profile.talk.keepalive.message}
    return [message for message in sent(played, after_ns, before_ns) if message not in talk]


@every_profile
def test_a_box_is_greeted_before_anything_is_shown(name: str) -> None:
    profile = shipped(name)
    talk = talk_to(profile)

    told = sent(simulate(rig_of(profile), [says(2000 * MS, "/strip/solo", 999, 0)]), 0, 2000 * MS)

    assert list(dict.fromkeys(told))[: len(talk)] == talk
    assert profile.talk is None or profile.talk.keepalive is None or profile.talk.keepalive.message in told


@every_profile
def test_every_plain_light_is_dark_when_the_box_comes_and_answers_the_daw(name: str) -> None:
    profile = shipped(name)
    plugged_in, changes, end = 0, 10_000 * MS, 10_000_000 * MS
    times = count(changes, 20 * MS)
    lights = [light for light in lights_of(profile) if is_lit(light)]
    lit = [(number, control) for number, control in enumerate(profile.controls, 1) if control.lights]
    story = [
        says(next(times), leads(control, "create")[1], number, position)
        for number, control in lit
        for position in (1.0, 0.0)
    ]

    played = list(simulate(rig_of(profile), story))

    plain = {shows(light, value) for light in lights for value in (light.on, light.off)}
    dark = [message for message in shown(profile, played, plugged_in, changes) if message in plain]
    assert sorted(dark) == sorted(shows(light, light.off) for light in lights)
    assert [message for message in shown(profile, played, changes, end) if message in plain] == [
        shows(light, value)
        for _, control in lit
        for light in filter(is_lit, control.lights)
        for value in (light.on, light.off)
    ]


@every_profile
def test_all_that_shows_anything_is_painted_when_the_box_comes(name: str) -> None:
    rig = rig_of(shipped(name))
    engine = Engine(compile_rig(rig, {"ardour-osc": DIALECT}))
    for event in (Back(0, "box"), Back(0, "main"), *everything_is_known(shipped(name), 5 * MS), Wake(60_000 * MS)):
        engine.step(event)

    world = engine._world
    wanted = {light.key for hand in world.hands for light in hand.plan.lights}
    wanted |= {hand.plan.motor.light.key for hand in world.hands if hand.plan.motor}
    wanted |= {light.key for screen in world.screens if screen.plan.frame is None for light in screen.plan.lights}
    wanted |= {frame.key for frame in world.program.frames}
    assert wanted == world.lanes["box"].shown.keys()
    assert not world.owing.get("box")
