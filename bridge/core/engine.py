"""The engine: one event in, its effects out, and the time when it wants to be woken.

It reads no clock: every event carries its time, and each step first does what was due until then, at its own time. It
never blocks, logs or raises on what a peer sent. What it does is told in the files beside it: moves, presses, flips,
values, lights, lanes, peers.
"""

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from heapq import heappop
from typing import Any

from bridge.core import (
    binding,
    boxes,
    devices,
    ears,
    echoes,
    grips,
    guards,
    hints,
    keeping,
    lanes,
    levels,
    links,
    listen,
    marks,
    osc_ears,
    owed,
    passing,
    peers,
    presses,
    ride,
    settling,
    sitting,
    song,
    through,
    values,
    wall,
)
from bridge.core.ears import Heard
from bridge.core.events import Back, Do, Effect, Event, Lost, Received, Refused, Song, Stop, Wake, Wall
from bridge.core.portrait import Seen, heard, portrait
from bridge.core.program import Cell, Program
from bridge.core.quoting import plain, quoted
from bridge.core.state import Act, Device, Hand, Lane, Peer, Reason, World
from bridge.wire import midi
from bridge.wire.osc import FLOAT

_float_at = FLOAT.unpack_from


#: How many bytes of a message from each medium are its number; the rest says whose it is. A DAW's says more.
_MIDI, _OSC, _DAW = -1, -4, 0
#: How a port is listened to: its lane, the above, the largest number, and what is done with a number, by the rest.
Ear = tuple[Lane, int, int, Mapping[bytes, tuple[Any, Act]]]


