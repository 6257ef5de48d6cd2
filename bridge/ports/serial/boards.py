"""Which serial lines this machine has now, and which of them are boards that `serial: auto` may open.

Opening a line is no small thing: it restarts many boards and confuses printers, modems and measuring devices. So `auto`
opens only USB ids that a maker of such boards gave to boards. The ids of mere USB-serial chips (CH340, FTDI, CP210x)
are not among them, cheap boards though they sit on: the same chips are in everything. Those lines are named in the rig.

It opens nothing, and reads only what the system tells of its devices.
"""

import os
import re
from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, NamedTuple

Id = tuple[int, int]


class Plugged(NamedTuple):
    """A serial line that is there: its path, its USB id if it has one, what its USB device is called, which plug it is.

    `serial` is the number of its USB device, '' for none; `mark` is another one after every plug. `alias` is the name
    that it keeps when it is plugged in elsewhere, '' where it has none.
    """

    path: str
    usb: Id | None = None
    product: str = ""
    serial: str = ""
    mark: tuple[int, ...] = ()
    alias: str = ""

    @property
    def board(self) -> str:
        """The kind of board it is; '' for one that is not known, which `auto` leaves alone."""
        return BOARDS.get(self.usb, "") if self.usb else ""

    @property
    def named(self) -> str:
        """The path a rig should write: one that does not change with the next plug, where there is one."""
        return self.alias or self.path


def _ids(name: str, vendor: int, products: Iterable[int]) -> dict[Id, str]:
    return {(vendor, product): name for product in products}


_ARDUINO, _ARDUINO_ORG, _SPARKFUN, _RASPBERRY_PI = 0x2341, 0x2A03, 0x1B4F, 0x2E8A

#: USB ids of boards on which such a box is built, by vendor and product. Arduino: ArduinoCore-avr, boards.txt (`vid`,
#: `pid` of each board; those of boot loaders alone are left out). SparkFun: Arduino_Boards, sparkfun/avr/boards.txt.
#: Raspberry Pi: github.com/raspberrypi/usb-pid, Readme.
BOARDS: dict[Id, str] = {
    **_ids("Arduino Uno", _ARDUINO, (0x0043, 0x0001, 0x0243, 0x006A)),
    **_ids("Arduino Uno", _ARDUINO_ORG, (0x0043,)),
    **_ids("Arduino Uno Mini", _ARDUINO, (0x0062,)),
    **_ids("Arduino Mega", _ARDUINO, (0x0010, 0x0042, 0x0210, 0x0242)),
    **_ids("Arduino Mega", _ARDUINO_ORG, (0x0010, 0x0042)),
    **_ids("Arduino Leonardo", _ARDUINO, (0x8036,)),
    **_ids("Arduino Leonardo", _ARDUINO_ORG, (0x8036,)),
    **_ids("Arduino Micro", _ARDUINO, (0x8037, 0x8237)),
    **_ids("Arduino Micro", _ARDUINO_ORG, (0x8037,)),
    **_ids("SparkFun Pro Micro", _SPARKFUN, (0x9204, 0x9206)),
    **_ids("Raspberry Pi Pico", _RASPBERRY_PI, (0x0009, 0x000A)),
}

#: Boards whose own chip speaks USB: they send nothing while DTR is down (Arduino core, CDC.cpp, Serial_::write; Pico
#: SDK, stdio_usb, PICO_STDIO_USB_CONNECTION_WITHOUT_DTR), and opening does not restart them.
NATIVE = frozenset(
    usb
    for usb, name in BOARDS.items()
    if name.endswith(("Leonardo", "Micro", "Pico"))  # Pro Micro among them
)

#: Lines that are not of USB and cannot be told from nothing at all: the four that every PC claims to have.
_EMPTY = re.compile(r"ttyS\d+$")
_BY_ID = Path("/dev/serial/by-id")


def plugged() -> list[Plugged]:
    """The serial lines that are there now, those on USB first."""
    from serial.tools.list_ports import comports

    aliases = _aliases(_BY_ID)
    found = [_plugged(info, aliases) for info in comports()]
    lines = [each for each in found if each.usb or not _EMPTY.search(each.path)]
    return sorted(lines, key=lambda each: (each.usb is None, each.path))


def _plugged(info: Any, aliases: dict[str, str]) -> Plugged:
    path = str(info.device)
    usb = (int(info.vid), int(info.pid)) if info.vid is not None and info.pid is not None else None
    alias = aliases.get(os.path.realpath(path), "")
    return Plugged(path, usb, str(info.product or ""), str(info.serial_number or ""), mark_of(path), alias)


def _aliases(folder: Path) -> dict[str, str]:
    try:
        return {os.path.realpath(link): str(link) for link in sorted(folder.iterdir())}
    except OSError:
        return {}


def mark_of(path: str) -> tuple[int, ...]:
    """What tells this plug of a device from the one before it: the system makes its file anew; () where it has none."""
    try:
        found = Path(path).stat()
    except OSError:
        return ()
    return (found.st_ino, found.st_rdev)


def matching(pattern: str) -> list[Plugged]:
    """The lines that a path or pattern of the rig means; two names of one device are one line."""
    if os.name != "posix":
        return [each for each in plugged() if fnmatch(each.path.casefold(), pattern.casefold())]
    found = (str(path) for path in Path("/").glob(pattern.lstrip("/")))
    paths = {os.path.realpath(path): path for path in sorted(found, reverse=True)}
    return [Plugged(path, mark=mark_of(path)) for path in sorted(paths.values())]
