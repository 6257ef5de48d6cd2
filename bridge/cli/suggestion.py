"""`phasebridge suggestion`: what a mixer offers, and what the producer takes or declines."""

from pathlib import Path

import click

from bridge.cli.asking import as_json, folder_or_default, print_json, reject, state_folder
from bridge.cli.journaling import as_whom, asked_of_the_daemon, behind_the_word, confirm, of_song, write, writing
from bridge.cli.marks import list_marks


@click.group("suggestion", invoke_without_command=True, short_help="List, offer, take, decline suggestions.")
@of_song
@as_json
@state_folder
@click.pass_context
def command(context: click.Context, song: str | None, json_: bool, state: Path | None) -> None:
    """List the suggestions for a song, or offer one; the producer (`producer:` in the rig) takes or declines.

    Works with the daemon running or not.
    """
    if context.invoked_subcommand is not None:
        behind_the_word(context)
    else:
        list_marks(folder_or_default(state), "suggestion", song, json_=json_)


@command.command("list")
@of_song
@as_json
@state_folder
def list_(song: str | None, json_: bool, state: Path | None) -> None:
    """List the suggestions for a song."""
    list_marks(folder_or_default(state), "suggestion", song, json_=json_)


@command.command("offer")
@click.argument("text")
@of_song
@as_whom
@as_json
@state_folder
def offer(text: str, song: str | None, who: str | None, json_: bool, state: Path | None) -> None:
    """Offer something, where the song stands now if the DAW tells."""
    confirm(write(folder_or_default(state), "suggestion", {"text": text, "as": who}, song), json_=json_)


@command.command("edit")
@click.argument("number", type=int)
@click.argument("text")
@of_song
@as_json
@state_folder
def edit(number: int, text: str, song: str | None, json_: bool, state: Path | None) -> None:
    """Write the words of suggestion NUMBER anew."""
    confirm(write(folder_or_default(state), "suggestion-words", {"number": number, "text": text}, song), json_=json_)


def _becomes(name: str, becomes: str, sentence: str) -> None:
    @command.command(name, help=sentence)
    @click.argument("number", type=int)
    @of_song
    @as_whom
    @as_json
    @state_folder
    def decide(number: int, song: str | None, who: str | None, json_: bool, state: Path | None) -> None:
        words = {"number": number, "state": becomes, "as": who}
        confirm(write(folder_or_default(state), "suggestion-state", words, song), json_=json_)


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@as_json
@state_folder
def import_(file: Path, json_: bool, state: Path | None) -> None:
    """Take in what a mix engineer wrote into the handoff's form (suggestions.yaml).

    All of it or, where something in the file is wrong, nothing. What is known already is passed over.
    """
    from bridge.app.tracefile import wall_time
    from bridge.journal.handoff.answers import read_answers, take_in

    answers, problems = read_answers(file)
    if answers is None:
        from bridge import config

        reject(config.render_all(problems))
    folder = folder_or_default(state)
    with writing(folder) as book:
        taken = take_in(book, answers, wall_time())
    if taken.suggestions:
        asked_of_the_daemon(folder, {"write": "taken-in", "song": taken.song.name, "words": {}})
    numbers = [each.id for each in taken.suggestions]
    credited = [{"who": who, "role": role} for who, role in taken.credits]
    if json_:
        print_json({"song": taken.song.name, "suggestions": numbers, "credits": credited, "known": taken.known})
        return
    known = f", {taken.known} known already" if taken.known else ""
    click.echo(f"{taken.song.name}: {len(numbers)} new from {answers.who}, {len(credited)} credits{known}")


_becomes("take", "taken", "The producer takes suggestion NUMBER.")
_becomes("decline", "declined", "The producer declines suggestion NUMBER.")
