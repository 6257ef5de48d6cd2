"""What targets stand at, and being in hold: the one question, and all that re-asks it.

A control is in hold when its known position, read through the value law of its present cell, is within tolerance of its
target's value now. Flip, bank, reload, reconnect and a change from the DAW re-ask that; nothing else decides it. A
value the DAW says that equals one we sent is an acknowledgement and re-asks nothing; while a hand moves, it wins.
"""

from bridge.core import hold, lanes, lights
from bridge.core.events import Effect, Send
from bridge.core.state import NEVER, Grip, Hand, Peer, Value, World
from bridge.model.target import Mode

#: A value sent longer ago than this without an answer is no longer expected back.
ANSWER_NS = 1_500_000_000
#: The same value is not asked for again sooner than this.
ASK_NS = 500_000_000
#: A press on an unknown value waits this long for the answer.
ANSWERED_NS = 2_000_000_000
#: Values of one DAW kept at most; what nothing in the rig reaches is not kept beyond it.
VALUES = 20_000
#: The one question, which most ask from here.
in_hold, ask_hold = hold.in_hold, hold.ask_hold
_new = tuple.__new__  # a named tuple's own __new__ is one Python call more


def bound(world: World, hand: Hand, grip: Grip | None) -> None:
    """The control's present grip is this one: its value knows of it."""
    old = hand.grip.value if hand.grip else None
    new = grip.value if grip else None
    hand.grip = grip
    if old is not new:
        if old is not None and hand in old.hands:
            old.hands.remove(hand)
        if new is not None:
            new.hands.append(hand)


def set_value(
    world: World, hand: Hand | None, grip: Grip, position: float, t_ns: int, out: list[Effect], *, anyway: bool = False
) -> bool:
    """Sends a position to a grip's target, for a hand or nobody; False where it cannot go, or stands there already.

    `anyway`: also where it stands there already, since that is only what we believe: a release must not be missed.
    """
    value, lane = grip.value, grip.lane
    assert value is not None
    assert lane is not None
    if position == value.position and not anyway:
        if world.why is not None:
            text = f"{grip.cell.target} stands at {told(grip, position)} already"
            world.because("already-there", text, hand.plan if hand else "")
        return False
    if lane.clear and (ready := lane.ready_ns) - lane.ahead_ns <= t_ns:
        # What lanes.send would do, without its price: most of what a bridge does passes here.
        assert grip.pack is not None
        data = grip.prefix + grip.pack(position)
        if not data:
            return _unsaid(world, hand, grip)
        out.append(_new(Send, (t_ns, lane.port, data)))
        lane.sent += 1
        free_ns = t_ns if ready < t_ns else ready  # noqa: FURB136 - max() is a call
        lane.ready_ns = free_ns + lane.gap_ns + len(data) * lane.byte_ns
    elif lane.open and grip.pack is not None:
        key = value.key if grip.cell.speech and grip.cell.speech.droppable else None
        data = grip.prefix + grip.pack(position)
        if not data:
            return _unsaid(world, hand, grip)
        lanes.send(world, lane, key, data, t_ns, out)
    else:
        world.because("port-absent", f"nothing can be sent: {lane.port} is not there", grip.cell.target)
        return False
    value.position = position
    value.unanswered.append((t_ns, position))
    if world.why is not None:
        world.because("sent", f"{grip.cell.target} goes to {told(grip, position)}", hand.plan if hand else "")
    if len(value.hands) != 1 or value.hands[0] is not hand or hand.shows:
        _others(world, value, hand, t_ns, out)
    return True


def _unsaid(world: World, hand: Hand | None, grip: Grip) -> bool:
    """The DAW's conversation has no words for it now."""
    text = f"{grip.cell.target} cannot be told now: {grip.cell.port} does not show it, or it stands there already"
    world.because("not-shown", text, hand.plan if hand else "")
    return False


def _others(world: World, value: Value, but: Hand | None, t_ns: int, out: list[Effect]) -> None:
    """The value changed by a hand: every other control on it asks again, every light on it follows."""
    for hand in value.hands:
        if hand is not but:
            _doubt(world, hand, t_ns)
        lights.refresh(world, hand, t_ns, out)


def _doubt(world: World, hand: Hand, t_ns: int) -> None:
    if hand.hold and t_ns - hand.moved_ns < world.move_ns:
        hand.doubt = True
    else:
        ask_hold(hand)


def told(grip: Grip, position: float) -> str:
    """A position in the words of its law: '-6.0 dB', '50 %', '0.504'."""
    law = grip.cell.speech.law if grip.cell.speech else grip.cell.travel.law
    if not law.unit:
        return f"{position:.3f}"
    return f"{law.to_quantity(position):.1f} {law.unit}"


def value_of(peer: Peer, key: str) -> Value | None:
    """The value kept under a DAW's key, made when it is first spoken of; None when there are too many."""
    value = peer.values.get(key)
    return kept_value(peer, key) if value is None and len(peer.values) < VALUES else value


def kept_value(peer: Peer, key: str) -> Value:
    """The value of a target that the rig reaches: there is always room for it."""
    value = peer.values.get(key)
    if value is None:
        value = peer.values[key] = Value(peer.name, key)
    return value


def heard(world: World, value: Value, position: float, t_ns: int, out: list[Effect]) -> None:
    """The DAW said where a target stands."""
    before, value.heard = value.heard, position
    value.heard_ns = t_ns
    acknowledged = _acknowledges(value, position, t_ns)
    if not acknowledged:
        value.made = _made(value, before, position)
    if acknowledged and len(value.unanswered) > 1:
        return  # what was sent since is on its way
    stays = acknowledged and value.position is not None and abs(value.position - position) <= value.step
    value.position = position
    for hand in value.hands:
        if not (stays and hand.hold):
            _doubt(world, hand, t_ns)
        lights.refresh(world, hand, t_ns, out)
    if value.then is not None:
        until_ns, then, about = value.then
        value.then = None
        if t_ns <= until_ns:
            then(world, t_ns, about, out)


