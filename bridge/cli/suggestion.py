"""`phasebridge suggestion`: what a mixer offers, and what the producer takes or declines.

What it has in common with ideas is made in marking.py; here is the form of a handoff that comes back.
"""

from pathlib import Path

import click

from bridge.cli.asking import as_json, folder_or_default, print_json, reject, state_folder
from bridge.cli.journaling import asked_of_the_daemon, writing
from bridge.cli.marking import Kind, group_of

command = group_of(
    Kind(
        "suggestion",
        "offer",
        "List, offer, take, decline suggestions.",
        "List the suggestions for a song, or offer one; the producer (`producer:` in the rig) takes or declines.",
        "Offer something, where the song stands now if the DAW tells.",
        {
            "take": ("taken", "The producer takes suggestion NUMBER."),
            "decline": ("declined", "The producer declines suggestion NUMBER."),
        },
    )
)


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
