"""Feedback protocols byte by byte: from a profile's lines to what stands on the wire.

The lines are those of the boxes they are named after, as their sources describe them (mappings/surfaces names these);
the bytes are worked out by hand from the same sources, not by the program.
"""

from bridge.core.events import Do
from bridge.model.rig import Phase
from tests.core.panel import Panel
from tests.core.toy import entry

PHASES = (Phase("create", color="orange"), Phase("mix", color="blue"))


def panel(text: str, **targets: str) -> Panel:
    """A desk of these lines; `knob_1="strip/1/pan"` maps a control in every phase."""
    entries = [entry(f"desk/{control.replace('__', '/')}", "any", target) for control, target in targets.items()]
    return Panel(text, *entries, phases=PHASES)


def test_x_touch_mini_rings_and_buttons() -> None:
    it = panel(
        """
controls:
  knob/1-2:
    cc: 1-2
    channel: 11
    light: {cc: 9-10, channel: 1, steps: 1-13, blink: 13, modes: {dot: 0, boost: 1, wrap: 2, spread: 3},
            mode: {cc: 1-2, channel: 1}}
  button/upper/1: {note: 8, channel: 11, light: {note: 0, channel: 1, on: 1, blink: 2}}
""",
        knob__1="strip/1/pan",
        knob__2="strip/1/volume",
        button__upper__1="strip/1/solo",
    )
    assert it.opened == ["90 00 00", "b0 01 01", "b0 09 00", "b0 02 02", "b0 0a 00"], "pan from the middle, level fills"
    assert it.says("track/1/pan = 0.5") == ["b0 09 07"], "the middle one of 13"
    assert it.says("track/1/volume = 1") == ["b0 0a 0d"]
    assert it.says("track/1/solo = 1") == ["90 00 01"]
    assert it.plays("ba 02 10") == ["b0 0a 1a"], "the knob stands elsewhere: its ring blinks"
    assert it.plays("ba 02 20") == []
    assert it.plays("ba 02 7f") == ["b0 0a 0d"], "and no more once they met"


MCU = """
controls:
  fader/1: {pitch: 1, touch: {note: 104}, light: {kind: motor, echo: yes}}
  encoder/1-3:
    cc: 16-18
    relative: signed-bit
    light: {cc: 48-50, modes: {dot: 0, boost: 16, wrap: 32, spread: 48}, steps: 1-11, spread_steps: 1-6, centre: 64}
  button/solo/1: {note: 8, light: {blink: 1}}
  button/view/1: {note: 51, light: same}
  button/view/2: {note: 52}
displays:
  text/1-2: {for: encoder/1-2, width: 7, sysex: "f0 00 00 66 14 12 {at} {text} f7", at: [0, 7]}
  text/3: {for: fader/1, shows: value, width: 7, sysex: "f0 00 00 66 14 12 38 {text} f7"}
  meter/1-2:
    for: encoder/1-2
    pressure: 1
    at: [0, 16]
    steps: 0-12
    scale: [-60, -50, -40, -30, -20, -14, -10, -8, -6, -4, -2, 0]
    falls: yes
  digits/timecode: {shows: position, cc: 64-73, reverse: yes}
  digits/assignment: {shows: bank, cc: 74-75, reverse: yes}
"""


def lcd(at: int, text: str) -> str:
    return bytes((0xF0, 0, 0, 0x66, 0x14, 0x12, at, *text.encode(), 0xF7)).hex(" ")


def mcu() -> Panel:
    return panel(
        MCU,
        fader__1="strip/1/volume",
        encoder__1="strip/1/pan",
        encoder__2="strip/2/width",
        encoder__3="strip/3/volume",
        button__solo__1="phase/set/mix",
        button__view__1="strip/1/mute",
        button__view__2="phase/peek/mix",
    )


def test_mackie_leds_blink_by_themselves_while_a_phase_is_peeked_at() -> None:
    it = mcu()
    assert it.opened[0] == "90 08 00", "what tells the phase comes first"
    assert it.says("track/1/mute = 1") == ["90 33 7f"]
    assert it.plays("90 34 7f")[0] == "90 08 01", "shown, not chosen"
    assert it.plays("90 34 00")[0] == "90 08 00"
    it.plays("90 08 7f")
    assert it.plays("90 34 7f", "90 34 00") == [], "peeking at where one is changes nothing"


def test_mackie_rings() -> None:
    it = mcu()
    assert it.says("track/1/pan = 0.5") == ["b0 30 56"], "boost, step 6, and the light in the middle"
    assert it.says("track/1/pan = 1") == ["b0 30 1b"], "boost, step 11"
    assert it.says("track/2/width = 1") == ["b0 31 36"], "spread has six steps"
    assert it.says("track/3/volume = 0") == ["b0 32 21"], "wrap, step 1"
    assert it.says("track/3/volume = 1") == ["b0 32 2b"]
    assert it.says("bye") == ["b0 30 00", "b0 31 00", "b0 32 00"], "unknown is dark"


