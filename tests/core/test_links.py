"""A group that a DAW banks: it is where the DAW says, nothing is moved before the DAW did, and no value goes astray."""

from collections import deque
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.config import find_dialect, load_text, render_all
from bridge.core.compiler import compile_rig
from bridge.core.engine import Engine
from bridge.core.events import Back, Do, Effect, Event, Lost, Received, Send, Told, Wake
from bridge.core.links import TRIES
from bridge.core.program import Program
from bridge.wire.osc import encode
from tests.dialects.link_set import BUSES, TRACKS, LinkingArdour, heartbeat, tracks

MS = 1_000_000
RIG = """
version: 1
rig: Linked
surfaces: {desk: {profile: korg-nanokontrol2}}
daws: {ardour: {dialect: ardour-osc, send: 3819, link: {set: 1, id: 2}}}
phases: {create: , mix: }
map:
  desk/fader/1-8: {any: strip/1-8/volume}
  desk/button/track/next: {any: bank/next}
  desk/button/track/previous: {any: bank/previous}
"""
PORTS = ("desk", "ardour", "ardour/link")
NEXT, PREVIOUS = bytes((0xB0, 0x3B, 127)), bytes((0xB0, 0x3A, 127))
DOWN_AND_UP = {NEXT: bytes((0xB0, 0x3B, 0)), PREVIOUS: bytes((0xB0, 0x3A, 0))}


def program(text: str = RIG) -> Program:
    loaded = load_text(text, "rig.yaml")
    assert loaded.rig is not None, render_all(loaded.problems)
    dialect = find_dialect("ardour-osc")
    assert dialect is not None
    return compile_rig(loaded.rig, {"ardour-osc": dialect})


class Room:
    """The engine on its two wires to one Ardour, and a tablet of eight strips that is surface 1 of the set."""

    def __init__(self, strips: int = 40, text: str = RIG) -> None:
        self.ardour = LinkingArdour(tracks(strips))
        self.engine = Engine(program(text))
        self.t_ns = 0
        self.told: list[str] = []
        self.sent: list[tuple[str, bytes]] = []
        self.deaf: set[str] = set()  # ports whose datagrams are lost on their way here
        self.lost: dict[str, int] = {}  # so many more of a port's are
        self.off = False
        self.coming: deque[tuple[str, bytes]] = deque()

    def start(self, tablet: int = 8) -> "Room":
        if tablet:
            self.tablet("/set_surface", tablet, 159, 1, 2, 0, 0, 0, 1, 1)
        for port in PORTS:
            self.step(Back(self.t_ns, port))
        return self.wait(1)

    def tablet(self, address: str, *args: int | float) -> None:
        self.carry(self.ardour.receive("tablet", encode(address, *args)))

    def step(self, event: Event) -> None:
        self.take(self.engine.step(event))
        while self.coming:
            port, data = self.coming.popleft()
            if self.lost.get(port, 0):
                self.lost[port] -= 1
            elif port not in self.deaf:
                self.take(self.engine.step(Received(self.t_ns, port, data)))

    def take(self, effects: Iterable[Effect]) -> None:
        for effect in effects:
            if isinstance(effect, Told):
                self.told.append(effect.text)
            elif isinstance(effect, Send):
                self.sent.append((effect.port, effect.data))
                if effect.port != "desk" and not self.off:
                    self.coming += self.ardour.receive(effect.port, effect.data)

    def carry(self, said: Iterable[tuple[str, bytes]]) -> None:
        """What Ardour says without having been asked by us."""
        self.coming += [each for each in said if each[0] in PORTS]
        self.step(Wake(self.t_ns))

    def wait(self, seconds: float) -> "Room":
        """Ardour's heart goes on meanwhile, every second."""
        for _ in range(round(seconds * 10)):
            self.t_ns += 100 * MS
            self.step(Wake(self.t_ns))
            if self.t_ns // (1000 * MS) > (self.t_ns - 100 * MS) // (1000 * MS) and not self.off:
                self.carry(heartbeat(self.ardour))
        return self

    def press(self, button: bytes) -> None:
        for message in (button, DOWN_AND_UP[button]):
            self.t_ns += MS
            self.step(Received(self.t_ns, "desk", message))
        self.wait(0.5)

    def fader(self, number: int, to: int) -> None:
        self.t_ns += 400 * MS
        self.step(Received(self.t_ns, "desk", bytes((0xB0, number - 1, to))))

    @property
    def bank(self) -> int:
        return int(self.engine.picture()["groups"]["main"]["bank"])

    def is_right(self, first: int) -> None:
        """The group is where Ardour has it, which is here, and the first fader moves that track once it met it."""
        assert (self.ardour.first("ardour/link"), self.bank) == (first, first)
        name = self.ardour.strips[first][0]
        self.carry([("ardour", encode("/strip/fader", first + 1, 64 / 127))])
        self.wait(1)
        for place in (60, 64, 70):
            self.fader(1, place)
        assert self.ardour.moved[-1:] == [name]

    def joins(self) -> int:
        return sum(
            port == "ardour/link" and data[:12] == b"/set_surface" and len(data) > 20 for port, data in self.sent
        )


