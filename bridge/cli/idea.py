"""`phasebridge idea`: the ideas of a song: listed, written, done or dropped."""

from pathlib import Path

import click

from bridge.cli.asking import as_json, folder_or_default, state_folder
from bridge.cli.journaling import as_whom, behind_the_word, confirm, of_song, write
from bridge.cli.marks import list_marks


@click.group("idea", invoke_without_command=True, short_help="List, write, finish ideas.")
@of_song
@as_json
@state_folder
@click.pass_context
def command(context: click.Context, song: str | None, json_: bool, state: Path | None) -> None:
    """List the ideas of a song, or write one; what a foot marked while playing gets its words here.

    Works with the daemon running or not.
    """
    if context.invoked_subcommand is not None:
        behind_the_word(context)
    else:
        list_marks(folder_or_default(state), "idea", song, json_=json_)


@command.command("list")
@of_song
@as_json
@state_folder
def list_(song: str | None, json_: bool, state: Path | None) -> None:
    """List the ideas of a song."""
    list_marks(folder_or_default(state), "idea", song, json_=json_)


@command.command("add")
@click.argument("text")
@of_song
@as_whom
@as_json
@state_folder
def add(text: str, song: str | None, who: str | None, json_: bool, state: Path | None) -> None:
    """Write an idea down, where the song stands now if the DAW tells."""
    confirm(write(folder_or_default(state), "idea", {"text": text, "as": who}, song), json_=json_)


@command.command("edit")
@click.argument("number", type=int)
@click.argument("text")
@of_song
@as_json
@state_folder
def edit(number: int, text: str, song: str | None, json_: bool, state: Path | None) -> None:
    """Write the words of idea NUMBER anew."""
    confirm(write(folder_or_default(state), "idea-words", {"number": number, "text": text}, song), json_=json_)


def _becomes(name: str, becomes: str, sentence: str) -> None:
    @command.command(name, help=sentence)
    @click.argument("number", type=int)
    @of_song
    @as_whom
    @as_json
    @state_folder
    def decide(number: int, song: str | None, who: str | None, json_: bool, state: Path | None) -> None:
        words = {"number": number, "state": becomes, "as": who}
        confirm(write(folder_or_default(state), "idea-state", words, song), json_=json_)


_becomes("done", "done", "Idea NUMBER is done.")
_becomes("drop", "declined", "Idea NUMBER is dropped; it stays in the list.")
_becomes("open", "open", "Idea NUMBER is open again.")
