"""`phasebridge learn`: how an encoder writes its ticks, from a recorded turn."""

from typing import TYPE_CHECKING, TextIO

import click

from bridge.cli.asking import as_json, print_json, reject
from bridge.cli.tables import show

if TYPE_CHECKING:
    from bridge.app.learn import Turned

#: Numbers of a turn that are shown.
_SEEN = 12


@click.command("learn", short_help="Find out how an encoder writes its ticks.")
@click.argument("trace", type=click.File(encoding="utf-8", errors="replace"))
@as_json
def command(trace: TextIO, json_: bool) -> None:
    """Say which encoding the encoders in TRACE use, for `relative:` in a profile.

    Record it with `phasebridge run RIG --trace FILE`: turn one encoder slowly, step by step, to the right, then to the
    left; then the next.
    """
    from bridge.app import learn
    from bridge.app import trace as traces

    try:
        found = learn.turned(traces.read(trace))
    except traces.TraceMistake as mistake:
        reject(f"{trace.name}: {mistake}")
    if json_:
        print_json([each._asdict() for each in found])
    elif not found:
        reject(f"{trace.name} holds no controller: was the encoder's port open while it was recorded?")
    else:
        show("turned", ("port", "channel", "cc", "sent", "relative"), [_row(each) for each in found])


def _row(each: "Turned") -> tuple[str, ...]:
    sent = " ".join(map(str, each.values[:_SEEN])) + (" ..." if len(each.values) > _SEEN else "")
    return (
        each.port,
        str(each.channel),
        str(each.number),
        sent,
        each.encoding or "no telling: right first, then left?",
    )