def test_a_group_stands_right_of_the_tablet_and_follows_its_bank() -> None:
    room = Room().start()
    room.is_right(8)
    room.tablet("/bank_up", 1.0)
    room.is_right(24)
    room.tablet("/bank_down", 1.0)
    room.is_right(8)
    assert room.told == ["ardour is there", "ardour/link is there"]


def test_a_bank_that_is_pressed_is_asked_for_and_nothing_moves_until_ardour_did() -> None:
    room = Room().start()
    room.deaf.add("ardour/link")
    room.press(NEXT)
    assert (room.ardour.first("ardour/link"), room.bank) == (24, 8)
    room.deaf.clear()
    room.press(NEXT)
    room.is_right(32)  # the last bank is a full one
    assert room.ardour.first("tablet") == 24
    room.press(PREVIOUS)
    room.is_right(16)


def test_lists_are_not_asked_for_for_ever() -> None:
    """After each list Ardour says what it says after a change."""
    room = Room().start()
    room.tablet("/bank_up", 1.0)
    room.sent.clear()
    room.wait(10)
    assert [each for each in room.sent if each[0] == "ardour/link"] == []


def test_a_value_goes_to_the_track_that_was_shown_when_the_bank_moves_meanwhile() -> None:
    room = Room().start()
    room.is_right(8)
    room.deaf.add("ardour/link")
    room.tablet("/bank_up", 1.0)
    room.fader(1, 72)
    assert room.ardour.moved[-1] == "Track 9"


def test_no_value_jumps_when_the_tablet_banks() -> None:
    room = Room().start()
    room.is_right(8)
    moved = len(room.ardour.moved)
    room.tablet("/bank_up", 1.0)
    room.carry([("ardour", encode("/strip/fader", 25, 0.1))])
    room.wait(1)
    room.fader(1, 71)
    room.fader(1, 80)
    assert len(room.ardour.moved) == moved


def test_strips_beyond_the_end_show_nothing_and_move_nothing() -> None:
    room = Room(strips=6).start()
    assert room.bank == 6
    moved = len(room.ardour.moved)
    for place in (10, 64, 120):
        room.fader(1, place)
    assert len(room.ardour.moved) == moved
    room.carry(room.ardour.changes(tracks(20)))
    room.wait(1)
    room.is_right(8)


@pytest.mark.parametrize("late", ["ardour", "ardour/link"])
def test_strips_that_come_and_go_are_counted_anew_whoever_hears_of_it_first(late: str) -> None:
    """The bank stays where it is in Ardour, and another track is there now."""
    room = Room().start()
    room.deaf.add(late)
    room.carry(room.ardour.changes([("New", TRACKS), *tracks(40)]))
    room.wait(0.3)
    room.deaf.clear()
    room.carry([(late, encode("/strip/list" if late == "ardour" else "/bank_down"))])
    room.wait(4)
    room.is_right(8)
    room.tablet("/bank_up", 1.0)
    room.is_right(24)


def test_as_many_strips_in_another_order_are_asked_for_again() -> None:
    room = Room().start()
    room.carry(room.ardour.changes(list(reversed(tracks(40)))))
    room.wait(2)
    room.is_right(8)


def test_a_set_that_is_not_whole_is_told_of_once_and_followed_when_it_is() -> None:
    room = Room().start(tablet=0)
    room.press(NEXT)
    room.wait(5)
    waits = "its link set 1 banks nothing until surface 1 has joined it"
    assert room.told[2:] == [f"main stays where it is: ardour: {waits}", f"main stays: ardour: {waits}"]
    assert room.engine.picture()["groups"]["main"]["bank_problem"] == waits
    room.tablet("/set_surface", 8, 159, 1, 2, 0, 0, 0, 1, 1)
    room.wait(1)
    room.is_right(8)
    assert room.engine.picture()["groups"]["main"]["bank_problem"] == ""
    assert room.engine.picture()["groups"]["main"]["banked_by"] == "ardour"


