"""Written targets: which target a path of the map means, on which DAW, and whether that exists.

The table of targets is core/targets.py. Here a path is read in the light of one rig: its DAWs, phases and actions.
"""

from bridge.config import raws
from bridge.config.problems import Span, nearest
from bridge.config.scene import Scene
from bridge.core.dialect import Dialect, Speech
from bridge.core.levels import BEFORE
from bridge.core.targets import PLANNED, RAW, ROOTS, TARGETS, is_number, is_word, match, target
from bridge.model.target import Target

#: Largest number in a target: that of an NRPN, as it happens. MIDI's have limits of their own.
_MOST = 16_383
#: Behind a DAW's name: a surface passed straight through to it.
THROUGH = "through"
#: The last number of each of MIDI's targets; NRPN and RPN 16,383 select nothing.
_MIDI_NUMBERS = {
    **dict.fromkeys(("note/N", "cc/N", "program/N", "program/M/L/N", "polytouch/N", "nrpn/M/L"), 127),
    "cc14/N": 31,
    "nrpn/N": 16_382,
    "rpn/N": 16_382,
}


def resolve(scene: Scene, path: str, span: Span) -> Target | None:
    """The target a path without ranges means in this rig, or None, reported at `span`."""
    first, _, rest = path.partition("/")
    if first in scene.daws and rest:
        daw, path = first, rest
    else:
        daw = next(iter(scene.daws), "")
    if path.startswith(f"{RAW}/") and daw:
        return raws.raw_target(daw, path)
    if any(_is_beyond(segment) for segment in path.split("/")):
        scene.report.say("E412", span, f"no target has a number above {_MOST}", "check the number of digits")
        return None
    found = target(path, daw or None)
    if found is None:
        _explain(scene, path, daw, span)
        return None
    if found.daw is None and first in scene.daws:
        advice = f"write it without the DAW: {path}"
        scene.report.say("E205", span, f"{path} belongs to the bridge and not to a DAW", advice)
        return None
    return found if _arguments_exist(scene, found, span) else None


def _is_beyond(segment: str) -> bool:
    """Whether a segment is a number that nothing here counts to; the longest ones are not even read."""
    digits = segment.removeprefix("-")
    return digits.isdecimal() and (len(digits) > len(str(_MOST)) or int(digits) > _MOST)


def _explain(scene: Scene, path: str, daw: str, span: Span) -> None:
    """Reports why a path is no target of this rig."""
    first = path.split("/", 1)[0]
    if path == THROUGH:
        what = "only a whole surface passes straight through to a DAW"
        advice = f"write it for the surface: `{next(iter(scene.surfaces), 'desk')}: {{PHASE: {daw or 'DAW'}/{path}}}`"
        scene.report.say("E405", span, what, advice)
        return
    if match(path, PLANNED):
        advice = "leave it out for now: this version would do nothing with it"
        scene.report.say("E190", span, f"the target {path} is planned and not built yet", advice)
        return
    if not daw and match(path):
        scene.report.say("E209", span, f"{path} is a DAW's, and this rig has no DAW", "name one under `daws:`")
        return
    advice = _advice(scene, path, first)
    scene.report.say("E205", span, f"there is no target {path!r}", advice)


def _advice(scene: Scene, path: str, first: str) -> str:
    if match(path) is not None:
        return "numbers count from 1"
    if first in scene.surfaces:
        return f"{first} is a surface; a target is what a control reaches, such as strip/1/volume"
    close = _nearest(scene, path)
    if close is not None:
        return f"did you mean {close}?"
    shapes = [shape for shape in TARGETS if shape.split("/", 1)[0] == first]
    if shapes:
        return f"under {first} there are {', '.join(shape.partition('/')[2] or shape for shape in shapes)}"
    close = nearest(first, scene.daws)
    if close is not None and "/" in path:
        return f"did you mean the DAW {close}?"
    return f"targets begin with a DAW's name, or with {', '.join(sorted(ROOTS))}"


def _nearest(scene: Scene, path: str) -> str | None:
    """The target of the table that was probably meant, with the numbers and names of the path that was written."""
    segments = path.split("/")
    numbers = [segment for segment in segments if segment.isdecimal()]
    plain = "/".join("N" if segment.isdecimal() else segment for segment in segments)
    shapes = {"/".join("N" if is_number(token) else token for token in shape.split("/")): shape for shape in TARGETS}
    close = nearest(plain, shapes)
    if close is None:
        return None
    told = []
    for place, token in enumerate(shapes[close].split("/")):
        if is_number(token):
            told.append(numbers.pop(0) if numbers else token)
        elif is_word(token) and place < len(segments):
            told.append(segments[place])
        else:
            told.append(token)
    return "/".join(told)


