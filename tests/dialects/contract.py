"""What every dialect must do, as checks that take any dialect: the contract of core/dialect.py said in tests.

`dialects()` finds them as the program does, so a new file in bridge/dialects is checked with no edit here. Only what a
DAW says back in other words than it was told stands in echoes.py.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import deepcopy
from importlib import import_module
from math import isfinite
from pkgutil import iter_modules

from hypothesis import given
from hypothesis import strategies as st

import bridge.dialects
from bridge import config
from bridge.core.dialect import (
    Came,
    Cannot,
    Colored,
    Complained,
    Conversation,
    Dialect,
    Fact,
    Focused,
    Forgotten,
    Heard,
    Metered,
    Named,
    PeerMistake,
    Say,
    Speech,
    Strips,
    Went,
    configured,
)
from bridge.core.targets import TARGETS, is_number, is_word, target
from bridge.dialects.osc import DIALECT
from bridge.model.target import Target
from bridge.wire import midi, osc
from tests.dialects.echoes import echo

SECOND = 1_000_000_000
FACTS = (Heard, Forgotten, Say, Came, Went, Named, Colored, Metered, Strips, Complained)
#: What these are called cannot be known; the rig says it.
ACTION, SYSEX = OWN = ("action/NAME", "sysex/NAME")
SHAPES = [shape for shape, row in TARGETS.items() if not row.bridge]
POSITIONS = st.floats(0, 1, width=32)


def dialects() -> list[Dialect]:
    """Every dialect there is, and every table that is shipped as one."""
    names = sorted(module.name for module in iter_modules(bridge.dialects.__path__))
    return [*(import_module(f"bridge.dialects.{name}").DIALECT for name in names), *map(tabled, config.table_names())]


def tabled(name: str) -> Dialect:
    """The OSC dialect as a table has it."""
    loaded = config.load_table(config.mappings() / "daws" / f"{name}.yaml")
    assert loaded.table is not None, config.render_all(loaded.problems)
    return configured(DIALECT, {}, loaded.table)


def example(shape: str, number: int = 1) -> Target:
    """A target of this shape, its numbers counting up from `number`."""
    count = iter(range(number, number + 10))
    segments = [
        str(next(count)) if is_number(token) else "low" if is_word(token) else token for token in shape.split("/")
    ]
    found = target("/".join(segments), "main")
    assert found is not None, shape
    return found


def spoken(dialect: Dialect) -> Iterator[tuple[str, Speech]]:
    """Every shape it can say, with how."""
    for shape in SHAPES:
        speech = dialect.speech(example(shape)) if shape not in OWN else None
        if isinstance(speech, Speech):
            yield shape, speech


def messages_of(speech: Speech) -> list[bytes]:
    """All that this speech can send, values at both ends and between."""
    values = [speech.prefix + speech.pack(position) for position in (0.0, 0.25, 0.75, 1.0)] if speech.pack else []
    return [*values, *speech.toggle, *speech.fire]


def pieces(dialect: Dialect, said: bytes) -> list[bytes]:
    """What a port hands over one by one: the messages of a piece, or the datagram."""
    return midi.split(said) if dialect.medium == "midi" else [said]


def hear(conversation: Conversation, data: bytes, t_ns: int = SECOND) -> list[Fact]:
    return list(conversation.hear(t_ns, data))


def a_conversation(dialect: Dialect) -> Conversation:
    conversation = dialect.conversation(reply_port=None)
    list(conversation.opened(0))
    return conversation


def each_target_is_said_or_refused_with_a_reason(dialect: Dialect) -> None:
    for shape in SHAPES:
        if shape in OWN:
            continue
        speech = dialect.speech(example(shape))
        if isinstance(speech, Cannot):
            assert len(speech.why) > 10, shape
        else:
            assert speech.late or messages_of(speech), f"{shape} is said with nothing"
            assert not speech.late or isinstance(dialect.conversation(reply_port=None), Focused)


def rows_and_cannot_are_complete_and_disjoint_and_agree_with_speech(dialect: Dialect) -> None:
    rows, refused = [row.target for row in dialect.rows()], [shape for shape, _ in dialect.cannot()]
    assert sorted(rows + refused) == sorted(SHAPES)
    assert {shape for shape, _ in spoken(dialect)} == set(rows) - {*OWN}
    assert dict(dialect.cannot()) == {
        shape: dialect.speech(example(shape)).why if shape not in OWN else why  # type: ignore[union-attr]
        for shape, why in dialect.cannot()
    }


def a_row_says_what_is_sent(dialect: Dialect) -> None:
    said = dict(spoken(dialect))
    for row in dialect.rows():
        if row.target in OWN or said[row.target].late:
            continue
        sent = messages_of(said[row.target])
        if dialect.medium == "midi":
            assert all(midi.check(each) for message in sent for each in midi.split(message)), row
            assert all(b"".join(midi.split(message)) == message for message in sent), row
        else:
            counted = [re.sub(r"(?<=/)\d+(?=/|$)", "@", address) for address, _ in map(_shape_of, sent)]
            assert row.address in counted or row.address in {address for address, _ in map(_shape_of, sent)}, row
            assert row.types in {types for _, types in map(_shape_of, sent)}, row


def _shape_of(message: bytes) -> tuple[str, str]:
    (decoded,) = osc.decode(message)
    at = (message.index(0) + 4) & -4
    return decoded.address, message[at + 1 : message.index(0, at)].decode()


def what_the_daw_echoes_is_heard_as_the_same_thing_at_the_same_place(dialect: Dialect) -> None:
    both = {row.target for row in dialect.rows() if row.direction == "both"}

    @given(POSITIONS)
    def check(position: float) -> None:
        for shape, speech in spoken(dialect):
            if shape not in both or speech.pack is None:
                continue
            sent = round(position) if speech.law.step > 0.1 else position
            said = echo(dialect, speech.prefix + speech.pack(sent))
            facts = [fact for each in pieces(dialect, said) for fact in hear(conversation, each)]
            # The coarse half of a MIDI number is a controller of its own, and may be heard as that too.
            others = dialect.medium == "midi"
            # One message may tell a thing and how it is on: 'track/1/monitor' and 'track/1/monitor/auto'.
            told = [fact for fact in facts if isinstance(fact, Heard) and not fact.key.startswith(f"{speech.key}/")]
            (heard,) = [fact for fact in told if fact.key == speech.key or not others]
            assert heard.key == speech.key
            assert abs(heard.position - sent) <= speech.law.step, (shape, sent, heard)

    conversation = a_conversation(dialect)
    check()


def two_targets_say_one_thing_only_where_they_are_one(dialect: Dialect) -> None:
    owners: dict[bytes, str] = {}
    for bank in (0, 2):
        for shape in SHAPES:
            for number in (1, 2, 3) if shape not in OWN else ():
                speech = dialect.speech(example(shape, number), bank=bank)
                for message in messages_of(speech) if isinstance(speech, Speech) else ():
                    assert owners.setdefault(message, speech.key) == speech.key, (shape, message)


def strips_are_tracks_counted_from_the_bank(dialect: Dialect) -> None:
    for shape in SHAPES:
        if shape.startswith("strip/") and "/" not in shape.removeprefix("strip/N/"):
            strip = dialect.speech(example(shape, 2), bank=8)
            track = dialect.speech(example(shape.replace("strip/", "track/"), 10))
            assert _plainly(strip) == _plainly(track)


def _plainly(speech: Speech | Cannot) -> object:
    return (speech.key, messages_of(speech)) if isinstance(speech, Speech) else speech


def whatever_comes_in_gives_facts_or_a_mistake(dialect: Dialect) -> None:
    @given(_noise(dialect))
    def check(data: bytes) -> None:
        try:
            facts = hear(conversation, data)
        except PeerMistake:
            return
        for fact in facts:
            assert isinstance(fact, FACTS)
            if isinstance(fact, Heard):
                assert isfinite(fact.position)
                assert 0 <= fact.position <= 1

    conversation = a_conversation(dialect)
    check()


_ARGUMENTS = st.lists(
    st.one_of(st.integers(-3, 2000), st.integers(-(2**31), 2**31 - 1), st.floats(width=32), st.text("aé ", max_size=5),
              st.booleans(), st.none(), st.just("end_route_list")),
    max_size=9,
)  # fmt: skip


def _noise(dialect: Dialect) -> st.SearchStrategy[bytes]:
    """Random bytes; true messages with bytes changed, cut or added; for OSC true addresses with any arguments."""
    if dialect.medium == "midi":
        true = [message for _, speech in spoken(dialect) for message in messages_of(speech)]
        return st.one_of(st.binary(max_size=80), _mutated(true))
    said = [message for _, speech in spoken(dialect) for message in [*messages_of(speech), speech.ask] if message]
    said += [fact.data for fact in dialect.conversation(reply_port=None).opened(0) if isinstance(fact, Say)]
    addresses = sorted({osc.decode(message)[0].address for message in said} | {"/reply", "/strip/list", "/x/2"})
    wild = st.tuples(st.sampled_from(addresses), _ARGUMENTS).map(lambda each: osc.encode(each[0], *each[1]))
    bundle = st.lists(wild, max_size=3).map(
        lambda inner: osc.BUNDLE + bytes(8) + b"".join(osc.INT.pack(len(each)) + each for each in inner)
    )
    return st.one_of(st.binary(max_size=80), _mutated(said or [osc.encode("/x")]), wild, bundle)


def _mutated(messages: list[bytes]) -> st.SearchStrategy[bytes]:
    def change(message: bytes, at: int, new: bytes, drop: int) -> bytes:
        at %= len(message)
        return message[:at] + new + message[at + drop :]

    return st.builds(change, st.sampled_from(messages), st.integers(0, 60), st.binary(max_size=3), st.integers(0, 4))


def a_copied_conversation_goes_its_own_way(dialect: Dialect) -> None:
    conversation = a_conversation(dialect)
    before = deepcopy(conversation)
    assert before == conversation
    apart = deepcopy(conversation)
    for _, speech in spoken(dialect):
        for message in messages_of(speech):
            with suppress(PeerMistake):
                hear(apart, echo(dialect, message))
    list(apart.closed(2 * SECOND))
    assert before == conversation


def conversations_are_born_equal(dialect: Dialect) -> None:
    assert dialect.conversation(reply_port=None) == dialect.conversation(reply_port=None)


def a_deadline_that_was_met_moves_on(dialect: Dialect) -> None:
    """A conversation whose deadline stays in the past would spin the daemon."""
    conversation = a_conversation(dialect)
    for _ in range(50):
        deadline = conversation.deadline_ns
        if deadline is None:
            return
        list(conversation.wake(deadline))
        assert conversation.deadline_ns is None or conversation.deadline_ns > deadline


def a_closed_conversation_waits_for_nothing(dialect: Dialect) -> None:
    conversation = a_conversation(dialect)
    list(conversation.closed(SECOND))
    assert conversation.deadline_ns is None


def greeting_sets_no_value(dialect: Dialect) -> None:
    values = {speech.prefix for _, speech in spoken(dialect) if speech.pack and speech.prefix}
    for fact in dialect.conversation(reply_port=9000).opened(0):
        assert isinstance(fact, Say)
        assert not any(fact.data.startswith(prefix) for prefix in values)


def laws_rise_and_have_an_inverse(dialect: Dialect) -> None:
    laws = {speech.law for _, speech in spoken(dialect)}

    @given(POSITIONS, POSITIONS)
    def check(one: float, other: float) -> None:
        for law in laws:
            quantities = [law.to_quantity(position) for position in sorted((one, other))]
            assert quantities == sorted(quantities)
            for position in (one, other):
                assert abs(law.to_position(law.to_quantity(position)) - position) <= law.step

    check()


def what_is_told_only_when_asked_can_be_asked_for(dialect: Dialect) -> None:
    for shape, speech in spoken(dialect):
        assert not speech.polled or speech.ask is not None, shape


CHECKS: list[Callable[[Dialect], None]] = [
    each_target_is_said_or_refused_with_a_reason,
    rows_and_cannot_are_complete_and_disjoint_and_agree_with_speech,
    a_row_says_what_is_sent,
    what_the_daw_echoes_is_heard_as_the_same_thing_at_the_same_place,
    two_targets_say_one_thing_only_where_they_are_one,
    strips_are_tracks_counted_from_the_bank,
    whatever_comes_in_gives_facts_or_a_mistake,
    a_copied_conversation_goes_its_own_way,
    conversations_are_born_equal,
    a_deadline_that_was_met_moves_on,
    a_closed_conversation_waits_for_nothing,
    greeting_sets_no_value,
    laws_rise_and_have_an_inverse,
    what_is_told_only_when_asked_can_be_asked_for,
]
