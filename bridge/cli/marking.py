"""The commands of ideas and of suggestions, which are the same ones twice: listed, written, reworded, decided on.

`phasebridge idea` and `phasebridge suggestion` are made here from a table each; what only one of them has stands in its
own file. What a decision means, and who may take it, is the journal's (bridge.journal.deeds).
"""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import click

from bridge.cli.asking import as_json, folder_or_default, state_folder
from bridge.cli.journaling import as_whom, behind_the_word, confirm, of_song, write
from bridge.cli.marks import list_marks


class Kind(NamedTuple):
    """One kind of mark: its name, its word for writing one, what its commands say of themselves, its decisions."""

    name: str
    add: str
    short: str  # in the list of commands
    about: str  # what the command does with no word behind it
    adding: str
    #: A command's word -> the state that the mark gets by it, and what the command says of itself.
    decisions: Mapping[str, tuple[str, str]]


def group_of(kind: Kind) -> click.Group:
    """The command of a kind of marks, with a command for each thing that can be done."""

    @click.group(
        kind.name,
        invoke_without_command=True,
        short_help=kind.short,
        help=f"{kind.about}\n\nWorks with the daemon running or not.",
    )
    @of_song
    @as_json
    @state_folder
    @click.pass_context
    def group(context: click.Context, song: str | None, json_: bool, state: Path | None) -> None:
        if context.invoked_subcommand is not None:
            behind_the_word(context)
        else:
            list_marks(folder_or_default(state), kind.name, song, json_=json_)

    for add in (_listing, _adding, _rewording):
        add(group, kind)
    for word, (becomes, sentence) in kind.decisions.items():
        _deciding(group, kind, word, becomes, sentence)
    return group


def _listing(group: click.Group, kind: Kind) -> None:
    @group.command("list", help=f"List the {kind.name}s of a song.")
    @of_song
    @as_json
    @state_folder
    def list_(song: str | None, json_: bool, state: Path | None) -> None:
        list_marks(folder_or_default(state), kind.name, song, json_=json_)


def _adding(group: click.Group, kind: Kind) -> None:
    @group.command(kind.add, help=kind.adding)
    @click.argument("text")
    @of_song
    @as_whom
    @as_json
    @state_folder
    def add(text: str, song: str | None, who: str | None, json_: bool, state: Path | None) -> None:
        confirm(write(folder_or_default(state), kind.name, {"text": text, "as": who}, song), json_=json_)


def _rewording(group: click.Group, kind: Kind) -> None:
    @group.command("edit", help=f"Write the words of {kind.name} NUMBER anew.")
    @click.argument("number", type=int)
    @click.argument("text")
    @of_song
    @as_json
    @state_folder
    def edit(number: int, text: str, song: str | None, json_: bool, state: Path | None) -> None:
        words = {"number": number, "text": text}
        confirm(write(folder_or_default(state), f"{kind.name}-words", words, song), json_=json_)


def _deciding(group: click.Group, kind: Kind, word: str, becomes: str, sentence: str) -> None:
    @group.command(word, help=sentence)
    @click.argument("number", type=int)
    @of_song
    @as_whom
    @as_json
    @state_folder
    def decide(number: int, song: str | None, who: str | None, json_: bool, state: Path | None) -> None:
        words = {"number": number, "state": becomes, "as": who}
        confirm(write(folder_or_default(state), f"{kind.name}-state", words, song), json_=json_)
