"""Law 7: peers' mistakes never stop the music.

A bad packet, a pulled cable, a DAW that quits: counted, shown, recovered from. Nonsense is thrown at every port and the
rest plays on.
"""

from hypothesis import example, given
from hypothesis import strategies as st

from bridge.core.events import Back, Do, Event, Lost, Received, Refused, Stop, Wake, Wall
from bridge.model.rig import Rig
from tests.core.deeds import ALL, PORTS, Garbles, Phrase, Port, Says, Story, phrases
from tests.core.performance import Performance
from tests.core.rigs import rigs
from tests.core.toy import Studio, entry, rig

names = st.sampled_from((*PORTS, "nobody", ""))
garbage = st.one_of(
    st.binary(max_size=8),
    st.builds(bytes, st.lists(st.integers(0, 255), max_size=4)),
    st.builds(
        lambda status, data: bytes((status, *data)), st.integers(128, 255), st.lists(st.integers(0, 127), max_size=3)
    ),
    st.sampled_from(("track/1/volume = nan", "track/1/volume = inf", "track/1/volume = -7", "strips -4", "= =")).map(
        str.encode
    ),
)
words = st.one_of(st.text(max_size=20), st.from_regex(r"(strip|track|bank|phase)/[a-z0-9-]{1,6}(/[a-z0-9]{1,6})?"))
nonsense = st.one_of(
    st.builds(Received, st.just(0), names, garbage),
    st.builds(Back, st.just(0), names),
    st.builds(Lost, st.just(0), names),
    st.builds(Refused, st.just(0), names),
    st.builds(Do, st.just(0), words, st.text(max_size=5)),
    st.builds(Wall, st.just(0), st.text(max_size=5)),
    st.just(Wake(0)),
    st.just(Stop(0)),
)
GARBLED: tuple[Phrase, ...] = tuple(
    ((3, Garbles(port, data)),)
    for port in PORTS
    for data in (
        b"",
        b"\x00",
        b"\xb0",
        b"\xb0\x00",
        b"\xb0\x00\x80",
        b"\xf0\x01",
        b"\xff",
        b"\x90\x24\x00\x01",
        b"\xe0\x01",
    )
) + tuple(((3, Says(text)),) for text in ("strips -4", "strips x", "track/1/volume = nan", "track/1/volume = 9e99", ""))


@given(rigs(), phrases(GARBLED, *ALL, fewest=2, most=10), st.lists(nonsense, max_size=30))
def test_law_7_nothing_a_peer_does_stops_the_engine(made: Rig, story: Story, events: list[Event]) -> None:
    """No bytes, no order of events and no words raise anything; afterwards a fader still moves its volume."""
    lines = (entry("desk/fader/4", "any", "track/9/volume", takeover="jump"), *made.entries)
    play = Performance(rig(lines, made.phases, groups=made.groups)).perform(story)
    for event in events:
        play.wait(1)
        play.take(event._replace(t_ns=play.t_ns))
    known = (value.position for value in play.world.peers["daw"].values.values() if value.position is not None)
    assert all(0 <= position <= 1 for position in known), "nonsense is no position"
    for port in PORTS:
        play.do(Port(port, back=True))
    studio = Studio.__new__(Studio)
    studio.engine, studio.t_ns, studio.out = play.engine, play.t_ns, []
    studio.daw("track/9/volume = 0.25")
    studio.hand("desk/fader/4", 3)
    assert "daw: track/9/volume = 0.472441" in studio.sweep("desk/fader/4", (60,))


@given(st.sampled_from(PORTS), garbage)
@example("desk", b"\xb0\x00\x80")
@example("daw", b"\xff\xff")
def test_law_7_every_mistake_is_counted(port: str, data: bytes) -> None:
    """What makes no sense, or has no control, shows in the numbers of its port, and in no other's."""
    studio = Studio(rig([]))
    before = studio.engine.picture()["ports"]
    studio.step(Received(0, port, data))
    after = studio.engine.picture()["ports"]
    assert after[port]["received"] == before[port]["received"] + 1
    assert {name: numbers for name, numbers in after.items() if name != port} == {
        name: numbers for name, numbers in before.items() if name != port
    }


def test_law_7_bytes_that_are_no_message_count_as_a_mistake() -> None:
    studio = Studio(rig([]))
    studio.step(Received(0, "desk", b"\xb0\x00"))
    studio.step(Received(0, "desk", b"\xb0\x77\x01"))
    studio.step(Received(0, "daw", b"what?"))
    ports = studio.engine.picture()["ports"]
    assert (ports["desk"]["mistakes"], ports["desk"]["unmapped"], ports["daw"]["mistakes"]) == (1, 1, 1)


def test_law_7_a_daw_that_names_ever_new_targets_leaves_room_for_the_rig() -> None:
    """Twenty thousand made-up targets, then a bank that was never shown: it plays."""
    studio = Studio(rig([entry("pedal/switch/1", "any", "bank/next"), entry("desk/fader/1", "any", "strip/1/volume")]))
    for number in range(20_001):
        studio.step(Received(0, "daw", b"made-up/%d = 0.5" % number))
    assert studio.hand("pedal/switch/1", 127) == ["main from 4", "daw: track/5/volume?"]
    assert studio.engine.picture()["ports"]["daw"]["mistakes"] > 0


def test_law_7_a_number_of_strips_below_none_is_not_believed() -> None:
    studio = Studio(rig([entry("pedal/switch/1", "any", "bank/next")]))
    studio.daw("strips -9")
    assert studio.hand("pedal/switch/1", 127) == ["main from 4"]
    assert studio.engine.picture()["ports"]["daw"]["mistakes"] == 1


def test_law_7_a_command_with_an_impossible_number_is_answered() -> None:
    studio = Studio(rig([]))
    for target in ("bank/by/--1", "bank/set/" + "9" * 5000, "track/٣/mute", "bank/by/-"):
        studio.step(Do(0, target, "page"))
    assert [line.split(" about ")[0] for line in studio.take()] == ["told asked-in-vain"] * 4


def test_law_7_a_state_file_full_of_nonsense_is_a_fresh_start() -> None:
    memory = {"groups": {"main": {"phase": 7, "bank": "x", "came_from": {"mix": ["x"], "create": None}}}, "values": []}
    assert Studio(rig([]), memory=memory).engine.memory()["groups"]["main"]["phase"] == "create"
