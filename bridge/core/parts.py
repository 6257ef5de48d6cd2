"""Parts of a song: the tracks that a group's strips stand for, by the name they have in the journal ('DAW/track/N').

It only names them; what rests, and what shows it, is elsewhere.
"""

from bridge.core.state import Group, World


def part_of(world: World, group: Group, number: int) -> str | None:
    """The part that a strip of the group stands for now; None where there is no DAW.

    Where the group's strips reach several DAWs, it is the one of the first strip that is played.
    """
    view = world.view(group)
    cells = (cell for index in group.plan.controls for cell in view[index].values())
    daws = (cell.port for cell in cells if cell.port is not None and cell.target.shape.startswith("strip/"))
    daw = next(daws, next(iter(world.peers), None))
    return f"{daw}/track/{group.bank + number}" if daw is not None else None
