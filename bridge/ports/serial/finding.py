"""Finding the line a surface is on: which lines may be opened, what is spoken there, and which box is the one meant.

`auto` opens boards that are known as such, and takes the one that says hello. A board that says nothing is closed and
left alone: it is opened again when something is plugged in or out, or after a pause that grows. What the rig names by
its path is opened whatever it is. Nothing else is ever opened.

All ports of a program share one `Lookout`, so that two of them neither ask one board at once nor take each other's.
"""

import os
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from bridge.model.rig import SerialEnd
from bridge.ports.contract import STOPPED, PortState
from bridge.ports.serial import boards
from bridge.ports.serial.boards import Plugged
from bridge.ports.serial.line import CannotOpen, Line, LineClosed
from bridge.wire import boxes
from bridge.wire.talk import Hello, Talk
from bridge.wire.talks import TALKS

#: How long a board may take to answer. Opening may have restarted it, and then its boot loader listens first, for one
#: to two seconds (Arduino Nano data sheet; surveyed sketches wait 1 to 2 s): UNCONFIRMED for boards not measured here.
BOOT_SECONDS = 2.5
#: How long to listen to a box that speaks only when it is played.
LISTEN_SECONDS = 3.0
#: A question may fall into the boot loader, so it is asked again.
ASK_SECONDS = 0.5
#: How long one look at a line takes, after which the port may end.
SLICE_SECONDS = 0.05
#: What is heard of a box before it is known is kept for the engine, so many messages of it.
KEPT = 256
#: How long a silent board is left alone, at first and at most.
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 300.0


class Stage(NamedTuple):
    """One try: at this rate, for so long, listening in these languages; `asks`: it says who is asked for."""

    rate: int
    languages: tuple[str, ...]
    seconds: float
    asks: bool


#: What is tried where a rig does not say what is spoken, by what the surface's profile takes. First the question that
#: only our box answers, and that no other takes for more than noise; then listening; a question in Firmata, which sets
#: pins of what is no Firmata board to nothing; last the rate that looks like noise to all others.
_ORDER: Mapping[str, tuple[Stage, ...]] = {
    "midi": (
        Stage(115_200, ("framed",), BOOT_SECONDS, True),
        Stage(115_200, ("midi",), LISTEN_SECONDS, False),
        Stage(31_250, ("midi",), LISTEN_SECONDS, False),
    ),
    "osc": (
        Stage(115_200, ("lines", "slip"), LISTEN_SECONDS, False),
        Stage(57_600, ("firmata",), BOOT_SECONDS, True),
    ),
}

#: So many things have to be understood, and nothing misunderstood, before a language is believed in without a hello.
_ENOUGH = {"midi": 2, "lines": 2, "slip": 1}
#: What is asked in a language whose talk begins without a question.
_QUESTIONS = {"midi": boxes.ASK_WHO}


class Found(NamedTuple):
    """The line that is meant, open; the talk that understood it; and what it has said so far for the engine."""

    line: Line
    talk: Talk
    language: str
    heard: tuple[bytes, ...] = ()


class _Record(NamedTuple):
    """What is known of a line that is not open: which plug it was, what it said, and when to ask it again."""

    mark: tuple[int, ...]
    hello: Hello | None
    again: float
    pause: float


def stages_of(end: SerialEnd, medium: str) -> tuple[Stage, ...]:
    """What to try on the line of such an end, in order."""
    if end.speaks or not end.path:
        language = end.speaks or "framed"
        return (Stage(end.rate or TALKS[language].rates[0], (language,), BOOT_SECONDS, True),)
    return tuple(dict.fromkeys(stage._replace(rate=end.rate or stage.rate) for stage in _ORDER[medium]))


def is_sure(end: SerialEnd) -> bool:
    """Whether the rig says all there is to know, and the box need not say anything before it counts as there."""
    return bool(end.path and not end.box and end.speaks not in ("", "framed"))


