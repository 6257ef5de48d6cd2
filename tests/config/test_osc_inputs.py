"""What a profile says of controls that speak OSC, and every mistake about it."""

import pytest

from bridge.config.problems import Report
from bridge.config.profiles import profile_from
from bridge.config.source import accept
from bridge.model.surface import OSC, Argument, Control, LightKind, MessageShape, OscValue

HEAD = "profile: pad\nmaker: Toy\nmodel: Pad\ncontrols:\n"


def read(lines: str) -> tuple[dict[str, Control], list[str]]:
    """The controls by their path, and the codes of what is wrong."""
    report = Report()
    source = accept(HEAD + "".join(f"  {line}\n" for line in lines.splitlines()), "pad.yaml", report)
    assert source is not None
    profile = profile_from(source, "pad", report)
    return {each.path: each for each in profile.controls} if profile else {}, [p.code for p in report.sorted({})]


def test_addresses_go_in_step_with_the_controls() -> None:
    controls, _ = read("fader/1-3: {osc: /mix/4-6/level}")
    assert [each.messages for each in controls.values()] == [
        (MessageShape(OSC, 0, None, f"/mix/{number}/level"),) for number in (4, 5, 6)
    ]


def test_both_axes_of_a_pad_share_an_address() -> None:
    controls, problems = read("knob/1: {osc: /xy}\nknob/2: {osc: /xy, argument: 2}")
    assert problems == []
    assert [each.argument.at for each in controls.values()] == [1, 2]


def test_the_ends_are_the_numbers_that_are_sent_there() -> None:
    controls, problems = read("fader/1: {osc: /down, low: 127, high: 0}\nbutton/key/1: {osc: /key, low: -1}")
    assert problems == []
    assert controls["fader/1"].argument == Argument(1, 127, 0)
    assert controls["button/key/1"].argument == Argument(1, -1, 1)


def test_an_encoder_counts_ticks() -> None:
    controls, problems = read("encoder/1: {osc: /turn, relative: ticks}\njog: {osc: /jog, relative: zero-or-one}")
    assert problems == []
    assert [each.relative for each in controls.values()] == ["ticks", "zero-or-one"]


@pytest.mark.parametrize(("line", "code"), [
    ("fader/1: {osc: fader/1}", "E106"),
    ("fader/1: {osc: /}", "E106"),
    ("fader/1: {osc: '/fader/*'}", "E106"),
    ("fader/1: {osc: '/fader 1'}", "E106"),
    ("fader/1: {osc: '/föder'}", "E106"),
    ("fader/1: {osc: '/{a,b}'}", "E106"),
    ("fader/1-2: {osc: /fader/1-3}", "E401"),
    ("fader/1-2: {osc: /fader}", "E401"),
    ("fader/1: {osc: /f, low: 1}", "E106"),
    ("fader/1: {osc: /f, low: 1, high: 1}", "E106"),
    ("fader/1: {osc: /f, high: 50 %}", "E408"),
    ("fader/1: {osc: /f, argument: 0}", "E106"),
    ("fader/1: {osc: /f, bits: 14}", "E410"),
    ("fader/1: {osc: /f, top: 100}", "E410"),
    ("fader/1: {osc: /f, channel: 2}", "E410"),
    ("fader/1: {cc: 1, high: 5}", "E410"),
    ("fader/1: {cc: 1, argument: 2}", "E410"),
    ("encoder/1: {osc: /turn}", "E103"),
    ("encoder/1: {osc: /turn, relative: ticks, high: 5}", "E410"),
    ("encoder/1: {osc: /turn, relative: twos-complement}", "E410"),
    ("encoder/1: {cc: 1, relative: ticks}", "E410"),
    ("fader/1: {osc: /f}\nfader/2: {osc: /f}", "E502"),
    ("fader/1: {osc: /f}\nfader/2: {cc: 2}", "E506"),
    ("fader/1: {osc: /f, touch: {note: 1}}", "E506"),
])  # fmt: skip
def test_what_is_wrong_is_told(line: str, code: str) -> None:
    assert read(line) == ({}, [code])


def test_a_touch_has_an_address_of_its_own() -> None:
    controls, problems = read("fader/1-2: {osc: /fader/1-2, touch: {osc: /fader/1-2/z}}")
    assert problems == []
    assert [each.touch[0].pattern for each in controls.values()] == ["/fader/1/z", "/fader/2/z"]


# --- Lights -----------------------------------------------------------------------------------------------------


def test_a_light_over_osc_is_told_between_the_numbers_of_its_control() -> None:
    controls, problems = read("fader/1: {osc: /f, low: 0, high: 127, light: {kind: motor, types: i}}")
    assert problems == []
    (light,) = controls["fader/1"].lights
    assert (light.kind, light.message.pattern, light.osc) == (LightKind.MOTOR, "/f", OscValue("i", 0, 127))


def test_a_button_may_have_a_lamp_and_a_colour() -> None:
    line = "button/key/1-2: {osc: /key/1-2, light: [{kind: led}, {kind: color, osc: /key/1-2/color, types: r}]}"
    controls, problems = read(line)
    assert problems == []
    assert [(light.kind, light.message.pattern) for light in controls["button/key/2"].lights] == [
        (LightKind.LED, "/key/2"), (LightKind.COLOR, "/key/2/color")
    ]  # fmt: skip


def test_the_same_message_is_a_lamp_or_a_position() -> None:
    controls, problems = read("button/key/1: {osc: /key, light: same}\nknob/1: {osc: /knob, light: same}")
    assert problems == []
    assert [each.lights[0].kind for each in controls.values()] == [LightKind.LED, LightKind.RING]


@pytest.mark.parametrize(("light", "code"), [
    ("{osc: key}", "E106"),
    ("{osc: /key/1-2}", "E401"),
    ("{osc: /key, types: x}", "E105"),
    ("{kind: color, osc: /key, types: f}", "E105"),
    ("{osc: /key, on: 5}", "E410"),
    ("{osc: /key, blink: 1}", "E410"),
    ("{kind: color, osc: /key, palette: {red: 5}}", "E410"),
    ("{kind: ring, osc: /key, steps: 1-11}", "E410"),
    ("{kind: motor, osc: /key, top: 100}", "E410"),
])  # fmt: skip
def test_what_is_wrong_with_a_light_is_told(light: str, code: str) -> None:
    assert read(f"button/key/1: {{osc: /key/1, light: {light}}}") == ({}, [code])


def test_types_are_those_of_osc() -> None:
    assert read("button/key/1: {note: 1, light: {types: f}}") == ({}, ["E410"])


def test_one_axis_of_a_pad_is_not_shown_by_itself() -> None:
    assert read("knob/1: {osc: /xy, argument: 2, light: same}") == ({}, ["E503"])
