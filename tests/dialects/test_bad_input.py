"""Bad input from a DAW, for every dialect there is: absent, gone, late, flooding, wrong, torn, or another program.

Whatever comes is counted and shown; no control sticks, no fader stands wrong, nothing raises. A new dialect is in here
by itself: its words are what its own contract test says a DAW answers (tests/dialects/echoes.py).

Decided: a bundle acts when it comes, whatever time it carries (docs/decisions/0004), since what a DAW says of now must
not wait for its clock.
"""

import math
import struct
import time
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.core.compiler import compile_rig
from bridge.core.dialect import Dialect, Heard, PeerMistake, Speech
from bridge.core.engine import Engine
from bridge.core.events import Back, Effect, Event, Lost, PhaseIs, Received, Send, Wake
from bridge.core.targets import TARGETS
from bridge.model.rig import Daw, Entry
from bridge.model.target import Mode
from bridge.wire import osc
from tests.core.toy import MS, entry, rig
from tests.dialects.contract import a_conversation, dialects, example, hear, messages_of, spoken
from tests.dialects.echoes import echo

FADER, BUTTON, PEDAL = (0xB0, 0), (0xB0, 32), (0xB0, 64)
#: What a fader and a button reach where the dialect hears it, best first.
PREFERRED = ("strip/N/volume", "track/N/volume", "strip/N/mute", "track/N/mute", "selected/volume")


def _word(dialect: Dialect, speech: Speech, position: float) -> bytes:
    """What the DAW says when the target stands there."""
    assert speech.pack is not None
    return echo(dialect, speech.prefix + speech.pack(position))


def _is_heard(dialect: Dialect, speech: Speech) -> bool:
    if speech.pack is None:
        return False
    try:
        facts = hear(a_conversation(dialect), _word(dialect, speech, 1.0))
    except PeerMistake:
        return False
    return Heard(speech.key, 1.0) in facts


def _shapes(dialect: Dialect, mode: Mode) -> list[str]:
    """What it says and hears back, in the order of preference."""
    heard = {shape: speech for shape, speech in spoken(dialect) if _is_heard(dialect, speech)}
    fitting = [shape for shape in heard if TARGETS[shape].mode is mode]
    return sorted(fitting, key=lambda shape: PREFERRED.index(shape) if shape in PREFERRED else len(PREFERRED))


def _head(speech: Speech) -> bytes:
    """How every message begins that sets this value: as it was worded beforehand, else its whole address."""
    assert speech.pack is not None
    return speech.prefix or speech.pack(0.5).partition(b"\0")[0] + b"\0"


