"""The journal of a story and what is handed on from it: a real one on disk, whose clocks are the story's.

What the engine notes is written as a daemon writes it, what people type is written there too, and the engine hears of
it as it does of a daemon. Nothing here runs a daemon or asks one: the picture of the mixer is the engine's own.
"""

import io
import zipfile
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import html5lib
import mido
import yaml
from lxml import etree

from bridge.app import portrait
from bridge.app.memoir import Memoir
from bridge.app.simulate import Play
from bridge.app.trace import Body
from bridge.core.events import Noted, PhaseIs, Song
from bridge.journal.book import Book, EntryRefused
from bridge.journal.deeds import Desk
from bridge.journal.entries import People, find_song
from bridge.journal.handoff.answers import read_answers, take_in
from bridge.journal.handoff.dossier import Given, gather
from bridge.journal.handoff.whole import files_of
from bridge.model.rig import Rig

_WALL = "%Y-%m-%dT%H:%M:%SZ"


class Journal:
    """The journal of one story; `t_ns` is what time it is there."""

    def __init__(self, rig: Rig, play: Play, t_ns: int, wall: str) -> None:
        """Open it, at this time, when the clock on the wall shows this."""
        self.t_ns = t_ns
        self._play = play
        self._begun = datetime.strptime(wall, _WALL) - timedelta(microseconds=t_ns / 1000)
        self._folder = TemporaryDirectory()
        self._path = Path(self._folder.name)
        self._said: list[str] = []
        self._news: list[tuple[str, Mapping[str, Any]]] = []
        self._files: Mapping[str, bytes] = {}
        self._memoir = Memoir(self._path, self._said.append, self.wall, lambda: self.t_ns / 1e9)
        self._memoir.fresh = lambda name, kept: self._news.append((name, kept))
        begun = self._memoir.begin(rig.song, People(rig.me, rig.producer))
        self._memoir.start()
        self.begins = Song(t_ns, *begun)
        groups = play.engine.picture()["groups"]
        self._memoir.plays({group: each["phase"] for group, each in groups.items()})

    def wall(self) -> str:
        """What the clock on the wall shows now."""
        return (self._begun + timedelta(microseconds=self.t_ns / 1000)).strftime(_WALL)

    def close(self) -> None:
        """Write what waits, and take the folder away."""
        self._memoir.stop()
        self._folder.cleanup()

    def hears(self, t_ns: int, bodies: Iterable[Body]) -> list[str]:
        """What came out of the engine at one time; returns what is told when it is on disk."""
        self.t_ns = t_ns
        for body in bodies:
            match body:
                case {"noted": kind, "about": about}:
                    self._memoir.saw(Noted(t_ns, kind, about, body.get("detail", {})))
                case {"phase": phase, "group": group}:
                    self._memoir.saw(PhaseIs(t_ns, phase, group, body.get("settled", False)))
        self._memoir.wait_for_all()
        said = [f"journal: {line}" for line in self._said]
        self._said.clear()
        return said

    def news(self) -> list[Song]:
        """What the engine is told of the song, since something was written that it wants to know."""
        news, self._news = self._news, []
        return [Song(self.t_ns, name, kept) for name, kept in news]

    def write(self, deed: str, words: Mapping[str, Any]) -> list[str]:
        """What somebody types; returns what confirms it, or why it is refused."""
        picture = self._play.engine.picture()
        phase = next(iter(picture["groups"].values()))["phase"]
        try:
            written = self._memoir.write(deed, words, None, Desk(self.wall(), phase, picture.get("position")))
        except EntryRefused as refused:
            return [f"refused: {refused}"]
        return [str(written["said"])]

    # --- The handoff --------------------------------------------------------------------------------------------

    def hand_on(self) -> list[str]:
        """Makes the files for a mix engineer; returns what is not known."""
        for _ in range(2):  # telemetry is written right behind the first
            self._memoir.wait_for_all()
        assert self._memoir.present is not None
        name = self._memoir.present.name
        picture = portrait.picture(self._play.program, name, self._play.engine.portrait())
        book = Book(self._path, self._said.append)
        try:
            song = find_song(book, name)
            assert song is not None
            dossier = gather(book, song, self.wall(), Given(picture))
        finally:
            book.close()
        self._files = files_of(dossier, "0.1.0")
        return [f"{len(self._files)} files", *(f"not known: {each}" for each in dossier.unknown)]

    def read(self, what: str) -> list[str]:
        """What a file of the handoff says, or what stands under a heading of its page."""
        if what.endswith(".csv"):
            return self._files[what].decode("utf-8-sig").splitlines()
        return READS[what](self._files[what]) if what in READS else _under(what, self._files["index.html"])

    def answer(self, who: str, text: str, place: str) -> list[str]:
        """The form comes back filled in, and is taken in as `phasebridge suggestion import` does it."""
        form = yaml.safe_load(self._files["suggestions.yaml"])
        back = self._path / "suggestions.yaml"
        back.write_text(yaml.safe_dump({**form, "from": who, "suggestions": [{"at": place, "text": text}]}))
        answers, problems = read_answers(back)
        assert answers is not None, problems
        book = Book(self._path, self._said.append)
        try:
            taken = take_in(book, answers, self.wall())
        finally:
            book.close()
        self._memoir.write("taken-in", {}, taken.song.name, Desk(self.wall()))
        return [f"suggestion {each.id} of {each.who} at {each.position}: {each.text}" for each in taken.suggestions]


def _under(heading: str, page: bytes) -> list[str]:
    """The words of a section of the page, a paragraph or row of a table on each line; drawings are passed over."""
    tree = html5lib.parse(page, treebuilder="lxml", namespaceHTMLElements=False)
    section = next(each for each in tree.iter("section") if each.findtext("h2") == heading)
    etree.strip_elements(section, "svg", with_tail=False)
    lines = (" | ".join(_cells(each)) for each in section.iter("p", "tr", "li", "blockquote"))
    return [line for line in lines if line]


def _cells(element: etree._Element) -> list[str]:
    parts = list(element.iter("td", "th")) or [element]
    return [" ".join("".join(part.itertext()).split()) for part in parts]


def _markers(data: bytes) -> list[str]:
    file = mido.MidiFile(file=io.BytesIO(data), charset="utf-8")
    tick, found = 0, []
    for message in file.tracks[0]:
        tick += message.time
        if message.type == "marker":
            found.append(f"beat {tick / file.ticks_per_beat:g}: {message.text}")
    return found


def _project(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        project = etree.fromstring(archive.read("project.xml"))
    tracks = [(each.get("name"), each.find("Channel/Volume")) for each in project.iter("Track")]
    return [
        *(f"track {name}" if volume is None else f"track {name} at {volume.get('value')}" for name, volume in tracks),
        *(f"marker {each.get('name')} at {each.get('time')}" for each in project.iter("Marker")),
    ]


READS = {"markers.mid": _markers, "project.dawproject": _project}
