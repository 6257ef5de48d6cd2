"""The MIDI ends of a rig: which ports reach a DAW, one or a chain of them, listed by the system or made here.

Whether a port is there is not known here; the port says so when it tries.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from bridge.config.problems import Report, Span
from bridge.config.shapes import DawPort, DawShape, Placed, Rows, Several, SurfaceShape
from bridge.core.dialect import Configurable, Dialect
from bridge.model.rig import ANY_DEVICE, Usb

#: The way of a dialect that says how many ports its DAW has, which the rig says by naming them.
UNITS = "units"


class DawEnds(NamedTuple):
    """The MIDI ports of a DAW: the first, those of its extenders, the USB device, and whether they are made here."""

    port: str | None = None
    chained: tuple[str, ...] = ()
    device: Usb = ANY_DEVICE
    virtual: bool = False


def daw_ends(shape: DawShape) -> DawEnds:
    """What the keys of a DAW say."""
    if isinstance(shape.port, DawPort):
        name = shape.port.name
        return DawEnds(name.value if name else None, (), device_of(shape.port))
    names = tuple(written.value for written in shape.virtual or shape.port or ())
    return DawEnds(names[0] if names else None, names[1:], virtual=shape.virtual is not None)


def device_of(port: DawPort) -> Usb:
    """The USB device that is meant."""
    return Usb(port.serial.value if port.serial else "", port.usb.value if port.usb else "")


def units(shape: DawShape, dialect: Dialect) -> dict[str, str]:
    """How many ports the DAW has, for a dialect that asks."""
    if not isinstance(dialect, Configurable) or UNITS not in dialect.options:
        return {}
    return {UNITS: str(1 + len(daw_ends(shape).chained))}


def fit(name: Placed[str], shape: DawShape, dialect: Dialect, report: Report) -> None:
    """Reports what does not belong to a DAW that is reached over MIDI."""
    nothing_in_it = isinstance(shape.port, DawPort) and not any(map(shape.port.wrote, ("name", "serial", "usb")))
    if not (shape.wrote("port") or shape.wrote("virtual")) or nothing_in_it:
        what = f"nothing says which MIDI port reaches {name.value}"
        advice = 'add `port: "..."` (phasebridge ports lists them), or `virtual: "..."` to make one that it can choose'
        report.say("E305", name.span, what, advice)
    for key, end in (("send", shape.send), ("listen", shape.listen)):
        if end is not None:
            what = f"{dialect.name} speaks over a MIDI port, not over the network"
            report.say("E306", end.span, what, f"write `port:` instead of `{key}:`")
    if shape.virtual is not None and shape.wrote("port"):
        what = f"{name.value} is reached by a port that is there, or by one that is made, and this says both"
        report.say("E306", shape.virtual.span, what, "delete `port:` or `virtual:`")
    ends = shape.virtual or (shape.port if isinstance(shape.port, Several) else None)
    if ends is not None:
        _fit_chain(ends, dialect, report)


def _fit_chain(ends: Several[str], dialect: Dialect, report: Report) -> None:
    most = _most(dialect)
    if len(ends.values) > most:
        what = f"{dialect.name} speaks over {'one MIDI port' if most == 1 else f'{most} MIDI ports at most'}"
        report.say("E410", ends.values[most].span, what, "delete this one")
    if not ends.values:
        report.say("E106", ends.span, "this list names no port", 'write one, such as "phasebridge"')
    seen: dict[str, Span] = {}
    for each in ends:
        if each.value.casefold() in seen:
            notes = [(seen[each.value.casefold()], "the other one is here")]
            report.say("E304", each.span, f"{each.value!r} stands twice in this chain", "give it its own port", notes)
        seen.setdefault(each.value.casefold(), each.span)


def _most(dialect: Dialect) -> int:
    """How many ports a DAW of this dialect can have."""
    counts = dialect.options.get(UNITS, ()) if isinstance(dialect, Configurable) else ()
    return max(map(int, counts), default=1)


def check_made(surfaces: Rows[str, SurfaceShape] | None, daws: Rows[str, DawShape] | None, report: Report) -> None:
    """Reports ports that would be made twice under one name."""
    seen: dict[str, tuple[str, Span]] = {}
    for owner, made in _made(surfaces, daws):
        first = seen.setdefault(made.value.casefold(), (owner, made.span))
        if first[0] != owner:
            what = f"{owner} and {first[0]} would make a MIDI port of the same name"
            report.say("E304", made.span, what, "give each a name of its own", [(first[1], f"{first[0]} is here")])


def check_shared(daws: Rows[str, DawShape] | None, dialects: Mapping[str, Dialect], report: Report) -> None:
    """Reports a port with two DAWs on it where one would take for its own what the other is told."""
    seen: dict[str, tuple[str, Span]] = {}
    for row in daws or ():
        dialect = dialects.get(row.key.value)
        if row.value is None or dialect is None or not isinstance(row.value.port, Several):
            continue
        for each in row.value.port:
            first, span = seen.setdefault(each.value.casefold(), (row.key.value, each.span))
            if first != row.key.value and (dialect.hears or dialects[first].hears):
                what = f"{row.key.value} and {first} would open the same MIDI port"
                report.say("E304", each.span, what, "give each a port of its own", [(span, f"{first} is here")])


def check_platform(
    surfaces: Rows[str, SurfaceShape] | None, daws: Rows[str, DawShape] | None, platform: str, report: Report
) -> None:
    """Warns of ports that are to be made on a platform that can make none; `platform` as `sys.platform` calls it."""
    if platform == "win32":
        for owner, made in _made(surfaces, daws):
            what = f"Windows has no virtual MIDI ports, so {owner} will have none"
            report.say("W614", made.span, what, "make one with loopMIDI, and write its name behind `port:` instead")


def _made(
    surfaces: Rows[str, SurfaceShape] | None, daws: Rows[str, DawShape] | None
) -> Iterator[tuple[str, Placed[str]]]:
    for surface in surfaces or ():
        if surface.value is not None and surface.value.virtual is not None:
            yield surface.key.value, surface.value.virtual
    for daw in daws or ():
        for made in (daw.value.virtual if daw.value is not None else None) or ():
            yield daw.key.value, made
