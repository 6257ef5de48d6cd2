"""What a rig says for those who draw no line: `ride`, `ask`, `listen`, and whose ideas and decisions they are.

Here names and targets are looked up; whether a DAW can do what is asked is a warning of the review, since a rig that
extends this one may have another DAW.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bridge.config import patterns
from bridge.config.problems import Report, Span, listed
from bridge.config.scene import Scene
from bridge.config.shapes import PhaseShape, Placed, Row, Rows, Several
from bridge.config.targets import resolve
from bridge.core.asking import QUESTIONS
from bridge.core.automation import MODES, RIDE_WAYS
from bridge.core.dialect import Automated, Dialect, Speech
from bridge.core.targets import row_of, target
from bridge.model.rig import SONG_LETTERS, Phase, Ride, Rig
from bridge.model.target import Mode, Target

#: Questions of one phase, and the longest of them and of a person's name, in characters.
MOST_QUESTIONS, LONGEST_QUESTION, LONGEST_NAME = 12, 200, 80
_STRIPS = ("track", "strip")


def name_of(written: Placed[str] | None, scene: Scene) -> str | None:
    """A person, as the journal writes it."""
    if written is None:
        return None
    name = written.value.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        what = f"a person has a name of 1 to {LONGEST_NAME} signs in one line"
        scene.report.say("E211", written.span, what, "write what others call them, such as mixer or Ana")
        return None
    return name


def song_of(written: Placed[str] | None, scene: Scene) -> str | None:
    """The song that the rig is for, by a name that the journal can keep."""
    if written is None or 1 <= len(written.value.strip()) <= SONG_LETTERS:
        return written.value if written else None
    what = f"a song has a name of 1 to {SONG_LETTERS} signs"
    scene.report.say("E211", written.span, what, "shorten it; what it is about belongs into: phasebridge vision TEXT")
    return None


def questions(written: Several[str] | None, scene: Scene) -> tuple[str, ...]:
    """The questions of a phase in full: a word of the table, or a text of the rig's own."""
    asked = [(QUESTIONS.get(each.value, each.value.strip()), each.span) for each in written or ()]
    for text, span in asked:
        if not text or len(text) > LONGEST_QUESTION or not text.isprintable():
            what = f"a question has 1 to {LONGEST_QUESTION} signs in one line"
            scene.report.say("E105", span, what, f"write one of {', '.join(QUESTIONS)}, or a question of your own")
    if len(asked) > MOST_QUESTIONS:
        what = f"{len(asked)} questions are asked at once"
        scene.report.say("E411", written.span if written else asked[0][1], what, f"ask {MOST_QUESTIONS} at most")
    return tuple(dict.fromkeys(text for text, _ in asked))


def rides(written: Several[str] | Rows[str, Several[str]] | None, scene: Scene) -> tuple[Ride, ...]:
    """The targets of `ride`, each with the way it asks for."""
    found: dict[Target, Ride] = {}
    for way, path in _ways(written):
        for each in patterns.expand(path, scene.report) or ():
            ridden = resolve(scene, each, path.span)
            if ridden is not None and _can_be_ridden(ridden, path.span, scene):
                found.setdefault(ridden, Ride(ridden, way))
    return tuple(found.values())


def _ways(written: Several[str] | Rows[str, Several[str]] | None) -> Iterator[tuple[str | None, Placed[str]]]:
    if isinstance(written, Rows):
        for row in written:
            yield from ((row.key.value, path) for path in row.value or ())
    else:
        yield from ((None, path) for path in written or ())


def _can_be_ridden(ridden: Target, span: Span, scene: Scene) -> bool:
    if ridden.daw is not None and ridden.shape.split("/")[0] in _STRIPS and row_of(ridden.shape).mode is Mode.VALUE:
        return True
    what = f"{ridden} is no value of a track, so it has no automation to write"
    scene.report.say("E410", span, what, "ride faders and the like: strip/1-8/volume")
    return False


def parts(written: Several[str] | None, scene: Scene) -> tuple[Target, ...]:
    """The tracks of `listen`, by their solos."""
    found: dict[Target, None] = {}
    for path in written or ():
        for each in patterns.expand(path, scene.report) or ():
            solo = _solo(each, path.span, scene)
            if solo is not None:
                found[solo] = None
    return tuple(found)


