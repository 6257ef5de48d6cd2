"""The dialect's table against the real Ardour: what is said arrives, what comes back is what was said."""

import math
import re
import socket
import time
from collections.abc import Iterator

import pytest

from bridge.core.dialect import Came, Fact, Forgotten, Heard, Metered, Named, PeerMistake, Say, Speech, Strips
from bridge.core.targets import target
from bridge.dialects.ardour_osc import DIALECT, TABLE, ArdourOsc
from bridge.wire.osc import encode
from tests.real.ardour import Ardour
from tests.real.osc_end import OscEnd
from tests.real.session import TRACKS
from tests.real.waiting import wait_until

SECONDS = 5.0
#: Mono tracks have no width; what track 3 has no more than the others is looked at below.
NOT_HERE = ("send", "fx", "device", "width")
#: The track with two plug-ins, Ardour's own compressor and equaliser.
WITH_PLUGINS = 12


class Peer:
    """A conversation on a socket of its own, with nothing else of the daemon."""

    def __init__(self, port: int, watch: frozenset[str] = frozenset(), dialect: ArdourOsc = DIALECT) -> None:
        self._ardour = ("127.0.0.1", port)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self._socket.bind(("127.0.0.1", 0))
        self._conversation = dialect.conversation(reply_port=None, watch=watch)
        self.mistakes: list[str] = []
        self.greeting: list[Fact] = []
        self._carry_out(self._conversation.opened(time.monotonic_ns()))

    def close(self) -> None:
        self._socket.close()

    def say(self, *messages: bytes) -> None:
        for message in messages:
            self._socket.sendto(message, self._ardour)

    def until(self, wanted: Fact, step: float = 0.0) -> list[Fact]:
        """Everything heard up to the wanted fact, which a position may miss by `step`."""
        heard: list[Fact] = []
        deadline = time.monotonic() + SECONDS
        while (left := deadline - time.monotonic()) > 0:
            self._socket.settimeout(left)
            try:
                facts = list(self._conversation.hear(time.monotonic_ns(), self._socket.recv(65536)))
            except PeerMistake as mistake:
                self.mistakes.append(str(mistake))
                continue
            except TimeoutError:
                break
            self._carry_out(facts)
            heard += facts
            if any(_is(fact, wanted, step) for fact in facts):
                return heard
        raise AssertionError(
            f"Ardour did not say {wanted}; of its kind it said {[fact for fact in heard if _like(fact, wanted)]}"
        )

    def stand_for(self, *keys: str) -> None:
        """From now on controls stand for these."""
        self._carry_out(self._conversation.reached(time.monotonic_ns(), frozenset(keys)))

    def word(self, key: str, position: float) -> bytes:
        """What late speech says."""
        return self._conversation.says(key, position)

    def strips(self) -> list[str]:
        """The names of the strips that this conversation counts, in their order."""
        self.say(encode("/strip/list"))
        names: dict[str, str] = {}
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            for fact in self.next():
                if isinstance(fact, Named) and fact.key.startswith("track/"):
                    names[fact.key] = fact.text
                elif isinstance(fact, Strips):
                    return [names[f"track/{number}"] for number in range(1, fact.total + 1)]
        raise AssertionError("Ardour did not finish its list")

    def next(self) -> list[Fact]:
        """What the next datagram says; nothing where none comes."""
        self._socket.settimeout(1)
        try:
            facts = list(self._conversation.hear(time.monotonic_ns(), self._socket.recv(65536)))
        except TimeoutError:
            return []
        self._carry_out(facts)
        return facts

    def _carry_out(self, facts: object) -> None:
        for fact in facts:  # type: ignore[attr-defined]
            if isinstance(fact, Say):
                self.say(fact.data)


def _like(fact: Fact, wanted: Fact) -> bool:
    return type(fact) is type(wanted) and (not isinstance(fact, Heard | Named) or fact.key == wanted.key)


def _is(fact: Fact, wanted: Fact, step: float) -> bool:
    if isinstance(fact, Heard) and isinstance(wanted, Heard):
        return fact.key == wanted.key and abs(fact.position - wanted.position) <= step
    return fact == wanted


def speech(path: str) -> Speech:
    found = target(path, "main")
    assert found is not None
    said = DIALECT.speech(found)
    assert isinstance(said, Speech)
    return said


@pytest.fixture(scope="module")
def peer(shared_ardour: Ardour) -> Iterator[Peer]:
    """One for all: Ardour keeps every surface it ever met, and each costs it time."""
    if not shared_ardour.alive:
        shared_ardour.restart()
    peer = Peer(shared_ardour.port)
    peer.greeting = peer.until(Strips(len(shared_ardour.strips())))
    peer.say(*speech("track/3/select").fire)
    peer.greeting += peer.until(Named("selected", "Tom"))
    yield peer
    peer.say(encode("/set_surface/feedback", 0))
    peer.close()


