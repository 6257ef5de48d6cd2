"""Ardour's trigger grid on the real Ardour: a clip is launched and told, wherever somebody put the grid."""

from collections.abc import Iterator

import pytest

from bridge.core.dialect import Forgotten, Heard
from bridge.wire.osc import encode
from tests.real.ardour import Ardour
from tests.real.clips import SLOT, TRACK
from tests.real.test_ardour_dialect import Peer, speech

CLIP = f"clip/{TRACK}/{SLOT}/launch"


@pytest.fixture
def peer(ardour: Ardour) -> Iterator[Peer]:
    peer = Peer(ardour.port)
    peer.until(Heard("transport/play", 0.0))
    try:
        yield peer
    finally:
        peer.say(encode("/tbank_step_route", -12), encode("/tbank_step_row", -12), encode("/trigger_stop_all", 1))
        peer.say(*speech("transport/stop").fire, encode("/set_surface/feedback", 0))
        peer.close()


def test_a_clip_is_launched_and_told_also_where_the_grid_was_moved(peer: Peer) -> None:
    peer.stand_for()
    peer.stand_for(CLIP)
    peer.until(Heard(CLIP, 0.0))
    assert speech(CLIP).late
    for columns, rows in ((0, 0), (1, 2), (4, 8)):
        for address, by in (("/tbank_step_route", columns), ("/tbank_step_row", rows)) if columns else ():
            peer.say(encode(address, by))
            peer.until(Forgotten("clip"))
        peer.say(peer.word(CLIP, 1.0))
        if columns < TRACK and rows < SLOT:  # else it is beyond what the grid shows
            peer.until(Heard(CLIP, 1.0))
            peer.say(encode("/trigger_stop", TRACK - 1, 1))
            peer.until(Heard(CLIP, 0.0))
    peer.say(encode("/tbank_step_route", -12), encode("/tbank_step_row", -12))
    peer.until(Heard(CLIP, 1.0))  # launched from where it was not shown
    assert peer.mistakes == []
