"""Reads a tree into a shape: every key that is there and right is kept with its place, every other one is reported.

One walk, no exceptions: a part that is wrong is left out, so that all that is wrong in a file is told in one go.
"""

from collections.abc import Iterator
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import TypeAdapter, ValidationError

from bridge.config.problems import Report, Span, listed, nearest
from bridge.config.quantities import Unfit
from bridge.config.shapes import Inline, Lists, Mixed, Placed, Row, Rows, Several, Shape, Tables
from bridge.config.tree import Items, Node, Table, Text

S = TypeVar("S", bound=Shape)


def read(shape: type[S], node: Table, at: Span, report: Report) -> S | None:
    """A table read as a shape; None where a needed key is missing or wrong. `at`: what the table belongs to."""
    known = {field.alias or name: name for name, field in shape.model_fields.items()}
    values: dict[str, Any] = {}
    for key, value in node.rows:
        if key.text not in known:
            _unknown(shape, key, known, report)
            continue
        field = shape.model_fields[known[key.text]]
        values[known[key.text]] = _value(field.annotation, value, key.span, report)
    needed = [word for word, name in known.items() if shape.model_fields[name].is_required()]
    _missing(shape, node, needed, at, report)
    if not shape.partial and any(values.get(known[word]) is None for word in needed):
        return None
    made = shape.model_construct(**{**dict.fromkeys(shape.model_fields), **values})
    made._wrote = frozenset(key.text for key, _ in node.rows)
    return made


def _missing(shape: type[Shape], node: Table, needed: list[str], at: Span, report: Report) -> None:
    """Reports needed keys that are not there, unless another key was clearly meant to be one of them."""
    written = {key.text for key, _ in node.rows}
    slips = {nearest(word.split(":", 1)[0], needed) for word in written - shape.later if word not in _words(shape)}
    lost = [word for word in needed if word not in written | slips]
    stands_for_it = bool(shape.marks) and any(shape.is_later(word) for word in written)
    if not lost or stands_for_it:
        return
    keys = listed([f"`{word}`" for word in lost])
    what = f"the {'key' if len(lost) == 1 else 'keys'} {keys} {shape.what} {'is' if len(lost) == 1 else 'are'} missing"
    report.say("E103", at, what, f"add {listed([f'`{word}: ...`' for word in lost])}")


def _words(shape: type[Shape]) -> list[str]:
    return [field.alias or name for name, field in shape.model_fields.items()]


def _unknown(shape: type[Shape], key: Text, known: dict[str, str], report: Report) -> None:
    if shape.is_later(key.text):
        message = f"`{key.text}` {shape.what} is planned and not built yet"
        report.say("E190", key.span, message, "leave it out for now: this version would do nothing with it")
        return
    if ":" in key.text:
        report.say("E101", key.span, f"there is no key {key.text!r} {shape.what}", "write a space after the colon")
        return
    close = nearest(key.text, [*known, *sorted(shape.later)])
    advice = f"did you mean {close}?" if close else f"keys are {listed(list(known))}"
    report.say("E101", key.span, f"there is no key {key.text!r} {shape.what}", advice)


def _value(kind: Any, node: Node, key: Span, report: Report) -> Any:
    """What stands under a key, read as the key's kind; None, and reported, where it does not fit."""
    if isinstance(node, Table):
        for choice in _shapes(kind):
            node = choice.rewritten(node)
    kind = _fitting(kind, node)
    origin = get_origin(kind) or kind
    if isinstance(node, Text) and node.plain and not node.text:
        if getattr(origin, "may_be_empty", False):
            return read(origin, Table(node.span, ()), key, report)
        _nothing(node, key, report)
        return None
    if origin is Several and not isinstance(node, Table):
        return _several(kind, node, report)
    if origin is Mixed:
        return _mixed(kind, node, report)
    if origin in (Tables, Lists) and isinstance(node, Items):
        return (_tables if origin is Tables else _lists)(kind, node, report)
    if origin is Rows and isinstance(node, Table):
        return _rows(kind, node, report)
    if origin is Inline and isinstance(node, Table):
        return Inline(node, node.span)
    if origin is Placed and isinstance(node, Text):
        return _leaf(get_args(kind)[0], node, report)
    if isinstance(origin, type) and issubclass(origin, Shape) and isinstance(node, Table):
        return read(origin, node, key, report)
    _wrong_kind(origin, node, report)
    return None


