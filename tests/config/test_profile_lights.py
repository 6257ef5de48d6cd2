"""Lights and displays in a profile: what their lines become, and what is refused."""

from pathlib import Path

import pytest

from bridge.config import load_profile
from bridge.model.surface import (
    Blink,
    Colors,
    Light,
    LightKind,
    MessageShape,
    Meter,
    Motor,
    Profile,
    Ring,
    Text,
)

COLORED = 'color/1: {for: fader/1, palette: {red: 1}%s}\nframes:\n  all: {of: color/%s, sysex: "f0 {%s} f7"}'
SHORT = (
    "wire: {longest_sysex: 8}\n"
    'controls: {fader/1: {cc: 0}}\ndisplays:\n  text/1: {for: fader/1, width: 7, sysex: "%s"}\n'
)
HEAD = "profile: box\nmaker: Nobody\nmodel: Box\nchannel: 1\n"
BUTTONS = "controls:\n  button/solo/1-2: {note: 8-9, light: %s}\n"
FADERS = "controls:\n  fader/1-2: {pitch: 1-2, light: %s}\n"
KNOBS = "controls:\n  knob/1-2: {cc: 16-17, light: %s}\n"
DISPLAYS = "controls:\n  fader/1-2: {cc: 0-1}\ndisplays:\n  %s\n"


def _load(tmp_path: Path, text: str) -> tuple[Profile | None, list[str]]:
    path = tmp_path / "box.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    loaded = load_profile(path)
    return loaded.profile, [problem.code for problem in loaded.problems]


def box(tmp_path: Path, text: str) -> Profile:
    profile, problems = _load(tmp_path, text)
    assert profile is not None, problems
    return profile


def lights(tmp_path: Path, text: str) -> tuple[Light, ...]:
    return box(tmp_path, text).controls[0].lights


def note(number: int, channel: int = 1) -> MessageShape:
    return MessageShape("note_on", channel, number)


def sysex(pattern: str) -> MessageShape:
    return MessageShape("sysex", 0, None, pattern)


@pytest.mark.parametrize(
    ("frame", "written", "light"),
    [
        (BUTTONS, "same", Light(LightKind.LED, note(8))),
        (BUTTONS, "{blink: 1}", Light(LightKind.LED, note(8), blink=Blink(number=1))),
        (
            BUTTONS,
            "{blink: {channel: 3}, resend: yes}",
            Light(LightKind.LED, note(8), blink=Blink(channel=3), resend=True),
        ),
        (BUTTONS, "{channel: 5}", Light(LightKind.LED, note(8, 5))),
        (
            BUTTONS,
            "{kind: color, palette: {red: 5, blue: 45, '#550000': 7}, dim: 2}",
            Light(LightKind.COLOR, note(8), look=Colors((("#ff0000", 5), ("#0000ff", 45), ("#550000", 7)), dim=2)),
        ),
        (
            BUTTONS,
            "{kind: color, note: 8-9, channels: 2-4}",
            Light(LightKind.COLOR, note(8), look=Colors(channels=(2, 3, 4))),
        ),
        (
            BUTTONS,
            (
                '{kind: color, sysex: "f0 00 20 29 {index} {r} {g} {b} f7", index: [11, 12], '
                'blink: {sysex: "f0 01 {index} {color} f7"}, palette: {red: 5}}'
            ),
            Light(
                LightKind.COLOR,
                sysex("f0 00 20 29 0b {r} {g} {b} f7"),
                look=Colors((("#ff0000", 5),)),
                blink=Blink(pattern="f0 01 0b {color} f7"),
            ),
        ),
        (KNOBS, "same", Light(LightKind.RING, MessageShape("control_change", 1, 16))),
        (
            KNOBS,
            "{cc: 48-49, modes: {dot: 0, boost: 16, wrap: 32, spread: 48}, steps: 1-11, spread_steps: 1-6, centre: 64}",
            Light(
                LightKind.RING,
                MessageShape("control_change", 1, 48),
                look=Ring(1, 11, (("dot", 0), ("boost", 16), ("wrap", 32), ("spread", 48)), (1, 6), None, 64),
            ),
        ),
        (
            KNOBS,
            "{steps: 0-127, modes: {dot: 1, wrap: 2, boost: 3}, mode: {cc: 24-25}}",
            Light(
                LightKind.RING,
                MessageShape("control_change", 1, 16),
                look=Ring(0, 127, (("dot", 1), ("wrap", 2), ("boost", 3)), None, MessageShape("control_change", 1, 24)),
            ),
        ),
        (FADERS, "{kind: motor}", Light(LightKind.MOTOR, MessageShape("pitchwheel", 1), look=Motor(16383))),
        (
            FADERS,
            "{kind: motor, top: 16368, echo: yes}",
            Light(LightKind.MOTOR, MessageShape("pitchwheel", 1), look=Motor(16368, echo=True)),
        ),
        (
            FADERS,
            "{kind: motor, cc: 7-8}",
            Light(LightKind.MOTOR, MessageShape("control_change", 1, 7), look=Motor(127)),
        ),
    ],
)
def test_a_light_is_what_its_line_says(tmp_path: Path, frame: str, written: str, light: Light) -> None:
    assert lights(tmp_path, frame % written) == (light,)


