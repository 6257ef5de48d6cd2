"""How an entry shapes what a hand does on its way to the target: its curve, its dead band, its fine mode.

Reads those keys of an entry and reports what is wrong with them. What they do is core/curves.py and core/fine.py.
"""

from collections.abc import Sequence
from itertools import pairwise

from bridge.config import patterns
from bridge.config.problems import Span, meant
from bridge.config.scene import Scene
from bridge.config.shapes import EntryShape, Lists, Placed
from bridge.core.curves import curve_of
from bridge.core.laws import Law
from bridge.core.takeover import PAUSE_REACH
from bridge.core.travel import CurveTold
from bridge.model.surface import Control, Motion
from bridge.model.target import Quantity, Target

#: Points of one curve: more than anybody draws.
MOST_POINTS = 64
#: A dead band has to leave something to take over with: less than what a crossing after a pause may carry.
MOST_DEAD = PAUSE_REACH


def curve_told(scene: Scene, target: Target, entry: EntryShape, law: Law) -> CurveTold | None:
    """The curve an entry asks for; None where it asks for none, or, reported, for one that cannot be."""
    curve = entry.curve
    if curve is None:
        return None
    told = curve.value if isinstance(curve, Placed) else _points(scene, curve)
    if told is not None and curve_of(told, law, 0.0, 1.0) is None:
        what = f"{target} is not measured in dB, so it has no curve of them"
        scene.report.say("E408", curve.span, what, "choose log or exp, or write points: [[0, 0], [0.5, 0.2], [1, 1]]")
        return None
    return told


def _points(scene: Scene, written: Lists[Quantity]) -> tuple[tuple[float, float], ...] | None:
    points = [tuple(_part(number.value) for number in point) for point in written]
    what, advice = _wrong_with(points)
    if not what:
        return tuple((point[0], point[1]) for point in points if len(point) == 2)  # type: ignore[misc]
    scene.report.say("E106", written.span, what, advice)
    return None


def _part(quantity: Quantity) -> float | None:
    """A part of a travel, or None where it has another unit."""
    if quantity.unit not in ("", "%"):
        return None
    return quantity.number / 100 if quantity.unit else quantity.number


def _wrong_with(points: Sequence[Sequence[float | None]]) -> tuple[str, str]:
    """What is wrong with the points of a curve and what to do, or nothing twice."""
    example = "write [travel, part] from [0, 0] to [1, 1], such as [[0, 0], [0.5, 0.2], [1, 1]]"
    if any(len(point) != 2 or None in point for point in points):
        return "a point of a curve is two parts of a travel", example
    if len(points) > MOST_POINTS:
        return f"the curve has {len(points)} points, and {MOST_POINTS} is the most", "leave some out"
    if len(points) < 2 or [*points[0]] != [0.0, 0.0] or [*points[-1]] != [1.0, 1.0]:
        return "a curve begins at [0, 0] and ends at [1, 1]", f"{example}; `range` says which part of the target it is"
    for (travel, part), (next_travel, next_part) in pairwise(points):
        if not (travel < next_travel and part < next_part):  # type: ignore[operator]
            what = f"the curve does not go upwards from [{travel:g}, {part:g}] to [{next_travel:g}, {next_part:g}]"
            return what, "each point lies further along and higher than the one before; `invert: yes` turns it round"
    return "", ""


def dead_band(scene: Scene, entry: EntryShape) -> float | None:
    """The dead band an entry asks for, as a part of the control's travel."""
    if entry.dead_band is None:
        return None
    quantity, span = entry.dead_band.value, entry.dead_band.span
    part = _part(quantity)
    if part is None:
        what = f"a dead band is a part of the control's travel, not {quantity}"
        scene.report.say("E408", span, what, "write the like of 1 %")
        return None
    if not 0 < part <= MOST_DEAD:
        what = f"a dead band of {quantity} leaves nothing to move" if part > 0 else "a dead band has to be above 0"
        scene.report.say("E412", span, what, f"write something up to {MOST_DEAD * 100:g} %, such as 1 %")
        return None
    return part


def acceleration(scene: Scene, control: Control, entry: EntryShape) -> float | None:
    """How many ticks a tick of the fastest turn counts; never twice."""
    if entry.acceleration is None:
        return None
    if control.accelerates:
        what = f"{control.path} makes more ticks of a fast turn by itself; both together would run away"
        scene.report.say("E410", entry.acceleration.span, what, "delete `acceleration`, or switch it off in the box")
        return None
    return entry.acceleration.value


def fine_button(scene: Scene, written: Placed[str] | None) -> str | None:
    """The button or layer that `fine:` names, for an entry or the whole rig; None where there is none, or no such."""
    if written is None:
        return None
    name, _, path = written.value.partition("/")
    if name == "layer":
        span = written.span._replace(column=written.span.column + len("layer/"), length=max(1, len(path)))
        return written.value if scene.known("E213", Placed(path, span), scene.layers, "layer") else None
    if name not in scene.surfaces:
        scene.unknown("E201", written.span, name, scene.surfaces, "surface")
        return None
    surface = scene.surfaces[name]
    if surface is None:
        return None
    control = next((each for each in surface.profile.controls if each.path == path), None)
    if control is None:
        told = patterns.in_ranges(each.path for each in surface.profile.controls)
        advice = meant(path, told, f"{name} has")
        scene.report.say("E204", written.span, f"there is no control {written.value}", advice)
        return None
    if control.motion is not Motion.PRESS or not control.releases:
        _cannot_be_held(scene, written.value, written.span, is_pressed=control.motion is Motion.PRESS)
        return None
    return written.value


def _cannot_be_held(scene: Scene, control: str, span: Span, *, is_pressed: bool) -> None:
    why = "says that it is pressed and never that it is let go" if is_pressed else "is moved, not pressed"
    what = f"{control} cannot be held for the fine mode: it {why}"
    scene.report.say("E410", span, what, "name a button, pad or switch that can be held")
