"""What a target is for: its roles, and which targets a word of a rig stands for: a role, or the beginning of a target.

A role is a word (`eq`); anything else is a target, or how some targets begin (`track/3`, `synth/note`). What stands in
the bank is also the track it stands for there. Nothing here knows what comes of it.
"""

from collections.abc import Iterable, Mapping, Set

from bridge.core.targets import TARGETS
from bridge.model.target import Reach, Target

#: Every role that the table of targets gives.
HOUSE: frozenset[str] = frozenset(role for row in TARGETS.values() for role in row.roles)

#: What is for making a song; with the role `mix` beside it a move is both at once.
_MAKING: frozenset[str] = frozenset({"perform", "arrange"})


def are_both(found: Iterable[str]) -> bool:
    """Whether what has these roles makes and mixes a song by one move."""
    has = frozenset(found)
    return "mix" in has and not has.isdisjoint(_MAKING)


def begins(target: Target, beginning: str, bank: int) -> bool:
    """Whether a target is this one or stands below it, with so many tracks before strip 1."""
    names = [str(target)]
    if target.shape.startswith("strip/"):
        number, rest = int(target.arguments[0]) + bank, target.path.split("/", 2)[2]
        names.append(f"{target.daw}/track/{number}/{rest}")
    return any(name == beginning or name.startswith(f"{beginning}/") for name in names)


def of(reach: Reach, own: Mapping[str, tuple[str, ...]], bank: int) -> tuple[str, ...]:
    """The roles of a target as it is reached: its entry's or its table's, and the rig's own that it has everywhere."""
    more = (role for role, beginnings in own.items() if any(begins(reach.target, each, bank) for each in beginnings))
    return tuple(dict.fromkeys((*reach.roles, *more)))


def may_rest(reach: Reach, own: Mapping[str, tuple[str, ...]], words: Set[str]) -> bool:
    """Whether what an entry reaches could be one of these words in some bank, or counts as mixing beside them."""
    if reach.target.daw is None:
        return False
    if are_both(of(reach, own, 0)):
        return True
    if not words:
        return False
    strip = reach.target.shape.startswith("strip/")
    tracks = strip and any("/track" in word for word in (*words, *(each for some in own.values() for each in some)))
    return tracks or bool(held_by({*words, "mix"}, reach.target, of(reach, own, 0), 0))


def held_by(words: Iterable[str], target: Target, roles: Iterable[str], bank: int) -> str:
    """The first of these words that stands for a target with these roles; '' where none does."""
    has = frozenset(roles)
    return next((word for word in words if word in has or begins(target, word, bank)), "")
