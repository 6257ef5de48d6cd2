"""How an entry reaches its target: whether mode, range, step and the rest fit the target, the control and the DAW.

Every rule of "this key would change nothing here" is a row of a table; nothing is accepted that has no effect.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import isclose, isinf
from typing import TypeVar

from bridge.config import shaping, strokes
from bridge.config import targets as written_targets
from bridge.config.problems import Span
from bridge.config.roles import known_roles
from bridge.config.scene import Scene
from bridge.config.shapes import EntryShape, Placed, ThrowShape
from bridge.core import takes
from bridge.core.dialect import Cannot, Speech
from bridge.core.laws import SWITCH, Law, position_of
from bridge.core.osc_raws import raw_said
from bridge.core.targets import Row, row_of
from bridge.model.surface import TOUCH, Control, Motion
from bridge.model.target import Mode, Quantity, Reach, Target

V = TypeVar("V")

#: Modes an entry may give a target of each mode.
_OVERRIDES: dict[Mode, tuple[Mode, ...]] = {
    Mode.VALUE: (Mode.VALUE, Mode.TOGGLE, Mode.MOMENTARY),
    Mode.TOGGLE: (Mode.TOGGLE, Mode.MOMENTARY),
    Mode.MOMENTARY: (Mode.MOMENTARY, Mode.TOGGLE, Mode.VALUE),
    Mode.TRIGGER: (Mode.TRIGGER,),
}

#: The same for targets of the bridge itself; others have one mode.
_BRIDGE_OVERRIDES: dict[str, tuple[Mode, ...]] = {"layer/NAME": (Mode.MOMENTARY, Mode.TOGGLE)}

#: The same for single targets of a DAW's: some of its actions take a position.
_SHAPE_OVERRIDES: dict[str, tuple[Mode, ...]] = {"action/NAME": (Mode.TRIGGER, Mode.VALUE)}

#: First words of targets that are MIDI messages, which have a channel.
_CHANNELLED = frozenset({"note", "cc", "cc14", "nrpn", "rpn", "pitch", "pressure", "polytouch", "program"})
#: Momentary targets that are positions where a control moves: a controller's value is all it is.
_POSITIONS_WHERE_MOVED = frozenset({"cc/N"})


def _motion(control: Control, gesture: str) -> Motion:
    return Motion.PRESS if gesture == TOUCH else control.motion


@dataclass(frozen=True, slots=True)
class Use:
    """One control reaching one target by one gesture, as an entry of the map asks for it."""

    control: Control
    gesture: str
    target: Target
    mode: Mode
    stroke: str | None = None  # the kind of stroke the entry asks for

    @property
    def row(self) -> Row:
        """The target's row in the table of targets."""
        return row_of(self.target.shape)

    @property
    def motion(self) -> Motion:
        """How the control does this: a finger on a fader is a press."""
        return _motion(self.control, self.gesture)

    @property
    def has_travel(self) -> bool:
        """Whether the target is set to positions."""
        return self.mode in (Mode.VALUE, Mode.MOMENTARY) and not self.row.bridge and self.stroke is None

    @property
    def is_moved(self) -> bool:
        """Whether the control moves or turns through the target's travel."""
        return self.mode is Mode.VALUE and self.motion is not Motion.PRESS

    @property
    def has_ends(self) -> bool:
        """Whether it goes from one end to the other, which a range can bring nearer."""
        return self.has_travel or self.stroke == "step"

    @property
    def waits(self) -> bool:
        """Whether it depends on where the target stands now."""
        return self.is_moved or self.stroke in ("step", "sequence")

    @property
    def lasts(self) -> bool:
        """Whether the end of it is told."""
        return self.gesture == TOUCH or self.control.releases

    @property
    def presses_on(self) -> bool:
        """Whether it tells how hard it is pressed to a note that it holds."""
        return bool(self.control.after) and self.target.shape == "note/N" and self.mode is Mode.MOMENTARY

    @property
    def latches(self) -> bool:
        """Whether a press of it can be short and hold a layer all the same."""
        return self.target.shape == "layer/NAME" and self.mode is Mode.MOMENTARY and self.gesture != "hold"

    @property
    def takes_over(self) -> bool:
        """Whether the control comes into hold by a takeover."""
        return self.mode is Mode.VALUE and self.motion is Motion.ABSOLUTE


_NO_MESSAGE = "{target} is no message of the rig's own with a value"

