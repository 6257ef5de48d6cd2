"""What a box and we say to each other beside playing, and whether it is there at all although its port is.

When its port opens it is asked who it is, greeted and painted, in this order; then its keepalives and pings go on by
themselves. A box that promised to be heard of (by active sensing, or by answering pings) and is not is silent: what it
held is released, and its next byte is a new beginning. What is said to which box is its profile's; nothing here knows
a maker but the families whose handshake is a language of its own (MCU, HUI, our own box).
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from bridge.core import absences, boxes, ears, echoes, flips, floods, lanes, lights, passing, presses, through, values
from bridge.core.events import Effect
from bridge.core.state import NEVER, Device, Lane, Watch, World
from bridge.model.device import DeviceTalk, Handshake
from bridge.model.surface import OSC
from bridge.wire import boxes as box_words
from bridge.wire import mcu, midi
from bridge.wire.hui import PING, PONG
from bridge.wire.talk import Hello

#: Asks every box on the wire who it is (MIDI 1.0, general information), and how an answer begins.
WHO = bytes.fromhex("f0 7e 7f 06 01 f7")
_NON_REAL_TIME, _GENERAL, _REPLY = b"\xf0\x7e", 0x06, 0x02
#: How long a box may take to answer that, and to answer as a Mackie Control.
IDENTITY_NS, HANDSHAKE_NS = 250_000_000, 500_000_000
#: A box that introduces itself again sooner than this after its beginning is not painted again.
AGAIN_NS = 1_000_000_000
#: A HUI is asked every second; hosts give it 2 to 5 seconds.
PING_NS, MISSED = 1_000_000_000, 3
#: Active sensing: who sent it once sends something every 300 ms, and is gone after 330 without anything (MIDI 1.0).
SENSING, SENSED_NS = b"\xfe", 330_000_000


#: A box that answered is asked again when it said nothing for this long, and is silent when it was asked twice in vain.
QUIET_NS, ASKED_NS, IN_VAIN = 3_000_000_000, 2_000_000_000, 2


class Awaits(NamedTuple):
    """A step that ends with an answer, or when its time is over."""

    whose: str
    at_most_ns: int


class Quiet(NamedTuple):
    """A box that said nothing since it had sent so many messages: its lane, its beginning, and questions in vain."""

    lane: Lane
    begun_ns: int
    received: int
    in_vain: int


#: What a timer of this file is about: a lane, and the turn of its device that set it.
Turn = tuple[Lane, int]


def company(lane: Lane, talk: DeviceTalk | None) -> Lane:
    """The lane of a surface: with a watch on what it says, and what is said to it beside playing."""
    lane.watch = Watch()
    lane.device = Device(talk or DeviceTalk())
    lane.look = 0
    return lane


def begin(
    world: World, lane: Lane, t_ns: int, out: list[Effect], *, introduced: bool = False, box: Hello | None = None
) -> None:
    """The box is new here, or there again: nothing is known of it; it is greeted, then painted.

    `introduced`: it said by itself that it is there, so its family's question is not asked. `box`: what it has, where
    it said so.
    """
    device: Any = lane.device
    lights.forget(world, {lane.port})
    leave(world, lane, t_ns, out, box)
    device.begun_ns = t_ns
    device.steps = tuple(_steps(device.talk, introduced))
    device.step = 0
    if device.steps:
        lanes.hold(lane)
    _go_on(world, t_ns, (lane, device.turn), out)
    lights.repaint(world, [hand for hand in world.hands if hand.plan.surface == lane.port], t_ns, out)


def leave(world: World, lane: Lane, t_ns: int, out: list[Effect], box: Hello | None = None) -> None:
    """The box is gone: what it held is released, where its controls stand is unknown, what was set going is over.

    `box`: what is known of the one that begins in its place.
    """
    device: Any = lane.device
    watch: Any = lane.watch
    device.turn += 1
    device.awaits, device.identity = "", b""
    boxes.fit(world, lane, box)
    device.answered = device.silent = False
    device.missed = 0
    watch.fed_ns, watch.within_ns = None, 0
    echoes.begin(lane)
    floods.begin(lane, t_ns)
    _let_go(world, lane.port, t_ns, out)


def _let_go(world: World, surface: str, t_ns: int, out: list[Effect]) -> None:
    if surface in world.throughs:
        through.let_go(world, world.throughs[surface], t_ns, out)
    if surface in world.passing:
        passing.let_go(world, world.passing[surface], t_ns, out)
    ears.forget(world, surface)
    for hand in [hand for hand in world.hands if hand.plan.surface == surface]:
        presses.drop(world, hand, t_ns, out)
        hand.position = hand.aim = None
        hand.moved_ns = NEVER
        values.ask_hold(hand)
        if hand.late:
            flips.go_over(world, hand, t_ns, out)


def _steps(talk: DeviceTalk, introduced: bool) -> Iterator[bytes | int | Awaits]:
    """What is done before the first light: messages, silences in nanoseconds, answers that are waited for."""
    if talk.identity:
        yield WHO
        if talk.greeting:
            yield Awaits("identity", IDENTITY_NS)
    if talk.handshake is Handshake.MCU and not introduced:
        yield from (mcu.query(model) for model in mcu.MODELS)
        yield Awaits("handshake", HANDSHAKE_NS)
    if talk.handshake is Handshake.BOX and not introduced:
        yield box_words.ASK_WHO
        yield Awaits("handshake", HANDSHAKE_NS)
    yield from talk.greeting
    if talk.wait_ns:
        yield talk.wait_ns


def _go_on(world: World, t_ns: int, turn: Turn, out: list[Effect]) -> None:
    """Takes the steps of a greeting as far as they go now."""
    lane, number = turn
    device: Any = lane.device
    if not _is_now(world, lane, number):
        return
    device.awaits = ""
    while not lanes.is_busy(lane):
        if device.step == len(device.steps):
            _ready(world, lane, t_ns, out)
            return
        step = device.steps[device.step]
        device.step += 1
        if isinstance(step, bytes):
            lanes.send(world, lane, None, step, t_ns, out)
            continue
        pause_ns = step
        if isinstance(step, Awaits):
            device.awaits, pause_ns = step
        world.later(max(t_ns, lane.ready_ns) + pause_ns, _go_on, turn)
        return
    world.later(max(t_ns, lane.ready_ns - lane.ahead_ns) + lanes.REFUSAL_NS, _go_on, turn)


def _is_now(world: World, lane: Lane, number: int) -> bool:
    device = lane.device
    return lane.open and device is not None and device.turn == number and world.lanes.get(lane.port) is lane


def _answered(world: World, lane: Lane, whose: str, t_ns: int, out: list[Effect]) -> None:
    """An answer came: the step that waited for it is over before its time."""
    device: Any = lane.device
    if device.awaits == whose:
        device.turn += 1
        _go_on(world, t_ns, (lane, device.turn), out)


def _ready(world: World, lane: Lane, t_ns: int, out: list[Effect]) -> None:
    """It was greeted: lights may go, and what is said again and again begins."""
    device: Any = lane.device
    lanes.let_go(world, lane, t_ns, out)
    turn = (lane, device.turn)
    if world.program.ports[lane.port].medium == OSC:
        absences.watch(world, lane, t_ns)
    if device.talk.keepalive is not None:
        world.later(t_ns + device.talk.keepalive.every_ns, _keep, turn)
    if device.talk.handshake is Handshake.HUI:
        device.seen, device.missed = lane.received, -1  # the first question was not missed
        _ping(world, t_ns, turn, out)


def _keep(world: World, t_ns: int, turn: Turn, out: list[Effect]) -> None:
    lane, number = turn
    device: Any = lane.device
    if _is_now(world, lane, number):
        lanes.send(world, lane, "keepalive", device.talk.keepalive.message, t_ns, out)
        world.later(t_ns + device.talk.keepalive.every_ns, _keep, turn)


def _ping(world: World, t_ns: int, turn: Turn, out: list[Effect]) -> None:
    lane, number = turn
    device: Any = lane.device
    if not _is_now(world, lane, number):
        return
    device.missed = 0 if lane.received != device.seen else device.missed + 1
    device.seen = lane.received
    if device.answered and device.missed >= MISSED and not device.silent:
        fell_silent(world, lane, f"it answered none of the last {MISSED} pings", t_ns, out)
    lanes.send(world, lane, "ping", PING, t_ns, out)
    world.later(t_ns + PING_NS, _ping, turn)


def fell_silent(world: World, lane: Lane, why: str, t_ns: int, out: list[Effect]) -> None:
    """The box is as good as lost although its port is not: what it held is released; its next byte is a beginning."""
    device: Any = lane.device
    device.silent = True
    lane.silences += 1
    lane.look = 0
    floods.begin(lane, t_ns)
    _let_go(world, lane.port, t_ns, out)
    world.warn(t_ns, "silent", f"{lane.port} is silent: {why}; what it held is released", lane, out)


def spoke_again(world: World, lane: Lane, t_ns: int, out: list[Effect]) -> None:
    """A silent box says something."""
    world.warn(t_ns, "speaks", f"{lane.port} is there again", lane, out)
    begin(world, lane, t_ns, out)


def farewell(world: World, lane: Lane, t_ns: int, out: list[Effect]) -> None:
    """We go: the box gets its own mode back where it has one. Lights stay as they are, those that wait are dropped."""
    device = lane.device
    if device is None or not lane.open or not device.talk.farewell:
        return
    device.turn += 1
    lane.waiting.clear()
    lane.held = False
    for message in device.talk.farewell:
        lanes.send(world, lane, None, message, t_ns, out)
    lanes.flush(lane, t_ns, out)


# --- What a box says --------------------------------------------------------------------------------------------


def asks(world: World, surface: str) -> frozenset[bytes]:
    """How messages begin that may belong to this talk although a control sends the like."""
    device = world.lanes[surface].device
    return frozenset(answer.hears[:2] for answer in device.talk.answers) if device is not None else frozenset()


def hear(world: World, lane: Lane, data: bytes, t_ns: int, out: list[Effect]) -> bool:
    """Whether this checked message belongs to the talk beside playing; what it asks for is done."""
    is_talk = _hears(world, lane, data, t_ns, out)
    lane.talked += is_talk
    return is_talk


def _hears(world: World, lane: Lane, data: bytes, t_ns: int, out: list[Effect]) -> bool:
    device = lane.device
    if device is None:
        return False
    if data == SENSING:
        promised(world, lane, SENSED_NS, t_ns)
        return True
    if data.startswith(_NON_REAL_TIME) and len(data) > 6 and data[3] == _GENERAL and data[4] == _REPLY:
        _identified(world, lane, data[5:-1], t_ns, out)
        return True
    for answer in device.talk.answers:
        if answer.hears == data:
            for message in answer.says:
                lanes.send(world, lane, None, message, t_ns, out)
            return True
    shake = _HANDSHAKES.get(device.talk.handshake)
    return shake is not None and shake(world, lane, data, t_ns, out)


def promised(world: World, lane: Lane, within_ns: int, t_ns: int) -> None:
    """From now on it says something at least this often, or it is gone; the shorter of two promises counts."""
    watch: Any = lane.watch
    watch.fed_ns = t_ns
    watch.within_ns = min(within_ns, watch.within_ns or within_ns)
    lane.look = 0
    if not watch.awake:
        watch.awake = True
        world.later(t_ns + watch.within_ns, _unfed, lane)


def _unfed(world: World, t_ns: int, lane: Lane, out: list[Effect]) -> None:
    watch: Any = lane.watch
    watch.awake = False
    if watch.fed_ns is None or not lane.open or world.lanes.get(lane.port) is not lane:
        return
    if t_ns < watch.fed_ns + watch.within_ns:
        watch.awake = True
        world.later(watch.fed_ns + watch.within_ns, _unfed, lane)
        return
    within_ns, watch.fed_ns, watch.within_ns = watch.within_ns, None, 0
    fell_silent(world, lane, f"it said it would be heard of, and was not for {within_ns // 1_000_000} ms", t_ns, out)


def _identified(world: World, lane: Lane, identity: bytes, t_ns: int, out: list[Effect]) -> None:
    device: Any = lane.device
    if identity and not device.identity and device.talk.handshake is not Handshake.HUI:  # a HUI is asked every second
        world.later(t_ns + QUIET_NS, _is_it_there, Quiet(lane, device.begun_ns, lane.received, 0))
    device.identity = identity
    wanted = device.talk.identity
    if wanted and not identity.startswith(wanted):
        text = f"another box than {lane.port}'s profile knows answers on this port"
        text += f": it says {midi.to_hex(identity)}, the profile waits for {midi.to_hex(wanted)}"
        world.warn(t_ns, "another-box", text, lane, out)
    _answered(world, lane, "identity", t_ns, out)


def _is_it_there(world: World, t_ns: int, quiet: Quiet, out: list[Effect]) -> None:
    """A box that has said who it is may hang, or be switched off, while its port stays: when quiet it is asked."""
    lane, begun_ns, received, in_vain = quiet
    device = lane.device
    if device is None or not lane.open or device.begun_ns != begun_ns or world.lanes.get(lane.port) is not lane:
        return
    if lane.received != received:
        world.later(t_ns + QUIET_NS, _is_it_there, Quiet(lane, begun_ns, lane.received, 0))
        return
    if in_vain == IN_VAIN and not device.silent:
        fell_silent(world, lane, f"it was asked {IN_VAIN} times who it is and did not answer", t_ns, out)
    # A silent one is asked on: when it is switched on again, it shows nothing of what it should.
    lanes.send(world, lane, "identity", WHO, t_ns, out)
    world.later(t_ns + ASKED_NS, _is_it_there, Quiet(lane, begun_ns, received, min(in_vain + 1, IN_VAIN)))


def _mcu(world: World, lane: Lane, data: bytes, t_ns: int, out: list[Effect]) -> bool:
    word = mcu.word(data)
    if word is None or word.command not in _MCU_SAYS:
        return False
    if word.command == mcu.REFUSED:
        text = f"{lane.port} refuses our answer to its challenge: switch it off and on, or to another of its modes"
        world.warn(t_ns, "handshake-refused", text, lane, out)
        return True
    reply = mcu.reply(word) if word.command == mcu.CONNECTION else None
    if reply is not None:
        lanes.send(world, lane, None, reply, t_ns, out)  # what comes of it, its confirmation says
    else:
        _introduced(world, lane, t_ns, out)
    return True


_MCU_SAYS = frozenset({mcu.CONNECTION, mcu.CONFIRMED, mcu.REFUSED, mcu.READY})


def _introduced(world: World, lane: Lane, t_ns: int, out: list[Effect], box: Hello | None = None) -> None:
    """It is there and content. Unasked, it was just switched on, and shows nothing of what it was sent before."""
    device: Any = lane.device
    if device.awaits == "handshake":
        _answered(world, lane, "handshake", t_ns, out)
    elif device.step == len(device.steps) and t_ns - device.begun_ns >= AGAIN_NS:
        begin(world, lane, t_ns, out, introduced=True, box=box)


def _hui(world: World, lane: Lane, data: bytes, t_ns: int, out: list[Effect]) -> bool:
    device: Any = lane.device
    if data != PONG:
        return False
    late, device.answered = not device.answered and device.missed > 0, True
    if late:  # it was switched on after its port opened, and shows nothing of what it was sent
        begin(world, lane, t_ns, out)
        device.answered = True
    return True


def _our_box(world: World, lane: Lane, data: bytes, t_ns: int, out: list[Effect]) -> bool:
    device: Any = lane.device
    box = box_words.heard_hello(data)
    if box is None:
        return False
    boxes.fit(world, lane, box)
    if not box.asked or device.awaits == "handshake":
        _introduced(world, lane, t_ns, out, box)
    elif device.step == len(device.steps):
        lights.repaint(world, [hand for hand in world.hands if hand.plan.surface == lane.port], t_ns, out)
    boxes.tell(world, lane, t_ns, out)
    return True


_Shake = Callable[[World, Lane, bytes, int, list[Effect]], bool]
_HANDSHAKES: dict[Handshake | None, _Shake] = {
    Handshake.MCU: _mcu,
    Handshake.HUI: _hui,
    Handshake.BOX: _our_box,
}
