"""A surface that passes straight to a DAW: what it says goes there, and what the DAW paints comes here, as they are.

`desk: {mix: logic/through}` makes a box that the DAW knows the DAW's own in one phase and the rig's in the next. What
the map says of a control beside that goes before it. Handshakes, pings and identities do not pass: each side has that
talk with phasebridge. A press that began here ends here (law 2), a control that is touched or moving stays where it is
until it rests (law 3), a motor is not moved under a finger, and what a motor does is not told the DAW as a hand's.

What this file refuses to do: translate anything, and decide what the DAW is to be told beside it: its conversation
hears all it says, whatever phase is shown, and where it is Bypassed what passes too: both are hands on one desk.
"""

from bridge.core import ears, lanes, late, lights, motors, shadows
from bridge.core.dialect import Bypassed
from bridge.core.ears import Heard
from bridge.core.events import Effect
from bridge.core.face import Face
from bridge.core.program import Way
from bridge.core.state import Hand, Lane, Passing, World
from bridge.model.surface import Motion
from bridge.wire import cables, midi
from bridge.wire.midi import MidiMistake

_NOTE_ON, _CONTROLLER = 0x90, 0xB0


def take(world: World, passing: Passing, heard: Heard | None, data: bytes, t_ns: int, out: list[Effect]) -> bool:
    """Whether a checked message of the surface passed to a DAW, so that nobody else has to do with it."""
    hand = heard.about if heard is not None and isinstance(heard.about, Hand) else None
    key = midi.key_of(data)
    down = _down(heard, hand, data)
    held = passing.held.get(key)
    if held is not None and down is not None:
        if not down:  # pressed again without an end of the first, it is the same press still
            del passing.held[key]
        _send(world, passing, held[0], (key, None), data, t_ns, out)
    elif (heard is not None and ears.is_taken(heard, data)) or down is False:
        return False
    else:
        way = hand.way if hand is not None else passing.way
        if way is None:
            return False
        if _moved_by_motor(hand, heard, data, t_ns):
            world.because("motor", "its motor moved it there", passing.surface)
            return True
        if down:
            passing.held[key] = (way, _released(data))
        place = key if hand is not None and hand.plan.motion is Motion.ABSOLUTE and down is None else None
        _send(world, passing, way, (key, place), data, t_ns, out)
        world.because("through", f"it passes on to {way.daw}", passing.surface)
    if hand is not None and heard is not None:
        _follow(world, hand, heard, data, t_ns, out)
    return True


def _down(heard: Heard | None, hand: Hand | None, data: bytes) -> bool | None:
    """Whether this presses something (or puts a finger on it), or lets it go; None where it does neither."""
    kind = data[0] & 0xF0
    if kind in (0x80, _NOTE_ON):
        return kind == _NOTE_ON and data[2] > 0
    if kind == _CONTROLLER and heard is not None and hand is not None:
        if heard.act in ears.TOUCHES:
            return data[2] >= 64
        if hand.plan.motion is Motion.PRESS:
            return data[2] >= hand.plan.down
    return None


def _released(data: bytes) -> bytes:
    return data[:2] + b"\x00"


def _moved_by_motor(hand: Hand | None, heard: Heard | None, data: bytes, t_ns: int) -> bool:
    if hand is None or heard is None or hand.plan.motor is None or not heard.alone:
        return False
    return motors.is_its_own(hand, hand.plan.motor, heard.read(data) / hand.plan.top, t_ns)


def _follow(world: World, hand: Hand, heard: Heard, data: bytes, t_ns: int, out: list[Effect]) -> None:
    """What a hand does is known here too: where the control stands, and whether a finger is on it."""
    if heard.act in ears.TOUCHES:
        heard.act(world, hand, heard.read(data), t_ns, out)
        return
    hand.moved_ns = t_ns
    if hand.plan.motion is not Motion.ABSOLUTE or not heard.alone:
        return
    number = min(heard.read(data), hand.plan.top)
    lane, motor = world.lanes[hand.plan.surface], hand.plan.motor
    hand.position = number / hand.plan.top
    lights.moved_by_hand(lane, hand.plan, number)
    if motor is not None:
        lanes.withdraw(lane, motor.light.key)
        hand.driven = hand.strayed = None
        stands = motor.light.paint(Face(travel=hand.position))
        lane.shown[motor.light.key] = stands
        if hand.way is not None:  # the DAW was told; one that says nothing to that means the same
            world.shadows[hand.way].lights[motor.light.key] = stands
        if motor.echo:  # else it goes back to where it was last told to be, when the finger leaves it
            lanes.send(world, lane, motor.light.key, stands, t_ns, out)