def test_ardour_comes_tells_its_tracks_and_makes_no_mistake(peer: Peer) -> None:
    facts = peer.greeting
    assert isinstance(facts[0], Came)
    assert facts.count(Came()) == 1
    assert {f"track/{number}": name for number, name in enumerate(TRACKS, 1)}.items() <= {
        fact.key: fact.text for fact in facts if isinstance(fact, Named)
    }.items()
    assert peer.mistakes == []


VALUES = [
    row.shape.replace("N", "3")
    for row in TABLE
    if row.heard
    and row.types
    and row.shape.endswith("select") is False
    and not any(word in row.shape for word in NOT_HERE)
]


@pytest.mark.parametrize("path", VALUES)
def test_what_is_said_comes_back_as_the_same_position(peer: Peer, path: str) -> None:
    said = speech(path)
    assert said.pack is not None
    switched = (0.0, 1.0, 0.0) if said.ask is not None else (1.0, 0.0)
    for position in switched if said.law.step > 0.1 else (0.25, 0.625, 0.9):
        peer.say(said.prefix + said.pack(position))
        if said.ask is not None:  # Ardour says nothing of a change that is none
            peer.say(said.ask)
        peer.until(Heard(said.key, position), said.law.step)
    assert peer.mistakes == []


@pytest.mark.parametrize("path", ["transport/record", "transport/click", "transport/punch-in", "transport/punch-out"])
def test_a_toggle_turns_over_and_back(peer: Peer, path: str) -> None:
    for position in (1.0, 0.0):
        peer.say(*speech(path).toggle)
        peer.until(Heard(path, position))


def test_play_and_stop(peer: Peer) -> None:
    peer.say(*speech("transport/play").fire)
    peer.until(Heard("transport/play", 1.0))
    peer.say(*speech("transport/stop").fire)
    peer.until(Heard("transport/stop", 1.0))


def test_the_fader_stands_at_the_db_that_the_law_says(ardour: Ardour, peer: Peer) -> None:
    fader = speech("track/5/volume")
    assert fader.pack is not None
    for decibels in (-6.0, -20.0, -3.0):
        position = fader.law.to_position(decibels)
        peer.say(fader.prefix + fader.pack(position))
        peer.until(Heard(fader.key, position), fader.law.step)
        assert ardour.read("/strip/gain", 5) == pytest.approx(decibels, abs=0.05)


def test_meters_and_the_clock_are_told_where_a_surface_shows_them(shared_ardour: Ardour, peer: Peer) -> None:
    peer.say(*speech("transport/stop").fire)
    watcher = Peer(shared_ardour.port, frozenset({"meters", "position"}))
    try:
        facts = watcher.until(Strips(len(shared_ardour.strips())))
        watcher.say(*speech("transport/play").fire)
        end = time.monotonic() + SECONDS
        while not (len(_meters(facts)) > len(TRACKS) and len(set(_clocks(facts))) > 2) and time.monotonic() < end:
            facts += watcher.next()
    finally:
        watcher.say(encode("/set_surface/feedback", 0), *speech("transport/stop").fire)
        watcher.close()
    assert {"track/1", "track/12", "master"} <= _meters(facts).keys()
    assert set(_meters(facts).values()) == {-math.inf}, "nothing sounds in this session"
    assert len(set(_clocks(facts))) > 1
    assert all(re.fullmatch(r"-?\d\d:\d\d:\d\d:\d\d", clock) for clock in _clocks(facts))
    assert watcher.mistakes == []


def _meters(facts: list[Fact]) -> dict[str, float]:
    return {fact.key: fact.level for fact in facts if isinstance(fact, Metered)}


def _clocks(facts: list[Fact]) -> list[str]:
    return [fact.text for fact in facts if isinstance(fact, Named) and fact.key == "transport/position"]


def test_a_send_is_told_when_it_is_asked_for_and_a_control_asks_by_itself(ardour: Ardour, peer: Peer) -> None:
    level, enable = speech("track/4/send/1/level"), speech("track/4/send/1/enable")
    assert level.pack is not None
    assert enable.pack is not None
    assert level.polled
    peer.say(level.prefix + level.pack(0.5))
    peer.stand_for()
    peer.stand_for(level.key)
    peer.until(Heard(level.key, 0.5), level.law.step)
    assert ardour.ask("/strip/sends", 4)[:4] == (13, "Reverb", 1, pytest.approx(0.5))
    ardour.set("/strip/send/fader", 4, 1, 0.25)
    peer.say(enable.prefix + enable.pack(0.0))
    peer.say(level.ask or b"")
    assert Heard(enable.key, 0.0) in peer.until(Heard(enable.key, 0.0))
    peer.say(enable.prefix + enable.pack(1.0), level.ask or b"")
    peer.until(Heard(enable.key, 1.0))
    peer.stand_for()
    assert peer.mistakes == []


