"""Colours: which one a control has, how a dark one is made of it, and the nearest that a box can show.

A control has the colour of what it reaches: a phase its own, mute, solo, arm and monitor the ones they have on every
desk, anything else of a track the colour its DAW gives the track; else one by role. Bright is on, dark is off.
"""

from collections.abc import Mapping, Sequence

from bridge.core.state import Grip, Group, World
from bridge.model.color import rgb

WHITE = 0xFFFFFF
#: Colours of phases that the rig gives none, by their place.
PHASES = tuple(map(rgb, ("orange", "blue", "green", "purple", "cyan", "yellow")))
#: Colours by the last word of a target's shape: what desks have in common.
LEAVES: Mapping[str, int] = {
    "mute": rgb("amber"),
    "solo": rgb("yellow"),
    "arm": rgb("red"),
    "monitor": rgb("cyan"),
    "play": rgb("green"),
    "record": rgb("red"),
    "stop": WHITE,
    "loop": rgb("yellow"),
    "click": rgb("cyan"),
}
#: Those of them that a track's own colour does not replace.
_FIXED = frozenset({"mute", "solo", "arm", "monitor"})
#: Colours by role, the more exact ones first.
ROLES: Mapping[str, int] = {
    "pans": rgb("sky"),
    "sends": rgb("purple"),
    "eq": rgb("mint"),
    "dynamics": rgb("lime"),
    "levels": rgb("green"),
    "perform": rgb("magenta"),
    "arrange": rgb("orange"),
    "transport": WHITE,
    "mix": rgb("green"),
    "bridge": WHITE,
}
#: How dark what is off is beside what is on.
DIM = 0.25


def of(world: World, group: Group, grip: Grip) -> int:
    """The colour 0xrrggbb of what a grip reaches, as bright as it goes."""
    target = grip.cell.target
    if target.daw is None:
        return _of_phase(world, str(target.arguments[0]) if len(target.arguments) == 1 else group.phase)
    leaf = target.shape.rsplit("/", 1)[-1]
    told = None if leaf in _FIXED or grip.value is None else world.peers[target.daw].colors.get(thing(grip.value.key))
    if told:
        return brightest(told)
    if leaf in LEAVES:
        return LEAVES[leaf]
    return next((color for role, color in ROLES.items() if role in grip.cell.roles), WHITE)


def _of_phase(world: World, name: str) -> int:
    phase = world.program.phase.get(name) or world.program.phase.get(world.program.start)
    return phase.rgb if phase is not None else WHITE


def thing(key: str) -> str:
    """What a DAW's key belongs to: 'track/3' for 'track/3/volume', 'master' for 'master/pan'."""
    first, _, rest = key.partition("/")
    return f"{first}/{rest.partition('/')[0]}" if first == "track" else first


def parts(color: int) -> tuple[int, int, int]:
    """Red, green and blue, 0 to 255."""
    return color >> 16, color >> 8 & 0xFF, color & 0xFF


def brightest(color: int) -> int:
    """The same colour as bright as it goes; black is white."""
    most = max(parts(color))
    return _scaled(color, 255 / most) if most else WHITE


def dimmed(color: int) -> int:
    """The same colour, dark."""
    return _scaled(color, DIM)


def _scaled(color: int, factor: float) -> int:
    red, green, blue = (min(255, round(part * factor)) for part in parts(color))
    return red << 16 | green << 8 | blue


def nearest(color: int, palette: Sequence[tuple[int, int]]) -> int:
    """The number of the palette's colour that looks most like this one."""
    return min(palette, key=lambda entry: _distance(color, entry[0]))[1]


def _distance(one: int, other: int) -> float:
    """Redmean: a plain weighting of red, green and blue by how eyes see them (CompuPhase, "Colour metric")."""
    red, green, blue = (a - b for a, b in zip(parts(one), parts(other), strict=True))
    mean = ((one >> 16) + (other >> 16)) / 2
    return (2 + mean / 256) * red * red + 4 * green * green + (2 + (255 - mean) / 256) * blue * blue
