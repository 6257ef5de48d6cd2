"""What the mix engineer sends back: a file of suggestions and credits, read with the care a rig is read with.

Everything wrong is said at once, each with its place. Nothing of a file with an error is taken in; of a good one, what
is in the journal already is passed over, so that a file may be sent twice.
"""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from bridge.config.problems import Enough, Problem, Report, meant
from bridge.config.source import read
from bridge.config.tree import Items, Node, Table, Text, parse
from bridge.journal import entries
from bridge.journal.book import Book, EntryRefused
from bridge.journal.entries import LONGEST_NAME, LONGEST_TEXT, Idea, Line, Song

#: Suggestions, and credits, of one file.
MOST = 1000
#: Letters of a position.
LONGEST_PLACE = 64
_KEYS = ("version", "song", "from", "suggestions", "credits")
_NEEDED = ("version", "song", "from")


class Suggested(NamedTuple):
    """One suggestion: where (or None) and what."""

    at: str | None
    text: str


class Answers(NamedTuple):
    """A whole file: which song it is about, who wrote it, and what."""

    song: str
    who: str
    suggestions: tuple[Suggested, ...]
    credits: tuple[tuple[str, str], ...]  # who, and what they did


class Taken(NamedTuple):
    """What became of a file: what was taken in, and how much was known already."""

    song: Song
    suggestions: tuple[Idea, ...]
    credits: tuple[tuple[str, str], ...]
    known: int


def read_answers(path: Path) -> tuple[Answers | None, tuple[Problem, ...]]:
    """The answers in a file, or None and what is wrong with it."""
    report = Report()
    found: Answers | None = None
    with suppress(Enough):
        source = read(path, str(path), report)
        tree = parse(source, report) if source else None
        found = _Reader(report).answers(tree) if tree is not None else None
    return (None if report.failed else found), report.sorted({str(path): 0})


def take_in(book: Book, answers: Answers, wall: str) -> Taken:
    """Keeps what is new in the file. Raises EntryRefused where the journal has no such song, or JournalProblem."""
    song = entries.find_song(book, answers.song)
    if song is None:
        names = ", ".join(each.name for each in entries.songs(book)[:10]) or "none yet"
        raise EntryRefused(f"the suggestions are for {answers.song!r}, and the journal has no such song: {names}")
    there = {(idea.who, idea.position, idea.text) for idea in entries.ideas(book, song, "suggestion")}
    credited = {(line.who, line.text) for line in entries.lines(book, song, "credit")}
    taken: list[Idea] = []
    credits_: list[tuple[str, str]] = []
    known = 0
    for each in answers.suggestions:
        if (answers.who, each.at, each.text) in there:
            known += 1
            continue
        there.add((answers.who, each.at, each.text))
        new = Idea(0, "suggestion", wall, "", each.at, answers.who, each.text, "offered", None, None)
        taken.append(entries.mark(book, song, new))
    for credit in answers.credits:
        if credit in credited:
            known += 1
            continue
        credited.add(credit)
        entries.write_line(book, song, "credit", Line(wall, *credit))
        credits_.append(credit)
    return Taken(song, tuple(taken), tuple(credits_), known)


class _Reader:
    """Turns the tree of a file into answers; what is wrong goes into the report."""

    def __init__(self, report: Report) -> None:
        self._report = report

    def answers(self, tree: Table) -> Answers:
        """The answers; of use only where nothing was reported."""
        self._know(tree, _KEYS)
        for key in _NEEDED:
            if tree.get(key) is None:
                self._report.say(
                    "E103", tree.span, f"`{key}` is missing", f"write `{key}: ...`, as the handoff's form has it"
                )
        version = tree.get("version")
        if version is not None and self._text(version, "version", 20) not in ("1", None):
            self._report.say("E105", version.span, "this is no version that is known", "write `version: 1`")
        return Answers(
            self._text(tree.get("song"), "song", LONGEST_NAME) or "",
            self._text(tree.get("from"), "from", LONGEST_NAME) or "",
            tuple(self._suggestions(tree.get("suggestions"))),
            tuple(self._credits(tree.get("credits"))),
        )

    def _suggestions(self, node: Node | None) -> Iterable[Suggested]:
        for item in self._tables(node, "suggestions", ("at", "text"), ("text",)):
            at = item.get("at")
            place = self._text(at, "at", LONGEST_PLACE) if at is not None else None
            yield Suggested(place, self._text(item.get("text"), "text", LONGEST_TEXT) or "")

    def _credits(self, node: Node | None) -> Iterable[tuple[str, str]]:
        for item in self._tables(node, "credits", ("who", "role"), ("who", "role")):
            who, role = (self._text(item.get(key), key, LONGEST_NAME) or "" for key in ("who", "role"))
            yield who, role

    def _tables(self, node: Node | None, what: str, keys: tuple[str, ...], needed: tuple[str, ...]) -> Iterable[Table]:
        for item in self._items(node, what):
            if not isinstance(item, Table):
                advice = f"write `- {needed[0]}: ...`"
                self._report.say("E104", item.span, f"each of `{what}` is a table, and this is {item.kind}", advice)
                continue
            self._know(item, keys)
            missing = [key for key in needed if item.get(key) is None]
            for key in missing:
                self._report.say("E103", item.span, f"`{key}` is missing", f"write `{key}: ...`")
            if not missing:
                yield item

    def _items(self, node: Node | None, what: str) -> Iterable[Node]:
        if node is None or (isinstance(node, Text) and node.plain and not node.text):
            return
        if not isinstance(node, Items):
            self._report.say("E104", node.span, f"`{what}` is a list, and this is {node.kind}", "begin each with `- `")
            return
        if len(node.items) > MOST:
            self._report.say(
                "E117", node.span, f"{len(node.items)} {what}, and at most {MOST} are read", "send several files"
            )
        yield from node.items[:MOST]

    def _text(self, node: Node | None, what: str, longest: int) -> str | None:
        if node is None:
            return None
        if not isinstance(node, Text):
            self._report.say("E104", node.span, f"`{what}` is a text, and this is {node.kind}", "put it in quotes")
            return None
        try:
            text = entries.text_of(node.text, f"`{what}`", LONGEST_TEXT)
            # Once more: what was cleaned away may have stood before a space.
            text = entries.text_of(text if longest == LONGEST_TEXT else " ".join(text.split()), f"`{what}`", longest)
        except EntryRefused as refused:
            code = "E107" if not node.text.strip() else "E106"
            message, _, advice = str(refused).partition("; ")
            self._report.say(code, node.span, message, advice)
            return None
        return text

    def _know(self, table: Table, keys: tuple[str, ...]) -> None:
        for name, _ in table.rows:
            if name.text not in keys:
                self._report.say(
                    "E101", name.span, f"there is no key `{name.text}` here", meant(name.text, keys, "keys are")
                )
