"""The tables of docs/rig.md, made from the tables the program itself reads: what is new there is new on the page.

The page is prose with places for tables: a comment with a table's name, and all up to the next empty line. `renewed`
fills them and leaves the prose alone. Words about a key or a gesture stand here; one that has none yet is shown all the
same. It describes and decides nothing. `python -m bridge.config.reference docs/rig.md` writes the page anew.
"""

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from itertools import zip_longest
from pathlib import Path
from typing import Any

from bridge.config import shapes
from bridge.config.codes import CODES
from bridge.config.found import dialect_names, find_dialect
from bridge.config.load import load_text
from bridge.config.problems import render
from bridge.config.quantities import TIMES, UNITS
from bridge.config.schema import schema
from bridge.core.asking import QUESTIONS
from bridge.core.curves import CURVES
from bridge.core.dialect import Dialect, Speech
from bridge.core.relative import ENCODINGS
from bridge.core.takeover import TAKEOVERS
from bridge.core.targets import PLANNED, TARGETS, is_number, target
from bridge.model.color import COLORS
from bridge.model.rig import Defaults
from bridge.model.surface import GESTURES, KINDS, TOUCH
from bridge.model.target import Mode
from bridge.wire.talks import TALKS

#: What the page calls the four ways to name a strip, which have the same things below them.
STRIP = "STRIP"
_STRIPS = ("track/N", "strip/N", "selected", "master")

#: When a gesture counts, and what waiting it costs.
_TOUCHED = "what its profile gives `touch`"
_GESTURE_WORDS: Mapping[str, tuple[str, str]] = {
    TOUCH: ("a finger is on it; what it holds ends when the finger leaves", "none"),
    "move": ("each new position", "none"),
    "turn": ("each tick", "none"),
    "press": ("on the way down", "none, also beside hold and double"),
    "release": ("on the way up", "none"),
    "tap": (
        "down and up again; alone on the way down",
        "none alone; beside `hold` until it comes up, beside `double` until that time is over",
    ),
    "hold": ("still down when the time of `hold` is over", "that time"),
    "double": ("down again before the time of `double` is over, from the first press", "none, on the second way down"),
}

_DEFAULTS = Defaults()

