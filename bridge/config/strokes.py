"""What an entry asks a press to do with a value: set it, step it, go through a sequence, throw it; repeat; radio.

Whether the quantities belong to the target and go together is settled here; where they lead is core/strokes.py.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import TYPE_CHECKING

from bridge.config.problems import listed
from bridge.config.quantities import ON_OFF
from bridge.config.shapes import EntryShape, Placed, ThrowShape
from bridge.core.dialect import Speech
from bridge.core.laws import Law
from bridge.model.surface import Motion
from bridge.model.target import Mode, Quantity, Stroke

if TYPE_CHECKING:
    from bridge.config.reach import Use
    from bridge.config.scene import Scene

Entry = EntryShape | ThrowShape
#: The position a quantity means, or None, reported, where it does not fit the target.
Place = Callable[[Placed[Quantity]], float | None]

#: Which key of an entry asks for which kind of stroke.
_KINDS = {"value": "set", "by": "step", "sequence": "sequence"}
#: Gestures that are over as soon as they are told: nothing lasts, so nothing is held or repeated.
_AT_ONCE = frozenset({"tap", "release"})
#: Momentary targets that are set to numbers; a note that is set would never end.
_SET_ALTHOUGH_MOMENTARY = frozenset({"cc/N"})
#: A press repeated faster is a flood.
FASTEST_NS = 10_000_000


def kind_of(entry: Entry | None) -> str | None:
    """The kind of stroke an entry asks for."""
    if isinstance(entry, ThrowShape):
        return "throw"
    return next((kind for key, kind in _KINDS.items() if getattr(entry, key, None) is not None), None)


def mode_of(use_mode: Mode, shape: str) -> Mode:
    """The mode of a target that a press sets."""
    return Mode.VALUE if shape in _SET_ALTHOUGH_MOMENTARY else use_mode


def can_be_set(use: Use) -> bool:
    """Whether a press of this control can put the target somewhere."""
    return use.motion is Motion.PRESS and not use.row.bridge and use.mode in (Mode.VALUE, Mode.TOGGLE)


def can_be_stepped(use: Use) -> bool:
    """Whether there is something between the target's two ends."""
    return can_be_set(use) and use.mode is Mode.VALUE


def can_repeat(use: Use) -> bool:
    """Whether doing it again changes something each time, and there is time for it."""
    if (
        not use.lasts
        or use.gesture in _AT_ONCE
        or use.motion is not Motion.PRESS
        or use.target.shape.startswith("phase/")
    ):
        return False
    return use.stroke in ("step", "sequence") or (use.mode is Mode.TRIGGER and use.stroke is None)


def can_be_radio(use: Use) -> bool:
    """Whether it is switched on and off by presses."""
    return use.motion is Motion.PRESS and use.mode is Mode.TOGGLE and use.stroke is None


def fits(scene: Scene, use: Use, entry: Entry | None) -> bool:
    """Whether an entry asks for one stroke at most, by a gesture that has the time for it, often enough and no more."""
    if isinstance(entry, ThrowShape):
        return _throw_fits(scene, use, entry)
    keys = [key for key in _KINDS if getattr(entry, key, None) is not None]
    whole = True
    for key in keys[1:]:
        what = f"`{keys[0]}` says already what a press does with {use.target}"
        scene.report.say("E410", getattr(entry, key).span, what, f"delete `{key}` or `{keys[0]}`")
        whole = False
    repeat = entry.repeat if entry else None
    if repeat is not None and repeat.value < FASTEST_NS:
        what = f"a press that is repeated every {repeat.value / 1e6:g} ms is faster than anything can follow"
        scene.report.say("E412", repeat.span, what, "write 10 ms or more")
        whole = False
    return whole


def _throw_fits(scene: Scene, use: Use, entry: ThrowShape) -> bool:
    if use.gesture == "release":
        what = "a throw lasts while a control is held, and a release ends that"
        scene.report.say("E407", entry.to.span, what, "use hold: or press:")
        return False
    if not use.lasts:
        what = f"a throw lasts while a control is held, and {use.control.path} never tells that it is let go"
        scene.report.say("E407", entry.to.span, what, "use `value:` instead")
        return False
    if not can_be_set(use):
        what = f"{use.control.path} cannot throw {use.target}: a press throws what has a value, and puts it back"
        advice = "name a level, a parameter or a switch, on a button, pad or switch"
        scene.report.say("E410", entry.to.span, what, advice)
        return False
    return True


