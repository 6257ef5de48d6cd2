"""A journal of its own for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.journal import entries
from bridge.journal.book import Book
from bridge.journal.entries import Song

NOW = "2026-01-31T20:00:00Z"


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def book(tmp_path: Path, said: list[str]) -> Iterator[Book]:
    opened = Book(tmp_path, said.append)
    yield opened
    opened.close()


@pytest.fixture
def night_drive(book: Book) -> Song:
    return entries.song(book, "Night Drive", NOW)
