"""The daemon: one rig, its ports, its engine, its state folder; from the first port to the last release.

It puts the parts together and speaks for them: what a musician is told goes to `say`, a line at a time, never from the
thread that plays. It reloads the rig when a file of it changes or somebody asks, and answers the control socket. What
controls do is the engine's, how wires open is the ports'; this file decides neither.
"""

import hashlib
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from bridge import config
from bridge.app import portrait
from bridge.app.confirming import Confirming
from bridge.app.control import Control, problem
from bridge.app.lane import Lane
from bridge.app.later import Later
from bridge.app.memoir import Memoir, NotYet
from bridge.app.plugboard import MakePort, Plugboard
from bridge.app.reload import Reloader
from bridge.app.runtime import News, Runtime, Watchers, clock_from_now
from bridge.app.state import Folder, Saver, recall
from bridge.app.trace import Header
from bridge.app.tracefile import TraceFile, wall_time
from bridge.app.wallclock import WallClock
from bridge.core.compiler import compile_rig
from bridge.core.engine import Engine
from bridge.core.events import BankIs, Event, Noted, PhaseIs, Song, Told, Wake, Wall
from bridge.core.program import Program
from bridge.core.quoting import quoted
from bridge.journal.book import EntryRefused, JournalProblem
from bridge.journal.deeds import Desk
from bridge.journal.entries import People, name_of
from bridge.model.rig import Rig
from bridge.ports.contract import PortState
from bridge.ports.midi.chain import ChainPort
from bridge.ports.midi.port import MidiPort
from bridge.ports.serial.port import SerialPort
from bridge.ports.udp import UdpPort

Say = Callable[[str], None]

#: How long `ready` waits for ports to say whether they are there.
READY_SECONDS = 5.0
STOP_SECONDS = 1.0
PERCENTILES = (50, 90, 99)
SONG_DONE = "song/done"
#: Notes by which the sitting is another than was kept: a crash right after them forgets nothing.
SITTING = frozenset({"override", "done"})
#: What to do about a target that cannot be asked for, by how it begins.
_ADVICE = (
    ("action/", "write it under `actions:` in the rig, with what its DAW calls it"),
    ("", "phasebridge status shows the phases; the rig's map shows targets that work"),
)


class RigRefused(Exception):
    """The rig has errors; `loaded.problems` says which."""

    def __init__(self, loaded: config.Loaded) -> None:
        super().__init__("the rig has errors")
        self.loaded = loaded


@dataclass(frozen=True, slots=True)
class Options:
    """What `run` is asked: the rig's file, the state folder, and where to record, if anywhere."""

    rig: str
    folder: Path
    trace: Path | None = None


def compile_loaded(rig: Rig) -> Program:
    """The program of a checked rig, with every first view worked out, so that no flip has to."""
    program = compile_rig(
        rig, {name: dialect for name in config.dialect_names() if (dialect := config.find_dialect(name))}
    )
    for phase in program.phases:
        for layers in ((), *((layer,) for layer in program.layers)):
            program.look(phase.name, 0, layers)
    return program