def _nothing(node: Text, key: Span, report: Report) -> None:
    lines = report.lines.get(node.span.file, [])
    behind = lines[key.line - 1][key.column - 1 + key.length :] if key.line <= len(lines) else ""
    if behind.replace(":", "", 1).strip().startswith("#"):
        report.say("E107", key, "nothing stands here: what follows `#` is a comment", 'put the value in quotes: "#..."')
    else:
        report.say("E107", key, "nothing stands under this key", "write its value, or delete the key")


_WANTED: dict[Any, str] = {Placed: "a text", Several: "a text or a list", Lists: "a list of lists"}


def _wrong_kind(origin: Any, node: Node, report: Report) -> None:
    wanted = _WANTED.get(origin, "a table of keys")
    advice = "write `key: value` lines under it"
    if origin is Lists:
        advice = "write a list of lists, such as [[0, 0], [1, 1]]"
    if origin in (Placed, Several):
        advice = "write one value"
        if _in_brackets(node):
            advice += '; a text that begins with `{` or `[` goes in quotes: "..."'
    report.say("E104", node.span, f"{wanted} belongs here, and this is {node.kind}", advice)


def _in_brackets(node: Node) -> bool:
    return isinstance(node, Table | Items) and node.flow


@cache
def _shapes(kind: Any) -> tuple[type[Shape], ...]:
    origins = (get_origin(choice) or choice for choice in _choices(kind))
    return tuple(origin for origin in origins if isinstance(origin, type) and issubclass(origin, Shape))


@cache
def _choices(kind: Any) -> tuple[Any, ...]:
    if get_origin(kind) is Annotated:
        return _choices(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        return tuple(choice for choice in get_args(kind) if choice is not NoneType)
    return (kind,)


def _fitting(kind: Any, node: Node) -> Any:
    """Of several kinds that may stand here, the one that this node was meant to be."""
    choices = _choices(kind)
    # A table that is nothing known is told best by what the last, most general table is made of.
    otherwise = choices[-1] if isinstance(node, Table) else choices[0]
    return next((choice for choice in choices if _suits(choice, node)), otherwise)


def _suits(kind: Any, node: Node) -> bool:
    origin = get_origin(kind) or kind
    if isinstance(node, Table):
        marks = getattr(origin, "marks", None)
        if marks:
            return any(key.text in marks for key, _ in node.rows)
        return origin in (Rows, Inline) or (isinstance(origin, type) and issubclass(origin, Shape))
    if origin in (Tables, Lists):
        return isinstance(node, Items)
    return origin is Several or (origin is Placed and isinstance(node, Text))


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _leaf(kind: Any, node: Text, report: Report) -> Placed[Any] | None:
    try:
        return Placed(_adapter(kind).validate_python(node.text), node.span)
    except ValidationError as error:
        unfit = error.errors()[0].get("ctx", {}).get("error")
        assert isinstance(unfit, Unfit), "every leaf says what is wrong with it"
        report.say(unfit.code, node.span, unfit.message, unfit.advice)
        return None


def _several(kind: Any, node: Node, report: Report) -> Several[Any] | None:
    nodes = node.items if isinstance(node, Items) else (node,)
    values = [_value(Placed[get_args(kind)[0]], each, each.span, report) for each in nodes]  # type: ignore[misc]
    return None if None in values else Several(node.span, tuple(values))


def _mixed(kind: Any, node: Node, report: Report) -> Mixed[Any] | None:
    nodes = node.items if isinstance(node, Items) else (node,)
    found = [_value(get_args(kind)[0], each, each.span, report) for each in nodes]
    return None if None in found else Mixed(node.span, tuple(found))


def _tables(kind: Any, node: Items, report: Report) -> Tables[Any] | None:
    tables = [_value(get_args(kind)[0], each, each.span, report) for each in node.items]
    return None if None in tables else Tables(node.span, tuple(tables))


def _lists(kind: Any, node: Items, report: Report) -> Lists[Any] | None:
    (item,) = get_args(kind)
    lists = [_value(Several[item], each, each.span, report) for each in node.items]  # type: ignore[valid-type]
    return None if None in lists else Lists(node.span, tuple(lists))


def _rows(kind: Any, node: Table, report: Report) -> Rows[Any, Any]:
    return Rows(node.span, tuple(_each_row(kind, node, report)))


def _each_row(kind: Any, node: Table, report: Report) -> Iterator[Row[Any, Any]]:
    key_kind, value_kind = get_args(kind)
    for key, value in node.rows:
        name = _leaf(key_kind, key, report)
        found = _value(value_kind, value, key.span, report)
        if name is not None:
            yield Row(name, found)