class AsItIs:
    """A dialect that is spoken in one way only: with the table it has by now, where it takes one."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect

    def __getattr__(self, name: str) -> Any:
        if name in ("configured", "options", "tabled", "_dialect"):
            raise AttributeError(name)
        return getattr(self._dialect, name)


class Company:
    """An engine with a desk, a pedal and a DAW of one dialect; the DAW is whatever the test says."""

    def __init__(self, dialect: Dialect, *, there: bool = True) -> None:
        self.dialect = dialect
        values, switches = _shapes(dialect, Mode.VALUE), _shapes(dialect, Mode.TOGGLE)
        lines: list[Entry] = [entry("pedal/switch/1", "any", "phase/toggle")]
        lines += [entry("desk/fader/1", "any", example(shape).path) for shape in values[:1]]
        lines += [entry("desk/button/solo/1", "any", example(shape).path) for shape in switches[:1]]
        made = replace(rig(lines), daws=(Daw("daw", dialect.name),))
        self.engine = Engine(compile_rig(made, {dialect.name: AsItIs(dialect)}))
        self.t_ns = 0
        self.sent: list[bytes] = []
        self.heads = {_head(speech) for _, speech in spoken(dialect) if speech.pack}
        self.asks = {speech.ask for _, speech in spoken(dialect)}
        self.speech = self._speech(values)
        for port in ("desk", "pedal", *(["daw"] if there else [])):
            self.step(Back(0, port))
        self.wait(5000)  # what a box that just opened sends is taken with caution

    def _speech(self, shapes: list[str]) -> Speech | None:
        said = self.dialect.speech(example(shapes[0])) if shapes else None
        return said if isinstance(said, Speech) else None

    def step(self, event: Event) -> list[Effect]:
        effects = self.engine.step(event)
        self.sent += [each.data for each in effects if isinstance(each, Send) and each.port == "daw"]
        return effects

    def wait(self, ms: float) -> None:
        until = self.t_ns + round(ms * MS)
        while (due := self.engine.deadline_ns) is not None and due <= until:
            self.t_ns = max(self.t_ns, due)
            self.step(Wake(self.t_ns))
        self.t_ns = until

    def hears(self, *words: bytes) -> None:
        for word in words:
            self.wait(1)
            self.step(Received(self.t_ns, "daw", word))

    def plays(self, which: tuple[int, int], number: int, port: str = "desk") -> list[Effect]:
        self.wait(5)
        return self.step(Received(self.t_ns, port, bytes((*which, number))))

    def word(self, position: float) -> bytes:
        assert self.speech is not None
        return _word(self.dialect, self.speech, position)

    @property
    def position(self) -> float | None:
        """Where the engine believes the fader's target stands."""
        assert self.speech is not None
        return self.engine._world.peers["daw"].values[self.speech.key].position

    def is_at(self, position: float) -> bool:
        assert self.speech is not None
        return self.position is not None and abs(self.position - position) <= self.speech.law.step

    def set_values(self) -> list[bytes]:
        """What was sent that sets a value."""
        said = (data for data in self.sent if data not in self.asks)
        return [data for data in said if any(data.startswith(head) for head in self.heads)]

    @property
    def mistakes(self) -> int:
        return int(self.engine.picture()["daws"]["daw"]["mistakes"])


def stands_at_a_quarter(dialect: Dialect) -> Company:
    company = Company(dialect)
    company.hears(company.word(0.25), company.word(0.25))
    assert company.is_at(0.25)
    company.sent.clear()
    return company


def _with_words(medium: str | None = None) -> list[Dialect]:
    """Dialects that hear where a fader's target stands."""
    return [each for each in dialects() if medium in (None, each.medium) and _shapes(each, Mode.VALUE)]


def _name(each: Dialect) -> str:
    return each.name


EVERY = pytest.mark.parametrize("dialect", dialects(), ids=_name)
WORDED = pytest.mark.parametrize("dialect", _with_words(), ids=_name)
OVER_OSC = pytest.mark.parametrize("dialect", _with_words("osc"), ids=_name)


def test_the_dialects_that_hear_are_in_here() -> None:
    assert {"ardour-osc", "ableton-osc", "reaper-osc", "moss-osc"} <= {each.name for each in _with_words()}


# --- Absent, gone, late -----------------------------------------------------------------------------------------


@EVERY
def test_a_daw_that_is_absent_holds_nothing_up_and_gets_nothing_of_it_later(dialect: Dialect) -> None:
    company = Company(dialect, there=False)
    for number in (0, 30, 60, 90):
        company.plays(FADER, number)
    company.plays(BUTTON, 127)
    assert any(isinstance(effect, PhaseIs) for effect in company.plays(PEDAL, 127, "pedal"))
    company.plays(BUTTON, 0)
    assert company.sent == []
    company.step(Back(company.t_ns, "daw"))
    company.wait(3000)
    assert company.set_values() == []


@WORDED
def test_a_daw_that_quits_leaves_nothing_known_and_is_believed_anew(dialect: Dialect) -> None:
    company = stands_at_a_quarter(dialect)
    company.step(Lost(company.t_ns, "daw"))
    assert company.position is None
    company.wait(1000)
    company.step(Back(company.t_ns, "daw"))
    company.hears(company.word(0.75), company.word(0.75))
    assert company.is_at(0.75)
    assert company.set_values() == []


@WORDED
def test_a_late_answer_moves_no_fader_and_the_control_has_to_meet_it(dialect: Dialect) -> None:
    company = Company(dialect)
    for number in (99, 100, 101):
        company.plays(FADER, number)
    company.wait(3300)
    company.hears(company.word(0.25), company.word(0.25))
    company.plays(FADER, 102)
    assert company.set_values() == [], "nothing jumps to where the hand stands"
    for number in range(101, 30, -1):
        company.plays(FADER, number)
    assert company.set_values(), "it has met the value and holds it"


