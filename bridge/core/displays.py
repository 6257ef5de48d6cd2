"""Displays: text, figures, colours and meters that show something of their controls.

Displays come last on the wire: what is not up to date is owed, and paid while nothing else waits, with what is so by
then. So the last text always arrives and no text stands before a light. A display tells of the control of its own that
a hand moved last, else of the first that reaches something.
"""

from collections.abc import Callable, Iterable, Mapping
from math import inf

from bridge.core import colors, faces, lanes, words
from bridge.core.dialect import WRITTEN
from bridge.core.events import Effect
from bridge.core.face import DARK, Face
from bridge.core.following import followers
from bridge.core.state import NEVER, Act, Hand, Lane, Peer, Screen, World
from bridge.model.surface import LightKind
from bridge.model.target import Mode

#: How long a value stays in the place of a name after the last move, and the phase after a flip.
LINGER_NS = 1_000_000_000
#: What stands in the place of a value that rests, for as long.
LATER = "later"
#: Meters of a surface are told this often at most: 25 times a second, as often as their eyes ask for.
METER_NS = 40_000_000
#: How soon displays that may not be sent yet look again, where the wire does not say when.
AGAIN_NS = 5_000_000

_ORDER = {LightKind.COLOR: 0, LightKind.TEXT: 1, LightKind.DIGITS: 2, LightKind.METER: 3}


# --- What stands on a display -----------------------------------------------------------------------------------


def _owner(screen: Screen) -> Hand | None:
    """The control a display tells of."""
    moved = screen.hand
    if moved is not None and moved.grip is not None and moved.grip.value is not None:
        return moved
    return next((hand for hand in screen.hands if hand.grip is not None and hand.grip.value is not None), None)


def _is_lingering(since_ns: int, t_ns: int) -> bool:
    return t_ns - since_ns < LINGER_NS


def _name(world: World, screen: Screen, t_ns: int) -> str:
    hand = _owner(screen)
    if screen.plan.first and _is_lingering(screen.flash_ns, t_ns):
        return screen.said or world.groups[screen.plan.group].phase
    if hand is not None and _is_lingering(screen.moved_ns, t_ns) and (value := _value(world, screen, t_ns)):
        return value
    return _label(world, screen, t_ns)


def _label(world: World, screen: Screen, t_ns: int) -> str:
    hand = _owner(screen)
    if hand is None or hand.grip is None or hand.grip.value is None:
        return ""
    value = hand.grip.value
    names = world.peers[value.daw].names
    return names.get(value.key) or names.get(colors.thing(value.key)) or words.short(hand.grip.cell.target)


def _is_quiet(world: World, screen: Screen) -> bool:
    """Whether the phase that is shown wants no numbers and no meters."""
    return world.program.phase[world.groups[screen.plan.group].phase].quiet


def _value(world: World, screen: Screen, t_ns: int) -> str:
    hand = _owner(screen)
    if hand is None or hand.grip is None or hand.grip.value is None:
        return ""
    if _is_lingering(hand.later_ns, t_ns):
        return LATER
    if _is_quiet(world, screen):
        return ""
    grip = hand.grip
    assert grip.value is not None
    if grip.value.position is None:
        return ""
    if hand.hint and hand.position is not None:
        travel = faces.travel_of(grip)
        assert travel is not None
        return words.way(hand.position, travel)
    if written := world.peers[grip.value.daw].names.get(grip.value.key + WRITTEN):
        return written
    law = grip.cell.speech.law if grip.cell.speech else grip.cell.travel.law
    mode = Mode.VALUE if grip.cell.mode is Mode.VALUE else Mode.TOGGLE
    return words.value(law, grip.value.position, mode, screen.plan.width)


def _phase(world: World, screen: Screen, t_ns: int) -> str:
    group = world.groups[screen.plan.group]
    if screen.plan.kind is LightKind.TEXT:
        return group.phase
    return str(1 + [phase.name for phase in world.program.phases].index(group.phase))


def _bank(world: World, screen: Screen, t_ns: int) -> str:
    return "" if _is_quiet(world, screen) else str(world.groups[screen.plan.group].bank + 1)


def _position(world: World, screen: Screen, t_ns: int) -> str:
    if _is_quiet(world, screen):
        return ""
    told = next((found for peer in world.peers.values() if (found := peer.names.get(POSITION))), "")
    return words.clock(told, screen.plan.width)