def test_a_parameter_goes_through_its_own_range(ardour: Ardour, peer: Peer) -> None:
    """Ardour's compressor: the attack evenly from 0.1 to 100 ms, the ratio by ratio from 1 to 20, a switch."""
    attack, ratio, switch = (f"track/{WITH_PLUGINS}/fx/1/param/{number}" for number in (1, 4, 7))
    assert peer.word(f"track/{WITH_PLUGINS}/fx/3/param/1", 0.5) == b"", "nothing is guessed"
    peer.stand_for()
    peer.stand_for(attack)
    names = [fact for fact in peer.until(Named(switch, "Sidechain")) if isinstance(fact, Named)]
    assert {Named(attack, "Attack"), Named(ratio, "Ratio")} <= set(names)
    for key, number, position, wanted in (
        (attack, 1, 0.5, 50.05), (attack, 1, 0.0, 0.1), (attack, 1, 1.0, 100.0),
        (ratio, 4, 0.5, 20**0.5), (switch, 10, 1.0, 1.0), (switch, 10, 0.0, 0.0),
    ):  # fmt: skip
        peer.say(peer.word(key, position), speech(attack).ask or b"")
        peer.until(Heard(key, position), 1e-5)
        assert _described(ardour, number) == pytest.approx(wanted, rel=1e-5)
    peer.stand_for()
    assert peer.mistakes == []


def _described(ardour: Ardour, number: int) -> float:
    """Where a parameter of the compressor stands, by Ardour's own word, in its own unit."""
    end = OscEnd(ardour.port)
    try:
        end.send("/set_surface", 0, 159, 16384, 0, 0, 0, 0)
        end.send("/strip/plugin/descriptor", WITH_PLUGINS, 1)
        for said in end.hear(time.monotonic() + SECONDS):
            if said.address == "/strip/plugin/descriptor" and said.values[2] == number:
                return float(said.values[-1])
    finally:
        end.close()
    raise AssertionError("Ardour describes no such parameter")


def test_the_plug_in_in_focus_is_that_of_the_selected_track(peer: Peer) -> None:
    peer.say(*speech("track/3/select").fire)
    peer.until(Named("selected", "Tom"))
    peer.say(*speech(f"track/{WITH_PLUGINS}/select").fire)
    facts = peer.until(Named("device", "ACE Compressor"))
    assert Forgotten("device") in facts
    assert Forgotten("selected") in facts
    facts = peer.until(Named("device/param/8", "Enable"))
    position = peer.until(Heard("device/param/8", 1.0))
    assert position
    threshold = speech("device/param/5")
    assert threshold.pack is not None
    peer.say(threshold.prefix + threshold.pack(0.25))
    peer.until(Heard("device/param/5", 0.25), threshold.law.step)
    bypass = speech("device/bypass")
    assert bypass.pack is not None
    for wanted in (1.0, 0.0):
        peer.say(bypass.prefix + bypass.pack(wanted))
        peer.until(Heard("device/bypass", wanted))
    peer.say(*speech("device/next").fire)
    assert Forgotten("device") in peer.until(Named("device", "ACE EQ"))
    peer.say(*speech("device/previous").fire)
    peer.until(Named("device", "ACE Compressor"))
    peer.say(*speech("track/3/select").fire)
    assert Forgotten("device") in peer.until(Named("device/param/1", ""))
    assert peer.mistakes == []


@pytest.mark.parametrize("root", ["track/3", "selected"])
def test_automation_modes_are_set_and_told(peer: Peer, root: str) -> None:
    for mode in ("read", "write", "touch", "latch", "off"):
        peer.say(*speech(f"{root}/automation/{mode}").fire)
        others = peer.until(Heard(f"{root}/automation/{mode}", 1.0))
        assert sum(fact.position for fact in others[-5:] if isinstance(fact, Heard) and "automation" in fact.key) == 1
    assert peer.mistakes == []


def test_polarity_is_answered(ardour: Ardour, peer: Peer) -> None:
    polarity = speech("track/5/polarity")
    assert polarity.pack is not None
    for wanted in (1.0, 0.0):
        peer.say(polarity.prefix + polarity.pack(wanted), polarity.ask or b"")
        peer.until(Heard(polarity.key, wanted))
        assert ardour.read("/strip/polarity", 5) == wanted