def test_a_control_can_have_several_lights(tmp_path: Path) -> None:
    both = lights(tmp_path, BUTTONS % "[same, {kind: color, note: 8-9, channels: 2-4}]".replace("same", "{note: 8-9}"))

    assert [light.kind for light in both] == [LightKind.LED, LightKind.COLOR]


@pytest.mark.parametrize(
    ("line", "light"),
    [
        (
            'text/1-2: {for: fader/1-2, width: 7, sysex: "f0 12 {at} {text} f7", at: [0, 7]}',
            Light(LightKind.TEXT, sysex("f0 12 00 {text} f7"), look=Text(7)),
        ),
        (
            (
                "text/1-2: {for: fader/1-2, shows: [label, value], width: 7, palette: {red: 1}, index: 32-33, off: 7, "
                'sysex: "f0 {index} {color} {text} f7", align: centre}'
            ),
            Light(
                LightKind.TEXT,
                sysex("f0 20 {color} {text} f7"),
                off=7,
                look=Text(7, "centre", colors=Colors((("#ff0000", 1),))),
            ),
        ),
        (
            "digits/assignment: {shows: bank, cc: 74-75, reverse: yes}",
            Light(
                LightKind.DIGITS,
                MessageShape("control_change", 1, 75),
                look=Text(
                    2,
                    "right",
                    "mcu",
                    (MessageShape("control_change", 1, 75), MessageShape("control_change", 1, 74)),
                ),
            ),
        ),
        (
            "meter/1-2: {for: fader/1-2, pressure: 1, at: [0, 16], steps: 0-3, scale: [-60, -20 dB, 0], falls: yes}",
            Light(LightKind.METER, MessageShape("aftertouch", 1), look=Meter(0, 3, 0, (-60, -20, 0), falls=True)),
        ),
        (
            (
                "color/1-2: {for: fader/1-2, palette: {red: 1, white: 7}, off: 7}\n"
                'frames:\n  colors: {of: color/1-2, sysex: "f0 72 {values} f7"}'
            ),
            Light(LightKind.COLOR, MessageShape("frame", 0), off=7, look=Colors((("#ff0000", 1), ("#ffffff", 7)))),
        ),
    ],
)
def test_a_display_is_what_its_line_says(tmp_path: Path, line: str, light: Light) -> None:
    profile = box(tmp_path, DISPLAYS % line)

    assert profile.displays[0].light == light
    assert profile.displays[0].controls in ((), ("fader/1",))


def test_a_frame_carries_its_displays_in_order(tmp_path: Path) -> None:
    line = (
        'color/1-2: {for: fader/1-2, palette: {red: 1}}\nframes:\n  colors: {of: color/1-2, sysex: "f0 72 {values} f7"}'
    )

    (frame,) = box(tmp_path, DISPLAYS % line).frames
    assert (frame.name, frame.displays, frame.message.pattern) == (
        "colors",
        ("color/1", "color/2"),
        "f0 72 {values} f7",
    )


