"""The serial lines of a rig: which one a surface is on, what is spoken there, and whether its profile fits that.

Whether a line is there is not known here; the port says so when it tries.
"""

from collections.abc import Iterable
from functools import partial

from bridge.config.problems import Report, Span, meant
from bridge.config.shapes import Placed, SerialShape, SurfaceShape
from bridge.model.rig import SerialEnd, Surface
from bridge.model.surface import Profile
from bridge.wire.talks import TALKS

#: What a surface on a serial line cannot have beside it.
_OTHER_WIRES = ("port", "listen", "send", "virtual")
#: Languages in which a box says who it is, so that it can be found among others.
_SAY_HELLO = ("framed", "midi")


def surface(name: Placed[str], shape: SurfaceShape, profile: Profile, report: Report) -> Surface | None:
    """A surface on a serial line; None, reported, where its keys do not fit each other or its profile."""
    before = len(report.problems)
    span = span_of(name, shape)
    for key in filter(shape.wrote, _OTHER_WIRES):
        what = f"{name.value} is on a serial line, and `{key}` is of another wire"
        report.say("E306", span, what, f"delete `{key}:` or `serial:`")
    end = _end(shape.serial) if shape.serial is not None else None
    if end is None or len(report.problems) > before:
        return None
    _fit(end, profile, span, report)
    if len(report.problems) > before:
        return None
    jacks = (tuple(each.value for each in written or ()) for written in (shape.latching, shape.inverted))
    latching, inverted = jacks
    return Surface(name.value, profile, latching=latching, inverted=inverted, serial=end)


def span_of(name: Placed[str], shape: SurfaceShape) -> Span:
    """Where the line of a surface is written."""
    written = shape.serial
    if isinstance(written, Placed):
        return written.span
    if isinstance(written, SerialShape):
        parts = (written.path, written.box, written.speaks, written.rate)
        return next((part.span for part in parts if part is not None), name.span)
    return name.span


def _end(written: Placed[str] | SerialShape) -> SerialEnd | None:
    if isinstance(written, Placed):
        return SerialEnd(written.value)
    keys = ("path", "box", "speaks", "rate")
    if any(written.wrote(key) and getattr(written, key) is None for key in keys):
        return None  # it was written, and wrongly: that is told
    values = {key: part.value for key in keys if (part := getattr(written, key)) is not None}
    return SerialEnd(**values)


def _fit(end: SerialEnd, profile: Profile, span: Span, report: Report) -> None:
    say = partial(report.say, "E306", span)
    fitting = [language for language, each in TALKS.items() if each.medium == profile.medium]
    if end.speaks and end.speaks not in fitting:
        theirs, ours = _MEDIA[TALKS[end.speaks].medium], _MEDIA[profile.medium]
        what = f"what speaks {end.speaks} is played as {theirs} is, and {profile.name} as {ours}"
        say(
            what, f"write `speaks: {fitting[0]}`" if len(fitting) == 1 else meant("", fitting, "for this profile it is")
        )
    elif end.speaks not in ("", *_SAY_HELLO) and end.box:
        say(f"what speaks {end.speaks} never says its serial number", "write `path:` instead of `box:`")
    elif not end.path and (end.speaks not in ("", *_SAY_HELLO) or profile.medium != "midi"):
        what = "only a box that says hello is found by itself, and one of this kind never does"
        say(what, 'write its line: `serial: {path: "/dev/serial/by-id/...", speaks: ...}`')


_MEDIA = {"midi": "MIDI", "osc": "OSC"}


def check_lines(seen: Iterable[tuple[Surface, Span]], report: Report) -> None:
    """Reports every two surfaces that would open the same line."""
    before: list[tuple[Surface, SerialEnd, Span]] = []
    for each, span in seen:
        if each.serial is None:
            continue
        for other, end, first in before:
            if (end.path, end.box) == (each.serial.path, each.serial.box):
                what = f"{each.name} and {other.name} would open the same serial line"
                advice = 'write which box each of them is: `serial: {box: "0000002A"}` (phasebridge ports shows them)'
                report.say("E304", span, what, advice, [(first, f"{other.name} is here")])
                break
        before.append((each, each.serial, span))
