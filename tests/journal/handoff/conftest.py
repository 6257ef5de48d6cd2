"""Songs and what is made of them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bridge.journal.book import Book
from bridge.journal.entries import Song
from bridge.journal.handoff.dossier import Dossier, Given, gather
from tests.journal.handoff import songs


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    opened = Book(tmp_path / "state", print)
    yield opened
    opened.close()


@pytest.fixture
def night_drive(book: Book) -> Song:
    return songs.whole(book)


@pytest.fixture
def dossier(book: Book, night_drive: Song) -> Dossier:
    return gather(book, night_drive, songs.MADE, Given(songs.picture()))


@pytest.fixture
def hostile(book: Book) -> Dossier:
    song, picture = songs.hostile(book)
    return gather(book, song, songs.MADE, Given(picture))


@pytest.fixture
def empty(book: Book) -> Callable[[], Dossier]:
    from bridge.journal import entries

    return lambda: gather(book, entries.song(book, "New", songs.BEGUN), songs.MADE)
