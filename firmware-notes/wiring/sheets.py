"""The wiring drawings of the boxes, one function each; `python sheets.py` writes them beside this file.

What a pin does is the firmware's to say: a test holds these drawings and the pages against its pin table. None of them
was tried on a bench yet; the values come from the sources that the pages name.
"""

import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from draw import Sheet

GROUND_PIN = ("GND", "every ground sign")
FIVE_PIN = ("5V", "every 5V sign")


def footswitch() -> Sheet:
    """Four switches and one light on an Uno or Nano."""
    sheet = Sheet(
        "Footswitch on an Uno or Nano",
        "Switches 1 to 4 from D2, D3, D4 and D5 to ground; a light from D6 through 330 ohms to ground.",
        720,
        440,
    )
    pins = [
        ("D2", "switch 1"),
        ("D3", "switch 2"),
        ("D4", "switch 3"),
        ("D5", "switch 4"),
        ("D6", "light 1"),
        GROUND_PIN,
    ]
    sheet.board("Uno or Nano", "USB to the computer", 40, 60, 220, pins)
    _switches(sheet, ("D2", "D3", "D4", "D5"), 400, 100, 62)
    sheet.resistor("R1", "330 Ω", 310, 360)
    sheet.diode("LED", "any colour", 410, 360, light=True)
    sheet.wire("second", "D6", "x284", "y360", "R1.1")
    sheet.wire("second", "R1.2", "LED.A")
    sheet.ground("LED.K", 2)
    sheet.lines(
        560, 120, ("momentary switches:", "fit one, or up to four", "", "all ground signs are", "one wire, GND")
    )
    sheet.lines(530, 372, ("the LED's long leg is the", "one towards R1"))
    return sheet


def _switches(sheet: Sheet, pins: tuple[str, ...], x: float, y: float, apart: float) -> None:
    """Switches S1... in a column, from each pin to one ground wire."""
    for number, pin in enumerate(pins):
        at, name = y + apart * number, f"S{number + 1}"
        sheet.switch(name, "", x, at)
        # Wires that go down bend further left the lower they begin: so none crosses another.
        sheet.wire("signal", pin, f"x{x - 40 - 20 * number:g}", f"y{at:g}", f"{name}.1")
        sheet.knot(f"g{number}", x + 110, at, "ground")
        sheet.wire("ground", f"{name}.2", f"g{number}")
        if number:
            sheet.wire("ground", f"g{number - 1}", f"g{number}")
    sheet.ground(f"g{len(pins) - 1}", 24)


def footswitch_colour() -> Sheet:
    """An RGB light in the phase's colour."""
    sheet = Sheet(
        "A light in the colour of the phase",
        "RGB LED with common cathode: D9 red, D10 green, D11 blue, each through 330 ohms; the longest leg to ground.",
        720,
        290,
    )
    pins = [("D9", "red"), ("D10", "green"), ("D11", "blue"), ("GND", "ground")]
    sheet.board("Uno or Nano", "dimmed by its timers", 40, 60, 220, pins)
    sheet.block("RGB LED", "common cathode", 520, 60, 160, ["red", "green", "blue", "longest leg"])
    kinds = ("supply", "second", "signal")
    for row, (pin, tag, kind) in enumerate(zip(("D9", "D10", "D11"), ("red", "green", "blue"), kinds, strict=True)):
        name = f"R{row + 2}"
        sheet.resistor(name, "330 Ω", 300 + 70 * row, 126 + 30 * row)
        sheet.wire(kind, pin, f"{name}.1")
        sheet.wire(kind, f"{name}.2", f"RGB LED.{tag}")
    sheet.wire("ground", "GND", "RGB LED.longest leg")
    return sheet


def long_lead() -> Sheet:
    """What a switch at the end of a long cable wants."""
    sheet = Sheet(
        "A switch on a long lead (optional)",
        "4.7 kilohms from D2 to 5V, 10 nanofarads from D2 to ground, 100 ohms in the lead of the switch.",
        720,
        270,
    )
    sheet.board("Uno or Nano", "these parts close to it", 40, 70, 200, [FIVE_PIN, ("D2", "switch 1"), GROUND_PIN])
    sheet.resistor("R5", "4.7 kΩ", 340, 86, upright=True)
    sheet.supply("R5.1", "5V", 12)
    sheet.knot("node", 340, 166, "signal")
    sheet.wire("signal", "D2", "node")
    sheet.wire("signal", "node", "R5.2")
    sheet.capacitor("C1", "10 nF", 340, 186)
    sheet.wire("signal", "node", "C1.1")
    sheet.ground("C1.2", 6)
    sheet.resistor("R6", "100 Ω", 420, 166)
    sheet.wire("signal", "node", "R6.1")
    sheet.switch("S1", "", 590, 166)
    sheet.wire("signal", "R6.2", "S1.1")
    sheet.text(535, 190, "metres", "soft", "middle")
    sheet.ground("S1.2", 24)
    return sheet