class Engine:
    """Plays a program. `deadline_ns` is when it wants a Wake event, or None."""

    def __init__(self, program: Program, memory: Mapping[str, Any] | None = None) -> None:
        self._last: list[Effect] = []
        self.deadline_ns: int | None = None
        self._refusing = False
        self._take(binding.bind(program, memory or {}))

    def _take(self, world: World) -> None:
        self._world = world
        # surface -> message key -> the control and what it does: the one lookup of an event
        self._keys = {surface: ears.listen(world, surface) for surface in world.program.keys}
        # surface -> first two bytes -> the same, for what hands send most: a number and seven bits
        self._brief = {
            surface: {first: found for first, found in _brief(keys.items()) if first not in asks}
            for surface, keys in self._keys.items()
            for asks in (devices.asks(world, surface),)
        }
        # The same for surfaces that speak OSC: by address, and by datagrams of one float without the float.
        over_osc = world.program.senders.keys() - world.program.keys.keys()
        self._words = {surface: osc_ears.listen(world, surface) for surface in over_osc}
        self._brief_words = {surface: osc_ears.brief(words) for surface, words in self._words.items()}
        self._lanes = world.lanes
        self._painters = frozenset(way.daw for way in world.shadows)
        self._listening = dict(self._all_ears())
        # Of the ports that are open: what one brings after it was lost, a thread of its own still had in hand.
        self._ears = {port: ear for port, ear in self._listening.items() if self._lanes[port].open}
        self._note_deadline()

    def _all_ears(self) -> Iterable[tuple[str, Ear]]:
        for port, lane in self._lanes.items():
            if port in self._brief:
                # What may pass through is looked at as a whole.
                whole = port in self._world.throughs or port in self._world.passing
                yield port, (lane, _MIDI, 0x7F, {} if whole else self._brief[port])
            elif port in self._brief_words:
                yield port, (lane, _OSC, 1, self._brief_words[port])
            else:
                yield port, (lane, _DAW, 0, {})

    def step(self, event: Event) -> list[Effect]:
        """The effects of one event, after those of every deadline that came before it, in order of time."""
        if event.__class__ is Received:
            return self.hear(*event)
        if event.__class__ is Refused:
            return self._refused(event)
        t_ns = event[0]
        out: list[Effect] = []
        self._catch_up(t_ns, out)
        self._world.t_ns = t_ns
        self._HANDLES[event.__class__](self, event, t_ns, out)
        return self._done(out)

    def hear(self, t_ns: int, port: str, data: bytes) -> list[Effect]:
        """The effects of what a port received: a step, without the price of making an event for it first."""
        out: list[Effect] = []
        world = self._world
        timers = world.timers
        if timers and timers[0][0] <= t_ns:
            self._catch_up(t_ns, out)
        world.t_ns = t_ns
        ear = self._ears.get(port)
        if ear is not None:
            lane, cut, most, table = ear
            received = lane.received = lane.received + 1
            found = table.get(data[:cut]) if received < lane.look else None
            if found is None:
                self._LISTENS[cut](self, lane, data, t_ns, out)
            else:
                number = data[2] if cut == _MIDI else _float_at(data, _OSC)[0]
                if 0 <= number <= most:
                    hand, act = found
                    act(world, hand, number, t_ns, out)
                else:
                    self._LISTENS[cut](self, lane, data, t_ns, out)
        if self._refusing:
            self._forget_refusals()
        self._last = out
        self.deadline_ns = timers[0][0] if timers else None
        return out

    def _done(self, out: list[Effect]) -> list[Effect]:
        if self._refusing:
            self._forget_refusals()
        self._last = out
        self._note_deadline()
        return out

    def _catch_up(self, t_ns: int, out: list[Effect]) -> None:
        timers = self._world.timers
        while timers and timers[0][0] <= t_ns:
            due_ns, _, due, about = heappop(timers)
            self._world.t_ns = due_ns
            due(self._world, due_ns, about, out)

    def _midi(self, lane: Lane, data: bytes, t_ns: int, out: list[Effect]) -> None:
        """A MIDI message that is not at once known for one number of one control, or is looked at more closely."""
        if lane.received >= lane.look and guards.look(self._world, lane, data, self._whose(lane.port, data), t_ns, out):
            return
        if lane.port in self._world.passing and self._passes_straight(lane, data, t_ns, out):
            return
        if lane.port in self._world.throughs and self._passes(lane.port, data, t_ns, out):
            return
        found = self._brief[lane.port].get(data[:2])
        if found is not None and len(data) == 3 and data[2] < 0x80:
            hand, act = found
            act(self._world, hand, data[2], t_ns, out)
        else:
            self._any_message(lane, data, t_ns, out)

    def _passes(self, port: str, data: bytes, t_ns: int, out: list[Effect]) -> bool:
        """Whether a message of a surface goes through to a DAW instead."""
        if not midi.check(data):
            return False
        heard = self._keys[port].get(midi.key_of(data))
        is_taken = heard is not None and ears.is_taken(heard, data)
        return through.take(self._world, self._world.throughs[port], is_taken, data, t_ns, out)

    def _passes_straight(self, lane: Lane, data: bytes, t_ns: int, out: list[Effect]) -> bool:
        """Whether a message of a surface was for the DAW it passes to, or belonged to the talk beside playing."""
        if not midi.check(data):
            return False
        heard = self._keys[lane.port].get(midi.key_of(data))
        return devices.hear(self._world, lane, data, t_ns, out) or passing.take(
            self._world, self._world.passing[lane.port], heard, data, t_ns, out
        )

    def _daw(self, lane: Lane, data: bytes, t_ns: int, out: list[Effect]) -> None:
        peers.receive(self._world, self._world.peers[lane.port], t_ns, data, out)
        if lane.port in self._painters:
            passing.painted(self._world, lane.port, data, t_ns, out)

    def _whose(self, port: str, data: bytes) -> echoes.Whose | None:
        """Whose number a MIDI message is, where one message says it all."""
        found = self._keys[port].get(midi.key_of(data)) if midi.check(data) else None
        return (found.about, found.act, found.read(data)) if found is not None and found.alone else None

    def _osc(self, lane: Lane, data: bytes, t_ns: int, out: list[Effect]) -> None:
        """A datagram of a surface that is not at once known for one number of one control, or is looked at closely."""
        whose = _float_of(self._brief_words[lane.port], data)
        if lane.received >= lane.look and guards.look(self._world, lane, data, whose, t_ns, out):
            return
        osc_ears.hear(self._world, lane, self._words[lane.port], data, t_ns, out)

    def _any_message(self, lane: Lane, data: bytes, t_ns: int, out: list[Effect]) -> None:
        if not midi.check(data):
            guards.mistake(self._world, lane, t_ns, out)
            return
        if devices.hear(self._world, lane, data, t_ns, out):
            return
        found = self._keys[lane.port].get(midi.key_of(data))
        if found is None:
            lane.unmapped += 1
            self._world.because("no-control", "no control of this surface sends that", lane.port)
            return
        about, act, read, _ = found
        act(self._world, about, read(data), t_ns, out)

    def _back(self, event: Back, t_ns: int, out: list[Effect]) -> None:
        world, lane = self._world, self._lanes.get(event.port)
        if lane is None:
            return
        lanes.open_lane(lane, t_ns)
        self._ears[event.port] = self._listening[event.port]
        if event.port in world.peers:
            peers.opened(world, world.peers[event.port], t_ns, out)
            lanes.pay(world, lane, t_ns, out)
        else:
            devices.begin(world, lane, t_ns, out)

    def _lost(self, event: Lost, t_ns: int, out: list[Effect]) -> None:
        world, lane = self._world, self._lanes.get(event.port)
        if lane is None:
            return
        self._ears.pop(event.port, None)
        levels.cut(world, lane, t_ns, out)
        lanes.close_lane(lane)
        if event.port in world.peers:
            peers.closed(world, world.peers[event.port], t_ns, out)
        else:
            devices.leave(world, lane, t_ns, out)

    def _refused(self, event: Refused) -> list[Effect]:
        """The end of the step before: it does nothing that is due, so that what was refused is still the last."""
        lane = self._lanes.get(event.port)
        if lane is not None:
            self._refusing = True
            lanes.take_back(self._world, lane, self._last, event.t_ns)
            self._note_deadline()
        return []

    def _note_deadline(self) -> None:
        timers = self._world.timers
        self.deadline_ns = timers[0][0] if timers else None

    def _forget_refusals(self) -> None:
        self._refusing = False
        for lane in self._lanes.values():
            lane.refused = 0

    def _do(self, event: Do, t_ns: int, out: list[Effect]) -> None:
        """Somebody asks for a target: the group that is named does it, or the first."""
        world = self._world
        world.sitting.asked += 1
        groups = {group.plan.name: group for group in world.groups}
        group = groups.get(event.group, world.groups[0])
        cell: Cell | str = f"there is no group {quoted(event.group)}; this rig has {', '.join(groups)}"
        if not event.group or event.group in groups:
            cell = world.program.reach(event.target, group.bank)
        if isinstance(cell, str):
            world.tell(
                t_ns, "asked-in-vain", f"{plain(event.by)} asked for {plain(event.target)}: {cell}", event.target, out
            )
            return
        presses.do(world, group, None, grips.grip_of(world, cell), t_ns, out)
        world.grips.pop(id(cell), None)

    def _wall(self, event: Wall, t_ns: int, out: list[Effect]) -> None:
        """The clock on the wall was read; one that makes no sense is passed over."""
        seconds = wall.seconds_of(event.wall)
        if seconds is not None:
            self._world.wall = (t_ns, seconds)
            sitting.told_the_time(self._world, t_ns, out)

    def _song(self, event: Song, t_ns: int, out: list[Effect]) -> None:
        """Another song: all that was known of the one before is the journal's, and what it owed is put back.

        The same one: what is kept is new.
        """
        world = self._world
        if event.name == world.song.name:
            used = owed.used(world)
            world.song = song.turned(world.song, event.name, event.kept)
            world.song.owed.update(used)
        else:
            listen.let_go(world, t_ns, out)
            ride.let_go(world, t_ns, out)
            world.song = song.turned(world.song, event.name, event.kept)
            world.marked.clear()
            owed.offer(world, t_ns, out)
        if sitting.turn(world, event.name, t_ns, out):
            for group in world.groups:
                settling.count_down(world, group)
        keeping.again(world, t_ns, out)

    def _wake(self, event: Wake, t_ns: int, out: list[Effect]) -> None:
        """What is due was done before."""

    def _stop(self, _event: Stop, t_ns: int, out: list[Effect]) -> None:
        for hand in self._world.hands:
            presses.drop(self._world, hand, t_ns, out)
        for grip in tuple(self._world.grips.values()):
            values.silence(self._world, grip, t_ns, out)
        for way in self._world.throughs.values():
            through.let_go(self._world, way, t_ns, out)
        for passes in self._world.passing.values():
            passing.let_go(self._world, passes, t_ns, out)
        listen.let_go(self._world, t_ns, out)
        ride.let_go(self._world, t_ns, out)
        for peer in self._world.peers.values():
            peers.carry_out(self._world, peer, peer.conversation.leaving(t_ns), t_ns, out)
            lanes.flush(self._lanes[peer.name], t_ns, out)
        for lane in self._lanes.values():
            devices.farewell(self._world, lane, t_ns, out)

    _LISTENS: Mapping[int, Callable[["Engine", Lane, bytes, int, list[Effect]], None]] = {
        _MIDI: _midi,
        _OSC: _osc,
        _DAW: _daw,
    }
    _HANDLES: Mapping[type, Callable[["Engine", Any, int, list[Effect]], None]] = {
        Back: _back,
        Lost: _lost,
        Do: _do,
        Wall: _wall,
        Song: _song,
        Wake: _wake,
        Stop: _stop,
    }

    def swap(self, program: Program, t_ns: int) -> list[Effect]:
        """Plays another program from now on; state is kept for everything that is still there by its name."""
        out: list[Effect] = []
        self._catch_up(t_ns, out)
        self._take(binding.rebind(self._world, program, t_ns, out))
        self._forget_refusals()
        self._last = out
        return out

    def explain(self, *events: Event) -> list[Reason]:
        """What these events would do now, and why; nothing is changed. A first position counts as already noted.

        One move can be several messages; only what the last of them does is told.
        """
        copy = deepcopy(self)
        *before, last = events
        for event in before:
            copy.step(event)
        copy._world.why = []
        copy.step(last)
        return copy._world.why

    def memory(self) -> dict[str, Any]:
        """What outlives a restart: phases, banks, and the values of DAWs that never tell theirs."""
        return binding.memory(self._world)

    def portrait(self) -> dict[str, Seen]:
        """What is known of every DAW."""
        return portrait(self._world)

    def heard(self, key: str) -> list[tuple[str, float]]:
        """Which DAWs told where this stands, and where."""
        return list(heard(self._world, key))

    def picture(self) -> dict[str, Any]:
        """How things stand, for `phasebridge status`."""
        world = self._world
        return {
            "groups": {
                group.plan.name: {"phase": group.phase, "settled": group.trying is None, "bank": group.bank}
                | ({"layers": list(group.on)} if world.program.layers else {})
                | links.picture(world, group)
                for group in world.groups
            },
            "ports": {name: _port(lane) for name, lane in world.lanes.items()},
            "daws": {name: _peer(world, peer) for name, peer in world.peers.items() if name not in world.links},
            **({"links": {name: _peer(world, world.peers[name]) for name in world.links}} if world.links else {}),
            "song": world.song.name,
            "me": world.program.me,
            "producer": world.program.producer,
            "position": marks.position(world),
            "listening": world.listening.part if world.listening else None,
            "owed": {why: sorted(debts) for why, debts in world.song.owed.items()},
            "waiting": hints.waiting(world.hands),
        }


