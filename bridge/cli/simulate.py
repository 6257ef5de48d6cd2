"""`phasebridge simulate`: what a rig makes of a trace, without hardware and without waiting."""

import io
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from bridge.cli.asking import as_json, reject, rig_of

if TYPE_CHECKING:
    from bridge.app.simulate import Done
    from bridge.app.trace import Body


@click.command("simulate", short_help="Play a file of events in simulated time.")
@click.argument("rig")
@click.argument("events", type=click.File(encoding="utf-8-sig", errors="replace"), required=False)
@as_json
def command(rig: str, events: TextIO | None, json_: bool) -> None:
    """Play EVENTS (trace lines; `-` or nothing: standard input) on RIG and print what comes out.

    Time is simulated and the output the same each time. Every port is open from the start, but for one
    of which EVENTS says `back` before `lost`. After the last event, what is due within five seconds still happens.
    """
    from bridge.app import simulate, trace

    checked = rig_of(rig)
    try:
        items = list(trace.read(events if events is not None else _piped()))
        for done in simulate.simulate(checked, items, folder=Path(rig).parent):
            click.echo(trace.line(done.t_ns, done.body) if json_ else words(done))
    except trace.TraceMistake as mistake:
        reject(f"{getattr(events, 'name', 'events')}: {mistake}")
    except simulate.RigInTraceRefused as refused:
        reject(str(refused))


def _piped() -> Iterable[str]:
    if sys.stdin is None or sys.stdin.isatty():
        return ()
    # Traces are UTF-8, whatever the terminal speaks.
    return io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8-sig", errors="replace")


def words(done: "Done") -> str:
    """One line of output for people."""
    from bridge.app.trace import milliseconds

    return f"{milliseconds(done.t_ns):>12} ms  {said(done.body)}"


def said(body: "Body") -> str:
    """What came out, in words."""
    match body:
        case {"port": port, "midi": text} | {"port": port, "bytes": text}:
            return f"{port}  {text}"
        case {"port": port, "osc": [address, *arguments]}:
            return f"{port}  {address} {' '.join(map(str, arguments))}".rstrip()
        case {"phase": phase, "group": group}:
            return f"phase {phase} ({group}){', settled' if body.get('settled') else ''}"
        case {"bank": first, "group": group}:
            return f"strips from track {first + 1} ({group})"
        case _:
            about, told = str(body.get("about")), str(body.get("told"))
            return told if about in told else f"{about}: {told}"