JACK = "Stereo jack"


def pedal_jack() -> Sheet:
    """One or two bought pedals on one jack."""
    sheet = Sheet(
        "Bought foot switches on a jack",
        "Tip to D2 and ring to D3, each through 1 kilohm; sleeve to ground.",
        720,
        330,
    )
    sheet.board("Uno or Nano", "", 40, 60, 200, [("D2", "switch 1"), ("D3", "switch 2"), ("GND", "ground")])
    sheet.block(JACK, "6.3 mm", 520, 60, 160, ["tip", "ring", "sleeve"])
    sheet.resistor("R7", "1 kΩ", 310, 126)
    sheet.resistor("R8", "1 kΩ", 400, 156)
    for kind, pin, resistor, tag in (("signal", "D2", "R7", "tip"), ("second", "D3", "R8", "ring")):
        sheet.wire(kind, pin, f"{resistor}.1")
        sheet.wire(kind, f"{resistor}.2", f"{JACK}.{tag}")
    sheet.wire("ground", "GND", f"{JACK}.sleeve")
    sheet.plug(50, 272)
    sheet.lines(
        270,
        258,
        (
            "tip: the pedal, or one switch of a double pedal",
            "ring: the other switch of a double pedal",
            "a mono plug joins ring and sleeve: D3 then reads closed",
        ),
    )
    return sheet


def _expression(tip: str, ring: str, whose: str) -> Sheet:
    """One jack for an expression pedal: what goes to the tip and what to the ring (`wiper` or `5V`)."""
    contact = {tip: "tip", ring: "ring"}
    sheet = Sheet(
        f"Expression pedal with its wiper on the {contact['wiper']}",
        f"The {contact['wiper']} through 1 kilohm to A0, the {contact['5V']} through 100 ohms to 5V, sleeve to ground.",
        720,
        340,
    )
    upper, lower = ("A0", "5V") if tip == "wiper" else ("5V", "A0")
    roles = {"A0": "expression", "5V": "supply"}
    pins = [(upper, roles[upper]), (lower, roles[lower]), ("GND", "ground")]
    sheet.board("Uno or Nano", "", 40, 60, 200, pins)
    sheet.block(JACK, "6.3 mm", 520, 60, 160, ["tip", "ring", "sleeve"])
    row = {upper: 126, lower: 156}
    sheet.resistor("R9", "100 Ω ½ W", 430 if upper == "A0" else 340, row["5V"])
    sheet.wire("supply", "5V", "R9.1")
    sheet.wire("supply", "R9.2", f"{JACK}.{contact['5V']}")
    sheet.resistor("R10", "1 kΩ", 340 if upper == "A0" else 430, row["A0"])
    sheet.knot("node", 270, row["A0"], "signal")
    sheet.wire("signal", "A0", "node")
    sheet.wire("signal", "node", "R10.1")
    sheet.wire("signal", "R10.2", f"{JACK}.{contact['wiper']}")
    sheet.wire("ground", "GND", f"{JACK}.sleeve")
    sheet.capacitor("C2", "100 nF", 270, 204)
    sheet.wire("signal", "node", "C2.1")
    sheet.ground("C2.2", 4)
    sheet.plug(50, 290)
    sheet.lines(350, 250, (f"tip: {_contact(tip)}", f"ring: {_contact(ring)}", "sleeve: ground", f"so wired: {whose}"))
    return sheet


def _contact(what: str) -> str:
    return "the wiper, to A0" if what == "wiper" else "5 V, held to 50 mA by R9"


def expression_tip() -> Sheet:
    """The way of Roland, Moog and most others."""
    return _expression("wiper", "5V", "Roland, Boss, Moog, most others")


def expression_ring() -> Sheet:
    """The way of Yamaha's FC7."""
    return _expression("5V", "wiper", "Yamaha FC7")


def knobs() -> Sheet:
    """Six knobs."""
    sheet = Sheet(
        "Knob box: the knobs",
        "Six potentiometers of 10 kilohms between 5V and ground, their wipers on A0 to A5.",
        720,
        386,
    )
    pins = [FIVE_PIN, *((f"A{n}", f"knob {n + 1}") for n in range(6)), GROUND_PIN]
    sheet.board("Uno or Nano", "", 40, 60, 200, pins)
    for number, x in ((0, 400), (1, 520), (5, 640)):
        name = f"K{number + 1}"
        sheet.pot(name, "10 kΩ", x, 121)
        sheet.supply(f"{name}.top", "5V", 16)
        sheet.ground(f"{name}.bottom", 10)
    sheet.wire("signal", "A0", "K1.wiper")
    sheet.wire("second", "A1", "x330", "y246", "x465", "y156", "K2.wiper")
    sheet.wire("third", "A5", "x585", "y156", "K6.wiper")
    sheet.lines(
        270,
        336,
        ("K3, K4 and K5 on A2, A3 and A4 in the same way.", "A pin without a knob goes to GND: open pins wander."),
    )
    return sheet


