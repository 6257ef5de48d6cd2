"""Small rigs for tests: parts that fit together, and the rig they make."""

from dataclasses import replace

from bridge.config import Loaded, load_text
from bridge.model.rig import Entry, Place, Rig

NOWHERE = Place("", 0, 0)

HEAD = "version: 1\nrig: Upstairs room\n"
SURFACES = """\
surfaces:
  desk: {profile: korg-nanokontrol2}
  pedal: {profile: generic-footswitch, port: Pedal}
"""
DAWS = """\
daws:
  main: {dialect: ardour-osc, send: 3819}
  synth: {dialect: midi, port: Surge}
"""
PHASES = "phases: {create: , mix: }\n"
PEDAL = "  pedal/switch/1: {any: phase/toggle}\n"
BEFORE_MAP = f"{HEAD}{SURFACES}{DAWS}{PHASES}map:\n{PEDAL}"


def mapped(lines: str) -> Loaded:
    """A rig with these lines in its map, each of them indented by two."""
    return load_text(BEFORE_MAP + lines)


def rig_of(loaded: Loaded) -> Rig:
    """The rig, which has to be one."""
    assert loaded.rig is not None, loaded.problems
    return loaded.rig


def entries(rig: Rig, control: str) -> dict[tuple[str, str], Entry]:
    """What is mapped to 'desk/fader/1', by phase and gesture."""
    return {(e.phase, e.gesture): e for e in rig.entries if f"{e.surface}/{e.control}" == control}


def targets(loaded: Loaded, control: str) -> dict[tuple[str, str], str]:
    """The targets of 'desk/fader/1', by phase and gesture."""
    return {key: str(entry.reach.target) for key, entry in entries(rig_of(loaded), control).items()}


def codes(loaded: Loaded) -> list[str]:
    """The codes of what is wrong, in order; warnings left out."""
    return [problem.code for problem in loaded.problems if not problem.warning]


def warnings(loaded: Loaded) -> list[str]:
    """The codes of the warnings, in order."""
    return [problem.code for problem in loaded.problems if problem.warning]


def meaning(rig: Rig) -> Rig:
    """The rig without places and without the order of its entries, which mean nothing to whoever plays it."""
    entries = (replace(entry, place=NOWHERE) for entry in rig.entries)
    return replace(rig, entries=tuple(sorted(entries, key=lambda e: (e.surface, e.control, e.phase, e.gesture))))
