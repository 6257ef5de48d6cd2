"""`phasebridge phase`: which phase it is, or another one."""

from pathlib import Path

import click

from bridge.cli.asking import FAILURE, as_json, asked, print_json, reject, state_folder
from bridge.core.quoting import quoted


@click.command("phase", short_help="Say or set the phase.")
@click.argument("name", required=False)
@click.option("--group", "of", metavar="GROUP", help="Of which group of surfaces, if not the rig's first.")
@as_json
@state_folder
def command(name: str | None, of: str | None, json_: bool, state: Path | None) -> int:
    """Say which phase the running daemon is in; with NAME, go to that phase first.

    Groups that follow another in the rig go with it.
    """
    request = {"do": f"phase/set/{name}", "by": "command", **({"group": of} if of is not None else {})}
    told = asked(state, request)["told"] if name is not None else []
    for line in told:
        click.echo(line, err=True)
    status = asked(state, {"get": "status"})["status"]
    phases = {group: each["phase"] for group, each in status["groups"].items()}
    if of is not None and of not in phases:
        reject(f"there is no group {quoted(of)}; this rig has {', '.join(phases)}")
    group = status["group"] if of is None else of
    phase = phases[group]
    if json_:
        print_json({"phase": phase, "group": group, "groups": phases})
    elif len(phases) == 1 or of is not None:
        click.echo(phase)
    else:
        click.echo("\n".join(f"{each}: {shown}" for each, shown in phases.items()))
    return FAILURE if told and phase != name else 0
