"""What a text says where a shape asks for a number, a time, an address, a colour or a quantity with its unit.

Each reader takes the text as written and returns the value, or raises Unfit with what is wrong and what to write.
"""

import re
from collections.abc import Mapping
from math import inf

from bridge.config.problems import meant
from bridge.model.color import COLORS
from bridge.model.rig import NEVER_BAUD, Address
from bridge.model.target import Quantity

LOOPBACK = "127.0.0.1"

#: Numbers beyond this are slips of the finger; what floats can hold is far more.
_LARGEST = 1e6

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_QUANTITY = re.compile(r"(?P<number>[+-]?(?:\d+(?:\.\d*)?|\.\d+)|-\s?inf)\s*(?P<unit>%|[A-Za-z]*)", re.ASCII)
_FRACTION = re.compile(r"(?P<over>\d{1,6})\s*/\s*(?P<under>\d{1,6})", re.ASCII)

#: Units of quantities by how people write them.
UNITS: Mapping[str, str] = {"db": "dB", "%": "%", "hz": "Hz", "bpm": "BPM", "ms": "ms", "s": "s", "": ""}

#: Units of times, in nanoseconds.
TIMES: Mapping[str, int] = {
    "ms": 1_000_000,
    "s": 1_000_000_000,
    "sec": 1_000_000_000,
    "min": 60_000_000_000,
    "h": 3_600_000_000_000,
}

_YES = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}

_SWITCHED = {"on": 1.0, "off": 0.0}
#: The unit of `on` (1) and `off` (0), which are no numbers of anything else.
ON_OFF = "on/off"


class Unfit(ValueError):
    """A text that does not say what its place asks for; `advice` says what would."""

    def __init__(self, message: str, advice: str = "", code: str = "E106") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice
        self.code = code


def number(text: str) -> float:
    """A plain number, without a unit."""
    if not _NUMBER.fullmatch(text) or abs(float(text)) > _LARGEST:
        raise Unfit(f"{text!r} is not a number", "write digits, with a point where there are decimals: 0.5")
    return float(text)


#: The longest name of a port that is made: with what stands around it, it fits into JACK's 64 (jack_client_name_size).
_LONGEST_PORT = 40
#: What would stand for something else in a port's name: the colon behind its client's, and wildcards.
_SIGNS = frozenset(":*?[]")


def made_port(text: str) -> str:
    """The name of a MIDI port that is made."""
    fine = text == text.strip() and text.isprintable() and not _SIGNS & set(text)
    if not fine or not 0 < len(text) <= _LONGEST_PORT:
        advice = f"write up to {_LONGEST_PORT} letters, digits and blanks, such as phasebridge"
        raise Unfit(f"{text!r} cannot be the name of a port", advice)
    return text


def whole(low: int, high: int, what: str) -> "Whole":
    """A reader of whole numbers from `low` to `high`, both included."""
    return Whole(low, high, what)


class Whole:
    """Reads a whole number within limits."""

    def __init__(self, low: int, high: int, what: str) -> None:
        self.low, self.high, self.what = low, high, what

    def __call__(self, text: str) -> int:
        """The number."""
        if not re.fullmatch(r"[+-]?\d{1,9}", text, re.ASCII) or not self.low <= int(text) <= self.high:
            raise Unfit(f"{text!r} is not {self.what}", f"write a whole number from {self.low} to {self.high}")
        return int(text)


def yes_or_no(text: str) -> bool:
    """Yes or no, in any of YAML's spellings."""
    if text.lower() not in _YES:
        raise Unfit(f"{text!r} is neither yes nor no", "write yes or no")
    return _YES[text.lower()]


#: An encoder that goes further at once than this is a switch.
MOST_TIMES = 32


def factor(text: str) -> float:
    """How many times: '4', '2.5'; 1 to 32."""
    times = number(text)
    if not 1 <= times <= MOST_TIMES:
        raise Unfit(f"{text!r} is no number of times", f"write 1 (none) to {MOST_TIMES}, such as 4")
    return times


