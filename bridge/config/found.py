"""Where things are found by name: profiles in folders, dialects as modules. No list of them is kept anywhere."""

import re
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import platformdirs

import bridge
from bridge.core.dialect import Dialect

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}", re.ASCII)


def mappings() -> Path:
    """The folder of shipped profiles and rigs: inside the installed package, else beside it in a checkout."""
    package = Path(bridge.__file__).parent
    inside = package / "mappings"
    return inside if inside.is_dir() else package.parent / "mappings"


def profile_folders(beside: Path | None = None) -> list[Path]:
    """Folders that are searched for profiles, the first to win: beside the rig, the user's own, the shipped ones."""
    near = [beside / "surfaces", beside] if beside is not None else []
    user = Path(platformdirs.user_config_dir("phasebridge")) / "surfaces"
    return [*near, user, mappings() / "surfaces"]


def profile_file(name: str, folders: list[Path]) -> Path | None:
    """The file of a profile, or None."""
    if not _NAME.fullmatch(name):
        return None
    files = (folder / f"{name}.yaml" for folder in folders)
    return next((file for file in files if file.is_file()), None)


def profile_names(beside: Path | None = None) -> list[str]:
    """Every profile of the user's own and the shipped folders, by name.

    Beside a rig stand rigs too, so nothing there is counted but what is in a folder called `surfaces`.
    """
    folders = [folder for folder in profile_folders(beside) if folder != beside and folder.is_dir()]
    return sorted({file.stem for folder in folders for file in folder.glob("*.yaml") if _NAME.fullmatch(file.stem)})


def find_dialect(name: str) -> Dialect | None:
    """The dialect of this name, or None: the `DIALECT` of the module of that name in bridge.dialects."""
    return _dialects().get(name)


def dialect_names() -> list[str]:
    """Every dialect by name."""
    return sorted(_dialects())


@cache
def _dialects() -> dict[str, Dialect]:
    package = import_module("bridge.dialects")
    modules = (import_module(f"bridge.dialects.{each.name}") for each in iter_modules(package.__path__))
    found: dict[str, Dialect] = {}
    for module in modules:
        dialect = getattr(module, "DIALECT", None)
        if dialect is not None:
            found[module.__name__.rsplit(".", 1)[-1].replace("_", "-")] = dialect
    return found


def table_folders(beside: Path | None = None) -> list[Path]:
    """Folders that are searched for tables of OSC programs, the first to win."""
    near = [beside / "daws", beside] if beside is not None else []
    user = Path(platformdirs.user_config_dir("phasebridge")) / "daws"
    return [*near, user, mappings() / "daws"]


def table_file(name: str, folders: list[Path]) -> Path | None:
    """The file of a table, or None."""
    return profile_file(name, folders)


def table_names(beside: Path | None = None) -> list[str]:
    """Every table of the user's own and the shipped folders, by name."""
    folders = [folder for folder in table_folders(beside) if folder != beside and folder.is_dir()]
    return sorted({file.stem for folder in folders for file in folder.glob("*.yaml") if _NAME.fullmatch(file.stem)})
