"""`phasebridge levels`: the level snapshots of a song: listed, shown, stored, recalled, compared."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bridge.cli.asking import FAILURE, as_json, asked, folder_or_default, print_json, reject, state_folder
from bridge.cli.journaling import behind_the_word, of_song, reading, song_of
from bridge.cli.tables import show

if TYPE_CHECKING:
    from bridge.journal.entries import Level, Snapshot

#: How long a daemon may take to hear levels it does not know, and to have them on disk, in seconds.
PATIENCE_SECONDS = 4.0
#: The same where the daemon has stored it already.
SETTLE_SECONDS = 1.5
LOOK_SECONDS = 0.05
#: What the daemon tells where nothing came of it.
_IN_VAIN = frozenset(
    {"asked-in-vain", "levels-unknown", "levels-full", "levels-name", "levels-missing", "levels-in-vain"}
)


@click.group("levels", invoke_without_command=True, short_help="List, store, recall, compare levels.")
@of_song
@as_json
@state_folder
@click.pass_context
def command(context: click.Context, song: str | None, json_: bool, state: Path | None) -> None:
    """List the level snapshots of a song; store, recall or compare them.

    Listing and showing work with the daemon running or not; the others need it, for it knows where the faders stand.
    """
    if context.invoked_subcommand is not None:
        behind_the_word(context)
    else:
        _list(folder_or_default(state), song, json_=json_)


@command.command("list")
@of_song
@as_json
@state_folder
def list_(song: str | None, json_: bool, state: Path | None) -> None:
    """List the level snapshots of a song."""
    _list(folder_or_default(state), song, json_=json_)


def _list(folder: Path, name: str | None, *, json_: bool) -> None:
    from bridge.journal import entries

    with reading(folder) as book:
        song = song_of(book, name)
        found = entries.snapshots(book, song)
    if json_:
        print_json([{"name": each.name, "wall": each.wall, "levels": len(each.levels)} for each in found])
    elif found:
        rows = [(each.name, each.wall, str(len(each.levels))) for each in found]
        show(f"levels of {song.name}", ("name", "stored", "levels"), rows, 1)
    else:
        click.echo(f"{song.name} has no levels stored yet; store some with: phasebridge levels store NAME")


@command.command("show")
@click.argument("name")
@click.argument("against", required=False)
@of_song
@as_json
@state_folder
def show_(name: str, against: str | None, song: str | None, json_: bool, state: Path | None) -> None:
    """Show the levels stored as NAME; with AGAINST, beside those stored as that."""
    first, *seconds = _found(folder_or_default(state), song, [name, *([against] if against is not None else [])])
    others = {(level.daw, level.key): level for second in seconds for level in second.levels}
    if json_:
        print_json({"name": first.name, "wall": first.wall, "levels": [_row(level, others) for level in first.levels]})
        return
    heads = ["track", "", "level", *((against, "differs by") if against is not None else ())]
    rows = [[level.name, f"{level.daw}/{level.key}", told(level), *_beside(level, others)] for level in first.levels]
    rows = [row[: len(heads)] for row in rows]
    show(f"{first.name}, stored {first.wall}", heads, rows, 1)


def _found(folder: Path, song: str | None, names: list[str]) -> list["Snapshot"]:
    """The snapshots of these names; a sentence where one is not there."""
    from bridge.journal import entries

    found: list[Snapshot] = []
    with reading(folder) as book:
        of = song_of(book, song)
        for name in names:
            snapshot = entries.snapshot(book, of, name)
            if snapshot is None:
                known = ", ".join(each.name for each in entries.snapshots(book, of)) or "none yet"
                reject(f"{of.name} has no levels stored as {name!r}; there are: {known}")
            found.append(snapshot)
    return found


def told(level: "Level") -> str:
    """A level for people: '-6.0 dB', '-inf dB' for silence, the position where its decibels are not known."""
    if level.decibels is not None:
        return f"{level.decibels:.1f} dB"
    return "-inf dB" if level.position == 0 else f"{100 * level.position:.1f} %"


def _beside(level: "Level", others: dict[tuple[str, str], "Level"]) -> tuple[str, str]:
    other = others.get((level.daw, level.key))
    if other is None:
        return "", ""
    if level.decibels is None or other.decibels is None:
        return told(other), ""
    return told(other), f"{level.decibels - other.decibels:+.1f} dB"


def _row(level: "Level", others: dict[tuple[str, str], "Level"]) -> dict[str, Any]:
    other = others.get((level.daw, level.key))
    return {**level._asdict(), **({"against": other._asdict()} if other is not None else {})}


# --- What the daemon does ---------------------------------------------------------------------------------------


@command.command("store")
@click.argument("name")
@as_json
@state_folder
def store(name: str, json_: bool, state: Path | None) -> int:
    """Store where the faders stand now as NAME; it is on disk when this ends."""
    folder = folder_or_default(state)
    before = _on_disk(folder, name)
    answer = _asked(folder, "store", name)
    codes = {*answer["codes"]}
    kept = None if _IN_VAIN & codes else _new_on_disk(folder, name, before, is_told=bool(codes))
    if json_:
        print_json({"stored": kept is not None, "told": answer["told"], "levels": len(kept.levels) if kept else 0})
    elif kept is not None:
        click.echo(f"{name}: {len(kept.levels)} levels kept")
    elif not codes:
        click.echo(f"{name} is not stored: no DAW told in time where a fader stands", err=True)
    elif not _IN_VAIN & codes:
        click.echo(f"{name} is not on disk yet: the journal cannot be written, or no song is worked on", err=True)
    return 0 if kept is not None else FAILURE


def _new_on_disk(folder: Path, name: str, before: "Snapshot | None", *, is_told: bool) -> "Snapshot | None":
    """The snapshot once it is on disk; None where it is not in time. `is_told`: the daemon has no DAW to ask first."""
    end = time.monotonic() + (SETTLE_SECONDS if is_told else PATIENCE_SECONDS)
    while (kept := _on_disk(folder, name)) == before and time.monotonic() < end:
        time.sleep(LOOK_SECONDS)
    # The same levels stored twice within a second look the same.
    return kept if kept != before or is_told else None


def _on_disk(folder: Path, name: str) -> "Snapshot | None":
    from bridge.journal import entries

    with reading(folder) as book:
        present = entries.present(book)
        return entries.snapshot(book, present, name) if present is not None else None


@command.command("recall")
@click.argument("name")
@as_json
@state_folder
def recall(name: str, json_: bool, state: Path | None) -> int:
    """Set every level to where it stood when NAME was stored, but for what a hand has just now."""
    return _does(state, "recall", name, json_=json_)


@command.command("compare")
@click.argument("name")
@as_json
@state_folder
def compare(name: str, json_: bool, state: Path | None) -> int:
    """Recall NAME, and the next time put back what was."""
    return _does(state, "compare", name, json_=json_)


def _does(state: Path | None, what: str, name: str, *, json_: bool) -> int:
    answer = _asked(folder_or_default(state), what, name)
    if json_:
        print_json({"told": answer["told"]})
    elif not answer["told"]:
        click.echo("the DAW is asked for what is not known first; the daemon says what comes of it")
    return FAILURE if _IN_VAIN & {*answer["codes"]} else 0


def _asked(folder: Path, what: str, name: str) -> dict[str, Any]:
    """What the daemon did; said to people as well."""
    if not name or "/" in name:
        reject(f"{name!r} is no name for levels; write one without /")
    answer = asked(folder, {"do": f"levels/{what}/{name}", "by": "command"})
    for line in answer["told"]:
        click.echo(line, err=True)
    return answer
