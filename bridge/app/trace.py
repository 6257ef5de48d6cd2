"""The trace: what went into the engine and what came out, a JSON object per line, read and written exactly.

A line that comes in is an event; `{"out": {...}}` holds what came out, which readers skip and replays compare. Times
are decimal milliseconds with six places, so no nanosecond is lost, and bytes are kept to the bit: a datagram is written
as `osc` only where writing it again gives the same bytes, else as `bytes`.

Three things go beyond what a musician would write by hand: a line `stop` (the daemon ended and released what was held),
a line `dropped` (the writer could not keep up; the recording has a hole there) and `recorded` in the first line (a
daemon wrote this file, so it says itself when ports opened). This file opens nothing: lines in, lines out.
"""

import json
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Any, NamedTuple

from bridge.core.events import (
    Back,
    BankIs,
    Do,
    Effect,
    Event,
    Lost,
    Noted,
    PhaseIs,
    Received,
    Refused,
    Send,
    Song,
    Stop,
    Told,
    Wake,
    Wall,
)
from bridge.wire import midi, osc

#: The version of the format, in the first line.
VERSION = 1
#: The longest time a trace may speak of: a year, in milliseconds.
LONGEST_MS = 366 * 24 * 3600 * 1000

Body = dict[str, Any]
#: Port name -> 'midi' or 'osc'.
Media = Mapping[str, str]


class TraceMistake(ValueError):
    """A line that cannot be read; the text says which line, what is wrong and what to write."""


class Header(NamedTuple):
    """The first line: where the trace comes from."""

    rig: str = ""
    sha256: str = ""
    state: Mapping[str, Any] = {}
    wall: str = ""
    recorded: bool = False


class RigText(NamedTuple):
    """The rig was reloaded: its whole text with `extends` merged."""

    t_ns: int
    text: str


class Out(NamedTuple):
    """Something that came out when the trace was recorded."""

    t_ns: int
    body: Body


class Dropped(NamedTuple):
    """So many steps are missing here."""

    t_ns: int
    steps: int


Item = Header | Event | RigText | Out | Dropped


# --- Writing ----------------------------------------------------------------------------------------------------


def milliseconds(t_ns: int) -> str:
    """Nanoseconds as decimal milliseconds, exact: 5250000 is '5.25'."""
    whole, rest = divmod(t_ns, 1_000_000)
    return f"{whole}.{rest:06d}".rstrip("0") if rest else str(whole)


def line(t_ns: int, body: Body) -> str:
    """One line of a trace: the time, then the body."""
    return f'{{"at_ms": {milliseconds(t_ns)}, {_json(body)[1:]}'


def out_line(t_ns: int, body: Body) -> str:
    """What came out, as a recording holds it."""
    return f'{{"out": {line(t_ns, body)}}}'


def header_line(header: Header) -> str:
    """The first line."""
    known = {name: value for name, value in header._asdict().items() if value}
    return _json({"trace": VERSION} | known)


def event_body(event: Event | RigText, media: Media) -> Body | None:
    """An event without its time, or None for what is not written: deadlines find themselves."""
    match event:
        case Received(_, port, data):
            return data_body(port, data, media)
        case Back(_, port):
            return {"back": port}
        case Lost(_, port):
            return {"lost": port}
        case Refused(_, port):
            return {"refused": port}
        case Do(_, target, by, group):
            return {"do": target, "by": by} | ({"group": group} if group else {})
        case Wall(_, wall):
            return {"wall": wall}
        case Song(_, name, kept):
            return {"song": name} | ({"kept": dict(kept)} if kept else {})
        case RigText(_, text):
            return {"rig": text}
        case Stop():
            return {"stop": True}
        case Wake():
            return None


def effect_body(effect: Effect, media: Media) -> Body:
    """An effect without its time."""
    match effect:
        case Send(_, port, data):
            return data_body(port, data, media)
        case PhaseIs(_, phase, group, settled):
            return {"phase": phase, "group": group} | ({"settled": True} if settled else {})
        case BankIs(_, first, group):
            return {"bank": first, "group": group}
        case Told(_, code, text, about):
            return {"told": text, "code": code, "about": about}
        case Noted(_, kind, about, detail):
            return {"noted": kind, "about": about} | ({"detail": dict(detail)} if detail else {})


