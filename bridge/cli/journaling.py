"""What the commands that read and write the journal have in common: the file itself, with the daemon running or not.

What a user types is on disk when a command says so. Where a daemon runs it is asked to write it, so that its engine
knows of it too; where none runs it is written here. A daemon that hangs is not gone round: what it was asked it may
still do.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bridge.cli.asking import fail, print_json, reject

if TYPE_CHECKING:
    from bridge.journal.book import Book
    from bridge.journal.entries import Song

Wrapped = TypeVar("Wrapped", bound=Callable[..., Any])


@contextmanager
def writing(folder: Path) -> Iterator["Book"]:
    """The journal of a state folder; what goes wrong with it ends the command with a sentence."""
    import sqlite3

    from bridge.journal.book import Book, EntryRefused, JournalProblem

    try:
        book = Book(folder, lambda line: click.echo(line, err=True))
        try:
            yield book
        except sqlite3.Error as problem:
            raise book.problem_of(problem) from None
        finally:
            book.close()
    except EntryRefused as refused:
        reject(str(refused))
    except JournalProblem as problem:
        fail(str(problem))


reading = writing


def song_of(book: "Book", name: str | None) -> "Song":
    """The song of this name, or the one that is worked on; a sentence where there is none."""
    from bridge.journal import deeds

    return deeds.song_of(book, name)


def asked_of_the_daemon(folder: Path, request: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the daemon answers; None where none runs. One that declines or hangs ends the command with its reason."""
    from bridge.app.client import Declined, Mute, NoDaemon, ask

    try:
        return ask(folder, request)
    except Mute as hangs:
        fail(str(hangs))
    except NoDaemon:
        return None
    except Declined as declined:
        reject(str(declined))


def said_to_the_daemon(folder: Path, request: Mapping[str, Any]) -> bool:
    """Whether a daemon runs and has done it."""
    return asked_of_the_daemon(folder, request) is not None


def write(folder: Path, deed: str, words: Mapping[str, Any], song: str | None = None) -> dict[str, Any]:
    """Does a deed (bridge.journal.deeds), by the daemon or here; it is on disk when this returns."""
    said = {key: value for key, value in words.items() if value is not None}
    answer = asked_of_the_daemon(folder, {"write": deed, "song": song, "words": said})
    if answer is not None:
        if answer.get("waits"):
            fail(str(answer["waits"]))
        return dict(answer["written"])
    from bridge.app.tracefile import wall_time
    from bridge.journal import deeds

    with writing(folder) as book:
        return deeds.do(book, song, deed, said, deeds.Desk(wall_time()))[1]


def confirm(written: Mapping[str, Any], *, json_: bool) -> None:
    """Say that it is on disk."""
    if json_:
        print_json({key: value for key, value in written.items() if key != "said"})
    else:
        click.echo(written["said"])


def of_song(command: Wrapped) -> Wrapped:
    """The option --song."""
    return click.option("--song", "song", metavar="NAME", help="Another song than the one that is worked on.")(command)


def as_whom(command: Wrapped) -> Wrapped:
    """The option --as."""
    return click.option("--as", "who", metavar="WHO", help="Who says so, if not the rig's `me:`.")(command)


def behind_the_word(group: click.Context) -> None:
    """Refuses options that stand before the word of what is to be done, where they would be passed over."""
    if any(group.params.values()):
        name, word = group.info_name, group.invoked_subcommand
        reject(f"an option stands before {word!r}; write it at the end: phasebridge {name} {word} ... OPTIONS")


def one_line(text: str) -> str:
    """A text in a cell of a table."""
    return " ".join(text.split())
