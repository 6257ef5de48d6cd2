"""The picture of the mixer that a handoff is made from: what the engine knows, in the words of people.

    {"song": "Night Drive", "daws": [{"daw": "main", "dialect": "ardour-osc", "present": true, "tempo": 120.0,
     "tracks": [{"track": 1, "key": "track/1/volume", "name": "Kick", "position": 0.78, "decibels": 0.0, "pan": -0.2,
                 "mute": false, "solo": false, "color": "#d0a060"}], "left_out": 0}]}

What is not known is not there. Decibels are told only where the dialect knows its DAW's scale; silence is "-inf". Pan
is -1 at the left and 1 at the right. Tracks that would not fit into one answer are counted in `left_out`.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from math import isfinite
from typing import Any

from bridge.core import targets
from bridge.core.dialect import Cannot, Dialect, Speech
from bridge.core.portrait import Seen
from bridge.core.program import Program

#: An answer of the control socket holds this much of it, in bytes (app/control.py: LONGEST_BACKLOG).
ROOM = 200_000
TEMPO = "transport/tempo"
#: Letters of a name.
LONGEST_NAME = 120
MOST_TRACKS = 1000


def picture(program: Program, song: str | None, seen: Mapping[str, Seen]) -> dict[str, Any]:
    """The picture of every DAW of the rig."""
    room = ROOM
    daws = []
    for name, each in seen.items():
        daw, room = _daw(name, program.dialects[name], each, room)
        daws.append(daw)
    return {"song": song, "daws": daws}


def tempo(program: Program, heard: Callable[[str], Iterable[tuple[str, float]]]) -> float | None:
    """How fast the song is, in BPM, as the first DAW tells it that does; None where none does.

    `heard` says which DAWs told where a key stands.
    """
    for name, dialect in program.dialects.items():
        speech = _speech(dialect, TEMPO)
        if speech is not None and speech.law.unit == "BPM":
            stands = next((position for daw, position in heard(speech.key) if daw == name), None)
            if stands is not None:
                return round(speech.law.to_quantity(stands), 3)
    return None


def _daw(name: str, dialect: Dialect, seen: Seen, room: int) -> tuple[dict[str, Any], int]:
    tempo = _quantity(dialect, seen, TEMPO, "BPM")
    tracks: list[dict[str, Any]] = []
    left_out = 0
    for track in _tracks(dialect, seen):
        room -= len(json.dumps(track)) + 2
        if room < 0 or len(tracks) >= MOST_TRACKS:
            left_out += 1
        else:
            tracks.append(track)
    told = {"daw": name, "dialect": dialect.name, "present": seen.present, "tracks": tracks, "left_out": left_out}
    return (told | {"tempo": round(tempo, 6)} if tempo else told), room


def _tracks(dialect: Dialect, seen: Seen) -> Iterable[dict[str, Any]]:
    """Every track that anything is known of, in order, and the master."""
    numbers = {int(parts[1]) for key in (*seen.names, *seen.positions) if _is_of_track(parts := key.split("/"))}
    for number in sorted(numbers):
        if seen.strips is None or number <= seen.strips:
            yield from _track(dialect, seen, f"track/{number}", number)
    yield from _track(dialect, seen, "master", None)


def _is_of_track(parts: list[str]) -> bool:
    return len(parts) > 1 and parts[0] == "track" and parts[1].isdecimal() and len(parts[1]) < 6


def _track(dialect: Dialect, seen: Seen, root: str, number: int | None) -> Iterable[dict[str, Any]]:
    found: dict[str, Any] = {
        "name": seen.names.get(root, "")[:LONGEST_NAME],
        **_level(dialect, seen, f"{root}/volume"),
        **_pan(dialect, seen, f"{root}/pan"),
        **_switch(dialect, seen, f"{root}/mute", "mute"),
        **_switch(dialect, seen, f"{root}/solo", "solo"),
        **({"color": f"#{seen.colors[root]:06x}"} if root in seen.colors else {}),
    }
    if found["name"] or len(found) > 1:
        speech = _speech(dialect, f"{root}/volume")
        key = speech.key if speech else f"{root}/volume"
        yield {"track": number, "key": key, **(found if found["name"] or number else found | {"name": "Master"})}


def _level(dialect: Dialect, seen: Seen, path: str) -> dict[str, Any]:
    speech, position = _stands(dialect, seen, path)
    if speech is None or position is None:
        return {}
    if speech.law.unit != "dB":
        return {"position": round(position, 6)}
    decibels = speech.law.to_quantity(position)
    return {"position": round(position, 6), "decibels": round(decibels, 3) if isfinite(decibels) else "-inf"}


def _pan(dialect: Dialect, seen: Seen, path: str) -> dict[str, Any]:
    percent = _quantity(dialect, seen, path, "%")
    return {} if percent is None else {"pan": round(min(1.0, max(-1.0, percent / 100)), 4)}


def _switch(dialect: Dialect, seen: Seen, path: str, name: str) -> dict[str, Any]:
    _, position = _stands(dialect, seen, path)
    return {} if position is None else {name: position >= 0.5}


def _quantity(dialect: Dialect, seen: Seen, path: str, unit: str) -> float | None:
    speech, position = _stands(dialect, seen, path)
    return speech.law.to_quantity(position) if speech and position is not None and speech.law.unit == unit else None


def _stands(dialect: Dialect, seen: Seen, path: str) -> tuple[Speech | None, float | None]:
    speech = _speech(dialect, path)
    return speech, seen.positions.get(speech.key) if speech else None


def _speech(dialect: Dialect, path: str) -> Speech | None:
    target = targets.target(path, "daw")
    speech = dialect.speech(target) if target else None
    return None if speech is None or isinstance(speech, Cannot) else speech
