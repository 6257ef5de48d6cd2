"""What a rig's `link` makes of a program: one more port to the DAW, over which the group is one of the DAW's surfaces.

All that is said goes over the DAW's own port, absolute; over this one nothing is said but what banks. What this file
refuses to do: know a protocol, and give a group two links (bridge.config has refused that).
"""

from collections.abc import Mapping
from dataclasses import replace

from bridge.core.dialect import Dialect, Linkable
from bridge.core.program import GroupPlan, LinkPlan, PortPlan
from bridge.model.rig import Daw, Rig


def port_of(daw: Daw) -> str:
    """The name of the second port; no name of the user's has a slash."""
    return f"{daw.name}/link"


def plan_of(rig: Rig, group: str) -> LinkPlan | None:
    """By which DAW a group is banked, if by one."""
    linked = (daw for daw in rig.daws if daw.link is not None and daw.link.group == group)
    return next((LinkPlan(daw.name, port_of(daw)) for daw in linked), None)


def spoken(rig: Rig, groups: tuple[GroupPlan, ...], dialects: Mapping[str, Dialect]) -> dict[str, Dialect]:
    """What is spoken over each of these ports; `dialects`: by DAW."""
    size = {group.name: group.size for group in groups}
    found: dict[str, Dialect] = {}
    for daw in rig.daws:
        dialect = dialects[daw.name]
        if daw.link is not None and isinstance(dialect, Linkable):
            found[port_of(daw)] = dialect.linked(daw.link.set, daw.link.number, size[daw.link.group])
    return found


def ports(rig: Rig, dialects: Mapping[str, Dialect]) -> dict[str, PortPlan]:
    """These ports: to where the DAW is, answered where they ask from."""
    return {
        name: replace(PortPlan(name, "osc", "daw"), send=daw.send, wire=dialects[name].pace)
        for daw in rig.daws
        if (name := port_of(daw)) in dialects
    }
