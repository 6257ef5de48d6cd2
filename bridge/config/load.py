"""Loading a rig: file and what it extends, shape, names, map, in that order; everything wrong in one go.

`load` is what the rest of the program calls. It never raises on what a file says.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bridge.config import daw_tables, found, levels, reader, shaping, together
from bridge.config.ends import check_listeners
from bridge.config.extending import Bundle, gather
from bridge.config.lines import MapReader
from bridge.config.link_sets import read_links
from bridge.config.midi_ends import check_made, check_platform, check_shared
from bridge.config.patterns import is_segment
from bridge.config.phases import read_groups, read_phases
from bridge.config.problems import Enough, Problem, Report, meant
from bridge.config.profiles import profile_in
from bridge.config.review import review
from bridge.config.roles import read_roles
from bridge.config.scene import Scene
from bridge.config.shapes import DefaultsShape, Placed, RigShape
from bridge.config.source import Source, accept, read
from bridge.config.tree import Table
from bridge.config.wiring import check_names, good_name, no_dialect, read_daws, read_surfaces, read_throughs
from bridge.config.writing import write
from bridge.model.osc_table import OscTable
from bridge.model.rig import Defaults, Phase, Rig
from bridge.model.surface import Profile


@dataclass(frozen=True, slots=True)
class Loaded:
    """A rig, or None where it has an error; its problems, warnings too, by place.

    `files` are all files that were read, the rig itself first, for watching them. `text` is the whole rig as one YAML
    text, with what it extends worked in.
    """

    rig: Rig | None
    problems: tuple[Problem, ...]
    files: tuple[str, ...]
    text: str


def load(path: Path | str, platform: str = "") -> Loaded:
    """Loads the rig in a file; warns of what a platform (as `sys.platform` calls it, "" for any) cannot do."""
    report = Report()
    source = read(Path(path), str(path), report)
    return _loaded(source, str(path), Path(path).parent, report, platform)


def load_text(text: str, name: str = "rig", search: Path | None = None) -> Loaded:
    """Loads a rig from its text, shown as `name`; profiles and `extends` are looked for in the folder `search` too."""
    report = Report()
    return _loaded(accept(text, name, report), name, search, report)


def _loaded(source: Source | None, name: str, folder: Path | None, report: Report, platform: str = "") -> Loaded:
    rig, text = None, source.text if source else ""
    # Where there are too many problems, they are all there is to say.
    with suppress(Enough):
        bundle = gather(source, folder, report) if source else Bundle(None)
        if bundle.tree is not None:
            rig = _rig(bundle.tree, bundle.levels, _Profiles(folder, report), report, platform)
        if rig is not None and len(bundle.files) > 1:
            text = write(rig)
    files = tuple(dict.fromkeys([name, *report.lines]))
    problems = report.sorted({file: order for order, file in enumerate(files)})
    return Loaded(None if report.failed else rig, problems, files, text)


class _Profiles:
    """Finds profiles and tables for one rig, each read once."""

    def __init__(self, folder: Path | None, report: Report) -> None:
        self._folders = found.profile_folders(folder)
        self._folder = folder
        self._report = report
        self._known: dict[str, Profile | None] = {}
        self._tables: dict[str, OscTable | None] = {}

    def find(self, name: Placed[str]) -> Profile | None:
        """The profile of this name; None, reported, where there is none or it has an error."""
        if name.value not in self._known:
            self._known[name.value] = self._read(name)
        return self._known[name.value]

    def find_table(self, name: Placed[str]) -> OscTable | None:
        """The table of this name; None, reported, where there is none or it has an error."""
        if name.value not in self._tables:
            self._tables[name.value] = self._read_table(name)
        return self._tables[name.value]

    def _read_table(self, name: Placed[str]) -> OscTable | None:
        file = found.table_file(name.value, found.table_folders(self._folder))
        if file is None:
            advice = meant(name.value, found.table_names(self._folder), "tables are")
            self._report.say("E203", name.span, f"there is no table {name.value!r}", advice)
            return None
        return daw_tables.table_in(file, self._report, name.span)

    def _read(self, name: Placed[str]) -> Profile | None:
        file = found.profile_file(name.value, self._folders)
        if file is None:
            advice = meant(name.value, found.profile_names(self._folder), "profiles are")
            self._report.say("E202", name.span, f"there is no profile {name.value!r}", advice)
            return None
        return profile_in(file, self._report, name.span)


def _rig(tree: Table, ranks: Mapping[str, int], profiles: _Profiles, report: Report, platform: str) -> Rig | None:
    shape = reader.read(RigShape, tree, tree.span, report)
    assert shape is not None, "a rig is read as far as it goes"
    surfaces, phase_shapes, map_shape = shape.surfaces, shape.phases, shape.map
    if surfaces is None or phase_shapes is None or (shape.daws is None and shape.wrote("daws")):
        return None
    scene = Scene(report)
    check_names([row.key for row in (*surfaces, *(shape.daws or ()))], report)
    read_surfaces(surfaces, profiles.find, scene)
    read_daws(shape.daws, found.find_dialect, found.dialect_names, scene, profiles.find_table)
    check_listeners(scene.listens, report)
    check_made(surfaces, shape.daws, report)
    check_shared(shape.daws, scene.dialects, report)
    read_throughs(surfaces, scene)
    scene.actions = _actions(shape, scene)
    scene.layers = _layers(shape, scene)
    own_roles = read_roles(shape.roles, scene)
    phases = read_phases(phase_shapes, scene)
    start = _start(shape, phases, scene)
    excluded = levels.excluded_of(shape.levels, scene)
    me, producer = (together.name_of(written, scene) for written in (shape.me, shape.producer))
    song = together.song_of(shape.song, scene)
    parts = together.parts(shape.listen, scene)
    groups = read_groups(shape.groups, scene, {row.key.value: row.key.span for row in surfaces})
    scene.group_of = {surface: group.name for group in groups for surface in group.surfaces}
    lines = MapReader(scene, ranks)
    entries = lines.entries(map_shape) if map_shape is not None else ()
    read_links(shape.daws, groups, [(each, lines.spans[each.place]) for each in entries], scene)
    shaping.fine_button(scene, shape.defaults.fine if shape.defaults else None)
    if report.failed:
        return None
    assert shape.rig is not None
    rig = Rig(
        name=shape.rig.value,
        surfaces=tuple(surface for surface in scene.surfaces.values() if surface is not None),
        daws=tuple(daw for daw in scene.daws.values() if daw is not None),
        phases=phases,
        groups=groups,
        entries=entries,
        start=start,
        defaults=_defaults(shape.defaults),
        actions=scene.actions,
        song=song,
        layers=scene.layers,
        excluded=excluded,
        passes=lines.passes.all,
        roles=own_roles,
        me=me,
        producer=producer,
        parts=parts,
    )
    if not levels.fit(rig, shape, lines.spans, report):
        return None
    with suppress(Enough):  # of warnings: the rig is none the worse
        review(rig, shape, lines.spans, report, tree.span.file)
        check_platform(surfaces, shape.daws, platform, report)
    return rig


def _start(shape: RigShape, phases: tuple[Phase, ...], scene: Scene) -> str:
    if shape.start is None:
        return phases[0].name if phases else ""
    scene.known("E206", shape.start, scene.phases, "phase")
    return shape.start.value


def _layers(shape: RigShape, scene: Scene) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.value for name in shape.layers or () if good_name(name, scene.report)))


def _actions(shape: RigShape, scene: Scene) -> Mapping[str, Mapping[str, str]]:
    """Actions by name, each by the dialect that says it."""
    actions: dict[str, dict[str, str]] = {}
    for row in shape.actions or ():
        is_segment(row.key, scene.report)
        actions[row.key.value] = said = {}
        for words in row.value or ():
            if words.value is not None:
                said[words.key.value] = words.value.value
            tables = {dialect.name for dialect in scene.dialects.values()}
            if words.key.value not in {*found.dialect_names(), *tables, *found.table_names()}:
                no_dialect(words.key, found.dialect_names(), scene.report)
    return actions


def _defaults(shape: DefaultsShape | None) -> Defaults:
    if shape is None:
        return Defaults()
    times = {"hold_ns": shape.hold, "double_ns": shape.double, "move_ns": shape.move}
    given = {**times, "takeover": shape.takeover, "fine": shape.fine}
    return Defaults(**{name: placed.value for name, placed in given.items() if placed})  # type: ignore[arg-type]
