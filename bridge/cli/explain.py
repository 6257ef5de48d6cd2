"""`phasebridge explain`: what an event would do, phase by phase, and why."""

import click

from bridge.cli.asking import as_json, print_json, reject, rig_of


@click.command("explain", short_help="Say what a control would do, and why.")
@click.argument("rig")
@click.argument("event")
@as_json
def command(rig: str, event: str, json_: bool) -> None:
    """Say what EVENT would do on RIG in each phase, and what keeps it from doing more.

    EVENT is short, such as desk/knob/1=64, desk/button/solo/1, desk/button/solo/1=release or desk/encoder/1=+2, or a
    trace line such as {"port": "desk", "midi": "b0 00 40"}. Nothing is opened: every DAW counts as not heard of yet.
    """
    from bridge.app.explain import NotAnEvent, explain

    try:
        explanations = list(explain(rig_of(rig), event))
    except NotAnEvent as problem:
        reject(str(problem))
    if json_:
        print_json(
            [
                {
                    "phase": each.phase,
                    "means": [means._asdict() for means in each.means],
                    "reasons": [reason._asdict() for reason in each.reasons],
                }
                for each in explanations
            ]
        )
        return
    for each in explanations:
        click.echo(f"{each.phase}:")
        for means in each.means:
            gesture = "" if means.gesture == "plain" else f"{means.gesture}: "
            click.echo(f"  {gesture}{', '.join((means.target, *means.how))}  ({means.place})")
        if not each.means and not each.reasons:
            click.echo("  nothing")
        for reason in each.reasons:
            click.echo(f"  - {reason.text}")
