"""`phasebridge status`: how the running daemon is doing."""

from pathlib import Path
from typing import Any

import click

from bridge.cli import serial_lines
from bridge.cli.asking import as_json, asked, print_json, state_folder
from bridge.cli.tables import show

#: The columns of the table of ports: what the status calls them, and their heads.
COUNTERS = {
    "received": "in",
    "sent": "out",
    "refused": "refused",
    "mistakes": "mistakes",
    "unmapped": "unmapped",
    "dropped": "dropped",
}


@click.command("status", short_help="Say how the daemon is doing.")
@as_json
@state_folder
def command(json_: bool, state: Path | None) -> None:
    """Say how the running daemon is doing: phase, ports, counters, latency."""
    status = asked(state, {"get": "status"})["status"]
    if json_:
        print_json(status)
        return
    click.echo(f"{status['rig']}, process {status['pid']}, up {status['up_seconds']:.0f} s")
    for group, each in status["groups"].items():
        settled = "" if each["settled"] else " (not settled)"
        click.echo(f"phase {each['phase']}{settled}, strips from track {each['bank'] + 1} ({group}){_banked(each)}")
    if status.get("song"):
        click.echo(f"song {status['song']}")
    click.echo(_latency(status["latency_us"]))
    if status["state_problem"]:
        click.echo(f"the state cannot be saved: {status['state_problem']}")
    journal = status.get("journal") or {}
    if journal.get("problem"):
        click.echo(f"the journal: {journal['problem']} ({journal['waiting']} entries wait)")
    show("ports", ("port", "state", *COUNTERS.values()), [_row(name, port) for name, port in status["ports"].items()])
    for name, daw in {**status["daws"], **status.get("links", {})}.items():
        click.echo(_daw(name, daw))
    if status.get("waiting"):
        click.echo(f"waiting to be met: {', '.join(f'{name} ({way})' for name, way in status['waiting'].items())}")
    for name, port in status["ports"].items():
        if port.get("detail"):
            click.echo(f"{name}: {port['detail']}")
        if said := serial_lines.box(port):
            click.echo(f"{name}: {said}")
        for line in _company(port):
            click.echo(f"{name}: {line}")


def _banked(group: dict[str, Any]) -> str:
    """By whom a group is banked, where not by its own controls, and what is wrong with that."""
    if not group.get("banked_by"):
        return ""
    wrong = f", but {group['bank_problem']}" if group["bank_problem"] else ""
    return f", banked by {group['banked_by']}{wrong}"


def _row(name: str, port: dict[str, Any]) -> tuple[str, ...]:
    return (name, str(port["state"]), *(str(port.get(counter, "")) for counter in COUNTERS))


def _daw(name: str, daw: dict[str, Any]) -> str:
    """How a DAW is doing: whether it is there, and what of its words made no sense."""
    here = "is there" if daw["present"] else "has said nothing yet"
    tracks = f", {daw['strips']} tracks" if daw["strips"] is not None else ""
    count = daw["mistakes"]
    if not count:
        return f"{name} {here}{tracks}"
    last = f"; the last: {daw['last_mistake']}" if daw["last_mistake"] else ""
    return f"{name} {here}{tracks}; {count} of its messages made no sense{last}"


#: What is said of a surface beside the table, where there is anything to say: the status' word, and the sentence.
COMPANY = {
    "identity": "it says it is {}",
    "hello": "it is {}",
    "silent": "it is silent: what it held was released",
    "silences": "it fell silent {} times",
    "echoes": "{} messages only came back from what it was sent, and were not played",
    "strangers": "{} datagrams came from another machine than it is sent to, and were not heard",
    "flooded": "{} messages came too fast to be played one by one",
}


def _company(port: dict[str, Any]) -> list[str]:
    return [sentence.format(port[word]) for word, sentence in COMPANY.items() if port.get(word)]


def _latency(figures: dict[str, Any]) -> str:
    if not figures["count"]:
        return "latency: nothing has been played yet"
    return (
        "latency: "
        + ", ".join(f"{name} {value:.0f} µs" for name, value in figures.items() if name != "count")
        + f" ({figures['count']} messages)"
    )
