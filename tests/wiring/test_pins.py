"""The pages of firmware-notes/wiring give every pin the work that the firmware's pin tables give it, and no other."""

import re
from pathlib import Path

import pytest

from tests.wiring.test_drawings import DRAWN, NOTES, SUPPLIES, WIRING, pin_table, shown

UNO = NOTES / "arduino" / "phasebridge_box" / "box_pins.h"
PICO = NOTES / "rp2040" / "pins.h"
#: Pins with one work each: its name in the header, and on the pages.
SINGLE = {
    "RED": "red",
    "GREEN": "green",
    "BLUE": "blue",
    "CLOSED_IS_DOWN": "closed is down",
    "LATCHING": "latching",
    "MOMENTARY": "momentary",
    "TRANSMIT": "transmit",
    "RECEIVE": "receive",
}
#: Where the serial line is on an Uno is not the firmware's choice: ATmega328P data sheet, RXD and TXD.
UART = {"D0": "receive", "D1": "transmit"}


def defined(text: str, name: str) -> list[str]:
    """The pins that a header lists under a name, as it writes them."""
    found = re.search(rf"^#define PB_{name}_PINS? ([A-Z0-9, ]+)", text, re.MULTILINE)
    return [pin.strip() for pin in found[1].split(",")] if found else []


def work(text: str, prefix: str) -> dict[str, str]:
    """Pin, as printed on the board, and its work in the words of the pages."""

    def printed(pin: str) -> str:
        return pin if pin.startswith("A") else prefix + pin

    works = {printed(pin): words for name, words in SINGLE.items() for pin in defined(text, name)}
    for name, words in (("SWITCH", "switch"), ("LIGHT", "light"), ("KNOB", "knob")):
        works |= {printed(pin): f"{words} {n + 1}" for n, pin in enumerate(defined(text, name))}
    for n, pin in enumerate(defined(text, "ENCODER")):
        works[printed(pin)] = f"encoder {n // 2 + 1} {'AB'[n % 2]}"
    return works


def uno(box: str) -> dict[str, str]:
    """The pins of one kind of box; the header has the knob box first, and the footswitch after its #else."""
    knobbox, footswitch = UNO.read_text().split("#else")
    return work(knobbox if box == "knobbox" else footswitch, "D")


def test_the_footswitch_page_is_the_firmware_s_pin_table() -> None:
    wanted = uno("footswitch") | UART | {"A0": "expression"}

    assert uno("footswitch")["A0"] == "knob 1"
    assert pin_table(WIRING / "footswitch.md") == wanted


def test_the_knob_box_page_is_the_firmware_s_pin_table() -> None:
    assert pin_table(WIRING / "knobbox.md") == uno("knobbox")


def test_the_pico_page_is_the_firmware_s_pin_table() -> None:
    assert pin_table(WIRING / "pico.md") == work(PICO.read_text(), "GP")


@pytest.mark.parametrize("page", ["pedals.md", "midi.md"])
def test_other_pages_say_the_same_of_the_pins_they_name(page: str) -> None:
    everything = pin_table(WIRING / "footswitch.md").items() | pin_table(WIRING / "pico.md").items()

    assert pin_table(WIRING / page)
    assert pin_table(WIRING / page).items() <= everything


@pytest.mark.parametrize("name", DRAWN)
def test_every_drawing_is_of_a_box_that_there_is(name: str) -> None:
    pages: list[Path] = [page for page in sorted(WIRING.glob("*.md")) if name in shown(page)]
    boxes = [uno("footswitch") | UART | {"A0": "expression"}, uno("knobbox"), work(PICO.read_text(), "GP")]
    pins = {pin: role.removesuffix(" (TX)") for pin, role in DRAWN[name].pins.items() if pin not in SUPPLIES}

    assert pages
    for chip in ("D", "A", "GP"):
        mine = {pin: role for pin, role in pins.items() if re.match(rf"{chip}\d", pin)}
        assert any(mine.items() <= box.items() for box in boxes), mine