def listen(line: Line, stages: Sequence[Stage], ended: Callable[[], bool]) -> Found | None:
    """Try one stage after the other; None where nothing was understood. Raises LineClosed."""
    for stage in stages:
        if line.rate != stage.rate:
            line.change_rate(stage.rate)
        found = _try(line, stage, ended)
        if found is not None or ended():
            return found
    return None


def _try(line: Line, stage: Stage, ended: Callable[[], bool]) -> Found | None:
    talks = {language: TALKS[language].begin() for language in stage.languages}
    heard: dict[str, list[bytes]] = {language: [] for language in talks}
    now = time.monotonic()
    asked, last = now - ASK_SECONDS, now + stage.seconds
    while now < last and not ended():
        if stage.asks and now - asked >= ASK_SECONDS:
            asked = now
            for language, talk in talks.items():
                line.write(_QUESTIONS.get(language) or talk.opening(), ASK_SECONDS)
        data = line.read(SLICE_SECONDS)
        for language, talk in talks.items():
            heard[language] = (heard[language] + talk.hear(data))[-KEPT:] if data else heard[language]
            if _is_understood(language, talk, stage.asks):
                return Found(line, talk, language, tuple(heard[language]))
        now = time.monotonic()
    return None


def _is_understood(language: str, talk: Talk, asked: bool) -> bool:
    """Whether it said who it is; of a box that was not asked, whether what it says makes sense, all of it."""
    if talk.hello is not None or asked:
        return talk.hello is not None
    counts = talk.counts
    return counts.good >= _ENOUGH[language] and not (counts.mistakes or counts.cut or counts.unknown)


