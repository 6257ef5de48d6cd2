"""A small pen for wiring drawings: parts with named ends, wires between ends, one SVG for light and dark.

It knows no box: what is drawn stands in `sheets.py`. It refuses wires to ends that no part has, so a drawing cannot
show a wire that hangs in the air, and it keeps which ends are joined, so that a test can ask. Lengths are SVG pixels.
"""

from collections.abc import Iterable
from html import escape

Point = tuple[float, float]

# Kinds of wire: red for the supply and grey for ground, as people expect; the others tell signals apart.
KINDS = ("ground", "supply", "signal", "second", "third", "fourth")

STYLE = """
  svg { --paper: #ffffff; --ink: #1b2530; --soft: #566472; --board: #dcebf5; --part: #f4f1e6; --ground: #5a6773;
        --supply: #c02626; --signal: #1261b0; --second: #25752d; --third: #a65200; --fourth: #7039b5; }
  @media (prefers-color-scheme: dark) {
    svg { --paper: #10161d; --ink: #e9eef3; --soft: #a7b5c2; --board: #1d3346; --part: #2e2b20; --ground: #a3b0bc;
          --supply: #ff7f76; --signal: #6db8ff; --second: #74de8c; --third: #ffb765; --fourth: #cda9ff; }
  }
  .paper { fill: var(--paper); }
  .board { fill: var(--board); stroke: var(--ink); stroke-width: 1.5; }
  .part { fill: var(--part); stroke: var(--ink); stroke-width: 1.5; }
  .line { fill: none; stroke: var(--ink); stroke-width: 1.5; }
  .solid { fill: var(--ink); }
  .pad { fill: var(--paper); stroke: var(--ink); stroke-width: 1.3; }
  .dot { stroke: none; }
  .wire { fill: none; stroke-width: 2.4; stroke-linejoin: round; }
  text { font: 14px system-ui, "Segoe UI", "DejaVu Sans", Arial, sans-serif; fill: var(--ink); }
  .title { font-size: 19px; font-weight: 600; }
  .name { font-weight: 600; }
  .soft { font-size: 12.5px; fill: var(--soft); }
"""


def _style() -> str:
    """The style sheet, with one rule for each kind of wire."""
    rules = "".join(
        f"  .{kind} {{ stroke: var(--{kind}); }}\n  .{kind}-dot {{ fill: var(--{kind}); }}\n" for kind in KINDS
    )
    return STYLE + rules


