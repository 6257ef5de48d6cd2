"""What a DAW says, as facts: presence, values, names, strips."""

from collections.abc import Iterator

from bridge.core.dialect import Came, Heard, Named, PeerMistake, Say
from bridge.core.events import Back, Lost, Stop, Wake
from tests.core.toy import MS, Studio, ToyConversation, ToyDialect, entry, rig


def test_a_daw_is_greeted_when_its_port_opens_and_told_of_when_it_speaks() -> None:
    it = Studio(rig([]), open_all=False)
    it.step(Back(0, "daw"))
    assert it.take() == ["daw: hello"]
    assert it.daw("strips 9") == ["told daw-came about daw"]
    seen = it.engine.picture()["daws"]["daw"]
    assert seen == {"present": True, "strips": 9, "values": 0, "mistakes": 0, "last_mistake": ""}
    it.daw("gibberish")
    seen = it.engine.picture()["daws"]["daw"]
    assert (seen["mistakes"], seen["last_mistake"]) == (1, "'gibberish' is no sentence")


def test_a_daw_that_says_goodbye_is_gone_with_all_that_was_known() -> None:
    it = Studio(rig([entry("desk/fader/1", "any", "strip/1/volume")]))
    it.daw("track/1/volume = 0.5")
    assert it.daw("bye") == ["told daw-went about daw"]
    it.hand("desk/fader/1", 64)
    assert it.sweep("desk/fader/1", (65,)) == ["daw: track/1/volume?"]


def test_a_daw_whose_port_is_lost_is_not_there() -> None:
    it = Studio(rig([]))
    it.daw("strips 9")
    it.step(Lost(it.t_ns, "daw"))
    assert it.engine.picture()["daws"]["daw"]["present"] is False
    assert it.engine.picture()["ports"]["daw"]["state"] == "absent"


def test_positions_are_kept_between_0_and_1_and_nonsense_is_counted() -> None:
    it = Studio(rig([entry("desk/knob/1", "any", "strip/1/pan")]))
    it.daw("strips 9")
    assert it.daw("track/1/pan = 7") == ["desk: b0 10 7f"]
    assert it.daw("track/1/pan = -7") == ["desk: b0 10 00"]
    it.daw("track/1/pan = nan", "track/1/pan = inf", "gibberish")
    assert it.engine.picture()["ports"]["daw"]["mistakes"] == 3


def test_names_are_kept_until_there_are_too_many() -> None:
    class Naming(ToyConversation):
        def hear(self, t_ns: int, data: bytes) -> list[Named]:
            return [Named(f"track/{number}", "Tom") for number in range(5000)]

    it = Studio(rig([]))
    it.engine._world.peers["daw"].conversation = Naming()
    it.daw("names")
    names = it.engine._world.peers["daw"].names
    assert names["track/3"] == "Tom"
    assert len(names) == 4096


def test_a_conversation_is_woken_when_it_wants() -> None:
    class Patient(ToyConversation):
        def opened(self, t_ns: int) -> list[object]:  # type: ignore[override]
            self.deadline_ns = t_ns + 5 * MS
            return []

        def wake(self, t_ns: int) -> list[object]:  # type: ignore[override]
            self.deadline_ns = t_ns + 5 * MS if t_ns < 12 * MS else None
            return [Say(f"ping {t_ns // MS}".encode())]

    it = Studio(rig([]), open_all=False)
    it.engine._world.peers["daw"].conversation = Patient()
    it.step(Back(0, "daw"))
    assert it.engine.deadline_ns == 5 * MS
    it.step(Wake(100 * MS))
    assert it.take() == ["daw: ping 5", "daw: ping 10", "daw: ping 15"]
    assert it.engine.deadline_ns is None


