"""Files into a folder or a ZIP, overwriting nothing that an earlier handoff did not write.

A small file in the folder (`.phasebridge-handoff`) lists what was written, with a hash of each. A file of that list
that is still as it was is replaced, or taken away where it is no longer part of the handoff; any other file that is in
the way stops the whole before the first byte is written. Every file is written beside its place and then moved there,
and a ZIP is the same bytes for the same files. Links are never followed.
"""

import hashlib
import json
import os
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from bridge.journal.handoff.dawproject import EARLIEST

LIST = ".phasebridge-handoff"
STEMS = "stems"
#: Endings of audio files that are stems.
AUDIO = frozenset((".wav", ".wave", ".w64", ".bwf", ".aif", ".aiff", ".caf", ".flac", ".mp3", ".m4a", ".ogg", ".opus"))
MOST_STEMS = 2000
#: Bytes of a name that every file system takes, with room for an ending.
LONGEST_NAME = 120
_CHUNK = 1 << 20
#: Names that Windows keeps for itself.
_TAKEN = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))})


class ParcelProblem(Exception):
    """The handoff cannot be written there; the text says why and what to do. Nothing that was there is lost."""


class ParcelRefused(ParcelProblem):
    """Something is in the way that no handoff wrote, or what was named cannot be used."""


def file_name(text: str, otherwise: str = "song") -> str:
    """A name that every file system takes and no shell stumbles over: 'AC/DC: live?' becomes 'AC-DC- live-'."""
    kept = "".join(_letter(sign) for sign in unicodedata.normalize("NFC", text)).strip(" .")
    kept = kept.encode("utf-8", "ignore")[:LONGEST_NAME].decode("utf-8", "ignore").strip(" .")
    if not kept.strip("-_"):
        kept = otherwise
    return f"_{kept}" if kept.split(".")[0].rstrip().lower() in _TAKEN else kept


def _letter(sign: str) -> str:
    if sign in '/\\:*?"<>|':
        return "-"
    # Joiners hold emoji together; every other sign without a shape is left out.
    return "" if unicodedata.category(sign)[0] in "CZ" and sign not in " \u200d" else sign


def stems_in(folder: Path) -> list[Path]:
    """The audio files right in a folder, by name; links are left out. Raises ParcelRefused where it cannot be read."""
    try:
        found = [each for each in folder.iterdir() if each.suffix.lower() in AUDIO]
        found = sorted((each for each in found if each.is_file() and not each.is_symlink()), key=lambda each: each.name)
    except OSError as problem:
        raise ParcelRefused(f"{folder} cannot be read ({problem.strerror}); name the folder of the stems") from None
    if len(found) > MOST_STEMS:
        raise ParcelRefused(f"{folder} holds {len(found)} audio files, and at most {MOST_STEMS} are taken along")
    return found


# --- A folder ---------------------------------------------------------------------------------------------------


def into_folder(folder: Path, files: Mapping[str, bytes], stems: Sequence[Path]) -> None:
    """Writes the files and copies the stems. Raises ParcelRefused before the first byte, or ParcelProblem."""
    hashes = {name: _hash(content) for name, content in files.items()}
    with _saying(folder):
        home = (folder / STEMS).resolve()
        copied = [each for each in stems if each.parent.resolve() != home]
        hashes |= {f"{STEMS}/{each.name}": _hash_of(each) for each in copied}
        # Stems that lie there already stay, whoever put them there.
        staying = {f"{STEMS}/{each.name}" for each in stems} - hashes.keys()
        before = {name: ours for name, ours in _before(folder).items() if name not in staying}
        _refuse_what_is_in_the_way(folder, hashes, before)
        with _emptied(folder / STEMS, folder):
            (folder / STEMS).mkdir(parents=True, exist_ok=True)
            # Until all is written, both what was there and what comes is ours.
            _list(folder, {name: {*before.get(name, ()), *_one(hashes, name)} for name in {**before, **hashes}})
        for name, content in files.items():
            _write(folder / name, content)
        for each in copied:
            _copy(each, folder / STEMS / each.name)
        for name in before.keys() - hashes.keys():
            (folder / name).unlink(missing_ok=True)
        _list(folder, {name: {each} for name, each in hashes.items()})


@contextmanager
def _emptied(*folders: Path) -> Iterator[None]:
    """Folders that were not there, and into which nothing could be written, are gone again."""
    made = [each for each in folders if not each.exists()]
    try:
        yield
    except OSError:
        for each in made:
            with suppress(OSError):
                each.rmdir()
        raise


def _one(hashes: Mapping[str, str], name: str) -> tuple[str, ...]:
    return (hashes[name],) if name in hashes else ()


def _before(folder: Path) -> dict[str, set[str]]:
    """What an earlier handoff wrote there: hashes that are its own, by name."""
    path = folder / LIST
    if folder.is_symlink() and not folder.is_dir():
        raise ParcelRefused(f"{folder} is a link to nowhere; name another folder with -o")
    if folder.exists() and not folder.is_dir():
        raise ParcelRefused(f"{folder} is a file; name a folder with -o, or a file that ends with .zip")
    if not path.is_file() or path.is_symlink():
        return {}
    return _listed(path.read_bytes())