class Sheet:
    """One drawing; parts are put on it first, wires join their ends, `svg()` is the whole file as text."""

    def __init__(self, title: str, says: str, width: int, height: int) -> None:
        self.title, self.says, self.width, self.height = title, says, width, height
        self.ends: dict[str, Point] = {}
        self.pins: dict[str, str] = {}
        self.joined: list[tuple[str, str]] = []
        self.runs: list[tuple[str, list[Point]]] = []
        self._under: list[str] = []
        self._wires: list[str] = []
        self._parts: list[str] = []
        self.text(20, 32, title, "title")

    # --- strokes

    def text(self, x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> None:
        """Words whose baseline starts (or is centred, or ends) at x, y."""
        class_ = f' class="{kind}"' if kind else ""
        at = f' text-anchor="{anchor}"' if anchor != "start" else ""
        self._parts.append(f'<text x="{x:g}" y="{y:g}"{class_}{at}>{escape(words)}</text>')

    def lines(self, x: float, y: float, words: Iterable[str], kind: str = "soft") -> None:
        """Several lines of words below each other."""
        for row, line in enumerate(words):
            self.text(x, y + 18 * row, line, kind)

    def box(self, x: float, y: float, width: float, height: float, kind: str = "part", round_: float = 3) -> None:
        """A rectangle."""
        self._parts.append(
            f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{round_:g}" class="{kind}"/>'
        )

    def path(self, d: str, kind: str = "line") -> None:
        """A path in SVG's own words."""
        self._parts.append(f'<path d="{d}" class="{kind}"/>')

    def circle(self, x: float, y: float, radius: float, kind: str = "pad") -> None:
        """A circle."""
        self._parts.append(f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" class="{kind}"/>')

    def end(self, name: str, x: float, y: float) -> None:
        """An end that wires may go to; each name once a sheet."""
        if name in self.ends:
            raise ValueError(f"{self.title}: two ends are called {name}")
        self.ends[name] = (x, y)

    # --- wires

    def wire(self, kind: str, start: str, *way: str) -> None:
        """A wire from one end to another: `way` is turns (`x300`, `y80`: go on to there), and the other end last.

        The last stretch goes sideways first, then up or down.
        """
        *turns, stop = way
        points = [self.ends[start]]
        for turn in turns:
            x, y = points[-1]
            points.append((float(turn[1:]), y) if turn[0] == "x" else (x, float(turn[1:])))
        last = self.ends[stop]
        if points[-1][0] != last[0] and points[-1][1] != last[1]:
            points.append((last[0], points[-1][1]))
        points.append(last)
        drawn = " ".join(f"{x:g},{y:g}" for x, y in points)
        self._wires.append(f'<polyline points="{drawn}" class="wire {kind}"/>')
        self.joined.append((start, stop))
        self.runs.append((start, points))

    def knot(self, name: str, x: float, y: float, kind: str) -> None:
        """A point where wires meet, drawn as a dot, so that a crossing without one is no contact."""
        self.end(name, x, y)
        self._parts.append(f'<circle cx="{x:g}" cy="{y:g}" r="4.5" class="dot {kind}-dot"/>')

    def ground(self, end: str, drop: float = 26, side: float = 0) -> None:
        """Ground at an end, `side` to the right (or left) and `drop` down; every such sign is the same wire, GND."""
        x, y = self.ends[end]
        self._wires.append(f'<path d="M{x:g} {y:g}h{side:g}v{drop:g}" class="wire ground"/>')
        x, y = x + side, y + drop
        for half, below in ((12, 0), (7, 5), (2.5, 10)):
            self._wires.append(f'<path d="M{x - half:g} {y + below:g}h{2 * half:g}" class="wire ground"/>')
        self.joined.append((end, "GND"))

    def supply(self, end: str, volts: str, rise: float = 26, side: float = 0) -> None:
        """The supply at an end, `side` to the right and `rise` up; every such sign is the same wire, 5V or 3V3."""
        x, y = self.ends[end]
        self._wires.append(f'<path d="M{x:g} {y:g}h{side:g}v{-rise:g}m-9 0h18" class="wire supply"/>')
        self.text(x + side, y - rise - 6, volts, "soft", "middle")
        self.joined.append((end, volts))

    # --- parts

    def board(
        self, name: str, says: str, x: float, y: float, width: float, pins: list[tuple[str, str]], left: bool = False
    ) -> None:
        """A board with (pin, what it is for) down one side; a pin's end is called by the pin."""
        height = 30 * len(pins) + 54
        self.box(x, y, width, height, "board", 8)
        self.text(x + width / 2, y + 24, name, "name", "middle")
        self.text(x + width / 2, y + 42, says, "soft", "middle")
        for row, (pin, role) in enumerate(pins):
            at = y + 66 + 30 * row
            edge = x if left else x + width
            self.circle(edge, at, 5)
            self.end(pin, edge, at)
            self.pins[pin] = role
            inner, outer = ("start", "end") if left else ("end", "start")
            self.text(edge + (14 if left else -14), at + 5, pin, "name", inner)
            self.text(x + width - 12 if left else x + 12, at + 5, role, "soft", outer)

    def resistor(self, name: str, value: str, x: float, y: float, upright: bool = False) -> None:
        """60 long from its first end (left or top) `NAME.1` to `NAME.2`."""
        if upright:
            self.path(f"M{x:g} {y:g}v12m0 36v12")
            self.box(x - 7, y + 12, 14, 36)
            self.lines(x + 13, y + 27, (name, value))
            self.end(f"{name}.1", x, y)
            self.end(f"{name}.2", x, y + 60)
        else:
            self.path(f"M{x:g} {y:g}h12m36 0h12")
            self.box(x + 12, y - 7, 36, 14)
            self.text(x + 30, y - 12, f"{name} {value}", "soft", "middle")
            self.end(f"{name}.1", x, y)
            self.end(f"{name}.2", x + 60, y)

    def capacitor(self, name: str, value: str, x: float, y: float) -> None:
        """Upright, 40 long, ends `NAME.1` (top) and `NAME.2`."""
        self.path(f"M{x:g} {y:g}v16m-12 0h24m-24 8h24m-12 0v16")
        self.lines(x + 17, y + 17, (name, value))
        self.end(f"{name}.1", x, y)
        self.end(f"{name}.2", x, y + 40)

    def diode(self, name: str, value: str, x: float, y: float, light: bool = False) -> None:
        """Upright, 50 long, anode `NAME.A` on top, cathode `NAME.K` (the bar; an LED's short leg) below."""
        self.path(f"M{x:g} {y:g}v15m0 20v15")
        self.path(f"M{x - 11:g} {y + 15:g}h22l-11 20z", "part")
        self.path(f"M{x - 11:g} {y + 35:g}h22")
        if light:
            self.path(
                f"M{x - 15:g} {y + 20:g}l-10 7m0 0l6 0m-6 0l2.5 -5M{x - 15:g} {y + 29:g}l-10 7m0 0l6 0m-6 0l2.5 -5"
            )
        self.lines(x + 18, y + 22, (name, value) if value else (name,))
        self.end(f"{name}.A", x, y)
        self.end(f"{name}.K", x, y + 50)

    def diode_up(self, name: str, value: str, x: float, y: float) -> None:
        """Upright, 50 long, cathode `NAME.K` (the ring) on top, anode `NAME.A` below."""
        self.path(f"M{x:g} {y:g}v15m0 20v15")
        self.path(f"M{x - 11:g} {y + 35:g}h22l-11 -20z", "part")
        self.path(f"M{x - 11:g} {y + 15:g}h22")
        self.lines(x - 74, y + 22, (name, value))
        self.end(f"{name}.K", x, y)
        self.end(f"{name}.A", x, y + 50)

    def switch(self, name: str, says: str, x: float, y: float) -> None:
        """A push switch, 60 wide, ends `NAME.1` (left) and `NAME.2`."""
        self.path(f"M{x:g} {y:g}h14m32 0h14M{x + 12:g} {y - 11:g}h36m-18 0v-11m-8 0h16")
        self.circle(x + 16, y, 3.5)
        self.circle(x + 44, y, 3.5)
        self.text(x + 30, y - 28, name, "name", "middle")
        if says:
            self.text(x + 30, y + 22, says, "soft", "middle")
        self.end(f"{name}.1", x, y)
        self.end(f"{name}.2", x + 60, y)

    def pot(self, name: str, value: str, x: float, y: float) -> None:
        """A potentiometer: `NAME.top` above, `NAME.bottom` 70 below it, wiper `NAME.wiper` 35 to the left."""
        self.path(f"M{x:g} {y:g}v15m0 40v15")
        self.box(x - 8, y + 15, 16, 40)
        self.path(f"M{x - 35:g} {y + 35:g}h20")
        self.path(f"M{x - 8:g} {y + 35:g}l-10 -5v10z", "solid")
        self.lines(x + 14, y + 31, (name, value))
        self.end(f"{name}.top", x, y)
        self.end(f"{name}.bottom", x, y + 70)
        self.end(f"{name}.wiper", x - 35, y + 35)

    def chip(
        self, name: str, says: str, x: float, y: float, left: list[tuple[str, str]], right: list[tuple[str, str]]
    ) -> None:
        """A chip with (pin number, what it is) down both sides, 36 apart; ends are `NAME.number`."""
        height = 36 * max(len(left), len(right)) + 34
        self.box(x, y, 150, height, "part", 5)
        self.text(x + 75, y + 20, name, "name", "middle")
        self.text(x + 75, y + height + 18, says, "soft", "middle")
        for pins, edge, inward, anchor in ((left, x, 10, "start"), (right, x + 150, -10, "end")):
            for row, (number, role) in enumerate(pins):
                at = y + 48 + 36 * row
                words = f"{number} {role}" if anchor == "start" else f"{role} {number}"
                self.circle(edge, at, 4.5)
                self.text(edge + inward, at + 5, words, "soft", anchor)
                self.end(f"{name}.{number}", edge, at)

    def block(self, name: str, says: str, x: float, y: float, width: float, tags: list[str]) -> None:
        """A bought part with named tags down its left side, 30 apart as on a board; ends are `NAME.tag`."""
        self.box(x, y, width, 30 * len(tags) + 50, "part", 5)
        self.text(x + width / 2, y + 22, name, "name", "middle")
        self.text(x + width / 2, y + 39, says, "soft", "middle")
        for row, tag in enumerate(tags):
            at = y + 66 + 30 * row
            self.circle(x, at, 4.5)
            self.text(x + 12, at + 5, tag, "soft")
            self.end(f"{name}.{tag}", x, at)

    def plug(self, x: float, y: float, ring: bool = True) -> None:
        """A 6.3 mm plug, tip to the right, with its contacts named."""
        self.path(f"M{x:g} {y - 13:g}h46v26h-46z", "board")
        self.path(f"M{x + 46:g} {y - 8:g}h52v16h-52z", "part")
        if ring:
            self.path(f"M{x + 101:g} {y - 8:g}h22v16h-22z", "part")
        start = x + (126 if ring else 101)
        self.path(f"M{start:g} {y - 8:g}h12l5 4l4 -4l16 8l-16 8l-4 -4l-5 4h-12z", "part")
        self.text(x + 72, y + 28, "sleeve", "soft", "middle")
        if ring:
            self.text(x + 112, y + 28, "ring", "soft", "middle")
        self.text(start + 20, y + 28, "tip", "soft", "middle")

    def din(self, name: str, says: str, x: float, y: float, order: str, live: str) -> None:
        """A 5-pin DIN socket from its solder side, pin 2 up, with ends `NAME.pin` for the pins in `live`.

        `order`: the pin numbers from left to right.
        """
        self._under.append(f'<circle cx="{x:g}" cy="{y:g}" r="62" class="part"/>')
        self.text(x, y + 30, name, "name", "middle")
        self.text(x, y + 48, says, "soft", "middle")
        spots = ((-42, 0), (-30, -29), (0, -42), (30, -29), (42, 0))
        for pin, (right, down) in zip(order, spots, strict=True):
            self.circle(x + right, y + down, 6)
            self.text(x + right * 0.58, y + down * 0.58 + 6, pin, "name" if pin in live else "soft", "middle")
            if pin in live:
                self.end(f"{name}.{pin}", x + right, y + down)

    # --- the file

    def nets(self) -> list[frozenset[str]]:
        """What is joined by wires, signs for ground and supply taken as one wire each."""
        group: dict[str, set[str]] = {}
        for one, other in self.joined:
            together = group.get(one, {one}) | group.get(other, {other})
            group.update(dict.fromkeys(together, together))
        return [frozenset(each) for each in {id(net): net for net in group.values()}.values()]

    def svg(self) -> str:
        """The drawing as a file."""
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" '
            f'width="{self.width}" height="{self.height}" role="img" aria-labelledby="title says">'
        )
        words = f'<title id="title">{escape(self.title)}</title><desc id="says">{escape(self.says)}</desc>'
        paper = f'<rect width="{self.width}" height="{self.height}" rx="10" class="paper"/>'
        body = "\n".join(
            [head, words, f"<style>{_style()}</style>", paper, *self._under, *self._wires, *self._parts, "</svg>"]
        )
        return body + "\n"
