"""`phasebridge levels`: the level snapshots of a song: listed, shown, stored, recalled, compared."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bridge.cli.asking import FAILURE, REJECTED, as_json, asked, folder_or_default, print_json, reject, state_folder
from bridge.cli.journaling import behind_the_word, confirm, of_song, reading, song_of, write
from bridge.cli.tables import show
from bridge.core.quoting import quoted

if TYPE_CHECKING:
    from bridge.journal.entries import Level, Snapshot

#: How long a daemon may take to hear levels it does not know and to have them on disk, in seconds: longer than it waits
#: itself (app/confirming.py).
PATIENCE_SECONDS = 8.0
#: What the engine says of a name that nothing is stored under, or can be.
NO_NAME = frozenset({"levels-missing", "levels-name"})


@click.group("levels", invoke_without_command=True, short_help="List, store, recall, compare levels.")
@of_song
@as_json
@state_folder
@click.pass_context
def command(context: click.Context, song: str | None, json_: bool, state: Path | None) -> None:
    """List the level snapshots of a song; store, recall or compare them.

    Storing, recalling and comparing need the daemon, for it knows where the faders stand; the rest works without.
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
                reject(f"{of.name} has no levels stored as {quoted(name)}; there are: {known}")
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


# --- What is left alone -----------------------------------------------------------------------------------------


@command.command("exclude")
@click.argument("tracks", nargs=-1, metavar="[TRACK]...")
@of_song
@as_json
@state_folder
def exclude(tracks: tuple[str, ...], song: str | None, json_: bool, state: Path | None) -> None:
    """Leave a TRACK alone whatever is recalled: track/3, track/9-12, master, DAW/track/3. Without one: list them.

    It is kept with the song, beside what the rig excludes. Works with the daemon running or not.
    """
    folder = folder_or_default(state)
    if tracks:
        confirm(write(folder, "exclude", {"tracks": [*tracks], "excluded": True}, song), json_=json_)
        return
    from bridge.journal import entries

    with reading(folder) as book:
        of = song_of(book, song)
        found = entries.excluded(book, of)
    if json_:
        print_json({"song": of.name, "tracks": found})
    else:
        none = f"no track of {of.name} is excluded; exclude one with: phasebridge levels exclude track/3"
        click.echo("\n".join(found) or none)


@command.command("include")
@click.argument("tracks", nargs=-1, required=True, metavar="TRACK...")
@of_song
@as_json
@state_folder
def include(tracks: tuple[str, ...], song: str | None, json_: bool, state: Path | None) -> None:
    """Recall and compare a TRACK again that `exclude` named; what the rig excludes stays so."""
    words = {"tracks": [*tracks], "excluded": False}
    confirm(write(folder_or_default(state), "exclude", words, song), json_=json_)


# --- What the daemon does ---------------------------------------------------------------------------------------


@command.command("store")
@click.argument("name")
@as_json
@state_folder
def store(name: str, json_: bool, state: Path | None) -> int:
    """Store where the faders stand now as NAME; it is on disk when this ends."""
    answer = _asked(state, "store", name)
    kept = answer["kept"]
    if json_:
        print_json({"stored": kept is not None, "told": answer["told"], "levels": kept or 0})
    elif kept is not None:
        click.echo(f"{name}: {kept} levels kept")
    return 0 if kept is not None else _outcome(answer) or FAILURE


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
    answer = _asked(state, what, name)
    if json_:
        print_json({"told": answer["told"]})
    return _outcome(answer)


def _outcome(answer: dict[str, Any]) -> int:
    if NO_NAME & {*answer["codes"]}:
        return REJECTED
    return FAILURE if answer["vain"] or answer["why"] else 0


def _asked(state: Path | None, what: str, name: str) -> dict[str, Any]:
    """What became of it in the daemon; said to people as well."""
    if not name.strip() or "/" in name:
        reject(f"{quoted(name)} is no name for levels; write one without /")
    answer = asked(state, {"levels": what, "name": name}, PATIENCE_SECONDS)
    for line in (*answer["told"], *filter(None, [answer["why"]])):
        click.echo(line, err=True)
    return answer
