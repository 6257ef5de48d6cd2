"""Late speech: messages that a conversation words when they are said, and what it wants to do about them later.

A fader that was touched for a move has to be let go some time after the last move: what was said may bring the
conversation's deadline nearer. What this file refuses to do: word anything, and look at any of it on the way of a
message that a dialect worded beforehand.
"""

from bridge.core.dialect import Timed
from bridge.core.state import Peer, World


def speak(world: World, peer: Peer, key: str, position: float) -> bytes:
    """What a conversation that is Timed says now; nothing where it can say nothing."""
    conversation = peer.conversation
    assert isinstance(conversation, Timed)
    conversation.now_ns = world.t_ns
    said = conversation.says(key, position)
    deadline = conversation.deadline_ns
    if deadline is not None and (peer.timer_ns is None or deadline < peer.timer_ns):
        arm(world, peer)
    return said


def arm(world: World, peer: Peer) -> None:
    """Sets the timer of a conversation's deadline, where none is set for as soon."""
    deadline = peer.conversation.deadline_ns
    if deadline is not None and peer.wake is not None and (peer.timer_ns is None or deadline < peer.timer_ns):
        peer.timer_ns = deadline
        world.later(deadline, peer.wake, peer)
