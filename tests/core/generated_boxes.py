"""Boxes of any kind: profiles with lights, colours, rings, motors and displays, mapped to anything, and what they show.

What each should show is worked out here once more, from what the DAW said and what hands did, with nothing of the
program but its arithmetic of travel.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from bridge.model.rig import Entry
from tests.core.panel import Panel
from tests.core.toy import entry

#: Colours by what a control reaches, as numbers of the palette below.
PALETTE = {"red": 5, "orange": 9, "yellow": 13, "green": 21, "cyan": 37, "sky": 41, "blue": 45, "white": 3, "amber": 10}
COLORS = {"solo": "yellow", "mute": "amber", "arm": "red", "volume": "green", "pan": "sky", "width": "sky"}
MODES = {"dot": 0, "boost": 16, "wrap": 32, "spread": 48}
WAYS = {"pan": "boost", "width": "spread", "volume": "wrap"}


@dataclass(frozen=True)
class Box:
    """One control of each row of a box: its path, its lines, and what it reaches in each phase."""

    path: str
    line: str
    light: str  # led, color, ring, motor, echo
    create: str
    mix: str


_PRESSED = ("solo", "mute", "arm")
_MOVED = ("volume", "pan", "width")


def _path(number: int, light: str) -> str:
    return f"button/key/{number}" if light in ("led", "color") else f"fader/{number}"


def _line(number: int, light: str) -> str:
    palette = ", ".join(f"{color}: {code}" for color, code in PALETTE.items())
    return {
        "led": f"{{note: {number}, light: {{blink: 1}}}}",
        "color": f"{{note: {number}, light: {{kind: color, palette: {{{palette}}}}}}}",
        "ring": f"{{cc: {number}, light: {{cc: {number + 64}, steps: 1-11, modes: {MODES}}}}}".replace("'", ""),
        "motor": f"{{cc: {number}, light: {{kind: motor}}}}",
        "echo": f"{{pitch: {number}, touch: {{note: {number + 64}}}, light: {{kind: motor, echo: yes}}}}",
    }[light]


@st.composite
def boxes(draw: st.DrawFn) -> list[Box]:
    """One to six controls, each with one kind of light and two targets of the same nature."""
    lights = draw(st.lists(st.sampled_from(("led", "color", "ring", "motor", "echo")), min_size=1, max_size=6))
    made = []
    for number, light in enumerate(lights, 1):
        leaves = _PRESSED if light in ("led", "color") else _MOVED
        targets = [f"track/{draw(st.integers(1, 3))}/{draw(st.sampled_from(leaves))}" for _ in range(2)]
        made.append(Box(_path(number, light), _line(number, light), light, *targets))
    return made


def profile_of(made: Sequence[Box], *, slow: bool) -> str:
    """The profile of these controls, with a display for each of them."""
    rows = "".join(f"  {box.path}: {box.line}\n" for box in made)
    texts = "".join(
        f'  text/{number}: {{for: {box.path}, shows: label, width: 6, sysex: "f0 00 {number:02x} {{text}} f7"}}\n'
        for number, box in enumerate(made, 1)
    )
    wire = "wire: {speed: 3125 bytes/s, gap: 1 ms, sysex_gap: 3 ms}\n" if slow else ""
    return f"{wire}controls:\n{rows}  button/flip/1: {{note: 127}}\ndisplays:\n{texts}"


def entries_of(made: Sequence[Box]) -> Iterator[Entry]:
    for box in made:
        yield entry(f"desk/{box.path}", "create", box.create)
        yield entry(f"desk/{box.path}", "mix", box.mix)
    yield entry("desk/button/flip/1", "any", "phase/toggle")


class Wall:
    """What a desk shows: the last message under each key."""

    def __init__(self) -> None:
        self.shown: dict[bytes, bytes] = {}

    def told(self, messages: Sequence[str]) -> None:
        for text in messages:
            data = bytes.fromhex(text)
            size = 3 if data[0] == 0xF0 else 1 if data[0] & 0xF0 == 0xE0 else 2
            self.shown[data[:size]] = data[size:]

    def number(self, *key: int) -> int | None:
        rest = self.shown.get(bytes(key))
        return rest[-1] if rest else None


def phase_of(it: Panel) -> str:
    return it.engine._world.groups[0].phase


__all__ = ["COLORS", "MODES", "PALETTE", "WAYS", "Box", "Wall", "boxes", "entries_of", "phase_of", "profile_of"]