def test_a_surface_that_leaves_moves_nothing_and_one_that_joins_leads_all_to_the_first() -> None:
    room = Room().start()
    room.tablet("/bank_up", 1.0)
    room.tablet("/link/set", 0, 1)
    room.wait(1)
    assert room.bank == 24
    room.tablet("/link/set", 1, 1)
    room.wait(1)
    room.is_right(8)


def test_surfaces_that_count_other_strips_are_told_of_once_and_followed_when_they_do_not() -> None:
    room = Room().start()
    room.ardour.strips += [("Reverb", BUSES)]
    room.carry(room.ardour.changes(room.ardour.strips))
    room.wait(2)
    room.tablet("/set_surface", 8, TRACKS, 1, 2, 0, 0, 0, 1, 1)
    room.tablet("/bank_up", 1.0)
    room.wait(5)
    room.carry(room.ardour.changes(room.ardour.strips))
    room.wait(5)
    assert [text for text in room.told if "strip types" in text] == room.told[-1:]
    assert room.bank == 8
    asked = sum(port == "ardour" and data.startswith(b"/strip/list") for port, data in room.sent)
    assert asked <= TRIES + 4
    room.tablet("/set_surface", 8, 159, 1, 2, 0, 0, 0, 1, 1)
    room.tablet("/bank_up", 1.0)
    room.wait(2)
    room.is_right(24)


def test_a_restarted_ardour_is_joined_again_and_followed_from_the_first() -> None:
    room = Room().start()
    room.tablet("/bank_up", 1.0)
    room.off = True
    room.wait(10)
    assert "ardour/link is gone: not a word to the link set's surface for 3 seconds" in room.told
    assert room.bank == 24, "nothing moves while it is away"
    room.press(NEXT)
    assert room.told[-1] == "main stays: ardour: it has not said yet where the bank of its link set is"
    room.ardour.forget()
    room.off = False
    room.tablet("/set_surface", 8, 159, 1, 2, 0, 0, 0, 1, 1)
    room.wait(3)
    room.is_right(8)


def test_a_pause_of_ardours_leads_no_set_back_to_the_first() -> None:
    """It hears all that was said meanwhile, later; whoever joins again would move the tablet's bank too."""
    room = Room().start()
    room.tablet("/bank_up", 1.0)
    joined = room.joins()
    room.off = True
    room.wait(4)
    room.off = False
    room.wait(2)
    assert room.joins() == joined
    room.is_right(24)


def test_an_ardour_that_forgot_us_alone_is_joined_again() -> None:
    room = Room().start()
    room.ardour.forget()
    room.tablet("/set_surface", 8, 159, 1, 2, 0, 0, 0, 1, 1)
    room.wait(6)
    room.is_right(8)


def test_a_wire_that_is_lost_and_back_goes_on_where_ardour_is() -> None:
    room = Room().start()
    room.tablet("/bank_up", 1.0)
    for port in ("ardour/link", "ardour"):
        room.step(Lost(room.t_ns, port))
        room.wait(1)
        room.step(Back(room.t_ns, port))
        room.wait(2)
    room.is_right(24)


def test_a_bank_of_a_number_says_why_not_whoever_asks() -> None:
    room = Room().start()
    room.step(Do(room.t_ns, "bank/set/3", "page"))
    why = "ardour banks this group by whole sets: bank/next and bank/previous are all it can do"
    assert room.told[-1] == f"main stays: ardour: {why}"
    assert room.bank == 8


def test_the_second_wire_is_no_daw_of_the_rig() -> None:
    picture = Room().start().engine.picture()
    assert (list(picture["daws"]), list(picture["links"])) == (["ardour"], ["ardour/link"])
    assert picture["links"]["ardour/link"]["present"]
    assert list(Room().start().engine.portrait()) == ["ardour"]


def test_a_reload_keeps_the_link_and_one_without_it_gives_the_bank_back() -> None:
    room = Room().start()
    room.tablet("/bank_up", 1.0)
    joined = room.joins()
    room.take(room.engine.swap(program(RIG.replace("mix: }", "mix: , more: }")), room.t_ns))
    room.wait(2)
    assert room.joins() == joined
    room.is_right(24)
    room.press(PREVIOUS)
    room.is_right(8)
    room.take(room.engine.swap(program(RIG.replace(", link: {set: 1, id: 2}", "")), room.t_ns))
    room.press(NEXT)
    assert room.bank == 16


