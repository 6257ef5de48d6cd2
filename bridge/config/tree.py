"""YAML text becomes a tree of texts, lists and tables, each with its place. Nothing is guessed: every scalar is text.

Read from the parser's events, with PyYAML's C parser where there is one. Refused here, each with its place: anchors,
aliases, tags, `<<`, a key written twice, a second document, and nesting that no rig needs.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from bridge.config.hints import explain_syntax
from bridge.config.problems import Report, Span
from bridge.config.source import Source

MOST_DEPTH = 64
#: Texts, lists and tables of one file.
MOST_NODES = 300_000

_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar: what is written, and whether it is written without quotes."""

    span: Span
    text: str
    plain: bool = True

    kind = "text"


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    span: Span
    items: "tuple[Node, ...]"
    flow: bool = False

    kind = "a list"


@dataclass(frozen=True, slots=True)
class Table:
    """Keys and what stands under them, in order; `span` is where the first key stands."""

    span: Span
    rows: "tuple[tuple[Text, Node], ...]"
    flow: bool = False

    kind = "a table"

    def get(self, key: str) -> "Node | None":
        """What stands under a key, or None."""
        return next((node for name, node in self.rows if name.text == key), None)


Node = Text | Items | Table


class _Stop(Exception):
    """The text cannot be read on; why has been reported."""


def parse(source: Source, report: Report) -> Table | None:
    """The tree of a file whose top is a table, or None where a problem says why there is none."""
    try:
        root = _Builder(source, report).document()
    except yaml.MarkedYAMLError as error:
        explain_syntax(source, error, report)
        return None
    except yaml.YAMLError:
        # What the characters are was checked before; nothing else is known to come without a mark.
        report.say("E110", Span(source.name, 1, 1), "this is not YAML", "compare it with one of the shipped rigs")
        return None
    except _Stop:
        return None
    if isinstance(root, Table):
        return root
    what = f"the file should hold keys such as `version: 1`, and holds {root.kind}"
    missing_space = isinstance(root, Text) and ":" in root.text
    advice = "write a space after the colon of each key" if missing_space else "start from one of the shipped rigs"
    report.say("E104", root.span, what, advice)
    return None


class _Builder:
    """Builds the tree of one file from the parser's events."""

    def __init__(self, source: Source, report: Report) -> None:
        self._name = source.name
        self._last_line = len(source.lines) - 1
        self._report = report
        self._events: Iterator[yaml.Event] = yaml.parse(source.text, Loader=_PARSER)
        self._depth = 0
        self._count = 0

    def document(self) -> Node:
        """The one document of the file."""
        next(self._events)
        event = next(self._events)
        if isinstance(event, yaml.StreamEndEvent):
            self._empty()
        root = self._node(next(self._events))
        if isinstance(root, Text) and root.plain and not root.text:
            self._empty()
        next(self._events)
        event = next(self._events)
        if isinstance(event, yaml.DocumentStartEvent):
            where = self._span(event)
            self._fail("E114", where, "a second document begins here", "delete the `---`, or make it a file of its own")
        return root

    def _empty(self) -> None:
        self._fail("E115", Span(self._name, 1, 1), "the file is empty", "start from one of the shipped rigs")

    def _fail(self, code: str, span: Span, message: str, advice: str) -> None:
        self._report.say(code, span, message, advice)
        raise _Stop

    def _span(self, event: yaml.Event) -> Span:
        start, end = event.start_mark, event.end_mark
        assert start is not None
        assert end is not None
        length = end.column - start.column if end.line == start.line else 1
        # At the end of a text without a line end, the parser counts one line more than there is.
        line = min(start.line, self._last_line)
        return Span(self._name, line + 1, start.column + 1, max(1, length))

    def _node(self, event: yaml.Event) -> Node:
        span = self._span(event)
        self._count += 1
        if self._count > MOST_NODES:
            self._fail("E117", span, "the file holds more than any rig needs", "is this really the file you meant?")
        if isinstance(event, yaml.AliasEvent):
            advice = "a value that begins with `*` goes in quotes; a part used twice is written twice"
            self._report.say("E111", span, f"`*{event.anchor}` is a YAML alias, which is not used here", advice)
            return Text(span, "", plain=False)
        assert isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent)
        self._refuse_properties(event, span)
        if isinstance(event, yaml.ScalarEvent):
            return Text(span, event.value, plain=not event.style)
        return self._deeper(event, span)

    def _refuse_properties(self, event: yaml.NodeEvent, span: Span) -> None:
        start = span._replace(length=1)
        if event.anchor is not None:
            advice = "a value that begins with `&` goes in quotes; a part used twice is written twice"
            self._report.say("E111", start, f"`&{event.anchor}` is a YAML anchor, which is not used here", advice)
        if getattr(event, "tag", None) is not None:
            advice = "a value that begins with `!` goes in quotes"
            self._report.say("E112", start, "a leading `!` makes a YAML tag, which is not used here", advice)

    def _deeper(self, event: yaml.CollectionStartEvent, span: Span) -> Node:
        self._depth += 1
        if self._depth > MOST_DEPTH:
            advice = "is a bracket left open?"
            self._fail("E117", span, f"lists and tables are nested more than {MOST_DEPTH} deep here", advice)
        # Behind an opening bracket stands the bracket; a block begins where its first item or key does.
        start = span._replace(length=1)
        node = self._items(event, start) if isinstance(event, yaml.SequenceStartEvent) else self._table(event, start)
        self._depth -= 1
        return node

    def _items(self, event: yaml.CollectionStartEvent, span: Span) -> Items:
        items = []
        while not isinstance(event_ := next(self._events), yaml.SequenceEndEvent):
            items.append(self._node(event_))
        return Items(span, tuple(items), bool(event.flow_style))

    def _table(self, event: yaml.CollectionStartEvent, span: Span) -> Table:
        rows: dict[str, tuple[Text, Node]] = {}
        while not isinstance(event_ := next(self._events), yaml.MappingEndEvent):
            key, value = self._node(event_), self._node(next(self._events))
            name = self._name_of(key, rows)
            if name is not None:
                rows[name.text] = (name, value)
        return Table(span, tuple(rows.values()), bool(event.flow_style))

    def _name_of(self, key: Node, rows: dict[str, tuple[Text, Node]]) -> Text | None:
        if not isinstance(key, Text):
            advice = "a value that begins with `{` or `[` goes in quotes"
            self._report.say("E104", key.span, f"a key is a word, and this is {key.kind}", advice)
            return None
        if key.text == "<<":
            advice = "write the keys out, or move what several rigs share to a file and name it with `extends:`"
            self._report.say("E113", key.span, "`<<` merges tables in YAML, which is not used here", advice)
            return None
        if key.text in rows:
            first = rows[key.text][0].span
            advice = "keep one of the two, or join what stands under them"
            self._report.say("E102", key.span, f"{key.text} is written twice", advice, [(first, "it is here already")])
            return None
        return key