def _acknowledges(value: Value, position: float, t_ns: int) -> bool:
    """Whether the DAW said back what we sent; the oldest that fits is answered, and all sent before it.

    The answered one stays, since DAWs that speak of a value in two ways answer twice; the last one sent always does.
    """
    unanswered = value.unanswered
    oldest_ns = t_ns - ANSWER_NS
    while len(unanswered) > 1 and unanswered[0][0] < oldest_ns:
        unanswered.popleft()
    for index, (sent_ns, sent) in enumerate(unanswered):
        if abs(sent - position) <= value.step and sent_ns >= oldest_ns:
            for _ in range(index):
                unanswered.popleft()
            return True
    return False


def _made(value: Value, before: float | None, position: float) -> tuple[float, float | None] | None:
    """What was sent last and what the DAW made of it, where it says something else than was sent.

    The first it says after a value was sent is its answer to that, said twice is said once; what differs from an answer
    is a change by somebody else, which leaves None where the answer was.
    """
    if not value.unanswered:
        return None
    sent = value.unanswered[-1][1]
    is_first = value.made is None or value.made[0] != sent
    if is_first:
        is_answered = before is not None and abs(before - sent) <= value.step
        return sent, None if is_answered else position
    assert value.made is not None
    return sent, position if value.made[1] == position else None


def forget(world: World, peer: Peer, t_ns: int, out: list[Effect], below: str = "") -> None:
    """The DAW went away, or has another thing in focus: what it stood at (at a key, or below) is unknown again."""
    for value in peer.values.values():
        if below and value.key != below and not value.key.startswith(f"{below}/"):
            continue
        value.asked_ns = NEVER
        unlearn(world, value, t_ns, out)


def unlearn(world: World, value: Value, t_ns: int, out: list[Effect]) -> None:
    """Where this one stands is unknown again."""
    value.position = value.heard = value.made = None
    value.unanswered.clear()
    for hand in value.hands:
        ask_hold(hand)
        lights.refresh(world, hand, t_ns, out)


def ask(world: World, grip: Grip, t_ns: int, out: list[Effect]) -> bool:
    """Asks the DAW for a value it can be asked for, not too often; False where it cannot be asked or is not there."""
    value, speech = grip.value, grip.cell.speech
    if value is None or speech is None or speech.ask is None or grip.lane is None or not grip.lane.open:
        return False
    if t_ns - value.asked_ns >= ASK_NS:
        value.asked_ns = t_ns
        lanes.send(world, grip.lane, None, speech.ask, t_ns, out)
    return True


def toggle(world: World, hand: Hand | None, grip: Grip, t_ns: int, out: list[Effect]) -> None:
    """Switches to the other state; an unknown state: the DAW's own toggle, else ask and then switch, else on."""
    value, speech = grip.value, grip.cell.speech
    assert value is not None
    assert speech is not None
    if grip.pack is not None and value.position is not None:
        set_value(world, hand, grip, 0.0 if value.position >= 0.5 else 1.0, t_ns, out)
    elif speech.toggle:
        say(world, grip, speech.toggle, t_ns, out)
    elif ask(world, grip, t_ns, out):
        value.then = (t_ns + ANSWERED_NS, _toggle_now, grip)
        world.because("unknown", f"{grip.cell.target} is not known yet: asked for it", hand.plan if hand else "")
    elif grip.pack is not None:
        set_value(world, hand, grip, 1.0, t_ns, out)


def _toggle_now(world: World, t_ns: int, grip: Grip, out: list[Effect]) -> None:
    toggle(world, None, grip, t_ns, out)


def let_go(world: World, hand: Hand | None, grip: Grip, position: float, t_ns: int, out: list[Effect]) -> None:
    """What was held goes to where it rests; where its port is absent, that is sent first when the port is back."""
    lane, value = grip.lane, grip.value
    is_sent = set_value(world, hand, grip, position, t_ns, out, anyway=True)
    said = grip.prefix + grip.pack(position) if grip.pack is not None else b""
    if not said or lane is None or value is None:
        return
    if is_sent:
        lane.released[value.key] = said
    elif not lane.open:
        lane.owed[value.key] = said


def hold_on(grip: Grip) -> None:
    """It is held again: an earlier release that is still on its way is not owed for itself, this press has its own."""
    if grip.lane is not None and grip.value is not None:
        grip.lane.released.pop(grip.value.key, None)


def silence(world: World, grip: Grip, t_ns: int, out: list[Effect]) -> None:
    """A note that a toggle left on ends; nothing else is touched."""
    value, speech = grip.value, grip.cell.speech
    note = speech is not None and speech.pack is not None and not speech.droppable
    if note and grip.cell.mode is Mode.TOGGLE and value is not None and value.position:
        set_value(world, None, grip, 0.0, t_ns, out)


def say(world: World, grip: Grip, messages: tuple[bytes, ...], t_ns: int, out: list[Effect]) -> None:
    """Sends messages as they are, all of them, in order."""
    assert grip.lane is not None
    if not grip.lane.open:
        world.because("port-absent", f"nothing can be sent: {grip.lane.port} is not there", grip.cell.target)
        return
    for message in messages:
        lanes.send(world, grip.lane, None, message, t_ns, out)
    world.because("sent", f"{grip.cell.target} is told", grip.cell.target)
