"""What a control of a profile says over OSC: its address, which argument is meant, the numbers at its ends, its ticks.

Addresses go in step with the controls of their line. Patterns are refused: a control has one address.
"""

import re
from collections.abc import Sequence
from functools import partial

from bridge.config import patterns
from bridge.config.problems import Report, Span, listed
from bridge.config.shapes import Placed
from bridge.core.osc_ears import TICKS
from bridge.core.relative import ENCODINGS, IN_TWO
from bridge.model.surface import OSC, Argument, Control, MessageShape
from bridge.model.target import Quantity

#: What OSC 1.0 keeps for patterns, and what no address holds: a letter outside ASCII, a space.
_NO_ADDRESS = re.compile(r"[^!-~]|[#*,?\[\]{}]")


def addresses(placed: Placed[str], count: int, argument: int, report: Report) -> list[tuple[MessageShape, ...]]:
    """The message of each control of a line; none, reported, where the address is none or does not go in step."""
    text = placed.value
    bad = _NO_ADDRESS.search(text)
    if not text.startswith("/") or text == "/" or bad:
        what = f"{text!r} is no OSC address" + (f": it holds {bad[0]!r}" if bad else "")
        report.say("E106", placed.span, what, "write it like /fader/1, or with a range: /fader/1-8")
        return []
    steps = patterns.expand(Placed(text[1:], placed.span), report)
    if steps is None:
        return []
    if len(steps) != count:
        what = f"{count} controls and {len(steps)} addresses do not go in step"
        report.say("E401", placed.span, what, "give both ranges the same length")
        return []
    number = argument if argument > 1 else None
    return [(MessageShape(OSC, 0, number, f"/{each}"),) for each in steps]


def ends_of(
    argument: int, low: Placed[Quantity] | None, high: Placed[Quantity] | None, report: Report
) -> Argument | None:
    """Which argument is meant, and the numbers at both ends; None, reported, where they are no ends."""
    for end in (low, high):
        if end is not None and end.value.unit:
            report.say("E408", end.span, "numbers of OSC have no unit", "write the bare number that is sent")
            return None
    made = Argument(argument, low.value.number if low else 0.0, high.value.number if high else 1.0)
    if made.low == made.high:
        span = high.span if high else low.span if low else None
        assert span is not None
        report.say("E106", span, f"both ends would be {made.low:g}", "write the numbers it sends at either end")
        return None
    return made


def ticks_fit(relative: Placed[str] | None, message: str, report: Report) -> bool:
    """Whether the way an encoder counts is one that its messages have; reported where it is not."""
    if relative is None or (relative.value in TICKS) == (message == OSC):
        return True
    over, others = ("MIDI", [*TICKS]) if message == OSC else ("OSC", [word for word in ENCODINGS if word != IN_TWO])
    what = f"{relative.value} is how ticks are counted over {over}"
    report.say("E410", relative.span, what, f"write {listed(others, last='or')}")
    return False


def check_medium(controls: Sequence[Control], span: Span, report: Report) -> None:
    """Reports a profile that speaks MIDI and OSC: a surface has one wire."""
    say = partial(report.say, "E506", span)
    spoken = {
        shape.type == OSC: control.path
        for control in controls
        for shape in (*control.messages, *control.touch, *control.after)
    }
    if len(spoken) > 1:
        what = f"{spoken[True]} speaks OSC and {spoken[False]} speaks MIDI"
        say(what, "make two profiles of it: a surface of a rig has one wire")
