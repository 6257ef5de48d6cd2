"""`phasebridge replay`: does a recorded trace still give the same output?"""

import hashlib
from pathlib import Path
from typing import TextIO

import click

from bridge.cli.asking import fail, reject, rig_of


@click.command("replay", short_help="Compare a recording with what would come out now.")
@click.argument("trace", type=click.File(encoding="utf-8", errors="replace"))
@click.argument("rig")
def command(trace: TextIO, rig: str) -> None:
    """Play the events of TRACE (from `run --trace`) on RIG and compare what comes out with what was recorded.

    Exit code 0 when it is the same, 1 with the first difference when it is not.
    """
    from bridge import config
    from bridge.app import trace as traces
    from bridge.app.replay import replay
    from bridge.app.simulate import RigInTraceRefused

    checked = rig_of(rig)
    try:
        items = list(traces.read(trace))
        verdict = replay(checked, items, Path(rig).parent)
    except traces.TraceMistake as mistake:
        reject(f"{trace.name}: {mistake}")
    except RigInTraceRefused as refused:
        reject(str(refused))
    if verdict.difference is not None:
        header = next((item for item in items if isinstance(item, traces.Header)), traces.Header())
        changed = header.sha256 not in ("", hashlib.sha256(config.load(rig).text.encode()).hexdigest())
        fail(verdict.difference + ("\n(the rig is not the one it was recorded with)" if changed else ""))
    click.echo(f"the same: {verdict.compared} outputs")
