"""The break before a phase: fresh ears.

It is counted from `song/done`, else from when a phase without a break was last left for good; with neither on record,
or where nobody told what time it is, the whole break is left. A leave in the future, since the clock was set back,
counts as just now. A refused flip changes nothing; asked for again within five seconds it is made, and the break is
over for this sitting. Peeks never come here.
"""

from math import ceil

from bridge.core import displays, resting, sitting, song
from bridge.core.events import Effect
from bridge.core.state import Group, Hand, World

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


def is_left(world: World, phase: str, t_ns: int) -> bool:
    """Whether something of the break before a phase is left, and nobody has stepped over it."""
    plan = world.program.phase[phase]
    return plan.break_ns is not None and not sitting.is_over(world, _name(phase)) and left(world, phase, t_ns) > 0


def left(world: World, phase: str, t_ns: int) -> float:
    """How much of the break before a phase is left, in seconds."""
    whole = (world.program.phase[phase].break_ns or 0) / 1e9
    now, since = song.now(world, t_ns), _since(world)
    if now is None or since is None:
        return whole
    return max(0.0, whole - max(0.0, now - since))


def _since(world: World) -> float | None:
    return world.song.done if world.song.done is not None else world.song.left


def _name(phase: str) -> str:
    return f"phase/set/{phase}"


def bars(world: World, group: Group, phase: str, t_ns: int, out: list[Effect], hand: Hand | None) -> bool:
    """Whether a flip is refused for now, and says so; the same again within five seconds steps over the break."""
    if not is_left(world, phase, t_ns):
        return False
    before, group.barred = group.barred, (phase, t_ns)
    if before is not None and before[0] == phase and t_ns - before[1] <= resting.AGAIN_NS:
        group.barred = None
        sitting.step_over(world, (_name(phase),), _name(phase), "break", t_ns, out)
        return False
    seconds = left(world, phase, t_ns)
    text = f"{phase}: fresh ears in {words(seconds)}{_why(world, t_ns)}; the same again goes there all the same"
    world.tell(t_ns, "break", text, phase, out)
    displays.say(world, world.groups.index(group), words(seconds), t_ns, out)
    if hand is not None:
        resting.signal(world, hand, t_ns, out)
    return True


def explain(world: World, group: Group, phase: str, t_ns: int) -> None:
    """Why a press that may become a tap or a peek has not flipped yet."""
    if phase != group.home:
        told = f"{words(left(world, phase, t_ns))}{_why(world, t_ns)}"
        world.because("break", f"{phase}: fresh ears in {told}; a tap changes nothing, a peek passes", group.plan.name)


def _why(world: World, t_ns: int) -> str:
    """What keeps the break from getting shorter."""
    if song.now(world, t_ns) is None:
        return " (nobody has told what time it is, so all of it is left)"
    if _since(world) is None:
        return " (it begins with song/done, or when a phase without a break is left)"
    return ""


def words(seconds: float) -> str:
    """A time as people say it, rounded up to the minute: '13 h 20 min', '1 d 2 h', '40 min'."""
    whole = max(1, ceil(seconds / _MINUTE - 1e-6)) * _MINUTE
    days, hours, minutes = whole // _DAY, whole % _DAY // _HOUR, whole % _HOUR // _MINUTE
    if days > 1:
        return f"{days} d {hours} h" if hours else f"{days} d"
    hours += days * 24
    told = (f"{hours} h" * bool(hours), f"{minutes} min" * bool(minutes))
    return " ".join(filter(None, told))
