"""What a DAW painted on a surface that passes to it, kept while the surface shows something else.

While a surface passes (core/passing.py), the DAW lights it. What it said last is kept here message by message: notes,
controllers and bends under what tells them apart, the letters of a Mackie display cell by cell, other sysex by how it
begins. So a flip back sends what differs from what the surface shows, and a flip away is the ordinary repaint. It hears
no surface, and it decides no phase: it is told where a surface passes.
"""

from collections.abc import Iterable, Iterator, Mapping

from bridge.core import lanes, motors
from bridge.core.events import Effect
from bridge.core.face import DARK
from bridge.core.program import Cells, Way
from bridge.core.state import Group, Hand, Lane, Passing, Shadow, World
from bridge.wire import mcu, midi

#: Keys of what no light of a profile is remembered by begin so.
MARK = b"through "
#: Sysex of other kinds that is kept of one DAW at most, and the longest that is kept.
OTHERS, LONGEST = 64, 256
_NOTE_OFF, _NOTE_ON, _PRESSURE = 0x80, 0x90, 0xD0
#: Universal messages: identity and the like.
_UNIVERSAL = (b"\xf0\x7e", b"\xf0\x7f")
#: What Mackie boxes and their hosts say to each other beside painting: questions, challenges, versions, going offline.
_TALK = frozenset({0x00, 0x01, 0x02, 0x03, 0x04, 0x06, 0x0F, 0x13, 0x14})
#: A Mackie display: its command, how many letters it has, and where its second row begins (Logic Control manual).
_LCD, _CELLS, _ROW = 0x12, 112, 56
#: Resets of a Mackie box: all faders down, all lights off, everything (Logic Control manual).
_FADERS_DOWN, _LIGHTS_OFF, _RESET = 0x61, 0x62, 0x63
#: The messages that each of them undoes, by their kind.
_RESETS: Mapping[int, tuple[int, ...]] = {
    _FADERS_DOWN: (0xE0,),
    _LIGHTS_OFF: (_NOTE_ON, 0xB0),
    _RESET: (_NOTE_ON, 0xB0, 0xE0),
}


# --- Where a surface passes -------------------------------------------------------------------------------------


def empty(program_passing: Mapping[str, Mapping[str, Way]]) -> tuple[dict[str, Passing], dict[Way, Shadow]]:
    """The surfaces of a program that pass somewhere, and a shadow for each place they pass to."""
    passing = {surface: Passing(surface, ways) for surface, ways in program_passing.items()}
    return passing, {way: Shadow() for ways in program_passing.values() for way in ways.values()}


def own(world: World) -> None:
    """Notes which message lights or moves which control, for the surfaces that pass."""
    for passing in world.passing.values():
        passing.owners.clear()
        for hand in world.hands:
            if hand.plan.surface == passing.surface:
                motor = (hand.plan.motor.light,) if hand.plan.motor is not None else ()
                passing.owners.update((light.key, hand.index) for light in (*motor, *hand.plan.lights))


def way_of(world: World, hand: Hand, cells: Cells) -> Way | None:
    """Where a control passes when it stands for these cells: nowhere where there are any."""
    passing = world.passing.get(hand.plan.surface)
    if passing is None or cells:
        return None
    return passing.ways.get(world.groups[hand.plan.group].phase)


def lead(world: World, group: Group, t_ns: int, out: list[Effect]) -> None:
    """The surfaces of a group pass where its phase says from now on."""
    for passing in world.passing.values():
        if not any(world.hands[index].plan.surface == passing.surface for index in group.plan.controls):
            continue
        way = passing.ways.get(group.phase)
        if way != passing.way:
            _leave(world, passing, t_ns, out)
            passing.way = way
            _forget(world.lanes[passing.surface], _display_keys(world, passing.surface))


def _leave(world: World, passing: Passing, t_ns: int, out: list[Effect]) -> None:
    """What the DAW painted and nothing of ours will paint over goes dark, and what of it waits is painted no more."""
    lane = world.lanes[passing.surface]
    _forget(lane, [key for key in (*lane.shown, *lane.waiting) if isinstance(key, bytes) and key.startswith(MARK)])
    if passing.way is None or not lane.open:
        return
    for key, data in world.shadows[passing.way].lights.items():
        if key not in passing.owners and data[0] & 0xF0 == _NOTE_ON and data[2]:
            lanes.show(world, lane, key, key + b"\x00", t_ns, out)


def _forget(lane: Lane, keys: Iterable[bytes]) -> None:
    for key in tuple(keys):
        lane.shown.pop(key, None)
        lanes.withdraw(lane, key)


def _display_keys(world: World, surface: str) -> Iterator[bytes]:
    for display in world.program.displays:
        if display.surface == surface:
            yield from (light.key for light in display.lights)
    yield from (frame.key for frame in world.program.frames if frame.surface == surface)


# --- What a DAW says --------------------------------------------------------------------------------------------


def is_talk(message: bytes) -> bool:
    """Whether a message belongs to the talk beside playing, which each side has with phasebridge itself."""
    if message[0] != midi.SYSEX:
        return message[0] > midi.SYSEX
    word = mcu.word(message)
    return message[:2] in _UNIVERSAL or (word is not None and word.command in _TALK)


def keep(shadow: Shadow, message: bytes) -> tuple[bytes, bytes]:
    """Keeps a channel message; what it is known by, and the message as it is passed on."""
    status, kind = message[0], message[0] & 0xF0
    if kind == _NOTE_OFF:
        message = bytes((status | 0x10, message[1], 0))
    if kind == _PRESSURE:  # a meter of the strip in its upper half (Logic Control manual); soon it is another
        return message[:1] + bytes((message[1] & 0x70,)), message
    key = message[:2] if midi.NUMBERED[status] else message[:1]
    shadow.lights[key] = message
    return key, message


