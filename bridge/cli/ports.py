"""`phasebridge ports`: the MIDI ports of this machine."""

import click

from bridge.cli.asking import as_json, fail, print_json

#: How long the MIDI system may take to list its names.
LIST_SECONDS = 5.0


@click.command("ports", short_help="List the MIDI ports of this machine.")
@as_json
def command(json_: bool) -> None:
    """List the MIDI inputs and outputs that are here now, by the names a rig's `port:` takes."""
    from bridge.ports.midi.hub import MidiHub

    hub = MidiHub()
    hub.start()
    try:
        listing = hub.listing(LIST_SECONDS)
    finally:
        hub.stop()
    if json_:
        print_json(
            {"system": listing.system, "inputs": listing.inputs, "outputs": listing.outputs, "problem": listing.problem}
        )
    elif listing.problem:
        fail(listing.problem)
    else:
        for title, names in (("inputs", listing.inputs), ("outputs", listing.outputs)):
            click.echo(f"{title} ({listing.system}):")
            for name in names or ("none",):
                click.echo(f"  {name}")
