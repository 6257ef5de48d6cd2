"""What hands, cables and DAWs can do in a story: a table of sentences and the events they are.

A sentence that is not in the table is refused with those there are.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from bridge.app.explain import Explanation, explain
from bridge.app.moves import messages_of
from bridge.app.simulate import Play
from bridge.app.trace import Item, RigText
from bridge.core.events import Back, Do, Lost, Received, Refused, Song, Stop, Wall
from bridge.model.rig import Rig
from bridge.wire import boxes, midi, osc
from bridge.wire.talk import Hello
from tests.scenarios.journal import Journal
from tests.scenarios.story import Unreadable


@dataclass
class Stage:
    """Where a story plays: its rig, the rig's text as it reads by now, and the journal where it has one.

    `looks` are for when the deed is done: each says what is to be seen then, a line each.
    """

    rig: Rig
    text: str
    play: Play
    opened: Journal | None = None
    looks: list[Callable[[], list[str]]] = field(default_factory=list)

    @property
    def journal(self) -> Journal:
        if self.opened is None:
            raise Unreadable("no journal is open; begin with: the journal is opened at 2026-01-31T20:00:00Z")
        return self.opened

    @property
    def ports(self) -> list[str]:
        return list(self.play.program.ports)


def _everything(stage: Stage, t_ns: int) -> Iterator[Item]:
    yield from (Back(t_ns, port) for port in stage.ports)


def _plugged(stage: Stage, t_ns: int, port: str) -> Iterator[Item]:
    yield Back(t_ns, port)


def _unplugged(stage: Stage, t_ns: int, port: str) -> Iterator[Item]:
    yield Lost(t_ns, port)


def _moves(stage: Stage, t_ns: int, surface: str, path: str, value: str) -> Iterator[Item]:
    controls = {(each.name, control.path): control for each in stage.rig.surfaces for control in each.profile.controls}
    if (surface, path) not in controls:
        raise Unreadable(f"the rig has no control {surface}/{path}")
    for message in messages_of(controls[surface, path], value):
        yield Received(t_ns, surface, message)


def _down(stage: Stage, t_ns: int, surface: str, path: str, force: str | None) -> Iterator[Item]:
    yield from _moves(stage, t_ns, surface, path, force or "press")


def _up(stage: Stage, t_ns: int, surface: str, path: str) -> Iterator[Item]:
    yield from _moves(stage, t_ns, surface, path, "release")


def _says(stage: Stage, t_ns: int, daw: str, messages: str) -> Iterator[Item]:
    for message in messages.split(", "):
        address, *arguments = (_number(word) for word in message.split())
        yield Received(t_ns, daw, osc.encode(str(address), *arguments))


def _number(word: str) -> osc.Argument:
    if re.fullmatch(r"-?\d+", word):
        return int(word)
    return float(word) if re.fullmatch(r"-?\d+\.\d+", word) else word.strip('"')


def _lists(stage: Stage, t_ns: int, daw: str, count: str) -> Iterator[Item]:
    """As Ardour lists: type, name, inputs, outputs, mute, solo, number, record."""
    for strip in range(1, int(count) + 1):
        yield Received(t_ns, daw, osc.encode("/reply", "AT", f"Track {strip}", 1, 2, 0, 0, strip, 0))
    yield Received(t_ns, daw, osc.encode("/reply", "end_route_list", 48000, 0, 0))


def _lists_from(stage: Stage, t_ns: int, daw: str, first: str, last: str) -> Iterator[Item]:
    """As Ardour lists to a surface of a link set: the strips from its own first one to the last, counted from 1."""
    for number, strip in enumerate(range(int(first), int(last) + 1), 1):
        yield Received(t_ns, daw, osc.encode("/reply", "AT", f"Track {strip}", 1, 2, 0, 0, number, 0))
    yield Received(t_ns, daw, osc.encode("/reply", "end_route_list", 48000, 0, 0))


def _sends(stage: Stage, t_ns: int, port: str, text: str) -> Iterator[Item]:
    yield Received(t_ns, port, midi.hex_to_bytes(text))


def _hello(
    stage: Stage, t_ns: int, port: str, how: str, switches: str, knobs: str, major: str | None, minor: str | None
) -> Iterator[Item]:
    """A box of our own with as many lights as switches, in colour, and a display of one line."""
    version = (int(major), int(minor)) if major and minor else boxes.VERSION
    counts = Hello(version, (1, 2), 42, int(switches), int(knobs), lights=int(switches), columns=16, rows=1)
    box = counts._replace(colours=True, text=True, asked=how == "answers", name=port)
    yield Received(t_ns, port, boxes.hello_sysex(boxes.hello_payload(box)))


def _refuses(stage: Stage, t_ns: int, port: str) -> Iterator[Item]:
    yield Refused(t_ns, port)


def _asks(stage: Stage, t_ns: int, who: str, target: str) -> Iterator[Item]:
    yield Do(t_ns, target, who)


def _reloads(stage: Stage, t_ns: int, old: str, new: str) -> Iterator[Item]:
    if stage.text.count(old) != 1:
        raise Unreadable(f"{old!r} stands {stage.text.count(old)} times in the rig, not once")
    stage.text = stage.text.replace(old, new)
    yield RigText(t_ns, stage.text)


def _clock(stage: Stage, t_ns: int, wall: str) -> Iterator[Item]:
    yield Wall(t_ns, wall)


def _song(stage: Stage, t_ns: int, name: str, kept: str | None) -> Iterator[Item]:
    """With what the journal keeps of it, in JSON."""
    try:
        yield Song(t_ns, name, json.loads(kept or "{}"))
    except ValueError as problem:
        raise Unreadable(f"what is kept of a song is JSON: {problem}") from None


def _opens(stage: Stage, t_ns: int, wall: str) -> Iterator[Item]:
    stage.opened = Journal(stage.rig, stage.play, t_ns, wall)
    yield Wall(t_ns, wall)
    yield stage.opened.begins


#: What somebody can write, by the words of a story: the journal's deed.
WRITINGS = {"the vision": "vision", "a reference": "reference"}


def _writes(stage: Stage, t_ns: int, who: str, what: str, text: str) -> Iterator[Item]:
    yield from _typed(stage, t_ns, WRITINGS[what], {"as": who, "text": text})


def _credits(stage: Stage, t_ns: int, who: str, text: str) -> Iterator[Item]:
    yield from _typed(stage, t_ns, "credit", {"who": who, "text": text})


def _words(stage: Stage, t_ns: int, kind: str, number: str, text: str) -> Iterator[Item]:
    yield from _typed(stage, t_ns, f"{kind}-words", {"number": int(number), "text": text})


def _decides(stage: Stage, t_ns: int, who: str, state: str, number: str) -> Iterator[Item]:
    state = {"takes": "taken", "declines": "declined"}[state]
    yield from _typed(stage, t_ns, "suggestion-state", {"as": who, "number": int(number), "state": state})


def _typed(stage: Stage, t_ns: int, deed: str, words: dict[str, object]) -> Iterator[Item]:
    journal = stage.journal
    journal.t_ns = t_ns
    said = journal.write(deed, words)
    stage.looks.append(lambda: said)
    yield from journal.news()


def _hands_on(stage: Stage, t_ns: int) -> Iterator[Item]:
    stage.looks.append(stage.journal.hand_on)
    yield from ()


def _reads(stage: Stage, t_ns: int, what: str) -> Iterator[Item]:
    stage.looks.append(lambda: stage.journal.read(what))
    yield from ()


def _sends_back(stage: Stage, t_ns: int, who: str, text: str, place: str) -> Iterator[Item]:
    journal = stage.journal
    journal.t_ns = t_ns
    said = journal.answer(who, text, place)
    stage.looks.append(lambda: said)
    yield from journal.news()


def _asks_what(stage: Stage, t_ns: int, event: str) -> Iterator[Item]:
    stage.looks.append(lambda: [line for each in explain(stage.rig, event) for line in _explained(each)])
    yield from ()


def _stops(stage: Stage, t_ns: int) -> Iterator[Item]:
    yield Stop(t_ns)


def _passes(stage: Stage, t_ns: int) -> Iterator[Item]:
    yield from ()


#: Sentence -> its events. What stands in capitals is for the story to fill in.
DEEDS: dict[str, Callable[..., Iterator[Item]]] = {
    r"everything is plugged in": _everything,
    r"(?P<PORT>\w+) is plugged in": _plugged,
    r"(?P<PORT>\w+) is unplugged": _unplugged,
    r"(?P<SURFACE>\w+)/(?P<CONTROL>\S+) to (?P<NUMBER>\d+)": _moves,
    r"(?P<SURFACE>\w+)/(?P<CONTROL>\S+) turns by (?P<STEPS>[+-]\d+)": _moves,
    r"(?P<SURFACE>\w+)/(?P<CONTROL>\S+) down(?: at (?P<FORCE>\d+))?": _down,
    r"(?P<SURFACE>\w+)/(?P<CONTROL>\S+) up": _up,
    r"(?P<DAW>\w+(?:/link)?) says (?P<MESSAGES>/.+)": _says,
    r"(?P<DAW>\w+) lists (?P<COUNT>\d+) strips": _lists,
    r"(?P<DAW>\w+/link) lists the strips (?P<FIRST>\d+) to (?P<LAST>\d+)": _lists_from,
    r"(?P<PORT>\w+) sends (?P<BYTES>[0-9a-f ]+)": _sends,
    r"(?P<PORT>\w+) (?P<HOW>answers|says hello): (?P<SWITCHES>\d+) switch(?:es)?, (?P<KNOBS>\d+) knobs?"
    r"(?:, version (?P<MAJOR>\d+)\.(?P<MINOR>\d+))?": _hello,
    r"(?P<PORT>\w+) refuses that": _refuses,
    r"(?P<WHO>the \w+|somebody) asks for (?P<TARGET>\S+)": _asks,
    r"in the rig (?P<OLD>.+) becomes (?P<NEW>.+)": _reloads,
    r"the clock shows (?P<WALL>\S+)": _clock,
    r"the song is (?P<NAME>[^{]+?)(?:, with (?P<KEPT>\{.*\}))?": _song,
    r"the journal is opened at (?P<WALL>\S+)": _opens,
    rf"(?P<WHO>\w+) writes (?P<WHAT>{'|'.join(WRITINGS)}): (?P<TEXT>.+)": _writes,
    r"(?P<WHO>\w+) is credited: (?P<TEXT>.+)": _credits,
    r"(?P<KIND>idea|suggestion) (?P<NUMBER>\d+) reads: (?P<TEXT>.+)": _words,
    r"(?P<WHO>\w+) (?P<STATE>takes|declines) suggestion (?P<NUMBER>\d+)": _decides,
    r"a handoff is made": _hands_on,
    r"the mix engineer reads (?P<WHAT>.+)": _reads,
    r"(?P<WHO>\w+) suggests: (?P<TEXT>.+) at (?P<PLACE>\S+)": _sends_back,
    r"somebody asks what (?P<EVENT>\S+) does": _asks_what,
    r"phasebridge stops": _stops,
    r"time passes": _passes,
}


def _explained(told: Explanation) -> Iterator[str]:
    """A phase: what the control is for there, and what comes of it now."""
    for each in told.means:
        yield f"{told.phase}: {each.gesture} is {', '.join((each.target, *each.how))}"
    yield from (f"{told.phase}: {each.text}" for each in told.reasons)


def items(stage: Stage, t_ns: int, deed: str) -> list[Item]:
    """The events a sentence stands for; none where only time passes. Raises Unreadable."""
    for sentence, play in DEEDS.items():
        if found := re.fullmatch(sentence, deed):
            return list(play(stage, t_ns, *found.groups()))
    raise Unreadable(f"nobody can play {deed!r}; there are: {'; '.join(map(_plain, DEEDS))}")


def _plain(sentence: str) -> str:
    return re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", r"\1", sentence).replace("(?:", "[").replace(")?", "]")
