"""The handoff as data: one JSON file with all of it, and CSV files for spreadsheets. Their keys and columns are fixed.

In JSON what is unknown is null, silence is "-inf", times are ISO 8601 in UTC, lengths are seconds, levels decibels. In
CSV what is unknown is empty, and a text that a spreadsheet would take for a formula begins with an apostrophe.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from math import isinf
from typing import Any

from bridge.journal.entries import Idea, Line
from bridge.journal.handoff import plots
from bridge.journal.handoff.dossier import Dossier, Mark, Track
from bridge.journal.handoff.places import in_beats, in_seconds
from bridge.journal.handoff.words import cell, number

#: The form of handoff.json; it changes when a key changes its meaning.
FORM = 1


def as_json(dossier: Dossier, version: str) -> str:
    """Everything, for programs."""
    return json.dumps(_whole(dossier, version), ensure_ascii=False, indent=2) + "\n"


def _whole(dossier: Dossier, version: str) -> Mapping[str, Any]:
    return {
        "handoff": FORM,
        "phasebridge": version,
        "made": dossier.made,
        "song": {"name": dossier.song.name, "begun": dossier.song.begun, "done": dossier.song.done},
        "tempo": dossier.tempo,
        "meter": str(dossier.meter) if dossier.meter_is_told else None,
        "vision": _line(dossier.vision) if dossier.vision else None,
        "visions": [_line(line) for line in dossier.visions],
        "references": [_line(line) for line in dossier.references],
        "credits": [_line(line) for line in dossier.credits],
        "people": [{"who": who, "did": what} for who, what in dossier.people.items()],
        "phases": [phase._asdict() for phase in dossier.phases],
        "spans": [_without(span, "id") for span in dossier.spans],
        "ideas": [_idea(idea) for idea in dossier.ideas],
        "suggestions": [_idea(idea) for idea in dossier.suggestions],
        "questions": [
            {"question": asked.question, "answers": [_without(answer, "question") for answer in asked.answers]}
            for asked in dossier.asked
        ],
        "verdicts": [verdict._asdict() for verdict in dossier.verdicts],
        "tallies": [tally._asdict() for tally in dossier.tallies],
        "both": dossier.both,
        "flips": dossier.flips,
        "moments": [moment._asdict() for moment in dossier.moments],
        "levels": {
            "now": dossier.levels_of,
            "rough": dossier.rough_wall,
            "tracks": [_track(track) for track in dossier.tracks],
        },
        "snapshots": [
            {"name": each.name, "wall": each.wall, "levels": [_level(level) for level in each.levels]}
            for each in dossier.snapshots
        ],
        "markers": [_mark(mark, dossier.tempo) for mark in dossier.marks],
        "sessions": [{"wall": wall, "daw": daw, "name": name} for wall, daw, name in dossier.sessions],
        "stems": list(dossier.stems),
        "unknown": list(dossier.unknown),
    }


def _line(line: Line) -> Mapping[str, Any]:
    return line._asdict()


def _without(row: Any, *names: str) -> Mapping[str, Any]:
    return {name: value for name, value in row._asdict().items() if name not in names}


def _idea(idea: Idea) -> Mapping[str, Any]:
    return {"number": idea.id, **_without(idea, "id", "kind")}


def _finite(level: float | None) -> float | str | None:
    return "-inf" if level is not None and isinf(level) else level


def _level(level: Any) -> Mapping[str, Any]:
    return {**level._asdict(), "decibels": _finite(level.decibels)}


def _track(track: Track) -> Mapping[str, Any]:
    told = track._asdict() | {"decibels": _finite(track.decibels), "rough": _finite(track.rough)}
    return told | {"difference": track.difference}


def _mark(mark: Mark, tempo: float | None) -> Mapping[str, Any]:
    told = _without(mark, "spot")
    spot = mark.spot
    beats, seconds = (in_beats(spot, tempo), in_seconds(spot, tempo)) if spot else (None, None)
    return {**told, "beats": beats, "seconds": None if seconds is None else round(seconds, 6)}


# --- CSV --------------------------------------------------------------------------------------------------------


def tables(dossier: Dossier) -> dict[str, bytes]:
    """Each CSV file by its name."""
    return {
        "ideas.csv": _csv(IDEA_COLUMNS, (_idea_row(idea) for idea in dossier.ideas)),
        "suggestions.csv": _csv(IDEA_COLUMNS, (_idea_row(idea) for idea in dossier.suggestions)),
        "levels.csv": _csv(LEVEL_COLUMNS, (_level_row(track) for track in dossier.tracks)),
        "phases.csv": _csv(PHASE_COLUMNS, _phase_rows(dossier)),
        "markers.csv": _csv(MARKER_COLUMNS, (_marker_row(mark, dossier.tempo) for mark in dossier.marks)),
    }


IDEA_COLUMNS = ("number", "position", "text", "who", "when", "phase", "state", "decided", "decided by")
LEVEL_COLUMNS = ("daw", "track", "name", "now dB", "rough dB", "difference dB", "pan", "mute", "solo")
PHASE_COLUMNS = ("begun", "group", "phase", "seconds")
MARKER_COLUMNS = ("number", "kind", "position", "beats", "seconds", "text", "who", "state")


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    # The mark at the start tells spreadsheets that this is UTF-8.
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows(rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8", "replace")


def _idea_row(idea: Idea) -> Sequence[str]:
    told = (idea.position or "", idea.text, idea.who, idea.wall, idea.phase, idea.state, idea.decided, idea.decider)
    return (str(idea.id), *(cell(text or "") for text in told))


def _level_row(track: Track) -> Sequence[str]:
    levels = (track.decibels, track.rough, track.difference)
    switches = ("" if on is None else "yes" if on else "no" for on in (track.mute, track.solo))
    return (
        cell(track.daw),
        "" if track.number is None else str(track.number),
        cell(plots.name_of(track)),
        *("" if level is None else "-inf" if isinf(level) else number(level, 2) for level in levels),
        "" if track.pan is None else number(track.pan),
        *switches,
    )


def _phase_rows(dossier: Dossier) -> Iterable[Sequence[str]]:
    for span in dossier.spans:
        yield cell(span.begun), cell(span.group), cell(span.phase), number(span.seconds)


def _marker_row(mark: Mark, tempo: float | None) -> Sequence[str]:
    beats, seconds = (in_beats(mark.spot, tempo), in_seconds(mark.spot, tempo)) if mark.spot else (None, None)
    places = ("" if each is None else number(each, 6) for each in (beats, seconds))
    return str(mark.number), mark.kind, cell(mark.position), *places, cell(mark.text), cell(mark.who), mark.state