def test_mackie_letters() -> None:
    it = mcu()
    assert lcd(0, "pan 1  ") in it.opened
    assert lcd(7, "width 2") in it.opened
    assert it.says("track/1 is Gesang") == [lcd(0, "Gesang ")]
    assert it.says("track/2 is Schlagzeug 12") == [lcd(7, "Schlg12")]
    assert it.says("track/1/volume = 0.5") == ["e0 00 40", lcd(56, "-27.0dB")]
    assert it.says("track/1/pan = 1") == ["b0 30 1b"]
    assert it.plays("b0 10 41") == [lcd(0, "98.4 % ")], "a value while it moves"
    assert it.later(990) == []
    assert it.later(20) == [lcd(0, "Gesang ")], "and 1 s after"


def test_mackie_tells_of_a_flip_on_its_first_display_for_a_second() -> None:
    it = mcu()
    it.says("track/1 is Gesang")
    assert it.plays("90 08 7f") == ["90 08 7f", lcd(0, "mix    ")], "the light first"
    assert it.later(999) == []
    assert it.later(1) == [lcd(0, "Gesang ")]


def test_mackie_meters() -> None:
    it = mcu()
    it.says("track/1 at -12")
    assert it.later(0) == ["d0 06"], "from -14 dB on six of twelve"
    it.says("track/2 at 1", "track/1 at -13")
    assert it.later(39) == [], "25 times a second at most"
    assert it.later(1) == ["d0 06", "d0 1c"], "told again where it stays, since the desk lets it fall"
    it.says("track/1 at -inf")
    assert it.later(40) == ["d0 00"]
    assert it.later(1000) == []


def test_a_meter_tells_of_what_its_control_reaches_now() -> None:
    meter = "  meter/1: {for: encoder/1, pressure: 1, steps: 0-12}\n"
    it = Panel(
        "controls:\n  encoder/1: {cc: 16, relative: signed-bit}\ndisplays:\n" + meter,
        entry("desk/encoder/1", "create", "strip/1/pan"),
        entry("desk/encoder/1", "mix", "strip/2/pan"),
    )
    it.says("track/1 at 0")
    assert it.later(40) == ["d0 0c"]
    it.out.clear()
    it.step(Do(it.t_ns, "phase/set/mix", "test"))
    assert it.told() == ["d0 00"], "nothing is known of the other track yet"
    it.says("track/1 at 0")
    assert it.later(40) == []
    it.says("track/2 at -30")
    assert it.later(40) == ["d0 06"]


def test_mackie_figures() -> None:
    it = mcu()
    clock = [f"b0 {number:02x} 20" for number in range(73, 63, -1)]
    assert [line for line in it.opened if line in clock] == clock, "blank, leftmost figure first"
    assert [line for line in it.opened if line[:5] in ("b0 4a", "b0 4b")] == ["b0 4b 20", "b0 4a 31"], "bank 1"
    told = it.says("transport/position is 01:02:03:04")
    figures = {"48": "30", "47": "71", "46": "30", "45": "72", "44": "30", "43": "73", "41": "30", "40": "34"}
    assert told == [f"b0 {number} {figure}" for number, figure in figures.items()]
    assert it.says("transport/position is 01:02:03:05") == ["b0 40 35"], "only the figure that changed"


def test_x_touch_colours_go_in_one_message() -> None:
    it = panel(
        """
controls:
  fader/1-8: {pitch: 1-8}
displays:
  color/1-8: {for: fader/1-8, palette: {red: 1, green: 2, yellow: 3, blue: 4, magenta: 5, cyan: 6, white: 7}, off: 7}
frames:
  colors: {of: color/1-8, sysex: "f0 00 00 66 14 72 {values} f7"}
""",
        fader__1="strip/1/volume",
        fader__2="strip/2/pan",
    )
    assert it.opened == ["f0 00 00 66 14 72 02 06 07 07 07 07 07 07 f7"], "levels green, pans sky, the rest readable"
    assert it.says("track/2 in 802020") == ["f0 00 00 66 14 72 02 01 07 07 07 07 07 07 f7"]
    assert it.says("track/2 in 802020") == []


