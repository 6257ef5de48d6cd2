"""`phasebridge check`: what is wrong with a rig, all in one go."""

import sys
from typing import TYPE_CHECKING, Any

import click

from bridge.cli.asking import REJECTED, as_json, print_json

if TYPE_CHECKING:
    from bridge.config import Problem


@click.command("check", short_help="Say what is wrong with a rig.")
@click.argument("rig")
@as_json
def command(rig: str, json_: bool) -> int:
    """Check RIG: every problem as file:line:column: CODE message. Exit code 0, also with warnings; 2 with errors."""
    from bridge import config

    loaded = config.load(rig, sys.platform)
    if json_:
        print_json([_json(problem) for problem in loaded.problems])
    elif loaded.problems:
        click.echo(config.render_all(loaded.problems))
    return REJECTED if any(not problem.warning for problem in loaded.problems) else 0


def _json(problem: "Problem") -> dict[str, Any]:
    return {
        "file": problem.place.file,
        "line": problem.place.line,
        "column": problem.place.column,
        "code": problem.code,
        "message": problem.message,
        "advice": problem.advice,
        "warning": problem.warning,
        "notes": [
            {"file": note.place.file, "line": note.place.line, "column": note.place.column, "message": note.text}
            for note in problem.notes
        ],
    }
