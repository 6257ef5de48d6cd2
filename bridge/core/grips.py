"""Grips: a cell bound to the value and the lane it works on, found or made; the same cell is the same grip.

It binds and sends nothing; what a grip is used for is decided where it is used.
"""

from functools import partial

from bridge.core import late, sitting, values
from bridge.core.dialect import Focused, Timed
from bridge.core.program import Cell
from bridge.core.state import Grip, World


def grip_of(world: World, cell: Cell) -> Grip:
    """The one grip of a cell: its value and its lane, found or made."""
    grip = world.grips.get(id(cell))
    if grip is None:
        grip = world.grips[id(cell)] = _bind(world, cell)
    return grip


def _bind(world: World, cell: Cell) -> Grip:
    if cell.port is None or cell.speech is None:
        return Grip(cell, None, None, rests=sitting.rests(world, cell))
    value = values.kept_value(world.peers[cell.port], cell.speech.key)
    value.step = cell.speech.law.step
    button = next((hand for hand in world.hands if str(hand.plan) == cell.fine), None) if cell.fine else None
    after = _bind(world, cell.after) if cell.after is not None else None
    pack = cell.speech.pack
    conversation = world.peers[cell.port].conversation
    if cell.speech.late and isinstance(conversation, Timed):
        pack = partial(late.speak, world, world.peers[cell.port], cell.speech.key)
    elif cell.speech.late and isinstance(conversation, Focused):
        pack = partial(conversation.says, cell.speech.key)
    lane, rests = world.lanes[cell.port], sitting.rests(world, cell)
    return Grip(cell, value, lane, cell.table, cell.speech.prefix, pack, button, after, rests)
