"""`phasebridge phase`: which phase it is, or another one."""

from pathlib import Path

import click

from bridge.cli.asking import FAILURE, as_json, asked, print_json, state_folder


@click.command("phase", short_help="Say or set the phase.")
@click.argument("name", required=False)
@as_json
@state_folder
def command(name: str | None, json_: bool, state: Path | None) -> int:
    """Say which phase the running daemon is in; with NAME, go to that phase first."""
    told = asked(state, {"do": f"phase/set/{name}", "by": "command"})["told"] if name is not None else []
    for line in told:
        click.echo(line, err=True)
    status = asked(state, {"get": "status"})["status"]
    phases = {group: each["phase"] for group, each in status["groups"].items()}
    if json_:
        print_json({"phase": status["phase"], "group": status["group"], "groups": phases})
    elif len(phases) == 1:
        click.echo(status["phase"])
    else:
        for group, phase in phases.items():
            click.echo(f"{group}: {phase}")
    return FAILURE if told and status["phase"] != name else 0
