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
    (switch,) = profile.controls
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
        ("pad/1: {note: 1, light: {note: 1, cc: 1}}", "E503"),
        ("pad/1: {note: 1, light: some}", "E105"),
        ("pad/1: {cc: 1, channel: any}\n  pad/2: {cc: 1, channel: 5}", "E502"),
    ],
)
def test_what_is_wrong_with_a_line(tmp_path: Path, line: str, code: str) -> None:
    assert code in wrong(tmp_path, f"controls:\n  {line}\n")


def test_a_name_that_leads_out_of_the_folder_finds_nothing() -> None:
    assert find_profile("../surfaces/korg-nanokontrol2") is None
