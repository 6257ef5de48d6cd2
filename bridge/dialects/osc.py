"""Any OSC program, by a table: which message says which target stands in a YAML file, and nothing of it in here.

Without a table it speaks only the messages that a rig writes itself (`{DAW/osc: /any/path}`). Presence is what the
table says of it: a question asked now and then, or any message the table knows. A program that forgets who listens to
it is told again in time; what it may have changed on its own is asked for again.

What this file refuses to do: know a program's name, guess what a message means that stands in no table, and send a
value that no control asked for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache, partial
from typing import Literal

from bridge.core.dialect import Came, Cannot, DialectRow, Fact, Forgotten, PeerMistake, Say, Speech, Strips, Went
from bridge.core.laws import SWITCH
from bridge.core.osc_hearing import messages_in, told, understood
from bridge.core.osc_rows import Arguments
from bridge.core.osc_tables import Ear, Saying, encoded, filling, listed, raw_speech, speech_of, tag_of, valued
from bridge.core.targets import TARGETS
from bridge.model.osc_table import OscTable, Raw, TableRow, Told, Words
from bridge.model.surface import WireModel
from bridge.model.target import Target
from bridge.wire.osc import OscMistake, encode_typed

#: A rig's own messages and no more.
NO_TABLE = OscTable("osc", hears=False)
NO_ROW = "no table says how: name one with `table:`"
#: Names and colours asked for at once, at most.
MOST_TOLD = 512


@dataclass(slots=True)
class TableConversation:
    """One OSC program while the daemon runs."""

    table: OscTable
    ear: Ear = field(repr=False, compare=False)
    deadline_ns: int | None = None
    present: bool = False
    heard_ns: int = 0
    renew_ns: int | None = None
    ask_ns: int | None = None
    asked: frozenset[str] = frozenset()
    meters_ns: int | None = None
    is_metered: bool = False  # a surface shows how loud its tracks are

    def __deepcopy__(self, memo: dict[int, object]) -> "TableConversation":
        return replace(self)  # the table never changes, and all else is plain

    def opened(self, t_ns: int) -> Iterable[Fact]:
        """What the table says first: subscriptions and questions; without a question, all that is reached is asked."""
        table = self.table
        self.present, self.asked = False, frozenset()
        self.renew_ns = t_ns + table.subscribe_ns if table.subscribe else None
        self.ask_ns = t_ns + table.alive_ns if table.alive else None
        meters = table.meters if self.is_metered else ()
        self.meters_ns = t_ns + table.meters_ns if meters else None
        self._arm()
        first = (*table.opened, *table.subscribe, *meters, *([table.alive] if table.alive else []))
        said: list[Fact] = [Say(encoded(words)) for words in first]
        return said if table.alive or not table.ask else [*said, Forgotten("")]

    def hear(self, t_ns: int, data: bytes) -> Iterable[Fact]:
        """One message or bundle; what stands in no table is passed over, and does not say that anybody is there."""
        mistakes: list[PeerMistake] = []
        return told(understood(messages_in(data), partial(self._one, t_ns), mistakes), mistakes)

    def wake(self, t_ns: int) -> Iterable[Fact]:
        """Subscribes again, asks whether it is there, notices silence."""
        facts: list[Fact] = []
        table = self.table
        if self.renew_ns is not None and t_ns >= self.renew_ns:
            self.renew_ns = t_ns + table.subscribe_ns
            facts += [Say(encoded(words)) for words in table.subscribe]
        if self.meters_ns is not None and t_ns >= self.meters_ns:
            self.meters_ns = t_ns + table.meters_ns
            facts += [Say(encoded(words)) for words in table.meters]
        if self.ask_ns is not None and t_ns >= self.ask_ns and table.alive is not None:
            self.ask_ns = t_ns + table.alive_ns
            if self.present and t_ns - self.heard_ns >= table.silence_ns:
                self.present = False
                facts.append(Went("it does not answer; was it switched off?"))
            if t_ns - self.heard_ns >= table.alive_ns or not self.present:
                facts.append(Say(encoded(table.alive)))
        self._arm()
        return facts

    def closed(self, t_ns: int) -> Iterable[Fact]:  # noqa: ARG002 (the contract's)
        """The port is gone: nothing more to wait for."""
        self.present = False
        self.deadline_ns = self.renew_ns = self.ask_ns = self.meters_ns = None
        return ()

    def leaving(self, t_ns: int) -> Iterable[Fact]:  # noqa: ARG002 (likewise)
        """What the table says last."""
        return [Say(encoded(words)) for words in self.table.leaving]

    def reached(self, t_ns: int, keys: frozenset[str], /) -> Iterable[Fact]:  # noqa: ARG002 (likewise)
        """Asks for the names and colours of tracks that controls stand for now, once each."""
        roots = {"/".join(key.split("/")[:2]) for key in keys}
        new = sorted(roots - self.asked)[: MOST_TOLD - len(self.asked)]
        self.asked |= frozenset(new)
        return [Say(question) for root in new for told in self.table.told for question in _question(told, root)]

    def _one(self, t_ns: int, address: str, args: Arguments) -> Iterable[Fact]:
        table = self.table
        if address in table.errors:
            raise PeerMistake(f"it says: {' '.join(map(str, args))[:200]}")
        if address in table.changed:
            return [*self._is_there(t_ns), Forgotten("")]
        if not self.ear.knows(address):
            return self._is_there(t_ns) if address in table.answers else ()
        facts = self.ear.facts(address, args)
        return [*self._is_there(t_ns), *facts]

    def _is_there(self, t_ns: int) -> list[Fact]:
        self.heard_ns = t_ns
        if self.present:
            return []
        self.present, self.asked = True, frozenset()
        strips = [] if self.table.strips is None else [Strips(self.table.strips)]
        return [Came(tells=self.table.tells), *strips]

    def _arm(self) -> None:
        times = [each for each in (self.renew_ns, self.meters_ns, self.ask_ns) if each is not None]
        self.deadline_ns = min(times) if times else None


def _question(told: Told, root: str) -> Iterable[bytes]:
    """What asks for a track's name or colour; nothing where the program has no such track."""
    word, _, number = root.partition("/")
    if told.key.split("/")[0] != word or told.key.count("/") != bool(number):
        return
    at: dict[str, int | str] = {}
    for letter, low, high in told.counts:
        if not number.isdecimal() or not low <= int(number) <= high:
            return
        at[letter] = int(number)
    yield encoded(told.says, at)


