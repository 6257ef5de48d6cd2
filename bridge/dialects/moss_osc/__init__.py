"""DrivenByMoss's OSC, both ways: Bitwig, and REAPER with DrivenByMoss4Reaper, which share this module.

What is said and why not is table.py, the EQ eq.py, what is heard words.py, the conversation talk.py. This file is the
dialect they make; it refuses what is no target, no action and no number of DrivenByMoss's, with the reason, and to send
more often than it can say back. All of it is read off DrivenByMoss's source and manual; none of it was tried on a
Bitwig, which does not run on the machines of the tests.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Literal

from bridge.core.dialect import Cannot, DialectRow, Speech
from bridge.core.laws import SWITCH
from bridge.core.osc_places import Place, speech_of
from bridge.core.osc_rows import MOST, key_of
from bridge.core.refusals import refused, why_not
from bridge.core.targets import TARGETS
from bridge.dialects.moss_osc import eq
from bridge.dialects.moss_osc.table import (
    ACTION,
    BANKED,
    HOSTS,
    ON_PAGE,
    PAGES,
    PARAMETER,
    PLAIN,
    REASONS,
    RESOLUTIONS,
    Tuning,
    by_shape,
)
from bridge.dialects.moss_osc.talk import MossConversation
from bridge.model.surface import WireModel
from bridge.model.target import Target
from bridge.wire.osc import encode

__all__ = ["DIALECT", "MossConversation", "MossOsc", "Tuning"]


class MossOsc:
    """How DrivenByMoss says it, at one value resolution."""

    name = "moss-osc"
    medium: Literal["osc", "midi"] = "osc"
    hears = True
    # It takes what comes between two flushes; Linux keeps some 270 small messages meanwhile.
    pace = WireModel(gap_ns=500_000, burst_ns=64_000_000)
    options: Mapping[str, tuple[str, ...]] = {"resolution": tuple(RESOLUTIONS), "host": HOSTS}

    def __init__(self, tuning: Tuning = PLAIN) -> None:
        self._tuning = tuning

    def configured(self, options: Mapping[str, str]) -> "MossOsc":
        """The same language as a rig has it set; the same one each time it is asked for."""
        return _tuned(Tuning(RESOLUTIONS[options.get("resolution", "low")], options.get("host", HOSTS[0])))

    def speech(self, target: Target, *, bank: int = 0, channel: int | None = None) -> Speech | Cannot:  # noqa: ARG002
        """How it says this target; `bank` counts for `strip/N`, `channel` for nothing here."""
        if target.shape in eq.SHAPES:
            return eq.band_speech(target, self._tuning.most)
        place = by_shape(self._tuning).get(target.shape)
        if place is None:
            return Cannot(why_not(REASONS, target.shape))
        indexes = [argument for argument in target.arguments if isinstance(argument, int)]
        if target.shape.startswith("strip/"):
            indexes[0] += bank
        if any(not 1 <= index <= MOST for index in indexes):
            return Cannot(f"numbers go from 1 to {MOST} here")
        if target.shape == PARAMETER and indexes[0] > ON_PAGE * PAGES:
            return Cannot(f"DrivenByMoss has {PAGES} pages of {ON_PAGE} parameters")
        if place.address.startswith(BANKED) or place.shape == PARAMETER:
            return Speech(key_of(place.shape, indexes), place.law, late=True)
        return speech_of(place, indexes)

    def action(self, words: str) -> Speech | Cannot:
        """One of the twenty actions set in DrivenByMoss, by its number, or an address without arguments (`/undo`)."""
        key = f"action/{words}"
        if re.fullmatch(r"[1-9]|1\d|20", words):
            return Speech(key, SWITCH, fire=(encode(ACTION.address, int(words)),))
        if re.fullmatch(r"(/[\w+-]+)+", words):
            return Speech(key, SWITCH, fire=(encode(words),))
        return Cannot(f"{words!r} is neither the number of an action (1 to 20) nor an address like /undo")

    def conversation(
        self,
        *,
        reply_port: int | None,  # noqa: ARG002 (the contract's)
        watch: frozenset[str] = frozenset(),
    ) -> MossConversation:
        """A new conversation; where it sends to is set in DrivenByMoss, and the rig's `listen` says the same."""
        return MossConversation(self._tuning, watch)

    def rows(self) -> Sequence[DialectRow]:
        """What it reaches, in the order of the target table."""
        table = by_shape(self._tuning)
        bands = {shape: DialectRow(shape, address, "i", "both") for shape, address in eq.SHAPES.items()}
        return [
            *(bands.get(shape) or _row(shape, table[shape]) for shape in TARGETS if shape in table or shape in bands),
            ACTION,
        ]

    def cannot(self) -> Sequence[tuple[str, str]]:
        """What it does not reach, each with the reason."""
        return refused(REASONS, {row.target for row in self.rows()})


@cache
def _tuned(tuning: Tuning) -> MossOsc:
    return DIALECT if tuning == PLAIN else MossOsc(tuning)


def _row(shape: str, place: Place) -> DialectRow:
    return DialectRow(shape, place.address, place.type, "both" if place.heard else "out")


DIALECT = MossOsc()
