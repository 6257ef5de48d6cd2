"""What the commands that read and write the journal have in common: the file itself, with the daemon running or not.

What a user types is on disk when a command says so. Where a daemon has to know of it, it is asked to write it, and
where none runs it is written here.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bridge.cli.asking import fail, reject

if TYPE_CHECKING:
    from bridge.journal.book import Book
    from bridge.journal.entries import Song


@contextmanager
def writing(folder: Path) -> Iterator["Book"]:
    """The journal of a state folder; what goes wrong with it ends the command with a sentence."""
    from bridge.journal.book import Book, EntryRefused, JournalProblem

    try:
        book = Book(folder, lambda line: click.echo(line, err=True))
        try:
            yield book
        finally:
            book.close()
    except EntryRefused as refused:
        reject(str(refused))
    except JournalProblem as problem:
        fail(str(problem))


reading = writing


def song_of(book: "Book", name: str | None) -> "Song":
    """The song of this name, or the one that is worked on; a sentence where there is none."""
    from bridge.journal import entries

    found = entries.find_song(book, name) if name is not None else entries.present(book)
    if found is None:
        known = ", ".join(song.name for song in entries.songs(book)[:10])
        reject(
            f"there is no song {name!r}; there are: {known or 'none yet'}"
            if name is not None
            else "no song is worked on; name one with: phasebridge song NAME"
        )
    return found


def said_to_the_daemon(folder: Path, request: Mapping[str, Any]) -> bool:
    """Whether a daemon runs and has done it; one that declines ends the command with its reason."""
    from bridge.app.client import Declined, NoDaemon, ask

    try:
        ask(folder, request)
    except NoDaemon:
        return False
    except Declined as declined:
        reject(str(declined))
    return True
