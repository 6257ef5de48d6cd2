"""The practice mixer behaves as Ardour does on the wire; what Ardour does was seen on 7.3."""

import math
import queue
import threading
import time
from collections.abc import Iterator

import pytest

from bridge.app.practice import PARAMETERS, STRIPS, PracticeMixer
from bridge.core.dialect import Came, Heard, Named, Say, Speech, Strips
from bridge.core.targets import target
from bridge.dialects.ardour_osc import DIALECT
from tests.real.osc_end import OscEnd, Said

#: Strip buttons and values, heartbeat, master and transport, selection, `/reply`.
ALL = 1 | 2 | 8 | 16 | 8192 | 16384
SECONDS = 5.0

Changes = queue.Queue[tuple[str, float]]


@pytest.fixture
def changes() -> Changes:
    return queue.Queue()


@pytest.fixture
def mixer(changes: Changes) -> Iterator[PracticeMixer]:
    mixer = PracticeMixer(lambda key, position: changes.put((key, position)))
    mixer.start()
    yield mixer
    mixer.stop()


@pytest.fixture
def end(mixer: PracticeMixer) -> Iterator[OscEnd]:
    end = OscEnd(mixer.port)
    yield end
    end.close()


def heard_until(end: OscEnd, last: str, *values: object) -> list[Said]:
    """Everything up to the first message to `last` that begins with these values."""
    found: list[Said] = []
    for said in end.hear(time.monotonic() + SECONDS):
        found.append(said)
        if said.address == last and said.values[: len(values)] == values:
            return found
    raise AssertionError(f"{last} {values} did not come; {found}")


def greet(end: OscEnd, bits: int = ALL) -> list[Said]:
    """Subscribes and returns the dump; the list at its end says that it is over."""
    end.send("/set_surface", 0, 159, bits, 2, 0, 0, 0)
    end.send("/strip/list")
    return heard_until(end, "/reply", "end_route_list")


def everything_after(end: OscEnd) -> list[Said]:
    """What came in before the answer to a question that is put now."""
    end.send("/strip/list")
    return [
        said for said in heard_until(end, "/reply", "end_route_list") if said.address not in {"/reply", "/heartbeat"}
    ]


def test_nobody_is_told_anything_before_they_ask(mixer: PracticeMixer, end: OscEnd) -> None:
    mixer.set("track/1/volume", 0.25)
    end.send("/strip/list")
    assert {said.address for said in heard_until(end, "/reply", "end_route_list")} == {"/reply"}


def test_whoever_greets_is_told_everything(end: OscEnd) -> None:
    dump = greet(end)
    told = {said.address: said.values for said in dump}
    names = {said.values[0]: said.values[1] for said in dump if said.address == "/strip/name"}
    assert names == dict(enumerate(STRIPS, 1))
    assert told["/select/name"] == ("Kick",)
    assert told["/transport_stop"] == (1.0,)
    assert [said.values[1] for said in dump if said.address == "/select/plugin/parameter/name"] == list(PARAMETERS)
    assert len([said for said in dump if said.address == "/reply"]) == len(STRIPS) + 1


def test_only_what_was_asked_for_is_told(end: OscEnd) -> None:
    dump = greet(end, 2 | 16384)
    assert {said.address.split("/")[1] for said in dump} == {"strip", "reply"}


def test_a_change_is_echoed_to_whoever_made_it_and_to_all_others(
    mixer: PracticeMixer, end: OscEnd, changes: Changes
) -> None:
    other = OscEnd(mixer.port)
    for each in (end, other):
        greet(each)
    end.send("/strip/fader", 3, 0.5)
    for each in (end, other):
        assert heard_until(each, "/strip/fader")[-1].values == (3, 0.5)
    other.close()
    assert changes.get(timeout=SECONDS) == ("track/3/volume", 0.5)
    assert mixer.snapshot()["track/3/volume"] == 0.5


def test_what_stands_there_already_is_not_echoed(end: OscEnd, changes: Changes) -> None:
    greet(end)
    end.send("/strip/mute", 2, 0)
    assert everything_after(end) == []
    assert changes.empty()


def test_pan_counts_from_the_right(mixer: PracticeMixer, end: OscEnd, changes: Changes) -> None:
    end.send("/strip/pan_stereo_position", 4, 1.0)
    assert changes.get(timeout=SECONDS) == ("track/4/pan", 0.0)


def test_selecting_obeys_0_and_passes_over_1(end: OscEnd, changes: Changes) -> None:
    greet(end)
    end.send("/strip/select", 2, 1)
    assert everything_after(end) == []
    end.send("/strip/select", 2, 0)
    assert changes.get(timeout=SECONDS) == ("selected", 2.0)
    told = everything_after(end)
    assert told[:3] == [
        Said("/strip/select", (1, 0.0)),
        Said("/strip/select", (2, 1.0)),
        Said("/select/name", ("Snare",)),
    ]


def test_the_selected_strip_answers_to_both_its_names(end: OscEnd) -> None:
    greet(end)
    end.send("/select/mute", 1)
    assert everything_after(end) == [Said("/strip/mute", (1, 1.0)), Said("/select/mute", (1.0,))]


