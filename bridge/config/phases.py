"""Phases and groups of a rig: which follow which, and who borrows from whom. Neither may run in circles."""

from collections.abc import Callable, Iterator, Mapping

from bridge.config import levels, patterns, together
from bridge.config.deeds import read_deeds
from bridge.config.problems import Span, meant
from bridge.config.roles import held_back
from bridge.config.scene import Scene
from bridge.config.shapes import GroupShape, PhaseShape, Placed, Row, Rows
from bridge.config.wiring import good_name
from bridge.model.rig import ANY, Group, Phase

#: The name of the group that holds all surfaces where a rig names none.
ALONE = "main"
#: What `from:` calls every control that no other line of it names.
REST = "rest"


def read_phases(shapes: Rows[str, PhaseShape], scene: Scene) -> tuple[Phase, ...]:
    """The phases, in the order of the file; their names go into the scene first."""
    scene.phases = tuple(row.key.value for row in shapes)
    for row in shapes:
        if good_name(row.key, scene.report) and row.key.value == ANY:
            what = "`any` means every phase, so no phase can be called that"
            scene.report.say("E210", row.key.span, what, "give the phase another name")
    if not scene.phases:
        scene.report.say(
            "E103", shapes.span, "a rig has at least one phase", "add `create:` and `mix:` under `phases:`"
        )
    phases = tuple(_phase(row, scene) for row in shapes)
    _refuse_circles(phases, shapes, scene)
    return phases


def _phase(row: Row[str, PhaseShape], scene: Scene) -> Phase:
    shape = row.value
    if shape is None:
        return Phase(row.key.value)
    to = None
    if shape.to is not None:
        to = tuple(name.value for name in shape.to if scene.known("E206", name, scene.phases, "phase"))
    color = shape.color.value if shape.color else None
    takeover = shape.takeover.value if shape.takeover else None
    limits = levels.limits_of(shape.levels, scene.report) if shape.levels else None
    return Phase(
        row.key.value,
        color,
        to,
        tuple(_source(shape, scene)),
        takeover,
        limits,
        enter=read_deeds(shape.on_enter, scene),
        leave=read_deeds(shape.on_leave, scene),
        hold_back=held_back(shape.hold_back, scene),
        stay_ns=shape.stay.value if shape.stay else None,
        budget_ns=shape.budget.value if shape.budget else None,
        break_ns=shape.break_.value if shape.break_ else None,
        quiet=shape.quiet is not None and shape.quiet.value,
        ride=together.rides(shape.ride, scene),
        ask=together.questions(shape.ask, scene),
    )


def _source(shape: PhaseShape, scene: Scene) -> list[tuple[str, str]]:
    """What `from:` says, the most exact pattern first."""
    if shape.from_ is None:
        return []
    if isinstance(shape.from_, Placed):
        scene.known("E206", shape.from_, scene.phases, "phase")
        return [("", shape.from_.value)]
    found = []
    for row in shape.from_:
        if row.value is not None and scene.known("E206", row.value, scene.phases, "phase"):
            found += [(pattern, row.value.value) for pattern in _patterns(row.key, scene)]
    return sorted(found, key=lambda pair: -len(pair[0]))


def _patterns(key: Placed[str], scene: Scene) -> list[str]:
    if key.value == REST:
        return [""]
    paths = patterns.expand(key, scene.report) or []
    name = key.value.split("/", 1)[0]
    if paths and name not in scene.surfaces:
        scene.unknown("E201", key.span, name, [*scene.surfaces, REST], "surface")
        return []
    surface = scene.surfaces.get(name)
    if surface is None:
        return []
    for path in paths:
        if not any(patterns.below(f"{name}/{control.path}", path) for control in surface.profile.controls):
            told = patterns.in_ranges(control.path for control in surface.profile.controls)
            advice = meant(path.partition("/")[2], told, f"{name} has")
            scene.report.say("E204", key.span, f"there is no control {path}", advice)
            return []
    return paths