# --- Floods -----------------------------------------------------------------------------------------------------

PER_SECOND = 10_000


@WORDED
def test_a_flood_ends_where_its_last_word_says_and_others_play(dialect: Dialect) -> None:
    company = stands_at_a_quarter(dialect)
    words = [company.word(position) for position in (0.1, 0.3, 0.5, 0.7, 0.9)]
    begin_ns = company.t_ns
    for number in range(PER_SECOND):
        company.t_ns = begin_ns + number * 1_000_000_000 // PER_SECOND
        company.step(Received(company.t_ns, "daw", words[number % 5]))
        if number % 1000 == 500:
            effects = company.step(Received(company.t_ns, "pedal", bytes((*PEDAL, 127))))
            assert any(isinstance(effect, PhaseIs) for effect in effects), "the flip comes at once"
            company.step(Received(company.t_ns, "pedal", bytes((*PEDAL, 0))))
    assert company.is_at(0.9)
    assert company.set_values() == []
    world = company.engine._world
    assert len(world.timers) < 50
    assert all(len(lane.waiting) < 50 for lane in world.lanes.values())


@WORDED
def test_a_flood_takes_less_than_half_of_the_time_it_lasts(dialect: Dialect) -> None:
    """Processor time for 10,000 messages against the second in which they come; the best of three."""
    shares = []
    for _ in range(3):
        company = stands_at_a_quarter(dialect)
        words = [company.word(number / 100) for number in range(100)]
        begin = time.process_time()
        for number in range(PER_SECOND):
            company.engine.hear(company.t_ns + number * 100_000, "daw", words[number % 100])
        shares.append(time.process_time() - begin)
    assert min(shares) < 0.5


# --- Wrong ------------------------------------------------------------------------------------------------------


@OVER_OSC
@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_moves_nothing_and_is_counted(dialect: Dialect, number: float) -> None:
    company = stands_at_a_quarter(dialect)
    (message,) = osc.decode(company.word(0.75))
    company.hears(osc.encode(message.address, *message.args[:-1], number))
    assert company.is_at(0.25)
    assert company.mistakes == 1


@OVER_OSC
@pytest.mark.parametrize("wrong", ["loud", b"\x01\x02", None, (), ("a", "b", "c")], ids=repr)
def test_a_wrong_type_moves_nothing_and_is_counted(dialect: Dialect, wrong: object) -> None:
    company = stands_at_a_quarter(dialect)
    (message,) = osc.decode(company.word(0.75))
    args = wrong if isinstance(wrong, tuple) else (wrong,)
    company.hears(osc.encode(message.address, *message.args[:-1], *args))  # type: ignore[arg-type]
    assert company.is_at(0.25)
    assert company.mistakes == 1


@WORDED
def test_a_message_cut_short_anywhere_moves_nothing(dialect: Dialect) -> None:
    company = stands_at_a_quarter(dialect)
    word = company.word(0.75)
    company.hears(*(word[:end] for end in range(len(word))))
    assert company.is_at(0.25)
    assert company.set_values() == []


@OVER_OSC
def test_another_programs_datagrams_are_counted_and_the_last_is_shown(dialect: Dialect) -> None:
    company = stands_at_a_quarter(dialect)
    company.hears(b"GET / HTTP/1.1\r\n\r\n", b"\xff" * 40, b"", b"\0" * 4, b"/no/end", b"{" * 2000)
    assert company.is_at(0.25)
    shown = company.engine.picture()["daws"]["daw"]
    assert shown["mistakes"] == 6
    assert 10 < len(shown["last_mistake"]) <= 200


