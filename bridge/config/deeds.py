"""What is done when a phase is entered or left: targets that happen, and targets that are set to a value.

A list that runs by itself must lead to the same place whatever was before: what toggles, lasts while something is held,
or changes the phase again is refused here, with the reason. What a DAW cannot do is refused as it is in the map.
"""

from collections.abc import Iterator

from bridge.config import patterns, raws
from bridge.config.problems import Span
from bridge.config.reach import reach_of
from bridge.config.scene import Scene
from bridge.config.shapes import DeedShape, EntryShape, Mixed, Placed
from bridge.config.targets import resolve
from bridge.core.targets import row_of
from bridge.model.rig import Deed
from bridge.model.surface import Control, MessageShape
from bridge.model.target import Mode, Target

#: A press of this stands in for the flip: a deed is what such a press would do.
_PRESS = Control("switch/1", (MessageShape("control_change", 1, 0),))

#: What never stands in such a list, by shape or first word, and why.
_REFUSED = {
    "phase": "it changes the phase, and a change that brings about the next would never end",
    "layer": "a layer lasts while a control is held",
    "bank/next": "where it leads depends on the bank of before; bank/set/N says where",
    "bank/previous": "where it leads depends on the bank of before; bank/set/N says where",
    "bank/by/N": "where it leads depends on the bank of before; bank/set/N says where",
    "levels/recall/NAME": "levels are recalled by hand only, never by a flip",
    "levels/compare/NAME": "levels are compared by hand only, never by a flip",
    "listen": "parts are listened to by hand only, never by a flip",
    "song/done": "only somebody can say that the song is done",
}

Written = Placed[str] | DeedShape


def read_deeds(written: Mixed[Written] | None, scene: Scene) -> tuple[Deed, ...]:
    """The deeds of a list, in order; what is wrong with any is reported."""
    return tuple(deed for each in written or () for deed in _deeds(each, scene))


def _deeds(written: Written, scene: Scene) -> Iterator[Deed]:
    shape = DeedShape.model_construct(to=written, value=None, channel=None) if isinstance(written, Placed) else written
    for path in patterns.expand(shape.to, scene.report) or ():
        target = resolve(scene, path, shape.to.span)
        if target is not None:
            yield from _deed(target, shape, scene)


def _deed(target: Target, shape: DeedShape, scene: Scene) -> Iterator[Deed]:
    entry = _entry(shape)
    whole = raws.with_keys(scene, target, entry, shape.to.span, pressed=True) if target.raw is not None else target
    if whole is None or not _is_absolute(whole, shape, scene):
        return
    reach = reach_of(scene, whole, shape.to, entry, _PRESS, "press")
    if reach is not None:
        yield Deed(reach, shape.to.span.place)


def _entry(shape: DeedShape) -> EntryShape:
    made = EntryShape.model_construct(**dict.fromkeys(EntryShape.model_fields))
    made = made.model_copy(update={"to": shape.to, "value": shape.value, "channel": shape.channel})
    made._wrote = frozenset(key for key in ("to", "value", "channel") if getattr(shape, key, None) is not None)
    return made


def _is_absolute(target: Target, shape: DeedShape, scene: Scene) -> bool:
    why = _REFUSED.get(target.shape) or _REFUSED.get(target.shape.split("/", 1)[0])
    if why is not None:
        return _refuse(shape.to.span, f"{target} has no place here: {why}", "leave it out", scene)
    happens = target.raw.happens if target.raw is not None else row_of(target.shape).mode is Mode.TRIGGER
    if shape.value is not None and happens:
        return _refuse(shape.value.span, f"{target} happens and is not set to anything", "delete `value`", scene)
    if shape.value is not None or happens:
        return True
    if row_of(target.shape).mode is Mode.TOGGLE:
        what = f"{target} is switched here, and which way depends on how it was before"
        return _refuse(shape.to.span, what, f"say which: {{to: {target}, value: on}}, or off", scene)
    if row_of(target.shape).mode is Mode.MOMENTARY and not target.shape.startswith("cc/"):
        return _refuse(shape.to.span, f"{target} lasts while something is held, and nothing is", "leave it out", scene)
    return _refuse(shape.to.span, f"{target} is a value, and nothing says which", "add `value:`, such as -6 dB", scene)


def _refuse(span: Span, what: str, advice: str, scene: Scene) -> bool:
    scene.report.say("E413", span, what, advice)
    return False
