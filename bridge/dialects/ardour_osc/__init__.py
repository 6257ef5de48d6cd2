"""Ardour's own OSC, both ways: strips, selection, master, monitor, plug-ins, transport, markers, clips, actions.

What is said and why not is table.py, what is heard words.py, clips grid.py, the conversation talk.py, a surface of a
link set link.py. This file is the dialect they make; it refuses what is no target, no action and no number of Ardour's,
with the reason.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Literal

from bridge.core.dialect import Cannot, DialectRow, Speech
from bridge.core.laws import SWITCH
from bridge.core.osc_rows import MOST, Row
from bridge.core.refusals import refused, why_not
from bridge.core.targets import TARGETS
from bridge.dialects.ardour_osc.link import ArdourLink, Place, linked
from bridge.dialects.ardour_osc.table import ACTION, MODES, REASONS, TABLE, TRIM, VOLUME
from bridge.dialects.ardour_osc.talk import FEEDBACK, LIST, SETUP, STRIPS, WATCH, ArdourConversation
from bridge.dialects.ardour_osc.words import READERS
from bridge.model.surface import WireModel
from bridge.model.target import Target
from bridge.wire.osc import encode

#: After these other strips are counted, which Ardour does not say by itself (measured).
_RECOUNT = ("/strip/custom/", "/strip/listen", "/strip/spill", "/set_surface", "/use_group")

__all__ = ["DIALECT", "LIST", "READERS", "SETUP", "TABLE", "TRIM", "VOLUME", "ArdourConversation", "ArdourOsc"]

#: Ardour takes about a message a millisecond while it mixes, and its socket keeps some 270 (Linux's default); the
#: rest of a flood is lost, the last value with it (measured: 640 fader moves in 60 ms).
PACE = WireModel(gap_ns=1_000_000, burst_ns=128_000_000)

_ROWS = (*TABLE, *MODES)
_BY_SHAPE: Mapping[str, Row] = {row.shape: row for row in _ROWS} | {
    row.shape.replace("track/", "strip/", 1): row for row in _ROWS if row.shape.startswith("track/")
}


class ArdourOsc:
    """How Ardour says it."""

    name = "ardour-osc"
    medium: Literal["osc", "midi"] = "osc"
    hears = True
    pace = PACE
    options: Mapping[str, tuple[str, ...]] = {"strips": tuple(STRIPS)}
    #: `/strip/fader/automation` is all there is.
    automated = frozenset({"volume"})

    def __init__(self, strips: str = "all") -> None:
        self._strips = strips

    def configured(self, options: Mapping[str, str]) -> "ArdourOsc":
        """The same language about the strips a rig names; the same one each time it is asked for."""
        return _about(options.get("strips", "all"))

    def speech(self, target: Target, *, bank: int = 0, channel: int | None = None) -> Speech | Cannot:  # noqa: ARG002
        """How Ardour says this target; `bank` counts for `strip/N`, `channel` for nothing here."""
        row = _BY_SHAPE.get(target.shape)
        if row is None:
            return Cannot(why_not(REASONS, target.shape))
        indexes = [argument for argument in target.arguments if isinstance(argument, int)]
        if target.shape.startswith("strip/"):
            indexes[0] += bank
        if any(not 1 <= index <= MOST for index in indexes):
            return Cannot(f"numbers go from 1 to {MOST} here")
        return row.says(row, indexes)

    def action(self, words: str) -> Speech | Cannot:
        """One of Ardour's menu actions (`Common/Save`), or an OSC address and what it takes (`/locate 48000 0`)."""
        key = f"action/{words}"
        if found := re.fullmatch(r"((?:/\w+)+)(?: +([^/\s\0][^\0]*))?", words):
            said = encode(found[1], *_arguments(found[2] or ""))
            return Speech(key, SWITCH, fire=(said, LIST) if found[1].startswith(_RECOUNT) else (said,))
        if re.fullmatch(r"[^/\0]+/[^/\0]+", words):
            return Speech(key, SWITCH, fire=(encode(ACTION.address, words),))
        return Cannot(f"{words!r} is no action of Ardour's: write one like Common/Save or an address like /save_state")

    def linked(self, link_set: int, number: int, size: int, /) -> ArdourLink:
        """One surface of a link set of Ardour's, which counts the same strips."""
        return linked(Place(size, STRIPS[self._strips], link_set, number), PACE)

    def marker(self, name: str, /) -> bytes:
        """A marker with a name; Ardour takes one where `/add_marker` brings a text (osc.cc, add_marker_name)."""
        return encode("/add_marker", name)

    def conversation(
        self,
        *,
        reply_port: int | None,  # noqa: ARG002
        watch: frozenset[str] = frozenset(),
    ) -> ArdourConversation:
        """A new conversation; Ardour answers the port it is asked from, whichever the rig fixed."""
        feedback = FEEDBACK + sum(WATCH[word] for word in watch)
        return ArdourConversation(feedback=feedback, strip_types=STRIPS[self._strips])

    def rows(self) -> Sequence[DialectRow]:
        """What Ardour's OSC reaches, in the order of the target table."""
        reached = ((shape, _BY_SHAPE[shape]) for shape in TARGETS if shape in _BY_SHAPE)
        # Clips are told by the grid, under other addresses.
        both = {shape for shape, row in _BY_SHAPE.items() if row.heard} | {"clip/T/S/launch"}
        ways = (DialectRow(shape, row.address, row.types, "both" if shape in both else "out") for shape, row in reached)
        return [*ways, ACTION]

    def cannot(self) -> Sequence[tuple[str, str]]:
        """What it does not reach, each with the reason."""
        return refused(REASONS, {row.target for row in self.rows()})


def _arguments(text: str) -> Sequence[int | float | str]:
    """What is written behind an address: numbers, or one text (`Chorus 2`)."""
    words = text.split()
    if all(re.fullmatch(r"-?\d{1,9}(\.\d{1,9})?", word) for word in words):
        return [float(word) if "." in word else int(word) for word in words]
    return [text.strip()]


@cache
def _about(strips: str) -> ArdourOsc:
    return DIALECT if strips == "all" else ArdourOsc(strips)


DIALECT = ArdourOsc()
