"""`phasebridge demo`: the main job, with nothing attached."""

import sys
import time
from typing import TYPE_CHECKING

import click

from bridge.cli.asking import fail

if TYPE_CHECKING:
    from bridge.app.room import Room
    from bridge.app.tour import Said

#: How long each line stands before the next: the tour takes about ten seconds.
PAUSE_SECONDS = 0.5
WIDTH = 28
COLORS = {"orange": "yellow", "blue": "blue"}
PROMPT = "Your turn: fader/1=64, knob/2=100, button/solo/3, switch/1 (the footswitch), flip, status, quit"


@click.command("demo", short_help="See it work, with nothing attached.")
@click.option("--fast", is_flag=True, help="Without pauses.")
def command(fast: bool) -> None:
    """Play a practice surface into a practice mixer, through the real daemon and over real OSC, in create and in mix.

    At a terminal you can play on afterwards.
    """
    from bridge.app.room import NotSo, Room
    from bridge.app.tour import tour

    try:
        with Room() as room:
            click.echo(f"{room.ready}\n")
            for said in tour(room, 0.0 if fast else 1.0):
                _print(said)
                time.sleep(0.0 if fast else PAUSE_SECONDS)
            click.echo("\nAll of it was read back from the mixer and from the wire to the surface.")
            if sys.stdin.isatty() and sys.stdout.isatty() and not fast:
                _play(room)
    except NotSo as problem:
        fail(f"the demo did not go as it should: {problem}")


def _print(said: "Said") -> None:
    from bridge.app.tour import Heading

    if isinstance(said, Heading):
        click.secho(f"\n{said.text}", bold=True, fg=COLORS.get(said.color))
    else:
        click.echo(f"  {said.move:<{WIDTH}}{said.outcome}")


def _play(room: "Room") -> None:
    from bridge.app.moves import NotAMove

    click.echo(f"\n{PROMPT}")
    while True:
        try:
            typed = click.prompt(room.phase(), prompt_suffix="> ", default="", show_default=False).strip()
        except click.Abort:
            return
        if typed in ("quit", "exit", "q"):
            return
        try:
            _do(room, typed)
        except NotAMove as problem:
            click.echo(str(problem))


def _do(room: "Room", typed: str) -> None:
    before = room.mixer.snapshot()
    control, _, value = typed.partition("=")
    if typed == "status":
        click.echo(f"{room.ready}; now in {room.phase()}, {room.sent()} datagrams sent")
    elif typed == "flip" or (control in room.controls and not value and _presses(room, control)):
        room.tap("switch/1" if typed == "flip" else control)
    elif control in room.controls:
        room.move(control, value)
    elif typed:
        click.echo(f"there is no {control!r}; there are {', '.join(room.controls)}")
    room.settle()
    time.sleep(0.05)  # the mixer is on the other side of a socket
    changed = {key: position for key, position in room.mixer.snapshot().items() if position != before[key]}
    for key, position in changed.items():
        click.echo(f"  {key} {before[key]:.3f} -> {position:.3f}")
    if value and control in room.controls and not changed:
        click.echo("  nothing moved in the mixer: a control takes over when it meets the value or passes it")


def _presses(room: "Room", control: str) -> bool:
    from bridge.model.surface import Motion

    return room.controls[control].motion is Motion.PRESS
