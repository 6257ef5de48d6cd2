"""The fader of a DAW as a rig writes it: points of decibels and the DAW's own numbers.

Reads them and reports what is wrong with them; what they do is core/tapers.py.
"""

from bridge.config.problems import Report
from bridge.config.shapes import Lists
from bridge.core import tapers
from bridge.model.target import Quantity

_EXAMPLE = "write [decibels, number] from low to high, such as [[-inf dB, 0], [-20 dB, 5329], [0 dB, 12808]]"


def points_of(written: Lists[Quantity], is_known: bool, dialect: str, report: Report) -> str:
    """The points of a taper as a dialect takes them; '', reported, where they are none or it takes none."""
    if not is_known:
        report.say("E410", written.span, f"{dialect} has no `taper`: its fader is known", "delete `taper`")
        return ""
    points = [(pair[0].number, int(pair[1].number)) for pair in map(_pair, written) if pair]
    if len(points) < len(written.lists):
        report.say("E106", written.span, "a point of a taper is decibels and a whole number", _EXAMPLE)
        return ""
    if wrong := tapers.wrong_with(points):
        report.say("E106", written.span, wrong, _EXAMPLE)
        return ""
    return tapers.written(points)


def _pair(point: object) -> tuple[Quantity, Quantity] | None:
    numbers = [placed.value for placed in point]  # type: ignore[attr-defined]
    if len(numbers) != 2 or numbers[0].unit != "dB" or numbers[1].unit or numbers[1].number % 1:
        return None
    return numbers[0], numbers[1]
