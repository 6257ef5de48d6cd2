"""What several commands ask or say in the same way: options, reading a rig, ending with a sentence."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

if TYPE_CHECKING:
    from bridge.model.rig import Rig

Wrapped = TypeVar("Wrapped", bound=Callable[..., Any])

FAILURE, REJECTED = 1, 2


class Failed(click.ClickException):
    """Ends the command with a sentence on standard error."""

    exit_code = FAILURE

    def show(self, file: Any = None) -> None:
        """Say it as it is."""
        click.echo(self.message, err=True, file=file)


class Rejected(Failed):
    """What was given cannot be used."""

    exit_code = REJECTED


def fail(message: str) -> NoReturn:
    """It did not work."""
    raise Failed(message)


def reject(message: str) -> NoReturn:
    """What was given cannot be used."""
    raise Rejected(message)


def as_json(command: Wrapped) -> Wrapped:
    """The option --json."""
    return click.option("--json", "json_", is_flag=True, help="For programs: JSON.")(command)


def state_folder(command: Wrapped) -> Wrapped:
    """The option --state."""
    return click.option(
        "--state",
        "state",
        type=click.Path(file_okay=False, path_type=Path),
        metavar="DIR",
        help="The state folder, if not the usual one.",
    )(command)


def print_json(value: Any) -> None:
    """Print a value for programs."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def folder_or_default(state: Path | None) -> Path:
    """The folder asked for, or the usual one."""
    from bridge.app.state import default_folder

    return state or default_folder()


def rig_of(path: str) -> "Rig":
    """The rig in a file; problems are said and end the command."""
    from bridge import config

    loaded = config.load(path)
    if loaded.problems:
        click.echo(config.render_all(loaded.problems), err=True)
    if loaded.rig is None:
        raise click.exceptions.Exit(REJECTED)
    return loaded.rig


def asked(state: Path | None, request: dict[str, Any], seconds: float | None = None) -> dict[str, Any]:
    """What the running daemon answers; `seconds`: how long it may take, if not the usual time."""
    from bridge.app.client import ANSWER_SECONDS, Declined, NoDaemon, ask

    try:
        return ask(folder_or_default(state), request, seconds or ANSWER_SECONDS)
    except NoDaemon as problem:
        fail(str(problem))
    except Declined as problem:
        reject(str(problem))
