"""`phasebridge song`: which song is worked on, or another one; whether it is done; every song there is."""

from pathlib import Path

import click

from bridge.cli.asking import as_json, folder_or_default, print_json, reject, state_folder
from bridge.cli.journaling import reading, said_to_the_daemon, write, writing
from bridge.cli.tables import show


@click.command("song", short_help="Say or set the song.")
@click.argument("name", required=False)
@click.option("--none", "none", is_flag=True, help="Work on no song from now on.")
@click.option("--done/--undone", "done", default=None, help="It is done; or it is not, after all.")
@click.option("--all", "every", is_flag=True, help="List every song of the journal.")
@as_json
@state_folder
def command(name: str | None, none: bool, done: bool | None, every: bool, json_: bool, state: Path | None) -> int:
    """Say which song is worked on; with NAME, work on that one from now on (a new name begins a new song).

    Works with the daemon running or not.
    """
    if none and (name is not None or done is not None):
        reject("--none works on no song: name none with it, and call none done")
    folder = folder_or_default(state)
    if name is not None or none:
        _turn(folder, None if none else name)
    if done is not None:
        click.echo(write(folder, "done", {"done": done})["said"], err=json_)
        if not json_:
            return 0
    if every:
        _list(folder, json_=json_)
        return 0
    from bridge.journal import entries

    with reading(folder) as book:
        present = entries.present(book)
    if json_:
        print_json({"song": present.name if present else None, "done": present.done if present else None})
    else:
        click.echo(present.name if present else "no song; name one with: phasebridge song NAME")
    return 0


def _turn(folder: Path, name: str | None) -> None:
    if said_to_the_daemon(folder, {"song": name}):
        return
    from bridge.app.tracefile import wall_time
    from bridge.journal import entries

    with writing(folder) as book:
        entries.turn_to(book, entries.song(book, name, wall_time()) if name is not None else None)


def _list(folder: Path, *, json_: bool) -> None:
    from bridge.journal import entries

    with reading(folder) as book:
        songs = entries.songs(book)
    if json_:
        print_json([{"song": each.name, "begun": each.begun, "done": each.done, "tempo": each.tempo} for each in songs])
    elif not songs:
        click.echo("no songs yet; begin one with: phasebridge song NAME")
    else:
        rows = [(each.name, each.begun, each.done or "", f"{each.tempo:g}" if each.tempo else "") for each in songs]
        show("songs", ("song", "begun", "done", "tempo"), rows, 1)
