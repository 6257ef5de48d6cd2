"""A DAW whose first word makes no sense is there all the same; and one bad message of a bundle leaves the others.

What this file refuses to do: judge what makes no sense (test_bad_input.py).
"""

import struct

import pytest

from bridge.config import find_dialect
from bridge.core.dialect import Came, Conversation, Fact, PeerMistake, Strips, Tail
from bridge.dialects.ardour_osc import DIALECT as ARDOUR
from bridge.dialects.ardour_osc.link import FEEDBACK
from bridge.wire import osc
from tests.dialects.live import Live, Track
from tests.dialects.moss import Moss
from tests.dialects.room import MS, Room

NAN = float("nan")
#: A good message, and one with what no number is, of each that can be told by both.
WORDS = {
    "ableton-osc": (osc.encode("/live/song/get/track_names", "Bass"), osc.encode("/live/track/get/volume", 0, NAN)),
    "ardour-osc": (osc.encode("/strip/mute", 1, 1.0), osc.encode("/strip/fader", 1, NAN)),
    "moss-osc": (osc.encode("/track/1/mute", 1), osc.encode("/track/1/volume", "loud")),
    "reaper-osc": (osc.encode("/track/1/mute", 1.0), osc.encode("/track/1/volume/db", "loud")),
}


def bundle(*messages: bytes) -> bytes:
    return osc.BUNDLE + bytes(7) + b"\1" + b"".join(struct.pack(">i", len(each)) + each for each in messages)


def heard(conversation: Conversation, data: bytes) -> list[Fact]:
    """The facts that came before the mistake; there has to be one."""
    found: list[Fact] = []
    with pytest.raises(PeerMistake):
        found.extend(each for each in conversation.hear(MS, data))
    return found


def opened(name: str) -> Conversation:
    dialect = find_dialect(name)
    assert dialect is not None
    conversation = dialect.conversation(reply_port=None)
    list(conversation.opened(0))
    return conversation


@pytest.mark.parametrize("name", WORDS)
def test_after_a_first_word_without_sense_it_is_met_once(name: str) -> None:
    good, bad = WORDS[name]
    conversation = opened(name)
    facts = [*heard(conversation, bad), *conversation.hear(2 * MS, good)]
    assert [fact.__class__ for fact in facts].count(Came) == 1


@pytest.mark.parametrize("name", WORDS)
@pytest.mark.parametrize("is_first", [True, False])
def test_what_makes_no_sense_leaves_the_rest_of_its_bundle(name: str, is_first: bool) -> None:
    good, bad = WORDS[name]
    alone = list(opened(name).hear(MS, good))
    pair = (bad, good) if is_first else (good, bad)
    assert heard(opened(name), bundle(*pair)) == alone


def test_the_end_of_ardours_list_counts_whatever_else_its_bundle_brings() -> None:
    end, bad = osc.encode("/reply", "end_route_list", 48000, 0, 0), WORDS["ardour-osc"][1]
    assert Strips(0) in heard(opened("ardour-osc"), bundle(end, bad))
    link = ARDOUR.linked(1, 1, 8).conversation(reply_port=None)
    list(link.opened(0))
    list(link.hear(MS, osc.encode("/set_surface", 8, 159, FEEDBACK, 2, 0, 0, 1, 1, 0)))
    assert Tail(()) in heard(link, bundle(end, osc.encode("/strip/name", 1)))


def test_controls_reach_a_live_whose_first_word_made_no_sense() -> None:
    live = Live(Track("Bass", volume=0.5))
    room = Room("ableton-osc", "desk/fader/1: {any: strip/1/volume}", live.receive, "send: 11000, listen: 11001")
    room.hear([WORDS["ableton-osc"][1]])
    for _ in range(40):
        room.wait(100)
        room.hear(live.tick())
    assert room.told.count("daw-came") == 1
    assert room.value("track/1/volume") == pytest.approx(0.5)


def test_another_program_on_its_port_does_not_pass_for_live() -> None:
    """Else nothing would be listened to when Live comes, and its going would not be noticed."""
    live, is_there = Live(Track("Bass", volume=0.5)), False
    lines = "desk/fader/1: {any: strip/1/volume}"
    room = Room("ableton-osc", lines, lambda data: live.receive(data) if is_there else [], "send: 11000, listen: 11001")
    for _ in range(10):
        room.hear([osc.encode("/1/fader1", 0.25)])
        room.wait(1000)
    shown = room.engine.picture()["daws"]["main"]
    assert (room.told, shown["mistakes"]) == ([], 10)
    assert shown["last_mistake"] == "/1/fader1 is no word of AbletonOSC's"
    is_there = True
    for _ in range(40):
        room.wait(100)
        room.hear(live.tick())
    assert room.value("track/1/volume") == pytest.approx(0.5)


def test_a_table_reads_a_bundle_likewise() -> None:
    room = Room("osc", "desk/fader/1-2: {any: track/1-2/volume}", lambda _: [], "send: 10023, table: behringer-x32")
    levels = [osc.encode(f"/ch/0{number}/mix/fader", level) for number, level in ((1, 0.5), (2, "loud"))]
    room.hear([bundle(*levels)])
    assert room.told.count("daw-came") == 1
    assert room.value("track/1/volume") == pytest.approx(0.5, abs=1e-3)


class Wire:
    """A DrivenByMoss behind a wire that may be cut, or be slow."""

    def __init__(self, moss: Moss) -> None:
        self.moss, self.is_cut, self.late = moss, False, False
        self.kept: list[bytes] = []

    def receive(self, data: bytes) -> list[bytes]:
        if self.late:
            self.kept.append(data)
        return [] if self.is_cut or self.late else self.moss.receive(data)

    def catches_up(self) -> list[bytes]:
        kept, self.kept, self.late = self.kept, [], False
        return [said for data in kept for said in self.moss.receive(data)]


def banked(wire: Wire) -> Room:
    lines = "desk/fader/1-8: {any: strip/1-8/volume}\ndesk/button/track/next: {any: bank/next}"
    room = Room("moss-osc", lines, wire.receive, "send: 8000, listen: 9000")
    room.wait(3000)
    return room


def songs(count: int, size: int = 8) -> Moss:
    return Moss(*(f"Track {number}" for number in range(1, count + 1)), size=size)


def next_bank(room: Room) -> None:
    room.hand(0xB0, 59, 127)
    room.hand(0xB0, 59, 0)


def test_steps_of_a_bank_that_were_lost_with_the_daw_are_said_again() -> None:
    wire = Wire(songs(16))
    room = banked(wire)
    wire.is_cut = True
    next_bank(room)
    room.wait(4000)
    wire.is_cut = False
    room.wait(6000)
    assert wire.moss.first == 8
    assert room.value("track/9/volume") is not None


def test_a_daw_that_answers_late_is_led_no_further_than_wanted() -> None:
    wire = Wire(songs(32))
    room = banked(wire)
    wire.late = True
    next_bank(room)
    room.wait(2000)
    assert len(wire.kept) == 1
    room.hear(wire.catches_up())
    room.wait(2000)
    assert (wire.moss.first, wire.moss.scrolled) == (8, 1)


def test_a_daw_that_comes_back_with_a_smaller_bank_is_led_within_it() -> None:
    wire = Wire(songs(16))
    room = banked(wire)
    wire.is_cut = True
    room.wait(15_000)
    wire.is_cut, wire.moss = False, songs(16, size=4)
    room.wait(12_000)
    assert room.told == ["daw-came", "daw-went", "daw-came"]
    assert room.engine._world.peers["main"].conversation.size == 4