def quantity(text: str) -> Quantity:
    """A number with its unit: '-6 dB', '-inf dB', '50 %', '0.5', or a fraction '7/8' of the travel."""
    fraction = _FRACTION.fullmatch(text)
    if fraction and int(fraction["under"]):
        return Quantity(int(fraction["over"]) / int(fraction["under"]))
    found = _QUANTITY.fullmatch(text)
    if not found:
        raise Unfit(f"{text!r} is not a quantity", "write a number and its unit, such as -6 dB, 50 % or 7/8")
    unit = UNITS.get(found["unit"].lower())
    if unit is None:
        raise Unfit(f"{found['unit']} is not a unit this program knows", "it knows dB, %, Hz, BPM, ms and s")
    if "inf" in found["number"]:
        return Quantity(-inf, unit)
    value = float(found["number"])
    if abs(value) > _LARGEST:
        raise Unfit(f"{text!r} is further than anything goes", "check the number of digits")
    return Quantity(value, unit)


def setting(text: str) -> Quantity:
    """Where something is set to: a quantity, or `on` and `off` for what can only be one of these."""
    return Quantity(_SWITCHED[text.lower()], ON_OFF) if text.lower() in _SWITCHED else quantity(text)


def duration(text: str) -> int:
    """A time with its unit, in nanoseconds: '300 ms', '10 min', '24h'. More than none, at most a year."""
    found = _QUANTITY.fullmatch(text)
    unit = TIMES.get(found["unit"]) if found and "inf" not in found["number"] else None
    if found is None or unit is None:
        raise Unfit(f"{text!r} is not a time", "write a number and ms, s, min or h, such as 300 ms")
    value = float(found["number"])
    if value <= 0:
        raise Unfit("a time has to be longer than none", "write a number above 0, such as 300 ms")
    if value * unit > 366 * 24 * TIMES["h"]:
        raise Unfit(f"{text!r} is longer than a year", "check the number and its unit")
    return round(value * unit)


def address(text: str) -> Address:
    """A UDP end: 'host:port', '[v6]:port', or a bare port on this computer."""
    host, _, port = text.rpartition(":")
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    if not re.fullmatch(r"\d{1,5}", port, re.ASCII) or re.search(r"\s|/", host) or text.startswith(":"):
        raise Unfit(f"{text!r} is not an address", 'write "192.168.1.20:9000", or just 9000 for this computer')
    if not 1 <= int(port) <= 65535:
        raise Unfit(f"{port} is not a UDP port", "UDP ports go from 1 to 65535")
    return Address(host or LOOPBACK, int(port))


def usb_place(text: str) -> str:
    """Where a USB device is plugged in: bus, and the ports on the way to it, '1-2.3'."""
    if not re.fullmatch(r"\d{1,3}-\d{1,3}(\.\d{1,3})*", text, re.ASCII):
        advice = 'write bus and ports, such as "1-2.3" (phasebridge ports lists them)'
        raise Unfit(f"{text!r} is not a USB place", advice)
    return text


def serial_line(text: str) -> str:
    """`auto` as '', else the path of a serial line, which may have wildcards."""
    if text == "auto":
        return ""
    return serial_path(text)


def serial_path(text: str) -> str:
    """The path of a serial line or a pattern of paths: '/dev/ttyACM0', '/dev/serial/by-id/usb-Arduino*', 'COM3'."""
    if text.startswith("/") or re.fullmatch(r"COM(\d{1,3}|\*)", text, re.ASCII | re.IGNORECASE):
        return text
    advice = "phasebridge ports lists the lines that are here"
    if re.match(r"(tty|cu\.|serial/)", text):
        advice = f'write "/dev/{text}"'
    raise Unfit(f"{text!r} is neither auto nor the path of a serial line", advice)


def box_number(text: str) -> str:
    """The serial number that a box says in its hello: eight hex digits, such as '0000002A'."""
    if not re.fullmatch(r"[0-9a-fA-F]{8}", text, re.ASCII):
        advice = 'write its eight digits in quotes, such as "0000002A" (phasebridge ports shows them)'
        raise Unfit(f"{text!r} is not the serial number of a box", advice)
    return text.upper()


def baud(text: str) -> int:
    """The rate of a serial line, in baud: 300 to 4,000,000, and never 1200."""
    rate = whole(300, 4_000_000, "a rate of a serial line")(text)
    if rate == NEVER_BAUD:
        what = "at 1200 baud, boards with native USB stop playing and wait to be programmed"
        raise Unfit(what, "set the box to another rate, such as 115200, and write that")
    return rate


def color(text: str) -> str:
    """A colour by name, or as '#rrggbb' in quotes."""
    if text.lower() in COLORS:
        return text.lower()
    if re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        return text.lower()
    advice = meant(text, COLORS, "colours are", "and")
    end = "" if advice.endswith("?") else "."
    raise Unfit(f"{text!r} is not a colour", f'{advice}{end} Or write it as "#ff8800", in quotes')
