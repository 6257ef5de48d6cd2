"""The circuits of the drawings, said once more in another way: what has to be one wire, by the sources of the pages.

A drawing that looks right and joins the wrong pin of a socket fails here.
"""

import pytest

from tests.wiring.test_drawings import DRAWN

JACK = "Stereo jack"
#: Drawing, and the ends that are one wire each. "GND", "5V" and "3V3" are the signs.
CIRCUITS = {
    "footswitch": [
        "D2 S1.1",
        "D3 S2.1",
        "D4 S3.1",
        "D5 S4.1",
        "S1.2 S2.2 S3.2 S4.2 LED.K GND",
        "D6 R1.1",
        "R1.2 LED.A",
    ],
    "footswitch-colour": [
        "D9 R2.1",
        "R2.2 RGB_LED.red",
        "D10 R3.1",
        "R3.2 RGB_LED.green",
        "D11 R4.1",
        "R4.2 RGB_LED.blue",
        "GND RGB_LED.longest_leg",
    ],
    "long-lead": ["D2 R5.2 C1.1 R6.1", "5V R5.1", "GND C1.2 S1.2", "R6.2 S1.1"],
    "pedal-jack": ["D2 R7.1", "R7.2 JACK.tip", "D3 R8.1", "R8.2 JACK.ring", "GND JACK.sleeve"],
    "expression-tip": ["A0 C2.1 R10.1", "R10.2 JACK.tip", "5V R9.1", "R9.2 JACK.ring", "GND C2.2", "GND JACK.sleeve"],
    "expression-ring": ["A0 C2.1 R10.1", "R10.2 JACK.ring", "5V R9.1", "R9.2 JACK.tip", "GND C2.2", "GND JACK.sleeve"],
    "knobs": ["A0 K1.wiper", "A1 K2.wiper", "A5 K6.wiper", "5V K1.top K2.top K6.top", "GND K1.bottom K2.bottom"],
    "encoders": [
        "D2 Encoder_1.A",
        "D3 Encoder_1.B",
        "D4 Encoder_1.push",
        "D5 Encoder_2.A",
        "D7 Encoder_2.B",
        "D8 Encoder_2.push",
        "GND Encoder_1.C,_push's_other Encoder_2.C,_push's_other",
    ],
    # MIDI 1.0 electrical specification and CA-033: pin 4 to the supply, pin 5 to the transmitter, 2 is the shield.
    "midi-out": [
        "5V R11.1",
        "R11.2 MIDI_out_Uno.4",
        "D1 R12.1",
        "R12.2 MIDI_out_Uno.5",
        "GND MIDI_out_Uno.2",
        "3V3 R13.1",
        "R13.2 MIDI_out_Pico.4",
        "GP0 R14.1",
        "R14.2 MIDI_out_Pico.5",
        "GND_of_the_Pico MIDI_out_Pico.2",
    ],
    # 6N138: 2 anode, 3 cathode, 5 ground, 6 output, 7 base, 8 supply. The diode lies the other way round.
    "midi-in-6n138": [
        "MIDI_in.4 R15.1",
        "R15.2 D1.K 6N138.2",
        "MIDI_in.5 D1.A 6N138.3",
        "D0 6N138.6 R16.2",
        "5V 6N138.8 R16.1",
        "6N138.7 R17.1",
        "GND R17.2 6N138.5",
    ],
    # H11L1: 1 anode, 2 cathode, 4 output, 5 ground, 6 supply.
    "midi-in-h11l1": [
        "MIDI_in.4 R15.1",
        "R15.2 D1.K H11L1.1",
        "MIDI_in.5 D1.A H11L1.2",
        "GP1 H11L1.4 R16.2",
        "3V3 H11L1.6 R16.1",
        "GND H11L1.5",
    ],
    "pico": ["GP2 S1.1", "GP3 S2.1", "GP4 S3.1", "GP5 S4.1", "GP6 R18.1", "R18.2 LED.A", "GP26 K1.wiper", "3V3 K1.top"],
}
#: Resistors and capacitors, by drawing: what the pages and their sources name.
VALUES = {
    "footswitch": {"R1": "330 Ω"},
    "expression-tip": {"R9": "100 Ω ½ W", "R10": "1 kΩ"},
    "expression-ring": {"R9": "100 Ω ½ W", "R10": "1 kΩ"},
    "midi-out": {"R11": "220 Ω", "R12": "220 Ω", "R13": "33 Ω ½ W", "R14": "10 Ω"},
    "midi-in-6n138": {"R15": "220 Ω"},
    "midi-in-h11l1": {"R15": "220 Ω"},
}


def ends(words: str) -> set[str]:
    """The ends of one wire; blanks inside a name are written as _."""
    return {word.replace("JACK", JACK).replace("_", " ") for word in words.split()}


@pytest.mark.parametrize("name", DRAWN)
def test_what_has_to_be_one_wire_is_one(name: str) -> None:
    nets = DRAWN[name].nets()

    for wire in CIRCUITS[name]:
        assert any(ends(wire) <= net for net in nets), wire


@pytest.mark.parametrize("name", DRAWN)
def test_what_has_to_be_apart_is_apart(name: str) -> None:
    """No wire of the table is a part of another one, but for ground and supply, which are said in several lines."""
    nets = DRAWN[name].nets()
    homes = [next(net for net in nets if ends(wire) <= net) for wire in CIRCUITS[name]]
    for net in homes:
        same = [wire for wire, home in zip(CIRCUITS[name], homes, strict=True) if home is net]

        assert len(same) == 1 or all("GND" in wire for wire in same), same


@pytest.mark.parametrize("name", VALUES)
def test_parts_have_the_values_that_the_sources_name(name: str) -> None:
    drawing = DRAWN[name].svg()

    for part, value in VALUES[name].items():
        assert f">{part} {value}</text>" in drawing
