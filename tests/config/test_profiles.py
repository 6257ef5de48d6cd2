"""Profiles: what their lines become, and that the shipped ones are whole."""

from pathlib import Path

import pytest

from bridge.config import find_profile, load_profile, mappings, profile_names
from bridge.model.surface import Light, LightKind, MessageShape, Motion, Profile, WireModel

HEAD = "profile: box\nmaker: Nobody\nmodel: Box\n"


def box(tmp_path: Path, text: str) -> Profile:
    path = tmp_path / "box.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    loaded = load_profile(path)
    assert loaded.profile is not None, loaded.problems
    return loaded.profile


def wrong(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "box.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    return [problem.code for problem in load_profile(path).problems]


@pytest.mark.parametrize("name", profile_names())
def test_a_shipped_profile_has_no_problem_and_names_its_sources(name: str) -> None:
    loaded = load_profile(mappings() / "surfaces" / f"{name}.yaml")

    assert loaded.problems == ()
    assert loaded.profile is not None
    assert loaded.profile.name == name
    assert loaded.profile.sources or loaded.profile.maker == "phasebridge"


def test_the_nanokontrol2_has_its_51_controls() -> None:
    profile = find_profile("korg-nanokontrol2")

    assert profile is not None
    numbers = {c.path: c.messages for c in profile.controls}
    assert len(numbers) == 51
    assert {m.type for sent in numbers.values() for m in sent} == {"control_change"}
    assert {m.channel for sent in numbers.values() for m in sent} == {1}
    expected = {
        "fader/1": 0, "fader/8": 7, "knob/1": 16, "knob/8": 23, "button/solo/1": 32, "button/mute/1": 48,
        "button/arm/8": 71, "transport/play": 41, "transport/stop": 42, "transport/rewind": 43,
        "transport/forward": 44, "transport/record": 45, "transport/loop": 46, "button/track/previous": 58,
        "button/track/next": 59, "button/marker/set": 60, "button/marker/previous": 61, "button/marker/next": 62,
    }  # fmt: skip
    assert {path: numbers[path][0].number for path in expected} == expected


def test_the_nanokontrol2_lights_solo_mute_arm_and_transport_and_nothing_else() -> None:
    profile = find_profile("korg-nanokontrol2")

    assert profile is not None
    lit = {c.path for c in profile.controls if c.lights}
    strips = {f"button/{word}/{n}" for word in ("solo", "mute", "arm") for n in range(1, 9)}
    transport = {f"transport/{word}" for word in ("play", "stop", "rewind", "forward", "record", "loop")}
    assert lit == strips | transport


def test_the_footswitch_is_heard_on_every_channel_and_is_never_lit() -> None:
    profile = find_profile("generic-footswitch")

    assert profile is not None
    switch = profile.controls[0]
    assert switch.messages == tuple(MessageShape("control_change", channel, 64) for channel in range(1, 17))
    assert (switch.motion, switch.lights, profile.outputs) == (Motion.PRESS, (), ())


def test_a_row_of_controls_goes_in_step_with_its_messages_and_lights(tmp_path: Path) -> None:
    profile = box(tmp_path, "channel: 2\ncontrols:\n  pad/1-2: {note: 36-37, light: {cc: 9-10, on: 5, off: 1}}\n")

    assert [(c.path, c.messages, c.lights) for c in profile.controls] == [
        (
            f"pad/{n}",
            (MessageShape("note_on", 2, 35 + n),),
            (Light(LightKind.LED, MessageShape("control_change", 2, 8 + n), on=5, off=1),),
        )
        for n in (1, 2)
    ]


def test_pitch_bend_faders_are_told_apart_by_their_channel(tmp_path: Path) -> None:
    profile = box(tmp_path, "controls:\n  fader/1-3: {pitch: 1-3}\n")

    assert [(c.messages, c.bits) for c in profile.controls] == [
        ((MessageShape("pitchwheel", channel),), 14) for channel in (1, 2, 3)
    ]


MMC_PLAY = MessageShape("sysex", 0, None, "f0 7f ?? 06 02 f7")


def nrpn(number: int, channel: int = 1) -> MessageShape:
    return MessageShape("nrpn", channel, number)


def cc(number: int, channel: int = 1) -> MessageShape:
    return MessageShape("control_change", channel, number)


#: A line -> the messages of each of its controls, the bits of the first and the largest number it sends.
INPUTS: dict[str, tuple[list[tuple[MessageShape, ...]], int, int]] = {
    "fader/1-2: {cc: 0-1, bits: 14}": ([(cc(0), cc(32)), (cc(1), cc(33))], 14, 16383),
    "fader/1: {cc: 0, bits: 10, order: lsb-first}": ([(cc(0), cc(32))], 10, 16368),
    "fader/1-2: {nrpn: 127-128}": ([(nrpn(127),), (nrpn(128),)], 14, 16383),
    "fader/1: {rpn: 1, bits: 7}": ([(MessageShape("rpn", 1, 1),)], 7, 127),
    "fader/1: {pitch: 3, top: 16368}": ([(MessageShape("pitchwheel", 3),)], 14, 16368),
    "encoder/1: {pitch: 1, relative: twos-complement}": ([(MessageShape("pitchwheel", 1),)], 7, 127),
    "encoder/1: {increment: {cc: 83}, decrement: {cc: 85}}": ([(cc(83), cc(85))], 7, 127),
    'button/1: {sysex: "F0 42 4F 0v F7"}': ([(MessageShape("sysex", 0, None, "f0 42 4f 0v f7"),)], 4, 15),
    'pad/1-2: {sysex: "f0 {index} vv f7", index: 3-4}': (
        [(MessageShape("sysex", 0, None, f"f0 0{n} vv f7"),) for n in (3, 4)], 7, 127,
    ),
    'button/scene/1-2: {sysex: "f0 4f 0v f7", value: 2-3}': (
        [(MessageShape("sysex", 0, None, f"f0 4f 0{n} f7"),) for n in (2, 3)], 7, 127,
    ),
    "transport/play: {system: start}": ([(MessageShape("start", 0),)], 7, 127),
    "button/song/1-2: {system: song-select, value: 0-1}": (
        [(MessageShape("song_select", 0, n),) for n in (0, 1)], 7, 127,
    ),
    "wheel/song: {system: song-position}": ([(MessageShape("songpos", 0),)], 14, 16383),
    "transport/play: {mmc: play}": ([(MMC_PLAY,)], 7, 127),
    "button/mute/1-2: {hui: {zone: 0-1, port: 2}}": ([(MessageShape("hui", 1, n),) for n in (2, 10)], 7, 127),
    "fader/1-2: {hui_fader: 1-2}": ([(cc(0), cc(32)), (cc(1), cc(33))], 14, 16383),
    "encoder/8: {hui_pot: 8}": ([(cc(0x47),)], 7, 127),
    "switch/1-2: {program: 2, value: 5-6}": ([(MessageShape("program_change", 2, n),) for n in (5, 6)], 7, 127),
    "fader/1-2: {osc: /1/f-1/1-2}": ([(MessageShape("osc", 0, None, f"/1/f-1/{n}"),) for n in (1, 2)], 14, 16383),
    "jog: {cc: 60, relative: signed-bit}": ([(cc(60),)], 7, 127),
}  # fmt: skip


@pytest.mark.parametrize("line", INPUTS)
def test_every_message_of_the_vocabulary_is_read(tmp_path: Path, line: str) -> None:
    controls = box(tmp_path, f"controls:\n  {line}\n").controls

    assert ([each.messages for each in controls], controls[0].bits, controls[0].largest) == INPUTS[line]


def test_a_control_has_what_its_line_says_beside_its_message(tmp_path: Path) -> None:
    fader, pad, jog, pot = box(
        tmp_path,
        "controls:\n"
        "  fader/1: {pitch: 1, touch: {note: 104}}\n"
        "  pad/1: {note: 36, after: {polytouch: 36}, inverted: yes}\n"
        "  jog: {increment: {cc: 83}, decrement: {cc: 85}, accelerates: yes}\n"
        "  encoder/1: {hui_pot: 1}\n",
    ).controls

    assert fader.touch == (MessageShape("note_on", 1, 104),)
    assert (pad.after, pad.inverted, pad.releases) == ((MessageShape("polytouch", 1, 36),), True, True)
    assert (jog.relative, jog.decrement, jog.accelerates) == ("increment-decrement", (cc(85),), True)
    assert pot.relative == "signed-bit-inverted"


@pytest.mark.parametrize(
    "line",
    ["{cc: 64, latching: yes}", "{program: 1}", "{program: 1, value: 3}", "{mmc: stop}", "{system: song-position}"],
)
def test_a_switch_that_never_tells_it_is_let_go_is_known_to(tmp_path: Path, line: str) -> None:
    assert not box(tmp_path, f"controls:\n  switch/1: {line}\n").controls[0].releases


def test_an_encoder_names_how_its_ticks_are_written(tmp_path: Path) -> None:
    profile = box(tmp_path, "controls:\n  encoder/1: {cc: 1, relative: signed-bit, light: same}\n")

    (encoder,) = profile.controls
    assert (encoder.relative, encoder.motion) == ("signed-bit", Motion.RELATIVE)
    assert encoder.lights == (Light(LightKind.RING, MessageShape("control_change", 1, 1)),)


def test_a_knob_with_a_relative_encoding_is_turned_without_end(tmp_path: Path) -> None:
    profile = box(tmp_path, "controls:\n  knob/1: {cc: 1, relative: twos-complement}\n")

    assert profile.controls[0].motion is Motion.RELATIVE


def test_the_wire_has_a_speed_a_gap_and_a_burst(tmp_path: Path) -> None:
    profile = box(tmp_path, "wire: {speed: 3125 bytes/s, gap: 1.5 ms, burst: 0 ms}\ncontrols:\n  fader/1: {cc: 1}\n")

    assert profile.wire == WireModel(3125, 1_500_000, 0)


def test_who_verified_it_is_kept_and_false_is_nobody(tmp_path: Path) -> None:
    controls = "controls:\n  fader/1: {cc: 1}\n"

    assert box(tmp_path, f"verified: Ann, 2026-10\n{controls}").verified == "Ann, 2026-10"
    assert box(tmp_path, f"verified: false\n{controls}").verified is None


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("fader/1: {cc: 128}", "E106"),
        ("fader/1: {cc: 3-1}", "E106"),
        ("fader/1: {cc: 1, channel: 17}", "E106"),
        ("fader/1: {}", "E503"),
        ("fader/1: {pitch: 1, channel: 2}", "E410"),
        ("button/1: {cc: 1, relative: signed-bit}", "E410"),
        ("fader: {cc: 1}", "E501"),
        ("fader/1/2/3: {cc: 1}", "E501"),
        ("fader/01: {cc: 1}", "E501"),
        ("pad/1-2: {note: 1-2, light: {note: 1-3}}", "E401"),
        ("fader/1: {cc: 32, bits: 14}", "E412"),
        ("fader/1: {cc: 1, top: 128}", "E412"),
        ("fader/1: {pitch: 1, bits: 15}", "E106"),
        ("fader/1: {nrpn: 16383}", "E106"),
        ("fader/1: {cc: 1, order: lsb-first}", "E410"),
        ("fader/1-2: {cc: 1-2, touch: {note: 104}}", "E401"),
        ("fader/1: {cc: 1, touch: {}}", "E503"),
        ("fader/1: {cc: 1, latching: yes}", "E410"),
        ("fader/1: {program: 1, value: 1}", "E410"),
        ("button/1: {cc: 1, touch: {note: 1}}", "E410"),
        ("button/1: {mmc: stop, latching: yes}", "E410"),
        ("button/1: {mmc: halt}", "E105"),
        ("button/1: {cc: 1, latching: yes, inverted: yes}", "E410"),
        ("button/1-2: {mmc: stop}", "E401"),
        ("button/1-2: {program: 1, value: 1-3}", "E401"),
        ("button/1: {program: 1, value: 128}", "E412"),
        ('button/1: {sysex: "f0 0v f7", value: 16}', "E412"),
        ('button/1: {sysex: "90 00 00"}', "E106"),
        ('fader/1: {sysex: "f0 01 f7"}', "E410"),
        ('button/1: {sysex: "f0 0v f7"}\n  button/2: {sysex: "f0 01 f7"}', "E502"),
        ("fader/1: {nrpn: 1}\n  fader/2: {cc: 6}", "E502"),
        ("fader/1: {cc: 1, bits: 14}\n  fader/2: {cc: 33}", "E502"),
        ("button/1: {hui: {zone: 1, port: 1}}\n  fader/2: {cc: 47}", "E502"),
        ("button/1: {program: 1}\n  button/2: {program: 1, value: 4}", "E502"),
        ("fader/1: {cc: 1, touch: {note: 1}}\n  pad/1: {note: 1}", "E502"),
        ("fader/1: {osc: fader}", "E106"),
        ("fader/1: {cc: 1, argument: 2}", "E410"),
        ("encoder/1: {cc: 1, relative: increment-decrement}", "E410"),
        ("button/1: {mmc: stop, light: same}", "E503"),
        ("pad/1: {note: 1, light: {note: 1, cc: 1}}", "E503"),
        ("pad/1: {note: 1, light: some}", "E105"),
        ("pad/1: {cc: 1, channel: any}\n  pad/2: {cc: 1, channel: 5}", "E502"),
    ],
)
def test_what_is_wrong_with_a_line(tmp_path: Path, line: str, code: str) -> None:
    assert code in wrong(tmp_path, f"controls:\n  {line}\n")


def test_a_name_that_leads_out_of_the_folder_finds_nothing() -> None:
    assert find_profile("../surfaces/korg-nanokontrol2") is None