def test_a_reload_with_another_number_gives_the_old_place_up() -> None:
    room = Room().start()
    room.take(room.engine.swap(program(RIG.replace("id: 2", "id: 1")), room.t_ns))
    room.wait(1)
    assert room.ardour.places[1] == {1: "ardour/link"}
    room.tablet("/link/set", 1, 2)
    room.wait(1)
    room.is_right(0)
    room.take(room.engine.swap(program(RIG.replace("set: 1", "set: 2")), room.t_ns))
    room.tablet("/link/set", 0, 2)
    room.tablet("/link/set", 2, 1)
    room.wait(1)
    room.is_right(8)


def test_explaining_says_who_banks() -> None:
    room = Room().start()
    reasons = room.engine.explain(Received(room.t_ns + MS, "desk", NEXT))
    assert [(each.code, each.text) for each in reasons] == [
        ("banked-by", "ardour banks main, with the other surfaces of its link set"),
        ("bank-asked", "ardour is asked for it, and main follows"),
    ]
    assert room.ardour.first("ardour/link") == 8


@pytest.mark.parametrize("lost", [0, 7, 12, 15])
def test_a_lost_line_of_a_list_moves_nothing_astray(lost: int) -> None:
    """A list that lacks one line is no end of the DAW's own: both are asked for again."""
    room = Room().start()
    room.deaf.add("ardour/link")
    room.tablet("/bank_up", 1.0)
    room.deaf.clear()
    room.off = True  # what is asked for meanwhile is answered by hand
    room.carry([("ardour/link", encode("/strip/name", 1, "Track 25")), ("ardour/link", encode("/bank_down", 1))])
    listing = room.ardour.receive("ardour/link", encode("/strip/list"))
    assert len(listing) > 16
    room.carry([each for at, each in enumerate(listing) if at != lost])
    assert room.bank == 8
    room.off = False
    room.wait(2)
    room.is_right(24)


_DEEDS = st.one_of(
    st.sampled_from(["up", "down", "next", "previous", "leaves", "joins", "restarts", "reversed"]),
    st.tuples(st.just("strips"), st.integers(0, 60)),
    st.tuples(st.just("pauses"), st.sampled_from([1, 4, 12])),
    st.tuples(st.just("waits"), st.sampled_from([0.1, 0.5, 2])),
    st.tuples(st.just("loses"), st.sampled_from(["ardour", "ardour/link"]), st.integers(1, 40)),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_DEEDS, max_size=12))
def test_whatever_happened_the_group_is_where_ardour_is_after_the_next_bank(deeds: list[object]) -> None:
    """And on the way a fader never moves another track than the one whose number it stood for."""
    room = Room().start()
    for deed in deeds:
        _happens(room, deed)
        name = room.ardour.strips[room.bank][0] if room.bank < len(room.ardour.strips) else None
        moved = len(room.ardour.moved)
        for place in (20, 64, 110):
            room.fader(1, place)
        assert set(room.ardour.moved[moved:]) <= {name}
    room.tablet("/set_surface", 8, 159, 1, 2, 0, 0, 0, 1, 1)
    room.wait(8)
    room.carry(room.ardour.changes(tracks(40)))
    room.wait(3)
    room.tablet("/bank_up", 1.0)
    room.wait(3)
    room.is_right(24)


def _happens(room: Room, deed: object) -> None:
    match deed:
        case "up" | "down":
            room.tablet(f"/bank_{deed}", 1.0)
        case "next" | "previous":
            room.press(NEXT if deed == "next" else PREVIOUS)
        case "leaves" if "tablet" in room.ardour.places.get(1, {}).values():
            room.tablet("/link/set", 0, 1)
        case "joins":
            room.tablet("/set_surface", 8, 159, 1, 2, 0, 0, 0, 1, 1)
        case "restarts":
            room.ardour.forget()
        case "reversed":
            room.carry(room.ardour.changes(room.ardour.strips[::-1]))
        case ("strips", int(count)):
            room.carry(room.ardour.changes(tracks(count)))
        case ("pauses", int(seconds)):
            room.off = True
            room.wait(seconds)
            room.off = False
        case ("waits", seconds):
            room.wait(float(str(seconds)))
        case ("loses", str(port), int(count)):
            room.lost[port] = count
