"""What MIDI surfaces say beyond a number of seven bits: from whole messages to a control and its number.

A message that never tells a release (program change, start, MMC, a latching switch) is a press and its release at
once. Sysex is found by its first bytes. A HUI names a zone, then a switch in it. Numbers in halves are in halves.py.

What this file refuses to do: cut streams into messages (wire/midi.py), decide what a number means (moves, presses,
touches), and listen to OSC (osc_ears.py). What a control sends in one message of seven bits passes none of this.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from bridge.core import approach, corners, fine, halves, heed, moves, presses, resting, touches
from bridge.core.events import Effect
from bridge.core.program import ControlPlan
from bridge.core.relative import IN_TWO
from bridge.core.state import Act, Half, Hand, Parameters, World, Zone
from bridge.model.surface import Control, MessageShape, Motion
from bridge.wire import midi, sysex


class Heard(NamedTuple):
    """What is done with a message: for whom (a control, or what several share), by what, with which part of it.

    `alone`: `about` is a control, and the message says all there is to say of it.
    """

    about: Any
    act: Act
    read: Callable[[bytes], Any]
    alone: bool = False


#: Message key -> what is done with it.
Ears = dict[int, Heard]


# --- What a number does -----------------------------------------------------------------------------------------

#: What a control does with a number, by how it moves.
_ACTS: dict[Motion, Act] = {
    Motion.ABSOLUTE: moves.move,
    Motion.RELATIVE: moves.turn,
    Motion.PRESS: presses.touch,
}
#: The same for controls with a dead band or a fine mode, so that others pay nothing for them.
_FINE_ACTS: dict[Motion, Act] = {**_ACTS, Motion.ABSOLUTE: fine.move, Motion.RELATIVE: fine.turn}


def act_of(plan: ControlPlan) -> Act:
    """What a control does with a number, whatever it came by."""
    act = (_FINE_ACTS if plan.is_fine else _ACTS)[plan.motion]
    if plan.is_polled:
        act = approach.asking(act, plan.motion)
    return resting.asking(act, plan.motion) if plan.is_rested and plan.motion is not Motion.PRESS else act


def _at_once(world: World, hand: Hand, number: object, t_ns: int, out: list[Effect]) -> None:
    """A press of which nobody will tell the end."""
    presses.touch(world, hand, hand.plan.top, t_ns, out)
    presses.touch(world, hand, 0, t_ns, out)


def _turned_round(world: World, hand: Hand, number: int, t_ns: int, out: list[Effect]) -> None:
    """A switch whose 0 is down."""
    presses.touch(world, hand, 0 if number >= hand.plan.down else hand.plan.top, t_ns, out)


def _ticks(act: Act, way: int) -> Act:
    """Ticks one way, by a message of their own; 0 is the button of an increment let go."""

    def ticks(world: World, hand: Hand, number: int, t_ns: int, out: list[Effect]) -> None:
        if number:
            act(world, hand, way * number, t_ns, out)

    return ticks


def _after(world: World, hand: Hand, number: int, t_ns: int, out: list[Effect]) -> None:
    """How hard a pad is pressed while it is down."""
    hand.after = number / 127
    presses.pressed_on(world, hand, number, t_ns, out)


def _touch_from_one(world: World, hand: Hand, number: int, t_ns: int, out: list[Effect]) -> None:
    touches.touched(world, hand, number > 0, t_ns, out)


def _touch_from_half(world: World, hand: Hand, number: int, t_ns: int, out: list[Effect]) -> None:
    touches.touched(world, hand, number >= 64, t_ns, out)


#: What is done with a finger on a control.
TOUCHES: frozenset[Act] = frozenset({_touch_from_one, _touch_from_half})


def _within(act: Act) -> Act:
    """The same for a control that may send more than its top: counted as a mistake, and taken as its top."""

    def bounded(world: World, hand: Hand, number: int, t_ns: int, out: list[Effect]) -> None:
        if number > hand.plan.top:
            world.lanes[hand.plan.surface].mistakes += 1
            number = hand.plan.top
        act(world, hand, number, t_ns, out)

    return bounded


def _pressed(control: Control) -> Act:
    if not control.releases:
        return _at_once
    press: Act = _turned_round if control.inverted else presses.touch
    return _within(press) if control.is_wide else press


def heard_act(control: Control, plan: ControlPlan) -> Act:
    """What a control does with a number as its message brings it."""
    if control.motion is Motion.PRESS:
        press = _pressed(control)
        return approach.asking(press, control.motion) if plan.is_polled else press
    act = act_of(plan)
    if control.relative == IN_TWO:
        return _ticks(act, 1)
    carried = 0x3FFF if control.is_wide else (1 << control.bits) - 1
    return act if control.largest == carried else _within(act)


# --- HUI --------------------------------------------------------------------------------------------------------


def _zone(world: World, zone: Zone, value: int, t_ns: int, out: list[Effect]) -> None:
    zone.number = value


def _port(world: World, zone: Zone, value: int, t_ns: int, out: list[Effect]) -> None:
    """A switch of the zone named before: bit 6 is down, the low bits are its port."""
    found = zone.switches.get(zone.number << 3 | value & 7) if zone.number is not None else None
    if found is None:
        _nobody(world, zone.surface)
        return
    hand, act = found
    act(world, hand, 127 if value & 0x40 else 0, t_ns, out)


# --- One message of several controls ----------------------------------------------------------------------------


class _Choice(NamedTuple):
    """A message whose number is the control: a program change, a song."""

    surface: str
    hands: dict[int, Hand]


def _chosen(world: World, choice: _Choice, number: int, t_ns: int, out: list[Effect]) -> None:
    hand = choice.hands.get(number)
    if hand is None:
        _nobody(world, choice.surface)
    else:
        _at_once(world, hand, number, t_ns, out)


class _Sysex(NamedTuple):
    """The sysex a surface speaks, found by its first bytes: how many they are, then what begins so."""

    surface: str
    tables: list[tuple[int, dict[bytes, list[tuple[sysex.Pattern, Hand, Act]]]]]


def _sysex(world: World, table: _Sysex, message: bytes, t_ns: int, out: list[Effect]) -> None:
    for length, beginnings in table.tables:
        for pattern, hand, act in beginnings.get(message[:length], ()):
            if pattern.fits(message):
                act(world, hand, pattern.number(message), t_ns, out)
                return
    _nobody(world, table.surface)


def _nobody(world: World, surface: str) -> None:
    world.lanes[surface].unmapped += 1
    world.because("no-control", "no control of this surface sends that", surface)


def _whole(message: bytes) -> bytes:
    return message


# --- Who listens to what ----------------------------------------------------------------------------------------


def listen(world: World, surface: str) -> Ears:
    """What is done with the messages of a surface, by their keys."""
    own = [parameters for (owner, _), parameters in world.parameters.items() if owner == surface]
    for parameters in own:
        parameters.hands.clear()
    if surface in world.zones:
        world.zones[surface].switches.clear()
    listener = _Listener(world, surface)
    for index, control in world.program.senders[surface]:
        listener.take(world.hands[index], control)
    for parameters in own:  # what was chosen stays chosen
        parameters.chosen = halves.chosen(parameters)
    return listener.ears


def meant(senders: Iterable[tuple[int, Control]], message: bytes) -> list[int]:
    """The controls that a whole message speaks of by itself, by their index; an NRPN or a HUI switch needs several."""
    return [index for index, control in senders if any(_is_of(shape, message) for shape in _all_of(control))]


def _all_of(control: Control) -> tuple[MessageShape, ...]:
    return (*control.messages, *control.touch, *control.after)


def _is_of(shape: MessageShape, message: bytes) -> bool:
    if shape.type == "sysex":
        return shape.pattern is not None and sysex.pattern(shape.pattern).fits(message)
    if shape.type in midi.SYSTEM:
        key, read = midi.system_key(shape.type), midi.fourteen if shape.type == "songpos" else midi.seven
    elif shape.type == "program_change":
        key, read = midi.key(shape.type, shape.channel), midi.seven
    elif shape.type in midi.KINDS:
        return midi.key_of(message) == midi.key(shape.type, shape.channel, shape.number)
    else:
        return False
    return midi.key_of(message) == key and shape.number in (None, read(message))


def is_taken(heard: Heard, message: bytes) -> bool:
    """Whether an entry takes a message now, or a press that one took goes on."""
    about = heard.about
    if isinstance(about, _Choice):
        about = about.hands.get(heard.read(message))
    if isinstance(about, Parameters):
        return any(hand.grips for hand, _ in about.hands.values())
    return not isinstance(about, Hand | None) or (about is not None and bool(about.grips or about.press))


def forget(world: World, surface: str) -> None:
    """The surface is gone or new: no half of a number, no chosen parameter and no finger is left of before."""
    for hand in world.hands:
        if hand.plan.surface == surface:
            hand.touched, hand.after = False, 0.0
            hand.corners[:] = [0] * len(hand.corners)
            if hand.half is not None:
                hand.half.coarse = hand.half.fine = None
                hand.half.waits = False
    for (owner, _), parameters in world.parameters.items():
        if owner == surface:
            parameters.numbers.clear()
            parameters.chosen = None
    if surface in world.zones:
        world.zones[surface].number = None


class _Listener:
    """Builds the ears of one surface."""

    def __init__(self, world: World, surface: str) -> None:
        self._world = world
        self._surface = surface
        self.ears: Ears = {}

    def take(self, hand: Hand, control: Control) -> None:
        """Listens to all that a control sends."""
        act = heed.heeded(hand, heard_act(control, hand.plan))
        self._halves(hand, control, act)
        for shape in control.messages:
            if control.press is not None:
                self._corner(hand, control, shape, act)
            elif shape in control.decrement:
                self._channel(shape, hand, heed.heeded(hand, _ticks(act_of(hand.plan), -1)), alone=True)
            else:
                self._TAKES.get(shape.type, _Listener._plain)(self, hand, shape, act)
        for shape in control.touch:
            from_one = shape.type in midi.PRESSED_FROM_ONE
            self._beside(shape, hand, _touch_from_one if from_one else _touch_from_half)
        for shape in control.after:
            self._channel(shape, hand, _after)

    def _corner(self, hand: Hand, control: Control, shape: MessageShape, act: Act) -> None:
        """One of several controllers of a key; how hard each is pressed stays where the same are heard on."""
        if len(hand.corners) != len(control.messages):
            hand.corners = [0] * len(control.messages)
        about = corners.Corner(hand, control.messages.index(shape), act)
        self.ears[midi.key(shape.type, shape.channel, shape.number)] = Heard(about, corners.pressed, midi.seven)

    def _halves(self, hand: Hand, control: Control, act: Act) -> None:
        """The memory of a number in halves; what was heard of it stays where the same is heard on."""
        if not (control.is_wide and control.messages[0].type in ("control_change", "nrpn", "rpn")):
            hand.half = None
            return
        if hand.half is None or hand.half.order is not control.order:
            hand.half = Half(control.order, act)
        hand.half.act = act

    def _channel(self, shape: MessageShape, hand: Hand, act: Act, *, alone: bool = False) -> None:
        self.ears[midi.key(shape.type, shape.channel, shape.number)] = Heard(hand, act, midi.seven, alone)

    def _beside(self, shape: MessageShape, hand: Hand, act: Act) -> None:
        if shape.type == "hui":
            self._switch(shape, hand, act)
        else:
            self._channel(shape, hand, act)

    def _plain(self, hand: Hand, shape: MessageShape, act: Act) -> None:
        if hand.half is not None:
            assert shape.number is not None
            self._channel(shape, hand, halves.coarse if shape.number < 32 else halves.fine)
            return
        wide = shape.type == "pitchwheel" and hand.plan.top > 127
        key = midi.key(shape.type, shape.channel, shape.number)
        self.ears[key] = Heard(hand, act, midi.fourteen if wide else midi.seven, alone=True)

    def _system(self, hand: Hand, shape: MessageShape, act: Act) -> None:
        if shape.number is None:
            wide = shape.type == "songpos"
            self.ears[midi.system_key(shape.type)] = Heard(hand, act, midi.fourteen if wide else midi.seven)
        else:
            self._choice(midi.system_key(shape.type), hand, shape)

    def _program(self, hand: Hand, shape: MessageShape, act: Act) -> None:
        if shape.number is None:
            self._plain(hand, shape, act)
        else:
            self._choice(midi.key(shape.type, shape.channel), hand, shape)

    def _choice(self, key: int, hand: Hand, shape: MessageShape) -> None:
        read = midi.fourteen if shape.type == "songpos" else midi.seven
        heard = self.ears.setdefault(key, Heard(_Choice(self._surface, {}), _chosen, read))
        assert shape.number is not None
        heard.about.hands[shape.number] = hand

    def _parameter(self, hand: Hand, shape: MessageShape, act: Act) -> None:
        assert shape.number is not None
        for channel in range(1, 17):
            self._carry(channel)
        self._world.parameters[self._surface, shape.channel].hands[shape.type, shape.number] = (hand, act)

    def _carry(self, channel: int) -> None:
        """A box that speaks NRPN is heard out on every channel: what carries one is never a message of its own."""
        parameters = self._world.parameters.setdefault((self._surface, channel), Parameters(self._surface))
        for number, act in halves.CARRIERS.items():
            key = midi.key("control_change", channel, number)
            self.ears.setdefault(key, Heard(parameters, act, midi.seven))

    def _switch(self, shape: MessageShape, hand: Hand, act: Act) -> None:
        zone = self._world.zones.setdefault(self._surface, Zone(self._surface))
        for number, does in ((0x0F, _zone), (0x2F, _port)):
            self.ears[midi.key("control_change", shape.channel, number)] = Heard(zone, does, midi.seven)
        assert shape.number is not None
        zone.switches[shape.number] = (hand, act)

    def _hui(self, hand: Hand, shape: MessageShape, act: Act) -> None:
        self._switch(shape, hand, act)

    def _pattern(self, hand: Hand, shape: MessageShape, act: Act) -> None:
        assert shape.pattern is not None
        pattern = sysex.pattern(shape.pattern, hand.plan.order)
        heard = self.ears.setdefault(midi.SYSEX_KEY, Heard(_Sysex(self._surface, []), _sysex, _whole))
        length = len(pattern.prefix)
        tables = dict(heard.about.tables)
        tables.setdefault(length, {}).setdefault(pattern.prefix, []).append((pattern, hand, act))
        heard.about.tables[:] = sorted(tables.items(), key=lambda row: -row[0])

    _TAKES: Mapping[str, Callable[["_Listener", Hand, MessageShape, Act], None]] = {
        "program_change": _program,
        "nrpn": _parameter,
        "rpn": _parameter,
        "hui": _hui,
        "sysex": _pattern,
        **dict.fromkeys(midi.SYSTEM, _system),
    }