def data_body(port: str, data: bytes, media: Media) -> Body:
    """Bytes on a port, in the words of its wire where that loses nothing."""
    medium = media.get(port)
    if medium == "midi":
        return {"port": port, "midi": midi.to_hex(data)}
    message = _plain_osc(data) if medium == "osc" else None
    if message is None:
        return {"port": port, "bytes": midi.to_hex(data)}
    return {"port": port, "osc": [message.address, *map(_shortest, message.args)]}


def _plain_osc(data: bytes) -> osc.Message | None:
    try:
        (message,) = osc.decode(data)
        plain = osc.encode(message.address, *message.args) == data and not any(map(_is_beyond_json, message.args))
    except (osc.OscMistake, ValueError):
        return None
    return message if plain else None


def _is_beyond_json(argument: osc.Argument) -> bool:
    return isinstance(argument, bytes) or (isinstance(argument, float) and not isfinite(argument))


_FLOAT32_DIGITS = range(6, 10)


def _shortest(argument: osc.Argument) -> osc.Argument:
    """A 32-bit float by its shortest decimal (0.6, not 0.6000000238418579)."""
    if not isinstance(argument, float):
        return argument
    packed = osc.FLOAT.pack(argument)
    candidates = (float(f"{argument:.{digits}g}") for digits in _FLOAT32_DIGITS)
    return next((number for number in candidates if _packs_to(number, packed)), argument)


def _packs_to(number: float, packed: bytes) -> bool:
    try:
        return osc.FLOAT.pack(number) == packed
    except (OverflowError, struct.error):  # rounded up past the largest float
        return False


def _json(body: Body) -> str:
    return json.dumps(body, ensure_ascii=False, allow_nan=False)


# --- Reading ----------------------------------------------------------------------------------------------------


def read(lines: Iterable[str]) -> Iterator[Item]:
    """The items of a trace in order; empty lines are passed over.

    Raises TraceMistake, with the number of the line, on whatever is no trace, and where time goes back.
    """
    latest = 0
    for number, text in enumerate(lines, 1):
        if not text.strip():
            continue
        try:
            item = read_line(text)
        except TraceMistake as mistake:
            raise TraceMistake(f"line {number}: {mistake}") from None
        if isinstance(item, Header):
            if number > 1:
                raise TraceMistake(f"line {number}: only the first line says where a trace comes from")
        elif not isinstance(item, Out):
            # What came out of a late deadline carries its own, earlier time.
            if item.t_ns < latest:
                raise TraceMistake(
                    f"line {number}: at_ms {milliseconds(item.t_ns)} is before {milliseconds(latest)}, "
                    "which stands above it; put the lines in the order of their times"
                )
            latest = item.t_ns
        yield item


def read_line(text: str) -> Item:
    """One line of a trace. Raises TraceMistake on whatever is none."""
    try:
        body = json.loads(text, parse_float=_exact, parse_constant=_no_constant)
    except (ValueError, RecursionError) as problem:
        raise TraceMistake(f"this is not JSON ({problem}); write one object like {EXAMPLE}") from None
    if not isinstance(body, dict):
        raise TraceMistake(f"a line is one object, like {EXAMPLE}")
    if "trace" in body:
        return _header(body)
    if "out" in body:
        inner = body["out"]
        if not isinstance(inner, dict):
            raise TraceMistake('"out" holds one object')
        return Out(_time(inner), _floats({name: value for name, value in inner.items() if name != "at_ms"}))
    for name, reader in _READERS.items():
        if name in body:
            return reader(_time(body), body)
    raise TraceMistake(f"no event is known by {_names(body)}; there are {', '.join(_READERS)}, as in {EXAMPLE}")


EXAMPLE = '{"at_ms": 0, "port": "desk", "midi": "b0 00 40"}'


def _exact(text: str) -> Decimal:
    return Decimal(text)


