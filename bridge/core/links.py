"""Groups whose bank a DAW moves: where it is, by what the DAW counts from there, and asking the DAW for another one.

The linked surface is told the names of all strips from the first of its bank to the last; the DAW's own port knows them
all. So the bank begins where the one list is the end of the other. Where it is not, one of them was taken before a
strip came or went: both are asked for again, a few times. Nothing moves until the DAW has said where to.

What this file refuses to do: guess a bank from a number alone, move what the DAW did not, and say a value (that goes to
tracks by their own numbers, wherever the bank is).
"""

from collections.abc import Mapping
from typing import Any, Literal

from bridge.core import flips, lanes, late
from bridge.core.dialect import Linked, Recounts, Tail
from bridge.core.events import Effect
from bridge.core.state import Group, Link, Peer, World
from bridge.model.target import Target

#: After lists that do not fit each other both are asked for again this much later, so many times.
AGAIN_NS, TRIES = 500_000_000, 4
#: Before the DAW has said anything of the set.
SILENT = "it has not said yet where the bank of its link set is"
OTHERS = (
    "the surfaces of its link set count other strips than this rig: give all of them the same strip types "
    "(`strips:` says which the rig counts)"
)
_STEPS: Mapping[str, Literal[-1, 1]] = {"bank/next": 1, "bank/previous": -1}


def bind(world: World, old: World | None = None) -> None:
    """The links of a program; those of the one before go on where their wire does."""
    for group in world.groups:
        plan = group.plan.link
        if plan is None:
            continue
        link = Link(plan, group)
        kept = old.links.get(plan.port) if old is not None else None
        if old is not None and kept is not None and old.peers.get(plan.port) is world.peers[plan.port]:
            link.tail, link.why = kept.tail, kept.why
        world.links[plan.port] = link


def picture(world: World, group: Group) -> dict[str, Any]:
    """For `phasebridge status`: by whom the group is banked, and what is wrong with that, if anything."""
    plan = group.plan.link
    if plan is None:
        return {}
    link = world.links[plan.port]
    return {"banked_by": plan.daw, "bank_problem": _problem(link)}


def _problem(link: Link) -> str:
    return link.why or ("" if link.tail is not None else SILENT)


def bank(world: World, group: Group, target: Target, t_ns: int, out: list[Effect]) -> None:
    """Another bank: of a group of our own at once, of one that a DAW banks when the DAW did."""
    plan = group.plan.link
    if plan is None:
        flips.move_bank(world, group, flips.BANKS[target.shape](group, target), t_ns, out)
        return
    link, peer, by = world.links[plan.port], world.peers[plan.port], _STEPS.get(target.shape)
    world.because("banked-by", f"{plan.daw} banks {group.plan.name}, with the other surfaces of its link set", plan.daw)
    problem = _problem(link) if link.tail is None else ""
    if by is None:
        problem = f"{plan.daw} banks this group by whole sets: bank/next and bank/previous are all it can do"
    if problem or by is None or not isinstance(peer.conversation, Linked):
        world.tell(t_ns, "bank-refused", f"{group.plan.name} stays: {plan.daw}: {problem}", group.plan.name, out)
        return
    world.because("bank-asked", f"{plan.daw} is asked for it, and {group.plan.name} follows", group.plan.name)
    lanes.send(world, world.lanes[plan.port], None, peer.conversation.banks(by), t_ns, out)


def told(world: World, peer: Peer, fact: Tail, t_ns: int, out: list[Effect]) -> None:
    """A DAW said what it counts from the first strip of a linked group on, or why it cannot."""
    link = world.links.get(peer.name)
    if link is None:
        return
    link.tail = fact.names
    if fact.names is None:
        _tell(world, link, fact.why, t_ns, out)
    else:
        _settle(world, link, fact.names, t_ns, out)


def counted(world: World, peer: Peer, t_ns: int, out: list[Effect]) -> None:
    """A DAW's own list came: what is linked to it is asked where it is now."""
    for link in world.links.values():
        if link.plan.daw == peer.name:
            _look(world, link, t_ns, out)


def lost(world: World, peer: Peer) -> None:
    """A DAW is gone, or the second wire to it: what it said of its bank holds no longer."""
    for link in world.links.values():
        if peer.name in link.plan:
            link.tail, link.why, link.tries = None, "", 0


def _look(world: World, link: Link, t_ns: int, out: list[Effect]) -> None:
    peer = world.peers[link.plan.port]
    if peer.present and isinstance(peer.conversation, Linked):
        for said in peer.conversation.looks(t_ns):
            lanes.send(world, world.lanes[peer.name], None, said.data, t_ns, out)
        late.arm(world, peer)


def _settle(world: World, link: Link, names: tuple[str, ...], t_ns: int, out: list[Effect]) -> None:
    daw = world.peers[link.plan.daw]
    if not daw.present or daw.strips is None:
        return  # when its own list comes, this one is asked for again
    first = daw.strips - len(names)
    if all(daw.names.get(f"track/{number}") == name for number, name in enumerate(names, first + 1)):
        link.tries, link.why = 0, ""
        if first != link.group.bank:
            flips.move_bank(world, link.group, first, t_ns, out)
    elif link.tries < TRIES:
        link.tries += 1
        _later(world, link, t_ns)
    else:
        _tell(world, link, OTHERS, t_ns, out)


def _later(world: World, link: Link, t_ns: int) -> None:
    if not link.due:
        link.due = True
        world.later(t_ns + AGAIN_NS, _again, link)


def _again(world: World, t_ns: int, link: Link, out: list[Effect]) -> None:
    """Both lists once more: when the DAW's own came, the other is asked for (`counted`)."""
    link.due = False
    if world.links.get(link.plan.port) is not link:
        return
    conversation = world.peers[link.plan.daw].conversation
    if isinstance(conversation, Recounts):
        lanes.send(world, world.lanes[link.plan.daw], None, conversation.recounts(), t_ns, out)


def _tell(world: World, link: Link, why: str, t_ns: int, out: list[Effect]) -> None:
    if link.why != why:
        link.why = why
        text = f"{link.group.plan.name} stays where it is: {link.plan.daw}: {why}"
        world.tell(t_ns, "link-waits", text, link.group.plan.name, out)
