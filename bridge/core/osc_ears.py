"""What a surface that speaks OSC says: its datagrams become numbers of its controls.

One argument of one address belongs to a control: a number between the two that stand for the ends of its travel (0 and
1 unless the profile says otherwise), True or False, or, for a button, an impulse or nothing at all, which is a press
and its release. A message may carry several controls (both axes of a pad), a datagram several messages.

What this file refuses to do: match address patterns, take a text for a number, and pass on what is no number. Such an
argument is counted as a mistake; one beyond the ends counts as the end it is beyond.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import isfinite
from typing import NamedTuple

from bridge.core import ears, heed, presses, touches
from bridge.core.events import Effect
from bridge.core.state import Hand, Lane, World
from bridge.model.surface import Control, MessageShape, Motion
from bridge.wire.osc import IMPULSE, Argument, Message, OscMistake, decode, prefix

#: What a control does with its number: 0 to 1 along its travel, or ticks.
Act = Callable[[World, Hand, float, int, list[Effect]], None]


def _way(number: float) -> float:
    """1 (or more) clockwise, 0 (or less) the other way."""
    return 1 if number > 0 else -1


#: How encoders of OSC surfaces count: the ticks themselves, or which way one tick went.
TICKS: Mapping[str, Callable[[float], float]] = {"ticks": float, "zero-or-one": _way}

#: Where in its travel a control is pressed, and the largest number it passes on.
DOWN, TOP = 0.5, 1


class Heard(NamedTuple):
    """A word that is listened for: the control, what it does, and how its number is read."""

    hand: Hand
    act: Act
    argument: int
    low: float
    span: float  # 0: a number of ticks, taken as it is


def listen(world: World, surface: str) -> dict[str, tuple[Heard, ...]]:
    """What is listened for from a surface, by address."""
    found: dict[str, list[Heard]] = {}
    for index, control in world.program.senders[surface]:
        hand, ends = world.hands[index], control.argument
        act = heed.heeded(hand, ears.heard_act(control, hand.plan))
        span = 0.0 if control.motion is Motion.RELATIVE else ends.high - ends.low
        for address in _addresses(control.messages):
            found.setdefault(address, []).append(Heard(hand, act, ends.at - 1, ends.low, span))
        for address in _addresses(control.touch):
            found.setdefault(address, []).append(Heard(hand, _touched, 0, 0.0, 1.0))
        for address in _addresses(control.after):
            found.setdefault(address, []).append(Heard(hand, _after, 0, 0.0, 1.0))
    return {address: tuple(heard) for address, heard in found.items()}


def _addresses(shapes: Iterable[MessageShape]) -> Iterable[str]:
    return (shape.pattern for shape in shapes if shape.pattern is not None)


def _touched(world: World, hand: Hand, number: float, t_ns: int, out: list[Effect]) -> None:
    """A finger is on it, or off."""
    touches.touched(world, hand, number >= DOWN, t_ns, out)


def _after(world: World, hand: Hand, number: float, t_ns: int, out: list[Effect]) -> None:
    """How hard it is pressed while it is down."""
    hand.after = number
    presses.pressed_on(world, hand, round(number * 127), t_ns, out)


def meant(senders: Iterable[tuple[int, Control]], data: bytes) -> list[int]:
    """The controls a datagram speaks of, by their index; none where it is malformed."""
    try:
        said = {message.address for message in decode(data)}
    except OscMistake:
        return []
    return [index for index, control in senders if said & {*_addresses((*control.messages, *control.touch))}]


def brief(listened: Mapping[str, Sequence[Heard]]) -> dict[bytes, tuple[Hand, Act]]:
    """Datagrams of one float from 0 to 1, which most are, without the float: the control and what it does with it."""
    return {
        prefix(address, "f"): (heard[0].hand, heard[0].act)
        for address, heard in listened.items()
        if len(heard) == 1 and heard[0][2:] == (0, 0.0, 1.0)
    }


def hear(
    world: World, lane: Lane, listened: Mapping[str, Sequence[Heard]], data: bytes, t_ns: int, out: list[Effect]
) -> None:
    """One datagram of a surface."""
    try:
        messages = decode(data)
    except OscMistake as mistake:
        _count(world, lane, str(mistake))
        return
    for message in messages:
        heard = listened.get(message.address)
        if heard is None:
            lane.unmapped += 1
            world.because("no-control", f"no control of this surface sends {message.address}", lane.port)
        else:
            _understand(world, lane, heard, message, t_ns, out)


def _understand(
    world: World, lane: Lane, words: Sequence[Heard], message: Message, t_ns: int, out: list[Effect]
) -> None:
    for word in words:
        argument = message.args[word.argument] if word.argument < len(message.args) else IMPULSE
        is_pressed = word.hand.plan.motion is Motion.PRESS
        if argument == IMPULSE and is_pressed and (message.args or word.argument == 0):
            word.act(world, word.hand, TOP, t_ns, out)
            word.act(world, word.hand, 0, t_ns, out)
            continue
        number = _number(word, argument)
        if number is None:
            _count(world, lane, f"{message.address} with {', '.join(map(repr, message.args[:8])) or 'nothing'}")
        else:
            word.act(world, word.hand, number, t_ns, out)


def _number(word: Heard, argument: Argument) -> float | None:
    """The number a control passes on, or None where the argument is none."""
    if not isinstance(argument, int | float) or not isfinite(argument):
        return None
    if isinstance(argument, bool):
        return float(argument)
    return min(1.0, max(0.0, (argument - word.low) / word.span)) if word.span else argument


def _count(world: World, lane: Lane, what: str) -> None:
    lane.mistakes += 1
    world.because("mistake", what, lane.port)