#: Where each key has an effect, and why it has none elsewhere.
_EFFECTS: dict[str, tuple[Callable[[Use], bool], str]] = {
    "range": (lambda use: use.has_ends, "{target} has no travel that a range could be a part of"),
    "step": (lambda use: use.has_travel, "{target} has no travel that could have steps"),
    "curve": (
        lambda use: use.is_moved or (use.has_travel and use.control.kind != "switch"),
        "{control} on {target} has no travel that a curve could bend",
    ),
    "dead_band": (lambda use: use.takes_over, "{control} on {target} has no position that could tremble"),
    "acceleration": (
        lambda use: use.is_moved and use.motion is Motion.RELATIVE,
        "{control} on {target} has no ticks that a fast turn could make more of",
    ),
    "fine": (lambda use: use.is_moved, "{control} on {target} is not moved, so it cannot be moved finely"),
    "invert": (lambda use: use.has_travel, "{target} has no travel that could be turned round"),
    "takeover": (lambda use: use.takes_over, "{control} on {target} is never out of hold, so nothing takes over"),
    "unknown": (lambda use: use.waits, "{control} on {target} does not wait for a value"),
    "outside": (lambda use: use.is_moved, "{control} on {target} has no range to be outside of"),
    "channel": (
        lambda use: use.target.shape.split("/", 1)[0] in _CHANNELLED,
        "{target} is no MIDI message, so it has no channel",
    ),
    "unit": (lambda use: False, "{target} is no surface that passes through, so it has no port to choose"),
    "mode": (lambda use: use.stroke is None, "what a press does with {target} is said beside it"),
    "value": (strokes.can_be_set, "{control} on {target} sets no value"),
    "by": (strokes.can_be_stepped, "{control} on {target} has no way to go step by step"),
    "sequence": (strokes.can_be_stepped, "{control} on {target} has no values to go through"),
    "repeat": (strokes.can_repeat, "{control} on {target} is not done again by holding it"),
    "aftertouch": (lambda use: use.presses_on, "{control} on {target} passes no pressure on"),
    "latch": (lambda use: use.latches, "{control} on {target} holds no layer that a short press could lock"),
    "radio": (strokes.can_be_radio, "{control} on {target} is no switch of which one is on"),
    "types": (lambda use: use.target.raw is not None, _NO_MESSAGE),
    "numbers": (lambda use: use.target.raw is not None and use.mode is not Mode.TRIGGER, _NO_MESSAGE),
    "ask": (lambda use: use.target.raw is not None and use.mode is not Mode.TRIGGER, _NO_MESSAGE),
}


def reach_of(
    scene: Scene,
    target: Target,
    path: Placed[str],
    entry: EntryShape | ThrowShape | None,
    control: Control,
    gesture: str,
) -> Reach | None:
    """How a control reaches a target; None, reported, where it cannot."""
    if not written_targets.needs_two_phases(scene, target, path.span):
        return None
    row = row_of(target.shape)
    mode = _mode(scene, target, row, entry, control, _motion(control, gesture))
    if mode is None:
        return None
    use = Use(control, gesture, target, mode, strokes.kind_of(entry))
    wrong = entry is not None and any(entry.wrote(key) and getattr(entry, key) is None for key in _SAYS_HOW)
    fits = _fits(scene, use, path.span, says_how=wrong) and strokes.fits(scene, use, entry)
    fits = fits and _effective(scene, use, entry)
    speech = _speech(scene, use, path.span, entry.channel.value if entry and entry.channel else None)
    if isinstance(speech, Cannot) or not fits or not strokes.radio_fits(scene, use, entry, speech):
        return None
    if entry is None:
        return Reach(target, mode, row.roles)
    roles = known_roles(entry.role, scene) if entry.role else row.roles
    law = speech.law if speech else SWITCH
    stroke = strokes.stroke_of(scene, use, entry, law, lambda written: _position(scene, use, written, law))
    if isinstance(entry, ThrowShape):
        return Reach(target, mode, roles, channel=_of(entry.channel), stroke=stroke)
    limits = _range(scene, use, entry, law)
    _check_step(scene, use, entry, law)
    return Reach(
        target,
        mode,
        roles,
        range=limits,
        curve=shaping.curve_told(scene, target, entry, law),
        step=_of(entry.step),
        dead_band=shaping.dead_band(scene, entry),
        acceleration=shaping.acceleration(scene, control, entry),
        fine=shaping.fine_button(scene, entry.fine),
        invert=entry.invert is not None and entry.invert.value,
        takeover=_of(entry.takeover),
        unknown=_of(entry.unknown),
        outside=_of(entry.outside) or "rest",
        channel=_of(entry.channel),
        stroke=stroke,
        repeat_ns=_of(entry.repeat),
        latch=_of(entry.latch) or False,
        aftertouch=_of(entry.aftertouch),
        radio=_of(entry.radio),
    )


