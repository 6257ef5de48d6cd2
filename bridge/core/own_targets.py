"""What the bridge's own targets do that lead to no phase and no bank: one table, by their shape.

A target is a row of core/targets.py and a function in the file of what it belongs to. Nothing is decided here.
"""

from collections.abc import Callable, Mapping

from bridge.core import listen, marks, notices, owed
from bridge.core.events import Effect
from bridge.core.state import Group, World
from bridge.model.target import Target

#: What is done for the group of whoever asks, at this time.
DOES: Mapping[str, Callable[[World, Group, Target, int, list[Effect]], None]] = {
    **listen.DOES,
    **marks.DOES,
    **notices.DOES,
    "owed/restore": owed.restore,
    "owed/forget": owed.forget,
}
