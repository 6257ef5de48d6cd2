"""What comes out, in words a musician reads. What is many of one kind is said in one line.

- Nothing is left out but the question who a box is, which every port that opens is asked the same way.
- A surface whose every light is sent in one go `is painted`; any fewer lights are told one by one.
- Questions to a DAW stand in one line with all their addresses; its greeting is one word.
- Numbers of OSC are rounded to three places; messages of one bundle stand together in a line.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from bridge.app.trace import Body
from bridge.core.devices import WHO
from bridge.core.face import Face
from bridge.core.program import Program
from bridge.dialects.ardour_osc import TABLE
from bridge.model.device import Handshake
from bridge.wire import boxes, midi, osc
from bridge.wire.boxes import FromHost

_QUESTIONS = re.compile(
    "|".join(row.ask.replace("@", r"\d+") + r" \d+" * row.asks_with for row in TABLE if row.ask is not None)
)
GREETING = ["/set_surface", "/strip/list"]
_WHO = frozenset(map(midi.to_hex, (WHO, boxes.ASK_WHO)))
#: Text on the displays of a Mackie Control and its kin: where it begins (two lines of 56 letters), then the letters.
_MACKIE_TEXT = re.compile(rb"\xf0\x00\x00\x66.\x12([\x00-\x6f])([ -~]*)\xf7", re.DOTALL)
_LINES = ("above", "below")
#: So many of one kind are said in one line.
_MANY = 8


class Said(NamedTuple):
    """One thing that came out: what it is, for whom, and its words or parts."""

    kind: str
    port: str
    words: Any


def told(bodies: Iterable[Body], program: Program) -> list[str]:
    """The lines of a story for what came out at one time, in order."""
    said = [_said(body, program) for body in bodies if body.get("midi") not in _WHO]
    lines: list[str] = []
    for (kind, port), run in groupby(said, lambda each: (each.kind, each.port)):
        lines += _FOLDS[kind](port, [each.words for each in run], program)
    return lines


def _said(body: Body, program: Program) -> Said:
    match body:
        case {"phase": phase, "group": group}:
            return Said("plain", "", f"{group} in {phase}{' settled' if body.get('settled') else ''}")
        case {"bank": first, "group": group}:
            return Said("plain", "", f"{group} at the strips from {first + 1}")
        case {"told": text}:
            return Said("plain", "", f"told: {text}")
        case {"noted": kind, "about": about}:
            return Said("plain", "", " ".join(filter(None, ["noted:", kind, about, _detail(body.get("detail", {}))])))
        case {"port": port, "osc": [address, *arguments]}:
            return _osc(port, address, " ".join([address, *map(_short, arguments)]))
        case {"port": port, "bytes": text}:
            said = [" ".join([address, *map(_short, args)]) for address, args in osc.decode(bytes.fromhex(text))]
            return Said("plain", "", f"{port} together {', '.join(said)}")
        case {"port": port, "midi": text}:
            return _midi(port, midi.hex_to_bytes(text), program)
        case _:
            raise AssertionError(f"no words for {body}")


def _detail(detail: Mapping[str, Any]) -> str:
    """What a note says beside what it is about: `(who mixer, position 12.5)`."""
    return f"({', '.join(f'{name} {_plain(value)}' for name, value in detail.items())})" if detail else ""


def _plain(value: object) -> str:
    if isinstance(value, Mapping):
        return " ".join(f"{name} {_plain(each)}" for name, each in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(map(_plain, value)) or "none"
    return _short(value)


def _short(argument: object) -> str:
    if not isinstance(argument, float):
        return str(argument)
    text = f"{argument:.3f}".rstrip("0")
    return f"{text}0" if text.endswith(".") else text


def _osc(port: str, address: str, text: str) -> Said:
    if _QUESTIONS.fullmatch(text):
        return Said("question", port, text)
    return Said("set-up", port, address) if address in GREETING else Said("plain", "", f"{port} {text}")


def _midi(port: str, data: bytes, program: Program) -> Said:
    talk = program.ports[port].talk
    shown = boxes.shown(data) if talk is not None and talk.handshake is Handshake.BOX else None
    if shown is not None and shown[0] == FromHost.TEXT:
        return Said("plain", "", f"{port} shows {shown[1][1:].decode().strip() or 'nothing'} on row {shown[1][0] + 1}")
    if shown is not None:
        return Said("lamp", port, shown)
    for (path, prefix), (on, off) in _lights(program, port).items():
        if data[:-1] == prefix and data[-1] in (on, off):
            return Said("light", port, (path, data[-1] == on))
    if screen := _MACKIE_TEXT.fullmatch(data):
        line, display = divmod(screen[1][0], 56)
        return Said("text", port, (display // 7 + 1, _LINES[line], screen[2].decode("ascii").strip()))
    messages = midi.split(data)
    return Said("plain", "", f"{port} {', '.join(map(_message, messages))}")


def _message(data: bytes) -> str:
    kind = next((name for name, kind in midi.KINDS.items() if kind.status == data[0] & 0xF0), None)
    if kind is None:
        return midi.to_hex(data)
    channel = f" on channel {(data[0] & 0x0F) + 1}" if data[0] & 0x0F else ""
    values = [midi.fourteen(data)] if kind == "pitchwheel" else [*data[1:]][: 1 if kind == "note_off" else None]
    return f"{kind} {' '.join(map(str, values))}{channel}"


def _lights(program: Program, surface: str) -> dict[tuple[str, bytes], tuple[int, ...]]:
    return {
        (control.path, light.key): tuple(light.paint(Face(on=on))[-1] for on in (True, False))
        for control in program.controls
        if control.surface == surface
        for light in control.lights
    }


def _fold_lights(surface: str, run: Sequence[tuple[str, bool]], program: Program) -> Iterator[str]:
    if sorted(path for path, _ in run) == sorted(path for path, _ in _lights(program, surface)):
        lit = " ".join(path for path, on in run if on)
        yield f"{surface} is painted, {f'lit: {lit}' if lit else 'all dark'}"
        return
    for on, alike in groupby(run, lambda each: each[1]):
        paths = [path for path, _ in alike]
        if not on and len(paths) >= _MANY:
            yield f"{surface} goes dark, {len(paths)} lights"
            continue
        yield from (f"{surface}/{path} {'lights up' if on else 'goes dark'}" for path in paths)


_STATES = ("off", "on", "blinks")


def _fold_lamps(surface: str, run: Sequence[tuple[int, bytes]], program: Program) -> Iterator[str]:
    """The lights of a box of our own: state and colour of each in one line; many that are dark at once."""
    told: dict[int, dict[int, str]] = {}
    for kind, (index, *rest) in run:
        told.setdefault(index, {})[kind] = _STATES[rest[0]] if kind == FromHost.LIGHT else f"#{bytes(rest).hex()}"
    dark = [index for index, words in told.items() if set(words.values()) <= {"off", "#000000"}]
    if len(dark) >= _MANY:
        yield f"{surface} goes dark, {len(dark)} lights"
    for index, words in told.items():
        if index not in dark or len(dark) < _MANY:
            yield f"{surface} light {index + 1} {', '.join(words[kind] for kind in sorted(words))}"


def _fold_texts(surface: str, run: Sequence[tuple[int, str, str]], program: Program) -> Iterator[str]:
    """Each display's text above and below; many empty ones are said at once."""
    empty = [each for each in run if not each[2]]
    for display, line, text in run:
        if text or len(empty) < _MANY:
            yield f"{surface} shows {text or 'nothing'} {line} on display {display}"
    if len(empty) >= _MANY:
        yield f"{surface} shows nothing on the other displays"


