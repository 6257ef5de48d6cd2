"""Ableton Live through AbletonOSC, both ways: tracks, sends, the device in focus, scenes, clips, transport.

What is said and why not is table.py, what is heard words.py, the device in focus focus.py, the conversation talk.py.
This file is the dialect they make; it refuses what is no target, no action and no number of AbletonOSC's, with the
reason. All of it is read off AbletonOSC's own source (ideoforms/AbletonOSC: README, abletonosc/*.py); none of it was
tried on a Live, which does not run on the machines of the tests. It answers on port 11001 whoever asked
(`listen: 11001`), and knows only one client: the last that spoke.
"""

import re
import shlex
from collections.abc import Sequence
from typing import Literal

from bridge.core.dialect import Cannot, DialectRow, Speech
from bridge.core.laws import SWITCH
from bridge.core.osc_rows import MOST, key_of
from bridge.core.refusals import refused, why_not
from bridge.core.targets import TARGETS
from bridge.dialects.ableton_osc.table import (
    ACTION,
    HAPPENS,
    LATE,
    REASONS,
    SEND,
    VALUE,
    VOLUME,
    fires,
    listed,
    sets,
    track_shape,
)
from bridge.dialects.ableton_osc.talk import LiveConversation
from bridge.model.surface import WireModel
from bridge.model.target import Target
from bridge.wire.osc import Argument, encode

__all__ = ["DIALECT", "SEND", "VOLUME", "AbletonOsc", "LiveConversation"]

#: Where AbletonOSC sends all it says, whoever asked (abletonosc/constants.py, OSC_RESPONSE_PORT).
ANSWERS_ON = 11001


class AbletonOsc:
    """How Live says it."""

    name = "ableton-osc"
    medium: Literal["osc", "midi"] = "osc"
    hears = True
    toggles_markers: Literal[True] = True  # `/live/song/set_or_delete_cue` is all it has
    answers_on = ANSWERS_ON
    # AbletonOSC empties its socket ten times a second; between two looks Linux keeps some 270 small messages.
    pace = WireModel(gap_ns=1_000_000, burst_ns=128_000_000)

    def speech(self, target: Target, *, bank: int = 0, channel: int | None = None) -> Speech | Cannot:  # noqa: ARG002
        """How Live says this target; `bank` counts for `strip/N`, `channel` for nothing here."""
        indexes = [argument for argument in target.arguments if isinstance(argument, int)]
        if target.shape.startswith("strip/"):
            indexes[0] += bank
        shape = track_shape(target.shape)
        if any(not 1 <= index <= MOST for index in indexes):
            return Cannot(f"numbers go from 1 to {MOST} here")
        if shape in LATE:
            return Speech(key_of(shape, indexes), LATE[shape], late=True)
        if shape in VALUE:
            return sets(VALUE[shape], indexes)
        if shape in HAPPENS:
            return fires(HAPPENS[shape], indexes)
        return Cannot(why_not(REASONS, target.shape))

    def action(self, words: str) -> Speech | Cannot:
        """An address of AbletonOSC's with what it takes: `/live/song/undo`, `/live/track/stop_all_clips 0`."""
        try:
            address, *args = shlex.split(words)
        except ValueError:
            address, args = "", []
        if re.fullmatch(r"/live(/\w+)+", address):
            return Speech(f"action{words}", SWITCH, fire=(encode(address, *map(_argument, args)),))
        return Cannot(f"{words!r} is no address of AbletonOSC's: write one like /live/song/undo")

    def conversation(
        self,
        *,
        reply_port: int | None,  # noqa: ARG002 (the contract's)
        watch: frozenset[str] = frozenset(),
    ) -> LiveConversation:
        """A new conversation; answers come to the port the rig listens on."""
        return LiveConversation(meters="meters" in watch)

    def rows(self) -> Sequence[DialectRow]:
        """What AbletonOSC reaches, in the order of the target table."""
        return [*(row for shape in TARGETS if (row := listed(shape)) is not None), ACTION]

    def cannot(self) -> Sequence[tuple[str, str]]:
        """What it does not reach, each with the reason."""
        return refused(REASONS, {row.target for row in self.rows()})


def _argument(word: str) -> Argument:
    """A word of an action: a whole number, a number with a point, else text."""
    if re.fullmatch(r"-?\d{1,9}", word):
        return int(word)
    return float(word) if re.fullmatch(r"-?\d{1,9}\.\d{1,9}", word) else word


DIALECT = AbletonOsc()
