"""`phasebridge handoff`: everything a mix engineer needs of a song, in a folder or a ZIP."""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bridge import __version__
from bridge.cli.asking import as_json, asked, fail, folder_or_default, print_json, reject, state_folder
from bridge.cli.journaling import reading, song_of

if TYPE_CHECKING:
    from bridge.journal.book import Book
    from bridge.journal.handoff.dossier import Dossier
    from bridge.journal.handoff.places import Meter


@click.command("handoff", short_help="Hand a song to a mix engineer: report, data, markers, project file.")
@click.argument("song", required=False)
@click.option(
    "-o", "--output", "output", type=click.Path(path_type=Path), required=True, metavar="DIR|ZIP",
    help="The folder to write, or the file where it ends with .zip.",
)  # fmt: skip
@click.option("--tempo", type=click.FloatRange(1, 999), metavar="BPM", help="The tempo, where no DAW tells it.")
@click.option("--meter", metavar="7/8", help="The meter, which no DAW tells. Without it bars count as 4/4.")
@click.option("--fps", type=click.FloatRange(1, 240), help="Frames a second of the DAW's timecode.")
@click.option(
    "--stems", "stems", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR",
    help="Take the audio files of this folder along.",
)  # fmt: skip
@click.option("--export", "export", metavar="ACTION", help="Ask the DAW to export: an action of the rig, by its name.")
@as_json
@state_folder
def command(
    song: str | None,
    output: Path,
    tempo: float | None,
    meter: str | None,
    fps: float | None,
    stems: Path | None,
    export: str | None,
    json_: bool,
    state: Path | None,
) -> int:
    """Write what is known of SONG (or the present one) for the one who will mix it.

    A page that opens offline, the same as JSON and CSV, markers as MIDI, a DAWproject file, a folder for stems, and a
    form for suggestions, which `phasebridge suggestion import` reads back. With the daemon running, the levels are
    those of now. Writes over nothing but an earlier handoff.
    """
    from bridge.app.tracefile import wall_time
    from bridge.journal.handoff.dossier import Given, gather

    folder, counted = folder_or_default(state), _meter(meter)
    with reading(folder) as book:
        found = song_of(book, song)
        told = _exported(state, export) if export else []
        files = _stems(output, stems)
        picture, why = _picture(folder, found.name)
        given = Given(picture, why, tempo, counted, fps, tuple(each.name for each in files))
        dossier = gather(book, found, wall_time(), given)
        _keep_tempo(book, dossier)
    _write(output, dossier, files)
    _say(output, dossier, told, json_=json_)
    return 0


def _exported(state: Path | None, action: str) -> list[str]:
    """Asks the DAW for it; what is said about that."""
    told: list[str] = asked(state, {"do": f"action/{action.removeprefix('action/')}", "by": "handoff"})["told"]
    return told


def _meter(text: str | None) -> "Meter | None":
    from bridge.journal.handoff.places import meter_of

    found = meter_of(text) if text is not None else None
    if text is not None and found is None:
        reject(f"{text!r} is no meter; write it like 4/4 or 7/8")
    return found


def _picture(folder: Path, song: str) -> tuple[dict[str, Any] | None, str]:
    """What the daemon knows of the mixer now, or why that cannot be had."""
    from bridge.app.client import Declined, Mute, NoDaemon, ask

    try:
        picture = ask(folder, {"get": "picture"})["picture"]
    except Mute:
        return None, "the phasebridge that runs did not answer"
    except (NoDaemon, Declined, KeyError):
        return None, "no phasebridge was running"
    if not isinstance(picture, dict) or picture.get("song") != song:
        return None, "phasebridge was at work on another song"
    return picture, ""


def _stems(output: Path, folder: Path | None) -> list[Path]:
    """The audio files that go along: those that lie in the handoff's folder already, and those of another one."""
    from bridge.journal.handoff.parcel import STEMS, ParcelRefused, stems_in

    there = output / STEMS
    try:
        found = {each.name: each for each in (stems_in(there) if not _is_zip(output) and _is_folder(there) else ())}
        found |= {each.name: each for each in (stems_in(folder) if folder else ())}
    except ParcelRefused as refused:
        reject(str(refused))
    return [found[name] for name in sorted(found)]


def _is_folder(path: Path) -> bool:
    """What cannot be looked at is none; whoever writes there says why."""
    with suppress(OSError):
        return path.is_dir()
    return False


def _is_zip(output: Path) -> bool:
    return output.suffix.lower() == ".zip"


def _keep_tempo(book: "Book", dossier: "Dossier") -> None:
    """The journal remembers the tempo; that it cannot hinders no handoff."""
    from bridge.journal import entries
    from bridge.journal.book import JournalProblem

    if dossier.tempo and dossier.tempo != dossier.song.tempo:
        with suppress(JournalProblem):
            entries.song_tempo(book, dossier.song, dossier.tempo)


def _write(output: Path, dossier: "Dossier", stems: list[Path]) -> None:
    from bridge.journal.handoff import parcel
    from bridge.journal.handoff.whole import files_of

    files = files_of(dossier, __version__)
    try:
        if _is_zip(output):
            parcel.into_zip(output, f"{parcel.file_name(dossier.song.name)} handoff", files, stems)
        else:
            parcel.into_folder(output, files, stems)
    except parcel.ParcelRefused as refused:
        reject(str(refused))
    except parcel.ParcelProblem as problem:
        fail(str(problem))


def _say(output: Path, dossier: "Dossier", told: list[str], *, json_: bool) -> None:
    from bridge.journal.handoff.whole import PURPOSES

    files = [*PURPOSES, *(f"stems/{name}" for name in dossier.stems)]
    if json_:
        said = {"song": dossier.song.name, "output": str(output), "files": files, "told": told}
        print_json({**said, "unknown": list(dossier.unknown)})
        return
    for line in told:
        click.echo(line)
    click.echo(f"{dossier.song.name}: {len(files)} files in {output}")
    if dossier.unknown:
        click.echo("Not known, and left out:")
        for each in dossier.unknown:
            click.echo(f"  {each}")