def _listed(data: bytes) -> dict[str, set[str]]:
    try:
        told = json.loads(data)["files"]
        return {name: set(map(str, told[name])) for name in told if _is_ours(name)}
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}


def _is_ours(name: object) -> bool:
    """Whether a list may speak of this name: one in the folder itself or among the stems."""
    if not isinstance(name, str) or "\\" in name or ":" in name:
        return False
    parts = name.removeprefix(f"{STEMS}/").split("/")
    return len(parts) == 1 and parts[0] not in ("", ".", "..", STEMS)


def _refuse_what_is_in_the_way(folder: Path, hashes: Mapping[str, str], before: Mapping[str, set[str]]) -> None:
    if (folder / STEMS).is_symlink() or (folder / LIST).is_symlink():
        raise ParcelRefused(f"{folder} holds links where the handoff has files; name another folder with -o")
    strange = [
        name for name in {**hashes, **before} if not _may_go(folder / name, before.get(name, set()), hashes.get(name))
    ]
    if strange:
        some = ", ".join(sorted(strange)[:5]) + (f" and {len(strange) - 5} more" if len(strange) > 5 else "")
        raise ParcelRefused(
            f"{folder} holds files that no handoff wrote, or that were changed since: {some}. Nothing was written; "
            "move them away, or name another folder with -o"
        )


def _may_go(path: Path, ours: set[str], becomes: str | None) -> bool:
    if not path.exists() and not path.is_symlink():
        return True
    if path.is_symlink() or not path.is_file():
        return False
    found = _hash_of(path)
    return found in ours or found == becomes


def _list(folder: Path, files: Mapping[str, set[str]]) -> None:
    _write(folder / LIST, _list_of({name: sorted(files[name]) for name in sorted(files)}))


def _list_of(files: Mapping[str, Sequence[str]]) -> bytes:
    return json.dumps({"handoff": 1, "files": files}, indent=1).encode() + b"\n"


def _write(path: Path, content: bytes) -> None:
    with _beside(path) as file:
        file.write(content)


def _copy(source: Path, path: Path) -> None:
    with _beside(path) as file, source.open("rb") as audio:
        while chunk := audio.read(_CHUNK):
            file.write(chunk)


@contextmanager
def _beside(path: Path) -> Iterator[IO[bytes]]:
    """A new file that takes this place once it is whole; what stood there stays where it fails."""
    beside = path.with_name(f".{path.name}.new"[-200:])
    beside.unlink(missing_ok=True)
    try:
        with beside.open("xb") as file:
            yield file
        os.replace(beside, path)  # noqa: PTH105 - as one step, also where there is a file
    except BaseException:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise


@contextmanager
def _saying(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        why = problem.strerror or "no reason was given"
        raise ParcelProblem(
            f"the handoff cannot be written to {place} ({why}); make room or choose another place with -o"
        ) from None


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# --- A ZIP ------------------------------------------------------------------------------------------------------


def into_zip(path: Path, root: str, files: Mapping[str, bytes], stems: Sequence[Path]) -> None:
    """Writes one ZIP, all of it in the folder `root`. Raises ParcelRefused before the first byte, or ParcelProblem."""
    with _saying(path):
        if (path.exists() or path.is_symlink()) and not _is_a_handoff(path):
            raise ParcelRefused(
                f"{path} is there and no handoff wrote it, or it was changed since. Nothing was written; move it away, "
                "or name another file with -o"
            )
        hashes = {name: _hash(content) for name, content in files.items()}
        hashes |= {f"{STEMS}/{each.name}": _hash_of(each) for each in stems}
        path.parent.mkdir(parents=True, exist_ok=True)
        with _beside(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(_entry(f"{root}/{name}"), content)
            for each in stems:
                _pack(archive, _entry(f"{root}/{STEMS}/{each.name}", zipfile.ZIP_STORED), each)
            archive.writestr(_entry(f"{root}/{LIST}"), _list_of({name: [hashes[name]] for name in sorted(hashes)}))


def _entry(name: str, kind: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, EARLIEST)
    entry.compress_type = kind
    entry.create_system = 3  # as on Unix, wherever it is made
    entry.external_attr = 0o644 << 16
    return entry


def _pack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path) -> None:
    with archive.open(entry, "w", force_zip64=True) as into, path.open("rb") as audio:
        while chunk := audio.read(_CHUNK):
            into.write(chunk)


def _is_a_handoff(path: Path) -> bool:
    """Whether this is a ZIP that a handoff wrote, and nobody changed."""
    if path.is_symlink() or not path.is_file():
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            lists = [name for name in names if name.endswith(f"/{LIST}")]
            listed = (
                _listed(archive.read(lists[0]))
                if len(lists) == 1 and archive.getinfo(lists[0]).file_size < _CHUNK
                else {}
            )
            root = lists[0].removesuffix(LIST) if lists else ""
            if not listed or sorted(names) != sorted([f"{root}{name}" for name in listed] + lists):
                return False
            return all(_hash_in(archive, f"{root}{name}") in ours for name, ours in listed.items())
    except (zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError, ValueError):
        return False


def _hash_in(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type] # the types of zipfile know no readinto
