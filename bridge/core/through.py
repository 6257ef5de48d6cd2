"""Through: what no entry of a surface takes passes on, unchanged, to the MIDI port of a DAW or synth.

A keyboard is a surface and an instrument: in one phase its pads are mapped, in the next they play. What began there
ends there: a note, a pedal, a bend or a pressure that went through is let go there, whatever the control means by then.
Only channel messages pass; what boxes say to each other, and clocks, stay here.
"""

from bridge.core import lanes, loops
from bridge.core.events import Effect
from bridge.core.state import Through, World
from bridge.wire import midi

#: Pedals, which are down from 64: sustain, sostenuto, soft, legato, hold 2.
PEDALS = frozenset({64, 66, 67, 68, 69})
#: Controllers whose order means something: banks, data entry and the numbers it is for.
_IN_ORDER = frozenset({0, 32, 6, 38, *range(96, 102)})
_NOTE_OFF, _NOTE_ON, _CONTROLLER, _PRESSURE, _BEND = 0x80, 0x90, 0xB0, 0xD0, 0xE0
_CENTRE = bytes((0x00, 0x40))


def take(world: World, through: Through, taken: bool, data: bytes, t_ns: int, out: list[Effect]) -> bool:
    """Whether a checked message of the surface went through, so that nobody else has to do with it.

    `taken`: some control has an entry for it now, or is down because of one.
    """
    status = data[0] & 0xF0
    if not _NOTE_OFF <= status <= _BEND:
        return False
    key = midi.key_of(data)
    release = through.held.get(key)
    if release is not None and (taken or _letting_go(data) is None):
        del through.held[key]
        is_end = _letting_go(data) is None
        _send(world, through, key, data if is_end else release, t_ns, out, ends=True)
        return not taken
    if taken:
        return False
    if loops.goes_round(world, through, data, t_ns, out):
        _wait_for_quiet(world, through, key, data, t_ns)
        return True
    through.passed[key] = data
    if _send(world, through, key, data, t_ns, out, ends=False):
        world.because("through", f"no entry takes it: it passes on to {through.daw}", through.surface)
        release = _letting_go(data)
        if release is not None:
            through.held[key] = release
    return True


def _letting_go(data: bytes) -> bytes | None:
    """What ends this message's effect: None where it has none that lasts, or is itself the end."""
    status = data[0] & 0xF0
    if status == _NOTE_ON and data[2]:
        return bytes((data[0] & 0x0F | _NOTE_OFF, data[1], 0))
    if status == _CONTROLLER and data[1] in PEDALS and data[2] >= 64:
        return bytes((data[0], data[1], 0))
    if status == _BEND and data[1:] != _CENTRE:
        return data[:1] + _CENTRE
    if status == _PRESSURE and data[1]:
        return bytes((data[0], 0))
    return None


def _send(world: World, through: Through, key: int, data: bytes, t_ns: int, out: list[Effect], *, ends: bool) -> bool:
    """Passes a message on; what ends something and finds the port absent is owed to it."""
    lane = world.lanes[through.daw]
    if ends:
        lanes.release(world, lane, f"{through.surface} {key}", _place(through, key, data), data, t_ns, out)
    elif lane.open:
        lanes.send(world, lane, _place(through, key, data), data, t_ns, out)
    else:
        world.because("port-absent", f"nothing can be sent: {through.daw} is not there", through.surface)
    return lane.open


def _wait_for_quiet(world: World, through: Through, key: int, data: bytes, t_ns: int) -> None:
    """It did not pass; if it stays the last word of its controller, it has to."""
    if key not in through.late:
        world.later(t_ns + 2 * loops.ROUND_NS, _quiet, (through, key))
    through.late[key] = (data, t_ns)


def _quiet(world: World, t_ns: int, about: tuple[Through, int], out: list[Effect]) -> None:
    through, key = about
    if world.throughs.get(through.surface) is not through or key not in through.late:
        return
    data, since_ns = through.late[key]
    if t_ns < since_ns + 2 * loops.ROUND_NS:
        world.later(since_ns + 2 * loops.ROUND_NS, _quiet, about)
        return
    del through.late[key]
    is_position = _place(through, key, data) is not None
    if is_position and through.passed.get(key) != data:
        through.passed[key] = data
        _send(world, through, key, data, t_ns, out, ends=False)


def _place(through: Through, key: int, data: bytes) -> object | None:
    """Where a message waits for a full wire: positions in the place of their last, all else in order and whole."""
    status = data[0] & 0xF0
    position = status in (_PRESSURE, _BEND) or (
        status == _CONTROLLER and data[1] not in PEDALS and data[1] not in _IN_ORDER
    )
    return (through.surface, key) if position else None


def let_go(world: World, through: Through, t_ns: int, out: list[Effect]) -> None:
    """The surface or the way through is gone, or the daemon ends: all that is held there ends."""
    held, through.held = through.held, {}
    through.late.clear()
    for key, release in held.items():
        _send(world, through, key, release, t_ns, out, ends=True)