def encoders() -> Sheet:
    """Two encoders with push."""
    sheet = Sheet(
        "Knob box: encoders",
        "Encoder 1 on D2 and D3, its push on D4; encoder 2 on D5 and D7, its push on D8; all commons to ground.",
        720,
        410,
    )
    pins = [
        ("D2", "encoder 1 A"),
        ("D3", "encoder 1 B"),
        ("D4", "switch 1"),
        ("D5", "encoder 2 A"),
        ("D7", "encoder 2 B"),
        ("D8", "switch 2"),
        GROUND_PIN,
    ]
    sheet.board("Uno or Nano", "", 40, 60, 200, pins)
    for name, y, wired in (
        ("Encoder 1", 40, ("D2", "D3", "D4")),
        ("Encoder 2", 224, ("D5", "D7", "D8")),
    ):
        sheet.block(name, "with push switch", 460, y, 170, ["A", "B", "push", "C, push's other"])
        for row, (pin, tag) in enumerate(zip(wired, ("A", "B", "push"), strict=True)):
            kind = ("signal", "second", "third")[row]
            sheet.wire(
                kind, pin, f"x{330 - 20 * row if y > 100 else 290 + 20 * row}", f"y{y + 66 + 30 * row}", f"{name}.{tag}"
            )
        sheet.ground(f"{name}.C, push's other", 8, side=-60)
    return sheet


def midi_out() -> Sheet:
    """MIDI out, 5 V and 3.3 V."""
    sheet = Sheet(
        "MIDI out (DIN)",
        "Pin 4 to the supply and pin 5 to the transmit pin, through 220 ohms each at 5 volts,"
        " 33 and 10 ohms at 3.3 volts; pin 2 to ground.",
        720,
        430,
    )
    for board, y, pins, parts in (
        ("Uno or Nano", 56, ("5V", "D1", "GND"), (("R11", "220 Ω"), ("R12", "220 Ω"))),
        ("Pico", 240, ("3V3", "GP0", "GND of the Pico"), (("R13", "33 Ω ½ W"), ("R14", "10 Ω"))),
    ):
        roles = ("supply", "transmit (TX)", "")
        sheet.board(board, "", 40, y, 200, list(zip(pins, roles, strict=True)))
        din = f"MIDI out {board.split()[0]}"
        sheet.din(din, "", 560, y + 104, "35241", "245")
        (first, ohms), (second, other) = parts
        sheet.resistor(first, ohms, 270, y + 66)
        sheet.resistor(second, other, 350, y + 96)
        top = y + 104
        sheet.wire("supply", pins[0], f"{first}.1")
        sheet.wire("supply", f"{first}.2", "x440", f"y{top - 78}", "x646", f"y{top - 29}", f"{din}.4")
        sheet.wire("signal", pins[1], f"{second}.1")
        sheet.wire("signal", f"{second}.2", "x480", f"y{top - 29}", f"{din}.5")
        sheet.wire("ground", pins[2], "x460", f"y{top - 62}", "x560", f"{din}.2")
    sheet.text(680, 418, "sockets from behind (solder side), pin 2 up", "soft", "end")
    return sheet


def _midi_in(chip: str, says: str, left: list[tuple[str, str]], right: list[tuple[str, str]]) -> Sheet:
    sheet = Sheet(
        f"MIDI in (DIN) with a {chip}",
        f"Pin 4 of the socket through 220 ohms to the anode and pin 5 to the cathode of the {chip};"
        f" a 1N4148 across them; {says}",
        760,
        330,
    )
    sheet.din("MIDI in", "", 110, 170, "35241", "45")
    sheet.text(44, 290, "socket from behind (solder side), pin 2 up", "soft")
    (anode, _), (cathode, _) = left
    sheet.chip(chip, "", 400, 110, left, right)
    sheet.resistor("R15", "220 Ω", 220, 98)
    sheet.wire("signal", "MIDI in.4", "x190", "y98", "R15.1")
    sheet.knot("top", 330, 158, "signal")
    sheet.wire("signal", "R15.2", "x330", "top")
    sheet.wire("signal", "top", f"{chip}.{anode}")
    sheet.diode_up("D1", "1N4148", 330, 178)
    sheet.wire("signal", "top", "D1.K")
    sheet.knot("bottom", 330, 262, "second")
    sheet.wire("second", "D1.A", "bottom")
    sheet.wire("second", "MIDI in.5", "x30", "y262", "bottom")
    sheet.wire("second", "bottom", "x370", "y194", f"{chip}.{cathode}")
    return sheet