def test_a_change_in_the_mixer_itself_is_told(mixer: PracticeMixer, end: OscEnd, changes: Changes) -> None:
    greet(end)
    mixer.set("track/2/solo", 1.0)
    mixer.set("selected", 5)
    told = everything_after(end)
    assert told[0] == Said("/strip/solo", (2, 1.0))
    assert Said("/strip/select", (5, 1.0)) in told
    assert [changes.get(timeout=SECONDS) for _ in range(2)] == [("track/2/solo", 1.0), ("selected", 5.0)]
    with pytest.raises(KeyError):
        mixer.set("track/9/solo", 1.0)


def test_questions_are_answered_on_their_own_address(end: OscEnd) -> None:
    assert end.ask("/strip/pan_stereo_position/3") == (0.5,)
    assert end.ask("/master/mute") == (0,)
    assert end.ask("/select/fader")[0] == pytest.approx(0.78179, abs=1e-6)


def test_the_transport_and_markers(mixer: PracticeMixer, end: OscEnd, changes: Changes) -> None:
    greet(end)
    for address in ("/transport_play", "/transport_play", "/toggle_roll", "/rec_enable_toggle", "/add_marker"):
        end.send(address)
    told = everything_after(end)
    assert [said.values for said in told if said.address == "/transport_play"] == [(1.0,), (0.0,)]
    assert [said.values for said in told if said.address == "/marker"] == [("mark1",)]
    assert mixer.snapshot()["transport/record"] == 1.0


def test_its_heart_beats(end: OscEnd) -> None:
    greet(end)
    assert [heard_until(end, "/heartbeat")[-1].values for _ in range(2)] in ([(1.0,), (0.0,)], [(0.0,), (1.0,)])


def test_what_makes_no_sense_changes_nothing(mixer: PracticeMixer, end: OscEnd, changes: Changes) -> None:
    greet(end)
    before = mixer.snapshot()
    end._socket.sendto(b"\xff\x00nonsense", ("127.0.0.1", mixer.port))
    for address, *values in (
        ("/strip/fader", 1, math.nan), ("/strip/fader", 99, 0.5), ("/strip/fader", 1, "loud"), ("/strip/select", 99, 0),
        ("/select/plugin/parameter", 9, 0.5), ("/set_surface", "all"), ("/nothing", 1), ("/strip/hide", 1, 1),
    ):  # fmt: skip
        end.send(str(address), *values)  # type: ignore[arg-type]
    assert everything_after(end) == []
    assert mixer.snapshot() == before
    assert changes.empty()


def test_a_listener_that_is_gone_disturbs_nobody(mixer: PracticeMixer, end: OscEnd) -> None:
    for _ in range(40):
        gone = OscEnd(mixer.port)
        greet(gone)
        gone.close()
    greet(end)
    mixer.set("master/volume", 0.25)
    assert everything_after(end) == [Said("/master/fader", (0.25,))]
    assert len(mixer._listeners) <= 16


def test_the_dialect_and_the_mixer_mean_the_same_by_every_key(mixer: PracticeMixer, end: OscEnd) -> None:
    conversation = DIALECT.conversation(reply_port=None)
    for fact in conversation.opened(0):
        assert isinstance(fact, Say)
        end._socket.sendto(fact.data, ("127.0.0.1", mixer.port))
    mixer.set("track/2/pan", 0.125)
    mixer.set("device/bypass", 1.0)
    end._socket.settimeout(SECONDS)
    facts = []
    while ("track/2/pan" not in {fact.key for fact in facts if isinstance(fact, Heard) and fact.position == 0.125}
           or not any(isinstance(fact, Strips) for fact in facts)
           or Heard("device/bypass", 1.0) not in facts):  # fmt: skip
        facts += conversation.hear(1, end._socket.recv(65536))
    heard = {fact.key: fact.position for fact in facts if isinstance(fact, Heard)}
    ours = {key: position for key, position in mixer.snapshot().items() if key not in {"selected", "markers"}}
    assert {key: heard[key] for key in ours} == pytest.approx(ours)
    assert isinstance(facts[0], Came)
    assert Strips(len(STRIPS)) in facts
    assert Named("device/param/1", PARAMETERS[0]) in facts


@pytest.mark.parametrize("path", ["track/3/volume", "track/8/pan", "strip/1/mute", "master/volume", "device/param/8",
                                  "device/bypass", "track/2/arm"])  # fmt: skip
def test_what_the_dialect_says_arrives_where_it_means_it(
    path: str, mixer: PracticeMixer, end: OscEnd, changes: Changes
) -> None:
    found = target(path, "mixer")
    assert found is not None
    speech = DIALECT.speech(found)
    assert isinstance(speech, Speech)
    assert speech.pack is not None
    end._socket.sendto(speech.prefix + speech.pack(1.0), ("127.0.0.1", mixer.port))
    assert changes.get(timeout=SECONDS) == (speech.key, 1.0)


def test_stopping_ends_the_thread_and_frees_the_port_and_may_be_repeated() -> None:
    mixer = PracticeMixer()
    mixer.start()
    mixer.stop()
    mixer.stop()
    assert "practice mixer" not in {thread.name for thread in threading.enumerate()}
    never_started = PracticeMixer()
    never_started.stop()


def test_a_marker_with_a_name_is_set_too_as_ideas_do(mixer: PracticeMixer, end: OscEnd) -> None:
    greet(end)
    end.send("/add_marker", "idea (Ana)")
    assert [said.values for said in everything_after(end) if said.address == "/marker"] == [("mark1",)]