def _arguments_exist(scene: Scene, found: Target, span: Span) -> bool:
    kinds = [part for part in found.shape.split("/") if is_number(part) or is_word(part)]
    return all(_exists(scene, found, kind, str(name), span) for kind, name in zip(kinds, found.arguments, strict=True))


def _exists(scene: Scene, found: Target, kind: str, name: str, span: Span) -> bool:
    root = found.shape.split("/", 1)[0]
    if is_number(kind) and int(name) > _MIDI_NUMBERS.get(found.shape, _MOST):
        what = f"MIDI's {root} numbers go from 0 to {_MIDI_NUMBERS[found.shape]}, and this is {name}"
        scene.report.say("E412", span, what, "check the number")
        return False
    if kind == "PHASE" and name not in scene.phases:
        scene.unknown("E206", span, name, scene.phases, "phase")
        return False
    if kind == "NAME" and root == "layer" and name not in scene.layers:
        scene.unknown("E213", span, name, scene.layers, "layer")
        return False
    if kind == "NAME" and root == "action":
        return _action_exists(scene, found, name, span)
    if root == "keep" and not scene.daws:
        scene.report.say("E209", span, f"{found} is about a DAW, and this rig has none", "name one under `daws:`")
        return False
    if kind == "NAME" and root == "levels":
        return _levels_exist(scene, found, name, span)
    return _leads_somewhere(scene, found, span)


def _levels_exist(scene: Scene, found: Target, name: str, span: Span) -> bool:
    """Whether there are levels to store, and the name is the user's."""
    if found.shape == "levels/store/NAME" and name == BEFORE:
        what = f"levels/store/{BEFORE} is what stood before the last recall, and is stored by it"
        scene.report.say("E210", span, what, "choose another name")
        return False
    if not scene.daws:
        scene.report.say("E209", span, f"{found} is about a DAW, and this rig has none", "name one under `daws:`")
        return False
    dialects = [scene.dialects.get(name) for name in scene.daws]
    if None not in dialects and not any(dialect is not None and _has_levels(dialect) for dialect in dialects):
        said = ", ".join(dict.fromkeys(dialect.name for dialect in dialects if dialect is not None))
        what = f"no DAW of this rig has levels that could be stored: {said} sets no track's volume"
        scene.report.say("E404", span, what, "choose another target")
        return False
    return True


def _has_levels(dialect: Dialect) -> bool:
    level = target("track/1/volume", "daw")
    assert level is not None
    return isinstance(dialect.speech(level), Speech)


def _action_exists(scene: Scene, found: Target, name: str, span: Span) -> bool:
    if name not in scene.actions:
        advice_names = scene.actions
        scene.unknown("E208", span, name, advice_names, "action")
        return False
    dialect = scene.dialects.get(found.daw or "")
    if dialect is not None and dialect.name not in scene.actions[name]:
        what = f"the action {name} does not say what {found.daw} should do"
        knows = [daw for daw, each in scene.dialects.items() if each is not None and each.name in scene.actions[name]]
        other = f", or write {knows[0]}/action/{name}" if knows else ""
        scene.report.say("E208", span, what, f"add `{dialect.name}: ...` to it under `actions:`{other}")
        return False
    return True


def _leads_somewhere(scene: Scene, found: Target, span: Span) -> bool:
    if found.shape == "bank/by/N" and found.arguments == (0,):
        scene.report.say("E205", span, "a step of 0 leads nowhere", "write how many tracks to go, such as bank/by/8")
        return False
    if found.shape == "bank/set/N" and found.arguments == (0,):
        scene.report.say("E205", span, "there is no bank 0", "numbers count from 1")
        return False
    return True


def needs_two_phases(scene: Scene, found: Target, span: Span) -> bool:
    """Whether a flip has somewhere to go; reported where the rig has one phase only."""
    lone = len(scene.phases) == 1 and found.shape in ("phase/toggle", "phase/peek", "phase/next", "phase/previous")
    if lone:
        what = f"{found.path} needs a second phase, and this rig has {scene.phases[0]}"
        scene.report.say("E308", span, what, "add another under `phases:`")
    return not lone
