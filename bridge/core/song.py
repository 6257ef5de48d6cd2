"""The song that is worked on: what the engine has to know of it beside what the DAW tells.

It comes with a `Song` event (from the journal) and leaves, piece by piece, as `Noted` effects (for the journal): the
engine itself writes nothing down. What sounds, and where the faders stand, belongs to the DAW and is not here.
"""

from collections.abc import Mapping
from typing import Any

from bridge.core import wall
from bridge.core.events import Effect, Noted
from bridge.core.state import Debts, Snapshots, SongState, World

#: References that are shown with the vision at most, the newest.
MOST_REFERENCES = 8
#: Every kind of note: what it says beside what it is about. The journal keeps a note whole.
NOTES: Mapping[str, str] = {
    "left": "a phase was left for good (settled); about: the phase",
    "done": "the song is done; undone: it is not, after all",
    "override": "the same gesture again stepped over what the rig holds back; about: what; why",
    "nudge": "something was said that the rig asked to be reminded of; about: the phase or part; text",
    "tally": "something was done to a part once more; about: the part; what, times",
    "idea": "marked; phase, position (None where the DAW tells none), who, text ('' where nobody wrote yet)",
    "suggestion": "as idea, offered to the producer",
    "levels": "a snapshot; about: its name; levels: rows of daw, key, name, position (0 to 1), decibels or None; "
    "known of all there are",
    "keep": "a part works and rests from now on; about: the part",
    "unkeep": "it does no longer; about: the part",
    "owed": "what is put back later, noted before anything is changed; about: why (listen, ride); what",
    "settled": "it was put back; about: why",
    "verdict": "what listening to a part came to; about: the part; verdict, note",
    "asked": "a phase asks on entering; about: the question, in full; phase, position",
    "answer": "to a question; about: the question; text, phase, position, who",
    "session": "a DAW has this session open; about: the DAW; name",
    "recalled": "levels were recalled; about: their name; set: how many",
    "compared": "levels were compared with what was; about: their name; back: whether that was put back",
}


def remembered(name: str | None, kept: Mapping[str, Any]) -> SongState:
    """A song from what the journal keeps of it; whatever makes no sense is ignored."""
    return SongState(
        name,
        left=_time(kept.get("left")),
        done=_time(kept.get("done")),
        snapshots=_snapshots(kept.get("snapshots")),
        rests=_names(kept.get("rests")),
        excluded=_names(kept.get("excluded")),
        ideas=_ideas(kept.get("ideas")),
        owed=_debts(kept.get("owed")),
        vision=kept["vision"] if isinstance(kept.get("vision"), str) else None,
        references=_texts(kept.get("references")),
    )


def turned(before: SongState, name: str | None, kept: Mapping[str, Any]) -> SongState:
    """The song from now on. Where it is the one before, only what `kept` says is replaced, key by key."""
    found = remembered(name, kept)
    if name != before.name:
        return found
    for key in kept:
        if hasattr(before, key) and key != "name":
            setattr(before, key, getattr(found, key))
    return before


def _time(told: object) -> float | None:
    return wall.seconds_of(told) if isinstance(told, str) else None


def _names(told: object) -> set[str]:
    return {each for each in told if isinstance(each, str)} if isinstance(told, list) else set()


def _texts(told: object) -> list[str]:
    return [each for each in told if isinstance(each, str)][-MOST_REFERENCES:] if isinstance(told, list) else []


def _ideas(told: object) -> list[dict[str, Any]]:
    return [dict(each) for each in told if isinstance(each, Mapping)] if isinstance(told, list) else []


def _snapshots(told: object) -> Snapshots:
    found: Snapshots = {}
    for name, daws in told.items() if isinstance(told, Mapping) else ():
        for daw, levels in daws.items() if isinstance(daws, Mapping) else ():
            for key, position in levels.items() if isinstance(levels, Mapping) else ():
                if isinstance(position, int | float) and 0 <= position <= 1:
                    found.setdefault(str(name), {}).setdefault(str(daw), {})[str(key)] = float(position)
    return found


def _debts(told: object) -> Debts:
    """What was not put back: the oldest of several lists for one reason says where things really stood."""
    found: Debts = {}
    for each in told if isinstance(told, list) else ():
        why, what = (each.get("why"), each.get("what")) if isinstance(each, Mapping) else (None, None)
        for target, stood in what.items() if isinstance(what, Mapping) else ():
            if isinstance(why, str) and (stood is None or (isinstance(stood, int | float) and 0 <= stood <= 1)):
                found.setdefault(why, {}).setdefault(str(target), None if stood is None else float(stood))
    return found


def note(kind: str, about: str, t_ns: int, out: list[Effect], **detail: Any) -> None:
    """Something for the journal."""
    assert kind in NOTES, kind
    out.append(Noted(t_ns, kind, about, detail))


def now(world: World, t_ns: int) -> float | None:
    """What the clock on the wall shows at this time, in seconds since 1970; None where nobody told it."""
    if world.wall is None:
        return None
    told_ns, seconds = world.wall
    return seconds + (t_ns - told_ns) / 1e9