#: What a DAW calls the place where the song stands.
POSITION = "transport/position"
_SHOWS: Mapping[str, Callable[[World, Screen, int], str]] = {
    "name": _name,
    "label": _label,
    "value": _value,
    "phase": _phase,
    "bank": _bank,
    "position": _position,
}


def _face(world: World, screen: Screen, t_ns: int) -> Face:
    plan = screen.plan
    hand = _owner(screen)
    color = None
    if hand is not None and hand.grip is not None:
        color = colors.of(world, world.groups[hand.plan.group], hand.grip)
    notice = world.notices.get(plan.surface)
    if notice is not None and screen.index in notice.texts and not _is_lingering(screen.moved_ns, t_ns):
        return DARK._replace(on=True, color=color, text=notice.texts[screen.index][notice.page], level=screen.level)
    texts = (_SHOWS[show](world, screen, t_ns) for show in plan.shows)
    text = "".join(text if plan.figures else words.laid(text, plan.width, plan.align) for text in texts)
    level = -inf if _is_quiet(world, screen) else screen.level
    return DARK._replace(on=True, color=color, text=text, level=level)


# --- Owing and paying -------------------------------------------------------------------------------------------


def owe(world: World, screen: Screen) -> None:
    """This display may have to show something else."""
    world.owing.setdefault(screen.plan.surface, {})[screen.index] = None


def pump(world: World, surface: str, t_ns: int, out: list[Effect]) -> None:
    """Pays what a surface's displays are owed, as far as its wire is free now; a timer sees to the rest."""
    owing, lane = world.owing.get(surface), world.lanes[surface]
    passing = world.passing.get(surface)
    while owing:
        if not lane.open or (passing is not None and passing.way is not None):  # a DAW fills them
            owing.clear()
        elif lane.clear and lane.ready_ns - lane.ahead_ns <= t_ns:
            _pay(world, lane, owing, t_ns, out)
        else:
            _arm(world, lane, t_ns)
            return


def _pay(world: World, lane: Lane, owing: dict[int, None], t_ns: int, out: list[Effect]) -> None:
    screen = world.screens[min(owing, key=lambda index: (_ORDER[world.screens[index].plan.kind], index))]
    del owing[screen.index]
    if screen.plan.frame is not None:
        _frame(world, lane, screen.plan.frame, owing, t_ns, out)
        return
    face = _face(world, screen, t_ns)
    for light in screen.plan.lights:
        if screen.again:
            lane.shown.pop(light.key, None)
        lanes.show(world, lane, light.key, light.paint(face), t_ns, out)
    screen.again = False


def _frame(world: World, lane: Lane, index: int, owing: dict[int, None], t_ns: int, out: list[Effect]) -> None:
    frame = world.program.frames[index]
    values = b""
    for number in frame.displays:
        owing.pop(number, None)
        face = _face(world, world.screens[number], t_ns)
        values += b"".join(light.paint(face) for light in world.screens[number].plan.lights)
    lanes.show(world, lane, frame.key, frame.fill(values), t_ns, out)


def _arm(world: World, lane: Lane, t_ns: int) -> None:
    if lane.port in world.pumps:
        return
    world.pumps.add(lane.port)
    ready_ns = lane.ready_ns - lane.ahead_ns
    world.later(ready_ns if ready_ns > t_ns else t_ns + AGAIN_NS, _due, lane)


def _due(world: World, t_ns: int, lane: Lane, out: list[Effect]) -> None:
    if world.lanes.get(lane.port) is lane:
        world.pumps.discard(lane.port)
        pump(world, lane.port, t_ns, out)


# --- What happens to them ---------------------------------------------------------------------------------------


def repaint(world: World, surfaces: Iterable[str], t_ns: int, out: list[Effect]) -> None:
    """Every display of these surfaces, since what their controls stand for may have changed."""
    world.meters = None
    for surface in sorted(surfaces):
        for screen in world.screens:
            if screen.plan.surface == surface:
                _reassign(screen)
                owe(world, screen)
        pump(world, surface, t_ns, out)


def watched(act: Act) -> Act:
    """What a hand does to a control that a display tells of: the same, and the display follows."""

    def moved(world: World, hand: Hand, number: float, t_ns: int, out: list[Effect]) -> None:
        act(world, hand, number, t_ns, out)
        for screen in hand.screens:
            screen.hand, screen.moved_ns = hand, t_ns
            _show_for_a_while(world, screen, t_ns, out)

    return moved


