"""How the commands list ideas and suggestions."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bridge.cli.asking import print_json
from bridge.cli.journaling import one_line, reading, song_of
from bridge.cli.tables import show

if TYPE_CHECKING:
    from bridge.journal.entries import Idea

#: How to write the first one.
FIRST = {"idea": "phasebridge idea add TEXT", "suggestion": "phasebridge suggestion offer TEXT"}


def list_marks(folder: Path, kind: str, name: str | None, *, json_: bool) -> None:
    """Print the ideas or the suggestions of a song."""
    from bridge.journal import entries

    with reading(folder) as book:
        song = song_of(book, name)
        found = entries.ideas(book, song, kind)
    if json_:
        print_json({
            "song": song.name,
            f"{kind}s": [_dict(each) for each in found],
        })  # fmt: skip
        return
    if not found:
        click.echo(f"{song.name} has no {kind}s yet; write one with: {FIRST[kind]}")
        return
    rows = [
        (str(each.id), _state(each), each.position or "", each.phase, each.who, one_line(each.text) or "(no words yet)")
        for each in found
    ]
    show(f"{kind}s of {song.name}", ("number", "state", "at", "phase", "who", kind), rows, 2)


def _state(mark: "Idea") -> str:
    return f"{mark.state} by {mark.decider}" if mark.decider else mark.state


def _dict(mark: "Idea") -> dict[str, Any]:
    rest = {key: value for key, value in mark._asdict().items() if key not in ("id", "kind")}
    return {"number": mark.id, **rest}