def _of(placed: Placed[V] | None) -> V | None:
    return placed.value if placed else None


def _mode(
    scene: Scene, target: Target, row: Row, entry: EntryShape | ThrowShape | None, control: Control, motion: Motion
) -> Mode | None:
    if target.raw is not None and target.raw.happens:
        return Mode.TRIGGER
    if strokes.kind_of(entry) is not None:
        return strokes.mode_of(row.mode, target.shape)
    if entry is None or isinstance(entry, ThrowShape) or entry.mode is None:
        moved = target.shape in _POSITIONS_WHERE_MOVED and motion is not Motion.PRESS
        return Mode.VALUE if moved else row.mode
    mode = Mode(entry.mode.value)
    by_shape = _BRIDGE_OVERRIDES if row.bridge else _SHAPE_OVERRIDES
    allowed = by_shape.get(target.shape, (row.mode,) if row.bridge else _OVERRIDES[row.mode])
    if mode not in allowed:
        what = f"{target} cannot be a {mode}"
        scene.report.say("E410", entry.mode.span, what, f"it can be a {' or '.join(allowed)}")
        return None
    if mode is not row.mode and mode is not Mode.VALUE and motion is not Motion.PRESS:
        what = f"`mode: {mode}` is for something that is pressed, and {control.path} is not"
        scene.report.say("E410", entry.mode.span, what, "delete the key")
        return None
    return mode


#: Keys that say how a press reaches a position; one that is wrong was reported.
_SAYS_HOW = ("mode", "value", "by", "sequence")


def _fits(scene: Scene, use: Use, span: Span, *, says_how: bool) -> bool:
    """Whether what the control does can bring about what the target is."""
    say = partial(scene.report.say, span=span)
    if use.motion is Motion.PRESS:
        if use.mode is Mode.VALUE and use.stroke is None:
            if says_how:
                return False
            what = f"{use.control.path} is pressed, and {use.target} is a position"
            advice = "add `value:`, `by:`, `sequence:` or `mode: toggle`, or use a fader, knob or encoder"
            say("E406", message=what, advice=advice)
            return False
        if use.target.shape == "layer/NAME" and use.mode is Mode.MOMENTARY and not use.lasts:
            what = f"a layer lasts while a control is held, and {use.control.path} never tells that it is let go"
            say("E407", message=what, advice="add `mode: toggle`")
            return False
        if use.gesture in ("release", "tap") and use.target.shape == "layer/NAME" and use.mode is Mode.MOMENTARY:
            what = f"a layer lasts while a control is held, and a {use.gesture} is over at once"
            say("E407", message=what, advice="use press: or hold:, or add `mode: toggle`")
            return False
        if use.gesture == "release" and use.target.shape.startswith("phase/peek"):
            say(
                "E407",
                message="a peek lasts while a control is held, and a release ends that",
                advice="use hold: or press:",
            )
            return False
        if use.target.shape.startswith("phase/peek") and not (use.gesture == TOUCH or use.control.releases):
            what = f"a peek lasts while a control is held, and {use.control.path} never tells that it is let go"
            say("E407", message=what, advice="use phase/toggle or phase/set/PHASE")
            return False
        return True
    if use.mode in (Mode.TRIGGER, Mode.MOMENTARY):
        how = "happens at once" if use.mode is Mode.TRIGGER else "lasts while something is held"
        what = f"{use.target} {how}, and {use.control.path} is moved, not pressed"
        say("E405", message=what, advice="put it on a button, pad or switch")
        return False
    return True


def _effective(scene: Scene, use: Use, entry: EntryShape | ThrowShape | None) -> bool:
    whole = True
    for key, (has_effect, why) in _EFFECTS.items():
        placed = getattr(entry, key, None)
        if placed is not None and not has_effect(use):
            whole = False
            what = why.format(target=use.target, control=use.control.path)
            scene.report.say("E410", placed.span, what, f"delete `{key}`")
    return whole


