"""A surface of a link set of Ardour's: how it joins, what it asks, and what makes no sense to it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core.dialect import Came, Cannot, Fact, Linkable, Linked, PeerMistake, Say, Tail, Went
from bridge.core.targets import TARGETS, target
from bridge.dialects.ardour_osc import DIALECT
from bridge.dialects.ardour_osc.link import FEEDBACK, KNOCKS, MOST_STRIPS, PATIENCE, WHO, LinkConversation
from bridge.dialects.ardour_osc.talk import LIST
from bridge.wire.osc import Argument, decode, encode

S = 1_000_000_000
JOINS = encode("/set_surface", 8, 159, FEEDBACK, 2, 0, 0, 0, 3, 2)
OURS = (8, 159, FEEDBACK, 2, 0, 0, 3, 2, 0)


def opened() -> LinkConversation:
    conversation = DIALECT.linked(3, 2, 8).conversation(reply_port=None)
    assert isinstance(conversation, Linked)
    assert list(conversation.opened(0)) == [Say(WHO)]
    return conversation


def joined() -> LinkConversation:
    conversation = opened()
    tell(conversation, "/set_surface", *OURS)
    lists(conversation, "Bass")
    return conversation


def tell(conversation: LinkConversation, address: str, *args: Argument, at: float = 0) -> list[Fact]:
    return list(conversation.hear(round(at * S), encode(address, *args)))


def lists(conversation: LinkConversation, *names: str) -> list[Fact]:
    for number, name in enumerate(names, 1):
        tell(conversation, "/reply", "AT", name, 1, 2, 0, 0, number, 0)
    return tell(conversation, "/reply", "end_route_list", 48000, 0, 0)


def names(conversation: LinkConversation, *shown: str) -> list[Fact]:
    """As after a change: its own strips, then whether there are more."""
    facts = [fact for number, name in enumerate(shown, 1) for fact in tell(conversation, "/strip/name", number, name)]
    return [*facts, *tell(conversation, "/bank_up", 1), *tell(conversation, "/bank_down", 0)]


def test_it_is_found_by_the_dialect_and_is_the_same_for_the_same_place() -> None:
    assert isinstance(DIALECT, Linkable)
    assert DIALECT.linked(3, 2, 8) is DIALECT.linked(3, 2, 8)
    assert DIALECT.linked(3, 2, 8) is not DIALECT.linked(3, 1, 8)
    tracks = DIALECT.configured({"strips": "tracks"}).linked(3, 2, 8)
    assert decode(tracks.about.joins)[0][1][1] == 3, "it counts the strips that the dialect counts"


def test_it_reaches_no_target_and_no_action() -> None:
    dialect = DIALECT.linked(3, 2, 8)
    found = target("track/1/volume", "main")
    assert found is not None
    assert isinstance(dialect.speech(found), Cannot)
    assert isinstance(dialect.action("Common/Save"), Cannot)
    assert ({shape for shape, _ in dialect.cannot()}, dialect.rows()) == (set(TARGETS), ())


def test_it_asks_what_ardour_takes_it_for_and_joins_where_that_is_nothing() -> None:
    conversation = opened()
    answer = tell(conversation, "/set_surface", 0, 31, 0, 0, 0, 0, 0, 1, 0)
    assert answer == [Came(), Say(JOINS), Say(LIST)]
    assert lists(conversation, "Bass", "Keys") == [Tail(("Bass", "Keys"))]


def test_where_it_is_known_it_asks_for_the_list_alone() -> None:
    assert tell(opened(), "/set_surface", *OURS) == [Came(), Say(LIST)]
    others_types = (8, 3, *OURS[2:])
    assert tell(opened(), "/set_surface", *others_types) == [Came(), Say(LIST)]


@pytest.mark.parametrize("place", [(3, 1), (4, 2)])
def test_where_it_is_another_surface_it_gives_that_place_up_first(place: tuple[int, int]) -> None:
    """The rig was changed while the socket stayed."""
    answer = tell(opened(), "/set_surface", *OURS[:6], *place, 0)
    assert answer == [Came(), Say(encode("/link/set", 0, place[1])), Say(JOINS), Say(LIST)]


def test_where_nobody_answers_it_is_told_all_the_same() -> None:
    conversation = opened()
    for second in range(1, KNOCKS):
        assert list(conversation.wake(second * S)) == [Say(WHO)]
    assert list(conversation.wake(KNOCKS * S)) == [Say(JOINS), Say(WHO)]


def test_the_list_is_asked_for_when_its_names_are_others_and_only_then() -> None:
    conversation = joined()
    assert names(conversation, "Bass") == []
    assert names(conversation, "Keys") == [Say(LIST)]
    assert names(conversation, "Keys") == [], "it is asked for already"
    assert lists(conversation, "Keys", "Vox") == [Tail(("Keys", "Vox"))]
    assert names(conversation, "Keys", "Vox") == []
    assert names(conversation, "Bass", " ") == [Say(LIST)]


def test_names_that_were_asked_about_once_are_asked_about_again_when_they_come_back() -> None:
    """Ardour moved on before it answered, and what it said of that was lost."""
    conversation = joined()
    assert names(conversation, "Keys") == [Say(LIST)]
    assert lists(conversation, "Vox") == [Tail(("Vox",))]
    assert names(conversation, "Vox") == []
    assert names(conversation, "Keys") == [Say(LIST)]


def test_names_that_a_list_never_has_are_asked_about_once() -> None:
    conversation = joined()
    assert names(conversation, "Ba~ss") == [Say(LIST)]
    for _ in range(3):
        lists(conversation, "Bass")
        assert names(conversation, "Ba~ss") == []


def test_a_set_that_waits_for_a_surface_says_which() -> None:
    conversation = joined()
    told = [Tail(None, "its link set 3 banks nothing until surface 1 has joined it")]
    for strip, words in enumerate(((" ", "Device"), (" ", "1"), (" ", "Missing"), (" ", "from")), 1):
        heard = [fact for word in words for fact in tell(conversation, "/strip/name", strip, word)]
        assert heard == (told if strip == 2 else [])
    assert list(conversation.looks(S)) == [Say(LIST)]
    assert lists(conversation, "Kick") == [], "what it lists now says nothing of the set"
    assert names(conversation, "Keys") == [Say(LIST)]
    assert lists(conversation, "Keys") == [Tail(("Keys",))]


def test_a_track_called_device_is_a_track() -> None:
    conversation = joined()
    assert names(conversation, "Device", "Drums") == [Say(LIST)]
    assert lists(conversation, "Device", "Drums") == [Tail(("Device", "Drums"))]


def test_a_list_that_never_comes_is_asked_for_and_told_of_once() -> None:
    conversation = opened()
    tell(conversation, "/set_surface", *OURS)
    said = []
    for second in range(1, 2 * PATIENCE):
        said += conversation.wake(second * S)
        tell(conversation, "/heartbeat", 1.0, at=second)
    assert said.count(Say(LIST)) == 2 * PATIENCE - 1
    assert [fact for fact in said if isinstance(fact, Tail)] == [
        Tail(None, "it does not say which strips the link set shows")
    ]
    assert lists(conversation, "Bass") == [Tail(("Bass",))]


@pytest.mark.parametrize("numbers", [(2, 3), (1, 3), (0, 1), (1, 0)])
def test_a_list_that_lacks_a_line_is_asked_for_again_as_one_that_did_not_come(numbers: tuple[int, int]) -> None:
    conversation = opened()
    tell(conversation, "/set_surface", *OURS)
    for number in numbers:
        tell(conversation, "/reply", "AT", f"Track {number}", 1, 2, 0, 0, number, 0)
    assert tell(conversation, "/reply", "end_route_list", 48000, 0, 0) == []
    assert list(conversation.wake(S)) == [Say(LIST)]
    assert lists(conversation, "Bass") == [Tail(("Bass",))]


def test_lines_beyond_the_bank_may_have_no_number() -> None:
    conversation = opened()
    tell(conversation, "/set_surface", *OURS)
    for number in (*range(1, 9), 0, 0):
        tell(conversation, "/reply", "AT", "Track", 1, 2, 0, 0, number, 0)
    assert tell(conversation, "/reply", "end_route_list", 48000, 0, 0) == [Tail(("Track",) * 10)]


def test_three_seconds_without_a_word_and_it_is_gone() -> None:
    conversation = joined()
    assert conversation.deadline_ns == 3 * S
    assert list(conversation.wake(3 * S)) == [
        Went("not a word to the link set's surface for 3 seconds"),
        Say(WHO),
    ]
    assert lists(conversation, "Kick")[:1] == [], "a list that nobody asked for is none"


def test_it_asks_for_no_more_when_the_daemon_ends_and_leaves_no_set() -> None:
    assert list(joined().leaving(S)) == [Say(encode("/set_surface/feedback", 0))]
    assert list(opened().leaving(S)) == []


def test_what_is_kept_of_a_list_is_bounded() -> None:
    conversation = opened()
    tell(conversation, "/set_surface", *OURS)
    for number in range(MOST_STRIPS + 10):
        tell(conversation, "/reply", "AT", f"{number}", 1, 2, 0, 0, number + 1, 0)
        tell(conversation, "/strip/name", number, f"{number}")
    assert len(conversation.names) == MOST_STRIPS
    assert len(conversation.shown) == 8


@pytest.mark.parametrize(
    ("address", "args"),
    [
        ("/set_surface", (8,)),
        ("/set_surface", ()),
        ("/set_surface", (*OURS[:6], 1, "x", 0)),
        ("/strip/name", (1,)),
        ("/strip/name", ("Kick", 1)),
        ("/strip/name", (1.0, "Kick")),
    ],
)
def test_what_makes_no_sense_is_a_mistake(address: str, args: tuple[Argument, ...]) -> None:
    with pytest.raises(PeerMistake):
        tell(joined(), address, *args)


def test_bytes_that_are_no_osc_are_a_mistake() -> None:
    with pytest.raises(PeerMistake):
        list(opened().hear(0, b"hello"))


_ANY = st.one_of(
    st.integers(-(2**31), 2**31 - 1), st.floats(width=32), st.text(max_size=8).filter(lambda text: "\0" not in text)
)
_ADDRESSES = st.sampled_from(
    ["/set_surface", "/strip/name", "/reply", "#reply", "/bank_up", "/bank_down", "/heartbeat", "/x"]
)


@given(st.lists(st.tuples(_ADDRESSES, st.lists(_ANY, max_size=10)), max_size=30))
def test_nothing_that_comes_raises_anything_else_or_says_a_value(storm: list[tuple[str, list[Argument]]]) -> None:
    conversation = opened()
    for address, args in storm:
        try:
            facts = tell(conversation, address, *args)
        except PeerMistake:
            continue
        said = [fact.data for fact in facts if isinstance(fact, Say)]
        assert all(data in (LIST, JOINS) or data.startswith(b"/link/set") for data in said)