def flash(world: World, group: int, t_ns: int) -> None:
    """The phase of a group changed: the first display of each of its surfaces says so for a while.

    It is said with the repaint that follows, after the lights.
    """
    for screen in world.screens:
        if screen.plan.group == group:
            screen.hand, screen.moved_ns = None, NEVER
            screen.said = ""
            if screen.plan.first:
                screen.flash_ns = t_ns
                _look_again(world, screen, t_ns)


def say(world: World, group: int, text: str, t_ns: int, out: list[Effect]) -> None:
    """The first display of each surface of a group, and of those that follow it, says this for a while."""
    members = {world.groups.index(each) for each in followers(world, world.groups[group])}
    for screen in world.screens:
        if screen.plan.group in members and screen.plan.first:
            screen.said, screen.flash_ns = text, t_ns
            _show_for_a_while(world, screen, t_ns, out)


def _show_for_a_while(world: World, screen: Screen, t_ns: int, out: list[Effect]) -> None:
    owe(world, screen)
    pump(world, screen.plan.surface, t_ns, out)
    _look_again(world, screen, t_ns)


def _look_again(world: World, screen: Screen, t_ns: int) -> None:
    if not screen.due:
        screen.due = True
        world.later(t_ns + LINGER_NS, _over, screen)


def _over(world: World, t_ns: int, screen: Screen, out: list[Effect]) -> None:
    """A while is over, or not yet: there is one timer for it."""
    screen.due = False
    if world.screens[screen.index : screen.index + 1] != [screen]:
        return
    last_ns = max(screen.moved_ns, screen.flash_ns)
    if _is_lingering(last_ns, t_ns):
        screen.due = True
        world.later(last_ns + LINGER_NS, _over, screen)
    owe(world, screen)
    pump(world, screen.plan.surface, t_ns, out)


def named(world: World, peer: Peer, key: str, t_ns: int, out: list[Effect]) -> None:
    """A DAW said how it calls something, or in which colour it shows it: displays and lights that tell of it follow."""
    for screen in world.screens:
        if (key == POSITION and "position" in screen.plan.shows) or _tells_of(screen, peer, key):
            owe(world, screen)
            pump(world, screen.plan.surface, t_ns, out)


def _tells_of(screen: Screen, peer: Peer, key: str) -> bool:
    hand = _owner(screen)
    value = hand.grip.value if hand is not None and hand.grip is not None else None
    return (
        value is not None
        and value.daw == peer.name
        and key.removesuffix(WRITTEN) in (value.key, colors.thing(value.key))
    )


# --- Meters -----------------------------------------------------------------------------------------------------


def metered(world: World, peer: Peer, key: str, level: float, t_ns: int, out: list[Effect]) -> None:
    """A DAW said how loud something is (dB): its meters are told at their next turn."""
    if world.meters is None:
        world.meters = _meters(world)
    for screen in world.meters.get((peer.name, key), ()):
        screen.level, screen.heard = level, True
        surface = screen.plan.surface
        if surface not in world.ticking:
            world.ticking.add(surface)
            world.later(t_ns, _tick, surface)


def _meters(world: World) -> dict[tuple[str, str], list[Screen]]:
    """Which meters tell whose level."""
    found: dict[tuple[str, str], list[Screen]] = {}
    for screen in world.screens:
        if screen.plan.kind is LightKind.METER and screen.whose is not None:
            found.setdefault(screen.whose, []).append(screen)
    return found


def _reassign(screen: Screen) -> None:
    """A meter that tells another's level from now on knows none yet."""
    hand = _owner(screen)
    value = hand.grip.value if hand is not None and hand.grip is not None else None
    whose = (value.daw, colors.thing(value.key)) if value is not None else None
    if whose != screen.whose:
        screen.whose, screen.level, screen.heard = whose, -inf, False


def _tick(world: World, t_ns: int, surface: str, out: list[Effect]) -> None:
    heard = [screen for screen in world.screens if screen.heard and screen.plan.surface == surface]
    if not heard:
        world.ticking.discard(surface)
        return
    for screen in heard:
        screen.heard, screen.again = False, screen.plan.falls
        owe(world, screen)
    pump(world, surface, t_ns, out)
    world.later(t_ns + METER_NS, _tick, surface)