def _brief(keys: Iterable[tuple[int, Heard]]) -> Iterable[tuple[bytes, tuple[Any, Act]]]:
    """Those whose message is its key's two bytes and seven bits. A note-off has its note-on's key: not here."""
    for key, found in keys:
        status, number = divmod(key, 0x80)
        if midi.LENGTHS[status] == 3 and midi.NUMBERED[status]:
            yield bytes((status, number)), found[:2]


def _float_of(words: Mapping[bytes, tuple[Hand, Act]], data: bytes) -> echoes.Whose | None:
    """Whose number a datagram is, where it is one number from 0 to 1."""
    found = words.get(data[:-4])
    if found is None:
        return None
    (number,) = _float_at(data, -4)
    return (*found, number) if 0.0 <= number <= 1.0 else None


def _peer(world: World, peer: Peer) -> dict[str, Any]:
    return {
        "present": peer.present,
        "strips": peer.strips,
        "values": len(peer.values),
        "mistakes": world.lanes[peer.name].mistakes,
        "last_mistake": world.lanes[peer.name].last_mistake,
    }


def _port(lane: Lane) -> dict[str, Any]:
    return {
        "state": "open" if lane.open else "absent",
        "received": lane.received,
        "sent": lane.sent,
        "refused": lane.refusals,
        "mistakes": lane.mistakes,
        "unmapped": lane.unmapped,
        **(_box(lane, lane.device) if lane.device is not None else {}),
    }


def _box(lane: Lane, device: Device) -> dict[str, Any]:
    return {
        "identity": midi.to_hex(device.identity),
        "hello": boxes.introduction(device.box),
        "silent": device.silent,
        "silences": lane.silences,
        "echoes": lane.echoes,
        "flooded": lane.flooded,
    }
