"""What stands under the encoders of a Mackie desk: pans, the sends of a track, a plug-in, or nobody knows what.

The DAW's assignment says what they are, by the lights of six buttons, and where that is not enough by the letters over
the encoders. A value is read from a ring of eleven lights and is finer by the ticks that were turned since, as far as
the ring agrees; a send's also from its decibels, where the DAW writes them.

What this file refuses to do: call an encoder a send or a parameter that has no name, that chooses a plug-in, or that
stands for a track's own (where the letters are still the tracks'); keep what was known when the letters change.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from bridge.core.dialect import WRITTEN, Fact, Forgotten, Heard, Named
from bridge.core.laws import Law
from bridge.wire import mackie as wire

#: Letters over an encoder are complete when none came for so long.
QUIET_NS = 100_000_000
#: A turn that was not answered by then turned nothing: the encoder stands where its ring says.
ANSWER_NS = 500_000_000
#: So many turns of one encoder may be on their way at a time; the DAW answers them one by one.
IN_FLIGHT = 64
#: Over an encoder that chooses a plug-in (Ardour's subview.cc, measured; Logic's Control Surfaces Support Guide).
CHOICE = re.compile(r"Ins ?\d+ ?Pl")


class View(Enum):
    """What all encoders are at a time."""

    PANS = "pans"
    SENDS = "sends"
    DEVICE = "device"
    REST = "rest"


#: Below what the encoders of a view are kept.
FOCUS: Mapping[View, str] = {View.SENDS: "selected/send", View.DEVICE: "device"}
#: The name of an encoder that is nothing now, so that no display shows another one in its place.
NOTHING = " "


class Assigned(NamedTuple):
    """How one DAW assigns its encoders.

    `lit`: by the note of the light. `dotted`: they belong to one track only where the assignment's dot is lit. `stays`:
    they stay with the track that was selected when the light came on, and nothing is banked under them. `decibels`: a
    send's letters are its level.
    """

    lit: Mapping[int, View]
    dotted: bool = False
    stays: bool = False
    decibels: bool = False


class Under(NamedTuple):
    """Where a target of an encoder is: the view, and the place from 0."""

    view: View
    place: int


def keys_of(view: View, place: int) -> str:
    """What is kept of an encoder under an assignment."""
    return f"device/param/{place + 1}" if view is View.DEVICE else f"selected/send/{place + 1}/level"


def keys(count: int) -> Mapping[str, Under]:
    """All that so many encoders can be, by what it is kept under."""
    views = (View.SENDS, View.DEVICE)
    return {keys_of(view, place): Under(view, place) for view in views for place in range(count)}


@dataclass(slots=True)
class Pots:
    """The encoders of all boxes."""

    assigned: Assigned
    ticks: int  # from end to end
    rings: dict[int, int] = field(default_factory=dict)  # by place
    known: dict[int, float] = field(default_factory=dict)  # by place: finer than the ring, as far as it agrees
    turned: dict[int, int] = field(default_factory=dict)  # by place: until when it is to answer
    flight: dict[int, list[tuple[int, float]]] = field(default_factory=dict)  # by place: turns on their way
    view: View = View.PANS
    subject: int | None = None  # the place that was selected when the view came on
    names: tuple[str, ...] = ()  # that were told
    texts: dict[int, str] = field(default_factory=dict)  # by place: what is written for its value
    stirred_ns: int | None = None  # when letters over them changed last, until that was looked at

    def clear(self) -> None:
        """A desk that is switched on."""
        self.rings.clear()
        self._forget()
        self.view, self.subject, self.names, self.stirred_ns = View.PANS, None, (), None

    def due_ns(self) -> int | None:
        """When something is to be looked at."""
        waits = [*self.turned.values()]
        if self.stirred_ns is not None:
            waits.append(self.stirred_ns + QUIET_NS)
        return min(waits, default=None)

    # Their meaning.

    def stir(self, t_ns: int) -> None:
        """Letters over them change, or whose they are: nothing is known of any."""
        self.stirred_ns = t_ns
        self._forget()

    def _forget(self) -> None:
        for kept in (self.known, self.turned, self.flight, self.texts):
            kept.clear()

    def settle(self, lit: int | None, dot: bool, names: Sequence[str], tracks: Sequence[str]) -> Iterator[Fact]:
        """The lights (one of them, None: pan's) and the letters stand still: what was known of a view is forgotten."""
        self.stirred_ns, before, gone = None, self.view, self.names
        self.view = View.PANS if lit is None else self._seen(lit, dot, names, tracks)
        if (before, self.view) != (View.PANS, View.PANS):
            self._forget()
        self.names = tuple(names) if self.view in FOCUS else ()
        for place in self.rings:
            self.read(place)
        yield from (Forgotten(below) for view, below in FOCUS.items() if view in (before, self.view))
        if before is not self.view:
            keys = [keys_of(before, place) for place in range(len(gone))]
            yield from (Named(key + end, "") for key in keys for end in ("", WRITTEN))

    def _seen(self, lit: int, dot: bool, names: Sequence[str], tracks: Sequence[str]) -> View:
        if self.assigned.dotted and not dot:
            return View.REST
        if list(names) == list(tracks) or any(CHOICE.fullmatch(name) for name in names):
            return View.REST
        return self.assigned.lit.get(lit, View.REST)

    def has(self, place: int) -> bool:
        """Whether an encoder is something now."""
        return self.view is View.PANS or (place < len(self.names) and self.names[place] != "")

    def belongs_to(self, selected: int | None) -> bool:
        """Whether what is shown is the selected track's; a plug-in is whoever's it is."""
        if self.view is not View.SENDS:
            return True
        return selected is not None and (not self.assigned.stays or self.subject == selected)

    # Telling, while they are sends or parameters.

    def tells(self, place: int) -> Iterator[Fact]:
        """Where an encoder stands."""
        if place in self.known and self.has(place):
            yield Heard(keys_of(self.view, place), self.known[place])

    def tells_all(self) -> Iterator[Fact]:
        """Names and values of all."""
        for place, name in enumerate(self.names):
            yield Named(keys_of(self.view, place), name or NOTHING)
            yield from self.tells(place)

    def stood(self) -> Iterator[Fact]:
        """A turn was not answered: nothing of what was said is so, whatever looks like an answer."""
        yield Forgotten(FOCUS[self.view])
        yield from self.tells_all()

    def writes(
        self, places: Iterable[int], values: Sequence[str], level: Law, is_faders: Callable[[int], bool]
    ) -> Iterator[Fact]:
        """What is written for values: a send's level, a parameter's words; where a fader moves, neither."""
        for place in places:
            text = values[place]
            if text == self.texts.get(place) or not self.has(place) or is_faders(place):
                continue
            self.texts[place] = text
            if self.view is View.DEVICE:
                yield Named(keys_of(self.view, place) + WRITTEN, text)
            elif self.assigned.decibels and self.reads(place, text, level):
                yield from self.tells(place)

    # Their values.

    def hear(self, place: int, ring: int, t_ns: int) -> None:
        """A ring is lit: an answer to one of the last turns, however many came after it, or a change by the DAW."""
        self.rings[place] = ring
        shown = _shown(ring)
        flight = [each for each in self.flight.pop(place, ()) if t_ns - each[0] < ANSWER_NS]
        answered = next((at for at, (_, to) in enumerate(flight) if abs(to - shown) <= self._near()), None)
        if answered is None or not self.has(place):
            self.turned.pop(place, None)
            self.read(place)
            return
        self.flight[place] = flight[answered:]
        if abs(self.known[place] - shown) <= self._near():
            self.turned.pop(place, None)

    def read(self, place: int) -> None:
        """A ring says where its encoder stands, to a tenth."""
        ring = self.rings.get(place, 0)
        if not ring & 0x0F or not self.has(place):
            self.known.pop(place, None)
            return
        known = self.known.get(place)
        if known is None or abs(known - _shown(ring)) > self._near():
            self.known[place] = _shown(ring)

    def _near(self) -> float:
        return 0.5 / (wire.RING_STEPS - 1) + 1 / self.ticks

    def reads(self, place: int, text: str, law: Law) -> bool:
        """Whether a send's letters say more exactly where it stands; what the ring contradicts is another value's."""
        known, decibels = self.known.get(place), _decibels(text)
        if known is None or decibels is None or place in self.turned:
            return False
        exact = law.to_position(decibels)
        if abs(exact - _shown(self.rings[place])) > self._near() or exact == known:
            return False
        self.known[place] = exact
        return True

    def turns(self, place: int, position: float, t_ns: int) -> int:
        """The ticks by which an encoder is turned, from where it is believed to where it is to be."""
        known = self.known.get(place)
        if known is None:
            return 0
        ticks = round((position - known) * self.ticks)
        if ticks and position in (0.0, 1.0):
            ticks += 1 if ticks > 0 else -1  # what is believed may be a little off, and the end is the end
        if ticks:
            to = self.known[place] = min(1.0, max(0.0, known + ticks / self.ticks))
            flight = self.flight.setdefault(place, [(t_ns, known)])
            del flight[: 1 - IN_FLIGHT]
            flight.append((t_ns, to))
            if self.view is not View.PANS:
                self.turned[place] = t_ns + ANSWER_NS
        return ticks

    def by_hand(self, place: int, ticks: int) -> None:
        """A hand on the same desk turned it."""
        if place in self.known:
            self.known[place] = min(1.0, max(0.0, self.known[place] + ticks / self.ticks))

    def unanswered(self, t_ns: int) -> list[int]:
        """Encoders that were turned and did not answer: they stand where their rings say."""
        late = {place: self.known.get(place) for place, until in self.turned.items() if until <= t_ns}
        for place in late:
            del self.turned[place]
            self.read(place)
        return [place for place, known in late.items() if self.known.get(place) != known]


def _shown(ring: int) -> float:
    """Where a ring stands whose lights say it."""
    return ((ring & 0x0F) - 1) / (wire.RING_STEPS - 1)


def _decibels(text: str) -> float | None:
    """A level in letters, such as -34.8 or -inf."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if number < 100 else None  # "nan" is none either