def _refuse_circles(phases: tuple[Phase, ...], shapes: Rows[str, PhaseShape], scene: Scene) -> None:
    """Refuses phases that borrow one control from each other in a circle."""
    spans = {row.key.value: _span_of_from(row) for row in shapes}
    borrowed = {phase.name: dict(phase.source) for phase in phases}
    wanted = {pattern for source in borrowed.values() for pattern in source}
    for pattern in sorted(wanted):

        def lender(name: str, pattern: str = pattern) -> str | None:
            return _longest(borrowed.get(name, {}), pattern)

        for circle in _circles(list(borrowed), lender):
            what = f"{' borrows from '.join([*circle, circle[0]])}: that is a circle"
            scene.report.say("E307", spans[circle[0]], what, "let one of them say for itself what its controls do")


def _span_of_from(row: Row[str, PhaseShape]) -> Span:
    source = row.value.from_ if row.value else None
    return source.span if source else row.key.span


def _longest(source: Mapping[str, str], control: str) -> str | None:
    fitting = [pattern for pattern in source if patterns.below(control, pattern)]
    return source[max(fitting, key=len)] if fitting else None


def _circles(names: list[str], after: Callable[[str], str | None]) -> Iterator[list[str]]:
    """Every circle of names that follow one another, from its first name in the file."""
    done: set[str] = set()
    for start in names:
        way: list[str] = []
        at: str | None = start
        while at is not None and at not in done and at not in way:
            way.append(at)
            at = after(at)
        if at is not None and at in way:
            circle = way[way.index(at) :]
            first = min(range(len(circle)), key=lambda place: names.index(circle[place]))
            yield circle[first:] + circle[:first]
        done.update(way)


def read_groups(shapes: Rows[str, GroupShape] | None, scene: Scene, places: Mapping[str, Span]) -> tuple[Group, ...]:
    """The groups; where the rig names none, one group of all surfaces. `places`: where each surface is named."""
    if shapes is None:
        return (Group(ALONE, tuple(scene.surfaces)),)
    names = [row.key.value for row in shapes]
    groups = []
    member_of: dict[str, tuple[str, Span]] = {}
    for row in shapes:
        good_name(row.key, scene.report)
        if row.value is None:
            continue
        for name in row.value.surfaces:
            _join(name, row.key.value, member_of, scene)
        follows = row.value.follows
        if follows is not None:
            scene.known("E207", follows, names, "group")
        members = tuple(name.value for name in row.value.surfaces)
        groups.append(Group(row.key.value, members, follows.value if follows else None))
    broken = any(row.value is None for row in shapes)
    for surface in scene.surfaces:
        if surface not in member_of and not broken:
            what = f"{surface} belongs to no group"
            scene.report.say(
                "E302", places[surface], what, f"add it to the surfaces of {' or '.join(names) or 'a group'}"
            )
    _refuse_following(groups, shapes, scene)
    return tuple(groups)


def _join(name: Placed[str], group: str, member_of: dict[str, tuple[str, Span]], scene: Scene) -> None:
    if not scene.known("E201", name, scene.surfaces, "surface"):
        return
    if name.value in member_of:
        other, first = member_of[name.value]
        what = f"{name.value} is in {other} already" if other != group else f"{name.value} is named twice"
        scene.report.say("E301", name.span, what, "a surface belongs to one group", [(first, "it is named here too")])
    member_of.setdefault(name.value, (group, name.span))


def _refuse_following(groups: list[Group], shapes: Rows[str, GroupShape], scene: Scene) -> None:
    follows = {group.name: group.follows for group in groups}
    spans = {row.key.value: row.value.follows.span for row in shapes if row.value and row.value.follows}
    for circle in _circles(list(follows), follows.get):
        what = f"{' follows '.join([*circle, circle[0]])}: that is a circle"
        scene.report.say("E303", spans[circle[0]], what, "one of them has to lead: delete its `follows:`")
