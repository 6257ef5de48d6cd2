"""Tables for people: pretty at a terminal, plain columns elsewhere."""

import sys
from collections.abc import Iterable, Sequence

import click


def show(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]], steady: int = 0) -> None:
    """Print a table. Its first `steady` columns are never folded in a narrow terminal."""
    rows = list(rows)
    if sys.stdout.isatty():
        _pretty(title, heads, rows, steady)
        return
    widths = [max(len(row[column]) for row in (heads, *rows)) for column in range(len(heads))]
    click.echo(title)
    for row in (heads, *rows):
        click.echo("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _pretty(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]], steady: int) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(title=escape(title), title_justify="left", header_style="bold", box=None, pad_edge=False)
    for at, head in enumerate(heads):
        table.add_column(head, overflow="fold", no_wrap=at < steady)
    for row in rows:
        table.add_row(*map(escape, row))
    Console().print(table)