#: What a key does, by where it stands.
_KEY_WORDS: Mapping[str, Mapping[str, str]] = {
    "of a rig": {
        "version": "Which version of rig files this is.",
        "rig": "What you call this room or set-up.",
        "song": "The song this is for.",
        "me": "Who marks ideas here: [two-schools.md](two-schools.md).",
        "producer": "Who decides on suggestions.",
        "surfaces": "Your boxes, each under a name you choose.",
        "daws": "Your DAWs and synths. The first is meant where a target names none.",
        "actions": "Names for things a DAW says in words of its own.",
        "phases": "What you do here, in the order `phase/next` goes.",
        "levels": "Which tracks keep their levels when levels are recalled: [two-schools.md](two-schools.md).",
        "roles": "Roles of your own, beside those of the targets; under each, targets that have it everywhere.",
        "listen": "The tracks that `listen/next` steps through; else all of them.",
        "layers": "Names of layers, for what controls do while another is held: [presses.md](presses.md).",
        "start": "The phase to begin in; else the first. After a restart it is the one you left in.",
        "groups": "Which surfaces flip together. Without it: all of them.",
        "defaults": "Times and takeover for the whole rig.",
        "map": "What every control does.",
        "extends": "Another rig, beside this one, of which this file says only what is different.",
    },
    "of a surface": {
        "profile": "What the box has; `phasebridge surfaces` lists them.",
        "port": "Its MIDI port, with `*` for anything, where the profile's names do not find it.",
        "listen": "Where a surface that speaks OSC is heard.",
        "send": "Where that surface hears OSC, on the only machine it may play from. Without it, it shows nothing.",
        "latching": "Switches on its jacks that send on at one press and off at the next: each message is a press.",
        "inverted": "Switches on its jacks that work the wrong way round: what they send for up is down.",
        "through": "A DAW with `dialect: midi`, which gets what no entry takes ([presses.md](presses.md)).",
        "serial": "Instead of `port`: its serial line; `auto`, a path, or a table ([serial.md](serial.md)).",
        "virtual": "Instead of `port`: a MIDI port of this name is made, and another program plays it "
        "([daws-over-midi.md](daws-over-midi.md); not on Windows).",
    },
    "of a DAW": {
        "dialect": "The language it speaks; `phasebridge dialects` lists them.",
        "send": "Where it hears OSC.",
        "listen": "Where its answers come to, where it cannot answer the port it was asked from.",
        "port": "Its MIDI port, for dialects over MIDI; a list where its extenders have ports of their own.",
        "virtual": "Instead of `port`: MIDI ports of these names are made, and the DAW chooses them "
        "([daws-over-midi.md](daws-over-midi.md); not on Windows).",
        "table": "For `osc`: which message says what; the name of a file, or the table itself "
        "([osc-tables.md](osc-tables.md)).",
        "resolution": "How fine the DAW's numbers are, where its settings leave that open (`moss-osc`: `low`, `medium` "
        "or `high`, as set in DrivenByMoss; else `low`).",
        "host": "Which DAW is at the other end, for a dialect that many speak (`mcu`; `moss-osc`: `reaper`, "
        "else `bitwig`).",
        "names": "For `mcu`: the row of the desk's letters that the DAW writes names into, `upper` or `lower`; else "
        "what is known of the `host`.",
        "strips": "For `ardour-osc`: which strips are counted: `all` (the default), `tracks`, `buses`, `vcas`, "
        "`hidden` or `everything`; [ardour.md](ardour.md).",
        "taper": "Its fader, where its DAW's is not known well: points of dB and the numbers it sends, such as "
        "`[[-inf dB, 0], [0 dB, 12808], [6 dB, 16383]]`.",
        "transport": "How `midi` says play and stop: `realtime` (the default), `mmc`, or `none`; [midi.md](midi.md).",
        "hears": "For `midi`: `yes` where the synth sends what is turned on it; else `no`.",
        "wire": "For `midi`: `din` for a five-pin cable, which takes 3,125 bytes a second; else `usb`.",
        "sysex": "For `midi`: sysex messages under names of yours, for `sysex/NAME`; [midi.md](midi.md).",
        "link": "For `ardour-osc`: a group of this rig is one surface of a link set of Ardour's, which banks it; "
        "[ardour.md](ardour.md#link-sets).",
    },
    "under `link`": {
        "set": "The number of the link set.",
        "id": "Which surface of it the group is; Ardour counts them from the left, from 1.",
        "group": "The group; needed where the rig has several.",
    },
    "under `port`": {
        "input": "The name of the port we hear, where the two directions are called differently.",
        "output": "The name of the port we light.",
        "serial": "The serial number of its USB device (Linux).",
        "usb": "Where its USB device is plugged in (Linux).",
    },
    "under `port` of a DAW": {
        "name": "The port's name, where the device has several.",
        "serial": "The serial number of its USB device (Linux).",
        "usb": "Where its USB device is plugged in (Linux).",
    },
    "under `serial`": {
        "path": "The path of its line; wildcards (`*`) may stand in it.",
        "box": "The serial number that its box says in its hello, where there are several.",
        "speaks": f"What is spoken on the line: {', '.join(TALKS)}; else it is found out.",
        "rate": "Its rate in baud; else the usual one of what is spoken. Never 1200.",
    },
    "of a phase": {
        "color": f'For lights and screens that have colours: {", ".join(COLORS)}, or the like of `"#ff8800"`.',
        "from": "Borrows what another phase does: all of it, or control by control (`rest` is what is left).",
        "to": "The only phases that may come next; else any.",
        "takeover": "For every fader and knob whose entry names none, while it is shown; else that of `defaults`.",
        "levels": "What hands can make of levels: [two-schools.md](two-schools.md).",
        "on_enter": "What is done once when a flip to it is settled: `action/save`, `{to: track/1/mute, value: off}`.",
        "on_leave": "The same when a flip away from it is settled, before what the next one does.",
        "hold_back": "Roles or targets that rest in it; the same gesture again within 5 s does it all the same "
        "([two-schools.md](two-schools.md)).",
        "stay": "How long to stay at least: leaving sooner is said, and done.",
        "budget": "How long to stay at most: said once when it is over.",
        "break": "How long to rest before it, counted from `song/done`, else from when a phase without one was left.",
        "quiet": "No numbers and no meters on displays.",
        "ride": "Targets whose moves the DAW writes down as automation meanwhile; a list, or lists under `touch` and "
        "`latch`: [two-schools.md](two-schools.md).",
        "ask": f"What is asked on entering: {', '.join(QUESTIONS)}, or questions of your own.",
    },
    "under `levels` of a phase": {
        "range": "The part of the fader that is reached, such as `[-inf dB, -6 dB]`; of an entry with a range too, "
        "what both have in common.",
        "step": "How coarse the steps of a hand are, such as `3 dB`, where the entry has none of its own.",
    },
    "under `levels` of a rig": {
        "exclude": "Tracks whose levels stay where they are when levels are recalled: `track/9`, `master`.",
    },
    "of a group": {
        "surfaces": "Which ones; each stands in one group.",
        "follows": "Another group, whose flips this one makes too.",
    },
    "under `defaults`": {
        "hold": f"From when on a press is a hold; else {_DEFAULTS.hold_ns // TIMES['ms']} ms.",
        "double": f"How quickly a second press makes a double; else {_DEFAULTS.double_ns // TIMES['ms']} ms.",
        "move": f"A pause this long ends a move of a fader or knob; else {_DEFAULTS.move_ns // TIMES['ms']} ms.",
        "takeover": f"For every fader and knob whose entry and phase name none; else `{_DEFAULTS.takeover}`.",
        "fine": "The button or layer of the fine mode for every fader, knob and encoder whose entry names none.",
    },
    "of an entry": {
        "to": "What it reaches.",
        "range": "The whole travel of the control covers just this part of the target's.",
        "curve": "How the control's travel is spread over that part.",
        "step": "The hand moves it in steps of this size; what the DAW does is left as it is.",
        "dead_band": "For a control that trembles: moves shorter than this part of its travel (1 %, say) do not count.",
        "acceleration": "For an encoder: a tick of the fastest turn counts as so many; slow ticks stay what they are.",
        "fine": "While this button is held, or this layer on, the control moves its target by an eighth of its way.",
        "invert": "Turned round: up is down.",
        "takeover": "How a fader or knob that stands elsewhere than its target comes to move it.",
        "unknown": "Nobody has said yet where the target stands: `wait` to hear it, or `take` it to where the hand is. "
        "By default a target waits that can be heard or asked.",
        "outside": "The target stands outside `range`: `rest` until it is back inside (the default), or `take` it in, "
        "which jumps.",
        "mode": "Other than its own: a value can be switched by a button (`toggle`) or be up while held (`momentary`), "
        "a toggle can be on while held, a `cc` or note can be a toggle or a value.",
        "channel": "The MIDI channel of a note, controller or the like; 1 without it.",
        "unit": "Beside `DAW/through`: which of the DAW's ports, from 1 ([daws-over-midi.md](daws-over-midi.md)).",
        "value": "A press sets this value; its lamp is lit while the target stands there.",
        "by": "Each press goes so much further, up or down (`-1 dB`).",
        "sequence": "Each press goes to the next of these, from the one the value stands nearest to.",
        "repeat": "Done again this often while held, from the time of `hold` on.",
        "aftertouch": "Where the pressure on a pad that plays a note goes: to the note (`poly`, the default), to its "
        "`channel`, or nowhere (`off`).",
        "latch": "A press shorter than a hold locks the layer; the next one unlocks it.",
        "role": "What it is for, in place of what the table of targets says: one role or several.",
        "radio": "Of the toggles that give the same name here one is on: switching one on switches the others off.",
    },
    "under `on_enter` or `on_leave`": {
        "to": "What happens, or is set.",
        "value": "Where it is set.",
        "channel": "The MIDI channel.",
    },
    "beside `throw`": {"throw": "In place of a target: a value that is elsewhere while you hold."},
    "of a throw": {
        "to": "What is thrown.",
        "value": "Where it is for as long as you hold.",
        "back": "Where it goes then; without it, to where it was before.",
        "channel": "The MIDI channel.",
        "role": "What it is for, in place of what the table of targets says.",
    },
}

