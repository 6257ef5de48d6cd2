"""Which USB device is behind a listed MIDI name: its serial number, where it is plugged in, and which plug this is.

Only ALSA tells: a sequencer client of the kernel has its sound card in its number, and sysfs knows the card's device.
It reads a few small files under /sys and opens nothing; where anything is missing it says nothing.
"""

import re
from pathlib import Path
from typing import NamedTuple

SYSFS = Path("/sys")
_CLIENT = re.compile(r"\s(\d+):\d+$")
#: The kernel numbers the clients of card N from 16 + 4 N, up to the first number of programs' clients (Linux,
#: sound/core/seq/seq_clientmgr.c: SNDRV_SEQ_GLOBAL_CLIENTS and _CLIENTS_PER_CARD, SNDRV_SEQ_DYNAMIC_CLIENTS_BEGIN).
_FIRST_CLIENT, _CLIENTS_PER_CARD, _PROGRAMS = 16, 4, 128


class UsbDevice(NamedTuple):
    """A USB device as it is plugged in now: its serial number ('': it has none), its place, and the number of the plug.

    The place is bus and ports, `1-2.3`. The kernel counts the number on with every plug.
    """

    serial: str
    place: str
    number: int

    def __str__(self) -> str:
        return f"serial {self.serial}, USB {self.place}" if self.serial else f"no serial, USB {self.place}"


def card_of(listed: str) -> int | None:
    """The number of the sound card behind an ALSA name; None for a client that is a program, and for other names."""
    found = _CLIENT.search(listed)
    client = int(found[1]) if found else 0
    return (client - _FIRST_CLIENT) // _CLIENTS_PER_CARD if _FIRST_CLIENT <= client < _PROGRAMS else None


def device_of(listed: str, sysfs: Path = SYSFS) -> UsbDevice | None:
    """The USB device behind an ALSA name; None where there is none, or it was unplugged this moment."""
    card = card_of(listed)
    if card is None:
        return None
    try:
        at = (sysfs / "class" / "sound" / f"card{card}" / "device").resolve(strict=True)
        # The card hangs on an interface of the device, which is the nearest folder above that was plugged in.
        device = next(folder for folder in (at, *at.parents) if (folder / "devnum").exists())
        place = f"{_said(device / 'busnum')}-{_said(device / 'devpath')}"
        serial = _said(device / "serial") if (device / "serial").exists() else ""
        return UsbDevice(serial, place, int(_said(device / "devnum")))
    except (OSError, ValueError, StopIteration):
        return None


def _said(file: Path) -> str:
    return file.read_text(errors="replace").strip()
