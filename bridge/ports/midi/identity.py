"""Which device a port means where names do not tell: by its USB serial number, or by the place it is plugged into.

`choose` narrows the names listed to those of the device meant and lets names decide among them, so that a box which
comes back under another name is still that box. Where names fit several devices, `told_apart` says how to write which
one is meant. Nothing is guessed here either.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from bridge.model.rig import ANY_DEVICE, Usb
from bridge.ports.midi.names import Made, Match, Matched, MatchRefused, NoMatch, listed_names, match, match_pair
from bridge.ports.midi.usb import UsbDevice

#: Why no port can be made for other programs on Windows (RtMidi: openVirtualPort is not implemented in WinMM).
WINMM = "Windows has no virtual ports: install loopMIDI, make a port there, and write `port:` with its name"
#: What any port of a device fits, once its names have found none.
_ANY_NAME = "*"


class Wanted(NamedTuple):
    """What a port looks for: names, best first, of the ways it wants; and the device, where the rig says which.

    `identity`: how the box answers when it is asked who it is, from the maker's number on; empty: that is not known.
    `virtual`: nothing is looked for; a port of the first name of each way is made, for another program to choose.
    """

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    device: Usb = ANY_DEVICE
    identity: bytes = b""
    virtual: bool = False


class Held(NamedTuple):
    """A listed name that is open, and the device it was of."""

    name: str
    device: UsbDevice | None


class Present(Protocol):
    """What the MIDI system offers now."""

    @property
    def system(self) -> str:
        """Its name."""

    @property
    def inputs(self) -> Sequence[str]:
        """The listed names of inputs."""

    @property
    def outputs(self) -> Sequence[str]:
        """The listed names of outputs."""

    @property
    def devices(self) -> Mapping[str, UsbDevice]:
        """The USB device behind each name that has one."""

    @property
    def tells_usb(self) -> bool:
        """Whether `devices` can be told on this system."""


def choose(wanted: Wanted, present: Present, taken: frozenset[str]) -> tuple[Match | None, Match | None]:
    """Which listed names are meant, in and out; None for a way that is not wanted."""
    if wanted.virtual:
        found = MatchRefused(WINMM, ()) if present.system == "winmm" else None
        return _made(wanted.inputs, found), _made(wanted.outputs, found)
    if not wanted.device:
        way_in, way_out = _by_names(wanted, present.inputs, present.outputs, taken)
        return told_apart(way_in, present.devices), told_apart(way_out, present.devices)
    missing = _missing(wanted.device, present)
    if missing is not None:
        return missing if wanted.inputs else None, missing if wanted.outputs else None
    # The names that a box once had come first; when it has none of them any longer, its only port is meant.
    widened = Wanted(_widened(wanted.inputs), _widened(wanted.outputs))
    inputs, outputs = (_of_device(wanted.device, names, present) for names in (present.inputs, present.outputs))
    way_in, way_out = _by_names(widened, inputs, outputs, frozenset())
    return _several_ports(way_in, wanted.device), _several_ports(way_out, wanted.device)


def owned(wanted: Wanted, present: Present) -> frozenset[str]:
    """The listed names of the device that is wanted by serial number or place; none where only names are wanted."""
    if not wanted.device:
        return frozenset()
    return frozenset(_of_device(wanted.device, (*present.inputs, *present.outputs), present))


def kept(found: Match | None, held: Held | None, present: Present) -> Match | None:
    """What a port that plays has already, if that is one of those that fit: a second box must not stop the first."""
    if held is None or not isinstance(found, MatchRefused) or held.name not in found.candidates:
        return found
    return Matched(held.name) if present.devices.get(held.name) == held.device else found


def _made(names: tuple[str, ...], otherwise: Match | None) -> Match | None:
    return (otherwise or Made(names[0])) if names else None


def told_apart(found: Match | None, devices: Mapping[str, UsbDevice]) -> Match | None:
    """A refusal with the devices behind its candidates and the line to write, where these are different devices."""
    if not isinstance(found, MatchRefused):
        return found
    behind = [devices.get(name) for name in found.candidates]
    known = [device for device in behind if device is not None]
    if len({device.place for device in known}) < len(behind):
        return found
    serials = {device.serial for device in known}
    by_serial = len(serials) == len(known) and "" not in serials
    ways = [f'{{serial: "{one.serial}"}}' if by_serial else f'{{usb: "{one.place}"}}' for one in known]
    candidates = listed_names([f"{name!r} ({device})" for name, device in zip(found.candidates, known, strict=True)])
    lines = " or ".join(f"`port: {way}`" for way in ways)
    return found._replace(advice=f"{found.found}: {candidates}; say which one is meant: {lines}")


def _by_names(
    wanted: Wanted, inputs: Iterable[str], outputs: Iterable[str], taken: frozenset[str]
) -> tuple[Match | None, Match | None]:
    if not wanted.outputs:
        return match(wanted.inputs, inputs, "input", taken), None
    if not wanted.inputs:
        return None, match(wanted.outputs, outputs, "output", taken)
    return match_pair(wanted.inputs, wanted.outputs, inputs, outputs, taken)


def _of_device(wanted: Usb, names: Iterable[str], present: Present) -> list[str]:
    return [name for name in names if name in present.devices and _is(present.devices[name], wanted)]


def _is(device: UsbDevice, wanted: Usb) -> bool:
    return wanted.serial in ("", device.serial) and wanted.place in ("", device.place)


def _missing(wanted: Usb, present: Present) -> Match | None:
    """Why the device cannot be had: this system cannot tell, it is not there, or it is there twice."""
    if not present.tells_usb:
        what = "USB serial numbers and places of MIDI ports cannot be told on this system"
        return MatchRefused(f"{what} ({present.system}); write a name: `port: ...`", (), what)
    places = {device.place for device in present.devices.values() if _is(device, wanted)}
    if not places:
        seen = sorted({f"{name!r} ({device})" for name, device in present.devices.items()})
        return NoMatch(f"no MIDI device has {wanted}; present: {listed_names(seen)}")
    if len(places) > 1:
        what = f"{len(places)} MIDI devices have {wanted}"
        lines = " or ".join(f'`port: {{usb: "{place}"}}`' for place in sorted(places))
        names = _of_device(wanted, (*present.inputs, *present.outputs), present)
        return MatchRefused(f"{what}; say which one is meant: {lines}", tuple(names), what)
    return None


def _several_ports(found: Match | None, wanted: Usb) -> Match | None:
    if not isinstance(found, MatchRefused):
        return found
    advice = f"of the device with {wanted}, {found.found}: {listed_names([repr(name) for name in found.candidates])}"
    return found._replace(advice=f"{advice}; write the name of the one you mean beside it (`input:` and `output:`)")


def _widened(names: tuple[str, ...]) -> tuple[str, ...]:
    return (*names, _ANY_NAME) if names else ()
