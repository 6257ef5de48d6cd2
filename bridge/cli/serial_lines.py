"""What the commands say of serial lines: those that are here, what a rig writes for each, and the boxes on them.

It opens none of them: only the daemon does that, for the surfaces of its rig.
"""

import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bridge.ports.serial.boards import Plugged

Ports = Mapping[str, Mapping[str, Any]]

HEADS = ("line", "what it is", "usb", "in a rig", "used by")


def rows(lines: "list[Plugged]", ports: Ports) -> Iterator[tuple[str, ...]]:
    """A row for every line that is here, and for those that the daemon has open beside them."""
    users = _users(ports)
    for line in lines:
        usb = f"{line.usb[0]:04x}:{line.usb[1]:04x}" if line.usb else ""
        wanted = "serial: auto" if line.board else f'serial: "{line.named}"'
        user = users.pop(os.path.realpath(line.path), "")
        yield line.path, line.board or line.product or "not known", usb, wanted, user
    for path, user in users.items():
        yield path, "not known", "", f'serial: "{path}"', user


def told(lines: "list[Plugged]", ports: Ports) -> list[dict[str, Any]]:
    """The same for programs."""
    users = _users(ports)
    return [
        {
            "line": line.path,
            "named": line.named,
            "board": line.board or None,
            "product": line.product,
            "usb": list(line.usb) if line.usb else None,
            "serial": line.serial,
            "auto": bool(line.board),
            "used_by": users.get(os.path.realpath(line.path)),
        }
        for line in lines
    ]


def box(port: Mapping[str, Any]) -> str:
    """Which box is on the line of a port, and when it was last heard; '' where no line is open."""
    report = port.get("serial")
    if not report:
        return ""
    said = report["box"]
    what = "a box that says no name"
    if said:
        number = f", serial number {said['serial']}" if report["speaks"] in ("framed", "midi") else ""
        versions = f"firmware {_version(said['firmware'])}, protocol {_version(said['protocol'])}"
        what = f"{said['name'] or 'a box'} ({versions}{number})"
    heard = _age(report["heard_seconds_ago"])
    return f"{what} on {report['line']}, {report['speaks']} at {report['rate']} baud, {heard}{_mistakes(report)}"


def _users(ports: Ports) -> dict[str, str]:
    return {
        os.path.realpath(report["line"]): name for name, port in ports.items() if (report := port.get("serial") or {})
    }


def _version(parts: list[int]) -> str:
    return ".".join(map(str, parts))


def _age(seconds: float | None) -> str:
    if seconds is None:
        return "not heard yet"
    return f"last heard {seconds:.1f} s ago" if seconds < 60 else f"last heard {seconds / 60:.0f} min ago"


#: What was wrong with what a box said, by its counter, in words.
_WRONG = {
    "torn": "torn",
    "long": "too long",
    "lost": "lost on the way",
    "duplicate": "said twice",
    "stray": "without sense",
}


def _mistakes(report: Mapping[str, Any]) -> str:
    found = [f"{count} {words}" for key, words in _WRONG.items() if (count := report["heard"][key])]
    last = f"; its last word: {report['last_word']}" if report["last_word"] else ""
    return (f"; {', '.join(found)}" if found else "") + last