class Lookout:
    """Which lines there are, who of us has which, and which are left alone. `plugged` and `matching` as in boards."""

    def __init__(
        self,
        plugged: Callable[[], list[Plugged]] = boards.plugged,
        matching: Callable[[str], list[Plugged]] = boards.matching,
    ) -> None:
        """Nothing is opened before somebody asks."""
        self._plugged = plugged
        self._matching = matching
        self._wants: dict[str, SerialEnd] = {}
        self._taken: dict[str, str] = {}  # real path -> port
        self._records: dict[tuple[str, tuple[Stage, ...]], _Record] = {}
        self._seen: frozenset[tuple[str, tuple[int, ...]]] = frozenset()
        self._asking = threading.Lock()  # one search among boards at a time

    def want(self, name: str, end: SerialEnd) -> None:
        """A port begins to look for its line."""
        self._wants[name] = end

    def leave(self, name: str, end: SerialEnd) -> None:
        """A port is over; one that has taken its place after a reload stays."""
        if self._wants.get(name) is end:
            del self._wants[name]

    def release(self, line: Line) -> None:
        """A port closed its line."""
        self._taken.pop(line.real_path, None)

    def find(self, name: str, medium: str, ended: Callable[[], bool]) -> Found | PortState:
        """The line of this port, open, or why there is none."""
        end = self._wants.get(name)
        if end is None:
            return STOPPED
        try:
            found = self._by_path(name, end, medium, ended) if end.path and not end.box else None
            if found is None:
                found = self._among_boards(name, end, medium, ended)
        except CannotOpen as problem:
            return problem.state
        if isinstance(found, Found):
            self._taken[found.line.real_path] = name
        return found

    # --- One line, by its path ------------------------------------------------------------------------------------

    def _by_path(self, name: str, end: SerialEnd, medium: str, ended: Callable[[], bool]) -> Found | PortState:
        lines = self._matching(end.path)
        if not lines:
            return PortState("absent", f"{end.path} is not there")
        if len(lines) > 1:
            paths = ", ".join(each.path for each in lines)
            return PortState("refused", f"{end.path} means several lines ({paths}); write one of them in full")
        (meant,) = lines
        other = self._taken.get(os.path.realpath(meant.path), name)
        if other != name:
            return PortState("refused", f"{other} of this rig has {meant.path} already")
        if is_sure(end):
            return self._by_word(meant, end)
        stages = stages_of(end, medium)
        line = Line(meant.path, stages[0].rate, _raises_dtr(meant))
        return _heard(line, stages, ended) or PortState("absent", _unheard(meant, end, medium))

    def _by_word(self, meant: Plugged, end: SerialEnd) -> Found | PortState:
        """A line of which the rig says what is spoken: nothing has to be heard there first."""
        talk = TALKS[end.speaks].begin()
        line = Line(meant.path, end.rate or TALKS[end.speaks].rates[0], _raises_dtr(meant))
        try:
            line.write(talk.opening(), ASK_SECONDS)
        except LineClosed as trouble:
            line.close()
            return PortState("absent", str(trouble))
        return Found(line, talk, end.speaks)

    # --- A box among boards ---------------------------------------------------------------------------------------

    def _among_boards(self, name: str, end: SerialEnd, medium: str, ended: Callable[[], bool]) -> Found | PortState:
        while not self._asking.acquire(timeout=SLICE_SECONDS):
            if ended():
                return STOPPED
        try:
            return self._choose(name, end, stages_of(end, medium), ended)
        finally:
            self._asking.release()

    def _choose(
        self, name: str, end: SerialEnd, stages: tuple[Stage, ...], ended: Callable[[], bool]
    ) -> Found | PortState:
        there = self._plugged()
        self._look(there)
        ours = self._matching(end.path) if end.path else [each for each in there if each.board]
        free = [each for each in ours if self._is_free(name, end, each)]
        opened, refusals = self._ask(free, stages, ended)
        said = {each: record.hello for each in free if (record := self._records.get((each.path, stages)))}
        fitting = {each: hello for each, hello in said.items() if hello and self._fits(name, end, hello)}
        chosen: Found | PortState
        if len(fitting) == 1:
            (meant,) = fitting
            chosen = opened.pop(meant, None) or self._ask_again(meant, stages, ended)
        elif fitting:
            chosen = PortState("refused", _several(fitting))
        else:
            chosen = refusals[0] if refusals else PortState("absent", _none(end, there, ours, said))
        for each in opened.values():
            each.line.close()
        return chosen

    def _look(self, there: Iterable[Plugged]) -> None:
        """Whatever was plugged in or out may have been what kept a board silent: all are asked again."""
        seen = frozenset((each.path, each.mark) for each in there)
        if seen != self._seen:
            self._seen = seen
            self._records.clear()

    def _is_free(self, name: str, end: SerialEnd, line: Plugged) -> bool:
        """Whether no other port has the line, or names it by its path."""
        if self._taken.get(os.path.realpath(line.path), name) != name:
            return False
        others = [other.path for port, other in list(self._wants.items()) if port != name and not other.box]
        named = (each.path for path in others if path for each in self._matching(path))
        return bool(end.path) or os.path.realpath(line.path) not in map(os.path.realpath, named)

    def _fits(self, name: str, end: SerialEnd, hello: Hello) -> bool:
        if end.box:
            return hello.serial_text == end.box
        return all(hello.serial_text != other.box for port, other in list(self._wants.items()) if port != name)

    def _ask(
        self, lines: Sequence[Plugged], stages: tuple[Stage, ...], ended: Callable[[], bool]
    ) -> tuple[dict[Plugged, Found], list[PortState]]:
        """Ask those of these boards that are to be asked now, side by side; those that answered are open.

        Why others could not even be opened comes second; these are asked again the next time: a system gives the rights
        to a line a moment after the line.
        """
        now = time.monotonic()
        due = [each for each in lines if self._is_due(self._records.get((each.path, stages)), each, now)]
        answers: dict[Plugged, Found | PortState | None] = {}

        def ask(line: Plugged) -> None:
            answers[line] = _open_and_hear(line, stages, ended)

        threads = [threading.Thread(target=ask, args=(each,), name=f"ask {each.path}", daemon=True) for each in due]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for each in due:
            answer = answers.get(each)
            if not isinstance(answer, PortState):
                self._note(each, stages, answer.talk.hello if answer else None)
        found = {line: answer for line, answer in answers.items() if isinstance(answer, Found)}
        return found, [answer for answer in answers.values() if isinstance(answer, PortState)]

    def _note(self, line: Plugged, stages: tuple[Stage, ...], hello: Hello | None) -> None:
        before = self._records.get((line.path, stages))
        pause = min(2 * before.pause, LONGEST_PAUSE) if before else FIRST_PAUSE
        self._records[line.path, stages] = _Record(line.mark, hello, time.monotonic() + pause, pause)

    def _is_due(self, record: _Record | None, line: Plugged, now: float) -> bool:
        return record is None or record.mark != line.mark or now >= record.again

    def _ask_again(self, line: Plugged, stages: tuple[Stage, ...], ended: Callable[[], bool]) -> Found | PortState:
        found = _open_and_hear(line, stages, ended)
        if found is None:
            self._records.pop((line.path, stages), None)
            return PortState("absent", f"{line.path} does not answer any more")
        return found