#: What a message is known by, and the place where a newer one may take its own (None: none may).
_Place = tuple[int, int | None]


def _send(world: World, passing: Passing, way: Way, place: _Place, data: bytes, t_ns: int, out: list[Effect]) -> None:
    lane = world.lanes[way.daw]
    key, replaced = place
    message = cables.joined(way.unit, data)
    if lane.open and not _goes(world, way, message, t_ns):
        return
    if key not in passing.held and data[0] & 0xF0 in (0x80, _NOTE_ON):
        lanes.release(world, lane, f"{passing.surface} {key}", None, message, t_ns, out)
    elif lane.open:
        lanes.send(world, lane, None if replaced is None else (passing.surface, replaced), message, t_ns, out)
    elif key in passing.held:
        del passing.held[key]  # it never began
        world.because("port-absent", f"nothing can be sent: {way.daw} is not there", passing.surface)


def _goes(world: World, way: Way, message: bytes, t_ns: int) -> bool:
    """The conversation that shares the desk hears of it, and says whether the DAW is to be told."""
    peer = world.peers[way.daw]
    if not isinstance(peer.conversation, Bypassed):
        return True
    goes = peer.conversation.bypassed(t_ns, message)
    late.arm(world, peer)
    return goes


def let_go(world: World, passing: Passing, t_ns: int, out: list[Effect]) -> None:
    """The surface or the way is gone, or the daemon ends: what is held there ends."""
    held, passing.held = passing.held, {}
    for key, (way, release) in held.items():
        _send(world, passing, way, (key, None), release, t_ns, out)


# --- The way back -----------------------------------------------------------------------------------------------


def painted(world: World, daw: str, data: bytes, t_ns: int, out: list[Effect]) -> None:
    """A DAW said something: what of it is paint is kept, and shown where a surface passes to it now."""
    try:
        unit, message = cables.parted(data)
    except MidiMistake:
        return  # its conversation counted it
    way = Way(daw, unit)
    shadow = world.shadows.get(way)
    if shadow is None or not midi.check(message) or shadows.is_talk(message):
        return
    if message[0] == midi.SYSEX:
        keys = shadows.keep_sysex(shadow, message)
        for passing in world.passing.values():
            if passing.way == way:
                _show_sysex(world, world.lanes[passing.surface], keys, message, t_ns, out)
        return
    key, message = shadows.keep(shadow, message)
    for passing in world.passing.values():
        _show(world, passing, way, (key, message), t_ns, out)


def _show(world: World, passing: Passing, way: Way, said: tuple[bytes, bytes], t_ns: int, out: list[Effect]) -> None:
    lane, (key, message) = world.lanes[passing.surface], said
    owner = passing.owners.get(key)
    hand = world.hands[owner] if owner is not None else None
    if not lane.open or (hand.way if hand is not None else passing.way) != way:
        return
    if hand is not None and hand.plan.motor is not None and hand.plan.motor.light.key == key:
        shadows.drive(world, lane, hand, message, t_ns, out)
    else:
        lanes.send(world, lane, key, message, t_ns, out)


def _show_sysex(world: World, lane: Lane, keys: list[bytes], message: bytes, t_ns: int, out: list[Effect]) -> None:
    """As it is where the wire is free; else what it comes to, row by row, so that a newer one takes its place."""
    if not lane.open:
        return
    shadow = world.shadows[way] if (way := world.passing[lane.port].way) is not None else None
    assert shadow is not None
    if len(keys) and not (lane.clear and lane.ready_ns - lane.ahead_ns <= t_ns):
        for key in keys:
            lanes.send(world, lane, key, shadow.others[key], t_ns, out)
        return
    lanes.send(world, lane, None, message, t_ns, out)
    if shadows.was_reset(lane, message):  # it took the lights of what the map keeps for itself too
        hands = [hand for hand in world.hands if hand.plan.surface == lane.port and hand.way is None]
        lights.repaint(world, hands, t_ns, out)
    for key in keys:
        lane.shown[key] = shadow.others[key]
