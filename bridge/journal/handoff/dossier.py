"""Everything that is known of a song, put together for the one who mixes it, and a list of what is not.

From the journal comes what people wrote and marked, how long each phase lasted, and snapshots of levels; from a daemon
that runs, the picture of its DAWs at this moment (app/portrait.py: plain data; only what makes sense is taken).
Nothing is filled in: what nobody told is None, and a sentence in `unknown`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from math import inf, isfinite
from typing import Any, NamedTuple

from bridge.core.asking import words_of
from bridge.journal import entries, stays
from bridge.journal.book import Book
from bridge.journal.entries import Answer, Idea, Level, Line, Moment, Owed, Snapshot, Song, Span, Tally, Verdict
from bridge.journal.handoff import words
from bridge.journal.handoff.places import COMMON, Meter, Spot, spot_of

#: Tallies of moves that were production and mixing at once (core/tallies.py).
BOTH = "both"
#: The snapshot that is kept when creating ends; and what stood before a recall, so that it does not any more.
ROUGH, BEFORE = "rough", "before"
#: Tracks of one handoff at most; more is said.
MOST_TRACKS = 1000
#: No fader goes higher, in dB.
LOUDEST = 60.0
#: Letters of a name that a DAW told.
LONGEST_NAME = 120
#: A clock that is further behind what it said before was set.
SET_BACK = timedelta(seconds=2)
#: A colour as a DAW's picture has it.
_COLOR = re.compile("#[0-9a-f]{6}")
#: Ideas that are not decided yet.
OPEN_STATES = ("open", "offered")


class Track(NamedTuple):
    """One fader: decibels now and in the rough mix (-inf is silence), pan from -1 to 1, switches; None: unknown."""

    daw: str
    key: str
    name: str
    number: int | None
    decibels: float | None
    position: float | None
    rough: float | None
    rough_position: float | None
    pan: float | None
    mute: bool | None
    solo: bool | None
    color: str | None

    @property
    def difference(self) -> float | None:
        """Decibels between the rough mix and now, to a thousandth; None where one of them is unknown or silent."""
        if self.decibels is None or self.rough is None or not (isfinite(self.decibels) and isfinite(self.rough)):
            return None
        return round(self.decibels - self.rough, 3) + 0.0  # never -0


class Mark(NamedTuple):
    """An idea or suggestion that stands somewhere in the song; `spot` is None where its words say no place."""

    text: str
    position: str
    spot: Spot | None
    kind: str
    number: int
    who: str
    state: str


class PhaseTime(NamedTuple):
    """How long a phase lasted in all, in seconds, and in how many stays."""

    phase: str
    seconds: float
    stays: int


class Asked(NamedTuple):
    """A question and all that was answered to it; without an answer it is open."""

    question: str
    answers: tuple[Answer, ...]


class Given(NamedTuple):
    """What whoever asks for the handoff knows beside the journal; all of it may be missing."""

    picture: Mapping[str, Any] | None = None  # what a running daemon told (app/portrait.py)
    why_no_picture: str = "no phasebridge was running"
    tempo: float | None = None
    meter: Meter | None = None
    fps: float | None = None
    stems: tuple[str, ...] = ()  # names of the files in stems/


NOTHING_GIVEN = Given()


@dataclass(frozen=True, slots=True)
class Dossier:
    """All of it; sentences of `unknown` are for people."""

    song: Song
    made: str
    tempo: float | None
    meter: Meter
    meter_is_told: bool
    vision: Line | None
    visions: Sequence[Line]
    references: Sequence[Line]
    credits: Sequence[Line]
    spans: Sequence[Span]
    phases: Sequence[PhaseTime]
    ideas: Sequence[Idea]
    suggestions: Sequence[Idea]
    asked: Sequence[Asked]
    verdicts: Sequence[Verdict]
    tallies: Sequence[Tally]
    moments: Sequence[Moment]
    owed: Sequence[Owed]
    tracks: Sequence[Track]
    levels_of: str | None  # when the levels are of: 'now' or a snapshot; None where there are none
    rough_wall: str | None
    snapshots: Sequence[Snapshot]
    marks: Sequence[Mark]
    sessions: Sequence[tuple[str, str, str]]
    stems: Sequence[str]
    unknown: Sequence[str] = ()

    @property
    def open_ideas(self) -> list[Idea]:
        """Ideas and suggestions that nobody decided on yet."""
        return [idea for idea in (*self.ideas, *self.suggestions) if idea.state in OPEN_STATES]

    @property
    def open_questions(self) -> list[str]:
        """What a phase asked and nobody has answered."""
        return [asked.question for asked in self.asked if not asked.answers]

    @property
    def both(self) -> int:
        """How many moves were production and mixing at once."""
        return sum(tally.times for tally in self.tallies if tally.kind == BOTH)

    @property
    def flips(self) -> int:
        """How often the phase changed."""
        return sum(moment.kind == "flip" for moment in self.moments)

    @property
    def people(self) -> dict[str, list[str]]:
        """Who had ideas, made suggestions, wrote: the names that credits should not forget, with what they did."""
        did: dict[str, dict[str, None]] = {}
        for idea in (*self.ideas, *self.suggestions):
            did.setdefault(idea.who, {})["ideas" if idea.kind == "idea" else "suggestions"] = None
        for who in [*([self.vision.who] if self.vision else ()), *(line.who for line in self.references)]:
            did.setdefault(who, {})["vision and references"] = None
        return {who: list(what) for who, what in did.items() if who}


def gather(book: Book, song: Song, made: str, given: Given = NOTHING_GIVEN) -> Dossier:
    """Puts together what is known of a song at this time (ISO 8601, UTC). Raises JournalProblem where it cannot."""
    meter = given.meter or COMMON
    visions = entries.lines(book, song, "vision")
    ideas = entries.ideas(book, song)
    snapshots = entries.snapshots(book, song)
    spans = entries.spans(book, song)
    shown = _shown(given.picture)
    tempo = given.tempo or _told_tempo(given.picture) or song.tempo
    rough = next((each for each in snapshots if each.name == ROUGH), None)
    tracks, levels_of = _tracks(shown, rough, snapshots)
    marks = [_mark(idea, meter, given.fps) for idea in ideas if idea.position]
    found = Dossier(
        song=song,
        made=made,
        tempo=tempo,
        meter=meter,
        meter_is_told=given.meter is not None,
        vision=visions[-1] if visions else None,
        visions=visions,
        references=entries.lines(book, song, "reference"),
        credits=entries.lines(book, song, "credit"),
        spans=spans,
        phases=_phases(spans),
        ideas=[idea for idea in ideas if idea.kind == "idea"],
        suggestions=[idea for idea in ideas if idea.kind == "suggestion"],
        asked=_asked(entries.moments(book, song, "asked"), entries.answers(book, song)),
        verdicts=_last_verdicts(entries.verdicts(book, song)),
        tallies=entries.tallies(book, song),
        moments=entries.moments(book, song),
        owed=entries.owed(book, song),
        tracks=tracks[:MOST_TRACKS],
        levels_of=levels_of,
        rough_wall=rough.wall if rough else None,
        snapshots=snapshots,
        marks=marks,
        sessions=entries.daw_sessions(book, song),
        stems=given.stems,
    )
    left_out = max(0, len(tracks) - MOST_TRACKS) + sum(each.get("left_out", 0) for each in shown)
    return replace(found, unknown=tuple(_unknown(found, given, left_out)))


# --- From the journal -------------------------------------------------------------------------------------------


def _phases(spans: Iterable[Span]) -> list[PhaseTime]:
    return [PhaseTime(phase, *stayed) for phase, stayed in stays.by_phase(spans).items()]


def _asked(asked: Iterable[Moment], answers: Iterable[Answer]) -> list[Asked]:
    """Every question in the order it first came up: those that phases asked, and those that somebody only answered."""
    found: dict[str, list[Answer]] = {}
    for moment in asked:
        found.setdefault(moment.about, [])
    for answer in answers:
        question = words_of(answer.question)
        # What a moment is about is cut at its longest.
        cut = question[: entries.LONGEST_NAME]
        found.setdefault(cut if cut in found else question, []).append(answer)
    return [
        Asked(words_of(given[0].question) if given else question, tuple(given)) for question, given in found.items()
    ]


def _last_verdicts(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """The last one of each part, in the order the parts were first judged."""
    return list({verdict.part: verdict for verdict in verdicts}.values())


def _mark(idea: Idea, meter: Meter, fps: float | None) -> Mark:
    assert idea.position is not None
    spot = spot_of(idea.position, meter, fps)
    return Mark(idea.text, idea.position, spot, idea.kind, idea.id, idea.who, idea.state)


# --- From the picture -------------------------------------------------------------------------------------------


def _shown(picture: Mapping[str, Any] | None) -> list[Mapping[str, Any]]:
    daws = picture.get("daws") if picture is not None else None
    return [daw for daw in daws if isinstance(daw, Mapping)] if isinstance(daws, list) else []


def _told_tempo(picture: Mapping[str, Any] | None) -> float | None:
    told = (_number(daw.get("tempo")) for daw in _shown(picture))
    return next((tempo for tempo in told if tempo is not None and 1 <= tempo <= 999), None)


def _number(told: object) -> float | None:
    """A number, `-inf` for silence, or None."""
    if told == "-inf":
        return -inf
    if isinstance(told, bool) or not isinstance(told, int | float):
        return None
    return float(told) if isfinite(told) else None


def _within(told: object, low: float, high: float) -> float | None:
    """A number between these; None where it is none, or makes no sense there."""
    number = _number(told)
    return number if number is not None and low <= number <= high else None


def _switch(told: object) -> bool | None:
    return told if isinstance(told, bool) else None


def _tracks(
    shown: Sequence[Mapping[str, Any]], rough: Snapshot | None, snapshots: Sequence[Snapshot]
) -> tuple[list[Track], str | None]:
    """Every fader, with its level now (or in the newest snapshot) and in the rough mix; and when the levels are of."""
    before = {(level.daw, level.key): level for level in (rough.levels if rough else ())}
    now = {(track.daw, track.key): track for daw in shown for track in _of_daw(daw)}
    levels_of = "now" if any(track.position is not None for track in now.values()) else None
    if levels_of is None:
        stored = (each for each in snapshots if each.name not in (ROUGH, BEFORE))
        newest = max(stored, key=lambda each: each.wall, default=None)
        for level in newest.levels if newest else ():
            known = now.get((level.daw, level.key)) or _of_level(level)
            now[level.daw, level.key] = known._replace(decibels=level.decibels, position=level.position)
        levels_of = newest.name if newest else None
    for at, level in before.items():
        track = now.get(at) or _of_level(level)
        now[at] = track._replace(rough=level.decibels, rough_position=level.position, name=track.name or level.name)
    return list(now.values()), levels_of


def _of_daw(daw: Mapping[str, Any]) -> Iterable[Track]:
    told = daw.get("tracks")
    for track in told if isinstance(told, list) else ():
        if isinstance(track, Mapping) and isinstance(track.get("key"), str):
            number = track.get("track")
            yield Track(
                daw=str(daw.get("daw", ""))[:LONGEST_NAME],
                key=track["key"][:LONGEST_NAME],
                name=str(track.get("name") or "")[:LONGEST_NAME],
                number=number if isinstance(number, int) else None,
                decibels=_within(track.get("decibels"), -inf, LOUDEST),
                position=_within(track.get("position"), 0, 1),
                rough=None,
                rough_position=None,
                pan=_within(track.get("pan"), -1, 1),
                mute=_switch(track.get("mute")),
                solo=_switch(track.get("solo")),
                color=_color(track.get("color")),
            )


def _color(told: object) -> str | None:
    return told if isinstance(told, str) and _COLOR.fullmatch(told) else None


def _of_level(level: Level) -> Track:
    number = level.key.split("/")[1] if level.key.startswith("track/") else ""
    index = int(number) if number.isdecimal() else None
    nothing: tuple[None, ...] = (None,) * 8
    return Track(level.daw, level.key, level.name, index, *nothing)


# --- What is not known ------------------------------------------------------------------------------------------


def _unknown(found: Dossier, given: Given, left_out: int) -> Iterable[str]:
    """A sentence for each thing that somebody might look for in vain."""
    if found.vision is None:
        yield "Vision: nobody wrote one."
    if not found.references:
        yield "References: none were named."
    if not found.spans:
        yield "Phases: no time was spent on the song while phasebridge was running."
    if _clock_went_back(found):
        yield "Dates: the computer's clock was set back meanwhile, so some are wrong. Lengths are right all the same."
    if found.tempo is None:
        yield "Tempo: no DAW told it, and nobody typed it."
    yield from _unknown_places(found, given)
    yield from _unknown_levels(found, given)
    if found.owed:
        why = ", ".join(dict.fromkeys(each.why for each in found.owed))
        yield f"Levels now: the DAW was left otherwise than it was found ({why}); phasebridge journal --restore helps."
    if left_out:
        yield f"Tracks: {left_out} more than fit into one handoff are left out."
    if found.open_questions:
        yield f"Questions: {_counted(len(found.open_questions), 'question')} asked, and not answered yet."
    if not found.credits:
        yield "Credits: nobody wrote any."
    if not found.stems:
        yield "Stems: the folder is empty; its README says how to fill it."


def _clock_went_back(found: Dossier) -> bool:
    """Whether something that was written later has an earlier time."""
    by_number = sorted((*found.ideas, *found.suggestions), key=lambda each: each.id)
    stays: dict[str, list[str]] = {}
    for span in found.spans:
        stays.setdefault(span.group, []).append(span.begun)
    in_order = ([each.wall for each in by_number], [each.wall for each in found.moments], *stays.values())
    return any(_goes_back(walls) for walls in in_order)


def _goes_back(walls: Iterable[str]) -> bool:
    times = [time for time in map(words.moment, walls) if time is not None]
    return any(before - after > SET_BACK for before, after in pairwise(times))


def _unknown_places(found: Dossier, given: Given) -> Iterable[str]:
    wordless = sum(not idea.text for idea in (*found.ideas, *found.suggestions))
    if wordless:
        yield f"Ideas: {_counted(wordless, 'mark')} without words."
    without = sum(not idea.position for idea in (*found.ideas, *found.suggestions))
    if without:
        yield f"Positions: {_counted(without, 'idea or suggestion', 'ideas or suggestions')} came without one."
    placeless = sum(mark.spot is None for mark in found.marks)
    if placeless:
        yield f"Markers: {_counted(placeless, 'position')} say no place in the song; the words are kept."
    if any(mark.spot and mark.spot.seconds is not None for mark in found.marks) and found.tempo is None:
        yield "Markers told as times are not in markers.mid: that takes the tempo."
    if any(mark.spot and mark.spot.beats is not None for mark in found.marks) and not found.meter_is_told:
        yield "Meter: no DAW tells it. Bars are counted as 4/4, as in a MIDI file that does not say."
    if any(mark.spot and not mark.spot.exact for mark in found.marks):
        frames = "" if given.fps else " (the frame rate is not known)"
        yield f"Markers: some stand at the beat, or at the second{frames}, since the rest is each DAW's own."


def _unknown_levels(found: Dossier, given: Given) -> Iterable[str]:
    if found.levels_of is None:
        why = given.why_no_picture if given.picture is None else "no DAW told where its faders stand"
        yield f"Levels now: {why}, and no snapshot but the rough one was stored."
    elif found.levels_of != "now":
        why = given.why_no_picture if given.picture is None else "no DAW told them"
        yield f"Levels now: {why}; shown instead is the newest snapshot, {found.levels_of}."
    if found.rough_wall is None:
        yield "Rough levels: no snapshot of them was stored."
    no_scale = sum(track.decibels is None and track.position is not None for track in found.tracks)
    if no_scale:
        yield f"Decibels: the fader scale of {_counted(no_scale, 'track')} is not known; only its place is given."
    for what in ("pan", "mute", "solo"):
        # A master has no solo.
        missing = sum(getattr(each, what) is None for each in found.tracks if what != "solo" or each.number is not None)
        if missing:
            yield f"{what.capitalize()}: not told for {_counted(missing, 'track')}."
    nameless = sum(not track.name for track in found.tracks)
    if nameless:
        yield f"Names: {_counted(nameless, 'track')} without one; the number stands for it."


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
