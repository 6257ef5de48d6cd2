"""A conversation with a DAW that takes us for a Mackie Control: what it paints on the desk becomes facts about tracks.

The DAW sees up to four boxes of eight strips and writes to them what its tracks are: motors, lights, rings, letters. It
never says which tracks: that is told from the names (core/banks.py). Keys are absolute, `track/N`. While the desk
goes from tracks to other tracks, nothing is said and nothing is heard as a value: it is repainted first, and when the
names have been still for a moment all of it is told anew.

What it refuses to do: say a volume while faders and encoders are swapped, or turn an encoder that is assigned to
anything else (core/mackie_pots.py); lead the DAW's bank while a fader is touched, or while no names of tracks are
shown; take a fader's echo for a finger; guess what a light means that has not been heard. Which DAW it is, is in the
`Host` it is given.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from bridge.core.banks import ENOUGH, PATIENCE_NS, Shown, Step, Window
from bridge.core.dialect import (
    Came,
    Colored,
    Fact,
    Forgotten,
    Heard,
    Metered,
    Named,
    PeerMistake,
    Say,
    Strips,
    Went,
)
from bridge.core.laws import Law
from bridge.core.mackie_letters import Letters
from bridge.core.mackie_pots import FOCUS, Assigned, Pots, Under, View, keys_of
from bridge.core.mackie_pots import keys as pot_keys
from bridge.core.tapers import FULL
from bridge.wire import cables, mcu, midi
from bridge.wire import mackie as wire

MS = 1_000_000
#: A fader is let go this long after it was told its last position: what a hand does on the desk itself.
LET_GO = 500 * MS
#: A light that has not answered a press by then stands where it was: the DAW did not do it.
ANSWER = 500 * MS
#: A DAW that began again paints all names within this of asking who is there.
GREETING = 2_000 * MS
#: A fader that is told again this near to where it stood did not move: two steps of its motor.
ROUNDED = 32
#: Strips that are painted within this are painted for one reason.
AT_ONCE = 50 * MS
#: A fader's level is written this soon after the fader was told (Ardour 7.3: 1 to 20 ms).
FADER_TEXT = 150 * MS
#: Digits of the clock change one by one; it is read when they have been still for so long.
CLOCK_STILL = 5 * MS
#: What we introduce ourselves with: a serial number, a challenge that no Mackie Control wants answered, a version.
SERIAL, CHALLENGE, VERSION = b"PHASEBR", b"\x00\x00\x00\x00", b"V4.02"
#: Models that the first box and those beside it answer to; the first one asked for stays.
FIRST_MODELS, NEXT_MODELS = frozenset({0x14, 0x10}), frozenset({0x15, 0x11})

#: Transport buttons with a light, by what they are called here.
TRANSPORT: Mapping[str, int] = {
    "transport/play": wire.BUTTONS["play"],
    "transport/stop": wire.BUTTONS["stop"],
    "transport/record": wire.BUTTONS["record"],
    "transport/loop": wire.BUTTONS["cycle"],
    "transport/click": wire.BUTTONS["click"],
    "transport/rewind": wire.BUTTONS["rewind"],
    "transport/forward": wire.BUTTONS["forward"],
}
_TRANSPORT_KEYS = {note: key for key, note in TRANSPORT.items()}
_STEPS = {
    Step.BANK_LEFT: "bank-left",
    Step.BANK_RIGHT: "bank-right",
    Step.LEFT: "channel-left",
    Step.RIGHT: "channel-right",
}
_STEPPED = {wire.BUTTONS[word]: step for step, word in _STEPS.items()}
_LEAVES = {first: leaf for leaf, first in wire.STRIP_NOTES.items()}
MASTER = -1
#: Every button by what its action is called.
_WORDS = {note: word for word, note in wire.BUTTONS.items()}


class Host(NamedTuple):
    """How one DAW uses the desk."""

    volume: Law
    pan: Law
    ticks: int  # of an encoder, from hard left to hard right
    names: int = 0  # the row of letters that has the names, from 0
    meters: tuple[float, ...] = wire.METER_DB
    leaves_gaps: bool = False  # no name has seven letters, so that what has is a notice
    assigned: Assigned = Assigned({})


@dataclass(slots=True)
class MackieConversation:
    """One DAW while the daemon runs, and the desk that it paints."""

    host: Host
    units: int = 1
    watch: frozenset[str] = frozenset()
    deadline_ns: int | None = None
    now_ns: int = 0
    present: bool = False
    window: Window = field(init=False)
    models: dict[int, int] = field(default_factory=dict)  # by box: what it was asked as
    letters: Letters = field(init=False)
    faders: dict[int, int] = field(default_factory=dict)  # by place, MASTER with them
    pots: Pots = field(init=False)
    pot_keys: Mapping[str, Under] = field(init=False)
    lights: dict[tuple[int, int], bool] = field(default_factory=dict)  # by box and note
    colors: dict[int, int] = field(default_factory=dict)  # by place
    digits: list[int] = field(init=False)  # of the clock, rightmost first
    clock: str = ""
    loud: dict[int, float] = field(default_factory=dict)  # the sides of the master's meter
    selected: int | None = None  # a place
    touches: dict[int, int] = field(default_factory=dict)  # by place: until when
    answers: dict[tuple[int, int], tuple[int, bool]] = field(default_factory=dict)  # what a light is to be, until when
    is_dotted: bool = False  # the dot of the assignment's digits
    covering: list[str] | None = None  # names of another assignment that still stand, though pan is on again
    covering_ns: int = 0  # since when
    moved: dict[int, int] = field(default_factory=dict)  # by place: when its motor was told
    strayed: dict[int, int] = field(default_factory=dict)  # by place: when its fader went under an assignment
    is_changed: bool = False  # what was known of the tracks holds no longer, whatever the names say
    clock_ns: int | None = None
    asked_ns: int | None = None  # when it asked who is there although it was there
    painted: set[int] = field(default_factory=set)  # places whose names came since
    pressed: set[tuple[int, int]] = field(default_factory=set)  # by a surface that passes, by box and note
    freed_ns: int | None = None  # when it last let go, until that was looked at
    by_hand: bool = False  # such a surface chose the bank, which stands until something else is played
    asks_often: bool = False  # it asks to see whether we are there, not because it began again

    def __post_init__(self) -> None:
        """An empty desk."""
        self.window = Window(self.units * wire.STRIPS)
        self.letters = Letters(self.units, self.host.names, self.host.leaves_gaps)
        self.pots = Pots(self.host.assigned, self.host.ticks)
        self.pot_keys = pot_keys(self.window.size)
        self._clear()

    def _clear(self) -> None:
        self.window.begin()
        self.letters.clear()
        self.pots.clear()
        self.digits = [0x20] * wire.DIGITS
        for kept in (self.faders, self.lights, self.colors, self.loud):
            kept.clear()
        self.touches.clear()
        self.answers.clear()
        self.painted.clear()
        self.pressed.clear()
        self.strayed.clear()
        self.moved.clear()
        self.covering = None
        self.present = self.is_changed = self.is_dotted = self.by_hand = False
        self.deadline_ns = self.clock_ns = self.asked_ns = self.selected = self.freed_ns = None
        self.clock = ""

    # Life.

    def opened(self, t_ns: int) -> Iterable[Fact]:
        """A desk that is switched on says nothing until it is asked."""
        self._clear()
        self.models.clear()
        self.asks_often = False
        self.now_ns = t_ns
        return ()

    def closed(self, t_ns: int) -> Iterable[Fact]:
        """The port is gone: the desk is empty, and nothing waits."""
        self.opened(t_ns)
        return ()

    def leaving(self, t_ns: int) -> Iterable[Fact]:  # noqa: ARG002 (the contract's)
        """Every fader is let go."""
        touches, self.touches = tuple(self.touches), {}
        return [Say(self._let_go(place)) for place in touches]

    def hear(self, t_ns: int, data: bytes) -> Iterable[Fact]:
        """One message from the DAW to one of the boxes."""
        self.now_ns = t_ns
        try:
            cable, data = cables.parted(data)
        except midi.MidiMistake as mistake:
            raise PeerMistake(str(mistake)) from None
        unit = cable - 1
        if unit >= self.units:
            raise PeerMistake(f"a message for box {cable}, and there are {self.units}")
        if not midi.check(data):
            raise PeerMistake(f"{data[:8].hex(' ')} is no whole message")
        listens = _LISTENS.get(data[0])
        if listens is None:
            return ()
        facts = list(listens(self, unit, data))
        self._arm()
        return facts

    def wake(self, t_ns: int) -> Iterable[Fact]:
        """Faders are let go, unanswered lights stand where they were, what was painted has settled."""
        self.now_ns = t_ns
        facts: list[Fact] = []
        for place in [place for place, until in self.touches.items() if until <= t_ns]:
            del self.touches[place]
            facts.append(Say(self._let_go(place)))
        for where in [where for where, (until, _) in self.answers.items() if until <= t_ns]:
            del self.answers[where]
            facts += self._light(*where)
        if self.clock_ns is not None and self.clock_ns <= t_ns:
            self.clock_ns = None
            facts += self._tells_clock()
        self.freed_ns = None
        if self.letters.wake(t_ns):
            self._renamed()
        due = self._due_ns()
        if due is not None and due <= t_ns:
            facts += self._settled()
        if self.pots.unanswered(t_ns) and self._tells_under:
            facts += self.pots.stood()
        stirred = self.pots.due_ns()
        if stirred is not None and stirred <= t_ns:
            facts += self._pots_settled()
        facts += self._leads()
        self._arm()
        return facts

    def reached(self, t_ns: int, keys: frozenset[str], /) -> Iterable[Fact]:
        """The controls of now stand for these: the desk is led to the tracks among them."""
        self.now_ns = t_ns
        tracks = (key.split("/", 2)[1] for key in keys if key.startswith("track/"))
        self.by_hand = False
        self.window.want(frozenset(int(track) for track in tracks))
        facts = list(self._leads())
        self._arm()
        return facts

    def bypassed(self, t_ns: int, data: bytes, /) -> bool:
        """A surface is a hand on the same desk: fingers, encoders and banks are noted; no finger comes twice."""
        self.now_ns = t_ns
        cable, message = cables.parted(data)
        unit, kind, goes = cable - 1, message[0] & 0xF0, True
        if message[0] in (0x80, 0x90):
            goes = self._presses(unit, message[1], is_down=message[0] == 0x90 and message[2] > 0)
        elif kind == 0xB0 and 0 <= (strip := message[1] - wire.POTS) < wire.STRIPS and self._view is not View.REST:
            ticks = (message[2] & 0x3F) * (-1 if message[2] & 0x40 else 1)
            self.pots.by_hand(unit * wire.STRIPS + strip, ticks)
        self._arm()
        return goes

    def _presses(self, unit: int, note: int, *, is_down: bool) -> bool:
        """A button or a finger; whether the DAW has to hear of it."""
        if not is_down:
            self.pressed.discard((unit, note))
            self.freed_ns = self.now_ns  # what was not done under a finger can be now
            return True
        self.pressed.add((unit, note))
        if note in _STEPPED and not unit:
            self._stepped(_STEPPED[note])
        strip = note - wire.TOUCH
        if not 0 <= strip <= wire.STRIPS:
            return True
        place = MASTER if strip == wire.STRIPS else unit * wire.STRIPS + strip
        return self.touches.pop(place, None) is None  # else the finger of before stays, and is this hand's from now on

    def _stepped(self, step: Step) -> None:
        """The bank was chosen by hand: a step like those of our own, if the one before was seen to its end."""
        self.by_hand = True
        if self.window.placed and not self._is_covered:
            self.window.take(step, self._picture(), self.now_ns, own=False)
        else:
            self.window.forget()

    # Speaking.

    def says(self, key: str, position: float, /) -> bytes:
        """The messages that bring a value there; nothing where the desk does not show it, or where it stands there."""
        if key in TRANSPORT:
            said = self._switches(0, TRANSPORT[key], position)
        elif key == "master/volume":
            said = self._moves(MASTER, position)
        elif (under := self.pot_keys.get(key)) is not None:
            said = self._turns(under.place, position) if self._stands_for(under) else b""
        else:
            place, leaf = self._place_of(key)
            said = b"" if place is None else self._says_of(place, leaf, position)
        self._arm()
        return said

    def _place_of(self, key: str) -> tuple[int | None, str]:
        root, _, rest = key.partition("/")
        if self._is_moving or not self.present:
            return None, ""
        if root == "selected":
            return self.selected, rest
        number, _, leaf = rest.partition("/")
        place = self.window.place(int(number))
        return (place if place is not None and self._exists(place) else None), leaf

    def _says_of(self, place: int, leaf: str, position: float) -> bytes:
        if leaf == "volume":
            return b"" if self._is_flipped else self._moves(place, position)
        if leaf == "pan":
            return self._turns(place, position) if self._view is View.PANS else b""
        unit, strip = divmod(place, wire.STRIPS)
        return self._switches(unit, wire.STRIP_NOTES[leaf] + strip, position)

    def _moves(self, place: int, position: float) -> bytes:
        """A fader goes there under a finger, which stays on it for a while."""
        unit, strip = self._strip(place)
        touch = wire.TOUCH + strip  # the master's follows the eighth
        if (unit, touch) in self.pressed:
            return b""  # a hand is on it
        number = round(position * FULL)
        self.faders[place] = number
        said = b"" if place in self.touches else wire.press(touch)
        self.touches[place] = self.now_ns + LET_GO
        return cables.joined(unit + 1, said + wire.fader(strip, number))

    def _let_go(self, place: int) -> bytes:
        unit, strip = self._strip(place)
        return cables.joined(unit + 1, wire.release(wire.TOUCH + strip))

    def _strip(self, place: int) -> tuple[int, int]:
        return (0, wire.STRIPS) if place == MASTER else divmod(place, wire.STRIPS)

    def _turns(self, place: int, position: float) -> bytes:
        """An encoder is turned by what lies between where it is believed and where it is to be."""
        ticks = self.pots.turns(place, position, self.now_ns)
        unit, strip = divmod(place, wire.STRIPS)
        return cables.joined(unit + 1, wire.turned(strip, ticks)) if ticks else b""

    def _switches(self, unit: int, note: int, position: float) -> bytes:
        """A button is pressed where its light is not as it is to be; one that was never heard is pressed."""
        wanted = position >= 0.5
        _, meant = self.answers.get((unit, note), (0, self.lights.get((unit, note))))
        if meant == wanted or (unit, note) in self.pressed:
            return b""
        self.answers[unit, note] = (self.now_ns + ANSWER, wanted)
        return cables.joined(unit + 1, wire.tap(note))

    # What state the desk is in.

    @property
    def _is_moving(self) -> bool:
        """Whether the desk is being repainted, so that nobody knows which strip is which track."""
        return self.window.moving

    @property
    def _is_rolling(self) -> bool:
        return self.lights.get((0, TRANSPORT["transport/play"]), False)

    @property
    def _is_flipped(self) -> bool:
        return self.lights.get((0, wire.FLIP), False)

    @property
    def _view(self) -> View:
        """What the encoders are now, as far as the desk has settled."""
        if self._is_flipped or self.pots.stirred_ns is not None:
            return View.REST
        if not self._is_covered:
            return View.PANS
        return View.REST if self._is_moving or self.pots.view is View.PANS else self.pots.view

    @property
    def _tells_under(self) -> bool:
        """Whether the encoders are sends of the track that is selected, or parameters."""
        return self._view in FOCUS and self.pots.belongs_to(self.selected)

    def _stands_for(self, under: Under) -> bool:
        """Whether an encoder is this parameter or send now."""
        return self._view is under.view and self.present and self._tells_under and self.pots.has(under.place)

    @property
    def _is_covered(self) -> bool:
        """Whether the row of names is written by another assignment than pan: what stands there are no tracks."""
        others = any(self.lights.get((0, note)) for note in wire.ASSIGNMENTS)
        return not self.lights.get((0, wire.PAN_ASSIGNMENT), not others)

    def _due_ns(self) -> int | None:
        """When to look what was painted: not under a notice."""
        return self.window.due_ns() if self.letters.hidden is None else None

    def _exists(self, place: int) -> bool:
        window = self.window
        return window.first is None or window.total is None or window.first + place < window.total

    def _arm(self) -> None:
        waits = [*self.touches.values(), *(until for until, _ in self.answers.values())]
        others = (self._due_ns(), self.letters.until_ns, self.pots.due_ns(), self.clock_ns, self.freed_ns)
        waits += [at for at in others if at is not None]
        self.deadline_ns = min(waits, default=None)

    # Hearing, message by message.

    def _comes(self) -> Iterator[Fact]:
        """It speaks, so it is there."""
        if not self.present:
            self.present = True
            yield Came()

    def _hears_fader(self, unit: int, data: bytes, strip: int) -> Iterator[Fact]:
        yield from self._comes()
        place = MASTER if strip == wire.STRIPS else unit * wire.STRIPS + strip
        if place == MASTER and unit:
            return
        number = midi.fourteen(data)
        if self._is_covered and abs(self.faders.get(place, number) - number) > ROUNDED:
            yield from self._strays(place)
        self.faders[place] = number
        self.moved[place] = self.now_ns
        yield from self._tells_fader(place)

    def _hears_note(self, unit: int, data: bytes) -> Iterator[Fact]:
        yield from self._comes()
        note, is_lit = data[1], midi.seven(data) > 0
        was_lit = self.lights.get((unit, note))
        self.lights[unit, note] = is_lit
        self.answers.pop((unit, note), None)
        if unit == 0 and note in _WORDS:
            yield Heard(f"action/{_WORDS[note]}", float(is_lit))
        if unit == 0 and (note in wire.ASSIGNMENTS or note == wire.FLIP):
            if was_lit != is_lit:
                self.is_changed = self.is_changed or was_lit is not None
                self._covers()
                self._stirs()
            if is_lit:
                self._begins_with_selected()
            return
        yield from self._light(unit, note)

    def _hears_controller(self, unit: int, data: bytes) -> Iterator[Fact]:
        _, number, value = data
        if 0 <= (strip := number - wire.RINGS) < wire.STRIPS:
            if value & 0x0F > wire.RING_STEPS:
                raise PeerMistake(f"a ring of {value & 0x0F} lights, and there are {wire.RING_STEPS}")
            yield from self._comes()
            place = unit * wire.STRIPS + strip
            if self._view is View.REST:
                self.pots.rings[place] = value
                return
            was_known = place in self.pots.known
            self.pots.hear(place, value, self.now_ns)
            if was_known and place not in self.pots.known:
                yield from map(Forgotten, self._pot_keys(place))
            yield from self._tells_pot(place)
        elif number == wire.ASSIGNED and not unit:
            if self.is_dotted != (dotted := bool(value & 0x40)):
                self.is_dotted = dotted
                self._stirs()
        elif 0 <= (digit := number - wire.CLOCK) < wire.DIGITS and not unit:
            yield from self._comes()
            self.digits[digit] = value
            if "position" in self.watch:
                self.clock_ns = self.now_ns + CLOCK_STILL

    def _hears_meter(self, unit: int, data: bytes) -> Iterator[Fact]:
        strip, level = divmod(data[1], 16)
        yield from self._comes()
        place = unit * wire.STRIPS + strip
        if "meters" in self.watch and level < len(self.host.meters):
            decibels = self.host.meters[level] if level else -float("inf")
            yield from (Metered(key, decibels) for key in self._keys(place))

    def _hears_master_meter(self, unit: int, data: bytes) -> Iterator[Fact]:
        side, level = divmod(data[1], 16)
        if side > 1 or unit:
            raise PeerMistake(f"a master meter of side {side + 1}")
        yield from self._comes()
        if "meters" in self.watch and level < len(self.host.meters):
            self.loud[side] = self.host.meters[level] if level else -float("inf")
            yield Metered("master", max(self.loud.values()))

    def _hears_sysex(self, unit: int, data: bytes) -> Iterator[Fact]:
        word = mcu.word(data)
        if word is None:
            return  # another maker's, such as the second display of a QCon
        if word.model not in mcu.MODELS:
            raise PeerMistake(f"sysex for model {word.model:02x}, which is no Mackie Control")
        hears = _COMMANDS.get(word.command)
        if hears is not None:
            yield from hears(self, unit, word)

    def _asked(self, unit: int, word: mcu.Word) -> Iterator[Fact]:
        """Who is there? The box, as what it was asked first; where it was there already, the DAW may begin again."""
        if word.model not in (NEXT_MODELS if unit else FIRST_MODELS):
            return
        if self.models.setdefault(unit, word.model) != word.model:
            return
        yield Say(cables.joined(unit + 1, wire.sysex(word.model, mcu.CONNECTION, SERIAL + CHALLENGE)))
        if self.present and not unit and not self.asks_often:
            if self.asked_ns is not None:
                self.asks_often, self.asked_ns = True, None
            else:
                self.asked_ns = self.now_ns
                self.painted.clear()

    def _replied(self, unit: int, word: mcu.Word) -> Iterator[Fact]:
        """The answer to our challenge: a Logic Control's host waits to be told that it was right."""
        if word.model in mcu.CHALLENGERS:
            yield Say(cables.joined(unit + 1, wire.sysex(word.model, mcu.CONFIRMED, SERIAL)))

    def _asked_version(self, unit: int, word: mcu.Word) -> Iterator[Fact]:
        yield Say(cables.joined(unit + 1, wire.sysex(word.model, wire.VERSION + 1, VERSION)))

    def _goes(self, unit: int, word: mcu.Word) -> Iterator[Fact]:
        """The DAW says goodbye to the desk."""
        if self.present and not unit and word.body[:1] in (b"\x00", b"\x7f"):
            yield from (Say(self._let_go(place)) for place in tuple(self.touches))
            self._clear()
            yield Went("it switched the desk off; was the DAW or its song closed?")

    def _colored(self, unit: int, word: mcu.Word) -> Iterator[Fact]:
        if len(word.body) != wire.STRIPS:
            raise PeerMistake(f"{len(word.body)} colours for {wire.STRIPS} strips")
        for strip, code in enumerate(word.body):
            place = unit * wire.STRIPS + strip
            self.colors[place] = wire.rgb(code)
            yield from self._tells_color(place)

    def _written(self, unit: int, word: mcu.Word) -> Iterator[Fact]:
        """Letters on the display: from a cell on, and round from the last to the first."""
        offset, letters = (word.body[0] if word.body else wire.CELLS), word.body[1:]
        if offset >= wire.CELLS or len(letters) > wire.CELLS:
            raise PeerMistake(f"{len(letters)} letters from cell {offset}, and a display has {wire.CELLS}")
        yield from self._comes()
        before = self.letters.names()
        mine = self.letters.write(unit, offset, letters, self.now_ns)
        if mine and self.letters.names() != before:
            self._renamed()
        elif self._tells_under:
            yield from self._writes_values(unit)
        if mine and self.asked_ns is not None:
            yield from self._repainted(unit, mine)

    def _writes_values(self, unit: int) -> Iterator[Fact]:
        places = range(unit * wire.STRIPS, (unit + 1) * wire.STRIPS)
        yield from self.pots.writes(places, self.letters.values(), self.host.volume, self._writes_fader)

    def _writes_fader(self, place: int) -> bool:
        """Whether a fader moves, whose level is written in the place of a value for as long."""
        return place in self.touches or self.now_ns - self.moved.get(place, -FADER_TEXT) < FADER_TEXT

    def _repainted(self, unit: int, strips: set[int]) -> Iterator[Fact]:
        """All names anew, soon after it asked who is there: it began again, at its first track."""
        assert self.asked_ns is not None
        if self.now_ns - self.asked_ns > GREETING:
            self.asks_often, self.asked_ns = True, None
            return
        self.painted.update(unit * wire.STRIPS + strip for strip in strips)
        if len(self.painted) == self.window.size and self.window.step is None:
            self.asked_ns = None
            self.window.forget()
            yield Came()
            self._stirs()

    # What is painted settles.

    def _stirs(self) -> None:
        """Something changed that says which strip is which track, or what its controls are."""
        self.window.painted(self.now_ns, named=True)

    def _renamed(self) -> None:
        """Other letters stand in the row of names."""
        if self._is_covered:
            self.pots.stir(self.now_ns)
        else:
            self._stirs()

    def _begins_with_selected(self) -> None:
        """An assignment's light came on, or again: its encoders are those of the track that is selected."""
        if self.pots.subject != self.selected:
            self.pots.subject = self.selected
            if self._is_covered:
                self.pots.stir(self.now_ns)

    def _covers(self) -> None:
        """Another assignment than pan writes its own names now; or pan is on again, and they are to go."""
        if self._is_covered:
            self.window.cover()
            self.covering = None
        elif tuple(names := self.letters.names()) != self.window.names:
            self.covering, self.covering_ns = names, self.now_ns

    def _still_covers(self) -> bool:
        """Whether names of another assignment stand there although pan is on: the DAW is slower than its lights."""
        if self.covering is None:
            return False
        if self.covering != self.letters.names() or self.now_ns - self.covering_ns > PATIENCE_NS:
            self.covering = None
        return self.covering is not None

    def _strays(self, place: int) -> Iterator[Fact]:
        """Several faders at once while no names are seen: the DAW shows other tracks, and nobody knows which.

        Automation moves several too: where an assignment stays with its track, nothing is banked under it either.
        """
        is_automation = self.host.assigned.stays and self._is_rolling
        if place == MASTER or self.touches or self.window.first is None or is_automation:
            return
        self.strayed[place] = self.now_ns
        if sum(self.now_ns - at < AT_ONCE for at in self.strayed.values()) >= ENOUGH:
            self.strayed.clear()
            self.window.forget()
            self.pots.subject = None
            yield Forgotten("track")

    def _picture(self) -> list[Shown]:
        return [Shown(name, self._marks(place)) for place, name in enumerate(self.letters.names())]

    def _marks(self, place: int) -> tuple[object, ...]:
        unit, strip = divmod(place, wire.STRIPS)
        lights = (self.lights.get((unit, first + strip), False) for first in _LEAVES)
        return (self.faders.get(place, 0), self.pots.rings.get(place, 0), *lights)

    def _settled(self) -> Iterator[Fact]:
        """The window stands somewhere else, or tracks are called otherwise: all it shows is told anew."""
        window = self.window
        first, total = window.first, window.total
        if self._still_covers():
            self._stirs()
            return
        if self._is_covered:
            window.look_away()
        else:
            window.settle(self._picture(), steady=not self._is_rolling, t_ns=self.now_ns)
        if window.first != first or self.is_changed:
            yield Forgotten("track")
        self.is_changed = False
        yield from self._pots_settled()
        if window.total is not None and window.total != total:
            yield Strips(window.total)
        for place in range(window.size):
            yield from self._tells_strip(place)
        yield from self._selects()

    def _pots_settled(self) -> Iterator[Fact]:
        """What the encoders are is looked at, and where it is another thing than pans, or was, told anew."""
        lit = next((note for note in wire.ASSIGNMENTS if self.lights.get((0, note))), 0) if self._is_covered else None
        yield from self.pots.settle(lit, self.is_dotted, self.letters.names(), self.window.names)
        yield from self._tells_pots()

    def _tells_pots(self) -> Iterator[Fact]:
        """Names and values of what stands under the encoders."""
        if self._tells_under:
            yield from self.pots.tells_all()
            for unit in range(self.units):
                yield from self._writes_values(unit)

    def _leads(self) -> Iterator[Fact]:
        """One step on the way to the tracks that are played, unless a finger is on a fader."""
        if not self.present or self.touches or self.by_hand or self.pressed:
            return
        if self._is_covered or self.letters.hidden is not None:
            return  # nothing could be seen of a step
        picture = self._picture()
        step = self.window.next_step(picture)
        if step is not None:
            self.window.take(step, picture, self.now_ns)
            yield Forgotten("track")
            yield Say(wire.tap(wire.BUTTONS[_STEPS[step]]))

    # Telling.

    def _keys(self, place: int, leaf: str = "") -> Iterator[str]:
        """What a strip, or a control of it, is called now: a track's where that is known, the selected one's."""
        track = self.window.track(place)
        if track is not None and self._exists(place):
            yield f"track/{track}{leaf}"
        if place == self.selected and not self._is_moving and leaf:
            yield f"selected{leaf}"

    def _tells(self, place: int, leaf: str, position: float) -> Iterator[Fact]:
        yield from (Heard(key, position) for key in self._keys(place, f"/{leaf}"))

    def _tells_fader(self, place: int) -> Iterator[Fact]:
        if place == MASTER:
            yield Heard("master/volume", self.faders[place] / FULL)
        elif place in self.faders and not self._is_flipped:
            yield from self._tells(place, "volume", self.faders[place] / FULL)

    def _tells_pan(self, place: int) -> Iterator[Fact]:
        if place in self.pots.known and self._view is View.PANS:
            yield from self._tells(place, "pan", self.pots.known[place])

    def _tells_pot(self, place: int) -> Iterator[Fact]:
        """Where an encoder stands, as what it is."""
        yield from self.pots.tells(place) if self._tells_under else self._tells_pan(place)

    def _pot_keys(self, place: int) -> Iterator[str]:
        """What an encoder whose ring went dark was until then."""
        if self._tells_under:
            yield keys_of(self.pots.view, place)
        elif self._view is View.PANS:
            yield from self._keys(place, "/pan")

    def _tells_color(self, place: int) -> Iterator[Fact]:
        if place in self.colors:
            yield from (Colored(key, self.colors[place]) for key in self._keys(place))

    def _light(self, unit: int, note: int) -> Iterator[Fact]:
        """What a light says, as far as it was heard."""
        is_lit = self.lights.get((unit, note))
        if is_lit is None:
            return
        if unit == 0 and note in _TRANSPORT_KEYS:
            yield Heard(_TRANSPORT_KEYS[note], float(is_lit))
            return
        leaf = _LEAVES.get(note & ~7)
        if leaf is None:
            return
        yield from self._tells(unit * wire.STRIPS + note % wire.STRIPS, leaf, float(is_lit))
        if leaf == "select" and not self._is_moving:
            yield from self._selects()

    def _tells_strip(self, place: int) -> Iterator[Fact]:
        unit, strip = divmod(place, wire.STRIPS)
        yield from (Named(key, self.window.names[place]) for key in self._keys(place))
        yield from self._tells_color(place)
        yield from self._tells_fader(place)
        yield from self._tells_pan(place)
        for first, leaf in _LEAVES.items():
            is_lit = self.lights.get((unit, first + strip))
            if is_lit is not None:
                yield from self._tells(place, leaf, float(is_lit))

    def _selects(self) -> Iterator[Fact]:
        """The strip whose select is lit is what is selected; of several the one that was before, else the first."""
        lit = [place for place in range(self.window.size) if self._is_selected(place)]
        before, name = self.selected, ""
        self.selected = before if before in lit else next(iter(lit), None)
        if self.selected != before:
            yield Forgotten("selected")
            yield from self._selects_anew()
        if self.selected is None:
            return
        if self.window.names:
            name = self.window.names[self.selected]
        if name:
            yield Named("selected", name)
        for fact in self._tells_strip(self.selected) if self.selected != before and self.window.names else ():
            if isinstance(fact, Heard) and fact.key.startswith("selected/"):
                yield fact

    def _selects_anew(self) -> Iterator[Fact]:
        """What the encoders are may be another track's now, or this one's again."""
        if self._is_covered and not self.host.assigned.stays:
            self.pots.stir(self.now_ns)
        elif self._view is View.SENDS:
            yield from self._tells_pots()

    def _is_selected(self, place: int) -> bool:
        unit, strip = divmod(place, wire.STRIPS)
        return self._exists(place) and self.lights.get((unit, wire.SELECT + strip), False)

    def _tells_clock(self) -> Iterator[Fact]:
        """Ten digits: hours, minutes, seconds, frames; or bars, beats, parts and ticks."""
        letters = "".join(wire.letter(value)[0] for value in reversed(self.digits))
        groups = [letters[0:3], letters[3:5], letters[5:7], letters[7:10]]
        if self.lights.get((0, wire.BEATS)):
            text = "|".join(group.strip().lstrip("0") or "0" for group in groups if group.strip())
        else:
            text = ":".join(group.strip()[-2:].rjust(2, "0") for group in groups if group.strip())
        if text != self.clock:
            self.clock = text
            yield Named("transport/position", text)


#: How each message is heard, by its status byte.
_LISTENS: Mapping[int, Callable[[MackieConversation, int, bytes], Iterator[Fact]]] = {
    **{0xE0 | strip: partial(MackieConversation._hears_fader, strip=strip) for strip in range(wire.STRIPS + 1)},
    0x80: MackieConversation._hears_note,
    0x90: MackieConversation._hears_note,
    0xB0: MackieConversation._hears_controller,
    0xBF: MackieConversation._hears_controller,  # some send the clock on channel 16 (TouchMCU)
    0xD0: MackieConversation._hears_meter,
    0xD1: MackieConversation._hears_master_meter,
    0xF0: MackieConversation._hears_sysex,
}
#: How each sysex of the family is heard, by its command.
_COMMANDS: Mapping[int, Callable[[MackieConversation, int, mcu.Word], Iterator[Fact]]] = {
    wire.QUERY: MackieConversation._asked,
    wire.REPLY: MackieConversation._replied,
    wire.VERSION: MackieConversation._asked_version,
    wire.RESET: MackieConversation._goes,
    wire.OFFLINE: MackieConversation._goes,
    wire.TEXT: MackieConversation._written,
    wire.COLORS: MackieConversation._colored,
}
