"""Problems: what is wrong, where, why and what to do; collected, sorted and shown with the line they stand on.

A problem is a value: nothing here raises, prints or decides whether to go on.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import NamedTuple

from bridge.config.codes import CODES
from bridge.model.rig import Place

#: Errors, and warnings, of one rig that are told; what comes after says no more than these.
MOST_PROBLEMS = 200
#: After so many nobody reads on, and looking for what each of them may have meant takes time.
_ENOUGH = 5 * MOST_PROBLEMS
#: Longer lines were not written by hand and are not shown.
_WIDEST = 300


class Enough(Exception):
    """So much is wrong that reading on would tell nobody anything; what was found so far is in the report."""


class Span(NamedTuple):
    """Some characters of one line of a file; line and column from 1, `length` in characters."""

    file: str
    line: int
    column: int
    length: int = 1

    @property
    def place(self) -> Place:
        """Where it begins."""
        return Place(self.file, self.line, self.column)


class Note(NamedTuple):
    """A second place that belongs to a problem, what is there, and the line it stands on."""

    place: Place
    text: str
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: `message` says what and why, `advice` what to do, `excerpt` is the line it stands on."""

    place: Place
    code: str
    message: str
    warning: bool
    notes: tuple[Note, ...] = ()
    advice: str = ""
    excerpt: str = ""
    length: int = 1

    @property
    def name(self) -> str:
        """The code's name in words."""
        return CODES[self.code].name


@dataclass(slots=True)
class Report:
    """Collects problems while files are read; `lines` are the lines of every file read, for the excerpts."""

    lines: dict[str, Sequence[str]] = field(default_factory=dict)
    problems: dict[tuple[str, Place], Problem] = field(default_factory=dict)

    def say(
        self, code: str, span: Span, message: str, advice: str = "", notes: Iterable[tuple[Span, str]] = ()
    ) -> None:
        """Adds a problem; a second one of the same code at the same place says nothing new.

        Raises Enough where there are too many.
        """
        if (code, span.place) in self.problems:
            return
        if len(self.problems) >= _ENOUGH:
            raise Enough
        seconds = tuple(Note(where.place, text, self._excerpt(where)) for where, text in notes)
        self.problems[code, span.place] = Problem(
            span.place, code, message, code.startswith("W"), seconds, advice, self._excerpt(span), span.length
        )

    def _excerpt(self, span: Span) -> str:
        lines = self.lines.get(span.file, ())
        line = lines[span.line - 1].rstrip() if 0 < span.line <= len(lines) else ""
        return printable(line) if len(line) <= _WIDEST else ""

    @property
    def failed(self) -> bool:
        """Whether any of the problems is an error."""
        return any(not problem.warning for problem in self.problems.values())

    def sorted(self, order: Mapping[str, int]) -> tuple[Problem, ...]:
        """The problems by file (in `order`), line and column; errors and warnings up to MOST_PROBLEMS each."""

        def key(problem: Problem) -> tuple[int, int, int, str]:
            place = problem.place
            return order.get(place.file, len(order)), place.line, place.column, problem.code

        told = sorted(self.problems.values(), key=key)
        errors = [problem for problem in told if not problem.warning][:MOST_PROBLEMS]
        warnings = [problem for problem in told if problem.warning][:MOST_PROBLEMS]
        return tuple(sorted(errors + warnings, key=key))


def printable(text: str) -> str:
    """The text with everything that would not show, or would move the cursor, as a dot; tabs stay."""
    return "".join(letter if letter.isprintable() or letter == "\t" else "·" for letter in text)


def nearest(word: str, among: Iterable[str]) -> str | None:
    """The one of `among` that was probably meant, or None."""
    names = {name.lower(): name for name in among}
    close = get_close_matches(word.lower()[:80], names, n=1, cutoff=0.6)
    return names[close[0]] if close else None


def meant(word: str, among: Iterable[str], what: str = "there are", last: str = "and") -> str:
    """What to do about a word that is none of `among`: the nearest one, else what there is."""
    names = list(among)
    close = nearest(word, names)
    if close is not None:
        return f"did you mean {close}?"
    return f"{what} {listed(names, last=last)}" if names else ""


def listed(names: Sequence[str], most: int = 16, last: str = "and") -> str:
    """Names in a row, as people write them, with the number of those left out."""
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return f" {last} ".join(part for part in (", ".join(names[:-1]), names[-1] if names else "") if part)


def render(problem: Problem) -> str:
    """The problem as plain text: place, code and message, the line with the spot marked, other places, what to do."""
    kind = "warning: " if problem.warning else ""
    parts = [f"{problem.place}: {problem.code} {kind}{problem.message}"]
    parts += _shown(problem.place, problem.excerpt, problem.length)
    for note in problem.notes:
        parts.append(f"  {note.place}: {note.text}")
        parts += _shown(note.place, note.excerpt, 1)
    if problem.advice:
        parts.append(f"  -> {problem.advice}")
    return "\n".join(parts)


def render_all(problems: Sequence[Problem]) -> str:
    """All problems, an empty line between, and how many there are."""
    errors = sum(not problem.warning for problem in problems)
    counts = [_counted(errors, "error"), _counted(len(problems) - errors, "warning")]
    summary = listed([count for count in counts if count])
    return "\n\n".join([*(render(problem) for problem in problems), *([summary] if summary else [])])


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}" if number else ""


def _shown(place: Place, excerpt: str, length: int) -> list[str]:
    if not excerpt:
        return []
    gutter = f"{place.line:5} | "
    column = min(place.column, len(excerpt) + 1)
    # A tab before the spot stays a tab, so that the mark stands under it however wide tabs are.
    before = "".join("\t" if letter == "\t" else " " for letter in excerpt[: column - 1])
    marks = "^" * length
    return [f"{gutter}{excerpt}", f"{' ' * 5} | {before}{marks}"]