@OVER_OSC
def test_long_addresses(dialect: Dialect) -> None:
    company = stands_at_a_quarter(dialect)
    company.hears(osc.encode("/" + "a" * 499, 1.0), osc.encode("/strip/" + "9" * 480, 1, 0.5))
    company.hears(osc.encode("/" + "1/" * 249 + "1", 0.5))
    assert company.is_at(0.25)
    before = company.mistakes
    company.hears(b"/" + b"a" * 1999 + b"\0\0\0\0,f\0\0" + bytes(4))
    assert company.mistakes == before + 1


def _bundle(*packets: bytes, at: int = 1) -> bytes:
    return osc.BUNDLE + struct.pack(">Q", at) + b"".join(osc.INT.pack(len(each)) + each for each in packets)


@OVER_OSC
def test_a_bundle_acts_at_once_whatever_time_it_carries(dialect: Dialect) -> None:
    company = stands_at_a_quarter(dialect)
    for position, at in ((0.5, (1 << 64) - 1), (0.75, 0), (0.5, 1 << 63)):
        company.hears(_bundle(company.word(position), at=at))
        assert company.is_at(position)


@OVER_OSC
def test_bundles_in_bundles(dialect: Dialect) -> None:
    company = stands_at_a_quarter(dialect)
    packet = company.word(0.75)
    for _ in range(3):
        packet = _bundle(packet)
    company.hears(packet)
    assert company.is_at(0.75)
    for _ in range(40):
        packet = _bundle(packet)
    company.hears(packet, _bundle(company.word(0.5))[:-3], osc.BUNDLE + bytes(8) + b"\xff\xff\xff\xff" + bytes(4))
    assert company.is_at(0.75)
    assert company.mistakes == 3


@OVER_OSC
def test_what_is_kept_of_a_daw_that_invents_things_is_bounded(dialect: Dialect) -> None:
    company = stands_at_a_quarter(dialect)
    (message,) = osc.decode(company.word(0.75))
    for number in range(5000):
        address = message.address.replace("/1/", f"/{number}/")
        args = (number, *message.args[1:]) if len(message.args) > 1 else message.args
        company.hears(osc.encode(address, *args))
    peer = company.engine._world.peers["daw"]
    assert len(peer.values) <= 1100
    assert len(peer.names) <= 4096


# --- Anything at all --------------------------------------------------------------------------------------------


def _true_words(dialect: Dialect) -> list[bytes]:
    """What the DAW says of all it is asked and told."""
    said = [message for _, speech in spoken(dialect) for message in (*messages_of(speech), speech.ask) if message]
    return [*dict.fromkeys(echo(dialect, message) for message in said)]


def _mutated(words: list[bytes]) -> st.SearchStrategy[bytes]:
    def change(word: bytes, other: bytes, at: int, new: bytes, drop: int) -> bytes:
        at %= len(word) + 1
        return word[:at] + new + word[at + drop :] + (other if drop == 7 else b"")

    known = st.sampled_from(words or [b""])
    return st.builds(change, known, known, st.integers(0, 90), st.binary(max_size=5), st.integers(0, 7))


@EVERY
def test_no_storm_sticks_a_control_or_sends_a_value(dialect: Dialect) -> None:
    words = _true_words(dialect)

    @settings(max_examples=60)
    @given(st.lists(st.one_of(_mutated(words), st.sampled_from(words or [b""]), st.binary(max_size=40)), max_size=25))
    def check(storm: Iterable[bytes]) -> None:
        company.plays(BUTTON, 127)
        company.wait(2100)  # a press on what is not known waits for its answer so long
        company.sent.clear()
        company.hears(*storm)
        assert company.set_values() == [] or not dialect.hears, "what a DAW says sets nothing in it"
        company.plays(BUTTON, 0)
        company.wait(100)
        world = company.engine._world
        assert not any(hand.press for hand in world.hands)
        for value in world.peers["daw"].values.values():
            assert value.position is None or 0 <= value.position <= 1
        company.engine.picture()
        if company.speech is not None:
            _recovers(company)

    company = Company(dialect)
    check()


def _recovers(company: Company) -> None:
    """After the DAW was started again it is understood as ever."""
    company.step(Lost(company.t_ns, "daw"))
    company.step(Back(company.t_ns, "daw"))
    company.hears(company.word(0.25), company.word(0.25))
    assert company.is_at(0.25)
