"""The languages that a serial line may speak: their names as in a rig, what they carry, and the usual rates.

What this file refuses to do: try one language after the other; which is safe to try is the port's business.
"""

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

from bridge.wire.framed import FramedTalk
from bridge.wire.talk import Talk


class Language(NamedTuple):
    """One language: how a talk begins, what it carries, and its rates in baud, the usual first."""

    begin: Callable[[], Talk]
    medium: Literal["midi", "osc"]
    rates: tuple[int, ...]


TALKS: Mapping[str, Language] = {
    "framed": Language(FramedTalk, "midi", (115_200,)),
}
