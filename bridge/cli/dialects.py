"""`phasebridge dialects`: which DAWs there are words for, and what each can and cannot reach."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bridge.cli.asking import as_json, print_json, reject
from bridge.cli.tables import show

if TYPE_CHECKING:
    from bridge.core.dialect import Dialect, DialectRow


@click.command("dialects", short_help="List the DAW languages.")
@click.argument("name", required=False)
@click.option("--write", "writes", metavar="NAME", help="Write the file that DAW wants for it into this folder.")
@as_json
def command(name: str | None, writes: str | None, json_: bool) -> None:
    """List the dialects and the tables of OSC programs; with NAME, what that one reaches."""
    from bridge import config

    tables = config.table_names()
    names = [*config.dialect_names(), *tables]
    if writes is not None:
        _write(writes, [dialect for each in names if (dialect := config.find_dialect(each))])
        return
    if name is not None and name not in names:
        reject(f"no dialect {name!r}; there are {', '.join(names)}")
    wanted = (each for each in names if name in (None, each))
    found = [dialect for each in wanted if (dialect := config.find_dialect(each) or config.tabled(each))]
    if json_:
        print_json([_json(dialect, is_table=dialect.name in tables) for dialect in found])
    elif name is None:
        spoken = [dialect for dialect in found if dialect.name not in tables]
        show("dialects", ("dialect", "wire", "targets", "cannot"), map(_summary, spoken))
        by_table = [dialect for dialect in found if dialect.name in tables]
        show("dialect: osc, table:", ("table", "wire", "targets", "cannot"), map(_summary, by_table))
    else:
        _details(found[0])


def _write(name: str, dialects: "list[Dialect]") -> None:
    """Writes the file a DAW reads before it speaks a dialect; one that is there already is left alone."""
    from bridge.core.dialect import Written

    files = {dialect.name: dialect.pattern_file() for dialect in dialects if isinstance(dialect, Written)}
    found = next((file for known, file in files.items() if name in (known, known.partition("-")[0])), None)
    if found is None:
        reject(f"{name} needs no file; {', '.join(files)} does")
    path = Path(found[0])
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(found[1])
    except FileExistsError:
        reject(f"{path} is here already: move it away, or write into another folder")
    except OSError as error:
        reject(f"{path} cannot be written here: {error.strerror}")
    print(f"{path} is written; its first lines say where it belongs")


def _summary(dialect: "Dialect") -> tuple[str, ...]:
    return (dialect.name, dialect.medium, str(len(dialect.rows())), str(len(dialect.cannot())))


def _details(dialect: "Dialect") -> None:
    rows = [(row.target, row.address, row.types, row.direction) for row in dialect.rows()]
    show(dialect.name, ("target", "address", "types", "direction"), rows)
    show(f"{dialect.name} cannot", ("target", "why"), dialect.cannot())
    from bridge.core.dialect import Linkable

    if isinstance(dialect, Linkable):
        click.echo("`link:` makes a group of a rig one of the surfaces that the DAW banks together")


def _json(dialect: "Dialect", *, is_table: bool) -> dict[str, Any]:
    return {
        "dialect": dialect.name,
        **({"table_of": "osc"} if is_table else {}),
        "targets": [_row(dialect, row) for row in dialect.rows()],
        "cannot": [{"target": target, "why": why} for target, why in dialect.cannot()],
    }


def _row(dialect: "Dialect", row: "DialectRow") -> dict[str, Any]:
    if dialect.medium == "midi":
        numbered = {"number": "@"} if "N" in row.target.split("/") else {}
        messages = [{"type": name, **numbered} for name in row.address.split(", ")]
        return {"target": row.target, "messages": messages, "direction": row.direction}
    return {"target": row.target, "address": row.address, "types": row.types, "direction": row.direction}