def test_launchpad_colours_flash_and_are_dark_where_off() -> None:
    it = panel(
        """
controls:
  pad/1-2:
    note: 11-12
    light: {kind: color, sysex: "f0 00 20 29 02 0c 03 03 {index} {r} {g} {b} f7", index: 11-12, palette: {blue: 45},
            blink: {sysex: "f0 00 20 29 02 0c 03 01 {index} 00 {color} f7"}}
  pad/3-4: {note: 13-14, light: {kind: color, palette: {orange: 9, blue: 45, yellow: 13}, blink: {channel: 2}}}
  pad/5: {note: 15, light: {kind: color, palette: {blue: 45}}}
""",
        pad__1="phase/set/mix",
        pad__2="strip/1/select",
        pad__3="phase/set/mix",
        pad__4="strip/1/mute",
        pad__5="phase/peek/mix",
    )
    assert it.opened == [
        "f0 00 20 29 02 0c 03 03 0b 00 00 20 f7", "90 0d 00", "90 0f 00", "f0 00 20 29 02 0c 03 03 0c 20 20 20 f7",
        "90 0e 00",
    ]  # fmt: skip
    assert it.says("track/1/mute = 1") == ["90 0e 09"]
    assert it.says("track/1 in 204080") == ["f0 00 20 29 02 0c 03 03 0c 08 10 20 f7"], "the track's own, dark"
    assert it.says("track/1/select = 1") == ["f0 00 20 29 02 0c 03 03 0c 20 40 7f f7"], "and bright"
    assert it.plays("90 0f 7f") == ["f0 00 20 29 02 0c 03 01 0b 00 2d f7", "91 0d 2d", "90 0f 2d"], (
        "peeked at: flashing"
    )
    assert it.plays("90 0f 00") == ["f0 00 20 29 02 0c 03 03 0b 00 00 20 f7", "90 0d 00", "90 0f 00"]


def test_apc_mini_dims_and_pulses_by_channel() -> None:
    it = panel(
        """
controls:
  pad/1-2: {note: 0-1, light: {kind: color, channel: 7, dim: 1, blink: {channel: 9}, palette: {blue: 45, yellow: 13}}}
  pad/3:
    note: 5
    light: {kind: color, depth: 8, index: 5,
            sysex: "f0 47 7f 4f 24 00 08 {index} {index} {r.hi} {r.lo} {g.hi} {g.lo} {b.hi} {b.lo} f7"}
""",
        pad__1="phase/set/mix",
        pad__2="strip/1/solo",
        pad__3="strip/1/arm",
    )
    assert it.opened == ["90 00 2d", "90 01 0d", "f0 47 7f 4f 24 00 08 05 05 00 40 00 00 00 00 f7"]
    assert it.says("track/1/solo = 1", "track/1/solo = 0") == ["96 01 0d", "90 01 0d"]
    assert it.says("track/1/arm = 1") == ["f0 47 7f 4f 24 00 08 05 05 01 7f 00 00 00 00 f7"]


def test_launch_control_xl_has_red_and_green_bright_and_dark() -> None:
    colors = '{red: 15, "#400000": 13, green: 60, "#004000": 28, amber: 63, "#403000": 29}'
    it = panel(
        f"""
controls:
  knob/1: {{cc: 13, channel: 9, light: {{kind: color, off: 12, palette: {colors}}}}}
  button/focus/1: {{note: 41, channel: 9, light: {{kind: color, off: 12, palette: {colors}}}}}
""",
        knob__1="strip/1/volume",
        button__focus__1="strip/1/arm",
    )
    assert it.opened == ["b8 0d 1c", "98 29 0d"], "dark green, dark red"
    assert it.says("track/1/volume = 1") == ["b8 0d 3c"]
    assert it.says("track/1/arm = 1") == ["98 29 0f"]
    assert it.says("bye") == ["b8 0d 1c", "98 29 0d"]


def test_launch_control_xl_3_colours_and_letters() -> None:
    it = panel(
        """
controls:
  button/solo/1:
    cc: 37
    light: {kind: color, sysex: "f0 00 20 29 02 15 01 53 {index} {r} {g} {b} f7", index: 37}
displays:
  text/1: {for: button/solo/1, shows: label, width: 16, sysex: "f0 00 20 29 02 15 06 35 00 {text} f7"}
""",
        button__solo__1="strip/1/solo",
    )
    assert it.opened[0] == "f0 00 20 29 02 15 01 53 25 20 20 00 f7"
    assert it.says("track/1/solo = 1") == ["f0 00 20 29 02 15 01 53 25 7f 7f 00 f7"]
    letters = b"Hauptgesang".ljust(16).hex(" ")
    assert it.says("track/1 is Hauptgesang") == [f"f0 00 20 29 02 15 06 35 00 {letters} f7"]


def test_twister_rings_and_colours() -> None:
    it = panel(
        """
controls:
  encoder/1:
    cc: 0
    relative: binary-offset
    light: [{steps: 0-127}, {kind: color, channel: 2, palette: {blue: 1, green: 50, yellow: 66, red: 85, magenta: 100}}]
""",
        encoder__1="strip/1/volume",
    )
    assert it.says("track/1/volume = 1") == ["b0 00 7f", "b1 00 32"]
    assert it.says("track/1 in ff0010") == ["b1 00 55"]