def _no_constant(text: str) -> None:
    raise ValueError(f"{text} is no number")


def _names(body: Body) -> str:
    return ", ".join(f'"{name}"' for name in body if name != "at_ms") or "nothing but a time"


def _header(body: Body) -> Header:
    if body["trace"] != VERSION:
        raise TraceMistake(f"this trace is of version {body['trace']}; this phasebridge reads version {VERSION}")
    state = body.get("state", {})
    if not isinstance(state, dict):
        raise TraceMistake('"state" is an object')
    rig, sha256, wall = (str(body.get(name, "")) for name in ("rig", "sha256", "wall"))
    return Header(rig, sha256, _floats(state), wall, body.get("recorded") is True)


def _time(body: Body) -> int:
    at_ms = body.get("at_ms", 0)
    if isinstance(at_ms, bool) or not isinstance(at_ms, int | Decimal):
        raise TraceMistake('"at_ms" is a number of milliseconds')
    if not 0 <= at_ms <= LONGEST_MS:
        raise TraceMistake(f'"at_ms" is from 0 to {LONGEST_MS}')
    try:
        return int((Decimal(at_ms) * 1_000_000).to_integral_value())
    except InvalidOperation:
        raise TraceMistake('"at_ms" has six places at most') from None


def _floats(value: Any) -> Any:
    """The same with ordinary floats: only times need more."""
    match value:
        case Decimal():
            return float(value)
        case dict():
            return {name: _floats(each) for name, each in value.items()}
        case list():
            return [_floats(each) for each in value]
        case _:
            return value


def _text(body: Body, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise TraceMistake(f'"{name}" is a text')
    return value


def _hex(name: str) -> Callable[[int, Body], Event]:
    def reader(t_ns: int, body: Body) -> Event:
        port = _text(body, "port")
        try:
            return Received(t_ns, port, midi.hex_to_bytes(body[name] if body[name] == "" else _text(body, name)))
        except midi.MidiMistake as mistake:
            raise TraceMistake(str(mistake)) from None

    return reader


def _osc(t_ns: int, body: Body) -> Event:
    message = _floats(body["osc"])
    if not isinstance(message, list) or not message or not isinstance(message[0], str):
        raise TraceMistake('"osc" is a list: the address, then its arguments, as in ["/strip/fader", 1, 0.5]')
    if any(isinstance(argument, list | dict) for argument in message):
        raise TraceMistake("an OSC argument is a number, a text, true, false or null")
    try:
        return Received(t_ns, _text(body, "port"), osc.encode(*message))
    except ValueError as mistake:  # an OscMistake, or a letter that no encoding has
        raise TraceMistake(str(mistake)) from None


def _song(t_ns: int, body: Body) -> Song:
    name, kept = body["song"], _floats(body.get("kept", {}))
    if not isinstance(name, str | None) or not isinstance(kept, dict):
        raise TraceMistake('"song" is a name or null, and "kept" an object')
    return Song(t_ns, name, kept)


def _dropped(t_ns: int, body: Body) -> Dropped:
    count = body["dropped"]
    return Dropped(t_ns, count if isinstance(count, int) else 1)


#: What tells a line's kind -> what reads it.
_READERS: dict[str, Callable[[int, Body], Event | RigText | Dropped]] = {
    "midi": _hex("midi"),
    "osc": _osc,
    "bytes": _hex("bytes"),
    "lost": lambda t_ns, body: Lost(t_ns, _text(body, "lost")),
    "back": lambda t_ns, body: Back(t_ns, _text(body, "back")),
    "refused": lambda t_ns, body: Refused(t_ns, _text(body, "refused")),
    "do": lambda t_ns, body: Do(t_ns, _text(body, "do"), str(body.get("by", "trace")), str(body.get("group", ""))),
    "rig": lambda t_ns, body: RigText(t_ns, _text(body, "rig")),
    "song": _song,
    "wall": lambda t_ns, body: Wall(t_ns, _text(body, "wall")),
    "stop": lambda t_ns, _body: Stop(t_ns),
    "dropped": _dropped,
}
