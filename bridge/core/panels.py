"""Profile to plans: the lights, motors, displays and frames of a surface, ready to be painted.

What a light is on the wire is paints.py; here is which control or display has which.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from bridge.core import paints
from bridge.core.program import DisplayPlan, FramePlan, LightPlan, MotorPlan
from bridge.model.surface import Control, Display, LightKind, MessageShape, Meter, Motor, Profile, Text
from bridge.model.target import Mode


def lights_of(control: Control) -> tuple[LightPlan, ...]:
    """All that shows something of a control but its motor."""
    lights = (light for light in control.lights if light.kind is not LightKind.MOTOR)
    own = () if control.is_wide else control.messages
    return tuple(plan for light in lights for plan in paints.plans_of(light, own))


def motor_of(control: Control) -> MotorPlan | None:
    """The motor behind a control, if it has one."""
    for light in control.lights:
        if isinstance(light.look, Motor):
            plans = paints.plans_of(light)
            look = light.look
            return MotorPlan(plans[0], look.top, look.echo, bool(control.touch), look.instant) if plans else None
    return None


def has(control: Control, kind: LightKind) -> bool:
    """Whether a control has a light of this kind."""
    return any(light.kind is kind for light in control.lights)


#: How a ring shows a value best, by the last word of its target's shape; others go up from the start.
_WAYS = {"pan": "boost", "width": "spread"}


def way_of(shape: str, mode: Mode) -> str:
    """How a ring shows this best: a switch as a dot, pan from the middle, width both ways, the rest from the start."""
    return _WAYS.get(shape.rsplit("/", 1)[-1], "wrap") if mode is Mode.VALUE else "dot"


def displays_of(surface: str, profile: Profile, group: int, index: Mapping[str, int], at: int) -> Iterator[DisplayPlan]:
    """The displays of a surface; `index`: its controls in the program, `at`: how many frames stand before its own."""
    framed = {path: at + number for number, frame in enumerate(profile.frames) for path in frame.displays}
    first = next((display.path for display in profile.displays if "name" in display.shows), None)
    for display in profile.displays:
        controls = tuple(index[path] for path in display.controls)
        plan = _display(surface, display, group, controls)
        yield replace(plan, frame=framed.get(display.path), first=display.path == first)


def _display(surface: str, display: Display, group: int, controls: tuple[int, ...]) -> DisplayPlan:
    look = display.light.look
    text = look if isinstance(look, Text) else Text(0)
    return DisplayPlan(
        surface=surface,
        path=display.path,
        kind=display.light.kind,
        group=group,
        controls=controls,
        shows=display.shows,
        width=text.width,
        align=text.align,
        lights=paints.plans_of(display.light),
        figures=text.code == "mcu",
        falls=isinstance(look, Meter) and look.falls,
    )


def frames_of(surface: str, profile: Profile, at: int) -> Iterable[FramePlan]:
    """The frames of a surface; `at`: how many displays of the program stand before its own."""
    index = {display.path: at + number for number, display in enumerate(profile.displays)}
    for frame in profile.frames:
        yield FramePlan(
            surface,
            _key(frame.message),
            paints.frame_fill(frame.message),
            tuple(index[path] for path in frame.displays),
        )


def _key(shape: MessageShape) -> bytes:
    return f"frame {shape.pattern}".encode()


def watched(displays: Iterable[DisplayPlan]) -> Iterator[str]:
    """What DAWs have to tell since these displays show it."""
    for display in displays:
        if display.kind is LightKind.METER:
            yield "meters"
        if "position" in display.shows:
            yield "position"
