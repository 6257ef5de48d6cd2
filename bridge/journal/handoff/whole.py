"""The handoff as files by name: everything but the stems, which are copied where they lie."""

from collections.abc import Mapping

from bridge.journal.handoff import notes, tables
from bridge.journal.handoff.dawproject import dawproject
from bridge.journal.handoff.dossier import Dossier
from bridge.journal.handoff.midi import midi_file
from bridge.journal.handoff.page import page

#: Every file and what it is for, in the order they stand in the folder.
PURPOSES: Mapping[str, str] = {
    "index.html": "This page. It opens offline and prints.",
    "handoff.json": "Everything on this page, for programs.",
    "ideas.csv": "The ideas, for a spreadsheet.",
    "suggestions.csv": "The suggestions, for a spreadsheet.",
    "levels.csv": "The levels now and in the rough mix, in dB.",
    "phases.csv": "Every stay in a phase, with its length.",
    "markers.csv": "Ideas and suggestions that have a position.",
    "markers.mid": "The same as markers in a MIDI file, which a DAW imports.",
    "project.dawproject": "Tracks, volumes, pans, mutes, solos and markers for DAWs that open DAWproject files.",
    "suggestions.yaml": "Your own suggestions: fill it in and send it back.",
    "stems/README.txt": "How the stems get into their folder.",
}


def files_of(dossier: Dossier, version: str) -> dict[str, bytes]:
    """Each file by its name, with / between folder and file."""
    listed = [(name, purpose) for name, purpose in PURPOSES.items() if name != "index.html"]
    listed += [(f"stems/{name}", "Audio.") for name in dossier.stems]
    made = {
        "index.html": page(dossier, listed, version).encode("utf-8", "replace"),
        "handoff.json": tables.as_json(dossier, version).encode("utf-8", "replace"),
        **tables.tables(dossier),
        "markers.mid": midi_file(dossier),
        "project.dawproject": dawproject(dossier, version),
        "suggestions.yaml": notes.suggestions_form(dossier).encode("utf-8", "replace"),
        "stems/README.txt": notes.stems_readme(dossier).encode("utf-8", "replace"),
    }
    assert list(made) == list(PURPOSES)
    return made