class TableOsc:
    """How one OSC program says it, by its table."""

    medium: Literal["osc", "midi"] = "osc"

    def __init__(self, table: OscTable = NO_TABLE, raws: tuple[Raw, ...] = ()) -> None:
        self.name = table.name
        self.hears = table.hears
        self.pace = WireModel(gap_ns=table.gap_ns, burst_ns=table.burst_ns)
        self._table = table
        self._raws = raws

    @cached_property
    def _rows(self) -> dict[str, TableRow]:
        return {row.target: row for row in self._table.rows}

    @cached_property
    def _ear(self) -> Ear:
        return Ear(self._table, self._raws)

    @cached_property
    def _valued(self) -> dict[Saying, str]:
        return valued(self._table)

    def tabled(self, table: OscTable | None, raws: tuple[Raw, ...], /) -> "TableOsc":
        """The dialect as a table has it; the same one each time."""
        return _tabled(table or NO_TABLE, raws)

    def speech(self, target: Target, *, bank: int = 0, channel: int | None = None) -> Speech | Cannot:
        """How the program is told; `bank` counts for `strip/N`."""
        shape, arguments = target.shape, list(target.arguments)
        if shape.startswith("strip/") and isinstance(arguments[0], int):
            shape, arguments[0] = shape.replace("strip/", "track/", 1), arguments[0] + bank
        row = self._rows.get(shape)
        if row is None:
            return Cannot(self._why_not(target.shape))
        if channel is not None:
            return Cannot("channels belong to MIDI")
        at = filling(row, arguments)
        return at if isinstance(at, Cannot) else speech_of(row, at)

    def raw(self, raw: Raw, /) -> Speech | Cannot:
        """How a message of the rig's own is said; asked for as the table asks for anything.

        One that moves a value which the table knows under its own name is refused: one value would be kept twice.
        """
        known = None if raw.happens else self._valued.get((raw.address, raw.before))
        if known is not None:
            return Cannot(f"the table {self.name} calls it {known}: write that")
        return raw_speech(asking(raw, self._table))

    def action(self, words: str) -> Speech | Cannot:
        """A message: an address, and what it carries behind it, with spaces between."""
        address, *rest = words.split()
        if not address.startswith("/"):
            return Cannot(f"{words!r} is no message: write its address, such as /save, then what it carries")
        arguments = [_read(text) for text in rest]
        try:
            message = encode_typed(address, "".join(map(tag_of, arguments)), *arguments)
        except OscMistake as mistake:
            return Cannot(str(mistake))
        return Speech(f"action/{words}", SWITCH, fire=(message,))

    def conversation(
        self,
        *,
        reply_port: int | None,  # noqa: ARG002 (the contract's)
        watch: frozenset[str] = frozenset(),
    ) -> TableConversation:
        """A new conversation; meters are subscribed to where they are watched."""
        return TableConversation(self._table, self._ear, is_metered="meters" in watch)

    def rows(self) -> Sequence[DialectRow]:
        """What the table reaches, in the order of the target table; actions by any message."""
        found = {row.target: listed(row) for row in self._table.rows}
        strips = {
            shape.replace("track/", "strip/", 1): row._replace(target=shape.replace("track/", "strip/", 1))
            for shape, row in found.items()
            if shape.startswith("track/")
        }
        every = strips | found | {"action/NAME": DialectRow("action/NAME", "any", "", "out")}
        return [every[shape] for shape in TARGETS if shape in every]

    def cannot(self) -> Sequence[tuple[str, str]]:
        """What the table has no row for, each with the reason."""
        reached = {row.target for row in self.rows()}
        others = (shape for shape, row in TARGETS.items() if not row.bridge and shape not in reached)
        return [(shape, self._why_not(shape)) for shape in others]

    def _why_not(self, shape: str) -> str:
        if self._table is NO_TABLE:
            return NO_ROW
        shape = shape.replace("strip/", "track/", 1) if shape.startswith("strip/") else shape
        fitting = [(len(start), why) for start, why in self._table.cannot if shape == start or shape.startswith(start)]
        return max(fitting)[1] if fitting else f"the table {self.name} has no row for it"


def asking(raw: Raw, table: OscTable) -> Raw:
    """A message of the rig's own with the question that the table has for anything, where it has none of its own."""
    if raw.ask is not None or table.ask is None or raw.happens:
        return raw
    address = table.ask.address.replace("{address}", raw.address)
    return Raw(raw.address, raw.before, raw.tags, raw.ends, Words(address, (*table.ask.arguments, *raw.before)))


def _read(text: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


# Reloads come one after another; a rig has a few DAWs.
@lru_cache(maxsize=64)
def _tabled(table: OscTable, raws: tuple[Raw, ...]) -> TableOsc:
    return DIALECT if table == NO_TABLE and not raws else TableOsc(table, raws)


DIALECT = TableOsc()