Table = Iterable[str]
_PLACE = re.compile(r"^<!-- table: (?P<name>.+?) -->\n(?:.+\n)*", re.MULTILINE)


def renewed(page: str) -> str:
    """The page with every table as it is now; ValueError where it has a place for a table that there is not."""
    made = tables()

    def fill(place: re.Match[str]) -> str:
        name = place["name"]
        if name not in made:
            raise ValueError(f"there is no table {name!r}; there are: {', '.join(made)}")
        return "\n".join((place[0].partition("\n")[0], *made[name](), ""))

    return _PLACE.sub(fill, page)


def tables() -> dict[str, Callable[[], Table]]:
    """Every table by the name its place on the page has."""
    return dict(_TABLES)


def _rows(heads: str, rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """A Markdown table; a stroke inside a cell would begin another."""
    names = heads.split(", ")
    yield f"| {' | '.join(names)} |"
    yield f"|{'---|' * len(names)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"


def _code(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _first_line(of: Callable[..., object]) -> str:
    return (of.__doc__ or "").strip().partition("\n")[0]


# ---- Keys ------------------------------------------------------------------------------------------------------------

#: Shapes with a table of their own.
_ALONE = (shapes.RigShape, shapes.EntryShape)


def _shapes() -> list[type[shapes.Shape]]:
    """Every shape of a rig, in the order in which a rig names them."""
    named = schema()["$defs"]
    order = [name for name in vars(shapes) if name in named]
    return [shapes.RigShape, *(getattr(shapes, name) for name in order)]


def _keys_of(shape: type[shapes.Shape]) -> Iterator[tuple[str, str, str]]:
    """Every key of a shape, what it takes and what it does."""
    whole = schema()
    made = whole if shape is shapes.RigShape else whole["$defs"][shape.__name__]
    # What a rig needs may stand in the one it extends: the schema says so in its second way to be whole.
    needed = made["anyOf"][1]["required"] if "anyOf" in made else made.get("required", ())
    words = _KEY_WORDS.get(shape.what, {})
    for key, value in made["properties"].items():
        yield f"`{key}`" + " (needed)" * (key in needed), _takes(value, whole["$defs"]), words.get(key, "")


def _keys(shape: type[shapes.Shape]) -> Callable[[], Table]:
    return lambda: _rows("key, takes, what it does", _keys_of(shape))


def _other_keys() -> Table:
    others = (shape for shape in _shapes() if shape not in _ALONE)
    rows = ((shape.what, *row) for shape in others for row in _keys_of(shape))
    return _rows("where, key, takes, what it does", rows)


def _takes(made: Mapping[str, Any], named: Mapping[str, Any]) -> str:
    """What a key takes, in words, from its JSON Schema."""
    for word, told in _TAKES.items():
        if word in made:
            return told(made[word], named)
    return "a table"


def _any_of(ways: Iterable[Mapping[str, Any]], named: Mapping[str, Any]) -> str:
    told = " or ".join(dict.fromkeys(_takes(way.get("items", way), named) for way in ways))
    return told + ", or a list" if any("items" in way for way in ways) else told


#: How each word of a JSON Schema is told, the most telling first.
_TAKES: Mapping[str, Callable[[Any, Mapping[str, Any]], str]] = {
    "enum": lambda words, named: _code(words),
    "const": lambda only, named: f"`{only}`",
    "description": lambda words, named: str(words),
    "anyOf": _any_of,
    "$ref": lambda name, named: f"`{{{', '.join(f'{key}: ...' for key in named[name.split('/')[-1]]['properties'])}}}`",
}


# ---- Gestures, takeovers, encodings ----------------------------------------------------------------------------------


def _gestures() -> Table:
    made_by = {
        gesture: [kind for kind, motion in KINDS.items() if gesture in GESTURES[motion]] or [_TOUCHED]
        for gesture in shapes.gestures()
    }
    rows = ((f"`{name}`", ", ".join(kinds), *_GESTURE_WORDS.get(name, ("", ""))) for name, kinds in made_by.items())
    return _rows("gesture, made by, counts, waiting", rows)


def _documented(name: str, table: Mapping[str, Callable[..., object]]) -> Callable[[], Table]:
    return lambda: _rows(f"{name}, what it does", ((f"`{word}`", _first_line(of)) for word, of in table.items()))


# ---- Targets and dialects --------------------------------------------------------------------------------------------


def _dialects() -> dict[str, Dialect]:
    found = {name: find_dialect(name) for name in dialect_names()}
    return {name: dialect for name, dialect in found.items() if dialect is not None}


def _folded() -> dict[str, list[str]]:
    """Every target as the page names it, with the shapes that stand for it: what all strips have is told once."""
    told: dict[str, list[str]] = {}
    for shape, row in TARGETS.items():
        root = next((root for root in _STRIPS if shape.startswith(f"{root}/")), "")
        leaf = shape.removeprefix(f"{root}/")
        alike = bool(root) and all(TARGETS.get(f"{each}/{leaf}", row)[1:] == row[1:] for each in _STRIPS)
        shared = alike and all(f"{each}/{leaf}" in TARGETS for each in _STRIPS)
        told.setdefault(f"{STRIP}/{leaf}" if shared else shape, []).append(shape)
    return told


def _targets() -> Table:
    """Every target, those that are alike in one line; which of its forms a dialect lacks is the next table's."""
    reached = {name: {row.target for row in dialect.rows()} for name, dialect in _dialects().items()}
    lines: dict[tuple[str, ...], list[str]] = {}
    for told, members in _folded().items():
        one = TARGETS[members[0]]
        by = ["phasebridge"] if one.bridge else [name for name, found in reached.items() if found & {*members}]
        lines.setdefault((one.mode, ", ".join(one.roles), ", ".join(by) or "none yet"), []).append(told)
    return _rows("targets, mode, roles, reached by", ((_code(told), *alike) for alike, told in lines.items()))


def _cannot() -> Table:
    """Why not, dialect by dialect: one line for each reason."""
    rows = []
    for name, dialect in _dialects().items():
        reasons: dict[str, set[str]] = {}
        for shape, why in dialect.cannot():
            reasons.setdefault(why, set()).add(shape)
        rows += [(name, _code(_shortest(found)), why) for why, found in reasons.items()]
    return _rows("dialect, does not reach, why", rows)


def _shortest(wanted: Set[str]) -> list[str]:
    """These shapes in few words: `transport/...` where everything of a DAW's below it is among them."""
    told: list[str] = []
    whole = {name for name, members in _folded().items() if wanted >= {*members}}
    rest = {name for name, members in _folded().items() if not TARGETS[members[0]].bridge} - whole
    for name, members in _folded().items():
        if name not in whole:
            told += [member for member in members if member in wanted]
            continue
        parts = name.split("/")
        heads = ("/".join(parts[:length]) + "/" for length in range(1, len(parts)))
        head = next((head for head in heads if not any(other.startswith(head) for other in rest)), None)
        several = head is not None and sum(other.startswith(head) for other in whole) > 1
        told.append(f"{head}..." if several else name)
    return list(dict.fromkeys(told))


# ---- Units, colours, the plan ----------------------------------------------------------------------------------------


def _units() -> Table:
    """Every unit, and what is measured in it: asked of the dialects."""
    measured: dict[str, dict[str, None]] = {unit: {} for unit in UNITS.values() if unit}
    for dialect in _dialects().values():
        for told, members in _folded().items():
            law = next(filter(None, (_law(dialect, shape) for shape in members)), None)
            if law is not None and law.unit in measured:
                ends = " to ".join(f"{round(law.to_quantity(end), 1):g}" for end in (0.0, 1.0))
                measured[law.unit][f"`{told}` ({ends})"] = None
    used = [(f"`{unit}`", ", ".join(found)) for unit, found in measured.items() if found]
    unused = _code(unit for unit, found in measured.items() if not found)
    rest = [(unused, "nothing yet")] if unused else []
    return _rows("unit, measured in it", [*used, *rest, (_code(TIMES), "times, which always have a unit")])


def _law(dialect: Dialect, shape: str) -> Any:
    path = "/".join("1" if is_number(token) else token.lower() for token in shape.split("/"))
    sample = target(path, "daw")
    if TARGETS[shape].mode is not Mode.VALUE or sample is None:
        return None
    speech = dialect.speech(sample)
    return speech.law if isinstance(speech, Speech) else None


def _planned() -> Table:
    rows = [(f"keys {shape.what}", _code(sorted(shape.later))) for shape in _shapes() if shape.later]
    rows += [
        *([("targets", _code(PLANNED))] if PLANNED else []),
        *([("gestures", _code(sorted(shapes.LATER_GESTURES)))] if shapes.LATER_GESTURES else []),
    ]
    return _rows("what, planned", rows)


#: A rig with one slip of the finger, to show what is said of it.
_SLIP = """\
version: 1
rig: A slip
surfaces: {desk: {profile: korg-nanokontrol2}}
daws: {main: {dialect: ardour-osc, send: 3819}}
phases: {create: , mix: }
map:
  desk/fadr/1-8: {any: strip/1-8/volume}
"""


def _sample() -> Table:
    problem, *_ = load_text(_SLIP, "my-rig.yaml").problems
    return "```text", *render(problem).splitlines(), "```"


def _codes() -> Table:
    """The codes, two beside each other: a page is read to the end when it has one."""
    told = [(f"{code.code} {code.name}", code.meaning) for code in CODES.values()]
    half = (len(told) + 1) // 2
    pairs = zip_longest(told[:half], told[half:], fillvalue=("", ""))
    return _rows("code, what it means, code, what it means", ((*left, *right) for left, right in pairs))


_TABLES: Mapping[str, Callable[[], Table]] = {
    "keys of a rig": _keys(shapes.RigShape),
    "other keys": _other_keys,
    "keys of an entry": _keys(shapes.EntryShape),
    "gestures": _gestures,
    "takeovers": _documented("takeover", TAKEOVERS),
    "curves": _documented("curve", CURVES),
    "encodings": _documented("encoding", ENCODINGS),
    "targets": _targets,
    "cannot": _cannot,
    "units": _units,
    "sample": _sample,
    "codes": _codes,
    "planned": _planned,
}


if __name__ == "__main__":
    for name in sys.argv[1:]:
        file = Path(name)
        file.write_text(renewed(file.read_text(encoding="utf-8")), encoding="utf-8")
