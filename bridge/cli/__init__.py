"""The commands of `phasebridge`. Each is one thin file that is imported when it is asked for.

Exit codes: 0 done, 1 failure, 2 rejected input or usage. Nobody but a developer ever sees a traceback: what goes wrong
unforeseen is written to a file in the state folder, and that is said.
"""

import importlib
import io
import logging
import os
import sys
import tempfile
import time
import traceback
from difflib import get_close_matches
from pathlib import Path

import click

from bridge import __version__

#: Every command, in the order of `--help`; each is the function `command` of the module of its name.
COMMANDS = (
    "demo",
    "run",
    "check",
    "simulate",
    "explain",
    "phase",
    "status",
    "surfaces",
    "dialects",
    "ports",
    "schema",
    "replay",
    "learn",
    "song",
    "vision",
    "idea",
    "suggestion",
    "levels",
    "journal",
    "handoff",
)
#: Commands that are planned: who tries one is told so.
PLANNED = frozenset(
    {
        "init",
        "monitor",
        "record",
        "doctor",
        "service",
    }
)


class Commands(click.Group):
    """The commands, imported one by one."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """All names, in their order."""
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name."""
        if cmd_name not in COMMANDS:
            return None
        found = importlib.import_module(f"bridge.cli.{cmd_name}").command
        assert isinstance(found, click.Command)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command meant; the nearest name is offered for one that is not known."""
        if args[0] in PLANNED:
            ctx.fail(f"the command {args[0]} is planned and not built yet")
        near = get_close_matches(args[0], COMMANDS, 1)
        if args[0] not in COMMANDS and near:
            ctx.fail(f"no command {args[0]!r}; did you mean {near[0]!r}?")
        return super().resolve_command(ctx, args)


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="phasebridge")
def commands() -> None:
    """One tap on a footswitch takes your control surface from playing to mixing and back.

    Try `phasebridge demo` first: it needs nothing attached.
    """


def main() -> None:
    """Run the command line and exit."""
    # A letter that this terminal cannot show must not end a command.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(execute(sys.argv[1:]))


def execute(arguments: list[str]) -> int:
    """Run one command; its exit code."""
    # Without any handler Python itself would print tracebacks that were logged.
    logging.getLogger().addHandler(logging.NullHandler())
    try:
        code = commands.main(arguments, prog_name="phasebridge", standalone_mode=False)
    except click.ClickException as problem:
        problem.show()
        return problem.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 1
    except BrokenPipeError:
        # Whoever read our output has gone; so that Python's own last flush does not complain either:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception:  # the last guard: a musician gets a sentence and a file, not a traceback
        click.echo(
            f"phasebridge failed: a mistake in the program, not yours. {_kept(traceback.format_exc())}", err=True
        )
        return 1
    return code if isinstance(code, int) else 0


def _kept(report: str) -> str:
    try:
        from bridge.app.state import default_folder
    except ImportError:  # the installation is not whole, which may be what is to be reported
        folder = Path(tempfile.gettempdir())
    else:
        folder = default_folder()
    for option, value in zip(sys.argv, sys.argv[1:], strict=False):
        folder = Path(value) if option == "--state" else folder
    path = folder / f"failure-{time.strftime('%Y%m%d-%H%M%S')}.txt"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_text(f"{' '.join(sys.argv)}\n\n{report}", encoding="utf-8")
    except OSError:
        return f"The report could not be kept in {folder}:\n{report.splitlines()[-1]}"
    return f"Please report it with {path}"
