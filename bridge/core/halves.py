"""Numbers that come in more messages than one: 14-bit controllers, NRPN and RPN.

The rules. A number in halves never shows itself between them: it counts when its second half came, and a first half
that stays alone for WAIT_NS counts by itself (MIDI 1.0: a new coarse half sets the fine one to 0; a fine half alone
goes with the coarse one before it). The order is the control's: msb-first, lsb-first, or either, which counts on the
second half whichever it is. NRPN and RPN are chosen in either order and stay chosen; 127/127 chooses none.
"""

from bridge.core.events import Effect
from bridge.core.state import Act, Half, Hand, Parameters, World
from bridge.model.surface import Motion, Order

#: How long the first half of a number waits for its second: a message takes 1 ms on a MIDI cable, and a device writes
#: both in one go.
WAIT_NS = 3_000_000


# --- Numbers in halves ------------------------------------------------------------------------------------------


def coarse(world: World, hand: Hand, value: int, t_ns: int, out: list[Effect]) -> None:
    """The coarse half of a number."""
    half = hand.half
    assert half is not None
    if half.fine is not None:
        half.coarse, waiting, half.fine = value, half.fine, None
        half.act(world, hand, value << 7 | waiting, t_ns, out)
    elif half.order is Order.LSB_FIRST:
        half.coarse = value
        half.act(world, hand, value << 7, t_ns, out)
    else:
        if half.waits:  # two of them: the first was alone
            _alone(world, hand, half, t_ns, out)
        half.coarse, half.waits = value, True
        _wait(world, hand, half, t_ns)


def fine(world: World, hand: Hand, value: int, t_ns: int, out: list[Effect]) -> None:
    """The fine half of a number."""
    half = hand.half
    assert half is not None
    if half.waits or (half.order is Order.MSB_FIRST and half.coarse is not None):
        assert half.coarse is not None
        half.waits = False
        half.act(world, hand, half.coarse << 7 | value, t_ns, out)
    elif half.order is Order.MSB_FIRST:
        world.because("half", "its coarse half never came", hand.plan)
    else:
        if half.fine is not None:
            _alone(world, hand, half, t_ns, out)
        half.fine = value
        _wait(world, hand, half, t_ns)


def _wait(world: World, hand: Hand, half: Half, t_ns: int) -> None:
    """The other half has until then to come; one timer a control serves all its halves."""
    half.until_ns = t_ns + WAIT_NS
    world.because("half", "waits for its other half", hand.plan)
    if not half.due:
        half.due = True
        world.later(half.until_ns, _due, hand)


def _due(world: World, t_ns: int, hand: Hand, out: list[Effect]) -> None:
    half = hand.half
    if half is None:
        return
    half.due = False
    if not half.waits and half.fine is None:
        return
    if t_ns < half.until_ns:
        half.due = True
        world.later(half.until_ns, _due, hand)
        return
    _alone(world, hand, half, t_ns, out)


def _alone(world: World, hand: Hand, half: Half, t_ns: int, out: list[Effect]) -> None:
    """The other half did not come."""
    if half.waits:
        assert half.coarse is not None
        half.waits = False
        half.act(world, hand, half.coarse << 7, t_ns, out)
    elif half.fine is not None:
        late, half.fine = half.fine, None
        if half.coarse is not None:
            half.act(world, hand, half.coarse << 7 | late, t_ns, out)


# --- NRPN and RPN -----------------------------------------------------------------------------------------------

#: Controllers that choose a parameter: its type, and which half of its number (0: coarse).
_CHOOSES = {99: ("nrpn", 0), 98: ("nrpn", 1), 101: ("rpn", 0), 100: ("rpn", 1)}


def _choose(type_: str, half: int) -> Act:
    def choose(world: World, parameters: Parameters, value: int, t_ns: int, out: list[Effect]) -> None:
        parameters.type = type_
        parameters.numbers.setdefault(type_, [None, None])[half] = value
        parameters.chosen = chosen(parameters)
        world.because("parameter", f"chooses an {type_.upper()}: where it goes comes next", parameters.surface)

    return choose


def chosen(parameters: Parameters) -> tuple[Hand, Act] | None:
    """The control of the parameter chosen last, and what it does with a number; None where nobody has it."""
    high, low = parameters.numbers.get(parameters.type, (None, None))
    if high is None or low is None:
        return None
    # 127 and 127 choose none: no profile can give a control that number.
    return parameters.hands.get((parameters.type, high << 7 | low))


def _data(world: World, parameters: Parameters, value: int, t_ns: int, out: list[Effect]) -> None:
    """The number of the parameter chosen before, or its coarse half."""
    if parameters.chosen is None:
        world.because("no-control", "no control of this surface is the parameter chosen last", parameters.surface)
        return
    hand, act = parameters.chosen
    if hand.half is not None:
        act = coarse
    act(world, hand, value, t_ns, out)


def _data_fine(world: World, parameters: Parameters, value: int, t_ns: int, out: list[Effect]) -> None:
    if parameters.chosen is not None and parameters.chosen[0].half is not None:
        fine(world, parameters.chosen[0], value, t_ns, out)


def _step(ticks: int) -> Act:
    """Controllers 96 and 97: one step, whatever number they carry (MIDI 1.0, table of controllers: "N/A")."""

    def step(world: World, parameters: Parameters, value: int, t_ns: int, out: list[Effect]) -> None:
        if parameters.chosen is None:
            return
        hand, act = parameters.chosen
        if hand.plan.motion is Motion.RELATIVE:
            act(world, hand, ticks, t_ns, out)
        elif hand.plan.motion is Motion.ABSOLUTE and hand.position is not None:
            number = round(hand.position * hand.plan.top) + ticks
            act(world, hand, min(hand.plan.top, max(0, number)), t_ns, out)

    return step


#: What each controller does that carries a parameter or where it goes.
CARRIERS: dict[int, Act] = {
    **{number: _choose(*row) for number, row in _CHOOSES.items()},
    6: _data,
    38: _data_fine,
    96: _step(+1),
    97: _step(-1),
}
