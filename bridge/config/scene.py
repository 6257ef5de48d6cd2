"""What a rig has, by name, while its map is read: surfaces, DAWs with their dialects, phases, actions.

A name whose own lines are wrong is here too, without a value, so that nothing that uses it is reported again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from bridge.config.problems import Report, Span, meant
from bridge.config.shapes import Placed
from bridge.core.dialect import Dialect
from bridge.model.rig import Address, Daw, Surface


class Listener(NamedTuple):
    """A surface or DAW that is heard at a UDP port of the rig's choice, where it sends, and where that is written."""

    name: str
    listen: Address
    send: Address | None
    span: Span


@dataclass(slots=True)
class Scene:
    """The names of a rig and what stands behind them."""

    report: Report
    surfaces: dict[str, Surface | None] = field(default_factory=dict)
    daws: dict[str, Daw | None] = field(default_factory=dict)
    dialects: dict[str, Dialect] = field(default_factory=dict)  # by DAW, those that are known
    phases: tuple[str, ...] = ()
    group_of: Mapping[str, str] = field(default_factory=dict)  # surface -> its group
    layers: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()  # the house's and the rig's own
    actions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    listens: list[Listener] = field(default_factory=list)

    def known(self, code: str, written: Placed[str], among: Iterable[str], what: str) -> bool:
        """Whether a written name is one of `among`; it is reported where it is not."""
        names = list(among)
        if written.value in names:
            return True
        self.unknown(code, written.span, written.value, names, what)
        return False

    def unknown(self, code: str, span: Span, name: str, among: Iterable[str], what: str) -> None:
        """Reports a name that nothing has."""
        advice = meant(name, among, "this rig has") or f"this rig has no {what} at all"
        self.report.say(code, span, f"there is no {what} {name!r}", advice)