def _speech(scene: Scene, use: Use, span: Span, channel: int | None) -> Speech | Cannot | None:
    """How the DAW is told; None for the bridge's own targets and for DAWs whose own lines are wrong."""
    dialect = scene.dialects.get(use.target.daw or "")
    if dialect is None:
        return None
    if use.target.shape == "action/NAME":
        speech = dialect.action(scene.actions[str(use.target.arguments[0])][dialect.name])
    elif use.target.raw is not None:
        speech = raw_said(dialect, use.target.raw)
    else:
        speech = takes.said(dialect, use.target, channel=channel)
    if isinstance(speech, Speech) and not _says(speech, use):
        speech = Cannot(f"there is no way to make it a {use.mode}")
    if isinstance(speech, Cannot):
        name = str(use.target.arguments[0]) if use.target.shape == "action/NAME" else ""
        advice = (
            f"write another word for {dialect.name} at {name}, under `actions:`" if name else "choose another target"
        )
        scene.report.say("E404", span, f"{dialect.name} cannot reach {use.target}: {speech.why}", advice)
    return speech


def _says(speech: Speech, use: Use) -> bool:
    if use.mode is Mode.TRIGGER:
        return bool(speech.fire) or (speech.late and use.row.mode is Mode.TRIGGER)
    if speech.late or speech.pack is not None:
        return True
    return use.mode is Mode.TOGGLE and bool(speech.toggle) and use.stroke is None


def _range(scene: Scene, use: Use, entry: EntryShape, law: Law) -> tuple[Quantity, Quantity] | None:
    if entry.range is None:
        return None
    ends = entry.range.values
    if len(ends) != 2:
        what = f"a range has two ends, and this has {len(ends)}"
        scene.report.say("E106", entry.range.span, what, "write [lowest, highest], such as [-inf dB, -6 dB]")
        return None
    positions = [_position(scene, use, end, law) for end in ends]
    low_at, high_at = positions
    if low_at is None or high_at is None:
        return None
    low, high = ends
    if not low_at < high_at:
        what = f"the range goes from {low.value} to {high.value}, which is not upwards"
        advice = f"write [{high.value}, {low.value}]"
        if high_at < low_at:
            advice += ", with `invert: yes` to turn the control round"
        else:
            advice = "give it two different ends"
        scene.report.say("E409", entry.range.span, what, advice)
        return None
    return low.value, high.value


def _position(scene: Scene, use: Use, end: Placed[Quantity], law: Law) -> float | None:
    """The position an end of a range means, or None, reported, where it does not fit the target's law."""
    quantity = end.value
    if quantity.unit == law.unit and law.unit:
        lowest, highest = law.to_quantity(0.0), law.to_quantity(1.0)
        limits = f"from {_rounded(lowest, law)} to {_rounded(highest, law)}"
    elif quantity.unit in ("", "%"):
        lowest, highest = 0.0, 100.0 if quantity.unit else 1.0
        limits = "from 0 % to 100 %" if quantity.unit else "from 0 to 1"
    else:
        what = f"{use.target} is not measured in {quantity.unit}"
        scene.report.say("E408", end.span, what, _units(law))
        return None
    if not (_at_most(lowest, quantity.number) and _at_most(quantity.number, highest)):
        scene.report.say(
            "E412", end.span, f"{quantity} is beyond {use.target}, which goes {limits}", "check the number"
        )
        return None
    return position_of(quantity, law)


def _at_most(low: float, high: float) -> bool:
    return low <= high or (not isinf(low) and isclose(low, high, rel_tol=1e-3, abs_tol=1e-3))


def _rounded(number: float, law: Law) -> Quantity:
    return Quantity(round(number, 2), law.unit) if not isinf(number) else Quantity(number, law.unit)


def _units(law: Law) -> str:
    if law.unit == "%":
        lowest, highest = (_rounded(law.to_quantity(end), law) for end in (0.0, 1.0))
        return f"write it from {lowest} to {highest}, or as a part of its travel from 0 to 1"
    own = f"{law.unit}, " if law.unit else ""
    return f"write it in {own}% of its travel, or as a part of it from 0 to 1"


def _check_step(scene: Scene, use: Use, entry: EntryShape, law: Law) -> None:
    if entry.step is None:
        return
    step = entry.step.value
    if step.unit not in ("", "%", law.unit):
        scene.report.say("E408", entry.step.span, f"{use.target} is not measured in {step.unit}", _units(law))
    elif (
        not step.number > 0
        or (step.unit == "" and step.number > 1)
        or (step.unit == "%" != law.unit and step.number > 100)
    ):
        what = f"steps of {step} divide nothing"
        scene.report.say("E412", entry.step.span, what, "write a step above 0 and smaller than the whole travel")
