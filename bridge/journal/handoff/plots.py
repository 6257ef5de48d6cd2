"""The page's drawings, as SVG that is part of the page: time per phase, the sittings, levels now against rough.

Each is drawn for a sheet of a fixed width, a wide and a slim one, and scales with the page; colours come from the
page's own style, so that light, dark and paper each have theirs. A drawing only repeats what a table beside it says:
it is marked as an image with a sentence. Every text is escaped and cut to its room.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from math import floor, isinf
from typing import NamedTuple

from bridge.journal.entries import Span
from bridge.journal.handoff.dossier import PhaseTime, Track
from bridge.journal.handoff.words import clean, date, decibels, length, moment, one_line, shown

#: A sitting ends with four hours in which no phase goes on.
PAUSE = timedelta(hours=4)
#: Sittings and tracks that are drawn; tables have all.
MOST_SITTINGS, MOST_BARS = 24, 96
#: Tracks of one drawing: what a page of paper holds, with its scale.
BARS_OF_A_PAGE = 32
#: Colours that the page's style has for phases.
COLORS = 8
#: The scale of levels, in dB: its ends, and where a line is drawn.
_LOW, _HIGH = -60.0, 12.0


class Sheet(NamedTuple):
    """What is drawn on, in units of about a pixel: its width, room for names at the left, for words at the right.

    `told` is the room for words behind a bar; `steps` at most lie between lines of time, `lines` are those of the
    levels, in dB.
    """

    width: int
    left: int
    right: int
    told: int
    steps: int
    lines: tuple[int, ...]


WIDE = Sheet(920, 190, 96, 200, 8, (-60, -48, -36, -24, -18, -12, -6, 0, 6, 12))
#: For a phone: its letters are no smaller there than those of the wide one on a desk.
SLIM = Sheet(440, 146, 62, 130, 3, (-60, -24, -12, 0, 12))


class Sitting(NamedTuple):
    """Stays in phases that lie together: when the first began, and each with its place in seconds from there."""

    begun: datetime
    stays: tuple[tuple[float, Span], ...]

    @property
    def seconds(self) -> float:
        """From the first beginning to the last end."""
        return max(at + span.seconds for at, span in self.stays)


def colors_of(phases: Iterable[str]) -> dict[str, int]:
    """A colour for each phase, in the order they were first entered; they begin again after the last one."""
    return {phase: at % COLORS for at, phase in enumerate(dict.fromkeys(phases))}


def sittings(spans: Sequence[Span]) -> list[Sitting]:
    """Stays in order of time, put together; those whose time makes no sense are left out."""
    timed = sorted(
        ((at, span) for span in spans if (at := moment(span.begun)) and span.seconds > 0), key=lambda each: each[0]
    )
    found: list[list[tuple[datetime, Span]]] = []
    end: datetime | None = None
    for at, span in timed:
        if end is None or at - end > PAUSE:
            found.append([])
        found[-1].append((at, span))
        last = at + timedelta(seconds=min(span.seconds, 1e7))
        end = last if end is None or len(found[-1]) == 1 else max(end, last)
    return [
        Sitting(each[0][0], tuple(((at - each[0][0]).total_seconds(), span) for at, span in each)) for each in found
    ]


# --- Time -------------------------------------------------------------------------------------------------------


def phase_bars(phases: Sequence[PhaseTime], sheet: Sheet = WIDE) -> str:
    """How long each phase lasted, a bar each."""
    colors = colors_of(each.phase for each in phases)
    longest = max((each.seconds for each in phases), default=0.0) or 1.0
    whole = sum(each.seconds for each in phases) or 1.0
    left, room, rows = sheet.left, sheet.width - sheet.left - sheet.told, []
    for row, each in enumerate(phases[:MOST_BARS]):
        y, wide = row * 34, max(2.0, room * each.seconds / longest)
        told = f"{length(each.seconds)} · {each.seconds / whole:.0%}"
        rows.append(
            _text(left - 14, y + 20, _fit(each.phase, left - 14), "name end")
            + f'<rect class="p{colors[each.phase]}" x="{left}" y="{y + 4}" width="{wide:.1f}" height="22" rx="4"/>'
            + _text(left + wide + 10, y + 20, told, "number")
        )
    said = "; ".join(f"{each.phase}: {length(each.seconds)}" for each in phases)
    return _drawing(sheet, 34 * len(rows), f"Time in each phase. {said}", "".join(rows))


def timeline(spans: Sequence[Span], sheet: Sheet = WIDE) -> str:
    """The sittings, the newest last: a row each, with a lane for each group of surfaces."""
    all_of_them = sittings(spans)
    drawn = all_of_them[-MOST_SITTINGS:]
    if not drawn:
        return ""
    colors = colors_of(span.phase for span in spans)
    longest = max(sitting.seconds for sitting in drawn)
    step = _step(longest, sheet.steps)
    shared = any(len({span.group for _, span in sitting.stays}) > 1 for sitting in drawn)
    left = sheet.left
    scale = (sheet.width - left - (sheet.right if shared else 20)) / longest
    parts, y = [], 26.0
    for sitting in drawn:
        lanes = {group: lane for lane, group in enumerate(dict.fromkeys(span.group for _, span in sitting.stays))}
        height = max(24.0, 16.0 * len(lanes))
        parts.append(_text(left - 14, y + height / 2 + 5, date(sitting.begun.isoformat()), "name end"))
        high = height / len(lanes)
        for group, lane in lanes.items() if len(lanes) > 1 else ():
            end = max(at + span.seconds for at, span in sitting.stays if span.group == group)
            parts.append(
                _text(left + end * scale + 8, y + (lane + 0.5) * high + 3, _fit(group, sheet.right - 10), "note")
            )
        for at, span in sitting.stays:
            title = f"{span.phase} ({span.group}): {length(span.seconds)}, from {date(span.begun)}"
            parts.append(
                f'<rect class="p{colors[span.phase]}" x="{left + at * scale:.1f}" '
                f'y="{y + lanes[span.group] * high:.1f}"'
                f' width="{max(1.5, span.seconds * scale - 1):.1f}" height="{high - 2:.1f}" rx="3">'
                f"<title>{shown(one_line(title))}</title></rect>"
            )
        y += height + 8
    ticks = []
    for index in range(floor(longest / step) + 1):
        x = left + index * step * scale
        ticks.append(f'<line class="grid" x1="{x:.1f}" y1="22" x2="{x:.1f}" y2="{y:.0f}"/>')
        ticks.append(_text(x, 14, length(index * step) if index else "start", "tick"))
    more = len(all_of_them) - len(drawn)
    earlier = f" {more} earlier ones are not drawn." if more else ""
    about = f"{len(all_of_them)} sittings with the phases of each.{earlier}"
    return _drawing(sheet, y + 4, about, "".join(ticks + parts))


def legend(phases: Iterable[str]) -> str:
    """What each colour stands for, as a list."""
    rows = (
        f'<li><svg class="key" viewBox="0 0 14 14" aria-hidden="true"><rect class="p{color}" width="14" height="14" '
        f'rx="3"/></svg>{shown(one_line(phase, 40))}</li>'
        for phase, color in colors_of(phases).items()
    )
    return f'<ul class="legend">{"".join(rows)}</ul>'


def _step(longest: float, most: int) -> float:
    """Seconds between two lines, so that there are at most so many steps."""
    steps = (1, 5, 15, 60, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400)
    return next((float(step) for step in steps if longest / step <= most), longest / most)


# --- Levels -----------------------------------------------------------------------------------------------------


def levels(tracks: Sequence[Track], sheet: Sheet = WIDE) -> str:
    """Where each fader stands now (full) against the rough mix (hollow), on a scale of decibels, a drawing per page."""
    drawn = [track for track in tracks if track.decibels is not None or track.rough is not None][:MOST_BARS]
    return "".join(_desk(drawn, at, sheet) for at in range(0, len(drawn), BARS_OF_A_PAGE))


def _desk(tracks: Sequence[Track], first: int, sheet: Sheet) -> str:
    shown_here = tracks[first : first + BARS_OF_A_PAGE]
    height = 26 * len(shown_here) + 34
    parts = [_scale_line(line, height, sheet) for line in sheet.lines]
    parts += [_level(track, 34 + row * 26, sheet) for row, track in enumerate(shown_here)]
    part = f", {first + 1} to {first + len(shown_here)}" if len(tracks) > BARS_OF_A_PAGE else ""
    about = (
        f"Levels of {len(tracks)} tracks{part}, in decibels, now and in the rough mix; the table below has the numbers."
    )
    return _drawing(sheet, height, about, "".join(parts))


def _scale_line(line: int, height: float, sheet: Sheet) -> str:
    kind, x = "zero" if line == 0 else "grid", _x(line, sheet)
    drawn = f'<line class="{kind}" x1="{x:.1f}" y1="22" x2="{x:.1f}" y2="{height - 6}"/>'
    return drawn + _text(x, 14, _line_said(line), "tick")


def _line_said(line: int) -> str:
    if line == 0:
        return "0 dB"
    below = "≤ " if line == _LOW else ""  # silence and all that lies lower stand at the end
    return f"{below}{line:+d}".replace("-", "−")


def _level(track: Track, y: float, sheet: Sheet) -> str:
    now, rough = track.decibels, track.rough
    parts = [_text(sheet.left - 14, y + 5, _fit(name_of(track), sheet.left - 14), "name end")]
    if now is not None and rough is not None:
        parts.append(f'<line class="way" x1="{_x(rough, sheet):.1f}" y1="{y}" x2="{_x(now, sheet):.1f}" y2="{y}"/>')
    if rough is not None:
        parts.append(f'<circle class="rough" cx="{_x(rough, sheet):.1f}" cy="{y}" r="8"/>')
    if now is not None:
        parts.append(f'<circle class="now" cx="{_x(now, sheet):.1f}" cy="{y}" r="5.5"/>')
    told = decibels(track.difference, signed=True) if track.difference is not None else ""
    parts.append(_text(sheet.width - 4, y + 5, told, "number end"))
    return f"<g><title>{shown(one_line(_levels_said(track)))}</title>{''.join(parts)}</g>"


def _levels_said(track: Track) -> str:
    both = (("now", track.decibels), ("rough", track.rough))
    return f"{name_of(track)}: " + ", ".join(f"{what} {decibels(level)}" for what, level in both if level is not None)


def name_of(track: Track) -> str:
    """The track's name, or its number, or what it is kept under."""
    return clean(track.name) or (f"Track {track.number}" if track.number is not None else clean(track.key))