def midi_in_6n138() -> Sheet:
    """MIDI in for a 5 V board."""
    sheet = _midi_in(
        "6N138",
        "output to D0 with 1 kilohm to 5V, base through 10 kilohms to ground.",
        [("2", "anode"), ("3", "cathode")],
        [("8", "5 V"), ("7", "base"), ("6", "out"), ("5", "ground")],
    )
    sheet.supply("6N138.8", "5V", 56, side=24)
    sheet.resistor("R16", "1 kΩ", 660, 100, upright=True)
    sheet.supply("R16.1", "5V", 12)
    sheet.knot("out", 660, 230, "third")
    sheet.wire("third", "6N138.6", "out")
    sheet.wire("third", "out", "R16.2")
    sheet.end("D0", 715, 230)
    sheet.text(722, 235, "D0", "name")
    sheet.circle(715, 230, 5)
    sheet.wire("third", "out", "D0")
    sheet.resistor("R17", "10 kΩ", 570, 194)
    sheet.wire("fourth", "6N138.7", "R17.1")
    sheet.ground("R17.2", 60)
    sheet.ground("6N138.5", 12, side=24)
    return sheet


def midi_in_h11l1() -> Sheet:
    """MIDI in for a 3.3 V board (and for 5 V)."""
    sheet = _midi_in(
        "H11L1",
        "output to the receive pin with 1 kilohm to the board's supply.",
        [("1", "anode"), ("2", "cathode")],
        [("6", "supply"), ("4", "out"), ("5", "ground")],
    )
    sheet.supply("H11L1.6", "3V3", 56, side=24)
    sheet.resistor("R16", "1 kΩ", 630, 100, upright=True)
    sheet.supply("R16.1", "3V3", 12)
    sheet.knot("out", 630, 194, "third")
    sheet.wire("third", "H11L1.4", "out")
    sheet.wire("third", "out", "R16.2")
    sheet.end("GP1", 700, 194)
    sheet.text(708, 199, "GP1", "name")
    sheet.circle(700, 194, 5)
    sheet.wire("third", "out", "GP1")
    sheet.ground("H11L1.5", 12, side=24)
    sheet.text(560, 290, "an Uno or Nano: 5V and D0", "soft")
    return sheet


def pico() -> Sheet:
    """The footswitch on a Pico."""
    sheet = Sheet(
        "Footswitch on a Raspberry Pi Pico",
        "Switches from GP2 to GP5 to ground, a light from GP6 through 150 ohms, an expression pedal or knob on GP26.",
        720,
        440,
    )
    pins = [
        ("GP2", "switch 1"),
        ("GP3", "switch 2"),
        ("GP4", "switch 3"),
        ("GP5", "switch 4"),
        ("GP6", "light 1"),
        ("GP26", "knob 1"),
        ("3V3", "every 3V3 sign"),
        GROUND_PIN,
    ]
    sheet.board("Pico (RP2040)", "3.3 V: no pin may see 5 V", 40, 60, 220, pins)
    _switches(sheet, ("GP2", "GP3", "GP4", "GP5"), 400, 96, 58)
    sheet.resistor("R18", "150 Ω", 330, 350)
    sheet.diode("LED", "red or green", 430, 350, light=True)
    sheet.wire("second", "GP6", "x282", "y350", "R18.1")
    sheet.wire("second", "R18.2", "LED.A")
    sheet.ground("LED.K", 2)
    sheet.pot("K1", "10 kΩ", 640, 230)
    sheet.supply("K1.top", "3V3", 14)
    sheet.ground("K1.bottom", 10)
    sheet.wire("third", "GP26", "x271", "y424", "x570", "y265", "K1.wiper")
    return sheet


SHEETS: dict[str, Callable[[], Sheet]] = {
    "footswitch": footswitch,
    "footswitch-colour": footswitch_colour,
    "long-lead": long_lead,
    "pedal-jack": pedal_jack,
    "expression-tip": expression_tip,
    "expression-ring": expression_ring,
    "knobs": knobs,
    "encoders": encoders,
    "midi-out": midi_out,
    "midi-in-6n138": midi_in_6n138,
    "midi-in-h11l1": midi_in_h11l1,
    "pico": pico,
}


def main() -> None:
    """Write every drawing."""
    for name, sheet in SHEETS.items():
        (Path(__file__).parent / f"{name}.svg").write_text(sheet().svg(), encoding="utf-8")


if __name__ == "__main__":
    main()