def test_a_slow_box_says_so(tmp_path: Path) -> None:
    wire = box(tmp_path, "wire: {sysex_gap: 2 ms, longest_sysex: 127}\n" + BUTTONS % "same").wire

    assert (wire.sysex_gap_ns, wire.longest_sysex) == (2_000_000, 127)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (BUTTONS % "{kind: lamp}", ["E105"]),
        (BUTTONS % "{kind: motor, on: 1}", ["E410"]),
        (BUTTONS % "{note: 1-2, cc: 1-2}", ["E503"]),
        (BUTTONS % "{note: 1-3}", ["E401"]),
        (BUTTONS % "{pitch: 1-2, channel: 1}", ["E410"]),
        (BUTTONS % "{kind: color}", ["E103"]),
        (BUTTONS % "{kind: color, channels: 1-2}", ["E401"]),
        (BUTTONS % '{sysex: "f0 {value} f7"}', ["E502"]),
        (BUTTONS % '{sysex: "f0 {index} {value} f7"}', ["E103"]),
        (BUTTONS % '{sysex: "f0 {index} {value} f7", index: 1-3}', ["E401"]),
        (BUTTONS % '{sysex: "f0 {index} {text} f7", index: 1-2}', ["E106"]),
        (BUTTONS % '{sysex: "f0 {index} {value}", index: 1-2}', ["E106"]),
        (BUTTONS % '{sysex: "f0 {index} {value} 80 f7", index: 1-2}', ["E106"]),
        (BUTTONS % '{sysex: "f0 {index} {value.odd} f7", index: 1-2}', ["E106"]),
        (BUTTONS % "{blink: {}}", ["E103"]),
        (BUTTONS % '{blink: {sysex: "f0 {text} f7"}}', ["E106"]),
        (KNOBS % "{modes: {dot: 0}}", ["E103"]),
        (KNOBS % "{centre: 64}", ["E103"]),
        (KNOBS % "{modes: {round: 0}, steps: 1-11}", ["E105"]),
        (KNOBS % "{steps: 1-11, mode: {cc: 1-2}}", ["E103"]),
        (DISPLAYS % "lamp/1: {cc: 5}", ["E501"]),
        (DISPLAYS % "text/1: {width: 7}", ["E103", "E503"]),
        (DISPLAYS % 'text/1: {for: fader/1, sysex: "f0 {text} f7"}', ["E103"]),
        (DISPLAYS % 'text/1: {for: fader/9, width: 7, sysex: "f0 {text} f7"}', ["E204"]),
        (DISPLAYS % 'text/1-3: {for: fader/1-2, width: 7, sysex: "f0 {index} {text} f7", index: 1-3}', ["E401"]),
        (DISPLAYS % 'text/1: {for: fader/1, shows: smiles, width: 7, sysex: "f0 {text} f7"}', ["E105"]),
        (DISPLAYS % 'text/1: {for: fader/1, width: 7, sysex: "f0 {text} {color} f7"}', ["E103"]),
        (DISPLAYS % "text/1: {for: fader/1, width: 4, cc: 50-53}", ["E410"]),
        (DISPLAYS % "meter/1: {for: fader/1, pressure: 1, shows: name}", ["E410"]),
        (DISPLAYS % "meter/1: {for: fader/1, pressure: 1, at: 100, steps: 0-100}", ["E412"]),
        (DISPLAYS % "meter/1: {for: fader/1, pressure: 1, steps: 0-3, scale: [-1, 0]}", ["E401"]),
        (DISPLAYS % "meter/1: {pressure: 1}", ["E103"]),
        (DISPLAYS % 'text/1: {for: fader/1, width: 7, sysex: "f0 {text} f7"}\n  "text/1 ": {cc: 1}', ["E211"]),
        (DISPLAYS % COLORED % ("", "1", "text"), ["E106"]),
        (DISPLAYS % COLORED % (", cc: 9", "2", "values"), ["E204"]),
        (SHORT % "f0 1 2 {text} f7", ["E106"]),
        (SHORT % "f0 {text} f7", ["E505"]),
    ],
)  # fmt: skip
def test_what_is_no_light_is_refused(tmp_path: Path, text: str, codes: list[str]) -> None:
    assert _load(tmp_path, text)[1] == codes
