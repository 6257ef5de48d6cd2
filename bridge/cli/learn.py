"""`phasebridge learn`: how an encoder writes its ticks, or what a DAW's fader means in dB, from a recording."""

from math import isinf
from typing import TYPE_CHECKING, TextIO

import click

from bridge.cli.asking import as_json, print_json, reject
from bridge.cli.tables import show

if TYPE_CHECKING:
    from bridge.app.learn import Turned

#: Numbers of a turn that are shown.
_SEEN = 12


@click.command("learn", short_help="Find out how an encoder writes its ticks, or the fader of a DAW.")
@click.argument("trace", type=click.File(encoding="utf-8", errors="replace"))
@click.option("--taper", "daw", metavar="DAW", help="The fader law of this DAW of the rig, from what it prints (mcu).")
@as_json
def command(trace: TextIO, daw: str | None, json_: bool) -> None:
    """Say which encoding the encoders in TRACE use, for `relative:` in a profile.

    Record it with `phasebridge run RIG --trace FILE`: turn one encoder slowly, step by step, to the right, then to the
    left; then the next.

    With --taper: what the faders of a Mackie Control DAW mean in dB, for `taper:` in a rig. While it records, move one
    fader of a track in small steps from the bottom to the top, in the DAW or on the desk, and wait half a second at
    each until the display shows its level. A point at 0 dB is worth the most. Nothing is moved by itself.
    """
    from bridge.app import learn
    from bridge.app import trace as traces

    try:
        items = traces.read(trace)
        if daw is not None:
            _taper(learn.taper(items, daw), trace.name, daw, json_=json_)
            return
        found = learn.turned(items)
    except traces.TraceMistake as mistake:
        reject(f"{trace.name}: {mistake}")
    if json_:
        print_json([each._asdict() for each in found])
    elif not found:
        reject(f"{trace.name} holds no controller: was the encoder's port open while it was recorded?")
    else:
        show("turned", ("port", "channel", "cc", "sent", "relative"), [_row(each) for each in found])


def _taper(points: "list[tuple[float, int]]", name: str, daw: str, *, json_: bool) -> None:
    """Prints the taper ready for the rig."""
    from bridge.core import taper_learning

    if not points:
        what = f"{name} holds no two levels that {daw} printed for a fader at rest"
        reject(f"{what}: move a fader of its first eight tracks, and wait half a second at each level")
    if json_:
        print_json([[None if isinf(level) else level, number] for level, number in points])
    else:
        print(taper_learning.told(points))


def _row(each: "Turned") -> tuple[str, ...]:
    sent = " ".join(map(str, each.values[:_SEEN])) + (" ..." if len(each.values) > _SEEN else "")
    return (
        each.port,
        str(each.channel),
        str(each.number),
        sent,
        each.encoding or "no telling: right first, then left?",
    )
