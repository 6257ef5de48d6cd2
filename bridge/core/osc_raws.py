"""Messages that a rig writes itself: `{DAW/osc: /any/path}`, beside whatever language its DAW speaks.

A dialect that is spoken by a table hears them as well; to any other OSC dialect they are words on its wire, sent and
never heard.
"""

from collections.abc import Iterable

from bridge.core.dialect import Cannot, Dialect, Speech, Tabled
from bridge.core.osc_tables import raw_speech
from bridge.model.osc_table import Raw
from bridge.model.rig import Rig

NO_OSC = "it speaks MIDI: name a DAW that speaks OSC"


def raw_said(dialect: Dialect, raw: Raw) -> Speech | Cannot:
    """How a dialect's DAW is sent a message of the rig's own."""
    if isinstance(dialect, Tabled):
        return dialect.raw(raw)
    if dialect.medium != "osc":
        return Cannot(NO_OSC)
    if raw.ask is not None:
        return Cannot(f"{dialect.name} does not hear what is none of its own: delete `ask`")
    return raw_speech(raw)


def raws_of(rig: Rig) -> dict[str, tuple[Raw, ...]]:
    """The messages of a rig's own by DAW, each once."""
    found: dict[str, dict[Raw, None]] = {}
    for daw, raw in _raws(rig):
        found.setdefault(daw, {})[raw] = None
    return {daw: tuple(raws) for daw, raws in found.items()}


def _raws(rig: Rig) -> Iterable[tuple[str, Raw]]:
    for entry in rig.entries:
        target = entry.reach.target
        if target.raw is not None and target.daw is not None:
            yield target.daw, target.raw