def test_a_conversation_that_put_off_its_deadline_is_not_woken_before_it() -> None:
    """A DAW that goes on speaking puts off the moment when its silence would be noticed."""
    woken: list[int] = []

    class Watchful(ToyConversation):
        def hear(self, t_ns: int, data: bytes) -> list[object]:  # type: ignore[override]
            self.deadline_ns = t_ns + 10 * MS
            return []

        def wake(self, t_ns: int) -> list[object]:  # type: ignore[override]
            woken.append(t_ns // MS)
            self.deadline_ns = None
            return []

    it = Studio(rig([]))
    it.engine._world.peers["daw"].conversation = Watchful()
    for _ in range(3):
        it.after(4)
        it.daw("still here")
    it.after(100)
    assert woken == [4 + 4 + 4 + 10]


def test_a_conversation_that_no_longer_waits_is_not_woken() -> None:
    class Calm(ToyConversation):
        def hear(self, t_ns: int, data: bytes) -> list[object]:  # type: ignore[override]
            self.deadline_ns = t_ns + 5 * MS if data == b"wait" else None
            return []

        def wake(self, t_ns: int) -> list[object]:  # type: ignore[override]
            return [Say(b"woken")]

    it = Studio(rig([]))
    it.engine._world.peers["daw"].conversation = Calm()
    it.daw("wait", "never mind")
    assert it.after(100).take() == []


def test_a_daw_says_its_farewell_when_the_daemon_ends() -> None:
    class Polite(ToyConversation):
        def leaving(self, t_ns: int) -> list[object]:  # type: ignore[override]
            return [Say(b"bye")]

    it = Studio(rig([entry("desk/pad/1", "any", "note/36")]))
    it.engine._world.peers["daw"].conversation = Polite()
    it.hand("desk/pad/1", 127)
    it.step(Stop(it.t_ns))
    assert it.take() == ["daw: note/36 = 0.000000", "daw: bye"]


def test_facts_before_a_mistake_in_the_same_words_hold() -> None:
    class Rambling(ToyConversation):
        def hear(self, t_ns: int, data: bytes) -> Iterator[object]:  # type: ignore[override]
            yield Heard("track/1/width", 1.0)
            raise PeerMistake("and then nonsense")

    it = Studio(rig([entry("desk/knob/1", "any", "strip/1/width")]))
    it.engine._world.peers["daw"].conversation = Rambling()
    assert it.daw("x") == ["desk: b0 10 7f"]
    assert it.engine.picture()["ports"]["daw"]["mistakes"] == 1


def test_a_daw_that_comes_back_is_believed_anew() -> None:
    it = Studio(rig([entry("desk/knob/1", "any", "strip/1/width")]))
    it.daw("track/1/width = 1")
    assert it.daw("bye") == ["desk: b0 10 00", "told daw-went about daw"]
    assert it.daw("track/1/width = 0.5") == ["told daw-came about daw", "desk: b0 10 40"]


def test_a_daw_that_restarts_without_a_word_is_believed_anew() -> None:
    """Its conversation notices that it is another one: what the one before said is unknown again."""

    class Restarting(ToyConversation):
        def hear(self, t_ns: int, data: bytes) -> list[object]:  # type: ignore[override]
            return [Came()] if data == b"I am new" else [Heard("track/1/width", 1.0)]

    it = Studio(rig([entry("desk/knob/1", "any", "strip/1/width")]))
    it.engine._world.peers["daw"].conversation = Restarting()
    assert it.daw("x") == ["desk: b0 10 7f"]
    assert it.daw("I am new") == ["desk: b0 10 00", "told daw-came about daw"]


class Watchful(ToyConversation):
    """Says in which keys the controls of now are rooted."""

    def reached(self, t_ns: int, keys: frozenset[str], /) -> Iterator[object]:
        yield Say(f"look at {', '.join(sorted(keys)) or 'nothing'}".encode())


class Shortsighted(ToyDialect):
    def conversation(self, *, reply_port: int | None, watch: frozenset[str] = frozenset()) -> Watchful:
        return Watchful()


def test_a_daw_that_shows_some_of_its_tracks_hears_what_the_controls_stand_for() -> None:
    faders = (entry("desk/fader/1", "mix", "strip/1/volume"), entry("desk/pad/1", "any", "note/36"))
    moves = (entry("pedal/switch/1", "any", "phase/toggle"), entry("pedal/switch/2", "any", "bank/next"))
    it = Studio(rig([*faders, *moves]), dialect=Shortsighted())
    assert it.daw("strips 9") == ["told daw-came about daw"]
    assert it.after(1).take() == ["daw: look at note/36"]
    it.hand("pedal/switch/1", 127)
    assert "daw: look at note/36, track/1/volume" in it.after(1).take()
    it.hand("pedal/switch/2", 127)
    assert "daw: look at note/36, track/5/volume" in it.after(1).take()
    it.hand("pedal/switch/2", 0)
    assert it.after(1000).take() == [], "what is no news is not told"
    it.daw("bye")
    it.daw("strips 9")
    assert it.after(1).take() == ["daw: look at note/36, track/5/volume"], "to one that came again all is news"
