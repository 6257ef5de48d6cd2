"""Groups of a rig that a DAW banks: which group which entry means, and what such a group cannot have.

Whether the DAW's other surfaces are there is not known here; the wire that follows them tells.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from bridge.config.problems import Span
from bridge.config.scene import Scene
from bridge.config.shapes import DawShape, LinkShape, Placed, Row, Rows
from bridge.core.dialect import Linkable
from bridge.model.rig import Entry, Group, Link

#: What a DAW that banks a group by whole sets has no way to do.
_NOT_BY_SETS = frozenset({"bank/by/N", "bank/set/N"})


def read_links(
    shapes: Rows[str, DawShape] | None, groups: tuple[Group, ...], entries: Iterable[tuple[Entry, Span]], scene: Scene
) -> None:
    """Puts the links into the DAWs of the scene, where nothing is wrong with them; `entries`: each where it stands."""
    seen: dict[str, tuple[str, Span]] = {}
    places: dict[tuple[object, ...], tuple[str, Span]] = {}
    for row in shapes or ():
        shape, daw = row.value, scene.daws.get(row.key.value)
        written = shape.link if shape is not None else None
        if written is None or daw is None or not _is_linkable(row, written, scene):
            continue
        group = _group(written, groups, scene)
        if group is None or not _is_free(written, row.key, (daw.send, *_numbers(written)), places, scene):
            continue
        link = Link(written.set.value, written.id.value, group.name)
        if group.name in seen:
            other, first = seen[group.name]
            what = f"{other} banks {group.name} already, and a group has one bank"
            scene.report.say(
                "E311", written.set.span, what, "delete one of the two", [(first, "it is linked here too")]
            )
            continue
        seen[group.name] = daw.name, written.set.span
        scene.daws[daw.name] = replace(daw, link=link)
    _check_entries(seen, {name: group.name for group in groups for name in group.surfaces}, entries, scene)


def _numbers(written: LinkShape) -> tuple[int, int]:
    return written.set.value, written.id.value


def _is_linkable(row: Row[str, DawShape], written: LinkShape, scene: Scene) -> bool:
    dialect = scene.dialects.get(row.key.value)
    if dialect is None or isinstance(dialect, Linkable):
        return dialect is not None
    scene.report.say("E410", written.set.span, f"{dialect.name} has no `link`", "delete `link`")
    return False


def _group(written: LinkShape, groups: tuple[Group, ...], scene: Scene) -> Group | None:
    names = [group.name for group in groups]
    if written.group is None:
        if len(groups) == 1:
            return groups[0]
        what = "this rig has several groups, and nothing says which of them the DAW banks"
        scene.report.say("E103", written.set.span, what, f"add `group: {names[0]}`" if names else "add a group")
        return None
    if not scene.known("E207", written.group, names, "group"):
        return None
    return groups[names.index(written.group.value)]


def _is_free(
    written: LinkShape,
    name: Placed[str],
    place: tuple[object, ...],
    places: dict[tuple[object, ...], tuple[str, Span]],
    scene: Scene,
) -> bool:
    """Whether nobody else of this rig is that surface of that set: the later one would put the earlier one out."""
    if place not in places:
        places[place] = name.value, written.id.span
        return True
    other, first = places[place]
    what = f"{other} is surface {written.id.value} of link set {written.set.value} already"
    scene.report.say("E311", written.id.span, what, "give each a number of its own", [(first, "here first")])
    return False


def _check_entries(
    linked: Mapping[str, tuple[str, Span]],
    group_of: Mapping[str, str],
    entries: Iterable[tuple[Entry, Span]],
    scene: Scene,
) -> None:
    """Lines of the map that a bank of somebody else's makes impossible; each is told where it stands."""
    told: set[tuple[object, ...]] = set()
    for entry, span in entries:
        daw, link = linked.get(group_of.get(entry.surface, ""), (None, None))
        target = entry.reach.target
        if daw is None or link is None or (entry.place, target.shape) in told:
            continue
        notes = [(link, f"{daw} banks {group_of[entry.surface]}")]
        if target.shape in _NOT_BY_SETS:
            told.add((entry.place, target.shape))
            what = f"{daw} banks this group by whole link sets, and cannot go to a bank or by a number of tracks"
            scene.report.say("E404", span, what, "use bank/next and bank/previous", notes)
        elif target.shape.startswith("strip/") and target.daw != daw:
            told.add((entry.place, target.shape))
            what = f"{target} would follow the bank of {daw}, which is another mixer's"
            advice = f"write {daw}/{target.path}, or put the surface into another group"
            scene.report.say("E312", span, what, advice, notes)
