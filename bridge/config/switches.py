"""What hangs on a surface's jacks: switches that latch, and switches whose 0 is down. Only the rig can know that.

A profile says the same of a switch that is built in (`latching`, `inverted` of its control).
"""

from dataclasses import replace

from bridge.config import patterns
from bridge.config.problems import Report, Span, meant
from bridge.config.shapes import Several, SurfaceShape
from bridge.model.surface import OSC, Control, Motion, Profile


def as_wired(profile: Profile, shape: SurfaceShape, report: Report) -> Profile | None:
    """The profile with the switches as they hang on this surface; None, reported, where that cannot be."""
    before = len(report.problems)
    controls = {control.path: control for control in profile.controls}
    _mark(controls, "latching", shape.latching, report)
    _mark(controls, "inverted", shape.inverted, report)
    if len(report.problems) > before:
        return None
    return replace(profile, controls=tuple(controls.values()))


def _mark(controls: dict[str, Control], key: str, written: Several[str] | None, report: Report) -> None:
    for each in written or ():
        for path in patterns.expand(each, report) or ():
            control = controls.get(path)
            if control is None:
                advice = meant(path, patterns.in_ranges(controls), "it has")
                report.say("E204", each.span, f"there is no control {path} on this surface", advice)
            elif _is_switch(control, key, each.span, report):
                controls[path] = replace(control, latching=key == "latching", inverted=key == "inverted")


def _is_switch(control: Control, key: str, span: Span, report: Report) -> bool:
    why = ""
    if control.motion is not Motion.PRESS:
        why = f"{control.path} is no switch"
    elif control.messages[0].type == OSC:
        why = f"{control.path} speaks OSC, where the tablet's own settings say this"
    elif control.latching:
        why = f"{control.path} latches already, and then every message of it is a press"
    elif not control.releases:
        why = f"{control.path} never tells that it is let go"
    elif control.inverted:
        why = f"{control.path} is inverted by its profile"
    if why:
        report.say("E410", span, f"{why}, so `{key}` would change nothing", "leave it out")
    return not why
