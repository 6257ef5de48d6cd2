"""`phasebridge journal`: what happened while a song was made, and what is still owed to a DAW."""

import json
from pathlib import Path
from typing import Any

import click

from bridge.cli.asking import as_json, fail, folder_or_default, print_json, reject, state_folder
from bridge.cli.journaling import asked_of_the_daemon, one_line, reading, song_of, write
from bridge.cli.tables import show
from bridge.core.quoting import quoted

#: What puts back in a DAW what an earlier run could not, and what leaves it there for good.
RESTORE, FORGET = "owed/restore", "owed/forget"


@click.command("journal", short_help="Say what happened while a song was made.")
@click.argument("song", required=False)
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Only what happened of this kind: flip, override.")
@click.option(
    "--restore", "restore", is_flag=True, help="Put back in the DAW what was left there when the last run died."
)
@click.option("--forget", "forget", is_flag=True, help="It was put back by hand: ask no more.")
@as_json
@state_folder
def command(
    song: str | None, kinds: tuple[str, ...], restore: bool, forget: bool, json_: bool, state: Path | None
) -> int:
    """Say how long SONG (or the present one) was in which phase, and what happened."""
    folder = folder_or_default(state)
    if restore:
        return _told(_restore(folder), json_=json_)
    if forget:
        return _told(_forget(folder, song), json_=json_)
    kept = _kept(folder, song, kinds)
    if json_:
        print_json(kept)
    else:
        _show(kept, everything=not kinds)
    return 0


def _kept(folder: Path, name: str | None, kinds: tuple[str, ...]) -> dict[str, Any]:
    from bridge.journal import entries
    from bridge.journal.stays import by_phase

    with reading(folder) as book:
        found = song_of(book, name)
        spans, moments, tallies = entries.spans(book, found), entries.moments(book, found), entries.tallies(book, found)
        sessions, owed = entries.daw_sessions(book, found), entries.owed(book, found)
    known = {each.kind for each in moments} | {each.kind for each in tallies}
    for kind in kinds:
        if kind not in known:
            there = ", ".join(sorted(known)) or "nothing yet"
            reject(f"nothing of the kind {quoted(kind)} happened to {found.name}; there are: {there}")
    return {
        "song": found.name,
        "begun": found.begun,
        "done": found.done,
        "spans": [_dict(span) for span in spans],
        "in_all": {phase: stayed.seconds for phase, stayed in by_phase(spans).items()},
        "moments": [_dict(each) for each in moments if not kinds or each.kind in kinds],
        "tallies": [_dict(each) for each in tallies if not kinds or each.kind in kinds],
        "sessions": [{"wall": wall, "daw": daw, "name": session} for wall, daw, session in sessions],
        "owed": [_dict(each) for each in owed],
    }


def _show(kept: dict[str, Any], *, everything: bool) -> None:
    click.echo(f"{kept['song']}, begun {kept['begun']}" + (f", done {kept['done']}" if kept["done"] else ""))
    if everything and kept["spans"]:
        rows = [(span["begun"], span["group"], span["phase"], lasted(span["seconds"])) for span in kept["spans"]]
        show("phases", ("begun", "group", "phase", "lasted"), rows, 1)
        click.echo(f"in all: {_in_all(kept['in_all'])}")
    elif everything:
        click.echo("nothing was played yet while this song was worked on")
    if kept["moments"]:
        rows = [(each["wall"], each["kind"], each["about"], detailed(each["detail"])) for each in kept["moments"]]
        show("what happened", ("when", "what", "about", ""), rows, 1)
    if kept["tallies"]:
        rows = [(each["hour"], each["kind"], each["part"], str(each["times"])) for each in kept["tallies"]]
        show("how often", ("hour", "what", "part", "times"), rows, 1)
    if kept["sessions"] and everything:
        show("sessions", ("since", "DAW", "session"), [tuple(each.values()) for each in kept["sessions"]], 1)
    for each in kept["owed"]:
        click.echo(
            f"not put back since {each['wall']} (after: {each['why']}); "
            "put it back with: phasebridge journal --restore (or forget it: --forget)"
        )


def _in_all(seconds: dict[str, float]) -> str:
    """How long in each phase, the longest first."""
    return ", ".join(f"{phase} {lasted(seconds[phase])}" for phase in sorted(seconds, key=lambda each: -seconds[each]))


def _told(lines: list[str], *, json_: bool) -> int:
    if json_:
        print_json({"told": lines})
    else:
        click.echo("\n".join(lines))
    return 0


def _restore(folder: Path) -> list[str]:
    answer = asked_of_the_daemon(folder, {"do": RESTORE, "by": "command"})
    if answer is None:
        fail(
            f"no phasebridge runs with the state folder {folder}, and only one that runs reaches a DAW; "
            "start it with: phasebridge run RIG"
        )
    return list(answer["told"])


def _forget(folder: Path, song: str | None) -> list[str]:
    answer = asked_of_the_daemon(folder, {"do": FORGET, "by": "command"}) if song is None else None
    return list(answer["told"]) if answer is not None else [write(folder, "forget", {}, song)["said"]]


def detailed(detail: str) -> str:
    """What is kept of a moment beside what it is about, for people: `phase mix, position 12|1|0`; a text as it is."""
    try:
        found = json.loads(detail)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        return one_line(detail)
    return one_line(", ".join(told for key, value in found.items() if (told := _in_words(key, value))))


def _in_words(key: str, value: Any) -> str:
    """One word of it: what is so by its name alone, what is not so and what nobody said not at all."""
    if value in (None, "") or value is False:
        return ""
    if value is True:
        return key
    return str(value) if key == "text" else f"{key} {value}"


def lasted(seconds: float) -> str:
    """A length for people: '1 h 05 min', '12 min', '40 s'."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02} min"
    return f"{minutes} min" if minutes else f"{rest} s"


def _dict(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row._asdict().items() if name != "id"}
