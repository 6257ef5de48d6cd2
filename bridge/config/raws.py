"""Messages that a rig writes itself: `{DAW/osc: /any/path, types: ..., numbers: ..., ask: ...}` becomes a target.

In the tree such a table is written as an entry (`to: DAW/osc/any/path`), so that ranges, gestures, throws and all other
keys are those of every target.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bridge.config import quantities
from bridge.config.daw_tables import words_of
from bridge.config.problems import Report, Span
from bridge.config.quantities import Unfit
from bridge.config.scene import Scene
from bridge.config.table_shapes import tags
from bridge.core.osc_tables import raw_speech
from bridge.core.targets import RAW
from bridge.model.osc_table import Raw
from bridge.model.target import Target
from bridge.wire.osc import OscMistake


def raw_target(daw: str, path: str) -> Target:
    """The target that `osc/any/path` means before anything else is known of it."""
    words = words_of(path.removeprefix(RAW))
    assert words is not None, "what stands behind osc begins with a stroke"
    return Target(daw, path, RAW, (), Raw(words.address, words.arguments))


#: Keys by which an entry asks for a value.
_VALUED = ("types", "numbers", "value", "by", "sequence", "mode")


def with_keys(scene: Scene, target: Target, entry: Any, span: Span, *, pressed: bool) -> Target | None:
    """The target with what its entry says of it; None, reported, where that makes no message.

    What is pressed and asks for no value sends the message as it is.
    """
    raw, report = target.raw, scene.report
    if raw is None:
        return target
    plain_press = pressed and not any(entry is not None and entry.wrote(key) for key in _VALUED)
    mode, types, numbers, ask = (getattr(entry, key, None) for key in ("mode", "types", "numbers", "ask"))
    happens = plain_press or (mode is not None and mode.value == "trigger")
    try:
        told = tags(types.value) if types else ""
        if told and len(told) != len(raw.before) + (not happens):
            raise Unfit(f"{told!r} are not the types of all that is sent", "write one letter for each value")
        if not happens and told[len(raw.before) :] in ("s", "T"):
            raise Unfit("a value that moves is a number", "write f, i, d or h as the last type")
    except Unfit as unfit:
        assert types is not None
        report.say("E106", types.span, unfit.message, unfit.advice)
        return None
    ends = _ends(numbers, report)
    asked = words_of(ask.value) if ask else None
    if ask is not None and asked is None:
        report.say("E106", ask.span, f"{ask.value!r} is no message", "write its address, then what it carries")
    if ends is None or (ask is not None and asked is None):
        return None
    made = Raw(raw.address, raw.before, told, ends, asked, happens)
    return replace(target, raw=made) if _can_be_sent(made, span, report) else None


def _ends(numbers: Any, report: Report) -> tuple[float, float] | None:
    if numbers is None:
        return 0.0, 1.0
    try:
        ends: Sequence[float] = [quantities.number(each.value) for each in numbers]
    except Unfit as unfit:
        report.say("E106", numbers.span, unfit.message, unfit.advice)
        return None
    if len(ends) != 2 or ends[0] == ends[1]:
        report.say("E106", numbers.span, "numbers are two, and differ", "write [0, 127], say")
        return None
    return ends[0], ends[1]


def _can_be_sent(raw: Raw, span: Span, report: Report) -> bool:
    try:
        speech = raw_speech(raw)
        if speech.pack is not None:
            speech.pack(0.0)
            speech.pack(1.0)
    except (OscMistake, ValueError, ArithmeticError) as mistake:
        report.say("E106", span, f"this cannot be sent: {mistake}", "check the address, the types and the numbers")
        return False
    return True
