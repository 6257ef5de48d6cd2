"""REAPER's own OSC, both ways, with its default pattern set or the smaller one that `pattern_file` writes.

What is said and why not is table.py, what makes REAPER say something questions.py, how much of it the device shows
size.py, what is heard words.py, the conversation talk.py, the file patterns.py. This file is the dialect they make; it
refuses what is no target, no action and no number of REAPER's, with the reason. All of it is read off Cockos' source
(reaper-sdk); none of it was tried on a REAPER: it does not run on the machines of the tests.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from bridge.core.dialect import Cannot, DialectRow, Speech
from bridge.core.laws import SWITCH
from bridge.core.osc_places import Place, speech_of
from bridge.core.osc_rows import MOST
from bridge.core.refusals import refused, why_not
from bridge.core.targets import TARGETS
from bridge.dialects.reaper_osc import patterns
from bridge.dialects.reaper_osc.patterns import PATTERNS
from bridge.dialects.reaper_osc.questions import packet, question
from bridge.dialects.reaper_osc.size import beyond
from bridge.dialects.reaper_osc.table import ACTION, BANDS, EQ, EQ_SHAPES, MARKER, PARAMETER, REASONS, TABLE, VOLUME
from bridge.dialects.reaper_osc.talk import ReaperConversation
from bridge.model.surface import WireModel
from bridge.model.target import Target
from bridge.wire.osc import FLOAT, encode, prefix

__all__ = ["DIALECT", "PATTERNS", "TABLE", "VOLUME", "ReaperConversation", "ReaperOsc", "packet"]

_BY_SHAPE: Mapping[str, Place] = {place.shape: place for place in TABLE} | {
    place.shape.replace("track/", "strip/", 1): place for place in TABLE if place.shape.startswith("track/")
}


class ReaperOsc:
    """How REAPER says it."""

    name = "reaper-osc"
    medium: Literal["osc", "midi"] = "osc"
    hears = True
    # REAPER reads its socket some thirty times a second; what a burst leaves in Linux's socket is 270 messages.
    pace = WireModel(gap_ns=1_000_000, burst_ns=128_000_000)

    def speech(self, target: Target, *, bank: int = 0, channel: int | None = None) -> Speech | Cannot:  # noqa: ARG002
        """How REAPER says this target; `bank` counts for `strip/N`, `channel` for nothing here."""
        too_far = beyond(target.path)
        if too_far is not None:
            return Cannot(too_far)
        if target.shape in EQ_SHAPES:
            return _band_speech(target)
        indexes = [argument for argument in target.arguments if isinstance(argument, int)]
        if target.shape == MARKER.shape:
            return speech_of(MARKER._replace(fires=(indexes[0],)), indexes)._replace(key=target.path)
        place = _BY_SHAPE.get(target.shape)
        if place is None:
            return Cannot(why_not(REASONS, target.shape))
        if target.shape.startswith("strip/"):
            indexes[0] += bank
            if indexes[0] > MOST:
                return Cannot(f"tracks are counted to {MOST} here")
        return speech_of(place, indexes, question(place, indexes))

    def action(self, words: str) -> Speech | Cannot:
        """One of REAPER's actions, by its number (40026) or its name (`_SWS_ABOUT`, `_RS...`).

        With `/cc` behind it, it is one that takes a position, as from a MIDI controller.
        """
        if re.fullmatch(r"[1-9]\d{0,8}", words):
            return Speech(f"action/{words}", SWITCH, fire=(encode(ACTION.address, int(words)),))
        if re.fullmatch(r"_\w{1,120}", words):
            return Speech(f"action/{words}", SWITCH, fire=(encode("/action/str", words),))
        if re.fullmatch(r"([1-9]\d{0,8}|_\w{1,120})/cc", words):
            return Speech(f"action/{words}", PARAMETER, prefix("/action/" + words, "f"), FLOAT.pack)
        return Cannot(f"{words!r} is no action of REAPER's: copy its number or its _NAME from the action list")

    def conversation(
        self,
        *,
        reply_port: int | None,  # noqa: ARG002 (the contract's)
        watch: frozenset[str] = frozenset(),
    ) -> ReaperConversation:
        """A new conversation; where REAPER sends to is set in REAPER, and the rig's `listen` says the same."""
        return ReaperConversation(watch)

    def rows(self) -> Sequence[DialectRow]:
        """What REAPER's OSC reaches, in the order of the target table."""
        return [*(_row(shape) for shape in TARGETS if shape in _BY_SHAPE or shape in _ELSEWHERE), ACTION]

    def cannot(self) -> Sequence[tuple[str, str]]:
        """What it does not reach, each with the reason."""
        return refused(REASONS, {row.target for row in self.rows()})

    def pattern_file(self) -> tuple[str, str]:
        """A pattern set for REAPER with just what is spoken here: the file's name and its text."""
        return patterns.NAME, patterns.text()


#: Shapes that no row of the table says by itself.
_ELSEWHERE = frozenset({MARKER.shape, *EQ_SHAPES})


def _band_speech(target: Target) -> Speech | Cannot:
    place = EQ.get(target.path)
    if place is None:
        bands = ", ".join(BANDS)
        return Cannot(f"ReaEQ's bands here are {bands}; hipass and lopass have no gain")
    return speech_of(place, ())


def _row(shape: str) -> DialectRow:
    if shape in EQ_SHAPES:
        return DialectRow(shape, EQ_SHAPES[shape], "f", "both")
    place = _BY_SHAPE.get(shape, MARKER)
    types = "" if place.fires == (None,) else place.type
    return DialectRow(shape, place.address, types, "both" if place.heard else "out")


DIALECT = ReaperOsc()
