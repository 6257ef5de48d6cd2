"""`phasebridge schema`: the JSON Schema of rigs, for editors."""

import click

from bridge.cli.asking import print_json


@click.command("schema", short_help="Print the JSON Schema of rigs.")
def command() -> None:
    """Print the JSON Schema of rigs; editors complete and check with it."""
    from bridge import config

    print_json(config.schema())