def _x(level: float, sheet: Sheet) -> float:
    """Where a level lies; a quarter of the width for the lower half of the scale, as on a desk's fader."""
    held = _LOW if isinf(level) else min(_HIGH, max(_LOW, level))
    part = (held - _LOW) / (-24 - _LOW) * 0.3 if held < -24 else 0.3 + (held + 24) / (_HIGH + 24) * 0.7
    return sheet.left + 8 + part * (sheet.width - sheet.left - sheet.right - 8)


# --- SVG --------------------------------------------------------------------------------------------------------


#: How wide letters are at the most, in parts of their height, in the widest of the usual fonts (DejaVu Sans).
_NARROW, _SLIM_LETTERS = 0.42, frozenset(" iljtfrI.,:;'|!()[]")
_BROAD, _BROAD_LETTERS = 1.02, frozenset("WMmw@%&—…")
_CAPITAL, _USUAL, _FULL = 0.8, 0.66, 1.35
#: How high the page's style makes the letters of a drawing.
_HIGH_LETTERS = 13


def _fit(text: str, room: float) -> str:
    """As much of a text as has room, in one line."""
    line, wide = one_line(text), 0.0
    for at, letter in enumerate(line):
        wide += _wide(letter) * _HIGH_LETTERS
        if wide > room:
            return f"{line[: max(1, at - 2)].rstrip()}…"
    return line


def _wide(letter: str) -> float:
    if letter in _SLIM_LETTERS:
        return _NARROW
    if letter in _BROAD_LETTERS:
        return _BROAD
    if unicodedata.combining(letter):
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF" or letter > "\uffff":
        return _FULL
    return _CAPITAL if letter.isupper() else _USUAL


def _text(x: float, y: float, text: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{shown(text)}</text>' if text else ""


def _drawing(sheet: Sheet, height: float, about: str, inside: str) -> str:
    room, said = f"0 0 {sheet.width} {height:.0f}", shown(one_line(about, 400))
    return f'<svg class="plot" viewBox="{room}" role="img" aria-label="{said}">{inside}</svg>'