def _fold_questions(daw: str, run: Sequence[str], program: Program) -> Iterator[str]:
    yield f"{daw} is asked {', '.join(_in_ranges(run))}"


def _in_ranges(texts: Sequence[str]) -> Iterator[str]:
    """`/strip/mute/1`, `/strip/mute/2`, `/strip/mute/3` are `/strip/mute/1-3`."""
    parts = [re.fullmatch(r"(.*?)(\d*)", text).groups() for text in texts]  # type: ignore[union-attr]
    counted = [(stem, int(number or 0), bool(number)) for stem, number in parts]
    for (stem, _, numbered), run in groupby(
        enumerate(counted), lambda each: (each[1][0], each[1][1] - each[0], each[1][2])
    ):
        numbers = [number for _, (_, number, _) in run]
        last = f"-{numbers[-1]}" if len(numbers) > 1 else ""
        yield f"{stem}{numbers[0]}{last}" if numbered else stem


def _fold_set_up(daw: str, run: Sequence[str], program: Program) -> Iterator[str]:
    if list(run) == GREETING:
        yield f"{daw} is greeted"
        return
    yield from (f"{daw} {address}" for address in run)


_FOLDS: dict[str, Any] = {
    "plain": lambda port, run, program: run,
    "light": _fold_lights,
    "lamp": _fold_lamps,
    "text": _fold_texts,
    "question": _fold_questions,
    "set-up": _fold_set_up,
}
