"""`phasebridge ports`: the MIDI ports and serial lines of this machine, and who has which."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bridge.cli import serial_lines
from bridge.cli.asking import as_json, fail, folder_or_default, print_json, state_folder
from bridge.cli.tables import show

if TYPE_CHECKING:
    from bridge.ports.midi.hub import Listing

#: How long the MIDI system may take to list its names.
LIST_SECONDS = 30.0
#: Where the daemon's status has the listed name of a port, by direction.
WAYS = ("input", "output")


@click.command("ports", short_help="List the MIDI ports and serial lines of this machine.")
@as_json
@state_folder
def command(json_: bool, state: Path | None) -> None:
    """List the MIDI ports that are here now, by the names a rig's `port:` takes.

    On Linux also the serial number and place of their USB devices, for `port: {serial: ...}` and `port: {usb: ...}`.
    While phasebridge runs, also which surface or DAW has each, and the ports it makes for DAWs to choose.

    Serial lines are listed with what a rig writes for them, and, while phasebridge runs, with the boxes on them.
    """
    from bridge.ports.midi.hub import MidiHub
    from bridge.ports.serial.boards import plugged

    hub = MidiHub()
    hub.start()
    try:
        listing = hub.listing(LIST_SECONDS)
    finally:
        hub.stop()
    status = _running(state)
    users = _users(status)
    lines = plugged()
    if json_:
        print_json(
            {
                "system": listing.system,
                "inputs": listing.inputs,
                "outputs": listing.outputs,
                "problem": listing.problem,
                "usb": {name: {"serial": usb.serial, "usb": usb.place} for name, usb in listing.devices.items()},
                "used_by": users,
                "lines": serial_lines.told(lines, status),
                "boxes": {name: port["serial"] for name, port in status.items() if port.get("serial")},
            }
        )
        return
    if not listing.problem:
        rows = (*_rows(listing, users), *_made_rows(status))
        show(f"MIDI ports ({listing.system})", ("port", "way", "serial", "usb", "used by"), rows)
    show("Serial lines", serial_lines.HEADS, serial_lines.rows(lines, status))
    for name, port in status.items():
        if port.get("state") == "refused" or ("serial" in port and port.get("detail")):
            click.echo(f"{name}: {port['detail']}")
        if said := serial_lines.box(port):
            click.echo(f"{name}: {said}")
    if listing.problem:
        fail(listing.problem)


def _rows(listing: "Listing", users: Mapping[str, list[str]]) -> Iterator[tuple[str, ...]]:
    for name in dict.fromkeys((*listing.inputs, *listing.outputs)):
        ways = " ".join(way for way, names in (("in", listing.inputs), ("out", listing.outputs)) if name in names)
        usb = listing.devices.get(name)
        serial, place = (usb.serial or "none", usb.place) if usb else ("", "")
        yield name, ways, serial, place, ", ".join(users.get(name, ()))


def _made_rows(ports: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, ...]]:
    """What the daemon made for others to choose; it is listed to them and not to us."""
    for user, port in ports.items():
        names = {way: str(port.get(way, "")).split(", ") for way in WAYS} if port.get("virtual") else {}
        for name in dict.fromkeys(name for listed in names.values() for name in listed if name):
            ways = " ".join(short for way, short in zip(WAYS, ("in", "out"), strict=True) if name in names[way])
            yield f"{name} (made by phasebridge)", ways, "", "", user


def _running(state: Path | None) -> Mapping[str, Mapping[str, Any]]:
    """The ports of the daemon that runs, by the names of its rig; none where none runs."""
    from bridge.app.client import Declined, NoDaemon, ask

    try:
        answer = ask(folder_or_default(state), {"get": "status"})
    except (NoDaemon, Declined):
        return {}
    ports: Mapping[str, Mapping[str, Any]] = answer["status"]["ports"]
    return ports


def _users(ports: Mapping[str, Mapping[str, Any]]) -> dict[str, list[str]]:
    """Who has each listed name open."""
    users: dict[str, list[str]] = {}
    for user, port in ports.items():
        for name in dict.fromkeys(name for way in WAYS for name in str(port.get(way) or "").split(", ") if name):
            users.setdefault(name, []).append(user)
    return users