def _solo(path: str, span: Span, scene: Scene) -> Target | None:
    if path.split("/")[-2:-1] != ["track"]:
        scene.report.say("E205", span, f"{path} is no track", "write tracks, such as track/1-8")
        return None
    found = resolve(scene, f"{path}/solo", span)
    dialect = scene.dialects.get(found.daw or "") if found is not None else None
    if found is None or dialect is None or isinstance(dialect.speech(found), Speech):
        return found
    what = f"{dialect.name} cannot solo {path}, and listening goes by solos"
    scene.report.say("E404", span, what, "leave it out")
    return None


def used(rig: Rig) -> set[str | None]:
    """The DAWs that listening, riding, marking and flips reach, though no line of the map names them."""
    shapes = {entry.reach.target.shape for entry in rig.entries}
    marks = shapes & {"idea/mark", "suggestion/mark"} or any(phase.ask for phase in rig.phases)
    listens = {solo.daw for solo in rig.parts} or {daw.name for daw in rig.daws[:1]}
    found = listens if any(shape.startswith("listen/") for shape in shapes) else set()
    found |= {ride.target.daw for phase in rig.phases for ride in phase.ride}
    found |= {deed.reach.target.daw for phase in rig.phases for deed in (*phase.enter, *phase.leave)}
    return found | ({daw.name for daw in rig.daws[:1]} if marks else set())


# --- What is probably not meant ---------------------------------------------------------------------------------


def review(rig: Rig, shapes: Iterable[Row[str, PhaseShape]], dialects: Mapping[str, Dialect], report: Report) -> None:
    """Warns of rides that a DAW can do nothing for; `dialects` are those of the rig's DAWs, by the DAW's name."""
    spans = {row.key.value: row.value.ride.span for row in shapes if row.value is not None and row.value.ride}
    for phase in rig.phases:
        vain = [
            f"{daw} cannot write {_named(ridden)} down: {why}" for (daw, why), ridden in _vain(phase, dialects).items()
        ]
        if vain:
            advice = "leave it out, or switch the automation on in the DAW"
            report.say("W620", spans[phase.name], "; ".join(vain), advice)


def _named(ridden: list[str]) -> str:
    """Paths by their leaves: 'strip/1-8/pan'."""
    by_leaf: dict[str, list[str]] = {}
    for path in ridden:
        root, number, leaf = path.split("/", 2)
        by_leaf.setdefault(leaf, []).append(f"{root}/{number}")
    return listed([f"{track}/{leaf}" for leaf, tracks in by_leaf.items() for track in patterns.in_ranges(tracks)])


def _vain(phase: Phase, dialects: Mapping[str, Dialect]) -> dict[tuple[str, str], list[str]]:
    vain: dict[tuple[str, str], list[str]] = {}
    for ride in phase.ride:
        daw = ride.target.daw or ""
        why = why_not(ride, dialects[daw])
        if why is not None:
            vain.setdefault((daw, why), []).append(ride.target.path)
    return vain


def why_not(ride: Ride, dialect: Dialect) -> str | None:
    """Why a DAW cannot ride this, or None where it can."""
    root, number, *leaves = ride.target.path.split("/")
    leaf = "/".join(leaves)
    if isinstance(dialect, Automated) and leaf not in dialect.automated:
        return f"the modes it can be told are those of {' and '.join(sorted(dialect.automated))}"
    modes = (ride.way,) if ride.way else RIDE_WAYS
    for mode in (*modes, *MODES):
        found = target(f"{root}/{number}/automation/{mode}", ride.target.daw)
        said = dialect.speech(found) if found is not None else None
        if isinstance(said, Speech) and said.fire:
            if mode in modes:
                return None
            return f"it has no automation mode {' or '.join(modes)} that it can be told"
    return "it cannot be told an automation mode"


# --- As a rig is written again ----------------------------------------------------------------------------------


def phase_told(phase: Phase) -> dict[str, Any]:
    """The keys of a phase that are read here."""
    plain = [str(ride.target) for ride in phase.ride if ride.way is None]
    by_way: dict[str, list[str]] = {}
    for ride in phase.ride:
        # A plain one among others is one that its DAW's first way is meant for.
        by_way.setdefault(ride.way or RIDE_WAYS[0], []).append(str(ride.target))
    told = plain if len(plain) == len(phase.ride) else by_way
    return {"ride": told or None, "ask": list(phase.ask) or None}


def parts_told(rig: Rig) -> list[str]:
    """The tracks of `listen`."""
    return [str(part).removesuffix("/solo") for part in rig.parts]