def test_a_mixer_scene_is_stored_and_recalled(peer: Peer) -> None:
    fader = speech("track/6/volume")
    assert fader.pack is not None
    assert fader.ask is not None

    def goes_to(position: float) -> None:
        peer.say(fader.prefix + fader.pack(position), fader.ask)  # type: ignore[misc,arg-type]
        peer.until(Heard(fader.key, position), fader.law.step)

    goes_to(0.3)
    peer.say(*speech("mixer-scene/2/store").fire)
    wait_until(lambda: any(_is_scene(fact) for fact in peer.next()), SECONDS, "Ardour to name the scene")
    goes_to(0.6)
    peer.say(*speech("mixer-scene/2/recall").fire)
    peer.until(Heard(fader.key, 0.3), 1e-4)
    assert peer.mistakes == []


def _is_scene(fact: Fact) -> bool:
    return isinstance(fact, Named) and fact.key == "mixer-scene/2" and fact.text != ""


def _does(words: str) -> tuple[bytes, ...]:
    said = DIALECT.action(words)
    assert isinstance(said, Speech)
    return said.fire


def test_actions_take_numbers_and_text(ardour: Ardour, peer: Peer) -> None:
    peer.say(*_does("/locate 96000 0"))
    wait_until(lambda: ardour.ask("/transport_frame") == (96000,), SECONDS, "the playhead to go")
    peer.say(*_does("/add_marker Chorus 2"))
    peer.say(*speech("transport/start").fire)
    wait_until(lambda: ardour.ask("/transport_frame") == (0,), SECONDS, "the playhead to go back")
    peer.say(*_does("/marker Chorus 2"))
    wait_until(lambda: ardour.ask("/transport_frame") == (96000,), SECONDS, "the playhead to find the marker")
    peer.say(*speech("transport/start").fire)
    peer.say(*speech("marker/next").fire)
    wait_until(lambda: ardour.ask("/transport_frame") == (96000,), SECONDS, "the playhead to find the next marker")
    peer.say(*_does("/remove_marker"), *speech("transport/start").fire)


def test_strips_of_ones_own_choice_are_counted_and_given_back(peer: Peer) -> None:
    peer.say(*_does("/strip/listen 5 3"), *_does("/strip/custom/mode 1.0"))
    wait_until(lambda: peer.strips() == ["Bass", "Tom"], SECONDS, "the strips of our own")
    peer.say(*_does("/strip/custom/clear"), *_does("/strip/custom/mode 0.0"))
    wait_until(lambda: len(peer.strips()) > len(TRACKS), SECONDS, "all strips")


def test_a_hidden_strip_is_not_counted_except_where_it_is_asked_for(shared_ardour: Ardour, peer: Peer) -> None:
    peer.say(encode("/strip/hide", 3, 1))
    wait_until(lambda: peer.strips()[2] == "Overhead", SECONDS, "the strips behind it to move up")
    hidden = Peer(shared_ardour.port, dialect=DIALECT.configured({"strips": "hidden"}))
    try:
        hidden.until(Strips(1))
        assert hidden.strips() == ["Tom"]
        hidden.say(encode("/strip/hide", 1, 0))
    finally:
        hidden.say(encode("/set_surface/feedback", 0))
        hidden.close()
    wait_until(lambda: peer.strips()[2] == "Tom", SECONDS, "it to be back")


def test_two_surfaces_of_a_link_set_bank_beside_us_and_our_strips_stay(shared_ardour: Ardour, peer: Peer) -> None:
    """Two surfaces of four strips that Ardour banks as one of eight; the last bank is always full."""
    total = len(peer.strips())
    ends = [OscEnd(shared_ardour.port) for _ in range(2)]
    try:
        for number, end in enumerate(ends, 1):
            end.send("/set_surface", 4, 159, 1 + 16384, 2, 0, 0, 0, 1, number)
        wait_until(lambda: _names(ends[1])[:1] == ["Bass"], SECONDS, "the second to show the fifth track")
        for _ in range(3):
            ends[0].send("/bank_up", 1.0)
        wait_until(lambda: "Reverb" in _names(ends[1]), SECONDS, "the last bank")
        assert len(peer.strips()) == total
        assert peer.strips()[0] == "Kick"
    finally:
        for end in ends:
            end.send("/set_surface/feedback", 0)
            end.close()
    assert peer.mistakes == []


def _names(end: OscEnd) -> list[str]:
    """The names of a surface's own four strips."""
    return [str(end.ask(f"/strip/name/{number}")[0]) for number in range(1, 5)]
