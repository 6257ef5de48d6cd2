"""A datagram taken apart and read message by message: what makes no sense is told, and leaves the rest."""

import pytest

from bridge.core.dialect import Heard, PeerMistake
from bridge.core.osc_hearing import messages_in, understood
from bridge.core.osc_rows import Arguments, position_of
from bridge.wire.osc import INT, encode


def reads(address: str, args: Arguments):
    """One Heard for each argument; the first may be right when the next is not."""
    return (Heard(address, position_of(each)) for each in args)


def test_what_is_no_osc_is_the_peers_mistake():
    with pytest.raises(PeerMistake):
        messages_in(b"no osc")


def test_a_message_that_makes_no_sense_leaves_the_others_and_is_kept():
    said = [encode("/a", 0.25), encode("/b", 0.5, "half"), encode("/c", 1.0)]
    bundle = b"#bundle\0" + bytes(8) + b"".join(INT.pack(len(each)) + each for each in said)
    mistakes: list[PeerMistake] = []
    found = understood(messages_in(bundle), reads, mistakes)
    assert found == [Heard("/a", 0.25), Heard("/c", 1.0)]  # nothing of /b, though its first number was read
    assert [str(each) for each in mistakes] == ["it sent 'half' for a value"]
