"""Streams of numbers in halves, parameters and sysex, in any mixture: the last number arrives, none that was not sent.

The bytes are written by mido, cut into pieces of any size, and read as a surface would be: cut, then heard.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby

import mido
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.app.midi_moves import written
from bridge.model.surface import Control, MessageShape, Motion, Order
from bridge.wire import midi
from tests.core.box import Box, cc, pair, sysex

#: One control of each kind that says a number, on channels of their own where the kind shares messages.
CONTROLS = (
    Control("fader/1", pair(0, 1), bits=14),
    Control("fader/2", pair(1, 1), bits=14, order=Order.LSB_FIRST),
    Control("fader/3", pair(2, 1), bits=14, order=Order.EITHER),
    Control("fader/4", pair(3, 1), bits=10),
    Control("fader/5", (MessageShape("pitchwheel", 1),), bits=14),
    Control("fader/6", (MessageShape("pitchwheel", 2),), bits=10),
    Control("knob/1", (MessageShape("nrpn", 2, 300),), bits=14),
    Control("knob/2", (MessageShape("nrpn", 2, 301),), bits=7),
    Control("knob/3", (MessageShape("rpn", 2, 300),), bits=14, order=Order.LSB_FIRST),
    Control("knob/4", (MessageShape("nrpn", 3, 0),), bits=14, order=Order.EITHER),
    Control("knob/5", (sysex("f0 42 0v vv f7"),), bits=11),
    Control("knob/6", (cc(50, 4),)),
    Control("knob/7", (MessageShape("polytouch", 4, 50),)),
    Control("knob/8", (MessageShape("aftertouch", 4),)),
)  # fmt: skip
BY_PATH = {control.path: control for control in CONTROLS}


def mido_writes(control: Control, number: int) -> list[mido.Message]:
    """The messages of a number, by another writer than ours."""
    shape = control.messages[0]
    channel, coarse, fine = shape.channel - 1, number >> 7, number & 0x7F

    def change(controller: int, value: int) -> mido.Message:
        return mido.Message("control_change", channel=channel, control=controller, value=value)

    def halves(first: int) -> list[mido.Message]:
        both = [change(first, coarse), change(first + 32, fine)]
        return both[::-1] if control.order is Order.LSB_FIRST else both

    assert shape.number is not None or shape.type not in ("nrpn", "rpn")
    match shape.type:
        case "nrpn" | "rpn":
            high, low = (99, 98) if shape.type == "nrpn" else (101, 100)
            chosen = [change(high, (shape.number or 0) >> 7), change(low, (shape.number or 0) & 0x7F)]
            return chosen + (halves(6) if control.bits > 7 else [change(6, number)])
        case "pitchwheel":
            return [mido.Message("pitchwheel", channel=channel, pitch=number - 8192)]
        case "sysex":
            return [mido.Message("sysex", data=[0x42, coarse, fine])]
        case "polytouch":
            return [mido.Message("polytouch", channel=channel, note=shape.number, value=number)]
        case "aftertouch":
            return [mido.Message("aftertouch", channel=channel, value=number)]
        case _:
            return halves(shape.number or 0) if control.bits > 7 else [change(shape.number or 0, number)]


def step(control: Control) -> int:
    """The smallest difference of two numbers it sends."""
    return 1 << (14 - control.bits) if control.is_wide else 1


moves = st.sampled_from(CONTROLS).flatmap(
    lambda control: st.tuples(
        st.just(control.path), st.integers(0, control.largest // step(control)).map(lambda n: n * step(control))
    )
)


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.path)
@given(st.data())
def test_what_explain_and_the_demo_write_is_what_mido_writes(control: Control, data: st.DataObject) -> None:
    number = data.draw(st.integers(0, control.largest))

    ours = b"".join(written(control, control.messages[0], number))

    assert ours == b"".join(bytes(message.bytes()) for message in mido_writes(control, number))


def told(box: Box, lines: Iterable[str]) -> dict[str, list[int]]:
    """What each control was heard to say."""
    heard: dict[str, list[int]] = {control.path: [] for control in box.controls}
    for line in lines:
        path, equals, number = line.partition(" = ")
        assert equals, line
        heard[path].append(int(number))
    return heard


def without_repeats(numbers: Iterable[int]) -> list[int]:
    return [number for number, _ in groupby(numbers)]


@given(st.lists(st.tuples(moves, st.sampled_from([0.0, 0.4, 5.0])), max_size=40), st.lists(st.integers(1, 9)))
def test_numbers_sent_one_after_another_arrive_and_nothing_else_does(
    story: Sequence[tuple[tuple[str, int], float]], cuts: list[int]
) -> None:
    """All of them arrive, in their order, whatever pieces the bytes come in."""
    box = Box(*CONTROLS).known()
    sent: dict[str, list[int]] = {control.path: [] for control in CONTROLS}
    lines: list[str] = []
    for (path, number), pause_ms in story:
        sent[path].append(number)
        lines += box.after(pause_ms)
        data = b"".join(bytes(message.bytes()) for message in mido_writes(BY_PATH[path], number))
        for piece in pieces(data, cuts):
            lines += box.sends(piece)
    lines += box.after(10)

    assert told(box, lines) == {path: without_repeats(numbers) for path, numbers in sent.items()}
    assert (box.lane.mistakes, box.lane.unmapped) == (0, 0)


def pieces(data: bytes, cuts: list[int]) -> Iterable[bytes]:
    for length in cuts:
        yield data[:length]
        data = data[length:]
    yield data


#: Controls whose messages may stand between those of the others: nothing is shared.
APART = tuple(control for control in CONTROLS if control.path not in ("knob/1", "knob/2"))


@given(
    st.lists(
        st.fixed_dictionaries(
            {}, optional={control.path: st.integers(0, control.largest // step(control)) for control in APART}
        ),
        max_size=12,
    ),
    st.randoms(use_true_random=False),
    st.booleans(),
)
def test_halves_of_several_controls_may_come_mixed_and_with_real_time_among_them(
    rounds: list[dict[str, int]], chance, ticking: bool
) -> None:
    """Each control's own messages stay in order; the others' stand anywhere between, and clock ticks in any of them."""
    box = Box(*APART).known()
    sent: dict[str, list[int]] = {control.path: [] for control in APART}
    lines: list[str] = []
    for numbers in rounds:
        queues = []
        for path, number in numbers.items():
            control = BY_PATH[path]
            sent[path].append(number * step(control))
            queues.append([bytes(m.bytes()) for m in mido_writes(control, number * step(control))])
        while queues:
            queue = chance.choice(queues)
            message = queue.pop(0)
            at = chance.randrange(1, len(message)) if ticking and len(message) > 1 else 0
            lines += box.sends(message[:at] + b"\xf8" * ticking + message[at:])
            queues = [each for each in queues if each]
        lines += box.after(40)  # no flood

    assert told(box, lines) == {path: without_repeats(numbers) for path, numbers in sent.items()}


halves_only = st.sampled_from([cc_ for control in CONTROLS[:4] for cc_ in control.messages])


@given(st.lists(st.tuples(halves_only, st.integers(0, 127), st.sampled_from([0.0, 1.0, 4.0])), max_size=60))
def test_halves_that_come_alone_only_ever_say_what_they_can_mean(
    story: list[tuple[MessageShape, int, float]],
) -> None:
    """A number has a coarse half that was sent, and a fine half that was sent or 0; never one that came before both."""
    box = Box(*CONTROLS[:4]).known()
    coarse: dict[str, set[int]] = {control.path: set() for control in CONTROLS[:4]}
    fine: dict[str, set[int]] = {control.path: {0} for control in CONTROLS[:4]}
    for shape, value, pause_ms in story:
        path = next(control.path for control in CONTROLS if shape in control.messages)
        (coarse if shape.number is not None and shape.number < 32 else fine)[path].add(value)
        lines = box.sends(midi.encode("control_change", shape.channel, shape.number, value))
        lines += box.after(pause_ms)
        for heard_path, numbers in told(box, lines).items():
            for number in numbers:
                assert number >> 7 in coarse[heard_path] or number == BY_PATH[heard_path].largest
                assert number & 0x7F in fine[heard_path] or number == BY_PATH[heard_path].largest
    box.after(10)
    assert all(timer[2].__module__ != "bridge.core.halves" for timer in box.studio.engine._world.timers)


@given(st.lists(st.binary(max_size=12), max_size=20))
def test_any_bytes_at_all_are_counted_or_played_and_never_raise(data: list[bytes]) -> None:
    box = Box(*CONTROLS)
    for each in data:
        box.sends(each)
    box.after(100)

    assert box.lane.received >= 0
    assert all(control.motion is Motion.ABSOLUTE for control in CONTROLS)
