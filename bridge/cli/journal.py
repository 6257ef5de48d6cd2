"""`phasebridge journal`: what happened while a song was made."""

from pathlib import Path
from typing import Any

import click

from bridge.cli.asking import as_json, folder_or_default, print_json, state_folder
from bridge.cli.journaling import reading, song_of
from bridge.cli.tables import show


@click.command("journal", short_help="Say what happened while a song was made.")
@click.argument("song", required=False)
@as_json
@state_folder
def command(song: str | None, json_: bool, state: Path | None) -> int:
    """Say how long SONG (or the present one) was in which phase, and what happened."""
    from bridge.journal import entries

    with reading(folder_or_default(state)) as book:
        found = song_of(book, song)
        spans, moments = entries.spans(book, found), entries.moments(book, found)
        tallies = entries.tallies(book, found)
    if json_:
        print_json({
            "song": found.name,
            "begun": found.begun,
            "done": found.done,
            "spans": [_dict(span) for span in spans],
            "moments": [_dict(moment) for moment in moments],
            "tallies": [_dict(tally) for tally in tallies],
        })  # fmt: skip
        return 0
    click.echo(f"{found.name}, begun {found.begun}" + (f", done {found.done}" if found.done else ""))
    rows = [(span.begun, span.group, span.phase, lasted(span.seconds)) for span in spans]
    show("phases", ("begun", "group", "phase", "lasted"), rows, 1)
    if moments:
        rows = [(each.wall, each.kind, each.about, each.detail) for each in moments]
        show("what happened", ("when", "what", "about", ""), rows, 1)
    if tallies:
        show("how often", ("hour", "what", "part", "times"), [(*each[:3], str(each.times)) for each in tallies], 1)
    return 0


def lasted(seconds: float) -> str:
    """A length for people: '1 h 05 min', '12 min', '40 s'."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02} min"
    return f"{minutes} min" if minutes else f"{rest} s"


def _dict(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row._asdict().items() if name != "id"}
