"""`phasebridge vision`: what a song is to become, and what was said of it: references, credits, answers, verdicts."""

from pathlib import Path
from typing import Any

import click

from bridge.cli.asking import as_json, folder_or_default, print_json, reject, state_folder
from bridge.cli.journaling import as_whom, of_song, reading, song_of, write
from bridge.cli.tables import show

#: Which options are written as what: the deed, and the names of its words in the order of the option's values.
DEEDS = {
    "text": ("vision", ("text",)),
    "references": ("reference", ("text",)),
    "credits_": ("credit", ("who", "text")),
    "answers": ("answer", ("question", "text")),
    "verdicts": ("verdict", ("part", "verdict")),
}


@click.command("vision", short_help="Say or write what the song is to become.")
@click.argument("text", required=False)
@click.option("--reference", "references", multiple=True, metavar="TEXT", help="Add a reference: a record, a link.")
@click.option("--credit", "credits_", multiple=True, nargs=2, metavar="WHO ROLE", help="Add a credit.")
@click.option("--answer", "answers", multiple=True, nargs=2, metavar="QUESTION TEXT", help="Answer a question.")
@click.option("--verdict", "verdicts", multiple=True, nargs=2, metavar="PART VERDICT", help="Judge a part.")
@click.option("--note", "note", metavar="TEXT", help="A note to the verdict.")
@of_song
@as_whom
@as_json
@state_folder
def command(song: str | None, who: str | None, note: str | None, json_: bool, state: Path | None, **given: Any) -> int:
    """Say the vision of the song and what belongs to it; with TEXT, that is the vision from now on.

    Works with the daemon running or not.
    """
    folder = folder_or_default(state)
    if note is not None and not given["verdicts"]:
        reject("--note belongs to a verdict: phasebridge vision --verdict PART VERDICT --note TEXT")
    for option, (deed, names) in DEEDS.items():
        for values in _each(given[option]):
            words = dict(zip(names, values, strict=True)) | ({"note": note} if deed == "verdict" else {})
            click.echo(write(folder, deed, {"as": who, **words}, song)["said"], err=json_)
    if json_ or not any(given.values()):
        _show(folder, song, json_=json_)
    return 0


def _each(given: Any) -> list[tuple[str, ...]]:
    """The values of an option that may be given once or often, as tuples."""
    if given is None:
        return []
    return [(each,) if isinstance(each, str) else each for each in ([given] if isinstance(given, str) else given)]


def _show(folder: Path, name: str | None, *, json_: bool) -> None:
    from bridge.journal import entries

    with reading(folder) as book:
        song = song_of(book, name)
        visions, references, credited = (entries.lines(book, song, kind) for kind in ("vision", "reference", "credit"))
        answers, verdicts = entries.answers(book, song), entries.verdicts(book, song)
        open_ = entries.open_questions(book, song)
    if json_:
        print_json({
            "song": song.name,
            "vision": visions[-1].text if visions else None,
            "earlier": [each._asdict() for each in visions[:-1]],
            "references": [each._asdict() for each in references],
            "credits": [each._asdict() for each in credited],
            "answers": [each._asdict() for each in answers],
            "open": open_,
            "verdicts": [each._asdict() for each in verdicts],
        })  # fmt: skip
        return
    click.echo(song.name)
    click.echo(f"vision: {visions[-1].text}" if visions else "no vision yet; write one with: phasebridge vision TEXT")
    for each in references:
        click.echo(f"reference: {each.text}")
    for each in credited:
        click.echo(f"credit: {each.who}, {each.text}")
    for answer in answers:
        click.echo(f"{answer.question}\n  {answer.text}{f' (at {answer.position})' if answer.position else ''}")
    for question in open_:
        click.echo(f"{question}\n  not answered yet")
    if open_:
        click.echo("answer with: phasebridge vision --answer QUESTION TEXT")
    if verdicts:
        show("verdicts", ("part", "verdict", "note"), [each[1:] for each in verdicts], 1)