class Daemon:
    """Plays one rig until `stop`. Raises RigRefused, FolderTaken, FolderUnusable, or OSError for the trace's file."""

    def __init__(self, options: Options, say: Say, make_port: MakePort) -> None:
        """Read the rig and take the folder; `start` opens ports."""
        loaded = config.load(options.rig)
        if loaded.rig is None:
            raise RigRefused(loaded)
        self._options = options
        self._program = compile_loaded(loaded.rig)
        self._folder = Folder(options.folder)
        self._lines: Lane[str] = Lane("lines", _printer(say))
        self._shown: dict[str, str] = {}  # group -> the phase last said
        memory = recall(options.folder, self._lines.put)
        self._clock = clock_from_now()
        self._trace = self._recording(loaded, memory)
        watchers = Watchers(self._news, self._trace.saw if self._trace else None)
        self._runtime = Runtime(Engine(self._program, memory), {}, self._clock, watchers)
        self._memoir = Memoir(options.folder, self._lines.put)
        self._confirming = Confirming(lambda: self._memoir.state["problem"])
        self._wall_clock = WallClock(self._tell_the_time)
        self._saver = Saver(options.folder, self._runtime.memory, self._lines.put)
        self._plugging = threading.Lock()  # a reload that is under way at the end must not open ports behind it
        self._ended = False
        self._board = Plugboard(make_port, self._runtime, self._port_changed)
        self._control = self._open_control()
        self._memoir.confirmed = self._confirming.kept
        self._memoir.tempo = lambda: portrait.tempo(self._program, self._runtime.heard)
        self._memoir.later, self._memoir.fresh = self._begin_song, self._tell_of_song
        self._reloader = Reloader(loaded, options.rig, self._reload, self._complain, self._look_at_the_clock)
        for warning in loaded.problems:
            self._lines.put(config.render(warning))

    def start(self) -> None:
        """Open the ports and begin to play."""
        self._lines.start()
        if self._trace is not None:
            self._trace.start()
        self._tell_the_time()
        self._begin_song(*self._memoir.begin(self._program.song, _people(self._program)))
        self._memoir.start()
        self._runtime.start()
        self._saver.start()
        if self._control is not None:
            self._control.start()
        self._plug()
        self._reloader.start()

    def _tell_the_time(self) -> None:
        self._runtime.happen(lambda t_ns: Wall(t_ns, wall_time()))

    def _look_at_the_clock(self) -> None:
        self._wall_clock.look()

    def ready(self, seconds: float = READY_SECONDS) -> str:
        """The line that says how things stand, as soon as every port that is there is open; returns it, unsaid."""
        self._board.wait(seconds)
        states = {name: port.state for name, port in self._board.ports.items()}
        return "ready: " + "; ".join(
            (
                self._program.name,
                *(f"{group}: phase {each['phase']}" for group, each in self._runtime.picture()["groups"].items()),
                *_listed("open", [name for name, state in states.items() if state.kind == "open"]),
                *_listed("not there", [name for name, state in states.items() if state.kind != "open"]),
            )
        )

    def stop(self) -> None:
        """Release what is held, save, close everything; bounded in time."""
        self._reloader.stop()
        self._runtime.stop()
        self._saver.stop()
        with self._plugging:
            self._ended = True
            self._board.stop()
        if self._control is not None:
            self._control.stop()
        if self._trace is not None:
            self._trace.stop()
        self._memoir.stop()
        self._lines.stop(STOP_SECONDS)
        self._folder.leave()

    def say(self, line: str) -> None:
        """Say a line in its turn, behind what was said before."""
        self._lines.put(line)

    def reload(self) -> None:
        """Read the rig again, whether or not it changed."""
        self._reloader.soon()

    def turn(self, name: str | None) -> None:
        """Works on another song from now on. Raises JournalProblem or EntryRefused, and all stays as it was."""
        kept = self._memoir.turn(name)
        present = self._memoir.present  # by its name as it is kept, however it was typed
        self._begin_song(present.name if present is not None else None, kept)

    def _begin_song(self, name: str | None, kept: Mapping[str, Any]) -> None:
        before = self._runtime.picture()
        self._runtime.happen(lambda t_ns: Song(t_ns, name, kept))
        if name != before["song"]:  # the same one goes on
            phases = {group: each["phase"] for group, each in before["groups"].items()}
            self._memoir.plays(phases, [name for name, daw in before["daws"].items() if daw["present"]])

    def _tell_of_song(self, name: str, kept: Mapping[str, Any]) -> None:
        """Something was written into the journal that the engine wants to know, if that song is still worked on."""

        def event(t_ns: int) -> Event:
            present = self._memoir.present
            return Song(t_ns, name, kept) if present is not None and present.name == name else Wake(t_ns)

        self._runtime.happen(event)

    def do(self, target: str, by: str) -> list[str]:
        """Ask for a target; what the user is told about it."""
        return [effect.text for effect in self._runtime.do(target, by) if isinstance(effect, Told)]

    # --- Status and control -------------------------------------------------------------------------------------

    def status(self) -> dict[str, Any]:
        """How everything stands: rig, phase of the first group, groups, ports with their counters, latencies in µs."""
        picture = self._runtime.picture()
        group = next(iter(picture["groups"]))
        return {
            "rig": self._program.name,
            "file": str(self._options.rig),
            "phase": picture["groups"][group]["phase"],
            "group": group,
            **picture,
            "ports": {name: self._port_status(name, counts) for name, counts in picture["ports"].items()},
            "latency_us": percentiles(self._runtime.latencies_ns()),
            "state_folder": str(self._options.folder),
            "state_problem": self._saver.problem,
            "journal": self._memoir.state,
            "pid": os.getpid(),
            "up_seconds": round(self._clock() / 1e9, 1),
        }

    def picture(self) -> dict[str, Any]:
        """What is known of every DAW's mixer, for a handoff (app/portrait.py)."""
        present = self._memoir.present
        return portrait.picture(self._program, present.name if present else None, self._runtime.portrait())

    def _port_status(self, name: str, counts: Mapping[str, Any]) -> dict[str, Any]:
        port = self._board.ports.get(name)
        if port is None:
            return dict(counts)
        wire = port.counters
        return {
            **counts,
            "state": port.state.kind,
            "detail": port.state.detail,
            **({"address": port.address} if isinstance(port, UdpPort) else {}),
            **(_midi_names(port) if isinstance(port, MidiPort | ChainPort) else {}),
            **({"serial": port.report} if isinstance(port, SerialPort) else {}),
            "sends": port.state.can_send,
            "dropped": wire.dropped,
            "strangers": wire.strangers,
        }

    def _answer(self, request: Mapping[str, Any]) -> Mapping[str, Any] | Later:
        if request.get("get") == "status":
            return {"ok": True, "status": self.status()}
        if "write" in request:
            return self._answer_write(request)
        if request.get("get") == "picture":
            return {"ok": True, "picture": self.picture()}
        if "song" in request:
            return self._answer_song(request["song"])
        if "levels" in request:
            return self._answer_levels(request["levels"], request.get("name"))
        target, group = request.get("do"), request.get("group") or ""
        if not isinstance(target, str) or not isinstance(group, str):
            return problem("this request is not known", 'ask {"get": "status"} or {"do": "phase/set/mix", "by": "..."}')
        groups = [each.name for each in self._program.groups]
        if group and group not in groups:
            return problem(f"there is no group {quoted(group)}", f"this rig has {', '.join(groups)}")
        reached = self._program.reach(target, 0)
        if isinstance(reached, str):
            return problem(reached, next(advice for begins, advice in _ADVICE if target.startswith(begins)))
        done = self._runtime.do(target, str(request.get("by", "command")), group)
        told = [each for each in done if isinstance(each, Told)]
        return {"ok": True, "told": [each.text for each in told], "codes": [each.code for each in told]}

    def _answer_song(self, name: object) -> Mapping[str, Any]:
        if not isinstance(name, str | None):
            return problem("a song has a name", 'ask {"song": "Night Drive"}, or null for none')
        try:
            self.turn(name)
        except (EntryRefused, JournalProblem) as refused:
            return problem(str(refused), "the song stays as it was")
        return {"ok": True, "song": name}

    def _answer_levels(self, what: object, name: object) -> Mapping[str, Any] | Later:
        """The answer comes when DAWs have told what was not known, and what is stored is on disk."""
        if not (isinstance(what, str) and isinstance(name, str)):
            return problem("levels have a name", 'ask {"levels": "store", "name": "mine"}')
        name = name_of(name)
        target = f"levels/{what}/{name}"
        reached = self._program.reach(target, 0)
        if isinstance(reached, str):
            return problem(reached, "levels are stored, recalled or compared")
        later = self._confirming.expect(what, name)
        self._runtime.do(target, "command")
        return later

    def _answer_write(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        deed, words, song = request["write"], request.get("words"), request.get("song")
        if not (isinstance(deed, str) and isinstance(words, dict) and isinstance(song, str | None)):
            return problem("this cannot be written", 'ask {"write": "idea", "words": {"text": "..."}}')
        song = name_of(song) if song is not None else None
        if deed == "exclude" and (stranger := self._no_daw(words.get("tracks"))):
            return problem(
                f"this rig has no DAW called {quoted(stranger)}", f"it has {', '.join(self._program.dialects)}"
            )
        picture = self._runtime.picture()
        phase = next(iter(picture["groups"].values()))["phase"]
        try:
            if deed == "done" and words.get("done") is True and song in (None, picture["song"]) and self._can_be_done():
                return self._answer_done(picture["song"])
            written = self._memoir.write(deed, words, song, Desk(wall_time(), phase, picture.get("position")))
        except EntryRefused as refused:
            return problem(str(refused), "")
        except NotYet as waits:
            return {"ok": True, "waits": str(waits)}
        return {"ok": True, "written": written}

    def _no_daw(self, tracks: object) -> str | None:
        """The first name before a track that is no DAW's; what names no track at all is refused where it is written."""
        texts = [each for each in tracks if isinstance(each, str)] if isinstance(tracks, list) else []
        named = [each.partition("/")[0] for each in texts if "/" in each]
        own = (*self._program.dialects, "track", "master")
        return next((name for name in named if name not in own and not name[:1].isdecimal()), None)

    def _answer_done(self, song: str | None) -> Mapping[str, Any]:
        """The engine has more to do with it than the journal: breaks count from here, and the sitting ends."""
        if song is None:
            return problem("no song is worked on", "name one with: phasebridge song NAME")
        told = self.do(SONG_DONE, "command")
        self._memoir.wait_for_all()
        return {"ok": True, "written": {"said": "\n".join(told)}}

    def _can_be_done(self) -> bool:
        return not isinstance(self._program.reach(SONG_DONE, 0), str)

    def _open_control(self) -> Control | None:
        try:
            return Control(self._options.folder, self._answer)
        except OSError as trouble:
            self._lines.put(
                f"no control socket in {self._options.folder} ({trouble.strerror}): `phasebridge phase` will not work"
            )
            return None

    # --- What is said -------------------------------------------------------------------------------------------

    def _news(self, effect: News) -> None:
        """Under the runtime's lock: only queues."""
        if isinstance(effect, Told):
            self._confirming.told(effect)
            self._lines.put(effect.text if effect.about in effect.text else f"{effect.about}: {effect.text}")
            return
        if isinstance(effect, PhaseIs | Noted):
            self._memoir.saw(effect)
        if isinstance(effect, Noted):
            if effect.kind in SITTING:
                self._saver.soon()
            return
        self._saver.soon()
        if isinstance(effect, PhaseIs) and self._shown.get(effect.group) != effect.phase:
            self._shown[effect.group] = effect.phase
            self._lines.put(f"phase {effect.phase} ({effect.group})")
        elif isinstance(effect, BankIs):
            self._lines.put(f"strips from track {effect.first + 1} ({effect.group})")

    def _port_changed(self, name: str, state: PortState) -> None:
        self._lines.put(f"{name}: {state.kind}{state.detail and f', {state.detail}'}")

    # --- Rig and ports ------------------------------------------------------------------------------------------

    def _recording(self, loaded: config.Loaded, memory: Mapping[str, Any]) -> TraceFile | None:
        if self._options.trace is None:
            return None
        sha256 = hashlib.sha256(loaded.text.encode()).hexdigest()
        header = Header(str(self._options.rig), sha256, memory, wall_time(), recorded=True)
        return TraceFile(self._options.trace, header, _media(self._program), self._lines.put)

    def _plug(self) -> None:
        with self._plugging:
            if not self._ended:
                self._board.prepare(self._program.ports)
                self._runtime.connect(self._board.senders)
                self._board.start()

    def _reload(self, loaded: config.Loaded) -> None:
        assert loaded.rig is not None
        program = compile_loaded(loaded.rig)
        if self._trace is not None:
            self._trace.know(_media(program))
        before, self._program = self._program, program
        self._runtime.swap(program, loaded.text)
        another = program.song is not None and program.song != before.song
        if another or _people(program) != _people(before):
            self._begin_song(*self._memoir.begin(program.song, _people(program)))
        self._plug()
        for warning in loaded.problems:
            self._lines.put(config.render(warning))
        self._lines.put(f"reloaded {self._options.rig}")

    def _complain(self, problems: Sequence[str]) -> None:
        for each in problems:
            self._lines.put(each)
        self._lines.put("the rig as it was plays on")


def percentiles(sorted_ns: Sequence[int]) -> dict[str, float | int]:
    """The usual percentiles in microseconds, and of how many messages; only the count when there are none."""
    count = len(sorted_ns)
    if not count:
        return {"count": 0}
    found = {f"p{each}": sorted_ns[min(count - 1, count * each // 100)] / 1000 for each in PERCENTILES}
    return {**found, "max": sorted_ns[-1] / 1000, "count": count}


def _people(program: Program) -> People:
    return People(program.me, program.producer)


def _media(program: Program) -> dict[str, str]:
    return {name: plan.medium for name, plan in program.ports.items()}


def _midi_names(port: MidiPort | ChainPort) -> dict[str, Any]:
    """The names that are open, in and out, and whether we made them."""
    return {**dict(zip(("input", "output"), port.listed, strict=True)), "virtual": port.virtual}


def _listed(what: str, names: Sequence[str]) -> list[str]:
    return [f"{what}: {', '.join(names)}"] if names else []


def _printer(say: Say) -> Callable[[Sequence[str], int], None]:
    """Says lines; one said many times in a row is said once with how often."""

    def take(lines: Sequence[str], dropped: int) -> None:
        for line, same in groupby(lines):
            count = sum(1 for _ in same)
            say(line if count == 1 else f"{line} ({count} times)")
        if dropped:
            say(f"({dropped} lines were left out: too many at once)")

    return take