def keep_sysex(shadow: Shadow, message: bytes) -> list[bytes]:
    """Keeps what a sysex paints: the keys under which `rest` shows it."""
    word = mcu.word(message)
    if word is None:
        return _keep_other(shadow, message, message[:8])
    if word.command == _LCD and word.body and word.body[0] < _CELLS:
        return _keep_letters(shadow, message[:6], word.body)
    if word.command in (_FADERS_DOWN, _LIGHTS_OFF, _RESET):
        _reset(shadow, word.command)
        return []
    return _keep_other(shadow, message, message[:7] if word.command == 0x20 else message[:6])


def _keep_other(shadow: Shadow, message: bytes, begins: bytes) -> list[bytes]:
    key = MARK + begins
    if len(message) > LONGEST or (len(shadow.others) >= OTHERS and key not in shadow.others):
        return []
    shadow.others[key] = message
    return [key]


def _keep_letters(shadow: Shadow, head: bytes, body: bytes) -> list[bytes]:
    first, letters = body[0], body[1:][: _CELLS - body[0]]
    cells = shadow.cells.setdefault(head, bytearray(b" " * _CELLS))
    cells[first : first + len(letters)] = letters
    rows = range(first // _ROW, (first + max(1, len(letters)) - 1) // _ROW + 1)
    for row in rows:
        at = row * _ROW
        shadow.others[MARK + head + bytes((at,))] = head + bytes((at,)) + cells[at : at + _ROW] + b"\xf7"
    return [MARK + head + bytes((row * _ROW,)) for row in rows]


def was_reset(lane: Lane, message: bytes) -> bool:
    """Whether this resets a Mackie box; then what it shows of faders and lights is down and dark."""
    word = mcu.word(message)
    kinds = _RESETS.get(word.command, ()) if word is not None else ()
    for key in [key for key in lane.shown if len(key) <= 2 and key[0] & 0xF0 in kinds]:
        lane.shown[key] = key + bytes(3 - len(key))
    return bool(kinds)


def _reset(shadow: Shadow, command: int) -> None:
    bends = {key: data for key, data in shadow.lights.items() if data[0] & 0xF0 == 0xE0}
    lights = {key: data for key, data in shadow.lights.items() if key not in bends}
    if command == _RESET:
        shadow.cells.clear()
        shadow.others.clear()
    shadow.lights.clear()
    shadow.lights.update(lights if command == _FADERS_DOWN else bends if command == _LIGHTS_OFF else {})


def gone(world: World, daw: str) -> set[str]:
    """A DAW is gone, and what it painted with it: the surfaces that show it now."""
    for way, shadow in world.shadows.items():
        if way.daw == daw:
            for kept in (shadow.lights, shadow.cells, shadow.others):
                kept.clear()
    return {passing.surface for passing in world.passing.values() if passing.way and passing.way.daw == daw}


# --- What a surface shows of it ---------------------------------------------------------------------------------


def paint(world: World, lane: Lane, hand: Hand, t_ns: int, out: list[Effect]) -> None:
    """Shows what the DAW painted on a control that passes; what it never painted is dark."""
    assert hand.way is not None
    shadow, motor = world.shadows[hand.way], hand.plan.motor
    key = motor.light.key if motor is not None else b""
    said = shadow.lights.get(key)
    if said is not None and lane.waiting.get(key, lane.shown.get(key)) != said:
        drive(world, lane, hand, said, t_ns, out)
    for light in hand.plan.lights:
        if not light.key.startswith((b"sysex", b"frame")):
            lanes.show(world, lane, light.key, shadow.lights.get(light.key) or light.paint(DARK), t_ns, out)


def drive(world: World, lane: Lane, hand: Hand, message: bytes, t_ns: int, out: list[Effect]) -> None:
    """Moves a motor where the DAW wants it, unless a finger is on it: then what is kept moves it later."""
    motor = hand.plan.motor
    assert motor is not None
    if not motors.is_free(hand, motor, t_ns):
        motors.park(world, hand, motor, t_ns)
        return
    number = midi.fourteen(message) if message[0] & 0xF0 == 0xE0 else midi.seven(message)
    hand.driven = hand.position = min(1.0, number / motor.top)
    hand.driven_ns, hand.insisted, hand.strayed = t_ns, False, None
    lanes.send(world, lane, motor.light.key, message, t_ns, out)


def rest(world: World, surface: str, t_ns: int, out: list[Effect]) -> None:
    """Shows what belongs to no control: displays, and lights that the profile does not know."""
    passing, lane = world.passing[surface], world.lanes[surface]
    if passing.way is None or not lane.open:
        return
    shadow = world.shadows[passing.way]
    for key, message in shadow.lights.items():
        if key not in passing.owners:
            lanes.show(world, lane, key, message, t_ns, out)
    for key, message in shadow.others.items():
        lanes.show(world, lane, key, message, t_ns, out)
    for key, message in _blank(world, surface):
        if key not in shadow.others:
            lanes.show(world, lane, key, message, t_ns, out)


def _blank(world: World, surface: str) -> Iterator[tuple[bytes, bytes]]:
    """The rows of a Mackie display of ours, empty: what the DAW never wrote is dark."""
    mine = (display.lights for display in world.program.displays if display.surface == surface)
    for head in sorted({light.paint(DARK)[:6] for lights in mine for light in lights}):
        if head.startswith(mcu.HEAD) and head[5] == _LCD:
            for at in (0, _ROW):
                begins = head + bytes((at,))
                yield MARK + begins, begins + b" " * _ROW + b"\xf7"