def test_faderport_8_letters_colours_bars_and_meters() -> None:
    it = panel(
        """
controls:
  fader/1: {pitch: 1, top: 16368, touch: {note: 104}, light: {kind: motor}}
  button/select/1: {note: 24, light: [{blink: 1}, {kind: color, channels: 2-4}]}
  encoder/1:
    cc: 16
    relative: signed-bit
    light: {cc: 48, steps: 0-127, modes: {wrap: 0, boost: 1, spread: 3}, mode: {cc: 56}}
displays:
  text/1: {for: fader/1, shows: label, width: 7, sysex: "f0 00 01 06 02 12 {index} 00 00 {text} f7", index: 0}
  meter/1: {for: fader/1, pressure: 1}
""",
        fader__1="strip/1/volume",
        encoder__1="strip/1/pan",
        button__select__1="strip/1/select",
    )
    assert it.opened[:6] == ["90 18 00", "91 18 20", "92 18 20", "93 18 20", "b0 38 01", "b0 30 00"]
    assert it.says("track/1/volume = 1") == ["e0 70 7f"], "16368 is the top"
    assert it.says("track/1/pan = 0.25") == ["b0 30 20"]
    assert it.says("track/1 is Kick") == ["f0 00 01 06 02 12 00 00 00 4b 69 63 6b 20 20 20 f7"]
    assert it.says("track/1/select = 1") == ["90 18 7f", "91 18 7f", "92 18 7f", "93 18 7f"]
    it.says("track/1 at -6")
    assert it.later(0) == ["d0 72"], "nine tenths of 127, from -60 dB evenly"


def test_ec4_letters_are_halves_of_bytes() -> None:
    it = panel(
        """
controls:
  encoder/1-2: {cc: 10-11, relative: twos-complement}
displays:
  text/1-2:
    for: encoder/1-2
    width: 4
    at: [0, 20]
    sysex: "f0 00 00 00 4e 2c 1b 4e 22 10 4a {at.ec4} {text.ec4} f7"
""",
        encoder__1="strip/1/pan",
        encoder__2="strip/2/pan",
    )
    head = "f0 00 00 00 4e 2c 1b 4e 22 10 4a"
    assert it.says("track/1 is Bass") == [f"{head} 20 10 4d 24 12 4d 26 11 4d 27 13 4d 27 13 f7"]
    assert it.says("track/2 is AB") == [f"{head} 21 14 4d 24 11 4d 24 12 4d 22 10 4d 22 10 f7"]


def test_softstep_letters_are_controllers_and_its_lamps_two() -> None:
    it = panel(
        """
controls:
  switch/1: {cc: 44, light: [{cc: 20, on: 1, blink: 2}, {cc: 110, on: 1}]}
displays:
  text/1: {shows: phase, cc: 50-53, code: capitals}
""",
        switch__1="phase/toggle",
    )
    assert it.opened == ["b0 14 00", "b0 6e 00", "b0 32 43", "b0 33 52", "b0 34 45", "b0 35 54"], "CRET, dark"
    assert it.plays("b0 2c 7f") == ["b0 14 01", "b0 6e 01", "b0 32 4d", "b0 33 49", "b0 34 58", "b0 35 20"], "MIX"


def test_beatstep_pads_are_told_again_since_the_box_switches_them_off() -> None:
    it = panel(
        """
controls:
  pad/1-2:
    note: 44-45
    light: {kind: color, sysex: "f0 00 20 6b 7f 42 02 00 10 {index} {color} f7", index: 112-113, resend: yes,
            palette: {red: 1, blue: 16, magenta: 17}}
""",
        pad__1="strip/1/arm",
        pad__2="strip/2/arm",
    )
    lamp = "f0 00 20 6b 7f 42 02 00 10 70 0{} f7"
    assert it.says("track/1/arm = 1") == [lamp.format(1)]
    assert it.plays("90 2c 7f") == [lamp.format(0)]
    assert it.plays("80 2c 00") == [lamp.format(0)]


def test_hui_keys_light_by_zone_and_port_in_one_piece() -> None:
    it = panel(
        "controls:\n  button/mute/1-2: {hui: {zone: 0-1, port: 2}, light: same}\n", button__mute__2="strip/2/mute"
    )
    assert it.opened == ["b0 0c 00 b0 2c 02", "b0 0c 01 b0 2c 02"]
    assert it.says("track/2/mute = 1") == ["b0 0c 01 b0 2c 42"]


def test_a_fader_of_two_halves_can_have_a_light_of_its_own_number() -> None:
    it = panel("controls:\n  fader/1: {cc: 1, bits: 14, light: same}\n", fader__1="strip/1/volume")
    it.says("track/1/volume = 0.5")
    assert it.plays("b0 01 40", "b0 21 00") == []
    assert it.says("track/1/volume = 1") == ["b0 01 7f"]
