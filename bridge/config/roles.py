"""The rig's own roles, and what a phase holds back: roles, targets, or how some targets begin.

A word that is no role is a target or the beginning of one, and is kept with its DAW in front. What nothing could ever
mean is refused with its place; so is holding back the way out of a phase.
"""

from collections.abc import Iterable, Iterator

from bridge.config import patterns
from bridge.config.problems import meant
from bridge.config.scene import Scene
from bridge.config.shapes import Placed, Rows, Several
from bridge.config.wiring import good_name
from bridge.core.roles import HOUSE
from bridge.core.targets import RAW, TARGETS, is_number, is_word

#: First words of targets that are never held back: without them nobody could leave a phase.
_WAYS_OUT = frozenset({"phase", "layer", "bank", "surface"})


def read_roles(written: Several[str] | Rows[str, Several[str]] | None, scene: Scene) -> dict[str, tuple[str, ...]]:
    """The rig's own roles, each with the targets that have it everywhere; their names go into the scene."""
    found: dict[str, tuple[str, ...]] = {}
    if isinstance(written, Rows):
        for row in written:
            found[row.key.value] = tuple(_beginnings(row.value or (), scene))
    names = [row.key for row in written] if isinstance(written, Rows) else list(written or ())
    for name in names:
        if not good_name(name, scene.report):
            continue
        if name.value in HOUSE:
            what = f"{name.value} is a role already: the table of targets says what has it"
            scene.report.say("E210", name.span, what, "give yours another name")
        found.setdefault(name.value, ())
    scene.roles = (*sorted(HOUSE), *(name for name in found if name not in HOUSE))
    return found


def known_roles(written: Iterable[Placed[str]] | None, scene: Scene) -> tuple[str, ...]:
    """The roles an entry names; those nobody knows are reported."""
    return tuple(each.value for each in written or () if scene.known("E215", each, scene.roles, "role"))


def held_back(written: Iterable[Placed[str]] | None, scene: Scene) -> tuple[str, ...]:
    """What a phase holds back: roles as they are, targets with their DAW."""
    found: list[str] = []
    for each in written or ():
        if each.value == "bridge" or each.value.split("/", 1)[0] in _WAYS_OUT:
            what = f"{each.value} cannot be held back: nobody could leave the phase"
            scene.report.say("E410", each.span, what, "hold back roles or targets of a DAW, such as eq or track/3")
        elif each.value in scene.roles:
            found.append(each.value)
        else:
            found += _beginning(each, scene, among="role or target")
    return tuple(dict.fromkeys(found))


def _beginnings(written: Iterable[Placed[str]], scene: Scene) -> Iterator[str]:
    for each in written:
        yield from _beginning(each, scene, among="target")


def _beginning(written: Placed[str], scene: Scene, among: str) -> Iterator[str]:
    for path in patterns.expand(written, scene.report) or ():
        daw, _, rest = path.partition("/")
        if daw not in scene.daws:
            daw, rest = next(iter(scene.daws), ""), path
        if rest and not _is_beginning(rest):
            advice = meant(path, [*scene.roles, *_roots()], f"a {among} is")
            scene.report.say("E215", written.span, f"{path!r} is no {among}", advice)
            return
        if rest and _is_own(rest):
            yield rest
        elif daw:
            yield f"{daw}/{rest}".rstrip("/")


def _roots() -> list[str]:
    return list(dict.fromkeys(shape.split("/", 1)[0] for shape in TARGETS))


def _is_own(path: str) -> bool:
    return any(row.bridge and shape.split("/", 1)[0] == path.split("/", 1)[0] for shape, row in TARGETS.items())


def _is_beginning(path: str) -> bool:
    """Whether some target of the table begins so."""
    segments = path.split("/")
    return segments[0] == RAW or any(_begins(shape.split("/"), segments) for shape in TARGETS)


def _begins(tokens: list[str], segments: list[str]) -> bool:
    return len(segments) <= len(tokens) and all(
        segment.isdecimal() if is_number(token) else is_word(token) or token == segment
        for token, segment in zip(tokens, segments, strict=False)
    )
