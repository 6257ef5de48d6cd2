"""The USB device behind an ALSA name, read from a /sys made here; the real one is in tests/real/test_kernel.py."""

from pathlib import Path

import pytest

from bridge.ports.midi.usb import UsbDevice, card_of, device_of

LISTED = "nanoKONTROL2:nanoKONTROL2 MIDI 1 24:0"


def plug(sysfs: Path, card: int, place: str, number: int, serial: str | None) -> None:
    """A sound card on an interface of a USB device behind a hub, as the kernel lays them out."""
    bus, _, ports = place.partition("-")
    device = sysfs / "devices" / "pci0000:00" / f"usb{bus}" / f"{bus}-1" / place
    interface = device / f"{place}:1.0"
    interface.mkdir(parents=True)
    (sysfs / "devices" / "pci0000:00" / f"usb{bus}" / f"{bus}-1" / "devnum").write_text("2\n")
    for name, text in {"busnum": bus, "devpath": ports, "devnum": number}.items():
        (device / name).write_text(f"{text}\n")
    if serial is not None:
        (device / "serial").write_text(f"{serial}\n")
    cards = sysfs / "class" / "sound" / f"card{card}"
    cards.mkdir(parents=True)
    (cards / "device").symlink_to(interface)


@pytest.mark.parametrize(
    ("listed", "card"),
    [
        ("Midi Through:Midi Through Port-0 14:0", None),  # the kernel's own
        ("nanoKONTROL2:nanoKONTROL2 MIDI 1 16:0", 0),
        (LISTED, 2),
        ("UM-ONE:UM-ONE MIDI 1 31:3", 3),  # a card may have four clients
        ("Surge XT:in 128:0", None),  # a program
        ("nanoKONTROL2:CTRL", None),
        ("nanoKONTROL2", None),
    ],
)
def test_the_number_of_a_kernel_client_says_its_card(listed: str, card: int | None) -> None:
    assert card_of(listed) == card


def test_a_device_is_known_by_serial_place_and_the_number_of_its_plug(tmp_path: Path) -> None:
    plug(tmp_path, card=2, place="1-1.3", number=7, serial="000123")
    assert device_of(LISTED, tmp_path) == UsbDevice("000123", "1-1.3", 7)


def test_a_device_without_a_serial_number_is_known_by_its_place(tmp_path: Path) -> None:
    plug(tmp_path, card=2, place="1-1.3", number=7, serial=None)
    assert device_of(LISTED, tmp_path) == UsbDevice("", "1-1.3", 7)


def test_nothing_is_told_of_a_card_that_is_gone_or_not_on_usb(tmp_path: Path) -> None:
    assert device_of(LISTED, tmp_path) is None
    (tmp_path / "devices" / "platform").mkdir(parents=True)
    (tmp_path / "class" / "sound" / "card2").mkdir(parents=True)
    (tmp_path / "class" / "sound" / "card2" / "device").symlink_to(tmp_path / "devices" / "platform")
    assert device_of(LISTED, tmp_path) is None


def test_what_the_kernel_should_never_say_is_nothing(tmp_path: Path) -> None:
    plug(tmp_path, card=2, place="1-1.3", number=7, serial="x")
    next(tmp_path.rglob("1-1.3/devnum")).write_text("seven\n")
    assert device_of(LISTED, tmp_path) is None
