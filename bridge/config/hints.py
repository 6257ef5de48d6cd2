"""What a musician most likely meant where a text is not YAML: the table of hints for syntax errors.

The parser's words are not shown: they speak of tokens and contexts. The character and line it stopped at say more.
"""

import re
from typing import NamedTuple

import yaml

from bridge.config.problems import Report, Span
from bridge.config.source import Source


class _Hint(NamedTuple):
    """Where the parser's complaint, the text from the spot on, and the whole line fit: what is wrong, what to do."""

    complaint: str
    rest: str
    line: str
    message: str
    advice: str
    opened: bool = False  # line and place are where it began: where it should have ended, nobody can say


_QUOTE = 'put the whole value in quotes: "..."'

#: The first row that fits is told. Empty patterns fit everything.
_HINTS = (
    _Hint("", "", r"^ *\t", "a tab stands at the start of the line", "indent with spaces only"),
    _Hint("", r"^\t", "", "a tab stands here, where YAML takes only spaces", "write spaces instead"),
    _Hint("", r"^@", "", "a value cannot begin with `@`", _QUOTE),
    _Hint("", r"^`", "", "a value cannot begin with a backquote", _QUOTE),
    _Hint("", r"^%", "", "a value cannot begin with `%`", _QUOTE),
    _Hint("directive", "", r"^%", "a line cannot begin with `%`", _QUOTE),
    _Hint("", r"^%", r"^%", "a line cannot begin with `%`", _QUOTE),
    _Hint("alias|anchor|alphabetic", "", r"\*", "a value cannot begin with `*`", _QUOTE),
    _Hint("alias|anchor|alphabetic", "", "&", "a value cannot begin with `&`", _QUOTE),
    _Hint("tag|'!'", "", "!", "a value cannot begin with `!`", _QUOTE),
    _Hint(
        "mapping values",
        "",
        r":\s.*:(\s|$)",
        "a colon followed by a space stands inside this text, so it looks like a key",
        _QUOTE,
    ),
    _Hint(
        "mapping values",
        "",
        "",
        "a key stands here where none can be",
        "is this line indented further than the one above, or is a quote or colon missing there?",
    ),
    _Hint(
        "escape",
        "",
        "",
        "a backslash inside double quotes means something else in YAML",
        "use single quotes: '...'",
    ),
    _Hint(
        "end of stream|document indicator|quoted scalar",
        "",
        "",
        "a quote is opened and never closed",
        "close the quote where the value ends",
        opened=True,
    ),
    _Hint(
        "',' or '[\\]}]'|flow",
        "",
        r":\s+#\w",
        "what follows `#` is a comment, so this bracket is never closed",
        'put the value in quotes: "#..."',
        opened=True,
    ),
    _Hint(
        "',' or '[\\]}]'|flow",
        "",
        "",
        "a bracket is opened, and what follows is not a list or table that ends with its bracket",
        'close the bracket, put commas between; a value that begins with `{` or `[` goes in quotes: "..."',
        opened=True,
    ),
    _Hint(
        "could not find expected ':'",
        "",
        r"^\s*[\w/ -]+:[^\s:]",
        "a space is missing after the colon",
        "write `key: value`, with a space after the colon",
    ),
    _Hint("could not find expected ':'", "", "", "this line is no key: the colon is missing", "write `key: value`"),
    _Hint(
        "",
        "",
        r":\s*(\[[^\[\]]*\]|\{[^{}]*\})\s*[^\s,#}\]]",
        "a value that begins with a bracket ends where the bracket closes, and more follows here",
        _QUOTE,
    ),
    _Hint(
        "sequence entries",
        "",
        "",
        "a list item (`-`) stands where none can be",
        "put the list under its key, each item on a line of its own, or write [one, two]",
    ),
    _Hint(
        "expected key|block end|block mapping|block collection",
        "",
        "",
        "this line does not line up with the lines above it",
        "keys that belong together begin in the same column",
    ),
)

_OTHERWISE = _Hint(
    "",
    "",
    "",
    "YAML cannot be read on from here",
    "look at this line and the one above: a colon, a quote or a bracket?",
)


def explain_syntax(source: Source, error: yaml.MarkedYAMLError, report: Report) -> None:
    """Reports why a text is not YAML, with the most likely reason and what to do."""
    complaint = f"{error.context or ''} {error.problem or ''}"
    mark = error.problem_mark or error.context_mark
    if "expected ':'" in complaint:
        mark = error.context_mark or mark  # the parser goes on to the next line before it gives up on this one
    lines = source.lines
    ended, began = _spot(lines, mark), _spot(lines, error.context_mark or mark)
    hint = next((hint for hint in _HINTS if _fits(hint, complaint, lines, ended, began)), _OTHERWISE)
    number, column = began if hint.opened else ended
    report.say("E110", Span(source.name, number + 1, column + 1), hint.message, hint.advice)


def _spot(lines: list[str], mark: yaml.Mark | None) -> tuple[int, int]:
    """Line and column of a mark, from 0; at the end of the text, the end of its last line that is not empty."""
    if mark is None:
        return 0, 0
    number = min(mark.line, len(lines) - 1)
    if mark.line < len(lines) and lines[number].strip():
        return number, mark.column
    while number > 0 and not lines[number].strip():
        number -= 1
    return number, len(lines[number].rstrip())


def _fits(hint: _Hint, complaint: str, lines: list[str], ended: tuple[int, int], began: tuple[int, int]) -> bool:
    number, column = began if hint.opened else ended
    line = lines[number]
    return bool(
        re.search(hint.complaint, complaint) and re.search(hint.rest, line[column:]) and re.search(hint.line, line)
    )