def _open_and_hear(line: Plugged, stages: Sequence[Stage], ended: Callable[[], bool]) -> Found | PortState | None:
    try:
        return _heard(Line(line.path, stages[0].rate, _raises_dtr(line)), stages, ended)
    except CannotOpen as problem:
        return problem.state


def _heard(line: Line, stages: Sequence[Stage], ended: Callable[[], bool]) -> Found | None:
    """What is spoken on a line; it is closed where nothing was understood."""
    found = None
    try:
        found = listen(line, stages, ended)
    except LineClosed:
        return None
    finally:
        if found is None:
            line.close()
    return found


def _raises_dtr(line: Plugged) -> bool:
    return not line.board or line.usb in boards.NATIVE


# --- What the user is told ------------------------------------------------------------------------------------------


def _unheard(line: Plugged, end: SerialEnd, medium: str) -> str:
    if end.speaks == "framed":
        return f"{line.path} is there, and no box answers on it; is the firmware on it, at this rate?"
    said = {"midi": "{path: ..., speaks: midi, rate: 31250}", "osc": "{path: ..., speaks: lines, rate: 9600}"}[medium]
    return (
        f"{line.path} is there, and nothing was understood of what it says; play something on it, or write what it "
        f"speaks: `serial: {said}`"
    )


def _several(fitting: Mapping[Plugged, Hello]) -> str:
    boxes = ", ".join(f"{hello.name!r} ({hello.serial_text}, {line.path})" for line, hello in fitting.items())
    numbers = {hello.serial_text for hello in fitting.values()}
    if len(numbers) < len(fitting):
        return f'several boxes are here: {boxes}; write which: `serial: "{next(iter(fitting)).named}"`'
    return f'several boxes are here: {boxes}; write which: `serial: {{box: "{min(numbers)}"}}`'


def _none(
    end: SerialEnd, there: Sequence[Plugged], ours: Sequence[Plugged], said: Mapping[Plugged, Hello | None]
) -> str:
    silent = [f"{each.path} ({each.board or 'named by the rig'})" for each in said if said[each] is None]
    others = [hello.serial_text for hello in said.values() if hello]
    if end.box and others:
        return f"the box {end.box} is not here, but {', '.join(others)}"
    if silent:
        return f"no box says hello on {', '.join(silent)}: left alone, and asked again when something is plugged in"
    if ours:
        return "all boards that are here belong to other surfaces of this rig"
    if end.path:
        return f"{end.path} is not there"
    unknown = [each for each in there if each.usb and not each.board]
    if unknown:
        first = unknown[0]
        return f'no board is here that is known as one; if {first.path} is it, write `serial: "{first.named}"`'
    return "no board is here that is known as one"
