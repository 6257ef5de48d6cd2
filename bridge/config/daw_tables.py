"""Tables of OSC programs: from a file of mappings/daws, or from the rig itself, into the model, every problem placed.

A table that is read without a word is one that can be spoken: every message is encoded once here. Nothing is sent.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from bridge.config import found, reader
from bridge.config.problems import Enough, Problem, Report, Span, listed, meant, nearest
from bridge.config.shapes import Inline, Placed, Rows, Several
from bridge.config.source import read
from bridge.config.table_shapes import LawShape, TableRowShape, TableShape
from bridge.config.tree import Items, Node, Table, parse
from bridge.core.dialect import Dialect, configured
from bridge.core.osc_tables import MEASURES, MOST_MESSAGES, PLACE, encoded, letters, places_of, size_of
from bridge.core.targets import TARGETS, is_number, is_word
from bridge.model.color import rgb
from bridge.model.osc_table import Carried, Level, Measure, OscTable, TableRow, Told, Words
from bridge.model.target import Mode
from bridge.wire.osc import OscMistake

#: Words that say that something is not done.
_NO = frozenset({"no", "false", "off"})
_BOOLS = {"true": True, "false": False}
Counts = Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class LoadedTable:
    """A table, or the problems that keep it from being one; `file` is what was read."""

    table: OscTable | None
    problems: tuple[Problem, ...]
    file: str


def load_table(path: Path | str) -> LoadedTable:
    """Reads the table in a file."""
    report = Report()
    table = None
    with suppress(Enough):
        table = table_in(Path(path), report)
    return LoadedTable(table, report.sorted({}), str(path))


def find_table(name: str, beside: Path | None = None) -> OscTable | None:
    """The table of this name, or None where there is none or its file has an error."""
    file = found.table_file(name, found.table_folders(beside))
    return load_table(file).table if file else None


def tabled(name: str, beside: Path | None = None) -> Dialect | None:
    """The OSC dialect as the table of this name has it, or None where there is no such table."""
    table, spoken = find_table(name, beside), found.find_dialect("osc")
    return configured(spoken, {}, table) if table is not None and spoken is not None else None


def table_in(path: Path, report: Report, at: Span | None = None) -> OscTable | None:
    """The table in a file; None, reported, where it has an error."""
    source = read(path, str(path), report, at)
    tree = parse(source, report) if source else None
    if source is None or tree is None:
        return None
    return _table(tree, Span(source.name, 1, 1), path.stem, report)


def inline(written: Inline, name: str, report: Report) -> OscTable | None:
    """The table that stands in a rig, called after its dialect."""
    assert isinstance(written.node, Table)
    return _table(written.node, written.span, name, report)


def plain(node: Node) -> object:
    """A part of a file as plain texts, lists and tables, to be written again."""
    if isinstance(node, Table):
        return {key.text: plain(value) for key, value in node.rows}
    if isinstance(node, Items):
        return [plain(item) for item in node.items]
    return node.text


def _table(tree: Table, at: Span, stem: str, report: Report) -> OscTable | None:
    before = len(report.problems)
    shape = reader.read(TableShape, tree, at, report)
    if shape is None:
        return None
    named = shape.table
    if named is not None and stem != "osc" and named.value != stem:
        what = f"the table says it is {named.value}, and its file is called {stem}"
        report.say("E504", named.span, what, f"call the file {named.value}.yaml")
    table = _Reading(shape, report).table(stem)
    return table if len(report.problems) == before else None


class _Reading:
    """Reads one table."""

    def __init__(self, shape: TableShape, report: Report) -> None:
        self._shape = shape
        self._report = report
        self._counts = _counted(shape.counts)
        self._laws = {row.key.value: row.value for row in shape.laws or () if row.value is not None}
        self._ask = self._message(shape.ask) if shape.ask else None
        self._hears = shape.hears is None or shape.hears.value

    def table(self, name: str) -> OscTable:
        """The table as far as it is right; what is wrong was reported."""
        shape = self._shape
        rows = tuple(self._rows())
        total = sum(size_of(row) for row in rows)
        if total > MOST_MESSAGES and shape.targets is not None:
            what = f"the table stands for {total} messages, and {MOST_MESSAGES} is the most"
            self._report.say("E411", shape.targets.span, what, "write smaller `counts`")
        return OscTable(
            name=name,
            rows=rows,
            told=tuple(self._told()),
            opened=self._messages(shape.opened),
            leaving=self._messages(shape.leaving),
            subscribe=self._messages(shape.subscribe.say) if shape.subscribe else (),
            subscribe_ns=shape.subscribe.every.value if shape.subscribe else 0,
            levels=tuple(self._levels()),
            meters=self._messages(shape.meters.say) if shape.meters else (),
            meters_ns=shape.meters.every.value if shape.meters else 0,
            alive=self._message(shape.alive.ask) if shape.alive else None,
            alive_ns=shape.alive.every.value if shape.alive else 0,
            silence_ns=shape.alive.silence.value if shape.alive else 0,
            answers=_texts(shape.answers),
            errors=_texts(shape.errors),
            changed=_texts(shape.changed),
            ask=self._ask,
            strips=shape.strips.value if shape.strips else None,
            hears=self._hears,
            tells=shape.tells is not None and shape.tells.value,
            **self._pace(),
            cannot=tuple(self._reasons()),
            sources=_texts(shape.sources),
        )

    def _pace(self) -> dict[str, int]:
        pace = self._shape.pace
        told = {"gap_ns": pace.gap, "burst_ns": pace.burst} if pace else {}
        return {name: placed.value for name, placed in told.items() if placed is not None}

    def _reasons(self) -> Iterable[tuple[str, str]]:
        for row in self._shape.cannot or ():
            if row.value is not None:
                yield row.key.value, row.value.value

    def _told(self) -> Iterable[Told]:
        for row in self._shape.names or ():
            if row.value is not None and (words := self._message(row.value)) is not None:
                yield Told(row.key.value, words, self._spans(row.key, {}))
        for colors in self._shape.colors or ():
            if colors.value is not None and (words := self._message(colors.value.say)) is not None:
                palette = tuple(rgb(color.value) for color in colors.value.palette)
                yield Told(colors.key.value, words, self._spans(colors.key, {}), palette)

    def _levels(self) -> Iterable[Level]:
        for row in self._shape.meters.levels if self._shape.meters else ():
            if row.value is None or (words := self._message(row.value)) is None:
                continue
            spans = self._spans(row.key, {})
            if row.key.value not in ("track/N", "master"):
                what = f"nothing shows how loud {row.key.value!r} is"
                self._report.say("E205", row.key.span, what, "write track/N or master")
            elif places_of(words, {letter: first for letter, first, _ in spans}) is None:
                what = f"{row.value.value!r} does not say which numbers of the message they are"
                self._report.say("E106", row.value.span, what, "write their places from 0 behind it: /meters/1 {N-1}")
            else:
                yield Level(row.key.value, words, spans)

    # ---- Targets -------------------------------------------------------------------------------------------------

    def _rows(self) -> Iterable[TableRow]:
        for row in self._shape.targets or ():
            if row.value is None or not self._is_target(row.key):
                continue
            shape = row.value
            if isinstance(shape, Placed):
                shape = TableRowShape.model_construct(
                    None, **{**dict.fromkeys(TableRowShape.model_fields), "say": shape}
                )
            made = self._row(row.key, shape)
            if made is not None and self._can_be_said(made, shape.say.span):
                yield made

    def _is_target(self, written: Placed[str]) -> bool:
        path = written.value
        row = TARGETS.get(path)
        if path.startswith("strip/"):
            advice = f"write track/{path.removeprefix('strip/')}: strips follow from it"
            self._report.say("E205", written.span, "strips are tracks, counted from the bank", advice)
        elif row is None or row.bridge or path == "action/NAME":
            shapes = [shape for shape, each in TARGETS.items() if not each.bridge]
            close = nearest(path, shapes)
            advice = f"did you mean {close}?" if close else "docs/rig.md lists them; numbers are single capital letters"
            self._report.say("E205", written.span, f"there is no target {path!r} that a DAW has", advice)
        else:
            return True
        return False

    def _row(self, written: Placed[str], shape: TableRowShape) -> TableRow | None:
        says, target = self._message(shape.say), written.value
        if says is None:
            return None
        mode = TARGETS[target].mode
        measure, steps = self._measure(shape, target)
        if measure is None:
            return None
        # What happens has no value that could be asked for.
        kind = "" if mode is Mode.TRIGGER or shape.choose else "i" if measure.name == "switch" else "f"
        ends = self._ends(shape, measure)
        if kind and isinstance(ends[1], str):
            kind = "s"
        tags = shape.types.value if shape.types else ""
        if tags:
            wanted = len(says.arguments) + bool(kind)
            if len(tags) != wanted:
                assert shape.types is not None
                what = f"{target} sends {wanted}, and {len(tags)} types are told"
                self._report.say("E106", shape.types.span, what, "write one letter for each of them")
                return None
            kind = tags[-1] if kind else ""
            says = Words(says.address, says.arguments, tags[: len(says.arguments)])
        wire = shape.wire.value if shape.wire else "travel"
        if wire != "travel" and (not measure.points or (measure.silent and wire == "quantity")):
            assert shape.wire is not None
            what = (
                f"{target} has no quantities that could be sent"
                if not measure.points
                else "minus infinity is no number"
            )
            self._report.say("E410", shape.wire.span, what, "give it a `law` with `even`, `log` or `points`")
            return None
        return TableRow(
            target=target,
            says=says,
            type=kind,
            ends=ends,
            wire=wire,
            measure=measure,
            steps=steps,
            counts=self._spans(written, _counted(shape.counts)),
            names=tuple((row.key.value, row.value.value) for row in shape.words or () if row.value is not None),
            heard=self._heard(shape, says, has_value=bool(kind) or shape.choose is not None),
            ask=self._asks(shape, says) if kind or shape.choose else None,
            chosen=_carried(shape.choose.value) if shape.choose else None,
        )

    def _heard(self, shape: TableRowShape, says: Words, *, has_value: bool) -> Words | None:
        if shape.heard is not None:
            return None if shape.heard.value in _NO else self._message(shape.heard)
        return says if self._hears and has_value else None

    def _asks(self, shape: TableRowShape, says: Words) -> Words | None:
        if shape.ask is not None:
            return None if shape.ask.value in _NO else self._message(shape.ask)
        if self._ask is None or not (shape.heard is None or shape.heard.value not in _NO):
            return None
        return Words(self._ask.address.replace("{address}", says.address), (*self._ask.arguments, *says.arguments))

    def _ends(self, shape: TableRowShape, measure: Measure) -> tuple[Carried, Carried]:
        if measure.name == "switch":
            off = _carried(shape.off.value) if shape.off else 0
            return off, _carried(shape.on.value) if shape.on else 1
        for key in ("off", "on"):
            placed = getattr(shape, key)
            if placed is not None:
                self._report.say(
                    "E410", placed.span, "this is not only on or off", f"delete `{key}`, or add law: switch"
                )
        if shape.numbers is None:
            return 0.0, 1.0
        numbers = [placed.value for placed in shape.numbers]
        if len(numbers) != 2 or numbers[0] == numbers[1]:
            self._report.say("E106", shape.numbers.span, "numbers are two, and differ", "write [0, 127], say")
            return 0.0, 1.0
        return numbers[0], numbers[1]

    # ---- Laws ----------------------------------------------------------------------------------------------------

    def _measure(self, shape: TableRowShape, target: str) -> tuple[Measure | None, int | None]:
        law = shape.law
        if law is None:
            leaf, mode = target.rsplit("/", 1)[-1], TARGETS[target].mode
            return Measure("switch" if mode is Mode.TOGGLE else "pan" if leaf == "pan" else "fraction"), None
        if isinstance(law, Placed):
            if law.value in MEASURES:
                return Measure(law.value), None
            if law.value not in self._laws:
                names = [*self._laws, *MEASURES]
                self._report.say(
                    "E105", law.span, f"there is no law {law.value!r}", meant(law.value, names, "there are")
                )
                return None, None
            named = self._laws[law.value]
            assert named is not None
            return self._law(named, law.span)
        return self._law(law, shape.say.span)

    def _law(self, law: LawShape, span: Span) -> tuple[Measure | None, int | None]:
        unit = law.unit.value if law.unit else ""
        silent = law.silent is not None and law.silent.value
        steps = law.steps.value if law.steps else None
        lines = [name for name in ("even", "log", "points") if getattr(law, name) is not None]
        if not lines and steps is not None and not unit:
            return Measure(), steps
        if len(lines) != 1:
            self._report.say("E106", span, "a law needs one of even, log and points", "write even: [-15, 15], say")
            return None, None
        points = _points(law)
        rises = all(low < high for one, other in pairwise(points) for low, high in zip(one, other, strict=True))
        whole = len(points) >= 2 and points[0][0] == 0 and points[-1][0] == 1
        if not rises or not whole or (lines == ["log"] and points[0][1] <= 0):
            advice = "write positions from 0 to 1 with rising quantities; for one that falls, turn `numbers` round"
            self._report.say("E106", span, "the law does not rise from 0 to 1", advice)
            return None, None
        return Measure("", unit, points, lines == ["log"], silent), steps

    # ---- Messages ------------------------------------------------------------------------------------------------

    def _messages(self, written: Several[str] | None) -> tuple[Words, ...]:
        made = [self._message(each) for each in written or ()]
        return tuple(words for words in made if words is not None)

    def _message(self, written: Placed[str]) -> Words | None:
        words = words_of(written.value)
        if words is None:
            what = f"{written.value!r} is no message"
            self._report.say("E106", written.span, what, "write its address, then what it carries: /n_set 1000 gain")
        return words

    def _spans(self, written: Placed[str], own: Counts) -> tuple[tuple[str, int, int], ...]:
        counts = {**self._counts, **own}
        wanted = [token for token in letters(written.value) if is_number(token)]
        missing = [token for token in wanted if token not in counts]
        if missing:
            what = f"nothing says how many {listed(missing)} of {written.value} there are"
            self._report.say("E103", written.span, what, f"add counts: {{{missing[0]}: 8}}, say")
        return tuple((token, *counts[token]) for token in wanted if token in counts)

    def _can_be_said(self, row: TableRow, span: Span) -> bool:
        """Whether its places are those of its target, each used, and the message one that OSC has."""
        tokens = letters(row.target)
        text = " ".join(map(str, (row.says.address, *row.says.arguments, row.chosen or "")))
        used = {match[1] for match in PLACE.finditer(text)}
        strange, idle = sorted(used - {*tokens}), [token for token in tokens if token not in used]
        if strange or idle:
            what = (
                f"{row.target} has no {listed(strange)}"
                if strange
                else f"nothing in it says which {listed(idle)} is meant"
            )
            self._report.say(
                "E106", span, what, f"its places are {listed([f'{{{token}}}' for token in tokens]) or 'none'}"
            )
            return False
        words = [token for token in tokens if is_word(token)]
        if words and not row.names:
            self._report.say("E103", span, f"{row.target} needs `words`", f"add words: {{low: 1}} for {words[0]}")
            return False
        if len(row.counts) != sum(map(is_number, tokens)):
            return False
        at: dict[str, int | str] = {letter: low for letter, low, _ in row.counts}
        at.update((word, row.names[0][1]) for word in words)
        try:
            for message in (row.says, row.ask, row.heard):
                if message is not None:
                    encoded(message, at)
        except (OscMistake, ValueError, KeyError) as mistake:
            self._report.say("E106", span, f"this cannot be sent: {mistake}", "check places, numbers and types")
            return False
        return True


def words_of(text: str) -> Words | None:
    """A message as it is written: an address, and what it carries behind it, with spaces between."""
    address, *rest = text.split()[:32] or [""]
    if not address.startswith(("/", "{address}")):
        return None
    return Words(address, tuple(map(_carried, rest)))


def _carried(text: str) -> Carried:
    if text in _BOOLS:
        return _BOOLS[text]
    for kind in (int, float):
        if text.lstrip("+-").replace(".", "", 1).isdecimal():
            with suppress(ValueError):
                return kind(text)
    return text


def _counted(written: Rows[str, Placed[tuple[int, int]]] | None) -> dict[str, tuple[int, int]]:
    return {row.key.value: row.value.value for row in written or () if row.value is not None}


def _points(law: LawShape) -> tuple[tuple[float, float], ...]:
    if law.points is not None:
        pairs = [[placed.value for placed in pair] for pair in law.points]
        return tuple((pair[0], pair[1]) for pair in pairs if len(pair) == 2)
    ends = [placed.value for placed in (law.even or law.log or ())]
    return ((0.0, ends[0]), (1.0, ends[1])) if len(ends) == 2 else ()


def _texts(written: Several[str] | None) -> tuple[str, ...]:
    return tuple(placed.value for placed in written or ())
