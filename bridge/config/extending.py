"""`extends:`: a rig and the rigs it extends become one tree, the child's word before its parent's.

Tables are joined key by key, anything else is replaced. The map is not joined but kept whole: its lines have their own
order of strength, in which the file they stand in comes first.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bridge.config.problems import Report
from bridge.config.source import Source, read
from bridge.config.tree import Node, Table, Text, parse

#: Files in a row that extend one another.
DEEPEST = 8


@dataclass(slots=True)
class Bundle:
    """The joined tree, None where a file of the row cannot be had; and the files read, the rig itself first."""

    tree: Table | None
    files: list[str] = field(default_factory=list)

    @property
    def levels(self) -> Mapping[str, int]:
        """The strength of each file's lines in the map: 0 for the rig itself, less for what it extends."""
        return {name: -level for level, name in enumerate(self.files)}


def gather(source: Source, folder: Path | None, report: Report) -> Bundle:
    """Reads what a rig extends; the tree is None, reported, where a file of the row cannot be had."""
    bundle = Bundle(None, [source.name])
    tree = parse(source, report)
    if tree is None:
        return bundle
    seen = {_real(folder / Path(source.name).name) if folder else source.name}
    trees = [tree]
    while (named := trees[-1].get("extends")) is not None:
        if not isinstance(named, Text) or not named.text:
            break  # the shape says what is wrong with it
        parent = _parent(named, folder, seen, report)
        if parent is None:
            return bundle
        path, text = parent
        folder = path.parent
        bundle.files.append(text.name)
        above = parse(text, report)
        if above is None:
            return bundle
        trees.append(above)
    whole = trees[-1]
    for child in reversed(trees[:-1]):
        whole = joined(whole, child)
    bundle.tree = whole
    return bundle


def _real(path: Path) -> str:
    return os.path.realpath(path)


def _parent(named: Text, folder: Path | None, seen: set[str], report: Report) -> tuple[Path, Source] | None:
    """The file that is extended: where it is and what it says."""
    written = Path(named.text)
    if "\0" in named.text:
        report.say("E120", named.span, "this is no file name", "write the name of another rig")
        return None
    if folder is None:
        report.say(
            "E120", named.span, "a rig without a file has nothing beside it to extend", "save it to a file first"
        )
        return None
    if written.is_absolute():
        what = f"{named.text} is a full path, which other computers do not have"
        report.say("W607", named.span, what, "put the file beside this one and write only its name")
    path = folder / written
    if _real(path) in seen:
        what = f"{named.text} is extended already, so this would go round in a circle"
        report.say("E120", named.span, what, "delete this `extends:`, or name another file")
        return None
    if len(seen) >= DEEPEST:
        what = f"more than {DEEPEST} files extend one another"
        report.say("E120", named.span, what, "join some of them")
        return None
    seen.add(_real(path))
    if not path.is_file():
        report.say("E120", named.span, f"there is no file {path}", "the name counts from the folder this file is in")
        return None
    source = read(path, str(path), report, named.span)
    return (path, source) if source else None


def joined(parent: Table, child: Table, *, rigs: bool = True) -> Table:
    """Two tables as one, in the parent's order: what the child has too is joined or replaced, what is new follows.

    `rigs`: these are whole rigs, whose maps are kept side by side.
    """
    own = {key.text: (key, value) for key, value in child.rows}
    rows: list[tuple[Text, Node]] = []
    for key, above in parent.rows:
        name, below = own.pop(key.text, (key, above))
        if below is not above and isinstance(above, Table) and isinstance(below, Table):
            side_by_side = rigs and key.text == "map"
            whole = Table(below.span, below.rows + above.rows) if side_by_side else joined(above, below, rigs=False)
            rows.append((name, whole))
        else:
            rows.append((name, below))
    return Table(child.span, (*rows, *own.values()), child.flow)