def radio_fits(scene: Scene, use: Use, entry: Entry | None, speech: Speech | None) -> bool:
    """Whether what is on in a radio can be switched off by the others: the DAW's own toggle does not say which way."""
    radio = getattr(entry, "radio", None)
    if radio is None or speech is None or speech.pack is not None:
        return True
    what = f"{use.target} can be toggled and not switched off, so nothing else of a radio could do that"
    scene.report.say("E410", radio.span, what, "delete `radio`")
    return False


def stroke_of(scene: Scene, use: Use, entry: Entry, law: Law, place: Place) -> Stroke | None:
    """The stroke an entry asks for; None where there is none or, reported, where it makes no sense."""
    kind = use.stroke
    if kind is None:
        return None
    if isinstance(entry, EntryShape) and entry.sequence is not None and kind == "sequence":
        return _sequence(scene, use, list(entry.sequence), place)
    if isinstance(entry, EntryShape) and entry.by is not None and kind == "step":
        return _step(scene, use, entry.by, law)
    assert entry.value is not None
    value = _setting(scene, use, entry.value, place)
    back = None
    if isinstance(entry, ThrowShape) and entry.back is not None:
        back = _setting(scene, use, entry.back, place)
        if back is None:
            return None
    return Stroke(kind, (value,), back) if value is not None else None


def _setting(scene: Scene, use: Use, written: Placed[Quantity], place: Place) -> Quantity | None:
    """A quantity, or on and off as 1 and 0; None, reported, where the target has no such value."""
    quantity = written.value
    is_word = quantity.unit == ON_OFF
    if use.mode is Mode.TOGGLE:
        if is_word or (quantity.unit == "" and quantity.number in (0, 1)):
            return Quantity(quantity.number)
        what = f"{use.target} is only on or off, and this is {quantity}"
        scene.report.say("E408", written.span, what, "write on or off")
        return None
    if is_word:
        what = f"{use.target} is not on or off: it has a value"
        scene.report.say("E408", written.span, what, "write a number with its unit, or a part of its travel: 0 to 1")
        return None
    return quantity if place(written) is not None else None


def _step(scene: Scene, use: Use, written: Placed[Quantity], law: Law) -> Stroke | None:
    by = written.value
    if by.unit not in ("", "%", law.unit):
        units = listed([unit for unit in dict.fromkeys((law.unit, "%")) if unit])
        what = f"{use.target} is not measured in {by.unit}"
        scene.report.say("E408", written.span, what, f"write it in {units}, or as a part of its travel")
        return None
    if not _leads_somewhere(by, law):
        what = f"a press by {by} leads nowhere"
        scene.report.say("E412", written.span, what, "write how far one press goes, such as 1 dB, -5 % or 1/8")
        return None
    return Stroke("step", (by,))


def _leads_somewhere(by: Quantity, law: Law) -> bool:
    part = by.unit == "" or (by.unit == "%" and law.unit != "%")
    most = {"": 1.0, "%": 100.0}[by.unit] if part else float("inf")
    return by.number != 0 and abs(by.number) <= most and abs(by.number) != float("inf")


def _sequence(scene: Scene, use: Use, values: list[Placed[Quantity]], place: Place) -> Stroke | None:
    found = [(_setting(scene, use, value, place), value) for value in values]
    if any(quantity is None for quantity, _ in found):
        return None
    if len(values) < 2:
        span = values[0].span if values else None
        if span is not None:
            what = "a sequence goes from one value to the next, and this has one"
            scene.report.say("E106", span, what, "write two or more, or `value:` for just one")
        return None
    for first, second in combinations(values, 2):
        if place(first) == place(second):
            what = f"{second.value} stands in this sequence already: a press could not know which of them is next"
            notes = [(first.span, "it is here too")]
            scene.report.say("E106", second.span, what, "name each value once", notes)
            return None
    return Stroke("sequence", tuple(quantity for quantity, _ in found if quantity is not None))
